/* table.c - the analyses there are, and running one.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "analysis/options.h"

static const ncy_analyze *const rows[] = {
    &an_rates,       &an_cell_rates, &an_isi,
    &an_spike_stats, &an_sync,       &an_spike_hist,
    &an_spike_freq,  &an_rate_psd,   &an_rate_spectrogram,
    &an_lfp,         &an_lfp_psd,    &an_lfp_spectrogram,
    &an_csd,         &an_csd_psd,    &an_conn,
    &an_shape,       &an_dipole,     &an_granger,
    &an_nte,
};

const ncy_analyze *ncy_analyze_at(size_t index) {
  return index < NCY_COUNT_OF(rows) ? rows[index] : NULL;
}

const ncy_analyze *ncy_analyze_find(const char *name) {
  for (size_t k = 0; k < NCY_COUNT_OF(rows); k++)
    if (!strcmp(rows[k]->info.name, name) || !strcmp(rows[k]->info.netpyne, name)) return rows[k];
  return NULL;
}

ncy_status ncy_analyze_named(ncy_ctx *ctx, const char *name, const ncy_analyze **out) {
  *out = ncy_analyze_find(name);
  if (*out) return NCY_OK;
  const char *names[2 * NCY_COUNT_OF(rows)];
  for (size_t k = 0; k < NCY_COUNT_OF(rows); k++) {
    names[k] = rows[k]->info.name;
    names[NCY_COUNT_OF(rows) + k] = rows[k]->info.netpyne;
  }
  return ncy_report(ctx, NCY_ERROR, NCY_EARG, NULL, ncy_nearest(name, names, NCY_COUNT_OF(names)),
                    "expected the name of an analysis, found \"%s\"", name);
}

const ncy_analyze_info *ncy_analyze_info_of(const ncy_analyze *analyze) {
  return &analyze->info;
}

const ncy_analyze_option *ncy_analyze_option_at(const ncy_analyze *analyze, size_t index) {
  for (const ncy_analyze_option *o = analyze->option; o->name; o++)
    if (index-- == 0) return o;
  return NULL;
}

ncy_status ncy_analyze_run(ncy_ctx *ctx, const ncy_analyze_input *input, const ncy_analyze_options *options, ncy_table **out) {
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_analyze *analyze = an_options_of(options)->analyze;
  an_job job = {.ctx = ctx, .analyze = analyze, .in = input, .o = options, .arena = &arena};
  ncy_table *table = NULL;
  ncy_status status = analyze->run(&job, &table);
  if (status == NCY_OK && ncy_is_interrupted(ctx)) status = NCY_EINTERRUPTED;
  ncy_arena_done(&arena);
  if (status != NCY_OK)
    ncy_table_free(&table);
  else
    *out = table;
  return status;
}
