/* test_compile.c - texts to code: mistakes with their places and hints, what an expression says about itself, memory.
 * SPDX-License-Identifier: MIT */
#include "t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/expr.h"

static const char *const variables[] = {"pre_x", "pre_y", "pre_ynorm", "dist_3D"};
static const char *const constants[] = {"scale", "exponent"};
static const ncy_expr_value constant_values[] = {{.kind = NCY_EXPR_FLOAT, .number = 0.25}, {.kind = NCY_EXPR_INT, .integer = 3}};
static const ncy_expr_scope scope = {.variable = variables,
                                     .n_variables = NCY_COUNT_OF(variables),
                                     .constant = constants,
                                     .constant_value = constant_values,
                                     .n_constants = NCY_COUNT_OF(constants),
                                     .has_random = true};

static ncy_status compile(ncy_arena *arena, const char *text, const ncy_expr **out) {
  ncy_expr_source source = {
      .text = text, .length = strlen(text), .place = {.file = "net.json", .line = 7, .column = 100, .path = "netParams.x"}};
  return ncy_expr_compile(arena, &source, &scope, out);
}

typedef struct mistake {
  const char *text;
  int at; /* character of the text, from 0 */
  const char *message;
  const char *hint;
  ncy_status status; /* NCY_OK stands for NCY_ESPEC */
} mistake;

static const mistake mistakes[] = {
    {"0.1+unifrom(1,2)", 4, "unknown name \"unifrom\"", "did you mean \"uniform\"?", 0},
    {"pre_yy*2", 0, "unknown name \"pre_yy\"", "did you mean \"pre_y\"?", 0},
    {"2*Scale", 2, "unknown name \"Scale\"", "did you mean \"scale\"?", 0},
    {"zzzzzzzzzzzz", 0, "unknown name", NULL, 0},
    {"exp(pre_x", 3, "this \"(\" is never closed", NULL, 0},
    {"2*(pre_x+1", 2, "this \"(\" is never closed", NULL, 0},
    {"pre_x)", 5, "this \")\" closes nothing", NULL, 0},
    {"pre_x+", 6, "the expression ends where a value is expected", NULL, 0},
    {"pre_x+*2", 6, "found \"*\" where a value is expected", NULL, 0},
    {"pre_x pre_y", 6, "found \"pre_y\" where an operator or the end is expected", NULL, 0},
    {"1 if pre_x", 10, "the expression ends where \"else\" is expected", NULL, 0},
    {"pre_x == not 1", 9, "found \"not\" where a value is expected", NULL, 0},
    {"", 0, "an empty expression", NULL, 0},
    {"  # nothing", 0, "an empty expression", NULL, 0},
    {"()", 0, "empty parentheses", NULL, 0},
    {"(1,2)", 2, "a tuple cannot be used", NULL, 0},
    {"1,2", 1, "a tuple cannot be used", NULL, 0},
    {"normal(1)", 0, "normal takes 2 arguments, 1 given", NULL, 0},
    {"1+negexp(1,2)", 2, "negexp takes 1 argument, 2 given", NULL, 0},
    {"exp()", 0, "exp takes 1 argument, 0 given", NULL, 0},
    {"min(1)", 0, "min takes at least 2 arguments, 1 given", NULL, 0},
    {"round(1,2,3)", 0, "round takes 1 or 2 arguments, 3 given", NULL, 0},
    {"normal(1, mean=1)", 10, "keyword arguments", NULL, 0},
    {"exp(1=2)", 5, "found \"=\" where", NULL, 0},
    {"normal(pre_x=1,2)", 7, "keyword arguments", "give arguments by position", 0},
    {"max(*pre_x)", 4, "unpacking (*)", NULL, 0},
    {"pre_x=1", 5, "an assignment cannot be used", "equality is written ==", 0},
    {"exp", 0, "exp is a function", NULL, 0},
    {"pre_x(3)", 0, "\"pre_x\" is a number, not a function", NULL, 0},
    {"scale(3)", 0, "\"scale\" is a number, not a function", NULL, 0},
    {"2(3)", 1, "this value cannot be called", "a product is written with *", 0},
    {"[i for i in pre_x]", 0, "a list or subscript ([ ]) cannot be used", NULL, 0},
    {"pre_x[0]", 5, "a list or subscript ([ ]) cannot be used", NULL, 0},
    {"pre_x.real", 5, "an attribute (.) cannot be used", NULL, 0},
    {"max(i for i in pre_x)", 4, "unknown name \"i\"", NULL, 0},
    {"max(pre_x for pre_x in 3)", 10, "a comprehension (for) cannot be used", NULL, 0},
    {"lambda: 3", 0, "a lambda cannot be used", NULL, 0},
    {"'3'", 0, "a text in quotes cannot be used", NULL, 0},
    {"{1}", 0, "a dictionary or set", NULL, 0},
    {"pre_x^2", 5, "^ (a power is written **)", NULL, 0},
    {"pre_x & 1", 6, "the bit operation &", NULL, 0},
    {"pre_x && 1", 6, "&& (Python writes `and`)", NULL, 0},
    {"pre_x is 1", 6, "identity (is)", NULL, 0},
    {"None", 0, "None is not a number", NULL, 0},
    {"sum(pre_x)", 0, "sum takes a list", NULL, 0},
    {"np.exp(3)", 0, "functions are written without a module", NULL, 0},
    {"rand.uniform(0,1)", 0, "methods of rand cannot be called", "uniform(0, 1)", 0},
    {"2+rand.repick()", 2, "rand.repick() is not supported", NULL, NCY_EUNSUPPORTED},
    {"rand", 0, "the random stream has no value", NULL, 0},
    {"1__0", 0, "a malformed number", NULL, 0},
    {"1_", 0, "a malformed number", NULL, 0},
    {"3x", 0, "a malformed number", NULL, 0},
    {"2+0b12", 2, "a malformed number", NULL, 0},
    {"0x", 0, "a malformed number", NULL, 0},
    {"1e5_", 0, "a malformed number", NULL, 0},
    {"017", 0, "a number that begins with 0", NULL, 0},
    {"2j", 0, "a complex number", NULL, 0},
    {"9223372036854775808", 0, "an integer beyond 64 bits", NULL, 0},
    {"0xffffffffffffffff", 0, "an integer beyond 64 bits", NULL, 0},
    {"pre_x $ 2", 6, "an unexpected character", NULL, 0},
};

