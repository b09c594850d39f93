/* job.c - what the verbs about models share: from the command line to a spec, a network, a result.
 * SPDX-License-Identifier: MIT */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static const char stdin_name[] = "<stdin>";
static const size_t max_stdin = (size_t)1 << 31;

/* ---- signals ------------------------------------------------------------------------------------------------------------ */

/* The context that a signal interrupts: the one thing a handler can know. */
static ncy_ctx *volatile interruptible;

static void on_signal(int number) {
  (void)number;
  ncy_ctx *ctx = interruptible;
  if (ctx) ncy_ctx_interrupt(ctx);
}

/* The first signal interrupts, the second has its default effect. */
static void catch_signals(ncy_ctx *ctx) {
  static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
  interruptible = ctx;
  struct sigaction act = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND | SA_RESTART};
  sigemptyset(&act.sa_mask);
  for (size_t i = 0; i < COUNT_OF(numbers); i++) {
    struct sigaction old;
    if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) sigaction(numbers[i], &act, NULL); /* nohup */
  }
}

/* ---- callbacks ---------------------------------------------------------------------------------------------------------- */

static void on_diag(void *user, const ncy_diag *diag) {
  cli_job *job = user;
  if (diag->status == NCY_EIO && !diag->file && ferror(stdout))
    job->report.printed[diag->severity]++; /* cli_finish_output says it, with the reason */
  else
    cli_report_print(&job->report, diag);
}

static void on_progress(void *user, ncy_phase phase, double done, double total) {
  cli_job *job = user;
  cli_progress_update(&job->progress, phase, done, total);
  if (job->on_progress) job->on_progress(job->on_progress_user, phase, done, total);
}

/* ---- the model ---------------------------------------------------------------------------------------------------------- */

const char *cli_job_name(const cli_job *job) {
  const cli_args *args = job->args;
  if (job->text) return stdin_name;
  return args->value[OPT_NET_PARAMS] ? args->value[OPT_NET_PARAMS] : args->operand[0];
}

ncy_status cli_job_fail(cli_job *job, const ncy_diag *diag) {
  job->own = *diag;
  cli_report_print(&job->report, diag);
  return diag->status;
}

static ncy_status read_stdin(cli_job *job, size_t *out_length) {
  size_t capacity = 1 << 16, length = 0;
  char *text = malloc(capacity);
  while (text && !feof(stdin) && !ferror(stdin) && length < max_stdin) {
    if (length + 1 >= capacity) {
      char *more = realloc(text, capacity * 2);
      if (!more) break;
      text = more;
      capacity *= 2;
    }
    length += fread(text + length, 1, capacity - length - 1, stdin);
  }
  if (!text || (!feof(stdin) && !ferror(stdin))) {
    free(text);
    return NCY_ENOMEM;
  }
  if (ferror(stdin)) {
    free(text);
    return cli_job_fail(job,
                        &(ncy_diag){.severity = NCY_ERROR, .status = NCY_EIO, .file = stdin_name, .message = strerror(errno)});
  }
  text[length] = 0;
  job->text = text;
  job->report.text_name = stdin_name;
  job->report.text = text;
  job->report.text_length = *out_length = length;
  return NCY_OK;
}

ncy_status cli_job_begin(cli_job *job, const cli_args *args) {
  bool is_quiet = args->value[OPT_QUIET] != NULL;
  *job = (cli_job){.args = args, .n_threads = args->value[OPT_THREADS] ? atoi(args->value[OPT_THREADS]) : 1};
  cli_progress_init(&job->progress, is_quiet);
  cli_report_init(&job->report, &job->progress, is_quiet);
  ncy_ctx_options options = {
      .log = on_diag, .log_user = job, .progress = on_progress, .progress_user = job, .compat = args->value[OPT_COMPAT] != NULL};
  ncy_status status = ncy_ctx_new(&options, &job->ctx);
  if (status == NCY_OK) catch_signals(job->ctx);
  return status;
}

static double duration_of(const cli_args *args) {
  return args->value[OPT_DURATION] ? strtod(args->value[OPT_DURATION], NULL) : 0;
}

static ncy_status load_network(cli_job *job, const char *path) {
  const cli_args *args = job->args;
  double start = ncy_now();
  ncy_net_load_options options = {
      .set = args->set, .n_set = args->n_set, .duration = duration_of(args), .mods = args->mods, .n_mods = args->n_mods};
  ncy_status status = ncy_net_load_with(job->ctx, path, &options, &job->spec, &job->net);
  job->load_seconds = ncy_now() - start;
  return status;
}

ncy_status cli_job_open(cli_job *job, const cli_args *args) {
  ncy_status status = cli_job_begin(job, args);
  if (status != NCY_OK) return status;
  double start = ncy_now();
  ncy_spec_source source = {.net_params = args->value[OPT_NET_PARAMS],
                            .sim_config = args->value[OPT_SIM_CONFIG],
                            .set = args->set,
                            .n_set = args->n_set,
                            .duration = duration_of(args),
                            .mods = args->mods,
                            .n_mods = args->n_mods};
  if (!source.net_params) source.model = args->operand[0];
  job->is_saved = source.model && ncy_file_is_hdf5(source.model);
  if (job->is_saved) return load_network(job, source.model);
  if (source.model && strcmp(source.model, "-") == 0) {
    status = read_stdin(job, &source.text_length);
    if (status != NCY_OK) return status;
    source.model = stdin_name;
    source.text = job->text;
  }
  status = ncy_spec_load(job->ctx, &source, &job->spec);
  job->timing.spec = ncy_now() - start;
  return status;
}

