/* run.c - the loop over steps, in one thread or several.
 *
 * A window is one or more steps between two exchanges of spikes. In each, every thread
 *   1. looks for threshold crossings at the window's first step (mode a: and lets its artificial cells run up to the window's
 * end),
 *   2. waits for the others, and then takes what all of them found (mode a: into its own ring; mode b: the first thread into the
 *      queue, which it also empties up to the step's middle),
 *   3. computes its bundles' steps; crossings at later steps of the window are kept for the next exchange, which is early enough
 *      because the window is shorter than every delay.
 * What is found goes to one of two buffers by turns, so that one barrier a window is enough in mode a.
 * Source: reference neuron-numerics 2.1, 2.3, 3.2.
 * SPDX-License-Identifier: MIT */
#include <math.h>

#include "engine/native/native.h"

static const double wildest = 1e6; /* mV */

static ncy_status push_crossings(ncy_nat_thread *th, int32_t bundle, int64_t step, double t, ncy_nat_spikes *to) {
  ncy_engine *e = th->engine;
  const ncy_nat_bundle *b = &e->bundle[bundle];
  if (!b->n_sources) return NCY_OK;
  int32_t n = e->kernels->detect(b, th->crossed);
  for (int32_t i = 0; i < n; i++) NCY_TRY(ncy_nat_spike_push(e, to, (ncy_nat_spike){t, step, th->crossed[i]}));
  return NCY_OK;
}

static ncy_status push_all_crossings(ncy_nat_thread *th, int64_t step, double t) {
  for (int32_t k = th->bundle_beg; k < th->bundle_end; k++)
    NCY_TRY(push_crossings(th, k, step, t, &th->found[th->parity].spikes));
  return NCY_OK;
}

/* After a step of a bundle, which is in the cache; the earliest finding is kept. */
static ncy_status check_voltages(ncy_nat_thread *th, int32_t bundle, int64_t step, double t) {
  ncy_engine *e = th->engine;
  const ncy_nat_bundle *b = &e->bundle[bundle];
  int32_t node = e->kernels->find_wild(b, wildest);
  if (node < 0 || (th->bad_bundle >= 0 && th->bad_step <= step)) return node < 0 ? NCY_OK : NCY_ERUN;
  for (int lane = 0; lane < b->n_lanes; lane++) {
    double v = b->v[node * NCY_LANES + lane];
    if (fabs(v) <= wildest) continue;
    for (int32_t i = node + 1; i < b->n_nodes; i++) { /* where it is worst */
      double other = b->v[i * NCY_LANES + lane];
      if (fabs(other) <= fabs(v) || isnan(v)) continue;
      node = i;
      v = other;
    }
    th->bad_bundle = bundle;
    th->bad_node = node;
    th->bad_lane = lane;
    th->bad_step = step;
    th->bad_t = t;
    th->bad_v = v;
    return NCY_ERUN;
  }
  return NCY_OK;
}

/* Progress and interruption: the first thread, about every 50 ms. */
static ncy_status look_around(ncy_nat_thread *th, double t) {
  ncy_engine *e = th->engine;
  if (th->index != 0) return NCY_OK;
  if (ncy_is_interrupted(e->ctx)) return NCY_EINTERRUPTED;
  double now = ncy_clock();
  if (now - e->last_report >= 0.05) {
    e->last_report = now;
    ncy_progress(e->ctx, NCY_PHASE_RUN, t, e->t_stop);
  }
  return NCY_OK;
}

/* The status all threads agree on: what anyone found in this window's buffers. */
static ncy_status agreed(const ncy_engine *e, int parity) {
  for (int k = 0; k < e->n_threads; k++)
    if (e->thread[k].found[parity].status != NCY_OK) return e->thread[k].found[parity].status;
  return NCY_OK;
}

static void note(ncy_nat_thread *th, int parity, ncy_status status) {
  if (th->found[parity].status == NCY_OK) th->found[parity].status = status;
}

/* ---- mode a
 * ------------------------------------------------------------------------------------------------------------------------ */

