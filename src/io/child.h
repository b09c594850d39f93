/* child.h (internal) - a process that reads a file for this one, under limits on memory and time.
 *
 * What it sends through the pipe is held to be any bytes. SPDX-License-Identifier: MIT */
#ifndef NCY_IO_CHILD_H
#define NCY_IO_CHILD_H

#include <sys/types.h>

#include "base/base.h"

typedef struct ncy_child_task {
  void (*run)(int fd, const char *path, void *user); /* in the child: reads path, writes to fd, returns */
  void *user;
  double memory; /* bytes it may take beyond a fixed amount */
} ncy_child_task;

typedef struct ncy_child {
  ncy_ctx *ctx;
  pid_t pid;
  int fd;
  double left; /* memory that this process may still take [bytes], as it was at the start */
} ncy_child;

/* NCY_EIO, reported, when the file cannot be opened or the process not be started. */
ncy_status ncy_child_start(ncy_ctx *ctx, const char *file, const ncy_child_task *task, ncy_child *out);
/* Exactly count bytes; NCY_EIO, not reported, when the child has ended before or is silent too long; NCY_EINTERRUPTED. */
ncy_status ncy_child_take(ncy_child *child, void *bytes, size_t count);
/* The same as what a feed reads with (user: the child): up to most bytes, 0 when it has ended. */
ncy_status ncy_child_feed(void *user, char *to, size_t most, size_t *out_n);
/* Ends the child; *out_how says how it ended, for people. */
void ncy_child_finish(ncy_child *child, char *out_how, size_t size);

#endif
