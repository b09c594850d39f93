/* test_accuracy.c - how far voltages are from the solutions of the equations, and how fast they get nearer with shorter steps and
 * shorter segments: the Rallpacks, a finite cable, the Nernst potential.
 *
 * At the same dt and nseg the voltages have NEURON's bits, and with them its errors. The orders of convergence are asserted: 1 in
 * dt (secondorder 0), 2 in dt (secondorder 2), 2 in dx. NETCYNE_ACCURACY=FILE writes the table of docs/dev/accuracy.md.
 * tests/data/sim/accuracy.json.gz is tests/differential/accuracy.py's.
 * Source: Bhalla, Bilitch and Bower, "Rallpacks: a set of benchmarks for neuronal simulators", Trends Neurosci. 15 (1992) 453;
 * the finite cable with sealed ends: Rall, Biophys. J. 9 (1969) 1483. SPDX-License-Identifier: MIT */
#include "t.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netcyne/netcyne.h"
#include "json/json.h"

#define PI 3.14159265358979323846
enum { MOST = 1024 };

typedef struct trace {
  int n;
  double t[MOST], near[MOST], far[MOST]; /* ms, mV */
} trace;

typedef struct settings {
  const char *model;
  int nseg;
  double dt;
  int second_order;
  double duration, step; /* ms; 0: the model's */
  bool is_inside;        /* the current and the recorders are at the middles of the outer segments, not at the ends */
} settings;

static char *text;
static size_t size;
static FILE *table;

static int set_up(void **state) {
  (void)state;
  text = t_read(NCY_TEST_DATA "/sim/accuracy.json.gz", &size);
  const char *path = getenv("NETCYNE_ACCURACY");
  table = path ? fopen(path, "w") : NULL;
  if (table)
    fputs(
        "# Accuracy\n\n"
        "How far voltages are from the solutions of the equations, and how fast they get nearer with shorter steps and shorter\n"
        "segments. This page is written by tests/whole/test_accuracy.c (NETCYNE_ACCURACY=docs/dev/accuracy.md), which asserts "
        "the\n"
        "orders: 1 in dt with secondorder 0, 2 in dt with secondorder 2, 2 in dx. At the same dt and nseg every voltage has "
        "NEURON\n"
        "9.0.2's bits, so the errors are NEURON's too; that is asserted for nine runs of the three Rallpacks (Bhalla, Bilitch "
        "and\n"
        "Bower 1992).\n\n"
        "Ends of sections have no capacitance. With secondorder 2 a jump of a current there rings for ever (and in short "
        "segments\n"
        "near it for long), which is what the last column of the first table of Rallpack 1 shows; NEURON does the same. The "
        "tables by\n"
        "dt are therefore of currents and voltages in the middles of the outer segments.\n",
        table);
  return 0;
}

static void NCY_PRINTF(1, 2) line(const char *format, ...) {
  va_list args;
  va_start(args, format);
  if (table) vfprintf(table, format, args);
  va_end(args);
}

static int tear_down(void **state) {
  (void)state;
  free(text);
  if (table) fclose(table);
  return 0;
}

/* The text of a model with another nseg everywhere. */
static char *with_nseg(const char *from, size_t n, int nseg) {
  static const char key[] = "\"nseg\": ";
  char *out = malloc(2 * n + 16), *to = out;
  assert_non_null(out);
  for (size_t i = 0; i < n;) {
    if (n - i > sizeof key && memcmp(from + i, key, sizeof key - 1) == 0) {
      to += sprintf(to, "%s%d", key, nseg);
      i += sizeof key - 1;
      while (from[i] >= '0' && from[i] <= '9') i++;
    } else {
      *to++ = from[i++];
    }
  }
  *to = '\0';
  return out;
}

static const ncy_json *find_model(ncy_ctx *ctx, ncy_arena *arena, const char *name) {
  const ncy_json_doc *doc;
  T_STATUS(ctx, ncy_json_parse(arena, "accuracy.json", text, size, &doc), NCY_OK);
  const ncy_json *model = ncy_json_get(doc->root, name);
  assert_non_null(model);
  return model;
}

