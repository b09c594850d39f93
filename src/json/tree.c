/* tree.c - looking into parsed documents: members, places, paths, diagnostics.
 *
 * Nodes know the bytes they were read from, not their parents; a path is found by descending from the document's root into
 * the one child whose bytes hold the node's, by bisection. Lines are counted only when something is reported.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "json/inner.h"

const ncy_json *ncy_json_get(const ncy_json *object, const char *key) {
  if (!object || object->type != NCY_JSON_OBJECT) return NULL;
  size_t length = strlen(key);
  for (uint32_t i = 0; i < object->count; i++) {
    const ncy_json *item = &object->u.items[i];
    if (item->key_length == length && memcmp(item->key, key, length) == 0) return item;
  }
  return NULL;
}

bool ncy_json_is_number(const ncy_json *node) {
  return node && (node->type == NCY_JSON_INT || node->type == NCY_JSON_REAL);
}

double ncy_json_number(const ncy_json *node) {
  if (!node) return NAN;
  switch (node->type) {
  case NCY_JSON_INT:
    return (double)node->u.integer;
  case NCY_JSON_REAL:
    return node->u.real;
  case NCY_JSON_BOOL:
    return node->boolean;
  default:
    return NAN;
  }
}

bool ncy_json_is_string(const ncy_json *node, const char *value) {
  return node && node->type == NCY_JSON_STRING && node->count == strlen(value) && memcmp(node->u.string, value, node->count) == 0;
}

const char *ncy_json_type_name(const ncy_json *node) {
  if (!node) return "nothing";
  switch (node->type) {
  case NCY_JSON_NULL:
    return "null";
  case NCY_JSON_BOOL:
    return node->boolean ? "true" : "false";
  case NCY_JSON_INT:
  case NCY_JSON_REAL:
    return "a number";
  case NCY_JSON_STRING:
    return "a string";
  case NCY_JSON_ARRAY:
    return "an array";
  default:
    return "an object";
  }
}

const char *ncy_json_excerpt(ncy_arena *arena, const ncy_json *node) {
  enum { LIMIT = 40 };
  if (!node) return "nothing";
  const char *p = node->doc->text + node->offset, *end = node->doc->text + node->end;
  if (p == end) return "\"\""; /* an empty override */
  /* an object that ncy_json_set made on the way to a value has no text of its own */
  if (node->type == NCY_JSON_OBJECT && *p != '{') return "{...}";
  /* runs of white space as one space; a little more than will be shown */
  char shown[LIMIT + 8];
  size_t count = 0;
  while (p < end && count < sizeof shown) {
    bool is_space = *p == ' ' || *p == '\n' || *p == '\r' || *p == '\t';
    if (is_space && count && shown[count - 1] == ' ') {
      p++;
      continue;
    }
    shown[count++] = is_space ? ' ' : *p;
    p++;
  }
  ncy_text text;
  ncy_text_init(&text, arena->ctx);
  ncy_json_add_shown(&text, shown, count, LIMIT, 0);
  if (text.is_bad) ncy_no_memory(arena->ctx);
  const char *result = text.is_bad ? NULL : ncy_arena_strndup(arena, text.data, text.count);
  ncy_text_done(&text);
  return result;
}

/* ---- places -------------------------------------------------------------------------------------------------------------- */

void ncy_json_locate(const ncy_json_doc *doc, size_t offset, int *line, int *column) {
  const char *p = doc->text;
  size_t stop = offset < doc->length ? offset : doc->length;
  size_t first = doc->length >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0; /* where the line begins */
  int n_lines = 1;
  for (size_t i = first; i < stop; i++) {
    if (p[i] != '\n' && p[i] != '\r') continue;
    if (p[i] == '\r' && i + 1 < doc->length && p[i + 1] == '\n') continue; /* the line ends at the \n */
    n_lines++;
    first = i + 1;
  }
  *line = n_lines;
  *column = (int)(stop >= first ? stop - first : 0) + 1;
}

static bool is_plain_key(const char *key, size_t length) {
  if (length == 0 || (key[0] >= '0' && key[0] <= '9')) return false;
  for (size_t i = 0; i < length; i++) {
    char c = key[i];
    if (!(('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') || c == '_')) return false;
  }
  return true;
}

void ncy_json_add_key(ncy_text *text, const char *key, size_t length) {
  if (is_plain_key(key, length)) {
    if (text->count) ncy_text_add(text, ".", 1);
    ncy_text_add(text, key, length);
    return;
  }
  ncy_text_str(text, "['");
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)key[i];
    bool is_c1 = c == 0xC2 && i + 1 < length && (unsigned char)key[i + 1] < 0xA0; /* control characters U+0080 to U+009F */
    if (c == '\'' || c == '\\')
      ncy_text_printf(text, "\\%c", c);
    else if (c < 0x20 || c == 0x7F)
      ncy_text_printf(text, "\\u%04x", c);
    else if (is_c1)
      ncy_text_printf(text, "\\u%04x", (unsigned char)key[++i]);
    else
      ncy_text_add(text, key + i, 1);
  }
  ncy_text_str(text, "']");
}

void ncy_json_add_index(ncy_text *text, size_t index) {
  ncy_text_printf(text, "[%zu]", index);
}

static void add_path(ncy_text *text, const ncy_json *node) {
  const ncy_json_doc *doc = node->doc;
  ncy_text_str(text, doc->root_path);
  const ncy_json *at = doc->root;
  while (at && (at->offset != node->offset || at->end != node->end)) {
    if ((at->type != NCY_JSON_OBJECT && at->type != NCY_JSON_ARRAY) || at->count == 0) return;
    /* the last item that begins at or before the node */
    uint32_t low = 0, high = at->count;
    while (high - low > 1) {
      uint32_t middle = low + (high - low) / 2;
      if (at->u.items[middle].key_offset <= node->offset)
        low = middle;
      else
        high = middle;
    }
    if (at->type == NCY_JSON_OBJECT)
      ncy_json_add_key(text, at->u.items[low].key, at->u.items[low].key_length);
    else
      ncy_json_add_index(text, low);
    at = &at->u.items[low];
  }
}

const char *ncy_json_path(ncy_arena *arena, const ncy_json *node) {
  ncy_text text;
  ncy_text_init(&text, arena->ctx);
  add_path(&text, node);
  if (text.is_bad) ncy_no_memory(arena->ctx);
  const char *path = text.is_bad ? NULL : ncy_arena_strndup(arena, text.count ? text.data : "", text.count);
  ncy_text_done(&text);
  return path;
}

ncy_status ncy_json_report(const ncy_json *node, bool at_key, ncy_ctx *ctx, ncy_severity severity, ncy_status status,
                           const char *hint, const char *format, ...) {
  enum { LOCATED = 256 }; /* later ones are only counted by the context, and looking for lines costs a pass over the text */
  ncy_place place = {0};
  ncy_text path;
  ncy_text_init(&path, ctx);
  if (node) place.file = node->doc->file;
  if (node && ncy_ctx_count(ctx, severity) < LOCATED) {
    ncy_json_locate(node->doc, at_key ? node->key_offset : node->offset, &place.line, &place.column);
    add_path(&path, node);
    if (!path.is_bad && path.count) place.path = path.data;
  }
  va_list args;
  va_start(args, format);
  ncy_status result = ncy_vreport(ctx, severity, status, &place, hint, format, args);
  va_end(args);
  ncy_text_done(&path);
  return result;
}
