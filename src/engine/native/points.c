/* points.c - point processes as rows of lanes: the k-th row of a node holds each cell's k-th latest instance there.
 *
 * In:    groups of the circuit, order of creation. Out: rows (node, constants) of every bundle, and each instance's place.
 * Cost:  linear in instances and in rows; a node has as many rows as its fullest lane asks for.
 * Source: reference neuron-numerics 2.4: several of one type on a node are summed latest created first.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/native/native.h"

/* Instances of one mechanism over all its groups, latest created first, by bundle. */
typedef struct instances {
  int32_t *group, *index; /* [beg[n_bundles]] */
  int64_t *beg;           /* [n_bundles+1] */
} instances;

static ncy_status sort_instances(const ncy_engine *e, ncy_nat_build *b, int which, instances *out) {
  const ncy_circuit *c = b->circuit;
  int64_t *end = NCY_NEW_ARRAY(&b->scratch, int64_t, (size_t)e->n_bundles + 1);
  if (!end) return NCY_ENOMEM;
  for (int32_t g = 0; g < c->n_points; g++)
    if (c->points[g].mech == ncy_nat_mechs[which].mech)
      for (int32_t i = 0; i < c->points[g].n; i++) end[b->point_bundle[g][i]]++;
  for (int32_t k = 1; k <= e->n_bundles; k++) end[k] += end[k - 1];
  size_t n = (size_t)end[e->n_bundles];
  out->group = NCY_NEW_ARRAY(&b->scratch, int32_t, n);
  out->index = NCY_NEW_ARRAY(&b->scratch, int32_t, n);
  if (!out->group || !out->index) return NCY_ENOMEM;
  /* filled from the end of each bundle's part on, in order of creation */
  for (int32_t g = 0; g < c->n_points; g++) {
    if (c->points[g].mech != ncy_nat_mechs[which].mech) continue;
    for (int32_t i = 0; i < c->points[g].n; i++) {
      int64_t at = --end[b->point_bundle[g][i]];
      out->group[at] = g;
      out->index[at] = i;
    }
  }
  out->beg = end; /* now the beginnings */
  return NCY_OK;
}

/* The constants of one instance, a lane of a row. */
static void derive_lane(const ncy_engine *e, const ncy_nat_build *b, int which, int32_t group, int32_t index, double *row,
                        int lane) {
  const ncy_circuit *c = b->circuit;
  const ncy_circuit_points *points = &c->points[group];
  const ncy_mech *mech = ncy_mech_at(points->mech);
  double param[16] = {0}, area, out[NCY_NAT_MAX_CONSTS];
  for (int32_t v = 0; v < mech->n_vars; v++)
    if (mech->var[v].role == NCY_ROLE_PARAMETER) param[v] = ncy_col_at(points->param[v], index);
  int32_t sec = points->sec[index];
  area = b->tree[b->cell_tree[b->sec_cell[sec]]].area[ncy_nat_node_at(b, sec, points->x[index])];
  ncy_nat_mechs[which].derive(&e->env, param, area, out);
  for (int32_t k = 0; k < ncy_nat_mechs[which].n_consts; k++) row[k * NCY_LANES + lane] = out[k];
}

