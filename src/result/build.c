/* build.c - from calls in the order of a text to a tree of values.
 *
 * Data:  members of open containers wait in one growable array, a container's own member just before its items; when it closes
 * they move to the arena as one block. Numbers of a list without anything else wait as 8 bytes each. Costs: 24 bytes a member, 16
 * an item of a mixed list, 8 a number; equal strings once. SPDX-License-Identifier: MIT */
#include "result/build.h"

#include <string.h>

#include "json/inner.h"

enum {
  LONGEST_KEPT_ONCE = 64, /* bytes: longer strings are seldom equal */
  PAIRWISE_KEYS = 16      /* dicts up to this size look for repeated keys without a hash table */
};

void ncy_build_init(ncy_build *b, ncy_arena *arena) {
  memset(b, 0, sizeof *b);
  b->arena = arena;
  ncy_names_init(&b->names, arena);
}

void ncy_build_done(ncy_build *b) {
  NCY_VEC_FREE(b->arena->ctx, &b->waiting);
  NCY_VEC_FREE(b->arena->ctx, &b->numbers);
  NCY_VEC_FREE(b->arena->ctx, &b->slots);
}

/* ---- adding ------------------------------------------------------------------------------------------------------------------
 */

static void add(ncy_build *b, ncy_value value) {
  if (b->is_bad) return;
  if (b->depth == 0) {
    b->root = value;
    return;
  }
  ncy_member member = {b->key, value};
  if (!NCY_VEC_PUSH(b->arena->ctx, &b->waiting, member)) b->is_bad = true;
  b->key = NULL;
}

/* The numbers of the innermost list become items like any others. */
static void spill(ncy_build *b) {
  if (!b->numbers.count) return;
  ncy_member member = {.value = {.type = (uint8_t)b->number_type}};
  if (!NCY_VEC_RESERVE(b->arena->ctx, &b->waiting, b->numbers.count)) {
    b->is_bad = true;
    return;
  }
  for (size_t i = 0; i < b->numbers.count; i++) {
    memcpy(&member.value.u, &b->numbers.data[i], sizeof b->numbers.data[i]);
    b->waiting.data[b->waiting.count++] = member;
  }
  b->numbers.count = 0;
}

static inline void add_number(ncy_build *b, ncy_value_type type, const void *bits) {
  if (b->is_bad) return;
  ncy_value value = {.type = (uint8_t)type};
  memcpy(&value.u, bits, 8);
  bool is_in_list = b->depth && !b->frame[b->depth - 1].is_dict;
  bool is_first = is_in_list && b->waiting.count == b->frame[b->depth - 1].first;
  if (!is_first || (b->numbers.count && type != b->number_type)) {
    if (is_in_list) spill(b);
    add(b, value);
    return;
  }
  b->number_type = type;
  uint64_t word;
  memcpy(&word, bits, sizeof word);
  if (!NCY_VEC_PUSH(b->arena->ctx, &b->numbers, word)) b->is_bad = true;
}

static void add_item(ncy_build *b, ncy_value value) {
  if (b->depth && !b->frame[b->depth - 1].is_dict) spill(b);
  add(b, value);
}

void ncy_build_null(ncy_build *b) {
  add_item(b, (ncy_value){.type = NCY_VALUE_NULL});
}

void ncy_build_bool(ncy_build *b, bool value) {
  add_item(b, (ncy_value){.type = NCY_VALUE_BOOL, .u.boolean = value});
}

void ncy_build_int(ncy_build *b, int64_t value) {
  add_number(b, NCY_VALUE_INT, &value);
}

void ncy_build_real(ncy_build *b, double value) {
  add_number(b, NCY_VALUE_REAL, &value);
}

/* Text that lives as long as the tree; NULL when out of memory. */
static const char *keep(ncy_build *b, const char *bytes, size_t count) {
  if (count > LONGEST_KEPT_ONCE || memchr(bytes, 0, count)) return ncy_arena_strndup(b->arena, bytes, count);
  int32_t id = ncy_names_add(&b->names, bytes, count);
  return id < 0 ? NULL : b->names.name[id];
}

