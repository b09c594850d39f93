/* simd_check.h - every operation of simd.h in one instruction set against plain C, lane by lane. The includer has defined
 * NCY_FOR_... and set the compiler's target; main runs check_simd where the processor has it.
 * SPDX-License-Identifier: MIT */
#include "num/simd.h"

enum { N_VALUES = 16 };
static const double values[N_VALUES] = {0.0,       -0.0,     1.5,       -2.25, 3e300, -7e-310, 0x1p-1074, 1e9,
                                        -123456.7, INFINITY, -INFINITY, NAN,   0.1,   1e-3,    -1.0,      5.0};
static const int64_t integers[N_VALUES] = {0,
                                           -1,
                                           1,
                                           INT64_MAX,
                                           INT64_MIN,
                                           0x123456789abcdef,
                                           -77777777777,
                                           42,
                                           INT64_C(1) << 32,
                                           -(INT64_C(1) << 32),
                                           0xffffffff,
                                           0x80000000,
                                           5,
                                           -5,
                                           6,
                                           7};
static const int32_t narrows[N_VALUES] = {0, -1, 1, INT32_MAX, INT32_MIN, 77, -77, 42, 9, -9, 1000000, -1000000, 5, -5, 6, 7};

static ncy_vd doubles_at(int from) {
  double v[NCY_VL];
  for (int i = 0; i < NCY_VL; i++) v[i] = values[(from + i) % N_VALUES];
  return ncy_vload(v);
}
static ncy_vi integers_at(int from) {
  int64_t v[NCY_VL];
  for (int i = 0; i < NCY_VL; i++) v[i] = integers[(from + i) % N_VALUES];
  return ncy_vi_load(v);
}
static ncy_vn narrows_at(int from) {
  int32_t v[NCY_VL];
  for (int i = 0; i < NCY_VL; i++) v[i] = narrows[(from + i) % N_VALUES];
  return ncy_vn_load(v);
}

/* Lane i of the left is the right, where x, y, z are lane i of the arguments. */
#define LANES(vector, store, type, same, expected)                                                                               \
  do {                                                                                                                           \
    type got_[NCY_VL];                                                                                                           \
    store(got_, (vector));                                                                                                       \
    for (int i = 0; i < NCY_VL; i++) {                                                                                           \
      int ia = (a + i) % N_VALUES, ib = (b + i) % N_VALUES, ic = (c + i) % N_VALUES;                                             \
      (void)ia, (void)ib, (void)ic;                                                                                              \
      same(got_[i], (expected));                                                                                                 \
    }                                                                                                                            \
  } while (0)
#define DOUBLES(vector, expected) LANES(vector, ncy_vstore, double, T_BITS, expected)
#define INTS(vector, expected) LANES(vector, ncy_vi_store, int64_t, assert_int_equal, (int64_t)(expected))
#define NARROWS(vector, expected) LANES(vector, ncy_vn_store, int32_t, assert_int_equal, (int32_t)(expected))
#define TRUTHS(mask, expected)                                                                                                   \
  do {                                                                                                                           \
    unsigned bits_ = ncy_vm_bits(mask);                                                                                          \
    for (int i = 0; i < NCY_VL; i++) {                                                                                           \
      int ia = (a + i) % N_VALUES, ib = (b + i) % N_VALUES;                                                                      \
      (void)ia, (void)ib;                                                                                                        \
      assert_int_equal(bits_ >> i & 1U, (expected) ? 1 : 0);                                                                     \
    }                                                                                                                            \
    assert_int_equal(bits_ >> NCY_VL, 0);                                                                                        \
  } while (0)
#define X values[ia]
#define Y values[ib]
#define Z values[ic]
#define U ((uint64_t)integers[ia])
#define V ((uint64_t)integers[ib])

