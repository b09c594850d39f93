/* test_native.c - what the native engine refuses, how it fails, and that its result does not depend on threads, instruction sets,
 * windows, or on how a run is cut. SPDX-License-Identifier: MIT */
#include "circ.h"
#include "mset.h"
#include "num/rng.h"

static const ncy_engine_ops *ops(void) {
  return ncy_engine_find("native");
}

static ncy_ctx *set_ctx;
static ncy_arena set_arena;
static mset *built_in;

/* n cells of a soma and a dendrite, random conductances, n_in synapses each, a NetStim each. shapes: number of different ones. */
static circ *net(int32_t n, int32_t n_in, int32_t n_shapes, double delay, bool shares, bool is_periodic) {
  circ *k = circ_new();
  ncy_rng rng;
  ncy_rng_init(&rng, 9, 9, 9);
  int32_t group = -1, stim_group = -1;
  for (int32_t i = 0; i < n; i++) {
    int32_t soma = circ_section(k, -1, 0, 0, 1, 20, 20, 100, 1);
    int32_t dend = circ_section(k, soma, 1, 0, 1 + i % n_shapes, 150, 2, 100, 1);
    circ_density(k, soma, NCY_MECH_HH);
    circ_density_set(k, soma, NCY_MECH_HH, "gnabar", ncy_rng_uniform(&rng, .1, .14));
    circ_density(k, dend, NCY_MECH_PAS);
    circ_density_set(k, dend, NCY_MECH_PAS, "e", -65);
    for (int32_t j = 0; j <= n_in; j++) {
      if (shares && j > 0) continue;
      int32_t at = circ_point(k, NCY_MECH_EXP2SYN, j % 2 ? soma : dend, .5, &group);
      circ_point_set(k, group, at, "tau1", .5);
      circ_point_set(k, group, at, "tau2", 3);
    }
    circ_source(k, NCY_SOURCE_VOLTAGE, soma, 0, .5, 0, i);
  }
  for (int32_t i = 0; i < n; i++) {
    int32_t stim = circ_point(k, NCY_MECH_NETSTIM, -1, 0, &stim_group);
    circ_point_set(k, stim_group, stim, "interval", 7);
    circ_point_set(k, stim_group, stim, "number", 1e9);
    circ_point_set(k, stim_group, stim, "start", 1);
    circ_point_set(k, stim_group, stim, "noise", is_periodic ? 0 : 1);
    for (int j = 0; j < 3; j++) k->rng_id[stim_group][j][i] = (uint32_t)(i + j);
    circ_source(k, NCY_SOURCE_POINT, stim_group, stim, 0, 0, i % 3 == 0 ? 1000 + i : -1);
  }
  for (int32_t i = 0; i < n; i++)
    for (int32_t j = 0; j <= n_in; j++)
      circ_netcon(k, j ? (int32_t)ncy_rng_discunif(&rng, 0, n - 1) : n + i, group, shares ? i : i * (n_in + 1) + j,
                  j ? .0004 : .006, delay + (double)(ncy_rng_word(&rng) % 20) * .1);
  circ_rec(k, (ncy_circuit_rec){.kind = NCY_REC_TIME});
  for (int32_t i = 0; i < n; i += 3) circ_rec(k, (ncy_circuit_rec){.kind = NCY_REC_VOLTAGE, .sec = 2 * i, .x = .5});
  circ_rec(k, (ncy_circuit_rec){.kind = NCY_REC_POINT, .group = group, .index = 1, .var = 4}); /* g */
  k->c.mechs = &built_in->set;
  (void)circ_done(k);
  return k;
}

typedef struct outcome {
  char hash[65];
  size_t n_spikes;
} outcome;

