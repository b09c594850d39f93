/* set.c - a document with one value replaced, sharing all the rest.
 *
 * The containers on the way are copied with their arrays of items, everything beside the way is shared. New nodes belong to a
 * document of their own, named "--set", whose text is PATH=VALUE and whose root is the first new node, so that places and
 * paths of mistakes found later are those of what was typed. Cost: the items of the containers on the way.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "json/inner.h"

typedef struct step {
  const char *key; /* decoded, NUL-terminated */
  size_t length;
  size_t at; /* byte of the path where it is written */
  bool is_quoted;
} step;

typedef struct setter {
  ncy_arena *arena;
  ncy_json_doc *doc;  /* of the new nodes */
  size_t path_length; /* bytes of the path, which begins doc->text */
  size_t count;
  step steps[NCY_JSON_MAX_DEPTH];
} setter;

static ncy_status fail(const setter *st, size_t at, const char *path, const char *hint, const char *message) {
  ncy_place place = {st->doc->file, 0, 0, path};
  ncy_json_locate(st->doc, at, &place.line, &place.column);
  return ncy_report(st->arena->ctx, NCY_ERROR, NCY_EARG, &place, hint, "%s", message);
}

/* ---- the path ------------------------------------------------------------------------------------------------------------ */

/* Length of the escape at p within a quoted key; 0 when it is none. */
static size_t escape_length(const char *p, const char *end) {
  if (end - p < 2 || p[1] == 0) return 0;
  if (p[1] != 'u') return strchr("'\"\\/bfnrt", p[1]) ? 2 : 0;
  int code = ncy_json_hex4(p + 2, end);
  return code < 0 || (0xD800 <= code && code <= 0xDFFF) ? 0 : 6;
}

/* Decodes text[from, to) in place of a copy. */
static ncy_status add_step(setter *st, size_t from, size_t to, bool is_quoted) {
  if (st->count == NCY_COUNT_OF(st->steps)) return fail(st, from, NULL, NULL, "expected a path of at most 256 steps, found more");
  char *key = ncy_arena_strndup(st->arena, st->doc->text + from, to - from);
  if (!key) return NCY_ENOMEM;
  char *stop = key;
  if (is_quoted) {
    for (const char *p = key; p < key + (to - from);) {
      if (*p == '\\')
        p = ncy_json_unescape(p, &stop);
      else
        *stop++ = *p++;
    }
    *stop = 0;
  } else {
    stop = key + (to - from);
  }
  st->steps[st->count++] = (step){key, (size_t)(stop - key), from, is_quoted};
  return NCY_OK;
}

/* The step in brackets whose inside begins at text[*at]; moves *at behind the closing bracket. */
static ncy_status read_bracket(setter *st, size_t *at) {
  const char *text = st->doc->text;
  size_t i = *at, end = st->path_length;
  char quote = i < end && (text[i] == '\'' || text[i] == '"') ? text[i] : 0;
  if (quote) {
    size_t from = ++i;
    while (i < end && text[i] != quote) {
      size_t escape = text[i] == '\\' ? escape_length(text + i, text + end) : 1;
      if (escape == 0) return fail(st, i, NULL, "a backslash is written \\\\", "expected an escape after the backslash");
      i += escape;
    }
    if (i == end) return fail(st, from - 1, NULL, NULL, "expected a closing quote after the key in brackets");
    NCY_TRY(add_step(st, from, i, true));
    i++;
    if (i == end || text[i] != ']') return fail(st, i, NULL, NULL, "expected ']' after the key in brackets");
  } else {
    size_t from = i;
    while (i < end && text[i] != ']') i++;
    if (i == end) return fail(st, from, NULL, NULL, "expected ']' after the index or key");
    if (i == from) return fail(st, i, NULL, NULL, "expected an index or a key in the brackets, found nothing");
    NCY_TRY(add_step(st, from, i, false));
  }
  *at = i + 1;
  return NCY_OK;
}

