/* bins.c - spikes counted in bins, and binned rates.
 *
 * A bin holds its left edge; the last one its right edge too (numpy.histogram). Edges are numpy.arange(start, end, width), so
 * that a last bin that is not whole is left out. Rate [Hz]: count * (1000 / width) / (cells + trains of stimuli). Source:
 * NetPyNE's calculateRate, plotSpikeFreq, plotRatePSD. SPDX-License-Identifier: MIT */
#include <math.h>

#include "analysis/inner.h"

ncy_status an_edges(const an_job *job, const double range[2], double width, double **out, size_t *out_n) {
  if (!(width > 0) || !isfinite(width)) return an_fail(job, NULL, "binSize: expected a number above 0, found %g", width);
  NCY_TRY(an_arange(job, range[0], range[1], width, out, out_n));
  if (*out_n < 2)
    return an_fail(job, NULL, "a bin of %g ms does not fit into the time from %g to %g ms", width, range[0], range[1]);
  return NCY_OK;
}

/* Which bin; -1 outside. The guess is off by one at most. */
static ptrdiff_t bin_of(double t, const double *edge, size_t n_edges, double per_width) {
  if (!(t >= edge[0] && t <= edge[n_edges - 1])) return -1;
  size_t k = (size_t)((t - edge[0]) * per_width);
  if (k > n_edges - 2) k = n_edges - 2;
  while (k > 0 && t < edge[k]) k--;
  while (k < n_edges - 2 && t >= edge[k + 1]) k++;
  return (ptrdiff_t)k;
}

void an_count(const an_spikes *spikes, const an_subset *subset, const double *edge, size_t n_edges, double *count) {
  double per_width = 1 / (edge[1] - edge[0]);
  for (size_t i = 0; i < spikes->n; i++) {
    if (!subset->has_cell[spikes->row[i]]) continue;
    ptrdiff_t k = bin_of(spikes->t[i], edge, n_edges, per_width);
    if (k >= 0) count[k]++;
  }
  for (size_t i = 0; subset->n_trains && i < spikes->n_events; i++) {
    if (!subset->has_train[spikes->event_train[i]]) continue;
    ptrdiff_t k = bin_of(spikes->event_t[i], edge, n_edges, per_width);
    if (k >= 0) count[k]++;
  }
}

ncy_status an_rate_curves_make(const an_job *job, an_rate_curves *out) {
  an_cells cells;
  an_spikes spikes;
  double range[2], *edge = NULL;
  size_t n_edges = 0;
  NCY_TRY(an_cells_read(job, &cells));
  NCY_TRY(an_spikes_read(job, &cells, &spikes));
  NCY_TRY(an_subsets_read(job, &cells, &spikes, job->o->include, job->o->n_include, &out->subset, &out->n_subsets));
  NCY_TRY(an_range(job, range));
  NCY_TRY(an_edges(job, range, job->o->bin_size, &edge, &n_edges));
  out->edge = edge;
  out->n_bins = n_edges - 1;
  size_t n;
  if (!ncy_mul_size(out->n_subsets, out->n_bins, &n)) return ncy_no_memory(job->ctx);
  out->value = NCY_NEW_ARRAY(job->arena, double, n);
  if (!out->value) return NCY_ENOMEM;
  for (size_t s = 0; s < out->n_subsets; s++) {
    double *value = out->value + s * out->n_bins;
    const an_subset *subset = &out->subset[s];
    an_count(&spikes, subset, edge, n_edges, value);
    double n_units = (double)(subset->n_cells + subset->n_trains);
    for (size_t i = 0; i < out->n_bins && n_units > 0; i++) value[i] = value[i] * (1000.0 / job->o->bin_size) / n_units;
  }
  return NCY_OK;
}