/* Runs in the pieces given (0 ends them) and hashes all there is. */
static outcome run_path(const circ *k, int isa, int n_threads, const double *stops, const char *delivery, bool is_general) {
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_engine_options options = {.n_threads = n_threads, .isa = isa, .is_general = is_general, .no_kernels = true};
  ncy_engine *e = NULL;
  T_STATUS(ctx, ops()->build(ctx, &k->c, &options, &e), NCY_OK);
  T_STATUS(ctx, ops()->init(e), NCY_OK);
  for (; *stops > 0; stops++) T_STATUS(ctx, ops()->advance(e, *stops), NCY_OK);
  ncy_engine_result r;
  ops()->result(e, &r);
  assert_string_equal(r.delivery, delivery);
  size_t n = 2 * r.n_spikes + (size_t)k->c.n_recs * r.n_samples, at = 0;
  double *all = malloc((n + 1) * sizeof *all);
  for (size_t i = 0; i < r.n_spikes; i++) {
    all[at++] = r.spike_t[i];
    all[at++] = (double)r.spike_gid[i];
  }
  for (int32_t i = 0; i < k->c.n_recs; i++)
    for (size_t s = 0; s < r.n_samples; s++) all[at++] = r.rec[i][s];
  outcome out = {.n_spikes = r.n_spikes};
  t_sha256(all, n * sizeof *all, out.hash);
  free(all);
  ops()->free(&e);
  assert_null(e);
  assert_int_equal(ncy_ctx_memory(ctx), 0);
  ncy_ctx_free(&ctx);
  return out;
}

static outcome run(const circ *k, int isa, int n_threads, const double *stops, const char *delivery) {
  return run_path(k, isa, n_threads, stops, delivery, false);
}

static void check_invariance(circ *k, const char *delivery) {
  static const double whole[] = {20, 0}, cut[] = {3, 3.05, 3.1, 7.3, 7.3, 20, 0};
  outcome first = run(k, NCY_ISA_C, 1, whole, delivery);
  assert_true(first.n_spikes > 20);
  for (int isa = 0; isa < NCY_ISA_COUNT; isa++) {
    if (!ncy_isa_is_available((ncy_isa)isa)) continue;
    for (int n_threads = 1; n_threads <= 4; n_threads += isa == NCY_ISA_C ? 3 : 1) {
      assert_string_equal(run(k, isa, n_threads, whole, delivery).hash, first.hash);
      assert_string_equal(run(k, isa, n_threads, cut, delivery).hash, first.hash);
      assert_string_equal(run_path(k, isa, n_threads, cut, "global", true).hash, first.hash);
    }
  }
  free(k);
}

static void test_per_bundle(void **state) {
  (void)state;
  check_invariance(net(37, 5, 3, 1.0, false, false), "per-bundle");
  check_invariance(net(37, 5, 3, 0.0, false, false), "per-bundle"); /* windows of one step */
}

static void test_sampled(void **state) {
  (void)state;
  circ *k = net(30, 4, 2, 0.7, false, false);
  k->c.rec_step = 0.1;
  check_invariance(k, "per-bundle");
}

static void test_global(void **state) {
  (void)state;
  check_invariance(net(30, 4, 2, 0.5, true, false), "global");
  check_invariance(net(30, 4, 2, 0.0, true, true), "global");
  circ *k = net(30, 4, 2, 0.5, true, false);
  k->c.rec_step = 0.1;
  check_invariance(k, "global");
}

/* Both ways of delivery give the same where both are allowed: one weight per target (a), and the same with a NetStim that is
 * driven by an event that never comes (b). */
static void test_modes_agree(void **state) {
  (void)state;
  static const double whole[] = {40, 0};
  circ *k = net(20, 3, 2, 0.4, false, false);
  outcome a = run(k, NCY_ISA_C, 1, whole, "per-bundle");
  int32_t stims = 0;
  while (k->points[stims].mech != NCY_MECH_NETSTIM) stims++;
  circ_netcon(k, 0, stims, 0, 1, 1e6);
  outcome b = run(k, NCY_ISA_C, 1, whole, "global");
  assert_string_equal(a.hash, b.hash);
  free(k);
}

/* Delays beyond the ring of steps, up to infinity. */
static void test_far_events(void **state) {
  (void)state;
  static const double stops[] = {160, 0};
  circ *k = net(4, 1, 1, 120.0, false, false);
  for (int64_t i = 0; i < k->c.n_netcons; i++)
    if (k->netcon_source[i] < 4) k->netcon_delay[i] = 1e300;
  outcome a = run(k, NCY_ISA_C, 1, stops, "per-bundle");
  int32_t stims = 0;
  while (k->points[stims].mech != NCY_MECH_NETSTIM) stims++;
  circ_netcon(k, 0, stims, 0, 1, 1e6);
  assert_string_equal(run(k, NCY_ISA_C, 1, stops, "global").hash, a.hash);
  assert_true(a.n_spikes > 20);
  free(k);
}

