/* data.c - the tables that an analysis takes, from the data of a run.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "analysis/options.h"
#include "netcyne/result.h"

/* Tables made for one analysis, freed together. */
typedef struct made_tables {
  ncy_table *of[16];
  size_t n;
} made_tables;

static const ncy_table *keep(made_tables *made, ncy_table *table) {
  made->of[made->n++] = table;
  return table;
}

static bool takes(const ncy_analyze *analyze, const char *word) {
  size_t length = strlen(word);
  for (const char *at = analyze->info.takes; *at;) {
    size_t n = strcspn(at, " ");
    if (n == length && !memcmp(at, word, n)) return true;
    at += n + strspn(at + n, " ");
  }
  return false;
}

/* ---- segments: from the sections of the cells
 * ------------------------------------------------------------------------------------- */

static size_t count_of(const ncy_value *sec) {
  double nseg = ncy_value_number(ncy_value_get(ncy_value_get(sec, "geom"), "nseg"));
  const ncy_value *norm = ncy_value_get(sec, "weightNorm");
  if (nseg >= 1 && nseg <= 1e6) return (size_t)nseg;
  return norm && ncy_value_is_list(norm) && norm->count ? norm->count : 1;
}

/* Rows of all cells from at on; columns NULL: only counted. */
static ncy_status walk_segments(const ncy_value *cells, ncy_table *table, ncy_column *column, size_t *out_n) {
  size_t n = 0;
  for (size_t i = 0; i < cells->count; i++) {
    const ncy_value *cell = &cells->u.item[i], *secs = ncy_value_get(cell, "secs");
    if (!secs || secs->type != NCY_VALUE_DICT) continue;
    for (size_t k = 0; k < secs->count; k++) {
      const ncy_value *sec = &secs->u.member[k].value, *norm = ncy_value_get(sec, "weightNorm");
      size_t count = count_of(sec);
      const char *name = table ? ncy_table_str(table, secs->u.member[k].key) : NULL;
      if (table && !name) return NCY_ENOMEM;
      for (size_t s = 0; s < count && table; s++) {
        column[0].u.i64[n + s] = (int64_t)ncy_value_number(ncy_value_get(cell, "gid"));
        column[1].u.str[n + s] = name;
        column[2].u.i64[n + s] = (int64_t)s;
        column[3].u.f64[n + s] = norm && s < norm->count ? ncy_value_number_at(norm, s) : 1;
      }
      n += count;
    }
  }
  *out_n = n;
  return NCY_OK;
}

static ncy_status segments_of(ncy_ctx *ctx, const ncy_data *data, ncy_table **out) {
  const ncy_value *cells = ncy_data_get(data, "net.cells");
  if (!cells || cells->type != NCY_VALUE_LIST)
    return ncy_report(ctx, NCY_ERROR, NCY_EARG, &(ncy_place){.file = ncy_data_file(data), .path = "net.cells"}, NULL,
                      "expected cells with their sections, found none");
  size_t n = 0;
  ncy_column column[4];
  ncy_table *table = NULL;
  NCY_TRY(walk_segments(cells, NULL, NULL, &n));
  NCY_TRY(ncy_table_new(ctx, "segments", n, &table));
  ncy_status status = ncy_table_add(table, "gid", NCY_I64, "1", &column[0]);
  if (status == NCY_OK) status = ncy_table_add(table, "sec", NCY_STR, "1", &column[1]);
  if (status == NCY_OK) status = ncy_table_add(table, "seg", NCY_I64, "1", &column[2]);
  if (status == NCY_OK) status = ncy_table_add(table, "weightNorm", NCY_F64, "1", &column[3]);
  if (status == NCY_OK) status = walk_segments(cells, table, column, &n);
  if (status != NCY_OK) {
    ncy_table_free(&table);
    return status;
  }
  *out = table;
  return NCY_OK;
}

/* ---- all of it
 * ------------------------------------------------------------------------------------------------------------------------ */

static ncy_status make_tables(ncy_ctx *ctx, const ncy_data *data, const an_options *own, made_tables *made,
                              ncy_analyze_input *in) {
  const ncy_analyze *analyze = own->analyze;
  const char *pop = own->public.pop;
  ncy_table *table = NULL;
  if (takes(analyze, "spikes")) {
    NCY_TRY(ncy_data_spikes(ctx, data, &table));
    in->spikes = keep(made, table);
    NCY_TRY(ncy_data_stims(ctx, data, &table));
    in->stims = keep(made, table);
  }
  if (takes(analyze, "cells")) {
    NCY_TRY(ncy_data_cells(ctx, data, &table));
    in->cells = keep(made, table);
    if (ncy_data_get(data, "net.pops")) { /* without: in order of first cells */
      NCY_TRY(ncy_data_pops(ctx, data, &table));
      in->pops = keep(made, table);
    }
  }
  if (takes(analyze, "conns")) {
    NCY_TRY(ncy_data_conns(ctx, data, &table));
    in->conns = keep(made, table);
  }
  if (takes(analyze, "lfp")) {
    NCY_TRY(ncy_data_lfp(ctx, data, pop, &table));
    in->lfp = keep(made, table);
  }
  if (takes(analyze, "electrodes") && own->public.spacing_um == 0) {
    NCY_TRY(ncy_data_electrodes(ctx, data, &table));
    in->electrodes = keep(made, table);
  }
  if (takes(analyze, "dipole")) {
    NCY_TRY(ncy_data_dipole(ctx, data, pop, &table));
    in->dipole = keep(made, table);
  }
  if (takes(analyze, "segments")) {
    NCY_TRY(segments_of(ctx, data, &table));
    in->segments = keep(made, table);
  }
  return NCY_OK;
}

/* A number of simConfig, 0 where there is none. */
static double number_of(const ncy_data *data, const char *path) {
  const ncy_value *value = ncy_data_get(data, path);
  return ncy_value_is_number(value) ? ncy_value_number(value) : 0;
}

ncy_status ncy_analyze_data(ncy_ctx *ctx, const ncy_data *data, const ncy_analyze_options *options, ncy_table **out) {
  made_tables made = {.n = 0};
  ncy_analyze_input in = {.duration = number_of(data, "simConfig.duration"),
                          .record_step = number_of(data, "simConfig.recordStep")};
  ncy_status status = make_tables(ctx, data, an_options_of(options), &made, &in);
  if (status == NCY_OK) status = ncy_analyze_run(ctx, &in, options, out);
  while (made.n) ncy_table_free(&made.of[--made.n]);
  return status;
}
