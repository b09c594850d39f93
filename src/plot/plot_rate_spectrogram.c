/* plot_rate_spectrogram.c - power of rates by time and frequency: one panel for each choice of cells.
 * Source: netpyne.analysis.spikes_legacy.plotRateSpectrogram. SPDX-License-Identifier: MIT */
#include "plot/plots.h"

static ncy_status make(plot_job *job) {
  return plot_spectrograms(job, 0, job->options->analyze[0]->norm ? "Power (of the largest)" : "Power (Hz\xC2\xB2)", false);
}

const plot_kind plot_rate_spectrogram = {
    .kind = "rateSpectrogram",
    .analysis = "plotRateSpectrogram",
    .suffix = "spikeSpectrogram",
    .help = "Power of the rates of populations by time and frequency.",
    .reads = "timeRange overlay lineWidth",
    .analyses = "rateSpectrogram",
    .make = make,
};
