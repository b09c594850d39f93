/* plot_spike_freq.c - rates by time: one curve for each choice of cells.
 * Source: netpyne.plotting.plotSpikeFreq. SPDX-License-Identifier: MIT */
#include "plot/plots.h"

static ncy_status make(plot_job *job) {
  ncy_fig *fig;
  int32_t panel;
  NCY_TRY(plot_new_fig(job, NULL, 10, 6, &fig));
  NCY_TRY(ncy_fig_add_panel(fig, 0, 0, &panel));
  ncy_panel *p = &fig->panels.data[panel];
  plot_empty_axes(p);
  p->x.label = "Time (ms)";
  p->y.label = job->options->analyze[0]->norm ? "Rate (of the largest)" : "Rate (Hz)";
  p->title = "Spike frequency";
  for (size_t i = 0; i < job->n_sources; i++) NCY_TRY(plot_add_curves(job, fig, panel, i));
  p = &fig->panels.data[panel];
  double range[2];
  plot_time_range(job, &job->source[0], range);
  if (p->x.lo <= p->x.hi) p->x.lo = range[0], p->x.hi = range[1];
  if (p->y.lo <= p->y.hi && p->y.lo > 0) p->y.lo = 0;
  NCY_TRY(plot_close_axes(fig, panel, 0, 0));
  p = &fig->panels.data[panel];
  p->y.hi += 0.05 * (p->y.hi - p->y.lo);
  return NCY_OK;
}

const plot_kind plot_spike_freq = {
    .kind = "spikeFreq",
    .analysis = "plotSpikeFreq",
    .suffix = "spikeFreq",
    .help = "Rates of populations by time.",
    .reads = "timeRange lineWidth freqData overlay",
    .analyses = "spikeFreq",
    .make = make,
};
