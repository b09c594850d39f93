/* state.h - between the files that save and restore the general path.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ENGINE_GENERAL_STATE_H
#define NCY_ENGINE_GENERAL_STATE_H

#include "engine/general/general.h"
#include "engine/transfer.h"

/* Where things of the circuit are, in its own order; kept when a state may be asked for. */
typedef struct gen_list { /* instances: of density mechanisms by node, of point processes by group and index */
  int32_t n;
  int32_t *block; /* NULL for an ion */
  int32_t *inst;  /* of an ion: its row */
} gen_list;
struct gen_places {
  int32_t n_nodes;
  int32_t *node;  /* [n_nodes] cell after cell, each in NEURON's order */
  gen_list *mech; /* [n_mechs] */
};

/* state_events.c */
ncy_status gen_transfer_events(ncy_gen *e, const ncy_transfer *x);

#endif
