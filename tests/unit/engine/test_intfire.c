/* test_intfire.c - a net of artificial cells full of simultaneous events: NEURON's spikes, in its order of detection, with and
 * without stimuli that reach no cell of the net but stir the queue.
 *
 * Data: tests/data/engine/intfire.json (make_intfire.py). SPDX-License-Identifier: MIT */
#include "circ.h"
#include "mset.h"

static const ncy_json *item(const ncy_json *node, const char *key) {
  const ncy_json *found = ncy_json_get(node, key);
  assert_non_null(found);
  return found;
}

static double at(const ncy_json *array, int32_t i) {
  assert_true(i < (int32_t)array->count);
  return ncy_json_number(&array->u.items[i]);
}

static int32_t number(mset *set, const char *name) {
  int32_t id = mset_find(set, name);
  assert_true(id >= 0);
  return id;
}

static void check(mset *set, ncy_ctx *ctx, const ncy_json *root, bool with_more) {
  const ncy_json *net = item(root, "net"), *stims = item(net, "stims"), *more = item(net, "more"),
                 *netcons = item(net, "netcons");
  const ncy_json *expected = item(root, with_more ? "with_more" : "alone");
  int32_t n_cells = (int32_t)ncy_json_number(item(net, "n_cells")), n_stims = (int32_t)stims->count,
          n_more = (int32_t)more->count;
  circ *k = circ_new();
  k->c.mechs = &set->set;
  int32_t cells = -1, sources = -1, cell_type = number(set, "IntFire1");
  for (int32_t i = 0; i < n_cells + n_more; i++) {
    int32_t cell = circ_point(k, cell_type, -1, 0, &cells);
    if (i >= n_cells) continue;
    circ_point_set(k, cells, cell, "tau", at(item(net, "tau"), i));
    circ_point_set(k, cells, cell, "refrac", at(item(net, "refrac"), i));
  }
  for (int32_t i = 0; i < n_stims + (with_more ? n_more : 0); i++) {
    const ncy_json *s = i < n_stims ? &stims->u.items[i] : &more->u.items[i - n_stims];
    int32_t stim = circ_point(k, NCY_MECH_NETSTIM, -1, 0, &sources);
    circ_point_set(k, sources, stim, "start", at(s, 0));
    circ_point_set(k, sources, stim, "interval", at(s, 1));
    circ_point_set(k, sources, stim, "number", 1e9);
  }
  for (int32_t i = 0; i < n_cells; i++) (void)circ_source(k, NCY_SOURCE_POINT, cells, i, 0, 0, i);
  for (int32_t i = 0; i < k->points[sources].n; i++) (void)circ_source(k, NCY_SOURCE_POINT, sources, i, 0, 0, -1);
  for (uint32_t i = 0; i < netcons->count; i++) {
    const ncy_json *n = &netcons->u.items[i];
    circ_netcon(k, (int32_t)at(n, 0), cells, (int32_t)at(n, 1), at(n, 2), at(n, 3));
  }
  for (int32_t i = 0; with_more && i < n_more; i++) circ_netcon(k, n_cells + n_stims + i, cells, n_cells + i, .01, 1);
  for (int32_t i = 0; i < n_cells; i++) circ_netcon(k, i, -1, 0, 0, 1); /* that record */
  const ncy_engine_ops *ops = ncy_engine_find("native");
  ncy_engine_options options = {.n_threads = 2, .isa = -1, .no_kernels = true};
  ncy_engine *e = NULL;
  T_STATUS(ctx, ops->build(ctx, circ_done(k), &options, &e), NCY_OK);
  for (int again = 0; again < 2; again++) {
    T_STATUS(ctx, ops->init(e), NCY_OK);
    T_STATUS(ctx, ops->advance(e, ncy_json_number(item(net, "t_stop"))), NCY_OK);
    ncy_engine_result r;
    ops->result(e, &r);
    const ncy_json *t = item(expected, "t"), *gid = item(expected, "gid");
    assert_true(t->count > 1000);
    assert_int_equal(r.n_spikes, t->count);
    for (size_t i = 0; i < r.n_spikes; i++) {
      T_BITS(r.spike_t[i], ncy_json_number(&t->u.items[i]));
      assert_int_equal(r.spike_gid[i], (int64_t)ncy_json_number(&gid->u.items[i]));
    }
  }
  ops->free(&e);
  free(k);
}

static void test_ties(void **state) {
  (void)state;
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  mset *set = mset_new(ctx, &arena);
  (void)mset_done(set);
  char path[512];
  snprintf(path, sizeof path, "%s/engine/intfire.json", NCY_TEST_DATA);
  size_t size;
  char *text = t_read(path, &size);
  const ncy_json_doc *doc;
  T_STATUS(ctx, ncy_json_parse(&arena, path, text, size, &doc), NCY_OK);
  check(set, ctx, doc->root, false);
  check(set, ctx, doc->root, true);
  free(text);
  free(set);
  ncy_arena_done(&arena);
  assert_int_equal(ncy_ctx_memory(ctx), 0);
  ncy_ctx_free(&ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_ties)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