char *cli_command_line(const cli_args *args) {
  size_t size = 1;
  for (int i = 0; i < args->argc; i++) size += strlen(args->argv[i]) + 1;
  char *line = malloc(size), *end = line;
  for (int i = 0; line && i < args->argc; i++) {
    size_t length = strlen(args->argv[i]);
    if (i) *end++ = ' ';
    memcpy(end, args->argv[i], length);
    end += length;
  }
  if (line) *end = 0;
  return line;
}

ncy_status cli_job_check(cli_job *job) {
  ncy_status mechanisms = ncy_spec_check_mechanisms(job->ctx, job->spec, 1);
  ncy_status analyses = ncy_analysis_load(job->ctx, job->spec, &job->analysis); /* both, so that all mistakes come at once */
  return mechanisms != NCY_OK ? mechanisms : analyses;
}

ncy_status cli_job_build(cli_job *job) {
  if (job->net) return NCY_OK;
  int part = 1, n_parts = 1;
  if (job->args->value[OPT_PART]) cli_part(job->args->value[OPT_PART], &part, &n_parts);
  double start = ncy_now();
  ncy_status status = ncy_net_build_part(job->ctx, job->spec, job->n_threads, part - 1, n_parts, &job->net);
  job->timing.build = ncy_now() - start;
  return status;
}

ncy_status cli_job_run(cli_job *job) {
  const char *const *value = job->args->value;
  ncy_interval_files files = {.ctx = job->ctx, .net = job->net, .out_dir = value[OPT_OUTPUT]};
  ncy_run_options options = {.engine = value[OPT_ENGINE],
                             .n_threads = job->n_threads,
                             .isa = value[OPT_ISA],
                             .save_state = value[OPT_SAVE_STATE],
                             .save_at = value[OPT_AT] ? strtod(value[OPT_AT], NULL) : 0,
                             .from_state = value[OPT_FROM_STATE],
                             .interval = value[OPT_SAVE_INTERVAL] ? strtod(value[OPT_SAVE_INTERVAL], NULL) : 0,
                             .on_interval = ncy_interval_save,
                             .on_interval_user = &files};
  ncy_status status = ncy_sim_run(job->ctx, job->net, &options, &job->result);
  if (job->result) {
    job->timing.engine = ncy_result_build_seconds(job->result);
    job->timing.run = ncy_result_run_seconds(job->result);
  }
  return status;
}

int cli_job_close(cli_job *job, ncy_status status) {
  if (job->ctx)
    cli_report_finish(&job->report, job->ctx, status);
  else
    fprintf(stderr, "netcyne: %s\n", ncy_status_text(status));
  interruptible = NULL;
  ncy_analysis_free(&job->analysis);
  ncy_result_free(&job->result);
  ncy_net_free(&job->net);
  ncy_spec_free(&job->spec);
  ncy_ctx_free(&job->ctx);
  cli_report_done(&job->report);
  free(job->text);
  return ncy_status_exit_code(status);
}

/* ---- as JSON ------------------------------------------------------------------------------------------------------------ */

static void put_diag(cli_json *j, const ncy_diag *d) {
  cli_json_open(j, NULL, '{');
  cli_json_text(j, "file", d->file);
  cli_json_int(j, "line", d->line);
  cli_json_int(j, "column", d->column);
  cli_json_text(j, "path", d->path);
  cli_json_text(j, "message", d->message);
  cli_json_text(j, "hint", d->hint);
  cli_json_close(j, '}');
}

static void put_diags(const cli_job *job, cli_json *j, const char *key, ncy_severity severity) {
  cli_json_open(j, key, '[');
  if (job->own.message && job->own.severity == severity) put_diag(j, &job->own);
  for (size_t i = 0; i < ncy_ctx_diag_count(job->ctx); i++) {
    const ncy_diag *d = ncy_ctx_diag(job->ctx, i);
    if (d->severity == severity) put_diag(j, d);
  }
  cli_json_close(j, ']');
}

void cli_json_counts(cli_json *j, const ncy_net_counts *n) {
  cli_json_int(j, "cells", n->cells);
  cli_json_int(j, "populations", n->pops);
  cli_json_int(j, "sections", n->sections);
  cli_json_int(j, "segments", n->segments);
  cli_json_int(j, "connections", n->conns);
  cli_json_int(j, "stimulus_connections", n->stim_conns);
  cli_json_int(j, "synapses", n->synapses);
  cli_json_int(j, "stimuli", n->stims);
}

void cli_job_json(const cli_job *job, cli_json *j, ncy_status status) {
  cli_json_text(j, "version", ncy_version());
  cli_json_text(j, "status", ncy_status_text(status));
  cli_json_int(j, "exit_code", ncy_status_exit_code(status));
  if (!job->ctx) return;
  put_diags(job, j, "errors", NCY_ERROR);
  put_diags(job, j, "warnings", NCY_WARNING);
}
