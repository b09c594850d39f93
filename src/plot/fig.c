/* fig.c - building and freeing figure models.
 *
 * Data:  rows in growable arrays; texts and columns in the figure's arena.
 * SPDX-License-Identifier: MIT */
#include "plot/fig.h"

#include <math.h>
#include <string.h>

static ncy_status bad_option(ncy_ctx *ctx, const char *where, const char *key, double found, double lo, double hi) {
  char path[128];
  ncy_text text;
  ncy_text_init(&text, ctx);
  ncy_text_printf(&text, "%s.%s", where, key);
  bool is_bad = text.is_bad || text.count >= sizeof path;
  if (!is_bad) memcpy(path, text.data, text.count + 1);
  ncy_text_done(&text);
  ncy_place place = {.path = is_bad ? where : path};
  return ncy_report(ctx, NCY_ERROR, NCY_EARG, &place, NULL, "found %g, expected a number from %g to %g", found, lo, hi);
}

static bool is_within(double value, double lo, double hi) {
  return value >= lo && value <= hi; /* false for NaN */
}

/* Type that suits the shorter side: 8 pt at 3 inches, 11 pt at 8. */
static double default_font_size(double shorter_in) {
  double size = 6.2 + 0.6 * shorter_in;
  return size < 6.5 ? 6.5 : size > 12 ? 12 : size;
}

ncy_status ncy_fig_new(ncy_ctx *ctx, const char *where, const double size_in[2], double dpi, double font_size, ncy_fig **out) {
  double width = size_in[0] == 0 ? 10 : size_in[0];
  double height = size_in[1] == 0 ? 8 : size_in[1];
  if (dpi == 0) dpi = 100;
  for (int i = 0; i < 2; i++) {
    double side = i ? height : width;
    if (!is_within(side, NCY_FIG_MIN_INCHES, NCY_FIG_MAX_INCHES))
      return bad_option(ctx, where, i ? "figSize[1]" : "figSize[0]", side, NCY_FIG_MIN_INCHES, NCY_FIG_MAX_INCHES);
  }
  /* the shorter bound of the library that draws is 32767 pixels a side */
  double longest = width > height ? width : height;
  double max_dpi = fmin(sqrt(NCY_FIG_MAX_PIXELS / (width * height)), 32000 / longest);
  if (!is_within(dpi, 10, max_dpi)) return bad_option(ctx, where, "dpi", dpi, 10, floor(max_dpi));
  if (font_size == 0) font_size = default_font_size(width < height ? width : height);
  if (!is_within(font_size, 3, 100)) return bad_option(ctx, where, "fontSize", font_size, 3, 100);

  ncy_fig *fig = ncy_resize(ctx, NULL, 0, sizeof *fig);
  if (!fig) return ncy_no_memory(ctx);
  *fig = (ncy_fig){.ctx = ctx, .width_pt = 72 * width, .height_pt = 72 * height, .dpi = dpi, .font_size = font_size};
  fig->n_rows = fig->n_cols = 1;
  ncy_arena_init(&fig->arena, ctx);
  *out = fig;
  return NCY_OK;
}

void ncy_fig_free(ncy_fig **fig) {
  if (!fig || !*fig) return;
  ncy_fig *f = *fig;
  ncy_ctx *ctx = f->ctx;
  NCY_VEC_FREE(ctx, &f->colors);
  NCY_VEC_FREE(ctx, &f->panels);
  NCY_VEC_FREE(ctx, &f->marks);
  NCY_VEC_FREE(ctx, &f->legend);
  ncy_arena_done(&f->arena);
  ncy_resize(ctx, f, sizeof *f, 0);
  *fig = NULL;
}

/* Bytes of the valid UTF-8 sequence at s (no surrogates, no overlong forms, at most U+10FFFF), 0 when it is not one. */
static size_t utf8_length(const unsigned char *s) {
  if (s[0] < 0x80) return 1;
  size_t n = s[0] >= 0xC2 && s[0] <= 0xDF ? 2 : (s[0] & 0xF0) == 0xE0 ? 3 : s[0] >= 0xF0 && s[0] <= 0xF4 ? 4 : 0;
  for (size_t i = 1; i < n; i++)
    if ((s[i] & 0xC0) != 0x80) return 0;
  if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F)) return 0;
  if ((s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F)) return 0;
  return n;
}

const char *ncy_fig_text(ncy_fig *fig, const char *text) {
  if (!text) return NULL;
  /* a bad byte becomes the three bytes of U+FFFD */
  size_t length = strlen(text);
  char *out = length <= SIZE_MAX / 4 ? ncy_arena_alloc(&fig->arena, 3 * length + 1, 1) : NULL;
  if (!out) return NULL;
  char *end = out;
  for (const unsigned char *s = (const unsigned char *)text; *s;) {
    size_t n = utf8_length(s);
    if (n == 0) {
      memcpy(end, "\xEF\xBF\xBD", 3);
      end += 3;
      s++;
    } else if (*s < 0x20 || *s == 0x7F) {
      *end++ = ' ';
      s++;
    } else {
      memcpy(end, s, n);
      end += n;
      s += n;
    }
  }
  *end = 0;
  return out;
}

ncy_status ncy_fig_add_color(ncy_fig *fig, ncy_rgb color, int32_t *out_id) {
  if (!NCY_VEC_PUSH(fig->ctx, &fig->colors, color)) return ncy_no_memory(fig->ctx);
  *out_id = (int32_t)fig->colors.count - 1;
  return NCY_OK;
}

ncy_status ncy_fig_add_panel(ncy_fig *fig, int32_t row, int32_t col, int32_t *out_id) {
  ncy_panel panel = {.row = row, .col = col, .x = {.lo = 0, .hi = 1}, .y = {.lo = 0, .hi = 1}};
  if (!NCY_VEC_PUSH(fig->ctx, &fig->panels, panel)) return ncy_no_memory(fig->ctx);
  if (row >= fig->n_rows) fig->n_rows = row + 1;
  if (col >= fig->n_cols) fig->n_cols = col + 1;
  *out_id = (int32_t)fig->panels.count - 1;
  return NCY_OK;
}

ncy_status ncy_fig_add_mark(ncy_fig *fig, const ncy_mark *mark) {
  return NCY_VEC_PUSH(fig->ctx, &fig->marks, *mark) ? NCY_OK : ncy_no_memory(fig->ctx);
}

ncy_status ncy_fig_add_legend(ncy_fig *fig, const char *label, const char *note, int32_t color) {
  ncy_legend_entry entry = {.label = label, .note = note, .color = color};
  return NCY_VEC_PUSH(fig->ctx, &fig->legend, entry) ? NCY_OK : ncy_no_memory(fig->ctx);
}
