/* record.c - recorders: where their values are, and room for samples.
 *
 * Data:  one column of samples a recorder; recorders of a bundle are listed together, so that its owner samples them.
 * Source: reference neuron-numerics 3.6.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/native/native.h"
#include "engine/samples.h"

/* Position in a list of names, -1 when it is not there. */
static int index_of(const char *name, const char *const *names, int count) {
  for (int i = 0; i < count; i++)
    if (strcmp(names[i], name) == 0) return i;
  return -1;
}

/* Columns for assigned variables of one mechanism in one bundle. */
static ncy_status keep_outs(ncy_engine *e, int32_t bundle, int which) {
  ncy_nat_rows *rows = &e->bundle[bundle].rows[which];
  if (rows->out) return NCY_OK;
  rows->out = NCY_NEW_ARRAY(&e->arena, double, (size_t)rows->n *(size_t)ncy_nat_mechs[which].n_outs *NCY_LANES);
  return rows->out ? NCY_OK : NCY_ENOMEM;
}

/* Variable `name` of a row and lane of a mechanism. */
static ncy_status find_value(ncy_engine *e, int32_t bundle, int which, int32_t row, int32_t lane, const char *name,
                             ncy_nat_rec *out) {
  const ncy_nat_mech *mech = &ncy_nat_mechs[which];
  const ncy_nat_rows *rows = &e->bundle[bundle].rows[which];
  int state = index_of(name, mech->states, mech->n_states), at = index_of(name, mech->outs, mech->n_outs);
  out->bundle = bundle;
  if (state >= 0) {
    out->source = rows->state + ((size_t)row * (size_t)mech->n_states + (size_t)state) * NCY_LANES + lane;
    return NCY_OK;
  }
  if (at < 0) {
    ncy_place place = {0};
    return ncy_report(e->ctx, NCY_ERROR, NCY_EUNSUPPORTED, &place, NULL, "recording %s of %s", name,
                      ncy_mech_at(mech->mech)->name);
  }
  NCY_TRY(keep_outs(e, bundle, which));
  out->source = rows->out + ((size_t)row * (size_t)mech->n_outs + (size_t)at) * NCY_LANES + lane;
  return NCY_OK;
}

static ncy_status constant(ncy_engine *e, double value, ncy_nat_rec *out) {
  double *cell = NCY_NEW(&e->arena, double);
  if (!cell) return NCY_ENOMEM;
  *cell = value;
  out->source = cell;
  out->bundle = -1;
  return NCY_OK;
}

static int32_t row_of_node(const ncy_nat_rows *rows, int32_t node) {
  for (int32_t r = 0; r < rows->n; r++)
    if (rows->node[r] == node) return r;
  return -1;
}

static ncy_status absent(ncy_engine *e, const ncy_circuit_rec *rec) {
  ncy_place place = {0};
  return ncy_report(e->ctx, NCY_ERROR, NCY_EARG, &place, NULL, "a recorder asks for %s of %s where it is not: section %d at %g",
                    ncy_mech_at(rec->mech)->var[rec->var].name, ncy_mech_at(rec->mech)->name, (int)rec->sec, rec->x);
}

static ncy_status find_density(ncy_engine *e, const ncy_nat_build *b, const ncy_circuit_rec *rec, ncy_nat_rec *out) {
  const ncy_circuit *c = b->circuit;
  const ncy_mech *mech = ncy_mech_at(rec->mech);
  const ncy_mech_var *var = &mech->var[rec->var];
  int32_t cell = b->sec_cell[rec->sec], bundle = b->cell_bundle[cell], lane = b->cell_lane[cell];
  int32_t seg = c->sec_seg_beg[rec->sec] + ncy_morph_seg(c->sec_nseg[rec->sec], rec->x);
  int32_t neuron_node = b->tree[b->cell_tree[cell]].seg_node[seg - c->sec_seg_beg[c->cell_sec_beg[cell]]];
  int32_t node = e->shape[b->cell_shape[cell]].place[neuron_node];
  bool is_ion = mech->kind == NCY_MECH_ION;
  int density = rec->mech == NCY_MECH_PAS      ? NCY_NAT_D_PAS
                : rec->mech == NCY_MECH_HH     ? NCY_NAT_D_HH
                : rec->mech == NCY_MECH_NA_ION ? NCY_NAT_D_NA
                                               : NCY_NAT_D_K;
  int which = is_ion ? NCY_NAT_HH : ncy_nat_find(rec->mech);
  int32_t row = row_of_node(&e->bundle[bundle].rows[which], node);
  int32_t group = b->seg_group[density][seg];
  if (row < 0 && group < 0) return absent(e, rec);
  if (var->role == NCY_ROLE_PARAMETER)
    return constant(e, group < 0 ? var->value : ncy_col_at(c->density[group].param[rec->var], b->seg_row[density][seg]), out);
  if (row < 0) return constant(e, 0.0, out); /* an ion that nothing moves */
  return find_value(e, bundle, which, row, lane, var->name, out);
}

