/* shape.c - shapes of a network: uniform numbers of a cube to normalized places within it.
 *
 * To add a shape: one function, one row. Exact: bits of NumPy with libm. Source: reference netpyne-1 section 4.1.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "net/inner.h"

/* Axis y; the ellipse is inscribed in the rectangle of x and z. */
static void cylinder(double *norm, size_t n) {
  for (size_t i = 0; i < n; i++) {
    double *u = &norm[i * 3];
    double radius = sqrt(u[0]), phi = (2 * M_PI) * u[2];
    u[0] = (1 + radius * cos(phi)) / 2.0;
    u[2] = (1 + radius * sin(phi)) / 2.0;
  }
}

static void ellipsoid(double *norm, size_t n) {
  for (size_t i = 0; i < n; i++) {
    double *u = &norm[i * 3];
    double rho = pow(u[0], 1.0 / 3.0), phi = (2 * M_PI) * u[1], theta = acos(2 * u[2] - 1);
    u[0] = (1 + rho * cos(phi) * sin(theta)) / 2.0;
    u[1] = (1 + rho * sin(phi) * sin(theta)) / 2.0;
    u[2] = (1 + rho * cos(theta)) / 2.0;
  }
}

/* Volumes [mm3] of sizes [um], in NetPyNE's order of operations. */
static double cuboid_volume(const double size[3]) {
  return size[1] / 1e3 * size[0] / 1e3 * size[2] / 1e3;
}
static double cylinder_volume(const double size[3]) {
  return size[1] / 1e3 * size[0] / 1e3 / 2 * size[2] / 1e3 / 2 * M_PI;
}
static double ellipsoid_volume(const double size[3]) {
  return size[1] / 1e3 / 2.0 * size[0] / 1e3 / 2.0 * size[2] / 1e3 / 2.0 * M_PI * 4.0 / 3.0;
}

static const struct {
  const char *name;
  ncy_shape_fn *deform; /* NULL: as drawn */
  double (*volume)(const double size[3]);
} shapes[] = {
    {"cuboid", NULL, cuboid_volume},
    {"cylinder", cylinder, cylinder_volume},
    {"ellipsoid", ellipsoid, ellipsoid_volume},
};

ncy_shape_fn *ncy_shape_find(const char *name) {
  for (size_t i = 0; i < NCY_COUNT_OF(shapes); i++)
    if (name && strcmp(shapes[i].name, name) == 0) return shapes[i].deform;
  return NULL;
}

double ncy_shape_volume(const char *name, const double size[3]) {
  for (size_t i = 0; i < NCY_COUNT_OF(shapes); i++)
    if (name && strcmp(shapes[i].name, name) == 0) return shapes[i].volume(size);
  return NAN;
}
