/* test_parse.c - texts to trees, and every kind of mistake with its place and message.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "t.h"
#include "json/json.h"

typedef struct fixture {
  ncy_ctx *ctx;
  ncy_arena arena;
} fixture;

static int set_up(void **state) {
  fixture *f = calloc(1, sizeof *f);
  assert_int_equal(ncy_ctx_new(NULL, &f->ctx), NCY_OK);
  ncy_arena_init(&f->arena, f->ctx);
  *state = f;
  return 0;
}

static int tear_down(void **state) {
  fixture *f = *state;
  ncy_arena_done(&f->arena);
  ncy_ctx_clear(f->ctx);
  assert_int_equal(ncy_ctx_memory(f->ctx), 0);
  ncy_ctx_free(&f->ctx);
  free(f);
  return 0;
}

/* An exact-size copy, so that a sanitizer sees a read past the end; freed by the caller. */
static char *exact_copy(const char *text, size_t length) {
  char *copy = malloc(length ? length : 1);
  memcpy(copy, text, length);
  return copy;
}

static const ncy_json *parse(fixture *f, const char *text) {
  const ncy_json_doc *doc = NULL;
  T_STATUS(f->ctx, ncy_json_parse(&f->arena, "t.json", text, strlen(text), &doc), NCY_OK);
  return doc->root;
}

static void test_values(void **state) {
  fixture *f = *state;
  const ncy_json *root = parse(
      f, " {\"i\": -12, \"r\" :1.5e0,\"t\":true,\"f\":false,\"n\":null,\r\n\t\"s\":\"x\",\"a\":[1,[],{}],\"o\":{\"k\":0}} \n");
  assert_int_equal(root->type, NCY_JSON_OBJECT);
  assert_int_equal(root->count, 8);
  assert_null(root->key);
  const ncy_json *i = ncy_json_get(root, "i");
  assert_int_equal(i->type, NCY_JSON_INT);
  assert_int_equal(i->u.integer, -12);
  assert_int_equal(i->key_offset, 2);
  assert_int_equal(i->offset, 7);
  assert_int_equal(i->end, 10);
  const ncy_json *r = ncy_json_get(root, "r");
  assert_int_equal(r->type, NCY_JSON_REAL);
  T_BITS(r->u.real, 1.5);
  assert_true(ncy_json_get(root, "t")->boolean);
  assert_false(ncy_json_get(root, "f")->boolean);
  assert_int_equal(ncy_json_get(root, "f")->type, NCY_JSON_BOOL);
  assert_int_equal(ncy_json_get(root, "n")->type, NCY_JSON_NULL);
  assert_true(ncy_json_is_string(ncy_json_get(root, "s"), "x"));
  const ncy_json *a = ncy_json_get(root, "a");
  assert_int_equal(a->type, NCY_JSON_ARRAY);
  assert_int_equal(a->count, 3);
  assert_int_equal(a->u.items[0].key_offset, a->u.items[0].offset);
  assert_int_equal(a->u.items[1].type, NCY_JSON_ARRAY);
  assert_int_equal(a->u.items[1].count, 0);
  assert_int_equal(a->u.items[2].type, NCY_JSON_OBJECT);
  assert_int_equal(a->u.items[2].count, 0);
  assert_int_equal(a->end - a->offset, strlen("[1,[],{}]"));
  assert_int_equal(ncy_json_get(ncy_json_get(root, "o"), "k")->u.integer, 0);
  assert_int_equal(root->u.items[7].key_length, 1);
  assert_string_equal(root->u.items[7].key, "o");
}