static ncy_status take_found(ncy_nat_thread *th) {
  ncy_engine *e = th->engine;
  for (int k = 0; k < e->n_threads; k++) {
    const ncy_nat_found *from = &e->thread[k].found[th->parity];
    for (size_t i = 0; i < from->spikes.count; i++)
      NCY_TRY(ncy_nat_ring_send(th, from->spikes.data[i].source, from->spikes.data[i].t + 1e-10));
    for (size_t i = 0; i < from->fired.count; i++)
      NCY_TRY(ncy_nat_ring_send(th, from->fired.data[i].source, from->fired.data[i].t));
  }
  if (th->index != 0) return NCY_OK;
  NCY_TRY(ncy_nat_spikes_gather(e, th->parity));
  for (size_t i = 0; i < e->merged.count; i++)
    if (e->source_gid[e->merged.data[i].source] >= 0) NCY_TRY(ncy_nat_spike_push(e, &e->spikes, e->merged.data[i]));
  return NCY_OK;
}

/* Samples due at the beginning of a step; returns how many. *te: of the next. */
static size_t sample_due(const ncy_engine *e, int32_t bundle, size_t index, double t_max, double *te) {
  size_t n = 0;
  for (; *te <= t_max; *te += e->rec_step, n++) {
    if (bundle >= 0)
      ncy_nat_sample_bundle(e, bundle, index + n);
    else
      ncy_nat_sample_rest(e, index + n, *te);
  }
  return n;
}

/* n steps of one bundle from t on. bundle -1: what is recorded of no bundle. *t, *te, *index: moved on. */
static ncy_status run_bundle(ncy_nat_thread *th, int32_t bundle, int64_t step, int n, double *t, double *te, size_t *index,
                             ncy_nat_spikes *later) {
  ncy_engine *e = th->engine;
  const double dt = e->env.dt;
  const ncy_nat_bundle *b = bundle >= 0 ? &e->bundle[bundle] : NULL;
  bool samples = e->n_recs > 0, has_step = e->rec_step > 0.0, has_field = b && e->field;
  ncy_field_clock clock = th->field_clock;
  int32_t slot = ncy_nat_field_slot(th);
  for (int k = 0; k < n; k++) {
    double half = *t + .5 * dt;
    if (b && k > 0) NCY_TRY(push_crossings(th, bundle, step + k, *t, later));
    if (samples && has_step) *index += sample_due(e, bundle, *index, half, te);
    if (b) {
      ncy_nat_ring_deliver(th, bundle, step + k);
      if (has_field && ncy_field_is_due(e->field, &clock, half + .5 * dt)) {
        ncy_nat_field_step(th, bundle, slot++, half);
        ncy_field_tick(e->field, &clock, half + .5 * dt);
      } else {
        e->kernels->currents(&e->env, b, th->rhs, th->d, half);
        e->kernels->solve(&e->env, b, th->rhs, th->d);
      }
    }
    *t = half + .5 * dt;
    if (b) NCY_TRY(check_voltages(th, bundle, step + k, *t));
    if (!samples || has_step) continue;
    if (b)
      ncy_nat_sample_bundle(e, bundle, *index);
    else
      ncy_nat_sample_rest(e, *index, *t);
    ++*index;
  }
  return NCY_OK;
}

