/* sync.c - synchrony of subsets.
 *
 * SPIKE-synchronisation (Kreuz et al. 2015; PySpike's spike_sync): a spike of one train is coincident with the spike next to it
 * of another when they are closer than half the shortest interval beside the two (the length of the time range where there is
 * none); equal times always are. sync: coincident spikes of all pairs of trains / spikes of all pairs; 1 without spikes. Trains
 * without spikes take no part. raster_sync (NetPyNE's syncMeasure, in the title of rasters): 1 - k / T, k: how many windows of 1
 * ms, each starting at the first spike after the one before, cover all spikes; T: length of the time range [ms]. Costs: the pairs
 * of cells times their spikes. SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/trains.h"

/* Half the shortest interval beside spike i of a and j of b. */
static double window_of(const double *a, ptrdiff_t n_a, const double *b, ptrdiff_t n_b, ptrdiff_t i, ptrdiff_t j, double length) {
  double shortest = length;
  if (i >= 0 && i < n_a - 1) shortest = fmin(shortest, a[i + 1] - a[i]);
  if (j >= 0 && j < n_b - 1) shortest = fmin(shortest, b[j + 1] - b[j]);
  if (i > 0) shortest = fmin(shortest, a[i] - a[i - 1]);
  if (j > 0) shortest = fmin(shortest, b[j] - b[j - 1]);
  return shortest * 0.5;
}

size_t an_coincidences(const double *a, size_t n_a, const double *b, size_t n_b, double length) {
  ptrdiff_t na = (ptrdiff_t)n_a, nb = (ptrdiff_t)n_b, i = -1, j = -1;
  size_t count = 0;
  int last = 0; /* what the spike before counted, of which there is only one mark */
  while (i + j < na + nb - 2) {
    int now = 0;
    if (i < na - 1 && (j == nb - 1 || a[i + 1] < b[j + 1])) {
      i++;
      if (j >= 0 && a[i] - b[j] < window_of(a, na, b, nb, i, j, length)) now = 1;
    } else if (j < nb - 1 && (i == na - 1 || a[i + 1] > b[j + 1])) {
      j++;
      if (i >= 0 && b[j] - a[i] < window_of(a, na, b, nb, i, j, length)) now = 1;
    } else {
      i++;
      j++;
      count += 2;
      last = 2;
      continue;
    }
    if (now) count += last ? 1 : 2;
    last = now;
  }
  return count;
}

ncy_status an_spike_sync(const an_job *job, const an_trains *trains, double length, double *out_all, double *mean) {
  double hits = 0, spikes = 0;
  for (size_t a = 0; a < trains->n; a++) {
    size_t n_a = trains->start[a + 1] - trains->start[a];
    if (mean) mean[a] += 1; /* with itself */
    for (size_t b = a + 1; b < trains->n; b++) {
      size_t n_b = trains->start[b + 1] - trains->start[b];
      double of = (double)(n_a + n_b);
      double hit = (double)an_coincidences(trains->t + trains->start[a], n_a, trains->t + trains->start[b], n_b, length);
      hits += hit;
      spikes += of;
      if (!mean) continue;
      mean[a] += hit / of;
      mean[b] += hit / of;
    }
    if (ncy_is_interrupted(job->ctx)) return NCY_EINTERRUPTED;
  }
  for (size_t a = 0; mean && a < trains->n; a++) mean[a] /= (double)trains->n;
  *out_all = spikes > 0 ? hits / spikes : 1;
  return NCY_OK;
}

static int compare_time(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static ncy_status raster_sync(const an_job *job, const an_trains *trains, const double range[2], double *out) {
  double *t = NCY_NEW_ARRAY(job->arena, double, trains->n_spikes), from = -INFINITY;
  size_t n = 0;
  if (!t) return NCY_ENOMEM;
  memcpy(t, trains->t, trains->n_spikes * sizeof *t);
  qsort(t, trains->n_spikes, sizeof *t, compare_time);
  for (size_t i = 0; i < trains->n_spikes; i++) {
    if (t[i] < from + 1) continue;
    from = t[i];
    n++;
  }
  *out = 1 - (double)n / (range[1] - range[0]);
  return NCY_OK;
}

static ncy_status run(const an_job *job, ncy_table **out) {
  an_groups groups;
  ncy_column subset, n_cells, n_spikes, sync, raster;
  NCY_TRY(an_groups_read(job, &groups));
  NCY_TRY(ncy_table_new(job->ctx, "sync", groups.n, out));
  NCY_TRY(ncy_table_add(*out, "subset", NCY_STR, "1", &subset));
  NCY_TRY(ncy_table_add(*out, "n_cells", NCY_I64, "1", &n_cells));
  NCY_TRY(ncy_table_add(*out, "n_spikes", NCY_I64, "1", &n_spikes));
  NCY_TRY(ncy_table_add(*out, "sync", NCY_F64, "1", &sync));
  NCY_TRY(ncy_table_add(*out, "raster_sync", NCY_F64, "1", &raster));
  for (size_t s = 0; s < groups.n; s++) {
    an_trains trains;
    NCY_TRY(an_trains_make(job, &groups.cells, &groups.spikes, &groups.subset[s], groups.range, false, &trains));
    if (!(subset.u.str[s] = ncy_table_str(*out, groups.subset[s].label))) return NCY_ENOMEM;
    n_cells.u.i64[s] = (int64_t)trains.n;
    n_spikes.u.i64[s] = (int64_t)trains.n_spikes;
    NCY_TRY(an_spike_sync(job, &trains, groups.range[1] - groups.range[0], &sync.u.f64[s], NULL));
    NCY_TRY(raster_sync(job, &trains, groups.range, &raster.u.f64[s]));
  }
  return NCY_OK;
}

static const ncy_analyze_option options[] = {AN_TIME_RANGE, AN_INCLUDE("[\"allCells\", \"eachPop\"]"), {0}};

const ncy_analyze an_sync = {
    .info = {"sync", "plotSyncs", "Synchrony of the spikes of each subset.", "spikes cells",
             "subset, n_cells, n_spikes, sync, raster_sync"},
    .option = options,
    .run = run,
};
