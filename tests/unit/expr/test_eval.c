/* test_eval.c - faults with their places and values, streams, rows against blocks, kernels of every instruction set.
 * SPDX-License-Identifier: MIT */
#include "t.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "expr/block_kernels.h"

static const char *const variables[] = {"x", "y", "z"};
static const ncy_expr_scope scope = {.variable = variables, .n_variables = 3, .has_random = true};

static const ncy_expr *compile(ncy_arena *arena, const char *text) {
  ncy_expr_source source = {.text = text, .length = strlen(text), .place = {.file = "net.json", .line = 3, .column = 20}};
  const ncy_expr *expr = NULL;
  T_STATUS(arena->ctx, ncy_expr_compile(arena, &source, &scope, &expr), NCY_OK);
  return expr;
}

static void setup(ncy_ctx **ctx, ncy_arena *arena) {
  assert_int_equal(ncy_ctx_new(NULL, ctx), NCY_OK);
  ncy_arena_init(arena, *ctx);
}
static void teardown(ncy_ctx **ctx, ncy_arena *arena) {
  ncy_arena_done(arena);
  ncy_ctx_free(ctx);
}

/* x is a Python float 0.1, y the Python float 0, z the integer 3. */
static const struct {
  const char *text;
  int at;
  const char *message;
} faults[] = {
    {"2+x/y", 3, "division by zero (character 4 of \"2+x/y\" with x = 0.1, y = 0)"},
    {"z//0", 1, "division by zero (character 2 of \"z//0\" with z = 3)"},
    {"x%y", 1, "remainder of a division by zero"},
    {"y**-1", 1, "zero to a negative power"},
    {"(-x)**0.5", 4, "complex"},
    {"(x+9)**999", 5, "too large for a double"},
    {"z**99", 1, "an integer beyond 64 bits"},
    {"z*9223372036854775807", 1, "an integer beyond 64 bits"},
    {"int(x*1e30)", 0, "an integer beyond 64 bits"},
    {"ceil(z)**-2", 7, "NumPy does not raise integers to negative powers"},
    {"-(ceil(x)<2)", 0, "NumPy does not do this with truth values"},
    {"exp(x<2)", 0, "8 or 16 bits"},
    {"int(x*inf)", 0, "infinity has no integer value"},
    {"round(x*inf-inf)", 0, "NaN has no integer value"},
    {"round(1.79e308,z-311)", 0, "too large for a double"},
    {"round(x,y)", 0, "the number of digits must be an integer"},
    {"uniform(x,1/exp(-800*z))", 0, "arguments outside"},
    {"binomial(3,z)", 0, "arguments outside"},
    {"poisson(1000*z)", 0, "more than a million"},
    {"geometric(1.0)", 0, "more than a million"},
    {"binomial(1e9,x)", 0, "more than a million"},
};

static void test_faults(void **state) {
  (void)state;
  ncy_ctx *ctx;
  ncy_arena arena;
  setup(&ctx, &arena);
  ncy_expr_value row[3] = {{.kind = NCY_EXPR_FLOAT, .number = 0.1},
                           {.kind = NCY_EXPR_FLOAT, .number = 0.0},
                           {.kind = NCY_EXPR_INT, .integer = 3, .number = 3.0}};
  for (size_t i = 0; i < NCY_COUNT_OF(faults); i++) {
    print_message("%s\n", faults[i].text);
    const ncy_expr *expr = compile(&arena, faults[i].text);
    ncy_rng rng;
    ncy_rng_init(&rng, 1, 2, 3);
    ncy_expr_value value;
    T_STATUS(ctx, ncy_expr_eval(ctx, expr, row, &rng, &value), NCY_ESPEC);
    const ncy_diag *diag = ncy_ctx_diag(ctx, 0);
    assert_int_equal(diag->line, 3);
    if (diag->column != 20 + faults[i].at || !strstr(diag->message, faults[i].message)) t_print_diags(ctx);
    assert_int_equal(diag->column, 20 + faults[i].at);
    assert_non_null(strstr(diag->message, faults[i].message));
    ncy_ctx_clear(ctx);
  }
  teardown(&ctx, &arena);
}

