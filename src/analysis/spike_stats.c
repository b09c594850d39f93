/* spike_stats.c - statistics of spiking, cell by cell, for box plots, bars and scatters.
 *
 * rate [Hz]: spikes / seconds, of cells with spikes (of all with includeRate0); isicv: standard deviation (of the population, /
 * n) of the intervals / their mean, of cells with more than 10 spikes; sync: SPIKE-synchronisation of the subset, one row (gid
 * -1); pairsync: of each cell with spikes, mean over all cells of the pair's, with itself 1 (sync.c). Source: NetPyNE's
 * plotSpikeStats. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "analysis/trains.h"

typedef struct stat_row {
  const char *stat, *subset;
  int64_t gid;
  double ynorm, value;
} stat_row;

typedef struct collecting {
  const an_job *job;
  const an_groups *groups;
  const double *ynorm; /* NULL: none */
  NCY_VEC(stat_row) rows;
} collecting;

static ncy_status add(collecting *c, const char *stat, const char *subset, const an_trains *trains, size_t k, double value) {
  stat_row row = {.stat = stat, .subset = subset, .gid = -1, .ynorm = NAN, .value = value};
  if (trains) {
    int32_t unit = trains->unit[k];
    row.gid = an_unit_gid(&c->groups->cells, &c->groups->spikes, unit);
    if (c->ynorm && (size_t)unit < c->groups->cells.n) row.ynorm = c->ynorm[unit];
  }
  return NCY_VEC_PUSH(c->job->ctx, &c->rows, row) ? NCY_OK : ncy_no_memory(c->job->ctx);
}

/* Standard deviation of the intervals over their mean. */
static double variation(const double *t, size_t n) {
  double mean = (t[n - 1] - t[0]) / (double)(n - 1), square = 0;
  for (size_t i = 1; i < n; i++) square += (t[i] - t[i - 1] - mean) * (t[i] - t[i - 1] - mean);
  return sqrt(square / (double)(n - 1)) / mean;
}

static ncy_status add_stat(collecting *c, const char *stat, const an_subset *subset) {
  const an_groups *g = c->groups;
  an_trains trains;
  bool is_rate = !strcmp(stat, "rate"), is_isicv = !strcmp(stat, "isicv"), is_sync = !strcmp(stat, "sync");
  NCY_TRY(an_trains_make(c->job, &g->cells, &g->spikes, subset, g->range, is_rate && c->job->o->include_rate0, &trains));
  for (size_t k = 0; k < trains.n && (is_rate || is_isicv); k++) {
    size_t n = trains.start[k + 1] - trains.start[k];
    if (is_isicv && n <= 10) continue;
    double value = is_rate ? (double)n * (1e3 / (g->range[1] - g->range[0])) : variation(trains.t + trains.start[k], n);
    NCY_TRY(add(c, stat, subset->label, &trains, k, value));
  }
  if (is_rate || is_isicv) return NCY_OK;
  double all = 0, *mean = NCY_NEW_ARRAY(c->job->arena, double, trains.n);
  if (!mean) return NCY_ENOMEM;
  NCY_TRY(an_spike_sync(c->job, &trains, g->range[1] - g->range[0], &all, mean));
  if (is_sync) return add(c, stat, subset->label, NULL, 0, all);
  for (size_t k = 0; k < trains.n; k++) NCY_TRY(add(c, stat, subset->label, &trains, k, mean[k]));
  return NCY_OK;
}

static ncy_status fill(collecting *c, ncy_table **out) {
  ncy_column stat, subset, gid, ynorm, value;
  NCY_TRY(ncy_table_new(c->job->ctx, "spikeStats", c->rows.count, out));
  NCY_TRY(ncy_table_add(*out, "stat", NCY_STR, "1", &stat));
  NCY_TRY(ncy_table_add(*out, "subset", NCY_STR, "1", &subset));
  NCY_TRY(ncy_table_add(*out, "gid", NCY_I64, "1", &gid));
  NCY_TRY(ncy_table_add(*out, "ynorm", NCY_F64, "1", &ynorm));
  NCY_TRY(ncy_table_nan_is_missing(*out, "ynorm"));
  NCY_TRY(ncy_table_add(*out, "value", NCY_F64, "1", &value));
  for (size_t i = 0; i < c->rows.count; i++) {
    const stat_row *row = &c->rows.data[i], *before = i ? row - 1 : NULL;
    bool is_same_stat = before && before->stat == row->stat, is_same_subset = before && before->subset == row->subset;
    stat.u.str[i] = is_same_stat ? stat.u.str[i - 1] : ncy_table_str(*out, row->stat);
    subset.u.str[i] = is_same_subset ? subset.u.str[i - 1] : ncy_table_str(*out, row->subset);
    if (!stat.u.str[i] || !subset.u.str[i]) return NCY_ENOMEM;
    gid.u.i64[i] = row->gid;
    ynorm.u.f64[i] = row->ynorm;
    value.u.f64[i] = row->value;
  }
  return NCY_OK;
}

static ncy_status run(const an_job *job, ncy_table **out) {
  an_groups groups;
  NCY_TRY(an_groups_read(job, &groups));
  collecting c = {.job = job, .groups = &groups};
  for (size_t k = 0; k < ncy_table_columns(job->in->cells); k++) {
    ncy_column column;
    NCY_TRY(ncy_table_column_at(job->in->cells, k, &column));
    if (!strcmp(column.name, "ynorm") && column.type == NCY_F64) c.ynorm = column.u.f64;
  }
  ncy_status status = NCY_OK;
  for (size_t k = 0; k < job->o->n_stats; k++)
    for (size_t s = 0; s < groups.n && status == NCY_OK; s++) status = add_stat(&c, job->o->stats[k], &groups.subset[s]);
  if (status == NCY_OK) status = fill(&c, out);
  NCY_VEC_FREE(job->ctx, &c.rows);
  return status;
}

static const ncy_analyze_option options[] = {
    AN_TIME_RANGE,
    AN_INCLUDE("[\"eachPop\", \"allCells\"]"),
    {"stats", NCY_OPTION_WORDS, "[\"rate\", \"isicv\"]", "", "rate isicv sync pairsync", "what to compute"},
    {"includeRate0", NCY_OPTION_BOOL, "false", "", NULL, "rates of cells without spikes too"},
    {0},
};

const ncy_analyze an_spike_stats = {
    .info = {"spikeStats", "plotSpikeStats", "Rate, irregularity and synchrony, cell by cell.", "spikes cells",
             "stat, subset, gid, ynorm, value"},
    .option = options,
    .run = run,
};
