/* test_set.c - overrides: what they change, what they share, where they say a mistake is.
 * SPDX-License-Identifier: MIT */
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
  ncy_ctx_free(&f->ctx);
  free(f);
  return 0;
}

static const char base_text[] = "{\"simConfig\":{\"duration\":100,\"list\":[1,{\"a\":2},3],\"none\":null,\"empty\":[]},"
                                "\"netParams\":{\"connParams\":{\"E->I\":{\"weight\":0.5},\"a.b\":{\"it's\":1}},\"2\":7}}";

static const ncy_json *parse(fixture *f, const char *text) {
  const ncy_json_doc *doc = NULL;
  T_STATUS(f->ctx, ncy_json_parse(&f->arena, "t.json", text, strlen(text), &doc), NCY_OK);
  return doc->root;
}

static void append(void *user, const char *bytes, size_t count) {
  ncy_text_add(user, bytes, count);
}

/* The tree as compact text, in the arena. */
static const char *text_of(fixture *f, const ncy_json *node) {
  ncy_text text;
  ncy_text_init(&text, f->ctx);
  ncy_json_writer w;
  ncy_json_writer_init(&w, append, &text, 0);
  ncy_json_node(&w, node);
  assert_false(text.is_bad);
  const char *copy = ncy_arena_strndup(&f->arena, text.data, text.count);
  ncy_text_done(&text);
  return copy;
}

static void test_values(void **state) {
  fixture *f = *state;
  static const struct {
    const char *path, *value;
    const char *old, *fresh; /* the part of the compact text that is replaced by another */
  } rows[] = {
      {"simConfig.duration", "250", "\"duration\":100", "\"duration\":250"},
      {"simConfig.duration", " 2.5e2 ", "\"duration\":100", "\"duration\":250.0"},
      {"simConfig.duration", "uniform(1,2)", "\"duration\":100", "\"duration\":\"uniform(1,2)\""},
      {"simConfig.duration", "\"q\"", "\"duration\":100", "\"duration\":\"q\""},
      {"simConfig.duration", "", "\"duration\":100", "\"duration\":\"\""},
      {"simConfig.duration", "True", "\"duration\":100", "\"duration\":\"True\""},
      {"simConfig.duration", "1e400", "\"duration\":100", "\"duration\":\"1e400\""},
      {"simConfig.duration", "12 ms", "\"duration\":100", "\"duration\":\"12 ms\""},
      {"simConfig.duration", "{\"a\": [1, {}]}", "\"duration\":100", "\"duration\":{\"a\":[1,{}]}"},
      {"netParams.connParams['E->I'].weight", "1", "\"weight\":0.5", "\"weight\":1"},
      {"netParams.connParams[\"E->I\"].weight", "1", "\"weight\":0.5", "\"weight\":1"},
      {"netParams.connParams.E->I.weight", "1", "\"weight\":0.5", "\"weight\":1"},
      {"['netParams'].connParams[E->I]['weight']", "1", "\"weight\":0.5", "\"weight\":1"},
      {"netParams.connParams['a.b']['it\\'s']", "2", "\"it's\":1", "\"it's\":2"},
      {"netParams.connParams['a\\u002eb'][\"it's\"]", "2", "\"it's\":1", "\"it's\":2"},
      {"netParams.2", "8", "\"2\":7", "\"2\":8"},
      {"netParams[2]", "8", "\"2\":7", "\"2\":8"},
      {"netParams['2']", "8", "\"2\":7", "\"2\":8"},
      {"simConfig.list[0]", "null", "[1,{", "[null,{"},
      {"simConfig.list.2", "9", "},3]", "},9]"},
      {"simConfig.list[1].a", "9", "{\"a\":2}", "{\"a\":9}"},
      {"simConfig.list[1].b.c", "9", "{\"a\":2}", "{\"a\":2,\"b\":{\"c\":9}}"},
      {"simConfig.fresh.x.y", "[]", "\"empty\":[]}", "\"empty\":[],\"fresh\":{\"x\":{\"y\":[]}}}"},
      {"more", "1", "\"2\":7}}", "\"2\":7},\"more\":1}"},
      {"['tab\\tü']", "1", "\"2\":7}}", "\"2\":7},\"tab\\tü\":1}"},
  };
  const ncy_json *root = parse(f, base_text);
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++) {
    const ncy_json *changed = NULL;
    T_STATUS(f->ctx, ncy_json_set(&f->arena, root, rows[i].path, rows[i].value, &changed), NCY_OK);
    const char *at = strstr(base_text, rows[i].old);
    assert_non_null(at);
    const char *expected =
        ncy_arena_printf(&f->arena, "%.*s%s%s", (int)(at - base_text), base_text, rows[i].fresh, at + strlen(rows[i].old));
    assert_string_equal(text_of(f, changed), expected);
    assert_string_equal(text_of(f, root), base_text); /* the old tree is as it was */
  }
  assert_int_equal(ncy_ctx_diag_count(f->ctx), 0);
  const ncy_json *empty;
  T_STATUS(f->ctx, ncy_json_set(&f->arena, root, "more", "", &empty), NCY_OK);
  assert_string_equal(ncy_json_excerpt(&f->arena, ncy_json_get(empty, "more")), "\"\"");
}

