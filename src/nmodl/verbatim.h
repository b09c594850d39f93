/* verbatim.h - the small part of C that VERBATIM is understood in: tokens, values, constructs left open between two blocks.
 *
 * A VERBATIM is read, never compiled: what it does with numbers, handles and vectors becomes three-address code like the rest of
 * the file; anything else is refused. SPDX-License-Identifier: MIT */
#ifndef NCY_NMODL_VERBATIM_H
#define NCY_NMODL_VERBATIM_H

#include "nmodl/code.h"

typedef enum c_tok_kind { C_END, C_NAME, C_INT, C_REAL, C_TEXT, C_SIGN } c_tok_kind;
typedef struct c_tok {
  c_tok_kind kind;
  const char *text;
  double value;
  nm_at at; /* of a replaced name: where that name stands */
} c_tok;

/* What the VERBATIM blocks outside of functions define. */
typedef struct c_macro {
  const char *name, *body; /* body NULL: takes arguments, or is taken back */
  bool is_empty;           /* takes arguments and leaves nothing of them */
  struct c_macro *next;
} c_macro;
typedef struct c_function {
  const char *name;
  const c_tok *head; /* at '(' */
  int32_t fn;        /* -1: not lowered yet */
  bool is_open;      /* being lowered */
  struct c_function *next;
} c_function;
struct nm_c_file {
  c_macro *macros;
  c_function *functions;
};

/* Tokens of a VERBATIM with its conditionals resolved as NEURON 9.0.2's build does, ended by C_END; in the arena. NULL: no
 * memory, or *why says what is not understood. */
const c_tok *nm_c_tokens(nm_unit *u, struct nm_c_file *file, const nm_node *verbatim, const char **why);

typedef enum c_kind {
  C_NOTHING,
  C_IS_REAL, /* reg */
  C_IS_INT,  /* integer register */
  C_NULL,
  C_HANDLE,     /* what a handle of the instance refers to: a Vector, a random stream */
  C_ADDRESS,    /* of a handle */
  C_DATA,       /* numbers of the handle's Vector */
  C_ARG_NUMBER, /* pointer to an argument of the interpreter; reg: its number */
  C_ARG_VECTOR,
  C_ARG_RANDOM,
  C_NEW_STREAM, /* reg, reg2, reg3: ids */
  C_STRING
} c_kind;

typedef enum c_place { C_NO_PLACE, C_AT_LOCAL, C_AT_NM_LOCAL, C_AT_SYM, C_AT_ION, C_AT_WEIGHT } c_place;

typedef struct c_value {
  c_kind kind;
  int32_t reg, reg2, reg3;
  int32_t sym; /* of a handle */
  c_place place;
  int32_t at, index; /* number of the C local, symbol, slot; index: integer register or -1 */
  const char *text;
} c_value;

typedef struct c_local {
  const char *name;
  bool is_pointer;
  int32_t size; /* of an array of registers, 0: none */
  bool is_constant;
  int32_t n_open; /* blocks around its declaration */
  c_value value;  /* register, or what the pointer stands for */
} c_local;

typedef enum c_open_kind { C_BLOCK, C_IF, C_ELSE, C_WHILE, C_FOR, C_DO, C_SWITCH } c_open_kind;
typedef struct c_open {
  c_open_kind kind;
  bool is_braced;
  int32_t n_locals; /* before it */
  const c_tok *step;
  int32_t selector, matched, pending; /* of a switch: registers */
  bool in_case, has_default;
} c_open;

enum { C_MAX_LOCALS = 96, C_MAX_OPEN = 48, C_MAX_DEPTH = 200 };

/* State of the blocks of one function. */
typedef struct nm_c {
  nm_build *b;
  const c_tok *at;
  const nm_node *node; /* the present VERBATIM; NULL in a C function */
  c_local local[C_MAX_LOCALS];
  int32_t n_locals;
  c_open open[C_MAX_OPEN];
  int32_t n_open, depth;
  bool has_returned; /* the last statement was a return or break */
  const char *why;   /* what is not understood; NULL so far */
  nm_at why_at;
} nm_c;

void nm_c_fail(nm_c *c, const char *format, ...) NCY_PRINTF(2, 3);
bool nm_c_take(nm_c *c, const char *sign);
void nm_c_expect(nm_c *c, const char *sign);
c_value nm_c_expr(nm_c *c);
int32_t nm_c_truth(nm_c *c, c_value v); /* a real register, 0. or 1. */
int32_t nm_c_real(nm_c *c, c_value v);
int32_t nm_c_int(nm_c *c, c_value v);
void nm_c_store(nm_c *c, c_value target, c_value value);
bool nm_c_is_type(const c_tok *t);
void nm_c_statements(nm_c *c);
/* Call of a function that a VERBATIM defines; lowers it at its first call. */
c_value nm_c_call_function(nm_c *c, c_function *f);

#endif
