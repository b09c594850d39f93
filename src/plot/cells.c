/* cells.c - cells and populations as plots need them: rows by gid, populations by number, colours, choices.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plot/kinds.h"

typedef struct gid_row {
  int64_t gid;
  int32_t row;
} gid_row;

static int compare_gids(const void *a, const void *b) {
  const gid_row *p = a, *q = b;
  return p->gid != q->gid ? (p->gid < q->gid ? -1 : 1) : (p->row > q->row) - (p->row < q->row);
}

static ncy_status sort_cells(plot_job *job, plot_cells *c) {
  bool is_sorted = true;
  for (size_t i = 0; i < c->n; i++) {
    c->sorted[i] = (int32_t)i;
    if (i > 0 && c->gid[i] < c->gid[i - 1]) is_sorted = false;
  }
  if (is_sorted) return NCY_OK;
  gid_row *order = NCY_NEW_ARRAY(&job->scratch, gid_row, c->n);
  if (!order) return NCY_ENOMEM;
  for (size_t i = 0; i < c->n; i++) order[i] = (gid_row){c->gid[i], (int32_t)i};
  qsort(order, c->n, sizeof *order, compare_gids);
  for (size_t i = 0; i < c->n; i++) c->sorted[i] = order[i].row;
  return NCY_OK;
}

static const ncy_rgb *pop_color(const plot_values *v, const char *name) {
  for (size_t i = 0; i < v->n_pop_colors; i++)
    if (strcmp(v->pop_colors[i].pop, name) == 0) return &v->pop_colors[i].color;
  return NULL;
}

/* Populations take the palette's colours in turn, those without cells excepted. */
static ncy_status color_pops(plot_job *job, plot_cells *c) {
  const ncy_palette *palette = plot_palette(job);
  size_t n_pops = (size_t)c->pops.count, turn = 0;
  bool *has_cells = NCY_NEW_ARRAY(&job->scratch, bool, n_pops);
  c->color = NCY_NEW_ARRAY(&job->scratch, ncy_rgb, n_pops);
  if (!has_cells || !c->color) return NCY_ENOMEM;
  for (size_t i = 0; i < c->n; i++) has_cells[c->pop[i]] = true;
  for (size_t i = 0; i < n_pops; i++) {
    const ncy_rgb *own = pop_color(job->v, c->pops.name[i]);
    c->color[i] = own ? *own : palette->color[turn % palette->n_colors];
    if (has_cells[i]) turn++;
  }
  return NCY_OK;
}

ncy_status plot_read_cells(plot_job *job, plot_source *source, plot_cells *out) {
  const ncy_table *cells, *pops;
  ncy_column gid, pop, label;
  NCY_TRY(plot_table(job, source, PLOT_CELLS, &cells));
  NCY_TRY(plot_table(job, source, PLOT_POPS, &pops));
  NCY_TRY(ncy_table_column(cells, "gid", &gid));
  NCY_TRY(ncy_table_column(cells, "pop", &pop));
  NCY_TRY(ncy_table_column(pops, "label", &label));
  plot_cells c = {.table = cells, .n = ncy_table_rows(cells)};
  if (c.n > INT32_MAX) return ncy_no_memory(job->ctx);
  ncy_names_init(&c.pops, &job->scratch);
  c.gid = NCY_NEW_ARRAY(&job->scratch, int64_t, c.n);
  c.pop = NCY_NEW_ARRAY(&job->scratch, int32_t, c.n);
  c.sorted = NCY_NEW_ARRAY(&job->scratch, int32_t, c.n);
  if (!c.gid || !c.pop || !c.sorted) return NCY_ENOMEM;
  for (size_t i = 0; i < ncy_table_rows(pops); i++) {
    const char *name = label.u.str[i] ? label.u.str[i] : "";
    if (ncy_names_add(&c.pops, name, strlen(name)) < 0) return NCY_ENOMEM;
  }
  for (size_t i = 0; i < c.n; i++) {
    const char *name = pop.u.str[i] ? pop.u.str[i] : "";
    c.gid[i] = plot_whole_at(&gid, i);
    c.pop[i] = ncy_names_add(&c.pops, name, strlen(name));
    if (c.pop[i] < 0) return NCY_ENOMEM;
  }
  NCY_TRY(sort_cells(job, &c));
  NCY_TRY(color_pops(job, &c));
  *out = c;
  return NCY_OK;
}

