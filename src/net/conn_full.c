/* conn_full.c - fullConn: every pre to every post. Source: reference netpyne-2 section 2.4.1. SPDX-License-Identifier: MIT */
#include "net/inner.h"

ncy_status ncy_conn_full(ncy_pair_sink *sink) {
  NCY_TRY(ncy_sink_matrix(sink, 0, NULL, NULL));
  for (size_t j = 0; j < sink->n_post; j++)
    for (size_t i = 0; i < sink->n_pre; i++) NCY_TRY(ncy_sink_put(sink, sink->pre[i], sink->post[j], i * sink->n_post + j));
  return NCY_OK;
}
