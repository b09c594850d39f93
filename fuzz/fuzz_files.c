/* fuzz_files.c - what only looks at files: what kind they are, what they hold, and how two results differ.
 *
 * Data:  the first file up to the first NUL byte, the second after it (without one: the same again). Bytes that begin as HDF5 are
 * decoded by a child process. Every refusal names its file; no memory stays behind.
 * SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "must.h"
#include "netcyne/io.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char path[2][256];

static void write_whole(const char *name, const uint8_t *data, size_t size) {
  FILE *file = fopen(name, "wb");
  MUST(file && (size == 0 || fwrite(data, 1, size, file) == size) && fclose(file) == 0);
}

/* Ends a use of the context: what failed has said why, with its file. */
static void settle(ncy_ctx *ctx, ncy_status status) {
  MUST(status == NCY_OK || ncy_ctx_count(ctx, NCY_ERROR) >= 1);
  for (size_t i = 0; i < ncy_ctx_diag_count(ctx); i++) {
    const ncy_diag *d = ncy_ctx_diag(ctx, i);
    MUST(d->status == NCY_ENOMEM || (d->file && *d->message));
  }
  ncy_ctx_clear(ctx);
  MUST(ncy_ctx_memory(ctx) == 0);
}

static void look(ncy_ctx *ctx, const char *name) {
  ncy_file_kind kind;
  settle(ctx, ncy_file_sniff(ctx, name, &kind));
  ncy_table *table = NULL;
  ncy_status status = ncy_file_describe(ctx, name, &table);
  MUST(status != NCY_OK || (ncy_table_rows(table) >= 2 && ncy_table_columns(table) == 2));
  ncy_table_free(&table);
  settle(ctx, status);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *folder = getenv("TMPDIR");
  for (int i = 0; i < 2 && !*path[i]; i++)
    snprintf(path[i], sizeof path[i], "%s/fuzz-files-%d-%d", folder ? folder : "/tmp", (int)getpid(), i);
  const uint8_t *end = size ? memchr(data, 0, size) : NULL;
  bool is_hdf5 = size && data[0] == 0x89; /* has zero bytes of its own */
  size_t first = end && !is_hdf5 ? (size_t)(end - data) : size;
  write_whole(path[0], data, first);
  if (first < size)
    write_whole(path[1], data + first + 1, size - first - 1);
  else
    write_whole(path[1], data, size);
  ncy_ctx *ctx;
  MUST(ncy_ctx_new(NULL, &ctx) == NCY_OK);
  look(ctx, path[0]);
  if (first < size) look(ctx, path[1]);
  ncy_diff *diff = NULL;
  ncy_status status = ncy_diff_files(ctx, path[0], path[1], &diff);
  if (status == NCY_OK) MUST(first < size || diff->is_same);
  ncy_diff_free(&diff);
  settle(ctx, status);
  ncy_ctx_free(&ctx);
  unlink(path[0]);
  unlink(path[1]);
  return 0;
}
