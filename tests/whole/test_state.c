/* test_state.c - runs that are cut: saved, gone on with in other threads and with other instruction sets, stopped and gone on
 * with, in intervals; and files of states that are damaged or of another model.
 *
 * Networks: tests/data/sim/mech_nets.json (gap junctions, plasticity, weights that change, point neurons, clamps), traces.json
 * (all kinds of traces, the tuned path). What they must give is held by test_mech_nets and test_sim; here an uncut run is the
 * measure. SPDX-License-Identifier: MIT */
#include "t.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "netcyne/netcyne.h"
#include "num/libm.h"
#include "sim/state_file.h"
#include "json/json.h"

typedef struct model {
  ncy_ctx *ctx;
  ncy_spec *spec;
  ncy_net *net;
} model;

static char path[64]; /* of states */

static ncy_status load(ncy_ctx *ctx, const char *text, size_t size, const char *const *set, size_t n_set, model *m) {
  *m = (model){.ctx = ctx};
  ncy_spec_source source = {.model = "model.json", .text = text, .text_length = size, .set = set, .n_set = n_set};
  ncy_status status = ncy_spec_load(ctx, &source, &m->spec);
  if (status == NCY_OK) status = ncy_spec_check_mechanisms(ctx, m->spec, 1);
  if (status == NCY_OK) status = ncy_net_build(ctx, m->spec, 1, &m->net);
  return status;
}

static void unload(model *m) {
  ncy_net_free(&m->net);
  ncy_spec_free(&m->spec);
}

static void same_table(const ncy_table *a, const ncy_table *b) {
  assert_int_equal(a != NULL, b != NULL);
  if (!a) return;
  assert_int_equal(ncy_table_rows(a), ncy_table_rows(b));
  assert_int_equal(ncy_table_columns(a), ncy_table_columns(b));
  for (size_t i = 0; i < ncy_table_columns(a); i++) {
    ncy_column x, y;
    assert_int_equal(ncy_table_column_at(a, i, &x), NCY_OK);
    assert_int_equal(ncy_table_column_at(b, i, &y), NCY_OK);
    assert_string_equal(x.name, y.name);
    for (size_t k = 0; k < ncy_table_rows(a); k++)
      if (memcmp(&x.u.i64[k], &y.u.i64[k], 8) != 0) fail_msg("%s differs in row %zu", x.name, k);
  }
}

static void same_result(const ncy_result *a, const ncy_result *b) {
  T_BITS(ncy_result_time(a), ncy_result_time(b));
  same_table(ncy_result_spikes(a), ncy_result_spikes(b));
  same_table(ncy_result_traces(a), ncy_result_traces(b));
  for (size_t i = 0;; i++) {
    const ncy_series *x = ncy_result_series(a, i), *y = ncy_result_series(b, i);
    assert_int_equal(x != NULL, y != NULL);
    if (!x) break;
    assert_int_equal(x->n_rows, y->n_rows);
    assert_memory_equal(x->data, y->data, (size_t)(x->n_rows * x->n_columns) * sizeof(double));
  }
}

/* ---- cuts --------------------------------------------------------------------------------------------------------------------
 */

static uint32_t seed = 20261124;
static double random_part(void) {
  seed = seed * 1664525 + 1013904223;
  return (seed >> 8) / 0x1p24;
}

static const char *random_isa(void) {
  int isa;
  do isa = (int)(random_part() * NCY_ISA_COUNT);
  while (!ncy_isa_is_available((ncy_isa)isa));
  return ncy_isa_name((ncy_isa)isa);
}

/* Saved at a time, gone on with up to a second, saved again, gone on with to the end. */
static void cut(const model *m, const ncy_result *uncut, double duration) {
  double first = duration * random_part(), second = first + (duration - first) * random_part();
  ncy_run_options options = {
      .n_threads = 1 + (int)(3 * random_part()), .isa = random_isa(), .save_state = path, .save_at = first};
  ncy_result *result = NULL;
  if (first < 0.1) return;
  T_STATUS(m->ctx, ncy_sim_run(m->ctx, m->net, &options, &result), NCY_OK);
  same_result(uncut, result);
  ncy_result_free(&result);
  options = (ncy_run_options){
      .n_threads = 1 + (int)(3 * random_part()), .isa = random_isa(), .from_state = path, .save_state = path, .save_at = second};
  T_STATUS(m->ctx, ncy_sim_run(m->ctx, m->net, &options, &result), NCY_OK);
  same_result(uncut, result);
  ncy_result_free(&result);
  options = (ncy_run_options){.n_threads = 1 + (int)(3 * random_part()), .isa = random_isa(), .from_state = path};
  T_STATUS(m->ctx, ncy_sim_run(m->ctx, m->net, &options, &result), NCY_OK);
  same_result(uncut, result);
  ncy_result_free(&result);
}