static ncy_status read_path(setter *st) {
  const char *text = st->doc->text;
  size_t at = 0, end = st->path_length;
  bool wants_name = true; /* at the beginning and after a dot */
  while (at < end || wants_name) {
    if (at < end && text[at] == '[' && (!wants_name || at == 0)) {
      at++;
      NCY_TRY(read_bracket(st, &at));
    } else if (wants_name) {
      size_t from = at;
      while (at < end && text[at] != '.' && text[at] != '[') at++;
      if (at == from) return fail(st, at, NULL, "paths look like simConfig.duration", "expected a name in the path, found none");
      NCY_TRY(add_step(st, from, at, false));
    } else if (text[at] != '.') {
      return fail(st, at, NULL, NULL, "expected '.', '[' or the end of the path after ']'");
    } else {
      at++;
      wants_name = true;
      continue;
    }
    wants_name = false;
  }
  return NCY_OK;
}

/* ---- the value ----------------------------------------------------------------------------------------------------------- */

/* What begins like a JSON container or string must be one; anything else that is no JSON is a string as it stands. */
static ncy_status read_value(setter *st, ncy_json *out) {
  ncy_json_doc *doc = st->doc;
  ncy_json_options options = {.start = st->path_length + 1, .depth = (int)st->count, .mistake = NCY_EARG};
  const char *value = doc->text + options.start;
  const char *first = value + strspn(value, " \t\r\n");
  options.is_silent = *first == 0 || !strchr("{[\"", *first);
  ncy_status status = ncy_json_parse_value(st->arena, doc, &options, out);
  if (status == NCY_OK || status == NCY_ENOMEM || !options.is_silent) return status;
  size_t length = doc->length - options.start;
  *out = (ncy_json){.type = NCY_JSON_STRING,
                    .count = (uint32_t)length,
                    .offset = (uint32_t)options.start,
                    .end = (uint32_t)doc->length,
                    .doc = doc,
                    .u.string = value};
  return NCY_OK;
}

/* ---- the way ------------------------------------------------------------------------------------------------------------- */

static ncy_status fail_container(const setter *st, const step *s, const ncy_json *node, const char *path) {
  ncy_text message;
  ncy_text_init(&message, st->arena->ctx);
  ncy_text_str(&message, "expected an object or an array to set ");
  ncy_json_add_shown(&message, s->key, s->length, 40, '"');
  ncy_text_printf(&message, " in, found %s", ncy_json_type_name(node));
  ncy_status status = message.is_bad ? NCY_ENOMEM : fail(st, s->at, path, NULL, message.data);
  ncy_text_done(&message);
  return status;
}

static ncy_status find_index(const setter *st, const step *s, uint32_t count, const char *path, size_t *out) {
  size_t index = 0;
  bool is_index = !s->is_quoted;
  for (size_t i = 0; i < s->length && is_index; i++) {
    is_index = '0' <= s->key[i] && s->key[i] <= '9';
    if (is_index && index <= UINT32_MAX) index = index * 10 + (size_t)(s->key[i] - '0');
  }
  if (is_index && index < count) {
    *out = index;
    return NCY_OK;
  }
  ncy_text message;
  ncy_text_init(&message, st->arena->ctx);
  ncy_text_printf(&message, "expected the index of one of the %lu items of the array, found ", (unsigned long)count);
  ncy_json_add_shown(&message, s->key, s->length, 40, '\'');
  ncy_status status = message.is_bad ? NCY_ENOMEM : fail(st, s->at, path, NULL, message.data);
  ncy_text_done(&message);
  return status;
}

/* Replaces node's items by a copy, with one more where the step's key is absent; *out is the item the step leads to, of type
 * NULL and without a document when it is new. path grows by the step. */
