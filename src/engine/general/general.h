/* general.h - the general path of the native engine: any circuit, every mechanism run by its program through vm.h.
 *
 * Cells of one shape (tree, density mechanisms per node) lie side by side in bundles of 8 lanes, [node][8]; a shape that few
 * cells have is laid out along itself, one cell a bundle. Nodes are stored nearest to the root first, equal depths in NEURON's
 * order: sums per node keep NEURON's sequence. Instances of a mechanism in a bundle are a block, packed as vm.h wants them;
 * artificial cells of a type are one block, and so is a mechanism whose instances depend on each other's order (serial), over all
 * cells in NEURON's order. Columns of nodes and ions are the process's, bundle after bundle, so that either kind can point into
 * them. SPDX-License-Identifier: MIT */
#ifndef NCY_ENGINE_GENERAL_GENERAL_H
#define NCY_ENGINE_GENERAL_GENERAL_H

#include "engine/engine.h"
#include "engine/field.h"
#include "engine/general/cable.h"
#include "engine/native/queue.h"
#include "engine/same.h"
#include "engine/state.h"
#include "engine/team.h"
#include "nmodl/vm.h"

typedef struct ncy_gen ncy_gen;

/* Whether everything the circuit asks for can be run; all complaints at once. */
ncy_status ncy_gen_check(ncy_ctx *ctx, const ncy_circuit *circuit);
ncy_status ncy_gen_build(ncy_ctx *ctx, const ncy_circuit *circuit, const ncy_engine_options *options, int isa, ncy_gen **out);
ncy_status ncy_gen_init(ncy_gen *e);
int64_t ncy_gen_goal(const ncy_gen *e, double t_stop);
ncy_status ncy_gen_advance(ncy_gen *e, int64_t end_step, double t_stop);
ncy_status ncy_gen_save(ncy_gen *e, ncy_state *out);
ncy_status ncy_gen_load(ncy_gen *e, const ncy_state *in);
ncy_status ncy_gen_set_global(ncy_gen *e, int32_t mech, int32_t var, double value);
void ncy_gen_result(const ncy_gen *e, ncy_engine_result *out);
void ncy_gen_free(ncy_gen **e);

/* ---- mechanisms ------------------------------------------------------------------------------------------------------------ */

enum { GEN_BEFORE_INITIAL, GEN_AFTER_INITIAL, GEN_BEFORE_BREAKPOINT, GEN_AFTER_SOLVE, GEN_BEFORE_STEP, GEN_MOMENTS };

/* What is asked of the engine while a machine runs: who is meant by an instance's number. */
typedef struct gen_host {
  ncy_gen *engine;
  int32_t mech, block;
} gen_host;

typedef struct gen_mech {
  int32_t id; /* number in the set */
  const ncy_mech *row;
  const ncy_nmodl *program; /* NULL: an ion */
  bool is_serial;
  bool sends;      /* may send events in INITIAL */
  bool has_movers; /* net_move */
  int32_t n_watches;
  int32_t n_slots;                  /* of a NetCon to it */
  int32_t *param_slot, *param_size; /* [n_vars of the row] first column of a parameter, -1; its elements */
  int32_t ion;                      /* of an ion: its row */
  int32_t *ions;                    /* [ions of the program] rows */
  ncy_vm **vm;                      /* [n_threads] */
  gen_host *host;                   /* [n_threads] */
  int32_t *block;                   /* its blocks */
  int32_t n_blocks;
  int32_t *moment[GEN_MOMENTS]; /* BEFORE and AFTER blocks, -1 ends */
} gen_mech;

/* Instances of one mechanism: of a bundle (bundle >= 0), or of the whole process. */
typedef struct gen_block {
  ncy_vm_insts in;
  int32_t mech; /* row of ncy_gen.mech */
  int32_t bundle;
  int32_t ion_beg, ion_end; /* of an ion: its rows */
  int32_t *rank;            /* [n] NEURON's order among all of the mechanism; NULL where it does not matter */
  int32_t *source;          /* [n] source that an instance's events leave from, -1; NULL: none has one */
  int32_t *mover;           /* [n] row of the self event that net_move moves, -1; NULL: no net_move */
  int32_t *watch;           /* [n][n_watches] row of the condition, -1 */
  uint8_t *same;            /* what in.same points to once it is known; NULL: of an ion */
  bool is_written;          /* something outside may assign its columns */
  ncy_rng *random_start;    /* in.random and in.handle as every finitialize finds them; NULL */
  ncy_vm_handle *handle_start;
  ncy_vm_links *links; /* of LONGITUDINAL_DIFFUSION; NULL */
} gen_block;