static void test_sharing(void **state) {
  fixture *f = *state;
  const ncy_json *root = parse(f, base_text), *changed;
  T_STATUS(f->ctx, ncy_json_set(&f->arena, root, "simConfig.duration", "5", &changed), NCY_OK);
  const ncy_json *old_net = ncy_json_get(root, "netParams"), *new_net = ncy_json_get(changed, "netParams");
  assert_ptr_equal(old_net->u.items, new_net->u.items);
  const ncy_json *old_sim = ncy_json_get(root, "simConfig"), *new_sim = ncy_json_get(changed, "simConfig");
  assert_ptr_not_equal(old_sim->u.items, new_sim->u.items);
  assert_ptr_equal(ncy_json_get(old_sim, "list")->u.items, ncy_json_get(new_sim, "list")->u.items);
}

/* Places and paths of new and of old nodes, after several overrides. */
static void test_places(void **state) {
  fixture *f = *state;
  const ncy_json *root = parse(f, base_text);
  T_STATUS(f->ctx, ncy_json_set(&f->arena, root, "simConfig.new.deep", "[4, {\"k\":\n true}]", &root), NCY_OK);
  T_STATUS(f->ctx, ncy_json_set(&f->arena, root, "netParams.connParams['E->I'].weight", "7", &root), NCY_OK);
  T_STATUS(f->ctx, ncy_json_set(&f->arena, root, "simConfig.new.deep[1].k", "8", &root), NCY_OK);
  T_STATUS(f->ctx, ncy_json_set(&f->arena, root, "simConfig.list[1]", "word", &root), NCY_OK);
  const ncy_json *sim = ncy_json_get(root, "simConfig");
  const ncy_json *made = ncy_json_get(sim, "new");
  const ncy_json *deep = ncy_json_get(made, "deep");
  const ncy_json *conn = ncy_json_get(ncy_json_get(ncy_json_get(root, "netParams"), "connParams"), "E->I");
  const struct {
    const ncy_json *node;
    const char *path, *file, *excerpt;
    int line, column, key_column;
  } rows[] = {
      {made, "simConfig.new", "--set", "{...}", 1, 11, 11},
      {deep, "simConfig.new.deep", "--set", "[4, {\"k\": true}]", 1, 20, 15},
      {&deep->u.items[0], "simConfig.new.deep[0]", "--set", "4", 1, 21, 21},
      {ncy_json_get(&deep->u.items[1], "k"), "simConfig.new.deep[1].k", "--set", "8", 1, 25, 23},
      {ncy_json_get(conn, "weight"), "netParams.connParams['E->I'].weight", "--set", "7", 1, 37, 30},
      {conn, "netParams.connParams['E->I']", "t.json", "{\"weight\":0.5}", 1, 109, 102},
      {&ncy_json_get(sim, "list")->u.items[1], "simConfig.list[1]", "--set", "word", 1, 19, 19},
      {&ncy_json_get(sim, "list")->u.items[2], "simConfig.list[2]", "t.json", "3", 1, 48, 48},
  };
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++) {
    assert_string_equal(ncy_json_path(&f->arena, rows[i].node), rows[i].path);
    assert_string_equal(ncy_json_excerpt(&f->arena, rows[i].node), rows[i].excerpt);
    for (int at_key = 0; at_key < 2; at_key++) {
      ncy_ctx_clear(f->ctx);
      ncy_json_report(rows[i].node, at_key, f->ctx, NCY_ERROR, NCY_ESPEC, NULL, "here");
      const ncy_diag *d = ncy_ctx_diag(f->ctx, 0);
      assert_string_equal(d->file, rows[i].file);
      assert_string_equal(d->path, rows[i].path);
      assert_int_equal(d->line, rows[i].line);
      if (d->column != (at_key ? rows[i].key_column : rows[i].column)) fail_msg("%s: column %d", rows[i].path, d->column);
    }
  }
}

