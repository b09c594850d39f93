/* json_schema.c - the JSON Schema (draft 2020-12) of a spec, for editors and other checkers, from the rows of the schema.
 *
 * Data:  $defs holds each form (by its name) and each object kind (by its path). An object kind is where its path says: the path
 *        of another, a dot and a key; a last part in capitals stands for any name, e.g. netParams.popParams.LABEL; "(TYPE)" after
 *        it says which type the kind is for. "annotation" stands wherever a key's form is a note.
 * What the schema cannot say and `check` finds: labels, what keys need of each other, string functions, mechanisms, and keys that
 * differ in two letters from a known one where the user's own are let in (one letter is said here).
 * Source: JSON Schema 2020-12, core and validation. SPDX-License-Identifier: MIT */
#include <string.h>

#include "spec/reader.h"

typedef struct maker {
  ncy_json_writer w;
  ncy_arena arena;
  bool is_bad; /* no memory */
} maker;

static const char *made(maker *m, const char *text) {
  if (text) return text;
  m->is_bad = true;
  return "";
}

static void put_text(maker *m, const char *key, const char *text) {
  ncy_json_key(&m->w, key);
  ncy_json_string(&m->w, text);
}

/* ---- where object kinds are ---------------------------------------------------------------------------------------------- */

/* How a kind of object stands under a key of another. */
typedef enum link { LINK_NONE, LINK_SINGLE, LINK_MAP } link;

static size_t path_length(const char *path) {
  return strcspn(path, " ");
}

static bool is_capitals(const char *text, size_t length) {
  for (size_t i = 0; i < length; i++)
    if (text[i] < 'A' || text[i] > 'Z') return false;
  return length > 0;
}

static link find_link(const char *parent, const char *key, const char *child) {
  size_t n_parent = path_length(parent), n_child = path_length(child), n_key = strlen(key);
  if (n_child < n_parent + 1 + n_key || strncmp(child, parent, n_parent) != 0 || child[n_parent] != '.') return LINK_NONE;
  if (strncmp(child + n_parent + 1, key, n_key) != 0) return LINK_NONE;
  size_t at = n_parent + 1 + n_key;
  if (at == n_child) return LINK_SINGLE;
  return child[at] == '.' && is_capitals(child + at + 1, n_child - at - 1) ? LINK_MAP : LINK_NONE;
}

/* "NetStim" of "netParams.stimSourceParams.LABEL (NetStim)", or NULL. */
static const char *type_of(maker *m, const char *path) {
  size_t at = path_length(path);
  if (!path[at]) return NULL;
  return made(m, ncy_arena_strndup(&m->arena, path + at + 2, strlen(path) - at - 3));
}

static void put_ref(maker *m, const char *path) {
  const char *type = type_of(m, path);
  int length = (int)path_length(path);
  const char *place = ncy_arena_printf(&m->arena, "#/$defs/%.*s%s%s", length, path, type ? "." : "", type ? type : "");
  put_text(m, "$ref", made(m, place));
}

static bool stands_alone(const char *path) {
  const char *dot = strrchr(path, '.');
  return !dot || !is_capitals(dot + 1, path_length(path) - (size_t)(dot + 1 - path));
}

/* ---- objects of several types -------------------------------------------------------------------------------------------- */

/* {"required": ["type"], "properties": {"type": {"const": TYPE}}} */
static void put_if_type(maker *m, const char *type) {
  ncy_json_key(&m->w, "if");
  ncy_json_begin_object(&m->w);
  ncy_json_key(&m->w, "required");
  ncy_json_begin_array(&m->w, true);
  ncy_json_string(&m->w, "type");
  ncy_json_end_array(&m->w);
  ncy_json_key(&m->w, "properties");
  ncy_json_begin_object(&m->w);
  ncy_json_key(&m->w, "type");
  ncy_json_begin_object(&m->w);
  put_text(m, "const", type);
  ncy_json_end_object(&m->w);
  ncy_json_end_object(&m->w);
  ncy_json_end_object(&m->w);
}

/* Each kind of the path from id on: if it is of the first type then that, else the rest; the kind without a type is the last
 * else. The members of an object that is open. */
