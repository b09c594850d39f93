/* tsv.c - a table as tab-separated text.
 *
 * Texts are written with each control byte (tabs and line breaks among them) as one space, a missing text as an empty field.
 * Rows are put together in a buffer of the stack; nothing is allocated. Cost: about 20 ns a number.
 * SPDX-License-Identifier: MIT */
#include "table/inner.h"

#include <string.h>

typedef struct sink {
  ncy_write_fn *write;
  void *user;
  bool has_failed;
  size_t count;
  char bytes[1 << 15];
} sink;

static void flush(sink *s) {
  if (s->count && !s->has_failed) s->has_failed = s->write(s->user, s->bytes, s->count) != 0;
  s->count = 0;
}

static inline void make_room(sink *s, size_t size) {
  if (sizeof s->bytes - s->count < size) flush(s);
}

static void put_text(sink *s, const char *text) {
  for (const char *p = text; *p; p++) {
    make_room(s, 1);
    unsigned char c = (unsigned char)*p;
    s->bytes[s->count++] = c < 0x20 || c == 0x7F ? ' ' : *p;
  }
}

static void put_int(sink *s, int64_t value) {
  char reversed[20];
  size_t n = 0;
  uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  do reversed[n++] = (char)('0' + rest % 10);
  while ((rest /= 10) != 0);
  make_room(s, n + 1);
  if (value < 0) s->bytes[s->count++] = '-';
  while (n > 0) s->bytes[s->count++] = reversed[--n];
}

static void put_double(sink *s, double value) {
  make_room(s, NCY_G17_TEXT);
  s->count += (size_t)ncy_table_g17(value, s->bytes + s->count);
}

static void put_byte(sink *s, char byte) {
  make_room(s, 1);
  s->bytes[s->count++] = byte;
}

ncy_status ncy_table_write_tsv(const ncy_table *table, ncy_write_fn *write, void *user) {
  sink s;
  s.write = write;
  s.user = user;
  s.has_failed = false;
  s.count = 0;
  size_t n_columns = table->columns.count;
  const ncy_column *columns = table->columns.data;
  for (size_t j = 0; j < n_columns; j++) {
    if (j) put_byte(&s, '\t');
    put_text(&s, columns[j].name);
  }
  put_byte(&s, '\n');
  for (size_t i = 0; i < table->n_rows && !s.has_failed; i++) {
    for (size_t j = 0; j < n_columns; j++) {
      if (j) put_byte(&s, '\t');
      switch (columns[j].type) {
      case NCY_F64:
        if (!columns[j].nan_is_missing || columns[j].u.f64[i] == columns[j].u.f64[i]) put_double(&s, columns[j].u.f64[i]);
        break;
      case NCY_I64:
        put_int(&s, columns[j].u.i64[i]);
        break;
      case NCY_I32:
        put_int(&s, columns[j].u.i32[i]);
        break;
      case NCY_STR:
        put_text(&s, columns[j].u.str[i] ? columns[j].u.str[i] : "");
        break;
      }
    }
    put_byte(&s, '\n');
  }
  flush(&s);
  if (!s.has_failed) return NCY_OK;
  return ncy_report(table->arena.ctx, NCY_ERROR, NCY_EIO, NULL, NULL, "table %s: its text could not be written", table->name);
}
