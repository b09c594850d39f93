/* table.c - named, typed columns of one length.
 *
 * Data:  the columns' values, names, units and texts live in the table's arena; the list of columns is one growable array, and
 *        a hash of names finds a column among thousands (a trace per cell).
 * SPDX-License-Identifier: MIT */
#include "table/inner.h"

#include <string.h>

static const size_t size_of[] = {
    [NCY_F64] = sizeof(double),
    [NCY_I64] = sizeof(int64_t),
    [NCY_I32] = sizeof(int32_t),
    [NCY_STR] = sizeof(const char *),
};

ncy_status ncy_table_new(ncy_ctx *ctx, const char *name, size_t n_rows, ncy_table **out) {
  ncy_table *table = ncy_resize(ctx, NULL, 0, sizeof *table);
  if (!table) return ncy_no_memory(ctx);
  memset(table, 0, sizeof *table);
  table->n_rows = n_rows;
  ncy_arena_init(&table->arena, ctx);
  ncy_names_init(&table->names, &table->arena);
  table->name = ncy_table_str(table, name);
  if (!table->name) {
    ncy_table_free(&table);
    return NCY_ENOMEM;
  }
  *out = table;
  return NCY_OK;
}

void ncy_table_free(ncy_table **table) {
  if (!table || !*table) return;
  ncy_table *t = *table;
  ncy_ctx *ctx = t->arena.ctx;
  NCY_VEC_FREE(ctx, &t->columns);
  ncy_arena_done(&t->arena);
  ncy_resize(ctx, t, sizeof *t, 0);
  *table = NULL;
}

ncy_status ncy_table_add(ncy_table *table, const char *name, ncy_type type, const char *unit, ncy_column *out) {
  ncy_ctx *ctx = table->arena.ctx;
  size_t name_length = strlen(name);
  if (ncy_names_find(&table->names, name, name_length) >= 0)
    return ncy_report(ctx, NCY_ERROR, NCY_EARG, NULL, NULL, "table %s: expected every column once, found %s again", table->name,
                      name);
  if ((size_t)type >= NCY_COUNT_OF(size_of))
    return ncy_report(ctx, NCY_ERROR, NCY_EARG, NULL, NULL, "table %s: column %s has no type that there is", table->name, name);
  ncy_column column = {.type = type, .unit = ncy_table_str(table, unit ? unit : "1")};
  column.u.raw = ncy_arena_alloc(&table->arena, table->n_rows, size_of[type]);
  if (!column.unit || !column.u.raw) return NCY_ENOMEM;
  if (!NCY_VEC_RESERVE(ctx, &table->columns, 1)) return ncy_no_memory(ctx);
  int32_t id = ncy_names_add(&table->names, name, name_length); /* last, so that ids stay the columns' indices */
  if (id < 0) return NCY_ENOMEM;
  column.name = table->names.name[id];
  table->columns.data[table->columns.count++] = column;
  *out = column;
  return NCY_OK;
}

ncy_status ncy_table_nan_is_missing(ncy_table *table, const char *name) {
  ncy_column column;
  NCY_TRY(ncy_table_column(table, name, &column));
  table->columns.data[ncy_names_find(&table->names, name, strlen(name))].nan_is_missing = column.type == NCY_F64;
  return NCY_OK;
}

const char *ncy_table_str(ncy_table *table, const char *text) {
  return ncy_arena_strndup(&table->arena, text, strlen(text));
}

const char *ncy_table_name(const ncy_table *table) {
  return table->name;
}

size_t ncy_table_rows(const ncy_table *table) {
  return table->n_rows;
}

size_t ncy_table_columns(const ncy_table *table) {
  return table->columns.count;
}

ncy_status ncy_table_column_at(const ncy_table *table, size_t index, ncy_column *out) {
  if (index >= table->columns.count)
    return ncy_report(table->arena.ctx, NCY_ERROR, NCY_EARG, NULL, NULL, "table %s: expected a column below %zu, found %zu",
                      table->name, table->columns.count, index);
  *out = table->columns.data[index];
  return NCY_OK;
}

ncy_status ncy_table_column(const ncy_table *table, const char *name, ncy_column *out) {
  int32_t id = ncy_names_find(&table->names, name, strlen(name));
  if (id < 0)
    return ncy_report(table->arena.ctx, NCY_ERROR, NCY_EARG, NULL,
                      ncy_nearest(name, table->names.name, (size_t)table->names.count), "table %s has no column %s", table->name,
                      name);
  *out = table->columns.data[id];
  return NCY_OK;
}
