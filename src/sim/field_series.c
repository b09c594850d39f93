/* field_series.c - what was sampled of fields, as the series of simData.
 *
 * Data:  one array [rows][columns] a series, in the result's arena. Row k is of (k+1)*recordStep. Under --compat rows are where
 *        NetPyNE puts them: by the floor of a time that is a few ulp off, so that one row stays empty and the next holds two
 * samples now and then, and the first sample is in the last row. Source: reference netpyne-3 sections 3.3, 4.3, 4.4.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "sim/sim.h"

typedef struct maker {
  ncy_result *r;
  const ncy_engine_result *from;
  int64_t n_rows;
  int64_t *row;    /* [samples] */
  const double *t; /* [n_rows] or NULL */
} maker;

static ncy_status place_rows(maker *m) {
  const ncy_spec_cfg *cfg = &m->r->net->spec->cfg;
  size_t n = m->from->n_field_samples, width = m->from->field_width;
  bool is_compat = ncy_is_compat(m->r->ctx);
  double rows = ceil(cfg->duration / cfg->record_step);
  m->n_rows = is_compat ? (int64_t)rows : (int64_t)n;
  m->row = NCY_NEW_ARRAY(&m->r->arena, int64_t, n);
  double *t = is_compat ? NULL : NCY_NEW_ARRAY(&m->r->arena, double, n);
  if (!m->row || (!t && !is_compat)) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    double at = m->from->field[i * width];
    m->row[i] = (int64_t)i;
    if (t) t[i] = at;
    if (!is_compat) continue;
    m->row[i] = (int64_t)floor(at / cfg->record_step) - 1;
    if (m->row[i] < 0) m->row[i] += m->n_rows;
  }
  m->t = t;
  return NCY_OK;
}

/* A series from columns [at, at+n) of the samples. at < 0: of zeros. */
static ncy_status add(maker *m, const char *name, const char *part, int64_t id, int64_t at, int64_t n, bool adds,
                      const char *unit) {
  ncy_result *r = m->r;
  size_t count;
  if (!ncy_mul_size((size_t)m->n_rows, (size_t)n, &count)) return ncy_no_memory(r->ctx);
  double *data = NCY_NEW_ARRAY(&r->arena, double, count);
  if (!data) return NCY_ENOMEM;
  for (size_t i = 0; at >= 0 && i < m->from->n_field_samples; i++) {
    if (m->row[i] < 0 || m->row[i] >= m->n_rows) continue;
    double *to = data + (size_t)m->row[i] * (size_t)n;
    const double *sample = m->from->field + i * m->from->field_width + at;
    for (int64_t k = 0; k < n; k++) to[k] = adds ? to[k] + sample[k] : sample[k];
  }
  ncy_series series = {
      .name = name, .part = part, .id = id, .n_rows = m->n_rows, .n_columns = n, .data = data, .t = m->t, .unit = unit};
  return NCY_VEC_PUSH(r->ctx, &r->series, series) ? NCY_OK : ncy_no_memory(r->ctx);
}

static ncy_status add_pops(maker *m, const char *name, const bool *is_chosen, int64_t offset, int64_t n, const char *unit) {
  const ncy_net *net = m->r->net;
  int64_t width = m->r->field.field.n_channels;
  for (int32_t p = 0; is_chosen && p < net->n_pops; p++)
    if (is_chosen[p]) NCY_TRY(add(m, name, net->pop[p].label, p, 1 + width * (1 + p) + offset, n, true, unit));
  return NCY_OK;
}

/* Cells without a membrane have rows of zeros, as in NetPyNE. */
static ncy_status add_cells(maker *m, const char *name, const bool *is_chosen, int64_t offset, int64_t n, const char *unit) {
  const ncy_net *net = m->r->net;
  const ncy_circuit_field *f = &m->r->field.field;
  int64_t at = 1 + (int64_t)f->n_channels * (1 + f->n_groups);
  for (int32_t i = 0; is_chosen && i < net->n_cells; i++) {
    const char *gid = is_chosen[i] ? ncy_arena_printf(&m->r->arena, "%lld", (long long)net->cell_gid[i]) : NULL;
    if (is_chosen[i] && !gid) return NCY_ENOMEM;
    if (is_chosen[i]) NCY_TRY(add(m, name, gid, net->cell_gid[i], at + offset, n, false, unit));
    if (f->keeps_sum[i]) at += f->n_channels;
  }
  return NCY_OK;
}

static ncy_status add_currents(maker *m) {
  const ncy_net *net = m->r->net;
  const ncy_circuit_field *f = &m->r->field.field;
  int64_t at = 1 + (int64_t)f->n_channels * (1 + f->n_groups);
  for (int32_t i = 0; i < net->n_cells; i++) at += f->keeps_sum[i] ? f->n_channels : 0;
  for (int32_t i = 0; i < net->n_cells; i++) {
    if (!f->keeps_im[i]) continue;
    const char *gid = ncy_arena_printf(&m->r->arena, "%lld", (long long)net->cell_gid[i]);
    if (!gid) return NCY_ENOMEM;
    int64_t n = net->tmpl[net->cell_tmpl[i]].n_segs;
    NCY_TRY(add(m, "iMembrane", gid, net->cell_gid[i], at, n, false, "nA"));
    at += n;
  }
  return NCY_OK;
}

ncy_status ncy_field_series(ncy_result *r, const ncy_engine_result *from) {
  const ncy_field_plan *plan = &r->field;
  r->series.count = 0;
  if (!plan->is_on) return NCY_OK;
  maker m = {.r = r, .from = from};
  NCY_TRY(place_rows(&m));
  int64_t n = plan->n_electrodes;
  if (n) NCY_TRY(add(&m, "LFP", NULL, -1, 1, n, true, "mV"));
  NCY_TRY(add_cells(&m, "LFPCells", plan->lfp_cell, 0, n, "mV"));
  NCY_TRY(add_pops(&m, "LFPPops", plan->lfp_pop, 0, n, "mV"));
  NCY_TRY(add_cells(&m, "dipoleCells", plan->dipole_cell, n, 3, "nA um"));
  NCY_TRY(add_pops(&m, "dipolePops", plan->dipole_pop, n, 3, "nA um"));
  if (plan->has_dipole) NCY_TRY(add(&m, "dipoleSum", NULL, -1, 1 + n, 3, true, "nA um"));
  return add_currents(&m);
}
