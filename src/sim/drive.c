/* drive.c - see drive.h.
 *
 * A run that is cut, saved and gone on with ends at the step where it would have ended uncut: how many steps that is comes from
 * finitialize on (NEURON counts them from where psolve begins). In intervals every interval is a psolve of its own, as in
 * NetPyNE's runSimWithIntervalFunc; the one that a state was saved in is gone on with. Source: reference netpyne-3 section 2.1.
 * SPDX-License-Identifier: MIT */
#include "sim/drive.h"

#include <math.h>
#include <string.h>

/* Of one run. */
typedef struct course {
  ncy_drive *d;
  int64_t save_step; /* where the state is to be saved, -1: nowhere, or it was */
  int64_t piece;     /* where the present interval ends */
} course;

bool ncy_drive_has_state(const ncy_drive *d) {
  return d->options->save_state || d->options->from_state;
}

ncy_status ncy_drive_open(ncy_drive *d, ncy_engine_options *options) {
  options->keeps_state = ncy_drive_has_state(d);
  if (!d->options->from_state) return NCY_OK;
  NCY_TRY(ncy_state_read(d->ctx, d->options->from_state, &d->from));
  const ncy_state_column *path = ncy_state_find(&d->from.state, "path");
  if (path && path->type == NCY_STATE_U8 && path->count == 1 && *(const uint8_t *)path->data) options->is_general = true;
  return NCY_OK;
}

ncy_status ncy_drive_sign(ncy_drive *d) {
  return d->from.bytes ? ncy_state_check_model(&d->from.state, d->print) : NCY_OK;
}

void ncy_drive_done(ncy_drive *d) {
  if (d->from.bytes) ncy_state_file_done(&d->from);
  d->from.bytes = NULL;
}

static void where(const ncy_drive *d, double *t, int64_t *step) {
  ncy_engine_result got;
  d->ops->result(d->engine, &got);
  *t = got.t;
  *step = got.n_steps;
}

/* ---- states ------------------------------------------------------------------------------------------------------------------
 */

static ncy_status save(course *c) {
  ncy_drive *d = c->d;
  ncy_state state;
  ncy_state_init(&state, d->ctx);
  ncy_status status = ncy_state_sign(&state, d->print);
  int64_t *piece = status == NCY_OK ? ncy_state_add(&state, NCY_STATE_I64, 1, "interval_end") : NULL;
  if (piece) {
    *piece = c->piece;
    status = d->ops->save(d->engine, &state);
    if (status == NCY_OK) status = ncy_state_write(d->ctx, d->options->save_state, &state);
  } else if (status == NCY_OK) {
    status = NCY_ENOMEM;
  }
  ncy_state_done(&state);
  c->save_step = -1;
  return status;
}

static ncy_status load(course *c, int64_t end_step) {
  ncy_drive *d = c->d;
  const void *piece, *t_column, *counts;
  NCY_TRY(ncy_state_take(&d->from.state, "interval_end", NCY_STATE_I64, 1, &piece, NULL));
  NCY_TRY(ncy_state_take(&d->from.state, "t", NCY_STATE_F64, 1, &t_column, NULL));
  NCY_TRY(ncy_state_take(&d->from.state, "counts", NCY_STATE_I64, 2, &counts, NULL));
  double t = *(const double *)t_column;
  int64_t step = *(const int64_t *)counts;
  ncy_place place = {.file = d->options->from_state};
  if (step > end_step)
    return ncy_report(d->ctx, NCY_ERROR, NCY_EARG, &place, NULL, "the state is of %g ms, and the run ends at %g ms", t,
                      d->duration);
  if (c->save_step >= 0 && c->save_step < step)
    return ncy_report(d->ctx, NCY_ERROR, NCY_EARG, &place, NULL,
                      "the state is of %g ms; one of %g ms cannot be saved from there on", t, d->options->save_at);
  NCY_TRY(d->ops->load(d->engine, &d->from.state));
  d->first_step = step;
  if (*(const int64_t *)piece > step && *(const int64_t *)piece <= end_step + 1) c->piece = *(const int64_t *)piece;
  ncy_drive_done(d); /* not needed any more, and as large as the engine */
  return NCY_OK;
}

/* ---- running -----------------------------------------------------------------------------------------------------------------
 */

static ncy_status run_to(course *c, int64_t step) {
  ncy_drive *d = c->d;
  if (c->save_step >= 0 && c->save_step <= step) {
    NCY_TRY(d->ops->advance_to(d->engine, c->save_step, d->duration));
    NCY_TRY(save(c));
  }
  return d->ops->advance_to(d->engine, step, d->duration);
}

/* The user's function, with what was recorded up to now. */
static ncy_status call(ncy_drive *d, double t) {
  ncy_result *r = ncy_resize(d->ctx, NULL, 0, sizeof *r);
  if (!r) return ncy_no_memory(d->ctx);
  *r = (ncy_result){.ctx = d->ctx, .net = d->result->net, .plan = d->result->plan, .field = d->result->field};
  ncy_arena_init(&r->arena, d->ctx);
  ncy_status status = ncy_result_take(d->ctx, d->ops, d->engine, r);
  if (status == NCY_OK) status = d->options->on_interval(d->options->on_interval_user, t, r);
  ncy_result_free(&r);
  return status;
}

static ncy_status run_intervals(course *c) {
  ncy_drive *d = c->d;
  for (;;) {
    double t;
    int64_t step;
    where(d, &t, &step);
    if (c->piece <= step) { /* the next one */
      if (nearbyint(t) >= d->duration) return NCY_OK;
      c->piece = d->ops->goal(d->engine, fmin(d->duration, t + d->options->interval));
      if (c->piece <= step) return NCY_OK; /* less than a step is left */
    }
    NCY_TRY(run_to(c, c->piece));
    where(d, &t, &step);
    NCY_TRY(call(d, t));
  }
}

ncy_status ncy_drive_run(ncy_drive *d) {
  const ncy_run_options *o = d->options;
  bool has_intervals = o->on_interval && o->interval > 0.0;
  NCY_TRY(d->ops->init(d->engine));
  int64_t end_step = d->ops->goal(d->engine, d->duration);
  course c = {.d = d, .save_step = -1, .piece = -1};
  if (o->save_state && o->save_at > 0.0) c.save_step = d->ops->goal(d->engine, o->save_at);
  if (c.save_step > end_step) {
    ncy_place place = {.file = o->save_state};
    return ncy_report(d->ctx, NCY_ERROR, NCY_EARG, &place, NULL, "a state of %g ms cannot be saved: the run ends at %g ms",
                      o->save_at, d->duration);
  }
  bool saves_at_end = o->save_state && c.save_step < 0;
  if (d->from.bytes) NCY_TRY(load(&c, end_step));
  ncy_status status = has_intervals ? run_intervals(&c) : run_to(&c, end_step);
  /* what was stopped can be gone on with */
  if ((status == NCY_OK && saves_at_end) || (status == NCY_EINTERRUPTED && (saves_at_end || c.save_step >= 0))) {
    ncy_status saved = save(&c);
    if (saved != NCY_OK) status = saved;
  }
  return status;
}
