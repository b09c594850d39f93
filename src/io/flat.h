/* flat.h (internal) - a network as plain columns: the form that files hold and that diff compares.
 *
 * Columns that struct ncy_net has are borrowed from it; nested records (populations, structures, sections) become tables with row
 * pointers, texts become rows of the table of names. netcols.def is the list. SPDX-License-Identifier: MIT */
#ifndef NCY_IO_FLAT_H
#define NCY_IO_FLAT_H

#include "net/net.h"

typedef enum ncy_tab {
#define TABLE(id, group, count, doc) NCY_TAB_##id,
#include "io/netcols.def"
  NCY_TAB_COUNT
} ncy_tab;

typedef enum ncy_col_id {
#define COLUMN(id, table, name, element, extra, member, unit, check, ref, ref2, flags, doc) NCY_COL_##id,
#include "io/netcols.def"
  NCY_COL_COUNT
} ncy_col_id;

typedef enum ncy_elem {
  NCY_ELEM_U8,
  NCY_ELEM_I16,
  NCY_ELEM_I32,
  NCY_ELEM_U32,
  NCY_ELEM_I64,
  NCY_ELEM_F32,
  NCY_ELEM_F64,
  NCY_ELEM_COUNT
} ncy_elem;

/* What the values of a column may be. */
typedef enum ncy_col_check {
  NCY_CHECK_ANY,
  NCY_CHECK_REF,           /* 0 .. rows of ref - 1 */
  NCY_CHECK_REF_OR_NONE,   /* -1 .. rows of ref - 1 */
  NCY_CHECK_REF_BACK,      /* a row of ref, or -1 - a row of ref2 */
  NCY_CHECK_PRE,           /* a cell or n cells + a remote; -1 - a NetStim */
  NCY_CHECK_SYNMECH,       /* a synMech; -1; -2 - a synMech or -2 - n synMechs - a row of target_labels */
  NCY_CHECK_COUNT,         /* 0 or more; what it refers to is checked by flat_net.c */
  NCY_CHECK_COUNT_OR_NONE, /* -1 or more, likewise */
  NCY_CHECK_BEGIN,         /* 0, ascending, rows of ref */
  NCY_CHECK_ASCENDING,     /* 0 or more, each above the one before */
  NCY_CHECK_PERMUTATION,   /* each of 0 .. rows - 1 once */
  NCY_CHECK_MASK,          /* no bits but those of ref */
  NCY_CHECK_NSEG,          /* 1 .. 32767 */
  NCY_CHECK_FRACTION,      /* 0 .. 1 */
  NCY_CHECK_POSITIVE       /* above 0 */
} ncy_col_check;

enum { NCY_COL_DELTA = 1, NCY_COL_OPTIONAL = 2 };

/* Bits of sections/given. */
enum { NCY_GIVEN_L = 1, NCY_GIVEN_DIAM = 2, NCY_GIVEN_RA = 4, NCY_GIVEN_CM = 8, NCY_GIVEN_NSEG = 16 };

typedef struct ncy_tab_info {
  const char *group;
  ptrdiff_t count_offset; /* in struct ncy_net, -1: made */
  size_t count_size;      /* 4 or 8 */
  const char *doc;
} ncy_tab_info;

typedef struct ncy_col_info {
  ncy_tab table;
  const char *name;
  ncy_elem elem;
  int extra;
  ptrdiff_t offset; /* of the pointer in struct ncy_net, -1: made */
  const char *unit;
  ncy_col_check check;
  int ref, ref2;
  unsigned flags;
  const char *doc;
} ncy_col_info;

extern const ncy_tab_info ncy_tabs[NCY_TAB_COUNT];
extern const ncy_col_info ncy_cols[NCY_COL_COUNT];
extern const size_t ncy_elem_size[NCY_ELEM_COUNT];
extern const char *const ncy_elem_name[NCY_ELEM_COUNT]; /* "uint8", ... */

typedef struct ncy_flat {
  int64_t n[NCY_TAB_COUNT]; /* rows */
  void *col[NCY_COL_COUNT]; /* [n + extra]; NULL: absent */
} ncy_flat;

/* Rows of a column with its extra ones. */
static inline int64_t ncy_flat_rows(const ncy_flat *flat, int col) {
  return flat->n[ncy_cols[col].table] + ncy_cols[col].extra;
}

/* /group/name of a column. */
enum { NCY_COL_PATH = 64 };
void ncy_col_path(int col, char out[NCY_COL_PATH]);

/* A value of a column: of an integer column, of a real one, and as text (reals as %a and %.17g). */
enum { NCY_VALUE_TEXT = 64 };
bool ncy_col_is_real(int col);
int64_t ncy_flat_int(const ncy_flat *flat, int col, int64_t row);
double ncy_flat_real(const ncy_flat *flat, int col, int64_t row);
void ncy_value_text(const ncy_flat *flat, int col, int64_t row, char out[NCY_VALUE_TEXT]);

/* Text of a row of names; NULL for -1. The columns must be checked. */
const char *ncy_flat_text(const ncy_flat *flat, int64_t name);

/* Columns of a network: borrowed from it, or made in arena. NCY_ENOMEM. Cost: the structures; connections are not touched. */
ncy_status ncy_flat_make(ncy_arena *arena, const ncy_net *net, ncy_flat *out);

/* Holds every column against its row of netcols.def. The first value that is wrong is reported at file and the column's path, and
 * NCY_EPARSE returned; then everything in netcols.def may be relied on. Cost: a pass. */
ncy_status ncy_flat_check(ncy_ctx *ctx, const char *file, const ncy_flat *flat);

/* The network of checked columns, which must be in net's arena; net->ctx, arena and spec are set. What netcols.def cannot say
 * (sections exist in a cell's structure, labels are those of the spec, ...) is checked here. Errors as ncy_flat_check. */
ncy_status ncy_flat_to_net(const char *file, const ncy_flat *flat, ncy_net *net);

/* A diagnostic at a column or group of a file. */
ncy_status ncy_flat_report(ncy_ctx *ctx, const char *file, const char *path, const char *format, ...) NCY_PRINTF(4, 5);

#endif
