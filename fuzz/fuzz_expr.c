/* fuzz_expr.c - any text as an expression: it compiles or is refused with a diagnostic, and what compiles gives the same bits
 * row by row, in blocks, and with its variables folded in as constants.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/expr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { N_VARIABLES = 5, N_ROWS = 21, LONGEST = 400 };

static const char *const names[N_VARIABLES] = {"dist_3D", "pre_y", "scale", "w", "k"};
static const ncy_expr_kind kinds[N_VARIABLES] = {NCY_EXPR_NUMPY, NCY_EXPR_NUMPY, NCY_EXPR_FLOAT, NCY_EXPR_FLOAT, NCY_EXPR_INT};
static const double values[N_VARIABLES][N_ROWS] = {
    {0, 1, 2.5, -3, 1e308, 5e-324, -0.0, 100, 7, 0.1, 0.2, 0.3, 12, 13, 14.75, 1e-9, 55, -1, 3, 2, 1},
    {1, 0, 0.5, -0.5, INFINITY, -INFINITY, NAN, 1, 2, 3, 0.25, 0.75, 9, 1e16, 1, 1, -7, 4, 4, 2, 2},
    {1, 2, 3, 4, 5, -1, 0.5, 2.5, 3.5, 1, 1, 10, 20, 30, 0.1, 0.7, 1e5, 6, 7, 8, 9},
    {0, 0, 1, 1, 2, 2, 3, -3, -4.5, 0.5, 0.25, 1e-300, 8, 1, 9, 15, 4, 2, 1, 0, 1},
    {0, 1, 2, -1, 3, 7, -8, 4294967296, 9007199254740992, 5, 6, 10, -25, 35, 100, 1, 2, 3, 9, 8, 0}};

static void must(int is_true, const char *what) {
  if (is_true) return;
  fprintf(stderr, "fuzz_expr: %s\n", what);
  abort();
}

static int same_bits(double a, double b) {
  return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static ncy_expr_value value_of(size_t variable, size_t row) {
  return (ncy_expr_value){.kind = kinds[variable],
                          .integer = kinds[variable] == NCY_EXPR_INT ? (int64_t)values[variable][row] : 0,
                          .number = values[variable][row]};
}

typedef struct outcome {
  ncy_status status;
  ncy_expr_value value;
  uint64_t position;
} outcome;

static outcome eval_row(ncy_ctx *ctx, const ncy_expr *expr, size_t row) {
  ncy_expr_value variable[N_VARIABLES];
  ncy_rng rng;
  outcome out = {0};
  for (size_t v = 0; v < N_VARIABLES; v++) variable[v] = value_of(v, row);
  ncy_rng_init(&rng, 3, (uint32_t)row, 5);
  out.status = ncy_expr_eval(ctx, expr, variable, &rng, &out.value);
  out.position = ncy_rng_position(&rng);
  return out;
}

static void check_columns(ncy_ctx *ctx, const ncy_expr *expr, const outcome *want) {
  const double *column[N_VARIABLES];
  double out[N_ROWS];
  ncy_expr_kind out_kind[N_ROWS];
  ncy_rng stream[N_ROWS];
  size_t n = 0;
  while (n < N_ROWS && want[n].status == NCY_OK) n++;
  for (size_t v = 0; v < N_VARIABLES; v++) column[v] = values[v];
  for (size_t i = 0; i < N_ROWS; i++) ncy_rng_init(&stream[i], 3, (uint32_t)i, 5);
  if (n < N_ROWS) {
    ncy_status status = ncy_expr_eval_columns_streams(ctx, expr, N_ROWS, column, kinds, stream, out, out_kind);
    must(status == want[n].status, "columns do not fail as the row does");
    for (size_t i = 0; i < N_ROWS; i++) ncy_rng_init(&stream[i], 3, (uint32_t)i, 5);
  }
  must(ncy_expr_eval_columns_streams(ctx, expr, n, column, kinds, stream, out, out_kind) == NCY_OK, "columns fail alone");
  for (size_t i = 0; i < n; i++) {
    must(same_bits(out[i], want[i].value.number), "a column differs from its row");
    must(out_kind[i] == want[i].value.kind, "a column's kind differs from its row's");
    must(!ncy_expr_is_random(expr) || ncy_rng_position(&stream[i]) == want[i].position, "a stream's position differs");
  }
}

static void check_folded(ncy_ctx *ctx, const ncy_expr_source *source, const outcome *want, size_t row) {
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_expr_value constant[N_VARIABLES];
  for (size_t v = 0; v < N_VARIABLES; v++) constant[v] = value_of(v, row);
  ncy_expr_scope scope = {.constant = names, .constant_value = constant, .n_constants = N_VARIABLES, .has_random = true};
  const ncy_expr *expr;
  must(ncy_expr_compile(&arena, source, &scope, &expr) == NCY_OK, "constants do not compile where variables do");
  outcome got = eval_row(ctx, expr, row);
  must(got.status == want->status, "constants fail otherwise than variables");
  if (got.status == NCY_OK) {
    must(same_bits(got.value.number, want->value.number) && got.value.integer == want->value.integer &&
             got.value.kind == want->value.kind && got.position == want->position,
         "constants differ from variables");
  }
  ncy_arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > LONGEST) return 0;
  ncy_ctx *ctx;
  if (ncy_ctx_new(NULL, &ctx) != NCY_OK) return 0;
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_expr_scope scope = {.variable = names, .n_variables = N_VARIABLES, .has_random = true};
  ncy_expr_source source = {.text = (const char *)data, .length = size, .place = {.file = "fuzz", .line = 1, .column = 1}};
  const ncy_expr *expr;
  ncy_expr_is_function(source.text, size, &scope);
  if (ncy_expr_compile(&arena, &source, &scope, &expr) == NCY_OK) {
    outcome want[N_ROWS];
    for (size_t i = 0; i < N_ROWS; i++) want[i] = eval_row(ctx, expr, i);
    check_columns(ctx, expr, want);
    check_folded(ctx, &source, &want[0], 0);
    check_folded(ctx, &source, &want[6], 6);
    must(ncy_expr_dump(&arena, expr) != NULL, "no dump");
  } else {
    must(ncy_ctx_count(ctx, NCY_ERROR) == 1, "a refusal without its one diagnostic");
    const ncy_diag *diag = ncy_ctx_diag(ctx, 0);
    must(diag->column >= 1 && (size_t)diag->column <= size + 1, "a place outside the text");
  }
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
  return 0;
}
