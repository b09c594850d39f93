/* simd_sse2.h - simd.h with two doubles in a register of SSE2, which every x86-64 has. Truth values are registers of all-ones
 * lanes; int32 lanes sit in the low half of a register.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NUM_SIMD_SSE2_H
#define NCY_NUM_SIMD_SSE2_H

#include <emmintrin.h>

#define NCY_VL 2
#define NCY_HAS_FMA 0
#define NCY_ISA_THIS NCY_ISA_SSE2
typedef __m128d ncy_vd;
typedef __m128i ncy_vi;
typedef __m128i ncy_vn;
typedef __m128d ncy_vm;

NCY_INLINE double ncy_sse2_low(__m128d v) {
  return _mm_cvtsd_f64(v);
}
NCY_INLINE double ncy_sse2_high(__m128d v) {
  return _mm_cvtsd_f64(_mm_unpackhi_pd(v, v));
}
NCY_INLINE int32_t ncy_sse2_n0(__m128i v) {
  return _mm_cvtsi128_si32(v);
}
NCY_INLINE int32_t ncy_sse2_n1(__m128i v) {
  return _mm_cvtsi128_si32(_mm_shuffle_epi32(v, 1));
}
NCY_INLINE __m128i ncy_sse2_pick(__m128i m, __m128i a, __m128i b) {
  return _mm_or_si128(_mm_and_si128(m, a), _mm_andnot_si128(m, b));
}

NCY_INLINE ncy_vd ncy_vset1(double x) {
  return _mm_set1_pd(x);
}
NCY_INLINE ncy_vd ncy_vload(const double *p) {
  return _mm_loadu_pd(p);
}
NCY_INLINE void ncy_vstore(double *p, ncy_vd v) {
  _mm_storeu_pd(p, v);
}
NCY_INLINE void ncy_vstore_if(double *p, ncy_vm m, ncy_vd v) {
  int bits = _mm_movemask_pd(m);
  if (bits & 1) p[0] = ncy_sse2_low(v);
  if (bits & 2) p[1] = ncy_sse2_high(v);
}
NCY_INLINE ncy_vd ncy_vadd(ncy_vd a, ncy_vd b) {
  return _mm_add_pd(a, b);
}
NCY_INLINE ncy_vd ncy_vsub(ncy_vd a, ncy_vd b) {
  return _mm_sub_pd(a, b);
}
NCY_INLINE ncy_vd ncy_vmul(ncy_vd a, ncy_vd b) {
  return _mm_mul_pd(a, b);
}
NCY_INLINE ncy_vd ncy_vdiv(ncy_vd a, ncy_vd b) {
  return _mm_div_pd(a, b);
}
NCY_INLINE ncy_vd ncy_vsqrt(ncy_vd a) {
  return _mm_sqrt_pd(a);
}
NCY_INLINE ncy_vd ncy_vneg(ncy_vd a) {
  return _mm_xor_pd(a, _mm_set1_pd(-0.0));
}
NCY_INLINE ncy_vd ncy_vabs(ncy_vd a) {
  return _mm_andnot_pd(_mm_set1_pd(-0.0), a);
}
NCY_INLINE ncy_vd ncy_vfma(ncy_vd a, ncy_vd b, ncy_vd c) {
  return _mm_set_pd(fma(ncy_sse2_high(a), ncy_sse2_high(b), ncy_sse2_high(c)),
                    fma(ncy_sse2_low(a), ncy_sse2_low(b), ncy_sse2_low(c)));
}
NCY_INLINE ncy_vd ncy_vfms(ncy_vd a, ncy_vd b, ncy_vd c) {
  return ncy_vfma(a, b, ncy_vneg(c));
}
NCY_INLINE ncy_vd ncy_vfnma(ncy_vd a, ncy_vd b, ncy_vd c) {
  return ncy_vfma(ncy_vneg(a), b, c);
}
NCY_INLINE ncy_vd ncy_vmin(ncy_vd a, ncy_vd b) {
  return _mm_min_pd(a, b);
}
NCY_INLINE ncy_vd ncy_vmax(ncy_vd a, ncy_vd b) {
  return _mm_max_pd(a, b);
}
NCY_INLINE ncy_vd ncy_vfloor(ncy_vd a) {
  return _mm_set_pd(floor(ncy_sse2_high(a)), floor(ncy_sse2_low(a)));
}
NCY_INLINE ncy_vm ncy_vlt(ncy_vd a, ncy_vd b) {
  return _mm_cmplt_pd(a, b);
}
NCY_INLINE ncy_vm ncy_vle(ncy_vd a, ncy_vd b) {
  return _mm_cmple_pd(a, b);
}
NCY_INLINE ncy_vm ncy_vgt(ncy_vd a, ncy_vd b) {
  return _mm_cmpgt_pd(a, b);
}
NCY_INLINE ncy_vm ncy_vge(ncy_vd a, ncy_vd b) {
  return _mm_cmpge_pd(a, b);
}
NCY_INLINE ncy_vm ncy_veq(ncy_vd a, ncy_vd b) {
  return _mm_cmpeq_pd(a, b);
}
NCY_INLINE ncy_vm ncy_vne(ncy_vd a, ncy_vd b) {
  return _mm_cmpneq_pd(a, b);
}
NCY_INLINE ncy_vm ncy_vunordered(ncy_vd a, ncy_vd b) {
  return _mm_cmpunord_pd(a, b);
}
/* m ? a : b */
NCY_INLINE ncy_vd ncy_vselect(ncy_vm m, ncy_vd a, ncy_vd b) {
  return _mm_or_pd(_mm_and_pd(m, a), _mm_andnot_pd(m, b));
}
NCY_INLINE ncy_vi ncy_vbits(ncy_vd a) {
  return _mm_castpd_si128(a);
}
NCY_INLINE ncy_vd ncy_vi_as_double(ncy_vi a) {
  return _mm_castsi128_pd(a);
}

