/* kernel_lib.h - what printed kernels call: part of the text that the C compiler is given, after kernel.h, the vectors and
 * num/vmath.h. NCY_K_LIBM is the variant of exp, log and pow. SPDX-License-Identifier: MIT */
#ifndef NCY_NMODL_KERNEL_LIB_H
#define NCY_NMODL_KERNEL_LIB_H

#undef exp
#undef log
#undef pow
#undef floor
#define NCY_K_FN __attribute__((noinline, const, unused)) static
#define NCY_K_ALL ((1U << NCY_VL) - 1U)

#if NCY_VL == 1
NCY_INLINE ncy_vi ncy_k_toi(ncy_vd a) {
  return a > -2147483649.0 && a < 2147483648.0 ? (int64_t)a : INT32_MIN;
}
NCY_INLINE ncy_vd ncy_k_tof(ncy_vi a) {
  return (double)a;
}
NCY_INLINE ncy_vd ncy_k_trunc(ncy_vd a) {
  return (double)ncy_k_toi(a);
}
NCY_INLINE ncy_vm ncy_k_lanes_of(ncy_vi m) {
  return m < 0;
}
#define NCY_K_GET(v, lane) (v)
#define NCY_K_SET(v, lane, x) ((v) = (x))
NCY_INLINE ncy_vi ncy_k_imul(ncy_vi a, ncy_vi b) {
  return (int64_t)((uint64_t)a * (uint64_t)b);
}
#endif

/* ---- memory -------------------------------------------------------------------------------------------------------------- */

/* base[index[at + lane]] */
NCY_INLINE ncy_vd ncy_k_take(const double *base, const int32_t *index, size_t at, bool dense) {
  if (dense) return ncy_vload(base + index[at]);
  ncy_vd y = {0};
  for (int i = 0; i < NCY_VL; i++) NCY_K_SET(y, i, base[index[at + (size_t)i]]);
  return y;
}
/* The same, of something that may be absent. */
NCY_INLINE ncy_vd ncy_k_take_or(const double *base, const int32_t *index, size_t at, bool dense, double otherwise) {
  return base && index ? ncy_k_take(base, index, at, dense) : ncy_vset1(otherwise);
}
/* base[] of lanes in m, whose bits are given, = v */
NCY_INLINE void ncy_k_put(double *base, const int32_t *index, size_t at, bool dense, unsigned bits, ncy_vm m, ncy_vd v) {
  if (dense) {
    double *p = base + index[at];
    ncy_vstore(p, bits == NCY_K_ALL ? v : ncy_vselect(m, v, ncy_vload(p)));
  } else {
    for (int i = 0; i < NCY_VL; i++)
      if (bits >> i & 1U) base[index[at + (size_t)i]] = NCY_K_GET(v, i);
  }
}
/* old + v or old - v in lanes of m */
NCY_INLINE ncy_vd ncy_k_more(ncy_vd old, ncy_vd v, bool minus, ncy_vm m) {
  return ncy_vselect(m, minus ? ncy_vsub(old, v) : ncy_vadd(old, v), old);
}
/* base[] + v or base[] - v, one lane after another where they may meet */
NCY_INLINE void ncy_k_sum(double *base, const int32_t *index, size_t at, bool dense, unsigned bits, ncy_vm m, ncy_vd v,
                          bool minus) {
  if (dense) {
    double *p = base + index[at];
    ncy_vstore(p, ncy_k_more(ncy_vload(p), v, minus, m));
  } else {
    for (int i = 0; i < NCY_VL; i++) {
      double *p = base + index[at + (size_t)i];
      if (bits >> i & 1U) *p = minus ? *p - NCY_K_GET(v, i) : *p + NCY_K_GET(v, i);
    }
  }
}
/* What a row does not share with the one before it: NCY_KERNEL_SAME_... Shorter vectors than rows share nothing. */
NCY_INLINE unsigned ncy_k_fresh(const uint8_t *same, size_t at) {
  return NCY_VL == NCY_KERNEL_LANES && same ? ~(unsigned)same[at >> 3] : ~0U;
}
/* Targets of a POINTER, of lanes in m; *is_set: all of these have one. */
NCY_INLINE ncy_vd ncy_k_pointed(double *const *pointer, ncy_vm m, bool *is_set) {
  ncy_vd y = {0};
  unsigned bits = ncy_vm_bits(m);
  for (int i = 0; i < NCY_VL; i++) {
    if (!(bits >> i & 1U)) continue;
    if (pointer[i])
      NCY_K_SET(y, i, *pointer[i]);
    else
      *is_set = false;
  }
  return y;
}
/* Lanes of m whose index is outside of [0, size); then the index with those that m leaves out made 0. */
NCY_INLINE bool ncy_k_outside(ncy_vi index, int64_t size, ncy_vm m) {
  ncy_vm bad = ncy_vm_or(ncy_k_lanes_of(index), ncy_k_lanes_of(ncy_vi_sub(ncy_vi_set1(size - 1), index)));
  return ncy_vm_bits(ncy_vm_and(bad, m)) != 0;
}
NCY_INLINE ncy_vi ncy_k_inside(ncy_vi index, ncy_vm m) {
  return ncy_vi_select(m, index, ncy_vi_set1(0));
}
/* Element index[lane] of an array of columns, base: the first column at the row. */
NCY_INLINE ncy_vd ncy_k_element(const double *base, size_t n, ncy_vi index) {
  ncy_vd y = {0};
  for (int i = 0; i < NCY_VL; i++) NCY_K_SET(y, i, base[(size_t)NCY_K_GET(index, i) * n + (size_t)i]);
  return y;
}
NCY_INLINE void ncy_k_put_element(double *base, size_t n, ncy_vi index, ncy_vm m, ncy_vd v) {
  unsigned bits = ncy_vm_bits(m);
  for (int i = 0; i < NCY_VL; i++)
    if (bits >> i & 1U) base[(size_t)NCY_K_GET(index, i) * n + (size_t)i] = NCY_K_GET(v, i);
}
NCY_INLINE bool ncy_k_divides(int64_t a, int64_t b) {
  return b != 0 && !(b == -1 && a == INT64_MIN);
}
NCY_INLINE ncy_vi ncy_k_idiv(ncy_vi a, ncy_vi b, ncy_vm m, bool *is_fine) {
  ncy_vi y = {0};
  unsigned bits = ncy_vm_bits(m);
  for (int i = 0; i < NCY_VL; i++) {
    if (!(bits >> i & 1U)) continue;
    if (ncy_k_divides(NCY_K_GET(a, i), NCY_K_GET(b, i)))
      NCY_K_SET(y, i, NCY_K_GET(a, i) / NCY_K_GET(b, i));
    else
      *is_fine = false;
  }
  return y;
}

