/* simd.h - one vector of doubles, whatever the instruction set.
 *
 * A kernel (a file *_isa.c, compiled once per instruction set) is written once with these types; NCY_ISA_FN(name) gives its
 * functions a name of their own per instruction set. Every operation acts on each lane as the scalar operation does (one
 * rounding each, no contraction); an FMA happens only where ncy_vfma and its kin are written.
 *
 * Types  ncy_vd  NCY_VL doubles            ncy_vi  NCY_VL int64 (bit work)
 *        ncy_vn  NCY_VL int32 (indices)    ncy_vm  NCY_VL truth values (results of comparisons)
 * Names  ncy_v...: doubles, ncy_vi_...: int64, ncy_vn_...: int32, ncy_vm_...: truth values.
 * Memory needs no alignment beyond that of its element. NCY_VL is 8 (avx512), 4 (avx2), 2 (sse2) or 1 (c).
 *
 *   doubles   zero set1 load store load_n store_n store_if  add sub mul div sqrt neg abs copysign  fma fms fnma
 *             min max floor  lt le gt ge eq ne unordered  select  get  bits, ncy_vi_as_double (same bits)
 *             gather (int32), gather64 (int64), gather_if, row2, row4, scatter, transpose, sum_ordered
 *   int64     set1 load store add sub mul32 and or xor andnot shl shr eq gt select
 *   int32     set1 load store add sub and min max  from_double (truncation) to_double to_int64
 *   truth     and or not andnot any all none bits from_bits first_n count
 *
 * fma(a,b,c) = a*b+c, fms = a*b-c, fnma = c-a*b, rounded once: hardware on avx512 and avx2, the C library's fma per lane on
 * the others. min(a,b) is a<b ? a : b and max(a,b) is a>b ? a : b, so b when either is NaN.
 * from_double needs |x| < 2^31; outside, the result is unspecified (not an error).
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NUM_SIMD_H
#define NCY_NUM_SIMD_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define NCY_INLINE static inline __attribute__((always_inline, unused))

#define NCY_ISA_PASTE2(a, b) a##_##b
#define NCY_ISA_PASTE(a, b) NCY_ISA_PASTE2(a, b)
/* The name of a kernel's function in the instruction set being compiled: NCY_ISA_FN(step) is step_avx512. */
#define NCY_ISA_FN(name) NCY_ISA_PASTE(name, NCY_ISA_SUFFIX)

#if defined(NCY_FOR_AVX512)
#include "num/simd_avx512.h"
#elif defined(NCY_FOR_AVX2)
#include "num/simd_avx2.h"
#elif defined(NCY_FOR_SSE2)
#include "num/simd_sse2.h"
#else
#include "num/simd_c.h"
#endif

/* ---- the same for every instruction set --------------------------------------------------------------------------------- */

NCY_INLINE ncy_vd ncy_vzero(void) {
  return ncy_vset1(0.0);
}
/* One lane, for what has no vector form. */
NCY_INLINE double ncy_vget(ncy_vd v, int lane) {
  double x[NCY_VL];
  ncy_vstore(x, v);
  return x[lane];
}
/* x[0] + x[1] + ... from the left, as a scalar loop adds. */
NCY_INLINE double ncy_vsum_ordered(ncy_vd v) {
  double x[NCY_VL];
  ncy_vstore(x, v);
  double sum = x[0];
  for (int i = 1; i < NCY_VL; i++) sum += x[i];
  return sum;
}
/* The first n lanes from memory, 0 in the others, which are not read. */
NCY_INLINE ncy_vd ncy_vload_n(const double *p, int n) {
  double x[NCY_VL] = {0};
  memcpy(x, p, (size_t)n * sizeof *p);
  return ncy_vload(x);
}
/* The first n lanes to memory. */
NCY_INLINE void ncy_vstore_n(double *p, int n, ncy_vd v) {
  double x[NCY_VL];
  ncy_vstore(x, v);
  memcpy(p, x, (size_t)n * sizeof *p);
}
/* base[index[lane]] = v[lane], in the order of the lanes. */
NCY_INLINE void ncy_vscatter(double *base, ncy_vn index, ncy_vd v) {
  int32_t k[NCY_VL];
  double x[NCY_VL];
  ncy_vn_store(k, index);
  ncy_vstore(x, v);
  for (int i = 0; i < NCY_VL; i++) base[k[i]] = x[i];
}
NCY_INLINE bool ncy_vm_any(ncy_vm m) {
  return ncy_vm_bits(m) != 0;
}
NCY_INLINE bool ncy_vm_none(ncy_vm m) {
  return ncy_vm_bits(m) == 0;
}
NCY_INLINE bool ncy_vm_all(ncy_vm m) {
  return ncy_vm_bits(m) == (1U << NCY_VL) - 1U;
}
NCY_INLINE int ncy_vm_count(ncy_vm m) {
  return __builtin_popcount(ncy_vm_bits(m));
}
/* The first n lanes are true (n may pass NCY_VL). */
NCY_INLINE ncy_vm ncy_vm_first_n(int n) {
  return ncy_vm_from_bits(n >= NCY_VL ? (1U << NCY_VL) - 1U : (1U << n) - 1U);
}
NCY_INLINE ncy_vd ncy_vcopysign(ncy_vd size, ncy_vd sign) {
  ncy_vi top = ncy_vi_set1(INT64_MIN);
  return ncy_vi_as_double(ncy_vi_or(ncy_vi_andnot(ncy_vbits(size), top), ncy_vi_and(ncy_vbits(sign), top)));
}

#endif
