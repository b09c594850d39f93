/* layout.c - page geometry: title, axes, numbers, labels, legend.
 *
 * Data:  widths of texts come from the caller's measure; heights are fractions of the type size (ascenders .76, descenders .24
 *        of it), which fit the sans-serif faces in use. Margins are the same for all panels, so that axes line up.
 * Cost:  a measurement per text and size tried: some hundreds for thirty legend entries.
 * SPDX-License-Identifier: MIT */
#include "plot/layout.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define ASCENT 0.76
#define DESCENT 0.24
#define SMALLEST_TYPE 5.0 /* points */

typedef struct maker {
  ncy_arena *arena;
  const ncy_fig *fig;
  const ncy_measure *measure;
  double em;          /* the figure's type size */
  double pad;         /* free border of the page */
  const char **entry; /* [fig->legend.count] labels of the legend */
} maker;

static double width_of(const maker *m, const char *text, double size) {
  return text && *text ? m->measure->width(m->measure->user, text, size) : 0;
}

static size_t previous_char(const char *text, size_t at) {
  do at--;
  while (at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80);
  return at;
}

static size_t next_char(const char *text, size_t at) {
  do at++;
  while (((unsigned char)text[at] & 0xC0) == 0x80);
  return at;
}

/* text if it is not wider than room, else its two ends around an ellipsis; names often differ at the end only. */
static ncy_status shorten(const maker *m, const char *text, double size, double room, const char **out) {
  if (width_of(m, text, size) <= room) {
    *out = text;
    return NCY_OK;
  }
  size_t length = strlen(text);
  char *copy = ncy_arena_alloc(m->arena, length + 4, 1);
  if (!copy) return NCY_ENOMEM;
  size_t head = length / 2;
  while (head > 0 && ((unsigned char)text[head] & 0xC0) == 0x80) head--;
  size_t tail = head;
  for (bool is_head = false;; is_head = !is_head) {
    if (is_head && head > 0)
      head = previous_char(text, head);
    else if (tail < length)
      tail = next_char(text, tail);
    else if (head > 0)
      head = previous_char(text, head);
    memcpy(copy, text, head);
    memcpy(copy + head, "\xE2\x80\xA6", 3);
    memcpy(copy + head + 3, text + tail, length - tail + 1);
    if ((head == 0 && tail == length) || width_of(m, copy, size) <= room) break;
  }
  *out = copy;
  return NCY_OK;
}

/* Makes label hold text at size or, if that is too wide, down to 0.7 of it, then shortened. */
static ncy_status fit(const maker *m, const char *text, double size, double room, ncy_label *label) {
  *label = (ncy_label){.size = size};
  if (!text || !*text) return NCY_OK;
  double width = width_of(m, text, size);
  if (width > room) label->size = fmax(fmax(0.7 * size, SMALLEST_TYPE), size * room / width * 0.99);
  if (label->size > size) label->size = size;
  return shorten(m, text, label->size, room, &label->text);
}

/* ---- legend -------------------------------------------------------------------------------------------------------------- */

typedef struct legend_plan {
  double size;        /* type */
  double line;        /* from baseline to baseline */
  double swatch, gap; /* width of the colour square, and after it */
  double label_w, note_w, column_w;
  size_t n_cols, n_lines;
  double width; /* of all columns */
} legend_plan;

/* Sets m->entry: the labels, or, when one is wider than room at size, all with an ellipsis for the beginning they share. */
static ncy_status choose_entries(maker *m, double size, double room) {
  const ncy_fig *fig = m->fig;
  size_t n = fig->legend.count, shared = strlen(fig->legend.data[0].label);
  double widest = 0;
  m->entry = NCY_NEW_ARRAY(m->arena, const char *, n);
  if (!m->entry) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    const char *label = fig->legend.data[i].label, *first = fig->legend.data[0].label;
    m->entry[i] = label;
    widest = fmax(widest, width_of(m, label, size));
    size_t same = 0;
    while (same < shared && label[same] == first[same]) same++;
    shared = same;
  }
  while (shared > 0 && ((unsigned char)fig->legend.data[0].label[shared] & 0xC0) == 0x80) shared--;
  if (n < 2 || widest <= room || shared < 4) return NCY_OK;
  for (size_t i = 0; i < n; i++) {
    m->entry[i] = ncy_arena_printf(m->arena, "\xE2\x80\xA6%s", fig->legend.data[i].label + shared);
    if (!m->entry[i]) return NCY_ENOMEM;
  }
  return NCY_OK;
}

