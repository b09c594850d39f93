/* map.c - cells in a plane: xy is seen from the front, depth downwards; xz from above.
 * SPDX-License-Identifier: MIT */
#include "plot/map.h"

#include <math.h>
#include <string.h>

double plot_map_disc(size_t n_cells) {
  return fmax(1.6, fmin(9, 60 / sqrt((double)n_cells + 1)));
}

ncy_status plot_map_open(plot_job *job, plot_source *source, ncy_fig *fig, int32_t col, const char *title, plot_map *out) {
  plot_map map = {0};
  bool is_front = strcmp(job->v->view, "xy") == 0;
  ncy_column x, y;
  NCY_TRY(plot_read_cells(job, source, &map.cells));
  NCY_TRY(ncy_table_column(map.cells.table, "x", &x));
  NCY_TRY(ncy_table_column(map.cells.table, is_front ? "y" : "z", &y));
  map.x = x.u.f64;
  map.y = y.u.f64;
  size_t n = map.cells.n, n_pops = (size_t)map.cells.pops.count;
  map.is_in = NCY_NEW_ARRAY(&job->scratch, bool, n);
  map.pop_color = NCY_NEW_ARRAY(&job->scratch, int32_t, n_pops);
  if (!map.is_in || !map.pop_color) return NCY_ENOMEM;
  NCY_TRY(plot_choose_cells(job, &map.cells, job->v->include, job->v->n_include, map.is_in));
  for (size_t i = 0; i < n_pops; i++) NCY_TRY(plot_color(fig, map.cells.color[i], &map.pop_color[i]));
  NCY_TRY(ncy_fig_add_panel(fig, 0, col, &map.panel));
  ncy_panel *p = &fig->panels.data[map.panel];
  plot_empty_axes(p);
  for (size_t i = 0; i < n; i++) {
    if (!map.is_in[i] || !isfinite(map.x[i]) || !isfinite(map.y[i])) continue;
    p->x.lo = fmin(p->x.lo, map.x[i]);
    p->x.hi = fmax(p->x.hi, map.x[i]);
    p->y.lo = fmin(p->y.lo, map.y[i]);
    p->y.hi = fmax(p->y.hi, map.y[i]);
  }
  p->x.label = "x (\xC2\xB5m)";
  p->y.label = is_front ? "Depth (\xC2\xB5m)" : "z (\xC2\xB5m)";
  p->y.is_inverted = is_front;
  p->title = job->n_sources > 1 ? ncy_fig_text(fig, source->name) : title;
  if (!p->title) return NCY_ENOMEM;
  NCY_TRY(plot_close_axes(fig, map.panel, 0.04, 0.04));
  p = &fig->panels.data[map.panel];
  double ratio = (p->x.hi - p->x.lo) / (p->y.hi - p->y.lo);
  p->is_equal = ratio > 0.2 && ratio < 5; /* a thin sheet would be a line */
  *out = map;
  return NCY_OK;
}
