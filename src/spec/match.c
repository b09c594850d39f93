/* match.c - which rules and populations may have to do with each other, told from labels and tags alone.
 *
 * What depends on positions, on tags of single cells or on other rules counts as possible.
 * Costs: populations times rules, each a few comparisons. Source: reference netpyne-1 section 5, netpyne-2 section 2.1.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "mech/mech.h"
#include "spec/reader.h"

const ncy_json *ncy_param(const ncy_spec_params *params, const char *key) {
  for (int32_t i = 0; i < params->n; i++)
    if (strcmp(params->param[i].key, key) == 0) return params->param[i].value;
  return NULL;
}

/* ---- tags ----------------------------------------------------------------------------------------------------------------- */

typedef enum answer { NO, MAYBE } answer;

static bool is_copied(const ncy_spec *spec, const char *tag) {
  for (int32_t i = 0; i < spec->n_tags_copied; i++)
    if (strcmp(spec->tags_copied[i], tag) == 0) return true;
  return false;
}

static bool equals_text(const ncy_json *value, const char *text) {
  if (value->type == NCY_JSON_ARRAY) {
    for (uint32_t i = 0; i < value->count; i++)
      if (ncy_json_is_string(&value->u.items[i], text)) return true;
    return false;
  }
  return ncy_json_is_string(value, text);
}

/* A tag of the population's own against a condition; numbers in lists may be bounds. */
static answer compare(const ncy_json *value, const ncy_json *tag) {
  if (tag->type == NCY_JSON_STRING) return equals_text(value, tag->u.string) ? MAYBE : NO;
  if (value->type == NCY_JSON_ARRAY || tag->type == NCY_JSON_ARRAY || tag->type == NCY_JSON_OBJECT) return MAYBE;
  return ncy_json_number(value) == ncy_json_number(tag) ? MAYBE : NO;
}

static answer answer_text(const ncy_json *value, const char *tag) {
  if (!tag) return value->type == NCY_JSON_NULL ? MAYBE : NO;
  return equals_text(value, tag) ? MAYBE : NO;
}

static answer may_hold(const ncy_spec *spec, const ncy_spec_cond *cond, const ncy_spec_pop *pop) {
  static const char *const later[] = {"x",   "y",     "z",        "xnorm",  "ynorm",    "znorm",
                                      "gid", "label", "fraction", "params", "cellList", "borderCorrect"};
  if (strcmp(cond->key, "pop") == 0) return answer_text(cond->value, pop->label);
  if (pop->cells_list) return MAYBE;
  for (size_t i = 0; i < NCY_COUNT_OF(later); i++)
    if (strcmp(cond->key, later[i]) == 0) return MAYBE;
  bool has_tag = is_copied(spec, cond->key);
  if (strcmp(cond->key, "cellType") == 0) return answer_text(cond->value, has_tag ? pop->cell_type : NULL);
  if (strcmp(cond->key, "cellModel") == 0) return answer_text(cond->value, has_tag ? pop->cell_model : NULL);
  const ncy_json *tag = has_tag ? ncy_json_get(pop->node, cond->key) : NULL;
  if (!tag) return cond->value->type == NCY_JSON_NULL ? MAYBE : NO;
  return compare(cond->value, tag);
}

bool ncy_conds_may_match(const ncy_spec *spec, const ncy_spec_conds *conds, const ncy_spec_pop *pop) {
  for (int32_t i = 0; i < conds->n; i++)
    if (may_hold(spec, &conds->cond[i], pop) == NO) return false;
  return true;
}

/* ---- point cells ------------------------------------------------------------------------------------------------------------
 */

bool ncy_is_known_artificial(const char *model) {
  static const char *const known[] = {"NetStim",     "VecStim",   "IntFire1", "IntFire2", "IntFire4",
                                      "PatternStim", "NetStimGD", "SpikeGen", "NSLOC",    "DynamicNetStim"};
  for (size_t i = 0; i < NCY_COUNT_OF(known); i++)
    if (strcmp(known[i], model) == 0) return true;
  return false;
}