void ncy_build_string(ncy_build *b, const char *bytes, size_t count) {
  if (b->is_bad) return;
  const char *kept = count < UINT32_MAX ? keep(b, bytes, count) : NULL;
  if (!kept)
    b->is_bad = true;
  else
    add_item(b, (ncy_value){.type = NCY_VALUE_STRING, .count = (uint32_t)count, .u.string = kept});
}

void ncy_build_key(ncy_build *b, const char *key, size_t length) {
  if (b->is_bad) return;
  int32_t id = ncy_names_add(&b->names, key, length); /* always: equal keys are equal pointers */
  if (id < 0)
    b->is_bad = true;
  else
    b->key = b->names.name[id];
}

static void add_column(ncy_build *b, ncy_value_type type, const void *data, size_t n) {
  if (b->is_bad) return;
  void *copy = n < UINT32_MAX ? ncy_arena_alloc_raw(b->arena, n, 8) : NULL;
  if (!copy) {
    b->is_bad = true;
    return;
  }
  if (n) memcpy(copy, data, n * 8);
  ncy_value value = {.type = (uint8_t)(n ? type : NCY_VALUE_LIST), .count = (uint32_t)n};
  value.u.ints = copy;
  add_item(b, value);
}

void ncy_build_reals(ncy_build *b, const double *value, size_t n) {
  add_column(b, NCY_VALUE_REALS, value, n);
}

void ncy_build_ints(ncy_build *b, const int64_t *value, size_t n) {
  add_column(b, NCY_VALUE_INTS, value, n);
}

/* ---- containers --------------------------------------------------------------------------------------------------------------
 */

void ncy_build_begin(ncy_build *b, bool is_dict) {
  if (b->is_bad) return;
  if (b->depth == NCY_BUILD_DEPTH) {
    b->is_bad = true;
    return;
  }
  if (b->depth && !b->frame[b->depth - 1].is_dict) spill(b);
  ncy_build_frame *frame = &b->frame[b->depth];
  *frame = (ncy_build_frame){.key = b->key, .is_dict = is_dict};
  if (b->depth) frame->index = b->waiting.count - b->frame[b->depth - 1].first;
  ncy_member own = {.key = b->key};
  if (b->is_bad || !NCY_VEC_PUSH(b->arena->ctx, &b->waiting, own)) {
    b->is_bad = true;
    return;
  }
  frame->first = b->waiting.count;
  b->depth++;
  b->key = NULL;
}

/* Leaves out members whose key was there already, from n; returns how many are left. Keys are equal when their pointers are. */
static size_t drop_repeated(ncy_build *b, ncy_member *member, size_t n) {
  size_t kept = 0;
  if (n <= PAIRWISE_KEYS) {
    for (size_t i = 0; i < n; i++) {
      size_t k = 0;
      while (k < kept && member[k].key != member[i].key) k++;
      if (k < kept)
        b->repeated = member[i].key;
      else
        member[kept++] = member[i];
    }
    return kept;
  }
  size_t n_slots = 64;
  while (n_slots < n * 2) n_slots *= 2;
  b->slots.count = 0;
  if (!NCY_VEC_RESERVE(b->arena->ctx, &b->slots, n_slots)) {
    b->is_bad = true;
    return n;
  }
  uint32_t *slots = b->slots.data;
  memset(slots, 0, n_slots * sizeof *slots);
  for (size_t i = 0; i < n; i++) {
    size_t slot = (size_t)ncy_hash_bytes(&member[i].key, sizeof member[i].key) & (n_slots - 1);
    while (slots[slot] && member[slots[slot] - 1].key != member[i].key) slot = (slot + 1) & (n_slots - 1);
    if (slots[slot]) {
      b->repeated = member[i].key;
      continue;
    }
    member[kept] = member[i];
    slots[slot] = (uint32_t)++kept;
  }
  return kept;
}

