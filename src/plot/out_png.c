/* out_png.c - figures as PNG.
 *
 * Data:  the page's pixels in memory of the context; libpng inside Cairo packs them. A pHYs chunk (PNG specification 11.3.5.3)
 *        is put behind the header, so that programs place the figure at its size in inches.
 * Cost:  packing dominates: some 0.1 s for 1000 x 800 busy pixels.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "plot/format.h"

/* The signature and the IHDR chunk; pHYs must come after them and before the data. */
enum { HEADER_BYTES = 8 + 12 + 13 };

typedef struct png_sink {
  ncy_out_file *file;
  size_t n_written;
  double dpi;
} png_sink;

static void put_u32(unsigned char *at, uint32_t value) {
  for (int i = 0; i < 4; i++) at[i] = (unsigned char)(value >> (24 - 8 * i));
}

/* CRC-32 of ISO 3309, as chunks carry it. */
static uint32_t crc32_of(const unsigned char *bytes, size_t count) {
  uint32_t crc = 0xFFFFFFFFu;
  for (size_t i = 0; i < count; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
  }
  return ~crc;
}

static void write_size(const png_sink *sink) {
  unsigned char chunk[12 + 9];
  uint32_t per_meter = (uint32_t)lround(sink->dpi / 0.0254);
  put_u32(chunk, 9);
  memcpy(chunk + 4, "pHYs", 4);
  put_u32(chunk + 8, per_meter);
  put_u32(chunk + 12, per_meter);
  chunk[16] = 1; /* per metre */
  put_u32(chunk + 17, crc32_of(chunk + 4, 13));
  ncy_out_write(sink->file, chunk, sizeof chunk);
}

static cairo_status_t write_png(void *user, const unsigned char *bytes, unsigned int count) {
  png_sink *sink = user;
  size_t before = sink->n_written, head = before < HEADER_BYTES ? HEADER_BYTES - before : 0;
  if (head > count) head = count;
  ncy_out_write(sink->file, bytes, head);
  if (before < HEADER_BYTES && before + head == HEADER_BYTES) write_size(sink);
  ncy_out_write(sink->file, bytes + head, count - head);
  sink->n_written += count;
  return CAIRO_STATUS_SUCCESS; /* errors are the file's, found when it is committed */
}

static ncy_status write_fig(ncy_ctx *ctx, const ncy_fig *fig, ncy_out_file *file) {
  double scale = fig->dpi / 72;
  ncy_page_pixels pixels = {.scale = scale};
  pixels.width = pixels.stride = (int32_t)lround(fig->width_pt * scale);
  pixels.height = (int32_t)lround(fig->height_pt * scale);
  size_t bytes = 4 * (size_t)pixels.width * (size_t)pixels.height;
  pixels.pixel = ncy_resize(ctx, NULL, 0, bytes);
  if (!pixels.pixel) return ncy_no_memory(ctx);
  memset(pixels.pixel, 0xFF, bytes);
  cairo_surface_t *surface = cairo_image_surface_create_for_data((unsigned char *)pixels.pixel, CAIRO_FORMAT_RGB24, pixels.width,
                                                                 pixels.height, 4 * pixels.width);
  ncy_status status = ncy_page_status(ctx, cairo_surface_status(surface));
  if (status == NCY_OK) status = ncy_page_draw(ctx, fig, surface, &pixels);
  if (status == NCY_OK) {
    png_sink sink = {.file = file, .dpi = fig->dpi};
    status = ncy_page_status(ctx, cairo_surface_write_to_png_stream(surface, write_png, &sink));
  }
  cairo_surface_destroy(surface);
  ncy_resize(ctx, pixels.pixel, bytes, 0);
  return status;
}

const ncy_fig_format ncy_format_png = {"png", write_fig};
