/* check_strings.c - syntax and names of the string functions of a spec, each in the scope of its place.
 *
 * Data:  for each scope the texts that were found right, so that a text is compiled once however often it stands in the spec;
 *        and how far lines have been counted, so that the places of all strings cost one pass over the text.
 * Source: reference netpyne-2 sections 4 and 5.1, netpyne-1 sections 6.2 and 8. SPDX-License-Identifier: MIT */
#include <string.h>

#include "expr/expr.h"
#include "mech/mech.h"
#include "spec/reader.h"

#define PLACE(prefix) prefix "x", prefix "y", prefix "z", prefix "xnorm", prefix "ynorm", prefix "znorm"
static const char *const pair_names[] = {
    PLACE("pre_"), PLACE("post_"), PLACE("dist_"), "dist_3D", "dist_2D", "dist_norm3D", "dist_norm2D", "dist_3D_border",
};
static const char *const pre_names[] = {PLACE("pre_")};
static const char *const post_names[] = {PLACE("post_")};
static const char *const syn_names[] = {PLACE("post_"), "post_dist_path", "post_dist_euclidean"};
static const char *const cell_names[] = {PLACE(""), "dist_path", "dist_euclidean"};
enum { N_PLACE_NAMES = 6 }; /* the first of cell_names: for vars and point cells */

/* Where lines have been counted to. */
typedef struct locator {
  const ncy_json_doc *doc;
  size_t offset;
  size_t line_begin;
  int line;
} locator;

typedef struct checker {
  ncy_spec_reader *r;
  ncy_arena scratch; /* bytecode and names, gone at the end */
  locator at;
  const char **constant; /* numeric attributes of netParams */
  ncy_expr_value *constant_value;
  size_t n_constants;
} checker;

typedef struct scope {
  ncy_expr_scope names;
  ncy_names good; /* texts that compiled */
} scope;

static scope make_scope(checker *c, const char *const *names, size_t count, bool has_constants) {
  scope s = {.names = {.variable = names, .n_variables = count, .has_random = true}};
  if (has_constants) {
    s.names.constant = c->constant;
    s.names.constant_value = c->constant_value;
    s.names.n_constants = c->n_constants;
  }
  ncy_names_init(&s.good, &c->scratch);
  return s;
}

/* Line and column, counting on from the last place when it is behind it in the same text. */
static void locate(locator *at, const ncy_json_doc *doc, size_t offset, int *line, int *column) {
  if (at->doc != doc || offset < at->offset) *at = (locator){.doc = doc, .line = 1};
  ncy_json_doc rest = *doc;
  rest.text += at->offset;
  rest.length -= at->offset;
  int lines, columns;
  ncy_json_locate(&rest, offset - at->offset, &lines, &columns);
  if (lines > 1 || at->offset == 0) at->line_begin = offset - (size_t)(columns - 1);
  at->line += lines - 1;
  at->offset = offset;
  *line = at->line;
  *column = (int)(offset - at->line_begin) + 1;
}

static ncy_status check(checker *c, scope *s, const ncy_json *node) {
  if (!node || node->type != NCY_JSON_STRING) return NCY_OK;
  if (ncy_names_find(&s->good, node->u.string, node->count) >= 0) return NCY_OK;
  const ncy_json_doc *doc = node->doc;
  size_t offset = node->offset;
  if (offset < doc->length && doc->text[offset] == '"') offset++;
  ncy_expr_source source = {.text = node->u.string, .length = node->count, .place = {.file = doc->file}};
  locate(&c->at, doc, offset, &source.place.line, &source.place.column);
  source.place.path = ncy_json_path(&c->scratch, node);
  if (!source.place.path) return NCY_ENOMEM;
  const ncy_expr *expr;
  ncy_status status = ncy_expr_compile(&c->scratch, &source, &s->names, &expr);
  if (status == NCY_ENOMEM) return status;
  if (status == NCY_OK && ncy_names_add(&s->good, node->u.string, node->count) < 0) return NCY_ENOMEM;
  return NCY_OK;
}

static ncy_status check_params(checker *c, scope *s, const ncy_spec_params *params) {
  for (int32_t i = 0; i < params->n; i++) NCY_TRY(check(c, s, params->param[i].value));
  return NCY_OK;
}

/* ---- cells
 * ------------------------------------------------------------------------------------------------------------------------ */

