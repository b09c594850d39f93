/* vector.h - a reference vector (nrn-*.json) as a circuit. Names of traces: VAR, VAR.SEC, with (X), or VAR_ID of a point process.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_TESTS_ENGINE_VECTOR_H
#define NCY_TESTS_ENGINE_VECTOR_H

#include "circ.h"
#include "mset.h"

typedef struct named {
  char name[64];
  int32_t kind; /* 's'ection, 'p'oint process, 'd'etector */
  int32_t row, index;
} named;

typedef struct vector {
  ncy_ctx *ctx;
  ncy_arena arena;
  char *text;
  const ncy_json_doc *doc;
  const ncy_json *model, *run, *expected, *traces;
  circ *k;
  named name[MOST];
  int n_names;
  char source_name[MOST][64];
  bool records_stims;
  bool is_general; /* run by the general path */
  mset *set;
  int32_t n_built_in; /* of the set */
} vector;

static const ncy_json *vec_item(const ncy_json *node, const char *key) {
  const ncy_json *value = ncy_json_get(node, key);
  return value && value->type != NCY_JSON_NULL ? value : NULL;
}

static double vec_number(const ncy_json *node, const char *key, double fallback) {
  const ncy_json *value = vec_item(node, key);
  return value ? ncy_json_number(value) : fallback;
}

static const char *vec_string(const ncy_json *node, const char *key) {
  const ncy_json *value = vec_item(node, key);
  return value && value->type == NCY_JSON_STRING ? value->u.string : "";
}

static int32_t vec_count(const ncy_json *array) {
  return array ? (int32_t)array->count : 0;
}

static void vec_name(vector *v, const char *name, int kind, int32_t row, int32_t index) {
  named *n = &v->name[v->n_names++];
  snprintf(n->name, sizeof n->name, "%s", name);
  n->kind = kind;
  n->row = row;
  n->index = index;
}

static const named *vec_find(const vector *v, const char *name, int kind) {
  for (int i = 0; i < v->n_names; i++)
    if (v->name[i].kind == kind && strcmp(v->name[i].name, name) == 0) return &v->name[i];
  return NULL;
}

static int32_t vec_sec(const vector *v, const ncy_json *node) {
  const named *n = vec_find(v, vec_string(node, "sec"), 's');
  if (!n) fail_msg("no section %s", vec_string(node, "sec"));
  return n->row;
}

/* NAME_SUFFIX keys of a section are parameters of its mechanisms. */
static void vec_density(vector *v, const ncy_json *sec, int32_t row) {
  static const struct {
    const char *suffix;
    int32_t mech;
  } known[] = {{"_pas", NCY_MECH_PAS}, {"_hh", NCY_MECH_HH}};
  const ncy_json *mechs = vec_item(sec, "mechs");
  for (int32_t i = 0; i < vec_count(mechs); i++) {
    int32_t mech = ncy_mech_find(mechs->u.items[i].u.string);
    assert_true(mech >= 0);
    circ_density(v->k, row, mech);
  }
  for (uint32_t i = 0; i < sec->count; i++) {
    const ncy_json *item = &sec->u.items[i];
    for (size_t m = 0; m < NCY_COUNT_OF(known); m++) {
      size_t at = strlen(item->key), length = strlen(known[m].suffix);
      if (at <= length || strcmp(item->key + at - length, known[m].suffix) != 0) continue;
      char name[64];
      snprintf(name, sizeof name, "%.*s", (int)(at - length), item->key);
      circ_density_set(v->k, row, known[m].mech, name, ncy_json_number(item));
    }
    if (strcmp(item->key, "ena") == 0 || strcmp(item->key, "ek") == 0) {
      int32_t mech = item->key[1] == 'n' ? NCY_MECH_NA_ION : NCY_MECH_K_ION;
      circ_density(v->k, row, mech);
      circ_density_set(v->k, row, mech, item->key, ncy_json_number(item));
    }
  }
}

