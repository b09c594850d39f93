/* pointps.c - point processes that rules put in sections (Izhikevich cells and other hybrids).
 *
 * A later rule's point process of the same label takes the place of the earlier one, whose vref and synList it keeps. A tag
 * `params` of the cell sets its values on every point process of the cell, after the rule's. Exact:  bits. Source: reference
 * netpyne-1 section 6.3 (6). SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "net/tmpl.h"

static bool is_reserved(const char *key) {
  static const char *const reserved[] = {"mod", "loc", "vref", "synList"};
  for (size_t i = 0; i < NCY_COUNT_OF(reserved); i++)
    if (strcmp(reserved[i], key) == 0) return true;
  return key[0] == '_';
}

static int32_t most_pointps(const ncy_maker *m, const char *sec) {
  int32_t n = 0;
  for (int32_t r = 0; r < m->n_rules; r++)
    for (int32_t i = 0; i < m->rule[r]->n_secs; i++)
      if (strcmp(m->rule[r]->sec[i].name, sec) == 0) n += m->rule[r]->sec[i].n_pointps;
  return n;
}

static ncy_status find_pointp(ncy_maker *m, ncy_sec_work *sec, const char *label, ncy_net_pointp **out) {
  for (int32_t i = 0; i < sec->sec.n_pointps; i++)
    if (strcmp(sec->pointp[i].label, label) == 0) {
      *out = &sec->pointp[i];
      return NCY_OK;
    }
  if (!sec->pointp) sec->pointp = NCY_NEW_ARRAY(&m->b->net->arena, ncy_net_pointp, (size_t)most_pointps(m, sec->sec.name));
  if (!sec->pointp) return NCY_ENOMEM;
  sec->sec.pointp = sec->pointp;
  *out = &sec->pointp[sec->sec.n_pointps++];
  **out = (ncy_net_pointp){.label = label};
  return NCY_OK;
}

/* Values into m->out. */
static ncy_status evaluate(ncy_maker *m, const ncy_cell_scope *cs, const ncy_sec_work *sec, const ncy_spec_param *from) {
  const ncy_json *node = from->value;
  if (ncy_json_is_string(node, "gid")) {
    for (int32_t i = 0; i < m->n; i++) m->out[i] = (double)m->b->net->cell_gid[m->cells[i]];
    return NCY_OK;
  }
  if (node && node->type == NCY_JSON_STRING) {
    const ncy_expr *expr;
    NCY_TRY(ncy_compile(m->b, &m->arena, node, &cs->scope, &expr));
    int32_t at = ncy_tree_node(&(ncy_tree_sec){.child_x = sec->sec.child_x, .nseg = sec->sec.nseg}, 0.5);
    return ncy_tmpl_eval(m, cs, expr, node, sec, at, 0.5);
  }
  if (!node || (!ncy_json_is_number(node) && node->type != NCY_JSON_BOOL))
    return NCY_WRONG(m->b, node, true, "section %s: %s: expected a number or a string function, found %s", sec->sec.name,
                     from->key, ncy_json_type_name(node));
  for (int32_t i = 0; i < m->n; i++) m->out[i] = ncy_json_number(node);
  return NCY_OK;
}

typedef struct param_list {
  const char **name;
  int32_t *var;
  ncy_net_value *value;
  int32_t n;
} param_list;

static int32_t find_param(param_list *list, const ncy_mech *mech, const char *name) {
  for (int32_t i = 0; i < list->n; i++)
    if (strcmp(list->name[i], name) == 0) return i;
  list->name[list->n] = name;
  list->var[list->n] = mech ? ncy_mech_var_find(mech, name) : -1;
  list->value[list->n] = (ncy_net_value){.value = NAN};
  return list->n++;
}

/* The tag `params` of cell i. */
static const ncy_json *cell_params(const ncy_maker *m, int32_t i, ncy_json *room) {
  const ncy_json *params = ncy_net_cell_tag(m->b->net, m->cells[i], "params", room);
  return params && params->type == NCY_JSON_OBJECT ? params : NULL;
}

static ncy_status override_from_cells(ncy_maker *m, const ncy_mech *mech, param_list *list) {
  ncy_json room;
  for (int32_t i = 0; i < m->n; i++) {
    const ncy_json *params = cell_params(m, i, &room);
    for (uint32_t p = 0; params && p < params->count; p++) {
      const ncy_json *value = &params->u.items[p];
      if (!ncy_json_is_number(value) && value->type != NCY_JSON_BOOL)
        return NCY_WRONG(m->b, value, false, "params: %s: expected a number, found %s", value->key, ncy_json_type_name(value));
      ncy_net_value *to = &list->value[find_param(list, mech, value->key)];
      if (!to->per_cell) {
        double *column = NCY_NEW_ARRAY(&m->b->net->arena, double, (size_t)m->n);
        if (!column) return NCY_ENOMEM;
        for (int32_t k = 0; k < m->n; k++) column[k] = to->value;
        to->per_cell = column;
      }
      double *column = (double *)(uintptr_t)to->per_cell; /* made by this file or by ncy_tmpl_keep, for this parameter alone */
      column[i] = ncy_json_number(value);
    }
  }
  return NCY_OK;
}

