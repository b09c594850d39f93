/* rate_curves.c - analyses of the binned rate of each subset: over time, by frequency, by both.
 *
 * Rate: bins.c [Hz per cell]. spikeFreq, in this order: Butterworth filter (filter.c), divided by the maximum, smoothed
 * (smooth.c). Spectra: spectrum.c, sampled at 1000 / binSize Hz, minFreq < f < maxFreq. Source: NetPyNE's plotSpikeFreq,
 * plotRatePSD, plotRateSpectrogram; as their manual says, every cell of a subset counts, spiking or not. SPDX-License-Identifier:
 * MIT */
#include <math.h>
#include <string.h>

#include "analysis/sampled.h"

static ncy_status run_freq(const an_job *job, ncy_table **out) {
  an_rate_curves curves;
  ncy_column column;
  NCY_TRY(an_rate_curves_make(job, &curves));
  NCY_TRY(ncy_table_new(job->ctx, "spikeFreq", curves.n_bins, out));
  NCY_TRY(ncy_table_add(*out, "t", NCY_F64, "ms", &column));
  for (size_t i = 0; i < curves.n_bins; i++) column.u.f64[i] = curves.edge[i] + job->o->bin_size / 2;
  for (size_t s = 0; s < curves.n_subsets; s++) {
    NCY_TRY(ncy_table_add(*out, curves.subset[s].label, NCY_F64, job->o->norm ? "1" : "Hz", &column));
    double *x = column.u.f64, max = -INFINITY;
    memcpy(x, curves.value + s * curves.n_bins, curves.n_bins * sizeof *x);
    NCY_TRY(an_filter_option(job, 1000.0 / job->o->bin_size, x, curves.n_bins));
    for (size_t i = 0; i < curves.n_bins; i++) max = x[i] > max ? x[i] : max;
    for (size_t i = 0; i < curves.n_bins && job->o->norm && max != 0; i++) x[i] /= max;
    NCY_TRY(an_smooth(job, x, curves.n_bins, job->o->smooth));
  }
  return NCY_OK;
}

static ncy_status spectra_of(const an_job *job, an_rate_curves *curves, an_spectra *out) {
  NCY_TRY(an_rate_curves_make(job, curves));
  double **signal = NCY_NEW_ARRAY(job->arena, double *, curves->n_subsets);
  const char **name = NCY_NEW_ARRAY(job->arena, const char *, curves->n_subsets);
  if (!signal || !name) return NCY_ENOMEM;
  for (size_t s = 0; s < curves->n_subsets; s++) {
    signal[s] = curves->value + s * curves->n_bins;
    name[s] = curves->subset[s].label;
  }
  *out = (an_spectra){.n_signals = curves->n_subsets,
                      .n = curves->n_bins,
                      .signal = signal,
                      .name = name,
                      .rate = 1000.0 / job->o->bin_size,
                      .unit = "Hz^2",
                      .above = -1,
                      .is_norm = job->o->norm};
  return NCY_OK;
}

static ncy_status run_psd(const an_job *job, ncy_table **out) {
  an_rate_curves curves;
  an_spectra spectra;
  NCY_TRY(spectra_of(job, &curves, &spectra));
  spectra.above = job->o->min_freq;
  spectra.is_linear = !job->o->y_log_scale;
  return an_psd_table(job, &spectra, out);
}

static ncy_status run_spectrogram(const an_job *job, ncy_table **out) {
  an_rate_curves curves;
  an_spectra spectra;
  NCY_TRY(spectra_of(job, &curves, &spectra));
  double *t = NCY_NEW_ARRAY(job->arena, double, curves.n_bins);
  if (!t) return NCY_ENOMEM;
  for (size_t i = 0; i < curves.n_bins; i++) t[i] = curves.edge[i] + job->o->bin_size / 2;
  return an_spectrogram_table(job, &spectra, t, out);
}

#define NORM                                                                                                                     \
  { "norm", NCY_OPTION_BOOL, "false", "", NULL, "divided by the maximum" }

static const ncy_analyze_option freq_options[] = {AN_TIME_RANGE,    AN_INCLUDE("[\"eachPop\", \"allCells\"]"),
                                                  AN_BIN_SIZE("5"), NORM,
                                                  AN_SMOOTH,        AN_FILT_FREQ,
                                                  AN_FILT_ORDER,    {0}};
static const ncy_analyze_option psd_options[] = {
    AN_TIME_RANGE,
    AN_INCLUDE("[\"eachPop\", \"allCells\"]"),
    AN_BIN_SIZE("5"),
    AN_FREQS,
    AN_TRANSFORM,
    AN_NFFT,
    AN_SMOOTH,
    NORM,
    {"yLogScale", NCY_OPTION_BOOL, "true", "", NULL, "in dB (fft)"},
    {0},
};
static const ncy_analyze_option spectrogram_options[] = {
    AN_TIME_RANGE,
    AN_INCLUDE("[\"allCells\", \"eachPop\"]"),
    AN_BIN_SIZE("5"),
    AN_FREQS,
    AN_TRANSFORM,
    AN_NFFT,
    {"nperseg", NCY_OPTION_INT, "256", "", NULL, "samples of a window (fft)"},
    {"logy", NCY_OPTION_BOOL, "false", "", NULL, "frequencies at equal ratios (morlet)"},
    NORM,
    {0},
};

const ncy_analyze an_spike_freq = {
    .info = {"spikeFreq", "plotSpikeFreq", "Binned rate of each subset.", "spikes cells",
             "t [ms] (centre of the bin), a column for each subset [Hz]"},
    .option = freq_options,
    .run = run_freq,
};
const ncy_analyze an_rate_psd = {
    .info = {"ratePSD", "plotRatePSD", "Power of the binned rate by frequency.", "spikes cells",
             "freq [Hz], a column for each subset [Hz^2, or dB/Hz]"},
    .option = psd_options,
    .run = run_psd,
};
const ncy_analyze an_rate_spectrogram = {
    .info = {"rateSpectrogram", "plotRateSpectrogram", "Power of the binned rate by frequency and time.", "spikes cells",
             "freq [Hz], t [ms], a column for each subset [Hz^2, or dB/Hz]"},
    .option = spectrogram_options,
    .run = run_spectrogram,
};