/* Row of the section's parent among the model's sections, -1 for a root. */
static const ncy_json *vec_connection(const vector *v, const char *child) {
  const ncy_json *all = vec_item(v->model, "connections");
  for (int32_t i = 0; i < vec_count(all); i++)
    if (all->u.items[i].type == NCY_JSON_OBJECT && strcmp(vec_string(&all->u.items[i], "child"), child) == 0)
      return &all->u.items[i];
  return NULL;
}

static const char *vec_root(const vector *v, const char *name) {
  for (const ncy_json *c; (c = vec_connection(v, name));) name = vec_string(c, "parent");
  return name;
}

static int32_t vec_place(const ncy_json *secs, const char *name) {
  for (int32_t i = 0; i < vec_count(secs); i++)
    if (strcmp(vec_string(&secs->u.items[i], "name"), name) == 0) return i;
  fail_msg("no section %s", name);
  return -1;
}

/* Sections cell after cell, in order of the roots; rows of a cell in the order of the list, but the root first. */
static void vec_sections(vector *v) {
  const ncy_json *secs = vec_item(v->model, "sections");
  int32_t n = vec_count(secs), order[MOST], row_of[MOST], count = 0;
  for (int32_t root = 0; root < n; root++) {
    const char *name = vec_string(&secs->u.items[root], "name");
    if (vec_connection(v, name)) continue;
    order[count++] = root;
    for (int32_t i = 0; i < n; i++)
      if (i != root && strcmp(vec_root(v, vec_string(&secs->u.items[i], "name")), name) == 0) order[count++] = i;
  }
  for (int32_t i = 0; i < n; i++) row_of[order[i]] = i;
  for (int32_t i = 0; i < n; i++) {
    const ncy_json *s = &secs->u.items[order[i]];
    const ncy_json *c = vec_connection(v, vec_string(s, "name"));
    int32_t row = circ_section(v->k, c ? row_of[vec_place(secs, vec_string(c, "parent"))] : -1, vec_number(c, "x", 0),
                               vec_number(c, "child_end", 0), (int32_t)vec_number(s, "nseg", 1), vec_number(s, "L", 100),
                               vec_number(s, "diam", 500), vec_number(s, "Ra", 35.4), vec_number(s, "cm", 1));
    const ncy_json *pts = vec_item(s, "pt3d");
    for (int32_t p = 0; p < vec_count(pts); p++) {
      float x[4];
      for (int k = 0; k < 4; k++) x[k] = (float)ncy_json_number(&pts->u.items[p].u.items[k]);
      circ_point3d(v->k, x[0], x[1], x[2], x[3]);
    }
    v->k->vinit[row] = vec_number(s, "vinit", NAN);
    vec_density(v, s, row);
    vec_name(v, vec_string(s, "name"), 's', row, 0);
  }
}

static void vec_point(vector *v, const ncy_json *p, int32_t mech, int32_t sec, double x) {
  int32_t group, index = circ_point(v->k, mech, sec, x, &group);
  for (uint32_t i = 0; i < p->count; i++) {
    const char *key = strcmp(p->u.items[i].key, "delay") == 0 ? "del" : p->u.items[i].key;
    int32_t var = ncy_mech_var_find(ncy_mech_at(mech), key);
    if (var >= 0 && ncy_mech_at(mech)->var[var].role == NCY_ROLE_PARAMETER)
      circ_point_set(v->k, group, index, key, ncy_json_number(&p->u.items[i]));
  }
  const ncy_json *ids = vec_item(p, "noiseFromRandom123");
  if (!ids) ids = vec_item(p, "ids");
  for (int32_t i = 0; i < vec_count(ids); i++) v->k->rng_id[group][i][index] = (uint32_t)ncy_json_number(&ids->u.items[i]);
  if (*vec_string(p, "id")) vec_name(v, vec_string(p, "id"), 'p', group, index);
}

