/* pops.c - populations: which method makes their cells, and where the cells are.
 *
 * Data:  one row of cell columns per cell, populations one after another; gids ascend, with gaps where a method leaves them.
 * Costs: 6 doubles a cell, one more where there is diversity. Source: reference netpyne-1 sections 3.2, 4.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "net/inner.h"
#include "num/rng.h"

/* How to make cells: the first row whose key is given. To add a method: one file, one row. */
static const struct {
  const char *key;
  ncy_pop_fn *make;
} methods[] = {
    {"cellsList", ncy_pop_cells_list},
    {"numCells", ncy_pop_num_cells},
    {"density", ncy_pop_density},
    {"gridSpacing", ncy_pop_grid},
};

const ncy_json *ncy_param_find(const ncy_spec_params *params, const char *key) {
  for (int32_t i = 0; i < params->n; i++)
    if (strcmp(params->param[i].key, key) == 0) return params->param[i].value;
  return NULL;
}

bool ncy_pop_range(const ncy_spec *spec, const ncy_spec_pop *pop, int axis, double *lo, double *hi) {
  const ncy_json *range = pop->range[axis] ? pop->range[axis] : pop->norm_range[axis];
  if (!range || range->count < 2) return false;
  *lo = ncy_json_number(&range->u.items[0]);
  *hi = ncy_json_number(&range->u.items[1]);
  if (pop->range[axis]) {
    *lo /= spec->size[axis];
    *hi /= spec->size[axis];
  }
  return true;
}

static ncy_status places_of(ncy_builder *b, const ncy_spec_pop *pop, int64_t first_gid, ncy_places *out) {
  for (size_t i = 0; i < NCY_COUNT_OF(methods); i++) {
    const ncy_json *given = ncy_json_get(pop->node, methods[i].key);
    if (!given || given->type == NCY_JSON_NULL) continue;
    return methods[i].make(b, pop, first_gid, out);
  }
  NCY_TRY(ncy_json_report(pop->node, true, b->ctx, NCY_WARNING, NCY_ESPEC, NULL,
                          "population %s: none of numCells, density, gridSpacing, cellsList is given, so it has one cell",
                          pop->label));
  return ncy_pop_num_cells(b, pop, first_gid, out);
}

static ncy_status allocate_cells(ncy_net *net) {
  size_t n = (size_t)net->n_cells;
  net->cell_gid = NCY_NEW_ARRAY(&net->arena, int64_t, n);
  net->cell_pop = NCY_NEW_ARRAY(&net->arena, int32_t, n);
  net->cell_tmpl = NCY_NEW_ARRAY(&net->arena, int32_t, n);
  net->cell_tmpl_index = NCY_NEW_ARRAY(&net->arena, int32_t, n);
  if (!net->cell_gid || !net->cell_pop || !net->cell_tmpl || !net->cell_tmpl_index) return NCY_ENOMEM;
  for (int k = 0; k < 3; k++) {
    net->cell_pos[k] = NCY_NEW_ARRAY(&net->arena, double, n);
    net->cell_norm[k] = NCY_NEW_ARRAY(&net->arena, double, n);
    if (!net->cell_pos[k] || !net->cell_norm[k]) return NCY_ENOMEM;
  }
  return NCY_OK;
}

/* Fractions of populations with diversity: i / n, for a grid in the order of NumPy's shuffle. */
static ncy_status diversify(ncy_builder *b, const ncy_net_pop *pop, bool is_grid) {
  ncy_net *net = b->net;
  /* NetPyNE takes the key for a parameter of point cells */
  if (!pop->spec->diversity || (pop->spec->is_point && !pop->spec->params)) return NCY_OK;
  if (!net->cell_fraction) {
    net->cell_fraction = NCY_NEW_ARRAY(&net->arena, double, (size_t)net->n_cells);
    if (!net->cell_fraction) return NCY_ENOMEM;
    for (int32_t i = 0; i < net->n_cells; i++) net->cell_fraction[i] = NAN;
  }
  double *out = &net->cell_fraction[pop->first_cell];
  int64_t *order = is_grid ? NCY_NEW_ARRAY(&b->scratch, int64_t, (size_t)pop->n_cells) : NULL;
  if (is_grid && !order) return NCY_ENOMEM;
  if (is_grid) ncy_numpy_shuffle((uint64_t)b->spec->cfg.seed_cell, (size_t)pop->n_cells, order);
  for (int32_t i = 0; i < pop->n_cells; i++) out[i] = (double)(order ? order[i] : i) / (double)pop->n_cells;
  return NCY_OK;
}

static void fill_pop(ncy_net *net, int32_t index, const ncy_places *places) {
  const ncy_net_pop *pop = &net->pop[index];
  for (int32_t c = 0; c < pop->n_cells; c++) {
    int32_t row = pop->first_cell + c;
    net->cell_gid[row] = pop->first_gid + c;
    net->cell_pop[row] = index;
    net->cell_tmpl[row] = -1;
    for (int k = 0; k < 3; k++) {
      size_t at = (size_t)c * 3 + (size_t)k;
      net->cell_norm[k][row] = places->norm[at];
      net->cell_pos[k][row] = places->pos ? places->pos[at] : net->spec->size[k] * places->norm[at];
    }
    if (places->is_int) net->cell_place_is_int[row] = places->is_int[c];
  }
}

ncy_status ncy_build_pops(ncy_builder *b) {
  const ncy_spec *spec = b->spec;
  ncy_net *net = b->net;
  net->pop = NCY_NEW_ARRAY(&net->arena, ncy_net_pop, (size_t)spec->n_pops);
  ncy_places *places = NCY_NEW_ARRAY(&b->scratch, ncy_places, (size_t)spec->n_pops);
  if (!net->pop || !places) return NCY_ENOMEM;
  net->n_pops = spec->n_pops;
  int64_t gid = 0, n = 0;
  for (int32_t i = 0; i < spec->n_pops; i++) {
    NCY_TRY_ITEM(places_of(b, &spec->pop[i], gid, &places[i]));
    if (n + places[i].n > INT32_MAX)
      return NCY_WRONG(b, spec->pop[i].node, true, "population %s: more than %d cells in all", spec->pop[i].label, INT32_MAX);
    net->pop[i] = (ncy_net_pop){.label = spec->pop[i].label,
                                .spec = &spec->pop[i],
                                .first_cell = (int32_t)n,
                                .n_cells = (int32_t)places[i].n,
                                .first_gid = gid};
    n += places[i].n;
    gid += places[i].gid_step;
  }
  net->n_cells = (int32_t)n;
  NCY_TRY(allocate_cells(net));
  for (int32_t i = 0; i < spec->n_pops; i++) {
    if (places[i].is_int && places[i].n && !net->cell_place_is_int) {
      net->cell_place_is_int = NCY_NEW_ARRAY(&net->arena, uint8_t, (size_t)net->n_cells);
      if (!net->cell_place_is_int) return NCY_ENOMEM;
    }
    fill_pop(net, i, &places[i]);
    NCY_TRY(diversify(b, &net->pop[i], places[i].is_grid));
  }
  return NCY_OK;
}
