/* wire.c - what points at what: sources, NetCons, gap junctions, played vectors, pointers, recorders.
 *
 * Cost:   linear in NetCons (two counting sorts); a reference to a density variable looks through its mechanism's rows in the
 *         cell's bundle.
 * Source: reference neuron-numerics 3.1, 3.3, 3.6. SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/general/general.h"

/* ---- references ------------------------------------------------------------------------------------------------------------ */

static ncy_status lost(gen_build *b, const char *what) {
  ncy_place place = {0};
  return ncy_report(b->ctx, NCY_ERROR, NCY_EARG, &place, NULL, "something refers to %s, which does not exist there", what);
}

static ncy_status find_ion(gen_build *b, const ncy_ref *ref, gen_ion *ion, double **out) {
  static const int of_var[] = {NM_EREV, NM_CONC_IN, NM_CONC_OUT, NM_CUR, NM_DCUR};
  int64_t node = gen_seg_node_at(b, ref->sec, ref->x);
  int32_t bundle = b->cell_bundle[b->sec_cell[ref->sec]];
  for (int32_t i = ion->row_beg[bundle]; i < ion->row_beg[bundle + 1]; i++)
    if (ion->node[i] == node && ref->var < NM_ION_VARS) {
      *out = &ion->var[of_var[ref->var]][i];
      return NCY_OK;
    }
  return lost(b, ion->name);
}

static ncy_status variable(gen_build *b, int32_t block_id, int32_t inst, int32_t var, double **out) {
  gen_block *block = &b->engine->block[block_id];
  const gen_mech *m = &b->engine->mech[block->mech];
  const ncy_mech_var *row = var >= 0 && var < m->row->n_vars ? &m->row->var[var] : NULL;
  *out = row && m->program ? ncy_vm_var(m->vm[0], &block->in, inst, row->name) : NULL;
  return *out ? NCY_OK : lost(b, row ? row->name : m->row->name);
}

static ncy_status find_density(gen_build *b, const ncy_ref *ref, double **out) {
  ncy_gen *e = b->engine;
  int32_t at = b->mech_of[ref->mech], bundle = b->cell_bundle[b->sec_cell[ref->sec]];
  if (at < 0) return lost(b, b->circuit->mechs->mech[ref->mech]->name);
  const gen_mech *m = &e->mech[at];
  if (m->ion >= 0) return find_ion(b, ref, &e->ion[m->ion], out);
  int64_t node = gen_seg_node_at(b, ref->sec, ref->x);
  for (int32_t k = 0; k < m->n_blocks; k++) {
    const gen_block *block = &e->block[m->block[k]];
    if (block->bundle >= 0 && block->bundle != bundle) continue;
    int64_t local = node - (block->bundle >= 0 ? e->bundle[bundle].node : 0);
    for (int32_t i = 0; i < block->in.n; i++)
      if (block->in.node[i] == local && block->in.lanes[i / GEN_LANES] >> i % GEN_LANES & 1)
        return variable(b, m->block[k], i, ref->var, out);
  }
  return lost(b, m->row->name);
}

/* The slots of NetCon `index` in order of creation; needs netcons.created. */
static ncy_status find_weight(gen_build *b, const ncy_ref *ref, double **out) {
  gen_netcons *n = &b->engine->netcons;
  int64_t at = n->created[ref->index];
  if (n->block[at] < 0 || ref->var < 0 || ref->var >= b->engine->mech[b->engine->block[n->block[at]].mech].n_slots)
    return lost(b, "the weight of a NetCon");
  *out = &n->weight[n->slot[at] + ref->var];
  return NCY_OK;
}

ncy_status gen_resolve(gen_build *b, const ncy_ref *ref, double **out) {
  *out = NULL;
  switch (ref->kind) {
  case NCY_REF_VOLTAGE:
    *out = &b->engine->v[gen_node_at(b, ref->sec, ref->x)];
    return NCY_OK;
  case NCY_REF_DENSITY:
    return find_density(b, ref, out);
  case NCY_REF_POINT:
    return variable(b, b->point_block[ref->group][ref->index], b->point_inst[ref->group][ref->index], ref->var, out);
  case NCY_REF_WEIGHT:
    return find_weight(b, ref, out);
  default:
    return NCY_OK;
  }
}

/* ---- sources --------------------------------------------------------------------------------------------------------------- */

