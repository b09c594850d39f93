/* conn_list.c - fromListConn: pairs by their places among the matching cells, with values for each pair.
 *
 * A pair that is named again shares the value its string functions gave last. Lists of weight, delay, sec, loc hold one value a
 * pair. Source: reference netpyne-2 section 2.4.5. SPDX-License-Identifier: MIT */
#include "net/inner.h"

typedef struct pair_list {
  size_t n;
  int32_t *pre, *post; /* [n] cells */
  size_t *last;        /* [n] the last place of the same pair */
} pair_list;

/* What a list may give for each pair. */
enum { WEIGHT, DELAY, LOC, SEC, PRE_LOC, PRE_SEC, N_LISTS };
static const char *const list_name[N_LISTS] = {"weight", "delay", "loc", "sec", "preLocs", "preSecs"};

static ncy_status find_cell(ncy_pair_sink *sink, const ncy_json *pair, uint32_t side, int32_t *out) {
  const ncy_json *node = pair->type == NCY_JSON_ARRAY && side < pair->count ? &pair->u.items[side] : pair;
  size_t n = side == 0 ? sink->n_pre : sink->n_post;
  int64_t at = node->type == NCY_JSON_INT ? node->u.integer : 0;
  if (node->type != NCY_JSON_INT || at >= (int64_t)n || at < -(int64_t)n)
    return NCY_WRONG(sink->rule->b, node, false, "rule %s: connList: expected a place among %zu %s cells", sink->rule->label, n,
                     side == 0 ? "pre" : "post");
  if (at < 0) at += (int64_t)n;
  *out = side == 0 ? sink->pre[at] : sink->post[at];
  return NCY_OK;
}

/* list->last by a hash table of the pairs. */
static ncy_status find_last(ncy_pair_sink *sink, pair_list *list) {
  size_t n_slots = 16;
  while (n_slots < list->n * 2) n_slots *= 2;
  size_t *slot = NCY_NEW_ARRAY(&sink->rule->arena, size_t, n_slots); /* place + 1 */
  size_t *where = NCY_NEW_ARRAY(&sink->rule->arena, size_t, list->n);
  list->last = NCY_NEW_ARRAY(&sink->rule->arena, size_t, list->n);
  if (!slot || !where || !list->last) return NCY_ENOMEM;
  for (size_t k = 0; k < list->n; k++) {
    uint64_t key = ((uint64_t)(uint32_t)list->pre[k] << 32 | (uint32_t)list->post[k]) * UINT64_C(0x9e3779b97f4a7c15);
    size_t at = (size_t)(key >> 32) & (n_slots - 1);
    while (slot[at] && (list->pre[slot[at] - 1] != list->pre[k] || list->post[slot[at] - 1] != list->post[k]))
      at = (at + 1) & (n_slots - 1);
    slot[at] = k + 1;
    where[k] = at;
  }
  for (size_t k = 0; k < list->n; k++) list->last[k] = slot[where[k]] - 1;
  return NCY_OK;
}

/* A parameter that is one list for all pairs: one value for each. Empty and 0 are left as they are. */
static ncy_status check_length(ncy_pair_sink *sink, const char *what, size_t n, const ncy_json **out) {
  const ncy_json *node = ncy_json_get(sink->spec->node, what);
  *out = NULL;
  if (!node || node->type != NCY_JSON_ARRAY || node->count == 0) return NCY_OK;
  if (node->count != n)
    return NCY_WRONG(sink->rule->b, node, false, "rule %s: %s: expected %zu values, one for each pair of connList, found %u",
                     sink->rule->label, what, n, node->count);
  *out = node;
  return NCY_OK;
}

/* With lists, each pair is a rule of its own. */
static ncy_status put_with_lists(ncy_pair_sink *sink, const pair_list *list, const ncy_json *const given[N_LISTS]) {
  static const int param[3] = {NCY_P_WEIGHT, NCY_P_DELAY, NCY_P_LOC};
  ncy_rule *rule = sink->rule;
  for (size_t k = 0; k < list->n; k++) {
    if (list->pre[k] == list->post[k]) continue;
    for (int g = WEIGHT; g <= LOC; g++)
      if (given[g]) rule->value[param[g]] = &given[g]->u.items[k];
    if (given[PRE_LOC]) rule->pre_loc = &given[PRE_LOC]->u.items[k];
    if (given[PRE_SEC]) rule->pre_sec = &given[PRE_SEC]->u.items[k];
    if (given[SEC]) {
      rule->sec = &given[SEC]->u.items[k];
      ncy_rule_forget_sections(rule);
    }
    NCY_TRY(ncy_rule_plan(rule));
    NCY_TRY(ncy_sink_put(sink, list->pre[k], list->post[k], list->last[k]));
    NCY_TRY(ncy_sink_flush(sink));
  }
  return NCY_OK;
}

ncy_status ncy_list_prepare(ncy_pair_sink *sink) {
  const ncy_json *node = sink->spec->conn_list;
  sink->is_serial = true;
  if (node && node->type == NCY_JSON_ARRAY) return NCY_OK;
  ncy_rule *rule = sink->rule;
  return NCY_WRONG(rule->b, node ? node : rule->node, node == NULL, "rule %s: expected connList, a list of pairs", rule->label);
}

ncy_status ncy_list_expand(ncy_pair_sink *sink) {
  ncy_rule *rule = sink->rule;
  const ncy_json *node = sink->spec->conn_list;
  pair_list list = {.n = node->count};
  list.pre = NCY_NEW_ARRAY(&rule->arena, int32_t, list.n);
  list.post = NCY_NEW_ARRAY(&rule->arena, int32_t, list.n);
  if (!list.pre || !list.post) return NCY_ENOMEM;
  for (size_t k = 0; k < list.n; k++) {
    NCY_TRY(find_cell(sink, &node->u.items[k], 0, &list.pre[k]));
    NCY_TRY(find_cell(sink, &node->u.items[k], 1, &list.post[k]));
  }
  NCY_TRY(find_last(sink, &list));
  NCY_TRY(ncy_sink_matrix(sink, list.n, list.pre, list.post));
  const ncy_json *given[N_LISTS];
  bool has_lists = false;
  for (int g = 0; g < N_LISTS; g++) {
    NCY_TRY(check_length(sink, list_name[g], list.n, &given[g]));
    has_lists = has_lists || given[g];
  }
  for (int g = PRE_LOC; g < N_LISTS; g++) { /* one for all pairs */
    const ncy_json *one = ncy_json_get(sink->spec->node, list_name[g]);
    bool is_given = one && one->type != NCY_JSON_NULL && one->type != NCY_JSON_ARRAY;
    if (!is_given || (ncy_json_is_number(one) && ncy_json_number(one) == 0.0)) continue; /* NetPyNE takes 0 for nothing */
    *(g == PRE_LOC ? &rule->pre_loc : &rule->pre_sec) = one;
  }
  if (has_lists) return put_with_lists(sink, &list, given);
  for (size_t k = 0; k < list.n; k++)
    if (list.pre[k] != list.post[k]) NCY_TRY(ncy_sink_put(sink, list.pre[k], list.post[k], list.last[k]));
  return NCY_OK;
}
