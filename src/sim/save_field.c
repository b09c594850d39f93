/* save_field.c - fields in NetPyNE's data file: series of simData, and the electrodes.
 *
 * Layout: reference netpyne-3 sections 3.3 and 3.4: rows are times; parts by gid or label. SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "sim/save.h"
#include "sim/sim.h"

static void write_rows(ncy_json_writer *w, const double *data, int64_t n_rows, int64_t n_columns, int64_t row_stride,
                       int64_t column_stride) {
  ncy_json_begin_array(w, n_rows == 0);
  for (int64_t i = 0; i < n_rows; i++) {
    ncy_json_begin_array(w, true);
    for (int64_t k = 0; k < n_columns; k++) ncy_json_double(w, data[i * row_stride + k * column_stride]);
    ncy_json_end_array(w);
  }
  ncy_json_end_array(w);
}

void ncy_save_series(ncy_json_writer *w, const ncy_result *r, bool is_lfp) {
  for (size_t i = 0; i < r->series.count; i++) {
    const ncy_series *s = &r->series.data[i], *before = i ? s - 1 : NULL, *after = i + 1 < r->series.count ? s + 1 : NULL;
    if ((strncmp(s->name, "LFP", 3) == 0) != is_lfp) continue;
    bool is_first = !before || strcmp(before->name, s->name) != 0, is_last = !after || strcmp(after->name, s->name) != 0;
    if (is_first) ncy_json_key(w, s->name);
    if (s->part && is_first) ncy_json_begin_object(w);
    if (s->part) ncy_json_key(w, s->part);
    write_rows(w, s->data, s->n_rows, s->n_columns, s->n_columns, 1);
    if (s->part && is_last) ncy_json_end_object(w);
  }
}

void ncy_save_electrodes(ncy_json_writer *w, const void *result) {
  const ncy_result *r = result;
  const ncy_net *net = r->net;
  const ncy_spec_cfg *cfg = &net->spec->cfg;
  int64_t n = r->field.field.n_channels;
  if (!cfg->n_electrodes) return;
  ncy_json_key(w, "recXElectrode");
  ncy_json_begin_object(w);
  ncy_json_key(w, "pos");
  ncy_json_begin_array(w, false);
  for (int k = 0; k < 3; k++) {
    ncy_json_begin_array(w, true);
    for (int32_t e = 0; e < cfg->n_electrodes; e++) ncy_json_double(w, k == 1 ? -cfg->electrode[e][k] : cfg->electrode[e][k]);
    ncy_json_end_array(w);
  }
  ncy_json_end_array(w);
  ncy_json_key(w, "resistances"); /* [MOhm] */
  ncy_json_begin_object(w);
  const double *weight = r->field.field.weight;
  for (int32_t i = 0; i < net->n_cells; i++) {
    if (net->cell_tmpl[i] < 0) continue;
    char gid[24];
    snprintf(gid, sizeof gid, "%lld", (long long)net->cell_gid[i]);
    ncy_json_key(w, gid);
    int64_t n_segs = net->tmpl[net->cell_tmpl[i]].n_segs;
    write_rows(w, weight, cfg->n_electrodes, n_segs, 1, n);
    weight += n_segs * n;
  }
  ncy_json_end_object(w);
  ncy_json_end_object(w);
}
