/* fuzz_data.c - data files in JSON and pickle, and the text of data as arrays, from any bytes: read or refused with a message;
 * what was read gives tables or refusals, and goes to a pickle and back, to JSON and back, and to arrays and back, unchanged.
 *
 * The first byte chooses the format (by 3: JSON, pickle, text) and the window. SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/data_pack.h"
#include "must.h"
#include "result/data.h"
#include "result/read.h"
#include "result/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef ncy_status read_fn(ncy_arena *arena, const char *file, const ncy_feed *feed, ncy_value *out);

static ncy_status read_bytes(ncy_ctx *ctx, read_fn *read, const void *bytes, size_t count, size_t window, ncy_data **out) {
  MUST(ncy_data_new(ctx, "input", out) == NCY_OK);
  ncy_memory_feed memory = {bytes, count};
  ncy_feed feed = {ncy_memory_feed_read, &memory, window};
  return read(&(*out)->arena, "input", &feed, &(*out)->root);
}

static void add(void *user, const char *bytes, size_t count) {
  ncy_text_add(user, bytes, count);
}

static ncy_status find_packed(void *user, const char *path, ncy_pack_array *out) {
  const ncy_packed *packed = user;
  for (size_t i = 0; i < packed->array.count; i++)
    if (strcmp(packed->array.data[i].path, path) == 0) {
      *out = packed->array.data[i];
      return NCY_OK;
    }
  return NCY_EPARSE;
}

static void check_packed(ncy_ctx *ctx, const ncy_data *data) {
  ncy_arena arena;
  ncy_packed packed;
  ncy_value again;
  ncy_arena_init(&arena, ctx);
  MUST(ncy_pack(&arena, data, &packed) == NCY_OK);
  size_t errors = ncy_ctx_count(ctx, NCY_ERROR);
  ncy_status status = ncy_unpack(&arena, "input", packed.json.data, packed.json.count, find_packed, &packed, &again);
  MUST(status == NCY_OK ? ncy_value_same(&data->root, &again) : ncy_ctx_count(ctx, NCY_ERROR) > errors); /* too deep */
  ncy_pack_done(ctx, &packed);
  ncy_arena_done(&arena);
}

/* A text over three arrays. */
static ncy_status unpack_bytes(ncy_ctx *ctx, const void *bytes, size_t count, ncy_data **out) {
  static const int64_t ints[] = {0, 1, 0, 2, -1, 7};
  static const double reals[] = {0.5, -1.0, 1e300, 0.0, 2.0, 3.0};
  ncy_pack_array array[] = {{.path = "i", .type = NCY_VALUE_INTS, .n_rows = 6, .u.ints = ints},
                            {.path = "r", .type = NCY_VALUE_REALS, .n_rows = 6, .u.reals = reals},
                            {.path = "m", .type = NCY_VALUE_REALS, .n_rows = 3, .n_columns = 2, .u.reals = reals}};
  ncy_packed packed = {.array = {array, 3, 3}};
  MUST(ncy_data_new(ctx, "input", out) == NCY_OK);
  ncy_status status = ncy_unpack(&(*out)->arena, "input", bytes, count, find_packed, &packed, &(*out)->root);
  if (status != NCY_OK && ncy_ctx_count(ctx, NCY_ERROR) == 0) /* a path that find does not know */
    (void)ncy_report(ctx, NCY_ERROR, NCY_EPARSE, &(ncy_place){.file = "input"}, NULL, "no such array");
  return status;
}

static void check_rewritten(ncy_ctx *ctx, const ncy_data *data) {
  ncy_text text;
  ncy_text_init(&text, ctx);
  ncy_json_writer w;
  ncy_json_writer_init(&w, add, &text, 0);
  ncy_value_write(&data->root, false, &w);
  ncy_data *again;
  MUST(read_bytes(ctx, ncy_read_json, text.data, text.count, 5, &again) == NCY_OK);
  MUST(ncy_value_same(&data->root, &again->root));
  ncy_data_free(&again);
  text.count = 0;
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_pickle_writer p;
  ncy_pickle_begin(&p, add, &text, &arena);
  ncy_json_writer_init_events(&w, &ncy_pickle_events, &p);
  ncy_value_write(&data->root, false, &w);
  ncy_pickle_end(&p);
  MUST(!p.is_bad && !text.is_bad);
  ncy_status status = read_bytes(ctx, ncy_read_pickle, text.data, text.count, 0, &again);
  MUST(status == NCY_OK || ncy_ctx_count(ctx, NCY_ERROR) > 0); /* a text said often is far more than its pickle */
  MUST(status != NCY_OK || ncy_value_same(&data->root, &again->root));
  ncy_data_free(&again);
  ncy_arena_done(&arena);
  ncy_text_done(&text);
}

typedef ncy_status table_fn(ncy_ctx *ctx, const ncy_data *data, ncy_table **out);

static void check_tables(ncy_ctx *ctx, const ncy_data *data) {
  static table_fn *const tables[] = {ncy_data_spikes, ncy_data_stims, ncy_data_traces, ncy_data_electrodes,
                                     ncy_data_cells,  ncy_data_pops,  ncy_data_conns,  ncy_data_rates};
  for (size_t i = 0; i < NCY_COUNT_OF(tables) + 4; i++) {
    ncy_table *table = NULL;
    size_t errors = ncy_ctx_count(ctx, NCY_ERROR), k = i - NCY_COUNT_OF(tables);
    ncy_status status = i < NCY_COUNT_OF(tables) ? tables[i](ctx, data, &table)
                        : k < 2                  ? ncy_data_lfp(ctx, data, k ? "S" : NULL, &table)
                                                 : ncy_data_dipole(ctx, data, k == 2 ? "S" : NULL, &table);
    MUST((status == NCY_OK) == (table != NULL));
    MUST(status == NCY_OK || ncy_ctx_count(ctx, NCY_ERROR) > errors);
    ncy_table_free(&table);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  if (size < 1) return 0;
  ncy_ctx *ctx;
  if (ncy_ctx_new(NULL, &ctx) != NCY_OK) return 0;
  ncy_data *data;
  ncy_status status = bytes[0] % 3 == 2   ? unpack_bytes(ctx, bytes + 1, size - 1, &data)
                      : bytes[0] % 3 == 1 ? read_bytes(ctx, ncy_read_pickle, bytes + 1, size - 1, 0, &data)
                                          : read_bytes(ctx, ncy_read_json, bytes + 1, size - 1, bytes[0] / 3u, &data);
  if (status == NCY_OK) {
    check_rewritten(ctx, data);
    if (data->root.type == NCY_VALUE_DICT) {
      check_packed(ctx, data);
      check_tables(ctx, data);
    }
  } else {
    const ncy_diag *diag = ncy_ctx_diag(ctx, 0);
    MUST(diag && diag->file);
    for (const char *p = diag->message; *p; p++) MUST((unsigned char)*p >= 0x20);
  }
  ncy_data_free(&data);
  ncy_ctx_free(&ctx);
  return 0;
}
