/* native.h - the native engine's image of a circuit, between its files.
 *
 * Cells of one shape (tree, nseg, density mechanisms per node) lie side by side in bundles of NCY_LANES lanes, whatever the
 * instruction set: a column is [row][NCY_LANES], one lane a cell. Nodes are stored nearest to the root first (equal depths
 * in NEURON's order), so that parents precede children, siblings keep their order, and neighbours in memory do not wait for
 * each other in the tree solve; sums per node stay in NEURON's order. Lanes without a cell repeat the constants of one that
 * has, receive nothing, and stay finite.
 *
 * Constants (conductances, coefficients) are rows of 8 lanes too, but equal rows are stored once: a bundle holds row numbers.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ENGINE_NATIVE_NATIVE_H
#define NCY_ENGINE_NATIVE_NATIVE_H

#include "engine/engine.h"
#include "engine/field.h"
#include "engine/native/kernel.h"
#include "engine/native/netstim.h"
#include "engine/native/queue.h"
#include "engine/team.h"
#include "morph/morph.h"

/* ---- mechanisms ----------------------------------------------------------------------------------------------------------- */

/* A row of the table of mechanisms the engine computes; kernels are in kernel_isa.c. */
typedef struct ncy_nat_mech {
  int32_t mech;     /* NCY_MECH_... */
  int32_t n_consts; /* doubles a lane that its kernels read */
  int32_t n_states;
  int32_t n_outs;                         /* assigned variables, kept only where one is recorded */
  const char *states[NCY_NAT_MAX_STATES]; /* names, in the order of the columns */
  const char *outs[NCY_NAT_MAX_OUTS];
  /* Constants from parameters (in the order of mech.h). area in um2. */
  void (*derive)(const ncy_nat_env *env, const double *param, double area, double *out);
} ncy_nat_mech;

extern const ncy_nat_mech ncy_nat_mechs[NCY_NAT_COUNT];
int ncy_nat_find(int32_t mech); /* NCY_NAT_..., or -1 */

/* Table of hh's rates at env's temperature into [NCY_HH_ROWS][12]; and whether the kernel's quick quotients hold for it. */
void ncy_nat_hh_table(double celsius, double dt, double *table, bool *out_is_tame);

/* ---- equal rows stored once --------------------------------------------------------------------------------------------------
 */

typedef struct ncy_nat_rowset {
  ncy_ctx *ctx;
  double *data; /* [count][width] */
  size_t count, capacity;
  int32_t width;  /* doubles a row */
  int32_t *slots; /* hash table of row numbers, -1 free */
  size_t n_slots;
} ncy_nat_rowset;
void ncy_nat_rowset_init(ncy_nat_rowset *set, ncy_ctx *ctx, int32_t width);
void ncy_nat_rowset_done(ncy_nat_rowset *set);
int32_t ncy_nat_rowset_add(ncy_nat_rowset *set, const double *row); /* its number, -1: no memory */

/* ---- shapes and places -------------------------------------------------------------------------------------------------------
 */

typedef struct ncy_nat_shape {
  int32_t n_nodes;
  int32_t *parent; /* [n_nodes] storage order */
  int32_t *place;  /* [n_nodes] storage place of NEURON's node i */
  int32_t n_cells;
  int32_t n_rows[NCY_NAT_COUNT];    /* density mechanisms */
  int32_t *row_node[NCY_NAT_COUNT]; /* [n_rows] storage node, ascending */
} ncy_nat_shape;

/* What is known while the image is made; gone when ncy_engine_build returns. */
typedef struct ncy_nat_build {
  ncy_ctx *ctx;
  const ncy_circuit *circuit;
  ncy_arena scratch;
  ncy_morph_tree *tree; /* [n_trees] distinct ones */
  int32_t n_trees;
  int32_t *cell_tree; /* [n_cells] */
  int32_t *cell_shape;
  int32_t *cell_bundle;
  int32_t *cell_lane;
  int32_t *sec_cell;                     /* [n_secs] */
  int32_t *seg_group[NCY_NAT_DENSITIES]; /* [n_segs] row of circuit->density, -1 absent: pas, hh, na, k */
  int32_t *seg_row[NCY_NAT_DENSITIES];   /* its row there */
  ncy_nat_rowset consts[NCY_NAT_COUNT];
  ncy_nat_rowset coefs;
  int32_t **point_bundle; /* [n_points][n] where an instance is; NULL for artificial cells */
  int32_t **point_row;
  int32_t **point_lane;
} ncy_nat_build;