NCY_INLINE double ncy_k_lane(ncy_vd v, int lane) { /* any lane; NCY_K_GET is for those known when compiling */
  double x[NCY_VL];
  ncy_vstore(x, v);
  return x[lane];
}

/* ---- truth ----------------------------------------------------------------------------------------------------------------- */

NCY_INLINE ncy_vd ncy_k_number(ncy_vm m) { /* 1 or 0 */
  return ncy_vselect(m, ncy_vset1(1), ncy_vset1(0));
}
NCY_INLINE ncy_vm ncy_k_truth(ncy_vd x) {
  return ncy_vne(x, ncy_vset1(0));
}
NCY_INLINE ncy_vm ncy_k_every(bool x) {
  return ncy_vm_from_bits(x ? NCY_K_ALL : 0);
}
NCY_INLINE ncy_vm ncy_k_mask_select(ncy_vm m, ncy_vm a, ncy_vm b) {
  return ncy_vm_or(ncy_vm_and(m, a), ncy_vm_andnot(b, m));
}

/* ---- functions ------------------------------------------------------------------------------------------------------------- */

NCY_INLINE double ncy_k_bits(uint64_t bits) {
  double x;
  __builtin_memcpy(&x, &bits, sizeof x);
  return x;
}
NCY_INLINE bool ncy_k_same(double x, double y) {
  return __builtin_memcmp(&x, &y, sizeof x) == 0;
}
/* fabs, exp as NEURON has it, and libm's; of one number and of a vector. */
#define ncy_k_fabs(x) __builtin_fabs(x)
#define ncy_k_sqrt(x) __builtin_sqrt(x)
NCY_K_FN double ncy_k_exp(double x) {
  return ncy_exp_guarded(x);
}
#define NCY_K_LIBM1(name)                                                                                                        \
  NCY_K_FN double ncy_k_##name(double x) {                                                                                       \
    return ncy_k_libm->name(x);                                                                                                  \
  }
