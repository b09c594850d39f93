/* trees.c - which cells have the same tree, which the same shape, and who sits in which lane of which bundle.
 *
 * In:    the circuit's cells. Out: trees (scratch), shapes, bundles with their nodes; the columns are made by layout.c.
 * Source: reference neuron-numerics 1; the storage order of nodes is explained in native.h.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/native/native.h"
#include "engine/same.h"

/* ---- density mechanisms by segment
 * --------------------------------------------------------------------------------------------- */

static int density_of(int32_t mech) {
  return mech == NCY_MECH_PAS      ? NCY_NAT_D_PAS
         : mech == NCY_MECH_HH     ? NCY_NAT_D_HH
         : mech == NCY_MECH_NA_ION ? NCY_NAT_D_NA
                                   : NCY_NAT_D_K;
}

static ncy_status map_densities(ncy_nat_build *b) {
  const ncy_circuit *c = b->circuit;
  size_t n_segs = (size_t)c->sec_seg_beg[c->n_secs];
  for (int k = 0; k < NCY_NAT_DENSITIES; k++) {
    b->seg_group[k] = NCY_NEW_ARRAY(&b->scratch, int32_t, n_segs);
    b->seg_row[k] = NCY_NEW_ARRAY(&b->scratch, int32_t, n_segs);
    if (!b->seg_group[k] || !b->seg_row[k]) return NCY_ENOMEM;
    memset(b->seg_group[k], 0xff, n_segs * sizeof(int32_t));
  }
  for (int32_t g = 0; g < c->n_densities; g++) {
    int k = density_of(c->density[g].mech);
    for (int32_t row = 0; row < c->density[g].n; row++) {
      b->seg_group[k][c->density[g].seg[row]] = g;
      b->seg_row[k][c->density[g].seg[row]] = row;
    }
  }
  return NCY_OK;
}

/* ---- shapes
 * ---------------------------------------------------------------------------------------------------------------------- */

/* What decides a cell's shape, node by node in NEURON's order: parent and density mechanisms. */
static void describe(const ncy_nat_build *b, int32_t cell, int32_t *out) {
  const ncy_circuit *c = b->circuit;
  const ncy_morph_tree *t = &b->tree[b->cell_tree[cell]];
  int32_t first_seg = c->sec_seg_beg[c->cell_sec_beg[cell]];
  for (int32_t i = 0; i < t->n_nodes; i++) out[i] = (t->parent[i] + 1) * 4;
  for (int32_t seg = 0; seg < t->n_segs; seg++) {
    if (b->seg_group[NCY_NAT_D_PAS][first_seg + seg] >= 0) out[t->seg_node[seg]] |= 1;
    if (b->seg_group[NCY_NAT_D_HH][first_seg + seg] >= 0) out[t->seg_node[seg]] |= 2;
  }
}

/* Places of nodes: nearest to the root first, equal depths in NEURON's order. */
static ncy_status order_nodes(ncy_engine *e, ncy_nat_build *b, const int32_t *about, ncy_nat_shape *shape) {
  size_t n = (size_t)shape->n_nodes;
  shape->parent = NCY_NEW_ARRAY(&e->arena, int32_t, n);
  shape->place = NCY_NEW_ARRAY(&e->arena, int32_t, n);
  int32_t *depth = NCY_NEW_ARRAY(&b->scratch, int32_t, n);
  int32_t *beg = NCY_NEW_ARRAY(&b->scratch, int32_t, n + 1);
  if (!shape->parent || !shape->place || !depth || !beg) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    int32_t parent = about[i] / 4 - 1;
    depth[i] = parent < 0 ? 0 : depth[parent] + 1;
    beg[depth[i] + 1]++;
  }
  for (size_t i = 0; i < n; i++) beg[i + 1] += beg[i];
  for (size_t i = 0; i < n; i++) shape->place[i] = beg[depth[i]]++;
  for (size_t i = 0; i < n; i++) shape->parent[shape->place[i]] = about[i] < 4 ? -1 : shape->place[about[i] / 4 - 1];

  static const int of_bit[] = {NCY_NAT_PAS, NCY_NAT_HH};
  for (int bit = 0; bit < 2; bit++) {
    int32_t *node = NCY_NEW_ARRAY(&e->arena, int32_t, n), count = 0;
    uint8_t *has = NCY_NEW_ARRAY(&b->scratch, uint8_t, n);
    if (!node || !has) return NCY_ENOMEM;
    for (size_t i = 0; i < n; i++) has[shape->place[i]] = (uint8_t)(about[i] >> bit & 1);
    for (size_t i = 0; i < n; i++)
      if (has[i]) node[count++] = (int32_t)i;
    shape->row_node[of_bit[bit]] = node;
    shape->n_rows[of_bit[bit]] = count;
  }
  return NCY_OK;
}

