/* data_pack.c - a tree of data to arrays and a text.
 *
 * Numbers  in simData a list of 8 or more integers or reals, and a list of such rows of one length, is an array named by its
 * keys. Records  the dicts in lists called conns, synMechs and stims, of all cells together, are a table: a column of numbers,
 * and one of numbers of texts, for each key. Dicts with the same keys and types in the same order have one shape; the column
 * `shape` says which, so that nothing is lost. Text     the tree with {"netcyne:array": PATH} and {"netcyne:records": [TABLE,
 * FIRST, N]} in their places. SPDX-License-Identifier: MIT */
#include "io/data_pack.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SHORTEST = 8, LONGEST_NAME = 60, N_TABLES = 3 };
static const char *const table_name[N_TABLES] = {"conns", "synMechs", "stims"};
static const int64_t largest_exact = (int64_t)1 << 53; /* integers up to here are exact as reals */

/* ---- tables of records
 * ------------------------------------------------------------------------------------------------------------ */

typedef struct column {
  const char *key;
  ncy_names texts;
  NCY_VEC(double) number; /* [rows so far]; what is no number here is NaN */
  NCY_VEC(int64_t) text;  /* [rows so far] id, -1 */
  bool has_number, has_real, has_text;
} column;

typedef struct table {
  NCY_VEC(column) column;
  NCY_VEC(int64_t) shape; /* [n] */
  NCY_VEC(int64_t) gid;   /* [n] of the cell it is in, -1 */
  ncy_names shapes;       /* text of each: JSON of [key, type, ...] */
} table;

typedef struct packer {
  ncy_arena *arena;
  ncy_ctx *ctx;
  ncy_packed *out;
  table table[N_TABLES];
  ncy_names paths;
  ncy_text path; /* keys to the value at hand, as names */
  int64_t gid;   /* of the cell at hand */
  bool is_in_sim;
  bool is_bad;
} packer;

/* Type of a member of a record: i, r, b, n, s, and j for what is written as JSON. */
static char type_of(const ncy_value *v) {
  switch (v->type) {
  case NCY_VALUE_NULL:
    return 'n';
  case NCY_VALUE_BOOL:
    return 'b';
  case NCY_VALUE_INT:
    return v->u.integer >= -largest_exact && v->u.integer <= largest_exact ? 'i' : 'j';
  case NCY_VALUE_REAL:
    return isnan(v->u.real) ? 'j' : 'r';
  case NCY_VALUE_STRING:
    return memchr(v->u.string, 0, v->count) ? 'j' : 's';
  default:
    return 'j';
  }
}

static void to_text(void *user, const char *bytes, size_t count) {
  ncy_text_add(user, bytes, count);
}

static column *column_of(packer *p, table *t, const char *key) {
  for (size_t i = 0; i < t->column.count; i++)
    if (strcmp(t->column.data[i].key, key) == 0) return &t->column.data[i];
  column made = {.key = key};
  ncy_names_init(&made.texts, p->arena);
  for (size_t i = 0; i < t->shape.count; i++) {
    if (!NCY_VEC_PUSH(p->ctx, &made.number, (double)NAN) || !NCY_VEC_PUSH(p->ctx, &made.text, -1)) p->is_bad = true;
  }
  if (p->is_bad || !NCY_VEC_PUSH(p->ctx, &t->column, made)) {
    NCY_VEC_FREE(p->ctx, &made.number);
    NCY_VEC_FREE(p->ctx, &made.text);
    p->is_bad = true;
    return NULL;
  }
  return &t->column.data[t->column.count - 1];
}

static void put_member(packer *p, table *t, const ncy_member *m, char type, size_t row) {
  column *c = column_of(p, t, m->key);
  if (!c) return;
  if (type == 'i' || type == 'r' || type == 'b') {
    c->number.data[row] = ncy_value_number(&m->value);
    c->has_number = true;
    c->has_real = c->has_real || type == 'r';
  } else if (type == 's' || type == 'j') {
    ncy_text text;
    ncy_text_init(&text, p->ctx);
    if (type == 's') {
      ncy_text_add(&text, m->value.u.string, m->value.count);
    } else {
      ncy_json_writer w;
      ncy_json_writer_init(&w, to_text, &text, 0);
      ncy_value_write(&m->value, false, &w);
    }
    int32_t id = text.is_bad ? -1 : ncy_names_add(&c->texts, text.count ? text.data : "", text.count);
    ncy_text_done(&text);
    p->is_bad = p->is_bad || id < 0;
    c->text.data[row] = id;
    c->has_text = true;
  }
}

