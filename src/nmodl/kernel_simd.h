/* kernel_simd.h - num/simd.h on the vector types of gcc and clang: part of the text that the C compiler is given.
 *
 * The header of the processor's intrinsics would cost ten times what a kernel costs to compile; here are the few operations that
 * kernels and num/vmath.h use, with the same names and meanings. NCY_VL is 8 (avx512, avx2: two of 4), 2 (sse2); plain C has its
 * own, num/simd_c.h. With NCY_K_PAIRS a vector is two of the processor's: code that waits for its own results most of the time
 * (AVX2: 366 cycles for twice four lanes of a Na channel, 220 for two at a time) becomes denser. SPDX-License-Identifier: MIT */
#ifndef NCY_NMODL_KERNEL_SIMD_H
#define NCY_NMODL_KERNEL_SIMD_H

#ifdef NCY_K_PAIRS
#define NCY_HL (NCY_VL / 2) /* lanes of the processor's vector */
#define NCY_H(name) name##_half
#else
#define NCY_HL NCY_VL
#define NCY_H(name) name
#define ncy_hd ncy_vd
#define ncy_hi ncy_vi
#define ncy_hm ncy_vm
#endif
typedef double ncy_hd __attribute__((vector_size(8 * NCY_HL)));
typedef int64_t ncy_hi __attribute__((vector_size(8 * NCY_HL)));
typedef double ncy_hd_free __attribute__((vector_size(8 * NCY_HL), aligned(8), may_alias));
#define NCY_HAS_FMA (NCY_HL > 2)

NCY_INLINE ncy_hd NCY_H(ncy_vset1)(double x) {
  return x - (ncy_hd){0};
}
NCY_INLINE ncy_hd NCY_H(ncy_vload)(const double *p) {
  return *(const ncy_hd_free *)p;
}
NCY_INLINE void NCY_H(ncy_vstore)(double *p, ncy_hd v) {
  *(ncy_hd_free *)p = v;
}
NCY_INLINE ncy_hd NCY_H(ncy_vadd)(ncy_hd a, ncy_hd b) {
  return a + b;
}
NCY_INLINE ncy_hd NCY_H(ncy_vsub)(ncy_hd a, ncy_hd b) {
  return a - b;
}
NCY_INLINE ncy_hd NCY_H(ncy_vmul)(ncy_hd a, ncy_hd b) {
  return a * b;
}
NCY_INLINE ncy_hd NCY_H(ncy_vdiv)(ncy_hd a, ncy_hd b) {
  return a / b;
}
NCY_INLINE ncy_hi NCY_H(ncy_vbits)(ncy_hd a) {
  return (ncy_hi)a;
}
NCY_INLINE ncy_hd NCY_H(ncy_vi_as_double)(ncy_hi a) {
  return (ncy_hd)a;
}
NCY_INLINE ncy_hi NCY_H(ncy_vi_set1)(int64_t x) {
  return x - (ncy_hi){0};
}
NCY_INLINE ncy_hd NCY_H(ncy_vneg)(ncy_hd a) {
  return (ncy_hd)((ncy_hi)a ^ NCY_H(ncy_vi_set1)(INT64_MIN));
}
NCY_INLINE ncy_hd NCY_H(ncy_vabs)(ncy_hd a) {
  return (ncy_hd)((ncy_hi)a & NCY_H(ncy_vi_set1)(INT64_MAX));
}
NCY_INLINE ncy_hi NCY_H(ncy_vi_add)(ncy_hi a, ncy_hi b) {
  return a + b;
}
NCY_INLINE ncy_hi NCY_H(ncy_vi_sub)(ncy_hi a, ncy_hi b) {
  return a - b;
}
NCY_INLINE ncy_hi NCY_H(ncy_vi_and)(ncy_hi a, ncy_hi b) {
  return a & b;
}
NCY_INLINE ncy_hi NCY_H(ncy_vi_or)(ncy_hi a, ncy_hi b) {
  return a | b;
}
NCY_INLINE ncy_hi NCY_H(ncy_vi_xor)(ncy_hi a, ncy_hi b) {
  return a ^ b;
}
NCY_INLINE ncy_hi NCY_H(ncy_vi_shl)(ncy_hi a, int n) {
  return a << n;
}
/* zeros come in from the top */
NCY_INLINE ncy_hi NCY_H(ncy_vi_shr)(ncy_hi a, int n) {
  typedef uint64_t bits __attribute__((vector_size(8 * NCY_HL)));
  return (ncy_hi)((bits)a >> n);
}

