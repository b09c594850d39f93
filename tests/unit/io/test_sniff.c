/* test_sniff.c - kinds of files, and what is said of them.
 * SPDX-License-Identifier: MIT */
#include "nets.h"

#include "io/sniff.h"

static void kind_of(const void *bytes, size_t count, ncy_file_kind expected) {
  const char *path = temp_name("kind");
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  write_bytes(path, bytes, count);
  ncy_file_kind kind;
  T_STATUS(ctx, ncy_file_sniff(ctx, path, &kind), NCY_OK);
  if (kind != expected) fail_msg("%.*s: %s", (int)count, (const char *)bytes, ncy_file_kind_name(kind));
  unlink(path);
  ncy_ctx_free(&ctx);
}
#define KIND(text, expected) kind_of(text, sizeof text - 1, expected)

static void test_kinds(void **state) {
  (void)state;
  KIND("\x89HDF\r\n\x1a\n", NCY_FILE_NETWORK);
  KIND("\x89HDF\r\n\x1a", NCY_FILE_UNKNOWN);
  KIND("", NCY_FILE_UNKNOWN);
  KIND("hello", NCY_FILE_UNKNOWN);
  KIND("[1]", NCY_FILE_UNKNOWN);
  KIND("{}", NCY_FILE_UNKNOWN);
  KIND("{\"netParams\": {}, \"simConfig\": {}}", NCY_FILE_SPEC);
  KIND("\xEF\xBB\xBF {\"netParams\": \"a.json\"}", NCY_FILE_SPEC);
  KIND("{\"net\": {\"params\": {\"cells\": 1, \"simData\": 2}}}", NCY_FILE_SPEC);
  KIND("{\"net\": {\"params\": {}, \"cells\": []}}", NCY_FILE_NET_JSON);
  KIND("{\"other\": {\"cells\": []}, \"simConfig\" : 1}", NCY_FILE_SPEC);
  KIND("{\"other\": \"\\\"simData\\\":\", \"x\": [{\"simData\": 1}]}", NCY_FILE_UNKNOWN);
  KIND("{\"x\": \"simData\", \"simConfig\": {}}", NCY_FILE_SPEC);
  KIND("{\"net\": {\"cells\": []}, \"simData\"\n:{}}", NCY_FILE_RESULT);
  KIND("{\"simData", NCY_FILE_UNKNOWN);
  KIND("{\"simData\\", NCY_FILE_UNKNOWN);
  KIND("{\"simData\": ", NCY_FILE_RESULT);
}

static void test_places(void **state) {
  (void)state;
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_file_kind kind;
  T_STATUS(ctx, ncy_file_sniff(ctx, "/tmp", &kind), NCY_OK);
  assert_int_equal(kind, NCY_FILE_SPEC);
  T_STATUS(ctx, ncy_file_sniff(ctx, "/tmp/there/is/none", &kind), NCY_EIO);
  ncy_ctx_free(&ctx);
}

/* ---- described ------------------------------------------------------------------------------------------------------------- */

static void has_row(const ncy_table *table, const char *item, const char *value) {
  ncy_column items, values;
  T_STATUS(NULL, ncy_table_column(table, "item", &items), NCY_OK);
  T_STATUS(NULL, ncy_table_column(table, "value", &values), NCY_OK);
  for (size_t i = 0; i < ncy_table_rows(table); i++) {
    if (strcmp(items.u.str[i], item) != 0) continue;
    assert_string_equal(values.u.str[i], value);
    return;
  }
  fail_msg("there is no row %s", item);
}

