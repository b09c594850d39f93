/* state.c - see state.h. SPDX-License-Identifier: MIT */
#include "engine/state.h"

#include <stdio.h>
#include <string.h>

size_t ncy_state_size(ncy_state_type type) {
  return type == NCY_STATE_U8 ? 1 : type == NCY_STATE_U32 ? 4 : 8;
}

void ncy_state_init(ncy_state *state, ncy_ctx *ctx) {
  *state = (ncy_state){.ctx = ctx};
  ncy_arena_init(&state->arena, ctx);
}

void ncy_state_done(ncy_state *state) {
  NCY_VEC_FREE(state->ctx, &state->column);
  ncy_arena_done(&state->arena);
}

void *ncy_state_add(ncy_state *state, ncy_state_type type, size_t count, const char *format, ...) {
  char name[512];
  va_list args;
  va_start(args, format);
  int length = vsnprintf(name, sizeof name, format, args);
  va_end(args);
  if (length < 0) length = 0;
  if ((size_t)length >= sizeof name) length = (int)sizeof name - 1;
  char *copy = ncy_arena_strndup(&state->arena, name, (size_t)length);
  void *data = copy ? ncy_arena_alloc_raw(&state->arena, count, ncy_state_size(type)) : NULL;
  if (!data) return NULL;
  ncy_state_column column = {.name = copy, .type = type, .count = count, .data = data};
  if (!NCY_VEC_PUSH(state->ctx, &state->column, column)) {
    (void)ncy_no_memory(state->ctx);
    return NULL;
  }
  return data;
}

const ncy_state_column *ncy_state_find(const ncy_state *state, const char *name) {
  for (size_t i = 0; i < state->column.count; i++)
    if (strcmp(state->column.data[i].name, name) == 0) return &state->column.data[i];
  return NULL;
}

static ncy_status wrong_at(const ncy_state *state, const char *name, size_t offset, const char *what) {
  ncy_place place = {.file = state->file, .path = name};
  return ncy_report(state->ctx, NCY_ERROR, NCY_EPARSE, &place, NULL, "offset %zu: %s", offset, what);
}

ncy_status ncy_state_wrong(const ncy_state *state, const char *name, size_t item, const char *what) {
  const ncy_state_column *c = ncy_state_find(state, name);
  return wrong_at(state, name, c ? c->offset + item * ncy_state_size(c->type) : 0, what);
}

ncy_status ncy_state_take(const ncy_state *state, const char *name, ncy_state_type type, size_t count, const void **out,
                          size_t *out_count) {
  static const char *const type_name[] = {"", "bytes", "32-bit integers", "64-bit integers", "doubles"};
  const ncy_state_column *c = ncy_state_find(state, name);
  char what[160];
  if (!c) {
    ncy_place place = {.file = state->file, .path = name};
    return ncy_report(state->ctx, NCY_ERROR, NCY_EPARSE, &place, NULL, "the state lacks this column");
  }
  if (c->type != type) {
    snprintf(what, sizeof what, "expected %s, found %s", type_name[type], type_name[c->type]);
    return wrong_at(state, name, c->offset, what);
  }
  if (count != SIZE_MAX && c->count != count) {
    snprintf(what, sizeof what, "expected %zu items, found %zu", count, c->count);
    return wrong_at(state, name, c->offset, what);
  }
  *out = c->data;
  if (out_count) *out_count = c->count;
  return NCY_OK;
}

void ncy_state_put_rng(const ncy_rng *rng, uint32_t *out) {
  memcpy(out, rng->counter, sizeof rng->counter);
  out[4] = rng->key;
  out[5] = rng->which;
  memcpy(out + 6, rng->block, sizeof rng->block);
}

bool ncy_state_get_rng(const uint32_t *in, ncy_rng *out) {
  if (in[5] > 3) return false;
  memcpy(out->counter, in, sizeof out->counter);
  out->key = in[4];
  out->which = in[5];
  memcpy(out->block, in + 6, sizeof out->block);
  return true;
}