/* The source of that name, made at its first use. */
static int32_t vec_source(vector *v, const char *name) {
  for (int32_t s = 0; s < v->k->c.n_sources; s++)
    if (strcmp(v->source_name[s], name) == 0) return s;
  snprintf(v->source_name[v->k->c.n_sources], sizeof v->source_name[0], "%s", name);
  const named *stim = vec_find(v, name, 'p');
  int64_t gid = v->k->c.n_sources;
  if (stim) return circ_source(v->k, NCY_SOURCE_POINT, stim->row, stim->index, 0, 0, v->records_stims ? gid : -1);
  const ncy_json *all = vec_item(v->model, "detectors");
  for (int32_t i = 0; i < vec_count(all); i++) {
    const ncy_json *d = &all->u.items[i];
    if (strcmp(vec_string(d, "label"), name) != 0) continue;
    return circ_source(v->k, NCY_SOURCE_VOLTAGE, vec_sec(v, d), 0, vec_number(d, "x", 0.5), vec_number(d, "threshold", 10), gid);
  }
  fail_msg("no source %s", name);
  return -1;
}

static void vec_events(vector *v) {
  const ncy_json *own = vec_item(v->model, "netstim_netcons"), *netcons = vec_item(v->model, "netcons");
  for (int32_t i = 0; i < vec_count(own); i++) { /* a NetStim and its NetCon in one */
    const ncy_json *n = &own->u.items[i];
    char name[16];
    snprintf(name, sizeof name, "ns%d", (int)i);
    int32_t group, index = circ_point(v->k, NCY_MECH_NETSTIM, -1, 0, &group);
    static const char *const params[] = {"start", "interval", "number"};
    for (size_t k = 0; k < NCY_COUNT_OF(params); k++) circ_point_set(v->k, group, index, params[k], vec_number(n, params[k], 0));
    vec_name(v, name, 'p', group, index);
    const named *to = vec_find(v, vec_string(n, "tgt"), 'p');
    circ_netcon(v->k, vec_source(v, name), to->row, to->index, vec_number(n, "weight", 0), vec_number(n, "delay", 1));
  }
  for (int32_t i = 0; i < vec_count(netcons); i++) {
    const ncy_json *n = &netcons->u.items[i];
    const named *to = vec_find(v, vec_string(n, "tgt"), 'p');
    circ_netcon(v->k, vec_source(v, vec_string(n, "src")), to ? to->row : -1, to ? to->index : 0, vec_number(n, "weight", 0),
                vec_number(n, "delay", 1));
  }
  const ncy_json *detectors = vec_item(v->model, "detectors"), *stims = vec_item(v->model, "netstims");
  for (int32_t i = 0; i < vec_count(detectors); i++) (void)vec_source(v, vec_string(&detectors->u.items[i], "label"));
  for (int32_t i = 0; i < vec_count(stims); i++) (void)vec_source(v, vec_string(&stims->u.items[i], "id"));
}

static void vec_trace(vector *v, const char *trace) {
  char var[64], where[64] = "";
  double x = 0.5;
  snprintf(var, sizeof var, "%s", trace);
  char *open = strchr(var, '('), *dot = strchr(var, '.'), *under = strchr(var, '_');
  if (open) {
    x = strtod(open + 1, NULL);
    *open = 0;
  }
  if (dot && (!open || dot < open)) {
    snprintf(where, sizeof where, "%s", dot + 1);
    *dot = 0;
  }
  if (under && !dot) {
    const named *p = vec_find(v, under + 1, 'p');
    *under = 0;
    const ncy_mech *mech = ncy_mech_at(v->k->points[p->row].mech);
    circ_rec(v->k,
             (ncy_circuit_rec){.kind = NCY_REC_POINT, .group = p->row, .index = p->index, .var = ncy_mech_var_find(mech, var)});
    return;
  }
  const named *sec = *where ? vec_find(v, where, 's') : vec_find(v, v->name[0].name, 's');
  if (!sec) fail_msg("no section for %s", trace);
  ncy_circuit_rec rec = {.kind = NCY_REC_DENSITY, .sec = sec->row, .x = x};
  if (strcmp(var, "v") == 0) {
    rec.kind = NCY_REC_VOLTAGE;
  } else {
    static const int32_t mechs[] = {NCY_MECH_HH, NCY_MECH_NA_ION, NCY_MECH_K_ION, NCY_MECH_PAS};
    size_t m = 0;
    while (m < NCY_COUNT_OF(mechs) && ncy_mech_var_find(ncy_mech_at(mechs[m]), var) < 0) m++;
    if (m == NCY_COUNT_OF(mechs)) fail_msg("no variable for %s", trace);
    rec.mech = mechs[m];
    rec.var = ncy_mech_var_find(ncy_mech_at(rec.mech), var);
  }
  circ_rec(v->k, rec);
}

