/* from_run.c - the public entries of plots, which gather the tables a plot is made from; the plots themselves know tables only.
 * SPDX-License-Identifier: MIT */
#include "plot/raster.h"

ncy_status ncy_plot_raster(ncy_ctx *ctx, const ncy_net *net, const ncy_result *result, const ncy_raster_options *options,
                           ncy_fig **out) {
  ncy_raster_data data = {.spikes = ncy_result_spikes(result), .duration = ncy_result_time(result)};
  data.n_conns = (double)ncy_net_count(net).conns;
  ncy_table *cells = NULL, *pops = NULL;
  ncy_status status = ncy_net_cells(ctx, net, &cells);
  if (status == NCY_OK) status = ncy_net_pops(ctx, net, &pops);
  data.cells = cells;
  data.pops = pops;
  if (status == NCY_OK) status = ncy_raster_from_tables(ctx, &data, options, out);
  ncy_table_free(&cells);
  ncy_table_free(&pops);
  return status;
}
