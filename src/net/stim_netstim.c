/* stim_netstim.c - NetStims: one for each synapse, with its connection.
 *
 * Exact: interval is pow(rate, -1) * 1e3, which is not 1000/rate in a quarter of cases. Source: reference netpyne-2 section 5.3.
 * SPDX-License-Identifier: MIT */
#include <math.h>

#include "net/stim.h"
#include "num/vmath_array.h"

enum { RATE, INTERVAL, NOISE, START, NUMBER };

typedef struct netstim {
  ncy_stim *stim;
  int32_t cell;
  double value[5];
  int64_t seed;
} netstim;

/* A parameter for the i-th cell; otherwise where neither source nor target gives it, and *is_given false. */
static ncy_status number(ncy_stim *stim, const char *key, size_t i, double otherwise, double *out, bool *is_given) {
  int k = ncy_stim_key(key);
  *is_given = true;
  if (k >= 0 && stim->value[k] && ncy_json_get(stim->source->node, key)) {
    *out = stim->value[k][i];
    return NCY_OK;
  }
  const ncy_json *node = ncy_json_get(stim->source->node, key);
  if (!node || node->type == NCY_JSON_NULL) {
    *is_given = false;
    *out = otherwise;
    return NCY_OK;
  }
  if (!ncy_json_is_number(node) && node->type != NCY_JSON_BOOL)
    return NCY_WRONG(stim->b, node, false, "source %s: %s: expected a number, found %s", stim->source->label, key,
                     ncy_json_type_name(node));
  *out = ncy_json_number(node);
  return NCY_OK;
}

static ncy_status parameters(netstim *ns, size_t i) {
  ncy_stim *stim = ns->stim;
  double *v = ns->value;
  bool has_rate, has_interval, ignored;
  NCY_TRY(number(stim, "rate", i, 0.0, &v[RATE], &has_rate));
  NCY_TRY(number(stim, "interval", i, 0.0, &v[INTERVAL], &has_interval));
  long long gid = (long long)stim->b->net->cell_gid[ns->cell];
  if (!has_rate && !has_interval)
    return NCY_WRONG(stim->b, stim->source->node, true, "source %s: expected rate or interval", stim->source->label);
  if (!has_rate) v[RATE] = 1000.0 / v[INTERVAL];
  if (!(v[RATE] != 0.0) || !isfinite(v[RATE]))
    return NCY_WRONG(stim->b, ncy_json_get(stim->source->node, has_rate ? "rate" : "interval"), false,
                     "source %s: %s is %g for the cell of gid %lld; expected another number than 0", stim->source->label,
                     has_rate ? "rate" : "interval", has_rate ? v[RATE] : v[INTERVAL], gid);
  ncy_pow_array(&v[RATE], &(double){-1.0}, 1, &v[INTERVAL]); /* not pow, which a compiler turns into a division */
  v[INTERVAL] *= 1e3;
  NCY_TRY(number(stim, "noise", i, 0.0, &v[NOISE], &ignored));
  NCY_TRY(number(stim, "start", i, 0.0, &v[START], &ignored));
  NCY_TRY(number(stim, "number", i, 1e9, &v[NUMBER], &ignored));
  double seed;
  NCY_TRY(number(stim, "seed", i, (double)stim->b->spec->cfg.seed_stim, &seed, &ignored));
  ns->seed = (int64_t)seed;
  return NCY_OK;
}

static int32_t new_netstim(void *user) {
  netstim *ns = user;
  ncy_builder *b = ns->stim->b;
  size_t row = b->netstim_cell.count;
  if (row >= INT32_MAX) return -1;
  for (int i = 0; i < 5; i++)
    if (!NCY_VEC_PUSH(b->ctx, &b->netstim_value[i], ns->value[i])) return -1;
  if (!NCY_VEC_PUSH(b->ctx, &b->netstim_seed, ns->seed) ||
      !NCY_VEC_PUSH(b->ctx, &b->netstim_source, ns->stim->target->source_id) || !NCY_VEC_PUSH(b->ctx, &b->netstim_cell, ns->cell))
    return -1;
  return (int32_t)row;
}

static ncy_status add_all(ncy_stim *stim, ncy_rule *rule) {
  static const char *const key[NCY_P_COUNT] = {"weight", "delay", "synsPerConn", "loc"};
  int index[NCY_P_COUNT];
  for (int p = 0; p < NCY_P_COUNT; p++) {
    index[p] = ncy_stim_key(key[p]);
    rule->expr[p] = stim->expr[index[p]];
    rule->value[p] = rule->expr[p] ? NULL : ncy_stim_node(stim, key[p]);
  }
  NCY_TRY(ncy_rule_begin(rule));
  for (size_t i = 0; i < stim->n; i++) {
    netstim ns = {.stim = stim, .cell = stim->cells[i]};
    NCY_TRY(parameters(&ns, i));
    ncy_num value[NCY_P_COUNT] = {{0}};
    for (int p = 0; p < NCY_P_COUNT; p++)
      if (rule->expr[p]) value[p] = (ncy_num){stim->value[index[p]][i], ncy_kind_is_int(stim->kind[index[p]][i])};
    NCY_TRY(ncy_add_conns(rule, -1, stim->cells[i], value, new_netstim, &ns));
  }
  return NCY_OK;
}

ncy_status ncy_stim_netstim(ncy_stim *stim) {
  ncy_builder *b = stim->b;
  const ncy_spec_stim_target *target = stim->target;
  ncy_rule rule = {
      .b = b,
      .label = target->label,
      .node = target->node,
      .conn_label = -1 - stim->row,
      .is_stim = true,
      .factor = {target->weight_factor, target->delay_factor, NULL, target->loc_factor},
      .sec = ncy_stim_node(stim, "sec"),
      .syn_mech = target->syn_mech,
      .is_random_sec = b->spec->cfg.random_sec_from_list,
      .is_uniform = b->spec->cfg.distribute_uniformly,
  };
  ncy_arena_init(&rule.arena, b->ctx);
  ncy_status status = add_all(stim, &rule);
  ncy_rule_end(&rule);
  return status;
}
