/* same.h - which cells of a circuit have the same tree, and the trees, each once; for all engines.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ENGINE_SAME_H
#define NCY_ENGINE_SAME_H

#include "engine/circuit.h"
#include "morph/morph.h"

/* An artificial cell of the circuit: no sections. */
static inline bool ncy_is_empty_cell(const ncy_circuit *c, int32_t cell) {
  return c->cell_sec_beg[cell] == c->cell_sec_beg[cell + 1];
}

/* A table of things found before, by hash; slots are looked through until one fits or is free. */
typedef struct ncy_seen {
  int32_t *slot; /* -1 free */
  uint64_t *hash;
  size_t n; /* power of two, at least twice the most there can be */
} ncy_seen;
ncy_status ncy_seen_init(ncy_arena *arena, ncy_seen *s, int32_t most);

typedef struct ncy_trees {
  ncy_morph_tree *tree; /* [n] distinct ones */
  int32_t n;
  int32_t *of_cell; /* [n_cells] */
} ncy_trees;
/* Everything is in the arena. NCY_ESPEC with a diagnostic for every tree that is none; NCY_ENOMEM. */
ncy_status ncy_same_trees(ncy_ctx *ctx, ncy_arena *arena, const ncy_circuit *circuit, ncy_trees *out);

#endif
