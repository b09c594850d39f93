/* wire.c - sources, NetCons and artificial cells; and which of the two ways of delivery the circuit allows.
 *
 * Mode a (per bundle) when the order of events at equal times cannot show: every target's NetCons have one weight, so that its
 * NET_RECEIVE commutes; no artificial cell is driven by events; no recorder samples a state that events change; and at most
 * one recorded artificial cell is strictly periodic. Else mode b: one queue as NEURON's.
 * Cost:   linear in NetCons (two counting sorts).
 * Source: DESIGN 3; reference neuron-numerics 3.3, 3.4.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "engine/native/native.h"

static ncy_status wire_sources(ncy_engine *e, ncy_nat_build *b) {
  const ncy_circuit *c = b->circuit;
  size_t n = (size_t)c->n_sources;
  e->n_sources = c->n_sources;
  e->source_gid = NCY_NEW_ARRAY(&e->arena, int64_t, n);
  int32_t *row_of = NCY_NEW_ARRAY(&b->scratch, int32_t, n);
  int32_t *used = NCY_NEW_ARRAY(&b->scratch, int32_t, e->n_volts); /* sources at a node and lane so far */
  if (!e->source_gid || !row_of || !used) return NCY_ENOMEM;
  /* rows of a bundle: the k-th source of (node, lane) is in the k-th row of the node; first counted, then laid out */
  int32_t **node_rows = NCY_NEW_ARRAY(&b->scratch, int32_t *, (size_t)e->n_bundles);
  if (!node_rows) return NCY_ENOMEM;
  for (int32_t s = 0; s < c->n_sources; s++) {
    e->source_gid[s] = c->source_gid[s];
    if (c->source_kind[s] != NCY_SOURCE_VOLTAGE) continue;
    int32_t cell = b->sec_cell[c->source_sec[s]], bundle = b->cell_bundle[cell];
    int32_t node = ncy_nat_place_at(e, b, c->source_sec[s], c->source_x[s]);
    if (!node_rows[bundle]) node_rows[bundle] = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)e->bundle[bundle].n_nodes + 1);
    if (!node_rows[bundle]) return NCY_ENOMEM;
    size_t at = (size_t)(e->bundle[bundle].v - e->pool) + (size_t)node * NCY_LANES + (size_t)b->cell_lane[cell];
    row_of[s] = used[at]++;
    if (used[at] > node_rows[bundle][node + 1]) node_rows[bundle][node + 1] = used[at];
  }
  for (int32_t k = 0; k < e->n_bundles; k++) {
    ncy_nat_bundle *to = &e->bundle[k];
    if (!node_rows[k]) continue;
    for (int32_t i = 0; i < to->n_nodes; i++) node_rows[k][i + 1] += node_rows[k][i];
    to->n_sources = node_rows[k][to->n_nodes];
    size_t n_rows = (size_t)to->n_sources;
    int32_t *node = NCY_NEW_ARRAY(&e->arena, int32_t, n_rows), *id = NCY_NEW_ARRAY(&e->arena, int32_t, n_rows * NCY_LANES);
    double *threshold = NCY_NEW_ARRAY(&e->arena, double, n_rows *NCY_LANES);
    to->source_above = NCY_NEW_ARRAY(&e->arena, uint8_t, n_rows);
    if (!node || !id || !threshold || !to->source_above) return NCY_ENOMEM;
    for (int32_t i = 0; i < to->n_nodes; i++)
      for (int32_t r = node_rows[k][i]; r < node_rows[k][i + 1]; r++) node[r] = i;
    for (size_t i = 0; i < n_rows * NCY_LANES; i++) threshold[i] = HUGE_VAL;
    to->source_node = node;
    to->source_id = id;
    to->source_threshold = threshold;
  }
  for (int32_t s = 0; s < c->n_sources; s++) {
    if (c->source_kind[s] != NCY_SOURCE_VOLTAGE) continue;
    int32_t cell = b->sec_cell[c->source_sec[s]], bundle = b->cell_bundle[cell];
    int32_t node = ncy_nat_place_at(e, b, c->source_sec[s], c->source_x[s]);
    size_t at = (size_t)(node_rows[bundle][node] + row_of[s]) * NCY_LANES + (size_t)b->cell_lane[cell];
    ((double *)e->bundle[bundle].source_threshold)[at] = c->source_threshold[s];
    ((int32_t *)e->bundle[bundle].source_id)[at] = s;
  }
  return NCY_OK;
}

