/* swc_sections.c - which runs of points are sections, and where they are connected.
 *
 * A section ends where points branch, where the type changes, and where the next line does not go on from it. Somas are kept in
 * one piece where they can be: a child of one soma point is no branch. What leads from a soma to a neurite is often a wire: the
 * neurite then keeps its own first point and is connected to the soma's middle or end. Data:   n_children counts 1 a child, .01
 * more for each that does not follow its parent or is of another type (so that "exactly 1" means: goes on). Costs: a few passes.
 * Exact: as NEURON's Import3d_SWC_read. SPDX-License-Identifier: MIT */
#include <math.h>

#include "morph/swc.h"

#define HOC_EPSILON 1e-11 /* of comparisons in hoc */

typedef struct shape {
  const ncy_swc *swc;
  int32_t *parent; /* of points; differs from the file's for a three-point soma */
  double *n_children;
  int32_t *n_soma_children;
  bool *is_to_start; /* connected to the near end of the parent's section */
  int32_t *sec_of;   /* section of each point */
  bool is_sphere;    /* three soma points that stand for a sphere */
} shape;

static bool is_soma(const shape *s, int32_t i) {
  return s->swc->type[i] == NCY_SWC_SOMA;
}

static void count_children(shape *s) {
  const ncy_swc *swc = s->swc;
  for (int32_t i = 0; i < swc->n; i++) {
    int32_t p = s->parent[i];
    if (p < 0) continue;
    s->n_children[p] += 1;
    if (p != i - 1) {
      s->n_children[p] += .01;
      bool is_near = p > 1 ? !is_soma(s, p) && is_soma(s, s->parent[p]) : p == 0 && !is_soma(s, p);
      if (is_near) { /* a second branch from the start of a neurite: no section of one point */
        s->is_to_start[i] = true;
        s->n_children[p] = 1;
      }
    }
    if (swc->type[p] != swc->type[i]) s->n_children[p] += .01;
  }
}

/* neuromorpho.org writes a sphere as a point, and one at each side of it at the distance of its radius. */
static bool is_three_point_sphere(const shape *s) {
  const ncy_swc *swc = s->swc;
  if (swc->n < 3 || s->parent[1] != 0 || s->parent[2] != 0) return false;
  if (s->n_children[1] != 0 || s->n_children[2] != 0) return false; // NOLINT: exact
  const double *d = swc->at[3];
  if (fabs(d[1] - d[0]) > HOC_EPSILON || fabs(d[2] - d[0]) > HOC_EPSILON) return false;
  double length = 0;
  for (int32_t i = 1; i <= 2; i++) {
    double sum = 0;
    for (int k = 0; k < 3; k++) sum += pow(swc->at[k][i] - swc->at[k][0], 2.);
    length += sqrt(sum);
  }
  return fabs(length / d[0] - 1) < .01 - HOC_EPSILON;
}

static void join_soma(shape *s) {
  const ncy_swc *swc = s->swc;
  int32_t n_soma = 0;
  for (int32_t i = 0; i < swc->n; i++) {
    if (!is_soma(s, i)) continue;
    n_soma++;
    if (s->parent[i] >= 0 && is_soma(s, s->parent[i])) s->n_soma_children[s->parent[i]]++;
  }
  if (n_soma == 3 && is_three_point_sphere(s)) {
    s->is_sphere = true;
    s->parent[2] = 1;
  }
  for (int32_t i = 0; i + 1 < swc->n; i++) {
    bool goes_on = is_soma(s, i) && is_soma(s, i + 1) && s->parent[i + 1] == i;
    if (goes_on && (i == 0 || s->n_soma_children[i] <= 1)) s->n_children[i] = 1;
  }
}

/* Points of a section with the one that leads to it, as NEURON counts them. */
static int32_t size_of(const ncy_swc_sec *sec, bool is_root) {
  return sec->n + (is_root ? 0 : 1);
}

static void connect(const shape *s, const ncy_swc_sec *secs, ncy_swc_sec *sec) {
  const ncy_swc *swc = s->swc;
  int32_t at = s->parent[sec->first];
  sec->parent = s->sec_of[at];
  const ncy_swc_sec *parent = &secs[sec->parent];
  bool is_root = sec->parent == 0, is_from_soma = parent->type == NCY_SWC_SOMA, is_neurite = !is_soma(s, sec->first);
  bool is_wire = false;
  sec->parent_x = 1.0;
  if (is_root && is_from_soma && is_neurite && size_of(parent, true) == 1) {
    sec->parent_x = 0.5;
    is_wire = sec->n > 1;
  } else if (is_root && at == parent->first) {
    sec->parent_x = 0.0;
    is_wire = is_neurite && s->n_soma_children[at] > 1;
  } else if (is_from_soma) {
    int32_t last = parent->first + size_of(parent, is_root) + (parent->first == 0 ? -1 : -2);
    if (at < last) {
      sec->parent_x = 0.5;
      is_wire = is_neurite && sec->n > 1;
    } else if (sec->n > 1 && s->n_soma_children[at] > 1) {
      is_wire = is_neurite;
    }
  }
  sec->lead = is_wire ? -1 : at;
  sec->lead_diam = is_from_soma && is_neurite ? swc->at[3][sec->first] : swc->at[3][at];
  if (s->is_to_start[sec->first]) sec->parent_x = 0.0;
}

static ncy_status allocate(ncy_arena *arena, shape *s) {
  size_t n = (size_t)s->swc->n;
  s->parent = NCY_NEW_ARRAY(arena, int32_t, n);
  s->n_children = NCY_NEW_ARRAY(arena, double, n);
  s->n_soma_children = NCY_NEW_ARRAY(arena, int32_t, n);
  s->is_to_start = NCY_NEW_ARRAY(arena, bool, n);
  s->sec_of = NCY_NEW_ARRAY(arena, int32_t, n);
  if (!s->parent || !s->n_children || !s->n_soma_children || !s->is_to_start || !s->sec_of) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) s->parent[i] = s->swc->parent[i];
  return NCY_OK;
}

ncy_status ncy_swc_sections(ncy_arena *arena, const ncy_swc *swc, ncy_swc_sec **out, int32_t *out_n) {
  shape s = {.swc = swc};
  NCY_TRY(allocate(arena, &s));
  count_children(&s);
  join_soma(&s);
  int32_t n = 0;
  for (int32_t i = 0; i < swc->n; i++) {
    s.sec_of[i] = n;
    if (s.n_children[i] != 1 || i + 1 == swc->n) n++; // NOLINT: exact
  }
  ncy_swc_sec *secs = NCY_NEW_ARRAY(arena, ncy_swc_sec, (size_t)n);
  if (!secs) return NCY_ENOMEM;
  int32_t n_of_type[NCY_SWC_TYPES] = {0};
  for (int32_t i = 0; i < swc->n; i++) {
    ncy_swc_sec *sec = &secs[s.sec_of[i]];
    if (sec->n++ == 0) {
      sec->first = i;
      sec->type = swc->type[i];
      sec->index = n_of_type[sec->type]++;
    }
  }
  secs[0].parent = secs[0].lead = -1;
  if (s.is_sphere) secs[0].n = 1;
  for (int32_t k = 1; k < n; k++) connect(&s, secs, &secs[k]);
  *out = secs;
  *out_n = n;
  return NCY_OK;
}
