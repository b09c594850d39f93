/* test_verbatim.c - the C of VERBATIM in the machine: random streams, Vectors, Random objects, loops and helpers; FUNCTION_TABLE;
 * what is refused, with its line.
 *
 * Expected numbers: the streams of num/rng.h (NEURON's, tested there) and arithmetic written out here; tests/differential/mods.py
 * holds the same idioms against NEURON. SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "nmodl/vm.h"
#include "t.h"

typedef struct machine {
  ncy_ctx *ctx;
  ncy_arena arena;
  const ncy_nmodl *p;
  ncy_vm *vm;
  ncy_vm_insts in;
  double t, dt, celsius, next, sent[16];
  int n_sent;
  uint32_t scop;
} machine;

static void on_event(void *user, int32_t inst, double t) {
  machine *m = user;
  (void)inst;
  if (m->n_sent < 16) m->sent[m->n_sent++] = t;
}
static void on_send(void *user, int32_t inst, double when, double flag, double *weight) {
  machine *m = user;
  (void)inst;
  (void)flag;
  (void)weight;
  m->next = when;
}

static void begin(machine *m, const char *text) {
  *m = (machine){.dt = .025, .celsius = 6.3, .scop = 1};
  assert_int_equal(ncy_ctx_new(NULL, &m->ctx), NCY_OK);
  ncy_arena_init(&m->arena, m->ctx);
  T_STATUS(m->ctx, ncy_nmodl_compile(m->ctx, &m->arena, "some.mod", text, strlen(text), NULL, &m->p), NCY_OK);
  ncy_vm_env env = {.t = &m->t, .dt = &m->dt, .celsius = &m->celsius, .scop = &m->scop};
  ncy_vm_host host = {.user = m, .net_event = on_event, .net_send = on_send};
  assert_int_equal(ncy_vm_new(&m->arena, m->p, &env, &host, &m->vm), NCY_OK);
  m->in = (ncy_vm_insts){.n = 1};
  m->in.col = NCY_NEW_ARRAY(&m->arena, double, (size_t)m->p->n_columns);
  m->in.pointer = NCY_NEW_ARRAY(&m->arena, double *, (size_t)m->p->n_pointers);
  m->in.handle = NCY_NEW_ARRAY(&m->arena, ncy_vm_handle, (size_t)m->p->n_handles);
  ncy_vm_defaults(m->vm, &m->in);
}
static void end(machine *m) {
  ncy_arena_done(&m->arena);
  ncy_ctx_free(&m->ctx);
}
static double call(machine *m, const char *name, const ncy_vm_arg *args, int32_t n) {
  double out = 0;
  T_STATUS(m->ctx, ncy_vm_call(m->vm, &m->in, 0, name, args, n, &out), NCY_OK);
  return out;
}
static ncy_vm_arg number(double x) {
  return (ncy_vm_arg){.is_number = true, .number = x};
}

#define HEAD "NEURON { ARTIFICIAL_CELL A POINTER h RANGE a, b }\nASSIGNED { h a b }\nNET_RECEIVE(w) { }\n"
#define V "\nVERBATIM\n"
#define E "\nENDVERBATIM\n"

static void streams(void **state) {
  (void)state;
  machine m;
  begin(&m, HEAD "FUNCTION draw() {" V "if (_p_h) { _ldraw = nrnran123_dblpick((nrnran123_State*)_p_h); } else {" E "draw = -1" V
                 "}" E "}\n"
                 "PROCEDURE setRNG() {" V "nrnran123_State** pv = (nrnran123_State**)(&_p_h);\n"
                 "if (*pv) { nrnran123_deletestream(*pv); *pv = (nrnran123_State*)0; }\n"
                 "if (ifarg(1) && hoc_is_double_arg(1)) { uint32_t a2 = 0; if (ifarg(2)) a2 = (uint32_t)*getarg(2);\n"
                 "*pv = nrnran123_newstream3((uint32_t)*getarg(1), a2, 7); }" E "}\n"
                 "PROCEDURE again() {" V "nrnran123_setseq((nrnran123_State*)_p_h, 1, 2);" E "}");
  assert_true(call(&m, "draw", NULL, 0) == -1);
  ncy_vm_arg ids[2] = {number(3), number(4)};
  call(&m, "setRNG", ids, 2);
  ncy_rng rng;
  ncy_rng_init(&rng, 3, 4, 7);
  for (int i = 0; i < 10; i++) T_BITS(call(&m, "draw", NULL, 0), ncy_rng_double(&rng));
  call(&m, "again", NULL, 0);
  ncy_rng_seek(&rng, 6);
  T_BITS(call(&m, "draw", NULL, 0), ncy_rng_double(&rng));
  call(&m, "setRNG", NULL, 0);
  assert_true(call(&m, "draw", NULL, 0) == -1);
  end(&m);
}

static void random_object(void **state) {
  (void)state;
  machine m;
  begin(&m, HEAD "FUNCTION draw() {" V "return nrn_random_pick((Rand*)_p_h);" E "}\n"
                 "PROCEDURE take() {" V "void** pv = (void**)(&_p_h); *pv = nrn_random_arg(1);" E "}");
  ncy_vm_arg arg = {.handle = {.kind = NCY_HANDLE_RANDOM}};
  ncy_rng_init(&arg.handle.rng, 1, 2, 3);
  assert_true(ncy_dist_init(&arg.handle.pick, NCY_DIST_NEGEXP, 2.5, 0));
  ncy_vm_handle own = arg.handle;
  call(&m, "take", &arg, 1);
  for (int i = 0; i < 5; i++) T_BITS(call(&m, "draw", NULL, 0), ncy_dist_draw(&own.pick, &own.rng));
  double out;
  arg = number(1);
  T_STATUS(m.ctx, ncy_vm_call(m.vm, &m.in, 0, "take", &arg, 1, &out), NCY_ERUN);
  assert_true(t_has_diag(m.ctx, "the argument is no Random"));
  end(&m);
}

static void played_vector(void **state) {
  (void)state;
  machine m;
  begin(&m,
        "NEURON { ARTIFICIAL_CELL A RANGE index }\nASSIGNED { index etime (ms) space }\n"
        "INITIAL { index = 0 element() if (index > 0) { net_send(etime - t, 1) } }\n"
        "NET_RECEIVE(w) { if (flag == 1) { net_event(t) element() if (index > 0) { net_send(etime - t, 1) } } }\n"
        "PROCEDURE element() {" V "{ void* vv; int i, size; double* px; i = (int)index;\n"
        "if (i >= 0) { vv = *((void**)(&space)); if (vv) { size = vector_capacity(vv); px = vector_vec(vv);\n"
        "if (i < size) { etime = px[i]; index += 1.; } else { index = -1.; } } else { index = -1.; } } }" E "}\n"
        "PROCEDURE play() {" V "void** vv; vv = (void**)(&space); *vv = (void*)0; if (ifarg(1)) { *vv = vector_arg(1); }" E "}");
  static const double times[3] = {1.5, 2.25, 7};
  ncy_vm_arg arg = {.handle = {.kind = NCY_HANDLE_VECTOR, .n = 3, .data = times}};
  call(&m, "play", &arg, 1);
  T_STATUS(m.ctx, ncy_vm_run(m.vm, &m.in, NM_E_INITIAL), NCY_OK);
  double weight[1] = {0};
  for (int i = 0; i < 3; i++) {
    m.t = m.next;
    T_STATUS(m.ctx, ncy_vm_receive(m.vm, &m.in, 0, 1, weight), NCY_OK);
  }
  assert_int_equal(m.n_sent, 3);
  for (int i = 0; i < 3; i++) T_BITS(m.sent[i], times[i]);
  assert_true(*ncy_vm_var(m.vm, &m.in, 0, "index") == -1);
  end(&m);
}

static void statements(void **state) {
  (void)state;
  machine m;
  begin(&m, V "#define THREE 3\n#define QUIET(...)\n#if defined(CORENEURON_BUILD) || NRN_VERSION_LT(9, 0, 2)\nbroken (\n#endif\n"
              "static double twice(double x, int n) { int k; double s = 0; for (k = 0; k < n; ++k) s += x * 2; return s; }" E HEAD
              "FUNCTION f(x) { LOCAL y" V "static double c[3] = {1, -2, .5}; int j; double z = 0;\n"
              "for (j = 0; j < THREE; j++) z += c[j] * _lx;\n"
              "_ly = z; QUIET(\"%g\", z); j = 7 / 2; z = 7 / 2.; a = j; b = z;" E "f = y + z" V
              "while (1) { if (j-- <= 1) break; _lf *= 2; } do _lf += 1; while (_lf < 0);\n"
              "if (_lx > 10) return twice(_lx, 2); else if (!(_lx != 4)) { return -1; }" E "}\n"
              "FUNCTION s(x) {" V
              "switch ((int)_lx) { case 1: _ls = 10; break; case 2: case 3: _ls = 20; break; default: return 99; }" E "}\n");
  ncy_vm_arg x = number(3);
  assert_true(call(&m, "f", &x, 1) == (-1.5 + 3.5) * 4 + 1); /* 3*(1 - 2 + .5), then 7/2., doubled twice */
  assert_true(*ncy_vm_var(m.vm, &m.in, 0, "a") == 3 && *ncy_vm_var(m.vm, &m.in, 0, "b") == 3.5);
  x = number(11);
  assert_true(call(&m, "f", &x, 1) == 44);
  x = number(4);
  assert_true(call(&m, "f", &x, 1) == -1);
  static const double picked[6] = {99, 10, 20, 20, 99, 99};
  for (int i = 0; i < 6; i++) {
    x = number(i);
    assert_true(call(&m, "s", &x, 1) == picked[i]);
  }
  end(&m);
}

