/* read.c - reads an object of the spec by the rows of the schema.
 *
 * Data:  a record of spec.h; parameters as a list in the order of the file.
 * Costs: one pass over the members; a key is looked for among its object's rows.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "spec/reader.h"

enum { MAX_ROWS = 128 };

ncy_status ncy_warn_once(ncy_spec_reader *r, const void *row, bool *is_first) {
  *is_first = false;
  for (size_t i = 0; i < r->warned.count; i++)
    if (r->warned.data[i] == row) return NCY_OK;
  if (!NCY_VEC_PUSH(r->ctx, &r->warned, row)) return ncy_no_memory(r->ctx);
  *is_first = true;
  return NCY_OK;
}

const ncy_json *ncy_map(const ncy_json *node, const char *key) {
  const ncy_json *map = ncy_json_get(node, key);
  return map && map->type == NCY_JSON_OBJECT ? map : NULL;
}

ncy_status ncy_check_form(ncy_spec_reader *r, const char *key, ncy_form form, const ncy_json *value, bool *fits) {
  *fits = true;
  if (!value || value->type == NCY_JSON_NULL) return NCY_OK;
  const char *expected;
  const ncy_json *bad = ncy_form_misfit(form, value, &expected);
  if (!bad) return NCY_OK;
  *fits = false;
  if (bad->type == NCY_JSON_NULL || bad->type == NCY_JSON_BOOL)
    return NCY_MISTAKE(r, bad, false, NULL, "%s: expected %s, found %s", key, expected, ncy_json_type_name(bad));
  const char *excerpt = ncy_json_excerpt(r->arena, bad);
  if (!excerpt) return NCY_ENOMEM;
  return NCY_MISTAKE(r, bad, false, NULL, "%s: expected %s, found %s: %s", key, expected, ncy_json_type_name(bad), excerpt);
}

ncy_status ncy_check_object(ncy_spec_reader *r, const ncy_json *value, const ncy_json **out) {
  bool fits;
  NCY_TRY(ncy_check_form(r, value->key ? value->key : "value", NCY_FORM_OBJECT, value, &fits));
  *out = fits && value->type == NCY_JSON_OBJECT ? value : NULL;
  if (value->type == NCY_JSON_NULL)
    return NCY_MISTAKE(r, value, false, NULL, "%s: expected an object, found null", value->key ? value->key : "value");
  return NCY_OK;
}

ncy_status ncy_read_conds(ncy_spec_reader *r, const ncy_json *node, ncy_spec_conds *out) {
  *out = (ncy_spec_conds){.node = node};
  ncy_spec_cond *cond = NCY_NEW_ARRAY(r->arena, ncy_spec_cond, node->count);
  if (!cond) return NCY_ENOMEM;
  for (uint32_t i = 0; i < node->count; i++) {
    const ncy_json *value = &node->u.items[i];
    if (value->type == NCY_JSON_OBJECT) {
      NCY_TRY(NCY_MISTAKE(r, value, false, NULL, "%s: expected a value or a list of values, found an object", value->key));
      continue;
    }
    /* the name of older versions */
    const char *key = strcmp(value->key, "popLabel") == 0 ? "pop" : value->key;
    cond[out->n++] = (ncy_spec_cond){.key = key, .value = value};
  }
  out->cond = cond;
  return NCY_OK;
}

/* ---- storing ------------------------------------------------------------------------------------------------------------ */

static double default_number(const ncy_schema_row *row) {
  double number = 0.0;
  if (strcmp(row->default_text, "true") == 0) return 1.0;
  ncy_double_parse(row->default_text, strlen(row->default_text), &number);
  return number;
}

