/* record.c - samples of recorders, and vectors played into variables.
 *
 * Source: reference neuron-numerics 3.6. SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/general/general.h"

ncy_status gen_reserve_samples(ncy_gen *e, double t_stop, int64_t n_steps) {
  double wanted = e->rec_step > 0.0 ? (t_stop - e->t_done) / e->rec_step + 4.0 : (double)n_steps + 1.0;
  if (!(wanted < 1e15)) return ncy_no_memory(e->ctx);
  size_t capacity = e->n_samples + (size_t)(wanted > 0.0 ? wanted : 0.0) + 1;
  if (capacity <= e->sample_capacity || e->n_recs == 0) return NCY_OK;
  for (int32_t i = 0; i < e->n_recs; i++) { /* all grow or none */
    double *grown = ncy_resize(e->ctx, NULL, 0, capacity * sizeof(double));
    if (!grown) {
      for (int32_t k = 0; k < i; k++) {
        (void)ncy_resize(e->ctx, (void *)e->out_rec[k], capacity * sizeof(double), 0);
        e->out_rec[k] = NULL;
      }
      return ncy_no_memory(e->ctx);
    }
    e->out_rec[i] = grown;
  }
  for (int32_t i = 0; i < e->n_recs; i++) {
    double *grown = (double *)e->out_rec[i];
    if (e->n_samples) memcpy(grown, e->rec[i].data, e->n_samples * sizeof(double));
    if (e->rec[i].data) (void)ncy_resize(e->ctx, e->rec[i].data, e->sample_capacity * sizeof(double), 0);
    e->rec[i].data = grown;
  }
  e->sample_capacity = capacity;
  return NCY_OK;
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
