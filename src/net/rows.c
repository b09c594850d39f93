/* rows.c - connections from order of creation to rows: those of a cell together, cells ascending, creation order within.
 *
 * Data:  a stable counting sort by post cell, one column at a time, each source freed before the next column is made. A column is
 *        moved by all threads, each its share of the chunks.
 * Costs: O(connections); 4 bytes a connection for the places. SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "net/inner.h"
#include "net/parallel.h"

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
  net->cell_conn_beg = NCY_NEW_ARRAY(&net->arena, int64_t, (size_t)net->n_cells + 1);
  int64_t *next = NCY_NEW_ARRAY(&b->scratch, int64_t, (size_t)net->n_cells + 1);
  if (!net->cell_conn_beg || !next) return NCY_ENOMEM;
  for (const ncy_conn_chunk *c = b->conns.first; c; c = c->next)
    for (size_t k = 0; k < c->count; k++) next[c->post[k] + 1]++;
  for (int32_t i = 0; i < net->n_cells; i++) next[i + 1] += next[i];
  memcpy(net->cell_conn_beg, next, ((size_t)net->n_cells + 1) * sizeof *next);
  for (const ncy_conn_chunk *c = b->conns.first; c; c = c->next) {
    for (size_t k = 0; k < c->count; k++) row[k] = (uint32_t)next[c->post[k]]++;
    row += c->count;
  }
  return NCY_OK;
}

typedef struct moving {
  ncy_conn_chunk **chunk; /* [n] */
  size_t *first;          /* [n] rank of the first connection of each */
  size_t n;
  const uint32_t *row;
  int column; /* -1: the ranks themselves */
  char *to;
  uint32_t *order;
} moving;

static void move_share(void *user, int thread, int n_threads) {
  const moving *m = user;
  size_t i, end;
  ncy_share(m->n, thread, n_threads, &i, &end);
  for (; i < end; i++) {
    ncy_conn_chunk *chunk = m->chunk[i];
    const uint32_t *row = m->row + m->first[i];
    if (m->column < 0) {
      for (size_t k = 0; k < chunk->count; k++) m->order[row[k]] = (uint32_t)(m->first[i] + k);
      continue;
    }
    ncy_net none;
    ncy_conn_column column[NCY_CONN_COLUMNS];
    ncy_conn_columns(chunk, &none, column);
    scatter(m->to, *column[m->column].made, column[m->column].size, chunk->count, row);
  }
}

static ncy_status list_chunks(ncy_builder *b, moving *m) {
  for (const ncy_conn_chunk *c = b->conns.first; c; c = c->next) m->n++;
  m->chunk = NCY_NEW_ARRAY(&b->scratch, ncy_conn_chunk *, m->n);
  m->first = NCY_NEW_ARRAY(&b->scratch, size_t, m->n);
  if (!m->chunk || !m->first) return NCY_ENOMEM;
  size_t i = 0, rank = 0;
  for (ncy_conn_chunk *c = b->conns.first; c; c = c->next) {
    m->first[i] = rank;
    rank += c->count;
    m->chunk[i++] = c;
  }
  return NCY_OK;
}

/* Each column to a new one of the arena, the old one freed. */
static ncy_status move_all(ncy_builder *b, const uint32_t *row) {
  ncy_net *net = b->net;
  size_t n = b->conns.count;
  int n_threads = n < (1 << 18) ? 1 : b->n_threads;
  moving m = {.row = row};
  NCY_TRY(list_chunks(b, &m));
  ncy_conn_chunk none = {0};
  ncy_conn_column column[NCY_CONN_COLUMNS];
  ncy_conn_columns(&none, net, column);
  for (m.column = 0; m.column < NCY_CONN_COLUMNS; m.column++) {
    m.to = ncy_arena_alloc_raw(&net->arena, n, column[m.column].size);
    if (!m.to) return NCY_ENOMEM;
    *column[m.column].kept = m.to;
    ncy_parallel(n_threads, move_share, &m);
    for (size_t i = 0; i < m.n; i++) {
      ncy_conn_column of_chunk[NCY_CONN_COLUMNS];
      ncy_conn_columns(m.chunk[i], net, of_chunk);
      void **made = of_chunk[m.column].made;
      ncy_resize(net->ctx, *made, m.chunk[i]->capacity * of_chunk[m.column].size, 0);
      *made = NULL;
    }
  }
  m.order = ncy_arena_alloc_raw(&net->arena, n, sizeof *m.order);
  if (!m.order) return NCY_ENOMEM;
  m.column = -1;
  ncy_parallel(n_threads, move_share, &m);
  net->conn_order = m.order;
  net->n_conns = (int64_t)n;
  return NCY_OK;
}

