/* test_field.c - weighted sums of membrane currents: bits of what recorders of i_membrane_ give, summed in the order of the
 * circuit, on both paths, in both modes of delivery, for every instruction set, number of threads and cut of the run.
 * SPDX-License-Identifier: MIT */
#include "circ.h"
#include "mset.h"

#include "num/libm.h"

enum { CHANNELS = 11, STEPS = 203, MOST_SEGS = 256 };

static ncy_ctx *set_ctx;
static ncy_arena set_arena;
static mset *set;
static double weight[MOST_SEGS * CHANNELS];

static const ncy_engine_ops *ops(void) {
  return ncy_engine_find("native");
}

/* 21 cells of two forms, driven by clamps, joined by ExpSyn. is_tied: two NetCons to each synapse, so that delivery is global. */
static circ *net(bool is_tied, double delay) {
  circ *k = circ_new();
  k->c.mechs = &set->set;
  int32_t syns = -1, clamps = -1;
  for (int32_t i = 0; i < 21; i++) {
    int32_t soma = circ_section(k, -1, 0, 0, 1, 20, 20, 100, 1);
    int32_t dend = circ_section(k, soma, 1, 0, i % 5 == 2 ? 2 : 3, 150, 2, 100, 1);
    int32_t side = i % 5 == 2 ? circ_section(k, soma, 1, 0, 2, 80, 1, 100, 1) : -1;
    circ_density(k, soma, NCY_MECH_HH);
    circ_density(k, dend, NCY_MECH_PAS);
    if (side >= 0) circ_density(k, side, NCY_MECH_PAS);
    int32_t syn = circ_point(k, NCY_MECH_EXPSYN, dend, .5, &syns);
    circ_point_set(k, syns, syn, "tau", 2);
    int32_t clamp = circ_point(k, NCY_MECH_ICLAMP, soma, .5, &clamps);
    circ_point_set(k, clamps, clamp, "del", .3);
    circ_point_set(k, clamps, clamp, "dur", 3);
    circ_point_set(k, clamps, clamp, "amp", .5 + .01 * i);
    circ_source(k, NCY_SOURCE_VOLTAGE, soma, 0, .5, 0, i);
  }
  for (int32_t i = 0; i < 21; i++)
    for (int j = 0; j <= is_tied; j++) circ_netcon(k, (i * 4 + 1 + j) % 21, syns, i, .002, delay + .25 * (i % 3));
  return k;
}

typedef struct kept {
  ncy_circuit_field field;
  int32_t group[64];
  uint8_t keeps_sum[64], keeps_im[64];
} kept;

static void ask(circ *k, kept *f, double step, bool is_chained) {
  *f = (kept){.field = {.step = step, .is_chained = is_chained, .n_channels = CHANNELS, .weight = weight, .n_groups = 2}};
  for (int i = 0; i < 21; i++) {
    f->group[i] = i % 4 - 1 < 2 ? i % 4 - 1 : -1;
    f->keeps_sum[i] = i % 3 == 0;
    f->keeps_im[i] = i % 2 == 1;
  }
  f->field.group = f->group;
  f->field.keeps_sum = f->keeps_sum;
  f->field.keeps_im = f->keeps_im;
  k->c.field = &f->field;
}

typedef struct how {
  bool is_general;
  int isa, n_threads;
  double cut; /* ms; 0: in one go */
} how;

static void run(circ *k, const how *h, void (*look)(const ncy_engine_result *r, void *user), void *user) {
  ncy_ctx *ctx = NULL;
  ncy_engine *e = NULL;
  ncy_engine_result r;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_engine_options options = {.is_general = h->is_general, .isa = h->isa, .n_threads = h->n_threads};
  T_STATUS(ctx, ops()->build(ctx, circ_done(k), &options, &e), NCY_OK);
  for (int again = 0; again < 2; again++) { /* finitialize forgets */
    T_STATUS(ctx, ops()->init(e), NCY_OK);
    if (h->cut > 0.0) T_STATUS(ctx, ops()->advance(e, h->cut), NCY_OK);
    T_STATUS(ctx, ops()->advance(e, STEPS * 0.025), NCY_OK);
  }
  ops()->result(e, &r);
  look(&r, user);
  ops()->free(&e);
  ncy_ctx_free(&ctx);
}

/* ---- what is expected: recorders of all segments in every step
 * ----------------------------------------------------------------- */

typedef struct expected {
  circ *k;
  const kept *f;
  size_t n, width;
  double t[STEPS + 1], *row; /* [n][width] */
  size_t n_spikes;
} expected;

