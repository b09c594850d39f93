/* fuzz_analyze.c - options of analyses on any bytes, and the analyses with what they became.
 *
 * The first byte picks the analysis, each line after it is NAME=VALUE. Whatever the options: a table, or a refusal with a
 * message; the same options give the same table again. The result is a small fixed one: five cells, three populations, two
 * electrodes. SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "must.h"
#include "netcyne/analyze.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { N_TABLES = 8, N_SAMPLES = 64 };

typedef struct fixture {
  ncy_ctx *ctx;
  ncy_table *table[N_TABLES];
  size_t n;
  ncy_analyze_input in;
} fixture;

static ncy_table *table_of(fixture *f, size_t n_rows) {
  ncy_table *table = NULL;
  MUST(ncy_table_new(f->ctx, "fixed", n_rows, &table) == NCY_OK);
  return f->table[f->n++] = table;
}

/* Numbers from a small generator: the same each time. */
static void add_numbers(ncy_table *table, const char *name, ncy_type type, double low, double step, unsigned modulus) {
  ncy_column column;
  MUST(ncy_table_add(table, name, type, NULL, &column) == NCY_OK);
  unsigned state = 17;
  for (size_t i = 0; i < ncy_table_rows(table); i++) {
    state = state * 1664525u + 1013904223u;
    double value = low + step * (modulus ? (double)((state >> 16) % modulus) : (double)i);
    if (type == NCY_I64)
      column.u.i64[i] = (int64_t)value;
    else
      column.u.f64[i] = value;
  }
}

static void add_words(ncy_table *table, const char *name, const char *const *word, size_t n) {
  ncy_column column;
  MUST(ncy_table_add(table, name, NCY_STR, NULL, &column) == NCY_OK);
  for (size_t i = 0; i < ncy_table_rows(table); i++) column.u.str[i] = word[i % n];
}

static void make_fixture(fixture *f) {
  static const char *const pops[] = {"E", "I", "E", "S", "I"}, *const secs[] = {"soma"}, *const mechs[] = {"a", "b", NULL};
  f->in = (ncy_analyze_input){.duration = 100, .record_step = 0.5};
  ncy_table *t = table_of(f, 5);
  add_numbers(t, "gid", NCY_I64, 0, 1, 0);
  add_words(t, "pop", pops, 5);
  add_numbers(t, "y", NCY_F64, -20, 10, 9);
  add_numbers(t, "ynorm", NCY_F64, 0, 0.1, 9);
  f->in.cells = t;
  f->in.spikes = t = table_of(f, 120);
  add_numbers(t, "t", NCY_F64, 0, 0.8, 0);
  add_numbers(t, "gid", NCY_I64, 0, 1, 5);
  f->in.stims = t = table_of(f, 12);
  add_numbers(t, "t", NCY_F64, 0, 7, 0);
  add_numbers(t, "gid", NCY_I64, 0, 1, 2);
  add_words(t, "source", mechs, 2);
  f->in.conns = t = table_of(f, 30);
  add_numbers(t, "pre_gid", NCY_I64, -1, 1, 6);
  add_numbers(t, "post_gid", NCY_I64, 0, 1, 5);
  add_words(t, "sec", secs, 1);
  add_numbers(t, "loc", NCY_F64, 0, 0.25, 5);
  add_words(t, "synMech", mechs, 3);
  add_numbers(t, "weight", NCY_F64, 0.5, 0.5, 7);
  add_numbers(t, "delay", NCY_F64, 1, 1, 7);
  add_words(t, "pre_label", mechs, 3);
  f->in.lfp = f->in.dipole = t = table_of(f, N_SAMPLES);
  add_numbers(t, "t", NCY_F64, 0, 0.5, 0);
  add_numbers(t, "e0", NCY_F64, -1, 0.01, 200);
  add_numbers(t, "e1", NCY_F64, 0, 0.02, 100);
  f->in.electrodes = t = table_of(f, 2);
  add_numbers(t, "y", NCY_F64, 0, 100, 0);
  f->in.segments = t = table_of(f, 1);
  add_numbers(t, "gid", NCY_I64, 0, 1, 0);
  add_words(t, "sec", secs, 1);
  add_numbers(t, "seg", NCY_I64, 0, 1, 0);
  add_numbers(t, "weightNorm", NCY_F64, 1, 1, 0);
}

static int hash_bytes(void *user, const char *bytes, size_t count) {
  uint64_t *hash = user;
  for (size_t i = 0; i < count; i++) *hash = (*hash ^ (uint8_t)bytes[i]) * 1099511628211u;
  return 0;
}

/* Options that only make it slow are left out. */
static bool is_cheap(const char *name, const char *value) {
  static const char *const heavy[] = {"numShuffle", "stepFreq", "binSize", "maxFreq", "NFFT",
                                      "minFreq",    "peakBin",  "smooth",  "nperseg"};
  for (size_t k = 0; k < sizeof heavy / sizeof *heavy; k++) {
    if (strcmp(name, heavy[k]) != 0) continue;
    double number = strtod(value, NULL);
    return number >= 0.05 && number <= 300;
  }
  return true;
}

static uint64_t run(fixture *f, const uint8_t *data, size_t size) {
  size_t n = 0;
  while (ncy_analyze_at(n)) n++;
  ncy_analyze_options *options = NULL;
  MUST(ncy_analyze_options_new(f->ctx, ncy_analyze_at(data[0] % n), &options) == NCY_OK);
  char *text = malloc(size);
  MUST(text);
  memcpy(text, data + 1, size - 1);
  text[size - 1] = '\0';
  for (char *line = text, *next; line; line = next) {
    next = strchr(line, '\n');
    if (next) *next++ = '\0';
    char *equals = strchr(line, '=');
    if (!equals) continue;
    *equals = '\0';
    if (!is_cheap(line, equals + 1)) continue;
    size_t before = ncy_ctx_count(f->ctx, NCY_ERROR);
    ncy_status status = ncy_analyze_set(f->ctx, options, line, equals + 1);
    MUST(status == NCY_OK || (status == NCY_EARG && ncy_ctx_count(f->ctx, NCY_ERROR) > before));
  }
  free(text);
  uint64_t hash = 14695981039346656037u;
  ncy_table *table = NULL;
  size_t before = ncy_ctx_count(f->ctx, NCY_ERROR);
  ncy_status status = ncy_analyze_run(f->ctx, &f->in, options, &table);
  MUST(status == NCY_OK ? table != NULL : status == NCY_EARG && !table && ncy_ctx_count(f->ctx, NCY_ERROR) > before);
  if (table) MUST(ncy_table_write_tsv(table, hash_bytes, &hash) == NCY_OK);
  ncy_table_free(&table);
  ncy_analyze_options_free(&options);
  return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 1 || size > 2000) return 0;
  fixture f = {0};
  MUST(ncy_ctx_new(NULL, &f.ctx) == NCY_OK);
  make_fixture(&f);
  MUST(run(&f, data, size) == run(&f, data, size));
  while (f.n) ncy_table_free(&f.table[--f.n]);
  ncy_ctx_free(&f.ctx);
  return 0;
}
