/* test_analyses.c - every analysis against numbers of NetPyNE, SciPy, matplotlib and PySpike on a small made-up result
 * (tests/data/analysis/make_expected.py); options, mistakes, failing allocations.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netcyne/analyze.h"
#include "t.h"
#include "json/json.h"

typedef struct fixture {
  ncy_ctx *ctx;
  ncy_arena arena;
  char *text;
  const ncy_json *root;
  ncy_table *table[8];
  size_t n_tables;
  ncy_analyze_input input;
} fixture;

/* An object of lists as a table: texts where the first item is one or null, integers, or doubles. */
static ncy_table *table_of(fixture *f, const char *name, const ncy_json *columns) {
  ncy_table *table = NULL;
  assert_non_null(columns);
  T_STATUS(f->ctx, ncy_table_new(f->ctx, name, columns->u.items[0].count, &table), NCY_OK);
  f->table[f->n_tables++] = table;
  for (size_t k = 0; k < columns->count; k++) {
    const ncy_json *list = &columns->u.items[k];
    ncy_column column;
    bool is_int = strstr(list->key, "gid") != NULL, is_text = list->count && !ncy_json_is_number(&list->u.items[0]);
    T_STATUS(f->ctx, ncy_table_add(table, list->key, is_text ? NCY_STR : is_int ? NCY_I64 : NCY_F64, NULL, &column), NCY_OK);
    for (size_t i = 0; i < list->count; i++) {
      const ncy_json *item = &list->u.items[i];
      if (is_text)
        column.u.str[i] = item->type == NCY_JSON_STRING ? item->u.string : NULL;
      else if (is_int)
        column.u.i64[i] = item->u.integer;
      else
        column.u.f64[i] = ncy_json_number(item);
    }
  }
  return table;
}

static int setup(void **state) {
  fixture *f = calloc(1, sizeof *f);
  size_t size = 0;
  const ncy_json_doc *doc = NULL;
  T_STATUS(NULL, ncy_ctx_new(NULL, &f->ctx), NCY_OK);
  ncy_arena_init(&f->arena, f->ctx);
  f->text = t_read(NCY_TEST_DATA "/analysis/expected.json.gz", &size);
  T_STATUS(f->ctx, ncy_json_parse(&f->arena, "expected.json.gz", f->text, size, &doc), NCY_OK);
  f->root = doc->root;
  const ncy_json *r = ncy_json_get(f->root, "result");
  f->input = (ncy_analyze_input){.spikes = table_of(f, "spikes", ncy_json_get(r, "spikes")),
                                 .cells = table_of(f, "cells", ncy_json_get(r, "cells")),
                                 .electrodes = table_of(f, "electrodes", ncy_json_get(r, "electrodes")),
                                 .lfp = table_of(f, "lfp", ncy_json_get(r, "lfp")),
                                 .dipole = table_of(f, "dipole", ncy_json_get(r, "dipole")),
                                 .conns = table_of(f, "conns", ncy_json_get(r, "conns")),
                                 .duration = ncy_json_number(ncy_json_get(r, "duration")),
                                 .record_step = ncy_json_number(ncy_json_get(r, "record_step"))};
  *state = f;
  return 0;
}

static int teardown(void **state) {
  fixture *f = *state;
  for (size_t k = 0; k < f->n_tables; k++) ncy_table_free(&f->table[k]);
  ncy_arena_done(&f->arena);
  free(f->text);
  ncy_ctx_free(&f->ctx);
  free(f);
  return 0;
}

static double number_at(const ncy_column *column, size_t i) {
  return column->type == NCY_F64 ? column->u.f64[i] : column->type == NCY_I64 ? (double)column->u.i64[i] : column->u.i32[i];
}

/* Largest difference of a column from a list, as part of the largest number of the list; 1 when texts or lengths differ. */
static double difference(const ncy_column *column, size_t n_rows, const ncy_json *list) {
  double worst = 0, largest = 0;
  if (list->count > n_rows) return 1;
  for (size_t i = 0; i < list->count; i++) {
    const ncy_json *item = &list->u.items[i];
    if (item->type == NCY_JSON_STRING) {
      if (column->type != NCY_STR || strcmp(column->u.str[i], item->u.string) != 0) return 1;
      continue;
    }
    double wanted = item->type == NCY_JSON_NULL ? NAN : ncy_json_number(item), got = number_at(column, i);
    if (isnan(wanted) != isnan(got)) return 1;
    if (isnan(wanted) || wanted == got) continue;
    worst = fmax(worst, fabs(got - wanted));
  }
  for (size_t i = 0; i < list->count; i++) {
    double wanted = fabs(ncy_json_number(&list->u.items[i]));
    if (isfinite(wanted)) largest = fmax(largest, wanted);
  }
  return worst == 0 ? 0 : worst / largest;
}

