/* data.c - the data of a run: made, freed, looked into, compared.
 * SPDX-License-Identifier: MIT */
#include "result/data.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "json/inner.h"

ncy_status ncy_data_new(ncy_ctx *ctx, const char *file, ncy_data **out) {
  ncy_data *data = ncy_resize(ctx, NULL, 0, sizeof *data);
  if (!data) return ncy_no_memory(ctx);
  *data = (ncy_data){.ctx = ctx, .root = {.type = NCY_VALUE_DICT}};
  ncy_arena_init(&data->arena, ctx);
  if (file && !(data->file = ncy_arena_strndup(&data->arena, file, strlen(file)))) {
    ncy_data_free(&data);
    return NCY_ENOMEM;
  }
  *out = data;
  return NCY_OK;
}

void ncy_data_free(ncy_data **data) {
  if (!data || !*data) return;
  ncy_data *d = *data;
  ncy_arena_done(&d->arena);
  ncy_resize(d->ctx, d, sizeof *d, 0);
  *data = NULL;
}

const ncy_value *ncy_data_root(const ncy_data *data) {
  return &data->root;
}

const char *ncy_data_file(const ncy_data *data) {
  return data->file;
}

const ncy_value *ncy_data_get(const ncy_data *data, const char *path) {
  const ncy_value *at = &data->root;
  char key[128];
  while (at && *path) {
    size_t length = strcspn(path, ".");
    if (length >= sizeof key) return NULL;
    memcpy(key, path, length);
    key[length] = 0;
    at = ncy_value_get(at, key);
    path += length + (path[length] == '.');
  }
  return at;
}

ncy_status ncy_data_report(ncy_ctx *ctx, const ncy_data *data, ncy_status status, const char *path, const char *format, ...) {
  ncy_place place = {.file = data->file, .path = path};
  va_list args;
  va_start(args, format);
  (void)ncy_vreport(ctx, NCY_ERROR, status, &place, NULL, format, args);
  va_end(args);
  return status;
}

/* ---- the first difference
 * --------------------------------------------------------------------------------------------------------- */

static void add_real(ncy_text *out, double value) {
  char text[NCY_DOUBLE_TEXT];
  ncy_double_text(value, text);
  ncy_text_printf(out, "%s (%a)", text, value);
}

static void add_shown(ncy_text *out, const ncy_value *v) {
  switch ((ncy_value_type)v->type) {
  case NCY_VALUE_BOOL:
    ncy_text_str(out, v->u.boolean ? "true" : "false");
    break;
  case NCY_VALUE_INT:
    ncy_text_printf(out, "%lld", (long long)v->u.integer);
    break;
  case NCY_VALUE_REAL:
    add_real(out, v->u.real);
    break;
  case NCY_VALUE_STRING:
    ncy_json_add_shown(out, v->u.string, v->count, 60, '"');
    break;
  case NCY_VALUE_LIST:
  case NCY_VALUE_INTS:
  case NCY_VALUE_REALS:
  case NCY_VALUE_DICT:
    ncy_text_printf(out, "%s of %u", v->type == NCY_VALUE_DICT ? "a dict" : "a list", v->count);
    break;
  case NCY_VALUE_NULL:
    ncy_text_str(out, "null");
    break;
  }
}

static ncy_value item_at(const ncy_value *list, uint32_t i) {
  if (list->type == NCY_VALUE_INTS) return (ncy_value){.type = NCY_VALUE_INT, .u.integer = list->u.ints[i]};
  if (list->type == NCY_VALUE_REALS) return (ncy_value){.type = NCY_VALUE_REAL, .u.real = list->u.reals[i]};
  return list->u.item[i];
}

/* Nothing to path, false: they are the same. Dicts are compared by key, whatever the order. out: where they part. */
static bool differ(const ncy_value *a, const ncy_value *b, bool is_top, ncy_text *path, ncy_text *out) {
  size_t stem = path->count;
  if (ncy_value_same(a, b)) return false;
  if (a->type == NCY_VALUE_DICT && b->type == NCY_VALUE_DICT) {
    for (uint32_t i = 0; i < a->count + b->count; i++) {
      const char *key = i < a->count ? a->u.member[i].key : b->u.member[i - a->count].key;
      const ncy_value *in_a = ncy_value_get(a, key), *in_b = ncy_value_get(b, key);
      if (is_top && strcmp(key, "netcyne") == 0) continue;
      ncy_json_add_key(path, key, strlen(key));
      if (in_a && in_b && differ(in_a, in_b, false, path, out)) return true;
      if (!in_a || !in_b) {
        ncy_text_printf(out, "%s: only in the %s", path->data, in_a ? "first" : "second");
        return true;
      }
      path->count = stem;
    }
    return false;
  }
  if (ncy_value_is_list(a) && ncy_value_is_list(b) && a->count == b->count) {
    for (uint32_t i = 0; i < a->count; i++) {
      ncy_value in_a = item_at(a, i), in_b = item_at(b, i);
      ncy_json_add_index(path, i);
      if (differ(&in_a, &in_b, false, path, out)) return true;
      path->count = stem;
    }
    return false;
  }
  ncy_text_printf(out, "%s: ", path->count ? path->data : "all of it");
  add_shown(out, a);
  ncy_text_str(out, " against ");
  add_shown(out, b);
  return true;
}

ncy_status ncy_data_difference(ncy_ctx *ctx, const ncy_data *a, const ncy_data *b, char **out) {
  ncy_text path, text;
  ncy_text_init(&path, ctx);
  ncy_text_init(&text, ctx);
  ncy_text_add(&text, "", 0);
  (void)differ(&a->root, &b->root, true, &path, &text);
  ncy_text_str(&text, "");
  ncy_status status = path.is_bad || text.is_bad ? ncy_no_memory(ctx) : NCY_OK;
  char *copy = status == NCY_OK ? ncy_resize(ctx, NULL, 0, text.count + 1) : NULL;
  if (status == NCY_OK && !copy) status = ncy_no_memory(ctx);
  if (copy) {
    if (text.count) memcpy(copy, text.data, text.count);
    copy[text.count] = 0;
    *out = copy;
  }
  ncy_text_done(&path);
  ncy_text_done(&text);
  return status;
}
