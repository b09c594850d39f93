/* transfer.h - one walk over an engine's values that saves them into a state or takes them from one.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ENGINE_TRANSFER_H
#define NCY_ENGINE_TRANSFER_H

#include "engine/field.h"
#include "engine/state.h"

/* in NULL: from the engine to out; else from in to the engine. */
typedef struct ncy_transfer {
  ncy_state *out;
  const ncy_state *in;
} ncy_transfer;

/* A column of count items: new and to be filled, or to be read. */
ncy_status ncy_transfer_column(const ncy_transfer *x, ncy_state_type type, size_t count, void **out, const char *format, ...)
    NCY_PRINTF(5, 6);
/* The same of any length: when reading, *count is set. */
ncy_status ncy_transfer_list(const ncy_transfer *x, ncy_state_type type, size_t *count, void **out, const char *name);

static inline void ncy_transfer_f64(const ncy_transfer *x, double *place, double *item) {
  if (x->in)
    *place = *item;
  else
    *item = *place;
}

/* ---- parts that every engine has
 * ----------------------------------------------------------------------------------------------- */

/* Says that an engine is in no state to be saved or to take one: NCY_EARG. */
ncy_status ncy_transfer_not_ready(ncy_ctx *ctx);

/* t [ms], steps of dt, deliveries. Reading checks that t is what so many steps make, but for rounding. */
ncy_status ncy_transfer_clock(const ncy_transfer *x, double dt, double *t, int64_t *step, int64_t *n_events);

/* Samples so far of n recorders, a pointer to each column `stride` bytes after the one before. Reading: first the number, then,
 * when the columns have room for so many, the samples. */
ncy_status ncy_transfer_sample_count(const ncy_transfer *x, int32_t n_recs, size_t *n_samples);
ncy_status ncy_transfer_samples(const ncy_transfer *x, int32_t n_recs, double *const *column, size_t stride, size_t n_samples);

/* Items of a queue in the order in which they will come up: time [ms], kind below n_kinds, number below limit[kind]. Saving: q->n
 * is given, the caller fills the columns. Reading: columns of the state; every time is after t. */
typedef struct ncy_transfer_queue {
  size_t n;
  double *t;
  uint8_t *kind;
  int64_t *number;
} ncy_transfer_queue;
ncy_status ncy_transfer_items(const ncy_transfer *x, const char *name, double t, int n_kinds, const int64_t *limit,
                              ncy_transfer_queue *q);

/* Samples of sums of currents, and when the next is: after t_least [ms]. */
ncy_status ncy_transfer_field(const ncy_transfer *x, ncy_ctx *ctx, ncy_field *field, ncy_field_clock *clock, double t_least);

#endif