static void run(const settings *s, trace *out) {
  ncy_ctx *ctx = NULL;
  ncy_arena arena;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_arena_init(&arena, ctx);
  const ncy_json *model = find_model(ctx, &arena, s->model);
  char *spec_text = with_nseg(text + model->offset, model->end - model->offset, s->nseg), set[7][64];
  const char *sets[7];
  size_t n_sets = 0;
  snprintf(set[n_sets++], sizeof set[0], "simConfig.dt=%.17g", s->dt);
  snprintf(set[n_sets++], sizeof set[0], "simConfig.hParams.secondorder=%d", s->second_order);
  if (s->duration > 0.0) snprintf(set[n_sets++], sizeof set[0], "simConfig.duration=%.17g", s->duration);
  if (s->duration > 0.0) snprintf(set[n_sets++], sizeof set[0], "simConfig.recordStep=%.17g", s->step);
  if (s->is_inside) {
    snprintf(set[n_sets++], sizeof set[0], "netParams.stimTargetParams.i.loc=0.0001");
    snprintf(set[n_sets++], sizeof set[0], "simConfig.recordTraces.near.loc=0.0001");
    snprintf(set[n_sets++], sizeof set[0], "simConfig.recordTraces.far.loc=0.9999");
  }
  for (size_t i = 0; i < n_sets; i++) sets[i] = set[i];
  ncy_spec_source source = {.model = s->model, .text = spec_text, .text_length = strlen(spec_text), .set = sets, .n_set = n_sets};
  ncy_spec *spec = NULL;
  ncy_net *net = NULL;
  ncy_result *result = NULL;
  T_STATUS(ctx, ncy_spec_load(ctx, &source, &spec), NCY_OK);
  T_STATUS(ctx, ncy_net_build(ctx, spec, 1, &net), NCY_OK);
  T_STATUS(ctx, ncy_sim_run(ctx, net, NULL, &result), NCY_OK);
  const ncy_table *traces = ncy_result_traces(result);
  ncy_column t, near, far;
  T_STATUS(ctx, ncy_table_column(traces, "t", &t), NCY_OK);
  T_STATUS(ctx, ncy_table_column(traces, "near/cell_0", &near), NCY_OK);
  T_STATUS(ctx, ncy_table_column(traces, "far/cell_0", &far), NCY_OK);
  out->n = (int)ncy_table_rows(traces);
  assert_in_range(out->n, 1, MOST);
  for (int i = 0; i < out->n; i++) {
    out->t[i] = t.u.f64[i];
    out->near[i] = near.u.f64[i];
    out->far[i] = far.u.f64[i];
  }
  ncy_result_free(&result);
  ncy_net_free(&net);
  ncy_spec_free(&spec);
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
  free(spec_text);
}

/* ---- NEURON ---------------------------------------------------------------------------------------------------------------- */

static void compare_bits(const char *model, const ncy_json *want, const double *got, int n) {
  assert_int_equal(want->count, n);
  for (int i = 0; i < n; i++) {
    if (got[i] != ncy_json_number(&want->u.items[i])) print_message("%s, sample %d\n", model, i);
    T_BITS(got[i], ncy_json_number(&want->u.items[i]));
  }
}

static void test_as_neuron(void **state) {
  (void)state;
  static const char *const models[] = {"rallpack1", "rallpack2", "rallpack3"};
  trace got;
  for (size_t m = 0; m < NCY_COUNT_OF(models); m++) {
    ncy_ctx *ctx = NULL;
    ncy_arena arena;
    assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
    ncy_arena_init(&arena, ctx);
    const ncy_json *runs = ncy_json_get(find_model(ctx, &arena, models[m]), "neuron");
    for (uint32_t i = 0; i < runs->count; i++) {
      const ncy_json *r = &runs->u.items[i];
      settings s = {.model = models[m],
                    .nseg = (int)ncy_json_get(r, "nseg")->u.integer,
                    .dt = ncy_json_number(ncy_json_get(r, "dt")),
                    .second_order = (int)ncy_json_get(r, "secondorder")->u.integer};
      run(&s, &got);
      compare_bits(models[m], ncy_json_get(r, "near"), got.near, got.n);
      compare_bits(models[m], ncy_json_get(r, "far"), got.far, got.n);
    }
    ncy_arena_done(&arena);
    ncy_ctx_free(&ctx);
  }
}