static ncy_status wire_sources(gen_build *b) {
  ncy_gen *e = b->engine;
  const ncy_circuit *c = b->circuit;
  gen_sources *s = &e->sources;
  size_t n = (size_t)c->n_sources;
  s->n = c->n_sources;
  s->at = NCY_NEW_ARRAY(&e->arena, const double *, n);
  s->threshold = NCY_NEW_ARRAY(&e->arena, double, n);
  s->is_above = NCY_NEW_ARRAY(&e->arena, uint8_t, n);
  s->is_equal = NCY_NEW_ARRAY(&e->arena, uint8_t, n);
  s->gid = NCY_NEW_ARRAY(&e->arena, int64_t, n);
  s->watched = NCY_NEW_ARRAY(&e->arena, int32_t, n);
  if (!s->at || !s->threshold || !s->is_above || !s->is_equal || !s->gid || !s->watched) return NCY_ENOMEM;
  for (int32_t i = 0; i < s->n; i++) {
    s->gid[i] = c->source_gid[i];
    s->threshold[i] = c->source_threshold[i];
    double *at = NULL;
    if (c->source_kind[i] == NCY_SOURCE_VOLTAGE) {
      at = &e->v[gen_node_at(b, c->source_sec[i], c->source_x[i])];
    } else {
      int32_t g = c->source_sec[i], k = c->source_index[i], inst = b->point_inst[g][k];
      gen_block *block = &e->block[b->point_block[g][k]];
      if (c->source_kind[i] == NCY_SOURCE_VAR) {
        NCY_TRY(variable(b, b->point_block[g][k], inst, c->source_var[i], &at));
      } else {
        size_t count = (size_t)block->in.n;
        if (!block->source) {
          if (!(block->source = NCY_NEW_ARRAY(&e->arena, int32_t, count))) return NCY_ENOMEM;
          memset(block->source, 0xff, count * sizeof(int32_t));
        }
        block->source[inst] = i;
      }
    }
    s->at[i] = at;
    if (at) s->watched[s->n_watched++] = i;
  }
  return NCY_OK;
}

/* ---- NetCons --------------------------------------------------------------------------------------------------------------- */

static int32_t slots_of(const gen_build *b, int64_t i) {
  int32_t g = b->circuit->netcon_group[i];
  return g < 0 ? 0 : b->engine->mech[b->mech_of[b->circuit->points[g].mech]].n_slots;
}

static ncy_status sort_netcons(gen_build *b) {
  ncy_gen *e = b->engine;
  const ncy_circuit *c = b->circuit;
  gen_netcons *n = &e->netcons;
  size_t count = (size_t)c->n_netcons;
  n->n = c->n_netcons;
  n->beg = NCY_NEW_ARRAY(&e->arena, int64_t, (size_t)c->n_sources + 2);
  n->delay = NCY_NEW_ARRAY(&e->arena, double, count);
  n->block = NCY_NEW_ARRAY(&e->arena, int32_t, count);
  n->inst = NCY_NEW_ARRAY(&e->arena, int32_t, count);
  n->slot = NCY_NEW_ARRAY(&e->arena, int64_t, count);
  n->created = NCY_NEW_ARRAY(&b->scratch, int64_t, count);
  if (!n->beg || !n->delay || !n->block || !n->inst || !n->slot || !n->created) return NCY_ENOMEM;
  int64_t n_weights = 0;
  for (int64_t i = 0; i < n->n; i++) {
    n->beg[c->netcon_source[i] + 2]++;
    n_weights += slots_of(b, i);
  }
  for (int32_t s = 0; s < c->n_sources; s++) n->beg[s + 2] += n->beg[s + 1];
  if (!(n->weight = NCY_NEW_ARRAY(&e->arena, double, (size_t)n_weights))) return NCY_ENOMEM;
  for (int64_t i = 0; i < n->n; i++) {
    int64_t at = n->beg[c->netcon_source[i] + 1]++;
    int32_t g = c->netcon_group[i];
    n->created[i] = at;
    n->delay[at] = c->netcon_delay[i];
    n->block[at] = g < 0 ? -1 : b->point_block[g][c->netcon_index[i]];
    n->inst[at] = g < 0 ? -1 : b->point_inst[g][c->netcon_index[i]];
    n->slot[at] = slots_of(b, i);
  }
  int64_t slot = 0; /* weights lie as their NetCons do */
  for (int64_t at = 0; at < n->n; at++) {
    int64_t mine = n->slot[at];
    n->slot[at] = slot;
    slot += mine;
  }
  for (int64_t i = 0; i < n->n; i++) {
    int32_t to = c->netcon_slot ? c->netcon_slot[i] : 0;
    if (to < slots_of(b, i)) n->weight[n->slot[n->created[i]] + to] = c->netcon_weight[i];
  }
  for (int64_t k = 0; k < c->n_slots; k++)
    if (c->slot_number[k] < slots_of(b, c->slot_netcon[k]))
      n->weight[n->slot[n->created[c->slot_netcon[k]]] + c->slot_number[k]] = c->slot_value[k];
  return NCY_OK;
}

