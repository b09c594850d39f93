/* pickle_write.c - plain data as a Python pickle, while it streams out.
 *
 * Texts up to 64 bytes are kept in the reader's memo, so that the keys of connections take two bytes each. Items go in batches of
 * a thousand, as Python writes them. Source: Python's pickletools. SPDX-License-Identifier: MIT */
#include <string.h>

#include "result/write.h"

enum { LONGEST_KEPT = 64, BATCH = 1000 };

static void put(ncy_pickle_writer *w, unsigned char opcode) {
  w->sink(w->user, (const char *)&opcode, 1);
}

/* An opcode and a number of n bytes, least byte first. */
static void put_number(ncy_pickle_writer *w, unsigned char opcode, uint64_t value, int n) {
  char bytes[9] = {(char)opcode};
  for (int i = 0; i < n; i++) bytes[1 + i] = (char)(value >> 8 * i);
  w->sink(w->user, bytes, (size_t)n + 1);
}

/* What comes before an item of the innermost container. */
static void separate(ncy_pickle_writer *w) {
  if (w->has_key || w->depth == 0) {
    w->has_key = false;
    return;
  }
  uint32_t *n = &w->frame[w->depth - 1].n;
  if (*n == BATCH) {
    put(w, w->frame[w->depth - 1].is_dict ? 'u' : 'e');
    *n = 0;
  }
  if ((*n)++ == 0) put(w, '(');
}

static void put_text(ncy_pickle_writer *w, const char *text, size_t count) {
  bool is_kept = count <= LONGEST_KEPT && !memchr(text, 0, count);
  int32_t found = is_kept ? ncy_names_find(&w->names, text, count) : -1;
  if (found >= 0) {
    put_number(w, found < 256 ? 'h' : 'j', (uint64_t)found, found < 256 ? 1 : 4);
    return;
  }
  if (count < 256)
    put_number(w, 0x8c, count, 1);
  else if (count <= UINT32_MAX)
    put_number(w, 'X', count, 4);
  else
    put_number(w, 0x8d, count, 8);
  if (count) w->sink(w->user, text, count);
  if (!is_kept) return;
  put(w, 0x94);
  if (ncy_names_add(&w->names, text, count) < 0) w->is_bad = true;
}

static void on_begin(void *user, bool is_dict) {
  ncy_pickle_writer *w = user;
  separate(w);
  put(w, is_dict ? '}' : ']');
  if ((size_t)w->depth < NCY_COUNT_OF(w->frame)) {
    w->frame[w->depth].is_dict = is_dict;
    w->frame[w->depth].n = 0;
  } else {
    w->is_bad = true;
    return;
  }
  w->depth++;
}

static void on_end(void *user) {
  ncy_pickle_writer *w = user;
  if (w->is_bad || w->depth == 0) return;
  w->depth--;
  if (w->frame[w->depth].n) put(w, w->frame[w->depth].is_dict ? 'u' : 'e');
}

static void on_key(void *user, const char *key, size_t length) {
  ncy_pickle_writer *w = user;
  separate(w);
  put_text(w, key, length);
  w->has_key = true;
}

static void on_null(void *user) {
  separate(user);
  put(user, 'N');
}

static void on_bool(void *user, bool value) {
  separate(user);
  put(user, value ? 0x88 : 0x89);
}

static void on_int(void *user, int64_t value) {
  ncy_pickle_writer *w = user;
  separate(w);
  if (value >= 0 && value < 256)
    put_number(w, 'K', (uint64_t)value, 1);
  else if (value >= 0 && value < 65536)
    put_number(w, 'M', (uint64_t)value, 2);
  else if (value >= INT32_MIN && value <= INT32_MAX)
    put_number(w, 'J', (uint64_t)value, 4);
  else {
    put_number(w, 0x8a, 8, 1);
    char bytes[8];
    for (int i = 0; i < 8; i++) bytes[i] = (char)((uint64_t)value >> 8 * i);
    w->sink(w->user, bytes, sizeof bytes);
  }
}

static void on_real(void *user, double value) {
  uint64_t bits;
  separate(user);
  memcpy(&bits, &value, sizeof bits);
  put_number(user, 'G', __builtin_bswap64(bits), 8);
}

static void on_string(void *user, const char *bytes, size_t count) {
  separate(user);
  put_text(user, bytes, count);
}

const ncy_json_events ncy_pickle_events = {on_begin, on_end, on_key, on_null, on_bool, on_int, on_real, on_string};

void ncy_pickle_begin(ncy_pickle_writer *w, ncy_json_sink *sink, void *user, ncy_arena *arena) {
  *w = (ncy_pickle_writer){.sink = sink, .user = user};
  ncy_names_init(&w->names, arena);
  put_number(w, 0x80, 4, 1);
}

void ncy_pickle_end(ncy_pickle_writer *w) {
  put(w, '.');
}
