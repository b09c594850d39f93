/* read.h (internal) - readers that need no library: bytes to a tree of values.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_RESULT_READ_H
#define NCY_RESULT_READ_H

#include "netcyne/result.h"
#include "result/feed.h"

/* One JSON value, as json.h accepts it, read as it streams in: memory is that of the tree, not of the text. file names it in
 * diagnostics (line and column count bytes from 1). The tree goes to arena, also what was made before a failure. NCY_EPARSE,
 * NCY_ENOMEM, or what the feed returns. */
ncy_status ncy_read_json(ncy_arena *arena, const char *file, const ncy_feed *feed, ncy_value *out);

/* One Python pickle, protocols 0 to 5, as data: nothing in it is looked up or run. Containers, numbers, strings and what pickle.c
 * lists of NetPyNE, NumPy and collections; anything else is refused with its name and the offset of the opcode. */
ncy_status ncy_read_pickle(ncy_arena *arena, const char *file, const ncy_feed *feed, ncy_value *out);

#endif
