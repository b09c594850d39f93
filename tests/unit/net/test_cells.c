/* test_cells.c - what cell rules make of cells, bit for bit: geometry with 3-d points, rotation, mechanisms, ions, point
 * processes, spike sources; against the reference vectors (values that NEURON held). SPDX-License-Identifier: MIT */
#include "t.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mech/mech.h"
#include "net/inner.h"
#include "json/json.h"

typedef struct loaded {
  ncy_ctx *ctx;
  char *text;
  ncy_arena arena;
  const ncy_json_doc *doc;
  ncy_spec *spec;
  ncy_net *net;
} loaded;

static ncy_status make(loaded *l, const char *path, const char *text, size_t size) {
  ncy_spec_source source = {.model = path, .text = text, .text_length = size};
  NCY_TRY(ncy_spec_load(l->ctx, &source, &l->spec));
  return ncy_net_build(l->ctx, l->spec, 1, &l->net);
}

static void unload(loaded *l) {
  ncy_net_free(&l->net);
  ncy_spec_free(&l->spec);
  ncy_arena_done(&l->arena);
  free(l->text);
  ncy_ctx_free(&l->ctx);
}

static void load(loaded *l, const char *name) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s.json", NCY_TEST_DATA, name);
  *l = (loaded){0};
  assert_int_equal(ncy_ctx_new(NULL, &l->ctx), NCY_OK);
  size_t size;
  l->text = t_read(path, &size);
  ncy_arena_init(&l->arena, l->ctx);
  T_STATUS(l->ctx, ncy_json_parse(&l->arena, path, l->text, size, &l->doc), NCY_OK);
  T_STATUS(l->ctx, make(l, path, l->text, size), NCY_OK);
}

static double value_at(const ncy_net_value *value, int32_t index) {
  return value->per_cell ? value->per_cell[index] : value->value;
}

static void check_mechs(const ncy_net_sec *sec, int32_t index, const ncy_json *want) {
  assert_int_equal(sec->n_densities, want->count);
  for (uint32_t i = 0; i < want->count; i++) {
    const ncy_json *mech = &want->u.items[i];
    const ncy_net_density *d = NULL;
    for (int32_t k = 0; k < sec->n_densities; k++)
      if (strcmp(sec->density[k].name, mech->key) == 0) d = &sec->density[k];
    assert_non_null(d);
    for (uint32_t p = 0; p < mech->count; p++) {
      const ncy_json *values = &mech->u.items[p];
      int32_t at = 0;
      while (at < d->n_params && strcmp(d->param[at], values->key) != 0) at++;
      for (uint32_t k = 0; k < values->count; k++) {
        const ncy_mech *m = ncy_mech_at(d->mech);
        double got = at < d->n_params ? value_at(&d->value[at * sec->nseg + (int32_t)k], index)
                                      : m->var[ncy_mech_var_find(m, values->key)].value;
        T_BITS(got, ncy_json_number(&values->u.items[k]));
      }
    }
  }
}

static void check_ions(const ncy_net_sec *sec, const ncy_json *want) {
  static const char *const part[3] = {"e", "i", "o"};
  assert_int_equal(sec->n_ions, want ? want->count : 0);
  for (int32_t i = 0; i < sec->n_ions; i++) {
    const ncy_json *ion = ncy_json_get(want, sec->ion[i].name);
    assert_non_null(ion);
    for (int k = 0; k < 3; k++)
      for (int32_t s = 0; s < sec->nseg; s++) {
        double got = sec->ion[i].value[k] ? sec->ion[i].value[k][s] : ncy_mech_at(sec->ion[i].mech)->var[k].value;
        T_BITS(got, ncy_json_number(&ncy_json_get(ion, part[k])->u.items[s]));
      }
  }
}

