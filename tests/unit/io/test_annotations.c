/* test_annotations.c - annotations in files of networks: kept in each format, listed by what describes a file, and in JSON where
 * NetPyNE takes none for a parameter. SPDX-License-Identifier: MIT */
#include "nets.h"

#include "json/json.h"

static const char *const text =
    "{\"netParams\": {\"popParams\": {\"E\": {\"cellType\": \"c\", \"numCells\": 2, \"annotation\": {\"source\": \"S\", "
    "\"date\": \"2010\"}}, \"bg\": {\"cellModel\": \"NetStim\", \"numCells\": 1, \"rate\": 10, \"annotation\": \"point\"}},"
    "\"cellParams\": {\"c\": {\"annotation\": {\"doi\": \"10.1/x\"}, \"secs\": {\"soma\": {\"geom\": {\"L\": 20, \"diam\": "
    "20}}}}},"
    "\"synMechParams\": {\"exc\": {\"mod\": \"ExpSyn\", \"annotation\": \"synapse\", \"tau\": 2}},"
    "\"connParams\": {\"r\": {\"preConds\": {\"pop\": \"bg\"}, \"postConds\": {\"pop\": \"E\"}, \"synMech\": \"exc\", "
    "\"annotation\": {\"note\": \"one\", \"author\": \"A é\"}}},"
    "\"stimSourceParams\": {\"s\": {\"type\": \"IClamp\", \"amp\": 1, \"annotation\": \"clamp\"}},"
    "\"stimTargetParams\": {\"t\": {\"source\": \"s\", \"conds\": {\"pop\": \"E\"}, \"sec\": \"soma\", \"loc\": 0.5}},"
    "\"annotations\": {\"stimTargetParams\": {\"t\": \"apart\"}}}, \"simConfig\": {\"duration\": 10}}";

static const ncy_spec_annotation expected[] = {
    {"popParams", "E", "source: S; date: 2010"},
    {"popParams", "bg", "point"},
    {"cellParams", "c", "doi: 10.1/x"},
    {"synMechParams", "exc", "synapse"},
    {"connParams", "r", "note: one; author: A é"},
    {"stimSourceParams", "s", "clamp"},
    {"stimTargetParams", "t", "apart"},
};
enum { N = NCY_COUNT_OF(expected) };

static void has_all(const ncy_spec *spec) {
  ncy_spec_annotation a[N + 1];
  assert_int_equal(ncy_spec_annotations(spec, 0, a, N + 1), N);
  for (size_t i = 0; i < N; i++) {
    assert_string_equal(a[i].map, expected[i].map);
    assert_string_equal(a[i].label, expected[i].label);
    assert_string_equal(a[i].text, expected[i].text);
  }
}

static void is_described(ncy_ctx *ctx, const char *path) {
  ncy_table *table;
  ncy_column item, value;
  T_STATUS(ctx, ncy_file_describe(ctx, path, &table), NCY_OK);
  T_STATUS(ctx, ncy_table_column(table, "item", &item), NCY_OK);
  T_STATUS(ctx, ncy_table_column(table, "value", &value), NCY_OK);
  size_t rows = ncy_table_rows(table);
  assert_true(rows > N);
  for (size_t i = 0; i < N; i++) {
    char name[64];
    snprintf(name, sizeof name, "annotation %s.%s", expected[i].map, expected[i].label);
    assert_string_equal(item.u.str[rows - N + i], name);
    assert_string_equal(value.u.str[rows - N + i], expected[i].text);
  }
  ncy_table_free(&table);
}

/* No member of this name at or below the node, but in netParams.annotations. */
static void has_none(const ncy_json *node) {
  if (node->type != NCY_JSON_OBJECT && node->type != NCY_JSON_ARRAY) return;
  for (uint32_t i = 0; i < node->count; i++) {
    assert_false(node->type == NCY_JSON_OBJECT && strcmp(node->u.items[i].key, "annotation") == 0);
    has_none(&node->u.items[i]);
  }
}

static void test_json(void **state) {
  (void)state;
  const char *path = temp_name("net.json");
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m, again = {0};
  T_STATUS(ctx, model_build(ctx, text, &m), NCY_OK);
  has_all(m.spec);
  T_STATUS(ctx, ncy_net_save(ctx, m.net, path, NULL), NCY_OK);
  is_described(ctx, path);
  ncy_spec_source source = {.model = path};
  T_STATUS(ctx, ncy_spec_load(ctx, &source, &again.spec), NCY_OK);
  has_all(again.spec);
  has_none(again.spec->net_params);
  const ncy_json *syn = ncy_json_get(ncy_json_get(again.spec->net_params, "synMechParams"), "exc");
  assert_int_equal(syn->count, 2);
  T_STATUS(ctx, ncy_net_build(ctx, again.spec, 1, &again.net), NCY_OK);
  same_net(m.net, again.net);
  size_t size, capacity;
  char *data;
  T_STATUS(ctx, ncy_file_read(ctx, path, 1 << 20, &data, &size, &capacity), NCY_OK);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_json_doc *doc;
  T_STATUS(ctx, ncy_json_parse(&arena, path, data, size, &doc), NCY_OK);
  has_none(doc->root); /* cells too */
  ncy_arena_done(&arena);
  ncy_resize(ctx, data, capacity, 0);
  unlink(path);
  model_free(&again);
  model_free(&m);
  ncy_ctx_free(&ctx);
}

static void test_hdf5(void **state) {
  (void)state;
  const char *path = temp_name("net.h5");
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m, again = {0};
  T_STATUS(ctx, model_build(ctx, text, &m), NCY_OK);
  T_STATUS(ctx, ncy_net_save(ctx, m.net, path, NULL), NCY_OK);
  is_described(ctx, path);
  T_STATUS(ctx, ncy_net_load(ctx, path, &again.spec, &again.net), NCY_OK);
  has_all(again.spec);
  same_net(m.net, again.net);
  unlink(path);
  model_free(&again);
  model_free(&m);
  ncy_ctx_free(&ctx);
}

/* Without the member "annotation" of each object. The text of an annotation here holds no braces but its own. */
static char *without_annotations(void) {
  static const char key[] = "\"annotation\": ";
  char *bare = malloc(strlen(text) + 1);
  assert_non_null(bare);
  strcpy(bare, text);
  for (char *at; (at = strstr(bare, key)) != NULL;) {
    char *end = at + sizeof key - 1;
    end = strchr(end + 1, *end == '{' ? '}' : '"') + 1;
    if (*end == ',')
      end++;
    else
      while (*--at != ',') continue;
    memmove(at, end, strlen(end) + 1);
  }
  return bare;
}

static void test_they_change_nothing(void **state) {
  (void)state;
  char *bare = without_annotations();
  for (int compat = 0; compat < 2; compat++) {
    ncy_ctx *ctx;
    ncy_ctx_options options = {.compat = compat};
    T_STATUS(NULL, ncy_ctx_new(&options, &ctx), NCY_OK);
    model m, plain;
    T_STATUS(ctx, model_build(ctx, text, &m), NCY_OK);
    T_STATUS(ctx, model_build(ctx, bare, &plain), NCY_OK);
    assert_int_equal(ncy_spec_annotations(plain.spec, 0, NULL, 0), 1); /* the one apart */
    same_net(m.net, plain.net);
    assert_int_equal(m.net->n_cells, 3);
    model_free(&plain);
    model_free(&m);
    ncy_ctx_free(&ctx);
  }
  free(bare);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_json), cmocka_unit_test(test_hdf5),
                                     cmocka_unit_test(test_they_change_nothing)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
