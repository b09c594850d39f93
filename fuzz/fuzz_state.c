/* fuzz_state.c - states of runs changed at any places: refused with a message, or a run that ends.
 *
 * Data:  the first byte: bit 7: the rest is a file as it is; else its low bits say which model (modulo their number) and the rest
 * are changes of 8 bytes to the columns of a state of it, whose sums are made right again: column, item (16 bits), how (low bits:
 * set, exclusive or, add; bit 6: the column gets that many items; bit 7: the column is left out), value (32 bits; doubles: as a
 * float). States are made when the target starts, so that the corpus outlives changes of the format. SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "must.h"
#include "netcyne/netcyne.h"
#include "sim/state_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NETWORK(pops, more)                                                                                                      \
  "{\"netParams\": {\"popParams\": {\"A\": {\"cellType\": \"HH\", \"numCells\": 3}" pops "},"                                    \
  "\"cellParams\": {\"HH\": {\"secs\": {\"soma\": {\"geom\": {\"L\": 20, \"diam\": 20}, \"mechs\": {\"hh\": {}}" more "}}}},"    \
  "\"synMechParams\": {\"exc\": {\"mod\": \"Exp2Syn\", \"tau1\": 0.5, \"tau2\": 3.0, \"e\": 0}},"                                \
  "\"connParams\": {\"A->A\": {\"preConds\": {\"pop\": \"A\"}, \"postConds\": {\"pop\": \"A\"}, \"weight\": 0.01,"               \
  "\"delay\": 2, \"synMech\": \"exc\"}},"                                                                                        \
  "\"stimSourceParams\": {\"b\": {\"type\": \"NetStim\", \"rate\": 400, \"noise\": 1}},"                                         \
  "\"stimTargetParams\": {\"b->A\": {\"source\": \"b\", \"conds\": {}, \"weight\": 0.1, \"delay\": 1,"                           \
  "\"synMech\": \"exc\"}}},"                                                                                                     \
  "\"simConfig\": {\"duration\": 4, \"recordStep\": 0.5, \"recordCells\": [0],"                                                  \
  "\"recordTraces\": {\"V\": {\"sec\": \"soma\", \"loc\": 0.5, \"var\": \"v\"}}}}"

static const char *const spec_text[] = {
    NETWORK("", ""),
    NETWORK(", \"B\": {\"cellModel\": \"IntFire4\", \"numCells\": 3}",
            ", \"ions\": {\"na\": {\"e\": 51, \"i\": 11, \"o\": 140}}"),
};
enum { N_SPECS = sizeof spec_text / sizeof spec_text[0] };

typedef struct model {
  ncy_spec *spec;
  ncy_net *net;
} model;

static char path[N_SPECS + 1][256]; /* originals, and the one that is read */

static ncy_status load(ncy_ctx *ctx, int which, model *m) {
  ncy_spec_source source = {.model = "spec", .text = spec_text[which], .text_length = strlen(spec_text[which])};
  *m = (model){0};
  ncy_status status = ncy_spec_load(ctx, &source, &m->spec);
  if (status == NCY_OK) status = ncy_spec_check_mechanisms(ctx, m->spec, 1);
  return status == NCY_OK ? ncy_net_build(ctx, m->spec, 1, &m->net) : status;
}

static void unload(model *m) {
  ncy_net_free(&m->net);
  ncy_spec_free(&m->spec);
}

static void remove_files(void) {
  for (int i = 0; i <= N_SPECS; i++) unlink(path[i]);
}

static void make_originals(void) {
  const char *folder = getenv("TMPDIR");
  for (int i = 0; i <= N_SPECS; i++)
    snprintf(path[i], sizeof path[i], "%s/fuzz-state-%d-%d", folder ? folder : "/tmp", (int)getpid(), i);
  for (int i = 0; i < N_SPECS; i++) {
    ncy_ctx *ctx;
    model m;
    ncy_result *result = NULL;
    MUST(ncy_ctx_new(NULL, &ctx) == NCY_OK && load(ctx, i, &m) == NCY_OK);
    ncy_run_options options = {.save_state = path[i], .save_at = 2.3};
    MUST(ncy_sim_run(ctx, m.net, &options, &result) == NCY_OK);
    ncy_result_free(&result);
    unload(&m);
    ncy_ctx_free(&ctx);
  }
  atexit(remove_files);
}

