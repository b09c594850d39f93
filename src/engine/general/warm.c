/* warm.c - what a machine makes at its first step (the order of pivots of METHOD sparse) is made before threads start.
 *
 * Every thread's machine runs the state entry once for a copy of one instance, always the same, so that the order does not depend
 * on the number of threads and no thread takes memory. SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/general/general.h"

static bool has_sparse(const ncy_nmodl *p) {
  for (size_t i = 0; p && i < p->systems.count; i++)
    if (p->systems.data[i].method == NM_SOLVE_sparse) return true;
  return false;
}

/* n rows of count values, the first of each repeated in a row of eight. */
static double *spread(ncy_arena *arena, const double *from, size_t n, size_t count) {
  double *to = NCY_NEW_ARRAY(arena, double, n *GEN_LANES);
  for (size_t i = 0; to && i < n * GEN_LANES; i++) to[i] = from[i / GEN_LANES * count];
  return to;
}

/* A copy of instance `at` of a block, eight places of which one is real. */
static ncy_status copy_one(ncy_arena *arena, const gen_mech *m, const ncy_vm_insts *in, size_t at, ncy_vm_insts *out) {
  static const uint8_t lanes[] = {1};
  const ncy_nmodl *p = m->program;
  size_t n = (size_t)in->n, node = (size_t)in->node[at];
  *out = (ncy_vm_insts){.n = GEN_LANES, .lanes = lanes, .is_dense = in->is_dense};
  int32_t *nodes = NCY_NEW_ARRAY(arena, int32_t, GEN_LANES);
  ncy_vm_ion *ion = NCY_NEW_ARRAY(arena, ncy_vm_ion, p->ions.count);
  if (!nodes || !ion) return NCY_ENOMEM;
  for (int32_t i = 0; i < GEN_LANES; i++) nodes[i] = i;
  out->node = nodes;
  out->ion = ion;
  out->col = spread(arena, in->col + at, (size_t)p->n_columns, n);
  out->v = spread(arena, in->v + node, 1, 1);
  out->area = spread(arena, in->area + node, 1, 1);
  out->diam = spread(arena, in->diam + node, 1, 1);
  out->rhs = spread(arena, in->rhs + node, 1, 1);
  out->d = spread(arena, in->d + node, 1, 1);
  out->random = NCY_NEW_ARRAY(arena, ncy_rng, (size_t)p->n_randoms * GEN_LANES);
  out->handle = NCY_NEW_ARRAY(arena, ncy_vm_handle, (size_t)p->n_handles * GEN_LANES);
  if (!out->col || !out->v || !out->area || !out->diam || !out->rhs || !out->d || !out->random || !out->handle) return NCY_ENOMEM;
  for (size_t i = 0; i < (size_t)p->n_randoms; i++) out->random[i * GEN_LANES] = in->random[i * n + at];
  for (size_t i = 0; i < (size_t)p->n_handles; i++) out->handle[i * GEN_LANES] = in->handle[i * n + at];
  for (size_t i = 0; i < p->ions.count; i++) {
    ion[i].row = nodes;
    for (int k = 0; k < NM_ION_VARS; k++)
      if (!(ion[i].var[k] = spread(arena, in->ion[i].var[k] + in->ion[i].row[at], 1, 1))) return NCY_ENOMEM;
  }
  return NCY_OK;
}

ncy_status gen_warm_up(ncy_gen *e) {
  ncy_arena arena;
  ncy_arena_init(&arena, e->ctx);
  ncy_status status = NCY_OK;
  for (int32_t i = 0; i < e->n_mechs && status == NCY_OK; i++) {
    gen_mech *m = &e->mech[i];
    if (m->is_serial || !m->n_blocks || !has_sparse(m->program) || m->row->kind == NCY_MECH_ARTIFICIAL) continue;
    for (int k = 0; k < e->n_threads && status == NCY_OK; k++) {
      ncy_vm_insts first;
      const gen_block *block = &e->block[m->block[0]];
      status = copy_one(&arena, m, &block->in, (size_t)__builtin_ctz(block->in.lanes[0]), &first);
      m->host[k].block = m->block[0];
      if (status == NCY_OK) status = ncy_vm_run(m->vm[k], &first, NM_E_STATE);
    }
  }
  ncy_arena_done(&arena);
  return status;
}
