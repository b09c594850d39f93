/* state_file.c - see state_file.h.
 *
 * Layout: a head of 48 bytes, then columns: a head of 24 bytes, the name with one to eight zero bytes behind it, the items with
 * up to seven; all little-endian, all parts at multiples of 8. Sums (print.h) cover every byte. Cost:   linear; the file is held
 * in memory once. SPDX-License-Identifier: MIT */
#include "sim/state_file.h"

#include <stdio.h>
#include <string.h>

#include "netcyne/netcyne.h"

enum { VERSION = 1, HEAD = 48, COLUMN_HEAD = 24, MOST_NAME = 4096 };
static const char magic[8] = {'N', 'C', 'Y', 'S', 'T', 'A', 'T', 'E'};

static size_t padded(size_t n) {
  return (n + 7) / 8 * 8;
}

static void put(unsigned char *to, uint64_t value, int n) {
  for (int i = 0; i < n; i++) to[i] = (unsigned char)(value >> 8 * i);
}

static uint64_t get(const char *from, int n) {
  uint64_t value = 0;
  for (int i = 0; i < n; i++) value |= (uint64_t)(unsigned char)from[i] << 8 * i;
  return value;
}

static uint64_t sum_of(const ncy_state_column *c) {
  uint64_t sum = ncy_print_bytes((uint64_t)c->type, c->name, strlen(c->name));
  sum = ncy_print_bytes(sum ^ c->count, c->data, c->count * ncy_state_size(c->type));
  return sum;
}

/* ---- writing --------------------------------------------------------------------------------------------------------------- */

static void write_padded(ncy_out_file *file, const void *bytes, size_t n, size_t size) {
  static const char zeros[8] = {0};
  ncy_out_write(file, bytes, n);
  ncy_out_write(file, zeros, size - n);
}

ncy_status ncy_state_write(ncy_ctx *ctx, const char *path, const ncy_state *state) {
  size_t size = HEAD;
  for (size_t i = 0; i < state->column.count; i++) {
    const ncy_state_column *c = &state->column.data[i];
    size += COLUMN_HEAD + padded(strlen(c->name) + 1) + padded(c->count * ncy_state_size(c->type));
  }
  ncy_out_file *file = NULL;
  NCY_TRY(ncy_out_open(ctx, path, &file));
  unsigned char head[HEAD] = {0};
  memcpy(head, magic, sizeof magic);
  put(head + 8, VERSION, 4);
  put(head + 16, state->column.count, 8);
  put(head + 24, size, 8);
  put(head + 40, ncy_print_bytes(0, head, 40), 8);
  ncy_out_write(file, head, sizeof head);
  for (size_t i = 0; i < state->column.count; i++) {
    const ncy_state_column *c = &state->column.data[i];
    size_t n_name = strlen(c->name), n = c->count * ncy_state_size(c->type);
    put(head, c->type, 4);
    put(head + 4, n_name, 4);
    put(head + 8, c->count, 8);
    put(head + 16, sum_of(c), 8);
    ncy_out_write(file, head, COLUMN_HEAD);
    write_padded(file, c->name, n_name, padded(n_name + 1));
    write_padded(file, c->data, n, padded(n));
  }
  return ncy_out_commit(&file);
}

/* ---- reading --------------------------------------------------------------------------------------------------------------- */

static ncy_status wrong(ncy_state *state, size_t offset, const char *name, const char *what) {
  ncy_place place = {.file = state->file, .path = name};
  return ncy_report(state->ctx, NCY_ERROR, NCY_EPARSE, &place, NULL, "offset %zu: %s", offset, what);
}

static bool are_zeros(const char *bytes, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (bytes[i]) return false;
  return true;
}

/* The column at *at, which is moved behind it. */
static ncy_status read_column(ncy_state *state, const char *bytes, size_t n, size_t *at) {
  size_t beg = *at, left = n - beg;
  if (left < COLUMN_HEAD) return wrong(state, beg, NULL, "the file ends within the head of a column");
  uint64_t type = get(bytes + beg, 4), n_name = get(bytes + beg + 4, 4), count = get(bytes + beg + 8, 8);
  if (type < 1 || type >= NCY_STATE_TYPES) return wrong(state, beg, NULL, "there is no such type of column");
  if (n_name == 0 || n_name > MOST_NAME) return wrong(state, beg + 4, NULL, "the name is not 1 to 4096 bytes long");
  size_t name_size = padded((size_t)n_name + 1), item = ncy_state_size((ncy_state_type)type);
  left -= COLUMN_HEAD;
  if (left < name_size) return wrong(state, beg + COLUMN_HEAD, NULL, "the file ends within the name of a column");
  const char *name = bytes + beg + COLUMN_HEAD;
  if (strnlen(name, name_size) != n_name || !are_zeros(name + n_name, name_size - n_name))
    return wrong(state, beg + COLUMN_HEAD, NULL, "the name is not as long as it should be");
  left -= name_size;
  size_t offset = beg + COLUMN_HEAD + name_size;
  if (count > left / item || padded((size_t)count * item) > left)
    return wrong(state, offset, name, "the file ends within the items of the column");
  size_t size = padded((size_t)count * item);
  ncy_state_column c = {name, (ncy_state_type)type, (size_t)count, bytes + offset, offset};
  if (!are_zeros(bytes + offset + count * item, size - count * item) || sum_of(&c) != get(bytes + beg + 16, 8))
    return wrong(state, offset, name, "the column was changed: its sum is another");
  *at = offset + size;
  return NCY_VEC_PUSH(state->ctx, &state->column, c) ? NCY_OK : ncy_no_memory(state->ctx);
}

