/* vdiv.h - correctly rounded quotients without the divider.
 *
 * Method: with y = 1/b correctly rounded and q within one ulp of a/b, the residual r = a - q*b is exact in one FMA and
 *         RN(q + r*y) = RN(a/b) (Markstein 1990, IBM J. Res. Dev. 34; Muller et al., Handbook of Floating-Point Arithmetic,
 *         "Using the Newton-Raphson iteration for correctly rounded division"). A first correction of q = RN(a*y), which may
 *         be 1.5 ulp off, brings it to half an ulp and a bit, so that the second one meets the condition for every a and b.
 *         y itself: Newton steps from the processor's 14-bit estimate to less than one ulp, then RN(y + y*(1 - b*y)), which
 *         is correctly rounded unless all bits of b's mantissa are ones (Markstein's exception; sent to the divider).
 * Domain: 2^-450 <= |a|, |b| <= 2^450, where no intermediate value leaves the normal range. Where any lane is outside (zeros,
 *         infinities, NaN included), the whole vector is divided by the divider, so that results are exact everywhere.
 * Exact:  bits of a / b in round-to-nearest.
 * Cost:   ncy_vdiv_by: a multiplication, four FMAs and a check. ncy_vdiv_fast: seven FMAs more on AVX-512; elsewhere there is
 *         no estimate worth having and it is the plain division.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NUM_VDIV_H
#define NCY_NUM_VDIV_H

#include "num/simd.h"

/* A divisor used again and again: b, its rounded reciprocal, and whether every lane of b is in the domain. */
typedef struct ncy_vdivisor {
  ncy_vd b;
  ncy_vd inverse;
  bool is_inside;
} ncy_vdivisor;

/* Lanes with 2^-450 <= |x| <= 2^450. */
NCY_INLINE ncy_vm ncy_vdiv_inside(ncy_vd x) {
  ncy_vd size = ncy_vabs(x);
  return ncy_vm_and(ncy_vge(size, ncy_vset1(0x1p-450)), ncy_vle(size, ncy_vset1(0x1p450)));
}

NCY_INLINE ncy_vdivisor ncy_vdivisor_of(ncy_vd b) {
  ncy_vdivisor d = {b, ncy_vdiv(ncy_vset1(1.0), b), ncy_vm_all(ncy_vdiv_inside(b))};
  return d;
}

/* a*inverse, corrected twice; the quotient for lanes in the domain. */
NCY_INLINE ncy_vd ncy_vdiv_correct(ncy_vd a, ncy_vd b, ncy_vd inverse) {
  ncy_vd q = ncy_vmul(a, inverse);
  q = ncy_vfma(ncy_vfnma(q, b, a), inverse, q);
  return ncy_vfma(ncy_vfnma(q, b, a), inverse, q);
}

/* a / d.b */
NCY_INLINE ncy_vd ncy_vdiv_by(ncy_vd a, const ncy_vdivisor *d) {
#if NCY_HAS_FMA
  if (__builtin_expect(d->is_inside && ncy_vm_all(ncy_vdiv_inside(a)), 1)) return ncy_vdiv_correct(a, d->b, d->inverse);
#endif
  return ncy_vdiv(a, d->b);
}

/* a / b */
NCY_INLINE ncy_vd ncy_vdiv_fast(ncy_vd a, ncy_vd b) {
#if defined(NCY_FOR_AVX512)
  const ncy_vi mantissa = ncy_vi_set1(0x000fffffffffffff);
  ncy_vm outside = ncy_vi_eq(ncy_vi_and(ncy_vbits(b), mantissa), mantissa);
  ncy_vm inside = ncy_vm_andnot(ncy_vm_and(ncy_vdiv_inside(a), ncy_vdiv_inside(b)), outside);
  if (__builtin_expect(ncy_vm_all(inside), 1)) {
    const ncy_vd one = ncy_vset1(1.0);
    ncy_vd y = _mm512_maskz_rcp14_pd(0xff, b);
    for (int step = 0; step < 3; step++) y = ncy_vfma(ncy_vfnma(b, y, one), y, y); /* 2^-28, 2^-56, rounded */
    return ncy_vdiv_correct(a, b, y);
  }
#endif
  return ncy_vdiv(a, b);
}

#endif
