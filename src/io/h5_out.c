/* h5_out.c - a file driver of HDF5 for writing: plain positioned writes; see h5_out.h for what it does when they fail.
 *
 * Source: the interface of H5FDpublic.h (H5FDdevelop.h from 1.13 on). SPDX-License-Identifier: MIT */
#include "io/h5_out.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What the access properties of a file carry to out_open. */
typedef struct driver_info {
  ncy_h5_out *out;
} driver_info;

static ncy_h5_out *of(H5FD_t *file) {
  return (ncy_h5_out *)file;
}

static const ncy_h5_out *of_const(const H5FD_t *file) {
  return (const ncy_h5_out *)file;
}

static H5FD_t *out_open(const char *name, unsigned flags, hid_t access, haddr_t most) {
  const driver_info *info = H5Pget_driver_info(access);
  (void)name;
  (void)flags;
  (void)most;
  return info ? &info->out->base : NULL;
}

static herr_t out_close(H5FD_t *file) {
  (void)file; /* its owner closes it */
  return 0;
}

static herr_t out_query(const H5FD_t *file, unsigned long *flags) {
  (void)file;
  *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE | H5FD_FEAT_AGGREGATE_SMALLDATA |
           H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
  return 0;
}

static haddr_t out_get_eoa(const H5FD_t *file, H5FD_mem_t type) {
  (void)type;
  return of_const(file)->eoa;
}

static herr_t out_set_eoa(H5FD_t *file, H5FD_mem_t type, haddr_t eoa) {
  (void)type;
  of(file)->eoa = eoa;
  return 0;
}

static haddr_t out_get_eof(const H5FD_t *file, H5FD_mem_t type) {
  (void)type;
  return of_const(file)->eof;
}

/* Structures that were written and dropped from memory may be asked for again; past the end there are zeros. */
static herr_t out_read(H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t at, size_t count, void *buffer) {
  char *to = buffer;
  (void)type;
  (void)transfer;
  while (count) {
    ssize_t n = pread(of(file)->fd, to, count, (off_t)at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      memset(to, 0, count);
      return n < 0 ? -1 : 0;
    }
    to += n;
    at += (haddr_t)n;
    count -= (size_t)n;
  }
  return 0;
}

static herr_t out_write(H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t at, size_t count, const void *buffer) {
  ncy_h5_out *out = of(file);
  const char *from = buffer;
  (void)type;
  (void)transfer;
  if (at + count > out->eof) out->eof = at + count;
  while (count && !out->error) {
    ssize_t n = pwrite(out->fd, from, count, (off_t)at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      out->error = n < 0 ? errno : EIO;
      break;
    }
    from += n;
    at += (haddr_t)n;
    count -= (size_t)n;
  }
  return 0;
}

static herr_t out_truncate(H5FD_t *file, hid_t transfer, hbool_t is_closing) {
  ncy_h5_out *out = of(file);
  (void)transfer;
  (void)is_closing;
  if (!out->error && out->eoa != out->eof && ftruncate(out->fd, (off_t)out->eoa) != 0) out->error = errno;
  out->eof = out->eoa;
  return 0;
}

static const H5FD_class_t driver = {
#if H5_VERSION_GE(1, 13, 2)
    .version = H5FD_CLASS_VERSION,
    .value = 600, /* of those left for such use */
#endif
    .name = "netcyne_out",
    .maxaddr = (haddr_t)INT64_MAX,
    .fc_degree = H5F_CLOSE_STRONG,
    .fapl_size = sizeof(driver_info),
    .open = out_open,
    .close = out_close,
    .query = out_query,
    .get_eoa = out_get_eoa,
    .set_eoa = out_set_eoa,
    .get_eof = out_get_eof,
    .read = out_read,
    .write = out_write,
    .truncate = out_truncate,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
};

bool ncy_h5_out_create(ncy_h5_out *out, const char *path) {
  *out = (ncy_h5_out){.fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666), .driver = -1, .file = -1};
  if (out->fd < 0) {
    out->error = errno;
    return false;
  }
  const driver_info info = {out};
  hid_t access = H5Pcreate(H5P_FILE_ACCESS), made = H5Pcreate(H5P_FILE_CREATE);
  out->driver = H5FDregister(&driver);
  if (access >= 0 && made >= 0 && out->driver >= 0 && H5Pset_driver(access, out->driver, &info) >= 0 &&
      H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110) >= 0 && H5Pset_obj_track_times(made, false) >= 0)
    out->file = H5Fcreate(path, H5F_ACC_TRUNC, made, access);
  if (made >= 0) H5Pclose(made);
  if (access >= 0) H5Pclose(access);
  return out->file >= 0;
}

bool ncy_h5_out_close(ncy_h5_out *out) {
  bool ok = out->file < 0 || H5Fclose(out->file) >= 0;
  if (out->driver >= 0) H5FDunregister(out->driver);
  if (out->fd >= 0 && close(out->fd) != 0 && !out->error) out->error = errno;
  return ok && !out->error;
}
