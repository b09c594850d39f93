/* conn_div.c - divConn: each pre gets a number of different posts, visited in the order in which they are drawn.
 *
 * Stream: (hash of post gids, pre gid, seeds.conn). Source: reference netpyne-2 section 2.4.4. SPDX-License-Identifier: MIT */
#include "net/inner.h"

ncy_status ncy_div_prepare(ncy_pair_sink *sink) {
  ncy_builder *b = sink->rule->b;
  sink->count = NCY_NEW_ARRAY(&sink->rule->arena, int64_t, sink->n_pre);
  if (!sink->count) return NCY_ENOMEM;
  NCY_TRY(ncy_sink_counts(sink, sink->spec->divergence, &b->pre_scope, true, sink->n_pre, sink->pre, sink->n_post, sink->count));
  return ncy_hash_cells(b, sink->post, sink->n_post, NULL, 0, &sink->hash[0]);
}

ncy_status ncy_div_expand(ncy_pair_sink *sink) {
  const ncy_builder *b = sink->rule->b;
  size_t n_post = sink->n_post;
  int64_t *sample = NCY_NEW_ARRAY(&sink->rule->arena, int64_t, n_post + 1);
  if (!sample) return NCY_ENOMEM;
  for (size_t i = sink->beg; i < sink->end; i++) {
    size_t d = (size_t)sink->count[i];
    int32_t pre = sink->pre[i];
    if (d == 0) continue;
    ncy_rng rng;
    ncy_rng_init(&rng, sink->hash[0], (uint32_t)b->net->cell_gid[pre], (uint32_t)b->spec->cfg.seed_conn);
    ncy_rng_unique_ints(&rng, d + 1, 0, (int64_t)n_post - 1, sample);
    for (size_t k = 0; k < d; k++) {
      size_t at = (size_t)(sink->post[sample[k]] == pre ? sample[d] : sample[k]);
      if (at >= sink->own_beg && at < sink->own_end) NCY_TRY(ncy_sink_put(sink, pre, sink->post[at], 0));
    }
  }
  return NCY_OK;
}
