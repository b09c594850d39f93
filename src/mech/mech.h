/* mech.h - what mechanisms there are: names, kinds, variables with units and defaults.
 *
 * The tables say what a spec may name; the kernels that compute are the engines'. One built-in mechanism = one row of mechs.c;
 * the mechanisms of a run, those of .mod files too, are a set (made by nmodl/mods.h).
 * Source: reference neuron-numerics section 5; NEURON src/nrnoc/{hh,passive,expsyn,exp2syn,syn,stim,netstim}.mod (interfaces).
 * SPDX-License-Identifier: MIT */
#ifndef NCY_MECH_MECH_H
#define NCY_MECH_MECH_H

#include <stddef.h>
#include <stdint.h>

typedef enum ncy_mech_kind {
  NCY_MECH_DENSITY,
  NCY_MECH_POINT,      /* point process in a section */
  NCY_MECH_ARTIFICIAL, /* cell without membrane */
  NCY_MECH_ION
} ncy_mech_kind;

typedef enum ncy_mech_role {
  NCY_ROLE_PARAMETER, /* may be set in a spec */
  NCY_ROLE_STATE,
  NCY_ROLE_ASSIGNED, /* may be recorded */
  NCY_ROLE_GLOBAL    /* one value per process; not a range variable */
} ncy_mech_role;

typedef struct ncy_mech_var {
  const char *name;
  const char *unit;
  double value; /* default of a parameter or global */
  ncy_mech_role role;
  int32_t size;     /* elements of an array, 0: no array */
  double low, high; /* sensible values of a parameter; equal: any */
} ncy_mech_var;

typedef struct ncy_mech {
  const char *name;
  ncy_mech_kind kind;
  int32_t order;           /* NEURON's type number: order in which currents are summed */
  int32_t n_weights;       /* arguments of NET_RECEIVE, 0 when it takes no events */
  const char *ions;        /* comma-separated ions it uses, "" for none */
  const ncy_mech_var *var; /* [n_vars]; of an ion X: eX, Xi, Xo, iX, diX_dv_, and the globals Xi0, Xo0 */
  int32_t n_vars;
  const char *doc;
} ncy_mech;

/* Mechanisms built into the program; ids are indices into this table. */
enum {
  NCY_MECH_PAS,
  NCY_MECH_HH,
  NCY_MECH_NA_ION,
  NCY_MECH_K_ION,
  NCY_MECH_ICLAMP,
  NCY_MECH_ALPHASYNAPSE,
  NCY_MECH_EXPSYN,
  NCY_MECH_EXP2SYN,
  NCY_MECH_NETSTIM,
  NCY_MECH_BUILTIN_COUNT
};

/* Variables of an ion, as rows of its table. */
enum { NCY_ION_EREV, NCY_ION_IN, NCY_ION_OUT, NCY_ION_CURRENT, NCY_ION_DCURRENT, NCY_ION_START_IN, NCY_ION_START_OUT };

const ncy_mech *ncy_mech_at(int32_t id);                           /* row of the table, NULL outside */
int32_t ncy_mech_find(const char *name);                           /* id of a built-in mechanism, or -1 */
int32_t ncy_mech_var_find(const ncy_mech *mech, const char *name); /* index or -1 */

/* The mechanisms of a run by number: the built-in ones first (NCY_MECH_... are their numbers), then those of .mod files and the
 * ions they bring, in order of registration. Read-only once made; whoever made it owns it. */
typedef struct ncy_mech_set {
  const ncy_mech *const *mech; /* [n] */
  /* [n] what runs it, NULL for an ion; a mechanism of a .mod file that is called like a built-in one takes its number. NULL also
   * where nothing asked for the mechanism when the set was made, or it could not be compiled: its row has no variables then */
  const struct ncy_nmodl *const *program;
  int32_t n;
  const int32_t *order; /* [n] numbers in NEURON's order of execution (neuron-numerics 2.4) */
} ncy_mech_set;

const ncy_mech *ncy_mech_set_at(const ncy_mech_set *set, int32_t id); /* NULL outside */
int32_t ncy_mech_set_find(const ncy_mech_set *set, const char *name); /* number, or -1 */

#endif
