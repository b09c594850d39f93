/* data_h5.c - data of a run as HDF5: the arrays of data_pack.c as datasets, and its text.
 *
 * Layout: docs/format/data-arrays.md. Datasets above 1 kB are shuffled and deflated in chunks. Read in a child process.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "io/data_child.h"
#include "io/data_file.h"
#include "io/data_pack.h"
#include "io/h5_out.h"

enum { COMPACT = 1024, CHUNK_BYTES = 1 << 20, VERSION = 1 };
static const char format[] = "netcyne data";

/* ---- writing
 * ---------------------------------------------------------------------------------------------------------------------- */

static bool put_format(hid_t file) {
  hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
  bool ok = type >= 0 && space >= 0 && H5Tset_size(type, sizeof format - 1) >= 0 && H5Tset_strpad(type, H5T_STR_NULLPAD) >= 0 &&
            H5Tset_cset(type, H5T_CSET_UTF8) >= 0;
  hid_t name = ok ? H5Acreate2(file, "format", type, space, H5P_DEFAULT, H5P_DEFAULT) : -1;
  hid_t version = ok ? H5Acreate2(file, "version", H5T_STD_I32LE, space, H5P_DEFAULT, H5P_DEFAULT) : -1;
  int number = VERSION;
  ok = name >= 0 && version >= 0 && H5Awrite(name, type, format) >= 0 && H5Awrite(version, H5T_NATIVE_INT, &number) >= 0;
  if (name >= 0) H5Aclose(name);
  if (version >= 0) H5Aclose(version);
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  return ok;
}

/* Texts as one block of fixed length; NULL when out of memory. */
static char *block_of(ncy_arena *arena, const ncy_pack_array *a, size_t *out_size) {
  size_t size = 1;
  for (size_t i = 0; i < a->n_rows; i++) size = strlen(a->u.texts[i]) > size ? strlen(a->u.texts[i]) : size;
  char *block = ncy_arena_alloc(arena, a->n_rows, size);
  for (size_t i = 0; block && i < a->n_rows; i++) memcpy(block + i * size, a->u.texts[i], strlen(a->u.texts[i]));
  *out_size = size;
  return block;
}

static bool put_set(hid_t file, const char *path, hid_t file_type, hid_t memory_type, const ncy_pack_array *a, const void *data) {
  hsize_t dims[2] = {a->n_rows, a->n_columns}, chunk[2] = {a->n_rows, a->n_columns};
  int rank = a->n_columns ? 2 : 1;
  size_t row = H5Tget_size(file_type) * (a->n_columns ? a->n_columns : 1), bytes = row * a->n_rows;
  if (row && chunk[0] > CHUNK_BYTES / row) chunk[0] = CHUNK_BYTES / row ? CHUNK_BYTES / row : 1;
  hid_t made = H5Pcreate(H5P_DATASET_CREATE), space = H5Screate_simple(rank, dims, NULL);
  bool ok = made >= 0 && space >= 0 && H5Pset_obj_track_times(made, false) >= 0;
  if (ok && bytes > COMPACT)
    ok = H5Pset_chunk(made, rank, chunk) >= 0 && H5Pset_shuffle(made) >= 0 && H5Pset_deflate(made, 1) >= 0;
  hid_t set = ok ? H5Dcreate2(file, path, file_type, space, H5P_DEFAULT, made, H5P_DEFAULT) : -1;
  ok = set >= 0 && (bytes == 0 || H5Dwrite(set, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) >= 0);
  if (set >= 0) H5Dclose(set);
  if (space >= 0) H5Sclose(space);
  if (made >= 0) H5Pclose(made);
  return ok;
}

/* The groups on the way to a path, without times. */
static bool put_groups(hid_t file, const char *path) {
  char group[512];
  hid_t made = H5Pcreate(H5P_GROUP_CREATE);
  bool ok = made >= 0 && H5Pset_obj_track_times(made, false) >= 0;
  for (size_t i = 1; ok && path[i] && i < sizeof group; i++) {
    if (path[i] != '/') continue;
    memcpy(group, path, i);
    group[i] = 0;
    htri_t is_there = H5Lexists(file, group, H5P_DEFAULT);
    hid_t id = is_there == 0 ? H5Gcreate2(file, group, H5P_DEFAULT, made, H5P_DEFAULT) : -1;
    ok = is_there > 0 || id >= 0;
    if (id >= 0) H5Gclose(id);
  }
  if (made >= 0) H5Pclose(made);
  return ok;
}

