/* test_vectors.c - networks of the reference vectors, bit for bit: cells, connections in order with the Python types of their
 * numbers, stimuli. SPDX-License-Identifier: MIT */
#include "vector.h"

#define VECTOR(test, file, is_compat)                                                                                            \
  static void test(void **state) {                                                                                               \
    (void)state;                                                                                                                 \
    check(file, is_compat);                                                                                                      \
  }
VECTOR(full_conn, "vectors/conns-01-full", 0)
VECTOR(prob_conn, "vectors/conns-02-prob", 0)
VECTOR(prob_conn_strings, "vectors/conns-03-probstr", 0)
VECTOR(conv_conn, "vectors/conns-04-conv", 0)
VECTOR(div_conn, "vectors/conns-05-div", 0)
VECTOR(list_conn, "vectors/conns-06-fromlist", 0)
VECTOR(lists_of_synmechs, "vectors/conns-07-synmechs", 0)
VECTOR(placement, "vectors/conns-08-secs", 1)
VECTOR(scaling, "vectors/conns-09-scaling", 0)
VECTOR(conditions, "vectors/conns-15-conds", 0)

/* Names that are missing in a section list: NetPyNE drops them, and so the network is only built when asked to do as NetPyNE. */
static void missing_sections_are_mistakes(void **state) {
  (void)state;
  char path[512];
  snprintf(path, sizeof path, "%s/vectors/conns-08-secs.json", NCY_TEST_DATA);
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  size_t size;
  char *text = t_read(path, &size);
  ncy_spec_source source = {.model = path, .text = text, .text_length = size};
  ncy_spec *spec = NULL;
  ncy_net *net = NULL;
  ncy_status status = ncy_spec_load(ctx, &source, &spec);
  if (status == NCY_OK) status = ncy_net_build(ctx, spec, 1, &net);
  assert_int_equal(status, NCY_ESPEC);
  assert_true(t_has_diag(ctx, "nosuch"));
  ncy_net_free(&net);
  ncy_spec_free(&spec);
  free(text);
  ncy_ctx_free(&ctx);
}

/* Synapses with computed parameters, and sections with computed geometry and densities. */
static void computed_cells(void **state) {
  (void)state;
  loaded l;
  load(&l, "vectors/conns-14-cellstr", 0, NULL, NULL);
  check_cells(&l);
  check_conns(&l);
  const ncy_net *net = l.net;
  const ncy_json *values = get(get(l.doc->root, "expected"), "cellvals");
  for (int32_t i = 0; i < net->n_cells; i++) {
    char gid[16];
    snprintf(gid, sizeof gid, "%lld", (long long)net->cell_gid[i]);
    const ncy_json *want = get(values, gid);
    const ncy_net_template *t = &net->tmpl[net->cell_tmpl[i]];
    int32_t at = net->cell_tmpl_index[i];
    const ncy_net_value *diam = &t->sec[0].diam;
    T_BITS(diam->per_cell ? diam->per_cell[at] : diam->value, number(get(want, "soma.diam")));
    const ncy_net_density *pas = &t->sec[1].density[0];
    assert_string_equal(pas->param[0], "g");
    const ncy_json *g = get(want, "dend.g");
    assert_int_equal(g->count, t->sec[1].nseg);
    for (uint32_t k = 0; k < g->count; k++) {
      const ncy_net_value *value = &pas->value[k];
      T_BITS(value->per_cell ? value->per_cell[at] : value->value, number(&g->u.items[k]));
    }
    /* the vector lists synapses section by section */
    const ncy_json *syns = get(want, "syns");
    int64_t n_seen = 0;
    for (int32_t sec = 0; sec < t->n_secs; sec++)
      for (int64_t row = net->cell_conn_beg[i]; row < net->cell_conn_beg[i + 1]; row++) {
        if (net->conn_sec[row] != sec) continue;
        const ncy_json *syn = &syns->u.items[n_seen++];
        assert_string_equal(t->sec[sec].name, syn->u.items[0].u.string);
        T_BITS(net->conn_loc[row], number(&syn->u.items[1]));
        int32_t first = net->syn_param_beg[net->conn_synmech[row]];
        T_BITS(net->syn_param[first][row], number(&syn->u.items[2]));
        T_BITS(net->syn_param[first + 1][row], number(&syn->u.items[3]));
      }
    assert_int_equal(n_seen, syns->count);
  }
  unload(&l);
}

