/* pickle_read.c - Python pickles, protocols 0 to 5, as data: the opcodes.
 *
 * Data:  objects are rows, containers lists of rows; the stack and the memo hold rows. Sizes that a file claims are believed only
 *        as far as its bytes go; the memo grows no further than twice the number of objects made.
 * Costs: 32 bytes an object, 4 an item; a pass over the file. Source: Python's pickletools. SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "result/pickle.h"
#include "json/inner.h"
#include "json/json.h"

enum { WINDOW = 1 << 18, PIECE = 1 << 20 };
static const uint32_t most_objects = UINT32_MAX - 2;

ncy_status pk_fail(pk_machine *m, uint64_t offset, const char *format, ...) {
  ncy_text message;
  ncy_text_init(&message, m->ctx);
  ncy_text_printf(&message, "byte %llu of the pickle: ", (unsigned long long)offset);
  va_list args;
  va_start(args, format);
  char own[400];
  vsnprintf(own, sizeof own, format, args);
  va_end(args);
  ncy_json_add_shown(&message, own, strlen(own), sizeof own, 0);
  ncy_place place = {.file = m->file};
  ncy_status status =
      message.is_bad ? ncy_no_memory(m->ctx) : ncy_report(m->ctx, NCY_ERROR, NCY_EPARSE, &place, NULL, "%s", message.data);
  ncy_text_done(&message);
  return status;
}

/* ---- bytes
 * ---------------------------------------------------------------------------------------------------------------------- */

/* At least n bytes from m->at on, n at most WINDOW. */
static ncy_status want(pk_machine *m, size_t n) {
  while (m->end - m->at < n) {
    if (m->is_at_end) return pk_fail(m, m->offset, "the file ends within what this opcode reads");
    if (ncy_is_interrupted(m->ctx)) return NCY_EINTERRUPTED;
    memmove(m->window, m->window + m->at, m->end - m->at);
    m->before += m->at;
    m->end -= m->at;
    m->at = 0;
    size_t got;
    NCY_TRY(m->feed->read(m->feed->user, m->window + m->end, m->capacity - m->end, &got));
    m->end += got;
    m->is_at_end = got == 0;
  }
  return NCY_OK;
}

static ncy_status take_number(pk_machine *m, int n_bytes, uint64_t *out) {
  NCY_TRY(want(m, (size_t)n_bytes));
  uint64_t value = 0;
  for (int i = n_bytes; i-- > 0;) value = value << 8 | (unsigned char)m->window[m->at + (size_t)i];
  m->at += (size_t)n_bytes;
  *out = value;
  return NCY_OK;
}

/* n bytes and a zero byte, in the arena; a file that has fewer is refused before much memory is taken. */
static ncy_status take_bytes(pk_machine *m, uint64_t n, char **out) {
  if (n >= UINT32_MAX)
    return pk_fail(m, m->offset, "expected at most 4 GiB in one piece, found %llu bytes", (unsigned long long)n);
  char *bytes = NULL;
  size_t room = 0, have = 0;
  do {
    size_t grown = room ? room * 2 : PIECE;
    if (grown > (size_t)n) grown = (size_t)n;
    char *more = ncy_arena_alloc_raw(m->arena, grown + 1, 1);
    if (!more) return NCY_ENOMEM;
    if (have) memcpy(more, bytes, have);
    bytes = more;
    room = grown;
    while (have < room) {
      NCY_TRY(want(m, 1));
      size_t piece = m->end - m->at < room - have ? m->end - m->at : room - have;
      memcpy(bytes + have, m->window + m->at, piece);
      m->at += piece;
      have += piece;
    }
  } while (room < (size_t)n);
  bytes[have] = 0;
  *out = bytes;
  return NCY_OK;
}

