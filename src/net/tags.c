/* tags.c - the tags that conditions ask for and files show, but for places, gid and label.
 *
 * A cell carries its population's tags that popTagsCopiedToCells names, the name of its population, and the members of its item
 * of cellsList, which win. The parameters of point cells are no tags. Costs: a look-up in the spec; nothing is stored.
 * Source: reference netpyne-1 sections 3.3, 4. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "net/inner.h"

static const ncy_json *text_node(const char *text, ncy_json *room) {
  *room = (ncy_json){.type = NCY_JSON_STRING, .count = (uint32_t)strlen(text), .u.string = text};
  return room;
}

/* Keys of a population of point cells that stay tags; the others are parameters. */
static bool is_moved(const ncy_spec_pop *pop, const char *key) {
  if (!pop->is_point || pop->params || strcmp(key, "vref") == 0) return false;
  return strcmp(key, "diversity") == 0 || ncy_param_find(&pop->other, key);
}

const ncy_json *ncy_net_pop_tag(const ncy_net *net, int32_t pop, const char *key, ncy_json *room) {
  const ncy_spec *spec = net->spec;
  const ncy_spec_pop *from = net->pop[pop].spec;
  if (strcmp(key, "pop") == 0) return text_node(net->pop[pop].label, room);
  for (int32_t i = 0; i < spec->n_tags_copied; i++) {
    if (strcmp(spec->tags_copied[i], key) != 0) continue;
    if (strcmp(key, "cellModel") == 0 && from->cell_model) return text_node(from->cell_model, room);
    return is_moved(from, key) ? NULL : ncy_json_get(from->node, key);
  }
  return NULL;
}

const ncy_json *ncy_net_cell_item(const ncy_net *net, int32_t cell) {
  const ncy_net_pop *pop = &net->pop[net->cell_pop[cell]];
  const ncy_json *list = pop->spec->cells_list;
  uint32_t i = (uint32_t)(cell - pop->first_cell + pop->n_before);
  return list && i < list->count ? &list->u.items[i] : NULL;
}

const ncy_json *ncy_net_cell_tag(const ncy_net *net, int32_t cell, const char *key, ncy_json *room) {
  const ncy_json *own = ncy_json_get(ncy_net_cell_item(net, cell), key);
  if (own) return own;
  if (net->cell_fraction && strcmp(key, "fraction") == 0 && !isnan(net->cell_fraction[cell])) {
    *room = (ncy_json){.type = NCY_JSON_REAL, .u.real = net->cell_fraction[cell]};
    return room;
  }
  return ncy_net_pop_tag(net, net->cell_pop[cell], key, room);
}