/* Everything that is missing or wrong is said at once, and nothing is made. */
static void test_refusals(void **state) {
  (void)state;
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  circ *k = net(3, 1, 1, 1, false, false);
  k->c.second_order = 3;
  k->density[0].mech = NCY_MECH_NETSTIM;
  k->netcon_delay[1] = -1;
  k->rec[1].x = 1.5;
  k->source_threshold[0] = NAN;
  ncy_engine_options options = {.n_threads = 1, .isa = -1, .no_kernels = true};
  ncy_engine *e = NULL;
  T_STATUS(ctx, ops()->build(ctx, &k->c, &options, &e), NCY_EUNSUPPORTED);
  assert_null(e);
  assert_int_equal(ncy_ctx_count(ctx, NCY_ERROR), 5);
  assert_true(t_has_diag(ctx, "secondorder 3"));
  assert_true(t_has_diag(ctx, "density mechanism NetStim"));
  assert_true(t_has_diag(ctx, "NetCon 1 has a delay of -1 ms"));
  assert_true(t_has_diag(ctx, "recorder 1"));
  assert_true(t_has_diag(ctx, "source 0"));
  free(k);
  ncy_ctx_clear(ctx);
  k = net(1, 1, 1, 1, false, false);
  options.isa = NCY_ISA_COUNT;
  T_STATUS(ctx, ops()->build(ctx, &k->c, &options, &e), NCY_EUNSUPPORTED);
  options.isa = -1;
  k->diam[0] = 0;
  T_STATUS(ctx, ops()->build(ctx, &k->c, &options, &e), NCY_ESPEC);
  assert_true(t_has_diag(ctx, "diam must be above 0"));
  assert_null(ncy_engine_find("nativ"));
  free(k);
  ncy_ctx_clear(ctx);
  assert_int_equal(ncy_ctx_memory(ctx), 0);
  ncy_ctx_free(&ctx);
}

/* An unreasonable weight: the run ends and names the place. What was before is kept, and init starts anew. */
static void test_runs_away(void **state) {
  (void)state;
  for (int n_threads = 1; n_threads <= 2; n_threads++) {
    ncy_ctx *ctx;
    assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
    circ *k = net(20, 1, 1, 1, false, false);
    int32_t clamp_group, clamp = circ_point(k, NCY_MECH_ICLAMP, 2 * 11 + 1, .5, &clamp_group);
    circ_point_set(k, clamp_group, clamp, "del", 5);
    circ_point_set(k, clamp_group, clamp, "dur", 10);
    circ_point_set(k, clamp_group, clamp, "amp", 1e9);
    ncy_engine_options options = {.n_threads = n_threads, .isa = -1};
    ncy_engine *e = NULL;
    T_STATUS(ctx, ops()->build(ctx, circ_done(k), &options, &e), NCY_OK);
    T_STATUS(ctx, ops()->init(e), NCY_OK);
    T_STATUS(ctx, ops()->advance(e, 4), NCY_OK);
    T_STATUS(ctx, ops()->advance(e, 20), NCY_ERUN);
    assert_true(t_has_diag(ctx, "t = 5.025 ms: the voltage of cell 11, section 1 of it"));
    assert_true(t_has_diag(ctx, "the largest current there is that of IClamp"));
    ncy_engine_result r;
    ops()->result(e, &r);
    assert_true(r.t > 5 && r.t < 8);
    T_STATUS(ctx, ops()->advance(e, 20), NCY_EARG);
    T_STATUS(ctx, ops()->init(e), NCY_OK);
    T_STATUS(ctx, ops()->advance(e, 4), NCY_OK);
    ops()->free(&e);
    free(k);
    ncy_ctx_free(&ctx);
  }
}

