/* value.c - arithmetic on values, as CPython 3.11 and NumPy 2 do it.
 *
 * Two Python numbers follow CPython (integers stay integers, floats raise); as soon as a NumPy value takes part the result is
 * NumPy's: float64 when a float of either kind takes part, else int64, or a truth value of two truth values.
 * Exact:  bits. float // and %: fmod, corrected towards the divisor's sign. int / int: the correctly rounded quotient.
 *         pow, exp and the rest are the host's libm. Stops short of Python, with a fault: integers beyond 64 bits, complex
 *         results, NumPy's 8- and 16-bit results of truth values.
 * SPDX-License-Identifier: MIT */
#include "expr/inner.h"

static bool is_numpy(ncy_val v) {
  return v.kind >= KIND_NUMPY;
}
static bool is_truth(ncy_val v) {
  return v.kind == KIND_BOOL || v.kind == KIND_NUMPY_BOOL;
}

static ncy_fault give_real(uint8_t kind, double d, ncy_val *out) {
  *out = ncy_val_real(kind, d);
  return FAULT_NONE;
}
static ncy_fault give_int(uint8_t kind, int64_t i, ncy_val *out) {
  *out = ncy_val_int(kind, i);
  return FAULT_NONE;
}

const char *ncy_fault_text(ncy_fault fault) {
  static const char *const text[FAULT_COUNT] = {
      "nothing",
#define X(name, words) words,
#include "expr/faults.def"
#undef X
  };
  return text[fault];
}

ncy_val ncy_val_from(const ncy_expr_value *value) {
  if (value->kind == NCY_EXPR_BOOL) return ncy_val_int(KIND_BOOL, value->integer != 0);
  if (value->kind == NCY_EXPR_INT) return ncy_val_int(KIND_INT, value->integer);
  return ncy_val_real((uint8_t)value->kind, value->number);
}

ncy_expr_value ncy_val_out(ncy_val v) {
  return (ncy_expr_value){.kind = ncy_kind_out(v.kind), .integer = ncy_val_is_real(v) ? 0 : v.u.i, .number = ncy_val_double(v)};
}

/* ---- doubles --------------------------------------------------------------------------------------------------------------- */

double ncy_real_remainder(double a, double b) {
  double mod = fmod(a, b);
  if (b == 0.0) return mod;
  if (mod == 0.0) return copysign(0.0, b);
  return (b < 0.0) != (mod < 0.0) ? mod + b : mod;
}

double ncy_real_floordiv(double a, double b) {
  if (b == 0.0) return a / b;
  double mod = fmod(a, b);
  double div = (a - mod) / b;
  if (mod != 0.0 && (b < 0.0) != (mod < 0.0)) div -= 1.0;
  if (div == 0.0) return copysign(0.0, a / b);
  double whole = floor(div);
  return div - whole > 0.5 ? whole + 1.0 : whole;
}

ncy_fault ncy_python_pow(double a, double b, double *out) {
  if (a == 0.0 && b < 0.0 && !isinf(b)) return FAULT_ZERO_POWER;
  if (a < 0.0 && isfinite(a) && isfinite(b) && b != floor(b)) return FAULT_COMPLEX_POWER;
  double power = pow(a, b);
  if (isinf(power) && isfinite(a) && isfinite(b)) return FAULT_POWER_RANGE;
  *out = power;
  return FAULT_NONE;
}

static ncy_fault real_binary(ncy_binary op, double a, double b, bool is_np, ncy_val *out) {
  double r;
  switch (op) {
  case B_ADD:
    r = a + b;
    break;
  case B_SUB:
    r = a - b;
    break;
  case B_MUL:
    r = a * b;
    break;
  case B_DIV:
    if (b == 0.0 && !is_np) return FAULT_ZERO_DIVISION;
    r = a / b;
    break;
  case B_FLOORDIV:
    if (b == 0.0 && !is_np) return FAULT_ZERO_DIVISION;
    r = ncy_real_floordiv(a, b);
    break;
  case B_MOD:
    if (b == 0.0 && !is_np) return FAULT_ZERO_MODULO;
    r = ncy_real_remainder(a, b);
    break;
  default: /* B_POW */
    if (is_np) {
      r = pow(a, b);
    } else {
      ncy_fault fault = ncy_python_pow(a, b, &r);
      if (fault) return fault;
    }
  }
  return give_real(is_np ? KIND_NUMPY : KIND_FLOAT, r, out);
}

/* ---- integers -------------------------------------------------------------------------------------------------------------- */

static int64_t floor_remainder(int64_t a, int64_t b) {
  if (b == -1) return 0;
  int64_t mod = a % b;
  return mod != 0 && (mod < 0) != (b < 0) ? mod + b : mod;
}

/* The double nearest to a / b (ties to even): beyond 2^53 the quotient is taken to 64 bits and more, and a bit that says
 * whether there was a remainder. */