/* What is an integer and what a real, as Python's json decides, but for integers beyond int64. */
static void test_numbers(void **state) {
  fixture *f = *state;
  static const struct {
    const char *text;
    int type;
    int64_t integer;
    double real;
  } rows[] = {
      {"0", NCY_JSON_INT, 0, 0},
      {"-0", NCY_JSON_INT, 0, 0},
      {"9223372036854775807", NCY_JSON_INT, INT64_MAX, 0},
      {"-9223372036854775808", NCY_JSON_INT, INT64_MIN, 0},
      {"9223372036854775808", NCY_JSON_REAL, 0, 0x1p63},
      {"-9223372036854775809", NCY_JSON_REAL, 0, -0x1p63},
      {"10000000000000000000000", NCY_JSON_REAL, 0, 1e22},
      {"18446744073709551617", NCY_JSON_REAL, 0, 0x1p64},
      {"0.0", NCY_JSON_REAL, 0, 0.0},
      {"-0.0", NCY_JSON_REAL, 0, -0.0},
      {"1e2", NCY_JSON_REAL, 0, 100.0},
      {"1E+2", NCY_JSON_REAL, 0, 100.0},
      {"25e-3", NCY_JSON_REAL, 0, 0.025},
      {"1e-400", NCY_JSON_REAL, 0, 0.0},
      {"NaN", NCY_JSON_REAL, 0, NAN},
      {"Infinity", NCY_JSON_REAL, 0, INFINITY},
      {"-Infinity", NCY_JSON_REAL, 0, -INFINITY},
  };
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++) {
    const ncy_json *node = parse(f, rows[i].text);
    if (node->type != rows[i].type) fail_msg("%s has type %d", rows[i].text, node->type);
    if (rows[i].type == NCY_JSON_INT)
      assert_true(node->u.integer == rows[i].integer);
    else
      T_BITS(node->u.real, rows[i].real);
    assert_int_equal(node->end, strlen(rows[i].text));
  }
}

static void test_strings(void **state) {
  fixture *f = *state;
  static const struct {
    const char *text, *bytes;
    uint32_t count;
  } rows[] = {
      {"\"\"", "", 0},
      {"\"plain\"", "plain", 5},
      {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8},
      {"\"\\u0041\\u00e9\\u20AC\\ud83d\\ude00\"", "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 10},
      {"\"a\\u0000b\"", "a\0b", 3},
      {"\"\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\"",
       "\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", 21},
      {"\"\x7F\"", "\x7F", 1},
  };
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++) {
    const ncy_json *node = parse(f, rows[i].text);
    assert_int_equal(node->type, NCY_JSON_STRING);
    assert_int_equal(node->count, rows[i].count);
    assert_memory_equal(node->u.string, rows[i].bytes, rows[i].count + 1);
  }
  const ncy_json *object = parse(f, "{\"\\u00e9\\n\": 1}");
  assert_int_equal(ncy_json_get(object, "\xC3\xA9\n")->u.integer, 1);
}

static void test_byte_order_mark(void **state) {
  fixture *f = *state;
  const ncy_json *root = parse(f, "\xEF\xBB\xBF{\"a\": 1}");
  assert_int_equal(ncy_json_get(root, "a")->offset, 9);
  int line, column;
  ncy_json_locate(root->doc, ncy_json_get(root, "a")->offset, &line, &column);
  assert_int_equal(line, 1);
  assert_int_equal(column, 7);
}

typedef struct mistake {
  const char *text;
  size_t length; /* 0: strlen */
  int line, column;
  const char *path; /* NULL: none */
  const char *message;
  const char *hint;
} mistake;