static uint32_t number(const uint8_t *data) {
  return (uint32_t)data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16 | (uint32_t)data[3] << 24;
}

static void change(ncy_state *s, const uint8_t *data, size_t size) {
  for (; size >= 8 && s->column.count; data += 8, size -= 8) {
    size_t which = data[0] % s->column.count, item = (size_t)data[1] | (size_t)data[2] << 8;
    ncy_state_column *c = &s->column.data[which];
    uint32_t value = number(data + 4);
    if (data[3] & 0x80) {
      s->column.data[which] = s->column.data[--s->column.count];
      continue;
    }
    if (data[3] & 0x40) {
      if (item < c->count) c->count = item;
      continue;
    }
    if (!c->count) continue;
    size_t width = ncy_state_size(c->type);
    uint64_t old = 0, word = value;
    char *to = (char *)(uintptr_t)c->data + item % c->count * width;
    memcpy(&old, to, width);
    float real;
    memcpy(&real, &value, sizeof real);
    double wide = real;
    if (c->type == NCY_STATE_F64) memcpy(&word, &wide, sizeof word);
    if (c->type == NCY_STATE_I64) word = (uint64_t)(int64_t)(int32_t)value;
    if ((data[3] & 3) == 1) word = old ^ value;
    if ((data[3] & 3) == 2) word = old + value;
    memcpy(to, &word, width);
  }
}

static void make_file(int which, const uint8_t *data, size_t size) {
  ncy_ctx *ctx;
  ncy_state_file file = {0};
  MUST(ncy_ctx_new(NULL, &ctx) == NCY_OK);
  MUST(ncy_state_read(ctx, path[which], &file) == NCY_OK);
  change(&file.state, data, size);
  MUST(ncy_state_write(ctx, path[N_SPECS], &file.state) == NCY_OK);
  ncy_state_file_done(&file);
  ncy_ctx_free(&ctx);
}

static void check_text(const ncy_ctx *ctx) {
  for (size_t i = 0; i < ncy_ctx_diag_count(ctx); i++)
    for (const char *p = ncy_ctx_diag(ctx, i)->message; *p; p++) MUST((unsigned char)*p >= 0x20 && *p != 0x7F);
}

static void parse(const uint8_t *data, size_t size) {
  ncy_ctx *ctx;
  ncy_state state;
  MUST(ncy_ctx_new(NULL, &ctx) == NCY_OK);
  char *bytes = malloc(size ? size : 1); /* aligned */
  MUST(bytes);
  if (size) memcpy(bytes, data, size);
  if (ncy_state_parse(ctx, "fuzz", bytes, size, &state) == NCY_OK)
    ncy_state_done(&state);
  else
    MUST(ncy_ctx_count(ctx, NCY_ERROR) == 1);
  check_text(ctx);
  free(bytes);
  ncy_ctx_clear(ctx);
  MUST(ncy_ctx_memory(ctx) == 0);
  ncy_ctx_free(&ctx);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (!path[0][0]) make_originals();
  if (size < 1) return 0;
  if (data[0] & 0x80) {
    parse(data + 1, size - 1);
    return 0;
  }
  int which = data[0] % N_SPECS;
  make_file(which, data + 1, size - 1);
  ncy_ctx *ctx;
  model m;
  ncy_result *result = NULL;
  MUST(ncy_ctx_new(NULL, &ctx) == NCY_OK && load(ctx, which, &m) == NCY_OK);
  ncy_run_options options = {.from_state = path[N_SPECS]};
  if (ncy_sim_run(ctx, m.net, &options, &result) != NCY_OK) MUST(ncy_ctx_count(ctx, NCY_ERROR) >= 1);
  check_text(ctx);
  ncy_result_free(&result);
  unload(&m);
  ncy_ctx_clear(ctx);
  MUST(ncy_ctx_memory(ctx) == 0);
  ncy_ctx_free(&ctx);
  return 0;
}
