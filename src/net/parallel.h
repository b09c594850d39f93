/* parallel.h (internal to net) - work shared by threads.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NET_PARALLEL_H
#define NCY_NET_PARALLEL_H

#include "base/base.h"

/* Calls work(user, thread, n_threads) for threads 0..n_threads-1, at the same time; thread 0 is the caller. Where a thread cannot
 * be had the caller does its work afterwards. Returns when all are done. */
typedef void ncy_work_fn(void *user, int thread, int n_threads);
void ncy_parallel(int n_threads, ncy_work_fn *work, void *user);
enum { NCY_MOST_THREADS = 256 };

/* Items first..end-1 of n for one of the threads, equal shares in order. */
static inline void ncy_share(size_t n, int thread, int n_threads, size_t *first, size_t *end) {
  *first = n / (size_t)n_threads * (size_t)thread + n % (size_t)n_threads * (size_t)thread / (size_t)n_threads;
  size_t next = (size_t)thread + 1;
  *end = n / (size_t)n_threads * next + n % (size_t)n_threads * next / (size_t)n_threads;
}

/* A context for one thread: its memory is counted with ctx's, its diagnostics are its own. */
ncy_status ncy_thread_ctx(ncy_ctx *ctx, ncy_ctx **out);

#endif
