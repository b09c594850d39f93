/* plots.c - the table of plots, and drawing one: one row, and one file plot_<kind>.c, each.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "plot/plots.h"

const plot_kind *const plot_kinds[] = {
    &plot_raster,           &plot_traces,  &plot_spike_hist,      &plot_spike_freq,    &plot_spike_stats, &plot_rate_psd,
    &plot_rate_spectrogram, &plot_conn,    &plot_2d_net,          &plot_2d_firing,     &plot_shape,       &plot_lfp,
    &plot_lfp_time_series,  &plot_lfp_psd, &plot_lfp_spectrogram, &plot_lfp_locations, &plot_csd,         &plot_dipole,
};
const size_t plot_n_kinds = NCY_COUNT_OF(plot_kinds);

const plot_kind *plot_kind_find(const char *name) {
  for (size_t i = 0; i < plot_n_kinds; i++)
    if (strcmp(plot_kinds[i]->kind, name) == 0 || strcmp(plot_kinds[i]->analysis, name) == 0) return plot_kinds[i];
  return NULL;
}

const char *ncy_plot_kind(size_t index, const char **out_analysis) {
  if (index >= plot_n_kinds) return NULL;
  if (out_analysis) *out_analysis = plot_kinds[index]->analysis;
  return plot_kinds[index]->kind;
}

const char *ncy_plot_help(size_t index) {
  return index < plot_n_kinds ? plot_kinds[index]->help : NULL;
}

/* ---- figures
 * -------------------------------------------------------------------------------------------------------------------- */

ncy_status plot_new_fig(plot_job *job, const char *suffix, double width, double height, ncy_fig **out) {
  const plot_values *v = job->v;
  double size[2] = {v->fig_size[0] > 0 ? v->fig_size[0] : width, v->fig_size[1] > 0 ? v->fig_size[1] : height};
  ncy_figs *figs = job->figs;
  const char *name = ncy_arena_strndup(&figs->arena, suffix ? suffix : "", suffix ? strlen(suffix) : 0);
  ncy_fig *fig = NULL;
  if (!name) return NCY_ENOMEM;
  if (!NCY_VEC_RESERVE(job->ctx, &figs->fig, 1) || !NCY_VEC_RESERVE(job->ctx, &figs->suffix, 1)) return ncy_no_memory(job->ctx);
  NCY_TRY(ncy_fig_new(job->ctx, job->kind->analysis, size, v->dpi, v->font_size, &fig));
  figs->fig.data[figs->fig.count++] = fig;
  figs->suffix.data[figs->suffix.count++] = name;
  *out = fig;
  return NCY_OK;
}

size_t ncy_figs_count(const ncy_figs *figs) {
  return figs->fig.count;
}

const ncy_fig *ncy_figs_at(const ncy_figs *figs, size_t index, const char **out_suffix) {
  if (index >= figs->fig.count) return NULL;
  if (out_suffix) *out_suffix = figs->suffix.data[index];
  return figs->fig.data[index];
}

void ncy_figs_free(ncy_figs **figs) {
  if (!figs || !*figs) return;
  ncy_figs *f = *figs;
  for (size_t i = 0; i < f->fig.count; i++) ncy_fig_free(&f->fig.data[i]);
  NCY_VEC_FREE(f->ctx, &f->fig);
  NCY_VEC_FREE(f->ctx, &f->suffix);
  ncy_arena_done(&f->arena);
  ncy_resize(f->ctx, f, sizeof *f, 0);
  *figs = NULL;
}

/* title, xlabel, ylabel, xlim, ylim and legend=False as the options have them, whatever the plot. */
static ncy_status apply_looks(const plot_job *job, ncy_fig *fig) {
  const plot_values *v = job->v;
  const char *title = ncy_fig_text(fig, v->title), *x = ncy_fig_text(fig, v->x_label), *y = ncy_fig_text(fig, v->y_label);
  if ((v->title && !title) || (v->x_label && !x) || (v->y_label && !y)) return NCY_ENOMEM;
  for (size_t i = 0; i < fig->panels.count; i++) {
    ncy_panel *p = &fig->panels.data[i];
    if (title && p->row == 0 && p->col == 0) p->title = title;
    if (x && p->x.label) p->x.label = x;
    if (y && p->y.label) p->y.label = y;
    if (v->x_lim[0] < v->x_lim[1]) p->x.lo = v->x_lim[0], p->x.hi = v->x_lim[1];
    if (v->y_lim[0] < v->y_lim[1]) p->y.lo = v->y_lim[0], p->y.hi = v->y_lim[1];
  }
  if (!v->has_legend) fig->legend.count = 0;
  return NCY_OK;
}

/* The last part of a path without its ending, and without "_data". */
static const char *name_of(plot_job *job, const char *path) {
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  const char *dot = strrchr(name, '.');
  size_t length = dot && dot > name ? (size_t)(dot - name) : strlen(name);
  if (length > 5 && strncmp(name + length - 5, "_data", 5) == 0) length -= 5;
  return ncy_arena_strndup(&job->scratch, name, length);
}

static ncy_status make(plot_job *job, const ncy_data *const *data) {
  job->source = NCY_NEW_ARRAY(&job->scratch, plot_source, job->n_sources);
  if (!job->source) return NCY_ENOMEM;
  for (size_t i = 0; i < job->n_sources; i++) {
    const char *file = ncy_data_file(data[i]);
    job->source[i].data = data[i];
    if (!(job->source[i].name = file ? name_of(job, file) : "run")) return NCY_ENOMEM;
  }
  NCY_TRY(job->kind->make(job));
  for (size_t i = 0; i < job->figs->fig.count; i++) NCY_TRY(apply_looks(job, job->figs->fig.data[i]));
  return NCY_OK;
}

ncy_status ncy_plot(ncy_ctx *ctx, const ncy_plot_options *options, const ncy_data *const *data, size_t n_data, ncy_figs **out) {
  if (n_data == 0) return ncy_report(ctx, NCY_ERROR, NCY_EARG, NULL, NULL, "there is no result to draw");
  ncy_figs *figs = ncy_resize(ctx, NULL, 0, sizeof *figs);
  if (!figs) return ncy_no_memory(ctx);
  *figs = (ncy_figs){.ctx = ctx};
  ncy_arena_init(&figs->arena, ctx);
  plot_job job = {.ctx = ctx, .options = options, .v = &options->v, .kind = options->kind, .n_sources = n_data, .figs = figs};
  ncy_arena_init(&job.scratch, ctx);
  ncy_status status = make(&job, data);
  for (size_t i = 0; job.source && i < n_data; i++) {
    for (int part = 0; part < PLOT_PARTS; part++) ncy_table_free(&job.source[i].part[part]);
    ncy_table_free(&job.source[i].lfp);
    ncy_table_free(&job.source[i].dipole);
    ncy_table_free(&job.source[i].segments);
  }
  ncy_arena_done(&job.scratch);
  if (status == NCY_OK)
    *out = figs;
  else
    ncy_figs_free(&figs);
  return status;
}
