/* subconn.c - subConnParams: synapses that are moved within their cells, by a density over sections.
 *
 * A cell's connections from the pre cells are sorted by the text of section, place and pre gid (as text, so that 10 is before 2)
 * and get the places of the density in turn. Synapses of labels that belong together (groupSynMechs) at one place are moved as
 * one. Weights follow weightNorm from the old place to the new one. No random numbers.
 * Data:   the network's rows are changed in place. Costs: O(n log n) for n connections of a cell.
 * Exact:  bits. Source: reference netpyne-1 section 10, netpyne-2 section 8. SPDX-License-Identifier: MIT */
#include "net/subconn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *name;
  ncy_density_fn *place;
} densities[] = {
    {"uniform", ncy_density_uniform}, {"1Dmap", ncy_density_map}, {"2Dmap", ncy_density_map}, {"distance", ncy_density_distance}};

ncy_status ncy_sub_room(ncy_sub *sub, int64_t n_places) {
  sub->n_places = n_places;
  sub->sec = NCY_NEW_ARRAY(&sub->arena, int16_t, (size_t)n_places);
  sub->loc = NCY_NEW_ARRAY(&sub->arena, double, (size_t)n_places);
  return sub->sec && sub->loc ? NCY_OK : NCY_ENOMEM;
}

ncy_status ncy_sub_point(ncy_sub *sub, int32_t sec, double x, double out[3]) {
  const ncy_net_sec *s = &sub->t->sec[sec];
  NCY_TRY(ncy_pt3d_reserve(&sub->arena, s->pt3d.n, &sub->room));
  if (s->pt3d.n && ncy_pt3d_of(sub->b->net, s, sub->cell, x, &sub->room, out)) return NCY_OK;
  return NCY_WRONG(sub->b, sub->spec->density, true,
                   "rule %s: section %s has no 3-d points to measure by; give pt3d, or defineCellShapes", sub->spec->label,
                   s->name);
}

/* Without weightNorm the spread over the summed lengths is the one that several synapses of a connection have. */
ncy_status ncy_density_uniform(ncy_sub *sub) {
  NCY_TRY(ncy_place_evenly(sub->rule, sub->cell, sub->secs, sub->n));
  NCY_TRY(ncy_sub_room(sub, sub->n));
  for (int64_t i = 0; i < sub->n; i++) {
    sub->sec[i] = sub->rule->at_sec[i];
    sub->loc[i] = sub->rule->at_loc[i].value;
  }
  return NCY_OK;
}

/* ---- a cell's synapses
 * ---------------------------------------------------------------------------------------------------------- */

/* One connection that a rule moves. */
typedef struct item {
  int64_t row;
  const char *key; /* text that is sorted by */
  size_t order;
  int32_t next;      /* item of its group that follows it, -1: none */
  bool is_following; /* moved with another one */
} item;

static int by_key(const void *a, const void *c) {
  const item *x = *(item *const *)a, *y = *(item *const *)c;
  int difference = strcmp(x->key, y->key);
  return difference ? difference : (x->order > y->order) - (x->order < y->order);
}

static ncy_status make_key(ncy_sub *sub, item *it) {
  const ncy_net *net = sub->b->net;
  char loc[NCY_DOUBLE_TEXT];
  if (net->conn_flags[it->row] & NCY_LOC_IS_INT)
    snprintf(loc, sizeof loc, "%d", (int)net->conn_loc[it->row]);
  else
    ncy_double_text(net->conn_loc[it->row], loc);
  it->key = ncy_arena_printf(&sub->arena, "%s%s%lld", sub->t->sec[net->conn_sec[it->row]].name, loc,
                             (long long)net->cell_gid[net->conn_pre[it->row]]);
  return it->key ? NCY_OK : NCY_ENOMEM;
}

/* ---- groups
 * --------------------------------------------------------------------------------------------------------------------- */

/* Items by what they are and where, so that the first free one of a label at a place is found at once. */
typedef struct place_of {
  int16_t sec, synmech;
  double loc;
  int32_t item;
  int32_t free; /* of the first of equal places: how many of them are taken */
} place_of;

static int by_place_only(const place_of *x, const place_of *y) {
  if (x->sec != y->sec) return x->sec < y->sec ? -1 : 1;
  if (x->synmech != y->synmech) return x->synmech < y->synmech ? -1 : 1;
  return (x->loc > y->loc) - (x->loc < y->loc);
}

