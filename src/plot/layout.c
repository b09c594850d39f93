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

/* As many numbers along the bottom as stand apart by at least an em. */
static size_t x_ticks(const maker *m, const ncy_axis *axis, double length, double size, ncy_tick *out) {
  size_t most = (size_t)fmax(2, fmin(floor(length / (3.2 * size)), 10));
  for (;; most--) {
    size_t n = ncy_ticks(axis->lo, axis->hi, most, axis->is_integer, out);
    double widest = 0;
    for (size_t i = 0; i < n; i++) widest = fmax(widest, width_of(m, out[i].text, size));
    double apart = n > 1 ? (out[1].value - out[0].value) / (axis->hi - axis->lo) * length : length;
    if (widest + size <= apart || most <= 1) return n;
  }
}

static size_t y_ticks(const ncy_axis *axis, double length, double size, ncy_tick *out) {
  size_t most = (size_t)fmax(2, fmin(floor(length / (2.6 * size)), 10));
  size_t n = ncy_ticks(axis->lo, axis->hi, most, axis->is_integer, out);
  if (n > 1 && (out[1].value - out[0].value) / (axis->hi - axis->lo) * length < 1.2 * size)
    n = ncy_ticks(axis->lo, axis->hi, 1, axis->is_integer, out);
  return n;
}

typedef struct margins {
  double left, right, top, bottom;
} margins;

static ncy_status place_panels(const maker *m, double region_w, double top, double region_h, margins edge, ncy_layout *out) {
  const ncy_fig *fig = m->fig;
  double slot_w = region_w / fig->n_cols, slot_h = region_h / fig->n_rows;
  for (size_t i = 0; i < fig->panels.count; i++) {
    const ncy_panel *panel = &fig->panels.data[i];
    ncy_panel_layout *p = &out->panel[i];
    double x = m->pad + panel->col * slot_w, y = top + panel->row * slot_h;
    p->axes = (ncy_box){x + edge.left, y + edge.top, fmax(slot_w - edge.left - edge.right, 1),
                        fmax(slot_h - edge.top - edge.bottom, 1)};
    p->n_x_ticks = x_ticks(m, &panel->x, p->axes.w, out->tick_size, p->x_tick);
    p->n_y_ticks = y_ticks(&panel->y, p->axes.h, out->tick_size, p->y_tick);

    /* a title may reach over the legend beside the last column */
    double title_room = (panel->col == fig->n_cols - 1 ? fig->width_pt - m->pad : x + slot_w) - p->axes.x;
    NCY_TRY(fit(m, panel->title, 1.08 * m->em, title_room, &p->title));
    p->title.x = p->axes.x;
    p->title.y = p->axes.y - 0.75 * m->em;
    NCY_TRY(fit(m, panel->x.label, m->em, p->axes.w, &p->x_label));
    p->x_label.is_centred = true;
    p->x_label.x = p->axes.x + p->axes.w / 2;
    p->x_label.y = y + slot_h - DESCENT * m->em;
    NCY_TRY(fit(m, panel->y.label, m->em, p->axes.h, &p->y_label));
    p->y_label.is_centred = p->y_label.is_upright = true;
    p->y_label.x = x + ASCENT * m->em;
    p->y_label.y = p->axes.y + p->axes.h / 2;
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
  if (!l.panel) return NCY_ENOMEM;

  bool has_title = false, has_x_label = false, has_y_label = false;
  for (size_t i = 0; i < fig->panels.count; i++) {
    const ncy_panel *panel = &fig->panels.data[i];
    has_title = has_title || (panel->title && *panel->title);
    has_x_label = has_x_label || (panel->x.label && *panel->x.label);
    has_y_label = has_y_label || (panel->y.label && *panel->y.label);
  }
  margins edge = {.top = has_title ? 2.0 * em : 0.5 * l.tick_size,
                  .bottom = l.tick_length + l.tick_gap + l.tick_size + (has_x_label ? 1.35 * em : 0)};
  double region_h = fig->height_pt - 2 * m->pad;

  /* the numbers at the left are as wide as they are at the height the axes will have */
  double number_w = 0;
  double axes_h = fmax(region_h / fig->n_rows - edge.top - edge.bottom, 1);
  for (size_t i = 0; i < fig->panels.count; i++) {
    ncy_tick tick[NCY_MAX_TICKS];
    size_t n = y_ticks(&fig->panels.data[i].y, axes_h, l.tick_size, tick);
    for (size_t k = 0; k < n; k++) number_w = fmax(number_w, width_of(m, tick[k].text, l.tick_size));
  }
  edge.left = (has_y_label ? 1.55 * em : 0) + number_w + l.tick_gap + l.tick_length;

  /* half of the last number may hang over the right end */
  double overhang = 0;
  for (size_t i = 0; i < fig->panels.count; i++) {
    ncy_tick tick[NCY_MAX_TICKS];
    size_t n = x_ticks(m, &fig->panels.data[i].x, fig->width_pt / 2, l.tick_size, tick);
    if (n) overhang = fmax(overhang, width_of(m, tick[n - 1].text, l.tick_size) / 2);
  }
  edge.right = fmax(0.3 * em, overhang - m->pad);

  double region_w = fig->width_pt - 2 * m->pad;
  if (fig->legend.count) {
    double legend_h = region_h - edge.top;
    NCY_TRY(choose_entries(&made, em, fmin(18 * em, 0.3 * fig->width_pt)));
    legend_plan plan = plan_legend(m, 0.42 * fig->width_pt, legend_h);
    double gap = fmax(1.3 * em, overhang + 0.5 * em);
    if (region_w - plan.width - gap - edge.left >= 0.3 * fig->width_pt) {
      region_w -= plan.width + gap - 0.3 * em;
      edge.right = 0.3 * em;
      NCY_TRY(place_legend(m, &plan, fig->width_pt - m->pad - plan.width, m->pad + edge.top, &l));
    }
  }
  NCY_TRY(place_panels(m, region_w, m->pad, region_h, edge, &l));
  *out = l;
  return NCY_OK;
}
