/* test_tables.c - tables of data: of a file of NetPyNE, of every layout, and of data that are not as they should be.
 * SPDX-License-Identifier: MIT */
#include "trees.h"

#include <math.h>

typedef ncy_status table_fn(ncy_ctx *ctx, const ncy_data *data, ncy_table **out);

static ncy_data *data_of(ncy_ctx *ctx, const char *text) {
  ncy_data *data = NULL;
  T_STATUS(ctx, read_bytes(ctx, ncy_read_json, text, strlen(text), 0, &data), NCY_OK);
  return data;
}

static ncy_data *netpyne_file(ncy_ctx *ctx) {
  size_t size;
  char *text = t_read(NCY_TEST_DATA "/result/netpyne.json", &size);
  ncy_data *data = NULL;
  T_STATUS(ctx, read_bytes(ctx, ncy_read_json, text, size, 0, &data), NCY_OK);
  free(text);
  return data;
}

static ncy_column column_of(const ncy_table *table, const char *name) {
  ncy_column column;
  T_STATUS(NULL, ncy_table_column(table, name, &column), NCY_OK);
  return column;
}

/* Numbers of a member of the tree, whole, against a column. */
static void same_numbers(const ncy_data *data, const char *path, const ncy_column *column, size_t n) {
  const ncy_value *list = ncy_data_get(data, path);
  assert_non_null(list);
  assert_int_equal(list->count, n);
  for (size_t i = 0; i < n; i++)
    T_BITS(column->type == NCY_F64 ? column->u.f64[i] : (double)column->u.i64[i], ncy_value_number_at(list, i));
}

static void test_netpyne(void **state) {
  (void)state;
  ncy_ctx *ctx;
  ncy_table *t;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_data *data = netpyne_file(ctx);
  T_STATUS(ctx, ncy_data_spikes(ctx, data, &t), NCY_OK);
  ncy_column c = column_of(t, "t");
  size_t n_spikes = ncy_table_rows(t);
  assert_true(n_spikes > 0);
  same_numbers(data, "simData.spkt", &c, n_spikes);
  c = column_of(t, "gid");
  same_numbers(data, "simData.spkid", &c, n_spikes);
  ncy_table_free(&t);

  T_STATUS(ctx, ncy_data_traces(ctx, data, &t), NCY_OK);
  assert_int_equal(ncy_table_rows(t), 41);
  c = column_of(t, "t");
  same_numbers(data, "simData.t", &c, 41);
  c = column_of(t, "V_soma/cell_3");
  assert_string_equal(c.unit, "mV");
  same_numbers(data, "simData.V_soma.cell_3", &c, 41);
  c = column_of(t, "g/cell_0/soma_0.5"); /* all synapses of the cell, by place */
  assert_true(isfinite(c.u.f64[40]));
  ncy_table_free(&t);

  T_STATUS(ctx, ncy_data_lfp(ctx, data, NULL, &t), NCY_OK);
  assert_int_equal(ncy_table_rows(t), 40);
  assert_int_equal(ncy_table_columns(t), 3);
  c = column_of(t, "e1");
  T_BITS(c.u.f64[39], ncy_value_number_at(&ncy_data_get(data, "simData.LFP")->u.item[39], 1));
  ncy_table_free(&t);
  T_STATUS(ctx, ncy_data_lfp(ctx, data, "S", &t), NCY_OK);
  ncy_table_free(&t);
  T_STATUS(ctx, ncy_data_lfp(ctx, data, "M", &t), NCY_EARG);

  T_STATUS(ctx, ncy_data_electrodes(ctx, data, &t), NCY_OK);
  c = column_of(t, "y");
  T_BITS(c.u.f64[1], 80.0);
  ncy_table_free(&t);

  T_STATUS(ctx, ncy_data_cells(ctx, data, &t), NCY_OK);
  assert_int_equal(ncy_table_rows(t), 7);
  c = column_of(t, "pop");
  assert_string_equal(c.u.str[3], "M");
  ncy_table_free(&t);

  T_STATUS(ctx, ncy_data_pops(ctx, data, &t), NCY_OK); /* by name in the file: A, M, S */
  c = column_of(t, "label");
  assert_string_equal(c.u.str[0], "S");
  assert_string_equal(c.u.str[1], "M");
  assert_string_equal(c.u.str[2], "A");
  ncy_table_free(&t);

  T_STATUS(ctx, ncy_data_conns(ctx, data, &t), NCY_OK);
  c = column_of(t, "pre_gid");
  ncy_column label = column_of(t, "pre_label"), rule = column_of(t, "label"), weight = column_of(t, "weight");
  size_t n_stims = 0;
  for (size_t i = 0; i < ncy_table_rows(t); i++) {
    bool is_stim = c.u.i64[i] == -1;
    n_stims += is_stim;
    assert_true(is_stim == (label.u.str[i] != NULL));
    if (is_stim) assert_string_equal(label.u.str[i], "bkg");
    if (!is_stim) assert_string_equal(rule.u.str[i], "S->M");
    T_BITS(weight.u.f64[i], is_stim ? 0.05 : 0.02);
  }
  assert_int_equal(n_stims, 5);
  assert_true(ncy_table_rows(t) > 5);
  ncy_table_free(&t);

  T_STATUS(ctx, ncy_data_stims(ctx, data, &t), NCY_OK);
  assert_true(ncy_table_rows(t) > 5);
  ncy_table_free(&t);

  T_STATUS(ctx, ncy_data_rates(ctx, data, &t), NCY_OK);
  c = column_of(t, "rate");
  const ncy_value *rates = ncy_data_get(data, "simData.popRates");
  if (rates && ncy_value_get(rates, "S")) T_BITS(c.u.f64[0], ncy_value_number(ncy_value_get(rates, "S")));
  ncy_column n = column_of(t, "n_spikes");
  assert_int_equal((size_t)(n.u.i64[0] + n.u.i64[1] + n.u.i64[2]), n_spikes);
  ncy_table_free(&t);
  ncy_data_free(&data);
  ncy_ctx_free(&ctx);
}