static void put_record(packer *p, table *t, const ncy_value *record) {
  ncy_text shape;
  ncy_json_writer w;
  ncy_text_init(&shape, p->ctx);
  ncy_json_writer_init(&w, to_text, &shape, 0);
  ncy_json_begin_array(&w, true);
  size_t row = t->shape.count;
  if (!NCY_VEC_PUSH(p->ctx, &t->shape, -1) || !NCY_VEC_PUSH(p->ctx, &t->gid, p->gid)) p->is_bad = true;
  for (size_t i = 0; i < t->column.count && !p->is_bad; i++) {
    column *c = &t->column.data[i];
    if (!NCY_VEC_PUSH(p->ctx, &c->number, (double)NAN) || !NCY_VEC_PUSH(p->ctx, &c->text, -1)) p->is_bad = true;
  }
  for (uint32_t i = 0; i < record->count && !p->is_bad; i++) {
    const ncy_member *m = &record->u.member[i];
    char type = type_of(&m->value);
    ncy_json_string(&w, m->key);
    ncy_json_stringn(&w, &type, 1);
    put_member(p, t, m, type, row);
  }
  ncy_json_end_array(&w);
  int32_t id = shape.is_bad ? -1 : ncy_names_add(&t->shapes, shape.data, shape.count);
  if (id < 0)
    p->is_bad = true;
  else if (!p->is_bad)
    t->shape.data[row] = id;
  ncy_text_done(&shape);
}

/* ---- names
 * ------------------------------------------------------------------------------------------------------------------------ */

static bool is_letter(char c) {
  return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z');
}

/* Adds a key to the path as a name that MATLAB and HDF5 take. Returns the length before. */
static size_t enter(packer *p, const char *key) {
  size_t before = p->path.count;
  if (before) ncy_text_str(&p->path, "/");
  if (!is_letter(*key)) ncy_text_str(&p->path, "n_");
  for (size_t i = 0; key[i] && i < LONGEST_NAME - 6; i++) {
    bool is_plain = is_letter(key[i]) || ('0' <= key[i] && key[i] <= '9') || key[i] == '_';
    ncy_text_add(&p->path, is_plain ? &key[i] : "_", 1);
  }
  return before;
}

static void leave(packer *p, size_t before) {
  if (p->path.data) p->path.data[before] = 0;
  p->path.count = before;
}

/* A path that no array has yet. */
static const char *own_path(packer *p, const char *path) {
  char own[16] = "";
  for (int i = 2; i < 100000; i++) {
    const char *tried = ncy_arena_printf(p->arena, "%s%s", path, own);
    if (!tried) break;
    int32_t before = p->paths.count;
    if (ncy_names_add(&p->paths, tried, strlen(tried)) >= before) return tried;
    snprintf(own, sizeof own, "_%d", i);
  }
  p->is_bad = true;
  return "";
}

static const char *add_array(packer *p, const char *path, ncy_value_type type, size_t n_rows, size_t n_columns,
                             const void *data) {
  ncy_pack_array made = {.path = own_path(p, path), .type = type, .n_rows = n_rows, .n_columns = n_columns};
  made.u.reals = data;
  if (!NCY_VEC_PUSH(p->ctx, &p->out->array, made)) p->is_bad = true;
  return made.path;
}

/* ---- the tree
 * ---------------------------------------------------------------------------------------------------------------------- */

static void pack_value(packer *p, const ncy_value *v, const char *key, ncy_json_writer *w);

static void refer(packer *p, ncy_json_writer *w, ncy_value_type type, size_t n_rows, size_t n_columns, const void *data) {
  ncy_json_begin_flat_object(w);
  ncy_json_key(w, n_columns ? "netcyne:matrix" : "netcyne:array");
  ncy_json_string(w, add_array(p, p->path.data ? p->path.data : "", type, n_rows, n_columns, data));
  ncy_json_end_object(w);
}

/* Rows of one kind and one length, side by side in *out; false when it is no matrix. */
static bool matrix_of(packer *p, const ncy_value *v, const void **out) {
  if (v->type != NCY_VALUE_LIST || !v->count) return false;
  const ncy_value *first = &v->u.item[0];
  if (first->type != NCY_VALUE_REALS && first->type != NCY_VALUE_INTS) return false;
  for (uint32_t i = 0; i < v->count; i++)
    if (v->u.item[i].type != first->type || v->u.item[i].count != first->count) return false;
  char *all = ncy_arena_alloc_raw(p->arena, (size_t)v->count * first->count, 8);
  p->is_bad = p->is_bad || !all;
  for (uint32_t i = 0; all && i < v->count; i++)
    memcpy(all + (size_t)i * first->count * 8, v->u.item[i].u.ints, first->count * 8u);
  *out = all;
  return true;
}

