/* diffusion.c - which instances LONGITUDINAL_DIFFUSION links: those of neighbouring segments of a cell.
 *
 * The parent of an instance is that of the parent node; where that node has none, of the one before it; where that has none
 * either, of the first node of the parent section. Instances are taken in the order of storage, which keeps parents before
 * children and siblings in order.
 * Source: reference neuron-numerics 4 (LONGITUDINAL_DIFFUSION). SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/general/general.h"

/* Sections of the segments of a cell's tree. by_node: [most nodes] -1 where there is no segment. */
static void map_sections(const gen_build *b, int32_t cell, int32_t *by_node) {
  const ncy_circuit *c = b->circuit;
  const ncy_morph_tree *t = &b->trees.tree[b->trees.of_cell[cell]];
  int32_t first = c->sec_seg_beg[c->cell_sec_beg[cell]];
  for (int32_t i = 0; i < t->n_nodes; i++) by_node[i] = -1;
  for (int32_t sec = c->cell_sec_beg[cell]; sec < c->cell_sec_beg[cell + 1]; sec++)
    for (int32_t seg = c->sec_seg_beg[sec]; seg < c->sec_seg_beg[sec + 1]; seg++) by_node[t->seg_node[seg - first]] = sec;
}

/* The segment of a section that is nearest to its parent. */
static int32_t first_node(const gen_build *b, int32_t cell, int32_t sec) {
  const ncy_circuit *c = b->circuit;
  const ncy_morph_tree *t = &b->trees.tree[b->trees.of_cell[cell]];
  int32_t first = c->sec_seg_beg[c->cell_sec_beg[cell]];
  int32_t x0 = t->seg_node[c->sec_seg_beg[sec] - first], x1 = t->seg_node[c->sec_seg_beg[sec + 1] - 1 - first];
  return x0 < x1 ? x0 : x1;
}

static double compartment(const gen_build *b, int32_t cell, int32_t sec) {
  const ncy_morph_tree *t = &b->trees.tree[b->trees.of_cell[cell]];
  return t->sec_L[sec - b->circuit->cell_sec_beg[cell]] / (double)b->circuit->sec_nseg[sec]; /* um */
}

/* Links of the instances of one cell. inst_at: [most nodes] instance at a node of the tree, -1; sec_of as of map_sections. */
static void link_cell(const gen_build *b, int32_t cell, const int32_t *inst_at, const int32_t *sec_of, int32_t *parent,
                      double *af, double *bf) {
  const ncy_circuit *c = b->circuit;
  const ncy_morph_tree *t = &b->trees.tree[b->trees.of_cell[cell]];
  for (int32_t node = 0; node < t->n_nodes; node++) {
    int32_t inst = inst_at[node], sec = sec_of[node];
    if (inst < 0) continue;
    int32_t p = t->parent[node];
    if (p >= 0 && inst_at[p] < 0) p = t->parent[p];
    if ((p < 0 || inst_at[p] < 0) && c->sec_parent[sec] >= 0) p = first_node(b, cell, c->sec_parent[sec]);
    if (p < 0 || inst_at[p] < 0) continue;
    double dxc = compartment(b, cell, sec), dxp = compartment(b, cell, sec_of[p]); /* um */
    parent[inst] = inst_at[p];
    af[inst] = 2. / dxp / (dxc + dxp);
    bf[inst] = 2. / dxc / (dxc + dxp);
  }
}

static ncy_status link_block(gen_build *b, gen_block *block, int32_t *inst_at, int32_t *sec_of) {
  ncy_gen *e = b->engine;
  size_t n = (size_t)block->in.n;
  ncy_vm_links *links = NCY_NEW(&e->arena, ncy_vm_links);
  int32_t *order = NCY_NEW_ARRAY(&e->arena, int32_t, n), *parent = NCY_NEW_ARRAY(&e->arena, int32_t, n);
  double *af = NCY_NEW_ARRAY(&e->arena, double, n), *bf = NCY_NEW_ARRAY(&e->arena, double, n);
  if (!links || !order || !parent || !af || !bf) return NCY_ENOMEM;
  *links = (ncy_vm_links){order, parent, af, bf, NCY_NEW_ARRAY(&e->arena, double, 6 * n)};
  if (!links->scratch) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) order[i] = (int32_t)i;
  memset(parent, 0xff, n * sizeof *parent);
  int32_t beg = block->bundle >= 0 ? block->bundle : 0, end = block->bundle >= 0 ? beg + 1 : e->n_bundles;
  for (int32_t k = beg; k < end; k++) {
    const gen_bundle *to = &e->bundle[k];
    for (int32_t lane = 0; lane < to->n_lanes; lane++) {
      int32_t cell = to->cell[lane];
      const ncy_morph_tree *t = &b->trees.tree[b->trees.of_cell[cell]];
      memset(inst_at, 0xff, (size_t)t->n_nodes * sizeof *inst_at);
      int64_t base = block->bundle >= 0 ? 0 : to->node;
      for (int32_t node = 0; node < t->n_nodes; node++) {
        int64_t at = base + (int64_t)b->shape[to->shape].place[node] * to->width + lane;
        for (int32_t i = 0; i < block->in.n; i++)
          if (block->in.node[i] == at && block->in.lanes[i / GEN_LANES] >> i % GEN_LANES & 1) inst_at[node] = i;
      }
      map_sections(b, cell, sec_of);
      link_cell(b, cell, inst_at, sec_of, parent, af, bf);
    }
  }
  block->links = links;
  e->diffuses = true;
  return NCY_OK;
}

ncy_status gen_link_diffusion(gen_build *b) {
  ncy_gen *e = b->engine;
  size_t most = 1;
  for (int32_t i = 0; i < b->trees.n; i++)
    if ((size_t)b->trees.tree[i].n_nodes > most) most = (size_t)b->trees.tree[i].n_nodes;
  int32_t *inst_at = NCY_NEW_ARRAY(&b->scratch, int32_t, most), *sec_of = NCY_NEW_ARRAY(&b->scratch, int32_t, most);
  if (!inst_at || !sec_of) return NCY_ENOMEM;
  for (int32_t k = 0; k < e->n_blocks; k++) {
    const ncy_nmodl *p = e->mech[e->block[k].mech].program;
    if (p && p->diffusions.count && e->block[k].in.node) NCY_TRY(link_block(b, &e->block[k], inst_at, sec_of));
  }
  return NCY_OK;
}
