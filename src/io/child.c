/* child.c - a process that reads a file for this one, under limits.
 *
 * Data:  a pipe from the child. Limits: memory a fixed amount above what this process has mapped, processor time by the size of
 *        the file, patience with silence; a core file is never written. The HDF5 lock is held while forking, so that the child
 *        finds the library between two calls. Of a crash only the end of the pipe is seen.
 * Costs:  a fork; a copy of the values through the pipe, about 0.4 s a GB. SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/child.h"
#include "io/net_file.h"

/* The address and thread sanitizers map terabytes: no limit on memory then. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

static const double extra_memory = 1 << 30;  /* bytes: HDF5's buffers, chunks being inflated */
static const double patience = 60.0;         /* s without a byte */
static const double least_cpu = 60.0;        /* s */
static const double slowest_decoding = 10e6; /* bytes of columns a second */

/* First number of a file of /proc or /sys; -1 when it cannot be read or is no number. */
static double number_in(const char *path, const char *label) {
  FILE *file = fopen(path, "re");
  if (!file) return -1.0;
  char line[256];
  double value = -1.0;
  while (value < 0.0 && fgets(line, sizeof line, file)) {
    if (strncmp(line, label, strlen(label)) != 0) continue;
    char *end;
    unsigned long long n = strtoull(line + strlen(label), &end, 10);
    if (end != line + strlen(label)) value = (double)n;
  }
  fclose(file);
  return value;
}

/* Memory that may still be taken [bytes]: what the system says is available, or less where the group of processes has a limit. */
static double memory_left(void) {
  double available = number_in("/proc/meminfo", "MemAvailable:") * 1024.0;
  if (available < 0.0) available = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
  double most = number_in("/sys/fs/cgroup/memory.max", ""), used = number_in("/sys/fs/cgroup/memory.current", "");
  if (most >= 0.0 && used >= 0.0 && most - used < available) available = most - used;
  return available > 0.0 ? available : 0.0;
}

static void limit(unsigned resource, double most) {
  struct rlimit now;
  if (getrlimit(resource, &now) != 0) return;
  if (now.rlim_max != RLIM_INFINITY && (double)now.rlim_max <= most) return;
  struct rlimit wanted = {(rlim_t)most, (rlim_t)most};
  setrlimit(resource, &wanted);
}

/* In the child: no signal handlers or output of the host, limits, then the work. */
static _Noreturn void work(int fd, const char *path, const ncy_child_task *task, pid_t parent, double cpu) {
  static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTERM, SIGPIPE, SIGXCPU};
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  signal(SIGINT, SIG_IGN); /* the parent decides */
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  if (!IS_SANITIZED) {
    for (size_t i = 0; i < NCY_COUNT_OF(signals); i++) signal(signals[i], SIG_DFL);
    int null = open("/dev/null", O_WRONLY);
    if (null >= 0) dup2(null, STDOUT_FILENO);
    if (null >= 0) dup2(null, STDERR_FILENO);
    double mapped = number_in("/proc/self/statm", "") * (double)sysconf(_SC_PAGESIZE);
    if (mapped >= 0.0) limit(RLIMIT_AS, mapped + extra_memory + task->memory);
  }
  limit(RLIMIT_CORE, 0.0);
  limit(RLIMIT_CPU, cpu);
  task->run(fd, path, task->user);
  _exit(0);
}

static ncy_status system_error(ncy_ctx *ctx, const char *file, const char *what) {
  ncy_place place = {.file = file};
  return ncy_report(ctx, NCY_ERROR, NCY_EIO, &place, NULL, "%s: %s", what, strerror(errno));
}