/* An ion over all nodes that have it. style: bits as in 2.7. */
typedef struct gen_ion {
  int32_t mech; /* number in the set */
  const char *name;
  double valence, outside[3]; /* e, i, o that new nodes get */
  double conc0[2];
  int32_t n;
  double *var[NM_ION_VARS];
  double *set[3]; /* values the circuit gives; NULL: outside everywhere */
  uint8_t *style;
  int32_t *node;    /* [n] of the process */
  int32_t *row_beg; /* [n_bundles+1] */
} gen_ion;
enum { GEN_ION_CONC0 = 1, GEN_ION_NERNST0 = 2, GEN_ION_NERNST = 4 };

/* ---- places ------------------------------------------------------------------------------------------------------------------
 */

typedef struct gen_bundle {
  int32_t width; /* 8, or 1 */
  int32_t n_lanes;
  int32_t shape;
  int32_t *cell; /* [width] -1: none */
  int64_t node;  /* its first of the process */
  gen_cable cable;
  int32_t block_beg, block_end; /* in order of execution */
} gen_bundle;

/* ---- events ------------------------------------------------------------------------------------------------------------------
 */

enum { GEN_NETCON, GEN_SOURCE, GEN_SELF, GEN_SAMPLE, GEN_PLAY, GEN_KINDS };

typedef struct gen_self { /* a self event, or one of a WATCH */
  double flag;
  double *weight;
  int32_t block, inst;
  int32_t watch; /* row of the condition, -1 */
  int32_t next_free;
  bool is_dead; /* moved or removed: to be forgotten when it comes up */
} gen_self;

typedef struct gen_watch {
  int32_t block, inst, which;
  int32_t prev, next; /* in order of activation */
  int32_t event;      /* row of the self event on its way, -1 */
  bool is_active, is_above;
} gen_watch;

typedef struct gen_netcons { /* by source, in order of creation within a source */
  int64_t n;
  int64_t *beg;   /* [n_sources+1] */
  double *delay;  /* ms */
  int32_t *block; /* -1: no target */
  int32_t *inst;
  int64_t *slot; /* first of its weights */
  double *weight;
  int64_t *created;        /* [n] rows in order of creation */
  bool is_ordered;         /* created is kept after the build, since some NET_RECEIVE has an INITIAL */
  int64_t *target_list;    /* rows by target, for FOR_NETCONS */
  int64_t **block_targets; /* [n_blocks] [inst] begins in target_list; NULL: no FOR_NETCONS */
} gen_netcons;

typedef struct gen_sources {
  int32_t n;
  const double **at; /* what crosses the threshold; NULL: of events only */
  double *threshold;
  uint8_t *is_above, *is_equal;
  int64_t *gid;
  int32_t *watched; /* [n_watched] those with a threshold, ascending */
  int32_t n_watched;
} gen_sources;

typedef struct gen_sent { /* what INITIAL sent, until all of the mechanism have run */
  int32_t rank, order, block, inst;
  double when, flag;
  double *weight;
  bool is_fire; /* net_event */
} gen_sent;

typedef struct gen_play {
  double *target;
  int64_t n, upper; /* discrete: the next */
  double *t, *y;
  bool is_continuous;
} gen_play;

typedef struct gen_capacity { /* i_cap of a segment, where it is recorded */
  int64_t node;
  double factor; /* of dv */
  double value;  /* mA/cm2 */
} gen_capacity;

typedef struct gen_rec {
  const double *source; /* NULL: time */
  double *data;
  size_t count;
} gen_rec;

/* ---- engine
 * -------------------------------------------------------------------------------------------------------------------- */

typedef struct gen_thread {
  ncy_gen *engine;
  int index;
  int32_t bundle_beg, bundle_end;
  double t; /* ms, as its machines see it */
  ncy_status status;
  int64_t bad_node; /* where v left its range, -1 */
  ncy_field_clock field_clock;
  bool has_field;    /* the present step ends with a sample of the field */
  bool has_membrane; /* it computes i_membrane_ */
} gen_thread;

