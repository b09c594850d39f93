/* check_cells.c - mistakes in cell rules and populations that need more than one key to be seen.
 *
 * Costs: rules times sections, and populations times rules. Source: DESIGN 5; reference netpyne-1 sections 3 to 6, 9.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "spec/reader.h"

/* ---- sections of a rule
 * --------------------------------------------------------------------------------------------------------- */

/* Is there a population to which both rules may apply, so that one may build on the other's sections? */
static bool may_meet(const ncy_spec_reader *r, int32_t a, int32_t b) {
  for (int32_t p = 0; p < r->spec->n_pops; p++) {
    const bool *applies = r->applies + (size_t)p * (size_t)r->spec->n_cells;
    if (applies[a] && applies[b]) return true;
  }
  return false;
}

/* Does a rule that may apply to the same cells have the section? Otherwise *near is the nearest name. */
static bool has_section(const ncy_spec_reader *r, int32_t rule, const char *name, const char **near) {
  ncy_wanted wanted = {.word = name};
  for (int32_t c = 0; c < r->spec->n_cells && !wanted.is_found; c++) {
    if (c != rule && !may_meet(r, rule, c)) continue;
    for (int32_t s = 0; s < r->spec->cell[c].n_secs; s++) ncy_consider(&wanted, r->spec->cell[c].sec[s].name);
  }
  *near = wanted.near;
  return wanted.is_found;
}

/* Sections of a rule by name, and their parents: a row of the rule, -1 for none in this rule. */
typedef struct rule_tree {
  ncy_names names;
  int32_t *parent;
  int32_t *seen_from; /* the walk that came by last */
} rule_tree;

static ncy_status make_tree(ncy_arena *scratch, const ncy_spec_cell *rule, rule_tree *tree) {
  ncy_names_init(&tree->names, scratch);
  tree->parent = NCY_NEW_ARRAY(scratch, int32_t, (size_t)rule->n_secs);
  tree->seen_from = NCY_NEW_ARRAY(scratch, int32_t, (size_t)rule->n_secs);
  if (!tree->parent || !tree->seen_from) return NCY_ENOMEM;
  for (int32_t i = 0; i < rule->n_secs; i++)
    if (ncy_names_add(&tree->names, rule->sec[i].name, strlen(rule->sec[i].name)) < 0) return NCY_ENOMEM;
  for (int32_t i = 0; i < rule->n_secs; i++) {
    const ncy_spec_sec *sec = &rule->sec[i];
    bool has_parent = sec->topol && sec->parent_sec;
    tree->parent[i] = has_parent ? ncy_names_find(&tree->names, sec->parent_sec, strlen(sec->parent_sec)) : -1;
    tree->seen_from[i] = -1;
  }
  return NCY_OK;
}

/* Does the way up from section i come back to where it has been? Each section is gone through once over all calls. */
static bool is_in_circle(rule_tree *tree, int32_t i) {
  int32_t at = i;
  while (at >= 0 && tree->seen_from[at] < 0) {
    tree->seen_from[at] = i;
    at = tree->parent[at];
  }
  return at >= 0 && tree->seen_from[at] == i;
}

static ncy_status check_topol(ncy_spec_reader *r, int32_t rule, rule_tree *tree, int32_t index) {
  const ncy_spec_sec *sec = &r->spec->cell[rule].sec[index];
  if (!sec->topol || !sec->parent_sec) return NCY_OK;
  const ncy_json *parent = ncy_json_get(sec->topol, "parentSec");
  const char *near;
  if (tree->parent[index] < 0 && !has_section(r, rule, sec->parent_sec, &near))
    return NCY_MISTAKE(r, parent, false, near, "parentSec: there is no section '%s'", sec->parent_sec);
  if (is_in_circle(tree, index))
    return NCY_MISTAKE(r, parent, false, NULL, "parentSec: section '%s' is connected to itself", sec->name);
  double end = sec->child_x;
  if (end != 0.0 && end != 1.0)
    return NCY_MISTAKE(r, ncy_json_get(sec->topol, "childX"), false, NULL, "childX: expected 0 or 1, found %g", end);
  return NCY_OK;
}

/* A list in a mechanism has a value for each segment, or one for all. */
static ncy_status check_lists(ncy_spec_reader *r, const ncy_spec_sec *sec, const ncy_spec_mech *mech, bool is_ion) {
  const ncy_json *nseg = ncy_param(&sec->geom, "nseg");
  int64_t needed = nseg && nseg->type == NCY_JSON_INT ? nseg->u.integer : nseg ? 0 : 1;
  for (int32_t i = 0; i < mech->params.n; i++) {
    const ncy_json *value = mech->params.param[i].value;
    if (value->type != NCY_JSON_ARRAY || value->count >= needed || (value->count == 1 && !is_ion)) continue;
    NCY_TRY(NCY_MISTAKE(r, value, false, NULL, "%s: expected a number for each of %lld segments, found %u", value->key,
                        (long long)needed, value->count));
  }
  return NCY_OK;
}