static bool put_array(ncy_arena *arena, hid_t file, const ncy_pack_array *a) {
  if (a->type == NCY_VALUE_REALS) return put_set(file, a->path, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, a, a->u.reals);
  if (a->type == NCY_VALUE_INTS) return put_set(file, a->path, H5T_STD_I64LE, H5T_NATIVE_INT64, a, a->u.ints);
  size_t size;
  char *block = block_of(arena, a, &size);
  hid_t type = H5Tcopy(H5T_C_S1);
  bool ok = block && type >= 0 && H5Tset_size(type, size) >= 0 && H5Tset_strpad(type, H5T_STR_NULLPAD) >= 0 &&
            H5Tset_cset(type, H5T_CSET_UTF8) >= 0 && put_set(file, a->path, type, type, a, block);
  if (type >= 0) H5Tclose(type);
  return ok;
}

static bool put_all(ncy_arena *arena, hid_t file, const ncy_packed *packed, const char **out_at) {
  const ncy_pack_array json = {.path = "json", .type = NCY_VALUE_INTS, .n_rows = packed->json.count};
  *out_at = "json";
  bool ok = put_format(file) && put_set(file, "json", H5T_STD_U8LE, H5T_NATIVE_UINT8, &json, packed->json.data);
  for (size_t i = 0; ok && i < packed->array.count; i++) {
    *out_at = packed->array.data[i].path;
    ok = put_groups(file, *out_at) && put_array(arena, file, &packed->array.data[i]);
  }
  return ok;
}

ncy_status ncy_h5_data_save(ncy_arena *arena, const ncy_data *data, ncy_out_file *file) {
  ncy_packed packed;
  NCY_TRY(ncy_pack(arena, data, &packed));
  const char *at = "/";
  char why[NCY_H5_ERROR_TEXT];
  ncy_h5_state state;
  ncy_h5_out out;
  ncy_h5_begin(&state);
  bool ok = ncy_h5_out_create(&out, ncy_out_temp_path(file)) && put_all(arena, out.file, &packed, &at);
  ncy_h5_error_text(why);
  ok = ncy_h5_out_close(&out) && ok;
  ncy_h5_end(&state);
  ncy_pack_done(arena->ctx, &packed);
  if (ok) return NCY_OK;
  ncy_place place = {.file = ncy_out_temp_path(file), .path = at};
  return ncy_report(arena->ctx, NCY_ERROR, NCY_EIO, &place, NULL, "cannot be written: %s", out.error ? strerror(out.error) : why);
}

/* ---- reading, in the child
 * ----------------------------------------------------------------------------------------------------------- */

typedef struct reader {
  ncy_arena *arena;
  const char *file;
  hid_t h5;
} reader;

static ncy_status fail(const reader *r, const char *object, const char *what) {
  ncy_place place = {.file = r->file, .path = object};
  return ncy_report(r->arena->ctx, NCY_ERROR, NCY_EPARSE, &place, NULL, "%s", what);
}

/* Values in this file, and no filters but those of every HDF5. */
static bool is_plain(hid_t set) {
  hid_t made = H5Dget_create_plist(set);
  if (made < 0) return false;
  H5D_layout_t layout = H5Pget_layout(made);
  bool ok = layout >= 0 && layout != H5D_VIRTUAL && (layout != H5D_CONTIGUOUS || H5Pget_external_count(made) == 0);
  int n = layout == H5D_CHUNKED ? H5Pget_nfilters(made) : 0;
  for (int i = 0; ok && i < n; i++) {
    unsigned flags, config;
    size_t n_values = 0;
    char name[1];
    H5Z_filter_t filter = H5Pget_filter2(made, (unsigned)i, &flags, &n_values, NULL, sizeof name, name, &config);
    ok = filter == H5Z_FILTER_SHUFFLE || filter == H5Z_FILTER_DEFLATE || filter == H5Z_FILTER_FLETCHER32;
  }
  H5Pclose(made);
  return ok;
}

