/* k_point.h - kernels of point processes: IClamp, AlphaSynapse, ExpSyn, Exp2Syn.
 *
 * Rows of one node follow each other, the latest created instance first, and add to the node in that order. Currents are in
 * nA; the scale 1e2/area makes them mA/cm2. A lane without an instance has zero conductance and adds zeros.
 * Source: reference neuron-numerics 2.5 and 5.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ENGINE_NATIVE_K_POINT_H
#define NCY_ENGINE_NATIVE_K_POINT_H

#include "engine/native/k_common.h"

/* An electrode: amp while del <= t < del+dur. Its two evaluations are equal, so d takes nothing. */
NCY_INLINE void iclamp_current(const ncy_nat_env *env, const ncy_nat_bundle *b, double *rhs, double t, int nc) {
  const ncy_nat_rows *rows = &b->rows[NCY_NAT_ICLAMP];
  const ncy_vd now = ncy_vset1(t);
  for (int32_t r = 0; r < rows->n; r++) {
    const double *p = k_row(env->consts[NCY_NAT_ICLAMP], rows->param[r], NCY_ICLAMP_CONSTS);
    for (int c = 0; c < nc; c++) {
      ncy_vm is_on = ncy_vm_and(ncy_vlt(now, k_get(p, NCY_ICLAMP_END, c)), ncy_vge(now, k_get(p, NCY_ICLAMP_DEL, c)));
      ncy_vd i = ncy_vselect(is_on, k_get(p, NCY_ICLAMP_AMP, c), ncy_vzero()); /* nA */
      ncy_vd scaled = ncy_vmul(i, k_get(p, NCY_ICLAMP_SCALE, c));
      k_set(rhs, rows->node[r], c, ncy_vadd(k_get(rhs, rows->node[r], c), scaled));
      if (rows->out) k_set(rows->out, r, c, i);
    }
  }
}

/* What i = g*(v - e) adds to a node. */
NCY_INLINE ncy_vd synapse(ncy_vd v, ncy_vd g, ncy_vd e, ncy_vd scale, ncy_vd *rhs, ncy_vd *d) {
  ncy_vd i1 = ncy_vmul(g, ncy_vsub(ncy_vadd(v, ncy_vset1(.001)), e)); /* nA */
  ncy_vd i0 = ncy_vmul(g, ncy_vsub(v, e));
  *rhs = ncy_vsub(*rhs, ncy_vmul(i0, scale));
  *d = ncy_vadd(*d, ncy_vmul(k_slope(i1, i0), scale));
  return i0;
}

NCY_INLINE void alphasynapse_current(const ncy_nat_env *env, const ncy_nat_bundle *b, double *rhs, double *d, double t, int nc) {
  const ncy_nat_rows *rows = &b->rows[NCY_NAT_ALPHASYNAPSE];
  const ncy_vd one = ncy_vset1(1.), zero = ncy_vzero();
  for (int32_t r = 0; r < rows->n; r++) {
    const double *p = k_row(env->consts[NCY_NAT_ALPHASYNAPSE], rows->param[r], NCY_ALPHA_CONSTS);
    int32_t node = rows->node[r];
    for (int c = 0; c < nc; c++) {
      ncy_vd x = ncy_vdiv(ncy_vsub(ncy_vset1(t), k_get(p, NCY_ALPHA_ONSET, c)), k_get(p, NCY_ALPHA_TAU, c));
      ncy_vm is_out = ncy_vm_or(ncy_vlt(x, zero), ncy_vgt(x, ncy_vset1(10.)));
      ncy_vd alpha = zero;
      if (!ncy_vm_all(is_out)) {
        ncy_vd arg = ncy_vsub(one, ncy_vselect(is_out, zero, x));
        ncy_vd e_x = env->libm == NCY_LIBM_FMA     ? ncy_vexp_guarded(arg, NCY_LIBM_FMA)
                     : env->libm == NCY_LIBM_PLAIN ? ncy_vexp_guarded(arg, NCY_LIBM_PLAIN)
                                                   : ncy_vexp_guarded(arg, NCY_LIBM_SCALAR);
        alpha = ncy_vselect(is_out, zero, ncy_vmul(x, e_x));
      }
      ncy_vd g = ncy_vmul(k_get(p, NCY_ALPHA_GMAX, c), alpha); /* uS */
      ncy_vd sum_rhs = k_get(rhs, node, c), sum_d = k_get(d, node, c);
      ncy_vd i = synapse(k_get(b->v, node, c), g, k_get(p, NCY_ALPHA_E, c), k_get(p, NCY_ALPHA_SCALE, c), &sum_rhs, &sum_d);
      k_set(rhs, node, c, sum_rhs);
      k_set(d, node, c, sum_d);
      if (rows->out) k_set(rows->out, r, c, i);
    }
  }
}

/* ExpSyn (g is a state) and Exp2Syn (g = B - A): sums stay in registers as long as the node is the same. */
NCY_INLINE void synapse_currents(const ncy_nat_env *env, const ncy_nat_bundle *b, double *rhs, double *d, int which, int nc) {
  const ncy_nat_rows *rows = &b->rows[which];
  const bool is_double = which == NCY_NAT_EXP2SYN;
  const int width = is_double ? NCY_EXP2SYN_CONSTS : NCY_EXPSYN_CONSTS;
  const int at_e = is_double ? NCY_EXP2SYN_E : NCY_EXPSYN_E, at_scale = is_double ? NCY_EXP2SYN_SCALE : NCY_EXPSYN_SCALE;
  int32_t end;
  for (int32_t first = 0; first < rows->n; first = end) {
    int32_t node = rows->node[first];
    for (end = first + 1; end < rows->n && rows->node[end] == node;) end++;
    for (int c = 0; c < nc; c++) {
      ncy_vd v = k_get(b->v, node, c), sum_rhs = k_get(rhs, node, c), sum_d = k_get(d, node, c);
      for (int32_t r = first; r < end; r++) {
        const double *p = k_row(env->consts[which], rows->param[r], width);
        ncy_vd g =
            is_double ? ncy_vsub(k_get(rows->state, 2 * r + 1, c), k_get(rows->state, 2 * r, c)) : k_get(rows->state, r, c);
        ncy_vd i = synapse(v, g, k_get(p, at_e, c), k_get(p, at_scale, c), &sum_rhs, &sum_d);
        if (rows->out) {
          k_set(rows->out, is_double ? 2 * r : r, c, i);
          if (is_double) k_set(rows->out, 2 * r + 1, c, g);
        }
      }
      k_set(rhs, node, c, sum_rhs);
      k_set(d, node, c, sum_d);
    }
  }
}

/* y + (1 - exp(dt*(-1/tau)))*(0 - y) for every state of the rows. */
NCY_INLINE void synapse_states(const ncy_nat_env *env, const ncy_nat_bundle *b, int which, int nc) {
  const ncy_nat_rows *rows = &b->rows[which];
  const int n_states = which == NCY_NAT_EXP2SYN ? 2 : 1;
  const int width = which == NCY_NAT_EXP2SYN ? NCY_EXP2SYN_CONSTS : NCY_EXPSYN_CONSTS;
  for (int32_t r = 0; r < rows->n; r++) {
    const double *decay = k_row(env->consts[which], rows->param[r], width); /* the first columns */
    for (int k = 0; k < n_states; k++)
      for (int c = 0; c < nc; c++) {
        ncy_vd y = k_get(rows->state, n_states * r + k, c);
        k_set(rows->state, n_states * r + k, c, ncy_vadd(y, ncy_vmul(k_get(decay, k, c), ncy_vsub(ncy_vzero(), y))));
      }
  }
}

#endif
