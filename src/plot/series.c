/* series.c - curves and spectrograms from the tables that analyses give.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot/kinds.h"

void plot_empty_axes(ncy_panel *panel) {
  panel->x.lo = panel->y.lo = INFINITY;
  panel->x.hi = panel->y.hi = -INFINITY;
}

ncy_status plot_close_axes(ncy_fig *fig, int32_t panel, double x_part, double y_part) {
  ncy_panel *p = &fig->panels.data[panel];
  bool is_empty = !(p->x.lo <= p->x.hi) || !(p->y.lo <= p->y.hi);
  if (!(p->x.lo <= p->x.hi)) p->x.lo = 0, p->x.hi = 1;
  if (!(p->y.lo <= p->y.hi)) p->y.lo = 0, p->y.hi = 1;
  if (p->y.is_log) {
    double lo = fmax(p->y.lo, p->y.hi * 1e-12), hi = p->y.hi;
    bool has_power = hi > 0;
    p->y.lo = has_power ? fmax(lo, hi * 1e-8) / 1.3 : 0.1;
    p->y.hi = has_power ? hi * 1.3 : 1;
  } else {
    plot_set_axis(&p->y, p->y.lo, p->y.hi, y_part);
  }
  if (!p->x.is_log) plot_set_axis(&p->x, p->x.lo, p->x.hi, x_part);
  return is_empty ? plot_add_note(fig, panel, "no data") : NCY_OK;
}

static void widen(ncy_axis *axis, const double *value, size_t n) {
  double lo, hi;
  if (!plot_extent(value, n, &lo, &hi)) return;
  axis->lo = fmin(axis->lo, lo);
  axis->hi = fmax(axis->hi, hi);
}

/* The outline of bars: two points a bar. */
static ncy_status steps_of(ncy_fig *fig, const plot_series *s, const double *x, const double *y, size_t n, plot_curve *out) {
  double *step_x = NCY_NEW_ARRAY(&fig->arena, double, 2 * n), *step_y = NCY_NEW_ARRAY(&fig->arena, double, 2 * n);
  if (!step_x || !step_y) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    step_x[2 * i] = x[i];
    step_x[2 * i + 1] = i + 1 < n ? x[i + 1] : s->x_end;
    step_y[2 * i] = step_y[2 * i + 1] = y[i];
  }
  out->x = step_x;
  out->y = step_y;
  out->count = 2 * n;
  return NCY_OK;
}

/* Bars from below to y. */
static ncy_status add_bars(ncy_fig *fig, int32_t panel, const plot_series *s, const double *x, const double *below,
                           const double *y, size_t n, int32_t color, double alpha) {
  double *x1 = NCY_NEW_ARRAY(&fig->arena, double, n);
  if (!x1) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) x1[i] = i + 1 < n ? x[i + 1] : s->x_end;
  ncy_mark mark = {.kind = NCY_MARK_RECTS, .panel = panel, .color = color, .alpha = alpha, .count = n, .x = x, .y = below};
  mark.u.rects.x1 = x1;
  mark.u.rects.y1 = y;
  return ncy_fig_add_mark(fig, &mark);
}

static ncy_status color_of(plot_job *job, ncy_fig *fig, const plot_series *s, const char *name, size_t i, size_t n,
                           int32_t *out) {
  ncy_rgb color = plot_color_of(job, s->cells, name, i);
  if (s->map && strcmp(name, "avg") != 0) {
    uint32_t c = ncy_colormap_at(s->map, n > 1 ? 0.92 * (double)i / (double)(n - 1) : 0.3);
    color = (ncy_rgb){(c >> 16 & 255) / 255.0, (c >> 8 & 255) / 255.0, (c & 255) / 255.0};
  }
  return plot_color(fig, color, out);
}

