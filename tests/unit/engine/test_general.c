/* test_general.c - the general path: what it refuses, how it fails, that results do not depend on threads, layout and cuts;
 * sources of a variable, FOR_NETCONS, VecStim, discrete play, POINTER. The numbers themselves are held by test_mods and
 * test_native. SPDX-License-Identifier: MIT */
#include "circ.h"
#include "mset.h"

static ncy_ctx *set_ctx;
static ncy_arena set_arena;
static mset *set;

static const ncy_engine_ops *ops(void) {
  return ncy_engine_find("native");
}

/* A synapse whose weights depress each time one of its NetCons fires, on all of them; and a leak with a POINTER. */
static const char forall[] = "NEURON { POINT_PROCESS Forall NONSPECIFIC_CURRENT i RANGE g, e, n }\n"
                             "PARAMETER { e = 0 (mV) } ASSIGNED { v (mV) i (nA) n } STATE { g }\n"
                             "INITIAL { g = 0 n = 0 }\n"
                             "BREAKPOINT { SOLVE s METHOD cnexp i = g*(v - e) }\n"
                             "DERIVATIVE s { g' = -g/2 }\n"
                             "NET_RECEIVE (w, used) { INITIAL { used = 0 } g = g + w used = used + 1 n = 0\n"
                             "  FOR_NETCONS (ww, u) { n = n + u ww = ww*.9 } }\n";
static const char pulled[] = "NEURON { POINT_PROCESS Pulled NONSPECIFIC_CURRENT i RANGE g POINTER to }\n"
                             "PARAMETER { g = .001 (uS) } ASSIGNED { v (mV) i (nA) to (mV) }\n"
                             "BREAKPOINT { i = g*(v - to) }\n";
static const char counter[] = "NEURON { SUFFIX counter RANGE mine GLOBAL total }\n"
                              "ASSIGNED { total mine } INITIAL { total = 0 mine = 0 }\n"
                              "BREAKPOINT { total = total + 1 mine = total }\n";

static int32_t number(const char *name) {
  int32_t id = mset_find(set, name);
  assert_true(id >= 0);
  return id;
}

static ncy_ref point_ref(circ *k, int32_t group, int32_t index, const char *var) {
  int32_t at = ncy_mech_var_find(circ_mech(k, k->points[group].mech), var);
  assert_true(at >= 0);
  return (ncy_ref){.kind = NCY_REF_POINT, .group = group, .index = index, .var = at};
}

/* n cells of hh with a dendrite, driven by clamps, joined by ExpSyn. */
static circ *net(int32_t n) {
  circ *k = circ_new();
  k->c.mechs = &set->set;
  int32_t syns = -1, clamps = -1;
  for (int32_t i = 0; i < n; i++) {
    int32_t soma = circ_section(k, -1, 0, 0, 1, 20, 20, 100, 1), dend = circ_section(k, soma, 1, 0, 3, 150, 2, 100, 1);
    circ_density(k, soma, NCY_MECH_HH);
    circ_density(k, dend, NCY_MECH_PAS);
    for (int j = 0; j < 2; j++) {
      int32_t syn = circ_point(k, NCY_MECH_EXPSYN, dend, .5, &syns);
      circ_point_set(k, syns, syn, "tau", 2 + j);
    }
    int32_t clamp = circ_point(k, NCY_MECH_ICLAMP, soma, .5, &clamps);
    circ_point_set(k, clamps, clamp, "dur", 1e9);
    circ_point_set(k, clamps, clamp, "amp", .2 + .01 * i);
    circ_source(k, NCY_SOURCE_VOLTAGE, soma, 0, .5, 0, i);
  }
  for (int32_t i = 0; i < 2 * n; i++) circ_netcon(k, (i * 7 + 1) % n, syns, i, .002, 1 + .25 * (i % 3));
  circ_rec(k, (ncy_circuit_rec){.kind = NCY_REC_TIME});
  for (int32_t i = 0; i < n; i++) circ_rec(k, (ncy_circuit_rec){.kind = NCY_REC_VOLTAGE, .sec = 2 * i, .x = .5});
  (void)circ_done(k);
  return k;
}

