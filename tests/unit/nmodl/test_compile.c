/* test_compile.c - what compiles, what does not and where that is said; values of units and defaults; printing back.
 *
 * Expected values of units: reference nmodl-language section 10, printed by NEURON 9.0.2.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "nmodl/program.h"
#include "t.h"

typedef struct session {
  ncy_ctx *ctx;
  ncy_arena arena;
  const ncy_nmodl *program;
} session;

static ncy_status compile(session *s, const char *text) {
  assert_int_equal(ncy_ctx_new(NULL, &s->ctx), NCY_OK);
  ncy_arena_init(&s->arena, s->ctx);
  s->program = NULL;
  ncy_nmodl_options options = {.wants_warnings = true, .dump_after = "dead"};
  return ncy_nmodl_compile(s->ctx, &s->arena, "folder/some.mod", text, strlen(text), &options, &s->program);
}
static void done(session *s) {
  ncy_arena_done(&s->arena);
  ncy_ctx_clear(s->ctx);
  assert_int_equal(ncy_ctx_memory(s->ctx), 0);
  ncy_ctx_free(&s->ctx);
}
static const nm_sym *sym(const session *s, const char *name) {
  int32_t id = nm_sym_find(s->program, name);
  assert_true(id >= 0);
  return &s->program->syms.data[id];
}

/* ---- units, defaults
 * ------------------------------------------------------------------------------------------------------------------------ */

static void unit_factors(void **state) {
  (void)state;
  static const struct {
    const char *definition;
    double value;
  } factors[] = {{"(faraday) (coulomb)", 0x1.78e555060882cp+16},
                 {"(faraday) (coulombs)", 0x1.78e555060882cp+16},
                 {"(faraday) (kilocoulomb)", 0x1.81f0fae775425p+6},
                 {"(faraday) (10000 coulomb)", 0x1.34c0c8b92a9b7p+3},
                 {"(faraday) (joule/volt)", 0x1.78e555060882cp+16},
                 {"(k-mole) (joule/degC)", 0x1.0a1013e8990bep+3},
                 {"(k-mole) (joule/kelvin)", 0x1.0a1013e8990bep+3},
                 {"(k-mole) (millijoule/degC)", 0x1.03d3b37125759p+13},
                 {"(R) (joule/degC)", 0x1.0a1013e8990bep+3},
                 {"(k) (joule/degC)", 0x1.0b0e6d55e647cp-76},
                 {"(e) (coulomb)", 0x1.7a4da290c1653p-63},
                 {"(mole) (1)", 0x1.fe185ca57c517p+78},
                 {"(pi) (1)", 0x1.921fb54442d18p+1},
                 {"(faraday) -> (coulomb)", 0x1.78e555060882cp+16}};
  for (size_t i = 0; i < NCY_COUNT_OF(factors); i++) {
    char text[200];
    snprintf(text, sizeof text, "NEURON { SUFFIX x } UNITS { A = %s }", factors[i].definition);
    session s;
    ncy_status status = compile(&s, text);
    T_STATUS(s.ctx, status, NCY_OK);
    if (sym(&s, "A")->value != factors[i].value) print_error("%s\n", factors[i].definition);
    T_BITS(sym(&s, "A")->value, factors[i].value);
    done(&s);
  }
}

static void unit_mistakes(void **state) {
  (void)state;
  session s;
  assert_int_equal(compile(&s, "NEURON { SUFFIX x }\nUNITS {\n  A = (furlongs) (m)\n  B = (volt) (m)\n}"), NCY_EPARSE);
  assert_int_equal(ncy_ctx_count(s.ctx, NCY_ERROR), 2);
  assert_true(t_has_diag(s.ctx, "the unit \"furlongs\" is not known"));
  assert_true(t_has_diag(s.ctx, "measure different things"));
  assert_int_equal(ncy_ctx_diag(s.ctx, 0)->line, 3);
  assert_int_equal(ncy_ctx_diag(s.ctx, 0)->column, 3);
  done(&s);
}

