/* parallel.c - threads that are started for one piece of work and joined after it.
 *
 * Costs: some 20 us a thread, which the callers' pieces of work (hundreds of thousands of pairs) outweigh.
 * SPDX-License-Identifier: MIT */
#include "net/parallel.h"

#include <pthread.h>

typedef struct job {
  ncy_work_fn *work;
  void *user;
  int thread, n_threads;
  pthread_t handle;
  bool is_started;
} job;

static void *start(void *argument) {
  job *j = argument;
  j->work(j->user, j->thread, j->n_threads);
  return NULL;
}

void ncy_parallel(int n_threads, ncy_work_fn *work, void *user) {
  job jobs[NCY_MOST_THREADS];
  if (n_threads > NCY_MOST_THREADS) n_threads = NCY_MOST_THREADS;
  for (int i = 1; i < n_threads; i++) {
    jobs[i] = (job){.work = work, .user = user, .thread = i, .n_threads = n_threads};
    jobs[i].is_started = pthread_create(&jobs[i].handle, NULL, start, &jobs[i]) == 0;
  }
  work(user, 0, n_threads);
  for (int i = 1; i < n_threads; i++) {
    if (jobs[i].is_started)
      (void)pthread_join(jobs[i].handle, NULL);
    else
      work(user, i, n_threads);
  }
}

static void *resize_in_parent(void *parent, void *ptr, size_t old_size, size_t new_size) {
  return ncy_resize(parent, ptr, old_size, new_size);
}

ncy_status ncy_thread_ctx(ncy_ctx *ctx, ncy_ctx **out) {
  ncy_ctx_options options = {.realloc_fn = resize_in_parent, .realloc_user = ctx, .compat = ncy_is_compat(ctx)};
  return ncy_ctx_new(&options, out);
}