static const mistake mistakes[] = {
    /* nothing, or too much */
    {"", 0, 1, 1, NULL, "expected a JSON value, found the end of the text", NULL},
    {" \n\t\r\n ", 0, 3, 2, NULL, "expected a JSON value, found the end of the text", NULL},
    {"{} x", 0, 1, 4, NULL, "expected the end of the text after the value, found 'x'", NULL},
    {"1 2", 0, 1, 3, NULL, "expected the end of the text after the value, found '2'", NULL},
    {"{}}", 0, 1, 3, NULL, "expected the end of the text after the value, found '}'", NULL},
    {"\xFF\xFE{\0}\0", 6, 1, 1, NULL, "expected UTF-8, found the byte order mark of UTF-16 or UTF-32", "save the file as UTF-8"},
    {"\xFE\xFF", 2, 1, 1, NULL, "expected UTF-8, found the byte order mark of UTF-16 or UTF-32", "save the file as UTF-8"},
    /* objects */
    {"{\"numCells\": 5\n \"x\": 1}", 0, 2, 2, NULL, "expected ',' or '}' after the value of \"numCells\", found '\"'", NULL},
    {"{\n\"a\": 1,\n\"numCells\":5 x}", 0, 3, 14, NULL, "expected ',' or '}' after the value of \"numCells\", found 'x'", NULL},
    {"{\"a\": 1,}", 0, 1, 9, NULL, "expected a key in double quotes after ',', found '}'", "no comma after the last item"},
    {"{\"a\": 1, // no\n}", 0, 1, 10, NULL, "expected a key in double quotes after ',', found '/'", "JSON has no comments"},
    {"{'a': 1}", 0, 1, 2, NULL, "expected a key in double quotes or '}', found \"'\"", "strings and keys are in double quotes"},
    {"{a: 1}", 0, 1, 2, NULL, "expected a key in double quotes or '}', found 'a'", NULL},
    {"{\"a\" 1}", 0, 1, 6, "a", "expected ':' after the key \"a\", found '1'", NULL},
    {"{\"a\"", 0, 1, 5, "a", "expected ':' after the key \"a\", found the end of the text", NULL},
    {"{\"a\": }", 0, 1, 7, "a", "expected a value for \"a\", found '}'", NULL},
    {"{\"a\": {\"b\":\n", 0, 2, 1, "a.b", "expected a value for \"b\", found the end of the text", NULL},
    {"{\"a\": {\"b\": 1", 0, 1, 14, "a", "expected ',' or '}' after the value of \"b\", found the end of the text",
     "the object that begins at line 1, column 7 has no end"},
    {"{\"a\": 1]", 0, 1, 8, NULL, "expected ',' or '}' after the value of \"a\", found ']'", NULL},
    {"{", 0, 1, 2, NULL, "expected a key in double quotes or '}', found the end of the text", NULL},
    /* arrays */
    {"[1, 2 3]", 0, 1, 7, NULL, "expected ',' or ']' after item [1], found '3'", NULL},
    {"[1,]", 0, 1, 4, "[1]", "expected a value after ',', found ']'", "no comma after the last item"},
    {"[,1]", 0, 1, 2, "[0]", "expected a value or ']', found ','", NULL},
    {"{\"a\": [[1], [2, x]]}", 0, 1, 17, "a[1][1]", "expected a value after ',', found 'x'", NULL},
    {"[[1]\n", 0, 2, 1, NULL, "expected ',' or ']' after item [0], found the end of the text",
     "the array that begins at line 1, column 1 has no end"},
    /* words */
    {"{\"a\": True}", 0, 1, 7, "a", "expected a value for \"a\", found 'True'", "write true"},
    {"[None]", 0, 1, 2, "[0]", "expected a value or ']', found 'None'", "write null"},
    {"nul", 0, 1, 1, NULL, "expected a JSON value, found 'nul'", NULL},
    {"nullx", 0, 1, 1, NULL, "expected a JSON value, found 'nullx'", NULL},
    {"nan", 0, 1, 1, NULL, "expected a JSON value, found 'nan'", "write NaN"},
    {"'text'", 0, 1, 1, NULL, "expected a JSON value, found \"'\"", "strings and keys are in double quotes"},
    {"# note", 0, 1, 1, NULL, "expected a JSON value, found '#'", "JSON has no comments"},
    /* numbers */
    {"-", 0, 1, 2, NULL, "expected a digit after '-', found the end of the text", NULL},
    {"-x", 0, 1, 2, NULL, "expected a digit after '-', found 'x'", NULL},
    {"-inf", 0, 1, 2, NULL, "expected a digit after '-', found 'inf'", "write -Infinity"},
    {"-Inf", 0, 1, 2, NULL, "expected a digit after '-', found 'Inf'", NULL},
    {"[01]", 0, 1, 2, "[0]", "expected a number that does not begin with 0, found a digit after the 0", NULL},
    {"1.", 0, 1, 3, NULL, "expected a digit after the decimal point, found the end of the text", NULL},
    {"1.\n", 0, 1, 3, NULL, "expected a digit after the decimal point, found a line break", NULL},
    {"1.e5", 0, 1, 3, NULL, "expected a digit after the decimal point, found 'e5'", NULL},
    {"1e+", 0, 1, 4, NULL, "expected a digit in the exponent, found the end of the text", NULL},
    {".5", 0, 1, 1, NULL, "expected a JSON value, found '.'", "a number has a digit before the point"},
    {"+5", 0, 1, 1, NULL, "expected a JSON value, found '+'", "a number has no plus sign before it"},
    {"0x10", 0, 1, 2, NULL, "expected the end of the text after the value, found 'x10'", NULL},
    {"[1, 1e400]", 0, 1, 5, "[1]", "expected a number of magnitude below 1.8e308, found 1e400", NULL},
    {"{\"w\":\n -1.8e308}", 0, 2, 2, "w", "expected a number of magnitude below 1.8e308, found -1.8e308", NULL},
    /* strings */
    {"[\"abc", 0, 1, 6, "[0]",
     "expected '\"' at the end of the string that begins at line 1, column 2, found the end of the text", NULL},
    {"\"a\\", 0, 1, 4, NULL, "expected '\"' at the end of the string that begins at line 1, column 1, found the end of the text",
     NULL},
    {"{\"k\": \"a\nb\"}", 0, 1, 9, "k", "expected '\"' at the end of the string, found a line break",
     "a line break inside a string is written \\n"},
    {"\"a\tb\"", 0, 1, 3, NULL, "expected the escape \\u0009 in the string, found the byte 0x09",
     "a tab inside a string is written \\t"},
    {"\"a\x1B[31m\"", 0, 1, 3, NULL, "expected the escape \\u001b in the string, found the byte 0x1b", NULL},
    {"\"\0\"", 3, 1, 2, NULL, "expected the escape \\u0000 in the string, found the byte 0x00", NULL},
    {"\"C:\\models\"", 0, 1, 5, NULL, "expected one of \" \\ / b f n r t u after the backslash, found 'models'",
     "a backslash is written \\\\"},
    {"\"\\u12\"", 0, 1, 2, NULL, "expected four hexadecimal digits after \\u", NULL},
    {"\"\\u12x4\"", 0, 1, 2, NULL, "expected four hexadecimal digits after \\u", NULL},
    {"\"\\ud800\"", 0, 1, 2, NULL, "expected a pair of surrogates \\ud800-\\udbff \\udc00-\\udfff, found half of it", NULL},
    {"\"\\udc00\\ud800\"", 0, 1, 2, NULL, "expected a pair of surrogates \\ud800-\\udbff \\udc00-\\udfff, found half of it",
     NULL},
    {"\"\\ud800\\u0041\"", 0, 1, 2, NULL, "expected a pair of surrogates \\ud800-\\udbff \\udc00-\\udfff, found half of it",
     NULL},
    {"\"\xC0\xAF\"", 0, 1, 2, NULL, "expected UTF-8 in the string, found the byte 0xc0", "save the file as UTF-8"},
    {"\"\xE0\x80\xAF\"", 0, 1, 2, NULL, "expected UTF-8 in the string, found the byte 0xe0", "save the file as UTF-8"},
    {"\"\xF0\x80\x80\xAF\"", 0, 1, 2, NULL, "expected UTF-8 in the string, found the byte 0xf0", "save the file as UTF-8"},
    {"\"\xED\xA0\x80\"", 0, 1, 2, NULL, "expected UTF-8 in the string, found the byte 0xed", "save the file as UTF-8"},
    {"\"\xF4\x90\x80\x80\"", 0, 1, 2, NULL, "expected UTF-8 in the string, found the byte 0xf4", "save the file as UTF-8"},
    {"\"\xF8\x88\x80\x80\x80\"", 0, 1, 2, NULL, "expected UTF-8 in the string, found the byte 0xf8", "save the file as UTF-8"},
    {"\"ab\x80\"", 0, 1, 4, NULL, "expected UTF-8 in the string, found the byte 0x80", "save the file as UTF-8"},
    {"\"\xE2\x82", 0, 1, 2, NULL, "expected UTF-8 in the string, found the byte 0xe2", "save the file as UTF-8"},
    {"{\"\xE9t\xE9\": 1}", 0, 1, 3, NULL, "expected UTF-8 in the string, found the byte 0xe9", "save the file as UTF-8"},
    /* what stands where it should not is shown without its control bytes */
    {"[1\x1B[31m]", 0, 1, 3, NULL, "expected ',' or ']' after item [0], found the byte 0x1b", NULL},
    {"[1 \xC2\x9B]", 0, 1, 4, NULL, "expected ',' or ']' after item [0], found '\\u009b'", NULL},
    {"[1 \xFF]", 0, 1, 4, NULL, "expected ',' or ']' after item [0], found the byte 0xff", NULL},
    {"[1 \xE2\x82\xAC]", 0, 1, 4, NULL, "expected ',' or ']' after item [0], found '\xE2\x82\xAC'", NULL},
    {"{\"\\u001b[31m\": x}", 0, 1, 16, "['\\u001b[31m']", "expected a value for \"\\u001b[31m\", found 'x'", NULL},
    {"[aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee]", 0, 1, 2, "[0]",
     "expected a value or ']', found 'aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd...'", NULL},
    /* duplicate keys */
    {"{\"a\": 1,\n \"b\": {\"x\": 1, \"y\": 2, \"x\": 3}}", 0, 2, 24, "b.x",
     "expected every key once, found \"x\" again, first at line 2, column 8", NULL},
    {"{\"a\": 1, \"\\u0061\": 2}", 0, 1, 10, "a", "expected every key once, found \"a\" again, first at line 1, column 2", NULL},
};