static ncy_status check_section(ncy_spec_reader *r, const ncy_spec_sec *sec) {
  for (int32_t i = 0; i < sec->n_mechs; i++) NCY_TRY(check_lists(r, sec, &sec->mech[i], false));
  for (int32_t i = 0; i < sec->n_ions; i++) NCY_TRY(check_lists(r, sec, &sec->ion[i], true));
  if (sec->weight_norm && !ncy_param(&sec->geom, "nseg"))
    NCY_TRY(NCY_MISTAKE(r, sec->weight_norm, true, NULL, "weightNorm: needs geom.nseg in the same section"));
  return NCY_OK;
}

static ncy_status check_seclist(ncy_spec_reader *r, int32_t rule, const rule_tree *tree, const ncy_json *list) {
  for (uint32_t i = 0; i < list->count; i++) {
    const char *name = list->u.items[i].u.string, *near;
    if (ncy_names_find(&tree->names, name, strlen(name)) >= 0 || has_section(r, rule, name, &near)) continue;
    NCY_TRY(NCY_DROPPED(r, &list->u.items[i], false, near, "secLists: there is no section '%s'", name));
  }
  return NCY_OK;
}

static ncy_status check_rule(ncy_spec_reader *r, int32_t rule, ncy_arena *scratch) {
  const ncy_spec_cell *cell = &r->spec->cell[rule];
  NCY_TRY(ncy_check_conds(r, &cell->conds, NCY_CONDS_RULE));
  if (cell->n_secs == 0 && !cell->cell_model && !cell->params.node)
    NCY_TRY(NCY_MISTAKE(r, cell->node, true, NULL, "cell rule '%s' has no sections (key 'secs')", cell->label));
  rule_tree tree;
  NCY_TRY(make_tree(scratch, cell, &tree));
  for (int32_t s = 0; s < cell->n_secs; s++) {
    NCY_TRY(check_topol(r, rule, &tree, s));
    NCY_TRY(check_section(r, &cell->sec[s]));
  }
  for (int32_t l = 0; l < cell->n_seclists; l++) NCY_TRY(check_seclist(r, rule, &tree, cell->seclist[l].node));
  return NCY_OK;
}

static ncy_status check_rules(ncy_spec_reader *r) {
  ncy_status status = NCY_OK;
  for (int32_t c = 0; c < r->spec->n_cells && status == NCY_OK; c++) {
    ncy_arena scratch;
    ncy_arena_init(&scratch, r->ctx);
    status = check_rule(r, c, &scratch);
    ncy_arena_done(&scratch);
  }
  return status;
}

/* ---- populations
 * ------------------------------------------------------------------------------------------------------------------ */

static ncy_status check_range(ncy_spec_reader *r, const ncy_json *range) {
  if (!range || !(ncy_json_number(&range->u.items[0]) > ncy_json_number(&range->u.items[1]))) return NCY_OK;
  return NCY_CAUTION(r, range, false, NULL, "%s: the first number is above the second", range->key);
}

/* Every population of cells with sections needs a rule. */
static ncy_status check_has_rule(ncy_spec_reader *r, int32_t index) {
  const ncy_spec *spec = r->spec;
  const ncy_spec_pop *pop = &spec->pop[index];
  bool is_empty = pop->num_cells && pop->num_cells->u.integer == 0;
  if (is_empty || pop->cells_list || pop->is_point || ncy_json_get(pop->node, "originalFormat")) return NCY_OK;
  for (int32_t c = 0; c < spec->n_cells; c++)
    if (r->applies[(size_t)index * (size_t)spec->n_cells + (size_t)c]) return NCY_OK;
  const ncy_json *given = ncy_json_get(pop->node, pop->cell_type ? "cellType" : "cellModel");
  const char *word = pop->cell_type ? pop->cell_type : pop->cell_model;
  if (!word) return NCY_DROPPED(r, pop->node, true, NULL, "population '%s' has neither cellType nor cellModel", pop->label);
  ncy_wanted wanted = {.word = word};
  for (int32_t c = 0; c < spec->n_cells; c++) ncy_consider(&wanted, spec->cell[c].label);
  return NCY_DROPPED(r, given, false, wanted.near, "no cell rule is for the %s '%s'", given->key, word);
}

/* NetPyNE draws numCells positions and fails when scale asks for more. */
static ncy_status check_scale(ncy_spec_reader *r) {
  bool has_numbers = false;
  for (int32_t p = 0; p < r->spec->n_pops; p++) has_numbers |= r->spec->pop[p].num_cells != NULL;
  if (!has_numbers || !(r->spec->scale > 1.0)) return NCY_OK;
  return NCY_MISTAKE(r, ncy_json_get(r->spec->net_params, "scale"), false, NULL,
                     "scale: expected at most 1 where populations have numCells, found %g", r->spec->scale);
}

ncy_status ncy_check_cells(ncy_spec_reader *r) {
  NCY_TRY(check_scale(r));
  NCY_TRY(check_rules(r));
  for (int32_t p = 0; p < r->spec->n_pops; p++) {
    const ncy_spec_pop *pop = &r->spec->pop[p];
    for (int axis = 0; axis < 3; axis++) {
      NCY_TRY(check_range(r, pop->range[axis]));
      NCY_TRY(check_range(r, pop->norm_range[axis]));
    }
    NCY_TRY(check_has_rule(r, p));
  }
  return NCY_OK;
}
