/* plot_lfp_psd.c - power of field potentials by frequency, a curve an electrode.
 * Source: netpyne.plotting.plotLFPPSD; curves share one axis here in place of an offset each. SPDX-License-Identifier: MIT */
#include <string.h>

#include "plot/lfp.h"
#include "plot/plots.h"

ncy_status plot_lfp_make_psd(plot_job *job, size_t which, const char *suffix) {
  ncy_fig *fig;
  int32_t panel;
  const ncy_analyze_options *o = job->options->analyze[which];
  bool is_fft = o->transform_method && strcmp(o->transform_method, "fft") == 0;
  NCY_TRY(plot_new_fig(job, suffix, 8, 6, &fig));
  NCY_TRY(ncy_fig_add_panel(fig, 0, 0, &panel));
  ncy_panel *p = &fig->panels.data[panel];
  plot_empty_axes(p);
  p->title = "Power spectrum of local field potentials";
  p->x.label = "Frequency (Hz)";
  p->y.is_log = !is_fft;
  p->y.label = o->norm_psd      ? "Power (of the largest)"
               : is_fft         ? "Power (dB/Hz)"
               : o->norm_signal ? "Power"
                                : "Power (mV\xC2\xB2)";
  for (size_t i = 0; i < job->n_sources; i++) {
    ncy_table *table = NULL;
    NCY_TRY(plot_analyze(job, &job->source[i], which, &table));
    plot_series series = {.first = 1, .source = &job->source[i], .i_source = i, .width_pt = job->v->line_width};
    if (ncy_table_columns(table) > 6) series.map = plot_colormap(job, "viridis", "viridis");
    ncy_status status = plot_add_series(job, fig, panel, table, &series);
    ncy_table_free(&table);
    NCY_TRY(status);
  }
  return plot_close_axes(fig, panel, 0, 0.05);
}

static ncy_status make(plot_job *job) {
  return plot_lfp_make_psd(job, 0, NULL);
}

const plot_kind plot_lfp_psd = {
    .kind = "lfpPSD",
    .analysis = "plotLFPPSD",
    .suffix = "LFPPSD",
    .help = "Power spectrum of local field potentials.",
    .reads = "timeRange pop separation orderInverse lineWidth roundOffset logx PSDData",
    .analyses = "lfpPSD",
    .make = make,
};
