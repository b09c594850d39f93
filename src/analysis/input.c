/* input.c - columns of the input with their types checked, the time range, evenly spaced numbers.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "analysis/inner.h"

ncy_status an_fail(const an_job *job, const char *hint, const char *format, ...) {
  ncy_place place = {.path = job->analyze->info.name};
  va_list args;
  va_start(args, format);
  ncy_status status = ncy_vreport(job->ctx, NCY_ERROR, NCY_EARG, &place, hint, format, args);
  va_end(args);
  return status;
}

static ncy_status column_of(const an_job *job, const ncy_table *table, const char *table_name, const char *column,
                            ncy_column *out) {
  if (!table) return an_fail(job, NULL, "needs the %s of the result, found none", table_name);
  size_t n = ncy_table_columns(table);
  for (size_t k = 0; k < n; k++) {
    NCY_TRY(ncy_table_column_at(table, k, out));
    if (!strcmp(out->name, column)) return NCY_OK;
  }
  return an_fail(job, NULL, "needs the column %s of the table of %s, found none", column, table_name);
}

static ncy_status wrong_type(const an_job *job, const char *table_name, const char *column, const char *expected) {
  return an_fail(job, NULL, "column %s of the table of %s: expected %s", column, table_name, expected);
}

ncy_status an_f64(const an_job *job, const ncy_table *table, const char *table_name, const char *column, const double **out) {
  ncy_column c;
  NCY_TRY(column_of(job, table, table_name, column, &c));
  if (c.type == NCY_STR) return wrong_type(job, table_name, column, "numbers");
  if (c.type == NCY_F64) {
    *out = c.u.f64;
    return NCY_OK;
  }
  size_t n = ncy_table_rows(table);
  double *values = NCY_NEW_ARRAY(job->arena, double, n);
  if (!values) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) values[i] = c.type == NCY_I64 ? (double)c.u.i64[i] : (double)c.u.i32[i];
  *out = values;
  return NCY_OK;
}

ncy_status an_i64(const an_job *job, const ncy_table *table, const char *table_name, const char *column, const int64_t **out) {
  ncy_column c;
  NCY_TRY(column_of(job, table, table_name, column, &c));
  if (c.type == NCY_I64) {
    *out = c.u.i64;
    return NCY_OK;
  }
  if (c.type == NCY_STR) return wrong_type(job, table_name, column, "integers");
  size_t n = ncy_table_rows(table);
  int64_t *values = NCY_NEW_ARRAY(job->arena, int64_t, n);
  if (!values) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    if (c.type == NCY_F64 && !(fabs(c.u.f64[i]) < 9e15 && floor(c.u.f64[i]) == c.u.f64[i]))
      return wrong_type(job, table_name, column, "integers");
    values[i] = c.type == NCY_F64 ? (int64_t)c.u.f64[i] : c.u.i32[i];
  }
  *out = values;
  return NCY_OK;
}

ncy_status an_str(const an_job *job, const ncy_table *table, const char *table_name, const char *column,
                  const char *const **out) {
  ncy_column c;
  NCY_TRY(column_of(job, table, table_name, column, &c));
  if (c.type != NCY_STR) return wrong_type(job, table_name, column, "texts");
  *out = c.u.str;
  return NCY_OK;
}

ncy_status an_range(const an_job *job, double out[2]) {
  const double *range = job->o->time_range;
  bool is_all = range[0] == range[1];
  if (is_all && !(job->in->duration > 0)) return an_fail(job, NULL, "needs timeRange, or the duration of the run");
  out[0] = is_all ? 0 : range[0];
  out[1] = is_all ? job->in->duration : range[1];
  if (!(out[0] < out[1]) || !isfinite(out[0]) || !isfinite(out[1]))
    return an_fail(job, NULL, "timeRange: expected [start, end] with start below end, found [%g, %g]", out[0], out[1]);
  return NCY_OK;
}

ncy_status an_arange(const an_job *job, double start, double stop, double step, double **out, size_t *out_n) {
  double count = ceil((stop - start) / step);
  if (!(step > 0) || !(count <= 1e8))
    return an_fail(job, NULL, "expected at most 1e8 steps from %g to %g, found a step of %g", start, stop, step);
  size_t n = count > 0 ? (size_t)count : 0;
  double *values = NCY_NEW_ARRAY(job->arena, double, n);
  if (!values) return NCY_ENOMEM;
  double delta = (start + step) - start;
  for (size_t i = 0; i < n; i++) values[i] = start + (double)i * delta;
  if (n > 1) values[1] = start + step;
  *out = values;
  *out_n = n;
  return NCY_OK;
}
