/* shapes.c - 3-d points for sections without any, as NEURON's define_shape makes them and NetPyNE then moves them.
 *
 * A section goes on from its parent, side branches at right angles, several at one place fanned out; NetPyNE swaps x and y and
 * adds the cell's place. L and the diameters become those of the points in single precision, so that the cell's voltages change
 * too. Data:   points of each cell, [cells of the template][nseg + 2] a section. Costs: one pass over the sections of all cells.
 * Exact:  bits. Source: reference neuron-numerics 1.4 (define_shape), netpyne-1 section 6.5. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "morph/morph.h"
#include "net/inner.h"

#define PI 3.14159265358979323846

/* Ends of a section of the present cell in NEURON, in the plane that matters. */
typedef struct ends {
  float first[2], last[2]; /* x, y [um] */
  bool is_done;
} ends;

typedef struct shaper {
  ncy_builder *b;
  ncy_net_template *t;
  ncy_net_sec *sec; /* [t->n_secs] as t->sec */
  ends *end;        /* [t->n_secs] */
  double *(*at)[4]; /* [t->n_secs] columns of new points; NULL where the section has points */
  double **length;  /* [t->n_secs] likewise */
  int32_t *order;   /* [t->n_secs] parents before children */
  ncy_pt3d_room room;
} shaper;

static double value_of(const ncy_net_value *value, int32_t index) {
  return value->per_cell ? value->per_cell[index] : value->value;
}

static bool is_flipped(const shaper *s, int32_t sec) {
  return s->sec[sec].parent >= 0 && s->sec[sec].child_x == 1.0; // NOLINT: exact
}

/* Of sections connected at one place the last one comes first in NEURON's list; connecting their parent by its 1 end turns the
 * list around. *rank: how many come before sec; returns how many there are. */
static int32_t siblings(const shaper *s, int32_t sec, int32_t *rank) {
  int32_t n = 0, parent = s->sec[sec].parent;
  *rank = 0;
  for (int32_t i = 0; parent >= 0 && i < s->t->n_secs; i++) {
    if (s->sec[i].parent != parent || s->sec[i].parent_x != s->sec[sec].parent_x) continue; // NOLINT: as NEURON
    n++;
    bool turned_i = is_flipped(s, parent) && i < parent, turned = is_flipped(s, parent) && sec < parent;
    bool is_before = turned_i != turned ? turned : turned ? i < sec : i > sec;
    if (i != sec && is_before) ++*rank;
  }
  return n;
}

/* Where a section starts, and the direction of its parent. */
static void start_of(const shaper *s, int32_t sec, float at[2], float toward[2]) {
  const ncy_net_sec *from = &s->sec[sec];
  at[0] = at[1] = 0.0F;
  toward[0] = 1.0F;
  toward[1] = 0.0F;
  if (from->parent < 0) return;
  const ends *p = &s->end[from->parent];
  double c = is_flipped(s, from->parent) ? 1. - from->parent_x : from->parent_x;
  for (int k = 0; k < 2; k++) {
    toward[k] = p->last[k] - p->first[k];
    if (c < .5) toward[k] = -toward[k];
    at[k] = (float)((double)p->last[k] * c + (double)p->first[k] * (1 - c));
  }
}

static float angle_of(const shaper *s, int32_t sec, const float toward[2]) {
  float angle = fabs((double)toward[1]) < 1e-6 && fabs((double)toward[0]) < 1e-6 ? 0.0F : atan2f(toward[1], toward[0]);
  double c = s->sec[sec].parent < 0 ? 0.0 : s->sec[sec].parent_x;
  if (c > 0. && c < 1.) angle = (float)((double)angle + PI / 2.);
  int32_t rank, n = siblings(s, sec, &rank);
  if (n > 1) angle = (float)((double)angle + ((double)rank / ((double)n - 1.) * .8 - .4));
  return angle;
}

/* A section with points is moved to where it starts, which changes nothing but what is drawn from it on. */
static void move_section(shaper *s, int32_t sec, int32_t cell, const float start[2]) {
  const ncy_net_sec *from = &s->sec[sec];
  ncy_net_section_points(s->b->net, from, cell, s->room.pt);
  ends *end = &s->end[sec];
  for (int k = 0; k < 2; k++) {
    float first = s->room.pt[k][0], last = s->room.pt[k][from->pt3d.n - 1];
    float by = from->parent < 0 ? 0.0F : start[k] - first;
    end->first[k] = first + by;
    end->last[k] = last + by;
  }
}

