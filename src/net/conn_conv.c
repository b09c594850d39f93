/* conn_conv.c - convConn: each post gets a number of different pres.
 *
 * Stream: (hash of pre gids, post gid, seeds.conn) draws one place more than needed, which replaces the post itself.
 * Source: reference netpyne-2 section 2.4.3. SPDX-License-Identifier: MIT */
#include "net/inner.h"

ncy_status ncy_conv_prepare(ncy_pair_sink *sink) {
  ncy_builder *b = sink->rule->b;
  sink->count = NCY_NEW_ARRAY(&sink->rule->arena, int64_t, sink->n_post);
  if (!sink->count) return NCY_ENOMEM;
  NCY_TRY(
      ncy_sink_counts(sink, sink->spec->convergence, &b->post_scope, false, sink->n_post, sink->post, sink->n_pre, sink->count));
  return ncy_hash_cells(b, sink->pre, sink->n_pre, NULL, 0, &sink->hash[0]);
}

ncy_status ncy_conv_expand(ncy_pair_sink *sink) {
  const ncy_builder *b = sink->rule->b;
  ncy_arena *arena = &sink->rule->arena;
  size_t n_pre = sink->n_pre, n_words = n_pre / 64 + 1;
  int64_t *sample = NCY_NEW_ARRAY(arena, int64_t, n_pre + 1);
  uint64_t *is_in = NCY_NEW_ARRAY(arena, uint64_t, n_words);
  if (!sample || !is_in) return NCY_ENOMEM;
  for (size_t j = sink->beg; j < sink->end; j++) {
    size_t c = (size_t)sink->count[j];
    int32_t post = sink->post[j];
    if (c == 0) continue;
    ncy_rng rng;
    ncy_rng_init(&rng, sink->hash[0], (uint32_t)b->net->cell_gid[post], (uint32_t)b->spec->cfg.seed_conn);
    ncy_rng_unique_ints(&rng, c + 1, 0, (int64_t)n_pre - 1, sample);
    for (size_t k = 0; k < c; k++) {
      int64_t at = sink->pre[sample[k]] == post ? sample[c] : sample[k];
      is_in[at / 64] |= UINT64_C(1) << (at % 64);
    }
    for (size_t w = 0; w < n_words; w++) {
      for (; is_in[w]; is_in[w] &= is_in[w] - 1)
        NCY_TRY(ncy_sink_put(sink, sink->pre[w * 64 + (size_t)__builtin_ctzll(is_in[w])], post, 0));
    }
  }
  return NCY_OK;
}
