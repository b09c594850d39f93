/* test_diff.c - the first difference of two networks and of two spike sets.
 * SPDX-License-Identifier: MIT */
#include "nets.h"

#include <math.h>

/* ---- networks -------------------------------------------------------------------------------------------------------------- */

typedef void change_fn(ncy_net *net);

static void expect(change_fn *change, const char *where, const char *text, int64_t n_different) {
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model a, b;
  T_STATUS(ctx, model_build(ctx, spec_text[1], &a), NCY_OK);
  T_STATUS(ctx, model_build(ctx, spec_text[1], &b), NCY_OK);
  change(b.net);
  ncy_diff *diff;
  T_STATUS(ctx, ncy_net_diff(ctx, a.net, b.net, &diff), NCY_OK);
  assert_string_equal(diff->kind, "networks");
  assert_false(diff->is_same);
  assert_string_equal(diff->where, where);
  if (!strstr(diff->text, text)) fail_msg("\"%s\" lacks \"%s\"", diff->text, text);
  assert_int_equal(diff->n_different, n_different);
  assert_true(diff->n_compared > 1000);
  ncy_diff_free(&diff);
  assert_null(diff);
  model_free(&a);
  model_free(&b);
  ncy_ctx_free(&ctx);
}

static void change_weight(ncy_net *net) {
  net->conn_weight[7] = nextafter(net->conn_weight[7], 1.0);
}
static void change_sign_of_zero(ncy_net *net) {
  net->cell_norm[0][2] = -0.0;
}
static void change_three_delays(ncy_net *net) {
  for (int i = 3; i < 6; i++) net->conn_delay[i] = 99;
}
static void change_label(ncy_net *net) {
  for (int64_t i = 0;; i++) {
    if (net->conn_label[i] != 0) continue;
    net->conn_label[i] = 1;
    return;
  }
}
static void drop_clamp(ncy_net *net) {
  net->n_clamps--;
}
static void change_two(ncy_net *net) {
  net->cell_pos[1][4] = 0.5;
  change_weight(net);
}
static void change_column(ncy_net *net) {
  for (int32_t i = 0; i < net->n_tmpls; i++) {
    double *column = (double *)(uintptr_t)net->tmpl[i].sec[0].L.per_cell;
    if (!column) continue;
    column[1] = 20;
    return;
  }
  fail_msg("no structure has lengths that differ");
}

static void test_networks(void **state) {
  (void)state;
  expect(change_weight, "conns.weight", "row 7 (pre ", 1);
  expect(change_weight, "conns.weight", "0x1.", 1);
  expect(change_sign_of_zero, "cells.xnorm", "row 2 (gid 2): 0x1.", 1);
  expect(change_three_delays, "conns.delay", "3 of ", 3);
  expect(change_label, "conns.label", "E->I against E->E", 1);
  expect(drop_clamp, "clamps", "clamps: 2 rows against 1", 0);
  expect(change_two, "cells.y", "\nconns.weight", 2);
  expect(change_column, "column_values.value", "(20)", 1);
}

static void diff_texts(const char *text_a, const char *text_b, int is_same, const char *expected) {
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model a, b;
  T_STATUS(ctx, model_build(ctx, text_a, &a), NCY_OK);
  T_STATUS(ctx, model_build(ctx, text_b, &b), NCY_OK);
  ncy_diff *diff;
  T_STATUS(ctx, ncy_net_diff(ctx, a.net, b.net, &diff), NCY_OK);
  if (diff->is_same != is_same || !strstr(diff->text, expected)) fail_msg("%s", diff->text);
  assert_int_equal(diff->where == NULL, is_same);
  ncy_diff_free(&diff);
  model_free(&a);
  model_free(&b);
  ncy_ctx_free(&ctx);
}

#define NET(rules, synmech)                                                                                                      \
  "{\"netParams\": {\"popParams\": {\"P\": {\"cellType\": \"c\", \"numCells\": 3}}, \"cellParams\": {\"c\": {\"secs\": "         \
  "{\"soma\": "                                                                                                                  \
  "{\"geom\": {\"L\": 20, \"diam\": 20}}}}}, \"synMechParams\": {" synmech "}, \"connParams\": {" rules "}}, \"simConfig\": {}}"
