/* feed.h (internal) - where a reader's bytes come from: a file, a pipe, memory.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_RESULT_FEED_H
#define NCY_RESULT_FEED_H

#include <string.h>

#include "base/base.h"

typedef struct ncy_feed {
  /* At most `most` bytes to `to`; *out_n 0 only at the end. Failures are reported by it. */
  ncy_status (*read)(void *user, char *to, size_t most, size_t *out_n);
  void *user;
  size_t window; /* bytes that a reader asks for at a time; 0: its own choice (tests make it small) */
} ncy_feed;

/* A feed over bytes in memory. */
typedef struct ncy_memory_feed {
  const char *bytes;
  size_t count;
} ncy_memory_feed;
static inline ncy_status ncy_memory_feed_read(void *user, char *to, size_t most, size_t *out_n) {
  ncy_memory_feed *m = user;
  size_t n = m->count < most ? m->count : most;
  if (n) memcpy(to, m->bytes, n);
  m->bytes += n;
  m->count -= n;
  *out_n = n;
  return NCY_OK;
}

#endif
