/* cmd_run.c - netcyne run MODEL|NETWORK: build or load, simulate, save, draw; a summary for people, an object for programs.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { MAX_FILES = 64 };

typedef struct run_output {
  const char *file[MAX_FILES]; /* written, owned by the result and the analyses */
  size_t n_files;
  ncy_table *rates;
} run_output;

static void note_file(void *user, const char *path) {
  run_output *o = user;
  if (o->n_files < MAX_FILES) o->file[o->n_files++] = path;
}

/* Data first, then figures: what took longest to get is safe first. */
static ncy_status save(cli_job *job, run_output *o) {
  double start = ncy_now();
  char *command = cli_command_line(job->args);
  ncy_save_options options = {.out_dir = job->args->value[OPT_OUTPUT], .command = command, .timing = &job->timing};
  const char *data_path = NULL;
  ncy_status status = ncy_result_save_json(job->ctx, job->net, job->result, &options, &data_path);
  if (status == NCY_OK) {
    note_file(o, data_path);
    status = ncy_result_save_formats(job->ctx, job->net, job->result, &options, data_path, note_file, o);
  }
  free(command);
  if (status == NCY_OK) status = cli_draw_figures(job, data_path, note_file, o);
  job->timing.save = ncy_now() - start;
  return status;
}

/* ---- what is said ------------------------------------------------------------------------------------------------------- */

static double per_second(double amount, double seconds) {
  return seconds > 0 ? amount / seconds : 0;
}

static void print_rates(const ncy_table *rates) {
  ncy_column pop, n_cells, rate;
  if (ncy_table_column(rates, "pop", &pop) != NCY_OK || ncy_table_column(rates, "n_cells", &n_cells) != NCY_OK ||
      ncy_table_column(rates, "rate", &rate) != NCY_OK)
    return;
  for (size_t i = 0; i < ncy_table_rows(rates); i++) {
    fputs(i ? "            " : "  rates     ", stderr);
    cli_print_clean(stderr, pop.u.str[i], strlen(pop.u.str[i]));
    fprintf(stderr, " %.2f Hz (%lld cells)\n", rate.u.f64[i], (long long)n_cells.u.i64[i]);
  }
}

static void print_summary(const cli_job *job, const run_output *o) {
  ncy_net_counts n = ncy_net_count(job->net);
  const ncy_timing *t = &job->timing;
  double simulated = ncy_result_time(job->result), steps = ncy_result_segment_steps(job->result);
  fprintf(stderr, "  network   %lld cells, %lld connections, %lld segments\n", (long long)n.cells, (long long)n.conns,
          (long long)n.segments);
  fprintf(stderr, "  simulated %g ms, %zu spikes\n", simulated, ncy_table_rows(ncy_result_spikes(job->result)));
  print_rates(o->rates);
  fprintf(stderr, "  time      read %.3f s, build %.3f s, run %.3f s (%.3g x real time), save %.3f s\n",
          t->spec + job->load_seconds, t->build + t->engine, t->run, per_second(simulated / 1000, t->run), t->save);
  fprintf(stderr, "  speed     %.3g segment-steps/s\n", per_second(steps, t->run));
  fprintf(stderr, "  memory    %.1f MB at most\n", (double)ncy_peak_rss() / 1e6);
  for (size_t i = 0; i < o->n_files; i++) {
    fputs(i ? "            " : "  wrote     ", stderr);
    cli_print_clean(stderr, o->file[i], strlen(o->file[i]));
    fputc('\n', stderr);
  }
}

static void put_results(const cli_job *job, const run_output *o, cli_json *j) {
  ncy_net_counts n = ncy_net_count(job->net);
  double simulated = ncy_result_time(job->result);
  cli_json_int(j, "cells", n.cells);
  cli_json_int(j, "connections", n.conns);
  cli_json_int(j, "spikes", (long long)ncy_table_rows(ncy_result_spikes(job->result)));
  ncy_column pop, rate;
  cli_json_open(j, "rates", '{');
  if (o->rates && ncy_table_column(o->rates, "pop", &pop) == NCY_OK && ncy_table_column(o->rates, "rate", &rate) == NCY_OK)
    for (size_t i = 0; i < ncy_table_rows(o->rates); i++) cli_json_number(j, pop.u.str[i], rate.u.f64[i]);
  cli_json_close(j, '}');
  cli_json_open(j, "timing", '{');
  cli_json_number(j, job->is_saved ? "load" : "spec", job->timing.spec + job->load_seconds);
  cli_json_number(j, "build", job->timing.build + job->timing.engine);
  cli_json_number(j, "run", job->timing.run);
  cli_json_number(j, "save", job->timing.save);
  cli_json_close(j, '}');
  cli_json_int(j, "peak_rss_bytes", (long long)ncy_peak_rss());
  cli_json_number(j, "simulated_ms", simulated);
  cli_json_number(j, "real_time_factor", per_second(simulated / 1000, job->timing.run));
  cli_json_number(j, "segment_steps_per_s", per_second(ncy_result_segment_steps(job->result), job->timing.run));
  const char *name, *value;
  cli_json_open(j, "engine", '{');
  for (size_t i = 0; (name = ncy_result_note(job->result, i, &value)); i++) cli_json_text(j, name, value);
  cli_json_close(j, '}');
  cli_json_open(j, "files", '[');
  for (size_t i = 0; i < o->n_files; i++) cli_json_text(j, NULL, o->file[i]);
  cli_json_close(j, ']');
}

int cmd_run(const cli_args *args) {
  if (args->value[OPT_AT] && !args->value[OPT_SAVE_STATE])
    return cli_usage_error(args->verb, "--at needs --save-state beside it");
  cli_job job;
  run_output o = {0};
  ncy_status status = cli_job_open(&job, args);
  if (status == NCY_OK) status = cli_job_check(&job);
  if (status == NCY_OK) status = cli_job_build(&job);
  if (status == NCY_OK) status = cli_job_run(&job);
  if (job.result) {
    ncy_status saved = ncy_result_rates(job.ctx, job.net, job.result, &o.rates);
    if (saved == NCY_OK && !args->value[OPT_NO_SAVE]) saved = save(&job, &o);
    if (saved != NCY_OK) status = saved; /* that data was lost matters more than that the run was interrupted */
  }
  cli_progress_erase(&job.progress);
  if (job.result && o.rates && !args->value[OPT_QUIET]) {
    if (status == NCY_EINTERRUPTED) fprintf(stderr, "netcyne: interrupted at %g ms\n", ncy_result_time(job.result));
    print_summary(&job, &o);
  }
  if (args->value[OPT_JSON]) {
    cli_json j = {0};
    cli_json_open(&j, NULL, '{');
    cli_job_json(&job, &j, status);
    if (job.result) put_results(&job, &o, &j);
    cli_json_close(&j, '}');
  }
  ncy_table_free(&o.rates);
  return cli_job_close(&job, status);
}
