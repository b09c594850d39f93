/* conn_sink.c - from pairs of cells to connections: string functions over blocks of pairs.
 *
 * Data:  a block of pairs, a column per variable and value. A function with random draws has either one stream per pair
 *        (pre gid, post gid, seeds.conn), begun by the first of weight, delay, synsPerConn, loc that draws and gone on with by
 *        the others, or (fullConn, fromListConn) draws all its values from the rule's stream beforehand.
 * Exact: bits. Source: reference netpyne-2 sections 2.4, 2.5, 4.3. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "net/inner.h"

/* ---- values of a block of pairs
 * ------------------------------------------------------------------------------------------------ */

static void start_pair_streams(ncy_pair_sink *sink) {
  const ncy_net *net = sink->rule->b->net;
  uint32_t seed = (uint32_t)net->spec->cfg.seed_conn;
  for (size_t i = 0; i < sink->n; i++)
    ncy_rng_init(&sink->streams[i], (uint32_t)net->cell_gid[sink->pair_pre[i]], (uint32_t)net->cell_gid[sink->pair_post[i]],
                 seed);
}

static ncy_status make_room(ncy_pair_sink *sink, int param) {
  ncy_arena *arena = &sink->rule->arena;
  if (!sink->out[param]) sink->out[param] = NCY_NEW_ARRAY(arena, double, NCY_PAIR_BLOCK);
  if (!sink->out_kind[param]) sink->out_kind[param] = NCY_NEW_ARRAY(arena, ncy_expr_kind, NCY_PAIR_BLOCK);
  return sink->out[param] && sink->out_kind[param] ? NCY_OK : NCY_ENOMEM;
}

static ncy_status evaluate(ncy_pair_sink *sink) {
  ncy_rule *rule = sink->rule;
  bool has_streams = false;
  memset(sink->columns.is_fresh, 0, sizeof sink->columns.is_fresh);
  for (int p = 0; p < NCY_P_COUNT; p++) {
    if (!rule->expr[p] || sink->matrix[p]) continue;
    NCY_TRY(make_room(sink, p));
    if (ncy_expr_is_random(rule->expr[p]) && !has_streams) {
      if (!sink->streams) sink->streams = NCY_NEW_ARRAY(&rule->arena, ncy_rng, NCY_PAIR_BLOCK);
      if (!sink->streams) return NCY_ENOMEM;
      start_pair_streams(sink);
      has_streams = true;
    }
    NCY_TRY(ncy_pair_eval(rule->b, &rule->b->pair_scope, rule->expr[p], sink->n, sink->pair_pre, sink->pair_post, &sink->columns,
                          NULL, sink->streams, sink->out[p], sink->out_kind[p]));
  }
  return NCY_OK;
}

ncy_status ncy_sink_flush(ncy_pair_sink *sink) {
  ncy_rule *rule = sink->rule;
  if (ncy_is_interrupted(rule->b->main_ctx)) return NCY_EINTERRUPTED;
  NCY_TRY(evaluate(sink));
  ncy_num value[NCY_P_COUNT] = {{0}};
  for (size_t i = 0; i < sink->n; i++) {
    for (int p = 0; p < NCY_P_COUNT; p++) {
      if (sink->matrix[p])
        value[p] = (ncy_num){sink->matrix[p][sink->pair_at[i]], ncy_kind_is_int(sink->matrix_kind[p][sink->pair_at[i]])};
      else if (rule->expr[p])
        value[p] = (ncy_num){sink->out[p][i], ncy_kind_is_int(sink->out_kind[p][i])};
    }
    NCY_TRY(ncy_add_conns(rule, sink->pair_pre[i], sink->pair_post[i], value, NULL, NULL));
  }
  sink->n = 0;
  return NCY_OK;
}

ncy_status ncy_sink_put(ncy_pair_sink *sink, int32_t pre, int32_t post, size_t at) {
  if (sink->n == NCY_PAIR_BLOCK) NCY_TRY(ncy_sink_flush(sink));
  sink->pair_pre[sink->n] = pre;
  sink->pair_post[sink->n] = post;
  sink->pair_at[sink->n++] = at;
  return NCY_OK;
}

