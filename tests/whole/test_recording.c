/* test_recording.c - what is recorded of small networks, in the data file: traces in all their forms, events of stimuli, field
 * potentials, dipoles and membrane currents against NetPyNE's, with 1 and 2 threads, on both paths of the engine.
 *
 * Everything has NetPyNE's bits but the sums over cells and segments, whose order is ours: those agree to 1e-12 of the largest.
 * tests/data/sim/recording.json.gz is tests/differential/recording.py's. SPDX-License-Identifier: MIT */
#include "t.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "netcyne/netcyne.h"
#include "json/json.h"

typedef struct model {
  ncy_ctx *ctx;
  ncy_arena arena;
  const ncy_json *network;
  char *text;
  ncy_spec *spec;
  ncy_net *net;
} model;

static void load(model *m, const char *name, int compat) {
  size_t size;
  *m = (model){.ctx = NULL};
  assert_int_equal(ncy_ctx_new(&(ncy_ctx_options){.compat = compat}, &m->ctx), NCY_OK);
  m->text = t_read(NCY_TEST_DATA "/sim/recording.json.gz", &size);
  ncy_arena_init(&m->arena, m->ctx);
  const ncy_json_doc *doc;
  T_STATUS(m->ctx, ncy_json_parse(&m->arena, "recording.json", m->text, size, &doc), NCY_OK);
  m->network = ncy_json_get(doc->root, name);
  assert_non_null(m->network);
  ncy_spec_source source = {
      .model = name, .text = m->text + m->network->offset, .text_length = m->network->end - m->network->offset};
  T_STATUS(m->ctx, ncy_spec_load(m->ctx, &source, &m->spec), NCY_OK);
  T_STATUS(m->ctx, ncy_net_build(m->ctx, m->spec, 1, &m->net), NCY_OK);
}

static void unload(model *m) {
  ncy_net_free(&m->net);
  ncy_spec_free(&m->spec);
  ncy_arena_done(&m->arena);
  free(m->text);
  ncy_ctx_free(&m->ctx);
}

static double largest(const ncy_json *node) {
  double most = 0.0;
  if (ncy_json_is_number(node)) return fabs(ncy_json_number(node));
  for (uint32_t i = 0; i < node->count; i++) {
    double x = largest(&node->u.items[i]);
    most = x > most ? x : most;
  }
  return most;
}

/* tolerance: 0 for bits. */
static void compare(const ncy_json *got, const ncy_json *want, double tolerance, const char *where) {
  if (!got) fail_msg("%s is missing", where);
  if (ncy_json_is_number(want)) {
    double x = ncy_json_number(got), y = ncy_json_number(want);
    if (!(fabs(x - y) <= tolerance)) fail_msg("%s: %.17g, expected %.17g", where, x, y);
    return;
  }
  assert_int_equal(got->type, want->type);
  if (got->count != want->count) fail_msg("%s: %u items, expected %u", where, (unsigned)got->count, (unsigned)want->count);
  for (uint32_t i = 0; i < want->count; i++) {
    const ncy_json *item = &want->u.items[i];
    bool is_object = want->type == NCY_JSON_OBJECT;
    compare(is_object ? ncy_json_get(got, item->key) : &got->u.items[i], item, tolerance, is_object ? item->key : where);
  }
}

static bool is_sum(const char *name) {
  return strncmp(name, "LFP", 3) == 0 || strncmp(name, "dipole", 6) == 0;
}

static const ncy_json *save(model *m, ncy_result *result, char **text) {
  char path[] = "/tmp/ncy-recording-XXXXXX";
  int file = mkstemp(path);
  assert_true(file >= 0);
  close(file);
  T_STATUS(m->ctx, ncy_result_save_json(m->ctx, m->net, result, &(ncy_save_options){.path = path}, NULL), NCY_OK);
  size_t size;
  *text = t_read(path, &size);
  unlink(path);
  const ncy_json_doc *doc;
  T_STATUS(m->ctx, ncy_json_parse(&m->arena, "saved", *text, size, &doc), NCY_OK);
  return doc->root;
}

static void test_network(void **state) {
  model m;
  load(&m, *state, 1);
  const ncy_json *expected = ncy_json_get(m.network, "expected");
  for (int n_threads = 1; n_threads <= 2; n_threads++) {
    ncy_result *result = NULL;
    char *text;
    T_STATUS(m.ctx, ncy_sim_run(m.ctx, m.net, &(ncy_run_options){.n_threads = n_threads}, &result), NCY_OK);
    const ncy_json *data = ncy_json_get(save(&m, result, &text), "simData");
    for (uint32_t i = 0; i < expected->count; i++) {
      const ncy_json *want = &expected->u.items[i];
      if (want->type == NCY_JSON_ARRAY && want->count && want->u.items[0].type == NCY_JSON_ARRAY && !want->u.items[0].count)
        continue; /* NetPyNE's LFP where there are no electrodes */
      compare(ncy_json_get(data, want->key), want, is_sum(want->key) ? 1e-12 * largest(want) : 0.0, want->key);
    }
    for (uint32_t i = 0; i < data->count; i++) {
      const char *key = data->u.items[i].key;
      if (strcmp(key, "avgRate") != 0 && strcmp(key, "popRates") != 0 && !ncy_json_get(expected, key))
        fail_msg("%s too many", key);
    }
    free(text);
    ncy_result_free(&result);
  }
  unload(&m);
}

