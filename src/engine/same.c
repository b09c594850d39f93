/* same.c - see same.h.
 *
 * Cost:  a hash over each cell's sections; a tree is computed once for all cells whose sections agree in every bit.
 * Source: reference neuron-numerics 1. SPDX-License-Identifier: MIT */
#include "engine/same.h"

#include <string.h>

static ncy_morph_cell cell_at(const ncy_circuit *c, int32_t cell) {
  int32_t sec = c->cell_sec_beg[cell];
  return (ncy_morph_cell){
      .n_secs = c->cell_sec_beg[cell + 1] - sec,
      .first_sec = sec,
      .parent = c->sec_parent + sec,
      .parent_x = c->sec_parent_x + sec,
      .child_x = c->sec_child_x + sec,
      .nseg = c->sec_nseg + sec,
      .L = c->sec_L + sec,
      .Ra = c->sec_Ra + sec,
      .seg_beg = c->sec_seg_beg + sec,
      .diam = c->seg_diam,
      .pt_beg = c->sec_pt_beg ? c->sec_pt_beg + sec : NULL,
      .pt = c->pt,
  };
}

/* ---- equal cells
 * ---------------------------------------------------------------------------------------------------------------- */

/* Calls visit for each run of bytes that decides a cell's tree; stops when it returns false. */
typedef bool byte_visit(void *user, const void *bytes, size_t count);
static bool visit_cell(const ncy_morph_cell *m, byte_visit *visit, void *user) {
  size_t n = (size_t)m->n_secs;
  for (int32_t i = 0; i < m->n_secs; i++) {
    int32_t parent = m->parent[i] < 0 ? -1 : m->parent[i] - m->first_sec;
    if (!visit(user, &parent, sizeof parent)) return false;
    if (!m->pt_beg) continue;
    size_t n_points = (size_t)(m->pt_beg[i + 1] - m->pt_beg[i]);
    if (!visit(user, &n_points, sizeof n_points)) return false;
    for (int k = 0; k < 4; k++)
      if (!visit(user, m->pt[k] + m->pt_beg[i], n_points * sizeof(float))) return false;
  }
  const double *columns[] = {m->parent_x, m->child_x, m->L, m->Ra};
  for (size_t k = 0; k < NCY_COUNT_OF(columns); k++)
    if (!visit(user, columns[k], n * sizeof(double))) return false;
  size_t n_segs = (size_t)(m->seg_beg[m->n_secs] - m->seg_beg[0]);
  return visit(user, m->nseg, n * sizeof(int32_t)) && visit(user, m->diam + m->seg_beg[0], n_segs * sizeof(double));
}

static bool add_hash(void *user, const void *bytes, size_t count) {
  uint64_t *hash = user;
  *hash = (*hash ^ ncy_hash_bytes(bytes, count)) * UINT64_C(0x9e3779b97f4a7c15);
  *hash ^= *hash >> 29;
  return true;
}

/* Two walks side by side are written as: one walk into text, one comparing with it. */
typedef struct comparison {
  ncy_text text;
  size_t at;
} comparison;

static bool add_bytes(void *user, const void *bytes, size_t count) {
  comparison *c = user;
  ncy_text_add(&c->text, bytes, count);
  return !c->text.is_bad;
}

static bool same_bytes(void *user, const void *bytes, size_t count) {
  comparison *c = user;
  bool is_same = count <= c->text.count - c->at && (count == 0 || memcmp(c->text.data + c->at, bytes, count) == 0);
  c->at += count;
  return is_same;
}

/* *out_same: do the two cells agree? */
static ncy_status compare_cells(const ncy_circuit *c, ncy_ctx *ctx, int32_t a, int32_t b, bool *out_same) {
  ncy_morph_cell first = cell_at(c, a), second = cell_at(c, b);
  *out_same = false;
  if (first.n_secs != second.n_secs) return NCY_OK;
  comparison cmp = {.at = 0};
  ncy_text_init(&cmp.text, ctx);
  visit_cell(&first, add_bytes, &cmp);
  bool is_bad = cmp.text.is_bad;
  *out_same = !is_bad && visit_cell(&second, same_bytes, &cmp) && cmp.at == cmp.text.count;
  ncy_text_done(&cmp.text);
  return is_bad ? ncy_no_memory(ctx) : NCY_OK;
}

ncy_status ncy_seen_init(ncy_arena *arena, ncy_seen *s, int32_t most) {
  s->n = 16;
  while (s->n < 2 * (size_t)most) s->n *= 2;
  s->slot = NCY_NEW_ARRAY(arena, int32_t, s->n);
  s->hash = NCY_NEW_ARRAY(arena, uint64_t, s->n);
  if (!s->slot || !s->hash) return NCY_ENOMEM;
  memset(s->slot, 0xff, s->n * sizeof(int32_t));
  return NCY_OK;
}

ncy_status ncy_same_trees(ncy_ctx *ctx, ncy_arena *arena, const ncy_circuit *c, ncy_trees *out) {
  *out = (ncy_trees){0};
  size_t n = (size_t)c->n_cells;
  int32_t *model = NCY_NEW_ARRAY(arena, int32_t, n); /* the cell a tree was first seen in */
  out->of_cell = NCY_NEW_ARRAY(arena, int32_t, n);
  ncy_seen s;
  if (!model || !out->of_cell || ncy_seen_init(arena, &s, c->n_cells) != NCY_OK) return NCY_ENOMEM;
  for (int32_t cell = 0; cell < c->n_cells; cell++) {
    if (ncy_is_empty_cell(c, cell)) continue;
    ncy_morph_cell m = cell_at(c, cell);
    uint64_t hash = 0;
    visit_cell(&m, add_hash, &hash);
    for (size_t at = (size_t)hash & (s.n - 1);; at = (at + 1) & (s.n - 1)) {
      bool is_same = false;
      if (s.slot[at] >= 0 && s.hash[at] == hash)
        NCY_TRY(compare_cells(c, ctx, model[s.slot[at]], cell, &is_same));
      else if (s.slot[at] < 0) {
        s.slot[at] = out->n;
        s.hash[at] = hash;
        model[out->n++] = cell;
        is_same = true;
      }
      if (is_same) {
        out->of_cell[cell] = s.slot[at];
        break;
      }
    }
  }
  out->tree = NCY_NEW_ARRAY(arena, ncy_morph_tree, (size_t)out->n);
  if (!out->tree) return NCY_ENOMEM;
  size_t before = ncy_ctx_count(ctx, NCY_ERROR);
  for (int32_t i = 0; i < out->n; i++) {
    ncy_morph_cell m = cell_at(c, model[i]);
    ncy_status status = ncy_morph_build(arena, &m, &out->tree[i]);
    if (status != NCY_OK && status != NCY_ESPEC) return status;
  }
  return ncy_errors_since(ctx, before);
}
