/* bench_engine.c - speed of the native engine: ns per segment and step, each instruction set, best of several runs.
 *
 * Usage: bench_engine [THREADS [RUNS [ISA]]]
 * Nets: `tree`, the cable benchmark's cells (256 cells of 36 segments, hh everywhere, pas in dendrites, 10 recurrent Exp2Syn and
 * one driven by a NetStim each, 200 ms); `point`, 200 cells of one hh segment, 40 recurrent Exp2Syn and a NetStim each, 1000 ms.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engine.h"
#include "num/libm.h"
#include "num/rng.h"

enum { N_TREE_SECS = 8 };

typedef struct net {
  ncy_arena arena;
  ncy_circuit c;
} net;

static void *take(net *n, size_t count, size_t size) {
  void *p = ncy_arena_alloc(&n->arena, count, size);
  if (!p) exit(1);
  return p;
}
#define TAKE(n, type, count) ((type *)take((n), (size_t)(count), sizeof(type)))

static ncy_col *constants(net *n, int32_t mech) {
  const ncy_mech *m = ncy_mech_at(mech);
  ncy_col *col = TAKE(n, ncy_col, m->n_vars);
  for (int32_t i = 0; i < m->n_vars; i++) col[i] = (ncy_col){.value = m->var[i].value};
  return col;
}

static void set(ncy_col *col, int32_t mech, const char *name, double value) {
  col[ncy_mech_var_find(ncy_mech_at(mech), name)] = (ncy_col){.value = value};
}

static void make_cells(net *n, int32_t n_cells, int32_t n_secs) {
  static const int32_t parent[N_TREE_SECS] = {-1, 0, 1, 2, 2, 1, 5, 5};
  ncy_circuit *c = &n->c;
  int32_t total = n_cells * n_secs, n_segs = 0;
  int32_t *beg = TAKE(n, int32_t, n_cells + 1), *up = TAKE(n, int32_t, total), *nseg = TAKE(n, int32_t, total);
  int32_t *seg_beg = TAKE(n, int32_t, total + 1);
  double *px = TAKE(n, double, total), *cx = TAKE(n, double, total), *L = TAKE(n, double, total), *Ra = TAKE(n, double, total);
  for (int32_t i = 0; i < total; i++) {
    int32_t k = i % n_secs;
    up[i] = parent[k] < 0 ? -1 : i - k + parent[k];
    px[i] = 1;
    nseg[i] = k ? 5 : 1;
    L[i] = k ? 100 : 20;
    Ra[i] = 100;
    seg_beg[i] = n_segs;
    n_segs += nseg[i];
  }
  seg_beg[total] = n_segs;
  for (int32_t i = 0; i <= n_cells; i++) beg[i] = i * n_secs;
  double *diam = TAKE(n, double, n_segs), *cm = TAKE(n, double, n_segs);
  double *gnabar = TAKE(n, double, n_segs), *gkbar = TAKE(n, double, n_segs);
  int32_t *all = TAKE(n, int32_t, n_segs), *dends = TAKE(n, int32_t, n_segs), n_dends = 0;
  for (int32_t i = 0; i < total; i++)
    for (int32_t s = seg_beg[i]; s < seg_beg[i + 1]; s++) {
      bool is_soma = i % n_secs == 0;
      diam[s] = is_soma ? 20 : 1.5;
      cm[s] = 1;
      gnabar[s] = is_soma ? .12 : .012;
      gkbar[s] = is_soma ? .036 : .0036;
      all[s] = s;
      if (!is_soma) dends[n_dends++] = s;
    }
  ncy_circuit_density *d = TAKE(n, ncy_circuit_density, 2);
  ncy_col *hh = constants(n, NCY_MECH_HH), *pas = constants(n, NCY_MECH_PAS);
  hh[0].data = gnabar;
  hh[1].data = gkbar;
  set(pas, NCY_MECH_PAS, "g", 1e-4);
  set(pas, NCY_MECH_PAS, "e", -65);
  d[0] = (ncy_circuit_density){NCY_MECH_HH, n_segs, all, hh};
  d[1] = (ncy_circuit_density){NCY_MECH_PAS, n_dends, dends, pas};
  c->n_cells = n_cells;
  c->cell_sec_beg = beg;
  c->n_secs = total;
  c->sec_parent = up;
  c->sec_parent_x = px;
  c->sec_child_x = cx;
  c->sec_nseg = nseg;
  c->sec_L = L;
  c->sec_Ra = Ra;
  c->sec_seg_beg = seg_beg;
  c->seg_diam = diam;
  c->seg_cm = cm;
  c->density = d;
  c->n_densities = n_dends ? 2 : 1;
}

/* n_in recurrent synapses and one with a NetStim for each cell. */
static void make_synapses(net *n, int32_t n_in, int32_t rec_sec, int32_t stim_sec, double weight, double rate_ms) {
  ncy_circuit *c = &n->c;
  int32_t n_cells = c->n_cells, n_secs = c->cell_sec_beg[1], n_syns = n_cells * (n_in + 1);
  ncy_rng rng;
  ncy_rng_init(&rng, 1, 2, 3);
  int32_t *sec = TAKE(n, int32_t, n_syns), *source = TAKE(n, int32_t, n_syns), *group = TAKE(n, int32_t, n_syns);
  int32_t *index = TAKE(n, int32_t, n_syns);
  double *x = TAKE(n, double, n_syns), *w = TAKE(n, double, n_syns), *delay = TAKE(n, double, n_syns);
  for (int32_t i = 0; i < n_syns; i++) {
    int32_t cell = i / (n_in + 1), k = i % (n_in + 1);
    sec[i] = cell * n_secs + (k == n_in ? stim_sec : rec_sec);
    x[i] = 0.5;
    index[i] = i;
    source[i] = k == n_in ? n_cells + cell : (int32_t)ncy_rng_discunif(&rng, 0, n_cells - 1);
    w[i] = k == n_in ? .004 : weight;
    delay[i] = k == n_in ? 1 : 1 + ncy_rng_uniform(&rng, 1, 5);
  }
  ncy_circuit_points *p = TAKE(n, ncy_circuit_points, 2);
  ncy_col *syn = constants(n, NCY_MECH_EXP2SYN), *stim = constants(n, NCY_MECH_NETSTIM);
  set(syn, NCY_MECH_EXP2SYN, "tau1", .5);
  set(syn, NCY_MECH_EXP2SYN, "tau2", 2);
  set(stim, NCY_MECH_NETSTIM, "interval", rate_ms);
  set(stim, NCY_MECH_NETSTIM, "number", 1e9);
  set(stim, NCY_MECH_NETSTIM, "start", 0);
  set(stim, NCY_MECH_NETSTIM, "noise", 1);
  uint32_t *id = TAKE(n, uint32_t, n_cells);
  for (int32_t i = 0; i < n_cells; i++) id[i] = (uint32_t)i;
  p[0] = (ncy_circuit_points){.mech = NCY_MECH_EXP2SYN, .n = n_syns, .sec = sec, .x = x, .param = syn};
  p[1] = (ncy_circuit_points){.mech = NCY_MECH_NETSTIM, .n = n_cells, .param = stim, .rng_id = {id, id, id}};
  int32_t n_sources = 2 * n_cells;
  uint8_t *kind = TAKE(n, uint8_t, n_sources);
  int32_t *at = TAKE(n, int32_t, n_sources), *which = TAKE(n, int32_t, n_sources);
  double *at_x = TAKE(n, double, n_sources), *threshold = TAKE(n, double, n_sources);
  int64_t *gid = TAKE(n, int64_t, n_sources);
  for (int32_t i = 0; i < n_sources; i++) {
    bool is_cell = i < n_cells;
    kind[i] = is_cell ? NCY_SOURCE_VOLTAGE : NCY_SOURCE_POINT;
    at[i] = is_cell ? i * n_secs : 1;
    which[i] = i % n_cells;
    at_x[i] = 0.5;
    gid[i] = is_cell ? i : -1;
  }
  c->points = p;
  c->n_points = 2;
  c->n_sources = n_sources;
  c->source_kind = kind;
  c->source_sec = at;
  c->source_index = which;
  c->source_x = at_x;
  c->source_threshold = threshold;
  c->source_gid = gid;
  c->n_netcons = n_syns;
  c->netcon_source = source;
  c->netcon_group = group;
  c->netcon_index = index;
  c->netcon_weight = w;
  c->netcon_delay = delay;
}