/* The first row at fault is the one reported, and the rows before it are as they should be. */
static void test_fault_in_block(void **state) {
  (void)state;
  enum { N = 600 };
  ncy_ctx *ctx;
  ncy_arena arena;
  setup(&ctx, &arena);
  static double x[N], out[N];
  for (int i = 0; i < N; i++) x[i] = i == 400 || i == 500 ? 0.0 : i + 1;
  const double *columns[3] = {x};
  const ncy_expr_kind python[3] = {NCY_EXPR_FLOAT}, numpy[3] = {NCY_EXPR_NUMPY};
  const ncy_expr *expr = compile(&arena, "1/x");
  T_STATUS(ctx, ncy_expr_eval_columns(ctx, expr, N, columns, python, NULL, out, NULL), NCY_ESPEC);
  assert_int_equal(ncy_ctx_diag_count(ctx), 1);
  for (int i = 0; i < 400; i++) T_BITS(out[i], 1.0 / (i + 1));
  ncy_ctx_clear(ctx);
  T_STATUS(ctx, ncy_expr_eval_columns(ctx, expr, N, columns, numpy, NULL, out, NULL), NCY_OK);
  T_BITS(out[400], INFINITY);
  T_BITS(out[599], 1.0 / 600);
  expr = compile(&arena, "uniform(0,1)");
  T_STATUS(ctx, ncy_expr_eval_columns(ctx, expr, N, columns, numpy, NULL, out, NULL), NCY_EARG);
  T_STATUS(ctx, ncy_expr_eval_columns(ctx, expr, 0, columns, numpy, NULL, out, NULL), NCY_EARG);
  T_STATUS(ctx, ncy_expr_eval_columns(ctx, compile(&arena, "x"), 0, columns, numpy, NULL, out, NULL), NCY_OK);
  teardown(&ctx, &arena);
}

/* One stream for all rows: drawn in row order, only in the branch taken. Streams of their own: each from its beginning. */
static void test_streams(void **state) {
  (void)state;
  enum { N = 700 };
  ncy_ctx *ctx;
  ncy_arena arena;
  setup(&ctx, &arena);
  static double x[N], out[N];
  static ncy_rng streams[N];
  for (int i = 0; i < N; i++) x[i] = i % 3;
  const double *columns[3] = {x};
  const ncy_expr_kind numpy[3] = {NCY_EXPR_NUMPY};
  const ncy_expr *expr = compile(&arena, "uniform(0,x)+normal(5,2) if x else uniform(2,3)");
  ncy_rng rng, reference;
  ncy_rng_init(&rng, 11, 22, 33);
  ncy_rng_init(&reference, 11, 22, 33);
  T_STATUS(ctx, ncy_expr_eval_columns(ctx, expr, N, columns, numpy, &rng, out, NULL), NCY_OK);
  for (int i = 0; i < N; i++) {
    double expected;
    if (x[i] != 0.0) {
      expected = ncy_rng_uniform(&reference, 0.0, x[i]);
      expected += ncy_rng_normal(&reference, 5.0, 2.0);
    } else {
      expected = ncy_rng_uniform(&reference, 2.0, 3.0);
    }
    T_BITS(out[i], expected);
  }
  assert_int_equal(ncy_rng_position(&rng), ncy_rng_position(&reference));
  for (int i = 0; i < N; i++) ncy_rng_init(&streams[i], (uint32_t)i, 22, 33);
  T_STATUS(ctx, ncy_expr_eval_columns_streams(ctx, expr, N, columns, numpy, streams, out, NULL), NCY_OK);
  for (int i = 0; i < N; i++) {
    ncy_rng_init(&reference, (uint32_t)i, 22, 33);
    double expected = ncy_rng_uniform(&reference, x[i] != 0.0 ? 0.0 : 2.0, x[i] != 0.0 ? x[i] : 3.0);
    if (x[i] != 0.0) expected += ncy_rng_normal(&reference, 5.0, 2.0);
    T_BITS(out[i], expected);
    assert_int_equal(ncy_rng_position(&streams[i]), ncy_rng_position(&reference));
  }
  teardown(&ctx, &arena);
}

/* A block that cannot be done as one leaves the streams as they were. */
static void test_block_gives_back(void **state) {
  (void)state;
  enum { N = 100 };
  ncy_ctx *ctx;
  ncy_arena arena;
  setup(&ctx, &arena);
  static double x[N], y[N], out[N];
  static ncy_rng streams[N], before[N];
  for (int i = 0; i < N; i++) {
    x[i] = i == 60 ? 0.0 : 1.0;
    y[i] = 0x1p60;
    ncy_rng_init(&streams[i], 5, (uint32_t)i, 7);
  }
  memcpy(before, streams, sizeof before);
  const double *columns[3] = {x, y};
  const ncy_expr_kind python[3] = {NCY_EXPR_FLOAT, NCY_EXPR_FLOAT};
  ncy_block *block;
  const ncy_expr *expr = compile(&arena, "uniform(0,1)/x");
  T_STATUS(ctx, ncy_block_new(ctx, expr, columns, python, &block), NCY_OK);
  assert_false(ncy_block_eval(block, 0, N, streams, out, NULL));
  assert_memory_equal(before, streams, sizeof before);
  assert_true(ncy_block_eval(block, 0, 60, streams, out, NULL));
  assert_int_equal(ncy_rng_position(&streams[59]), 1);
  ncy_block_free(ctx, &block);
  /* integers that a double cannot hold go row by row */
  expr = compile(&arena, "(int(y)+1-int(y))*uniform(1,1)");
  memcpy(streams, before, sizeof before);
  T_STATUS(ctx, ncy_expr_eval_columns_streams(ctx, expr, N, columns, python, streams, out, NULL), NCY_OK);
  for (int i = 0; i < N; i++) T_BITS(out[i], 1.0);
  assert_int_equal(ncy_rng_position(&streams[N - 1]), 1);
  teardown(&ctx, &arena);
}

