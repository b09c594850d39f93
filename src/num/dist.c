/* dist.c - NEURON's distributions.
 *
 * Data:   a distribution is its kind and two arguments; normal and lognormal keep the second value of the polar method.
 * Cost:   a few ns and one libm call each; poisson, binomial, geometric and erlang draw in proportion to their value.
 * Source: reference netpyne-2 section 1.2; the casts of arguments are those of x86-64.
 * SPDX-License-Identifier: MIT */
#include <math.h>

#include "num/discunif.h"
#include "num/rng.h"

static int32_t truncate32(double x) {
  return x > -2147483649.0 && x < 2147483648.0 ? (int32_t)x : INT32_MIN;
}

/* The next value of N(mean, variance): one of a pair, the other kept. */
static double normal(ncy_dist *dist, ncy_rng *rng, double mean, double sd) {
  if (dist->has_cached) {
    dist->has_cached = false;
    return dist->cached * sd + mean;
  }
  for (;;) {
    double u1 = ncy_rng_double(rng);
    double u2 = ncy_rng_double(rng);
    double v1 = 2.0 * u1 - 1.0;
    double v2 = 2.0 * u2 - 1.0;
    double w = v1 * v1 + v2 * v2;
    if (w <= 1.0) {
      double y = sqrt(-2.0 * log(w) / w);
      dist->cached = v2 * y;
      dist->has_cached = true;
      return v1 * y * sd + mean;
    }
  }
}

static double lognormal(ncy_dist *dist, ncy_rng *rng) {
  double m2 = dist->a * dist->a;
  double mean = log(m2 / sqrt(dist->b + m2));
  double sd = sqrt(log((dist->b + m2) / m2));
  return pow(M_E, normal(dist, rng, mean, sd));
}

static double poisson(ncy_rng *rng, double mean) {
  double bound = exp(-1.0 * mean);
  double count = 0.0;
  for (double product = 1.0; product >= bound; product *= ncy_rng_double(rng)) count += 1.0;
  return count - 1.0;
}

static double binomial(ncy_rng *rng, double n, double p) {
  int32_t n_draws = truncate32(n);
  int32_t count = 0;
  for (int32_t i = 0; i < n_draws; i++) count += ncy_rng_double(rng) < p;
  return count;
}

static double geometric(ncy_rng *rng, double p) {
  double count = 1.0;
  while (ncy_rng_double(rng) < p) count += 1.0;
  return count;
}

static double erlang(ncy_rng *rng, double mean, double variance) {
  int32_t k = truncate32(mean * mean / variance + 0.5);
  if (k < 1) k = 1;
  double a = k / mean;
  double product = 1.0;
  for (int32_t i = 0; i < k; i++) product *= ncy_rng_double(rng);
  return -log(product) / a;
}

static double hypergeo(ncy_rng *rng, double mean, double variance) {
  double z = variance / (mean * mean);
  double p = 0.5 * (1.0 - sqrt((z - 1.0) / (z + 1.0)));
  double d = ncy_rng_double(rng) > p ? 1.0 - p : p;
  return -mean * log(ncy_rng_double(rng)) / (2.0 * d);
}

static const struct {
  const char *name;
  int n_arguments;
} kinds[NCY_DIST_COUNT] = {
    [NCY_DIST_UNIFORM] = {"uniform", 2},     [NCY_DIST_DISCUNIF] = {"discunif", 2},   [NCY_DIST_NORMAL] = {"normal", 2},
    [NCY_DIST_LOGNORMAL] = {"lognormal", 2}, [NCY_DIST_NEGEXP] = {"negexp", 1},       [NCY_DIST_POISSON] = {"poisson", 1},
    [NCY_DIST_BINOMIAL] = {"binomial", 2},   [NCY_DIST_GEOMETRIC] = {"geometric", 1}, [NCY_DIST_ERLANG] = {"erlang", 2},
    [NCY_DIST_WEIBULL] = {"weibull", 2},     [NCY_DIST_HYPERGEO] = {"hypergeo", 2},
};

const char *ncy_dist_name(ncy_dist_kind kind) {
  return kinds[kind].name;
}

int ncy_dist_arguments(ncy_dist_kind kind) {
  return kinds[kind].n_arguments;
}

