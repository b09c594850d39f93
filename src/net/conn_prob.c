/* conn_prob.c - probConn: each pair is connected where its probability is at least its random number.
 *
 * Stream: (hash of pre gids, hash of post gids, seeds.conn); number 1 + i*n_post + j is that of pair (i, j). Numbers and
 *         probabilities are therefore made pre after pre; hits are then put in order post after post by counting.
 * Costs:  8 bytes a connection while the rule is expanded. Source: reference netpyne-2 section 2.4.2. SPDX-License-Identifier:
 * MIT */
#include "net/inner.h"

typedef struct hits {
  ncy_pair_sink *sink;
  uint32_t id1, id2, seed;
  double *random;              /* [NCY_PAIR_BLOCK] */
  NCY_VEC(uint32_t) pre, post; /* places in sink->pre, sink->post */
} hits;

/* Pairs first..first+n-1, counted pre after pre; value NULL: probability for all. */
static ncy_status find_hits(hits *h, size_t first, size_t n, const double *value, double probability) {
  ncy_pair_sink *sink = h->sink;
  ncy_ctx *ctx = sink->rule->b->ctx;
  ncy_rng_doubles_at(h->id1, h->id2, h->seed, 1 + (uint64_t)first, n, h->random);
  if (!NCY_VEC_RESERVE(ctx, &h->pre, n) || !NCY_VEC_RESERVE(ctx, &h->post, n)) return ncy_no_memory(ctx);
  size_t i = first / sink->n_post, j = first % sink->n_post;
  uint32_t *pre = h->pre.data + h->pre.count, *post = h->post.data + h->post.count;
  size_t count = 0;
  for (size_t k = 0; k < n;) {
    size_t stop = k + (sink->n_post - j);
    if (stop > n) stop = n;
    for (; k < stop; k++, j++) { /* without branches: most pairs are no hits, but which ones is random */
      pre[count] = (uint32_t)i;
      post[count] = (uint32_t)j;
      count += (value ? value[k] : probability) >= h->random[k];
    }
    if (j == sink->n_post) {
      j = 0;
      i++;
    }
  }
  h->pre.count += count;
  h->post.count += count;
  return NCY_OK;
}

static ncy_status put_values(void *user, size_t first, size_t n, const double *value, const ncy_expr_kind *kind) {
  (void)kind;
  return find_hits(user, first, n, value, 0.0);
}

static ncy_status find_all(hits *h) {
  ncy_pair_sink *sink = h->sink;
  ncy_rule *rule = sink->rule;
  const ncy_json *node = sink->spec->probability;
  if (!node || (node->type != NCY_JSON_STRING && !ncy_json_is_number(node)))
    return NCY_WRONG(rule->b, node ? node : rule->node, node == NULL,
                     "rule %s: expected probability, a number or a string function", rule->label);
  if (node->type == NCY_JSON_STRING) {
    const ncy_expr *expr;
    NCY_TRY(ncy_compile(rule->b, &rule->arena, node, &rule->b->pair_scope.scope, &expr));
    return ncy_sink_values(sink, &rule->b->pair_scope, expr, sink->n_pre, sink->pre, sink->n_post, sink->post, put_values, h);
  }
  double probability = ncy_json_number(node);
  size_t total = sink->n_pre * sink->n_post;
  for (size_t first = 0; first < total; first += NCY_PAIR_BLOCK) {
    if (ncy_is_interrupted(rule->b->ctx)) return NCY_EINTERRUPTED;
    size_t n = total - first < NCY_PAIR_BLOCK ? total - first : NCY_PAIR_BLOCK;
    NCY_TRY(find_hits(h, first, n, NULL, probability));
  }
  return NCY_OK;
}

/* Gives the hits to the sink post after post, pre ascending. */
static ncy_status put_sorted(hits *h) {
  ncy_pair_sink *sink = h->sink;
  size_t n = h->pre.count;
  size_t *beg = NCY_NEW_ARRAY(&sink->rule->arena, size_t, sink->n_post + 1);
  uint32_t *pre = NCY_NEW_ARRAY(&sink->rule->arena, uint32_t, n);
  if (!beg || !pre) return NCY_ENOMEM;
  for (size_t k = 0; k < n; k++) beg[h->post.data[k] + 1]++;
  for (size_t j = 0; j < sink->n_post; j++) beg[j + 1] += beg[j];
  for (size_t k = 0; k < n; k++) pre[beg[h->post.data[k]]++] = h->pre.data[k];
  size_t k = 0;
  for (size_t j = 0; j < sink->n_post; j++)
    for (; k < beg[j]; k++) NCY_TRY(ncy_sink_put(sink, sink->pre[pre[k]], sink->post[j], 0));
  return NCY_OK;
}

static ncy_status expand(hits *h) {
  NCY_TRY(find_all(h));
  return put_sorted(h);
}

ncy_status ncy_conn_prob(ncy_pair_sink *sink) {
  ncy_builder *b = sink->rule->b;
  hits h = {.sink = sink, .seed = (uint32_t)b->spec->cfg.seed_conn};
  NCY_TRY(ncy_hash_cells(b, sink->pre, sink->n_pre, NULL, 0, &h.id1));
  NCY_TRY(ncy_hash_cells(b, sink->post, sink->n_post, NULL, 0, &h.id2));
  h.random = NCY_NEW_ARRAY(&sink->rule->arena, double, NCY_PAIR_BLOCK);
  if (!h.random) return NCY_ENOMEM;
  ncy_status status = expand(&h);
  NCY_VEC_FREE(b->ctx, &h.pre);
  NCY_VEC_FREE(b->ctx, &h.post);
  return status;
}
