/* format.h - what draws a figure: one row per file format, and the page that the Cairo ones share.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_PLOT_FORMAT_H
#define NCY_PLOT_FORMAT_H

#include <cairo.h>

#include "plot/fig.h"

/* One format: the file name's extension in lower case, and what writes fig to file (which keeps its own write errors). */
typedef struct ncy_fig_format {
  const char *extension;
  ncy_status (*write)(ncy_ctx *ctx, const ncy_fig *fig, ncy_out_file *file);
} ncy_fig_format;

extern const ncy_fig_format ncy_format_png;
extern const ncy_fig_format ncy_format_svg;
extern const ncy_fig_format ncy_format_pdf;
extern const ncy_fig_format ncy_format_html;

/* Points of a panel up to which vector formats hold each as a path; with more they hold an image of the panel's marks (not of
 * its texts and axes) at NCY_IMAGE_DPI. */
#define NCY_MAX_VECTOR_POINTS 20000
#define NCY_IMAGE_DPI 300.0

/* Rows of an image surface, 0xAARRGGBB premultiplied, that shows the page from (left, top) points on. */
typedef struct ncy_page_pixels {
  uint32_t *pixel;
  int32_t stride, width, height; /* pixels */
  double scale;                  /* pixels a point */
  double left, top;
  bool is_fine; /* smoothing ticks would not be seen, only make files larger */
} ncy_page_pixels;

/* Draws fig on a surface: of pixels, or with pixels NULL on a vector surface whose unit is the point. */
ncy_status ncy_page_draw(ncy_ctx *ctx, const ncy_fig *fig, cairo_surface_t *surface, const ncy_page_pixels *pixels);

/* NCY_OK, or the status that a Cairo status means, with a diagnostic. */
ncy_status ncy_page_status(ncy_ctx *ctx, cairo_status_t status);

#endif
