/* mech.h - what mechanisms there are: names, kinds, variables with units and defaults.
 *
 * The tables say what a spec may name; the kernels that compute are the engines'. One mechanism = one row of mechs.c.
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
} ncy_mech_var;

typedef struct ncy_mech {
  const char *name;
  ncy_mech_kind kind;
  int32_t order;           /* NEURON's type number: order in which currents are summed */
  int32_t n_weights;       /* arguments of NET_RECEIVE, 0 when it takes no events */
  const char *ions;        /* comma-separated ions it uses, "" for none */
  const ncy_mech_var *var; /* [n_vars] */
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

const ncy_mech *ncy_mech_at(int32_t id);                           /* NULL outside the table */
int32_t ncy_mech_find(const char *name);                           /* id or -1 */
int32_t ncy_mech_var_find(const ncy_mech *mech, const char *name); /* index or -1 */
int32_t ncy_mech_count(void);

#endif