static void work_local(ncy_nat_thread *th) {
  ncy_engine *e = th->engine;
  int64_t step = e->step;
  double t = e->t;
  bool samples = e->n_recs > 0 && e->rec_step > 0.0;
  ncy_status status = NCY_OK;
  while (step < e->end_step) {
    int n = (int)(e->end_step - step < e->window ? e->end_step - step : e->window);
    ncy_nat_ring *r = &th->ring;
    note(th, th->parity, ncy_nat_ring_advance(th, step));
    note(th, th->parity, push_all_crossings(th, step, t));
    note(th, th->parity, ncy_nat_local_stims(th, r->t_half[(step + n - 1) & (r->n_slots - 1)]));
    note(th, th->parity, look_around(th, t));
    ncy_nat_barrier(e);
    status = agreed(e, th->parity);
    if (status != NCY_OK) break;
    ncy_nat_found *next = &th->found[!th->parity];
    next->spikes.count = next->fired.count = 0;
    note(th, !th->parity, take_found(th));
    if (e->field) ncy_nat_field_close(th);
    double t_end = t, te_end = th->next_sample;
    size_t index_end = th->n_samples;
    for (int32_t k = th->bundle_beg - (th->index == 0); k < th->bundle_end; k++) {
      t_end = t;
      te_end = th->next_sample;
      index_end = th->n_samples;
      note(th, !th->parity, run_bundle(th, k < th->bundle_beg ? -1 : k, step, n, &t_end, &te_end, &index_end, &next->spikes));
    }
    if (th->bundle_beg == th->bundle_end && th->index != 0) /* owns nothing, but keeps count */
      for (int k = 0; k < n; k++) {
        t_end = (t_end + .5 * e->env.dt) + .5 * e->env.dt;
      }
    if (e->field) ncy_nat_field_window(th, t, n);
    t = t_end;
    th->next_sample = te_end;
    th->n_samples = index_end;
    step += n;
    th->parity = !th->parity;
  }
  if (status == NCY_OK) { /* what NEURON delivers at the end of the last step */
    note(th, th->parity, ncy_nat_local_stims(th, t));
    if (samples) {
      double te = th->next_sample;
      size_t n = 0;
      for (int32_t k = th->bundle_beg - (th->index == 0); k < th->bundle_end; k++) {
        te = th->next_sample;
        n = sample_due(e, k < th->bundle_beg ? -1 : k, th->n_samples, t, &te);
      }
      th->next_sample = te;
      th->n_samples += n;
    }
  }
  ncy_nat_barrier(e);
  if (e->field) ncy_nat_field_close(th);
  if (th->index == 0) {
    e->t = t;
    e->step = step;
    e->n_samples = th->n_samples;
  }
}

/* ---- mode b
 * ------------------------------------------------------------------------------------------------------------------------ */

static ncy_status queue_before_step(ncy_engine *e, int parity, double t) {
  NCY_TRY(ncy_nat_spikes_gather(e, parity));
  for (size_t i = 0; i < e->merged.count; i++)
    NCY_TRY(ncy_nat_global_send(e, e->merged.data[i].source, e->merged.data[i].t + 1e-10));
  return ncy_nat_global_deliver(e, t + .5 * e->env.dt);
}

static void work_global(ncy_nat_thread *th) {
  ncy_engine *e = th->engine;
  const double dt = e->env.dt;
  int64_t step = e->step;
  double t = e->t;
  bool samples_steps = e->n_recs > 0 && e->rec_step <= 0.0;
  while (step < e->end_step) {
    int now = th->parity;
    ncy_nat_found *next = &th->found[!now];
    note(th, now, push_all_crossings(th, step, t));
    note(th, now, look_around(th, t));
    ncy_nat_barrier(e);
    if (agreed(e, now) != NCY_OK) break;
    next->spikes.count = 0;
    if (th->index == 0) note(th, !now, queue_before_step(e, now, t));
    ncy_nat_barrier(e);
    double half = t + .5 * dt;
    bool is_sampled = e->field && ncy_field_is_due(e->field, &th->field_clock, half + .5 * dt);
    if (is_sampled) ncy_field_tick(e->field, &th->field_clock, half + .5 * dt);
    for (int32_t k = th->bundle_beg; k < th->bundle_end; k++) {
      if (is_sampled) {
        ncy_nat_field_step(th, k, 0, half);
      } else {
        e->kernels->currents(&e->env, &e->bundle[k], th->rhs, th->d, half);
        e->kernels->solve(&e->env, &e->bundle[k], th->rhs, th->d);
      }
      if (samples_steps) ncy_nat_sample_bundle(e, k, th->n_samples);
    }
    t = half + .5 * dt;
    step++;
    th->parity = !now;
    for (int32_t k = th->bundle_beg; k < th->bundle_end; k++) note(th, th->parity, check_voltages(th, k, step, t));
    ncy_nat_barrier(e);
    if (th->index == 0) {
      if (is_sampled) ncy_field_close(e->field, 0, t);
      if (samples_steps) ncy_nat_sample_rest(e, th->n_samples, t);
      note(th, th->parity, ncy_nat_global_deliver(e, t));
    }
    if (samples_steps) th->n_samples++;
  }
  ncy_nat_barrier(e);
  if (th->index == 0) {
    e->t = t;
    e->step = step;
    e->n_samples = samples_steps ? th->n_samples : e->n_recs ? e->rec[0].count : 0;
  }
}