static ncy_status read_columns(ncy_state *state, const char *bytes, size_t n) {
  if (n < sizeof magic || memcmp(bytes, magic, sizeof magic) != 0) return wrong(state, 0, NULL, "this is no state of a run");
  if (n < HEAD) return wrong(state, n, NULL, "the file ends within its head");
  if (get(bytes + 8, 4) != VERSION) {
    char what[96];
    snprintf(what, sizeof what, "the state has version %u of its format, this program reads version %d",
             (unsigned)get(bytes + 8, 4), VERSION);
    return wrong(state, 8, NULL, what);
  }
  if (get(bytes + 40, 8) != ncy_print_bytes(0, bytes, 40))
    return wrong(state, 40, NULL, "the head was changed: its sum is another");
  if (get(bytes + 24, 8) != n) {
    char what[96];
    snprintf(what, sizeof what, "the file should have %llu bytes and has %zu", (unsigned long long)get(bytes + 24, 8), n);
    return wrong(state, n < get(bytes + 24, 8) ? n : (size_t)get(bytes + 24, 8), NULL, what);
  }
  uint64_t n_columns = get(bytes + 16, 8);
  size_t at = HEAD;
  for (uint64_t i = 0; i < n_columns; i++) NCY_TRY(read_column(state, bytes, n, &at));
  return at == n ? NCY_OK : wrong(state, at, NULL, "there is more in the file than its columns");
}

ncy_status ncy_state_parse(ncy_ctx *ctx, const char *path, const char *bytes, size_t n, ncy_state *out) {
  ncy_state_init(out, ctx);
  out->file = path;
  ncy_status status = read_columns(out, bytes, n);
  if (status != NCY_OK) ncy_state_done(out);
  return status;
}

ncy_status ncy_state_read(ncy_ctx *ctx, const char *path, ncy_state_file *out) {
  size_t n;
  NCY_TRY(ncy_file_read(ctx, path, SIZE_MAX / 4, &out->bytes, &n, &out->capacity));
  ncy_status status = ncy_state_parse(ctx, path, out->bytes, n, &out->state);
  if (status != NCY_OK) {
    (void)ncy_resize(ctx, out->bytes, out->capacity, 0);
    out->bytes = NULL;
  }
  return status;
}

void ncy_state_file_done(ncy_state_file *file) {
  ncy_ctx *ctx = file->state.ctx;
  ncy_state_done(&file->state);
  (void)ncy_resize(ctx, file->bytes, file->capacity, 0);
}

/* ---- whose state it is -------------------------------------------------------------------------------------------------------
 */

ncy_status ncy_state_sign(ncy_state *state, const uint64_t print[NCY_PRINT_COUNT]) {
  const char *version = ncy_version();
  size_t n = strlen(version);
  char *by = ncy_state_add(state, NCY_STATE_U8, n, "program");
  int64_t *parts = by ? ncy_state_add(state, NCY_STATE_I64, NCY_PRINT_COUNT, "model") : NULL;
  if (!parts) return NCY_ENOMEM;
  memcpy(by, version, n);
  memcpy(parts, print, NCY_PRINT_COUNT * sizeof *parts);
  return NCY_OK;
}

ncy_status ncy_state_check_model(const ncy_state *state, const uint64_t print[NCY_PRINT_COUNT]) {
  const void *parts;
  NCY_TRY(ncy_state_take(state, "model", NCY_STATE_I64, NCY_PRINT_COUNT, &parts, NULL));
  ncy_text text;
  ncy_text_init(&text, state->ctx);
  for (int k = 0; k < NCY_PRINT_COUNT; k++)
    if (memcmp((const int64_t *)parts + k, &print[k], sizeof print[k]) != 0)
      ncy_text_printf(&text, "%s%s", text.count ? "; " : "", ncy_print_name(k));
  ncy_status status = text.is_bad ? ncy_no_memory(state->ctx) : NCY_OK;
  ncy_place place = {.file = state->file};
  if (status == NCY_OK && text.count)
    status = ncy_report(state->ctx, NCY_ERROR, NCY_ESPEC, &place, "go on with the model and the settings that made the state",
                        "the state is of another model; what differs: %s", text.data);
  ncy_text_done(&text);
  return status;
}
