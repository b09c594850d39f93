/* tmpl.c - one template: the rules of a group of cells applied one after another, as NetPyNE does for each cell.
 *
 * Data:  a string function gives one column over the cells, collapsed to a constant where all are equal. Every cell has one
 *        random stream (hash of cellParams, gid, seeds.cell) that goes on from function to function; since streams are
 *        independent, a function is evaluated for all cells before the next one.
 * Order: for each rule: vars; then for each section its geom, then its mechs, a parameter segment by segment.
 * Exact: bits. Source: reference netpyne-1 section 6; netpyne-2 section 4.4. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "net/tmpl.h"

ncy_sec_work *ncy_tmpl_sec(ncy_maker *m, const char *name) {
  for (int32_t i = 0; i < m->n_secs; i++)
    if (strcmp(m->sec[i].sec.name, name) == 0) return &m->sec[i];
  return NULL;
}

/* ---- string functions ------------------------------------------------------------------------------------------------------ */

static bool is_given(const ncy_spec_cell *rule, const char *name) {
  return ncy_param_find(&rule->vars, name) != NULL;
}

/* Variables of a rule's functions; with distances and vars, or (for vars themselves) without. */
static ncy_status make_scope(ncy_maker *m, const ncy_spec_cell *rule, bool is_for_vars, ncy_cell_scope *cs) {
  static const char *const builtin[NCY_SLOT_VARS] = {"dist_path", "dist_euclidean", "x", "y", "z", "xnorm", "ynorm", "znorm"};
  ncy_builder *b = m->b;
  size_t most = NCY_SLOT_VARS + (size_t)rule->vars.n;
  cs->name = NCY_NEW_ARRAY(&m->arena, const char *, most);
  cs->meaning = NCY_NEW_ARRAY(&m->arena, int32_t, most);
  cs->column = NCY_NEW_ARRAY(&m->arena, const double *, most);
  cs->kinds = NCY_NEW_ARRAY(&m->arena, const ncy_expr_kind *, most);
  cs->kind = NCY_NEW_ARRAY(&m->arena, ncy_expr_kind, most);
  const char **constant = NCY_NEW_ARRAY(&m->arena, const char *, most);
  ncy_expr_value *value = NCY_NEW_ARRAY(&m->arena, ncy_expr_value, most);
  if (!cs->name || !cs->meaning || !cs->column || !cs->kinds || !cs->kind || !constant || !value) return NCY_ENOMEM;
  size_t n = 0, n_constants = 0;
  for (int32_t i = is_for_vars ? NCY_SLOT_PLACE : 0; i < NCY_SLOT_VARS; i++) {
    if (!is_for_vars && is_given(rule, builtin[i])) continue;
    cs->name[n] = builtin[i];
    cs->meaning[n] = i;
    cs->kind[n] = i < NCY_SLOT_PLACE ? NCY_EXPR_FLOAT : NCY_EXPR_NUMPY;
    cs->column[n++] = i == NCY_SLOT_PATH ? m->path : i == NCY_SLOT_EUCLIDEAN ? m->euclid : m->place[i - NCY_SLOT_PLACE];
  }
  for (int32_t i = 0; !is_for_vars && i < rule->vars.n; i++) {
    const ncy_spec_param *var = &rule->vars.param[i];
    if (var->value && var->value->type == NCY_JSON_STRING) {
      cs->name[n] = var->key;
      cs->meaning[n++] = NCY_SLOT_VARS + i;
      continue;
    }
    if (!var->value || (!ncy_json_is_number(var->value) && var->value->type != NCY_JSON_BOOL))
      return NCY_WRONG(b, var->value, true, "vars: expected a number or a string function, found %s",
                       ncy_json_type_name(var->value));
    ncy_num num = ncy_num_of(var->value);
    constant[n_constants] = var->key;
    value[n_constants++] = (ncy_expr_value){
        .kind = num.is_int ? NCY_EXPR_INT : NCY_EXPR_FLOAT, .integer = num.is_int ? (int64_t)num.value : 0, .number = num.value};
  }
  cs->scope = (ncy_expr_scope){.variable = cs->name,
                               .n_variables = n,
                               .constant = constant,
                               .n_constants = n_constants,
                               .constant_value = value,
                               .has_random = true};
  return NCY_OK;
}