typedef struct outcome {
  ncy_ctx *ctx;
  ncy_engine *e;
  ncy_engine_result r;
} outcome;

static outcome run(const circ *k, int n_threads, const double *stops) {
  outcome o = {0};
  assert_int_equal(ncy_ctx_new(NULL, &o.ctx), NCY_OK);
  ncy_engine_options options = {.n_threads = n_threads, .isa = -1, .is_general = true, .no_kernels = true};
  T_STATUS(o.ctx, ops()->build(o.ctx, &k->c, &options, &o.e), NCY_OK);
  T_STATUS(o.ctx, ops()->init(o.e), NCY_OK);
  for (; *stops > 0; stops++) T_STATUS(o.ctx, ops()->advance(o.e, *stops), NCY_OK);
  ops()->result(o.e, &o.r);
  return o;
}

static void done(outcome *o) {
  ops()->free(&o->e);
  ncy_ctx_free(&o->ctx);
}

/* The same spikes and samples. */
static void same(const outcome *a, const outcome *b, int32_t n_recs) {
  assert_int_equal(a->r.n_spikes, b->r.n_spikes);
  for (size_t i = 0; i < a->r.n_spikes; i++) {
    T_BITS(a->r.spike_t[i], b->r.spike_t[i]);
    assert_int_equal(a->r.spike_gid[i], b->r.spike_gid[i]);
  }
  assert_int_equal(a->r.n_samples, b->r.n_samples);
  for (int32_t i = 0; i < n_recs; i++)
    for (size_t s = 0; s < a->r.n_samples; s++) T_BITS(a->r.rec[i][s], b->r.rec[i][s]);
}

static const double whole[] = {15, 0};

/* Ten cells in bundles of eight lanes, and each of the first two alone, laid out along itself. */
static void test_layouts(void **state) {
  (void)state;
  circ *k = net(10);
  k->c.n_netcons = 0;
  outcome wide = run(k, 1, whole);
  circ *two = net(2);
  two->c.n_netcons = 0;
  outcome narrow = run(two, 2, whole);
  assert_true(narrow.r.n_spikes > 1);
  for (int32_t i = 0; i < 3; i++)
    for (size_t s = 0; s < narrow.r.n_samples; s++) T_BITS(narrow.r.rec[i][s], wide.r.rec[i][s]);
  done(&wide);
  done(&narrow);
  free(k);
  free(two);
}

/* A GLOBAL that goes from instance to instance: one thread, all instances in NEURON's order, with a note. */
static void test_serial(void **state) {
  (void)state;
  circ *k = net(9);
  int32_t mech = number("counter");
  for (int32_t i = 0; i < 9; i++) circ_density(k, 2 * i + 1, mech);
  int32_t mine = ncy_mech_var_find(circ_mech(k, mech), "mine");
  for (int32_t i = 0; i < 9; i++)
    circ_rec(k, (ncy_circuit_rec){.kind = NCY_REC_DENSITY, .sec = 2 * i + 1, .x = .9, .mech = mech, .var = mine});
  outcome o = run(k, 3, whole);
  assert_true(t_has_diag(o.ctx, "one thread: the result of counter"));
  for (int32_t i = 0; i < 9; i++) { /* its third segment is number 3*i + 3; one step more adds 27 */
    T_BITS(o.r.rec[10 + i][1], 3 * i + 3);
    T_BITS(o.r.rec[10 + i][2], 27 + 3 * i + 3);
  }
  done(&o);
  free(k);
}

