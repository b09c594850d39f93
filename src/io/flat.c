/* flat.c - netcols.def as tables, and the check of single columns.
 * SPDX-License-Identifier: MIT */
#include "io/flat.h"

#include <stdio.h>
#include <string.h>

#include "json/inner.h"

#define ROWS(member) (ptrdiff_t) offsetof(struct ncy_net, member), sizeof(((struct ncy_net *)NULL)->member)
#define MADE -1, 0
const ncy_tab_info ncy_tabs[NCY_TAB_COUNT] = {
#define TABLE(id, group, count, doc) {group, count, doc},
#include "io/netcols.def"
};
#undef MADE

/* The path of a column needs the group of its table, which the preprocessor does not know: both are joined when asked for. */
#define NET(member) (ptrdiff_t) offsetof(struct ncy_net, member)
#define MADE -1
#define T(table) NCY_TAB_##table
#define DELTA NCY_COL_DELTA
#define OPTIONAL NCY_COL_OPTIONAL
const ncy_col_info ncy_cols[NCY_COL_COUNT] = {
#define COLUMN(id, table, name, element, extra, member, unit, check, ref, ref2, flags, doc)                                      \
  {NCY_TAB_##table, name, NCY_ELEM_##element, extra, member, unit, NCY_CHECK_##check, ref, ref2, flags, doc},
#include "io/netcols.def"
};

const size_t ncy_elem_size[NCY_ELEM_COUNT] = {1, 2, 4, 4, 8, 4, 8};
const char *const ncy_elem_name[NCY_ELEM_COUNT] = {"uint8", "int16", "int32", "uint32", "int64", "float32", "float64"};

void ncy_col_path(int col, char out[NCY_COL_PATH]) {
  snprintf(out, NCY_COL_PATH, "/%s/%s", ncy_tabs[ncy_cols[col].table].group, ncy_cols[col].name);
}

const char *ncy_flat_text(const ncy_flat *flat, int64_t name) {
  if (name < 0) return NULL;
  const int64_t *begin = flat->col[NCY_COL_NAME_BEGIN];
  return (const char *)flat->col[NCY_COL_TEXT_BYTE] + begin[name];
}

ncy_status ncy_flat_report(ncy_ctx *ctx, const char *file, const char *path, const char *format, ...) {
  ncy_place place = {.file = file, .path = path};
  va_list args;
  va_start(args, format);
  ncy_status status = ncy_vreport(ctx, NCY_ERROR, NCY_EPARSE, &place, NULL, format, args);
  va_end(args);
  return status;
}

/* ---- checks -------------------------------------------------------------------------------------------------------------------
 */

typedef struct checker {
  ncy_ctx *ctx;
  const char *file;
  const ncy_flat *flat;
  int col;
} checker;

static ncy_status wrong(const checker *c, int64_t row, const char *expected) {
  char path[NCY_COL_PATH], value[NCY_VALUE_TEXT];
  ncy_col_path(c->col, path);
  ncy_value_text(c->flat, c->col, row, value);
  return ncy_flat_report(c->ctx, c->file, path, "row %lld is %s; expected %s", (long long)row, value, expected);
}

int64_t ncy_flat_int(const ncy_flat *flat, int col, int64_t row) {
  const void *data = flat->col[col];
  switch (ncy_cols[col].elem) {
  case NCY_ELEM_U8:
    return ((const uint8_t *)data)[row];
  case NCY_ELEM_I16:
    return ((const int16_t *)data)[row];
  case NCY_ELEM_I32:
    return ((const int32_t *)data)[row];
  case NCY_ELEM_U32:
    return ((const uint32_t *)data)[row];
  case NCY_ELEM_I64:
    return ((const int64_t *)data)[row];
  default:
    return 0;
  }
}

double ncy_flat_real(const ncy_flat *flat, int col, int64_t row) {
  const void *data = flat->col[col];
  return ncy_cols[col].elem == NCY_ELEM_F64 ? ((const double *)data)[row] : (double)((const float *)data)[row];
}

bool ncy_col_is_real(int col) {
  return ncy_cols[col].elem == NCY_ELEM_F64 || ncy_cols[col].elem == NCY_ELEM_F32;
}

void ncy_value_text(const ncy_flat *flat, int col, int64_t row, char out[NCY_VALUE_TEXT]) {
  if (ncy_col_is_real(col)) {
    double value = ncy_flat_real(flat, col, row);
    snprintf(out, NCY_VALUE_TEXT, "%a (%.17g)", value, value);
  } else {
    snprintf(out, NCY_VALUE_TEXT, "%lld", (long long)ncy_flat_int(flat, col, row));
  }
}

/* First row outside lo .. hi, or rows. */
#define SCAN(type)                                                                                                               \
  do {                                                                                                                           \
    const type *v = c->flat->col[c->col];                                                                                        \
    for (int64_t i = 0; i < rows; i++)                                                                                           \
      if ((int64_t)v[i] < lo || (int64_t)v[i] > hi) return i;                                                                    \
  } while (0)
static int64_t first_outside(const checker *c, int64_t rows, int64_t lo, int64_t hi) {
  switch (ncy_cols[c->col].elem) {
  case NCY_ELEM_U8:
    SCAN(uint8_t);
    break;
  case NCY_ELEM_I16:
    SCAN(int16_t);
    break;
  case NCY_ELEM_I32:
    SCAN(int32_t);
    break;
  case NCY_ELEM_U32:
    SCAN(uint32_t);
    break;
  default:
    SCAN(int64_t);
    break;
  }
  return rows;
}
#undef SCAN

static ncy_status check_range(const checker *c, int64_t rows, int64_t lo, int64_t hi) {
  int64_t at = first_outside(c, rows, lo, hi);
  if (at == rows) return NCY_OK;
  char expected[64];
  snprintf(expected, sizeof expected, "%lld to %lld", (long long)lo, (long long)hi);
  return wrong(c, at, hi < lo ? "none, what it refers to is empty" : expected);
}

static ncy_status check_begin(const checker *c, int64_t rows, int64_t total) {
  if (ncy_flat_int(c->flat, c->col, 0) != 0) return wrong(c, 0, "0");
  int64_t before = 0;
  for (int64_t i = 1; i < rows; i++) {
    int64_t at = ncy_flat_int(c->flat, c->col, i);
    if (at < before) return wrong(c, i, "no less than the row before");
    before = at;
  }
  return before == total ? NCY_OK : wrong(c, rows - 1, "the number of rows it points into");
}

static ncy_status check_ascending(const checker *c, int64_t rows) {
  for (int64_t i = 0, before = -1; i < rows; i++) {
    int64_t at = ncy_flat_int(c->flat, c->col, i);
    if (at <= before) return wrong(c, i, i ? "more than the row before" : "0 or more");
    before = at;
  }
  return NCY_OK;
}

static ncy_status check_permutation(const checker *c, int64_t rows) {
  NCY_TRY(check_range(c, rows, 0, rows - 1));
  size_t n_bytes = (size_t)rows / 8 + 1;
  uint8_t *seen = ncy_resize(c->ctx, NULL, 0, n_bytes);
  if (!seen) return ncy_no_memory(c->ctx);
  memset(seen, 0, n_bytes);
  const uint32_t *value = c->flat->col[c->col];
  int64_t twice = -1;
  for (int64_t i = 0; i < rows && twice < 0; i++) {
    uint8_t bit = (uint8_t)(1U << (value[i] & 7U));
    if (seen[value[i] >> 3] & bit) twice = i;
    seen[value[i] >> 3] |= bit;
  }
  ncy_resize(c->ctx, seen, n_bytes, 0);
  return twice < 0 ? NCY_OK : wrong(c, twice, "each number once");
}

static ncy_status check_real(const checker *c, int64_t rows) {
  bool is_fraction = ncy_cols[c->col].check == NCY_CHECK_FRACTION;
  const double *value = c->flat->col[c->col];
  for (int64_t i = 0; i < rows; i++) {
    if (is_fraction && !(value[i] >= 0.0 && value[i] <= 1.0)) return wrong(c, i, "0 to 1");
    if (!is_fraction && !(value[i] > 0.0)) return wrong(c, i, "more than 0");
  }
  return NCY_OK;
}

static ncy_status check_mask(const checker *c, int64_t rows) {
  const uint8_t *value = c->flat->col[c->col];
  int mask = ncy_cols[c->col].ref;
  for (int64_t i = 0; i < rows; i++)
    if (value[i] & ~mask) return wrong(c, i, "only the bits that are documented");
  return NCY_OK;
}

static ncy_status check_column(const checker *c) {
  const ncy_col_info *col = &ncy_cols[c->col];
  int64_t rows = ncy_flat_rows(c->flat, c->col), ref = col->ref >= 0 && col->ref < NCY_TAB_COUNT ? c->flat->n[col->ref] : 0;
  const int64_t *n = c->flat->n;
  switch (col->check) {
  case NCY_CHECK_ANY:
    return NCY_OK;
  case NCY_CHECK_REF:
    return check_range(c, rows, 0, ref - 1);
  case NCY_CHECK_REF_OR_NONE:
    return check_range(c, rows, -1, ref - 1);
  case NCY_CHECK_REF_BACK:
    return check_range(c, rows, -n[col->ref2], ref - 1);
  case NCY_CHECK_PRE:
    return check_range(c, rows, -n[NCY_TAB_NETSTIM], n[NCY_TAB_CELL] + n[NCY_TAB_REMOTE] - 1);
  case NCY_CHECK_SYNMECH:
    return check_range(c, rows, -1 - n[NCY_TAB_RULE_SYNMECH] - n[NCY_TAB_TARGET_LABEL], n[NCY_TAB_RULE_SYNMECH] - 1);
  case NCY_CHECK_COUNT:
    return check_range(c, rows, 0, INT64_MAX);
  case NCY_CHECK_COUNT_OR_NONE:
    return check_range(c, rows, -1, INT64_MAX);
  case NCY_CHECK_BEGIN:
    return check_begin(c, rows, ref);
  case NCY_CHECK_ASCENDING:
    return check_ascending(c, rows);
  case NCY_CHECK_PERMUTATION:
    return check_permutation(c, rows);
  case NCY_CHECK_MASK:
    return check_mask(c, rows);
  case NCY_CHECK_NSEG:
    return check_range(c, rows, 1, 32767);
  case NCY_CHECK_FRACTION:
  case NCY_CHECK_POSITIVE:
    return check_real(c, rows);
  }
  return NCY_OK;
}

/* Every text ends in its only zero byte and is UTF-8. */
static ncy_status check_texts(const checker *c) {
  const ncy_flat *flat = c->flat;
  const int64_t *begin = flat->col[NCY_COL_NAME_BEGIN];
  const char *byte = flat->col[NCY_COL_TEXT_BYTE];
  for (int64_t i = 0; i < flat->n[NCY_TAB_NAME]; i++) {
    const char *at = byte + begin[i], *end = byte + begin[i + 1];
    if (at == end || end[-1] || memchr(at, 0, (size_t)(end - at)) != end - 1)
      return ncy_flat_report(c->ctx, c->file, "/texts/byte", "the text of row %lld of /names does not end in its only zero byte",
                             (long long)i);
    while (at < end - 1) {
      int length = ncy_utf8_length(at, end);
      if (!length)
        return ncy_flat_report(c->ctx, c->file, "/texts/byte", "the text of row %lld of /names is not UTF-8", (long long)i);
      at += length;
    }
  }
  return NCY_OK;
}

ncy_status ncy_flat_check(ncy_ctx *ctx, const char *file, const ncy_flat *flat) {
  checker c = {.ctx = ctx, .file = file, .flat = flat};
  for (c.col = 0; c.col < NCY_COL_COUNT; c.col++) {
    char path[NCY_COL_PATH];
    ncy_col_path(c.col, path);
    if (!flat->col[c.col]) {
      if (ncy_cols[c.col].flags & NCY_COL_OPTIONAL) continue;
      return ncy_flat_report(ctx, file, path, "the column is absent");
    }
    NCY_TRY(check_column(&c));
  }
  return check_texts(&c);
}
