/* conds.c - which cells a set of conditions asks for.
 *
 * Conditions on a population's tags are decided once per population, those on places by one pass over a column.
 * Connections and stimuli: places in half-open ranges, lists hold the values allowed, else equality. Cell rules: lists of
 * numbers are closed ranges for any tag, gid is a tag. Source: reference netpyne-2 sections 2.1, 5.1; netpyne-1 section 5.1.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "net/inner.h"

static const char *const place_key[6] = {"x", "y", "z", "xnorm", "ynorm", "znorm"};

/* 0..5, -1 for other keys. */
static int place_of(const char *key) {
  for (int i = 0; i < 6; i++)
    if (strcmp(place_key[i], key) == 0) return i;
  return -1;
}

static const double *place_column(const ncy_net *net, int place) {
  return place < 3 ? net->cell_pos[place] : net->cell_norm[place - 3];
}

static bool is_number(const ncy_json *node) {
  return ncy_json_is_number(node) || (node && node->type == NCY_JSON_BOOL);
}

/* Python's ==, None being NULL or null. */
static bool equals(const ncy_json *a, const ncy_json *c) {
  if (!a || a->type == NCY_JSON_NULL) return !c || c->type == NCY_JSON_NULL;
  if (!c) return false;
  if (is_number(a) && is_number(c)) return ncy_json_number(a) == ncy_json_number(c);
  if (a->type != c->type) return false;
  if (a->type == NCY_JSON_STRING) return a->count == c->count && memcmp(a->u.string, c->u.string, a->count) == 0;
  if (a->type != NCY_JSON_ARRAY || a->count != c->count) return false;
  for (uint32_t i = 0; i < a->count; i++)
    if (!equals(&a->u.items[i], &c->u.items[i])) return false;
  return true;
}

/* A tag that all cells of a population share. label_node is room for the population's own name. */
static const ncy_json *pop_tag(const ncy_net *net, int32_t pop, const char *key, ncy_json *label_node) {
  const ncy_net_pop *p = &net->pop[pop];
  if (strcmp(key, "pop") == 0) {
    *label_node = (ncy_json){.type = NCY_JSON_STRING, .count = (uint32_t)strlen(p->label), .u.string = p->label};
    return label_node;
  }
  for (int32_t i = 0; i < net->spec->n_tags_copied; i++)
    if (strcmp(net->spec->tags_copied[i], key) == 0) return ncy_json_get(p->spec->node, key);
  return NULL;
}

static bool holds_for_pop(const ncy_net *net, int32_t pop, const ncy_spec_cond *cond) {
  ncy_json label_node;
  const ncy_json *tag = pop_tag(net, pop, cond->key, &label_node);
  if (!cond->value || cond->value->type != NCY_JSON_ARRAY) return equals(tag, cond->value);
  for (uint32_t i = 0; i < cond->value->count; i++)
    if (equals(tag, &cond->value->u.items[i])) return true;
  return false;
}

/* The tag label is the list of a cell's rules; it equals only a list. */
static bool labels_equal(const ncy_net *net, const ncy_net_template *t, const ncy_json *value) {
  if (!value || value->type != NCY_JSON_ARRAY || (int32_t)value->count != t->n_rules) return false;
  for (uint32_t i = 0; i < value->count; i++)
    if (!ncy_json_is_string(&value->u.items[i], net->spec->cell[t->rule[i]].label)) return false;
  return true;
}

static bool holds_for_label(const ncy_net *net, int32_t tmpl, const ncy_json *value) {
  bool has_label = tmpl >= 0 && net->spec->cfg.include_params_label;
  if (!value || value->type != NCY_JSON_ARRAY) return !has_label && equals(NULL, value);
  for (uint32_t i = 0; i < value->count; i++)
    if (has_label ? labels_equal(net, &net->tmpl[tmpl], &value->u.items[i]) : equals(NULL, &value->u.items[i])) return true;
  return false;
}

static ncy_status range_of(ncy_builder *b, const ncy_spec_cond *cond, double *lo, double *hi) {
  const ncy_json *v = cond->value;
  if (!v || v->type != NCY_JSON_ARRAY || v->count < 2 || !is_number(&v->u.items[0]) || !is_number(&v->u.items[1]))
    return NCY_WRONG(b, v, false, "%s: expected a range [min, max], found %s", cond->key, ncy_json_type_name(v));
  *lo = ncy_json_number(&v->u.items[0]);
  *hi = ncy_json_number(&v->u.items[1]);
  return NCY_OK;
}

