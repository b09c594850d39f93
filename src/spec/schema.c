/* schema.c - the table of object kinds and look-ups in it.
 *
 * Data: one row an object kind. Costs: a key is looked for linearly among at most 80 rows, first by its length.
 * SPDX-License-Identifier: MIT */
#include "spec/unbuilt.h"

#include <string.h>

static const ncy_schema_object *const objects[NCY_OBJ_COUNT] = {
    [NCY_OBJ_NET] = &ncy_schema_net_object,
    [NCY_OBJ_POP] = &ncy_schema_pop_object,
    [NCY_OBJ_RULE] = &ncy_schema_rule_object,
    [NCY_OBJ_SEC] = &ncy_schema_sec_object,
    [NCY_OBJ_GEOM] = &ncy_schema_geom_object,
    [NCY_OBJ_TOPOL] = &ncy_schema_topol_object,
    [NCY_OBJ_MECH] = &ncy_schema_mech_object,
    [NCY_OBJ_ION] = &ncy_schema_ion_object,
    [NCY_OBJ_POINTP] = &ncy_schema_pointp_object,
    [NCY_OBJ_VARS] = &ncy_schema_vars_object,
    [NCY_OBJ_GLOBALS] = &ncy_schema_globals_object,
    [NCY_OBJ_CELL_PARAMS] = &ncy_schema_cell_params_object,
    [NCY_OBJ_SYNMECH] = &ncy_schema_synmech_object,
    [NCY_OBJ_POINTER] = &ncy_schema_pointer_object,
    [NCY_OBJ_CONN] = &ncy_schema_conn_object,
    [NCY_OBJ_PLAST] = &ncy_schema_plast_object,
    [NCY_OBJ_SHAPE] = &ncy_schema_shape_object,
    [NCY_OBJ_SUBCONN] = &ncy_schema_subconn_object,
    [NCY_OBJ_SUBDENSITY] = &ncy_schema_subdensity_object,
    [NCY_OBJ_SOURCE] = &ncy_schema_source_object,
    [NCY_OBJ_NETSTIM] = &ncy_schema_netstim_object,
    [NCY_OBJ_ICLAMP] = &ncy_schema_iclamp_object,
    [NCY_OBJ_VCLAMP] = &ncy_schema_vclamp_object,
    [NCY_OBJ_SECLAMP] = &ncy_schema_seclamp_object,
    [NCY_OBJ_ALPHASYNAPSE] = &ncy_schema_alphasynapse_object,
    [NCY_OBJ_XSTIM] = &ncy_schema_xstim_object,
    [NCY_OBJ_TARGET] = &ncy_schema_target_object,
    [NCY_OBJ_CFG] = &ncy_schema_cfg_object,
    [NCY_OBJ_SEEDS] = &ncy_schema_seeds_object,
    [NCY_OBJ_HPARAMS] = &ncy_schema_hparams_object,
    [NCY_OBJ_TRACE] = &ncy_schema_trace_object,
    [NCY_OBJ_ANALYSIS] = &ncy_schema_analysis_object,
    [NCY_OBJ_ANNOTATION] = &ncy_schema_annotation_object,
    [NCY_OBJ_ANNOTATIONS] = &ncy_schema_annotations_object,
};

const ncy_schema_object *ncy_schema_object_at(ncy_schema_id id) {
  return objects[id];
}

const ncy_schema_row *ncy_schema_find(ncy_schema_id id, const char *key) {
  const ncy_schema_object *object = objects[id];
  for (size_t i = 0; i < object->n_rows; i++)
    if (object->row[i].key[0] == key[0] && strcmp(object->row[i].key, key) == 0) return &object->row[i];
  return NULL;
}

const char *ncy_schema_nearest(ncy_schema_id id, ncy_schema_id other, const char *word) {
  enum { MAX_KEYS = 128 };
  const char *name[MAX_KEYS];
  size_t count = 0;
  for (size_t i = 0; i < objects[id]->n_rows && count < MAX_KEYS; i++) name[count++] = objects[id]->row[i].key;
  if (other != NCY_OBJ_COUNT)
    for (size_t i = 0; i < objects[other]->n_rows && count < MAX_KEYS; i++) name[count++] = objects[other]->row[i].key;
  return ncy_nearest(word, name, count);
}

