/* draw.c - one value of a random function in an expression.
 *
 * Each call is a fresh distribution object (reference netpyne-2 section 1.2): a normal's second value is lost. Arguments that
 * NEURON refuses, that are not finite, or that would keep it drawing for ever, are faults before anything is drawn.
 * SPDX-License-Identifier: MIT */
#include "expr/inner.h"

/* Expected number of words that one value takes. */
static double expected_draws(ncy_dist_kind dist, double a, double b) {
  switch (dist) {
  case NCY_DIST_BINOMIAL:
    return a;
  case NCY_DIST_GEOMETRIC:
    return 1.0 / (1.0 - a);
  case NCY_DIST_POISSON:
    return a > 700.0 ? INFINITY : a; /* exp(-a) is near or at 0: NEURON never stops */
  case NCY_DIST_ERLANG:
    return a * a / b;
  default:
    return 1.0;
  }
}

ncy_fault ncy_val_draw(ncy_dist_kind dist, double a, double b, ncy_rng *rng, double *out) {
  ncy_dist check;
  if (!isfinite(a) || !isfinite(b)) return FAULT_DRAW_ARGUMENTS;
  if (dist == NCY_DIST_DISCUNIF && !(fabs(a) < 0x1p62 && fabs(b) < 0x1p62)) return FAULT_DRAW_ARGUMENTS;
  if (!(expected_draws(dist, a, b) <= 1e6)) return FAULT_DRAW_LENGTH;
  if (!ncy_dist_init(&check, dist, a, b)) return FAULT_DRAW_ARGUMENTS;
  switch (dist) {
  case NCY_DIST_UNIFORM:
    *out = ncy_rng_uniform(rng, a, b);
    break;
  case NCY_DIST_DISCUNIF:
    *out = ncy_rng_discunif(rng, a, b);
    break;
  case NCY_DIST_NORMAL:
    *out = ncy_rng_normal(rng, a, b);
    break;
  case NCY_DIST_LOGNORMAL:
    *out = ncy_rng_lognormal(rng, a, b);
    break;
  case NCY_DIST_NEGEXP:
    *out = ncy_rng_negexp(rng, a);
    break;
  case NCY_DIST_POISSON:
    *out = ncy_rng_poisson(rng, a);
    break;
  case NCY_DIST_BINOMIAL:
    *out = ncy_rng_binomial(rng, a, b);
    break;
  case NCY_DIST_GEOMETRIC:
    *out = ncy_rng_geometric(rng, a);
    break;
  case NCY_DIST_ERLANG:
    *out = ncy_rng_erlang(rng, a, b);
    break;
  case NCY_DIST_WEIBULL:
    *out = ncy_rng_weibull(rng, a, b);
    break;
  default:
    *out = ncy_rng_hypergeo(rng, a, b);
    break;
  }
  return FAULT_NONE;
}
