/* names.c - names to ids and back, and the nearest name to a misspelt one.
 *
 * Data:  open addressing, at most half full. Edit distance: restricted Damerau-Levenshtein over two costs a character.
 * SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>

#include "base/base.h"

uint64_t ncy_hash_bytes(const void *bytes, size_t count) {
  const unsigned char *b = bytes;
  uint64_t hash = UINT64_C(14695981039346656037);
  for (size_t i = 0; i < count; i++) hash = (hash ^ b[i]) * UINT64_C(1099511628211);
  return hash ^ (hash >> 32);
}

void ncy_names_init(ncy_names *names, ncy_arena *arena) {
  *names = (ncy_names){.arena = arena};
}

/* Slot of a name, or the free slot where it belongs. */
static uint32_t find_slot(const ncy_names *names, const char *name, size_t length) {
  uint32_t mask = names->n_slots - 1;
  uint32_t slot = (uint32_t)ncy_hash_bytes(name, length) & mask;
  for (; names->slots[slot] >= 0; slot = (slot + 1) & mask) {
    const char *other = names->name[names->slots[slot]];
    if (strncmp(other, name, length) == 0 && other[length] == 0) break;
  }
  return slot;
}

static bool grow(ncy_names *names) {
  uint32_t n_slots = names->n_slots ? names->n_slots * 2 : 32;
  int32_t capacity = (int32_t)(n_slots / 2);
  const char **name = NCY_NEW_ARRAY(names->arena, const char *, (size_t)capacity);
  int32_t *slots = NCY_NEW_ARRAY(names->arena, int32_t, n_slots);
  if (!name || !slots) return false;
  if (names->count) memcpy(name, names->name, (size_t)names->count * sizeof *name);
  for (uint32_t i = 0; i < n_slots; i++) slots[i] = -1;
  names->name = name;
  names->slots = slots;
  names->n_slots = n_slots;
  names->capacity = capacity;
  for (int32_t id = 0; id < names->count; id++) slots[find_slot(names, name[id], strlen(name[id]))] = id;
  return true;
}

int32_t ncy_names_add(ncy_names *names, const char *name, size_t length) {
  int32_t found = ncy_names_find(names, name, length);
  if (found >= 0) return found;
  if (names->count == names->capacity && !grow(names)) return -1;
  char *copy = ncy_arena_strndup(names->arena, name, length);
  if (!copy) return -1;
  names->slots[find_slot(names, name, length)] = names->count;
  names->name[names->count] = copy;
  return names->count++;
}

int32_t ncy_names_find(const ncy_names *names, const char *name, size_t length) {
  return names->n_slots ? names->slots[find_slot(names, name, length)] : -1;
}

enum { MAX_WORD = 64 };

/* Costs are doubled so that a change of case can be half an edit. */
static int replace_cost(char a, char b) {
  if (a == b) return 0;
  return tolower((unsigned char)a) == tolower((unsigned char)b) ? 1 : 2;
}

static int least(int a, int b) {
  return a < b ? a : b;
}

int ncy_edit_distance(const char *a, const char *b, int limit) {
  size_t na = strlen(a), nb = strlen(b);
  size_t gap = na > nb ? na - nb : nb - na;
  if (na > MAX_WORD || nb > MAX_WORD || gap > (size_t)limit) return limit + 1;
  int rows[3][MAX_WORD + 1];
  int *before = rows[0], *last = rows[1], *now = rows[2];
  for (size_t j = 0; j <= nb; j++) last[j] = (int)j * 2;
  for (size_t i = 1; i <= na; i++) {
    now[0] = (int)i * 2;
    for (size_t j = 1; j <= nb; j++) {
      int best = last[j - 1] + replace_cost(a[i - 1], b[j - 1]);
      best = least(best, last[j] + 2);
      best = least(best, now[j - 1] + 2);
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = least(best, before[j - 2] + 2);
      now[j] = best;
    }
    int *spare = before;
    before = last;
    last = now;
    now = spare;
  }
  return least((last[nb] + 1) / 2, limit + 1);
}

const char *ncy_nearest(const char *word, const char *const *names, size_t count) {
  int limit = (int)(strlen(word) / 3);
  if (limit < 2) limit = 2;
  const char *best = NULL;
  int best_distance = limit + 1;
  for (size_t i = 0; i < count; i++) {
    if (!names[i]) continue;
    int distance = ncy_edit_distance(word, names[i], limit);
    if (distance < best_distance && distance < (int)strlen(names[i])) {
      best_distance = distance;
      best = names[i];
    }
  }
  return best;
}
