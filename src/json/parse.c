/* parse.c - JSON text to nodes, in one pass without recursion.
 *
 * Open containers are frames on a fixed stack. Nodes whose container is still open wait in one growable array: a container's
 * own node lies just before its items, and when it closes the items move to the arena as one block. Strings are packed into
 * chunks of the arena. Mistakes of grammar end the parse; duplicate keys and numbers beyond double are reported and passed
 * over, 20 at most. Cost: about 3 ns per byte of numbers and short strings; 48 bytes a node and its string.
 * Source: RFC 8259, and Python's json for NaN and Infinity and what is an integer. SPDX-License-Identifier: MIT */
#include <string.h>

#include "json/inner.h"
#include "json/number.h"

enum {
  CHUNK = 1 << 16,      /* bytes of strings allocated at a time */
  MAX_PASSED_OVER = 20, /* mistakes after which the parse goes on */
  SHOWN = 40,           /* bytes of the text quoted in a message */
  PAIRWISE_KEYS = 16    /* objects up to this size look for duplicate keys without a hash table */
};

typedef struct frame {
  size_t first; /* index of the first waiting item; the container's own node lies before it */
  bool is_object;
} frame;

typedef struct parser {
  ncy_arena *arena;
  const ncy_json_doc *doc;
  const char *text; /* offset 0 */
  const char *p;
  const char *end;
  const char *key; /* of the value to come, NULL in arrays */
  uint32_t key_length;
  uint32_t key_offset;
  ncy_status mistake; /* what mistakes return */
  bool is_silent;
  int n_passed_over;
  int depth;      /* open frames */
  int base_depth; /* containers around the text */
  char *chunk;    /* free part of the string chunk */
  size_t chunk_left;
  NCY_VEC(ncy_json) waiting;
  NCY_VEC(uint32_t) slots; /* hash table for duplicate keys: index + 1, 0 free */
  frame frames[NCY_JSON_MAX_DEPTH];
} parser;

/* ---- messages ------------------------------------------------------------------------------------------------------------ */

/* Path of what is being read: the open containers, then the present key. */
static void add_place_path(const parser *ps, ncy_text *path, bool with_key) {
  for (int i = 1; i < ps->depth; i++) {
    const ncy_json *node = &ps->waiting.data[ps->frames[i].first - 1];
    if (node->key)
      ncy_json_add_key(path, node->key, node->key_length);
    else
      ncy_json_add_index(path, ps->frames[i].first - 1 - ps->frames[i - 1].first);
  }
  if (ps->depth == 0 || !with_key) return;
  const frame *top = &ps->frames[ps->depth - 1];
  if (!top->is_object)
    ncy_json_add_index(path, ps->waiting.count - top->first);
  else if (ps->key)
    ncy_json_add_key(path, ps->key, ps->key_length);
}

/* Reports message (taken over and freed) at a byte of the text. */
static ncy_status report_at(parser *ps, const char *at, bool with_key, const char *hint, ncy_text *message) {
  ncy_status status = ps->mistake;
  if (message->is_bad) {
    status = ncy_no_memory(ps->arena->ctx);
  } else if (!ps->is_silent) {
    ncy_text path;
    ncy_text_init(&path, ps->arena->ctx);
    ncy_text_str(&path, ps->doc->root_path);
    add_place_path(ps, &path, with_key);
    if (path.is_bad) {
      status = ncy_no_memory(ps->arena->ctx);
    } else {
      ncy_place place = {ps->doc->file, 0, 0, path.count ? path.data : NULL};
      ncy_json_locate(ps->doc, (size_t)(at - ps->text), &place.line, &place.column);
      status = ncy_report(ps->arena->ctx, NCY_ERROR, ps->mistake, &place, hint, "%s", message->data);
    }
    ncy_text_done(&path);
  }
  ncy_text_done(message);
  return status;
}

static inline bool is_word_byte(char c) {
  return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') || c == '_';
}

