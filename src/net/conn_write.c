/* conn_write.c - what only some connections have, found by their row and written as NetPyNE keeps it.
 * SPDX-License-Identifier: MIT */
#include <math.h>

#include "net/net.h"

static int64_t find(const int64_t *row_of, int64_t n, int64_t row) {
  int64_t lo = 0, hi = n;
  while (lo < hi) {
    int64_t mid = lo + (hi - lo) / 2;
    if (row_of[mid] < row)
      lo = mid + 1;
    else
      hi = mid;
  }
  return lo < n && row_of[lo] == row ? lo : -1;
}

int64_t ncy_net_find_pointer(const ncy_net *net, int64_t row) {
  return find(net->pointer_conn, net->n_pointers, row);
}

int64_t ncy_net_find_shaped(const ncy_net *net, int64_t row) {
  return find(net->shaped_conn, net->n_shaped, row);
}

static void write_pointer(const ncy_net *net, int64_t row, int64_t pointer, ncy_json_writer *w) {
  ncy_pointer_form form;
  ncy_net_pointer_form(net->spec, &net->spec->conn[net->conn_label[row]], net->conn_synmech[row], &form);
  ncy_json_key(w, "pointer");
  ncy_json_begin_flat_object(w);
  ncy_json_key(w, "id");
  ncy_json_int(w, net->pointer_id[pointer]);
  if (net->pointer_reverse[pointer] >= 0) {
    ncy_json_key(w, "reverseConnId");
    ncy_json_int(w, net->pointer_reverse[pointer]);
  }
  ncy_json_key(w, "source");
  ncy_json_string(w, net->conn_flags[row] & NCY_CONN_IS_REVERSE ? "post" : "pre");
  ncy_json_key(w, "sourceVar");
  ncy_json_string(w, form.source_var);
  ncy_json_key(w, "targetVar");
  ncy_json_string(w, form.target_var);
  ncy_json_end_object(w);
}

void ncy_net_write_more(const ncy_net *net, int64_t row, ncy_json_writer *w) {
  int64_t pointer = net->n_pointers ? ncy_net_find_pointer(net, row) : -1;
  const ncy_json *plast = ncy_net_plast(net, row);
  if (plast) {
    ncy_json_key(w, "plast");
    ncy_json_node(w, plast);
  }
  if (pointer >= 0) write_pointer(net, row, pointer, w);
  double pre_loc = pointer >= 0 ? net->pointer_pre_loc[pointer] : 0.5;
  ncy_json_key(w, "preLoc");
  ncy_json_double(w, isnan(pre_loc) ? 0.5 : pre_loc);
  if (pointer >= 0) {
    ncy_json_key(w, "preSec");
    if (net->pointer_pre_sec[pointer])
      ncy_json_string(w, net->pointer_pre_sec[pointer]);
    else
      ncy_json_null(w);
  }
  if (net->n_shaped && ncy_net_find_shaped(net, row) >= 0) {
    ncy_json_key(w, "shape");
    ncy_json_node(w, net->spec->conn[net->conn_label[row]].shape);
  }
}
