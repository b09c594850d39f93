/* data_mat.c - data of a run as a MAT file (version 5): the arrays of data_pack.c as fields of structs, and its text.
 *
 * Layout: docs/format/data-arrays.md: variables simData, conns, ... and json (bytes). Read by matio in a child process.
 * SPDX-License-Identifier: MIT */
#include <matio.h>
#include <string.h>

#include "io/data_child.h"
#include "io/data_file.h"
#include "io/data_pack.h"
#include "netcyne/netcyne.h"

/* matio's functions take what they do not change without const. */
#define UNCONST(pointer) ((void *)(uintptr_t)(pointer))

static const double most_bytes = 2147483647.0; /* of a variable */
enum { MAX_VARIABLES = 64 };

/* ---- writing
 * ---------------------------------------------------------------------------------------------------------------------- */

typedef struct saver {
  ncy_arena *arena;
  const ncy_packed *packed;
} saver;

static matvar_t *numbers_of(const saver *s, const char *name, const ncy_pack_array *a) {
  size_t n_columns = a->n_columns ? a->n_columns : 1, dims[2] = {a->n_rows, n_columns};
  uint64_t *data = ncy_arena_alloc_raw(s->arena, a->n_rows * n_columns, sizeof *data);
  const uint64_t *from = UNCONST(a->u.ints);
  if (!data) return NULL;
  for (size_t c = 0; c < n_columns; c++) /* MATLAB keeps columns together */
    for (size_t r = 0; r < a->n_rows; r++) data[c * a->n_rows + r] = from[r * n_columns + c];
  bool is_real = a->type == NCY_VALUE_REALS;
  return Mat_VarCreate(name, is_real ? MAT_C_DOUBLE : MAT_C_INT64, is_real ? MAT_T_DOUBLE : MAT_T_INT64, 2, dims, data, 0);
}

static matvar_t *texts_of(const char *name, const ncy_pack_array *a) {
  size_t dims[2] = {a->n_rows, 1};
  matvar_t *cell = Mat_VarCreate(name, MAT_C_CELL, MAT_T_CELL, 2, dims, NULL, 0);
  for (size_t i = 0; cell && i < a->n_rows; i++) {
    size_t length[2] = {1, strlen(a->u.texts[i])};
    matvar_t *text = Mat_VarCreate(NULL, MAT_C_CHAR, MAT_T_UTF8, 2, length, UNCONST(a->u.texts[i]), 0);
    if (!text) {
      Mat_VarFree(cell);
      return NULL;
    }
    Mat_VarSetCell(cell, (int)i, text);
  }
  return cell;
}

typedef struct variables {
  matvar_t *of[MAX_VARIABLES];
  size_t n;
} variables;

static matvar_t *new_struct(const char *name) {
  size_t dims[2] = {1, 1};
  return Mat_VarCreateStruct(name, 2, dims, NULL, 0);
}

/* Makes a field of a struct; var is the struct's afterwards, or freed when that fails. */
static bool set_field(matvar_t *parent, const char *name, matvar_t *var) {
  if (!var) return false;
  if (Mat_VarAddStructField(parent, name) != 0) {
    Mat_VarFree(var);
    return false;
  }
  Mat_VarSetStructFieldByName(parent, name, 0, var);
  return true;
}

static matvar_t *top_of(variables *v, const char *name) {
  for (size_t i = 0; i < v->n; i++)
    if (strcmp(v->of[i]->name, name) == 0) return v->of[i];
  if (v->n == MAX_VARIABLES) return NULL;
  matvar_t *made = new_struct(name);
  if (made) v->of[v->n++] = made;
  return made;
}

/* Puts an array where its path says; structs on the way are made. All paths have a group. */
static bool put_array(const saver *s, variables *v, const ncy_pack_array *a) {
  char *path = ncy_arena_strndup(s->arena, a->path, strlen(a->path)), *slash = path ? strchr(path, '/') : NULL;
  if (!slash) return false;
  *slash = 0;
  matvar_t *parent = top_of(v, path);
  char *name = slash + 1;
  while (parent && (slash = strchr(name, '/'))) {
    *slash = 0;
    matvar_t *child = Mat_VarGetStructFieldByName(parent, name, 0);
    if (!child && !set_field(parent, name, child = new_struct(NULL))) return false;
    parent = child;
    name = slash + 1;
  }
  return parent && set_field(parent, name, a->type == NCY_VALUE_STRING ? texts_of(NULL, a) : numbers_of(s, NULL, a));
}

static bool write_text(mat_t *mat, const ncy_packed *packed) {
  size_t dims[2] = {1, packed->json.count};
  matvar_t *json = Mat_VarCreate("json", MAT_C_UINT8, MAT_T_UINT8, 2, dims, packed->json.data, MAT_F_DONT_COPY_DATA);
  bool ok = json && Mat_VarWrite(mat, json, MAT_COMPRESSION_ZLIB) == 0;
  Mat_VarFree(json);
  return ok;
}

/* matio does not say when the disk is full; what was written last shows it. */
static bool is_whole(const char *path, const ncy_packed *packed) {
  mat_t *mat = Mat_Open(path, MAT_ACC_RDONLY);
  matvar_t *json = mat ? Mat_VarRead(mat, "json") : NULL;
  bool ok = json && json->data && json->nbytes == packed->json.count && memcmp(json->data, packed->json.data, json->nbytes) == 0;
  Mat_VarFree(json);
  if (mat) Mat_Close(mat);
  return ok;
}

static ncy_status refuse(ncy_arena *arena, ncy_status status, const char *what) {
  return ncy_report(arena->ctx, NCY_ERROR, status, NULL, status == NCY_EARG ? "save it as .hdf5" : NULL, "%s", what);
}

