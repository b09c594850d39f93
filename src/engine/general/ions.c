/* ions.c - ions: where they are, what they start from, Nernst.
 *
 * Rows of an ion: the nodes of a bundle that any of its mechanisms or the circuit puts it in, [row][8] or [row]; bundle after
 * bundle. Source: reference neuron-numerics 2.7, NEURON src/nrnoc/eion.cpp. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "engine/general/general.h"

static double nernst(double celsius, double ci, double co, double z) {
  const double faraday = 0x1.78e555060882cp+16, gas = 0x1.0a1013e8990bep+3; /* C/mol, J/(K mol) */
  if (z == 0.) return 0.;
  if (ci <= 0.) return 1e6;
  if (co <= 0.) return -1e6;
  return 1000. * gas * (celsius + 273.15) / faraday / z * log(co / ci);
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------ */

/* An ion while its rows are found. By node of a bundle: at bundle.node + row of the node. */
typedef struct finding {
  gen_build *b;
  gen_ion *ion;
  int32_t which;
  uint8_t *has_sec; /* [n_secs] a point process puts its ions into all segments of its section */
  int32_t *row;     /* [n_nodes] 1 while it is marked; then the ion's row, -1 none */
  uint8_t *c, *e;   /* [ion->n] what the mechanisms of a row ask of concentrations and reversal potential */
} finding;

static int slot_in(const gen_mech *m, int32_t ion) {
  for (size_t i = 0; m->program && i < m->program->ions.count; i++)
    if (m->ions[i] == ion) return (int)i;
  return -1;
}

static int32_t bundle_of_node(const ncy_gen *e, int64_t node) {
  int32_t lo = 0, hi = e->n_bundles - 1;
  while (lo < hi) {
    int32_t mid = lo + (hi - lo + 1) / 2;
    if (e->bundle[mid].node <= node)
      lo = mid;
    else
      hi = mid - 1;
  }
  return lo;
}

/* Where in f->row instance i of a block is. */
static int64_t row_place(const ncy_gen *e, const gen_block *block, int32_t i, int32_t *out_lane) {
  const gen_bundle *to = &e->bundle[block->bundle >= 0 ? block->bundle : bundle_of_node(e, block->in.node[i])];
  int64_t local = block->in.node[i] - (block->bundle >= 0 ? 0 : to->node);
  *out_lane = (int32_t)(local % to->width);
  return to->node + local / to->width;
}

static void mark_blocks(const finding *f) {
  const ncy_gen *e = f->b->engine;
  for (int32_t k = 0; k < e->n_blocks; k++) {
    const gen_block *block = &e->block[k];
    int32_t lane;
    if (!block->in.node || slot_in(&e->mech[block->mech], f->which) < 0) continue;
    for (int32_t i = 0; i < block->in.n; i++) f->row[row_place(e, block, i, &lane)] = 1;
  }
}

static void mark_sections(const finding *f) {
  const gen_build *b = f->b;
  const ncy_circuit *c = b->circuit;
  for (int32_t g = 0; g < c->n_points; g++) {
    if (!c->points[g].n || !c->points[g].sec) continue;
    if (slot_in(&b->engine->mech[b->mech_of[c->points[g].mech]], f->which) < 0) continue;
    for (int32_t i = 0; i < c->points[g].n; i++) f->has_sec[c->points[g].sec[i]] = 1;
  }
  for (int32_t sec = 0; sec < c->n_secs; sec++) {
    if (!f->has_sec[sec]) continue;
    int32_t cell = b->sec_cell[sec];
    const gen_bundle *to = &b->engine->bundle[b->cell_bundle[cell]];
    const ncy_morph_tree *t = &b->trees.tree[b->trees.of_cell[cell]];
    for (int32_t seg = c->sec_seg_beg[sec]; seg < c->sec_seg_beg[sec + 1]; seg++)
      f->row[to->node + b->shape[to->shape].place[t->seg_node[seg - c->sec_seg_beg[c->cell_sec_beg[cell]]]]] = 1;
  }
}