/* Rows of one mechanism in one bundle. slot: [most_nodes][8] scratch of zeros, left so; base: [most_nodes+1] scratch. */
static ncy_status make_rows(ncy_engine *e, ncy_nat_build *b, int which, const instances *in, int32_t bundle, int32_t *slot,
                            int32_t *base) {
  ncy_nat_bundle *to = &e->bundle[bundle];
  ncy_nat_rows *rows = &to->rows[which];
  int64_t beg = in->beg[bundle], end = in->beg[bundle + 1];
  if (beg == end) return NCY_OK;
  const ncy_circuit *c = b->circuit;
  for (int64_t i = beg; i < end; i++) {
    int32_t g = in->group[i], k = in->index[i], lane = b->point_lane[g][k];
    int32_t node = ncy_nat_place_at(e, b, c->points[g].sec[k], c->points[g].x[k]);
    b->point_row[g][k] = slot[node * NCY_LANES + lane]++;
  }
  base[0] = 0;
  for (int32_t node = 0; node < to->n_nodes; node++) {
    int32_t most = 0;
    for (int lane = 0; lane < NCY_LANES; lane++)
      most = slot[node * NCY_LANES + lane] > most ? slot[node * NCY_LANES + lane] : most;
    base[node + 1] = base[node] + most;
  }
  rows->n = base[to->n_nodes];
  size_t n = (size_t)rows->n, width = (size_t)ncy_nat_mechs[which].n_consts * NCY_LANES;
  int32_t *row_node = NCY_NEW_ARRAY(&e->arena, int32_t, n), *row_param = NCY_NEW_ARRAY(&e->arena, int32_t, n);
  double *values = ncy_resize(e->ctx, NULL, 0, n * width * sizeof(double));
  uint8_t *filled = values ? ncy_resize(e->ctx, NULL, 0, n) : NULL;
  ncy_status status = row_node && row_param && values && filled ? NCY_OK : ncy_no_memory(e->ctx);
  if (status == NCY_OK) {
    memset(filled, 0, n);
    for (int32_t node = 0; node < to->n_nodes; node++)
      for (int32_t r = base[node]; r < base[node + 1]; r++) row_node[r] = node;
    for (int64_t i = beg; i < end; i++) {
      int32_t g = in->group[i], k = in->index[i], lane = b->point_lane[g][k];
      int32_t row = base[ncy_nat_place_at(e, b, c->points[g].sec[k], c->points[g].x[k])] + b->point_row[g][k];
      b->point_row[g][k] = row;
      derive_lane(e, b, which, g, k, values + (size_t)row * width, lane);
      filled[row] |= (uint8_t)(1 << lane);
    }
    for (size_t r = 0; r < n && status == NCY_OK; r++) {
      double *row = values + r * width;
      int model = __builtin_ctz(filled[r]);
      for (int lane = 0; lane < NCY_LANES; lane++) {
        if (filled[r] >> lane & 1) continue;
        for (size_t k = 0; k < width; k += NCY_LANES) row[k + (size_t)lane] = row[k + (size_t)model];
        if (which == NCY_NAT_ICLAMP) row[NCY_ICLAMP_AMP * NCY_LANES + lane] = 0.0; /* the ones without state */
        if (which == NCY_NAT_ALPHASYNAPSE) row[NCY_ALPHA_GMAX * NCY_LANES + lane] = 0.0;
      }
      row_param[r] = ncy_nat_rowset_add(&b->consts[which], row);
      if (row_param[r] < 0) status = ncy_no_memory(e->ctx);
    }
  }
  if (filled) (void)ncy_resize(e->ctx, filled, n, 0);
  if (values) (void)ncy_resize(e->ctx, values, n * width * sizeof(double), 0);
  memset(slot, 0, (size_t)to->n_nodes * NCY_LANES * sizeof(int32_t));
  rows->node = row_node;
  rows->param = row_param;
  return status;
}

ncy_status ncy_nat_place_points(ncy_engine *e, ncy_nat_build *b) {
  const ncy_circuit *c = b->circuit;
  size_t n_groups = (size_t)c->n_points;
  b->point_bundle = NCY_NEW_ARRAY(&b->scratch, int32_t *, n_groups);
  b->point_row = NCY_NEW_ARRAY(&b->scratch, int32_t *, n_groups);
  b->point_lane = NCY_NEW_ARRAY(&b->scratch, int32_t *, n_groups);
  int32_t *slot = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)e->most_nodes * NCY_LANES);
  int32_t *base = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)e->most_nodes + 1);
  if (!b->point_bundle || !b->point_row || !b->point_lane || !slot || !base) return NCY_ENOMEM;
  for (int32_t g = 0; g < c->n_points; g++) {
    const ncy_circuit_points *points = &c->points[g];
    if (!points->sec) continue;
    size_t n = (size_t)points->n;
    b->point_bundle[g] = NCY_NEW_ARRAY(&b->scratch, int32_t, n);
    b->point_row[g] = NCY_NEW_ARRAY(&b->scratch, int32_t, n);
    b->point_lane[g] = NCY_NEW_ARRAY(&b->scratch, int32_t, n);
    if (!b->point_bundle[g] || !b->point_row[g] || !b->point_lane[g]) return NCY_ENOMEM;
    for (int32_t i = 0; i < points->n; i++) {
      b->point_bundle[g][i] = b->cell_bundle[b->sec_cell[points->sec[i]]];
      b->point_lane[g][i] = b->cell_lane[b->sec_cell[points->sec[i]]];
    }
  }
  for (int which = NCY_NAT_ICLAMP; which <= NCY_NAT_EXP2SYN; which++) {
    instances in;
    NCY_TRY(sort_instances(e, b, which, &in));
    if (in.beg[e->n_bundles] == 0) continue;
    for (int32_t bundle = 0; bundle < e->n_bundles; bundle++) NCY_TRY(make_rows(e, b, which, &in, bundle, slot, base));
  }
  return NCY_OK;
}
