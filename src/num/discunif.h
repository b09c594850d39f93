/* discunif.h - NEURON's discrete uniform distribution on C longs, whose sums wrap around.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NUM_DISCUNIF_H
#define NCY_NUM_DISCUNIF_H

#include <stdint.h>

typedef struct ncy_discunif {
  int64_t lo;
  double n_values;
} ncy_discunif;

/* Truncation as x86-64 does it: what does not fit is the least number. */
static inline int64_t ncy_truncate(double x) {
  return x >= -0x1p63 && x < 0x1p63 ? (int64_t)x : INT64_MIN;
}

static inline ncy_discunif ncy_discunif_of(int64_t a, int64_t b) {
  int64_t lo = a < b ? a : b;
  int64_t hi = a < b ? b : a;
  ncy_discunif range = {lo, (double)(int64_t)((uint64_t)hi - (uint64_t)lo + 1)};
  return range;
}

/* The value for a number in (0,1): lo plus the product rounded down, which is truncation unless it is negative. */
static inline int64_t ncy_discunif_value(const ncy_discunif *range, double u) {
  double product = range->n_values * u;
  int64_t step = ncy_truncate(product);
  if (product < 0.0 && (double)step > product) step--;
  return (int64_t)((uint64_t)range->lo + (uint64_t)step);
}

#endif