static int by_place(const void *a, const void *c) {
  const place_of *x = a, *y = c;
  int difference = by_place_only(x, y);
  return difference ? difference : (x->item > y->item) - (x->item < y->item);
}

/* The first item of this label at this place that leads no group and follows none; -1. */
static int32_t take_free(place_of *places, size_t n, const item *items, const bool *is_leader, place_of wanted) {
  size_t lo = 0, hi = n;
  while (lo < hi) {
    size_t mid = lo + (hi - lo) / 2;
    if (by_place_only(&places[mid], &wanted) < 0)
      lo = mid + 1;
    else
      hi = mid;
  }
  if (lo == n) return -1;
  for (size_t i = lo + (size_t)places[lo].free; i < n && by_place_only(&places[i], &wanted) == 0; i++, places[lo].free++)
    if (!items[places[i].item].is_following && !is_leader[places[i].item]) return places[i].item;
  return -1;
}

static bool is_in_group(const int16_t *group, size_t n, int16_t synmech) {
  for (size_t i = 0; i < n; i++)
    if (group[i] == synmech) return true;
  return false;
}

static ncy_status no_partner(ncy_sub *sub, const item *it, int16_t synmech) {
  const ncy_net *net = sub->b->net;
  return ncy_json_report(
      sub->spec->group, false, sub->b->ctx, NCY_WARNING, NCY_ESPEC, NULL,
      "rule %s: the connection from the cell of gid %lld to that of gid %lld has no %s at its place to go with it",
      sub->spec->label, (long long)net->cell_gid[net->conn_pre[it->row]], (long long)net->cell_gid[sub->cell],
      sub->b->spec->synmech[synmech].label);
}

static ncy_status make_groups(ncy_sub *sub, item *items, size_t n, const int16_t *group, size_t n_group) {
  const ncy_net *net = sub->b->net;
  place_of *places = NCY_NEW_ARRAY(&sub->arena, place_of, n);
  bool *is_leader = NCY_NEW_ARRAY(&sub->arena, bool, n);
  if (!places || !is_leader) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    int64_t row = items[i].row;
    places[i] = (place_of){net->conn_sec[row], net->conn_synmech[row], net->conn_loc[row], (int32_t)i, 0};
  }
  qsort(places, n, sizeof *places, by_place);
  for (size_t i = 0; i < n; i++) {
    int16_t own = net->conn_synmech[items[i].row];
    if (items[i].is_following || !is_in_group(group, n_group, own)) continue;
    is_leader[i] = true;
    int32_t last = (int32_t)i;
    for (size_t g = 0; g < n_group; g++) {
      if (group[g] == own) continue;
      place_of wanted = {net->conn_sec[items[i].row], group[g], net->conn_loc[items[i].row], 0, 0};
      int32_t found = take_free(places, n, items, is_leader, wanted);
      if (found < 0) {
        NCY_TRY(no_partner(sub, &items[i], group[g]));
        continue;
      }
      items[found].is_following = true;
      items[last].next = found;
      last = found;
    }
  }
  return NCY_OK;
}

/* ---- moving
 * --------------------------------------------------------------------------------------------------------------------- */

/* weightNorm of a place; false when the section has none. */
static ncy_status norm_of(ncy_sub *sub, int16_t sec, double loc, bool *out_has, double *out) {
  const ncy_net_sec *s = &sub->t->sec[sec];
  *out_has = s->weight_norm != NULL;
  *out = 1.0;
  if (!s->weight_norm) return NCY_OK;
  double at = rint(loc * (double)s->nseg) - 1.0;
  if (at < 0.0) at += (double)s->n_weight_norm;
  if (!(at >= 0.0 && at < (double)s->n_weight_norm))
    return NCY_WRONG(sub->b, sub->spec->node, true, "rule %s: weightNorm of section %s has %d values, number %g is needed",
                     sub->spec->label, s->name, s->n_weight_norm, at + 1.0);
  *out = s->weight_norm[(size_t)at];
  return NCY_OK;
}