static void test_mistakes(void **state) {
  (void)state;
  for (size_t i = 0; i < NCY_COUNT_OF(mistakes); i++) {
    const mistake *m = &mistakes[i];
    size_t length = m->length ? m->length : strlen(m->text);
    char *text = exact_copy(m->text, length);
    ncy_ctx *ctx;
    assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
    ncy_arena arena;
    ncy_arena_init(&arena, ctx);
    const ncy_json_doc *doc = NULL;
    ncy_status status = ncy_json_parse(&arena, "t.json", text, length, &doc);
    const ncy_diag *d = ncy_ctx_diag(ctx, 0);
    bool is_path = !m->path ? !d->path : d->path && strcmp(d->path, m->path) == 0;
    bool is_hint = !m->hint ? !d->hint : d->hint && strcmp(d->hint, m->hint) == 0;
    if (status != NCY_EPARSE || doc || ncy_ctx_diag_count(ctx) != 1 || d->line != m->line || d->column != m->column ||
        strcmp(d->message, m->message) != 0 || !is_path || !is_hint) {
      print_error("row %zu, text %s\nexpected %d:%d: %s: %s; hint: %s, got\n", i, m->text, m->line, m->column,
                  m->path ? m->path : "-", m->message, m->hint ? m->hint : "-");
      t_print_diags(ctx);
      fail();
    }
    assert_int_equal(d->status, NCY_EPARSE);
    assert_string_equal(d->file, "t.json");
    ncy_arena_done(&arena);
    ncy_ctx_free(&ctx);
    free(text);
  }
}

