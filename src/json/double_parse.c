/* double_parse.c - decimal text to the nearest double.
 *
 * The first 19 digits w and the exponent q are multiplied as 64 x 128 bits (the idea of Eisel and Lemire: D. Lemire, Number
 * parsing at a gigabyte per second, Software: Practice and Experience 51, 2021). The product is known to lie in a short
 * interval; when no midpoint between two doubles lies in it, rounding is certain. Otherwise (ties, and about one in 500
 * numbers of more than 19 digits) the number is compared with the midpoint in exact integers (as W. Clinger, How to read
 * floating point numbers accurately, PLDI 1990). No locale, no allocation. Cost: about 10 ns, the exact comparison some us.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "json/json.h"
#include "json/number.h"

/* ---- scanning ------------------------------------------------------------------------------------------------------------ */

static inline bool is_digit(const char *p, const char *end) {
  return p < end && (unsigned char)(*p - '0') <= 9;
}

/* More than 19 digits: takes the first 19 significant ones. */
static void cut_digits(ncy_number *out, int64_t written_exponent) {
  uint64_t digits = 0;
  int n_taken = 0;
  int64_t dropped_whole = 0; /* digits before the point that were not taken */
  int64_t taken_fraction = 0;
  bool is_fraction = false, is_cut = false;
  for (const char *p = out->first; p < out->last; p++) {
    if (*p == '.') {
      is_fraction = true;
      continue;
    }
    unsigned digit = (unsigned)(*p - '0');
    if (n_taken < 19) {
      digits = digits * 10 + digit;
      if (digits) n_taken++;
      taken_fraction += is_fraction;
    } else {
      if (digit) is_cut = true;
      dropped_whole += !is_fraction;
    }
  }
  out->digits = digits;
  out->exponent = written_exponent + dropped_whole - taken_fraction;
  out->is_cut = is_cut;
}

void ncy_number_scan(const char *text, const char *end, ncy_number *out) {
  const char *p = text;
  memset(out, 0, sizeof *out);
  if (p < end && (*p == '-' || *p == '+')) {
    out->has_sign = true;
    out->is_negative = *p == '-';
    p++;
  }
  uint64_t digits = 0; /* wraps beyond 19 digits, then cut_digits counts again */
  out->first = p;
  for (; is_digit(p, end); p++) digits = digits * 10 + (unsigned)(*p - '0');
  out->n_whole = (size_t)(p - out->first);
  if (p < end && *p == '.') {
    out->has_point = true;
    const char *fraction = ++p;
    for (; is_digit(p, end); p++) digits = digits * 10 + (unsigned)(*p - '0');
    out->n_fraction = (size_t)(p - fraction);
  }
  out->last = p;
  int64_t exponent = 0;
  if (p < end && (*p == 'e' || *p == 'E')) {
    out->has_exponent = true;
    p++;
    bool is_minus = p < end && *p == '-';
    if (is_minus || (p < end && *p == '+')) p++;
    const char *first = p;
    for (; is_digit(p, end); p++)
      if (exponent < INT64_C(1000000000000)) exponent = exponent * 10 + (*p - '0'); /* more than any text has digits */
    out->n_exponent = (size_t)(p - first);
    if (is_minus) exponent = -exponent;
  }
  out->end = p;
  if (out->n_whole + out->n_fraction <= 19) {
    out->digits = digits;
    out->exponent = exponent - (int64_t)out->n_fraction;
  } else {
    cut_digits(out, exponent);
  }
}

/* ---- exact comparison ---------------------------------------------------------------------------------------------------- */

/* A midpoint of doubles has at most 767 significant digits, so that 800 digits and whether anything follows decide. Both
 * sides of the comparison stay below 10^801 * 2^1462 < 2^4200. */
enum { MAX_DIGITS = 800, MAX_LIMBS = 140 };

typedef struct big {
  uint32_t limb[MAX_LIMBS]; /* least significant first */
  int count;
} big;

static void big_multiply_add(big *b, uint32_t factor, uint32_t addend) {
  uint64_t carry = addend;
  for (int i = 0; i < b->count; i++) {
    carry += (uint64_t)b->limb[i] * factor;
    b->limb[i] = (uint32_t)carry;
    carry >>= 32;
  }
  if (carry) b->limb[b->count++] = (uint32_t)carry;
}

static void big_multiply_pow5(big *b, int64_t power) {
  for (; power >= 13; power -= 13) big_multiply_add(b, 1220703125u, 0);
  for (; power > 0; power--) big_multiply_add(b, 5, 0);
}

static void big_shift_left(big *b, int64_t bits) {
  big_multiply_add(b, 1u << (bits % 32), 0);
  int limbs = (int)(bits / 32);
  memmove(b->limb + limbs, b->limb, (size_t)b->count * sizeof b->limb[0]);
  memset(b->limb, 0, (size_t)limbs * sizeof b->limb[0]);
  b->count += limbs;
}

static int big_compare(const big *a, const big *b) {
  if (a->count != b->count) return a->count < b->count ? -1 : 1;
  for (int i = a->count - 1; i >= 0; i--)
    if (a->limb[i] != b->limb[i]) return a->limb[i] < b->limb[i] ? -1 : 1;
  return 0;
}

/* The digits as an integer of at most MAX_DIGITS + 1 digits; value = *out * 10^*out_exponent up to what is dropped, which a
 * last digit 1 stands for. */
