/* plot_spike_stats.c - statistics of the spikes of cells: boxes, bars of means, histograms or points, a panel a statistic.
 *
 * A box is from the lower to the upper quartile with a line at the median and a disc at the mean; whiskers reach to the farthest
 * value within 1.5 times the box's height of it; values beyond are points. Quartiles: linear between order statistics (type 7 of
 * Hyndman and Fan 1996), as NumPy and matplotlib have them.
 * Source: netpyne.analysis.spikes_legacy.plotSpikeStats. SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot/plots.h"

typedef struct group {
  const char *name;
  double *value; /* ascending */
  double *depth; /* ynorm of the same, not in order of value; scatter only */
  size_t n;
} group;

typedef struct stats {
  plot_job *job;
  plot_cells cells;
  group *group; /* [n_groups] of the statistic at hand */
  size_t n_groups;
  ncy_fig *fig;
  int32_t panel, ink;
} stats;

static int compare_doubles(const void *a, const void *b) {
  const double *p = a, *q = b;
  return (*p > *q) - (*p < *q);
}

static double quantile(const group *g, double part) {
  double at = part * (double)(g->n - 1);
  size_t i = (size_t)at;
  return i + 1 < g->n ? g->value[i] + (at - (double)i) * (g->value[i + 1] - g->value[i]) : g->value[g->n - 1];
}

static double mean_of(const group *g) {
  double sum = 0;
  for (size_t i = 0; i < g->n; i++) sum += g->value[i];
  return sum / (double)g->n;
}

static double deviation_of(const group *g) {
  double mean = mean_of(g), sum = 0;
  for (size_t i = 0; i < g->n; i++) sum += (g->value[i] - mean) * (g->value[i] - mean);
  return sqrt(sum / (double)g->n);
}

/* Values of one statistic, by subset in the table's order. */
static ncy_status read_groups(stats *s, const ncy_table *table, const char *stat) {
  plot_job *job = s->job;
  ncy_column name, subset, value, depth;
  NCY_TRY(ncy_table_column(table, "stat", &name));
  NCY_TRY(ncy_table_column(table, "subset", &subset));
  NCY_TRY(ncy_table_column(table, "value", &value));
  NCY_TRY(ncy_table_column(table, "ynorm", &depth));
  size_t n = ncy_table_rows(table);
  s->group = NCY_NEW_ARRAY(&job->scratch, group, n + 1);
  if (!s->group) return NCY_ENOMEM;
  s->n_groups = 0;
  for (size_t i = 0; i < n; i++) {
    if (strcmp(name.u.str[i], stat) != 0) continue;
    size_t g = 0;
    while (g < s->n_groups && strcmp(s->group[g].name, subset.u.str[i]) != 0) g++;
    if (g == s->n_groups) {
      group *fresh = &s->group[s->n_groups++];
      fresh->name = ncy_fig_text(s->fig, subset.u.str[i]); /* outlives the table */
      fresh->value = NCY_NEW_ARRAY(&s->fig->arena, double, n);
      fresh->depth = NCY_NEW_ARRAY(&s->fig->arena, double, n);
      if (!fresh->name || !fresh->value || !fresh->depth) return NCY_ENOMEM;
    }
    if (!isfinite(value.u.f64[i])) continue;
    s->group[g].depth[s->group[g].n] = depth.u.f64[i];
    s->group[g].value[s->group[g].n++] = value.u.f64[i];
  }
  return NCY_OK;
}

/* ---- marks
 * ----------------------------------------------------------------------------------------------------------------------- */

static ncy_status add_rect(stats *s, int32_t color, double alpha, double x0, double y0, double x1, double y1) {
  double *at = NCY_NEW_ARRAY(&s->fig->arena, double, 4);
  if (!at) return NCY_ENOMEM;
  at[0] = x0, at[1] = y0, at[2] = x1, at[3] = y1;
  ncy_mark mark = {.kind = NCY_MARK_RECTS, .panel = s->panel, .color = color, .alpha = alpha, .count = 1, .x = at, .y = at + 1};
  mark.u.rects.x1 = at + 2;
  mark.u.rects.y1 = at + 3;
  return ncy_fig_add_mark(s->fig, &mark);
}

