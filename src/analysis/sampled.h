/* sampled.h - what analyses do with evenly sampled signals: Fourier transform, spectra, filters, electrodes.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ANALYSIS_SAMPLED_H
#define NCY_ANALYSIS_SAMPLED_H

#include "analysis/inner.h"

/* ---- Fourier transform (fourier.c)
 * ----------------------------------------------------------------------------------------------- */

/* Of one length; lives as long as the arena. Not for two transforms at a time. */
typedef struct an_fft an_fft;
ncy_status an_fft_make(ncy_arena *arena, size_t n, an_fft **out);
/* In place: X[k] = sum over j of x[j] exp(-2 pi i j k / n); backward: with +, not divided by n. */
void an_fft_run(an_fft *fft, double *re, double *im, bool is_backward);

/* ---- filters (butterworth.c)
 * --------------------------------------------------------------------------------------------------------- */

#define AN_MAX_ORDER 12

typedef enum an_band { AN_LOWPASS, AN_HIGHPASS, AN_BANDPASS } an_band;

/* Butterworth, as zeros, poles and gain in the plane of z. */
typedef struct an_complex {
  double re, im;
} an_complex;
typedef struct an_zpk {
  size_t n; /* poles, and zeros */
  an_complex zero[2 * AN_MAX_ORDER], pole[2 * AN_MAX_ORDER];
  double gain;
} an_zpk;

/* low, high: edges as parts of half the sampling rate, in (0, 1); a low-pass has its edge at high, a high-pass at low. */
void an_butterworth(int order, an_band band, double low, double high, an_zpk *out);

/* Forward and backward with the ends continued point-symmetrically, as scipy.signal.filtfilt(*butter(...)): x[n] in place.
 * NCY_EARG when n is not above 3 times the number of coefficients. */
ncy_status an_filtfilt(const an_job *job, const an_zpk *zpk, double *x, size_t n);

/* Second-order sections forward, then backward, from rest: x[n] in place. */
ncy_status an_sos_both(const an_job *job, const an_zpk *zpk, double *x, size_t n);

/* The filter that filtFreq and filtOrder of the options ask for, on x[n] sampled at rate [Hz]; nothing when none. */
ncy_status an_filter_option(const an_job *job, double rate, double *x, size_t n);

/* ---- small ones (smooth.c)
 * ------------------------------------------------------------------------------------------------------------ */

void an_detrend(double *x, size_t n); /* minus the straight line of least squares */
/* Convolved with a Hann window of width samples that is normalised to a sum of 1, the ends mirrored; width below 3: as it is.
 * NCY_EARG when n is below width. */
ncy_status an_smooth(const an_job *job, double *x, size_t n, int width);

/* ---- spectra (spectrum.c)
 * --------------------------------------------------------------------------------------------------------------- */

/* Spectra of n_signals, as tables; options minFreq, maxFreq, stepFreq, transformMethod, NFFT, noverlap, nperseg, smooth, logy. */
typedef struct an_spectra {
  size_t n_signals, n;
  double **signal;         /* [n_signals][n], changed */
  const char *const *name; /* [n_signals] columns */
  double rate;             /* Hz */
  const char *unit;        /* of the power by wavelets */
  double above;            /* only frequencies above this; below 0: all */
  bool is_norm;            /* divided by the maximum over all */
  bool is_linear;          /* fft: not in dB */
} an_spectra;
ncy_status an_psd_table(const an_job *job, const an_spectra *spectra, ncy_table **out);
/* freq, t, a column each; t: [n] ms. */
ncy_status an_spectrogram_table(const an_job *job, const an_spectra *spectra, const double *t, ncy_table **out);

/* ---- electrodes (electrodes.c, lfp.c, csd.c)
 * ----------------------------------------------------------------------------------------------- */

/* Signals, each in its own memory. */
typedef struct an_traces {
  size_t n_signals, n;
  double **signal;    /* [n_signals][n] */
  const char **name;  /* [n_signals] */
  const double *t;    /* [n] ms */
  double record_step; /* ms */
} an_traces;
/* Columns of numbers beside t within the time range, as copies. */
ncy_status an_signals_read(const an_job *job, const ncy_table *table, const char *table_name, an_traces *out);
/* Every electrode of the lfp within the time range, named 0, 1, ... */
ncy_status an_lfp_read(const an_job *job, an_traces *out);
/* The choices of the option electrodes made of them. */
ncy_status an_electrodes_choose(const an_job *job, const an_traces *all, an_traces *out);
/* filtFreq, detrend and normSignal of the options, in place. */
ncy_status an_condition(const an_job *job, const an_traces *traces);
/* Spectra of traces sampled at int(1000 / record_step) Hz. */
an_spectra an_spectra_of(const an_traces *traces, const char *unit);
ncy_status an_traces_table(const an_job *job, const an_traces *traces, const char *unit, ncy_table **out);

#endif
