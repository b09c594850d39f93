/* check_conns.c - mistakes in connectivity rules, stimulation and simConfig that need more than one key to be seen.
 *
 * Costs: rules times labels. Source: DESIGN 5; reference netpyne-2 sections 2, 3, 5, netpyne-3 sections 1.3 to 1.5.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "mech/mech.h"
#include "spec/reader.h"

/* ---- shared by connections and NetStims
 * ------------------------------------------------------------------------------------------- */

static uint32_t count_labels(const ncy_json *labels) {
  return labels && labels->type == NCY_JSON_ARRAY ? labels->count : 1;
}

/* With several synMechs a list has one value, or one list, for each of them. */
static ncy_status check_length(ncy_spec_reader *r, const ncy_json *list, uint32_t n_synmechs) {
  if (!list || list->type != NCY_JSON_ARRAY || n_synmechs < 2 || list->count == n_synmechs) return NCY_OK;
  return NCY_MISTAKE(r, list, false, NULL, "%s: expected one value for each of %u synMechs, found %u", list->key, n_synmechs,
                     list->count);
}

static bool has_point_processes(const ncy_spec *spec) {
  for (int32_t c = 0; c < spec->n_cells; c++)
    for (int32_t s = 0; s < spec->cell[c].n_secs; s++)
      if (spec->cell[c].sec[s].n_pointps > 0) return true;
  return false;
}

/* Cells with sections need a synapse, unless a point process of theirs takes the events. */
static ncy_status check_has_synmech(ncy_spec_reader *r, const ncy_json *node, const ncy_spec_conds *post) {
  const ncy_spec *spec = r->spec;
  if (spec->n_synmechs > 0 || has_point_processes(spec)) return NCY_OK;
  for (int32_t p = 0; p < spec->n_pops; p++)
    if (!spec->pop[p].is_point && ncy_conds_may_match(spec, post, &spec->pop[p]))
      return NCY_MISTAKE(r, node, true, NULL, "there is no synaptic mechanism: synMechParams is empty");
  return NCY_OK;
}

/* ---- connectivity
 * ----------------------------------------------------------------------------------------------------------------- */

static ncy_status check_conn(ncy_spec_reader *r, const ncy_spec_conn *conn) {
  NCY_TRY(ncy_check_conds(r, &conn->pre, NCY_CONDS_CONN));
  NCY_TRY(ncy_check_conds(r, &conn->post, NCY_CONDS_CONN));
  if (conn->syn_mech)
    NCY_TRY(ncy_check_synmechs(r, conn->syn_mech));
  else
    NCY_TRY(check_has_synmech(r, conn->node, &conn->post));
  NCY_TRY(ncy_check_sections(r, conn->sec, &conn->post));
  NCY_TRY(ncy_check_sections(r, conn->pre_sec, &conn->pre));
  uint32_t n = count_labels(conn->syn_mech);
  NCY_TRY(check_length(r, conn->weight_factor, n));
  NCY_TRY(check_length(r, conn->delay_factor, n));
  NCY_TRY(check_length(r, conn->loc_factor, n));
  if (conn->func != NCY_CONN_LIST) {
    NCY_TRY(check_length(r, conn->weight, n));
    NCY_TRY(check_length(r, conn->delay, n));
    NCY_TRY(check_length(r, conn->loc, n));
    NCY_TRY(check_length(r, conn->syns_per_conn, n));
  }
  double probability = conn->probability ? ncy_json_number(conn->probability) : 0.0;
  if (probability < 0.0 || probability > 1.0)
    return NCY_CAUTION(r, conn->probability, false, NULL, "probability: expected a number from 0 to 1, found %g", probability);
  return NCY_OK;
}

/* scaleConnWeightModels: a factor for each model. */
static ncy_status check_models(ncy_spec_reader *r, const ncy_json *models) {
  for (uint32_t i = 0; models && i < models->count; i++) {
    bool fits;
    NCY_TRY(ncy_check_form(r, models->u.items[i].key, NCY_FORM_NUMBER, &models->u.items[i], &fits));
  }
  return NCY_OK;
}

