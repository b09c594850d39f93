/* data_unpack.c - arrays and a text to the tree that data_pack.c made them of. The file may be made to deceive: whatever the text
 * says is checked against the arrays. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "io/data_pack.h"
#include "result/read.h"

enum { MAX_DEPTH = 240 };

typedef struct column {
  const char *key;
  bool has_numbers, has_texts;
  ncy_pack_array number, text;
  const ncy_value *names; /* list of strings */
} column;

typedef struct table {
  const char *name;
  ncy_value *shape; /* [n_shapes] lists of key, type, ... */
  uint32_t n_shapes;
  ncy_pack_array row_shape;
  column *column; /* [n_columns] */
  uint32_t n_columns;
} table;

typedef struct unpacker {
  ncy_ctx *ctx;
  ncy_arena *scratch;
  const char *file;
  ncy_pack_find *find;
  void *user;
  ncy_build build;
  table *table; /* [n_tables] */
  uint32_t n_tables;
  double left; /* records that may still be made: all the file has, once each and a little */
  int depth;
} unpacker;

static ncy_status fail(const unpacker *u, const char *path, const char *what) {
  ncy_place place = {.file = u->file, .path = path};
  return ncy_report(u->ctx, NCY_ERROR, NCY_EPARSE, &place, NULL, "%s", what);
}

static const char *text_in(const ncy_value *v) {
  return v && v->type == NCY_VALUE_STRING && !memchr(v->u.string, 0, v->count) ? v->u.string : NULL;
}

static ncy_status find_array(unpacker *u, const ncy_value *path, ncy_pack_array *out) {
  const char *text = text_in(path);
  if (!text) return fail(u, "json", "expected the path of an array, found something else");
  return u->find(u->user, text, out);
}

/* ---- tables
 * ------------------------------------------------------------------------------------------------------------------------ */

static ncy_status read_json(unpacker *u, const char *text, size_t count, ncy_value *out) {
  ncy_memory_feed memory = {text, count};
  ncy_feed feed = {ncy_memory_feed_read, &memory, count < 4096 ? 4096 : 0};
  return ncy_read_json(u->scratch, u->file, &feed, out);
}

static ncy_status read_column(unpacker *u, const ncy_value *v, size_t n, column *out) {
  const ncy_value *numbers = ncy_value_get(v, "numbers"), *texts = ncy_value_get(v, "texts");
  *out = (column){.key = text_in(ncy_value_get(v, "key")), .names = ncy_value_get(v, "names")};
  if (!out->key) return fail(u, "json", "expected a column with a key");
  out->has_numbers = numbers != NULL;
  out->has_texts = texts != NULL;
  if (numbers) NCY_TRY(find_array(u, numbers, &out->number));
  if (texts) NCY_TRY(find_array(u, texts, &out->text));
  bool is_right = (!numbers || (out->number.n_rows == n && out->number.n_columns <= 1)) &&
                  (!texts || (out->text.n_rows == n && out->text.n_columns <= 1 && out->names && ncy_value_is_list(out->names)));
  return is_right ? NCY_OK : fail(u, out->key, "expected as many rows as the other columns of its table have");
}

static ncy_status read_table(unpacker *u, const char *name, const ncy_value *v, table *out) {
  const ncy_value *shapes = ncy_value_get(v, "shapes"), *columns = ncy_value_get(v, "columns");
  *out = (table){.name = name};
  if (!shapes || shapes->type != NCY_VALUE_LIST || !columns || columns->type != NCY_VALUE_LIST)
    return fail(u, name, "expected shapes and columns of a table");
  NCY_TRY(find_array(u, ncy_value_get(v, "shape"), &out->row_shape));
  size_t n = out->row_shape.n_rows;
  if (out->row_shape.type != NCY_VALUE_INTS || out->row_shape.n_columns > 1)
    return fail(u, name, "expected the shape of each row");
  out->n_shapes = shapes->count;
  out->n_columns = columns->count;
  out->shape = NCY_NEW_ARRAY(u->scratch, ncy_value, out->n_shapes);
  out->column = NCY_NEW_ARRAY(u->scratch, column, out->n_columns);
  if (!out->shape || !out->column) return NCY_ENOMEM;
  for (uint32_t i = 0; i < out->n_columns; i++) NCY_TRY(read_column(u, &columns->u.item[i], n, &out->column[i]));
  for (uint32_t i = 0; i < out->n_shapes; i++) {
    if (!text_in(&shapes->u.item[i])) return fail(u, name, "expected a shape as text");
    NCY_TRY(read_json(u, shapes->u.item[i].u.string, shapes->u.item[i].count, &out->shape[i]));
    const ncy_value *s = &out->shape[i];
    bool is_right = s->type == NCY_VALUE_LIST && s->count % 2 == 0;
    for (uint32_t k = 0; is_right && k < s->count; k++) is_right = text_in(&s->u.item[k]) != NULL;
    if (!is_right) return fail(u, name, "expected a shape as a list of keys and types");
  }
  u->left += (double)n;
  return NCY_OK;
}