/* The text up to a line break, which is taken too; in the arena. */
static ncy_status take_line(pk_machine *m, char **out, size_t *out_count) {
  ncy_text text;
  ncy_text_init(&text, m->ctx);
  ncy_status status = NCY_OK;
  bool is_done = false;
  while (status == NCY_OK && !is_done) {
    if ((status = want(m, 1)) != NCY_OK) break;
    const char *from = m->window + m->at, *stop = memchr(from, '\n', m->end - m->at);
    size_t n = stop ? (size_t)(stop - from) : m->end - m->at;
    ncy_text_add(&text, from, n);
    m->at += n + (stop != NULL);
    is_done = stop != NULL;
  }
  if (status == NCY_OK && text.is_bad) status = ncy_no_memory(m->ctx);
  if (status == NCY_OK && !(*out = ncy_arena_strndup(m->arena, text.data, text.count))) status = NCY_ENOMEM;
  *out_count = text.count;
  ncy_text_done(&text);
  return status;
}

/* ---- objects
 * -------------------------------------------------------------------------------------------------------------------- */

ncy_status pk_push(pk_machine *m, pk_kind kind, pk_object **out) {
  if (m->object.count >= most_objects) return pk_fail(m, m->offset, "expected fewer than 4294967293 objects");
  pk_object o = {.kind = (uint8_t)kind, .offset = m->offset};
  if (!NCY_VEC_PUSH(m->ctx, &m->object, o)) return ncy_no_memory(m->ctx);
  if (!NCY_VEC_PUSH(m->ctx, &m->stack, (uint32_t)(m->object.count - 1))) return ncy_no_memory(m->ctx);
  *out = &m->object.data[m->object.count - 1];
  return NCY_OK;
}

ncy_status pk_append(pk_machine *m, uint32_t list, uint32_t item) {
  pk_object *o = &m->object.data[list];
  if (o->count == o->capacity) {
    if (o->count > UINT32_MAX / 4) return pk_fail(m, m->offset, "expected fewer items in one container");
    uint32_t grown = o->capacity ? o->capacity * 2 : 4;
    uint32_t *items = ncy_arena_alloc_raw(m->arena, grown, sizeof *items);
    if (!items) return NCY_ENOMEM;
    if (o->count) memcpy(items, o->u.item, o->count * sizeof *items);
    o->u.item = items;
    o->capacity = grown;
  }
  o->u.item[o->count++] = item;
  return NCY_OK;
}

static ncy_status push_text(pk_machine *m, const char *text, size_t count) {
  for (const char *p = text, *end = text + count; p < end;) {
    int length = ncy_utf8_length(p, end);
    if (!length && *p == 0) length = 1; /* a zero byte is a character like others */
    if (!length) return pk_fail(m, m->offset, "expected UTF-8 in a text, found the byte 0x%02x", (unsigned)(unsigned char)*p);
    p += length;
  }
  pk_object *o;
  NCY_TRY(pk_push(m, PK_TEXT, &o));
  o->u.text = text;
  o->count = (uint32_t)count;
  return NCY_OK;
}

/* Text of which each byte is a character (Python 2's strings). */
static ncy_status push_latin1(pk_machine *m, const char *bytes, size_t count) {
  char *text = ncy_arena_alloc_raw(m->arena, count * 2 + 1, 1), *to = text;
  if (!text || count > UINT32_MAX / 2) return NCY_ENOMEM;
  for (size_t i = 0; i < count; i++) {
    unsigned char c = (unsigned char)bytes[i];
    if (c >= 0x80) *to++ = (char)(0xC0 | c >> 6);
    *to++ = c < 0x80 ? (char)c : (char)(0x80 | (c & 0x3F));
  }
  *to = 0;
  return push_text(m, text, (size_t)(to - text));
}

static ncy_status push_bytes(pk_machine *m, int n_length) {
  uint64_t n;
  char *bytes;
  pk_object *o;
  NCY_TRY(take_number(m, n_length, &n));
  NCY_TRY(take_bytes(m, n, &bytes));
  NCY_TRY(pk_push(m, PK_BYTES, &o));
  o->u.text = bytes;
  o->count = (uint32_t)n;
  return NCY_OK;
}

static ncy_status push_sized_text(pk_machine *m, int n_length, bool is_latin1) {
  uint64_t n;
  char *bytes;
  NCY_TRY(take_number(m, n_length, &n));
  NCY_TRY(take_bytes(m, n, &bytes));
  return is_latin1 ? push_latin1(m, bytes, (size_t)n) : push_text(m, bytes, (size_t)n);
}

static ncy_status push_int(pk_machine *m, int64_t value) {
  pk_object *o;
  NCY_TRY(pk_push(m, PK_INT, &o));
  o->u.whole = value;
  return NCY_OK;
}