static int table_of(const ncy_value *v, const char *key) {
  for (int t = 0; key && t < N_TABLES; t++) {
    if (strcmp(key, table_name[t]) != 0) continue;
    for (uint32_t i = 0; i < v->count; i++)
      if (v->u.item[i].type != NCY_VALUE_DICT) return -1;
    return v->count ? t : -1;
  }
  return -1;
}

static void pack_list(packer *p, const ncy_value *v, const char *key, ncy_json_writer *w) {
  const void *matrix;
  if (v->type != NCY_VALUE_LIST && p->is_in_sim && v->count >= SHORTEST) {
    refer(p, w, v->type, v->count, 0, v->u.ints);
    return;
  }
  if (p->is_in_sim && v->count >= SHORTEST && matrix_of(p, v, &matrix)) {
    refer(p, w, v->u.item[0].type, v->count, v->u.item[0].count, matrix);
    return;
  }
  int t = v->type == NCY_VALUE_LIST ? table_of(v, key) : -1;
  if (t >= 0) {
    ncy_json_begin_flat_object(w);
    ncy_json_key(w, "netcyne:records");
    ncy_json_begin_array(w, true);
    ncy_json_string(w, table_name[t]);
    ncy_json_int(w, (int64_t)p->table[t].shape.count);
    ncy_json_int(w, v->count);
    ncy_json_end_array(w);
    ncy_json_end_object(w);
    for (uint32_t i = 0; i < v->count && !p->is_bad; i++) put_record(p, &p->table[t], &v->u.item[i]);
    return;
  }
  if (v->type != NCY_VALUE_LIST) {
    ncy_value_write(v, true, w);
    return;
  }
  ncy_json_begin_array(w, false);
  for (uint32_t i = 0; i < v->count && !p->is_bad; i++) pack_value(p, &v->u.item[i], NULL, w);
  ncy_json_end_array(w);
}

static void pack_dict(packer *p, const ncy_value *v, ncy_json_writer *w) {
  /* one that could be taken for a reference is put into another that is none */
  bool is_like = v->count == 1 && strncmp(v->u.member[0].key, "netcyne:", 8) == 0;
  ncy_json_begin_object(w);
  if (is_like) {
    ncy_json_key(w, "netcyne:dict");
    ncy_json_begin_object(w);
  }
  for (uint32_t i = 0; i < v->count && !p->is_bad; i++) {
    const ncy_member *m = &v->u.member[i];
    size_t before = enter(p, m->key);
    ncy_json_key(w, m->key);
    pack_value(p, &m->value, m->key, w);
    leave(p, before);
  }
  if (is_like) ncy_json_end_object(w);
  ncy_json_end_object(w);
}

static void pack_value(packer *p, const ncy_value *v, const char *key, ncy_json_writer *w) {
  int64_t gid = p->gid;
  const ncy_value *own = ncy_value_get(v, "gid");
  if (own && own->type == NCY_VALUE_INT) p->gid = own->u.integer;
  if (v->type == NCY_VALUE_DICT)
    pack_dict(p, v, w);
  else if (ncy_value_is_list(v))
    pack_list(p, v, key, w);
  else
    ncy_value_write(v, true, w);
  p->gid = gid;
}

/* ---- tables to arrays
 * -------------------------------------------------------------------------------------------------------------- */

/* Numbers of a column, as integers where all are. -1 or NaN where there is none. */
static void add_numbers(packer *p, const char *path, column *c, ncy_json_writer *w) {
  size_t n = c->number.count;
  double *reals = c->has_real ? ncy_arena_alloc_raw(p->arena, n, sizeof *reals) : NULL;
  int64_t *ints = c->has_real ? NULL : ncy_arena_alloc_raw(p->arena, n, sizeof *ints);
  p->is_bad = p->is_bad || (!reals && !ints);
  if (p->is_bad) return;
  if (reals) memcpy(reals, c->number.data, n * sizeof *reals);
  for (size_t i = 0; ints && i < n; i++) ints[i] = isnan(c->number.data[i]) ? -1 : (int64_t)c->number.data[i];
  ncy_json_key(w, "numbers");
  ncy_json_string(w,
                  add_array(p, path, c->has_real ? NCY_VALUE_REALS : NCY_VALUE_INTS, n, 0, reals ? (void *)reals : (void *)ints));
}

static void add_ints(packer *p, const char *path, const int64_t *data, size_t n, const char *key, ncy_json_writer *w) {
  int64_t *copy = ncy_arena_alloc_raw(p->arena, n, sizeof *copy);
  p->is_bad = p->is_bad || !copy;
  if (!copy) return;
  memcpy(copy, data, n * sizeof *copy);
  ncy_json_key(w, key);
  ncy_json_string(w, add_array(p, path, NCY_VALUE_INTS, n, 0, copy));
}