static ncy_status run_case(fixture *f, const ncy_json *item, ncy_table **out) {
  const ncy_analyze *analyze = NULL;
  ncy_analyze_options *options = NULL;
  T_STATUS(f->ctx, ncy_analyze_named(f->ctx, ncy_json_get(item, "analysis")->u.string, &analyze), NCY_OK);
  T_STATUS(f->ctx, ncy_analyze_options_new(f->ctx, analyze, &options), NCY_OK);
  const ncy_json *given = ncy_json_get(item, "options");
  for (size_t k = 0; k < given->count; k++)
    T_STATUS(f->ctx, ncy_analyze_set(f->ctx, options, given->u.items[k].key, given->u.items[k].u.string), NCY_OK);
  ncy_status status = ncy_analyze_run(f->ctx, &f->input, options, out);
  ncy_analyze_options_free(&options);
  return status;
}

static void test_expected(void **state) {
  fixture *f = *state;
  const ncy_json *cases = ncy_json_get(f->root, "cases");
  size_t n_bad = 0;
  assert_true(cases->count > 80);
  for (size_t c = 0; c < cases->count; c++) {
    const ncy_json *item = &cases->u.items[c], *columns = ncy_json_get(item, "columns");
    const char *name = ncy_json_get(item, "analysis")->u.string;
    ncy_table *table = NULL;
    T_STATUS(f->ctx, run_case(f, item, &table), NCY_OK);
    for (size_t k = 0; k < columns->count; k++) {
      const ncy_json *list = &columns->u.items[k];
      ncy_column column;
      T_STATUS(f->ctx, ncy_table_column(table, list->key, &column), NCY_OK);
      bool is_part = !strcmp(name, "csd") || (!strcmp(name, "sync") && list->count == 1);
      double worst = !is_part && list->count != ncy_table_rows(table) ? 1 : difference(&column, ncy_table_rows(table), list);
      if (getenv("T_VERBOSE")) printf("%-16s case %zu %-10s %.3g\n", name, c, list->key, worst);
      if (worst <= ncy_json_number(ncy_json_get(item, "tolerance"))) continue;
      n_bad++;
      fprintf(stderr, "%s, case %zu, column %s: differs by %g (%zu rows, expected %u)\n", name, c, list->key, worst,
              ncy_table_rows(table), list->count);
    }
    ncy_table_free(&table);
  }
  assert_int_equal(n_bad, 0);
}

/* Every analysis has a case, and every row of options a default that can be set. */
static void test_table(void **state) {
  fixture *f = *state;
  const ncy_json *cases = ncy_json_get(f->root, "cases");
  for (size_t k = 0;; k++) {
    const ncy_analyze *analyze = ncy_analyze_at(k);
    if (!analyze) break;
    const ncy_analyze_info *info = ncy_analyze_info_of(analyze);
    assert_ptr_equal(ncy_analyze_find(info->name), analyze);
    assert_ptr_equal(ncy_analyze_find(info->netpyne), analyze);
    ncy_analyze_options *options = NULL;
    T_STATUS(f->ctx, ncy_analyze_options_new(f->ctx, analyze, &options), NCY_OK);
    for (size_t i = 0; ncy_analyze_option_at(analyze, i); i++) {
      const ncy_analyze_option *o = ncy_analyze_option_at(analyze, i);
      T_STATUS(f->ctx, ncy_analyze_set(f->ctx, options, o->name, o->initial), NCY_OK);
    }
    ncy_analyze_options_free(&options);
    size_t n = 0;
    for (size_t c = 0; c < cases->count; c++) n += !strcmp(ncy_json_get(&cases->u.items[c], "analysis")->u.string, info->name);
    if (strcmp(info->name, "shape") != 0 && n == 0) fail_msg("%s has no case", info->name);
  }
  assert_null(ncy_analyze_find("nothing"));
}

typedef struct mistake {
  const char *analysis, *option, *value, *said;
} mistake;

