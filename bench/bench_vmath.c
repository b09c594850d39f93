/* bench_vmath.c - ns a value of exp, log, pow and division for each instruction set, beside libm, and of random numbers.
 *
 * The best of 200 runs over arrays that stay in the cache; the argument is how many runs.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"
#include "num/rng.h"
#include "num/vmath_array.h"

enum { N = 2048 };
static double x[N], e[N], y[N];
static int64_t ids[N];
static int n_runs = 200;

typedef void task(const void *with);

/* ns a value of the fastest run */
static void measure(const char *name, task *run, const void *with, double n_values) {
  double best = INFINITY;
  for (int i = 0; i < n_runs; i++) {
    double start = ncy_clock();
    run(with);
    double taken = ncy_clock() - start;
    if (taken < best) best = taken;
  }
  printf("  %-22s %7.2f\n", name, best / n_values * 1e9);
}

typedef struct kernel {
  ncy_array_fn *fn;
  ncy_libm libm;
} kernel;
static void run_kernel(const void *with) {
  const kernel *k = with;
  k->fn(x, e, N, y, k->libm);
}
static void libm_exp(const void *with) {
  (void)with;
  for (int i = 0; i < N; i++) y[i] = exp(x[i]);
}
static void libm_log(const void *with) {
  (void)with;
  for (int i = 0; i < N; i++) y[i] = log(x[i]);
}
static void libm_pow(const void *with) {
  (void)with;
  for (int i = 0; i < N; i++) y[i] = pow(x[i], e[i]);
}
static void random_bulk(const void *with) {
  (void)with;
  ncy_rng_doubles_at(1, 2, 3, 1, N, y);
}
static void random_single(const void *with) {
  (void)with;
  ncy_rng rng;
  ncy_rng_init(&rng, 1, 2, 3);
  for (int i = 0; i < N; i++) y[i] = ncy_rng_double(&rng);
}
static void random_normal(const void *with) {
  (void)with;
  ncy_rng rng;
  ncy_rng_init(&rng, 1, 2, 3);
  for (int i = 0; i < N; i++) y[i] = ncy_rng_normal(&rng, 0.0, 1.0);
}
static void random_ids(const void *with) {
  const int *n = with;
  ncy_rng rng;
  ncy_rng_init(&rng, 1, 2, 3);
  ncy_rng_unique_ints(&rng, (size_t)n[0], 0, n[1], ids);
}

static void fill_arguments(double x_least, double x_most, double exponent) {
  ncy_rng_doubles_at(7, 0, 0, 0, N, x);
  for (int i = 0; i < N; i++) {
    x[i] = x_least + (x_most - x_least) * x[i];
    e[i] = exponent;
  }
}

int main(int argc, char **argv) {
  if (argc > 1) n_runs = atoi(argv[1]);
  printf("ns a value; libm is %s, the best instruction set %s\n", ncy_libm_name(ncy_libm_variant()),
         ncy_isa_name(ncy_isa_best()));
  printf("libm\n");
  fill_arguments(-10.0, 10.0, 0.0);
  measure("exp", libm_exp, NULL, N);
  fill_arguments(0.0, 3.0, 3.0);
  measure("log", libm_log, NULL, N);
  measure("pow(x, 3)", libm_pow, NULL, N);
  for (int isa = 0; isa < NCY_ISA_COUNT; isa++) {
    if (!ncy_isa_is_available((ncy_isa)isa)) continue;
    printf("%s\n", ncy_isa_name((ncy_isa)isa));
    const ncy_vmath_kernels *k = ncy_vmath_kernels_of((ncy_isa)isa);
    fill_arguments(-10.0, 10.0, 0.001);
    measure("exp", run_kernel, &(kernel){k->exp, ncy_libm_variant()}, N);
    measure("division", run_kernel, &(kernel){k->divide, ncy_libm_variant()}, N);
    measure("division by one", run_kernel, &(kernel){k->divide_by, ncy_libm_variant()}, N);
    fill_arguments(0.0, 3.0, 3.0);
    measure("log", run_kernel, &(kernel){k->log, ncy_libm_variant()}, N);
    measure("pow(x, 3)", run_kernel, &(kernel){k->pow, ncy_libm_variant()}, N);
  }
  printf("random numbers\n");
  measure("uniform, in bulk", random_bulk, NULL, N);
  measure("uniform, one by one", random_single, NULL, N);
  measure("normal", random_normal, NULL, N);
  measure("10 of 100", random_ids, (const int[]){10, 99}, 10);
  measure("100 of 10000", random_ids, (const int[]){100, 9999}, 100);
  measure("1000 of 1000", random_ids, (const int[]){1000, 999}, 1000);
  measure("2000 of 1000000", random_ids, (const int[]){2000, 999999}, 2000);
  return 0;
}