/* Widths of labels and notes at a type size, labels capped at max_label. */
static void measure_legend(const maker *m, double size, double max_label, legend_plan *p) {
  const ncy_fig *fig = m->fig;
  p->size = size;
  p->line = 1.45 * size;
  p->swatch = 0.72 * size;
  p->gap = 0.55 * size;
  p->label_w = p->note_w = 0;
  for (size_t i = 0; i < fig->legend.count; i++) {
    p->label_w = fmax(p->label_w, width_of(m, m->entry[i], size));
    p->note_w = fmax(p->note_w, width_of(m, fig->legend.data[i].note, size));
  }
  p->label_w = fmin(p->label_w, max_label);
  p->column_w = p->swatch + p->gap + p->label_w + (p->note_w > 0 ? 0.9 * size + p->note_w : 0);
}

/* Sets how many lines and columns of height and max_width points the n entries take at p's size; false when they do not fit. */
static bool fold_legend(legend_plan *p, size_t n, double max_width, double height) {
  double column_gap = 1.2 * p->size;
  size_t lines = (size_t)fmax(1, floor((height + p->line - p->size) / p->line));
  double fitting = fmax(1, floor((max_width + column_gap) / (p->column_w + column_gap)));
  size_t cols = (n + lines - 1) / lines;
  bool is_fitting = (double)cols <= fitting;
  p->n_cols = is_fitting ? cols : (size_t)fitting;
  p->n_lines = is_fitting ? (n + cols - 1) / cols : lines;
  p->width = (double)p->n_cols * p->column_w + (double)(p->n_cols - 1) * column_gap;
  return is_fitting;
}

/* One column if the type need not shrink by more than a quarter for it; else the largest type with which all entries fit into
 * max_width x height; if none does, the smallest, and as many entries as there is room for. */
static legend_plan plan_legend(const maker *m, double max_width, double height) {
  size_t n = m->fig->legend.count;
  double largest = 0.92 * m->em, smallest = fmin(largest, SMALLEST_TYPE);
  for (int pass = 0;; pass++) {
    double least = pass == 0 ? fmax(smallest, 0.75 * largest) : smallest;
    for (double size = largest;; size = fmax(size - 0.5, least)) {
      legend_plan p;
      measure_legend(m, size, fmin(18 * size, 0.8 * max_width), &p);
      bool is_fitting = fold_legend(&p, n, max_width, height);
      if (is_fitting && (pass == 1 || p.n_cols == 1)) return p;
      if (size <= least && pass == 1) return p;
      if (size <= least) break;
    }
  }
}

static ncy_status place_legend(const maker *m, const legend_plan *p, double left, double top, ncy_layout *out) {
  const ncy_fig *fig = m->fig;
  size_t n = fig->legend.count, room = p->n_cols * p->n_lines;
  size_t n_shown = n <= room ? n : room - 1; /* the last place says what is missing */
  out->n_legend = n <= room ? n : room;
  out->legend = NCY_NEW_ARRAY(m->arena, ncy_legend_item, out->n_legend);
  if (!out->legend) return NCY_ENOMEM;
  for (size_t i = 0; i < out->n_legend; i++) {
    ncy_legend_item *item = &out->legend[i];
    double x = left + (double)(i / p->n_lines) * (p->column_w + 1.2 * p->size);
    double baseline = top + ASCENT * p->size + (double)(i % p->n_lines) * p->line;
    item->color = -1;
    item->label = (ncy_label){.x = x + p->swatch + p->gap, .y = baseline, .size = p->size};
    if (i >= n_shown) {
      item->label.text = ncy_arena_printf(m->arena, "+ %zu more", n - n_shown);
      if (!item->label.text) return NCY_ENOMEM;
      break;
    }
    const ncy_legend_entry *entry = &fig->legend.data[i];
    item->color = entry->color;
    item->swatch = (ncy_box){x, baseline - p->swatch, p->swatch, p->swatch};
    NCY_TRY(shorten(m, m->entry[i], p->size, p->label_w + 0.01, &item->label.text));
    if (entry->note) {
      double right = x + p->column_w;
      item->note = (ncy_label){entry->note, right - width_of(m, entry->note, p->size), baseline, p->size, false, false};
    }
  }
  return NCY_OK;
}

/* ---- axes ---------------------------------------------------------------------------------------------------------------- */

