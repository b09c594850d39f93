/* pointer_table.c - connections without events as a table. SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "net/net.h"

#define ADD(name, type, unit, column) NCY_TRY(ncy_table_add(t, (name), (type), (unit), &(column)))

static ncy_status fill(ncy_table *t, const ncy_net *net) {
  ncy_column pre, post, id, reverse, source, sec, loc;
  ADD("pre_gid", NCY_I64, "1", pre);
  ADD("post_gid", NCY_I64, "1", post);
  ADD("id", NCY_I64, "1", id);
  ADD("reverse", NCY_STR, "1", reverse);
  ADD("source", NCY_STR, "1", source);
  ADD("pre_sec", NCY_STR, "1", sec);
  ADD("pre_loc", NCY_F64, "1", loc);
  NCY_TRY(ncy_table_nan_is_missing(t, "pre_loc"));
  for (int64_t i = 0; i < net->n_pointers; i++) {
    int64_t row = net->pointer_conn[i];
    pre.u.i64[i] = ncy_net_pre_gid(net, net->conn_pre[row]);
    post.u.i64[i] = net->cell_gid[net->conn_post[row]];
    id.u.i64[i] = net->pointer_id[i];
    loc.u.f64[i] = net->pointer_pre_loc[i];
    if (net->pointer_reverse[i] >= 0) {
      char text[24];
      snprintf(text, sizeof text, "%lld", (long long)net->pointer_reverse[i]);
      if (!(reverse.u.str[i] = ncy_table_str(t, text))) return NCY_ENOMEM;
    }
    source.u.str[i] = net->conn_flags[row] & NCY_CONN_IS_REVERSE ? "post" : "pre";
    if (net->pointer_pre_sec[i] && !(sec.u.str[i] = ncy_table_str(t, net->pointer_pre_sec[i]))) return NCY_ENOMEM;
  }
  return NCY_OK;
}

ncy_status ncy_net_pointers(ncy_ctx *ctx, const ncy_net *net, ncy_table **out) {
  ncy_table *t = NULL;
  NCY_TRY(ncy_table_new(ctx, "pointers", (size_t)net->n_pointers, &t));
  ncy_status status = fill(t, net);
  if (status != NCY_OK)
    ncy_table_free(&t);
  else
    *out = t;
  return status;
}
