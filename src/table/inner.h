/* inner.h - inside the table module: what a table is made of, and the text of doubles.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_TABLE_INNER_H
#define NCY_TABLE_INNER_H

#include "base/base.h"
#include "netcyne/table.h"

struct ncy_table {
  ncy_arena arena;
  const char *name;
  size_t n_rows;
  NCY_VEC(ncy_column) columns;
  ncy_names names; /* the columns' names; id = index of the column */
};

/* value as printf's %.17g writes it in the C locale (nan without a sign); returns the length, at most 24. No NUL. */
enum { NCY_G17_TEXT = 32 };
int ncy_table_g17(double value, char out[NCY_G17_TEXT]);

#endif
