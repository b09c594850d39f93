/* test_simd_sse2.c - simd.h with sse2.
 * SPDX-License-Identifier: MIT */
#include "t.h"

#include "num/libm.h"

#if defined(__x86_64__)
#define NCY_FOR_SSE2 1
#include "simd_check.h"
#else
static void check_simd(void **state) {
  (void)state;
  skip();
}
#endif

int main(void) {
  if (!ncy_isa_is_available(NCY_ISA_SSE2)) {
    print_message("sse2: not on this processor, not tested\n");
    return 0;
  }
  const struct CMUnitTest tests[] = {cmocka_unit_test(check_simd)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