#define NCY_K_LANES1(name)                                                                                                       \
  NCY_K_LIBM1(name)                                                                                                              \
  NCY_K_FN ncy_vd ncy_kv_##name(ncy_vd x) {                                                                                      \
    ncy_vd y = {0};                                                                                                              \
    for (int i = 0; i < NCY_VL; i++) NCY_K_SET(y, i, ncy_k_libm->name(NCY_K_GET(x, i)));                                         \
    return y;                                                                                                                    \
  }
#define NCY_K_LANES2(name)                                                                                                       \
  NCY_K_FN double ncy_k_##name(double x, double z) {                                                                             \
    return ncy_k_libm->name(x, z);                                                                                               \
  }                                                                                                                              \
  NCY_K_FN ncy_vd ncy_kv_##name(ncy_vd x, ncy_vd z) {                                                                            \
    ncy_vd y = {0};                                                                                                              \
    for (int i = 0; i < NCY_VL; i++) NCY_K_SET(y, i, ncy_k_libm->name(NCY_K_GET(x, i), NCY_K_GET(z, i)));                        \
    return y;                                                                                                                    \
  }
NCY_K_LIBM1(log)
NCY_K_LANES1(log10)
NCY_K_LANES1(sin)
NCY_K_LANES1(cos)
NCY_K_LANES1(tan)
NCY_K_LANES1(asin)
NCY_K_LANES1(acos)
NCY_K_LANES1(atan)
NCY_K_LANES1(sinh)
NCY_K_LANES1(cosh)
NCY_K_LANES1(tanh)
NCY_K_LANES1(floor)
NCY_K_LANES1(ceil)
NCY_K_LANES2(atan2)
NCY_K_LANES2(fmod)
NCY_K_FN double ncy_k_pow(double x, double y) {
  return ncy_k_libm->pow(x, y);
}
NCY_INLINE ncy_vd ncy_kv_fabs(ncy_vd x) {
  return ncy_vabs(x);
}
NCY_INLINE ncy_vd ncy_kv_sqrt(ncy_vd x) {
  return ncy_vsqrt(x);
}
#ifdef NCY_K_MANY_EXP
NCY_K_FN ncy_vd ncy_kv_exp(ncy_vd x) {
#else
NCY_INLINE ncy_vd ncy_kv_exp(ncy_vd x) {
#endif
  return ncy_vexp_guarded(x, NCY_K_LIBM);
}
NCY_K_FN ncy_vd ncy_kv_log(ncy_vd x) {
  return ncy_vlog(x, NCY_K_LIBM);
}
NCY_K_FN ncy_vd ncy_kv_pow(ncy_vd x, ncy_vd y) {
  return ncy_vpow(x, y, NCY_K_LIBM);
}
/* GHK of NEURON: exp without the guard. */
NCY_K_FN ncy_vd ncy_k_efun(ncy_vd x) {
  ncy_vm small = ncy_vlt(ncy_vabs(x), ncy_vset1(1e-4));
  ncy_vd y = ncy_vdiv(x, ncy_vsub(ncy_vexp(x, NCY_K_LIBM), ncy_vset1(1)));
  return ncy_vselect(small, ncy_vsub(ncy_vset1(1), ncy_vdiv(x, ncy_vset1(2))), y);
}
NCY_K_FN ncy_vd ncy_k_ghk(ncy_vd v, ncy_vd ci, ncy_vd co, ncy_vd z, double celsius) {
  const double faraday = 0x1.78e555060882cp+16, gas = 0x1.0a1013e8990bep+3;
  ncy_vd ktf = ncy_vset1(1000. * gas * (celsius + 273.15) / faraday);
  ncy_vd x = ncy_vdiv(ncy_vmul(z, v), ktf);
  ncy_vd scale = ncy_vmul(ncy_vmul(ncy_vset1(.001), z), ncy_vset1(faraday));
  return ncy_vmul(scale, ncy_vsub(ncy_vmul(ci, ncy_k_efun(ncy_vneg(x))), ncy_vmul(co, ncy_k_efun(x))));
}

#endif