static ncy_status move(ncy_sub *sub, item *items, const item *it, int16_t sec, double loc) {
  ncy_net *net = sub->b->net;
  bool has_old, has_new;
  double old, now;
  NCY_TRY(norm_of(sub, net->conn_sec[it->row], net->conn_loc[it->row], &has_old, &old));
  NCY_TRY(norm_of(sub, sec, loc, &has_new, &now));
  if (has_old && old == 0.0)
    return NCY_WRONG(sub->b, sub->spec->node, true, "rule %s: weightNorm of section %s is 0 where a synapse is moved from",
                     sub->spec->label, sub->t->sec[net->conn_sec[it->row]].name);
  loc = loc == 0.0 ? 0.00001 : loc == 1.0 ? 0.99999 : loc;
  for (const item *at = it;; at = &items[at->next]) {
    if (has_old && (at == it || now != 0.0)) { /* NetPyNE leaves the weight of what follows where the new norm is 0 */
      net->conn_weight[at->row] = net->conn_weight[at->row] / old * now;
      net->conn_flags[at->row] &= (uint8_t)~NCY_WEIGHT_IS_INT;
    }
    net->conn_sec[at->row] = sec;
    net->conn_loc[at->row] = loc;
    net->conn_flags[at->row] &= (uint8_t)~NCY_LOC_IS_INT;
    if (at->next < 0) return NCY_OK;
  }
}

static ncy_status place(ncy_sub *sub) {
  const ncy_json *density = sub->spec->density;
  const ncy_json *type = density && density->type == NCY_JSON_OBJECT ? ncy_json_get(density, "type") : density;
  const char *known[NCY_COUNT_OF(densities)];
  for (size_t i = 0; i < NCY_COUNT_OF(densities); i++) {
    known[i] = densities[i].name;
    bool is_object = i > 0;
    if (ncy_json_is_string(type, known[i]) && is_object == (density->type == NCY_JSON_OBJECT)) return densities[i].place(sub);
  }
  const char *word = type && type->type == NCY_JSON_STRING ? type->u.string : "";
  return ncy_json_report(type ? type : sub->spec->node, type == NULL, sub->b->ctx, NCY_ERROR, NCY_ESPEC,
                         ncy_nearest(word, known, NCY_COUNT_OF(known)),
                         "rule %s: density: expected 'uniform', or an object of type 1Dmap, 2Dmap or distance", sub->spec->label);
}

static ncy_status find_items(ncy_sub *sub, const uint8_t *is_pre, item **out, size_t *out_n) {
  const ncy_net *net = sub->b->net;
  int64_t beg = net->cell_conn_beg[sub->cell], end = net->cell_conn_beg[sub->cell + 1];
  item *items = NCY_NEW_ARRAY(&sub->arena, item, (size_t)(end - beg));
  if (!items) return NCY_ENOMEM;
  size_t n = 0;
  for (int64_t row = beg; row < end; row++)
    if (net->conn_pre[row] >= 0 && is_pre[net->conn_pre[row]]) {
      items[n] = (item){.row = row, .order = n, .next = -1};
      n++;
    }
  *out = items;
  *out_n = n;
  return NCY_OK;
}

static ncy_status redistribute(ncy_sub *sub, const uint8_t *is_pre, const int16_t *group, size_t n_group) {
  item *items = NULL;
  size_t n_items = 0, n = 0;
  NCY_TRY(find_items(sub, is_pre, &items, &n_items));
  if (n_group > 1) NCY_TRY(make_groups(sub, items, n_items, group, n_group));
  item **sorted = NCY_NEW_ARRAY(&sub->arena, item *, n_items);
  if (!sorted) return NCY_ENOMEM;
  for (size_t i = 0; i < n_items; i++) {
    if (items[i].is_following) continue;
    NCY_TRY(make_key(sub, &items[i]));
    sorted[n++] = &items[i];
  }
  if (n == 0) return NCY_OK;
  qsort(sorted, n, sizeof(item *), by_key);
  sub->n = (int64_t)n;
  sub->n_places = 0;
  NCY_TRY(place(sub));
  for (size_t i = 0; i < n && (int64_t)i < sub->n_places; i++) NCY_TRY(move(sub, items, sorted[i], sub->sec[i], sub->loc[i]));
  return NCY_OK;
}

/* ---- rules
 * ---------------------------------------------------------------------------------------------------------------------- */

static ncy_status find_group(ncy_builder *b, ncy_arena *arena, const ncy_spec_subconn *spec, int16_t **out, size_t *out_n) {
  size_t n = spec->group ? spec->group->count : 0;
  int16_t *group = NCY_NEW_ARRAY(arena, int16_t, n);
  if (!group) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    const ncy_json *node = &spec->group->u.items[i];
    int32_t id = node->type == NCY_JSON_STRING ? ncy_spec_find_synmech(b->spec, node->u.string) : -1;
    if (id < 0)
      return ncy_json_report(node, false, b->ctx, NCY_ERROR, NCY_ESPEC,
                             node->type == NCY_JSON_STRING ? ncy_spec_nearest_synmech(b->spec, node->u.string) : NULL,
                             "rule %s: groupSynMechs: expected a label of synMechParams", spec->label);
    group[i] = (int16_t)id;
  }
  *out = group;
  *out_n = n;
  return NCY_OK;
}

