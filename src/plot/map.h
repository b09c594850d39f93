/* map.h - cells in a plane: what plots of that kind share.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_PLOT_MAP_H
#define NCY_PLOT_MAP_H

#include "plot/kinds.h"

typedef struct plot_map {
  plot_cells cells;
  bool *is_in;         /* [cells.n] */
  const double *x, *y; /* [cells.n], the data's: um */
  int32_t *pop_color;  /* [cells.pops.count] */
  int32_t panel;
} plot_map;

/* A panel in column col, axes as view asks, around the cells that include chooses. */
ncy_status plot_map_open(plot_job *job, plot_source *source, ncy_fig *fig, int32_t col, const char *title, plot_map *out);
double plot_map_disc(size_t n_cells); /* pt */

#endif