static ncy_status start_streams(ncy_maker *m) {
  if (m->streams) return NCY_OK;
  m->streams = NCY_NEW_ARRAY(&m->arena, ncy_rng, (size_t)m->n);
  if (!m->streams) return NCY_ENOMEM;
  uint32_t hash = ncy_hash_str("cellParams"), seed = (uint32_t)m->b->spec->cfg.seed_cell;
  for (int32_t i = 0; i < m->n; i++) ncy_rng_init(&m->streams[i], hash, (uint32_t)m->b->net->cell_gid[m->cells[i]], seed);
  return NCY_OK;
}

/* dist_path of each cell for a node of a section. */
static void fill_path(ncy_maker *m, const ncy_sec_work *sec, int32_t node) {
  int32_t origin = ncy_origin_section(m->sec_name, m->n_secs), at = (int32_t)(sec - m->sec);
  bool is_per_cell = false;
  for (int32_t i = 0; i < m->n_secs; i++) {
    const ncy_net_sec *s = &m->sec[i].sec;
    m->tree[i] = (ncy_tree_sec){s->parent, s->parent_x, s->child_x, s->nseg, s->L};
    is_per_cell = is_per_cell || s->L.per_cell;
  }
  for (int32_t i = 0; i < m->n; i++)
    m->path[i] = i > 0 && !is_per_cell ? m->path[0] : ncy_path_distance(m->tree, origin, at, node, i);
}

static ncy_status eval_rows(ncy_maker *m, const ncy_cell_scope *cs, const ncy_expr *expr) {
  size_t n_slots = cs->scope.n_variables;
  ncy_expr_value *row = NCY_NEW_ARRAY(&m->arena, ncy_expr_value, n_slots);
  if (!row) return NCY_ENOMEM;
  for (int32_t i = 0; i < m->n; i++) {
    for (size_t k = 0; k < n_slots; k++) {
      if (!ncy_expr_uses(expr, k)) continue;
      double number = cs->column[k][i];
      row[k] = (ncy_expr_value){.kind = cs->kinds[k] ? cs->kinds[k][i] : cs->kind[k], .number = number};
      if (ncy_kind_is_int(row[k].kind)) row[k].integer = (int64_t)number;
    }
    ncy_expr_value out;
    NCY_TRY(ncy_expr_eval(m->b->ctx, expr, row, m->streams ? &m->streams[i] : NULL, &out));
    m->out[i] = out.number;
    m->out_kind[i] = out.kind;
  }
  return NCY_OK;
}

ncy_status ncy_tmpl_eval(ncy_maker *m, const ncy_cell_scope *cs, const ncy_expr *expr, const ncy_json *text,
                         const ncy_sec_work *sec, int32_t node, double x) {
  bool is_mixed = false;
  for (size_t k = 0; k < cs->scope.n_variables; k++) {
    if (!ncy_expr_uses(expr, k)) continue;
    if (cs->meaning[k] == NCY_SLOT_EUCLIDEAN) NCY_TRY(ncy_tmpl_euclid(m, text, sec, x));
    if (cs->meaning[k] == NCY_SLOT_PATH) fill_path(m, sec, node);
    is_mixed = is_mixed || cs->kinds[k] || ncy_kind_is_int(cs->kind[k]);
  }
  bool is_random = ncy_expr_is_random(expr);
  if (is_random) NCY_TRY(start_streams(m));
  if (is_mixed) return eval_rows(m, cs, expr);
  size_t n = (size_t)m->n;
  if (is_random) return ncy_expr_eval_columns_streams(m->b->ctx, expr, n, cs->column, cs->kind, m->streams, m->out, m->out_kind);
  return ncy_expr_eval_columns(m->b->ctx, expr, n, cs->column, cs->kind, NULL, m->out, m->out_kind);
}

ncy_status ncy_tmpl_keep(ncy_maker *m, ncy_net_value *out) {
  *out = (ncy_net_value){.value = m->out[0]};
  for (int32_t i = 1; i < m->n; i++) {
    if (memcmp(&m->out[i], &m->out[0], sizeof *m->out) == 0) continue;
    double *column = NCY_NEW_ARRAY(&m->b->net->arena, double, (size_t)m->n);
    if (!column) return NCY_ENOMEM;
    memcpy(column, m->out, (size_t)m->n * sizeof *column);
    out->per_cell = column;
    return NCY_OK;
  }
  return NCY_OK;
}

