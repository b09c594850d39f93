/* cells.c - cells by gid and population, spikes by cell, events by train, and the subsets that an include list means.
 *
 * Populations keep NetPyNE's order: that of the table of populations, or of their first cells. "all" is cells and stimuli,
 * "allCells" and "allNetStims" one of them. Costs: linear in cells and spikes, but for a search per gid where gids are not 0, 1,
 * ... SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "analysis/inner.h"

static int compare_gid(const void *a, const void *b, void *user) {
  const int64_t *gid = user;
  int64_t x = gid[*(const int32_t *)a], y = gid[*(const int32_t *)b];
  return x < y ? -1 : x > y;
}

int32_t an_cell_row(const an_cells *cells, int64_t gid) {
  if (gid >= 0 && (uint64_t)gid < cells->n && cells->gid[gid] == gid) return (int32_t)gid;
  size_t low = 0, high = cells->n;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (cells->gid[cells->by_gid[middle]] < gid)
      low = middle + 1;
    else
      high = middle;
  }
  return low < cells->n && cells->gid[cells->by_gid[low]] == gid ? cells->by_gid[low] : -1;
}

ncy_status an_cells_read(const an_job *job, an_cells *out) {
  const char *const *pop_of = NULL;
  NCY_TRY(an_i64(job, job->in->cells, "cells", "gid", &out->gid));
  NCY_TRY(an_str(job, job->in->cells, "cells", "pop", &pop_of));
  size_t n = ncy_table_rows(job->in->cells);
  if (n > INT32_MAX) return an_fail(job, NULL, "expected fewer than 2^31 cells, found %zu", n);
  out->n = n;
  ncy_names pops;
  ncy_names_init(&pops, job->arena);
  if (job->in->pops) {
    const char *const *label = NULL;
    NCY_TRY(an_str(job, job->in->pops, "pops", "label", &label));
    for (size_t k = 0; k < ncy_table_rows(job->in->pops); k++)
      if (label[k] && ncy_names_add(&pops, label[k], strlen(label[k])) < 0) return NCY_ENOMEM;
  }
  int32_t *pop = NCY_NEW_ARRAY(job->arena, int32_t, n), *by_gid = NCY_NEW_ARRAY(job->arena, int32_t, n);
  int32_t *row = NCY_NEW_ARRAY(job->arena, int32_t, n);
  if (!pop || !by_gid || !row) return NCY_ENOMEM;
  bool is_sorted = true;
  for (size_t i = 0; i < n; i++) {
    const char *label = pop_of[i] ? pop_of[i] : "";
    if ((pop[i] = ncy_names_add(&pops, label, strlen(label))) < 0) return NCY_ENOMEM;
    by_gid[i] = (int32_t)i;
    is_sorted = is_sorted && (i == 0 || out->gid[i - 1] < out->gid[i]);
  }
  if (!is_sorted) {
    qsort_r(by_gid, n, sizeof *by_gid, compare_gid, (void *)(uintptr_t)out->gid);
    for (size_t i = 1; i < n; i++)
      if (out->gid[by_gid[i - 1]] == out->gid[by_gid[i]])
        return an_fail(job, NULL, "table of cells: expected every gid once, found %lld again", (long long)out->gid[by_gid[i]]);
  }
  int32_t *start = NCY_NEW_ARRAY(job->arena, int32_t, (size_t)pops.count + 2);
  if (!start) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) start[pop[i] + 2]++;
  for (int32_t k = 0; k < pops.count; k++) start[k + 2] += start[k + 1];
  for (size_t i = 0; i < n; i++) row[start[pop[i] + 1]++] = (int32_t)i;
  out->pop = pop;
  out->by_gid = by_gid;
  out->n_pops = (size_t)pops.count;
  out->pop_label = pops.name;
  out->pop_start = start;
  out->pop_row = row;
  return NCY_OK;
}

/* Trains of the stimuli: one for each source and cell, in order of their first event. */
static ncy_status read_trains(const an_job *job, an_spikes *out) {
  const int64_t *gid = NULL;
  const char *const *source = NULL;
  NCY_TRY(an_f64(job, job->in->stims, "stims", "t", &out->event_t));
  NCY_TRY(an_i64(job, job->in->stims, "stims", "gid", &gid));
  NCY_TRY(an_str(job, job->in->stims, "stims", "source", &source));
  size_t n = ncy_table_rows(job->in->stims);
  ncy_names names;
  ncy_names_init(&names, job->arena);
  int32_t *train = NCY_NEW_ARRAY(job->arena, int32_t, n);
  NCY_VEC(size_t) first = {0};
  ncy_text key;
  ncy_text_init(&key, job->ctx);
  ncy_status status = train ? NCY_OK : NCY_ENOMEM;
  for (size_t i = 0; i < n && status == NCY_OK; i++) {
    if (i > 0 && gid[i] == gid[i - 1] && source[i] == source[i - 1]) {
      train[i] = train[i - 1];
      continue;
    }
    key.count = 0;
    ncy_text_printf(&key, "%lld %s", (long long)gid[i], source[i] ? source[i] : "");
    int32_t count = names.count;
    if (key.is_bad || (train[i] = ncy_names_add(&names, key.data, key.count)) < 0 ||
        (names.count > count && !NCY_VEC_PUSH(job->ctx, &first, i)))
      status = ncy_no_memory(job->ctx);
  }
  ncy_text_done(&key);
  if (status == NCY_OK) {
    const char **train_source = NCY_NEW_ARRAY(job->arena, const char *, first.count);
    int64_t *train_gid = NCY_NEW_ARRAY(job->arena, int64_t, first.count);
    if (train_source && train_gid) {
      for (size_t k = 0; k < first.count; k++) {
        train_source[k] = source[first.data[k]] ? source[first.data[k]] : "";
        train_gid[k] = gid[first.data[k]];
      }
    } else {
      status = NCY_ENOMEM;
    }
    out->n_events = n;
    out->event_train = train;
    out->n_trains = first.count;
    out->train_source = train_source;
    out->train_gid = train_gid;
  }
  NCY_VEC_FREE(job->ctx, &first);
  return status;
}

