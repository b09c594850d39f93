/* pops.c - populations: which method makes their cells, and where the cells are.
 *
 * Data:  one row of cell columns per cell, populations one after another; gids ascend, with gaps where a method leaves them.
 * Costs: 6 doubles a cell. Source: reference netpyne-1 sections 3.2, 4. SPDX-License-Identifier: MIT */
#include <string.h>

#include "mech/mech.h"
#include "net/inner.h"

/* How to make cells: the first row whose key is given. To add a method: one file, one row. */
static const struct {
  const char *key;
  ncy_pop_fn *make; /* NULL: known, not built yet */
} methods[] = {
    {"cellsList", NULL},
    {"numCells", ncy_pop_num_cells},
    {"density", NULL},
    {"gridSpacing", NULL},
};

/* Point processes and artificial cells that NEURON always has, beyond those of mech.h. */
static const char *const artificial[] = {"NetStim",     "VecStim",   "IntFire1", "IntFire2", "IntFire4",
                                         "PatternStim", "NetStimGD", "SpikeGen", "NSLOC",    "DynamicNetStim"};

const ncy_json *ncy_param_find(const ncy_spec_params *params, const char *key) {
  for (int32_t i = 0; i < params->n; i++)
    if (strcmp(params->param[i].key, key) == 0) return params->param[i].value;
  return NULL;
}

/* The model that makes a population one of point cells, NULL when it is not. */
static const char *point_model(const ncy_spec *spec, const ncy_spec_pop *pop) {
  const char *model = pop->cell_model;
  if (!model && pop->cell_type) {
    int32_t rule = ncy_spec_find_cell(spec, pop->cell_type);
    if (rule >= 0) model = spec->cell[rule].cell_model;
  }
  if (!model) return NULL;
  const ncy_mech *mech = ncy_mech_at(ncy_mech_find(model));
  if (mech && (mech->kind == NCY_MECH_POINT || mech->kind == NCY_MECH_ARTIFICIAL)) return model;
  for (size_t i = 0; i < NCY_COUNT_OF(artificial); i++)
    if (strcmp(artificial[i], model) == 0) return model;
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
  const char *model = point_model(b->spec, pop);
  if (model)
    return ncy_json_report(pop->node, true, b->ctx, NCY_ERROR, NCY_EUNSUPPORTED, NULL,
                           "population %s: populations of point cells (%s) are not built yet", pop->label, model);
  for (size_t i = 0; i < NCY_COUNT_OF(methods); i++) {
    const ncy_json *given = ncy_json_get(pop->node, methods[i].key);
    if (!given || given->type == NCY_JSON_NULL) continue;
    if (methods[i].make) return methods[i].make(b, pop, first_gid, out);
    return ncy_json_report(given, true, b->ctx, NCY_ERROR, NCY_EUNSUPPORTED, NULL,
                           "population %s: %s is not built yet, numCells is", pop->label, methods[i].key);
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
    const ncy_net_pop *pop = &net->pop[i];
    for (int32_t c = 0; c < pop->n_cells; c++) {
      int32_t row = pop->first_cell + c;
      net->cell_gid[row] = pop->first_gid + c;
      net->cell_pop[row] = i;
      net->cell_tmpl[row] = -1;
      for (int k = 0; k < 3; k++) {
        net->cell_norm[k][row] = places[i].norm[(size_t)c * 3 + (size_t)k];
        net->cell_pos[k][row] = spec->size[k] * net->cell_norm[k][row];
      }
    }
  }
  return NCY_OK;
}
