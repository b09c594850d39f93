/* options.h - options with what they belong to and what their values point to.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ANALYSIS_OPTIONS_H
#define NCY_ANALYSIS_OPTIONS_H

#include "analysis/inner.h"

typedef struct an_options {
  ncy_analyze_options public; /* first: what the caller sees */
  const ncy_analyze *analyze;
  ncy_arena arena;
} an_options;

const an_options *an_options_of(const ncy_analyze_options *options);

#endif
