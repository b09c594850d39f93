/* plot_spike_hist.c - numbers of spikes by time: one curve, or row of bars, for each choice of cells.
 * Source: netpyne.plotting.plotSpikeHist. SPDX-License-Identifier: MIT */
#include <string.h>

#include "plot/plots.h"

static ncy_status add_source(plot_job *job, ncy_fig *fig, int32_t panel, size_t i) {
  const plot_values *v = job->v;
  plot_source *source = &job->source[i];
  plot_cells cells;
  ncy_table *table = NULL;
  ncy_column end;
  bool is_rate = strcmp(v->measure, "rate") == 0;
  NCY_TRY(plot_read_cells(job, source, &cells));
  NCY_TRY(plot_analyze(job, source, is_rate ? 1 : 0, &table));
  plot_series series = {.first = is_rate ? 1 : 2, .cells = &cells, .source = source, .i_source = i, .is_step = !is_rate};
  bool is_bar = strcmp(v->hist_type, "step") != 0 || (v->graph_type && strcmp(v->graph_type, "bar") == 0);
  series.is_filled = !is_rate && (is_bar || v->stacked);
  series.is_stacked = v->stacked;
  series.width_pt = v->line_width;
  ncy_status status = NCY_OK;
  size_t n = ncy_table_rows(table);
  if (!is_rate && n && (status = ncy_table_column(table, "t_end", &end)) == NCY_OK) series.x_end = end.u.f64[n - 1];
  if (status == NCY_OK) status = plot_add_series(job, fig, panel, table, &series);
  ncy_table_free(&table);
  return status;
}

static ncy_status make(plot_job *job) {
  ncy_fig *fig;
  int32_t panel;
  bool is_rate = strcmp(job->v->measure, "rate") == 0;
  NCY_TRY(plot_new_fig(job, NULL, 10, 6, &fig));
  NCY_TRY(ncy_fig_add_panel(fig, 0, 0, &panel));
  ncy_panel *p = &fig->panels.data[panel];
  plot_empty_axes(p);
  p->x.label = "Time (ms)";
  p->y.label = is_rate                             ? "Rate (Hz per cell)"
               : job->options->analyze[0]->density ? "Probability density (1/ms)"
                                                   : "Number of spikes";
  p->title = is_rate ? "Spike frequency" : "Spikes by time";
  p->y.is_log = job->v->log_y;
  for (size_t i = 0; i < job->n_sources; i++) NCY_TRY(add_source(job, fig, panel, i));
  p = &fig->panels.data[panel];
  double range[2];
  plot_time_range(job, &job->source[0], range);
  if (p->x.lo <= p->x.hi) p->x.lo = range[0], p->x.hi = range[1];
  if (!p->y.is_log && p->y.lo <= p->y.hi && p->y.lo > 0) p->y.lo = 0;
  NCY_TRY(plot_close_axes(fig, panel, 0, 0));
  p = &fig->panels.data[panel];
  if (!p->y.is_log) p->y.hi += 0.05 * (p->y.hi - p->y.lo);
  return NCY_OK;
}

const plot_kind plot_spike_hist = {
    .kind = "spikeHist",
    .analysis = "plotSpikeHist",
    .suffix = "histogram",
    .help = "Numbers of spikes by time.",
    .reads = "timeRange graphType histType stacked log measure lineWidth histData overlay",
    .initial = "{\"histType\": \"step\", \"measure\": \"count\"}",
    .analyses = "spikeHist spikeFreq",
    .make = make,
};