ncy_status plot_add_series(plot_job *job, ncy_fig *fig, int32_t panel, const ncy_table *table, const plot_series *s) {
  size_t n = ncy_table_rows(table), n_columns = ncy_table_columns(table);
  ncy_column x, y;
  NCY_TRY(ncy_table_column_at(table, 0, &x));
  const double *at = plot_copy(fig, x.u.f64, n);
  double *sum = NCY_NEW_ARRAY(&fig->arena, double, n);
  if (!at || !sum) return NCY_ENOMEM;
  ncy_panel *p = &fig->panels.data[panel];
  if (n) widen(&p->x, at, n);
  if (n && s->is_step) p->x.hi = fmax(p->x.hi, s->x_end);
  for (size_t c = s->first; c < n_columns; c++) {
    NCY_TRY(ncy_table_column_at(table, c, &y));
    plot_curve curve = {.count = n, .x = at, .width_pt = s->width_pt, .is_dashed = s->i_source > 0};
    NCY_TRY(color_of(job, fig, s, y.name, c - s->first, n_columns - s->first, &curve.color));
    double *value = NCY_NEW_ARRAY(&fig->arena, double, n), *below = NCY_NEW_ARRAY(&fig->arena, double, n);
    if (!value || !below) return NCY_ENOMEM;
    for (size_t i = 0; i < n; i++) {
      below[i] = s->is_stacked ? sum[i] : 0;
      value[i] = plot_number_at(&y, i) + below[i];
      if (p->y.is_log && !(value[i] > 0)) value[i] = NAN;
      if (s->is_stacked) sum[i] = value[i];
    }
    widen(&p->y, value, n);
    curve.y = value;
    if (s->is_filled) NCY_TRY(add_bars(fig, panel, s, at, below, value, n, curve.color, s->is_stacked ? 0.9 : 0.35));
    if (s->is_step) NCY_TRY(steps_of(fig, s, at, value, n, &curve));
    if (!(s->is_filled && s->is_stacked)) NCY_TRY(plot_add_curve(fig, panel, &curve));

    char *label = job->n_sources > 1 ? ncy_arena_printf(&fig->arena, "%s: %s", s->source->name, y.name)
                                     : ncy_arena_printf(&fig->arena, "%s", y.name);
    const char *text = label ? ncy_fig_text(fig, label) : NULL;
    bool is_told = false;
    if (!text) return NCY_ENOMEM;
    for (size_t i = 0; i < fig->legend.count; i++) is_told = is_told || strcmp(fig->legend.data[i].label, text) == 0;
    if (!is_told) NCY_TRY(ncy_fig_add_legend(fig, text, NULL, curve.color));
  }
  return NCY_OK;
}

ncy_status plot_add_curves(plot_job *job, ncy_fig *fig, int32_t panel, size_t i) {
  plot_source *source = &job->source[i];
  plot_cells cells;
  ncy_table *table = NULL;
  NCY_TRY(plot_read_cells(job, source, &cells));
  NCY_TRY(plot_analyze(job, source, 0, &table));
  plot_series series = {.first = 1, .cells = &cells, .source = source, .i_source = i, .width_pt = job->v->line_width};
  ncy_status status = plot_add_series(job, fig, panel, table, &series);
  ncy_table_free(&table);
  return status;
}

/* ---- spectrograms
 * ---------------------------------------------------------------------------------------------------------------- */

typedef struct spectrum {
  size_t n_freq, n_t;
  double f_lo, f_hi, t_lo, t_hi; /* outer edges */
  bool is_log;
} spectrum;

/* The grid of a table with rows by freq, then t. */
static ncy_status read_grid(plot_job *job, size_t which, const ncy_table *table, spectrum *out) {
  ncy_column freq, t;
  NCY_TRY(ncy_table_column(table, "freq", &freq));
  NCY_TRY(ncy_table_column(table, "t", &t));
  size_t n = ncy_table_rows(table), n_t = 0;
  while (n_t < n && freq.u.f64[n_t] == freq.u.f64[0]) n_t++;
  if (n_t < 2 || n / n_t < 2) return plot_missing(job, "too few samples for a spectrogram");
  spectrum s = {.n_t = n_t, .n_freq = n / n_t};
  double f0 = freq.u.f64[0], f1 = freq.u.f64[n_t], f_last = freq.u.f64[(s.n_freq - 1) * n_t];
  double dt = t.u.f64[1] - t.u.f64[0];
  s.is_log = job->options->analyze[which]->logy && f0 > 0;
  s.f_lo = s.is_log ? f0 / sqrt(f1 / f0) : f0 - (f1 - f0) / 2;
  s.f_hi = s.is_log ? f_last * sqrt(f1 / f0) : f_last + (f1 - f0) / 2;
  s.t_lo = t.u.f64[0];
  s.t_hi = t.u.f64[n_t - 1] + dt;
  *out = s;
  return NCY_OK;
}