static void function_table(void **state) {
  (void)state;
  machine m;
  begin(&m, "NEURON { ARTIFICIAL_CELL A }\nFUNCTION_TABLE one(x)\nFUNCTION_TABLE two(x, y)\nNET_RECEIVE(w) { }\n"
            "FUNCTION f(x) { f = one(x) }\nFUNCTION g(x, y) { g = two(x, y) }");
  double out;
  ncy_vm_arg x[2] = {number(2), number(0)};
  T_STATUS(m.ctx, ncy_vm_call(m.vm, &m.in, 0, "f", x, 1, &out), NCY_ERUN);
  assert_true(t_has_diag(m.ctx, "the FUNCTION_TABLE one has no values"));
  const int32_t three[2] = {3, 2};
  const double at[3] = {1, 2, 4}, value[6] = {10, 20, 40, 1, 2, 3}, low[2] = {0, 0}, high[2] = {4, 1};
  const double *const places[1] = {at};
  ncy_vm_table table = {.n = 1, .size = three, .at = places, .value = value};
  T_STATUS(m.ctx, ncy_vm_set_table(m.vm, "one", &table), NCY_OK);
  static const double in[6] = {0, 1, 1.25, 3, 4, 9}, expected[6] = {10, 10, 12.5, 30, 40, 40};
  for (int i = 0; i < 6; i++) {
    x[0] = number(in[i]);
    T_BITS(call(&m, "f", x, 1), expected[i]);
  }
  table = (ncy_vm_table){.n = 2, .size = three, .low = low, .high = high, .value = value}; /* rows {10 20} {40 1} {2 3} */
  T_STATUS(m.ctx, ncy_vm_set_table(m.vm, "two", &table), NCY_OK);
  x[0] = number(1);
  x[1] = number(.5);
  T_BITS(call(&m, "g", x, 2), .5 * 15 + .5 * 20.5);
  x[0] = number(5);
  x[1] = number(2);
  T_BITS(call(&m, "g", x, 2), 3);
  T_STATUS(m.ctx, ncy_vm_set_table(m.vm, "one", &table), NCY_ESPEC);
  T_STATUS(m.ctx, ncy_vm_set_table(m.vm, "none", &table), NCY_ESPEC);
  end(&m);
}

