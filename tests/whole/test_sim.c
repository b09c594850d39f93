/* test_sim.c - running a network: every kind of trace against NEURON's, saving, stopping, and running out of memory.
 *
 * tests/data/sim/traces.json holds a spec and what NetPyNE recorded of it; make_traces.py beside it made it.
 * SPDX-License-Identifier: MIT */
#include "t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "netcyne/netcyne.h"
#include "num/libm.h"
#include "json/json.h"

typedef struct model {
  ncy_ctx *ctx;
  ncy_spec *spec;
  ncy_net *net;
  char *text;
  size_t size;
} model;

static ncy_status load(ncy_ctx *ctx, const char *text, size_t size, model *m) {
  *m = (model){.ctx = ctx};
  ncy_spec_source source = {.model = "traces.json", .text = text, .text_length = size};
  ncy_status status = ncy_spec_load(ctx, &source, &m->spec);
  if (status == NCY_OK) status = ncy_net_build(ctx, m->spec, 1, &m->net);
  return status;
}

static void unload(model *m) {
  ncy_net_free(&m->net);
  ncy_spec_free(&m->spec);
}

static void compare_result(const model *m, const ncy_result *result, const ncy_json *expected) {
  const ncy_json *t = ncy_json_get(expected, "spkt"), *gid = ncy_json_get(expected, "spkid");
  ncy_column got_t, got_gid;
  T_STATUS(m->ctx, ncy_table_column(ncy_result_spikes(result), "t", &got_t), NCY_OK);
  T_STATUS(m->ctx, ncy_table_column(ncy_result_spikes(result), "gid", &got_gid), NCY_OK);
  assert_int_equal(ncy_table_rows(ncy_result_spikes(result)), t->count);
  for (uint32_t i = 0; i < t->count; i++) {
    T_BITS(got_t.u.f64[i], ncy_json_number(&t->u.items[i]));
    assert_int_equal(got_gid.u.i64[i], (int64_t)ncy_json_number(&gid->u.items[i]));
  }
  const ncy_json *traces = ncy_json_get(expected, "traces");
  const ncy_table *table = ncy_result_traces(result);
  for (size_t i = 0; i < ncy_table_columns(table); i++) {
    ncy_column column;
    T_STATUS(m->ctx, ncy_table_column_at(table, i, &column), NCY_OK);
    if (!ncy_json_get(traces, column.name)) fail_msg("a trace too many: %s", column.name);
  }
  for (uint32_t i = 0; i < traces->count; i++) {
    const ncy_json *want = &traces->u.items[i];
    ncy_column got;
    if (ncy_table_column(table, want->key, &got) != NCY_OK) fail_msg("no trace %s", want->key);
    assert_int_equal(ncy_table_rows(table), want->count);
    for (uint32_t k = 0; k < want->count; k++) {
      double value = ncy_json_number(&want->u.items[k]);
      if (memcmp(&got.u.f64[k], &value, sizeof value) != 0) print_error("%s, sample %u\n", want->key, k);
      T_BITS(got.u.f64[k], value);
    }
  }
}

static void test_every_kind_of_trace(void **state) {
  (void)state;
  ncy_ctx *ctx = NULL;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  size_t size;
  char *text = t_read(NCY_TEST_DATA "/sim/traces.json", &size);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_json_doc *doc;
  T_STATUS(ctx, ncy_json_parse(&arena, "traces.json", text, size, &doc), NCY_OK);
  model m;
  T_STATUS(ctx, load(ctx, text, size, &m), NCY_OK);
  for (int isa = 0; isa < NCY_ISA_COUNT; isa++)
    for (int n_threads = 1; n_threads <= 3; n_threads++) {
      if (!ncy_isa_is_available((ncy_isa)isa)) continue;
      ncy_run_options options = {.n_threads = n_threads, .isa = ncy_isa_name((ncy_isa)isa)};
      ncy_result *result = NULL;
      T_STATUS(ctx, ncy_sim_run(ctx, m.net, &options, &result), NCY_OK);
      compare_result(&m, result, ncy_json_get(doc->root, "expected"));
      ncy_result_free(&result);
    }
  unload(&m);
  ncy_arena_done(&arena);
  free(text);
  ncy_ctx_free(&ctx);
}

