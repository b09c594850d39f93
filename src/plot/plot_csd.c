/* plot_csd.c - current source density by time and depth, as a map of colours, with curves of it or of the potentials over it.
 *
 * How:   between electrodes a natural cubic spline of each sample, N_DEPTHS rows in all; samples that cannot be told apart are
 * averaged. The scale is symmetric about 0, so that the middle colour is no current. Source: netpyne.plotting.plotCSD, which
 * smooths a bivariate spline; colours there are jet_r (palette netpyne). SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot/plots.h"

enum { N_DEPTHS = 200, MAX_COLUMNS = 1500 };

typedef struct csd {
  plot_job *job;
  size_t n, n_t; /* electrodes, samples */
  double *depth; /* [n] ascending, um */
  double *value; /* [n * n_t] by electrode */
  const double *t;
} csd;

/* Second derivatives of the natural spline through (x, y); work [n]. */
static void spline(const double *x, const double *y, size_t n, double *second, double *work) {
  second[0] = work[0] = 0;
  for (size_t i = 1; i + 1 < n; i++) {
    double part = (x[i] - x[i - 1]) / (x[i + 1] - x[i - 1]), p = part * second[i - 1] + 2;
    second[i] = (part - 1) / p;
    double slope = (y[i + 1] - y[i]) / (x[i + 1] - x[i]) - (y[i] - y[i - 1]) / (x[i] - x[i - 1]);
    work[i] = (6 * slope / (x[i + 1] - x[i - 1]) - part * work[i - 1]) / p;
  }
  second[n - 1] = 0;
  for (size_t i = n - 1; i-- > 0;) second[i] = second[i] * second[i + 1] + work[i];
}

static double spline_at(const double *x, const double *y, const double *second, size_t n, double at) {
  size_t i = 0;
  while (i + 2 < n && at > x[i + 1]) i++;
  double h = x[i + 1] - x[i], a = (x[i + 1] - at) / h, b = (at - x[i]) / h;
  return a * y[i] + b * y[i + 1] + ((a * a * a - a) * second[i] + (b * b * b - b) * second[i + 1]) * h * h / 6;
}

/* Electrodes in order of depth. Without vaknin the analysis leaves out the outermost, so its columns are those in between. */
static ncy_status read_csd(csd *c, plot_source *source, const ncy_table *table) {
  plot_job *job = c->job;
  const ncy_table *electrodes;
  ncy_column y, column, t;
  NCY_TRY(plot_table(job, source, PLOT_ELECTRODES, &electrodes));
  NCY_TRY(ncy_table_column(electrodes, "y", &y));
  NCY_TRY(ncy_table_column_at(table, 0, &t));
  size_t n_all = ncy_table_rows(electrodes);
  c->n = ncy_table_columns(table) - 1;
  c->n_t = ncy_table_rows(table);
  if (c->n < 2 || c->n_t < 2) return plot_missing(job, "too few electrodes or samples for a map of current sources");
  c->t = t.u.f64;
  c->depth = NCY_NEW_ARRAY(&job->scratch, double, c->n);
  c->value = NCY_NEW_ARRAY(&job->scratch, double, c->n * c->n_t);
  size_t *order = NCY_NEW_ARRAY(&job->scratch, size_t, c->n);
  if (!c->depth || !c->value || !order) return NCY_ENOMEM;
  size_t first = n_all > c->n ? (n_all - c->n) / 2 : 0;
  for (size_t i = 0; i < c->n; i++) { /* few: by insertion */
    size_t k = i;
    double depth = first + i < n_all ? y.u.f64[first + i] : (double)i;
    for (; k > 0 && c->depth[k - 1] > depth; k--) c->depth[k] = c->depth[k - 1], order[k] = order[k - 1];
    c->depth[k] = depth;
    order[k] = i;
  }
  for (size_t i = 0; i < c->n; i++) {
    NCY_TRY(ncy_table_column_at(table, 1 + order[i], &column));
    memcpy(c->value + i * c->n_t, column.u.f64, c->n_t * sizeof(double));
    if (i > 0 && !(c->depth[i] > c->depth[i - 1])) return plot_missing(job, "two electrodes at the depth %g um", c->depth[i]);
  }
  return NCY_OK;
}

