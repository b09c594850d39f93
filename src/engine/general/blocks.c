/* blocks.c - instances of mechanisms as packed columns: of density mechanisms, point processes, artificial cells.
 *
 * In a bundle of 8 lanes the k-th row of a node holds each cell's k-th latest instance there; in one of width 1 instances follow
 * each other by node, the latest first. Places of a row that no instance has repeat the columns of one that has.
 * Cost:   linear in instances; serial mechanisms and those that send at INITIAL are sorted by NEURON's order.
 * Source: reference neuron-numerics 2.4. SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "engine/general/general.h"

typedef NCY_VEC(gen_block) block_list;

/* Columns and machine's view of n instances (places, a multiple of 8) whose nodes and lanes are known. */
static ncy_status make_block(gen_build *b, int32_t mech, int32_t bundle, int32_t n, int32_t *node, uint8_t *lanes, bool is_dense,
                             block_list *list) {
  ncy_gen *e = b->engine;
  const gen_mech *m = &e->mech[mech];
  gen_block block = {.mech = mech, .bundle = bundle};
  size_t count = (size_t)n;
  if (m->program) {
    const ncy_nmodl *p = m->program;
    int64_t base = bundle >= 0 ? e->bundle[bundle].node : 0;
    block.in = (ncy_vm_insts){.n = n,
                              .lanes = lanes,
                              .is_dense = is_dense,
                              .node = node,
                              .v = e->v + base,
                              .area = e->area + base,
                              .diam = e->diam + base,
                              .rhs = e->rhs + base,
                              .d = e->d + base};
    block.in.col = NCY_NEW_ARRAY(&e->arena, double, (size_t)p->n_columns *count);
    block.in.ion = NCY_NEW_ARRAY(&e->arena, ncy_vm_ion, p->ions.count);
    if (p->n_pointers) block.in.pointer = NCY_NEW_ARRAY(&e->arena, double *, (size_t)p->n_pointers *count);
    if (p->n_randoms) block.in.random = NCY_NEW_ARRAY(&e->arena, ncy_rng, (size_t)p->n_randoms * count);
    if (p->n_handles) block.in.handle = NCY_NEW_ARRAY(&e->arena, ncy_vm_handle, (size_t)p->n_handles * count);
    if (!block.in.col || !block.in.ion || (p->n_pointers && !block.in.pointer) || (p->n_randoms && !block.in.random) ||
        (p->n_handles && !block.in.handle))
      return NCY_ENOMEM;
    ncy_vm_defaults(m->vm[0], &block.in);
    NCY_TRY(ncy_vm_run(m->vm[0], &block.in, NM_E_CONSTRUCTOR));
  } else {
    block.in.n = n;
    block.in.lanes = lanes;
  }
  if (m->sends && !(block.rank = NCY_NEW_ARRAY(&e->arena, int32_t, count))) return NCY_ENOMEM;
  if (m->has_movers) {
    if (!(block.mover = NCY_NEW_ARRAY(&e->arena, int32_t, count))) return NCY_ENOMEM;
    memset(block.mover, 0xff, count * sizeof(int32_t));
  }
  if (m->n_watches) {
    size_t n_watches = count * (size_t)m->n_watches;
    if (!(block.watch = NCY_NEW_ARRAY(&e->arena, int32_t, n_watches))) return NCY_ENOMEM;
    memset(block.watch, 0xff, n_watches * sizeof(int32_t));
  }
  return NCY_VEC_PUSH(b->ctx, list, block) ? NCY_OK : ncy_no_memory(b->ctx);
}

/* Row i of the circuit's parameters into the columns of an instance. */
static void set_params(const gen_mech *m, const gen_block *block, int32_t inst, const ncy_col *param, int64_t i) {
  for (int32_t v = 0; m->program && v < m->row->n_vars; v++) {
    bool is_set = m->row->var[v].role == NCY_ROLE_PARAMETER || m->row->var[v].role == NCY_ROLE_ASSIGNED;
    if (!is_set || m->param_slot[v] < 0) continue;
    int32_t size = m->param_size[v];
    for (int32_t k = 0; k < size; k++)
      block->in.col[(size_t)(m->param_slot[v] + k) * (size_t)block->in.n + (size_t)inst] = ncy_col_at(param[v], i * size + k);
  }
}

