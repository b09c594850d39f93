/* places.c - shapes of cells, bundles, the columns of nodes.
 *
 * In:    the circuit's cells. Out: bundles with trees, coefficients, areas, starting voltages; where each cell is.
 * Cost:  linear in nodes; a tree is computed once for all cells that agree in every bit (same.h).
 * Source: reference neuron-numerics 1; 2.2 (step 5). SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "engine/general/general.h"

enum { FEWEST = 3 /* cells of a shape that are laid side by side */ };

static const ncy_morph_tree *tree_of(const gen_build *b, int32_t cell) {
  return &b->trees.tree[b->trees.of_cell[cell]];
}

/* First row of the ascending list that is not below `value`. */
static int32_t lower_bound(const int32_t *list, int32_t n, int32_t value) {
  int32_t lo = 0;
  while (lo < n) {
    int32_t mid = lo + (n - lo) / 2;
    if (list[mid] < value)
      lo = mid + 1;
    else
      n = mid;
  }
  return lo;
}

static bool is_ion_group(const gen_build *b, int32_t group) {
  const ncy_circuit *c = b->circuit;
  return c->mechs->mech[c->density[group].mech]->kind == NCY_MECH_ION;
}

/* ---- shapes ---------------------------------------------------------------------------------------------------------------- */

/* What decides a cell's shape, by node in NEURON's order: the parent, and a bit for each density mechanism. */
static void describe(const gen_build *b, int32_t cell, int32_t n_words, int32_t *out) {
  const ncy_circuit *c = b->circuit;
  const ncy_morph_tree *t = tree_of(b, cell);
  int32_t beg = c->sec_seg_beg[c->cell_sec_beg[cell]], end = c->sec_seg_beg[c->cell_sec_beg[cell + 1]];
  memset(out, 0, (size_t)t->n_nodes * (size_t)n_words * sizeof *out);
  for (int32_t i = 0; i < t->n_nodes; i++) out[i * n_words] = t->parent[i];
  for (int32_t g = 0; g < c->n_densities; g++) {
    const ncy_circuit_density *d = &c->density[g];
    if (is_ion_group(b, g)) continue;
    for (int32_t r = lower_bound(d->seg, d->n, beg); r < d->n && d->seg[r] < end; r++)
      out[t->seg_node[d->seg[r] - beg] * n_words + 1 + g / 31] |= 1 << g % 31;
  }
}

/* Places: nearest to the root first, equal depths in NEURON's order. */
static ncy_status order_nodes(gen_build *b, const int32_t *about, int32_t n_words, gen_shape *shape) {
  ncy_arena *arena = &b->engine->arena;
  int32_t n = shape->n_nodes, n_groups = b->circuit->n_densities;
  shape->parent = NCY_NEW_ARRAY(arena, int32_t, (size_t)n);
  shape->place = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)n);
  shape->n_rows = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)n_groups);
  shape->row_node = NCY_NEW_ARRAY(&b->scratch, int32_t *, (size_t)n_groups);
  int32_t *depth = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)n), *beg = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)n + 1);
  int32_t *at = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)n);
  if (!shape->parent || !shape->place || !shape->n_rows || !shape->row_node || !depth || !beg || !at) return NCY_ENOMEM;
  for (int32_t i = 0; i < n; i++) {
    int32_t parent = about[i * n_words];
    depth[i] = parent < 0 ? 0 : depth[parent] + 1;
    beg[depth[i] + 1]++;
  }
  for (int32_t i = 0; i < n; i++) beg[i + 1] += beg[i];
  for (int32_t i = 0; i < n; i++) {
    shape->place[i] = beg[depth[i]]++;
    at[shape->place[i]] = i;
  }
  for (int32_t i = 0; i < n; i++) {
    int32_t parent = about[i * n_words];
    shape->parent[shape->place[i]] = parent < 0 ? -1 : shape->place[parent];
  }
  for (int32_t g = 0; g < n_groups; g++) {
    for (int pass = 0; pass < 2; pass++) {
      int32_t count = 0;
      for (int32_t p = 0; p < n; p++)
        if (about[at[p] * n_words + 1 + g / 31] >> g % 31 & 1) {
          if (pass) shape->row_node[g][count] = p;
          count++;
        }
      if (pass || !count) break;
      shape->n_rows[g] = count;
      shape->row_node[g] = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)count);
      if (!shape->row_node[g]) return NCY_ENOMEM;
    }
  }
  return NCY_OK;
}