/* ---- what only some connections have ------------------------------------------------------------------------------------------
 */

static int by_pointer_row(const void *a, const void *c) {
  const ncy_new_pointer *x = a, *y = c;
  return (x->conn > y->conn) - (x->conn < y->conn);
}

static int by_shaped_row(const void *a, const void *c) {
  const ncy_new_shaped *x = a, *y = c;
  return (x->conn > y->conn) - (x->conn < y->conn);
}

static void place_more(ncy_new_conns *conns, const uint32_t *row) {
  for (size_t i = 0; i < conns->pointers.count; i++) conns->pointers.data[i].conn = row[conns->pointers.data[i].conn];
  for (size_t i = 0; i < conns->shaped.count; i++) conns->shaped.data[i].conn = row[conns->shaped.data[i].conn];
  if (conns->pointers.count) qsort(conns->pointers.data, conns->pointers.count, sizeof *conns->pointers.data, by_pointer_row);
  if (conns->shaped.count) qsort(conns->shaped.data, conns->shaped.count, sizeof *conns->shaped.data, by_shaped_row);
}

ncy_status ncy_build_rows(ncy_builder *b) {
  size_t bytes = b->conns.count * sizeof(uint32_t);
  uint32_t *row = ncy_resize(b->ctx, NULL, 0, bytes ? bytes : 1);
  if (!row) return ncy_no_memory(b->ctx);
  ncy_status status = find_rows(b, row);
  if (status == NCY_OK) status = move_all(b, row);
  if (status == NCY_OK) place_more(&b->conns, row);
  ncy_resize(b->ctx, row, bytes ? bytes : 1, 0);
  return status;
}

ncy_status ncy_finish_rows(ncy_builder *b) {
  ncy_net *net = b->net;
  const ncy_new_conns *conns = &b->conns;
  size_t n = conns->pointers.count;
  net->n_pointers = (int64_t)n;
  net->pointer_conn = NCY_NEW_ARRAY(&net->arena, int64_t, n);
  net->pointer_id = NCY_NEW_ARRAY(&net->arena, int64_t, n);
  net->pointer_reverse = NCY_NEW_ARRAY(&net->arena, int64_t, n);
  net->pointer_pre_sec = NCY_NEW_ARRAY(&net->arena, const char *, n);
  net->pointer_pre_loc = NCY_NEW_ARRAY(&net->arena, double, n);
  if (!net->pointer_conn || !net->pointer_id || !net->pointer_reverse || !net->pointer_pre_sec || !net->pointer_pre_loc)
    return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    const ncy_new_pointer *from = &conns->pointers.data[i];
    net->pointer_conn[i] = from->conn;
    net->pointer_id[i] = from->id;
    net->pointer_reverse[i] = from->reverse;
    net->pointer_pre_sec[i] = from->pre_sec;
    net->pointer_pre_loc[i] = from->pre_loc;
  }
  n = conns->shaped.count;
  net->n_shaped = (int64_t)n;
  net->shaped_conn = NCY_NEW_ARRAY(&net->arena, int64_t, n);
  net->shaped_weight = NCY_NEW_ARRAY(&net->arena, double, n);
  if (!net->shaped_conn || !net->shaped_weight) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    net->shaped_conn[i] = conns->shaped.data[i].conn;
    net->shaped_weight[i] = conns->shaped.data[i].weight;
  }
  return ncy_waves_make(net->ctx, &net->arena, net->spec, &net->wave);
}