#define RULE(label, weight)                                                                                                      \
  "\"" label "\": {\"preConds\": {\"pop\": \"P\"}, \"postConds\": {\"pop\": \"P\"}, \"weight\": " weight                         \
  ", \"delay\": 1, \"synMech\": \"a\"}"
#define SYN "\"a\": {\"mod\": \"ExpSyn\", \"tau\": 2}"
#define NO_RULE                                                                                                                  \
  "\"unused\": {\"preConds\": {\"pop\": \"P\"}, \"postConds\": {\"pop\": \"P\"}, \"probability\": 0, \"weight\": 1, "            \
  "\"synMech\": \"a\"}"

/* Rules mean what their labels say, wherever they stand. */
static void test_rules_by_label(void **state) {
  (void)state;
  diff_texts(NET(RULE("x", "1"), SYN), NET(RULE("x", "1"), SYN), 1, "identical");
  diff_texts(NET(RULE("x", "1"), SYN), NET(NO_RULE ", " RULE("x", "1"), SYN), 1, "identical");
  diff_texts(NET(RULE("x", "1"), SYN), NET(RULE("y", "1"), SYN), 0,
             "conns.label, row 0 (pre gid 1, post gid 0): x against y; 6 of 6 rows");
  diff_texts(NET(RULE("x", "1"), SYN), NET(RULE("x", "1"), "\"a\": {\"mod\": \"ExpSyn\", \"tau\": 2.5}"), 0,
             "rules/synMechParams.definition, row 0 (a)");
  diff_texts(NET(RULE("x", "1"), SYN), NET(RULE("x", "1"), "\"b\": {\"mod\": \"ExpSyn\"}, " SYN), 1, "identical");
  diff_texts(NET(RULE("x", "1"), SYN), NET(RULE("x", "1") ", " RULE("y", "2"), SYN), 0, "conns: 6 rows against 12");
}

/* ---- spikes ---------------------------------------------------------------------------------------------------------------- */

static void write_text(const char *path, const char *text) {
  write_bytes(path, text, strlen(text));
}

static ncy_status diff_spikes(const char *a, const char *b, const char *expected, int is_same, int64_t n_different) {
  const char *path_a = temp_name("a_data.json"), *path_b = temp_name("b_data.json");
  char text[1000];
  snprintf(text, sizeof text, "{\"simData\": %s}", a);
  write_text(path_a, text);
  snprintf(text, sizeof text, "{\"net\": {}, \"simData\": %s}", b);
  write_text(path_b, text);
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_diff *diff = NULL;
  ncy_status status = ncy_diff_files(ctx, path_a, path_b, &diff);
  if (status == NCY_OK) {
    assert_string_equal(diff->kind, "spikes");
    if (!strstr(diff->text, expected)) fail_msg("\"%s\" lacks \"%s\"", diff->text, expected);
    assert_int_equal(diff->is_same, is_same);
    assert_int_equal(diff->n_different, n_different);
  } else if (!t_has_diag(ctx, expected)) {
    t_print_diags(ctx);
    fail_msg("no diagnostic says \"%s\"", expected);
  }
  ncy_diff_free(&diff);
  ncy_ctx_free(&ctx);
  unlink(path_a);
  unlink(path_b);
  return status;
}