static ncy_status find_shapes(gen_build *b) {
  const ncy_circuit *c = b->circuit;
  int32_t most = 0, n_words = 1 + (c->n_densities + 30) / 31;
  size_t n_cells = (size_t)c->n_cells;
  for (int32_t i = 0; i < b->trees.n; i++) most = b->trees.tree[i].n_nodes > most ? b->trees.tree[i].n_nodes : most;
  int32_t *about = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)most * (size_t)n_words);
  int32_t **known = NCY_NEW_ARRAY(&b->scratch, int32_t *, n_cells);
  b->cell_shape = NCY_NEW_ARRAY(&b->scratch, int32_t, n_cells);
  b->shape = NCY_NEW_ARRAY(&b->scratch, gen_shape, n_cells);
  ncy_seen s;
  if (!about || !known || !b->cell_shape || !b->shape || ncy_seen_init(&b->scratch, &s, c->n_cells) != NCY_OK) return NCY_ENOMEM;
  for (int32_t cell = 0; cell < c->n_cells; cell++) {
    b->cell_shape[cell] = -1;
    if (ncy_is_empty_cell(c, cell)) continue;
    int32_t n = tree_of(b, cell)->n_nodes;
    size_t bytes = (size_t)n * (size_t)n_words * sizeof(int32_t);
    describe(b, cell, n_words, about);
    uint64_t hash = ncy_hash_bytes(about, bytes);
    size_t at = (size_t)hash & (s.n - 1);
    while (s.slot[at] >= 0 &&
           (s.hash[at] != hash || b->shape[s.slot[at]].n_nodes != n || memcmp(known[s.slot[at]], about, bytes) != 0))
      at = (at + 1) & (s.n - 1);
    if (s.slot[at] < 0) {
      gen_shape *shape = &b->shape[b->n_shapes];
      shape->n_nodes = n;
      shape->tree = b->trees.of_cell[cell];
      known[b->n_shapes] = NCY_NEW_ARRAY(&b->scratch, int32_t, bytes / sizeof(int32_t));
      if (!known[b->n_shapes]) return NCY_ENOMEM;
      memcpy(known[b->n_shapes], about, bytes);
      NCY_TRY(order_nodes(b, about, n_words, shape));
      s.slot[at] = b->n_shapes++;
      s.hash[at] = hash;
    }
    b->cell_shape[cell] = s.slot[at];
    b->shape[s.slot[at]].n_cells++;
  }
  return NCY_OK;
}

/* ---- bundles --------------------------------------------------------------------------------------------------------------- */

