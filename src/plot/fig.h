/* fig.h - the figure model: panels with axes, marks in data units, a legend; no drawing.
 *
 * A plot fills a ncy_fig and never draws; a format (format.h) draws a ncy_fig and knows no plot. Lengths on the page are points
 * (1/72 inch), everything of a mark is in data units of its panel unless its name ends in _pt. Colours, panels and texts are
 * named by their row.
 *
 * Ownership: columns that a mark points to live in fig->arena (NCY_NEW_ARRAY(&fig->arena, ...)) or outlive the figure; all
 * texts must come from ncy_fig_text, which also makes them valid UTF-8 without control characters.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_PLOT_FIG_H
#define NCY_PLOT_FIG_H

#include "base/base.h"
#include "netcyne/plot.h"

typedef struct ncy_rgb {
  double r, g, b; /* 0..1, sRGB */
} ncy_rgb;

typedef struct ncy_axis {
  double lo, hi;            /* data units; lo < hi; above 0 when is_log */
  const char *label;        /* NULL: none */
  bool is_integer;          /* ticks only at whole numbers */
  bool is_inverted;         /* lo at the top (or right) */
  bool is_log;              /* decades at equal distances */
  bool is_hidden;           /* neither line nor ticks nor numbers */
  bool is_bare;             /* line and ticks without numbers: they stand at a panel below */
  const char *const *names; /* [n_names] texts at 0, 1, 2, ... in place of numbers, or NULL */
  size_t n_names;
  int32_t link; /* axes of equal link, not 0, show the same range where a figure can be zoomed */
} ncy_axis;

/* Colours from lo to hi; see colormap.c. */
typedef struct ncy_colormap {
  const char *name;
  const uint32_t *anchor; /* [n] 0xRRGGBB at equal distances */
  size_t n;
} ncy_colormap;

/* The key of colours beside a panel. */
typedef struct ncy_colorbar {
  const ncy_colormap *map; /* NULL: none */
  ncy_axis axis;
} ncy_colorbar;

/* One set of axes in the figure's grid of n_rows x n_cols slots, row 0 at the top. All axes of a row are equally high, all of a
 * column equally wide. */
typedef struct ncy_panel {
  int32_t row, col;
  const char *title; /* NULL: none */
  ncy_axis x, y;
  bool is_equal; /* a unit of x is as long as a unit of y: the axes are made smaller to fit */
  ncy_colorbar bar;
} ncy_panel;

typedef enum ncy_mark_kind {
  NCY_MARK_POINTS,
  NCY_MARK_LINE,
  NCY_MARK_RECTS,
  NCY_MARK_TEXT,
  NCY_MARK_IMAGE,
  NCY_MARK_SEGMENTS,
  NCY_MARK_AREA
} ncy_mark_kind;

/* tick: an upright bar, w_pt wide; disc: w_pt across */
typedef enum ncy_shape { NCY_SHAPE_TICK, NCY_SHAPE_DISC } ncy_shape;

typedef struct ncy_mark {
  ncy_mark_kind kind;
  int32_t panel;
  int32_t color;           /* row of fig->colors */
  const int32_t *color_of; /* [count] instead of color, or NULL; points and segments only */
  double alpha;            /* 0..1 */
  size_t count;
  const double *x, *y; /* [count]; line, area: NaN in either breaks it; rects, segments: one corner or end; image: [1] a corner */
  union {
    struct {
      ncy_shape shape;
      double w_pt;
      double h;                  /* height of a tick in data units of y ... */
      double h_min_pt, h_max_pt; /* ... held between these */
    } points;
    struct {
      double w_pt;
      bool is_dashed;
    } line;
    struct {
      const double *x1, *y1; /* [count] the opposite corners */
    } rects;
    struct {
      const char *const *label; /* [count] */
      double size_pt;           /* 0: the figure's */
      double h_align, v_align;  /* which part of the text is at (x, y): 0 left or bottom, 1 right or top */
    } text;
    struct {
      double x1, y1; /* the opposite corner */
      int32_t n_cols, n_rows;
      const uint32_t *rgba; /* [n_rows * n_cols] 0xAARRGGBB, not premultiplied; first row at y, first column at x */
      const double *value;  /* [n_rows * n_cols] what the colours stand for, told where a reader can point at them; or NULL */
    } image;
    struct {
      const double *x1, *y1; /* [count] the other ends */
      const double *w;       /* [count] widths in data units, or NULL: w_min_pt */
      double w_min_pt;
    } segments;
  } u;
  const int64_t *id;    /* [count] of points: names told where a reader can point at them; or NULL */
  const char *id_label; /* what id is: "gid" */
} ncy_mark;

typedef struct ncy_legend_entry {
  const char *label;
  const char *note; /* at the right, muted; NULL: none */
  int32_t color;
} ncy_legend_entry;

struct ncy_fig {
  ncy_ctx *ctx;
  ncy_arena arena;
  double width_pt, height_pt;
  double dpi;       /* of formats made of pixels */
  double font_size; /* points */
  int32_t n_rows, n_cols;
  NCY_VEC(ncy_rgb) colors;
  NCY_VEC(ncy_panel) panels;
  NCY_VEC(ncy_mark) marks; /* drawn in this order */
  NCY_VEC(ncy_legend_entry) legend;
};

/* Limits of figures: sides in inches, pixels per inch, pixels in all. */
#define NCY_FIG_MIN_INCHES 1.0
#define NCY_FIG_MAX_INCHES 200.0
#define NCY_FIG_MAX_PIXELS 1e8

/* An empty figure; 0 in size_in, dpi or font_size takes the default (10 x 8, 100, by the size). NCY_EARG with a diagnostic at
 * `where`.figSize and so on when one is out of range. */
ncy_status ncy_fig_new(ncy_ctx *ctx, const char *where, const double size_in[2], double dpi, double font_size, ncy_fig **out);

void ncy_fig_free(ncy_fig **fig);

/* A copy of text that lives as long as the figure; NULL when there is no memory. text NULL gives NULL too. */
const char *ncy_fig_text(ncy_fig *fig, const char *text);

/* Each adds a row; the panel's axes are 0..1 and unlabelled until set in fig->panels.data[id]. */
ncy_status ncy_fig_add_color(ncy_fig *fig, ncy_rgb color, int32_t *out_id);
ncy_status ncy_fig_add_panel(ncy_fig *fig, int32_t row, int32_t col, int32_t *out_id);
ncy_status ncy_fig_add_mark(ncy_fig *fig, const ncy_mark *mark);
ncy_status ncy_fig_add_legend(ncy_fig *fig, const char *label, const char *note, int32_t color);

/* The map of this name: viridis (default), burd (blue, white, red), jet, jet_r, hsv. NCY_EARG with a diagnostic at `where` for
 * another.
 */
ncy_status ncy_colormap_find(ncy_ctx *ctx, const char *where, const char *name, const ncy_colormap **out);
/* The colour of part (0..1, clamped; NaN: white, transparent) as 0xAARRGGBB. */
uint32_t ncy_colormap_at(const ncy_colormap *map, double part);

/* Colours that are made to be told apart, by name; see palette.c. */
typedef struct ncy_palette {
  const char *name;
  const ncy_rgb *color; /* [n_colors]; used modulo */
  size_t n_colors;
} ncy_palette;
/* name NULL: the default. NCY_EARG with a diagnostic at `where`.palette for an unknown one. */
ncy_status ncy_palette_find(ncy_ctx *ctx, const char *where, const char *name, const ncy_palette **out);

#endif
