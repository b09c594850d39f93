/* state_file.h - states of runs as files: docs/format/state.md.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_SIM_STATE_FILE_H
#define NCY_SIM_STATE_FILE_H

#include "engine/print.h"
#include "engine/state.h"

/* Written beside and renamed. NCY_EIO, NCY_ENOMEM. */
ncy_status ncy_state_write(ncy_ctx *ctx, const char *path, const ncy_state *state);

typedef struct ncy_state_file {
  ncy_state state; /* columns point into bytes */
  char *bytes;
  size_t capacity;
} ncy_state_file;

/* NCY_EIO; NCY_EPARSE with the offset for what is no state, is cut off or was changed. path must live as long as the file. */
ncy_status ncy_state_read(ncy_ctx *ctx, const char *path, ncy_state_file *out);
/* The same of bytes in memory, which stay the caller's; aligned to 8. */
ncy_status ncy_state_parse(ncy_ctx *ctx, const char *path, const char *bytes, size_t n, ncy_state *out);
void ncy_state_file_done(ncy_state_file *file);

/* Adds what is needed to tell models apart; and refuses (NCY_ESPEC) a state of another one, naming what differs. */
ncy_status ncy_state_sign(ncy_state *state, const uint64_t print[NCY_PRINT_COUNT]);
ncy_status ncy_state_check_model(const ncy_state *state, const uint64_t print[NCY_PRINT_COUNT]);

#endif
