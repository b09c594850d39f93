/* shape.c - a number for each segment of cells, to colour their shape with.
 *
 * numSyns: connections from cells of includePre (stimuli are none) that end in the segment, ceil(loc * segments) - 1 of its
 * section (0 at loc 0); weightNorm: of the segment, divided by the least of those shown. Rows are the segments of includePost's
 * cells. Source: NetPyNE's plotShape (cvar). SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "analysis/inner.h"

typedef struct segments {
  size_t n;
  const int64_t *gid, *seg;
  const char *const *sec;
  ncy_names of;          /* "GID SEC" */
  int32_t *id;           /* [n] of each row */
  size_t *first, *count; /* [of.count] rows of it, which stand together */
} segments;

static int32_t find_section(segments *s, ncy_text *key, int64_t gid, const char *sec, bool is_new) {
  key->count = 0;
  ncy_text_printf(key, "%lld %s", (long long)gid, sec ? sec : "");
  if (key->is_bad) return -1;
  return is_new ? ncy_names_add(&s->of, key->data, key->count) : ncy_names_find(&s->of, key->data, key->count);
}

static ncy_status read_segments(const an_job *job, ncy_text *key, segments *s) {
  NCY_TRY(an_i64(job, job->in->segments, "segments", "gid", &s->gid));
  NCY_TRY(an_i64(job, job->in->segments, "segments", "seg", &s->seg));
  NCY_TRY(an_str(job, job->in->segments, "segments", "sec", &s->sec));
  s->n = ncy_table_rows(job->in->segments);
  ncy_names_init(&s->of, job->arena);
  s->id = NCY_NEW_ARRAY(job->arena, int32_t, s->n);
  s->first = NCY_NEW_ARRAY(job->arena, size_t, s->n);
  s->count = NCY_NEW_ARRAY(job->arena, size_t, s->n);
  if (!s->id || !s->first || !s->count) return NCY_ENOMEM;
  for (size_t i = 0; i < s->n; i++) {
    int32_t id = s->id[i] = find_section(s, key, s->gid[i], s->sec[i], true);
    if (id < 0) return ncy_no_memory(job->ctx);
    if (s->count[id] == 0) s->first[id] = i;
    bool is_next = s->first[id] + s->count[id] == i && s->seg[i] == (int64_t)s->count[id];
    if (!is_next)
      return an_fail(job, NULL, "table of segments, row %zu: expected segment %zu of section %s of cell %lld", i, s->count[id],
                     s->sec[i] ? s->sec[i] : "", (long long)s->gid[i]);
    s->count[id]++;
  }
  return NCY_OK;
}

/* Union of the subsets of cells. */
static ncy_status members_of(const an_job *job, const an_cells *cells, const ncy_subset *include, size_t n_include,
                             uint8_t **out) {
  const an_subset *subset = NULL;
  const an_spikes none = {0};
  size_t n = 0;
  NCY_TRY(an_subsets_read(job, cells, &none, include, n_include, &subset, &n));
  *out = NCY_NEW_ARRAY(job->arena, uint8_t, cells->n);
  if (!*out) return NCY_ENOMEM;
  for (size_t k = 0; k < n; k++)
    for (size_t i = 0; i < cells->n; i++) (*out)[i] |= subset[k].has_cell[i];
  return NCY_OK;
}

static ncy_status count_synapses(const an_job *job, const an_cells *cells, segments *s, ncy_text *key, double *value) {
  const int64_t *pre = NULL, *post = NULL;
  const double *loc = NULL;
  const char *const *sec = NULL;
  uint8_t *is_pre = NULL;
  NCY_TRY(an_i64(job, job->in->conns, "conns", "pre_gid", &pre));
  NCY_TRY(an_i64(job, job->in->conns, "conns", "post_gid", &post));
  NCY_TRY(an_f64(job, job->in->conns, "conns", "loc", &loc));
  NCY_TRY(an_str(job, job->in->conns, "conns", "sec", &sec));
  NCY_TRY(members_of(job, cells, job->o->include_pre, job->o->n_include_pre, &is_pre));
  for (size_t i = 0; i < ncy_table_rows(job->in->conns); i++) {
    int32_t from = pre[i] >= 0 ? an_cell_row(cells, pre[i]) : -1;
    if (from < 0 || !is_pre[from]) continue;
    int32_t id = find_section(s, key, post[i], sec[i], false);
    if (id < 0 || isnan(loc[i])) continue; /* of a cell that is not shown */
    double at = ceil(loc[i] * (double)s->count[id]) - 1, last = (double)s->count[id] - 1;
    value[s->first[id] + (size_t)(at < 0 ? 0 : at > last ? last : at)]++;
  }
  return NCY_OK;
}

