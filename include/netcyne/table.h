/* table.h - named, typed columns with units: the one exchange value between stages, formats, analyses and figures.
 * SPDX-License-Identifier: MIT */
#ifndef NETCYNE_TABLE_H
#define NETCYNE_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "netcyne/ctx.h"

NCY_BEGIN_C

typedef enum ncy_type { NCY_F64, NCY_I64, NCY_I32, NCY_STR } ncy_type;

/* One column; data points to [n_rows] values, owned by the table. NCY_STR columns hold const char * (NULL: missing). */
typedef struct ncy_column {
  const char *name;
  const char *unit; /* "ms", "mV", "Hz", "um", "1" for none */
  ncy_type type;
  int nan_is_missing; /* of doubles */
  union {
    void *raw;
    double *f64;
    int64_t *i64;
    int32_t *i32;
    const char **str;
  } u;
} ncy_column;

typedef struct ncy_table ncy_table;

/* An empty table with n_rows rows and no columns. Owned by the caller. */
NCY_API ncy_status ncy_table_new(ncy_ctx *ctx, const char *name, size_t n_rows, ncy_table **out);
NCY_API void ncy_table_free(ncy_table **table);

/* Adds a column of zeros (NULLs) and gives it back to be filled; valid as long as the table. name and unit are copied; unit NULL
 * is "1". NCY_EARG when the name is there already. */
NCY_API ncy_status ncy_table_add(ncy_table *table, const char *name, ncy_type type, const char *unit, ncy_column *out);
/* A NaN in this column of doubles is a missing value: an empty field in text. NCY_EARG when there is no such column. */
NCY_API ncy_status ncy_table_nan_is_missing(ncy_table *table, const char *name);
/* A copy of text that lives as long as the table, to put in a NCY_STR column; NULL when out of memory. */
NCY_API const char *ncy_table_str(ncy_table *table, const char *text);

NCY_API const char *ncy_table_name(const ncy_table *table);
NCY_API size_t ncy_table_rows(const ncy_table *table);
NCY_API size_t ncy_table_columns(const ncy_table *table);
NCY_API ncy_status ncy_table_column_at(const ncy_table *table, size_t index, ncy_column *out);  /* NCY_EARG outside */
NCY_API ncy_status ncy_table_column(const ncy_table *table, const char *name, ncy_column *out); /* NCY_EARG when absent */

/* Tab-separated text: a header line of names, then the rows; through write(user, bytes, count), which returns 0 to go on.
 * NCY_EIO when it does not. Doubles as printf's %.17g in the C locale, whatever the locale (NaN as nan, without a sign); a
 * missing value is an empty field; in texts and names each control byte (tab, line break) is written as a space.
 * Exact: every finite double reads back with the same bits. */
typedef int ncy_write_fn(void *user, const char *bytes, size_t count);
NCY_API ncy_status ncy_table_write_tsv(const ncy_table *table, ncy_write_fn *write, void *user);

NCY_END_C

#endif