static ncy_status push_bool(pk_machine *m, bool value) {
  pk_object *o;
  NCY_TRY(pk_push(m, PK_BOOL, &o));
  o->u.whole = value;
  return NCY_OK;
}

static ncy_status push_real(pk_machine *m, double value) {
  pk_object *o;
  NCY_TRY(pk_push(m, PK_REAL, &o));
  o->u.real = value;
  return NCY_OK;
}

/* An integer of more than 64 bits as the nearest real; bytes is used up. */
static ncy_status push_wide(pk_machine *m, char *bytes, size_t n, bool is_negative) {
  unsigned carry = 1;
  for (size_t i = 0; i < n && is_negative; i++) { /* the magnitude */
    unsigned digit = (unsigned char)~bytes[i] + carry;
    bytes[i] = (char)digit;
    carry = digit >> 8;
  }
  while (n > 8 && bytes[n - 1] == 0) n--;
  uint64_t top = 0;
  for (size_t i = n; i-- > n - 8;) top = top << 8 | (unsigned char)bytes[i];
  size_t below = n - 8;
  bool has_more = false;
  for (size_t i = 0; i < below; i++) has_more = has_more || bytes[i];
  if (has_more) top |= 1; /* the highest of 64 bits may be the 57th: below the place that rounds */
  double value = below > 128 ? (double)INFINITY : ldexp((double)top, (int)(8 * below));
  if (isinf(value)) return pk_fail(m, m->offset, "expected an integer below 1.8e308");
  return push_real(m, is_negative ? -value : value);
}

/* An integer of any length, least byte first, in two's complement; beyond 64 bits the nearest real. */
static ncy_status push_long(pk_machine *m, int n_length) {
  uint64_t n;
  char *bytes;
  NCY_TRY(take_number(m, n_length, &n));
  NCY_TRY(take_bytes(m, n, &bytes));
  bool is_negative = n && (bytes[n - 1] & 0x80);
  if (n > 8) return push_wide(m, bytes, (size_t)n, is_negative);
  uint64_t value = is_negative ? UINT64_MAX : 0;
  for (uint64_t i = n; i-- > 0;) value = value << 8 | (unsigned char)bytes[i];
  return push_int(m, (int64_t)value);
}

/* Decimal text of INT and LONG: "01" and "00" are truth values, a last L is Python 2's. */
static ncy_status push_decimal(pk_machine *m, bool is_long) {
  char *text;
  size_t n;
  NCY_TRY(take_line(m, &text, &n));
  if (!is_long && n == 2 && text[0] == '0' && (text[1] == '0' || text[1] == '1')) return push_bool(m, text[1] == '1');
  if (n && text[n - 1] == 'L') text[--n] = 0;
  bool is_negative = n && text[0] == '-';
  uint64_t value = 0, limit = (uint64_t)INT64_MAX + is_negative;
  bool is_wide = false;
  for (size_t i = is_negative; i < n; i++) {
    unsigned digit = (unsigned)(unsigned char)text[i] - '0';
    if (digit > 9) return pk_fail(m, m->offset, "expected an integer, found '%.40s'", text);
    is_wide = is_wide || value > (limit - digit) / 10;
    value = value * 10 + digit;
  }
  if (n == is_negative) return pk_fail(m, m->offset, "expected an integer, found '%.40s'", text);
  double real;
  if (is_wide && (!ncy_double_parse(text, n, &real) || isinf(real)))
    return pk_fail(m, m->offset, "expected an integer below 1.8e308");
  if (is_wide) return push_real(m, real);
  return push_int(m, (int64_t)(is_negative ? 0 - value : value));
}

static ncy_status push_float(pk_machine *m) {
  char *text;
  size_t n;
  double value;
  NCY_TRY(take_line(m, &text, &n));
  if (!ncy_double_parse(text, n, &value)) return pk_fail(m, m->offset, "expected a number, found '%.40s'", text);
  return push_real(m, value);
}

static ncy_status push_binfloat(pk_machine *m) {
  uint64_t bits;
  double value;
  NCY_TRY(take_number(m, 8, &bits));
  bits = __builtin_bswap64(bits); /* the one number whose highest byte comes first */
  memcpy(&value, &bits, sizeof value);
  return push_real(m, value);
}

