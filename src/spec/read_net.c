/* read_net.c - reads netParams: itself, populations, synaptic mechanisms, connectivity rules, stimulation.
 *
 * Data:  arrays of records in the order of the file. Costs: one pass.
 * Source: reference netpyne-1 sections 2.1, 3; netpyne-2 sections 2, 4.2, 5. SPDX-License-Identifier: MIT */
#include <string.h>

#include "spec/reader.h"

/* ---- numeric attributes --------------------------------------------------------------------------------------------------- */

static bool is_numeric(const ncy_json *value) {
  return ncy_json_is_number(value) || (value && value->type == NCY_JSON_BOOL);
}

/* The default of a row as a node without a place; false when it is not a number or bool. */
static bool default_node(const ncy_schema_row *row, ncy_json *out) {
  const char *text = row->default_text;
  if (!text) return false;
  *out = (ncy_json){.type = NCY_JSON_BOOL, .key = row->key, .key_length = (uint32_t)strlen(row->key)};
  if (strcmp(text, "false") == 0) return true;
  out->boolean = true;
  if (strcmp(text, "true") == 0) return true;
  double number;
  if (!ncy_double_parse(text, strlen(text), &number)) return false;
  bool is_int = !strpbrk(text, ".eE");
  *out = (ncy_json){.type = is_int ? NCY_JSON_INT : NCY_JSON_REAL, .key = row->key, .key_length = (uint32_t)strlen(row->key)};
  if (is_int)
    out->u.integer = (int64_t)number;
  else
    out->u.real = number;
  return true;
}

static ncy_status read_numeric(ncy_spec_reader *r, const ncy_json *node) {
  const ncy_schema_object *object = ncy_schema_object_at(NCY_OBJ_NET);
  ncy_spec_params *numeric = &r->spec->numeric;
  ncy_spec_param *list = NCY_NEW_ARRAY(r->arena, ncy_spec_param, (size_t)node->count + object->n_rows);
  if (!list) return NCY_ENOMEM;
  for (size_t i = 0; i < object->n_rows; i++) {
    const ncy_schema_row *row = &object->row[i];
    if (ncy_json_get(node, row->key)) continue;
    ncy_json made;
    if (!default_node(row, &made)) continue;
    ncy_json *value = NCY_NEW(r->arena, ncy_json);
    if (!value) return NCY_ENOMEM;
    *value = made;
    list[numeric->n++] = (ncy_spec_param){.key = row->key, .value = value};
  }
  for (uint32_t i = 0; i < node->count; i++) {
    const ncy_json *value = &node->u.items[i];
    if (is_numeric(value)) list[numeric->n++] = (ncy_spec_param){.key = value->key, .value = value};
  }
  numeric->node = node;
  numeric->param = list;
  return NCY_OK;
}

/* ---- netParams itself -------------------------------------------------------------------------------------------------------
 */

static ncy_status read_tags(ncy_spec_reader *r, const ncy_json *node) {
  static const char *const usual[] = {"cellModel", "cellType"};
  ncy_spec *spec = r->spec;
  const ncy_json *list = ncy_json_get(node, "popTagsCopiedToCells");
  if (!list || list->type != NCY_JSON_ARRAY) {
    spec->tags_copied = usual;
    spec->n_tags_copied = (int32_t)NCY_COUNT_OF(usual);
    return NCY_OK;
  }
  const char **tag = NCY_NEW_ARRAY(r->arena, const char *, list->count);
  if (!tag) return NCY_ENOMEM;
  for (uint32_t i = 0; i < list->count; i++)
    if (list->u.items[i].type == NCY_JSON_STRING) tag[spec->n_tags_copied++] = list->u.items[i].u.string;
  spec->tags_copied = tag;
  return NCY_OK;
}

static bool is_int(const ncy_json *value) {
  return !value || value->type == NCY_JSON_INT || value->type == NCY_JSON_BOOL;
}

static const ncy_json *given(const ncy_json *node, const char *key) {
  const ncy_json *value = ncy_json_get(node, key);
  return ncy_json_is_number(value) ? value : NULL;
}

