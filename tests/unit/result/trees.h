/* trees.h - helpers for tests of data: text or bytes to a tree, a tree to text. SPDX-License-Identifier: MIT */
#ifndef NCY_TESTS_TREES_H
#define NCY_TESTS_TREES_H

#include "t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "result/data.h"
#include "result/read.h"
#include "result/write.h"

typedef ncy_status read_fn(ncy_arena *arena, const char *file, const ncy_feed *feed, ncy_value *out);

/* Reads bytes through a window of so many (0: the reader's own); the tree is data's root whether it is a dict or not. */
static inline ncy_status read_bytes(ncy_ctx *ctx, read_fn *read, const void *bytes, size_t count, size_t window, ncy_data **out) {
  ncy_data *data;
  ncy_status status = ncy_data_new(ctx, "FILE", &data);
  if (status != NCY_OK) return status;
  ncy_memory_feed memory = {bytes, count};
  ncy_feed feed = {ncy_memory_feed_read, &memory, window};
  status = read(&data->arena, "FILE", &feed, &data->root);
  if (status == NCY_OK)
    *out = data;
  else
    ncy_data_free(&data);
  return status;
}

static inline void add_text(void *user, const char *bytes, size_t count) {
  ncy_text_add(user, bytes, count);
}

/* The tree as JSON without spaces, to be freed with free(). */
static inline char *json_of(ncy_ctx *ctx, const ncy_value *value) {
  ncy_text text;
  ncy_text_init(&text, ctx);
  ncy_json_writer w;
  ncy_json_writer_init(&w, add_text, &text, 0);
  ncy_value_write(value, false, &w);
  assert_false(text.is_bad);
  char *copy = malloc(text.count + 1);
  assert_non_null(copy);
  memcpy(copy, text.data, text.count + 1);
  ncy_text_done(&text);
  return copy;
}

/* The tree as a pickle, in text. */
static inline ncy_status pickle_of(ncy_ctx *ctx, const ncy_value *value, ncy_text *out) {
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_pickle_writer p;
  ncy_json_writer w;
  ncy_pickle_begin(&p, add_text, out, &arena);
  ncy_json_writer_init_events(&w, &ncy_pickle_events, &p);
  ncy_value_write(value, false, &w);
  ncy_pickle_end(&p);
  ncy_arena_done(&arena);
  return p.is_bad || out->is_bad ? NCY_ENOMEM : NCY_OK;
}

#endif
