/* plot_shape.c - cells in space, seen from elev and azim, coloured by population or by a variable of their segments, with
 * synapses and electrodes.
 *
 * How:   pieces of cable are drawn from the farthest to the nearest, as wide as they are.
 * Source: netpyne.plotting.plotShape; angles as matplotlib's view_init: 90, -90 looks along z with x to the right and y up.
 * SPDX-License-Identifier: MIT */
#include "plot/shape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot/plots.h"

enum { N_SHADES = 64 };

typedef struct view {
  double right[3], up[3], near[3];
} view;

typedef struct order {
  double near;
  size_t piece;
} order;

typedef struct drawing {
  plot_job *job;
  plot_source *source;
  ncy_fig *fig;
  int32_t panel;
  plot_cells cells;
  shape shape;
  view view;
} drawing;

/* Exact at right angles, so that what lies in the page's plane stays there. */
static double sine(double degrees) {
  double rest = fmod(degrees, 360);
  if (fmod(rest, 90) != 0) return sin(rest * 3.141592653589793 / 180);
  static const double right[] = {0, 1, 0, -1};
  return right[((int)(rest / 90) + 4) % 4];
}

static view view_of(double elev, double azim) {
  double sin_e = sine(elev), cos_e = sine(elev + 90), sin_a = sine(azim), cos_a = sine(azim + 90);
  view v = {{-sin_a, cos_a, 0}, {-cos_a * sin_e, -sin_a * sin_e, cos_e}, {cos_a * cos_e, sin_a * cos_e, sin_e}};
  return v;
}

static double dot(const double a[3], const double b[3]) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static int compare_order(const void *a, const void *b) {
  const order *p = a, *q = b;
  return p->near != q->near ? (p->near < q->near ? -1 : 1) : (p->piece > q->piece) - (p->piece < q->piece);
}

static void widen(ncy_panel *p, double x, double y) {
  p->x.lo = fmin(p->x.lo, x);
  p->x.hi = fmax(p->x.hi, x);
  p->y.lo = fmin(p->y.lo, y);
  p->y.hi = fmax(p->y.hi, y);
}

/* ---- colours
 * ------------------------------------------------------------------------------------------------------------------- */

/* The table of segments that the analysis takes: those that are drawn. */
static ncy_status make_segments(drawing *d) {
  ncy_ctx *ctx = d->job->ctx;
  ncy_table *table = NULL;
  ncy_column gid, sec, seg;
  NCY_TRY(ncy_table_new(ctx, "segments", (size_t)d->shape.n_segments, &table));
  ncy_table_free(&d->source->segments);
  d->source->segments = table;
  NCY_TRY(ncy_table_add(table, "gid", NCY_I64, "1", &gid));
  NCY_TRY(ncy_table_add(table, "sec", NCY_STR, "1", &sec));
  NCY_TRY(ncy_table_add(table, "seg", NCY_I64, "1", &seg));
  for (size_t s = 0; s < d->shape.section.count; s++) {
    const shape_section *section = &d->shape.section.data[s];
    for (int32_t i = 0; i < section->n_seg; i++) {
      int32_t row = section->first_segment + i;
      gid.u.i64[row] = d->cells.gid[section->cell];
      sec.u.str[row] = section->name;
      seg.u.i64[row] = i;
    }
  }
  if (strcmp(d->job->v->cvar, "weightNorm") != 0) return NCY_OK;
  ncy_column norm;
  NCY_TRY(ncy_table_add(table, "weightNorm", NCY_F64, "1", &norm));
  const ncy_value *cells = ncy_data_get(d->source->data, "net.cells");
  for (size_t s = 0; s < d->shape.section.count; s++) {
    const shape_section *section = &d->shape.section.data[s];
    const ncy_value *secs = ncy_value_get(&cells->u.item[section->cell], "secs");
    const ncy_value *list = ncy_value_get(ncy_value_get(secs, section->name), "weightNorm");
    for (int32_t i = 0; i < section->n_seg; i++)
      norm.u.f64[section->first_segment + i] =
          ncy_value_is_list(list) && (uint32_t)i < list->count ? ncy_value_number_at(list, (size_t)i) : NAN;
  }
  return NCY_OK;
}