static ncy_status add_line(stats *s, int32_t color, double w_pt, size_t n, const double (*point)[2]) {
  double *x = NCY_NEW_ARRAY(&s->fig->arena, double, n), *y = NCY_NEW_ARRAY(&s->fig->arena, double, n);
  if (!x || !y) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) x[i] = point[i][0], y[i] = point[i][1];
  return plot_add_curve(s->fig, s->panel, &(plot_curve){.x = x, .y = y, .count = n, .color = color, .width_pt = w_pt});
}

static ncy_status add_points(stats *s, int32_t color, double w_pt, double alpha, const double *x, const double *y, size_t n) {
  ncy_mark mark = {.kind = NCY_MARK_POINTS, .panel = s->panel, .color = color, .alpha = alpha, .count = n, .x = x, .y = y};
  mark.u.points.shape = NCY_SHAPE_DISC;
  mark.u.points.w_pt = w_pt;
  return ncy_fig_add_mark(s->fig, &mark);
}

static ncy_status add_box(stats *s, const group *g, double at, int32_t color) {
  double q1 = quantile(g, 0.25), q2 = quantile(g, 0.5), q3 = quantile(g, 0.75), reach = 1.5 * (q3 - q1);
  double lo = q1, hi = q3, w = 0.3;
  double *x = NCY_NEW_ARRAY(&s->fig->arena, double, g->n + 1), *y = NCY_NEW_ARRAY(&s->fig->arena, double, g->n + 1);
  if (!x || !y) return NCY_ENOMEM;
  size_t n_far = 0;
  for (size_t i = 0; i < g->n; i++) {
    if (g->value[i] >= q1 - reach && g->value[i] <= q3 + reach) {
      lo = fmin(lo, g->value[i]);
      hi = fmax(hi, g->value[i]);
    } else {
      x[n_far] = at;
      y[n_far++] = g->value[i];
    }
  }
  NCY_TRY(add_rect(s, color, 0.45, at - w, q1, at + w, q3));
  const double frame[][2] = {{at - w, q1}, {at + w, q1}, {at + w, q3}, {at - w, q3}, {at - w, q1}};
  const double whiskers[][2] = {{at, q1}, {at, lo}, {NAN, NAN}, {at - w / 2, lo}, {at + w / 2, lo}, {NAN, NAN},
                                {at, q3}, {at, hi}, {NAN, NAN}, {at - w / 2, hi}, {at + w / 2, hi}};
  const double median[][2] = {{at - w, q2}, {at + w, q2}};
  NCY_TRY(add_line(s, color, 1.0, NCY_COUNT_OF(frame), frame));
  NCY_TRY(add_line(s, s->ink, 0.7, NCY_COUNT_OF(whiskers), whiskers));
  NCY_TRY(add_line(s, s->ink, 1.6, 2, median));
  x[g->n] = at;
  y[g->n] = mean_of(g);
  NCY_TRY(add_points(s, s->ink, 4, 1, x + g->n, y + g->n, 1));
  return n_far ? add_points(s, color, 3, 0.7, x, y, n_far) : NCY_OK;
}

/* The mean, with a line of one standard deviation up and down. */
static ncy_status add_bar(stats *s, const group *g, double at, int32_t color) {
  double mean = mean_of(g), sd = deviation_of(g);
  const double line[][2] = {{at, fmax(mean - sd, 0)}, {at, mean + sd}};
  NCY_TRY(add_rect(s, color, 0.85, at - 0.36, 0, at + 0.36, mean));
  return add_line(s, s->ink, 0.9, 2, line);
}

/* ---- panels
 * ---------------------------------------------------------------------------------------------------------------------- */

static const char *label_of(const char *stat) {
  static const char *const labels[][2] = {
      {"rate", "Rate (Hz)"}, {"isicv", "CV of ISIs"}, {"sync", "Synchrony"}, {"pairsync", "Synchrony of pairs"}};
  for (size_t i = 0; i < NCY_COUNT_OF(labels); i++)
    if (strcmp(labels[i][0], stat) == 0) return labels[i][1];
  return stat;
}

