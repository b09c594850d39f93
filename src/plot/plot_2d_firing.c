/* plot_2d_firing.c - cells in a plane, coloured by their rate over the time shown.
 * Source: netpyne.analysis.network.plot2Dfiring, which shows the spikes of one bin after the other as a film.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "plot/map.h"
#include "plot/plots.h"

enum { N_SHADES = 64 };

/* [cells] in Hz. */
static ncy_status rates_of(plot_job *job, plot_source *source, const plot_map *map, double **out) {
  const ncy_table *spikes;
  ncy_column t, gid;
  double range[2];
  NCY_TRY(plot_table(job, source, PLOT_SPIKES, &spikes));
  NCY_TRY(ncy_table_column(spikes, "t", &t));
  NCY_TRY(ncy_table_column(spikes, "gid", &gid));
  plot_time_range(job, source, range);
  double *rate = NCY_NEW_ARRAY(&job->scratch, double, map->cells.n), seconds = (range[1] - range[0]) / 1000;
  if (!rate) return NCY_ENOMEM;
  for (size_t i = 0; i < ncy_table_rows(spikes); i++) {
    int64_t row = plot_cell_row(&map->cells, plot_whole_at(&gid, i));
    if (row >= 0 && t.u.f64[i] >= range[0] && t.u.f64[i] < range[1]) rate[row] += 1 / seconds;
  }
  *out = rate;
  return NCY_OK;
}

typedef struct cell {
  double rate;
  size_t row;
} cell;

static int compare_rates(const void *a, const void *b) {
  const cell *p = a, *q = b;
  return p->rate != q->rate ? (p->rate < q->rate ? -1 : 1) : (p->row > q->row) - (p->row < q->row);
}

/* Cells that fire most are drawn last, over the others. */
static ncy_status add_cells(plot_job *job, plot_source *source, ncy_fig *fig, const plot_map *map, const int32_t *shade) {
  size_t n = 0, n_all = map->cells.n;
  double *rate = NULL, most = 0;
  NCY_TRY(rates_of(job, source, map, &rate));
  cell *order = NCY_NEW_ARRAY(&job->scratch, cell, n_all);
  double *x = NCY_NEW_ARRAY(&fig->arena, double, n_all), *y = NCY_NEW_ARRAY(&fig->arena, double, n_all);
  int32_t *color_of = NCY_NEW_ARRAY(&fig->arena, int32_t, n_all);
  int64_t *id = NCY_NEW_ARRAY(&fig->arena, int64_t, n_all);
  if (!order || !x || !y || !color_of || !id) return NCY_ENOMEM;
  for (size_t i = 0; i < n_all; i++) {
    if (!map->is_in[i]) continue;
    order[n++] = (cell){rate[i], i};
    most = fmax(most, rate[i]);
  }
  qsort(order, n, sizeof *order, compare_rates);
  ncy_panel *p = &fig->panels.data[map->panel];
  p->bar.map = plot_colormap(job, "viridis", "viridis");
  p->bar.axis = (ncy_axis){.lo = 0, .hi = most > 0 ? most : 1, .label = "Rate (Hz)"};
  for (size_t i = 0; i < n; i++) {
    size_t row = order[i].row;
    x[i] = map->x[row];
    y[i] = map->y[row];
    id[i] = map->cells.gid[row];
    color_of[i] = shade[(int)fmin(rate[row] / p->bar.axis.hi * N_SHADES, N_SHADES - 1)];
  }
  ncy_mark mark = {.kind = NCY_MARK_POINTS, .panel = map->panel, .color_of = color_of, .alpha = 1, .count = n, .x = x, .y = y};
  mark.u.points.shape = NCY_SHAPE_DISC;
  mark.u.points.w_pt = job->v->marker_size > 0 ? job->v->marker_size : 1.3 * plot_map_disc(n);
  mark.id = id;
  mark.id_label = "gid";
  return ncy_fig_add_mark(fig, &mark);
}

static ncy_status make(plot_job *job) {
  ncy_fig *fig;
  int32_t shade[N_SHADES];
  const ncy_colormap *map_of_colors = plot_colormap(job, "viridis", "viridis");
  NCY_TRY(plot_new_fig(job, NULL, 9 * (double)job->n_sources, 8, &fig));
  for (int i = 0; i < N_SHADES; i++) {
    uint32_t c = ncy_colormap_at(map_of_colors, (i + 0.5) / N_SHADES);
    NCY_TRY(ncy_fig_add_color(fig, (ncy_rgb){(c >> 16 & 255) / 255.0, (c >> 8 & 255) / 255.0, (c & 255) / 255.0}, &shade[i]));
  }
  for (size_t i = 0; i < job->n_sources; i++) {
    plot_map map;
    NCY_TRY(plot_map_open(job, &job->source[i], fig, (int32_t)i, "Rates of cells", &map));
    NCY_TRY(add_cells(job, &job->source[i], fig, &map, shade));
  }
  return NCY_OK;
}

const plot_kind plot_2d_firing = {
    .kind = "2Dfiring",
    .analysis = "plot2Dfiring",
    .suffix = "2Dfiring",
    .help = "Cells in a plane, coloured by their rate.",
    .reads = "include view timeRange markerSize spikeBin lineWidth",
    .initial = "{\"view\": \"xy\"}",
    .make = make,
};