static ncy_status find_shapes(ncy_engine *e, ncy_nat_build *b) {
  const ncy_circuit *c = b->circuit;
  int32_t most = 0;
  for (int32_t i = 0; i < b->n_trees; i++) most = b->tree[i].n_nodes > most ? b->tree[i].n_nodes : most;
  e->most_nodes = most;
  int32_t *about = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)most);
  int32_t **known = NCY_NEW_ARRAY(&b->scratch, int32_t *, (size_t)c->n_cells); /* descriptions of the shapes */
  b->cell_shape = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)c->n_cells);
  ncy_nat_shape *found = NCY_NEW_ARRAY(&b->scratch, ncy_nat_shape, (size_t)c->n_cells);
  ncy_seen s;
  if (!about || !known || !b->cell_shape || !found || ncy_seen_init(&b->scratch, &s, c->n_cells) != NCY_OK) return NCY_ENOMEM;
  for (int32_t cell = 0; cell < c->n_cells; cell++) {
    if (ncy_is_empty_cell(c, cell)) continue;
    int32_t n = b->tree[b->cell_tree[cell]].n_nodes;
    size_t bytes = (size_t)n * sizeof(int32_t);
    describe(b, cell, about);
    uint64_t hash = ncy_hash_bytes(about, bytes);
    size_t at = (size_t)hash & (s.n - 1);
    while (s.slot[at] >= 0 &&
           (s.hash[at] != hash || found[s.slot[at]].n_nodes != n || memcmp(known[s.slot[at]], about, bytes) != 0))
      at = (at + 1) & (s.n - 1);
    if (s.slot[at] < 0) {
      ncy_nat_shape *shape = &found[e->n_shapes];
      shape->n_nodes = n;
      known[e->n_shapes] = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)n);
      if (!known[e->n_shapes]) return NCY_ENOMEM;
      memcpy(known[e->n_shapes], about, bytes);
      NCY_TRY(order_nodes(e, b, about, shape));
      s.slot[at] = e->n_shapes++;
      s.hash[at] = hash;
    }
    b->cell_shape[cell] = s.slot[at];
    found[s.slot[at]].n_cells++;
  }
  e->shape = NCY_NEW_ARRAY(&e->arena, ncy_nat_shape, (size_t)e->n_shapes);
  if (!e->shape) return NCY_ENOMEM;
  memcpy(e->shape, found, (size_t)e->n_shapes * sizeof *found);
  return NCY_OK;
}

/* ---- bundles
 * ---------------------------------------------------------------------------------------------------------------------- */

static ncy_status make_bundles(ncy_engine *e, ncy_nat_build *b) {
  const ncy_circuit *c = b->circuit;
  int32_t *beg = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)e->n_shapes);
  int32_t *filled = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)e->n_shapes);
  if (!beg || !filled) return NCY_ENOMEM;
  for (int32_t s = 0; s < e->n_shapes; s++) {
    beg[s] = e->n_bundles;
    e->n_bundles += (e->shape[s].n_cells + NCY_LANES - 1) / NCY_LANES;
  }
  size_t n = (size_t)e->n_bundles;
  e->bundle = NCY_NEW_ARRAY(&e->arena, ncy_nat_bundle, n);
  e->bundle_shape = NCY_NEW_ARRAY(&e->arena, int32_t, n);
  e->bundle_cell = NCY_NEW_ARRAY(&e->arena, int32_t, n * NCY_LANES);
  b->cell_bundle = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)c->n_cells);
  b->cell_lane = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)c->n_cells);
  if (!e->bundle || !e->bundle_shape || !e->bundle_cell || !b->cell_bundle || !b->cell_lane) return NCY_ENOMEM;
  memset(e->bundle_cell, 0xff, n * NCY_LANES * sizeof(int32_t));
  for (int32_t cell = 0; cell < c->n_cells; cell++) {
    if (ncy_is_empty_cell(c, cell)) continue;
    int32_t s = b->cell_shape[cell], k = filled[s]++;
    int32_t bundle = beg[s] + k / NCY_LANES, lane = k % NCY_LANES;
    const ncy_nat_shape *shape = &e->shape[s];
    ncy_nat_bundle *to = &e->bundle[bundle];
    b->cell_bundle[cell] = bundle;
    b->cell_lane[cell] = lane;
    e->bundle_cell[bundle * NCY_LANES + lane] = cell;
    e->bundle_shape[bundle] = s;
    e->n_segments += b->tree[b->cell_tree[cell]].n_segs;
    to->n_nodes = shape->n_nodes;
    to->n_lanes = lane + 1;
    to->parent = shape->parent;
    for (int k2 = 0; k2 < NCY_NAT_COUNT; k2++) {
      to->rows[k2].n = shape->n_rows[k2];
      to->rows[k2].node = shape->row_node[k2];
    }
  }
  return NCY_OK;
}

