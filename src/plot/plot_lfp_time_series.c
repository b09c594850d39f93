/* plot_lfp_time_series.c - field potentials by time, electrodes one below the other.
 *
 * Curves stand apart by separation times the largest potential, and hang from their electrode's name; a bar gives the scale.
 * Source: netpyne.plotting.plotLFPTimeSeries. SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot/lfp.h"
#include "plot/plots.h"

/* 1, 2 or 5 times a power of ten, at most value. */
static double round_down(double value) {
  double power = pow(10, floor(log10(value))), part = value / power;
  return (part >= 5 ? 5 : part >= 2 ? 2 : 1) * power;
}

static double largest(const ncy_table *table) {
  double most = 0, lo, hi;
  for (size_t c = 1; c < ncy_table_columns(table); c++) {
    ncy_column column;
    if (ncy_table_column_at(table, c, &column) == NCY_OK && plot_extent(column.u.f64, ncy_table_rows(table), &lo, &hi))
      most = fmax(most, fmax(fabs(lo), fabs(hi)));
  }
  return most;
}

/* A bar of a round size at the right end, in the gap over the first curve. */
static ncy_status add_scale(plot_job *job, ncy_fig *fig, int32_t panel, double offset, double n_rows) {
  const ncy_panel *p = &fig->panels.data[panel];
  double size = round_down(fmax(offset * 0.8, 1e-300)), x_bar = p->x.hi - 0.012 * (p->x.hi - p->x.lo);
  double *x = NCY_NEW_ARRAY(&fig->arena, double, 3), *y = NCY_NEW_ARRAY(&fig->arena, double, 3);
  const char **label = NCY_NEW_ARRAY(&fig->arena, const char *, 1);
  bool is_plain = job->options->analyze[0]->norm_signal;
  char text[48];
  if (is_plain)
    snprintf(text, sizeof text, "%g", size);
  else if (size >= 1)
    snprintf(text, sizeof text, "%g mV", size);
  else
    snprintf(text, sizeof text, "%g \xC2\xB5V", size * 1000);
  if (!x || !y || !label || !(label[0] = ncy_fig_text(fig, text))) return NCY_ENOMEM;
  x[0] = x[1] = x_bar;
  y[0] = n_rows - 0.45;
  y[1] = y[0] + (job->v->order_inverse ? -1 : 1) * size / offset;
  x[2] = x_bar - 0.01 * (p->x.hi - p->x.lo);
  y[2] = y[0];
  int32_t ink;
  NCY_TRY(plot_color(fig, (ncy_rgb){0.12, 0.12, 0.12}, &ink));
  NCY_TRY(plot_add_curve(fig, panel, &(plot_curve){.x = x, .y = y, .count = 2, .color = ink, .width_pt = 2}));
  ncy_mark mark = {.kind = NCY_MARK_TEXT, .panel = panel, .color = ink, .alpha = 1, .count = 1, .x = x + 2, .y = y + 2};
  mark.u.text.label = label;
  mark.u.text.h_align = 1;
  mark.u.text.size_pt = 0.9 * fig->font_size;
  return ncy_fig_add_mark(fig, &mark);
}

static ncy_status add_source(plot_job *job, ncy_fig *fig, int32_t panel, const ncy_table *table, size_t i_source, double offset) {
  size_t n = ncy_table_rows(table), n_columns = ncy_table_columns(table) - 1;
  const ncy_palette *palette = plot_palette(job);
  double sign = job->v->order_inverse ? -1 : 1; /* the potential is always upwards on the page */
  ncy_column t, column;
  NCY_TRY(ncy_table_column_at(table, 0, &t));
  const double *x = plot_copy(fig, t.u.f64, n);
  const char **names = NCY_NEW_ARRAY(&fig->arena, const char *, n_columns);
  if (!x || !names) return NCY_ENOMEM;
  for (size_t c = 0; c < n_columns; c++) {
    NCY_TRY(ncy_table_column_at(table, c + 1, &column));
    double *y = NCY_NEW_ARRAY(&fig->arena, double, n);
    if (!y || !(names[c] = ncy_fig_text(fig, column.name))) return NCY_ENOMEM;
    for (size_t i = 0; i < n; i++) y[i] = (double)c + sign * column.u.f64[i] / offset;
    plot_curve curve = {.x = x, .y = y, .count = n, .width_pt = job->v->line_width, .is_dashed = i_source > 0};
    ncy_rgb color = plot_color_of(job, NULL, column.name, i_source ? i_source + c : c);
    if (job->n_sources > 1) color = palette->color[i_source % palette->n_colors];
    NCY_TRY(plot_color(fig, color, &curve.color));
    NCY_TRY(plot_add_curve(fig, panel, &curve));
    if (c == 0 && job->n_sources > 1) {
      const char *label = ncy_fig_text(fig, job->source[i_source].name);
      if (!label) return NCY_ENOMEM;
      NCY_TRY(ncy_fig_add_legend(fig, label, NULL, curve.color));
    }
  }
  ncy_panel *p = &fig->panels.data[panel];
  double range[2];
  plot_time_range(job, &job->source[0], range);
  if (i_source > 0) return NCY_OK;
  p->x = (ncy_axis){.lo = range[0], .hi = range[1], .label = "Time (ms)", .link = 1};
  p->y = (ncy_axis){.lo = -1.05, .hi = (double)n_columns - 0.2, .label = "Electrode", .names = names, .n_names = n_columns};
  p->y.is_inverted = job->v->order_inverse != 0;
  return NCY_OK;
}

ncy_status plot_lfp_make_series(plot_job *job, size_t which, const char *suffix) {
  ncy_fig *fig = NULL;
  int32_t panel = 0;
  double offset = 0;
  size_t n_rows = 0;
  for (size_t i = 0; i < job->n_sources; i++) {
    ncy_table *table = NULL;
    NCY_TRY(plot_analyze(job, &job->source[i], which, &table));
    ncy_status status = NCY_OK;
    if (!fig) {
      n_rows = ncy_table_columns(table) - 1;
      offset = largest(table) * job->v->separation;
      if (!(offset > 0)) offset = 1;
      status = plot_new_fig(job, suffix, 8, fmax(4, fmin(2.5 + 0.75 * (double)n_rows, 20)), &fig);
      if (status == NCY_OK) status = ncy_fig_add_panel(fig, 0, 0, &panel);
    }
    if (status == NCY_OK) status = add_source(job, fig, panel, table, i, offset);
    ncy_table_free(&table);
    NCY_TRY(status);
  }
  fig->panels.data[panel].title = "Local field potential";
  return add_scale(job, fig, panel, offset, (double)n_rows);
}

static ncy_status make(plot_job *job) {
  return plot_lfp_make_series(job, 0, NULL);
}

const plot_kind plot_lfp_time_series = {
    .kind = "lfpTimeSeries",
    .analysis = "plotLFPTimeSeries",
    .suffix = "LFPTimeSeries",
    .help = "Local field potentials by time.",
    .reads = "timeRange pop separation overlay orderInverse lineWidth LFPData",
    .initial = "{\"orderInverse\": true}",
    .analyses = "lfp",
    .make = make,
};