/* ---- values drawn from the rule's stream --------------------------------------------------------------------------------------
 */

ncy_status ncy_sink_values(ncy_pair_sink *sink, const ncy_var_scope *vs, const ncy_expr *expr, size_t n_pre, const int32_t *pre,
                           size_t n_post, const int32_t *post, ncy_values_fn *put, void *user) {
  ncy_rule *rule = sink->rule;
  int32_t block_pre[NCY_PAIR_BLOCK], block_post[NCY_PAIR_BLOCK];
  NCY_TRY(make_room(sink, NCY_P_WEIGHT));
  double *out = sink->out[NCY_P_WEIGHT];
  ncy_expr_kind *kind = sink->out_kind[NCY_P_WEIGHT];
  size_t total = n_pre * n_post;
  size_t i = 0, j = 0;
  for (size_t first = 0; first < total;) {
    if (ncy_is_interrupted(rule->b->main_ctx)) return NCY_EINTERRUPTED;
    size_t n = total - first < NCY_PAIR_BLOCK ? total - first : NCY_PAIR_BLOCK;
    for (size_t k = 0; k < n; k++) {
      block_pre[k] = pre ? pre[i] : -1;
      block_post[k] = post ? post[j] : -1;
      if (++j == n_post) {
        j = 0;
        i++;
      }
    }
    memset(sink->columns.is_fresh, 0, sizeof sink->columns.is_fresh);
    NCY_TRY(ncy_pair_eval(rule->b, vs, expr, n, block_pre, block_post, &sink->columns, &sink->rule_stream, NULL, out, kind));
    if (put) NCY_TRY(put(user, first, n, out, kind));
    first += n;
  }
  return NCY_OK;
}

typedef struct matrix_put {
  double *value;
  uint8_t *kind;
  size_t width, own_beg, own_end; /* columns that are drawn, those kept */
} matrix_put;

static ncy_status put_matrix(void *user, size_t first, size_t n, const double *value, const ncy_expr_kind *kind) {
  matrix_put *m = user;
  size_t row = first / m->width, column = first % m->width;
  for (size_t i = 0; i < n; i++) {
    if (column >= m->own_beg && column < m->own_end) {
      size_t at = row * (m->own_end - m->own_beg) + (column - m->own_beg);
      m->value[at] = value[i];
      m->kind[at] = (uint8_t)kind[i];
    }
    if (++column < m->width) continue;
    column = 0;
    row++;
  }
  return NCY_OK;
}

/* Values of a list of pairs, in its order. */
static ncy_status list_values(ncy_pair_sink *sink, const ncy_expr *expr, size_t n_pairs, const int32_t *pre, const int32_t *post,
                              matrix_put *m) {
  NCY_TRY(make_room(sink, NCY_P_WEIGHT));
  for (size_t first = 0; first < n_pairs; first += NCY_PAIR_BLOCK) {
    size_t n = n_pairs - first < NCY_PAIR_BLOCK ? n_pairs - first : NCY_PAIR_BLOCK;
    memset(sink->columns.is_fresh, 0, sizeof sink->columns.is_fresh);
    NCY_TRY(ncy_pair_eval(sink->rule->b, &sink->rule->b->pair_scope, expr, n, pre + first, post + first, &sink->columns,
                          &sink->rule_stream, NULL, sink->out[NCY_P_WEIGHT], sink->out_kind[NCY_P_WEIGHT]));
    NCY_TRY(put_matrix(m, first, n, sink->out[NCY_P_WEIGHT], sink->out_kind[NCY_P_WEIGHT]));
  }
  return NCY_OK;
}