/* STRING: a literal of Python 2, in quotes, with escapes. */
static ncy_status push_quoted(pk_machine *m) {
  char *text;
  size_t n, count = 0;
  NCY_TRY(take_line(m, &text, &n));
  if (n < 2 || (text[0] != '\'' && text[0] != '"') || text[n - 1] != text[0])
    return pk_fail(m, m->offset, "expected a string in quotes, found '%.40s'", text);
  for (size_t i = 1; i < n - 1; i++) {
    char c = text[i];
    if (c == '\\' && i + 1 < n - 1) {
      static const char from[] = "\\'\"abfnrtv", to[] = "\\'\"\a\b\f\n\r\t\v";
      const char *plain = strchr(from, c = text[++i]);
      if (plain && c) {
        c = to[plain - from];
      } else if (c == 'x' && i + 2 < n - 1) {
        char digits[5] = {'0', '0', text[i + 1], text[i + 2], 0};
        int code = ncy_json_hex4(digits, digits + 4);
        if (code < 0) return pk_fail(m, m->offset, "expected two hexadecimal digits after \\x");
        c = (char)code;
        i += 2;
      } else {
        return pk_fail(m, m->offset, "expected an escape that Python writes, found \\%c", c);
      }
    }
    text[count++] = c;
  }
  return push_latin1(m, text, count);
}

static char *add_utf8(char *to, uint32_t code) {
  if (code < 0x80) {
    *to++ = (char)code;
  } else if (code < 0x800) {
    *to++ = (char)(0xC0 | code >> 6);
    *to++ = (char)(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    *to++ = (char)(0xE0 | code >> 12);
    *to++ = (char)(0x80 | (code >> 6 & 0x3F));
    *to++ = (char)(0x80 | (code & 0x3F));
  } else {
    *to++ = (char)(0xF0 | code >> 18);
    *to++ = (char)(0x80 | (code >> 12 & 0x3F));
    *to++ = (char)(0x80 | (code >> 6 & 0x3F));
    *to++ = (char)(0x80 | (code & 0x3F));
  }
  return to;
}

/* UNICODE: Latin-1, but for \uXXXX and \UXXXXXXXX. */
static ncy_status push_raw_unicode(pk_machine *m) {
  char *text;
  size_t n;
  NCY_TRY(take_line(m, &text, &n));
  char *out = ncy_arena_alloc_raw(m->arena, n * 2 + 1, 1), *to = out;
  if (!out) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    uint32_t code = (unsigned char)text[i];
    size_t digits = text[i] != '\\' || i + 1 == n ? 0 : text[i + 1] == 'u' ? 4 : text[i + 1] == 'U' ? 8 : 0;
    if (digits && i + 1 + digits < n) {
      int high = digits == 8 ? ncy_json_hex4(text + i + 2, text + n) : 0;
      int low = ncy_json_hex4(text + i + 2 + (digits - 4), text + n);
      if (high < 0 || low < 0 || high > 0x10) return pk_fail(m, m->offset, "expected hexadecimal digits after the escape");
      code = (uint32_t)high << 16 | (uint32_t)low;
      i += 1 + digits;
    }
    to = add_utf8(to, code);
  }
  *to = 0;
  return push_text(m, out, (size_t)(to - out));
}

/* ---- the stack and the memo
 * ------------------------------------------------------------------------------------------------------- */

static ncy_status need(pk_machine *m, size_t n) {
  if (m->stack.count < n) return pk_fail(m, m->offset, "expected %zu objects on the stack, found %zu", n, m->stack.count);
  for (size_t i = 0; i < n; i++)
    if (m->object.data[m->stack.data[m->stack.count - 1 - i]].kind == PK_MARK)
      return pk_fail(m, m->offset, "expected %zu objects on the stack, found a mark", n);
  return NCY_OK;
}

/* *out: index in the stack behind the last mark. */
static ncy_status find_mark(pk_machine *m, size_t *out) {
  for (size_t i = m->stack.count; i-- > 0;) {
    if (m->object.data[m->stack.data[i]].kind != PK_MARK) continue;
    *out = i + 1;
    return NCY_OK;
  }
  return pk_fail(m, m->offset, "expected a mark on the stack, found none");
}

