/* plot.h - figures: a model of axes and marks in data units, and files drawn from it.
 * SPDX-License-Identifier: MIT */
#ifndef NETCYNE_PLOT_H
#define NETCYNE_PLOT_H

#include <stddef.h>

#include "netcyne/sim.h"

NCY_BEGIN_C

typedef struct ncy_fig ncy_fig;

/* A population's colour, each part 0..1. */
typedef struct ncy_pop_color {
  const char *pop;
  double rgb[3];
} ncy_pop_color;

/* Options of the raster, named as simConfig.analysis.plotRaster names them. Zero or NULL means the default. */
typedef struct ncy_raster_options {
  double time_range[2];       /* ms; equal: all; else spikes with range[0] <= t < range[1] */
  const char *order_by;       /* "gid" (default), "pop", or a column of numbers of ncy_net_cells: "y", "xnorm", ... */
  int order_inverse;          /* first cell at the top */
  int no_labels;              /* labels=False: no legend */
  double marker_size;         /* height of a tick in points; default: by the number of cells */
  double fig_size[2];         /* inches; default 10 x 8 as NetPyNE */
  double dpi;                 /* of PNG; default 100 */
  double max_spikes;          /* only the first so many, and the time axis ends with them; default 1e8 */
  int show_rates;             /* popRates; default on: -1 switches off */
  const char *title;          /* default: numbers of cells and synapses, and the rate */
  const char *const *include; /* [n_include] populations, or "all", "allCells", "eachPop"; default all cells */
  size_t n_include;
  int sync_lines;                  /* a line through all cells at each spike, and the synchrony in the title */
  double font_size;                /* points; default by the figure's size */
  const char *palette;             /* "safe" (default, for colour-blind readers too) or "netpyne" */
  const ncy_pop_color *pop_colors; /* [n_pop_colors] before the palette */
  size_t n_pop_colors;
} ncy_raster_options;

/* Spikes of a run by time and cell, coloured by population. options may be NULL. The figure is owned by the caller and
 * independent of net and result. NCY_EARG for an option out of its range or a name that is none, with the nearest;
 * NCY_ENOMEM. */
NCY_API ncy_status ncy_plot_raster(ncy_ctx *ctx, const ncy_net *net, const ncy_result *result, const ncy_raster_options *options,
                                   ncy_fig **out);
NCY_API void ncy_fig_free(ncy_fig **fig);

/* The plots there are: kind (as `netcyne plot` names it) and the key of simConfig.analysis it answers; NULL past the end. */
NCY_API const char *ncy_plot_kind(size_t index, const char **out_analysis);

/* Format by extension: png, svg, pdf. Written beside and renamed; the same figure gives the same bytes. NCY_EARG for another
 * extension, NCY_EIO when it cannot be written. */
NCY_API ncy_status ncy_fig_save(ncy_ctx *ctx, const ncy_fig *fig, const char *path);

NCY_END_C

#endif