static void put_choice(maker *m, const char *path, size_t id, const char *plain) {
  size_t length = path_length(path);
  for (; id < NCY_OBJ_COUNT; id++) {
    const char *other = ncy_schema_object_at((ncy_schema_id)id)->path;
    if (path_length(other) == length && strncmp(other, path, length) == 0 && other[length]) break;
  }
  if (id == NCY_OBJ_COUNT) {
    put_ref(m, plain);
    return;
  }
  const char *typed = ncy_schema_object_at((ncy_schema_id)id)->path;
  put_if_type(m, type_of(m, typed));
  ncy_json_key(&m->w, "then");
  ncy_json_begin_object(&m->w);
  put_ref(m, typed);
  ncy_json_end_object(&m->w);
  ncy_json_key(&m->w, "else");
  ncy_json_begin_object(&m->w);
  put_choice(m, path, id + 1, plain);
  ncy_json_end_object(&m->w);
}

/* ---- keys ------------------------------------------------------------------------------------------------------------------ */

/* The property that NetPyNE writes into empty objects. */
static void put_stray(maker *m) {
  ncy_json_key(&m->w, "__dict__");
  ncy_json_bool(&m->w, true);
}

static void put_default(maker *m, const ncy_schema_row *row) {
  const ncy_json_doc *doc;
  if (!row->default_text) return;
  if (ncy_json_parse(&m->arena, "default", row->default_text, strlen(row->default_text), &doc) != NCY_OK) {
    m->is_bad = true;
    return;
  }
  ncy_json_key(&m->w, "default");
  ncy_json_node(&m->w, doc->root);
}

static void put_row(maker *m, ncy_schema_id id, const ncy_schema_row *row) {
  ncy_json_writer *w = &m->w;
  const char *parent = ncy_schema_object_at(id)->path, *child = NULL;
  link how = LINK_NONE;
  for (size_t i = 0; i < NCY_OBJ_COUNT && how == LINK_NONE; i++) {
    child = ncy_schema_object_at((ncy_schema_id)i)->path;
    how = find_link(parent, row->key, child);
  }
  if (row->form == NCY_FORM_NOTE || row->form == NCY_FORM_NOTES) { /* one kind under many others */
    child = ncy_schema_annotation_object.path;
    how = row->form == NCY_FORM_NOTE ? LINK_SINGLE : LINK_MAP;
  }
  ncy_json_key(w, row->key);
  ncy_json_begin_object(w);
  const char *not_built = ncy_schema_is_built(id, row) ? ""
                          : row->default_text          ? " Only the default is built."
                                                       : " Not built yet.";
  const char *text = ncy_arena_printf(&m->arena, "%s Expected: %s%s%s%s.%s", row->doc, ncy_form_text((ncy_form)row->form),
                                      row->unit ? " [" : "", row->unit ? row->unit : "", row->unit ? "]" : "", not_built);
  put_text(m, "description", made(m, text));
  put_default(m, row);
  if (row->flags & (NCY_ROW_LEGACY | NCY_ROW_IGNORED)) {
    ncy_json_key(w, "deprecated");
    ncy_json_bool(w, true);
  }
  if (row->flags & NCY_ROW_REQUIRED) {
    ncy_json_key(w, "not");
    ncy_json_begin_object(w);
    put_text(m, "type", "null");
    ncy_json_end_object(w);
  }
  if (how == LINK_NONE) {
    const char *place = ncy_arena_printf(&m->arena, "#/$defs/%s", ncy_form_name((ncy_form)row->form));
    put_text(m, "$ref", made(m, place));
  } else {
    ncy_form_write_types(w, (ncy_form)row->form);
    if (how == LINK_SINGLE) {
      put_ref(m, child);
    } else {
      ncy_json_key(w, "properties");
      ncy_json_begin_object(w);
      put_stray(m);
      ncy_json_end_object(w);
      ncy_json_key(w, "additionalProperties");
      ncy_json_begin_object(w);
      if (row->form == NCY_FORM_NOTES)
        ncy_form_write_types(w, NCY_FORM_NOTE);
      else
        put_text(m, "type", "object");
      put_choice(m, child, 0, child);
      ncy_json_end_object(w);
    }
  }
  ncy_json_end_object(w);
}

/* ---- names that are nearly a key ----------------------------------------------------------------------------------------- */

