/* test_swc.c - SWC files as cell rules: as NetPyNE makes them, value for value; and every mistake at its place.
 * SPDX-License-Identifier: MIT */
#include "t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netcyne/morph.h"
#include "json/json.h"

static void free_text(ncy_ctx *ctx, char *text) {
  ncy_resize(ctx, text, strlen(text) + 1, 0);
}

static void same(const ncy_json *got, const ncy_json *want) {
  if (got->type != want->type || got->count != want->count)
    fail_msg("%s: %s, expected %s", want->key ? want->key : "", ncy_json_type_name(got), ncy_json_type_name(want));
  if (want->key) assert_string_equal(got->key, want->key);
  switch ((ncy_json_type)want->type) {
  case NCY_JSON_REAL:
    T_BITS(got->u.real, want->u.real);
    break;
  case NCY_JSON_INT:
    assert_int_equal(got->u.integer, want->u.integer);
    break;
  case NCY_JSON_STRING:
    assert_string_equal(got->u.string, want->u.string);
    break;
  case NCY_JSON_ARRAY:
  case NCY_JSON_OBJECT:
    for (uint32_t i = 0; i < want->count; i++) same(&got->u.items[i], &want->u.items[i]);
    break;
  default:
    break;
  }
}

static void as_netpyne(void **state) {
  (void)state;
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  size_t size;
  char *text = t_read(NCY_TEST_DATA "/swc/expected.json", &size);
  const ncy_json_doc *doc;
  T_STATUS(ctx, ncy_json_parse(&arena, "expected.json", text, size, &doc), NCY_OK);
  assert_int_equal(doc->root->count, 8);
  for (uint32_t i = 0; i < doc->root->count; i++) {
    char path[512], *json = NULL;
    const ncy_json *want = &doc->root->u.items[i];
    snprintf(path, sizeof path, "%s/swc/%s.swc", NCY_TEST_DATA, want->key);
    ncy_swc_options options = {.cell_type = "C"};
    size_t length;
    T_STATUS(ctx, ncy_swc_import(ctx, path, &options, &json, &length), NCY_OK);
    assert_int_equal(strlen(json), length);
    const ncy_json_doc *got;
    T_STATUS(ctx, ncy_json_parse(&arena, path, json, length, &got), NCY_OK);
    ncy_json named = *got->root;
    named.key = want->key;
    same(&named, want);
    free_text(ctx, json);
  }
  free(text);
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
}

static void origin_stays(void **state) {
  (void)state;
  static const char swc[] = "1 1 10 20 30 5 -1\n2 3 20 20 30 1 1\n3 3 40 20 30 1 2";
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  char *kept = NULL, *moved = NULL;
  ncy_swc_options options = {.keep_origin = 1};
  T_STATUS(ctx, ncy_swc_import_text(ctx, "x", swc, strlen(swc), &options, &kept, NULL), NCY_OK);
  T_STATUS(ctx, ncy_swc_import_text(ctx, "x", swc, strlen(swc), NULL, &moved, NULL), NCY_OK);
  assert_non_null(strstr(kept, "[20.0, 20.0, 30.0, 2.0]"));
  assert_non_null(strstr(moved, "[10.0, 0.0, 0.0, 2.0]"));
  assert_non_null(strstr(moved, "\"conds\": {}"));
  free_text(ctx, kept);
  free_text(ctx, moved);
  ncy_ctx_free(&ctx);
}

typedef struct mistake {
  const char *text;
  int line, column;
  const char *message;
} mistake;