/* Segments where the circuit says values of the ion: marks them, or takes the values. */
static void visit_set(const finding *f, bool takes) {
  const gen_build *b = f->b;
  const ncy_circuit *c = b->circuit;
  for (int32_t g = 0; g < c->n_densities; g++) {
    const ncy_circuit_density *d = &c->density[g];
    if (d->mech != f->ion->mech) continue;
    int32_t cell = 0;
    for (int32_t r = 0; r < d->n; r++) {
      while (d->seg[r] >= c->sec_seg_beg[c->cell_sec_beg[cell + 1]]) cell++;
      const gen_bundle *to = &b->engine->bundle[b->cell_bundle[cell]];
      const ncy_morph_tree *t = &b->trees.tree[b->trees.of_cell[cell]];
      int32_t place = b->shape[to->shape].place[t->seg_node[d->seg[r] - c->sec_seg_beg[c->cell_sec_beg[cell]]]];
      if (!takes) f->row[to->node + place] = 1;
      for (int k = 0; takes && k < 3; k++)
        f->ion->set[k][f->row[to->node + place] + b->cell_lane[cell]] = ncy_col_at(d->param[k], r);
    }
  }
}

static ncy_status make_columns(const finding *f) {
  ncy_gen *e = f->b->engine;
  gen_ion *ion = f->ion;
  ion->row_beg = NCY_NEW_ARRAY(&e->arena, int32_t, (size_t)e->n_bundles + 1);
  if (!ion->row_beg) return NCY_ENOMEM;
  for (int32_t k = 0; k < e->n_bundles; k++) {
    const gen_bundle *to = &e->bundle[k];
    for (int32_t i = 0; i < to->cable.n_nodes; i++) {
      bool has = f->row[to->node + i] == 1;
      f->row[to->node + i] = has ? ion->n : -1;
      if (has) ion->n += to->width;
    }
    ion->row_beg[k + 1] = ion->n;
  }
  size_t n = (size_t)ion->n + GEN_LANES;
  for (int k = 0; k < NM_ION_VARS; k++)
    if (!(ion->var[k] = NCY_NEW_ARRAY(&e->arena, double, n))) return NCY_ENOMEM;
  for (int k = 0; k < 3; k++) {
    if (!(ion->set[k] = NCY_NEW_ARRAY(&e->arena, double, n))) return NCY_ENOMEM;
    for (size_t i = 0; i < n; i++) ion->set[k][i] = ion->outside[k];
  }
  ion->style = NCY_NEW_ARRAY(&e->arena, uint8_t, n);
  ion->node = NCY_NEW_ARRAY(&e->arena, int32_t, n);
  if (!ion->style || !ion->node) return NCY_ENOMEM;
  for (int32_t k = 0; k < e->n_bundles; k++) {
    const gen_bundle *to = &e->bundle[k];
    for (int32_t i = 0; i < to->cable.n_nodes; i++)
      for (int32_t lane = 0; f->row[to->node + i] >= 0 && lane < to->width; lane++)
        ion->node[f->row[to->node + i] + lane] = (int32_t)(to->node + (int64_t)i * to->width + lane);
  }
  return NCY_OK;
}

/* Rows of the ion for a block's instances, and what the mechanism asks of them. */
static ncy_status give_rows(const finding *f, gen_block *block, int slot) {
  ncy_gen *e = f->b->engine;
  const nm_ion *used = &e->mech[block->mech].program->ions.data[slot];
  ncy_vm_ion *ion = (ncy_vm_ion *)&block->in.ion[slot];
  int32_t *row = NCY_NEW_ARRAY(&e->arena, int32_t, (size_t)block->in.n), lane;
  if (!row) return NCY_ENOMEM;
  int32_t base = block->bundle >= 0 ? f->ion->row_beg[block->bundle] : 0;
  bool writes = used->write[NM_CONC_IN] || used->write[NM_CONC_OUT], reads = used->read[NM_CONC_IN] || used->read[NM_CONC_OUT];
  uint8_t c = writes ? 3 : reads ? 1 : 0, rev = used->write[NM_EREV] ? 3 : used->read[NM_EREV] ? 1 : 0;
  for (int32_t i = 0; i < block->in.n; i++) {
    int32_t at = f->row[row_place(e, block, i, &lane)] + lane;
    row[i] = at - base;
    if (block->in.lanes && !(block->in.lanes[i / GEN_LANES] >> i % GEN_LANES & 1)) continue;
    if (c > f->c[at]) f->c[at] = c;
    if (rev > f->e[at]) f->e[at] = rev;
    if (f->c[at] > 0 && f->e[at] < 2) f->e[at] = 2;
  }
  for (int k = 0; k < NM_ION_VARS; k++) ion->var[k] = f->ion->var[k] + base;
  ion->row = row;
  return NCY_OK;
}

