/* kernel_isa.c - one fixed step of one bundle; compiled once per instruction set.
 *
 * Data:   columns [row][8], kernel.h. rhs and d are scratch that stays in the first-level cache.
 * Order:  per node, currents and conductances sum mechanism by mechanism, then capacitance, then the node's own axial term,
 *         then its children's, as NEURON sums them; nodes are stored parents first and siblings in order, which keeps each
 *         node's sequence though nodes are visited in another order than NEURON's.
 * Source: reference neuron-numerics 2.3 to 2.5.
 * SPDX-License-Identifier: MIT */
#include "engine/native/k_density.h"
#include "engine/native/k_point.h"

NCY_INLINE void currents(const ncy_nat_env *env, const ncy_nat_bundle *b, double *rhs, double *d, double t, int nc) {
  memset(rhs, 0, (size_t)b->n_nodes * NCY_LANES * sizeof(double));
  memset(d, 0, (size_t)b->n_nodes * NCY_LANES * sizeof(double));
  pas_current(env, b, rhs, d, nc);
  iclamp_current(env, b, rhs, t, nc);
  alphasynapse_current(env, b, rhs, d, t, nc);
  synapse_currents(env, b, rhs, d, NCY_NAT_EXPSYN, nc);
  synapse_currents(env, b, rhs, d, NCY_NAT_EXP2SYN, nc);
  hh_current(env, b, rhs, d, nc);
}

/* Capacitance and axial terms. */
NCY_INLINE void axial(const ncy_nat_env *env, const ncy_nat_bundle *b, double *rhs, double *d, int nc) {
  for (int32_t i = 1; i < b->n_nodes; i++) {
    const double *k = k_row(env->coefs, b->coef[i], NCY_COEFS);
    int32_t p = b->parent[i];
    for (int c = 0; c < nc; c++) {
      ncy_vd a = k_get(k, NCY_COEF_A, c), to_b = k_get(k, NCY_COEF_B, c);
      ncy_vd dv = ncy_vsub(k_get(b->v, p, c), k_get(b->v, i, c)); /* mV */
      k_set(rhs, i, c, ncy_vsub(k_get(rhs, i, c), ncy_vmul(to_b, dv)));
      k_set(rhs, p, c, ncy_vadd(k_get(rhs, p, c), ncy_vmul(a, dv)));
      k_set(d, i, c, ncy_vsub(ncy_vadd(k_get(d, i, c), k_get(k, NCY_COEF_CM, c)), to_b));
      k_set(d, p, c, ncy_vsub(k_get(d, p, c), a));
    }
  }
}

/* Gauss elimination from the leaves to the root, and back. rhs becomes dv. */
NCY_INLINE void solve_tree(const ncy_nat_env *env, const ncy_nat_bundle *b, double *rhs, double *d, int nc) {
  for (int32_t i = b->n_nodes - 1; i > 0; i--) {
    const double *k = k_row(env->coefs, b->coef[i], NCY_COEFS);
    int32_t p = b->parent[i];
    for (int c = 0; c < nc; c++) {
      ncy_vd q = ncy_vdiv(k_get(k, NCY_COEF_A, c), k_get(d, i, c));
      k_set(d, p, c, ncy_vsub(k_get(d, p, c), ncy_vmul(q, k_get(k, NCY_COEF_B, c))));
      k_set(rhs, p, c, ncy_vsub(k_get(rhs, p, c), ncy_vmul(q, k_get(rhs, i, c))));
    }
  }
  for (int c = 0; c < nc; c++) k_set(rhs, 0, c, ncy_vdiv(k_get(rhs, 0, c), k_get(d, 0, c)));
  for (int32_t i = 1; i < b->n_nodes; i++) {
    const double *k = k_row(env->coefs, b->coef[i], NCY_COEFS);
    int32_t p = b->parent[i];
    for (int c = 0; c < nc; c++) {
      ncy_vd x = ncy_vsub(k_get(rhs, i, c), ncy_vmul(k_get(k, NCY_COEF_B, c), k_get(rhs, p, c)));
      k_set(rhs, i, c, ncy_vdiv(x, k_get(d, i, c)));
    }
  }
}

