/* source.c - what plots are drawn from: tables of a result, made when first asked for, and analyses of them.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "plot/kinds.h"

double plot_number_at(const ncy_column *column, size_t row) {
  switch (column->type) {
  case NCY_F64:
    return column->u.f64[row];
  case NCY_I64:
    return (double)column->u.i64[row];
  case NCY_I32:
    return column->u.i32[row];
  case NCY_STR:
    break;
  }
  return NAN;
}

int64_t plot_whole_at(const ncy_column *column, size_t row) {
  if (column->type == NCY_I64) return column->u.i64[row];
  double value = plot_number_at(column, row);
  return fabs(value) < 9e15 ? (int64_t)value : INT64_MIN;
}

ncy_status plot_table(plot_job *job, plot_source *source, plot_part part, const ncy_table **out) {
  static ncy_status (*const makers[PLOT_PARTS])(ncy_ctx *, const ncy_data *, ncy_table **) = {
      [PLOT_SPIKES] = ncy_data_spikes,         [PLOT_STIMS] = ncy_data_stims, [PLOT_TRACES] = ncy_data_traces,
      [PLOT_ELECTRODES] = ncy_data_electrodes, [PLOT_CELLS] = ncy_data_cells, [PLOT_POPS] = ncy_data_pops,
      [PLOT_CONNS] = ncy_data_conns,
  };
  if (!source->part[part]) NCY_TRY(makers[part](job->ctx, source->data, &source->part[part]));
  *out = source->part[part];
  return NCY_OK;
}

ncy_status plot_missing(plot_job *job, const char *format, ...) {
  ncy_place place = {.path = job->kind->analysis};
  va_list args;
  va_start(args, format);
  ncy_status status = ncy_vreport(job->ctx, NCY_ERROR, NCY_EARG, &place, NULL, format, args);
  va_end(args);
  return status;
}

static double config_number(const plot_source *source, const char *path) {
  const ncy_value *value = ncy_data_get(source->data, path);
  return value ? ncy_value_number(value) : NAN;
}

double plot_duration(const plot_source *source) {
  return config_number(source, "simConfig.duration");
}

double plot_record_step(const plot_source *source) {
  double step = config_number(source, "simConfig.recordStep");
  return step > 0 ? step : 0.1;
}

void plot_time_range(const plot_job *job, const plot_source *source, double out[2]) {
  const double *range = job->v->time_range;
  double duration = plot_duration(source);
  out[0] = range[0] != range[1] ? range[0] : 0;
  out[1] = range[0] != range[1] ? range[1] : duration > 0 ? duration : 1;
}

/* ---- analyses
 * ------------------------------------------------------------------------------------------------------------------ */

/* Analysis number which, as the words of the kind's row. */
static const ncy_analyze *analysis_of(const plot_kind *kind, size_t which) {
  const char *at = kind->analyses;
  for (; which; which--) at += strcspn(at, " ") + 1;
  char name[32];
  size_t length = strcspn(at, " ");
  if (length >= sizeof name) return NULL;
  memcpy(name, at, length);
  name[length] = 0;
  return ncy_analyze_find(name);
}

static bool takes(const char *words, const char *name) {
  size_t length = strlen(name);
  for (const char *at = words; at && *at; at += strcspn(at, " "), at += *at == ' ')
    if (strncmp(at, name, length) == 0 && (at[length] == ' ' || at[length] == 0)) return true;
  return false;
}

ncy_status plot_analyze(plot_job *job, plot_source *source, size_t which, ncy_table **out) {
  const ncy_analyze *analyze = analysis_of(job->kind, which);
  if (!analyze) return NCY_EARG;
  const char *words = ncy_analyze_info_of(analyze)->takes;
  ncy_analyze_input input = {.record_step = plot_record_step(source), .duration = plot_duration(source)};
  const struct {
    const char *name;
    plot_part part;
    const ncy_table **to;
  } parts[] = {{"spikes", PLOT_SPIKES, &input.spikes}, {"stims", PLOT_STIMS, &input.stims},
               {"cells", PLOT_CELLS, &input.cells},    {"pops", PLOT_POPS, &input.pops},
               {"conns", PLOT_CONNS, &input.conns},    {"electrodes", PLOT_ELECTRODES, &input.electrodes}};
  for (size_t i = 0; i < NCY_COUNT_OF(parts); i++) {
    if (!takes(words, parts[i].name)) continue;
    if (parts[i].part == PLOT_STIMS && !ncy_data_get(source->data, "simData.stims")) continue; /* then there are none */
    NCY_TRY(plot_table(job, source, parts[i].part, parts[i].to));
  }
  if (takes(words, "lfp")) {
    if (!source->lfp) NCY_TRY(ncy_data_lfp(job->ctx, source->data, job->v->pop, &source->lfp));
    input.lfp = source->lfp;
  }
  if (takes(words, "dipole")) {
    const char *pop = job->v->show_pop ? job->v->show_pop : job->v->pop;
    if (!source->dipole) NCY_TRY(ncy_data_dipole(job->ctx, source->data, pop, &source->dipole));
    input.dipole = source->dipole;
  }
  input.segments = source->segments;
  if (!(input.duration > 0)) return plot_missing(job, "the data have no simConfig.duration");
  return ncy_analyze_run(job->ctx, &input, job->options->analyze[which], out);
}
