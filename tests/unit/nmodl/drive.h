/* drive.h - a small simulation around the machine, for tests: unbranched sections, one fixed step after another, events, WATCH,
 * recording, with NEURON's order of everything (reference neuron-numerics sections 1 to 3). Built-in mechanisms are compiled from
 * mechs/.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_TESTS_NMODL_DRIVE_H
#define NCY_TESTS_NMODL_DRIVE_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nmodl/vm.h"
#include "t.h"
#include "json/json.h"

enum {
  MAX_MECHS = 24,
  MAX_INSTS = 16,
  MAX_NODES = 64,
  MAX_ITEMS = 4096,
  MAX_NETCONS = 64,
  MAX_IONS = 8,
  MAX_WATCHES = 64,
  MAX_SECS = 8
};

typedef struct drv_mech {
  const ncy_nmodl *p;
  ncy_vm *vm;
  ncy_vm_insts in;
  ncy_vm_ion ion[8];
  int key;                    /* order of execution */
  int32_t made[MAX_INSTS];    /* node of each instance in order of creation */
  int32_t inst_of[MAX_INSTS]; /* creation to place */
  const char *id[MAX_INSTS];
  int32_t n;
  struct drive *d;
} drv_mech;

typedef struct drv_ion {
  char name[64];
  double var[NM_ION_VARS][MAX_NODES];
  double conc0[2], z;
  int c[MAX_NODES], e[MAX_NODES]; /* style */
} drv_ion;

typedef struct drv_item {
  double t;
  int kind; /* 0 NetCon, 1 self event, 2 all NetCons of a source, 3 play, 4 sample */
  int a;    /* NetCon, mechanism, source */
  int32_t inst;
  double flag, *weight;
  int watch; /* place in d->watch + 1, of a WATCH */
} drv_item;

typedef struct drv_source { /* PreSyn */
  int mech, inst;           /* of a point process or artificial cell, mech -1: voltage */
  int node;
  double threshold;
  bool is_above;
  int netcon[16], n_netcons;
  double spike[4096];
  int n_spikes;
  const char *label;
} drv_source;

typedef struct drv_netcon {
  int source, mech, inst; /* mech -1: no target */
  double delay, weight[8], weight0[8];
} drv_netcon;

typedef struct drive {
  ncy_ctx *ctx;
  ncy_arena arena;
  double t, dt, celsius;
  uint32_t scop;
  ncy_vm_env env;
  int n_secs, sec_node0[MAX_SECS], sec_nseg[MAX_SECS], sec_root[MAX_SECS];
  bool sec_is_reversed[MAX_SECS]; /* connected by its end 1 */
  double dx[MAX_NODES];           /* length of a compartment */
  const char *sec_name[MAX_SECS];
  int n_nodes, parent[MAX_NODES];
  double area[MAX_NODES], ri[MAX_NODES], a[MAX_NODES], b[MAX_NODES], diam[MAX_NODES], cm[MAX_NODES];
  bool has_cm[MAX_NODES];
  double v[MAX_NODES], rhs[MAX_NODES], d[MAX_NODES];
  drv_mech mech[MAX_MECHS];
  int n_mechs, order[MAX_MECHS];
  int n_user; /* the first ones: of the vector itself */
  drv_ion ion[MAX_IONS];
  int n_ions;
  drv_item queue[MAX_ITEMS]; /* sorted by time, equal times in order of insertion; [0] only when has_least */
  int n_queue;
  drv_item least;
  bool has_least;
  drv_source source[32];
  int n_sources;
  drv_netcon netcon[MAX_NETCONS];
  int n_netcons;
  struct {
    int mech, inst, watch;
    bool is_active, is_above;
  } watch[MAX_WATCHES];
  int watch_list[MAX_WATCHES], n_watch; /* active ones in order of activation */
  double *play_target;
  double play_t[16], play_y[16];
  int n_play, play_upper, play_last;
  double sample_step;
  double *sample_v;
  double sample[2][2048];
  int n_samples;
  const double *rec[600];
  double *series[600];
  int n_rec, n_steps, capacity;
  double t_series[20000];
} drive;