/* vars of a rule: the values of its string functions become columns of its scope. */
static ncy_status make_vars(ncy_maker *m, const ncy_spec_cell *rule, ncy_cell_scope *cs) {
  ncy_cell_scope own = {0};
  NCY_TRY(make_scope(m, rule, true, &own));
  NCY_TRY(make_scope(m, rule, false, cs));
  for (size_t k = 0; k < cs->scope.n_variables; k++) {
    if (cs->meaning[k] < NCY_SLOT_VARS) continue;
    const ncy_json *text = rule->vars.param[cs->meaning[k] - NCY_SLOT_VARS].value;
    const ncy_expr *expr;
    NCY_TRY(ncy_compile(m->b, &m->arena, text, &own.scope, &expr));
    NCY_TRY(ncy_tmpl_eval(m, &own, expr, text, NULL, 0, 0.0));
    double *column = NCY_NEW_ARRAY(&m->arena, double, (size_t)m->n);
    ncy_expr_kind *kinds = NCY_NEW_ARRAY(&m->arena, ncy_expr_kind, (size_t)m->n);
    if (!column || !kinds) return NCY_ENOMEM;
    memcpy(column, m->out, (size_t)m->n * sizeof *column);
    memcpy(kinds, m->out_kind, (size_t)m->n * sizeof *kinds);
    cs->column[k] = column;
    cs->kind[k] = kinds[0];
    for (int32_t i = 1; i < m->n; i++)
      if (kinds[i] != kinds[0]) cs->kinds[k] = kinds;
  }
  return NCY_OK;
}

/* ---- sections and topology --------------------------------------------------------------------------------------------------
 */

static ncy_status add_sections(ncy_maker *m, const ncy_spec_cell *rule) {
  for (int32_t i = 0; i < rule->n_secs; i++) {
    const ncy_spec_sec *from = &rule->sec[i];
    if (ncy_tmpl_sec(m, from->name)) continue;
    m->sec_name[m->n_secs] = from->name;
    m->sec[m->n_secs++].sec = (ncy_net_sec){.name = from->name,
                                            .parent = -1,
                                            .nseg = 1,
                                            .L.value = 100.0,
                                            .Ra.value = 35.4,
                                            .diam.value = 500.0,
                                            .cm.value = 1.0,
                                            .vinit = NAN,
                                            .threshold = NAN,
                                            .spike_gen_loc = NAN};
  }
  for (int32_t i = 0; i < rule->n_secs; i++) {
    const ncy_spec_sec *from = &rule->sec[i];
    if (!from->topol) continue;
    ncy_sec_work *sec = ncy_tmpl_sec(m, from->name);
    const ncy_sec_work *parent = from->parent_sec ? ncy_tmpl_sec(m, from->parent_sec) : NULL;
    if (!parent)
      return ncy_json_report(from->topol, true, m->b->ctx, NCY_ERROR, NCY_ESPEC,
                             ncy_nearest(from->parent_sec ? from->parent_sec : "", m->sec_name, (size_t)m->n_secs),
                             "section %s: its parent section %s does not exist", from->name,
                             from->parent_sec ? from->parent_sec : "");
    sec->sec.parent = (int32_t)(parent - m->sec);
    sec->sec.parent_x = from->parent_x;
    sec->sec.child_x = from->child_x;
    sec->has_topol = true;
    sec->topol = from->topol;
  }
  for (int32_t i = 0; i < m->n_secs; i++) {
    int32_t at = i;
    for (int32_t k = 0; k <= m->n_secs && at >= 0; k++) at = m->sec[at].sec.parent;
    if (at >= 0)
      return NCY_WRONG(m->b, m->sec[i].topol, true, "section %s is connected to itself through its parents", m->sec[i].sec.name);
  }
  return NCY_OK;
}

/* ---- geometry ----------------------------------------------------------------------------------------------------------------
 */

int32_t ncy_tmpl_old_seg(const ncy_sec_work *sec, int32_t nseg, int32_t k) {
  bool is_flipped = sec->sec.parent >= 0 && sec->sec.child_x == 1.0; // NOLINT: exact
  int32_t old = sec->sec.nseg, node = is_flipped ? nseg - 1 - k : k;
  int32_t from = (int32_t)(((double)node + .5) / (double)nseg * (double)old);
  return is_flipped ? old - 1 - from : from;
}

