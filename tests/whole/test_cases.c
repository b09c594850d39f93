/* test_cases.c - whole networks against NEURON's results: cells, connections, spikes and traces to the last bit.
 *
 * The cases (reference cases/README) are used where they are, beside the checkout; without that folder the test is skipped with a
 * printed reason. Each case runs with 1 and 2 threads; those of NEURON's own mechanisms on every instruction set of the machine.
 * Cases with mechanisms of NetPyNE's examples need a checkout of NetPyNE, whose folder NETCYNE_NETPYNE names.
 * SPDX-License-Identifier: MIT */
#include "t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netcyne/netcyne.h"
#include "num/libm.h"
#include "json/json.h"

typedef struct loaded {
  ncy_ctx *ctx;
  char *text;
  ncy_arena arena;
  const ncy_json_doc *doc;
  ncy_spec *spec;
  ncy_net *net;
} loaded;

typedef struct network {
  const char *name;
  const char *mods; /* folder in NetPyNE's checkout; NULL: none but ours are needed */
  bool on_every_isa;
} network;

static bool load(const network *n, loaded *l) {
  char relative[128], folder[1024];
  snprintf(relative, sizeof relative, "cases/%s.json.gz", n->name);
  const char *path = t_reference(relative), *netpyne = getenv("NETCYNE_NETPYNE"), *mods = folder;
  if (!path) return false;
  if (n->mods && !netpyne) {
    print_message("skipped: NETCYNE_NETPYNE does not name a checkout of NetPyNE, whose %s is needed\n", n->mods);
    return false;
  }
  if (n->mods) snprintf(folder, sizeof folder, "%s/%s", netpyne, n->mods);
  assert_int_equal(ncy_ctx_new(NULL, &l->ctx), NCY_OK);
  size_t size;
  l->text = t_read(path, &size);
  ncy_arena_init(&l->arena, l->ctx);
  T_STATUS(l->ctx, ncy_json_parse(&l->arena, relative, l->text, size, &l->doc), NCY_OK);
  ncy_spec_source source = {.model = relative, .text = l->text, .text_length = size, .mods = &mods, .n_mods = n->mods != NULL};
  l->spec = NULL;
  l->net = NULL;
  T_STATUS(l->ctx, ncy_spec_load(l->ctx, &source, &l->spec), NCY_OK);
  T_STATUS(l->ctx, ncy_net_build(l->ctx, l->spec, 1, &l->net), NCY_OK);
  return true;
}

static void unload(loaded *l) {
  ncy_net_free(&l->net);
  ncy_spec_free(&l->spec);
  ncy_arena_done(&l->arena);
  free(l->text);
  ncy_ctx_free(&l->ctx);
}

static const ncy_json *expected(const loaded *l, const char *key) {
  const ncy_json *node = ncy_json_get(ncy_json_get(l->doc->root, "expected"), key);
  assert_non_null(node);
  return node;
}

static void compare_conns(const loaded *l) {
  ncy_table *conns = NULL;
  T_STATUS(l->ctx, ncy_net_conns(l->ctx, l->net, &conns), NCY_OK);
  const ncy_json *rows = expected(l, "conns");
  assert_int_equal(ncy_table_rows(conns), rows->count);
  static const char *const name[8] = {"pre_gid", "post_gid", "sec", "loc", "synMech", "weight", "delay", "label"};
  ncy_column column[8];
  for (int k = 0; k < 8; k++) T_STATUS(l->ctx, ncy_table_column(conns, name[k], &column[k]), NCY_OK);
  for (uint32_t i = 0; i < rows->count; i++) {
    const ncy_json *row = &rows->u.items[i];
    for (uint32_t k = 0; k < 8; k++) {
      const ncy_json *want = &row->u.items[k];
      char text[64];
      if (column[k].type == NCY_STR && want->type == NCY_JSON_INT) {
        snprintf(text, sizeof text, "%lld", (long long)want->u.integer);
        assert_string_equal(column[k].u.str[i], text);
      } else if (column[k].type == NCY_STR) {
        if (want->type == NCY_JSON_STRING)
          assert_string_equal(column[k].u.str[i], want->u.string);
        else
          assert_true(!column[k].u.str[i] || !*column[k].u.str[i]);
      } else if (column[k].type == NCY_I64) {
        assert_int_equal(column[k].u.i64[i], want->u.integer);
      } else {
        T_BITS(column[k].u.f64[i], ncy_json_number(want));
      }
    }
  }
  ncy_table_free(&conns);
}

