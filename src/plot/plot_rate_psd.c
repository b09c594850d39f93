/* plot_rate_psd.c - power of rates by frequency.
 * Source: netpyne.analysis.spikes_legacy.plotRatePSD. SPDX-License-Identifier: MIT */
#include <string.h>

#include "plot/plots.h"

static ncy_status make(plot_job *job) {
  ncy_fig *fig;
  int32_t panel;
  const ncy_analyze_options *o = job->options->analyze[0];
  bool is_fft = o->transform_method && strcmp(o->transform_method, "fft") == 0;
  NCY_TRY(plot_new_fig(job, NULL, 8, 6, &fig));
  NCY_TRY(ncy_fig_add_panel(fig, 0, 0, &panel));
  ncy_panel *p = &fig->panels.data[panel];
  plot_empty_axes(p);
  p->x.label = "Frequency (Hz)";
  p->y.is_log = !is_fft && o->y_log_scale;
  p->y.label = o->norm  ? "Power (of the largest)"
               : is_fft ? (o->y_log_scale ? "Power (dB/Hz)" : "Power (Hz)")
                        : "Power (Hz\xC2\xB2)";
  p->title = "Power spectrum of rates";
  for (size_t i = 0; i < job->n_sources; i++) NCY_TRY(plot_add_curves(job, fig, panel, i));
  return plot_close_axes(fig, panel, 0, 0.05);
}

const plot_kind plot_rate_psd = {
    .kind = "ratePSD",
    .analysis = "plotRatePSD",
    .suffix = "plot_spikePSD",
    .help = "Power spectrum of the rates of populations.",
    .reads = "timeRange overlay lineWidth",
    .analyses = "ratePSD",
    .make = make,
};