static ncy_status set_nseg(ncy_maker *m, ncy_sec_work *sec, int32_t nseg) {
  if (sec->sec.nseg == nseg) return NCY_OK;
  for (int32_t d = 0; d < sec->n_densities; d++)
    for (int32_t p = 0; p < sec->density[d].n_params; p++) {
      ncy_param_work *param = &sec->density[d].param[p];
      ncy_net_value *value = NCY_NEW_ARRAY(&m->b->net->arena, ncy_net_value, (size_t)nseg);
      if (!value) return NCY_ENOMEM;
      for (int32_t k = 0; k < nseg; k++) value[k] = param->value[ncy_tmpl_old_seg(sec, nseg, k)];
      param->value = value;
    }
  NCY_TRY(ncy_tmpl_ions_nseg(m, sec, nseg));
  ncy_tmpl_pointps_nseg(sec, nseg);
  sec->sec.nseg = nseg;
  return NCY_OK;
}

/* nseg of a string function: an int for each cell. Cells that differ from the first are put behind. */
static ncy_status computed_nseg(ncy_maker *m, ncy_sec_work *sec, const ncy_json *node) {
  for (int32_t i = 0; i < m->n; i++)
    if (!ncy_kind_is_int(m->out_kind[i]) || !(m->out[i] >= 1.0 && m->out[i] <= 32767.0))
      return NCY_WRONG(m->b, node, false, "section %s: nseg is %g for the cell of gid %lld; expected an int from 1 to 32767",
                       sec->sec.name, m->out[i], (long long)m->b->net->cell_gid[m->cells[i]]);
  int32_t n_same = 0, n_other = 0;
  int32_t *other = NCY_NEW_ARRAY(&m->arena, int32_t, (size_t)m->n);
  if (!other) return NCY_ENOMEM;
  double first = m->out[0];
  for (int32_t i = 0; i < m->n; i++) {
    if (m->out[i] == first)
      m->cells[n_same++] = m->cells[i];
    else
      other[n_other++] = m->cells[i];
  }
  if (n_other) memcpy(m->cells + n_same, other, (size_t)n_other * sizeof *other);
  m->n_same = n_same;
  return n_other ? NCY_OK : set_nseg(m, sec, (int32_t)first);
}

static ncy_status check_length(ncy_maker *m, const ncy_sec_work *sec, const ncy_spec_param *geom) {
  for (int32_t i = 0; i < m->n; i++)
    if (!(m->out[i] > 0.0))
      return NCY_WRONG(m->b, geom->value, false, "section %s: %s is %g for the cell of gid %lld; expected more than 0",
                       sec->sec.name, geom->key, m->out[i], (long long)m->b->net->cell_gid[m->cells[i]]);
  return NCY_OK;
}

static ncy_status set_geom(ncy_maker *m, const ncy_cell_scope *cs, ncy_sec_work *sec, const ncy_spec_param *geom) {
  const ncy_json *node = geom->value;
  if (!node || node->type == NCY_JSON_ARRAY || node->type == NCY_JSON_OBJECT) return NCY_OK; /* as NetPyNE */
  bool is_text = node->type == NCY_JSON_STRING, is_nseg = strcmp(geom->key, "nseg") == 0;
  if (sec->sec.pt3d.n_listed && (strcmp(geom->key, "L") == 0 || strcmp(geom->key, "diam") == 0))
    return ncy_json_report(node, true, m->b->ctx, NCY_ERROR, NCY_EUNSUPPORTED, NULL,
                           "section %s: %s is set after an earlier rule gave 3-d points, which is not built yet", sec->sec.name,
                           geom->key);
  if (is_text) {
    const ncy_expr *expr;
    NCY_TRY(ncy_compile(m->b, &m->arena, node, &cs->scope, &expr));
    NCY_TRY(ncy_tmpl_eval(m, cs, expr, node, sec,
                          ncy_tree_node(&(ncy_tree_sec){.child_x = sec->sec.child_x, .nseg = sec->sec.nseg}, 0.5), 0.5));
  } else {
    for (int32_t i = 0; i < m->n; i++) m->out[i] = ncy_json_number(node);
    for (int32_t i = 0; i < m->n; i++) m->out_kind[i] = ncy_num_of(node).is_int ? NCY_EXPR_INT : NCY_EXPR_FLOAT;
  }
  if (is_nseg) {
    sec->sec.has_nseg = true;
    return computed_nseg(m, sec, node);
  }
  if (strcmp(geom->key, "L") == 0) {
    sec->sec.has_L = true;
    sec->more.L = node;
    NCY_TRY(check_length(m, sec, geom));
    return ncy_tmpl_keep(m, &sec->sec.L);
  }
  if (strcmp(geom->key, "diam") == 0) {
    sec->sec.has_diam = true;
    NCY_TRY(check_length(m, sec, geom));
    return ncy_tmpl_keep(m, &sec->sec.diam);
  }
  if (strcmp(geom->key, "Ra") == 0) {
    sec->sec.has_Ra = true;
    NCY_TRY(check_length(m, sec, geom));
    return ncy_tmpl_keep(m, &sec->sec.Ra);
  }
  if (strcmp(geom->key, "cm") == 0) {
    sec->sec.has_cm = true;
    return ncy_tmpl_keep(m, &sec->sec.cm);
  }
  return NCY_WRONG(m->b, node, true, "section %s: geom has no %s", sec->sec.name, geom->key);
}

