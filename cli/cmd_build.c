/* cmd_build.c - netcyne build MODEL -o FILE: the network, or one part of it, made and saved. SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli.h"

static ncy_status save(cli_job *job, const char *path) {
  double start = ncy_now();
  char *command = cli_command_line(job->args);
  ncy_status status = ncy_net_save(job->ctx, job->net, path, &(ncy_net_save_options){.command = command});
  free(command);
  job->timing.save = ncy_now() - start;
  return status;
}

static long long bytes_of(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 ? (long long)st.st_size : 0;
}

static void print_summary(const cli_job *job, const char *path) {
  ncy_net_counts n = ncy_net_count(job->net);
  int part, n_parts;
  ncy_net_part(job->net, &part, &n_parts);
  fprintf(stderr, "  network   %lld cells, %lld connections, %lld segments\n", (long long)n.cells, (long long)n.conns,
          (long long)n.segments);
  if (n_parts > 1) fprintf(stderr, "  part      %d of %d\n", part + 1, n_parts);
  fprintf(stderr, "  time      read %.3f s, build %.3f s, save %.3f s\n", job->timing.spec, job->timing.build, job->timing.save);
  fprintf(stderr, "  memory    %.1f MB at most\n", (double)ncy_peak_rss() / 1e6);
  fputs("  wrote     ", stderr);
  cli_print_clean(stderr, path, strlen(path));
  fprintf(stderr, " (%.1f MB)\n", (double)bytes_of(path) / 1e6);
}

static void put_network(const cli_job *job, const char *path, size_t network_bytes, cli_json *j) {
  ncy_net_counts n = ncy_net_count(job->net);
  int part, n_parts;
  ncy_net_part(job->net, &part, &n_parts);
  cli_json_counts(j, &n);
  cli_json_int(j, "part", part + 1);
  cli_json_int(j, "parts", n_parts);
  cli_json_int(j, "network_bytes", (long long)network_bytes);
  cli_json_text(j, "file", path);
  cli_json_int(j, "file_bytes", bytes_of(path));
  cli_json_open(j, "timing", '{');
  cli_json_number(j, "spec", job->timing.spec);
  cli_json_number(j, "build", job->timing.build);
  cli_json_number(j, "save", job->timing.save);
  cli_json_close(j, '}');
  cli_json_int(j, "peak_rss_bytes", (long long)ncy_peak_rss());
}

/* What would be found out only after the work. */
static ncy_status check(cli_job *job, const char *path) {
  if (!job->is_saved && ncy_net_can_save(path)) return ncy_spec_check_mechanisms(job->ctx, job->spec, 0);
  bool is_saved = job->is_saved;
  return cli_job_fail(job, &(ncy_diag){.severity = NCY_ERROR,
                                       .status = NCY_EARG,
                                       .file = is_saved ? cli_job_name(job) : path,
                                       .message = is_saved ? "expected a model to build, found a saved network"
                                                           : "expected a name that ends in .h5, .hdf5 or .json"});
}

int cmd_build(const cli_args *args) {
  const char *path = args->value[OPT_OUTPUT_NETWORK];
  if (!path) return cli_usage_error(args->verb, "-o FILE is missing: where to save the network");
  cli_job job;
  ncy_status status = cli_job_open(&job, args);
  if (status == NCY_OK) status = check(&job, path);
  size_t before = job.ctx ? ncy_ctx_memory(job.ctx) : 0, network_bytes = 0;
  if (status == NCY_OK) status = cli_job_build(&job);
  if (status == NCY_OK) {
    network_bytes = ncy_ctx_memory(job.ctx) - before;
    status = save(&job, path);
  }
  cli_progress_erase(&job.progress);
  if (status == NCY_OK && !args->value[OPT_QUIET]) print_summary(&job, path);
  if (args->value[OPT_JSON]) {
    cli_json j = {0};
    cli_json_open(&j, NULL, '{');
    cli_job_json(&job, &j, status);
    if (status == NCY_OK) put_network(&job, path, network_bytes, &j);
    cli_json_close(&j, '}');
  }
  return cli_job_close(&job, status);
}
