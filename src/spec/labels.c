/* labels.c - do the labels in the spec name something: populations, cell types, synapses, sections, tags.
 *
 * Costs: labels times what they may name; a few thousand comparisons for the largest published models.
 * Source: DESIGN 5; reference netpyne-1 section 5, netpyne-2 sections 2.1, 3.2. SPDX-License-Identifier: MIT */
#include <string.h>

#include "spec/reader.h"

void ncy_consider(ncy_wanted *wanted, const char *name) {
  if (!name || wanted->is_found) return;
  if (strcmp(wanted->word, name) == 0) {
    wanted->is_found = true;
    return;
  }
  const char *pair[2] = {wanted->near, name};
  const char *nearer = ncy_nearest(wanted->word, pair, 2);
  if (nearer) wanted->near = nearer;
}

/* ---- conditions
 * ----------------------------------------------------------------------------------------------------------------- */

static void consider_cells_lists(ncy_wanted *n, const ncy_spec *spec, const char *tag) {
  for (int32_t i = 0; i < spec->n_pops; i++) {
    const ncy_json *list = spec->pop[i].cells_list;
    for (uint32_t k = 0; list && k < list->count && !n->is_found; k++) {
      const ncy_json *value = ncy_json_get(&list->u.items[k], tag);
      if (value && value->type == NCY_JSON_STRING) ncy_consider(n, value->u.string);
    }
  }
}

static void consider_tag_values(ncy_wanted *n, const ncy_spec *spec, const char *key, ncy_conds_where where) {
  if (strcmp(key, "pop") == 0) {
    for (int32_t i = 0; i < spec->n_pops; i++) ncy_consider(n, spec->pop[i].label);
    return;
  }
  if (strcmp(key, "label") == 0) {
    for (int32_t i = 0; i < spec->n_cells; i++) ncy_consider(n, spec->cell[i].label);
    return;
  }
  bool is_type = strcmp(key, "cellType") == 0;
  for (int32_t i = 0; i < spec->n_pops; i++) ncy_consider(n, is_type ? spec->pop[i].cell_type : spec->pop[i].cell_model);
  consider_cells_lists(n, spec, key);
  for (int32_t i = 0; i < spec->n_cells; i++) {
    const ncy_spec_cell *rule = &spec->cell[i];
    ncy_consider(n, is_type ? rule->label : rule->cell_model);
    /* what a rule asks for is not evidence for what a rule asks for */
    if (where == NCY_CONDS_RULE) continue;
    for (int32_t k = 0; k < rule->conds.n; k++) {
      const ncy_json *value = rule->conds.cond[k].value;
      if (strcmp(rule->conds.cond[k].key, key) != 0) continue;
      if (value->type == NCY_JSON_STRING) ncy_consider(n, value->u.string);
      for (uint32_t m = 0; value->type == NCY_JSON_ARRAY && m < value->count; m++)
        if (value->u.items[m].type == NCY_JSON_STRING) ncy_consider(n, value->u.items[m].u.string);
    }
  }
}

static ncy_status check_tag_value(ncy_spec_reader *r, const char *key, const ncy_json *value, ncy_conds_where where) {
  if (value->type == NCY_JSON_NULL) return NCY_OK;
  if (value->type != NCY_JSON_STRING)
    return NCY_MISTAKE(r, value, false, NULL, "%s: expected a string, found %s", key, ncy_json_type_name(value));
  ncy_wanted n = {.word = value->u.string};
  consider_tag_values(&n, r->spec, key, where);
  if (n.is_found) return NCY_OK;
  if (strcmp(key, "pop") == 0) return NCY_DROPPED(r, value, false, n.near, "there is no population '%s'", value->u.string);
  if (strcmp(key, "label") == 0) return NCY_DROPPED(r, value, false, n.near, "there is no cell rule '%s'", value->u.string);
  /* a rule that no population asks for is usual in published models */
  if (where == NCY_CONDS_RULE) return NCY_CAUTION(r, value, false, n.near, "no population has the %s '%s'", key, value->u.string);
  return NCY_DROPPED(r, value, false, n.near, "no population or cell rule has the %s '%s'", key, value->u.string);
}

