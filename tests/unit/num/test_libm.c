/* test_libm.c - the variant found fits libm, threads find the same, and the names of instruction sets.
 * SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <string.h>

#include "t.h"

#include "num/libm.h"

static void *look(void *out) {
  *(ncy_libm *)out = ncy_libm_variant();
  return NULL;
}

/* First of all tests, so that the threads are the first to look. */
static void test_threads(void **state) {
  (void)state;
  enum { N = 4 };
  pthread_t thread[N];
  ncy_libm found[N];
  for (int i = 0; i < N; i++) assert_int_equal(pthread_create(&thread[i], NULL, look, &found[i]), 0);
  for (int i = 0; i < N; i++) assert_int_equal(pthread_join(thread[i], NULL), 0);
  for (int i = 0; i < N; i++) assert_int_equal(found[i], ncy_libm_variant());
}

/* glibc on x86-64 has one of the two since 2.28. */
static void test_glibc_is_known(void **state) {
  (void)state;
#if defined(__GLIBC__) && defined(__x86_64__)
  assert_int_not_equal(ncy_libm_variant(), NCY_LIBM_SCALAR);
#else
  skip();
#endif
}

static void test_names(void **state) {
  (void)state;
  assert_string_equal(ncy_libm_name(NCY_LIBM_FMA), "fma");
  assert_string_equal(ncy_libm_name(NCY_LIBM_PLAIN), "plain");
  assert_string_equal(ncy_libm_name(NCY_LIBM_SCALAR), "scalar");
  static const char *const names[] = {"c", "sse2", "avx2", "avx512"};
  for (int i = 0; i < NCY_ISA_COUNT; i++) {
    assert_string_equal(ncy_isa_name((ncy_isa)i), names[i]);
    assert_int_equal(ncy_isa_parse(names[i]), i);
  }
  assert_int_equal(ncy_isa_parse("AVX2"), -1);
  assert_int_equal(ncy_isa_parse(""), -1);
  assert_string_equal(ncy_isa_name((ncy_isa)NCY_ISA_COUNT), "unknown");
}

static void test_best_isa(void **state) {
  (void)state;
  ncy_isa best = ncy_isa_best();
  assert_true(ncy_isa_is_available(NCY_ISA_C));
  assert_true(ncy_isa_is_available(best));
  for (int i = (int)best + 1; i < NCY_ISA_COUNT; i++) assert_false(ncy_isa_is_available((ncy_isa)i));
  assert_false(ncy_isa_is_available((ncy_isa)NCY_ISA_COUNT));
#if defined(__x86_64__)
  assert_true(best >= NCY_ISA_SSE2);
#endif
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_threads),
      cmocka_unit_test(test_glibc_is_known),
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_best_isa),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
