/* simd_avx2.h - simd.h with four doubles in a register of AVX2 with FMA. Truth values are registers of all-ones lanes.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NUM_SIMD_AVX2_H
#define NCY_NUM_SIMD_AVX2_H

#include <immintrin.h>

#define NCY_VL 4
#define NCY_HAS_FMA 1
#define NCY_ISA_THIS NCY_ISA_AVX2
typedef __m256d ncy_vd;
typedef __m256i ncy_vi;
typedef __m128i ncy_vn;
typedef __m256d ncy_vm;

NCY_INLINE ncy_vd ncy_vset1(double x) {
  return _mm256_set1_pd(x);
}
NCY_INLINE ncy_vd ncy_vload(const double *p) {
  return _mm256_loadu_pd(p);
}
NCY_INLINE void ncy_vstore(double *p, ncy_vd v) {
  _mm256_storeu_pd(p, v);
}
NCY_INLINE void ncy_vstore_if(double *p, ncy_vm m, ncy_vd v) {
  _mm256_maskstore_pd(p, _mm256_castpd_si256(m), v);
}
NCY_INLINE ncy_vd ncy_vadd(ncy_vd a, ncy_vd b) {
  return _mm256_add_pd(a, b);
}
NCY_INLINE ncy_vd ncy_vsub(ncy_vd a, ncy_vd b) {
  return _mm256_sub_pd(a, b);
}
NCY_INLINE ncy_vd ncy_vmul(ncy_vd a, ncy_vd b) {
  return _mm256_mul_pd(a, b);
}
NCY_INLINE ncy_vd ncy_vdiv(ncy_vd a, ncy_vd b) {
  return _mm256_div_pd(a, b);
}
NCY_INLINE ncy_vd ncy_vsqrt(ncy_vd a) {
  return _mm256_sqrt_pd(a);
}
NCY_INLINE ncy_vd ncy_vneg(ncy_vd a) {
  return _mm256_xor_pd(a, _mm256_set1_pd(-0.0));
}
NCY_INLINE ncy_vd ncy_vabs(ncy_vd a) {
  return _mm256_andnot_pd(_mm256_set1_pd(-0.0), a);
}
NCY_INLINE ncy_vd ncy_vfma(ncy_vd a, ncy_vd b, ncy_vd c) {
  return _mm256_fmadd_pd(a, b, c);
}
NCY_INLINE ncy_vd ncy_vfms(ncy_vd a, ncy_vd b, ncy_vd c) {
  return _mm256_fmsub_pd(a, b, c);
}
NCY_INLINE ncy_vd ncy_vfnma(ncy_vd a, ncy_vd b, ncy_vd c) {
  return _mm256_fnmadd_pd(a, b, c);
}
NCY_INLINE ncy_vd ncy_vmin(ncy_vd a, ncy_vd b) {
  return _mm256_min_pd(a, b);
}
NCY_INLINE ncy_vd ncy_vmax(ncy_vd a, ncy_vd b) {
  return _mm256_max_pd(a, b);
}
NCY_INLINE ncy_vd ncy_vfloor(ncy_vd a) {
  return _mm256_floor_pd(a);
}
NCY_INLINE ncy_vm ncy_vlt(ncy_vd a, ncy_vd b) {
  return _mm256_cmp_pd(a, b, _CMP_LT_OQ);
}
NCY_INLINE ncy_vm ncy_vle(ncy_vd a, ncy_vd b) {
  return _mm256_cmp_pd(a, b, _CMP_LE_OQ);
}
NCY_INLINE ncy_vm ncy_vgt(ncy_vd a, ncy_vd b) {
  return _mm256_cmp_pd(a, b, _CMP_GT_OQ);
}
NCY_INLINE ncy_vm ncy_vge(ncy_vd a, ncy_vd b) {
  return _mm256_cmp_pd(a, b, _CMP_GE_OQ);
}
NCY_INLINE ncy_vm ncy_veq(ncy_vd a, ncy_vd b) {
  return _mm256_cmp_pd(a, b, _CMP_EQ_OQ);
}
NCY_INLINE ncy_vm ncy_vne(ncy_vd a, ncy_vd b) {
  return _mm256_cmp_pd(a, b, _CMP_NEQ_UQ);
}
NCY_INLINE ncy_vm ncy_vunordered(ncy_vd a, ncy_vd b) {
  return _mm256_cmp_pd(a, b, _CMP_UNORD_Q);
}
/* m ? a : b */
NCY_INLINE ncy_vd ncy_vselect(ncy_vm m, ncy_vd a, ncy_vd b) {
  return _mm256_blendv_pd(b, a, m);
}
NCY_INLINE ncy_vi ncy_vbits(ncy_vd a) {
  return _mm256_castpd_si256(a);
}
NCY_INLINE ncy_vd ncy_vi_as_double(ncy_vi a) {
  return _mm256_castsi256_pd(a);
}