static ncy_status take_weight_norm(const an_job *job, const segments *s, const size_t *row, size_t n_rows, double *value) {
  const double *norm = NULL;
  double least = INFINITY;
  NCY_TRY(an_f64(job, job->in->segments, "segments", "weightNorm", &norm));
  for (size_t k = 0; k < n_rows; k++) least = norm[row[k]] < least ? norm[row[k]] : least;
  for (size_t i = 0; i < s->n; i++) value[i] = norm[i] / least;
  return NCY_OK;
}

static ncy_status run_with(const an_job *job, ncy_text *key, ncy_table **out) {
  an_cells cells;
  segments s = {0};
  uint8_t *is_post = NULL;
  ncy_column gid, sec, seg, column;
  NCY_TRY(an_cells_read(job, &cells));
  NCY_TRY(read_segments(job, key, &s));
  NCY_TRY(members_of(job, &cells, job->o->include_post, job->o->n_include_post, &is_post));
  double *value = NCY_NEW_ARRAY(job->arena, double, s.n);
  size_t *row = NCY_NEW_ARRAY(job->arena, size_t, s.n), n_rows = 0;
  if (!value || !row) return NCY_ENOMEM;
  for (size_t i = 0; i < s.n; i++) {
    int32_t cell = an_cell_row(&cells, s.gid[i]);
    if (cell >= 0 && is_post[cell]) row[n_rows++] = i;
  }
  if (!strcmp(job->o->cvar, "numSyns"))
    NCY_TRY(count_synapses(job, &cells, &s, key, value));
  else
    NCY_TRY(take_weight_norm(job, &s, row, n_rows, value));
  NCY_TRY(ncy_table_new(job->ctx, "shape", n_rows, out));
  NCY_TRY(ncy_table_add(*out, "gid", NCY_I64, "1", &gid));
  NCY_TRY(ncy_table_add(*out, "sec", NCY_STR, "1", &sec));
  NCY_TRY(ncy_table_add(*out, "seg", NCY_I64, "1", &seg));
  NCY_TRY(ncy_table_add(*out, "value", NCY_F64, "1", &column));
  for (size_t k = 0; k < n_rows; k++) {
    size_t i = row[k];
    bool is_same = k > 0 && s.id[row[k - 1]] == s.id[i];
    gid.u.i64[k] = s.gid[i];
    sec.u.str[k] = is_same ? sec.u.str[k - 1] : ncy_table_str(*out, s.sec[i] ? s.sec[i] : "");
    if (!sec.u.str[k]) return NCY_ENOMEM;
    seg.u.i64[k] = s.seg[i];
    column.u.f64[k] = value[i];
  }
  return NCY_OK;
}

static ncy_status run(const an_job *job, ncy_table **out) {
  ncy_text key;
  ncy_text_init(&key, job->ctx);
  ncy_status status = run_with(job, &key, out);
  ncy_text_done(&key);
  return status;
}

static const ncy_analyze_option options[] = {
    {"includePre", NCY_OPTION_SUBSETS, "[\"all\"]", "", NULL, "sources of the synapses"},
    {"includePost", NCY_OPTION_SUBSETS, "[\"all\"]", "", NULL, "cells shown"},
    {"cvar", NCY_OPTION_WORD, "numSyns", "", "numSyns weightNorm", "what to compute"},
    {0},
};

const ncy_analyze an_shape = {
    .info = {"shape", "plotShape", "A number for each segment of cells, to colour their shape with.", "cells segments conns",
             "gid, sec, seg, value"},
    .option = options,
    .run = run,
};