static void test_mistakes(void **state) {
  static const mistake mistakes[] = {
      {"spikeHist", "binsize", "5", "binSize"},
      {"spikeHist", "binSize", "0", "above 0"},
      {"spikeHist", "binSize", "wide", "expected a number"},
      {"spikeHist", "binSize", "5000", "does not fit"},
      {"spikeHist", "timeRange", "[5, 1]", "start below end"},
      {"spikeHist", "include", "allCels", "allCells"},
      {"spikeHist", "include", "99", "expected the gid of a cell, found 99"},
      {"spikeHist", "include", "[[\"I\", [6]]]", "cells 0 to 5, found 6"},
      {"spikeHist", "include", "E,E", "each subset once"},
      {"spikeHist", "include", "[]", "at least one subset"},
      {"spikeHist", "include", "[", "expected"},
      {"spikeHist", "density", "2", "true or false"},
      {"ratePSD", "transformMethod", "morlett", "morlet"},
      {"ratePSD", "maxFreq", "2000", "fewer than 2 samples"},
      {"ratePSD", "minFreq", "200", "minFreq < maxFreq"},
      {"spikeFreq", "smooth", "5000", "smooth"},
      {"spikeFreq", "filtFreq", "100", "half the sampling rate"},
      {"spikeFreq", "filtOrder", "13", "expected a number from 1"},
      {"lfp", "electrodes", "4", "expected 0 to 3, found 4"},
      {"lfp", "electrodes", "avrg", "electrodes"},
      {"lfp", "timeRange", "[2000, 3000]", "found none"},
      {"lfp", "filtFreq", "[40, 5]", "low below high"},
      {"csd", "minf", "1500", "minf"},
      {"csd", "vaknin", "maybe", "true or false"},
      {"conn", "feature", "probabilty", "probability"},
      {"conn", "groupBy", "z", "needs the column z"},
      {"conn", "synMech", "AMPAR", "AMPA"},
      {"granger", "order", "0", "expected a number from 1"},
      {"granger", "binSize", "100", "expected at least 13 bins"},
      {"spikeStats", "stats", "rate,cv", "expected one of"},
      {"shape", "cvar", "numSyns", "needs the segments"},
  };
  fixture *f = *state;
  for (size_t k = 0; k < NCY_COUNT_OF(mistakes); k++) {
    const mistake *m = &mistakes[k];
    ncy_analyze_options *options = NULL;
    ncy_table *table = NULL;
    ncy_ctx_clear(f->ctx);
    T_STATUS(f->ctx, ncy_analyze_options_new(f->ctx, ncy_analyze_find(m->analysis), &options), NCY_OK);
    ncy_status status = ncy_analyze_set(f->ctx, options, m->option, m->value);
    if (status == NCY_OK) status = ncy_analyze_run(f->ctx, &f->input, options, &table);
    if (status != NCY_EARG || table) fail_msg("%s %s=%s: status %d", m->analysis, m->option, m->value, status);
    if (!t_has_diag(f->ctx, m->said)) {
      t_print_diags(f->ctx);
      fail_msg("%s %s=%s: not said: %s", m->analysis, m->option, m->value, m->said);
    }
    ncy_analyze_options_free(&options);
  }
  ncy_ctx_clear(f->ctx);
  const ncy_analyze *analyze = NULL;
  T_STATUS(f->ctx, ncy_analyze_named(f->ctx, "spikehst", &analyze), NCY_EARG);
  assert_true(t_has_diag(f->ctx, "spikeHist"));
}

/* An input without tables is refused by every analysis, not followed. */
static void test_nothing(void **state) {
  fixture *f = *state;
  const ncy_analyze_input none = {.duration = 100, .record_step = 0.1};
  for (size_t k = 0; ncy_analyze_at(k); k++) {
    ncy_analyze_options *options = NULL;
    ncy_table *table = NULL;
    T_STATUS(f->ctx, ncy_analyze_options_new(f->ctx, ncy_analyze_at(k), &options), NCY_OK);
    T_STATUS(f->ctx, ncy_analyze_run(f->ctx, &none, options, &table), NCY_EARG);
    assert_null(table);
    ncy_analyze_options_free(&options);
  }
}

/* ---- stimuli, plain words, segments: small inputs of their own
 * ---------------------------------------------------------------------- */

static ncy_table *small_table(ncy_ctx *ctx, const char *json, fixture *f) {
  const ncy_json_doc *doc = NULL;
  (void)ctx;
  T_STATUS(f->ctx, ncy_json_parse(&f->arena, "small", json, strlen(json), &doc), NCY_OK);
  return table_of(f, "small", doc->root);
}