/* Where an instance of a density mechanism with pointers is: found again in wire.c. */
static void note_pointers(gen_build *b, int32_t group, int32_t row, int32_t block, int32_t inst) {
  b->density_block[group][row] = block;
  b->density_inst[group][row] = inst;
}

/* Places without an instance look like the first of their row that has one. */
static void fill_empty(const gen_mech *m, const gen_block *block) {
  size_t n = (size_t)block->in.n;
  for (size_t row = 0; row < n && m->program; row += GEN_LANES) {
    unsigned lanes = block->in.lanes[row / GEN_LANES];
    if (lanes == 0xff || lanes == 0) continue;
    size_t model = row + (size_t)__builtin_ctz(lanes);
    for (size_t lane = 0; lane < GEN_LANES; lane++)
      for (size_t c = 0; !(lanes >> lane & 1) && c < (size_t)m->program->n_columns; c++)
        block->in.col[c * n + row + lane] = block->in.col[c * n + model];
  }
}

/* Places for n instances, in whole rows. Columns 4096 bytes apart would share sets of the cache: then one more. */
static int32_t padded(int32_t n) {
  int32_t places = (n + GEN_LANES - 1) / GEN_LANES * GEN_LANES;
  return places && places % 512 == 0 ? places + GEN_LANES : places;
}

static ncy_status new_places(gen_build *b, int32_t n, int32_t **node, uint8_t **lanes) {
  *node = NCY_NEW_ARRAY(&b->engine->arena, int32_t, (size_t)n);
  *lanes = NCY_NEW_ARRAY(&b->engine->arena, uint8_t, (size_t)n / GEN_LANES + 1);
  return *node && *lanes ? NCY_OK : NCY_ENOMEM;
}

static void fill_lanes(uint8_t *lanes, int32_t n) {
  for (int32_t i = 0; i < n; i++) lanes[i / GEN_LANES] |= (uint8_t)(1 << i % GEN_LANES);
}

/* ---- density mechanisms ---------------------------------------------------------------------------------------------------- */

static int32_t first_row(const ncy_circuit_density *d, int32_t seg) {
  int32_t lo = 0, hi = d->n;
  while (lo < hi) {
    int32_t mid = lo + (hi - lo) / 2;
    if (d->seg[mid] < seg)
      lo = mid + 1;
    else
      hi = mid;
  }
  return lo;
}

/* Group g in a bundle. row_of: [most nodes] scratch. */
static ncy_status add_density(gen_build *b, int32_t mech, int32_t g, int32_t bundle, int32_t *row_of, block_list *list) {
  const ncy_circuit *c = b->circuit;
  const ncy_circuit_density *d = &c->density[g];
  const gen_bundle *to = &b->engine->bundle[bundle];
  const gen_shape *shape = &b->shape[to->shape];
  const gen_mech *m = &b->engine->mech[mech];
  int32_t n_rows = shape->n_rows[g], width = to->width, n = padded(n_rows * width), *node;
  uint8_t *lanes;
  if (!n_rows) return NCY_OK;
  NCY_TRY(new_places(b, n, &node, &lanes));
  for (int32_t i = 0; i < n; i++) {
    int32_t r = i / width < n_rows ? i / width : n_rows - 1;
    node[i] = shape->row_node[g][r] * width + i % width;
    if (i / width < n_rows && i % width < to->n_lanes) lanes[i / GEN_LANES] |= (uint8_t)(1 << i % GEN_LANES);
  }
  NCY_TRY(make_block(b, mech, bundle, n, node, lanes, width == GEN_LANES, list));
  const gen_block *block = &list->data[list->count - 1];
  for (int32_t r = 0; r < n_rows; r++) row_of[shape->row_node[g][r]] = r;
  for (int32_t lane = 0; lane < to->n_lanes; lane++) {
    int32_t cell = to->cell[lane], beg = c->sec_seg_beg[c->cell_sec_beg[cell]], end = c->sec_seg_beg[c->cell_sec_beg[cell + 1]];
    const ncy_morph_tree *t = &b->trees.tree[b->trees.of_cell[cell]];
    for (int32_t r = first_row(d, beg); r < d->n && d->seg[r] < end; r++) {
      int32_t inst = row_of[shape->place[t->seg_node[d->seg[r] - beg]]] * width + lane;
      set_params(m, block, inst, d->param, r);
      if (d->pointer) note_pointers(b, g, r, (int32_t)list->count - 1, inst);
    }
  }
  fill_empty(m, block);
  return NCY_OK;
}

