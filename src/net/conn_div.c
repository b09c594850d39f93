/* conn_div.c - divConn: each pre gets a number of different posts, visited in the order in which they are drawn.
 *
 * Stream: (hash of post gids, pre gid, seeds.conn). Source: reference netpyne-2 section 2.4.4. SPDX-License-Identifier: MIT */
#include "net/inner.h"

ncy_status ncy_conn_div(ncy_pair_sink *sink) {
  ncy_builder *b = sink->rule->b;
  ncy_arena *arena = &sink->rule->arena;
  size_t n_post = sink->n_post;
  int64_t *count = NCY_NEW_ARRAY(arena, int64_t, sink->n_pre);
  int64_t *sample = NCY_NEW_ARRAY(arena, int64_t, n_post + 1);
  if (!count || !sample) return NCY_ENOMEM;
  NCY_TRY(ncy_sink_counts(sink, sink->spec->divergence, &b->pre_scope, true, sink->n_pre, sink->pre, n_post, count));
  uint32_t hash;
  NCY_TRY(ncy_hash_cells(b, sink->post, n_post, NULL, 0, &hash));
  for (size_t i = 0; i < sink->n_pre; i++) {
    size_t d = (size_t)count[i];
    int32_t pre = sink->pre[i];
    if (d == 0) continue;
    ncy_rng rng;
    ncy_rng_init(&rng, hash, (uint32_t)b->net->cell_gid[pre], (uint32_t)b->spec->cfg.seed_conn);
    ncy_rng_unique_ints(&rng, d + 1, 0, (int64_t)n_post - 1, sample);
    for (size_t k = 0; k < d; k++) {
      int64_t at = sink->post[sample[k]] == pre ? sample[d] : sample[k];
      NCY_TRY(ncy_sink_put(sink, pre, sink->post[at], 0));
    }
  }
  return NCY_OK;
}