static void shape_section(shaper *s, int32_t sec, int32_t cell, int32_t index) {
  const ncy_net_sec *from = &s->sec[sec];
  float start[2], toward[2];
  start_of(s, sec, start, toward);
  if (from->pt3d.n) {
    move_section(s, sec, cell, start);
    return;
  }
  float angle = angle_of(s, sec, toward);
  double L = value_of(&from->L, index);
  if (L <= 1e-9) L = 1e-9;
  float stop[2] = {(float)((double)start[0] + L * (double)cosf(angle)), (float)((double)start[1] + L * (double)sinf(angle))};
  int32_t n = from->nseg + 2;
  size_t row = (size_t)index * (size_t)n;
  double diam = (double)(float)value_of(&from->diam, index);
  for (int k = 0; k < 2; k++) {
    double *to = s->at[sec][1 - k] + row; /* NetPyNE swaps x and y */
    to[0] = (double)start[k];
    for (int32_t j = 0; j < from->nseg; j++) {
      double f = ((double)j + .5) / (double)from->nseg;
      to[j + 1] = (double)(float)((double)start[k] * (1 - f) + (double)stop[k] * f);
    }
    to[n - 1] = (double)stop[k];
    s->end[sec].first[k] = start[k];
    s->end[sec].last[k] = stop[k];
  }
  for (int32_t i = 0; i < n; i++) s->at[sec][3][row + (size_t)i] = diam;
}

/* Parents before children. Sections are no circle: that is checked when they are connected. */
static void put_in_order(shaper *s) {
  for (int32_t n = 0; n < s->t->n_secs;)
    for (int32_t i = 0; i < s->t->n_secs; i++) {
      if (s->end[i].is_done || (s->sec[i].parent >= 0 && !s->end[s->sec[i].parent].is_done)) continue;
      s->end[i].is_done = true;
      s->order[n++] = i;
    }
}

/* NetPyNE moves no section whose rules have no geom. */
static bool has_geom(const shaper *s, int32_t sec) {
  for (int32_t r = 0; r < s->t->n_rules; r++) {
    const ncy_json *secs = ncy_json_get(s->b->spec->cell[s->t->rule[r]].node, "secs");
    if (ncy_json_get(ncy_json_get(secs, s->sec[sec].name), "geom")) return true;
  }
  return false;
}

static ncy_status make_room(shaper *s) {
  ncy_net *net = s->b->net;
  size_t n_secs = (size_t)s->t->n_secs, n_cells = (size_t)s->t->n_cells;
  s->end = NCY_NEW_ARRAY(&s->b->scratch, ends, n_secs);
  s->order = NCY_NEW_ARRAY(&s->b->scratch, int32_t, n_secs);
  s->at = ncy_arena_alloc(&s->b->scratch, n_secs, sizeof *s->at);
  s->length = NCY_NEW_ARRAY(&s->b->scratch, double *, n_secs);
  if (!s->end || !s->order || !s->at || !s->length) return NCY_ENOMEM;
  for (size_t i = 0; i < n_secs; i++) {
    int32_t n = s->sec[i].pt3d.n ? s->sec[i].pt3d.n : s->sec[i].nseg + 2;
    NCY_TRY(ncy_pt3d_reserve(&s->b->scratch, n, &s->room));
    if (s->sec[i].pt3d.n) continue;
    if (s->sec[i].pt3d.n_listed)
      return ncy_json_report(s->b->spec->cell[s->t->rule[0]].node, true, s->b->ctx, NCY_ERROR, NCY_EUNSUPPORTED, NULL,
                             "section %s: a shape for a section with a single 3-d point is not built yet", s->sec[i].name);
    if (!has_geom(s, (int32_t)i))
      return ncy_json_report(s->b->spec->cell[s->t->rule[0]].node, true, s->b->ctx, NCY_ERROR, NCY_EUNSUPPORTED, NULL,
                             "section %s: a shape for a section without geom is not built yet", s->sec[i].name);
    for (int k = 0; k < 4; k++)
      if (!(s->at[i][k] = NCY_NEW_ARRAY(&net->arena, double, n_cells *(size_t)n))) return NCY_ENOMEM;
    if (!(s->length[i] = NCY_NEW_ARRAY(&net->arena, double, n_cells))) return NCY_ENOMEM;
  }
  return NCY_OK;
}

