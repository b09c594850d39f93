/* diff.h (internal) - results of comparing. SPDX-License-Identifier: MIT */
#ifndef NCY_IO_DIFF_H
#define NCY_IO_DIFF_H

#include "base/base.h"
#include "netcyne/io.h"

/* A diff and what its strings live in. */
typedef struct ncy_diff_owner {
  ncy_diff diff; /* first: what the public type points to */
  ncy_ctx *ctx;
  ncy_arena arena;
  ncy_text text;
} ncy_diff_owner;
ncy_status ncy_diff_new(ncy_ctx *ctx, const char *kind, ncy_diff_owner **out);
/* The end of comparing: the text becomes diff.text. Frees on failure. */
ncy_status ncy_diff_done(ncy_diff_owner *owner, ncy_status status, ncy_diff **out);

/* Spikes of two result files. */
ncy_status ncy_spikes_diff(ncy_ctx *ctx, const char *path_a, const char *path_b, ncy_diff **out);

#endif
