/* stim.h (internal to net) - one target of stimulation on its way to the network's columns.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NET_STIM_H
#define NCY_NET_STIM_H

#include "net/inner.h"

enum { NCY_STIM_KEYS = 20 };

typedef struct ncy_stim {
  ncy_builder *b;
  ncy_arena *arena;
  const ncy_spec_stim_target *target;
  const ncy_spec_stim_source *source;
  int32_t row;    /* of the target */
  int32_t *cells; /* [n] ascending */
  size_t n;
  const ncy_expr *expr[NCY_STIM_KEYS]; /* string functions, and their value for each cell */
  double *value[NCY_STIM_KEYS];
  ncy_expr_kind *kind[NCY_STIM_KEYS];
} ncy_stim;

typedef ncy_status ncy_stim_fn(ncy_stim *stim);
ncy_stim_fn ncy_stim_netstim; /* a NetStim and a connection per synapse */
ncy_stim_fn ncy_stim_point;   /* a point process in a section */
ncy_stim_fn ncy_stim_xstim;   /* an extracellular field over a cell */

int ncy_stim_key(const char *key);                                    /* index in value[], -1 */
const ncy_json *ncy_stim_node(const ncy_stim *stim, const char *key); /* the source's, else the target's; NULL for none */

#endif