/* ---- fused operations, square root: instructions that have no sign of their own ------------------------------------------- */

#if defined(__clang__)
#define NCY_K_HAS(name) __has_builtin(name)
#else
#define NCY_K_HAS(name) 1
#endif
#define NCY_K_EACH(expression)                                                                                                   \
  ncy_hd y = {0};                                                                                                                \
  for (int i = 0; i < NCY_HL; i++) y[i] = (expression);                                                                          \
  return y

NCY_INLINE ncy_hd NCY_H(ncy_vfma)(ncy_hd a, ncy_hd b, ncy_hd c) {
#if NCY_HL == 4 && NCY_K_HAS(__builtin_ia32_vfmaddpd256)
  return __builtin_ia32_vfmaddpd256(a, b, c);
#elif NCY_HL == 8 && NCY_K_HAS(__builtin_ia32_vfmaddpd512_mask)
  return __builtin_ia32_vfmaddpd512_mask(a, b, c, (unsigned char)-1, 4);
#else
  NCY_K_EACH(__builtin_fma(a[i], b[i], c[i]));
#endif
}
NCY_INLINE ncy_hd NCY_H(ncy_vfms)(ncy_hd a, ncy_hd b, ncy_hd c) {
  return NCY_H(ncy_vfma)(a, b, NCY_H(ncy_vneg)(c));
}
NCY_INLINE ncy_hd NCY_H(ncy_vfnma)(ncy_hd a, ncy_hd b, ncy_hd c) {
  return NCY_H(ncy_vfma)(NCY_H(ncy_vneg)(a), b, c);
}
NCY_INLINE ncy_hd NCY_H(ncy_vsqrt)(ncy_hd a) {
#if NCY_HL == 2 && NCY_K_HAS(__builtin_ia32_sqrtpd)
  return __builtin_ia32_sqrtpd(a);
#elif NCY_HL == 4 && NCY_K_HAS(__builtin_ia32_sqrtpd256)
  return __builtin_ia32_sqrtpd256(a);
#else
  NCY_K_EACH(__builtin_sqrt(a[i]));
#endif
}

/* ---- truth values -------------------------------------------------------------------------------------------------------- */