static ncy_status store_default(ncy_spec_reader *r, const ncy_schema_row *row, char *record) {
  if (!row->default_text) return NCY_OK;
  void *field = record ? record + row->offset : NULL; /* objects without a record store nothing */
  switch ((ncy_store)row->store) {
  case NCY_STORE_F64:
    *(double *)field = default_number(row);
    break;
  case NCY_STORE_BOOL:
    *(bool *)field = default_number(row) != 0.0;
    break;
  case NCY_STORE_I64:
    *(int64_t *)field = (int64_t)default_number(row);
    break;
  case NCY_STORE_I32:
    *(int32_t *)field = (int32_t)default_number(row);
    break;
  case NCY_STORE_STRING: {
    char *text = ncy_arena_strndup(r->arena, row->default_text + 1, strlen(row->default_text) - 2);
    if (!text) return NCY_ENOMEM;
    *(const char **)field = text;
    break;
  }
  case NCY_STORE_NONE:
  case NCY_STORE_NODE:
  case NCY_STORE_CONDS:
  case NCY_STORE_PARAM:
    break;
  }
  return NCY_OK;
}

/* value is of the row's form. */
static ncy_status store(ncy_spec_reader *r, const ncy_schema_row *row, const ncy_json *value, char *record) {
  void *field = record ? record + row->offset : NULL; /* objects without a record store nothing */
  switch ((ncy_store)row->store) {
  case NCY_STORE_NODE:
    *(const ncy_json **)field = value;
    break;
  case NCY_STORE_F64:
    if (value->type != NCY_JSON_STRING) *(double *)field = ncy_json_number(value);
    break;
  case NCY_STORE_BOOL:
    *(bool *)field = ncy_json_number(value) != 0.0;
    break;
  case NCY_STORE_STRING:
    *(const char **)field = value->u.string;
    break;
  case NCY_STORE_I64:
    *(int64_t *)field = value->type == NCY_JSON_INT ? value->u.integer : (int64_t)value->u.real;
    break;
  case NCY_STORE_I32:
    *(int32_t *)field = (int32_t)value->u.integer;
    break;
  case NCY_STORE_CONDS:
    return ncy_read_conds(r, value, field);
  case NCY_STORE_NONE:
  case NCY_STORE_PARAM:
    break;
  }
  return NCY_OK;
}

/* ---- one member ----------------------------------------------------------------------------------------------------------- */

static ncy_status check_built(ncy_spec_reader *r, ncy_schema_id id, const ncy_schema_row *row, const ncy_json *value) {
  if (ncy_schema_is_default(row, value)) return NCY_OK;
  const ncy_unbuilt_row *unbuilt = ncy_unbuilt_find(id, row->key, value);
  if (!unbuilt) return NCY_OK;
  return ncy_report_unbuilt(r, unbuilt, value, true);
}

ncy_status ncy_report_unbuilt(ncy_spec_reader *r, const ncy_unbuilt_row *unbuilt, const ncy_json *value, bool at_key) {
  bool is_first;
  NCY_TRY(ncy_warn_once(r, unbuilt, &is_first));
  if (!is_first) return NCY_OK;
  if (unbuilt->is_refused)
    return ncy_go_on(ncy_json_report(value, at_key, r->ctx, NCY_ERROR, NCY_EUNSUPPORTED, NULL, "%s: not built yet: %s",
                                     unbuilt->key, unbuilt->what));
  return NCY_CAUTION(r, value, at_key, NULL, "%s: not built yet: %s; left out", unbuilt->key, unbuilt->what);
}

static ncy_status read_known(ncy_spec_reader *r, ncy_schema_id id, const ncy_schema_row *row, const ncy_json *value, char *record,
                             bool *is_param) {
  *is_param = false;
  if (value->type == NCY_JSON_NULL) return NCY_OK;
  bool fits;
  NCY_TRY(ncy_check_form(r, row->key, (ncy_form)row->form, value, &fits));
  if (!fits) return NCY_OK;
  if ((row->flags & NCY_ROW_IGNORED) && !ncy_schema_is_default(row, value)) {
    bool is_first;
    NCY_TRY(ncy_warn_once(r, row, &is_first));
    if (is_first) NCY_TRY(NCY_CAUTION(r, value, true, NULL, "%s: NetPyNE ignores this key. %s", row->key, row->doc));
  }
  NCY_TRY(check_built(r, id, row, value));
  if (row->form == NCY_FORM_NOTE && value->type == NCY_JSON_OBJECT) NCY_TRY(ncy_read_object(r, NCY_OBJ_ANNOTATION, value, NULL));
  *is_param = row->store == NCY_STORE_PARAM;
  return store(r, row, value, record);
}