/* ---- events -------------------------------------------------------------------------------------------------------------------
 */

/* NetCons of one owner, by source, in order of creation within a source. */
typedef struct ncy_nat_netcons {
  int64_t *beg;    /* [n_sources+1] */
  double *delay;   /* ms */
  double *weight;  /* added to the target's state: times the factor of Exp2Syn; of a NetStim: as it is */
  uint32_t *dst;   /* index into the pool; of a NetStim: its number; NCY_NAT_NO_TARGET */
  int32_t *bundle; /* bundle, or one of NCY_NAT_TO_... */
  uint8_t *n_adds; /* states that take the weight, 8 apart */
} ncy_nat_netcons;
#define NCY_NAT_TO_NETSTIM (-1)
#define NCY_NAT_TO_NOTHING (-2)

/* A threshold crossing: detected at t of the step's start; the spike's time is t + 1e-10. */
typedef struct ncy_nat_spike {
  double t;
  int64_t step;
  int32_t source;
} ncy_nat_spike;

typedef struct ncy_nat_spikes {
  ncy_nat_spike *data;
  size_t count, capacity;
} ncy_nat_spikes;

/* Deliveries of mode a, by bundle and step, in chunks linked from a ring. */
typedef struct ncy_nat_delivery {
  double weight;
  uint32_t dst;
  uint32_t n_adds;
} ncy_nat_delivery;
#define NCY_NAT_CHUNK 7
typedef struct ncy_nat_chunk {
  int32_t next; /* -1: last */
  int32_t count;
  ncy_nat_delivery item[NCY_NAT_CHUNK];
} ncy_nat_chunk;

typedef struct ncy_nat_far {
  ncy_nat_delivery item;
  int32_t bundle;
} ncy_nat_far;

typedef struct ncy_nat_ring {
  int64_t n_slots; /* power of two */
  double *t_half;  /* [n_slots] t + dt/2 of step i at i & (n_slots-1), for the n_slots steps from `first` on */
  int64_t first;
  double t_last; /* t of step first + n_slots - 1 */
  int32_t *head; /* [n_bundles][n_slots] chunk, -1 none */
  ncy_nat_chunk *chunk;
  size_t n_chunks, chunk_capacity;
  int32_t free_chunk;
  ncy_nat_queue far; /* beyond the ring; id: row of far_item */
  ncy_nat_far *far_item;
  size_t n_far, far_capacity;
  int32_t far_free;
} ncy_nat_ring;

/* ---- engine
 * --------------------------------------------------------------------------------------------------------------------- */

/* What a worker found during a window, for all to read in the next exchange. */
typedef struct ncy_nat_found {
  ncy_nat_spikes spikes; /* threshold crossings */
  ncy_nat_spikes fired;  /* mode a: events of artificial cells */
  ncy_status status;
} ncy_nat_found;

enum { NCY_NAT_MOST_WINDOW = 16 /* steps between two exchanges in mode a */ };

/* A worker and what it owns. */
typedef struct ncy_nat_thread {
  struct ncy_engine *engine;
  int index;
  int32_t bundle_beg, bundle_end;
  double *rhs, *d;          /* [most nodes][8] */
  int32_t *crossed;         /* [most sources of a bundle * 8] scratch */
  ncy_nat_found found[2];   /* by parity of the window: one is filled while the other is read */
  ncy_nat_spikes fired_all; /* mode a: recorded events of its artificial cells since init */
  ncy_nat_netcons netcons;  /* mode a: those into its bundles */
  ncy_nat_ring ring;        /* mode a */
  ncy_nat_queue stims;      /* mode a: next event of its artificial cells; id: 2*number + (flag 3) */
  int64_t n_events;
  int parity;
  int32_t bad_bundle, bad_lane, bad_node; /* NCY_ERUN: where v left its range */
  int64_t bad_step;
  double bad_t, bad_v;
  double next_sample; /* mode a: te of the next sample [ms] */
  ncy_field_clock field_clock;
  double *im_rhs, *im_d; /* scratch as rhs and d, for i_membrane_ */
  int32_t field_open;    /* mode a: samples of the window before */
  bool field_half;       /* mode a: which half of the slots the present window fills */
  size_t n_samples;
} ncy_nat_thread;

