/* arena.c - blocks of growing size from which a stage takes all its memory; freed in one call.
 *
 * Data:  a list of blocks, newest first; block sizes double from 4 KiB to 16 MiB. A request of a quarter block or more gets a
 *        block of its own, put behind the head so that the head goes on being filled.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/base.h"

struct ncy_arena_block {
  ncy_arena_block *next;
  size_t size; /* whole allocation */
  size_t used; /* bytes of it given out, this header included */
};

enum { FIRST_BLOCK = 4096, LAST_BLOCK = 1 << 24 };

void ncy_arena_init(ncy_arena *arena, ncy_ctx *ctx) {
  *arena = (ncy_arena){.ctx = ctx};
}

void ncy_arena_done(ncy_arena *arena) {
  ncy_arena_block *block = arena->head;
  while (block) {
    ncy_arena_block *next = block->next;
    ncy_resize(arena->ctx, block, block->size, 0);
    block = next;
  }
  ncy_arena_init(arena, arena->ctx);
}

static void *take(ncy_arena_block *block, size_t bytes, size_t align) {
  uintptr_t base = (uintptr_t)block;
  uintptr_t start = (base + block->used + align - 1) & ~(uintptr_t)(align - 1);
  if (start - base > block->size || bytes > block->size - (start - base)) return NULL;
  block->used = start - base + bytes;
  return (void *)start;
}

void *ncy_arena_alloc_raw(ncy_arena *arena, size_t count, size_t size) {
  size_t bytes;
  if (!ncy_mul_size(count, size, &bytes) || bytes > SIZE_MAX / 2) {
    ncy_no_memory(arena->ctx);
    return NULL;
  }
  if (bytes == 0) bytes = 1;
  size_t align = bytes >= 64 ? 64 : 16;
  void *out = arena->head ? take(arena->head, bytes, align) : NULL;
  if (!out) {
    size_t wanted = arena->head ? arena->head->size * 2 : FIRST_BLOCK;
    if (wanted > LAST_BLOCK) wanted = LAST_BLOCK;
    bool is_own = bytes >= wanted / 4;
    size_t block_size = is_own ? bytes + sizeof(ncy_arena_block) + align : wanted;
    ncy_arena_block *block = ncy_resize(arena->ctx, NULL, 0, block_size);
    if (!block) {
      ncy_no_memory(arena->ctx);
      return NULL;
    }
    *block = (ncy_arena_block){.size = block_size, .used = sizeof(ncy_arena_block)};
    if (is_own && arena->head) {
      block->next = arena->head->next;
      arena->head->next = block;
    } else {
      block->next = arena->head;
      arena->head = block;
    }
    out = take(block, bytes, align);
  }
  arena->used += bytes;
  return out;
}

void *ncy_arena_alloc(ncy_arena *arena, size_t count, size_t size) {
  void *out = ncy_arena_alloc_raw(arena, count, size);
  return out ? memset(out, 0, count * size) : NULL;
}

char *ncy_arena_strndup(ncy_arena *arena, const char *text, size_t length) {
  char *out = ncy_arena_alloc(arena, length + 1, 1);
  if (out && length) memcpy(out, text, length);
  return out;
}

char *ncy_arena_printf(ncy_arena *arena, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int length = vsnprintf(NULL, 0, format, args);
  va_end(args);
  char *out = length < 0 ? NULL : ncy_arena_alloc(arena, (size_t)length + 1, 1);
  if (out) vsnprintf(out, (size_t)length + 1, format, again);
  va_end(again);
  return out;
}