/* ---- queue: NEURON's one least item and a tree that keeps equal times in order
 * ------------------------------------------------------------ */

static void tree_insert(drive *d, drv_item item) {
  assert_true(d->n_queue < MAX_ITEMS);
  int k = d->n_queue++;
  for (; k > 0 && d->queue[k - 1].t > item.t; k--) d->queue[k] = d->queue[k - 1];
  d->queue[k] = item;
}

static void queue_insert(drive *d, drv_item item) {
  if (!d->has_least) {
    d->least = item;
    d->has_least = true;
  } else if (item.t < d->least.t) {
    tree_insert(d, d->least);
    d->least = item;
  } else {
    tree_insert(d, item);
  }
}

static drv_item queue_take(drive *d) {
  drv_item item = d->least;
  d->has_least = d->n_queue > 0;
  if (d->has_least) {
    d->least = d->queue[0];
    memmove(d->queue, d->queue + 1, (size_t)--d->n_queue * sizeof *d->queue);
  }
  return item;
}

static void tree_remove(drive *d, int k) {
  memmove(d->queue + k, d->queue + k + 1, (size_t)(--d->n_queue - k) * sizeof *d->queue);
}

/* ---- events
 * -------------------------------------------------------------------------------------------------------------------------------
 */

static void source_send(drive *d, int s, double t) {
  drv_source *src = &d->source[s];
  assert_true(src->n_spikes < 4096);
  src->spike[src->n_spikes++] = t;
  bool equal = src->n_netcons > 2;
  for (int k = 1; k < src->n_netcons; k++) equal &= d->netcon[src->netcon[k]].delay == d->netcon[src->netcon[0]].delay;
  if (equal) {
    queue_insert(d, (drv_item){.t = t + d->netcon[src->netcon[0]].delay, .kind = 2, .a = s});
    return;
  }
  for (int k = 0; k < src->n_netcons; k++)
    queue_insert(d, (drv_item){.t = t + d->netcon[src->netcon[k]].delay, .kind = 0, .a = src->netcon[k]});
}

static void on_net_send(void *user, int32_t inst, double when, double flag, double *weight) {
  drv_mech *m = user;
  queue_insert(m->d, (drv_item){.t = when, .kind = 1, .a = (int)(m - m->d->mech), .inst = inst, .flag = flag, .weight = weight});
}

static void on_net_event(void *user, int32_t inst, double t) {
  drv_mech *m = user;
  for (int s = 0; s < m->d->n_sources; s++)
    if (m->d->source[s].mech == m - m->d->mech && m->d->source[s].inst == inst) source_send(m->d, s, t);
}

/* Moves the latest event with flag 1 of the instance. */
static void on_net_move(void *user, int32_t inst, double t) {
  drv_mech *m = user;
  drive *d = m->d;
  int which = (int)(m - d->mech);
  if (d->has_least && d->least.kind == 1 && d->least.a == which && d->least.inst == inst && d->least.flag == 1) {
    d->least.t = t;
    if (d->n_queue && t > d->queue[0].t) {
      drv_item moved = d->least;
      d->least = d->queue[0];
      tree_remove(d, 0);
      tree_insert(d, moved);
    }
    return;
  }
  for (int k = 0; k < d->n_queue; k++) {
    drv_item item = d->queue[k];
    if (item.kind != 1 || item.a != which || item.inst != inst || item.flag != 1) continue;
    tree_remove(d, k);
    item.t = t;
    queue_insert(d, item);
    return;
  }
  fail_msg("net_move without an event");
}