static void close_list(ncy_build *b, const ncy_build_frame *frame, ncy_value *out) {
  const ncy_member *waiting = b->waiting.data + frame->first;
  size_t n = b->waiting.count - frame->first;
  if (b->numbers.count) {
    size_t n_numbers = b->numbers.count;
    void *numbers = n_numbers < UINT32_MAX ? ncy_arena_alloc_raw(b->arena, n_numbers, 8) : NULL;
    b->is_bad = !numbers;
    if (numbers) memcpy(numbers, b->numbers.data, n_numbers * 8);
    out->type = b->number_type == NCY_VALUE_INT ? NCY_VALUE_INTS : NCY_VALUE_REALS;
    out->count = (uint32_t)n_numbers;
    out->u.ints = numbers;
    b->numbers.count = 0;
    return;
  }
  ncy_value *item = n < UINT32_MAX ? NCY_NEW_ARRAY(b->arena, ncy_value, n) : NULL;
  b->is_bad = !item;
  for (size_t i = 0; item && i < n; i++) item[i] = waiting[i].value;
  out->type = NCY_VALUE_LIST;
  out->count = (uint32_t)n;
  out->u.item = item;
}

static void close_dict(ncy_build *b, const ncy_build_frame *frame, ncy_value *out) {
  ncy_member *waiting = b->waiting.data + frame->first;
  size_t n = b->waiting.count - frame->first;
  n = n < UINT32_MAX ? drop_repeated(b, waiting, n) : 0;
  ncy_member *member = NCY_NEW_ARRAY(b->arena, ncy_member, n);
  if (!member) b->is_bad = true;
  if (member && n) memcpy(member, waiting, n * sizeof *member);
  out->type = NCY_VALUE_DICT;
  out->count = (uint32_t)n;
  out->u.member = member;
}

void ncy_build_end(ncy_build *b) {
  if (b->is_bad || b->depth == 0) return;
  ncy_build_frame *frame = &b->frame[b->depth - 1];
  ncy_value value = {0};
  if (frame->is_dict)
    close_dict(b, frame, &value);
  else
    close_list(b, frame, &value);
  b->waiting.count = frame->first - 1;
  b->depth--;
  b->key = frame->key;
  add(b, value);
}

void ncy_build_path(const ncy_build *b, ncy_text *out) {
  for (int i = 1; i < b->depth; i++) {
    if (b->frame[i].key)
      ncy_json_add_key(out, b->frame[i].key, strlen(b->frame[i].key));
    else
      ncy_json_add_index(out, b->frame[i].index);
  }
  if (!b->depth) return;
  const ncy_build_frame *top = &b->frame[b->depth - 1];
  if (!top->is_dict)
    ncy_json_add_index(out, b->waiting.count - top->first + b->numbers.count);
  else if (b->key)
    ncy_json_add_key(out, b->key, strlen(b->key));
}

/* ---- as what a writer of JSON writes to
 * ---------------------------------------------------------------------------------------- */

static void on_begin(void *user, bool is_object) {
  ncy_build_begin(user, is_object);
}
static void on_end(void *user) {
  ncy_build_end(user);
}
static void on_key(void *user, const char *key, size_t length) {
  ncy_build_key(user, key, length);
}
static void on_null(void *user) {
  ncy_build_null(user);
}
static void on_bool(void *user, bool value) {
  ncy_build_bool(user, value);
}
static void on_int(void *user, int64_t value) {
  ncy_build_int(user, value);
}
static void on_double(void *user, double value) {
  ncy_build_real(user, value);
}
static void on_string(void *user, const char *bytes, size_t count) {
  ncy_build_string(user, bytes, count);
}

const ncy_json_events ncy_build_events = {on_begin, on_end, on_key, on_null, on_bool, on_int, on_double, on_string};