static ncy_status put_value(unpacker *u, const ncy_value *v);

static ncy_status put_text(unpacker *u, const column *c, size_t row, bool is_json) {
  int64_t id = c->has_texts && c->text.type == NCY_VALUE_INTS ? c->text.u.ints[row] : -1;
  const ncy_value *name = id >= 0 && id < c->names->count && c->names->type == NCY_VALUE_LIST ? &c->names->u.item[id] : NULL;
  if (!name || name->type != NCY_VALUE_STRING) return fail(u, c->key, "expected a text for a row, found none");
  if (!is_json) {
    ncy_build_string(&u->build, name->u.string, name->count);
    return NCY_OK;
  }
  ncy_value value;
  NCY_TRY(read_json(u, name->u.string, name->count, &value));
  return put_value(u, &value);
}

static ncy_status put_member(unpacker *u, const table *t, const char *key, char type, size_t row) {
  const column *c = NULL;
  for (uint32_t i = 0; i < t->n_columns && !c; i++)
    if (strcmp(t->column[i].key, key) == 0) c = &t->column[i];
  ncy_build_key(&u->build, key, strlen(key));
  if (type == 'n') {
    ncy_build_null(&u->build);
    return NCY_OK;
  }
  if (!c) return fail(u, key, "expected a column of this key in its table, found none");
  if (type == 's' || type == 'j') return put_text(u, c, row, type == 'j');
  if (!c->has_numbers) return fail(u, key, "expected numbers in this column, found none");
  double number = c->number.type == NCY_VALUE_INTS ? (double)c->number.u.ints[row] : c->number.u.reals[row];
  if (type == 'r')
    ncy_build_real(&u->build, number);
  else if (!(fabs(number) <= 9007199254740992.0))
    return fail(u, key, "expected an integer in this column, found another number");
  else if (type == 'b')
    ncy_build_bool(&u->build, number != 0.0);
  else
    ncy_build_int(&u->build, c->number.type == NCY_VALUE_INTS ? c->number.u.ints[row] : (int64_t)number);
  return NCY_OK;
}

static ncy_status put_records(unpacker *u, const ncy_value *v) {
  const table *t = NULL;
  const char *name = v->type == NCY_VALUE_LIST && v->count == 3 ? text_in(&v->u.item[0]) : NULL;
  for (uint32_t i = 0; name && i < u->n_tables; i++)
    if (strcmp(u->table[i].name, name) == 0) t = &u->table[i];
  if (!t) return fail(u, "json", "expected a table that there is, and a range of its rows");
  double first = ncy_value_number(&v->u.item[1]), n = ncy_value_number(&v->u.item[2]), most = (double)t->row_shape.n_rows;
  if (!(first >= 0 && n >= 0 && first + n <= most) || first != floor(first) || n != floor(n) || n > u->left)
    return fail(u, name, "expected a range of the rows of its table");
  u->left -= n;
  ncy_build_begin(&u->build, false);
  for (size_t row = (size_t)first; row < (size_t)(first + n); row++) {
    int64_t shape = t->row_shape.u.ints[row];
    if (shape < 0 || shape >= t->n_shapes) return fail(u, name, "expected a shape that there is");
    const ncy_value *s = &t->shape[shape];
    ncy_build_begin(&u->build, true);
    for (uint32_t k = 0; k < s->count; k += 2) NCY_TRY(put_member(u, t, s->u.item[k].u.string, *s->u.item[k + 1].u.string, row));
    ncy_build_end(&u->build);
  }
  ncy_build_end(&u->build);
  return NCY_OK;
}

/* ---- the tree
 * ---------------------------------------------------------------------------------------------------------------------- */

static void put_row(unpacker *u, const ncy_pack_array *a, size_t first, size_t n) {
  if (a->type == NCY_VALUE_INTS)
    ncy_build_ints(&u->build, a->u.ints + first, n);
  else
    ncy_build_reals(&u->build, a->u.reals + first, n);
}

static ncy_status put_array(unpacker *u, const ncy_value *path, bool is_matrix) {
  ncy_pack_array a;
  NCY_TRY(find_array(u, path, &a));
  if (is_matrix ? a.n_columns == 0 : a.n_columns > 1) return fail(u, path->u.string, "expected another number of dimensions");
  u->left -= 1.0;
  if (u->left < 0.0) return fail(u, path->u.string, "expected each array once");
  if (!is_matrix) {
    put_row(u, &a, 0, a.n_rows);
    return NCY_OK;
  }
  ncy_build_begin(&u->build, false);
  for (size_t i = 0; i < a.n_rows; i++) put_row(u, &a, i * a.n_columns, a.n_columns);
  ncy_build_end(&u->build);
  return NCY_OK;
}

