/* read_json.c - JSON text to a tree of values while it streams in.
 *
 * Data:  a window on the text that grows only for a token longer than it; what lies before it is forgotten but for the number of
 *        lines. Grammar and messages as json/parse.c, whose trees are larger and which needs the whole text; the first mistake
 * ends it here. Costs: one pass, about 5 ns a byte of numbers. Source: RFC 8259, and Python's json for NaN and Infinity and what
 * is an integer. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "result/build.h"
#include "result/read.h"
#include "json/inner.h"
#include "json/number.h"

enum { WINDOW = 1 << 20, SHOWN = 40 };
static const size_t longest_token = (size_t)1 << 30; /* bytes */

typedef struct reader {
  ncy_ctx *ctx;
  const char *file;
  const ncy_feed *feed;
  ncy_build build;
  char *window;
  size_t capacity;
  size_t window_size; /* bytes asked for at a time */
  size_t at, end;     /* in the window: the next byte, one past the last */
  bool is_at_end;     /* the feed has no more */
  int line;           /* of the window's first byte, from 1 */
  size_t column;      /* of it, from 0 */
} reader;

/* ---- the window
 * ---------------------------------------------------------------------------------------------------------------- */

static void forget(reader *r, size_t n) {
  const char *from = r->window, *stop = r->window + n, *line;
  while ((line = memchr(from, '\n', (size_t)(stop - from)))) {
    r->line++;
    r->column = 0;
    from = line + 1;
  }
  r->column += (size_t)(stop - from);
  memmove(r->window, r->window + n, r->end - n);
  r->at -= n;
  r->end -= n;
}

/* Brings more bytes behind those from r->at on. */
static ncy_status more(reader *r) {
  if (r->is_at_end) return NCY_OK;
  if (ncy_is_interrupted(r->ctx)) return NCY_EINTERRUPTED;
  if (r->at) forget(r, r->at);
  if (r->end == r->capacity) {
    if (r->capacity > longest_token)
      return ncy_report(r->ctx, NCY_ERROR, NCY_EPARSE, &(ncy_place){.file = r->file}, NULL,
                        "expected no value longer than 1 GiB, found one at line %d", r->line);
    size_t grown = r->capacity ? r->capacity * 2 : r->window_size;
    char *window = ncy_resize(r->ctx, r->window, r->capacity, grown);
    if (!window) return ncy_no_memory(r->ctx);
    r->window = window;
    r->capacity = grown;
  }
  size_t n;
  NCY_TRY(r->feed->read(r->feed->user, r->window + r->end, r->capacity - r->end, &n));
  r->end += n;
  r->is_at_end = n == 0;
  return NCY_OK;
}

/* At least n bytes from r->at on, unless the text ends before. */
static ncy_status want(reader *r, size_t n) {
  while (r->end - r->at < n && !r->is_at_end) NCY_TRY(more(r));
  return NCY_OK;
}

/* ---- messages
 * -------------------------------------------------------------------------------------------------------------------- */

static ncy_status fail(reader *r, size_t at, const char *hint, const char *format, ...) NCY_PRINTF(4, 5);
static ncy_status fail(reader *r, size_t at, const char *hint, const char *format, ...) {
  ncy_place place = {.file = r->file, .line = r->line, .column = (int)r->column};
  for (size_t i = 0; i < at; i++) {
    place.column++;
    if (r->window[i] != '\n') continue;
    place.line++;
    place.column = 0;
  }
  place.column++;
  ncy_text path;
  ncy_text_init(&path, r->ctx);
  ncy_build_path(&r->build, &path);
  if (!path.is_bad && path.count) place.path = path.data;
  va_list args;
  va_start(args, format);
  ncy_status status = ncy_vreport(r->ctx, NCY_ERROR, NCY_EPARSE, &place, hint, format, args);
  va_end(args);
  ncy_text_done(&path);
  return status;
}

static bool is_word_byte(char c) {
  return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') || c == '_';
}

/* "expected WHAT, found ..." at r->at. */
static ncy_status fail_expected(reader *r, const char *expected) {
  NCY_TRY(want(r, SHOWN));
  const char *at = r->window + r->at, *end = r->window + r->end;
  if (at == end) return fail(r, r->at, NULL, "expected %s, found the end of the text", expected);
  size_t n = 0;
  while (at + n < end && n < SHOWN && is_word_byte(at[n])) n++;
  if (!n) n = (size_t)ncy_utf8_length(at, end);
  ncy_text shown;
  ncy_text_init(&shown, r->ctx);
  ncy_json_add_shown(&shown, at, n ? n : 1, SHOWN, '\'');
  ncy_status status = shown.is_bad ? ncy_no_memory(r->ctx) : fail(r, r->at, NULL, "expected %s, found %s", expected, shown.data);
  ncy_text_done(&shown);
  return status;
}

/* ---- strings
 * ---------------------------------------------------------------------------------------------------------------------- */

/* Brings the string at r->at whole into the window; *out_count: bytes between its quotes; *out_is_plain: all ASCII, no escapes.
 */