/* ---- mechanisms --------------------------------------------------------------------------------------------------------------
 */

static int32_t most_densities(const ncy_maker *m, const char *sec) {
  int32_t n = 0;
  for (int32_t r = 0; r < m->n_rules; r++)
    for (int32_t i = 0; i < m->rule[r]->n_secs; i++)
      if (strcmp(m->rule[r]->sec[i].name, sec) == 0) n += m->rule[r]->sec[i].n_mechs;
  return n;
}

static int32_t most_params(const ncy_maker *m, const char *sec, const char *mech) {
  int32_t n = 0;
  for (int32_t r = 0; r < m->n_rules; r++)
    for (int32_t i = 0; i < m->rule[r]->n_secs; i++)
      for (int32_t k = 0; strcmp(m->rule[r]->sec[i].name, sec) == 0 && k < m->rule[r]->sec[i].n_mechs; k++)
        if (strcmp(m->rule[r]->sec[i].mech[k].name, mech) == 0) n += m->rule[r]->sec[i].mech[k].params.n;
  return n;
}

static ncy_status find_density(ncy_maker *m, ncy_sec_work *sec, const char *name, ncy_density_work **out) {
  for (int32_t i = 0; i < sec->n_densities; i++)
    if (strcmp(sec->density[i].name, name) == 0) {
      *out = &sec->density[i];
      return NCY_OK;
    }
  if (!sec->density) sec->density = NCY_NEW_ARRAY(&m->arena, ncy_density_work, (size_t)most_densities(m, sec->sec.name));
  if (!sec->density) return NCY_ENOMEM;
  ncy_density_work *d = &sec->density[sec->n_densities];
  int32_t id = ncy_mech_set_find(m->b->spec->mechs, name);
  const ncy_mech *mech = ncy_mech_set_at(m->b->spec->mechs, id);
  d->mech = mech && mech->kind == NCY_MECH_DENSITY ? id : -1;
  d->name = name;
  d->param = NCY_NEW_ARRAY(&m->arena, ncy_param_work, (size_t)most_params(m, sec->sec.name, name));
  if (!d->param) return NCY_ENOMEM;
  sec->n_densities++;
  *out = d;
  return NCY_OK;
}

/* The parameter's values, made with the mechanism's default where it is new; *out NULL when there is no memory. */
static ncy_status find_param(ncy_maker *m, const ncy_sec_work *sec, ncy_density_work *d, const ncy_spec_param *from,
                             bool is_partly_set, ncy_param_work **out) {
  for (int32_t i = 0; i < d->n_params; i++)
    if (strcmp(d->param[i].name, from->key) == 0) {
      *out = &d->param[i];
      return NCY_OK;
    }
  const ncy_mech *mech = ncy_mech_set_at(m->b->spec->mechs, d->mech);
  int32_t var = mech ? ncy_mech_var_find(mech, from->key) : -1;
  if (var < 0 && is_partly_set)
    return NCY_WRONG(m->b, from->value, true, "%s of %s: null for some segments, but its default is not known", from->key,
                     d->name);
  ncy_param_work *p = &d->param[d->n_params];
  *p = (ncy_param_work){
      .name = from->key, .var = var, .value = NCY_NEW_ARRAY(&m->b->net->arena, ncy_net_value, (size_t)sec->sec.nseg)};
  if (!p->value) return NCY_ENOMEM;
  for (int32_t k = 0; k < sec->sec.nseg; k++) p->value[k].value = var >= 0 ? mech->var[var].value : NAN;
  d->n_params++;
  *out = p;
  return NCY_OK;
}