NCY_INLINE ncy_vi ncy_vi_set1(int64_t x) {
  return _mm256_set1_epi64x(x);
}
NCY_INLINE ncy_vi ncy_vi_load(const void *p) {
  return _mm256_loadu_si256((const __m256i *)p);
}
NCY_INLINE void ncy_vi_store(void *p, ncy_vi v) {
  _mm256_storeu_si256((__m256i *)p, v);
}
NCY_INLINE ncy_vi ncy_vi_add(ncy_vi a, ncy_vi b) {
  return _mm256_add_epi64(a, b);
}
NCY_INLINE ncy_vi ncy_vi_sub(ncy_vi a, ncy_vi b) {
  return _mm256_sub_epi64(a, b);
}
/* product of the low halves, as unsigned numbers */
NCY_INLINE ncy_vi ncy_vi_mul32(ncy_vi a, ncy_vi b) {
  return _mm256_mul_epu32(a, b);
}
NCY_INLINE ncy_vi ncy_vi_and(ncy_vi a, ncy_vi b) {
  return _mm256_and_si256(a, b);
}
NCY_INLINE ncy_vi ncy_vi_or(ncy_vi a, ncy_vi b) {
  return _mm256_or_si256(a, b);
}
NCY_INLINE ncy_vi ncy_vi_xor(ncy_vi a, ncy_vi b) {
  return _mm256_xor_si256(a, b);
}
/* a & ~b */
NCY_INLINE ncy_vi ncy_vi_andnot(ncy_vi a, ncy_vi b) {
  return _mm256_andnot_si256(b, a);
}
NCY_INLINE ncy_vi ncy_vi_shl(ncy_vi a, int n) {
  return _mm256_sll_epi64(a, _mm_cvtsi32_si128(n));
}
/* zeros come in from the top */
NCY_INLINE ncy_vi ncy_vi_shr(ncy_vi a, int n) {
  return _mm256_srl_epi64(a, _mm_cvtsi32_si128(n));
}
NCY_INLINE ncy_vm ncy_vi_eq(ncy_vi a, ncy_vi b) {
  return _mm256_castsi256_pd(_mm256_cmpeq_epi64(a, b));
}
NCY_INLINE ncy_vm ncy_vi_gt(ncy_vi a, ncy_vi b) {
  return _mm256_castsi256_pd(_mm256_cmpgt_epi64(a, b));
}
NCY_INLINE ncy_vi ncy_vi_select(ncy_vm m, ncy_vi a, ncy_vi b) {
  return _mm256_castpd_si256(_mm256_blendv_pd(_mm256_castsi256_pd(b), _mm256_castsi256_pd(a), m));
}

NCY_INLINE ncy_vn ncy_vn_set1(int32_t x) {
  return _mm_set1_epi32(x);
}
NCY_INLINE ncy_vn ncy_vn_load(const int32_t *p) {
  return _mm_loadu_si128((const __m128i *)(const void *)p);
}
NCY_INLINE void ncy_vn_store(int32_t *p, ncy_vn v) {
  _mm_storeu_si128((__m128i *)(void *)p, v);
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
  return _mm_min_epi32(a, b);
}
NCY_INLINE ncy_vn ncy_vn_max(ncy_vn a, ncy_vn b) {
  return _mm_max_epi32(a, b);
}
NCY_INLINE ncy_vn ncy_vn_from_double(ncy_vd a) {
  return _mm256_cvttpd_epi32(a);
}
NCY_INLINE ncy_vd ncy_vn_to_double(ncy_vn a) {
  return _mm256_cvtepi32_pd(a);
}
NCY_INLINE ncy_vi ncy_vn_to_int64(ncy_vn a) {
  return _mm256_cvtepi32_epi64(a);
}

