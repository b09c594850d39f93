/* shape.c - cells in space, from the sections of a result.
 *
 * Source: layout of net.cells in NetPyNE's data file (reference netpyne-3 section 3.4); the layout of sections without points is
 * our own: a picture of how they are connected. SPDX-License-Identifier: MIT */
#include "plot/shape.h"

#include <math.h>
#include <string.h>

/* The axis of one section while its cell is read. */
typedef struct axis {
  const ncy_value *points; /* [[x, y, z, d], ...], or NULL: straight */
  double from[3], to[3];   /* relative to the cell */
  double length, diam;
  int32_t parent; /* within the cell, -1: none */
  double parent_x;
  bool is_placed;
} axis;

static double number(const ncy_value *dict, const char *key, double otherwise) {
  const ncy_value *value = ncy_value_get(dict, key);
  return ncy_value_is_number(value) ? ncy_value_number(value) : otherwise;
}

static bool has_points(const ncy_value *geom) {
  const ncy_value *points = ncy_value_get(geom, "pt3d");
  return points && points->type == NCY_VALUE_LIST && points->count >= 2;
}

static bool point_at(const ncy_value *points, size_t i, double out[4]) {
  const ncy_value *point = &points->u.item[i];
  if (!ncy_value_is_list(point) || point->count < 4) return false;
  for (size_t k = 0; k < 4; k++) out[k] = ncy_value_number_at(point, k);
  return isfinite(out[0] + out[1] + out[2] + out[3]);
}

/* ---- sections without points
 * ---------------------------------------------------------------------------------------------------- */

/* Where a child begins on its parent. */
static void place_on(const axis *parent, double part, double out[3]) {
  for (int k = 0; k < 3; k++) out[k] = parent->from[k] + part * (parent->to[k] - parent->from[k]);
}

/* Direction of child number i of n at one end of a parent: fanned out in the plane of the page. */
static void fan_out(const axis *parent, double part, size_t i, size_t n, double out[3]) {
  double dx = parent->to[0] - parent->from[0], dy = parent->to[1] - parent->from[1], length = hypot(dx, dy);
  if (!(length > 0)) dx = 0, dy = 1, length = 1;
  double angle = atan2(dy, dx) + (part < 0.5 ? 3.141592653589793 : 0);
  double step = fmin(0.8, 2.4 / (double)n);
  angle += ((double)i - ((double)n - 1) / 2) * step;
  out[0] = cos(angle);
  out[1] = sin(angle);
  out[2] = 0;
}

static void place_straight(axis *all, size_t n, size_t at) {
  axis *a = &all[at];
  double direction[3] = {0, 1, 0};
  memset(a->from, 0, sizeof a->from);
  if (a->parent >= 0) {
    size_t rank = 0, n_like = 0;
    for (size_t i = 0; i < n; i++) {
      if (all[i].parent != a->parent || (all[i].parent_x < 0.5) != (a->parent_x < 0.5)) continue;
      if (i < at) rank++;
      n_like++;
    }
    place_on(&all[a->parent], a->parent_x, a->from);
    fan_out(&all[a->parent], a->parent_x, rank, n_like, direction);
  }
  for (int k = 0; k < 3; k++) a->to[k] = a->from[k] + a->length * direction[k];
}

/* Parents before children, whatever the order of the file; what has no way to a root is left out. */
static void place_all(axis *all, size_t n) {
  bool is_moving = true;
  while (is_moving) {
    is_moving = false;
    for (size_t i = 0; i < n; i++) {
      if (all[i].is_placed || (all[i].parent >= 0 && !all[all[i].parent].is_placed)) continue;
      double first[4], last[4];
      if (all[i].points && point_at(all[i].points, 0, first) && point_at(all[i].points, all[i].points->count - 1, last)) {
        memcpy(all[i].from, first, sizeof all[i].from);
        memcpy(all[i].to, last, sizeof all[i].to);
      } else {
        all[i].points = NULL;
        place_straight(all, n, i);
      }
      all[i].is_placed = is_moving = true;
    }
  }
}

/* ---- pieces
 * --------------------------------------------------------------------------------------------------------------------------- */

typedef struct maker {
  plot_job *job;
  shape *shape;
  int32_t cell, section, n_seg;
  double origin[3], total, done; /* length of the section, and of what has been cut */
} maker;

static ncy_status add_piece(maker *m, const double from[3], const double to[3], double diam) {
  double length = 0;
  for (int k = 0; k < 3; k++) length += (to[k] - from[k]) * (to[k] - from[k]);
  length = sqrt(length);
  /* cut where a segment ends, so that each piece has one colour */
  double at = 0;
  while (at < length) {
    int32_t segment = (int32_t)((m->done + at) / m->total * m->n_seg + 1e-9);
    if (segment >= m->n_seg) segment = m->n_seg - 1;
    double end = segment + 1 < m->n_seg ? (segment + 1) * m->total / m->n_seg - m->done : length;
    if (!(end > at + 1e-12 * m->total) || end > length) end = length;
    shape_piece piece = {.diam = diam, .cell = m->cell, .section = m->section, .segment = segment};
    for (int k = 0; k < 3; k++) {
      piece.from[k] = m->origin[k] + from[k] + at / length * (to[k] - from[k]);
      piece.to[k] = m->origin[k] + from[k] + end / length * (to[k] - from[k]);
    }
    if (!NCY_VEC_PUSH(m->job->ctx, &m->shape->piece, piece)) return ncy_no_memory(m->job->ctx);
    at = end;
  }
  m->done += length;
  return NCY_OK;
}

