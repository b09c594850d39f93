/* vmath.h - exp, log and pow of a vector, with the bits of the host's libm.
 *
 * Every function takes the variant (ncy_libm_variant()); pass it as a constant to an inlined kernel body, so that the choice
 * is made once, outside the loops:
 *
 *   NCY_INLINE void body(const double *x, double *y, size_t n, ncy_libm libm) { ... ncy_vexp(ncy_vload(x), libm) ... }
 *   void NCY_ISA_FN(kernel)(const double *x, double *y, size_t n, ncy_libm libm) {
 *     if (libm == NCY_LIBM_FMA) body(x, y, n, NCY_LIBM_FMA);
 *     else if (libm == NCY_LIBM_PLAIN) body(x, y, n, NCY_LIBM_PLAIN);
 *     else body(x, y, n, NCY_LIBM_SCALAR);
 *   }
 *
 * Method: the published table methods that glibc uses since 2.28 (reduction to 1/128, a short polynomial, the result put
 *         together from table value and correction), every rounding where glibc has it. Variant FMA has its fused operations
 *         where glibc's build with FMA has them, PLAIN has none. Lanes outside the main range call libm: |x| >= 512 or NaN for
 *         exp; zero, subnormal, negative, infinite, NaN for log; for pow such an x, |y| < 2^-65 or >= 2^63, and results
 *         outside exp(-512)..exp(512). The variant SCALAR, the plain C build, and FMA without such hardware call libm for all.
 * Exact:  bits, with the variant that ncy_libm_variant() finds, in round-to-nearest. Exceptions and errno are not kept.
 * Cost:   see bench/bench_vmath.c.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NUM_VMATH_H
#define NCY_NUM_VMATH_H

#include "num/libm.h"
#include "num/simd.h"
#include "num/vmath_tables.h"

/* ---- lanes that call libm ----------------------------------------------------------------------------------------------- */

#define NCY_RARE static __attribute__((noinline, cold, unused))

/* NEURON's guard around exp in HOC and NMODL. */
NCY_INLINE double ncy_exp_guarded(double x) {
  if (x < -700.0) return 0.0;
  if (x > 700.0) x = 700.0;
  return exp(x);
}

/* y, with lanes whose bit in done is 0 replaced by the function of x. */
NCY_RARE ncy_vd ncy_vexp_lanes(ncy_vd x, ncy_vd y, unsigned done) {
  double a[NCY_VL], b[NCY_VL];
  ncy_vstore(a, x);
  ncy_vstore(b, y);
  for (int i = 0; i < NCY_VL; i++)
    if (!(done >> i & 1U)) b[i] = exp(a[i]);
  return ncy_vload(b);
}
NCY_RARE ncy_vd ncy_vexp_guarded_lanes(ncy_vd x, ncy_vd y, unsigned done) {
  double a[NCY_VL], b[NCY_VL];
  ncy_vstore(a, x);
  ncy_vstore(b, y);
  for (int i = 0; i < NCY_VL; i++)
    if (!(done >> i & 1U)) b[i] = ncy_exp_guarded(a[i]);
  return ncy_vload(b);
}
NCY_RARE ncy_vd ncy_vlog_lanes(ncy_vd x, ncy_vd y, unsigned done) {
  double a[NCY_VL], b[NCY_VL];
  ncy_vstore(a, x);
  ncy_vstore(b, y);
  for (int i = 0; i < NCY_VL; i++)
    if (!(done >> i & 1U)) b[i] = log(a[i]);
  return ncy_vload(b);
}
NCY_RARE ncy_vd ncy_vpow_lanes(ncy_vd x, ncy_vd exponent, ncy_vd y, unsigned done) {
  double a[NCY_VL], e[NCY_VL], b[NCY_VL];
  ncy_vstore(a, x);
  ncy_vstore(e, exponent);
  ncy_vstore(b, y);
  for (int i = 0; i < NCY_VL; i++)
    if (!(done >> i & 1U)) b[i] = pow(a[i], e[i]);
  return ncy_vload(b);
}