NCY_INLINE void solve(const ncy_nat_env *env, const ncy_nat_bundle *b, double *rhs, double *d, int nc) {
  axial(env, b, rhs, d, nc);
  solve_tree(env, b, rhs, d, nc);
  if (env->second_order == 2) hh_second_order(b, rhs, nc);
  const ncy_vd scale = ncy_vset1(env->v_scale); /* 1*dv is dv */
  for (int32_t i = 0; i < b->n_nodes; i++)
    for (int c = 0; c < nc; c++) k_set(b->v, i, c, ncy_vadd(k_get(b->v, i, c), ncy_vmul(scale, k_get(rhs, i, c))));
  synapse_states(env, b, NCY_NAT_EXPSYN, nc);
  synapse_states(env, b, NCY_NAT_EXP2SYN, nc);
  hh_state(env, b, nc);
}

/* Vectors of a row that hold cells. */
static int vectors_of(const ncy_nat_bundle *b) {
  return (b->n_lanes + NCY_VL - 1) / NCY_VL;
}

static void currents_of(const ncy_nat_env *env, const ncy_nat_bundle *b, double *rhs, double *d, double t) {
  int nc = vectors_of(b);
  if (nc == NC)
    currents(env, b, rhs, d, t, NC);
  else
    currents(env, b, rhs, d, t, nc);
}

static void solve_of(const ncy_nat_env *env, const ncy_nat_bundle *b, double *rhs, double *d) {
  int nc = vectors_of(b);
  if (nc == NC)
    solve(env, b, rhs, d, NC);
  else
    solve(env, b, rhs, d, nc);
}

static void init_of(const ncy_nat_env *env, const ncy_nat_bundle *b) {
  static const int n_states[] = {[NCY_NAT_EXPSYN] = 1, [NCY_NAT_EXP2SYN] = 2};
  hh_init(env, b, NC);
  for (int which = NCY_NAT_EXPSYN; which <= NCY_NAT_EXP2SYN; which++) {
    const ncy_nat_rows *rows = &b->rows[which];
    if (rows->n) memset(rows->state, 0, (size_t)rows->n * (size_t)n_states[which] * NCY_LANES * sizeof(double));
  }
}

static int32_t detect(const ncy_nat_bundle *b, int32_t *out) {
  int32_t n = 0;
  for (int32_t r = 0; r < b->n_sources; r++) {
    unsigned above = 0;
    for (int c = 0; c < NC; c++) {
      ncy_vd value = ncy_vsub(k_get(b->v, b->source_node[r], c), k_get(b->source_threshold, r, c)); /* mV */
      above |= ncy_vm_bits(ncy_vgt(value, ncy_vzero())) << (c * NCY_VL);
    }
    unsigned crossed = above & ~(unsigned)b->source_above[r];
    b->source_above[r] = (uint8_t)above;
    for (; crossed; crossed &= crossed - 1) out[n++] = b->source_id[r * NCY_LANES + __builtin_ctz(crossed)];
  }
  return n;
}

static int32_t find_wild(const ncy_nat_bundle *b, double limit) {
  for (int32_t i = 0; i < b->n_nodes; i++)
    for (int c = 0; c < vectors_of(b); c++)
      if (!ncy_vm_all(ncy_vle(ncy_vabs(k_get(b->v, i, c)), ncy_vset1(limit)))) return i;
  return -1;
}

extern const ncy_nat_kernels NCY_ISA_FN(ncy_nat_kernels);
const ncy_nat_kernels NCY_ISA_FN(ncy_nat_kernels) = {currents_of, solve_of, init_of, detect, find_wild};
