/* emit_rows.h - between the two files that print vector code.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NMODL_EMIT_ROWS_H
#define NCY_NMODL_EMIT_ROWS_H

#include "nmodl/emit.h"

typedef struct nm_rows {
  const nm_plan *plan;
  const uint8_t *seen; /* [n_columns] */
  ncy_text *out;
  int depth;
} nm_rows;

/* What a register stands for, when it only passes something on. */
typedef enum alias_kind { SELF, NUMBER, COLUMN, GLOBAL, ENV, ION } alias_kind;
typedef struct alias {
  alias_kind kind;
  int32_t id; /* register, place, nm_env */
  double number;
  bool is_varying;
} alias;

typedef enum shape { DOUBLE, VECTOR, TRUTH, INT, INTS } shape;
extern const char *const nm_rows_type[];            /* C's, by shape */
extern const char *const nm_rows_env[NM_ENV_COUNT]; /* names of C variables */

static inline const nm_insn *nm_rows_insn_at(const nm_rows *w, int32_t i) {
  return &w->plan->flat.code.data[i];
}

/* Assigns the text between: `varying` says what it is. */
typedef void body_fn(nm_rows *w, const nm_insn *x, bool varying);

alias nm_rows_find_alias(const nm_rows *w, int32_t r);
bool nm_rows_find_int(const nm_rows *w, int32_t r, int32_t *out);
void nm_rows_indent(nm_rows *w);
bool nm_rows_is_varying(const nm_rows *w, int32_t r);
void nm_rows_value(nm_rows *w, int32_t r);
void nm_rows_vector(nm_rows *w, int32_t r);
void nm_rows_truth(nm_rows *w, int32_t r);
void nm_rows_mask_of(nm_rows *w, int32_t r);
void nm_rows_integer(nm_rows *w, int32_t r);
bool nm_rows_is_int_varying(const nm_rows *w, int32_t r);
void nm_rows_int_vector(nm_rows *w, int32_t r);
int32_t nm_rows_mask_here(const nm_rows *w, int32_t i);
bool nm_rows_is_local(const nm_rows *w, const nm_use *use);
bool nm_rows_is_kept(const nm_rows *w, const nm_use *use);
shape nm_rows_shape_of(const nm_use *use, bool is_int);
shape nm_rows_open_set(nm_rows *w, int32_t i, int32_t r, bool is_int, bool *is_masked);
void nm_rows_close_set(nm_rows *w, int32_t r, bool is_int, bool is_masked);
void nm_rows_set_f(nm_rows *w, int32_t i, bool varying, body_fn *body);
bool nm_rows_math(nm_rows *w, int32_t i);

#endif
