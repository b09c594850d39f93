/* pt3d.c - 3-d points of sections: as rules list them, turned with their cells, and NEURON's in single precision.
 *
 * Data:   see ncy_net_pt3d. Only rotated cells have a copy of their own; the places of all others come from the rule and the
 * cell. Rules:  NEURON has the points of the last rule, NetPyNE's files list those of all. rotateCellsRandomly turns the points
 * of the rule itself, so that a cell stands turned by its own angle and those of all earlier cells of the rule. Exact:  bits.
 * Source: reference netpyne-1 sections 6.3 (2), 6.4, 6.7; neuron-numerics 1.4. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "net/tmpl.h"

/* ---- NEURON's points ------------------------------------------------------------------------------------------------------ */

void ncy_net_section_points(const ncy_net *net, const ncy_net_sec *sec, int32_t cell, float *const out[4]) {
  const ncy_net_pt3d *p = &sec->pt3d;
  const ncy_spec_cfg *cfg = &net->spec->cfg;
  double origin[3] = {0.0, 0.0, 0.0}; /* [um] */
  if (p->is_shape || cfg->pt3d_relative)
    for (int k = 0; k < 3; k++) origin[k] = net->cell_pos[k][cell];
  if (p->is_shape || (cfg->pt3d_relative && cfg->inverted_y)) origin[1] = -origin[1];
  size_t first = (size_t)(p->n_listed - p->n);
  if (p->is_per_cell) first += (size_t)net->cell_tmpl_index[cell] * (size_t)p->n_listed;
  for (int k = 0; k < 3; k++)
    for (int32_t i = 0; i < p->n; i++) out[k][i] = (float)(origin[k] + p->at[k][first + (size_t)i]);
  for (int32_t i = 0; i < p->n; i++) out[3][i] = (float)p->at[3][first + (size_t)i];
}

bool ncy_pt3d_place(int32_t n, const float *const pt[4], const double *arc, double x, double out[3]) {
  double s = n ? x * arc[n - 1] : NAN; /* [um] */
  int32_t b = 0;
  while (b < n && !(arc[b] >= s)) b++;
  if (b == n) return false;
  if (arc[b] == s) { // NOLINT: as NetPyNE
    for (int k = 0; k < 3; k++) out[k] = (double)pt[k][b];
    return true;
  }
  double t = (s - arc[b - 1]) / (arc[b] - arc[b - 1]);
  for (int k = 0; k < 3; k++) out[k] = (double)pt[k][b - 1] + t * ((double)pt[k][b] - (double)pt[k][b - 1]);
  return true;
}

double ncy_pt3d_distance(const double a[3], const double b[3]) {
  return sqrt(pow(a[0] - b[0], 2.0) + pow(a[1] - b[1], 2.0) + pow(a[2] - b[2], 2.0)); /* Python's power is libm's */
}

ncy_status ncy_pt3d_reserve(ncy_arena *arena, int32_t n, ncy_pt3d_room *out) {
  if (n <= out->n) return NCY_OK;
  for (int k = 0; k < 4; k++)
    if (!(out->pt[k] = NCY_NEW_ARRAY(arena, float, (size_t)n))) return NCY_ENOMEM;
  if (!(out->arc = NCY_NEW_ARRAY(arena, double, (size_t)n))) return NCY_ENOMEM;
  out->n = n;
  return NCY_OK;
}

bool ncy_pt3d_of(const ncy_net *net, const ncy_net_sec *sec, int32_t cell, double x, const ncy_pt3d_room *room, double out[3]) {
  ncy_net_section_points(net, sec, cell, room->pt);
  ncy_morph_arcs(sec->pt3d.n, (const float *const *)room->pt, room->arc);
  return ncy_pt3d_place(sec->pt3d.n, (const float *const *)room->pt, room->arc, x, out);
}

/* ---- a rule's points ------------------------------------------------------------------------------------------------------ */

bool ncy_is_rotating(const ncy_spec *spec) {
  const ncy_json *value = spec->rotate_randomly;
  if (!value) return false;
  return (value->type == NCY_JSON_BOOL || ncy_json_is_number(value)) && ncy_json_number(value) == 1.0; // NOLINT: Python's == True
}

