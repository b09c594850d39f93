/* vm_inner.h - between the files of the machine.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NMODL_VM_INNER_H
#define NCY_NMODL_VM_INNER_H

#include "nmodl/vm.h"

/* A sparse system's pattern and order of pivots, found at its first use. */
typedef struct nm_sys {
  bool is_ordered;
  uint8_t *has;   /* [n*n] elements that the block names, then those that elimination fills in */
  int32_t *order; /* [n] rows in order of elimination */
  int32_t *first; /* [n + 1] by place in that order: where its numbers begin in steps */
  int32_t *split; /* [n] where its columns begin */
  int32_t *steps; /* later rows with an element in the pivot's column, then later columns with one in its row */
} nm_sys;

struct ncy_vm {
  const ncy_nmodl *program;
  ncy_vm_env env;
  ncy_vm_host host;
  ncy_arena *arena;
  double *global;
  double *f;  /* stack of real registers */
  int64_t *i; /* of integer ones */
  size_t f_used, i_used;
  int calls;
  int64_t max_back; /* turns of loops of one entry */
  int32_t **jump;   /* by function */
  nm_sys *sys;      /* by system */
  double *work;     /* vectors value, old, delta, high, rowmax, next; two matrices */
  int32_t *perm;
  double dt; /* in force inside a solver, NaN: the environment's */
  bool has_own_dt;
  const ncy_kernels *kernels; /* NULL: none */
  ncy_vm_table *table;        /* by FUNCTION_TABLE; value NULL: not set */
};

/* One entry for one instance. */
typedef struct nm_run {
  ncy_vm *vm;
  const ncy_vm_insts *insts;
  const struct ncy_vm_arg *args; /* of the interpreter */
  int32_t n_args;
  int32_t inst;
  double *weight;
  double *netcon;
  int32_t netcon_at;
  bool has_watched;
  int64_t n_back;                /* turns of loops */
  int32_t system;                /* being filled */
  int32_t n;                     /* its size */
  double *value, *old, *mat;     /* of it */
  struct nm_kernel_frame *frame; /* for all calls of the function that fills it; NULL: none */
} nm_run;

/* What a scalar kernel is given. */
typedef struct nm_kernel_frame {
  ncy_kernel_env env;
  ncy_kernel_run run;
} nm_kernel_frame;

enum { NM_MAX_CALLS = 2000 };
double nm_exp(double x); /* NEURON's guarded exp */
ncy_status nm_fail(nm_run *r, const char *what);
ncy_status nm_run_fn(nm_run *r, int32_t fn, const double *args, double *out);
double nm_env_value(const nm_run *r, int32_t env);
ncy_status nm_builtin_call(nm_run *r, int32_t id, double *args, int32_t n, double *out);
void nm_watch_begin(nm_run *r, int32_t watch);
void nm_netcon_next(nm_run *r);
ncy_status nm_look_up(nm_run *r, const double *args, int32_t n, double *out); /* args[0]: number of the table */
ncy_status nm_solve_system(nm_run *r, int32_t system);
ncy_status nm_system_op(nm_run *r, const nm_insn *insn, double *f, const int64_t *i);

/* vm_kernel.c: instances that a kernel has done, from the first on; 0 without one, and where instances do not come packed. */
int32_t nm_kernel_rows(const ncy_vm *vm, const ncy_vm_insts *insts, ncy_kernel_rows_fn *kernel);
/* A function of the program as a scalar kernel; prepared once for many calls at the same t and dt, or for one call. */
void nm_kernel_prepare(nm_run *r, nm_kernel_frame *frame);
ncy_status nm_kernel_enter(nm_run *r, nm_kernel_frame *frame, ncy_kernel_fn *kernel, const double *args, double *out);
ncy_status nm_kernel_call(nm_run *r, ncy_kernel_fn *kernel, const double *args, double *out);
static inline bool nm_is_real(const ncy_vm_insts *insts, int32_t i) {
  return !insts->lanes || (insts->lanes[i >> 3] >> (i & 7) & 1);
}

#endif
