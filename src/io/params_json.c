/* params_json.c - netParams and simConfig as saved: what the user gave, then NetPyNE's defaults.
 *
 * The defaults come from the schema, so that a saved file says what a run was made of without NetPyNE at hand.
 * SPDX-License-Identifier: MIT */
#include "io/net_json.h"

#include <string.h>

#include "spec/schema.h"

/* Attributes that NetPyNE keeps to itself or that only legacy specs carry are not added. */
static ncy_status save_object(ncy_json_writer *w, ncy_ctx *ctx, const ncy_json *given, ncy_schema_id id) {
  const ncy_schema_object *object = ncy_schema_object_at(id);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_status status = NCY_OK;
  ncy_json_begin_object(w);
  for (uint32_t i = 0; given && i < given->count; i++) {
    ncy_json_key(w, given->u.items[i].key);
    ncy_json_node(w, &given->u.items[i]);
  }
  for (uint16_t i = 0; i < object->n_rows && status == NCY_OK; i++) {
    const ncy_schema_row *row = &object->row[i];
    if (!row->default_text || (row->flags & NCY_ROW_LEGACY) || ncy_json_get(given, row->key)) continue;
    const ncy_json_doc *doc;
    status = ncy_json_parse(&arena, "schema", row->default_text, strlen(row->default_text), &doc);
    if (status != NCY_OK) break;
    ncy_json_key(w, row->key);
    ncy_json_node(w, doc->root);
  }
  ncy_json_end_object(w);
  ncy_arena_done(&arena);
  return status;
}

ncy_status ncy_json_write_params(ncy_json_writer *w, const ncy_spec *spec) {
  return save_object(w, spec->ctx, spec->net_params, NCY_OBJ_NET);
}

ncy_status ncy_json_write_config(ncy_json_writer *w, const ncy_spec *spec) {
  return save_object(w, spec->ctx, spec->sim_config, NCY_OBJ_CFG);
}