static bool is_null(const ncy_json *node) {
  return !node || node->type == NCY_JSON_NULL;
}

static ncy_status set_mech_param(ncy_maker *m, const ncy_cell_scope *cs, ncy_sec_work *sec, ncy_density_work *d,
                                 const ncy_spec_param *from) {
  const ncy_json *node = from->value;
  if (is_null(node)) return NCY_OK;
  int32_t nseg = sec->sec.nseg;
  bool is_list = node->type == NCY_JSON_ARRAY, is_partly_set = false;
  if (is_list && node->count != 1 && (int64_t)node->count < nseg)
    return NCY_WRONG(m->b, node, false, "section %s: %s of %s has %u values for %d segments", sec->sec.name, from->key, d->name,
                     node->count, nseg);
  for (int32_t k = 0; is_list && k < nseg; k++)
    is_partly_set = is_partly_set || is_null(&node->u.items[node->count == 1 ? 0 : k]);
  ncy_param_work *p = NULL;
  NCY_TRY(find_param(m, sec, d, from, is_partly_set, &p));
  const ncy_expr *expr = NULL;
  if (node->type == NCY_JSON_STRING) NCY_TRY(ncy_compile(m->b, &m->arena, node, &cs->scope, &expr));
  for (int32_t k = 0; k < nseg; k++) {
    if (expr) {
      int32_t at = sec->sec.child_x == 1.0 ? nseg - 1 - k : k;
      NCY_TRY(ncy_tmpl_eval(m, cs, expr, node, sec, at, ((double)k + 0.5) / (double)nseg));
      NCY_TRY(ncy_tmpl_keep(m, &p->value[k]));
      continue;
    }
    const ncy_json *value = is_list ? &node->u.items[node->count == 1 ? 0 : k] : node;
    if (is_null(value)) continue;
    if (!ncy_json_is_number(value) && value->type != NCY_JSON_BOOL)
      return NCY_WRONG(m->b, value, false, "section %s: %s of %s: expected a number, found %s", sec->sec.name, from->key, d->name,
                       ncy_json_type_name(value));
    p->value[k] = (ncy_net_value){.value = ncy_json_number(value)};
  }
  return NCY_OK;
}

/* ---- a rule ------------------------------------------------------------------------------------------------------------------
 */

static ncy_status keep_weight_norm(ncy_maker *m, ncy_sec_work *sec, const ncy_json *list) {
  double *norm = NCY_NEW_ARRAY(&m->b->net->arena, double, list->count);
  if (!norm) return NCY_ENOMEM;
  for (uint32_t i = 0; i < list->count; i++) norm[i] = ncy_json_number(&list->u.items[i]);
  sec->more.weight_norm = list;
  sec->sec.weight_norm = norm;
  sec->sec.n_weight_norm = (int32_t)list->count;
  return NCY_OK;
}

static ncy_status apply_section(ncy_maker *m, const ncy_cell_scope *cs, int32_t rule, const ncy_spec_sec *from) {
  ncy_sec_work *sec = ncy_tmpl_sec(m, from->name);
  if (from->spike_gen_loc) sec->sec.spike_gen_loc = ncy_json_number(from->spike_gen_loc);
  if (from->vinit) sec->sec.vinit = ncy_json_number(from->vinit);
  if (from->threshold) sec->sec.threshold = ncy_json_number(from->threshold);
  if (from->weight_norm && from->weight_norm->type == NCY_JSON_ARRAY) NCY_TRY(keep_weight_norm(m, sec, from->weight_norm));
  for (int32_t i = 0; i < from->geom.n && m->n_same == m->n; i++) NCY_TRY(set_geom(m, cs, sec, &from->geom.param[i]));
  if (from->pt3d && m->n_same == m->n) NCY_TRY(ncy_tmpl_pt3d(m, sec, rule, from->pt3d));
  for (int32_t i = 0; i < from->n_mechs && m->n_same == m->n; i++) {
    ncy_density_work *d;
    NCY_TRY(find_density(m, sec, from->mech[i].name, &d));
    for (int32_t k = 0; k < from->mech[i].params.n; k++) NCY_TRY(set_mech_param(m, cs, sec, d, &from->mech[i].params.param[k]));
  }
  if (m->n_same == m->n) NCY_TRY(ncy_tmpl_ions(m, sec, from));
  return m->n_same == m->n ? ncy_tmpl_pointps(m, cs, sec, from) : NCY_OK;
}

