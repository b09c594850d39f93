/* vm.h - the bytecode machine: runs a compiled mechanism, one instance after another, over columns.
 *
 * Always there, and the oracle of faster back ends. A machine holds what a mechanism has once (GLOBALs, tables, scratch of the
 * solvers); a set of instances is described by ncy_vm_insts, whose columns the caller owns.
 * Order of calls in a step, in NEURON's order of mechanisms: reference neuron-numerics 2.2 and 2.3.
 * Exact:  bits, see nmodl.h. SPDX-License-Identifier: MIT */
#ifndef NCY_NMODL_VM_H
#define NCY_NMODL_VM_H

#include "nmodl/kernel.h"
#include "nmodl/program.h"
#include "num/rng.h"

/* What NET_RECEIVE, WATCH and FOR_NETCONS ask of whoever delivers events. weight: the slots of the NetCon being delivered, NULL
 * for an event of a WATCH or of INITIAL. Any function may be NULL when the mechanism does not use it. */
typedef struct ncy_vm_host {
  void *user;
  void (*net_send)(void *user, int32_t inst, double when, double flag, double *weight); /* not before t */
  void (*net_event)(void *user, int32_t inst, double t);
  void (*net_move)(void *user, int32_t inst, double t);
  /* Condition `watch` of the program becomes active; first: the first of this delivery, which removes the others. */
  void (*watch)(void *user, int32_t inst, int32_t watch, bool first);
  /* Slots of the k-th NetCon of the instance, NULL when there are no more. */
  double *(*netcon)(void *user, int32_t inst, int32_t k);
} ncy_vm_host;

/* Instances (ncy_vm_insts) and the variables of ions (ncy_vm_ion) are in kernel.h. */

/* What VERBATIM keeps for an instance: nothing, a Vector (its numbers belong to the caller and stay where they are), or a random
 * stream; pick: the distribution of a Random object, from which nrn_random_pick draws. All zero: nothing. */
typedef enum ncy_vm_handle_kind { NCY_HANDLE_NONE, NCY_HANDLE_VECTOR, NCY_HANDLE_STREAM, NCY_HANDLE_RANDOM } ncy_vm_handle_kind;
typedef struct ncy_vm_handle {
  ncy_vm_handle_kind kind;
  int32_t n;
  const double *data;
  ncy_rng rng;
  ncy_dist pick;
} ncy_vm_handle;

typedef struct ncy_vm ncy_vm;

/* Time and such, read (t also written by METHOD runge) through these. */
typedef struct ncy_vm_env {
  double *t, *dt, *celsius;
  int32_t second_order;
  uint32_t *scop; /* the process-wide random generator, 1 at the start */
} ncy_vm_env;

/* Everything is in the arena. NCY_ENOMEM. */
ncy_status ncy_vm_new(ncy_arena *arena, const ncy_nmodl *program, const ncy_vm_env *env, const ncy_vm_host *host, ncy_vm **out);

/* What a faster back end made of the program (kernel.h). From now on the entries it has are run by it wherever instances come
 * packed; the bits are the same. Borrowed. */
void ncy_vm_attach(ncy_vm *vm, const ncy_kernels *kernels);

/* Turns of loops that one entry of one instance may take before it is given up (NCY_ERUN); 100 million by default. */
void ncy_vm_limit_loops(ncy_vm *vm, int64_t turns);

/* Defaults into the columns of new instances. */
void ncy_vm_defaults(const ncy_vm *vm, const ncy_vm_insts *insts);

/* Runs an entry for every instance; an absent one is nothing. NCY_ERUN with a diagnostic when a solver does not converge or an
 * index is outside its array; the instances after it are not run. */
ncy_status ncy_vm_run(ncy_vm *vm, const ncy_vm_insts *insts, nm_entry entry);
ncy_status ncy_vm_moment(ncy_vm *vm, const ncy_vm_insts *insts, int32_t moment);
/* What insts->same says, into same [n/8]: rows whose stable columns (those that nothing but INITIAL assigns) or nodes are those
 * of the row before, and rows whose nodes follow each other. Holds until somebody else changes these columns. false: there are no
 * kernels that would use it. */
bool ncy_vm_find_same(const ncy_vm *vm, const ncy_vm_insts *insts, uint8_t *same);
/* weight: the NetCon's slots or NULL. */
ncy_status ncy_vm_receive(ncy_vm *vm, const ncy_vm_insts *insts, int32_t inst, double flag, double *weight);
ncy_status ncy_vm_net_initial(ncy_vm *vm, const ncy_vm_insts *insts, int32_t inst, double *weight);
/* Value of a WATCH condition now. */
ncy_status ncy_vm_watch_value(ncy_vm *vm, const ncy_vm_insts *insts, int32_t inst, int32_t watch, double *out);

/* Calls a FUNCTION or PROCEDURE for one instance, as an interpreter does: syn.play(vector), syn.noiseFromRandom123(1, 2, 3).
 * NCY_ESPEC when there is none of that name or it takes more numbers; NCY_EUNSUPPORTED when it was left out of the program. */
typedef struct ncy_vm_arg {
  bool is_number;
  double number;
  ncy_vm_handle handle; /* otherwise */
} ncy_vm_arg;
ncy_status ncy_vm_call(ncy_vm *vm, const ncy_vm_insts *insts, int32_t inst, const char *name, const ncy_vm_arg *args, int32_t n,
                       double *out);

/* Which instances diffusion links, and how: instances in the order of their nodes; the parent of each in that order, always
 * before it, or -1; with dxc and dxp the lengths of the compartments of the child and the parent [um], rall of the section where
 * the child is its first: af = 2*rall/dxp/(dxc + dxp), bf = 2/dxc/(dxc + dxp). */
typedef struct ncy_vm_links {
  const int32_t *order;  /* [n] */
  const int32_t *parent; /* [n] */
  const double *af, *bf; /* [n] */
  double *scratch;       /* [6*n] */
} ncy_vm_links;
/* One step of every LONGITUDINAL_DIFFUSION of the program, after the state entries of all mechanisms. */
ncy_status ncy_vm_diffuse(ncy_vm *vm, const ncy_vm_insts *insts, const ncy_vm_links *links);

/* Fills a FUNCTION_TABLE of n arguments, as table_NAME() does in an interpreter. size[i] values of argument i at at[i]
 * (ascending), or evenly from low[i] to high[i] where at or at[i] is NULL; value: row by row, the last argument fastest; all of
 * it belongs to the caller and stays. A constant: every size 1. NCY_ESPEC, with a diagnostic, when there is no such table or n or
 * a size does not fit. */
typedef struct ncy_vm_table {
  int32_t n;
  const int32_t *size;
  const double *const *at;
  const double *low, *high;
  const double *value;
} ncy_vm_table;
ncy_status ncy_vm_set_table(ncy_vm *vm, const char *name, const ncy_vm_table *table);

/* Place of a variable: &col of element 0 of instance inst, or the global; NULL when there is none of that name. */
double *ncy_vm_var(ncy_vm *vm, const ncy_vm_insts *insts, int32_t inst, const char *name);

#endif