/* [n_segments] of the variable asked for. */
static ncy_status values_of(drawing *d, double **out) {
  ncy_table *table = NULL;
  ncy_column value;
  size_t n = (size_t)d->shape.n_segments;
  double *values = NCY_NEW_ARRAY(&d->job->scratch, double, n);
  if (!values) return NCY_ENOMEM;
  NCY_TRY(make_segments(d));
  NCY_TRY(plot_analyze(d->job, d->source, 0, &table));
  ncy_status status = ncy_table_column(table, "value", &value);
  if (status == NCY_OK && ncy_table_rows(table) != n)
    status = plot_missing(d->job, "%zu values for %zu segments", ncy_table_rows(table), n);
  for (size_t i = 0; status == NCY_OK && i < n; i++) values[i] = plot_number_at(&value, i);
  ncy_table_free(&table);
  *out = values;
  return status;
}

/* Colours of pieces [n], drawn in the order `at`. */
static ncy_status color_pieces(drawing *d, const order *at, int32_t *color_of) {
  size_t n = d->shape.piece.count;
  if (!d->job->v->cvar) {
    for (size_t i = 0; i < n; i++) {
      const shape_piece *piece = &d->shape.piece.data[at[i].piece];
      NCY_TRY(plot_color(d->fig, d->cells.color[d->cells.pop[piece->cell]], &color_of[i]));
    }
    return NCY_OK;
  }
  double *values = NULL, lo = 0, hi = 1;
  int32_t shade[N_SHADES];
  const ncy_colormap *map = plot_colormap(d->job, "viridis", "viridis");
  NCY_TRY(values_of(d, &values));
  (void)plot_extent(values, (size_t)d->shape.n_segments, &lo, &hi);
  if (!(hi > lo)) hi = lo + 1;
  if (d->job->v->clim[0] < d->job->v->clim[1]) lo = d->job->v->clim[0], hi = d->job->v->clim[1];
  for (int i = 0; i < N_SHADES; i++) {
    uint32_t c = ncy_colormap_at(map, (i + 0.5) / N_SHADES);
    NCY_TRY(ncy_fig_add_color(d->fig, (ncy_rgb){(c >> 16 & 255) / 255.0, (c >> 8 & 255) / 255.0, (c & 255) / 255.0}, &shade[i]));
  }
  for (size_t i = 0; i < n; i++) {
    const shape_piece *piece = &d->shape.piece.data[at[i].piece];
    double value = values[d->shape.section.data[piece->section].first_segment + piece->segment];
    double part = fmin(fmax((value - lo) / (hi - lo), 0), 1);
    color_of[i] = shade[isfinite(part) ? (int)fmin(part * N_SHADES, N_SHADES - 1) : 0];
  }
  ncy_panel *p = &d->fig->panels.data[d->panel];
  p->bar.map = map;
  p->bar.axis = (ncy_axis){.lo = lo, .hi = hi};
  p->bar.axis.label = strcmp(d->job->v->cvar, "numSyns") == 0 ? "Number of synapses of a segment" : "Weight normalization";
  return NCY_OK;
}

/* ---- marks
 * ----------------------------------------------------------------------------------------------------------------------- */

static ncy_status add_pieces(drawing *d) {
  size_t n = d->shape.piece.count;
  ncy_arena *arena = &d->fig->arena;
  order *at = NCY_NEW_ARRAY(&d->job->scratch, order, n);
  double *x = NCY_NEW_ARRAY(arena, double, n), *y = NCY_NEW_ARRAY(arena, double, n), *w = NCY_NEW_ARRAY(arena, double, n);
  double *x1 = NCY_NEW_ARRAY(arena, double, n), *y1 = NCY_NEW_ARRAY(arena, double, n);
  int32_t *color_of = NCY_NEW_ARRAY(arena, int32_t, n);
  if (!at || !x || !y || !w || !x1 || !y1 || !color_of) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    const shape_piece *piece = &d->shape.piece.data[i];
    at[i] = (order){dot(piece->from, d->view.near) + dot(piece->to, d->view.near), i};
  }
  qsort(at, n, sizeof *at, compare_order);
  for (size_t i = 0; i < n; i++) {
    const shape_piece *piece = &d->shape.piece.data[at[i].piece];
    ncy_panel *p = &d->fig->panels.data[d->panel];
    x[i] = dot(piece->from, d->view.right);
    y[i] = dot(piece->from, d->view.up);
    x1[i] = dot(piece->to, d->view.right);
    y1[i] = dot(piece->to, d->view.up);
    w[i] = piece->diam;
    widen(p, x[i] - w[i] / 2, y[i] - w[i] / 2), widen(p, x[i] + w[i] / 2, y[i] + w[i] / 2);
    widen(p, x1[i] - w[i] / 2, y1[i] - w[i] / 2), widen(p, x1[i] + w[i] / 2, y1[i] + w[i] / 2);
  }
  NCY_TRY(color_pieces(d, at, color_of));
  ncy_mark mark = {.kind = NCY_MARK_SEGMENTS, .panel = d->panel, .color_of = color_of, .alpha = 1, .count = n, .x = x, .y = y};
  mark.u.segments.x1 = x1;
  mark.u.segments.y1 = y1;
  mark.u.segments.w = w;
  mark.u.segments.w_min_pt = 0.6;
  return ncy_fig_add_mark(d->fig, &mark);
}

