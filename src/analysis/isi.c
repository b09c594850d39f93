/* isi.c - intervals between spikes [ms]: of each cell, each interval at the time of its second spike.
 * SPDX-License-Identifier: MIT */
#include "analysis/trains.h"

static ncy_status run(const an_job *job, ncy_table **out) {
  an_groups groups;
  ncy_column subset, gid, t, isi;
  NCY_TRY(an_groups_read(job, &groups));
  an_trains *trains = NCY_NEW_ARRAY(job->arena, an_trains, groups.n);
  if (!trains) return NCY_ENOMEM;
  size_t n_rows = 0, row = 0;
  for (size_t s = 0; s < groups.n; s++) {
    NCY_TRY(an_trains_make(job, &groups.cells, &groups.spikes, &groups.subset[s], groups.range, false, &trains[s]));
    n_rows += trains[s].n_spikes - trains[s].n;
  }
  NCY_TRY(ncy_table_new(job->ctx, "isi", n_rows, out));
  NCY_TRY(ncy_table_add(*out, "subset", NCY_STR, "1", &subset));
  NCY_TRY(ncy_table_add(*out, "gid", NCY_I64, "1", &gid));
  NCY_TRY(ncy_table_add(*out, "t", NCY_F64, "ms", &t));
  NCY_TRY(ncy_table_add(*out, "isi", NCY_F64, "ms", &isi));
  for (size_t s = 0; s < groups.n; s++) {
    const char *label = ncy_table_str(*out, groups.subset[s].label);
    if (!label) return NCY_ENOMEM;
    for (size_t k = 0; k < trains[s].n; k++) {
      for (size_t i = trains[s].start[k] + 1; i < trains[s].start[k + 1]; i++, row++) {
        subset.u.str[row] = label;
        gid.u.i64[row] = an_unit_gid(&groups.cells, &groups.spikes, trains[s].unit[k]);
        t.u.f64[row] = trains[s].t[i];
        isi.u.f64[row] = trains[s].t[i] - trains[s].t[i - 1];
      }
    }
  }
  return NCY_OK;
}

static const ncy_analyze_option options[] = {AN_TIME_RANGE, AN_INCLUDE("[\"allCells\"]"), {0}};

const ncy_analyze an_isi = {
    .info = {"isi", "isi", "Intervals between the spikes of each cell.", "spikes cells", "subset, gid, t [ms], isi [ms]"},
    .option = options,
    .run = run,
};
