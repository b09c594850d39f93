/* data.h (internal) - the data of a run: a tree with an arena, and how others make and write it.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_RESULT_DATA_H
#define NCY_RESULT_DATA_H

#include "result/build.h"

struct ncy_data {
  ncy_ctx *ctx;
  ncy_arena arena;  /* of the tree */
  const char *file; /* in arena; NULL: from a run */
  ncy_value root;   /* a dict */
};

/* Empty data (root is an empty dict); file may be NULL. NCY_ENOMEM. */
ncy_status ncy_data_new(ncy_ctx *ctx, const char *file, ncy_data **out);

/* "a list", "a number", ...; NULL: "nothing". */
const char *ncy_value_type_name(const ncy_value *value);

/* The value through a writer of JSON (or what stands for one). is_item: it stands in a list, where small dicts take one line. */
void ncy_value_write(const ncy_value *value, bool is_item, ncy_json_writer *w);

/* A mistake in the data: the file, and the path in it. Returns status. */
ncy_status ncy_data_report(ncy_ctx *ctx, const ncy_data *data, ncy_status status, const char *path, const char *format, ...)
    NCY_PRINTF(5, 6);

#endif
