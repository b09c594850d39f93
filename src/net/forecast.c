/* forecast.c - what building would take, before any connection is made.
 *
 * Data:  cells and structures are made and counted; stimuli too, which are few. Of a rule the matching cells are counted, and the
 *        number of its connections follows from numbers, from convergences and divergences evaluated for every cell, or from
 *        string functions of pairs evaluated for a sample of them: every n-th of both sides.
 * Costs: as in net.h. Bytes a connection are those of the columns; seconds were measured, see docs/dev/benchmarks.md.
 * SPDX-License-Identifier: MIT */
#include <math.h>

#include "net/inner.h"

enum { SAMPLE = 128 }; /* cells of a side */

/* Bytes of a connection: of the network's columns, and of those in order of creation beside them while rows are made. */
static const double conn_bytes = 45.0, new_conn_bytes = 10.0, map_bytes = 8.0;

/* Seconds for a pair of a numeric probability, of a string; for a connection; for each of its strings without draws, with. */
static const double pair_seconds = 3.1e-9, string_pair_seconds = 32e-9, conn_seconds = 85e-9, string_seconds = 42e-9,
                    random_seconds = 72e-9;

typedef struct forecaster {
  ncy_builder *b;
  double conns, pairs, seconds;
  double param_bytes; /* a synapse: parameters that are string functions */
} forecaster;

/* ---- samples --------------------------------------------------------------------------------------------------------------- */

typedef struct mean {
  double sum;
  bool is_cut; /* to probabilities */
} mean;

static ncy_status add_values(void *user, size_t first, size_t n, const double *value, const ncy_expr_kind *kind) {
  (void)first;
  (void)kind;
  mean *m = user;
  for (size_t i = 0; i < n; i++)
    if (value[i] > 0.0) m->sum += m->is_cut && value[i] > 1.0 ? 1.0 : value[i];
  return NCY_OK;
}

/* Up to SAMPLE of the cells, evenly. */
static size_t take_sample(size_t n, const int32_t *cells, int32_t out[SAMPLE]) {
  size_t n_out = n < SAMPLE ? n : SAMPLE;
  for (size_t i = 0; i < n_out; i++) out[i] = cells[i * n / n_out];
  return n_out;
}

/* Mean over pairs of the positive values of a string function. */
static ncy_status mean_of_pairs(ncy_pair_sink *sink, const ncy_expr *expr, bool is_probability, double *out) {
  int32_t pre[SAMPLE], post[SAMPLE];
  size_t n_pre = take_sample(sink->n_pre, sink->pre, pre), n_post = take_sample(sink->n_post, sink->post, post);
  mean m = {.is_cut = is_probability};
  NCY_TRY(ncy_sink_values(sink, &sink->rule->b->pair_scope, expr, n_pre, pre, n_post, post, add_values, &m));
  *out = m.sum / ((double)n_pre * (double)n_post);
  return NCY_OK;
}

/* ---- rules ----------------------------------------------------------------------------------------------------------------- */

/* Cells of both sides, which do not connect to themselves; both ascend. */
static double count_same(const ncy_pair_sink *sink) {
  double n = 0.0;
  for (size_t i = 0, j = 0; i < sink->n_pre && j < sink->n_post;) {
    if (sink->pre[i] == sink->post[j]) n += 1.0;
    bool is_before = sink->pre[i] <= sink->post[j];
    j += sink->pre[i] >= sink->post[j];
    i += is_before;
  }
  return n;
}

static ncy_status sum_counts(ncy_pair_sink *sink, bool is_pre, double *out) {
  ncy_rule *rule = sink->rule;
  size_t n = is_pre ? sink->n_pre : sink->n_post;
  int64_t *count = NCY_NEW_ARRAY(&rule->arena, int64_t, n);
  if (!count) return NCY_ENOMEM;
  NCY_TRY(ncy_sink_counts(sink, is_pre ? sink->spec->divergence : sink->spec->convergence,
                          is_pre ? &rule->b->pre_scope : &rule->b->post_scope, is_pre, n, is_pre ? sink->pre : sink->post,
                          is_pre ? sink->n_post : sink->n_pre, count));
  for (size_t i = 0; i < n; i++) *out += (double)count[i];
  return NCY_OK;
}

/* Pairs that a rule connects; what looking for them takes is added to f. */
static ncy_status count_pairs(forecaster *f, ncy_pair_sink *sink, double *out) {
  double all = (double)sink->n_pre * (double)sink->n_post;
  double other = f->b->spec->cfg.allow_self_conns ? all : all - count_same(sink), p;
  *out = 0.0;
  switch (sink->spec->func) {
  case NCY_CONN_FULL:
    *out = other;
    return NCY_OK;
  case NCY_CONN_PROB:
    NCY_TRY(ncy_prob_prepare(sink));
    f->pairs += all;
    f->seconds += all * (sink->probability ? string_pair_seconds : pair_seconds);
    p = sink->constant > 1.0 ? 1.0 : sink->constant > 0.0 ? sink->constant : 0.0;
    if (sink->probability) NCY_TRY(mean_of_pairs(sink, sink->probability, true, &p));
    *out = p * other;
    return NCY_OK;
  case NCY_CONN_CONV:
    return sum_counts(sink, false, out);
  case NCY_CONN_DIV:
    return sum_counts(sink, true, out);
  case NCY_CONN_LIST:
    NCY_TRY(ncy_list_prepare(sink));
    *out = sink->spec->conn_list->count;
    return NCY_OK;
  case NCY_CONN_COUNT:
    break;
  }
  return NCY_OK;
}