/* ---- a cable with sealed ends and a current into one of them
 * -------------------------------------------------------------------- */

typedef struct cable {
  double length, diam; /* um */
  double current;      /* nA */
} cable;
static const double membrane = 40000.0, axial = 100.0, capacitance = 1.0, rest = -65.0; /* ohm cm2, ohm cm, uF/cm2, mV */

/* v [mV] at x (a fraction of the length) after t ms; infinite t: the steady state. */
static double cable_v(const cable *c, double x, double t) {
  double tau = membrane * capacitance * 1e-3;                        /* ms */
  double lambda = sqrt(membrane / axial * c->diam * 1e-4 / 4) * 1e4; /* um */
  double l = c->length / lambda;
  double r = axial * c->length * 1e-4 / (PI * c->diam * c->diam * 1e-8 / 4) * 1e-6; /* MOhm, of the core */
  double v = c->current * r / l * cosh(l * (1 - x)) / sinh(l);                      /* mV */
  if (isinf(t)) return rest + v;
  double total = capacitance * 1e-2 * PI * c->diam * c->length; /* pF: uF/cm2 times um2 */
  double sum = tau * exp(-t / tau);
  for (int n = 1; n < 2000; n++) {
    double tau_n = tau / (1 + n * PI / l * (n * PI / l)), e = exp(-t / tau_n);
    sum += 2 * cos(n * PI * x) * tau_n * e;
    if (e < 1e-18) break;
  }
  return rest + v - c->current / total * 1e3 * sum; /* nA/pF*ms = V */
}

/* Largest distance from the solution [mV], over samples from `from` ms on. */
static double cable_error(const trace *got, const cable *c, double from) {
  double most = 0.0;
  for (int i = 0; i < got->n; i++) {
    if (got->t[i] < from) continue;
    double a = fabs(got->near[i] - cable_v(c, 0, got->t[i])), b = fabs(got->far[i] - cable_v(c, 1, got->t[i]));
    most = a > most ? a : most;
    most = b > most ? b : most;
  }
  return most;
}

static double distance(const trace *a, const trace *b) {
  double sum = 0.0;
  int n = a->n < b->n ? a->n : b->n; /* the last sample may be a rounding error too late */
  assert_true(abs(a->n - b->n) <= 1);
  for (int i = 0; i < n; i++)
    sum += (a->near[i] - b->near[i]) * (a->near[i] - b->near[i]) + (a->far[i] - b->far[i]) * (a->far[i] - b->far[i]);
  return sqrt(sum / (2 * n));
}

static void expect_order(double coarse, double fine, double ratio, double order, double slack) {
  double got = log(coarse / fine) / log(ratio);
  if (!(fabs(got - order) <= slack)) fail_msg("order %.3f where %.0f is expected (errors %g, %g)", got, order, coarse, fine);
}

/* Distances from the same model with far shorter steps: temporal error alone. Of the middles of segments: the ends have no
 * capacitance, and with secondorder 2 a jump of the current there is never forgotten, in NEURON and here. */
static void time_order(const settings *base, const double *dt, int n, double fine, const char *title, double slack) {
  static trace exact, got;
  settings s = *base;
  s.is_inside = true;
  s.dt = fine;
  s.second_order = 2;
  run(&s, &exact);
  line("\n%s: error of v [mV] by dt\n\n| secondorder | dt [ms] | rms error [mV] | order |\n|---|---|---|---|\n", title);
  for (int order = 0; order <= 2; order += 2) {
    double before = 0.0;
    for (int i = 0; i < n; i++) {
      s = *base;
      s.is_inside = true;
      s.dt = dt[i];
      s.second_order = order;
      run(&s, &got);
      double error = distance(&got, &exact);
      line("| %d | %g | %.3g | ", order, dt[i], error);
      if (i)
        line("%.2f |\n", log(before / error) / log(dt[i - 1] / dt[i]));
      else
        line("|\n");
      if (i == n - 1) expect_order(before, error, dt[i - 1] / dt[i], order ? 2 : 1, slack);
      before = error;
    }
  }
}