/* Appends ", found ..." for what stands at a place. */
static void add_found(const parser *ps, ncy_text *message, const char *at) {
  ncy_text_str(message, ", found ");
  if (at >= ps->end) {
    ncy_text_str(message, "the end of the text");
    return;
  }
  const char *stop = at;
  while (stop < ps->end && is_word_byte(*stop)) stop++;
  int length = ncy_utf8_length(at, ps->end);
  if (*at == '\n' || *at == '\r')
    ncy_text_str(message, "a line break");
  else if (stop > at)
    ncy_json_add_shown(message, at, (size_t)(stop - at), SHOWN, '\'');
  else if ((unsigned char)*at < 0x20 || *at == 0x7F || length == 0)
    ncy_text_printf(message, "the byte 0x%02x", (unsigned)(unsigned char)*at);
  else
    ncy_json_add_shown(message, at, (size_t)length, SHOWN, *at == '\'' ? '"' : '\'');
}

/* What often goes wrong at a place where a value or a key should be. */
static const char *hint_for(const parser *ps, const char *at) {
  static const struct {
    const char *found, *hint;
  } hints[] = {
      {"True", "write true"},
      {"False", "write false"},
      {"None", "write null"},
      {"nan", "write NaN"},
      {"inf", "write Infinity"},
      {"-inf", "write -Infinity"},
      {"'", "strings and keys are in double quotes"},
      {"//", "JSON has no comments"},
      {"/*", "JSON has no comments"},
      {"#", "JSON has no comments"},
      {"+", "a number has no plus sign before it"},
      {".", "a number has a digit before the point"},
  };
  size_t left = (size_t)(ps->end - at);
  for (size_t i = 0; i < NCY_COUNT_OF(hints); i++) {
    size_t length = strlen(hints[i].found);
    if (left >= length && memcmp(at, hints[i].found, length) == 0) return hints[i].hint;
  }
  return NULL;
}

/* "expected WHAT, found ..." at a place. */
static ncy_status fail_expected(parser *ps, const char *at, const char *expected, const char *hint) {
  ncy_text message;
  ncy_text_init(&message, ps->arena->ctx);
  ncy_text_printf(&message, "expected %s", expected);
  add_found(ps, &message, at);
  return report_at(ps, at, true, hint, &message);
}

static ncy_status fail_plain(parser *ps, const char *at, const char *hint, const char *text) {
  ncy_text message;
  ncy_text_init(&message, ps->arena->ctx);
  ncy_text_str(&message, text);
  return report_at(ps, at, true, hint, &message);
}

/* Appends `the key "name"`. */
static void add_named(ncy_text *message, const char *what, const char *key, size_t length) {
  ncy_text_str(message, what);
  ncy_json_add_shown(message, key, length, SHOWN, '"');
}

/* ---- nodes and strings --------------------------------------------------------------------------------------------------- */

/* Appends a node for the value that begins at `at`; NULL when out of memory. */
static ncy_json *push_node(parser *ps, ncy_json_type type, const char *at) {
  if (ps->waiting.count == ps->waiting.capacity && !NCY_VEC_RESERVE(ps->arena->ctx, &ps->waiting, 1)) {
    ncy_no_memory(ps->arena->ctx);
    return NULL;
  }
  ncy_json *node = &ps->waiting.data[ps->waiting.count++];
  memset(node, 0, sizeof *node);
  node->type = (uint8_t)type;
  node->offset = (uint32_t)(at - ps->text);
  node->key = ps->key;
  node->key_length = ps->key_length;
  node->key_offset = ps->key ? ps->key_offset : node->offset;
  node->doc = ps->doc;
  return node;
}

static inline void end_node(const parser *ps, ncy_json *node) {
  node->end = (uint32_t)(ps->p - ps->text);
}