/* Connections that a pair gets. */
static ncy_status count_synapses(ncy_pair_sink *sink, double *out) {
  const ncy_rule *rule = sink->rule;
  double computed = 1.0;
  if (rule->expr[NCY_P_SYNS]) NCY_TRY(mean_of_pairs(sink, rule->expr[NCY_P_SYNS], false, &computed));
  *out = 0.0;
  for (int32_t k = 0; k < rule->n_synmechs; k++) {
    const ncy_plan *plan = &rule->plan[k][NCY_P_SYNS];
    double n = plan->kind == NCY_PLAN_NUM ? plan->num.value : plan->kind == NCY_PLAN_COMPUTED ? computed : 1.0;
    if (rule->is_pointer[k] && rule->pointer[k].is_bidirectional) n *= 2.0;
    if (n > 0.0) *out += n;
  }
  return NCY_OK;
}

static ncy_status count_rule(forecaster *f, ncy_rule *rule) {
  ncy_builder *b = f->b;
  const ncy_spec_conn *spec = rule->spec;
  ncy_pair_sink *sink = NCY_NEW(&rule->arena, ncy_pair_sink);
  if (!sink) return NCY_ENOMEM;
  sink->rule = rule;
  sink->spec = spec;
  sink->columns = (ncy_pair_columns){.arena = &rule->arena, .capacity = NCY_PAIR_BLOCK};
  int32_t *pre, *post;
  NCY_TRY(ncy_conds_cells(b, &rule->arena, &spec->pre, NULL, &pre, &sink->n_pre));
  NCY_TRY(ncy_conds_cells(b, &rule->arena, &spec->post, NULL, &post, &sink->n_post));
  if (sink->n_pre == 0 || sink->n_post == 0) return NCY_OK;
  sink->pre = pre;
  sink->post = post;
  sink->own_end = sink->n_post;
  NCY_TRY(ncy_rule_compile(rule));
  for (int p = 0; spec->func == NCY_CONN_LIST && p < NCY_P_COUNT; p++)
    if (p != NCY_P_SYNS && rule->value[p] && rule->value[p]->type == NCY_JSON_ARRAY) rule->value[p] = NULL;
  NCY_TRY(ncy_rule_begin(rule));
  ncy_rng_init(&sink->rule_stream, 0, 0, (uint32_t)b->spec->cfg.seed_conn);
  double n_pairs, n_each, seconds = conn_seconds;
  NCY_TRY(count_pairs(f, sink, &n_pairs));
  NCY_TRY(count_synapses(sink, &n_each));
  for (int p = 0; p < NCY_P_COUNT; p++)
    if (rule->expr[p]) seconds += ncy_expr_is_random(rule->expr[p]) ? random_seconds : string_seconds;
  f->conns += n_pairs * n_each;
  f->seconds += n_pairs * n_each * seconds;
  return NCY_OK;
}

/* ---- the network ----------------------------------------------------------------------------------------------------------- */

static void count_params(forecaster *f) {
  const ncy_spec *spec = f->b->spec;
  for (int32_t i = 0; i < spec->n_synmechs; i++)
    for (int32_t k = 0; k < spec->synmech[i].params.n; k++)
      if (spec->synmech[i].params.param[k].value->type == NCY_JSON_STRING) f->param_bytes += sizeof(double);
}

static ncy_status forecast(ncy_builder *b, void *user) {
  ncy_net_forecast *out = user;
  double start = ncy_clock();
  size_t before = ncy_ctx_memory(b->ctx), errors_before = ncy_ctx_count(b->ctx, NCY_ERROR);
  NCY_TRY(ncy_build_unconnected(b));
  forecaster f = {.b = b};
  count_params(&f);
  ncy_net_counts n = ncy_net_count(b->net);
  NCY_TRY(ncy_build_stims(b));
  NCY_TRY(ncy_errors_since(b->ctx, errors_before));
  double stim_conns = (double)b->conns.count, cells_bytes = (double)(ncy_ctx_memory(b->ctx) - before);
  f.seconds += ncy_clock() - start;
  for (int32_t i = 0; i < b->spec->n_conns; i++) {
    ncy_rule rule = ncy_rule_of_conn(b, i);
    ncy_arena_init(&rule.arena, b->ctx);
    ncy_status status = count_rule(&f, &rule);
    ncy_rule_end(&rule);
    NCY_TRY_ITEM(status);
    if (ncy_is_interrupted(b->ctx)) return NCY_EINTERRUPTED;
  }
  NCY_TRY(ncy_errors_since(b->ctx, errors_before));
  double conns = rint(f.conns) + stim_conns;
  if (!b->spec->cfg.one_syn_per_netcon) f.param_bytes += map_bytes;
  n.conns = (int64_t)conns;
  n.synapses = n.conns;
  n.stims = (int64_t)b->netstim_cell.count + (int64_t)b->clamp_cell.count;
  n.stim_conns = (int64_t)b->netstim_cell.count;
  *out = (ncy_net_forecast){.counts = n,
                            .pairs = f.pairs,
                            .network_bytes = cells_bytes + conns * (conn_bytes + f.param_bytes),
                            .peak_bytes = cells_bytes + conns * (conn_bytes + f.param_bytes + new_conn_bytes),
                            .build_seconds = f.seconds};
  return NCY_OK;
}

ncy_status ncy_net_estimate(ncy_ctx *ctx, const ncy_spec *spec, ncy_net_forecast *out) {
  ncy_net *net = NULL;
  NCY_TRY(ncy_with_builder(ctx, spec, 1, 0, 1, forecast, out, &net));
  ncy_net_free(&net);
  return NCY_OK;
}
