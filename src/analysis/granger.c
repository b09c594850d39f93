/* granger.c - spectral Granger causality between two groups of cells.
 *
 * Counts of spikes in bins, x and y. A bivariate autoregressive model A of the given order by Morf's normalised Levinson
 * recursion, with the covariance Z of its residue; at f = 0, 1, ... int(fs/2) Hz, fs = int(1000 / binSize): H = (I + sum A_m
 * exp(-2 pi i m f / fs))^-1, S = H Z H* / fs; then, with Geweke's measures, Fy2x = ln(|S_xx| / |S_xx - H_xy (Z_yy - Z_xy^2 /
 * Z_xx) H_xy* / fs|), Fx2y with x and y swapped, Fxy = ln(|S_xx - ...| |S_yy - ...| / |det S|), coherence = |S_xy|^2 / (S_xx
 * S_yy), power 2 |S_xx|, 2 |S_yy| [1/Hz]. Source: NetPyNE's plotGranger and bsmart.py (Morf et al. 1978; Geweke 1982; Ding et al.
 * 2006). Costs: order^2 times the number of bins. SPDX-License-Identifier: MIT */
#include <complex.h>
#include <math.h>
#include <string.h>

#include "analysis/pair.h"

static const double pi = 3.14159265358979323846;

/* 2 by 2, by rows. */
typedef struct m2 {
  double at[2][2];
} m2;

static m2 mul(m2 a, m2 b) {
  m2 c;
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 2; j++) c.at[i][j] = a.at[i][0] * b.at[0][j] + a.at[i][1] * b.at[1][j];
  return c;
}
static m2 transposed(m2 a) {
  return (m2){{{a.at[0][0], a.at[1][0]}, {a.at[0][1], a.at[1][1]}}};
}
static m2 minus(m2 a, m2 b) {
  return (m2){{{a.at[0][0] - b.at[0][0], a.at[0][1] - b.at[0][1]}, {a.at[1][0] - b.at[1][0], a.at[1][1] - b.at[1][1]}}};
}
static m2 scaled(m2 a, double s) {
  return (m2){{{a.at[0][0] * s, a.at[0][1] * s}, {a.at[1][0] * s, a.at[1][1] * s}}};
}
static m2 inverse(m2 a) {
  double det = a.at[0][0] * a.at[1][1] - a.at[0][1] * a.at[1][0];
  return (m2){{{a.at[1][1] / det, -a.at[0][1] / det}, {-a.at[1][0] / det, a.at[0][0] / det}}};
}
static const m2 one = {{{1, 0}, {0, 1}}};

/* Lower triangle L with L L^T = a; false: a is not positive definite. */
static bool cholesky(m2 a, m2 *out) {
  double first = sqrt(a.at[0][0]), below = a.at[1][0] / first, rest = a.at[1][1] - below * below;
  *out = (m2){{{first, 0}, {below, sqrt(rest)}}};
  return a.at[0][0] > 0 && rest > 0;
}

/* Sum over i < n of a column of x from a times the transposed one of y from b. */
static m2 products(const double *const x[2], size_t a, const double *const y[2], size_t b, size_t n) {
  m2 c = {{{0}}};
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 2; j++)
      for (size_t k = 0; k < n; k++) c.at[i][j] += x[i][a + k] * y[j][b + k];
  return c;
}

typedef struct model {
  int order;
  m2 *a; /* [order] */
  m2 z;
} model;

typedef struct recursion {
  m2 *forward, *backward, *old_forward, *old_backward; /* [order + 2] */
  double *ef[2], *eb[2];                               /* residues */
} recursion;

static ncy_status make_recursion(const an_job *job, size_t n, size_t order, recursion *r) {
  m2 **to[] = {&r->forward, &r->backward, &r->old_forward, &r->old_backward};
  for (size_t k = 0; k < 4; k++)
    if (!(*to[k] = NCY_NEW_ARRAY(job->arena, m2, order + 2))) return NCY_ENOMEM;
  for (size_t k = 0; k < 2; k++)
    if (!(r->ef[k] = NCY_NEW_ARRAY(job->arena, double, n)) || !(r->eb[k] = NCY_NEW_ARRAY(job->arena, double, n)))
      return NCY_ENOMEM;
  return NCY_OK;
}

