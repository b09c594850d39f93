/* test_tree.c - members, places, paths, excerpts and diagnostics of parsed documents.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "t.h"
#include "json/inner.h"

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
  ncy_ctx_free(&f->ctx);
  free(f);
  return 0;
}

static const ncy_json *parse(fixture *f, const char *text) {
  const ncy_json_doc *doc = NULL;
  T_STATUS(f->ctx, ncy_json_parse(&f->arena, "t.json", text, strlen(text), &doc), NCY_OK);
  return doc->root;
}

static void test_accessors(void **state) {
  fixture *f = *state;
  const ncy_json *root =
      parse(f, "{\"i\": 3, \"r\": 0.5, \"b\": true, \"s\": \"3\\u0000x\", \"n\": null, \"ab\": 1, \"a\\u0000b\": 2}");
  assert_null(ncy_json_get(root, "absent"));
  assert_null(ncy_json_get(root, "a")); /* neither "ab" nor "a\0b" */
  assert_null(ncy_json_get(NULL, "i"));
  assert_null(ncy_json_get(ncy_json_get(root, "i"), "i"));
  T_BITS(ncy_json_number(ncy_json_get(root, "i")), 3.0);
  T_BITS(ncy_json_number(ncy_json_get(root, "r")), 0.5);
  T_BITS(ncy_json_number(ncy_json_get(root, "b")), 1.0);
  assert_true(isnan(ncy_json_number(ncy_json_get(root, "s"))));
  assert_true(isnan(ncy_json_number(NULL)));
  assert_true(ncy_json_is_number(ncy_json_get(root, "i")));
  assert_true(ncy_json_is_number(ncy_json_get(root, "r")));
  assert_false(ncy_json_is_number(ncy_json_get(root, "b")));
  assert_false(ncy_json_is_number(NULL));
  assert_false(ncy_json_is_string(ncy_json_get(root, "s"), "3"));
  assert_false(ncy_json_is_string(ncy_json_get(root, "i"), "3"));
  assert_false(ncy_json_is_string(NULL, ""));
  assert_string_equal(ncy_json_type_name(root), "an object");
  assert_string_equal(ncy_json_type_name(ncy_json_get(root, "i")), "a number");
  assert_string_equal(ncy_json_type_name(ncy_json_get(root, "s")), "a string");
  assert_string_equal(ncy_json_type_name(ncy_json_get(root, "b")), "true");
  assert_string_equal(ncy_json_type_name(ncy_json_get(root, "n")), "null");
  assert_string_equal(ncy_json_type_name(parse(f, "[]")), "an array");
  assert_string_equal(ncy_json_type_name(NULL), "nothing");
}

static void test_locate(void **state) {
  fixture *f = *state;
  /*                                 0123 456 7 89 0 1234 */
  const ncy_json *root = parse(f, "[1,\n2,\r\n3,\r\r4\n\r]");
  static const struct {
    size_t offset;
    int line, column;
  } rows[] = {{0, 1, 1},  {1, 1, 2},  {3, 1, 4},  {4, 2, 1},  {6, 2, 3},  {7, 2, 4},  {8, 3, 1},
              {10, 3, 3}, {11, 4, 1}, {12, 5, 1}, {14, 6, 1}, {15, 7, 1}, {16, 7, 2}, {99, 7, 2}};
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++) {
    int line, column;
    ncy_json_locate(root->doc, rows[i].offset, &line, &column);
    if (line != rows[i].line || column != rows[i].column) fail_msg("offset %zu: got %d:%d", rows[i].offset, line, column);
  }
}

/* Every node of a tree has the path that leads to it, spelled by hand for some. */
static void check_paths(fixture *f, const ncy_json *node, const char *expected) {
  assert_string_equal(ncy_json_path(&f->arena, node), expected);
  if (node->type != NCY_JSON_ARRAY && node->type != NCY_JSON_OBJECT) return;
  for (uint32_t i = 0; i < node->count; i++) {
    const ncy_json *item = &node->u.items[i];
    bool is_plain = item->key && strspn(item->key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") == item->key_length;
    const char *path = !item->key ? ncy_arena_printf(&f->arena, "%s[%u]", expected, i)
                       : is_plain && item->key[0]
                           ? ncy_arena_printf(&f->arena, "%s%s%s", expected, *expected ? "." : "", item->key)
                           : ncy_arena_printf(&f->arena, "%s['%s']", expected, item->key);
    check_paths(f, item, path);
  }
}

static void test_paths(void **state) {
  fixture *f = *state;
  check_paths(
      f,
      parse(f, "{\"netParams\": {\"connParams\": {\"E->I\": {\"weight\": 1, \"loc\": [0.1, [2, {}], {\"x\": []}]}, \"\": 2}},"
               " \"2\": [[[5]]], \"a b\": {\"c.d\": {\"e\": null}}}"),
      "");
  check_paths(f, parse(f, "[{\"a\": 1}, {\"a\": [7]}]"), "");
  const ncy_json *root = parse(f, "{\"it's\": {\"b\\\\\": {\"\\u001b\\u007f\\u0085\\n\": {\"\xC3\xA9\": 1}}}}");
  const ncy_json *leaf = &root->u.items[0].u.items[0].u.items[0].u.items[0];
  assert_string_equal(ncy_json_path(&f->arena, leaf), "['it\\'s']['b\\\\']['\\u001b\\u007f\\u0085\\u000a']['\xC3\xA9']");
}

static void test_excerpts(void **state) {
  fixture *f = *state;
  static const struct {
    const char *text, *excerpt;
  } rows[] = {
      {" 1.50e3 ", "1.50e3"},
      {"\"a\\nb\"", "\"a\\nb\""},
      {"{\n  \"a\": [1,\r\n\t2]\n}", "{ \"a\": [1, 2] }"},
      {"\"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee\"", "\"aaaaaaaaaabbbbbbbbbbccccccccccddddddddd..."},
      {"\"aaaaaaaaaabbbbbbbbbbccccccccccdddddddd\"", "\"aaaaaaaaaabbbbbbbbbbccccccccccdddddddd\""},
      {"\"aaaaaaaaaabbbbbbbbbbccccccccccdddddddd\xE2\x82\xAC\xE2\x82\xAC\"",
       "\"aaaaaaaaaabbbbbbbbbbccccccccccdddddddd\xE2\x82\xAC..."},
      {"\"\xC2\x9B\x7F\"", "\"\\u009b\\u007f\""},
      {"[]", "[]"},
  };
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++)
    assert_string_equal(ncy_json_excerpt(&f->arena, parse(f, rows[i].text)), rows[i].excerpt);
  assert_string_equal(ncy_json_excerpt(&f->arena, NULL), "nothing");
}

