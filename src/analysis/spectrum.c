/* spectrum.c - power by Morlet wavelets and by Welch's periodograms, and their tables.
 *
 * Morlet (NetPyNE's support/morlet.py), width w = 7 cycles, rate r [Hz], frequency f [Hz]: s = x less its mean and line;
 * st = w / (2 pi f) [s]; wavelet exp(-t^2 / (2 st^2)) exp(2 pi i f t) / (st sqrt(2 pi)) [1/s] at t = -3.5 st, -3.5 st + 1/r, ...
 * below 3.5 st, m samples; y = s convolved with it; P = (2 |y| / r)^2, samples ceil(m/2) to ceil(m/2) + n - 1: unit of x squared.
 * Welch (matplotlib's mlab.psd): windows of NFFT samples times 0.5 - 0.5 cos(2 pi k / (NFFT - 1)), |X|^2 doubled but for 0 and
 * the highest frequency of an even NFFT, divided by rate and the sum of the squared window, averaged: unit of x squared per Hz; a
 * signal shorter than a window is filled with zeros. Spectrogram by fft (scipy.signal.spectrogram): the same per window of
 * nperseg samples, filled with zeros to NFFT, with a window of period nperseg. Costs: of the wavelet only the 2n - 1 samples that
 * meet a result are transformed, so a frequency costs two transforms of about 2n, whatever it is. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "analysis/sampled.h"

static const double pi = 3.14159265358979323846;

static ncy_status freqs_of(const an_job *job, bool is_log, double **out, size_t *out_n) {
  const ncy_analyze_options *o = job->o;
  if (!(o->min_freq > 0 && o->max_freq > o->min_freq && o->step_freq > 0))
    return an_fail(job, NULL, "expected 0 < minFreq < maxFreq and 0 < stepFreq, found %g, %g and %g", o->min_freq, o->max_freq,
                   o->step_freq);
  double count =
      is_log ? floor((o->max_freq - o->min_freq) / o->step_freq) : ceil((o->max_freq + 1 - o->min_freq) / o->step_freq);
  if (!(count >= 1 && count <= 1e6)) return an_fail(job, NULL, "expected 1 to 1e6 frequencies, found %g", count);
  if (!is_log) return an_arange(job, o->min_freq, o->max_freq + 1, o->step_freq, out, out_n);
  size_t n = (size_t)count;
  double *freq = NCY_NEW_ARRAY(job->arena, double, n), low = log10(o->min_freq), high = log10(o->max_freq);
  if (!freq) return NCY_ENOMEM;
  double step = n > 1 ? (high - low) / (double)(n - 1) : 0;
  for (size_t k = 0; k < n; k++) freq[k] = pow(10, k + 1 == n && n > 1 ? high : (double)k * step + low);
  *out = freq;
  *out_n = n;
  return NCY_OK;
}

/* ---- wavelets
 * ------------------------------------------------------------------------------------------------------------------------ */

/* Work space of one size of transform. */
typedef struct workspace {
  size_t size;
  an_fft *fft;
  double *wave_re, *wave_im, *re, *im;
  double *signal_re, *signal_im; /* [n_signals][size] transforms of the signals */
} workspace;

static ncy_status make_workspace(const an_job *job, double *const *signal, size_t n_signals, size_t n, size_t size,
                                 workspace *w) {
  size_t total;
  if (!ncy_mul_size(n_signals, size, &total)) return ncy_no_memory(job->ctx);
  NCY_TRY(an_fft_make(job->arena, size, &w->fft));
  w->size = size;
  double **to[] = {&w->wave_re, &w->wave_im, &w->re, &w->im, &w->signal_re, &w->signal_im};
  for (size_t k = 0; k < NCY_COUNT_OF(to); k++)
    if (!(*to[k] = NCY_NEW_ARRAY(job->arena, double, k < 4 ? size : total))) return NCY_ENOMEM;
  for (size_t s = 0; s < n_signals; s++) {
    memcpy(w->signal_re + s * size, signal[s], n * sizeof(double));
    an_fft_run(w->fft, w->signal_re + s * size, w->signal_im + s * size, false);
  }
  return NCY_OK;
}

/* What of the wavelet of a frequency takes part: samples first .. first + count - 1 of m; results begin at sample at of the
 * convolution with that part; size: of the transform, so that nothing wraps around into the results. */
typedef struct wave_part {
  double st, start, delta;
  size_t first, count, at, size;
} wave_part;

