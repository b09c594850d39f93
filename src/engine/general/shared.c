/* shared.c - which blocks rows of instances share what with their neighbours in, and whose columns nobody looks at: what kernels
 * may leave out (ncy_vm_insts.same, is_lean).
 *
 * Whatever points into columns from outside is looked up: recorders and thresholds read, played vectors, gap junctions and
 * POINTERs may write. Cost: linear in instances, once a finitialize; a search per pointer.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "engine/general/general.h"

static int by_address(const void *a, const void *b) {
  const gen_block *const *x = a, *const *y = b;
  uintptr_t m = (uintptr_t)(*x)->in.col, n = (uintptr_t)(*y)->in.col;
  return m < n ? -1 : m > n;
}

typedef struct places {
  gen_block **block; /* [n] with columns, by address */
  int32_t n;
} places;

/* The block whose columns `at` is in. */
static gen_block *block_of(const ncy_gen *e, const places *p, const double *at) {
  int32_t lo = 0, hi = p->n;
  while (lo < hi) {
    int32_t mid = lo + (hi - lo) / 2;
    if ((uintptr_t)p->block[mid]->in.col <= (uintptr_t)at)
      lo = mid + 1;
    else
      hi = mid;
  }
  gen_block *block = lo ? p->block[lo - 1] : NULL;
  if (!block) return NULL;
  size_t count = (size_t)e->mech[block->mech].program->n_columns * (size_t)block->in.n;
  return (uintptr_t)at < (uintptr_t)(block->in.col + count) ? block : NULL;
}

static void note_pointer(const ncy_gen *e, const places *p, const double *at, bool writes) {
  gen_block *block = at ? block_of(e, p, at) : NULL;
  if (!block) return;
  block->in.is_lean = false;
  block->is_written |= writes;
}

static void note_pointers(const ncy_gen *e, const places *p) {
  for (int32_t i = 0; i < e->n_recs; i++) note_pointer(e, p, e->rec[i].source, false);
  for (int32_t i = 0; i < e->sources.n; i++) note_pointer(e, p, e->sources.at[i], false);
  for (int32_t i = 0; i < e->n_transfers; i++) {
    note_pointer(e, p, e->transfer_from[i], false);
    note_pointer(e, p, e->transfer_to[i], true);
  }
  for (int32_t i = 0; i < e->n_plays; i++) note_pointer(e, p, e->play[i].target, true);
  for (int32_t k = 0; k < e->n_blocks; k++) {
    const ncy_nmodl *program = e->mech[e->block[k].mech].program;
    size_t count = program ? (size_t)program->n_pointers * (size_t)e->block[k].in.n : 0;
    for (size_t i = 0; i < count; i++) note_pointer(e, p, e->block[k].in.pointer[i], true);
  }
}

ncy_status gen_make_shared(gen_build *b) {
  ncy_gen *e = b->engine;
  places p = {.block = NCY_NEW_ARRAY(&b->scratch, gen_block *, (size_t)e->n_blocks)};
  if (!p.block) return NCY_ENOMEM;
  for (int32_t k = 0; k < e->n_blocks; k++) {
    gen_block *block = &e->block[k];
    const ncy_nmodl *program = e->mech[block->mech].program;
    if (!program || !program->n_columns) continue;
    p.block[p.n++] = block;
    block->in.is_lean = true;
    if (!(block->same = NCY_NEW_ARRAY(&e->arena, uint8_t, (size_t)block->in.n / GEN_LANES + 1))) return NCY_ENOMEM;
  }
  if (p.n) qsort(p.block, (size_t)p.n, sizeof *p.block, by_address);
  note_pointers(e, &p);
  return NCY_OK;
}

void gen_forget_shared(ncy_gen *e) {
  for (int32_t k = 0; k < e->n_blocks; k++) e->block[k].in.same = NULL;
}

void gen_find_shared(ncy_gen *e) {
  for (int32_t k = 0; k < e->n_blocks; k++) {
    gen_block *block = &e->block[k];
    if (!block->same || block->is_written) continue;
    block->in.same = ncy_vm_find_same(e->mech[block->mech].vm[0], &block->in, block->same) ? block->same : NULL;
  }
}
