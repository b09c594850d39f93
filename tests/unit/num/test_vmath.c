/* test_vmath.c - exp, log, pow and quotients of every instruction set here against libm and the divider, bit by bit.
 *
 * glibc takes its FMA or its plain build of these functions when it is loaded; the program runs itself once more with FMA
 * masked (GLIBC_TUNABLES), so that both variants are held against the libm that has them. NETCYNE_VMATH_MILLIONS: how many
 * million random arguments a function, by default a quarter.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "t.h"

#include "num/libm.h"
#include "num/vmath_array.h"

enum { N = 1021 }; /* not a multiple of any vector */
static double x[N], e[N], y[N];

static uint64_t random_state;
static uint64_t random_bits(void) {
  uint64_t z = (random_state += UINT64_C(0x9e3779b97f4a7c15));
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return z ^ z >> 31;
}
static double uniform(double lo, double hi) {
  return lo + (hi - lo) * ((double)(random_bits() >> 11) * 0x1p-53);
}
static double any_double(void) {
  uint64_t bits = random_bits();
  double d;
  memcpy(&d, &bits, sizeof d);
  return d;
}
static int whole(int lo, int hi) {
  return lo + (int)(random_bits() % (uint64_t)(hi - lo + 1));
}

/* Where something special happens: signs and ends of ranges, neighbours of the ends of methods, whole and odd exponents. */
static const double edges[] = {0.0,
                               -0.0,
                               1.0,
                               -1.0,
                               INFINITY,
                               -INFINITY,
                               NAN,
                               0x1p-1074,
                               -0x1p-1074,
                               0x1p-1022,
                               0x1.fffffffffffffp-1023,
                               0x1.fffffffffffffp+1023,
                               -0x1.fffffffffffffp+1023,
                               512.0,
                               -512.0,
                               0x1.fffffffffffffp+8,
                               700.0,
                               -700.0,
                               700.0000000000001,
                               -700.0000000000001,
                               709.782712893384,
                               709.7827128933841,
                               -708.3964185322641,
                               -745.1332191019411,
                               -745.1332191019412,
                               2.0,
                               3.0,
                               -3.0,
                               0.5,
                               -0.5,
                               1.5,
                               4.0,
                               0x1p-65,
                               0x1.fffffffffffffp-66,
                               0x1p+63,
                               0x1.fffffffffffffp+62,
                               1e300,
                               0x1p-54,
                               -0x1p-54,
                               0x1p-27,
                               1.0 - 0x1p-53,
                               1.0 + 0x1p-52,
                               1.0 - 0x1p-4,
                               1.0 - 0x1.0000000000001p-4,
                               1.0 + 0x1.09p-4,
                               0x1.108ffffffffffp+0,
                               1023.0,
                               1024.0,
                               -1022.0,
                               -1074.0,
                               -1075.0,
                               0x1p+53,
                               0x1.0000000000001p+52,
                               0x1.6p-1,
                               0x1.69555p-1,
                               0x1p+450,
                               0x1p-450,
                               0x1.0000000000001p+450};
enum { N_EDGES = NCY_COUNT_OF(edges) };

typedef enum topic { EXP, EXP_GUARDED, LOG, POW, DIVIDE, DIVIDE_BY, N_TOPICS } topic;
static const char *const topic_names[N_TOPICS] = {"exp", "hoc_Exp", "log", "pow", "divide", "divide_by"};

static double truth(topic t, double a, double b) {
  double (*volatile exp_fn)(double) = exp; /* not folded by the compiler */
  switch (t) {
  case EXP:
    return exp_fn(a);
  case EXP_GUARDED:
    return a < -700.0 ? 0.0 : a > 700.0 ? exp_fn(700.0) : exp_fn(a);
  case LOG:
    return log(a);
  case POW:
    return pow(a, b);
  case DIVIDE:
  case DIVIDE_BY:
  case N_TOPICS:
    break;
  }
  return a / b;
}
static ncy_array_fn *kernel_of(const ncy_vmath_kernels *k, topic t) {
  ncy_array_fn *const fns[N_TOPICS] = {k->exp, k->exp_guarded, k->log, k->pow, k->divide, k->divide_by};
  return fns[t];
}

