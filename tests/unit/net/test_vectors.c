/* test_vectors.c - networks of the reference vectors, bit for bit: cells, connections in order with the Python types of their
 * numbers, stimuli. SPDX-License-Identifier: MIT */
#include "t.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/net.h"
#include "json/json.h"

typedef struct loaded {
  ncy_ctx *ctx;
  char *text;
  ncy_arena arena;
  const ncy_json_doc *doc;
  ncy_spec *spec;
  ncy_net *net;
} loaded;

/* name: of a file of the test data; set: an override or NULL; shape: put into the spec behind the reader's back, or NULL. */
static void load(loaded *l, const char *name, int is_compat, const char *set, const char *shape) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s.json", NCY_TEST_DATA, name);
  ncy_ctx_options options = {.compat = is_compat};
  *l = (loaded){0};
  assert_int_equal(ncy_ctx_new(&options, &l->ctx), NCY_OK);
  size_t size;
  l->text = t_read(path, &size);
  ncy_arena_init(&l->arena, l->ctx);
  T_STATUS(l->ctx, ncy_json_parse(&l->arena, path, l->text, size, &l->doc), NCY_OK);
  ncy_spec_source source = {.model = path, .text = l->text, .text_length = size, .set = &set, .n_set = set != NULL};
  T_STATUS(l->ctx, ncy_spec_load(l->ctx, &source, &l->spec), NCY_OK);
  if (shape) l->spec->shape = shape;
  T_STATUS(l->ctx, ncy_net_build(l->ctx, l->spec, 1, &l->net), NCY_OK);
}

static void unload(loaded *l) {
  ncy_net_free(&l->net);
  ncy_spec_free(&l->spec);
  ncy_arena_done(&l->arena);
  free(l->text);
  ncy_ctx_free(&l->ctx);
}

static const ncy_json *get(const ncy_json *node, const char *key) {
  const ncy_json *value = ncy_json_get(node, key);
  if (!value) fail_msg("no %s", key);
  return value;
}

/* A number of a vector, where non-finite ones are text. */
static double number(const ncy_json *node) {
  return node->type == NCY_JSON_STRING ? strtod(node->u.string, NULL) : ncy_json_number(node);
}

static void check_cells(const loaded *l) {
  static const char *const place[6] = {"x", "y", "z", "xnorm", "ynorm", "znorm"};
  const ncy_json *cells = get(get(l->doc->root, "expected"), "cells");
  ncy_table *t = NULL;
  T_STATUS(l->ctx, ncy_net_cells(l->ctx, l->net, &t), NCY_OK);
  assert_int_equal(ncy_table_rows(t), cells->count);
  ncy_column gid, pop, at[6];
  assert_int_equal(ncy_table_column(t, "gid", &gid), NCY_OK);
  assert_int_equal(ncy_table_column(t, "pop", &pop), NCY_OK);
  for (int k = 0; k < 6; k++) assert_int_equal(ncy_table_column(t, place[k], &at[k]), NCY_OK);
  for (uint32_t i = 0; i < cells->count; i++) {
    const ncy_json *cell = &cells->u.items[i];
    const ncy_json *tags = ncy_json_get(cell, "tags") ? ncy_json_get(cell, "tags") : cell;
    assert_int_equal(gid.u.i64[i], get(cell, "gid")->u.integer);
    assert_string_equal(pop.u.str[i], get(tags, "pop")->u.string);
    for (int k = 0; k < 6; k++) T_BITS(at[k].u.f64[i], number(get(tags, place[k])));
  }
  ncy_table_free(&t);
}

static void check_number(double got, int got_is_int, const ncy_json *want) {
  T_BITS(got, number(want));
  assert_int_equal(got_is_int != 0, want->type == NCY_JSON_INT);
}

