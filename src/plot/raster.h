/* raster.h - the raster from tables, for whoever has no network and result at hand.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_PLOT_RASTER_H
#define NCY_PLOT_RASTER_H

#include "plot/fig.h"

/* A population's colour, each part 0..1. */
typedef struct ncy_pop_color {
  const char *pop;
  double rgb[3];
} ncy_pop_color;

/* Options of the raster, named as simConfig.analysis.plotRaster names them. Zero or NULL means the default. */
typedef struct ncy_raster_options {
  double time_range[2];       /* ms; equal: all; else spikes with range[0] <= t < range[1] */
  const char *order_by;       /* "gid" (default), "pop", or a column of numbers of the cells: "y", "xnorm", ... */
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
  const bool *is_shown;            /* [cells] rows to show besides what include says; NULL: all */
  int sync_lines;                  /* a line through all cells at each spike, and the synchrony in the title */
  double font_size;                /* points; default by the figure's size */
  const char *palette;             /* "safe" (default, for colour-blind readers too) or "netpyne" */
  const ncy_pop_color *pop_colors; /* [n_pop_colors] before the palette */
  size_t n_pop_colors;
} ncy_raster_options;

/* Tables are borrowed for the call.
 *   spikes  t [ms] f64, gid i64, i32 or f64
 *   cells   gid, ascending or not; pop str; columns of numbers to order by
 *   pops    label str: the order of populations; may be NULL (then in order of the cells) */
typedef struct ncy_raster_data {
  const ncy_table *spikes, *cells, *pops;
  double duration; /* ms */
  double n_conns;  /* connections onto the cells, for the title; negative: not known */
} ncy_raster_data;

/* options may be NULL. Spikes of unknown cells or without a finite time are left out with a warning. */
ncy_status ncy_raster_from_tables(ncy_ctx *ctx, const ncy_raster_data *data, const ncy_raster_options *options, ncy_fig **out);

/* The same as a panel of a figure, which has been made with the options' size. i_panel: row of the panel; entries of the legend
 * are added where the figure has none of the same name. */
ncy_status ncy_raster_add_panel(ncy_ctx *ctx, const ncy_raster_data *data, const ncy_raster_options *options, ncy_fig *fig,
                                int32_t i_panel);

#endif