ncy_status ncy_conds_cells(ncy_builder *b, ncy_arena *arena, const ncy_spec_conds *conds, const char *skip, int32_t **out,
                           size_t *out_n) {
  const ncy_net *net = b->net;
  size_t n = (size_t)net->n_cells;
  uint8_t *is_in = NCY_NEW_ARRAY(arena, uint8_t, n);
  if (!is_in) return NCY_ENOMEM;
  memset(is_in, 1, n);
  for (int32_t k = 0; k < conds->n; k++) {
    const ncy_spec_cond *cond = &conds->cond[k];
    int place = place_of(cond->key);
    if (skip && strcmp(cond->key, skip) == 0) continue;
    if (place >= 0) {
      double lo, hi;
      NCY_TRY(range_of(b, cond, &lo, &hi));
      const double *at = place_column(net, place);
      for (size_t i = 0; i < n; i++) is_in[i] = (uint8_t)(is_in[i] & (at[i] >= lo) & (at[i] < hi));
    } else if (strcmp(cond->key, "label") == 0) {
      for (size_t i = 0; i < n; i++) is_in[i] = is_in[i] && holds_for_label(net, net->cell_tmpl[i], cond->value);
    } else {
      for (int32_t p = 0; p < net->n_pops; p++)
        if (!holds_for_pop(net, p, cond)) memset(is_in + net->pop[p].first_cell, 0, (size_t)net->pop[p].n_cells);
    }
  }
  size_t count = 0;
  for (size_t i = 0; i < n; i++) count += is_in[i];
  int32_t *rows = NCY_NEW_ARRAY(arena, int32_t, count);
  if (!rows) return NCY_ENOMEM;
  count = 0;
  for (size_t i = 0; i < n; i++)
    if (is_in[i]) rows[count++] = (int32_t)i;
  *out = rows;
  *out_n = count;
  return NCY_OK;
}

/* ---- cell rules --------------------------------------------------------------------------------------------------------- */

bool ncy_conds_per_cell(const ncy_spec_cell *rule) {
  for (int32_t i = 0; i < rule->conds.n; i++)
    if (place_of(rule->conds.cond[i].key) >= 0 || strcmp(rule->conds.cond[i].key, "gid") == 0) return true;
  return false;
}

static ncy_status number_cond(ncy_builder *b, const ncy_spec_cond *cond, double tag, bool is_gid, bool *out) {
  const ncy_json *v = cond->value;
  if (is_number(v)) {
    *out = tag == ncy_json_number(v);
  } else if (v->type == NCY_JSON_ARRAY && v->count > 0 && is_number(&v->u.items[0])) {
    *out = false;
    if (is_gid) {
      for (uint32_t i = 0; i < v->count && !*out; i++) *out = tag == ncy_json_number(&v->u.items[i]);
    } else {
      double lo, hi;
      NCY_TRY(range_of(b, cond, &lo, &hi));
      *out = !(tag < lo || tag > hi);
    }
  } else {
    *out = false;
  }
  return NCY_OK;
}

static bool has_matched(const ncy_spec *spec, const ncy_json *label, const int32_t *matched, int32_t n_matched) {
  for (int32_t i = 0; i < n_matched; i++)
    if (ncy_json_is_string(label, spec->cell[matched[i]].label)) return true;
  return false;
}

static ncy_status one_rule_cond(ncy_builder *b, const ncy_spec_cond *cond, int32_t cell, const int32_t *matched,
                                int32_t n_matched, bool *out) {
  const ncy_net *net = b->net;
  int place = place_of(cond->key);
  if (place >= 0) return number_cond(b, cond, place_column(net, place)[cell], false, out);
  if (strcmp(cond->key, "gid") == 0) return number_cond(b, cond, (double)net->cell_gid[cell], true, out);
  const ncy_json *v = cond->value;
  bool is_list = v && v->type == NCY_JSON_ARRAY;
  if (strcmp(cond->key, "label") == 0) {
    bool has_label = n_matched > 0 && net->spec->cfg.include_params_label;
    *out = has_label && !is_list && has_matched(net->spec, v, matched, n_matched);
    return NCY_OK;
  }
  if (!is_list || v->count == 0) {
    *out = !is_list && holds_for_pop(net, net->cell_pop[cell], cond);
    return NCY_OK;
  }
  if (!is_number(&v->u.items[0])) {
    *out = holds_for_pop(net, net->cell_pop[cell], cond);
    return NCY_OK;
  }
  ncy_json label_node;
  const ncy_json *tag = pop_tag(net, net->cell_pop[cell], cond->key, &label_node);
  if (!is_number(tag))
    return NCY_WRONG(b, v, true, "%s: expected a tag that is a number, since its condition is a range; population %s has %s",
                     cond->key, net->pop[net->cell_pop[cell]].label, ncy_json_type_name(tag));
  return number_cond(b, cond, ncy_json_number(tag), false, out);
}

ncy_status ncy_conds_rule(ncy_builder *b, const ncy_spec_cell *rule, int32_t cell, const int32_t *matched, int32_t n_matched,
                          bool *out) {
  if (rule->conds.n == 0) {
    const char *type = b->net->pop[b->net->cell_pop[cell]].spec->cell_type;
    *out = type && strcmp(type, rule->label) == 0;
    return NCY_OK;
  }
  *out = true;
  for (int32_t i = 0; i < rule->conds.n && *out; i++)
    NCY_TRY(one_rule_cond(b, &rule->conds.cond[i], cell, matched, n_matched, out));
  return NCY_OK;
}
