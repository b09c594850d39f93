/* expr.h - the string functions of a spec: Python expressions over named variables and random functions.
 *
 * A text is compiled once to bytecode and evaluated per row, or over columns. Semantics, draws and libm bits as
 * reference netpyne-2 section 4 and netpyne-1 section 6.2 (CPython 3.11, NumPy 2 without its AVX512 functions).
 * Exact: bits. A result that Python gives and this does not (integers beyond 64 bits, complex numbers, NumPy's 8- and 16-bit
 * results of truth values) is an error, never another number.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_EXPR_EXPR_H
#define NCY_EXPR_EXPR_H

#include "base/base.h"
#include "num/rng.h"

typedef struct ncy_expr ncy_expr;

/* A value as Python would have it. NUMPY: a float64 scalar (division by zero gives inf or nan); FLOAT: a Python float
 * (division by zero is an error). number holds the value of every kind (exact for |INT| < 2^53; integer has it whole).
 * As a variable or constant, BOOL and INT are read from integer, the others from number. NumPy's own truth values and
 * integers, which comparisons of NUMPY values give, come out as BOOL and INT. */
typedef enum ncy_expr_kind { NCY_EXPR_BOOL, NCY_EXPR_INT, NCY_EXPR_FLOAT, NCY_EXPR_NUMPY } ncy_expr_kind;
typedef struct ncy_expr_value {
  ncy_expr_kind kind;
  int64_t integer;
  double number;
} ncy_expr_value;

/* What a text may name. Variables have a slot in the row; constants (numeric attributes of netParams) are folded in.
 * is_derived variables and their order are the owner's business; expr only knows slots. */
typedef struct ncy_expr_scope {
  const char *const *variable; /* [n_variables] */
  size_t n_variables;
  const char *const *constant; /* [n_constants] */
  const ncy_expr_value *constant_value;
  size_t n_constants;
  bool has_random; /* may random functions be used */
} ncy_expr_scope;

/* Where the text stands, for diagnostics: place is that of its first character (inside the quotes); columns within the text
 * are added to it. */
typedef struct ncy_expr_source {
  const char *text;
  size_t length;
  ncy_place place;
} ncy_expr_source;

/* Does NetPyNE take the string as a function at all (something substituted or a variable found by substring)? */
bool ncy_expr_is_function(const char *text, size_t length, const ncy_expr_scope *scope);

/* Compiles; errors (syntax, unknown name with the nearest one, wrong argument count) are located diagnostics with NCY_ESPEC, or
 * NCY_EUNSUPPORTED for rand.repick(). Names that NetPyNE's substring rule hides, such as pre_y beside pre_ynorm, are meant as
 * its manual says and work. Beyond NetPyNE the functions that its validator promises (floor asin acos atan atan2 sinh cosh tanh,
 * the constant e) exist. Limits: integers of 64 bits, nesting 256, a text of 1 MiB. The expression belongs to the arena. */
ncy_status ncy_expr_compile(ncy_arena *arena, const ncy_expr_source *source, const ncy_expr_scope *scope, const ncy_expr **out);

bool ncy_expr_uses(const ncy_expr *expr, size_t variable); /* is this slot read in some branch */
bool ncy_expr_is_random(const ncy_expr *expr);             /* does it name a random function (NetPyNE: contains "rand") */
/* Is the expression free of variables and random functions, so that one value holds for all rows? */
bool ncy_expr_is_constant(const ncy_expr *expr);

/* One row. row[n_variables] (only the used slots are read); rng may be NULL when the expression is not random. A Python
 * exception (division by zero, math domain, wrong argument) is NCY_ESPEC with a located diagnostic that shows the row's values.
 * Draws happen left to right; a conditional draws only in the branch taken. */
ncy_status ncy_expr_eval(ncy_ctx *ctx, const ncy_expr *expr, const ncy_expr_value *row, ncy_rng *rng, ncy_expr_value *out);

/* The same for many rows at once, for expressions of doubles. column[slot] is [n] doubles, all of them NUMPY or all FLOAT (or
 * all INT or BOOL: whole numbers up to 2^53) as slot_kind says (NULL where unused); out [n]; out_kind[n] may be NULL. rng as
 * above, drawing in row order. Equal in bits to n calls of ncy_expr_eval. */
ncy_status ncy_expr_eval_columns(ncy_ctx *ctx, const ncy_expr *expr, size_t n, const double *const *column,
                                 const ncy_expr_kind *slot_kind, ncy_rng *rng, double *out, ncy_expr_kind *out_kind);

/* As above with a stream of its own for each row, e.g. Random123(id1[i], id2[i], id3). When a row fails, the rows before it have
 * their values and their streams are advanced; nothing is said about the rest. */
ncy_status ncy_expr_eval_columns_streams(ncy_ctx *ctx, const ncy_expr *expr, size_t n, const double *const *column,
                                         const ncy_expr_kind *slot_kind, ncy_rng *streams /* [n], advanced */, double *out,
                                         ncy_expr_kind *out_kind);

/* Text of the bytecode, one instruction a line, for tests and `dump`; NULL when out of memory. */
const char *ncy_expr_dump(ncy_arena *arena, const ncy_expr *expr);

#endif
