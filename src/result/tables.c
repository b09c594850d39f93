/* tables.c - what was recorded, as tables: spikes, stimuli, traces, fields, dipoles, rates.
 *
 * Costs: a pass over the part. Texts stay the data's. Source: reference netpyne-3 section 3.3. SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "result/tables.h"

ncy_status ncy_tables_finish(ncy_status status, ncy_table **table, ncy_table **out) {
  if (status == NCY_OK)
    *out = *table;
  else
    ncy_table_free(table);
  return status;
}

ncy_status ncy_tables_part(ncy_ctx *ctx, const ncy_data *data, const char *path, const ncy_value **out) {
  *out = ncy_data_get(data, path);
  return *out ? NCY_OK : ncy_data_report(ctx, data, NCY_EARG, path, "the data have no %s", path);
}

ncy_status ncy_tables_copy(ncy_ctx *ctx, const ncy_data *data, const char *path, const ncy_value *list, double *to, size_t n) {
  if (!ncy_value_is_list(list))
    return ncy_data_report(ctx, data, NCY_EPARSE, path, "expected a list of numbers, found %s", ncy_value_type_name(list));
  for (size_t i = 0; i < list->count && i < n; i++) {
    bool is_plain = list->type != NCY_VALUE_LIST || ncy_value_is_number(&list->u.item[i]);
    if (!is_plain)
      return ncy_data_report(ctx, data, NCY_EPARSE, path, "item %zu: expected a number, found %s", i,
                             ncy_value_type_name(&list->u.item[i]));
    to[i] = ncy_value_number_at(list, i);
  }
  for (size_t i = list->count; i < n; i++) to[i] = NAN;
  return NCY_OK;
}

bool ncy_tables_gid(double number, int64_t *out) {
  if (!(number >= -9e15 && number <= 9e15) || number != floor(number)) return false;
  *out = (int64_t)number;
  return true;
}

bool ncy_tables_cell_key(const char *key, int64_t *out) {
  char *end;
  if (strncmp(key, "cell_", 5) != 0) return false;
  *out = strtoll(key + 5, &end, 10);
  return end != key + 5 && *end == 0;
}

/* ---- spikes -------------------------------------------------------------------------------------------------------------------
 */

static ncy_status fill_spikes(ncy_ctx *ctx, const ncy_data *data, const ncy_value *t, const ncy_value *id, ncy_table *table) {
  ncy_column time, gid;
  size_t n = ncy_table_rows(table);
  NCY_TRY(ncy_table_add(table, "t", NCY_F64, "ms", &time));
  NCY_TRY(ncy_table_add(table, "gid", NCY_I64, "1", &gid));
  NCY_TRY(ncy_tables_copy(ctx, data, "simData.spkt", t, time.u.f64, n));
  if (!ncy_value_is_list(id) || id->count != n)
    return ncy_data_report(ctx, data, NCY_EPARSE, "simData.spkid",
                           "expected a list of %zu gids, as spkt has times, found %s of %u", n, ncy_value_type_name(id),
                           ncy_value_is_list(id) ? id->count : 1);
  for (size_t i = 0; i < n; i++)
    if (!ncy_tables_gid(ncy_value_number_at(id, i), &gid.u.i64[i]))
      return ncy_data_report(ctx, data, NCY_EPARSE, "simData.spkid", "item %zu: expected a gid, found something else", i);
  return NCY_OK;
}

ncy_status ncy_data_spikes(ncy_ctx *ctx, const ncy_data *data, ncy_table **out) {
  const ncy_value *t, *id;
  NCY_TRY(ncy_tables_part(ctx, data, "simData.spkt", &t));
  NCY_TRY(ncy_tables_part(ctx, data, "simData.spkid", &id));
  ncy_table *table = NULL;
  NCY_TRY(ncy_table_new(ctx, "spikes", ncy_value_is_list(t) ? t->count : 0, &table));
  return ncy_tables_finish(fill_spikes(ctx, data, t, id, table), &table, out);
}