/* Does this variant, in this instruction set, call libm for every lane? */
NCY_INLINE bool ncy_vmath_is_scalar(ncy_libm libm) {
  return NCY_VL == 1 || libm == NCY_LIBM_SCALAR || (libm == NCY_LIBM_FMA && !NCY_HAS_FMA);
}

/* a*b + c, fused or in two roundings */
NCY_INLINE ncy_vd ncy_vmuladd(ncy_vd a, ncy_vd b, ncy_vd c, bool fused) {
  return fused ? ncy_vfma(a, b, c) : ncy_vadd(ncy_vmul(a, b), c);
}

/* ---- the methods, in their main range (what they give outside is unspecified) ------------------------------------------- */

/* exp(x + tail), |x| < 512 */
NCY_INLINE ncy_vd ncy_vexp_main(ncy_vd x, const ncy_vd *tail, bool fused) {
  const ncy_vd shift = ncy_vset1(0x1.8p52);
  /* k = x * 128/ln2 to the nearest integer, in the low bits of `moved` */
  ncy_vd moved = ncy_vmuladd(x, ncy_vset1(0x1.71547652b82fep+7), shift, fused);
  ncy_vi k = ncy_vbits(moved);
  ncy_vd kd = ncy_vsub(moved, shift);
  ncy_vd r = ncy_vmuladd(kd, ncy_vset1(-0x1.62e42fefa0000p-8), x, fused);
  r = ncy_vmuladd(kd, ncy_vset1(-0x1.cf79abc9e3b3ap-47), r, fused);
  if (tail) r = ncy_vadd(r, *tail);
  ncy_vd t, s;
  ncy_vrow2(ncy_exp_table, ncy_vi_shl(ncy_vi_and(k, ncy_vi_set1(NCY_EXP_N - 1)), 1), &t, &s);
  ncy_vd scale = ncy_vi_as_double(ncy_vi_add(ncy_vbits(s), ncy_vi_shl(k, 45)));
  ncy_vd r2 = ncy_vmul(r, r);
  ncy_vd c23 = ncy_vmuladd(r, ncy_vset1(0x1.555555555543cp-3), ncy_vset1(0x1.ffffffffffdbdp-2), fused);
  ncy_vd c45 = ncy_vmuladd(r, ncy_vset1(0x1.1111167a4d017p-7), ncy_vset1(0x1.55555cf172b91p-5), fused);
  ncy_vd p = ncy_vmuladd(r2, c23, ncy_vadd(t, r), fused);
  p = ncy_vmuladd(ncy_vmul(r2, r2), c45, p, fused);
  return ncy_vmuladd(scale, p, scale, fused);
}

/* The bits of a normal x split as 2^k z with z in [off, 2 off): z, k as a double, and the number of z's interval of 128. */
NCY_INLINE ncy_vd ncy_vlog_split(ncy_vd x, int64_t off, ncy_vd *k, ncy_vi *interval) {
  ncy_vi bits = ncy_vbits(x);
  ncy_vi from = ncy_vi_sub(bits, ncy_vi_set1(off));
  *interval = ncy_vi_and(ncy_vi_shr(from, 45), ncy_vi_set1(127));
  /* the top 12 bits are a signed number: moved up by 2048, laid into the bits of 2^52, and the offset taken away */
  ncy_vi top = ncy_vi_xor(ncy_vi_shr(from, 52), ncy_vi_set1(2048));
  *k = ncy_vsub(ncy_vi_as_double(ncy_vi_or(top, ncy_vi_set1(0x4330000000000000))), ncy_vset1(0x1p52 + 2048.0));
  return ncy_vi_as_double(ncy_vi_sub(bits, ncy_vi_and(from, ncy_vi_set1((int64_t)0xfff0000000000000))));
}