static void test_mistakes(void **state) {
  (void)state;
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  for (size_t i = 0; i < NCY_COUNT_OF(mistakes); i++) {
    const mistake *m = &mistakes[i];
    ncy_arena arena;
    ncy_arena_init(&arena, ctx);
    const ncy_expr *expr;
    print_message("%s\n", m->text);
    T_STATUS(ctx, compile(&arena, m->text, &expr), m->status ? m->status : NCY_ESPEC);
    assert_int_equal(ncy_ctx_diag_count(ctx), 1);
    const ncy_diag *diag = ncy_ctx_diag(ctx, 0);
    assert_string_equal(diag->file, "net.json");
    assert_string_equal(diag->path, "netParams.x");
    assert_int_equal(diag->line, 7);
    if (diag->column != 100 + m->at || !strstr(diag->message, m->message)) t_print_diags(ctx);
    assert_int_equal(diag->column, 100 + m->at);
    assert_non_null(strstr(diag->message, m->message));
    if (m->hint) {
      assert_non_null(diag->hint);
      assert_non_null(strstr(diag->hint, m->hint));
    }
    ncy_arena_done(&arena);
    ncy_ctx_clear(ctx);
  }
  ncy_ctx_free(&ctx);
}

static void test_no_random(void **state) {
  (void)state;
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_expr_scope plain = {0};
  ncy_expr_source source = {.text = "1+uniform(0,1)", .length = 14};
  const ncy_expr *expr;
  T_STATUS(ctx, ncy_expr_compile(&arena, &source, &plain, &expr), NCY_ESPEC);
  assert_true(t_has_diag(ctx, "random functions such as uniform cannot be used here"));
  assert_int_equal(ncy_ctx_diag(ctx, 0)->column, 0); /* no place given, none made up */
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
}

