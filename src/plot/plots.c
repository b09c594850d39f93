/* plots.c - the table of plots: one row, and one file plot_<kind>.c, each.
 * SPDX-License-Identifier: MIT */
#include "plot/fig.h"

typedef struct plot {
  const char *kind, *analysis;
} plot;

static const plot plots[] = {
    {"raster", "plotRaster"},
};

const char *ncy_plot_kind(size_t index, const char **out_analysis) {
  if (index >= NCY_COUNT_OF(plots)) return NULL;
  if (out_analysis) *out_analysis = plots[index].analysis;
  return plots[index].kind;
}