static void small_setup(fixture *f) {
  memset(f, 0, sizeof *f);
  T_STATUS(NULL, ncy_ctx_new(NULL, &f->ctx), NCY_OK);
  ncy_arena_init(&f->arena, f->ctx);
  f->input.duration = 20;
  f->input.cells = small_table(f->ctx, "{\"gid\": [10, 4, 7], \"pop\": [\"B\", \"A\", \"B\"]}", f);
  f->input.spikes = small_table(f->ctx, "{\"t\": [1.0, 5.0, 5.0, 20.0], \"gid\": [4, 10, 7, 7]}", f);
  f->input.stims = small_table(
      f->ctx, "{\"t\": [2.0, 3.0, 9.0, 2.5], \"gid\": [4, 4, 7, 4], \"source\": [\"drive\", \"drive\", \"drive\", \"noise\"]}",
      f);
  f->input.pops = small_table(f->ctx, "{\"label\": [\"A\", \"B\", \"empty\"]}", f);
}

static void small_teardown(fixture *f) {
  for (size_t k = 0; k < f->n_tables; k++) ncy_table_free(&f->table[k]);
  ncy_arena_done(&f->arena);
  ncy_ctx_free(&f->ctx);
}

static ncy_table *run_small(fixture *f, const char *analysis, const char *name, const char *value) {
  ncy_analyze_options *options = NULL;
  ncy_table *table = NULL;
  T_STATUS(f->ctx, ncy_analyze_options_new(f->ctx, ncy_analyze_find(analysis), &options), NCY_OK);
  if (name) T_STATUS(f->ctx, ncy_analyze_set(f->ctx, options, name, value), NCY_OK);
  T_STATUS(f->ctx, ncy_analyze_run(f->ctx, &f->input, options, &table), NCY_OK);
  ncy_analyze_options_free(&options);
  return table;
}

static void expect_column(ncy_table *table, const char *name, const double *expected, size_t n) {
  ncy_column column;
  assert_int_equal(ncy_table_column(table, name, &column), NCY_OK);
  assert_int_equal(ncy_table_rows(table), n);
  for (size_t i = 0; i < n; i++) T_BITS(number_at(&column, i), expected[i]);
}

static void test_stimuli(void **state) {
  (void)state;
  fixture f;
  small_setup(&f);
  ncy_table *table = run_small(&f, "rates", "include", "eachPop, drive, allNetStims, all");
  ncy_column subset;
  T_STATUS(f.ctx, ncy_table_column(table, "subset", &subset), NCY_OK);
  const char *const labels[] = {"A", "B", "drive", "allNetStims", "all"};
  for (size_t k = 0; k < 5; k++) assert_string_equal(subset.u.str[k], labels[k]);
  expect_column(table, "n_cells", (const double[]){1, 2, 2, 3, 6}, 5);
  expect_column(table, "n_spikes", (const double[]){1, 3, 3, 4, 8}, 5);
  expect_column(table, "rate", (const double[]){50, 75, 75, 4 / 3.0 / 0.02, 8 / 6.0 / 0.02}, 5);
  ncy_table_free(&table);
  table = run_small(&f, "spikeHist", "include", "[[\"B\", \"drive\"], 4, [\"B\", [1]]]");
  expect_column(table, "B, drive", (const double[]){2, 3, 0}, 3); /* t = 20 is behind the last whole bin, 15 */
  expect_column(table, "cell 4", (const double[]){1, 0, 0}, 3);
  expect_column(table, "B[1]", (const double[]){0, 1, 0}, 3);
  ncy_table_free(&table);
  f.input.pops = NULL; /* then in order of first cells */
  table = run_small(&f, "cellRates", NULL, NULL);
  expect_column(table, "gid", (const double[]){10, 4, 7}, 3);
  expect_column(table, "n_spikes", (const double[]){1, 1, 2}, 3);
  ncy_table_free(&table);
  small_teardown(&f);
}

