/* inner.h - inside the expr module: values as Python and NumPy have them, instructions, the compiled expression.
 *
 * Data:  a stack machine. Jumps are relative to the next instruction and only go forward, so that a branch is a range of code
 *        that can be run over some rows of a block only.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_EXPR_INNER_H
#define NCY_EXPR_INNER_H

#include <math.h>

#include "expr/expr.h"

/* ---- values --------------------------------------------------------------------------------------------------------------- */

/* The kinds of expr.h and the two that comparing or counting NumPy values gives; those leave as BOOL and INT. */
enum {
  KIND_BOOL = NCY_EXPR_BOOL,
  KIND_INT = NCY_EXPR_INT,
  KIND_FLOAT = NCY_EXPR_FLOAT,
  KIND_NUMPY = NCY_EXPR_NUMPY,
  KIND_NUMPY_BOOL,
  KIND_NUMPY_INT
};

typedef struct ncy_val {
  uint8_t kind;
  union {
    int64_t i; /* BOOL, INT, NUMPY_BOOL, NUMPY_INT */
    double d;  /* FLOAT, NUMPY */
  } u;
} ncy_val;

static inline bool ncy_val_is_real(ncy_val v) {
  return v.kind == KIND_FLOAT || v.kind == KIND_NUMPY;
}
static inline double ncy_val_double(ncy_val v) {
  return ncy_val_is_real(v) ? v.u.d : (double)v.u.i;
}
static inline bool ncy_val_is_true(ncy_val v) {
  return ncy_val_is_real(v) ? v.u.d != 0.0 : v.u.i != 0;
}
static inline ncy_val ncy_val_real(uint8_t kind, double d) {
  return (ncy_val){.kind = kind, .u.d = d};
}
static inline ncy_val ncy_val_int(uint8_t kind, int64_t i) {
  return (ncy_val){.kind = kind, .u.i = i};
}
/* The kind as the users of the module see it. */
static inline ncy_expr_kind ncy_kind_out(uint8_t kind) {
  return kind <= KIND_NUMPY ? (ncy_expr_kind)kind : kind == KIND_NUMPY_BOOL ? NCY_EXPR_BOOL : NCY_EXPR_INT;
}
ncy_val ncy_val_from(const ncy_expr_value *value);
ncy_expr_value ncy_val_out(ncy_val v);

/* Why a value could not be computed: what Python raises, or where this module stops short of Python. */
typedef enum ncy_fault {
  FAULT_NONE,
#define X(name, text) name,
#include "expr/faults.def"
#undef X
  FAULT_COUNT
} ncy_fault;
const char *ncy_fault_text(ncy_fault fault);

/* ---- instructions --------------------------------------------------------------------------------------------------------- */

/* Stack, before and after, in the order of Python's evaluation. */
typedef enum ncy_op {
  OP_CONST,  /* ( -> constant[arg]) */
  OP_LOAD,   /* ( -> variable in slot arg) */
  OP_UNARY,  /* (a -> sub a) */
  OP_BINARY, /* (a b -> a sub b) */
  OP_DRAW1,  /* (a -> draw of distribution sub) */
  OP_DRAW2,  /* (a b -> draw of distribution sub) */
  OP_JUMP,   /* skips arg instructions */
  OP_SPLIT,  /* (a -> ) skips arg when a is false; the last one skipped is the OP_JUMP over the other branch */
  OP_AND,    /* (a -> a) and skips arg when a is false, else (a -> ) */
  OP_OR,     /* (a -> a) and skips arg when a is true, else (a -> ) */
  OP_CHAIN   /* (a b -> a sub b) and skips arg when that is false, else (a b -> b) */
} ncy_op;

typedef enum ncy_binary {
#define X(name, text) name,
#include "expr/binary.def"
#undef X
  BINARY_COUNT
} ncy_binary;

typedef enum ncy_unary {
#define X(name, text, function) name,
#include "expr/unary.def"
#undef X
  UNARY_COUNT
} ncy_unary;

/* Texts of the operations, for ncy_expr_dump. */
extern const char *const ncy_binary_name[BINARY_COUNT];
extern const char *const ncy_unary_name[UNARY_COUNT];
/* The libm function of a unary that maps doubles to NumPy doubles, NULL for the others. */
typedef double ncy_libm_fn(double);
extern ncy_libm_fn *const ncy_unary_libm[UNARY_COUNT];

static inline bool ncy_is_comparison(ncy_binary op) {
  return op >= B_LT && op <= B_NE;
}

/* *out may be a or b's own storage. Nothing is written on a fault. */
ncy_fault ncy_val_binary(ncy_binary op, ncy_val a, ncy_val b, ncy_val *out);
ncy_fault ncy_val_unary(ncy_unary op, ncy_val a, ncy_val *out);
ncy_fault ncy_val_round(ncy_val x, ncy_val digits, ncy_val *out);
ncy_fault ncy_val_draw(ncy_dist_kind dist, double a, double b, ncy_rng *rng, double *out);

