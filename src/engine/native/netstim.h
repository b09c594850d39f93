/* netstim.h - NEURON's NetStim: a source of regular to random events.
 * Exact: bits. Source: reference neuron-numerics section 5 (NetStim, Random123).
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ENGINE_NATIVE_NETSTIM_H
#define NCY_ENGINE_NATIVE_NETSTIM_H

#include "num/rng.h"

typedef struct ncy_netstim {
  double interval, number, start, noise; /* parameters [ms, 1, ms, 1] */
  uint32_t global_index, id[3];
  int32_t source; /* its row of sources, -1: nothing listens */
  bool is_on;
  double event; /* ms to the next */
  double n_fired;
  ncy_rng rng;
} ncy_netstim;

/* What an event made it do. The source fires first, then the self event goes into the queue. */
typedef struct ncy_netstim_act {
  bool does_fire;
  bool does_send;
  double delay; /* ms */
  int flag;
} ncy_netstim_act;

ncy_netstim_act ncy_netstim_init(ncy_netstim *s);                      /* INITIAL */
ncy_netstim_act ncy_netstim_event(ncy_netstim *s, int flag, double w); /* flag 0: from outside, with weight w */

#endif