static void sum_up(const ncy_engine_result *r, void *user) {
  expected *x = user;
  const ncy_circuit *c = &x->k->c;
  double early = 1e-6 * c->dt, next = x->f->field.step;
  int n_kept = 0, n_ims = 0;
  for (int i = 0; i < c->n_cells; i++) {
    n_kept += x->f->keeps_sum[i];
    if (x->f->keeps_im[i]) n_ims += c->sec_seg_beg[c->cell_sec_beg[i + 1]] - c->sec_seg_beg[c->cell_sec_beg[i]];
  }
  x->width = 1 + CHANNELS * (3 + (size_t)n_kept) + (size_t)n_ims;
  x->row = calloc(r->n_samples * x->width, sizeof(double));
  assert_non_null(x->row);
  x->n_spikes = r->n_spikes;
  for (size_t s = 1; s < r->n_samples; s++) {
    double t = r->rec[0][s];
    if (t < next - early) continue;
    double *row = x->row + x->n++ * x->width, *keep = row + 1 + 3 * CHANNELS, *im = keep + (size_t)n_kept * CHANNELS;
    next = x->f->field.is_chained ? t + x->f->field.step : (double)(x->n + 1) * x->f->field.step;
    row[0] = t;
    for (int i = 0; i < c->n_cells; i++) {
      double sum[CHANNELS] = {0};
      for (int32_t seg = c->sec_seg_beg[c->cell_sec_beg[i]]; seg < c->sec_seg_beg[c->cell_sec_beg[i + 1]]; seg++) {
        for (int ch = 0; ch < CHANNELS; ch++) sum[ch] += weight[seg * CHANNELS + ch] * r->rec[1 + seg][s];
        if (x->f->keeps_im[i]) *im++ = r->rec[1 + seg][s];
      }
      for (int ch = 0; ch < CHANNELS; ch++) {
        row[1 + ch] += sum[ch];
        if (x->f->group[i] >= 0) row[1 + CHANNELS * (1 + x->f->group[i]) + ch] += sum[ch];
        if (x->f->keeps_sum[i]) *keep++ = sum[ch];
      }
    }
  }
}

static void compare(const ncy_engine_result *r, void *user) {
  const expected *x = user;
  assert_int_equal(r->n_spikes, x->n_spikes);
  assert_int_equal(r->n_field_samples, x->n);
  assert_int_equal(r->field_width, x->width);
  for (size_t i = 0; i < x->n * x->width; i++) T_BITS(r->field[i], x->row[i]);
}

static void check(bool is_tied, double delay, int32_t second_order, double step, bool is_chained) {
  kept f;
  circ *all = net(is_tied, delay);
  ask(all, &f, step, is_chained);
  all->c.field = NULL;
  all->c.second_order = second_order;
  all->c.rec_step = 0.0;
  circ_rec(all, (ncy_circuit_rec){.kind = NCY_REC_TIME});
  for (int32_t sec = 0; sec < all->c.n_secs; sec++)
    for (int i = 0; i < all->nseg[sec]; i++)
      circ_rec(all, (ncy_circuit_rec){.kind = NCY_REC_MEMBRANE, .sec = sec, .x = (i + .5) / all->nseg[sec]});
  expected x = {.k = all, .f = &f};
  run(all, &(how){.is_general = true, .isa = -1, .n_threads = 1}, sum_up, &x);
  assert_true(x.n_spikes > 20);
  assert_true(x.n > 20);

  circ *k = net(is_tied, delay);
  ask(k, &f, step, is_chained);
  k->c.second_order = second_order;
  for (int isa = 0; isa < NCY_ISA_COUNT; isa++) {
    if (!ncy_isa_is_available((ncy_isa)isa)) continue;
    for (int general = 0; general < 2; general++)
      for (int n_threads = 1; n_threads <= 3; n_threads++)
        run(k, &(how){general, isa, n_threads, n_threads == 2 ? 1.33 : 0.0}, compare, &x);
  }
  free(k);
  free(all);
  free(x.row);
}

static void per_bundle(void **state) {
  (void)state;
  check(false, 1, 0, .1, false);
  check(false, 1, 0, .025, false); /* several samples in a window */
}

static void global(void **state) {
  (void)state;
  check(true, 1, 0, .1, false);
}

static void short_delay(void **state) {
  (void)state;
  check(false, .03, 0, .1, false);
}

static void second_order(void **state) {
  (void)state;
  check(false, 1, 2, .1, false);
}

static void odd_steps(void **state) {
  (void)state;
  check(false, 1, 0, .07, false);
  check(false, 1, 0, .07, true);
  check(true, 1, 0, .13, true);
}

static ncy_status in_little_memory(ncy_ctx *ctx, void *user) {
  (void)user;
  kept f;
  circ *k = net(false, 1);
  ask(k, &f, .1, false);
  ncy_engine *e = NULL;
  ncy_engine_options options = {.isa = -1, .n_threads = 2};
  ncy_status status = ops()->build(ctx, circ_done(k), &options, &e);
  if (status == NCY_OK) status = ops()->init(e);
  if (status == NCY_OK) status = ops()->advance(e, 1.0);
  ops()->free(&e);
  free(k);
  return status;
}

static void no_memory(void **state) {
  (void)state;
  t_fail_each_alloc(in_little_memory, NULL);
}

static int set_up(void **state) {
  (void)state;
  assert_int_equal(ncy_ctx_new(NULL, &set_ctx), NCY_OK);
  ncy_arena_init(&set_arena, set_ctx);
  set = mset_new(set_ctx, &set_arena);
  (void)mset_done(set);
  uint32_t x = 12345;
  for (size_t i = 0; i < NCY_COUNT_OF(weight); i++) {
    x = x * 1664525U + 1013904223U;
    weight[i] = ((double)x / 4294967296.0 - 0.3) * 1e-2;
  }
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  ncy_arena_done(&set_arena);
  ncy_ctx_free(&set_ctx);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(per_bundle),   cmocka_unit_test(global),    cmocka_unit_test(short_delay),
                                     cmocka_unit_test(second_order), cmocka_unit_test(odd_steps), cmocka_unit_test(no_memory)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