static char *string_room(parser *ps, size_t size) {
  if (ps->chunk_left < size) {
    size_t left = (size_t)(ps->end - ps->p) + size;
    size_t chunk = left < CHUNK ? left : CHUNK;
    if (size > chunk / 4) return ncy_arena_alloc(ps->arena, size, 1);
    char *fresh = ncy_arena_alloc(ps->arena, chunk, 1);
    if (!fresh) return NULL;
    ps->chunk = fresh;
    ps->chunk_left = chunk;
  }
  char *room = ps->chunk;
  ps->chunk += size;
  ps->chunk_left -= size;
  return room;
}

/* 1 for the bytes that may stand in a string as they are and are ASCII. */
static const uint8_t is_plain[256] = {
    [0x20] = 1,
    [0x21] = 1,
    [0x23 ... 0x5B] = 1,
    [0x5D ... 0x7F] = 1,
};

static ncy_status fail_unended(parser *ps, const char *quote) {
  int line, column;
  ncy_json_locate(ps->doc, (size_t)(quote - ps->text), &line, &column);
  ncy_text message;
  ncy_text_init(&message, ps->arena->ctx);
  ncy_text_printf(&message, "expected '\"' at the end of the string that begins at line %d, column %d", line, column);
  add_found(ps, &message, ps->end);
  return report_at(ps, ps->end, true, NULL, &message);
}

/* A byte that may not stand in a string. */
static ncy_status fail_in_string(parser *ps, const char *at) {
  unsigned c = (unsigned char)*at;
  ncy_text message;
  ncy_text_init(&message, ps->arena->ctx);
  if (c == '\n' || c == '\r') {
    ncy_text_str(&message, "expected '\"' at the end of the string, found a line break");
    return report_at(ps, at, true, "a line break inside a string is written \\n", &message);
  }
  if (c >= 0x80) {
    ncy_text_printf(&message, "expected UTF-8 in the string, found the byte 0x%02x", c);
    return report_at(ps, at, true, "save the file as UTF-8", &message);
  }
  ncy_text_printf(&message, "expected the escape \\u%04x in the string, found the byte 0x%02x", c, c);
  return report_at(ps, at, true, c == '\t' ? "a tab inside a string is written \\t" : NULL, &message);
}

/* Checks the escape at p and returns what follows, NULL after a diagnostic. */
static const char *check_escape(parser *ps, const char *quote, const char *p, ncy_status *status) {
  if (p + 1 >= ps->end) {
    *status = fail_unended(ps, quote);
    return NULL;
  }
  if (p[1] != 'u') {
    if (strchr("\"\\/bfnrt", p[1]) && p[1]) return p + 2;
    *status = fail_expected(ps, p + 1, "one of \" \\ / b f n r t u after the backslash", "a backslash is written \\\\");
    return NULL;
  }
  int code = ncy_json_hex4(p + 2, ps->end);
  if (code < 0) {
    *status = fail_plain(ps, p, NULL, "expected four hexadecimal digits after \\u");
    return NULL;
  }
  if (code < 0xD800 || code > 0xDFFF) return p + 6;
  int second = ps->end - p >= 12 && p[6] == '\\' && p[7] == 'u' ? ncy_json_hex4(p + 8, ps->end) : -1;
  if (code < 0xDC00 && 0xDC00 <= second && second <= 0xDFFF) return p + 12;
  *status = fail_plain(ps, p, NULL, "expected a pair of surrogates \\ud800-\\udbff \\udc00-\\udfff, found half of it");
  return NULL;
}

/* Reads the string whose opening quote is at ps->p. */
static ncy_status read_string(parser *ps, const char **out, uint32_t *out_length) {
  const char *quote = ps->p, *end = ps->end;
  const char *p = quote + 1;
  bool has_escape = false;
  for (;;) {
    while (p < end && is_plain[(unsigned char)*p]) p++;
    if (p < end && *p == '"') break;
    if (p == end) return fail_unended(ps, quote);
    if (*p == '\\') {
      ncy_status status = NCY_OK;
      p = check_escape(ps, quote, p, &status);
      if (!p) return status;
      has_escape = true;
    } else {
      int length = (unsigned char)*p < 0x80 ? 0 : ncy_utf8_length(p, end);
      if (length == 0) return fail_in_string(ps, p);
      p += length;
    }
  }
  size_t length = (size_t)(p - (quote + 1));
  char *room = string_room(ps, length + 1);
  if (!room) return NCY_ENOMEM;
  char *stop = room + length;
  if (has_escape) {
    stop = room;
    for (const char *from = quote + 1; from < p;) {
      if (*from == '\\')
        from = ncy_json_unescape(from, &stop);
      else
        *stop++ = *from++;
    }
  } else {
    memcpy(room, quote + 1, length);
  }
  *stop = 0;
  ps->p = p + 1;
  *out = room;
  *out_length = (uint32_t)(stop - room);
  return NCY_OK;
}