static void unlist_watch(drive *d, int w) {
  for (int k = 0; k < d->n_watch; k++)
    if (d->watch_list[k] == w) {
      memmove(d->watch_list + k, d->watch_list + k + 1, (size_t)(--d->n_watch - k) * sizeof(int));
      return;
    }
}

static void on_watch(void *user, int32_t inst, int32_t watch, bool first) {
  drv_mech *m = user;
  drive *d = m->d;
  int mech = (int)(m - d->mech), found = -1;
  for (int w = 0; w < MAX_WATCHES; w++) {
    if (d->watch[w].mech != mech || d->watch[w].inst != inst) continue;
    if (first) {
      d->watch[w].is_active = false;
      unlist_watch(d, w);
      for (int k = 0; k < d->n_queue; k++)
        if (d->queue[k].watch == w + 1) tree_remove(d, k--);
      if (d->has_least && d->least.watch == w + 1) queue_take(d);
    }
  }
  for (int w = 0; w < MAX_WATCHES && found < 0; w++)
    if ((d->watch[w].mech == mech && d->watch[w].inst == inst && d->watch[w].watch == watch) || d->watch[w].mech < 0) found = w;
  assert_true(found >= 0);
  unlist_watch(d, found);
  d->watch[found].mech = mech;
  d->watch[found].inst = inst;
  d->watch[found].watch = watch;
  double value;
  assert_int_equal(ncy_vm_watch_value(m->vm, &m->in, inst, watch, &value), NCY_OK);
  d->watch[found].is_active = true;
  d->watch[found].is_above = value >= -1e-11;
  d->watch_list[d->n_watch++] = found;
}

static double *on_netcon(void *user, int32_t inst, int32_t k) {
  drv_mech *m = user;
  for (int i = 0; i < m->d->n_netcons; i++)
    if (m->d->netcon[i].mech == m - m->d->mech && m->d->netcon[i].inst == inst && k-- == 0) return m->d->netcon[i].weight;
  return NULL;
}

static void deliver_netcon(drive *d, int nc) {
  drv_netcon *c = &d->netcon[nc];
  if (c->mech < 0) return;
  T_STATUS(d->ctx, ncy_vm_receive(d->mech[c->mech].vm, &d->mech[c->mech].in, c->inst, 0, c->weight), NCY_OK);
}

static double play_value(drive *d, double t) {
  const double *kt = d->play_t, *y = d->play_y;
  int last;
  if (t >= kt[d->play_upper]) {
    last = d->play_upper;
    if (last == 0) return y[0];
  } else if (t <= kt[0]) {
    return y[0];
  } else {
    last = 0;
    while (kt[last] <= t) last++;
  }
  double t0 = kt[last - 1], t1 = kt[last];
  return t0 == t1 ? (y[last - 1] + y[last]) / 2. : y[last - 1] + ((t - t0) / (t1 - t0)) * (y[last] - y[last - 1]);
}

static void deliver_until(drive *d, double until) {
  double t = d->t;
  while (d->has_least && d->least.t <= until) {
    drv_item item = queue_take(d);
    d->t = item.t;
    drv_mech *m = &d->mech[item.a];
    if (item.kind == 0) deliver_netcon(d, item.a);
    if (item.kind == 2)
      for (int k = 0; k < d->source[item.a].n_netcons; k++) deliver_netcon(d, d->source[item.a].netcon[k]);
    if (item.kind == 1) T_STATUS(d->ctx, ncy_vm_receive(m->vm, &m->in, item.inst, item.flag, item.weight), NCY_OK);
    if (item.kind == 3) {
      if (++d->play_upper < d->n_play)
        queue_insert(d, (drv_item){.t = d->play_t[d->play_upper], .kind = 3});
      else
        d->play_upper--;
      *d->play_target = play_value(d, item.t);
    }
    if (item.kind == 4) {
      d->sample[0][d->n_samples] = item.t;
      d->sample[1][d->n_samples++] = *d->sample_v;
      queue_insert(d, (drv_item){.t = item.t + d->sample_step, .kind = 4});
    }
  }
  d->t = t;
}