/* log(x) for 1 - 1/16 <= x < 1 + 0x1.09p-4 */
NCY_INLINE ncy_vd ncy_vlog_near1(ncy_vd x, bool fused) {
  const ncy_vd half = ncy_vset1(-0.5);
  const ncy_vd split = ncy_vset1(0x1p27);
  ncy_vd r = ncy_vsub(x, ncy_vset1(1.0));
  ncy_vd r2 = ncy_vmul(r, r);
  ncy_vd r3 = ncy_vmul(r, r2);
  ncy_vd a = ncy_vmuladd(r, ncy_vset1(-0x1.ffffffffffdcbp-3), ncy_vset1(0x1.5555555555577p-2), fused);
  ncy_vd b = ncy_vmuladd(r, ncy_vset1(0x1.24924a344de30p-3), ncy_vset1(-0x1.55555556745a7p-3), fused);
  ncy_vd c = ncy_vmuladd(r, ncy_vset1(-0x1.999eb43b068ffp-4), ncy_vset1(0x1.c7184282ad6cap-4), fused);
  a = ncy_vmuladd(r2, ncy_vset1(0x1.999999995dd0cp-3), a, fused);
  b = ncy_vmuladd(r2, ncy_vset1(-0x1.fffffa4423d65p-4), b, fused);
  c = ncy_vmuladd(r2, ncy_vset1(0x1.78182f7afd085p-4), c, fused);
  c = ncy_vmuladd(r3, ncy_vset1(-0x1.5521375d145cdp-4), c, fused);
  ncy_vd p = ncy_vmuladd(r3, ncy_vmuladd(r3, c, b, fused), a, fused);
  /* r - r*r/2 with the high half of r squared exactly */
  ncy_vd w = ncy_vmul(r, split);
  ncy_vd high = fused ? ncy_vfnma(r, split, ncy_vfma(r, split, r)) : ncy_vsub(ncy_vadd(r, w), w);
  ncy_vd low = ncy_vsub(r, high);
  ncy_vd high2 = ncy_vmul(high, high);
  ncy_vd hi = ncy_vmuladd(high2, half, r, fused);
  ncy_vd lo = ncy_vmuladd(high2, half, ncy_vsub(r, hi), fused);
  lo = ncy_vmuladd(ncy_vmul(half, low), ncy_vadd(high, r), lo, fused);
  return ncy_vadd(ncy_vmuladd(r3, p, lo, fused), hi);
}

/* log(x) for normal x outside that interval */
NCY_INLINE ncy_vd ncy_vlog_main(ncy_vd x, bool fused) {
  ncy_vd k, inverse, log_c, c_high, c_low;
  ncy_vi interval;
  ncy_vd z = ncy_vlog_split(x, 0x3fe6000000000000, &k, &interval);
  ncy_vrow4(ncy_log_table, ncy_vi_shl(interval, 2), &inverse, &log_c, &c_high, &c_low);
  /* r = z/c - 1 */
  ncy_vd r = fused ? ncy_vfma(z, inverse, ncy_vset1(-1.0)) : ncy_vmul(ncy_vsub(ncy_vsub(z, c_high), c_low), inverse);
  ncy_vd w = ncy_vmuladd(k, ncy_vset1(0x1.62e42fefa3800p-1), log_c, fused);
  ncy_vd hi = ncy_vadd(w, r);
  ncy_vd lo = ncy_vmuladd(k, ncy_vset1(0x1.ef35793c76730p-45), ncy_vadd(ncy_vsub(w, hi), r), fused);
  ncy_vd r2 = ncy_vmul(r, r);
  ncy_vd a12 = ncy_vmuladd(r, ncy_vset1(-0x1.fffffffeb4590p-3), ncy_vset1(0x1.555555551305bp-2), fused);
  ncy_vd a34 = ncy_vmuladd(r, ncy_vset1(-0x1.55575e506c89fp-3), ncy_vset1(0x1.999b324f10111p-3), fused);
  ncy_vd p = ncy_vmuladd(r2, a34, a12, fused);
  ncy_vd y = ncy_vmuladd(r2, ncy_vset1(-0x1.0000000000001p-1), lo, fused);
  return ncy_vadd(ncy_vmuladd(ncy_vmul(r, r2), p, y, fused), hi);
}