static void refusals(void **state) {
  (void)state;
  static const struct {
    const char *c, *said;
    int line, column; /* 0: of the word VERBATIM, or where reading ended */
  } cases[] = {{"\n\n  FILE *f = fopen(\"a\", \"w\");", "FILE, which is not known here", 6, 3},
               {"a = 1; system(\"rm\");", "a call of system", 4, 8},
               {"/* one\n two */ float x = 1;", "a number of single precision", 5, 15},
               {"static int n = 0; n++;", "the static variable n", 4, 0},
               {"#define S system\n(void)a; S(0);", "a call of system", 5, 10},
               {"a = *(double*)0;", "a pointer to what is not known here", 0, 0},
               {"if (a) {", "a block that has no end", 0, 0},
               {"}", "} without {", 4, 0},
               {"#if 1\na = 1;", "an #if that ends outside of it", 0, 0},
               {"#endif\na = 1;", "an #if that begins outside of it", 0, 0},
               {"a = a ? 1;", "; where : is expected", 0, 0},
               {"goto x;", "goto, which is not known here", 0, 0},
               {"switch ((int)a) { case 1: b = 1; case 2: b = 2; }", "a case that the one before it runs into", 0, 0},
               {"dt = 1;", "an assignment to dt", 0, 0},
               {"_p_h = &a;", "a handle set to what is neither a Vector nor a random stream", 0, 0}};
  for (size_t i = 0; i < NCY_COUNT_OF(cases); i++) {
    ncy_ctx *ctx;
    assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
    ncy_arena arena;
    ncy_arena_init(&arena, ctx);
    char text[600];
    snprintf(text, sizeof text,
             "NEURON { ARTIFICIAL_CELL A POINTER h } ASSIGNED { h a b } NET_RECEIVE(w) { }\nINITIAL {" V "%s" E "}", cases[i].c);
    const ncy_nmodl *p = NULL;
    ncy_status status = ncy_nmodl_compile(ctx, &arena, "some.mod", text, strlen(text), NULL, &p);
    if (status != NCY_EUNSUPPORTED || !t_has_diag(ctx, cases[i].said)) {
      print_error("%s\nexpected: %s\n", cases[i].c, cases[i].said);
      for (size_t k = 0; k < ncy_ctx_diag_count(ctx); k++) print_error("got: %s\n", ncy_ctx_diag(ctx, k)->message);
    }
    T_STATUS(ctx, status, NCY_EUNSUPPORTED);
    assert_true(t_has_diag(ctx, cases[i].said));
    if (cases[i].line) assert_int_equal(ncy_ctx_diag(ctx, 0)->line, cases[i].line);
    if (cases[i].column) assert_int_equal(ncy_ctx_diag(ctx, 0)->column, cases[i].column);
    ncy_arena_done(&arena);
    ncy_ctx_free(&ctx);
  }
}