static double length_of(const axis *a) {
  double p[4], q[4], sum = 0;
  if (!a->points) return a->length;
  for (size_t i = 0; i < a->points->count; i++) {
    if (!point_at(a->points, i, q)) continue;
    if (i > 0) sum += sqrt((q[0] - p[0]) * (q[0] - p[0]) + (q[1] - p[1]) * (q[1] - p[1]) + (q[2] - p[2]) * (q[2] - p[2]));
    memcpy(p, q, sizeof p);
  }
  return sum;
}

static ncy_status add_section(maker *m, const axis *a) {
  double p[4] = {0}, q[4];
  m->total = length_of(a);
  m->done = 0;
  if (!(m->total > 0)) return NCY_OK;
  if (!a->points) return add_piece(m, a->from, a->to, a->diam);
  for (size_t i = 0; i < a->points->count; i++) {
    if (!point_at(a->points, i, q)) continue;
    if (i > 0) NCY_TRY(add_piece(m, p, q, (p[3] + q[3]) / 2));
    memcpy(p, q, sizeof p);
  }
  return NCY_OK;
}

static int32_t find_section(const ncy_value *secs, const ncy_value *name) {
  for (uint32_t i = 0; name && name->type == NCY_VALUE_STRING && i < secs->count; i++)
    if (strcmp(secs->u.member[i].key, name->u.string) == 0) return (int32_t)i;
  return -1;
}

static ncy_status read_axes(plot_job *job, const ncy_value *secs, axis **out) {
  axis *all = NCY_NEW_ARRAY(&job->scratch, axis, secs->count);
  if (!all) return NCY_ENOMEM;
  for (uint32_t i = 0; i < secs->count; i++) {
    const ncy_value *sec = &secs->u.member[i].value, *geom = ncy_value_get(sec, "geom"), *topol = ncy_value_get(sec, "topol");
    all[i].length = number(geom, "L", 100);
    all[i].diam = number(geom, "diam", 500);
    all[i].points = has_points(geom) ? ncy_value_get(geom, "pt3d") : NULL;
    all[i].parent = find_section(secs, ncy_value_get(topol, "parentSec"));
    all[i].parent_x = number(topol, "parentX", 1);
    if (all[i].parent == (int32_t)i) all[i].parent = -1;
  }
  place_all(all, secs->count);
  *out = all;
  return NCY_OK;
}

static ncy_status read_cell(plot_job *job, const ncy_value *cell, int32_t row, bool skip_axon, shape *s) {
  const ncy_value *secs = ncy_value_get(cell, "secs"), *tags = ncy_value_get(cell, "tags");
  axis *all;
  if (!secs || secs->type != NCY_VALUE_DICT) return NCY_OK;
  NCY_TRY(read_axes(job, secs, &all));
  /* depth counts downwards in the data */
  maker m = {job, s, row, 0, 1, {number(tags, "x", 0), -number(tags, "y", 0), number(tags, "z", 0)}, 0, 0};
  for (uint32_t i = 0; i < secs->count; i++) {
    const char *name = secs->u.member[i].key;
    if (!all[i].is_placed || (skip_axon && strstr(name, "axon"))) continue;
    double n_seg = number(ncy_value_get(&secs->u.member[i].value, "geom"), "nseg", 1);
    shape_section section = {.name = name, .cell = row, .n_seg = n_seg >= 1 && n_seg < 1e6 ? (int32_t)n_seg : 1};
    section.first_segment = s->n_segments;
    section.first_piece = s->piece.count;
    m.section = (int32_t)s->section.count;
    m.n_seg = section.n_seg;
    NCY_TRY(add_section(&m, &all[i]));
    section.n_piece = s->piece.count - section.first_piece;
    s->n_segments += section.n_seg;
    if (!NCY_VEC_PUSH(job->ctx, &s->section, section)) return ncy_no_memory(job->ctx);
  }
  return NCY_OK;
}

ncy_status plot_shape_read(plot_job *job, plot_source *source, const plot_cells *cells, const bool *is_in, bool skip_axon,
                           shape *out) {
  *out = (shape){0};
  const ncy_value *list = ncy_data_get(source->data, "net.cells");
  for (uint32_t i = 0; list && i < list->count && i < cells->n; i++)
    if (is_in[i]) NCY_TRY(read_cell(job, &list->u.item[i], (int32_t)i, skip_axon, out));
  return out->piece.count ? NCY_OK : plot_missing(job, "the cells that are chosen have no sections in the data (saveCellSecs)");
}

void plot_shape_free(plot_job *job, shape *s) {
  NCY_VEC_FREE(job->ctx, &s->piece);
  NCY_VEC_FREE(job->ctx, &s->section);
}

void plot_shape_at(const shape *s, const shape_section *section, double loc, double out[3]) {
  double total = 0, at;
  const shape_piece *piece = s->piece.data + section->first_piece;
  for (int pass = 0; pass < 2; pass++) {
    at = loc * total;
    for (size_t i = 0; i < section->n_piece; i++) {
      double length = 0;
      for (int k = 0; k < 3; k++) length += (piece[i].to[k] - piece[i].from[k]) * (piece[i].to[k] - piece[i].from[k]);
      length = sqrt(length);
      if (pass == 0) {
        total += length;
        continue;
      }
      double part = length > 0 ? fmin(fmax(at / length, 0), 1) : 0;
      for (int k = 0; k < 3; k++) out[k] = piece[i].from[k] + part * (piece[i].to[k] - piece[i].from[k]);
      if (at <= length) return;
      at -= length;
    }
  }
}