static ncy_status find_rows(finding *f) {
  ncy_gen *e = f->b->engine;
  mark_blocks(f);
  mark_sections(f);
  visit_set(f, false);
  NCY_TRY(make_columns(f));
  visit_set(f, true);
  f->c = NCY_NEW_ARRAY(&f->b->scratch, uint8_t, (size_t)f->ion->n);
  f->e = NCY_NEW_ARRAY(&f->b->scratch, uint8_t, (size_t)f->ion->n);
  if (!f->c || !f->e) return NCY_ENOMEM;
  for (int32_t k = 0; k < e->n_blocks; k++) {
    gen_block *block = &e->block[k];
    const gen_mech *m = &e->mech[block->mech];
    int slot = block->in.node ? slot_in(m, f->which) : -1;
    if (slot >= 0) NCY_TRY(give_rows(f, block, slot));
    if (m->ion != f->which) continue;
    block->ion_beg = f->ion->row_beg[block->bundle];
    block->ion_end = f->ion->row_beg[block->bundle + 1];
  }
  for (int32_t i = 0; i < f->ion->n; i++) {
    bool has_nernst = f->c[i] > 0 && f->e[i] == 2;
    f->ion->style[i] = (uint8_t)((f->c[i] == 3 ? GEN_ION_CONC0 : 0) | (has_nernst ? GEN_ION_NERNST0 : 0) |
                                 (f->c[i] == 3 && has_nernst ? GEN_ION_NERNST : 0));
  }
  return NCY_OK;
}

ncy_status gen_make_ions(gen_build *b) {
  ncy_gen *e = b->engine;
  finding f = {.b = b};
  f.has_sec = NCY_NEW_ARRAY(&b->scratch, uint8_t, (size_t)b->circuit->n_secs);
  f.row = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)e->n_nodes);
  if (!f.has_sec || !f.row) return NCY_ENOMEM;
  for (int32_t i = 0; i < e->n_ions; i++) {
    memset(f.has_sec, 0, (size_t)b->circuit->n_secs);
    memset(f.row, 0, (size_t)e->n_nodes * sizeof(int32_t));
    f.ion = &e->ion[i];
    f.which = i;
    NCY_TRY(find_rows(&f));
  }
  return NCY_OK;
}

/* ---- running --------------------------------------------------------------------------------------------------------------- */

static void set_reversal(const ncy_gen *e, gen_ion *ion, int32_t i) {
  ion->var[NM_EREV][i] = nernst(e->celsius, ion->var[NM_CONC_IN][i], ion->var[NM_CONC_OUT][i], ion->valence);
}

void gen_ion_initial(ncy_gen *e, const gen_block *block) {
  gen_ion *ion = &e->ion[e->mech[block->mech].ion];
  for (int32_t i = block->ion_beg; i < block->ion_end; i++) {
    if (ion->style[i] & GEN_ION_CONC0) {
      ion->var[NM_CONC_IN][i] = ion->conc0[0];
      ion->var[NM_CONC_OUT][i] = ion->conc0[1];
    }
    if (ion->style[i] & GEN_ION_NERNST0) set_reversal(e, ion, i);
  }
}

void gen_ion_current(ncy_gen *e, const gen_block *block) {
  gen_ion *ion = &e->ion[e->mech[block->mech].ion];
  size_t n = (size_t)(block->ion_end - block->ion_beg) * sizeof(double);
  memset(ion->var[NM_CUR] + block->ion_beg, 0, n);
  memset(ion->var[NM_DCUR] + block->ion_beg, 0, n);
  for (int32_t i = block->ion_beg; i < block->ion_end; i++)
    if (ion->style[i] & GEN_ION_NERNST) set_reversal(e, ion, i);
}

void gen_ion_reversal(ncy_gen *e, const gen_block *block, const gen_mech *m) {
  for (size_t slot = 0; slot < m->program->ions.count; slot++) {
    const nm_ion *used = &m->program->ions.data[slot];
    if (!used->write[NM_CONC_IN] && !used->write[NM_CONC_OUT]) continue;
    gen_ion *ion = &e->ion[m->ions[slot]];
    int32_t base = block->bundle >= 0 ? ion->row_beg[block->bundle] : 0;
    for (int32_t i = 0; i < block->in.n; i++) {
      int32_t row = block->in.ion[slot].row[i] + base;
      if (ion->style[row] & GEN_ION_NERNST0) set_reversal(e, ion, row);
    }
  }
}

void gen_ion_second_order(ncy_gen *e, const gen_block *block) {
  gen_ion *ion = &e->ion[e->mech[block->mech].ion];
  for (int32_t i = block->ion_beg; i < block->ion_end; i++) ion->var[NM_CUR][i] += ion->var[NM_DCUR][i] * e->rhs[ion->node[i]];
}
