/* h5_read.c - the child process: decodes an HDF5 file and sends what it holds.
 *
 * Runs under limits on memory and time (child.c); a fault of the HDF5 library on a damaged file ends this process only. Refused,
 * though HDF5 could: links to other files and soft links, external and virtual storage, filters beyond shuffle, deflate and
 * checksum, chunks above 64 MB. Costs: a block of memory; the decoding. SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io/net_file.h"

enum { BLOCK_BYTES = 1 << 21, MAX_CHUNK_BYTES = 1 << 26, MAX_NOTE = 1 << 14, MAX_IGNORED = 16 };

typedef struct sender {
  int fd;
  hid_t file;
  bool is_brief;
  bool has_failed; /* said so */
  void *block;     /* values on their way */
  size_t block_bytes;
  int64_t n[NCY_TAB_COUNT];
  int n_ignored;
} sender;

/* ---- sending --------------------------------------------------------------------------------------------------------------- */

static void send_bytes(sender *s, const void *bytes, size_t count) {
  const char *at = bytes;
  while (count) {
    ssize_t n = write(s->fd, at, count);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(1); /* nobody listens any more */
    at += n;
    count -= (size_t)n;
  }
}

static void send_text(sender *s, ncy_msg_kind kind, uint32_t id, const char *text, size_t count) {
  ncy_msg m = {kind, id, count};
  send_bytes(s, &m, sizeof m);
  send_bytes(s, text, count);
}

/* Says what is wrong, once, and returns false. */
static bool fail(sender *s, ncy_status status, const char *object, const char *message) {
  char text[1024];
  if (s->has_failed) return false;
  s->has_failed = true;
  int length = snprintf(text, sizeof text, "%s%c%s", object, 0, message);
  if (length >= (int)sizeof text) length = (int)sizeof text - 1;
  send_text(s, NCY_MSG_FAILED, (uint32_t)status, text, (size_t)length);
  return false;
}

static bool fail_h5(sender *s, const char *object, const char *what) {
  char reason[NCY_H5_ERROR_TEXT], message[NCY_H5_ERROR_TEXT + 100];
  ncy_h5_error_text(reason);
  snprintf(message, sizeof message, "cannot read %s: %s", what, reason);
  return fail(s, NCY_EPARSE, object, message);
}

/* ---- objects --------------------------------------------------------------------------------------------------------------- */

/* Is every step of the path (without a leading slash) there and a plain link? *is_absent where one is not there. */
static bool check_links(sender *s, const char *object, bool *is_absent) {
  char path[NCY_COL_PATH + 1];
  *is_absent = false;
  for (const char *at = object;;) {
    const char *slash = strchr(at, '/');
    size_t length = slash ? (size_t)(slash - object) : strlen(object);
    memcpy(path, object, length);
    path[length] = 0;
    htri_t is_there = H5Lexists(s->file, path, H5P_DEFAULT);
    if (is_there < 0) return fail_h5(s, object, "the link");
    if (!is_there) {
      *is_absent = true;
      return true;
    }
    H5L_info_t info;
    if (H5Lget_info(s->file, path, &info, H5P_DEFAULT) < 0) return fail_h5(s, object, "the link");
    if (info.type != H5L_TYPE_HARD) return fail(s, NCY_EPARSE, object, "expected the object itself, found a link to one");
    if (!slash) return true;
    at = slash + 1;
  }
}

static bool read_int_attribute(sender *s, hid_t object, const char *path, const char *name, int64_t *out) {
  htri_t is_there = H5Aexists(object, name);
  if (is_there < 0) return fail_h5(s, path, "an attribute");
  char message[100];
  snprintf(message, sizeof message, "expected the attribute '%s', a whole number", name);
  if (!is_there) return fail(s, NCY_EPARSE, path, message);
  hid_t attribute = H5Aopen(object, name, H5P_DEFAULT), type = -1, space = -1;
  bool ok = attribute >= 0 && (type = H5Aget_type(attribute)) >= 0 && (space = H5Aget_space(attribute)) >= 0;
  bool is_fit = ok && H5Tget_class(type) == H5T_INTEGER && H5Tget_size(type) <= 8 && H5Sget_simple_extent_npoints(space) == 1;
  bool is_read = is_fit && H5Aread(attribute, H5T_NATIVE_INT64, out) >= 0;
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  if (attribute >= 0) H5Aclose(attribute);
  if (!ok || (is_fit && !is_read)) return fail_h5(s, path, "an attribute");
  return is_fit || fail(s, NCY_EPARSE, path, message);
}

