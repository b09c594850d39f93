/* diff_net.c - two networks, column by column of netcols.def.
 *
 * Data:  both as columns (flat.h). Rows of names and of rules are compared by their texts, so that two specs that number their
 *        rules differently but make the same network have no difference; the tables of names and rules themselves are only
 *        compared where a label is in both (what it defines).
 * Costs: a pass over both. SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "io/diff.h"
#include "io/flat.h"

enum { MAX_COLUMNS_TOLD = 10 };

typedef struct comparer {
  ncy_diff_owner *owner;
  ncy_arena scratch;
  ncy_flat a, b;
  int64_t *same_as[NCY_TAB_COUNT]; /* rows of a that rows of b mean, -1 none; NULL: tables that are compared by row */
  bool is_same[NCY_TAB_COUNT];     /* every row means itself */
  int n_told;
} comparer;

/* The column that labels the rows of a table that is compared by label; -1 when it is compared by row. */
static int label_column(int tab) {
  switch (tab) {
  case NCY_TAB_RULE_CELL:
    return NCY_COL_RULE_CELL_LABEL;
  case NCY_TAB_RULE_SYNMECH:
    return NCY_COL_RULE_SYNMECH_LABEL;
  case NCY_TAB_RULE_CONN:
    return NCY_COL_RULE_CONN_LABEL;
  case NCY_TAB_RULE_SOURCE:
    return NCY_COL_RULE_SOURCE_LABEL;
  case NCY_TAB_RULE_TARGET:
    return NCY_COL_RULE_TARGET_LABEL;
  case NCY_TAB_TARGET_LABEL:
    return NCY_COL_TARGET_LABEL_LABEL;
  default:
    return -1;
  }
}

static const char *label_text(const ncy_flat *flat, int tab, int64_t row) {
  return ncy_flat_text(flat, tab == NCY_TAB_NAME ? row : ncy_flat_int(flat, label_column(tab), row));
}

static ncy_status match_labels(comparer *c, int tab) {
  ncy_names names;
  ncy_names_init(&names, &c->scratch);
  for (int64_t i = 0; i < c->a.n[tab]; i++) {
    const char *text = label_text(&c->a, tab, i);
    if (ncy_names_add(&names, text, strlen(text)) < 0) return NCY_ENOMEM;
  }
  c->same_as[tab] = NCY_NEW_ARRAY(&c->scratch, int64_t, (size_t)c->b.n[tab]);
  if (!c->same_as[tab]) return NCY_ENOMEM;
  c->is_same[tab] = true;
  for (int64_t i = 0; i < c->b.n[tab]; i++) {
    const char *text = label_text(&c->b, tab, i);
    c->same_as[tab][i] = ncy_names_find(&names, text, strlen(text));
    c->is_same[tab] = c->is_same[tab] && c->same_as[tab][i] == i;
  }
  return NCY_OK;
}

/* ---- values ---------------------------------------------------------------------------------------------------------------- */

/* The table whose rows a value refers to, and which row; -1 when it refers to none that is compared by label. */
static int referred(const ncy_flat *flat, const ncy_col_info *col, int64_t value, int64_t *out_row) {
  int tab = -1;
  *out_row = value;
  if (col->check == NCY_CHECK_REF || (col->check == NCY_CHECK_REF_OR_NONE && value >= 0)) tab = col->ref;
  if (col->check == NCY_CHECK_REF_BACK) {
    tab = value >= 0 ? col->ref : col->ref2;
    if (value < 0) *out_row = -1 - value;
  }
  if (col->check == NCY_CHECK_SYNMECH && value != -1) {
    int64_t n = flat->n[NCY_TAB_RULE_SYNMECH];
    *out_row = value >= 0 ? value : -2 - value;
    tab = *out_row < n ? NCY_TAB_RULE_SYNMECH : NCY_TAB_TARGET_LABEL;
    if (*out_row >= n) *out_row -= n;
  }
  return tab >= 0 && (tab == NCY_TAB_NAME || label_column(tab) >= 0) ? tab : -1;
}

static bool is_same_value(const comparer *c, int col, int64_t row_a, int64_t row_b) {
  if (ncy_col_is_real(col)) {
    double a = ncy_flat_real(&c->a, col, row_a), b = ncy_flat_real(&c->b, col, row_b);
    return memcmp(&a, &b, sizeof a) == 0 || (a != a && b != b);
  }
  int64_t a = ncy_flat_int(&c->a, col, row_a), b = ncy_flat_int(&c->b, col, row_b), at_a, at_b;
  int tab = referred(&c->b, &ncy_cols[col], b, &at_b);
  if (tab < 0 || tab != referred(&c->a, &ncy_cols[col], a, &at_a) || (a < 0) != (b < 0)) return a == b;
  return c->same_as[tab][at_b] == at_a;
}

/* Texts that are told outlive the columns. */
static const char *keep(comparer *c, const char *text) {
  return ncy_arena_strndup(&c->owner->arena, text, strlen(text));
}