static ncy_status check_border(ncy_spec_reader *r, const ncy_json *border) {
  static const char *const keys[] = {"threshold", "xborders", "yborders", "zborders"};
  if (!border) return NCY_OK;
  for (uint32_t i = 0; i < border->count; i++) {
    const ncy_json *value = &border->u.items[i];
    bool fits, is_known = false;
    for (size_t k = 0; k < NCY_COUNT_OF(keys); k++) is_known |= strcmp(keys[k], value->key) == 0;
    if (!is_known)
      NCY_TRY(NCY_DROPPED(r, value, true, ncy_nearest(value->key, keys, NCY_COUNT_OF(keys)), "unknown key '%s'", value->key));
    else
      NCY_TRY(
          ncy_check_form(r, value->key, strcmp(value->key, "threshold") == 0 ? NCY_FORM_TRIPLE : NCY_FORM_RANGE, value, &fits));
  }
  if (!ncy_json_get(border, "threshold"))
    return NCY_MISTAKE(r, border, true, NULL, "correctBorder: the key 'threshold' is missing: [x, y, z] um");
  return NCY_OK;
}

ncy_status ncy_check_conns(ncy_spec_reader *r) {
  NCY_TRY(check_models(r, r->spec->scale_conn_weight_models));
  NCY_TRY(check_border(r, r->spec->correct_border));
  for (int32_t i = 0; i < r->spec->n_conns; i++) NCY_TRY(check_conn(r, &r->spec->conn[i]));
  return NCY_OK;
}

/* ---- stimulation
 * ------------------------------------------------------------------------------------------------------------------ */

/* Further keys of a target stand for parameters of its source. */
static ncy_status check_overrides(ncy_spec_reader *r, const ncy_spec_stim_target *target, const ncy_spec_stim_source *source) {
  ncy_schema_id id = ncy_source_object(source->type);
  const ncy_mech *mech = source->type ? ncy_spec_find_mech(r->spec, source->type) : NULL;
  for (int32_t i = 0; i < target->other.n; i++) {
    const ncy_spec_param *param = &target->other.param[i];
    const ncy_schema_row *row = strcmp(param->key, "type") == 0 ? NULL : ncy_schema_find(id, param->key);
    bool fits;
    if (row) {
      NCY_TRY(ncy_check_form(r, param->key, (ncy_form)row->form, param->value, &fits));
    } else if (id == NCY_OBJ_SOURCE && (!mech || ncy_mech_var_find(mech, param->key) >= 0)) {
      NCY_TRY(ncy_check_form(r, param->key, NCY_FORM_FUNC, param->value, &fits));
    } else {
      NCY_TRY(
          NCY_DROPPED(r, param->value, true, ncy_schema_nearest(NCY_OBJ_TARGET, id, param->key), "unknown key '%s'", param->key));
    }
  }
  return NCY_OK;
}

static ncy_status check_netstim(ncy_spec_reader *r, const ncy_spec_stim_target *target, const ncy_spec_stim_source *source) {
  if (target->syn_mech)
    NCY_TRY(ncy_check_synmechs(r, target->syn_mech));
  else
    NCY_TRY(check_has_synmech(r, target->node, &target->conds));
  NCY_TRY(ncy_check_sections(r, target->sec, &target->conds));
  uint32_t n = count_labels(target->syn_mech);
  NCY_TRY(check_length(r, target->weight_factor, n));
  NCY_TRY(check_length(r, target->delay_factor, n));
  NCY_TRY(check_length(r, target->loc_factor, n));
  NCY_TRY(check_length(r, target->weight, n));
  NCY_TRY(check_length(r, target->delay, n));
  NCY_TRY(check_length(r, target->loc, n));
  bool has_rate = ncy_param(&source->params, "rate") || ncy_param(&source->params, "interval") ||
                  ncy_param(&target->other, "rate") || ncy_param(&target->other, "interval");
  /* a key that was refused may have been meant for it */
  bool is_whole = source->node->count == (uint32_t)source->params.n + 1;
  if (has_rate || !is_whole) return NCY_OK;
  return NCY_MISTAKE(r, source->node, true, NULL, "NetStim '%s' has neither rate nor interval", source->label);
}