/* A text attribute of fixed length, *out_length -1 where there is none that is. */
static bool read_text_attribute(sender *s, hid_t object, const char *path, const char *name, char out[MAX_NOTE],
                                int *out_length) {
  *out_length = -1;
  htri_t is_there = H5Aexists(object, name);
  if (is_there < 0) return fail_h5(s, path, "an attribute");
  if (!is_there) return true;
  hid_t attribute = H5Aopen(object, name, H5P_DEFAULT), type = -1, space = -1;
  bool ok = attribute >= 0 && (type = H5Aget_type(attribute)) >= 0 && (space = H5Aget_space(attribute)) >= 0;
  size_t size = ok ? H5Tget_size(type) : 0;
  bool is_fit = ok && H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0 && size > 0 && size < MAX_NOTE &&
                H5Sget_simple_extent_npoints(space) == 1;
  if (is_fit) {
    memset(out, 0, MAX_NOTE);
    ok = H5Aread(attribute, type, out) >= 0;
    *out_length = (int)strlen(out);
  }
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  if (attribute >= 0) H5Aclose(attribute);
  return ok || fail_h5(s, path, "an attribute");
}

/* ---- the beginning --------------------------------------------------------------------------------------------------------- */

static bool check_format(sender *s) {
  char text[MAX_NOTE];
  int length;
  int64_t version = 0;
  if (!read_text_attribute(s, s->file, "/", "format", text, &length)) return false;
  if (length < 0 || strcmp(text, NCY_NET_FORMAT) != 0)
    return fail(s, NCY_EPARSE, "/", "expected a network saved by netcyne, found an HDF5 file of another kind");
  if (!read_int_attribute(s, s->file, "/", "version", &version)) return false;
  if (version > NCY_NET_FORMAT_VERSION) {
    snprintf(text, sizeof text, "the format has version %lld; this program reads up to %d: a newer netcyne is needed",
             (long long)version, NCY_NET_FORMAT_VERSION);
    return fail(s, NCY_EUNSUPPORTED, "/", text);
  }
  return version >= 1 || fail(s, NCY_EPARSE, "/", "expected a version of 1 or more");
}

static bool send_mods(sender *s) {
  char text[MAX_NOTE];
  int length;
  if (!read_text_attribute(s, s->file, "/", "mod_folder", text, &length)) return false;
  if (length > 0) send_text(s, NCY_MSG_MODS, 0, text, (size_t)length);
  return true;
}

static bool send_note(sender *s, hid_t group, uint32_t note) {
  char text[MAX_NOTE];
  int length;
  const char *name = ncy_note_name[note];
  if (!read_text_attribute(s, group, "/provenance", name, text, &length)) return false;
  if (length < 0) {
    int64_t number;
    htri_t is_there = H5Aexists(group, name);
    if (is_there < 0) return fail_h5(s, "/provenance", "an attribute");
    if (!is_there) return true;
    if (!read_int_attribute(s, group, "/provenance", name, &number)) return false;
    length = snprintf(text, sizeof text, "%lld", (long long)number);
  }
  send_text(s, NCY_MSG_NOTE, note, text, (size_t)length);
  return true;
}

static bool send_notes(sender *s) {
  bool is_absent, ok = true;
  if (!check_links(s, "provenance", &is_absent)) return false;
  if (is_absent) return true;
  hid_t group = H5Gopen2(s->file, "provenance", H5P_DEFAULT);
  if (group < 0) return fail_h5(s, "/provenance", "the group");
  for (uint32_t i = 0; ok && i < NCY_NOTE_COUNT; i++) ok = send_note(s, group, i);
  H5Gclose(group);
  return ok;
}

