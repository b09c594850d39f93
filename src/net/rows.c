/* rows.c - connections from order of creation to rows: those of a cell together, cells ascending, creation order within.
 *
 * Data:  a stable counting sort by post cell, one column at a time, each source freed before the next column is made. All threads
 *        count, place and move, each its share of the connections in order of creation.
 * Costs: O(connections); 4 bytes a connection for the places, 8 bytes a cell and thread for the counts.
 * SPDX-License-Identifier: MIT */
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

typedef struct moving {
  ncy_conn_chunk **chunk; /* [n] */
  size_t *first;          /* [n] rank of the first connection of each */
  size_t n, n_conns;
  int64_t *next; /* [threads][n_cells] counts, then the row of the next connection to each cell */
  size_t n_cells;
  uint32_t *row; /* [n_conns] */
  int column;
  char *to;
  uint32_t *order;
} moving;

/* A piece of a chunk: connections beg..end-1 of it. */
typedef void piece_fn(const moving *m, int thread, size_t chunk, size_t beg, size_t end);

/* Goes through a thread's share of the connections. */
static void each_piece(const moving *m, int thread, int n_threads, piece_fn *visit) {
  size_t beg, end;
  ncy_share(m->n_conns, thread, n_threads, &beg, &end);
  for (size_t i = 0; i < m->n; i++) {
    size_t first = m->first[i], last = first + m->chunk[i]->count;
    if (last <= beg || first >= end) continue;
    visit(m, thread, i, (beg > first ? beg : first) - first, (end < last ? end : last) - first);
  }
}

static void count_piece(const moving *m, int thread, size_t chunk, size_t beg, size_t end) {
  int64_t *count = m->next + (size_t)thread * m->n_cells;
  const int32_t *post = m->chunk[chunk]->post;
  for (size_t k = beg; k < end; k++) count[post[k]]++;
}

static void place_piece(const moving *m, int thread, size_t chunk, size_t beg, size_t end) {
  int64_t *next = m->next + (size_t)thread * m->n_cells;
  const int32_t *post = m->chunk[chunk]->post;
  uint32_t *row = m->row + m->first[chunk];
  for (size_t k = beg; k < end; k++) row[k] = (uint32_t)next[post[k]]++;
}

static void order_piece(const moving *m, int thread, size_t chunk, size_t beg, size_t end) {
  (void)thread;
  const uint32_t *row = m->row + m->first[chunk];
  for (size_t k = beg; k < end; k++) m->order[row[k]] = (uint32_t)(m->first[chunk] + k);
}

static void move_piece(const moving *m, int thread, size_t chunk, size_t beg, size_t end) {
  (void)thread;
  ncy_net none;
  ncy_conn_column column[NCY_CONN_COLUMNS];
  ncy_conn_columns(m->chunk[chunk], &none, column);
  size_t size = column[m->column].size;
  scatter(m->to, (const char *)*column[m->column].made + beg * size, size, end - beg, m->row + m->first[chunk] + beg);
}

static void count_share(void *user, int thread, int n_threads) {
  each_piece(user, thread, n_threads, count_piece);
}
static void place_share(void *user, int thread, int n_threads) {
  each_piece(user, thread, n_threads, place_piece);
}
static void move_share(void *user, int thread, int n_threads) {
  each_piece(user, thread, n_threads, move_piece);
}
static void order_share(void *user, int thread, int n_threads) {
  each_piece(user, thread, n_threads, order_piece);
}

static ncy_status list_chunks(ncy_builder *b, moving *m) {
  for (const ncy_conn_chunk *c = b->conns.first; c; c = c->next) m->n++;
  m->chunk = NCY_NEW_ARRAY(&b->scratch, ncy_conn_chunk *, m->n);
  m->first = NCY_NEW_ARRAY(&b->scratch, size_t, m->n);
  if (!m->chunk || !m->first) return NCY_ENOMEM;
  size_t i = 0;
  for (ncy_conn_chunk *c = b->conns.first; c; c = c->next) {
    m->first[i] = m->n_conns;
    m->n_conns += c->count;
    m->chunk[i++] = c;
  }
  return NCY_OK;
}

/* cell_conn_beg and, in row[], the row of each connection. */
static ncy_status find_rows(ncy_builder *b, moving *m, int n_threads) {
  ncy_net *net = b->net;
  m->n_cells = (size_t)net->n_cells;
  net->cell_conn_beg = NCY_NEW_ARRAY(&net->arena, int64_t, m->n_cells + 1);
  m->next = NCY_NEW_ARRAY(&b->scratch, int64_t, m->n_cells * (size_t)n_threads);
  if (!net->cell_conn_beg || !m->next) return NCY_ENOMEM;
  ncy_parallel(n_threads, count_share, m);
  int64_t row = 0;
  for (size_t cell = 0; cell < m->n_cells; cell++) {
    net->cell_conn_beg[cell] = row;
    for (int t = 0; t < n_threads; t++) {
      int64_t *at = &m->next[(size_t)t * m->n_cells + cell], count = *at;
      *at = row;
      row += count;
    }
  }
  net->cell_conn_beg[m->n_cells] = row;
  ncy_parallel(n_threads, place_share, m);
  return NCY_OK;
}

/* Each column to a new one of the arena, the old one freed. */
static ncy_status move_all(ncy_builder *b, moving *m, int n_threads) {
  ncy_net *net = b->net;
  size_t n = m->n_conns;
  ncy_conn_chunk none = {0};
  ncy_conn_column column[NCY_CONN_COLUMNS];
  ncy_conn_columns(&none, net, column);
  for (m->column = 0; m->column < NCY_CONN_COLUMNS; m->column++) {
    m->to = ncy_arena_alloc_raw(&net->arena, n, column[m->column].size);
    if (!m->to) return NCY_ENOMEM;
    *column[m->column].kept = m->to;
    ncy_parallel(n_threads, move_share, m);
    for (size_t i = 0; i < m->n; i++) {
      ncy_conn_column of_chunk[NCY_CONN_COLUMNS];
      ncy_conn_columns(m->chunk[i], net, of_chunk);
      void **made = of_chunk[m->column].made;
      ncy_resize(net->ctx, *made, m->chunk[i]->capacity * of_chunk[m->column].size, 0);
      *made = NULL;
    }
  }
  m->order = ncy_arena_alloc_raw(&net->arena, n, sizeof *m->order);
  if (!m->order) return NCY_ENOMEM;
  ncy_parallel(n_threads, order_share, m);
  net->conn_order = m->order;
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
  int n_threads = b->conns.count < (1 << 18) ? 1 : b->n_threads < NCY_MOST_THREADS ? b->n_threads : NCY_MOST_THREADS;
  moving m = {.row = row};
  ncy_status status = list_chunks(b, &m);
  if (status == NCY_OK) status = find_rows(b, &m, n_threads);
  if (status == NCY_OK) status = move_all(b, &m, n_threads);
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
