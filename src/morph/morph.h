/* morph.h - from the sections of one cell to the numbers of the cable equation: nodes, areas, axial resistances, coefficients.
 *
 * Exact:  bits (NEURON 9, fixed step), for sections connected in the order of their rows.
 * Source: reference neuron-numerics section 1; NEURON src/nrnoc/treeset.cpp (diam_from_list, nrn_area_ri), cabcode.cpp
 *         (nrn_connect), solve.cpp (order of nodes).
 * SPDX-License-Identifier: MIT */
#ifndef NCY_MORPH_MORPH_H
#define NCY_MORPH_MORPH_H

#include "base/base.h"

/* Sections of one cell, borrowed. Columns start at the cell's first section; parents, seg_beg and pt_beg count from elsewhere
 * (as in the whole circuit), which is why the offset of the first row is told. */
typedef struct ncy_morph_cell {
  int32_t n_secs;
  int32_t first_sec;      /* what sec_parent calls the first section here */
  const int32_t *parent;  /* [n_secs] row + first_sec, -1: the root */
  const double *parent_x; /* [n_secs] 0..1 */
  const double *child_x;  /* [n_secs] 0 or 1: the end that is connected */
  const int32_t *nseg;    /* [n_secs] >= 1 */
  const double *L;        /* [n_secs] um */
  const double *Ra;       /* [n_secs] ohm cm */
  const int32_t *seg_beg; /* [n_secs+1] rows of diam */
  const double *diam;     /* um, by segment in order of x; of sections without points */
  const int64_t *pt_beg;  /* [n_secs+1] rows of pt, NULL: no section has points. Fewer than 2 points count as none */
  const float *const *pt; /* [4] x, y, z, diameter [um] */
} ncy_morph_cell;

/* The nodes of a cell in NEURON's order: the root, then section by section, breadth first, each with its segments and its distal
 * end. Everything is in the arena given to ncy_morph_build. */
typedef struct ncy_morph_tree {
  int32_t n_nodes;
  int32_t n_segs;
  int32_t *parent;    /* [n_nodes] parent[i] < i; -1 at node 0 */
  double *area;       /* [n_nodes] um2; 100 at the root and at distal ends, which have no membrane */
  double *ri;         /* [n_nodes] MOhm to the parent; 0 at the root */
  double *a;          /* [n_nodes] effect of the node on its parent's row; 0 at the root */
  double *b;          /* [n_nodes] effect of the parent on the node's row */
  int32_t *seg_node;  /* [n_segs] by segment in order of x */
  double *seg_diam;   /* [n_segs] um, from the points where there are any */
  int32_t *sec_node0; /* [n_secs] node at x=0 */
  int32_t *sec_node1; /* [n_secs] node at x=1 */
  double *sec_L;      /* [n_secs] um */
} ncy_morph_tree;

/* NCY_ESPEC with a diagnostic when the sections are not one tree, or a number is out of its range; NCY_ENOMEM.
 * Cost: linear in nodes and points. */
ncy_status ncy_morph_build(ncy_arena *arena, const ncy_morph_cell *cell, ncy_morph_tree *out);

/* Lengths [um] from the first to each of n points. Exact: bits (NEURON: differences in single precision). */
void ncy_morph_arcs(int64_t n, const float *const pt[4], double *out_arc);

/* Segment (0..nseg-1, in order of x) of a position. */
static inline int32_t ncy_morph_seg(int32_t nseg, double x) {
  int32_t i = (int32_t)((double)nseg * x);
  return i >= nseg ? nseg - 1 : i;
}

/* Node of position x of a section: its ends are nodes of their own. seg0: the section's first row of tree->seg_node. */
static inline int32_t ncy_morph_node(const ncy_morph_tree *tree, int32_t sec, int32_t seg0, int32_t nseg, double x) {
  if (x <= 0.0) return tree->sec_node0[sec];
  if (x >= 1.0) return tree->sec_node1[sec];
  return tree->seg_node[seg0 + ncy_morph_seg(nseg, x)];
}

#endif
