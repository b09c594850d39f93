/* morph.h - morphologies of cells as cell rules.
 * SPDX-License-Identifier: MIT */
#ifndef NETCYNE_MORPH_H
#define NETCYNE_MORPH_H

#include <stddef.h>

#include "netcyne/ctx.h"

NCY_BEGIN_C

typedef struct ncy_swc_options {
  const char *cell_type; /* conds of the rule are for this cellType; NULL: none, the rule's label is the cellType */
  int keep_origin;       /* points stay where they are; 0: the middle point of the soma is moved to 0, 0, 0 */
} ncy_swc_options;

/* The cell rule of an SWC file as JSON text: sections with geometry from the 3-d points and their connections, all with nseg 1
 * and no mechanisms, as NetPyNE's importCellParams gives it (but for the empty lists that NEURON's own library leaves in
 * secLists). options may be NULL. *out is the caller's: ncy_text_free(ctx, out); out_length may be NULL. NCY_EIO; NCY_EPARSE with
 * the line and column of every mistake; NCY_ENOMEM. Cost: n log n in the points. Exact: bits. */
NCY_API ncy_status ncy_swc_import(ncy_ctx *ctx, const char *path, const ncy_swc_options *options, char **out, size_t *out_length);
/* The same of text; name stands in messages. */
NCY_API ncy_status ncy_swc_import_text(ncy_ctx *ctx, const char *name, const char *text, size_t length,
                                       const ncy_swc_options *options, char **out, size_t *out_length);
/* The same into a file, which appears whole or not at all. NCY_EIO where it cannot be written. */
NCY_API ncy_status ncy_swc_import_file(ncy_ctx *ctx, const char *path, const ncy_swc_options *options, const char *out_path);

NCY_END_C

#endif
