/* save.c - the table of formats, and saving by a file name's extension.
 * SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "plot/format.h"

static const ncy_fig_format *const formats[] = {&ncy_format_png, &ncy_format_svg, &ncy_format_pdf, &ncy_format_html};

ncy_status ncy_fig_save(ncy_ctx *ctx, const ncy_fig *fig, const char *path) {
  const char *name = strrchr(path, '/');
  const char *dot = strrchr(name ? name : path, '.');
  const char *names[NCY_COUNT_OF(formats)];
  const ncy_fig_format *format = NULL;
  ncy_text expected; /* "png, svg, pdf" */
  ncy_text_init(&expected, ctx);
  for (size_t i = 0; i < NCY_COUNT_OF(formats); i++) {
    names[i] = formats[i]->extension;
    ncy_text_printf(&expected, "%s%s", i ? ", " : "", names[i]);
    if (dot && strcasecmp(dot + 1, names[i]) == 0) format = formats[i];
  }
  ncy_status status = expected.is_bad ? ncy_no_memory(ctx) : NCY_OK;
  if (status == NCY_OK && !format) {
    ncy_place place = {.file = path};
    status =
        ncy_report(ctx, NCY_ERROR, NCY_EARG, &place, dot ? ncy_nearest(dot + 1, names, NCY_COUNT_OF(formats)) : NULL,
                   "found %s%s, expected one of %s", dot ? "the extension " : "no extension", dot ? dot + 1 : "", expected.data);
  }
  ncy_text_done(&expected);
  if (status != NCY_OK) return status;

  ncy_out_file *file = NULL;
  NCY_TRY(ncy_out_open(ctx, path, &file));
  status = format->write(ctx, fig, file);
  if (status != NCY_OK) {
    ncy_out_discard(&file);
    return status;
  }
  return ncy_out_commit(&file);
}