static void defaults(void **state) {
  (void)state;
  session s;
  ncy_status status =
      compile(&s, "NEURON { SUFFIX x RANGE a } PARAMETER { a = 1.23456789012345 b = 9.999999e5 c = -2 (mV) <-5, 5> }\n"
                  "CONSTANT { k = 1.23456789012345 } UNITS { F = 1.23456789012345 (coul) } STATE { m[3] }");
  T_STATUS(s.ctx, status, NCY_OK);
  T_BITS(sym(&s, "a")->value, 1.23457);
  T_BITS(sym(&s, "b")->value, 1e6);
  T_BITS(sym(&s, "c")->value, -2);
  T_BITS(sym(&s, "k")->value, 1.23456789012345);
  T_BITS(sym(&s, "F")->value, 1.23456789012345);
  assert_int_equal(sym(&s, "a")->store, NM_COLUMN);
  assert_int_equal(sym(&s, "b")->store, NM_GLOBAL);
  assert_int_equal(sym(&s, "m")->size, 3);
  assert_string_equal(sym(&s, "c")->low, "-5");
  done(&s);
  status = compile(&s, "PARAMETER { a = 1 }");
  T_STATUS(s.ctx, status, NCY_OK);
  assert_string_equal(s.program->name, "some");
  done(&s);
}

/* ---- mistakes
 * ----------------------------------------------------------------------------------------------------------------------------------
 */

typedef struct mistake {
  const char *text;
  ncy_status status;
  int line, column;
  const char *said;
} mistake;

static const mistake mistakes[] = {
    {"NEURON { SUFFIX }", NCY_EPARSE, 1, 17, "expected the name of the mechanism, found }"},
    {"NEURON { SUFFIX a }\nBREAKPOINT { x = 1 + }", NCY_EPARSE, 2, 22, "expected a value, found }"},
    {"PROCEDURE p() { x = 1 }", NCY_EPARSE, 1, 17, "x is not declared"},
    {"ASSIGNED { volts }\nPROCEDURE p() { vols = 1 }", NCY_EPARSE, 2, 17, "vols is not declared"},
    {"ASSIGNED { a }\nSTATE { a }", NCY_EPARSE, 2, 9, "a is declared twice; first in line 1"},
    {"FUNCTION f(x) { f = g(x) }", NCY_EPARSE, 1, 21, "g is neither a FUNCTION or PROCEDURE of this file nor built in"},
    {"FUNCTION f(x) { f = exp(x, 1) }", NCY_EPARSE, 1, 21, "exp takes 1 argument, found 2"},
    {"PROCEDURE p() { t = 1 }", NCY_EPARSE, 1, 17, "t is not assigned to"},
    {"NEURON { SUFFIX a USEION ca READ cx }", NCY_EPARSE, 1, 34, "cx is no variable of the ion ca"},
    {"NEURON { SUFFIX a USEION ca READ cai USEION ca WRITE ica }", NCY_EPARSE, 1, 38, "USEION ca twice"},
    {"STATE { m }\nDERIVATIVE d { m' = -m }\nBREAKPOINT { SOLVE e METHOD cnexp }", NCY_EPARSE, 3, 14,
     "SOLVE e: there is no block"},
    {"STATE { m }\nDERIVATIVE d { m' = -m }\nBREAKPOINT { SOLVE d METHOD magic }", NCY_EPARSE, 3, 29, "there is no method magic"},
    {"STATE { m }\nDERIVATIVE d { m' = -m }\nBREAKPOINT { SOLVE d METHOD matexp }", NCY_EUNSUPPORTED, 3, 29,
     "SOLVE of a DERIVATIVE block with the method matexp"},
    {"STATE { m n }\nKINETIC d { ~ m <-> n (1, 1) }\nBREAKPOINT { SOLVE d METHOD runge }", NCY_EUNSUPPORTED, 3, 29,
     "SOLVE of a KINETIC block with the method runge"},
    {"STATE { m }\nDERIVATIVE d { m' = -m }\nBREAKPOINT { SOLVE d METHOD sparse }", NCY_EPARSE, 3, 29,
     "does not solve a DERIVATIVE"},
    {"INITIAL { VERBATIM\n  foo(1);\nENDVERBATIM\n}", NCY_EUNSUPPORTED, 2, 3,
     "VERBATIM holds C that is not taken here: a call of foo"},
    {"VERBATIM\nno end", NCY_EPARSE, 1, 1, "VERBATIM has no end"},
    {"COMMENT\nno end", NCY_EPARSE, 1, 1, "COMMENT has no end"},
    {"PARAMETER { a = 1e999 }", NCY_EPARSE, 1, 17, "beyond the largest double"},
    {"PARAMETER { a $ 1 }", NCY_EPARSE, 1, 15, "'$' begins nothing"},
    {"ASSIGNED { x (mV }", NCY_EPARSE, 1, 14, "a unit has no end"},
    {"INCLUDE \"absent.inc\"", NCY_EPARSE, 1, 9, "there is no file absent.inc"},
    {"NEURON { SUFFIX a }\nNET_RECEIVE (w) { }", NCY_EPARSE, 2, 1, "NET_RECEIVE in a density mechanism"},
    {"NEURON { POINT_PROCESS a }\nBREAKPOINT { net_send(1, 1) }", NCY_EPARSE, 2, 14,
     "net_send is called in INITIAL and NET_RECEIVE only"},
    {"NEURON { POINT_PROCESS a NONSPECIFIC_CURRENT i ELECTRODE_CURRENT j }", NCY_EPARSE, 1, 66,
     "either membrane currents or electrode"},
    {"NEURON { SUFFIX a GLOBAL m } STATE { m }", NCY_EPARSE, 1, 38, "the STATE m is declared GLOBAL"},
    {"ASSIGNED { a }\nPROCEDURE p() { a[1] = 2 }", NCY_EPARSE, 2, 17, "a is no array"},
    {"PARAMETER { celcius }", NCY_EPARSE, 1, 13, "celcius is misspelt"},
    {"PROCEDURE p() { if (1) 2 }", NCY_EPARSE, 1, 24, "expected {, found 2"},
    {"STATE { x y }\nLINEAR l { ~ x*y = 1 ~ x = 2 }\nBREAKPOINT { SOLVE l }", NCY_EPARSE, 2, 15, "more than one state"},
    {"STATE { x y }\nLINEAR l { ~ x + y = 1 }\nBREAKPOINT { SOLVE l }", NCY_EPARSE, 2, 1, "1 equations for 2 states"},
    {"NEURON { POINT_PROCESS a } NET_RECEIVE(w) { }\n NET_RECEIVE(w) { }", NCY_EPARSE, 2, 2, "a second NET_RECEIVE"},
    {"PROCEDURE p() { FROM i = 0 TO 3 { i = 2 } }", NCY_EPARSE, 1, 35, "i counts a FROM loop"}};

