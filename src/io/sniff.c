/* sniff.c - what kind of file it is.
 *
 * HDF5 by its first bytes; data files in other formats than JSON by their ending; JSON by its keys, found in one pass that knows
 * strings and nesting only. SPDX-License-Identifier: MIT */
#include "io/sniff.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/data_file.h"

static const size_t file_limit = (size_t)4 << 30;

const char *ncy_file_kind_name(ncy_file_kind kind) {
  switch (kind) {
  case NCY_FILE_SPEC:
    return "model";
  case NCY_FILE_NETWORK:
    return "network";
  case NCY_FILE_NET_JSON:
    return "network in NetPyNE's JSON";
  case NCY_FILE_RESULT:
    return "result of a run";
  case NCY_FILE_UNKNOWN:
    break;
  }
  return "unknown";
}

/* ---- JSON ---------------------------------------------------------------------------------------------------------------------
 */

/* End of the string whose opening quote is at p: the closing quote, or end. */
static const char *skip_string(const char *p, const char *end) {
  for (p++; p < end && *p != '"'; p++)
    if (*p == '\\') p++;
  return p < end ? p : end;
}

static bool is_key(const char *open, const char *close, const char *key) {
  size_t length = strlen(key);
  return (size_t)(close - open - 1) == length && memcmp(open + 1, key, length) == 0;
}

static bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

ncy_json_keys ncy_json_scan_keys(const char *text, size_t length) {
  ncy_json_keys found = {0};
  const char *end = text + length;
  int depth = 0;
  bool is_in_net = false; /* the object at depth 2 is the member "net" of the top */
  for (const char *p = text; p < end; p++) {
    if (*p == '{' || *p == '[')
      depth++;
    else if (*p == '}' || *p == ']')
      depth--;
    else if (*p == '"') {
      const char *close = skip_string(p, end), *after = close + (close < end);
      while (after < end && is_space(*after)) after++;
      bool is_member = after < end && *after == ':';
      if (is_member && depth == 1) {
        is_in_net = is_key(p, close, "net");
        found.has_net_params = found.has_net_params || is_key(p, close, "netParams");
        found.has_sim_config = found.has_sim_config || is_key(p, close, "simConfig");
        found.has_sim_data = found.has_sim_data || is_key(p, close, "simData");
      } else if (is_member && depth == 2 && is_in_net) {
        found.has_net_cells = found.has_net_cells || is_key(p, close, "cells");
        found.has_net_params = found.has_net_params || is_key(p, close, "params");
      }
      p = close;
    }
  }
  return found;
}

static ncy_status sniff_json(ncy_ctx *ctx, const char *path, ncy_file_kind *out) {
  char *text;
  size_t length, capacity;
  NCY_TRY(ncy_file_read(ctx, path, file_limit, &text, &length, &capacity));
  size_t at = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  while (at < length && is_space(text[at])) at++;
  ncy_json_keys keys = ncy_json_scan_keys(text, length);
  bool is_object = at < length && text[at] == '{';
  ncy_resize(ctx, text, capacity, 0);
  *out = NCY_FILE_UNKNOWN;
  if (!is_object) return NCY_OK;
  if (keys.has_sim_data)
    *out = NCY_FILE_RESULT;
  else if (keys.has_net_cells)
    *out = NCY_FILE_NET_JSON;
  else if (keys.has_net_params || keys.has_sim_config)
    *out = NCY_FILE_SPEC;
  return NCY_OK;
}

/* ---- HDF5 ---------------------------------------------------------------------------------------------------------------------
 */

int ncy_file_is_hdf5(const char *path) {
  static const char signature[8] = "\x89HDF\r\n\x1a\n";
  char head[8];
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return 0;
  bool is_it = read(fd, head, sizeof head) == (ssize_t)sizeof head && memcmp(head, signature, sizeof head) == 0;
  close(fd);
  return is_it;
}

/* Is an HDF5 file one of data? The attribute that says so stands near its beginning (data_h5.c writes it first); whether it is in
 * its place the reader finds out. */
static bool has_data(const char *path) {
  static const char mark[] = "netcyne data";
  char head[4096];
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return false;
  ssize_t n = read(fd, head, sizeof head);
  close(fd);
  return n > 0 && memmem(head, (size_t)n, mark, sizeof mark - 1);
}

ncy_status ncy_file_sniff(ncy_ctx *ctx, const char *path, ncy_file_kind *out) {
  struct stat st;
  if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
    *out = NCY_FILE_SPEC;
    return NCY_OK;
  }
  bool is_hdf5 = ncy_file_is_hdf5(path) != 0;
  bool is_named = ncy_data_is_coded(path) && !ncy_data_has_ending(path, ".h5") && !ncy_data_has_ending(path, ".hdf5");
  if (!is_hdf5 && (!is_named || access(path, R_OK) != 0)) return sniff_json(ctx, path, out);
  *out = is_hdf5 && !has_data(path) ? NCY_FILE_NETWORK : NCY_FILE_RESULT;
  return NCY_OK;
}
