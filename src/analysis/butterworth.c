/* butterworth.c - Butterworth filters without phase shift.
 *
 * Design: poles of the analogue prototype -exp(i pi m / 2N), m = -N+1, -N+3, ..., moved to the wanted edges (pre-warped:
 * 4 tan(pi w / 2)) and to the plane of z by the bilinear transform. Two ways to use it, both once forward and once backward:
 * coefficients b, a with the ends continued point-symmetrically by 3 (order + 1) samples and states of a signal that always was
 * at its first value (scipy.signal.filtfilt of butter: NetPyNE's filtFreq); second-order sections from rest, each pole pair with
 * the nearest zeros, the poles nearest to the circle last (zpk2sos and sosfilt: NetPyNE's CSD). Operations stand in SciPy's
 * order, because coefficients of a narrow band amplify what is rounded away. Source: documentation of scipy.signal.
 * SPDX-License-Identifier: MIT */
#include <complex.h>
#include <math.h>
#include <string.h>

#include "analysis/sampled.h"

typedef an_complex cx;

static const double pi = 3.14159265358979323846;

static cx cx_mul(cx a, cx b) {
  return (cx){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

/* Smith's way, as NumPy divides. */
static cx cx_div(cx a, cx b) {
  if (fabs(b.re) >= fabs(b.im)) {
    double ratio = b.im / b.re, scale = 1.0 / (b.re + b.im * ratio);
    return (cx){(a.re + a.im * ratio) * scale, (a.im - a.re * ratio) * scale};
  }
  double ratio = b.re / b.im, scale = 1.0 / (b.im + b.re * ratio);
  return (cx){(a.re * ratio + a.im) * scale, (a.im * ratio - a.re) * scale};
}

static cx cx_sqrt(cx a) {
  union {
    double complex value;
    cx parts;
  } root = {.parts = a}; /* not a.re + I * a.im, which may lose the sign of a zero */
  root.value = csqrt(root.value);
  return root.parts;
}

/* ---- design
 * ------------------------------------------------------------------------------------------------------------------------ */

static void to_band(an_zpk *f, size_t order, double low, double high) {
  double width = high - low, middle = sqrt(low * high);
  for (size_t k = 0; k < order; k++) {
    cx p = {f->pole[k].re * width / 2, f->pole[k].im * width / 2}, square = cx_mul(p, p);
    cx root = cx_sqrt((cx){square.re - middle * middle, square.im});
    f->pole[k] = (cx){p.re + root.re, p.im + root.im};
    f->pole[order + k] = (cx){p.re - root.re, p.im - root.im};
  }
  for (size_t k = 0; k < order; k++) f->gain *= width;
  f->n = 2 * order;
}

static void to_high(an_zpk *f, double edge) {
  cx product = {1, 0};
  for (size_t k = 0; k < f->n; k++) {
    product = cx_mul(product, (cx){-f->pole[k].re, -f->pole[k].im});
    f->pole[k] = cx_div((cx){edge, 0}, f->pole[k]);
  }
  f->gain *= cx_div((cx){1, 0}, product).re;
}

static void to_low(an_zpk *f, double edge) {
  for (size_t k = 0; k < f->n; k++) {
    f->pole[k] = (cx){edge * f->pole[k].re, edge * f->pole[k].im};
    f->gain *= edge;
  }
}

void an_butterworth(int order, an_band band, double low, double high, an_zpk *out) {
  double edge_low = 4 * tan(pi * low / 2), edge_high = 4 * tan(pi * high / 2);
  size_t n = (size_t)order;
  *out = (an_zpk){.n = n, .gain = 1};
  for (size_t k = 0; k < n; k++) {
    double m = (double)(2 * (int)k + 1 - order), angle = pi * m * (1.0 / (2 * order));
    out->pole[k] = m == 0 ? (cx){-1, 0} : (cx){-cos(angle), -sin(angle)};
  }
  if (band == AN_BANDPASS) to_band(out, n, edge_low, edge_high);
  if (band == AN_HIGHPASS) to_high(out, edge_low);
  if (band == AN_LOWPASS) to_low(out, edge_high);
  size_t n_zeros = band == AN_LOWPASS ? 0 : n; /* at 0, the rest far away */
  cx above = {1, 0}, below = {1, 0};
  for (size_t k = 0; k < n_zeros; k++) above = cx_mul(above, (cx){4, 0});
  for (size_t k = 0; k < out->n; k++) {
    cx p = out->pole[k];
    below = cx_mul(below, (cx){4 - p.re, -p.im});
    out->pole[k] = cx_div((cx){4 + p.re, p.im}, (cx){4 - p.re, -p.im});
    out->zero[k] = (cx){k < n_zeros ? 1 : -1, 0};
  }
  out->gain *= cx_div(above, below).re;
}

/* ---- coefficients, forward and backward
 * ---------------------------------------------------------------------------------------------- */

/* Coefficients of the product of (x - root), the highest power first: out[n + 1]. Each step is a convolution whose real and
 * imaginary products are summed apart, as the BLAS of NumPy does: a narrow band has poles so close together that any other order
 * would move the filtered signal by 1e-4. */
static void polynomial(const cx *root, size_t n, double *out) {
  cx c[2 * AN_MAX_ORDER + 1] = {{1, 0}};
  for (size_t k = 0; k < n; k++) {
    double re = -root[k].re, im = -root[k].im;
    for (size_t i = k + 1; i > 0; i--) {
      cx a = c[i - 1], b = c[i];
      c[i] = (cx){(b.re + a.re * re) - a.im * im, a.re * im + (b.im + a.im * re)};
    }
  }
  for (size_t i = 0; i <= n; i++) out[i] = c[i].re;
}

/* States of a filter whose input always was 1: solves (I - A) z = B by elimination, in LAPACK's order: rows are scaled by the
 * reciprocal of the pivot, and known states are taken off from the last one on. */
static void steady_state(const double *b, const double *a, size_t n, double *z) {
  double matrix[2 * AN_MAX_ORDER][2 * AN_MAX_ORDER + 1] = {{0}};
  for (size_t i = 0; i < n; i++) {
    matrix[i][i] = 1;
    if (i + 1 < n) matrix[i][i + 1] = -1;
    matrix[i][0] += a[i + 1];
    matrix[i][n] = b[i + 1] - a[i + 1] * b[0];
  }
  for (size_t k = 0; k < n; k++) {
    size_t best = k;
    for (size_t i = k + 1; i < n; i++)
      if (fabs(matrix[i][k]) > fabs(matrix[best][k])) best = i;
    for (size_t j = 0; j <= n; j++) {
      double t = matrix[k][j];
      matrix[k][j] = matrix[best][j];
      matrix[best][j] = t;
    }
    double per_pivot = 1.0 / matrix[k][k];
    for (size_t i = k + 1; i < n; i++) {
      double factor = matrix[i][k] * per_pivot;
      for (size_t j = k; j <= n; j++) matrix[i][j] -= factor * matrix[k][j];
    }
  }
  for (size_t i = n; i-- > 0;) {
    double value = matrix[i][n];
    for (size_t j = n; j-- > i + 1;) value -= matrix[i][j] * z[j];
    z[i] = value / matrix[i][i];
  }
}

/* Transposed direct form, in place; z[n]: states, changed. stride -1 goes backward. */
static void run_filter(const double *b, const double *a, size_t n, double *z, double *x, size_t count, ptrdiff_t stride) {
  for (size_t i = 0; i < count; i++, x += stride) {
    double in = *x, y = z[0] + b[0] * in;
    for (size_t k = 0; k + 1 < n; k++) z[k] = z[k + 1] + in * b[k + 1] - y * a[k + 1];
    z[n - 1] = in * b[n] - y * a[n];
    *x = y;
  }
}

ncy_status an_filtfilt(const an_job *job, const an_zpk *zpk, double *x, size_t n) {
  double b[2 * AN_MAX_ORDER + 1], a[2 * AN_MAX_ORDER + 1], rest[2 * AN_MAX_ORDER], z[2 * AN_MAX_ORDER];
  polynomial(zpk->zero, zpk->n, b);
  polynomial(zpk->pole, zpk->n, a);
  for (size_t k = 0; k <= zpk->n; k++) b[k] *= zpk->gain;
  size_t edge = 3 * (zpk->n + 1), count = n + 2 * edge;
  if (n <= edge) return an_fail(job, NULL, "filtFreq: this order needs more than %zu samples, found %zu", edge, n);
  double *line = NCY_NEW_ARRAY(job->arena, double, count);
  if (!line) return NCY_ENOMEM;
  for (size_t k = 0; k < edge; k++) {
    line[k] = 2 * x[0] - x[edge - k];
    line[edge + n + k] = 2 * x[n - 1] - x[n - 2 - k];
  }
  memcpy(line + edge, x, n * sizeof *x);
  steady_state(b, a, zpk->n, rest);
  for (size_t k = 0; k < zpk->n; k++) z[k] = rest[k] * line[0];
  run_filter(b, a, zpk->n, z, line, count, 1);
  for (size_t k = 0; k < zpk->n; k++) z[k] = rest[k] * line[count - 1];
  run_filter(b, a, zpk->n, z, line + count - 1, count, -1);
  memcpy(x, line + edge, n * sizeof *x);
  return NCY_OK;
}

/* ---- second-order sections
 * --------------------------------------------------------------------------------------------------------------- */

typedef struct roots {
  size_t n;
  cx at[2 * AN_MAX_ORDER + 2];
} roots;

static cx take(roots *from, size_t k) {
  cx root = from->at[k];
  memmove(&from->at[k], &from->at[k + 1], (from->n - k - 1) * sizeof root);
  from->n--;
  return root;
}

static void insert(roots *to, cx p) {
  size_t i = to->n++;
  for (; i > 0 && (to->at[i - 1].re > p.re || (to->at[i - 1].re == p.re && to->at[i - 1].im > p.im)); i--)
    to->at[i] = to->at[i - 1];
  to->at[i] = p;
}

/* One of each pair of poles by real part, then the real ones; of an odd number one at 0 more, so that all pair. */
static void half_of(const an_zpk *zpk, roots *out) {
  roots real = {0};
  *out = (roots){0};
  for (size_t k = 0; k < zpk->n; k++) {
    cx p = zpk->pole[k];
    bool is_real = fabs(p.im) <= 100 * 2.220446049250313e-16 * hypot(p.re, p.im);
    if (is_real)
      insert(&real, (cx){p.re, 0});
    else if (p.im > 0)
      insert(out, p);
  }
  if (zpk->n % 2) insert(&real, (cx){0, 0});
  memcpy(&out->at[out->n], real.at, real.n * sizeof(cx));
  out->n += real.n;
}

static size_t nearest_to_circle(const roots *r, bool is_real_only) {
  size_t best = 0;
  double distance = INFINITY;
  for (size_t k = 0; k < r->n; k++) {
    double d = fabs(1 - hypot(r->at[k].re, r->at[k].im));
    if ((is_real_only && r->at[k].im != 0) || !(d < distance)) continue;
    best = k;
    distance = d;
  }
  return best;
}

static size_t nearest_zero(const roots *zeros, cx to) {
  size_t best = 0;
  for (size_t k = 1; k < zeros->n; k++)
    if (hypot(zeros->at[k].re - to.re, to.im) < hypot(zeros->at[best].re - to.re, to.im)) best = k;
  return best;
}

ncy_status an_sos_both(const an_job *job, const an_zpk *zpk, double *x, size_t n) {
  double b[AN_MAX_ORDER + 1][3], a[AN_MAX_ORDER + 1][3];
  roots poles, zeros = {.n = zpk->n};
  half_of(zpk, &poles);
  memcpy(zeros.at, zpk->zero, zpk->n * sizeof(cx));
  if (zpk->n % 2) zeros.at[zeros.n++] = (cx){0, 0};
  size_t n_sections = zeros.n / 2;
  for (size_t s = n_sections; s-- > 0;) {
    cx p[2], z[2];
    p[0] = take(&poles, nearest_to_circle(&poles, false));
    p[1] = p[0].im != 0 ? (cx){p[0].re, -p[0].im} : take(&poles, nearest_to_circle(&poles, true));
    z[0] = take(&zeros, nearest_zero(&zeros, p[0]));
    z[1] = take(&zeros, nearest_zero(&zeros, p[0]));
    polynomial(z, 2, b[s]);
    polynomial(p, 2, a[s]);
  }
  for (size_t k = 0; k < 3; k++) b[0][k] *= zpk->gain;
  for (int pass = 0; pass < 2; pass++) {
    double state[AN_MAX_ORDER + 1][2] = {{0}}, *at = pass ? x + n - 1 : x;
    for (size_t i = 0; i < n; i++, at += pass ? -1 : 1) {
      double value = *at;
      for (size_t s = 0; s < n_sections; s++) {
        double y = b[s][0] * value + state[s][0];
        state[s][0] = b[s][1] * value - a[s][1] * y + state[s][1];
        state[s][1] = b[s][2] * value - a[s][2] * y;
        value = y;
      }
      *at = value;
    }
    if (ncy_is_interrupted(job->ctx)) return NCY_EINTERRUPTED;
  }
  return NCY_OK;
}

ncy_status an_filter_option(const an_job *job, double rate, double *x, size_t n) {
  double low = job->o->filt_freq[0], high = job->o->filt_freq[1], half = rate / 2;
  if (low == 0 && high == 0) return NCY_OK;
  an_band band = high == 0 ? AN_LOWPASS : low == 0 ? AN_HIGHPASS : AN_BANDPASS;
  double first = band == AN_HIGHPASS ? high : low, last = band == AN_BANDPASS ? high : first;
  if (!(first > 0 && first <= last && last < half))
    return an_fail(job, NULL, "filtFreq: expected frequencies between 0 and half the sampling rate, %g Hz, found %g", half, last);
  if (job->o->filt_order < 1 || job->o->filt_order > AN_MAX_ORDER)
    return an_fail(job, NULL, "filtOrder: expected 1 to %d, found %d", AN_MAX_ORDER, job->o->filt_order);
  an_zpk zpk;
  an_butterworth(job->o->filt_order, band, first / half, last / half, &zpk);
  return an_filtfilt(job, &zpk, x, n);
}
