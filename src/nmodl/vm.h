/* vm.h - the bytecode machine: runs a compiled mechanism, one instance after another, over columns.
 *
 * Always there, and the oracle of faster back ends. A machine holds what a mechanism has once (GLOBALs, tables, scratch of the
 * solvers); a set of instances is described by ncy_vm_insts, whose columns the caller owns.
 * Order of calls in a step, in NEURON's order of mechanisms: reference neuron-numerics 2.2 and 2.3.
 * Exact:  bits, see nmodl.h. SPDX-License-Identifier: MIT */
#ifndef NCY_NMODL_VM_H
#define NCY_NMODL_VM_H

#include "nmodl/program.h"
#include "num/rng.h"

/* What NET_RECEIVE, WATCH and FOR_NETCONS ask of whoever delivers events. weight: the slots of the NetCon being delivered, NULL
 * for an event of a WATCH or of INITIAL. Any function may be NULL when the mechanism does not use it. */
typedef struct ncy_vm_host {
  void *user;
  void (*net_send)(void *user, int32_t inst, double delay, double flag, double *weight); /* at t + delay */
  void (*net_event)(void *user, int32_t inst, double t);
  void (*net_move)(void *user, int32_t inst, double t);
  /* Condition `watch` of the program becomes active; first: the first of this delivery, which removes the others. */
  void (*watch)(void *user, int32_t inst, int32_t watch, bool first);
  /* Slots of the k-th NetCon of the instance, NULL when there are no more. */
  double *(*netcon)(void *user, int32_t inst, int32_t k);
} ncy_vm_host;

/* An ion's variables over the nodes that have it: base[row]. */
typedef struct ncy_vm_ion {
  double *var[NM_ION_VARS]; /* erev, inside, outside, current, derivative of the current */
  const int32_t *row;       /* [n] */
} ncy_vm_ion;

typedef struct ncy_vm_insts {
  int32_t n;
  double *col;               /* [n_columns][n] */
  const int32_t *node;       /* [n]; NULL for artificial cells */
  double *v;                 /* mV, by node */
  const double *area, *diam; /* um2, um, by node */
  double *rhs;               /* by node; the current is subtracted, that of an electrode added */
  double *d;                 /* by node; conductance, added by ncy_vm_jacobian */
  double *g;                 /* [n] kept from current to jacobian */
  const ncy_vm_ion *ion;     /* by ion of the program */
  double **pointer;          /* [n_pointers][n] */
  ncy_rng *random;           /* [n_randoms][n] */
} ncy_vm_insts;

typedef struct ncy_vm ncy_vm;

/* Time and such, read (t also written by METHOD runge) through these. */
typedef struct ncy_vm_env {
  double *t, *dt, *celsius;
  int32_t second_order;
  uint32_t *scop; /* the process-wide random generator, 1 at the start */
} ncy_vm_env;

/* Everything is in the arena. NCY_ENOMEM. */
ncy_status ncy_vm_new(ncy_arena *arena, const ncy_nmodl *program, const ncy_vm_env *env, const ncy_vm_host *host, ncy_vm **out);

/* Turns of loops that one entry of one instance may take before it is given up (NCY_ERUN); 100 million by default. */
void ncy_vm_limit_loops(ncy_vm *vm, int64_t turns);

/* Defaults into the columns of new instances. */
void ncy_vm_defaults(const ncy_vm *vm, const ncy_vm_insts *insts);

/* Runs an entry for every instance; an absent one is nothing. NCY_ERUN with a diagnostic when a solver does not converge or an
 * index is outside its array; the instances after it are not run. */
ncy_status ncy_vm_run(ncy_vm *vm, const ncy_vm_insts *insts, nm_entry entry);
ncy_status ncy_vm_moment(ncy_vm *vm, const ncy_vm_insts *insts, int32_t moment);
void ncy_vm_jacobian(const ncy_vm *vm, const ncy_vm_insts *insts);
/* weight: the NetCon's slots or NULL. */
ncy_status ncy_vm_receive(ncy_vm *vm, const ncy_vm_insts *insts, int32_t inst, double flag, double *weight);
ncy_status ncy_vm_net_initial(ncy_vm *vm, const ncy_vm_insts *insts, int32_t inst, double *weight);
/* Value of a WATCH condition now. */
ncy_status ncy_vm_watch_value(ncy_vm *vm, const ncy_vm_insts *insts, int32_t inst, int32_t watch, double *out);

/* Place of a variable: &col of element 0 of instance inst, or the global; NULL when there is none of that name. */
double *ncy_vm_var(ncy_vm *vm, const ncy_vm_insts *insts, int32_t inst, const char *name);

#endif