static void test_facts(void **state) {
  (void)state;
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_expr *expr;
  T_STATUS(ctx, compile(&arena, "pre_y*pre_ynorm if 1 else dist_3D", &expr), NCY_OK);
  assert_true(ncy_expr_uses(expr, 1) && ncy_expr_uses(expr, 2) && ncy_expr_uses(expr, 3));
  assert_false(ncy_expr_uses(expr, 0) || ncy_expr_uses(expr, 4));
  assert_false(ncy_expr_is_random(expr) || ncy_expr_is_constant(expr));
  ncy_expr_value row[4] = {{0}, {.kind = NCY_EXPR_NUMPY, .number = 3.0}, {.kind = NCY_EXPR_NUMPY, .number = 0.5}}, value;
  T_STATUS(ctx, ncy_expr_eval(ctx, expr, row, NULL, &value), NCY_OK); /* NetPyNE does not define pre_y here */
  T_BITS(value.number, 1.5);
  T_STATUS(ctx, compile(&arena, "scale**exponent+max(1,2)", &expr), NCY_OK);
  assert_true(ncy_expr_is_constant(expr));
  assert_string_equal(ncy_expr_dump(&arena, expr), "0 const float 2.015625\n");
  T_STATUS(ctx, compile(&arena, "normal(1,2) if 0 else 3", &expr), NCY_OK);
  assert_true(ncy_expr_is_random(expr));
  assert_false(ncy_expr_is_constant(expr));
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
}

static void test_is_function(void **state) {
  (void)state;
  static const struct {
    const char *text;
    bool expected;
  } cases[] = {{"0.5", false},         {"max(1,2)", false},      {"exp(2)", false},     {"scale", true},
               {"uniform(0,1)", true}, {"lognormal(1,2)", true}, {"my_normal_w", true}, {"dist_3D*2", true},
               {"pre_y+1", true},      {"2*pre_ynorm", true},    {"pre_xnorm", false},  {"pre_x + pre_xnorm", false},
               {"dist_3D_b", true},    {"rand.repick()", true},  {"brand", true},       {"", false}};
  for (size_t i = 0; i < NCY_COUNT_OF(cases); i++) {
    print_message("%s\n", cases[i].text);
    assert_int_equal(ncy_expr_is_function(cases[i].text, strlen(cases[i].text), &scope), cases[i].expected);
  }
}

static void test_dump(void **state) {
  (void)state;
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_expr *expr;
  T_STATUS(ctx, compile(&arena, "exp(-pre_x/2) if 0<pre_y<2**3 and pre_x else uniform(1,scale) or round(pre_y,1)", &expr),
           NCY_OK);
  assert_string_equal(ncy_expr_dump(&arena, expr), "0 const int 0\n"
                                                   "1 load pre_y\n"
                                                   "2 chain <, if false 5\n"
                                                   "3 const int 8\n"
                                                   "4 <\n"
                                                   "5 and, if false 7\n"
                                                   "6 load pre_x\n"
                                                   "7 if false 14\n"
                                                   "8 load pre_x\n"
                                                   "9 neg\n"
                                                   "10 const int 2\n"
                                                   "11 /\n"
                                                   "12 exp\n"
                                                   "13 jump 21\n"
                                                   "14 const int 1\n"
                                                   "15 const float 0.25\n"
                                                   "16 draw uniform\n"
                                                   "17 or, if true 21\n"
                                                   "18 load pre_y\n"
                                                   "19 const int 1\n"
                                                   "20 round2\n");
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
}

/* text repeated, then end, then back repeated: nests n deep. */
static ncy_status compile_nested(ncy_ctx *ctx, const char *open, const char *end, const char *close, size_t n) {
  size_t no = strlen(open), nc = strlen(close);
  char *text = malloc(n * (no + nc) + strlen(end) + 1), *p = text;
  for (size_t i = 0; i < n; i++) p = stpcpy(p, open);
  p = stpcpy(p, end);
  for (size_t i = 0; i < n; i++) p = stpcpy(p, close);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_expr *expr;
  ncy_status status = compile(&arena, text, &expr);
  if (status == NCY_OK) {
    ncy_expr_value row[4] = {{.kind = NCY_EXPR_NUMPY, .number = 1.0}}, value;
    status = ncy_expr_eval(ctx, expr, row, NULL, &value);
  }
  ncy_arena_done(&arena);
  free(text);
  return status;
}