static ncy_status at_cell(ncy_rule *rule, const ncy_spec_subconn *spec, int32_t cell, const uint8_t *is_pre, const int16_t *group,
                          size_t n_group) {
  ncy_builder *b = rule->b;
  int32_t tmpl = b->net->cell_tmpl[cell];
  if (tmpl < 0)
    return NCY_WRONG(b, spec->post.node ? spec->post.node : spec->node, true, "rule %s: the cell of gid %lld has no sections",
                     spec->label, (long long)b->net->cell_gid[cell]);
  ncy_labels *labels = &rule->labels[tmpl];
  if (!labels->is_known) NCY_TRY(ncy_resolve_sections(rule, tmpl, labels));
  ncy_sub sub = {.b = b, .spec = spec, .rule = rule, .cell = cell, .t = &b->net->tmpl[tmpl], .secs = labels};
  ncy_arena_init(&sub.arena, b->ctx);
  ncy_status status = redistribute(&sub, is_pre, group, n_group);
  ncy_arena_done(&sub.arena);
  return status;
}

static ncy_status apply(ncy_rule *rule, const ncy_spec_subconn *spec) {
  ncy_builder *b = rule->b;
  ncy_arena *arena = &rule->arena;
  int32_t *pre, *post;
  size_t n_pre, n_post, n_group = 0;
  int16_t *group = NULL;
  rule->labels = NCY_NEW_ARRAY(arena, ncy_labels, (size_t)b->net->n_tmpls);
  uint8_t *is_pre = NCY_NEW_ARRAY(arena, uint8_t, (size_t)b->net->n_cells);
  if (!rule->labels || !is_pre) return NCY_ENOMEM;
  NCY_TRY(find_group(b, arena, spec, &group, &n_group));
  NCY_TRY(ncy_conds_cells(b, arena, &spec->pre, NULL, &pre, &n_pre));
  if (n_pre == 0) return NCY_OK;
  NCY_TRY(ncy_conds_cells(b, arena, &spec->post, NULL, &post, &n_post));
  for (size_t i = 0; i < n_pre; i++) is_pre[pre[i]] = 1;
  for (size_t i = 0; i < n_post; i++) {
    if (ncy_is_interrupted(b->ctx)) return NCY_EINTERRUPTED;
    if (ncy_is_own(b, post[i])) NCY_TRY(at_cell(rule, spec, post[i], is_pre, group, n_group));
  }
  return NCY_OK;
}

/* What NetPyNE loses when synapses are moved. */
static ncy_status check_lost(ncy_builder *b) {
  bool is_compat = ncy_is_compat(b->ctx);
  for (int32_t i = 0; i < b->spec->n_conns; i++) {
    const ncy_spec_conn *conn = &b->spec->conn[i];
    const ncy_json *lost = conn->plast ? conn->plast : conn->shape;
    if (lost)
      (void)ncy_json_report(lost, true, b->ctx, is_compat ? NCY_WARNING : NCY_ERROR, NCY_ESPEC, NULL,
                            "rule %s: %s has no effect in NetPyNE together with subConnParams", conn->label, lost->key);
  }
  if (b->conns.pointers.count > 0)
    return NCY_WRONG(b, b->spec->sub_conn_params, true,
                     "subConnParams: NetPyNE makes connections by events of gap junctions "
                     "when synapses are moved; take one or the other");
  return NCY_OK;
}

ncy_status ncy_build_subconns(ncy_builder *b) {
  if (b->spec->n_subconns == 0) return NCY_OK;
  NCY_TRY_ITEM(check_lost(b));
  for (int32_t i = 0; i < b->spec->n_subconns; i++) {
    const ncy_spec_subconn *spec = &b->spec->subconn[i];
    ncy_rule rule = {.b = b, .label = spec->label, .node = spec->node, .sec = spec->sec};
    ncy_arena_init(&rule.arena, b->ctx);
    ncy_status status = apply(&rule, spec);
    ncy_rule_end(&rule);
    if (status != NCY_OK && !ncy_is_mistake(status)) return status;
  }
  return NCY_OK;
}