static void test_connections_of_stimuli(void **state) {
  (void)state;
  fixture f;
  small_setup(&f);
  f.input.conns = small_table(
      f.ctx,
      "{\"pre_gid\": [4, -1, -1, 4, 10], \"post_gid\": [10, 10, 7, 10, 4], \"sec\": [\"s\", \"s\", \"s\", \"d\", \"s\"],"
      "\"loc\": [0.5, 0.5, 0.5, 0.0, 1.0], \"synMech\": [\"a\", \"a\", \"a\", \"b\", \"a\"],"
      "\"weight\": [1, 2, 4, 8, 16], \"delay\": [1, 1, 1, 1, 1],"
      "\"pre_label\": [\"\", \"drive\", \"drive\", \"\", \"\"]}",
      &f);
  ncy_table *table = run_small(&f, "conn", "feature", "weight");
  expect_column(table, "n_conns", (const double[]){0, 2, 1, 0, 0, 2}, 6); /* A, B, drive by A, B */
  expect_column(table, "weight", (const double[]){0, 4.5, 16, 0, 0, 3}, 6);
  ncy_table_free(&table);
  table = run_small(&f, "conn", "feature", "probability");
  expect_column(table, "probability", (const double[]){0, 1, 0.5, 0, 0, 0.5}, 6);
  ncy_table_free(&table);
  f.input.segments = small_table(f.ctx,
                                 "{\"gid\": [10, 10, 10, 4], \"sec\": [\"s\", \"s\", \"d\", \"s\"], \"seg\": [0, 1, 0, 0],"
                                 "\"weightNorm\": [2, 4, 6, 1]}",
                                 &f);
  table = run_small(&f, "shape", NULL, NULL);
  expect_column(table, "value", (const double[]){1, 0, 1, 1}, 4);
  ncy_table_free(&table);
  table = run_small(&f, "shape", "includePre", "B");
  expect_column(table, "value", (const double[]){0, 0, 0, 1}, 4);
  ncy_table_free(&table);
  small_teardown(&f);
}

/* The order of the shuffles comes from the seed: the same seed the same value, and shuffled trains tell less than half. */
static void test_shuffles(void **state) {
  fixture *f = *state;
  double value[3];
  for (size_t k = 0; k < 3; k++) {
    ncy_table *table = run_small(f, "nTE", "seed", k == 2 ? "5" : "0");
    ncy_column column;
    T_STATUS(f->ctx, ncy_table_column(table, "te_shuffled", &column), NCY_OK);
    value[k] = column.u.f64[0];
    assert_true(value[k] > 0 && value[k] < 4);
    ncy_table_free(&table);
  }
  T_BITS(value[0], value[1]);
  assert_true(value[2] != value[0]);
}

static ncy_status all_of_small(ncy_ctx *ctx, void *user) {
  fixture *f = user;
  ncy_status status = NCY_OK;
  for (size_t k = 0; ncy_analyze_at(k) && status == NCY_OK; k++) {
    const char *name = ncy_analyze_info_of(ncy_analyze_at(k))->name;
    if (!strcmp(name, "granger")) continue; /* has no model of so few spikes */
    ncy_analyze_options *options = NULL;
    ncy_table *table = NULL;
    status = ncy_analyze_options_new(ctx, ncy_analyze_at(k), &options);
    if (status == NCY_OK) status = ncy_analyze_run(ctx, &f->input, options, &table);
    ncy_table_free(&table);
    ncy_analyze_options_free(&options);
  }
  return status;
}

static void test_out_of_memory(void **state) {
  (void)state;
  fixture f;
  small_setup(&f);
  f.input.record_step = 0.5;
  f.input.duration = 60;
  f.input.lfp = small_table(f.ctx, "{\"t\": [0, 0.5, 1, 1.5, 2], \"e0\": [0, 1, 0, 3, 2], \"e1\": [1, 1, 2, 1, 0]}", &f);
  f.input.dipole = f.input.lfp;
  f.input.electrodes = small_table(f.ctx, "{\"y\": [0, 100]}", &f);
  f.input.conns =
      small_table(f.ctx,
                  "{\"pre_gid\": [4, -1], \"post_gid\": [10, 10], \"sec\": [\"s\", \"s\"], \"loc\": [0.5, 0.5],"
                  "\"synMech\": [\"a\", \"a\"], \"weight\": [1, 2], \"delay\": [1, 1], \"pre_label\": [\"\", \"drive\"]}",
                  &f);
  f.input.segments = small_table(f.ctx, "{\"gid\": [10], \"sec\": [\"s\"], \"seg\": [0]}", &f);
  t_fail_each_alloc(all_of_small, &f);
  small_teardown(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_expected, setup, teardown),
      cmocka_unit_test_setup_teardown(test_table, setup, teardown),
      cmocka_unit_test_setup_teardown(test_mistakes, setup, teardown),
      cmocka_unit_test_setup_teardown(test_nothing, setup, teardown),
      cmocka_unit_test_setup_teardown(test_shuffles, setup, teardown),
      cmocka_unit_test(test_stimuli),
      cmocka_unit_test(test_connections_of_stimuli),
      cmocka_unit_test(test_out_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