#if NCY_HL == 8
typedef uint8_t ncy_hm;
#define NCY_K_CMP(a, b, how) ((ncy_hm)__builtin_ia32_cmppd512_mask((a), (b), (how), (unsigned char)-1, 4))
NCY_INLINE ncy_hm NCY_H(ncy_vlt)(ncy_hd a, ncy_hd b) {
  return NCY_K_CMP(a, b, 0x11);
}
NCY_INLINE ncy_hm NCY_H(ncy_vle)(ncy_hd a, ncy_hd b) {
  return NCY_K_CMP(a, b, 0x12);
}
NCY_INLINE ncy_hm NCY_H(ncy_veq)(ncy_hd a, ncy_hd b) {
  return NCY_K_CMP(a, b, 0x00);
}
NCY_INLINE ncy_hm NCY_H(ncy_vne)(ncy_hd a, ncy_hd b) {
  return NCY_K_CMP(a, b, 0x04);
}
NCY_INLINE ncy_hd NCY_H(ncy_vselect)(ncy_hm m, ncy_hd a, ncy_hd b) {
#if defined(__clang__)
  return __builtin_ia32_selectpd_512(m, a, b);
#else
  return __builtin_ia32_blendmpd_512_mask(b, a, m);
#endif
}
NCY_INLINE ncy_hi NCY_H(ncy_vi_select)(ncy_hm m, ncy_hi a, ncy_hi b) {
  return (ncy_hi)NCY_H(ncy_vselect)(m, (ncy_hd)a, (ncy_hd)b);
}
NCY_INLINE unsigned NCY_H(ncy_vm_bits)(ncy_hm m) {
  return m;
}
NCY_INLINE ncy_hm NCY_H(ncy_vm_from_bits)(unsigned bits) {
  return (ncy_hm)bits;
}
NCY_INLINE ncy_hm NCY_H(ncy_k_lanes_of)(ncy_hi m) { /* lanes whose numbers are negative */
  ncy_hm y = 0;
  for (int i = 0; i < NCY_HL; i++) y = (ncy_hm)(y | (unsigned)(m[i] < 0) << i);
  return y;
}
#else
typedef ncy_hi ncy_hm; /* -1: true, 0: false */
NCY_INLINE ncy_hm NCY_H(ncy_vlt)(ncy_hd a, ncy_hd b) {
  return (ncy_hm)(a < b);
}
NCY_INLINE ncy_hm NCY_H(ncy_vle)(ncy_hd a, ncy_hd b) {
  return (ncy_hm)(a <= b);
}
NCY_INLINE ncy_hm NCY_H(ncy_veq)(ncy_hd a, ncy_hd b) {
  return (ncy_hm)(a == b);
}
NCY_INLINE ncy_hm NCY_H(ncy_vne)(ncy_hd a, ncy_hd b) {
  return (ncy_hm)(a != b);
}
/* m ? a : b */
NCY_INLINE ncy_hd NCY_H(ncy_vselect)(ncy_hm m, ncy_hd a, ncy_hd b) {
#if NCY_HL == 4 && NCY_K_HAS(__builtin_ia32_blendvpd256)
  return __builtin_ia32_blendvpd256(b, a, (ncy_hd)m);
#else
  return (ncy_hd)((m & (ncy_hi)a) | (~m & (ncy_hi)b));
#endif
}
NCY_INLINE ncy_hi NCY_H(ncy_vi_select)(ncy_hm m, ncy_hi a, ncy_hi b) {
  return (m & a) | (~m & b);
}
NCY_INLINE unsigned NCY_H(ncy_vm_bits)(ncy_hm m) {
#if NCY_HL == 4 && NCY_K_HAS(__builtin_ia32_movmskpd256)
  return (unsigned)__builtin_ia32_movmskpd256((ncy_hd)m);
#elif NCY_HL == 2 && NCY_K_HAS(__builtin_ia32_movmskpd)
  return (unsigned)__builtin_ia32_movmskpd((ncy_hd)m);
#else
  unsigned y = 0;
  for (int i = 0; i < NCY_HL; i++) y |= (unsigned)(m[i] < 0) << i;
  return y;
#endif
}
NCY_INLINE ncy_hm NCY_H(ncy_vm_from_bits)(unsigned bits) {
#if NCY_HL == 4
  const ncy_hi bit = {1, 2, 4, 8};
#else
  const ncy_hi bit = {1, 2};
#endif
  return (ncy_hm)((NCY_H(ncy_vi_set1)((int64_t)bits) & bit) == bit);
}
NCY_INLINE ncy_hm NCY_H(ncy_k_lanes_of)(ncy_hi m) {
  return m < (ncy_hi){0};
}
#endif
NCY_INLINE ncy_hm NCY_H(ncy_vgt)(ncy_hd a, ncy_hd b) {
  return NCY_H(ncy_vlt)(b, a);
}
NCY_INLINE ncy_hm NCY_H(ncy_vge)(ncy_hd a, ncy_hd b) {
  return NCY_H(ncy_vle)(b, a);
}
NCY_INLINE ncy_hm NCY_H(ncy_vm_and)(ncy_hm a, ncy_hm b) {
  return a & b;
}
NCY_INLINE ncy_hm NCY_H(ncy_vm_or)(ncy_hm a, ncy_hm b) {
  return a | b;
}
NCY_INLINE ncy_hm NCY_H(ncy_vm_not)(ncy_hm a) {
  return (ncy_hm)~a;
}
/* a and not b */
NCY_INLINE ncy_hm NCY_H(ncy_vm_andnot)(ncy_hm a, ncy_hm b) {
  return (ncy_hm)(a & ~b);
}
NCY_INLINE ncy_hm NCY_H(ncy_vi_gt)(ncy_hi a, ncy_hi b) {
#if NCY_HL == 8
  ncy_hi m = a > b;
  return NCY_H(ncy_k_lanes_of)(m);
#else
  return (ncy_hm)(a > b);
#endif
}

/* ---- memory, numbers ------------------------------------------------------------------------------------------------------- */

