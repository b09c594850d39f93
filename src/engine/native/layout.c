/* layout.c - the columns of the bundles: coefficients, density mechanisms, voltages and states.
 *
 * In:    trees, shapes, rows of point processes. Out: row numbers of constants, the pool, starting voltages.
 * Cost:  one hash a row of eight lanes.
 * Source: reference neuron-numerics 1.5, 2.2 (step 5 and 7), 2.7 (defaults of ions).
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "engine/native/native.h"

/* A lane's cell; lanes without one look at the first. */
static int32_t cell_of(const ncy_engine *e, int32_t bundle, int lane) {
  int32_t cell = e->bundle_cell[bundle * NCY_LANES + lane];
  return cell >= 0 ? cell : e->bundle_cell[bundle * NCY_LANES];
}

/* Storage place -> segment of a cell (row of the circuit), -1 where there is no membrane; out: [n_nodes]. */
static void segments_of(const ncy_engine *e, const ncy_nat_build *b, int32_t cell, int32_t *out) {
  const ncy_circuit *c = b->circuit;
  const ncy_morph_tree *t = &b->tree[b->cell_tree[cell]];
  const int32_t *place = e->shape[b->cell_shape[cell]].place;
  int32_t first = c->sec_seg_beg[c->cell_sec_beg[cell]];
  for (int32_t i = 0; i < t->n_nodes; i++) out[i] = -1;
  for (int32_t seg = 0; seg < t->n_segs; seg++) out[place[t->seg_node[seg]]] = first + seg;
}

static ncy_status fill_coefs(ncy_engine *e, ncy_nat_build *b, int32_t bundle, int32_t *const *seg, double *rows) {
  ncy_nat_bundle *to = &e->bundle[bundle];
  const int32_t *place = e->shape[e->bundle_shape[bundle]].place;
  size_t width = NCY_COEFS * NCY_LANES;
  int32_t *coef = NCY_NEW_ARRAY(&e->arena, int32_t, (size_t)to->n_nodes);
  if (!coef) return NCY_ENOMEM;
  for (int lane = 0; lane < NCY_LANES; lane++) {
    const ncy_morph_tree *t = &b->tree[b->cell_tree[cell_of(e, bundle, lane)]];
    for (int32_t i = 0; i < to->n_nodes; i++) {
      double *row = rows + (size_t)place[i] * width + lane;
      int32_t s = seg[lane][place[i]];
      row[NCY_COEF_A * NCY_LANES] = t->a[i];
      row[NCY_COEF_B * NCY_LANES] = t->b[i];
      row[NCY_COEF_CM * NCY_LANES] = s < 0 ? 0.0 : e->env.cm_scale * b->circuit->seg_cm[s];
    }
  }
  for (int32_t i = 0; i < to->n_nodes; i++) {
    coef[i] = ncy_nat_rowset_add(&b->coefs, rows + (size_t)i * width);
    if (coef[i] < 0) return ncy_no_memory(e->ctx);
  }
  to->coef = coef;
  return NCY_OK;
}

static double density_param(const ncy_nat_build *b, int which, int32_t seg, int32_t var) {
  return ncy_col_at(b->circuit->density[b->seg_group[which][seg]].param[var], b->seg_row[which][seg]);
}

/* Reversal potential of an ion where it was set, else its default. */
static double reversal(const ncy_nat_build *b, int which, int32_t mech, int32_t seg) {
  return b->seg_group[which][seg] >= 0 ? density_param(b, which, seg, 0) : ncy_mech_at(mech)->var[0].value;
}

static ncy_status fill_density(ncy_engine *e, ncy_nat_build *b, int32_t bundle, int which, int from, int32_t *const *seg) {
  ncy_nat_rows *rows = &e->bundle[bundle].rows[which];
  if (!rows->n) return NCY_OK;
  int32_t *param = NCY_NEW_ARRAY(&e->arena, int32_t, (size_t)rows->n);
  if (!param) return NCY_ENOMEM;
  const ncy_mech *mech = ncy_mech_at(ncy_nat_mechs[which].mech);
  for (int32_t r = 0; r < rows->n; r++) {
    double row[NCY_NAT_MAX_CONSTS * NCY_LANES];
    for (int lane = 0; lane < NCY_LANES; lane++) {
      int32_t s = seg[lane][rows->node[r]];
      double p[32] = {0}, out[NCY_NAT_MAX_CONSTS];
      for (int32_t v = 0; v < mech->n_vars; v++)
        if (mech->var[v].role == NCY_ROLE_PARAMETER) p[v] = density_param(b, from, s, v);
      ncy_nat_mechs[which].derive(&e->env, p, 0.0, out);
      if (which == NCY_NAT_HH) {
        out[NCY_HH_ENA] = reversal(b, NCY_NAT_D_NA, NCY_MECH_NA_ION, s);
        out[NCY_HH_EK] = reversal(b, NCY_NAT_D_K, NCY_MECH_K_ION, s);
      }
      for (int32_t k = 0; k < ncy_nat_mechs[which].n_consts; k++) row[k * NCY_LANES + lane] = out[k];
    }
    param[r] = ncy_nat_rowset_add(&b->consts[which], row);
    if (param[r] < 0) return ncy_no_memory(e->ctx);
  }
  rows->param = param;
  return NCY_OK;
}