/* A list of what is on the stack from index first on (or a dict), in its place; what lies between is taken. */
static ncy_status gather(pk_machine *m, size_t first, size_t keep, pk_kind kind) {
  size_t n = m->stack.count - first;
  if (kind == PK_DICT && n % 2) return pk_fail(m, m->offset, "expected keys with values, found %zu objects", n);
  pk_object *o;
  NCY_TRY(pk_push(m, kind, &o));
  uint32_t row = m->stack.data[m->stack.count - 1];
  for (size_t i = 0; i < n; i++) NCY_TRY(pk_append(m, row, m->stack.data[first + i]));
  m->stack.count = keep;
  m->stack.data[m->stack.count++] = row;
  return NCY_OK;
}

static ncy_status gather_to_mark(pk_machine *m, pk_kind kind) {
  size_t first = 0;
  NCY_TRY(find_mark(m, &first));
  return gather(m, first, first - 1, kind);
}

static ncy_status gather_last(pk_machine *m, size_t n) {
  NCY_TRY(need(m, n));
  return gather(m, m->stack.count - n, m->stack.count - n, PK_LIST);
}

/* What is on the stack from index first on goes into the container below it (below the mark). */
static ncy_status put_into(pk_machine *m, size_t first, size_t container, pk_kind kind) {
  uint32_t row = m->stack.data[container];
  if (m->object.data[row].kind != kind)
    return pk_fail(m, m->offset, "expected %s to add to, found something else", kind == PK_DICT ? "a dict" : "a list");
  if (kind == PK_DICT && (m->stack.count - first) % 2)
    return pk_fail(m, m->offset, "expected keys with values, found one more key");
  for (size_t i = first; i < m->stack.count; i++) NCY_TRY(pk_append(m, row, m->stack.data[i]));
  m->stack.count = container + 1;
  return NCY_OK;
}

static ncy_status put_to_mark(pk_machine *m, pk_kind kind) {
  size_t first = 0;
  NCY_TRY(find_mark(m, &first));
  if (first < 2) return pk_fail(m, m->offset, "expected a container below the mark, found nothing");
  return put_into(m, first, first - 2, kind);
}

static ncy_status put_last(pk_machine *m, size_t n, pk_kind kind) {
  NCY_TRY(need(m, n + 1));
  return put_into(m, m->stack.count - n, m->stack.count - n - 1, kind);
}

static ncy_status store(pk_machine *m, uint64_t index) {
  NCY_TRY(need(m, 1));
  if (index >= 2 * (uint64_t)m->object.count + 64)
    return pk_fail(m, m->offset, "expected an entry of the memo near the %zu objects so far, found %llu", m->object.count,
                   (unsigned long long)index);
  if (index >= m->memo.count) {
    if (!NCY_VEC_RESERVE(m->ctx, &m->memo, (size_t)index + 1 - m->memo.count)) return ncy_no_memory(m->ctx);
    memset(m->memo.data + m->memo.count, 0, ((size_t)index + 1 - m->memo.count) * sizeof *m->memo.data);
    m->memo.count = (size_t)index + 1;
  }
  m->memo.data[index] = m->stack.data[m->stack.count - 1] + 1;
  return NCY_OK;
}

static ncy_status recall(pk_machine *m, uint64_t index) {
  if (index >= m->memo.count || !m->memo.data[index])
    return pk_fail(m, m->offset, "expected an entry of the memo, found %llu, which is none", (unsigned long long)index);
  if (!NCY_VEC_PUSH(m->ctx, &m->stack, m->memo.data[index] - 1)) return ncy_no_memory(m->ctx);
  return NCY_OK;
}

static ncy_status memo_index(pk_machine *m, int n_bytes, uint64_t *out) {
  if (n_bytes) return take_number(m, n_bytes, out);
  char *text;
  size_t n;
  double value;
  NCY_TRY(take_line(m, &text, &n));
  if (!ncy_double_parse(text, n, &value) || !(value >= 0.0 && value < 4294967296.0) || value != floor(value))
    return pk_fail(m, m->offset, "expected an entry of the memo, found '%.40s'", text);
  *out = (uint64_t)value;
  return NCY_OK;
}