static void located_mistakes(void **state) {
  (void)state;
  for (size_t i = 0; i < NCY_COUNT_OF(mistakes); i++) {
    const mistake *m = &mistakes[i];
    session s;
    ncy_status status = compile(&s, m->text);
    if (status != m->status || !t_has_diag(s.ctx, m->said)) print_error("in: %s\nexpected: %s\n", m->text, m->said);
    T_STATUS(s.ctx, status, m->status);
    assert_null(s.program);
    assert_true(t_has_diag(s.ctx, m->said));
    const ncy_diag *first = NULL;
    for (size_t k = 0; k < ncy_ctx_diag_count(s.ctx) && !first; k++)
      if (strstr(ncy_ctx_diag(s.ctx, k)->message, m->said)) first = ncy_ctx_diag(s.ctx, k);
    assert_non_null(first);
    if (first->line != m->line || first->column != m->column) print_error("in: %s\n", m->text);
    assert_int_equal(first->line, m->line);
    assert_int_equal(first->column, m->column);
    assert_string_equal(first->file, "folder/some.mod");
    done(&s);
  }
}

static void goes_on_after_mistakes(void **state) {
  (void)state;
  session s;
  assert_int_equal(compile(&s, "NEURON { SUFFIX a RANGE }\n"
                               "PARAMETER { a = }\n"
                               "PROCEDURE p() { if (a { a = 1 } a = 2 }\n"
                               "PROCEDURE q() { b = 3 +\n" /* its end is forgotten */
                               "BREAKPOINT { a = (1 }\n"
                               "FUNCTION f(x) { f = ) }"),
                   NCY_EPARSE);
  int lines[10] = {0};
  for (size_t i = 0; i < ncy_ctx_diag_count(s.ctx); i++) lines[ncy_ctx_diag(s.ctx, i)->line]++;
  static const int expected[7] = {0, 1, 1, 1, 0, 2, 1}; /* the forgotten end shows at BREAKPOINT, which has its own mistake too */
  for (int line = 1; line <= 6; line++) assert_int_equal(lines[line], expected[line]);
  done(&s);
}

