/* test_json_schema.c - the JSON Schema of specs: well formed, every reference leads somewhere, every key is there.
 * What it accepts and refuses is tested with a validator in tests/cli/schema. SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "spec/spec.h"
#include "t.h"

typedef struct text {
  char *data;
  size_t length;
} text;

/* Follows every "$ref"; counts them. */
static size_t follow(const ncy_json *root, const ncy_json *node) {
  size_t count = 0;
  if (node->type != NCY_JSON_OBJECT && node->type != NCY_JSON_ARRAY) return 0;
  for (uint32_t i = 0; i < node->count; i++) {
    const ncy_json *item = &node->u.items[i];
    count += follow(root, item);
    if (!item->key || strcmp(item->key, "$ref") != 0) continue;
    static const char prefix[] = "#/$defs/";
    assert_int_equal(strncmp(item->u.string, prefix, sizeof prefix - 1), 0);
    char name[128];
    assert_true(strlen(item->u.string) < sizeof name);
    strcpy(name, item->u.string + sizeof prefix - 1);
    char *items = strstr(name, "/items");
    if (items) *items = 0;
    const ncy_json *found = ncy_json_get(ncy_json_get(root, "$defs"), name);
    if (found && items) found = ncy_json_get(found, "items");
    if (!found) print_error("%s leads nowhere\n", item->u.string);
    assert_non_null(found);
    count++;
  }
  return count;
}

static void test_it_is_whole(void **state) {
  (void)state;
  ncy_ctx *ctx = NULL;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  text t = {0};
  T_STATUS(ctx, ncy_spec_json_schema(ctx, &t.data, &t.length), NCY_OK);
  assert_int_equal(strlen(t.data), t.length);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_json_doc *doc;
  T_STATUS(ctx, ncy_json_parse(&arena, "schema", t.data, t.length, &doc), NCY_OK);
  assert_true(ncy_json_is_string(ncy_json_get(doc->root, "$schema"), "https://json-schema.org/draft/2020-12/schema"));
  assert_true(follow(doc->root, doc->root) > 200);

  static ncy_spec_schema_row rows[1024];
  size_t count = ncy_spec_schema_rows(0, rows, NCY_COUNT_OF(rows));
  assert_in_range(count, 200, NCY_COUNT_OF(rows));
  for (size_t i = 0; i < count; i++) {
    char name[128];
    size_t length = 0;
    for (const char *at = rows[i].object; *at && length < sizeof name - 1; at++) /* "LABEL (TYPE)" is LABEL.TYPE there */
      if (*at != '(' && *at != ')') name[length++] = *at == ' ' ? '.' : *at;
    name[length] = 0;
    const ncy_json *object = ncy_json_get(ncy_json_get(doc->root, "$defs"), name);
    if (!object) print_error("no $defs of %s\n", name);
    assert_non_null(object);
    if (strcmp(rows[i].key, "*") == 0) continue;
    const ncy_json *key = ncy_json_get(ncy_json_get(object, "properties"), rows[i].key);
    assert_non_null(key);
    assert_non_null(strstr(ncy_json_get(key, "description")->u.string, rows[i].doc));
    assert_true(!rows[i].default_text || ncy_json_get(key, "default"));
    assert_true(!rows[i].is_legacy || ncy_json_get(key, "deprecated"));
  }
  ncy_arena_done(&arena);
  ncy_text_free(ctx, &t.data);
  assert_null(t.data);
  ncy_ctx_free(&ctx);
}

/* Every kind of object can be reached from the document, else its keys are not checked. */
static size_t uses(const ncy_json *node, const char *ref) {
  size_t count = 0;
  if (node->type != NCY_JSON_OBJECT && node->type != NCY_JSON_ARRAY) return 0;
  for (uint32_t i = 0; i < node->count; i++) count += ncy_json_is_string(&node->u.items[i], ref) + uses(&node->u.items[i], ref);
  return count;
}

static void test_no_object_is_left_out(void **state) {
  (void)state;
  ncy_ctx *ctx = NULL;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  text t = {0};
  T_STATUS(ctx, ncy_spec_json_schema(ctx, &t.data, &t.length), NCY_OK);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_json_doc *doc;
  T_STATUS(ctx, ncy_json_parse(&arena, "schema", t.data, t.length, &doc), NCY_OK);
  const ncy_json *defs = ncy_json_get(doc->root, "$defs");
  for (uint32_t i = 0; i < defs->count; i++) {
    const char *name = defs->u.items[i].key;
    if (strncmp(name, "netParams", 9) != 0 && strncmp(name, "simConfig", 9) != 0) continue; /* a form */
    char ref[160];
    snprintf(ref, sizeof ref, "#/$defs/%s", name);
    if (!uses(doc->root, ref)) print_error("nothing refers to %s\n", name);
    assert_true(uses(doc->root, ref));
  }
  ncy_arena_done(&arena);
  ncy_text_free(ctx, &t.data);
  ncy_ctx_free(&ctx);
}

static ncy_status make(ncy_ctx *ctx, void *user) {
  (void)user;
  char *data = NULL;
  size_t length;
  ncy_status status = ncy_spec_json_schema(ctx, &data, &length);
  ncy_text_free(ctx, &data);
  return status;
}

static void test_no_memory(void **state) {
  (void)state;
  t_fail_each_alloc(make, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_it_is_whole),
      cmocka_unit_test(test_no_object_is_left_out),
      cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