/* Events of stimuli: { cell_GID: { source: [times] } }. With table NULL only counts them. */
static ncy_status each_stim(ncy_ctx *ctx, const ncy_data *data, size_t *out_n, ncy_table *table) {
  const ncy_value *stims = ncy_data_get(data, "simData.stims");
  ncy_column t, gid, source;
  *out_n = 0;
  if (table) {
    NCY_TRY(ncy_table_add(table, "t", NCY_F64, "ms", &t));
    NCY_TRY(ncy_table_add(table, "gid", NCY_I64, "1", &gid));
    NCY_TRY(ncy_table_add(table, "source", NCY_STR, "1", &source));
  }
  for (uint32_t c = 0; stims && stims->type == NCY_VALUE_DICT && c < stims->count; c++) {
    const ncy_value *cell = &stims->u.member[c].value;
    int64_t id;
    if (!ncy_tables_cell_key(stims->u.member[c].key, &id))
      return ncy_data_report(ctx, data, NCY_EPARSE, "simData.stims", "expected keys cell_GID, found '%s'",
                             stims->u.member[c].key);
    for (uint32_t k = 0; cell->type == NCY_VALUE_DICT && k < cell->count; k++) {
      const ncy_value *times = &cell->u.member[k].value;
      size_t n = ncy_value_is_list(times) ? times->count : 0;
      if (table) {
        NCY_TRY(ncy_tables_copy(ctx, data, "simData.stims", times, t.u.f64 + *out_n, n));
        for (size_t i = 0; i < n; i++) {
          gid.u.i64[*out_n + i] = id;
          source.u.str[*out_n + i] = cell->u.member[k].key;
        }
      }
      *out_n += n;
    }
  }
  return NCY_OK;
}

ncy_status ncy_data_stims(ncy_ctx *ctx, const ncy_data *data, ncy_table **out) {
  size_t n;
  NCY_TRY(each_stim(ctx, data, &n, NULL));
  ncy_table *table = NULL;
  NCY_TRY(ncy_table_new(ctx, "stims", n, &table));
  return ncy_tables_finish(each_stim(ctx, data, &n, table), &table, out);
}

/* ---- traces -------------------------------------------------------------------------------------------------------------------
 */

/* Members of simData that are dicts but no traces. */
static bool is_trace(const ncy_member *m) {
  static const char *const other[] = {"stims",      "popRates", "LFPCells", "LFPPops",    "iMembrane", "dipoleCells",
                                      "dipolePops", "dipole",   "CSDPops",  "allWeights", "disynConns"};
  if (m->value.type != NCY_VALUE_DICT) return false;
  for (size_t i = 0; i < NCY_COUNT_OF(other); i++)
    if (strcmp(m->key, other[i]) == 0) return false;
  return true;
}

/* One trace; in_cell NULL: NAME/cell_GID. */
typedef ncy_status trace_fn(void *user, const char *name, const char *cell, const char *in_cell, const ncy_value *list);

static ncy_status each_trace(const ncy_data *data, trace_fn *fn, void *user) {
  const ncy_value *sim = ncy_data_get(data, "simData");
  for (uint32_t i = 0; sim && sim->type == NCY_VALUE_DICT && i < sim->count; i++) {
    const ncy_member *trace = &sim->u.member[i];
    if (!is_trace(trace)) continue;
    for (uint32_t c = 0; c < trace->value.count; c++) {
      const ncy_member *cell = &trace->value.u.member[c];
      int64_t gid;
      if (!ncy_tables_cell_key(cell->key, &gid)) continue;
      if (cell->value.type != NCY_VALUE_DICT) NCY_TRY(fn(user, trace->key, cell->key, NULL, &cell->value));
      for (uint32_t k = 0; cell->value.type == NCY_VALUE_DICT && k < cell->value.count; k++)
        NCY_TRY(fn(user, trace->key, cell->key, cell->value.u.member[k].key, &cell->value.u.member[k].value));
    }
  }
  return NCY_OK;
}

