/* html.h - pages of figures that open without a network: parts of the page, and what is written into it.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_PLOT_HTML_H
#define NCY_PLOT_HTML_H

#include "plot/format.h"

/* One figure on a page. */
typedef struct ncy_html_item {
  const char *heading; /* NULL: none */
  const ncy_fig *fig;
} ncy_html_item;

/* A page: title, html (as it is, between title and figures; NULL: nothing), figures. NCY_EUNSUPPORTED in a build without the
 * JavaScript library. */
ncy_status ncy_html_write(ncy_ctx *ctx, const char *title, const char *html, const ncy_html_item *item, size_t n_items,
                          ncy_out_file *file);
/* Text with <, >, & and " written so that html shows them. */
void ncy_html_escape(ncy_text *out, const char *text);

#endif