static void cut_model(const char *text, size_t size, const char *const *set, size_t n_set, double duration) {
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m;
  T_STATUS(ctx, load(ctx, text, size, set, n_set, &m), NCY_OK);
  ncy_result *uncut = NULL;
  T_STATUS(ctx, ncy_sim_run(ctx, m.net, NULL, &uncut), NCY_OK);
  assert_true(ncy_table_rows(ncy_result_spikes(uncut)) > 0);
  for (int i = 0; i < 4; i++) cut(&m, uncut, duration);
  ncy_result_free(&uncut);
  unload(&m);
  ncy_ctx_free(&ctx);
}

static void test_networks(void **state) {
  (void)state;
  ncy_ctx *ctx;
  ncy_arena arena;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_arena_init(&arena, ctx);
  size_t size;
  char *text = t_read(NCY_TEST_DATA "/sim/mech_nets.json", &size);
  const ncy_json_doc *doc;
  T_STATUS(ctx, ncy_json_parse(&arena, "mech_nets.json", text, size, &doc), NCY_OK);
  assert_int_equal(doc->root->count, 11);
  for (uint32_t i = 0; i < doc->root->count; i++) {
    const ncy_json *network = &doc->root->u.items[i];
    double duration = ncy_json_number(ncy_json_get(ncy_json_get(network, "simConfig"), "duration"));
    cut_model(text + network->offset, network->end - network->offset, NULL, 0, duration);
  }
  free(text);
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
}

/* All kinds of traces; in each way of sampling and delivery. */
static void test_traces(void **state) {
  (void)state;
  static const char *const sets[][3] = {
      {"simConfig.duration=40"},
      {"simConfig.duration=40", "simConfig.recordTraces={\"V\": {\"sec\": \"soma\", \"loc\": 0.5, \"var\": \"v\"}}",
       "simConfig.recordStep=0.73"},
      {"simConfig.duration=40", "simConfig.recordTraces={}", "simConfig.dt=0.013"},
      {"simConfig.duration=40",
       "simConfig.recordTraces={\"i\": {\"sec\": \"soma\", \"loc\": 0.5, \"mech\": \"hh\", \"var\": \"gna\"}}",
       "simConfig.recordLFP=[[10, 20, 30], [50, -40, 10]]"}};
  size_t size;
  char *text = t_read(NCY_TEST_DATA "/sim/traces.json", &size);
  for (size_t i = 0; i < NCY_COUNT_OF(sets); i++) cut_model(text, size, sets[i], sets[i][1] ? 3 : 1, 40);
  free(text);
}

/* ---- stopped -----------------------------------------------------------------------------------------------------------------
 */

static const char small[] =
    "{\"netParams\": {\"popParams\": {\"A\": {\"cellType\": \"HH\", \"numCells\": 5}},"
    "\"cellParams\": {\"HH\": {\"secs\": {\"soma\": {\"geom\": {\"L\": 20, \"diam\": 20}, \"mechs\": {\"hh\": {}}}}}},"
    "\"synMechParams\": {\"exc\": {\"mod\": \"Exp2Syn\", \"tau1\": 0.5, \"tau2\": 3.0, \"e\": 0}},"
    "\"connParams\": {\"A->A\": {\"preConds\": {\"pop\": \"A\"}, \"postConds\": {\"pop\": \"A\"}, \"weight\": "
    "\"uniform(0,0.02)\", \"delay\": 2, \"synMech\": \"exc\"}},"
    "\"stimSourceParams\": {\"p\": {\"type\": \"IClamp\", \"del\": 1, \"dur\": 2, \"amp\": 0.5},"
    "\"b\": {\"type\": \"NetStim\", \"rate\": 100, \"noise\": 1}},"
    "\"stimTargetParams\": {\"p->A\": {\"source\": \"p\", \"conds\": {\"pop\": \"A\"}, \"sec\": \"soma\", \"loc\": 0.5},"
    "\"b->A\": {\"source\": \"b\", \"conds\": {\"pop\": \"A\"}, \"weight\": 0.01, \"delay\": 1, \"synMech\": \"exc\"}}},"
    "\"simConfig\": {\"duration\": 10, \"recordCells\": [\"all\"], \"recordTraces\": {\"V\": {\"sec\": \"soma\", \"loc\": 0.5, "
    "\"var\": \"v\"}}}}";