/* ---- duplicate keys ------------------------------------------------------------------------------------------------------ */

static inline bool is_same_key(const ncy_json *a, const ncy_json *b) {
  return a->key_length == b->key_length && memcmp(a->key, b->key, a->key_length) == 0;
}

/* A mistake after which the parse goes on, unless there are too many of them: NCY_OK to go on. */
static ncy_status pass_over(parser *ps, ncy_status status) {
  if (status != NCY_ENOMEM && ++ps->n_passed_over < MAX_PASSED_OVER && !ps->is_silent) return NCY_OK;
  return status;
}

static ncy_status report_duplicate(parser *ps, const ncy_json *first, const ncy_json *second) {
  ncy_text message;
  ncy_text_init(&message, ps->arena->ctx);
  int line, column;
  ncy_json_locate(ps->doc, first->key_offset, &line, &column);
  add_named(&message, "expected every key once, found ", second->key, second->key_length);
  ncy_text_printf(&message, " again, first at line %d, column %d", line, column);
  ps->key = second->key; /* for the path */
  ps->key_length = second->key_length;
  return pass_over(ps, report_at(ps, ps->text + second->key_offset, true, NULL, &message));
}

static ncy_status check_keys(parser *ps, const ncy_json *items, uint32_t count) {
  if (count <= PAIRWISE_KEYS) {
    for (uint32_t i = 1; i < count; i++)
      for (uint32_t j = 0; j < i; j++)
        if (is_same_key(&items[j], &items[i])) {
          NCY_TRY(report_duplicate(ps, &items[j], &items[i]));
          break;
        }
    return NCY_OK;
  }
  size_t n_slots = 64;
  while (n_slots < (size_t)count * 2) n_slots *= 2;
  if (n_slots > ps->slots.capacity && !NCY_VEC_RESERVE(ps->arena->ctx, &ps->slots, n_slots)) return ncy_no_memory(ps->arena->ctx);
  uint32_t *slots = ps->slots.data;
  memset(slots, 0, n_slots * sizeof *slots);
  for (uint32_t i = 0; i < count; i++) {
    size_t slot = (size_t)ncy_hash_bytes(items[i].key, items[i].key_length) & (n_slots - 1);
    while (slots[slot] && !is_same_key(&items[slots[slot] - 1], &items[i])) slot = (slot + 1) & (n_slots - 1);
    if (slots[slot])
      NCY_TRY(report_duplicate(ps, &items[slots[slot] - 1], &items[i]));
    else
      slots[slot] = i + 1;
  }
  return NCY_OK;
}

/* ---- values -------------------------------------------------------------------------------------------------------------- */

