/* test_mech_nets.c - small networks with gap junctions, plasticity, weights and rates that change, point neurons, clamps:
 * NEURON's spikes and traces to the last bit, with 1 and 2 threads.
 *
 * The results are tests/differential/mech_networks.py's. SPDX-License-Identifier: MIT */
#include "t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netcyne/netcyne.h"
#include "json/json.h"

typedef struct loaded {
  ncy_ctx *ctx;
  ncy_arena arena;
  const ncy_json_doc *doc;
  char *text;
} loaded;

static void load(loaded *l) {
  size_t size;
  assert_int_equal(ncy_ctx_new(NULL, &l->ctx), NCY_OK);
  l->text = t_read(NCY_TEST_DATA "/sim/mech_nets.json", &size);
  ncy_arena_init(&l->arena, l->ctx);
  T_STATUS(l->ctx, ncy_json_parse(&l->arena, "mech_nets.json", l->text, size, &l->doc), NCY_OK);
}

static void unload(loaded *l) {
  ncy_arena_done(&l->arena);
  free(l->text);
  ncy_ctx_free(&l->ctx);
}

static void compare_spikes(ncy_ctx *ctx, const char *name, const ncy_result *result, const ncy_json *expected) {
  const ncy_json *t = ncy_json_get(expected, "spkt"), *gid = ncy_json_get(expected, "spkid");
  ncy_column got_t, got_gid;
  T_STATUS(ctx, ncy_table_column(ncy_result_spikes(result), "t", &got_t), NCY_OK);
  T_STATUS(ctx, ncy_table_column(ncy_result_spikes(result), "gid", &got_gid), NCY_OK);
  size_t n = ncy_table_rows(ncy_result_spikes(result));
  for (size_t i = 0; i < n && i < t->count; i++) {
    if (got_t.u.f64[i] != ncy_json_number(&t->u.items[i])) print_message("%s: spike %zu\n", name, i);
    T_BITS(got_t.u.f64[i], ncy_json_number(&t->u.items[i]));
    assert_int_equal(got_gid.u.i64[i], gid->u.items[i].u.integer);
  }
  assert_int_equal(n, t->count);
}

static void compare_traces(ncy_ctx *ctx, const char *name, const ncy_result *result, const ncy_json *traces) {
  for (uint32_t i = 0; i < traces->count; i++) {
    const ncy_json *want = &traces->u.items[i];
    ncy_column got;
    T_STATUS(ctx, ncy_table_column(ncy_result_traces(result), want->key, &got), NCY_OK);
    assert_int_equal(ncy_table_rows(ncy_result_traces(result)), want->count);
    for (uint32_t k = 0; k < want->count; k++) {
      if (got.u.f64[k] != ncy_json_number(&want->u.items[k])) print_message("%s: %s, sample %u\n", name, want->key, k);
      T_BITS(got.u.f64[k], ncy_json_number(&want->u.items[k]));
    }
  }
}

static void run(ncy_ctx *ctx, const ncy_json *network, const ncy_net *net, int n_threads) {
  const ncy_json *expected = ncy_json_get(network, "expected");
  ncy_result *result = NULL;
  T_STATUS(ctx, ncy_sim_run(ctx, net, &(ncy_run_options){.n_threads = n_threads}, &result), NCY_OK);
  compare_spikes(ctx, network->key, result, expected);
  compare_traces(ctx, network->key, result, ncy_json_get(expected, "traces"));
  ncy_result_free(&result);
}

static void test_network(void **state) {
  loaded l;
  load(&l);
  const ncy_json *network = ncy_json_get(l.doc->root, *state);
  assert_non_null(network);
  ncy_spec_source source = {.model = *state, .text = l.text + network->offset, .text_length = network->end - network->offset};
  ncy_spec *spec = NULL;
  ncy_net *net = NULL;
  T_STATUS(l.ctx, ncy_spec_load(l.ctx, &source, &spec), NCY_OK);
  T_STATUS(l.ctx, ncy_spec_check_mechanisms(l.ctx, spec, 1), NCY_OK);
  T_STATUS(l.ctx, ncy_net_build(l.ctx, spec, 1, &net), NCY_OK);
  for (int n_threads = 1; n_threads <= 2; n_threads++) run(l.ctx, network, net, n_threads);
  ncy_net_free(&net);
  ncy_spec_free(&spec);
  unload(&l);
}

#define NETWORK(label)                                                                                                           \
  { .name = label, .test_func = test_network, .initial_state = (void *)(uintptr_t)label }

int main(void) {
  const struct CMUnitTest tests[] = {NETWORK("gap"),    NETWORK("gap-one-way"), NETWORK("plastic"), NETWORK("shape"),
                                     NETWORK("rates"),  NETWORK("outside"),     NETWORK("inside"),  NETWORK("intfire"),
                                     NETWORK("spikes"), NETWORK("clamps"),      NETWORK("syns")};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
