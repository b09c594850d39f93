/* spike_hist.c - numbers of spikes in bins, for each subset.
 *
 * cumulative: of all bins up to this one; density: / spikes / width [1/ms] (cumulative too: the part of spikes so far). Bins:
 * bins.c. Source: NetPyNE's plotSpikeHist (matplotlib's hist). SPDX-License-Identifier: MIT */
#include "analysis/trains.h"

static ncy_status run(const an_job *job, ncy_table **out) {
  an_groups groups;
  double *edge = NULL;
  size_t n_edges = 0;
  ncy_column t, t_end, column;
  NCY_TRY(an_groups_read(job, &groups));
  NCY_TRY(an_edges(job, groups.range, job->o->bin_size, &edge, &n_edges));
  size_t n = n_edges - 1;
  bool is_density = job->o->density, is_cumulative = job->o->cumulative;
  NCY_TRY(ncy_table_new(job->ctx, "spikeHist", n, out));
  NCY_TRY(ncy_table_add(*out, "t", NCY_F64, "ms", &t));
  NCY_TRY(ncy_table_add(*out, "t_end", NCY_F64, "ms", &t_end));
  for (size_t i = 0; i < n; i++) {
    t.u.f64[i] = edge[i];
    t_end.u.f64[i] = edge[i + 1];
  }
  for (size_t s = 0; s < groups.n; s++) {
    NCY_TRY(ncy_table_add(*out, groups.subset[s].label, NCY_F64, is_density && !is_cumulative ? "1/ms" : "1", &column));
    double *count = column.u.f64, sum = 0;
    an_count(&groups.spikes, &groups.subset[s], edge, n_edges, count);
    for (size_t i = 0; i < n; i++) sum += count[i];
    for (size_t i = 0; i < n && is_density && sum > 0; i++) count[i] /= is_cumulative ? sum : sum * (edge[i + 1] - edge[i]);
    for (size_t i = 1; i < n && is_cumulative; i++) count[i] += count[i - 1];
  }
  return NCY_OK;
}

static const ncy_analyze_option options[] = {
    AN_TIME_RANGE,
    AN_INCLUDE("[\"eachPop\", \"allCells\"]"),
    AN_BIN_SIZE("5"),
    {"cumulative", NCY_OPTION_BOOL, "false", "", NULL, "all spikes up to the end of the bin"},
    {"density", NCY_OPTION_BOOL, "false", "", NULL, "divided by the number of spikes and the width"},
    {0},
};

const ncy_analyze an_spike_hist = {
    .info = {"spikeHist", "plotSpikeHist", "Numbers of spikes in bins.", "spikes cells",
             "t [ms], t_end [ms], a column for each subset"},
    .option = options,
    .run = run,
};
