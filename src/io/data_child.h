/* data_child.h (internal) - data files of formats whose libraries are not made for hostile files: read in a process of their own.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_IO_DATA_CHILD_H
#define NCY_IO_DATA_CHILD_H

#include "result/data.h"

/* Reads path into a tree, in arena; in the child. */
typedef ncy_status ncy_data_decode(ncy_arena *arena, const char *path, ncy_value *out);

/* Runs decode in a child, and takes the tree from it (as a pickle, which is read as any other file). A failure of decode is
 * reported as its first one; a child that ends in silence is NCY_EPARSE. */
ncy_status ncy_data_from_child(ncy_arena *arena, const char *path, ncy_data_decode *decode, ncy_value *out);

#endif