static void interrupt(void *user, ncy_phase phase, double done, double total) {
  (void)total;
  if (phase == NCY_PHASE_RUN && done > 0) ncy_ctx_interrupt(*(ncy_ctx **)user);
}

static void test_stopped(void **state) {
  (void)state;
  static const char *const modes[] = {"simConfig.recordStep=1", "netParams.synMechParams.exc.mod='Exp2Syn'"};
  for (int n_threads = 1; n_threads <= 2; n_threads++)
    for (size_t i = 0; i < NCY_COUNT_OF(modes); i++) {
      const char *set[] = {"simConfig.duration=20000", modes[i]};
      ncy_ctx *ctx = NULL, *plain;
      ncy_ctx_options options = {.progress = interrupt, .progress_user = &ctx};
      assert_int_equal(ncy_ctx_new(&options, &ctx), NCY_OK);
      assert_int_equal(ncy_ctx_new(NULL, &plain), NCY_OK);
      model m;
      ncy_result *result = NULL, *uncut = NULL;
      T_STATUS(ctx, load(ctx, small, strlen(small), set, i == 0 ? 2 : 1, &m), NCY_OK);
      ncy_run_options run = {.n_threads = n_threads, .save_state = path};
      T_STATUS(ctx, ncy_sim_run(ctx, m.net, &run, &result), NCY_EINTERRUPTED);
      assert_true(ncy_result_time(result) < 20000);
      ncy_result_free(&result);
      unload(&m);
      T_STATUS(plain, load(plain, small, strlen(small), set, i == 0 ? 2 : 1, &m), NCY_OK);
      run = (ncy_run_options){.from_state = path};
      T_STATUS(plain, ncy_sim_run(plain, m.net, &run, &result), NCY_OK);
      T_STATUS(plain, ncy_sim_run(plain, m.net, NULL, &uncut), NCY_OK);
      same_result(uncut, result);
      ncy_result_free(&result);
      ncy_result_free(&uncut);
      unload(&m);
      ncy_ctx_free(&plain);
      ncy_ctx_free(&ctx);
    }
}

/* ---- intervals ---------------------------------------------------------------------------------------------------------------
 */

typedef struct calls {
  int n;
  double t[64];
  size_t n_spikes, n_samples;
  int stop_at;
} calls;

static ncy_status note(void *user, double t, ncy_result *so_far) {
  calls *c = user;
  assert_true(c->n < 64);
  T_BITS(ncy_result_time(so_far), t);
  assert_true(ncy_table_rows(ncy_result_spikes(so_far)) >= c->n_spikes);
  assert_true(ncy_table_rows(ncy_result_traces(so_far)) > c->n_samples);
  c->n_spikes = ncy_table_rows(ncy_result_spikes(so_far));
  c->n_samples = ncy_table_rows(ncy_result_traces(so_far));
  c->t[c->n++] = t;
  return c->n == c->stop_at ? NCY_ERUN : NCY_OK;
}

static void test_intervals(void **state) {
  (void)state;
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m;
  T_STATUS(ctx, load(ctx, small, strlen(small), NULL, 0, &m), NCY_OK);
  ncy_result *uncut = NULL, *result = NULL;
  T_STATUS(ctx, ncy_sim_run(ctx, m.net, NULL, &uncut), NCY_OK);
  calls seen = {0};
  ncy_run_options run = {.interval = 3, .on_interval = note, .on_interval_user = &seen};
  T_STATUS(ctx, ncy_sim_run(ctx, m.net, &run, &result), NCY_OK);
  same_result(uncut, result);
  assert_int_equal(seen.n, 4);
  for (int i = 0; i < 4; i++) assert_true(fabs(seen.t[i] - (i < 3 ? 3 * (i + 1) : 10)) < 1e-9);
  assert_int_equal(seen.n_spikes, ncy_table_rows(ncy_result_spikes(result)));
  ncy_result_free(&result);

  /* cut within the second one: the times of those after it stay */
  calls before = {0}, after = {0};
  run = (ncy_run_options){.interval = 3, .on_interval = note, .on_interval_user = &before, .save_state = path, .save_at = 4.55};
  T_STATUS(ctx, ncy_sim_run(ctx, m.net, &run, &result), NCY_OK);
  ncy_result_free(&result);
  run = (ncy_run_options){.interval = 3, .on_interval = note, .on_interval_user = &after, .from_state = path};
  T_STATUS(ctx, ncy_sim_run(ctx, m.net, &run, &result), NCY_OK);
  same_result(uncut, result);
  ncy_result_free(&result);
  assert_int_equal(before.n, 4);
  assert_int_equal(after.n, 3);
  for (int i = 0; i < 3; i++) T_BITS(after.t[i], seen.t[i + 1]);

  /* the function may end the run; a duration that rounds down ends it too */
  calls stopped = {.stop_at = 2};
  run = (ncy_run_options){.interval = 3, .on_interval = note, .on_interval_user = &stopped};
  T_STATUS(ctx, ncy_sim_run(ctx, m.net, &run, &result), NCY_ERUN);
  assert_null(result);
  assert_int_equal(stopped.n, 2);
  ncy_result_free(&uncut);
  unload(&m);
  static const char *const set[] = {"simConfig.duration=10.4"};
  T_STATUS(ctx, load(ctx, small, strlen(small), set, 1, &m), NCY_OK);
  calls more = {0};
  run = (ncy_run_options){.interval = 4, .on_interval = note, .on_interval_user = &more};
  T_STATUS(ctx, ncy_sim_run(ctx, m.net, &run, &result), NCY_OK);
  assert_int_equal(more.n, 3);
  assert_true(fabs(more.t[2] - 10.4) < 1e-9);
  ncy_result_free(&result);
  unload(&m);
  ncy_ctx_free(&ctx);
}