static void check_pointps(const ncy_net_sec *sec, int32_t index, const ncy_json *want) {
  assert_int_equal(sec->n_pointps, want ? want->count : 0);
  for (int32_t i = 0; i < sec->n_pointps; i++) {
    const ncy_net_pointp *p = &sec->pointp[i];
    const ncy_json *values = ncy_json_get(want, p->label);
    assert_non_null(values);
    assert_true(p->n_params > 0);
    for (int32_t k = 0; k < p->n_params; k++)
      T_BITS(value_at(&p->value[k], index), ncy_json_number(ncy_json_get(values, p->param[k])));
  }
}

static void check_points(const loaded *l, const ncy_net_sec *sec, int32_t cell, const ncy_json *want) {
  if (want && want->type == NCY_JSON_NULL) return; /* not compared */
  assert_int_equal(sec->pt3d.n, want ? want->count : 0);
  if (!want) return;
  ncy_pt3d_room room = {0};
  T_STATUS(l->ctx, ncy_pt3d_reserve(&l->net->arena, sec->pt3d.n, &room), NCY_OK);
  ncy_net_section_points(l->net, sec, cell, room.pt);
  for (int32_t i = 0; i < sec->pt3d.n; i++)
    for (int k = 0; k < 4; k++) T_BITS((double)room.pt[k][i], ncy_json_number(&want->u.items[i].u.items[k]));
}

static void check_cell(const loaded *l, int32_t cell, const ncy_json *want) {
  const ncy_net *net = l->net;
  const ncy_net_template *t = &net->tmpl[net->cell_tmpl[cell]];
  int32_t index = net->cell_tmpl_index[cell], seg = 0;
  ncy_morph_tree tree;
  T_STATUS(l->ctx, ncy_net_tree(&l->net->arena, net, cell, &tree), NCY_OK);
  assert_int_equal(net->cell_gid[cell], ncy_json_get(want, "gid")->u.integer);
  T_BITS(t->threshold, ncy_json_number(ncy_json_get(want, "threshold")));
  const ncy_json *secs = ncy_json_get(want, "secs");
  assert_int_equal(t->n_secs, secs->count);
  for (int32_t s = 0; s < t->n_secs; s++) {
    const ncy_net_sec *sec = &t->sec[s];
    const ncy_json *w = &secs->u.items[s], *parent = ncy_json_get(w, "parent"), *vinit = ncy_json_get(w, "vinit");
    assert_string_equal(sec->name, w->key);
    assert_int_equal(sec->nseg, ncy_json_get(w, "nseg")->u.integer);
    T_BITS(tree.sec_L[s], ncy_json_number(ncy_json_get(w, "L")));
    T_BITS(value_at(&sec->L, index), ncy_json_number(ncy_json_get(w, "L")));
    T_BITS(value_at(&sec->Ra, index), ncy_json_number(ncy_json_get(w, "Ra")));
    for (int32_t k = 0; k < sec->nseg; k++, seg++) {
      T_BITS(tree.seg_diam[seg], ncy_json_number(&ncy_json_get(w, "diam")->u.items[k]));
      T_BITS(value_at(&sec->cm, index), ncy_json_number(&ncy_json_get(w, "cm")->u.items[k]));
    }
    assert_true((sec->parent >= 0) == (parent != NULL));
    if (parent) {
      assert_string_equal(t->sec[sec->parent].name, parent->u.items[0].u.string);
      T_BITS(sec->parent_x, ncy_json_number(&parent->u.items[1]));
      T_BITS(sec->child_x, ncy_json_number(&parent->u.items[2]));
    }
    T_BITS(sec->vinit, vinit ? ncy_json_number(vinit) : NAN);
    check_points(l, sec, cell, ncy_json_get(w, "pt3d"));
    check_mechs(sec, index, ncy_json_get(w, "mechs"));
    check_ions(sec, ncy_json_get(w, "ions"));
    check_pointps(sec, index, ncy_json_get(w, "pointps"));
  }
}

static void check_vector(const char *name) {
  loaded l;
  load(&l, name);
  const ncy_json *cells = ncy_json_get(ncy_json_get(l.doc->root, "expected"), "cells");
  assert_int_equal(l.net->n_cells, cells->count);
  for (int32_t i = 0; i < l.net->n_cells; i++) check_cell(&l, i, &cells->u.items[i]);
  unload(&l);
}