/* Residues of the coefficients so far (m + 2 of them): n - m - 2 samples of each. */
static void residues(const recursion *r, const double *const x[2], size_t n, size_t m) {
  size_t count = n - m - 2;
  for (int row = 0; row < 2; row++) {
    memset(r->ef[row], 0, count * sizeof(double));
    memset(r->eb[row], 0, count * sizeof(double));
    for (size_t i = 0; i < m + 2; i++) {
      const double *f = r->forward[i].at[row], *b = r->backward[m + 1 - i].at[row];
      const double *xa = x[0] + (m + 2 - i), *ya = x[1] + (m + 2 - i), *xb = xa - 1, *yb = ya - 1;
      for (size_t k = 0; k < count; k++) {
        r->ef[row][k] += f[0] * xa[k] + f[1] * ya[k];
        r->eb[row][k] += b[0] * xb[k] + b[1] * yb[k];
      }
    }
  }
}

static ncy_status too_regular(const an_job *job) {
  return an_fail(job, NULL,
                 "the binned spikes of the two groups have no autoregressive model of order %d: too few spikes or bins",
                 job->o->order);
}

static ncy_status fit(const an_job *job, const double *const x[2], size_t n, model *out) {
  recursion r;
  size_t order = (size_t)out->order;
  if (n < order + 3) return an_fail(job, NULL, "expected at least %zu bins, found %zu", order + 3, n);
  NCY_TRY(make_recursion(job, n, order, &r));
  m2 chol_f, chol_b, chol_e, noise;
  if (!cholesky(scaled(products(x, 1, x, 1, n - 1), (double)(n - 1)), &chol_f) ||
      !cholesky(scaled(products(x, 0, x, 0, n - 1), (double)(n - 1)), &chol_b) ||
      !cholesky(scaled(products(x, 0, x, 0, n), 1 / (double)n), &noise))
    return too_regular(job);
  r.forward[0] = inverse(chol_f);
  r.backward[0] = inverse(chol_b);
  for (int row = 0; row < 2; row++) {
    for (size_t k = 0; k < n - 1; k++) {
      r.ef[row][k] = r.forward[0].at[row][0] * x[0][k + 1] + r.forward[0].at[row][1] * x[1][k + 1];
      r.eb[row][k] = r.backward[0].at[row][0] * x[0][k] + r.backward[0].at[row][1] * x[1][k];
    }
  }
  size_t count = n - 1;
  for (size_t m = 0; m < order; m++) {
    const double *const ef[2] = {r.ef[0], r.ef[1]}, *const eb[2] = {r.eb[0], r.eb[1]};
    if (!cholesky(products(ef, 0, ef, 0, count), &chol_f) || !cholesky(products(eb, 0, eb, 0, count), &chol_b))
      return too_regular(job);
    m2 ck = mul(mul(inverse(chol_f), products(ef, 0, eb, 0, count)), inverse(transposed(chol_b)));
    if (!cholesky(minus(one, mul(ck, transposed(ck))), &chol_e)) return too_regular(job);
    noise = mul(noise, chol_e);
    m2 to_forward = inverse(chol_e);
    if (!cholesky(minus(one, mul(transposed(ck), ck)), &chol_e)) return too_regular(job);
    m2 to_backward = inverse(chol_e);
    r.forward[m + 1] = r.backward[m + 1] = (m2){{{0}}};
    memcpy(r.old_forward, r.forward, (m + 2) * sizeof(m2));
    memcpy(r.old_backward, r.backward, (m + 2) * sizeof(m2));
    for (size_t i = 0; i < m + 2; i++) {
      r.forward[i] = mul(to_forward, minus(r.old_forward[i], mul(ck, r.old_backward[m + 1 - i])));
      r.backward[i] = mul(to_backward, minus(r.old_backward[i], mul(transposed(ck), r.old_forward[m + 1 - i])));
    }
    residues(&r, x, n, m);
    count = n - m - 2;
    if (ncy_is_interrupted(job->ctx)) return NCY_EINTERRUPTED;
  }
  for (size_t j = 0; j < order; j++) out->a[j] = mul(inverse(r.forward[0]), r.forward[j + 1]);
  out->z = mul(noise, transposed(noise));
  return NCY_OK;
}

typedef struct granger_at {
  double x2y, y2x, xy, coherence, power_x, power_y;
} granger_at;

