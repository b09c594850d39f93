/* parts.c - what figures of different kinds have in common: curves, images with their key, extents of axes.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "plot/kinds.h"

ncy_status plot_color(ncy_fig *fig, ncy_rgb color, int32_t *out) {
  for (size_t i = 0; i < fig->colors.count; i++) {
    const ncy_rgb *c = &fig->colors.data[i];
    if (c->r == color.r && c->g == color.g && c->b == color.b) {
      *out = (int32_t)i;
      return NCY_OK;
    }
  }
  return ncy_fig_add_color(fig, color, out);
}

const double *plot_copy(ncy_fig *fig, const double *value, size_t count) {
  double *copy = NCY_NEW_ARRAY(&fig->arena, double, count);
  if (copy && count) memcpy(copy, value, count * sizeof *copy);
  return copy;
}

const ncy_palette *plot_palette(const plot_job *job) {
  const ncy_palette *palette = NULL;
  (void)ncy_palette_find(job->ctx, job->kind->analysis, job->v->palette, &palette); /* the name was checked when it was set */
  return palette;
}

const ncy_colormap *plot_colormap(const plot_job *job, const char *name, const char *netpyne_name) {
  const ncy_colormap *map = NULL;
  bool is_netpyne = job->v->palette && strcmp(job->v->palette, "netpyne") == 0;
  (void)ncy_colormap_find(job->ctx, job->kind->analysis, is_netpyne ? netpyne_name : name, &map);
  return map;
}

ncy_status plot_add_curve(ncy_fig *fig, int32_t panel, const plot_curve *curve) {
  ncy_mark mark = {.kind = NCY_MARK_LINE, .panel = panel, .color = curve->color, .alpha = 1, .count = curve->count};
  mark.x = curve->x;
  mark.y = curve->y;
  mark.u.line.w_pt = curve->width_pt > 0 ? curve->width_pt : 1.1;
  mark.u.line.is_dashed = curve->is_dashed;
  return ncy_fig_add_mark(fig, &mark);
}

bool plot_extent(const double *value, size_t count, double *lo, double *hi) {
  bool is_any = false;
  for (size_t i = 0; i < count; i++) {
    if (!isfinite(value[i])) continue;
    *lo = is_any ? fmin(*lo, value[i]) : value[i];
    *hi = is_any ? fmax(*hi, value[i]) : value[i];
    is_any = true;
  }
  return is_any;
}

void plot_set_axis(ncy_axis *axis, double lo, double hi, double part) {
  double span = hi - lo;
  if (!(span > 0)) span = fabs(lo) > 0 ? 0.2 * fabs(lo) : 1;
  if (!(hi > lo)) {
    lo -= span / 2;
    hi += span / 2;
  }
  axis->lo = lo - part * span;
  axis->hi = hi + part * span;
}

ncy_status plot_add_image(ncy_fig *fig, int32_t panel, const double *value, int32_t n_rows, int32_t n_cols, double x0, double y0,
                          double x1, double y1) {
  const ncy_colorbar *bar = &fig->panels.data[panel].bar;
  size_t count = (size_t)n_rows * (size_t)n_cols;
  uint32_t *rgba = NCY_NEW_ARRAY(&fig->arena, uint32_t, count);
  double *corner = NCY_NEW_ARRAY(&fig->arena, double, 2);
  if (!rgba || !corner) return NCY_ENOMEM;
  double span = bar->axis.hi - bar->axis.lo;
  for (size_t i = 0; i < count; i++) rgba[i] = ncy_colormap_at(bar->map, span > 0 ? (value[i] - bar->axis.lo) / span : 0.5);
  corner[0] = x0;
  corner[1] = y0;
  ncy_mark mark = {.kind = NCY_MARK_IMAGE, .panel = panel, .alpha = 1, .count = 1, .x = corner, .y = corner + 1};
  mark.u.image.x1 = x1;
  mark.u.image.y1 = y1;
  mark.u.image.n_cols = n_cols;
  mark.u.image.n_rows = n_rows;
  mark.u.image.rgba = rgba;
  mark.u.image.value = value;
  return ncy_fig_add_mark(fig, &mark);
}

ncy_status plot_add_note(ncy_fig *fig, int32_t panel, const char *text) {
  const ncy_panel *p = &fig->panels.data[panel];
  double *at = NCY_NEW_ARRAY(&fig->arena, double, 2);
  const char **label = NCY_NEW_ARRAY(&fig->arena, const char *, 1);
  int32_t ink;
  NCY_TRY(plot_color(fig, (ncy_rgb){0, 0, 0}, &ink));
  if (!at || !label || !(label[0] = ncy_fig_text(fig, text))) return NCY_ENOMEM;
  at[0] = p->x.is_log ? sqrt(p->x.lo * p->x.hi) : (p->x.lo + p->x.hi) / 2;
  at[1] = p->y.is_log ? sqrt(p->y.lo * p->y.hi) : (p->y.lo + p->y.hi) / 2;
  ncy_mark mark = {.kind = NCY_MARK_TEXT, .panel = panel, .color = ink, .alpha = 0.6, .count = 1, .x = at, .y = at + 1};
  mark.u.text.label = label;
  mark.u.text.h_align = mark.u.text.v_align = 0.5;
  return ncy_fig_add_mark(fig, &mark);
}