static const char *value_text(comparer *c, const ncy_flat *flat, int col, int64_t row) {
  char text[NCY_VALUE_TEXT];
  int64_t at;
  int tab = ncy_col_is_real(col) ? -1 : referred(flat, &ncy_cols[col], ncy_flat_int(flat, col, row), &at);
  if (tab >= 0) return keep(c, label_text(flat, tab, at));
  ncy_value_text(flat, col, row, text);
  return keep(c, text);
}

/* ---- what is told ---------------------------------------------------------------------------------------------------------- */

/* What a row of cells or conns is, by gid. */
static const char *row_text(comparer *c, int tab, int64_t row) {
  const ncy_flat *flat = &c->a;
  if (tab == NCY_TAB_CELL && row < flat->n[tab])
    return ncy_arena_printf(&c->owner->arena, "gid %lld", (long long)ncy_flat_int(flat, NCY_COL_CELL_GID, row));
  if (tab != NCY_TAB_CONN) return keep(c, "");
  int64_t lo = 0, hi = flat->n[NCY_TAB_CELL]; /* the last cell that begins at or before row */
  while (hi - lo > 1) {
    int64_t mid = (lo + hi) / 2;
    if (ncy_flat_int(flat, NCY_COL_CELL_CONN_BEGIN, mid) <= row)
      lo = mid;
    else
      hi = mid;
  }
  int64_t pre = ncy_flat_int(flat, NCY_COL_CONN_PRE, row), post = ncy_flat_int(flat, NCY_COL_CELL_GID, lo);
  if (pre < 0) return ncy_arena_printf(&c->owner->arena, "pre NetStim, post gid %lld", (long long)post);
  int64_t n_cells = flat->n[NCY_TAB_CELL];
  int64_t pre_gid =
      pre < n_cells ? ncy_flat_int(flat, NCY_COL_CELL_GID, pre) : ncy_flat_int(flat, NCY_COL_REMOTE_GID, pre - n_cells);
  return ncy_arena_printf(&c->owner->arena, "pre gid %lld, post gid %lld", (long long)pre_gid, (long long)post);
}

static const char *dotted(comparer *c, int tab, const char *column) {
  return ncy_arena_printf(&c->owner->arena, "%s%s%s", ncy_tabs[tab].group, column ? "." : "", column ? column : "");
}

static ncy_status tell_rows(comparer *c, int tab) {
  ncy_diff *d = &c->owner->diff;
  long long a = (long long)c->a.n[tab], b = (long long)c->b.n[tab];
  const char *where = dotted(c, tab, NULL);
  if (!where) return NCY_ENOMEM;
  d->is_same = 0;
  if (c->n_told++ < MAX_COLUMNS_TOLD)
    ncy_text_printf(&c->owner->text, "%s%s: %lld rows against %lld", c->n_told > 1 ? "\n" : "", where, a, b);
  if (d->where) return NCY_OK;
  d->where = where;
  d->a = ncy_arena_printf(&c->owner->arena, "%lld", a);
  d->b = ncy_arena_printf(&c->owner->arena, "%lld", b);
  return d->a && d->b ? NCY_OK : NCY_ENOMEM;
}

static ncy_status tell_value(comparer *c, int col, int64_t row_a, int64_t row_b, int64_t n_different, int64_t n_rows) {
  ncy_diff *d = &c->owner->diff;
  int tab = (int)ncy_cols[col].table;
  bool is_by_label = label_column(tab) >= 0;
  const char *where = dotted(c, tab, ncy_cols[col].name), *a = value_text(c, &c->a, col, row_a),
             *b = value_text(c, &c->b, col, row_b);
  const char *what = is_by_label ? keep(c, label_text(&c->a, tab, row_a)) : row_text(c, tab, row_a);
  if (!where || !a || !b || !what) return NCY_ENOMEM;
  d->is_same = 0;
  d->n_different += n_different;
  if (c->n_told++ < MAX_COLUMNS_TOLD)
    ncy_text_printf(&c->owner->text, "%s%s, row %lld%s%s%s: %s against %s; %lld of %lld rows differ", c->n_told > 1 ? "\n" : "",
                    where, (long long)row_a, *what ? " (" : "", what, *what ? ")" : "", a, b, (long long)n_different,
                    (long long)n_rows);
  if (d->where) return NCY_OK;
  d->where = where;
  d->row = row_a;
  d->what = *what ? what : NULL;
  d->a = a;
  d->b = b;
  return NCY_OK;
}

/* ---- columns --------------------------------------------------------------------------------------------------------------- */

/* Rows of a table by label: those that both have. */
static ncy_status compare_by_label(comparer *c, int col) {
  int tab = (int)ncy_cols[col].table;
  int64_t n_rows = 0, n_different = 0, first_a = -1, first_b = -1;
  for (int64_t row_b = 0; row_b < c->b.n[tab]; row_b++) {
    int64_t row_a = c->same_as[tab][row_b];
    if (row_a < 0) continue;
    n_rows++;
    if (is_same_value(c, col, row_a, row_b)) continue;
    if (n_different++ == 0) {
      first_a = row_a;
      first_b = row_b;
    }
  }
  c->owner->diff.n_compared += n_rows;
  return n_different ? tell_value(c, col, first_a, first_b, n_different, n_rows) : NCY_OK;
}

