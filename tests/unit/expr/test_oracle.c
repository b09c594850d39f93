/* test_oracle.c - every row of expr_rows.tsv.gz (made by expr_oracle.py with Python, NumPy and NEURON), row by row, with the
 * variables folded in as constants, and over columns.
 * SPDX-License-Identifier: MIT */
#include "t.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/expr.h"

enum { N_VARIABLES = 5, N_FIELDS = 12, N_COLUMN_ROWS = 300 };

static const char *const names[N_VARIABLES] = {"a", "b", "f", "k", "t"};
static const ncy_expr_kind kinds[N_VARIABLES] = {NCY_EXPR_NUMPY, NCY_EXPR_NUMPY, NCY_EXPR_FLOAT, NCY_EXPR_INT, NCY_EXPR_BOOL};

typedef struct oracle_row {
  ncy_expr_value variable[N_VARIABLES];
  uint32_t id[3];
  const char *text;
  char kind; /* B, I, F, N, or E: no value */
  double number;
  int64_t integer;
  uint64_t position;
} oracle_row;

/* Cuts a line at its tabs; the number of fields. */
static int split(char *line, char **field) {
  int n = 0;
  for (char *p = line; p && n < N_FIELDS; n++) {
    field[n] = p;
    p = strchr(p, '\t');
    if (p) *p++ = 0;
  }
  return n;
}

static void read_row(char *line, oracle_row *row) {
  char *field[N_FIELDS];
  assert_int_equal(split(line, field), N_FIELDS);
  for (int i = 0; i < N_VARIABLES; i++) {
    row->variable[i].kind = kinds[i];
    row->variable[i].integer = kinds[i] <= NCY_EXPR_INT ? strtoll(field[i], NULL, 10) : 0;
    row->variable[i].number = kinds[i] <= NCY_EXPR_INT ? (double)row->variable[i].integer : strtod(field[i], NULL);
  }
  for (int i = 0; i < 3; i++) row->id[i] = (uint32_t)strtoul(field[N_VARIABLES + i], NULL, 10);
  row->text = field[8];
  row->kind = field[9][0];
  row->integer = strchr("BI", row->kind) ? strtoll(field[10], NULL, 10) : 0;
  row->number = strchr("BI", row->kind) ? (double)row->integer : strtod(field[10], NULL);
  row->position = strtoull(field[11], NULL, 10);
}

/* Calls check for each row and returns how many there are. */
static int for_each_row(void (*check)(ncy_ctx *ctx, const oracle_row *row)) {
  char *text = t_read(NCY_TEST_DATA "/expr_rows.tsv.gz", NULL);
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  int n = 0;
  for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1, n++) {
    oracle_row row;
    *end = 0;
    read_row(line, &row);
    check(ctx, &row);
    ncy_ctx_clear(ctx);
  }
  ncy_ctx_free(&ctx);
  free(text);
  return n;
}

static void explain(const oracle_row *row) {
  print_error("  %s with a = %.17g, b = %.17g, f = %.17g, k = %" PRId64 ", t = %d: expected %c %.17g\n", row->text,
              row->variable[0].number, row->variable[1].number, row->variable[2].number, row->variable[3].integer,
              (int)row->variable[4].integer, row->kind, row->number);
}