/* Artificial cells of all groups, in order; *out_base: [n_points] number of a group's first. */
static ncy_status wire_stims(ncy_engine *e, ncy_nat_build *b, int32_t **out_base) {
  const ncy_circuit *c = b->circuit;
  int32_t *base = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)c->n_points);
  if (!base) return NCY_ENOMEM;
  for (int32_t g = 0; g < c->n_points; g++) {
    base[g] = e->n_netstims;
    if (c->points[g].mech == NCY_MECH_NETSTIM) e->n_netstims += c->points[g].n;
  }
  e->netstim = NCY_NEW_ARRAY(&e->arena, ncy_netstim, (size_t)e->n_netstims);
  if (!e->netstim) return NCY_ENOMEM;
  for (int32_t g = 0; g < c->n_points; g++) {
    const ncy_circuit_points *p = &c->points[g];
    if (p->mech != NCY_MECH_NETSTIM) continue;
    for (int32_t i = 0; i < p->n; i++) {
      ncy_netstim *s = &e->netstim[base[g] + i];
      s->interval = ncy_col_at(p->param[0], i);
      s->number = ncy_col_at(p->param[1], i);
      s->start = ncy_col_at(p->param[2], i);
      s->noise = ncy_col_at(p->param[3], i);
      s->global_index = c->global_index;
      for (int k = 0; k < 3; k++) s->id[k] = p->rng_id[k] ? p->rng_id[k][i] : 0;
      s->source = -1;
    }
  }
  for (int32_t s = 0; s < c->n_sources; s++)
    if (c->source_kind[s] == NCY_SOURCE_POINT) e->netstim[base[c->source_sec[s]] + c->source_index[s]].source = s;
  *out_base = base;
  return NCY_OK;
}

/* Where NetCon i ends. */
typedef struct ending {
  int32_t bundle;
  uint32_t dst;
  uint8_t n_adds;
  double weight;
} ending;

static ending end_of(const ncy_engine *e, const ncy_nat_build *b, const int32_t *stim_base, int64_t i) {
  const ncy_circuit *c = b->circuit;
  ending end = {NCY_NAT_TO_NOTHING, 0, 0, c->netcon_weight[i]};
  int32_t g = c->netcon_group[i], k = c->netcon_index[i];
  if (g < 0) return end;
  if (c->points[g].mech == NCY_MECH_NETSTIM) {
    end.bundle = NCY_NAT_TO_NETSTIM;
    end.dst = (uint32_t)(stim_base[g] + k);
    return end;
  }
  int which = ncy_nat_find(c->points[g].mech);
  end.bundle = b->point_bundle[g][k];
  const ncy_nat_rows *rows = &e->bundle[end.bundle].rows[which];
  int n_states = ncy_nat_mechs[which].n_states;
  size_t row = (size_t)b->point_row[g][k], lane = (size_t)b->point_lane[g][k];
  end.dst = (uint32_t)((size_t)(rows->state - e->pool) + row * (size_t)n_states * NCY_LANES + lane);
  end.n_adds = (uint8_t)n_states;
  if (which == NCY_NAT_EXP2SYN) {
    const double *consts = e->env.consts[which] + (size_t)rows->param[row] * NCY_EXP2SYN_CONSTS * NCY_LANES;
    end.weight = end.weight * consts[NCY_EXP2SYN_FACTOR * NCY_LANES + lane];
  }
  return end;
}

static bool samples_event_states(const ncy_circuit *c) {
  if (c->rec_step <= 0.0) return false;
  for (int32_t r = 0; r < c->n_recs; r++)
    if (c->rec[r].kind == NCY_REC_POINT &&
        ncy_mech_at(c->points[c->rec[r].group].mech)->var[c->rec[r].var].role == NCY_ROLE_STATE)
      return true;
  return false;
}

static bool has_tied_stims(const ncy_engine *e) {
  int n = 0;
  for (int32_t i = 0; i < e->n_netstims; i++) {
    const ncy_netstim *s = &e->netstim[i];
    if (s->source >= 0 && e->source_gid[s->source] >= 0 && s->noise <= 0.0) n++;
  }
  return n > 1;
}

static ncy_status choose_mode(ncy_engine *e, ncy_nat_build *b, const int32_t *stim_base) {
  const ncy_circuit *c = b->circuit;
  e->is_global = samples_event_states(c) || has_tied_stims(e);
  double *weight = NCY_NEW_ARRAY(&b->scratch, double, e->n_pool - e->n_volts); /* by first state */
  uint8_t *is_seen = NCY_NEW_ARRAY(&b->scratch, uint8_t, e->n_pool - e->n_volts);
  if (!weight || !is_seen) return NCY_ENOMEM;
  for (int64_t i = 0; i < c->n_netcons && !e->is_global; i++) {
    ending end = end_of(e, b, stim_base, i);
    if (end.bundle == NCY_NAT_TO_NETSTIM) e->is_global = true;
    if (end.bundle < 0) continue;
    size_t at = end.dst - e->n_volts;
    if (!is_seen[at]) {
      is_seen[at] = 1;
      weight[at] = end.weight;
    } else if (memcmp(&weight[at], &end.weight, sizeof(double)) != 0) {
      e->is_global = true;
    }
  }
  return NCY_OK;
}