int64_t plot_cell_row(const plot_cells *cells, int64_t gid) {
  size_t lo = 0, hi = cells->n;
  if (hi > 0) { /* gids without gaps, the usual case */
    uint64_t at = (uint64_t)gid - (uint64_t)cells->gid[cells->sorted[0]];
    if (at < hi && cells->gid[cells->sorted[at]] == gid) return cells->sorted[at];
  }
  while (lo < hi) {
    size_t mid = lo + (hi - lo) / 2;
    if (cells->gid[cells->sorted[mid]] < gid)
      lo = mid + 1;
    else
      hi = mid;
  }
  return lo < cells->n && cells->gid[cells->sorted[lo]] == gid ? cells->sorted[lo] : -1;
}

ncy_rgb plot_color_of(const plot_job *job, const plot_cells *cells, const char *name, size_t turn) {
  const ncy_palette *palette = plot_palette(job);
  const ncy_rgb *own = pop_color(job->v, name);
  if (own) return *own;
  int32_t pop = cells ? ncy_names_find(&cells->pops, name, strlen(name)) : -1;
  if (pop >= 0) return cells->color[pop];
  if (strcmp(name, "allCells") == 0 || strcmp(name, "all") == 0 || strcmp(name, "avg") == 0) return (ncy_rgb){0.1, 0.1, 0.1};
  return palette->color[turn % palette->n_colors];
}

/* ---- choices ------------------------------------------------------------------------------------------------------------------
 */

static ncy_status no_such_pop(plot_job *job, const plot_cells *c, const char *name) {
  char path[64];
  snprintf(path, sizeof path, "%s.include", job->kind->analysis);
  ncy_place place = {.path = path};
  bool is_compat = ncy_is_compat(job->ctx);
  return ncy_report(job->ctx, is_compat ? NCY_WARNING : NCY_ERROR, is_compat ? NCY_OK : NCY_EARG, &place,
                    ncy_nearest(name, c->pops.name, (size_t)c->pops.count),
                    "found \"%s\", expected the label of a population, or allCells", name);
}

static ncy_status choose_item(plot_job *job, const plot_cells *c, const ncy_subset_item *item, bool *is_in) {
  if (!item->name) {
    for (size_t i = 0; i < item->n_index; i++) {
      int64_t row = plot_cell_row(c, item->index[i]);
      if (row < 0) return plot_missing(job, "there is no cell of gid %lld", (long long)item->index[i]);
      is_in[row] = true;
    }
    return NCY_OK;
  }
  if (strcmp(item->name, "allNetStims") == 0) return NCY_OK;
  bool is_all = strcmp(item->name, "all") == 0 || strcmp(item->name, "allCells") == 0 || strcmp(item->name, "eachPop") == 0;
  int32_t pop = is_all ? -1 : ncy_names_find(&c->pops, item->name, strlen(item->name));
  if (!is_all && pop < 0) return no_such_pop(job, c, item->name);
  int64_t number = 0; /* within the population, in order of gids */
  for (size_t i = 0; i < c->n; i++) {
    int32_t row = c->sorted[i];
    if (!is_all && c->pop[row] != pop) continue;
    bool is_chosen = item->index == NULL;
    for (size_t k = 0; k < item->n_index && !is_chosen; k++) is_chosen = item->index[k] == number;
    if (is_chosen) is_in[row] = true;
    number++;
  }
  return NCY_OK;
}

ncy_status plot_choose_cells(plot_job *job, const plot_cells *cells, const ncy_subset *include, size_t n_include, bool *is_in) {
  for (size_t i = 0; i < cells->n; i++) is_in[i] = n_include == 0;
  for (size_t i = 0; i < n_include; i++)
    for (size_t k = 0; k < include[i].n_items; k++) NCY_TRY(choose_item(job, cells, &include[i].item[k], is_in));
  return NCY_OK;
}
