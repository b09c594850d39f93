/* fixture.h - small tables for the tests of plots.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_TESTS_PLOT_FIXTURE_H
#define NCY_TESTS_PLOT_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "plot/raster.h"
#include "t.h"

typedef struct fixture {
  ncy_ctx *ctx;
  ncy_raster_data data;
  ncy_table *spikes, *cells, *pops;
} fixture;

/* NCY_ENOMEM as returned by the tables; frees nothing. */
static inline ncy_status fixture_spikes(fixture *f, size_t n, const double *t, const int64_t *gid) {
  ncy_column column;
  NCY_TRY(ncy_table_new(f->ctx, "spikes", n, &f->spikes));
  f->data.spikes = f->spikes;
  NCY_TRY(ncy_table_add(f->spikes, "t", NCY_F64, "ms", &column));
  if (n) memcpy(column.u.f64, t, n * sizeof *t);
  NCY_TRY(ncy_table_add(f->spikes, "gid", NCY_I64, "1", &column));
  if (n) memcpy(column.u.i64, gid, n * sizeof *gid);
  return NCY_OK;
}

/* n_pops populations P0, P1, ... of n_each cells, gid = first_gid + row, y = 1000 - row. */
static inline ncy_status fixture_cells(fixture *f, size_t n_pops, size_t n_each, int64_t first_gid) {
  ncy_column gid, pop, y, label;
  NCY_TRY(ncy_table_new(f->ctx, "pops", n_pops, &f->pops));
  f->data.pops = f->pops;
  NCY_TRY(ncy_table_add(f->pops, "label", NCY_STR, "1", &label));
  NCY_TRY(ncy_table_new(f->ctx, "cells", n_pops * n_each, &f->cells));
  f->data.cells = f->cells;
  NCY_TRY(ncy_table_add(f->cells, "gid", NCY_I64, "1", &gid));
  NCY_TRY(ncy_table_add(f->cells, "pop", NCY_STR, "1", &pop));
  NCY_TRY(ncy_table_add(f->cells, "y", NCY_F64, "um", &y));
  for (size_t p = 0; p < n_pops; p++) {
    char name[32];
    snprintf(name, sizeof name, "P%zu", p);
    if (!(label.u.str[p] = ncy_table_str(f->pops, name))) return NCY_ENOMEM;
    for (size_t i = 0; i < n_each; i++) {
      size_t row = p * n_each + i;
      gid.u.i64[row] = first_gid + (int64_t)row;
      y.u.f64[row] = 1000 - (double)row;
      if (!(pop.u.str[row] = ncy_table_str(f->cells, name))) return NCY_ENOMEM;
    }
  }
  f->data.duration = 100;
  f->data.n_conns = -1;
  return NCY_OK;
}

static inline void fixture_free(fixture *f) {
  ncy_table_free(&f->spikes);
  ncy_table_free(&f->cells);
  ncy_table_free(&f->pops);
}

/* n spikes spread evenly over n_cells and [0, 100) ms. */
static inline ncy_status fixture_many_spikes(fixture *f, size_t n, size_t n_cells) {
  double *t = malloc(n * sizeof *t + 1);
  int64_t *gid = malloc(n * sizeof *gid + 1);
  for (size_t i = 0; i < n; i++) {
    t[i] = 100.0 * (double)i / (double)n;
    gid[i] = (int64_t)(i * 7919 % n_cells);
  }
  ncy_status status = fixture_spikes(f, n, t, gid);
  free(t);
  free(gid);
  return status;
}

#endif
