/* splat.c - many small marks straight into pixels, since a general path fill costs some microseconds a mark.
 *
 * How:   a tick is a rectangle: its coverage of a pixel is the product of the parts of the pixel's width and height it covers.
 *        A disc's coverage is taken from the distance to its rim, right to about a tenth. Eight bits a channel.
 * SPDX-License-Identifier: MIT */
#include "plot/splat.h"

#include <math.h>

/* v / 255 rounded, for two 16-bit fields of v <= 255 * 255 at once. */
static inline uint32_t div255_pair(uint32_t v) {
  v += 0x00800080;
  return ((v + ((v >> 8) & 0x00FF00FF)) >> 8) & 0x00FF00FF;
}

/* color, opaque, over *pixel with coverage 0..255. */
static inline void blend(uint32_t *pixel, uint32_t color, uint32_t coverage) {
  uint32_t rest = 255 - coverage, old = *pixel;
  uint32_t rb = div255_pair((color & 0x00FF00FF) * coverage + (old & 0x00FF00FF) * rest);
  uint32_t ag = div255_pair(((color >> 8) & 0x00FF00FF) * coverage + ((old >> 8) & 0x00FF00FF) * rest);
  *pixel = rb | ag << 8;
}

/* Part of pixel i that lies in lo..hi. */
static inline double overlap(int32_t i, double lo, double hi) {
  double a = lo > i ? lo : i, b = hi < i + 1.0 ? hi : i + 1.0;
  return b > a ? b - a : 0;
}

typedef struct span {
  int32_t x0, x1, y0, y1; /* pixels, ends excluded */
} span;

/* Pixels of the clip that lo..hi touch; false when none. */
static bool span_of(const ncy_bitmap *bitmap, double x0, double x1, double y0, double y1, span *out) {
  /* written so that NaN fails */
  if (!(x1 > bitmap->clip_x0 && x0 < bitmap->clip_x1 && y1 > bitmap->clip_y0 && y0 < bitmap->clip_y1)) return false;
  out->x0 = x0 > bitmap->clip_x0 ? (int32_t)x0 : bitmap->clip_x0;
  out->y0 = y0 > bitmap->clip_y0 ? (int32_t)y0 : bitmap->clip_y0;
  out->x1 = x1 < bitmap->clip_x1 ? (int32_t)ceil(x1) : bitmap->clip_x1;
  out->y1 = y1 < bitmap->clip_y1 ? (int32_t)ceil(y1) : bitmap->clip_y1;
  return true;
}

static void splat_tick(const ncy_bitmap *bitmap, double cx, double cy, double w, double h, uint32_t color, double alpha) {
  double x0 = cx - w / 2, x1 = cx + w / 2, y0 = cy - h / 2, y1 = cy + h / 2;
  span s;
  if (!span_of(bitmap, x0, x1, y0, y1, &s)) return;
  for (int32_t y = s.y0; y < s.y1; y++) {
    double row = 255 * alpha * overlap(y, y0, y1);
    uint32_t *line = bitmap->pixel + (size_t)y * (size_t)bitmap->stride;
    for (int32_t x = s.x0; x < s.x1; x++) blend(&line[x], color, (uint32_t)(row * overlap(x, x0, x1) + 0.5));
  }
}

static void splat_disc(const ncy_bitmap *bitmap, double cx, double cy, double w, uint32_t color, double alpha) {
  double radius = w / 2;
  span s;
  if (!span_of(bitmap, cx - radius - 0.5, cx + radius + 0.5, cy - radius - 0.5, cy + radius + 0.5, &s)) return;
  /* a disc smaller than a pixel is spread over its neighbourhood by the rim rule: hold its area */
  double most = w < 1 ? w * w : 1;
  for (int32_t y = s.y0; y < s.y1; y++) {
    uint32_t *line = bitmap->pixel + (size_t)y * (size_t)bitmap->stride;
    double dy = y + 0.5 - cy;
    for (int32_t x = s.x0; x < s.x1; x++) {
      double dx = x + 0.5 - cx;
      double inside = (w < 1 ? 1.0 : radius + 0.5) - sqrt(dx * dx + dy * dy);
      double coverage = inside <= 0 ? 0 : inside >= 1 ? 1 : inside;
      blend(&line[x], color, (uint32_t)(255 * alpha * most * coverage + 0.5));
    }
  }
}

void ncy_splat(const ncy_bitmap *bitmap, const ncy_mark *mark, const uint32_t *argb, double ax, double bx, double ay, double by,
               double w, double h, bool is_snapped) {
  if (is_snapped) {
    w = fmax(1, round(w));
    h = fmax(1, round(h));
  }
  for (size_t i = 0; i < mark->count; i++) {
    uint32_t color = argb[mark->color_of ? mark->color_of[i] : mark->color];
    double cx = ax * mark->x[i] + bx, cy = ay * mark->y[i] + by;
    if (is_snapped) {
      cx = floor(cx - w / 2 + 0.5) + w / 2;
      cy = floor(cy - h / 2 + 0.5) + h / 2;
    }
    if (mark->u.points.shape == NCY_SHAPE_DISC)
      splat_disc(bitmap, cx, cy, w, color, mark->alpha);
    else
      splat_tick(bitmap, cx, cy, w, h, color, mark->alpha);
  }
}
