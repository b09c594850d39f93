/* mapping.c - netParams.mapping: values of simConfig put into netParams before anything is read, as NetPyNE's initialize does.
 *
 * Data:  the containers on the way are copied, the rest of the tree is shared; a value keeps its place in simConfig, where a
 * mistake in it is reported. Costs: the items of the containers on the way. Source: reference netpyne-1 section 2.1.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "spec/reader.h"

/* The way that a list of keys, or one key, says. */
static const ncy_json *step_of(const ncy_json *way, uint32_t i) {
  return way->type == NCY_JSON_ARRAY ? &way->u.items[i] : way;
}

static uint32_t n_steps(const ncy_json *way) {
  return way->type == NCY_JSON_ARRAY ? way->count : 1;
}

/* Index of a step among a container's items, -1: it is not there. */
static int64_t find(const ncy_json *container, const ncy_json *step) {
  if (container->type == NCY_JSON_ARRAY && step->type == NCY_JSON_INT) {
    int64_t i = step->u.integer < 0 ? step->u.integer + container->count : step->u.integer;
    return i >= 0 && i < container->count ? i : -1;
  }
  for (uint32_t i = 0; container->type == NCY_JSON_OBJECT && step->type == NCY_JSON_STRING && i < container->count; i++)
    if (strcmp(container->u.items[i].key, step->u.string) == 0) return i;
  return -1;
}

/* *out: a copy of container in which value stands at the way's i-th step; NULL, after a mistake, where the way ends before. */
static ncy_status put(ncy_spec_reader *r, const ncy_json *container, const ncy_json *way, uint32_t i, const ncy_json *value,
                      ncy_json **out) {
  const ncy_json *step = step_of(way, i);
  bool is_last = i + 1 == n_steps(way);
  int64_t at = find(container, step);
  *out = NULL;
  if (at < 0 && !(is_last && container->type == NCY_JSON_OBJECT && step->type == NCY_JSON_STRING)) {
    ncy_wanted wanted = {.word = step->type == NCY_JSON_STRING ? step->u.string : ""};
    for (uint32_t k = 0; container->type == NCY_JSON_OBJECT && k < container->count; k++)
      ncy_consider(&wanted, container->u.items[k].key);
    return NCY_MISTAKE(r, step, false, wanted.near, "mapping: there is no such part of %s", container->key);
  }
  ncy_json *copy = NCY_NEW(r->arena, ncy_json);
  ncy_json *items = NCY_NEW_ARRAY(r->arena, ncy_json, (size_t)container->count + 1);
  if (!copy || !items) return NCY_ENOMEM;
  *copy = *container;
  copy->u.items = items;
  if (container->count) memcpy(items, container->u.items, container->count * sizeof *items);
  if (at < 0) {
    at = copy->count++;
    items[at] = (ncy_json){.key = step->u.string, .key_length = step->count};
  }
  ncy_json *within = NULL;
  if (!is_last) {
    NCY_TRY(put(r, &items[at], way, i + 1, value, &within));
    if (!within) return NCY_OK;
  }
  const char *key = items[at].key;
  uint32_t key_length = items[at].key_length;
  items[at] = is_last ? *value : *within;
  items[at].key = key;
  items[at].key_length = key_length;
  *out = copy;
  return NCY_OK;
}

/* What simConfig has under a key, its default where it has none; *out NULL: nothing. */
static ncy_status config_value(ncy_spec_reader *r, const char *key, const ncy_json **out) {
  *out = ncy_json_get(r->spec->sim_config, key);
  const ncy_schema_row *row = *out ? NULL : ncy_schema_find(NCY_OBJ_CFG, key);
  if (!row || !row->default_text) return NCY_OK;
  const ncy_json_doc *doc;
  NCY_TRY(ncy_json_parse(r->arena, "default", row->default_text, strlen(row->default_text), &doc));
  *out = doc->root;
  return NCY_OK;
}

static bool is_way(const ncy_json *way) {
  if (way->type == NCY_JSON_STRING) return true;
  if (way->type != NCY_JSON_ARRAY || way->count == 0 || way->u.items[0].type != NCY_JSON_STRING) return false;
  for (uint32_t i = 0; i < way->count; i++)
    if (way->u.items[i].type != NCY_JSON_STRING && way->u.items[i].type != NCY_JSON_INT) return false;
  return true;
}

ncy_status ncy_apply_mapping(ncy_spec_reader *r) {
  const ncy_json *mapping = ncy_map(r->spec->net_params, "mapping");
  for (uint32_t i = 0; mapping && i < mapping->count; i++) {
    const ncy_json *way = &mapping->u.items[i], *value;
    if (ncy_schema_is_stray(mapping)) break;
    if (!is_way(way)) {
      NCY_TRY(NCY_MISTAKE(r, way, false, NULL, "mapping: expected a key of netParams, or a list of keys and indices, found %s",
                          ncy_json_type_name(way)));
      continue;
    }
    NCY_TRY(config_value(r, way->key, &value));
    if (!value) {
      NCY_TRY(NCY_CAUTION(r, way, true, NULL, "mapping: simConfig has no '%s'; nothing is replaced", way->key));
      continue;
    }
    ncy_json *changed;
    NCY_TRY(put(r, r->spec->net_params, way, 0, value, &changed));
    if (changed) r->spec->net_params = changed;
  }
  return NCY_OK;
}