/* The data file holds what was recorded, number for number. */
static void test_saved_file_holds_the_result(void **state) {
  (void)state;
  ncy_ctx *ctx = NULL;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  size_t size;
  char *text = t_read(NCY_TEST_DATA "/sim/traces.json", &size);
  model m;
  T_STATUS(ctx, load(ctx, text, size, &m), NCY_OK);
  ncy_result *result = NULL;
  T_STATUS(ctx, ncy_sim_run(ctx, m.net, NULL, &result), NCY_OK);
  char path[] = "/tmp/ncy-test-sim-XXXXXX";
  int fd = mkstemp(path);
  assert_true(fd >= 0);
  close(fd);
  ncy_save_options options = {.path = path};
  T_STATUS(ctx, ncy_result_save_json(ctx, m.net, result, &options, NULL), NCY_OK);

  size_t saved_size;
  char *saved = t_read(path, &saved_size);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_json_doc *doc, *from;
  T_STATUS(ctx, ncy_json_parse(&arena, "saved", saved, saved_size, &doc), NCY_OK);
  T_STATUS(ctx, ncy_json_parse(&arena, "traces.json", text, size, &from), NCY_OK);
  const ncy_json *data = ncy_json_get(doc->root, "simData"), *expected = ncy_json_get(from->root, "expected");
  const ncy_json *traces = ncy_json_get(expected, "traces");
  size_t n_series = 0;
  for (uint32_t i = 0; i < traces->count; i++) {
    const ncy_json *node = data;
    char key[128];
    snprintf(key, sizeof key, "%s", traces->u.items[i].key);
    for (char *save = NULL, *part = strtok_r(key, "/", &save); part; part = strtok_r(NULL, "/", &save))
      node = ncy_json_get(node, part);
    if (!node) fail_msg("the file has no %s", traces->u.items[i].key);
    assert_int_equal(node->count, traces->u.items[i].count);
    for (uint32_t k = 0; k < node->count; k++)
      T_BITS(ncy_json_number(&node->u.items[k]), ncy_json_number(&traces->u.items[i].u.items[k]));
    n_series++;
  }
  assert_true(n_series > 40);
  const ncy_json *cells = ncy_json_get(ncy_json_get(doc->root, "net"), "cells");
  assert_int_equal(cells->count, 5);
  const ncy_json *cell = &cells->u.items[0];
  assert_int_equal(ncy_json_get(cell, "gid")->u.integer, 0);
  assert_true(ncy_json_is_string(ncy_json_get(ncy_json_get(cell, "tags"), "pop"), "E"));
  assert_int_equal(ncy_json_get(cell, "stims")->count, 2);
  size_t n_conns = 0;
  for (uint32_t i = 0; i < cells->count; i++) n_conns += ncy_json_get(&cells->u.items[i], "conns")->count;
  assert_int_equal(n_conns, (size_t)ncy_net_count(m.net).conns);
  assert_true(ncy_json_is_string(ncy_json_get(doc->root, "netpyne_version"), "1.1.1"));
  assert_non_null(ncy_json_get(ncy_json_get(doc->root, "simConfig"), "allowSelfConns")); /* a default that was not given */

  unlink(path);
  free(saved);
  ncy_arena_done(&arena);
  ncy_result_free(&result);
  unload(&m);
  free(text);
  ncy_ctx_free(&ctx);
}

static const char small_spec[] =
    "{\"netParams\": {\"popParams\": {\"A\": {\"cellType\": \"HH\", \"numCells\": 3}},"
    "\"cellParams\": {\"HH\": {\"secs\": {\"soma\": {\"geom\": {\"L\": 20, \"diam\": 20}, \"mechs\": {\"hh\": {}}}}}},"
    "\"synMechParams\": {\"exc\": {\"mod\": \"Exp2Syn\", \"tau1\": 0.5, \"tau2\": 3.0, \"e\": 0}},"
    "\"connParams\": {\"A->A\": {\"preConds\": {\"pop\": \"A\"}, \"postConds\": {\"pop\": \"A\"}, \"weight\": "
    "\"uniform(0,0.02)\","
    "\"delay\": 2, \"synMech\": \"exc\"}},"
    "\"stimSourceParams\": {\"p\": {\"type\": \"IClamp\", \"del\": 1, \"dur\": 2, \"amp\": 0.5},"
    "\"b\": {\"type\": \"NetStim\", \"rate\": 100, \"noise\": 1}},"
    "\"stimTargetParams\": {\"p->A\": {\"source\": \"p\", \"conds\": {\"pop\": \"A\"}, \"sec\": \"soma\", \"loc\": 0.5},"
    "\"b->A\": {\"source\": \"b\", \"conds\": {\"pop\": \"A\"}, \"weight\": 0.01, \"delay\": 1, \"synMech\": \"exc\"}}},"
    "\"simConfig\": {\"duration\": 4, \"recordCells\": [\"all\"], \"recordTraces\": {\"V\": {\"sec\": \"soma\", \"loc\": 0.5, "
    "\"var\": \"v\"}, \"g\": {\"synMech\": \"exc\", \"var\": \"g\"}}}}";

