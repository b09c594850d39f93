/* disynaptic.c - disynapticBias, NetPyNE's deprecated way to favour pairs that share a sender.
 *
 * A pair is disynaptic when some cell connects to both of it by an earlier rule. NetPyNE wants the part `bias` of the connections
 * to be such pairs, and where fewer are it fails; where enough are the bias changes nothing.
 * Source: reference netpyne-2 section 2.4.2. SPDX-License-Identifier: MIT */
#include "net/inner.h"

/* Senders of each cell so far: of[beg[cell]..beg[cell+1]-1]. */
typedef struct senders {
  size_t *beg;
  int32_t *of;
} senders;

static ncy_status find_senders(ncy_pair_sink *sink, senders *s) {
  const ncy_builder *b = sink->rule->b;
  size_t n_cells = (size_t)b->net->n_cells;
  s->beg = NCY_NEW_ARRAY(&sink->rule->arena, size_t, n_cells + 2);
  s->of = NCY_NEW_ARRAY(&sink->rule->arena, int32_t, b->conns.count);
  if (!s->beg || !s->of) return NCY_ENOMEM;
  for (const ncy_conn_chunk *c = b->conns.first; c; c = c->next)
    for (size_t k = 0; k < c->count; k++) s->beg[c->post[k] + 2]++;
  for (size_t i = 0; i < n_cells; i++) s->beg[i + 2] += s->beg[i + 1];
  for (const ncy_conn_chunk *c = b->conns.first; c; c = c->next)
    for (size_t k = 0; k < c->count; k++)
      if (!(c->flags[k] & NCY_CONN_GHOST)) s->of[s->beg[c->post[k] + 1]++] = c->pre[k];
  return NCY_OK;
}

ncy_status ncy_disynaptic_check(ncy_pair_sink *sink, size_t n, const uint32_t *pre, const uint32_t *post) {
  const ncy_builder *b = sink->rule->b;
  const ncy_json *node = sink->spec->disynaptic_bias;
  double wanted = (double)(int64_t)(ncy_json_number(node) * (double)n);
  if (!(wanted > 0.0)) return NCY_OK;
  if (b->own_end - b->own_beg < b->net->n_cells)
    return ncy_json_report(node, false, b->ctx, NCY_ERROR, NCY_EUNSUPPORTED, NULL,
                           "rule %s: disynapticBias counts the connections of all cells, which a part does not have",
                           sink->rule->label);
  senders s = {0};
  NCY_TRY(find_senders(sink, &s));
  uint32_t *stamp = NCY_NEW_ARRAY(&sink->rule->arena, uint32_t, (size_t)b->net->n_cells);
  if (!stamp) return NCY_ENOMEM;
  size_t n_found = 0;
  for (size_t k = 0; k < n; k++) { /* hits come pre after pre */
    int32_t from = sink->pre[pre[k]], to = sink->post[post[k]];
    if (k == 0 || pre[k] != pre[k - 1])
      for (size_t i = s.beg[from]; i < s.beg[from + 1]; i++) stamp[s.of[i]] = pre[k] + 1;
    bool is_shared = false;
    for (size_t i = s.beg[to]; i < s.beg[to + 1] && !is_shared; i++) is_shared = stamp[s.of[i]] == pre[k] + 1;
    n_found += is_shared;
  }
  if ((double)n_found >= wanted) return NCY_OK;
  return NCY_WRONG(b, node, false,
                   "rule %s: disynapticBias asks for %.0f connections between cells with a common sender, there are %zu; "
                   "NetPyNE cannot add any",
                   sink->rule->label, wanted, n_found);
}
