/* conn_add.c - the connections of one pair of cells.
 *
 * Each synMech is built completely, all its synapses, before the next. Weights: scaled, then times weightNorm of the segment.
 * Exact: bits. Source: reference netpyne-2 sections 2.5, 3. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "net/inner.h"

/* ---- columns in order of creation
 * ----------------------------------------------------------------------------------------------- */

/* After a failure half-way some columns have more room than capacity says. */
static ncy_status reserve_conns(ncy_builder *b, size_t extra) {
  ncy_new_conns *c = &b->conns;
  if (c->count + extra <= c->capacity) return NCY_OK;
  size_t capacity = c->capacity + c->capacity / 2;
  if (capacity < c->count + extra) capacity = c->count + extra;
  if (capacity < 256) capacity = 256;
  if (capacity > UINT32_MAX) capacity = UINT32_MAX;
  if (c->count + extra > capacity)
    return ncy_report(b->ctx, NCY_ERROR, NCY_ESPEC, NULL, NULL, "more than %u connections", UINT32_MAX);
  ncy_conn_column column[NCY_CONN_COLUMNS];
  ncy_conn_columns(b, column);
  for (int i = 0; i < NCY_CONN_COLUMNS; i++) {
    void *grown = ncy_resize(b->ctx, *column[i].made, c->room[i] * column[i].size, capacity * column[i].size);
    if (!grown) return ncy_no_memory(b->ctx);
    *column[i].made = grown;
    c->room[i] = capacity;
  }
  c->capacity = capacity;
  return NCY_OK;
}

static void push_conn(ncy_new_conns *c, const ncy_rule *rule, int32_t pre, int32_t post, int16_t synmech, int64_t i,
                      ncy_num weight, ncy_num delay, bool is_ghost) {
  size_t at = c->count++;
  ncy_num loc = rule->at_loc[i];
  c->pre[at] = pre;
  c->post[at] = post;
  c->label[at] = rule->conn_label;
  c->sec[at] = rule->at_sec[i];
  c->synmech[at] = synmech;
  c->loc[at] = loc.value;
  c->weight[at] = weight.value;
  c->delay[at] = delay.value;
  c->flags[at] = (uint8_t)((weight.is_int ? NCY_WEIGHT_IS_INT : 0) | (delay.is_int ? NCY_DELAY_IS_INT : 0) |
                           (loc.is_int ? NCY_LOC_IS_INT : 0) | (is_ghost ? NCY_CONN_GHOST : 0));
}

/* ---- values
 * ----------------------------------------------------------------------------------------------------------------------- */

static long long gid_of(const ncy_rule *rule, int32_t cell) {
  return cell < 0 ? -1 : (long long)rule->b->net->cell_gid[cell];
}

static ncy_num computed(const ncy_plan *plan, ncy_num value) {
  return plan->has_factor ? ncy_num_times(value, plan->factor) : value;
}

static ncy_status synapses_of(ncy_rule *rule, const ncy_plan *plan, ncy_num value, int32_t pre, int32_t post, int64_t *out) {
  ncy_num n = plan->kind == NCY_PLAN_NONE ? (ncy_num){1.0, true} : plan->kind == NCY_PLAN_NUM ? plan->num : value;
  if (!n.is_int || n.value > (double)(1 << 20))
    return NCY_WRONG(rule->b, ncy_json_get(rule->node, "synsPerConn"), false,
                     "rule %s: synsPerConn is %g for the cells of gid %lld and %lld; expected an int, as int(...) gives",
                     rule->label, n.value, gid_of(rule, pre), gid_of(rule, post));
  *out = (int64_t)n.value;
  return NCY_OK;
}

static ncy_status check_list(ncy_rule *rule, const ncy_plan *plan, const char *what, int64_t n) {
  if (plan->kind != NCY_PLAN_LIST || plan->n_list == n) return NCY_OK;
  return NCY_WRONG(rule->b, ncy_json_get(rule->node, what), false,
                   "rule %s: %s: expected as many values as synsPerConn (%lld), found %lld", rule->label, what, (long long)n,
                   (long long)plan->n_list);
}

static ncy_num value_of(const ncy_plan *plan, ncy_num given_default, ncy_num one_computed, int64_t i) {
  switch (plan->kind) {
  case NCY_PLAN_NONE:
    return given_default;
  case NCY_PLAN_NUM:
    return plan->num;
  case NCY_PLAN_LIST:
    return plan->list[i];
  default:
    return one_computed;
  }
}

/* NetPyNE accepts a delay below 0, and an engine then cannot deliver. */
static ncy_status check_delay(ncy_rule *rule, ncy_num delay, int32_t pre, int32_t post) {
  if (delay.value >= 0.0) return NCY_OK;
  bool is_compat = ncy_is_compat(rule->b->ctx);
  if (is_compat && rule->has_warned_delay) return NCY_OK;
  rule->has_warned_delay = true;
  const ncy_json *node = ncy_json_get(rule->node, "delay");
  ncy_severity severity = is_compat ? NCY_WARNING : NCY_ERROR;
  if (rule->is_stim)
    return ncy_json_report(node ? node : rule->node, node == NULL, rule->b->ctx, severity, NCY_ESPEC, NULL,
                           "target %s: the delay from its NetStim to the cell of gid %lld is %g ms; expected at least 0",
                           rule->label, gid_of(rule, post), delay.value);
  return ncy_json_report(node ? node : rule->node, node == NULL, rule->b->ctx, severity, NCY_ESPEC, NULL,
                         "rule %s: the delay from the cell of gid %lld to that of gid %lld is %g ms; expected at least 0",
                         rule->label, gid_of(rule, pre), gid_of(rule, post), delay.value);
}