ncy_status ncy_child_start(ncy_ctx *ctx, const char *file, const ncy_child_task *task, ncy_child *out) {
  double left = memory_left();
  struct stat st;
  if (stat(file, &st) != 0) return system_error(ctx, file, "cannot open the file");
  ncy_place place = {.file = file};
  if (!S_ISREG(st.st_mode)) return ncy_report(ctx, NCY_ERROR, NCY_EIO, &place, NULL, "expected a file, found something else");
  if (access(file, R_OK) != 0) return system_error(ctx, file, "cannot open the file");
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return system_error(ctx, file, "cannot make a pipe to read the file through");
  fcntl(ends[0], F_SETPIPE_SZ, 1 << 20); /* may fail: then it is slower */
  pid_t parent = getpid();
  ncy_h5_state state;
  ncy_h5_begin(&state);
  pid_t pid = fork();
  if (pid == 0) work(ends[1], file, task, parent, least_cpu + ((double)st.st_size + left) / slowest_decoding);
  int error = errno;
  ncy_h5_end(&state);
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    errno = error;
    return system_error(ctx, file, "cannot start a process to read the file");
  }
  *out = (ncy_child){.ctx = ctx, .pid = pid, .fd = ends[0], .left = left};
  return NCY_OK;
}

/* At least one byte, most at most, unless the child has ended: then *out_n is 0. */
static ncy_status take(ncy_child *c, char *to, size_t most, size_t *out_n) {
  double last = ncy_clock();
  for (;;) {
    if (ncy_is_interrupted(c->ctx)) return NCY_EINTERRUPTED;
    struct pollfd wait = {.fd = c->fd, .events = POLLIN};
    int rc = poll(&wait, 1, 200);
    if (rc < 0 && errno != EINTR) return NCY_EIO;
    if (rc <= 0) {
      if (ncy_clock() - last > patience) return NCY_EIO;
      continue;
    }
    ssize_t n = read(c->fd, to, most);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return NCY_EIO;
    *out_n = (size_t)n;
    return NCY_OK;
  }
}

ncy_status ncy_child_take(ncy_child *child, void *bytes, size_t count) {
  char *at = bytes;
  while (count) {
    size_t n;
    NCY_TRY(take(child, at, count, &n));
    if (n == 0) return NCY_EIO;
    at += n;
    count -= n;
  }
  return NCY_OK;
}

ncy_status ncy_child_feed(void *user, char *to, size_t most, size_t *out_n) {
  return take(user, to, most, out_n);
}

static ncy_status source(void *user, void *bytes, size_t count) {
  return ncy_child_take(user, bytes, count);
}

void ncy_child_finish(ncy_child *c, char *out_how, size_t size) {
  int status = 0;
  kill(c->pid, SIGKILL); /* it has ended, is about to, or is not wanted */
  close(c->fd);
  pid_t rc;
  while ((rc = waitpid(c->pid, &status, 0)) < 0 && errno == EINTR) continue;
  if (rc == c->pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
    snprintf(out_how, size, "took too much time");
  else if (rc == c->pid && WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
    snprintf(out_how, size, "ended with signal %d", WTERMSIG(status));
  else
    snprintf(out_how, size, "ended or did not answer");
}

static void send_brief(int fd, const char *path, void *user) {
  (void)user;
  ncy_h5_send(fd, path, true);
}

static void send_all(int fd, const char *path, void *user) {
  (void)user;
  ncy_h5_send(fd, path, false);
}

ncy_status ncy_h5_receive(ncy_arena *arena, ncy_arena *scratch, const char *file, bool is_brief, ncy_received *out) {
  const ncy_child_task task = {.run = is_brief ? send_brief : send_all};
  ncy_child c;
  NCY_TRY(ncy_child_start(arena->ctx, file, &task, &c));
  size_t errors_before = ncy_ctx_count(arena->ctx, NCY_ERROR);
  ncy_status status = ncy_receive(arena, scratch, file, c.left, is_brief, source, &c, out);
  char how[64];
  ncy_child_finish(&c, how, sizeof how);
  if (status == NCY_EIO && ncy_ctx_count(arena->ctx, NCY_ERROR) == errors_before)
    return ncy_flat_report(arena->ctx, file, out->at, "the file is damaged: the process that reads it %s", how);
  return status;
}