/* More than two NetCons, all of one delay: one item carries them all. Those without a target count. */
static void find_equal_delays(ncy_gen *e) {
  const gen_netcons *n = &e->netcons;
  for (int32_t s = 0; s < e->sources.n; s++) {
    int64_t beg = n->beg[s], end = n->beg[s + 1];
    bool is_equal = end - beg > 2;
    for (int64_t i = beg + 1; i < end && is_equal; i++) is_equal = n->delay[i] == n->delay[beg];
    e->sources.is_equal[s] = is_equal;
  }
}

static bool has_op(const ncy_nmodl *p, nm_op op) {
  for (size_t f = 0; p && f < p->fns.count; f++)
    for (size_t i = 0; i < p->fns.data[f].code.count; i++)
      if (p->fns.data[f].code.data[i].op == (int32_t)op) return true;
  return false;
}

/* NetCons of each instance of mechanisms with FOR_NETCONS, source by source; and whether the order of creation must be kept. */
static ncy_status list_targets(gen_build *b) {
  ncy_gen *e = b->engine;
  gen_netcons *n = &e->netcons;
  bool needs_order = false, lists = false;
  for (int32_t m = 0; m < e->n_mechs; m++) {
    const ncy_nmodl *p = e->mech[m].program;
    needs_order |= p && p->entry[NM_E_NET_INITIAL] >= 0;
    lists |= has_op(p, NM_OP_NETCON_FIRST);
  }
  if (needs_order) {
    int64_t *copy = NCY_NEW_ARRAY(&e->arena, int64_t, (size_t)n->n);
    if (!copy) return NCY_ENOMEM;
    if (n->n) memcpy(copy, n->created, (size_t)n->n * sizeof *copy);
    n->created = copy;
  }
  n->is_ordered = needs_order;
  if (!lists) return NCY_OK;
  n->block_targets = NCY_NEW_ARRAY(&e->arena, int64_t *, (size_t)e->n_blocks);
  if (!n->block_targets) return NCY_ENOMEM;
  for (int32_t k = 0; k < e->n_blocks; k++)
    if (has_op(e->mech[e->block[k].mech].program, NM_OP_NETCON_FIRST) &&
        !(n->block_targets[k] = NCY_NEW_ARRAY(&e->arena, int64_t, (size_t)e->block[k].in.n + 2)))
      return NCY_ENOMEM;
  for (int64_t i = 0; i < n->n; i++)
    if (n->block[i] >= 0 && n->block_targets[n->block[i]]) n->block_targets[n->block[i]][n->inst[i] + 2]++;
  int64_t total = 0;
  for (int32_t k = 0; k < e->n_blocks; k++) {
    int64_t *beg = n->block_targets[k];
    for (int32_t i = 0; beg && i <= e->block[k].in.n + 1; i++) {
      total += beg[i];
      beg[i] = total;
    }
  }
  if (!(n->target_list = NCY_NEW_ARRAY(&e->arena, int64_t, (size_t)total))) return NCY_ENOMEM;
  for (int64_t i = 0; i < n->n; i++)
    if (n->block[i] >= 0 && n->block_targets[n->block[i]]) n->target_list[n->block_targets[n->block[i]][n->inst[i] + 1]++] = i;
  return NCY_OK;
}

/* ---- the rest -------------------------------------------------------------------------------------------------------------- */

/* Pointers of n instances of a group: rows of the circuit to places. */
static ncy_status set_pointers(gen_build *b, const ncy_ref *ref, int32_t n, const int32_t *block_of, const int32_t *inst_of) {
  for (int32_t i = 0; ref && i < n; i++) {
    gen_block *block = &b->engine->block[block_of[i]];
    int32_t n_pointers = b->engine->mech[block->mech].program->n_pointers;
    for (int32_t k = 0; k < n_pointers; k++)
      NCY_TRY(gen_resolve(b, &ref[(int64_t)k * n + i], &block->in.pointer[(size_t)k * (size_t)block->in.n + (size_t)inst_of[i]]));
  }
  return NCY_OK;
}

static ncy_status wire_pointers(gen_build *b) {
  const ncy_circuit *c = b->circuit;
  for (int32_t g = 0; g < c->n_points; g++)
    NCY_TRY(set_pointers(b, c->points[g].pointer, c->points[g].n, b->point_block[g], b->point_inst[g]));
  for (int32_t g = 0; g < c->n_densities; g++)
    NCY_TRY(set_pointers(b, c->density[g].pointer, c->density[g].n, b->density_block[g], b->density_inst[g]));
  return NCY_OK;
}