struct ncy_gen {
  ncy_ctx *ctx;
  ncy_arena arena;
  int isa, n_threads;
  const gen_kernels *kernels;
  ncy_team *team;
  gen_thread *thread;
  double dt, celsius, v_scale, cm_scale;
  int32_t second_order;
  uint32_t scop;
  bool is_serial; /* mechanism after mechanism over all bundles, one thread */
  bool is_split;  /* something happens between voltages and states */
  bool diffuses;  /* LONGITUDINAL_DIFFUSION somewhere */
  bool has_moment[GEN_MOMENTS];

  gen_mech *mech; /* [n_mechs] in order of execution */
  int32_t n_mechs;
  gen_ion *ion;
  int32_t n_ions;
  gen_block *block; /* bundle after bundle; then those of the process */
  int32_t n_blocks;
  gen_bundle *bundle;
  int32_t n_bundles;
  int64_t n_nodes; /* of the process, lanes that are empty too */
  double *v, *v_start, *area, *diam, *rhs, *d;
  ncy_field *field;      /* NULL: none */
  bool records_membrane; /* in every step, not only where the field has a sample */
  double *membrane; /* i_membrane_ [nA]; NULL: not wanted. While a step is computed: what its sums are kept in, see phases.c */
  double *membrane_rhs, *membrane_d;
  double *coefs[2];         /* rows of coefficients: width 8, width 1 */
  int32_t **shape_node_sec; /* [n_shapes][n_nodes] section of a node within its cell, for messages */
  int64_t n_segments;

  gen_sources sources;
  gen_netcons netcons;
  ncy_nat_queue queue;
  NCY_VEC(gen_self) self;
  int32_t free_self;
  size_t n_dead;
  NCY_VEC(gen_watch) watch;
  int32_t first_watch, last_watch;
  bool is_collecting;
  NCY_VEC(gen_sent) sent;
  ncy_status event_status; /* of what machines asked for */
  double **transfer_from, **transfer_to;
  int32_t n_transfers;
  gen_play *play;
  int32_t n_plays;
  bool has_continuous_play;

  gen_capacity *capacity;
  int32_t n_capacities;

  double rec_step;
  gen_rec *rec;
  int32_t n_recs;
  size_t n_samples, sample_capacity;
  const double **out_rec;
  struct {
    double *t;
    int64_t *gid;
    size_t n, t_capacity, gid_capacity;
  } spikes;

  double t_stop, last_report;
  int64_t step, n_events;
  double t_done; /* ms reached */
  int64_t end_step;
  bool is_ready, is_broken;
  struct gen_places *places; /* NULL: no state will be asked for */
};

/* What is known while it is built. */
typedef struct gen_shape {
  int32_t n_nodes, n_cells, tree;
  int32_t *parent, *place;     /* storage order; place of NEURON's node */
  int32_t *n_rows, **row_node; /* [n_densities] storage nodes, ascending */
} gen_shape;

typedef struct gen_build {
  ncy_ctx *ctx;
  const ncy_circuit *circuit;
  ncy_gen *engine;
  ncy_arena scratch;
  ncy_trees trees;
  gen_shape *shape;
  int32_t n_shapes;
  int32_t *cell_shape, *cell_bundle, *cell_lane, *sec_cell;
  int64_t *cell_node;    /* NEURON's number of a cell's first node after its root */
  int32_t *cell_root;    /* its root's */
  int32_t *mech_of;      /* [set n] row of engine->mech, -1 */
  int32_t **point_block; /* [n_points][n] */
  int32_t **point_inst;
  int32_t **density_block; /* [n_densities][n]; NULL of those without pointers */
  int32_t **density_inst;
} gen_build;

