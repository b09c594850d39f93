/* build.h - kernels for a program: linked into the library, from the cache, or compiled now by the system's C compiler.
 *
 * The cache is a folder of the user, mode 0700: $XDG_CACHE_HOME/netcyne/kernels, or .cache/netcyne/kernels in the home; one that
 * belongs to somebody else or that others may write is not used. An object is named by the mechanism, the instruction set, the
 * variant of libm and a hash of its text, the compiler (path, size, time of change) and the flags, and is made beside and
 * renamed, so that several processes may build at once. Loaded objects stay loaded as long as the process lives. Costs: 0.2 to
 * 0.5 s to compile a mechanism, below 5 ms from the cache. SPDX-License-Identifier: MIT */
#ifndef NCY_NMODL_BUILD_H
#define NCY_NMODL_BUILD_H

#include "nmodl/kernel.h"
#include "nmodl/nmodl.h"
#include "num/libm.h"

typedef struct ncy_kernel_options {
  ncy_isa isa;            /* must be available */
  ncy_libm libm;          /* ncy_libm_variant(), or scalar */
  const char *cache;      /* folder; NULL: the user's */
  const char *compiler;   /* command, NULL: $CC, else clang, gcc, cc along PATH */
  const char *more_flags; /* for tests; NULL: none */
  bool no_compile;        /* only what is linked or cached */
  int jobs;               /* compilers at a time, 0: one a processor */
} ncy_kernel_options;

/* Options for this machine. */
ncy_kernel_options ncy_kernel_options_here(void);

/* out[i]: kernels of program[i], NULL where there are none (then the machine runs it; a note says why, once for all). NCY_ENOMEM.
 */
ncy_status ncy_kernels_get(ncy_ctx *ctx, const ncy_nmodl *const *program, size_t n, const ncy_kernel_options *options,
                           const ncy_kernels **out);

/* The C text of a program for the options, for whoever wants to look at it. NCY_ENOMEM. */
ncy_status ncy_kernels_text(const ncy_nmodl *program, const ncy_kernel_options *options, ncy_text *out);

/* Which entries the C back end leaves to the machine and why, a line each; nothing when there are none. */
void ncy_nmodl_backend_note(const ncy_nmodl *program, ncy_text *out);

#endif