/* Stimuli of every kind that is built, and the intervals that NetStims get: "gid/place among the cell's stimuli". */
static void stimulation(void **state) {
  (void)state;
  loaded l;
  load(&l, "net/stims", 0, NULL, NULL);
  check_cells(&l);
  check_conns(&l);
  check_stims(&l);
  const ncy_net *net = l.net;
  const ncy_json *want = get(get(l.doc->root, "expected"), "netstims");
  uint32_t n = 0;
  for (int64_t row = 0; row < net->n_conns; row++) {
    int32_t stim = -1 - net->conn_pre[row];
    const ncy_json *one = &want->u.items[n++];
    assert_int_equal(strtol(one->key, NULL, 10), net->cell_gid[net->netstim_cell[stim]]);
    T_BITS(net->netstim_interval[stim], number(get(one, "interval")));
    T_BITS(net->netstim_number[stim], number(get(one, "number")));
    T_BITS(net->netstim_start[stim], number(get(one, "start")));
    T_BITS(net->netstim_noise[stim], number(get(one, "noise")));
  }
  assert_int_equal(n, want->count);
  unload(&l);
}

static const ncy_net_sec *section(const ncy_net_template *t, const char *name) {
  for (int32_t i = 0; i < t->n_secs; i++)
    if (strcmp(t->sec[i].name, name) == 0) return &t->sec[i];
  fail_msg("no section %s", name);
  return NULL;
}

static void places_in_a_cuboid(void **state) {
  (void)state;
  loaded l;
  load(&l, "vectors/pops-01-fixed-cuboid", 0, NULL, NULL);
  check_cells(&l);
  const ncy_json *cells = get(get(l.doc->root, "expected"), "cells");
  for (uint32_t i = 0; i < cells->count; i++) {
    const ncy_json *want = &cells->u.items[i];
    const ncy_net_template *t = &l.net->tmpl[l.net->cell_tmpl[i]];
    T_BITS(t->threshold, number(get(want, "threshold")));
    const ncy_json *soma = get(get(want, "secs"), "soma");
    const ncy_net_sec *sec = section(t, "soma");
    T_BITS(sec->L.value, number(get(soma, "L")));
    T_BITS(sec->Ra.value, number(get(soma, "Ra")));
    T_BITS(sec->diam.value, number(&get(soma, "diam")->u.items[0]));
    T_BITS(sec->cm.value, number(&get(soma, "cm")->u.items[0]));
  }
  unload(&l);
}

static double at(const ncy_net_value *value, int32_t index) {
  return value->per_cell ? value->per_cell[index] : value->value;
}

/* Several rules for a cell, vars, string functions, distances: geometry, densities, topology, where spikes are detected. */
static void merged_rules(void **state) {
  (void)state;
  loaded l;
  load(&l, "net/cellrules", 0, NULL, NULL);
  check_cells(&l);
  const ncy_json *cells = get(get(l.doc->root, "expected"), "cells");
  for (uint32_t i = 0; i < cells->count; i++) {
    const ncy_json *want = &cells->u.items[i], *secs = get(want, "secs"), *labels = get(get(want, "tags"), "label");
    const ncy_net_template *t = &l.net->tmpl[l.net->cell_tmpl[i]];
    int32_t index = l.net->cell_tmpl_index[i];
    assert_int_equal(t->n_rules, labels->count);
    for (int32_t r = 0; r < t->n_rules; r++) assert_string_equal(l.spec->cell[t->rule[r]].label, labels->u.items[r].u.string);
    assert_int_equal(t->n_secs, secs->count);
    T_BITS(t->threshold, number(get(want, "threshold")));
    for (int32_t s = 0; s < t->n_secs; s++) {
      const ncy_net_sec *sec = &t->sec[s];
      const ncy_json *node = &secs->u.items[s];
      assert_string_equal(sec->name, node->key);
      assert_int_equal(sec->nseg, get(node, "nseg")->u.integer);
      T_BITS(at(&sec->L, index), number(get(node, "L")));
      T_BITS(at(&sec->Ra, index), number(get(node, "Ra")));
      T_BITS(at(&sec->diam, index), number(&get(node, "diam")->u.items[0]));
      T_BITS(at(&sec->cm, index), number(&get(node, "cm")->u.items[0]));
      const ncy_json *parent = ncy_json_get(node, "parent"), *vinit = ncy_json_get(node, "vinit"), *mechs = get(node, "mechs");
      assert_int_equal(sec->parent >= 0, parent != NULL);
      if (parent) {
        assert_string_equal(t->sec[sec->parent].name, parent->u.items[0].u.string);
        T_BITS(sec->parent_x, number(&parent->u.items[1]));
        T_BITS(sec->child_x, number(&parent->u.items[2]));
      }
      T_BITS(sec->vinit, vinit ? number(vinit) : NAN);
      assert_int_equal(sec->n_densities, mechs->count);
      for (int32_t d = 0; d < sec->n_densities; d++) {
        const ncy_net_density *density = &sec->density[d];
        assert_true(density->mech >= 0);
        for (int32_t p = 0; p < density->n_params; p++) {
          const ncy_json *values = get(get(mechs, density->name), density->param[p]);
          assert_true(density->var[p] >= 0);
          for (int32_t k = 0; k < sec->nseg; k++)
            T_BITS(at(&density->value[p * sec->nseg + k], index), number(&values->u.items[k]));
        }
      }
    }
  }
  unload(&l);
}