static ncy_status part_of(const an_job *job, double freq, double rate, size_t n, wave_part *out) {
  double dt = 1.0 / rate, st = 1.0 / (2.0 * pi * (freq / 7.0)), samples = ceil((3.5 * st - -3.5 * st) / dt);
  if (!(samples >= 2))
    return an_fail(job, NULL, "a wavelet of %g Hz has fewer than 2 samples at %g Hz; lower maxFreq", freq, rate);
  if (!(samples < 1e9)) return an_fail(job, NULL, "a wavelet of %g Hz has more than 1e9 samples; raise minFreq", freq);
  size_t m = (size_t)samples, centre = (m + 1) / 2, last = centre + n - 1 < m ? centre + n - 1 : m - 1;
  out->st = st;
  out->start = -3.5 * st;
  out->delta = (out->start + dt) - out->start;
  out->first = centre + 1 > n ? centre + 1 - n : 0;
  out->count = last - out->first + 1;
  out->at = centre - out->first;
  size_t needed = n + out->count - 1 - out->at;
  if (needed < out->at + n) needed = out->at + n;
  if (needed < out->count) needed = out->count;
  for (out->size = 1; out->size < needed; out->size <<= 1) {
  }
  return NCY_OK;
}

/* Power of wavelets: of each signal and frequency [n], or with is_mean its mean over time. The signals lose their line. */
static ncy_status morlet(const an_job *job, double *const *signal, size_t n_signals, size_t n, double rate, const double *freq,
                         size_t n_freq, bool is_mean, double *out) {
  workspace w = {0};
  for (size_t s = 0; s < n_signals; s++) an_detrend(signal[s], n);
  for (size_t f = 0; f < n_freq; f++) {
    wave_part part = {0};
    NCY_TRY(part_of(job, freq[f], rate, n, &part));
    if (part.size != w.size) NCY_TRY(make_workspace(job, signal, n_signals, n, part.size, &w));
    double scale = 1.0 / (part.st * sqrt(2.0 * pi));
    for (size_t i = 0; i < w.size; i++) {
      double t = part.start + (double)(part.first + i) * part.delta;
      double height = i < part.count ? scale * exp(-(t * t) / (2.0 * (part.st * part.st))) : 0;
      w.wave_re[i] = height * cos(2.0 * pi * freq[f] * t);
      w.wave_im[i] = height * sin(2.0 * pi * freq[f] * t);
    }
    an_fft_run(w.fft, w.wave_re, w.wave_im, false);
    for (size_t s = 0; s < n_signals; s++) {
      const double *are = w.signal_re + s * w.size, *aim = w.signal_im + s * w.size;
      for (size_t i = 0; i < w.size; i++) {
        w.re[i] = are[i] * w.wave_re[i] - aim[i] * w.wave_im[i];
        w.im[i] = are[i] * w.wave_im[i] + aim[i] * w.wave_re[i];
      }
      an_fft_run(w.fft, w.re, w.im, true);
      double per = 2.0 / rate / (double)w.size, sum = 0;
      double *to = is_mean ? NULL : out + (s * n_freq + f) * n;
      for (size_t i = 0; i < n; i++) {
        double re = w.re[part.at + i] * per, im = w.im[part.at + i] * per, power = re * re + im * im;
        sum += power;
        if (to) to[i] = power;
      }
      if (is_mean) out[s * n_freq + f] = sum / (double)n;
    }
    if (ncy_is_interrupted(job->ctx)) return NCY_EINTERRUPTED;
  }
  return NCY_OK;
}

/* ---- windows
 * -------------------------------------------------------------------------------------------------------------------------- */

static size_t half_spectrum(int nfft) {
  return nfft % 2 ? ((size_t)nfft + 1) / 2 : (size_t)nfft / 2 + 1;
}

typedef struct windows {
  size_t width, step, nfft, n_freq;
  double *window;
  double scale; /* of |X|^2: per Hz */
  an_fft *fft;
  double *re, *im;
} windows;

static ncy_status make_windows(const an_job *job, size_t width, double period, double rate, windows *out) {
  const ncy_analyze_options *o = job->o;
  if (o->nfft < 2 || (size_t)o->nfft < width) return an_fail(job, NULL, "NFFT: expected at least %zu, found %d", width, o->nfft);
  if (o->noverlap < 0 || (size_t)o->noverlap >= width)
    return an_fail(job, NULL, "noverlap: expected 0 to %zu, found %d", width - 1, o->noverlap);
  *out =
      (windows){.width = width, .step = width - (size_t)o->noverlap, .nfft = (size_t)o->nfft, .n_freq = half_spectrum(o->nfft)};
  NCY_TRY(an_fft_make(job->arena, out->nfft, &out->fft));
  out->window = NCY_NEW_ARRAY(job->arena, double, width);
  out->re = NCY_NEW_ARRAY(job->arena, double, out->nfft);
  out->im = NCY_NEW_ARRAY(job->arena, double, out->nfft);
  if (!out->window || !out->re || !out->im) return NCY_ENOMEM;
  double square = 0;
  for (size_t k = 0; k < width; k++) {
    out->window[k] = 0.5 - 0.5 * cos(2 * pi * (double)k / period);
    square += out->window[k] * out->window[k];
  }
  out->scale = 1 / (rate * square);
  return NCY_OK;
}

