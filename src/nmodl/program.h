/* program.h - what compilation makes: symbols with their places, functions in three-address code, systems of equations.
 *
 * Storage of a variable: COLUMN (a column of doubles over the instances for each element), GLOBAL (one block of the mechanism),
 * ENV (what the simulation gives), ARG (slots of the NetCon), POINTER, RANDOM (a stream for each instance).
 * Registers: a function has real and integer ones; arguments are the first real registers, the value is register n_args.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NMODL_PROGRAM_H
#define NCY_NMODL_PROGRAM_H

#include "mech/mech.h"
#include "nmodl/tree.h"

enum { /* what a symbol is; several may hold */
       NM_IS_PARAMETER = 1 << 0,
       NM_IS_ASSIGNED = 1 << 1,
       NM_IS_STATE = 1 << 2,
       NM_IS_CONSTANT = 1 << 3, /* CONSTANT block, or a number in UNITS */
       NM_IS_TOP_LOCAL = 1 << 4,
       NM_IS_RANGE = 1 << 5,
       NM_IS_GLOBAL = 1 << 6,
       NM_IS_POINTER = 1 << 7,
       NM_IS_BBCOREPOINTER = 1 << 8,
       NM_IS_EXTERNAL = 1 << 9,
       NM_IS_RANDOM = 1 << 10,
       NM_IS_ION = 1 << 11,     /* a variable of an ion in use */
       NM_IS_CURRENT = 1 << 12, /* one of the mechanism's currents */
       NM_IS_FUNCTION = 1 << 13,
       NM_IS_PROCEDURE = 1 << 14,
       NM_IS_BLOCK = 1 << 15, /* DERIVATIVE, KINETIC, LINEAR, NONLINEAR */
       NM_IS_ENV = 1 << 16,
       NM_IS_HIDDEN = 1 << 17,  /* made by the compiler */
       NM_IS_WRITTEN = 1 << 18, /* assigned somewhere */
       NM_IS_READ = 1 << 19,
       NM_IS_FUNCTION_TABLE = 1 << 20
};

typedef enum nm_store { NM_NOWHERE, NM_COLUMN, NM_GLOBAL, NM_ENV, NM_POINTER, NM_RANDOM } nm_store;
typedef enum nm_env { NM_ENV_T, NM_ENV_DT, NM_ENV_CELSIUS, NM_ENV_AREA, NM_ENV_DIAM, NM_ENV_SECONDORDER, NM_ENV_COUNT } nm_env;

typedef struct nm_sym {
  const char *name;
  uint32_t is;
  nm_at at;
  int32_t size; /* elements of an array, 0 for a scalar */
  int32_t slot; /* first place in its storage */
  nm_store store;
  double value;                  /* default */
  const char *unit, *low, *high; /* as written, or NULL */
  int32_t ion, ion_var;
  int32_t derivative; /* symbol of a state's derivative, -1 */
  int32_t start;      /* symbol of a state's initial value, -1 */
  int32_t fn;         /* of a FUNCTION or PROCEDURE, -1 */
  int32_t handle;     /* number of the handle that VERBATIM keeps in it, of a FUNCTION_TABLE; -1 */
  const nm_node *node;
  nm_at refused;       /* of a FUNCTION or PROCEDURE: the first C of a VERBATIM in it that is not taken */
  const char *refusal; /* what it is: the function must not be called; NULL */
} nm_sym;

typedef enum nm_ion_var { NM_EREV, NM_CONC_IN, NM_CONC_OUT, NM_CUR, NM_DCUR, NM_ION_VARS } nm_ion_var;

typedef struct nm_ion {
  const char *name;
  nm_at at;
  double valence;            /* NaN: not said */
  uint8_t read[4], write[4]; /* by nm_ion_var */
  int32_t sym[4];            /* of the variable, -1 */
} nm_ion;

typedef enum nm_op {
#define OP(name, text, operands) NM_OP_##name,
#include "nmodl/ops.def"
#undef OP
  NM_OP_COUNT
} nm_op;

typedef struct nm_insn {
  int32_t op;
  int32_t d, a, b, c;
} nm_insn;

typedef NCY_VEC(nm_insn) nm_code;

typedef struct nm_fn {
  const char *name;
  int32_t n_args;
  int32_t n_f, n_i; /* registers */
  nm_code code;
} nm_fn;

typedef enum nm_method {
#define SOLVER(name, word, block, safe, steady) NM_SOLVE_##name,
#include "nmodl/solvers.def"
#undef SOLVER
  NM_SOLVE_COUNT
} nm_method;

/* A system of equations. state and derivative: columns. */
typedef struct nm_system {
  nm_method method;
  bool is_steady;
  bool is_linear;
  int32_t fn; /* fills the vector (and the matrix) */
  int32_t n;
  const int32_t *state;
  const int32_t *derivative; /* NULL where there are none */
} nm_system;

typedef enum nm_math {
#define MATH(name, n) NM_M_##name,
#define BUILTIN(id, name, fewest, most, how)
#include "nmodl/builtins.def"
#undef MATH
#undef BUILTIN
  NM_MATH_COUNT
} nm_math;
typedef enum nm_builtin {
#define MATH(name, n)
#define BUILTIN(id, name, fewest, most, how) NM_B_##id,
#include "nmodl/builtins.def"
#undef MATH
#undef BUILTIN
  NM_BUILTIN_COUNT
} nm_builtin;