/* ---- point processes ------------------------------------------------------------------------------------------------------- */

/* All instances of one mechanism; by bundle the latest created first. */
typedef struct instances {
  int32_t n;
  int32_t *group, *index; /* [n] */
  int32_t *beg;           /* [n_bundles+1] */
} instances;

static ncy_status list_instances(gen_build *b, int32_t mech, instances *out) {
  const ncy_circuit *c = b->circuit;
  const ncy_gen *e = b->engine;
  out->beg = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)e->n_bundles + 1);
  if (!out->beg) return NCY_ENOMEM;
  for (int32_t g = 0; g < c->n_points; g++)
    for (int32_t i = 0; c->points[g].mech == e->mech[mech].id && i < c->points[g].n; i++)
      out->beg[b->cell_bundle[b->sec_cell[c->points[g].sec[i]]]]++;
  for (int32_t k = 1; k < e->n_bundles; k++) out->beg[k] += out->beg[k - 1];
  if (e->n_bundles) out->beg[e->n_bundles] = out->n = out->beg[e->n_bundles - 1];
  out->group = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)out->n);
  out->index = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)out->n);
  if (!out->group || !out->index) return NCY_ENOMEM;
  for (int32_t g = 0; g < c->n_points; g++)
    for (int32_t i = 0; c->points[g].mech == e->mech[mech].id && i < c->points[g].n; i++) {
      int32_t at = --out->beg[b->cell_bundle[b->sec_cell[c->points[g].sec[i]]]];
      out->group[at] = g;
      out->index[at] = i;
    }
  return NCY_OK;
}

/* Instances of a mechanism in one bundle. used: [most nodes * 8] zeros, left so; base: [most nodes + 1] scratch. */
static ncy_status add_points(gen_build *b, int32_t mech, const instances *in, int32_t bundle, int32_t *used, int32_t *base,
                             block_list *list) {
  const ncy_circuit *c = b->circuit;
  const gen_bundle *to = &b->engine->bundle[bundle];
  const gen_mech *m = &b->engine->mech[mech];
  int32_t beg = in->beg[bundle], end = in->beg[bundle + 1], width = to->width, *node;
  uint8_t *lanes;
  if (beg == end) return NCY_OK;
  for (int32_t k = beg; k < end; k++) {
    int32_t g = in->group[k], i = in->index[k];
    int64_t at = gen_node_at(b, c->points[g].sec[i], c->points[g].x[i]) - to->node;
    b->point_inst[g][i] = used[at]++;
  }
  base[0] = 0;
  for (int32_t p = 0; p < to->cable.n_nodes; p++) {
    int32_t most = 0;
    for (int32_t lane = 0; lane < width; lane++) most = used[p * width + lane] > most ? used[p * width + lane] : most;
    base[p + 1] = base[p] + most;
  }
  memset(used, 0, (size_t)to->cable.n_nodes * (size_t)width * sizeof(int32_t));
  int32_t n_rows = base[to->cable.n_nodes], n = padded(n_rows * width);
  NCY_TRY(new_places(b, n, &node, &lanes));
  for (int32_t p = 0; p < to->cable.n_nodes; p++)
    for (int32_t r = base[p] * width; r < base[p + 1] * width; r++) node[r] = p * width + r % width;
  for (int32_t i = n_rows * width; i < n; i++) node[i] = node[n_rows * width - 1];
  for (int32_t k = beg; k < end; k++) {
    int32_t g = in->group[k], i = in->index[k];
    int64_t at = gen_node_at(b, c->points[g].sec[i], c->points[g].x[i]) - to->node;
    int32_t inst = (base[at / width] + b->point_inst[g][i]) * width + (int32_t)(at % width);
    b->point_inst[g][i] = inst;
    b->point_block[g][i] = (int32_t)list->count;
    lanes[inst / GEN_LANES] |= (uint8_t)(1 << inst % GEN_LANES);
  }
  NCY_TRY(make_block(b, mech, bundle, n, node, lanes, width == GEN_LANES, list));
  const gen_block *block = &list->data[list->count - 1];
  for (int32_t k = beg; k < end; k++)
    set_params(m, block, b->point_inst[in->group[k]][in->index[k]], c->points[in->group[k]].param, in->index[k]);
  fill_empty(m, block);
  return NCY_OK;
}

