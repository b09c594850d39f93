/* test_tree.c - nodes, areas, resistances and coefficients of the reference vectors' sections, bit for bit; mistakes.
 * SPDX-License-Identifier: MIT */
#include "t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "morph/morph.h"
#include "json/json.h"

enum { MOST = 64, MOST_SEGS = 512 };

typedef struct cell {
  int32_t parent[MOST], nseg[MOST], seg_beg[MOST + 1];
  double parent_x[MOST], child_x[MOST], L[MOST], Ra[MOST], diam[MOST_SEGS];
  int64_t pt_beg[MOST + 1];
  float pt[4][MOST_SEGS];
  const float *pt_column[4];
  ncy_morph_cell m;
} cell;

static double number(const ncy_json *node, const char *key, double fallback) {
  const ncy_json *value = ncy_json_get(node, key);
  return value ? ncy_json_number(value) : fallback;
}

static int32_t row_named(const ncy_json *secs, const ncy_json *name) {
  for (uint32_t i = 0; i < secs->count; i++)
    if (strcmp(ncy_json_get(&secs->u.items[i], "name")->u.string, name->u.string) == 0) return (int32_t)i;
  fail();
  return -1;
}

static void read_cell(const ncy_json *model, cell *c) {
  memset(c, 0, sizeof *c);
  const ncy_json *secs = ncy_json_get(model, "sections"), *conns = ncy_json_get(model, "connections");
  int32_t n = (int32_t)secs->count;
  for (int32_t i = 0; i < n; i++) {
    const ncy_json *s = &secs->u.items[i], *pts = ncy_json_get(s, "pt3d");
    c->parent[i] = -1;
    c->nseg[i] = (int32_t)number(s, "nseg", 1);
    c->L[i] = number(s, "L", 100);
    c->Ra[i] = number(s, "Ra", 35.4);
    c->seg_beg[i + 1] = c->seg_beg[i] + c->nseg[i];
    for (int32_t k = c->seg_beg[i]; k < c->seg_beg[i + 1]; k++) c->diam[k] = number(s, "diam", 500);
    c->pt_beg[i + 1] = c->pt_beg[i];
    for (uint32_t p = 0; pts && p < pts->count; p++, c->pt_beg[i + 1]++)
      for (int k = 0; k < 4; k++) c->pt[k][c->pt_beg[i + 1]] = (float)ncy_json_number(&pts->u.items[p].u.items[k]);
  }
  for (uint32_t i = 0; conns && i < conns->count; i++) {
    const ncy_json *conn = &conns->u.items[i];
    int32_t child = row_named(secs, ncy_json_get(conn, "child"));
    c->parent[child] = row_named(secs, ncy_json_get(conn, "parent"));
    c->parent_x[child] = number(conn, "x", 1);
    c->child_x[child] = number(conn, "child_end", 0);
  }
  for (int k = 0; k < 4; k++) c->pt_column[k] = c->pt[k];
  c->m = (ncy_morph_cell){.n_secs = n,
                          .parent = c->parent,
                          .parent_x = c->parent_x,
                          .child_x = c->child_x,
                          .nseg = c->nseg,
                          .L = c->L,
                          .Ra = c->Ra,
                          .seg_beg = c->seg_beg,
                          .diam = c->diam,
                          .pt_beg = c->pt_beg,
                          .pt = c->pt_column};
}

static void check_section(const ncy_json *expected, const cell *c, const ncy_morph_tree *t, int32_t sec) {
  const ncy_json *segs = ncy_json_get(expected, "segments"), *a = ncy_json_get(expected, "a"), *b = ncy_json_get(expected, "b");
  T_BITS(t->sec_L[sec], number(expected, "L", 0));
  assert_int_equal(t->sec_node0[sec], (int32_t)number(expected, "node0", -1));
  assert_int_equal(t->sec_node1[sec], (int32_t)number(expected, "node1", -1));
  int32_t n = c->nseg[sec];
  for (int32_t i = 0; i <= n; i++) { /* the last of each list is the node at x=1 */
    int32_t node = i < n ? t->seg_node[c->seg_beg[sec] + i] : t->sec_node1[sec];
    T_BITS(t->a[node], ncy_json_number(&a->u.items[i]));
    T_BITS(t->b[node], ncy_json_number(&b->u.items[i]));
    T_BITS(t->ri[node], i < n ? number(&segs->u.items[i], "ri", 0) : number(expected, "ri_end", 0));
    if (i == n) break;
    assert_int_equal(node, (int32_t)number(&segs->u.items[i], "node_index", -1));
    T_BITS(t->area[node], number(&segs->u.items[i], "area", 0));
    T_BITS(t->seg_diam[c->seg_beg[sec] + i], number(&segs->u.items[i], "diam", 0));
  }
}

