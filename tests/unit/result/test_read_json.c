/* test_read_json.c - JSON that streams in: every value at every width of the window, mistakes with their places, memory.
 * SPDX-License-Identifier: MIT */
#include "trees.h"

static const size_t windows[] = {0, 1, 2, 3, 7, 16, 64};

static void same(const char *text, const char *expected) {
  for (size_t i = 0; i < NCY_COUNT_OF(windows); i++) {
    ncy_ctx *ctx;
    ncy_data *data = NULL;
    T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
    T_STATUS(ctx, read_bytes(ctx, ncy_read_json, text, strlen(text), windows[i], &data), NCY_OK);
    char *got = json_of(ctx, &data->root);
    assert_string_equal(got, expected);
    free(got);
    ncy_data_free(&data);
    ncy_ctx_free(&ctx);
  }
}

static void test_values(void **state) {
  (void)state;
  same("null", "null");
  same(" true ", "true");
  same("[false]", "[false]");
  same("-12", "-12");
  same("\xEF\xBB\xBF{\"a\" : 1 , \"b\":[ ] , \"c\" : { } }\n", "{\"a\":1,\"b\":[],\"c\":{}}");
  same("[1, 2, 3]", "[1,2,3]");
  same("[1.0, 2.5, 1e300]", "[1.0,2.5,1e+300]");
  same("[1, 2.5, 3]", "[1,2.5,3]");
  same("[1.5, 2.5, 3, null, 4.5]", "[1.5,2.5,3,null,4.5]");
  same("[1.5, [2, 3], \"x\", {\"k\": [1.5, 2]}]", "[1.5,[2,3],\"x\",{\"k\":[1.5,2]}]");
  same("[NaN, Infinity, -Infinity, 0.1]", "[NaN,Infinity,-Infinity,0.1]");
  same("[9223372036854775807, -9223372036854775808]", "[9223372036854775807,-9223372036854775808]");
  same("9223372036854775808", "9.223372036854776e+18");
  same("\"a\\n\\u00e9\\ud83d\\ude00\\u0000 \xC3\xA9\"", "\"a\\n\xC3\xA9\xF0\x9F\x98\x80\\u0000 \xC3\xA9\"");
  same("{\"k\\\"\": \"long long long long long long long long long long long long long long long long\"}",
       "{\"k\\\"\":\"long long long long long long long long long long long long long long long long\"}");
}

static void test_columns(void **state) {
  (void)state;
  ncy_ctx *ctx;
  ncy_data *data;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  const char *text = "{\"r\": [1.5, 2.5], \"i\": [1, 2], \"m\": [1, 2.5], \"e\": [], \"n\": {\"k\": [0.5]}}";
  T_STATUS(ctx, read_bytes(ctx, ncy_read_json, text, strlen(text), 0, &data), NCY_OK);
  const ncy_value *r = ncy_value_get(&data->root, "r"), *i = ncy_value_get(&data->root, "i");
  assert_int_equal(r->type, NCY_VALUE_REALS);
  T_BITS(r->u.reals[1], 2.5);
  assert_int_equal(i->type, NCY_VALUE_INTS);
  assert_int_equal(i->u.ints[1], 2);
  assert_int_equal(ncy_value_get(&data->root, "m")->type, NCY_VALUE_LIST);
  T_BITS(ncy_value_number_at(ncy_value_get(&data->root, "m"), 1), 2.5);
  assert_int_equal(ncy_value_get(&data->root, "e")->type, NCY_VALUE_LIST);
  T_BITS(ncy_value_number_at(ncy_data_get(data, "n.k"), 0), 0.5);
  assert_null(ncy_data_get(data, "n.x"));
  assert_null(ncy_data_get(data, "r.x"));
  ncy_data_free(&data);
  ncy_ctx_free(&ctx);
}