static ncy_status run_small(ncy_ctx *ctx, void *user) {
  model m;
  ncy_result *result = NULL;
  ncy_run_options options = {.n_threads = *(const int *)user};
  ncy_status status = load(ctx, small_spec, sizeof small_spec - 1, &m);
  if (status == NCY_OK) status = ncy_sim_run(ctx, m.net, &options, &result);
  ncy_save_options save = {.path = "/dev/null", .command = "test"};
  if (status == NCY_OK) status = ncy_result_save_json(ctx, m.net, result, &save, NULL);
  ncy_result_free(&result);
  unload(&m);
  return status;
}

static void test_every_allocation_may_fail(void **state) {
  (void)state;
  for (int n_threads = 1; n_threads <= 2; n_threads++) t_fail_each_alloc(run_small, &n_threads);
}

static void interrupt_at_half(void *user, ncy_phase phase, double done, double total) {
  if (phase == NCY_PHASE_RUN && done > total / 2) ncy_ctx_interrupt(*(ncy_ctx **)user);
}

static void test_interrupted_run_keeps_what_it_has(void **state) {
  (void)state;
  ncy_ctx *ctx = NULL;
  ncy_ctx_options options = {.progress = interrupt_at_half, .progress_user = &ctx};
  assert_int_equal(ncy_ctx_new(&options, &ctx), NCY_OK);
  char *spec = malloc(sizeof small_spec + 32);
  const char *duration = strstr(small_spec, "\"duration\": 4");
  sprintf(spec, "%.*s\"duration\": 100000%s", (int)(duration - small_spec), small_spec, duration + strlen("\"duration\": 4"));
  model m;
  T_STATUS(ctx, load(ctx, spec, strlen(spec), &m), NCY_OK);
  ncy_result *result = NULL;
  T_STATUS(ctx, ncy_sim_run(ctx, m.net, NULL, &result), NCY_EINTERRUPTED);
  assert_non_null(result);
  assert_true(ncy_result_time(result) > 40000 && ncy_result_time(result) < 100000);
  assert_true(ncy_table_rows(ncy_result_spikes(result)) > 100);
  assert_true(ncy_table_rows(ncy_result_traces(result)) > 1000);
  ncy_result_free(&result);
  unload(&m);
  free(spec);
  ncy_ctx_free(&ctx);
}

static void expect_refusal(const char *trace, ncy_status expected, const char *words) {
  ncy_ctx *ctx = NULL;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  char set[256];
  snprintf(set, sizeof set, "simConfig.recordTraces=%s", trace);
  const char *sets[] = {set};
  ncy_spec_source source = {.model = "small", .text = small_spec, .text_length = sizeof small_spec - 1, .set = sets, .n_set = 1};
  model m = {.ctx = ctx};
  ncy_result *result = NULL;
  ncy_status status = ncy_spec_load(ctx, &source, &m.spec);
  if (status == NCY_OK) status = ncy_net_build(ctx, m.spec, 1, &m.net);
  if (status == NCY_OK) status = ncy_sim_run(ctx, m.net, NULL, &result);
  T_STATUS(ctx, status, expected);
  if (!t_has_diag(ctx, words)) {
    t_print_diags(ctx);
    fail_msg("no diagnostic says \"%s\"", words);
  }
  ncy_result_free(&result);
  unload(&m);
  ncy_ctx_free(&ctx);
}

static void test_traces_that_cannot_be(void **state) {
  (void)state;
  expect_refusal("{\"x\": {\"sec\": \"soma\", \"loc\": 0.5, \"var\": \"w\"}}", NCY_ESPEC, "no variable \"w\"");
  expect_refusal("{\"x\": {\"sec\": \"soma\", \"loc\": 0.5, \"mech\": \"hh\", \"var\": \"mm\"}}", NCY_ESPEC,
                 "no variable \"mm\"");
  expect_refusal("{\"x\": {\"sec\": \"soma\", \"loc\": 0.5, \"synMech\": \"exc\", \"var\": \"gg\"}}", NCY_ESPEC,
                 "no variable \"gg\"");
  expect_refusal("{\"x\": {\"sec\": \"soma\", \"loc\": 0.5, \"mech\": \"hh\", \"var\": \"usetable\"}}", NCY_ESPEC,
                 "no variable \"usetable\"");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_kind_of_trace),       cmocka_unit_test(test_saved_file_holds_the_result),
      cmocka_unit_test(test_every_allocation_may_fail), cmocka_unit_test(test_interrupted_run_keeps_what_it_has),
      cmocka_unit_test(test_traces_that_cannot_be),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