typedef struct mistake {
  const char *path, *value;
  int column;
  const char *message;
} mistake;

static const mistake mistakes[] = {
    {"", "1", 1, "expected a name in the path, found none"},
    {"a..b", "1", 3, "expected a name in the path, found none"},
    {".a", "1", 1, "expected a name in the path, found none"},
    {"a.", "1", 3, "expected a name in the path, found none"},
    {"a.[0]", "1", 3, "expected a name in the path, found none"},
    {"a[", "1", 3, "expected ']' after the index or key"},
    {"a[0", "1", 3, "expected ']' after the index or key"},
    {"a[]", "1", 3, "expected an index or a key in the brackets, found nothing"},
    {"a['x", "1", 3, "expected a closing quote after the key in brackets"},
    {"a['x'", "1", 6, "expected ']' after the key in brackets"},
    {"a['x'y]", "1", 6, "expected ']' after the key in brackets"},
    {"a['\\q']", "1", 4, "expected an escape after the backslash"},
    {"a['\\", "1", 4, "expected an escape after the backslash"},
    {"a['\\ud800']", "1", 4, "expected an escape after the backslash"},
    {"simConfig['list']x", "1", 18, "expected '.', '[' or the end of the path after ']'"},
    {"a\xFF", "1", 2, "expected UTF-8, found a byte that is not"},
    {"a", "x\xC0\x80", 4, "expected UTF-8, found a byte that is not"},
    {"simConfig.duration.x", "1", 20, "expected an object or an array to set \"x\" in, found a number"},
    {"simConfig.none.x", "1", 16, "expected an object or an array to set \"x\" in, found null"},
    {"simConfig.list[3]", "1", 16, "expected the index of one of the 3 items of the array, found '3'"},
    {"simConfig.list[-1]", "1", 16, "expected the index of one of the 3 items of the array, found '-1'"},
    {"simConfig.list['0']", "1", 17, "expected the index of one of the 3 items of the array, found '0'"},
    {"simConfig.list.x", "1", 16, "expected the index of one of the 3 items of the array, found 'x'"},
    {"simConfig.list[4294967296]", "1", 16, "expected the index of one of the 3 items of the array, found '4294967296'"},
    {"simConfig.list[18446744073709551616]", "1", 16,
     "expected the index of one of the 3 items of the array, found '18446744073709551616'"},
    {"simConfig.empty[0]", "1", 17, "expected the index of one of the 0 items of the array, found '0'"},
    {"simConfig.duration", "[1,2", 24, "expected ',' or ']' after item [1], found the end of the text"},
    {"simConfig.duration", " {\"a\": 1 \"b\"}", 29, "expected ',' or '}' after the value of \"a\", found '\"'"},
    {"simConfig.duration", "\"open", 25,
     "expected '\"' at the end of the string that begins at line 1, column 20, found the end of the text"},
    {"simConfig.duration", "{\"a\":1,\"a\":2}", 27, "expected every key once, found \"a\" again, first at line 1, column 21"},
};

