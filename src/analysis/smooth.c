/* smooth.c - straight line, Hann smoothing.
 *
 * Line: x[i] - (a + b i) with a, b of least squares, about the middle, where the two do not mix (scipy.signal.detrend).
 * Smoothing (NetPyNE's _smooth1d): window 0.5 - 0.5 cos(2 pi k / (w - 1)), k = 0..w-1, divided by its sum; w - 1 mirrored samples
 * at each end; of the result from sample int(w/2 - 1) on. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "analysis/sampled.h"

static const double pi = 3.14159265358979323846;

static double mean_of(const double *x, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += x[i];
  return n ? sum / (double)n : 0;
}

void an_detrend(double *x, size_t n) {
  double mean = mean_of(x, n), middle = ((double)n - 1) / 2, product = 0, square = 0;
  for (size_t i = 0; i < n; i++) {
    double at = (double)i - middle;
    product += at * (x[i] - mean);
    square += at * at;
  }
  double slope = square > 0 ? product / square : 0;
  for (size_t i = 0; i < n; i++) x[i] -= mean + slope * ((double)i - middle);
}

/* Sample k of x with mirrored ends, k from -(w - 1) on. */
static double mirrored(const double *x, ptrdiff_t n, ptrdiff_t k) {
  return x[k < 0 ? -k : k >= n ? 2 * n - 1 - k : k];
}

ncy_status an_smooth(const an_job *job, double *x, size_t n, int width) {
  if (width < 3) return NCY_OK;
  size_t w = (size_t)width;
  if (n < w) return an_fail(job, NULL, "smooth: expected at most as many samples as there are, %zu, found %d", n, width);
  double *window = NCY_NEW_ARRAY(job->arena, double, w), *old = NCY_NEW_ARRAY(job->arena, double, n), sum = 0;
  if (!window || !old) return NCY_ENOMEM;
  memcpy(old, x, n * sizeof *x);
  for (size_t k = 0; k < w; k++) sum += window[k] = 0.5 - 0.5 * cos(2 * pi * (double)k / (double)(w - 1));
  ptrdiff_t first = (ptrdiff_t)((double)w / 2 - 1) - (ptrdiff_t)(w - 1);
  for (size_t i = 0; i < n; i++) {
    double value = 0;
    for (size_t k = 0; k < w; k++) value += window[k] / sum * mirrored(old, (ptrdiff_t)n, first + (ptrdiff_t)(i + k));
    x[i] = value;
  }
  return NCY_OK;
}