static ncy_status add_discs(drawing *d, ncy_rgb color, double w_pt, const double *x, const double *y, size_t n) {
  ncy_mark mark = {.kind = NCY_MARK_POINTS, .panel = d->panel, .alpha = 0.8, .count = n, .x = x, .y = y};
  NCY_TRY(plot_color(d->fig, color, &mark.color));
  mark.u.points.shape = NCY_SHAPE_DISC;
  mark.u.points.w_pt = w_pt;
  return n ? ncy_fig_add_mark(d->fig, &mark) : NCY_OK;
}

/* Synapses of the connections onto the cells. */
static ncy_status add_synapses(drawing *d) {
  const ncy_table *conns;
  ncy_column post, sec, loc;
  NCY_TRY(plot_table(d->job, d->source, PLOT_CONNS, &conns));
  NCY_TRY(ncy_table_column(conns, "post_gid", &post));
  NCY_TRY(ncy_table_column(conns, "sec", &sec));
  NCY_TRY(ncy_table_column(conns, "loc", &loc));
  size_t n_rows = ncy_table_rows(conns), n = 0, n_cells = d->cells.n;
  double *x = NCY_NEW_ARRAY(&d->fig->arena, double, n_rows), *y = NCY_NEW_ARRAY(&d->fig->arena, double, n_rows);
  size_t *first = NCY_NEW_ARRAY(&d->job->scratch, size_t, n_cells + 1); /* sections of a cell lie together */
  if (!x || !y || !first) return NCY_ENOMEM;
  for (size_t i = d->shape.section.count; i-- > 0;) first[d->shape.section.data[i].cell] = i + 1;
  for (size_t i = 0; i < n_rows; i++) {
    int64_t row = plot_cell_row(&d->cells, plot_whole_at(&post, i));
    double at = plot_number_at(&loc, i), where[3] = {0};
    if (row < 0 || first[row] == 0 || !sec.u.str[i] || !isfinite(at)) continue;
    for (size_t s = first[row] - 1; s < d->shape.section.count && d->shape.section.data[s].cell == row; s++) {
      if (strcmp(d->shape.section.data[s].name, sec.u.str[i]) != 0) continue;
      plot_shape_at(&d->shape, &d->shape.section.data[s], at, where);
      x[n] = dot(where, d->view.right);
      y[n++] = dot(where, d->view.up);
      break;
    }
  }
  return add_discs(d, (ncy_rgb){0.85, 0.1, 0.1}, d->job->v->marker_size > 0 ? d->job->v->marker_size : 3, x, y, n);
}

static ncy_status add_electrodes(drawing *d) {
  const ncy_table *table;
  ncy_column c[3];
  static const char *const names[] = {"x", "y", "z"};
  NCY_TRY(plot_table(d->job, d->source, PLOT_ELECTRODES, &table));
  for (int k = 0; k < 3; k++) NCY_TRY(ncy_table_column(table, names[k], &c[k]));
  size_t n = ncy_table_rows(table);
  double *x = NCY_NEW_ARRAY(&d->fig->arena, double, n), *y = NCY_NEW_ARRAY(&d->fig->arena, double, n);
  if (!x || !y) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    const double at[3] = {c[0].u.f64[i], -c[1].u.f64[i], c[2].u.f64[i]}; /* depth counts downwards in the data */
    x[i] = dot(at, d->view.right);
    y[i] = dot(at, d->view.up);
    widen(&d->fig->panels.data[d->panel], x[i], y[i]);
  }
  return add_discs(d, (ncy_rgb){0.05, 0.05, 0.05}, 6, x, y, n);
}