NCY_INLINE ncy_vi ncy_vi_set1(int64_t x) {
  return _mm_set1_epi64x(x);
}
NCY_INLINE ncy_vi ncy_vi_load(const void *p) {
  return _mm_loadu_si128((const __m128i *)p);
}
NCY_INLINE void ncy_vi_store(void *p, ncy_vi v) {
  _mm_storeu_si128((__m128i *)p, v);
}
NCY_INLINE ncy_vi ncy_vi_add(ncy_vi a, ncy_vi b) {
  return _mm_add_epi64(a, b);
}
NCY_INLINE ncy_vi ncy_vi_sub(ncy_vi a, ncy_vi b) {
  return _mm_sub_epi64(a, b);
}
/* product of the low halves, as unsigned numbers */
NCY_INLINE ncy_vi ncy_vi_mul32(ncy_vi a, ncy_vi b) {
  return _mm_mul_epu32(a, b);
}
NCY_INLINE ncy_vi ncy_vi_and(ncy_vi a, ncy_vi b) {
  return _mm_and_si128(a, b);
}
NCY_INLINE ncy_vi ncy_vi_or(ncy_vi a, ncy_vi b) {
  return _mm_or_si128(a, b);
}
NCY_INLINE ncy_vi ncy_vi_xor(ncy_vi a, ncy_vi b) {
  return _mm_xor_si128(a, b);
}
/* a & ~b */
NCY_INLINE ncy_vi ncy_vi_andnot(ncy_vi a, ncy_vi b) {
  return _mm_andnot_si128(b, a);
}
NCY_INLINE ncy_vi ncy_vi_shl(ncy_vi a, int n) {
  return _mm_sll_epi64(a, _mm_cvtsi32_si128(n));
}
/* zeros come in from the top */
NCY_INLINE ncy_vi ncy_vi_shr(ncy_vi a, int n) {
  return _mm_srl_epi64(a, _mm_cvtsi32_si128(n));
}
NCY_INLINE ncy_vm ncy_vi_eq(ncy_vi a, ncy_vi b) {
  __m128i halves = _mm_cmpeq_epi32(a, b);
  return _mm_castsi128_pd(_mm_and_si128(halves, _mm_shuffle_epi32(halves, _MM_SHUFFLE(2, 3, 0, 1))));
}
/* a > b where the high halves say so, or are equal and b - a borrows (then its high half is all ones). */
NCY_INLINE ncy_vm ncy_vi_gt(ncy_vi a, ncy_vi b) {
  __m128i high = _mm_or_si128(_mm_and_si128(_mm_cmpeq_epi32(a, b), _mm_sub_epi64(b, a)), _mm_cmpgt_epi32(a, b));
  return _mm_castsi128_pd(_mm_shuffle_epi32(high, _MM_SHUFFLE(3, 3, 1, 1)));
}
NCY_INLINE ncy_vi ncy_vi_select(ncy_vm m, ncy_vi a, ncy_vi b) {
  return ncy_sse2_pick(_mm_castpd_si128(m), a, b);
}