static void test_compact(void **state) {
  (void)state;
  ncy_ctx *ctx;
  ncy_table *t;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_data *data =
      data_of(ctx, "{\"simConfig\":{\"compactConnFormat\":true},\"net\":{\"params\":{\"stimTargetParams\":{\"x\":{}}},"
                   "\"cells\":[{\"gid\":4,\"conns\":[[\"NetStim\",\"bkg\",\"soma\",0.5,\"exc\",0.1,5],"
                   "[2,{},\"dend\",1,\"inh\",0.2,1.5]]}]}}");
  T_STATUS(ctx, ncy_data_conns(ctx, data, &t), NCY_OK);
  ncy_column pre = column_of(t, "pre_gid"), label = column_of(t, "pre_label"), sec = column_of(t, "sec"),
             delay = column_of(t, "delay");
  assert_int_equal(pre.u.i64[0], -1);
  assert_int_equal(pre.u.i64[1], 2);
  assert_string_equal(label.u.str[0], "bkg");
  assert_null(label.u.str[1]);
  assert_string_equal(sec.u.str[1], "dend");
  T_BITS(delay.u.f64[1], 1.5);
  ncy_table_free(&t);
  ncy_data_free(&data);
  data = data_of(
      ctx,
      "{\"simConfig\":{\"compactConnFormat\":[\"delay\",\"preGid\"]},\"net\":{\"cells\":[{\"gid\":4,\"conns\":[[2.5,7]]}]}}");
  T_STATUS(ctx, ncy_data_conns(ctx, data, &t), NCY_OK);
  pre = column_of(t, "pre_gid");
  delay = column_of(t, "delay");
  ncy_column weight = column_of(t, "weight");
  assert_int_equal(pre.u.i64[0], 7);
  T_BITS(delay.u.f64[0], 2.5);
  assert_true(isnan(weight.u.f64[0]));
  ncy_table_free(&t);
  ncy_data_free(&data);
  ncy_ctx_free(&ctx);
}

static void refused(table_fn *make, const char *text, ncy_status expected, const char *message) {
  ncy_ctx *ctx;
  ncy_table *t = NULL;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_data *data = data_of(ctx, text);
  ncy_status status = make(ctx, data, &t);
  if (status != expected || !t_has_diag(ctx, message)) {
    t_print_diags(ctx);
    fail_msg("%s: status %d, expected '%s'", text, (int)status, message);
  }
  assert_null(t);
  ncy_data_free(&data);
  ncy_ctx_free(&ctx);
}

static ncy_status lfp(ncy_ctx *ctx, const ncy_data *data, ncy_table **out) {
  return ncy_data_lfp(ctx, data, NULL, out);
}

