/* describe.c - what a file holds, as a table of items and values.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "io/data_file.h"
#include "io/net_file.h"
#include "io/sniff.h"
#include "spec/annotation.h"
#include "json/json.h"

/* Rows are collected first: a table has as many as it is made with. */
typedef struct row {
  const char *item, *value;
} row;
typedef struct list {
  ncy_arena arena;
  NCY_VEC(row) rows;
  bool is_bad; /* out of memory */
} list;

static void add(list *l, const char *item, const char *value) {
  row made = {ncy_arena_strndup(&l->arena, item, strlen(item)), ncy_arena_strndup(&l->arena, value, strlen(value))};
  if (!made.item || !made.value || !NCY_VEC_PUSH(l->arena.ctx, &l->rows, made)) l->is_bad = true;
}

static void add_int(list *l, const char *item, long long value) {
  char text[32];
  snprintf(text, sizeof text, "%lld", value);
  add(l, item, text);
}

/* Where parts of the network come from. */
static void add_annotations(list *l, const ncy_json *net_params) {
  ncy_text item, value;
  ncy_text_init(&item, l->arena.ctx);
  ncy_text_init(&value, l->arena.ctx);
  for (ncy_annotation at = {0}; ncy_annotation_next(net_params, &at);) {
    item.count = value.count = 0;
    ncy_text_printf(&item, "annotation %s.%s", at.map, at.label);
    ncy_annotation_text(at.value, &value);
    l->is_bad = l->is_bad || item.is_bad || value.is_bad;
    if (value.count && !l->is_bad) add(l, item.data, value.data);
  }
  ncy_text_done(&item);
  ncy_text_done(&value);
}

/* ---- HDF5 ------------------------------------------------------------------------------------------------------------------ */

static ncy_status describe_network(list *l, const char *path) {
  ncy_received received;
  NCY_TRY(ncy_h5_receive(&l->arena, &l->arena, path, true, &received));
  for (int i = 0; i < NCY_NOTE_COUNT; i++)
    if (received.note[i]) add(l, ncy_note_name[i], received.note[i]);
  if (received.mod_folder) add(l, "mod_folder", received.mod_folder);
  for (int t = 0; t < NCY_TAB_COUNT; t++)
    if (received.flat.n[t] && t != NCY_TAB_NAME && t != NCY_TAB_TEXT) add_int(l, ncy_tabs[t].group, received.flat.n[t]);
  const ncy_json_doc *doc;
  NCY_TRY(ncy_json_parse(&l->arena, path, received.spec, received.spec_length, &doc));
  add_annotations(l, ncy_json_get(doc->root, "netParams"));
  return NCY_OK;
}

/* ---- data ------------------------------------------------------------------------------------------------------------------ */

static void add_members(list *l, const char *item, const ncy_value *value) {
  if (value && (value->type == NCY_VALUE_DICT || ncy_value_is_list(value)) && value->count) add_int(l, item, value->count);
}

/* A plain value of a dict, when it is there. */
static void add_value(list *l, const char *item, const ncy_value *dict, const char *key) {
  const ncy_value *value = ncy_value_get(dict, key);
  char text[NCY_DOUBLE_TEXT];
  if (!value || value->type == NCY_VALUE_NULL || value->type > NCY_VALUE_STRING) return;
  if (value->type == NCY_VALUE_STRING) {
    add(l, item, value->u.string);
    return;
  }
  if (value->type == NCY_VALUE_REAL)
    ncy_double_text(value->u.real, text);
  else if (value->type == NCY_VALUE_INT)
    snprintf(text, sizeof text, "%lld", (long long)value->u.integer);
  else
    snprintf(text, sizeof text, "%s", value->u.boolean ? "true" : "false");
  add(l, item, text);
}

/* Lists of connections of all cells. */
static void add_cells(list *l, const ncy_value *cells) {
  if (!cells || !ncy_value_is_list(cells)) return;
  long long n_conns = 0;
  for (uint32_t i = 0; cells->type == NCY_VALUE_LIST && i < cells->count; i++) {
    const ncy_value *conns = ncy_value_get(&cells->u.item[i], "conns");
    if (ncy_value_is_list(conns)) n_conns += conns->count;
  }
  add_int(l, "cells", cells->count);
  add_int(l, "conns", n_conns);
}

static void add_sim_data(list *l, const ncy_value *data) {
  static const char *const own[] = {"spkt", "spkid", "t", "avgRate", "popRates", "stims"};
  if (!data || data->type != NCY_VALUE_DICT) return;
  const ncy_value *spikes = ncy_value_get(data, "spkt");
  if (ncy_value_is_list(spikes)) add_int(l, "spikes", spikes->count);
  add_value(l, "average_rate", data, "avgRate");
  for (uint32_t i = 0; i < data->count; i++) {
    const ncy_member *member = &data->u.member[i];
    bool is_trace = member->value.type == NCY_VALUE_DICT;
    for (size_t k = 0; k < NCY_COUNT_OF(own); k++) is_trace = is_trace && strcmp(member->key, own[k]) != 0;
    char item[64];
    snprintf(item, sizeof item, "trace %.50s", member->key);
    if (is_trace) add_int(l, item, member->value.count);
  }
}