static void refused(const char *text, size_t count, int line, int column, const char *path, const char *message) {
  for (size_t i = 0; i < NCY_COUNT_OF(windows); i++) {
    ncy_ctx *ctx;
    ncy_data *data = NULL;
    T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
    ncy_status status = read_bytes(ctx, ncy_read_json, text, count, windows[i], &data);
    if (status != NCY_EPARSE) fail_msg("%s: status %d", text, (int)status);
    const ncy_diag *diag = ncy_ctx_diag(ctx, 0);
    if (diag->line != line || diag->column != column || !strstr(diag->message, message) ||
        strcmp(diag->path ? diag->path : "", path) != 0)
      fail_msg("%s: %d:%d: %s: %s", text, diag->line, diag->column, diag->path ? diag->path : "", diag->message);
    assert_string_equal(diag->file, "FILE");
    ncy_ctx_free(&ctx);
  }
}
#define REFUSED(text, line, column, path, message) refused(text, sizeof text - 1, line, column, path, message)

static void test_mistakes(void **state) {
  (void)state;
  REFUSED("", 1, 1, "", "expected a value, found the end of the text");
  REFUSED("{\"a\": 1,}", 1, 9, "", "expected a key in double quotes, found '}'");
  REFUSED("[1,\n 2 3]", 2, 4, "[2]", "',' or ']' after the value, found '3'");
  REFUSED("{\"simData\": {\n\"spkt\": [1.5, x]}}", 2, 15, "simData.spkt[1]", "expected a value, found 'x'");
  REFUSED("{\"a\": 1, \"a\": 2}", 1, 16, "", "every key once in this object, found 'a' again");
  REFUSED("[01]", 1, 2, "[0]", "expected a number, found '01'");
  REFUSED("[1.]", 1, 2, "[0]", "expected a number");
  REFUSED("[1e400]", 1, 2, "[0]", "of magnitude below 1.8e308");
  REFUSED("[1] 2", 1, 5, "", "the end of the text after the value");
  REFUSED("\"abc", 1, 1, "", "at the end of this string");
  REFUSED("\"a\tb\"", 1, 3, "", "the byte 0x09");
  REFUSED("\"a\\x\"", 1, 4, "", "after the backslash");
  REFUSED("\"\\ud800\"", 1, 2, "", "a pair of surrogates");
  REFUSED("\"\\u12g4\"", 1, 2, "", "four hexadecimal digits");
  REFUSED("\"\xFF\"", 1, 2, "", "UTF-8 in the string, found the byte 0xff");
  REFUSED("{\"a\\u0000\": 1}", 1, 2, "", "a key without zero bytes");
  REFUSED("[1, 2\0]", 1, 6, "[2]", "after the value");
  REFUSED("{\"a\" 1}", 1, 6, "a", "':' after the key");
  REFUSED("nul", 1, 1, "", "expected a value, found 'nul'");
}

static void test_depth(void **state) {
  (void)state;
  enum { DEEP = 256 };
  char text[2 * DEEP + 3];
  memset(text, '[', DEEP);
  memset(text + DEEP, ']', DEEP);
  text[2 * DEEP] = 0;
  same(text, text);
  memset(text, '[', DEEP + 1);
  ncy_ctx *ctx;
  ncy_data *data = NULL;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  T_STATUS(ctx, read_bytes(ctx, ncy_read_json, text, DEEP + 1, 0, &data), NCY_EPARSE);
  assert_int_equal(ncy_ctx_diag(ctx, 0)->column, DEEP + 1);
  assert_true(t_has_diag(ctx, "at most 256 objects and arrays"));
  ncy_ctx_free(&ctx);
}

static ncy_status read_in_want_of_memory(ncy_ctx *ctx, void *user) {
  ncy_data *data = NULL;
  ncy_status status = read_bytes(ctx, ncy_read_json, user, strlen(user), 8, &data);
  ncy_data_free(&data);
  return status;
}

static void test_memory(void **state) {
  (void)state;
  t_fail_each_alloc(read_in_want_of_memory,
                    "{\"a\": [1, 2, 3.5], \"b\": \"a text that is longer than sixty-four bytes, so that it is not kept once\","
                    "\"c\": {\"1\": 1, \"2\": 1, \"3\": 1, \"4\": 1, \"5\": 1, \"6\": 1, \"7\": 1, \"8\": 1, \"9\": 1, \"10\": 1,"
                    "\"11\": 1, \"12\": 1, \"13\": 1, \"14\": 1, \"15\": 1, \"16\": 1, \"17\": [null, 1.5]}}");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_values), cmocka_unit_test(test_columns),
                                     cmocka_unit_test(test_mistakes), cmocka_unit_test(test_depth),
                                     cmocka_unit_test(test_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