/* A vector of times, played by two sources; and a source that watches a variable. */
static void test_sources(void **state) {
  (void)state;
  circ *k = net(3);
  int32_t group, stim = circ_point(k, number("VecStim"), -1, 0, &group);
  (void)circ_point(k, number("VecStim"), -1, 0, &group);
  static const int64_t beg[] = {0, 3, 5};
  static const double times[] = {.5, 2, 2, 1, 7.125};
  k->points[group].vec_beg = beg;
  k->points[group].vec = times;
  circ_source(k, NCY_SOURCE_POINT, group, stim, 0, 0, 100);
  circ_source(k, NCY_SOURCE_POINT, group, stim + 1, 0, 0, 101);
  int32_t syns = 0;
  while (k->points[syns].mech != NCY_MECH_EXPSYN) syns++;
  int32_t watch = circ_source(k, NCY_SOURCE_VAR, syns, 0, 0, .0005, 200);
  k->source_var[watch] = ncy_mech_var_find(circ_mech(k, NCY_MECH_EXPSYN), "g");
  circ_netcon(k, 3, syns, 0, .001, 1); /* of the first vector: g of the synapse passes .0005 */
  outcome o = run(k, 2, whole);
  double seen[3][8];
  int n[3] = {0};
  for (size_t i = 0; i < o.r.n_spikes; i++) {
    int which = o.r.spike_gid[i] == 100 ? 0 : o.r.spike_gid[i] == 101 ? 1 : o.r.spike_gid[i] == 200 ? 2 : -1;
    if (which >= 0 && n[which] < 8) seen[which][n[which]++] = o.r.spike_t[i];
  }
  assert_int_equal(n[0], 3);
  assert_int_equal(n[1], 2);
  for (int i = 0; i < 3; i++) T_BITS(seen[0][i], times[i]);
  for (int i = 0; i < 2; i++) T_BITS(seen[1][i], times[3 + i]);
  assert_true(n[2] >= 1 && seen[2][0] > 1.45 && seen[2][0] < 1.55);
  done(&o);
  free(k);
}

/* FOR_NETCONS sees its own NetCons, whatever the layout: n is the number of events so far, g what the faded weights gave. */
static void test_for_netcons(void **state) {
  (void)state;
  circ *k = net(2);
  int32_t group, syn = circ_point(k, number("Forall"), 1, .5, &group), other = circ_point(k, number("Forall"), 3, .5, &group);
  int32_t stims, stim = circ_point(k, NCY_MECH_NETSTIM, -1, 0, &stims);
  circ_point_set(k, stims, stim, "start", 1);
  circ_point_set(k, stims, stim, "interval", 2);
  circ_point_set(k, stims, stim, "number", 4);
  int32_t source = circ_source(k, NCY_SOURCE_POINT, stims, stim, 0, 0, -1);
  circ_netcon(k, source, group, syn, .001, .5);
  circ_netcon(k, source, group, other, .001, .5);
  circ_netcon(k, source, group, syn, .002, 1.5);
  ncy_ref n = point_ref(k, group, syn, "n"), g = point_ref(k, group, syn, "g");
  circ_rec(k, (ncy_circuit_rec){.kind = NCY_REC_POINT, .group = group, .index = syn, .var = n.var});
  circ_rec(k, (ncy_circuit_rec){.kind = NCY_REC_POINT, .group = group, .index = syn, .var = g.var});
  circ_rec(k, (ncy_circuit_rec){.kind = NCY_REC_POINT, .group = group, .index = other, .var = n.var});
  outcome o = run(k, 1, whole);
  size_t last = o.r.n_samples - 1;
  T_BITS(o.r.rec[3][last], 8);
  T_BITS(o.r.rec[5][last], 4);
  size_t at = 2 * 40 + 30; /* after the first two events: .001, a millisecond of decay, .9 of .002 */
  double expected = .001 * exp(-.5) + .002 * .9;
  assert_true(fabs(o.r.rec[4][at] / (expected * exp(-.125)) - 1) < .05);
  done(&o);
  free(k);
}