static granger_at at_frequency(const model *m, double f, double fs) {
  double complex h[2][2] = {{1, 0}, {0, 1}}, t[2][2], s[2][2];
  for (int k = 0; k < m->order; k++) {
    double angle = (k + 1) * 2 * pi * f / fs;
    double complex turn = cos(angle) - I * sin(angle);
    for (int i = 0; i < 4; i++) h[i / 2][i % 2] += m->a[k].at[i / 2][i % 2] * turn;
  }
  double complex det = h[0][0] * h[1][1] - h[0][1] * h[1][0], first = h[0][0];
  h[0][0] = h[1][1] / det;
  h[1][1] = first / det;
  h[0][1] = -h[0][1] / det;
  h[1][0] = -h[1][0] / det;
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 2; j++) t[i][j] = h[i][0] * m->z.at[0][j] + h[i][1] * m->z.at[1][j];
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 2; j++) s[i][j] = (t[i][0] * conj(h[j][0]) + t[i][1] * conj(h[j][1])) / fs;
  double eyx = m->z.at[1][1] - m->z.at[0][1] * m->z.at[0][1] / m->z.at[0][0];
  double exy = m->z.at[0][0] - m->z.at[1][0] * m->z.at[1][0] / m->z.at[1][1];
  double own_x = cabs(s[0][0] - h[0][1] * eyx * conj(h[0][1]) / fs), own_y = cabs(s[1][1] - h[1][0] * exy * conj(h[1][0]) / fs);
  double both = cabs(s[0][1]);
  return (granger_at){.x2y = log(cabs(s[1][1]) / own_y),
                      .y2x = log(cabs(s[0][0]) / own_x),
                      .xy = log(own_x * own_y / cabs(s[0][0] * s[1][1] - s[0][1] * s[1][0])),
                      .coherence = creal(both * both / s[0][0] / s[1][1]),
                      .power_x = 2 * cabs(s[0][0]),
                      .power_y = 2 * cabs(s[1][1])};
}

static ncy_status run(const an_job *job, ncy_table **out) {
  static const char *const names[] = {"Fx2y", "Fy2x", "Fxy", "coherence", "power_x", "power_y"};
  an_pair pair;
  ncy_column freq, column[NCY_COUNT_OF(names)];
  NCY_TRY(an_pair_read(job, &pair));
  double fs = trunc(1000.0 / job->o->bin_size);
  if (fs < 2) return an_fail(job, NULL, "binSize: expected at most 500 ms, found %g", job->o->bin_size);
  if (job->o->order < 1) return an_fail(job, NULL, "order: expected at least 1, found %d", job->o->order);
  model m = {.order = job->o->order};
  if (!(m.a = NCY_NEW_ARRAY(job->arena, m2, (size_t)m.order))) return NCY_ENOMEM;
  const double *const x[2] = {pair.count[0], pair.count[1]};
  NCY_TRY(fit(job, x, pair.n, &m));
  size_t n = (size_t)(fs / 2) + 1;
  NCY_TRY(ncy_table_new(job->ctx, "granger", n, out));
  NCY_TRY(ncy_table_add(*out, "freq", NCY_F64, "Hz", &freq));
  for (size_t k = 0; k < NCY_COUNT_OF(names); k++)
    NCY_TRY(ncy_table_add(*out, names[k], NCY_F64, k < 4 ? "1" : "1/Hz", &column[k]));
  for (size_t i = 0; i < n; i++) {
    granger_at g = at_frequency(&m, (double)i, fs);
    const double value[] = {g.x2y, g.y2x, g.xy, g.coherence, g.power_x, g.power_y};
    freq.u.f64[i] = (double)i;
    for (size_t k = 0; k < NCY_COUNT_OF(names); k++) column[k].u.f64[i] = value[k];
  }
  return NCY_OK;
}

static const ncy_analyze_option options[] = {
    AN_CELLS, AN_TIME_RANGE, AN_BIN_SIZE("5"), {"order", NCY_OPTION_INT, "10", "", NULL, "of the autoregressive model"}, {0},
};

const ncy_analyze an_granger = {
    .info = {"granger", "plotGranger", "Spectral Granger causality between two groups of cells.", "spikes cells",
             "freq [Hz], Fx2y, Fy2x, Fxy, coherence, power_x [1/Hz], power_y [1/Hz]"},
    .option = options,
    .run = run,
};
