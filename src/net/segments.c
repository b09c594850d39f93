/* segments.c - the cable of a cell, and all segments of a network as a table.
 *
 * Costs: a tree a cell. Exact: bits (see morph.h). SPDX-License-Identifier: MIT */
#include "net/inner.h"

#define ADD(name, type, unit, column) NCY_TRY(ncy_table_add(t, (name), (type), (unit), &(column)))

static double value_of(const ncy_net_value *value, int32_t index) {
  return value->per_cell ? value->per_cell[index] : value->value;
}

ncy_status ncy_net_tree(ncy_arena *arena, const ncy_net *net, int32_t cell, ncy_morph_tree *out) {
  const ncy_net_template *t = &net->tmpl[net->cell_tmpl[cell]];
  int32_t index = net->cell_tmpl_index[cell];
  size_t n = (size_t)t->n_secs, n_segs = (size_t)t->n_segs, n_points = 0;
  for (size_t i = 0; i < n; i++) n_points += (size_t)t->sec[i].pt3d.n;
  int32_t *parent = NCY_NEW_ARRAY(arena, int32_t, n), *nseg = NCY_NEW_ARRAY(arena, int32_t, n);
  int32_t *seg_beg = NCY_NEW_ARRAY(arena, int32_t, n + 1);
  int64_t *pt_beg = NCY_NEW_ARRAY(arena, int64_t, n + 1);
  double *parent_x = NCY_NEW_ARRAY(arena, double, n), *child_x = NCY_NEW_ARRAY(arena, double, n);
  double *L = NCY_NEW_ARRAY(arena, double, n), *Ra = NCY_NEW_ARRAY(arena, double, n),
         *diam = NCY_NEW_ARRAY(arena, double, n_segs);
  float *pt[4];
  if (!parent || !nseg || !seg_beg || !pt_beg || !parent_x || !child_x || !L || !Ra || !diam) return NCY_ENOMEM;
  for (int k = 0; k < 4; k++)
    if (!(pt[k] = NCY_NEW_ARRAY(arena, float, n_points))) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    const ncy_net_sec *sec = &t->sec[i];
    parent[i] = sec->parent;
    parent_x[i] = sec->parent_x;
    child_x[i] = sec->child_x;
    nseg[i] = sec->nseg;
    L[i] = value_of(&sec->L, index);
    Ra[i] = value_of(&sec->Ra, index);
    seg_beg[i + 1] = seg_beg[i] + sec->nseg;
    pt_beg[i + 1] = pt_beg[i] + sec->pt3d.n;
    for (int32_t k = seg_beg[i]; k < seg_beg[i + 1]; k++) diam[k] = value_of(&sec->diam, index);
    if (sec->pt3d.n)
      ncy_net_section_points(net, sec, cell,
                             (float *[4]){pt[0] + pt_beg[i], pt[1] + pt_beg[i], pt[2] + pt_beg[i], pt[3] + pt_beg[i]});
  }
  ncy_morph_cell m = {.n_secs = t->n_secs,
                      .parent = parent,
                      .parent_x = parent_x,
                      .child_x = child_x,
                      .nseg = nseg,
                      .L = L,
                      .Ra = Ra,
                      .seg_beg = seg_beg,
                      .diam = diam,
                      .pt_beg = pt_beg,
                      .pt = (const float *const *)pt};
  return ncy_morph_build(arena, &m, out);
}

typedef struct columns {
  ncy_column gid, sec, x, L, diam, area, ri, cm, ra;
} columns;

static ncy_status fill_cell(ncy_arena *arena, ncy_table *t, const ncy_net *net, int32_t cell, columns *c, size_t *row) {
  ncy_morph_tree tree;
  NCY_TRY(ncy_net_tree(arena, net, cell, &tree));
  const ncy_net_template *tmpl = &net->tmpl[net->cell_tmpl[cell]];
  int32_t index = net->cell_tmpl_index[cell], seg = 0;
  for (int32_t s = 0; s < tmpl->n_secs; s++) {
    const ncy_net_sec *sec = &tmpl->sec[s];
    const char *name = ncy_table_str(t, sec->name);
    if (!name) return NCY_ENOMEM;
    for (int32_t k = 0; k < sec->nseg; k++, seg++, ++*row) {
      int32_t node = tree.seg_node[seg];
      c->gid.u.i64[*row] = net->cell_gid[cell];
      c->sec.u.str[*row] = name;
      c->x.u.f64[*row] = ((double)k + .5) / (double)sec->nseg;
      c->L.u.f64[*row] = tree.sec_L[s] / (double)sec->nseg;
      c->diam.u.f64[*row] = tree.seg_diam[seg];
      c->area.u.f64[*row] = tree.area[node];
      c->ri.u.f64[*row] = tree.ri[node];
      c->cm.u.f64[*row] = value_of(&sec->cm, index);
      c->ra.u.f64[*row] = value_of(&sec->Ra, index);
    }
  }
  return NCY_OK;
}

static ncy_status fill(ncy_ctx *ctx, ncy_table *t, const ncy_net *net) {
  columns c;
  ADD("gid", NCY_I64, "1", c.gid);
  ADD("sec", NCY_STR, "1", c.sec);
  ADD("x", NCY_F64, "1", c.x);
  ADD("L", NCY_F64, "um", c.L);
  ADD("diam", NCY_F64, "um", c.diam);
  ADD("area", NCY_F64, "um2", c.area);
  ADD("ri", NCY_F64, "MOhm", c.ri);
  ADD("cm", NCY_F64, "uF/cm2", c.cm);
  ADD("Ra", NCY_F64, "ohm cm", c.ra);
  size_t row = 0;
  for (int32_t i = 0; i < net->n_cells; i++) {
    if (net->cell_tmpl[i] < 0) continue;
    ncy_arena arena;
    ncy_arena_init(&arena, ctx);
    ncy_status status = fill_cell(&arena, t, net, i, &c, &row);
    ncy_arena_done(&arena);
    NCY_TRY(status);
  }
  return NCY_OK;
}

ncy_status ncy_net_segments(ncy_ctx *ctx, const ncy_net *net, ncy_table **out) {
  ncy_table *t = NULL;
  NCY_TRY(ncy_table_new(ctx, "segments", (size_t)ncy_net_count(net).segments, &t));
  ncy_status status = fill(ctx, t, net);
  if (status == NCY_OK)
    *out = t;
  else
    ncy_table_free(&t);
  return status;
}
