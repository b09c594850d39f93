/* page.c - a figure drawn with Cairo, the same for all formats that Cairo writes.
 *
 * Data:  the layout and the colours as pixels in an arena that lives as long as the drawing.
 * How:   points go straight into the pixels of an image (splat.c); on a vector surface they are paths while they are few and
 *        an embedded
 *        image of the panel else. Type is unhinted, so that texts have the same widths in every format.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "plot/format.h"
#include "plot/layout.h"
#include "plot/splat.h"

/* fontconfig gives the face it has in place of this: Helvetica, Arial, Nimbus or Liberation Sans, at last DejaVu Sans */
#define TYPE_FACE "Helvetica"
#define INK 0.12   /* grey of axes and texts */
#define MUTED 0.42 /* grey of what is secondary */
#define AXIS_WIDTH 0.6

typedef struct page {
  ncy_ctx *ctx;
  const ncy_fig *fig;
  cairo_t *cr;
  const ncy_page_pixels *pixels; /* NULL: vector */
  const uint32_t *argb;          /* [fig->colors.count] */
} page;

/* Data units, or their decimal logarithms, to points: x = ax * X + bx. */
typedef struct transform {
  double ax, bx, ay, by;
  bool is_x_log, is_y_log;
} transform;

ncy_status ncy_page_status(ncy_ctx *ctx, cairo_status_t status) {
  if (status == CAIRO_STATUS_SUCCESS) return NCY_OK;
  if (status == CAIRO_STATUS_NO_MEMORY) return ncy_no_memory(ctx);
  return ncy_report(ctx, NCY_ERROR, NCY_EIO, NULL, NULL, "the figure could not be drawn: %s", cairo_status_to_string(status));
}

static double text_width(void *user, const char *text, double size) {
  cairo_text_extents_t extents;
  cairo_set_font_size(user, size);
  cairo_text_extents(user, text, &extents);
  return extents.x_advance;
}

static transform transform_of(const ncy_panel *panel, const ncy_box *axes) {
  const ncy_axis *x = &panel->x, *y = &panel->y;
  transform t = {.is_x_log = x->is_log, .is_y_log = y->is_log};
  double x_lo = x->is_log ? log10(x->lo) : x->lo, x_hi = x->is_log ? log10(x->hi) : x->hi;
  double y_lo = y->is_log ? log10(y->lo) : y->lo, y_hi = y->is_log ? log10(y->hi) : y->hi;
  t.ax = axes->w / (x_hi - x_lo) * (x->is_inverted ? -1 : 1);
  t.bx = axes->x - t.ax * (x->is_inverted ? x_hi : x_lo);
  t.ay = axes->h / (y_hi - y_lo) * (y->is_inverted ? 1 : -1);
  t.by = axes->y - t.ay * (y->is_inverted ? y_lo : y_hi);
  return t;
}

static double at_x(const transform *t, double value) {
  return t->ax * (t->is_x_log ? log10(value) : value) + t->bx;
}

static double at_y(const transform *t, double value) {
  return t->ay * (t->is_y_log ? log10(value) : value) + t->by;
}

/* Within the coordinates that Cairo can take. */
static double held(double at) {
  return fmax(-1e5, fmin(1e5, at));
}

static void set_color(const page *p, int32_t color, double alpha) {
  const ncy_rgb *c = &p->fig->colors.data[color];
  cairo_set_source_rgba(p->cr, c->r, c->g, c->b, alpha);
}

static void set_grey(const page *p, double level) {
  cairo_set_source_rgb(p->cr, level, level, level);
}

static void draw_text(const page *p, const char *text, double x, double y, double size, double h_align, bool is_upright) {
  cairo_save(p->cr);
  cairo_translate(p->cr, x, y);
  if (is_upright) cairo_rotate(p->cr, -1.5707963267948966);
  double width = h_align == 0 ? 0 : text_width(p->cr, text, size);
  cairo_set_font_size(p->cr, size);
  cairo_move_to(p->cr, -h_align * width, 0);
  cairo_show_text(p->cr, text);
  cairo_restore(p->cr);
}