/* The twelve cells of vector 15, which are described once. */
static void vec_network(vector *v) {
  const ncy_json *cells = vec_item(v->model, "cells"), *amps = vec_item(vec_item(cells, "iclamp"), "amp_per_cell");
  int32_t n = (int32_t)vec_number(cells, "N", 0);
  static const char *const parts[] = {"soma", "dend"};
  for (int32_t i = 0; i < n; i++) {
    int32_t row = -1;
    for (int k = 0; k < 2; k++) {
      const ncy_json *s = vec_item(cells, parts[k]);
      row = circ_section(v->k, row, 1, 0, (int32_t)vec_number(s, "nseg", 1), vec_number(s, "L", 0), vec_number(s, "diam", 0),
                         35.4, 1);
      vec_density(v, s, row);
      char name[32];
      snprintf(name, sizeof name, k ? "dend%d" : "c%d", (int)i);
      vec_name(v, name, 's', row, 0);
    }
    static const char *const points[] = {"exc", "inh", "iclamp"};
    for (int k = 0; k < 3; k++) {
      const ncy_json *p = vec_item(cells, points[k]);
      int32_t mech = k == 2 ? NCY_MECH_ICLAMP : ncy_mech_find(vec_string(p, "type"));
      vec_point(v, p, mech, strcmp(vec_string(p, "sec"), "dend") == 0 ? row : row - 1, vec_number(p, "x", 0.5));
    }
    for (int32_t g = 0; g < v->k->c.n_points; g++)
      if (v->k->points[g].mech == NCY_MECH_ICLAMP) circ_point_set(v->k, g, i, "amp", ncy_json_number(&amps->u.items[i]));
  }
  for (int32_t i = 0; i < n; i++) circ_source(v->k, NCY_SOURCE_VOLTAGE, 2 * i, 0, 0.5, vec_number(cells, "threshold", 0), i);
  const ncy_json *conns = vec_item(v->model, "connections");
  for (int32_t i = 0; i < vec_count(conns); i++) {
    const ncy_json *c = conns->u.items[i].u.items;
    int32_t mech = strcmp(c[2].u.string, "exc") == 0 ? NCY_MECH_EXPSYN : NCY_MECH_EXP2SYN, g = 0;
    while (v->k->points[g].mech != mech) g++;
    circ_netcon(v->k, (int32_t)ncy_json_number(&c[0]), g, (int32_t)ncy_json_number(&c[1]), ncy_json_number(&c[4]),
                ncy_json_number(&c[3]));
  }
}

