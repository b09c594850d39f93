/* k_density.h - kernels of pas and hh.
 *
 * Source: reference neuron-numerics 2.5 (two evaluations), 4 (cnexp, TABLE) and 5; src/nrnoc/{passive,hh}.mod (interfaces).
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ENGINE_NATIVE_K_DENSITY_H
#define NCY_ENGINE_NATIVE_K_DENSITY_H

#include "engine/native/k_common.h"

/* ---- pas: i = g*(v - e) ---------------------------------------------------------------------------------------------------- */

NCY_INLINE void pas_current(const ncy_nat_env *env, const ncy_nat_bundle *b, double *rhs, double *d, int nc) {
  const ncy_nat_rows *rows = &b->rows[NCY_NAT_PAS];
  for (int32_t r = 0; r < rows->n; r++) {
    const double *p = k_row(env->consts[NCY_NAT_PAS], rows->param[r], NCY_PAS_CONSTS);
    int32_t node = rows->node[r];
    for (int c = 0; c < nc; c++) {
      ncy_vd v = k_get(b->v, node, c), g = k_get(p, NCY_PAS_G, c), e = k_get(p, NCY_PAS_E, c);
      ncy_vd i1 = ncy_vmul(g, ncy_vsub(ncy_vadd(v, ncy_vset1(.001)), e)); /* mA/cm2 */
      ncy_vd i0 = ncy_vmul(g, ncy_vsub(v, e));
      k_set(rhs, node, c, ncy_vsub(k_get(rhs, node, c), i0));
      k_set(d, node, c, ncy_vadd(k_get(d, node, c), k_slope(i1, i0)));
      if (rows->out) k_set(rows->out, r, c, i0);
    }
  }
}

/* ---- hh ----------------------------------------------------------------------------------------------------------------------
 */

NCY_INLINE void hh_current(const ncy_nat_env *env, const ncy_nat_bundle *b, double *rhs, double *d, int nc) {
  const ncy_nat_rows *rows = &b->rows[NCY_NAT_HH];
  for (int32_t r = 0; r < rows->n; r++) {
    const double *p = k_row(env->consts[NCY_NAT_HH], rows->param[r], NCY_HH_CONSTS);
    const double *s = rows->state + (size_t)r * 3 * NCY_LANES;
    int32_t node = rows->node[r];
    for (int c = 0; c < nc; c++) {
      ncy_vd m = k_get(s, 0, c), h = k_get(s, 1, c), n = k_get(s, 2, c), v = k_get(b->v, node, c);
      ncy_vd gna = ncy_vmul(ncy_vmul(ncy_vmul(ncy_vmul(k_get(p, NCY_HH_GNABAR, c), m), m), m), h); /* S/cm2 */
      ncy_vd gk = ncy_vmul(ncy_vmul(ncy_vmul(ncy_vmul(k_get(p, NCY_HH_GKBAR, c), n), n), n), n);
      ncy_vd gl = k_get(p, NCY_HH_GL, c);
      ncy_vd ena = k_get(p, NCY_HH_ENA, c), ek = k_get(p, NCY_HH_EK, c), el = k_get(p, NCY_HH_EL, c); /* mV */
      ncy_vd v1 = ncy_vadd(v, ncy_vset1(.001));
      ncy_vd ina1 = ncy_vmul(gna, ncy_vsub(v1, ena)), ina = ncy_vmul(gna, ncy_vsub(v, ena)); /* mA/cm2 */
      ncy_vd ik1 = ncy_vmul(gk, ncy_vsub(v1, ek)), ik = ncy_vmul(gk, ncy_vsub(v, ek));
      ncy_vd il1 = ncy_vmul(gl, ncy_vsub(v1, el)), il = ncy_vmul(gl, ncy_vsub(v, el));
      ncy_vd i1 = ncy_vadd(ncy_vadd(ina1, ik1), il1), i0 = ncy_vadd(ncy_vadd(ina, ik), il);
      k_set(rhs, node, c, ncy_vsub(k_get(rhs, node, c), i0));
      k_set(d, node, c, ncy_vadd(k_get(d, node, c), k_slope(i1, i0)));
      if (rows->out) {
        double *out = rows->out + (size_t)r * NCY_HH_OUTS * NCY_LANES;
        k_set(out, NCY_HH_GNA, c, gna);
        k_set(out, NCY_HH_GK, c, gk);
        k_set(out, NCY_HH_IL, c, il);
        k_set(out, NCY_HH_INA, c, ina);
        k_set(out, NCY_HH_IK, c, ik);
        k_set(out, NCY_HH_DINA, c, k_slope(ina1, ina));
        k_set(out, NCY_HH_DIK, c, k_slope(ik1, ik));
      }
    }
  }
}