/* base[index[lane]] */
NCY_INLINE ncy_hd NCY_H(ncy_vgather64)(const double *base, ncy_hi index) {
  NCY_K_EACH(base[index[i]]);
}
#if NCY_HL > 2
/* Rows 0..3 of two numbers in one vector of four: {0 low, 1 low, 2 low, 3 low} and the high ones. */
typedef double ncy_k_v2 __attribute__((vector_size(16)));
typedef double ncy_k_v2_free __attribute__((vector_size(16), aligned(8), may_alias));
typedef double ncy_k_v4 __attribute__((vector_size(32)));
typedef int64_t ncy_k_i4 __attribute__((vector_size(32)));
#if defined(__clang__)
#define NCY_K_LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 2, 6)
#define NCY_K_HIGH(a, b) __builtin_shufflevector(a, b, 1, 5, 3, 7)
#define NCY_K_JOIN(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3)
#else
#define NCY_K_LOW(a, b) __builtin_shuffle(a, b, ((ncy_k_i4){0, 4, 2, 6}))
#define NCY_K_HIGH(a, b) __builtin_shuffle(a, b, ((ncy_k_i4){1, 5, 3, 7}))
#define NCY_K_JOIN(a, b) __builtin_ia32_vinsertf128_pd256(__builtin_ia32_pd256_pd(a), b, 1)
#endif
NCY_INLINE ncy_k_v2 NCY_H(ncy_k_row)(const double *p) {
  return *(const ncy_k_v2_free *)p;
}
NCY_INLINE void NCY_H(ncy_k_rows4)(const double *table, const int64_t *offset, ncy_k_v4 *a, ncy_k_v4 *b) {
  ncy_k_v2 r0 = NCY_H(ncy_k_row)(table + offset[0]), r1 = NCY_H(ncy_k_row)(table + offset[1]),
           r2 = NCY_H(ncy_k_row)(table + offset[2]), r3 = NCY_H(ncy_k_row)(table + offset[3]);
  ncy_k_v4 even = NCY_K_JOIN(r0, r2), odd = NCY_K_JOIN(r1, r3);
  *a = NCY_K_LOW(even, odd);
  *b = NCY_K_HIGH(even, odd);
}
#endif
/* a[lane] = table[offset[lane]], b[lane] = table[offset[lane] + 1] (row4: and two more) */
NCY_INLINE void NCY_H(ncy_vrow2)(const double *table, ncy_hi offset, ncy_hd *a, ncy_hd *b) {
#if NCY_HL == 4
  int64_t k[4] = {offset[0], offset[1], offset[2], offset[3]};
  NCY_H(ncy_k_rows4)(table, k, a, b);
#elif NCY_HL == 8
  int64_t k[8];
  ncy_k_v4 a0, a1, b0, b1;
  for (int i = 0; i < 8; i++) k[i] = offset[i];
  NCY_H(ncy_k_rows4)(table, k, &a0, &b0);
  NCY_H(ncy_k_rows4)(table, k + 4, &a1, &b1);
  *a = (ncy_hd){a0[0], a0[1], a0[2], a0[3], a1[0], a1[1], a1[2], a1[3]};
  *b = (ncy_hd){b0[0], b0[1], b0[2], b0[3], b1[0], b1[1], b1[2], b1[3]};
#else
  for (int i = 0; i < NCY_HL; i++) {
    (*a)[i] = table[offset[i]];
    (*b)[i] = table[offset[i] + 1];
  }
#endif
}
NCY_INLINE void NCY_H(ncy_vrow4)(const double *table, ncy_hi offset, ncy_hd *a, ncy_hd *b, ncy_hd *c, ncy_hd *d) {
  NCY_H(ncy_vrow2)(table, offset, a, b);
  NCY_H(ncy_vrow2)(table + 2, offset, c, d);
}
/* Truncated; outside the range of int32 it is INT32_MIN. */
NCY_INLINE ncy_hi NCY_H(ncy_k_toi)(ncy_hd a) {
#if NCY_HL == 4 && NCY_K_HAS(__builtin_ia32_cvttpd2dq256)
  typedef int32_t n4 __attribute__((vector_size(16)));
  n4 n = __builtin_ia32_cvttpd2dq256(a);
  return __builtin_convertvector(n, ncy_hi);
#else
  ncy_hi y = {0};
  for (int i = 0; i < NCY_HL; i++) y[i] = a[i] > -2147483649.0 && a[i] < 2147483648.0 ? (int64_t)a[i] : INT32_MIN;
  return y;
#endif
}
/* The same as a double. */
NCY_INLINE ncy_hd NCY_H(ncy_k_trunc)(ncy_hd a) {
#if NCY_HL == 4 && NCY_K_HAS(__builtin_ia32_cvttpd2dq256)
  return __builtin_convertvector(__builtin_ia32_cvttpd2dq256(a), ncy_hd);
#else
  NCY_K_EACH(a[i] > -2147483649.0 && a[i] < 2147483648.0 ? (double)(int64_t)a[i] : INT32_MIN);
#endif
}
NCY_INLINE ncy_hd NCY_H(ncy_k_tof)(ncy_hi a) {
  NCY_K_EACH((double)a[i]);
}
NCY_INLINE ncy_hi NCY_H(ncy_k_imul)(ncy_hi a, ncy_hi b) {
  return (ncy_hi)(a * b);
}