static ncy_status take_string(reader *r, size_t *out_count, bool *out_is_plain) {
  size_t n = 1;
  bool is_plain = true;
  for (;;) {
    const unsigned char *p = (const unsigned char *)r->window + r->at;
    size_t have = r->end - r->at;
    while (n < have && p[n] != '"' && p[n] != '\\' && p[n] >= 0x20) is_plain &= p[n++] < 0x80;
    if (n < have && p[n] == '"') break;
    if (n < have && p[n] < 0x20)
      return fail(r, r->at + n, NULL, "expected an escape in the string or its end, found the byte 0x%02x", (unsigned)p[n]);
    if (n < have && n + 1 < have) {
      n += 2;
      is_plain = false;
      continue;
    }
    if (r->is_at_end) return fail(r, r->at, NULL, "expected '\"' at the end of this string, found the end of the text");
    NCY_TRY(more(r));
  }
  *out_count = n - 1;
  *out_is_plain = is_plain;
  return NCY_OK;
}

/* The escape at index p of the window, in a string that ends at index end: checked; its length. */
static ncy_status check_escape(reader *r, size_t p, size_t end, size_t *out_length) {
  const char *text = r->window + p, *stop = r->window + end;
  *out_length = 2;
  if (text[1] != 'u')
    return text[1] && strchr("\"\\/bfnrt", text[1])
               ? NCY_OK
               : fail(r, p + 1, "a backslash is written \\\\", "expected one of \" \\ / b f n r t u after the backslash");
  int code = ncy_json_hex4(text + 2, stop);
  if (code < 0) return fail(r, p, NULL, "expected four hexadecimal digits after \\u");
  *out_length = 6;
  if (code < 0xD800 || code > 0xDFFF) return NCY_OK;
  int second = stop - text >= 12 && text[6] == '\\' && text[7] == 'u' ? ncy_json_hex4(text + 8, stop) : -1;
  *out_length = 12;
  if (code < 0xDC00 && 0xDC00 <= second && second <= 0xDFFF) return NCY_OK;
  return fail(r, p, NULL, "expected a pair of surrogates \\ud800-\\udbff \\udc00-\\udfff, found half of it");
}

/* Decodes the string in the window in place: its bytes come to stand behind its quote. */
static ncy_status decode(reader *r, size_t count, size_t *out_count) {
  char *to = r->window + r->at + 1;
  size_t end = r->at + 1 + count;
  for (size_t p = r->at + 1; p < end;) {
    size_t length = (size_t)ncy_utf8_length(r->window + p, r->window + end);
    if (r->window[p] != '\\' && !length)
      return fail(r, p, "save the file as UTF-8", "expected UTF-8 in the string, found the byte 0x%02x",
                  (unsigned)(unsigned char)r->window[p]);
    if (r->window[p] == '\\') {
      NCY_TRY(check_escape(r, p, end, &length));
      ncy_json_unescape(r->window + p, &to);
    } else {
      memmove(to, r->window + p, length);
      to += length;
    }
    p += length;
  }
  *out_count = (size_t)(to - (r->window + r->at + 1));
  return NCY_OK;
}

static ncy_status read_string(reader *r, bool is_key) {
  size_t taken = 0, count;
  bool is_plain = true;
  NCY_TRY(take_string(r, &taken, &is_plain));
  count = taken;
  if (!is_plain) NCY_TRY(decode(r, taken, &count));
  const char *bytes = r->window + r->at + 1;
  if (is_key && memchr(bytes, 0, count)) return fail(r, r->at, NULL, "expected a key without zero bytes, found one in it");
  if (is_key)
    ncy_build_key(&r->build, bytes, count);
  else
    ncy_build_string(&r->build, bytes, count);
  r->at += taken + 2;
  return NCY_OK;
}

/* ---- numbers and words
 * ---------------------------------------------------------------------------------------------------------- */

static bool is_number_byte(char c) {
  return ('0' <= c && c <= '9') || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
}

static ncy_status read_number(reader *r) {
  size_t n = 0;
  for (;;) {
    while (r->at + n < r->end && is_number_byte(r->window[r->at + n])) n++;
    if (r->at + n < r->end || r->is_at_end) break;
    NCY_TRY(more(r));
  }
  const char *text = r->window + r->at;
  ncy_number number;
  ncy_number_scan(text, text + n, &number);
  bool is_right = number.end == text + n && number.n_whole && (number.n_whole == 1 || *number.first != '0') && *text != '+' &&
                  (!number.has_point || number.n_fraction) && (!number.has_exponent || number.n_exponent);
  if (!is_right) return fail_expected(r, "a number");
  uint64_t limit = (uint64_t)INT64_MAX + number.is_negative;
  if (!number.has_point && !number.has_exponent && number.n_whole <= 19 && number.digits <= limit) {
    ncy_build_int(&r->build, (int64_t)(number.is_negative ? 0 - number.digits : number.digits));
  } else {
    double value = ncy_number_double(&number);
    if (isinf(value)) return fail_expected(r, "a number of magnitude below 1.8e308");
    ncy_build_real(&r->build, value);
  }
  r->at += n;
  return NCY_OK;
}

