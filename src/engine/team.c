/* team.c - see team.h.
 *
 * The barrier spins a little and then yields, for a window of steps takes microseconds; with more threads than processors it
 * yields at once.
 * SPDX-License-Identifier: MIT */
#include "engine/team.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

enum { WAITING, GO, GIVEN_UP };

typedef struct member {
  ncy_team *team;
  int index;
  pthread_t handle;
} member;

struct ncy_team {
  pthread_mutex_t lock;
  atomic_int n_waiting;
  atomic_int round;
  atomic_int gate;
  int n_threads, n_spins;
  void (*work)(void *user, int index);
  void *user;
  member *member; /* [n_threads] */
};

ncy_status ncy_team_new(ncy_arena *arena, int n_threads, ncy_team **out) {
  ncy_team *team = NCY_NEW(arena, ncy_team);
  if (!team) return NCY_ENOMEM;
  team->member = NCY_NEW_ARRAY(arena, member, (size_t)n_threads);
  if (!team->member || pthread_mutex_init(&team->lock, NULL) != 0) return ncy_no_memory(arena->ctx);
  team->n_threads = n_threads;
  team->n_spins = sysconf(_SC_NPROCESSORS_ONLN) >= n_threads ? 2000 : 0;
  for (int k = 0; k < n_threads; k++) team->member[k] = (member){.team = team, .index = k};
  *out = team;
  return NCY_OK;
}

void ncy_team_done(ncy_team *team) {
  if (team) (void)pthread_mutex_destroy(&team->lock);
}

void ncy_team_barrier(ncy_team *team) {
  if (team->n_threads == 1) return;
  int round = atomic_load_explicit(&team->round, memory_order_relaxed);
  if (atomic_fetch_add_explicit(&team->n_waiting, 1, memory_order_acq_rel) + 1 == team->n_threads) {
    atomic_store_explicit(&team->n_waiting, 0, memory_order_relaxed);
    atomic_store_explicit(&team->round, round + 1, memory_order_release);
    return;
  }
  for (int spins = 0; atomic_load_explicit(&team->round, memory_order_acquire) == round; spins++) {
    if (spins < team->n_spins) {
#if defined(__x86_64__)
      __builtin_ia32_pause();
#endif
    } else {
      (void)sched_yield();
    }
  }
}

void ncy_team_lock(ncy_team *team) {
  if (team->n_threads > 1) (void)pthread_mutex_lock(&team->lock);
}

void ncy_team_unlock(ncy_team *team) {
  if (team->n_threads > 1) (void)pthread_mutex_unlock(&team->lock);
}

bool ncy_team_reserve(ncy_team *team, ncy_ctx *ctx, void **data, size_t count, size_t *capacity, size_t extra, size_t item_size) {
  if (extra <= *capacity - count) return true;
  ncy_team_lock(team);
  size_t more = extra > *capacity ? extra : *capacity; /* doubled: a lock each time */
  bool is_done = ncy_vec_reserve(ctx, data, count, capacity, more < 64 ? 64 : more, item_size);
  ncy_team_unlock(team);
  return is_done;
}

static void *start(void *user) {
  member *m = user;
  ncy_team *team = m->team;
  int gate;
  while ((gate = atomic_load_explicit(&team->gate, memory_order_acquire)) == WAITING) (void)sched_yield();
  if (gate == GO) team->work(team->user, m->index);
  return NULL;
}

ncy_status ncy_team_run(ncy_team *team, ncy_ctx *ctx, void (*work)(void *user, int index), void *user) {
  int n = 1;
  team->work = work;
  team->user = user;
  atomic_store(&team->gate, WAITING);
  while (n < team->n_threads && pthread_create(&team->member[n].handle, NULL, start, &team->member[n]) == 0) n++;
  bool is_all = n == team->n_threads;
  atomic_store_explicit(&team->gate, is_all ? GO : GIVEN_UP, memory_order_release);
  if (is_all) work(user, 0);
  for (int k = 1; k < n; k++) (void)pthread_join(team->member[k].handle, NULL);
  if (is_all) return NCY_OK;
  ncy_place place = {0};
  return ncy_report(ctx, NCY_ERROR, NCY_ERUN, &place, "ask for fewer threads", "only %d of %d threads could be started", n,
                    team->n_threads);
}
