/* plot_dipole.c - the current dipole moment by time: one panel each for x, y and z.
 * Source: netpyne.analysis.dipole.plotDipole. SPDX-License-Identifier: MIT */
#include <math.h>

#include "plot/plots.h"

static ncy_status add_source(plot_job *job, ncy_fig *fig, size_t i, double range[2]) {
  static const char *const axes[] = {"x", "y", "z"};
  ncy_table *table = NULL;
  ncy_column t, value;
  plot_source *source = &job->source[i];
  NCY_TRY(plot_analyze(job, source, 0, &table));
  ncy_status status = ncy_table_column(table, "t", &t);
  size_t n = ncy_table_rows(table);
  for (int32_t k = 0; k < 3 && status == NCY_OK; k++) {
    ncy_panel *p = &fig->panels.data[k];
    double lo, hi;
    if ((status = ncy_table_column(table, axes[k], &value)) != NCY_OK) break;
    plot_curve curve = {.x = plot_copy(fig, t.u.f64, n), .y = plot_copy(fig, value.u.f64, n), .count = n, .is_dashed = i > 0};
    status = curve.x && curve.y ? plot_color(fig, plot_palette(job)->color[i % plot_palette(job)->n_colors], &curve.color)
                                : NCY_ENOMEM;
    if (status == NCY_OK) status = plot_add_curve(fig, k, &curve);
    if (plot_extent(value.u.f64, n, &lo, &hi)) {
      p->y.lo = fmin(p->y.lo, lo);
      p->y.hi = fmax(p->y.hi, hi);
    }
    if (plot_extent(t.u.f64, n, &lo, &hi)) {
      range[0] = fmin(range[0], lo);
      range[1] = fmax(range[1], hi);
    }
    if (status == NCY_OK && k == 0 && job->n_sources > 1) {
      const char *label = ncy_fig_text(fig, source->name);
      status = label ? ncy_fig_add_legend(fig, label, NULL, curve.color) : NCY_ENOMEM;
    }
  }
  ncy_table_free(&table);
  return status;
}

static ncy_status make(plot_job *job) {
  static const char *const labels[] = {"x (\xC2\xB5"
                                       "A \xC2\xB5m)",
                                       "y (\xC2\xB5"
                                       "A \xC2\xB5m)",
                                       "z (\xC2\xB5"
                                       "A \xC2\xB5m)"};
  ncy_fig *fig;
  double range[2] = {INFINITY, -INFINITY};
  NCY_TRY(plot_new_fig(job, NULL, 8, 7, &fig));
  for (int32_t k = 0; k < 3; k++) {
    int32_t panel;
    NCY_TRY(ncy_fig_add_panel(fig, k, 0, &panel));
    ncy_panel *p = &fig->panels.data[panel];
    plot_empty_axes(p);
    p->x.is_bare = k < 2;
    p->x.label = k < 2 ? NULL : "Time (ms)";
    p->x.link = 1;
    p->y.label = labels[k];
    if (k == 0) p->title = "Current dipole moment";
  }
  for (size_t i = 0; i < job->n_sources; i++) NCY_TRY(add_source(job, fig, i, range));
  /* on one scale: rounding of a component that is 0 is not to look like a moment */
  double lo = INFINITY, hi = -INFINITY;
  for (int32_t k = 0; k < 3; k++) {
    lo = fmin(lo, fig->panels.data[k].y.lo);
    hi = fmax(hi, fig->panels.data[k].y.hi);
  }
  for (int32_t k = 0; k < 3; k++) {
    fig->panels.data[k].x.lo = range[0];
    fig->panels.data[k].x.hi = range[1];
    fig->panels.data[k].y.lo = lo;
    fig->panels.data[k].y.hi = hi;
    NCY_TRY(plot_close_axes(fig, k, 0, 0.05));
  }
  return NCY_OK;
}

const plot_kind plot_dipole = {
    .kind = "dipole",
    .analysis = "plotDipole",
    .suffix = "dipole",
    .help = "Current dipole moment by time.",
    .reads = "timeRange showCell showPop",
    .analyses = "dipole",
    .make = make,
};
