/* sync.c - worker threads: a barrier, memory for all of them, start and end.
 *
 * The barrier spins a little and then yields, for a window of steps takes microseconds; with more threads than processors it
 * yields at once. Memory of the context is taken under a lock,
 * since a context is not for two threads at a time.
 * SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

#include "engine/native/native.h"

enum { WAITING, GO, GIVEN_UP };

typedef struct ncy_nat_sync {
  pthread_mutex_t lock;
  atomic_int n_waiting;
  atomic_int round;
  atomic_int gate;
  int n_spins;
  void (*work)(ncy_nat_thread *th);
  pthread_t *handle; /* [n_threads] */
} ncy_nat_sync;

ncy_status ncy_nat_sync_new(ncy_engine *e) {
  ncy_nat_sync *s = NCY_NEW(&e->arena, ncy_nat_sync);
  if (!s) return NCY_ENOMEM;
  s->handle = NCY_NEW_ARRAY(&e->arena, pthread_t, (size_t)e->n_threads);
  if (!s->handle || pthread_mutex_init(&s->lock, NULL) != 0) return ncy_no_memory(e->ctx);
  s->n_spins = sysconf(_SC_NPROCESSORS_ONLN) >= e->n_threads ? 2000 : 0;
  e->sync = s;
  return NCY_OK;
}

void ncy_nat_sync_free(ncy_engine *e) {
  if (e->sync) (void)pthread_mutex_destroy(&e->sync->lock);
  e->sync = NULL;
}

void ncy_nat_barrier(ncy_engine *e) {
  if (e->n_threads == 1) return;
  ncy_nat_sync *s = e->sync;
  int round = atomic_load_explicit(&s->round, memory_order_relaxed);
  if (atomic_fetch_add_explicit(&s->n_waiting, 1, memory_order_acq_rel) + 1 == e->n_threads) {
    atomic_store_explicit(&s->n_waiting, 0, memory_order_relaxed);
    atomic_store_explicit(&s->round, round + 1, memory_order_release);
    return;
  }
  for (int spins = 0; atomic_load_explicit(&s->round, memory_order_acquire) == round; spins++) {
    if (spins < s->n_spins) {
#if defined(__x86_64__)
      __builtin_ia32_pause();
#endif
    } else {
      (void)sched_yield();
    }
  }
}

bool ncy_nat_reserve(ncy_engine *e, void **data, size_t count, size_t *capacity, size_t extra, size_t item_size) {
  if (extra <= *capacity - count) return true;
  if (e->n_threads > 1) (void)pthread_mutex_lock(&e->sync->lock);
  size_t more = extra > *capacity ? extra : *capacity; /* doubled: a lock each time */
  bool is_done = ncy_vec_reserve(e->ctx, data, count, capacity, more < 64 ? 64 : more, item_size);
  if (e->n_threads > 1) (void)pthread_mutex_unlock(&e->sync->lock);
  return is_done;
}

static void *start(void *user) {
  ncy_nat_thread *th = user;
  ncy_nat_sync *s = th->engine->sync;
  int gate;
  while ((gate = atomic_load_explicit(&s->gate, memory_order_acquire)) == WAITING) (void)sched_yield();
  if (gate == GO) s->work(th);
  return NULL;
}

ncy_status ncy_nat_workers(ncy_engine *e, void (*work)(ncy_nat_thread *th)) {
  ncy_nat_sync *s = e->sync;
  int n = 1;
  s->work = work;
  atomic_store(&s->gate, WAITING);
  while (n < e->n_threads && pthread_create(&s->handle[n], NULL, start, &e->thread[n]) == 0) n++;
  bool is_all = n == e->n_threads;
  atomic_store_explicit(&s->gate, is_all ? GO : GIVEN_UP, memory_order_release);
  if (is_all) work(&e->thread[0]);
  for (int k = 1; k < n; k++) (void)pthread_join(s->handle[k], NULL);
  if (is_all) return NCY_OK;
  ncy_place place = {0};
  return ncy_report(e->ctx, NCY_ERROR, NCY_ERUN, &place, "ask for fewer threads", "only %d of %d threads could be started", n,
                    e->n_threads);
}
