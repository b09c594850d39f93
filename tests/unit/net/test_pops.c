/* test_pops.c - populations and point cells of the reference vectors, bit for bit: places and tags with their Python types, rules
 * of diverse cells, parameters, spike times. Then what NetPyNE does with less usual specs, and mistakes.
 * SPDX-License-Identifier: MIT */
#include "t.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/inner.h"

typedef struct loaded {
  ncy_ctx *ctx;
  char *text;
  size_t size;
  ncy_arena arena;
  const ncy_json *expected;
  ncy_spec *spec;
  ncy_net *net;
  ncy_status status;
} loaded;

static loaded load_text(const char *name, char *text, size_t size, int is_compat) {
  loaded l = {.text = text, .size = size};
  assert_int_equal(ncy_ctx_new(&(ncy_ctx_options){.compat = is_compat}, &l.ctx), NCY_OK);
  ncy_arena_init(&l.arena, l.ctx);
  ncy_spec_source source = {.model = name, .text = text, .text_length = size};
  l.status = ncy_spec_load(l.ctx, &source, &l.spec);
  if (l.status == NCY_OK) l.status = ncy_net_build(l.ctx, l.spec, 1, &l.net);
  return l;
}

static loaded load(const char *name) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s.json", NCY_TEST_DATA, name);
  size_t size;
  char *text = t_read(path, &size);
  loaded l = load_text(path, text, size, 0);
  T_STATUS(l.ctx, l.status, NCY_OK);
  const ncy_json_doc *doc;
  T_STATUS(l.ctx, ncy_json_parse(&l.arena, path, l.text, size, &doc), NCY_OK);
  l.expected = ncy_json_get(doc->root, "expected");
  assert_non_null(l.expected);
  return l;
}

static void unload(loaded *l) {
  ncy_net_free(&l->net);
  ncy_spec_free(&l->spec);
  ncy_arena_done(&l->arena);
  free(l->text);
  ncy_ctx_free(&l->ctx);
}

/* A spec with these members of netParams and simConfig. */
static loaded build(int is_compat, const char *net_params, const char *sim_config) {
  size_t room = strlen(net_params) + strlen(sim_config) + 64;
  char *text = malloc(room);
  assert_non_null(text);
  int size = snprintf(text, room, "{\"netParams\":{%s},\"simConfig\":{%s}}", net_params, sim_config);
  return load_text("model.json", text, (size_t)size, is_compat);
}

static const ncy_json *get(const ncy_json *node, const char *key) {
  const ncy_json *value = ncy_json_get(node, key);
  if (!value) fail_msg("no %s", key);
  return value;
}

/* ---- cells ------------------------------------------------------------------------------------------------------------------
 */

static void same(const ncy_json *got, const ncy_json *want, const char *what) {
  if (!got) fail_msg("%s is missing", what);
  if (got->type != want->type) fail_msg("%s is %s, expected %s", what, ncy_json_type_name(got), ncy_json_type_name(want));
  if (ncy_json_is_number(want)) {
    T_BITS(ncy_json_number(got), ncy_json_number(want));
  } else if (want->type == NCY_JSON_STRING) {
    assert_string_equal(got->u.string, want->u.string);
  } else if (want->type == NCY_JSON_ARRAY || want->type == NCY_JSON_OBJECT) {
    if (got->count != want->count) fail_msg("%s has %u members, expected %u", what, got->count, want->count);
    for (uint32_t i = 0; i < want->count; i++) {
      const ncy_json *item = &want->u.items[i];
      if (item->key) assert_string_equal(got->u.items[i].key, item->key);
      same(&got->u.items[i], item, item->key ? item->key : what);
    }
  }
}

static int place_of(const char *key) {
  static const char *const place[6] = {"x", "y", "z", "xnorm", "ynorm", "znorm"};
  for (int k = 0; k < 6; k++)
    if (strcmp(place[k], key) == 0) return k;
  return -1;
}

