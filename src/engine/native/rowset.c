/* rowset.c - rows of doubles, each distinct one stored once (by bits).
 * Cost: one hash and compare a row. SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/native/native.h"

void ncy_nat_rowset_init(ncy_nat_rowset *set, ncy_ctx *ctx, int32_t width) {
  *set = (ncy_nat_rowset){.ctx = ctx, .width = width};
}

void ncy_nat_rowset_done(ncy_nat_rowset *set) {
  if (!set->ctx) return;
  if (set->slots) (void)ncy_resize(set->ctx, set->slots, set->n_slots * sizeof(int32_t), 0);
  if (set->data) (void)ncy_resize(set->ctx, set->data, set->capacity * (size_t)set->width * sizeof(double), 0);
  *set = (ncy_nat_rowset){0};
}

static const double *row_at(const ncy_nat_rowset *set, int32_t row) {
  return set->data + (size_t)row * (size_t)set->width;
}

static size_t slot_of(const ncy_nat_rowset *set, const double *row) {
  size_t bytes = (size_t)set->width * sizeof(double);
  size_t slot = (size_t)ncy_hash_bytes(row, bytes) & (set->n_slots - 1);
  while (set->slots[slot] >= 0 && memcmp(row_at(set, set->slots[slot]), row, bytes) != 0) slot = (slot + 1) & (set->n_slots - 1);
  return slot;
}

static bool grow(ncy_nat_rowset *set) {
  size_t n_slots = set->n_slots ? set->n_slots * 2 : 64;
  int32_t *slots = ncy_resize(set->ctx, NULL, 0, n_slots * sizeof(int32_t));
  if (!slots) return false;
  if (set->slots) (void)ncy_resize(set->ctx, set->slots, set->n_slots * sizeof(int32_t), 0);
  set->slots = slots;
  set->n_slots = n_slots;
  memset(slots, 0xff, n_slots * sizeof(int32_t));
  for (size_t i = 0; i < set->count; i++) slots[slot_of(set, row_at(set, (int32_t)i))] = (int32_t)i;
  return true;
}

int32_t ncy_nat_rowset_add(ncy_nat_rowset *set, const double *row) {
  size_t bytes = (size_t)set->width * sizeof(double);
  if (2 * (set->count + 1) > set->n_slots && !grow(set)) return -1;
  size_t slot = slot_of(set, row);
  if (set->slots[slot] >= 0) return set->slots[slot];
  if (set->count == INT32_MAX || !ncy_vec_reserve(set->ctx, (void **)&set->data, set->count, &set->capacity, 1, bytes)) return -1;
  memcpy(set->data + set->count * (size_t)set->width, row, bytes);
  set->slots[slot] = (int32_t)set->count;
  return (int32_t)set->count++;
}