static double true_quotient(int64_t a, int64_t b) {
  const int64_t exact = INT64_C(1) << 53;
  if (a >= -exact && a <= exact && b >= -exact && b <= exact) return (double)a / (double)b;
  __extension__ typedef unsigned __int128 u128;
  uint64_t up = a < 0 ? 0 - (uint64_t)a : (uint64_t)a, down = b < 0 ? 0 - (uint64_t)b : (uint64_t)b;
  if (up == 0) return b < 0 ? -0.0 : 0.0;
  int shift = 64 + __builtin_clzll(up);
  u128 wide = (u128)up << shift;
  u128 quotient = wide / down;
  if (wide % down != 0) quotient |= 1;
  double size = ldexp((double)quotient, -shift);
  return (a < 0) != (b < 0) ? -size : size;
}

static ncy_fault integer_pow(int64_t base, int64_t exponent, uint8_t kind, ncy_val *out) {
  int64_t result = 1;
  if (base == 0 || base == 1) {
    result = exponent == 0 ? 1 : base;
  } else if (base == -1) {
    result = exponent & 1 ? -1 : 1;
  } else {
    for (;;) {
      if ((exponent & 1) && __builtin_mul_overflow(result, base, &result)) return FAULT_INTEGER_RANGE;
      exponent >>= 1;
      if (exponent == 0) break;
      if (__builtin_mul_overflow(base, base, &base)) return FAULT_INTEGER_RANGE;
    }
  }
  return give_int(kind, result, out);
}

static ncy_fault integer_binary(ncy_binary op, int64_t a, int64_t b, bool is_np, ncy_val *out) {
  uint8_t kind = is_np ? KIND_NUMPY_INT : KIND_INT;
  int64_t r;
  switch (op) {
  case B_ADD:
    return __builtin_add_overflow(a, b, &r) ? FAULT_INTEGER_RANGE : give_int(kind, r, out);
  case B_SUB:
    return __builtin_sub_overflow(a, b, &r) ? FAULT_INTEGER_RANGE : give_int(kind, r, out);
  case B_MUL:
    return __builtin_mul_overflow(a, b, &r) ? FAULT_INTEGER_RANGE : give_int(kind, r, out);
  case B_DIV:
    if (is_np) return give_real(KIND_NUMPY, (double)a / (double)b, out);
    if (b == 0) return FAULT_ZERO_DIVISION;
    return give_real(KIND_FLOAT, true_quotient(a, b), out);
  case B_FLOORDIV:
    if (b == 0) return is_np ? give_int(kind, 0, out) : FAULT_ZERO_DIVISION;
    if (b == -1) return a == INT64_MIN ? FAULT_INTEGER_RANGE : give_int(kind, -a, out);
    return give_int(kind, a / b - (a % b != 0 && (a % b < 0) != (b < 0)), out);
  case B_MOD:
    if (b == 0) return is_np ? give_int(kind, 0, out) : FAULT_ZERO_MODULO;
    return give_int(kind, floor_remainder(a, b), out);
  default: /* B_POW */
    if (b >= 0) return integer_pow(a, b, kind, out);
    return is_np ? FAULT_INTEGER_POWER : real_binary(op, (double)a, (double)b, false, out);
  }
}

/* Two truth values, at least one of them NumPy's. */
static ncy_fault truth_binary(ncy_binary op, int64_t a, int64_t b, ncy_val *out) {
  switch (op) {
  case B_ADD:
    return give_int(KIND_NUMPY_BOOL, a | b, out);
  case B_MUL:
    return give_int(KIND_NUMPY_BOOL, a & b, out);
  case B_SUB:
    return FAULT_TRUTH_VALUES;
  case B_DIV:
    return give_real(KIND_NUMPY, (double)a / (double)b, out);
  default:
    return FAULT_NARROW;
  }
}

/* ---- comparisons ----------------------------------------------------------------------------------------------------------- */

typedef enum order { LESS, EQUAL, GREATER, UNORDERED } order;

static order order_integers(int64_t a, int64_t b) {
  return a < b ? LESS : a > b ? GREATER : EQUAL;
}
static order order_doubles(double a, double b) {
  return a < b ? LESS : a > b ? GREATER : a == b ? EQUAL : UNORDERED;
}
/* Exactly, without rounding the integer. */
static order order_mixed(int64_t a, double b) {
  if (isnan(b)) return UNORDERED;
  if (b >= 0x1p63) return LESS;
  if (b < -0x1p63) return GREATER;
  int64_t whole = (int64_t)b;
  return a != whole ? order_integers(a, whole) : order_doubles(0.0, b - (double)whole);
}

static order order_of(ncy_val a, ncy_val b) {
  bool a_real = ncy_val_is_real(a), b_real = ncy_val_is_real(b);
  if (!a_real && !b_real) return order_integers(a.u.i, b.u.i);
  if (a_real == b_real || is_numpy(a) || is_numpy(b)) return order_doubles(ncy_val_double(a), ncy_val_double(b));
  if (b_real) return order_mixed(a.u.i, b.u.d);
  order mirrored = order_mixed(b.u.i, a.u.d);
  return mirrored == LESS ? GREATER : mirrored == GREATER ? LESS : mirrored;
}