static bool same_bits(double a, double b) {
  return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static void check_value(const oracle_row *row, ncy_status status, const ncy_expr_value *got, const ncy_rng *rng) {
  bool is_right;
  if (row->kind == 'E') {
    is_right = status == NCY_ESPEC;
  } else {
    is_right = status == NCY_OK && "BIFN"[got->kind] == row->kind && same_bits(got->number, row->number) &&
               got->integer == row->integer && (row->position == 0 || ncy_rng_position(rng) == row->position);
  }
  if (is_right) return;
  explain(row);
  if (status == NCY_OK) print_error("  got %c %.17g (%a)\n", "BIFN"[got->kind], got -> number, got -> number);
  fail();
}

static const ncy_expr *compile(ncy_arena *arena, const char *text, size_t n_variables, const ncy_expr_value *constants) {
  ncy_expr_scope scope = {.variable = names,
                          .n_variables = n_variables,
                          .constant = names + n_variables,
                          .constant_value = constants,
                          .n_constants = N_VARIABLES - n_variables,
                          .has_random = true};
  ncy_expr_source source = {.text = text, .length = strlen(text), .place = {.file = "oracle", .line = 1, .column = 1}};
  const ncy_expr *expr;
  ncy_status status = ncy_expr_compile(arena, &source, &scope, &expr);
  if (status == NCY_OK) return expr;
  /* an integer literal beyond 64 bits is the one thing in the table that stops at compilation */
  assert_true(t_has_diag(arena->ctx, "beyond 64 bits"));
  return NULL;
}

/* n_variables of the five are variables, the others constants. */
static void check_one(ncy_ctx *ctx, const oracle_row *row, size_t n_variables) {
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_expr *expr = compile(&arena, row->text, n_variables, row->variable + n_variables);
  ncy_rng rng;
  ncy_rng_init(&rng, row->id[0], row->id[1], row->id[2]);
  ncy_expr_value value = {0};
  ncy_status status = expr ? ncy_expr_eval(ctx, expr, row->variable, &rng, &value) : NCY_ESPEC;
  check_value(row, status, &value, &rng);
  ncy_arena_done(&arena);
}

static void check_row(ncy_ctx *ctx, const oracle_row *row) {
  check_one(ctx, row, N_VARIABLES);
}
static void check_folded(ncy_ctx *ctx, const oracle_row *row) {
  check_one(ctx, row, 0);
  check_one(ctx, row, 2);
}

static void test_rows(void **state) {
  (void)state;
  int n = for_each_row(check_row);
  print_message("%d rows\n", n);
  assert_true(n > 8000);
}

static void test_folded(void **state) {
  (void)state;
  for_each_row(check_folded);
}

/* ---- columns against rows ---- */

/* Doubles of many sizes, some of them special. */
static double vary(uint64_t *seed, double around) {
  *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  unsigned what = (unsigned)(*seed >> 60);
  double unit = (double)(*seed >> 11 & ((UINT64_C(1) << 49) - 1)) / (double)(UINT64_C(1) << 49);
  if (what < 4) return around;
  if (what < 8) return around * unit;
  if (what < 12) return unit * 20.0 - 10.0;
  if (what < 14) return floor(unit * 9.0) - 4.0;
  return what == 14 ? around + 1.0 : unit * 300.0;
}

typedef struct columns {
  double data[N_VARIABLES][N_COLUMN_ROWS];
  ncy_rng stream[N_COLUMN_ROWS];
  double want[N_COLUMN_ROWS];
  ncy_expr_kind want_kind[N_COLUMN_ROWS];
  uint64_t want_position[N_COLUMN_ROWS];
  size_t n;
} columns;

/* Rows near the oracle's row that have a value. */
static void make_columns(ncy_ctx *ctx, const oracle_row *row, const ncy_expr *expr, bool is_all, columns *c) {
  uint64_t seed = ncy_hash_bytes(row->text, strlen(row->text));
  c->n = 0;
  for (int attempt = 0; attempt < N_COLUMN_ROWS; attempt++) {
    ncy_expr_value variable[N_VARIABLES], value;
    ncy_rng rng;
    memcpy(variable, row->variable, sizeof variable);
    for (int i = 0; i < 3; i++) variable[i].number = c->data[i][c->n] = vary(&seed, row->variable[i].number);
    if (is_all) { /* the integer and the truth value too */
      if (attempt % 3) variable[3].integer = attempt % 13 - 6;
      variable[4].integer = attempt & 1;
      for (int i = 3; i < N_VARIABLES; i++) c->data[i][c->n] = variable[i].number = (double)variable[i].integer;
    }
    ncy_rng_init(&rng, row->id[0], (uint32_t)attempt, row->id[2]);
    c->stream[c->n] = rng;
    if (ncy_expr_eval(ctx, expr, variable, &rng, &value) != NCY_OK) continue;
    c->want[c->n] = value.number;
    c->want_kind[c->n] = value.kind;
    c->want_position[c->n++] = ncy_rng_position(&rng);
  }
}

static void check_columns_of(const oracle_row *row, const columns *c, const double *got, const ncy_expr_kind *got_kind) {
  for (size_t i = 0; i < c->n; i++) {
    if (same_bits(got[i], c->want[i]) && got_kind[i] == c->want_kind[i]) continue;
    explain(row);
    print_error("  column row %zu of %zu (a %.17g, b %.17g, f %.17g): got %a kind %d, by row %a kind %d\n", i, c->n,
                c->data[0][i], c->data[1][i], c->data[2][i], got[i], got_kind[i], c->want[i], c->want_kind[i]);
    fail();
  }
}

/* a, b and f are columns, k and t constants; or all are columns, where k is exact as a double. */
static void check_columns_as(ncy_ctx *ctx, const oracle_row *row, bool is_all) {
  static columns c;
  static double got[N_COLUMN_ROWS];
  static ncy_expr_kind got_kind[N_COLUMN_ROWS];
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  size_t n_variables = is_all ? N_VARIABLES : 3;
  const ncy_expr *expr = compile(&arena, row->text, n_variables, row->variable + n_variables);
  if (expr) {
    make_columns(ctx, row, expr, is_all, &c);
    const double *column[N_VARIABLES] = {c.data[0], c.data[1], c.data[2], c.data[3], c.data[4]};
    T_STATUS(ctx, ncy_expr_eval_columns_streams(ctx, expr, c.n, column, kinds, c.stream, got, got_kind), NCY_OK);
    check_columns_of(row, &c, got, got_kind);
    if (ncy_expr_is_random(expr))
      for (size_t i = 0; i < c.n; i++) assert_int_equal(ncy_rng_position(&c.stream[i]), c.want_position[i]);
    else
      T_STATUS(ctx, ncy_expr_eval_columns(ctx, expr, c.n, column, kinds, NULL, got, NULL), NCY_OK);
    check_columns_of(row, &c, got, got_kind);
  }
  ncy_arena_done(&arena);
}

static void check_columns(ncy_ctx *ctx, const oracle_row *row) {
  check_columns_as(ctx, row, false);
  if (fabs(row->variable[3].number) < 0x1p53) check_columns_as(ctx, row, true);
}

static void test_columns(void **state) {
  (void)state;
  for_each_row(check_columns);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows),
      cmocka_unit_test(test_folded),
      cmocka_unit_test(test_columns),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
