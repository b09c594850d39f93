/* cmd_info.c - netcyne info MODEL: sizes, and a forecast from running the beginning of the simulation.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli.h"

static const double probe_seconds = 0.5; /* of simulation, before it is interrupted */

typedef struct probe {
  ncy_ctx *ctx;
  double began;    /* s; 0: the run has not begun */
  double total_ms; /* to simulate */
} probe;

static void on_probe(void *user, ncy_phase phase, double done, double total) {
  (void)done;
  probe *p = user;
  if (phase != NCY_PHASE_RUN) return;
  p->total_ms = total;
  if (p->began == 0) p->began = ncy_now();
  if (ncy_now() - p->began > probe_seconds) ncy_ctx_interrupt(p->ctx);
}

typedef struct sizes {
  ncy_net_counts n;
  size_t network_bytes, peak_bytes;
  bool has_forecast;
  double duration, run_seconds, build_seconds;
} sizes;

static void put_sizes(const cli_job *job, const sizes *s, cli_json *j) {
  cli_json_int(j, "cells", s->n.cells);
  cli_json_int(j, "populations", s->n.pops);
  cli_json_int(j, "sections", s->n.sections);
  cli_json_int(j, "segments", s->n.segments);
  cli_json_int(j, "connections", s->n.conns);
  cli_json_int(j, "stimulus_connections", s->n.stim_conns);
  cli_json_int(j, "synapses", s->n.synapses);
  cli_json_int(j, "stimuli", s->n.stims);
  cli_json_int(j, "network_bytes", (long long)s->network_bytes);
  if (!s->has_forecast) return;
  cli_json_open(j, "forecast", '{');
  cli_json_number(j, "duration_ms", s->duration);
  cli_json_number(j, "build", s->build_seconds);
  cli_json_number(j, "run", s->run_seconds);
  cli_json_int(j, "peak_rss_bytes", (long long)s->peak_bytes);
  cli_json_close(j, '}');
  const char *name, *value;
  cli_json_open(j, "engine", '{');
  for (size_t i = 0; (name = ncy_result_note(job->result, i, &value)); i++) cli_json_text(j, name, value);
  cli_json_close(j, '}');
}

static ncy_status print_pops(const cli_job *job) {
  ncy_table *pops = NULL;
  ncy_column label, n_cells;
  ncy_status status = ncy_net_pops(job->ctx, job->net, &pops);
  if (status == NCY_OK) status = ncy_table_column(pops, "label", &label);
  if (status == NCY_OK) status = ncy_table_column(pops, "n_cells", &n_cells);
  for (size_t i = 0; status == NCY_OK && i < ncy_table_rows(pops); i++) {
    fputs("  ", stdout);
    cli_print_clean(stdout, label.u.str[i], strlen(label.u.str[i]));
    printf(": %lld cells\n", (long long)n_cells.u.i64[i]);
  }
  ncy_table_free(&pops);
  return status;
}

static ncy_status print_sizes(const cli_job *job, const sizes *s) {
  printf("populations   %lld\n", (long long)s->n.pops);
  ncy_status status = print_pops(job);
  printf("cells         %lld\nsections      %lld\nsegments      %lld\n", (long long)s->n.cells, (long long)s->n.sections,
         (long long)s->n.segments);
  printf("connections   %lld (%lld from stimuli)\nsynapses      %lld\nstimuli       %lld\n", (long long)s->n.conns,
         (long long)s->n.stim_conns, (long long)s->n.synapses, (long long)s->n.stims);
  printf("network       %.1f MB, built in %.3f s\n", (double)s->network_bytes / 1e6, s->build_seconds);
  if (!s->has_forecast) return status;
  printf("forecast      %g ms in about %.2g s, %.1f MB\n", s->duration, s->run_seconds, (double)s->peak_bytes / 1e6);
  const char *name, *value;
  for (size_t i = 0; (name = ncy_result_note(job->result, i, &value)); i++) printf("%-13s %s\n", name, value);
  return status;
}

/* Simulates for probe_seconds and scales up. */
static ncy_status forecast(cli_job *job, sizes *s) {
  probe p = {.ctx = job->ctx};
  job->on_progress = on_probe;
  job->on_progress_user = &p;
  ncy_status status = cli_job_run(job);
  if (status != NCY_OK && status != NCY_EINTERRUPTED) return status;
  double simulated = job->result ? ncy_result_time(job->result) : 0;
  s->has_forecast = simulated > 0;
  s->duration = status == NCY_OK ? simulated : p.total_ms;
  if (s->has_forecast) s->run_seconds = job->timing.run / simulated * s->duration;
  s->build_seconds += job->timing.engine;
  s->peak_bytes = ncy_peak_rss();
  return NCY_OK;
}

int cmd_info(const cli_args *args) {
  cli_job job;
  sizes s = {0};
  ncy_status status = cli_job_open(&job, args);
  size_t before = job.ctx ? ncy_ctx_count(job.ctx, NCY_WARNING) : 0;
  if (status == NCY_OK) status = ncy_spec_check_mechanisms(job.ctx, job.spec, 0);
  bool can_run = job.ctx && ncy_ctx_count(job.ctx, NCY_WARNING) == before; /* an unknown mechanism only warns here */
  size_t memory = job.ctx ? ncy_ctx_memory(job.ctx) : 0;
  if (status == NCY_OK) status = cli_job_build(&job);
  if (status == NCY_OK) {
    s.n = ncy_net_count(job.net);
    s.network_bytes = ncy_ctx_memory(job.ctx) - memory;
    s.build_seconds = job.timing.build;
    if (can_run) status = forecast(&job, &s);
  }
  cli_progress_erase(&job.progress);
  if (args->value[OPT_JSON]) {
    cli_json j = {0};
    cli_json_open(&j, NULL, '{');
    cli_job_json(&job, &j, status);
    if (job.net) put_sizes(&job, &s, &j);
    cli_json_close(&j, '}');
  } else if (job.net) {
    ncy_status printed = print_sizes(&job, &s);
    if (status == NCY_OK) status = printed;
  }
  return cli_job_close(&job, status);
}
