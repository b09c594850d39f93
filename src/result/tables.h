/* tables.h (internal) - what the files that make tables of data share.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_RESULT_TABLES_H
#define NCY_RESULT_TABLES_H

#include "result/data.h"

/* Hands *table over as *out, or frees it after a failure. Returns status. */
ncy_status ncy_tables_finish(ncy_status status, ncy_table **table, ncy_table **out);
/* A part by its path; NCY_EARG, reported, when there is none. */
ncy_status ncy_tables_part(ncy_ctx *ctx, const ncy_data *data, const char *path, const ncy_value **out);
/* The first n numbers of a list, NaN behind its end. NCY_EPARSE at path when it is none, or has something else in it. */
ncy_status ncy_tables_copy(ncy_ctx *ctx, const ncy_data *data, const char *path, const ncy_value *list, double *to, size_t n);
bool ncy_tables_gid(double number, int64_t *out);        /* a whole number that a gid can be */
bool ncy_tables_cell_key(const char *key, int64_t *out); /* cell_GID */
double ncy_tables_step(const ncy_data *data);            /* recordStep [ms] */

#endif