/* ---- what is refused ---------------------------------------------------------------------------------------------------------
 */

static void expect(const char *const *set, size_t n_set, ncy_status expected, const char *words) {
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m;
  ncy_result *result = NULL;
  T_STATUS(ctx, load(ctx, small, strlen(small), set, n_set, &m), NCY_OK);
  ncy_run_options run = {.from_state = path};
  T_STATUS(ctx, ncy_sim_run(ctx, m.net, &run, &result), expected);
  assert_null(result);
  if (!t_has_diag(ctx, words)) {
    t_print_diags(ctx);
    fail_msg("no diagnostic says \"%s\"", words);
  }
  unload(&m);
  ncy_ctx_free(&ctx);
}

static void save_small(void) {
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m;
  ncy_result *result = NULL;
  T_STATUS(ctx, load(ctx, small, strlen(small), NULL, 0, &m), NCY_OK);
  ncy_run_options run = {.save_state = path, .save_at = 5};
  T_STATUS(ctx, ncy_sim_run(ctx, m.net, &run, &result), NCY_OK);
  ncy_result_free(&result);
  unload(&m);
  ncy_ctx_free(&ctx);
}

static void test_other_models(void **state) {
  (void)state;
  static const struct {
    const char *set, *words;
  } cases[] = {
      {"simConfig.dt=0.05", "what differs: dt, celsius"},
      {"netParams.connParams.A->A.weight=0.01", "what differs: connections, their weights or delays"},
      {"netParams.popParams.A.numCells=6", "the cells and sections"},
      {"netParams.cellParams.HH.secs.soma.geom.L=21", "what differs: the cells and sections"},
      {"netParams.cellParams.HH.secs.soma.mechs.hh.gnabar=0.11", "what differs: density mechanisms"},
      {"netParams.synMechParams.exc.tau2=4", "what differs: point processes"},
      {"simConfig.recordTraces={}", "what differs: what is recorded"},
      {"simConfig.seeds.stim=7", "point processes, artificial cells or their parameters"},
  };
  save_small();
  for (size_t i = 0; i < NCY_COUNT_OF(cases); i++) expect(&cases[i].set, 1, NCY_ESPEC, cases[i].words);
  static const char *const shorter[] = {"simConfig.duration=4"};
  expect(shorter, 1, NCY_EARG, "the state is of 5 ms, and the run ends at 4 ms");
}

static char *bytes;
static size_t n_bytes;

static void write_bytes(const char *data, size_t n) {
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(data, 1, n, file), n);
  fclose(file);
}

