/* round.c - round(x, digits).
 *
 * Method: Python floats are rounded on their exact decimal expansion, ties to even (printf gives it exactly; strtod reads the
 *         result back); NumPy multiplies by a power of ten, rounds to an integer and divides; integers are rounded as integers.
 * Exact:  bits of CPython 3.11 and NumPy 2.
 * SPDX-License-Identifier: MIT */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/inner.h"

enum { MOST_DIGITS = 323, LEAST_DIGITS = -308 }; /* beyond: unchanged, and 0 (as CPython has them) */

/* x rounded to a multiple of 10^drop, drop >= 1, on the digits of its integer part. */
static double round_whole(double x, int drop) {
  char text[400];
  int count = snprintf(text, sizeof text, "%.0f", trunc(fabs(x)));
  if (drop > count) return copysign(0.0, x);
  bool has_rest = trunc(x) != x;
  const char *cut = text + count - drop; /* first digit that goes */
  for (const char *p = cut + 1; *p; p++) has_rest |= *p != '0';
  bool is_odd = cut > text && (cut[-1] & 1);
  bool is_up = *cut > '5' || (*cut == '5' && (has_rest || is_odd));
  /* leave what stays, as a number of 10^drop */
  char kept[416] = "0";
  memcpy(kept + 1, text, (size_t)(cut - text));
  int end = (int)(cut - text) + 1;
  if (is_up) {
    int i = end - 1;
    while (kept[i] == '9') kept[i--] = '0';
    kept[i]++;
  }
  snprintf(kept + end, 8, "e%d", drop);
  return copysign(strtod(kept, NULL), x);
}

static ncy_fault round_python(double x, int64_t digits, ncy_val *out) {
  double r = x;
  if (!isfinite(x) || x == 0.0 || digits > MOST_DIGITS) {
    r = x;
  } else if (digits < LEAST_DIGITS) {
    r = 0.0 * x;
  } else if (digits < 0) {
    r = round_whole(x, (int)-digits);
    if (isinf(r)) return FAULT_ROUND_RANGE;
  } else {
    char text[700]; /* 309 digits, a point, 323 digits */
    snprintf(text, sizeof text, "%.*f", (int)digits, x);
    r = strtod(text, NULL); /* in the locale that printf wrote in */
  }
  *out = ncy_val_real(KIND_FLOAT, r);
  return FAULT_NONE;
}

/* NumPy's power of ten is a running product, inexact from 10^23 on. */
static double round_scaled(double x, int digits) {
  double power = 1.0;
  for (int i = abs(digits); i > 0 && power < INFINITY; i--) power *= 10.0;
  return digits >= 0 ? rint(x * power) / power : rint(x / power) * power;
}

static ncy_fault round_integer(int64_t x, int64_t digits, ncy_val *out) {
  int64_t r = x;
  if (digits < -19) {
    r = 0;
  } else if (digits == -19) {
    const int64_t half = INT64_C(5000000000000000000); /* of 10^19, which is beyond 64 bits; a tie goes to 0 */
    if (x > half || x < -half) return FAULT_INTEGER_RANGE;
    r = 0;
  } else if (digits < 0) {
    int64_t unit = 1;
    for (int64_t i = digits; i < 0; i++) unit *= 10;
    int64_t rest = x % unit;
    if (rest < 0) rest += unit;
    /* the multiple below; it may itself lie below the range, and is then not the nearer one unless it is the answer */
    bool is_low = __builtin_sub_overflow(x, rest, &r);
    bool is_odd = !is_low && r / unit % 2 != 0;
    if (is_low) is_odd = (x / unit - 1) % 2 != 0;
    bool is_up = rest > unit - rest || (rest == unit - rest && is_odd);
    if (is_low) {
      if (!is_up) return FAULT_INTEGER_RANGE;
      r = x + (unit - rest);
    } else if (is_up && __builtin_add_overflow(r, unit, &r)) {
      return FAULT_INTEGER_RANGE;
    }
  }
  *out = ncy_val_int(KIND_INT, r);
  return FAULT_NONE;
}

ncy_fault ncy_val_round(ncy_val x, ncy_val digits, ncy_val *out) {
  if (ncy_val_is_real(digits) || digits.kind == KIND_NUMPY_BOOL) return FAULT_ROUND_DIGITS;
  int64_t n = digits.u.i;
  bool is_numpy = x.kind >= KIND_NUMPY;
  if (is_numpy && (n < -INT_MAX || n > INT_MAX)) return FAULT_ROUND_DIGITS;
  switch (x.kind) {
  case KIND_FLOAT:
    return round_python(x.u.d, n, out);
  case KIND_NUMPY:
    *out = ncy_val_real(KIND_NUMPY, round_scaled(x.u.d, (int)n));
    return FAULT_NONE;
  case KIND_NUMPY_BOOL:
    return FAULT_TRUTH_VALUES;
  case KIND_NUMPY_INT:
    if (n < 0) {
      double r = round_scaled((double)x.u.i, (int)n);
      if (!(r >= -0x1p63 && r < 0x1p63)) return FAULT_INTEGER_RANGE;
      x.u.i = (int64_t)r;
    }
    *out = x;
    return FAULT_NONE;
  default:
    return round_integer(x.u.i, n, out);
  }
}
