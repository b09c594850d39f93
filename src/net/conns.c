/* conns.c - the rules of connParams, in order.
 *
 * To add a connectivity function: one file, one row of methods[]. Errors end their rule; the others go on.
 * Source: reference netpyne-2 sections 2.1 to 2.4. SPDX-License-Identifier: MIT */
#include "net/inner.h"

static const ncy_conn_method methods[NCY_CONN_COUNT] = {
    [NCY_CONN_FULL] = {"conn_fullConn", ncy_full_prepare, ncy_full_expand, false, false},
    [NCY_CONN_PROB] = {"conn_probConn", ncy_prob_prepare, ncy_prob_expand, false, false},
    [NCY_CONN_CONV] = {"conn_convConn", ncy_conv_prepare, ncy_conv_expand, false, false},
    [NCY_CONN_DIV] = {"conn_divConn", ncy_div_prepare, ncy_div_expand, false, true},
    [NCY_CONN_LIST] = {"conn_fromListConn", ncy_list_prepare, ncy_list_expand, true, false},
};

/* NetPyNE evaluates these strings before anything else, even where another function is chosen; their draws move the rule's
 * stream on. What the chosen function evaluates itself is left to it. */
static ncy_status draw_unused(ncy_pair_sink *sink) {
  const ncy_spec_conn *spec = sink->spec;
  ncy_builder *b = sink->rule->b;
  const struct {
    const ncy_json *node;
    ncy_conn_func func;
    const ncy_var_scope *vs;
  } item[3] = {{spec->probability, NCY_CONN_PROB, &b->pair_scope},
               {spec->convergence, NCY_CONN_CONV, &b->post_scope},
               {spec->divergence, NCY_CONN_DIV, &b->pre_scope}};
  for (int i = 0; i < 3; i++) {
    if (!item[i].node || item[i].node->type != NCY_JSON_STRING || item[i].func == spec->func) continue;
    const ncy_expr *expr;
    NCY_TRY(ncy_compile(b, &sink->rule->arena, item[i].node, &item[i].vs->scope, &expr));
    if (!ncy_expr_is_random(expr)) continue;
    bool has_pre = item[i].func != NCY_CONN_CONV, has_post = item[i].func != NCY_CONN_DIV;
    NCY_TRY(ncy_sink_values(sink, item[i].vs, expr, has_pre ? sink->n_pre : 1, has_pre ? sink->pre : NULL,
                            has_post ? sink->n_post : 1, has_post ? sink->post : NULL, NULL, NULL));
    sink->columns = (ncy_pair_columns){.arena = &sink->rule->arena, .capacity = NCY_PAIR_BLOCK};
  }
  return NCY_OK;
}

ncy_status ncy_rule_compile(ncy_rule *rule) {
  for (int p = 0; p < NCY_P_COUNT; p++) {
    const ncy_json *node = rule->value[p];
    if (!node || node->type != NCY_JSON_STRING) continue;
    NCY_TRY(ncy_compile(rule->b, &rule->arena, node, &rule->b->pair_scope.scope, &rule->expr[p]));
    NCY_TRY(ncy_pair_prepare(rule->b, &rule->b->pair_scope, rule->expr[p]));
    rule->value[p] = NULL;
  }
  return NCY_OK;
}

static bool flag_of(const ncy_json *node, bool otherwise) {
  return node && node->type != NCY_JSON_NULL ? ncy_json_number(node) != 0.0 : otherwise;
}

static ncy_status no_cells(ncy_rule *rule, const ncy_spec_conds *conds, const char *what) {
  return ncy_json_report(conds->node ? conds->node : rule->node, true, rule->b->ctx, NCY_WARNING, NCY_ESPEC, NULL,
                         "rule %s makes no connections: no cells match its %s", rule->label, what);
}

/* The posts that are built. Ids of pointer connections count through all cells, so that rules of them are walked whole. */
static void find_own(ncy_pair_sink *sink) {
  const ncy_builder *b = sink->rule->b;
  sink->own_end = sink->n_post;
  if (sink->rule->has_pointers) {
    sink->is_serial = true;
    return;
  }
  while (sink->own_beg < sink->own_end && sink->post[sink->own_beg] < b->own_beg) sink->own_beg++;
  while (sink->own_end > sink->own_beg && sink->post[sink->own_end - 1] >= b->own_end) sink->own_end--;
}