/* A network of NetPyNE's less obvious ways, see tests/data/net/make_quirks.py. */
static void quirks(void **state) {
  (void)state;
  loaded l;
  load(&l, "net/quirks", 1, NULL, NULL);
  const ncy_net *net = l.net;
  const ncy_json *segments = get(get(l.doc->root, "expected"), "segments"), *conns = get(get(l.doc->root, "expected"), "conns");
  uint32_t n = 0;
  for (int32_t i = 0; i < net->n_cells; i++) {
    const ncy_net_template *t = &net->tmpl[net->cell_tmpl[i]];
    for (int32_t s = 0; s < t->n_secs; s++)
      for (int32_t k = 0; k < t->sec[s].nseg; k++) {
        const ncy_json *want = segments->u.items[n++].u.items;
        assert_string_equal(t->sec[s].name, want[1].u.string);
        T_BITS(at(&t->sec[s].density[0].value[k], net->cell_tmpl_index[i]), number(&want[2]));
      }
  }
  assert_int_equal(n, segments->count);
  assert_int_equal(net->n_conns, conns->count);
  for (int64_t row = 0; row < net->n_conns; row++) {
    const ncy_json *want = conns->u.items[row].u.items;
    const ncy_net_template *t = &net->tmpl[net->cell_tmpl[net->conn_post[row]]];
    assert_int_equal(net->cell_gid[net->conn_pre[row]], want[0].u.integer);
    assert_int_equal(net->cell_gid[net->conn_post[row]], want[1].u.integer);
    assert_string_equal(t->sec[net->conn_sec[row]].name, want[2].u.string);
    check_number(net->conn_loc[row], net->conn_flags[row] & NCY_LOC_IS_INT, &want[3]);
    check_number(net->conn_weight[row], net->conn_flags[row] & NCY_WEIGHT_IS_INT, &want[4]);
    check_number(net->conn_delay[row], net->conn_flags[row] & NCY_DELAY_IS_INT, &want[5]);
    assert_string_equal(net->spec->conn[net->conn_label[row]].label, want[6].u.string);
    T_BITS(net->syn_param[0][net->conn_syn[row]], number(&want[7]));
    T_BITS(net->syn_param[1][net->conn_syn[row]], number(&want[8]));
  }
  unload(&l);
}

static void check_shape(const char *name, const char *shape) {
  loaded l;
  load(&l, name, 0, "netParams.shape=cuboid", shape);
  check_cells(&l);
  unload(&l);
}
static void places_in_a_cylinder(void **state) {
  (void)state;
  check_shape("vectors/pops-02-fixed-cylinder", "cylinder");
}
static void places_in_an_ellipsoid(void **state) {
  (void)state;
  check_shape("vectors/pops-03-fixed-ellipsoid", "ellipsoid");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(places_in_a_cuboid),
      cmocka_unit_test(full_conn),
      cmocka_unit_test(prob_conn),
      cmocka_unit_test(prob_conn_strings),
      cmocka_unit_test(conv_conn),
      cmocka_unit_test(div_conn),
      cmocka_unit_test(list_conn),
      cmocka_unit_test(lists_of_synmechs),
      cmocka_unit_test(placement),
      cmocka_unit_test(missing_sections_are_mistakes),
      cmocka_unit_test(stimulation),
      cmocka_unit_test(places_in_a_cylinder),
      cmocka_unit_test(places_in_an_ellipsoid),
      cmocka_unit_test(merged_rules),
      cmocka_unit_test(quirks),
      cmocka_unit_test(scaling),
      cmocka_unit_test(conditions),
      cmocka_unit_test(computed_cells),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
