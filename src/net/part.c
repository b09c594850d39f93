/* part.c - one part of a network: a block of its cells with all connections to them.
 *
 * Part k of n holds the cells of rows k*N/n to (k+1)*N/n - 1 of N, so that the parts one after the other are the whole. Every
 * part makes the places and structures of all cells (connections need them) but only its own connections; streams that are one
 * for a whole rule are walked by every part. Then the cells of others are left out, and presynaptic ones among them become
 * remotes. Data:  columns are entered further on, in place; the memory of the cells left out stays with the network.
 * SPDX-License-Identifier: MIT */
#include "net/inner.h"
#include "net/parallel.h"

static void cut_value(ncy_net_value *value, int32_t first) {
  if (value->per_cell) value->per_cell += first;
}

/* The columns that the cells of a template have, from its first cell of this part on. */
static void cut_section(ncy_net_sec *sec, int32_t first) {
  cut_value(&sec->L, first);
  cut_value(&sec->Ra, first);
  cut_value(&sec->diam, first);
  cut_value(&sec->cm, first);
  for (int32_t d = 0; d < sec->n_densities; d++) {
    const ncy_net_density *density = &sec->density[d];
    for (int32_t i = 0; i < density->n_params * sec->nseg; i++) cut_value((ncy_net_value *)(uintptr_t)&density->value[i], first);
  }
  for (int32_t p = 0; p < sec->n_pointps; p++)
    for (int32_t i = 0; i < sec->pointp[p].n_params; i++) cut_value((ncy_net_value *)(uintptr_t)&sec->pointp[p].value[i], first);
  for (int k = 0; k < 4 && sec->pt3d.is_per_cell; k++) sec->pt3d.at[k] += (size_t)first * (size_t)sec->pt3d.n_listed;
}

/* A template's cells are numbered in ascending order, so that those of a block of cells follow each other. */
static ncy_status cut_templates(ncy_builder *b) {
  ncy_net *net = b->net;
  int32_t *first = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)net->n_tmpls),
          *n = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)net->n_tmpls);
  if (!first || !n) return NCY_ENOMEM;
  for (int32_t i = b->own_beg; i < b->own_end; i++) {
    int32_t tmpl = net->cell_tmpl[i];
    if (tmpl < 0) continue;
    if (n[tmpl]++ == 0) first[tmpl] = net->cell_tmpl_index[i];
    net->cell_tmpl_index[i] -= first[tmpl];
  }
  for (int32_t t = 0; t < net->n_tmpls; t++) {
    ncy_net_template *tmpl = &net->tmpl[t];
    tmpl->n_cells = n[t];
    for (int32_t s = 0; s < tmpl->n_secs; s++) cut_section((ncy_net_sec *)(uintptr_t)&tmpl->sec[s], first[t]);
  }
  return NCY_OK;
}

/* Presynaptic cells of other parts, ascending: in place[cell] the row of remotes + 1. */
static ncy_status find_remotes(ncy_builder *b, int32_t *place) {
  ncy_net *net = b->net;
  for (int64_t row = 0; row < net->n_conns; row++)
    if (net->conn_pre[row] >= 0 && !ncy_is_own(b, net->conn_pre[row])) place[net->conn_pre[row]] = 1;
  int32_t n = 0;
  for (int32_t i = 0; i < net->n_cells; i++)
    if (place[i]) place[i] = ++n;
  net->remote_gid = NCY_NEW_ARRAY(&net->arena, int64_t, (size_t)n);
  if (!net->remote_gid) return NCY_ENOMEM;
  net->n_remotes = n;
  for (int32_t i = 0; i < net->n_cells; i++)
    if (place[i]) net->remote_gid[place[i] - 1] = net->cell_gid[i];
  return NCY_OK;
}

static void cut_conns(ncy_builder *b, const int32_t *place) {
  ncy_net *net = b->net;
  int32_t n_own = b->own_end - b->own_beg;
  for (int64_t row = 0; row < net->n_conns; row++) {
    int32_t *pre = &net->conn_pre[row];
    if (*pre >= 0) *pre = ncy_is_own(b, *pre) ? *pre - b->own_beg : n_own + place[*pre] - 1;
    net->conn_post[row] -= b->own_beg;
  }
  for (int64_t i = 0; net->syn_cell && i < net->n_syns; i++) net->syn_cell[i] -= b->own_beg;
  for (int32_t i = 0; i < net->n_netstims; i++) net->netstim_cell[i] -= b->own_beg;
  for (int32_t i = 0; i < net->n_clamps; i++) net->clamp_cell[i] -= b->own_beg;
  net->cell_conn_beg += b->own_beg;
}

static void cut_cells(ncy_builder *b) {
  ncy_net *net = b->net;
  int32_t beg = b->own_beg, end = b->own_end;
  ncy_points_cut(net, beg, end);
  for (int32_t i = 0; i < net->n_pops; i++) {
    ncy_net_pop *pop = &net->pop[i];
    int32_t first = pop->first_cell, last = first + pop->n_cells;
    first = first < beg ? beg : first > end ? end : first;
    last = last < first ? first : last > end ? end : last;
    pop->first_cell = first - beg;
    pop->n_cells = last - first;
  }
  net->n_cells = end - beg;
  net->cell_gid += beg;
  net->cell_pop += beg;
  net->cell_tmpl += beg;
  net->cell_tmpl_index += beg;
  for (int k = 0; k < 3; k++) {
    net->cell_pos[k] += beg;
    net->cell_norm[k] += beg;
  }
}

ncy_status ncy_build_part(ncy_builder *b) {
  int32_t *place = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)b->net->n_cells);
  if (!place) return NCY_ENOMEM;
  NCY_TRY(find_remotes(b, place));
  NCY_TRY(cut_templates(b));
  cut_conns(b, place);
  cut_cells(b);
  return NCY_OK;
}

void ncy_part_rows(ncy_builder *b, int32_t part, int32_t n_parts) {
  size_t beg, end;
  ncy_share((size_t)b->net->n_cells, part, n_parts, &beg, &end);
  b->own_beg = (int32_t)beg;
  b->own_end = (int32_t)end;
}