static void big_from_digits(const ncy_number *number, big *out, int64_t *out_exponent) {
  out->count = 0;
  /* the exponent of the first 19 significant digits is known; each further digit taken lowers it by one */
  int64_t exponent = number->exponent;
  int n_taken = 0;
  bool has_more = false;
  for (const char *p = number->first; p < number->last; p++) {
    if (*p == '.' || (n_taken == 0 && *p == '0')) continue;
    if (n_taken == MAX_DIGITS) {
      has_more |= *p != '0';
      continue;
    }
    big_multiply_add(out, 10, (uint32_t)(*p - '0'));
    n_taken++;
    if (n_taken > 19) exponent--;
  }
  if (has_more) {
    big_multiply_add(out, 10, 1);
    exponent--;
  }
  *out_exponent = exponent;
}

/* Compares the number's magnitude with (2 m + 1) * 2^(scale - 1), the midpoint above m * 2^scale: below 0, 0, above 0. */
static int compare_with_midpoint(const ncy_number *number, uint64_t m, int scale) {
  big left, right = {{0}, 0};
  int64_t exponent;
  big_from_digits(number, &left, &exponent);
  uint64_t odd = 2 * m + 1;
  right.limb[0] = (uint32_t)odd;
  right.limb[1] = (uint32_t)(odd >> 32);
  right.count = right.limb[1] ? 2 : 1;
  big_multiply_pow5(exponent >= 0 ? &left : &right, exponent >= 0 ? exponent : -exponent);
  int64_t twos = exponent - (scale - 1);
  big_shift_left(twos >= 0 ? &left : &right, twos >= 0 ? twos : -twos);
  return big_compare(&left, &right);
}

/* ---- rounding ------------------------------------------------------------------------------------------------------------ */

static double double_of_bits(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static const uint64_t infinity_bits = UINT64_C(0x7ff) << 52;

static uint64_t magnitude_bits(const ncy_number *number) {
  uint64_t w = number->digits;
  if (w == 0 || number->exponent < NCY_POW10_MIN) return 0; /* below 10^19 * 10^-343 < 2^-1075 */
  if (number->exponent > 308) return infinity_bits;
  int q = (int)number->exponent;
  int zeros = __builtin_clzll(w);
  w <<= zeros;
  const uint64_t *power = ncy_pow10[q - NCY_POW10_MIN];
  /* x: the product of w and the power over 2^64; the true product is in [x, x + 2), with digits cut in [x, x + 2 + 2^(64 +
   * zeros)) */
  ncy_u128 x = (ncy_u128)w * power[0] + (uint64_t)(((ncy_u128)w * power[1]) >> 64);
  int exponent = ncy_log2_pow10(q) + 64 - zeros; /* floor(log2) of the value when x has 128 bits */
  ncy_u128 error = number->is_cut ? ((ncy_u128)1 << (64 + zeros)) + 2 : 2;
  if (!(uint64_t)(x >> 127)) {
    x <<= 1;
    error <<= 1;
    exponent--;
  }
  if (exponent > 1023) return infinity_bits;
  int drop = exponent >= -1022 ? 75 : 75 + (-1022 - exponent); /* bits of x below the last bit of the double */
  if (drop > 129) return 0;                                    /* below 2^-1076 */
  uint64_t m = drop >= 128 ? 0 : (uint64_t)(x >> drop);
  int scale = exponent >= -1022 ? exponent - 52 : -1074;
  bool is_up;
  if (drop == 129) {
    is_up = compare_with_midpoint(number, 0, scale) > 0;
  } else {
    ncy_u128 rest = drop == 128 ? x : x & (((ncy_u128)1 << drop) - 1);
    ncy_u128 half = (ncy_u128)1 << (drop - 1);
    if (rest > half) {
      is_up = true;
    } else if (half - rest >= error) {
      is_up = false;
    } else {
      int order = compare_with_midpoint(number, m, scale);
      is_up = order > 0 || (order == 0 && (m & 1));
    }
  }
  /* a carry out of the significand goes into the exponent, at last to infinity */
  return m + is_up + (exponent >= -1022 ? (uint64_t)(exponent + 1022) << 52 : 0);
}

double ncy_number_double(const ncy_number *number) {
  return double_of_bits(magnitude_bits(number) | (uint64_t)number->is_negative << 63);
}

/* ---- whole texts --------------------------------------------------------------------------------------------------------- */

static bool is_text(const char *p, size_t length, const char *word) {
  return length == strlen(word) && memcmp(p, word, length) == 0;
}

bool ncy_double_parse(const char *text, size_t length, double *out) {
  const char *end = text + length;
  ncy_number number;
  ncy_number_scan(text, end, &number);
  if (number.n_whole + number.n_fraction > 0) {
    if (number.end != end || (number.has_exponent && number.n_exponent == 0)) return false;
    *out = ncy_number_double(&number);
    return true;
  }
  uint64_t bits = (uint64_t)number.is_negative << 63;
  size_t rest = (size_t)(end - number.first);
  if (is_text(number.first, rest, "inf") || is_text(number.first, rest, "Infinity"))
    bits |= infinity_bits;
  else if (is_text(number.first, rest, "nan") || is_text(number.first, rest, "NaN"))
    bits |= infinity_bits | UINT64_C(1) << 51;
  else
    return false;
  *out = double_of_bits(bits);
  return true;
}
