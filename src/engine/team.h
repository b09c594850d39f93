/* team.h - worker threads of an engine: start and end, a barrier, a lock around the context's memory.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ENGINE_TEAM_H
#define NCY_ENGINE_TEAM_H

#include "base/base.h"

typedef struct ncy_team ncy_team;

ncy_status ncy_team_new(ncy_arena *arena, int n_threads, ncy_team **out); /* NCY_ENOMEM */
void ncy_team_done(ncy_team *team);                                       /* NULL is fine; the memory is the arena's */

/* Runs work(user, index) for 0..n-1, each in a thread of its own, 0 in the caller's. NCY_ERUN when not all could be started; then
 * none has worked. */
ncy_status ncy_team_run(ncy_team *team, ncy_ctx *ctx, void (*work)(void *user, int index), void *user);
void ncy_team_barrier(ncy_team *team);

/* ncy_vec_reserve for a thread: doubles, under the lock, since a context is not for two threads at a time. */
bool ncy_team_reserve(ncy_team *team, ncy_ctx *ctx, void **data, size_t count, size_t *capacity, size_t extra, size_t item_size);
void ncy_team_lock(ncy_team *team);
void ncy_team_unlock(ncy_team *team);

#endif
