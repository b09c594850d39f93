/* transfer.c - see transfer.h. SPDX-License-Identifier: MIT */
#include "engine/transfer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

ncy_status ncy_transfer_list(const ncy_transfer *x, ncy_state_type type, size_t *count, void **out, const char *name) {
  if (x->in) {
    const void *data;
    NCY_TRY(ncy_state_take(x->in, name, type, SIZE_MAX, &data, count));
    *out = (void *)data;
    return NCY_OK;
  }
  *out = ncy_state_add(x->out, type, *count, "%s", name);
  return *out ? NCY_OK : NCY_ENOMEM;
}

ncy_status ncy_transfer_column(const ncy_transfer *x, ncy_state_type type, size_t count, void **out, const char *format, ...) {
  char name[512];
  va_list args;
  va_start(args, format);
  vsnprintf(name, sizeof name, format, args);
  va_end(args);
  if (!x->in) return ncy_transfer_list(x, type, &count, out, name);
  const void *data;
  NCY_TRY(ncy_state_take(x->in, name, type, count, &data, NULL));
  *out = (void *)data;
  return NCY_OK;
}

ncy_status ncy_transfer_not_ready(ncy_ctx *ctx) {
  ncy_place place = {0};
  return ncy_report(ctx, NCY_ERROR, NCY_EARG, &place, NULL,
                    "the engine was not made for states, was not initialised, or its last run failed");
}

ncy_status ncy_transfer_clock(const ncy_transfer *x, double dt, double *t, int64_t *step, int64_t *n_events) {
  double *at;
  int64_t *counts;
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_F64, 1, (void **)&at, "t"));
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_I64, 2, (void **)&counts, "counts"));
  if (!x->in) {
    at[0] = *t;
    counts[0] = *step;
    counts[1] = *n_events;
    return NCY_OK;
  }
  for (size_t i = 0; i < 2; i++)
    if (counts[i] < 0 || counts[i] > INT64_C(9000000000000000))
      return ncy_state_wrong(x->in, "counts", i, "the count is not within 0 and 9e15");
  if (!(fabs(at[0] - (double)counts[0] * dt) <= 1e-6 * at[0] + .5 * dt))
    return ncy_state_wrong(x->in, "t", 0, "the time is not that of so many steps");
  *t = at[0];
  *step = counts[0];
  *n_events = counts[1];
  return NCY_OK;
}

ncy_status ncy_transfer_sample_count(const ncy_transfer *x, int32_t n_recs, size_t *n_samples) {
  if (!x->in || !n_recs) return NCY_OK;
  const ncy_state_column *c = ncy_state_find(x->in, "samples");
  if (c && c->count % (size_t)n_recs != 0) return ncy_state_wrong(x->in, "samples", 0, "the number of samples does not divide");
  *n_samples = c ? c->count / (size_t)n_recs : 0;
  return NCY_OK;
}

ncy_status ncy_transfer_samples(const ncy_transfer *x, int32_t n_recs, double *const *column, size_t stride, size_t n_samples) {
  double *data;
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_F64, (size_t)n_recs * n_samples, (void **)&data, "samples"));
  for (int32_t i = 0; i < n_recs && n_samples; i++) {
    double *own = *(double *const *)((const char *)column + (size_t)i * stride);
    memcpy(x->in ? own : data + (size_t)i * n_samples, x->in ? data + (size_t)i * n_samples : own, n_samples * sizeof(double));
  }
  return NCY_OK;
}

ncy_status ncy_transfer_field(const ncy_transfer *x, ncy_ctx *ctx, ncy_field *f, ncy_field_clock *clock, double t_least) {
  size_t n = f->n * f->width;
  double *next, *rows;
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_F64, 1, (void **)&next, "field/next"));
  NCY_TRY(ncy_transfer_list(x, NCY_STATE_F64, &n, (void **)&rows, "field/samples"));
  if (!x->in) {
    *next = clock->next;
    if (n) memcpy(rows, f->row, n * sizeof *rows);
    return NCY_OK;
  }
  if (!(*next > t_least)) return ncy_state_wrong(x->in, "field/next", 0, "the next sample would be in the past");
  if (n % f->width) return ncy_state_wrong(x->in, "field/samples", 0, "the number of values does not divide");
  f->n = 0;
  NCY_TRY(ncy_field_reserve(ctx, f, 0.0, HUGE_VAL, (int64_t)(n / f->width)));
  if (n) memcpy(f->row, rows, n * sizeof *rows);
  f->n = n / f->width;
  *clock = (ncy_field_clock){*next, (int64_t)f->n};
  return NCY_OK;
}

ncy_status ncy_transfer_items(const ncy_transfer *x, const char *name, double t, int n_kinds, const int64_t *limit,
                              ncy_transfer_queue *q) {
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_I64, 1, (void **)&q->number, "%s/count", name));
  if (x->in) {
    if (q->number[0] < 0) return ncy_state_wrong(x->in, name, 0, "a negative number of events");
    q->n = (size_t)q->number[0];
  } else {
    q->number[0] = (int64_t)q->n;
  }
  char column[64];
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_F64, q->n, (void **)&q->t, "%s/t", name));
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_U8, q->n, (void **)&q->kind, "%s/kind", name));
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_I64, q->n, (void **)&q->number, "%s/number", name));
  for (size_t i = 0; x->in && i < q->n; i++) {
    snprintf(column, sizeof column, "%s/t", name);
    if (!(q->t[i] > t) || (i && q->t[i] < q->t[i - 1]))
      return ncy_state_wrong(x->in, column, i, "the event is not after the time of the state, or not in order");
    snprintf(column, sizeof column, "%s/kind", name);
    if (q->kind[i] >= n_kinds) return ncy_state_wrong(x->in, column, i, "there is no such kind of event");
    snprintf(column, sizeof column, "%s/number", name);
    if (q->number[i] < 0 || q->number[i] >= limit[q->kind[i]])
      return ncy_state_wrong(x->in, column, i, "the event is of something that does not exist");
  }
  return NCY_OK;
}
