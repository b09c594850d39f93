/* phases.c - the parts of a step: currents, the cable, states, BEFORE and AFTER blocks.
 *
 * Of one bundle, whose columns stay in the cache from currents to states; or of the whole process, mechanism by mechanism, where
 * a serial mechanism asks for it.
 * Source: reference neuron-numerics 2.3 to 2.6. SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/general/general.h"

typedef ncy_status block_fn(gen_thread *th, int32_t block, int what);

/* Calls fn for blocks of a bundle, or of all that have a node, in order of execution. */
static ncy_status each_block(gen_thread *th, int32_t bundle, block_fn *fn, int what) {
  const ncy_gen *e = th->engine;
  if (bundle >= 0) {
    for (int32_t k = e->bundle[bundle].block_beg; k < e->bundle[bundle].block_end; k++) NCY_TRY(fn(th, k, what));
    return NCY_OK;
  }
  for (int32_t m = 0; m < e->n_mechs; m++)
    for (int32_t k = 0; k < e->mech[m].n_blocks && e->mech[m].row->kind != NCY_MECH_ARTIFICIAL; k++)
      NCY_TRY(fn(th, e->mech[m].block[k], what));
  return NCY_OK;
}

static ncy_status run_entry(gen_thread *th, int32_t k, int entry) {
  ncy_gen *e = th->engine;
  const gen_block *block = &e->block[k];
  gen_mech *m = &e->mech[block->mech];
  if (m->ion >= 0) {
    if (entry == NM_E_CURRENT) gen_ion_current(e, block);
    return NCY_OK;
  }
  if (m->program->entry[entry] < 0) return NCY_OK;
  m->host[th->index].block = k;
  return ncy_vm_run(m->vm[th->index], &block->in, (nm_entry)entry);
}

static ncy_status run_diffusion(gen_thread *th, int32_t k, int unused) {
  (void)unused;
  ncy_gen *e = th->engine;
  const gen_block *block = &e->block[k];
  return block->links ? ncy_vm_diffuse(e->mech[block->mech].vm[th->index], &block->in, block->links) : NCY_OK;
}

static ncy_status run_moment(gen_thread *th, int32_t k, int moment) {
  ncy_gen *e = th->engine;
  const gen_block *block = &e->block[k];
  gen_mech *m = &e->mech[block->mech];
  for (const int32_t *at = m->moment[moment]; at && *at >= 0; at++) {
    m->host[th->index].block = k;
    NCY_TRY(ncy_vm_moment(m->vm[th->index], &block->in, *at));
  }
  return NCY_OK;
}

static ncy_status run_second_order(gen_thread *th, int32_t k, int unused) {
  (void)unused;
  ncy_gen *e = th->engine;
  if (e->mech[e->block[k].mech].ion >= 0) gen_ion_second_order(e, &e->block[k]);
  return NCY_OK;
}

/* ---- i_membrane_: what electrodes add is summed apart, by a second run into columns of their own
 * ------------------------------- */

static ncy_status run_electrode(gen_thread *th, int32_t k, int unused) {
  (void)unused;
  ncy_gen *e = th->engine;
  const gen_mech *m = &e->mech[e->block[k].mech];
  if (!m->program || !m->program->is_electrode) return NCY_OK;
  ncy_vm_insts in = e->block[k].in;
  in.rhs = e->membrane_rhs + (in.rhs - e->rhs);
  in.d = e->membrane_d + (in.d - e->d);
  return ncy_vm_run(m->vm[th->index], &in, NM_E_CURRENT);
}

static void node_range(const ncy_gen *e, int32_t bundle, int64_t *beg, int64_t *end) {
  const gen_bundle *b = bundle >= 0 ? &e->bundle[bundle] : NULL;
  *beg = b ? b->node : 0;
  *end = b ? b->node + (int64_t)b->cable.n_nodes * b->width : e->n_nodes;
}

/* After the currents: the sum of those that cross the membrane, outward. */
static ncy_status keep_currents(gen_thread *th, int32_t bundle) {
  ncy_gen *e = th->engine;
  int64_t beg, end;
  node_range(e, bundle, &beg, &end);
  memset(e->membrane_rhs + beg, 0, (size_t)(end - beg) * sizeof(double));
  memset(e->membrane_d + beg, 0, (size_t)(end - beg) * sizeof(double));
  NCY_TRY(each_block(th, bundle, run_electrode, 0));
  for (int64_t i = beg; i < end; i++) e->membrane_rhs[i] -= e->rhs[i];
  return NCY_OK;
}

/* Conductances with the capacitance, without what electrodes add; width is a constant where it is called. */
static inline void sum_conductances(const gen_cable *c, int32_t width, const double *d, double *kept) {
  for (int32_t i = 0; i < c->n_nodes; i++, d += width, kept += width) {
    const double *cm = c->coefs + ((int64_t)(c->coef ? c->coef[i] : i) * GEN_COEFS + GEN_COEF_CM) * width;
    for (int32_t lane = 0; lane < width; lane++) kept[lane] = (d[lane] + cm[lane]) - kept[lane];
  }
}

