/* test_describe.c - rows of the table of mechanisms from programs; expected order: nocmodl 9.0.2's registered names of this text.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "nmodl/describe.h"
#include "t.h"

static const char text[] = "TITLE a row\n"
                           "NEURON { SUFFIX zz RANGE zb, aa, ma, ab, q1, q2, m0 GLOBAL gg, g1 USEION na READ ena WRITE ina\n"
                           "  NONSPECIFIC_CURRENT il RANGE arr, hidd, parr, il USEION k READ ek }\n"
                           "PARAMETER { ab = 1 (mV) <0,2> zb = 2 gg = 3.1234567 aa = 4 hidg = 5 parr[3] }\n"
                           "STATE { n q2[3] m }\n"
                           "ASSIGNED { q1 (mS) ma v ena ek ina il g1 arr[2] hidd gh }\n"
                           "INITIAL { m = 0 n = 0 g1 = 2 }\n"
                           "BREAKPOINT { SOLVE d METHOD cnexp il = 0 ina = 0 q1 = f(v) }\n"
                           "DERIVATIVE d { n' = -n m' = -m }\n"
                           "FUNCTION f(x) { TABLE FROM 0 TO 1 WITH 10 f = x }\n";

typedef struct expected {
  const char *name, *unit;
  double value;
  ncy_mech_role role;
} expected;

static void rows(void **state) {
  (void)state;
  static const expected row[] = {
      {"ab", "mV", 1, NCY_ROLE_PARAMETER}, {"zb", "", 2, NCY_ROLE_PARAMETER},    {"aa", "", 4, NCY_ROLE_PARAMETER},
      {"parr", "", 0, NCY_ROLE_PARAMETER}, {"m0", "", 0, NCY_ROLE_PARAMETER},    {"q1", "mS", 0, NCY_ROLE_ASSIGNED},
      {"ma", "", 0, NCY_ROLE_ASSIGNED},    {"il", "", 0, NCY_ROLE_ASSIGNED},     {"arr", "", 0, NCY_ROLE_ASSIGNED},
      {"hidd", "", 0, NCY_ROLE_ASSIGNED},  {"n", "", 0, NCY_ROLE_STATE},         {"q2", "", 0, NCY_ROLE_STATE},
      {"m", "", 0, NCY_ROLE_STATE},        {"gg", "", 3.12346, NCY_ROLE_GLOBAL}, {"g1", "", 0, NCY_ROLE_GLOBAL},
      {"hidg", "", 5, NCY_ROLE_GLOBAL},    {"usetable", "", 1, NCY_ROLE_GLOBAL},
  };
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_nmodl *program = NULL;
  const ncy_mech *mech = NULL;
  T_STATUS(ctx, ncy_nmodl_compile(ctx, &arena, "zz.mod", text, strlen(text), NULL, &program), NCY_OK);
  T_STATUS(ctx, ncy_nmodl_mech(program, &arena, &mech), NCY_OK);
  assert_string_equal(mech->name, "zz");
  assert_int_equal(mech->kind, NCY_MECH_DENSITY);
  assert_int_equal(mech->order, -1);
  assert_int_equal(mech->n_weights, 0);
  assert_string_equal(mech->ions, "na,k");
  assert_string_equal(mech->doc, "a row");
  for (int32_t i = 0; i < mech->n_vars && i < (int32_t)NCY_COUNT_OF(row); i++) {
    assert_string_equal(mech->var[i].name, row[i].name);
    assert_string_equal(mech->var[i].unit, row[i].unit);
    assert_true(mech->var[i].value == row[i].value);
    assert_int_equal(mech->var[i].role, row[i].role);
    assert_int_equal(mech->var[i].size, i == 3 ? 3 : i == 8 || i == 11 ? (i == 8 ? 2 : 3) : 0);
    assert_true(mech->var[i].low == 0 && mech->var[i].high == (i == 0 ? 2 : 0));
  }
  assert_int_equal(mech->n_vars, NCY_COUNT_OF(row));
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
}

static const char made[] =
    "NEURON { POINT_PROCESS made RANGE a, b, c, n GLOBAL g }\nPARAMETER { a = 2 b = 1 g = 7 }\n"
    "ASSIGNED { c n hidden } CONSTRUCTOR { c = 2*a b = c + 1 hidden = 4 g = g + 1 while (n < 3) { n = n + 1 } }\n";
static const char failing[] = "NEURON { POINT_PROCESS made RANGE a } PARAMETER { a = 2 }\n"
                              "CONSTRUCTOR { a = 3 while (1) { a = 4 } }\n";

static void constructor(void **state) {
  (void)state;
  static const double values[] = {2, 5, 4, 3, 7};
  for (int k = 0; k < 2; k++) {
    const char *source = k ? failing : made;
    ncy_ctx *ctx;
    assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
    ncy_arena arena;
    ncy_arena_init(&arena, ctx);
    const ncy_nmodl *program = NULL;
    const ncy_mech *mech = NULL;
    T_STATUS(ctx, ncy_nmodl_compile(ctx, &arena, "made.mod", source, strlen(source), NULL, &program), NCY_OK);
    T_STATUS(ctx, ncy_nmodl_mech(program, &arena, &mech), NCY_OK);
    assert_int_equal(mech->n_vars, k ? 1 : 5);
    for (int32_t i = 0; i < mech->n_vars; i++) assert_true(mech->var[i].value == values[i]);
    assert_int_equal(ncy_ctx_diag_count(ctx), 0);
    ncy_arena_done(&arena);
    ncy_ctx_free(&ctx);
  }
}

static ncy_status body(ncy_ctx *ctx, void *user) {
  const char *mod = user;
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_nmodl *program;
  const ncy_mech *mech;
  ncy_status status = ncy_nmodl_compile(ctx, &arena, "zz.mod", mod, strlen(mod), NULL, &program);
  if (status == NCY_OK) status = ncy_nmodl_mech(program, &arena, &mech);
  ncy_arena_done(&arena);
  return status;
}

static void memory_may_fail(void **state) {
  (void)state;
  t_fail_each_alloc(body, (void *)(uintptr_t)text);
  t_fail_each_alloc(body, (void *)(uintptr_t)made);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(rows), cmocka_unit_test(constructor), cmocka_unit_test(memory_may_fail)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
