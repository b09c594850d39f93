/* sim.h (internal) - from a network to an engine's input, what to record, and a result.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_SIM_SIM_H
#define NCY_SIM_SIM_H

#include "engine/engine.h"
#include "net/net.h"
#include "netcyne/sim.h"

/* Rows of the circuit that parts of the network became. */
typedef struct ncy_image {
  ncy_arena arena;
  ncy_circuit circuit;
  int32_t *sec_beg;       /* [n_cells] first section row of a cell */
  int64_t *row_of_order;  /* [n_conns] connections in order of creation */
  int32_t *syn_mech;      /* [n_synmechs] mechanism of a synaptic mechanism, -1 unused */
  int32_t *syn_group;     /* [n_synmechs] its points group, -1 unused */
  int32_t *syn_index;     /* [n_syns] instance in its group */
  int64_t *syn_first_row; /* [n_syns] first connection (in order of creation) that uses it; its place is that row's */
  int32_t *clamp_group;   /* [n_clamps] */
  int32_t *clamp_index;
  int32_t *netstim_index; /* [n_netstims] instance in the group of NetStims */
  int64_t *pointp_beg;    /* [n_cells+1] rows of a cell's point processes of rules, section after section */
  int32_t *pointp_group;
  int32_t *pointp_index;
  int32_t *pop_mech;    /* [n_pops] of populations of point cells, else -1 */
  int32_t *point_group; /* [n_points] of point cells */
  int32_t *point_index;
  int64_t *plastic_row; /* [n_plastic] connections with STDP, in order of creation */
  int32_t *plastic_index;
  int64_t n_plastic;
  int32_t plastic_group;
  ncy_ref *plastic_pointer; /* [instances of the group] the weight that each changes */
  int32_t *source_of_cell;  /* [n_cells] -1: it never fires */
} ncy_image;

/* Flattens net into the circuit an engine takes. The image borrows net; free it as soon as the engine is built.
 * NCY_ESPEC for an unknown mechanism or parameter (located), NCY_EUNSUPPORTED for a global that no engine here sets. */
ncy_status ncy_image_build(ncy_ctx *ctx, const ncy_net *net, ncy_image *out);
void ncy_image_done(ncy_image *image);
/* Everything of the network that the native engine lacks, each told at its first place: NCY_EUNSUPPORTED (unrunnable.c). */
ncy_status ncy_check_runnable(ncy_ctx *ctx, const ncy_net *net);

/* One recorded trace. part is NULL, or SEC_LOC where a trace gathers all synapses of a cell. */
typedef struct ncy_trace_key {
  int32_t trace; /* row of spec->cfg.trace */
  int32_t cell;
  const char *part;
} ncy_trace_key;

typedef struct ncy_rec_plan {
  ncy_circuit_rec *rec; /* [n]; the first is time */
  ncy_trace_key *key;   /* [n]; key of rec i; unused for time */
  int32_t n;
} ncy_rec_plan;

/* Turns recordCells and recordTraces into recorders, in NetPyNE's order (cells, then traces). n is 0 when nothing is recorded.
 * Everything is in arena. A variable that does not exist is NCY_ESPEC, located; a trace that fits no cell warns. */
ncy_status ncy_rec_plan_build(ncy_ctx *ctx, const ncy_net *net, const ncy_image *image, ncy_arena *arena, ncy_rec_plan *out);

/* Cells named by a selector list of recordCells and the like (netpyne-3 section 1.5), as a flag per cell. */
ncy_status ncy_select_cells(ncy_ctx *ctx, const ncy_net *net, const ncy_json *selectors, bool *is_selected);

/* What is sampled of membrane currents, and which of it goes into results. Flags of cells and populations; NULL: none. */
typedef struct ncy_field_plan {
  bool is_on;
  ncy_circuit_field field;
  int32_t n_electrodes; /* the first channels; then the dipole's x, y, z */
  bool has_dipole;
  bool *lfp_cell, *dipole_cell, *im_cell; /* [n_cells] */
  bool *lfp_pop, *dipole_pop;             /* [n_pops] */
} ncy_field_plan;

/* Turns recordLFP, recordDipole, saveIMembrane and what is saved with them into weights of currents (field_plan.c). Everything is
 * in arena. An electrode on the axis of a segment is NCY_ESPEC, located. */
ncy_status ncy_field_plan_build(ncy_ctx *ctx, const ncy_net *net, ncy_arena *arena, ncy_field_plan *out);

struct ncy_result {
  ncy_ctx *ctx;
  ncy_arena arena;
  const ncy_net *net;
  ncy_table *spikes;
  ncy_table *traces; /* NULL: none */
  ncy_rec_plan plan; /* keys of the columns of traces, in its order */
  ncy_field_plan field;
  NCY_VEC(ncy_series) series;
  ncy_table *stims; /* t [ms], gid of the cell, source; NULL: not recorded */
  int32_t *stim;    /* [rows of stims] the NetStim */
  double t;
  double build_seconds;
  double run_seconds;
  double segment_steps;
  const char *note[12][2];
  size_t n_notes;
};

/* Are the events of NetStims kept: recordStim, or a figure that asks for them? (stims.c) */
bool ncy_records_stims(const ncy_spec *spec);
int64_t ncy_stim_gid(const ncy_net *net, int32_t netstim); /* what its events have for gid, -1 where they are not kept */
bool ncy_is_stim_gid(int64_t gid);
/* Makes result->stims of the engine's spikes; how many are of cells. NCY_ENOMEM. */
ncy_status ncy_stims_keep(ncy_result *result, const ncy_engine_result *from, size_t *out_n_spikes);

/* Makes result->series of what the engine sampled (field_series.c). NCY_ENOMEM. */
ncy_status ncy_field_series(ncy_result *result, const ncy_engine_result *from);

/* The time that rates are taken over [ms]: the duration asked for, as NetPyNE, when the run got there. (Its own time is a sum of
 * steps and a few ulp off.) */
double ncy_result_span(const ncy_result *result);

#endif