static bool is_known_tag(const ncy_spec *spec, const char *key, ncy_conds_where where, const char **near) {
  static const char *const known[] = {"pop",      "cellType", "cellModel",    "x", "y", "z", "xnorm", "ynorm", "znorm", "label",
                                      "fraction", "params",   "borderCorrect"};
  ncy_wanted n = {.word = key};
  for (size_t i = 0; i < NCY_COUNT_OF(known); i++) ncy_consider(&n, known[i]);
  if (where == NCY_CONDS_RULE || where == NCY_CONDS_TRACE) ncy_consider(&n, "gid");
  if (where == NCY_CONDS_STIM) ncy_consider(&n, "cellList");
  for (int32_t i = 0; i < spec->n_tags_copied; i++) ncy_consider(&n, spec->tags_copied[i]);
  for (int32_t i = 0; i < spec->n_pops && !n.is_found; i++) {
    const ncy_json *list = spec->pop[i].cells_list;
    for (uint32_t k = 0; list && k < list->count; k++)
      if (ncy_json_get(&list->u.items[k], key)) n.is_found = true;
  }
  *near = n.near;
  return n.is_found;
}

static bool is_place(const char *key) {
  static const char *const places[] = {"x", "y", "z", "xnorm", "ynorm", "znorm"};
  for (size_t i = 0; i < NCY_COUNT_OF(places); i++)
    if (strcmp(places[i], key) == 0) return true;
  return false;
}

static ncy_status check_place(ncy_spec_reader *r, const ncy_spec_cond *cond) {
  bool fits;
  NCY_TRY(ncy_check_form(r, cond->key, NCY_FORM_RANGE, cond->value, &fits));
  if (!fits || cond->value->type != NCY_JSON_ARRAY) return NCY_OK;
  if (ncy_json_number(&cond->value->u.items[0]) > ncy_json_number(&cond->value->u.items[1]))
    return NCY_CAUTION(r, cond->value, false, NULL, "%s: the first number is above the second: no cell is there", cond->key);
  return NCY_OK;
}

/* One value of a rule's list that a population has is enough, except for labels. */
static bool some_pop_has(const ncy_spec *spec, const ncy_spec_cond *cond) {
  bool is_tag = strcmp(cond->key, "cellType") == 0 || strcmp(cond->key, "cellModel") == 0;
  ncy_spec_conds one = {.cond = cond, .n = 1};
  for (int32_t p = 0; is_tag && p < spec->n_pops; p++)
    if (ncy_conds_may_match(spec, &one, &spec->pop[p])) return true;
  return false;
}

ncy_status ncy_check_conds(ncy_spec_reader *r, const ncy_spec_conds *conds, ncy_conds_where where) {
  for (int32_t i = 0; i < conds->n; i++) {
    const ncy_spec_cond *cond = &conds->cond[i];
    const char *near;
    if (!is_known_tag(r->spec, cond->key, where, &near)) {
      NCY_TRY(NCY_DROPPED(r, cond->value, true, near, "cells have no tag '%s'", cond->key));
      continue;
    }
    if (is_place(cond->key)) {
      NCY_TRY(check_place(r, cond));
      continue;
    }
    bool is_label = strcmp(cond->key, "pop") == 0 || strcmp(cond->key, "cellType") == 0 || strcmp(cond->key, "cellModel") == 0 ||
                    strcmp(cond->key, "label") == 0;
    if (!is_label) continue;
    if (cond->value->type != NCY_JSON_ARRAY) {
      NCY_TRY(check_tag_value(r, cond->key, cond->value, where));
      continue;
    }
    if (where == NCY_CONDS_RULE && some_pop_has(r->spec, cond)) continue;
    for (uint32_t k = 0; k < cond->value->count; k++) NCY_TRY(check_tag_value(r, cond->key, &cond->value->u.items[k], where));
  }
  return NCY_OK;
}