/* Voltages of finitialize: v_init, and the value of its own where a section has one. NEURON sets the nodes at both ends of such
 * a section too, so that the order of sections matters. out: the bundle's voltages. */
static void start_voltages(const ncy_engine *e, const ncy_nat_build *b, int32_t bundle, double *out) {
  const ncy_circuit *c = b->circuit;
  for (int32_t i = 0; i < e->bundle[bundle].n_nodes * NCY_LANES; i++) out[i] = c->v_init;
  if (!c->sec_vinit) return;
  for (int lane = 0; lane < NCY_LANES; lane++) {
    int32_t cell = cell_of(e, bundle, lane), first = c->cell_sec_beg[cell];
    const ncy_morph_tree *t = &b->tree[b->cell_tree[cell]];
    const int32_t *place = e->shape[b->cell_shape[cell]].place;
    for (int32_t sec = first; sec < c->cell_sec_beg[cell + 1]; sec++) {
      double v = c->sec_vinit[sec];
      if (isnan(v)) continue;
      out[place[t->sec_node0[sec - first]] * NCY_LANES + lane] = v;
      out[place[t->sec_node1[sec - first]] * NCY_LANES + lane] = v;
      for (int32_t seg = c->sec_seg_beg[sec]; seg < c->sec_seg_beg[sec + 1]; seg++)
        out[place[t->seg_node[seg - c->sec_seg_beg[first]]] * NCY_LANES + lane] = v;
    }
  }
}

/* All voltages first, then the states, bundle by bundle. */
static ncy_status make_pool(ncy_engine *e, const ncy_nat_build *b) {
  size_t n = 0;
  for (int32_t k = 0; k < e->n_bundles; k++) n += (size_t)e->bundle[k].n_nodes * NCY_LANES;
  e->n_volts = n;
  for (int32_t k = 0; k < e->n_bundles; k++)
    for (int which = 0; which < NCY_NAT_COUNT; which++)
      n += (size_t)e->bundle[k].rows[which].n * (size_t)ncy_nat_mechs[which].n_states * NCY_LANES;
  if (n > UINT32_MAX) {
    ncy_place place = {0};
    return ncy_report(e->ctx, NCY_ERROR, NCY_EUNSUPPORTED, &place, NULL,
                      "the network needs %zu states; the native engine holds %u", n, UINT32_MAX);
  }
  e->n_pool = n;
  e->pool = NCY_NEW_ARRAY(&e->arena, double, n);
  e->v_start = NCY_NEW_ARRAY(&e->arena, double, e->n_volts);
  if (!e->pool || !e->v_start) return NCY_ENOMEM;
  size_t at = 0, states = e->n_volts;
  for (int32_t k = 0; k < e->n_bundles; k++) {
    ncy_nat_bundle *to = &e->bundle[k];
    to->v = e->pool + at;
    start_voltages(e, b, k, e->v_start + at);
    at += (size_t)to->n_nodes * NCY_LANES;
    for (int which = 0; which < NCY_NAT_COUNT; which++) {
      to->rows[which].state = e->pool + states;
      states += (size_t)to->rows[which].n * (size_t)ncy_nat_mechs[which].n_states * NCY_LANES;
    }
  }
  return NCY_OK;
}

static ncy_status keep_rows(ncy_engine *e, ncy_nat_rowset *set, const double **out) {
  size_t n = set->count * (size_t)set->width;
  double *copy = NCY_NEW_ARRAY(&e->arena, double, n ? n : NCY_LANES); /* aligned */
  if (!copy) return NCY_ENOMEM;
  if (n) memcpy(copy, set->data, n * sizeof(double));
  *out = copy;
  ncy_nat_rowset_done(set);
  return NCY_OK;
}

ncy_status ncy_nat_fill(ncy_engine *e, ncy_nat_build *b) {
  int32_t *seg[NCY_LANES];
  for (int lane = 0; lane < NCY_LANES; lane++) {
    seg[lane] = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)e->most_nodes);
    if (!seg[lane]) return NCY_ENOMEM;
  }
  double *rows = NCY_NEW_ARRAY(&b->scratch, double, (size_t)e->most_nodes *NCY_COEFS *NCY_LANES);
  if (!rows) return NCY_ENOMEM;
  for (int32_t k = 0; k < e->n_bundles; k++) {
    for (int lane = 0; lane < NCY_LANES; lane++) segments_of(e, b, cell_of(e, k, lane), seg[lane]);
    NCY_TRY(fill_coefs(e, b, k, seg, rows));
    NCY_TRY(fill_density(e, b, k, NCY_NAT_PAS, NCY_NAT_D_PAS, seg));
    NCY_TRY(fill_density(e, b, k, NCY_NAT_HH, NCY_NAT_D_HH, seg));
  }
  for (int which = 0; which < NCY_NAT_COUNT; which++) NCY_TRY(keep_rows(e, &b->consts[which], &e->env.consts[which]));
  NCY_TRY(keep_rows(e, &b->coefs, &e->env.coefs));
  return make_pool(e, b);
}