/* ---- ions
 * ---------------------------------------------------------------------------------------------------------------------------------
 */

static double nernst(const drive *d, double ci, double co, double z) {
  const double faraday = 0x1.78e555060882cp+16, gas = 0x1.0a1013e8990bep+3;
  if (z == 0) return 0;
  if (ci <= 0) return 1e6;
  if (co <= 0) return -1e6;
  return 1000. * gas * (d->celsius + 273.15) / faraday / z * log(co / ci);
}

static bool writes_conc(const drv_ion *ion, int node) {
  return ion->c[node] == 3;
}

static void set_erev(drive *d, drv_ion *ion, int node) {
  if (ion->c[node] > 0 && ion->e[node] == 2)
    ion->var[NM_EREV][node] = nernst(d, ion->var[NM_CONC_IN][node], ion->var[NM_CONC_OUT][node], ion->z);
}

static drv_ion *find_ion(drive *d, const char *name) {
  for (int i = 0; i < d->n_ions; i++)
    if (strcmp(d->ion[i].name, name) == 0) return &d->ion[i];
  static const struct {
    const char *name;
    double ci, co, e, z;
  } known[] = {{"na", 10, 140, 50, 1}, {"k", 54.4, 2.5, -77, 1}, {"ca", 5e-5, 2, 0, 2}};
  drv_ion *ion = &d->ion[d->n_ions++];
  snprintf(ion->name, sizeof ion->name, "%s", name);
  ion->conc0[0] = ion->conc0[1] = ion->z = 1;
  double e = 0;
  for (size_t i = 0; i < NCY_COUNT_OF(known); i++)
    if (strcmp(known[i].name, name) == 0) {
      ion->conc0[0] = known[i].ci;
      ion->conc0[1] = known[i].co;
      ion->z = known[i].z;
      e = i == 2 ? 12.5 * log(2 / 5e-5) : known[i].e;
    }
  for (int i = 0; i < MAX_NODES; i++) {
    ion->var[NM_EREV][i] = e;
    ion->var[NM_CONC_IN][i] = ion->conc0[0];
    ion->var[NM_CONC_OUT][i] = ion->conc0[1];
  }
  return ion;
}

static void style(drv_ion *ion, int node, const nm_ion *used) {
  int c = used->write[NM_CONC_IN] || used->write[NM_CONC_OUT] ? 3 : used->read[NM_CONC_IN] || used->read[NM_CONC_OUT] ? 1 : 0;
  int e = used->write[NM_EREV] ? 3 : used->read[NM_EREV] ? 1 : 0;
  if (c > ion->c[node]) ion->c[node] = c;
  if (e > ion->e[node]) ion->e[node] = e;
  if (ion->c[node] > 0 && ion->e[node] < 2) ion->e[node] = 2;
}

/* ---- model
 * ----------------------------------------------------------------------------------------------------------------------------------
 */

static drv_mech *find_mech(drive *d, const char *name) {
  for (int i = 0; i < d->n_mechs; i++)
    if (strcmp(d->mech[i].p->name, name) == 0) return &d->mech[i];
  return NULL;
}

static drv_mech *add_mech(drive *d, const char *file, const char *text, size_t length, int type) {
  drv_mech *m = &d->mech[d->n_mechs++];
  T_STATUS(d->ctx, ncy_nmodl_compile(d->ctx, &d->arena, file, text, length, NULL, &m->p), NCY_OK);
  ncy_vm_host host = {m, on_net_send, on_net_event, on_net_move, on_watch, on_netcon};
  m->d = d;
  assert_int_equal(ncy_vm_new(&d->arena, m->p, &d->env, &host, &m->vm), NCY_OK);
  m->key = strcmp(m->p->name, "pas") == 0 ? 4 : 1000 + type;
  if (m->p->kind == NCY_MECH_ARTIFICIAL) m->key += 10000; /* after all that have a node */
  for (size_t i = 0; i < m->p->ions.count; i++)
    if (m->p->ions.data[i].write[NM_CONC_IN] || m->p->ions.data[i].write[NM_CONC_OUT]) m->key = 500 - type;
  return m;
}