/* Before the cable. */
static void keep_conductances(gen_thread *th, int32_t bundle) {
  ncy_gen *e = th->engine;
  int32_t first = bundle >= 0 ? bundle : 0, last = bundle >= 0 ? bundle + 1 : e->n_bundles;
  for (int32_t k = first; k < last; k++) {
    const gen_bundle *b = &e->bundle[k];
    if (b->width == GEN_LANES)
      sum_conductances(&b->cable, GEN_LANES, e->d + b->node, e->membrane_d + b->node);
    else
      sum_conductances(&b->cable, 1, e->d + b->node, e->membrane_d + b->node);
  }
}

static void set_membrane(ncy_gen *e, int32_t bundle) {
  int64_t beg, end;
  node_range(e, bundle, &beg, &end);
  for (int64_t i = beg; i < end; i++)
    e->membrane[i] = (e->membrane_d[i] * e->rhs[i] + e->membrane_rhs[i]) * e->area[i] * 0.01; /* nA */
}

void gen_first_membrane(ncy_gen *e) {
  for (int32_t k = 0; k < e->n_bundles; k++) {
    const gen_bundle *b = &e->bundle[k];
    const gen_cable *c = &b->cable;
    for (int32_t i = 1; i < c->n_nodes; i++)
      for (int32_t lane = 0; lane < b->width; lane++) {
        const double *row = c->coefs + (int64_t)(c->coef ? c->coef[i] : i) * GEN_COEFS * b->width + lane;
        int64_t at = (int64_t)i * b->width + lane, p = (int64_t)c->parent[i] * b->width + lane;
        double dv = c->v[p] - c->v[at]; /* mV */
        c->rhs[at] -= row[GEN_COEF_B * b->width] * dv;
        c->rhs[p] += row[GEN_COEF_A * b->width] * dv;
      }
  }
  for (int64_t i = 0; i < e->n_nodes; i++) e->membrane[i] = (e->rhs[i] + e->membrane_rhs[i]) * e->area[i] * .01;
}

/* ---- parts of a step ---------------------------------------------------------------------------------------------------------
 */

static void clear_nodes(const ncy_gen *e, int32_t bundle, double *column) {
  int64_t beg, end;
  node_range(e, bundle, &beg, &end);
  memset(column + beg, 0, (size_t)(end - beg) * sizeof(double));
}

ncy_status gen_run_moment(gen_thread *th, int32_t bundle, int moment) {
  return th->engine->has_moment[moment] ? each_block(th, bundle, run_moment, moment) : NCY_OK;
}

ncy_status gen_currents(gen_thread *th, int32_t bundle) {
  clear_nodes(th->engine, bundle, th->engine->rhs);
  clear_nodes(th->engine, bundle, th->engine->d);
  NCY_TRY(gen_run_moment(th, bundle, GEN_BEFORE_BREAKPOINT));
  NCY_TRY(each_block(th, bundle, run_entry, NM_E_CURRENT));
  return th->has_membrane ? keep_currents(th, bundle) : NCY_OK;
}

void gen_solve(gen_thread *th, int32_t bundle) {
  ncy_gen *e = th->engine;
  if (th->has_membrane) keep_conductances(th, bundle);
  int32_t beg = bundle >= 0 ? bundle : 0, end = bundle >= 0 ? bundle + 1 : e->n_bundles;
  for (int32_t k = beg; k < end; k++)
    (e->bundle[k].width == GEN_LANES ? e->kernels->advance8 : e->kernels->advance1)(&e->bundle[k].cable, e->v_scale);
  if (th->has_membrane) set_membrane(e, bundle);
  if (th->has_field) gen_field_bundle(th, bundle);
  if (e->second_order == 2) (void)each_block(th, bundle, run_second_order, 0);
}

ncy_status gen_states(gen_thread *th, int32_t bundle) {
  NCY_TRY(each_block(th, bundle, run_entry, NM_E_STATE));
  if (th->engine->diffuses) NCY_TRY(each_block(th, bundle, run_diffusion, 0));
  NCY_TRY(gen_run_moment(th, bundle, GEN_AFTER_SOLVE));
  return gen_run_moment(th, bundle, GEN_BEFORE_STEP);
}

/* Each thread has the tables of its machines. */
ncy_status gen_check_tables(gen_thread *th) {
  ncy_gen *e = th->engine;
  for (int32_t i = 0; i < e->n_mechs; i++) {
    const gen_mech *m = &e->mech[i];
    if (m->program && m->n_blocks && m->vm[th->index])
      NCY_TRY(ncy_vm_run(m->vm[th->index], &e->block[m->block[0]].in, NM_E_CHECK_TABLES));
  }
  return NCY_OK;
}