static void draw_label(const page *p, const ncy_label *label) {
  if (label->text) draw_text(p, label->text, label->x, label->y, label->size, label->is_centred ? 0.5 : 0, label->is_upright);
}

/* ---- marks --------------------------------------------------------------------------------------------------------------- */

static double tick_height(const ncy_mark *mark, const transform *t) {
  double h = fabs(t->ay) * mark->u.points.h;
  return fmax(fmin(h, mark->u.points.h_max_pt), mark->u.points.h_min_pt);
}

static bool is_inside(const ncy_box *box, double x, double y, double margin) {
  return x >= box->x - margin && x <= box->x + box->w + margin && y >= box->y - margin && y <= box->y + box->h + margin;
}

static void draw_points_as_paths(const page *p, const ncy_mark *mark, const transform *t, const ncy_box *axes) {
  double w = mark->u.points.w_pt, h = tick_height(mark, t);
  bool is_disc = mark->u.points.shape == NCY_SHAPE_DISC;
  cairo_set_line_width(p->cr, w);
  cairo_set_line_cap(p->cr, CAIRO_LINE_CAP_BUTT);
  int32_t n_colors = mark->color_of ? (int32_t)p->fig->colors.count : 1;
  for (int32_t c = 0; c < n_colors; c++) { /* a path per colour */
    bool is_empty = true;
    for (size_t i = 0; i < mark->count; i++) {
      double x = at_x(t, mark->x[i]), y = at_y(t, mark->y[i]);
      if ((mark->color_of && mark->color_of[i] != c) || !is_inside(axes, x, y, fmax(w, h))) continue;
      is_empty = false;
      if (is_disc) {
        cairo_new_sub_path(p->cr);
        cairo_arc(p->cr, x, y, w / 2, 0, 6.283185307179586);
      } else {
        cairo_move_to(p->cr, x, y - h / 2);
        cairo_line_to(p->cr, x, y + h / 2);
      }
    }
    if (is_empty) continue;
    set_color(p, mark->color_of ? c : mark->color, mark->alpha);
    if (is_disc)
      cairo_fill(p->cr);
    else
      cairo_stroke(p->cr);
  }
}

static void splat_on_page(const page *p, const ncy_mark *mark, const transform *t, const ncy_box *axes) {
  const ncy_page_pixels *px = p->pixels;
  double s = px->scale, margin = mark->u.points.w_pt / 2;
  double left = axes->x - px->left, top = axes->y - px->top;
  ncy_bitmap bitmap = {px->pixel, px->stride, 0, 0, 0, 0};
  bitmap.clip_x0 = (int32_t)fmax(0, floor((left - margin) * s));
  bitmap.clip_y0 = (int32_t)fmax(0, floor(top * s));
  bitmap.clip_x1 = (int32_t)fmin(px->width, ceil((left + axes->w + margin) * s));
  bitmap.clip_y1 = (int32_t)fmin(px->height, ceil((top + axes->h) * s));
  cairo_surface_t *surface = cairo_get_target(p->cr);
  cairo_surface_flush(surface);
  ncy_splat(&bitmap, mark, p->argb, s * t->ax, s * (t->bx - px->left), s * t->ay, s * (t->by - px->top), s * mark->u.points.w_pt,
            s * tick_height(mark, t), px->is_fine && mark->u.points.shape == NCY_SHAPE_TICK);
  cairo_surface_mark_dirty(surface);
}

