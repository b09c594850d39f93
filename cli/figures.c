/* figures.c - draws what simConfig.analysis asks for. A kind of figure is a row of drawers.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli.h"

typedef ncy_status draw_fn(const cli_job *job, const ncy_analysis_item *item, ncy_fig **out);

static ncy_status draw_raster(const cli_job *job, const ncy_analysis_item *item, ncy_fig **out) {
  return ncy_plot_raster(job->ctx, job->net, job->result, &item->raster, out);
}

static const struct {
  const char *name;
  draw_fn *draw;
} drawers[] = {{"plotRaster", draw_raster}};

ncy_status cli_draw_figures(cli_job *job, const char *data_path, cli_on_file *on_file, void *user) {
  ncy_status status = NCY_OK;
  for (size_t i = 0; status == NCY_OK && i < ncy_analysis_count(job->analysis); i++) {
    const ncy_analysis_item *item = ncy_analysis_at(job->analysis, i);
    size_t d = 0;
    while (d < COUNT_OF(drawers) && strcmp(drawers[d].name, item->name) != 0) d++;
    if (d == COUNT_OF(drawers) || item->n_files == 0) continue;
    ncy_fig *fig = NULL;
    status = drawers[d].draw(job, item, &fig);
    for (size_t f = 0; status == NCY_OK && f < item->n_files; f++) {
      const char *path;
      status = ncy_analysis_path(job->analysis, i, f, data_path, job->args->value[OPT_OUTPUT], &path);
      if (status == NCY_OK) status = ncy_fig_save(job->ctx, fig, path);
      if (status == NCY_OK) on_file(user, path);
    }
    ncy_fig_free(&fig);
  }
  return status;
}
