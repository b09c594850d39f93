/* raster.h - the raster from tables, for whoever has no network and result at hand.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_PLOT_RASTER_H
#define NCY_PLOT_RASTER_H

#include "plot/fig.h"

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

#endif