/* Shows an image in the box from (x, y), sx and sy points a pixel, and lets it go. */
static ncy_status draw_pixels(const page *p, cairo_surface_t *image, double x, double y, double sx, double sy,
                              cairo_filter_t filter) {
  cairo_save(p->cr);
  cairo_translate(p->cr, x, y);
  cairo_scale(p->cr, sx, sy);
  cairo_set_source_surface(p->cr, image, 0, 0);
  cairo_pattern_set_filter(cairo_get_source(p->cr), filter);
  cairo_paint(p->cr);
  cairo_restore(p->cr);
  cairo_surface_finish(image); /* a vector surface takes a copy of the pixels now */
  cairo_status_t status = cairo_surface_status(image);
  cairo_surface_destroy(image);
  return ncy_page_status(p->ctx, status);
}

/* In strokes of a few pieces each: the library looks for crossings of all lines of a stroke with each other. */
static void draw_line(const page *p, const ncy_mark *mark, const transform *t) {
  enum { PIECES = 8, POINTS = 500 };
  double dash[] = {4 * mark->u.line.w_pt, 2.5 * mark->u.line.w_pt};
  bool is_dashed = mark->u.line.is_dashed;
  cairo_set_dash(p->cr, dash, is_dashed ? 2 : 0, 0);
  cairo_set_line_width(p->cr, mark->u.line.w_pt);
  cairo_set_line_join(p->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap(p->cr, CAIRO_LINE_CAP_BUTT);
  set_color(p, mark->color, mark->alpha);
  cairo_new_path(p->cr);
  int n_pieces = 0, n_points = 0;
  for (size_t i = 0; i < mark->count; i++) {
    double x = at_x(t, mark->x[i]), y = at_y(t, mark->y[i]);
    if (isfinite(x) && isfinite(y)) {
      cairo_line_to(p->cr, held(x), held(y));
      n_points++;
      bool is_long = n_points >= POINTS && mark->alpha == 1 && !is_dashed;
      if (!is_long) continue;
      cairo_stroke(p->cr);
      cairo_move_to(p->cr, held(x), held(y)); /* and on from here */
      n_points = n_pieces = 0;
    } else if (++n_pieces >= PIECES) {
      cairo_stroke(p->cr);
      n_points = n_pieces = 0;
    } else {
      cairo_new_sub_path(p->cr);
    }
  }
  cairo_stroke(p->cr);
  cairo_set_dash(p->cr, dash, 0, 0);
}

static void draw_rects(const page *p, const ncy_mark *mark, const transform *t) {
  for (size_t i = 0; i < mark->count; i++) {
    double x = at_x(t, mark->x[i]), y = at_y(t, mark->y[i]);
    if (t->is_y_log && !isfinite(y)) y = held(INFINITY); /* from the axis, which has no 0, up */
    double w = at_x(t, mark->u.rects.x1[i]) - x, h = at_y(t, mark->u.rects.y1[i]) - y;
    if (isfinite(x) && isfinite(y) && isfinite(w) && isfinite(h)) cairo_rectangle(p->cr, x, y, w, h);
  }
  set_color(p, mark->color, mark->alpha);
  cairo_fill(p->cr);
}

/* Closed shapes, one after another: NaN stands between them. */
static void draw_area(const page *p, const ncy_mark *mark, const transform *t) {
  bool is_open = false;
  cairo_new_path(p->cr);
  for (size_t i = 0; i < mark->count; i++) {
    double x = at_x(t, mark->x[i]), y = at_y(t, mark->y[i]);
    bool is_break = !isfinite(x) || !isfinite(y);
    if (is_break && is_open) cairo_close_path(p->cr);
    if (is_break)
      cairo_new_sub_path(p->cr);
    else
      cairo_line_to(p->cr, held(x), held(y));
    is_open = !is_break;
  }
  set_color(p, mark->color, mark->alpha);
  cairo_fill(p->cr);
}

/* In order, one after the other, since what comes later lies nearer; those of one colour and width that follow each other are one
 * path. */
static void draw_segments(const page *p, const ncy_mark *mark, const transform *t) {
  double scale = fabs(t->ay), last_w = -1;
  int32_t last_color = -1;
  cairo_set_line_cap(p->cr, CAIRO_LINE_CAP_BUTT);
  cairo_new_path(p->cr);
  for (size_t i = 0; i < mark->count; i++) {
    double x = at_x(t, mark->x[i]), y = at_y(t, mark->y[i]);
    double x1 = at_x(t, mark->u.segments.x1[i]), y1 = at_y(t, mark->u.segments.y1[i]);
    double w = fmax(mark->u.segments.w ? scale * mark->u.segments.w[i] : 0, mark->u.segments.w_min_pt);
    int32_t color = mark->color_of ? mark->color_of[i] : mark->color;
    if (!isfinite(x + y + x1 + y1 + w)) continue;
    if (w != last_w || color != last_color) {
      cairo_stroke(p->cr);
      cairo_set_line_width(p->cr, w);
      set_color(p, color, mark->alpha);
      last_w = w;
      last_color = color;
    }
    cairo_move_to(p->cr, held(x), held(y));
    cairo_line_to(p->cr, held(x1), held(y1));
  }
  cairo_stroke(p->cr);
}

static void draw_texts(const page *p, const ncy_mark *mark, const transform *t) {
  double size = mark->u.text.size_pt > 0 ? mark->u.text.size_pt : p->fig->font_size;
  set_color(p, mark->color, mark->alpha);
  for (size_t i = 0; i < mark->count; i++) {
    double x = at_x(t, mark->x[i]), y = at_y(t, mark->y[i]);
    if (mark->u.text.label[i] && isfinite(x) && isfinite(y))
      draw_text(p, mark->u.text.label[i], x, y + 0.72 * size * mark->u.text.v_align, size, mark->u.text.h_align, false);
  }
}

static ncy_status draw_image(const page *p, const ncy_mark *mark, const transform *t) {
  int32_t width = mark->u.image.n_cols, height = mark->u.image.n_rows;
  size_t count = (size_t)width * (size_t)height;
  if (count == 0) return NCY_OK;
  uint32_t *pixel = ncy_resize(p->ctx, NULL, 0, 4 * count);
  if (!pixel) return ncy_no_memory(p->ctx);
  for (size_t i = 0; i < count; i++) {
    uint32_t c = mark->u.image.rgba[i], a = c >> 24, out = a << 24;
    for (int shift = 0; shift < 24; shift += 8) out |= (((c >> shift & 255) * a + 127) / 255) << shift;
    pixel[i] = out;
  }
  double x = at_x(t, mark->x[0]), y = at_y(t, mark->y[0]);
  double sx = (at_x(t, mark->u.image.x1) - x) / width, sy = (at_y(t, mark->u.image.y1) - y) / height;
  cairo_surface_t *image =
      cairo_image_surface_create_for_data((unsigned char *)pixel, CAIRO_FORMAT_ARGB32, width, height, 4 * width);
  ncy_status status = draw_pixels(p, image, x, y, sx, sy, CAIRO_FILTER_NEAREST);
  ncy_resize(p->ctx, pixel, 4 * count, 0);
  return status;
}

static ncy_status draw_mark(const page *p, const ncy_mark *mark, const ncy_box *axes) {
  transform t = transform_of(&p->fig->panels.data[mark->panel], axes);
  ncy_status status = NCY_OK;
  cairo_save(p->cr);
  if (mark->kind != NCY_MARK_TEXT) {
    double margin = mark->kind == NCY_MARK_POINTS ? mark->u.points.w_pt / 2 : 0;
    cairo_rectangle(p->cr, axes->x - margin, axes->y, axes->w + 2 * margin, axes->h);
    cairo_clip(p->cr);
  }
  switch (mark->kind) {
  case NCY_MARK_POINTS:
    if (p->pixels && !t.is_x_log && !t.is_y_log)
      splat_on_page(p, mark, &t, axes);
    else
      draw_points_as_paths(p, mark, &t, axes);
    break;
  case NCY_MARK_LINE:
    draw_line(p, mark, &t);
    break;
  case NCY_MARK_RECTS:
    draw_rects(p, mark, &t);
    break;
  case NCY_MARK_TEXT:
    draw_texts(p, mark, &t);
    break;
  case NCY_MARK_IMAGE:
    status = draw_image(p, mark, &t);
    break;
  case NCY_MARK_SEGMENTS:
    draw_segments(p, mark, &t);
    break;
  case NCY_MARK_AREA:
    draw_area(p, mark, &t);
    break;
  }
  cairo_restore(p->cr);
  return status;
}

/* All marks of a panel but its texts as one opaque image; what is translucent would show dark rims where a program scales
 * colour and opacity of an image apart. */
static ncy_status draw_panel_as_image(const page *p, int32_t panel, const ncy_box *axes) {
  double s = fmin(NCY_IMAGE_DPI / 72, 8000 / fmax(axes->w, axes->h)), margin = 0;
  for (size_t i = 0; i < p->fig->marks.count; i++) {
    const ncy_mark *mark = &p->fig->marks.data[i];
    if (mark->panel == panel && mark->kind == NCY_MARK_POINTS) margin = fmax(margin, mark->u.points.w_pt / 2);
  }
  ncy_page_pixels px = {.scale = s, .left = axes->x - margin, .top = axes->y, .is_fine = true};
  px.width = px.stride = (int32_t)ceil((axes->w + 2 * margin) * s);
  px.height = (int32_t)ceil(axes->h * s);
  size_t bytes = 4 * (size_t)px.width * (size_t)px.height;
  px.pixel = ncy_resize(p->ctx, NULL, 0, bytes);
  if (!px.pixel) return ncy_no_memory(p->ctx);
  memset(px.pixel, 0xFF, bytes);
  cairo_surface_t *image =
      cairo_image_surface_create_for_data((unsigned char *)px.pixel, CAIRO_FORMAT_RGB24, px.width, px.height, 4 * px.width);
  page inner = *p;
  inner.pixels = &px;
  inner.cr = cairo_create(image);
  cairo_scale(inner.cr, s, s);
  cairo_translate(inner.cr, -px.left, -px.top);
  ncy_status status = NCY_OK;
  for (size_t i = 0; i < p->fig->marks.count && status == NCY_OK; i++) {
    const ncy_mark *mark = &p->fig->marks.data[i];
    if (mark->panel == panel && mark->kind != NCY_MARK_TEXT) status = draw_mark(&inner, mark, axes);
  }
  if (status == NCY_OK) status = ncy_page_status(p->ctx, cairo_status(inner.cr));
  cairo_destroy(inner.cr);
  if (status == NCY_OK)
    status = draw_pixels(p, image, px.left, px.top, 1 / s, 1 / s, CAIRO_FILTER_GOOD);
  else
    cairo_surface_destroy(image);
  ncy_resize(p->ctx, px.pixel, bytes, 0);
  return status;
}

static ncy_status draw_panel(const page *p, int32_t panel, const ncy_box *axes) {
  size_t n_points = 0;
  for (size_t i = 0; i < p->fig->marks.count; i++) {
    const ncy_mark *mark = &p->fig->marks.data[i];
    if (mark->panel == panel && mark->kind == NCY_MARK_POINTS) n_points += mark->count;
  }
  bool is_image = !p->pixels && n_points > NCY_MAX_VECTOR_POINTS;
  if (is_image) NCY_TRY(draw_panel_as_image(p, panel, axes));
  for (size_t i = 0; i < p->fig->marks.count; i++) {
    const ncy_mark *mark = &p->fig->marks.data[i];
    if (mark->panel == panel && (!is_image || mark->kind == NCY_MARK_TEXT)) NCY_TRY(draw_mark(p, mark, axes));
  }
  return NCY_OK;
}

/* ---- axes and legend ------------------------------------------------------------------------------------------------------ */

/* A thin line is sharp when it lies in the middle of a row of pixels. */
static double sharp(const page *p, double at) {
  if (!p->pixels) return at;
  return (floor(at * p->pixels->scale) + 0.5) / p->pixels->scale;
}

static void draw_axis_lines(const page *p, const ncy_panel *panel, const ncy_panel_layout *l, const ncy_layout *layout) {
  cairo_t *cr = p->cr;
  const ncy_box *axes = &l->axes;
  transform t = transform_of(panel, axes);
  double left = sharp(p, axes->x), bottom = sharp(p, axes->y + axes->h);
  cairo_set_line_width(cr, p->pixels ? fmax(AXIS_WIDTH, 1 / p->pixels->scale) : AXIS_WIDTH);
  cairo_set_line_cap(cr, CAIRO_LINE_CAP_SQUARE);
  set_grey(p, INK);
  cairo_move_to(cr, left, panel->y.is_hidden ? bottom : axes->y);
  if (!panel->y.is_hidden) cairo_line_to(cr, left, bottom);
  if (!panel->x.is_hidden) cairo_line_to(cr, axes->x + axes->w, bottom);
  for (size_t i = 0; i < l->n_x_ticks; i++) {
    double x = sharp(p, at_x(&t, l->x_tick[i].value));
    cairo_move_to(cr, x, bottom);
    cairo_line_to(cr, x, bottom + layout->tick_length);
  }
  for (size_t i = 0; i < l->n_y_ticks; i++) {
    double y = sharp(p, at_y(&t, l->y_tick[i].value));
    cairo_move_to(cr, left, y);
    cairo_line_to(cr, left - layout->tick_length, y);
  }
  cairo_stroke(cr);
}

static void draw_axes(const page *p, const ncy_panel *panel, const ncy_panel_layout *l, const ncy_layout *layout) {
  const ncy_box *axes = &l->axes;
  transform t = transform_of(panel, axes);
  draw_axis_lines(p, panel, l, layout);
  double size = layout->tick_size, away = layout->tick_length + layout->tick_gap, bottom = axes->y + axes->h + away;
  for (size_t i = 0; i < l->n_x_ticks && !panel->x.is_bare; i++) {
    double x = at_x(&t, l->x_tick[i].value);
    if (l->are_x_ticks_upright)
      draw_text(p, ncy_tick_text(&l->x_tick[i]), x + 0.36 * size, bottom, size, 1, true);
    else
      draw_text(p, ncy_tick_text(&l->x_tick[i]), x, bottom + 0.76 * size, size, 0.5, false);
  }
  for (size_t i = 0; i < l->n_y_ticks && !panel->y.is_bare; i++)
    draw_text(p, ncy_tick_text(&l->y_tick[i]), axes->x - away, at_y(&t, l->y_tick[i].value) + 0.36 * size, size, 1, false);
  draw_label(p, &l->title);
  draw_label(p, &l->x_label);
  draw_label(p, &l->y_label);
}

/* The key of colours: a strip of the map, lo at the bottom, with its numbers at the right. */
static ncy_status draw_bar(const page *p, const ncy_panel *panel, const ncy_panel_layout *l, const ncy_layout *layout) {
  enum { N_STEPS = 256 };
  static const double corner = 0;
  const ncy_colorbar *bar = &panel->bar;
  if (!bar->map) return NCY_OK;
  uint32_t rgba[N_STEPS];
  for (int i = 0; i < N_STEPS; i++) rgba[i] = ncy_colormap_at(bar->map, (i + 0.5) / N_STEPS);
  ncy_mark mark = {.kind = NCY_MARK_IMAGE, .count = 1, .x = &corner, .y = &corner};
  mark.u.image.x1 = mark.u.image.y1 = 1;
  mark.u.image.n_cols = 1;
  mark.u.image.n_rows = N_STEPS;
  mark.u.image.rgba = rgba;
  transform strip = {.ax = l->bar.w, .bx = l->bar.x, .ay = -l->bar.h, .by = l->bar.y + l->bar.h};
  NCY_TRY(draw_image(p, &mark, &strip));

  ncy_panel side = {.x = {.lo = 0, .hi = 1}, .y = bar->axis};
  transform t = transform_of(&side, &l->bar);
  double right = l->bar.x + l->bar.w, size = layout->tick_size;
  cairo_set_line_width(p->cr, AXIS_WIDTH);
  set_grey(p, INK);
  for (size_t i = 0; i < l->n_bar_ticks; i++) {
    double y = sharp(p, at_y(&t, l->bar_tick[i].value));
    cairo_move_to(p->cr, right, y);
    cairo_line_to(p->cr, right + layout->tick_length, y);
  }
  cairo_stroke(p->cr);
  for (size_t i = 0; i < l->n_bar_ticks; i++)
    draw_text(p, ncy_tick_text(&l->bar_tick[i]), right + layout->tick_length + layout->tick_gap,
              at_y(&t, l->bar_tick[i].value) + 0.36 * size, size, 0, false);
  draw_label(p, &l->bar_label);
  return NCY_OK;
}

static void draw_legend(const page *p, const ncy_layout *layout) {
  for (size_t i = 0; i < layout->n_legend; i++) {
    const ncy_legend_item *item = &layout->legend[i];
    if (item->color >= 0) {
      set_color(p, item->color, 1);
      cairo_rectangle(p->cr, item->swatch.x, item->swatch.y, item->swatch.w, item->swatch.h);
      cairo_fill(p->cr);
    }
    set_grey(p, item->color >= 0 ? INK : MUTED);
    draw_label(p, &item->label);
    set_grey(p, MUTED);
    draw_label(p, &item->note);
  }
}

static ncy_status draw_all(page *p, ncy_arena *arena) {
  const ncy_fig *fig = p->fig;
  uint32_t *argb = NCY_NEW_ARRAY(arena, uint32_t, fig->colors.count);
  if (!argb) return NCY_ENOMEM;
  for (size_t i = 0; i < fig->colors.count; i++) {
    const ncy_rgb *c = &fig->colors.data[i];
    argb[i] = 0xFF000000u | (uint32_t)lround(255 * c->r) << 16 | (uint32_t)lround(255 * c->g) << 8 | (uint32_t)lround(255 * c->b);
  }
  p->argb = argb;
  ncy_layout layout;
  ncy_measure measure = {text_width, p->cr};
  NCY_TRY(ncy_layout_make(arena, fig, &measure, &layout));
  cairo_set_source_rgb(p->cr, 1, 1, 1);
  cairo_paint(p->cr);
  for (size_t i = 0; i < fig->panels.count; i++) {
    NCY_TRY(draw_panel(p, (int32_t)i, &layout.panel[i].axes));
    draw_axes(p, &fig->panels.data[i], &layout.panel[i], &layout);
    NCY_TRY(draw_bar(p, &fig->panels.data[i], &layout.panel[i], &layout));
  }
  draw_legend(p, &layout);
  return NCY_OK;
}

ncy_status ncy_page_draw(ncy_ctx *ctx, const ncy_fig *fig, cairo_surface_t *surface, const ncy_page_pixels *pixels) {
  cairo_t *cr = cairo_create(surface);
  if (pixels) cairo_scale(cr, pixels->scale, pixels->scale);
  cairo_select_font_face(cr, TYPE_FACE, CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  cairo_font_options_t *type = cairo_font_options_create();
  cairo_font_options_set_hint_style(type, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(type, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(type, CAIRO_ANTIALIAS_GRAY);
  cairo_set_font_options(cr, type);
  cairo_font_options_destroy(type);

  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  page p = {.ctx = ctx, .fig = fig, .cr = cr, .pixels = pixels};
  ncy_status status = draw_all(&p, &arena);
  ncy_arena_done(&arena);
  if (status == NCY_OK) status = ncy_page_status(ctx, cairo_status(cr));
  cairo_destroy(cr);
  return status;
}
