/* pop_num_cells.c - a population of a given number of cells at random places, and the places of any such population.
 *
 * Stream: Random123(number of cells, first gid, seeds.loc), its first number thrown away; x, y, z of a cell follow one another.
 * Exact:  bits. Source: reference netpyne-1 section 4.1. SPDX-License-Identifier: MIT */
#include "net/inner.h"
#include "num/rng.h"

ncy_status ncy_pop_places(ncy_builder *b, const ncy_spec_pop *pop, int64_t named, int64_t first_gid, size_t n, double **out) {
  const ncy_spec *spec = b->spec;
  if (first_gid + named > UINT32_MAX)
    return NCY_WRONG(b, pop->node, true, "population %s: more than %u cells in all", pop->label, UINT32_MAX);
  double *norm = NCY_NEW_ARRAY(&b->scratch, double, n * 3);
  if (!norm) return NCY_ENOMEM;
  ncy_rng_doubles_at((uint32_t)named, (uint32_t)first_gid, (uint32_t)spec->cfg.seed_loc, 1, n * 3, norm);
  ncy_shape_fn *deform = ncy_shape_find(spec->shape);
  if (deform) deform(norm, n);
  for (int axis = 0; axis < 3; axis++) {
    double lo, hi;
    if (!ncy_pop_range(spec, pop, axis, &lo, &hi)) continue;
    for (size_t i = 0; i < n; i++) norm[i * 3 + (size_t)axis] = norm[i * 3 + (size_t)axis] * (hi - lo) + lo;
  }
  *out = norm;
  return NCY_OK;
}

ncy_status ncy_pop_num_cells(ncy_builder *b, const ncy_spec_pop *pop, int64_t first_gid, ncy_places *out) {
  const ncy_spec *spec = b->spec;
  double given = pop->num_cells ? ncy_json_number(pop->num_cells) : 1.0;
  const ncy_json *node = pop->num_cells ? pop->num_cells : pop->node;
  if (!(given >= 0.0 && given <= (double)INT32_MAX))
    return NCY_WRONG(b, node, false, "population %s: expected a number of cells from 0 to %d, found %g", pop->label, INT32_MAX,
                     given);
  double scaled = spec->scale * given;
  if (!(scaled < given + 1.0))
    return NCY_WRONG(b, node, false,
                     "population %s: netParams.scale %g asks for %.0f cells of %.0f; expected a scale of at most 1", pop->label,
                     spec->scale, scaled, given);
  size_t n = scaled > 0.0 ? (size_t)scaled : 0;
  double *norm;
  NCY_TRY(ncy_pop_places(b, pop, (int64_t)given, first_gid, n, &norm));
  *out = (ncy_places){.n = (int64_t)n, .gid_step = (int64_t)given, .norm = norm};
  return NCY_OK;
}
