/* number.h - inside the json module: decimal numbers and the powers of ten that reading and writing them share.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_JSON_NUMBER_H
#define NCY_JSON_NUMBER_H

#include "base/base.h"

__extension__ typedef unsigned __int128 ncy_u128;

/* 10^q = (high * 2^64 + low + f) * 2^(floor(log2(10^q)) - 127) with 0 <= f < 1, high >= 2^63; f is 0 for q in [0, 55].
 * Entry q - NCY_POW10_MIN holds { high, low }. Made by make_pow10.py. */
#define NCY_POW10_MIN (-342)
#define NCY_POW10_MAX 324
#define NCY_POW10_COUNT (NCY_POW10_MAX - NCY_POW10_MIN + 1)
extern const uint64_t ncy_pow10[NCY_POW10_COUNT][2];

/* floor(log2(10^q)), right for |q| <= 1233. */
static inline int ncy_log2_pow10(int q) {
  return (q * 1741647) >> 19;
}

/* A number as it stands in a text: [sign] digits [. digits] [e [sign] digits]; any part may be empty. */
typedef struct ncy_number {
  uint64_t digits;   /* the first 19 significant digits at most */
  int64_t exponent;  /* value = digits * 10^exponent when not is_cut, a little more otherwise */
  const char *first; /* first digit, a point may follow anywhere */
  const char *last;  /* one past the last digit or point */
  const char *end;   /* one past the whole number */
  size_t n_whole;    /* digits before the point */
  size_t n_fraction; /* digits after it */
  size_t n_exponent; /* digits of the exponent */
  bool is_negative;
  bool has_sign;
  bool has_point;
  bool has_exponent;
  bool is_cut; /* nonzero digits follow the first 19 */
} ncy_number;

/* Takes as much as fits the pattern above from text[0, end). Never fails: the counts say what was there. */
void ncy_number_scan(const char *text, const char *end, ncy_number *out);

/* The correctly rounded double of a scanned number (ties to even); overflow gives an infinity. */
double ncy_number_double(const ncy_number *number);

#endif