static inline void skip_space(parser *ps) {
  const char *p = ps->p;
  while (p < ps->end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')) p++;
  ps->p = p;
}

static ncy_status open_container(parser *ps, bool is_object) {
  if (ps->depth + ps->base_depth >= NCY_JSON_MAX_DEPTH)
    return fail_plain(ps, ps->p, NULL, "expected at most 256 objects and arrays inside each other, found one more");
  if (!push_node(ps, is_object ? NCY_JSON_OBJECT : NCY_JSON_ARRAY, ps->p)) return NCY_ENOMEM;
  ps->frames[ps->depth++] = (frame){ps->waiting.count, is_object};
  ps->key = NULL;
  ps->key_length = 0;
  ps->p++;
  return NCY_OK;
}

static ncy_status close_container(parser *ps) {
  const frame *top = &ps->frames[ps->depth - 1];
  size_t count = ps->waiting.count - top->first;
  const ncy_json *waiting = ps->waiting.data + top->first;
  if (top->is_object) NCY_TRY(check_keys(ps, waiting, (uint32_t)count));
  ncy_json *items = NCY_NEW_ARRAY(ps->arena, ncy_json, count);
  if (!items) return NCY_ENOMEM;
  if (count) memcpy(items, waiting, count * sizeof *items);
  ps->waiting.count = top->first;
  ps->depth--;
  ps->p++;
  ncy_json *node = &ps->waiting.data[top->first - 1];
  node->count = (uint32_t)count;
  node->u.items = items;
  end_node(ps, node);
  return NCY_OK;
}

static ncy_status fail_range(parser *ps, const ncy_number *number) {
  ncy_text message;
  ncy_text_init(&message, ps->arena->ctx);
  ncy_text_str(&message, "expected a number of magnitude below 1.8e308, found ");
  ncy_json_add_shown(&message, ps->p, (size_t)(number->end - ps->p), SHOWN, 0);
  return pass_over(ps, report_at(ps, ps->p, true, NULL, &message));
}

static ncy_status read_number(parser *ps) {
  ncy_number number;
  ncy_number_scan(ps->p, ps->end, &number);
  if (number.n_whole == 0) return fail_expected(ps, number.first, "a digit after '-'", hint_for(ps, ps->p));
  if (number.n_whole > 1 && *number.first == '0')
    return fail_plain(ps, ps->p, NULL, "expected a number that does not begin with 0, found a digit after the 0");
  if (number.has_point && number.n_fraction == 0) return fail_expected(ps, number.last, "a digit after the decimal point", NULL);
  if (number.has_exponent && number.n_exponent == 0) return fail_expected(ps, number.end, "a digit in the exponent", NULL);
  ncy_json *node = push_node(ps, NCY_JSON_REAL, ps->p);
  if (!node) return NCY_ENOMEM;
  uint64_t limit = (uint64_t)INT64_MAX + number.is_negative;
  if (!number.has_point && !number.has_exponent && number.n_whole <= 19 && number.digits <= limit) {
    node->type = NCY_JSON_INT;
    node->u.integer = (int64_t)(number.is_negative ? 0 - number.digits : number.digits);
  } else {
    node->u.real = ncy_number_double(&number);
    if (__builtin_isinf(node->u.real)) {
      ps->waiting.count--; /* the message counts the items before this one */
      NCY_TRY(fail_range(ps, &number));
      ps->waiting.count++;
    }
  }
  ps->p = number.end;
  end_node(ps, node);
  return NCY_OK;
}

static ncy_status fail_value(parser *ps) {
  if (ps->depth == 0) return fail_expected(ps, ps->p, "a JSON value", hint_for(ps, ps->p));
  const frame *top = &ps->frames[ps->depth - 1];
  if (!top->is_object && ps->waiting.count > top->first) {
    bool is_comma_last = ps->p < ps->end && *ps->p == ']';
    return fail_expected(ps, ps->p, "a value after ','", is_comma_last ? "no comma after the last item" : hint_for(ps, ps->p));
  }
  if (!top->is_object) return fail_expected(ps, ps->p, "a value or ']'", hint_for(ps, ps->p));
  ncy_text message;
  ncy_text_init(&message, ps->arena->ctx);
  add_named(&message, "expected a value for ", ps->key, ps->key_length);
  add_found(ps, &message, ps->p);
  return report_at(ps, ps->p, true, hint_for(ps, ps->p), &message);
}

/* The words, each a whole word of the text. */
static ncy_status read_word(parser *ps) {
  static const struct {
    const char *word;
    ncy_json_type type;
    bool boolean;
    double real;
  } words[] = {
      {"true", NCY_JSON_BOOL, true, 0},
      {"false", NCY_JSON_BOOL, false, 0},
      {"null", NCY_JSON_NULL, false, 0},
      {"NaN", NCY_JSON_REAL, false, __builtin_nan("")},
      {"Infinity", NCY_JSON_REAL, false, __builtin_inf()},
      {"-Infinity", NCY_JSON_REAL, false, -__builtin_inf()},
  };
  size_t left = (size_t)(ps->end - ps->p);
  for (size_t i = 0; i < NCY_COUNT_OF(words); i++) {
    size_t length = strlen(words[i].word);
    if (left < length || memcmp(ps->p, words[i].word, length) != 0) continue;
    if (left > length && is_word_byte(ps->p[length])) continue;
    ncy_json *node = push_node(ps, words[i].type, ps->p);
    if (!node) return NCY_ENOMEM;
    if (node->type == NCY_JSON_REAL) node->u.real = words[i].real;
    node->boolean = words[i].boolean;
    ps->p += length;
    end_node(ps, node);
    return NCY_OK;
  }
  if (*ps->p == '-') return read_number(ps); /* says what is wrong with it */
  return fail_value(ps);
}

static ncy_status read_string_value(parser *ps) {
  ncy_json *node = push_node(ps, NCY_JSON_STRING, ps->p);
  if (!node) return NCY_ENOMEM;
  ps->waiting.count--; /* a message counts the items before this one */
  NCY_TRY(read_string(ps, &node->u.string, &node->count));
  ps->waiting.count++;
  end_node(ps, node);
  return NCY_OK;
}

/* ---- the grammar --------------------------------------------------------------------------------------------------------- */

/* A key and its colon. */
static ncy_status read_key(parser *ps, bool is_first) {
  skip_space(ps);
  if (ps->p == ps->end || *ps->p != '"') {
    bool is_comma_last = !is_first && ps->p < ps->end && *ps->p == '}';
    return fail_expected(ps, ps->p, is_first ? "a key in double quotes or '}'" : "a key in double quotes after ','",
                         is_comma_last ? "no comma after the last item" : hint_for(ps, ps->p));
  }
  ps->key_offset = (uint32_t)(ps->p - ps->text);
  NCY_TRY(read_string(ps, &ps->key, &ps->key_length));
  skip_space(ps);
  if (ps->p < ps->end && *ps->p == ':') {
    ps->p++;
    return NCY_OK;
  }
  ncy_text message;
  ncy_text_init(&message, ps->arena->ctx);
  add_named(&message, "expected ':' after the key ", ps->key, ps->key_length);
  add_found(ps, &message, ps->p);
  return report_at(ps, ps->p, true, NULL, &message);
}

static ncy_status fail_after_value(parser *ps) {
  const frame *top = &ps->frames[ps->depth - 1];
  const ncy_json *last = &ps->waiting.data[ps->waiting.count - 1];
  const ncy_json *container = &ps->waiting.data[top->first - 1];
  ncy_text message;
  ncy_text_init(&message, ps->arena->ctx);
  if (top->is_object)
    add_named(&message, "expected ',' or '}' after the value of ", last->key, last->key_length);
  else
    ncy_text_printf(&message, "expected ',' or ']' after item [%zu]", ps->waiting.count - top->first - 1);
  add_found(ps, &message, ps->p);
  if (ps->p < ps->end) return report_at(ps, ps->p, false, hint_for(ps, ps->p), &message);
  int line, column;
  ncy_json_locate(ps->doc, container->offset, &line, &column);
  ncy_text hint;
  ncy_text_init(&hint, ps->arena->ctx);
  ncy_text_printf(&hint, "the %s that begins at line %d, column %d has no end", top->is_object ? "object" : "array", line,
                  column);
  message.is_bad |= hint.is_bad;
  ncy_status status = report_at(ps, ps->p, false, hint.data, &message);
  ncy_text_done(&hint);
  return status;
}

/* Opens, or reads, the value at ps->p. *out_is_open: it is a container with items to come. */
static ncy_status begin_value(parser *ps, bool *out_is_open) {
  skip_space(ps);
  *out_is_open = false;
  if (ps->p == ps->end) return fail_value(ps);
  char c = *ps->p;
  if (c == '"') return read_string_value(ps);
  if (('0' <= c && c <= '9') || (c == '-' && ps->end - ps->p > 1 && ps->p[1] != 'I')) return read_number(ps);
  if (c != '{' && c != '[') return read_word(ps);
  NCY_TRY(open_container(ps, c == '{'));
  skip_space(ps);
  if (ps->p < ps->end && *ps->p == (c == '{' ? '}' : ']')) return close_container(ps);
  *out_is_open = true;
  return c == '{' ? read_key(ps, true) : NCY_OK;
}

static ncy_status read_all(parser *ps) {
  for (;;) {
    bool is_open;
    NCY_TRY(begin_value(ps, &is_open));
    if (is_open) continue;
    for (;;) { /* after a value */
      skip_space(ps);
      if (ps->depth == 0)
        return ps->p == ps->end ? NCY_OK : fail_expected(ps, ps->p, "the end of the text after the value", NULL);
      bool is_object = ps->frames[ps->depth - 1].is_object;
      char c = ps->p < ps->end ? *ps->p : 0;
      if (c == ',') {
        ps->p++;
        ps->key = NULL;
        ps->key_length = 0;
        if (is_object) NCY_TRY(read_key(ps, false));
        break;
      }
      if (c != (is_object ? '}' : ']')) return fail_after_value(ps);
      NCY_TRY(close_container(ps));
    }
  }
}

ncy_status ncy_json_parse_value(ncy_arena *arena, const ncy_json_doc *doc, const ncy_json_options *options, ncy_json *out) {
  parser ps;
  memset(&ps, 0, offsetof(parser, frames));
  ps.arena = arena;
  ps.doc = doc;
  ps.text = doc->text;
  ps.p = doc->text + options->start;
  ps.end = doc->text + doc->length;
  ps.base_depth = options->depth;
  ps.mistake = options->mistake;
  ps.is_silent = options->is_silent;
  ncy_status status = read_all(&ps);
  if (status == NCY_OK && ps.n_passed_over) status = ps.mistake;
  if (status == NCY_OK) *out = ps.waiting.data[0];
  NCY_VEC_FREE(arena->ctx, &ps.waiting);
  NCY_VEC_FREE(arena->ctx, &ps.slots);
  return status;
}

/* ---- whole documents ----------------------------------------------------------------------------------------------------- */

static ncy_status refuse(ncy_arena *arena, const char *file, const char *hint, const char *message) {
  ncy_place place = {file, 1, 1, NULL};
  return ncy_report(arena->ctx, NCY_ERROR, NCY_EPARSE, &place, hint, "%s", message);
}

ncy_status ncy_json_parse(ncy_arena *arena, const char *file, const char *text, size_t length, const ncy_json_doc **out) {
  if (length >= UINT32_MAX) return refuse(arena, file, NULL, "expected a text of less than 4 GiB, found a longer one");
  ncy_json_options options = {.mistake = NCY_EPARSE};
  if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) options.start = 3; /* a byte order mark says UTF-8 */
  if (length >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0))
    return refuse(arena, file, "save the file as UTF-8", "expected UTF-8, found the byte order mark of UTF-16 or UTF-32");
  ncy_json_doc *doc = NCY_NEW(arena, ncy_json_doc);
  ncy_json *root = NCY_NEW(arena, ncy_json);
  char *name = file ? ncy_arena_strndup(arena, file, strlen(file)) : NULL;
  if (!doc || !root || (file && !name)) return NCY_ENOMEM;
  *doc = (ncy_json_doc){arena->ctx, name, text, length, NULL, ""};
  NCY_TRY(ncy_json_parse_value(arena, doc, &options, root));
  doc->root = root;
  *out = doc;
  return NCY_OK;
}
