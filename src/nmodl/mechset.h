/* mechset.h - the mechanisms of a run: the built-in ones, our own .mod files (mechs/, part of the library), and a user's folders.
 *
 * Made in two steps: opening reads the files and finds the names in them; then those that are wanted are compiled, no others, so
 * that a library of hundreds of files costs nothing and a faulty file matters only to who uses it.
 * A user's file called like a built-in mechanism or one of ours takes its place, with a note. Registration is ours by name, then
 * each folder's files in byte order of their names (DESIGN 4), which gives NEURON's order of execution (neuron-numerics 2.4).
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NMODL_MECHSET_H
#define NCY_NMODL_MECHSET_H

#include "base/base.h"
#include "mech/mech.h"

typedef struct ncy_mods ncy_mods;

/* Type numbers from here on are not NEURON's own. */
enum { NCY_FIRST_USER_TYPE = 24 };

/* A mechanism and where it comes from. */
typedef struct ncy_mod_info {
  const char *name;
  const char *file; /* of ours: its name alone */
  const char *hash; /* MD5 of its text; NULL: one of ours that is not wanted */
  bool is_ours;
  bool is_wanted;
} ncy_mod_info;

/* Everything is in the arena; ctx must outlive it. NCY_EIO, located, for a folder or file that cannot be read; NCY_ENOMEM.
 * Cost: the texts of the folders, once. */
ncy_status ncy_mods_open(ncy_ctx *ctx, ncy_arena *arena, const char *const *folder, size_t n_folders, ncy_mods **out);

/* Says that the model may use the mechanism of this name; false when there is none. */
bool ncy_mods_want(ncy_mods *mods, const char *name, size_t length);

/* Compiles what is wanted. A file that cannot be compiled is left without program; ncy_mods_explain tells why. Its warnings and
 * those of the others are recorded at once. NCY_ENOMEM. Cost: 0.1 to 1 ms a mechanism. */
ncy_status ncy_mods_compile(ncy_mods *mods, const ncy_mech_set **out);

/* Records what is wrong with the file of a mechanism that has no program, as errors or as warnings. Its status, NCY_OK when it
 * has one or is an ion; as warnings always NCY_OK. */
ncy_status ncy_mods_explain(const ncy_mods *mods, int32_t mech, ncy_severity severity);

/* By number in the set; NULL for ions and outside. */
const ncy_mod_info *ncy_mods_info(const ncy_mods *mods, int32_t mech);

/* The name and kind that a .mod file declares, found without compiling it; false when it has no NEURON block of its own, or its
 * SUFFIX is nothing. The name is length bytes from *out_name in text. */
bool ncy_nmodl_peek(const char *text, size_t length, const char **out_name, size_t *out_length, ncy_mech_kind *out_kind);

#endif