typedef struct ncy_nat_rec {
  const double *source; /* NULL: time */
  double *data;         /* [sample_capacity] */
  size_t count;         /* mode b */
  int32_t bundle;       /* -1: none */
} ncy_nat_rec;

struct ncy_engine {
  struct ncy_gen *general; /* not NULL: everything is in it (general.h), nothing below is used */
  ncy_ctx *ctx;
  ncy_arena arena;
  ncy_nat_env env;
  const ncy_nat_kernels *kernels;
  int isa;
  int n_threads;

  ncy_nat_shape *shape;
  int32_t n_shapes;
  ncy_nat_bundle *bundle;
  int32_t n_bundles;
  int32_t n_cells;
  int64_t n_segments;
  int32_t most_nodes;
  int32_t *bundle_cell; /* [n_bundles][8] cell of a lane, -1 none */
  int32_t *bundle_shape;
  int32_t **shape_node_sec; /* [n_shapes][n_nodes] section of a node within its cell, for diagnostics */
  double *pool;             /* voltages of all bundles, then states */
  size_t n_pool;
  size_t n_volts;  /* doubles of the pool that are voltages */
  double *v_start; /* [n_volts] values of finitialize */

  int32_t n_sources;
  int64_t *source_gid;
  uint8_t *source_is_equal; /* mode b: more than two NetCons with one delay travel as one item */
  int64_t n_netcons;

  bool is_global; /* mode b */
  ncy_netstim *netstim;
  int32_t n_netstims;
  ncy_nat_queue queue; /* mode b */
  ncy_nat_netcons all; /* mode b */
  double min_delay;    /* ms, of NetCons from cells with membrane; HUGE_VAL when there is none */

  ncy_field *field; /* NULL: none */
  double **area;    /* [n_bundles][n_nodes][8] um2, with a field */

  double rec_step;
  ncy_nat_rec *rec;
  int32_t n_recs;
  int32_t *bundle_rec;     /* recorders sorted by bundle */
  int32_t *bundle_rec_beg; /* [n_bundles+1] */
  size_t n_samples, sample_capacity;

  double t;         /* ms */
  double t_stop;    /* of the advance under way, for progress */
  int64_t step;     /* done since init */
  int64_t end_step; /* of the advance under way */
  int64_t window;   /* mode a: most steps between exchanges */
  bool is_ready;    /* init was done */
  bool is_broken;   /* a step failed half-way */

  ncy_nat_thread *thread;
  ncy_team *team;
  double last_report; /* clock at the last progress call [s] */

  ncy_nat_spikes spikes; /* recorded, in order: of membranes (mode a; t of the step), of all (mode b; t of the spike) */
  ncy_nat_spikes merged; /* scratch of an exchange */
  double *out_t;         /* merged, for the result */
  int64_t *out_gid;
  size_t n_out, out_capacity;
  const double **out_rec;
  struct ncy_nat_places *places; /* NULL: no state will be asked for */
};

/* check.c */
bool ncy_nat_knows(const ncy_circuit *circuit); /* whether all of it is within the tuned path */
/* Whether its cells are large and few of a shape, so that cells side by side would leave most lanes empty: the general path,
 * which lays such a cell along itself, is faster where its kernels are. */