static ncy_status make_bundles(gen_build *b) {
  ncy_gen *e = b->engine;
  const ncy_circuit *c = b->circuit;
  size_t n_cells = (size_t)c->n_cells;
  int32_t *beg = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)b->n_shapes);
  int32_t *filled = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)b->n_shapes);
  b->cell_bundle = NCY_NEW_ARRAY(&b->scratch, int32_t, n_cells);
  b->cell_lane = NCY_NEW_ARRAY(&b->scratch, int32_t, n_cells);
  b->cell_node = NCY_NEW_ARRAY(&b->scratch, int64_t, n_cells);
  b->cell_root = NCY_NEW_ARRAY(&b->scratch, int32_t, n_cells);
  b->sec_cell = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)c->n_secs);
  if (!beg || !filled || !b->cell_bundle || !b->cell_lane || !b->cell_node || !b->cell_root || !b->sec_cell) return NCY_ENOMEM;
  int32_t n_roots = 0;
  int64_t n_others = 0;
  for (int32_t cell = 0; cell < c->n_cells; cell++) {
    for (int32_t sec = c->cell_sec_beg[cell]; sec < c->cell_sec_beg[cell + 1]; sec++) b->sec_cell[sec] = cell;
    if (ncy_is_empty_cell(c, cell)) continue;
    b->cell_root[cell] = n_roots++;
    b->cell_node[cell] = n_others;
    n_others += tree_of(b, cell)->n_nodes - 1;
    e->n_segments += tree_of(b, cell)->n_segs;
  }
  for (int32_t cell = 0; cell < c->n_cells; cell++) b->cell_node[cell] += n_roots;
  for (int32_t s = 0; s < b->n_shapes; s++) {
    beg[s] = e->n_bundles;
    int32_t n = b->shape[s].n_cells;
    e->n_bundles += n < FEWEST ? n : (n + GEN_LANES - 1) / GEN_LANES;
  }
  e->bundle = NCY_NEW_ARRAY(&e->arena, gen_bundle, (size_t)e->n_bundles);
  if (!e->bundle) return NCY_ENOMEM;
  for (int32_t cell = 0; cell < c->n_cells; cell++) {
    int32_t s = b->cell_shape[cell];
    if (s < 0) continue;
    int32_t width = b->shape[s].n_cells < FEWEST ? 1 : GEN_LANES, k = filled[s]++;
    int32_t bundle = beg[s] + k / width, lane = k % width;
    gen_bundle *to = &e->bundle[bundle];
    if (lane == 0) {
      to->width = width;
      to->shape = s;
      to->cable = (gen_cable){.n_nodes = b->shape[s].n_nodes, .parent = b->shape[s].parent};
      to->cell = NCY_NEW_ARRAY(&e->arena, int32_t, (size_t)width);
      if (!to->cell) return NCY_ENOMEM;
      memset(to->cell, 0xff, (size_t)width * sizeof(int32_t));
    }
    to->cell[lane] = cell;
    to->n_lanes = lane + 1;
    b->cell_bundle[cell] = bundle;
    b->cell_lane[cell] = lane;
  }
  for (int32_t k = 0; k < e->n_bundles; k++) {
    e->bundle[k].node = e->n_nodes;
    e->n_nodes += (int64_t)e->bundle[k].cable.n_nodes * e->bundle[k].width;
  }
  if (e->n_nodes <= INT32_MAX) return NCY_OK;
  ncy_place place = {0};
  return ncy_report(e->ctx, NCY_ERROR, NCY_EUNSUPPORTED, &place, NULL, "the network needs %lld nodes; the native engine holds %d",
                    (long long)e->n_nodes, INT32_MAX);
}

/* ---- columns of nodes ------------------------------------------------------------------------------------------------------ */

/* Voltages of finitialize: v_init, and the value of its own where a section has one. NEURON sets the nodes at both ends of such a
 * section too, so that the order of sections matters. */
static void start_voltages(gen_build *b, int32_t cell, double *v, int32_t width) {
  const ncy_circuit *c = b->circuit;
  const ncy_morph_tree *t = tree_of(b, cell);
  const int32_t *place = b->shape[b->cell_shape[cell]].place;
  for (int32_t i = 0; i < t->n_nodes; i++) v[i * width] = c->v_init;
  int32_t first = c->cell_sec_beg[cell];
  for (int32_t sec = first; c->sec_vinit && sec < c->cell_sec_beg[cell + 1]; sec++) {
    double value = c->sec_vinit[sec];
    if (isnan(value)) continue;
    v[place[t->sec_node0[sec - first]] * width] = value;
    v[place[t->sec_node1[sec - first]] * width] = value;
    for (int32_t seg = c->sec_seg_beg[sec]; seg < c->sec_seg_beg[sec + 1]; seg++)
      v[place[t->seg_node[seg - c->sec_seg_beg[first]]] * width] = value;
  }
}

/* Rows of coefficients that were seen, of one width. */
typedef struct coef_rows {
  double *data;
  size_t count, capacity;
  ncy_seen seen;
  size_t width;
} coef_rows;

static ncy_status coef_row(gen_build *b, coef_rows *rows, const double *row, int32_t *out) {
  size_t bytes = rows->width * sizeof(double);
  uint64_t hash = ncy_hash_bytes(row, bytes);
  size_t at = (size_t)hash & (rows->seen.n - 1);
  while (rows->seen.slot[at] >= 0 &&
         (rows->seen.hash[at] != hash || memcmp(rows->data + (size_t)rows->seen.slot[at] * rows->width, row, bytes) != 0))
    at = (at + 1) & (rows->seen.n - 1);
  if (rows->seen.slot[at] < 0) {
    if (!ncy_vec_reserve(b->ctx, (void **)&rows->data, rows->count, &rows->capacity, 1, bytes)) return ncy_no_memory(b->ctx);
    memcpy(rows->data + rows->count * rows->width, row, bytes);
    rows->seen.slot[at] = (int32_t)rows->count++;
    rows->seen.hash[at] = hash;
  }
  *out = rows->seen.slot[at];
  return NCY_OK;
}

