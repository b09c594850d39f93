/* cmd_info.c - netcyne info: of a model a forecast, then sizes and a better forecast from running the beginning of the
 * simulation; of a file what it holds. SPDX-License-Identifier: MIT */
#include <string.h>
#include <unistd.h>

#include "cli.h"

static const double probe_seconds = 0.5;     /* of simulation, before it is interrupted */
static const long long most_built = 1000000; /* connections; larger networks are only forecast */

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
  ncy_net_forecast before; /* of building */
  double program_bytes;    /* resident before any network */
  ncy_net_counts n;
  size_t network_bytes, peak_bytes;
  bool has_run; /* the beginning was simulated */
  double duration, run_seconds, build_seconds;
} sizes;

/* ---- a model as JSON ------------------------------------------------------------------------------------------------------- */

static void put_before(const sizes *s, cli_json *j) {
  cli_json_open(j, "before_building", '{');
  cli_json_counts(j, &s->before.counts);
  cli_json_number(j, "pairs", s->before.pairs);
  cli_json_number(j, "network_bytes", s->before.network_bytes);
  cli_json_number(j, "build", s->before.build_seconds);
  cli_json_number(j, "peak_rss_bytes", s->program_bytes + s->before.peak_bytes);
  cli_json_close(j, '}');
}