static ncy_status add_map(csd *c, ncy_fig *fig, int32_t panel) {
  plot_job *job = c->job;
  size_t stride = (c->n_t + MAX_COLUMNS - 1) / MAX_COLUMNS, n_cols = c->n_t / stride;
  double *image = NCY_NEW_ARRAY(&fig->arena, double, N_DEPTHS *n_cols);
  double *y = NCY_NEW_ARRAY(&job->scratch, double, 3 * c->n);
  if (!image || !y) return NCY_ENOMEM;
  double *second = y + c->n, *work = second + c->n, top = c->depth[0], bottom = c->depth[c->n - 1];
  for (size_t col = 0; col < n_cols; col++) {
    for (size_t i = 0; i < c->n; i++) {
      double sum = 0;
      for (size_t k = 0; k < stride; k++) sum += c->value[i * c->n_t + col * stride + k];
      y[i] = sum / (double)stride;
    }
    spline(c->depth, y, c->n, second, work);
    for (size_t row = 0; row < N_DEPTHS; row++)
      image[row * n_cols + col] = spline_at(c->depth, y, second, c->n, top + (bottom - top) * ((double)row + 0.5) / N_DEPTHS);
  }
  ncy_panel *p = &fig->panels.data[panel];
  double lo, hi, most = 0;
  if (plot_extent(image, N_DEPTHS * n_cols, &lo, &hi)) most = fmax(fabs(lo), fabs(hi));
  if (!(most > 0)) most = 1;
  p->bar.map = plot_colormap(job, "burd", "jet_r");
  p->bar.axis = (ncy_axis){.lo = -most, .hi = most, .label = "Current source density (mV/mm\xC2\xB2)"};
  double dt = c->t[1] - c->t[0];
  return plot_add_image(fig, panel, image, N_DEPTHS, (int32_t)n_cols, c->t[0], top, c->t[n_cols * stride - 1] + dt, bottom);
}

/* Curves at their electrodes' depths: of the current sources, or of the potentials. */
static ncy_status add_curves(csd *c, plot_source *source, ncy_fig *fig, int32_t panel, bool is_lfp) {
  double most = 0, lo, hi, gap = (c->depth[c->n - 1] - c->depth[0]) / (double)(c->n - 1);
  ncy_column column;
  int32_t ink;
  NCY_TRY(plot_color(fig, (ncy_rgb){0.1, 0.1, 0.1}, &ink));
  if (is_lfp && !source->lfp) return NCY_OK;
  size_t n_t = is_lfp ? ncy_table_rows(source->lfp) : c->n_t;
  size_t n = is_lfp ? ncy_table_columns(source->lfp) - 1 : c->n;
  double *t = NCY_NEW_ARRAY(&fig->arena, double, n_t);
  if (!t) return NCY_ENOMEM;
  if (is_lfp) NCY_TRY(ncy_table_column_at(source->lfp, 0, &column));
  memcpy(t, is_lfp ? column.u.f64 : c->t, n_t * sizeof *t);
  for (int pass = 0; pass < 2; pass++) { /* how large they are, then the curves */
    for (size_t i = 0; i < n && i < c->n; i++) {
      const double *value = c->value + i * c->n_t;
      if (is_lfp) {
        NCY_TRY(ncy_table_column_at(source->lfp, i + 1, &column));
        value = column.u.f64;
      }
      if (pass == 0) {
        if (plot_extent(value, n_t, &lo, &hi)) most = fmax(most, fmax(fabs(lo), fabs(hi)));
        continue;
      }
      double *y = NCY_NEW_ARRAY(&fig->arena, double, n_t);
      if (!y) return NCY_ENOMEM;
      for (size_t k = 0; k < n_t; k++) y[k] = c->depth[i] - 0.45 * gap * value[k] / (most > 0 ? most : 1);
      NCY_TRY(plot_add_curve(fig, panel, &(plot_curve){.x = t, .y = y, .count = n_t, .color = ink, .width_pt = 0.6}));
    }
  }
  return NCY_OK;
}