static void check_vector(const char *name) {
  char path[512];
  snprintf(path, sizeof path, "%s/vectors/%s.json", NCY_TEST_DATA, name);
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  size_t size;
  char *text = t_read(path, &size);
  const ncy_json_doc *doc;
  T_STATUS(ctx, ncy_json_parse(&arena, path, text, size, &doc), NCY_OK);
  static cell c;
  read_cell(ncy_json_get(doc->root, "model"), &c);
  ncy_morph_tree t;
  T_STATUS(ctx, ncy_morph_build(&arena, &c.m, &t), NCY_OK);
  for (int32_t i = 1; i < t.n_nodes; i++) assert_true(t.parent[i] >= 0 && t.parent[i] < i);
  const ncy_json *geometry = ncy_json_get(doc->root, "expected_geometry");
  assert_int_equal(geometry->count, c.m.n_secs);
  for (int32_t i = 0; i < c.m.n_secs; i++) check_section(&geometry->u.items[i], &c, &t, i);
  ncy_arena_done(&arena);
  free(text);
  ncy_ctx_free(&ctx);
}

static void test_vectors(void **state) {
  (void)state;
  check_vector("nrn-01-hh-iclamp");
  check_vector("nrn-02-tree-pt3d");
  check_vector("nrn-03-hh-cable");
}

/* Three sections in a row. */
static void chain(cell *c) {
  memset(c, 0, sizeof *c);
  for (int32_t i = 0; i < 3; i++) {
    c->parent[i] = i - 1;
    c->parent_x[i] = 1;
    c->nseg[i] = 2;
    c->L[i] = 10;
    c->Ra[i] = 100;
    c->seg_beg[i + 1] = 2 * (i + 1);
    c->diam[2 * i] = c->diam[2 * i + 1] = 1;
  }
  c->m = (ncy_morph_cell){.n_secs = 3,
                          .parent = c->parent,
                          .parent_x = c->parent_x,
                          .child_x = c->child_x,
                          .nseg = c->nseg,
                          .L = c->L,
                          .Ra = c->Ra,
                          .seg_beg = c->seg_beg,
                          .diam = c->diam};
}

static void refuse(cell *c, const char *what) {
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_morph_tree t;
  T_STATUS(ctx, ncy_morph_build(&arena, &c->m, &t), NCY_ESPEC);
  assert_true(t_has_diag(ctx, what));
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
}

static void test_mistakes(void **state) {
  (void)state;
  static cell c;
  chain(&c);
  c.parent[0] = 2;
  refuse(&c, "exactly one section without parent");
  chain(&c);
  c.parent[1] = 2;
  refuse(&c, "in a circle");
  chain(&c);
  c.parent[2] = 3;
  refuse(&c, "not in its cell");
  chain(&c);
  c.parent_x[1] = 1.5;
  refuse(&c, "parentX is not in 0..1");
  chain(&c);
  c.child_x[1] = .5;
  refuse(&c, "childX is neither 0 nor 1");
  chain(&c);
  c.diam[3] = 0;
  refuse(&c, "section 1: diam must be above 0");
  chain(&c);
  c.Ra[0] = 0;
  refuse(&c, "Ra must be above 0");
  chain(&c);
  c.nseg[0] = 0;
  refuse(&c, "nseg must be 1 or more");
}

static ncy_status build_chain(ncy_ctx *ctx, void *user) {
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_morph_tree t;
  ncy_status status = ncy_morph_build(&arena, &((cell *)user)->m, &t);
  ncy_arena_done(&arena);
  return status;
}

static void test_no_memory(void **state) {
  (void)state;
  static cell c;
  chain(&c);
  t_fail_each_alloc(build_chain, &c);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_vectors), cmocka_unit_test(test_mistakes),
                                     cmocka_unit_test(test_no_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