static ncy_status shape_template(ncy_builder *b, int32_t tmpl, const int32_t *cells) {
  ncy_net_template *t = &b->net->tmpl[tmpl];
  shaper s = {.b = b, .t = t, .sec = NCY_NEW_ARRAY(&b->net->arena, ncy_net_sec, (size_t)t->n_secs)};
  if (!s.sec) return NCY_ENOMEM;
  for (int32_t i = 0; i < t->n_secs; i++) s.sec[i] = t->sec[i];
  NCY_TRY(make_room(&s));
  put_in_order(&s);
  for (int32_t c = 0; c < t->n_cells; c++)
    for (int32_t k = 0; k < t->n_secs; k++) shape_section(&s, s.order[k], cells[c], c);
  for (int32_t i = 0; i < t->n_secs; i++) {
    ncy_net_sec *sec = &s.sec[i];
    if (sec->pt3d.n) continue;
    int32_t n = sec->nseg + 2;
    sec->pt3d = (ncy_net_pt3d){.n = n, .n_listed = n, .is_per_cell = true, .is_shape = true};
    for (int k = 0; k < 4; k++) sec->pt3d.at[k] = s.at[i][k];
    for (int32_t c = 0; c < t->n_cells; c++) {
      ncy_net_section_points(b->net, sec, cells[c], s.room.pt);
      ncy_morph_arcs(n, (const float *const *)s.room.pt, s.room.arc);
      s.length[i][c] = s.room.arc[n - 1];
    }
    sec->L = (ncy_net_value){.value = t->n_cells ? s.length[i][0] : sec->L.value, .per_cell = s.length[i]};
  }
  t->sec = s.sec;
  return NCY_OK;
}

ncy_status ncy_build_shapes(ncy_builder *b) {
  const ncy_net *net = b->net;
  size_t n_tmpls = (size_t)net->n_tmpls;
  int32_t **cells = NCY_NEW_ARRAY(&b->scratch, int32_t *, n_tmpls);
  if (!cells) return NCY_ENOMEM;
  for (size_t i = 0; i < n_tmpls; i++)
    if (!(cells[i] = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)net->tmpl[i].n_cells))) return NCY_ENOMEM;
  for (int32_t i = 0; i < net->n_cells; i++)
    if (net->cell_tmpl[i] >= 0) cells[net->cell_tmpl[i]][net->cell_tmpl_index[i]] = i;
  for (int32_t i = 0; i < net->n_tmpls; i++) NCY_TRY_ITEM(shape_template(b, i, cells[i]));
  return NCY_OK;
}

/* Recording fields or dipoles, and stimulating by fields, makes NetPyNE shape the cells too, once all connections are there. */
ncy_status ncy_build_late_shapes(ncy_builder *b) {
  const ncy_json *field = ncy_json_get(b->spec->sim_config, "recordLFP"),
                 *dipole = ncy_json_get(b->spec->sim_config, "recordDipole");
  bool is_field = field && field->type == NCY_JSON_ARRAY && field->count > 0;
  const ncy_spec_cfg *cfg = &b->spec->cfg;
  is_field = is_field || ncy_spec_is_asked(cfg->save_imembrane);
  bool is_dipole = dipole && (dipole->type == NCY_JSON_BOOL || ncy_json_is_number(dipole)) && ncy_json_number(dipole) != 0.0;
  bool is_stimulus = false;
  for (int32_t i = 0; i < b->spec->n_stim_targets; i++) {
    int32_t source = b->spec->stim_target[i].source_id;
    if (source >= 0 && strcmp(b->spec->stim_source[source].type, "XStim") == 0) is_stimulus = true;
  }
  return (is_field || is_dipole || is_stimulus) && !b->spec->define_cell_shapes ? ncy_build_shapes(b) : NCY_OK;
}
