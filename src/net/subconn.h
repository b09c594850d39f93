/* subconn.h (internal to net) - one rule of subConnParams at one cell: where its synapses go.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NET_SUBCONN_H
#define NCY_NET_SUBCONN_H

#include "net/inner.h"

typedef struct ncy_sub {
  ncy_builder *b;
  const ncy_spec_subconn *spec;
  ncy_rule *rule;  /* for its sections */
  ncy_arena arena; /* of the cell */
  int32_t cell;
  const ncy_net_template *t;
  const ncy_labels *secs;
  int64_t n; /* synapses, a group as one */
  ncy_pt3d_room room;
  /* made by a density: places in order; fewer than n leave the rest where they are */
  int64_t n_places;
  int16_t *sec; /* [n_places] */
  double *loc;
} ncy_sub;

/* Densities: one row of the table in subconn.c each. */
typedef ncy_status ncy_density_fn(ncy_sub *sub);
ncy_density_fn ncy_density_uniform;
ncy_density_fn ncy_density_map; /* 1Dmap, 2Dmap */
ncy_density_fn ncy_density_distance;

ncy_status ncy_sub_room(ncy_sub *sub, int64_t n_places); /* makes sec and loc */
/* The place of x in a section of the cell; a mistake when the section has no points. */
ncy_status ncy_sub_point(ncy_sub *sub, int32_t sec, double x, double out[3]);
static inline double ncy_sub_center(const ncy_net_sec *sec, int32_t seg) {
  return ((double)seg + 0.5) / (double)sec->nseg;
}

#endif