/* NetCons whose owner is `owner` (of_bundle gives it; NULL: all), by source. */
static ncy_status sort_netcons(ncy_engine *e, ncy_nat_build *b, const int32_t *stim_base, const int32_t *of_bundle, int owner,
                               ncy_nat_netcons *out) {
  const ncy_circuit *c = b->circuit;
  int64_t *at = NCY_NEW_ARRAY(&e->arena, int64_t, (size_t)c->n_sources + 1);
  if (!at) return NCY_ENOMEM;
  int64_t n = 0;
  for (int pass = 0; pass < 2; pass++) {
    for (int64_t i = 0; i < c->n_netcons; i++) {
      int32_t g = c->netcon_group[i];
      if (of_bundle && (g < 0 || of_bundle[b->point_bundle[g][c->netcon_index[i]]] != owner)) continue;
      if (pass == 0) {
        at[c->netcon_source[i] + 1]++;
        n++;
        continue;
      }
      ending end = end_of(e, b, stim_base, i);
      int64_t to = at[c->netcon_source[i]]++;
      out->delay[to] = c->netcon_delay[i];
      out->weight[to] = end.weight;
      out->dst[to] = end.dst;
      out->bundle[to] = end.bundle;
      out->n_adds[to] = end.n_adds;
    }
    if (pass == 1) break;
    for (int32_t s = 0; s < c->n_sources; s++) at[s + 1] += at[s];
    out->delay = NCY_NEW_ARRAY(&e->arena, double, (size_t)n);
    out->weight = NCY_NEW_ARRAY(&e->arena, double, (size_t)n);
    out->dst = NCY_NEW_ARRAY(&e->arena, uint32_t, (size_t)n);
    out->bundle = NCY_NEW_ARRAY(&e->arena, int32_t, (size_t)n);
    out->n_adds = NCY_NEW_ARRAY(&e->arena, uint8_t, (size_t)n);
    if (!out->delay || !out->weight || !out->dst || !out->bundle || !out->n_adds) return NCY_ENOMEM;
  }
  for (int32_t s = c->n_sources; s > 0; s--) at[s] = at[s - 1];
  at[0] = 0;
  out->beg = at;
  return NCY_OK;
}

/* More than two NetCons, all of one delay: one item carries them all. */
static ncy_status find_equal_delays(ncy_engine *e) {
  e->source_is_equal = NCY_NEW_ARRAY(&e->arena, uint8_t, (size_t)e->n_sources);
  if (!e->source_is_equal) return NCY_ENOMEM;
  const ncy_nat_netcons *all = &e->all;
  for (int32_t s = 0; s < e->n_sources; s++) {
    int64_t beg = all->beg[s], end = all->beg[s + 1];
    bool is_equal = end - beg > 2;
    for (int64_t i = beg + 1; i < end && is_equal; i++) is_equal = all->delay[i] == all->delay[beg];
    e->source_is_equal[s] = is_equal;
  }
  return NCY_OK;
}

ncy_status ncy_nat_wire(ncy_engine *e, ncy_nat_build *b) {
  const ncy_circuit *c = b->circuit;
  int32_t *stim_base;
  NCY_TRY(wire_sources(e, b));
  NCY_TRY(wire_stims(e, b, &stim_base));
  NCY_TRY(choose_mode(e, b, stim_base));
  e->n_netcons = c->n_netcons;
  e->min_delay = HUGE_VAL;
  double max_delay = 0.0;
  for (int64_t i = 0; i < c->n_netcons; i++) {
    double delay = c->netcon_delay[i];
    if (delay > max_delay) max_delay = delay;
    if (c->source_kind[c->netcon_source[i]] == NCY_SOURCE_VOLTAGE && delay < e->min_delay) e->min_delay = delay;
  }
  if (e->is_global) {
    NCY_TRY(sort_netcons(e, b, stim_base, NULL, 0, &e->all));
    return find_equal_delays(e);
  }
  int32_t *of_bundle = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)e->n_bundles);
  if (!of_bundle) return NCY_ENOMEM;
  for (int k = 0; k < e->n_threads; k++)
    for (int32_t i = e->thread[k].bundle_beg; i < e->thread[k].bundle_end; i++) of_bundle[i] = k;
  for (int k = 0; k < e->n_threads; k++) {
    NCY_TRY(sort_netcons(e, b, stim_base, of_bundle, k, &e->thread[k].netcons));
    NCY_TRY(ncy_nat_ring_init(&e->thread[k], max_delay));
  }
  return NCY_OK;
}