static void check(ncy_isa isa, topic t, size_t n, ncy_libm libm) {
  y[n < N ? n : 0] = 7.0;
  kernel_of(ncy_vmath_kernels_of(isa), t)(x, e, n, y, libm);
  for (size_t i = 0; i < n; i++) {
    double divisor = t == DIVIDE_BY ? e[0] : e[i];
    double expected = truth(t, x[i], divisor);
    if (memcmp(&y[i], &expected, sizeof expected) && !(isnan(y[i]) && isnan(expected)))
      fail_msg("%s %s %s of %a, %a: %a, expected %a", ncy_isa_name(isa), ncy_libm_name(libm), topic_names[t], x[i], divisor, y[i],
               expected);
  }
  if (n < N) T_BITS(y[n], 7.0);
}

/* Arguments of one kind: all bit patterns, what networks use, and dense around each method's seams. */
static void fill(topic t, int mode) {
  for (size_t i = 0; i < N; i++) {
    e[i] = 1.0;
    switch (t) {
    case EXP:
    case EXP_GUARDED: {
      const double reach[] = {0.0, 750.0, 10.0, 1.0, 0.0, 100.0};
      x[i] = mode == 0 ? any_double() : mode == 4 ? ldexp(uniform(-0.5, 0.5), whole(-60, 9)) : uniform(-reach[mode], reach[mode]);
      break;
    }
    case LOG:
      x[i] = mode == 0   ? fabs(any_double())
             : mode == 1 ? uniform(0.0, 1.0)
             : mode == 2 ? uniform(0.9, 1.1)
             : mode == 3 ? uniform(0.0, 100.0)
             : mode == 4 ? 1.0 + ldexp(uniform(-0.5, 0.5), whole(-53, 0))
                         : any_double();
      break;
    case POW:
      x[i] = mode == 0   ? any_double()
             : mode == 1 ? uniform(0.0, 1.0)
             : mode == 2 ? uniform(0.9, 1.1)
             : mode == 3 ? uniform(0.0, 10.0)
             : mode == 4 ? uniform(-4.0, 4.0)
                         : ldexp(uniform(1.0, 2.0), whole(-1022, 1023));
      e[i] = mode == 0   ? any_double()
             : mode == 1 ? whole(2, 4)
             : mode == 2 ? uniform(-2000.0, 2000.0)
             : mode == 3 ? uniform(-20.0, 20.0)
             : mode == 4 ? whole(-20, 20)
                         : uniform(-2.0, 2.0);
      break;
    case DIVIDE:
    case DIVIDE_BY:
      x[i] = mode == 0 ? any_double() : ldexp(uniform(-2.0, 2.0), mode == 1 ? whole(-460, 460) : whole(-3, 3));
      e[i] = mode == 0 ? any_double() : ldexp(uniform(-2.0, 2.0), mode == 1 ? whole(-460, 460) : whole(-3, 3));
      if (mode == 3 || mode == 4) { /* mantissas near all ones and all zeros, where quotients lie near the middle of two */
        x[i] = (mode == 3 ? 2.0 : 1.0) + whole(-200, 200) * 0x1p-51;
        e[i] = 2.0 - whole(0, 200) * 0x1p-52;
      }
      if (mode == 5) e[i] = 0.001 * whole(1, 1000);
      break;
    case N_TOPICS:
      break;
    }
  }
}

static double millions(void) {
  const char *text = getenv("NETCYNE_VMATH_MILLIONS");
  return text ? strtod(text, NULL) : 0.25;
}

static void over_isas(void (*body)(ncy_isa isa, topic t, ncy_libm libm)) {
  for (int isa = 0; isa < NCY_ISA_COUNT; isa++) {
    if (!ncy_isa_is_available((ncy_isa)isa)) {
      print_message("%s: not on this processor, not tested\n", ncy_isa_name((ncy_isa)isa));
      continue;
    }
    for (int t = 0; t < N_TOPICS; t++) {
      body((ncy_isa)isa, (topic)t, ncy_libm_variant());
      body((ncy_isa)isa, (topic)t, NCY_LIBM_SCALAR);
    }
  }
}

