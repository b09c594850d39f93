/* test_wiring.c - what only some connections have: pointers to other cells, plasticity, weights that change with time.
 * SPDX-License-Identifier: MIT */
#include "vector.h"

static const ncy_json *expected(const loaded *l, const char *key) {
  return get(get(l->doc->root, "expected"), key);
}

static void same_text(const char *got, const ncy_json *want) {
  if (!want || want->type == NCY_JSON_NULL)
    assert_null(got);
  else
    assert_string_equal(got, want->u.string);
}

static void pointers(void **state) {
  (void)state;
  loaded l;
  load(&l, "vectors/conns-13-gap", 0, NULL, NULL);
  check_cells(&l);
  const ncy_net *net = l.net;
  const ncy_json *conns = expected(&l, "conns");
  assert_int_equal(net->n_conns, conns->count);
  int64_t n_pointers = 0;
  for (int64_t row = 0; row < net->n_conns; row++) {
    const ncy_json *want = &conns->u.items[row], *pointer = ncy_json_get(want, "pointer"), *label = ncy_json_get(want, "label");
    const ncy_net_template *t = &net->tmpl[net->cell_tmpl[net->conn_post[row]]];
    assert_int_equal(net->cell_gid[net->conn_pre[row]], get(want, "pre")->u.integer);
    assert_int_equal(net->cell_gid[net->conn_post[row]], get(want, "post")->u.integer);
    assert_string_equal(t->sec[net->conn_sec[row]].name, get(want, "sec")->u.string);
    assert_string_equal(net->spec->synmech[net->conn_synmech[row]].label, get(want, "synMech")->u.string);
    check_number(net->conn_loc[row], net->conn_flags[row] & NCY_LOC_IS_INT, get(want, "loc"));
    check_number(net->conn_weight[row], net->conn_flags[row] & NCY_WEIGHT_IS_INT, get(want, "weight"));
    check_number(net->conn_delay[row], net->conn_flags[row] & NCY_DELAY_IS_INT, get(want, "delay"));
    assert_int_equal(ncy_net_has_label(net, row), label != NULL);
    if (label) assert_string_equal(net->spec->conn[net->conn_label[row]].label, label->u.string);
    int64_t at = ncy_net_find_pointer(net, row);
    assert_int_equal(at >= 0, pointer != NULL);
    if (!pointer) continue;
    assert_int_equal(at, n_pointers++);
    assert_int_equal(net->pointer_id[at], get(pointer, "id")->u.integer);
    assert_int_equal(net->pointer_reverse[at], get(pointer, "reverseConnId")->u.integer);
    assert_string_equal(net->conn_flags[row] & NCY_CONN_IS_REVERSE ? "post" : "pre", get(pointer, "source")->u.string);
    same_text(net->pointer_pre_sec[at], ncy_json_get(want, "preSec"));
    T_BITS(net->pointer_pre_loc[at], number(get(want, "preLoc")));
    ncy_pointer_form form;
    assert_true(ncy_net_pointer_form(net->spec, &net->spec->conn[net->conn_label[row]], net->conn_synmech[row], &form));
    assert_string_equal(form.source_var, get(pointer, "sourceVar")->u.string);
    assert_string_equal(form.target_var, get(pointer, "targetVar")->u.string);
  }
  assert_int_equal(net->n_pointers, n_pointers);
  unload(&l);
}

static void check_wave(const ncy_net *net, int64_t shaped, const ncy_json *want) {
  const ncy_net_wave *wave = &net->wave[net->conn_label[net->shaped_conn[shaped]]];
  const ncy_json *time = get(want, "shapeTimeVec"), *weight = get(want, "shapeWeightVec");
  assert_int_equal(wave->n_times, time->count);
  assert_int_equal(wave->n_values, weight->count);
  for (int32_t i = 0; i < wave->n_times; i++) T_BITS(wave->time[i], number(&time->u.items[i]));
  for (int32_t i = 0; i < wave->n_values; i++) T_BITS(wave->unit[i] * net->shaped_weight[shaped], number(&weight->u.items[i]));
}