static void check_tags(const loaded *l, int32_t cell, const ncy_json *tags) {
  const ncy_net *net = l->net;
  for (uint32_t i = 0; i < tags->count; i++) {
    const ncy_json *want = &tags->u.items[i];
    int k = place_of(want->key);
    if (k >= 0) {
      T_BITS(k < 3 ? net->cell_pos[k][cell] : net->cell_norm[k - 3][cell], ncy_json_number(want));
      int is_int = net->cell_place_is_int ? net->cell_place_is_int[cell] >> k & 1 : 0;
      assert_int_equal(is_int, want->type == NCY_JSON_INT);
    } else if (strcmp(want->key, "label") == 0) {
      const ncy_net_template *t = &net->tmpl[net->cell_tmpl[cell]];
      assert_int_equal(t->n_rules, want->count);
      for (int32_t r = 0; r < t->n_rules; r++) assert_string_equal(l->spec->cell[t->rule[r]].label, want->u.items[r].u.string);
    } else {
      ncy_json room;
      same(ncy_net_cell_tag(net, cell, want->key, &room), want, want->key);
    }
  }
}

static void add_bytes(void *user, const char *bytes, size_t count) {
  ncy_text_add(user, bytes, count);
}

/* params as saved; is_subset: want may lack keys. */
static void check_params(loaded *l, int32_t point, const ncy_json *want, int is_subset) {
  ncy_text text;
  ncy_text_init(&text, l->ctx);
  ncy_json_writer w;
  ncy_json_writer_init(&w, add_bytes, &text, 0);
  T_STATUS(l->ctx, ncy_net_point_write(l->net, point, &w), NCY_OK);
  const ncy_json_doc *doc;
  T_STATUS(l->ctx, ncy_json_parse(&l->arena, "params", text.data, text.count, &doc), NCY_OK);
  if (is_subset)
    for (uint32_t i = 0; i < want->count; i++)
      same(ncy_json_get(doc->root, want->u.items[i].key), &want->u.items[i], want->u.items[i].key);
  else
    same(doc->root, want, "params");
  ncy_text_done(&text);
}

/* NEURON's values: those set, else its own defaults. */
static void check_neuron(const ncy_net *net, int32_t point, const ncy_json *want) {
  static const struct {
    const char *name;
    double value;
  } defaults[] = {{"interval", 10.0}, {"number", 10.0}, {"start", 50.0}, {"noise", 0.0}};
  for (uint32_t i = 0; i < want->count; i++) {
    double otherwise = NAN;
    for (size_t k = 0; k < NCY_COUNT_OF(defaults); k++)
      if (strcmp(defaults[k].name, want->u.items[i].key) == 0) otherwise = defaults[k].value;
    T_BITS(ncy_net_point_value(net, point, want->u.items[i].key, otherwise), ncy_json_number(&want->u.items[i]));
  }
}

static void check_list(const double *got, int64_t n, const ncy_json *want) {
  assert_int_equal(n, want->count);
  for (uint32_t i = 0; i < want->count; i++) T_BITS(got[i], ncy_json_number(&want->u.items[i]));
}

static void check_point(loaded *l, int32_t point, const ncy_json *cell) {
  const ncy_net *net = l->net;
  static const ncy_json none = {.type = NCY_JSON_ARRAY};
  check_params(l, point, get(cell, "params"), 0);
  check_neuron(net, point, get(cell, "neuron"));
  const ncy_json *times = ncy_json_get(cell, "spikeTimes"), *play = ncy_json_get(cell, "playIntervals");
  int64_t first = net->point_time_beg[point], begin = net->point_play_beg[point];
  check_list(net->point_time + first, net->point_time_beg[point + 1] - first, times ? times : &none);
  int64_t n = net->point_play_beg[point + 1] - begin;
  check_list(net->point_play_value + begin, n, play ? play : &none);
  check_list(net->point_play_time + begin, n, play ? get(cell, "playTimes") : &none);
}

static void check_vector(const char *name) {
  loaded l = load(name);
  const ncy_net *net = l.net;
  const ncy_json *cells = get(l.expected, "cells"), *gids = get(l.expected, "popCellGids");
  assert_int_equal(net->n_cells, cells->count);
  int32_t n_points = 0;
  for (int32_t i = 0; i < net->n_cells; i++) {
    const ncy_json *cell = &cells->u.items[i];
    assert_int_equal(net->cell_gid[i], get(cell, "gid")->u.integer);
    check_tags(&l, i, get(cell, "tags"));
    int is_point = net->cell_point && net->cell_point[i] >= 0;
    assert_int_equal(is_point, ncy_json_is_string(get(cell, "class"), "PointCell"));
    if (!is_point) continue;
    assert_int_equal(net->cell_point[i], n_points);
    assert_int_equal(net->point_cell[n_points], i);
    check_point(&l, n_points++, cell);
  }
  assert_int_equal(net->n_points, n_points);
  for (int32_t p = 0; p < net->n_pops; p++) {
    assert_string_equal(net->pop[p].label, gids->u.items[p].key);
    assert_int_equal(net->pop[p].n_cells, gids->u.items[p].count);
  }
  unload(&l);
}

