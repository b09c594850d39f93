/* tree.c - order of sections and nodes, and the matrix coefficients of a cell.
 *
 * In:    ncy_morph_cell. Out: ncy_morph_tree. Cost: linear; siblings are inserted one by one.
 * Data:  children of a section form a list, nearest to the proximal end first; of two at one place the later one comes first.
 * Source: reference neuron-numerics 1.1, 1.2, 1.5, 1.6.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "morph/inner.h"

/* Scratch of one build: links between sections. */
typedef struct links {
  int32_t *first_child;
  int32_t *next_sibling;
  uint8_t *is_flipped; /* connected by its 1 end: node 0 is the one nearest the parent */
  int32_t *order;      /* breadth first */
  int32_t *first_node; /* of the section, its proximal segment */
} links;

static ncy_status mistake(ncy_arena *arena, const ncy_morph_cell *cell, int32_t sec, const char *what) {
  ncy_place place = {0};
  return ncy_report(arena->ctx, NCY_ERROR, NCY_ESPEC, &place, NULL, "section %d: %s", (int)(sec + cell->first_sec), what);
}

static bool is_in(double x, double lo, double hi) {
  return x >= lo && x <= hi; /* false for NaN */
}

static ncy_status check(ncy_arena *arena, const ncy_morph_cell *cell) {
  size_t before = ncy_ctx_count(arena->ctx, NCY_ERROR);
  for (int32_t i = 0; i < cell->n_secs; i++) {
    int64_t parent = cell->parent[i] < 0 ? -1 : (int64_t)cell->parent[i] - cell->first_sec;
    if (parent < -1 || parent >= cell->n_secs || parent == i) (void)mistake(arena, cell, i, "its parent is not in its cell");
    if (cell->parent[i] >= 0 && !is_in(cell->parent_x[i], 0.0, 1.0)) (void)mistake(arena, cell, i, "parentX is not in 0..1");
    if (cell->parent[i] >= 0 && cell->child_x[i] != 0.0 && cell->child_x[i] != 1.0) // NOLINT: exact values
      (void)mistake(arena, cell, i, "childX is neither 0 nor 1");
    if (cell->nseg[i] < 1 || cell->nseg[i] != cell->seg_beg[i + 1] - cell->seg_beg[i])
      (void)mistake(arena, cell, i, "nseg must be 1 or more");
    if (!(cell->Ra[i] > 0.0) || isinf(cell->Ra[i])) (void)mistake(arena, cell, i, "Ra must be above 0");
    if (!(cell->L[i] >= 0.0) || isinf(cell->L[i])) (void)mistake(arena, cell, i, "L must be 0 or more");
  }
  return ncy_errors_since(arena->ctx, before);
}

/* Distance of a child's connection from the proximal end of its parent, as a fraction. */
static double position(const ncy_morph_cell *cell, const links *l, int32_t sec) {
  double x = cell->parent_x[sec];
  return l->is_flipped[cell->parent[sec] - cell->first_sec] ? 1.0 - x : x;
}

static void reverse_children(links *l, int32_t sec) {
  int32_t done = -1;
  for (int32_t child = l->first_child[sec], next; child >= 0; child = next) {
    next = l->next_sibling[child];
    l->next_sibling[child] = done;
    done = child;
  }
  l->first_child[sec] = done;
}

static void connect(const ncy_morph_cell *cell, links *l, int32_t sec) {
  int32_t parent = cell->parent[sec] - cell->first_sec;
  if (cell->child_x[sec] > 0.5) {
    l->is_flipped[sec] = 1;
    reverse_children(l, sec);
  }
  double x = position(cell, l, sec);
  int32_t *slot = &l->first_child[parent];
  while (*slot >= 0 && x > position(cell, l, *slot)) slot = &l->next_sibling[*slot];
  l->next_sibling[sec] = *slot;
  *slot = sec;
}

/* Sections breadth first from the root; NCY_ESPEC unless that reaches all. */
static ncy_status order_sections(ncy_arena *arena, const ncy_morph_cell *cell, links *l) {
  int32_t n_roots = 0, count = 0;
  for (int32_t i = 0; i < cell->n_secs; i++) l->first_child[i] = l->next_sibling[i] = -1;
  for (int32_t i = 0; i < cell->n_secs; i++) {
    if (cell->parent[i] >= 0) {
      connect(cell, l, i);
    } else {
      n_roots++;
      l->order[count++] = i;
    }
  }
  if (n_roots != 1) return mistake(arena, cell, 0, "its cell needs exactly one section without parent");
  for (int32_t done = 0; done < count; done++)
    for (int32_t child = l->first_child[l->order[done]]; child >= 0; child = l->next_sibling[child]) l->order[count++] = child;
  if (count != cell->n_secs) return mistake(arena, cell, 0, "its cell's sections are connected in a circle");
  return NCY_OK;
}

static int32_t node_of_seg(const ncy_morph_cell *cell, const links *l, int32_t sec, int32_t seg) {
  return l->first_node[sec] + (l->is_flipped[sec] ? cell->nseg[sec] - 1 - seg : seg);
}