/* secondorder 2: recorded ion currents move with half the step of v. rhs holds the solution. */
NCY_INLINE void hh_second_order(const ncy_nat_bundle *b, const double *rhs, int nc) {
  const ncy_nat_rows *rows = &b->rows[NCY_NAT_HH];
  if (!rows->out) return;
  for (int32_t r = 0; r < rows->n; r++) {
    double *out = rows->out + (size_t)r * NCY_HH_OUTS * NCY_LANES;
    for (int c = 0; c < nc; c++) {
      ncy_vd dv = k_get(rhs, rows->node[r], c);
      k_set(out, NCY_HH_INA, c, ncy_vadd(k_get(out, NCY_HH_INA, c), ncy_vmul(k_get(out, NCY_HH_DINA, c), dv)));
      k_set(out, NCY_HH_IK, c, ncy_vadd(k_get(out, NCY_HH_IK, c), ncy_vmul(k_get(out, NCY_HH_DIK, c), dv)));
    }
  }
}

/* Steady state and time constant of a gate. */
typedef struct hh_gate {
  ncy_vd inf, tau;
} hh_gate;

/* All three gates from the table. */
NCY_INLINE void hh_table_rates(const double *table, ncy_vd v, hh_gate g[3]) {
  const ncy_vd last = ncy_vset1((double)(NCY_HH_ROWS - 1));
  ncy_vd x = ncy_vadd(v, ncy_vset1(100.)); /* 1*(v - -100) */
  x = ncy_vmin(ncy_vmax(x, ncy_vzero()), last);
  ncy_vn row = ncy_vn_from_double(x);
  ncy_vd theta = ncy_vsub(x, ncy_vn_to_double(row));
  ncy_vi at = ncy_vn_to_int64(row);
  at = ncy_vi_add(ncy_vi_shl(at, 3), ncy_vi_shl(at, 2)); /* 12 doubles a row */
  for (int k = 0; k < 3; k++) {
    ncy_vd inf, d_inf, tau, d_tau;
    ncy_vrow4(table + 4 * k, at, &inf, &d_inf, &tau, &d_tau);
    g[k].inf = ncy_vadd(inf, ncy_vmul(theta, d_inf));
    g[k].tau = ncy_vadd(tau, ncy_vmul(theta, d_tau));
  }
}

NCY_INLINE ncy_vd hh_vtrap(ncy_vd x, double y, ncy_libm libm) {
  ncy_vd ratio = ncy_vdiv(x, ncy_vset1(y));
  ncy_vd near = ncy_vmul(ncy_vset1(y), ncy_vsub(ncy_vset1(1.), ncy_vdiv(ratio, ncy_vset1(2.))));
  ncy_vd far = ncy_vdiv(x, ncy_vsub(ncy_vexp_guarded(ratio, libm), ncy_vset1(1.)));
  return ncy_vselect(ncy_vlt(ncy_vabs(ratio), ncy_vset1(1e-6)), near, far);
}

/* exp(-(v + shift)/width) */
NCY_INLINE ncy_vd hh_exp(ncy_vd v, double shift, double width, ncy_libm libm) {
  return ncy_vexp_guarded(ncy_vdiv(ncy_vneg(ncy_vadd(v, ncy_vset1(shift))), ncy_vset1(width)), libm);
}

/* All three gates without the table. */
NCY_INLINE void hh_exact_rates(ncy_vd q10, ncy_vd v, hh_gate g[3], ncy_libm libm) {
  const ncy_vd one = ncy_vset1(1.);
  ncy_vd alpha[3], beta[3];
  alpha[0] = ncy_vmul(ncy_vset1(.1), hh_vtrap(ncy_vneg(ncy_vadd(v, ncy_vset1(40.))), 10., libm));
  beta[0] = ncy_vmul(ncy_vset1(4.), hh_exp(v, 65., 18., libm));
  alpha[1] = ncy_vmul(ncy_vset1(.07), hh_exp(v, 65., 20., libm));
  beta[1] = ncy_vdiv(one, ncy_vadd(hh_exp(v, 35., 10., libm), one));
  alpha[2] = ncy_vmul(ncy_vset1(.01), hh_vtrap(ncy_vneg(ncy_vadd(v, ncy_vset1(55.))), 10., libm));
  beta[2] = ncy_vmul(ncy_vset1(.125), hh_exp(v, 65., 80., libm));
  for (int k = 0; k < 3; k++) {
    ncy_vd sum = ncy_vadd(alpha[k], beta[k]);
    g[k].tau = ncy_vdiv(one, ncy_vmul(q10, sum));
    g[k].inf = ncy_vdiv(alpha[k], sum);
  }
}