static ncy_status check_clamp(ncy_spec_reader *r, const ncy_spec_stim_target *target) {
  const ncy_json *const no_use[] = {target->weight,        target->syn_mech,     target->syns_per_conn,
                                    target->weight_factor, target->delay_factor, target->loc_factor};
  for (size_t i = 0; i < NCY_COUNT_OF(no_use); i++)
    if (no_use[i]) NCY_TRY(NCY_CAUTION(r, no_use[i], true, NULL, "%s: of use for NetStims only", no_use[i]->key));
  if (target->loc && target->loc->type == NCY_JSON_ARRAY)
    NCY_TRY(NCY_MISTAKE(r, target->loc, false, NULL, "loc: expected one place for a point process, found a list"));
  if (target->sec && target->sec->type == NCY_JSON_ARRAY)
    return NCY_MISTAKE(r, target->sec, false, NULL, "sec: expected one section for a point process, found a list");
  return ncy_check_sections(r, target->sec, &target->conds);
}

/* NetPyNE leaves point cells without stimulation and says nothing. */
static ncy_status check_has_sections(ncy_spec_reader *r, const ncy_spec_stim_target *target) {
  const ncy_spec_pop *point = NULL;
  for (int32_t p = 0; p < r->spec->n_pops; p++) {
    const ncy_spec_pop *pop = &r->spec->pop[p];
    if (!ncy_conds_may_match(r->spec, &target->conds, pop)) continue;
    if (!pop->is_point) return NCY_OK;
    point = pop;
  }
  if (!point) return NCY_OK;
  return NCY_DROPPED(r, target->conds.node ? target->conds.node : target->node, true, NULL,
                     "target '%s': the cells of population '%s' are points (%s), which NetPyNE does not stimulate", target->label,
                     point->label, point->cell_model);
}

static ncy_status check_target(ncy_spec_reader *r, const ncy_spec_stim_target *target) {
  NCY_TRY(ncy_check_conds(r, &target->conds, NCY_CONDS_STIM));
  NCY_TRY(check_has_sections(r, target));
  for (int32_t i = 0; i < target->conds.n; i++) {
    const ncy_spec_cond *cond = &target->conds.cond[i];
    if (strcmp(cond->key, "cellList") != 0 || ncy_json_is_string(cond->value, "all")) continue;
    bool fits;
    NCY_TRY(ncy_check_form(r, cond->key, NCY_FORM_NUMBERS, cond->value, &fits));
  }
  if (!target->source) return NCY_OK;
  if (target->source_id < 0) {
    ncy_wanted wanted = {.word = target->source};
    for (int32_t i = 0; i < r->spec->n_stim_sources; i++) ncy_consider(&wanted, r->spec->stim_source[i].label);
    return NCY_MISTAKE(r, ncy_json_get(target->node, "source"), false, wanted.near, "there is no stimulation source '%s'",
                       target->source);
  }
  const ncy_spec_stim_source *source = &r->spec->stim_source[target->source_id];
  NCY_TRY(check_overrides(r, target, source));
  if (!source->type || strcmp(source->type, "XStim") == 0) return NCY_OK;
  return strcmp(source->type, "NetStim") == 0 ? check_netstim(r, target, source) : check_clamp(r, target);
}

ncy_status ncy_check_stims(ncy_spec_reader *r) {
  for (int32_t i = 0; i < r->spec->n_stim_targets; i++) NCY_TRY(check_target(r, &r->spec->stim_target[i]));
  return NCY_OK;
}