/* A POINTER to the voltage of another cell, and a clamp that a vector sets at times. */
static void test_pointer_and_play(void **state) {
  (void)state;
  circ *k = net(4);
  int32_t group, pull = circ_point(k, number("Pulled"), 0, .5, &group), clamps = 0;
  circ_point_set(k, group, pull, "g", 5); /* held to the third cell's voltage */
  ncy_ref to = {.kind = NCY_REF_VOLTAGE, .sec = 4, .x = .5};
  k->points[group].pointer = &to;
  while (k->points[clamps].mech != NCY_MECH_ICLAMP) clamps++;
  static const double times[] = {2, 4.01}, values[] = {0, 1.5};
  ncy_circuit_play play = {.target = point_ref(k, clamps, 3, "amp"), .n = 2, .t = times, .y = values};
  k->c.play = &play;
  k->c.n_plays = 1;
  ncy_ref amp = point_ref(k, clamps, 3, "amp");
  circ_rec(k, (ncy_circuit_rec){.kind = NCY_REC_POINT, .group = clamps, .index = 3, .var = amp.var});
  outcome o = run(k, 2, whole), again = run(k, 1, (const double[]){3, 3.05, 9, 15, 0});
  same(&o, &again, k->c.n_recs);
  for (size_t s = 200; s < o.r.n_samples; s++) assert_true(fabs(o.r.rec[1][s] - o.r.rec[3][s]) < 8);
  T_BITS(o.r.rec[5][79], .23); /* t 1.975; the event at 2 comes after the sample of t 2 */
  T_BITS(o.r.rec[5][81], 0);
  T_BITS(o.r.rec[5][161], 1.5);
  done(&o);
  done(&again);
  free(k);
}

static void test_refusals(void **state) {
  (void)state;
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  circ *k = net(2);
  k->density[0].mech = NCY_MECH_NETSTIM;
  k->netcon_delay[1] = -1;
  k->rec[1].x = 1.5;
  k->source_kind[1] = NCY_SOURCE_VAR;
  k->source_sec[1] = 0;
  k->source_var[1] = 99;
  ncy_ref nowhere = {.kind = NCY_REF_VOLTAGE, .sec = 77};
  k->c.transfer_from = k->c.transfer_to = &nowhere;
  k->c.n_transfers = 1;
  ncy_engine_options options = {.n_threads = 1, .isa = -1, .is_general = true, .no_kernels = true};
  ncy_engine *e = NULL;
  T_STATUS(ctx, ops()->build(ctx, &k->c, &options, &e), NCY_EUNSUPPORTED);
  assert_null(e);
  assert_int_equal(ncy_ctx_count(ctx, NCY_ERROR), 6);
  assert_true(t_has_diag(ctx, "density mechanism NetStim"));
  assert_true(t_has_diag(ctx, "NetCon 1 has a delay of -1 ms"));
  assert_true(t_has_diag(ctx, "recorder 1"));
  assert_true(t_has_diag(ctx, "source 1"));
  assert_true(t_has_diag(ctx, "gap junction 0"));
  free(k);
  ncy_ctx_clear(ctx);
  k = net(2);
  circ_rec(k, (ncy_circuit_rec){.kind = NCY_REC_DENSITY, .sec = 0, .x = .5, .mech = NCY_MECH_PAS});
  T_STATUS(ctx, ops()->build(ctx, &k->c, &options, &e), NCY_EARG);
  assert_true(t_has_diag(ctx, "refers to pas"));
  free(k);
  ncy_ctx_clear(ctx);
  assert_int_equal(ncy_ctx_memory(ctx), 0);
  ncy_ctx_free(&ctx);
}

static void test_runs_away(void **state) {
  (void)state;
  for (int n_threads = 1; n_threads <= 2; n_threads++) {
    ncy_ctx *ctx;
    assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
    circ *k = net(20);
    int32_t group, clamp = circ_point(k, NCY_MECH_ICLAMP, 2 * 11 + 1, .5, &group);
    circ_point_set(k, group, clamp, "del", 5);
    circ_point_set(k, group, clamp, "dur", 10);
    circ_point_set(k, group, clamp, "amp", 1e9);
    ncy_engine_options options = {.n_threads = n_threads, .isa = -1, .is_general = true, .no_kernels = true};
    ncy_engine *e = NULL;
    T_STATUS(ctx, ops()->build(ctx, circ_done(k), &options, &e), NCY_OK);
    T_STATUS(ctx, ops()->init(e), NCY_OK);
    T_STATUS(ctx, ops()->advance(e, 20), NCY_ERUN);
    assert_true(t_has_diag(ctx, "t = 5.025 ms: the voltage of cell 11, section 1 of it"));
    assert_true(t_has_diag(ctx, "the largest current there is that of IClamp"));
    T_STATUS(ctx, ops()->advance(e, 20), NCY_EARG);
    T_STATUS(ctx, ops()->init(e), NCY_OK);
    T_STATUS(ctx, ops()->advance(e, 4), NCY_OK);
    ops()->free(&e);
    free(k);
    ncy_ctx_free(&ctx);
  }
}

