/* block_isa.c - the loops of block_kernels.h, compiled once per instruction set.
 * SPDX-License-Identifier: MIT */
#include "expr/block_kernels.h"
#include "num/simd.h"
#include "num/vmath.h"

NCY_INLINE ncy_vd truth(ncy_vm m) {
  return ncy_vselect(m, ncy_vset1(1.0), ncy_vzero());
}

/* One vector of an operand: n lanes (all but at the end) of a column, or its one value in every lane. */
NCY_INLINE ncy_vd operand(const double *x, bool is_column, size_t i, size_t n) {
  if (!is_column) return ncy_vset1(*x);
  return n - i >= NCY_VL ? ncy_vload(x + i) : ncy_vload_n(x + i, (int)(n - i));
}
NCY_INLINE void give(double *out, size_t i, size_t n, ncy_vd v) {
  if (n - i >= NCY_VL)
    ncy_vstore(out + i, v);
  else
    ncy_vstore_n(out + i, (int)(n - i), v);
}

/* A loop for each shape, so that the choice is outside of them. */
#define OVER(is_a, is_b, value)                                                                                                  \
  for (size_t i = 0; i < n; i += NCY_VL) {                                                                                       \
    ncy_vd x = operand(a, is_a, i, n), y = operand(b, is_b, i, n);                                                               \
    give(out, i, n, value);                                                                                                      \
  }
#define OVER_SHAPES(value)                                                                                                       \
  if (shape == NCY_COLUMN_COLUMN)                                                                                                \
    OVER(true, true, value)                                                                                                      \
  else if (shape == NCY_COLUMN_ONE)                                                                                              \
    OVER(true, false, value)                                                                                                     \
  else                                                                                                                           \
    OVER(false, true, value)
#define BINARY(name, value)                                                                                                      \
  static void name(double *out, const double *a, const double *b, ncy_shape shape, size_t n, ncy_libm libm) {                    \
    (void)libm;                                                                                                                  \
    OVER_SHAPES(value)                                                                                                           \
  }
#define UNARY(name, value)                                                                                                       \
  static void name(double *out, const double *a, size_t n, ncy_libm libm) {                                                      \
    (void)libm;                                                                                                                  \
    for (size_t i = 0; i < n; i += NCY_VL) {                                                                                     \
      ncy_vd x = operand(a, true, i, n);                                                                                         \
      give(out, i, n, value);                                                                                                    \
    }                                                                                                                            \
  }
/* The variant of libm is a constant inside each loop. */
#define UNARY_LIBM(name, function)                                                                                               \
  NCY_INLINE void name##_variant(double *out, const double *a, size_t n, ncy_libm libm) {                                        \
    for (size_t i = 0; i < n; i += NCY_VL) give(out, i, n, function(operand(a, true, i, n), libm));                              \
  }                                                                                                                              \
  static void name(double *out, const double *a, size_t n, ncy_libm libm) {                                                      \
    if (libm == NCY_LIBM_FMA)                                                                                                    \
      name##_variant(out, a, n, NCY_LIBM_FMA);                                                                                   \
    else if (libm == NCY_LIBM_PLAIN)                                                                                             \
      name##_variant(out, a, n, NCY_LIBM_PLAIN);                                                                                 \
    else                                                                                                                         \
      name##_variant(out, a, n, NCY_LIBM_SCALAR);                                                                                \
  }

BINARY(loop_add, ncy_vadd(x, y))
BINARY(loop_sub, ncy_vsub(x, y))
BINARY(loop_mul, ncy_vmul(x, y))
BINARY(loop_div, ncy_vdiv(x, y))
BINARY(loop_lt, truth(ncy_vlt(x, y)))
BINARY(loop_le, truth(ncy_vle(x, y)))
BINARY(loop_gt, truth(ncy_vgt(x, y)))
BINARY(loop_ge, truth(ncy_vge(x, y)))
BINARY(loop_eq, truth(ncy_veq(x, y)))
BINARY(loop_ne, truth(ncy_vne(x, y)))
/* Python keeps the first unless the second is smaller (larger). */
BINARY(loop_min, ncy_vmin(y, x))
BINARY(loop_max, ncy_vmax(y, x))

NCY_INLINE void pow_variant(double *out, const double *a, const double *b, ncy_shape shape, size_t n, ncy_libm libm) {
  OVER_SHAPES(ncy_vpow(x, y, libm))
}
static void loop_pow(double *out, const double *a, const double *b, ncy_shape shape, size_t n, ncy_libm libm) {
  if (libm == NCY_LIBM_FMA)
    pow_variant(out, a, b, shape, n, NCY_LIBM_FMA);
  else if (libm == NCY_LIBM_PLAIN)
    pow_variant(out, a, b, shape, n, NCY_LIBM_PLAIN);
  else
    pow_variant(out, a, b, shape, n, NCY_LIBM_SCALAR);
}

UNARY(loop_neg, ncy_vneg(x))
UNARY(loop_abs, ncy_vabs(x))
UNARY(loop_sqrt, ncy_vsqrt(x))
UNARY(loop_not, truth(ncy_veq(x, ncy_vzero())))
UNARY_LIBM(loop_exp, ncy_vexp)
UNARY_LIBM(loop_log, ncy_vlog)

const ncy_block_kernels NCY_ISA_FN(ncy_block_kernels) = {
    .binary =
        {
            [B_ADD] = loop_add,
            [B_SUB] = loop_sub,
            [B_MUL] = loop_mul,
            [B_DIV] = loop_div,
            [B_POW] = loop_pow,
            [B_LT] = loop_lt,
            [B_LE] = loop_le,
            [B_GT] = loop_gt,
            [B_GE] = loop_ge,
            [B_EQ] = loop_eq,
            [B_NE] = loop_ne,
            [B_MIN] = loop_min,
            [B_MAX] = loop_max,
        },
    .unary =
        {
            [U_NEG] = loop_neg,
            [U_ABS] = loop_abs,
            [U_NOT] = loop_not,
            [U_SQRT] = loop_sqrt,
            [U_EXP] = loop_exp,
            [U_LOG] = loop_log,
        },
};