#define VECTOR(test, file)                                                                                                       \
  static void test(void **state) {                                                                                               \
    (void)state;                                                                                                                 \
    check_vector("vectors/" file);                                                                                               \
  }
VECTOR(cuboid, "pops-01-fixed-cuboid")
VECTOR(cylinder, "pops-02-fixed-cylinder")
VECTOR(ellipsoid, "pops-03-fixed-ellipsoid")
VECTOR(density_in_a_cuboid, "pops-04-density-cuboid")
VECTOR(density_in_an_ellipsoid, "pops-05-density-ellipsoid")
VECTOR(density_in_a_cylinder, "pops-06-density-cylinder")
VECTOR(grid_and_diversity, "pops-07-grid-diversity")
VECTOR(list_of_cells, "pops-08-cellslist")
VECTOR(point_cells, "pops-11-pointcells")

/* Point cells as sources of connections; also their rows by gid. */
static void point_sources(void **state) {
  (void)state;
  loaded l = load("vectors/conns-11-pointcells");
  const ncy_net *net = l.net;
  const ncy_json *conns = get(l.expected, "conns"), *params = get(l.expected, "pointcell_params");
  const ncy_json *times = get(l.expected, "vecstim"), *objects = get(l.expected, "netstim_obj");
  assert_int_equal(net->n_conns, conns->count);
  for (int64_t i = 0; i < net->n_conns; i++) {
    const ncy_json *want = &conns->u.items[i];
    assert_int_equal(net->cell_gid[net->conn_pre[i]], get(want, "pre")->u.integer);
    assert_int_equal(net->cell_gid[net->conn_post[i]], get(want, "post")->u.integer);
    T_BITS(net->conn_weight[i], ncy_json_number(get(want, "weight")));
    T_BITS(net->conn_delay[i], ncy_json_number(get(want, "delay")));
    assert_string_equal(l.spec->synmech[net->conn_synmech[i]].label, get(want, "synMech")->u.string);
    assert_string_equal(l.spec->conn[net->conn_label[i]].label, get(want, "label")->u.string);
  }
  for (int32_t p = 0; p < net->n_points; p++) {
    char gid[24];
    snprintf(gid, sizeof gid, "%lld", (long long)net->cell_gid[net->point_cell[p]]);
    const ncy_json *object = ncy_json_get(objects, gid), *spikes = ncy_json_get(times, gid);
    assert_true((object != NULL) != (spikes != NULL));
    check_params(&l, p, get(params, gid), 1);
    if (object) check_neuron(net, p, object);
    int64_t first = net->point_time_beg[p];
    if (spikes) check_list(net->point_time + first, net->point_time_beg[p + 1] - first, spikes);
  }
  unload(&l);
}

/* ---- connections to point cells
 * ------------------------------------------------------------------------------------------------- */

#define SOMA "{\"secs\":{\"soma\":{\"geom\":{\"L\":20,\"diam\":20}}}}"
#define IF1(n) "{\"cellModel\":\"IntFire1\",\"numCells\":" #n ",\"tau\":5}"