bool ncy_dist_init(ncy_dist *dist, ncy_dist_kind kind, double a, double b) {
  const double greatest = 4294967296.0 * (1.0 / 4294967297.0); /* that a draw can be */
  switch (kind) {
  case NCY_DIST_BINOMIAL:
    if (a < 0.0 || a > 1e99 || b < 0.0 || b > 1.0) return false;
    break;
  case NCY_DIST_GEOMETRIC:
    if (a < 0.0 || a > greatest) return false; /* every draw would be below a */
    break;
  case NCY_DIST_POISSON:
    if (exp(-1.0 * a) == 0.0) return false; /* no product of draws would be below it */
    break;
  default:
    break;
  }
  *dist = (ncy_dist){.kind = kind, .a = a, .b = b};
  return true;
}

double ncy_dist_draw(ncy_dist *dist, ncy_rng *rng) {
  double a = dist->a, b = dist->b;
  switch (dist->kind) {
  case NCY_DIST_UNIFORM: {
    double lo = a < b ? a : b;
    double hi = a < b ? b : a;
    return lo + (hi - lo) * ncy_rng_double(rng);
  }
  case NCY_DIST_DISCUNIF: {
    ncy_discunif range = ncy_discunif_of(ncy_truncate(a), ncy_truncate(b));
    return (double)ncy_discunif_value(&range, ncy_rng_double(rng));
  }
  case NCY_DIST_NORMAL:
    return normal(dist, rng, a, sqrt(b));
  case NCY_DIST_LOGNORMAL:
    return lognormal(dist, rng);
  case NCY_DIST_NEGEXP:
    return -a * log(ncy_rng_double(rng));
  case NCY_DIST_POISSON:
    return poisson(rng, a);
  case NCY_DIST_BINOMIAL:
    return binomial(rng, a, b);
  case NCY_DIST_GEOMETRIC:
    return geometric(rng, a);
  case NCY_DIST_ERLANG:
    return erlang(rng, a, b);
  case NCY_DIST_WEIBULL:
    return pow(b * -log(1.0 - ncy_rng_double(rng)), 1.0 / a);
  case NCY_DIST_HYPERGEO:
    return hypergeo(rng, a, b);
  case NCY_DIST_COUNT:
    break;
  }
  return NAN;
}

/* What a method call returns: the first value of a fresh distribution. */
static double first(ncy_rng *rng, ncy_dist_kind kind, double a, double b) {
  ncy_dist dist;
  return ncy_dist_init(&dist, kind, a, b) ? ncy_dist_draw(&dist, rng) : NAN;
}

double ncy_rng_uniform(ncy_rng *rng, double a, double b) {
  return first(rng, NCY_DIST_UNIFORM, a, b);
}
double ncy_rng_discunif(ncy_rng *rng, double a, double b) {
  return first(rng, NCY_DIST_DISCUNIF, a, b);
}
double ncy_rng_normal(ncy_rng *rng, double mean, double variance) {
  return first(rng, NCY_DIST_NORMAL, mean, variance);
}
double ncy_rng_lognormal(ncy_rng *rng, double mean, double variance) {
  return first(rng, NCY_DIST_LOGNORMAL, mean, variance);
}
double ncy_rng_negexp(ncy_rng *rng, double mean) {
  return first(rng, NCY_DIST_NEGEXP, mean, 0.0);
}
double ncy_rng_poisson(ncy_rng *rng, double mean) {
  return first(rng, NCY_DIST_POISSON, mean, 0.0);
}
double ncy_rng_binomial(ncy_rng *rng, double n, double p) {
  return first(rng, NCY_DIST_BINOMIAL, n, p);
}
double ncy_rng_geometric(ncy_rng *rng, double p) {
  return first(rng, NCY_DIST_GEOMETRIC, p, 0.0);
}
double ncy_rng_erlang(ncy_rng *rng, double mean, double variance) {
  return first(rng, NCY_DIST_ERLANG, mean, variance);
}
double ncy_rng_weibull(ncy_rng *rng, double alpha, double beta) {
  return first(rng, NCY_DIST_WEIBULL, alpha, beta);
}
double ncy_rng_hypergeo(ncy_rng *rng, double mean, double variance) {
  return first(rng, NCY_DIST_HYPERGEO, mean, variance);
}
