/* csd.c - current source density of the local field potential along the electrodes, and its spectrum.
 *
 * Each electrode: Butterworth band-pass of order 4 from minf to maxf [Hz] in second-order sections, forward and backward from
 * rest (a high-pass at minf where maxf reaches half the sampling rate); with vaknin the outermost electrodes are repeated; with
 * norm the mean over electrodes is subtracted; then -(x[k-1] - 2 x[k] + x[k+1]) / d^2 [mV/mm^2], d: spacing [mm], by default
 * (deepest - highest) / (electrodes - 1). Without vaknin there is none of the outermost two. Without timeRange all samples.
 * Source: NetPyNE's prepareCSD; Vaknin et al. 1988. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "analysis/sampled.h"

static ncy_status spacing_of(const an_job *job, double *out) {
  double um = job->o->spacing_um;
  if (um == 0) {
    const double *y = NULL;
    NCY_TRY(an_f64(job, job->in->electrodes, "electrodes", "y", &y));
    size_t n = ncy_table_rows(job->in->electrodes);
    double low = n ? y[0] : 0, high = low;
    for (size_t k = 1; k < n; k++) {
      low = y[k] < low ? y[k] : low;
      high = y[k] > high ? y[k] : high;
    }
    um = n > 1 ? (high - low) / (double)(n - 1) : 0;
  }
  if (!(um > 0)) return an_fail(job, NULL, "expected electrodes at different depths, or spacing_um above 0");
  *out = um / 1000;
  return NCY_OK;
}

static ncy_status band_pass(const an_job *job, double rate, const an_traces *all) {
  double half = 0.5 * rate, low = job->o->minf / half, high = job->o->maxf / half;
  bool is_high = high - 1.0 > -1e-6;
  if (!(low > 0 && low < 1 && (is_high || low < high)))
    return an_fail(job, NULL, "expected 0 < minf < maxf, minf below half the sampling rate, %g Hz, found %g and %g", half,
                   job->o->minf, job->o->maxf);
  an_zpk zpk;
  an_butterworth(4, is_high ? AN_HIGHPASS : AN_BANDPASS, low, high, &zpk);
  for (size_t k = 0; k < all->n_signals; k++) NCY_TRY(an_sos_both(job, &zpk, all->signal[k], all->n));
  return NCY_OK;
}

static ncy_status prepare(const an_job *job, an_traces *out) {
  an_traces all;
  double spacing = 0;
  NCY_TRY(an_lfp_read(job, &all));
  NCY_TRY(spacing_of(job, &spacing));
  NCY_TRY(band_pass(job, job->o->sampr > 0 ? job->o->sampr : 1.0 / (all.record_step / 1000.0), &all));
  size_t n = all.n_signals, skip = job->o->vaknin ? 0 : 1;
  if (n < (skip ? 3 : 2)) return an_fail(job, NULL, "expected at least %d electrodes, found %zu", skip ? 3 : 2, n);
  an_traces csd = all;
  csd.n_signals = n - 2 * skip;
  csd.signal = NCY_NEW_ARRAY(job->arena, double *, n);
  csd.name = all.name + skip;
  if (!csd.signal) return NCY_ENOMEM;
  for (size_t i = 0; i < all.n && job->o->norm; i++) {
    double sum = skip ? 0 : all.signal[0][i] + all.signal[n - 1][i];
    for (size_t k = 0; k < n; k++) sum += all.signal[k][i];
    double mean = sum / (double)(n + (skip ? 0 : 2));
    for (size_t k = 0; k < n; k++) all.signal[k][i] -= mean;
  }
  for (size_t k = skip; k < n - skip; k++) {
    double *to = csd.signal[k - skip] = NCY_NEW_ARRAY(job->arena, double, all.n);
    if (!to) return NCY_ENOMEM;
    const double *before = all.signal[k ? k - 1 : 0], *at = all.signal[k], *after = all.signal[k + 1 < n ? k + 1 : n - 1];
    for (size_t i = 0; i < all.n; i++) to[i] = -((after[i] - at[i]) - (at[i] - before[i])) / (spacing * spacing);
  }
  return an_electrodes_choose(job, &csd, out);
}

static ncy_status run_csd(const an_job *job, ncy_table **out) {
  an_traces traces;
  NCY_TRY(prepare(job, &traces));
  return an_traces_table(job, &traces, "mV/mm^2", out);
}

static ncy_status run_psd(const an_job *job, ncy_table **out) {
  an_traces traces;
  NCY_TRY(prepare(job, &traces));
  an_spectra spectra = an_spectra_of(&traces, "mV^2/mm^4");
  spectra.is_norm = job->o->norm_psd;
  return an_psd_table(job, &spectra, out);
}

static const ncy_analyze_option csd_options[] = {AN_CSD_OPTIONS("[\"all\"]"), {0}};
static const ncy_analyze_option psd_options[] = {
    AN_CSD_OPTIONS("[\"avg\", \"all\"]"),
    AN_FREQS,
    AN_TRANSFORM,
    AN_NFFT,
    AN_SMOOTH,
    {"normPSD", NCY_OPTION_BOOL, "false", "", NULL, "divided by the maximum over all electrodes"},
    {0},
};

const ncy_analyze an_csd = {
    .info = {"csd", "plotCSD", "Current source density along the electrodes.", "lfp electrodes",
             "t [ms], a column for each electrode [mV/mm^2]"},
    .option = csd_options,
    .run = run_csd,
};
const ncy_analyze an_csd_psd = {
    .info = {"csdPSD", "plotCSDPSD", "Power of the current source density by frequency.", "lfp electrodes",
             "freq [Hz], a column for each electrode [mV^2/mm^4, or dB/Hz]"},
    .option = psd_options,
    .run = run_psd,
};
