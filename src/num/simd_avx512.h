/* simd_avx512.h - simd.h with eight doubles in a register of AVX-512 (F, DQ, VL, BW).
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NUM_SIMD_AVX512_H
#define NCY_NUM_SIMD_AVX512_H

#include <immintrin.h>

#define NCY_VL 8
#define NCY_HAS_FMA 1
#define NCY_ISA_THIS NCY_ISA_AVX512
typedef __m512d ncy_vd;
typedef __m512i ncy_vi;
typedef __m256i ncy_vn;
typedef __mmask8 ncy_vm;

NCY_INLINE ncy_vd ncy_vset1(double x) {
  return _mm512_set1_pd(x);
}
NCY_INLINE ncy_vd ncy_vload(const double *p) {
  return _mm512_loadu_pd(p);
}
NCY_INLINE void ncy_vstore(double *p, ncy_vd v) {
  _mm512_storeu_pd(p, v);
}
NCY_INLINE void ncy_vstore_if(double *p, ncy_vm m, ncy_vd v) {
  _mm512_mask_storeu_pd(p, m, v);
}
NCY_INLINE ncy_vd ncy_vadd(ncy_vd a, ncy_vd b) {
  return _mm512_add_pd(a, b);
}
NCY_INLINE ncy_vd ncy_vsub(ncy_vd a, ncy_vd b) {
  return _mm512_sub_pd(a, b);
}
NCY_INLINE ncy_vd ncy_vmul(ncy_vd a, ncy_vd b) {
  return _mm512_mul_pd(a, b);
}
NCY_INLINE ncy_vd ncy_vdiv(ncy_vd a, ncy_vd b) {
  return _mm512_div_pd(a, b);
}
NCY_INLINE ncy_vd ncy_vsqrt(ncy_vd a) {
  return _mm512_maskz_sqrt_pd(0xff, a);
}
NCY_INLINE ncy_vd ncy_vneg(ncy_vd a) {
  return _mm512_xor_pd(a, _mm512_set1_pd(-0.0));
}
NCY_INLINE ncy_vd ncy_vabs(ncy_vd a) {
  return _mm512_castsi512_pd(_mm512_and_epi64(_mm512_castpd_si512(a), _mm512_set1_epi64(INT64_MAX)));
}
NCY_INLINE ncy_vd ncy_vfma(ncy_vd a, ncy_vd b, ncy_vd c) {
  return _mm512_fmadd_pd(a, b, c);
}
NCY_INLINE ncy_vd ncy_vfms(ncy_vd a, ncy_vd b, ncy_vd c) {
  return _mm512_fmsub_pd(a, b, c);
}
NCY_INLINE ncy_vd ncy_vfnma(ncy_vd a, ncy_vd b, ncy_vd c) {
  return _mm512_fnmadd_pd(a, b, c);
}
NCY_INLINE ncy_vd ncy_vmin(ncy_vd a, ncy_vd b) {
  return _mm512_maskz_min_pd(0xff, a, b);
}
NCY_INLINE ncy_vd ncy_vmax(ncy_vd a, ncy_vd b) {
  return _mm512_maskz_max_pd(0xff, a, b);
}
NCY_INLINE ncy_vd ncy_vfloor(ncy_vd a) {
  return _mm512_maskz_roundscale_pd(0xff, a, _MM_FROUND_TO_NEG_INF);
}
NCY_INLINE ncy_vm ncy_vlt(ncy_vd a, ncy_vd b) {
  return _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ);
}
NCY_INLINE ncy_vm ncy_vle(ncy_vd a, ncy_vd b) {
  return _mm512_cmp_pd_mask(a, b, _CMP_LE_OQ);
}
NCY_INLINE ncy_vm ncy_vgt(ncy_vd a, ncy_vd b) {
  return _mm512_cmp_pd_mask(a, b, _CMP_GT_OQ);
}
NCY_INLINE ncy_vm ncy_vge(ncy_vd a, ncy_vd b) {
  return _mm512_cmp_pd_mask(a, b, _CMP_GE_OQ);
}
NCY_INLINE ncy_vm ncy_veq(ncy_vd a, ncy_vd b) {
  return _mm512_cmp_pd_mask(a, b, _CMP_EQ_OQ);
}
NCY_INLINE ncy_vm ncy_vne(ncy_vd a, ncy_vd b) {
  return _mm512_cmp_pd_mask(a, b, _CMP_NEQ_UQ);
}
NCY_INLINE ncy_vm ncy_vunordered(ncy_vd a, ncy_vd b) {
  return _mm512_cmp_pd_mask(a, b, _CMP_UNORD_Q);
}
/* m ? a : b */
NCY_INLINE ncy_vd ncy_vselect(ncy_vm m, ncy_vd a, ncy_vd b) {
  return _mm512_mask_blend_pd(m, b, a);
}
NCY_INLINE ncy_vi ncy_vbits(ncy_vd a) {
  return _mm512_castpd_si512(a);
}
NCY_INLINE ncy_vd ncy_vi_as_double(ncy_vi a) {
  return _mm512_castsi512_pd(a);
}