/* path: the file. records_stims: whether events of artificial cells go into the spike list. */
static inline vector *vec_load(const char *path, bool records_stims) {
  vector *v = calloc(1, sizeof *v);
  assert_non_null(v);
  v->records_stims = records_stims;
  assert_int_equal(ncy_ctx_new(NULL, &v->ctx), NCY_OK);
  ncy_arena_init(&v->arena, v->ctx);
  size_t size;
  v->text = t_read(path, &size);
  T_STATUS(v->ctx, ncy_json_parse(&v->arena, path, v->text, size, &v->doc), NCY_OK);
  v->model = vec_item(v->doc->root, "model");
  v->run = vec_item(v->doc->root, "run");
  v->expected = vec_item(v->doc->root, "expected");
  v->traces = vec_item(v->expected, "traces");
  v->k = circ_new();
  if (vec_item(v->model, "cells")) {
    vec_network(v);
  } else {
    vec_sections(v);
    const ncy_json *points = vec_item(v->model, "point_processes"), *stims = vec_item(v->model, "netstims");
    for (int32_t i = 0; i < vec_count(points); i++) {
      const ncy_json *p = &points->u.items[i];
      int32_t mech = ncy_mech_find(vec_string(p, "type"));
      if (mech < 0) fail_msg("no mechanism %s", vec_string(p, "type"));
      vec_point(v, p, mech, vec_sec(v, p), vec_number(p, "x", 0.5));
    }
    for (int32_t i = 0; i < vec_count(stims); i++) vec_point(v, &stims->u.items[i], NCY_MECH_NETSTIM, -1, 0);
    vec_events(v);
  }
  ncy_circuit *c = &v->k->c;
  c->dt = vec_number(v->run, "dt", 0.025);
  c->celsius = vec_number(v->run, "celsius", 6.3);
  c->v_init = vec_number(v->run, "v_init", -65);
  c->second_order = (int32_t)vec_number(v->run, "secondorder", 0);
  c->use_hh_table = vec_number(v->run, "usetable_hh", 1) != 0;
  c->rec_step = vec_number(v->run, "rec_step", 0);
  circ_rec(v->k, (ncy_circuit_rec){.kind = NCY_REC_TIME});
  for (uint32_t i = 0; i < v->traces->count; i++) vec_trace(v, v->traces->u.items[i].key);
  v->set = mset_new(v->ctx, &v->arena);
  v->k->c.mechs = mset_done(v->set);
  (void)circ_done(v->k);
  return v;
}

static void vec_free(vector *v) {
  ncy_arena_done(&v->arena);
  ncy_ctx_free(&v->ctx);
  free(v->text);
  free(v->set);
  free(v->k);
  free(v);
}

/* One recorded series against its hash and samples. */
static void vec_check_series(const char *what, const double *data, size_t n, const char *sha, const ncy_json *at,
                             const ncy_json *samples) {
  for (int32_t i = 0; i < vec_count(samples); i++) {
    size_t index = (size_t)ncy_json_number(&at->u.items[i]);
    assert_true(index < n);
    double expected = ncy_json_number(&samples->u.items[i]);
    if (memcmp(&data[index], &expected, sizeof expected) != 0) print_error("%s, sample %zu:\n", what, index);
    T_BITS(data[index], expected);
  }
  char got[65];
  t_sha256(data, n * sizeof(double), got);
  if (strcmp(got, sha) != 0) print_error("%s: the samples agree, the whole series does not\n", what);
  assert_string_equal(got, sha);
}

static void vec_check_spikes(const vector *v, const ncy_engine_result *r) {
  const ncy_json *spikes = vec_item(v->expected, "spikes"), *raster = vec_item(v->expected, "raster");
  size_t n_found = 0;
  for (int32_t i = 0; raster && i < vec_count(vec_item(raster, "t")); i++) {
    int64_t expected_gid = (int64_t)ncy_json_number(&vec_item(raster, "gid")->u.items[i]);
    if (v->k->source_gid[expected_gid] < 0) continue;
    assert_true(n_found < r->n_spikes);
    T_BITS(r->spike_t[n_found], ncy_json_number(&vec_item(raster, "t")->u.items[i]));
    assert_int_equal(r->spike_gid[n_found], expected_gid);
    n_found++;
  }
  if (raster) assert_int_equal(r->n_spikes, n_found);
  for (int32_t i = 0; i < vec_count(spikes); i++) {
    const ncy_json *times = &spikes->u.items[i];
    int64_t gid = 0;
    while (gid < v->k->c.n_sources && strcmp(v->source_name[gid], times->key) != 0) gid++;
    if (gid == v->k->c.n_sources) fail_msg("no source %s", times->key);
    if (v->k->source_gid[gid] < 0) continue;
    int32_t n = 0;
    for (size_t k = 0; k < r->n_spikes; k++) {
      if (r->spike_gid[k] != gid) continue;
      assert_true(n < vec_count(times));
      T_BITS(r->spike_t[k], ncy_json_number(&times->u.items[n]));
      n++;
    }
    assert_int_equal(n, vec_count(times));
  }
}

