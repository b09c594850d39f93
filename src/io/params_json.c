/* params_json.c - netParams and simConfig as saved: what the user gave, then NetPyNE's defaults.
 *
 * Annotations are written apart from what they are about (netParams.annotations), where NetPyNE takes none for a parameter.
 * The defaults come from the schema, so that a saved file says what a run was made of without NetPyNE at hand.
 * SPDX-License-Identifier: MIT */
#include "io/net_json.h"

#include <string.h>

#include "spec/annotation.h"
#include "spec/schema.h"

static bool is_annotated(const ncy_json *object) {
  return object->type == NCY_JSON_OBJECT && ncy_json_get(object, "annotation");
}

/* A map of netParams with annotations in it, without them. */
static void write_bare_map(ncy_json_writer *w, const ncy_json *map) {
  ncy_json_begin_object(w);
  for (uint32_t i = 0; i < map->count; i++) {
    const ncy_json *object = &map->u.items[i];
    ncy_json_key(w, object->key);
    if (!is_annotated(object)) {
      ncy_json_node(w, object);
      continue;
    }
    ncy_json_begin_object(w);
    for (uint32_t k = 0; k < object->count; k++) {
      if (strcmp(object->u.items[k].key, "annotation") == 0) continue;
      ncy_json_key(w, object->u.items[k].key);
      ncy_json_node(w, &object->u.items[k]);
    }
    ncy_json_end_object(w);
  }
  ncy_json_end_object(w);
}

static bool has_annotations(const ncy_json *member) {
  bool is_map = false, found = false;
  for (size_t i = 0; i < NCY_ANNOTATED_MAPS; i++) is_map = is_map || strcmp(member->key, ncy_annotated_map[i]) == 0;
  if (!is_map || member->type != NCY_JSON_OBJECT) return false;
  for (uint32_t i = 0; i < member->count; i++) found = found || is_annotated(&member->u.items[i]);
  return found;
}

/* All annotations by map and label; nothing where there are none. */
static void write_annotations(ncy_json_writer *w, const ncy_json *net_params) {
  const char *map = NULL;
  for (ncy_annotation at = {0}; ncy_annotation_next(net_params, &at);) {
    if (map != at.map) {
      if (map) {
        ncy_json_end_object(w);
      } else {
        ncy_json_key(w, "annotations");
        ncy_json_begin_object(w);
      }
      ncy_json_key(w, at.map);
      ncy_json_begin_object(w);
    }
    map = at.map;
    ncy_json_key(w, at.label);
    ncy_json_node(w, at.value);
  }
  if (!map) return;
  ncy_json_end_object(w);
  ncy_json_end_object(w);
}

/* NetPyNE notes which keys it chose: a reader of the file goes by them. */
static void write_compact(ncy_json_writer *w, const ncy_spec *spec, const ncy_json *given) {
  const char *key[NCY_COMPACT_KEYS];
  int n = ncy_json_compact_keys(spec, key);
  if (!n) {
    ncy_json_node(w, given);
    return;
  }
  ncy_json_begin_array(w, true);
  for (int i = 0; i < n; i++) ncy_json_string(w, key[i]);
  ncy_json_end_array(w);
}

/* Attributes that NetPyNE keeps to itself or that only legacy specs carry are not added. */
static ncy_status save_object(ncy_json_writer *w, const ncy_spec *spec, const ncy_json *given, ncy_schema_id id) {
  ncy_ctx *ctx = spec->ctx;
  const ncy_schema_object *object = ncy_schema_object_at(id);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_status status = NCY_OK;
  ncy_json_begin_object(w);
  for (uint32_t i = 0; given && i < given->count; i++) {
    const ncy_json *member = &given->u.items[i];
    if (id == NCY_OBJ_NET && strcmp(member->key, "annotations") == 0) continue;
    ncy_json_key(w, member->key);
    if (id == NCY_OBJ_NET && has_annotations(member))
      write_bare_map(w, member);
    else if (id == NCY_OBJ_CFG && strcmp(member->key, "compactConnFormat") == 0)
      write_compact(w, spec, member);
    else
      ncy_json_node(w, member);
  }
  if (id == NCY_OBJ_NET) write_annotations(w, given);
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
  return save_object(w, spec, spec->net_params, NCY_OBJ_NET);
}

ncy_status ncy_json_write_config(ncy_json_writer *w, const ncy_spec *spec) {
  return save_object(w, spec, spec->sim_config, NCY_OBJ_CFG);
}
