/* seg_places.c - where the segments of cells are, for fields and dipoles.
 *
 * The points of sections once shapes are defined: those that netcyne made with define_shape (shapes.c), and points of rules,
 * which NEURON moves so that a section begins where its parent has it. A segment's ends are between the points, by arc length.
 * Costs: linear in the points of the cell.
 * Source: reference netpyne-3 section 4.1, neuron-numerics 1.4 (define_shape). SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "morph/morph.h"
#include "net/inner.h"

/* Ends of a section at the moment NEURON has made its shapes, before NetPyNE moves those it made: x, y, z [um]. */
typedef struct frame {
  float first[3], last[3];
  float by[3]; /* how far the section's own points were moved */
  bool is_done;
} frame;

struct ncy_net_placer {
  const ncy_net *net;
  int32_t most_secs;
  frame *frame; /* [most_secs] */
  ncy_pt3d_room room;
  int64_t *sec_number; /* [n_cells] */
};

ncy_status ncy_net_placer_new(const ncy_net *net, ncy_arena *arena, ncy_net_placer **out) {
  ncy_net_placer *p = NCY_NEW(arena, ncy_net_placer);
  if (!p) return NCY_ENOMEM;
  p->net = net;
  for (int32_t t = 0; t < net->n_tmpls; t++) {
    if (net->tmpl[t].n_secs > p->most_secs) p->most_secs = net->tmpl[t].n_secs;
    for (int32_t s = 0; s < net->tmpl[t].n_secs; s++) NCY_TRY(ncy_pt3d_reserve(arena, net->tmpl[t].sec[s].pt3d.n, &p->room));
  }
  p->frame = NCY_NEW_ARRAY(arena, frame, (size_t)p->most_secs);
  p->sec_number = NCY_NEW_ARRAY(arena, int64_t, (size_t)net->n_cells);
  if (!p->frame || !p->sec_number) return NCY_ENOMEM;
  int64_t n = 0;
  for (int32_t i = 0; i < net->n_cells; i++) {
    p->sec_number[i] = n;
    if (net->cell_tmpl[i] >= 0) n += net->tmpl[net->cell_tmpl[i]].n_secs;
  }
  *out = p;
  return NCY_OK;
}

static void find_frame(ncy_net_placer *p, const ncy_net_template *t, int32_t cell, int32_t s) {
  frame *f = &p->frame[s];
  if (f->is_done) return;
  f->is_done = true;
  const ncy_net_sec *sec = &t->sec[s];
  float start[3] = {0.0F, 0.0F, (float)(100.0 * (double)p->sec_number[cell])};
  if (sec->parent >= 0) {
    find_frame(p, t, cell, sec->parent);
    const frame *from = &p->frame[sec->parent];
    const ncy_net_sec *parent = &t->sec[sec->parent];
    bool is_flipped = parent->parent >= 0 && parent->child_x == 1.0; // NOLINT: exact
    double c = is_flipped ? 1. - sec->parent_x : sec->parent_x;
    for (int k = 0; k < 3; k++) start[k] = (float)((double)from->last[k] * c + (double)from->first[k] * (1 - c));
  }
  int32_t n = sec->pt3d.n;
  memset(f->by, 0, sizeof f->by);
  if (n && sec->pt3d.is_shape) { /* NetPyNE lists y, x */
    size_t row = (size_t)(sec->pt3d.n_listed - n);
    if (sec->pt3d.is_per_cell) row += (size_t)p->net->cell_tmpl_index[cell] * (size_t)sec->pt3d.n_listed;
    for (int k = 0; k < 2; k++) {
      f->first[k] = (float)sec->pt3d.at[1 - k][row];
      f->last[k] = (float)sec->pt3d.at[1 - k][row + (size_t)n - 1];
    }
    f->first[2] = f->last[2] = start[2];
    return;
  }
  if (n) ncy_net_section_points(p->net, sec, cell, p->room.pt);
  for (int k = 0; k < 3; k++) {
    float first = n ? p->room.pt[k][0] : start[k], last = n ? p->room.pt[k][n - 1] : start[k];
    if (n && sec->parent >= 0) f->by[k] = start[k] - first;
    f->first[k] = first + f->by[k];
    f->last[k] = last + f->by[k];
  }
}