/* ---- NEURON's order -------------------------------------------------------------------------------------------------------- */

typedef struct ordered {
  int64_t node; /* NEURON's */
  int64_t made; /* order of creation */
  int32_t group, index;
} ordered;

static int by_order(const void *a, const void *b) {
  const ordered *x = a, *y = b;
  if (x->node != y->node) return x->node < y->node ? -1 : 1;
  return x->made > y->made ? -1 : x->made < y->made;
}

/* Instances of a point process by node, the latest first. */
static ncy_status order_points(gen_build *b, int32_t mech, const instances *in, ordered **out) {
  const ncy_circuit *c = b->circuit;
  ordered *list = NCY_NEW_ARRAY(&b->scratch, ordered, (size_t)in->n);
  if (!list) return NCY_ENOMEM;
  int32_t n = 0;
  for (int32_t g = 0; g < c->n_points; g++)
    for (int32_t i = 0; c->points[g].mech == b->engine->mech[mech].id && i < c->points[g].n; i++, n++)
      list[n] = (ordered){gen_neuron_node(b, c->points[g].sec[i], c->points[g].x[i]), n, g, i};
  qsort(list, (size_t)n, sizeof *list, by_order);
  *out = list;
  return NCY_OK;
}

/* All instances of a serial mechanism as one block. */
static ncy_status add_serial(gen_build *b, int32_t mech, block_list *list) {
  const ncy_circuit *c = b->circuit;
  const gen_mech *m = &b->engine->mech[mech];
  ordered *order = NULL;
  int32_t n = 0, *node;
  uint8_t *lanes;
  bool is_point = m->row->kind == NCY_MECH_POINT;
  if (is_point) {
    instances in = {0};
    NCY_TRY(list_instances(b, mech, &in));
    NCY_TRY(order_points(b, mech, &in, &order));
    n = in.n;
  } else {
    for (int32_t g = 0; g < c->n_densities; g++) n += c->density[g].mech == m->id ? c->density[g].n : 0;
    order = NCY_NEW_ARRAY(&b->scratch, ordered, (size_t)n);
    if (!order) return NCY_ENOMEM;
    n = 0;
    for (int32_t g = 0; g < c->n_densities; g++) {
      int32_t cell = 0;
      for (int32_t r = 0; c->density[g].mech == m->id && r < c->density[g].n; r++) {
        while (c->density[g].seg[r] >= c->sec_seg_beg[c->cell_sec_beg[cell + 1]]) cell++;
        int32_t first = c->sec_seg_beg[c->cell_sec_beg[cell]];
        int32_t at = b->trees.tree[b->trees.of_cell[cell]].seg_node[c->density[g].seg[r] - first];
        order[n++] = (ordered){b->cell_node[cell] + at - 1, 0, g, r};
      }
    }
    qsort(order, (size_t)n, sizeof *order, by_order);
  }
  NCY_TRY(new_places(b, padded(n), &node, &lanes));
  fill_lanes(lanes, n);
  for (int32_t i = 0; i < n; i++) {
    int32_t g = order[i].group, k = order[i].index;
    if (is_point) {
      node[i] = (int32_t)gen_node_at(b, c->points[g].sec[k], c->points[g].x[k]);
      b->point_block[g][k] = (int32_t)list->count;
      b->point_inst[g][k] = i;
    } else {
      int32_t seg = c->density[g].seg[k], lo = 0, hi = c->n_secs - 1;
      while (lo < hi) {
        int32_t mid = lo + (hi - lo + 1) / 2;
        if (c->sec_seg_beg[mid] <= seg)
          lo = mid;
        else
          hi = mid - 1;
      }
      node[i] = (int32_t)gen_seg_node_at(b, lo, ((double)(seg - c->sec_seg_beg[lo]) + 0.5) / (double)c->sec_nseg[lo]);
    }
  }
  for (int32_t i = n; i < padded(n); i++) node[i] = node[n - 1];
  NCY_TRY(make_block(b, mech, -1, padded(n), node, lanes, false, list));
  const gen_block *block = &list->data[list->count - 1];
  for (int32_t i = 0; i < n; i++) {
    if (block->rank) block->rank[i] = i;
    int32_t g = order[i].group;
    set_params(m, block, i, is_point ? c->points[g].param : c->density[g].param, order[i].index);
    if (!is_point && c->density[g].pointer) note_pointers(b, g, order[i].index, (int32_t)list->count - 1, i);
  }
  fill_empty(m, block);
  return NCY_OK;
}