ncy_status ncy_warn_rotation(ncy_builder *b) {
  const ncy_spec *spec = b->spec;
  const ncy_json *value = spec->rotate_randomly;
  bool has_points = false, is_range = value && value->type == NCY_JSON_ARRAY && value->count > 0;
  for (int32_t c = 0; c < spec->n_cells; c++)
    for (int32_t s = 0; s < spec->cell[c].n_secs; s++) has_points = has_points || spec->cell[c].sec[s].pt3d;
  if (!has_points || (!is_range && !ncy_is_rotating(spec))) return NCY_OK;
  return ncy_json_report(value, true, b->ctx, NCY_WARNING, NCY_ESPEC, NULL,
                         is_range ? "a range rotates nothing, as in NetPyNE; true does"
                                  : "a cell is also turned by the angles of all earlier cells of its rule, as in NetPyNE");
}

ncy_status ncy_make_turns(ncy_builder *b) {
  const ncy_net *net = b->net;
  size_t n = (size_t)net->n_cells;
  for (int k = 0; k < 2; k++)
    if (!(b->turn[k] = NCY_NEW_ARRAY(&b->scratch, double, n))) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    ncy_rng rng;
    ncy_rng_init(&rng, (uint32_t)net->cell_gid[i], 0, 0);
    double angle = ncy_rng_uniform(&rng, 0.0, 6.2832);
    b->turn[0][i] = cos(angle);
    b->turn[1][i] = sin(angle);
  }
  return NCY_OK;
}

/* The rule's points, turned by each of its cells in turn, as every cell of the template has them. at: [4] columns with `stride`
 * rows a cell, filled from row `first` of each cell on. */
static ncy_status turn_points(ncy_maker *m, int32_t rule, double *const given[4], size_t n, double *const at[4], size_t stride,
                              size_t first) {
  const ncy_rule_cells *cells = &m->b->rule_cells[rule];
  double *x = NCY_NEW_ARRAY(&m->arena, double, n), *z = NCY_NEW_ARRAY(&m->arena, double, n);
  if (!x || !z) return NCY_ENOMEM;
  memcpy(x, given[0], n * sizeof *x);
  memcpy(z, given[2], n * sizeof *z);
  int32_t next = 0;
  for (int32_t i = 0; i < cells->n && next < m->n; i++) {
    int32_t cell = cells->cell[i];
    double c = m->b->turn[0][cell], s = m->b->turn[1][cell];
    for (size_t k = 0; k < n; k++) {
      double from = x[k];
      x[k] = from * c - z[k] * s;
      z[k] = from * s + z[k] * c;
    }
    if (cell != m->cells[next]) continue;
    size_t to = (size_t)next++ * stride + first;
    memcpy(at[0] + to, x, n * sizeof *x);
    memcpy(at[1] + to, given[1], n * sizeof *x);
    memcpy(at[2] + to, z, n * sizeof *z);
    memcpy(at[3] + to, given[3], n * sizeof *x);
  }
  return NCY_OK;
}

/* L is the length of the points as NEURON stores them. */
static ncy_status measure(ncy_maker *m, ncy_sec_work *sec) {
  const ncy_net *net = m->b->net;
  int32_t n = sec->sec.pt3d.n;
  NCY_TRY(ncy_pt3d_reserve(&m->arena, n, &m->room));
  bool is_same = !sec->sec.pt3d.is_per_cell && !net->spec->cfg.pt3d_relative;
  for (int32_t i = 0; i < m->n; i++) {
    if (i == 0 || !is_same) {
      ncy_net_section_points(net, &sec->sec, m->cells[i], m->room.pt);
      ncy_morph_arcs(n, (const float *const *)m->room.pt, m->room.arc);
    }
    m->out[i] = m->room.arc[n - 1];
  }
  return ncy_tmpl_keep(m, &sec->sec.L);
}