/* No place, no weight scaling but the factor, synMech as given; no connection to itself, whatever simConfig says. */
static void point_targets(void **state) {
  (void)state;
  loaded l =
      build(0,
            "\"scaleConnWeight\":2,\"scaleConnWeightModels\":{\"IntFire1\":3},\"cellParams\":{\"A\":" SOMA "},"
            "\"popParams\":{\"f\":" IF1(
                2) ",\"a\":{\"cellType\":\"A\",\"numCells\":1}},"
                   "\"connParams\":{\"r\":{\"preConds\":{\"pop\":[\"f\",\"a\"]},\"postConds\":{\"cellModel\":\"IntFire1\"},"
                   "\"weight\":0,\"delay\":4,\"synsPerConn\":2,\"sec\":\"soma\",\"weightIndex\":1},"
                   "\"s\":{\"preConds\":{\"pop\":\"a\"},\"postConds\":{\"pop\":\"f\"},\"weight\":[0.5,1.5],\"synsPerConn\":2,"
                   "\"loc\":0.25,\"synMech\":\"e\"}},\"synMechParams\":{\"i\":{\"mod\":\"ExpSyn\"},\"e\":{\"mod\":\"ExpSyn\"}}",
            "\"allowSelfConns\":true,\"allowConnsWithWeight0\":false");
  T_STATUS(l.ctx, l.status, NCY_OK);
  const ncy_net *net = l.net;
  assert_int_equal(net->n_conns, 12);
  static const int pre[12] = {1, 1, 2, 2, 2, 2, 0, 0, 2, 2, 2, 2};
  static const double weight[12] = {0, 0, 0, 0, 1.5, 4.5, 0, 0, 0, 0, 1.5, 4.5};
  ncy_table *t = NULL;
  ncy_column sec, syn, loc;
  T_STATUS(l.ctx, ncy_net_conns(l.ctx, net, &t), NCY_OK);
  assert_int_equal(ncy_table_column(t, "sec", &sec), NCY_OK);
  assert_int_equal(ncy_table_column(t, "synMech", &syn), NCY_OK);
  assert_int_equal(ncy_table_column(t, "loc", &loc), NCY_OK);
  for (int i = 0; i < 12; i++) {
    int is_second = i % 6 >= 4;
    assert_int_equal(net->conn_pre[i], pre[i]);
    T_BITS(net->conn_weight[i], weight[i]);
    assert_int_equal(net->conn_sec[i], -1);
    assert_int_equal(net->conn_synmech[i], is_second ? -3 : -1);
    T_BITS(net->conn_delay[i], is_second ? 1.0 : 4.0);
    if (is_second) {
      assert_string_equal(syn.u.str[i], "e");
      assert_null(sec.u.str[i]);
      T_BITS(loc.u.f64[i], 0.25);
    } else {
      assert_null(syn.u.str[i]);
      assert_string_equal(sec.u.str[i], "soma");
      assert_true(isnan(loc.u.f64[i]));
    }
  }
  ncy_table_free(&t);
  unload(&l);
}

/* ---- tags in conditions -------------------------------------------------------------------------------------------------------
 */

static void own_tags(void **state) {
  (void)state;
  loaded l =
      build(0,
            "\"popTagsCopiedToCells\":[\"cellType\",\"layer\"],\"cellParams\":{\"A\":" SOMA ",\"B\":" SOMA ","
            "\"deep\":{\"conds\":{\"layer\":[5,6]},\"secs\":{\"soma\":{\"geom\":{\"cm\":2}}}}},"
            "\"popParams\":{\"p\":{\"cellType\":\"A\",\"layer\":4,\"cellsList\":[{\"x\":1},{\"x\":2,\"layer\":6},"
            "{\"x\":3,\"layer\":5,\"cellType\":\"B\",\"side\":\"left\"}]},\"q\":{\"cellType\":\"B\",\"layer\":5,\"numCells\":1}},"
            "\"synMechParams\":{\"e\":{\"mod\":\"ExpSyn\"}},"
            "\"connParams\":{\"r\":{\"preConds\":{\"layer\":[5,4]},\"postConds\":{\"side\":[\"left\",\"right\"]}}}",
            "");
  T_STATUS(l.ctx, l.status, NCY_OK);
  const ncy_net *net = l.net;
  static const int n_rules[4] = {1, 2, 2, 2};
  for (int32_t i = 0; i < 4; i++) assert_int_equal(net->tmpl[net->cell_tmpl[i]].n_rules, n_rules[i]);
  assert_string_equal(l.spec->cell[net->tmpl[net->cell_tmpl[2]].rule[0]].label, "B");
  assert_int_equal(net->n_conns, 2);
  assert_int_equal(net->conn_pre[0], 0);
  assert_int_equal(net->conn_pre[1], 3);
  assert_int_equal(net->conn_post[0], 2);
  unload(&l);
}