/* ---- synapses
 * --------------------------------------------------------------------------------------------------------------------- */

/* Labels that point processes with weights of their own list. */
static void consider_syn_lists(ncy_wanted *n, const ncy_spec *spec) {
  for (int32_t c = 0; c < spec->n_cells; c++)
    for (int32_t s = 0; s < spec->cell[c].n_secs; s++)
      for (int32_t p = 0; p < spec->cell[c].sec[s].n_pointps; p++) {
        const ncy_json *list = ncy_param(&spec->cell[c].sec[s].pointp[p].params, "synList");
        for (uint32_t k = 0; list && k < list->count; k++) ncy_consider(n, list->u.items[k].u.string);
      }
}

ncy_status ncy_check_synmechs(ncy_spec_reader *r, const ncy_json *labels) {
  if (!labels) return NCY_OK;
  if (labels->type == NCY_JSON_ARRAY) {
    for (uint32_t i = 0; i < labels->count; i++) NCY_TRY(ncy_check_synmechs(r, &labels->u.items[i]));
    return NCY_OK;
  }
  ncy_wanted n = {.word = labels->u.string};
  for (int32_t i = 0; i < r->spec->n_synmechs; i++) ncy_consider(&n, r->spec->synmech[i].label);
  consider_syn_lists(&n, r->spec);
  if (n.is_found) return NCY_OK;
  return NCY_MISTAKE(r, labels, false, n.near, "there is no synaptic mechanism '%s'", labels->u.string);
}

/* ---- sections
 * --------------------------------------------------------------------------------------------------------------------- */

/* Names of a population's cells; of all rules when no population is asked for. */
static void consider_sections(ncy_wanted *n, const ncy_spec_reader *r, int32_t pop) {
  const ncy_spec *spec = r->spec;
  for (int32_t c = 0; c < spec->n_cells && !n->is_found; c++) {
    if (pop >= 0 && !r->applies[(size_t)pop * (size_t)spec->n_cells + (size_t)c]) continue;
    for (int32_t s = 0; s < spec->cell[c].n_secs; s++) ncy_consider(n, spec->cell[c].sec[s].name);
    for (int32_t s = 0; s < spec->cell[c].n_seclists; s++) ncy_consider(n, spec->cell[c].seclist[s].name);
  }
}

static ncy_status check_section(ncy_spec_reader *r, const ncy_json *name, const ncy_spec_conds *conds) {
  if (name->type == NCY_JSON_ARRAY) {
    for (uint32_t i = 0; i < name->count; i++) NCY_TRY(check_section(r, &name->u.items[i], conds));
    return NCY_OK;
  }
  if (name->count == 0) return NCY_OK; /* as if absent */
  ncy_wanted n = {.word = name->u.string};
  for (int32_t p = 0; p < r->spec->n_pops && !n.is_found; p++)
    if (ncy_conds_may_match(r->spec, conds, &r->spec->pop[p])) consider_sections(&n, r, p);
  if (n.is_found) return NCY_OK;
  return NCY_DROPPED(r, name, false, n.near, "no cell that these conds may match has a section '%s'", name->u.string);
}

/* Silent where no cell with sections may match: that is a mistake of the conds, or the cells are points. */
ncy_status ncy_check_sections(ncy_spec_reader *r, const ncy_json *names, const ncy_spec_conds *conds) {
  if (!names) return NCY_OK;
  for (int32_t p = 0; p < r->spec->n_pops; p++) {
    if (!ncy_conds_may_match(r->spec, conds, &r->spec->pop[p])) continue;
    for (int32_t c = 0; c < r->spec->n_cells; c++) {
      bool applies = r->applies[(size_t)p * (size_t)r->spec->n_cells + (size_t)c];
      if (applies && r->spec->cell[c].n_secs > 0) return check_section(r, names, conds);
    }
  }
  return NCY_OK;
}