/* Columns of one value are constants again. */
static void settle(const ncy_maker *m, param_list *list) {
  for (int32_t p = 0; p < list->n; p++) {
    const double *column = list->value[p].per_cell;
    bool is_same = column != NULL;
    for (int32_t i = 1; i < m->n && is_same; i++) is_same = memcmp(&column[i], &column[0], sizeof *column) == 0;
    if (is_same) list->value[p] = (ncy_net_value){.value = column[0]};
    if (column && !is_same) list->value[p].value = column[0];
  }
}

static ncy_status make_params(ncy_maker *m, const ncy_cell_scope *cs, const ncy_sec_work *sec, const ncy_spec_mech *from,
                              ncy_net_pointp *to) {
  size_t most = (size_t)from->params.n;
  ncy_json room;
  const ncy_json *last = NULL;
  for (int32_t i = 0; i < m->n; i++) {
    const ncy_json *params = cell_params(m, i, &room);
    if (params && params != last) most += params->count;
    last = params;
  }
  ncy_arena *arena = &m->b->net->arena;
  param_list list = {NCY_NEW_ARRAY(arena, const char *, most), NCY_NEW_ARRAY(arena, int32_t, most),
                     NCY_NEW_ARRAY(arena, ncy_net_value, most), 0};
  if (!list.name || !list.var || !list.value) return NCY_ENOMEM;
  const ncy_mech *mech = ncy_mech_set_at(m->b->spec->mechs, to->mech);
  for (int32_t p = 0; p < from->params.n; p++) {
    if (is_reserved(from->params.param[p].key)) continue;
    NCY_TRY(evaluate(m, cs, sec, &from->params.param[p]));
    NCY_TRY(ncy_tmpl_keep(m, &list.value[find_param(&list, mech, from->params.param[p].key)]));
  }
  NCY_TRY(override_from_cells(m, mech, &list));
  settle(m, &list);
  to->n_params = list.n;
  to->param = list.name;
  to->var = list.var;
  to->value = list.value;
  return NCY_OK;
}

void ncy_tmpl_pointps_nseg(ncy_sec_work *sec, int32_t nseg) {
  bool is_flipped = sec->sec.parent >= 0 && sec->sec.child_x == 1.0; // NOLINT: exact
  int32_t old = sec->sec.nseg;
  for (int32_t i = 0; i < sec->sec.n_pointps; i++) {
    ncy_net_pointp *p = &sec->pointp[i];
    if (!(p->loc > 0.0 && p->loc < 1.0)) continue; /* at an end */
    int32_t node = ncy_morph_seg(old, p->loc);
    if (is_flipped) node = old - 1 - node;
    int64_t middle = ((int64_t)node * 2 + 1) * nseg, width = (int64_t)old * 2; /* node's middle in new segments: a fraction */
    int32_t k = nseg > old ? (int32_t)(((double)node + .5) / (double)old * (double)nseg)
                           : (int32_t)(middle / width) - (middle % width == 0 ? 1 : 0);
    if (is_flipped) k = nseg - 1 - k;
    p->loc = ((double)k + .5) / (double)nseg;
  }
}

ncy_status ncy_tmpl_pointps(ncy_maker *m, const ncy_cell_scope *cs, ncy_sec_work *sec, const ncy_spec_sec *from) {
  for (int32_t i = 0; i < from->n_pointps; i++) {
    const ncy_spec_params *params = &from->pointp[i].params;
    ncy_net_pointp *to;
    NCY_TRY(find_pointp(m, sec, from->pointp[i].name, &to));
    const ncy_json *mod = ncy_param_find(params, "mod"), *loc = ncy_param_find(params, "loc");
    const ncy_json *vref = ncy_param_find(params, "vref"), *syn_list = ncy_param_find(params, "synList");
    if (!mod || mod->type != NCY_JSON_STRING)
      return NCY_WRONG(m->b, params->node, true, "section %s: point process %s needs mod, its mechanism", sec->sec.name,
                       to->label);
    to->mod = mod->u.string;
    int32_t id = ncy_mech_set_find(m->b->spec->mechs, to->mod);
    const ncy_mech *mech = ncy_mech_set_at(m->b->spec->mechs, id);
    to->mech = mech && mech->kind == NCY_MECH_POINT ? id : -1;
    to->loc = loc && loc->type != NCY_JSON_NULL ? ncy_json_number(loc) : 0.5;
    if (vref && vref->type == NCY_JSON_STRING) to->vref = vref->u.string;
    if (syn_list && syn_list->type == NCY_JSON_ARRAY) to->syn_list = syn_list;
    NCY_TRY(make_params(m, cs, sec, &from->pointp[i], to));
  }
  return NCY_OK;
}