static void test_damaged_files(void **state) {
  (void)state;
  save_small();
  bytes = t_read(path, &n_bytes);
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  char *copy = malloc(n_bytes + 8);
  assert_non_null(copy);
  ncy_state read;
  for (size_t n = 0; n < n_bytes; n += n < 200 || n + 8 > n_bytes ? 1 : 61) { /* cut off anywhere */
    memcpy(copy, bytes, n);
    T_STATUS(ctx, ncy_state_parse(ctx, "cut", copy, n, &read), NCY_EPARSE);
    ncy_ctx_clear(ctx);
  }
  memcpy(copy, bytes, n_bytes);
  for (size_t at = 0; at < n_bytes; at += at < 400 ? 1 : 37) { /* one bit anywhere */
    copy[at] ^= (char)(1 << at % 8);
    if (ncy_state_parse(ctx, "changed", copy, n_bytes, &read) == NCY_OK) fail_msg("the change at %zu was not found", at);
    copy[at] ^= (char)(1 << at % 8);
    ncy_ctx_clear(ctx);
  }
  memset(copy + n_bytes, 0, 8);
  T_STATUS(ctx, ncy_state_parse(ctx, "longer", copy, n_bytes + 8, &read), NCY_EPARSE);
  ncy_ctx_free(&ctx);
  write_bytes(bytes, n_bytes / 2);
  expect(NULL, 0, NCY_EPARSE, "the file should have");
  write_bytes(bytes, 20);
  expect(NULL, 0, NCY_EPARSE, "offset 20: the file ends within its head");
  write_bytes("{\"simData\": 1}", 14);
  expect(NULL, 0, NCY_EPARSE, "offset 0: this is no state of a run");
  unlink(path);
  expect(NULL, 0, NCY_EIO, "cannot open the file");
  free(copy);
  free(bytes);
}

/* A column that fits the file but not the run. */
static void spoil(const char *name, size_t item, double value, const char *words) {
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_state_file file = {0};
  save_small();
  T_STATUS(ctx, ncy_state_read(ctx, path, &file), NCY_OK);
  const ncy_state_column *c = ncy_state_find(&file.state, name);
  if (!c) fail_msg("no column %s", name);
  assert_true(item < c->count);
  void *to = (char *)(uintptr_t)c->data + item * ncy_state_size(c->type);
  int64_t whole = (int64_t)value;
  uint32_t narrow = (uint32_t)whole;
  if (c->type == NCY_STATE_F64)
    memcpy(to, &value, 8);
  else if (c->type == NCY_STATE_I64)
    memcpy(to, &whole, 8);
  else if (c->type == NCY_STATE_U32)
    memcpy(to, &narrow, 4);
  else
    *(uint8_t *)to = (uint8_t)narrow;
  T_STATUS(ctx, ncy_state_write(ctx, path, &file.state), NCY_OK);
  ncy_state_file_done(&file);
  ncy_ctx_free(&ctx);
  expect(NULL, 0, NCY_EPARSE, words);
}

static void test_values_that_cannot_be(void **state) {
  (void)state;
  spoil("t", 0, -1, "the time is not that of so many steps");
  spoil("counts", 1, -3, "the count is not within");
  spoil("delivery", 0, 1, "delivered in the other way");
  spoil("spikes/source", 0, 1e6, "there is no such source");
  spoil("deliveries/target", 0, 1e9, "there is no such synapse");
  spoil("deliveries/step", 0, 3, "the delivery is in the past");
  spoil("deliveries/step", 0, 1e12, "too far ahead");
  spoil("starts/t", 0, 1, "not after the time of the state");
  spoil("starts/number", 0, -1, "something that does not exist");
  spoil("starts/kind", 0, 9, "no such kind of event");
  spoil("NetStim/streams", 5, 4, "not a random stream");
  spoil("recorded/next", 0, 1e9, "not the time of the next sample");
}

/* ---- memory ------------------------------------------------------------------------------------------------------------------
 */

static ncy_status save_and_load(ncy_ctx *ctx, void *user) {
  const char *set[] = {"simConfig.duration=2", user};
  model m;
  ncy_result *result = NULL;
  ncy_status status = load(ctx, small, strlen(small), set, user ? 2 : 1, &m);
  ncy_run_options run = {.save_state = path, .save_at = 1};
  if (status == NCY_OK) status = ncy_sim_run(ctx, m.net, &run, &result);
  ncy_result_free(&result);
  run = (ncy_run_options){.from_state = path};
  if (status == NCY_OK) status = ncy_sim_run(ctx, m.net, &run, &result);
  ncy_result_free(&result);
  unload(&m);
  return status;
}

static void test_every_allocation_may_fail(void **state) {
  (void)state;
  t_fail_each_alloc(save_and_load, NULL);
  t_fail_each_alloc(save_and_load, (void *)(uintptr_t) "netParams.cellParams.HH.secs.soma.ions={\"na\": {\"e\": 51, \"i\": 11}}");
}

int main(void) {
  snprintf(path, sizeof path, "/tmp/ncy-test-state-%ld", (long)getpid());
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_networks),
      cmocka_unit_test(test_traces),
      cmocka_unit_test(test_stopped),
      cmocka_unit_test(test_intervals),
      cmocka_unit_test(test_other_models),
      cmocka_unit_test(test_damaged_files),
      cmocka_unit_test(test_values_that_cannot_be),
      cmocka_unit_test(test_every_allocation_may_fail),
  };
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  unlink(path);
  return failed;
}
