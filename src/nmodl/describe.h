/* describe.h - a compiled mechanism as a row of the table of mechanisms.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NMODL_DESCRIBE_H
#define NCY_NMODL_DESCRIBE_H

#include "nmodl/program.h"

/* Row of `program`, in the arena; its texts are the program's, which must live as long. A RANGE variable that no block declares
 * is left out. NCY_ENOMEM. Cost: linear in the symbols, and one run of a CONSTRUCTOR. */
ncy_status ncy_nmodl_mech(const ncy_nmodl *program, ncy_arena *arena, const ncy_mech **out);

#endif