static void random_body(ncy_isa isa, topic t, ncy_libm libm) {
  random_state = (uint64_t)t;
  double n_values = libm == NCY_LIBM_SCALAR ? 20000.0 : millions() * 1e6;
  for (int round = 0; round * (double)N < n_values; round++) {
    fill(t, round % 6);
    check(isa, t, N, libm);
  }
}
static void test_random(void **state) {
  (void)state;
  over_isas(random_body);
}

/* Every pair of edges, each in company of other edges and of ordinary numbers. */
static void edge_body(ncy_isa isa, topic t, ncy_libm libm) {
  bool has_two = t >= POW;
  for (size_t k = 0; k < (has_two ? N_EDGES : 1); k++)
    for (int every = 1; every <= 5; every += 2) {
      fill(t, 1);
      for (size_t i = 0; i < N; i += (size_t)every) {
        x[i] = edges[i / (size_t)every % N_EDGES];
        if (has_two) e[i] = edges[k];
      }
      e[0] = edges[k];
      check(isa, t, N, libm);
    }
}
static void test_edges(void **state) {
  (void)state;
  over_isas(edge_body);
}

static void length_body(ncy_isa isa, topic t, ncy_libm libm) {
  fill(t, 2);
  for (size_t n = 0; n <= 40; n++) check(isa, t, n, libm);
}
static void test_lengths(void **state) {
  (void)state;
  over_isas(length_body);
}

static void test_arrays(void **state) {
  (void)state;
  fill(POW, 1);
  ncy_exp_array(x, N, y);
  for (size_t i = 0; i < N; i++) T_BITS(y[i], exp(x[i]));
  ncy_log_array(x, N, y);
  for (size_t i = 0; i < N; i++) T_BITS(y[i], log(x[i]));
  ncy_pow_array(x, e, N, y);
  for (size_t i = 0; i < N; i++) T_BITS(y[i], pow(x[i], e[i]));
  memcpy(y, x, sizeof x);
  ncy_exp_array(y, N, y);
  for (size_t i = 0; i < N; i++) T_BITS(y[i], exp(x[i]));
}

/* The two variants differ somewhere, so that testing one says nothing about the other. */
static void test_variants_differ(void **state) {
  (void)state;
  static double other[N];
  const ncy_vmath_kernels *k = ncy_vmath_kernels_of(ncy_isa_best());
  if (ncy_isa_best() < NCY_ISA_AVX2) {
    print_message("no FMA here: the FMA variant calls libm\n");
    return;
  }
  ncy_array_fn *const fns[] = {k->exp, k->log, k->pow};
  for (int f = 0; f < 3; f++) {
    bool differ = false;
    for (int round = 0; round < 1000 && !differ; round++) { /* they differ in some 50 to 700 of a million */
      fill(POW, 3);
      fns[f](x, e, N, y, NCY_LIBM_FMA);
      fns[f](x, e, N, other, NCY_LIBM_PLAIN);
      differ = memcmp(y, other, sizeof y) != 0;
    }
    assert_true(differ);
  }
}

#define MASKED "glibc.cpu.hwcaps=-FMA,-AVX2,-AVX,-FMA4,-AVX2_Usable,-FMA_Usable,-AVX_Usable,-FMA4_Usable"

static void test_other_variant(void **state) {
  (void)state;
  if (ncy_libm_variant() != NCY_LIBM_FMA) {
    print_message("libm is not the FMA variant: no other one to run\n");
    return;
  }
  fflush(NULL);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    setenv("GLIBC_TUNABLES", MASKED, 1);
    execl("/proc/self/exe", "test_vmath", "plain", (char *)NULL);
    _exit(99);
  }
  int status;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77) {
    print_message("this libm does not mask FMA: the plain variant is not tested\n");
    return;
  }
  assert_int_equal(WEXITSTATUS(status), 0);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random), cmocka_unit_test(test_edges),           cmocka_unit_test(test_lengths),
      cmocka_unit_test(test_arrays), cmocka_unit_test(test_variants_differ), cmocka_unit_test(test_other_variant),
  };
  if (argc > 1 && strcmp(argv[1], "plain") == 0 && ncy_libm_variant() != NCY_LIBM_PLAIN) return 77;
  print_message("libm: %s\n", ncy_libm_name(ncy_libm_variant()));
  return cmocka_run_group_tests(tests, NULL, NULL);
}
