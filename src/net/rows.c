/* rows.c - connections from order of creation to rows: those of a cell together, cells ascending, creation order within.
 *
 * Data:  a stable counting sort by post cell, one column at a time, each source freed before the next column is made.
 * Costs: O(connections); 8 bytes a connection for the places. SPDX-License-Identifier: MIT */
#include <string.h>

#include "net/inner.h"

void ncy_conn_columns(ncy_builder *b, ncy_conn_column out[NCY_CONN_COLUMNS]) {
  ncy_new_conns *c = &b->conns;
  ncy_net *net = b->net;
  const ncy_conn_column all[NCY_CONN_COLUMNS] = {
      {(void **)&c->pre, (void **)&net->conn_pre, sizeof *c->pre},
      {(void **)&c->post, (void **)&net->conn_post, sizeof *c->post},
      {(void **)&c->label, (void **)&net->conn_label, sizeof *c->label},
      {(void **)&c->sec, (void **)&net->conn_sec, sizeof *c->sec},
      {(void **)&c->synmech, (void **)&net->conn_synmech, sizeof *c->synmech},
      {(void **)&c->loc, (void **)&net->conn_loc, sizeof *c->loc},
      {(void **)&c->weight, (void **)&net->conn_weight, sizeof *c->weight},
      {(void **)&c->delay, (void **)&net->conn_delay, sizeof *c->delay},
      {(void **)&c->flags, (void **)&net->conn_flags, sizeof *c->flags},
  };
  memcpy(out, all, sizeof all);
}

static void scatter(char *to, const char *from, size_t size, size_t n, const uint32_t *row) {
  switch (size) {
  case 8:
    for (size_t k = 0; k < n; k++) memcpy(to + (size_t)row[k] * 8, from + k * 8, 8);
    break;
  case 4:
    for (size_t k = 0; k < n; k++) memcpy(to + (size_t)row[k] * 4, from + k * 4, 4);
    break;
  case 2:
    for (size_t k = 0; k < n; k++) memcpy(to + (size_t)row[k] * 2, from + k * 2, 2);
    break;
  default:
    for (size_t k = 0; k < n; k++) to[row[k]] = from[k];
    break;
  }
}

/* cell_conn_beg and, in row[], the row of each connection. */
static ncy_status find_rows(ncy_builder *b, uint32_t *row) {
  ncy_net *net = b->net;
  const ncy_new_conns *c = &b->conns;
  net->cell_conn_beg = NCY_NEW_ARRAY(&net->arena, int64_t, (size_t)net->n_cells + 1);
  int64_t *next = NCY_NEW_ARRAY(&b->scratch, int64_t, (size_t)net->n_cells + 1);
  if (!net->cell_conn_beg || !next) return NCY_ENOMEM;
  for (size_t k = 0; k < c->count; k++) next[c->post[k] + 1]++;
  for (int32_t i = 0; i < net->n_cells; i++) next[i + 1] += next[i];
  memcpy(net->cell_conn_beg, next, ((size_t)net->n_cells + 1) * sizeof *next);
  for (size_t k = 0; k < c->count; k++) row[k] = (uint32_t)next[c->post[k]]++;
  return NCY_OK;
}

/* Each column to a new one of the arena, the old one freed. */
static ncy_status move_all(ncy_builder *b, const uint32_t *row) {
  ncy_net *net = b->net;
  ncy_new_conns *c = &b->conns;
  size_t n = c->count;
  ncy_conn_column column[NCY_CONN_COLUMNS];
  ncy_conn_columns(b, column);
  for (int i = 0; i < NCY_CONN_COLUMNS; i++) {
    char *to = ncy_arena_alloc(&net->arena, n, column[i].size);
    if (!to) return NCY_ENOMEM;
    scatter(to, *column[i].made, column[i].size, n, row);
    ncy_resize(net->ctx, *column[i].made, c->room[i] * column[i].size, 0);
    *column[i].made = NULL;
    *column[i].kept = to;
    c->room[i] = 0;
  }
  net->conn_order = NCY_NEW_ARRAY(&net->arena, uint32_t, n);
  if (!net->conn_order) return NCY_ENOMEM;
  for (size_t k = 0; k < n; k++) net->conn_order[row[k]] = (uint32_t)k;
  net->n_conns = (int64_t)n;
  return NCY_OK;
}

ncy_status ncy_build_rows(ncy_builder *b) {
  size_t bytes = b->conns.count * sizeof(uint32_t);
  uint32_t *row = ncy_resize(b->ctx, NULL, 0, bytes ? bytes : 1);
  if (!row) return ncy_no_memory(b->ctx);
  ncy_status status = find_rows(b, row);
  if (status == NCY_OK) status = move_all(b, row);
  ncy_resize(b->ctx, row, bytes ? bytes : 1, 0);
  return status;
}