static void test_spikes(void **state) {
  (void)state;
  static const char some[] = "{\"spkt\": [1.5, 2.0, 2.0, 3.25], \"spkid\": [0, 1, 2, 0]}";
  assert_int_equal(diff_spikes(some, some, "identical: 4 spikes", 1, 0), NCY_OK);
  assert_int_equal(diff_spikes(some, "{\"spkid\": [2.0, 0, 1, 0.0], \"spkt\": [2, 1.5, 2, 3.25]}", "identical", 1, 0), NCY_OK);
  assert_int_equal(
      diff_spikes(some, "{\"spkt\": [1.5, 2.0, 2.0000000000000004, 3.25], \"spkid\": [0, 1, 2, 0]}",
                  "spike 2: gid 2 at 0x1p+1 (2) ms against gid 2 at 0x1.0000000000001p+1 (2.0000000000000004) ms\n4 spikes "
                  "against 4; 2 differ",
                  0, 2),
      NCY_OK);
  assert_int_equal(diff_spikes(some, "{\"spkt\": [1.5, 2.0, 2.0], \"spkid\": [0, 1, 2]}", "against no spike", 0, 1), NCY_OK);
  assert_int_equal(
      diff_spikes(some, "{\"spkt\": [0.5, 1.5, 2.0, 2.0, 3.25], \"spkid\": [7, 0, 1, 2, 0]}", "spike 0: gid 0 at", 0, 1), NCY_OK);
  assert_int_equal(diff_spikes("{\"spkt\": [], \"spkid\": []}", "{\"spkt\": [], \"spkid\": []}", "identical: 0 spikes", 1, 0),
                   NCY_OK);
  assert_int_equal(diff_spikes("{\"spkt\": [NaN], \"spkid\": [0]}", "{\"spkt\": [NaN], \"spkid\": [0]}", "identical", 1, 0),
                   NCY_OK);
  assert_int_equal(diff_spikes(some, "{\"spkt\": [1], \"spkid\": []}", "expected 1 numbers", 0, 0), NCY_EPARSE);
  assert_int_equal(diff_spikes(some, "{\"spkt\": [\"x\"], \"spkid\": [1]}", "expected a number", 0, 0), NCY_EPARSE);
  assert_int_equal(diff_spikes(some, "{\"spkt\": 1, \"spkid\": [1]}", "expected a list", 0, 0), NCY_EPARSE);
  assert_int_equal(diff_spikes(some, "{\"spkid\": [1]}", "expected the list spkt", 0, 0), NCY_EPARSE);
  assert_int_equal(diff_spikes(some, "{\"spkid\": [1,, 2]}", "", 0, 0), NCY_EPARSE);
}

/* ---- files ----------------------------------------------------------------------------------------------------------------- */

static void test_files(void **state) {
  (void)state;
  const char *net = temp_name("net.h5"), *result = temp_name("result.json"), *spec = temp_name("spec.json"),
             *json = temp_name("net.json");
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m;
  T_STATUS(ctx, model_build(ctx, spec_text[2], &m), NCY_OK);
  T_STATUS(ctx, ncy_net_save(ctx, m.net, net, NULL), NCY_OK);
  T_STATUS(ctx, ncy_net_save(ctx, m.net, json, NULL), NCY_OK);
  model_free(&m);
  write_text(result, "{\"simData\": {\"spkt\": [], \"spkid\": []}}");
  write_text(spec, spec_text[0]);
  ncy_diff *diff;
  T_STATUS(ctx, ncy_diff_files(ctx, net, net, &diff), NCY_OK);
  assert_true(diff->is_same);
  ncy_diff_free(&diff);
  T_STATUS(ctx, ncy_diff_files(ctx, net, result, &diff), NCY_EARG);
  T_STATUS(ctx, ncy_diff_files(ctx, spec, result, &diff), NCY_EARG);
  T_STATUS(ctx, ncy_diff_files(ctx, result, spec, &diff), NCY_EARG);
  T_STATUS(ctx, ncy_diff_files(ctx, json, net, &diff), NCY_EUNSUPPORTED);
  unlink(net);
  unlink(json);
  unlink(result);
  unlink(spec);
  T_STATUS(ctx, ncy_diff_files(ctx, net, net, &diff), NCY_EIO);
  ncy_ctx_free(&ctx);
}

/* ---- memory
 * -----------------------------------------------------------------------------------------------------------------------------
 */

static ncy_status spikes_body(ncy_ctx *ctx, void *user) {
  ncy_diff *diff = NULL;
  ncy_status status = ncy_diff_files(ctx, user, user, &diff);
  ncy_diff_free(&diff);
  return status;
}

static void test_memory(void **state) {
  (void)state;
  char path[512];
  snprintf(path, sizeof path, "%s", temp_name("memory.json"));
  write_text(path, "{\"simData\": {\"spkt\": [3, 2, 1], \"spkid\": [0, 1, 2]}}");
  t_fail_each_alloc(spikes_body, path);
  unlink(path);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_networks), cmocka_unit_test(test_rules_by_label),
                                     cmocka_unit_test(test_spikes), cmocka_unit_test(test_files), cmocka_unit_test(test_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