/* Distances of the steady state from the solution: spatial error alone. */
static void steady_order(const char *model, const cable *c, const int *nseg, int n, const char *title) {
  static trace got;
  double before = 0.0;
  line("\n%s: error of the steady state [mV] by segments\n\n| nseg | error near | error far | order |\n|---|---|---|---|\n",
       title);
  for (int i = 0; i < n; i++) {
    settings s = {.model = model, .nseg = nseg[i], .dt = 10, .duration = 2000, .step = 2000};
    run(&s, &got);
    double near = fabs(got.near[got.n - 1] - cable_v(c, 0, INFINITY)), far = fabs(got.far[got.n - 1] - cable_v(c, 1, INFINITY));
    double error = near > far ? near : far;
    line("| %d | %.3g | %.3g | ", nseg[i], near, far);
    if (i)
      line("%.2f |\n", log(before / error) / log((double)nseg[i] / nseg[i - 1]));
    else
      line("|\n");
    if (i == n - 1) expect_order(before, error, (double)nseg[i] / nseg[i - 1], 2, 0.05);
    before = error;
  }
}

static void step_table(const char *model, const cable *c, const int *nseg, const double *dt, int n, double limit,
                       const char *title) {
  static trace got;
  line("\n%s: largest distance from the solution at both ends, 5 to 250 ms [mV]\n\n| nseg | dt [ms] | secondorder 0 | 2 |\n"
       "|---|---|---|---|\n",
       title);
  double last = 0.0;
  for (int i = 0; i < n; i++) {
    double error[2];
    for (int order = 0; order <= 2; order += 2) {
      settings s = {.model = model, .nseg = nseg[i], .dt = dt[i], .second_order = order};
      run(&s, &got);
      error[order / 2] = cable_error(&got, c, 4.9);
    }
    line("| %d | %g | %.3g | %.3g |\n", nseg[i], dt[i], error[0], error[1]);
    last = error[0];
  }
  if (!(last < limit)) fail_msg("%s: %g mV", title, last);
}

static void test_rallpack1(void **state) {
  (void)state;
  const cable c = {1000, 1, 0.1};
  static const int nseg[] = {5, 10, 20, 40}, step_nseg[] = {20, 100, 1000};
  static const double dt[] = {0.1, 0.05, 0.025}, step_dt[] = {0.1, 0.05, 0.05};
  line("\n## Rallpack 1: a passive cable\n");
  step_table("rallpack1", &c, step_nseg, step_dt, 3, 0.1, "Step of current");
  time_order(&(settings){.model = "rallpack1", .nseg = 5}, dt, 3, 0.0015625, "Step of current, 5 segments", 0.1);
  steady_order("rallpack1", &c, nseg, 4, "Steady state");
}

static void test_rallpack2(void **state) {
  (void)state;
  const cable c = {320, 16, 0.1}; /* Rall's equivalent of the tree */
  static const int nseg[] = {1, 3, 9}, step_nseg[] = {1, 1, 3};
  static const double dt[] = {0.1, 0.05, 0.025}, step_dt[] = {0.1, 0.05, 0.05};
  line("\n## Rallpack 2: a branching cable\n");
  step_table("rallpack2", &c, step_nseg, step_dt, 3, 0.01, "Step of current");
  time_order(&(settings){.model = "rallpack2", .nseg = 1}, dt, 3, 0.00625, "Step of current, 1 segment a branch", 0.1);
  steady_order("rallpack2", &c, nseg, 3, "Steady state");
}