static ncy_status apply_rule(ncy_maker *m, int32_t row) {
  const ncy_spec_cell *rule = &m->b->spec->cell[row];
  if (!ncy_json_get(rule->node, "secs"))
    return NCY_WRONG(m->b, rule->node, true, "rule %s is for cells with sections but has none (secs)", rule->label);
  ncy_cell_scope cs = {0};
  NCY_TRY(make_vars(m, rule, &cs));
  NCY_TRY(add_sections(m, rule));
  for (int32_t i = 0; i < rule->n_secs && m->n_same == m->n; i++) NCY_TRY(apply_section(m, &cs, row, &rule->sec[i]));
  return NCY_OK;
}

/* ---- the result --------------------------------------------------------------------------------------------------------------
 */

static ncy_status finish_section(ncy_maker *m, const ncy_sec_work *from, ncy_net_sec *out) {
  ncy_arena *arena = &m->b->net->arena;
  *out = from->sec;
  ncy_net_density *density = NCY_NEW_ARRAY(arena, ncy_net_density, (size_t)from->n_densities);
  if (!density) return NCY_ENOMEM;
  size_t nseg = (size_t)from->sec.nseg;
  for (int32_t i = 0; i < from->n_densities; i++) {
    const ncy_density_work *d = &from->density[i];
    const char **name = NCY_NEW_ARRAY(arena, const char *, (size_t)d->n_params);
    int32_t *var = NCY_NEW_ARRAY(arena, int32_t, (size_t)d->n_params);
    ncy_net_value *value = NCY_NEW_ARRAY(arena, ncy_net_value, (size_t)d->n_params * nseg);
    if (!name || !var || !value) return NCY_ENOMEM;
    for (int32_t p = 0; p < d->n_params; p++) {
      name[p] = d->param[p].name;
      var[p] = d->param[p].var;
      memcpy(value + (size_t)p * nseg, d->param[p].value, nseg * sizeof *value);
    }
    density[i] =
        (ncy_net_density){.mech = d->mech, .name = d->name, .n_params = d->n_params, .param = name, .var = var, .value = value};
  }
  out->density = density;
  out->n_densities = from->n_densities;
  return NCY_OK;
}

static ncy_status merge_seclists(ncy_maker *m, ncy_net_template *out) {
  int32_t most = 0, n = 0;
  for (int32_t r = 0; r < m->n_rules; r++) most += m->rule[r]->n_seclists;
  ncy_spec_seclist *list = NCY_NEW_ARRAY(&m->b->net->arena, ncy_spec_seclist, (size_t)most);
  if (!list) return NCY_ENOMEM;
  for (int32_t r = 0; r < m->n_rules; r++)
    for (int32_t i = 0; i < m->rule[r]->n_seclists; i++) {
      int32_t at = 0;
      while (at < n && strcmp(list[at].name, m->rule[r]->seclist[i].name) != 0) at++;
      list[at] = m->rule[r]->seclist[i];
      if (at == n) n++;
    }
  out->seclist = list;
  out->n_seclists = n;
  return NCY_OK;
}

/* Where spikes are detected: the first section with spikeGenLoc, else the first root, else the first. */
static void find_spike_source(const ncy_maker *m, ncy_net_template *out) {
  out->spike_sec = m->n_secs ? 0 : -1;
  out->spike_loc = 0.5;
  out->spike_pointp = -1;
  out->threshold = m->b->spec->default_threshold;
  for (int32_t i = m->n_secs; i-- > 0;)
    if (!m->sec[i].has_topol) out->spike_sec = i;
  for (int32_t i = m->n_secs; i-- > 0;)
    if (!isnan(m->sec[i].sec.spike_gen_loc)) {
      out->spike_sec = i;
      out->spike_loc = m->sec[i].sec.spike_gen_loc;
    }
  if (out->spike_sec >= 0 && !isnan(m->sec[out->spike_sec].sec.threshold)) out->threshold = m->sec[out->spike_sec].sec.threshold;
  const ncy_net_sec *from = out->spike_sec >= 0 ? &m->sec[out->spike_sec].sec : NULL;
  for (int32_t i = from ? from->n_pointps : 0; i-- > 0;)
    if (from->pointp[i].vref) out->spike_pointp = i;
}

