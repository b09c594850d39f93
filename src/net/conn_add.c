/* conn_add.c - the connections of one pair of cells.
 *
 * Each synMech is built completely, all its synapses, before the next. Weights: scaled, then times weightNorm of the segment.
 * Exact: bits. Source: reference netpyne-2 sections 2.5, 3. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "net/inner.h"

static void push_conn(ncy_new_conns *conns, const ncy_rule *rule, int32_t pre, int32_t post, int16_t synmech, int64_t i,
                      ncy_num weight, ncy_num delay, bool is_ghost) {
  ncy_conn_chunk *c = conns->last;
  size_t at = c->count++;
  conns->count++;
  ncy_num loc = rule->at_loc[i];
  c->pre[at] = pre;
  c->post[at] = post;
  c->label[at] = rule->conn_label;
  c->sec[at] = rule->at_sec[i];
  c->synmech[at] = synmech;
  c->loc[at] = loc.value;
  c->weight[at] = weight.value;
  c->delay[at] = delay.value;
  c->flags[at] =
      (uint8_t)((weight.is_int ? NCY_WEIGHT_IS_INT : 0) | (delay.is_int ? NCY_DELAY_IS_INT : 0) |
                (loc.is_int ? NCY_LOC_IS_INT : 0) | (is_ghost ? NCY_CONN_GHOST : 0) | (rule->reverse ? NCY_CONN_IS_REVERSE : 0));
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

/* A loc as the rule has it: 0.5 when it has none, NaN when it has several. */
static double given_loc(const ncy_plan *plan, ncy_num one) {
  return plan->kind == NCY_PLAN_NONE ? 0.5 : plan->kind == NCY_PLAN_LIST ? NAN : one.value;
}

/* What only some rules have. */
static ncy_status add_more(ncy_rule *rule, int32_t k, int32_t pre, int32_t post, ncy_num raw, bool is_pointer) {
  ncy_builder *b = rule->b;
  bool is_list = rule->plan[k][NCY_P_WEIGHT].kind == NCY_PLAN_LIST && rule->plan[k][NCY_P_WEIGHT].n_list != 1;
  if (is_list)
    return NCY_WRONG(b, ncy_json_get(rule->node, "weight"), false,
                     "rule %s: weight: one value for each synapse cannot be combined with %s", rule->label,
                     is_pointer ? "a pointer connection (gap junction)" : "shape");
  if (is_pointer) return ncy_pointer_add(rule, k, pre, post, raw, given_loc(&rule->plan[k][NCY_P_LOC], rule->at_loc[0]));
  ncy_new_shaped shaped = {.conn = (int64_t)b->conns.count - 1, .weight = raw.value};
  return NCY_VEC_PUSH(b->ctx, &b->conns.shaped, shaped) ? NCY_OK : ncy_no_memory(b->ctx);
}

/* ---- the pair
 * ---------------------------------------------------------------------------------------------------------------------- */

/* The section whose point process with vref takes the connections, -1: synapses do. */
static int32_t target_section(const ncy_rule *rule, int32_t post, const ncy_labels *labels) {
  if (!labels || labels->n != 1) return -1;
  const ncy_net *net = rule->b->net;
  return ncy_sec_target(&net->tmpl[net->cell_tmpl[post]].sec[labels->sec[0]]) >= 0 ? labels->sec[0] : -1;
}

/* NetPyNE drops such connections and says nothing. */
static ncy_status several_to_target(ncy_rule *rule, int32_t sec, int32_t post) {
  const ncy_net *net = rule->b->net;
  bool is_compat = ncy_is_compat(rule->b->ctx);
  if (is_compat && rule->has_warned_target) return NCY_OK;
  rule->has_warned_target = true;
  return ncy_json_report(rule->node, true, rule->b->ctx, is_compat ? NCY_WARNING : NCY_ERROR, NCY_ESPEC, NULL,
                         "rule %s: synsPerConn above 1, but section %s has a point process with vref, which takes one%s",
                         rule->label, net->tmpl[net->cell_tmpl[post]].sec[sec].name,
                         is_compat ? "; the connections are left out" : "");
}

static ncy_status no_synapse(ncy_rule *rule, int32_t k) {
  const ncy_json *syn = rule->syn_mech;
  if (!syn)
    return NCY_WRONG(rule->b, rule->node, true, "rule %s: there is no synaptic mechanism (synMechParams) to connect to",
                     rule->label);
  if (syn->type == NCY_JSON_ARRAY) syn = &syn->u.items[k];
  return ncy_json_report(syn, false, rule->b->ctx, NCY_ERROR, NCY_ESPEC, ncy_spec_nearest_synmech(rule->b->spec, syn->u.string),
                         "rule %s: synMech: expected a label of synMechParams, found %s", rule->label, syn->u.string);
}