static bool send_rows(sender *s) {
  for (int t = 0; t < NCY_TAB_COUNT; t++) {
    char path[NCY_COL_PATH];
    bool is_absent;
    snprintf(path, sizeof path, "/%s", ncy_tabs[t].group);
    if (!check_links(s, ncy_tabs[t].group, &is_absent)) return false;
    if (is_absent) return fail(s, NCY_EPARSE, path, "the group is absent");
    hid_t group = H5Gopen2(s->file, ncy_tabs[t].group, H5P_DEFAULT);
    if (group < 0) return fail_h5(s, path, "the group");
    bool ok = read_int_attribute(s, group, path, "rows", &s->n[t]);
    H5Gclose(group);
    if (!ok) return false;
  }
  ncy_msg m = {NCY_MSG_ROWS, 0, NCY_TAB_COUNT};
  send_bytes(s, &m, sizeof m);
  send_bytes(s, s->n, sizeof s->n);
  return true;
}

/* ---- objects that the format does not know --------------------------------------------------------------------------------- */

/* Is /group/name a column, a table, or on the way to one? group without a leading slash, "" for the root. */
static bool is_known(const char *group, const char *name) {
  char path[512];
  snprintf(path, sizeof path, "%s%s%s", group, *group ? "/" : "", name);
  size_t length = strlen(path);
  if (strcmp(path, "spec") == 0 || strcmp(path, "provenance") == 0) return true;
  for (int t = 0; t < NCY_TAB_COUNT; t++)
    if (strncmp(ncy_tabs[t].group, path, length) == 0 && (ncy_tabs[t].group[length] == 0 || ncy_tabs[t].group[length] == '/'))
      return true;
  for (int c = 0; c < NCY_COL_COUNT; c++)
    if (strcmp(ncy_tabs[ncy_cols[c].table].group, group) == 0 && strcmp(ncy_cols[c].name, name) == 0) return true;
  return false;
}

typedef struct visit {
  sender *s;
  const char *group;
} visit;

/* A dataset in a table that the format does not know might be part of the network: refused. What stands beside is left alone. */
static herr_t visit_link(hid_t group, const char *name, const H5L_info_t *info, void *user) {
  visit *v = user;
  (void)group;
  (void)info;
  if (is_known(v->group, name)) return 0;
  char path[256];
  snprintf(path, sizeof path, "%s%s/%.100s", *v->group ? "/" : "", v->group, name);
  if (*v->group) {
    fail(v->s, NCY_EPARSE, path, "there is no such column in this version of the format");
    return -1;
  }
  if (v->s->n_ignored++ < MAX_IGNORED) send_text(v->s, NCY_MSG_IGNORED, 0, path, strlen(path));
  return 0;
}

static bool check_names_in(sender *s, const char *group) {
  visit v = {.s = s, .group = group};
  if (H5Literate_by_name(s->file, *group ? group : "/", H5_INDEX_NAME, H5_ITER_NATIVE, NULL, visit_link, &v, H5P_DEFAULT) >= 0)
    return true;
  char path[NCY_COL_PATH];
  snprintf(path, sizeof path, "/%s", group);
  return fail_h5(s, path, "the names in it");
}

static bool check_names(sender *s) {
  if (!check_names_in(s, "")) return false;
  for (int t = 0; t < NCY_TAB_COUNT; t++)
    if (!check_names_in(s, ncy_tabs[t].group)) return false;
  return true;
}

/* ---- datasets -------------------------------------------------------------------------------------------------------------- */

/* Filters that come with every HDF5 library and cannot be anything else. */
static bool check_filters(sender *s, hid_t made, const char *object) {
  static const H5Z_filter_t known[] = {H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE, H5Z_FILTER_FLETCHER32};
  int n = H5Pget_nfilters(made);
  if (n < 0) return fail_h5(s, object, "its filters");
  for (int i = 0; i < n; i++) {
    unsigned flags, config;
    size_t n_values = 0;
    char name[1];
    H5Z_filter_t filter = H5Pget_filter2(made, (unsigned)i, &flags, &n_values, NULL, sizeof name, name, &config);
    if (filter < 0) return fail_h5(s, object, "its filters");
    bool is_in = false;
    for (size_t k = 0; k < NCY_COUNT_OF(known); k++) is_in = is_in || known[k] == filter;
    if (!is_in) return fail(s, NCY_EPARSE, object, "expected no filters but shuffle, deflate and fletcher32");
  }
  return true;
}