NCY_INLINE ncy_vi ncy_vi_set1(int64_t x) {
  return _mm512_set1_epi64(x);
}
NCY_INLINE ncy_vi ncy_vi_load(const void *p) {
  return _mm512_loadu_si512(p);
}
NCY_INLINE void ncy_vi_store(void *p, ncy_vi v) {
  _mm512_storeu_si512(p, v);
}
NCY_INLINE ncy_vi ncy_vi_add(ncy_vi a, ncy_vi b) {
  return _mm512_add_epi64(a, b);
}
NCY_INLINE ncy_vi ncy_vi_sub(ncy_vi a, ncy_vi b) {
  return _mm512_sub_epi64(a, b);
}
/* product of the low halves, as unsigned numbers */
NCY_INLINE ncy_vi ncy_vi_mul32(ncy_vi a, ncy_vi b) {
  return _mm512_maskz_mul_epu32(0xff, a, b);
}
NCY_INLINE ncy_vi ncy_vi_and(ncy_vi a, ncy_vi b) {
  return _mm512_and_epi64(a, b);
}
NCY_INLINE ncy_vi ncy_vi_or(ncy_vi a, ncy_vi b) {
  return _mm512_or_epi64(a, b);
}
NCY_INLINE ncy_vi ncy_vi_xor(ncy_vi a, ncy_vi b) {
  return _mm512_xor_epi64(a, b);
}
/* a & ~b */
NCY_INLINE ncy_vi ncy_vi_andnot(ncy_vi a, ncy_vi b) {
  return _mm512_maskz_andnot_epi64(0xff, b, a);
}
NCY_INLINE ncy_vi ncy_vi_shl(ncy_vi a, int n) {
  return _mm512_maskz_sll_epi64(0xff, a, _mm_cvtsi32_si128(n));
}
/* zeros come in from the top */
NCY_INLINE ncy_vi ncy_vi_shr(ncy_vi a, int n) {
  return _mm512_maskz_srl_epi64(0xff, a, _mm_cvtsi32_si128(n));
}
NCY_INLINE ncy_vm ncy_vi_eq(ncy_vi a, ncy_vi b) {
  return _mm512_cmpeq_epi64_mask(a, b);
}
NCY_INLINE ncy_vm ncy_vi_gt(ncy_vi a, ncy_vi b) {
  return _mm512_cmpgt_epi64_mask(a, b);
}
NCY_INLINE ncy_vi ncy_vi_select(ncy_vm m, ncy_vi a, ncy_vi b) {
  return _mm512_mask_blend_epi64(m, b, a);
}

NCY_INLINE ncy_vn ncy_vn_set1(int32_t x) {
  return _mm256_set1_epi32(x);
}
NCY_INLINE ncy_vn ncy_vn_load(const int32_t *p) {
  return _mm256_loadu_si256((const __m256i *)(const void *)p);
}
NCY_INLINE void ncy_vn_store(int32_t *p, ncy_vn v) {
  _mm256_storeu_si256((__m256i *)(void *)p, v);
}
NCY_INLINE ncy_vn ncy_vn_add(ncy_vn a, ncy_vn b) {
  return _mm256_add_epi32(a, b);
}
NCY_INLINE ncy_vn ncy_vn_sub(ncy_vn a, ncy_vn b) {
  return _mm256_sub_epi32(a, b);
}
NCY_INLINE ncy_vn ncy_vn_and(ncy_vn a, ncy_vn b) {
  return _mm256_and_si256(a, b);
}
NCY_INLINE ncy_vn ncy_vn_min(ncy_vn a, ncy_vn b) {
  return _mm256_min_epi32(a, b);
}
NCY_INLINE ncy_vn ncy_vn_max(ncy_vn a, ncy_vn b) {
  return _mm256_max_epi32(a, b);
}
NCY_INLINE ncy_vn ncy_vn_from_double(ncy_vd a) {
  return _mm512_maskz_cvttpd_epi32(0xff, a);
}
NCY_INLINE ncy_vd ncy_vn_to_double(ncy_vn a) {
  return _mm512_maskz_cvtepi32_pd(0xff, a);
}
NCY_INLINE ncy_vi ncy_vn_to_int64(ncy_vn a) {
  return _mm512_maskz_cvtepi32_epi64(0xff, a);
}