static ncy_status take_step(const setter *st, const step *s, ncy_json *node, ncy_text *path, ncy_json **out) {
  size_t index = 0, count = node->count;
  if (node->type == NCY_JSON_ARRAY) {
    NCY_TRY(find_index(st, s, node->count, path->data, &index));
    ncy_json_add_index(path, index);
  } else if (node->type == NCY_JSON_OBJECT) {
    while (index < count &&
           (node->u.items[index].key_length != s->length || memcmp(node->u.items[index].key, s->key, s->length) != 0))
      index++;
    ncy_json_add_key(path, s->key, s->length);
  } else {
    return fail_container(st, s, node, path->data);
  }
  if (path->is_bad) return NCY_ENOMEM;
  size_t new_count = count + (index == count);
  ncy_json *items = NCY_NEW_ARRAY(st->arena, ncy_json, new_count);
  if (!items) return NCY_ENOMEM;
  if (count) memcpy(items, node->u.items, count * sizeof *items);
  node->u.items = items;
  node->count = (uint32_t)new_count;
  if (index == count) {
    items[index].key = s->key;
    items[index].key_length = (uint32_t)s->length;
  }
  *out = &items[index];
  return NCY_OK;
}

/* Walks the steps from a copy of the root, whose items are copied on the way; path is scratch. */
static ncy_status walk(setter *st, ncy_json *root, ncy_text *path) {
  ncy_json_doc *doc = st->doc;
  ncy_json *node = root;
  for (size_t i = 0; i < st->count; i++) {
    const step *s = &st->steps[i];
    bool is_last = i + 1 == st->count;
    NCY_TRY(take_step(st, s, node, path, &node));
    if (node->doc && !is_last) continue;
    /* a new node: an object made on the way, or in the end the value */
    if (!doc->root) {
      doc->root = node;
      doc->root_path = ncy_arena_strndup(st->arena, path->data, path->count);
      if (!doc->root_path) return NCY_ENOMEM;
    }
    ncy_json fresh = {.type = NCY_JSON_OBJECT, .offset = (uint32_t)s->at, .end = (uint32_t)doc->length, .doc = doc};
    if (is_last) {
      const char *top_path = doc->root_path;
      doc->root_path = path->data; /* for mistakes in the value */
      ncy_status status = read_value(st, &fresh);
      doc->root_path = top_path;
      NCY_TRY(status);
    }
    fresh.key = node->key;
    fresh.key_length = node->key_length;
    fresh.key_offset = node->key ? (uint32_t)s->at : fresh.offset;
    *node = fresh;
  }
  return NCY_OK;
}

ncy_status ncy_json_set(ncy_arena *arena, const ncy_json *root, const char *path, const char *value_text, const ncy_json **out) {
  size_t path_length = strlen(path), value_length = strlen(value_text);
  ncy_json_doc *doc = NCY_NEW(arena, ncy_json_doc);
  setter *st = NCY_NEW(arena, setter);
  ncy_json *copy = NCY_NEW(arena, ncy_json);
  if (!doc || !st || !copy) return NCY_ENOMEM;
  *doc = (ncy_json_doc){arena->ctx, "--set", NULL, 0, NULL, ""};
  st->arena = arena;
  st->doc = doc;
  st->path_length = path_length;
  ncy_place place = {doc->file, 1, 1, NULL};
  if (path_length + value_length >= UINT32_MAX)
    return ncy_report(arena->ctx, NCY_ERROR, NCY_EARG, &place, NULL, "expected a text of less than 4 GiB, found a longer one");
  char *text = ncy_arena_alloc(arena, path_length + value_length + 2, 1);
  if (!text) return NCY_ENOMEM;
  memcpy(text, path, path_length);
  text[path_length] = '=';
  memcpy(text + path_length + 1, value_text, value_length);
  doc->text = text;
  doc->length = path_length + 1 + value_length;
  const char *end = text + doc->length;
  for (const char *p = text; p < end;) {
    int length = ncy_utf8_length(p, end);
    if (length == 0) return fail(st, (size_t)(p - text), NULL, NULL, "expected UTF-8, found a byte that is not");
    p += length;
  }
  NCY_TRY(read_path(st));
  *copy = *root;
  ncy_text scratch;
  ncy_text_init(&scratch, arena->ctx);
  ncy_status status = walk(st, copy, &scratch);
  if (status == NCY_ENOMEM) ncy_no_memory(arena->ctx);
  ncy_text_done(&scratch);
  if (status == NCY_OK) *out = copy;
  return status;
}