/* Left out because nothing in the file calls it: said when someone does. */
static void left_out(void **state) {
  (void)state;
  machine m;
  begin(&m, HEAD "PROCEDURE save() {" V "fwrite(0);" E "}");
  double out;
  T_STATUS(m.ctx, ncy_vm_call(m.vm, &m.in, 0, "save", NULL, 0, &out), NCY_EUNSUPPORTED);
  assert_true(t_has_diag(m.ctx, "was left out"));
  T_STATUS(m.ctx, ncy_vm_call(m.vm, &m.in, 0, "none", NULL, 0, &out), NCY_ESPEC);
  end(&m);
}

static ncy_status body(ncy_ctx *ctx, void *user) {
  const char *text = user;
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_nmodl *program;
  ncy_nmodl_options options = {.wants_warnings = true};
  ncy_status status = ncy_nmodl_compile(ctx, &arena, "a.mod", text, strlen(text), &options, &program);
  ncy_arena_done(&arena);
  return status;
}

static void memory_may_fail(void **state) {
  (void)state;
  static char text[] =
      V "#define N 3\n#undef M\nstatic double half(double x) { return x / 2; }" E
        "NEURON { SUFFIX a POINTER h USEION ca READ cai WRITE ica RANGE c }\nASSIGNED { h v (mV) ica (mA/cm2) cai c }\n"
        "STATE { x[2] } FUNCTION_TABLE ft(u)\n"
        "INITIAL {" V "double c[N] = {1, 2}; if (_p_h) { c[0] = half(c[1]); assert(c[0] > 0); hoc_execerror(\"a\", 0); }" E "}\n"
        "BREAKPOINT { SOLVE k METHOD sparse ica = v + ft(v) }\n"
        "KINETIC k { COMPARTMENT j, 2*(j + 1) { x } LONGITUDINAL_DIFFUSION j, 3 { x } ~ x[0] <-> x[1] (1 + v, 2) }\n"
        "PROCEDURE p() {" V "FILE* f;" E "}";
  t_fail_each_alloc(body, text);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(streams),        cmocka_unit_test(random_object),
                                     cmocka_unit_test(played_vector),  cmocka_unit_test(statements),
                                     cmocka_unit_test(function_table), cmocka_unit_test(refusals),
                                     cmocka_unit_test(left_out),       cmocka_unit_test(memory_may_fail)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
