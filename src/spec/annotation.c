/* annotation.c - where things come from: keys of an annotation, and all annotations of a spec.
 *
 * Data:  annotations stay in the tree of the spec, beside what they are about. Costs: one pass over the labels.
 * SPDX-License-Identifier: MIT */
#include "spec/annotation.h"

#include <string.h>

#include "spec/reader.h"

#define FORM(name) NCY_FORM_##name
static const ncy_schema_row annotation_rows[] = {
    {"source", FORM(STRING), NCY_NONE, NULL, NULL, 0, "The publication, database or file it is from."},
    {"doi", FORM(DOI), NCY_NONE, NULL, NULL, 0, "The publication's DOI, with or without https://doi.org/."},
    {"url", FORM(URL), NCY_NONE, NULL, NULL, 0, "Where it can be found."},
    {"note", FORM(STRING), NCY_NONE, NULL, NULL, 0, "Free text."},
    {"author", FORM(STRING), NCY_NONE, NULL, NULL, 0, "Who wrote it."},
    {"date", FORM(DATE), NCY_NONE, NULL, NULL, 0, "When: year, month or day."},
};
const ncy_schema_object ncy_schema_annotation_object =
    NCY_SCHEMA_OBJECT("annotation", annotation_rows, NCY_UNKNOWN_ERROR, NCY_FORM_ANY, NCY_NO_PARAMS);

#define MAP(name, what)                                                                                                          \
  { name, FORM(NOTES), NCY_NONE, NULL, NULL, 0, "Of " what " by label." }
static const ncy_schema_row annotations_rows[] = {
    MAP("popParams", "populations"),
    MAP("cellParams", "cell rules"),
    MAP("synMechParams", "synapses"),
    MAP("connParams", "connectivity rules"),
    MAP("subConnParams", "rules within cells"),
    MAP("stimSourceParams", "sources"),
    MAP("stimTargetParams", "targets"),
};
const ncy_schema_object ncy_schema_annotations_object =
    NCY_SCHEMA_OBJECT("netParams.annotations", annotations_rows, NCY_UNKNOWN_ERROR, NCY_FORM_ANY, NCY_NO_PARAMS);

const char *const ncy_annotated_map[NCY_ANNOTATED_MAPS] = {"popParams",     "cellParams",       "synMechParams",   "connParams",
                                                           "subConnParams", "stimSourceParams", "stimTargetParams"};

static bool is_annotation(const ncy_json *value) {
  return value && value->count > 0 && (value->type == NCY_JSON_STRING || value->type == NCY_JSON_OBJECT);
}

bool ncy_annotation_next(const ncy_json *net_params, ncy_annotation *at) {
  const ncy_json *apart = ncy_map(net_params, "annotations");
  for (; at->step < 2 * NCY_ANNOTATED_MAPS; at->step++, at->item = 0) {
    bool is_own = at->step % 2 == 0;
    at->map = ncy_annotated_map[at->step / 2];
    const ncy_json *map = ncy_map(is_own ? net_params : apart, at->map);
    while (map && at->item < map->count) {
      const ncy_json *value = &map->u.items[at->item++];
      at->label = value->key;
      at->value = !is_own ? value : value->type == NCY_JSON_OBJECT ? ncy_json_get(value, "annotation") : NULL;
      if (is_annotation(at->value)) return true;
    }
  }
  return false;
}

void ncy_annotation_text(const ncy_json *value, ncy_text *out) {
  if (value->type == NCY_JSON_STRING) {
    ncy_text_add(out, value->u.string, value->count);
    return;
  }
  const char *between = "";
  for (uint32_t i = 0; i < value->count; i++) {
    const ncy_json *member = &value->u.items[i];
    if (member->type != NCY_JSON_STRING) continue;
    ncy_text_printf(out, "%s%s: %s", between, member->key, member->u.string);
    between = "; ";
  }
}

/* ---- reading ------------------------------------------------------------------------------------------------------------- */

/* Each of netParams.annotations is of something that is there and has none itself. */
static ncy_status check_apart(ncy_spec_reader *r, const ncy_json *node) {
  const ncy_json *apart = ncy_map(node, "annotations");
  if (!apart) return NCY_OK;
  NCY_TRY(ncy_read_object(r, NCY_OBJ_ANNOTATIONS, apart, NULL));
  for (size_t m = 0; m < NCY_ANNOTATED_MAPS; m++) {
    const ncy_json *notes = ncy_map(apart, ncy_annotated_map[m]), *map = ncy_map(node, ncy_annotated_map[m]);
    for (uint32_t i = 0; notes && i < notes->count; i++) {
      const ncy_json *value = &notes->u.items[i], *object = ncy_json_get(map, value->key);
      if (ncy_schema_is_stray(notes)) break;
      ncy_wanted wanted = {.word = value->key};
      for (uint32_t k = 0; map && k < map->count; k++) ncy_consider(&wanted, map->u.items[k].key);
      if (!wanted.is_found)
        NCY_TRY(NCY_MISTAKE(r, value, true, wanted.near, "there is no '%s' in %s", value->key, ncy_annotated_map[m]));
      else if (ncy_json_get(object, "annotation"))
        NCY_TRY(NCY_MISTAKE(r, value, true, NULL, "'%s' has an annotation of its own", value->key));
      bool fits;
      NCY_TRY(ncy_check_form(r, value->key, NCY_FORM_NOTE, value, &fits));
      if (value->type == NCY_JSON_OBJECT) NCY_TRY(ncy_read_object(r, NCY_OBJ_ANNOTATION, value, NULL));
    }
  }
  return NCY_OK;
}

ncy_status ncy_read_annotations(ncy_spec_reader *r) {
  ncy_spec *spec = r->spec;
  NCY_TRY(check_apart(r, spec->net_params));
  size_t n = 0;
  for (ncy_annotation at = {0}; ncy_annotation_next(spec->net_params, &at);) n++;
  ncy_spec_annotation *list = NCY_NEW_ARRAY(r->arena, ncy_spec_annotation, n);
  if (!list) return NCY_ENOMEM;
  ncy_text text;
  ncy_text_init(&text, r->ctx);
  ncy_status status = NCY_OK;
  for (ncy_annotation at = {0}; status == NCY_OK && ncy_annotation_next(spec->net_params, &at);) {
    text.count = 0;
    ncy_annotation_text(at.value, &text);
    const char *line = text.is_bad ? NULL : ncy_arena_strndup(r->arena, text.count ? text.data : "", text.count);
    if (!line) status = NCY_ENOMEM;
    list[spec->n_annotations++] = (ncy_spec_annotation){.map = at.map, .label = at.label, .text = line};
  }
  ncy_text_done(&text);
  spec->annotation = list;
  return status;
}

size_t ncy_spec_annotations(const ncy_spec *spec, size_t first, ncy_spec_annotation *out, size_t capacity) {
  for (size_t i = first; i < (size_t)spec->n_annotations && i - first < capacity; i++) out[i - first] = spec->annotation[i];
  return (size_t)spec->n_annotations;
}
