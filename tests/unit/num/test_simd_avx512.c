/* test_simd_avx512.c - simd.h with avx512.
 * SPDX-License-Identifier: MIT */
#include "t.h"

#include "num/libm.h"

#if defined(__x86_64__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma")
#endif
#define NCY_FOR_AVX512 1
#include "simd_check.h"
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#else
static void check_simd(void **state) {
  (void)state;
  skip();
}
#endif

int main(void) {
  if (!ncy_isa_is_available(NCY_ISA_AVX512)) {
    print_message("avx512: not on this processor, not tested\n");
    return 0;
  }
  const struct CMUnitTest tests[] = {cmocka_unit_test(check_simd)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
