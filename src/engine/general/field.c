/* field.c - weighted sums of membrane currents (field.h) on the general path, and recorded currents of capacitances.
 *
 * Source: reference neuron-numerics 5; NEURON src/nrnoc/capac.cpp (i_cap is of the last step).
 * SPDX-License-Identifier: MIT */
#include "engine/field.h"

#include "engine/general/general.h"

ncy_status gen_keep_membrane(ncy_gen *e) {
  if (e->membrane) return NCY_OK;
  e->membrane = NCY_NEW_ARRAY(&e->arena, double, (size_t)e->n_nodes);
  e->membrane_rhs = NCY_NEW_ARRAY(&e->arena, double, (size_t)e->n_nodes);
  e->membrane_d = NCY_NEW_ARRAY(&e->arena, double, (size_t)e->n_nodes);
  return e->membrane && e->membrane_rhs && e->membrane_d ? NCY_OK : NCY_ENOMEM;
}

ncy_status gen_make_field(gen_build *b) {
  ncy_gen *e = b->engine;
  const ncy_circuit *c = b->circuit;
  NCY_TRY(ncy_field_new(&e->arena, c, e->isa, 1, &e->field));
  if (!e->field) return NCY_OK;
  NCY_TRY(gen_keep_membrane(e));
  const int32_t **known = NCY_NEW_ARRAY(&b->scratch, const int32_t *, (size_t)b->trees.n); /* by tree: it decides places too */
  if (!known) return NCY_ENOMEM;
  for (int32_t cell = 0; cell < c->n_cells; cell++) {
    if (ncy_is_empty_cell(c, cell)) continue;
    int32_t tree = b->trees.of_cell[cell];
    NCY_TRY(ncy_field_place(e->field, &e->arena, cell, b->trees.tree[tree].seg_node, b->shape[b->cell_shape[cell]].place,
                            &known[tree]));
  }
  return NCY_OK;
}

void gen_field_look(gen_thread *th, double t_end) {
  const ncy_gen *e = th->engine;
  th->has_field = ncy_field_is_due(e->field, &th->field_clock, t_end);
  th->has_membrane = th->has_field || e->records_membrane;
  if (th->has_field) ncy_field_tick(e->field, &th->field_clock, t_end);
}

void gen_field_bundle(const gen_thread *th, int32_t bundle) {
  const ncy_gen *e = th->engine;
  int32_t beg = bundle >= 0 ? bundle : 0, end = bundle >= 0 ? bundle + 1 : e->n_bundles;
  for (int32_t k = beg; k < end; k++) {
    const gen_bundle *b = &e->bundle[k];
    for (int32_t lane = 0; lane < b->n_lanes; lane++)
      ncy_field_cell(e->field, 0, b->cell[lane], e->membrane + b->node + lane, b->width);
  }
}

/* ---- i_cap -------------------------------------------------------------------------------------------------------------------
 */

ncy_status gen_make_capacities(gen_build *b) {
  const ncy_circuit *c = b->circuit;
  size_t n = 0;
  for (int32_t i = 0; i < c->n_recs; i++) n += c->rec[i].kind == NCY_REC_CAPACITY;
  b->engine->capacity = NCY_NEW_ARRAY(&b->engine->arena, gen_capacity, n);
  return b->engine->capacity ? NCY_OK : NCY_ENOMEM;
}

ncy_status gen_keep_capacity(gen_build *b, const ncy_circuit_rec *rec, const double **out) {
  const ncy_circuit *c = b->circuit;
  ncy_gen *e = b->engine;
  gen_capacity *to = &e->capacity[e->n_capacities++];
  to->node = gen_seg_node_at(b, rec->sec, rec->x);
  to->factor = e->cm_scale * c->seg_cm[c->sec_seg_beg[rec->sec] + ncy_morph_seg(c->sec_nseg[rec->sec], rec->x)];
  *out = &to->value;
  return NCY_OK;
}

void gen_set_capacities(ncy_gen *e, bool is_first) {
  for (int32_t i = 0; i < e->n_capacities; i++)
    e->capacity[i].value = is_first ? 0.0 : e->capacity[i].factor * e->rhs[e->capacity[i].node];
}
