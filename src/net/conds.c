/* conds.c - which cells a set of conditions asks for.
 *
 * Conditions on a population's tags are decided once per population, but for those with a list of cells, those on places by one
 * pass over a column. Connections and stimuli: places in half-open ranges, lists hold the values allowed, else equality. Cell
 * rules: lists of numbers are closed ranges for any tag, gid is a tag. Source: reference netpyne-2 sections 2.1, 5.1; netpyne-1
 * section 5.1. SPDX-License-Identifier: MIT */
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

static bool holds_for_tag(const ncy_json *tag, const ncy_spec_cond *cond) {
  if (!cond->value || cond->value->type != NCY_JSON_ARRAY) return equals(tag, cond->value);
  for (uint32_t i = 0; i < cond->value->count; i++)
    if (equals(tag, &cond->value->u.items[i])) return true;
  return false;
}

/* May cells of one population have different tags of this name? */
static bool is_own_tag(const ncy_net *net, int32_t pop, const char *key) {
  return net->pop[pop].spec->cells_list || strcmp(key, "fraction") == 0;
}

/* Takes out the cells for which a condition on a tag does not hold. */
static void keep_tagged(const ncy_net *net, const ncy_spec_cond *cond, uint8_t *is_in) {
  ncy_json room;
  for (int32_t p = 0; p < net->n_pops; p++) {
    const ncy_net_pop *pop = &net->pop[p];
    if (!is_own_tag(net, p, cond->key)) {
      if (!holds_for_tag(ncy_net_pop_tag(net, p, cond->key, &room), cond))
        memset(is_in + pop->first_cell, 0, (size_t)pop->n_cells);
      continue;
    }
    for (int32_t i = pop->first_cell; i < pop->first_cell + pop->n_cells; i++)
      is_in[i] = is_in[i] && holds_for_tag(ncy_net_cell_tag(net, i, cond->key, &room), cond);
  }
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

static ncy_status range_of(const ncy_net *net, const ncy_spec_cond *cond, double *lo, double *hi) {
  const ncy_json *v = cond->value;
  if (!v || v->type != NCY_JSON_ARRAY || v->count < 2 || !is_number(&v->u.items[0]) || !is_number(&v->u.items[1]))
    return NCY_WRONG(net, v, false, "%s: expected a range [min, max], found %s", cond->key, ncy_json_type_name(v));
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
      NCY_TRY(range_of(net, cond, &lo, &hi));
      const double *at = place_column(net, place);
      for (size_t i = 0; i < n; i++) is_in[i] = (uint8_t)(is_in[i] & (at[i] >= lo) & (at[i] < hi));
    } else if (strcmp(cond->key, "label") == 0) {
      for (size_t i = 0; i < n; i++) is_in[i] = is_in[i] && holds_for_label(net, net->cell_tmpl[i], cond->value);
    } else {
      keep_tagged(net, cond, is_in);
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

ncy_status ncy_conds_diversity(ncy_builder *b) {
  static const char *const key[3] = {"cellType", "cellModel", "pop"};
  const ncy_spec *spec = b->spec;
  bool is_any = false;
  for (int32_t r = 0; r < spec->n_cells; r++) is_any = is_any || spec->cell[r].diversity_fraction;
  if (!is_any) return NCY_OK;
  b->rule_fraction = ncy_arena_alloc(&b->scratch, (size_t)spec->n_cells, sizeof *b->rule_fraction);
  double *end = NCY_NEW_ARRAY(&b->scratch, double, (size_t)spec->n_cells);
  if (!b->rule_fraction || !end) return NCY_ENOMEM;
  for (int32_t r = 0; r < spec->n_cells; r++) {
    const ncy_spec_cell *rule = &spec->cell[r];
    double *range = b->rule_fraction[r];
    range[0] = range[1] = NAN;
    if (!rule->diversity_fraction) continue;
    if (rule->conds.n == 0)
      return NCY_WRONG(b, rule->diversity_fraction, true, "cell rule %s: diversityFraction needs conds", rule->label);
    const ncy_json *value[3];
    for (int k = 0; k < 3; k++) {
      value[k] = ncy_json_get(rule->conds.node, key[k]);
      if (value[k] && value[k]->type == NCY_JSON_ARRAY)
        return NCY_WRONG(b, value[k], true, "cell rule %s: with diversityFraction %s must be one name", rule->label, key[k]);
    }
    /* the fraction starts where that of the last rule for the same cells ends; the first one's start is not corrected */
    double start = 0.0, correction = 1e-12;
    bool is_first = true;
    for (int32_t o = r - 1; o >= 0 && is_first; o--) {
      if (!spec->cell[o].diversity_fraction) continue;
      is_first = false;
      for (int k = 0; k < 3; k++) is_first = is_first || !equals(value[k], ncy_json_get(spec->cell[o].conds.node, key[k]));
      if (!is_first) start = end[o];
    }
    end[r] = start + ncy_json_number(rule->diversity_fraction);
    range[0] = is_first ? start : start - correction;
    range[1] = end[r] - correction;
  }
  return NCY_OK;
}

bool ncy_conds_per_cell(const ncy_spec_cell *rule) {
  if (rule->diversity_fraction) return true;
  for (int32_t i = 0; i < rule->conds.n; i++)
    if (place_of(rule->conds.cond[i].key) >= 0 || strcmp(rule->conds.cond[i].key, "gid") == 0) return true;
  return false;
}

static ncy_status number_cond(const ncy_net *net, const ncy_spec_cond *cond, double tag, bool is_gid, bool *out) {
  const ncy_json *v = cond->value;
  if (is_number(v)) {
    *out = tag == ncy_json_number(v);
  } else if (v->type == NCY_JSON_ARRAY && v->count > 0 && is_number(&v->u.items[0])) {
    *out = false;
    if (is_gid) {
      for (uint32_t i = 0; i < v->count && !*out; i++) *out = tag == ncy_json_number(&v->u.items[i]);
    } else {
      double lo, hi;
      NCY_TRY(range_of(net, cond, &lo, &hi));
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

static ncy_status one_rule_cond(const ncy_net *net, const ncy_spec_cond *cond, int32_t cell, const int32_t *matched,
                                int32_t n_matched, bool *out) {
  int place = place_of(cond->key);
  if (place >= 0) return number_cond(net, cond, place_column(net, place)[cell], false, out);
  if (strcmp(cond->key, "gid") == 0) return number_cond(net, cond, (double)net->cell_gid[cell], true, out);
  const ncy_json *v = cond->value;
  bool is_list = v && v->type == NCY_JSON_ARRAY;
  if (strcmp(cond->key, "label") == 0) {
    bool has_label = n_matched > 0 && net->spec->cfg.include_params_label;
    *out = has_label && !is_list && has_matched(net->spec, v, matched, n_matched);
    return NCY_OK;
  }
  ncy_json room;
  const ncy_json *tag = ncy_net_cell_tag(net, cell, cond->key, &room);
  if (!is_list || v->count == 0) {
    *out = !is_list && holds_for_tag(tag, cond);
    return NCY_OK;
  }
  if (!is_number(&v->u.items[0])) {
    *out = holds_for_tag(tag, cond);
    return NCY_OK;
  }
  if (!is_number(tag))
    return NCY_WRONG(net, v, true, "%s: expected a tag that is a number, since its condition is a range; population %s has %s",
                     cond->key, net->pop[net->cell_pop[cell]].label, ncy_json_type_name(tag));
  return number_cond(net, cond, ncy_json_number(tag), false, out);
}

ncy_status ncy_net_conds_hold(const ncy_net *net, const ncy_spec_conds *conds, int32_t cell, const int32_t *matched,
                              int32_t n_matched, bool *out) {
  *out = true;
  for (int32_t i = 0; i < conds->n && *out; i++) NCY_TRY(one_rule_cond(net, &conds->cond[i], cell, matched, n_matched, out));
  return NCY_OK;
}

ncy_status ncy_conds_rule(ncy_builder *b, const ncy_spec_cell *rule, int32_t cell, const int32_t *matched, int32_t n_matched,
                          bool *out) {
  if (rule->conds.n == 0) {
    ncy_json room;
    const ncy_json *type = ncy_net_cell_tag(b->net, cell, "cellType", &room);
    *out = type && ncy_json_is_string(type, rule->label);
    return NCY_OK;
  }
  NCY_TRY(ncy_net_conds_hold(b->net, &rule->conds, cell, matched, n_matched, out));
  if (!*out || !rule->diversity_fraction) return NCY_OK;
  const ncy_net *net = b->net;
  double at = net->cell_fraction ? net->cell_fraction[cell] : NAN;
  if (isnan(at))
    return NCY_WRONG(b, rule->diversity_fraction, true,
                     "cell rule %s: diversityFraction is for populations with diversity: true, and population %s is not",
                     rule->label, net->pop[net->cell_pop[cell]].label);
  const double *range = b->rule_fraction[rule - net->spec->cell];
  *out = at >= range[0] && at <= range[1];
  return NCY_OK;
}
