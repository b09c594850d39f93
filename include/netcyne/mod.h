/* mod.h - mechanisms: what a .mod file says, and those that are part of the library.
 * SPDX-License-Identifier: MIT */
#ifndef NETCYNE_MOD_H
#define NETCYNE_MOD_H

#include "netcyne/ctx.h"
#include "netcyne/table.h"

NCY_BEGIN_C

typedef struct ncy_mod ncy_mod;

typedef struct ncy_mod_var {
  const char *role; /* "parameter", "global", "state", "assigned", "pointer", "random" */
  const char *name;
  const char *unit; /* "" for none */
  double value;     /* default of a parameter or global, else 0 */
  const char *low;  /* limits as written; NULL: none */
  const char *high;
  int size; /* elements of an array, 0: not one */
} ncy_mod_var;

typedef struct ncy_mod_ion {
  const char *name;
  const char *reads, *writes; /* variables, separated by blanks: "ena", "cai cao" */
  double valence;             /* NaN: not said */
} ncy_mod_ion;

typedef struct ncy_mod_solve {
  const char *block, *method;
  int is_steady;
} ncy_mod_solve;

typedef struct ncy_mod_about {
  const char *file; /* as opened; of one of the library its name alone */
  const char *name;
  const char *kind;  /* "density", "point", "artificial" */
  const char *title; /* "" for none */
  int is_builtin;    /* NEURON has one of this name of its own */
  int n_weights;     /* values that an event carries, 0: takes none */
  int is_electrode;  /* its current is one of an electrode */
  int is_thread_safe;
  const ncy_mod_var *var; /* in NEURON's order: parameters, assigned, states, globals; then pointers and streams */
  size_t n_vars;
  const ncy_mod_ion *ion;
  size_t n_ions;
  const char *const *current; /* [n_currents] names, in the order they are summed */
  size_t n_currents;
  const ncy_mod_solve *solve; /* [n_solves] */
  size_t n_solves;
} ncy_mod_about;

/* Compiles a .mod file. Included files are found as NEURON finds them. NCY_EIO when it cannot be read; NCY_EPARSE with every
 * mistake located; NCY_EUNSUPPORTED when all that is wrong is not supported here; NCY_ENOMEM. Warnings are recorded too. */
NCY_API ncy_status ncy_mod_open(ncy_ctx *ctx, const char *path, ncy_mod **out);
/* The same of a mechanism of the library. NCY_EIO, with the nearest name, when there is none called so. */
NCY_API ncy_status ncy_mod_open_own(ncy_ctx *ctx, const char *name, ncy_mod **out);
/* Names of the mechanisms of the library, in byte order: 1, or 0 behind the last. */
NCY_API int ncy_mod_own_name(size_t index, char name[64]);
NCY_API void ncy_mod_free(ncy_mod **mod);

/* Valid as long as mod. */
NCY_API const ncy_mod_about *ncy_mod_tell(const ncy_mod *mod);

/* Text for people, through write, which returns 0 to go on (NCY_EIO when it does not): "summary"; "c", what the C back end makes
 * of it for the instruction set `isa` ("avx512", ...; NULL: the best of this machine); or the program after a pass. NCY_EARG for
 * another word. */
NCY_API ncy_status ncy_mod_write(const ncy_mod *mod, const char *what, const char *isa, ncy_write_fn *write, void *user);
/* Names of passes in order, NULL at the end. The first, "tokens", needs no compilation: ncy_mod_write_tokens. */
NCY_API const char *const *ncy_mod_passes(void);
NCY_API ncy_status ncy_mod_write_tokens(ncy_ctx *ctx, const char *path, ncy_write_fn *write, void *user);

NCY_END_C

#endif