static ncy_status wire_transfers(gen_build *b) {
  ncy_gen *e = b->engine;
  const ncy_circuit *c = b->circuit;
  size_t n = (size_t)c->n_transfers;
  e->n_transfers = c->n_transfers;
  e->transfer_from = NCY_NEW_ARRAY(&e->arena, double *, n);
  e->transfer_to = NCY_NEW_ARRAY(&e->arena, double *, n);
  if (!e->transfer_from || !e->transfer_to) return NCY_ENOMEM;
  for (int32_t i = 0; i < c->n_transfers; i++) {
    NCY_TRY(gen_resolve(b, &c->transfer_from[i], &e->transfer_from[i]));
    NCY_TRY(gen_resolve(b, &c->transfer_to[i], &e->transfer_to[i]));
    if (!e->transfer_from[i] || !e->transfer_to[i]) return lost(b, "nothing in a gap junction");
  }
  if (n) e->is_split = true;
  return NCY_OK;
}

static ncy_status wire_plays(gen_build *b) {
  ncy_gen *e = b->engine;
  const ncy_circuit *c = b->circuit;
  e->n_plays = c->n_plays;
  e->play = NCY_NEW_ARRAY(&e->arena, gen_play, (size_t)c->n_plays);
  if (!e->play) return NCY_ENOMEM;
  for (int32_t i = 0; i < c->n_plays; i++) {
    const ncy_circuit_play *from = &c->play[i];
    gen_play *to = &e->play[i];
    size_t n = (size_t)from->n;
    *to = (gen_play){.n = from->n, .is_continuous = from->is_continuous};
    NCY_TRY(gen_resolve(b, &from->target, &to->target));
    to->t = NCY_NEW_ARRAY(&e->arena, double, n);
    to->y = NCY_NEW_ARRAY(&e->arena, double, n);
    if (!to->t || !to->y) return NCY_ENOMEM;
    if (n) memcpy(to->t, from->t, n * sizeof(double));
    if (n) memcpy(to->y, from->y, n * sizeof(double));
    if (!to->target) return lost(b, "nothing in a played vector");
    if (to->is_continuous && n) e->is_split = e->has_continuous_play = true;
  }
  return NCY_OK;
}

static ncy_status wire_recs(gen_build *b) {
  ncy_gen *e = b->engine;
  const ncy_circuit *c = b->circuit;
  size_t n = (size_t)c->n_recs;
  e->n_recs = c->n_recs;
  e->rec_step = c->rec_step;
  e->rec = NCY_NEW_ARRAY(&e->arena, gen_rec, n);
  e->out_rec = NCY_NEW_ARRAY(&e->arena, const double *, n);
  if (!e->rec || !e->out_rec) return NCY_ENOMEM;
  for (int32_t i = 0; i < c->n_recs; i++) {
    const ncy_circuit_rec *r = &c->rec[i];
    if (r->kind == NCY_REC_TIME) continue;
    if (r->kind == NCY_REC_CAPACITY) {
      NCY_TRY(gen_keep_capacity(b, r, &e->rec[i].source));
      continue;
    }
    if (r->kind == NCY_REC_MEMBRANE) {
      NCY_TRY(gen_keep_membrane(e));
      e->records_membrane = true;
      e->rec[i].source = &e->membrane[gen_seg_node_at(b, r->sec, r->x)];
      continue;
    }
    ncy_ref ref = {.kind = r->kind == NCY_REC_VOLTAGE   ? NCY_REF_VOLTAGE
                           : r->kind == NCY_REC_DENSITY ? NCY_REF_DENSITY
                                                        : NCY_REF_POINT,
                   .sec = r->sec,
                   .x = r->x,
                   .mech = r->mech,
                   .var = r->var,
                   .group = r->group,
                   .index = r->index};
    double *at;
    NCY_TRY(gen_resolve(b, &ref, &at));
    e->rec[i].source = at;
  }
  return NCY_OK;
}

ncy_status gen_wire(gen_build *b) {
  NCY_TRY(wire_sources(b));
  NCY_TRY(sort_netcons(b));
  find_equal_delays(b->engine);
  NCY_TRY(wire_pointers(b));
  NCY_TRY(wire_transfers(b));
  NCY_TRY(wire_plays(b));
  NCY_TRY(gen_make_capacities(b));
  NCY_TRY(wire_recs(b));
  NCY_TRY(gen_make_field(b));
  return list_targets(b);
}
