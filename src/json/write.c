/* write.c - the streaming JSON writer; layout, numbers and escapes as Python's json.dump with ensure_ascii=False.
 *
 * Nothing is allocated: pieces go to the sink as they come (which should buffer). SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "json/json.h"

static void put(ncy_json_writer *w, const char *text) {
  w->sink(w->user, text, strlen(text));
}

/* The state of the innermost container; depths beyond the arrays share the last entry. */
static size_t level(const ncy_json_writer *w) {
  size_t last = NCY_COUNT_OF(w->is_first) - 1;
  return (size_t)w->depth < last ? (size_t)w->depth : last;
}

void ncy_json_writer_init(ncy_json_writer *w, ncy_json_sink *sink, void *user, int indent) {
  memset(w, 0, sizeof *w);
  w->sink = sink;
  w->user = user;
  w->indent = indent;
  w->is_first[0] = true;
}

void ncy_json_writer_init_events(ncy_json_writer *w, const ncy_json_events *events, void *user) {
  ncy_json_writer_init(w, NULL, user, 0);
  w->events = events;
}

static void break_line(ncy_json_writer *w) {
  static const char spaces[] = "                                                                ";
  size_t left = (size_t)w->depth * (size_t)w->indent;
  w->sink(w->user, "\n", 1);
  while (left > 0) {
    size_t count = left < sizeof spaces - 1 ? left : sizeof spaces - 1;
    w->sink(w->user, spaces, count);
    left -= count;
  }
}

/* What comes before an item of the innermost container. */
static void separate(ncy_json_writer *w) {
  if (w->depth == 0) return;
  size_t here = level(w);
  bool is_broken = w->indent > 0 && !w->is_flat[here];
  if (!w->is_first[here]) put(w, w->indent > 0 && !is_broken ? ", " : ",");
  w->is_first[here] = false;
  if (is_broken) break_line(w);
}

static void begin_item(ncy_json_writer *w) {
  if (w->has_key)
    w->has_key = false;
  else
    separate(w);
}

static void begin(ncy_json_writer *w, const char *bracket, bool is_flat) {
  if (w->events) {
    w->events->begin(w->user, *bracket == '{');
    return;
  }
  begin_item(w);
  put(w, bracket);
  bool is_inside_flat = w->is_flat[level(w)];
  w->depth++;
  w->is_first[level(w)] = true;
  w->is_flat[level(w)] = is_flat || is_inside_flat;
}

static void end(ncy_json_writer *w, const char *bracket) {
  if (w->events) {
    w->events->end(w->user);
    return;
  }
  bool is_empty = w->is_first[level(w)];
  bool is_flat = w->is_flat[level(w)];
  w->depth--;
  w->is_first[level(w)] = false;
  if (!is_empty && !is_flat && w->indent > 0) break_line(w);
  put(w, bracket);
}

void ncy_json_begin_object(ncy_json_writer *w) {
  begin(w, "{", false);
}

void ncy_json_begin_flat_object(ncy_json_writer *w) {
  begin(w, "{", true);
}

void ncy_json_end_object(ncy_json_writer *w) {
  end(w, "}");
}

void ncy_json_begin_array(ncy_json_writer *w, bool is_flat) {
  begin(w, "[", is_flat);
}

void ncy_json_end_array(ncy_json_writer *w) {
  end(w, "]");
}

static void put_string(ncy_json_writer *w, const char *value, size_t length) {
  const char *end_of = value + length, *run = value;
  w->sink(w->user, "\"", 1);
  for (const char *p = value; p < end_of; p++) {
    unsigned char c = (unsigned char)*p;
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    if (p > run) w->sink(w->user, run, (size_t)(p - run));
    run = p + 1;
    char escape[8];
    switch (c) {
    case '"':
      put(w, "\\\"");
      break;
    case '\\':
      put(w, "\\\\");
      break;
    case '\n':
      put(w, "\\n");
      break;
    case '\r':
      put(w, "\\r");
      break;
    case '\t':
      put(w, "\\t");
      break;
    case '\f':
      put(w, "\\f");
      break;
    case '\b':
      put(w, "\\b");
      break;
    default:
      snprintf(escape, sizeof escape, "\\u%04x", c);
      put(w, escape);
    }
  }
  if (end_of > run) w->sink(w->user, run, (size_t)(end_of - run));
  w->sink(w->user, "\"", 1);
}

static void put_key(ncy_json_writer *w, const char *key, size_t length) {
  if (w->events) {
    w->events->key(w->user, key, length);
    return;
  }
  separate(w);
  put_string(w, key, length);
  put(w, w->indent > 0 ? ": " : ":");
  w->has_key = true;
}

void ncy_json_key(ncy_json_writer *w, const char *key) {
  put_key(w, key, strlen(key));
}

void ncy_json_stringn(ncy_json_writer *w, const char *value, size_t length) {
  if (w->events) {
    w->events->string(w->user, value, length);
    return;
  }
  begin_item(w);
  put_string(w, value, length);
}

void ncy_json_string(ncy_json_writer *w, const char *value) {
  if (value)
    ncy_json_stringn(w, value, strlen(value));
  else
    ncy_json_null(w);
}

void ncy_json_double(ncy_json_writer *w, double value) {
  if (w->events) {
    w->events->real(w->user, value);
    return;
  }
  begin_item(w);
  if (isnan(value)) {
    put(w, "NaN");
  } else if (isinf(value)) {
    put(w, value > 0 ? "Infinity" : "-Infinity");
  } else {
    char text[NCY_DOUBLE_TEXT];
    int length = ncy_double_text(value, text);
    w->sink(w->user, text, (size_t)length);
  }
}

void ncy_json_int(ncy_json_writer *w, int64_t value) {
  if (w->events) {
    w->events->integer(w->user, value);
    return;
  }
  char text[24];
  char *p = text + sizeof text;
  uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  do *--p = (char)('0' + rest % 10);
  while ((rest /= 10) != 0);
  if (value < 0) *--p = '-';
  begin_item(w);
  w->sink(w->user, p, (size_t)(text + sizeof text - p));
}

void ncy_json_bool(ncy_json_writer *w, bool value) {
  if (w->events) {
    w->events->boolean(w->user, value);
    return;
  }
  begin_item(w);
  put(w, value ? "true" : "false");
}

void ncy_json_null(ncy_json_writer *w) {
  if (w->events) {
    w->events->null(w->user);
    return;
  }
  begin_item(w);
  put(w, "null");
}

void ncy_json_node(ncy_json_writer *w, const ncy_json *node) {
  switch ((ncy_json_type)node->type) {
  case NCY_JSON_NULL:
    ncy_json_null(w);
    break;
  case NCY_JSON_BOOL:
    ncy_json_bool(w, node->boolean);
    break;
  case NCY_JSON_INT:
    ncy_json_int(w, node->u.integer);
    break;
  case NCY_JSON_REAL:
    ncy_json_double(w, node->u.real);
    break;
  case NCY_JSON_STRING:
    ncy_json_stringn(w, node->u.string, node->count);
    break;
  case NCY_JSON_ARRAY:
    ncy_json_begin_array(w, false);
    for (uint32_t i = 0; i < node->count; i++) ncy_json_node(w, &node->u.items[i]);
    ncy_json_end_array(w);
    break;
  case NCY_JSON_OBJECT:
    ncy_json_begin_object(w);
    for (uint32_t i = 0; i < node->count; i++) {
      const ncy_json *item = &node->u.items[i];
      put_key(w, item->key, item->key_length);
      ncy_json_node(w, item);
    }
    ncy_json_end_object(w);
    break;
  }
}