/* Published expressions and branches stay in blocks: that is what makes them fast. */
static void test_blocks_do_it(void **state) {
  (void)state;
  static const char *const texts[] = {"0.4*exp(-x/y)",
                                      "x+y/z",
                                      "max(1, x)",
                                      "0 if x > 100 else exp(-x)",
                                      "x*(y > 0.5)",
                                      "0 < x < 5 and y or 1",
                                      "(1 if x > 1 else y)*z",
                                      "round(x, 2)",
                                      "abs(normal(x, 1))+uniform(0, y)",
                                      "min(uniform(0, 1), x) if y > 2 else 3"};
  enum { N = 256 };
  ncy_ctx *ctx;
  ncy_arena arena;
  setup(&ctx, &arena);
  static double x[N], y[N], z[N], out[N];
  static ncy_rng streams[N];
  for (int i = 0; i < N; i++) {
    x[i] = i;
    y[i] = i % 5 + 0.5;
    z[i] = 0.1 * i;
    ncy_rng_init(&streams[i], 5, (uint32_t)i, 7);
  }
  const double *columns[3] = {x, y, z};
  const ncy_expr_kind kinds[3] = {NCY_EXPR_NUMPY, NCY_EXPR_NUMPY, NCY_EXPR_NUMPY};
  for (size_t i = 0; i < NCY_COUNT_OF(texts); i++) {
    print_message("%s\n", texts[i]);
    ncy_block *block;
    T_STATUS(ctx, ncy_block_new(ctx, compile(&arena, texts[i]), columns, kinds, &block), NCY_OK);
    assert_true(ncy_block_eval(block, 0, N, streams, out, NULL));
    ncy_block_free(ctx, &block);
  }
  teardown(&ctx, &arena);
}

/* ---- kernels ---- */

static const ncy_block_kernels *kernels_of(ncy_isa isa) {
#if defined(__x86_64__)
  if (isa == NCY_ISA_SSE2) return &ncy_block_kernels_sse2;
  if (isa == NCY_ISA_AVX2) return &ncy_block_kernels_avx2;
  if (isa == NCY_ISA_AVX512) return &ncy_block_kernels_avx512;
#endif
  return isa == NCY_ISA_C ? &ncy_block_kernels_c : NULL;
}

static double expected_binary(ncy_binary op, double a, double b) {
  ncy_val v;
  assert_int_equal(ncy_val_binary(op, ncy_val_real(KIND_NUMPY, a), ncy_val_real(KIND_NUMPY, b), &v), FAULT_NONE);
  return ncy_val_double(v);
}

static void test_kernels(void **state) {
  (void)state;
  enum { N = 67 };
  static const double special[] = {0.0, -0.0, 1.0, -1.0, INFINITY, -INFINITY, NAN, 5e-324, -2.5, 1e300, 0.5, 700.0};
  double a[N], b[N], out[N + 1], expected;
  for (int i = 0; i < N; i++) {
    a[i] = i < 36 ? special[i % 12] : 0.37 * i - 17.0;
    b[i] = i < 36 ? special[i / 3] : 3.1 - 0.07 * i;
  }
  for (int isa = 0; isa < NCY_ISA_COUNT; isa++) {
    const ncy_block_kernels *kernels = kernels_of((ncy_isa)isa);
    if (!kernels || !ncy_isa_is_available((ncy_isa)isa)) continue;
    print_message("%s\n", ncy_isa_name((ncy_isa)isa));
    for (int op = 0; op < BINARY_COUNT; op++) {
      if (!kernels->binary[op]) continue;
      for (int shape = NCY_COLUMN_COLUMN; shape <= NCY_ONE_COLUMN; shape++) {
        out[N] = 123.0;
        kernels->binary[op](out, a, b, (ncy_shape)shape, N, ncy_libm_variant());
        for (int i = 0; i < N; i++) {
          expected =
              expected_binary((ncy_binary)op, shape == NCY_ONE_COLUMN ? a[0] : a[i], shape == NCY_COLUMN_ONE ? b[0] : b[i]);
          T_BITS(out[i], expected);
        }
        T_BITS(out[N], 123.0);
      }
    }
    for (int op = 0; op < UNARY_COUNT; op++) {
      if (!kernels->unary[op]) continue;
      out[N] = 123.0;
      kernels->unary[op](out, a, N, ncy_libm_variant());
      for (int i = 0; i < N; i++) {
        ncy_val v;
        assert_int_equal(ncy_val_unary((ncy_unary)op, ncy_val_real(KIND_NUMPY, a[i]), &v), FAULT_NONE);
        expected = ncy_val_double(v);
        T_BITS(out[i], expected);
      }
      T_BITS(out[N], 123.0);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_faults),           cmocka_unit_test(test_fault_in_block), cmocka_unit_test(test_streams),
      cmocka_unit_test(test_block_gives_back), cmocka_unit_test(test_blocks_do_it),   cmocka_unit_test(test_kernels),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