/* Names at 0, 1, ... of those in the axis' range, every k-th so that at most `most` are told; shortened to room. */
static ncy_status name_ticks(const maker *m, const ncy_axis *axis, size_t most, double size, double room, ncy_tick *out,
                             size_t *n) {
  double first = fmax(0, ceil(axis->lo)), last = fmin((double)axis->n_names - 1, floor(axis->hi));
  *n = 0;
  if (most > NCY_MAX_TICKS) most = NCY_MAX_TICKS;
  if (last < first || most == 0) return NCY_OK;
  size_t count = (size_t)(last - first) + 1, stride = (count + most - 1) / most;
  for (size_t i = (size_t)first; i <= (size_t)last; i += stride) {
    ncy_tick *tick = &out[(*n)++];
    *tick = (ncy_tick){.value = (double)i};
    NCY_TRY(shorten(m, axis->names[i], size, room, &tick->name));
  }
  return NCY_OK;
}

static double widest_tick(const maker *m, const ncy_tick *tick, size_t n, double size) {
  double widest = 0;
  for (size_t i = 0; i < n; i++) widest = fmax(widest, width_of(m, ncy_tick_text(&tick[i]), size));
  return widest;
}

/* Part of the axis' length from lo to value. */
static double part_of(const ncy_axis *axis, double value) {
  if (axis->is_log) return log(value / axis->lo) / log(axis->hi / axis->lo);
  return (value - axis->lo) / (axis->hi - axis->lo);
}

static size_t number_ticks(const ncy_axis *axis, size_t most, ncy_tick *out) {
  return axis->is_log ? ncy_log_ticks(axis->lo, axis->hi, most, out) : ncy_ticks(axis->lo, axis->hi, most, axis->is_integer, out);
}

/* As many numbers along the bottom as stand apart by at least an em; names side by side, or upright where they are too long. */
static ncy_status x_ticks(const maker *m, const ncy_axis *axis, double length, double size, ncy_panel_layout *p) {
  ncy_tick *out = p->x_tick;
  p->are_x_ticks_upright = false;
  p->n_x_ticks = 0;
  if (axis->is_hidden) return NCY_OK;
  if (axis->n_names) {
    size_t most = (size_t)fmax(1, floor(length / (1.25 * size)));
    NCY_TRY(name_ticks(m, axis, most, size, 9 * m->em, out, &p->n_x_ticks));
    double apart = p->n_x_ticks > 1 ? (part_of(axis, out[1].value) - part_of(axis, out[0].value)) * length : length;
    p->are_x_ticks_upright = widest_tick(m, out, p->n_x_ticks, size) + 0.6 * size > apart;
    return NCY_OK;
  }
  size_t most = (size_t)fmax(2, fmin(floor(length / (3.2 * size)), 10));
  for (;; most--) {
    size_t n = number_ticks(axis, most, out);
    double apart = length;
    for (size_t i = 1; i < n; i++) apart = fmin(apart, (part_of(axis, out[i].value) - part_of(axis, out[i - 1].value)) * length);
    p->n_x_ticks = n;
    if (widest_tick(m, out, n, size) + size <= apart || most <= 1) return NCY_OK;
  }
}

static ncy_status y_ticks(const maker *m, const ncy_axis *axis, double length, double size, ncy_tick *out, size_t *n) {
  *n = 0;
  if (axis->is_hidden) return NCY_OK;
  if (axis->n_names) return name_ticks(m, axis, (size_t)fmax(1, floor(length / (1.15 * size))), size, 12 * m->em, out, n);
  size_t most = (size_t)fmax(2, fmin(floor(length / (2.6 * size)), 10));
  *n = number_ticks(axis, most, out);
  if (*n > 1 && !axis->is_log && (out[1].value - out[0].value) / (axis->hi - axis->lo) * length < 1.2 * size)
    *n = number_ticks(axis, 1, out);
  return NCY_OK;
}

/* Room around the axes of one row or column. */
typedef struct edges {
  double before, after; /* at the left or top; at the right or bottom */
  double at, length;    /* of the axes, once placed */
} edges;

static bool has_text(const char *text) {
  return text && *text;
}

/* What is under the axes of a panel that is about width wide. */
static ncy_status room_below(const maker *m, const ncy_panel *panel, double width, const ncy_layout *l, double *out) {
  *out = panel->x.is_hidden ? 0 : l->tick_length + l->tick_gap;
  if (!panel->x.is_hidden && !panel->x.is_bare) {
    ncy_panel_layout p;
    NCY_TRY(x_ticks(m, &panel->x, width, l->tick_size, &p));
    *out += p.are_x_ticks_upright ? widest_tick(m, p.x_tick, p.n_x_ticks, l->tick_size) : l->tick_size;
  }
  if (has_text(panel->x.label)) *out += 1.35 * m->em;
  return NCY_OK;
}

