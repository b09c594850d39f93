/* test_net_cases.c - the networks of the reference cases: every cell's place and every connection, in order, to the last bit.
 *
 * The cases are used where they are, beside the checkout; without that folder the tests are skipped with a printed reason. A case
 * that needs what this version refuses (exit code 5) is skipped as well, and says so.
 * SPDX-License-Identifier: MIT */
#include "t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netcyne/netcyne.h"
#include "json/json.h"

static void check_cells(ncy_ctx *ctx, const ncy_net *net, const ncy_json *want) {
  ncy_table *t = NULL;
  T_STATUS(ctx, ncy_net_cells(ctx, net, &t), NCY_OK);
  assert_int_equal(ncy_table_rows(t), want->count);
  static const char *const name[5] = {"gid", "pop", "x", "y", "z"};
  ncy_column c[5];
  for (int k = 0; k < 5; k++) assert_int_equal(ncy_table_column(t, name[k], &c[k]), NCY_OK);
  for (uint32_t i = 0; i < want->count; i++) {
    const ncy_json *row = want->u.items[i].u.items;
    assert_int_equal(c[0].u.i64[i], row[0].u.integer);
    assert_string_equal(c[1].u.str[i], row[1].u.string);
    for (int k = 2; k < 5; k++) T_BITS(c[k].u.f64[i], ncy_json_number(&row[k]));
  }
  ncy_table_free(&t);
}

/* A gid or a name, which is a number or a string in the case and text here; null is no text. */
static void check_text(const char *got, const ncy_json *want) {
  char text[32];
  if (want->type == NCY_JSON_NULL) {
    assert_null(got);
    return;
  }
  if (want->type == NCY_JSON_INT) snprintf(text, sizeof text, "%lld", (long long)want->u.integer);
  assert_string_equal(got, want->type == NCY_JSON_INT ? text : want->u.string);
}

static void check_conns(ncy_ctx *ctx, const ncy_net *net, const ncy_json *want) {
  ncy_table *t = NULL;
  T_STATUS(ctx, ncy_net_conns(ctx, net, &t), NCY_OK);
  assert_int_equal(ncy_table_rows(t), want->count);
  static const char *const name[8] = {"pre_gid", "post_gid", "sec", "loc", "synMech", "weight", "delay", "label"};
  ncy_column c[8];
  for (int k = 0; k < 8; k++) assert_int_equal(ncy_table_column(t, name[k], &c[k]), NCY_OK);
  for (uint32_t i = 0; i < want->count; i++) {
    const ncy_json *row = want->u.items[i].u.items;
    check_text(c[0].u.str[i], &row[0]);
    assert_int_equal(c[1].u.i64[i], row[1].u.integer);
    check_text(c[2].u.str[i], &row[2]);
    T_BITS(c[3].u.f64[i], ncy_json_number(&row[3]));
    check_text(c[4].u.str[i], &row[4]);
    T_BITS(c[5].u.f64[i], ncy_json_number(&row[5]));
    T_BITS(c[6].u.f64[i], ncy_json_number(&row[6]));
    check_text(c[7].u.str[i], &row[7]);
  }
  ncy_table_free(&t);
}

/* set: an override that leaves the network as it is, or NULL. */
static void check_case(const char *name, const char *set, int may_be_refused, int n_threads) {
  char relative[128];
  snprintf(relative, sizeof relative, "cases/%s.json.gz", name);
  const char *path = t_reference(relative);
  if (!path) skip();
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(&(ncy_ctx_options){.compat = may_be_refused}, &ctx), NCY_OK);
  size_t size, memory = ncy_ctx_memory(ctx);
  char *text = t_read(path, &size);
  ncy_spec_source source = {.model = relative, .text = text, .text_length = size, .set = &set, .n_set = set != NULL};
  ncy_spec *spec = NULL;
  ncy_net *net = NULL;
  ncy_status status = ncy_spec_load(ctx, &source, &spec);
  if (status == NCY_OK) {
    double start = ncy_clock();
    status = ncy_net_build(ctx, spec, n_threads, &net);
    if (status == NCY_OK)
      printf("%s: %lld connections in %.1f ms\n", name, (long long)ncy_net_count(net).conns, (ncy_clock() - start) * 1e3);
  }
  if (may_be_refused && status == NCY_EUNSUPPORTED) {
    printf("%s: needs what is not built yet: %s\n", name, ncy_ctx_diag_count(ctx) ? ncy_ctx_diag(ctx, 0)->message : "");
    ncy_spec_free(&spec);
    free(text);
    ncy_ctx_free(&ctx);
    skip();
  }
  T_STATUS(ctx, status, NCY_OK);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_json_doc *doc;
  T_STATUS(ctx, ncy_json_parse(&arena, relative, text, size, &doc), NCY_OK);
  const ncy_json *expected = ncy_json_get(doc->root, "expected");
  ncy_net_counts n = ncy_net_count(net);
  assert_int_equal(n.segments, ncy_json_get(expected, "nseg")->u.integer);
  check_cells(ctx, net, ncy_json_get(expected, "cells"));
  check_conns(ctx, net, ncy_json_get(expected, "conns"));
  ncy_arena_done(&arena);
  ncy_net_free(&net);
  ncy_spec_free(&spec);
  free(text);
  ncy_ctx_clear(ctx);
  assert_int_equal(ncy_ctx_memory(ctx), memory);
  ncy_ctx_free(&ctx);
}

#define CASE(test, name, set, may_be_refused)                                                                                    \
  static void test(void **state) {                                                                                               \
    (void)state;                                                                                                                 \
    check_case(name, set, may_be_refused, 1);                                                                                    \
  }                                                                                                                              \
  static void test##_2_threads(void **state) {                                                                                   \
    (void)state;                                                                                                                 \
    check_case(name, set, may_be_refused, 2);                                                                                    \
  }
CASE(hhtut, "HHTut", NULL, 0)
CASE(tut2, "tut2", NULL, 0)
CASE(tut3, "tut3", NULL, 0)
CASE(tut5, "tut5", NULL, 0)
CASE(tut8, "tut8", NULL, 0)
CASE(hhtree, "bench-hhtree", NULL, 0)
CASE(ca3, "CA3", NULL, 0)
CASE(m1, "M1", NULL, 0)
CASE(hybrid, "HybridTut", NULL, 0)
CASE(lfpnet, "LFPnet", NULL, 0)
CASE(artif, "tut_artif", NULL, 0)

#define BOTH(test) cmocka_unit_test(test), cmocka_unit_test(test##_2_threads)
int main(void) {
  const struct CMUnitTest tests[] = {BOTH(hhtut), BOTH(tut2), BOTH(tut3),   BOTH(tut5),   BOTH(tut8), BOTH(hhtree),
                                     BOTH(ca3),   BOTH(m1),   BOTH(hybrid), BOTH(lfpnet), BOTH(artif)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
