/* plot_lfp_spectrogram.c - power of field potentials by time and frequency, a panel an electrode.
 * Source: netpyne.plotting.plotLFPSpectrogram. SPDX-License-Identifier: MIT */
#include "plot/plots.h"

static ncy_status make(plot_job *job) {
  const ncy_analyze_options *o = job->options->analyze[0];
  return plot_spectrograms(job, 0,
                           o->norm_spec     ? "Power (of the largest)"
                           : o->norm_signal ? "Power"
                                            : "Power (mV\xC2\xB2)",
                           true);
}

const plot_kind plot_lfp_spectrogram = {
    .kind = "lfpSpectrogram",
    .analysis = "plotLFPSpectrogram",
    .suffix = "LFPSpectrogram",
    .help = "Power of local field potentials by time and frequency.",
    .reads = "timeRange pop lineWidth SpectData",
    .analyses = "lfpSpectrogram",
    .make = make,
};
