/* measure.c - area and axial resistance of the segments of one section: cylinders, or truncated cones through pt3d points.
 *
 * Cost:   linear in segments and points.
 * Source: reference neuron-numerics 1.3, 1.4; every operation in the order given there.
 * SPDX-License-Identifier: MIT */
#include <math.h>

#include "morph/inner.h"

#define PI 3.14159265358979323846

static int32_t seg_of_node(const ncy_morph_section *s, int32_t k) {
  return s->is_flipped ? s->nseg - 1 - k : k;
}

static const char *measure_cylinders(const ncy_morph_section *s, const ncy_morph_section_out *out, double *out_L) {
  double L = s->L <= 1e-9 ? 1e-9 : s->L;
  double w = L / (double)s->nseg;
  double before = 0.0; /* half resistance of the segment before [MOhm] */
  for (int32_t k = 0; k < s->nseg; k++) {
    double d = s->diam[seg_of_node(s, k)];
    if (!(d > 0.0) || isinf(d)) return "diam must be above 0";
    double half = ((0.01 * s->Ra) * (w / 2)) / (((PI * d) * d) / 4.); /* [MOhm] */
    out->area[k] = (PI * d) * w;                                      /* [um2] */
    out->ri[k] = half + before;
    out->diam[seg_of_node(s, k)] = d;
    before = half;
  }
  out->area[s->nseg] = 100.0;
  out->ri[s->nseg] = before;
  *out_L = L;
  return NULL;
}

/* A walk along the points: the interval p..p+1 it is in, arcs of its ends, and where it stands. */
typedef struct walk {
  const ncy_morph_section *s;
  int64_t p;
  double arc0, arc1; /* of points p and p+1 [um] */
  double at;         /* [um] */
  double diam;       /* here [um] */
  double sum_diam;   /* of (e+a)*l */
  double sum_area;
} walk;

static double gap(const float *const pt[4], int64_t p) {
  double dx = pt[0][p + 1] - pt[0][p]; /* the differences are rounded to float */
  double dy = pt[1][p + 1] - pt[1][p];
  double dz = pt[2][p + 1] - pt[2][p];
  return sqrt(dx * dx + dy * dy + dz * dz);
}

static double interval_length(const ncy_morph_section *s, int64_t p) {
  return gap(s->pt, p);
}

void ncy_morph_arcs(int64_t n, const float *const pt[4], double *out_arc) {
  if (n > 0) out_arc[0] = 0.0;
  for (int64_t p = 1; p < n; p++) out_arc[p] = out_arc[p - 1] + gap(pt, p - 1);
}

static double point_diam(const ncy_morph_section *s, int64_t p) {
  return fabs((double)s->pt[3][p]);
}

/* Adds the cone from where the walk stands to (end, diam); returns its 1/q. */
static double add_cone(walk *w, double end, double diam) {
  double l = end - w->at;
  w->sum_diam += (diam + w->diam) * l;
  if (l < 1e-15) l = 1e-15;
  double q = (diam * w->diam) / l;
  if (q == 0.0) q = 1e-15;
  double c = .5 * (diam - w->diam);
  w->sum_area += (diam + w->diam) * sqrt(l * l + c * c);
  w->at = end;
  w->diam = diam;
  return 1 / q;
}

/* Goes on to `end`; returns the half's resistance [MOhm]. */
static double walk_half(walk *w, double end) {
  double sum = 0.0;
  for (;;) {
    bool is_last = w->p + 1 == w->s->n_points - 1;
    if (w->arc1 > end || is_last) {
      double f = w->arc1 - w->arc0 < 1e-10 ? 1.0 : (end - w->arc0) / (w->arc1 - w->arc0);
      sum += add_cone(w, end, (1 - f) * point_diam(w->s, w->p) + f * point_diam(w->s, w->p + 1));
      return ((sum * w->s->Ra) / PI) * (4. * .01);
    }
    sum += add_cone(w, w->arc1, point_diam(w->s, w->p + 1));
    w->p++;
    w->arc0 = w->arc1;
    w->arc1 += interval_length(w->s, w->p);
  }
}

static const char *measure_cones(const ncy_morph_section *s, const ncy_morph_section_out *out, double *out_L) {
  double L = 0.0;
  for (int64_t p = 0; p + 1 < s->n_points; p++) L += interval_length(s, p);
  for (int64_t p = 0; p < s->n_points; p++)
    if (!isfinite(s->pt[3][p])) return "a pt3d diameter is not finite";
  if (!(L > 0.0) || isinf(L)) return "the pt3d points have no length";
  walk w = {.s = s, .arc1 = interval_length(s, 0), .diam = point_diam(s, 0)};
  double width = L / (double)s->nseg, before = 0.0;
  for (int32_t k = 0; k < s->nseg; k++) {
    w.sum_diam = w.sum_area = 0.0;
    double middle = (double)k * width + width / 2;
    double near = walk_half(&w, middle);
    double far = walk_half(&w, middle + width / 2);
    double diam = w.sum_diam * (.5 / width);
    out->area[k] = (w.sum_area * .5) * PI;
    out->ri[k] = before + near;
    int32_t seg = seg_of_node(s, k);
    bool keeps = s->diam && fabs(diam - s->diam[seg]) <= 1e-9 && s->diam[seg] >= 1e-5;
    out->diam[seg] = keeps ? s->diam[seg] : diam;
    before = far;
  }
  out->area[s->nseg] = 100.0;
  out->ri[s->nseg] = before;
  *out_L = L;
  return NULL;
}

const char *ncy_morph_section_measure(const ncy_morph_section *s, const ncy_morph_section_out *out, double *out_L) {
  return s->n_points ? measure_cones(s, out, out_L) : measure_cylinders(s, out, out_L);
}