/* ---- opcodes
 * ---------------------------------------------------------------------------------------------------------------------- */

static ncy_status name_of_lines(pk_machine *m) {
  char *module, *name;
  size_t n_module, n_name;
  NCY_TRY(take_line(m, &module, &n_module));
  NCY_TRY(take_line(m, &name, &n_name));
  return pk_name(m, module, n_module, name, n_name);
}

static ncy_status name_of_stack(pk_machine *m) {
  NCY_TRY(need(m, 2));
  const pk_object *module = &m->object.data[m->stack.data[m->stack.count - 2]];
  const pk_object *name = &m->object.data[m->stack.data[m->stack.count - 1]];
  if (module->kind != PK_TEXT || name->kind != PK_TEXT) return pk_fail(m, m->offset, "expected a module and a name");
  m->stack.count -= 2;
  return pk_name(m, module->u.text, module->count, name->u.text, name->count);
}

static ncy_status push_empty(pk_machine *m, pk_kind kind) {
  pk_object *o;
  return pk_push(m, kind, &o);
}

static ncy_status push_signed(pk_machine *m, int n_bytes) {
  uint64_t value;
  NCY_TRY(take_number(m, n_bytes, &value));
  return push_int(m, n_bytes == 4 ? (int64_t)(int32_t)(uint32_t)value : (int64_t)value);
}

static ncy_status pop(pk_machine *m) {
  if (!m->stack.count) return pk_fail(m, m->offset, "expected an object on the stack, found none");
  m->stack.count--;
  return NCY_OK;
}

static ncy_status pop_mark(pk_machine *m) {
  size_t first = 0;
  NCY_TRY(find_mark(m, &first));
  m->stack.count = first - 1;
  return NCY_OK;
}

static ncy_status duplicate(pk_machine *m) {
  NCY_TRY(need(m, 1));
  uint32_t row = m->stack.data[m->stack.count - 1];
  return NCY_VEC_PUSH(m->ctx, &m->stack, row) ? NCY_OK : ncy_no_memory(m->ctx);
}

/* Stack: class, positional arguments, keywords. */
static ncy_status new_with_keywords(pk_machine *m) {
  NCY_TRY(need(m, 3));
  const pk_object *keywords = &m->object.data[m->stack.data[m->stack.count - 1]];
  if (keywords->kind != PK_DICT || keywords->count) return pk_fail(m, m->offset, "expected no keywords in a call");
  m->stack.count--;
  return pk_call(m);
}

static ncy_status remember(pk_machine *m, int n_bytes) {
  uint64_t index;
  NCY_TRY(memo_index(m, n_bytes, &index));
  return store(m, index);
}

static ncy_status bring_back(pk_machine *m, int n_bytes) {
  uint64_t index;
  NCY_TRY(memo_index(m, n_bytes, &index));
  return recall(m, index);
}

static ncy_status skip(pk_machine *m, int n_bytes) {
  uint64_t ignored;
  return take_number(m, n_bytes, &ignored);
}

static ncy_status check_protocol(pk_machine *m) {
  uint64_t protocol;
  NCY_TRY(take_number(m, 1, &protocol));
  return protocol <= 5 ? NCY_OK : pk_fail(m, m->offset, "expected a protocol of 0 to 5, found %d", (int)protocol);
}

static ncy_status run_binary(pk_machine *m, unsigned char op) {
  switch (op) {
  case 0x80:
    return check_protocol(m);
  case 0x81: /* NEWOBJ */
    NCY_TRY(need(m, 2));
    return pk_call(m);
  case 0x85:
  case 0x86:
  case 0x87:
    return gather_last(m, op - 0x84u);
  case 0x88:
  case 0x89:
    return push_bool(m, op == 0x88);
  case 0x8a:
    return push_long(m, 1);
  case 0x8b:
    return push_long(m, 4);
  case 0x8c:
    return push_sized_text(m, 1, false);
  case 0x8d:
    return push_sized_text(m, 8, false);
  case 0x8e: /* BINBYTES8 */
  case 0x96: /* BYTEARRAY8 */
    return push_bytes(m, 8);
  case 0x8f: /* EMPTY_SET */
    return push_empty(m, PK_LIST);
  case 0x90: /* ADDITEMS */
    return put_to_mark(m, PK_LIST);
  case 0x91: /* FROZENSET */
    return gather_to_mark(m, PK_LIST);
  case 0x92:
    return new_with_keywords(m);
  case 0x93:
    return name_of_stack(m);
  case 0x94:
    return store(m, m->memo.count);
  case 0x95: /* FRAME */
    return skip(m, 8);
  default:
    return pk_fail(m, m->offset, "opcode 0x%02x is not one of data: it is refused", op);
  }
}

