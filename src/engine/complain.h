/* complain.h - what the checks of a circuit share: a complaint without a place, since a circuit has no text.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ENGINE_COMPLAIN_H
#define NCY_ENGINE_COMPLAIN_H

#include <stdarg.h>

#include "engine/circuit.h"

typedef struct ncy_checker {
  ncy_ctx *ctx;
  const ncy_circuit *c;
} ncy_checker;

static inline void NCY_PRINTF(3, 4) ncy_complain(const ncy_checker *k, ncy_status status, const char *format, ...) {
  ncy_place place = {0};
  va_list args;
  va_start(args, format);
  (void)ncy_vreport(k->ctx, NCY_ERROR, status, &place, NULL, format, args);
  va_end(args);
}

static inline bool ncy_is_within(double x, double lo, double hi) {
  return x >= lo && x <= hi; /* false for NaN */
}

#endif