static ncy_status expand(ncy_rule *rule, const ncy_spec_conn *spec) {
  ncy_builder *b = rule->b;
  ncy_pair_sink *sink = NCY_NEW(&rule->arena, ncy_pair_sink);
  if (!sink) return NCY_ENOMEM;
  sink->rule = rule;
  sink->spec = spec;
  sink->columns = (ncy_pair_columns){.arena = &rule->arena, .capacity = NCY_PAIR_BLOCK};
  int32_t *pre, *post;
  NCY_TRY(ncy_conds_cells(b, &rule->arena, &spec->pre, NULL, &pre, &sink->n_pre));
  if (sink->n_pre == 0) return no_cells(rule, &spec->pre, "preConds");
  NCY_TRY(ncy_conds_cells(b, &rule->arena, &spec->post, NULL, &post, &sink->n_post));
  if (sink->n_post == 0) return no_cells(rule, &spec->post, "postConds");
  sink->pre = pre;
  sink->post = post;
  NCY_TRY(ncy_rule_compile(rule));
  const ncy_conn_method *method = &methods[spec->func];
  for (int p = 0; method->has_lists && p < NCY_P_COUNT; p++) /* the method sets them pair by pair */
    if (p != NCY_P_SYNS && rule->value[p] && rule->value[p]->type == NCY_JSON_ARRAY) rule->value[p] = NULL;
  NCY_TRY(ncy_rule_begin(rule));
  uint32_t hash;
  NCY_TRY(ncy_hash_cells(b, pre, sink->n_pre, post, sink->n_post, &hash));
  ncy_rng_init(&sink->rule_stream, ncy_hash_str(method->hashed), hash, (uint32_t)b->spec->cfg.seed_conn);
  NCY_TRY(draw_unused(sink));
  find_own(sink);
  if (method->prepare) NCY_TRY(method->prepare(sink));
  if (ncy_json_is_number(spec->disynaptic_bias)) sink->is_serial = true; /* it counts all connections */
  return ncy_expand_blocks(sink, method);
}

ncy_rule ncy_rule_of_conn(ncy_builder *b, int32_t row) {
  const ncy_spec_conn *spec = &b->spec->conn[row];
  return (ncy_rule){
      .b = b,
      .label = spec->label,
      .node = spec->node,
      .conn_label = row,
      .spec = spec,
      .pre_sec = spec->pre_sec,
      .pre_loc = spec->pre_loc,
      .value = {spec->weight, spec->delay, spec->syns_per_conn, spec->loc},
      .factor = {spec->weight_factor, spec->delay_factor, NULL, spec->loc_factor},
      .sec = spec->sec,
      .syn_mech = spec->syn_mech,
      .is_random_sec = flag_of(spec->random_sec_from_list, b->spec->cfg.random_sec_from_list),
      .is_uniform = flag_of(spec->distribute_uniformly, b->spec->cfg.distribute_uniformly),
  };
}

static ncy_status build_rule(ncy_builder *b, int32_t row) {
  ncy_rule rule = ncy_rule_of_conn(b, row);
  ncy_arena_init(&rule.arena, b->ctx);
  ncy_status status = expand(&rule, &b->spec->conn[row]);
  ncy_rule_end(&rule);
  return status;
}

ncy_status ncy_build_conns(ncy_builder *b) {
  for (int32_t i = 0; i < b->spec->n_conns; i++) {
    if (ncy_is_interrupted(b->ctx)) return NCY_EINTERRUPTED;
    ncy_progress(b->ctx, NCY_PHASE_CONNS, (double)b->conns.count, 0.0);
    NCY_TRY_ITEM(build_rule(b, i));
  }
  NCY_TRY(ncy_build_reverses(b));
  ncy_progress(b->ctx, NCY_PHASE_CONNS, (double)b->conns.count, (double)b->conns.count);
  return NCY_OK;
}