static void several_rules(void **state) {
  (void)state;
  check_vector("vectors/pops-09-cellrules");
}

static void rotated_points(void **state) {
  (void)state;
  check_vector("vectors/pops-10-pt3d-rotate");
}

static void point_processes(void **state) {
  (void)state;
  check_vector("vectors/pops-12-izhi-hybrid");
}

/* Made by NetPyNE: see tests/data/net/make_shapes.py. */
static void shapes(void **state) {
  (void)state;
  check_vector("net/shapes");
}

/* A cell that the tests below put mistakes into. */
static const char whole[] =
    "{\"netParams\": {\"defineCellShapes\": true, \"rotateCellsRandomly\": true, \"popTagsCopiedToCells\": [\"cellType\", "
    "\"params\"],"
    "\"cellParams\": {\"A\": {\"vars\": {\"k\": \"uniform(1,2)\"}, \"secs\": {"
    "\"soma\": {\"geom\": {\"nseg\": 2, \"pt3d\": [[0, 0, 0, 10], [9, 1, 0, 10]]}, \"mechs\": {\"hh\": {\"gl\": \"0.0001*k\"}},"
    "  \"ions\": {\"na\": {\"e\": [50, 51], \"i\": 9}}},"
    "\"dend\": {\"geom\": {\"L\": 100.0, \"diam\": 2.0}, \"topol\": {\"parentSec\": \"soma\", \"parentX\": 1.0, \"childX\": 0},"
    "  \"pointps\": {\"V\": {\"mod\": \"ExpSyn\", \"tau\": \"1+uniform(0,1)\", \"e\": \"gid\", \"vref\": \"g\", \"synList\": "
    "[\"AMPA\", \"exc\"]}}},"
    "\"end\": {\"geom\": {\"pt3d\": [[9, 1, 0, 2], [30, 1, 0, 1], [60, 9, 9, 1]]}, \"topol\": {\"parentSec\": \"soma\", "
    "\"parentX\": 0.5, \"childX\": 0},"
    "  \"mechs\": {\"pas\": {\"g\": \"0.0001+dist_euclidean*1e-6\"}}}}},"
    "\"A2\": {\"conds\": {\"label\": \"A\"}, \"secs\": {\"end\": {\"geom\": {\"pt3d\": [[9, 1, 0, 2], [50, 1, 0, 1]]}}%s}}},"
    "\"popParams\": {\"P\": {\"cellType\": \"A\", \"numCells\": 3, \"params\": {\"tau\": 7.5}}},"
    "\"synMechParams\": {\"exc\": {\"mod\": \"ExpSyn\", \"tau\": \"1+post_dist_euclidean/1000\"}},"
    "\"connParams\": {\"c\": {\"preConds\": {\"pop\": \"P\"}, \"postConds\": {\"pop\": \"P\"}, \"sec\": \"dend\", \"synMech\": "
    "\"AMPA\"%s},"
    "\"d\": {\"preConds\": {\"pop\": \"P\"}, \"postConds\": {\"pop\": \"P\"}, \"sec\": \"end\", \"loc\": 0.3, \"synMech\": "
    "\"%s\"}}}, \"simConfig\": {}}";

static ncy_status make_whole(loaded *l, const char *section, const char *conn, const char *syn) {
  int n = snprintf(NULL, 0, whole, section, conn, syn);
  l->text = malloc((size_t)n + 1);
  assert_non_null(l->text);
  snprintf(l->text, (size_t)n + 1, whole, section, conn, syn);
  return make(l, "whole.json", l->text, (size_t)n);
}