static void vec_check_result(const vector *v, ncy_engine *engine, const ncy_engine_ops *ops) {
  ncy_engine_result r;
  ops->result(engine, &r);
  assert_int_equal(r.n_samples, (size_t)vec_number(v->expected, "n_steps_recorded", 0));
  const ncy_json *at = vec_item(v->expected, "sample_index");
  vec_check_series("t", r.rec[0], r.n_samples, vec_string(v->expected, "t_sha256"), at, vec_item(v->expected, "t"));
  for (uint32_t i = 0; i < v->traces->count; i++) {
    const ncy_json *trace = &v->traces->u.items[i];
    vec_check_series(trace->key, r.rec[i + 1], r.n_samples, vec_string(trace, "sha256_le_f64"), at, vec_item(trace, "samples"));
  }
  vec_check_spikes(v, &r);
}

/* Stops at a time, saves the state, and lets another engine, in as many threads and with the instruction set that are given, go
 * on from it. Both give all that the vector holds. */
static inline void vec_check_cut(vector *v, int isa, int n_threads, int other_isa, int other_threads, double t_cut) {
  const ncy_engine_ops *ops = ncy_engine_find("native");
  double t_stop = vec_number(v->run, "tstop", 0);
  ncy_engine_options options = {
      .n_threads = n_threads, .isa = isa, .keeps_state = true, .is_general = v->is_general, .no_kernels = true};
  ncy_engine *engine = NULL, *other = NULL;
  ncy_state state;
  ncy_state_init(&state, v->ctx);
  T_STATUS(v->ctx, ops->build(v->ctx, &v->k->c, &options, &engine), NCY_OK);
  T_STATUS(v->ctx, ops->init(engine), NCY_OK);
  int64_t goal = ops->goal(engine, t_stop);
  T_STATUS(v->ctx, ops->advance_to(engine, ops->goal(engine, t_cut), t_stop), NCY_OK);
  T_STATUS(v->ctx, ops->save(engine, &state), NCY_OK);
  options.n_threads = other_threads;
  options.isa = other_isa;
  T_STATUS(v->ctx, ops->build(v->ctx, &v->k->c, &options, &other), NCY_OK);
  T_STATUS(v->ctx, ops->init(other), NCY_OK);
  T_STATUS(v->ctx, ops->load(other, &state), NCY_OK);
  ncy_state_done(&state);
  T_STATUS(v->ctx, ops->advance_to(engine, goal, t_stop), NCY_OK);
  vec_check_result(v, engine, ops);
  T_STATUS(v->ctx, ops->advance_to(other, goal, t_stop), NCY_OK);
  vec_check_result(v, other, ops);
  ops->free(&engine);
  ops->free(&other);
}

/* Builds, runs and compares everything the vector holds. delivery: NULL, or the mode that must have been chosen. */
static inline void vec_check(vector *v, int isa, int n_threads, const char *delivery) {
  const ncy_engine_ops *ops = ncy_engine_find("native");
  assert_non_null(ops);
  ncy_engine_options options = {.n_threads = n_threads, .isa = isa, .is_general = v->is_general, .no_kernels = true};
  ncy_engine *engine = NULL;
  T_STATUS(v->ctx, ops->build(v->ctx, &v->k->c, &options, &engine), NCY_OK);
  /* a second finitialize gives the same, unless programs keep what they assigned, as in NEURON */
  for (int again = 0; again < (v->is_general ? 1 : 2); again++) {
    T_STATUS(v->ctx, ops->init(engine), NCY_OK);
    T_STATUS(v->ctx, ops->advance(engine, vec_number(v->run, "tstop", 0)), NCY_OK);
    ncy_engine_result r;
    ops->result(engine, &r);
    if (delivery) assert_string_equal(r.delivery, delivery);
    vec_check_result(v, engine, ops);
  }
  ops->free(&engine);
  static uint32_t seed = 1; /* another time in every call, the same ones in every run */
  seed = seed * 1664525 + 1013904223;
  vec_check_cut(v, isa, n_threads, seed >> 31 ? NCY_ISA_C : (int)ncy_isa_best(), 1 + (int)(seed >> 20) % 3,
                vec_number(v->run, "tstop", 0) * (seed >> 8) / 0x1p24);
}

#endif