/* ---- artificial cells ------------------------------------------------------------------------------------------------------ */

static ncy_status add_artificial(gen_build *b, int32_t mech, block_list *list) {
  const ncy_circuit *c = b->circuit;
  const gen_mech *m = &b->engine->mech[mech];
  int32_t n = 0, *node, at = 0;
  uint8_t *lanes;
  for (int32_t g = 0; g < c->n_points; g++) n += c->points[g].mech == m->id ? c->points[g].n : 0;
  NCY_TRY(new_places(b, padded(n), &node, &lanes));
  fill_lanes(lanes, n);
  NCY_TRY(make_block(b, mech, -1, padded(n), NULL, lanes, false, list));
  const gen_block *block = &list->data[list->count - 1];
  for (int32_t g = 0; g < c->n_points; g++)
    for (int32_t i = 0; c->points[g].mech == m->id && i < c->points[g].n; i++, at++) {
      b->point_block[g][i] = (int32_t)list->count - 1;
      b->point_inst[g][i] = at;
      if (block->rank) block->rank[at] = at;
      set_params(m, block, at, c->points[g].param, i);
    }
  fill_empty(m, block);
  return NCY_OK;
}

/* ---- all ------------------------------------------------------------------------------------------------------------------- */

static ncy_status fill_list(gen_build *b, block_list *list) {
  ncy_gen *e = b->engine;
  const ncy_circuit *c = b->circuit;
  int32_t most = 0;
  for (int32_t k = 0; k < e->n_bundles; k++) most = e->bundle[k].cable.n_nodes > most ? e->bundle[k].cable.n_nodes : most;
  int32_t *used = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)most * GEN_LANES);
  int32_t *base = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)most + 1);
  instances *in = NCY_NEW_ARRAY(&b->scratch, instances, (size_t)e->n_mechs);
  if (!used || !base || !in) return NCY_ENOMEM;
  for (int32_t m = 0; m < e->n_mechs; m++)
    if (e->mech[m].row->kind == NCY_MECH_POINT && !e->mech[m].is_serial) NCY_TRY(list_instances(b, m, &in[m]));
  for (int32_t k = 0; k < e->n_bundles; k++) {
    e->bundle[k].block_beg = (int32_t)list->count;
    for (int32_t m = 0; m < e->n_mechs; m++) {
      if (e->mech[m].is_serial) continue;
      if (e->mech[m].row->kind == NCY_MECH_ION) {
        gen_block ion = {.mech = m, .bundle = k};
        if (!NCY_VEC_PUSH(b->ctx, list, ion)) return ncy_no_memory(b->ctx);
      } else if (e->mech[m].row->kind == NCY_MECH_DENSITY) {
        for (int32_t g = 0; g < c->n_densities; g++)
          if (c->density[g].mech == e->mech[m].id) NCY_TRY(add_density(b, m, g, k, base, list));
      } else if (e->mech[m].row->kind == NCY_MECH_POINT) {
        NCY_TRY(add_points(b, m, &in[m], k, used, base, list));
      }
    }
    e->bundle[k].block_end = (int32_t)list->count;
  }
  for (int32_t m = 0; m < e->n_mechs; m++) {
    if (e->mech[m].row->kind == NCY_MECH_ARTIFICIAL)
      NCY_TRY(add_artificial(b, m, list));
    else if (e->mech[m].is_serial)
      NCY_TRY(add_serial(b, m, list));
  }
  for (int32_t m = 0; m < e->n_mechs; m++) { /* NEURON's order of instances that are dealt to bundles */
    if (!e->mech[m].sends || e->mech[m].is_serial || e->mech[m].row->kind != NCY_MECH_POINT) continue;
    ordered *order;
    NCY_TRY(order_points(b, m, &in[m], &order));
    for (int32_t i = 0; i < in[m].n; i++)
      list->data[b->point_block[order[i].group][order[i].index]].rank[b->point_inst[order[i].group][order[i].index]] = i;
  }
  return NCY_OK;
}