/* Strings of a population with cellType are not found: NEURON's default stays, which is said; those of the rule win. */
static void lost_strings(void **state) {
  (void)state;
  loaded l =
      build(0,
            "\"cellParams\":{\"N\":{\"cellModel\":\"NetStim\",\"params\":{\"noise\":\"0.25+0*x\"}}},"
            "\"popParams\":{\"p\":{\"cellType\":\"N\",\"numCells\":2,\"rate\":20,\"start\":\"uniform(1,3)\",\"noise\":0.5},"
            "\"q\":{\"cellModel\":\"NetStim\",\"numCells\":1,\"interval\":\"5*2+0*x\"}}",
            "");
  T_STATUS(l.ctx, l.status, NCY_OK);
  assert_true(t_has_diag(l.ctx, "population p: start keeps its default"));
  for (int32_t p = 0; p < 2; p++) {
    T_BITS(ncy_net_point_value(l.net, p, "start", 50.0), 50.0);
    T_BITS(ncy_net_point_value(l.net, p, "noise", -1.0), 0.25);
    T_BITS(ncy_net_point_value(l.net, p, "interval", -1.0), 50.0);
  }
  T_BITS(ncy_net_point_value(l.net, 2, "interval", -1.0), 10.0);
  unload(&l);
}

/* ---- mistakes
 * --------------------------------------------------------------------------------------------------------------------- */

#define POP(members) "\"cellParams\":{\"A\":" SOMA "},\"popParams\":{\"p\":{\"cellType\":\"A\"," members "}}"
#define VEC(members) "\"popParams\":{\"p\":{\"cellModel\":\"VecStim\",\"numCells\":2," members "}}"

static void mistakes(void **state) {
  (void)state;
  static const struct {
    const char *net_params, *what;
    int is_silent; /* NetPyNE makes silent cells */
  } wrong[] = {
      {POP("\"density\":\"100\""), "exactly one of xnorm, ynorm and znorm, found 0", 0},
      {POP("\"density\":\"xnorm*znorm\",\"xnormRange\":[0,1],\"znormRange\":[0,1]"), "found 2", 0},
      {POP("\"density\":\"100*xnorm\""), "a function of xnorm needs xnormRange", 0},
      {POP("\"density\":-1e9"), "it asks for", 0},
      {POP("\"density\":1e30"), "it asks for", 0},
      {POP("\"density\":\"-5000*ynorm\",\"ynormRange\":[0.5,1]"), "its maximum is -2500", 0},
      {"\"shape\":\"cylinder\"," POP("\"density\":\"100*xnorm\",\"xnormRange\":[0,1]"), "needs a network of the shape cuboid", 0},
      {POP("\"density\":\"100*uniform(0,1)*xnorm\",\"xnormRange\":[0,1]"), "uniform", 0},
      {POP("\"gridSpacing\":1e-9"), "gridSpacing: expected at most", 0},
      {POP("\"cellsList\":[{\"x\":\"1\"}]"), "x: expected a number, found a string", 0},
      {"\"shape\":\"sphere\"," POP("\"numCells\":1"), "'cuboid', 'cylinder' or 'ellipsoid'", 0},
      {VEC("\"noise\":0.5"), "none of interval, rate, spikePattern and spkTimes", 1},
      {VEC("\"interval\":0.01,\"noise\":0.5"), "fewer than 10000 spikes", 1},
      {VEC("\"interval\":-1"), "there are no spikes each -1 ms", 0},
      {VEC("\"spikePattern\":{\"type\":\"poison\",\"start\":0}"), "rhythmic, evoked, poisson or gauss", 1},
      {VEC("\"spikePattern\":{\"type\":\"gauss\",\"mu\":10}"), "the key 'sigma' is missing", 0},
      {VEC("\"spikePattern\":{\"type\":\"gauss\",\"mu\":\"10\",\"sigma\":1}"), "mu: expected a number, found a string", 0},
      {VEC("\"spikePattern\":{\"type\":\"rhythmic\",\"start\":1,\"freq\":9}"), "the key 'stop' is missing", 1},
      {VEC("\"spikePattern\":{\"type\":\"rhythmic\",\"start\":1,\"stop\":90}"), "expected freq above 0", 1},
      {VEC("\"spikePattern\":{\"type\":\"rhythmic\",\"start\":1,\"stop\":90,\"freq\":9,\"distribution\":\"flat\"}"),
       "expected normal or uniform", 1},
      {VEC("\"spikePattern\":{\"type\":\"evoked\",\"start\":1,\"startStd\":9,\"numspikes\":1e9}"), "it asks for 1e+09 spikes", 0},
      {VEC("\"spkTimes\":[1],\"pulses\":[{\"start\":1,\"rate\":5}]"), "expected start, end, and rate or interval", 1},
      {VEC("\"rate\":0"), "rate: expected a number above 0", 0},
      {VEC("\"rate\":[1,2,3]"), "rate: expected a number or a string function", 0},
      {VEC("\"rate\":5,\"seed\":-1"), "seed: expected an integer from 0", 0},
      {VEC("\"rate\":5,\"dynamicRates\":{\"rates\":[1,2],\"times\":[0,10]}"), "rates that change need cells with an interval", 0},
      {"\"popParams\":{\"p\":{\"cellModel\":\"NetStim\",\"numCells\":1,\"dynamicRates\":{\"rates\":[1,2],\"times\":[0]}}}",
       "as many numbers in rates as in times", 0},
      {"\"cellParams\":{\"A\":{\"conds\":{\"cellType\":\"A\"},\"diversityFraction\":0.5,\"secs\":{\"soma\":{\"geom\":{\"L\":9}}}}"
       "},"
       "\"popParams\":{\"p\":{\"cellType\":\"A\",\"numCells\":2}}",
       "diversityFraction is for populations with diversity: true", 0},
      {"\"popParams\":{\"p\":{\"cellModel\":\"NetStim\",\"numCells\":2,\"rate\":5}},"
       "\"stimSourceParams\":{\"s\":{\"type\":\"NetStim\",\"rate\":5}},"
       "\"stimTargetParams\":{\"t\":{\"source\":\"s\",\"conds\":{\"pop\":\"p\"},\"weight\":1}}",
       "are points (NetStim), which NetPyNE does not stimulate", 1},
  };
  for (size_t i = 0; i < NCY_COUNT_OF(wrong); i++) {
    loaded l = build(0, wrong[i].net_params, "\"duration\":100");
    if (l.status != NCY_ESPEC || !t_has_diag(l.ctx, wrong[i].what)) {
      t_print_diags(l.ctx);
      fail_msg("%s: no mistake that says %s", wrong[i].net_params, wrong[i].what);
    }
    unload(&l);
    if (!wrong[i].is_silent) continue;
    l = build(1, wrong[i].net_params, "\"duration\":100");
    T_STATUS(l.ctx, l.status, NCY_OK);
    assert_true(t_has_diag(l.ctx, wrong[i].what));
    assert_int_equal(l.net->point_time_beg[l.net->n_points], 0);
    assert_int_equal(l.net->n_netstims, 0);
    unload(&l);
  }
}