/* ---- recording
 * -------------------------------------------------------------------------------------------------------------------- */

static ncy_status check_pop_label(ncy_spec_reader *r, const ncy_json *label) {
  ncy_wanted wanted = {.word = label->u.string};
  for (int32_t i = 0; i < r->spec->n_pops; i++) ncy_consider(&wanted, r->spec->pop[i].label);
  if (wanted.is_found) return NCY_OK;
  return NCY_DROPPED(r, label, false, wanted.near, "there is no population '%s'", label->u.string);
}

/* all, a gid, a population, [population, index or indices]. */
static ncy_status check_selector(ncy_spec_reader *r, const ncy_json *selector) {
  if (selector->type == NCY_JSON_INT) return NCY_OK;
  if (selector->type == NCY_JSON_STRING) {
    if (ncy_json_is_string(selector, "all") || ncy_json_is_string(selector, "allCells")) return NCY_OK;
    return check_pop_label(r, selector);
  }
  bool is_pair = selector->type == NCY_JSON_ARRAY && selector->count == 2 && selector->u.items[0].type == NCY_JSON_STRING;
  const ncy_json *index = is_pair ? &selector->u.items[1] : NULL;
  bool fits = index && (index->type == NCY_JSON_INT || index->type == NCY_JSON_ARRAY);
  for (uint32_t i = 0; fits && index->type == NCY_JSON_ARRAY && i < index->count; i++)
    fits = index->u.items[i].type == NCY_JSON_INT;
  if (!fits)
    return NCY_MISTAKE(r, selector, false, NULL, "expected 'all', a gid, a population or [population, index], found %s",
                       ncy_json_type_name(selector));
  return check_pop_label(r, &selector->u.items[0]);
}

static ncy_status check_selectors(ncy_spec_reader *r, const ncy_json *list) {
  for (uint32_t i = 0; list && list->type == NCY_JSON_ARRAY && i < list->count; i++)
    NCY_TRY(check_selector(r, &list->u.items[i]));
  return NCY_OK;
}

static ncy_status check_trace(ncy_spec_reader *r, const ncy_spec_trace *trace) {
  NCY_TRY(ncy_check_conds(r, &trace->conds, NCY_CONDS_TRACE));
  if (trace->sec) NCY_TRY(ncy_check_sections(r, ncy_json_get(trace->node, "sec"), &trace->conds));
  if (trace->syn_mech) NCY_TRY(ncy_check_synmechs(r, ncy_json_get(trace->node, "synMech")));
  if (!trace->stim) return NCY_OK;
  ncy_wanted wanted = {.word = trace->stim};
  for (int32_t i = 0; i < r->spec->n_stim_targets; i++) ncy_consider(&wanted, r->spec->stim_target[i].label);
  if (wanted.is_found) return NCY_OK;
  return NCY_DROPPED(r, ncy_json_get(trace->node, "stim"), false, wanted.near, "there is no stimulation target '%s'",
                     trace->stim);
}

ncy_status ncy_check_cfg(ncy_spec_reader *r) {
  const ncy_spec_cfg *cfg = &r->spec->cfg;
  NCY_TRY(check_selectors(r, cfg->record_cells));
  const ncy_json *spikes = cfg->record_cells_spikes;
  if (spikes && spikes->type != NCY_JSON_ARRAY && !(spikes->type == NCY_JSON_INT && spikes->u.integer == -1))
    NCY_TRY(NCY_MISTAKE(r, spikes, false, NULL, "recordCellsSpikes: expected -1 or a list of cells, found %s",
                        ncy_json_type_name(spikes)));
  NCY_TRY(check_selectors(r, spikes));
  for (int32_t i = 0; i < cfg->n_traces; i++) NCY_TRY(check_trace(r, &cfg->trace[i]));
  return NCY_OK;
}