/* Stopped at once, resumed by a context that is asked no more: the same as a run without. */
typedef struct stopper {
  ncy_ctx *ctx;
  int n_calls;
} stopper;
static void stop(void *user, ncy_phase phase, double now, double total) {
  stopper *s = user;
  assert_int_equal(phase, NCY_PHASE_RUN);
  assert_true(now <= total);
  s->n_calls++;
  ncy_ctx_interrupt(s->ctx);
}

static void test_interrupt(void **state) {
  (void)state;
  for (int n_threads = 1; n_threads <= 2; n_threads++) {
    stopper s = {0};
    ncy_ctx_options ctx_options = {.progress = stop, .progress_user = &s};
    assert_int_equal(ncy_ctx_new(&ctx_options, &s.ctx), NCY_OK);
    circ *k = net(20, 1, 1, 1, false, false);
    ncy_engine_options options = {.n_threads = n_threads, .isa = -1};
    ncy_engine *e = NULL;
    T_STATUS(s.ctx, ops()->build(s.ctx, &k->c, &options, &e), NCY_OK);
    T_STATUS(s.ctx, ops()->init(e), NCY_OK);
    T_STATUS(s.ctx, ops()->advance(e, 1e5), NCY_EINTERRUPTED);
    assert_true(s.n_calls >= 1);
    ncy_engine_result r;
    ops()->result(e, &r);
    assert_true(r.t < 1e5);
    assert_int_equal(r.n_samples, r.n_steps + 1);
    ops()->free(&e);
    free(k);
    ncy_ctx_free(&s.ctx);
  }
}

static ncy_status build_and_run(ncy_ctx *ctx, void *user) {
  const circ *k = user;
  ncy_engine_options options = {.n_threads = 1, .isa = NCY_ISA_C};
  ncy_engine *e = NULL;
  ncy_status status = ops()->build(ctx, &k->c, &options, &e);
  if (status == NCY_OK) status = ops()->init(e);
  if (status == NCY_OK) status = ops()->advance(e, 3);
  if (status == NCY_OK) status = ops()->advance(e, 8);
  ops()->free(&e);
  return status;
}

static void test_no_memory(void **state) {
  (void)state;
  circ *k = net(9, 2, 2, .5, false, false);
  t_fail_each_alloc(build_and_run, k);
  free(k);
  k = net(9, 2, 2, .5, true, true);
  k->c.rec_step = .2;
  t_fail_each_alloc(build_and_run, k);
  free(k);
}

/* No cells with membrane at all; no cells. */
static void test_nothing(void **state) {
  (void)state;
  static const double stops[] = {12, 0};
  circ *k = circ_new();
  circ_rec(k, (ncy_circuit_rec){.kind = NCY_REC_TIME});
  (void)circ_done(k);
  assert_int_equal(run(k, NCY_ISA_C, 4, stops, "per-bundle").n_spikes, 0);
  int32_t group, stim = circ_point(k, NCY_MECH_NETSTIM, -1, 0, &group);
  circ_point_set(k, group, stim, "start", 1);
  circ_point_set(k, group, stim, "interval", 2);
  circ_source(k, NCY_SOURCE_POINT, group, stim, 0, 0, 7);
  assert_int_equal(run(k, NCY_ISA_C, 1, stops, "per-bundle").n_spikes, 6);
  free(k);
}

static int make_set(void **state) {
  (void)state;
  if (ncy_ctx_new(NULL, &set_ctx) != NCY_OK) return -1;
  ncy_arena_init(&set_arena, set_ctx);
  built_in = mset_new(set_ctx, &set_arena);
  (void)mset_done(built_in);
  return 0;
}

static int drop_set(void **state) {
  (void)state;
  free(built_in);
  ncy_arena_done(&set_arena);
  ncy_ctx_free(&set_ctx);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_per_bundle),  cmocka_unit_test(test_sampled),    cmocka_unit_test(test_global),
      cmocka_unit_test(test_modes_agree), cmocka_unit_test(test_far_events), cmocka_unit_test(test_refusals),
      cmocka_unit_test(test_runs_away),   cmocka_unit_test(test_interrupt),  cmocka_unit_test(test_no_memory),
      cmocka_unit_test(test_nothing),
  };
  return cmocka_run_group_tests(tests, make_set, drop_set);
}
