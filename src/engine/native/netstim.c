/* netstim.c - NetStim as a state machine; the queue is its caller's.
 * Source: reference neuron-numerics section 5 (expressions in the order given there).
 * SPDX-License-Identifier: MIT */
#include "engine/native/netstim.h"

#include <math.h>

static double interval(ncy_netstim *s, double mean) {
  if (mean <= 0.) return .01;
  if (s->noise == 0.) return mean;
  double negexp = -log(ncy_rng_double(&s->rng));
  return (1. - s->noise) * mean + s->noise * mean * negexp;
}

static void begin(ncy_netstim *s) {
  if (!(s->number > 0.)) return;
  s->is_on = true;
  s->event = 0.;
  s->n_fired = 0.;
}

static void next(ncy_netstim *s) {
  if (s->number > 0.) s->event = interval(s, s->interval);
  if (s->n_fired >= s->number) s->is_on = false;
}

ncy_netstim_act ncy_netstim_init(ncy_netstim *s) {
  ncy_netstim_act act = {0};
  ncy_rng_init_global(&s->rng, s->global_index, s->id[0], s->id[1], s->id[2]);
  s->is_on = false;
  s->n_fired = 0.;
  s->event = 0.;
  if (s->noise < 0.) s->noise = 0.;
  if (s->noise > 1.) s->noise = 1.;
  if (!(s->start >= 0. && s->number > 0.)) return act;
  s->is_on = true;
  s->event = s->start + interval(s, s->interval) - s->interval * (1. - s->noise);
  if (s->event < 0.) s->event = 0.;
  act.does_send = true;
  act.delay = s->event;
  act.flag = 3;
  return act;
}

ncy_netstim_act ncy_netstim_event(ncy_netstim *s, int flag, double w) {
  ncy_netstim_act act = {0};
  if (flag == 0) {
    if (w > 0. && !s->is_on) {
      begin(s);
      next(s);
      s->event = s->event - s->interval * (1. - s->noise);
      act.does_send = true;
      act.delay = s->event;
      act.flag = 1;
    } else if (w < 0.) {
      s->is_on = false;
    }
  } else if (flag == 3) {
    if (s->is_on) {
      begin(s);
      act.does_send = true;
      act.flag = 1;
    }
  } else if (flag == 1 && s->is_on) {
    s->n_fired += 1.;
    act.does_fire = true;
    next(s);
    if (s->is_on) {
      act.does_send = true;
      act.delay = s->event;
      act.flag = 1;
    }
  }
  return act;
}