/* A dataset of one or two dimensions as doubles, integers (size 8) or bytes (size 1), in the arena. */
static ncy_status read_set(const reader *r, hid_t set, const char *object, ncy_pack_array *out) {
  hid_t space = H5Dget_space(set), type = H5Dget_type(set);
  hsize_t dims[2] = {0, 0};
  int rank = space >= 0 ? H5Sget_simple_extent_ndims(space) : -1;
  H5T_class_t class = type >= 0 ? H5Tget_class(type) : H5T_NO_CLASS;
  size_t size = type >= 0 ? H5Tget_size(type) : 0;
  bool is_real = class == H5T_FLOAT && size == 8, is_int = class == H5T_INTEGER && (size == 8 || size == 1);
  ncy_status status = NCY_OK;
  if ((rank != 1 && rank != 2) || H5Sget_simple_extent_dims(space, dims, NULL) < 0 || (!is_real && !is_int))
    status = fail(r, object, "expected numbers of 8 bytes in one or two dimensions");
  else if (!is_plain(set))
    status = fail(r, object, "expected the values in this file, without filters but shuffle, deflate and fletcher32");
  size_t n = (size_t)dims[0], bytes;
  if (status == NCY_OK && rank == 2 && !ncy_mul_size(n, (size_t)dims[1], &n)) status = fail(r, object, "it cannot be so large");
  if (status == NCY_OK && !ncy_mul_size(n, size, &bytes)) status = fail(r, object, "it cannot be so large");
  void *data = status == NCY_OK ? ncy_arena_alloc_raw(r->arena, n + 1, size) : NULL;
  if (status == NCY_OK && !data) status = NCY_ENOMEM;
  hid_t memory = is_real ? H5T_NATIVE_DOUBLE : size == 8 ? H5T_NATIVE_INT64 : H5T_NATIVE_UINT8;
  if (status == NCY_OK && n && H5Dread(set, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0) {
    char why[NCY_H5_ERROR_TEXT];
    ncy_h5_error_text(why);
    status = fail(r, object, why);
  }
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  if (status != NCY_OK) return status;
  *out = (ncy_pack_array){.type = is_real ? NCY_VALUE_REALS : NCY_VALUE_INTS, .n_rows = (size_t)dims[0]};
  out->n_columns = rank == 2 ? (size_t)dims[1] : 0;
  if (size == 1) out->type = NCY_VALUE_STRING;
  out->u.reals = data;
  return NCY_OK;
}

static ncy_status open_and_read(const reader *r, const char *object, ncy_pack_array *out) {
  /* hard links only: each step of the path is looked at before it is opened */
  char path[512];
  size_t length = strlen(object);
  if (!length || length >= sizeof path) return fail(r, "json", "expected the path of an array");
  for (size_t i = 1; i <= length; i++) {
    if (object[i] != '/' && i != length) continue;
    H5L_info_t info;
    memcpy(path, object, i);
    path[i] = 0;
    if (H5Lget_info(r->h5, path, &info, H5P_DEFAULT) < 0 || info.type != H5L_TYPE_HARD)
      return fail(r, path, "there is no such object");
  }
  hid_t set = H5Dopen2(r->h5, object, H5P_DEFAULT);
  if (set < 0) return fail(r, object, "expected a dataset");
  ncy_status status = read_set(r, set, object, out);
  H5Dclose(set);
  return status;
}

static ncy_status find(void *user, const char *path, ncy_pack_array *out) {
  const reader *r = user;
  NCY_TRY(open_and_read(r, path, out));
  bool is_empty_row = out->n_columns == 0 || out->n_rows > 0;
  return out->type != NCY_VALUE_STRING && is_empty_row ? NCY_OK : fail(r, path, "expected numbers of 8 bytes");
}

/* The lock is held: it was when this process was made. */
static ncy_status decode(ncy_arena *arena, const char *path, ncy_value *out) {
  reader r = {arena, path, H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT)};
  ncy_pack_array json = {0};
  ncy_status status = NCY_OK;
  if (r.h5 < 0)
    status = fail(&r, "/", "it is no HDF5 file, or a damaged one");
  else if (H5Aexists(r.h5, "format") <= 0 || H5Lexists(r.h5, "json", H5P_DEFAULT) <= 0)
    status = fail(&r, "/", "expected data that netcyne saved: attribute format and dataset json");
  if (status == NCY_OK) status = open_and_read(&r, "json", &json);
  if (status == NCY_OK && (json.type != NCY_VALUE_STRING || json.n_columns)) status = fail(&r, "json", "expected bytes");
  if (status == NCY_OK) status = ncy_unpack(arena, path, (const char *)json.u.reals, json.n_rows, find, &r, out);
  return status;
}

ncy_status ncy_h5_data_load(ncy_arena *arena, const char *path, ncy_value *out) {
  return ncy_data_from_child(arena, path, decode, out);
}