static void check_doubles(int a, int b, int c) {
  ncy_vd x = doubles_at(a), y = doubles_at(b), z = doubles_at(c);
  DOUBLES(ncy_vadd(x, y), X + Y);
  DOUBLES(ncy_vsub(x, y), X - Y);
  DOUBLES(ncy_vmul(x, y), X * Y);
  DOUBLES(ncy_vdiv(x, y), X / Y);
  DOUBLES(ncy_vsqrt(x), sqrt(X));
  DOUBLES(ncy_vneg(x), -X);
  DOUBLES(ncy_vabs(x), fabs(X));
  DOUBLES(ncy_vcopysign(x, y), copysign(X, Y));
  DOUBLES(ncy_vfma(x, y, z), fma(X, Y, Z));
  DOUBLES(ncy_vfms(x, y, z), fma(X, Y, -Z));
  DOUBLES(ncy_vfnma(x, y, z), fma(-X, Y, Z));
  DOUBLES(ncy_vmin(x, y), X < Y ? X : Y);
  DOUBLES(ncy_vmax(x, y), X > Y ? X : Y);
  DOUBLES(ncy_vfloor(x), floor(X));
  DOUBLES(ncy_vset1(values[a]), values[a]);
  DOUBLES(ncy_vzero(), 0.0);
  TRUTHS(ncy_vlt(x, y), X < Y);
  TRUTHS(ncy_vle(x, y), X <= Y);
  TRUTHS(ncy_vgt(x, y), X > Y);
  TRUTHS(ncy_vge(x, y), X >= Y);
  TRUTHS(ncy_veq(x, y), X == Y);
  TRUTHS(ncy_vne(x, y), X != Y);
  TRUTHS(ncy_vunordered(x, y), isunordered(X, Y));
  DOUBLES(ncy_vselect(ncy_vlt(x, y), z, x), X < Y ? Z : X);
  DOUBLES(ncy_vi_as_double(ncy_vbits(x)), X);
  T_BITS(ncy_vget(x, NCY_VL - 1), values[(a + NCY_VL - 1) % N_VALUES]);
  double sum = values[a];
  for (int i = 1; i < NCY_VL; i++) sum += values[(a + i) % N_VALUES];
  T_BITS(ncy_vsum_ordered(x), sum);
}

static void check_integers(int a, int b) {
  const int c = 0;
  ncy_vi u = integers_at(a), v = integers_at(b);
  INTS(ncy_vi_add(u, v), U + V);
  INTS(ncy_vi_sub(u, v), U - V);
  INTS(ncy_vi_mul32(u, v), (uint64_t)(uint32_t)U * (uint32_t)V);
  INTS(ncy_vi_and(u, v), U & V);
  INTS(ncy_vi_or(u, v), U | V);
  INTS(ncy_vi_xor(u, v), U ^ V);
  INTS(ncy_vi_andnot(u, v), U & ~V);
  INTS(ncy_vi_shl(u, 7), U << 7);
  INTS(ncy_vi_shr(u, 45), U >> 45);
  INTS(ncy_vi_set1(integers[a]), integers[a]);
  INTS(ncy_vi_select(ncy_vi_gt(u, v), u, v), integers[ia] > integers[ib] ? U : V);
  TRUTHS(ncy_vi_eq(u, v), U == V);
  TRUTHS(ncy_vi_gt(u, v), integers[ia] > integers[ib]);

  ncy_vn n = narrows_at(a), m = narrows_at(b);
  NARROWS(ncy_vn_add(n, m), (uint32_t)narrows[ia] + (uint32_t)narrows[ib]);
  NARROWS(ncy_vn_sub(n, m), (uint32_t)narrows[ia] - (uint32_t)narrows[ib]);
  NARROWS(ncy_vn_and(n, m), narrows[ia] & narrows[ib]);
  NARROWS(ncy_vn_min(n, m), narrows[ia] < narrows[ib] ? narrows[ia] : narrows[ib]);
  NARROWS(ncy_vn_max(n, m), narrows[ia] > narrows[ib] ? narrows[ia] : narrows[ib]);
  NARROWS(ncy_vn_set1(narrows[a]), narrows[a]);
  DOUBLES(ncy_vn_to_double(n), narrows[ia]);
  INTS(ncy_vn_to_int64(n), narrows[ia]);
  NARROWS(ncy_vn_from_double(ncy_vadd(ncy_vn_to_double(n), ncy_vset1(0.25))), narrows[ia] + 0.25);
}