NCY_INLINE unsigned ncy_vm_bits(ncy_vm m) {
  return (unsigned)_mm256_movemask_pd(m);
}
NCY_INLINE ncy_vm ncy_vm_from_bits(unsigned bits) {
  __m256i bit = _mm256_set_epi64x(8, 4, 2, 1);
  return _mm256_castsi256_pd(_mm256_cmpeq_epi64(_mm256_and_si256(_mm256_set1_epi64x((int64_t)bits), bit), bit));
}
NCY_INLINE ncy_vm ncy_vm_and(ncy_vm a, ncy_vm b) {
  return _mm256_and_pd(a, b);
}
NCY_INLINE ncy_vm ncy_vm_or(ncy_vm a, ncy_vm b) {
  return _mm256_or_pd(a, b);
}
/* a and not b */
NCY_INLINE ncy_vm ncy_vm_andnot(ncy_vm a, ncy_vm b) {
  return _mm256_andnot_pd(b, a);
}
NCY_INLINE ncy_vm ncy_vm_not(ncy_vm a) {
  return _mm256_xor_pd(a, _mm256_castsi256_pd(_mm256_set1_epi64x(-1)));
}

/* base[index[lane]] */
NCY_INLINE ncy_vd ncy_vgather(const double *base, ncy_vn index) {
  return _mm256_mask_i32gather_pd(_mm256_setzero_pd(), base, index, _mm256_castsi256_pd(_mm256_set1_epi64x(-1)), 8);
}
NCY_INLINE ncy_vd ncy_vgather64(const double *base, ncy_vi index) {
  return _mm256_mask_i64gather_pd(_mm256_setzero_pd(), base, index, _mm256_castsi256_pd(_mm256_set1_epi64x(-1)), 8);
}
/* m ? base[index[lane]] : other; memory of other lanes is not touched */
NCY_INLINE ncy_vd ncy_vgather_if(ncy_vm m, const double *base, ncy_vn index, ncy_vd other) {
  return _mm256_mask_i32gather_pd(other, base, index, m, 8);
}

/* Rows of a table: a[lane] = table[offset[lane]], b[lane] = table[offset[lane] + 1] (row4: and two more). */
NCY_INLINE void ncy_vrow2(const double *table, ncy_vi offset, ncy_vd *a, ncy_vd *b) {
  __m128i low = _mm256_castsi256_si128(offset);
  __m128i high = _mm256_extracti128_si256(offset, 1);
  __m128d row0 = _mm_loadu_pd(table + _mm_cvtsi128_si64(low));
  __m128d row1 = _mm_loadu_pd(table + _mm_extract_epi64(low, 1));
  __m256d rows02 = _mm256_insertf128_pd(_mm256_castpd128_pd256(row0), _mm_loadu_pd(table + _mm_cvtsi128_si64(high)), 1);
  __m256d rows13 = _mm256_insertf128_pd(_mm256_castpd128_pd256(row1), _mm_loadu_pd(table + _mm_extract_epi64(high, 1)), 1);
  *a = _mm256_unpacklo_pd(rows02, rows13);
  *b = _mm256_unpackhi_pd(rows02, rows13);
}
NCY_INLINE void ncy_vrow4(const double *table, ncy_vi offset, ncy_vd *a, ncy_vd *b, ncy_vd *c, ncy_vd *d) {
  ncy_vrow2(table, offset, a, b);
  ncy_vrow2(table + 2, offset, c, d);
}

/* v[i] lane j <-> v[j] lane i */
NCY_INLINE void ncy_vtranspose(ncy_vd v[NCY_VL]) {
  ncy_vd a = _mm256_unpacklo_pd(v[0], v[1]);
  ncy_vd b = _mm256_unpackhi_pd(v[0], v[1]);
  ncy_vd c = _mm256_unpacklo_pd(v[2], v[3]);
  ncy_vd d = _mm256_unpackhi_pd(v[2], v[3]);
  v[0] = _mm256_permute2f128_pd(a, c, 0x20);
  v[1] = _mm256_permute2f128_pd(b, d, 0x20);
  v[2] = _mm256_permute2f128_pd(a, c, 0x31);
  v[3] = _mm256_permute2f128_pd(b, d, 0x31);
}

#endif
