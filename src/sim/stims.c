/* stims.c - events of NetStims that stimulate cells (recordStim): among the spikes while it runs, apart in results.
 *
 * Data:  a gid of its own for each NetStim, above all gids of cells.
 * Source: reference netpyne-3 sections 1.3 and 3.3; when NetPyNE switches recordStim on by itself: setupRecording, tried.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "sim/save.h"
#include "sim/sim.h"

#define FIRST_GID (INT64_C(1) << 62)

int64_t ncy_stim_gid(const ncy_net *net, int32_t netstim) {
  return ncy_records_stims(net->spec) ? FIRST_GID + netstim : -1;
}

static bool is_listed(const ncy_json *list, const char *name) {
  if (!list || (list->type != NCY_JSON_ARRAY && list->type != NCY_JSON_OBJECT)) return ncy_json_is_string(list, name);
  for (uint32_t i = 0; list->type == NCY_JSON_ARRAY && i < list->count; i++)
    if (ncy_json_is_string(&list->u.items[i], name)) return true;
  return false;
}

static bool lists_stims(const ncy_spec *spec, const ncy_json *request, const char *const names[2]) {
  if (!request || request->type != NCY_JSON_OBJECT) return false;
  const ncy_json *include = ncy_json_get(request, "include");
  if (!include) return false;
  for (int32_t i = 0; i < spec->n_stim_sources; i++)
    if (is_listed(include, spec->stim_source[i].label)) return true;
  return is_listed(include, names[0]) || is_listed(include, names[1]);
}

bool ncy_records_stims(const ncy_spec *spec) {
  static const char *const of_raster[2] = {"allNetStims", "all"}, *const of_hist[2] = {"allNetStims", "eachPop"};
  const ncy_json *hist = ncy_json_get(spec->cfg.analysis, "plotSpikeHist");
  return spec->cfg.record_stim || lists_stims(spec, ncy_json_get(spec->cfg.analysis, "plotRaster"), of_raster) ||
         lists_stims(spec, hist, of_hist) || (hist && hist->type == NCY_JSON_BOOL && hist->boolean);
}

ncy_status ncy_stims_keep(ncy_result *r, const ncy_engine_result *from, size_t *out_n_spikes) {
  size_t n = 0;
  for (size_t i = 0; i < from->n_spikes; i++) n += from->spike_gid[i] >= FIRST_GID;
  *out_n_spikes = from->n_spikes - n;
  ncy_table_free(&r->stims);
  r->stim = NULL;
  if (!ncy_records_stims(r->net->spec)) return NCY_OK;
  const ncy_net *net = r->net;
  ncy_column t, gid, source;
  NCY_TRY(ncy_table_new(r->ctx, "stims", n, &r->stims));
  NCY_TRY(ncy_table_add(r->stims, "t", NCY_F64, "ms", &t));
  NCY_TRY(ncy_table_add(r->stims, "gid", NCY_I64, "1", &gid));
  NCY_TRY(ncy_table_add(r->stims, "source", NCY_STR, "1", &source));
  const char **label = NCY_NEW_ARRAY(&r->arena, const char *, (size_t)net->spec->n_stim_sources);
  r->stim = NCY_NEW_ARRAY(&r->arena, int32_t, n);
  if (!label || !r->stim) return NCY_ENOMEM;
  for (size_t i = 0, k = 0; i < from->n_spikes; i++) {
    if (from->spike_gid[i] < FIRST_GID) continue;
    int32_t stim = (int32_t)(from->spike_gid[i] - FIRST_GID), s = net->netstim_source[stim];
    if (!label[s] && !(label[s] = ncy_table_str(r->stims, net->spec->stim_source[s].label))) return NCY_ENOMEM;
    t.u.f64[k] = from->spike_t[i];
    gid.u.i64[k] = net->cell_gid[net->netstim_cell[stim]];
    source.u.str[k] = label[s];
    r->stim[k++] = stim;
  }
  return NCY_OK;
}

bool ncy_is_stim_gid(int64_t gid) {
  return gid >= FIRST_GID;
}

/* ---- in the data file ------------------------------------------------------------------------------------------------------ */

/* Numbers of things by group, stable: beg [n_groups+1], item [n]. */
static bool group_by(ncy_arena *arena, size_t n, const int32_t *group, int32_t n_groups, size_t **beg, size_t **item) {
  *beg = NCY_NEW_ARRAY(arena, size_t, (size_t)n_groups + 1);
  *item = NCY_NEW_ARRAY(arena, size_t, n);
  if (!*beg || !*item) return false;
  for (size_t i = 0; i < n; i++) (*beg)[group[i]]++;
  for (int32_t g = 1; g <= n_groups; g++) (*beg)[g] += (*beg)[g - 1];
  for (size_t i = n; i-- > 0;) (*item)[--(*beg)[group[i]]] = i;
  return true;
}

/* Of NetStims of one label in one cell NetPyNE keeps the events of the last. */
static bool is_last(const ncy_net *net, const size_t *stim, size_t i, size_t end) {
  for (size_t k = i + 1; k < end; k++)
    if (net->netstim_source[stim[k]] == net->netstim_source[stim[i]]) return false;
  return true;
}

ncy_status ncy_save_stims(ncy_json_writer *w, const ncy_result *r, ncy_arena *arena) {
  const ncy_net *net = r->net;
  if (!r->stims) return NCY_OK;
  size_t n = ncy_table_rows(r->stims);
  ncy_column t;
  NCY_TRY(ncy_table_column(r->stims, "t", &t));
  size_t *beg, *row, *of_cell, *stim;
  if (!group_by(arena, n, r->stim, net->n_netstims, &beg, &row) ||
      !group_by(arena, (size_t)net->n_netstims, net->netstim_cell, net->n_cells, &of_cell, &stim))
    return NCY_ENOMEM;
  ncy_json_key(w, "stims");
  ncy_json_begin_object(w);
  for (int32_t cell = 0; cell < net->n_cells; cell++) {
    char name[32];
    snprintf(name, sizeof name, "cell_%lld", (long long)net->cell_gid[cell]);
    ncy_json_key(w, name);
    ncy_json_begin_object(w);
    for (size_t k = of_cell[cell]; k < of_cell[cell + 1]; k++) {
      if (!is_last(net, stim, k, of_cell[cell + 1])) continue;
      ncy_json_key(w, net->spec->stim_source[net->netstim_source[stim[k]]].label);
      ncy_json_begin_array(w, true);
      for (size_t i = beg[stim[k]]; i < beg[stim[k] + 1]; i++) ncy_json_double(w, t.u.f64[row[i]]);
      ncy_json_end_array(w);
    }
    ncy_json_end_object(w);
  }
  ncy_json_end_object(w);
  return NCY_OK;
}
