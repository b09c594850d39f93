/* shape.h - cells in space, from the sections of a result.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_PLOT_SHAPE_H
#define NCY_PLOT_SHAPE_H

#include "plot/kinds.h"

/* A piece of a section that lies in one segment; um, y upwards. */
typedef struct shape_piece {
  double from[3], to[3], diam;
  int32_t cell;    /* row of the cells */
  int32_t section; /* row of shape.section */
  int32_t segment; /* within the section */
} shape_piece;

typedef struct shape_section {
  const char *name; /* the data's */
  int32_t cell, n_seg;
  int32_t first_segment;       /* row of the table of segments */
  size_t first_piece, n_piece; /* of shape.piece, from its beginning to its end */
} shape_section;

typedef struct shape {
  NCY_VEC(shape_piece) piece;
  NCY_VEC(shape_section) section;
  int32_t n_segments;
} shape;

/* Pieces of the cells in is_in. Sections with 3-d points lie where these are, with the cell's place added; others are laid out as
 * straight cylinders: the first upwards, children spread out from where they are attached. skip_axon leaves out sections whose
 * name has "axon" in it. NCY_EARG when the result has no sections. shape_free either way. */
ncy_status plot_shape_read(plot_job *job, plot_source *source, const plot_cells *cells, const bool *is_in, bool skip_axon,
                           shape *out);
void plot_shape_free(plot_job *job, shape *s);
/* The point at loc (0 to 1) of a section by its length. */
void plot_shape_at(const shape *s, const shape_section *section, double loc, double out[3]);

#endif