static const ncy_series *find_series(const ncy_result *result, const char *name, const char *part) {
  const ncy_series *s;
  for (size_t i = 0; (s = ncy_result_series(result, i)) != NULL; i++)
    if (strcmp(s->name, name) == 0 && (part ? s->part && strcmp(s->part, part) == 0 : !s->part)) return s;
  fail_msg("no series %s", name);
  return NULL;
}

/* Without --compat row k is of the end of the first step that gets to (k+1)*recordStep. NetPyNE has put the same samples where
 * the floor of the time says; the last one that went to a row is there in what is not added up. */
static void test_rows(void **state) {
  (void)state;
  model m;
  load(&m, "fields", 0);
  ncy_result *result = NULL;
  T_STATUS(m.ctx, ncy_sim_run(m.ctx, m.net, NULL, &result), NCY_OK);
  const ncy_series *cell = find_series(result, "LFPCells", "1"), *all = find_series(result, "LFP", NULL);
  const ncy_json *want = ncy_json_get(ncy_json_get(ncy_json_get(m.network, "expected"), "LFPCells"), "1");
  assert_int_equal(cell->n_rows, 50);
  assert_int_equal(cell->n_columns, 3);
  assert_int_equal(all->n_rows, 50);
  assert_non_null(cell->t);
  int64_t last[50];
  for (int i = 0; i < 50; i++) last[i] = -1;
  for (int64_t k = 0; k < 50; k++) {
    assert_true(fabs(cell->t[k] - 0.1 * (double)(k + 1)) < 1e-9);
    int64_t row = (int64_t)floor(cell->t[k] / 0.1) - 1;
    last[row < 0 ? row + 50 : row] = k;
  }
  int n_empty = 0;
  for (int row = 0; row < 50; row++) {
    n_empty += last[row] < 0;
    for (uint32_t e = 0; e < 3; e++) {
      double there = ncy_json_number(&want->u.items[row].u.items[e]);
      double here = last[row] < 0 ? 0.0 : cell->data[last[row] * 3 + e];
      if (!(fabs(here - there) <= 1e-12 * largest(want))) fail_msg("row %d, electrode %u: %.17g, %.17g", row, e, here, there);
    }
  }
  assert_true(n_empty > 0); /* NetPyNE's rows differ from ours */
  ncy_result_free(&result);
  unload(&m);
}

/* The sum of what cells are kept for is what is kept of populations, and the iMembrane of a cell adds up to what its electrodes
 * and point processes are not: here, where all is membrane, to the current of the clamp. */
static void test_sums(void **state) {
  (void)state;
  model m;
  load(&m, "fields", 0);
  ncy_result *result = NULL;
  T_STATUS(m.ctx, ncy_sim_run(m.ctx, m.net, NULL, &result), NCY_OK);
  const ncy_series *pop = find_series(result, "LFPPops", "A"), *all = find_series(result, "LFP", NULL);
  const ncy_series *part[3] = {find_series(result, "LFPCells", "0"), find_series(result, "LFPCells", "1"),
                               find_series(result, "LFPCells", "2")};
  const ncy_series *other = find_series(result, "LFPPops", "B");
  for (int64_t i = 0; i < pop->n_rows * pop->n_columns; i++) {
    T_BITS(pop->data[i], ((0.0 + part[0]->data[i]) + part[1]->data[i]) + part[2]->data[i]);
    assert_true(fabs(all->data[i] - (pop->data[i] + other->data[i])) <= 1e-12 * fabs(all->data[i]) + 1e-15);
  }
  const ncy_series *im = find_series(result, "iMembrane", "0");
  assert_int_equal(im->n_columns, 9);
  for (int64_t k = 0; k < im->n_rows; k++) {
    double sum = 0.0, t = im->t[k] - 0.0125; /* ms, of the currents */
    for (int64_t s = 0; s < im->n_columns; s++) sum += im->data[k * im->n_columns + s];
    double clamps = (t >= 1 && t < 4 ? 0.5 : 0.0) + (t >= 1 && t < 3 ? 0.4 : 0.0); /* nA */
    assert_true(fabs(sum - clamps) < 1e-9);
  }
  ncy_result_free(&result);
  unload(&m);
}

/* ---- mistakes ------------------------------------------------------------------------------------------------------------- */

