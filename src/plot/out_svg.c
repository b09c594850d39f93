/* out_svg.c - figures as SVG, the same bytes for the same figure.
 *
 * Data:  the whole document in a text, because Cairo names surfaces and images by a counter of the process: these ids are
 *        numbered anew in the order in which they appear.
 * SPDX-License-Identifier: MIT */
#include <cairo-svg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plot/format.h"

static cairo_status_t append(void *user, const unsigned char *bytes, unsigned int count) {
  ncy_text *text = user;
  ncy_text_add(text, (const char *)bytes, count);
  return text->is_bad ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

/* Is there an id that ends in digits at s, after a quote or a "#"? *out_stem: where the digits begin. Such ids cannot occur in
 * anything else Cairo writes: numbers follow no letter and image data holds neither quote nor '#'. */
static bool is_numbered_id(const char *s, size_t *out_stem, size_t *out_length) {
  size_t stem = 0;
  while ((s[stem] >= 'a' && s[stem] <= 'z') || s[stem] == '-' || s[stem] == '_') stem++;
  size_t length = stem;
  while (s[length] >= '0' && s[length] <= '9') length++;
  *out_stem = stem;
  *out_length = length;
  return stem > 1 && length > stem && (s[length] == '"' || s[length] == ')');
}

static ncy_status renumber(ncy_ctx *ctx, const ncy_text *text, ncy_out_file *file) {
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_names ids;
  ncy_names_init(&ids, &arena);
  const char *s = text->data, *end = text->data + text->count, *done = s;
  ncy_status status = NCY_OK;
  while (s < end && status == NCY_OK) {
    s = strpbrk(s, "\"#");
    if (!s) break;
    s++;
    size_t stem, length;
    if (!is_numbered_id(s, &stem, &length)) continue;
    int32_t id = ncy_names_add(&ids, s, length);
    if (id < 0) status = NCY_ENOMEM;
    ncy_out_write(file, done, (size_t)(s + stem - done));
    ncy_out_printf(file, "%d", (int)id);
    done = s = s + length;
  }
  ncy_out_write(file, done, (size_t)(end - done));
  ncy_arena_done(&arena);
  return status;
}

static ncy_status write_fig(ncy_ctx *ctx, const ncy_fig *fig, ncy_out_file *file) {
  ncy_text text;
  ncy_text_init(&text, ctx);
  cairo_surface_t *surface = cairo_svg_surface_create_for_stream(append, &text, fig->width_pt, fig->height_pt);
  cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PT);
  cairo_surface_set_fallback_resolution(surface, NCY_IMAGE_DPI, NCY_IMAGE_DPI);
  ncy_status status = ncy_page_status(ctx, cairo_surface_status(surface));
  if (status == NCY_OK) status = ncy_page_draw(ctx, fig, surface, NULL);
  cairo_surface_finish(surface);
  if (status == NCY_OK) status = ncy_page_status(ctx, cairo_surface_status(surface));
  cairo_surface_destroy(surface);
  if (status == NCY_OK) status = renumber(ctx, &text, file);
  ncy_text_done(&text);
  return status;
}

const ncy_fig_format ncy_format_svg = {"svg", write_fig};
