/* nmodl.h - the NMODL compiler: the text of a .mod file to a program that the bytecode machine (vm.h) runs.
 *
 * Stages: text, tokens, tree, symbols, three-address code by function, passes. Each can be printed by name.
 * Exact:  bits (NEURON 9.0.2, nocmodl and g++ -O2 on x86-64), except what ncy_nmodl_compile warns of.
 * Source: reference nmodl-language, neuron-numerics sections 2.4 to 2.7, 3, 4 and 10.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NMODL_NMODL_H
#define NCY_NMODL_NMODL_H

#include "base/base.h"

typedef struct ncy_nmodl ncy_nmodl;

/* Gives the text of an included file: a copy in the arena, NUL-terminated. NCY_EIO when there is none, without a diagnostic. */
typedef ncy_status ncy_nmodl_include_fn(void *user, ncy_arena *arena, const char *from, const char *name, const char **out_file,
                                        const char **out_text, size_t *out_length);

typedef struct ncy_nmodl_options {
  ncy_nmodl_include_fn *include; /* NULL: ncy_nmodl_include_from_disk */
  void *include_user;
  bool wants_warnings;    /* of what NEURON accepts without a word and is likely wrong */
  const char *dump_after; /* keep the code as it is after this pass, for ncy_nmodl_dump; NULL: none */
} ncy_nmodl_options;

/* Compiles text[length], of the file named `file` (whose base name is the suffix when the text has none). Everything is in the
 * arena. NCY_EPARSE, NCY_ESPEC with located diagnostics for every mistake found; NCY_EUNSUPPORTED when all that is wrong is
 * something that is not supported here; NCY_EIO for a missing INCLUDE; NCY_ENOMEM. Cost: linear, below a millisecond. */
ncy_status ncy_nmodl_compile(ncy_ctx *ctx, ncy_arena *arena, const char *file, const char *text, size_t length,
                             const ncy_nmodl_options *options, const ncy_nmodl **out);

/* Includes as NEURON finds them: beside the file, in the current folder, in the one above it, along MODL_INCLUDE. */
ncy_nmodl_include_fn ncy_nmodl_include_from_disk;

/* What the mechanism offers and needs: kind, variables with units and defaults, ions, methods, events. */
void ncy_nmodl_summary(const ncy_nmodl *program, ncy_text *out);

/* The program after a pass, by name: "tokens" needs the text again and is ncy_nmodl_dump_tokens; "parse" the tree, "print" the
 * tree as NMODL, "symbols", "lower", then the names of passes.def: of these the one that was asked for by dump_after. false when
 * there is no pass of that name, or its code was not kept. */
bool ncy_nmodl_dump(const ncy_nmodl *program, const char *pass, ncy_text *out);
ncy_status ncy_nmodl_dump_tokens(ncy_ctx *ctx, ncy_arena *arena, const char *file, const char *text, size_t length,
                                 ncy_text *out);

/* Names that ncy_nmodl_dump takes, NULL at the end. */
const char *const *ncy_nmodl_passes(void);

#endif