static void mistakes(void **state) {
  (void)state;
  static const mistake all[] = {
      {"", 0, 0, "no points"},
      {"# only a comment\n\n", 0, 0, "no points"},
      {"1 1 0 0 0 5 -1\n2 3 0 0 0 1 3\n3 3 9 0 0 1 2\n", 2, 13, "below 2"}, /* a circle */
      {"1 1 0 0 0 5 -1\n2 3 1 0 0 1 2\n", 2, 13, "below 2"},
      {"1 1 0 0 0 5 -1\r\n2 3 5 0 0 1 1\r\n7 3 9 0 0 1 4\r\n", 3, 1, "no point of id 4"},
      {"1 1 0 0 0 5 -1\n2 3 5 0 0 1 1\n3 1 9 0 0 1 -1\n", 3, 1, "second root"},
      {"1 1 0 0 0 5 -1\n2 3 nan 0 0 1 1\n", 2, 5, "x: expected a finite number"},
      {"1 1 0 0 0 5 -1\n2 3 0 0 inf 1 1\n", 2, 9, "z: expected a finite number"},
      {"1 1 0 0 0 5 -1\n2 3 0 1e39 0 1 1\n", 2, 7, "single precision"},
      {"1 1 0 0 0 5 -1\n2 7 0 1 0 1 1\n", 2, 3, "type: expected 1 (soma)"},
      {"1 1 0 0 0 5 -1\n2 2.5 0 1 0 1 1\n", 2, 3, "type: expected"},
      {"1 1 0 0 0 5 -1\n2 3 0 9 0 1 1\n2 3 0 19 0 1 1\n", 3, 1, "id 2 is taken by line 2"},
      {"1 1 0 0 0 5 -1\n2 3 0 9 0 -1 1\n", 2, 11, "radius: expected at least 0"},
      {"1 1 0 0 0 5 -1\n2 3 0 9 0 1\n", 2, 12, "expected 7 numbers"},
      {"1 1 0 0 0 5 -1\n2 3 0 9x 0 1 1\n", 2, 7, "y: expected a number"},
      {"1.5 1 0 0 0 5 -1\n", 1, 1, "id: expected a whole number"},
      {"1 1 0 0 0 5 -1\n2 3 0 9 0 1 0.5\n", 2, 13, "parent: expected an id"},
      {"1 1 0 0 0 5 -1\n2 1 0 0 0 5 1\n", 1, 1, "section soma_0, which begins here: the pt3d points have no length"},
      {"\xff\xfe\x01 1 1\n", 1, 1, "id: expected a number"},
  };
  for (size_t i = 0; i < NCY_COUNT_OF(all); i++) {
    ncy_ctx *ctx;
    assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
    char *json = NULL;
    ncy_status status = ncy_swc_import_text(ctx, "bad.swc", all[i].text, strlen(all[i].text), NULL, &json, NULL);
    if (status != NCY_EPARSE || ncy_ctx_diag_count(ctx) != 1) {
      t_print_diags(ctx);
      fail_msg("mistake %zu: %d with %zu messages", i, (int)status, ncy_ctx_diag_count(ctx));
    }
    const ncy_diag *d = ncy_ctx_diag(ctx, 0);
    assert_string_equal(d->file, "bad.swc");
    if (d->line != all[i].line || d->column != all[i].column || !strstr(d->message, all[i].message))
      fail_msg("mistake %zu: at %d:%d: %s", i, d->line, d->column, d->message);
    assert_null(json);
    ncy_ctx_free(&ctx);
  }
}

static void several_mistakes(void **state) {
  (void)state;
  static const char swc[] = "1 9 0 0 0 5 -1\n2 3 x 0 0 1 1\n3 3 9 0 0 -4 2\n";
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  char *json = NULL;
  T_STATUS(ctx, ncy_swc_import_text(ctx, "bad.swc", swc, strlen(swc), NULL, &json, NULL), NCY_EPARSE);
  assert_int_equal(ncy_ctx_diag_count(ctx), 3);
  ncy_ctx_free(&ctx);
}

static void absent_file(void **state) {
  (void)state;
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  char *json = NULL;
  T_STATUS(ctx, ncy_swc_import(ctx, NCY_TEST_DATA "/swc/none.swc", NULL, &json, NULL), NCY_EIO);
  assert_int_equal(ncy_ctx_diag_count(ctx), 1);
  assert_non_null(strstr(ncy_ctx_diag(ctx, 0)->file, "none.swc"));
  ncy_ctx_free(&ctx);
}

/* A hundred thousand points in a line: a walk that grows with their square would run into the test's time limit. */
static void long_line(void **state) {
  (void)state;
  enum { N = 100000 };
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  char *swc = malloc((size_t)N * 32), *json = NULL;
  assert_non_null(swc);
  size_t length = 0;
  for (int i = 1; i <= N; i++)
    length += (size_t)sprintf(swc + length, "%d %d %d 0 0 1 %d\n", i, i < 3 ? 1 : 3, i, i > 1 ? i - 1 : -1);
  T_STATUS(ctx, ncy_swc_import_text(ctx, "long.swc", swc, length, NULL, &json, NULL), NCY_OK);
  free_text(ctx, json);
  free(swc);
  ncy_ctx_free(&ctx);
}

static ncy_status import_once(ncy_ctx *ctx, void *user) {
  static const char swc[] = "1 1 0 0 0 5 -1\n2 3 5 0 0 1 1\n3 3 15 0 0 1 2\n4 4 5 20 0 1 2\n";
  (void)user;
  char *json = NULL;
  NCY_TRY(ncy_swc_import_text(ctx, "x.swc", swc, strlen(swc), NULL, &json, NULL));
  free_text(ctx, json);
  return NCY_OK;
}

static void memory_fails(void **state) {
  (void)state;
  t_fail_each_alloc(import_once, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(as_netpyne),       cmocka_unit_test(origin_stays), cmocka_unit_test(mistakes),
      cmocka_unit_test(several_mistakes), cmocka_unit_test(absent_file),  cmocka_unit_test(long_line),
      cmocka_unit_test(memory_fails),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
