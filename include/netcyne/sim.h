/* sim.h - running a network and keeping what came out.
 * SPDX-License-Identifier: MIT */
#ifndef NETCYNE_SIM_H
#define NETCYNE_SIM_H

#include "netcyne/net.h"

NCY_BEGIN_C

typedef struct ncy_result ncy_result;

/* so_far: what was recorded up to t [ms]; it is freed after the call. Another status than NCY_OK ends the run with it. */
typedef ncy_status ncy_interval_fn(void *user, double t, ncy_result *so_far);

typedef struct ncy_run_options {
  const char *engine; /* NULL: "native" */
  int n_threads;      /* 0: 1 */
  const char *isa;    /* NULL: the best of this machine; else avx512, avx2, sse2, c */
  /* The state of the run into this file (docs/format/state.md) at save_at ms, or, where that is 0, at the end; also where an
   * interrupt stops a run that has not saved it yet. NULL: none. The run goes on. */
  const char *save_state;
  double save_at;
  /* Goes on from such a file: the result is that of a run that was never cut, whatever threads and instruction sets. NULL: from
   * the beginning. A state of another model is NCY_ESPEC and says what differs. */
  const char *from_state;
  /* Called every `interval` ms, as NetPyNE's runSimWithIntervalFunc: each interval is a psolve of its own, and the last one ends
   * at the duration. NULL or 0: never. */
  double interval;
  ncy_interval_fn *on_interval;
  void *on_interval_user;
} ncy_run_options;

typedef struct ncy_timing {
  double spec, build, engine, run, save; /* s; engine: making the engine's image of the network */
} ncy_timing;

/* Runs net for simConfig.duration. Interrupted: NCY_EINTERRUPTED, and *out holds what was recorded. The result is owned by the
 * caller and borrows net and spec. */
NCY_API ncy_status ncy_sim_run(ncy_ctx *ctx, const ncy_net *net, const ncy_run_options *options, ncy_result **out);
NCY_API void ncy_result_free(ncy_result **result);

/* spikes: t [ms], gid. Borrowed. Traces: t [ms], then a column per trace NAME/cell_GID; NULL when nothing was recorded. */
NCY_API const ncy_table *ncy_result_spikes(const ncy_result *result);
NCY_API const ncy_table *ncy_result_traces(const ncy_result *result);
/* What is sampled of fields (recordLFP, recordDipole, saveIMembrane): an entry of simData, or a part of one. Borrowed. */
typedef struct ncy_series {
  const char *name;          /* LFP, LFPCells, LFPPops [mV]; dipoleSum, dipoleCells, dipolePops [nA um]; iMembrane [nA] */
  const char *part;          /* NULL: there is one; gid of the cell, label of the population */
  int64_t id;                /* gid, row of the population; -1 */
  int64_t n_rows, n_columns; /* times, electrodes (x, y, z; segments) */
  const double *data;        /* [n_rows][n_columns] */
  const double *t;           /* [n_rows] ms; NULL where rows are as NetPyNE misplaces them (--compat) */
  const char *unit;
} ncy_series;
/* NULL past the end. Parts of one name follow each other; names are in the order of their bytes. */
NCY_API const ncy_series *ncy_result_series(const ncy_result *result, size_t index);
/* stims: t [ms], gid of the cell, source (label of stimSourceParams), in order of time; NULL: not recorded. Borrowed. */
NCY_API const ncy_table *ncy_result_stims(const ncy_result *result);
NCY_API double ncy_result_time(const ncy_result *result); /* ms simulated */
NCY_API double ncy_result_run_seconds(const ncy_result *result);
NCY_API double ncy_result_build_seconds(const ncy_result *result); /* engine image */
/* Name and value of the engine's remarks for provenance: engine, isa, libm, delivery, threads. Borrowed; NULL past the end. */
NCY_API const char *ncy_result_note(const ncy_result *result, size_t index, const char **out_value);
NCY_API double ncy_result_segment_steps(const ncy_result *result);

/* on_interval that saves the data file so far as interval_T.json in simConfig.intervalFolder, else in the folder interval_data of
 * out_dir or saveFolder, and removes what it saved before; as NetPyNE's intervalSave. user: the files. */
typedef struct ncy_interval_files {
  ncy_ctx *ctx;
  const ncy_net *net;
  const char *out_dir, *command; /* as in ncy_save_options */
  double last;                   /* ms of the file there is; 0: none */
} ncy_interval_files;
NCY_API ncy_status ncy_interval_save(void *user, double t, ncy_result *so_far);

/* Table: pop, n_cells, n_spikes, rate [Hz]; owned by the caller. */
NCY_API ncy_status ncy_result_rates(ncy_ctx *ctx, const ncy_net *net, const ncy_result *result, ncy_table **out);

/* NetPyNE's data file (net, simConfig, simData), written beside and renamed. path NULL: the place the design gives
 * (folder: out_dir, else saveFolder, else of filename; name: simLabel, else last part of filename; + _data.json).
 * *out_path (may be NULL): where it is, owned by the result. */
typedef struct ncy_save_options {
  const char *path;
  const char *out_dir;
  const char *command; /* for the provenance; may be NULL */
  const ncy_timing *timing;
} ncy_save_options;
NCY_API ncy_status ncy_result_save_json(ncy_ctx *ctx, const ncy_net *net, ncy_result *result, const ncy_save_options *options,
                                        const char **out_path);

NCY_END_C

#endif
