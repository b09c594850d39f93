/* run.c - the loop over steps, in one thread or several.
 *
 * The first thread detects and delivers; all threads step their bundles; a barrier stands between. With played vectors or gap
 * junctions the states wait until those have been set from the new voltages.
 * Source: reference neuron-numerics 2.1, 2.3. SPDX-License-Identifier: MIT */
#include <math.h>

#include "engine/general/general.h"

static const double wildest = 1e6; /* mV */

static void note(gen_thread *th, ncy_status status) {
  if (th->status == NCY_OK) th->status = status;
}

static ncy_status agreed(const ncy_gen *e) {
  for (int k = 0; k < e->n_threads; k++)
    if (e->thread[k].status != NCY_OK) return e->thread[k].status;
  return NCY_OK;
}

/* Progress and interruption, about every 50 ms. */
static ncy_status look_around(ncy_gen *e, double t) {
  if (ncy_is_interrupted(e->ctx)) return NCY_EINTERRUPTED;
  double now = ncy_clock();
  if (now - e->last_report >= 0.05) {
    e->last_report = now;
    ncy_progress(e->ctx, NCY_PHASE_RUN, t, e->t_stop);
  }
  return NCY_OK;
}

static ncy_status check_voltages(gen_thread *th) {
  ncy_gen *e = th->engine;
  if (th->bundle_beg == th->bundle_end) return NCY_OK;
  int64_t beg = e->bundle[th->bundle_beg].node, end = th->bundle_end < e->n_bundles ? e->bundle[th->bundle_end].node : e->n_nodes;
  int64_t bad = e->kernels->find_wild(e->v + beg, end - beg, wildest);
  if (bad < 0) return NCY_OK;
  th->bad_node = beg + bad;
  return NCY_ERUN;
}

static ncy_status before_step(ncy_gen *e) {
  gen_thread *th = &e->thread[0];
  if (e->is_serial) NCY_TRY(gen_check_tables(th));
  NCY_TRY(gen_detect(e));
  return gen_deliver(e, th->t + .5 * e->dt);
}

static void first_half(gen_thread *th) {
  ncy_gen *e = th->engine;
  if (e->is_serial) {
    note(th, gen_currents(th, -1));
    if (th->status == NCY_OK) gen_solve(th, -1);
    return;
  }
  for (int32_t k = th->bundle_beg; k < th->bundle_end && th->status == NCY_OK; k++) {
    note(th, gen_currents(th, k));
    if (th->status == NCY_OK) gen_solve(th, k);
  }
}

static void second_half(gen_thread *th) {
  if (th->engine->is_serial) {
    note(th, gen_states(th, -1));
    return;
  }
  for (int32_t k = th->bundle_beg; k < th->bundle_end && th->status == NCY_OK; k++) note(th, gen_states(th, k));
}

/* Both halves of each bundle while it is in the cache; t goes back between. */
static void both_halves(gen_thread *th) {
  ncy_gen *e = th->engine;
  double mid = th->t, end = mid + .5 * e->dt;
  for (int32_t k = th->bundle_beg; k < th->bundle_end && th->status == NCY_OK; k++) {
    th->t = mid;
    note(th, gen_currents(th, k));
    if (th->status != NCY_OK) return;
    gen_solve(th, k);
    th->t = end;
    note(th, gen_states(th, k));
  }
  th->t = end;
}

/* Gap junctions and played vectors see the new voltages, the states see them. */
static void between(ncy_gen *e) {
  gen_play_continuous(e, e->thread[0].t);
  for (int32_t i = 0; i < e->n_transfers; i++) *e->transfer_to[i] = *e->transfer_from[i];
}