static const ncy_json *unless_empty(const ncy_json *map) {
  return map && map->type == NCY_JSON_OBJECT && map->count > 0 && !ncy_schema_is_stray(map) ? map : NULL;
}

static ncy_status read_top(ncy_spec_reader *r, const ncy_json *node) {
  ncy_spec *spec = r->spec;
  NCY_TRY(ncy_read_object(r, NCY_OBJ_NET, node, spec));
  NCY_TRY(read_numeric(r, node));
  NCY_TRY(read_tags(r, node));
  spec->scale_conn_weight_is_int = is_int(given(node, "scaleConnWeight"));
  spec->scale_conn_weight_netstims_is_int = is_int(given(node, "scaleConnWeightNetStims"));
  spec->default_weight_node = given(node, "defaultWeight");
  spec->default_delay_node = given(node, "defaultDelay");
  if (spec->scale_conn_weight_models && spec->scale_conn_weight_models->type != NCY_JSON_OBJECT)
    spec->scale_conn_weight_models = NULL;
  spec->correct_border = unless_empty(spec->correct_border);
  spec->sub_conn_params = unless_empty(spec->sub_conn_params);
  spec->rxd_params = unless_empty(spec->rxd_params);
  if (spec->rotate_randomly && spec->rotate_randomly->type != NCY_JSON_ARRAY && ncy_json_number(spec->rotate_randomly) == 0.0)
    spec->rotate_randomly = NULL;
  if (strcmp(spec->shape, "cuboid") != 0 && strcmp(spec->shape, "cylinder") != 0 && strcmp(spec->shape, "ellipsoid") != 0) {
    static const char *const shapes[] = {"cuboid", "cylinder", "ellipsoid"};
    NCY_TRY(NCY_MISTAKE(r, ncy_json_get(node, "shape"), false, ncy_nearest(spec->shape, shapes, NCY_COUNT_OF(shapes)),
                        "shape: expected 'cuboid', 'cylinder' or 'ellipsoid', found '%s'", spec->shape));
  }
  return NCY_OK;
}

/* ---- the maps ---------------------------------------------------------------------------------------------------------------
 */

static ncy_status read_pops(ncy_spec_reader *r, const ncy_json *map) {
  if (!map) return NCY_OK;
  ncy_spec_pop *pop = NCY_NEW_ARRAY(r->arena, ncy_spec_pop, map->count);
  if (!pop) return NCY_ENOMEM;
  for (uint32_t i = 0; i < map->count; i++) {
    const ncy_json *node;
    NCY_TRY(ncy_check_object(r, &map->u.items[i], &node));
    if (!node) continue;
    ncy_spec_pop *p = &pop[r->spec->n_pops++];
    p->label = node->key;
    p->node = node;
    NCY_TRY(ncy_read_object(r, NCY_OBJ_POP, node, p));
    if (!ncy_json_get(node, "numCells") && !p->density && !p->grid_spacing && !p->cells_list)
      NCY_TRY(NCY_CAUTION(r, node, true, NULL, "population '%s' says no number of cells: one is made", p->label));
  }
  r->spec->pop = pop;
  return ncy_find_point_pops(r, pop);
}

static ncy_status read_synmechs(ncy_spec_reader *r, const ncy_json *map) {
  if (!map) return NCY_OK;
  ncy_spec_synmech *synmech = NCY_NEW_ARRAY(r->arena, ncy_spec_synmech, map->count);
  if (!synmech) return NCY_ENOMEM;
  for (uint32_t i = 0; i < map->count; i++) {
    const ncy_json *node;
    NCY_TRY(ncy_check_object(r, &map->u.items[i], &node));
    if (!node) continue;
    ncy_spec_synmech *s = &synmech[r->spec->n_synmechs++];
    s->label = node->key;
    s->node = node;
    NCY_TRY(ncy_read_object(r, NCY_OBJ_SYNMECH, node, s));
    s->self_net_con = unless_empty(s->self_net_con);
    s->pointer_params = unless_empty(s->pointer_params);
    if (s->pointer_params) NCY_TRY(ncy_read_object(r, NCY_OBJ_POINTER, s->pointer_params, NULL));
  }
  r->spec->synmech = synmech;
  return NCY_OK;
}