static ncy_status add_legend(drawing *d, const bool *is_in) {
  bool *is_shown = NCY_NEW_ARRAY(&d->job->scratch, bool, (size_t)d->cells.pops.count);
  if (!is_shown) return NCY_ENOMEM;
  for (size_t i = 0; i < d->cells.n; i++) is_shown[d->cells.pop[i]] = is_shown[d->cells.pop[i]] || is_in[i];
  for (int32_t i = 0; i < d->cells.pops.count; i++) {
    int32_t color;
    if (!is_shown[i]) continue;
    const char *label = ncy_fig_text(d->fig, d->cells.pops.name[i]);
    if (!label) return NCY_ENOMEM;
    NCY_TRY(plot_color(d->fig, d->cells.color[i], &color));
    NCY_TRY(ncy_fig_add_legend(d->fig, label, NULL, color));
  }
  return NCY_OK;
}

/* Directions of the page that are an axis of space have its name. */
static const char *label_of(const double direction[3], const char *otherwise) {
  static const char *const names[] = {"x (\xC2\xB5m)", "y (\xC2\xB5m)", "z (\xC2\xB5m)"};
  for (int k = 0; k < 3; k++)
    if (fabs(direction[k]) > 0.999) return names[k];
  return otherwise;
}

static ncy_status draw(drawing *d, size_t i) {
  plot_job *job = d->job;
  const plot_values *v = job->v;
  const ncy_analyze_options *o = job->options->analyze[0];
  NCY_TRY(plot_read_cells(job, d->source, &d->cells));
  bool *is_in = NCY_NEW_ARRAY(&job->scratch, bool, d->cells.n);
  if (!is_in) return NCY_ENOMEM;
  NCY_TRY(plot_choose_cells(job, &d->cells, o->include_post, o->n_include_post, is_in));
  NCY_TRY(plot_shape_read(job, d->source, &d->cells, is_in, !v->include_axon, &d->shape));
  NCY_TRY(ncy_fig_add_panel(d->fig, 0, (int32_t)i, &d->panel));
  plot_empty_axes(&d->fig->panels.data[d->panel]);
  NCY_TRY(add_pieces(d));
  if (v->show_syns) NCY_TRY(add_synapses(d));
  if (v->show_electrodes) NCY_TRY(add_electrodes(d));
  if (!v->cvar && i == 0) NCY_TRY(add_legend(d, is_in));
  ncy_panel *p = &d->fig->panels.data[d->panel];
  p->is_equal = true;
  p->x.label = label_of(d->view.right, "\xC2\xB5m");
  p->y.label = label_of(d->view.up, "\xC2\xB5m");
  p->title = job->n_sources > 1 ? ncy_fig_text(d->fig, d->source->name) : "Shape of cells";
  if (!p->title) return NCY_ENOMEM;
  double x = p->x.hi - p->x.lo, y = p->y.hi - p->y.lo;
  if (x < 0.3 * y) p->x.lo -= 0.15 * y, p->x.hi += 0.15 * y;
  if (y < 0.3 * x) p->y.lo -= 0.15 * x, p->y.hi += 0.15 * x;
  return plot_close_axes(d->fig, d->panel, 0.04, 0.04);
}

static ncy_status make(plot_job *job) {
  ncy_fig *fig;
  NCY_TRY(plot_new_fig(job, NULL, 8 * (double)job->n_sources, 8, &fig));
  for (size_t i = 0; i < job->n_sources; i++) {
    drawing d = {.job = job, .source = &job->source[i], .fig = fig, .view = view_of(job->v->elev, job->v->azim)};
    ncy_status status = draw(&d, i);
    plot_shape_free(job, &d.shape);
    NCY_TRY(status);
  }
  return NCY_OK;
}

const plot_kind plot_shape = {
    .kind = "shape",
    .analysis = "plotShape",
    .suffix = "shape",
    .help = "Cells in space, coloured by population or by a variable of their segments.",
    .reads = "showSyns showElectrodes includeAxon elev azim cvar clim markerSize synStyle synSize synColor dist cvals iv ivprops "
             "bkgColor aspect axisLabels kind",
    .initial = "{\"elev\": 90, \"azim\": -90}",
    .analyses = "shape",
    .make = make,
};