static void plasticity_and_shapes(void **state) {
  (void)state;
  loaded l;
  load(&l, "vectors/conns-16-plast-shape", 0, NULL, NULL);
  check_cells(&l);
  check_conns(&l);
  const ncy_net *net = l.net;
  const ncy_json *conns = expected(&l, "conns");
  int64_t n_shaped = 0;
  for (int64_t row = 0; row < net->n_conns; row++) {
    const ncy_json *want = &conns->u.items[row], *plast = ncy_json_get(want, "plast");
    const ncy_json *got = ncy_net_plast(net, row);
    assert_int_equal(got != NULL, plast != NULL);
    if (plast) {
      assert_string_equal(ncy_json_get(got, "mech")->u.string, get(plast, "mech")->u.string);
      assert_int_equal(ncy_json_get(got, "params")->count, get(plast, "params")->count);
    }
    int64_t at = ncy_net_find_shaped(net, row);
    assert_int_equal(at >= 0, ncy_json_get(want, "shapeTimeVec") != NULL);
    if (at < 0) continue;
    assert_int_equal(at, n_shaped++);
    check_wave(net, at, want);
  }
  assert_int_equal(net->n_shaped, n_shaped);
  assert_true(n_shaped > 0);
  unload(&l);
}

/* The wiring of the plastic connections; what they do with time is the engine's. */
static void plasticity_of_point_cells(void **state) {
  (void)state;
  loaded l;
  load(&l, "vectors/conns-17-stdp-run", 0, NULL, NULL);
  check_cells(&l);
  const ncy_net *net = l.net;
  const ncy_json *conns = expected(&l, "conns");
  assert_int_equal(net->n_conns, conns->count);
  for (int64_t row = 0; row < net->n_conns; row++) {
    const ncy_json *want = &conns->u.items[row];
    assert_int_equal(net->cell_gid[net->conn_pre[row]], get(want, "pre")->u.integer);
    assert_int_equal(net->cell_gid[net->conn_post[row]], get(want, "post")->u.integer);
    check_number(net->conn_weight[row], net->conn_flags[row] & NCY_WEIGHT_IS_INT, get(want, "weight"));
    check_number(net->conn_delay[row], net->conn_flags[row] & NCY_DELAY_IS_INT, get(want, "delay"));
    assert_int_equal(ncy_net_plast(net, row) != NULL, ncy_json_get(want, "plast") != NULL);
  }
  unload(&l);
}

static void every_stimulus(void **state) {
  (void)state;
  check("vectors/conns-10-stims", 0);
}

static void synapses_moved(void **state) {
  (void)state;
  check("vectors/conns-12-subconn", 0);
}

/* The connections of single cells in the vectors of populations: after a cell's own data. */
static void check_moved(const char *name) {
  loaded l;
  load(&l, name, 0, NULL, NULL);
  const ncy_net *net = l.net;
  const ncy_json *cells = expected(&l, "cells");
  int64_t n = 0;
  for (int32_t i = 0; i < net->n_cells; i++) {
    const ncy_json *conns = ncy_json_get(&cells->u.items[i], "conns");
    assert_int_equal(net->cell_conn_beg[i + 1] - net->cell_conn_beg[i], conns ? conns->count : 0);
    for (uint32_t k = 0; conns && k < conns->count; k++, n++) {
      const ncy_json *want = &conns->u.items[k];
      int64_t row = net->cell_conn_beg[i] + k;
      assert_int_equal(net->cell_gid[net->conn_pre[row]], get(want, "preGid")->u.integer);
      assert_string_equal(net->tmpl[net->cell_tmpl[i]].sec[net->conn_sec[row]].name, get(want, "sec")->u.string);
      T_BITS(net->conn_loc[row], number(get(want, "loc")));
      T_BITS(net->conn_weight[row], number(get(want, "weight")));
    }
  }
  assert_int_equal(net->n_conns, n);
  assert_true(n > 0);
  unload(&l);
}

static void synapses_moved_by_densities(void **state) {
  (void)state;
  check_moved("vectors/pops-13-subconn-uniform");
  check_moved("vectors/pops-13-subconn-1Dmap");
  check_moved("vectors/pops-13-subconn-2Dmap");
  check_moved("vectors/pops-13-subconn-distpath");
  check_moved("vectors/pops-13-subconn-disteuc");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pointers),       cmocka_unit_test(plasticity_and_shapes), cmocka_unit_test(plasticity_of_point_cells),
      cmocka_unit_test(every_stimulus), cmocka_unit_test(synapses_moved),        cmocka_unit_test(synapses_moved_by_densities),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