/* ---- memory
 * ------------------------------------------------------------------------------------------------------------------------ */

static const char all_parts[] =
    "{\"netParams\":{\"scaleConnWeightModels\":{\"IntFire1\":2},\"cellParams\":{\"A\":" SOMA ","
    "\"d\":{\"conds\":{\"cellType\":\"A\"},\"diversityFraction\":1,\"secs\":{\"soma\":{\"geom\":{\"cm\":2}}}},"
    "\"N\":{\"cellModel\":\"NetStim\",\"params\":{\"start\":\"uniform(0,x)\"}}},\"popParams\":{"
    "\"g\":{\"cellType\":\"A\",\"gridSpacing\":60,\"diversity\":true},"
    "\"l\":{\"cellType\":\"A\",\"cellsList\":[{\"x\":1,\"cellModel\":\"M\"}],\"diversity\":true},"
    "\"f\":{\"cellType\":\"A\",\"density\":\"4000*xnorm\",\"xnormRange\":[0,1],\"diversity\":true},"
    "\"n\":{\"cellType\":\"N\",\"numCells\":2,\"rate\":[1,2],\"noise\":\"0.1*x\","
    "\"dynamicRates\":{\"rates\":[[1],[2]],\"times\":[3]}},"
    "\"i\":" IF1(
        2) ",\"v\":{\"cellModel\":\"VecStim\",\"numCells\":1,\"spikePattern\":{\"type\":\"gauss\",\"mu\":50,"
           "\"sigma\":9},\"pulses\":[{\"start\":1,\"end\":50,\"rate\":[100,200],\"noise\":0.5}]}},"
           "\"connParams\":{\"r\":{\"preConds\":{\"cellModel\":\"VecStim\"},\"postConds\":{\"pop\":\"i\"},\"sec\":\"soma\"}}},"
           "\"simConfig\":{\"duration\":100}}";

static void no_bytes(void *user, const char *bytes, size_t count) {
  (void)user;
  (void)bytes;
  (void)count;
}