/* log(x) of normal x to some 68 bits, as the sum of the result and *tail */
NCY_INLINE ncy_vd ncy_vpow_log(ncy_vd x, ncy_vd *tail, bool fused) {
  const ncy_vd minus_half = ncy_vset1(-0.5);
  ncy_vd k, inverse, log_c, log_c_tail, unused;
  ncy_vi interval;
  ncy_vd z = ncy_vlog_split(x, 0x3fe6955500000000, &k, &interval);
  ncy_vrow4(ncy_pow_table, ncy_vi_shl(interval, 2), &inverse, &log_c, &log_c_tail, &unused);
  ncy_vd r, r_high = ncy_vzero(), r_low = ncy_vzero();
  if (fused) {
    r = ncy_vfma(z, inverse, ncy_vset1(-1.0));
  } else {
    ncy_vi rounded = ncy_vi_add(ncy_vbits(z), ncy_vi_set1(INT64_C(1) << 31));
    ncy_vd z_high = ncy_vi_as_double(ncy_vi_and(rounded, ncy_vi_set1(-(INT64_C(1) << 32))));
    r_high = ncy_vsub(ncy_vmul(z_high, inverse), ncy_vset1(1.0));
    r_low = ncy_vmul(ncy_vsub(z, z_high), inverse);
    r = ncy_vadd(r_high, r_low);
  }
  ncy_vd t1 = ncy_vmuladd(k, ncy_vset1(0x1.62e42fefa3800p-1), log_c, fused);
  ncy_vd t2 = ncy_vadd(t1, r);
  ncy_vd lo1 = ncy_vmuladd(k, ncy_vset1(0x1.ef35793c76730p-45), log_c_tail, fused);
  ncy_vd lo2 = ncy_vadd(ncy_vsub(t1, t2), r);
  ncy_vd ar = ncy_vmul(minus_half, r);
  ncy_vd ar2 = ncy_vmul(r, ar);
  ncy_vd ar3 = ncy_vmul(r, ar2);
  ncy_vd square, lo3; /* -r*r/2, and what its rounding lost */
  if (fused) {
    square = ar2;
    lo3 = ncy_vfms(ar, r, ar2);
  } else {
    ncy_vd ar_high = ncy_vmul(minus_half, r_high);
    square = ncy_vmul(r_high, ar_high);
    lo3 = ncy_vmul(r_low, ncy_vadd(ar, ar_high));
  }
  ncy_vd hi = ncy_vadd(t2, square);
  ncy_vd lo4 = ncy_vadd(ncy_vsub(t2, hi), square);
  ncy_vd a12 = ncy_vmuladd(r, ncy_vset1(0x1.0000000000006p-1), ncy_vset1(-0x1.5555555555560p-1), fused);
  ncy_vd a34 = ncy_vmuladd(r, ncy_vset1(-0x1.555555529a47ap-1), ncy_vset1(0x1.999999959554ep-1), fused);
  ncy_vd a56 = ncy_vmuladd(r, ncy_vset1(0x1.0002b8b263fc3p+0), ncy_vset1(-0x1.2495b9b4845e9p+0), fused);
  ncy_vd p = ncy_vmuladd(ar2, ncy_vmuladd(ar2, a56, a34, fused), a12, fused);
  ncy_vd lo = ncy_vmuladd(ar3, p, ncy_vadd(ncy_vadd(ncy_vadd(lo1, lo2), lo3), lo4), fused);
  ncy_vd log_x = ncy_vadd(hi, lo);
  *tail = ncy_vadd(ncy_vsub(hi, log_x), lo);
  return log_x;
}

/* x^y for normal x > 0 and 2^-65 <= |y| < 2^63 where |*log_result| (y log(x)) < 512 */
NCY_INLINE ncy_vd ncy_vpow_main(ncy_vd x, ncy_vd y, ncy_vd *log_result, bool fused) {
  ncy_vd lo, high, low;
  ncy_vd hi = ncy_vpow_log(x, &lo, fused);
  if (fused) {
    high = ncy_vmul(y, hi);
    low = ncy_vfma(y, lo, ncy_vfms(y, hi, high));
  } else {
    const ncy_vi top = ncy_vi_set1(-(INT64_C(1) << 27));
    ncy_vd y_high = ncy_vi_as_double(ncy_vi_and(ncy_vbits(y), top));
    ncy_vd y_low = ncy_vsub(y, y_high);
    ncy_vd l_high = ncy_vi_as_double(ncy_vi_and(ncy_vbits(hi), top));
    ncy_vd l_low = ncy_vadd(ncy_vsub(hi, l_high), lo);
    high = ncy_vmul(y_high, l_high);
    low = ncy_vadd(ncy_vmul(y_low, l_high), ncy_vmul(y, l_low));
  }
  *log_result = high;
  return ncy_vexp_main(high, &low, fused);
}

