/* record.c - samples of recorders, and vectors played into variables.
 *
 * Source: reference neuron-numerics 3.6. SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/general/general.h"
#include "engine/samples.h"

ncy_status gen_reserve_samples(ncy_gen *e, double t_stop, int64_t n_steps) {
  ncy_samples samples = {.column = e->n_recs ? &e->rec[0].data : NULL,
                         .stride = sizeof e->rec[0],
                         .n = e->n_recs,
                         .scratch = e->out_rec,
                         .used = e->n_samples,
                         .capacity = &e->sample_capacity};
  return ncy_samples_reserve(e->ctx, &samples, e->t_done, t_stop, e->rec_step, n_steps);
}

void gen_sample(ncy_gen *e, double t) {
  if (e->rec_step > 0.0) return;
  for (int32_t i = 0; i < e->n_recs; i++) e->rec[i].data[e->n_samples] = e->rec[i].source ? *e->rec[i].source : t;
  if (e->n_recs) e->n_samples++;
}

/* ---- played vectors -------------------------------------------------------------------------------------------------------- */

static double value_at(const gen_play *p, double t) {
  int64_t last = 0;
  if (t >= p->t[p->upper]) {
    last = p->upper;
    if (last == 0) return p->y[0];
  } else if (t <= p->t[0]) {
    return p->y[0];
  } else {
    int64_t hi = p->upper; /* first with t[last] > t */
    while (last < hi) {
      int64_t mid = last + (hi - last) / 2;
      if (p->t[mid] > t)
        hi = mid;
      else
        last = mid + 1;
    }
  }
  double t0 = p->t[last - 1], t1 = p->t[last];
  if (t0 == t1) return (p->y[last - 1] + p->y[last]) / 2.;
  return p->y[last - 1] + ((t - t0) / (t1 - t0)) * (p->y[last] - p->y[last - 1]);
}

void gen_play_continuous(ncy_gen *e, double t) {
  for (int32_t i = 0; i < e->n_plays; i++)
    if (e->play[i].is_continuous && e->play[i].n) *e->play[i].target = value_at(&e->play[i], t);
}

ncy_status gen_play_event(ncy_gen *e, int64_t number, double t) {
  gen_play *p = &e->play[number];
  if (p->is_continuous) {
    if (p->upper + 1 < p->n) NCY_TRY(gen_put(e, p->t[++p->upper], number, GEN_PLAY));
    *p->target = value_at(p, t);
    return NCY_OK;
  }
  *p->target = p->y[p->upper++];
  return p->upper < p->n ? gen_put(e, p->t[p->upper], number, GEN_PLAY) : NCY_OK;
}