static ncy_status read_word(reader *r) {
  static const struct {
    const char *word;
    char kind;
    double real;
  } words[] = {{"true", 't', 0},          {"false", 'f', 0},           {"null", 'n', 0},
               {"NaN", 'r', (double)NAN}, {"Infinity", 'r', HUGE_VAL}, {"-Infinity", 'r', -HUGE_VAL}};
  NCY_TRY(want(r, 10));
  for (size_t i = 0; i < NCY_COUNT_OF(words); i++) {
    size_t length = strlen(words[i].word), have = r->end - r->at;
    const char *at = r->window + r->at;
    if (have < length || memcmp(at, words[i].word, length) != 0 || (have > length && is_word_byte(at[length]))) continue;
    if (words[i].kind == 'r')
      ncy_build_real(&r->build, words[i].real);
    else if (words[i].kind == 'n')
      ncy_build_null(&r->build);
    else
      ncy_build_bool(&r->build, words[i].kind == 't');
    r->at += length;
    return NCY_OK;
  }
  if (r->at < r->end && r->window[r->at] == '-') return read_number(r);
  return fail_expected(r, "a value");
}

/* ---- the grammar
 * ------------------------------------------------------------------------------------------------------------------ */

/* The next byte that is not white space, 0 at the end of the text. A zero byte in the text is no white space either. */
static ncy_status next(reader *r, char *out) {
  for (;;) {
    while (r->at < r->end && strchr(" \n\r\t", r->window[r->at]) && r->window[r->at]) r->at++;
    if (r->at < r->end || r->is_at_end) break;
    NCY_TRY(more(r));
  }
  *out = r->at < r->end ? r->window[r->at] : 0;
  return NCY_OK;
}

static ncy_status open_container(reader *r, bool is_dict) {
  if (r->build.depth >= NCY_JSON_MAX_DEPTH)
    return fail(r, r->at, NULL, "expected at most 256 objects and arrays inside each other, found one more");
  ncy_build_begin(&r->build, is_dict);
  r->at++;
  return NCY_OK;
}

static ncy_status close_container(reader *r) {
  ncy_build_end(&r->build);
  if (r->build.repeated)
    return fail(r, r->at, NULL, "expected every key once in this object, found '%.60s' again", r->build.repeated);
  r->at++;
  return NCY_OK;
}

static ncy_status read_key(reader *r, char c) {
  if (c != '"') return fail_expected(r, "a key in double quotes");
  NCY_TRY(read_string(r, true));
  NCY_TRY(next(r, &c));
  if (c != ':') return fail_expected(r, "':' after the key");
  r->at++;
  return NCY_OK;
}

/* A value that is no container, or the opening of one. */
static ncy_status read_value(reader *r, char c, bool *out_is_open) {
  *out_is_open = c == '{' || c == '[';
  if (*out_is_open) return open_container(r, c == '{');
  if (c == '"') return read_string(r, false);
  return '0' <= c && c <= '9' ? read_number(r) : read_word(r);
}

static ncy_status read_text(reader *r) {
  char c;
  NCY_TRY(want(r, 3));
  if (r->end - r->at >= 3 && memcmp(r->window + r->at, "\xEF\xBB\xBF", 3) == 0) r->at += 3;
  bool is_first = true; /* nothing yet in the innermost container */
  bool is_done = false; /* a value has just ended */
  while (!r->build.is_bad) {
    NCY_TRY(next(r, &c));
    bool is_dict = r->build.depth && r->build.frame[r->build.depth - 1].is_dict;
    if (is_done && r->build.depth == 0) {
      if (r->at < r->end) return fail_expected(r, "the end of the text after the value");
      return NCY_OK;
    }
    if (r->build.depth && (is_first || is_done) && c == (is_dict ? '}' : ']')) {
      NCY_TRY(close_container(r));
      is_done = true;
      is_first = false;
      continue;
    }
    if (is_done) {
      if (c != ',') return fail_expected(r, is_dict ? "',' or '}' after the value" : "',' or ']' after the value");
      r->at++;
      NCY_TRY(next(r, &c));
    }
    if (is_dict) {
      NCY_TRY(read_key(r, c));
      NCY_TRY(next(r, &c));
    }
    NCY_TRY(read_value(r, c, &is_first));
    is_done = !is_first;
  }
  return ncy_no_memory(r->ctx);
}

ncy_status ncy_read_json(ncy_arena *arena, const char *file, const ncy_feed *feed, ncy_value *out) {
  reader r = {.ctx = arena->ctx, .file = file, .feed = feed, .line = 1, .window_size = feed->window ? feed->window : WINDOW};
  ncy_build_init(&r.build, arena);
  ncy_status status = read_text(&r);
  if (status == NCY_OK) *out = r.build.root;
  ncy_build_done(&r.build);
  ncy_resize(r.ctx, r.window, r.capacity, 0);
  return status;
}
