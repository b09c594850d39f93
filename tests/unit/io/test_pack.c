/* test_pack.c - chunks of all kinds inflate to what was packed; random planes cost no more than themselves.
 * SPDX-License-Identifier: MIT */
#include "t.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "io/pack.h"

enum { ROWS = 40000 };

typedef struct chunk {
  const char *name;
  size_t size;
  void (*fill)(void *values, size_t rows);
  double most_bytes_a_value;
} chunk;

static uint64_t state;
static uint64_t draw(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return state >> 11;
}

static void fill_bytes(void *values, size_t rows) {
  for (size_t i = 0; i < rows; i++) ((uint8_t *)values)[i] = (uint8_t)(draw() >> 20);
}
static void fill_periodic(void *values, size_t rows) {
  for (size_t i = 0; i < rows; i++) ((int32_t *)values)[i] = (int32_t)(i % 256); /* evenly distributed, yet it repeats */
}
static void fill_doubles(void *values, size_t rows) {
  for (size_t i = 0; i < rows; i++) ((double *)values)[i] = 1.0 + (double)(draw() >> 10) * 0x1p-43;
}
static void fill_constant(void *values, size_t rows) {
  for (size_t i = 0; i < rows; i++) ((double *)values)[i] = 0.1;
}
static void fill_few(void *values, size_t rows) {
  for (size_t i = 0; i < rows; i++) ((int16_t *)values)[i] = (int16_t)(draw() % 3);
}

static const chunk chunks[] = {
    {"bytes", 1, fill_bytes, 1.01},      {"periodic", 4, fill_periodic, 0.1}, {"doubles", 8, fill_doubles, 6.8},
    {"constant", 8, fill_constant, 0.1}, {"few", 2, fill_few, 0.5},
};

static void check(ncy_packer *packer, const chunk *c, size_t rows) {
  static unsigned char values[ROWS * 8], planes[ROWS * 8], back[ROWS * 8];
  state = 7;
  c->fill(values, rows);
  const void *packed;
  size_t packed_bytes;
  T_STATUS(NULL, ncy_packer_pack(packer, values, rows, c->size, &packed, &packed_bytes), NCY_OK);
  for (size_t k = 0; k < c->size; k++)
    for (size_t i = 0; i < rows; i++) planes[k * rows + i] = values[i * c->size + k];
  uLongf back_bytes = sizeof back;
  assert_int_equal(uncompress(back, &back_bytes, packed, packed_bytes), Z_OK);
  assert_int_equal(back_bytes, rows * c->size);
  assert_memory_equal(back, planes, rows * c->size);
  double each = (double)packed_bytes / (double)rows;
  if (rows == ROWS && each > c->most_bytes_a_value) fail_msg("%s: %.3f bytes a value", c->name, each);
}

static void test_chunks(void **unused) {
  (void)unused;
  static const size_t rows[] = {1, 2, 3, 1000, 1024, 5000, ROWS};
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_packer *packer;
  T_STATUS(ctx, ncy_packer_new(ctx, ROWS * 8, &packer), NCY_OK);
  for (size_t i = 0; i < NCY_COUNT_OF(chunks); i++)
    for (size_t k = 0; k < NCY_COUNT_OF(rows); k++) check(packer, &chunks[i], rows[k]);
  ncy_packer_free(&packer);
  assert_null(packer);
  ncy_packer_free(&packer);
  ncy_ctx_free(&ctx);
}

static ncy_status make(ncy_ctx *ctx, void *user) {
  (void)user;
  ncy_packer *packer;
  NCY_TRY(ncy_packer_new(ctx, 1000, &packer));
  ncy_packer_free(&packer);
  return NCY_OK;
}

static void test_memory(void **unused) {
  (void)unused;
  t_fail_each_alloc(make, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_chunks), cmocka_unit_test(test_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