static void test_nesting(void **state) {
  (void)state;
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  static const char *const nests[][3] = {{"(", "1", ")"},           {"-", "pre_x", ""},
                                         {"not ", "pre_x", ""},     {"exp(0*", "1", ")"},
                                         {"1**", "pre_x", ""},      {"1 if pre_x else ", "2", ""},
                                         {"pre_x+(", "1", ")"},     {"1<", "pre_x", ""},
                                         {"(pre_x and ", "1", ")"}, {"(", "pre_x", " if 1 else 2)"}};
  for (size_t i = 0; i < NCY_COUNT_OF(nests); i++) {
    print_message("%s\n", nests[i][0]);
    T_STATUS(ctx, compile_nested(ctx, nests[i][0], nests[i][1], nests[i][2], 200), NCY_OK);
    T_STATUS(ctx, compile_nested(ctx, nests[i][0], nests[i][1], nests[i][2], 20000), NCY_ESPEC);
    assert_true(t_has_diag(ctx, "nested more than 256 deep"));
    ncy_ctx_clear(ctx);
  }
  /* what does not nest may be long */
  T_STATUS(ctx, compile_nested(ctx, "pre_x+", "1", "", 100000), NCY_OK);
  T_STATUS(ctx, compile_nested(ctx, "pre_x and ", "1", "", 50000), NCY_OK);
  T_STATUS(ctx, compile_nested(ctx, "1", "", "", 2000000), NCY_ESPEC);
  assert_true(t_has_diag(ctx, "more than 1048576 bytes"));
  ncy_ctx_free(&ctx);
}

static ncy_status build_and_run(ncy_ctx *ctx, void *user) {
  (void)user;
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_expr *expr = NULL;
  double x[300], out[300];
  for (int i = 0; i < 300; i++) x[i] = i - 150;
  const double *columns[] = {x, x, x, x};
  const ncy_expr_kind kinds[] = {NCY_EXPR_NUMPY, NCY_EXPR_NUMPY, NCY_EXPR_NUMPY, NCY_EXPR_NUMPY};
  ncy_status status = compile(&arena, "exp(-dist_3D/scale)*2+3*4 if pre_x > 3 else max(1, pre_y)", &expr);
  if (status == NCY_OK && !ncy_expr_dump(&arena, expr)) status = NCY_ENOMEM;
  if (status == NCY_OK) status = ncy_expr_eval_columns(ctx, expr, 300, columns, kinds, NULL, out, NULL);
  if (status == NCY_OK) T_BITS(out[0], 1.0);
  ncy_arena_done(&arena);
  return status;
}

/* The path of errors: a mistake must come out as such or as a lack of memory. */
static ncy_status build_mistake(ncy_ctx *ctx, void *user) {
  (void)user;
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_expr *expr = NULL;
  ncy_status status = compile(&arena, "1+unifrom(2,3)", &expr);
  if (status == NCY_ESPEC) {
    status = compile(&arena, "1/int(pre_x)", &expr);
    ncy_expr_value row[4] = {{.kind = NCY_EXPR_FLOAT, .number = 0.1}}, value;
    if (status == NCY_OK) status = ncy_expr_eval(ctx, expr, row, NULL, &value);
    if (status == NCY_ESPEC) status = NCY_OK;
  }
  ncy_arena_done(&arena);
  return status;
}

static void test_memory(void **state) {
  (void)state;
  t_fail_each_alloc(build_and_run, NULL);
  t_fail_each_alloc(build_mistake, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_mistakes),    cmocka_unit_test(test_no_random), cmocka_unit_test(test_facts),
      cmocka_unit_test(test_is_function), cmocka_unit_test(test_dump),      cmocka_unit_test(test_nesting),
      cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