typedef struct trace_filler {
  ncy_ctx *ctx;
  const ncy_data *data;
  ncy_table *table;
  size_t longest;
} trace_filler;

static ncy_status measure_trace(void *user, const char *name, const char *cell, const char *in_cell, const ncy_value *list) {
  (void)name, (void)cell, (void)in_cell;
  trace_filler *f = user;
  if (ncy_value_is_list(list) && list->count > f->longest) f->longest = list->count;
  return NCY_OK;
}

static ncy_status add_trace(void *user, const char *name, const char *cell, const char *in_cell, const ncy_value *list) {
  trace_filler *f = user;
  ncy_text label;
  ncy_text_init(&label, f->ctx);
  ncy_text_printf(&label, in_cell ? "%s/%s/%s" : "%s/%s", name, cell, in_cell);
  ncy_column column;
  ncy_status status = label.is_bad ? ncy_no_memory(f->ctx) : NCY_OK;
  /* the unit is known for what NEURON calls v; of others the variable decides, which the file need not say */
  if (status == NCY_OK) status = ncy_table_add(f->table, label.data, NCY_F64, *name == 'V' || *name == 'v' ? "mV" : "1", &column);
  if (status == NCY_OK) status = ncy_tables_copy(f->ctx, f->data, label.data, list, column.u.f64, ncy_table_rows(f->table));
  ncy_text_done(&label);
  return status;
}

static ncy_status fill_traces(trace_filler *f) {
  ncy_column t;
  NCY_TRY(ncy_table_add(f->table, "t", NCY_F64, "ms", &t));
  const ncy_value *time = ncy_data_get(f->data, "simData.t");
  if (time)
    NCY_TRY(ncy_tables_copy(f->ctx, f->data, "simData.t", time, t.u.f64, f->longest));
  else
    for (size_t i = 0; i < f->longest; i++) t.u.f64[i] = (double)i * ncy_tables_step(f->data);
  return each_trace(f->data, add_trace, f);
}

ncy_status ncy_data_traces(ncy_ctx *ctx, const ncy_data *data, ncy_table **out) {
  trace_filler f = {.ctx = ctx, .data = data};
  NCY_TRY(each_trace(data, measure_trace, &f));
  NCY_TRY(ncy_table_new(ctx, "traces", f.longest, &f.table));
  return ncy_tables_finish(fill_traces(&f), &f.table, out);
}

/* ---- fields and dipoles: a list of rows ---------------------------------------------------------------------------------------
 */

double ncy_tables_step(const ncy_data *data) {
  double step = ncy_value_number(ncy_data_get(data, "simConfig.recordStep"));
  return step > 0 ? step : 0.1; /* NetPyNE's default [ms] */
}

static ncy_status fill_rows(ncy_ctx *ctx, const ncy_data *data, const char *path, const ncy_value *rows, size_t n_columns,
                            const char *const *name, const char *unit, ncy_table *table) {
  ncy_column t, column[3];
  size_t n = ncy_table_rows(table);
  NCY_TRY(ncy_table_add(table, "t", NCY_F64, "ms", &t));
  for (size_t i = 0; i < n; i++) t.u.f64[i] = (double)i * ncy_tables_step(data);
  for (size_t k = 0; k < n_columns; k++) {
    char own[32];
    snprintf(own, sizeof own, "e%zu", k);
    NCY_TRY(ncy_table_add(table, name ? name[k] : own, NCY_F64, unit, &column[0]));
    for (size_t i = 0; i < n; i++) {
      const ncy_value *row = &rows->u.item[i];
      if (!ncy_value_is_list(row) || row->count != n_columns || isnan(ncy_value_number_at(row, k)) != 0) {
        bool is_nan = ncy_value_is_list(row) && row->count == n_columns && row->type == NCY_VALUE_REALS;
        if (!is_nan)
          return ncy_data_report(ctx, data, NCY_EPARSE, path, "row %zu: expected a list of %zu numbers, found %s", i, n_columns,
                                 ncy_value_type_name(row));
      }
      column[0].u.f64[i] = ncy_value_number_at(row, k);
    }
  }
  return NCY_OK;
}