static void test_rallpack3(void **state) {
  (void)state;
  static trace exact, got;
  static const double dt[] = {0.0125, 0.00625, 0.003125};
  static const int nseg[] = {20, 40, 80};
  line("\n## Rallpack 3: an axon\n");
  time_order(&(settings){.model = "rallpack3", .nseg = 20}, dt, 3, 0.00009765625, "Spikes, 20 segments, 0 to 20 ms", 0.25);
  run(&(settings){.model = "rallpack3", .nseg = 640, .dt = 0.0125}, &exact);
  double before = 0.0;
  line("\nSpikes by segments (dt 0.0125 ms, from the same with 640)\n\n| nseg | rms error [mV] | order |\n|---|---|---|\n");
  for (int i = 0; i < 3; i++) {
    run(&(settings){.model = "rallpack3", .nseg = nseg[i], .dt = 0.0125}, &got);
    double error = distance(&got, &exact);
    line("| %d | %.3g | ", nseg[i], error);
    if (i)
      line("%.2f |\n", log(before / error) / log(2));
    else
      line("|\n");
    if (i == 2) expect_order(before, error, 2, 2, 0.25);
    before = error;
  }
}

/* ---- Nernst -------------------------------------------------------------------------------------------------------------------
 */

static void test_nernst(void **state) {
  (void)state;
  static const char model[] =
      "{\"netParams\": {\"popParams\": {\"P\": {\"cellType\": \"C\", \"numCells\": 1}}, \"cellParams\": {\"C\": {\"secs\": "
      "{\"s\": "
      "{\"geom\": {\"L\": 20, \"diam\": 20}, \"mechs\": {\"castore\": {\"g\": 2e-5}, \"pas\": {}}}}}}},\n\"simConfig\": "
      "{\"duration\": "
      "50, \"recordStep\": 0.025, \"filename\": \"x\", \"hParams\": {\"celsius\": 23.5, \"v_init\": -70}, \"recordCells\": [0], "
      "\"recordTraces\": {\"eca\": {\"sec\": \"s\", \"var\": \"eca\"}, \"cai\": {\"sec\": \"s\", \"var\": \"cai\"}, \"cao\": "
      "{\"sec\": "
      "\"s\", \"var\": \"cao\"}}}}";
  ncy_ctx *ctx = NULL;
  ncy_spec *spec = NULL;
  ncy_net *net = NULL;
  ncy_result *result = NULL;
  const char *mods = NCY_TEST_DATA "/../mod";
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_spec_source source = {.model = "nernst", .text = model, .text_length = strlen(model), .mods = &mods, .n_mods = 1};
  T_STATUS(ctx, ncy_spec_load(ctx, &source, &spec), NCY_OK);
  T_STATUS(ctx, ncy_net_build(ctx, spec, 1, &net), NCY_OK);
  T_STATUS(ctx, ncy_sim_run(ctx, net, NULL, &result), NCY_OK);
  ncy_column eca, cai, cao;
  T_STATUS(ctx, ncy_table_column(ncy_result_traces(result), "eca/cell_0", &eca), NCY_OK);
  T_STATUS(ctx, ncy_table_column(ncy_result_traces(result), "cai/cell_0", &cai), NCY_OK);
  T_STATUS(ctx, ncy_table_column(ncy_result_traces(result), "cao/cell_0", &cao), NCY_OK);
  size_t n = ncy_table_rows(ncy_result_traces(result));
  assert_int_equal(n, 2001);
  assert_true(cai.u.f64[n - 1] > 2 * cai.u.f64[0]);
  double most = 0.0;
  for (size_t i = 1; i < n; i++) { /* of the concentration that the step began with */
    double e = 1e3 * 8.31446261815324 * (273.15 + 23.5) / (2 * 96485.33212331001) * log(cao.u.f64[i - 1] / cai.u.f64[i - 1]);
    double error = fabs(eca.u.f64[i] - e);
    most = error > most ? error : most;
  }
  line("\n## Nernst potential\n\nCalcium that accumulates for 50 ms, 23.5 degC: the reversal potential is the formula's of the "
       "concentration at the\nbeginning of the step, to %.2g mV.\n",
       most);
  assert_true(most < 1e-11);
  ncy_result_free(&result);
  ncy_net_free(&net);
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_as_neuron), cmocka_unit_test(test_rallpack1),
                                     cmocka_unit_test(test_rallpack2), cmocka_unit_test(test_rallpack3),
                                     cmocka_unit_test(test_nernst)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