/* NEURON takes the length from a single point too, 0, of which it makes the least one; diameters stay what geom says. The point
 * is listed in files, and is none that the section could be measured by. */
static ncy_status lone_point(ncy_maker *m, const ncy_sec_work *sec, const ncy_json *list) {
  static const double least_L = 1e-9; /* um */
  if (sec->sec.pt3d.n)
    return ncy_json_report(list, true, m->b->ctx, NCY_ERROR, NCY_EUNSUPPORTED, NULL,
                           "section %s: one point replaces those of an earlier rule, which is not built yet", sec->sec.name);
  for (int32_t i = 0; i < m->n; i++) m->out[i] = least_L;
  return ncy_json_report(list, true, m->b->ctx, NCY_WARNING, NCY_ESPEC, "give two points or more, or none",
                         "section %s: a single point makes the section %g um long, whatever L is, as in NEURON", sec->sec.name,
                         least_L);
}

ncy_status ncy_tmpl_pt3d(ncy_maker *m, ncy_sec_work *sec, int32_t rule, const ncy_json *list) {
  bool is_lone = list->count == 1, is_turned = m->b->rule_cells != NULL;
  if (is_lone) NCY_TRY(lone_point(m, sec, list));
  const ncy_net_pt3d old = sec->sec.pt3d;
  ncy_net_pt3d p = {
      .n = is_lone ? 0 : (int32_t)list->count, .n_listed = old.n_listed + (int32_t)list->count, .is_per_cell = is_turned};
  size_t n = list->count, first = (size_t)old.n_listed, stride = (size_t)p.n_listed, n_sets = is_turned ? (size_t)m->n : 1;
  double *given[4], *at[4];
  for (int k = 0; k < 4; k++) {
    given[k] = NCY_NEW_ARRAY(&m->arena, double, n);
    at[k] = NCY_NEW_ARRAY(&m->b->net->arena, double, stride *n_sets);
    if (!given[k] || !at[k]) return NCY_ENOMEM;
    for (size_t i = 0; i < n; i++) given[k][i] = ncy_json_number(&list->u.items[i].u.items[k]);
    for (size_t i = 0; i < n_sets && first; i++) memcpy(at[k] + i * stride, old.at[k] + i * first, first * sizeof(double));
    if (!is_turned) memcpy(at[k] + first, given[k], n * sizeof(double));
    p.at[k] = at[k];
  }
  if (is_turned) NCY_TRY(turn_points(m, rule, given, n, at, stride, first));
  sec->sec.pt3d = p;
  return is_lone ? ncy_tmpl_keep(m, &sec->sec.L) : measure(m, sec);
}

/* ---- distances in string functions ---------------------------------------------------------------------------------------- */

ncy_status ncy_tmpl_euclid(ncy_maker *m, const ncy_json *text, const ncy_sec_work *sec, double x) {
  const ncy_sec_work *origin = &m->sec[ncy_origin_section(m->sec_name, m->n_secs)];
  const ncy_sec_work *lacking = !origin->sec.pt3d.n ? origin : !sec->sec.pt3d.n ? sec : NULL;
  if (lacking)
    return NCY_WRONG(m->b, text, false, "dist_euclidean: section %s has no 3-d points here; pt3d must be given before it is used",
                     lacking->sec.name);
  int32_t most = origin->sec.pt3d.n > sec->sec.pt3d.n ? origin->sec.pt3d.n : sec->sec.pt3d.n;
  NCY_TRY(ncy_pt3d_reserve(&m->arena, most, &m->room));
  for (int32_t i = 0; i < m->n; i++) {
    double from[3], to[3];
    bool is_found = ncy_pt3d_of(m->b->net, &origin->sec, m->cells[i], 0.5, &m->room, from) &&
                    ncy_pt3d_of(m->b->net, &sec->sec, m->cells[i], x, &m->room, to);
    if (!is_found) return NCY_WRONG(m->b, text, false, "dist_euclidean: the 3-d points of section %s are no line", sec->sec.name);
    m->euclid[i] = ncy_pt3d_distance(to, from);
  }
  return NCY_OK;
}
