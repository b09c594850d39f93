/* streams.c - random streams of RANDOM and VERBATIM, vectors that VERBATIM plays.
 *
 * Streams get the ids that the circuit gives; others are numbered as they are made, as NEURON does. Every finitialize finds them
 * as they were after the build. Source: reference neuron-numerics 4 (RANDOM). SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/general/general.h"

/* What an interpreter would call for one instance: play(vector), noiseFromRandom123(id1, id2, id3). */
static ncy_status call(gen_build *b, const gen_block *block, int32_t inst, const char *name, const ncy_vm_arg *args, int32_t n) {
  double unused;
  return ncy_vm_call(b->engine->mech[block->mech].vm[0], &block->in, inst, name, args, n, &unused);
}

static ncy_status play(gen_build *b, const ncy_circuit_points *p, int32_t i, const gen_block *block, int32_t inst) {
  int64_t n = p->vec_beg[i + 1] - p->vec_beg[i];
  if (n > INT32_MAX) return ncy_no_memory(b->ctx);
  double *times = NCY_NEW_ARRAY(&b->engine->arena, double, (size_t)n);
  if (!times) return NCY_ENOMEM;
  if (n) memcpy(times, p->vec + p->vec_beg[i], (size_t)n * sizeof(double));
  ncy_vm_arg arg = {.handle = {.kind = NCY_HANDLE_VECTOR, .n = (int32_t)n, .data = times}};
  return call(b, block, inst, "play", &arg, 1);
}

static ncy_status set_instance(gen_build *b, const ncy_circuit_points *p, int32_t i, const gen_block *block, int32_t inst,
                               uint32_t *counter) {
  const ncy_nmodl *program = b->engine->mech[block->mech].program;
  for (int32_t r = 0; r < program->n_randoms; r++) {
    ncy_rng *rng = &block->in.random[(size_t)r * (size_t)block->in.n + (size_t)inst];
    if (p->rng_id[0])
      ncy_rng_init_global(rng, b->circuit->global_index, p->rng_id[0][i], p->rng_id[1][i], p->rng_id[2][i]);
    else
      ncy_rng_init_global(rng, b->circuit->global_index, 1, 0, ++*counter);
  }
  if (!program->n_handles) return NCY_OK;
  if (p->rng_id[0] && nm_sym_find(program, "noiseFromRandom123") >= 0) {
    ncy_vm_arg ids[3];
    for (int k = 0; k < 3; k++) ids[k] = (ncy_vm_arg){.is_number = true, .number = p->rng_id[k][i]};
    NCY_TRY(call(b, block, inst, "noiseFromRandom123", ids, 3));
  }
  return p->vec_beg ? play(b, p, i, block, inst) : NCY_OK;
}

/* Copies of what finitialize starts from. */
static ncy_status keep(gen_build *b, gen_block *block) {
  const ncy_nmodl *p = b->engine->mech[block->mech].program;
  size_t n_randoms = block->in.random ? (size_t)p->n_randoms * (size_t)block->in.n : 0;
  size_t n_handles = block->in.handle ? (size_t)p->n_handles * (size_t)block->in.n : 0;
  if (n_randoms) {
    if (!(block->random_start = NCY_NEW_ARRAY(&b->engine->arena, ncy_rng, n_randoms))) return NCY_ENOMEM;
    memcpy(block->random_start, block->in.random, n_randoms * sizeof(ncy_rng));
  }
  if (n_handles) {
    if (!(block->handle_start = NCY_NEW_ARRAY(&b->engine->arena, ncy_vm_handle, n_handles))) return NCY_ENOMEM;
    memcpy(block->handle_start, block->in.handle, n_handles * sizeof(ncy_vm_handle));
  }
  return NCY_OK;
}

ncy_status gen_make_streams(gen_build *b) {
  ncy_gen *e = b->engine;
  const ncy_circuit *c = b->circuit;
  uint32_t counter = 0;
  for (int32_t g = 0; g < c->n_points; g++)
    for (int32_t i = 0; i < c->points[g].n; i++)
      NCY_TRY(set_instance(b, &c->points[g], i, &e->block[b->point_block[g][i]], b->point_inst[g][i], &counter));
  for (int32_t k = 0; k < e->n_blocks; k++) { /* of density mechanisms, by segment */
    const gen_block *block = &e->block[k];
    if (!block->in.random || e->mech[block->mech].row->kind != NCY_MECH_DENSITY) continue;
    for (int32_t i = 0; i < block->in.n; i++)
      for (int32_t r = 0; r < e->mech[block->mech].program->n_randoms; r++)
        if (block->in.lanes[i / GEN_LANES] >> i % GEN_LANES & 1)
          ncy_rng_init_global(&block->in.random[(size_t)r * (size_t)block->in.n + (size_t)i], c->global_index, 1, 0, ++counter);
  }
  for (int32_t k = 0; k < e->n_blocks; k++)
    if (e->mech[e->block[k].mech].program) NCY_TRY(keep(b, &e->block[k]));
  return NCY_OK;
}

void gen_start_streams(ncy_gen *e) {
  for (int32_t k = 0; k < e->n_blocks; k++) {
    const gen_block *block = &e->block[k];
    const ncy_nmodl *p = e->mech[block->mech].program;
    if (block->random_start)
      memcpy(block->in.random, block->random_start, (size_t)p->n_randoms * (size_t)block->in.n * sizeof(ncy_rng));
    if (block->handle_start)
      memcpy(block->in.handle, block->handle_start, (size_t)p->n_handles * (size_t)block->in.n * sizeof(ncy_vm_handle));
  }
}
