/* file.c - whole files in, whole-or-nothing files out, clocks.
 *
 * A file being written is PATH.tmp-PID-N in the same folder, so that the rename that ends it cannot be seen half done.
 * SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/base.h"

static ncy_status io_error(ncy_ctx *ctx, const char *path, const char *what, int error) {
  ncy_place place = {.file = path};
  return ncy_report(ctx, NCY_ERROR, NCY_EIO, &place, NULL, "%s: %s", what, strerror(error));
}

ncy_status ncy_file_read(ncy_ctx *ctx, const char *path, size_t limit, char **out, size_t *out_count, size_t *out_capacity) {
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return io_error(ctx, path, "cannot open the file", errno);
  struct stat st;
  ncy_status status = NCY_OK;
  ncy_place place = {.file = path};
  char *data = NULL;
  size_t count = 0, capacity = 0;
  if (fstat(fd, &st) != 0) {
    status = io_error(ctx, path, "cannot look at the file", errno);
  } else if (S_ISDIR(st.st_mode)) {
    status = ncy_report(ctx, NCY_ERROR, NCY_EIO, &place, NULL, "expected a file, found a folder");
  } else if (st.st_size > 0 && (uint64_t)st.st_size > limit) {
    status = ncy_report(ctx, NCY_ERROR, NCY_EIO, &place, NULL, "the file has %lld bytes, more than the %zu that are read",
                        (long long)st.st_size, limit);
  }
  size_t wanted = status == NCY_OK && st.st_size > 0 ? (size_t)st.st_size + 1 : 4096;
  while (status == NCY_OK) {
    if (count + 1 >= capacity) {
      size_t grown = capacity ? capacity * 2 : wanted + 1;
      char *block = ncy_resize(ctx, data, capacity, grown);
      if (!block) {
        status = ncy_no_memory(ctx);
        break;
      }
      data = block;
      capacity = grown;
    }
    ssize_t got = read(fd, data + count, capacity - count - 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) status = io_error(ctx, path, "cannot read the file", errno);
    if (got <= 0) break;
    count += (size_t)got;
    if (count > limit)
      status = ncy_report(ctx, NCY_ERROR, NCY_EIO, &place, NULL, "the file has more than the %zu bytes that are read", limit);
  }
  close(fd);
  if (status != NCY_OK) {
    ncy_resize(ctx, data, capacity, 0);
    return status;
  }
  data[count] = 0;
  *out = data;
  *out_count = count;
  *out_capacity = capacity;
  return NCY_OK;
}

enum { OUT_BUFFER = 1 << 16 };

struct ncy_out_file {
  ncy_ctx *ctx;
  char *path; /* path, NUL, temporary path, NUL */
  char *temp;
  size_t path_size;
  int fd;
  int error; /* errno of the first failure */
  size_t n_buffered;
  char buffer[OUT_BUFFER];
};

