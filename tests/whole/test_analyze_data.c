/* test_analyze_data.c - analyses of the data of a run: the tables they take are made of it.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "netcyne/analyze.h"
#include "t.h"

static const char path[] = NCY_TEST_DATA "/analysis/small_data.json";

static ncy_status analyze(ncy_ctx *ctx, const ncy_data *data, const char *name, const char *option, const char *value,
                          ncy_table **out) {
  ncy_analyze_options *options = NULL;
  ncy_status status = ncy_analyze_options_new(ctx, ncy_analyze_find(name), &options);
  if (status == NCY_OK && option) status = ncy_analyze_set(ctx, options, option, value);
  if (status == NCY_OK) status = ncy_analyze_data(ctx, data, options, out);
  ncy_analyze_options_free(&options);
  return status;
}

typedef struct expected {
  const char *analysis, *option, *value, *column;
  size_t n;
  double number[6];
} expected;

static void test_values(void **state) {
  static const expected rows[] = {
      {"rates", NULL, NULL, "n_spikes", 3, {6, 2, 4}},
      {"cellRates", NULL, NULL, "rate", 3, {50, 0, 100}},
      {"isi", "include", "I", "isi", 3, {0.5, 4.5, 15}},
      {"spikeStats", "stats", "rate", "value", 4, {50, 100, 50, 100}}, /* E, I, then all: gids 0, 2 */
      {"conn", "feature", "weight", "weight", 4, {0, 0.5, 0.5, 0}},
      {"shape", "includePost", "2", "value", 2, {1, 1}},
      {"lfp", "electrodes", "0", "0", 4, {1, 2, 3, 4}},
      {"csd", "spacing_um", "1000", "t", 4, {0, 1, 2, 3}}, /* without the electrodes' places */
  };
  (void)state;
  ncy_ctx *ctx = NULL;
  ncy_data *data = NULL;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  T_STATUS(ctx, ncy_data_load(ctx, path, &data), NCY_OK);
  for (size_t k = 0; k < NCY_COUNT_OF(rows); k++) {
    const expected *e = &rows[k];
    ncy_table *table = NULL;
    ncy_column column;
    T_STATUS(ctx, analyze(ctx, data, e->analysis, e->option, e->value, &table), NCY_OK);
    T_STATUS(ctx, ncy_table_column(table, e->column, &column), NCY_OK);
    assert_int_equal(ncy_table_rows(table), e->n);
    for (size_t i = 0; i < e->n; i++) T_BITS(column.type == NCY_F64 ? column.u.f64[i] : (double)column.u.i64[i], e->number[i]);
    ncy_table_free(&table);
  }
  ncy_data_free(&data);
  ncy_ctx_free(&ctx);
}

static void test_missing(void **state) {
  (void)state;
  ncy_ctx *ctx = NULL;
  ncy_data *data = NULL;
  ncy_table *table = NULL;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  T_STATUS(ctx, ncy_data_load(ctx, path, &data), NCY_OK);
  T_STATUS(ctx, analyze(ctx, data, "dipole", NULL, NULL, &table), NCY_EARG);
  assert_true(t_has_diag(ctx, "dipole"));
  T_STATUS(ctx, analyze(ctx, data, "lfp", "pop", "E", &table), NCY_EARG);
  assert_true(t_has_diag(ctx, "LFPPops"));
  assert_null(table);
  ncy_data_free(&data);
  ncy_ctx_free(&ctx);
}

/* All that can be made of this result, each in turn. */
static ncy_status make_all(ncy_ctx *ctx, void *user) {
  static const char *const names[] = {"rates", "spikeHist", "conn", "shape", "lfp", "csd"};
  (void)user;
  ncy_data *data = NULL;
  ncy_status status = ncy_data_load(ctx, path, &data);
  for (size_t k = 0; k < NCY_COUNT_OF(names) && status == NCY_OK; k++) {
    ncy_table *table = NULL;
    status = analyze(ctx, data, names[k], NULL, NULL, &table);
    ncy_table_free(&table);
  }
  ncy_data_free(&data);
  return status;
}

static void test_out_of_memory(void **state) {
  (void)state;
  t_fail_each_alloc(make_all, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_values),
      cmocka_unit_test(test_missing),
      cmocka_unit_test(test_out_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