/* A regular expression of key with one letter left out, added, replaced, or swapped with the next; the key itself also fits. */
static const char *near_pattern(maker *m, const char *key) {
  ncy_text text;
  ncy_text_init(&text, m->arena.ctx);
  int length = (int)strlen(key);
  ncy_text_str(&text, "^(");
  for (int i = 0; i < length; i++) {
    ncy_text_printf(&text, "%s%.*s(.?%s|.%s", i ? "|" : "", i, key, key + i + 1, key + i);
    if (i + 1 < length) ncy_text_printf(&text, "|%c%c%s", key[i + 1], key[i], key + i + 2);
    ncy_text_str(&text, ")");
  }
  ncy_text_printf(&text, "|%s.)$", key);
  const char *pattern = text.is_bad ? NULL : ncy_arena_strndup(&m->arena, text.data, text.count);
  ncy_text_done(&text);
  return made(m, pattern);
}

/* Keys as short as "dt" are near to too much, and older ones are no guide; as ncy_schema_misspelt. */
static bool is_guide(const ncy_schema_row *row) {
  return strlen(row->key) >= 4 && !(row->flags & NCY_ROW_LEGACY);
}

/* Names are known keys, or the user's own: not nearly a known one. */
static void put_names(maker *m, const ncy_schema_row *row, size_t n_rows) {
  ncy_json_writer *w = &m->w;
  ncy_json_key(w, "propertyNames");
  ncy_json_begin_object(w);
  ncy_json_key(w, "anyOf");
  ncy_json_begin_array(w, false);
  ncy_json_begin_object(w);
  ncy_json_key(w, "enum");
  ncy_json_begin_array(w, true);
  for (size_t i = 0; i < n_rows; i++) ncy_json_string(w, row[i].key);
  ncy_json_end_array(w);
  ncy_json_end_object(w);
  ncy_json_begin_object(w);
  ncy_json_key(w, "not");
  ncy_json_begin_object(w);
  ncy_json_key(w, "anyOf");
  ncy_json_begin_array(w, false);
  for (size_t i = 0; i < n_rows; i++) {
    if (!is_guide(&row[i])) continue;
    ncy_json_begin_object(w);
    put_text(m, "pattern", near_pattern(m, row[i].key));
    ncy_json_end_object(w);
  }
  ncy_json_end_array(w);
  ncy_json_end_object(w);
  ncy_json_end_object(w);
  ncy_json_end_array(w);
  ncy_json_end_object(w);
}

/* ---- object kinds --------------------------------------------------------------------------------------------------------- */

static void put_required(maker *m, const ncy_schema_object *object) {
  ncy_json_writer *w = &m->w;
  bool is_any = false;
  for (size_t i = 0; i < object->n_rows; i++) is_any |= (object->row[i].flags & NCY_ROW_REQUIRED) != 0;
  if (!is_any) return;
  bool may_be_empty = stands_alone(object->path); /* an empty object, or a stray one, is as none */
  if (may_be_empty) {
    ncy_json_key(w, "if");
    ncy_json_begin_object(w);
    ncy_json_key(w, "minProperties");
    ncy_json_int(w, 1);
    ncy_json_key(w, "properties");
    ncy_json_begin_object(w);
    ncy_json_key(w, "__dict__");
    ncy_json_bool(w, false);
    ncy_json_end_object(w);
    ncy_json_end_object(w);
    ncy_json_key(w, "then");
    ncy_json_begin_object(w);
  }
  ncy_json_key(w, "required");
  ncy_json_begin_array(w, true);
  for (size_t i = 0; i < object->n_rows; i++)
    if (object->row[i].flags & NCY_ROW_REQUIRED) ncy_json_string(w, object->row[i].key);
  ncy_json_end_array(w);
  if (may_be_empty) ncy_json_end_object(w);
}

