/* sim.h - running a network and keeping what came out.
 * SPDX-License-Identifier: MIT */
#ifndef NETCYNE_SIM_H
#define NETCYNE_SIM_H

#include "netcyne/net.h"

NCY_BEGIN_C

typedef struct ncy_result ncy_result;

typedef struct ncy_run_options {
  const char *engine; /* NULL: "native" */
  int n_threads;      /* 0: 1 */
  const char *isa;    /* NULL: the best of this machine; else avx512, avx2, sse2, c */
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
NCY_API double ncy_result_time(const ncy_result *result); /* ms simulated */
NCY_API double ncy_result_run_seconds(const ncy_result *result);
NCY_API double ncy_result_build_seconds(const ncy_result *result); /* engine image */
/* Name and value of the engine's remarks for provenance: engine, isa, libm, delivery, threads. Borrowed; NULL past the end. */
NCY_API const char *ncy_result_note(const ncy_result *result, size_t index, const char **out_value);
NCY_API double ncy_result_segment_steps(const ncy_result *result);

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