/* Columns of a spectrogram averaged so that no more than can be told apart are left. */
static const double *shrink(ncy_fig *fig, const double *value, const spectrum *s, size_t *out_cols) {
  enum { MOST = 1500 };
  size_t stride = (s->n_t + MOST - 1) / MOST, cols = s->n_t / stride;
  double *out = NCY_NEW_ARRAY(&fig->arena, double, s->n_freq *cols);
  for (size_t f = 0; out && f < s->n_freq; f++) {
    for (size_t c = 0; c < cols; c++) {
      double sum = 0;
      for (size_t k = 0; k < stride; k++) sum += value[f * s->n_t + c * stride + k];
      out[f * cols + c] = sum / (double)stride;
    }
  }
  *out_cols = cols;
  return out;
}

static ncy_status add_spectrogram(ncy_fig *fig, const spectrum *s, const ncy_column *column, const ncy_colorbar *bar,
                                  size_t index, size_t n_all, size_t n_grid) {
  int32_t panel, n_cols = (int32_t)n_grid, row = (int32_t)index / n_cols, col = (int32_t)index % n_cols;
  size_t cols;
  NCY_TRY(ncy_fig_add_panel(fig, row, col, &panel));
  ncy_panel *p = &fig->panels.data[panel];
  bool is_last = index + n_grid >= n_all;
  p->x = (ncy_axis){.lo = s->t_lo, .hi = s->t_hi, .label = is_last ? "Time (ms)" : NULL, .is_bare = !is_last, .link = 1};
  p->y = (ncy_axis){.lo = s->f_lo, .hi = s->f_hi, .label = col == 0 ? "Frequency (Hz)" : NULL, .is_log = s->is_log, .link = 2};
  p->title = n_all > 1 ? ncy_fig_text(fig, column->name) : NULL;
  if (n_all > 1 && !p->title) return NCY_ENOMEM;
  p->bar = *bar;
  if (col + 1 < n_cols && index + 1 < n_all) p->bar.axis.label = NULL; /* said beside the last */
  const double *value = shrink(fig, column->u.f64, s, &cols);
  if (!value) return NCY_ENOMEM;
  return plot_add_image(fig, panel, value, (int32_t)s->n_freq, (int32_t)cols, s->t_lo, s->f_lo, s->t_hi, s->f_hi);
}

/* One after the other. */
static ncy_status draw_spectrograms(plot_job *job, plot_source *source, size_t which, const ncy_table *table,
                                    const char *value_label, bool is_one_scale) {
  spectrum s = {0};
  NCY_TRY(read_grid(job, which, table, &s));
  size_t n_all = ncy_table_columns(table) - 2, n_grid = n_all <= 3 ? 1 : n_all <= 8 ? 2 : 3;
  size_t n_rows = (n_all + n_grid - 1) / n_grid;
  ncy_colorbar bar = {.map = plot_colormap(job, "viridis", "viridis")};
  double lo = INFINITY, hi = -INFINITY, a, b;
  for (size_t c = 0; c < n_all; c++) {
    ncy_column column;
    NCY_TRY(ncy_table_column_at(table, c + 2, &column));
    if (!plot_extent(column.u.f64, ncy_table_rows(table), &a, &b)) continue;
    lo = fmin(lo, a);
    hi = fmax(hi, b);
  }
  ncy_fig *fig;
  char *suffix = job->n_sources > 1 ? ncy_arena_printf(&job->scratch, "_%s", source->name) : NULL;
  if (job->n_sources > 1 && !suffix) return NCY_ENOMEM;
  NCY_TRY(plot_new_fig(job, suffix, n_grid == 1 ? 8 : 10, fmin(3.2 + 2.2 * (double)n_rows, 16), &fig));
  plot_set_axis(&bar.axis, lo <= hi ? lo : 0, lo <= hi ? hi : 1, 0);
  bar.axis.label = value_label;
  for (size_t c = 0; c < n_all; c++) {
    ncy_column column;
    NCY_TRY(ncy_table_column_at(table, c + 2, &column));
    if (!is_one_scale && plot_extent(column.u.f64, ncy_table_rows(table), &a, &b)) plot_set_axis(&bar.axis, a, b, 0);
    NCY_TRY(add_spectrogram(fig, &s, &column, &bar, c, n_all, n_grid));
  }
  return NCY_OK;
}

ncy_status plot_spectrograms(plot_job *job, size_t which, const char *value_label, bool is_one_scale) {
  for (size_t i = 0; i < job->n_sources; i++) {
    ncy_table *table = NULL;
    NCY_TRY(plot_analyze(job, &job->source[i], which, &table));
    ncy_status status = draw_spectrograms(job, &job->source[i], which, table, value_label, is_one_scale);
    ncy_table_free(&table);
    NCY_TRY(status);
  }
  return NCY_OK;
}