static void warnings(void **state) {
  (void)state;
  static const struct {
    const char *text, *said;
  } cases[] = {
      {"NEURON { SUFFIX a } STATE { m } BREAKPOINT { SOLVE d METHOD cnexp } DERIVATIVE d { m' = -m*m }",
       "cnexp, as in NEURON, then"},
      {"NEURON { SUFFIX a } STATE { m } BREAKPOINT { SOLVE d METHOD cnexp } DERIVATIVE d { m' = 1/m }",
       "derivimplicit instead of cnexp"},
      {"NEURON { SUFFIX a NONSPECIFIC_CURRENT i GLOBAL g } ASSIGNED { i g v } BREAKPOINT { CONDUCTANCE g g = 1 i = g*v }",
       "CONDUCTANCE has no effect"},
      {"NEURON { SUFFIX a } PROCEDURE p() {\nVERBATIM\nfoo();\nENDVERBATIM\n}", "p is left out: nothing in the file calls it"},
      {"NEURON { SUFFIX a RANGE r, s } ASSIGNED { r s v } BREAKPOINT { r = v }", "s is RANGE and never set"},
      {"NEURON { SUFFIX a USEION ca READ eca WRITE ica } ASSIGNED { eca ica v } BREAKPOINT { ica = v }",
       "eca is in READ and never used"},
      {"NEURON { SUFFIX a USEION ca READ eca WRITE ica } ASSIGNED { eca ica v } BREAKPOINT { v = eca }",
       "ica is in WRITE and never set"},
      {"NEURON { SUFFIX a USEION ca WRITE cai } ASSIGNED { cai } INITIAL { cai = 1 }",
       "a concentration of ca is written and nothing"},
      {"NEURON { SUFFIX a RANGE g, i } UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) } PARAMETER { g (S/cm2) }\n"
       "ASSIGNED { i (mA/cm2) v (mV) } BREAKPOINT { i = g*v*v }",
       "i has the unit (m-2-sec-1-coul), what it is set to"},
      {"NEURON { SUFFIX a RANGE g, i } UNITS { (mV) = (millivolt) (A) = (amp) (S) = (siemens) } PARAMETER { g (S/cm2) }\n"
       "ASSIGNED { i (A/cm2) v (mV) } BREAKPOINT { i = g*v }",
       "is 0.001 of its own"},
      {"NEURON { SUFFIX a RANGE x } UNITS { (mV) = (millivolt) } ASSIGNED { x v (mV) } BREAKPOINT { x = exp(v) }",
       "the argument of exp"},
      {"NEURON { SUFFIX a RANGE x } UNITS { (mV) = (millivolt) } ASSIGNED { x v (mV) t (ms) } BREAKPOINT { x = v + t }",
       "the two sides of + have units that clash"}};
  for (size_t i = 0; i < NCY_COUNT_OF(cases); i++) {
    session s;
    ncy_status status = compile(&s, cases[i].text);
    T_STATUS(s.ctx, status, NCY_OK);
    assert_true(t_has_diag(s.ctx, cases[i].said));
    done(&s);
  }
}

/* ---- printing back
 * --------------------------------------------------------------------------------------------------------------------------------
 */

static const char *const printed[] = {"hh", "pas", "IClamp", "ExpSyn", "NetStim", "APCount", "VClamp", "IntFire4", "Izhi2007b"};

