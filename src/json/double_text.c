/* double_text.c - the shortest decimal text of a double, spelled as Python's repr.
 *
 * R. Giulietti, The Schubfach way to render doubles, 2020 (section 9): among the decimals of the interval that rounds to the
 * double, the ones with the fewest digits, and of these the nearest. The interval's ends and the double are scaled by a power of
 * ten to 64-bit integers with two fractional bits, the last of which is sticky, so that each comparison is exact.
 * Cost: three 64 x 128 bit products and the digits, about 30 ns.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "json/json.h"
#include "json/number.h"

/* factor * g / 2^128, rounded down with a sticky last bit; g is 10^q as 128 bits rounded up. */
static uint64_t scale_sticky(const uint64_t g[2], uint64_t factor) {
  uint64_t low = (uint64_t)(((ncy_u128)g[1] * factor) >> 64);
  ncy_u128 sum = (ncy_u128)g[0] * factor + low;
  return (uint64_t)(sum >> 64) | ((uint64_t)sum > 1);
}

/* value = *out_digits * 10^*out_exponent for the bits of a positive finite double; the digits may end in zeros. */
static void shortest(uint64_t bits, uint64_t *out_digits, int *out_exponent) {
  const uint64_t hidden = UINT64_C(1) << 52;
  uint64_t fraction = bits & (hidden - 1);
  int biased = (int)(bits >> 52);
  uint64_t c = biased ? fraction | hidden : fraction;
  int e = biased ? biased - 1075 : -1074; /* value = c * 2^e */
  if (-52 <= e && e <= 0 && (c & ((UINT64_C(1) << -e) - 1)) == 0) {
    *out_digits = c >> -e; /* an integer below 2^53: all its digits are needed up to zeros at the end */
    *out_exponent = 0;
    return;
  }
  bool is_even = !(c & 1);
  bool is_near_below = fraction == 0 && biased > 1; /* the double below is half as far as the one above */
  /* k = floor(log10(2^e)), or of 3/4 2^e */
  int k = (e * 1262611 - (is_near_below ? 524031 : 0)) >> 22;
  int shift = e + ncy_log2_pow10(-k) + 1; /* 1 to 4 */
  uint64_t g[2] = {ncy_pow10[-k - NCY_POW10_MIN][0], ncy_pow10[-k - NCY_POW10_MIN][1]};
  if ((k > 0 || k < -55) && ++g[1] == 0) g[0]++; /* the table is rounded down */
  uint64_t lower = scale_sticky(g, (4 * c - 2 + is_near_below) << shift);
  uint64_t middle = scale_sticky(g, (4 * c) << shift);
  uint64_t upper = scale_sticky(g, (4 * c + 2) << shift);
  if (!is_even) { /* the ends round to the neighbours */
    lower++;
    upper--;
  }
  uint64_t s = middle / 4;
  if (s >= 10) {
    uint64_t tens = s / 10;
    bool is_below_in = lower <= 40 * tens;
    bool is_above_in = 40 * tens + 40 <= upper;
    if (is_below_in != is_above_in) {
      *out_digits = tens + is_above_in;
      *out_exponent = k + 1;
      return;
    }
  }
  bool is_below_in = lower <= 4 * s;
  bool is_above_in = 4 * s + 4 <= upper;
  bool is_up;
  if (is_below_in != is_above_in)
    is_up = is_above_in;
  else
    is_up = middle > 4 * s + 2 || (middle == 4 * s + 2 && (s & 1));
  *out_digits = s + is_up;
  *out_exponent = k;
}

/* Writes the digits of an integer; returns how many. */
static int put_digits(uint64_t value, char out[20]) {
  char reversed[20];
  int n = 0;
  do reversed[n++] = (char)('0' + value % 10);
  while ((value /= 10) != 0);
  for (int i = 0; i < n; i++) out[i] = reversed[n - 1 - i];
  return n;
}

/* Lays out digits with the decimal point after the first `point` of them: fixed for -4 < point <= 16, else d.ddde-XX. */
static char *lay_out(const char *digits, int n, int point, char *p) {
  if (-4 < point && point <= 0) {
    *p++ = '0';
    *p++ = '.';
    for (int i = point; i < 0; i++) *p++ = '0';
    memcpy(p, digits, (size_t)n);
    return p + n;
  }
  if (0 < point && point <= 16) {
    for (int i = 0; i < point; i++) *p++ = i < n ? digits[i] : '0';
    *p++ = '.';
    if (n <= point) *p++ = '0';
    for (int i = point; i < n; i++) *p++ = digits[i];
    return p;
  }
  *p++ = digits[0];
  if (n > 1) {
    *p++ = '.';
    memcpy(p, digits + 1, (size_t)(n - 1));
    p += n - 1;
  }
  *p++ = 'e';
  int exponent = point - 1;
  *p++ = exponent < 0 ? '-' : '+';
  if (exponent < 0) exponent = -exponent;
  if (exponent < 10) *p++ = '0';
  char text[20];
  int count = put_digits((uint64_t)exponent, text);
  memcpy(p, text, (size_t)count);
  return p + count;
}

int ncy_double_text(double value, char out[NCY_DOUBLE_TEXT]) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  bool is_negative = bits >> 63;
  bits &= ~(UINT64_C(1) << 63);
  const uint64_t infinity = UINT64_C(0x7ff) << 52;
  char *p = out;
  if (is_negative && bits <= infinity) *p++ = '-';
  if (bits >= infinity) {
    memcpy(p, bits > infinity ? "nan" : "inf", 4);
    return (int)(p + 3 - out);
  }
  if (bits == 0) {
    memcpy(p, "0.0", 4);
    return (int)(p + 3 - out);
  }
  uint64_t digits;
  int exponent;
  shortest(bits, &digits, &exponent);
  char text[20];
  int n = put_digits(digits, text);
  int point = n + exponent;
  while (n > 1 && text[n - 1] == '0') n--;
  p = lay_out(text, n, point, p);
  *p = 0;
  return (int)(p - out);
}