/* A block solved by a method, so that it is lowered once. */
typedef struct nm_solved {
  int32_t sym;
  nm_method method;
  bool is_steady;
  int32_t fn;     /* to call, or */
  int32_t system; /* to solve; -1 */
} nm_solved;

/* Entries of a mechanism: functions by purpose, -1 where there is none. */
typedef enum nm_entry {
  NM_E_INITIAL,
  NM_E_CURRENT,
  NM_E_STATE,
  NM_E_NET_RECEIVE, /* argument: flag */
  NM_E_NET_INITIAL,
  NM_E_CHECK_TABLES,
  NM_E_CONSTRUCTOR,
  NM_E_DESTRUCTOR,
  NM_E_COUNT
} nm_entry;
const char *nm_entry_name(nm_entry entry);

typedef struct nm_moment { /* a BEFORE or AFTER block */
  nm_word when;
  const char *what; /* "BREAKPOINT", "SOLVE", "INITIAL", "STEP" */
  int32_t fn;
} nm_moment;

typedef struct nm_watch {
  int32_t fn; /* value whose rise above 0 sends the event */
  double flag;
} nm_watch;

/* LONGITUDINAL_DIFFUSION of a state: functions of the number of the element. */
typedef struct nm_diffusion {
  int32_t sym;
  int32_t volume, conductivity; /* per length; diffusion constant times cross-section */
} nm_diffusion;

struct ncy_nmodl {
  nm_unit *unit; /* texts, names */
  const nm_node *tree;
  const char *name;
  ncy_mech_kind kind;
  bool is_nothing;     /* SUFFIX nothing */
  bool is_thread_safe; /* as NEURON decides */
  bool is_electrode;
  bool uses_conductance;
  const char *title;

  NCY_VEC(nm_sym) syms;
  ncy_names sym_names; /* ids are indices of syms */
  NCY_VEC(nm_ion) ions;
  NCY_VEC(int32_t) currents;     /* symbols, in the order of NEURON */
  NCY_VEC(int32_t) conductances; /* pairs: symbol, ion or -1 */
  int32_t n_columns, n_globals, n_pointers, n_randoms;
  int32_t n_function_tables;   /* filled from outside: ncy_vm_set_table */
  int32_t n_handles;           /* of VERBATIM: a Vector or a random stream for each instance */
  NCY_VEC(const char *) texts; /* of run_error */
  struct nm_c_file *c;         /* what VERBATIM outside of functions defines; while lowering */
  int32_t n_weights;           /* arguments of NET_RECEIVE, 0: takes no events */
  int32_t v;                   /* symbol of the membrane potential, -1 */

  NCY_VEC(double) consts;
  NCY_VEC(nm_fn) fns;
  NCY_VEC(nm_system) systems;
  NCY_VEC(nm_solved) solved;
  NCY_VEC(nm_moment) moments;
  NCY_VEC(nm_watch) watches;
  NCY_VEC(nm_diffusion) diffusions;
  int32_t entry[NM_E_COUNT];
  int32_t n_max_system;

  const char *dump; /* the code after the pass that options.dump_after names; NULL */
};

int32_t nm_sym_find(const ncy_nmodl *program, const char *name); /* declared symbol, or -1 */
static inline int32_t nm_sym_count(const nm_sym *sym) {
  return sym->size ? sym->size : 1;
}
int32_t nm_sym_hidden(ncy_nmodl *program, const char *name, uint32_t is, nm_store store, int32_t size, double value); /* -1 */
const char *nm_env_name(int32_t env);
const char *nm_op_text(int32_t op);
const char *nm_op_operands(int32_t op);
const char *nm_math_name(int32_t id);
const char *nm_builtin_name(int32_t id);

/* Symbols from the tree; findings are in the unit. false: no memory. */
bool nm_symbols(ncy_nmodl *program);
void nm_dump_symbols(const ncy_nmodl *program, ncy_text *out);

/* Value of a constant "NAME = (from) (to)" of UNITS: false when a unit is not known or the two differ in dimension; then why
 * says so. */
bool nm_unit_factor(nm_unit *u, const nm_node *file, const char *from, const char *to, double *out, const char **why);

/* What a unit measures. */
enum { NM_UNIT_PRIMITIVES = 10 };
typedef struct nm_dimension {
  double factor;
  int power[NM_UNIT_PRIMITIVES];
} nm_dimension;
bool nm_unit_dimension(const nm_node *file, const char *text, nm_dimension *out); /* false: not known */
/* Warnings of what NEURON takes without a word and is likely wrong (warn.c, warn_units.c); false: no memory. */
bool nm_warn_all(ncy_nmodl *program);
void nm_warn_units(ncy_nmodl *program);

/* Three-address code of every entry; findings are in the unit. false: no memory. */
bool nm_lower(ncy_nmodl *program);
void nm_dump_code(const ncy_nmodl *program, ncy_text *out);

typedef bool nm_pass_fn(ncy_nmodl *program); /* false: no memory */
#define PASS(name, run) nm_pass_fn run;
#include "nmodl/passes.def"
#undef PASS

#endif
