/* swc.h - between the files of the SWC reader: points, and the sections they make.
 *
 * Source: the SWC format (Cannon et al. 1998; www.neuromorpho.org); how points become sections: NEURON's Import3d, NetPyNE's
 *         support/morphology. SPDX-License-Identifier: MIT */
#ifndef NCY_MORPH_SWC_H
#define NCY_MORPH_SWC_H

#include "base/base.h"

enum { NCY_SWC_SOMA = 1, NCY_SWC_AXON, NCY_SWC_DEND, NCY_SWC_APIC, NCY_SWC_TYPES };

/* Points in order of id; each but the first has its parent before it. */
typedef struct ncy_swc {
  int32_t n;
  int64_t *id;
  uint8_t *type;
  double *at[4];   /* x, y, z, diameter [um] */
  int32_t *parent; /* -1: the root, which is the first */
  int32_t *line;   /* in the file */
} ncy_swc;

/* An unbranched run of points of one type. */
typedef struct ncy_swc_sec {
  int32_t first, n; /* its own points */
  int32_t lead;     /* the point of the parent that stands before them; -1: none, or only a wire leads there */
  double lead_diam;
  int32_t parent; /* section, -1: the root */
  double parent_x;
  uint8_t type;
  int32_t index; /* among those of its type */
} ncy_swc_sec;

ncy_status ncy_swc_read(ncy_arena *arena, const char *name, const char *text, size_t length, ncy_swc *out);
ncy_status ncy_swc_sections(ncy_arena *arena, const ncy_swc *swc, ncy_swc_sec **out, int32_t *out_n);

#endif