/* Lines across: at electrodes, ends of layers with their names, and times of stimuli. */
static ncy_status add_lines(csd *c, ncy_fig *fig, int32_t panel) {
  const plot_values *v = c->job->v;
  const ncy_panel *p = &fig->panels.data[panel];
  size_t n = (v->has_hlines ? c->n : 0) + v->n_layers + v->n_stim_times, k = 0;
  double *x = NCY_NEW_ARRAY(&fig->arena, double, 3 * n), *y = NCY_NEW_ARRAY(&fig->arena, double, 3 * n);
  double *at = NCY_NEW_ARRAY(&fig->arena, double, 2 * v->n_layers);
  const char **label = NCY_NEW_ARRAY(&fig->arena, const char *, v->n_layers);
  int32_t ink;
  NCY_TRY(plot_color(fig, (ncy_rgb){0.1, 0.1, 0.1}, &ink));
  if (!x || !y || !at || !label) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++, k += 3) {
    bool is_time = i >= n - v->n_stim_times;
    size_t layer = i - (v->has_hlines ? c->n : 0);
    double where = is_time                     ? v->stim_times[i - (n - v->n_stim_times)]
                   : v->has_hlines && i < c->n ? c->depth[i]
                                               : v->layer_bounds[layer];
    x[k] = is_time ? where : p->x.lo;
    x[k + 1] = is_time ? where : p->x.hi;
    y[k] = is_time ? p->y.lo : where;
    y[k + 1] = is_time ? p->y.hi : where;
    x[k + 2] = y[k + 2] = NAN;
  }
  for (size_t i = 0; i < v->n_layers; i++) {
    at[i] = p->x.lo + 0.01 * (p->x.hi - p->x.lo);
    at[v->n_layers + i] = v->layer_bounds[i];
    if (!(label[i] = ncy_fig_text(fig, v->layer_names[i]))) return NCY_ENOMEM;
  }
  if (n)
    NCY_TRY(
        plot_add_curve(fig, panel, &(plot_curve){.x = x, .y = y, .count = k, .color = ink, .width_pt = 0.7, .is_dashed = true}));
  if (!v->n_layers) return NCY_OK;
  ncy_mark mark = {
      .kind = NCY_MARK_TEXT, .panel = panel, .color = ink, .alpha = 1, .count = v->n_layers, .x = at, .y = at + v->n_layers};
  mark.u.text.label = label;
  return ncy_fig_add_mark(fig, &mark);
}

static ncy_status draw(plot_job *job, plot_source *source, const ncy_table *table, ncy_fig *fig, int32_t row) {
  csd c = {.job = job};
  int32_t panel;
  double range[2];
  NCY_TRY(read_csd(&c, source, table));
  NCY_TRY(ncy_fig_add_panel(fig, row, 0, &panel));
  ncy_panel *p = &fig->panels.data[panel];
  plot_time_range(job, source, range);
  p->title = "Current source density";
  if (job->n_sources > 1 && !(p->title = ncy_fig_text(fig, source->name))) return NCY_ENOMEM;
  p->x = (ncy_axis){.lo = range[0], .hi = range[1], .label = "Time (ms)", .link = 1};
  double gap = (c.depth[c.n - 1] - c.depth[0]) / (double)(c.n - 1);
  bool has_curves = job->v->curves != NULL;
  double margin = has_curves ? 0.5 * gap : 0;
  p->y =
      (ncy_axis){.lo = c.depth[0] - margin, .hi = c.depth[c.n - 1] + margin, .label = "Depth (\xC2\xB5m)", .is_inverted = true};
  if (job->v->y_max > 0) p->y.hi = fmax(job->v->y_max, p->y.lo + 1e-9);
  NCY_TRY(add_map(&c, fig, panel));
  if (has_curves) NCY_TRY(add_curves(&c, source, fig, panel, strcmp(job->v->curves, "LFP") == 0));
  return add_lines(&c, fig, panel);
}

static ncy_status make(plot_job *job) {
  ncy_fig *fig;
  NCY_TRY(plot_new_fig(job, NULL, 8, 1 + 6 * (double)job->n_sources, &fig));
  for (size_t i = 0; i < job->n_sources; i++) {
    ncy_table *table = NULL;
    NCY_TRY(plot_analyze(job, &job->source[i], 0, &table));
    ncy_status status = draw(job, &job->source[i], table, fig, (int32_t)i);
    ncy_table_free(&table);
    NCY_TRY(status);
  }
  return NCY_OK;
}

const plot_kind plot_csd = {
    .kind = "csd",
    .analysis = "plotCSD",
    .suffix = "CSD",
    .help = "Current source density by time and depth.",
    .reads = "timeRange pop ymax overlay hlines layerBounds stimTimes pad CSDData LFPData dt smooth",
    .analyses = "csd",
    .make = make,
};
