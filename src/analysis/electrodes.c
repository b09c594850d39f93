/* electrodes.c - signals of electrodes within a time range, and the choices made of them.
 *
 * Samples int(t0 / step) to int(t1 / step) - 1, as NetPyNE's prepareLFP takes them; their times are t0, t0 + step, ... "avg" and
 * lists are means over electrodes.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/sampled.h"

static ncy_status slice(const an_job *job, size_t n_rows, size_t *out_first, size_t *out_n, const double **out_t) {
  double range[2], step = job->in->record_step, *t = NULL;
  NCY_TRY(an_range(job, range));
  if (!(step > 0)) return an_fail(job, NULL, "needs the step of recording (recordStep), found %g", step);
  if (range[0] < 0) return an_fail(job, NULL, "timeRange: expected a start from 0 on, found %g", range[0]);
  double first = trunc(range[0] / step), last = trunc(range[1] / step);
  if (last > (double)n_rows) last = (double)n_rows;
  size_t n = first < last ? (size_t)(last - first) : 0;
  if (n == 0) return an_fail(job, NULL, "timeRange: expected samples from %g to %g ms, found none", range[0], range[1]);
  t = NCY_NEW_ARRAY(job->arena, double, n);
  if (!t) return NCY_ENOMEM;
  double delta = (range[0] + step) - range[0];
  for (size_t i = 0; i < n; i++) t[i] = range[0] + (double)i * delta;
  *out_first = (size_t)first;
  *out_n = n;
  *out_t = t;
  return NCY_OK;
}

ncy_status an_signals_read(const an_job *job, const ncy_table *table, const char *table_name, an_traces *out) {
  *out = (an_traces){.record_step = job->in->record_step};
  if (!table) return an_fail(job, NULL, "needs the %s of the result, found none", table_name);
  size_t n_columns = ncy_table_columns(table), first = 0;
  NCY_TRY(slice(job, ncy_table_rows(table), &first, &out->n, &out->t));
  out->signal = NCY_NEW_ARRAY(job->arena, double *, n_columns);
  out->name = NCY_NEW_ARRAY(job->arena, const char *, n_columns);
  if (!out->signal || !out->name) return NCY_ENOMEM;
  for (size_t k = 0; k < n_columns; k++) {
    ncy_column column;
    NCY_TRY(ncy_table_column_at(table, k, &column));
    if (!strcmp(column.name, "t") || column.type != NCY_F64) continue;
    double *signal = NCY_NEW_ARRAY(job->arena, double, out->n);
    if (!signal || !(out->name[out->n_signals] = ncy_arena_strndup(job->arena, column.name, strlen(column.name))))
      return NCY_ENOMEM;
    memcpy(signal, column.u.f64 + first, out->n * sizeof *signal);
    out->signal[out->n_signals++] = signal;
  }
  if (out->n_signals == 0)
    return an_fail(job, NULL, "table of %s: expected a column of numbers beside t, found none", table_name);
  return NCY_OK;
}

ncy_status an_lfp_read(const an_job *job, an_traces *out) {
  NCY_TRY(an_signals_read(job, job->in->lfp, "lfp", out));
  for (size_t k = 0; k < out->n_signals; k++)
    if (!(out->name[k] = ncy_arena_printf(job->arena, "%zu", k))) return NCY_ENOMEM;
  return NCY_OK;
}

/* Signal of the electrode of this number; by its name, because a csd may lack the outermost. */
static ncy_status signal_of(const an_job *job, const an_traces *all, int32_t number, const double **out) {
  char name[16];
  snprintf(name, sizeof name, "%d", number);
  for (size_t k = 0; k < all->n_signals; k++) {
    if (strcmp(all->name[k], name) != 0) continue;
    *out = all->signal[k];
    return NCY_OK;
  }
  return an_fail(job, NULL, "electrodes: expected %s to %s, found %d", all->name[0], all->name[all->n_signals - 1], number);
}

static ncy_status add_mean(const an_job *job, const an_traces *all, const ncy_electrode_choice *choice, an_traces *out) {
  double *signal = NCY_NEW_ARRAY(job->arena, double, all->n);
  if (!signal) return NCY_ENOMEM;
  size_t n = choice->index ? choice->n_index : all->n_signals;
  ncy_text name;
  ncy_text_init(&name, job->ctx);
  ncy_status status = NCY_OK;
  for (size_t k = 0; k < n && status == NCY_OK; k++) {
    const double *from = all->signal[choice->index ? 0 : k];
    if (choice->index) status = signal_of(job, all, choice->index[k], &from);
    for (size_t i = 0; i < all->n && status == NCY_OK; i++) signal[i] += from[i];
    ncy_text_printf(&name, "%s%d", k ? ", " : "", choice->index ? choice->index[k] : 0);
  }
  for (size_t i = 0; i < all->n && n > 1; i++) signal[i] /= (double)n;
  const char *label = !choice->index ? "avg"
                      : name.is_bad  ? NULL
                      : n == 1       ? ncy_arena_printf(job->arena, "%d", choice->index[0])
                                     : ncy_arena_printf(job->arena, "[%s]", name.data);
  ncy_text_done(&name);
  NCY_TRY(status);
  if (!label) return ncy_no_memory(job->ctx);
  out->signal[out->n_signals] = signal;
  out->name[out->n_signals++] = label;
  return NCY_OK;
}

ncy_status an_electrodes_choose(const an_job *job, const an_traces *all, an_traces *out) {
  size_t n_choices = job->o->n_electrodes, most = 0;
  for (size_t k = 0; k < n_choices; k++) most += job->o->electrodes[k].is_all ? all->n_signals : 1;
  if (most == 0) return an_fail(job, NULL, "electrodes: expected at least one, found none");
  an_traces made = *all;
  made.n_signals = 0;
  made.signal = NCY_NEW_ARRAY(job->arena, double *, most);
  made.name = NCY_NEW_ARRAY(job->arena, const char *, most);
  if (!made.signal || !made.name) return NCY_ENOMEM;
  for (size_t k = 0; k < n_choices; k++) {
    const ncy_electrode_choice *choice = &job->o->electrodes[k];
    if (!choice->is_all) NCY_TRY(add_mean(job, all, choice, &made));
    for (size_t i = 0; choice->is_all && i < all->n_signals; i++) {
      double *signal = NCY_NEW_ARRAY(job->arena, double, all->n);
      if (!signal) return NCY_ENOMEM;
      memcpy(signal, all->signal[i], all->n * sizeof *signal);
      made.signal[made.n_signals] = signal;
      made.name[made.n_signals++] = all->name[i];
    }
  }
  *out = made;
  return NCY_OK;
}

ncy_status an_traces_table(const an_job *job, const an_traces *traces, const char *unit, ncy_table **out) {
  ncy_column column;
  NCY_TRY(ncy_table_new(job->ctx, job->analyze->info.name, traces->n, out));
  NCY_TRY(ncy_table_add(*out, "t", NCY_F64, "ms", &column));
  memcpy(column.u.f64, traces->t, traces->n * sizeof(double));
  for (size_t k = 0; k < traces->n_signals; k++) {
    NCY_TRY(ncy_table_add(*out, traces->name[k], NCY_F64, unit, &column));
    memcpy(column.u.f64, traces->signal[k], traces->n * sizeof(double));
  }
  return NCY_OK;
}