static ncy_status color_of(stats *s, size_t g, int32_t *out) {
  return plot_color(s->fig, plot_color_of(s->job, &s->cells, s->group[g].name, g), out);
}

/* Boxes or bars side by side. */
static ncy_status draw_side_by_side(stats *s, const char *stat, bool is_bar) {
  ncy_panel *p = &s->fig->panels.data[s->panel];
  const char **names = NCY_NEW_ARRAY(&s->fig->arena, const char *, s->n_groups);
  if (!names) return NCY_ENOMEM;
  p->y.label = label_of(stat);
  p->y.lo = INFINITY;
  p->y.hi = -INFINITY;
  for (size_t g = 0; g < s->n_groups; g++) {
    const group *one = &s->group[g];
    names[g] = one->name;
    if (one->n == 0) continue;
    p->y.lo = fmin(p->y.lo, is_bar ? 0 : one->value[0]);
    p->y.hi = fmax(p->y.hi, is_bar ? mean_of(one) + deviation_of(one) : one->value[one->n - 1]);
  }
  p->x = (ncy_axis){.lo = -0.6, .hi = (double)s->n_groups - 0.4, .names = names, .n_names = s->n_groups};
  for (size_t g = 0; g < s->n_groups; g++) {
    int32_t color;
    if (s->group[g].n == 0) continue;
    NCY_TRY(color_of(s, g, &color));
    NCY_TRY(is_bar ? add_bar(s, &s->group[g], (double)g, color) : add_box(s, &s->group[g], (double)g, color));
  }
  NCY_TRY(plot_close_axes(s->fig, s->panel, 0, 0.05));
  p = &s->fig->panels.data[s->panel];
  if (is_bar) p->y.lo = 0;
  p->x.lo = -0.6;
  p->x.hi = fmax((double)s->n_groups - 0.4, 0.4);
  return NCY_OK;
}

/* Outlines of histograms of all groups over the same bins. */
static ncy_status draw_histograms(stats *s, const char *stat) {
  size_t n_bins = s->job->v->n_bins >= 1 ? (size_t)s->job->v->n_bins : 50;
  ncy_panel *p = &s->fig->panels.data[s->panel];
  double lo = INFINITY, hi = -INFINITY, most = 0;
  for (size_t g = 0; g < s->n_groups; g++) {
    if (s->group[g].n == 0) continue;
    lo = fmin(lo, s->group[g].value[0]);
    hi = fmax(hi, s->group[g].value[s->group[g].n - 1]);
  }
  if (!(lo < hi)) lo = isfinite(lo) ? lo - 0.5 : 0, hi = lo + 1;
  p->x = (ncy_axis){.lo = lo, .hi = hi, .label = label_of(stat)};
  for (size_t g = 0; g < s->n_groups; g++) {
    double *x = NCY_NEW_ARRAY(&s->fig->arena, double, 2 * n_bins), *y = NCY_NEW_ARRAY(&s->fig->arena, double, 2 * n_bins);
    if (!x || !y) return NCY_ENOMEM;
    for (size_t b = 0; b < n_bins; b++) {
      x[2 * b] = lo + (hi - lo) * (double)b / (double)n_bins;
      x[2 * b + 1] = lo + (hi - lo) * (double)(b + 1) / (double)n_bins;
    }
    for (size_t i = 0; i < s->group[g].n; i++) {
      size_t b = (size_t)fmin((s->group[g].value[i] - lo) / (hi - lo) * (double)n_bins, (double)n_bins - 1);
      y[2 * b + 1] = y[2 * b] += 1;
      most = fmax(most, y[2 * b]);
    }
    plot_curve curve = {.x = x, .y = y, .count = 2 * n_bins, .width_pt = 1.3};
    NCY_TRY(color_of(s, g, &curve.color));
    NCY_TRY(plot_add_curve(s->fig, s->panel, &curve));
  }
  p = &s->fig->panels.data[s->panel];
  p->y = (ncy_axis){.lo = 0, .hi = most > 0 ? 1.05 * most : 1, .label = "Number of cells"};
  return NCY_OK;
}