static ncy_status run_opcode(pk_machine *m, unsigned char op) {
  switch (op) {
  case '(':
    return push_empty(m, PK_MARK);
  case '0':
    return pop(m);
  case '1':
    return pop_mark(m);
  case '2':
    return duplicate(m);
  case 'F':
    return push_float(m);
  case 'G':
    return push_binfloat(m);
  case 'I':
  case 'L':
    return push_decimal(m, op == 'L');
  case 'J':
    return push_signed(m, 4);
  case 'K':
    return push_signed(m, 1);
  case 'M':
    return push_signed(m, 2);
  case 'N':
    return push_empty(m, PK_NONE);
  case 'S':
    return push_quoted(m);
  case 'T':
    return push_sized_text(m, 4, true);
  case 'U':
    return push_sized_text(m, 1, true);
  case 'V':
    return push_raw_unicode(m);
  case 'X':
    return push_sized_text(m, 4, false);
  case 'B':
    return push_bytes(m, 4);
  case 'C':
    return push_bytes(m, 1);
  case 'a':
    return put_last(m, 1, PK_LIST);
  case 'e':
    return put_to_mark(m, PK_LIST);
  case 's':
    return put_last(m, 2, PK_DICT);
  case 'u':
    return put_to_mark(m, PK_DICT);
  case ']':
  case ')':
    return push_empty(m, PK_LIST);
  case '}':
    return push_empty(m, PK_DICT);
  case 'l':
  case 't':
    return gather_to_mark(m, PK_LIST);
  case 'd':
    return gather_to_mark(m, PK_DICT);
  case 'g':
    return bring_back(m, 0);
  case 'h':
    return bring_back(m, 1);
  case 'j':
    return bring_back(m, 4);
  case 'p':
    return remember(m, 0);
  case 'q':
    return remember(m, 1);
  case 'r':
    return remember(m, 4);
  case 'c':
    return name_of_lines(m);
  case 'R':
    NCY_TRY(need(m, 2));
    return pk_call(m);
  case 'b':
    NCY_TRY(need(m, 2));
    return pk_build(m);
  default:
    return run_binary(m, op);
  }
}

static ncy_status run(pk_machine *m, ncy_build *build) {
  for (;;) {
    m->offset = m->before + m->at;
    NCY_TRY(want(m, 1));
    m->offset = m->before + m->at;
    unsigned char op = (unsigned char)m->window[m->at++];
    if (op == '.') break;
    NCY_TRY(run_opcode(m, op));
  }
  NCY_TRY(need(m, 1));
  return pk_to_tree(m, m->stack.data[m->stack.count - 1], build);
}

ncy_status ncy_read_pickle(ncy_arena *arena, const char *file, const ncy_feed *feed, ncy_value *out) {
  ncy_arena scratch;
  ncy_arena_init(&scratch, arena->ctx);
  pk_machine m = {.ctx = arena->ctx, .file = file, .feed = feed, .arena = &scratch, .capacity = WINDOW};
  m.window = ncy_arena_alloc_raw(&scratch, WINDOW, 1);
  ncy_build build;
  ncy_build_init(&build, arena);
  ncy_status status = m.window ? run(&m, &build) : NCY_ENOMEM;
  if (status == NCY_OK && build.is_bad) status = ncy_no_memory(arena->ctx);
  if (status == NCY_OK) *out = build.root;
  ncy_build_done(&build);
  NCY_VEC_FREE(m.ctx, &m.object);
  NCY_VEC_FREE(m.ctx, &m.stack);
  NCY_VEC_FREE(m.ctx, &m.memo);
  ncy_arena_done(&scratch);
  return status;
}