/* Where the values are; *out_chunk: rows that are decoded together, 1 when any. */
static bool check_storage(sender *s, hid_t set, const char *object, size_t size, hsize_t *out_chunk) {
  hid_t made = H5Dget_create_plist(set);
  if (made < 0) return fail_h5(s, object, "how it is stored");
  bool ok = true;
  H5D_layout_t layout = H5Pget_layout(made);
  *out_chunk = 1;
  if (layout < 0 || layout == H5D_VIRTUAL || (layout == H5D_CONTIGUOUS && H5Pget_external_count(made) != 0))
    ok = fail(s, NCY_EPARSE, object, "expected the values in this file, found a reference to others");
  else if (layout == H5D_CHUNKED && H5Pget_chunk(made, 1, out_chunk) != 1)
    ok = fail_h5(s, object, "how it is stored");
  else if (layout == H5D_CHUNKED && (*out_chunk < 1 || *out_chunk > MAX_CHUNK_BYTES / size))
    ok = fail(s, NCY_EPARSE, object, "expected chunks of 1 row to 64 MB");
  else if (layout == H5D_CHUNKED)
    ok = check_filters(s, made, object);
  H5Pclose(made);
  return ok;
}

static bool check_type(sender *s, hid_t set, const char *object, ncy_elem elem) {
  hid_t type = H5Dget_type(set);
  if (type < 0) return fail_h5(s, object, "its type");
  bool is_real = elem == NCY_ELEM_F32 || elem == NCY_ELEM_F64, is_signed = elem != NCY_ELEM_U8 && elem != NCY_ELEM_U32;
  bool ok = H5Tget_class(type) == (is_real ? H5T_FLOAT : H5T_INTEGER) && H5Tget_size(type) == ncy_elem_size[elem] &&
            (is_real || H5Tget_sign(type) == (is_signed ? H5T_SGN_2 : H5T_SGN_NONE));
  H5Tclose(type);
  if (ok) return true;
  char message[100];
  snprintf(message, sizeof message, "expected values of type %s", ncy_elem_name[elem]);
  return fail(s, NCY_EPARSE, object, message);
}

/* *rows: of a list; -1 on failure. */
static bool check_shape(sender *s, hid_t set, const char *object, hsize_t *rows) {
  hid_t space = H5Dget_space(set);
  if (space < 0) return fail_h5(s, object, "its shape");
  bool ok = H5Sget_simple_extent_ndims(space) == 1 && H5Sget_simple_extent_dims(space, rows, NULL) == 1;
  H5Sclose(space);
  return ok || fail(s, NCY_EPARSE, object, "expected a list, found another shape");
}

static void undo_delta(void *values, size_t rows, size_t size, uint64_t *sum) {
  if (size == 4) {
    uint32_t *value = values, at = (uint32_t)*sum;
    for (size_t i = 0; i < rows; i++) value[i] = at += value[i];
    *sum = at;
  } else {
    uint64_t *value = values, at = *sum;
    for (size_t i = 0; i < rows; i++) value[i] = at += value[i];
    *sum = at;
  }
}

