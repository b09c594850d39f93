/* test_ticks.c - round numbers of axes.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plot/layout.h"
#include "t.h"

static void expect(double lo, double hi, size_t most, bool is_integer, const char *expected) {
  ncy_tick tick[NCY_MAX_TICKS];
  size_t n = ncy_ticks(lo, hi, most, is_integer, tick);
  char got[1024] = "";
  for (size_t i = 0; i < n; i++) {
    strcat(got, i ? " " : "");
    strcat(got, tick[i].text);
  }
  assert_string_equal(got, expected);
}

static void test_known(void **state) {
  (void)state;
  expect(0, 1000, 6, false, "0 200 400 600 800 1000");
  expect(0, 1000, 10, false, "0 200 400 600 800 1000");
  expect(0, 1000, 11, false, "0 100 200 300 400 500 600 700 800 900 1000");
  expect(0, 1, 6, false, "0.0 0.2 0.4 0.6 0.8 1.0");
  expect(-80, 40, 7, false, "-80 -60 -40 -20 0 20 40");
  expect(-0.6, 39.6, 8, true, "0 5 10 15 20 25 30 35");
  expect(-0.6, 0.6, 8, true, "0");
  expect(0.05, 0.25, 5, false, "0.05 0.10 0.15 0.20 0.25");
  expect(0, 3e-6, 4, false, "0 1e-06 2e-06 3e-06");
  expect(0, 2.5e8, 6, false, "0 5e+07 1e+08 1.5e+08 2e+08 2.5e+08");
  expect(5.9, 8.1, 1, true, "8"); /* from two to none with the next step */
  expect(0.2, 0.8, 4, true, "");
  expect(1000, 1500, 3, false, "1000 1200 1400");
}

static void test_exact_values(void **state) {
  (void)state;
  ncy_tick tick[NCY_MAX_TICKS];
  assert_int_equal(ncy_ticks(0, 1, 11, false, tick), 11);
  const double tenths[] = {0, .1, .2, .3, .4, .5, .6, .7, .8, .9, 1};
  for (int i = 0; i < 11; i++) T_BITS(tick[i].value, tenths[i]); /* 3 * .1 is not .3 */
  size_t n = ncy_ticks(-1, 1, 5, false, tick);
  assert_int_equal(n, 5);
  T_BITS(tick[2].value, 0.0); /* not -0 */
}

static void test_degenerate(void **state) {
  (void)state;
  ncy_tick tick[NCY_MAX_TICKS];
  assert_int_equal(ncy_ticks(5, 5, 4, false, tick), 1);
  T_BITS(tick[0].value, 5.0);
  assert_int_equal(ncy_ticks(NAN, 1, 4, false, tick), 0);
  assert_int_equal(ncy_ticks(-INFINITY, INFINITY, 4, false, tick), 0);
  assert_int_equal(ncy_ticks(1e15, nextafter(1e15, INFINITY), 4, false, tick), 1);
  assert_true(ncy_ticks(0, 1000, 0, false, tick) >= 1);
  assert_true(ncy_ticks(0, 1000, 10000, false, tick) <= NCY_MAX_TICKS);
}

/* Any range: within the limits, evenly spaced, not too many, at least one, and the text reads back as the value. */
static void test_any_range(void **state) {
  (void)state;
  uint64_t seed = 1;
  for (int round = 0; round < 20000; round++) {
    double u[3];
    for (int i = 0; i < 3; i++) {
      seed = seed * 6364136223846793005u + 1442695040888963407u;
      u[i] = (double)(seed >> 11) * 0x1p-53;
    }
    double span = pow(10, -8 + 16 * u[0]), lo = (u[1] - 0.5) * span * 20, hi = lo + span;
    size_t most = 1 + (size_t)(u[2] * 12);
    ncy_tick tick[NCY_MAX_TICKS];
    size_t n = ncy_ticks(lo, hi, most, false, tick);
    assert_in_range(n, 1, most);
    for (size_t i = 0; i < n; i++) {
      assert_true(tick[i].value >= lo - 1e-8 * span && tick[i].value <= hi + 1e-8 * span);
      T_BITS(strtod(tick[i].text, NULL), tick[i].value);
      if (i > 1) assert_true(fabs(tick[i].value - 2 * tick[i - 1].value + tick[i - 2].value) < 1e-9 * span);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known),
      cmocka_unit_test(test_exact_values),
      cmocka_unit_test(test_degenerate),
      cmocka_unit_test(test_any_range),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
