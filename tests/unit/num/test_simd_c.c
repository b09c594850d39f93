/* test_simd_c.c - simd.h with c.
 * SPDX-License-Identifier: MIT */
#include "t.h"

#include "num/libm.h"

#define NCY_FOR_C 1
#include "simd_check.h"

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(check_simd)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
