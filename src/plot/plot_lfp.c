/* plot_lfp.c - all figures of field potentials that plots names.
 * Source: netpyne.analysis.plotLFP. SPDX-License-Identifier: MIT */
#include <string.h>

#include "plot/lfp.h"
#include "plot/plots.h"

static ncy_status make_one(plot_job *job, const char *name) {
  if (strcmp(name, "timeSeries") == 0) return plot_lfp_make_series(job, 0, "_timeSeries");
  if (strcmp(name, "PSD") == 0) return plot_lfp_make_psd(job, 1, "_PSD");
  if (strcmp(name, "locations") == 0) return plot_lfp_make_locations(job, "_locations");
  const ncy_analyze_options *o = job->options->analyze[2];
  size_t before = job->figs->fig.count;
  NCY_TRY(plot_spectrograms(job, 2, o->norm_spec ? "Power (of the largest)" : "Power (mV\xC2\xB2)", true));
  for (size_t i = before; i < job->figs->suffix.count; i++) {
    char *suffix = ncy_arena_printf(&job->figs->arena, "_spectrogram%s", job->figs->suffix.data[i]);
    if (!suffix) return NCY_ENOMEM;
    job->figs->suffix.data[i] = suffix;
  }
  return NCY_OK;
}

static ncy_status make(plot_job *job) {
  for (size_t i = 0; i < job->v->n_plots; i++) NCY_TRY(make_one(job, job->v->plots[i]));
  return job->v->n_plots ? NCY_OK : plot_missing(job, "plots names no figure");
}

const plot_kind plot_lfp = {
    .kind = "lfp",
    .analysis = "plotLFP",
    .suffix = "LFP",
    .help = "Local field potentials: by time, power spectrum, spectrogram, places of electrodes.",
    .reads = "plots orderInverse timeRange pop separation overlay includeAxon lineWidth inputLFP maxPlots logx colors",
    .initial = "{\"plots\": [\"timeSeries\", \"PSD\", \"spectrogram\", \"locations\"], \"orderInverse\": true}",
    .analyses = "lfp lfpPSD lfpSpectrogram",
    .make = make,
};
