/* test_splat.c - points in pixels: coverage, clipping, rounding.
 * SPDX-License-Identifier: MIT */
#include <math.h>

#include "plot/splat.h"
#include "t.h"

enum { SIDE = 16 };

static uint32_t pixels[SIDE * SIDE];

static ncy_bitmap clear(uint32_t color) {
  for (int i = 0; i < SIDE * SIDE; i++) pixels[i] = color;
  return (ncy_bitmap){pixels, SIDE, 0, 0, SIDE, SIDE};
}

static uint32_t at(int x, int y) {
  return pixels[y * SIDE + x];
}

/* One point in pixels. */
static void splat(const ncy_bitmap *bitmap, ncy_shape shape, double x, double y, double w, double h, double alpha,
                  bool is_snapped) {
  static const uint32_t argb[] = {0xFF204060};
  ncy_mark mark = {.kind = NCY_MARK_POINTS, .alpha = alpha, .count = 1, .x = &x, .y = &y};
  mark.u.points.shape = shape;
  ncy_splat(bitmap, &mark, argb, 1, 0, 1, 0, w, h, is_snapped);
}

static void test_whole_pixels(void **state) {
  (void)state;
  ncy_bitmap bitmap = clear(0xFFFFFFFF);
  splat(&bitmap, NCY_SHAPE_TICK, 4, 6, 2, 4, 1, false);
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++) assert_int_equal(at(x, y), x >= 3 && x < 5 && y >= 4 && y < 8 ? 0xFF204060 : 0xFFFFFFFF);
}

static void test_parts(void **state) {
  (void)state;
  ncy_bitmap bitmap = clear(0);
  splat(&bitmap, NCY_SHAPE_TICK, 5, 5.5, 1, 1, 1, false); /* half of pixels 4 and 5 */
  assert_int_equal(at(4, 5) >> 24, 128);
  assert_int_equal(at(5, 5) >> 24, 128);
  assert_int_equal(at(4, 5) & 0xFF, (0x60 * 128 + 127) / 255); /* premultiplied */
  assert_int_equal(at(3, 5), 0);
  assert_int_equal(at(6, 5), 0);
  bitmap = clear(0);
  splat(&bitmap, NCY_SHAPE_TICK, 5.5, 5.5, 1, 1, 0.2, false);
  assert_int_equal(at(5, 5) >> 24, 51);
}

static void test_clip_and_odd_values(void **state) {
  (void)state;
  ncy_bitmap bitmap = clear(0);
  bitmap.clip_x0 = 2;
  bitmap.clip_x1 = 4;
  bitmap.clip_y0 = 3;
  bitmap.clip_y1 = 5;
  splat(&bitmap, NCY_SHAPE_TICK, 8, 8, 1000, 1000, 1, false);
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++) assert_int_equal(at(x, y), x >= 2 && x < 4 && y >= 3 && y < 5 ? 0xFF204060 : 0);
  bitmap = clear(7);
  const double odd[] = {NAN, INFINITY, -INFINITY, 1e300, -1e300, 1e10, -1e10};
  for (size_t i = 0; i < NCY_COUNT_OF(odd); i++) {
    for (int shape = 0; shape < 2; shape++) {
      splat(&bitmap, (ncy_shape)shape, odd[i], 5, 1, 1, 1, shape == 0);
      splat(&bitmap, (ncy_shape)shape, 5, odd[i], 1, 1, 1, shape == 0);
    }
  }
  for (int i = 0; i < SIDE * SIDE; i++) assert_int_equal(pixels[i], 7);
}

static void test_snapped(void **state) {
  (void)state;
  ncy_bitmap bitmap = clear(0);
  splat(&bitmap, NCY_SHAPE_TICK, 4.7, 6.2, 0.3, 2.4, 1, true); /* becomes 1 x 2 */
  int n_full = 0;
  for (int i = 0; i < SIDE * SIDE; i++) {
    assert_true(pixels[i] == 0 || pixels[i] == 0xFF204060);
    n_full += pixels[i] != 0;
  }
  assert_int_equal(n_full, 2);
  assert_int_equal(at(4, 5), 0xFF204060);
  assert_int_equal(at(4, 6), 0xFF204060);
}

static void test_disc_area(void **state) {
  (void)state;
  for (double w = 2; w <= 12; w += 2.5) {
    ncy_bitmap bitmap = clear(0);
    splat(&bitmap, NCY_SHAPE_DISC, 8.3, 7.9, w, w, 1, false);
    double area = 0;
    for (int i = 0; i < SIDE * SIDE; i++) area += (pixels[i] >> 24) / 255.0;
    double expected = 3.14159265 * w * w / 4;
    assert_true(fabs(area - expected) < 0.1 * expected + 0.15);
  }
}

static void test_colors_by_point(void **state) {
  (void)state;
  ncy_bitmap bitmap = clear(0);
  static const uint32_t argb[] = {0xFF000001, 0xFF000002};
  static const double x[] = {0.5, 1.5}, y[] = {0.5, 0.5};
  static const int32_t color_of[] = {1, 0};
  ncy_mark mark = {.kind = NCY_MARK_POINTS, .alpha = 1, .count = 2, .x = x, .y = y, .color_of = color_of};
  ncy_splat(&bitmap, &mark, argb, 2, 1, 1, 3, 1, 1, false); /* at (2, 3.5) and (4, 3.5), straddling two pixels */
  ncy_splat(&bitmap, &mark, argb, 1, 0, 1, 0, 1, 1, false);
  assert_int_equal(at(0, 0), 0xFF000002);
  assert_int_equal(at(1, 0), 0xFF000001);
  assert_int_equal(at(1, 3) >> 24, 128);
  assert_int_equal(at(4, 3) >> 24, 128);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_whole_pixels), cmocka_unit_test(test_parts),     cmocka_unit_test(test_clip_and_odd_values),
      cmocka_unit_test(test_snapped),      cmocka_unit_test(test_disc_area), cmocka_unit_test(test_colors_by_point),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
