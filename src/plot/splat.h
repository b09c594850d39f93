/* splat.h - many small marks straight into pixels.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_PLOT_SPLAT_H
#define NCY_PLOT_SPLAT_H

#include "plot/fig.h"

/* Pixels 0xAARRGGBB, premultiplied, rows of stride pixels; only those in clip (x0 <= x < x1, y0 <= y < y1) are touched. */
typedef struct ncy_bitmap {
  uint32_t *pixel;
  int32_t stride;
  int32_t clip_x0, clip_y0, clip_x1, clip_y1;
} ncy_bitmap;

/* Draws the points of mark at (ax * x + bx, ay * y + by) pixels, w x h pixels large, antialiased, in order, each over what is
 * there. Points outside the clip or not finite are skipped. argb: [fig->colors.count] 0xFFRRGGBB. is_snapped: sides and places
 * of ticks are rounded to whole pixels, at least one, which packs several times better where pixels are fine.
 * Cost: some 10 ns a point and 2 ns a pixel. */
void ncy_splat(const ncy_bitmap *bitmap, const ncy_mark *mark, const uint32_t *argb, double ax, double bx, double ay, double by,
               double w, double h, bool is_snapped);

#endif
