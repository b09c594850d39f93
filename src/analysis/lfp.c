/* lfp.c - local field potential: signals, power spectral density, spectrogram.
 *
 * In this order: samples of the time range; Butterworth filter forward and backward (filter.c); less the straight line;
 * normalised: up by |min| where that is not above 0, then divided by the maximum; electrodes chosen (means). [mV]. Spectra:
 * spectrum.c, sampled at int(1000 / recordStep) Hz; frequencies below maxFreq. Source: NetPyNE's prepareLFP, preparePSD,
 * prepareSpectrogram. SPDX-License-Identifier: MIT */
#include <math.h>

#include "analysis/sampled.h"

ncy_status an_condition(const an_job *job, const an_traces *traces) {
  const ncy_analyze_options *o = job->o;
  for (size_t k = 0; k < traces->n_signals; k++) {
    double *x = traces->signal[k];
    NCY_TRY(an_filter_option(job, 1000.0 / traces->record_step, x, traces->n));
    if (o->detrend) an_detrend(x, traces->n);
    if (!o->norm_signal) continue;
    double low = x[0], high = x[0];
    for (size_t i = 1; i < traces->n; i++) low = x[i] < low ? x[i] : low;
    for (size_t i = 0; i < traces->n; i++) {
      if (low <= 0) x[i] += fabs(low);
      high = i == 0 || x[i] > high ? x[i] : high;
    }
    for (size_t i = 0; i < traces->n && high != 0; i++) x[i] /= high;
  }
  return NCY_OK;
}

static ncy_status prepare(const an_job *job, an_traces *out) {
  an_traces all;
  NCY_TRY(an_lfp_read(job, &all));
  NCY_TRY(an_condition(job, &all));
  return an_electrodes_choose(job, &all, out);
}

static ncy_status run_lfp(const an_job *job, ncy_table **out) {
  an_traces traces;
  NCY_TRY(prepare(job, &traces));
  return an_traces_table(job, &traces, job->o->norm_signal ? "1" : "mV", out);
}

an_spectra an_spectra_of(const an_traces *traces, const char *unit) {
  return (an_spectra){.n_signals = traces->n_signals,
                      .n = traces->n,
                      .signal = traces->signal,
                      .name = traces->name,
                      .rate = trunc(1000.0 / traces->record_step),
                      .unit = unit,
                      .above = -1};
}

static ncy_status run_psd(const an_job *job, ncy_table **out) {
  an_traces traces;
  NCY_TRY(prepare(job, &traces));
  an_spectra spectra = an_spectra_of(&traces, job->o->norm_signal ? "1" : "mV^2");
  spectra.is_norm = job->o->norm_psd;
  return an_psd_table(job, &spectra, out);
}

static ncy_status run_spectrogram(const an_job *job, ncy_table **out) {
  an_traces traces;
  NCY_TRY(prepare(job, &traces));
  an_spectra spectra = an_spectra_of(&traces, job->o->norm_signal ? "1" : "mV^2");
  spectra.is_norm = job->o->norm_spec;
  return an_spectrogram_table(job, &spectra, traces.t, out);
}

static const ncy_analyze_option lfp_options[] = {AN_LFP_OPTIONS, {0}};
static const ncy_analyze_option psd_options[] = {
    AN_LFP_OPTIONS,
    AN_FREQS,
    AN_TRANSFORM,
    AN_NFFT,
    AN_SMOOTH,
    {"normPSD", NCY_OPTION_BOOL, "false", "", NULL, "divided by the maximum over all electrodes"},
    {0},
};
static const ncy_analyze_option spectrogram_options[] = {
    AN_LFP_OPTIONS,
    AN_FREQS,
    AN_TRANSFORM,
    AN_NFFT,
    {"nperseg", NCY_OPTION_INT, "256", "", NULL, "samples of a window (fft)"},
    {"logy", NCY_OPTION_BOOL, "false", "", NULL, "frequencies at equal ratios (morlet)"},
    {"normSpec", NCY_OPTION_BOOL, "false", "", NULL, "divided by the maximum over all electrodes (morlet)"},
    {0},
};

const ncy_analyze an_lfp = {
    .info = {"lfp", "plotLFPTimeSeries", "Local field potential, filtered and averaged as asked.", "lfp",
             "t [ms], a column for each electrode [mV]"},
    .option = lfp_options,
    .run = run_lfp,
};
const ncy_analyze an_lfp_psd = {
    .info = {"lfpPSD", "plotLFPPSD", "Power of the local field potential by frequency.", "lfp",
             "freq [Hz], a column for each electrode [mV^2, or dB/Hz]"},
    .option = psd_options,
    .run = run_psd,
};
const ncy_analyze an_lfp_spectrogram = {
    .info = {"lfpSpectrogram", "plotLFPSpectrogram", "Power of the local field potential by frequency and time.", "lfp",
             "freq [Hz], t [ms], a column for each electrode [mV^2, or dB/Hz]"},
    .option = spectrogram_options,
    .run = run_spectrogram,
};
