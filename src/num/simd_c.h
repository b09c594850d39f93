/* simd_c.h - simd.h with one double: plain C for any processor, and the reading of what each operation means.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NUM_SIMD_C_H
#define NCY_NUM_SIMD_C_H

#define NCY_VL 1
#define NCY_HAS_FMA 0
#define NCY_ISA_THIS NCY_ISA_C
typedef double ncy_vd;
typedef int64_t ncy_vi;
typedef int32_t ncy_vn;
typedef bool ncy_vm;

NCY_INLINE ncy_vd ncy_vset1(double x) {
  return x;
}
NCY_INLINE ncy_vd ncy_vload(const double *p) {
  return *p;
}
NCY_INLINE void ncy_vstore(double *p, ncy_vd v) {
  *p = v;
}
NCY_INLINE void ncy_vstore_if(double *p, ncy_vm m, ncy_vd v) {
  if (m) *p = v;
}
NCY_INLINE ncy_vd ncy_vadd(ncy_vd a, ncy_vd b) {
  return a + b;
}
NCY_INLINE ncy_vd ncy_vsub(ncy_vd a, ncy_vd b) {
  return a - b;
}
NCY_INLINE ncy_vd ncy_vmul(ncy_vd a, ncy_vd b) {
  return a * b;
}
NCY_INLINE ncy_vd ncy_vdiv(ncy_vd a, ncy_vd b) {
  return a / b;
}
NCY_INLINE ncy_vd ncy_vsqrt(ncy_vd a) {
  return sqrt(a);
}
NCY_INLINE ncy_vd ncy_vneg(ncy_vd a) {
  return -a;
}
NCY_INLINE ncy_vd ncy_vabs(ncy_vd a) {
  return fabs(a);
}
NCY_INLINE ncy_vd ncy_vfma(ncy_vd a, ncy_vd b, ncy_vd c) {
  return fma(a, b, c);
}
NCY_INLINE ncy_vd ncy_vfms(ncy_vd a, ncy_vd b, ncy_vd c) {
  return fma(a, b, -c);
}
NCY_INLINE ncy_vd ncy_vfnma(ncy_vd a, ncy_vd b, ncy_vd c) {
  return fma(-a, b, c);
}
NCY_INLINE ncy_vd ncy_vmin(ncy_vd a, ncy_vd b) {
  return a < b ? a : b;
}
NCY_INLINE ncy_vd ncy_vmax(ncy_vd a, ncy_vd b) {
  return a > b ? a : b;
}
NCY_INLINE ncy_vd ncy_vfloor(ncy_vd a) {
  return floor(a);
}
NCY_INLINE ncy_vm ncy_vlt(ncy_vd a, ncy_vd b) {
  return a < b;
}
NCY_INLINE ncy_vm ncy_vle(ncy_vd a, ncy_vd b) {
  return a <= b;
}
NCY_INLINE ncy_vm ncy_vgt(ncy_vd a, ncy_vd b) {
  return a > b;
}
NCY_INLINE ncy_vm ncy_vge(ncy_vd a, ncy_vd b) {
  return a >= b;
}
NCY_INLINE ncy_vm ncy_veq(ncy_vd a, ncy_vd b) {
  return a == b;
}
NCY_INLINE ncy_vm ncy_vne(ncy_vd a, ncy_vd b) {
  return a != b;
}
NCY_INLINE ncy_vm ncy_vunordered(ncy_vd a, ncy_vd b) {
  return isunordered(a, b);
}
/* m ? a : b */
NCY_INLINE ncy_vd ncy_vselect(ncy_vm m, ncy_vd a, ncy_vd b) {
  return m ? a : b;
}
NCY_INLINE ncy_vi ncy_vbits(ncy_vd a) {
  int64_t bits;
  memcpy(&bits, &a, sizeof bits);
  return bits;
}
NCY_INLINE ncy_vd ncy_vi_as_double(ncy_vi a) {
  double x;
  memcpy(&x, &a, sizeof x);
  return x;
}