/* labels: NULL where the post cell is a point. */
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
  bool is_pointer = labels && rule->is_pointer[k]; /* point cells take any connection as one by events */
  ncy_num one_loc = computed(locs, value[NCY_P_LOC]);
  int16_t synmech = rule->synmech[k];
  if (!labels) synmech = (int16_t)(!rule->syn_mech ? -1 : synmech >= 0 ? -2 - synmech : synmech);
  int32_t target_sec = target_section(rule, post, labels);
  if (target_sec >= 0) {
    if (n > 1) return several_to_target(rule, target_sec, post);
    NCY_TRY(ncy_place_nowhere(rule, n, locs, one_loc));
    rule->at_sec[0] = (int16_t)target_sec;
    synmech = (int16_t)(!rule->syn_mech ? -1 : synmech >= 0 ? -2 - synmech : synmech);
    labels = NULL;
  } else {
    if (labels && synmech < 0) return no_synapse(rule, k);
    NCY_TRY(labels ? ncy_place_synapses(rule, pre, post, labels, n, locs, one_loc) : ncy_place_nowhere(rule, n, locs, one_loc));
  }
  NCY_TRY(ncy_conns_reserve(b->ctx, &b->conns, (size_t)n));
  for (int64_t i = 0; i < n; i++) {
    ncy_num raw = value_of(weights, rule->weight_default, computed(weights, value[NCY_P_WEIGHT]), i);
    ncy_num weight = ncy_num_times(scale, raw);
    ncy_num delay = value_of(delays, rule->delay_default, computed(delays, value[NCY_P_DELAY]), i);
    double loc = rule->at_loc[i].value;
    if (labels && !(loc >= 0.0 && loc <= 1.0))
      return NCY_WRONG(b, rule->value[NCY_P_LOC] ? rule->value[NCY_P_LOC] : rule->node, false,
                       "rule %s: loc is %g for the cells of gid %lld and %lld; expected 0 to 1", rule->label, loc,
                       gid_of(rule, pre), gid_of(rule, post));
    if (labels) NCY_TRY(normalize(rule, post, i, &weight));
    bool is_ghost = (labels || target_sec >= 0) && weight.value == 0.0 && !b->spec->cfg.allow_conns_weight0;
    if (is_ghost && b->spec->sub_conn_params) continue; /* NetPyNE then makes synapses last, for what is left */
    int32_t from = pre;
    if (!is_ghost) {
      NCY_TRY(check_delay(rule, delay, pre, post));
      if (new_netstim) {
        int32_t row = new_netstim(user);
        if (row < 0) return ncy_no_memory(b->ctx);
        from = -1 - row;
      }
    }
    if (ncy_is_own(b, post)) push_conn(&b->conns, rule, from, post, synmech, i, weight, delay, is_ghost);
    if ((rule->is_shaped || is_pointer) && !is_ghost) NCY_TRY(add_more(rule, k, pre, post, raw, is_pointer));
  }
  return NCY_OK;
}

ncy_status ncy_add_conns(ncy_rule *rule, int32_t pre, int32_t post, const ncy_num value[NCY_P_COUNT], ncy_netstim_fn *new_netstim,
                         void *user) {
  ncy_builder *b = rule->b;
  if (pre == post && !b->spec->cfg.allow_self_conns) return NCY_OK;
  if (!ncy_is_own(b, post) && !rule->has_pointers) return NCY_OK; /* the ids of pointers count through all cells */
  int32_t tmpl = b->net->cell_tmpl[post];
  bool is_point = b->net->cell_point && b->net->cell_point[post] >= 0;
  if (is_point && (rule->is_stim || pre == post)) return NCY_OK; /* NetPyNE refuses both in silence */
  if (tmpl < 0 && !is_point) return NCY_OK;                      /* without sections: warned of when the cell was made */
  ncy_labels *labels = is_point ? NULL : &rule->labels[tmpl];
  if (labels && !labels->is_known) NCY_TRY(ncy_resolve_sections(rule, tmpl, labels));
  ncy_num scale = b->cell_scale ? b->cell_scale[post] : b->pop_scale[b->net->cell_pop[post]];
  if (rule->is_stim) scale = (ncy_num){b->spec->scale_conn_weight_netstims, b->spec->scale_conn_weight_netstims_is_int};
  for (int32_t k = 0; k < rule->n_synmechs; k++)
    NCY_TRY(add_synmech(rule, k, pre, post, value, scale, labels, new_netstim, user));
  return NCY_OK;
}
