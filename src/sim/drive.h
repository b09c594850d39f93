/* drive.h - takes an engine from its build to the end of a run: whole or in intervals, from a state and to one.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_SIM_DRIVE_H
#define NCY_SIM_DRIVE_H

#include "sim/sim.h"
#include "sim/state_file.h"

typedef struct ncy_drive {
  ncy_ctx *ctx;
  const ncy_engine_ops *ops;
  ncy_engine *engine;
  const ncy_run_options *options;
  ncy_result *result; /* its network and plans; what was recorded so far is made after them */
  double duration;    /* ms */
  uint64_t print[NCY_PRINT_COUNT];
  ncy_state_file from; /* from.bytes NULL: none */
  int64_t first_step;  /* of this run */
} ncy_drive;

/* Reads the state that the run goes on from, before the engine is built. NCY_EIO, NCY_EPARSE. */
ncy_status ncy_drive_open(ncy_drive *d, ncy_engine_options *options);
/* Whether the fingerprints of the circuit are wanted; then ncy_drive_sign once they are there: NCY_ESPEC for another model. */
bool ncy_drive_has_state(const ncy_drive *d);
ncy_status ncy_drive_sign(ncy_drive *d);
/* finitialize and the whole run. NCY_EINTERRUPTED: there is something to keep. */
ncy_status ncy_drive_run(ncy_drive *d);
void ncy_drive_done(ncy_drive *d);

/* run.c: what the engine recorded so far, into a result that has none yet. */
ncy_status ncy_result_take(ncy_ctx *ctx, const ncy_engine_ops *ops, const ncy_engine *engine, ncy_result *r);

#endif
