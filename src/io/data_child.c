/* data_child.c - the tree of a data file from a child process.
 *
 * The child sends K and a pickle, or F, a status and the first diagnostic. SPDX-License-Identifier: MIT */
#include "io/data_child.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/child.h"
#include "result/read.h"
#include "result/write.h"

enum { BUFFER = 1 << 16, LONGEST_TEXT = 2000 };
static const double memory_per_byte = 200.0; /* of the file: deflated numbers, and a tree of them */

typedef struct job {
  ncy_ctx *ctx;
  ncy_data_decode *decode;
} job;

typedef struct sender {
  int fd;
  size_t count;
  char bytes[BUFFER];
} sender;

static void flush(sender *s) {
  size_t at = 0;
  while (at < s->count) {
    ssize_t n = write(s->fd, s->bytes + at, s->count - at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(0); /* nobody listens any more */
    at += (size_t)n;
  }
  s->count = 0;
}

static void put(void *user, const char *bytes, size_t count) {
  sender *s = user;
  while (count) {
    size_t n = count < BUFFER - s->count ? count : BUFFER - s->count;
    memcpy(s->bytes + s->count, bytes, n);
    s->count += n;
    bytes += n;
    count -= n;
    if (s->count == BUFFER) flush(s);
  }
}

static void put_text(sender *s, const char *text) {
  char room[LONGEST_TEXT + 1] = {0};
  strncpy(room, text ? text : "", LONGEST_TEXT);
  put(s, room, sizeof room);
}

static void send_failure(sender *s, const ncy_ctx *ctx, size_t first, ncy_status status) {
  const ncy_diag *diag = NULL;
  for (size_t i = first; i < ncy_ctx_diag_count(ctx) && !diag; i++)
    if (ncy_ctx_diag(ctx, i)->severity == NCY_ERROR) diag = ncy_ctx_diag(ctx, i);
  char head[2] = {'F', (char)status};
  put(s, head, sizeof head);
  put_text(s, diag ? diag->path : NULL);
  put_text(s, diag ? diag->message : ncy_status_text(status));
}

/* In the child. */
static void run(int fd, const char *path, void *user) {
  job *j = user;
  static sender s; /* of this process alone */
  s.fd = fd;
  ncy_arena arena;
  ncy_arena_init(&arena, j->ctx);
  ncy_value root = {0};
  size_t first = ncy_ctx_diag_count(j->ctx);
  ncy_status status = j->decode(&arena, path, &root);
  if (status != NCY_OK) {
    send_failure(&s, j->ctx, first, status);
  } else {
    ncy_pickle_writer pickle;
    ncy_json_writer w;
    put(&s, "K", 1);
    ncy_pickle_begin(&pickle, put, &s, &arena);
    ncy_json_writer_init_events(&w, &ncy_pickle_events, &pickle);
    ncy_value_write(&root, false, &w);
    ncy_pickle_end(&pickle);
    if (pickle.is_bad) _exit(1);
  }
  flush(&s);
}

static ncy_status take_failure(ncy_ctx *ctx, ncy_child *child, const char *path) {
  char text[2][LONGEST_TEXT + 1], status;
  NCY_TRY(ncy_child_take(child, &status, 1));
  for (int i = 0; i < 2; i++) {
    NCY_TRY(ncy_child_take(child, text[i], sizeof text[i]));
    text[i][LONGEST_TEXT] = 0;
    for (char *p = text[i]; *p; p++)
      if ((unsigned char)*p < 0x20 || *p == 0x7F) *p = '?';
  }
  ncy_status told = status == NCY_EUNSUPPORTED || status == NCY_ENOMEM || status == NCY_EIO ? (ncy_status)status : NCY_EPARSE;
  ncy_place place = {.file = path, .path = *text[0] ? text[0] : NULL};
  return ncy_report(ctx, NCY_ERROR, told, &place, NULL, "%s", text[1]);
}

static ncy_status receive(ncy_arena *arena, ncy_child *child, const char *path, ncy_value *out) {
  char kind;
  NCY_TRY(ncy_child_take(child, &kind, 1));
  if (kind == 'F') return take_failure(arena->ctx, child, path);
  if (kind != 'K') return NCY_EIO;
  ncy_feed feed = {ncy_child_feed, child, 0};
  return ncy_read_pickle(arena, path, &feed, out);
}

ncy_status ncy_data_from_child(ncy_arena *arena, const char *path, ncy_data_decode *decode, ncy_value *out) {
  job j = {arena->ctx, decode};
  struct stat st;
  ncy_child child;
  ncy_child_task task = {.run = run, .user = &j, .memory = stat(path, &st) == 0 ? memory_per_byte * (double)st.st_size : 0.0};
  NCY_TRY(ncy_child_start(arena->ctx, path, &task, &child));
  size_t errors_before = ncy_ctx_count(arena->ctx, NCY_ERROR);
  ncy_status status = receive(arena, &child, path, out);
  char how[64];
  ncy_child_finish(&child, how, sizeof how);
  if (status == NCY_EIO && ncy_ctx_count(arena->ctx, NCY_ERROR) == errors_before)
    return ncy_report(arena->ctx, NCY_ERROR, NCY_EPARSE, &(ncy_place){.file = path}, NULL,
                      "the file is damaged: the process that reads it %s", how);
  return status;
}
