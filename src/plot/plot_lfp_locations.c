/* plot_lfp_locations.c - where electrodes are among the cells, seen from the front.
 * Source: netpyne.plotting.plotLFPLocations. SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "plot/lfp.h"
#include "plot/plots.h"

static void widen(ncy_axis *axis, const double *value, size_t n) {
  double lo, hi;
  if (!plot_extent(value, n, &lo, &hi)) return;
  axis->lo = fmin(axis->lo, lo);
  axis->hi = fmax(axis->hi, hi);
}

static ncy_status add_cells(plot_job *job, plot_source *source, ncy_fig *fig, int32_t panel) {
  plot_cells cells;
  ncy_column x, y;
  if (!ncy_data_get(source->data, "net.cells")) return NCY_OK;
  NCY_TRY(plot_read_cells(job, source, &cells));
  NCY_TRY(ncy_table_column(cells.table, "x", &x));
  NCY_TRY(ncy_table_column(cells.table, "y", &y));
  int32_t *color_of = NCY_NEW_ARRAY(&fig->arena, int32_t, cells.n),
          *pop_color = NCY_NEW_ARRAY(&job->scratch, int32_t, (size_t)cells.pops.count);
  int64_t *n_of = NCY_NEW_ARRAY(&job->scratch, int64_t, (size_t)cells.pops.count);
  const double *at_x = plot_copy(fig, x.u.f64, cells.n), *at_y = plot_copy(fig, y.u.f64, cells.n);
  if (!color_of || !pop_color || !n_of || !at_x || !at_y) return NCY_ENOMEM;
  for (int32_t i = 0; i < cells.pops.count; i++) NCY_TRY(plot_color(fig, cells.color[i], &pop_color[i]));
  for (size_t i = 0; i < cells.n; i++) {
    color_of[i] = pop_color[cells.pop[i]];
    n_of[cells.pop[i]]++;
  }
  widen(&fig->panels.data[panel].x, at_x, cells.n);
  widen(&fig->panels.data[panel].y, at_y, cells.n);
  ncy_mark mark = {
      .kind = NCY_MARK_POINTS, .panel = panel, .color_of = color_of, .alpha = 0.55, .count = cells.n, .x = at_x, .y = at_y};
  mark.u.points.shape = NCY_SHAPE_DISC;
  mark.u.points.w_pt = cells.n < 200 ? 6 : cells.n < 2000 ? 4 : 2.2;
  NCY_TRY(ncy_fig_add_mark(fig, &mark));
  for (int32_t i = 0; i < cells.pops.count; i++) {
    const char *label = ncy_fig_text(fig, cells.pops.name[i]);
    if (!label) return NCY_ENOMEM;
    if (n_of[i]) NCY_TRY(ncy_fig_add_legend(fig, label, NULL, pop_color[i]));
  }
  return NCY_OK;
}

/* Triangles, which points downwards, with the electrodes' numbers. */
static ncy_status add_electrodes(plot_job *job, plot_source *source, ncy_fig *fig, int32_t panel) {
  const ncy_table *table;
  ncy_column x, y;
  NCY_TRY(plot_table(job, source, PLOT_ELECTRODES, &table));
  NCY_TRY(ncy_table_column(table, "x", &x));
  NCY_TRY(ncy_table_column(table, "y", &y));
  size_t n = ncy_table_rows(table);
  ncy_panel *p = &fig->panels.data[panel];
  widen(&p->x, x.u.f64, n);
  widen(&p->y, y.u.f64, n);
  bool has_extent = p->x.lo <= p->x.hi && p->y.lo <= p->y.hi;
  double side = has_extent ? 0.012 * fmax(p->x.hi - p->x.lo, p->y.hi - p->y.lo) : 1;
  if (!(side > 0)) side = 1;
  double *px = NCY_NEW_ARRAY(&fig->arena, double, 4 * n), *py = NCY_NEW_ARRAY(&fig->arena, double, 4 * n);
  double *tx = NCY_NEW_ARRAY(&fig->arena, double, n), *ty = NCY_NEW_ARRAY(&fig->arena, double, n);
  const char **label = NCY_NEW_ARRAY(&fig->arena, const char *, n);
  int32_t ink;
  NCY_TRY(plot_color(fig, (ncy_rgb){0.05, 0.05, 0.05}, &ink));
  if (!px || !py || !tx || !ty || !label) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    double ex = x.u.f64[i], ey = y.u.f64[i];
    const double corner[4][2] = {{ex - side, ey - side}, {ex + side, ey - side}, {ex, ey + side}, {NAN, NAN}};
    for (int k = 0; k < 4; k++) px[4 * i + (size_t)k] = corner[k][0], py[4 * i + (size_t)k] = corner[k][1];
    tx[i] = ex + 1.6 * side;
    ty[i] = ey;
    char text[24];
    snprintf(text, sizeof text, "%zu", i);
    if (!(label[i] = ncy_fig_text(fig, text))) return NCY_ENOMEM;
  }
  ncy_mark mark = {.kind = NCY_MARK_AREA, .panel = panel, .color = ink, .alpha = 1, .count = 4 * n, .x = px, .y = py};
  NCY_TRY(ncy_fig_add_mark(fig, &mark));
  ncy_mark names = {.kind = NCY_MARK_TEXT, .panel = panel, .color = ink, .alpha = 1, .count = n, .x = tx, .y = ty};
  names.u.text.label = label;
  names.u.text.v_align = 0.5;
  names.u.text.size_pt = 0.85 * fig->font_size;
  return ncy_fig_add_mark(fig, &names);
}

ncy_status plot_lfp_make_locations(plot_job *job, const char *suffix) {
  ncy_fig *fig;
  NCY_TRY(plot_new_fig(job, suffix, 7 * (double)job->n_sources, 7, &fig));
  for (size_t i = 0; i < job->n_sources; i++) {
    int32_t panel;
    NCY_TRY(ncy_fig_add_panel(fig, 0, (int32_t)i, &panel));
    ncy_panel *p = &fig->panels.data[panel];
    plot_empty_axes(p);
    p->title = "Electrodes and cells";
    p->x.label = "x (\xC2\xB5m)";
    p->y.label = "Depth (\xC2\xB5m)";
    p->y.is_inverted = true;
    p->is_equal = true;
    NCY_TRY(add_cells(job, &job->source[i], fig, panel));
    NCY_TRY(add_electrodes(job, &job->source[i], fig, panel));
    p = &fig->panels.data[panel];
    double x = p->x.hi - p->x.lo, y = p->y.hi - p->y.lo;
    if (x < 0.15 * y) p->x.lo -= 0.1 * y, p->x.hi += 0.1 * y; /* a column of electrodes */
    if (y < 0.15 * x) p->y.lo -= 0.1 * x, p->y.hi += 0.1 * x;
    NCY_TRY(plot_close_axes(fig, panel, 0.06, 0.06));
  }
  return NCY_OK;
}

static ncy_status make(plot_job *job) {
  return plot_lfp_make_locations(job, NULL);
}

const plot_kind plot_lfp_locations = {
    .kind = "lfpLocations",
    .analysis = "plotLFPLocations",
    .suffix = "LFPLocations",
    .help = "Places of electrodes among the cells.",
    .reads = "includeAxon electrodes",
    .make = make,
};