/* A mechanism of mechs/ in the place NEURON gives it, or one of tests/mod/. */
static drv_mech *need_mech(drive *d, const char *name) {
  static const char *const builtin[] = {"pas",    "IClamp",  "AlphaSynapse", "ExpSyn",  "Exp2Syn",  "SEClamp",  "VClamp",
                                        "OClamp", "APCount", "hh",           "NetStim", "IntFire1", "IntFire2", "IntFire4"};
  drv_mech *found = find_mech(d, name);
  if (found) return found;
  int type = NCY_COUNT_OF(builtin);
  for (int i = 0; i < (int)NCY_COUNT_OF(builtin); i++)
    if (strcmp(builtin[i], name) == 0) type = i;
  char path[512], *text;
  size_t count, capacity;
  snprintf(path, sizeof path, "%s/%s/%s.mod", NCY_SOURCE_DIR, strcmp(name, "pump") == 0 ? "tests/mod" : "mechs", name);
  T_STATUS(d->ctx, ncy_file_read(d->ctx, path, 1 << 20, &text, &count, &capacity), NCY_OK);
  drv_mech *m = add_mech(d, ncy_arena_printf(&d->arena, "%s", path), text, count, type);
  ncy_resize(d->ctx, text, capacity, 0);
  return m;
}

static void add_section(drive *d, const char *name, double L, double diam, int nseg, double Ra, double cm, int parent_node) {
  int s = d->n_secs++, node = d->n_nodes;
  d->sec_name[s] = name;
  d->sec_nseg[s] = nseg;
  if (parent_node < 0) {
    d->parent[node] = -1;
    d->area[node] = 100;
    parent_node = node++;
  }
  d->sec_root[s] = parent_node;
  d->sec_node0[s] = node;
  double w = L / nseg, pi = 3.14159265358979323846, before = 0;
  for (int k = 0; k <= nseg; k++, node++) {
    d->parent[node] = k ? node - 1 : parent_node;
    if (k < nseg) {
      double half = ((0.01 * Ra) * (w / 2)) / (((pi * diam) * diam) / 4.);
      d->area[node] = (pi * diam) * w;
      d->ri[node] = half + before;
      d->diam[node] = diam;
      d->dx[node] = w;
      d->cm[node] = cm;
      d->has_cm[node] = true;
      before = half;
    } else {
      d->area[node] = 100;
      d->ri[node] = before;
    }
  }
  d->n_nodes = node;
  for (int i = d->sec_node0[s]; i < node; i++) {
    double g = 1. / d->ri[i];
    d->a[i] = -1e2 * g / d->area[d->parent[i]];
    d->b[i] = -1e2 * g / d->area[i];
  }
}

static int node_at(const drive *d, int sec, double x) {
  int n = d->sec_nseg[sec], i = (int)(n * x);
  if (i >= n) i = n - 1;
  return d->sec_node0[sec] + (d->sec_is_reversed[sec] ? n - 1 - i : i);
}

static void add_instance(drive *d, drv_mech *m, int node, const char *id) {
  assert_true(m->n < MAX_INSTS);
  m->id[m->n] = id;
  m->made[m->n++] = node;
  (void)d;
}