static ncy_status put_members(unpacker *u, const ncy_value *v) {
  ncy_build_begin(&u->build, true);
  for (uint32_t i = 0; i < v->count; i++) {
    ncy_build_key(&u->build, v->u.member[i].key, strlen(v->u.member[i].key));
    NCY_TRY(put_value(u, &v->u.member[i].value));
  }
  ncy_build_end(&u->build);
  return NCY_OK;
}

static ncy_status put_dict(unpacker *u, const ncy_value *v) {
  const ncy_member *only = v->count == 1 ? &v->u.member[0] : NULL;
  if (only && strcmp(only->key, "netcyne:array") == 0) return put_array(u, &only->value, false);
  if (only && strcmp(only->key, "netcyne:matrix") == 0) return put_array(u, &only->value, true);
  if (only && strcmp(only->key, "netcyne:records") == 0) return put_records(u, &only->value);
  if (only && strcmp(only->key, "netcyne:dict") == 0 && only->value.type == NCY_VALUE_DICT) return put_members(u, &only->value);
  return put_members(u, v);
}

static ncy_status put_list(unpacker *u, const ncy_value *v) {
  ncy_build_begin(&u->build, false);
  for (uint32_t i = 0; i < v->count; i++) NCY_TRY(put_value(u, &v->u.item[i]));
  ncy_build_end(&u->build);
  return NCY_OK;
}

static ncy_status put_value(unpacker *u, const ncy_value *v) {
  if (u->build.is_bad) return ncy_no_memory(u->ctx);
  if (u->depth == MAX_DEPTH) return fail(u, "json", "expected fewer containers inside each other");
  u->depth++;
  ncy_status status = NCY_OK;
  switch ((ncy_value_type)v->type) {
  case NCY_VALUE_NULL:
    ncy_build_null(&u->build);
    break;
  case NCY_VALUE_BOOL:
    ncy_build_bool(&u->build, v->u.boolean != 0);
    break;
  case NCY_VALUE_INT:
    ncy_build_int(&u->build, v->u.integer);
    break;
  case NCY_VALUE_REAL:
    ncy_build_real(&u->build, v->u.real);
    break;
  case NCY_VALUE_STRING:
    ncy_build_string(&u->build, v->u.string, v->count);
    break;
  case NCY_VALUE_INTS:
    ncy_build_ints(&u->build, v->u.ints, v->count);
    break;
  case NCY_VALUE_REALS:
    ncy_build_reals(&u->build, v->u.reals, v->count);
    break;
  case NCY_VALUE_LIST:
    status = put_list(u, v);
    break;
  case NCY_VALUE_DICT:
    status = put_dict(u, v);
    break;
  }
  u->depth--;
  return status;
}

ncy_status ncy_unpack(ncy_arena *arena, const char *file, const char *json, size_t length, ncy_pack_find *find, void *user,
                      ncy_value *out) {
  ncy_arena scratch;
  ncy_arena_init(&scratch, arena->ctx);
  unpacker u = {.ctx = arena->ctx, .scratch = &scratch, .file = file, .find = find, .user = user, .left = (double)length};
  ncy_build_init(&u.build, arena);
  ncy_value root;
  ncy_status status = read_json(&u, json, length, &root);
  const ncy_value *data = status == NCY_OK ? ncy_value_get(&root, "data") : NULL;
  const ncy_value *tables = status == NCY_OK ? ncy_value_get(&root, "tables") : NULL;
  if (status == NCY_OK && (!data || data->type != NCY_VALUE_DICT || (tables && tables->type != NCY_VALUE_DICT)))
    status = fail(&u, "json", "expected data and tables");
  u.n_tables = status == NCY_OK && tables ? tables->count : 0;
  u.table = NCY_NEW_ARRAY(&scratch, table, u.n_tables);
  if (!u.table) status = NCY_ENOMEM;
  for (uint32_t i = 0; status == NCY_OK && i < u.n_tables; i++)
    status = read_table(&u, tables->u.member[i].key, &tables->u.member[i].value, &u.table[i]);
  if (status == NCY_OK) status = put_members(&u, data);
  if (status == NCY_OK && u.build.is_bad) status = ncy_no_memory(arena->ctx);
  if (status == NCY_OK) *out = u.build.root;
  ncy_build_done(&u.build);
  ncy_arena_done(&scratch);
  return status;
}