ncy_status an_spikes_read(const an_job *job, const an_cells *cells, an_spikes *out) {
  const int64_t *gid = NULL;
  *out = (an_spikes){0};
  NCY_TRY(an_f64(job, job->in->spikes, "spikes", "t", &out->t));
  NCY_TRY(an_i64(job, job->in->spikes, "spikes", "gid", &gid));
  out->n = ncy_table_rows(job->in->spikes);
  int32_t *row = NCY_NEW_ARRAY(job->arena, int32_t, out->n);
  if (!row) return NCY_ENOMEM;
  for (size_t i = 0; i < out->n; i++) {
    row[i] = an_cell_row(cells, gid[i]);
    if (row[i] < 0) return an_fail(job, NULL, "spike %zu: expected the gid of a cell, found %lld", i, (long long)gid[i]);
  }
  out->row = row;
  if (job->in->stims && ncy_table_rows(job->in->stims)) return read_trains(job, out);
  return NCY_OK;
}

/* ---- subsets
 * ---------------------------------------------------------------------------------------------------------------------- */

typedef struct building {
  const an_job *job;
  const an_cells *cells;
  const an_spikes *spikes;
  uint8_t *has_cell, *has_train;
} building;

static ncy_status unknown_name(const building *b, const char *name) {
  size_t n = b->cells->n_pops + b->spikes->n_trains + 4, k = 0;
  const char **names = NCY_NEW_ARRAY(b->job->arena, const char *, n);
  if (!names) return NCY_ENOMEM;
  for (size_t i = 0; i < b->cells->n_pops; i++) names[k++] = b->cells->pop_label[i];
  for (size_t i = 0; i < b->spikes->n_trains; i++) names[k++] = b->spikes->train_source[i];
  names[k++] = "allCells";
  names[k++] = "allNetStims";
  names[k++] = "eachPop";
  names[k] = "all";
  return an_fail(b->job, ncy_nearest(name, names, n), "include: expected a population, a stimulus or a gid, found \"%s\"", name);
}

static ncy_status add_gids(const building *b, const ncy_subset_item *item) {
  for (size_t k = 0; k < item->n_index; k++) {
    int32_t row = an_cell_row(b->cells, item->index[k]);
    if (row < 0) return an_fail(b->job, NULL, "include: expected the gid of a cell, found %lld", (long long)item->index[k]);
    b->has_cell[row] = 1;
  }
  return NCY_OK;
}