/* ---- both
 * -------------------------------------------------------------------------------------------------------------------------- */

/* Number of steps as pc.psolve counts them. */
static int64_t count_steps(const ncy_engine *e, double t_stop) {
  double dt = e->env.dt, n = (t_stop * (1. + 1e-11) - e->t) / dt + 1e-9;
  if (n >= 4.0) return n < 9e15 ? (int64_t)n : INT64_C(9000000000000000);
  int64_t count = 0;
  for (double t = e->t; t <= t_stop * (1. + 1e-11) - dt; count++) t = (t + .5 * dt) + .5 * dt;
  return count;
}

int64_t ncy_nat_goal(const ncy_engine *e, double t_stop) {
  return e->step + count_steps(e, t_stop);
}

static ncy_status report_wild(ncy_engine *e) {
  const ncy_nat_thread *th = NULL; /* the earliest; of one step the first thread's: bundles are in order */
  for (int k = 0; k < e->n_threads; k++)
    if (e->thread[k].bad_bundle >= 0 && (!th || e->thread[k].bad_step < th->bad_step)) th = &e->thread[k];
  if (!th) return NCY_ERUN; /* reported where it was found */
  int32_t cell = e->bundle_cell[th->bad_bundle * NCY_LANES + th->bad_lane];
  int32_t sec = e->shape_node_sec[e->bundle_shape[th->bad_bundle]][th->bad_node];
  const char *name = ncy_nat_blame(e, th->bad_bundle, th->bad_lane, th->bad_t - .5 * e->env.dt, wildest);
  ncy_place place = {0};
  return ncy_report(e->ctx, NCY_ERROR, NCY_ERUN, &place,
                    "look for a dt that is too long, or a conductance or a weight that is too large",
                    "t = %g ms: the voltage of cell %d, section %d of it, is %g mV%s%s", th->bad_t, (int)cell, (int)sec,
                    th->bad_v, name ? "; the largest current there is that of " : "", name ? name : "");
}

ncy_status ncy_nat_run(ncy_engine *e, int64_t end_step, double t_stop) {
  int64_t n = end_step > e->step ? end_step - e->step : 0;
  NCY_TRY(ncy_nat_reserve_samples(e, t_stop, n));
  if (e->field) NCY_TRY(ncy_field_reserve(e->ctx, e->field, e->t, t_stop, n));
  e->t_stop = t_stop;
  e->end_step = e->step + n;
  e->window = NCY_NAT_MOST_WINDOW;
  double most = 1.5 + e->min_delay / e->env.dt - 1e-3;
  if (most < (double)e->window) e->window = most < 1.0 ? 1 : (int64_t)most;
  for (int k = 0; k < e->n_threads; k++) {
    e->thread[k].n_samples = e->n_samples;
    for (int p = 0; p < 2; p++) e->thread[k].found[p].status = NCY_OK;
    e->thread[k].bad_bundle = -1;
  }
  NCY_TRY(ncy_nat_workers(e, e->is_global ? work_global : work_local));
  ncy_status status = NCY_OK;
  for (int p = 0; p < 2 && status == NCY_OK; p++) status = agreed(e, p);
  if (status == NCY_OK || status == NCY_EINTERRUPTED) return status;
  e->is_broken = true;
  return status == NCY_ERUN ? report_wild(e) : status;
}
