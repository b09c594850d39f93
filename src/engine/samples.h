/* samples.h - room for what recorders sample; for all paths of an engine.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ENGINE_SAMPLES_H
#define NCY_ENGINE_SAMPLES_H

#include "base/base.h"

/* Columns of samples, owned by who has the recorders: n of them, a pointer to each column `stride` bytes after the one before. */
typedef struct ncy_samples {
  double **column; /* of the first recorder */
  size_t stride;
  int32_t n;
  const double **scratch; /* [n], NULL between calls or equal to the columns */
  size_t used;            /* samples in every column */
  size_t *capacity;
} ncy_samples;

/* Makes room for what a run from t to t_stop [ms] adds: n_steps samples, or one each rec_step [ms]. All columns grow or none
 * does. NCY_ENOMEM, also for more than 10^15 samples. */
ncy_status ncy_samples_reserve(ncy_ctx *ctx, const ncy_samples *samples, double t, double t_stop, double rec_step,
                               int64_t n_steps);

#endif
