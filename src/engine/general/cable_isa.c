/* cable_isa.c - kernels of cable.h; compiled once per instruction set.
 *
 * Order: per node the capacitance, then the node's own axial term, then its children's, as NEURON sums them.
 * Source: reference neuron-numerics 2.3. SPDX-License-Identifier: MIT */
#include "engine/general/cable.h"

#include <math.h>

#include "num/simd.h"

#define NC (GEN_LANES / NCY_VL)

NCY_INLINE ncy_vd get(const double *column, int32_t row, int c) {
  return ncy_vload(column + (size_t)row * GEN_LANES + c * NCY_VL);
}
NCY_INLINE void set(double *column, int32_t row, int c, ncy_vd x) {
  ncy_vstore(column + (size_t)row * GEN_LANES + c * NCY_VL, x);
}
NCY_INLINE const double *coefs_of(const gen_cable *k, int32_t i) {
  return k->coefs + (size_t)k->coef[i] * GEN_COEFS * GEN_LANES;
}

static void advance8(const gen_cable *k, double v_scale) {
  double *v = k->v, *rhs = k->rhs, *d = k->d;
  const ncy_vd scale = ncy_vset1(v_scale); /* 1*dv is dv */
  for (int32_t i = 1; i < k->n_nodes; i++) {
    const double *row = coefs_of(k, i);
    int32_t p = k->parent[i];
    for (int c = 0; c < NC; c++) {
      ncy_vd a = get(row, GEN_COEF_A, c), b = get(row, GEN_COEF_B, c);
      ncy_vd dv = ncy_vsub(get(v, p, c), get(v, i, c)); /* mV */
      set(rhs, i, c, ncy_vsub(get(rhs, i, c), ncy_vmul(b, dv)));
      set(rhs, p, c, ncy_vadd(get(rhs, p, c), ncy_vmul(a, dv)));
      set(d, i, c, ncy_vsub(ncy_vadd(get(d, i, c), get(row, GEN_COEF_CM, c)), b));
      set(d, p, c, ncy_vsub(get(d, p, c), a));
    }
  }
  for (int32_t i = k->n_nodes - 1; i > 0; i--) {
    const double *row = coefs_of(k, i);
    int32_t p = k->parent[i];
    for (int c = 0; c < NC; c++) {
      ncy_vd q = ncy_vdiv(get(row, GEN_COEF_A, c), get(d, i, c));
      set(d, p, c, ncy_vsub(get(d, p, c), ncy_vmul(q, get(row, GEN_COEF_B, c))));
      set(rhs, p, c, ncy_vsub(get(rhs, p, c), ncy_vmul(q, get(rhs, i, c))));
    }
  }
  for (int c = 0; c < NC; c++) {
    ncy_vd x = ncy_vdiv(get(rhs, 0, c), get(d, 0, c));
    set(rhs, 0, c, x);
    set(v, 0, c, ncy_vadd(get(v, 0, c), ncy_vmul(scale, x)));
  }
  for (int32_t i = 1; i < k->n_nodes; i++) {
    const double *row = coefs_of(k, i);
    int32_t p = k->parent[i];
    for (int c = 0; c < NC; c++) {
      ncy_vd x = ncy_vsub(get(rhs, i, c), ncy_vmul(get(row, GEN_COEF_B, c), get(rhs, p, c)));
      x = ncy_vdiv(x, get(d, i, c));
      set(rhs, i, c, x);
      set(v, i, c, ncy_vadd(get(v, i, c), ncy_vmul(scale, x)));
    }
  }
}

static void advance1(const gen_cable *k, double v_scale) {
  double *v = k->v, *rhs = k->rhs, *d = k->d;
  for (int32_t i = 1; i < k->n_nodes; i++) {
    const double *row = k->coefs + (size_t)i * GEN_COEFS;
    int32_t p = k->parent[i];
    double a = row[GEN_COEF_A], b = row[GEN_COEF_B], dv = v[p] - v[i];
    rhs[i] -= b * dv;
    rhs[p] += a * dv;
    d[i] = d[i] + row[GEN_COEF_CM] - b;
    d[p] -= a;
  }
  for (int32_t i = k->n_nodes - 1; i > 0; i--) {
    const double *row = k->coefs + (size_t)i * GEN_COEFS;
    int32_t p = k->parent[i];
    double q = row[GEN_COEF_A] / d[i];
    d[p] -= q * row[GEN_COEF_B];
    rhs[p] -= q * rhs[i];
  }
  rhs[0] /= d[0];
  v[0] += v_scale * rhs[0];
  for (int32_t i = 1; i < k->n_nodes; i++) {
    rhs[i] = (rhs[i] - k->coefs[(size_t)i * GEN_COEFS + GEN_COEF_B] * rhs[k->parent[i]]) / d[i];
    v[i] += v_scale * rhs[i];
  }
}

static int64_t find_wild(const double *v, int64_t n, double limit) {
  for (int64_t i = 0; i < n; i++)
    if (!(fabs(v[i]) <= limit)) return i;
  return -1;
}

extern const gen_kernels NCY_ISA_FN(gen_kernels);
const gen_kernels NCY_ISA_FN(gen_kernels) = {advance8, advance1, find_wild};