static void test_mistakes(void **state) {
  fixture *f = *state;
  const ncy_json *root = parse(f, base_text);
  for (size_t i = 0; i < NCY_COUNT_OF(mistakes); i++) {
    ncy_ctx_clear(f->ctx);
    const ncy_json *changed = NULL;
    T_STATUS(f->ctx, ncy_json_set(&f->arena, root, mistakes[i].path, mistakes[i].value, &changed), NCY_EARG);
    assert_null(changed);
    assert_int_equal(ncy_ctx_diag_count(f->ctx), 1);
    const ncy_diag *d = ncy_ctx_diag(f->ctx, 0);
    assert_string_equal(d->message, mistakes[i].message);
    assert_string_equal(d->file, "--set");
    assert_int_equal(d->line, 1);
    if (d->column != mistakes[i].column) fail_msg("%s: column %d", mistakes[i].path, d->column);
    assert_int_equal(d->status, NCY_EARG);
  }
  ncy_ctx_clear(f->ctx);
  T_STATUS(f->ctx, ncy_json_set(&f->arena, parse(f, "3"), "a", "1", &root), NCY_EARG);
  ncy_ctx_clear(f->ctx);
  T_STATUS(f->ctx, ncy_json_set(&f->arena, root, "simConfig.new.list", "[1, {\"b\": [x]}", &root), NCY_EARG);
  assert_string_equal(ncy_ctx_diag(f->ctx, 0)->path, "simConfig.new.list[1].b[0]");
}

/* Steps and the value's containers together may not be deeper than what the parser takes. */
static void test_depth(void **state) {
  fixture *f = *state;
  const ncy_json *root = parse(f, "{}"), *changed;
  ncy_text path;
  ncy_text_init(&path, f->ctx);
  for (int i = 0; i < 255; i++) ncy_text_str(&path, i ? ".a" : "a");
  T_STATUS(f->ctx, ncy_json_set(&f->arena, root, path.data, "[]", &changed), NCY_OK);
  T_STATUS(f->ctx, ncy_json_set(&f->arena, root, path.data, "[[]]", &changed), NCY_EARG);
  ncy_text_str(&path, ".a");
  T_STATUS(f->ctx, ncy_json_set(&f->arena, root, path.data, "1", &changed), NCY_OK);
  assert_int_equal(strlen(text_of(f, changed)), 256 * 6 + 1);
  ncy_text_str(&path, ".a");
  T_STATUS(f->ctx, ncy_json_set(&f->arena, root, path.data, "1", &changed), NCY_EARG);
  ncy_text_done(&path);
}

static ncy_status set_body(ncy_ctx *ctx, void *user) {
  const mistake *m = user;
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_json_doc *doc;
  const ncy_json *changed;
  ncy_status status = ncy_json_parse(&arena, "t.json", base_text, strlen(base_text), &doc);
  if (status == NCY_OK) status = ncy_json_set(&arena, doc->root, m->path, m->value, &changed);
  ncy_arena_done(&arena);
  return status == (m->message ? NCY_EARG : NCY_OK) ? NCY_OK : status;
}

static void test_no_memory(void **state) {
  (void)state;
  mistake good = {"simConfig.list[1].b['c d']", "{\"x\": [1, 2, \"abc\"], \"y\": {}}", 0, NULL};
  t_fail_each_alloc(set_body, &good);
  mistake text = {"netParams.more.and.more", "exp(-dist_3D/200)", 0, NULL};
  t_fail_each_alloc(set_body, &text);
  for (size_t i = 0; i < NCY_COUNT_OF(mistakes); i++) {
    mistake bad = mistakes[i];
    t_fail_each_alloc(set_body, &bad);
  }
}

int main(void) {
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      T(test_values), T(test_sharing), T(test_places), T(test_mistakes), T(test_depth), T(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