/* Area, diameter, coefficients [n_nodes][GEN_COEFS][width] and starting voltages of one lane from a cell. */
static void fill_lane(gen_build *b, const gen_bundle *to, int32_t cell, int32_t lane, double *coefs) {
  ncy_gen *e = b->engine;
  const ncy_circuit *c = b->circuit;
  const ncy_morph_tree *t = tree_of(b, cell);
  const int32_t *place = b->shape[to->shape].place;
  int32_t width = to->width, first = c->sec_seg_beg[c->cell_sec_beg[cell]];
  double *area = e->area + to->node + lane, *diam = e->diam + to->node + lane;
  for (int32_t i = 0; i < t->n_nodes; i++) {
    double *row = coefs + (size_t)place[i] * GEN_COEFS * (size_t)width + lane;
    row[GEN_COEF_A * width] = t->a[i];
    row[GEN_COEF_B * width] = t->b[i];
    row[GEN_COEF_CM * width] = 0.0;
    area[place[i] * width] = t->area[i];
  }
  for (int32_t seg = 0; seg < t->n_segs; seg++) {
    int32_t p = place[t->seg_node[seg]];
    diam[p * width] = t->seg_diam[seg];
    coefs[(size_t)p * GEN_COEFS * (size_t)width + (size_t)(GEN_COEF_CM * width + lane)] = e->cm_scale * c->seg_cm[first + seg];
  }
  start_voltages(b, cell, e->v_start + to->node + lane, width);
}

static ncy_status fill_bundles(gen_build *b, coef_rows *rows, double *coefs) {
  ncy_gen *e = b->engine;
  size_t at1 = 0;
  for (int32_t k = 0; k < e->n_bundles; k++) {
    gen_bundle *to = &e->bundle[k];
    bool is_wide = to->width == GEN_LANES;
    double *into = is_wide ? coefs : e->coefs[1] + at1 * GEN_COEFS;
    for (int32_t lane = 0; lane < to->width; lane++) fill_lane(b, to, to->cell[to->cell[lane] >= 0 ? lane : 0], lane, into);
    gen_cable *cable = &to->cable;
    cable->v = e->v + to->node;
    cable->rhs = e->rhs + to->node;
    cable->d = e->d + to->node;
    if (!is_wide) {
      cable->coefs = into;
      at1 += (size_t)cable->n_nodes;
      continue;
    }
    int32_t *coef = NCY_NEW_ARRAY(&e->arena, int32_t, (size_t)cable->n_nodes);
    if (!coef) return NCY_ENOMEM;
    for (int32_t i = 0; i < cable->n_nodes; i++) NCY_TRY(coef_row(b, rows, coefs + (size_t)i * GEN_COEFS * GEN_LANES, &coef[i]));
    cable->coef = coef;
  }
  e->coefs[0] = NCY_NEW_ARRAY(&e->arena, double, rows->count * rows->width + GEN_LANES);
  if (!e->coefs[0]) return NCY_ENOMEM;
  if (rows->count) memcpy(e->coefs[0], rows->data, rows->count * rows->width * sizeof(double));
  for (int32_t k = 0; k < e->n_bundles; k++)
    if (e->bundle[k].width == GEN_LANES) e->bundle[k].cable.coefs = e->coefs[0];
  return NCY_OK;
}

static ncy_status fill_nodes(gen_build *b) {
  ncy_gen *e = b->engine;
  size_t n = (size_t)e->n_nodes, n1 = 0, n8 = 0, most = 1;
  for (int32_t k = 0; k < e->n_bundles; k++) {
    size_t nodes = (size_t)e->bundle[k].cable.n_nodes;
    *(e->bundle[k].width == 1 ? &n1 : &n8) += nodes;
    if (nodes > most) most = nodes;
  }
  double **columns[] = {&e->v, &e->v_start, &e->area, &e->diam, &e->rhs, &e->d};
  for (size_t k = 0; k < NCY_COUNT_OF(columns); k++) {
    *columns[k] = NCY_NEW_ARRAY(&e->arena, double, n + GEN_LANES);
    if (!*columns[k]) return NCY_ENOMEM;
  }
  e->coefs[1] = NCY_NEW_ARRAY(&e->arena, double, (n1 + 1) * GEN_COEFS);
  double *coefs = NCY_NEW_ARRAY(&b->scratch, double, most *GEN_COEFS *GEN_LANES);
  if (!e->coefs[1] || !coefs) return NCY_ENOMEM;
  coef_rows rows = {.width = (size_t)GEN_COEFS * GEN_LANES};
  NCY_TRY(ncy_seen_init(&b->scratch, &rows.seen, (int32_t)n8));
  ncy_status status = fill_bundles(b, &rows, coefs);
  ncy_vec_free(b->ctx, (void **)&rows.data, &rows.count, &rows.capacity, rows.width * sizeof(double));
  return status;
}