/* Any bytes become text that is fit for a terminal. */
static void test_shown(void **state) {
  fixture *f = *state;
  ncy_text text;
  ncy_text_init(&text, f->ctx);
  ncy_json_add_shown(&text, "a\xFF\0\xE2\x82\x1B\xC2\x85z", 9, 40, '\'');
  assert_string_equal(text.data, "'a\\xff\\u0000\\xe2\\x82\\u001b\\u0085z'");
  ncy_text_done(&text);
}

static void test_report(void **state) {
  fixture *f = *state;
  const ncy_json *root = parse(f, "{\"popParams\":\n  {\"E\": {\"numCels\": 5}}}");
  const ncy_json *node = &root->u.items[0].u.items[0].u.items[0];
  T_STATUS(f->ctx, ncy_json_report(node, true, f->ctx, NCY_ERROR, NCY_ESPEC, "numCells", "unknown key %s", "numCels"), NCY_ESPEC);
  T_STATUS(f->ctx, ncy_json_report(node, false, f->ctx, NCY_WARNING, NCY_ESPEC, NULL, "odd"), NCY_OK);
  T_STATUS(f->ctx, ncy_json_report(NULL, false, f->ctx, NCY_ERROR, NCY_EARG, NULL, "nowhere"), NCY_EARG);
  const ncy_diag *d = ncy_ctx_diag(f->ctx, 0);
  assert_string_equal(d->file, "t.json");
  assert_int_equal(d->line, 2);
  assert_int_equal(d->column, 10);
  assert_string_equal(d->path, "popParams.E.numCels");
  assert_string_equal(d->message, "unknown key numCels");
  assert_string_equal(d->hint, "numCells");
  assert_int_equal(ncy_ctx_diag(f->ctx, 1)->column, 21);
  assert_int_equal(ncy_ctx_diag(f->ctx, 1)->severity, NCY_WARNING);
  assert_null(ncy_ctx_diag(f->ctx, 2)->file);
  assert_null(ncy_ctx_diag(f->ctx, 2)->path);
  /* the prefix of a document that is part of a larger one */
  ncy_json_doc part = *root->doc;
  part.root_path = "netParams";
  ncy_json part_node = *node;
  part_node.doc = &part;
  ncy_json_report(&part_node, true, f->ctx, NCY_ERROR, NCY_ESPEC, NULL, "x");
  assert_string_equal(ncy_ctx_diag(f->ctx, 3)->path, "netParams.popParams.E.numCels");
  for (int i = 0; i < 400; i++) ncy_json_report(node, true, f->ctx, NCY_ERROR, NCY_ESPEC, NULL, "again");
  assert_int_equal(ncy_ctx_count(f->ctx, NCY_ERROR), 403);
}

static ncy_status look_body(ncy_ctx *ctx, void *user) {
  const char *text = user;
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_json_doc *doc;
  ncy_status status = ncy_json_parse(&arena, "t.json", text, strlen(text), &doc);
  if (status == NCY_OK) {
    const ncy_json *leaf = &doc->root->u.items[0].u.items[0].u.items[0];
    if (!ncy_json_path(&arena, leaf) || !ncy_json_excerpt(&arena, leaf)) status = NCY_ENOMEM;
    if (status == NCY_OK && ncy_json_report(leaf, true, ctx, NCY_ERROR, NCY_ESPEC, "h", "m") == NCY_ENOMEM) status = NCY_ENOMEM;
  }
  ncy_arena_done(&arena);
  return status;
}

static void test_no_memory(void **state) {
  (void)state;
  char text[] = "{\"a key that is long enough for another allocation of the text that holds the path\": [{\"E->I\": 1}]}";
  t_fail_each_alloc(look_body, text);
}

int main(void) {
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      T(test_accessors), T(test_locate), T(test_paths), T(test_excerpts), T(test_shown), T(test_report), T(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
