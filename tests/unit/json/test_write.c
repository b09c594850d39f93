/* test_write.c - the writer against texts that Python's json.dump wrote, round trips, flat arrays.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "t.h"
#include "json/json.h"

static void append(void *user, const char *bytes, size_t count) {
  ncy_text_add(user, bytes, count);
}

static ncy_status rewrite_body(ncy_ctx *ctx, void *user) {
  const char *text = user;
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_json_doc *doc;
  ncy_text out;
  ncy_text_init(&out, ctx);
  ncy_status status = ncy_json_parse(&arena, "t.json", text, strlen(text), &doc);
  if (status == NCY_OK) {
    ncy_json_writer w;
    ncy_json_writer_init(&w, append, &out, 4);
    ncy_json_node(&w, doc->root);
    if (out.is_bad) status = NCY_ENOMEM;
  }
  ncy_text_done(&out);
  ncy_arena_done(&arena);
  return status;
}

/* Reads a text and checks that it is written as expected. */
static void check_rewritten(const char *text, size_t length, int indent, const char *expected, size_t expected_length) {
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_json_doc *doc;
  T_STATUS(ctx, ncy_json_parse(&arena, "t.json", text, length, &doc), NCY_OK);
  ncy_text out;
  ncy_text_init(&out, ctx);
  ncy_json_writer w;
  ncy_json_writer_init(&w, append, &out, indent);
  ncy_json_node(&w, doc->root);
  assert_int_equal(w.depth, 0);
  assert_string_equal(out.data, expected);
  assert_int_equal(out.count, expected_length);
  ncy_text_done(&out);
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
}

static void test_python_layout(void **state) {
  (void)state;
  size_t length4, length0;
  char *layout4 = t_read(NCY_TEST_DATA "/layout4.json", &length4);
  char *layout0 = t_read(NCY_TEST_DATA "/layout0.json", &length0);
  check_rewritten(layout0, length0, 4, layout4, length4);
  check_rewritten(layout4, length4, 4, layout4, length4);
  check_rewritten(layout4, length4, 0, layout0, length0);
  check_rewritten(layout0, length0, 0, layout0, length0);
  free(layout4);
  free(layout0);
}

static void write_sample(ncy_json_writer *w) {
  ncy_json_begin_object(w);
  ncy_json_key(w, "flat");
  ncy_json_begin_array(w, true);
  ncy_json_int(w, INT64_MIN);
  ncy_json_double(w, 0.1);
  ncy_json_begin_array(w, false);
  ncy_json_bool(w, true);
  ncy_json_null(w);
  ncy_json_end_array(w);
  ncy_json_begin_object(w);
  ncy_json_key(w, "k");
  ncy_json_string(w, NULL);
  ncy_json_key(w, "l");
  ncy_json_stringn(w, "abc", 2);
  ncy_json_end_object(w);
  ncy_json_end_array(w);
  ncy_json_key(w, "line");
  ncy_json_begin_flat_object(w);
  ncy_json_key(w, "x");
  ncy_json_int(w, 1);
  ncy_json_key(w, "y");
  ncy_json_begin_array(w, false);
  ncy_json_int(w, 2);
  ncy_json_int(w, 3);
  ncy_json_end_array(w);
  ncy_json_end_object(w);
  ncy_json_key(w, "word");
  ncy_json_string(w, "E->I");
  ncy_json_key(w, "none");
  ncy_json_begin_array(w, true);
  ncy_json_end_array(w);
  ncy_json_key(w, "list");
  ncy_json_begin_array(w, false);
  ncy_json_double(w, -INFINITY);
  ncy_json_double(w, NAN);
  ncy_json_begin_object(w);
  ncy_json_end_object(w);
  ncy_json_end_array(w);
  ncy_json_end_object(w);
}

static void test_stream(void **state) {
  (void)state;
  static const struct {
    int indent;
    const char *text;
  } rows[] = {
      {0, "{\"flat\":[-9223372036854775808,0.1,[true,null],{\"k\":null,\"l\":\"ab\"}],"
          "\"line\":{\"x\":1,\"y\":[2,3]},\"word\":\"E->I\",\"none\":[],\"list\":[-Infinity,NaN,{}]}"},
      {4, "{\n"
          "    \"flat\": [-9223372036854775808, 0.1, [true, null], {\"k\": null, \"l\": \"ab\"}],\n"
          "    \"line\": {\"x\": 1, \"y\": [2, 3]},\n"
          "    \"word\": \"E->I\",\n"
          "    \"none\": [],\n"
          "    \"list\": [\n"
          "        -Infinity,\n        NaN,\n        {}\n"
          "    ]\n}"},
      {1, "{\n"
          " \"flat\": [-9223372036854775808, 0.1, [true, null], {\"k\": null, \"l\": \"ab\"}],\n"
          " \"line\": {\"x\": 1, \"y\": [2, 3]},\n"
          " \"word\": \"E->I\",\n"
          " \"none\": [],\n"
          " \"list\": [\n"
          "  -Infinity,\n  NaN,\n  {}\n"
          " ]\n}"},
  };
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++) {
    ncy_text out;
    ncy_text_init(&out, ctx);
    ncy_json_writer w;
    ncy_json_writer_init(&w, append, &out, rows[i].indent);
    write_sample(&w);
    assert_string_equal(out.data, rows[i].text);
    ncy_text_done(&out);
  }
  ncy_ctx_free(&ctx);
}

/* Indentation wider than the writer's run of spaces, at the greatest depth. */
static void test_deep(void **state) {
  (void)state;
  enum { DEPTH = 256 };
  char text[2 * DEPTH + 1];
  memset(text, '[', DEPTH);
  memset(text + DEPTH, ']', DEPTH);
  text[2 * DEPTH] = 0;
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_text expected;
  ncy_text_init(&expected, ctx);
  for (int i = 0; i < DEPTH; i++) ncy_text_printf(&expected, "%s%*s[", i ? "\n" : "", 4 * i, "");
  for (int i = DEPTH - 1; i >= 0; i--) ncy_text_printf(&expected, i == DEPTH - 1 ? "]" : "\n%*s]", 4 * i, "");
  assert_false(expected.is_bad);
  check_rewritten(text, 2 * DEPTH, 4, expected.data, expected.count);
  check_rewritten(expected.data, expected.count, 0, text, 2 * DEPTH);
  ncy_text_done(&expected);
  ncy_ctx_free(&ctx);
}

static void test_no_memory(void **state) {
  (void)state;
  char *layout4 = t_read(NCY_TEST_DATA "/layout4.json", NULL);
  t_fail_each_alloc(rewrite_body, layout4);
  free(layout4);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_python_layout),
      cmocka_unit_test(test_stream),
      cmocka_unit_test(test_deep),
      cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
