/* pair.c - two groups of cells as binned spikes, for the analyses of information between two trains.
 * SPDX-License-Identifier: MIT */
#include "analysis/pair.h"

ncy_status an_pair_read(const an_job *job, an_pair *out) {
  an_cells cells;
  an_spikes spikes;
  double range[2], *edge = NULL;
  size_t n_edges = 0, n = 0;
  NCY_TRY(an_cells_read(job, &cells));
  NCY_TRY(an_spikes_read(job, &cells, &spikes));
  const ncy_subset *wanted[2] = {job->o->include_pre, job->o->include_post};
  const size_t n_wanted[2] = {job->o->n_include_pre, job->o->n_include_post};
  /* Without a choice: the first two populations; of a single one, its first cell and all cells. */
  size_t n_pops = 0, pop[2] = {0, 0};
  for (size_t p = 0; p < cells.n_pops && n_pops < 2; p++)
    if (cells.pop_start[p] < cells.pop_start[p + 1]) pop[n_pops++] = p;
  if (n_pops == 0) return an_fail(job, NULL, "expected cells, found none");
  int64_t first_gid = cells.gid[cells.pop_row[cells.pop_start[pop[0]]]];
  ncy_subset_item item[2] = {{.name = cells.pop_label[pop[0]]}, {.name = cells.pop_label[pop[1]]}};
  if (n_pops == 1) {
    item[0] = (ncy_subset_item){.index = &first_gid, .n_index = 1};
    item[1] = (ncy_subset_item){.name = "allCells"};
  }
  NCY_TRY(an_range(job, range));
  NCY_TRY(an_edges(job, range, job->o->bin_size, &edge, &n_edges));
  out->n = n_edges - 1;
  for (int k = 0; k < 2; k++) {
    ncy_subset own = {.item = &item[k], .n_items = 1};
    const an_subset *subset = NULL;
    NCY_TRY(an_subsets_read(job, &cells, &spikes, n_wanted[k] ? wanted[k] : &own, n_wanted[k] ? n_wanted[k] : 1, &subset, &n));
    out->count[k] = NCY_NEW_ARRAY(job->arena, double, out->n);
    if (!out->count[k]) return NCY_ENOMEM;
    for (size_t s = 0; s < n; s++) an_count(&spikes, &subset[s], edge, n_edges, out->count[k]);
  }
  return NCY_OK;
}