/* Function by connFunc, else by the first key there is. */
static ncy_status read_conn_func(ncy_spec_reader *r, ncy_spec_conn *conn) {
  static const char *const names[NCY_CONN_COUNT] = {"fullConn", "probConn", "convConn", "divConn", "fromListConn"};
  static const char *const keys[NCY_CONN_COUNT] = {NULL, "probability", "convergence", "divergence", "connList"};
  const ncy_json *const value[NCY_CONN_COUNT] = {NULL, conn->probability, conn->convergence, conn->divergence, conn->conn_list};
  conn->func = NCY_CONN_FULL;
  for (int i = NCY_CONN_COUNT - 1; i > 0; i--)
    if (value[i]) conn->func = (ncy_conn_func)i;
  const ncy_json *func = ncy_json_get(conn->node, "connFunc");
  if (func && func->type == NCY_JSON_STRING) {
    int found = -1;
    for (int i = 0; i < NCY_CONN_COUNT; i++)
      if (ncy_json_is_string(func, names[i])) found = i;
    if (found < 0)
      return NCY_MISTAKE(r, func, false, ncy_nearest(func->u.string, names, NCY_CONN_COUNT), "connFunc: there is no '%s'",
                         func->u.string);
    conn->func = (ncy_conn_func)found;
    if (found > 0 && !value[found])
      NCY_TRY(NCY_MISTAKE(r, func, false, NULL, "connFunc: '%s' needs the key '%s'", names[found], keys[found]));
  }
  for (int i = 1; i < NCY_CONN_COUNT; i++)
    if (value[i] && (int)conn->func != i)
      NCY_TRY(NCY_CAUTION(r, value[i], true, NULL, "%s: no effect, the cells are connected by %s", keys[i],
                          keys[conn->func] ? keys[conn->func] : "fullConn"));
  return NCY_OK;
}

static ncy_status read_conns(ncy_spec_reader *r, const ncy_json *map) {
  if (!map) return NCY_OK;
  ncy_spec_conn *conn = NCY_NEW_ARRAY(r->arena, ncy_spec_conn, map->count);
  if (!conn) return NCY_ENOMEM;
  for (uint32_t i = 0; i < map->count; i++) {
    const ncy_json *node;
    NCY_TRY(ncy_check_object(r, &map->u.items[i], &node));
    if (!node) continue;
    ncy_spec_conn *c = &conn[r->spec->n_conns++];
    c->label = node->key;
    c->node = node;
    NCY_TRY(ncy_read_object(r, NCY_OBJ_CONN, node, c));
    NCY_TRY(read_conn_func(r, c));
    c->plast = unless_empty(c->plast);
    c->shape = unless_empty(c->shape);
    if (c->plast) NCY_TRY(ncy_read_object(r, NCY_OBJ_PLAST, c->plast, NULL));
    if (c->shape) NCY_TRY(ncy_read_object(r, NCY_OBJ_SHAPE, c->shape, NULL));
  }
  r->spec->conn = conn;
  return NCY_OK;
}

static ncy_status read_subconns(ncy_spec_reader *r, const ncy_json *map) {
  if (!map) return NCY_OK;
  ncy_spec_subconn *subconn = NCY_NEW_ARRAY(r->arena, ncy_spec_subconn, map->count);
  if (!subconn) return NCY_ENOMEM;
  for (uint32_t i = 0; i < map->count; i++) {
    const ncy_json *node;
    NCY_TRY(ncy_check_object(r, &map->u.items[i], &node));
    if (!node) continue;
    ncy_spec_subconn *s = &subconn[r->spec->n_subconns++];
    s->label = node->key;
    s->node = node;
    NCY_TRY(ncy_read_object(r, NCY_OBJ_SUBCONN, node, s));
    if (s->density && s->density->type == NCY_JSON_OBJECT) NCY_TRY(ncy_read_object(r, NCY_OBJ_SUBDENSITY, s->density, NULL));
  }
  r->spec->subconn = subconn;
  return NCY_OK;
}