ncy_status ncy_mat_data_save(ncy_arena *arena, const ncy_data *data, ncy_out_file *file) {
  static const char header[] = "MATLAB 5.0 MAT-file, written by netcyne " NCY_VERSION;
  ncy_packed packed;
  NCY_TRY(ncy_pack(arena, data, &packed));
  double bytes = (double)packed.json.count;
  for (size_t i = 0; i < packed.array.count; i++)
    bytes +=
        8.0 * (double)packed.array.data[i].n_rows * (double)(packed.array.data[i].n_columns ? packed.array.data[i].n_columns : 1);
  if (bytes > most_bytes) {
    ncy_pack_done(arena->ctx, &packed);
    return refuse(arena, NCY_EARG, "a MAT file of version 5 holds less than 2 GB in one variable");
  }
  const char *path = ncy_out_temp_path(file);
  saver s = {arena, &packed};
  variables v = {.n = 0};
  mat_t *mat = Mat_CreateVer(path, header, MAT_FT_MAT5);
  bool ok = mat != NULL;
  for (size_t i = 0; ok && i < packed.array.count; i++) ok = put_array(&s, &v, &packed.array.data[i]);
  for (size_t i = 0; ok && i < v.n; i++) ok = Mat_VarWrite(mat, v.of[i], MAT_COMPRESSION_ZLIB) == 0;
  ok = ok && write_text(mat, &packed);
  for (size_t i = 0; i < v.n; i++) Mat_VarFree(v.of[i]);
  if (mat) Mat_Close(mat);
  ok = ok && is_whole(path, &packed);
  ncy_pack_done(arena->ctx, &packed);
  return ok ? NCY_OK : refuse(arena, NCY_EIO, "the MAT file cannot be written: no memory, or no place on the disk");
}

/* ---- reading, in the child
 * ----------------------------------------------------------------------------------------------------------- */

typedef struct reader {
  ncy_arena *arena;
  const char *file;
  mat_t *mat;
  variables read; /* so far */
} reader;

static ncy_status fail(const reader *r, const char *object, const char *what) {
  ncy_place place = {.file = r->file, .path = object};
  return ncy_report(r->arena->ctx, NCY_ERROR, NCY_EPARSE, &place, NULL, "%s", what);
}

static matvar_t *variable_of(reader *r, const char *name) {
  for (size_t i = 0; i < r->read.n; i++)
    if (r->read.of[i]->name && strcmp(r->read.of[i]->name, name) == 0) return r->read.of[i];
  matvar_t *var = r->read.n < MAX_VARIABLES ? Mat_VarRead(r->mat, name) : NULL;
  if (var) r->read.of[r->read.n++] = var;
  return var;
}

/* Numbers of a variable, rows one after the other. */
static ncy_status take(const reader *r, const matvar_t *var, const char *object, ncy_pack_array *out) {
  bool is_real = var->class_type == MAT_C_DOUBLE, is_int = var->class_type == MAT_C_INT64;
  size_t n_rows = var->rank == 2 ? var->dims[0] : 0, n_columns = var->rank == 2 ? var->dims[1] : 0, n;
  if ((!is_real && !is_int) || var->isComplex || var->rank != 2 || !ncy_mul_size(n_rows, n_columns, &n) || n > SIZE_MAX / 8 ||
      var->nbytes != n * 8 || (n && !var->data) || n_columns == 0)
    return fail(r, object, "expected numbers of 8 bytes (double or int64) in rows and columns");
  uint64_t *data = ncy_arena_alloc_raw(r->arena, n, sizeof *data);
  const uint64_t *from = var->data;
  if (!data) return NCY_ENOMEM;
  for (size_t row = 0; row < n_rows; row++)
    for (size_t c = 0; c < n_columns; c++) data[row * n_columns + c] = from[c * n_rows + row];
  *out = (ncy_pack_array){.type = is_real ? NCY_VALUE_REALS : NCY_VALUE_INTS, .n_rows = n_rows, .n_columns = n_columns};
  out->u.ints = (const int64_t *)data;
  return NCY_OK;
}

static ncy_status find(void *user, const char *path, ncy_pack_array *out) {
  reader *r = user;
  char *own = ncy_arena_strndup(r->arena, path, strlen(path));
  if (!own) return NCY_ENOMEM;
  char *next = strchr(own, '/');
  if (next) *next++ = 0;
  matvar_t *at = variable_of(r, own);
  while (at && next) {
    char *name = next;
    next = strchr(name, '/');
    if (next) *next++ = 0;
    bool is_one = at->class_type == MAT_C_STRUCT && at->rank == 2 && at->dims[0] == 1 && at->dims[1] == 1;
    at = is_one ? Mat_VarGetStructFieldByName(at, name, 0) : NULL;
  }
  return at ? take(r, at, path, out) : fail(r, path, "there is no such array");
}

static ncy_status decode(ncy_arena *arena, const char *path, ncy_value *out) {
  reader r = {.arena = arena, .file = path, .mat = Mat_Open(path, MAT_ACC_RDONLY)};
  if (!r.mat) return fail(&r, "/", "it is no MAT file, or a damaged one");
  const matvar_t *json = variable_of(&r, "json");
  if (!json || json->class_type != MAT_C_UINT8 || !json->data || !json->nbytes)
    return fail(&r, "json", "expected data that netcyne saved: a variable json of bytes");
  return ncy_unpack(arena, path, json->data, json->nbytes, find, &r, out); /* the process ends with what is open */
}

ncy_status ncy_mat_data_load(ncy_arena *arena, const char *path, ncy_value *out) {
  return ncy_data_from_child(arena, path, decode, out);
}