static ncy_status map_sections(ncy_nat_build *b) {
  const ncy_circuit *c = b->circuit;
  b->sec_cell = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)c->n_secs);
  if (!b->sec_cell) return NCY_ENOMEM;
  for (int32_t cell = 0; cell < c->n_cells; cell++)
    for (int32_t sec = c->cell_sec_beg[cell]; sec < c->cell_sec_beg[cell + 1]; sec++) b->sec_cell[sec] = cell;
  return NCY_OK;
}

/* For messages: the section (counted within its cell) each stored node belongs to; the root's is the first. */
static ncy_status name_nodes(ncy_engine *e, ncy_nat_build *b) {
  const ncy_circuit *c = b->circuit;
  e->shape_node_sec = NCY_NEW_ARRAY(&e->arena, int32_t *, (size_t)e->n_shapes);
  if (!e->shape_node_sec) return NCY_ENOMEM;
  for (int32_t cell = 0; cell < c->n_cells; cell++) {
    int32_t s = b->cell_shape[cell];
    if (ncy_is_empty_cell(c, cell) || e->shape_node_sec[s]) continue;
    const ncy_morph_tree *t = &b->tree[b->cell_tree[cell]];
    int32_t *sec_of = NCY_NEW_ARRAY(&e->arena, int32_t, (size_t)t->n_nodes);
    if (!sec_of) return NCY_ENOMEM;
    e->shape_node_sec[s] = sec_of;
    int32_t first = c->cell_sec_beg[cell], n_secs = c->cell_sec_beg[cell + 1] - first;
    for (int32_t sec = 0; sec < n_secs; sec++) {
      int32_t beg = c->sec_seg_beg[first + sec] - c->sec_seg_beg[first],
              end = c->sec_seg_beg[first + sec + 1] - c->sec_seg_beg[first];
      int32_t last = t->seg_node[beg] > t->seg_node[end - 1] ? t->seg_node[beg] : t->seg_node[end - 1];
      for (int32_t seg = beg; seg < end; seg++) sec_of[e->shape[s].place[t->seg_node[seg]]] = sec;
      sec_of[e->shape[s].place[last + 1]] = sec;
    }
  }
  return NCY_OK;
}

ncy_status ncy_nat_plan(ncy_engine *e, ncy_nat_build *b) {
  e->n_cells = b->circuit->n_cells;
  ncy_trees trees;
  NCY_TRY(ncy_same_trees(b->ctx, &b->scratch, b->circuit, &trees));
  b->tree = trees.tree;
  b->n_trees = trees.n;
  b->cell_tree = trees.of_cell;
  NCY_TRY(map_sections(b));
  NCY_TRY(map_densities(b));
  NCY_TRY(find_shapes(e, b));
  NCY_TRY(make_bundles(e, b));
  return name_nodes(e, b);
}

int32_t ncy_nat_node_at(const ncy_nat_build *b, int32_t sec, double x) {
  const ncy_circuit *c = b->circuit;
  int32_t cell = b->sec_cell[sec], first = c->cell_sec_beg[cell];
  return ncy_morph_node(&b->tree[b->cell_tree[cell]], sec - first, c->sec_seg_beg[sec] - c->sec_seg_beg[first], c->sec_nseg[sec],
                        x);
}

int32_t ncy_nat_place_at(const ncy_engine *e, const ncy_nat_build *b, int32_t sec, double x) {
  return e->shape[b->cell_shape[b->sec_cell[sec]]].place[ncy_nat_node_at(b, sec, x)];
}