/* y + (1 - exp(dt*(-1/tau)))*(-(inf/tau)/(-1/tau) - y), every operation as cnexp writes it. */
NCY_INLINE ncy_vd hh_cnexp(ncy_vd y, hh_gate g, ncy_vd dt, ncy_libm libm) {
  const ncy_vd one = ncy_vset1(1.);
  ncy_vd a = ncy_vdiv(ncy_vneg(one), g.tau);
  ncy_vd target = ncy_vdiv(ncy_vneg(ncy_vdiv(g.inf, g.tau)), a);
  return ncy_vadd(y, ncy_vmul(ncy_vsub(one, ncy_vexp_guarded(ncy_vmul(dt, a), libm)), ncy_vsub(target, y)));
}

/* The same for values of a tame table, in few divisions: r = 1/tau is one; inf/tau and its quotient by r are corrected
 * products (vdiv.h). 1/r is rounded correctly by one correction of tau, which is within an ulp of it: the exception of that
 * theorem, a mantissa of ones only, cannot occur in r, the reciprocal of a double. */
NCY_INLINE ncy_vd hh_cnexp_tame(ncy_vd y, hh_gate g, ncy_vd dt, ncy_libm libm) {
#if NCY_HAS_FMA
  if (libm != NCY_LIBM_SCALAR) {
    const ncy_vd one = ncy_vset1(1.);
    ncy_vd r = ncy_vdiv(one, g.tau);
    ncy_vd slope = ncy_vdiv_correct(g.inf, g.tau, r);
    ncy_vd inverse = ncy_vfma(ncy_vfnma(r, g.tau, one), g.tau, g.tau);
    ncy_vd target = ncy_vdiv_correct(slope, r, inverse);
    ncy_vd e = ncy_vexp_main(ncy_vmul(dt, ncy_vneg(r)), NULL, libm == NCY_LIBM_FMA);
    return ncy_vadd(y, ncy_vmul(ncy_vsub(one, e), ncy_vsub(target, y)));
  }
#endif
  return hh_cnexp(y, g, dt, libm);
}

NCY_INLINE void hh_state_rows(const ncy_nat_env *env, const ncy_nat_bundle *b, int nc, ncy_libm libm, bool has_table,
                              bool is_tame) {
  const ncy_nat_rows *rows = &b->rows[NCY_NAT_HH];
  const ncy_vd dt = ncy_vset1(env->dt), q10 = ncy_vset1(env->hh_q10);
  for (int32_t r = 0; r < rows->n; r++) {
    double *s = rows->state + (size_t)r * 3 * NCY_LANES;
    for (int c = 0; c < nc; c++) {
      ncy_vd v = k_get(b->v, rows->node[r], c);
      hh_gate g[3];
      if (has_table)
        hh_table_rates(env->hh_table, v, g);
      else
        hh_exact_rates(q10, v, g, libm);
      for (int k = 0; k < 3; k++) {
        ncy_vd y = k_get(s, k, c);
        k_set(s, k, c, is_tame ? hh_cnexp_tame(y, g[k], dt, libm) : hh_cnexp(y, g[k], dt, libm));
      }
    }
  }
}

NCY_INLINE void hh_state_libm(const ncy_nat_env *env, const ncy_nat_bundle *b, int nc, ncy_libm libm) {
  if (!env->use_hh_table)
    hh_state_rows(env, b, nc, libm, false, false);
  else if (env->is_hh_tame)
    hh_state_rows(env, b, nc, libm, true, true);
  else
    hh_state_rows(env, b, nc, libm, true, false);
}

NCY_INLINE void hh_state(const ncy_nat_env *env, const ncy_nat_bundle *b, int nc) {
  if (env->libm == NCY_LIBM_FMA)
    hh_state_libm(env, b, nc, NCY_LIBM_FMA);
  else if (env->libm == NCY_LIBM_PLAIN)
    hh_state_libm(env, b, nc, NCY_LIBM_PLAIN);
  else
    hh_state_libm(env, b, nc, NCY_LIBM_SCALAR);
}

/* m, h, n at their steady states. */
NCY_INLINE void hh_init(const ncy_nat_env *env, const ncy_nat_bundle *b, int nc) {
  const ncy_nat_rows *rows = &b->rows[NCY_NAT_HH];
  const ncy_vd q10 = ncy_vset1(env->hh_q10);
  for (int32_t r = 0; r < rows->n; r++)
    for (int c = 0; c < nc; c++) {
      hh_gate g[3];
      ncy_vd v = k_get(b->v, rows->node[r], c);
      if (env->use_hh_table)
        hh_table_rates(env->hh_table, v, g);
      else
        hh_exact_rates(q10, v, g, NCY_LIBM_SCALAR);
      for (int k = 0; k < 3; k++) k_set(rows->state + (size_t)r * 3 * NCY_LANES, k, c, g[k].inf);
    }
}

#endif