bool ncy_nat_wastes_lanes(const ncy_circuit *circuit);
ncy_status ncy_nat_check(ncy_ctx *ctx, const ncy_circuit *circuit);
/* trees.c: trees, shapes, bundles without columns */
ncy_status ncy_nat_plan(ncy_engine *e, ncy_nat_build *b);
/* NEURON's node of x in a section, and where it is stored. */
int32_t ncy_nat_node_at(const ncy_nat_build *b, int32_t sec, double x);
int32_t ncy_nat_place_at(const ncy_engine *e, const ncy_nat_build *b, int32_t sec, double x);
/* layout.c: coefficients, density mechanisms, the pool */
ncy_status ncy_nat_fill(ncy_engine *e, ncy_nat_build *b);
/* points.c: rows of point processes and their constants; before the pool */
ncy_status ncy_nat_place_points(ncy_engine *e, ncy_nat_build *b);
/* wire.c */
ncy_status ncy_nat_wire(ncy_engine *e, ncy_nat_build *b);
/* record.c */
ncy_status ncy_nat_wire_recs(ncy_engine *e, ncy_nat_build *b);
ncy_status ncy_nat_reserve_samples(ncy_engine *e, double t_stop, int64_t n_steps);
void ncy_nat_sample_bundle(const ncy_engine *e, int32_t bundle, size_t index);
void ncy_nat_sample_rest(const ncy_engine *e, size_t index, double t); /* time and constants */
/* field.c */
ncy_status ncy_nat_make_field(ncy_engine *e, ncy_nat_build *b);
/* The step of a bundle that has its middle at `half`, with a sample into a slot: instead of currents and solve. */
void ncy_nat_field_step(ncy_nat_thread *th, int32_t bundle, int32_t slot, double half);
int32_t ncy_nat_field_slot(const ncy_nat_thread *th);           /* mode a: the first of the present window */
void ncy_nat_field_window(ncy_nat_thread *th, double t, int n); /* mode a: a window of n steps from t on is done */
void ncy_nat_field_close(ncy_nat_thread *th);                   /* mode a: all threads are done with the window before */
/* ring.c */
ncy_status ncy_nat_ring_init(ncy_nat_thread *th, double max_delay);
void ncy_nat_ring_reset(ncy_nat_thread *th);
void ncy_nat_ring_done(ncy_nat_thread *th);
ncy_status ncy_nat_ring_send(ncy_nat_thread *th, int32_t source, double t);
ncy_status ncy_nat_ring_advance(ncy_nat_thread *th, int64_t step); /* `step` is the next to be computed */
/* A delivery of a saved state, at a step of the ring or, where the step is none, at te. */
ncy_status ncy_nat_ring_restore(ncy_nat_thread *th, int32_t bundle, int64_t step, double te, ncy_nat_delivery item);
void ncy_nat_ring_deliver(ncy_nat_thread *th, int32_t bundle, int64_t step);
/* global.c */
enum { NCY_NAT_NETCON, NCY_NAT_SOURCE, NCY_NAT_SELF_1, NCY_NAT_SELF_3, NCY_NAT_SAMPLE, NCY_NAT_KINDS }; /* items of its queue */
ncy_status ncy_nat_global_init(ncy_engine *e);
ncy_status ncy_nat_global_record(ncy_engine *e);
ncy_status ncy_nat_global_send(ncy_engine *e, int32_t source, double t);
ncy_status ncy_nat_global_deliver(ncy_engine *e, double t_max);
/* local.c */
ncy_status ncy_nat_local_init(ncy_nat_thread *th);
ncy_status ncy_nat_local_stims(ncy_nat_thread *th, double t_max);
/* spikes.c */
ncy_status ncy_nat_spike_push(ncy_engine *e, ncy_nat_spikes *list, ncy_nat_spike spike);
ncy_status ncy_nat_spikes_gather(ncy_engine *e, int parity); /* e->merged: all threads', by step, then source */
ncy_status ncy_nat_spikes_merge(ncy_engine *e);              /* out_t, out_gid */
/* run.c */
int64_t ncy_nat_goal(const ncy_engine *e, double t_stop);
ncy_status ncy_nat_run(ncy_engine *e, int64_t end_step, double t_stop);
/* blame.c: name of the mechanism that drove voltages of a cell further than wildest; NULL: none is there */
const char *ncy_nat_blame(const ncy_engine *e, int32_t bundle, int32_t lane, double t, double wildest);
/* state.c */
ncy_status ncy_nat_keep_places(ncy_engine *e, const ncy_nat_build *b);
ncy_status ncy_nat_save(ncy_engine *e, ncy_state *out);
ncy_status ncy_nat_load(ncy_engine *e, const ncy_state *in);
/* sync.c: memory and waiting for workers */
ncy_status ncy_nat_sync_new(ncy_engine *e);
void ncy_nat_sync_free(ncy_engine *e);
void ncy_nat_barrier(ncy_engine *e);
bool ncy_nat_reserve(ncy_engine *e, void **data, size_t count, size_t *capacity, size_t extra, size_t item_size);
ncy_status ncy_nat_workers(ncy_engine *e, void (*work)(ncy_nat_thread *th)); /* runs work in every thread, this one included */

#endif
