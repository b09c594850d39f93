/* layout.h - where everything of a figure goes, in points from the top left corner; no drawing.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_PLOT_LAYOUT_H
#define NCY_PLOT_LAYOUT_H

#include "plot/fig.h"

enum { NCY_MAX_TICKS = 40 };

typedef struct ncy_tick {
  double value;
  char text[32];
  const char *name; /* in place of text, NULL: none */
} ncy_tick;
static inline const char *ncy_tick_text(const ncy_tick *tick) {
  return tick->name ? tick->name : tick->text;
}

/* Round numbers (1, 2 or 5 times a power of ten apart) within lo..hi, as many as go into max_ticks; whole ones only when
 * is_integer. Always at least one where a number of that kind is in lo..hi. Returns how many are in out[NCY_MAX_TICKS].
 * Exact: for steps of 1e-22 and more a value is the double nearest to its decimal. */
size_t ncy_ticks(double lo, double hi, size_t max_ticks, bool is_integer, ncy_tick *out);

/* Powers of ten in lo..hi (both above 0), and 2 and 5 times them where there is room for all; else as many powers as go into
 * max_ticks. Names are of the figure's axis, or NULL. */
size_t ncy_log_ticks(double lo, double hi, size_t max_ticks, ncy_tick *out);

/* Width of a text in points at a size in points, in the type the figure will be drawn with. */
typedef double ncy_measure_fn(void *user, const char *text, double size);
typedef struct ncy_measure {
  ncy_measure_fn *width;
  void *user;
} ncy_measure;

typedef struct ncy_box {
  double x, y, w, h;
} ncy_box;

/* A text on the page: x, y is the left end (or the middle, is_centred) of its baseline; turned a quarter left when
 * is_upright. */
typedef struct ncy_label {
  const char *text; /* NULL: none */
  double x, y, size;
  bool is_centred, is_upright;
} ncy_label;

typedef struct ncy_panel_layout {
  ncy_box axes;
  ncy_label title, x_label, y_label;
  size_t n_x_ticks, n_y_ticks;
  ncy_tick x_tick[NCY_MAX_TICKS], y_tick[NCY_MAX_TICKS];
  bool are_x_ticks_upright; /* texts too long to stand side by side: turned a quarter left, their ends at the axis */
  ncy_box bar;              /* of the key of colours; w 0: none */
  ncy_label bar_label;
  size_t n_bar_ticks;
  ncy_tick bar_tick[NCY_MAX_TICKS];
} ncy_panel_layout;

typedef struct ncy_legend_item {
  ncy_box swatch;
  int32_t color; /* -1: no swatch, a remark on what was left out */
  ncy_label label, note;
} ncy_legend_item;

/* Texts are the figure's or shortened copies in the arena that was passed. */
typedef struct ncy_layout {
  double tick_size; /* type of the numbers at the axes, points */
  double tick_length, tick_gap;
  ncy_panel_layout *panel; /* [fig->panels.count] */
  ncy_legend_item *legend; /* [n_legend] */
  size_t n_legend;
} ncy_layout;

/* Nothing overlaps or leaves the page: what does not fit is set smaller, then shortened in the middle, then left out (the
 * legend says how many of its entries are). Everything is allocated from arena. */
ncy_status ncy_layout_make(ncy_arena *arena, const ncy_fig *fig, const ncy_measure *measure, ncy_layout *out);

#endif