/* Makes the folders that path stands in; 0 or errno. temp is scratch that holds path. */
static int make_parents(char *temp) {
  for (char *slash = strchr(temp + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = 0;
    int rc = mkdir(temp, 0777);
    int error = errno;
    struct stat st;
    bool is_there = rc == 0 || (stat(temp, &st) == 0 && S_ISDIR(st.st_mode));
    *slash = '/';
    if (!is_there) return error == EEXIST ? ENOTDIR : error;
  }
  return 0;
}

ncy_status ncy_out_open(ncy_ctx *ctx, const char *path, ncy_out_file **out) {
  static atomic_uint serial;
  if (!*path) return io_error(ctx, "(empty name)", "cannot write the file", ENOENT);
  size_t length = strlen(path);
  size_t path_size = 2 * length + 64;
  ncy_out_file *file = ncy_resize(ctx, NULL, 0, sizeof *file);
  char *names = file ? ncy_resize(ctx, NULL, 0, path_size) : NULL;
  if (!names) {
    ncy_resize(ctx, file, sizeof *file, 0);
    return ncy_no_memory(ctx);
  }
  file->ctx = ctx;
  file->path = names;
  file->temp = names + length + 1;
  file->path_size = path_size;
  file->error = 0;
  file->n_buffered = 0;
  memcpy(names, path, length + 1);
  memcpy(file->temp, path, length + 1);
  struct stat st;
  int error = make_parents(file->temp);
  if (!error && stat(path, &st) == 0 && S_ISDIR(st.st_mode)) error = EISDIR;
  bool is_special = !error && stat(path, &st) == 0 && !S_ISREG(st.st_mode);
  /* a device or a pipe cannot be replaced: write to it as it is */
  if (is_special)
    file->temp = file->path;
  else
    snprintf(file->temp + length, path_size - 2 * length - 1, ".tmp-%ld-%u", (long)getpid(), atomic_fetch_add(&serial, 1));
  file->fd = error ? -1 : open(file->temp, (is_special ? O_WRONLY : O_WRONLY | O_CREAT | O_EXCL) | O_CLOEXEC, 0666);
  if (file->fd < 0) {
    ncy_status status = io_error(ctx, path, "cannot write the file", error ? error : errno);
    ncy_resize(ctx, names, path_size, 0);
    ncy_resize(ctx, file, sizeof *file, 0);
    return status;
  }
  *out = file;
  return NCY_OK;
}

static void write_all(ncy_out_file *file, const char *bytes, size_t count) {
  while (count && !file->error) {
    ssize_t n = write(file->fd, bytes, count);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      file->error = errno;
    } else {
      bytes += n;
      count -= (size_t)n;
    }
  }
}

static void flush(ncy_out_file *file) {
  write_all(file, file->buffer, file->n_buffered);
  file->n_buffered = 0;
}

void ncy_out_write(ncy_out_file *file, const void *bytes, size_t count) {
  if (count > OUT_BUFFER - file->n_buffered) flush(file);
  if (count > OUT_BUFFER) {
    write_all(file, bytes, count);
  } else {
    memcpy(file->buffer + file->n_buffered, bytes, count);
    file->n_buffered += count;
  }
}

void ncy_out_printf(ncy_out_file *file, const char *format, ...) {
  char stack[512];
  va_list args;
  va_start(args, format);
  int length = vsnprintf(stack, sizeof stack, format, args);
  va_end(args);
  if (length < 0 || (size_t)length >= sizeof stack)
    file->error = file->error ? file->error : EOVERFLOW;
  else
    ncy_out_write(file, stack, (size_t)length);
}

const char *ncy_out_temp_path(const ncy_out_file *file) {
  return file->temp;
}

static void release(ncy_out_file **file) {
  ncy_ctx *ctx = (*file)->ctx;
  ncy_resize(ctx, (*file)->path, (*file)->path_size, 0);
  ncy_resize(ctx, *file, sizeof **file, 0);
  *file = NULL;
}

ncy_status ncy_out_commit(ncy_out_file **file) {
  ncy_out_file *f = *file;
  bool is_special = f->temp == f->path;
  flush(f);
  if (!f->error && !is_special && fsync(f->fd) != 0 && errno != EINVAL) f->error = errno;
  if (close(f->fd) != 0 && !f->error) f->error = errno;
  if (!f->error && !is_special && rename(f->temp, f->path) != 0) f->error = errno;
  ncy_status status = NCY_OK;
  if (f->error) {
    if (!is_special) unlink(f->temp);
    status = io_error(f->ctx, f->path, "cannot write the file", f->error);
  }
  release(file);
  return status;
}

void ncy_out_discard(ncy_out_file **file) {
  if (!file || !*file) return;
  close((*file)->fd);
  if ((*file)->temp != (*file)->path) unlink((*file)->temp);
  release(file);
}

double ncy_clock(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

size_t ncy_process_peak_bytes(void) {
  FILE *file = fopen("/proc/self/status", "re");
  char line[256];
  unsigned long long kib = 0; /* getrusage also counts what the process was before exec */
  while (file && kib == 0 && fgets(line, sizeof line, file))
    if (strncmp(line, "VmHWM:", 6) == 0) kib = strtoull(line + 6, NULL, 10);
  if (file) fclose(file);
  struct rusage usage;
  if (kib == 0 && getrusage(RUSAGE_SELF, &usage) == 0) kib = (unsigned long long)usage.ru_maxrss;
  return (size_t)kib * 1024;
}
