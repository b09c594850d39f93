/* rates.c - firing rates of subsets, and of each cell.
 *
 * rate [Hz]: spikes with start <= t <= end / cells / seconds; min, max: of its cells, those without spikes too; peak [Hz]: of the
 * histogram with bins of peakBin, / cells * 1000 / peakBin. A train of a stimulus counts as a cell. Source: NetPyNE's popAvgRates
 * and calculateRate.
 * SPDX-License-Identifier: MIT */
#include <math.h>

#include "analysis/trains.h"

typedef struct rate_columns {
  ncy_column subset, n_cells, n_spikes, rate, min, max, peak;
} rate_columns;

static ncy_status peak_of(const an_job *job, const an_groups *groups, const an_subset *subset, double *out) {
  double *edge = NULL;
  size_t n_edges = 0;
  *out = NAN;
  if (job->o->peak_bin == 0) return NCY_OK;
  NCY_TRY(an_edges(job, groups->range, job->o->peak_bin, &edge, &n_edges));
  double *count = NCY_NEW_ARRAY(job->arena, double, n_edges), most = 0;
  if (!count) return NCY_ENOMEM;
  an_count(&groups->spikes, subset, edge, n_edges, count);
  for (size_t i = 0; i + 1 < n_edges; i++) most = count[i] > most ? count[i] : most;
  *out = most * (1000.0 / job->o->peak_bin) / (double)(subset->n_cells + subset->n_trains);
  return NCY_OK;
}

static ncy_status run_rates(const an_job *job, ncy_table **out) {
  an_groups groups;
  rate_columns c;
  NCY_TRY(an_groups_read(job, &groups));
  double seconds = (groups.range[1] - groups.range[0]) / 1000.0;
  NCY_TRY(ncy_table_new(job->ctx, "rates", groups.n, out));
  NCY_TRY(ncy_table_add(*out, "subset", NCY_STR, "1", &c.subset));
  NCY_TRY(ncy_table_add(*out, "n_cells", NCY_I64, "1", &c.n_cells));
  NCY_TRY(ncy_table_add(*out, "n_spikes", NCY_I64, "1", &c.n_spikes));
  NCY_TRY(ncy_table_add(*out, "rate", NCY_F64, "Hz", &c.rate));
  NCY_TRY(ncy_table_add(*out, "min", NCY_F64, "Hz", &c.min));
  NCY_TRY(ncy_table_add(*out, "max", NCY_F64, "Hz", &c.max));
  NCY_TRY(ncy_table_add(*out, "peak", NCY_F64, "Hz", &c.peak));
  NCY_TRY(ncy_table_nan_is_missing(*out, "peak"));
  for (size_t s = 0; s < groups.n; s++) {
    an_trains trains;
    const an_subset *subset = &groups.subset[s];
    NCY_TRY(an_trains_make(job, &groups.cells, &groups.spikes, subset, groups.range, true, &trains));
    size_t least = SIZE_MAX, most = 0;
    for (size_t k = 0; k < trains.n; k++) {
      size_t n = trains.start[k + 1] - trains.start[k];
      least = n < least ? n : least;
      most = n > most ? n : most;
    }
    if (trains.n == 0) least = 0;
    if (!(c.subset.u.str[s] = ncy_table_str(*out, subset->label))) return NCY_ENOMEM;
    c.n_cells.u.i64[s] = (int64_t)trains.n;
    c.n_spikes.u.i64[s] = (int64_t)trains.n_spikes;
    c.rate.u.f64[s] = trains.n ? (double)trains.n_spikes / (double)trains.n / seconds : 0;
    c.min.u.f64[s] = (double)least / seconds;
    c.max.u.f64[s] = (double)most / seconds;
    NCY_TRY(peak_of(job, &groups, subset, &c.peak.u.f64[s]));
  }
  return NCY_OK;
}

static ncy_status run_cell_rates(const an_job *job, ncy_table **out) {
  an_groups groups;
  an_trains trains;
  ncy_column gid, pop, n_spikes, rate;
  NCY_TRY(an_groups_read(job, &groups));
  uint8_t *has = NCY_NEW_ARRAY(job->arena, uint8_t, groups.cells.n),
          *none = NCY_NEW_ARRAY(job->arena, uint8_t, groups.spikes.n_trains);
  if (!has || !none) return NCY_ENOMEM;
  for (size_t s = 0; s < groups.n; s++)
    for (size_t i = 0; i < groups.cells.n; i++) has[i] |= groups.subset[s].has_cell[i];
  an_subset all = {.has_cell = has, .has_train = none};
  NCY_TRY(an_trains_make(job, &groups.cells, &groups.spikes, &all, groups.range, true, &trains));
  double seconds = (groups.range[1] - groups.range[0]) / 1000.0;
  NCY_TRY(ncy_table_new(job->ctx, "cellRates", trains.n, out));
  NCY_TRY(ncy_table_add(*out, "gid", NCY_I64, "1", &gid));
  NCY_TRY(ncy_table_add(*out, "pop", NCY_STR, "1", &pop));
  NCY_TRY(ncy_table_add(*out, "n_spikes", NCY_I64, "1", &n_spikes));
  NCY_TRY(ncy_table_add(*out, "rate", NCY_F64, "Hz", &rate));
  for (size_t k = 0; k < trains.n; k++) {
    size_t n = trains.start[k + 1] - trains.start[k];
    gid.u.i64[k] = groups.cells.gid[trains.unit[k]];
    if (!(pop.u.str[k] = ncy_table_str(*out, groups.cells.pop_label[groups.cells.pop[trains.unit[k]]]))) return NCY_ENOMEM;
    n_spikes.u.i64[k] = (int64_t)n;
    rate.u.f64[k] = (double)n / seconds;
  }
  return NCY_OK;
}

static const ncy_analyze_option rate_options[] = {
    AN_TIME_RANGE,
    AN_INCLUDE("[\"allCells\", \"eachPop\"]"),
    {"peakBin", NCY_OPTION_NUMBER, "5", "ms", NULL, "bin of the peak rate; 0: none"},
    {0},
};
static const ncy_analyze_option cell_options[] = {AN_TIME_RANGE, AN_INCLUDE("[\"allCells\"]"), {0}};

const ncy_analyze an_rates = {
    .info = {"rates", "popAvgRates", "Mean, least, largest and peak rate of each population or subset.", "spikes cells",
             "subset, n_cells, n_spikes, rate [Hz], min [Hz], max [Hz], peak [Hz]"},
    .option = rate_options,
    .run = run_rates,
};
const ncy_analyze an_cell_rates = {
    .info = {"cellRates", "cellRates", "Rate of each cell.", "spikes cells", "gid, pop, n_spikes, rate [Hz]"},
    .option = cell_options,
    .run = run_cell_rates,
};
