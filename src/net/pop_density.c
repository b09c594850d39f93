/* pop_density.c - a population of a given density [1/mm3]: a number, or a function of one normalized coordinate.
 *
 * A function is sampled each 0.001 of the coordinate's range for its maximum; as many places as the maximum would fill are drawn
 * along the coordinate and each is kept with the probability of its density. The other coordinates are as those of any
 * population of that many cells.
 * Stream: Random123(int(maximum), first gid, seeds.loc): all places, then all trials; nothing is thrown away.
 * Exact:  bits. Source: reference netpyne-1 sections 4.2, 4.3. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "net/inner.h"
#include "num/rng.h"

enum { MAX_SAMPLES = 10000000 };
static const char *const coordinate[3] = {"xnorm", "ynorm", "znorm"};

static double volume_of(const ncy_spec *spec, const ncy_spec_pop *pop) {
  double volume = ncy_shape_volume(spec->shape, spec->size);
  for (int axis = 0; axis < 3; axis++) {
    double lo, hi;
    if (ncy_pop_range(spec, pop, axis, &lo, &hi)) volume = volume * (hi - lo);
  }
  return volume;
}

static ncy_status check_count(ncy_builder *b, const ncy_spec_pop *pop, double n) {
  if (n > -1.0 && n <= (double)INT32_MAX) return NCY_OK;
  return NCY_WRONG(b, pop->density, false, "population %s: density: it asks for %g cells; expected 0 to %d", pop->label, n,
                   INT32_MAX);
}

/* ---- functions --------------------------------------------------------------------------------------------------------------
 */

/* The one coordinate that the text names. */
static ncy_status find_axis(ncy_builder *b, const ncy_spec_pop *pop, int *out) {
  int n = 0;
  for (int axis = 0; axis < 3; axis++)
    if (strstr(pop->density->u.string, coordinate[axis])) {
      *out = axis;
      n++;
    }
  if (n == 1) return NCY_OK;
  return NCY_WRONG(b, pop->density, false,
                   "population %s: density: expected a function of exactly one of xnorm, ynorm and znorm, found %d of them",
                   pop->label, n);
}

typedef struct density {
  ncy_builder *b;
  const ncy_spec_pop *pop;
  const ncy_expr *expr;
} density;

static ncy_status evaluate(const density *d, size_t n, const double *at, double *out) {
  static const ncy_expr_kind kind[1] = {NCY_EXPR_NUMPY};
  return ncy_expr_eval_columns(d->b->ctx, d->expr, n, &at, kind, NULL, out, NULL);
}

static ncy_status find_maximum(const density *d, double lo, double hi, double *out) {
  const double step = 0.001;
  double length = ncy_arange_length(lo, hi, step);
  if (!(length >= 1.0 && length <= MAX_SAMPLES))
    return NCY_WRONG(d->b, d->pop->density, false, "population %s: density: its coordinate's range is from %g to %g",
                     d->pop->label, lo, hi);
  size_t n = (size_t)length;
  double *at = NCY_NEW_ARRAY(&d->b->scratch, double, n), *value = NCY_NEW_ARRAY(&d->b->scratch, double, n);
  if (!at || !value) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) at[i] = ncy_arange_at(lo, step, i);
  NCY_TRY(evaluate(d, n, at, value));
  double most = value[0];
  for (size_t i = 1; i < n; i++)
    if (value[i] > most) most = value[i];
  if (!(most > -1.0 && most < 4294967296.0))
    return NCY_WRONG(d->b, d->pop->density, false, "population %s: density: its maximum is %g; expected 0 to 4294967295",
                     d->pop->label, most);
  *out = most;
  return NCY_OK;
}

/* The coordinates that are kept, in order. */
static ncy_status keep_places(const density *d, double lo, double hi, double most, int64_t first_gid, size_t *out_n,
                              double **out) {
  ncy_builder *b = d->b;
  double asked = volume_of(b->spec, d->pop) * most;
  NCY_TRY(check_count(b, d->pop, asked));
  size_t n = asked > 0.0 ? (size_t)asked : 0;
  double *draw = NCY_NEW_ARRAY(&b->scratch, double, 2 * n), *value = NCY_NEW_ARRAY(&b->scratch, double, n);
  if (!draw || !value) return NCY_ENOMEM;
  ncy_rng_doubles_at((uint32_t)(most > 0.0 ? most : 0.0), (uint32_t)first_gid, (uint32_t)b->spec->cfg.seed_loc, 0, 2 * n, draw);
  for (size_t i = 0; i < n; i++) draw[i] = lo + (hi - lo) * draw[i];
  NCY_TRY(evaluate(d, n, draw, value));
  size_t n_kept = 0;
  for (size_t i = 0; i < n; i++)
    if (value[i] / most > draw[n + i]) draw[n_kept++] = draw[i];
  *out_n = n_kept;
  *out = draw;
  return NCY_OK;
}

static ncy_status by_function(ncy_builder *b, const ncy_spec_pop *pop, int64_t first_gid, ncy_places *out) {
  if (strcmp(b->spec->shape, "cuboid") != 0)
    return NCY_WRONG(b, pop->density, false, "population %s: density: a function needs a network of the shape cuboid, found %s",
                     pop->label, b->spec->shape);
  int axis = 0;
  NCY_TRY(find_axis(b, pop, &axis));
  double lo, hi, most = 0.0;
  if (!ncy_pop_range(b->spec, pop, axis, &lo, &hi))
    return NCY_WRONG(b, pop->density, false, "population %s: density: a function of %s needs %sRange", pop->label,
                     coordinate[axis], coordinate[axis]);
  density d = {.b = b, .pop = pop};
  const ncy_expr_scope scope = {.variable = &coordinate[axis], .n_variables = 1};
  NCY_TRY(ncy_compile(b, &b->scratch, pop->density, &scope, &d.expr));
  NCY_TRY(find_maximum(&d, lo, hi, &most));
  size_t n = 0;
  double *kept = NULL, *norm;
  NCY_TRY(keep_places(&d, lo, hi, most, first_gid, &n, &kept));
  NCY_TRY(ncy_pop_places(b, pop, (int64_t)n, first_gid, n, &norm));
  for (size_t i = 0; i < n; i++) norm[i * 3 + (size_t)axis] = kept[i];
  *out = (ncy_places){.n = (int64_t)n, .gid_step = (int64_t)n, .norm = norm};
  return NCY_OK;
}

ncy_status ncy_pop_density(ncy_builder *b, const ncy_spec_pop *pop, int64_t first_gid, ncy_places *out) {
  if (first_gid > UINT32_MAX)
    return NCY_WRONG(b, pop->node, true, "population %s: more than %u cells in all", pop->label, UINT32_MAX);
  if (pop->density->type == NCY_JSON_STRING) return by_function(b, pop, first_gid, out);
  double asked = ncy_json_number(pop->density) * volume_of(b->spec, pop);
  NCY_TRY(check_count(b, pop, asked));
  size_t n = asked > 0.0 ? (size_t)asked : 0;
  double *norm;
  NCY_TRY(ncy_pop_places(b, pop, (int64_t)n, first_gid, n, &norm));
  *out = (ncy_places){.n = (int64_t)n, .gid_step = (int64_t)n, .norm = norm};
  return NCY_OK;
}