static void test_network(void **state) {
  (void)state;
  const char *path = temp_name("network.h5"), *json = temp_name("network.json");
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m;
  T_STATUS(ctx, model_build(ctx, spec_text[2], &m), NCY_OK);
  const ncy_net_save_options options = {.command = "netcyne build x.json -o network.h5"};
  T_STATUS(ctx, ncy_net_save(ctx, m.net, path, &options), NCY_OK);
  T_STATUS(ctx, ncy_net_save(ctx, m.net, json, &options), NCY_OK);
  char n_conns[32], n_syns[32];
  snprintf(n_conns, sizeof n_conns, "%lld", (long long)m.net->n_conns);
  snprintf(n_syns, sizeof n_syns, "%lld", (long long)m.net->n_syns);
  ncy_table *table;
  T_STATUS(ctx, ncy_file_describe(ctx, path, &table), NCY_OK);
  assert_string_equal(ncy_table_name(table), "file");
  has_row(table, "kind", "network");
  has_row(table, "command", options.command);
  has_row(table, "seed_conn", "1");
  has_row(table, "cells", "17");
  has_row(table, "pops", "2");
  has_row(table, "conns", n_conns);
  has_row(table, "syns", n_syns);
  ncy_table_free(&table);
  T_STATUS(ctx, ncy_file_describe(ctx, json, &table), NCY_OK);
  has_row(table, "kind", "network in NetPyNE's JSON");
  has_row(table, "command", options.command);
  has_row(table, "popParams", "2");
  has_row(table, "cells", "17");
  has_row(table, "conns", n_conns); /* whatever saveCellConns says of results */
  has_row(table, "duration", "5");
  ncy_table_free(&table);
  unlink(path);
  unlink(json);
  T_STATUS(ctx, ncy_file_describe(ctx, path, &table), NCY_EIO);
  model_free(&m);
  ncy_ctx_free(&ctx);
}

static const char result_text[] = "{\"net\": {\"cells\": [{\"conns\": [1, 2]}, {\"conns\": [3]}], \"pops\": {\"A\": {}}, "
                                  "\"params\": {\"popParams\": {\"A\": {}}}},"
                                  "\"netcyne\": {\"version\": \"9.9\", \"libm\": \"fma\"}, \"simConfig\": {\"duration\": 100, "
                                  "\"dt\": 0.025, \"simLabel\": \"try\"},"
                                  "\"simData\": {\"spkt\": [1, 2, 3], \"spkid\": [0, 1, 0], \"avgRate\": 7.5, \"popRates\": "
                                  "{\"A\": 7.5}, \"V\": {\"cell_0\": [1]}}}";

static ncy_status describe_body(ncy_ctx *ctx, void *user) {
  ncy_table *table = NULL;
  ncy_status status = ncy_file_describe(ctx, user, &table);
  if (status == NCY_OK) {
    has_row(table, "kind", "result of a run");
    has_row(table, "version", "9.9");
    has_row(table, "cells", "2");
    has_row(table, "conns", "3");
    has_row(table, "spikes", "3");
    has_row(table, "average_rate", "7.5");
    has_row(table, "trace V", "1");
    has_row(table, "label", "try");
    has_row(table, "dt", "0.025");
  }
  ncy_table_free(&table);
  return status;
}

static void test_result(void **state) {
  (void)state;
  char path[512];
  snprintf(path, sizeof path, "%s", temp_name("result.json"));
  write_bytes(path, result_text, sizeof result_text - 1);
  t_fail_each_alloc(describe_body, path);
  unlink(path);
}

static void test_others(void **state) {
  (void)state;
  const char *path = temp_name("other");
  ncy_ctx *ctx;
  ncy_table *table;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  write_bytes(path, "hello", 5);
  T_STATUS(ctx, ncy_file_describe(ctx, path, &table), NCY_OK);
  has_row(table, "kind", "unknown");
  has_row(table, "bytes", "5");
  assert_int_equal(ncy_table_rows(table), 2);
  ncy_table_free(&table);
  write_bytes(path, "\x89HDF\r\n\x1a\nxxxx", 12);
  T_STATUS(ctx, ncy_file_describe(ctx, path, &table), NCY_EPARSE);
  write_bytes(path, "{\"simData\": ", 12);
  T_STATUS(ctx, ncy_file_describe(ctx, path, &table), NCY_EPARSE);
  unlink(path);
  ncy_ctx_free(&ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_kinds), cmocka_unit_test(test_places), cmocka_unit_test(test_network),
                                     cmocka_unit_test(test_result), cmocka_unit_test(test_others)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