static void test_refusals(void **state) {
  (void)state;
  refused(ncy_data_spikes, "{}", NCY_EARG, "the data have no simData.spkt");
  refused(ncy_data_spikes, "{\"simData\":{\"spkt\":3,\"spkid\":[]}}", NCY_EPARSE, "expected a list of numbers, found a number");
  refused(ncy_data_spikes, "{\"simData\":{\"spkt\":[1.5,\"x\"],\"spkid\":[1,2]}}", NCY_EPARSE,
          "item 1: expected a number, found a string");
  refused(ncy_data_spikes, "{\"simData\":{\"spkt\":[1.5],\"spkid\":[1,2]}}", NCY_EPARSE, "expected a list of 1 gids");
  refused(ncy_data_spikes, "{\"simData\":{\"spkt\":[1.5],\"spkid\":[0.5]}}", NCY_EPARSE, "expected a gid");
  refused(ncy_data_stims, "{\"simData\":{\"stims\":{\"x\":{}}}}", NCY_EPARSE, "expected keys cell_GID, found 'x'");
  refused(ncy_data_traces, "{\"simData\":{\"V\":{\"cell_0\":[1.5,null]}}}", NCY_EPARSE, "item 1: expected a number, found null");
  refused(lfp, "{\"simData\":{\"LFP\":[[1.5],[1.5,2]]}}", NCY_EPARSE, "row 1: expected a list of 1 numbers");
  refused(lfp, "{\"simData\":{\"LFP\":{}}}", NCY_EPARSE, "expected a list of rows, found a dict");
  refused(ncy_data_electrodes, "{\"simConfig\":{\"recordLFP\":[[1,2]]}}", NCY_EPARSE, "electrode 0: expected [x, y, z]");
  refused(ncy_data_cells, "{\"net\":{\"cells\":[{}]}}", NCY_EPARSE, "cell 0: expected a dict with a gid");
  refused(ncy_data_cells, "{\"net\":{\"cells\":{}}}", NCY_EPARSE, "expected a list of cells");
  refused(ncy_data_pops, "{\"net\":{\"pops\":[]}}", NCY_EPARSE, "expected a dict of populations");
  refused(ncy_data_conns, "{\"net\":{\"cells\":[{\"gid\":1,\"conns\":[{}]}]}}", NCY_EPARSE,
          "cell 0, connection 0: expected preGid");
  refused(ncy_data_rates, "{\"simData\":{\"spkt\":[],\"spkid\":[]},\"net\":{\"pops\":{\"S\":{\"cellGids\":[0.5]}}}}", NCY_EPARSE,
          "expected gids in cellGids");
}

static void test_short(void **state) {
  (void)state;
  ncy_ctx *ctx;
  ncy_table *t;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_data *data =
      data_of(ctx, "{\"simConfig\":{\"recordStep\":0.5},\"simData\":{\"V\":{\"cell_0\":[1,2,3],\"cell_1\":[1.5]},\"W\":{}}}");
  T_STATUS(ctx, ncy_data_traces(ctx, data, &t), NCY_OK);
  assert_int_equal(ncy_table_rows(t), 3);
  ncy_column time = column_of(t, "t"), shorter = column_of(t, "V/cell_1");
  T_BITS(time.u.f64[2], 1.0);
  T_BITS(shorter.u.f64[0], 1.5);
  assert_true(isnan(shorter.u.f64[1]));
  ncy_table_free(&t);
  ncy_data_free(&data);
  ncy_ctx_free(&ctx);
}

static ncy_status all_tables(ncy_ctx *ctx, void *user) {
  static table_fn *const tables[] = {ncy_data_spikes, ncy_data_stims, ncy_data_traces, ncy_data_electrodes, lfp,
                                     ncy_data_cells,  ncy_data_pops,  ncy_data_conns,  ncy_data_rates};
  ncy_data *data = NULL;
  ncy_status status = read_bytes(ctx, ncy_read_json, user, strlen(user), 0, &data);
  for (size_t i = 0; i < NCY_COUNT_OF(tables) && status == NCY_OK; i++) {
    ncy_table *t = NULL;
    status = tables[i](ctx, data, &t);
    ncy_table_free(&t);
  }
  ncy_data_free(&data);
  return status;
}

static void test_memory(void **state) {
  (void)state;
  t_fail_each_alloc(all_tables,
                    "{\"simData\":{\"spkt\":[1.5],\"spkid\":[1],\"stims\":{\"cell_1\":{\"s\":[2.5]}},\"V\":{\"cell_1\":[1.5]},"
                    "\"LFP\":[[1.5]]},\"simConfig\":{\"recordLFP\":[[1,2,3]],\"duration\":10},\"net\":{\"cells\":"
                    "[{\"gid\":1,\"conns\":[{\"preGid\":1}]}],\"pops\":{\"S\":{\"cellGids\":[1]}}}}");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_netpyne), cmocka_unit_test(test_compact),
                                     cmocka_unit_test(test_refusals), cmocka_unit_test(test_short),
                                     cmocka_unit_test(test_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