/* The weight times weightNorm of the segment; Python's round is to even, and index -1 is the last element. */
static ncy_status normalize(ncy_rule *rule, int32_t post, int64_t i, ncy_num *weight) {
  const ncy_net *net = rule->b->net;
  int32_t tmpl = net->cell_tmpl[post];
  const ncy_net_sec *sec = &net->tmpl[tmpl].sec[rule->at_sec[i]];
  if (!sec->weight_norm) return NCY_OK;
  double at = rint(rule->at_loc[i].value * (double)sec->nseg) - 1.0, n = (double)sec->n_weight_norm;
  if (at < 0.0) at += n;
  const ncy_json *list = rule->b->more[tmpl][rule->at_sec[i]].weight_norm;
  if (!(at >= 0.0 && at < n))
    return NCY_WRONG(rule->b, list, true, "section %s: weightNorm has %d values, but rule %s needs number %g (loc %g, nseg %d)",
                     sec->name, sec->n_weight_norm, rule->label, at + 1.0, rule->at_loc[i].value, sec->nseg);
  *weight = ncy_num_times(*weight, ncy_num_of(&list->u.items[(size_t)at]));
  return NCY_OK;
}

/* ---- the pair
 * ---------------------------------------------------------------------------------------------------------------------- */

static ncy_status add_synmech(ncy_rule *rule, int32_t k, int32_t pre, int32_t post, const ncy_num value[NCY_P_COUNT],
                              ncy_num scale, const ncy_labels *labels, ncy_netstim_fn *new_netstim, void *user) {
  ncy_builder *b = rule->b;
  const ncy_plan *plan = rule->plan[k];
  const ncy_plan *weights = &plan[NCY_P_WEIGHT], *delays = &plan[NCY_P_DELAY], *locs = &plan[NCY_P_LOC];
  int64_t n = 1;
  if (plan[NCY_P_SYNS].kind != NCY_PLAN_NONE) NCY_TRY(synapses_of(rule, &plan[NCY_P_SYNS], value[NCY_P_SYNS], pre, post, &n));
  if (n < 1) return NCY_OK;
  NCY_TRY(check_list(rule, weights, "weight", n));
  NCY_TRY(check_list(rule, delays, "delay", n));
  NCY_TRY(ncy_place_synapses(rule, pre, post, labels, n, locs, computed(locs, value[NCY_P_LOC])));
  NCY_TRY(reserve_conns(b, (size_t)n));
  for (int64_t i = 0; i < n; i++) {
    ncy_num weight = ncy_num_times(scale, value_of(weights, rule->weight_default, computed(weights, value[NCY_P_WEIGHT]), i));
    ncy_num delay = value_of(delays, rule->delay_default, computed(delays, value[NCY_P_DELAY]), i);
    double loc = rule->at_loc[i].value;
    if (!(loc >= 0.0 && loc <= 1.0))
      return NCY_WRONG(b, rule->value[NCY_P_LOC] ? rule->value[NCY_P_LOC] : rule->node, false,
                       "rule %s: loc is %g for the cells of gid %lld and %lld; expected 0 to 1", rule->label, loc,
                       gid_of(rule, pre), gid_of(rule, post));
    NCY_TRY(normalize(rule, post, i, &weight));
    bool is_ghost = weight.value == 0.0 && !b->spec->cfg.allow_conns_weight0;
    int32_t from = pre;
    if (!is_ghost) {
      NCY_TRY(check_delay(rule, delay, pre, post));
      if (new_netstim) {
        int32_t row = new_netstim(user);
        if (row < 0) return ncy_no_memory(b->ctx);
        from = -1 - row;
      }
    }
    push_conn(&b->conns, rule, from, post, rule->synmech[k], i, weight, delay, is_ghost);
  }
  return NCY_OK;
}

ncy_status ncy_add_conns(ncy_rule *rule, int32_t pre, int32_t post, const ncy_num value[NCY_P_COUNT], ncy_netstim_fn *new_netstim,
                         void *user) {
  ncy_builder *b = rule->b;
  if (pre == post && !b->spec->cfg.allow_self_conns) return NCY_OK;
  int32_t tmpl = b->net->cell_tmpl[post];
  if (tmpl < 0) return NCY_OK; /* without sections: warned of when the cell was made */
  ncy_labels *labels = &rule->labels[tmpl];
  if (!labels->is_known) NCY_TRY(ncy_resolve_sections(rule, tmpl, labels));
  ncy_num scale = b->pop_scale[b->net->cell_pop[post]];
  if (rule->is_stim) scale = (ncy_num){b->spec->scale_conn_weight_netstims, b->spec->scale_conn_weight_netstims_is_int};
  for (int32_t k = 0; k < rule->n_synmechs; k++)
    NCY_TRY(add_synmech(rule, k, pre, post, value, scale, labels, new_netstim, user));
  return NCY_OK;
}