/* Adds the power of the window at x (n samples there, zeros behind them) to power[n_freq * stride]. */
static void add_window(const windows *w, const double *x, size_t n, double *power, size_t stride) {
  for (size_t k = 0; k < w->nfft; k++) {
    w->re[k] = k < w->width && k < n ? x[k] * w->window[k] : 0;
    w->im[k] = 0;
  }
  an_fft_run(w->fft, w->re, w->im, false);
  for (size_t k = 0; k < w->n_freq; k++) {
    bool is_once = k == 0 || (w->nfft % 2 == 0 && k == w->nfft / 2);
    power[k * stride] += (w->re[k] * w->re[k] + w->im[k] * w->im[k]) * (is_once ? w->scale : 2 * w->scale);
  }
}

static ncy_status welch(const an_job *job, const double *x, size_t n, double rate, double *out) {
  windows w;
  if (job->o->nfft < 2) return an_fail(job, NULL, "NFFT: expected at least 2, found %d", job->o->nfft);
  NCY_TRY(make_windows(job, (size_t)job->o->nfft, job->o->nfft - 1, rate, &w));
  memset(out, 0, w.n_freq * sizeof *out);
  size_t n_windows = 0;
  for (size_t at = 0; at == 0 || at + w.width <= n; at += w.step, n_windows++) add_window(&w, x + at, n - at, out, 1);
  for (size_t k = 0; k < w.n_freq; k++) out[k] /= (double)n_windows;
  return NCY_OK;
}

/* ---- tables
 * ---------------------------------------------------------------------------------------------------------------------------- */

static double largest(const double *x, size_t n) {
  double max = -INFINITY;
  for (size_t i = 0; i < n; i++) max = x[i] > max ? x[i] : max;
  return max;
}

static ncy_status checked(const an_job *job, const an_spectra *s) {
  if (s->n == 0) return an_fail(job, NULL, "expected samples within the time range, found none");
  if (!(s->rate > 0) || !isfinite(s->rate)) return an_fail(job, NULL, "expected a step of recording above 0, found none");
  return NCY_OK;
}

ncy_status an_psd_table(const an_job *job, const an_spectra *s, ncy_table **out) {
  bool is_fft = !strcmp(job->o->transform_method, "fft");
  double *freq = NULL, *power;
  size_t n_freq = 0, total;
  NCY_TRY(checked(job, s));
  NCY_TRY(freqs_of(job, false, &freq, &n_freq)); /* checks minFreq and maxFreq for both */
  if (is_fft) {
    n_freq = half_spectrum(job->o->nfft);
    freq = NCY_NEW_ARRAY(job->arena, double, n_freq);
    if (!freq) return NCY_ENOMEM;
    for (size_t k = 0; k < n_freq; k++) freq[k] = (double)k * (s->rate / job->o->nfft);
  }
  if (!ncy_mul_size(s->n_signals, n_freq, &total)) return ncy_no_memory(job->ctx);
  power = NCY_NEW_ARRAY(job->arena, double, total);
  if (!power) return NCY_ENOMEM;
  if (!is_fft) NCY_TRY(morlet(job, s->signal, s->n_signals, s->n, s->rate, freq, n_freq, true, power));
  for (size_t k = 0; is_fft && k < s->n_signals; k++) {
    double *line = power + k * n_freq;
    NCY_TRY(welch(job, s->signal[k], s->n, s->rate, line));
    for (size_t i = 0; i < n_freq && !s->is_linear; i++) line[i] = 10 * log10(line[i]);
    NCY_TRY(an_smooth(job, line, n_freq, job->o->smooth));
  }
  double max = s->is_norm ? largest(power, total) : 1;
  size_t n_rows = 0, *row = NCY_NEW_ARRAY(job->arena, size_t, n_freq);
  if (!row) return NCY_ENOMEM;
  for (size_t k = 0; k < n_freq; k++)
    if (freq[k] < job->o->max_freq && freq[k] > s->above) row[n_rows++] = k;
  ncy_column column;
  NCY_TRY(ncy_table_new(job->ctx, job->analyze->info.name, n_rows, out));
  NCY_TRY(ncy_table_add(*out, "freq", NCY_F64, "Hz", &column));
  for (size_t k = 0; k < n_rows; k++) column.u.f64[k] = freq[row[k]];
  for (size_t k = 0; k < s->n_signals; k++) {
    const char *unit = s->is_norm ? "1" : !is_fft ? s->unit : s->is_linear ? "Hz" : "dB/Hz";
    NCY_TRY(ncy_table_add(*out, s->name[k], NCY_F64, unit, &column));
    for (size_t i = 0; i < n_rows; i++) column.u.f64[i] = power[k * n_freq + row[i]] / max;
  }
  return NCY_OK;
}