static ncy_status find_point(ncy_engine *e, const ncy_nat_build *b, const ncy_circuit_rec *rec, ncy_nat_rec *out) {
  const ncy_circuit_points *points = &b->circuit->points[rec->group];
  const ncy_mech_var *var = &ncy_mech_at(points->mech)->var[rec->var];
  if (var->role == NCY_ROLE_PARAMETER) return constant(e, ncy_col_at(points->param[rec->var], rec->index), out);
  return find_value(e, b->point_bundle[rec->group][rec->index], ncy_nat_find(points->mech), b->point_row[rec->group][rec->index],
                    b->point_lane[rec->group][rec->index], var->name, out);
}

ncy_status ncy_nat_wire_recs(ncy_engine *e, ncy_nat_build *b) {
  const ncy_circuit *c = b->circuit;
  size_t n = (size_t)c->n_recs;
  e->n_recs = c->n_recs;
  e->rec_step = c->rec_step;
  e->rec = NCY_NEW_ARRAY(&e->arena, ncy_nat_rec, n);
  e->out_rec = NCY_NEW_ARRAY(&e->arena, const double *, n);
  e->bundle_rec = NCY_NEW_ARRAY(&e->arena, int32_t, n);
  e->bundle_rec_beg = NCY_NEW_ARRAY(&e->arena, int32_t, (size_t)e->n_bundles + 1);
  if (!e->rec || !e->out_rec || !e->bundle_rec || !e->bundle_rec_beg) return NCY_ENOMEM;
  size_t before = ncy_ctx_count(e->ctx, NCY_ERROR);
  for (int32_t i = 0; i < c->n_recs; i++) {
    const ncy_circuit_rec *rec = &c->rec[i];
    ncy_nat_rec *out = &e->rec[i];
    out->bundle = -1;
    ncy_status status = NCY_OK;
    if (rec->kind == NCY_REC_VOLTAGE) {
      int32_t cell = b->sec_cell[rec->sec];
      out->bundle = b->cell_bundle[cell];
      out->source = e->bundle[out->bundle].v + (size_t)ncy_nat_place_at(e, b, rec->sec, rec->x) * NCY_LANES + b->cell_lane[cell];
    } else if (rec->kind == NCY_REC_DENSITY) {
      status = find_density(e, b, rec, out);
    } else if (rec->kind == NCY_REC_POINT) {
      status = find_point(e, b, rec, out);
    }
    if (status == NCY_ENOMEM) return status;
    if (out->bundle >= 0) e->bundle_rec_beg[out->bundle]++;
  }
  for (int32_t k = 1; k <= e->n_bundles; k++) e->bundle_rec_beg[k] += e->bundle_rec_beg[k - 1];
  for (int32_t i = c->n_recs - 1; i >= 0; i--)
    if (e->rec[i].bundle >= 0) e->bundle_rec[--e->bundle_rec_beg[e->rec[i].bundle]] = i;
  return ncy_errors_since(e->ctx, before);
}

ncy_status ncy_nat_reserve_samples(ncy_engine *e, double t_stop, int64_t n_steps) {
  ncy_samples samples = {.column = e->n_recs ? &e->rec[0].data : NULL,
                         .stride = sizeof e->rec[0],
                         .n = e->n_recs,
                         .scratch = e->out_rec,
                         .used = e->n_samples,
                         .capacity = &e->sample_capacity};
  return ncy_samples_reserve(e->ctx, &samples, e->t, t_stop, e->rec_step, n_steps);
}

void ncy_nat_sample_bundle(const ncy_engine *e, int32_t bundle, size_t index) {
  for (int32_t i = e->bundle_rec_beg[bundle]; i < e->bundle_rec_beg[bundle + 1]; i++) {
    const ncy_nat_rec *rec = &e->rec[e->bundle_rec[i]];
    rec->data[index] = *rec->source;
  }
}

void ncy_nat_sample_rest(const ncy_engine *e, size_t index, double t) {
  for (int32_t i = 0; i < e->n_recs; i++)
    if (e->rec[i].bundle < 0) e->rec[i].data[index] = e->rec[i].source ? *e->rec[i].source : t;
}