/* places.c */
ncy_status gen_plan(gen_build *b);
int32_t gen_tree_node(const gen_build *b, int32_t sec, double x);   /* NEURON's node in the cell */
int64_t gen_node_at(const gen_build *b, int32_t sec, double x);     /* node of the process */
int64_t gen_seg_node_at(const gen_build *b, int32_t sec, double x); /* of its segment */
int64_t gen_neuron_node(const gen_build *b, int32_t sec, double x); /* NEURON's number in the process */
/* mechs.c */
ncy_status gen_choose_mechs(gen_build *b);
ncy_status gen_make_machines(gen_build *b, bool with_kernels);
ncy_status gen_set_global(ncy_gen *e, gen_mech *m, const char *name, double value);
/* serial.c */
ncy_status gen_keeps_globals(const ncy_nmodl *program, ncy_ctx *ctx, bool *out);
/* blocks.c */
ncy_status gen_make_blocks(gen_build *b);
/* streams.c: random streams, vectors that VERBATIM keeps */
ncy_status gen_make_streams(gen_build *b);
void gen_start_streams(ncy_gen *e);
/* diffusion.c */
ncy_status gen_link_diffusion(gen_build *b);
/* ions.c */
ncy_status gen_make_ions(gen_build *b);
void gen_ion_initial(ncy_gen *e, const gen_block *block);
void gen_ion_current(ncy_gen *e, const gen_block *block);
void gen_ion_reversal(ncy_gen *e, const gen_block *block, const gen_mech *mech); /* after INITIAL of a writer */
void gen_ion_second_order(ncy_gen *e, const gen_block *block);
/* wire.c */
ncy_status gen_wire(gen_build *b);
ncy_status gen_resolve(gen_build *b, const ncy_ref *ref, double **out); /* NULL: NCY_REF_NONE */
/* events.c */
ncy_status gen_events_reset(ncy_gen *e);
ncy_status gen_send(ncy_gen *e, int32_t source, double t);
ncy_status gen_deliver(ncy_gen *e, double until);
ncy_status gen_detect(ncy_gen *e);
ncy_status gen_put(ncy_gen *e, double t, int64_t number, int kind);
ncy_status gen_flush_sent(ncy_gen *e);
ncy_status gen_net_initials(ncy_gen *e);
void gen_host_of(gen_host *host, ncy_vm_host *out);
/* record.c */
ncy_status gen_reserve_samples(ncy_gen *e, double t_stop, int64_t n_steps);
void gen_sample(ncy_gen *e, double t);
void gen_play_continuous(ncy_gen *e, double t);
ncy_status gen_play_event(ncy_gen *e, int64_t number, double t);
/* shared.c: what rows of instances share. After wiring; before INITIAL; after everything of finitialize that assigns parameters,
 * and after anything else that has. */
ncy_status gen_make_shared(gen_build *b);
void gen_forget_shared(ncy_gen *e);
void gen_find_shared(ncy_gen *e);
/* phases.c: parts of a step, of one bundle, or (bundle -1) of all, mechanism by mechanism */
ncy_status gen_currents(gen_thread *th, int32_t bundle);
void gen_solve(gen_thread *th, int32_t bundle);
ncy_status gen_states(gen_thread *th, int32_t bundle); /* and what follows them up to BEFORE STEP */
ncy_status gen_run_moment(gen_thread *th, int32_t bundle, int moment);
ncy_status gen_check_tables(gen_thread *th);
void gen_first_membrane(ncy_gen *e); /* i_membrane_ at 0, after gen_currents */
/* field.c: sums of membrane currents; recorded i_cap */
ncy_status gen_make_capacities(gen_build *b); /* room for those that the circuit records */
ncy_status gen_keep_capacity(gen_build *b, const ncy_circuit_rec *rec, const double **out);
void gen_set_capacities(ncy_gen *e, bool is_first); /* after a step, and at 0 */
ncy_status gen_make_field(gen_build *b);
ncy_status gen_keep_membrane(ncy_gen *e);                    /* room for i_membrane_ */
void gen_field_look(gen_thread *th, double t_end);           /* does the step that ends at t_end take a sample? */
void gen_field_bundle(const gen_thread *th, int32_t bundle); /* -1: all; after gen_solve's i_membrane_ */
/* warm.c */
ncy_status gen_warm_up(ncy_gen *e);
/* run.c */
ncy_status gen_run(ncy_gen *e, int64_t end_step, double t_stop);
/* blame.c: name of the mechanism that drove voltages of a cell further than wildest; NULL: none is there */
const char *gen_blame(ncy_gen *e, int32_t bundle, int32_t lane, double wildest);
/* state.c */
ncy_status gen_keep_places(gen_build *b);

#endif