/* Values over the depth of the cells. */
static ncy_status draw_points(stats *s, const char *stat) {
  ncy_panel *p = &s->fig->panels.data[s->panel];
  double lo, hi;
  plot_empty_axes(p);
  p->x.label = "Normalized depth of the cell";
  p->y.label = label_of(stat);
  for (size_t g = 0; g < s->n_groups; g++) {
    int32_t color;
    NCY_TRY(color_of(s, g, &color));
    p = &s->fig->panels.data[s->panel];
    if (plot_extent(s->group[g].depth, s->group[g].n, &lo, &hi)) p->x.lo = fmin(p->x.lo, lo), p->x.hi = fmax(p->x.hi, hi);
    if (plot_extent(s->group[g].value, s->group[g].n, &lo, &hi)) p->y.lo = fmin(p->y.lo, lo), p->y.hi = fmax(p->y.hi, hi);
    NCY_TRY(add_points(s, color, 4, 0.7, s->group[g].depth, s->group[g].value, s->group[g].n));
  }
  return plot_close_axes(s->fig, s->panel, 0.03, 0.05);
}

static ncy_status add_legend(stats *s) {
  for (size_t g = 0; g < s->n_groups; g++) {
    int32_t color;
    NCY_TRY(color_of(s, g, &color));
    NCY_TRY(ncy_fig_add_legend(s->fig, s->group[g].name, NULL, color));
  }
  return NCY_OK;
}

static ncy_status draw(stats *s, const ncy_table *table, int32_t col) {
  plot_job *job = s->job;
  const ncy_analyze_options *o = job->options->analyze[0];
  const char *type = job->v->graph_type;
  for (size_t i = 0; i < o->n_stats; i++) {
    NCY_TRY(ncy_fig_add_panel(s->fig, (int32_t)i, col, &s->panel));
    NCY_TRY(read_groups(s, table, o->stats[i]));
    if (strcmp(type, "scatter") == 0) {
      NCY_TRY(draw_points(s, o->stats[i]));
    } else {
      for (size_t g = 0; g < s->n_groups; g++) qsort(s->group[g].value, s->group[g].n, sizeof(double), compare_doubles);
      NCY_TRY(strcmp(type, "histogram") == 0 ? draw_histograms(s, o->stats[i])
                                             : draw_side_by_side(s, o->stats[i], strcmp(type, "bar") == 0));
    }
    if (i > 0) continue;
    ncy_panel *p = &s->fig->panels.data[s->panel];
    p->title = job->n_sources > 1 ? ncy_fig_text(s->fig, job->source[col].name) : "Statistics of spikes";
    if (!p->title) return NCY_ENOMEM;
    bool has_legend = strcmp(type, "scatter") == 0 || strcmp(type, "histogram") == 0;
    if (has_legend && col == 0) NCY_TRY(add_legend(s));
  }
  return NCY_OK;
}

static ncy_status make(plot_job *job) {
  ncy_fig *fig;
  size_t n_stats = job->options->analyze[0]->n_stats;
  NCY_TRY(plot_new_fig(job, NULL, 6.5 * (double)job->n_sources, 1 + 3.4 * (double)(n_stats ? n_stats : 1), &fig));
  for (size_t i = 0; i < job->n_sources; i++) {
    stats s = {.job = job, .fig = fig};
    ncy_table *table = NULL;
    NCY_TRY(plot_color(fig, (ncy_rgb){0.12, 0.12, 0.12}, &s.ink));
    NCY_TRY(plot_read_cells(job, &job->source[i], &s.cells));
    NCY_TRY(plot_analyze(job, &job->source[i], 0, &table));
    ncy_status status = draw(&s, table, (int32_t)i);
    ncy_table_free(&table);
    NCY_TRY(status);
  }
  return NCY_OK;
}

const plot_kind plot_spike_stats = {
    .kind = "spikeStats",
    .analysis = "plotSpikeStats",
    .suffix = "spikeStat",
    .help = "Rates, variation and synchrony of cells by population, as boxes, bars, histograms or points.",
    .reads = "timeRange graphType bins statDataIn histlogy histlogx histmin legendLabels normfit histShading",
    .initial = "{\"graphType\": \"boxplot\"}",
    .analyses = "spikeStats",
    .make = make,
};
