/* inner.h - one section's measures, between the files of morph.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_MORPH_INNER_H
#define NCY_MORPH_INNER_H

#include "morph/morph.h"

typedef struct ncy_morph_section {
  int32_t nseg;
  bool is_flipped;    /* node 0 is the segment at x=1 */
  double L;           /* um */
  double Ra;          /* ohm cm */
  const double *diam; /* [nseg] um in order of x; NULL allowed when there are points */
  int64_t n_points;   /* 0 or at least 2 */
  const float *pt[4]; /* [n_points] x, y, z, diameter [um]; the first is at the parent's side */
} ncy_morph_section;

typedef struct ncy_morph_section_out {
  double *area; /* [nseg+1] um2 by node, the distal end last */
  double *ri;   /* [nseg+1] MOhm towards the node before */
  double *diam; /* [nseg] um in order of x */
} ncy_morph_section_out;

/* NULL, or what is wrong with the section. */
const char *ncy_morph_section_measure(const ncy_morph_section *s, const ncy_morph_section_out *out, double *out_L);

#endif