/* Connections to a point process with vref have no synapse, but a label and the index of its weight. */
static void point_process_targets(void **state) {
  (void)state;
  loaded l = {0};
  assert_int_equal(ncy_ctx_new(NULL, &l.ctx), NCY_OK);
  ncy_arena_init(&l.arena, l.ctx);
  T_STATUS(l.ctx, make_whole(&l, "", "", "exc"), NCY_OK);
  assert_int_equal(l.net->n_conns, 12);
  int n_targets = 0;
  for (int64_t row = 0; row < l.net->n_conns; row++) {
    int32_t weight = -1;
    const ncy_net_pointp *target = ncy_net_conn_target(l.net, row, &weight);
    if (!target) continue;
    n_targets++;
    assert_string_equal(target->label, "V");
    assert_int_equal(weight, 0);
    assert_string_equal(ncy_net_synmech_label(l.net, row), "AMPA");
    assert_true(isnan(l.net->conn_loc[row]));
    T_BITS(value_at(&target->value[0], 0), 7.5); /* the tag params of the cell wins */
  }
  assert_int_equal(n_targets, 6);
  assert_int_equal(l.net->tmpl[0].sec[2].pt3d.n, 2);
  assert_int_equal(l.net->tmpl[0].sec[2].pt3d.n_listed, 5);
  unload(&l);
}

static void wrong_cells(void **state) {
  (void)state;
  static const struct {
    const char *section, *conn, *syn, *message;
    ncy_status status;
  } all[] = {
      {", \"soma\": {\"geom\": {\"L\": 3}}", "", "exc", "L is set after an earlier rule gave 3-d points", NCY_EUNSUPPORTED},
      {", \"soma\": {\"geom\": {\"pt3d\": [[0, 0, 0, 1]]}}", "", "exc", "one point replaces those of an earlier rule",
       NCY_EUNSUPPORTED},
      {", \"dend\": {\"mechs\": {\"pas\": {\"g\": \"dist_euclidean\"}}}", "", "exc", "section dend has no 3-d points here",
       NCY_ESPEC},
      {"", ", \"synsPerConn\": 2", "exc", "synsPerConn above 1, but section dend has a point process with vref", NCY_ESPEC},
      {"", "", "AMPA", "expected a label of synMechParams, found AMPA", NCY_ESPEC},
  };
  for (size_t i = 0; i < NCY_COUNT_OF(all); i++) {
    loaded l = {0};
    assert_int_equal(ncy_ctx_new(NULL, &l.ctx), NCY_OK);
    ncy_arena_init(&l.arena, l.ctx);
    T_STATUS(l.ctx, make_whole(&l, all[i].section, all[i].conn, all[i].syn), all[i].status);
    if (!t_has_diag(l.ctx, all[i].message)) {
      t_print_diags(l.ctx);
      fail_msg("mistake %zu is not told", i);
    }
    unload(&l);
  }
}

static ncy_status build_once(ncy_ctx *ctx, void *user) {
  loaded l = {.ctx = ctx};
  (void)user;
  ncy_status status = make_whole(&l, "", "", "exc");
  ncy_table *t = NULL;
  if (status == NCY_OK) status = ncy_net_segments(ctx, l.net, &t);
  ncy_table_free(&t);
  ncy_net_free(&l.net);
  ncy_spec_free(&l.spec);
  free(l.text);
  return status;
}

static void memory_fails(void **state) {
  (void)state;
  t_fail_each_alloc(build_once, NULL);
}

/* The last cell that sets a concentration decides where the ion starts from. */
static void ion_starts(void **state) {
  (void)state;
  loaded l;
  load(&l, "vectors/pops-09-cellrules");
  assert_int_equal(l.net->n_ion_starts, 1);
  assert_string_equal(l.net->ion_start[0].name, "na");
  T_BITS(l.net->ion_start[0].conc[0], 11.0);
  T_BITS(l.net->ion_start[0].conc[1], 141.0);
  unload(&l);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(several_rules), cmocka_unit_test(rotated_points), cmocka_unit_test(point_processes),
      cmocka_unit_test(ion_starts),    cmocka_unit_test(shapes),         cmocka_unit_test(point_process_targets),
      cmocka_unit_test(wrong_cells),   cmocka_unit_test(memory_fails),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
