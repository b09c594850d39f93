/* conn_prob.c - probConn: each pair is connected where its probability is at least its random number.
 *
 * Stream: (hash of pre gids, hash of post gids, seeds.conn); number 1 + i*n_post + j is that of pair (i, j). Numbers and
 *         probabilities are therefore made pre after pre; hits are then put in order post after post by counting.
 * Costs:  8 bytes a connection while the rule is expanded. Source: reference netpyne-2 section 2.4.2. SPDX-License-Identifier:
 * MIT */
#include "net/inner.h"

typedef struct hits {
  ncy_pair_sink *sink;
  uint32_t seed;
  double *random;              /* [NCY_PAIR_BLOCK] */
  NCY_VEC(uint32_t) pre, post; /* places in sink->pre, in the block's posts */
} hits;

/* Random numbers of n pairs, counted pre after pre through the block's posts. */
static void draw(hits *h, size_t first, size_t n) {
  const ncy_pair_sink *sink = h->sink;
  size_t width = sink->end - sink->beg, i = first / width, j = first % width;
  for (size_t k = 0; k < n;) {
    size_t run = width == sink->n_post ? n : width - j < n - k ? width - j : n - k;
    uint64_t word = 1 + (uint64_t)i * sink->n_post + sink->beg + j;
    ncy_rng_doubles_at(sink->hash[0], sink->hash[1], h->seed, word, run, h->random + k);
    k += run;
    j = 0;
    i++;
  }
}

/* Pairs first..first+n-1, counted pre after pre; value NULL: one probability for all. */
static ncy_status find_hits(hits *h, size_t first, size_t n, const double *value) {
  ncy_pair_sink *sink = h->sink;
  ncy_ctx *ctx = sink->rule->b->ctx;
  draw(h, first, n);
  if (!NCY_VEC_RESERVE(ctx, &h->pre, n) || !NCY_VEC_RESERVE(ctx, &h->post, n)) return ncy_no_memory(ctx);
  size_t width = sink->end - sink->beg, i = first / width, j = first % width;
  uint32_t *pre = h->pre.data + h->pre.count, *post = h->post.data + h->post.count;
  size_t count = 0;
  for (size_t k = 0; k < n;) {
    size_t stop = k + (width - j);
    if (stop > n) stop = n;
    for (; k < stop; k++, j++) { /* without branches: most pairs are no hits, but which ones is random */
      pre[count] = (uint32_t)i;
      post[count] = (uint32_t)j;
      count += (value ? value[k] : sink->constant) >= h->random[k];
    }
    if (j == width) {
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
  return find_hits(user, first, n, value);
}

static ncy_status find_all(hits *h) {
  ncy_pair_sink *sink = h->sink;
  ncy_builder *b = sink->rule->b;
  size_t width = sink->end - sink->beg;
  if (sink->probability)
    return ncy_sink_values(sink, &b->pair_scope, sink->probability, sink->n_pre, sink->pre, width, sink->post + sink->beg,
                           put_values, h);
  size_t total = sink->n_pre * width;
  for (size_t first = 0; first < total; first += NCY_PAIR_BLOCK) {
    if (ncy_is_interrupted(b->main_ctx)) return NCY_EINTERRUPTED;
    NCY_TRY(find_hits(h, first, total - first < NCY_PAIR_BLOCK ? total - first : NCY_PAIR_BLOCK, NULL));
  }
  return NCY_OK;
}

/* Gives the hits to the sink post after post, pre ascending; those of other parts, which only a serial stream finds, are left. */
static ncy_status put_sorted(hits *h) {
  ncy_pair_sink *sink = h->sink;
  size_t n = h->pre.count, width = sink->end - sink->beg;
  size_t *beg = NCY_NEW_ARRAY(&sink->rule->arena, size_t, width + 1);
  uint32_t *pre = NCY_NEW_ARRAY(&sink->rule->arena, uint32_t, n);
  if (!beg || !pre) return NCY_ENOMEM;
  for (size_t k = 0; k < n; k++) beg[h->post.data[k] + 1]++;
  for (size_t j = 0; j < width; j++) beg[j + 1] += beg[j];
  for (size_t k = 0; k < n; k++) pre[beg[h->post.data[k]]++] = h->pre.data[k];
  size_t k = 0;
  for (size_t j = 0; j < width; j++) {
    size_t post = sink->beg + j;
    if (post < sink->own_beg || post >= sink->own_end) k = beg[j];
    for (; k < beg[j]; k++) NCY_TRY(ncy_sink_put(sink, sink->pre[pre[k]], sink->post[post], 0));
  }
  return NCY_OK;
}

static ncy_status find_and_put(hits *h) {
  NCY_TRY(find_all(h));
  if (ncy_json_is_number(h->sink->spec->disynaptic_bias))
    NCY_TRY(ncy_disynaptic_check(h->sink, h->pre.count, h->pre.data, h->post.data));
  return put_sorted(h);
}

ncy_status ncy_prob_prepare(ncy_pair_sink *sink) {
  ncy_rule *rule = sink->rule;
  ncy_builder *b = rule->b;
  const ncy_json *node = sink->spec->probability;
  if (!node || (node->type != NCY_JSON_STRING && !ncy_json_is_number(node)))
    return NCY_WRONG(b, node ? node : rule->node, node == NULL, "rule %s: expected probability, a number or a string function",
                     rule->label);
  NCY_TRY(ncy_hash_cells(b, sink->pre, sink->n_pre, NULL, 0, &sink->hash[0]));
  NCY_TRY(ncy_hash_cells(b, sink->post, sink->n_post, NULL, 0, &sink->hash[1]));
  if (node->type != NCY_JSON_STRING) {
    sink->constant = ncy_json_number(node);
    return NCY_OK;
  }
  NCY_TRY(ncy_compile(b, &rule->arena, node, &b->pair_scope.scope, &sink->probability));
  if (ncy_expr_is_random(sink->probability)) sink->is_serial = true;
  return ncy_pair_prepare(b, &b->pair_scope, sink->probability);
}

ncy_status ncy_prob_expand(ncy_pair_sink *sink) {
  ncy_builder *b = sink->rule->b;
  hits h = {.sink = sink, .seed = (uint32_t)b->spec->cfg.seed_conn};
  h.random = NCY_NEW_ARRAY(&sink->rule->arena, double, NCY_PAIR_BLOCK);
  if (!h.random) return NCY_ENOMEM;
  ncy_status status = find_and_put(&h);
  NCY_VEC_FREE(b->ctx, &h.pre);
  NCY_VEC_FREE(b->ctx, &h.post);
  return status;
}