/* Places of instances, columns, ions: once all are known. */
static void finish_mech(drive *d, drv_mech *m) {
  int32_t n = m->n, *node = NCY_NEW_ARRAY(&d->arena, int32_t, (size_t)n);
  bool is_artificial = m->p->kind == NCY_MECH_ARTIFICIAL;
  for (int i = 0; i < n; i++) {
    int at = i; /* ascending nodes; on one node the latest first */
    if (!is_artificial)
      for (at = 0; at < i && node[at] < m->made[i];) at++;
    for (int k = i; k > at; k--) node[k] = node[k - 1];
    for (int k = 0; k < i; k++)
      if (m->inst_of[k] >= at) m->inst_of[k]++;
    node[at] = m->made[i];
    m->inst_of[i] = at;
  }
  m->in = (ncy_vm_insts){
      .n = n, .node = is_artificial ? NULL : node, .v = d->v, .area = d->area, .diam = d->diam, .rhs = d->rhs, .d = d->d};
  m->in.col = NCY_NEW_ARRAY(&d->arena, double, (size_t)(m->p->n_columns * n));
  m->in.pointer = NCY_NEW_ARRAY(&d->arena, double *, (size_t)(m->p->n_pointers * n));
  m->in.random = NCY_NEW_ARRAY(&d->arena, ncy_rng, (size_t)(m->p->n_randoms * n));
  m->in.handle = NCY_NEW_ARRAY(&d->arena, ncy_vm_handle, (size_t)(m->p->n_handles * n));
  for (size_t i = 0; i < m->p->ions.count; i++) {
    drv_ion *ion = find_ion(d, m->p->ions.data[i].name);
    if (!isnan(m->p->ions.data[i].valence)) ion->z = m->p->ions.data[i].valence;
    for (int var = 0; var < NM_ION_VARS; var++) m->ion[i].var[var] = ion->var[var];
    m->ion[i].row = node;
    for (int k = 0; k < n; k++) style(ion, node[k], &m->p->ions.data[i]);
  }
  m->in.ion = m->ion;
  ncy_vm_defaults(m->vm, &m->in);
  T_STATUS(d->ctx, ncy_vm_run(m->vm, &m->in, NM_E_CONSTRUCTOR), NCY_OK);
}

static double *var_of(drv_mech *m, int made, const char *name) {
  return m->n ? ncy_vm_var(m->vm, &m->in, m->inst_of[made], name) : NULL;
}

static int source_of(drive *d, int mech, int inst, int node, double threshold) {
  for (int s = 0; s < d->n_sources; s++)
    if (d->source[s].mech == mech && d->source[s].inst == inst && (mech >= 0 || d->source[s].node == node)) return s;
  d->source[d->n_sources] = (drv_source){.mech = mech, .inst = inst, .node = node, .threshold = threshold};
  return d->n_sources++;
}

/* ---- steps
 * ----------------------------------------------------------------------------------------------------------------------------------
 */

static void run_entry(drive *d, nm_entry entry) {
  for (int k = 0; k < d->n_mechs; k++) {
    drv_mech *m = &d->mech[d->order[k]];
    if (m->n) T_STATUS(d->ctx, ncy_vm_run(m->vm, &m->in, entry), NCY_OK);
  }
}

static void run_moments(drive *d, nm_word when, const char *what) {
  for (int k = 0; k < d->n_mechs; k++) {
    drv_mech *m = &d->mech[d->order[k]];
    for (size_t i = 0; i < m->p->moments.count; i++)
      if (m->n && m->p->moments.data[i].when == when && strcmp(m->p->moments.data[i].what, what) == 0)
        T_STATUS(d->ctx, ncy_vm_moment(m->vm, &m->in, (int32_t)i), NCY_OK);
  }
}

static void currents(drive *d) {
  memset(d->rhs, 0, sizeof d->rhs);
  memset(d->d, 0, sizeof d->d);
  run_moments(d, NM_W_BEFORE, "BREAKPOINT");
  for (int i = 0; i < d->n_ions; i++) {
    drv_ion *ion = &d->ion[i];
    for (int n = 0; n < d->n_nodes; n++) {
      ion->var[NM_CUR][n] = ion->var[NM_DCUR][n] = 0;
      if (writes_conc(ion, n)) set_erev(d, ion, n);
    }
  }
  run_entry(d, NM_E_CURRENT);
}