/* A quarter of a short word's letters may differ, at most two: k0, rs or tune are not misspellings of dt. */
const char *ncy_schema_misspelt(ncy_schema_id id, const char *word) {
  const char *best = NULL;
  int best_distance = 3;
  int length = (int)strnlen(word, 64);
  for (size_t i = 0; i < objects[id]->n_rows; i++) {
    const ncy_schema_row *row = &objects[id]->row[i];
    if (row->flags & NCY_ROW_LEGACY) continue;
    int shorter = (int)strlen(row->key) < length ? (int)strlen(row->key) : length;
    int limit = shorter >= 5 ? 2 : shorter >= 3 ? 1 : 0;
    if (limit == 0 || limit >= best_distance) limit = limit < best_distance - 1 ? limit : best_distance - 1;
    int distance = ncy_edit_distance(word, row->key, limit);
    if (distance > 0 && distance <= limit) {
      best = row->key;
      best_distance = distance;
    }
  }
  return best;
}

static bool is_same_text(const char *a, const char *a_end, const char *b) {
  for (;; a++, b++) {
    while (a < a_end && (*a == ' ' || *a == '\n' || *a == '\t' || *a == '\r')) a++;
    while (*b == ' ') b++;
    if (a == a_end || !*b) return a == a_end && !*b;
    if (*a != *b) return false;
  }
}

bool ncy_schema_is_stray(const ncy_json *value) {
  return value->type == NCY_JSON_OBJECT && value->count == 1 && strcmp(value->u.items[0].key, "__dict__") == 0;
}

bool ncy_schema_is_default(const ncy_schema_row *row, const ncy_json *value) {
  switch ((ncy_json_type)value->type) {
  case NCY_JSON_NULL:
    return true;
  case NCY_JSON_STRING: {
    size_t length = row->default_text ? strlen(row->default_text) : 0; /* with its quotes */
    if (value->count == 0) return true;
    return length == (size_t)value->count + 2 && memcmp(value->u.string, row->default_text + 1, value->count) == 0;
  }
  case NCY_JSON_ARRAY:
  case NCY_JSON_OBJECT: {
    if (value->count == 0 || ncy_schema_is_stray(value)) return true;
    const char *text = value->doc->text;
    return row->default_text && is_same_text(text + value->offset, text + value->end, row->default_text);
  }
  case NCY_JSON_BOOL:
  case NCY_JSON_INT:
  case NCY_JSON_REAL:
    break;
  }
  double number = ncy_json_number(value);
  const char *text = row->default_text;
  if (!text) return false;
  if (strcmp(text, "true") == 0) return number == 1.0;
  if (strcmp(text, "false") == 0) return number == 0.0;
  double usual;
  return ncy_double_parse(text, strlen(text), &usual) && usual == number;
}

bool ncy_schema_is_built(ncy_schema_id id, const ncy_schema_row *row) {
  if (id == NCY_OBJ_ANALYSIS && ncy_unbuilt_analysis(row->key)) return false;
  return !ncy_unbuilt_find(id, row->key, NULL);
}

/* The row of an object for keys of any name; false where there are none. */
static bool any_key(const ncy_schema_object *object, ncy_spec_schema_row *out) {
  if (object->unknown == NCY_UNKNOWN_ERROR) return false;
  bool is_param = object->unknown == NCY_UNKNOWN_PARAM;
  *out = (ncy_spec_schema_row){.object = object->path,
                               .key = "*",
                               .kind = ncy_form_text(is_param ? (ncy_form)object->param_form : NCY_FORM_ANY),
                               .doc = is_param ? "Parameters by their names." : "Your own fields, unless nearly a known key.",
                               .is_built = 1};
  return true;
}

size_t ncy_spec_schema_rows(size_t first, ncy_spec_schema_row *out, size_t capacity) {
  size_t index = 0;
  for (size_t id = 0; id < NCY_OBJ_COUNT; id++) {
    for (size_t i = 0; i < objects[id]->n_rows; i++, index++) {
      if (index < first || index - first >= capacity) continue;
      const ncy_schema_row *row = &objects[id]->row[i];
      out[index - first] = (ncy_spec_schema_row){.object = objects[id]->path,
                                                 .key = row->key,
                                                 .kind = ncy_form_text((ncy_form)row->form),
                                                 .default_text = row->default_text,
                                                 .unit = row->unit,
                                                 .doc = row->doc,
                                                 .is_required = (row->flags & NCY_ROW_REQUIRED) != 0,
                                                 .is_legacy = (row->flags & (NCY_ROW_LEGACY | NCY_ROW_IGNORED)) != 0,
                                                 .is_built = ncy_schema_is_built((ncy_schema_id)id, row)};
    }
    ncy_spec_schema_row any;
    if (!any_key(objects[id], &any)) continue;
    if (index >= first && index - first < capacity) out[index - first] = any;
    index++;
  }
  return index;
}
