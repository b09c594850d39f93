/* field.c - i_membrane_ and its weighted sums (engine/field.h) on the tuned path.
 *
 * A step that ends with a sample keeps, between the currents and the solution, what NEURON's fast_imem keeps: the currents and
 * conductances of the membrane without those of electrodes. In mode a several samples are open until all threads have met; those
 * of one window are in one half of the slots, so that the first thread can close them while the others fill the other half.
 * Costs:  a few operations per node and sample; nothing in other steps.
 * Source: reference neuron-numerics 5 (fast imem). SPDX-License-Identifier: MIT */
#include "engine/native/native.h"

enum { HALF = NCY_NAT_MOST_WINDOW };

ncy_status ncy_nat_make_field(ncy_engine *e, ncy_nat_build *b) {
  const ncy_circuit *c = b->circuit;
  NCY_TRY(ncy_field_new(&e->arena, c, e->isa, 2 * HALF, &e->field));
  if (!e->field) return NCY_OK;
  const int32_t **known = NCY_NEW_ARRAY(&b->scratch, const int32_t *, (size_t)b->n_trees); /* by tree: it decides places too */
  e->area = NCY_NEW_ARRAY(&e->arena, double *, (size_t)e->n_bundles);
  if (!known || !e->area) return NCY_ENOMEM;
  for (int32_t k = 0; k < e->n_bundles; k++) {
    e->area[k] = NCY_NEW_ARRAY(&e->arena, double, (size_t)e->bundle[k].n_nodes *NCY_LANES);
    if (!e->area[k]) return NCY_ENOMEM;
    for (int32_t lane = 0; lane < e->bundle[k].n_lanes; lane++) {
      int32_t cell = e->bundle_cell[k * NCY_LANES + lane];
      const ncy_morph_tree *tree = &b->tree[b->cell_tree[cell]];
      const int32_t *place = e->shape[b->cell_shape[cell]].place;
      for (int32_t i = 0; i < tree->n_nodes; i++) e->area[k][place[i] * NCY_LANES + lane] = tree->area[i];
      NCY_TRY(ncy_field_place(e->field, &e->arena, cell, tree->seg_node, place, &known[b->cell_tree[cell]]));
    }
  }
  for (int i = 0; i < e->n_threads; i++) {
    size_t n = (size_t)e->most_nodes * NCY_LANES;
    e->thread[i].im_rhs = NCY_NEW_ARRAY(&e->arena, double, n);
    e->thread[i].im_d = NCY_NEW_ARRAY(&e->arena, double, n);
    if (!e->thread[i].im_rhs || !e->thread[i].im_d) return NCY_ENOMEM;
  }
  return NCY_OK;
}

/* What electrodes add, then the rest of the currents taken from it: outward currents of the membrane. */
static void keep_currents(const ncy_nat_thread *th, const ncy_nat_bundle *b, double t) {
  const ncy_nat_rows *clamps = &b->rows[NCY_NAT_ICLAMP];
  size_t n = (size_t)b->n_nodes * NCY_LANES;
  for (size_t i = 0; i < n; i++) th->im_rhs[i] = 0.0;
  for (int32_t r = 0; r < clamps->n; r++) {
    const double *p = th->engine->env.consts[NCY_NAT_ICLAMP] + (size_t)clamps->param[r] * NCY_ICLAMP_CONSTS * NCY_LANES;
    for (int lane = 0; lane < NCY_LANES; lane++) {
      bool is_on = t < p[NCY_ICLAMP_END * NCY_LANES + lane] && t >= p[NCY_ICLAMP_DEL * NCY_LANES + lane];
      double i = is_on ? p[NCY_ICLAMP_AMP * NCY_LANES + lane] : 0.0; /* nA */
      th->im_rhs[clamps->node[r] * NCY_LANES + lane] += i * p[NCY_ICLAMP_SCALE * NCY_LANES + lane];
    }
  }
  for (size_t i = 0; i < n; i++) th->im_rhs[i] -= th->rhs[i];
}

/* An electrode's conductance is 0 here: IClamp's two evaluations are equal. */
static void keep_conductances(const ncy_nat_thread *th, const ncy_nat_bundle *b) {
  for (int32_t i = 1; i < b->n_nodes; i++) {
    const double *cm = th->engine->env.coefs + ((size_t)b->coef[i] * NCY_COEFS + NCY_COEF_CM) * NCY_LANES;
    for (int lane = 0; lane < NCY_LANES; lane++) th->im_d[i * NCY_LANES + lane] = th->d[i * NCY_LANES + lane] + cm[lane];
  }
  for (int lane = 0; lane < NCY_LANES; lane++) th->im_d[lane] = th->d[lane]; /* the root has no membrane */
}

void ncy_nat_field_step(ncy_nat_thread *th, int32_t bundle, int32_t slot, double half) {
  ncy_engine *e = th->engine;
  const ncy_nat_bundle *b = &e->bundle[bundle];
  e->kernels->currents(&e->env, b, th->rhs, th->d, half);
  keep_currents(th, b, half);
  keep_conductances(th, b);
  e->kernels->solve(&e->env, b, th->rhs, th->d);
  const double *area = e->area[bundle];
  double *im = th->im_rhs;
  size_t n = (size_t)b->n_nodes * NCY_LANES;
  for (size_t i = 0; i < n; i++) im[i] = (th->im_d[i] * th->rhs[i] + im[i]) * area[i] * 0.01; /* nA */
  for (int32_t lane = 0; lane < b->n_lanes; lane++)
    ncy_field_cell(e->field, slot, e->bundle_cell[bundle * NCY_LANES + lane], im + lane, NCY_LANES);
}

int32_t ncy_nat_field_slot(const ncy_nat_thread *th) {
  return th->field_half ? HALF : 0;
}

void ncy_nat_field_window(ncy_nat_thread *th, double t, int n) {
  const ncy_engine *e = th->engine;
  int32_t slot = ncy_nat_field_slot(th);
  th->field_open = 0;
  for (int k = 0; k < n; k++) {
    t = (t + .5 * e->env.dt) + .5 * e->env.dt;
    if (!ncy_field_is_due(e->field, &th->field_clock, t)) continue;
    ncy_field_tick(e->field, &th->field_clock, t);
    if (th->index == 0) e->field->t[slot + th->field_open] = t;
    th->field_open++;
  }
  th->field_half = !th->field_half;
}

void ncy_nat_field_close(ncy_nat_thread *th) {
  ncy_field *f = th->engine->field;
  int32_t slot = th->field_half ? 0 : HALF; /* of the window before */
  if (th->index == 0)
    for (int32_t i = 0; i < th->field_open; i++) ncy_field_close(f, slot + i, f->t[slot + i]);
  th->field_open = 0;
}