static bool compare(ncy_binary op, ncy_val a, ncy_val b) {
  order o = order_of(a, b);
  switch (op) {
  case B_LT:
    return o == LESS;
  case B_LE:
    return o == LESS || o == EQUAL;
  case B_GT:
    return o == GREATER;
  case B_GE:
    return o == GREATER || o == EQUAL;
  case B_EQ:
    return o == EQUAL;
  default:
    return o != EQUAL;
  }
}

ncy_fault ncy_val_binary(ncy_binary op, ncy_val a, ncy_val b, ncy_val *out) {
  if (ncy_is_comparison(op)) return give_int(is_numpy(a) || is_numpy(b) ? KIND_NUMPY_BOOL : KIND_BOOL, compare(op, a, b), out);
  bool is_real = ncy_val_is_real(a) || ncy_val_is_real(b);
  bool is_np = is_numpy(a) || is_numpy(b);
  switch (op) {
  case B_MIN:
    *out = compare(B_LT, b, a) ? b : a;
    return FAULT_NONE;
  case B_MAX:
    *out = compare(B_GT, b, a) ? b : a;
    return FAULT_NONE;
  case B_ROUND2:
    return ncy_val_round(a, b, out);
  case B_ARCTAN2:
    if (is_truth(a) && is_truth(b)) return FAULT_NARROW;
    return give_real(KIND_NUMPY, atan2(ncy_val_double(a), ncy_val_double(b)), out);
  case B_REMAINDER:
    op = B_MOD;
    is_np = true;
    break;
  default:
    break;
  }
  if (is_real) return real_binary(op, ncy_val_double(a), ncy_val_double(b), is_np, out);
  if (is_np && is_truth(a) && is_truth(b)) return truth_binary(op, a.u.i, b.u.i, out);
  return integer_binary(op, a.u.i, b.u.i, is_np, out);
}

/* ---- one value ------------------------------------------------------------------------------------------------------------- */

static ncy_fault to_integer(double whole, ncy_val *out) {
  if (isnan(whole)) return FAULT_NAN_TO_INTEGER;
  if (isinf(whole)) return FAULT_INFINITY_TO_INTEGER;
  if (!(whole >= -0x1p63 && whole < 0x1p63)) return FAULT_INTEGER_RANGE;
  return give_int(KIND_INT, (int64_t)whole, out);
}

static ncy_fault sign_unary(ncy_unary op, ncy_val a, ncy_val *out) {
  if (ncy_val_is_real(a)) return give_real(a.kind, op == U_NEG ? -a.u.d : op == U_ABS ? fabs(a.u.d) : a.u.d, out);
  if (a.kind == KIND_NUMPY_BOOL) return op == U_ABS ? give_int(a.kind, a.u.i, out) : FAULT_TRUTH_VALUES;
  int64_t i = a.u.i;
  if (op == U_NEG || (op == U_ABS && i < 0)) {
    if (i == INT64_MIN) return FAULT_INTEGER_RANGE;
    i = -i;
  }
  return give_int(a.kind == KIND_BOOL ? KIND_INT : a.kind, i, out);
}

ncy_fault ncy_val_unary(ncy_unary op, ncy_val a, ncy_val *out) {
  bool is_real = ncy_val_is_real(a);
  switch (op) {
  case U_NEG:
  case U_POS:
  case U_ABS:
    return sign_unary(op, a, out);
  case U_NOT:
    return give_int(KIND_BOOL, !ncy_val_is_true(a), out);
  case U_BOOL:
    return give_int(KIND_BOOL, ncy_val_is_true(a), out);
  case U_FLOAT:
    return give_real(KIND_FLOAT, ncy_val_double(a), out);
  case U_INT:
    return is_real ? to_integer(trunc(a.u.d), out) : give_int(KIND_INT, a.u.i, out);
  case U_ROUND:
    if (a.kind == KIND_NUMPY_BOOL) return FAULT_TRUTH_VALUES;
    return is_real ? to_integer(rint(a.u.d), out) : give_int(KIND_INT, a.u.i, out);
  case U_CEIL:
  case U_FLOOR:
    if (is_real) return give_real(KIND_NUMPY, op == U_CEIL ? ceil(a.u.d) : floor(a.u.d), out);
    return give_int(is_truth(a) ? KIND_NUMPY_BOOL : KIND_NUMPY_INT, a.u.i, out);
  case U_MEAN:
    return give_real(KIND_NUMPY, ncy_val_double(a), out);
  default:
    if (is_truth(a)) return FAULT_NARROW;
    return give_real(KIND_NUMPY, ncy_unary_libm[op](ncy_val_double(a)), out);
  }
}
