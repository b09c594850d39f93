/* path.c - distances along the tree of sections.
 *
 * Exact:  bits of NEURON's distance(): both ends are walked up to their common section, the deeper one first, adding within
 *         each section left L*(i+.5)/nseg. Source: reference neuron-numerics section 1.7. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "net/inner.h"

/* A node is a segment counted from the parent's end; -1 is the parent's own node, nseg the far end. */
enum { AT_PARENT = -1 };

static bool is_reversed(const ncy_tree_sec *sec) {
  return sec->child_x == 1.0;
}

int32_t ncy_tree_node(const ncy_tree_sec *sec, double x) {
  int32_t i = (int32_t)((double)sec->nseg * x);
  if (i >= sec->nseg) i = sec->nseg - 1;
  return is_reversed(sec) ? sec->nseg - 1 - i : i;
}

int32_t ncy_tree_node_exact(const ncy_tree_sec *sec, double x) {
  if (x <= 0.0 || x >= 1.0) return (x >= 1.0) != is_reversed(sec) ? sec->nseg : AT_PARENT;
  return ncy_tree_node(sec, x);
}

static double node_distance(const ncy_tree_sec *sec, int32_t node, int32_t cell_index) {
  if (node == AT_PARENT) return 0.0;
  double ratio = node == sec->nseg ? 1.0 : ((double)node + 0.5) / (double)sec->nseg;
  return (sec->L.per_cell ? sec->L.per_cell[cell_index] : sec->L.value) * ratio;
}

static int32_t depth_of(const ncy_tree_sec *tree, int32_t sec) {
  int32_t depth = 0;
  for (; tree[sec].parent >= 0; sec = tree[sec].parent) depth++;
  return depth;
}

/* NEURON orders sections breadth first. */
static bool is_later(const ncy_tree_sec *tree, int32_t a, int32_t c) {
  int32_t depth_a = depth_of(tree, a), depth_c = depth_of(tree, c);
  return depth_a != depth_c ? depth_a > depth_c : a > c;
}

double ncy_path_distance(const ncy_tree_sec *tree, int32_t origin, int32_t sec, int32_t node, int32_t cell_index) {
  return ncy_path_between(tree, origin, ncy_tree_node(&tree[origin], 0.5), sec, node, cell_index);
}

double ncy_path_between(const ncy_tree_sec *tree, int32_t origin, int32_t origin_node, int32_t sec, int32_t node,
                        int32_t cell_index) {
  int32_t at[2] = {origin, sec}, at_node[2] = {origin_node, node};
  double d = 0.0;
  while (at[0] != at[1]) {
    int up = at[0] < 0 ? 1 : at[1] < 0 ? 0 : is_later(tree, at[0], at[1]) ? 0 : 1;
    const ncy_tree_sec *s = &tree[at[up]];
    d += node_distance(s, at_node[up], cell_index);
    at[up] = s->parent;
    if (s->parent >= 0) at_node[up] = ncy_tree_node_exact(&tree[s->parent], s->parent_x);
  }
  if (at[0] < 0) return 1e20;
  return d + fabs(node_distance(&tree[at[0]], at_node[0], cell_index) - node_distance(&tree[at[1]], at_node[1], cell_index));
}

int32_t ncy_origin_section(const char *const *name, int32_t n) {
  bool has_som = false;
  for (int32_t i = 0; i < n; i++) {
    if (strcmp(name[i], "soma") == 0) return i;
    if (strncmp(name[i], "som", 3) == 0) has_som = true;
  }
  for (int32_t i = 0; has_som && i < n; i++)
    if (strncmp(name[i], "soma", 4) == 0) return i;
  return 0;
}
