/* read_cell.c - reads the cell rules with their sections.
 *
 * Data:  arrays of records in the order of the file, which is the order of creation. Costs: one pass.
 * Source: reference netpyne-1 section 6. SPDX-License-Identifier: MIT */
#include <string.h>

#include "spec/reader.h"

/* mechs, ions or pointps: a map of objects of parameters. */
static ncy_status read_mechs(ncy_spec_reader *r, ncy_schema_id id, const ncy_json *map, const ncy_spec_mech **out, int32_t *n) {
  if (!map) return NCY_OK;
  ncy_spec_mech *mech = NCY_NEW_ARRAY(r->arena, ncy_spec_mech, map->count);
  if (!mech) return NCY_ENOMEM;
  for (uint32_t i = 0; i < map->count; i++) {
    const ncy_json *node;
    NCY_TRY(ncy_check_object(r, &map->u.items[i], &node));
    if (!node) continue;
    ncy_spec_mech *m = &mech[(*n)++];
    m->name = node->key;
    NCY_TRY(ncy_read_object(r, id, node, m));
  }
  *out = mech;
  return NCY_OK;
}

static ncy_status read_section(ncy_spec_reader *r, const ncy_json *node, ncy_spec_sec *sec) {
  sec->name = node->key;
  sec->node = node;
  NCY_TRY(ncy_read_object(r, NCY_OBJ_SEC, node, sec));
  const ncy_json *geom = ncy_map(node, "geom");
  if (geom) NCY_TRY(ncy_read_object(r, NCY_OBJ_GEOM, geom, sec));
  if (sec->pt3d && sec->pt3d->count == 0) sec->pt3d = NULL;
  if (sec->topol && sec->topol->count == 0) sec->topol = NULL;
  if (sec->topol) NCY_TRY(ncy_read_object(r, NCY_OBJ_TOPOL, sec->topol, sec));
  NCY_TRY(read_mechs(r, NCY_OBJ_MECH, ncy_map(node, "mechs"), &sec->mech, &sec->n_mechs));
  NCY_TRY(read_mechs(r, NCY_OBJ_ION, ncy_map(node, "ions"), &sec->ion, &sec->n_ions));
  return read_mechs(r, NCY_OBJ_POINTP, ncy_map(node, "pointps"), &sec->pointp, &sec->n_pointps);
}

static ncy_status read_sections(ncy_spec_reader *r, const ncy_json *map, ncy_spec_cell *rule) {
  if (!map) return NCY_OK;
  ncy_spec_sec *sec = NCY_NEW_ARRAY(r->arena, ncy_spec_sec, map->count);
  if (!sec) return NCY_ENOMEM;
  for (uint32_t i = 0; i < map->count; i++) {
    const ncy_json *node;
    NCY_TRY(ncy_check_object(r, &map->u.items[i], &node));
    if (node) NCY_TRY(read_section(r, node, &sec[rule->n_secs++]));
  }
  rule->sec = sec;
  return NCY_OK;
}

static ncy_status read_seclists(ncy_spec_reader *r, const ncy_json *map, ncy_spec_cell *rule) {
  if (!map) return NCY_OK;
  ncy_spec_seclist *list = NCY_NEW_ARRAY(r->arena, ncy_spec_seclist, map->count);
  if (!list) return NCY_ENOMEM;
  for (uint32_t i = 0; i < map->count; i++) {
    const ncy_json *node = &map->u.items[i];
    bool fits;
    NCY_TRY(ncy_check_form(r, node->key, NCY_FORM_STRINGS, node, &fits));
    if (fits && node->type == NCY_JSON_ARRAY) list[rule->n_seclists++] = (ncy_spec_seclist){.name = node->key, .node = node};
  }
  rule->seclist = list;
  return NCY_OK;
}

static ncy_status read_rule(ncy_spec_reader *r, const ncy_json *node, ncy_spec_cell *rule) {
  rule->label = node->key;
  rule->node = node;
  NCY_TRY(ncy_read_object(r, NCY_OBJ_RULE, node, rule));
  NCY_TRY(read_sections(r, ncy_map(node, "secs"), rule));
  NCY_TRY(read_seclists(r, ncy_map(node, "secLists"), rule));
  const ncy_json *map;
  if ((map = ncy_map(node, "globals"))) NCY_TRY(ncy_read_object(r, NCY_OBJ_GLOBALS, map, rule));
  if ((map = ncy_map(node, "vars"))) NCY_TRY(ncy_read_object(r, NCY_OBJ_VARS, map, rule));
  if ((map = ncy_map(node, "params"))) NCY_TRY(ncy_read_object(r, NCY_OBJ_CELL_PARAMS, map, rule));
  return NCY_OK;
}

ncy_status ncy_read_cells(ncy_spec_reader *r, const ncy_json *rules) {
  if (!rules) return NCY_OK;
  ncy_spec_cell *rule = NCY_NEW_ARRAY(r->arena, ncy_spec_cell, rules->count);
  if (!rule) return NCY_ENOMEM;
  for (uint32_t i = 0; i < rules->count; i++) {
    const ncy_json *node;
    NCY_TRY(ncy_check_object(r, &rules->u.items[i], &node));
    if (node) NCY_TRY(read_rule(r, node, &rule[r->spec->n_cells++]));
  }
  r->spec->cell = rule;
  return NCY_OK;
}