NCY_INLINE ncy_vi ncy_vi_set1(int64_t x) {
  return x;
}
NCY_INLINE ncy_vi ncy_vi_load(const void *p) {
  int64_t x;
  memcpy(&x, p, sizeof x);
  return x;
}
NCY_INLINE void ncy_vi_store(void *p, ncy_vi v) {
  memcpy(p, &v, sizeof v);
}
/* Sums wrap around, as in a register. */
NCY_INLINE ncy_vi ncy_vi_add(ncy_vi a, ncy_vi b) {
  return (int64_t)((uint64_t)a + (uint64_t)b);
}
NCY_INLINE ncy_vi ncy_vi_sub(ncy_vi a, ncy_vi b) {
  return (int64_t)((uint64_t)a - (uint64_t)b);
}
/* product of the low halves, as unsigned numbers */
NCY_INLINE ncy_vi ncy_vi_mul32(ncy_vi a, ncy_vi b) {
  return (int64_t)((uint64_t)(uint32_t)a * (uint32_t)b);
}
NCY_INLINE ncy_vi ncy_vi_and(ncy_vi a, ncy_vi b) {
  return a & b;
}
NCY_INLINE ncy_vi ncy_vi_or(ncy_vi a, ncy_vi b) {
  return a | b;
}
NCY_INLINE ncy_vi ncy_vi_xor(ncy_vi a, ncy_vi b) {
  return a ^ b;
}
/* a & ~b */
NCY_INLINE ncy_vi ncy_vi_andnot(ncy_vi a, ncy_vi b) {
  return a & ~b;
}
NCY_INLINE ncy_vi ncy_vi_shl(ncy_vi a, int n) {
  return (int64_t)((uint64_t)a << n);
}
/* zeros come in from the top */
NCY_INLINE ncy_vi ncy_vi_shr(ncy_vi a, int n) {
  return (int64_t)((uint64_t)a >> n);
}
NCY_INLINE ncy_vm ncy_vi_eq(ncy_vi a, ncy_vi b) {
  return a == b;
}
NCY_INLINE ncy_vm ncy_vi_gt(ncy_vi a, ncy_vi b) {
  return a > b;
}
NCY_INLINE ncy_vi ncy_vi_select(ncy_vm m, ncy_vi a, ncy_vi b) {
  return m ? a : b;
}

NCY_INLINE ncy_vn ncy_vn_set1(int32_t x) {
  return x;
}
NCY_INLINE ncy_vn ncy_vn_load(const int32_t *p) {
  return *p;
}
NCY_INLINE void ncy_vn_store(int32_t *p, ncy_vn v) {
  *p = v;
}
NCY_INLINE ncy_vn ncy_vn_add(ncy_vn a, ncy_vn b) {
  return (int32_t)((uint32_t)a + (uint32_t)b);
}
NCY_INLINE ncy_vn ncy_vn_sub(ncy_vn a, ncy_vn b) {
  return (int32_t)((uint32_t)a - (uint32_t)b);
}
NCY_INLINE ncy_vn ncy_vn_and(ncy_vn a, ncy_vn b) {
  return a & b;
}
NCY_INLINE ncy_vn ncy_vn_min(ncy_vn a, ncy_vn b) {
  return a < b ? a : b;
}
NCY_INLINE ncy_vn ncy_vn_max(ncy_vn a, ncy_vn b) {
  return a > b ? a : b;
}
NCY_INLINE ncy_vn ncy_vn_from_double(ncy_vd a) {
  return a > -2147483649.0 && a < 2147483648.0 ? (int32_t)a : INT32_MIN;
}
NCY_INLINE ncy_vd ncy_vn_to_double(ncy_vn a) {
  return a;
}
NCY_INLINE ncy_vi ncy_vn_to_int64(ncy_vn a) {
  return a;
}

NCY_INLINE unsigned ncy_vm_bits(ncy_vm m) {
  return m;
}
NCY_INLINE ncy_vm ncy_vm_from_bits(unsigned bits) {
  return bits & 1U;
}
NCY_INLINE ncy_vm ncy_vm_and(ncy_vm a, ncy_vm b) {
  return a && b;
}
NCY_INLINE ncy_vm ncy_vm_or(ncy_vm a, ncy_vm b) {
  return a || b;
}
/* a and not b */
NCY_INLINE ncy_vm ncy_vm_andnot(ncy_vm a, ncy_vm b) {
  return a && !b;
}
NCY_INLINE ncy_vm ncy_vm_not(ncy_vm a) {
  return !a;
}

/* base[index[lane]] */
NCY_INLINE ncy_vd ncy_vgather(const double *base, ncy_vn index) {
  return base[index];
}
NCY_INLINE ncy_vd ncy_vgather64(const double *base, ncy_vi index) {
  return base[index];
}
/* m ? base[index[lane]] : other; memory of other lanes is not touched */
NCY_INLINE ncy_vd ncy_vgather_if(ncy_vm m, const double *base, ncy_vn index, ncy_vd other) {
  return m ? base[index] : other;
}

/* Rows of a table: a[lane] = table[offset[lane]], b[lane] = table[offset[lane] + 1] (row4: and two more). */
NCY_INLINE void ncy_vrow2(const double *table, ncy_vi offset, ncy_vd *a, ncy_vd *b) {
  *a = table[offset];
  *b = table[offset + 1];
}
NCY_INLINE void ncy_vrow4(const double *table, ncy_vi offset, ncy_vd *a, ncy_vd *b, ncy_vd *c, ncy_vd *d) {
  ncy_vrow2(table, offset, a, b);
  ncy_vrow2(table + 2, offset, c, d);
}

/* v[i] lane j <-> v[j] lane i: one lane is its own transpose. */
NCY_INLINE void ncy_vtranspose(ncy_vd v[NCY_VL]) {
  (void)v;
}

#endif