static void stop(void *user, ncy_phase phase, double now, double total) {
  (void)phase;
  assert_true(now <= total);
  ncy_ctx_interrupt(*(ncy_ctx **)user);
}

static void test_interrupt(void **state) {
  (void)state;
  for (int n_threads = 1; n_threads <= 2; n_threads++) {
    ncy_ctx *ctx = NULL;
    ncy_ctx_options ctx_options = {.progress = stop, .progress_user = &ctx};
    assert_int_equal(ncy_ctx_new(&ctx_options, &ctx), NCY_OK);
    circ *k = net(20);
    ncy_engine_options options = {.n_threads = n_threads, .isa = -1, .is_general = true, .no_kernels = true};
    ncy_engine *e = NULL;
    T_STATUS(ctx, ops()->build(ctx, &k->c, &options, &e), NCY_OK);
    T_STATUS(ctx, ops()->init(e), NCY_OK);
    T_STATUS(ctx, ops()->advance(e, 1e5), NCY_EINTERRUPTED);
    ncy_engine_result r;
    ops()->result(e, &r);
    assert_true(r.t < 1e5);
    assert_int_equal(r.n_samples, r.n_steps + 1);
    ops()->free(&e);
    free(k);
    ncy_ctx_free(&ctx);
  }
}

static ncy_status build_and_run(ncy_ctx *ctx, void *user) {
  const circ *k = user;
  ncy_engine_options options = {.n_threads = 1, .isa = NCY_ISA_C, .is_general = true, .no_kernels = true};
  ncy_engine *e = NULL;
  ncy_status status = ops()->build(ctx, &k->c, &options, &e);
  if (status == NCY_OK) status = ops()->init(e);
  if (status == NCY_OK) status = ops()->advance(e, 6);
  ops()->free(&e);
  return status;
}

static void test_no_memory(void **state) {
  (void)state;
  circ *k = net(4);
  int32_t group, syn = circ_point(k, number("Forall"), 1, .5, &group);
  circ_netcon(k, 0, group, syn, .001, .5);
  circ_density(k, 0, number("counter"));
  k->c.rec_step = .5;
  t_fail_each_alloc(build_and_run, k);
  free(k);
}

static int make_set(void **state) {
  (void)state;
  if (ncy_ctx_new(NULL, &set_ctx) != NCY_OK) return -1;
  ncy_arena_init(&set_arena, set_ctx);
  set = mset_new(set_ctx, &set_arena);
  mset_add_own(set, "VecStim");
  mset_add_text(set, -1, "forall.mod", forall, strlen(forall));
  mset_add_text(set, -1, "pulled.mod", pulled, strlen(pulled));
  mset_add_text(set, -1, "counter.mod", counter, strlen(counter));
  (void)mset_done(set);
  return 0;
}

static int drop_set(void **state) {
  (void)state;
  free(set);
  ncy_arena_done(&set_arena);
  ncy_ctx_free(&set_ctx);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_layouts),     cmocka_unit_test(test_serial),           cmocka_unit_test(test_sources),
      cmocka_unit_test(test_for_netcons), cmocka_unit_test(test_pointer_and_play), cmocka_unit_test(test_refusals),
      cmocka_unit_test(test_runs_away),   cmocka_unit_test(test_interrupt),        cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests(tests, make_set, drop_set);
}