static void prints_back(void **state) {
  (void)state;
  for (size_t i = 0; i < NCY_COUNT_OF(printed); i++) {
    session s, again;
    char path[512], *text;
    size_t count, capacity;
    snprintf(path, sizeof path, "%s/mechs/%s.mod", NCY_SOURCE_DIR, printed[i]);
    assert_int_equal(ncy_ctx_new(NULL, &s.ctx), NCY_OK);
    T_STATUS(s.ctx, ncy_file_read(s.ctx, path, 1 << 20, &text, &count, &capacity), NCY_OK);
    ncy_ctx *reader = s.ctx;
    ncy_status status = compile(&s, text);
    T_STATUS(s.ctx, status, NCY_OK);
    ncy_text once, twice, code, code_again;
    ncy_text_init(&once, s.ctx);
    ncy_text_init(&code, s.ctx);
    assert_true(ncy_nmodl_dump(s.program, "print", &once));
    assert_true(ncy_nmodl_dump(s.program, "dead", &code));
    assert_false(ncy_nmodl_dump(s.program, "lower", &code)); /* was not asked for, so was not kept */
    status = compile(&again, once.data);
    T_STATUS(again.ctx, status, NCY_OK);
    ncy_text_init(&twice, again.ctx);
    ncy_text_init(&code_again, again.ctx);
    assert_true(ncy_nmodl_dump(again.program, "print", &twice));
    assert_true(ncy_nmodl_dump(again.program, "dead", &code_again));
    assert_string_equal(once.data, twice.data);
    assert_string_equal(code.data, code_again.data);
    ncy_text_done(&once);
    ncy_text_done(&code);
    ncy_text_done(&twice);
    ncy_text_done(&code_again);
    done(&again);
    done(&s);
    ncy_resize(reader, text, capacity, 0);
    ncy_ctx_free(&reader);
  }
}

/* ---- memory
 * --------------------------------------------------------------------------------------------------------------------------------------------
 */

static ncy_status body(ncy_ctx *ctx, void *user) {
  const char *text = user;
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_nmodl *program;
  ncy_nmodl_options options = {.wants_warnings = true, .dump_after = "fold"};
  ncy_status status = ncy_nmodl_compile(ctx, &arena, "a.mod", text, strlen(text), &options, &program);
  ncy_text out;
  ncy_text_init(&out, ctx);
  if (status == NCY_OK) ncy_nmodl_summary(program, &out);
  if (status == NCY_OK && out.is_bad) status = NCY_ENOMEM;
  ncy_text_done(&out);
  ncy_arena_done(&arena);
  return status;
}

static void memory_may_fail(void **state) {
  (void)state;
  static char text[] =
      "DEFINE N 2\nNEURON { POINT_PROCESS P USEION na READ ena WRITE ina RANGE g, q RANDOM r NONSPECIFIC_CURRENT i }\n"
      "UNITS { F = (faraday) (coulomb) } PARAMETER { g = 1 } ASSIGNED { v i ina ena q[N] a } STATE { x y c1 c2 }\n"
      "INITIAL { SOLVE k STEADYSTATE sparse  net_send(1, 1) }\n"
      "BREAKPOINT { SOLVE d METHOD derivimplicit SOLVE k METHOD sparse ina = g*x*(v - ena) i = y^2 rates(v) }\n"
      "DERIVATIVE d { x' = -x*y y' = x - y }\nKINETIC k { ~ c1 <-> c2 (1, a) CONSERVE c1 + c2 = 1 }\n"
      "PROCEDURE rates(v) { TABLE a FROM 0 TO 1 WITH 10  a = exp(v) FROM i = 0 TO N-1 { q[i] = i } }\n"
      "NET_RECEIVE (w, u) { INITIAL { u = 1 } if (flag == 1) { WATCH (v > 0) 2 } else { x = x + w*random_uniform(r) } }\n"
      "BEFORE STEP { a = 1 }";
  t_fail_each_alloc(body, text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(unit_factors),     cmocka_unit_test(unit_mistakes),          cmocka_unit_test(defaults),
      cmocka_unit_test(located_mistakes), cmocka_unit_test(goes_on_after_mistakes), cmocka_unit_test(warnings),
      cmocka_unit_test(prints_back),      cmocka_unit_test(memory_may_fail)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