static void matrix(drive *d) {
  for (int i = 1; i < d->n_nodes; i++) {
    double dv = d->v[d->parent[i]] - d->v[i];
    d->rhs[i] -= d->b[i] * dv;
    d->rhs[d->parent[i]] += d->a[i] * dv;
  }
  double cj = (d->env.second_order ? 2 : 1) / d->dt;
  for (int i = 0; i < d->n_nodes; i++)
    if (d->has_cm[i]) d->d[i] += (.001 * cj) * d->cm[i];
  for (int i = 1; i < d->n_nodes; i++) {
    d->d[i] -= d->b[i];
    d->d[d->parent[i]] -= d->a[i];
  }
  for (int i = d->n_nodes - 1; i >= 1; i--) {
    double q = d->a[i] / d->d[i];
    d->d[d->parent[i]] -= q * d->b[i];
    d->rhs[d->parent[i]] -= q * d->rhs[i];
  }
  d->rhs[0] /= d->d[0];
  for (int i = 1; i < d->n_nodes; i++) {
    d->rhs[i] -= d->b[i] * d->rhs[d->parent[i]];
    d->rhs[i] /= d->d[i];
  }
  for (int i = 0; i < d->n_ions && d->env.second_order == 2; i++)
    for (int n = 0; n < d->n_nodes; n++) d->ion[i].var[NM_CUR][n] += d->ion[i].var[NM_DCUR][n] * d->rhs[n];
  for (int i = 0; i < d->n_nodes; i++) d->v[i] += (d->env.second_order ? 2 : 1) * d->rhs[i];
}

/* LONGITUDINAL_DIFFUSION: instances are in the order of their nodes already. */
static void diffuse(drive *d) {
  int32_t order[MAX_INSTS], parent[MAX_INSTS];
  double af[MAX_INSTS], bf[MAX_INSTS], scratch[6 * MAX_INSTS];
  for (int k = 0; k < d->n_mechs; k++) {
    drv_mech *m = &d->mech[d->order[k]];
    if (!m->n || !m->p->diffusions.count) continue;
    for (int i = 0; i < m->n; i++) {
      int up = d->parent[m->in.node[i]];
      order[i] = i;
      parent[i] = -1;
      for (int tries = 0; tries < 2 && up >= 0 && parent[i] < 0; tries++, up = d->parent[up])
        for (int j = 0; j < i; j++)
          if (m->in.node[j] == up) parent[i] = j;
      if (parent[i] < 0 && up >= 0) /* the root: its section's first node */
        for (int j = 0; j < i; j++)
          if (m->in.node[j] == d->sec_node0[0]) parent[i] = j;
      if (parent[i] < 0) continue;
      double dxc = d->dx[m->in.node[i]], dxp = d->dx[m->in.node[parent[i]]];
      af[i] = 2 * 1. / dxp / (dxc + dxp);
      bf[i] = 2 / dxc / (dxc + dxp);
    }
    ncy_vm_links links = {order, parent, af, bf, scratch};
    T_STATUS(d->ctx, ncy_vm_diffuse(m->vm, &m->in, &links), NCY_OK);
  }
}

static void record(drive *d) {
  run_moments(d, NM_W_BEFORE, "STEP");
  assert_true(d->n_steps < 20000);
  d->t_series[d->n_steps] = d->t;
  for (int i = 0; i < d->n_rec; i++) d->series[i][d->n_steps] = *d->rec[i];
  d->n_steps++;
}