/* ---- one of these, or two side by side ---------------------------------------------------------------------------------------
 */

#ifndef NCY_K_PAIRS
#define NCY_K_GET(v, lane) ((v)[lane])
#define NCY_K_SET(v, lane, x) ((v)[lane] = (x))
#else
/* Instructions of the two halves have nothing to do with each other, so that one half's waiting is the other's time. */
typedef struct ncy_vd {
  ncy_hd a, b;
} ncy_vd;
typedef struct ncy_vi {
  ncy_hi a, b;
} ncy_vi;
typedef struct ncy_vm {
  ncy_hm a, b;
} ncy_vm;
#define NCY_K_PAIR1(R, name, X)                                                                                                  \
  NCY_INLINE R name(X x) {                                                                                                       \
    return (R){name##_half(x.a), name##_half(x.b)};                                                                              \
  }
#define NCY_K_PAIR2(R, name, X, Y)                                                                                               \
  NCY_INLINE R name(X x, Y y) {                                                                                                  \
    return (R){name##_half(x.a, y.a), name##_half(x.b, y.b)};                                                                    \
  }
#define NCY_K_PAIR3(R, name, X, Y, Z)                                                                                            \
  NCY_INLINE R name(X x, Y y, Z z) {                                                                                             \
    return (R){name##_half(x.a, y.a, z.a), name##_half(x.b, y.b, z.b)};                                                          \
  }
#define NCY_K_BOTH(R, name, X)                                                                                                   \
  NCY_INLINE R name(X x) {                                                                                                       \
    return (R){name##_half(x), name##_half(x)};                                                                                  \
  }
#define NCY_K_SHIFT(name)                                                                                                        \
  NCY_INLINE ncy_vi name(ncy_vi x, int n) {                                                                                      \
    return (ncy_vi){name##_half(x.a, n), name##_half(x.b, n)};                                                                   \
  }
NCY_K_BOTH(ncy_vd, ncy_vset1, double)
NCY_K_BOTH(ncy_vi, ncy_vi_set1, int64_t)
NCY_K_PAIR2(ncy_vd, ncy_vadd, ncy_vd, ncy_vd)
NCY_K_PAIR2(ncy_vd, ncy_vsub, ncy_vd, ncy_vd)
NCY_K_PAIR2(ncy_vd, ncy_vmul, ncy_vd, ncy_vd)
NCY_K_PAIR2(ncy_vd, ncy_vdiv, ncy_vd, ncy_vd)
NCY_K_PAIR1(ncy_vi, ncy_vbits, ncy_vd)
NCY_K_PAIR1(ncy_vd, ncy_vi_as_double, ncy_vi)
NCY_K_PAIR1(ncy_vd, ncy_vneg, ncy_vd)
NCY_K_PAIR1(ncy_vd, ncy_vabs, ncy_vd)
NCY_K_PAIR1(ncy_vd, ncy_vsqrt, ncy_vd)
NCY_K_PAIR2(ncy_vi, ncy_vi_add, ncy_vi, ncy_vi)
NCY_K_PAIR2(ncy_vi, ncy_vi_sub, ncy_vi, ncy_vi)
NCY_K_PAIR2(ncy_vi, ncy_vi_and, ncy_vi, ncy_vi)
NCY_K_PAIR2(ncy_vi, ncy_vi_or, ncy_vi, ncy_vi)
NCY_K_PAIR2(ncy_vi, ncy_vi_xor, ncy_vi, ncy_vi)
NCY_K_PAIR2(ncy_vi, ncy_k_imul, ncy_vi, ncy_vi)
NCY_K_SHIFT(ncy_vi_shl)
NCY_K_SHIFT(ncy_vi_shr)
NCY_K_PAIR3(ncy_vd, ncy_vfma, ncy_vd, ncy_vd, ncy_vd)
NCY_K_PAIR3(ncy_vd, ncy_vfms, ncy_vd, ncy_vd, ncy_vd)
NCY_K_PAIR3(ncy_vd, ncy_vfnma, ncy_vd, ncy_vd, ncy_vd)
NCY_K_PAIR2(ncy_vm, ncy_vlt, ncy_vd, ncy_vd)
NCY_K_PAIR2(ncy_vm, ncy_vle, ncy_vd, ncy_vd)
NCY_K_PAIR2(ncy_vm, ncy_vgt, ncy_vd, ncy_vd)
NCY_K_PAIR2(ncy_vm, ncy_vge, ncy_vd, ncy_vd)
NCY_K_PAIR2(ncy_vm, ncy_veq, ncy_vd, ncy_vd)
NCY_K_PAIR2(ncy_vm, ncy_vne, ncy_vd, ncy_vd)
NCY_K_PAIR3(ncy_vd, ncy_vselect, ncy_vm, ncy_vd, ncy_vd)
NCY_K_PAIR3(ncy_vi, ncy_vi_select, ncy_vm, ncy_vi, ncy_vi)
NCY_K_PAIR2(ncy_vm, ncy_vi_gt, ncy_vi, ncy_vi)
NCY_K_PAIR2(ncy_vm, ncy_vm_and, ncy_vm, ncy_vm)
NCY_K_PAIR2(ncy_vm, ncy_vm_or, ncy_vm, ncy_vm)
NCY_K_PAIR2(ncy_vm, ncy_vm_andnot, ncy_vm, ncy_vm)
NCY_K_PAIR1(ncy_vm, ncy_vm_not, ncy_vm)
NCY_K_PAIR1(ncy_vm, ncy_k_lanes_of, ncy_vi)
NCY_K_PAIR1(ncy_vi, ncy_k_toi, ncy_vd)
NCY_K_PAIR1(ncy_vd, ncy_k_tof, ncy_vi)
NCY_K_PAIR1(ncy_vd, ncy_k_trunc, ncy_vd)
NCY_INLINE ncy_vd ncy_vload(const double *p) {
  return (ncy_vd){ncy_vload_half(p), ncy_vload_half(p + NCY_HL)};
}
NCY_INLINE void ncy_vstore(double *p, ncy_vd v) {
  ncy_vstore_half(p, v.a);
  ncy_vstore_half(p + NCY_HL, v.b);
}
NCY_INLINE unsigned ncy_vm_bits(ncy_vm m) {
  return ncy_vm_bits_half(m.a) | ncy_vm_bits_half(m.b) << NCY_HL;
}
NCY_INLINE bool ncy_vm_any(ncy_vm m) {
  return ncy_vm_bits_half(ncy_vm_or_half(m.a, m.b)) != 0;
}
NCY_INLINE bool ncy_vm_all(ncy_vm m) {
  return ncy_vm_bits_half(ncy_vm_and_half(m.a, m.b)) == (1U << NCY_HL) - 1U;
}
NCY_INLINE ncy_vm ncy_vm_from_bits(unsigned bits) {
  return (ncy_vm){ncy_vm_from_bits_half(bits), ncy_vm_from_bits_half(bits >> NCY_HL)};
}
NCY_INLINE ncy_vd ncy_vgather64(const double *base, ncy_vi index) {
  return (ncy_vd){ncy_vgather64_half(base, index.a), ncy_vgather64_half(base, index.b)};
}
NCY_INLINE void ncy_vrow2(const double *table, ncy_vi offset, ncy_vd *a, ncy_vd *b) {
  ncy_vrow2_half(table, offset.a, &a->a, &b->a);
  ncy_vrow2_half(table, offset.b, &a->b, &b->b);
}
NCY_INLINE void ncy_vrow4(const double *table, ncy_vi offset, ncy_vd *a, ncy_vd *b, ncy_vd *c, ncy_vd *d) {
  ncy_vrow4_half(table, offset.a, &a->a, &b->a, &c->a, &d->a);
  ncy_vrow4_half(table, offset.b, &a->b, &b->b, &c->b, &d->b);
}
#define NCY_K_GET(v, lane) ((lane) < NCY_HL ? (v).a[(lane) & (NCY_HL - 1)] : (v).b[(lane) & (NCY_HL - 1)])
#define NCY_K_SET(v, lane, x)                                                                                                    \
  do {                                                                                                                           \
    if ((lane) < NCY_HL)                                                                                                         \
      (v).a[(lane) & (NCY_HL - 1)] = (x);                                                                                        \
    else                                                                                                                         \
      (v).b[(lane) & (NCY_HL - 1)] = (x);                                                                                        \
  } while (0)
#endif

#endif
