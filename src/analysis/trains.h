/* trains.h - spikes of a subset, cell by cell.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ANALYSIS_TRAINS_H
#define NCY_ANALYSIS_TRAINS_H

#include "analysis/inner.h"

typedef struct an_trains {
  size_t n;            /* units: cells in order of their rows, then trains of stimuli */
  const int32_t *unit; /* [n] row of the cell; number of cells + train */
  const size_t *start; /* [n + 1] into t */
  const double *t;     /* ms, in order within a unit */
  size_t n_spikes;
} an_trains;

/* Spikes with range[0] <= t <= range[1]. with_silent: units without spikes too. */
ncy_status an_trains_make(const an_job *job, const an_cells *cells, const an_spikes *spikes, const an_subset *subset,
                          const double range[2], bool with_silent, an_trains *out);
/* Gid of the cell, or of the cell that a stimulus drives. */
int64_t an_unit_gid(const an_cells *cells, const an_spikes *spikes, int32_t unit);

/* What the analyses of trains start from. */
typedef struct an_groups {
  an_cells cells;
  an_spikes spikes;
  const an_subset *subset;
  size_t n;
  double range[2];
} an_groups;
ncy_status an_groups_read(const an_job *job, an_groups *out);

/* SPIKE-synchronisation (sync.c): coincidences of two trains, of a->n + b->n at most. length: of the time range. */
size_t an_coincidences(const double *a, size_t n_a, const double *b, size_t n_b, double length);
/* Of all pairs; and of each unit with the others, mean[n] (NULL: not wanted). */
ncy_status an_spike_sync(const an_job *job, const an_trains *trains, double length, double *out_all, double *mean);

#endif