static void check_conns(const loaded *l) {
  const ncy_json *conns = get(get(l->doc->root, "expected"), "conns");
  const ncy_net *net = l->net;
  ncy_table *t = NULL;
  T_STATUS(l->ctx, ncy_net_conns(l->ctx, net, &t), NCY_OK);
  static const char *const name[8] = {"pre_gid", "post_gid", "sec", "loc", "synMech", "weight", "delay", "label"};
  ncy_column c[8];
  for (int k = 0; k < 8; k++) assert_int_equal(ncy_table_column(t, name[k], &c[k]), NCY_OK);
  uint8_t *is_seen = calloc(conns->count + 1, 1);
  for (uint32_t i = 0; i < conns->count; i++) {
    if (i >= ncy_table_rows(t)) break;
    const ncy_json *want = &conns->u.items[i];
    const ncy_json *pre = get(want, "pre"), *label = ncy_json_get(want, "label");
    char text[32];
    if (pre->type == NCY_JSON_INT) snprintf(text, sizeof text, "%lld", (long long)pre->u.integer);
    assert_string_equal(c[0].u.str[i], pre->type == NCY_JSON_INT ? text : pre->u.string);
    assert_int_equal(c[1].u.i64[i], get(want, "post")->u.integer);
    assert_string_equal(c[2].u.str[i], get(want, "sec")->u.string);
    assert_string_equal(c[4].u.str[i], get(want, "synMech")->u.string);
    check_number(c[3].u.f64[i], net->conn_flags[i] & NCY_LOC_IS_INT, get(want, "loc"));
    check_number(c[5].u.f64[i], net->conn_flags[i] & NCY_WEIGHT_IS_INT, get(want, "weight"));
    check_number(c[6].u.f64[i], net->conn_flags[i] & NCY_DELAY_IS_INT, get(want, "delay"));
    if (label)
      assert_string_equal(c[7].u.str[i], label->u.string);
    else
      assert_null(c[7].u.str[i]);
    if (pre->type == NCY_JSON_INT) {
      const ncy_net_template *tmpl = &net->tmpl[net->cell_tmpl[net->conn_pre[i]]];
      T_BITS(tmpl->threshold, number(get(want, "netcon_threshold")));
    } else {
      assert_string_equal(net->spec->stim_source[net->netstim_source[-1 - net->conn_pre[i]]].label,
                          get(want, "preLabel")->u.string);
    }
    assert_true(net->conn_order[i] < conns->count);
    is_seen[net->conn_order[i]] = 1;
  }
  assert_int_equal(ncy_table_rows(t), conns->count);
  assert_int_equal(net->n_conns, conns->count);
  for (uint32_t i = 0; i < conns->count; i++) assert_int_equal(is_seen[i], 1);
  for (int32_t i = 0; i < net->n_cells; i++)
    for (int64_t row = net->cell_conn_beg[i]; row < net->cell_conn_beg[i + 1]; row++) assert_int_equal(net->conn_post[row], i);
  free(is_seen);
  ncy_table_free(&t);
}

/* Parameters "a=1,b=2" of a stimulus against the vector's; lists as a[0]=... */
static void check_params(const char *params, const ncy_json *want) {
  static const char *const other[] = {"gid", "label", "source", "sec", "loc", "type"};
  char name[64];
  int n = 0;
  for (const char *at = params; *at;) {
    size_t length = strcspn(at, "=");
    assert_true(length < sizeof name);
    memcpy(name, at, length);
    name[length] = 0;
    char *end;
    double value = strtod(at + length + 1, &end);
    char *bracket = strchr(name, '[');
    if (bracket) *bracket = 0;
    const ncy_json *node = get(want, name);
    T_BITS(value, number(bracket ? &node->u.items[atoi(bracket + 1)] : node));
    n += bracket ? atoi(bracket + 1) == 0 : 1;
    at = *end == ',' ? end + 1 : end;
  }
  for (size_t i = 0; i < NCY_COUNT_OF(other); i++) n += ncy_json_get(want, other[i]) != NULL;
  assert_int_equal(n, want->count);
}

static void check_stims(const loaded *l) {
  const ncy_json *stims = get(get(l->doc->root, "expected"), "stims");
  ncy_table *t = NULL;
  T_STATUS(l->ctx, ncy_net_stims(l->ctx, l->net, &t), NCY_OK);
  assert_int_equal(ncy_table_rows(t), stims->count);
  static const char *const name[7] = {"gid", "label", "source", "type", "sec", "loc", "params"};
  ncy_column c[7];
  for (int k = 0; k < 7; k++) assert_int_equal(ncy_table_column(t, name[k], &c[k]), NCY_OK);
  for (uint32_t i = 0; i < stims->count; i++) {
    const ncy_json *want = &stims->u.items[i];
    assert_int_equal(c[0].u.i64[i], get(want, "gid")->u.integer);
    assert_string_equal(c[2].u.str[i], get(want, "source")->u.string);
    assert_string_equal(c[3].u.str[i], get(want, "type")->u.string);
    if (ncy_json_get(want, "sec")) {
      assert_string_equal(c[1].u.str[i], get(want, "label")->u.string);
      assert_string_equal(c[4].u.str[i], get(want, "sec")->u.string);
      T_BITS(c[5].u.f64[i], number(get(want, "loc")));
    }
    check_params(c[6].u.str[i], want);
  }
  ncy_table_free(&t);
}

static void check(const char *name, int is_compat) {
  loaded l;
  load(&l, name, is_compat, NULL, NULL);
  check_cells(&l);
  check_conns(&l);
  check_stims(&l);
  unload(&l);
}

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