static ncy_status check_pointp(checker *c, scope *s, const ncy_spec_mech *pointp) {
  for (int32_t i = 0; i < pointp->params.n; i++) {
    const ncy_spec_param *param = &pointp->params.param[i];
    bool is_name = strcmp(param->key, "mod") == 0 || strcmp(param->key, "vref") == 0;
    if (!is_name && !ncy_json_is_string(param->value, "gid")) NCY_TRY(check(c, s, param->value));
  }
  return NCY_OK;
}

/* Parameters of point cells: those the model has, as other strings are the user's own. */
static ncy_status check_point_params(checker *c, scope *s, const ncy_spec_params *params, const char *model) {
  static const char *const usual[] = {"rate", "interval", "noise", "start", "number", "seed"};
  const ncy_mech *mech = model ? ncy_spec_find_mech(c->r->spec, model) : NULL;
  for (int32_t i = 0; i < params->n; i++) {
    bool is_known = mech && ncy_mech_var_find(mech, params->param[i].key) >= 0;
    for (size_t k = 0; k < NCY_COUNT_OF(usual); k++) is_known |= strcmp(usual[k], params->param[i].key) == 0;
    if (is_known) NCY_TRY(check(c, s, params->param[i].value));
  }
  return NCY_OK;
}

static ncy_status check_rule(checker *c, scope *plain, scope *place, const ncy_spec_cell *rule) {
  NCY_TRY(check_params(c, place, &rule->vars));
  NCY_TRY(check_point_params(c, place, &rule->params, rule->cell_model));
  scope own = *plain;
  scope *s = plain;
  if (rule->vars.n > 0) {
    size_t count = NCY_COUNT_OF(cell_names) + (size_t)rule->vars.n;
    const char **name = NCY_NEW_ARRAY(&c->scratch, const char *, count);
    if (!name) return NCY_ENOMEM;
    memcpy(name, cell_names, sizeof cell_names);
    for (int32_t i = 0; i < rule->vars.n; i++) name[NCY_COUNT_OF(cell_names) + (size_t)i] = rule->vars.param[i].key;
    own = make_scope(c, name, count, false);
    s = &own;
  }
  for (int32_t i = 0; i < rule->n_secs; i++) {
    const ncy_spec_sec *sec = &rule->sec[i];
    NCY_TRY(check_params(c, s, &sec->geom));
    for (int32_t m = 0; m < sec->n_mechs; m++) NCY_TRY(check_params(c, s, &sec->mech[m].params));
    for (int32_t m = 0; m < sec->n_pointps; m++) NCY_TRY(check_pointp(c, s, &sec->pointp[m]));
  }
  return NCY_OK;
}

static ncy_status check_cells(checker *c) {
  const ncy_spec *spec = c->r->spec;
  scope plain = make_scope(c, cell_names, NCY_COUNT_OF(cell_names), false);
  scope place = make_scope(c, cell_names, N_PLACE_NAMES, false);
  scope density = make_scope(c, cell_names + 3, 3, false); /* xnorm, ynorm, znorm */
  density.names.has_random = false;
  for (int32_t i = 0; i < spec->n_cells; i++) NCY_TRY(check_rule(c, &plain, &place, &spec->cell[i]));
  for (int32_t i = 0; i < spec->n_pops; i++) {
    const ncy_spec_pop *pop = &spec->pop[i];
    NCY_TRY(check(c, &density, pop->density));
    if (!pop->is_point) continue;
    NCY_TRY(check_point_params(c, &place, &pop->other, pop->cell_model));
    if (!pop->params) continue;
    for (uint32_t k = 0; k < pop->params->count; k++) {
      ncy_spec_param one = {.key = pop->params->u.items[k].key, .value = &pop->params->u.items[k]};
      ncy_spec_params params = {.param = &one, .n = 1};
      NCY_TRY(check_point_params(c, &place, &params, pop->cell_model));
    }
  }
  scope syn = make_scope(c, syn_names, NCY_COUNT_OF(syn_names), false);
  for (int32_t i = 0; i < spec->n_synmechs; i++) NCY_TRY(check_params(c, &syn, &spec->synmech[i].params));
  return NCY_OK;
}

/* ---- connections and stimulation
 * -------------------------------------------------------------------------------------------------- */

static ncy_status check_border(checker *c, const ncy_json *node) {
  if (!node || node->type != NCY_JSON_STRING || c->r->spec->correct_border || !strstr(node->u.string, "dist_3D_border"))
    return NCY_OK;
  return NCY_MISTAKE(c->r, node, false, NULL, "%s: dist_3D_border needs netParams.correctBorder", node->key);
}

