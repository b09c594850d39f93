/* blame.c - which mechanism drove voltages of a cell out of their range on the tuned path: of those where they are, the one with
 * the largest current at the voltage of finitialize, or the first whose current is no number. Only for a run that has failed.
 * SPDX-License-Identifier: MIT */
#include <math.h>

#include "engine/native/native.h"

/* Values of a lane: constants and states of a row. */
typedef struct values {
  const double *p, *y;
} values;

static double constant(const values *x, int k) {
  return x->p[k * NCY_LANES];
}

static double state(const values *x, int k) {
  return x->y[k * NCY_LANES];
}

static double alpha(const values *x, double t) {
  double at = (t - constant(x, NCY_ALPHA_ONSET)) / constant(x, NCY_ALPHA_TAU);
  return at < 0.0 || at > 10.0 ? 0.0 : constant(x, NCY_ALPHA_GMAX) * at * exp(1.0 - at);
}

/* mA/cm2 */
static double current_of(int which, const values *x, double v, double t) {
  double m, n;
  switch (which) {
  case NCY_NAT_PAS:
    return constant(x, NCY_PAS_G) * (v - constant(x, NCY_PAS_E));
  case NCY_NAT_ICLAMP:
    return t < constant(x, NCY_ICLAMP_END) && t >= constant(x, NCY_ICLAMP_DEL)
               ? constant(x, NCY_ICLAMP_AMP) * constant(x, NCY_ICLAMP_SCALE)
               : 0.0;
  case NCY_NAT_ALPHASYNAPSE:
    return alpha(x, t) * (v - constant(x, NCY_ALPHA_E)) * constant(x, NCY_ALPHA_SCALE);
  case NCY_NAT_EXPSYN:
    return state(x, 0) * (v - constant(x, NCY_EXPSYN_E)) * constant(x, NCY_EXPSYN_SCALE);
  case NCY_NAT_EXP2SYN:
    return (state(x, 1) - state(x, 0)) * (v - constant(x, NCY_EXP2SYN_E)) * constant(x, NCY_EXP2SYN_SCALE);
  default:
    m = state(x, 0);
    n = state(x, 2);
    return constant(x, NCY_HH_GNABAR) * m * m * m * state(x, 1) * (v - constant(x, NCY_HH_ENA)) +
           constant(x, NCY_HH_GKBAR) * n * n * n * n * (v - constant(x, NCY_HH_EK)) +
           constant(x, NCY_HH_GL) * (v - constant(x, NCY_HH_EL));
  }
}

const char *ncy_nat_blame(const ncy_engine *e, int32_t bundle, int32_t lane, double t, double wildest) {
  const ncy_nat_bundle *b = &e->bundle[bundle];
  double most = 0.0;
  const char *name = NULL;
  for (int which = 0; which < NCY_NAT_COUNT; which++) {
    const ncy_nat_rows *rows = &b->rows[which];
    const ncy_nat_mech *mech = &ncy_nat_mechs[which];
    for (int32_t r = 0; r < rows->n && !isnan(most); r++) {
      ptrdiff_t at = (ptrdiff_t)rows->node[r] * NCY_LANES + lane;
      if (fabs(b->v[at]) <= wildest) continue;
      values x = {e->env.consts[which] + (size_t)rows->param[r] * (size_t)mech->n_consts * NCY_LANES + lane,
                  rows->state + (size_t)r * (size_t)mech->n_states * NCY_LANES + lane};
      double current = fabs(current_of(which, &x, e->v_start[b->v - e->pool + at], t));
      if (!(current > most) && !isnan(current)) continue;
      most = current;
      name = ncy_mech_at(mech->mech)->name;
    }
  }
  return name;
}