/* The section's points and the lengths from the first to each of them, into the room; how many there are. */
static int32_t find_points(ncy_net_placer *p, const ncy_net_template *t, int32_t cell, int32_t s) {
  const ncy_net_sec *sec = &t->sec[s];
  find_frame(p, t, cell, s);
  if (!sec->pt3d.n) return 0;
  ncy_net_section_points(p->net, sec, cell, p->room.pt);
  ncy_morph_arcs(sec->pt3d.n, (const float *const *)p->room.pt, p->room.arc);
  for (int k = 0; k < 3; k++)
    for (int32_t i = 0; i < sec->pt3d.n; i++) p->room.pt[k][i] += p->frame[s].by[k];
  return sec->pt3d.n;
}

static void begin_cell(ncy_net_placer *p, const ncy_net_template *t) {
  for (int32_t s = 0; s < t->n_secs; s++) p->frame[s].is_done = false;
}

/* Mean of the points of sections whose name has "soma" in it; of the first section where there is none. */
static void soma_of(ncy_net_placer *p, const ncy_net_template *t, int32_t cell, double out[3]) {
  int64_t n = 0;
  out[0] = out[1] = out[2] = 0.0;
  for (int pass = 0; pass < 2 && n == 0; pass++)
    for (int32_t s = 0; s < t->n_secs; s++) {
      if (pass ? s > 0 : !strstr(t->sec[s].name, "soma")) continue;
      int32_t n_points = find_points(p, t, cell, s);
      for (int32_t i = 0; i < n_points; i++)
        for (int k = 0; k < 3; k++) out[k] += (double)p->room.pt[k][i];
      n += n_points;
    }
  for (int k = 0; k < 3; k++) out[k] /= (double)n;
}

void ncy_net_soma_place(ncy_net_placer *p, int32_t cell, double out[3]) {
  const ncy_net_template *t = &p->net->tmpl[p->net->cell_tmpl[cell]];
  begin_cell(p, t);
  soma_of(p, t, cell, out);
}

/* Between the points before and after an arc length given as a fraction of the whole; the ends' own beyond them. */
static void interpolate(const ncy_net_placer *p, int32_t n, double x, double out[3]) {
  const double *arc = p->room.arc;
  int32_t i = 0;
  while (i < n && arc[i] / arc[n - 1] <= x) i++;
  for (int k = 0; k < 3; k++) {
    const float *at = p->room.pt[k];
    if (i == 0 || i == n) {
      out[k] = (double)at[i ? n - 1 : 0];
      continue;
    }
    double x0 = arc[i - 1] / arc[n - 1], x1 = arc[i] / arc[n - 1];
    out[k] = ((double)at[i] - (double)at[i - 1]) / (x1 - x0) * (x - x0) + (double)at[i - 1];
  }
}

void ncy_net_seg_places(ncy_net_placer *p, int32_t cell, double (*out)[2][3]) {
  const ncy_net_template *t = &p->net->tmpl[p->net->cell_tmpl[cell]];
  double soma[3];
  begin_cell(p, t);
  soma_of(p, t, cell, soma);
  for (int32_t s = 0; s < t->n_secs; s++) {
    int32_t n = find_points(p, t, cell, s), nseg = t->sec[s].nseg;
    for (int32_t i = 0; i < nseg; i++, out++)
      for (int end = 0; end < 2; end++) {
        double x = ((double)i + .5) / (double)nseg + (end ? .5 : -.5) / (double)nseg;
        if (n)
          interpolate(p, n, x, (*out)[end]);
        else
          (*out)[end][0] = (*out)[end][1] = (*out)[end][2] = NAN;
        for (int k = 0; k < 3; k++) (*out)[end][k] -= soma[k];
      }
  }
}
