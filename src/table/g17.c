/* g17.c - doubles with 17 significant digits, as printf's %.17g in the C locale.
 *
 * From 2^-36 (1.5e-11) to 1e17 the digits are exact integer arithmetic: a double is m * 2^e with m < 2^53, and 10^p is
 * 5^p * 2^p with 5^27 < 2^63, so that m * 5^p (below 2^116) shifted by e + p bits gives 17 digits and an exact rest to round by,
 * ties to even. Elsewhere the digits are those of printf. Cost: about 30 ns; 400 ns elsewhere.
 * SPDX-License-Identifier: MIT */
#include "table/inner.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

__extension__ typedef unsigned __int128 u128;

enum { DIGITS = 17 };

static const uint64_t pow5[] = {
    UINT64_C(1),
    UINT64_C(5),
    UINT64_C(25),
    UINT64_C(125),
    UINT64_C(625),
    UINT64_C(3125),
    UINT64_C(15625),
    UINT64_C(78125),
    UINT64_C(390625),
    UINT64_C(1953125),
    UINT64_C(9765625),
    UINT64_C(48828125),
    UINT64_C(244140625),
    UINT64_C(1220703125),
    UINT64_C(6103515625),
    UINT64_C(30517578125),
    UINT64_C(152587890625),
    UINT64_C(762939453125),
    UINT64_C(3814697265625),
    UINT64_C(19073486328125),
    UINT64_C(95367431640625),
    UINT64_C(476837158203125),
    UINT64_C(2384185791015625),
    UINT64_C(11920928955078125),
    UINT64_C(59604644775390625),
    UINT64_C(298023223876953125),
    UINT64_C(1490116119384765625),
    UINT64_C(7450580596923828125),
};

static const uint64_t ten17 = UINT64_C(100000000000000000);

/* round(m * 2^e * 10^p), ties to even, for 0 <= p <= 27 and a result below 2^63. */
static uint64_t scaled(uint64_t m, int e, int p) {
  u128 product = (u128)m * pow5[p];
  int shift = e + p;
  if (shift >= 0) return (uint64_t)(product << shift);
  u128 rest = product & (((u128)1 << -shift) - 1), half = (u128)1 << (-shift - 1);
  uint64_t whole = (uint64_t)(product >> -shift);
  return whole + (rest > half || (rest == half && (whole & 1)));
}

/* The 17 digits of a positive value and the decimal exponent of the first. */
static void digits_of(double value, char digits[DIGITS], int *out_exponent) {
  if (value >= 0x1p-36 && value < 1e17) {
    int e;
    uint64_t m = (uint64_t)(frexp(value, &e) * 0x1p53);
    e -= 53;
    /* floor(log10) from floor(log2), at most one too low */
    int exponent = (int)floor((e + 52) * 0.30102999566398120);
    uint64_t number = scaled(m, e, DIGITS - 1 - exponent);
    /* 18 digits, or 17 nines rounded up: the next exponent has 17 digits either way */
    if (number >= ten17) number = scaled(m, e, DIGITS - 1 - ++exponent);
    for (int i = DIGITS - 1; i >= 0; i--) {
      digits[i] = (char)('0' + number % 10);
      number /= 10;
    }
    *out_exponent = exponent;
    return;
  }
  char text[64];
  snprintf(text, sizeof text, "%.16e", value);
  const char *p = text;
  for (int i = 0; i < DIGITS; p++)
    if (*p >= '0' && *p <= '9') digits[i++] = *p; /* passes over the locale's decimal point */
  int exponent = 0;
  for (const char *q = p + 2; *q; q++) exponent = exponent * 10 + (*q - '0'); /* after e and its sign */
  *out_exponent = p[1] == '-' ? -exponent : exponent;
}

static char *put_exponent(char *p, int exponent) {
  *p++ = 'e';
  *p++ = exponent < 0 ? '-' : '+';
  if (exponent < 0) exponent = -exponent;
  if (exponent >= 100) *p++ = (char)('0' + exponent / 100);
  *p++ = (char)('0' + exponent / 10 % 10);
  *p++ = (char)('0' + exponent % 10);
  return p;
}

int ncy_table_g17(double value, char out[NCY_G17_TEXT]) {
  char *p = out;
  if (isnan(value)) {
    memcpy(p, "nan", 3);
    return 3;
  }
  if (signbit(value)) {
    *p++ = '-';
    value = -value;
  }
  if (isinf(value) || value == 0) {
    size_t length = value == 0 ? 1 : 3;
    memcpy(p, value == 0 ? "0" : "inf", length);
    return (int)(p + length - out);
  }
  char digits[DIGITS];
  int exponent;
  digits_of(value, digits, &exponent);
  int n = DIGITS;
  while (n > 1 && digits[n - 1] == '0') n--;
  bool is_fixed = -4 <= exponent && exponent < DIGITS;
  int n_whole = !is_fixed ? 1 : exponent >= 0 ? exponent + 1 : 0; /* digits before the point */
  if (n_whole == 0) {
    *p++ = '0';
    *p++ = '.';
    for (int i = exponent; i < -1; i++) *p++ = '0';
  }
  for (int i = 0; i < n || i < n_whole; i++) {
    if (i == n_whole && i > 0) *p++ = '.';
    *p++ = i < n ? digits[i] : '0';
  }
  if (!is_fixed) p = put_exponent(p, exponent);
  return (int)(p - out);
}