/* The node a section hangs on. Sections nearer to the root have their nodes already. */
static int32_t parent_node(const ncy_morph_cell *cell, const links *l, int32_t sec) {
  while (cell->parent[sec] >= 0) {
    int32_t parent = cell->parent[sec] - cell->first_sec;
    double x = cell->parent_x[sec];
    double proximal = l->is_flipped[parent] ? 1.0 : 0.0;
    if (x != proximal) {
      if (x <= 0.0 || x >= 1.0) return l->first_node[parent] + cell->nseg[parent];
      return node_of_seg(cell, l, parent, ncy_morph_seg(cell->nseg[parent], x));
    }
    sec = parent; /* at the near end of its parent: hangs where that hangs */
  }
  return 0;
}

static void place_nodes(const ncy_morph_cell *cell, links *l, ncy_morph_tree *t) {
  int32_t node = 1;
  t->parent[0] = -1;
  for (int32_t k = 0; k < cell->n_secs; k++) {
    int32_t sec = l->order[k], n = cell->nseg[sec];
    l->first_node[sec] = node;
    int32_t from = parent_node(cell, l, sec);
    for (int32_t j = 0; j <= n; j++) t->parent[node + j] = j ? node + j - 1 : from;
    for (int32_t seg = 0; seg < n; seg++)
      t->seg_node[cell->seg_beg[sec] - cell->seg_beg[0] + seg] = node_of_seg(cell, l, sec, seg);
    t->sec_node0[sec] = l->is_flipped[sec] ? node + n : from;
    t->sec_node1[sec] = l->is_flipped[sec] ? from : node + n;
    node += n + 1;
  }
}

static void coefficients(ncy_morph_tree *t) {
  for (int32_t i = 1; i < t->n_nodes; i++) {
    double g = 1. / t->ri[i]; /* uS */
    t->a[i] = -1e2 * g / t->area[t->parent[i]];
    t->b[i] = -1e2 * g / t->area[i];
  }
}

static ncy_status alloc_tree(ncy_arena *arena, const ncy_morph_cell *cell, ncy_morph_tree *t, links *l) {
  size_t n_secs = (size_t)cell->n_secs, n_segs = (size_t)t->n_segs, n_nodes = (size_t)t->n_nodes;
  t->parent = NCY_NEW_ARRAY(arena, int32_t, n_nodes);
  t->area = NCY_NEW_ARRAY(arena, double, n_nodes);
  t->ri = NCY_NEW_ARRAY(arena, double, n_nodes);
  t->a = NCY_NEW_ARRAY(arena, double, n_nodes);
  t->b = NCY_NEW_ARRAY(arena, double, n_nodes);
  t->seg_node = NCY_NEW_ARRAY(arena, int32_t, n_segs);
  t->seg_diam = NCY_NEW_ARRAY(arena, double, n_segs);
  t->sec_node0 = NCY_NEW_ARRAY(arena, int32_t, n_secs);
  t->sec_node1 = NCY_NEW_ARRAY(arena, int32_t, n_secs);
  t->sec_L = NCY_NEW_ARRAY(arena, double, n_secs);
  l->first_child = NCY_NEW_ARRAY(arena, int32_t, n_secs);
  l->next_sibling = NCY_NEW_ARRAY(arena, int32_t, n_secs);
  l->is_flipped = NCY_NEW_ARRAY(arena, uint8_t, n_secs);
  l->order = NCY_NEW_ARRAY(arena, int32_t, n_secs);
  l->first_node = NCY_NEW_ARRAY(arena, int32_t, n_secs);
  return t->parent && t->area && t->ri && t->a && t->b && t->seg_node && t->seg_diam && t->sec_node0 && t->sec_node1 &&
                 t->sec_L && l->first_child && l->next_sibling && l->is_flipped && l->order && l->first_node
             ? NCY_OK
             : NCY_ENOMEM;
}

ncy_status ncy_morph_build(ncy_arena *arena, const ncy_morph_cell *cell, ncy_morph_tree *out) {
  NCY_TRY(check(arena, cell));
  ncy_morph_tree t = {0};
  links l;
  t.n_segs = cell->seg_beg[cell->n_secs] - cell->seg_beg[0];
  t.n_nodes = t.n_segs + cell->n_secs + 1;
  NCY_TRY(alloc_tree(arena, cell, &t, &l));
  NCY_TRY(order_sections(arena, cell, &l));
  place_nodes(cell, &l, &t);
  t.area[0] = 100.0;
  size_t before = ncy_ctx_count(arena->ctx, NCY_ERROR);
  for (int32_t sec = 0; sec < cell->n_secs; sec++) {
    ncy_morph_section s = {
        .nseg = cell->nseg[sec],
        .is_flipped = l.is_flipped[sec],
        .L = cell->L[sec],
        .Ra = cell->Ra[sec],
        .diam = cell->diam ? cell->diam + cell->seg_beg[sec] : NULL,
        .n_points = cell->pt_beg ? cell->pt_beg[sec + 1] - cell->pt_beg[sec] : 0,
    };
    if (s.n_points >= 2)
      for (int k = 0; k < 4; k++) s.pt[k] = cell->pt[k] + cell->pt_beg[sec];
    else
      s.n_points = 0;
    ncy_morph_section_out place = {
        .area = t.area + l.first_node[sec],
        .ri = t.ri + l.first_node[sec],
        .diam = t.seg_diam + (cell->seg_beg[sec] - cell->seg_beg[0]),
    };
    const char *wrong = ncy_morph_section_measure(&s, &place, &t.sec_L[sec]);
    if (wrong) (void)mistake(arena, cell, sec, wrong);
  }
  NCY_TRY(ncy_errors_since(arena->ctx, before));
  coefficients(&t);
  *out = t;
  return NCY_OK;
}