/* For messages: the section, counted within its cell, that each node of a shape belongs to. */
static ncy_status name_nodes(gen_build *b) {
  ncy_gen *e = b->engine;
  const ncy_circuit *c = b->circuit;
  e->shape_node_sec = NCY_NEW_ARRAY(&e->arena, int32_t *, (size_t)b->n_shapes);
  if (!e->shape_node_sec) return NCY_ENOMEM;
  for (int32_t cell = 0; cell < c->n_cells; cell++) {
    int32_t s = b->cell_shape[cell];
    if (s < 0 || e->shape_node_sec[s]) continue;
    const ncy_morph_tree *t = tree_of(b, cell);
    const int32_t *place = b->shape[s].place;
    int32_t *sec_of = NCY_NEW_ARRAY(&e->arena, int32_t, (size_t)t->n_nodes);
    if (!sec_of) return NCY_ENOMEM;
    e->shape_node_sec[s] = sec_of;
    int32_t first = c->cell_sec_beg[cell], n_secs = c->cell_sec_beg[cell + 1] - first;
    for (int32_t sec = 0; sec < n_secs; sec++) {
      int32_t beg = c->sec_seg_beg[first + sec] - c->sec_seg_beg[first], end = beg + c->sec_nseg[first + sec], last = 0;
      for (int32_t seg = beg; seg < end; seg++) {
        sec_of[place[t->seg_node[seg]]] = sec;
        if (t->seg_node[seg] > last) last = t->seg_node[seg];
      }
      sec_of[place[last + 1]] = sec;
    }
  }
  return NCY_OK;
}

ncy_status gen_plan(gen_build *b) {
  NCY_TRY(ncy_same_trees(b->ctx, &b->scratch, b->circuit, &b->trees));
  NCY_TRY(find_shapes(b));
  NCY_TRY(make_bundles(b));
  NCY_TRY(fill_nodes(b));
  return name_nodes(b);
}

/* ---- where things are ------------------------------------------------------------------------------------------------------ */

int32_t gen_tree_node(const gen_build *b, int32_t sec, double x) {
  const ncy_circuit *c = b->circuit;
  int32_t cell = b->sec_cell[sec], first = c->cell_sec_beg[cell];
  return ncy_morph_node(tree_of(b, cell), sec - first, c->sec_seg_beg[sec] - c->sec_seg_beg[first], c->sec_nseg[sec], x);
}

static int64_t node_of(const gen_build *b, int32_t cell, int32_t tree_node) {
  const gen_bundle *to = &b->engine->bundle[b->cell_bundle[cell]];
  return to->node + (int64_t)b->shape[to->shape].place[tree_node] * to->width + b->cell_lane[cell];
}

int64_t gen_node_at(const gen_build *b, int32_t sec, double x) {
  return node_of(b, b->sec_cell[sec], gen_tree_node(b, sec, x));
}

int64_t gen_seg_node_at(const gen_build *b, int32_t sec, double x) {
  const ncy_circuit *c = b->circuit;
  int32_t cell = b->sec_cell[sec], seg = c->sec_seg_beg[sec] + ncy_morph_seg(c->sec_nseg[sec], x);
  return node_of(b, cell, tree_of(b, cell)->seg_node[seg - c->sec_seg_beg[c->cell_sec_beg[cell]]]);
}

int64_t gen_neuron_node(const gen_build *b, int32_t sec, double x) {
  int32_t cell = b->sec_cell[sec], node = gen_tree_node(b, sec, x);
  return node ? b->cell_node[cell] + node - 1 : b->cell_root[cell];
}