static void work(void *user, int index) {
  ncy_gen *e = user;
  gen_thread *th = &e->thread[index];
  for (int64_t step = e->step; step < e->end_step; step++) {
    if (index == 0) {
      note(th, look_around(e, th->t));
      if (th->status == NCY_OK) note(th, before_step(e));
    }
    ncy_team_barrier(e->team);
    if (agreed(e) != NCY_OK) break;
    ncy_team_barrier(e->team); /* nobody notes anything before all have seen it */
    th->t += .5 * e->dt;
    if (e->field) gen_field_look(th, th->t + .5 * e->dt);
    if (e->is_split || e->is_serial) {
      if (index == 0) gen_play_continuous(e, th->t);
      ncy_team_barrier(e->team);
      first_half(th);
      th->t += .5 * e->dt;
      ncy_team_barrier(e->team);
      if (index == 0) between(e);
      ncy_team_barrier(e->team);
      if (th->status == NCY_OK) second_half(th);
    } else {
      both_halves(th);
    }
    note(th, check_voltages(th));
    ncy_team_barrier(e->team);
    if (index != 0) continue;
    e->step++;
    e->t_done = th->t;
    if (agreed(e) != NCY_OK) continue; /* found at the beginning of the next */
    if (th->has_field) ncy_field_close(e->field, 0, th->t);
    if (e->n_capacities) gen_set_capacities(e, false);
    gen_sample(e, th->t);
    note(th, gen_deliver(e, th->t));
  }
}

/* Number of steps as pc.psolve counts them. */
static int64_t count_steps(const ncy_gen *e, double t_stop) {
  double n = (t_stop * (1. + 1e-11) - e->t_done) / e->dt + 1e-9;
  if (n >= 4.0 && !e->n_transfers) return n < 9e15 ? (int64_t)n : INT64_C(9000000000000000);
  int64_t count = 0;
  for (double t = e->t_done; t <= t_stop * (1. + 1e-11) - e->dt; count++) t = (t + .5 * e->dt) + .5 * e->dt;
  return count;
}

int64_t ncy_gen_goal(const ncy_gen *e, double t_stop) {
  return e->step + count_steps(e, t_stop);
}

static ncy_status report_wild(ncy_gen *e) {
  const gen_thread *th = NULL; /* the first thread's finding: bundles are in order */
  for (int k = 0; k < e->n_threads && !th; k++)
    if (e->thread[k].bad_node >= 0) th = &e->thread[k];
  if (!th) return NCY_ERUN; /* reported where it was found */
  int32_t k = th->bundle_beg;
  while (k + 1 < th->bundle_end && e->bundle[k + 1].node <= th->bad_node) k++;
  const gen_bundle *b = &e->bundle[k];
  int64_t local = th->bad_node - b->node;
  for (int64_t i = local; i < (int64_t)b->cable.n_nodes * b->width; i += b->width) { /* where it is worst */
    double v = e->v[b->node + local], other = e->v[b->node + i];
    if (!(fabs(other) <= fabs(v)) && !isnan(v)) local = i;
  }
  int32_t cell = b->cell[local % b->width] >= 0 ? b->cell[local % b->width] : b->cell[0];
  const char *name = gen_blame(e, k, (int32_t)(local % b->width), wildest);
  ncy_place place = {0};
  return ncy_report(e->ctx, NCY_ERROR, NCY_ERUN, &place,
                    "look for a dt that is too long, or a conductance or a weight that is too large",
                    "t = %g ms: the voltage of cell %d, section %d of it, is %g mV%s%s", e->t_done, (int)cell,
                    (int)e->shape_node_sec[b->shape][local / b->width], e->v[b->node + local],
                    name ? "; the largest current there is that of " : "", name ? name : "");
}

ncy_status gen_run(ncy_gen *e, int64_t end_step, double t_stop) {
  int64_t n = end_step > e->step ? end_step - e->step : 0;
  NCY_TRY(gen_reserve_samples(e, t_stop, n));
  if (e->field) NCY_TRY(ncy_field_reserve(e->ctx, e->field, e->t_done, t_stop, n));
  e->t_stop = t_stop;
  e->end_step = e->step + n;
  for (int k = 0; k < e->n_threads; k++) {
    e->thread[k].t = e->t_done;
    e->thread[k].status = NCY_OK;
    e->thread[k].bad_node = -1;
  }
  NCY_TRY(ncy_team_run(e->team, e->ctx, work, e));
  if (e->rec_step > 0.0 && e->n_recs) e->n_samples = e->rec[0].count;
  ncy_status status = agreed(e);
  if (status == NCY_OK || status == NCY_EINTERRUPTED) return status;
  e->is_broken = true;
  return status == NCY_ERUN ? report_wild(e) : status;
}
