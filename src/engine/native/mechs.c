/* mechs.c - the mechanisms of the native engine: constants its kernels read, and hh's table of rates.
 *
 * To add one: a row here, its kernels in a header included by kernel_isa.c, a number in kernel.h.
 * Source: reference neuron-numerics 4 (cnexp, TABLE) and 5; every expression in the order given there.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "engine/native/native.h"

/* NEURON's exp in mechanisms (hoc_Exp). */
static double exp_guarded(double x) {
  if (x < -700.0) return 0.0;
  return exp(x > 700.0 ? 700.0 : x);
}

/* The constant factor of a cnexp update of y' = -y/tau: y += decay*(0 - y). */
static double decay(double dt, double tau) {
  return 1. - exp_guarded(dt * ((-1.0) / tau));
}

static void derive_pas(const ncy_nat_env *env, const double *p, double area, double *out) {
  (void)env;
  (void)area;
  out[NCY_PAS_G] = p[0];
  out[NCY_PAS_E] = p[1];
}

/* Only the first four; the reversal potentials are the ions'. */
static void derive_hh(const ncy_nat_env *env, const double *p, double area, double *out) {
  (void)env;
  (void)area;
  out[NCY_HH_GNABAR] = p[0];
  out[NCY_HH_GKBAR] = p[1];
  out[NCY_HH_GL] = p[2];
  out[NCY_HH_EL] = p[3];
}

static void derive_iclamp(const ncy_nat_env *env, const double *p, double area, double *out) {
  (void)env;
  out[NCY_ICLAMP_DEL] = p[0];
  out[NCY_ICLAMP_END] = p[0] + p[1]; /* ms */
  out[NCY_ICLAMP_AMP] = p[2];
  out[NCY_ICLAMP_SCALE] = 1.e2 / area;
}

static void derive_alphasynapse(const ncy_nat_env *env, const double *p, double area, double *out) {
  (void)env;
  for (int i = 0; i < 4; i++) out[i] = p[i];
  out[NCY_ALPHA_SCALE] = 1.e2 / area;
}

static void derive_expsyn(const ncy_nat_env *env, const double *p, double area, double *out) {
  out[NCY_EXPSYN_DECAY] = decay(env->dt, p[0]);
  out[NCY_EXPSYN_E] = p[1];
  out[NCY_EXPSYN_SCALE] = 1.e2 / area;
}

static void derive_exp2syn(const ncy_nat_env *env, const double *p, double area, double *out) {
  double tau1 = p[0], tau2 = p[1];
  if (tau1 / tau2 > 0.9999) tau1 = 0.9999 * tau2;
  if (tau1 / tau2 < 1e-9) tau1 = tau2 * 1e-9;
  double tp = (tau1 * tau2) / (tau2 - tau1) * log(tau2 / tau1);
  double factor = -exp_guarded(-tp / tau1) + exp_guarded(-tp / tau2);
  out[NCY_EXP2SYN_DECAY1] = decay(env->dt, tau1);
  out[NCY_EXP2SYN_DECAY2] = decay(env->dt, tau2);
  out[NCY_EXP2SYN_E] = p[2];
  out[NCY_EXP2SYN_SCALE] = 1.e2 / area;
  out[NCY_EXP2SYN_FACTOR] = 1 / factor;
}

const ncy_nat_mech ncy_nat_mechs[NCY_NAT_COUNT] = {
    [NCY_NAT_PAS] = {NCY_MECH_PAS, NCY_PAS_CONSTS, 0, 1, {0}, {"i"}, derive_pas},
    [NCY_NAT_ICLAMP] = {NCY_MECH_ICLAMP, NCY_ICLAMP_CONSTS, 0, 1, {0}, {"i"}, derive_iclamp},
    [NCY_NAT_ALPHASYNAPSE] = {NCY_MECH_ALPHASYNAPSE, NCY_ALPHA_CONSTS, 0, 1, {0}, {"i"}, derive_alphasynapse},
    [NCY_NAT_EXPSYN] = {NCY_MECH_EXPSYN, NCY_EXPSYN_CONSTS, 1, 1, {"g"}, {"i"}, derive_expsyn},
    [NCY_NAT_EXP2SYN] = {NCY_MECH_EXP2SYN, NCY_EXP2SYN_CONSTS, 2, 2, {"A", "B"}, {"i", "g"}, derive_exp2syn},
    [NCY_NAT_HH] =
        {NCY_MECH_HH, NCY_HH_CONSTS, 3, NCY_HH_OUTS, {"m", "h", "n"}, {"gna", "gk", "il", "ina", "ik", "dina", "dik"}, derive_hh},
};

int ncy_nat_find(int32_t mech) {
  for (int i = 0; i < NCY_NAT_COUNT; i++)
    if (ncy_nat_mechs[i].mech == mech) return i;
  return -1;
}

static double vtrap(double x, double y) {
  return fabs(x / y) < 1e-6 ? y * (1. - x / y / 2.) : x / (exp_guarded(x / y) - 1.);
}

/* inf and tau of m, h, n at v: out[gate][0] and out[gate][1]. */
static void hh_rates(double celsius, double v, double out[3][2]) {
  double q10 = pow(3., (celsius - 6.3) / 10.);
  double alpha[3], beta[3];
  alpha[0] = .1 * vtrap(-(v + 40.), 10.);
  beta[0] = 4. * exp_guarded(-(v + 65.) / 18.);
  alpha[1] = .07 * exp_guarded(-(v + 65.) / 20.);
  beta[1] = 1. / (exp_guarded(-(v + 35.) / 10.) + 1.);
  alpha[2] = .01 * vtrap(-(v + 55.), 10.);
  beta[2] = .125 * exp_guarded(-(v + 65.) / 80.);
  for (int gate = 0; gate < 3; gate++) {
    double sum = alpha[gate] + beta[gate];
    out[gate][1] = 1. / (q10 * sum);
    out[gate][0] = alpha[gate] / sum;
  }
}

void ncy_nat_hh_table(double celsius, double dt, double *table, bool *out_is_tame) {
  bool is_tame = dt > 0x1p-60 && dt < 0x1p60;
  double x = -100.;
  for (int i = 0; i < NCY_HH_ROWS; x += 1., i++) {
    double rates[3][2];
    hh_rates(celsius, x, rates);
    for (int gate = 0; gate < 3; gate++) {
      for (int k = 0; k < 2; k++) table[i * 12 + gate * 4 + 2 * k] = rates[gate][k];
      double inf = rates[gate][0], tau = rates[gate][1];
      /* interpolated values lie between these, so that nothing leaves the normal range and exp's argument stays above -512 */
      is_tame = is_tame && inf > 0x1p-200 && inf < 2. && tau > 0x1p-100 && tau < 0x1p100 && dt / tau < 500.;
    }
  }
  for (int i = 0; i < NCY_HH_ROWS; i++)
    for (int k = 0; k < 12; k += 2) {
      double *here = &table[i * 12 + k];
      here[1] = i + 1 < NCY_HH_ROWS ? here[12] - here[0] : 0.0; /* the last row is reached with a fraction of 0 only */
    }
  *out_is_tame = is_tame;
}