/* Texts of a column: their numbers, and the names beside, for people. */
static void add_texts(packer *p, const char *path, column *c, ncy_json_writer *w) {
  const char *names = ncy_arena_printf(p->arena, "%s_names", path);
  p->is_bad = p->is_bad || !names;
  if (p->is_bad) return;
  add_ints(p, path, c->text.data, c->text.count, "texts", w);
  ncy_json_key(w, "names");
  ncy_json_begin_array(w, true);
  for (int32_t i = 0; i < c->texts.count; i++) ncy_json_string(w, c->texts.name[i]);
  ncy_json_end_array(w);
  if (c->texts.count) (void)add_array(p, names, NCY_VALUE_STRING, (size_t)c->texts.count, 0, c->texts.name);
}

static void add_table(packer *p, int i_table, ncy_json_writer *w) {
  table *t = &p->table[i_table];
  ncy_json_key(w, table_name[i_table]);
  ncy_json_begin_object(w);
  ncy_json_key(w, "shapes");
  ncy_json_begin_array(w, false);
  for (int32_t i = 0; i < t->shapes.count; i++) ncy_json_string(w, t->shapes.name[i]);
  ncy_json_end_array(w);
  leave(p, 0);
  (void)enter(p, table_name[i_table]);
  size_t stem = enter(p, "shape");
  add_ints(p, p->path.data, t->shape.data, t->shape.count, "shape", w);
  leave(p, stem);
  (void)enter(p, "cell_gid"); /* for people: the text says which cell has which records */
  add_ints(p, p->path.data, t->gid.data, t->gid.count, "gid", w);
  leave(p, stem);
  ncy_json_key(w, "columns");
  ncy_json_begin_array(w, false);
  for (size_t i = 0; i < t->column.count && !p->is_bad; i++) {
    column *c = &t->column.data[i];
    (void)enter(p, c->key);
    ncy_json_begin_object(w);
    ncy_json_key(w, "key");
    ncy_json_string(w, c->key);
    if (c->has_number) add_numbers(p, p->path.data, c, w);
    if (c->has_text) add_texts(p, p->path.data, c, w);
    ncy_json_end_object(w);
    leave(p, stem);
  }
  ncy_json_end_array(w);
  ncy_json_end_object(w);
}

static void done(packer *p) {
  for (int i = 0; i < N_TABLES; i++) {
    table *t = &p->table[i];
    for (size_t k = 0; k < t->column.count; k++) {
      NCY_VEC_FREE(p->ctx, &t->column.data[k].number);
      NCY_VEC_FREE(p->ctx, &t->column.data[k].text);
    }
    NCY_VEC_FREE(p->ctx, &t->column);
    NCY_VEC_FREE(p->ctx, &t->shape);
    NCY_VEC_FREE(p->ctx, &t->gid);
  }
  ncy_text_done(&p->path);
}

ncy_status ncy_pack(ncy_arena *arena, const ncy_data *data, ncy_packed *out) {
  *out = (ncy_packed){0};
  ncy_text_init(&out->json, arena->ctx);
  packer p = {.arena = arena, .ctx = arena->ctx, .out = out, .gid = -1};
  ncy_names_init(&p.paths, arena);
  ncy_text_init(&p.path, arena->ctx);
  for (int i = 0; i < N_TABLES; i++) ncy_names_init(&p.table[i].shapes, arena);
  ncy_json_writer writer, *w = &writer;
  ncy_json_writer_init(w, to_text, &out->json, 0);
  ncy_json_begin_object(w);
  ncy_json_key(w, "data");
  ncy_json_begin_object(w);
  for (uint32_t i = 0; i < data->root.count && !p.is_bad; i++) {
    const ncy_member *m = &data->root.u.member[i];
    p.is_in_sim = strcmp(m->key, "simData") == 0;
    (void)enter(&p, m->key);
    ncy_json_key(w, m->key);
    pack_value(&p, &m->value, m->key, w);
    leave(&p, 0);
  }
  ncy_json_end_object(w);
  ncy_json_key(w, "tables");
  ncy_json_begin_object(w);
  for (int i = 0; i < N_TABLES && !p.is_bad; i++)
    if (p.table[i].shape.count) add_table(&p, i, w);
  ncy_json_end_object(w);
  ncy_json_end_object(w);
  bool is_bad = p.is_bad || out->json.is_bad || p.path.is_bad;
  done(&p);
  if (!is_bad) return NCY_OK;
  ncy_pack_done(arena->ctx, out);
  return ncy_no_memory(arena->ctx);
}

void ncy_pack_done(ncy_ctx *ctx, ncy_packed *packed) {
  ncy_text_done(&packed->json);
  NCY_VEC_FREE(ctx, &packed->array);
}
