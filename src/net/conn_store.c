/* conn_store.c - connections in order of creation: a list of chunks of columns.
 *
 * Data:  chunks of 1024 to a million connections, as many as there are before, a heap block for each column, so that columns can
 * be freed one by one. Costs: 43 bytes a connection; nothing is moved when more come, and a list is appended to another one in
 * O(1). SPDX-License-Identifier: MIT */
#include <string.h>

#include "net/inner.h"

enum { FIRST_CHUNK = 1 << 10, LAST_CHUNK = 1 << 20 };

void ncy_conn_columns(ncy_conn_chunk *c, ncy_net *net, ncy_conn_column out[NCY_CONN_COLUMNS]) {
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

static void free_chunk(ncy_ctx *ctx, ncy_conn_chunk *chunk) {
  ncy_net none;
  ncy_conn_column column[NCY_CONN_COLUMNS];
  ncy_conn_columns(chunk, &none, column);
  for (int i = 0; i < NCY_CONN_COLUMNS; i++) ncy_resize(ctx, *column[i].made, chunk->capacity * column[i].size, 0);
  ncy_resize(ctx, chunk, sizeof *chunk, 0);
}

static ncy_conn_chunk *new_chunk(ncy_ctx *ctx, size_t capacity) {
  ncy_conn_chunk *chunk = ncy_resize(ctx, NULL, 0, sizeof *chunk);
  if (!chunk) return NULL;
  *chunk = (ncy_conn_chunk){.capacity = capacity};
  ncy_net none;
  ncy_conn_column column[NCY_CONN_COLUMNS];
  ncy_conn_columns(chunk, &none, column);
  for (int i = 0; i < NCY_CONN_COLUMNS; i++) {
    *column[i].made = ncy_resize(ctx, NULL, 0, capacity * column[i].size);
    if (*column[i].made) continue;
    free_chunk(ctx, chunk);
    return NULL;
  }
  return chunk;
}

static ncy_status check_count(ncy_ctx *ctx, size_t count, size_t extra) {
  if (count + extra <= UINT32_MAX) return NCY_OK;
  return ncy_report(ctx, NCY_ERROR, NCY_ESPEC, NULL, NULL, "more than %u connections", UINT32_MAX);
}

ncy_status ncy_conns_reserve(ncy_ctx *ctx, ncy_new_conns *conns, size_t extra) {
  ncy_conn_chunk *last = conns->last;
  if (last && last->count + extra <= last->capacity) return NCY_OK;
  NCY_TRY(check_count(ctx, conns->count, extra));
  size_t capacity = !last ? FIRST_CHUNK : last->capacity < LAST_CHUNK ? last->capacity * 2 : LAST_CHUNK;
  if (capacity < extra) capacity = extra;
  ncy_conn_chunk *chunk = new_chunk(ctx, capacity);
  if (!chunk) return ncy_no_memory(ctx);
  if (last)
    last->next = chunk;
  else
    conns->first = chunk;
  conns->last = chunk;
  return NCY_OK;
}

ncy_status ncy_conns_append(ncy_ctx *ctx, ncy_new_conns *conns, ncy_new_conns *from) {
  NCY_TRY(check_count(ctx, conns->count, from->count));
  if (!NCY_VEC_RESERVE(ctx, &conns->pointers, from->pointers.count) || !NCY_VEC_RESERVE(ctx, &conns->shaped, from->shaped.count))
    return ncy_no_memory(ctx);
  for (size_t i = 0; i < from->pointers.count; i++) {
    from->pointers.data[i].conn += (int64_t)conns->count;
    conns->pointers.data[conns->pointers.count++] = from->pointers.data[i];
  }
  for (size_t i = 0; i < from->shaped.count; i++) {
    from->shaped.data[i].conn += (int64_t)conns->count;
    conns->shaped.data[conns->shaped.count++] = from->shaped.data[i];
  }
  if (from->first) {
    if (conns->last)
      conns->last->next = from->first;
    else
      conns->first = from->first;
    conns->last = from->last;
  }
  conns->count += from->count;
  from->first = NULL;
  ncy_conns_free(ctx, from);
  return NCY_OK;
}

void ncy_conns_free(ncy_ctx *ctx, ncy_new_conns *conns) {
  for (ncy_conn_chunk *chunk = conns->first, *next; chunk; chunk = next) {
    next = chunk->next;
    free_chunk(ctx, chunk);
  }
  NCY_VEC_FREE(ctx, &conns->pointers);
  NCY_VEC_FREE(ctx, &conns->shaped);
  *conns = (ncy_new_conns){0};
}