/* Spectrogram by windows: freq below maxFreq by time. */
static ncy_status window_table(const an_job *job, const an_spectra *s, const double *t, ncy_table **out) {
  windows w;
  size_t width = (size_t)job->o->nperseg, n_freq = 0;
  if (s->n < width) return an_fail(job, NULL, "nperseg: expected at most %zu samples, found %zu", s->n, width);
  NCY_TRY(make_windows(job, width, (double)width, s->rate, &w));
  while (n_freq < w.n_freq && (double)n_freq * (s->rate / (double)w.nfft) < job->o->max_freq) n_freq++;
  size_t n_t = (s->n - width) / w.step + 1, n_rows;
  if (!ncy_mul_size(n_freq, n_t, &n_rows)) return ncy_no_memory(job->ctx);
  double *power = NCY_NEW_ARRAY(job->arena, double, w.n_freq);
  if (!power) return NCY_ENOMEM;
  ncy_column freq, time, column;
  NCY_TRY(ncy_table_new(job->ctx, job->analyze->info.name, n_rows, out));
  NCY_TRY(ncy_table_add(*out, "freq", NCY_F64, "Hz", &freq));
  NCY_TRY(ncy_table_add(*out, "t", NCY_F64, "ms", &time));
  for (size_t i = 0; i < n_rows; i++) {
    freq.u.f64[i] = (double)(i / n_t) * (s->rate / (double)w.nfft);
    time.u.f64[i] = t[0] + 1000 * (((double)(i % n_t * w.step) + (double)width / 2) / s->rate);
  }
  for (size_t k = 0; k < s->n_signals; k++) {
    NCY_TRY(ncy_table_add(*out, s->name[k], NCY_F64, "dB/Hz", &column));
    for (size_t j = 0; j < n_t; j++) {
      memset(power, 0, w.n_freq * sizeof *power);
      add_window(&w, s->signal[k] + j * w.step, width, power, 1);
      for (size_t i = 0; i < n_freq; i++) column.u.f64[i * n_t + j] = 10 * log10(power[i]);
    }
  }
  return NCY_OK;
}

ncy_status an_spectrogram_table(const an_job *job, const an_spectra *s, const double *t, ncy_table **out) {
  double *freq = NULL, *power;
  size_t n_freq = 0, n_rows, total;
  NCY_TRY(checked(job, s));
  NCY_TRY(freqs_of(job, job->o->logy, &freq, &n_freq));
  if (!strcmp(job->o->transform_method, "fft")) return window_table(job, s, t, out);
  if (!ncy_mul_size(n_freq, s->n, &n_rows) || !ncy_mul_size(n_rows, s->n_signals, &total)) return ncy_no_memory(job->ctx);
  power = NCY_NEW_ARRAY(job->arena, double, total);
  if (!power) return NCY_ENOMEM;
  NCY_TRY(morlet(job, s->signal, s->n_signals, s->n, s->rate, freq, n_freq, false, power));
  double max = s->is_norm ? largest(power, total) : 1;
  ncy_column column;
  NCY_TRY(ncy_table_new(job->ctx, job->analyze->info.name, n_rows, out));
  NCY_TRY(ncy_table_add(*out, "freq", NCY_F64, "Hz", &column));
  for (size_t i = 0; i < n_rows; i++) column.u.f64[i] = freq[i / s->n];
  NCY_TRY(ncy_table_add(*out, "t", NCY_F64, "ms", &column));
  for (size_t i = 0; i < n_rows; i++) column.u.f64[i] = t[i % s->n];
  for (size_t k = 0; k < s->n_signals; k++) {
    NCY_TRY(ncy_table_add(*out, s->name[k], NCY_F64, s->is_norm ? "1" : s->unit, &column));
    for (size_t i = 0; i < n_rows; i++) column.u.f64[i] = power[k * n_rows + i] / max;
  }
  return NCY_OK;
}