static void put_object(maker *m, ncy_schema_id id) {
  ncy_json_writer *w = &m->w;
  const ncy_schema_object *object = ncy_schema_object_at(id);
  const char *type = type_of(m, object->path);
  const char *name =
      ncy_arena_printf(&m->arena, "%.*s%s%s", (int)path_length(object->path), object->path, type ? "." : "", type ? type : "");
  ncy_json_key(w, made(m, name));
  ncy_json_begin_object(w);
  ncy_json_key(w, "properties");
  ncy_json_begin_object(w);
  for (size_t i = 0; i < object->n_rows; i++) put_row(m, id, &object->row[i]);
  if (stands_alone(object->path) && !ncy_schema_find(id, "__dict__")) put_stray(m);
  ncy_json_end_object(w);
  put_required(m, object);
  switch ((ncy_schema_unknown)object->unknown) {
  case NCY_UNKNOWN_ERROR:
    ncy_json_key(w, "additionalProperties");
    ncy_json_bool(w, false);
    break;
  case NCY_UNKNOWN_USER:
    put_names(m, object->row, object->n_rows);
    break;
  case NCY_UNKNOWN_PARAM: {
    ncy_json_key(w, "additionalProperties");
    ncy_json_begin_object(w);
    const char *place = ncy_arena_printf(&m->arena, "#/$defs/%s", ncy_form_name((ncy_form)object->param_form));
    put_text(m, "$ref", made(m, place));
    ncy_json_end_object(w);
    break;
  }
  }
  ncy_json_end_object(w);
}

/* ---- the document --------------------------------------------------------------------------------------------------------- */

static void put_part(maker *m, const char *key, const char *path, const char *doc) {
  ncy_json_key(&m->w, key);
  ncy_json_begin_object(&m->w);
  put_text(m, "description", doc);
  put_text(m, "type", "object");
  put_ref(m, path);
  ncy_json_end_object(&m->w);
}

static void put_need(maker *m, const char *key) {
  ncy_json_begin_object(&m->w);
  ncy_json_key(&m->w, "required");
  ncy_json_begin_array(&m->w, true);
  ncy_json_string(&m->w, key);
  ncy_json_end_array(&m->w);
  ncy_json_end_object(&m->w);
}

static void put_document(maker *m) {
  static const ncy_schema_row parts[] = {{.key = "netParams"}, {.key = "simConfig"}};
  ncy_json_writer *w = &m->w;
  ncy_json_begin_object(w);
  put_text(m, "$schema", "https://json-schema.org/draft/2020-12/schema");
  put_text(m, "title", "A network declared as netParams and simConfig");
  put_text(m, "type", "object");
  ncy_json_key(w, "properties");
  ncy_json_begin_object(w);
  put_part(m, "netParams", "netParams", "The network: populations, cells, synapses, connections, stimulation.");
  put_part(m, "simConfig", "simConfig", "The simulation: duration, seeds, what is recorded, saved and drawn.");
  ncy_json_key(w, "net"); /* of a file that NetPyNE saved */
  ncy_json_begin_object(w);
  put_text(m, "type", "object");
  ncy_json_key(w, "properties");
  ncy_json_begin_object(w);
  put_part(m, "params", "netParams", "netParams, in a file of results.");
  ncy_json_end_object(w);
  ncy_json_end_object(w);
  ncy_json_end_object(w);
  ncy_json_key(w, "anyOf");
  ncy_json_begin_array(w, false);
  put_need(m, "netParams");
  put_need(m, "net");
  ncy_json_end_array(w);
  put_names(m, parts, NCY_COUNT_OF(parts));
  ncy_json_key(w, "$defs");
  ncy_json_begin_object(w);
  for (int form = 0; form < NCY_FORM_COUNT_OF_FORMS; form++) {
    ncy_json_key(w, ncy_form_name((ncy_form)form));
    ncy_form_write_schema(w, (ncy_form)form);
  }
  for (int id = 0; id < NCY_OBJ_COUNT; id++) put_object(m, (ncy_schema_id)id);
  ncy_json_end_object(w);
  ncy_json_end_object(w);
}

static void add_bytes(void *user, const char *bytes, size_t count) {
  ncy_text_add(user, bytes, count);
}

ncy_status ncy_spec_json_schema(ncy_ctx *ctx, char **out, size_t *out_length) {
  ncy_text text;
  maker m = {.is_bad = false};
  ncy_text_init(&text, ctx);
  ncy_arena_init(&m.arena, ctx);
  ncy_json_writer_init(&m.w, add_bytes, &text, 2);
  put_document(&m);
  ncy_text_add(&text, "\n", 1);
  ncy_arena_done(&m.arena);
  if (m.is_bad) text.is_bad = true;
  return ncy_text_take(ctx, &text, out, out_length);
}
