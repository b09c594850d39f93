/* trains.c - spikes of a subset within a time range, cell by cell and train by train, each in order of time.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "analysis/trains.h"

static int compare_time(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static bool is_inside(double t, const double range[2]) {
  return range[0] <= t && t <= range[1];
}

ncy_status an_trains_make(const an_job *job, const an_cells *cells, const an_spikes *spikes, const an_subset *subset,
                          const double range[2], bool with_silent, an_trains *out) {
  size_t n_units = cells->n + spikes->n_trains;
  size_t *end = NCY_NEW_ARRAY(job->arena, size_t, n_units + 1); /* of each unit; then compacted */
  int32_t *unit = NCY_NEW_ARRAY(job->arena, int32_t, n_units);
  if (!end || !unit) return NCY_ENOMEM;
  for (size_t i = 0; i < spikes->n; i++)
    end[spikes->row[i] + 1] += subset->has_cell[spikes->row[i]] && is_inside(spikes->t[i], range);
  for (size_t i = 0; i < spikes->n_events; i++) {
    size_t train = (size_t)spikes->event_train[i];
    end[cells->n + train + 1] += subset->has_train[train] && is_inside(spikes->event_t[i], range);
  }
  for (size_t k = 0; k < n_units; k++) end[k + 1] += end[k];
  double *t = NCY_NEW_ARRAY(job->arena, double, end[n_units]);
  size_t *at = NCY_NEW_ARRAY(job->arena, size_t, n_units + 1);
  if (!t || !at) return NCY_ENOMEM;
  memcpy(at, end, n_units * sizeof *at);
  for (size_t i = 0; i < spikes->n; i++)
    if (subset->has_cell[spikes->row[i]] && is_inside(spikes->t[i], range)) t[at[spikes->row[i]]++] = spikes->t[i];
  for (size_t i = 0; i < spikes->n_events; i++) {
    size_t train = (size_t)spikes->event_train[i];
    if (subset->has_train[train] && is_inside(spikes->event_t[i], range)) t[at[cells->n + train]++] = spikes->event_t[i];
  }
  size_t n = 0;
  for (size_t k = 0; k < n_units; k++) {
    size_t from = end[k], count = end[k + 1] - from;
    bool is_member = k < cells->n ? subset->has_cell[k] : subset->has_train[k - cells->n];
    if (!is_member || (count == 0 && !with_silent)) continue;
    for (size_t i = 1; i < count; i++) {
      if (t[from + i] >= t[from + i - 1]) continue;
      qsort(t + from, count, sizeof *t, compare_time);
      break;
    }
    unit[n] = (int32_t)k;
    at[n++] = from; /* units between two members hold no spikes, so a train ends where the next one starts */
  }
  at[n] = end[n_units];
  *out = (an_trains){.n = n, .unit = unit, .start = at, .t = t, .n_spikes = end[n_units]};
  return NCY_OK;
}

int64_t an_unit_gid(const an_cells *cells, const an_spikes *spikes, int32_t unit) {
  return (size_t)unit < cells->n ? cells->gid[unit] : spikes->train_gid[(size_t)unit - cells->n];
}

ncy_status an_groups_read(const an_job *job, an_groups *out) {
  NCY_TRY(an_cells_read(job, &out->cells));
  NCY_TRY(an_spikes_read(job, &out->cells, &out->spikes));
  NCY_TRY(an_subsets_read(job, &out->cells, &out->spikes, job->o->include, job->o->n_include, &out->subset, &out->n));
  return an_range(job, out->range);
}