/* Duplicate keys and numbers beyond double do not hide what comes after them, and do not flood. */
static void test_goes_on(void **state) {
  fixture *f = *state;
  const ncy_json_doc *doc = NULL;
  const char *text = "{\"a\": 1e999,\n\"b\": [1, {\"x\": 1, \"x\": 2}],\n\"a\": 3,\n\"c\": -1e400}";
  T_STATUS(f->ctx, ncy_json_parse(&f->arena, "t.json", text, strlen(text), &doc), NCY_EPARSE);
  assert_null(doc);
  assert_int_equal(ncy_ctx_diag_count(f->ctx), 4);
  static const int lines[] = {1, 2, 4, 3}; /* keys are compared when their object ends */
  static const char *const paths[] = {"a", "b[1].x", "c", "a"};
  for (size_t i = 0; i < 4; i++) {
    assert_int_equal(ncy_ctx_diag(f->ctx, i)->line, lines[i]);
    assert_string_equal(ncy_ctx_diag(f->ctx, i)->path, paths[i]);
  }
  ncy_ctx_clear(f->ctx);
  ncy_text many;
  ncy_text_init(&many, f->ctx);
  ncy_text_str(&many, "[0");
  for (int i = 0; i < 1000; i++) ncy_text_str(&many, ",1e400");
  ncy_text_str(&many, "]");
  T_STATUS(f->ctx, ncy_json_parse(&f->arena, "t.json", many.data, many.count, &doc), NCY_EPARSE);
  assert_int_equal(ncy_ctx_diag_count(f->ctx), 20);
  ncy_text_done(&many);
}

