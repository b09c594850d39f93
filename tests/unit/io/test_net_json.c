/* test_net_json.c - a network alone as JSON: what is in it, and that the same network is built from it again.
 * SPDX-License-Identifier: MIT */
#include "nets.h"

#include "json/json.h"

static void builds_the_same(const char *text) {
  const char *path = temp_name("net.json");
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m, again = {0};
  T_STATUS(ctx, model_build(ctx, text, &m), NCY_OK);
  T_STATUS(ctx, ncy_net_save(ctx, m.net, path, NULL), NCY_OK);
  ncy_spec_source source = {.model = path};
  T_STATUS(ctx, ncy_spec_load(ctx, &source, &again.spec), NCY_OK);
  T_STATUS(ctx, ncy_net_build(ctx, again.spec, 1, &again.net), NCY_OK);
  same_net(m.net, again.net);
  unlink(path);
  model_free(&again);
  model_free(&m);
  ncy_ctx_free(&ctx);
}

static void test_built_again(void **state) {
  (void)state;
  for (int i = 0; i < N_SPECS; i++) builds_the_same(spec_text[i]);
}

static void same_conn(const ncy_net *net, int64_t row, const ncy_json *conn) {
  T_BITS(ncy_json_number(ncy_json_get(conn, "weight")), net->conn_weight[row]);
  T_BITS(ncy_json_number(ncy_json_get(conn, "delay")), net->conn_delay[row]);
  if (net->conn_synmech[row] >= 0) T_BITS(ncy_json_number(ncy_json_get(conn, "loc")), net->conn_loc[row]);
  const ncy_json *pre = ncy_json_get(conn, "preGid");
  if (net->conn_pre[row] >= 0)
    assert_int_equal(pre->u.integer, net->cell_gid[net->conn_pre[row]]);
  else
    assert_true(ncy_json_is_string(pre, "NetStim"));
  const char *synmech = ncy_net_synmech_label(net, row);
  assert_true(synmech ? ncy_json_is_string(ncy_json_get(conn, "synMech"), synmech) : 1);
}

/* Synapses of a section: those of its connections, a shared one once. */
static uint32_t n_synapses(const ncy_json *cell) {
  const ncy_json *secs = ncy_json_get(cell, "secs");
  uint32_t n = 0;
  for (uint32_t i = 0; secs && i < secs->count; i++) {
    const ncy_json *syns = ncy_json_get(&secs->u.items[i], "synMechs");
    n += syns ? syns->count : 0;
  }
  return n;
}

static void contains(const char *text) {
  const char *path = temp_name("net.json");
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m;
  T_STATUS(ctx, model_build(ctx, text, &m), NCY_OK);
  T_STATUS(ctx, ncy_net_save(ctx, m.net, path, NULL), NCY_OK);
  size_t size;
  char *bytes = t_read(path, &size);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_json_doc *doc;
  T_STATUS(ctx, ncy_json_parse(&arena, path, bytes, size, &doc), NCY_OK);
  const ncy_json *net = ncy_json_get(doc->root, "net"), *cells = ncy_json_get(net, "cells");
  assert_int_equal(cells->count, m.net->n_cells);
  assert_int_equal(ncy_json_get(net, "pops")->count, m.net->n_pops);
  assert_null(ncy_json_get(doc->root, "simData"));
  int64_t row = 0, n_syns = 0, n_without = 0;
  for (uint32_t i = 0; i < cells->count; i++) {
    const ncy_json *cell = &cells->u.items[i], *conns = ncy_json_get(cell, "conns");
    assert_int_equal(ncy_json_get(cell, "gid")->u.integer, m.net->cell_gid[i]);
    T_BITS(ncy_json_number(ncy_json_get(ncy_json_get(cell, "tags"), "y")), m.net->cell_pos[1][i]);
    for (uint32_t k = 0; k < conns->count; k++) same_conn(m.net, row++, &conns->u.items[k]);
    n_syns += n_synapses(cell);
  }
  assert_int_equal(row, m.net->n_conns);
  for (int64_t i = 0; i < m.net->n_conns; i++) n_without += m.net->conn_synmech[i] < 0;
  assert_int_equal(n_syns + n_without, m.net->n_syns);
  ncy_arena_done(&arena);
  free(bytes);
  unlink(path);
  model_free(&m);
  ncy_ctx_free(&ctx);
}

static void test_contents(void **state) {
  (void)state;
  for (int i = 0; i < N_SPECS; i++) contains(spec_text[i]);
}

static void test_interrupted(void **state) {
  (void)state;
  const char *path = temp_name("stopped.json");
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m;
  T_STATUS(ctx, model_build(ctx, spec_text[1], &m), NCY_OK);
  ncy_ctx_interrupt(ctx);
  T_STATUS(ctx, ncy_net_save(ctx, m.net, path, NULL), NCY_EINTERRUPTED);
  assert_int_not_equal(access(path, F_OK), 0);
  model_free(&m);
  ncy_ctx_free(&ctx);
}

static ncy_status save(ncy_ctx *ctx, void *user) {
  model m;
  ncy_status status = model_build(ctx, spec_text[2], &m);
  if (status == NCY_OK) status = ncy_net_save(ctx, m.net, user, NULL);
  model_free(&m);
  return status;
}

static void test_memory(void **state) {
  (void)state;
  char path[512];
  snprintf(path, sizeof path, "%s", temp_name("memory.json"));
  t_fail_each_alloc(save, path);
  unlink(path);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_built_again), cmocka_unit_test(test_contents),
                                     cmocka_unit_test(test_interrupted), cmocka_unit_test(test_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