/* Does a number mean the same in both? */
static bool has_same_numbers(const comparer *c, const ncy_col_info *col) {
  int64_t row;
  if (col->check == NCY_CHECK_SYNMECH)
    return c->is_same[NCY_TAB_RULE_SYNMECH] && c->is_same[NCY_TAB_TARGET_LABEL] &&
           c->a.n[NCY_TAB_RULE_SYNMECH] == c->b.n[NCY_TAB_RULE_SYNMECH];
  int tab = referred(&c->a, col, 0, &row), back = referred(&c->a, col, -1, &row);
  return (tab < 0 || c->is_same[tab]) && (back < 0 || c->is_same[back]);
}

static ncy_status compare_column(comparer *c, int col) {
  int tab = (int)ncy_cols[col].table;
  if (label_column(tab) >= 0) return compare_by_label(c, col);
  int64_t rows_a = ncy_flat_rows(&c->a, col), rows_b = ncy_flat_rows(&c->b, col), n = rows_a < rows_b ? rows_a : rows_b;
  int64_t n_different = 0, first = -1;
  c->owner->diff.n_compared += n;
  size_t bytes = (size_t)n * ncy_elem_size[ncy_cols[col].elem];
  if (has_same_numbers(c, &ncy_cols[col]) && n && memcmp(c->a.col[col], c->b.col[col], bytes) == 0) return NCY_OK;
  for (int64_t row = 0; row < n; row++)
    if (!is_same_value(c, col, row, row) && n_different++ == 0) first = row;
  return n_different ? tell_value(c, col, first, first, n_different, n) : NCY_OK;
}

/* A column that only one network has stands for the identity: the other is given one. */
static ncy_status complete(comparer *c) {
  for (int col = 0; col < NCY_COL_COUNT; col++) {
    ncy_flat *without = !c->a.col[col] ? &c->a : &c->b;
    if (!c->a.col[col] == !c->b.col[col]) continue;
    int64_t n = ncy_flat_rows(without, col);
    void *data = ncy_arena_alloc(&c->scratch, (size_t)n, ncy_elem_size[ncy_cols[col].elem]);
    if (!data) return NCY_ENOMEM;
    for (int64_t row = 0; col == NCY_COL_CONN_SYN && row < n; row++) ((int64_t *)data)[row] = row;
    for (int64_t cell = 0; col == NCY_COL_SYN_CELL && cell < without->n[NCY_TAB_CELL]; cell++)
      for (int64_t row = ncy_flat_int(without, NCY_COL_CELL_CONN_BEGIN, cell);
           row < ncy_flat_int(without, NCY_COL_CELL_CONN_BEGIN, cell + 1) && row < n; row++)
        ((int32_t *)data)[row] = (int32_t)cell;
    without->col[col] = data;
  }
  return NCY_OK;
}

static ncy_status compare(comparer *c, const ncy_net *a, const ncy_net *b) {
  NCY_TRY(ncy_flat_make(&c->scratch, a, &c->a));
  NCY_TRY(ncy_flat_make(&c->scratch, b, &c->b));
  NCY_TRY(complete(c));
  for (int tab = 0; tab < NCY_TAB_COUNT; tab++)
    if (tab == NCY_TAB_NAME || label_column(tab) >= 0) NCY_TRY(match_labels(c, tab));
  for (int tab = 0; tab < NCY_TAB_COUNT; tab++) {
    if (tab == NCY_TAB_NAME || tab == NCY_TAB_TEXT) continue;
    if (label_column(tab) < 0 && c->a.n[tab] != c->b.n[tab]) NCY_TRY(tell_rows(c, tab));
    for (int col = 0; col < NCY_COL_COUNT; col++)
      if (ncy_cols[col].table == (ncy_tab)tab && c->a.col[col] && c->b.col[col]) NCY_TRY(compare_column(c, col));
  }
  if (c->owner->diff.is_same) ncy_text_str(&c->owner->text, "identical");
  if (c->n_told > MAX_COLUMNS_TOLD)
    ncy_text_printf(&c->owner->text, "\nand %d more columns or tables", c->n_told - MAX_COLUMNS_TOLD);
  return NCY_OK;
}

ncy_status ncy_net_diff(ncy_ctx *ctx, const ncy_net *a, const ncy_net *b, ncy_diff **out) {
  ncy_diff_owner *owner;
  NCY_TRY(ncy_diff_new(ctx, "networks", &owner));
  comparer c = {.owner = owner};
  ncy_arena_init(&c.scratch, ctx);
  ncy_status status = compare(&c, a, b);
  ncy_arena_done(&c.scratch);
  return ncy_diff_done(owner, status, out);
}