static void test_depth(void **state) {
  fixture *f = *state;
  char text[600];
  for (int depth = 256; depth <= 257; depth++) {
    memset(text, '[', (size_t)depth);
    memset(text + depth, ']', (size_t)depth);
    const ncy_json_doc *doc = NULL;
    ncy_status expected = depth == 256 ? NCY_OK : NCY_EPARSE;
    T_STATUS(f->ctx, ncy_json_parse(&f->arena, "t.json", text, (size_t)depth * 2, &doc), expected);
    if (depth == 257) continue;
    const ncy_json *node = doc->root;
    for (int i = 1; i < depth; i++) {
      assert_int_equal(node->count, 1);
      node = &node->u.items[0];
    }
    assert_int_equal(node->count, 0);
  }
  assert_int_equal(ncy_ctx_diag_count(f->ctx), 1);
  assert_int_equal(ncy_ctx_diag(f->ctx, 0)->column, 257);
  assert_true(t_has_diag(f->ctx, "at most 256"));
}

static void put_big_object(ncy_text *text, int count, int again) {
  ncy_text_str(text, "{");
  for (int i = 0; i < count; i++) ncy_text_printf(text, "%s\n\"key%d\": %d", i ? "," : "", i, i);
  if (again >= 0) ncy_text_printf(text, ",\n\"key%d\": 0", again);
  ncy_text_str(text, "}");
  assert_false(text->is_bad);
}

/* 200,000 keys, in time that grows with their number, and the one duplicate among them. */
static void test_big_object(void **state) {
  fixture *f = *state;
  enum { COUNT = 200000 };
  for (int again = -1; again < COUNT; again += COUNT / 2) {
    ncy_text text;
    ncy_text_init(&text, f->ctx);
    put_big_object(&text, COUNT, again);
    const ncy_json_doc *doc = NULL;
    double start = ncy_clock();
    T_STATUS(f->ctx, ncy_json_parse(&f->arena, "t.json", text.data, text.count, &doc), again < 0 ? NCY_OK : NCY_EPARSE);
    assert_true(ncy_clock() - start < 20); /* comparing all pairs would take minutes */
    if (again < 0) {
      assert_int_equal(doc->root->count, COUNT);
      assert_int_equal(doc->root->u.items[COUNT - 1].u.integer, COUNT - 1);
    } else {
      const ncy_diag *d = ncy_ctx_diag(f->ctx, 0);
      char first[80];
      snprintf(first, sizeof first, "found \"key%d\" again, first at line %d, column 1", again, again + 2);
      assert_non_null(strstr(d->message, first));
      assert_int_equal(d->line, COUNT + 2);
      ncy_ctx_clear(f->ctx);
    }
    ncy_text_done(&text);
  }
  for (int count = 15; count <= 18; count++) { /* on both sides of where hashing begins */
    ncy_text text;
    ncy_text_init(&text, f->ctx);
    put_big_object(&text, count, count - 2);
    const ncy_json_doc *doc = NULL;
    T_STATUS(f->ctx, ncy_json_parse(&f->arena, "t.json", text.data, text.count, &doc), NCY_EPARSE);
    ncy_text_done(&text);
  }
}