static ncy_status room_left(const maker *m, const ncy_panel *panel, double height, const ncy_layout *l, double *out) {
  ncy_tick tick[NCY_MAX_TICKS];
  size_t n;
  NCY_TRY(y_ticks(m, &panel->y, height, l->tick_size, tick, &n));
  *out = panel->y.is_hidden ? 0 : l->tick_gap + l->tick_length;
  if (!panel->y.is_bare) *out += widest_tick(m, tick, n, l->tick_size);
  if (has_text(panel->y.label)) *out += 1.55 * m->em;
  return NCY_OK;
}

/* The key of colours at the right of a panel. */
static ncy_status room_right(const maker *m, const ncy_panel *panel, double height, const ncy_layout *l, double *out) {
  *out = 0;
  if (!panel->bar.map) return NCY_OK;
  ncy_tick tick[NCY_MAX_TICKS];
  size_t n;
  NCY_TRY(y_ticks(m, &panel->bar.axis, height, l->tick_size, tick, &n));
  *out = 1.9 * m->em + l->tick_gap + l->tick_length + widest_tick(m, tick, n, l->tick_size);
  if (has_text(panel->bar.axis.label)) *out += 1.5 * m->em;
  return NCY_OK;
}

static void place_edges(edges *edge, int32_t n, double from, double length) {
  double rest = length;
  for (int32_t i = 0; i < n; i++) rest -= edge[i].before + edge[i].after;
  for (int32_t i = 0; i < n; i++) {
    edge[i].at = from + edge[i].before;
    edge[i].length = fmax(rest / n, 1);
    from = edge[i].at + edge[i].length + edge[i].after;
  }
}

static ncy_status place_bar(const maker *m, const ncy_panel *panel, const ncy_layout *l, ncy_panel_layout *p) {
  if (!panel->bar.map) return NCY_OK;
  p->bar = (ncy_box){p->axes.x + p->axes.w + m->em, p->axes.y, 0.9 * m->em, p->axes.h};
  NCY_TRY(y_ticks(m, &panel->bar.axis, p->bar.h, l->tick_size, p->bar_tick, &p->n_bar_ticks));
  NCY_TRY(fit(m, panel->bar.axis.label, m->em, p->bar.h, &p->bar_label));
  p->bar_label.is_centred = p->bar_label.is_upright = true;
  p->bar_label.x = p->bar.x + p->bar.w + l->tick_length + l->tick_gap +
                   widest_tick(m, p->bar_tick, p->n_bar_ticks, l->tick_size) + 1.25 * m->em;
  p->bar_label.y = p->bar.y + p->bar.h / 2;
  return NCY_OK;
}

/* The box in which a unit of x is as long as one of y. */
static ncy_box equal_box(const ncy_panel *panel, ncy_box box) {
  double x = panel->x.hi - panel->x.lo, y = panel->y.hi - panel->y.lo, scale = fmin(box.w / x, box.h / y);
  ncy_box out = {box.x + (box.w - scale * x) / 2, box.y + (box.h - scale * y) / 2, scale * x, scale * y};
  return out;
}

static ncy_status place_panels(const maker *m, const edges *col, const edges *row, ncy_layout *out) {
  const ncy_fig *fig = m->fig;
  for (size_t i = 0; i < fig->panels.count; i++) {
    const ncy_panel *panel = &fig->panels.data[i];
    const edges *c = &col[panel->col], *r = &row[panel->row];
    ncy_panel_layout *p = &out->panel[i];
    p->axes = (ncy_box){c->at, r->at, c->length, r->length};
    if (panel->is_equal) p->axes = equal_box(panel, p->axes);
    NCY_TRY(x_ticks(m, &panel->x, p->axes.w, out->tick_size, p));
    NCY_TRY(y_ticks(m, &panel->y, p->axes.h, out->tick_size, p->y_tick, &p->n_y_ticks));
    NCY_TRY(place_bar(m, panel, out, p));

    /* a title may reach over what is beside the axes */
    double right = panel->col == fig->n_cols - 1 ? fig->width_pt - m->pad : c->at + c->length + c->after;
    NCY_TRY(fit(m, panel->title, 1.08 * m->em, right - p->axes.x, &p->title));
    p->title.x = p->axes.x;
    p->title.y = p->axes.y - 0.75 * m->em;
    NCY_TRY(fit(m, panel->x.label, m->em, fmax(p->axes.w, fmin(c->length, 12 * m->em)), &p->x_label));
    double below;
    NCY_TRY(room_below(m, panel, p->axes.w, out, &below));
    p->x_label.is_centred = true;
    p->x_label.x = p->axes.x + p->axes.w / 2;
    p->x_label.y = p->axes.y + p->axes.h + below - DESCENT * m->em;
    NCY_TRY(fit(m, panel->y.label, m->em, fmax(p->axes.h, r->length), &p->y_label));
    p->y_label.is_centred = p->y_label.is_upright = true;
    p->y_label.x = c->at - c->before + (panel->is_equal ? p->axes.x - c->at : 0) + ASCENT * m->em;
    p->y_label.y = p->axes.y + p->axes.h / 2;
  }
  return NCY_OK;
}