static void compare_cells(const loaded *l) {
  ncy_table *cells = NULL;
  T_STATUS(l->ctx, ncy_net_cells(l->ctx, l->net, &cells), NCY_OK);
  const ncy_json *rows = expected(l, "cells");
  assert_int_equal(ncy_table_rows(cells), rows->count);
  static const char *const axis[3] = {"x", "y", "z"};
  ncy_column gid, pop, position[3];
  T_STATUS(l->ctx, ncy_table_column(cells, "gid", &gid), NCY_OK);
  T_STATUS(l->ctx, ncy_table_column(cells, "pop", &pop), NCY_OK);
  for (int k = 0; k < 3; k++) T_STATUS(l->ctx, ncy_table_column(cells, axis[k], &position[k]), NCY_OK);
  for (uint32_t i = 0; i < rows->count; i++) {
    const ncy_json *row = &rows->u.items[i];
    assert_int_equal(gid.u.i64[i], row->u.items[0].u.integer);
    assert_string_equal(pop.u.str[i], row->u.items[1].u.string);
    for (uint32_t k = 0; k < 3; k++) T_BITS(position[k].u.f64[i], ncy_json_number(&row->u.items[2 + k]));
  }
  ncy_table_free(&cells);
}

static void compare_run(const loaded *l, int n_threads, const char *isa) {
  ncy_run_options options = {.n_threads = n_threads, .isa = isa};
  ncy_result *result = NULL;
  T_STATUS(l->ctx, ncy_sim_run(l->ctx, l->net, &options, &result), NCY_OK);
  const ncy_json *t = expected(l, "spkt"), *gid = expected(l, "spkid");
  const ncy_table *spikes = ncy_result_spikes(result);
  ncy_column got_t, got_gid;
  T_STATUS(l->ctx, ncy_table_column(spikes, "t", &got_t), NCY_OK);
  T_STATUS(l->ctx, ncy_table_column(spikes, "gid", &got_gid), NCY_OK);
  size_t n = ncy_table_rows(spikes);
  for (size_t i = 0; i < n && i < t->count; i++) {
    T_BITS(got_t.u.f64[i], ncy_json_number(&t->u.items[i]));
    assert_int_equal(got_gid.u.i64[i], (int64_t)ncy_json_number(&gid->u.items[i]));
  }
  assert_int_equal(n, t->count);
  const ncy_json *traces = ncy_json_get(ncy_json_get(l->doc->root, "expected"), "traces");
  for (uint32_t i = 0; traces && i < traces->count; i++) {
    const ncy_json *want = &traces->u.items[i];
    ncy_column got;
    T_STATUS(l->ctx, ncy_table_column(ncy_result_traces(result), want->key, &got), NCY_OK);
    size_t length = ncy_table_rows(ncy_result_traces(result));
    size_t stride = length / 50 > 1 ? length / 50 : 1;
    assert_int_equal((length + stride - 1) / stride, want->count);
    for (uint32_t k = 0; k < want->count; k++) T_BITS(got.u.f64[k * stride], ncy_json_number(&want->u.items[k]));
  }
  ncy_result_free(&result);
}

static void test_case(void **state) {
  loaded l;
  const network *n = *state;
  if (!load(n, &l)) skip();
  compare_cells(&l);
  compare_conns(&l);
  for (int isa = 0; isa < NCY_ISA_COUNT; isa++) {
    if (!n->on_every_isa && isa != (int)ncy_isa_best()) continue;
    if (!ncy_isa_is_available((ncy_isa)isa)) {
      print_message("skipped: this processor has no %s\n", ncy_isa_name((ncy_isa)isa));
      continue;
    }
    for (int n_threads = 1; n_threads <= 2; n_threads++) compare_run(&l, n_threads, ncy_isa_name((ncy_isa)isa));
  }
  unload(&l);
}

static network networks[] = {
    {"HHTut", NULL, true},
    {"tut2", NULL, true},
    {"tut3", NULL, true},
    {"tut5", NULL, true},
    {"tut8", NULL, true},
    {"bench-hhtree", NULL, true},
    {"tut_artif", NULL, false},
    {"M1", NULL, false},
    {"HybridTut", "examples/HybridTut/mod", false},
    {"LFPnet", "examples/LFPrecording/mod", false},
    {"CA3", "examples/CA3model_3pops/mod", false},
};

int main(void) {
  struct CMUnitTest tests[NCY_COUNT_OF(networks)];
  for (size_t i = 0; i < NCY_COUNT_OF(networks); i++)
    tests[i] = (struct CMUnitTest){.name = networks[i].name, .test_func = test_case, .initial_state = &networks[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
