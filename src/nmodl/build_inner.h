/* build_inner.h - between the files that build kernels.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NMODL_BUILD_INNER_H
#define NCY_NMODL_BUILD_INNER_H

#include <sys/types.h>

#include "nmodl/build.h"

enum { NM_MAX_WORDS = 48 };

typedef struct nm_compiler {
  const char *word[NM_MAX_WORDS]; /* the command and its first arguments */
  int n_words;
  const char *identity; /* path, size, time of change */
  bool is_clang;        /* else gcc, or what takes its flags */
} nm_compiler;

/* build_cc.c */
/* false: there is none (or no memory). Everything in the arena. */
bool nm_find_compiler(ncy_arena *arena, const char *command, nm_compiler *out);
/* Flags for an instruction set, separated by blanks. */
const char *nm_compiler_flags(const nm_compiler *cc, ncy_isa isa);
/* Starts compiling `source` to `object`, messages into `log`. The process, or -1. */
pid_t nm_start_compiler(ncy_arena *arena, const nm_compiler *cc, const char *flags, const char *more_flags, const char *source,
                        const char *object, const char *log);
bool nm_wait_compiler(pid_t pid); /* did it succeed? */

/* build_cache.c */
/* The folder, made when it is missing; NULL with *why when there is none to use. */
const char *nm_cache_folder(ncy_arena *arena, const char *wanted, const char **why);
bool nm_is_own_file(const char *path);

/* Kernels that are part of the library (made by the build); NULL ends. */
typedef struct nm_linked_kernels {
  const char *name, *isa, *libm;
  ncy_kernel_table_fn *table;
} nm_linked_kernels;
extern const nm_linked_kernels nm_linked[]; /* tools/make_kernels.c */

#endif