ncy_schema_id ncy_source_object(const char *type) {
  static const struct {
    const char *type;
    ncy_schema_id id;
  } types[] = {{"NetStim", NCY_OBJ_NETSTIM}, {"IClamp", NCY_OBJ_ICLAMP}, {"VClamp", NCY_OBJ_VCLAMP},
               {"SEClamp", NCY_OBJ_SECLAMP}, {"XStim", NCY_OBJ_XSTIM},   {"AlphaSynapse", NCY_OBJ_ALPHASYNAPSE}};
  for (size_t i = 0; type && i < NCY_COUNT_OF(types); i++)
    if (strcmp(types[i].type, type) == 0) return types[i].id;
  return NCY_OBJ_SOURCE;
}

static ncy_status read_sources(ncy_spec_reader *r, const ncy_json *map) {
  if (!map) return NCY_OK;
  ncy_spec_stim_source *source = NCY_NEW_ARRAY(r->arena, ncy_spec_stim_source, map->count);
  if (!source) return NCY_ENOMEM;
  for (uint32_t i = 0; i < map->count; i++) {
    const ncy_json *node;
    NCY_TRY(ncy_check_object(r, &map->u.items[i], &node));
    if (!node) continue;
    ncy_spec_stim_source *s = &source[r->spec->n_stim_sources++];
    s->label = node->key;
    s->node = node;
    const ncy_json *type = ncy_json_get(node, "type");
    bool has_type = type && type->type == NCY_JSON_STRING;
    NCY_TRY(ncy_read_object(r, ncy_source_object(has_type ? type->u.string : NULL), node, s));
    const ncy_unbuilt_row *unbuilt = has_type ? ncy_unbuilt_find(NCY_OBJ_SOURCE, "type", type) : NULL;
    if (unbuilt) NCY_TRY(ncy_report_unbuilt(r, unbuilt, type, false));
  }
  r->spec->stim_source = source;
  return NCY_OK;
}

static ncy_status read_targets(ncy_spec_reader *r, const ncy_json *map) {
  if (!map) return NCY_OK;
  ncy_spec_stim_target *target = NCY_NEW_ARRAY(r->arena, ncy_spec_stim_target, map->count);
  if (!target) return NCY_ENOMEM;
  for (uint32_t i = 0; i < map->count; i++) {
    const ncy_json *node;
    NCY_TRY(ncy_check_object(r, &map->u.items[i], &node));
    if (!node) continue;
    ncy_spec_stim_target *t = &target[r->spec->n_stim_targets++];
    t->label = node->key;
    t->node = node;
    t->source_id = -1;
    NCY_TRY(ncy_read_object(r, NCY_OBJ_TARGET, node, t));
    for (int32_t s = 0; t->source && s < r->spec->n_stim_sources; s++)
      if (strcmp(r->spec->stim_source[s].label, t->source) == 0) t->source_id = s;
  }
  r->spec->stim_target = target;
  return NCY_OK;
}

ncy_status ncy_read_net(ncy_spec_reader *r) {
  const ncy_json *node = r->spec->net_params;
  NCY_TRY(read_top(r, node));
  NCY_TRY(ncy_read_cells(r, ncy_map(node, "cellParams")));
  NCY_TRY(read_pops(r, ncy_map(node, "popParams")));
  NCY_TRY(read_synmechs(r, ncy_map(node, "synMechParams")));
  NCY_TRY(read_conns(r, ncy_map(node, "connParams")));
  NCY_TRY(read_subconns(r, r->spec->sub_conn_params));
  NCY_TRY(read_sources(r, ncy_map(node, "stimSourceParams")));
  return read_targets(r, ncy_map(node, "stimTargetParams"));
}