/* What is around the axes of each row and column, with axes of about width x height points. */
static ncy_status measure_edges(const maker *m, const ncy_layout *l, double width, double height, edges *col, edges *row) {
  const ncy_fig *fig = m->fig;
  for (size_t i = 0; i < fig->panels.count; i++) {
    const ncy_panel *panel = &fig->panels.data[i];
    edges *c = &col[panel->col], *r = &row[panel->row];
    double below, left, right;
    NCY_TRY(room_below(m, panel, width, l, &below));
    NCY_TRY(room_left(m, panel, height, l, &left));
    NCY_TRY(room_right(m, panel, height, l, &right));
    r->before = fmax(r->before, has_text(panel->title) ? 2.0 * m->em : 0.5 * l->tick_size);
    r->after = fmax(r->after, below + (panel->row < fig->n_rows - 1 && has_text(panel->x.label) ? 0.4 * m->em : 0));
    c->before = fmax(c->before, left + (panel->col > 0 ? 0.8 * m->em : 0));
    c->after = fmax(c->after, fmax(right, 0.3 * m->em));
  }
  return NCY_OK;
}

ncy_status ncy_layout_make(ncy_arena *arena, const ncy_fig *fig, const ncy_measure *measure, ncy_layout *out) {
  maker made = {arena, fig, measure, fig->font_size, 0, NULL};
  const maker *m = &made;
  double em = m->em;
  made.pad = fmin(0.9 * em, 0.05 * fmin(fig->width_pt, fig->height_pt));
  ncy_layout l = {.tick_size = 0.9 * em, .tick_length = 0.3 * em, .tick_gap = 0.25 * em};
  l.panel = NCY_NEW_ARRAY(arena, ncy_panel_layout, fig->panels.count);
  edges *col = NCY_NEW_ARRAY(arena, edges, (size_t)fig->n_cols), *row = NCY_NEW_ARRAY(arena, edges, (size_t)fig->n_rows);
  if (!l.panel || !col || !row) return NCY_ENOMEM;
  double region_w = fig->width_pt - 2 * m->pad, region_h = fig->height_pt - 2 * m->pad;
  double axes_w = fmax(0.8 * region_w / fig->n_cols, 1), axes_h = fmax((region_h - 4 * em) / fig->n_rows, 1);
  NCY_TRY(measure_edges(m, &l, axes_w, axes_h, col, row));

  /* half of the last number may hang over the right end */
  double overhang = 0;
  for (size_t i = 0; i < fig->panels.count; i++) {
    ncy_panel_layout p;
    const ncy_axis *x = &fig->panels.data[i].x;
    if (x->is_bare || x->is_hidden || x->n_names || fig->panels.data[i].col < fig->n_cols - 1) continue;
    NCY_TRY(x_ticks(m, x, fig->width_pt / 2 / fig->n_cols, l.tick_size, &p));
    if (p.n_x_ticks) overhang = fmax(overhang, width_of(m, ncy_tick_text(&p.x_tick[p.n_x_ticks - 1]), l.tick_size) / 2);
  }
  edges *last = &col[fig->n_cols - 1];
  double after = last->after;
  last->after = fmax(after, overhang - m->pad);

  if (fig->legend.count) {
    double legend_h = region_h - row[0].before;
    NCY_TRY(choose_entries(&made, em, fmin(18 * em, 0.3 * fig->width_pt)));
    legend_plan plan = plan_legend(m, 0.42 * fig->width_pt, legend_h);
    double gap = fmax(1.3 * em, overhang + 0.5 * em);
    if (region_w - plan.width - gap - col[0].before >= 0.3 * fig->width_pt) {
      region_w -= plan.width + gap - 0.3 * em;
      last->after = after; /* the gap holds the last number */
      NCY_TRY(place_legend(m, &plan, fig->width_pt - m->pad - plan.width, m->pad + row[0].before, &l));
    }
  }
  place_edges(col, fig->n_cols, m->pad, region_w);
  place_edges(row, fig->n_rows, m->pad, region_h);
  NCY_TRY(place_panels(m, col, row, &l));
  *out = l;
  return NCY_OK;
}