/* Blocks of whole chunks, about 2 MB each. */
static bool send_values(sender *s, hid_t set, const char *object, ncy_elem elem, bool is_delta, hsize_t rows, hsize_t chunk) {
  size_t size = ncy_elem_size[elem];
  hsize_t step = BLOCK_BYTES / size / chunk * chunk;
  if (step == 0) step = chunk;
  if (step * size > s->block_bytes) {
    H5free_memory(s->block);
    s->block = H5allocate_memory(step * size, false);
    s->block_bytes = s->block ? step * size : 0;
    if (!s->block) return fail(s, NCY_EPARSE, object, "there is no memory for one of its chunks");
  }
  hid_t space = H5Dget_space(set);
  bool ok = space >= 0;
  uint64_t sum = 0;
  for (hsize_t first = 0; ok && first < rows; first += step) {
    hsize_t n = rows - first < step ? rows - first : step;
    hid_t memory = H5Screate_simple(1, &n, NULL);
    ok = memory >= 0 && H5Sselect_hyperslab(space, H5S_SELECT_SET, &first, NULL, &n, NULL) >= 0 &&
         H5Dread(set, ncy_h5_memory_type(elem), memory, space, H5P_DEFAULT, s->block) >= 0;
    if (memory >= 0) H5Sclose(memory);
    if (!ok) break;
    if (is_delta) undo_delta(s->block, n, size, &sum);
    send_text(s, NCY_MSG_DATA, 0, s->block, n * size);
  }
  if (space >= 0) H5Sclose(space);
  return ok || fail_h5(s, object, "the values");
}

/* Checks a dataset that is there. rows: how many it must have, or -1 for any; *out_rows how many there are. */
static bool check_set(sender *s, hid_t set, const char *object, ncy_elem elem, int64_t rows, hsize_t *out_rows, hsize_t *chunk) {
  if (!check_type(s, set, object, elem) || !check_shape(s, set, object, out_rows) ||
      !check_storage(s, set, object, ncy_elem_size[elem], chunk))
    return false;
  if (rows < 0 || *out_rows == (hsize_t)rows) return true;
  char message[100];
  snprintf(message, sizeof message, "%llu rows; expected %lld, as the group says", (unsigned long long)*out_rows,
           (long long)rows);
  return fail(s, NCY_EPARSE, object, message);
}

/* rows: how many it must have, or -1 for any. */
static bool send_set(sender *s, const char *object, ncy_msg_kind kind, uint32_t id, ncy_elem elem, bool is_delta, int64_t rows) {
  hid_t set = H5Dopen2(s->file, object, H5P_DEFAULT);
  if (set < 0) return fail_h5(s, object, "the dataset");
  hsize_t n = 0, chunk = 1;
  bool ok = check_set(s, set, object, elem, rows, &n, &chunk);
  if (ok) {
    ncy_msg m = {kind, id, n};
    send_bytes(s, &m, sizeof m);
    ok = send_values(s, set, object, elem, is_delta, n, chunk);
  }
  H5Dclose(set);
  return ok;
}

static bool send_columns(sender *s) {
  for (int c = 0; c < NCY_COL_COUNT; c++) {
    const ncy_col_info *col = &ncy_cols[c];
    char path[NCY_COL_PATH];
    bool is_absent;
    ncy_col_path(c, path);
    if (!check_links(s, path + 1, &is_absent)) return false;
    if (is_absent && (col->flags & NCY_COL_OPTIONAL)) continue;
    if (is_absent) return fail(s, NCY_EPARSE, path, "the column is absent");
    if (!send_set(s, path, NCY_MSG_COLUMN, (uint32_t)c, col->elem, col->flags & NCY_COL_DELTA, s->n[col->table] + col->extra))
      return false;
  }
  return true;
}

static bool send_spec(sender *s) {
  bool is_absent;
  if (!check_links(s, "spec", &is_absent)) return false;
  if (is_absent) return fail(s, NCY_EPARSE, "/spec", "the spec is absent");
  return send_set(s, "/spec", NCY_MSG_SPEC, 0, NCY_ELEM_U8, false, -1);
}

void ncy_h5_send(int fd, const char *path, bool is_brief) {
  sender s = {.fd = fd, .is_brief = is_brief};
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  H5PLset_loading_state(0); /* no filter or driver is looked for on the disk */
  s.file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  bool ok = s.file >= 0 || fail_h5(&s, "/", "the file");
  ok = ok && check_format(&s) && send_mods(&s) && send_notes(&s) && check_names(&s) && send_rows(&s) && send_spec(&s);
  if (!is_brief) ok = ok && send_columns(&s);
  ncy_msg end = {NCY_MSG_END, 0, 0};
  if (ok) send_bytes(&s, &end, sizeof end);
  H5free_memory(s.block);
  if (s.file >= 0) H5Fclose(s.file);
}