static void expect_mistake(const char *config, const char *message, int compat, ncy_status wanted) {
  static const char start[] =
      "{\"netParams\": {\"popParams\": {\"A\": {\"cellType\": \"A\", \"numCells\": 1, \"xRange\": [0, 0], \"yRange\": [0, 0], "
      "\"zRange\": [0, 0]}}, \"cellParams\": {\"A\": {\"secs\": {\"soma\": {\"geom\": {\"L\": 20, \"diam\": 20}, \"mechs\": "
      "{\"pas\": {}}}}}}},\n\"simConfig\": {\"duration\": 1, \"filename\": \"x\", ";
  char text[2048];
  snprintf(text, sizeof text, "%s%s}}", start, config);
  ncy_ctx *ctx = NULL;
  ncy_spec *spec = NULL;
  ncy_net *net = NULL;
  ncy_result *result = NULL;
  assert_int_equal(ncy_ctx_new(&(ncy_ctx_options){.compat = compat}, &ctx), NCY_OK);
  ncy_spec_source source = {.model = "model.json", .text = text, .text_length = strlen(text)};
  ncy_status status = ncy_spec_load(ctx, &source, &spec);
  if (status == NCY_OK) status = ncy_net_build(ctx, spec, 1, &net);
  if (status == NCY_OK) status = ncy_sim_run(ctx, net, NULL, &result);
  if (status != wanted || !t_has_diag(ctx, message)) t_print_diags(ctx);
  assert_int_equal(status, wanted);
  assert_true(t_has_diag(ctx, message));
  ncy_result_free(&result);
  ncy_net_free(&net);
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
}

static void test_mistakes(void **state) {
  (void)state;
  expect_mistake("\"recordLFP\": [[1, 2]]", "electrode 0: expected [x, y, z]", 0, NCY_ESPEC);
  expect_mistake("\"recordLFP\": [[1, 2, 3], 4]", "electrode 1: expected [x, y, z]", 0, NCY_ESPEC);
  expect_mistake("\"recordLFP\": [[1, 2, \"a\"]]", "electrode 0: expected [x, y, z]", 0, NCY_ESPEC);
  expect_mistake("\"recordLFP\": [[10, 2, 3]], \"saveLFPPops\": [\"B\"]", "expected the label of a population", 0, NCY_ESPEC);
  expect_mistake("\"recordLFP\": [[10, 2, 3]], \"saveLFPPops\": [\"B\"]", "expected the label of a population", 1, NCY_OK);
  expect_mistake("\"recordLFP\": [[10, 2, 3]], \"saveLFPCells\": [\"B\"]", "expected \"all\", a gid, a population", 0, NCY_ESPEC);
  /* the section stands on the y axis, from 0 to 20 um */
  expect_mistake("\"recordLFP\": [[10, 2, 3], [0, -10, 0]]", "electrode 1 lies on the axis of section soma of cell 0", 0,
                 NCY_ESPEC);
  expect_mistake("\"recordLFP\": [[10, 2, 3], [0, -10, 0]]", "electrode 1 lies on the axis of section soma of cell 0", 1, NCY_OK);
  expect_mistake("\"recordCells\": [0], \"recordTraces\": {\"x\": {\"sec\": \"soma\", \"var\": \"q\"}}", "no variable \"q\"", 0,
                 NCY_ESPEC);
  expect_mistake("\"recordCells\": [0], \"recordTraces\": {\"x\": {\"sec\": \"soma\", \"var\": \"q\"}}", "no variable \"q\"", 1,
                 NCY_OK);
}

static ncy_status run_fields(ncy_ctx *ctx, void *user) {
  const model *from = user;
  ncy_spec_source source = {
      .model = "fields", .text = from->text + from->network->offset, .text_length = from->network->end - from->network->offset};
  ncy_spec *spec = NULL;
  ncy_net *net = NULL;
  ncy_result *result = NULL;
  ncy_status status = ncy_spec_load(ctx, &source, &spec);
  if (status == NCY_OK) status = ncy_net_build(ctx, spec, 1, &net);
  if (status == NCY_OK) status = ncy_sim_run(ctx, net, NULL, &result);
  ncy_result_free(&result);
  ncy_net_free(&net);
  ncy_spec_free(&spec);
  return status;
}

static void test_no_memory(void **state) {
  (void)state;
  model m;
  load(&m, "dipoles", 0);
  t_fail_each_alloc(run_fields, &m);
  unload(&m);
}

#define NETWORK(label)                                                                                                           \
  { .name = label, .test_func = test_network, .initial_state = (void *)(uintptr_t)label }

int main(void) {
  const struct CMUnitTest tests[] = {NETWORK("fields"),
                                     NETWORK("fields-general"),
                                     NETWORK("fields-odd-step"),
                                     NETWORK("fields-short-step"),
                                     NETWORK("currents"),
                                     NETWORK("dipoles"),
                                     NETWORK("traces"),
                                     NETWORK("traces-odd-step"),
                                     NETWORK("traces-no-time"),
                                     NETWORK("stims"),
                                     NETWORK("stims-by-figure"),
                                     NETWORK("spikes-of-some"),
                                     NETWORK("spikes-of-none"),
                                     cmocka_unit_test(test_rows),
                                     cmocka_unit_test(test_sums),
                                     cmocka_unit_test(test_mistakes),
                                     cmocka_unit_test(test_no_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