static ncy_status check_conns(checker *c) {
  const ncy_spec *spec = c->r->spec;
  scope pair = make_scope(c, pair_names, NCY_COUNT_OF(pair_names), true);
  scope pre = make_scope(c, pre_names, NCY_COUNT_OF(pre_names), true);
  scope post = make_scope(c, post_names, NCY_COUNT_OF(post_names), true);
  for (int32_t i = 0; i < spec->n_conns; i++) {
    const ncy_spec_conn *conn = &spec->conn[i];
    const ncy_json *const of_pair[] = {conn->weight, conn->delay, conn->syns_per_conn, conn->loc, conn->probability};
    for (size_t k = 0; k < NCY_COUNT_OF(of_pair); k++) {
      NCY_TRY(check_border(c, of_pair[k]));
      NCY_TRY(check(c, &pair, of_pair[k]));
    }
    NCY_TRY(check(c, &post, conn->convergence));
    NCY_TRY(check(c, &pre, conn->divergence));
  }
  return NCY_OK;
}

/* The keys whose strings are functions; in others they would reach NEURON as text. */
static bool is_stim_function(const char *key) {
  static const char *const keys[] = {"del",   "dur",   "amp",    "gain",  "rstim",       "tau1", "tau2",
                                     "onset", "tau",   "gmax",   "e",     "interval",    "rate", "number",
                                     "start", "noise", "weight", "delay", "synsPerConn", "loc"};
  for (size_t i = 0; i < NCY_COUNT_OF(keys); i++)
    if (strcmp(keys[i], key) == 0) return true;
  return false;
}

static ncy_status check_stim_params(checker *c, scope *s, const ncy_spec_params *params) {
  for (int32_t i = 0; i < params->n; i++) {
    const ncy_spec_param *param = &params->param[i];
    if (param->value->type != NCY_JSON_STRING || ncy_json_is_string(param->value, "variable")) continue;
    if (is_stim_function(param->key))
      NCY_TRY(check(c, s, param->value));
    else if (strcmp(param->key, "sec") != 0)
      NCY_TRY(NCY_MISTAKE(c->r, param->value, false, NULL, "%s: expected a number, found a string", param->key));
  }
  return NCY_OK;
}

static ncy_status check_stims(checker *c) {
  const ncy_spec *spec = c->r->spec;
  scope post = make_scope(c, post_names, NCY_COUNT_OF(post_names), true);
  for (int32_t i = 0; i < spec->n_stim_sources; i++) NCY_TRY(check_stim_params(c, &post, &spec->stim_source[i].params));
  for (int32_t i = 0; i < spec->n_stim_targets; i++) {
    const ncy_spec_stim_target *target = &spec->stim_target[i];
    const ncy_json *const value[] = {target->weight, target->delay, target->syns_per_conn, target->loc};
    for (size_t k = 0; k < NCY_COUNT_OF(value); k++) NCY_TRY(check(c, &post, value[k]));
    NCY_TRY(check_stim_params(c, &post, &target->other));
  }
  return NCY_OK;
}

/* ---- all
 * ---------------------------------------------------------------------------------------------------------------------------- */

static ncy_status make_constants(checker *c) {
  const ncy_spec_params *numeric = &c->r->spec->numeric;
  c->constant = NCY_NEW_ARRAY(&c->scratch, const char *, (size_t)numeric->n);
  c->constant_value = NCY_NEW_ARRAY(&c->scratch, ncy_expr_value, (size_t)numeric->n);
  if (!c->constant || !c->constant_value) return NCY_ENOMEM;
  for (int32_t i = 0; i < numeric->n; i++) {
    const ncy_json *value = numeric->param[i].value;
    c->constant[i] = numeric->param[i].key;
    ncy_expr_value *v = &c->constant_value[i];
    v->number = ncy_json_number(value);
    v->kind = value->type == NCY_JSON_BOOL ? NCY_EXPR_BOOL : value->type == NCY_JSON_INT ? NCY_EXPR_INT : NCY_EXPR_FLOAT;
    v->integer = value->type == NCY_JSON_BOOL ? value->boolean : value->type == NCY_JSON_INT ? value->u.integer : 0;
  }
  c->n_constants = (size_t)numeric->n;
  return NCY_OK;
}

static ncy_status check_all(checker *c) {
  NCY_TRY(make_constants(c));
  NCY_TRY(check_cells(c));
  NCY_TRY(check_conns(c));
  return check_stims(c);
}

ncy_status ncy_check_strings(ncy_spec_reader *r) {
  checker c = {.r = r};
  ncy_arena_init(&c.scratch, r->ctx);
  ncy_status status = check_all(&c);
  ncy_arena_done(&c.scratch);
  return status;
}