/* Doubles as Python floats and as NumPy float64; the same algorithms, other ends of the range. */
double ncy_real_floordiv(double a, double b);  /* b not 0 for Python */
double ncy_real_remainder(double a, double b); /* likewise */
ncy_fault ncy_python_pow(double a, double b, double *out);

typedef struct ncy_instr {
  uint8_t op;
  uint8_t sub;
  uint32_t arg;
  uint32_t offset; /* byte of the text that errors point at */
} ncy_instr;

enum {
  NCY_EXPR_NESTING = 256,  /* of parentheses, calls, unary operators, conditionals */
  NCY_EXPR_STACK = 1024,   /* values */
  NCY_EXPR_BRANCHES = 16,  /* nested branches that blocks do; deeper expressions go row by row */
  NCY_EXPR_TEXT = 1 << 20, /* bytes of a text */
  NCY_EXPR_BLOCK = 256     /* rows done together */
};

struct ncy_expr {
  const ncy_instr *code;
  size_t n_code;
  const ncy_val *constant;
  size_t n_constants;
  const char *const *variable; /* [n_variables] names of the used slots, NULL for the others */
  size_t n_variables;
  const char *text;
  ncy_place place;
  size_t stack;       /* most values on the stack of a row */
  size_t block_stack; /* and of a block, where branches keep theirs apart */
  size_t branches;    /* deepest nesting of branches */
  bool is_random;
  bool is_constant;
};

/* ---- functions and names a text may use ------------------------------------------------------------------------------------ */

typedef struct ncy_function {
  const char *name;
  uint8_t min_args, max_args;
  uint8_t op; /* OP_UNARY, OP_BINARY, OP_DRAW1, OP_DRAW2; of the fewest arguments */
  uint8_t sub;
  uint8_t sub_more; /* B_ROUND2 for round; equal to sub otherwise */
} ncy_function;
const ncy_function *ncy_function_find(const char *name, size_t length);
const ncy_function *ncy_function_at(size_t index); /* NULL past the end */
bool ncy_constant_find(const char *name, size_t length, ncy_val *out);
const char *ncy_constant_at(size_t index);
/* What Python has under this name and a text may not use, in words; NULL when it is nothing special. */
const char *ncy_refused_name(const char *name, size_t length);

/* ---- tokens ---------------------------------------------------------------------------------------------------------------- */

typedef enum ncy_token_kind {
  TOKEN_END,
  TOKEN_NUMBER,
  TOKEN_NAME,
  TOKEN_LEFT,
  TOKEN_RIGHT,
  TOKEN_COMMA,
  TOKEN_PLUS,
  TOKEN_MINUS,
  TOKEN_STAR,
  TOKEN_SLASH,
  TOKEN_FLOORDIV,
  TOKEN_PERCENT,
  TOKEN_POWER,
  TOKEN_LT,
  TOKEN_LE,
  TOKEN_GT,
  TOKEN_GE,
  TOKEN_EQ,
  TOKEN_NE,
  TOKEN_ASSIGN,
  TOKEN_AND,
  TOKEN_OR,
  TOKEN_NOT,
  TOKEN_IF,
  TOKEN_ELSE,
  TOKEN_OTHER /* a word or sign of Python that means something but may not be used: see refused */
} ncy_token_kind;

typedef struct ncy_token {
  ncy_token_kind kind;
  size_t start, end;   /* bytes of the text */
  ncy_val number;      /* NUMBER */
  const char *refused; /* OTHER: what it is, in words */
} ncy_token;

typedef struct ncy_lexer {
  const char *text;
  size_t length;
  size_t at;
} ncy_lexer;

/* The next token; NULL, or what is wrong with the text at out->start. */
const char *ncy_lex(ncy_lexer *lexer, ncy_token *out);

/* ---- evaluation ------------------------------------------------------------------------------------------------------------ */

/* Where a row's variables come from: values, or row number `index` of columns. */
typedef struct ncy_row {
  const ncy_expr_value *value; /* NULL: columns */
  const double *const *column;
  const ncy_expr_kind *slot_kind;
  size_t index;
} ncy_row;

ncy_fault ncy_row_eval(const ncy_expr *expr, const ncy_row *row, ncy_rng *rng, ncy_val *out, size_t *fault_at);
/* Records the fault of instruction fault_at with the row's values; NCY_ESPEC. */
ncy_status ncy_row_report(ncy_ctx *ctx, const ncy_expr *expr, const ncy_row *row, ncy_fault fault, size_t fault_at);

/* Columns and scratch of one ncy_expr_eval_columns call. */
typedef struct ncy_block ncy_block;
ncy_status ncy_block_new(ncy_ctx *ctx, const ncy_expr *expr, const double *const *column, const ncy_expr_kind *slot_kind,
                         ncy_block **out);
void ncy_block_free(ncy_ctx *ctx, ncy_block **block);
/* Rows first..first+n-1 of the columns, n at most NCY_EXPR_BLOCK; streams is that of row 0, out and out_kind are those of row
 * first. false when they must be done row by row (then nothing has changed). */
bool ncy_block_eval(ncy_block *block, size_t first, size_t n, ncy_rng *streams, double *out, ncy_expr_kind *out_kind);

#endif