static void time_net(ncy_ctx *ctx, const char *name, const ncy_circuit *c, double t_stop, int n_threads, int n_runs,
                     int only_isa) {
  const ncy_engine_ops *ops = ncy_engine_find("native");
  for (int isa = 0; isa < NCY_ISA_COUNT; isa++) {
    if (!ncy_isa_is_available((ncy_isa)isa) || (only_isa >= 0 && isa != only_isa)) continue;
    ncy_engine_options options = {.n_threads = n_threads, .isa = isa};
    ncy_engine *engine = NULL;
    double start = ncy_clock(), best = 1e30;
    if (ops->build(ctx, c, &options, &engine) != NCY_OK) exit(1);
    double build = ncy_clock() - start;
    ncy_engine_result r = {0};
    for (int run = 0; run < n_runs; run++) {
      if (ops->init(engine) != NCY_OK) exit(1);
      start = ncy_clock();
      if (ops->advance(engine, t_stop) != NCY_OK) exit(1);
      double took = ncy_clock() - start;
      if (took < best) best = took;
    }
    ops->result(engine, &r);
    printf("%-6s %-7s threads %d  build %.4f s  run %.3f s  %6.2f ns/segment-step  %zu spikes  %lld events  %s\n", name, r.isa,
           n_threads, build, best, 1e9 * best / ((double)r.n_segments * (double)r.n_steps), r.n_spikes, (long long)r.n_events,
           r.delivery);
    ops->free(&engine);
  }
}

int main(int argc, char **argv) {
  int n_threads = argc > 1 ? atoi(argv[1]) : 1, n_runs = argc > 2 ? atoi(argv[2]) : 3;
  ncy_ctx *ctx;
  if (ncy_ctx_new(NULL, &ctx) != NCY_OK) return 1;
  static const struct {
    const char *name;
    int32_t n_cells, n_secs, n_in, rec_sec, stim_sec;
    double weight, interval, t_stop;
  } nets[] = {{"tree", 256, N_TREE_SECS, 10, 2, 1, .0008, 50, 200}, {"point", 200, 1, 40, 0, 0, .0001, 50, 1000}};
  for (size_t i = 0; i < NCY_COUNT_OF(nets); i++) {
    net n = {.c = {.dt = .025, .celsius = 6.3, .v_init = -65, .use_hh_table = true}};
    ncy_arena_init(&n.arena, ctx);
    make_cells(&n, nets[i].n_cells, nets[i].n_secs);
    make_synapses(&n, nets[i].n_in, nets[i].rec_sec, nets[i].stim_sec, nets[i].weight, nets[i].interval);
    time_net(ctx, nets[i].name, &n.c, nets[i].t_stop, n_threads, n_runs, argc > 3 ? ncy_isa_parse(argv[3]) : -1);
    ncy_arena_done(&n.arena);
  }
  ncy_ctx_free(&ctx);
  return 0;
}
