/* bench_raster.c - seconds to make and to save the raster of many spikes, for each format.
 *
 * Usage: bench_raster [SPIKES [CELLS [POPULATIONS [FOLDER]]]]     default 1000000 12000 12 /tmp
 * Best of five; the files are removed. Lines: format, seconds, bytes.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plot/raster.h"

static ncy_status make_tables(ncy_ctx *ctx, size_t n_spikes, size_t n_cells, size_t n_pops, ncy_table **spikes,
                              ncy_table **cells) {
  ncy_column t, gid, pop;
  NCY_TRY(ncy_table_new(ctx, "cells", n_cells, cells));
  NCY_TRY(ncy_table_add(*cells, "gid", NCY_I64, "1", &gid));
  NCY_TRY(ncy_table_add(*cells, "pop", NCY_STR, "1", &pop));
  const char *label = NULL;
  for (size_t i = 0; i < n_cells; i++) {
    char name[32];
    snprintf(name, sizeof name, "pop%zu", i * n_pops / n_cells);
    if (i == 0 || i * n_pops / n_cells != (i - 1) * n_pops / n_cells) label = ncy_table_str(*cells, name);
    if (!label) return NCY_ENOMEM;
    gid.u.i64[i] = (int64_t)i;
    pop.u.str[i] = label;
  }
  NCY_TRY(ncy_table_new(ctx, "spikes", n_spikes, spikes));
  NCY_TRY(ncy_table_add(*spikes, "t", NCY_F64, "ms", &t));
  NCY_TRY(ncy_table_add(*spikes, "gid", NCY_I64, "1", &gid));
  uint64_t seed = 1;
  for (size_t i = 0; i < n_spikes; i++) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    t.u.f64[i] = 1000 * (double)i / (double)n_spikes; /* [ms] */
    gid.u.i64[i] = (int64_t)((seed >> 33) % n_cells);
  }
  return NCY_OK;
}

static ncy_status run(ncy_ctx *ctx, size_t n_spikes, size_t n_cells, size_t n_pops, const char *folder) {
  ncy_table *spikes = NULL, *cells = NULL;
  ncy_status status = make_tables(ctx, n_spikes, n_cells, n_pops, &spikes, &cells);
  ncy_raster_data data = {.spikes = spikes, .cells = cells, .duration = 1000, .n_conns = -1};
  ncy_fig *fig = NULL;
  double best = 1e9;
  for (int i = 0; i < 5 && status == NCY_OK; i++) {
    ncy_fig_free(&fig);
    double start = ncy_clock();
    status = ncy_raster_from_tables(ctx, &data, NULL, &fig);
    double took = ncy_clock() - start;
    if (took < best) best = took;
  }
  printf("figure %8.3f\n", best);
  static const char *const formats[] = {"png", "svg", "pdf"};
  for (size_t k = 0; k < NCY_COUNT_OF(formats); k++) {
    char path[4096];
    snprintf(path, sizeof path, "%s/bench_raster-%ld.%s", folder, (long)getpid(), formats[k]);
    best = 1e9;
    for (int i = 0; i < 5 && status == NCY_OK; i++) {
      double start = ncy_clock();
      status = ncy_fig_save(ctx, fig, path);
      double took = ncy_clock() - start;
      if (took < best) best = took;
    }
    struct stat st;
    if (status == NCY_OK && stat(path, &st) == 0) printf("%-6s %8.3f %10lld\n", formats[k], best, (long long)st.st_size);
    unlink(path);
  }
  ncy_fig_free(&fig);
  ncy_table_free(&spikes);
  ncy_table_free(&cells);
  return status;
}

int main(int argc, char **argv) {
  size_t n_spikes = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
  size_t n_cells = argc > 2 ? strtoull(argv[2], NULL, 10) : 12000;
  size_t n_pops = argc > 3 ? strtoull(argv[3], NULL, 10) : 12;
  ncy_ctx *ctx = NULL;
  if (n_cells == 0 || n_pops == 0 || n_pops > n_cells || ncy_ctx_new(NULL, &ctx) != NCY_OK) return 2;
  ncy_status status = run(ctx, n_spikes, n_cells, n_pops, argc > 4 ? argv[4] : "/tmp");
  if (status != NCY_OK) fprintf(stderr, "%s\n", ncy_status_text(status));
  ncy_ctx_free(&ctx);
  return ncy_status_exit_code(status);
}