/* excused: the rows that misspelt keys were taken for, so that they are not also missed. */
static ncy_status read_unknown(ncy_spec_reader *r, ncy_schema_id id, const ncy_json *value, const char **excused,
                               bool *is_param) {
  const ncy_schema_object *object = ncy_schema_object_at(id);
  *is_param = false;
  switch ((ncy_schema_unknown)object->unknown) {
  case NCY_UNKNOWN_ERROR: {
    const char *near = ncy_schema_nearest(id, NCY_OBJ_COUNT, value->key);
    *excused = near;
    return NCY_DROPPED(r, value, true, near, "unknown key '%s'", value->key);
  }
  case NCY_UNKNOWN_USER: {
    const char *near = ncy_schema_misspelt(id, value->key);
    if (near) {
      *excused = near;
      return NCY_DROPPED(r, value, true, near, "unknown key '%s', nearly '%s'", value->key, near);
    }
    *is_param = true;
    return NCY_OK;
  }
  case NCY_UNKNOWN_PARAM: {
    if (value->type == NCY_JSON_NULL) return NCY_OK;
    bool fits;
    NCY_TRY(ncy_check_form(r, value->key, (ncy_form)object->param_form, value, &fits));
    *is_param = fits;
    return NCY_OK;
  }
  }
  return NCY_OK;
}

static bool is_excused(const char *key, const char *const *excused, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (excused[i] && strcmp(excused[i], key) == 0) return true;
  return false;
}

ncy_status ncy_read_object(ncy_spec_reader *r, ncy_schema_id id, const ncy_json *node, void *record) {
  const ncy_schema_object *object = ncy_schema_object_at(id);
  for (size_t i = 0; i < object->n_rows; i++) NCY_TRY(store_default(r, &object->row[i], record));
  if (!node) return NCY_OK;

  ncy_spec_params *params = NULL;
  ncy_spec_param *list = NULL;
  if (object->params_offset != NCY_NO_PARAMS) {
    params = (ncy_spec_params *)((char *)record + object->params_offset);
    list = NCY_NEW_ARRAY(r->arena, ncy_spec_param, node->count);
    if (!list) return NCY_ENOMEM;
    *params = (ncy_spec_params){.node = node, .param = list};
  }
  const char *excused[MAX_ROWS];
  size_t n_excused = 0;
  for (uint32_t i = 0; i < node->count; i++) {
    const ncy_json *value = &node->u.items[i];
    const ncy_schema_row *row = ncy_schema_find(id, value->key);
    bool is_param;
    if (row) {
      NCY_TRY(read_known(r, id, row, value, record, &is_param));
    } else {
      const char *near = NULL;
      NCY_TRY(read_unknown(r, id, value, &near, &is_param));
      if (near && n_excused < MAX_ROWS) excused[n_excused++] = near;
    }
    if (params && is_param) list[params->n++] = (ncy_spec_param){.key = value->key, .value = value};
  }
  for (size_t i = 0; i < object->n_rows; i++) {
    const ncy_schema_row *row = &object->row[i];
    if (!(row->flags & NCY_ROW_REQUIRED) || is_excused(row->key, excused, n_excused)) continue;
    const ncy_json *value = ncy_json_get(node, row->key);
    if (!value || value->type == NCY_JSON_NULL)
      NCY_TRY(NCY_MISTAKE(r, node, true, NULL, "the key '%s' is missing: %s", row->key, row->doc));
  }
  return NCY_OK;
}