NCY_INLINE unsigned ncy_vm_bits(ncy_vm m) {
  return m;
}
NCY_INLINE ncy_vm ncy_vm_from_bits(unsigned bits) {
  return (ncy_vm)bits;
}
NCY_INLINE ncy_vm ncy_vm_and(ncy_vm a, ncy_vm b) {
  return a & b;
}
NCY_INLINE ncy_vm ncy_vm_or(ncy_vm a, ncy_vm b) {
  return a | b;
}
/* a and not b */
NCY_INLINE ncy_vm ncy_vm_andnot(ncy_vm a, ncy_vm b) {
  return (ncy_vm)(a & ~b);
}
NCY_INLINE ncy_vm ncy_vm_not(ncy_vm a) {
  return (ncy_vm)~a;
}

/* base[index[lane]] */
NCY_INLINE ncy_vd ncy_vgather(const double *base, ncy_vn index) {
  return _mm512_mask_i32gather_pd(_mm512_setzero_pd(), 0xff, index, base, 8);
}
NCY_INLINE ncy_vd ncy_vgather64(const double *base, ncy_vi index) {
  return _mm512_mask_i64gather_pd(_mm512_setzero_pd(), 0xff, index, base, 8);
}
/* m ? base[index[lane]] : other; memory of other lanes is not touched */
NCY_INLINE ncy_vd ncy_vgather_if(ncy_vm m, const double *base, ncy_vn index, ncy_vd other) {
  return _mm512_mask_i32gather_pd(other, m, index, base, 8);
}

/* Rows of a table: a[lane] = table[offset[lane]], b[lane] = table[offset[lane] + 1] (row4: and two more). */
NCY_INLINE void ncy_vrow2(const double *table, ncy_vi offset, ncy_vd *a, ncy_vd *b) {
  *a = ncy_vgather64(table, offset);
  *b = ncy_vgather64(table + 1, offset);
}
NCY_INLINE void ncy_vrow4(const double *table, ncy_vi offset, ncy_vd *a, ncy_vd *b, ncy_vd *c, ncy_vd *d) {
  ncy_vrow2(table, offset, a, b);
  ncy_vrow2(table + 2, offset, c, d);
}

/* v[i] lane j <-> v[j] lane i */
NCY_INLINE void ncy_vtranspose(ncy_vd v[NCY_VL]) {
  ncy_vd pair[8];
  for (int i = 0; i < 8; i += 2) {
    pair[i] = _mm512_maskz_unpacklo_pd(0xff, v[i], v[i + 1]);
    pair[i + 1] = _mm512_maskz_unpackhi_pd(0xff, v[i], v[i + 1]);
  }
  for (int odd = 0; odd < 2; odd++) {
    ncy_vd a = _mm512_maskz_shuffle_f64x2(0xff, pair[odd], pair[2 + odd], 0x88);
    ncy_vd b = _mm512_maskz_shuffle_f64x2(0xff, pair[odd], pair[2 + odd], 0xdd);
    ncy_vd c = _mm512_maskz_shuffle_f64x2(0xff, pair[4 + odd], pair[6 + odd], 0x88);
    ncy_vd d = _mm512_maskz_shuffle_f64x2(0xff, pair[4 + odd], pair[6 + odd], 0xdd);
    v[odd] = _mm512_maskz_shuffle_f64x2(0xff, a, c, 0x88);
    v[4 + odd] = _mm512_maskz_shuffle_f64x2(0xff, a, c, 0xdd);
    v[2 + odd] = _mm512_maskz_shuffle_f64x2(0xff, b, d, 0x88);
    v[6 + odd] = _mm512_maskz_shuffle_f64x2(0xff, b, d, 0xdd);
  }
}

#endif