static ncy_status finish(ncy_maker *m, const int32_t *rule, ncy_net_template *out, const ncy_sec_more **out_more) {
  ncy_net_sec *sec = NCY_NEW_ARRAY(&m->b->net->arena, ncy_net_sec, (size_t)m->n_secs);
  ncy_sec_more *more = NCY_NEW_ARRAY(&m->b->scratch, ncy_sec_more, (size_t)m->n_secs);
  if (!sec || !more) return NCY_ENOMEM;
  *out = (ncy_net_template){.rule = rule, .n_rules = m->n_rules, .n_cells = m->n, .sec = sec, .n_secs = m->n_secs};
  for (int32_t i = 0; i < m->n_secs; i++) {
    NCY_TRY(finish_section(m, &m->sec[i], &sec[i]));
    more[i] = m->sec[i].more;
    out->n_segs += sec[i].nseg;
  }
  NCY_TRY(merge_seclists(m, out));
  find_spike_source(m, out);
  out->ion_start = m->ion_start;
  out->n_ion_starts = m->n_ion_starts;
  for (int32_t i = 0; m->streams && i < m->n; i++) m->b->cell_words[m->cells[i]] = ncy_rng_position(&m->streams[i]);
  *out_more = more;
  return NCY_OK;
}

static ncy_status make(ncy_maker *m, const int32_t *rule, ncy_net_template *out, const ncy_sec_more **out_more) {
  const ncy_net *net = m->b->net;
  size_t n = (size_t)m->n, most_secs = 0;
  m->rule = NCY_NEW_ARRAY(&m->arena, const ncy_spec_cell *, (size_t)m->n_rules);
  if (!m->rule) return NCY_ENOMEM;
  for (int32_t r = 0; r < m->n_rules; r++) {
    m->rule[r] = &m->b->spec->cell[rule[r]];
    most_secs += (size_t)m->rule[r]->n_secs;
  }
  if (most_secs > INT16_MAX) return NCY_WRONG(m->b, m->rule[0]->node, true, "more than %d sections in a cell", INT16_MAX);
  m->sec = NCY_NEW_ARRAY(&m->arena, ncy_sec_work, most_secs);
  m->sec_name = NCY_NEW_ARRAY(&m->arena, const char *, most_secs);
  m->tree = NCY_NEW_ARRAY(&m->arena, ncy_tree_sec, most_secs);
  m->out = NCY_NEW_ARRAY(&m->arena, double, n);
  m->out_kind = NCY_NEW_ARRAY(&m->arena, ncy_expr_kind, n);
  m->path = NCY_NEW_ARRAY(&m->arena, double, n);
  m->euclid = NCY_NEW_ARRAY(&m->arena, double, n);
  if (!m->sec || !m->sec_name || !m->tree || !m->out || !m->out_kind || !m->path || !m->euclid) return NCY_ENOMEM;
  for (int k = 0; k < 6; k++) {
    m->place[k] = NCY_NEW_ARRAY(&m->arena, double, n);
    if (!m->place[k]) return NCY_ENOMEM;
    const double *from = k < 3 ? net->cell_pos[k] : net->cell_norm[k - 3];
    for (size_t i = 0; i < n; i++) m->place[k][i] = from[m->cells[i]];
  }
  for (int32_t r = 0; r < m->n_rules && m->n_same == m->n; r++) NCY_TRY(apply_rule(m, rule[r]));
  return m->n_same == m->n ? finish(m, rule, out, out_more) : NCY_OK;
}

ncy_status ncy_tmpl_make(ncy_builder *b, const int32_t *rule, int32_t n_rules, int32_t *cells, int32_t n, ncy_net_template *out,
                         const ncy_sec_more **out_more, int32_t *out_n_same) {
  ncy_maker m = {.b = b, .n_rules = n_rules, .cells = cells, .n = n, .n_same = n};
  ncy_arena_init(&m.arena, b->ctx);
  ncy_status status = make(&m, rule, out, out_more);
  ncy_arena_done(&m.arena);
  *out_n_same = m.n_same;
  return status;
}