static void put_sizes(const cli_job *job, const sizes *s, cli_json *j) {
  cli_json_counts(j, &s->n);
  cli_json_int(j, "network_bytes", (long long)s->network_bytes);
  if (!s->has_run) return;
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

/* ---- for people ------------------------------------------------------------------------------------------------------------ */

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

static void print_before(const sizes *s) {
  const ncy_net_forecast *f = &s->before;
  printf("populations   %lld\ncells         %lld\nsections      %lld\nsegments      %lld\n", (long long)f->counts.pops,
         (long long)f->counts.cells, (long long)f->counts.sections, (long long)f->counts.segments);
  printf("connections   about %.3g (%lld from stimuli)\nstimuli       %lld\n", (double)f->counts.conns,
         (long long)f->counts.stim_conns, (long long)f->counts.stims);
  printf("forecast      network %.1f MB, built in about %.2g s with %.1f MB\n", f->network_bytes / 1e6, f->build_seconds,
         (s->program_bytes + f->peak_bytes) / 1e6);
}

static ncy_status print_sizes(const cli_job *job, const sizes *s) {
  printf("populations   %lld\n", (long long)s->n.pops);
  ncy_status status = print_pops(job);
  printf("cells         %lld\nsections      %lld\nsegments      %lld\n", (long long)s->n.cells, (long long)s->n.sections,
         (long long)s->n.segments);
  printf("connections   %lld (%lld from stimuli)\nsynapses      %lld\nstimuli       %lld\n", (long long)s->n.conns,
         (long long)s->n.stim_conns, (long long)s->n.synapses, (long long)s->n.stims);
  printf("network       %.1f MB, built in %.3f s\n", (double)s->network_bytes / 1e6, s->build_seconds);
  if (!s->has_run) return status;
  printf("forecast      %g ms in about %.2g s, %.1f MB\n", s->duration, s->run_seconds, (double)s->peak_bytes / 1e6);
  const char *name, *value;
  for (size_t i = 0; (name = ncy_result_note(job->result, i, &value)); i++) printf("%-13s %s\n", name, value);
  return status;
}

/* ---- a model --------------------------------------------------------------------------------------------------------------- */

/* Where the parts come from, in lines as those of a file. */
static void print_annotations(const cli_job *job) {
  ncy_spec_annotation a;
  for (size_t i = 0; ncy_spec_annotations(job->spec, i, &a, 1) > i; i++) {
    printf("annotation %s.", a.map);
    cli_print_clean(stdout, a.label, strlen(a.label));
    putchar(' ');
    cli_print_clean(stdout, a.text, strlen(a.text));
    putchar('\n');
  }
}

/* The same as a list of objects. */
static void put_annotations(const cli_job *job, cli_json *j) {
  ncy_spec_annotation a;
  cli_json_open(j, "annotations", '[');
  for (size_t i = 0; ncy_spec_annotations(job->spec, i, &a, 1) > i; i++) {
    cli_json_open(j, NULL, '{');
    cli_json_text(j, "map", a.map);
    cli_json_text(j, "label", a.label);
    cli_json_text(j, "text", a.text);
    cli_json_close(j, '}');
  }
  cli_json_close(j, ']');
}

/* Simulates for probe_seconds and scales up. */
static ncy_status run_beginning(cli_job *job, sizes *s) {
  probe p = {.ctx = job->ctx};
  job->on_progress = on_probe;
  job->on_progress_user = &p;
  ncy_status status = cli_job_run(job);
  if (status != NCY_OK && status != NCY_EINTERRUPTED) return status;
  double simulated = job->result ? ncy_result_time(job->result) : 0;
  s->has_run = simulated > 0;
  s->duration = status == NCY_OK ? simulated : p.total_ms;
  if (s->has_run) s->run_seconds = job->timing.run / simulated * s->duration;
  s->build_seconds += job->timing.engine;
  s->peak_bytes = ncy_peak_rss();
  return NCY_OK;
}

static ncy_status look(cli_job *job, sizes *s) {
  size_t before = ncy_ctx_count(job->ctx, NCY_WARNING);
  ncy_status status = ncy_spec_check_mechanisms(job->ctx, job->spec, 0);
  bool can_run = ncy_ctx_count(job->ctx, NCY_WARNING) == before; /* an unknown mechanism only warns here */
  s->program_bytes = (double)ncy_peak_rss();
  if (status == NCY_OK) status = ncy_net_estimate(job->ctx, job->spec, &s->before);
  if (status != NCY_OK || job->args->value[OPT_FORECAST] || s->before.counts.conns > most_built) return status;
  size_t memory = ncy_ctx_memory(job->ctx);
  status = cli_job_build(job);
  if (status != NCY_OK) return status;
  s->n = ncy_net_count(job->net);
  s->network_bytes = ncy_ctx_memory(job->ctx) - memory;
  s->build_seconds = job->timing.build;
  return can_run ? run_beginning(job, s) : NCY_OK;
}

static int info_of_model(const cli_args *args) {
  cli_job job;
  sizes s = {0};
  ncy_status status = cli_job_open(&job, args);
  if (status == NCY_OK) status = look(&job, &s);
  bool is_told = status == NCY_OK || job.net;
  cli_progress_erase(&job.progress);
  if (args->value[OPT_JSON]) {
    cli_json j = {0};
    cli_json_open(&j, NULL, '{');
    cli_job_json(&job, &j, status);
    if (is_told) put_before(&s, &j);
    if (job.net) put_sizes(&job, &s, &j);
    if (is_told) put_annotations(&job, &j);
    cli_json_close(&j, '}');
  } else if (is_told) {
    ncy_status printed = NCY_OK;
    if (job.net)
      printed = print_sizes(&job, &s);
    else
      print_before(&s);
    print_annotations(&job);
    if (status == NCY_OK) status = printed;
  }
  return cli_job_close(&job, status);
}

/* ---- a file ---------------------------------------------------------------------------------------------------------------- */

static void put_items(const ncy_column *item, const ncy_column *value, size_t n, cli_json *j) {
  cli_json_open(j, "file", '{');
  for (size_t i = 0; i < n; i++) cli_json_text(j, item->u.str[i], value->u.str[i]);
  cli_json_close(j, '}');
}

static void print_items(const ncy_column *item, const ncy_column *value, size_t n) {
  int width = 13;
  for (size_t i = 0; i < n; i++)
    if ((int)strlen(item->u.str[i]) > width) width = (int)strlen(item->u.str[i]);
  for (size_t i = 0; i < n; i++) {
    cli_print_clean(stdout, item->u.str[i], strlen(item->u.str[i]));
    printf("%*s", width + 1 - (int)strlen(item->u.str[i]), "");
    cli_print_clean(stdout, value->u.str[i], strlen(value->u.str[i]));
    putchar('\n');
  }
}

/* The rest of a job that has begun. */
static int info_of_file(cli_job *job, const char *path) {
  const cli_args *args = job->args;
  ncy_table *file = NULL;
  ncy_column item = {0}, value = {0};
  ncy_status status = ncy_file_describe(job->ctx, path, &file);
  if (status == NCY_OK) status = ncy_table_column(file, "item", &item);
  if (status == NCY_OK) status = ncy_table_column(file, "value", &value);
  size_t n = status == NCY_OK ? ncy_table_rows(file) : 0;
  cli_progress_erase(&job->progress);
  if (args->value[OPT_JSON]) {
    cli_json j = {0};
    cli_json_open(&j, NULL, '{');
    cli_job_json(job, &j, status);
    put_items(&item, &value, n, &j);
    cli_json_close(&j, '}');
  } else {
    print_items(&item, &value, n);
  }
  ncy_table_free(&file);
  return cli_job_close(job, status);
}

int cmd_info(const cli_args *args) {
  const char *path = args->value[OPT_NET_PARAMS] ? NULL : args->operand[0];
  if (!path || strcmp(path, "-") == 0 || access(path, R_OK) != 0) return info_of_model(args); /* which says what is wrong */
  cli_job job;
  ncy_file_kind kind = NCY_FILE_UNKNOWN;
  ncy_status status = cli_job_begin(&job, args);
  if (status == NCY_OK) status = ncy_file_sniff(job.ctx, path, &kind);
  if (status == NCY_OK && kind != NCY_FILE_SPEC && kind != NCY_FILE_UNKNOWN) return info_of_file(&job, path);
  int code = cli_job_close(&job, status);
  return status == NCY_OK ? info_of_model(args) : code;
}