ncy_status gen_make_blocks(gen_build *b) {
  ncy_gen *e = b->engine;
  const ncy_circuit *c = b->circuit;
  b->point_block = NCY_NEW_ARRAY(&b->scratch, int32_t *, (size_t)c->n_points);
  b->point_inst = NCY_NEW_ARRAY(&b->scratch, int32_t *, (size_t)c->n_points);
  if (!b->point_block || !b->point_inst) return NCY_ENOMEM;
  for (int32_t g = 0; g < c->n_points; g++) {
    b->point_block[g] = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)c->points[g].n);
    b->point_inst[g] = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)c->points[g].n);
    if (!b->point_block[g] || !b->point_inst[g]) return NCY_ENOMEM;
  }
  b->density_block = NCY_NEW_ARRAY(&b->scratch, int32_t *, (size_t)c->n_densities);
  b->density_inst = NCY_NEW_ARRAY(&b->scratch, int32_t *, (size_t)c->n_densities);
  if (!b->density_block || !b->density_inst) return NCY_ENOMEM;
  for (int32_t g = 0; g < c->n_densities; g++) {
    if (!c->density[g].pointer) continue;
    b->density_block[g] = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)c->density[g].n);
    b->density_inst[g] = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)c->density[g].n);
    if (!b->density_block[g] || !b->density_inst[g]) return NCY_ENOMEM;
  }
  block_list list = {0};
  ncy_status status = fill_list(b, &list);
  if (status == NCY_OK && list.count > INT32_MAX / 2) status = ncy_no_memory(b->ctx);
  if (status == NCY_OK && !(e->block = NCY_NEW_ARRAY(&e->arena, gen_block, list.count))) status = NCY_ENOMEM;
  if (status == NCY_OK && list.count) memcpy(e->block, list.data, list.count * sizeof(gen_block));
  e->n_blocks = status == NCY_OK ? (int32_t)list.count : 0;
  NCY_VEC_FREE(b->ctx, &list);
  NCY_TRY(status);
  for (int32_t k = 0; k < e->n_blocks; k++) e->mech[e->block[k].mech].n_blocks++;
  for (int32_t m = 0; m < e->n_mechs; m++) {
    e->mech[m].block = NCY_NEW_ARRAY(&e->arena, int32_t, (size_t)e->mech[m].n_blocks);
    if (!e->mech[m].block) return NCY_ENOMEM;
    e->mech[m].n_blocks = 0;
  }
  for (int32_t k = 0; k < e->n_blocks; k++) e->mech[e->block[k].mech].block[e->mech[e->block[k].mech].n_blocks++] = k;
  return NCY_OK;
}
