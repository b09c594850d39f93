/* read_cfg.c - reads simConfig.
 *
 * Data:  one record, traces in the order of the file. Costs: one pass.
 * Source: reference netpyne-3 sections 1.2 to 1.6. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "spec/reader.h"

static double h_param(const ncy_spec_cfg *cfg, const char *name, double absent) {
  const ncy_json *value = ncy_param(&cfg->h_params, name);
  return value ? ncy_json_number(value) : absent;
}

/* An object given replaces the default whole: celsius and v_init are then NEURON's own. */
static ncy_status read_h_params(ncy_spec_reader *r, const ncy_json *map, ncy_spec_cfg *cfg) {
  if (map) NCY_TRY(ncy_read_object(r, NCY_OBJ_HPARAMS, map, cfg));
  cfg->celsius = h_param(cfg, "celsius", 6.3);
  cfg->v_init = h_param(cfg, "v_init", -65.0);
  return NCY_OK;
}

static ncy_status need_seed(ncy_spec_reader *r, const ncy_json *map, const char *name, const char *use) {
  const ncy_json *seed = ncy_json_get(map, name);
  if (seed && seed->type != NCY_JSON_NULL) return NCY_OK;
  return NCY_MISTAKE(r, map, true, NULL, "seeds: '%s' is missing, which %s; NetPyNE crashes there", name, use);
}

static ncy_status read_seeds(ncy_spec_reader *r, const ncy_json *map, ncy_spec_cfg *cfg) {
  NCY_TRY(ncy_read_object(r, NCY_OBJ_SEEDS, map, cfg));
  if (!map) return NCY_OK;
  if (r->spec->n_pops) NCY_TRY(need_seed(r, map, "loc", "places cells"));
  if (r->spec->n_conns) NCY_TRY(need_seed(r, map, "conn", "the connectivity rules need"));
  bool has_point_pops = false;
  for (int32_t i = 0; i < r->spec->n_pops; i++) has_point_pops |= r->spec->pop[i].is_point;
  if (r->spec->n_stim_targets || has_point_pops) NCY_TRY(need_seed(r, map, "stim", "stimulation needs"));
  return NCY_OK;
}

static ncy_status read_traces(ncy_spec_reader *r, const ncy_json *map, ncy_spec_cfg *cfg) {
  if (!map) return NCY_OK;
  ncy_spec_trace *trace = NCY_NEW_ARRAY(r->arena, ncy_spec_trace, map->count);
  if (!trace) return NCY_ENOMEM;
  for (uint32_t i = 0; i < map->count; i++) {
    const ncy_json *node;
    NCY_TRY(ncy_check_object(r, &map->u.items[i], &node));
    if (!node) continue;
    ncy_spec_trace *t = &trace[cfg->n_traces++];
    t->name = node->key;
    t->node = node;
    NCY_TRY(ncy_read_object(r, NCY_OBJ_TRACE, node, t));
  }
  cfg->trace = trace;
  return NCY_OK;
}

static bool is_place(const ncy_json *node) {
  if (node->type != NCY_JSON_ARRAY || node->count != 3) return false;
  for (int k = 0; k < 3; k++)
    if (!ncy_json_is_number(&node->u.items[k]) || !isfinite(ncy_json_number(&node->u.items[k]))) return false;
  return true;
}

static ncy_status read_electrodes(ncy_spec_reader *r, ncy_spec_cfg *cfg) {
  const ncy_json *list = cfg->record_lfp;
  if (!list || list->type != NCY_JSON_ARRAY || !list->count) return NCY_OK;
  double(*place)[3] = ncy_arena_alloc(r->arena, list->count, sizeof *place);
  if (!place) return NCY_ENOMEM;
  for (uint32_t i = 0; i < list->count; i++) {
    const ncy_json *node = &list->u.items[i];
    if (!is_place(node)) {
      NCY_TRY(NCY_MISTAKE(r, node, false, NULL, "electrode %u: expected [x, y, z], three finite numbers in um", (unsigned)i));
      continue;
    }
    for (int k = 0; k < 3; k++) place[i][k] = ncy_json_number(&node->u.items[k]);
  }
  cfg->electrode = (const double(*)[3])place;
  cfg->n_electrodes = (int32_t)list->count;
  return NCY_OK;
}

static ncy_status check_pops(ncy_spec_reader *r, const ncy_json *list) {
  if (!list || list->type != NCY_JSON_ARRAY) return NCY_OK;
  const char *nearest[64];
  size_t n = 0;
  for (int32_t p = 0; p < r->spec->n_pops && n < NCY_COUNT_OF(nearest); p++) nearest[n++] = r->spec->pop[p].label;
  for (uint32_t i = 0; i < list->count; i++) {
    const ncy_json *label = &list->u.items[i];
    if (label->type == NCY_JSON_STRING && ncy_spec_find_pop(r->spec, label->u.string) >= 0) continue;
    NCY_TRY(NCY_DROPPED(r, label, false, label->type == NCY_JSON_STRING ? ncy_nearest(label->u.string, nearest, n) : NULL,
                        "expected the label of a population"));
  }
  return NCY_OK;
}

static ncy_status read_analysis(ncy_spec_reader *r, const ncy_json *map) {
  if (!map) return NCY_OK;
  NCY_TRY(ncy_read_object(r, NCY_OBJ_ANALYSIS, map, NULL));
  for (uint32_t i = 0; i < map->count; i++) {
    const ncy_json *request = &map->u.items[i];
    bool is_off = request->type == NCY_JSON_NULL || (request->type == NCY_JSON_BOOL && !request->boolean);
    if (is_off || !ncy_schema_find(NCY_OBJ_ANALYSIS, request->key) || !ncy_unbuilt_analysis(request->key)) continue;
    NCY_TRY(NCY_CAUTION(r, request, true, NULL, "%s: not built yet; left out", request->key));
  }
  return NCY_OK;
}

ncy_status ncy_read_cfg(ncy_spec_reader *r) {
  const ncy_json *node = r->spec->sim_config;
  ncy_spec_cfg *cfg = &r->spec->cfg;
  cfg->node = node;
  NCY_TRY(ncy_read_object(r, NCY_OBJ_CFG, node, cfg));
  NCY_TRY(read_h_params(r, ncy_map(node, "hParams"), cfg));
  NCY_TRY(read_seeds(r, ncy_map(node, "seeds"), cfg));
  NCY_TRY(read_traces(r, ncy_map(node, "recordTraces"), cfg));
  NCY_TRY(read_electrodes(r, cfg));
  NCY_TRY(check_pops(r, cfg->save_lfp_pops));
  NCY_TRY(check_pops(r, cfg->save_dipole_pops));
  return read_analysis(r, ncy_map(node, "analysis"));
}