/* Does the model make point cells? A mechanism that is not known here does where nothing could give its cells sections. */
static bool is_point_model(const ncy_spec *spec, const char *model, const ncy_spec_pop *pop, const ncy_spec_cell *rule) {
  int32_t id = ncy_mech_set_find(spec->mechs, model);
  const ncy_mech *mech = ncy_mech_set_at(spec->mechs, id);
  const ncy_mod_info *info = ncy_mods_info(spec->mods, id);
  /* a point process of ours that NEURON lacks: NetPyNE takes it for the name of a model with sections, unless it is compiled */
  bool is_extra = mech && mech->kind == NCY_MECH_POINT && info && info->is_ours && mech->order >= NCY_FIRST_USER_TYPE;
  if (mech && !is_extra) return mech->kind == NCY_MECH_POINT || mech->kind == NCY_MECH_ARTIFICIAL;
  if (ncy_is_known_artificial(model)) return true;
  return rule ? rule->n_secs == 0 : pop->params && !pop->cell_type;
}

ncy_status ncy_find_point_pops(ncy_spec_reader *r, ncy_spec_pop *pop) {
  ncy_spec *spec = r->spec;
  bool is_any = false;
  for (int32_t i = 0; i < spec->n_pops; i++) {
    int32_t row = pop[i].cell_model || !pop[i].cell_type ? -1 : ncy_spec_find_cell(spec, pop[i].cell_type);
    const ncy_spec_cell *rule = row >= 0 ? &spec->cell[row] : NULL;
    const char *model = rule ? rule->cell_model : pop[i].cell_model;
    if (!model || ncy_json_get(pop[i].node, "originalFormat") || !is_point_model(spec, model, &pop[i], rule)) continue;
    pop[i].is_point = is_any = true;
    pop[i].cell_model = model;
  }
  /* NetPyNE adds this tag as soon as there are point cells, for the cells of every population */
  if (!is_any || is_copied(spec, "params")) return NCY_OK;
  const char **tag = NCY_NEW_ARRAY(r->arena, const char *, (size_t)spec->n_tags_copied + 1);
  if (!tag) return NCY_ENOMEM;
  memcpy(tag, spec->tags_copied, (size_t)spec->n_tags_copied * sizeof *tag);
  tag[spec->n_tags_copied++] = "params";
  spec->tags_copied = tag;
  return NCY_OK;
}

/* ---- rules and populations ------------------------------------------------------------------------------------------------ */

static bool rule_may_apply(const ncy_spec *spec, const ncy_spec_cell *rule, const ncy_spec_pop *pop) {
  if (pop->is_point) return false;
  if (rule->conds.n > 0) return ncy_conds_may_match(spec, &rule->conds, pop);
  if (pop->cells_list) return true;
  return pop->cell_type && strcmp(pop->cell_type, rule->label) == 0;
}

ncy_status ncy_match_rules(ncy_spec_reader *r) {
  const ncy_spec *spec = r->spec;
  bool *applies = NCY_NEW_ARRAY(r->arena, bool, (size_t)spec->n_pops *(size_t)spec->n_cells);
  if (!applies) return NCY_ENOMEM;
  for (int32_t p = 0; p < spec->n_pops; p++)
    for (int32_t c = 0; c < spec->n_cells; c++)
      applies[(size_t)p * (size_t)spec->n_cells + (size_t)c] = rule_may_apply(spec, &spec->cell[c], &spec->pop[p]);
  r->applies = applies;
  return NCY_OK;
}

const ncy_spec_sec *ncy_rule_section(const ncy_spec_cell *rule, const char *name) {
  for (int32_t i = 0; i < rule->n_secs; i++)
    if (strcmp(rule->sec[i].name, name) == 0) return &rule->sec[i];
  return NULL;
}

/* ---- look-ups for the stages that follow ---------------------------------------------------------------------------------- */

int32_t ncy_spec_find_synmech(const ncy_spec *spec, const char *label) {
  for (int32_t i = 0; i < spec->n_synmechs; i++)
    if (strcmp(spec->synmech[i].label, label) == 0) return i;
  return -1;
}

int32_t ncy_spec_find_pop(const ncy_spec *spec, const char *label) {
  for (int32_t i = 0; i < spec->n_pops; i++)
    if (strcmp(spec->pop[i].label, label) == 0) return i;
  return -1;
}

int32_t ncy_spec_find_cell(const ncy_spec *spec, const char *label) {
  for (int32_t i = 0; i < spec->n_cells; i++)
    if (strcmp(spec->cell[i].label, label) == 0) return i;
  return -1;
}

const char *ncy_spec_nearest_synmech(const ncy_spec *spec, const char *word) {
  ncy_wanted wanted = {.word = word};
  for (int32_t i = 0; i < spec->n_synmechs; i++) ncy_consider(&wanted, spec->synmech[i].label);
  return wanted.is_found ? word : wanted.near;
}