ncy_status ncy_sink_matrix(ncy_pair_sink *sink, size_t n_pairs, const int32_t *pre, const int32_t *post) {
  ncy_rule *rule = sink->rule;
  for (int p = 0; p < NCY_P_COUNT; p++) {
    const ncy_expr *expr = rule->expr[p];
    if (!expr || !ncy_expr_is_random(expr)) continue;
    size_t total = pre ? n_pairs : sink->n_pre * (sink->own_end - sink->own_beg);
    matrix_put m = {NCY_NEW_ARRAY(&rule->arena, double, total), NCY_NEW_ARRAY(&rule->arena, uint8_t, total),
                    pre ? n_pairs : sink->n_post, pre ? 0 : sink->own_beg, pre ? n_pairs : sink->own_end};
    if (!m.value || !m.kind) return NCY_ENOMEM;
    if (pre)
      NCY_TRY(list_values(sink, expr, n_pairs, pre, post, &m));
    else
      NCY_TRY(
          ncy_sink_values(sink, &rule->b->pair_scope, expr, sink->n_pre, sink->pre, sink->n_post, sink->post, put_matrix, &m));
    sink->matrix[p] = m.value;
    sink->matrix_kind[p] = m.kind;
  }
  return NCY_OK;
}

/* ---- convergence and divergence
 * ------------------------------------------------------------------------------------------------- */

static ncy_status cut_count(ncy_pair_sink *sink, const ncy_json *node, double value, int32_t cell, size_t n_other, int64_t *out) {
  if (!isfinite(value))
    return NCY_WRONG(sink->rule->b, node, false, "rule %s: %s is %g for the cell of gid %lld; expected a finite number",
                     sink->rule->label, node->key ? node->key : "", value, (long long)sink->rule->b->net->cell_gid[cell]);
  double most = (double)n_other - 1.0, n = rint(value);
  *out = (int64_t)(n < most ? n > 0.0 ? n : 0.0 : most);
  return NCY_OK;
}

static ncy_status put_counts(void *user, size_t first, size_t n, const double *value, const ncy_expr_kind *kind) {
  (void)kind;
  memcpy((double *)user + first, value, n * sizeof *value);
  return NCY_OK;
}

ncy_status ncy_sink_counts(ncy_pair_sink *sink, const ncy_json *node, const ncy_var_scope *vs, bool is_pre, size_t n,
                           const int32_t *cells, size_t n_other, int64_t *out) {
  ncy_rule *rule = sink->rule;
  if (!node || (node->type != NCY_JSON_STRING && !ncy_json_is_number(node)))
    return NCY_WRONG(rule->b, node ? node : rule->node, node == NULL, "rule %s: expected %s, a number or a string function",
                     rule->label, is_pre ? "divergence" : "convergence");
  double *value = NCY_NEW_ARRAY(&rule->arena, double, n);
  if (!value) return NCY_ENOMEM;
  if (node->type == NCY_JSON_STRING) {
    const ncy_expr *expr;
    NCY_TRY(ncy_compile(rule->b, &rule->arena, node, &vs->scope, &expr));
    NCY_TRY(is_pre ? ncy_sink_values(sink, vs, expr, n, cells, 1, NULL, put_counts, value)
                   : ncy_sink_values(sink, vs, expr, 1, NULL, n, cells, put_counts, value));
    /* the slots meant other variables */
    sink->columns = (ncy_pair_columns){.arena = &rule->arena, .capacity = NCY_PAIR_BLOCK};
  } else {
    for (size_t i = 0; i < n; i++) value[i] = ncy_json_number(node);
  }
  for (size_t i = 0; i < n; i++) NCY_TRY(cut_count(sink, node, value[i], cells[i], n_other, &out[i]));
  return NCY_OK;
}

ncy_status ncy_hash_cells(ncy_builder *b, const int32_t *first, size_t n_first, const int32_t *second, size_t n_second,
                          uint32_t *out) {
  size_t n = n_first + n_second, bytes = n * sizeof(int64_t);
  int64_t *gid = ncy_resize(b->ctx, NULL, 0, bytes ? bytes : 1);
  if (!gid) return ncy_no_memory(b->ctx);
  for (size_t i = 0; i < n_first; i++) gid[i] = b->net->cell_gid[first[i]];
  for (size_t i = 0; i < n_second; i++) gid[n_first + i] = b->net->cell_gid[second[i]];
  *out = ncy_hash_ids(gid, n);
  ncy_resize(b->ctx, gid, bytes ? bytes : 1, 0);
  return NCY_OK;
}
