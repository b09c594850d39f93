/* pair.h - two groups of cells as binned spikes.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ANALYSIS_PAIR_H
#define NCY_ANALYSIS_PAIR_H

#include "analysis/inner.h"

typedef struct an_pair {
  size_t n;         /* bins */
  double *count[2]; /* [n] spikes of cells1, of cells2; of several subsets the sum */
} an_pair;
ncy_status an_pair_read(const an_job *job, an_pair *out);

#define AN_CELLS                                                                                                                 \
  {"cells1", NCY_OPTION_SUBSETS,                                                                                                 \
   "null",   "",                                                                                                                 \
   NULL,     "first group (x); null: the first population, or the first cell of an only one"},                                   \
  {                                                                                                                              \
    "cells2", NCY_OPTION_SUBSETS, "null", "", NULL, "second group (y); null: the second population, or all cells"                \
  }

#endif
