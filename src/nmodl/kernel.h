/* kernel.h - the ABI between the machine and compiled kernels of a mechanism; also part of the text that the C compiler is given,
 * so it stands on the language alone.
 *
 * A kernel of an entry (ncy_kernel_rows_fn) works through packed instances row by row, eight lanes a row. It reads and writes
 * what the machine would, with the same bits. What stops it (an index outside its array, a loop without an end) stops it before
 * the instances at hand have changed anything but elements of arrays; it returns the number of instances done, and the machine
 * goes on from there and says what is wrong. A scalar kernel (ncy_kernel_fn) is one function of the program for one instance; a
 * result other than 0 is a status of the library, after a diagnostic. SPDX-License-Identifier: MIT */
#ifndef NCY_NMODL_KERNEL_H
#define NCY_NMODL_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NCY_KERNEL_ABI = 3, NCY_KERNEL_LANES = 8, NCY_KERNEL_ENTRIES = 8, NCY_KERNEL_ION_VARS = 5 };

/* An ion's variables over the nodes that have it: base[row]. */
typedef struct ncy_vm_ion {
  double *var[NCY_KERNEL_ION_VARS]; /* erev, inside, outside, current, derivative of the current */
  const int32_t *row;               /* [n] */
} ncy_vm_ion;

/* Instances, one after another. For kernels (ncy_vm_attach) they come packed: n a multiple of 8, eight instances a row; `lanes`
 * says which of a row are real. The others have columns and valid nodes too, are computed or not, and must change nothing else:
 * not rhs and d, no ion, no event, no random number. is_dense: node[8*r + l] == node[8*r] + l, and so for the rows of ions.
 * `same`: what a row shares, in its real lanes, with the one before it that has any (ncy_vm_find_same). */
enum { NCY_KERNEL_SAME_PARAMS = 1, NCY_KERNEL_SAME_NODE = 2, NCY_KERNEL_DENSE = 4 /* as is_dense, of this row */ };
typedef struct ncy_vm_insts {
  int32_t n;
  const uint8_t *lanes; /* [n/8] a bit an instance; NULL: all are real */
  bool is_dense;
  bool is_lean;                 /* nobody looks at columns that hold nothing from one entry to another: they need not be stored */
  const uint8_t *same;          /* [n/8] NCY_KERNEL_SAME_... of rows; NULL: not known */
  double *col;                  /* [n_columns][n] */
  const int32_t *node;          /* [n]; NULL for artificial cells */
  double *v;                    /* mV, by node */
  const double *area, *diam;    /* um2, um, by node */
  double *rhs;                  /* by node; the current is subtracted, that of an electrode added */
  double *d;                    /* by node; the conductance is added, that of an electrode subtracted */
  const ncy_vm_ion *ion;        /* by ion of the program */
  double **pointer;             /* [n_pointers][n] */
  struct ncy_rng *random;       /* [n_randoms][n] */
  struct ncy_vm_handle *handle; /* [n_handles][n]; vm.h */
} ncy_vm_insts;

/* What holds for all instances during a call. */
typedef struct ncy_kernel_env {
  double *global; /* [n_globals] */
  double t, dt, celsius, second_order;
  int64_t max_turns; /* of loops, in a row or a call */
} ncy_kernel_env;    /* a scalar kernel takes t and dt from ncy_kernel_run */

typedef int32_t ncy_kernel_rows_fn(const ncy_vm_insts *insts, const ncy_kernel_env *env);

/* The libm of the process. */
typedef struct ncy_kernel_libm {
  double (*exp)(double), (*log)(double), (*log10)(double), (*sin)(double), (*cos)(double), (*tan)(double), (*asin)(double),
      (*acos)(double), (*atan)(double), (*sinh)(double), (*cosh)(double), (*tanh)(double), (*floor)(double), (*ceil)(double);
  double (*pow)(double, double), (*atan2)(double, double), (*fmod)(double, double), (*fma)(double, double, double);
} ncy_kernel_libm;

struct ncy_kernel_run;
/* What a scalar kernel leaves to the machine; `run` is its first argument everywhere. Results as of ncy_kernel_fn. */
typedef struct ncy_kernel_services {
  int (*call)(struct ncy_kernel_run *run, int32_t fn, const double *args, double *out);
  int (*builtin)(struct ncy_kernel_run *run, int32_t id, double *args, int32_t n, double *out);
  int (*solve)(struct ncy_kernel_run *run, int32_t system);
  void (*watch)(struct ncy_kernel_run *run, int32_t watch);
  void (*netcon)(struct ncy_kernel_run *run, bool first); /* first: before the first; else the next one into run->netcon */
  int (*fail)(struct ncy_kernel_run *run, int32_t why);   /* NCY_KERNEL_INDEX... */
} ncy_kernel_services;
enum {
  NCY_KERNEL_INDEX,       /* an index is outside its array */
  NCY_KERNEL_LOCAL_INDEX, /* the same of a LOCAL array */
  NCY_KERNEL_STATE_INDEX, /* the same of a system of equations */
  NCY_KERNEL_ZERO,        /* an integer is divided by zero */
  NCY_KERNEL_POINTER,     /* a POINTER is not set */
  NCY_KERNEL_ENDLESS,     /* a loop does not end */
  NCY_KERNEL_FAILURES
};

/* One call for one instance. */
typedef struct ncy_kernel_run {
  const ncy_vm_insts *insts;
  const ncy_kernel_env *env;
  const ncy_kernel_services *services;
  void *run; /* the machine's own */
  int32_t inst;
  double *weight, *netcon;
  double t, dt;
  int64_t turns;             /* of loops so far */
  int32_t n;                 /* equations of the system being filled, 0: none */
  double *value, *old, *mat; /* of it */
  uint8_t *has;              /* [n*n] elements named; NULL: not wanted */
} ncy_kernel_run;
typedef int ncy_kernel_fn(ncy_kernel_run *run, const double *args, double *out);

typedef struct ncy_kernels {
  uint32_t abi;                                  /* NCY_KERNEL_ABI */
  const char *name;                              /* of the mechanism */
  const char *hash;                              /* of the program, nm_program_hash, 32 hexadecimal digits */
  const char *isa;                               /* "avx2"; names of ncy_isa_name */
  const char *libm;                              /* "fma"; names of ncy_libm_name */
  ncy_kernel_rows_fn *entry[NCY_KERNEL_ENTRIES]; /* by nm_entry; NULL: the machine's */
  ncy_kernel_rows_fn *const *moment;             /* [n_moments] */
  ncy_kernel_fn *const *fn;                      /* [n_fns] */
  int32_t n_moments, n_fns;
  const int32_t *stable; /* [n_stable] columns that rows of NCY_KERNEL_SAME_PARAMS share */
  int32_t n_stable;
} ncy_kernels;

/* The one symbol of a compiled object. */
typedef const ncy_kernels *ncy_kernel_table_fn(const ncy_kernel_libm *libm);

#endif
