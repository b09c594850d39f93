/* fourier.c - the discrete Fourier transform in double precision.
 *
 * Powers of two: in place, by halves, with a table of all roots of unity. Other lengths: as a convolution with a chirp
 * (Bluestein), through a power of two. Debian's KissFFT is built for single precision only, which is not enough for 1e-9. Costs:
 * 5 n log2(n) operations, six times that for other lengths. Source: Cooley and Tukey 1965; Bluestein 1970.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "analysis/sampled.h"

struct an_fft {
  size_t n;
  size_t m;                    /* the power of two */
  double *root_re, *root_im;   /* [m/2 + 1] exp(-2 pi i k / m) */
  double *chirp_re, *chirp_im; /* [n] exp(-pi i k^2 / n); NULL for a power of two */
  double *image_re, *image_im; /* [m] transform of the conjugate chirp */
  double *work_re, *work_im;   /* [m] */
};

static const double pi = 3.14159265358979323846;

static void swap(double *x, size_t i, size_t j) {
  double t = x[i];
  x[i] = x[j];
  x[j] = t;
}

static void transform(const an_fft *fft, double *re, double *im) {
  size_t m = fft->m;
  for (size_t i = 1, j = 0; i < m; i++) { /* j: the bits of i in reverse */
    size_t bit = m >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    swap(re, i, j);
    swap(im, i, j);
  }
  for (size_t half = 1; half < m; half <<= 1) {
    size_t step = m / (2 * half);
    for (size_t start = 0; start < m; start += 2 * half) {
      double *are = re + start, *aim = im + start, *bre = are + half, *bim = aim + half;
      for (size_t k = 0; k < half; k++) {
        double wre = fft->root_re[k * step], wim = fft->root_im[k * step];
        double tre = wre * bre[k] - wim * bim[k], tim = wre * bim[k] + wim * bre[k];
        bre[k] = are[k] - tre;
        bim[k] = aim[k] - tim;
        are[k] += tre;
        aim[k] += tim;
      }
    }
  }
}

static ncy_status make_chirp(ncy_arena *arena, an_fft *fft) {
  size_t n = fft->n;
  double **to[] = {&fft->chirp_re, &fft->chirp_im, &fft->image_re, &fft->image_im, &fft->work_re, &fft->work_im};
  for (size_t k = 0; k < NCY_COUNT_OF(to); k++)
    if (!(*to[k] = NCY_NEW_ARRAY(arena, double, k < 2 ? n : fft->m))) return NCY_ENOMEM;
  for (size_t k = 0; k < n; k++) {
    double angle = pi * (double)((k * k) % (2 * n)) / (double)n;
    fft->chirp_re[k] = cos(angle);
    fft->chirp_im[k] = -sin(angle);
    size_t mirror = k ? fft->m - k : 0;
    fft->image_re[k] = fft->image_re[mirror] = fft->chirp_re[k];
    fft->image_im[k] = fft->image_im[mirror] = -fft->chirp_im[k];
  }
  transform(fft, fft->image_re, fft->image_im);
  return NCY_OK;
}

ncy_status an_fft_make(ncy_arena *arena, size_t n, an_fft **out) {
  an_fft *fft = NCY_NEW(arena, an_fft);
  if (!fft) return NCY_ENOMEM;
  bool is_power = n && !(n & (n - 1));
  fft->n = n;
  for (fft->m = 1; fft->m < (is_power ? n : 2 * n); fft->m <<= 1) {
  }
  size_t half = fft->m / 2 + 1;
  fft->root_re = NCY_NEW_ARRAY(arena, double, half);
  fft->root_im = NCY_NEW_ARRAY(arena, double, half);
  if (!fft->root_re || !fft->root_im) return NCY_ENOMEM;
  for (size_t k = 0; k < half; k++) {
    fft->root_re[k] = cos(2 * pi * (double)k / (double)fft->m);
    fft->root_im[k] = -sin(2 * pi * (double)k / (double)fft->m);
  }
  if (!is_power) NCY_TRY(make_chirp(arena, fft));
  *out = fft;
  return NCY_OK;
}

/* Forward, of any length: x times chirp, convolved with the conjugate chirp, times chirp. */
static void chirp_transform(an_fft *fft, double *re, double *im) {
  double *wre = fft->work_re, *wim = fft->work_im;
  memset(wre, 0, fft->m * sizeof *wre);
  memset(wim, 0, fft->m * sizeof *wim);
  for (size_t k = 0; k < fft->n; k++) {
    wre[k] = re[k] * fft->chirp_re[k] - im[k] * fft->chirp_im[k];
    wim[k] = re[k] * fft->chirp_im[k] + im[k] * fft->chirp_re[k];
  }
  transform(fft, wre, wim);
  for (size_t k = 0; k < fft->m; k++) { /* conjugated, so that a forward transform goes back */
    double pre = wre[k] * fft->image_re[k] - wim[k] * fft->image_im[k];
    wim[k] = -(wre[k] * fft->image_im[k] + wim[k] * fft->image_re[k]);
    wre[k] = pre;
  }
  transform(fft, wre, wim);
  for (size_t k = 0; k < fft->n; k++) {
    double pre = wre[k] / (double)fft->m, pim = -wim[k] / (double)fft->m;
    re[k] = pre * fft->chirp_re[k] - pim * fft->chirp_im[k];
    im[k] = pre * fft->chirp_im[k] + pim * fft->chirp_re[k];
  }
}

void an_fft_run(an_fft *fft, double *re, double *im, bool is_backward) {
  double *a = is_backward ? im : re, *b = is_backward ? re : im; /* parts swapped: the other direction */
  if (fft->chirp_re)
    chirp_transform(fft, a, b);
  else
    transform(fft, a, b);
}