NCY_INLINE ncy_vn ncy_vn_set1(int32_t x) {
  return _mm_set1_epi32(x);
}
NCY_INLINE ncy_vn ncy_vn_load(const int32_t *p) {
  return _mm_loadl_epi64((const __m128i *)(const void *)p);
}
NCY_INLINE void ncy_vn_store(int32_t *p, ncy_vn v) {
  _mm_storel_epi64((__m128i *)(void *)p, v);
}
NCY_INLINE ncy_vn ncy_vn_add(ncy_vn a, ncy_vn b) {
  return _mm_add_epi32(a, b);
}
NCY_INLINE ncy_vn ncy_vn_sub(ncy_vn a, ncy_vn b) {
  return _mm_sub_epi32(a, b);
}
NCY_INLINE ncy_vn ncy_vn_and(ncy_vn a, ncy_vn b) {
  return _mm_and_si128(a, b);
}
NCY_INLINE ncy_vn ncy_vn_min(ncy_vn a, ncy_vn b) {
  return ncy_sse2_pick(_mm_cmplt_epi32(a, b), a, b);
}
NCY_INLINE ncy_vn ncy_vn_max(ncy_vn a, ncy_vn b) {
  return ncy_sse2_pick(_mm_cmpgt_epi32(a, b), a, b);
}
NCY_INLINE ncy_vn ncy_vn_from_double(ncy_vd a) {
  return _mm_cvttpd_epi32(a);
}
NCY_INLINE ncy_vd ncy_vn_to_double(ncy_vn a) {
  return _mm_cvtepi32_pd(a);
}
NCY_INLINE ncy_vi ncy_vn_to_int64(ncy_vn a) {
  return _mm_unpacklo_epi32(a, _mm_srai_epi32(a, 31));
}

NCY_INLINE unsigned ncy_vm_bits(ncy_vm m) {
  return (unsigned)_mm_movemask_pd(m);
}
NCY_INLINE ncy_vm ncy_vm_from_bits(unsigned bits) {
  return _mm_castsi128_pd(_mm_set_epi64x(-(int64_t)(bits >> 1 & 1U), -(int64_t)(bits & 1U)));
}
NCY_INLINE ncy_vm ncy_vm_and(ncy_vm a, ncy_vm b) {
  return _mm_and_pd(a, b);
}
NCY_INLINE ncy_vm ncy_vm_or(ncy_vm a, ncy_vm b) {
  return _mm_or_pd(a, b);
}
/* a and not b */
NCY_INLINE ncy_vm ncy_vm_andnot(ncy_vm a, ncy_vm b) {
  return _mm_andnot_pd(b, a);
}
NCY_INLINE ncy_vm ncy_vm_not(ncy_vm a) {
  return _mm_xor_pd(a, _mm_castsi128_pd(_mm_set1_epi32(-1)));
}

/* base[index[lane]] */
NCY_INLINE ncy_vd ncy_vgather(const double *base, ncy_vn index) {
  return _mm_set_pd(base[ncy_sse2_n1(index)], base[ncy_sse2_n0(index)]);
}
NCY_INLINE ncy_vd ncy_vgather64(const double *base, ncy_vi index) {
  return _mm_set_pd(base[_mm_cvtsi128_si64(_mm_unpackhi_epi64(index, index))], base[_mm_cvtsi128_si64(index)]);
}
/* m ? base[index[lane]] : other; memory of other lanes is not touched */
NCY_INLINE ncy_vd ncy_vgather_if(ncy_vm m, const double *base, ncy_vn index, ncy_vd other) {
  int bits = _mm_movemask_pd(m);
  return _mm_set_pd(bits & 2 ? base[ncy_sse2_n1(index)] : ncy_sse2_high(other),
                    bits & 1 ? base[ncy_sse2_n0(index)] : ncy_sse2_low(other));
}

/* Rows of a table: a[lane] = table[offset[lane]], b[lane] = table[offset[lane] + 1] (row4: and two more). */
NCY_INLINE void ncy_vrow2(const double *table, ncy_vi offset, ncy_vd *a, ncy_vd *b) {
  __m128d row0 = _mm_loadu_pd(table + _mm_cvtsi128_si64(offset));
  __m128d row1 = _mm_loadu_pd(table + _mm_cvtsi128_si64(_mm_unpackhi_epi64(offset, offset)));
  *a = _mm_unpacklo_pd(row0, row1);
  *b = _mm_unpackhi_pd(row0, row1);
}
NCY_INLINE void ncy_vrow4(const double *table, ncy_vi offset, ncy_vd *a, ncy_vd *b, ncy_vd *c, ncy_vd *d) {
  ncy_vrow2(table, offset, a, b);
  ncy_vrow2(table + 2, offset, c, d);
}

/* v[i] lane j <-> v[j] lane i */
NCY_INLINE void ncy_vtranspose(ncy_vd v[NCY_VL]) {
  ncy_vd low = _mm_unpacklo_pd(v[0], v[1]);
  v[1] = _mm_unpackhi_pd(v[0], v[1]);
  v[0] = low;
}

#endif