static ncy_status build_all_parts(ncy_ctx *ctx, void *user) {
  (void)user;
  ncy_spec_source source = {.model = "model.json", .text = all_parts, .text_length = sizeof all_parts - 1};
  ncy_spec *spec = NULL;
  ncy_net *net = NULL;
  ncy_table *table = NULL;
  ncy_status status = ncy_spec_load(ctx, &source, &spec);
  if (status == NCY_OK) status = ncy_net_build(ctx, spec, 1, &net);
  if (status == NCY_OK) status = ncy_net_points(ctx, net, &table);
  ncy_table_free(&table);
  if (status == NCY_OK) status = ncy_net_cells(ctx, net, &table);
  ncy_table_free(&table);
  if (status == NCY_OK) status = ncy_net_conns(ctx, net, &table);
  ncy_table_free(&table);
  ncy_json_writer w;
  ncy_json_writer_init(&w, no_bytes, NULL, 0);
  for (int32_t i = 0; status == NCY_OK && i < net->n_points; i++) {
    status = ncy_net_point_write(net, i, &w);
    w.is_first[0] = true;
  }
  ncy_net_free(&net);
  ncy_spec_free(&spec);
  return status;
}

static void memory_fails(void **state) {
  (void)state;
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(&(ncy_ctx_options){.compat = 1}, &ctx), NCY_OK);
  T_STATUS(ctx, build_all_parts(ctx, NULL), NCY_OK);
  ncy_ctx_free(&ctx);
  t_fail_each_alloc(build_all_parts, NULL);
}

/* A part of a network keeps the rows of its own cells. */
static void cut(void **state) {
  (void)state;
  loaded l = load("vectors/pops-11-pointcells"), whole = load("vectors/pops-11-pointcells");
  const int32_t beg = 3, end = 30;
  ncy_net *net = l.net;
  ncy_points_cut(net, beg, end);
  assert_int_equal(net->n_points, end - beg);
  for (int32_t p = 0; p < net->n_points; p++) {
    assert_int_equal(net->point_cell[p], p);
    assert_int_equal(net->cell_point[p], p);
    assert_int_equal(net->point_seed[p], whole.net->point_seed[p + beg]);
    int32_t n = net->point_param_beg[p + 1] - net->point_param_beg[p], at = whole.net->point_param_beg[p + beg];
    assert_int_equal(n, whole.net->point_param_beg[p + beg + 1] - at);
    for (int32_t i = 0; i < n; i++) {
      assert_string_equal(net->point_param[net->point_param_beg[p] + i], whole.net->point_param[at + i]);
      T_BITS(net->point_value[net->point_param_beg[p] + i], whole.net->point_value[at + i]);
    }
    int64_t n_times = net->point_time_beg[p + 1] - net->point_time_beg[p], from = whole.net->point_time_beg[p + beg];
    assert_int_equal(n_times, whole.net->point_time_beg[p + beg + 1] - from);
    for (int64_t i = 0; i < n_times; i++) T_BITS(net->point_time[net->point_time_beg[p] + i], whole.net->point_time[from + i]);
    int64_t n_plays = net->point_play_beg[p + 1] - net->point_play_beg[p], play = whole.net->point_play_beg[p + beg];
    assert_int_equal(n_plays, whole.net->point_play_beg[p + beg + 1] - play);
    for (int64_t i = 0; i < n_plays; i++)
      T_BITS(net->point_play_value[net->point_play_beg[p] + i], whole.net->point_play_value[play + i]);
  }
  assert_int_equal(net->pop[0].n_before, 2);
  assert_int_equal(net->pop[1].n_before, 1);
  assert_int_equal(net->pop[2].n_before, 0);
  unload(&l);
  unload(&whole);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cuboid),
      cmocka_unit_test(cylinder),
      cmocka_unit_test(ellipsoid),
      cmocka_unit_test(density_in_a_cuboid),
      cmocka_unit_test(density_in_an_ellipsoid),
      cmocka_unit_test(density_in_a_cylinder),
      cmocka_unit_test(grid_and_diversity),
      cmocka_unit_test(list_of_cells),
      cmocka_unit_test(point_cells),
      cmocka_unit_test(point_sources),
      cmocka_unit_test(point_targets),
      cmocka_unit_test(own_tags),
      cmocka_unit_test(lost_strings),
      cmocka_unit_test(mistakes),
      cmocka_unit_test(memory_fails),
      cmocka_unit_test(cut),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
