/* code.h - building three-address code, and what the files of the lowering share.
 *
 * A builder appends to one function; the functions of a program are kept apart until they are complete because lowering one may
 * begin another. A failed append sets `bad`; only the end needs a check.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NMODL_CODE_H
#define NCY_NMODL_CODE_H

#include "nmodl/program.h"

typedef struct nm_local { /* a name inside a function */
  const char *name;
  int32_t reg;    /* first register */
  int32_t size;   /* 0: scalar */
  bool is_int;    /* an index of FROM */
  int32_t slot;   /* >= 0: a slot of the weights; -1: a register */
  bool is_netcon; /* a slot of the NetCon of FOR_NETCONS */
} nm_local;

/* How the statements of a block are lowered. */
typedef enum nm_mode {
  NM_MODE_PLAIN,
  NM_MODE_NO_SOLVE,  /* BREAKPOINT as current: SOLVE is left out */
  NM_MODE_CNEXP,     /* y' = f is the update of y */
  NM_MODE_DERIVATIVE /* y' = f sets Dy */
} nm_mode;

typedef struct nm_build {
  ncy_nmodl *p;
  nm_unit *u;
  nm_fn fn;
  int32_t id; /* reserved number, -1: the next */
  bool bad;   /* no memory */
  NCY_VEC(nm_local) locals;
  nm_mode mode;
  int32_t value_reg; /* the value of the function */
  int32_t sym;       /* of the FUNCTION or PROCEDURE, -1 */
  int32_t n_loops;   /* around what is lowered */
  bool in_net_receive;
  bool in_initial;
  struct nm_kinetic *kinetic;     /* inside KINETIC */
  struct nm_equations *equations; /* inside LINEAR, NONLINEAR */
  struct nm_c *c;                 /* of the VERBATIM blocks so far */
  bool is_destructor;
} nm_build;

void nm_build_begin(nm_build *b, ncy_nmodl *p, const char *name, int32_t n_args);
int32_t nm_build_end(nm_build *b); /* puts the function into the program: its number; -1: no memory */
int32_t nm_reserve(ncy_nmodl *p, const char *name, int32_t n_args); /* a number for a function yet to come; -1: no memory */
void nm_emit(nm_build *b, nm_op op, int32_t d, int32_t x, int32_t y, int32_t z);
static inline int32_t nm_reg(nm_build *b) {
  return b->fn.n_f++;
}
static inline int32_t nm_ireg(nm_build *b) {
  return b->fn.n_i++;
}
/* Two calls of these in one expression would run in the order of the compiler: give each a statement. */
int32_t nm_const(nm_build *b, double value);
int32_t nm_iconst(nm_build *b, int32_t value);
int32_t nm_op2(nm_build *b, nm_op op, int32_t x, int32_t y); /* a fresh register = x op y */
int32_t nm_op1(nm_build *b, nm_op op, int32_t x);
int32_t nm_math1(nm_build *b, nm_math f, int32_t x);
/* index: integer register, or -1 for a scalar */
int32_t nm_load(nm_build *b, int32_t sym, int32_t index);
void nm_store_value(nm_build *b, int32_t sym, int32_t index, int32_t value);
nm_local *nm_find_local(nm_build *b, const char *name);
nm_local *nm_add_local(nm_build *b, const char *name, int32_t size, bool is_int);

int32_t nm_lower_expr(nm_build *b, const nm_node *node);
int32_t nm_lower_int(nm_build *b, const nm_node *node);
int32_t nm_lower_index(nm_build *b, const nm_node *var, const nm_sym *sym); /* -1 for a scalar */
void nm_lower_store(nm_build *b, const nm_node *target, int32_t value);
int32_t nm_call(nm_build *b, int32_t fn, const int32_t *args, int32_t n);
void nm_lower_body(nm_build *b, const nm_node *body);
void nm_lower_statement(nm_build *b, const nm_node *node);

/* verbatim.c */
void nm_lower_verbatim(nm_build *b, const nm_node *node);
bool nm_verbatim_outside(ncy_nmodl *p, const nm_node *node);        /* definitions outside of functions; false: no memory */
bool nm_verbatim_load(nm_build *b, const char *name, int32_t *out); /* a variable that a VERBATIM before declared */
bool nm_verbatim_store(nm_build *b, const char *name, int32_t value);
void nm_end_verbatim(nm_build *b); /* nothing may be left open at the end of a function */

int nm_find_math(const char *name); /* -1 */
int nm_math_args(int math);
int32_t nm_builtin_op(nm_build *b, int32_t id, const int32_t *args, int32_t n);

/* Is a name used anywhere below the node? */
bool nm_mentions(const nm_node *node, const char *name);
bool nm_assigns(const nm_node *node, const char *name);

/* cnexp.c: the update y = y + (1. - exp(dt*(A)))*(-(B)/(A) - y); false when f is not linear in y (nothing is emitted). */
bool nm_is_linear(nm_build *b, const nm_node *f, const char *state);
void nm_lower_cnexp(nm_build *b, const nm_node *equation);

/* solve.c */
bool nm_solve_is_safe(const ncy_nmodl *p, const nm_node *node); /* does the method leave a file thread-safe in NEURON? */
void nm_lower_solve(nm_build *b, const nm_node *node);

/* kinetic.c, equations.c: the function that fills the system of a block, and its states in order. */
bool nm_kinetic_system(ncy_nmodl *p, const nm_node *block, nm_system *out);
bool nm_equation_system(ncy_nmodl *p, const nm_node *block, nm_system *out);
const nm_node *nm_find_compartment(const nm_node *body, const char *state); /* of a state; NULL */
bool nm_lower_diffusion(ncy_nmodl *p);                                      /* diffusion.c: every LONGITUDINAL_DIFFUSION */
void nm_lower_reaction(nm_build *b, const nm_node *node);
void nm_lower_equation(nm_build *b, const nm_node *node);
/* States among the symbols in NEURON's order of its table of symbols; *n of them. NULL: no memory. */
int32_t *nm_states_in_order(ncy_nmodl *p, const nm_node *block, int32_t *n);
/* A vector of places (columns) in the arena. */
int32_t *nm_columns_of(ncy_nmodl *p, const int32_t *syms, int32_t n_syms, bool derivative, int32_t *n);

/* table.c: lowers a FUNCTION or PROCEDURE with TABLE as function `id`: a lookup. `analytic` is its own code. Appends the check
 * that fills the table to `check`, or calls it at every lookup where NEURON does so. */
bool nm_lower_table(ncy_nmodl *p, const nm_node *block, const nm_node *table, int32_t id, int32_t analytic, nm_build *check);

#endif