static void to_text(void *user, const char *bytes, size_t count) {
  ncy_text_add(user, bytes, count);
}

/* Annotations are read from JSON: the parameters alone are small. */
static ncy_status add_annotations_of(list *l, const ncy_data *data, const ncy_value *params) {
  if (!params || params->type != NCY_VALUE_DICT) return NCY_OK;
  ncy_text text;
  ncy_json_writer w;
  const ncy_json_doc *doc;
  ncy_text_init(&text, l->arena.ctx);
  ncy_json_writer_init(&w, to_text, &text, 0);
  ncy_value_write(params, false, &w);
  ncy_status status = text.is_bad ? ncy_no_memory(l->arena.ctx) : NCY_OK;
  if (status == NCY_OK) status = ncy_json_parse(&l->arena, ncy_data_file(data), text.data, text.count, &doc);
  if (status == NCY_OK) add_annotations(l, doc->root);
  ncy_text_done(&text);
  return status;
}

static ncy_status describe_tree(list *l, const ncy_data *data) {
  static const char *const part[] = {"popParams",  "cellParams",       "synMechParams",
                                     "connParams", "stimSourceParams", "stimTargetParams"};
  const ncy_value *root = ncy_data_root(data), *net = ncy_value_get(root, "net"), *params = ncy_value_get(root, "netParams");
  const ncy_value *own = ncy_value_get(root, "netcyne"), *config = ncy_value_get(root, "simConfig");
  if (!params) params = ncy_value_get(net, "params");
  add_value(l, "version", own, "version");
  add_value(l, "command", own, "command");
  add_value(l, "libm", own, "libm");
  add_value(l, "compat", own, "compat");
  add_value(l, "part", own, "part");
  add_value(l, "engine", own, "engine");
  add_value(l, "netpyne_version", root, "netpyne_version");
  for (size_t i = 0; i < NCY_COUNT_OF(part); i++) add_members(l, part[i], ncy_value_get(params, part[i]));
  add_members(l, "pops", ncy_value_get(net, "pops"));
  add_cells(l, ncy_value_get(net, "cells"));
  add_value(l, "label", config, "simLabel");
  add_value(l, "duration", config, "duration");
  add_value(l, "dt", config, "dt");
  add_sim_data(l, ncy_value_get(root, "simData"));
  return add_annotations_of(l, data, params);
}

static ncy_status describe_data(list *l, const char *path) {
  ncy_data *data;
  NCY_TRY(ncy_data_load_any(l->arena.ctx, path, &data));
  ncy_status status = describe_tree(l, data);
  ncy_data_free(&data);
  return status;
}

/* ---- the table ------------------------------------------------------------------------------------------------------------- */

static ncy_status fill(ncy_table *table, const list *l) {
  ncy_column item, value;
  NCY_TRY(ncy_table_add(table, "item", NCY_STR, NULL, &item));
  NCY_TRY(ncy_table_add(table, "value", NCY_STR, NULL, &value));
  for (size_t i = 0; i < l->rows.count; i++) {
    item.u.str[i] = ncy_table_str(table, l->rows.data[i].item);
    value.u.str[i] = ncy_table_str(table, l->rows.data[i].value);
    if (!item.u.str[i] || !value.u.str[i]) return NCY_ENOMEM;
  }
  return NCY_OK;
}

static ncy_status describe(list *l, const char *path) {
  ncy_file_kind kind;
  struct stat st;
  NCY_TRY(ncy_file_sniff(l->arena.ctx, path, &kind));
  add(l, "kind", ncy_file_kind_name(kind));
  if (stat(path, &st) != 0 || S_ISDIR(st.st_mode)) return NCY_OK;
  add_int(l, "bytes", (long long)st.st_size);
  if (kind == NCY_FILE_UNKNOWN) return NCY_OK;
  return kind == NCY_FILE_NETWORK ? describe_network(l, path) : describe_data(l, path);
}

ncy_status ncy_file_describe(ncy_ctx *ctx, const char *path, ncy_table **out) {
  list l = {.is_bad = false};
  ncy_arena_init(&l.arena, ctx);
  ncy_table *table = NULL;
  ncy_status status = describe(&l, path);
  if (status == NCY_OK && l.is_bad) status = ncy_no_memory(ctx);
  if (status == NCY_OK) status = ncy_table_new(ctx, "file", l.rows.count, &table);
  if (status == NCY_OK) status = fill(table, &l);
  NCY_VEC_FREE(ctx, &l.rows);
  ncy_arena_done(&l.arena);
  if (status != NCY_OK)
    ncy_table_free(&table);
  else
    *out = table;
  return status;
}