/* One message per text, whatever the bytes, and none of them raw. */
static void test_binary(void **state) {
  (void)state;
  uint64_t x = 88172645463325252u;
  for (int round = 0; round < 2000; round++) {
    char bytes[64];
    for (size_t i = 0; i < sizeof bytes; i++) {
      x ^= x << 13;
      x ^= x >> 7;
      x ^= x << 17;
      bytes[i] = (char)x;
    }
    if (round % 3 == 0) bytes[0] = '"';
    if (round % 3 == 1) memcpy(bytes, "{\"", 2);
    ncy_ctx *ctx;
    assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
    ncy_arena arena;
    ncy_arena_init(&arena, ctx);
    const ncy_json_doc *doc;
    T_STATUS(ctx, ncy_json_parse(&arena, "t.json", bytes, sizeof bytes, &doc), NCY_EPARSE);
    assert_int_equal(ncy_ctx_diag_count(ctx), 1);
    for (const char *p = ncy_ctx_diag(ctx, 0)->message; *p; p++) assert_false((unsigned char)*p < 0x20 || *p == 0x7F);
    ncy_arena_done(&arena);
    ncy_ctx_free(&ctx);
  }
}

/* Every beginning of a text is refused with one message, never read past its end. */
static void test_truncated(void **state) {
  (void)state;
  const char *text = "{\"a\": [1.5e3, true, \"\\ud83d\\ude00 \xC3\xA9\", {\"b\": null, \"c\": -Infinity}], \"d\": NaN}";
  for (size_t length = 0; length <= strlen(text); length++) {
    char *copy = exact_copy(text, length);
    ncy_ctx *ctx;
    assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
    ncy_arena arena;
    ncy_arena_init(&arena, ctx);
    const ncy_json_doc *doc;
    bool is_whole = length == strlen(text);
    T_STATUS(ctx, ncy_json_parse(&arena, "t.json", copy, length, &doc), is_whole ? NCY_OK : NCY_EPARSE);
    assert_int_equal(ncy_ctx_diag_count(ctx), is_whole ? 0 : 1);
    ncy_arena_done(&arena);
    ncy_ctx_free(&ctx);
    free(copy);
  }
}

typedef struct alloc_case {
  const char *text;
  size_t length;
  ncy_status expected;
} alloc_case;

static ncy_status parse_body(ncy_ctx *ctx, void *user) {
  const alloc_case *c = user;
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_json_doc *doc = NULL;
  ncy_status status = ncy_json_parse(&arena, "t.json", c->text, c->length, &doc);
  ncy_arena_done(&arena);
  return status == c->expected ? NCY_OK : status;
}

static void test_no_memory(void **state) {
  fixture *f = *state;
  ncy_text big;
  ncy_text_init(&big, f->ctx);
  put_big_object(&big, 100, -1);
  alloc_case good = {big.data, big.count, NCY_OK};
  t_fail_each_alloc(parse_body, &good);
  ncy_text_done(&big);
  put_big_object(&big, 40, 7);
  alloc_case twice = {big.data, big.count, NCY_EPARSE};
  t_fail_each_alloc(parse_body, &twice);
  ncy_text_done(&big);
  for (size_t i = 0; i < NCY_COUNT_OF(mistakes); i++) {
    alloc_case bad = {mistakes[i].text, mistakes[i].length ? mistakes[i].length : strlen(mistakes[i].text), NCY_EPARSE};
    t_fail_each_alloc(parse_body, &bad);
  }
}

int main(void) {
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      T(test_values), T(test_numbers), T(test_strings),    T(test_byte_order_mark), T(test_mistakes),  T(test_goes_on),
      T(test_depth),  T(test_binary),  T(test_big_object), T(test_truncated),       T(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