/* A table of a list of rows; name NULL: e0, e1, ... */
static ncy_status rows_table(ncy_ctx *ctx, const ncy_data *data, const char *all, const char *by_pop, const char *pop,
                             const char *title, size_t n_columns, const char *const *name, const char *unit, ncy_table **out) {
  const ncy_value *rows;
  const char *path = pop ? by_pop : all;
  NCY_TRY(ncy_tables_part(ctx, data, path, &rows));
  if (pop && rows->type == NCY_VALUE_DICT) {
    const ncy_value *of_pop = ncy_value_get(rows, pop);
    if (!of_pop) return ncy_data_report(ctx, data, NCY_EARG, path, "no population '%s' was recorded", pop);
    rows = of_pop;
  }
  if (rows->type != NCY_VALUE_LIST)
    return ncy_data_report(ctx, data, NCY_EPARSE, path, "expected a list of rows, found %s", ncy_value_type_name(rows));
  if (!n_columns && rows->count) n_columns = ncy_value_is_list(&rows->u.item[0]) ? rows->u.item[0].count : 0;
  ncy_table *table = NULL;
  NCY_TRY(ncy_table_new(ctx, title, rows->count, &table));
  return ncy_tables_finish(fill_rows(ctx, data, path, rows, n_columns, name, unit, table), &table, out);
}

ncy_status ncy_data_lfp(ncy_ctx *ctx, const ncy_data *data, const char *pop, ncy_table **out) {
  return rows_table(ctx, data, "simData.LFP", "simData.LFPPops", pop, "fields", 0, NULL, "mV", out);
}

ncy_status ncy_data_dipole(ncy_ctx *ctx, const ncy_data *data, const char *pop, ncy_table **out) {
  static const char *const axis[3] = {"x", "y", "z"};
  return rows_table(ctx, data, "simData.dipoleSum", "simData.dipolePops", pop, "dipole", 3, axis, "nA um", out);
}

static ncy_status fill_electrodes(ncy_ctx *ctx, const ncy_data *data, const ncy_value *rows, ncy_table *table) {
  static const char *const axis[3] = {"x", "y", "z"};
  for (size_t k = 0; k < 3; k++) {
    ncy_column column;
    NCY_TRY(ncy_table_add(table, axis[k], NCY_F64, "um", &column));
    for (size_t i = 0; i < ncy_table_rows(table); i++) {
      column.u.f64[i] = ncy_value_number_at(&rows->u.item[i], k);
      if (isnan(column.u.f64[i]))
        return ncy_data_report(ctx, data, NCY_EPARSE, "simConfig.recordLFP", "electrode %zu: expected [x, y, z]", i);
    }
  }
  return NCY_OK;
}

ncy_status ncy_data_electrodes(ncy_ctx *ctx, const ncy_data *data, ncy_table **out) {
  const ncy_value *rows;
  NCY_TRY(ncy_tables_part(ctx, data, "simConfig.recordLFP", &rows));
  if (rows->type != NCY_VALUE_LIST)
    return ncy_data_report(ctx, data, NCY_EPARSE, "simConfig.recordLFP", "expected a list of [x, y, z], found %s",
                           ncy_value_type_name(rows));
  ncy_table *table = NULL;
  NCY_TRY(ncy_table_new(ctx, "electrodes", rows->count, &table));
  return ncy_tables_finish(fill_electrodes(ctx, data, rows, table), &table, out);
}