static ncy_status add_item(const building *b, const ncy_subset_item *item) {
  const char *name = item->name;
  if (!name) return add_gids(b, item);
  bool is_cells = !strcmp(name, "allCells") || !strcmp(name, "all"),
       is_stims = !strcmp(name, "allNetStims") || !strcmp(name, "all");
  if (is_cells) memset(b->has_cell, 1, b->cells->n);
  if (is_stims && b->spikes->n_trains) memset(b->has_train, 1, b->spikes->n_trains);
  if (is_cells || is_stims) return NCY_OK;
  for (size_t p = 0; p < b->cells->n_pops; p++) {
    if (strcmp(b->cells->pop_label[p], name) != 0) continue;
    const int32_t *row = b->cells->pop_row + b->cells->pop_start[p];
    size_t n = (size_t)(b->cells->pop_start[p + 1] - b->cells->pop_start[p]);
    for (size_t k = 0; k < n && !item->index; k++) b->has_cell[row[k]] = 1;
    for (size_t k = 0; item->index && k < item->n_index; k++) {
      if (item->index[k] < 0 || (uint64_t)item->index[k] >= n)
        return an_fail(b->job, NULL, "include: population %s has cells 0 to %zu, found %lld", name, n ? n - 1 : 0,
                       (long long)item->index[k]);
      b->has_cell[row[item->index[k]]] = 1;
    }
    return NCY_OK;
  }
  bool is_found = false;
  for (size_t k = 0; k < b->spikes->n_trains; k++)
    if (!strcmp(b->spikes->train_source[k], name)) b->has_train[k] = is_found = true;
  return is_found ? NCY_OK : unknown_name(b, name);
}

static ncy_status label_of(const an_job *job, const ncy_subset *subset, const char **out) {
  ncy_text text;
  ncy_text_init(&text, job->ctx);
  for (size_t k = 0; k < subset->n_items; k++) {
    const ncy_subset_item *item = &subset->item[k];
    ncy_text_printf(&text, "%s%s", k ? ", " : "", item->name ? item->name : item->n_index == 1 ? "cell " : "cells ");
    if (!item->index) continue;
    if (item->name) ncy_text_str(&text, "[");
    for (size_t i = 0; i < item->n_index; i++) ncy_text_printf(&text, "%s%lld", i ? ", " : "", (long long)item->index[i]);
    if (item->name) ncy_text_str(&text, "]");
  }
  *out = text.is_bad ? NULL : ncy_arena_strndup(job->arena, text.count ? text.data : "", text.count);
  ncy_text_done(&text);
  return *out ? NCY_OK : ncy_no_memory(job->ctx);
}

static ncy_status make_subset(const building *base, const ncy_subset *subset, an_subset *out) {
  building b = *base;
  b.has_cell = NCY_NEW_ARRAY(b.job->arena, uint8_t, b.cells->n);
  b.has_train = NCY_NEW_ARRAY(b.job->arena, uint8_t, b.spikes->n_trains);
  if (!b.has_cell || !b.has_train) return NCY_ENOMEM;
  for (size_t k = 0; k < subset->n_items; k++) NCY_TRY(add_item(&b, &subset->item[k]));
  *out = (an_subset){.has_cell = b.has_cell, .has_train = b.has_train};
  for (size_t i = 0; i < b.cells->n; i++) out->n_cells += b.has_cell[i];
  for (size_t i = 0; i < b.spikes->n_trains; i++) out->n_trains += b.has_train[i];
  return label_of(b.job, subset, &out->label);
}

ncy_status an_subsets_read(const an_job *job, const an_cells *cells, const an_spikes *spikes, const ncy_subset *include,
                           size_t n_include, const an_subset **out, size_t *out_n) {
  building b = {.job = job, .cells = cells, .spikes = spikes};
  ncy_names labels;
  ncy_names_init(&labels, job->arena);
  an_subset *subset = NCY_NEW_ARRAY(job->arena, an_subset, n_include + cells->n_pops * n_include);
  if (!subset) return NCY_ENOMEM;
  size_t n = 0;
  for (size_t k = 0; k < n_include; k++) {
    const ncy_subset *wanted = &include[k];
    bool is_each = wanted->n_items == 1 && wanted->item[0].name && !strcmp(wanted->item[0].name, "eachPop");
    size_t n_of = is_each ? cells->n_pops : 1;
    for (size_t p = 0; p < n_of; p++) {
      if (is_each && cells->pop_start[p] == cells->pop_start[p + 1]) continue;
      ncy_subset_item item = {.name = is_each ? cells->pop_label[p] : NULL};
      NCY_TRY(make_subset(&b, is_each ? &(ncy_subset){.item = &item, .n_items = 1} : wanted, &subset[n]));
      int32_t before = labels.count;
      if (ncy_names_add(&labels, subset[n].label, strlen(subset[n].label)) < 0) return NCY_ENOMEM;
      if (labels.count == before)
        return an_fail(job, NULL, "include: expected each subset once, found %s again", subset[n].label);
      n++;
    }
  }
  if (n == 0) return an_fail(job, NULL, "include: expected at least one subset, found none");
  *out = subset;
  *out_n = n;
  return NCY_OK;
}
