/* engine.h - one interface for all engines; a new engine is one folder and one row of the table in engine.c.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ENGINE_ENGINE_H
#define NCY_ENGINE_ENGINE_H

#include "engine/circuit.h"
#include "engine/state.h"

typedef struct ncy_engine ncy_engine;

typedef struct ncy_engine_options {
  int n_threads;    /* >= 1; results do not depend on it */
  int isa;          /* ncy_isa, or -1 for the best */
  bool keeps_state; /* save and load may be asked for: 8 B more for each instance of a mechanism */
  /* for tests: */
  bool is_general; /* every mechanism is run by its program, where the tuned path would do too */
  bool no_kernels; /* programs are run by the bytecode machine alone */
} ncy_engine_options;

typedef struct ncy_engine_result {
  size_t n_spikes;
  const double *spike_t; /* [n_spikes] ms, in order of detection */
  const int64_t *spike_gid;
  size_t n_samples;         /* of every recorder */
  const double *const *rec; /* [n_recs][n_samples] */
  /* of circuit->field: a row a sample: its time [ms], the totals, the sums of each group, of each cell that is kept, [channels]
   * each, and the currents [nA] that are kept, cells in order and their segments in the order of the circuit */
  size_t n_field_samples, field_width;
  const double *field; /* [n_field_samples][field_width] */
  double t;            /* ms reached */
  int64_t n_steps;
  int64_t n_segments;   /* with membrane, for segment-steps per second */
  int64_t n_events;     /* deliveries */
  const char *isa;      /* "avx512", ... */
  const char *libm;     /* "fma", "plain", "scalar" */
  const char *delivery; /* "per-bundle" (mode a of the design) or "global" (mode b) */
} ncy_engine_result;

typedef struct ncy_engine_ops {
  const char *name;
  /* Refuses with NCY_EUNSUPPORTED, listing every feature of the circuit it lacks, before anything runs. */
  ncy_status (*build)(ncy_ctx *ctx, const ncy_circuit *circuit, const ncy_engine_options *options, ncy_engine **out);
  ncy_status (*init)(ncy_engine *engine);                   /* finitialize(v_init) */
  ncy_status (*advance)(ncy_engine *engine, double t_stop); /* as pc.psolve(t_stop) */
  /* The same in pieces: the step at which pc.psolve(t_stop) would end from here, and a run up to a step (t_stop: for progress,
   * and for room for samples). */
  int64_t (*goal)(const ncy_engine *engine, double t_stop);
  ncy_status (*advance_to)(ncy_engine *engine, int64_t step, double t_stop);
  /* All it is now, recorded data too, into an empty state; and from one, of the same circuit, after init. What a run gives from
   * there on has the bits of one that was never cut, whatever threads and instruction sets. NCY_EPARSE for a state that does not
   * fit, and then init must follow. */
  ncy_status (*save)(ncy_engine *engine, ncy_state *out);
  ncy_status (*load)(ncy_engine *engine, const ncy_state *in);
  /* A GLOBAL of a mechanism between two advances; NCY_EUNSUPPORTED where the engine keeps none. */
  ncy_status (*set_global)(ncy_engine *engine, int32_t mech, int32_t var, double value);
  void (*result)(const ncy_engine *engine, ncy_engine_result *out); /* borrowed until the next call or free */
  void (*free)(ncy_engine **engine);
} ncy_engine_ops;

/* NULL when there is no engine of that name. */
const ncy_engine_ops *ncy_engine_find(const char *name);
const ncy_engine_ops *const *ncy_engine_list(size_t *out_count);

#endif
