/* pop_grid.c - a population on a grid: a cell at each point, z fastest, then y, then x.
 *
 * An axis goes from the range's start in steps of the spacing to below its end plus 1 um, so that a spacing under 1 um goes
 * beyond the range. Neither shape nor scale play a part. Exact: bits of NumPy's arange.
 * Source: reference netpyne-1 section 4.4. SPDX-License-Identifier: MIT */
#include <math.h>

#include "net/inner.h"

double ncy_arange_length(double start, double stop, double step) {
  double length = ceil((stop - start) / step);
  return length > 0.0 ? length : 0.0;
}

bool ncy_size_is_int(const ncy_spec *spec, int axis) {
  static const char *const key[3] = {"sizeX", "sizeY", "sizeZ"};
  const ncy_json *node = ncy_json_get(spec->net_params, key[axis]);
  return !node || node->type != NCY_JSON_REAL;
}

typedef struct grid_axis {
  double start, step;
  size_t n;
  bool is_int;
} grid_axis;

/* Here xnormRange wins over xRange. */
static ncy_status make_axis(ncy_builder *b, const ncy_spec_pop *pop, int axis, grid_axis *out) {
  const ncy_json *norm = pop->norm_range[axis], *range = pop->range[axis], *step = pop->grid_spacing;
  if (step->type == NCY_JSON_ARRAY) step = &step->u.items[axis];
  double size = b->spec->size[axis], lo = 0.0, hi = size;
  bool is_int = ncy_size_is_int(b->spec, axis);
  if (norm) {
    lo = ncy_json_number(&norm->u.items[0]) * size;
    hi = ncy_json_number(&norm->u.items[1]) * size;
    is_int = false;
  } else if (range) {
    lo = ncy_json_number(&range->u.items[0]);
    hi = ncy_json_number(&range->u.items[1]);
    is_int = range->u.items[0].type == NCY_JSON_INT && range->u.items[1].type == NCY_JSON_INT;
  }
  double n = ncy_arange_length(lo, hi + 1.0, ncy_json_number(step));
  if (!(n <= (double)INT32_MAX))
    return NCY_WRONG(b, pop->grid_spacing, false,
                     "population %s: gridSpacing: expected at most %d cells, found %g along one axis", pop->label, INT32_MAX, n);
  *out = (grid_axis){.start = lo, .step = ncy_json_number(step), .n = (size_t)n, .is_int = is_int && step->type == NCY_JSON_INT};
  return NCY_OK;
}

ncy_status ncy_pop_grid(ncy_builder *b, const ncy_spec_pop *pop, int64_t first_gid, ncy_places *out) {
  (void)first_gid;
  grid_axis a[3];
  double total = 1.0;
  uint8_t is_int = 0;
  for (int k = 0; k < 3; k++) {
    NCY_TRY(make_axis(b, pop, k, &a[k]));
    total *= (double)a[k].n;
    if (a[k].is_int) is_int = (uint8_t)(is_int | 1 << k);
  }
  if (total > (double)INT32_MAX)
    return NCY_WRONG(b, pop->grid_spacing, false, "population %s: gridSpacing: expected at most %d cells, found %g", pop->label,
                     INT32_MAX, total);
  size_t n = (size_t)total;
  double *pos = NCY_NEW_ARRAY(&b->scratch, double, n * 3), *norm = NCY_NEW_ARRAY(&b->scratch, double, n * 3);
  uint8_t *flags = is_int ? NCY_NEW_ARRAY(&b->scratch, uint8_t, n) : NULL;
  if (!pos || !norm || (is_int && !flags)) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    const size_t at[3] = {i / a[2].n / a[1].n, i / a[2].n % a[1].n, i % a[2].n};
    for (size_t k = 0; k < 3; k++) {
      pos[i * 3 + k] = ncy_arange_at(a[k].start, a[k].step, at[k]);
      norm[i * 3 + k] = pos[i * 3 + k] / b->spec->size[k];
    }
    if (flags) flags[i] = is_int;
  }
  *out = (ncy_places){.n = (int64_t)n, .gid_step = (int64_t)n, .norm = norm, .pos = pos, .is_int = flags, .is_grid = true};
  return NCY_OK;
}