static void initialize(drive *d, double v_init) {
  d->t = 0;
  for (int k = 0; k < MAX_WATCHES; k++) d->watch[k].mech = -1;
  for (int i = 0; i < d->n_nodes; i++) d->v[i] = v_init;
  run_entry(d, NM_E_CHECK_TABLES);
  if (d->play_target) {
    d->play_upper = 0;
    queue_insert(d, (drv_item){.t = d->play_t[0], .kind = 3});
  }
  run_moments(d, NM_W_BEFORE, "INITIAL");
  for (int i = 0; i < d->n_ions; i++)
    for (int n = 0; n < d->n_nodes; n++) {
      if (writes_conc(&d->ion[i], n)) {
        d->ion[i].var[NM_CONC_IN][n] = d->ion[i].conc0[0];
        d->ion[i].var[NM_CONC_OUT][n] = d->ion[i].conc0[1];
      }
      set_erev(d, &d->ion[i], n);
    }
  for (int k = 0; k < d->n_mechs; k++) {
    drv_mech *m = &d->mech[d->order[k]];
    if (!m->n) continue;
    T_STATUS(d->ctx, ncy_vm_run(m->vm, &m->in, NM_E_INITIAL), NCY_OK);
    for (size_t i = 0; i < m->p->ions.count; i++)
      if (m->p->ions.data[i].write[NM_CONC_IN] || m->p->ions.data[i].write[NM_CONC_OUT])
        for (int n = 0; n < d->n_nodes; n++) set_erev(d, find_ion(d, m->p->ions.data[i].name), n);
  }
  for (int i = 0; i < d->n_netcons; i++) {
    drv_netcon *c = &d->netcon[i];
    if (c->mech >= 0) T_STATUS(d->ctx, ncy_vm_net_initial(d->mech[c->mech].vm, &d->mech[c->mech].in, c->inst, c->weight), NCY_OK);
  }
  run_moments(d, NM_W_AFTER, "INITIAL");
  deliver_until(d, 0);
  currents(d);
  if (d->sample_v) queue_insert(d, (drv_item){.t = 0, .kind = 4});
  record(d);
  deliver_until(d, 0);
}

static void step_once(drive *d) {
  double t0 = d->t;
  run_entry(d, NM_E_CHECK_TABLES);
  for (int s = 0; s < d->n_sources; s++) {
    drv_source *src = &d->source[s];
    if (src->mech >= 0) continue;
    bool above = d->v[src->node] - src->threshold > 0;
    if (above && !src->is_above) source_send(d, s, t0 + 1e-10);
    src->is_above = above;
  }
  for (int k = 0; k < d->n_watch; k++) {
    int w = d->watch_list[k];
    drv_mech *m = &d->mech[d->watch[w].mech];
    double value;
    T_STATUS(d->ctx, ncy_vm_watch_value(m->vm, &m->in, d->watch[w].inst, d->watch[w].watch, &value), NCY_OK);
    if (value > 0 && !d->watch[w].is_above)
      queue_insert(d, (drv_item){.t = t0,
                                 .kind = 1,
                                 .a = d->watch[w].mech,
                                 .inst = d->watch[w].inst,
                                 .flag = m->p->watches.data[d->watch[w].watch].flag,
                                 .watch = w + 1});
    d->watch[w].is_above = value > 0;
  }
  deliver_until(d, t0 + .5 * d->dt);
  d->t = t0;
  d->t += .5 * d->dt;
  if (d->play_target) *d->play_target = play_value(d, d->t);
  currents(d);
  matrix(d);
  d->t += .5 * d->dt;
  if (d->play_target) *d->play_target = play_value(d, d->t);
  run_entry(d, NM_E_STATE);
  diffuse(d);
  run_moments(d, NM_W_AFTER, "SOLVE");
  record(d);
  deliver_until(d, d->t);
}

static void advance(drive *d, double tstop) {
  int n = (int)((tstop * (1 + 1e-11) - d->t) / d->dt + 1e-9);
  if (n > 3)
    for (int i = 0; i < n; i++) step_once(d);
  else
    while (d->t <= tstop * (1 + 1e-11) - d->dt) step_once(d);
}

#endif
