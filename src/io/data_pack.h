/* data_pack.h (internal) - data as columns for formats of arrays (HDF5, MAT): long lists of numbers and lists of like objects are
 * arrays with paths, the rest is one JSON text that says where each array belongs.
 *
 * docs/format/data-arrays.md describes it. SPDX-License-Identifier: MIT */
#ifndef NCY_IO_DATA_PACK_H
#define NCY_IO_DATA_PACK_H

#include "result/data.h"

typedef struct ncy_pack_array {
  const char *path;         /* groups and a name with / between, each [A-Za-z][A-Za-z0-9_]{0,59} */
  ncy_value_type type;      /* REALS, INTS; STRING: names, only written: the text has them too */
  size_t n_rows, n_columns; /* n_columns 0: one dimension */
  union {
    const double *reals; /* [n_rows * max(n_columns, 1)], rows one after the other */
    const int64_t *ints;
    const char *const *texts; /* [n_rows] */
  } u;
} ncy_pack_array;

typedef struct ncy_packed {
  ncy_text json;
  NCY_VEC(ncy_pack_array) array;
} ncy_packed;

/* Everything of a tree; arrays that are no copies are the data's, others in arena. Free with ncy_pack_done. NCY_ENOMEM. */
ncy_status ncy_pack(ncy_arena *arena, const ncy_data *data, ncy_packed *out);
void ncy_pack_done(ncy_ctx *ctx, ncy_packed *packed);

/* The tree again. find gives the array of a path (n_columns 1 serves as one dimension): NCY_OK, or a status after a report. What
 * does not fit is NCY_EPARSE with the path. The tree goes to arena. */
typedef ncy_status ncy_pack_find(void *user, const char *path, ncy_pack_array *out);
ncy_status ncy_unpack(ncy_arena *arena, const char *file, const char *json, size_t length, ncy_pack_find *find, void *user,
                      ncy_value *out);

#endif
