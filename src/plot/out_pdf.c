/* out_pdf.c - figures as PDF, the same bytes for the same figure.
 *
 * Data:  written as Cairo makes it; the date of creation, the one thing that differs from run to run, is that of the format's
 *        first release.
 * SPDX-License-Identifier: MIT */
#include <cairo-pdf.h>

#include "plot/format.h"

static cairo_status_t write_bytes(void *user, const unsigned char *bytes, unsigned int count) {
  ncy_out_write(user, bytes, count);
  return CAIRO_STATUS_SUCCESS; /* errors are the file's, found when it is committed */
}

static ncy_status write_fig(ncy_ctx *ctx, const ncy_fig *fig, ncy_out_file *file) {
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(write_bytes, file, fig->width_pt, fig->height_pt);
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "2026-01-01T00:00:00Z");
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "netcyne");
  cairo_surface_set_fallback_resolution(surface, NCY_IMAGE_DPI, NCY_IMAGE_DPI);
  ncy_status status = ncy_page_status(ctx, cairo_surface_status(surface));
  if (status == NCY_OK) status = ncy_page_draw(ctx, fig, surface, NULL);
  cairo_surface_finish(surface);
  if (status == NCY_OK) status = ncy_page_status(ctx, cairo_surface_status(surface));
  cairo_surface_destroy(surface);
  return status;
}

const ncy_fig_format ncy_format_pdf = {"pdf", write_fig};
