/* fuzz_json.c - JSON reading, writing, overrides and numbers on any bytes.
 *
 * What is read must be written as text that reads as the same tree; every refusal must come with a located message free of
 * control bytes; numbers must go to text and back bit for bit, and read as the C library reads them. The text after the last
 * line break is also taken as an override PATH=VALUE. SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "json/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_same_bits(double a, double b) {
  return memcmp(&a, &b, sizeof a) == 0 || (a != a && b != b);
}

static bool is_same(const ncy_json *a, const ncy_json *b) {
  if (a->type != b->type || a->key_length != b->key_length || !a->key != !b->key) return false;
  if (a->key && memcmp(a->key, b->key, a->key_length) != 0) return false;
  switch ((ncy_json_type)a->type) {
  case NCY_JSON_NULL:
    return true;
  case NCY_JSON_BOOL:
    return a->boolean == b->boolean;
  case NCY_JSON_INT:
    return a->u.integer == b->u.integer;
  case NCY_JSON_REAL:
    return is_same_bits(a->u.real, b->u.real);
  case NCY_JSON_STRING:
    return a->count == b->count && memcmp(a->u.string, b->u.string, a->count) == 0;
  case NCY_JSON_ARRAY:
  case NCY_JSON_OBJECT:
    if (a->count != b->count) return false;
    for (uint32_t i = 0; i < a->count; i++)
      if (!is_same(&a->u.items[i], &b->u.items[i])) return false;
    return true;
  }
  return false;
}

/* The places of nodes lie inside each other and inside the text, and their paths are found. */
static void check_places(ncy_arena *arena, const ncy_json *node, int *budget) {
  /* only an override may be empty text */
  MUST(node->offset < node->end || (node->type == NCY_JSON_STRING && node->count == 0 && node->offset == node->end));
  MUST(node->end <= node->doc->length && node->key_offset <= node->offset);
  if (--*budget < 0) return;
  MUST(ncy_json_path(arena, node) && ncy_json_excerpt(arena, node));
  if (node->type != NCY_JSON_ARRAY && node->type != NCY_JSON_OBJECT) return;
  for (uint32_t i = 0; i < node->count; i++) {
    const ncy_json *item = &node->u.items[i];
    MUST(item->doc != node->doc || (node->offset < item->key_offset && item->end <= node->end));
    check_places(arena, item, budget);
  }
}

static void append(void *user, const char *bytes, size_t count) {
  ncy_text_add(user, bytes, count);
}

static void check_rewritten(ncy_arena *arena, const ncy_json *root, int indent) {
  ncy_text text;
  ncy_text_init(&text, arena->ctx);
  ncy_json_writer w;
  ncy_json_writer_init(&w, append, &text, indent);
  ncy_json_node(&w, root);
  const ncy_json_doc *again;
  MUST(!text.is_bad && w.depth == 0);
  MUST(ncy_json_parse(arena, "again", text.data, text.count, &again) == NCY_OK);
  MUST(is_same(root, again->root));
  ncy_text_done(&text);
}

static void check_refusal(ncy_ctx *ctx, ncy_status status) {
  if (status == NCY_OK) return;
  MUST(ncy_ctx_diag_count(ctx) >= 1 && ncy_ctx_diag_count(ctx) <= 50);
  for (size_t i = 0; i < ncy_ctx_diag_count(ctx); i++) {
    const ncy_diag *d = ncy_ctx_diag(ctx, i);
    MUST(d->line >= 1 && d->column >= 1);
    for (const char *p = d->message; *p; p++) MUST((unsigned char)*p >= 0x20 && *p != 0x7F);
    for (const char *p = d->path; p && *p; p++) MUST((unsigned char)*p >= 0x20 && *p != 0x7F);
  }
  ncy_ctx_clear(ctx);
}

static void check_double(double value) {
  char text[NCY_DOUBLE_TEXT];
  int length = ncy_double_text(value, text);
  double back;
  MUST(length > 0 && length <= 24 && text[length] == 0);
  MUST(ncy_double_parse(text, (size_t)length, &back) && is_same_bits(back, value));
}

static void check_numbers(const char *text, size_t size) {
  for (size_t i = 0; i + sizeof(double) <= size && i < 64; i += sizeof(double)) {
    double value;
    memcpy(&value, text + i, sizeof value);
    check_double(value);
  }
  double value;
  if (!ncy_double_parse(text, size, &value)) return;
  check_double(value);
  char *copy = malloc(size + 1);
  MUST(copy);
  memcpy(copy, text, size);
  copy[size] = 0;
  MUST(is_same_bits(value, strtod(copy, NULL)));
  free(copy);
}

static void check_set(ncy_arena *arena, const ncy_json *root, const char *text, size_t size) {
  const char *path = text;
  for (const char *p = text; p < text + size; p++)
    if (*p == '\n') path = p + 1;
  char *copy = ncy_arena_strndup(arena, path, (size_t)(text + size - path));
  MUST(copy);
  char *equals = strchr(copy, '=');
  if (!equals) return;
  *equals = 0;
  const ncy_json *changed;
  ncy_status status = ncy_json_set(arena, root, copy, equals + 1, &changed);
  MUST(status == NCY_OK || status == NCY_EARG);
  check_refusal(arena->ctx, status);
  if (status != NCY_OK) return;
  check_rewritten(arena, changed, 0);
  int budget = 100;
  check_places(arena, changed, &budget);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char base_text[] = "{\"a\": {\"b\": [1, {\"c\": null}], \"d.e\": \"x\"}, \"2\": {}, \"E->I\": 0.5}";
  const char *text = (const char *)data;
  ncy_ctx *ctx;
  MUST(ncy_ctx_new(NULL, &ctx) == NCY_OK);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_json_doc *doc;
  ncy_status status = ncy_json_parse(&arena, "fuzz", text, size, &doc);
  MUST(status == NCY_OK || status == NCY_EPARSE);
  check_refusal(ctx, status);
  if (status == NCY_OK) {
    check_rewritten(&arena, doc->root, 0);
    check_rewritten(&arena, doc->root, 4);
    int budget = 100;
    check_places(&arena, doc->root, &budget);
  }
  check_numbers(text, size);
  const ncy_json_doc *base;
  MUST(ncy_json_parse(&arena, "base", base_text, sizeof base_text - 1, &base) == NCY_OK);
  check_set(&arena, base->root, text, size);
  ncy_arena_done(&arena);
  ncy_ctx_clear(ctx);
  MUST(ncy_ctx_memory(ctx) == 0);
  ncy_ctx_free(&ctx);
  return 0;
}