static void check_truths(void) {
  for (unsigned p = 0; p < 1U << NCY_VL; p++) {
    ncy_vm m = ncy_vm_from_bits(p);
    assert_int_equal(ncy_vm_bits(m), p);
    assert_int_equal(ncy_vm_bits(ncy_vm_not(m)), ~p & ((1U << NCY_VL) - 1U));
    assert_int_equal(ncy_vm_any(m), p != 0);
    assert_int_equal(ncy_vm_none(m), p == 0);
    assert_int_equal(ncy_vm_all(m), p == (1U << NCY_VL) - 1U);
    assert_int_equal(ncy_vm_count(m), __builtin_popcount(p));
    for (unsigned q = 0; q < 1U << NCY_VL; q++) {
      ncy_vm k = ncy_vm_from_bits(q);
      assert_int_equal(ncy_vm_bits(ncy_vm_and(m, k)), p & q);
      assert_int_equal(ncy_vm_bits(ncy_vm_or(m, k)), p | q);
      assert_int_equal(ncy_vm_bits(ncy_vm_andnot(m, k)), p & ~q);
    }
  }
  for (int n = 0; n <= NCY_VL + 2; n++) assert_int_equal(ncy_vm_bits(ncy_vm_first_n(n)), (1U << (n < NCY_VL ? n : NCY_VL)) - 1U);
}

static void check_memory(void) {
  double table[64], out[NCY_VL + 1];
  for (int i = 0; i < 64; i++) table[i] = 100.0 + i;
  int32_t index[NCY_VL];
  int64_t wide[NCY_VL];
  for (int i = 0; i < NCY_VL; i++) wide[i] = index[i] = (37 * i + 5) % 60;
  ncy_vn n = ncy_vn_load(index);
  for (int i = 0; i < NCY_VL; i++) {
    T_BITS(ncy_vget(ncy_vgather(table, n), i), table[index[i]]);
    T_BITS(ncy_vget(ncy_vgather64(table, ncy_vi_load(wide)), i), table[index[i]]);
    for (unsigned bits = 0; bits < 1U << NCY_VL; bits++) {
      ncy_vd got = ncy_vgather_if(ncy_vm_from_bits(bits), table, n, ncy_vset1(-1.0));
      T_BITS(ncy_vget(got, i), bits >> i & 1U ? table[index[i]] : -1.0);
    }
  }
  ncy_vd row[4];
  ncy_vrow4(table, ncy_vi_load(wide), &row[0], &row[1], &row[2], &row[3]);
  for (int k = 0; k < 4; k++)
    for (int i = 0; i < NCY_VL; i++) T_BITS(ncy_vget(row[k], i), table[index[i] + k]);
  ncy_vrow2(table, ncy_vi_load(wide), &row[2], &row[3]);
  for (int i = 0; i < NCY_VL; i++) {
    T_BITS(ncy_vget(row[2], i), table[index[i]]);
    T_BITS(ncy_vget(row[3], i), table[index[i] + 1]);
  }
  for (int count = 0; count <= NCY_VL; count++) {
    ncy_vd some = ncy_vload_n(table, count);
    for (int i = 0; i < NCY_VL; i++) T_BITS(ncy_vget(some, i), i < count ? table[i] : 0.0);
    for (int i = 0; i <= NCY_VL; i++) out[i] = -2.0;
    ncy_vstore_n(out, count, ncy_vload(table));
    for (int i = 0; i <= NCY_VL; i++) T_BITS(out[i], i < count ? table[i] : -2.0);
    for (int i = 0; i <= NCY_VL; i++) out[i] = -2.0;
    ncy_vstore_if(out, ncy_vm_first_n(count), ncy_vload(table));
    for (int i = 0; i <= NCY_VL; i++) T_BITS(out[i], i < count ? table[i] : -2.0);
  }
  double target[64] = {0};
  for (int i = 0; i < NCY_VL; i++) index[i] = i < 2 ? 3 : 10 * i % 64; /* two lanes to one place: the later one stays */
  ncy_vscatter(target, ncy_vn_load(index), ncy_vload(table));
  for (int i = NCY_VL == 1 ? 0 : 1; i < NCY_VL; i++) T_BITS(target[index[i]], table[i]);
  ncy_vd square[NCY_VL];
  for (int i = 0; i < NCY_VL; i++) square[i] = ncy_vload(table + NCY_VL * i);
  ncy_vtranspose(square);
  for (int i = 0; i < NCY_VL; i++)
    for (int j = 0; j < NCY_VL; j++) T_BITS(ncy_vget(square[i], j), table[NCY_VL * j + i]);
}

static void check_simd(void **state) {
  (void)state;
  for (int a = 0; a < N_VALUES; a++)
    for (int b = 0; b < N_VALUES; b++) {
      check_doubles(a, b, (3 * a + b) % N_VALUES);
      check_integers(a, b);
    }
  check_truths();
  check_memory();
}