/* ---- what kernels call -------------------------------------------------------------------------------------------------- */

/* e^x */
NCY_INLINE ncy_vd ncy_vexp(ncy_vd x, ncy_libm libm) {
  if (ncy_vmath_is_scalar(libm)) return ncy_vexp_lanes(x, x, 0);
  ncy_vd y = ncy_vexp_main(x, NULL, libm == NCY_LIBM_FMA);
  ncy_vm done = ncy_vlt(ncy_vabs(x), ncy_vset1(512.0));
  if (__builtin_expect(!ncy_vm_all(done), 0)) y = ncy_vexp_lanes(x, y, ncy_vm_bits(done));
  return y;
}

/* NEURON's hoc_Exp: 0 below -700, e^700 above 700, else e^x */
NCY_INLINE ncy_vd ncy_vexp_guarded(ncy_vd x, ncy_libm libm) {
  if (ncy_vmath_is_scalar(libm)) return ncy_vexp_guarded_lanes(x, x, 0);
  ncy_vd y = ncy_vexp_main(x, NULL, libm == NCY_LIBM_FMA);
  ncy_vm done = ncy_vlt(ncy_vabs(x), ncy_vset1(512.0));
  if (__builtin_expect(!ncy_vm_all(done), 0)) y = ncy_vexp_guarded_lanes(x, y, ncy_vm_bits(done));
  return y;
}

/* The natural logarithm. */
NCY_INLINE ncy_vd ncy_vlog(ncy_vd x, ncy_libm libm) {
  if (ncy_vmath_is_scalar(libm)) return ncy_vlog_lanes(x, x, 0);
  bool fused = libm == NCY_LIBM_FMA;
  ncy_vd y = ncy_vlog_main(x, fused);
  ncy_vm near1 = ncy_vm_and(ncy_vge(x, ncy_vset1(1.0 - 0x1p-4)), ncy_vlt(x, ncy_vset1(1.0 + 0x1.09p-4)));
  if (ncy_vm_any(near1)) y = ncy_vselect(near1, ncy_vlog_near1(x, fused), y);
  ncy_vm done = ncy_vm_and(ncy_vge(x, ncy_vset1(0x1p-1022)), ncy_vlt(x, ncy_vset1(INFINITY)));
  if (__builtin_expect(!ncy_vm_all(done), 0)) y = ncy_vlog_lanes(x, y, ncy_vm_bits(done));
  return y;
}

/* x^y */
NCY_INLINE ncy_vd ncy_vpow(ncy_vd x, ncy_vd y, ncy_libm libm) {
  if (ncy_vmath_is_scalar(libm)) return ncy_vpow_lanes(x, y, x, 0);
  ncy_vd log_result;
  ncy_vd result = ncy_vpow_main(x, y, &log_result, libm == NCY_LIBM_FMA);
  ncy_vd size = ncy_vabs(y);
  ncy_vm done = ncy_vm_and(ncy_vge(x, ncy_vset1(0x1p-1022)), ncy_vlt(x, ncy_vset1(INFINITY)));
  done = ncy_vm_and(done, ncy_vm_and(ncy_vge(size, ncy_vset1(0x1p-65)), ncy_vlt(size, ncy_vset1(0x1p63))));
  done = ncy_vm_and(done, ncy_vlt(ncy_vabs(log_result), ncy_vset1(512.0)));
  if (__builtin_expect(!ncy_vm_all(done), 0)) result = ncy_vpow_lanes(x, y, result, ncy_vm_bits(done));
  return result;
}

#endif
