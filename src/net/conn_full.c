/* conn_full.c - fullConn: every pre to every post. Source: reference netpyne-2 section 2.4.1. SPDX-License-Identifier: MIT */
#include "net/inner.h"

ncy_status ncy_full_prepare(ncy_pair_sink *sink) {
  return ncy_sink_matrix(sink, 0, NULL, NULL);
}

ncy_status ncy_full_expand(ncy_pair_sink *sink) {
  size_t n_own = sink->own_end - sink->own_beg;
  for (size_t j = sink->beg; j < sink->end; j++)
    for (size_t i = 0; i < sink->n_pre; i++)
      NCY_TRY(ncy_sink_put(sink, sink->pre[i], sink->post[j], i * n_own + (j - sink->own_beg)));
  return NCY_OK;
}
