/* cmd_convert.c - netcyne convert IN OUT: data of a run, or a saved network, in another format.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static ncy_status convert_data(cli_job *job, const char *from, const char *to) {
  ncy_data *data = NULL;
  ncy_status status = ncy_data_load(job->ctx, from, &data);
  if (status == NCY_OK) status = ncy_data_save(job->ctx, data, to);
  ncy_data_free(&data);
  return status;
}

static ncy_status convert_network(cli_job *job, const char *from, const char *to) {
  ncy_status status = ncy_net_load(job->ctx, from, &job->spec, &job->net);
  if (status != NCY_OK) return status;
  char *command = cli_command_line(job->args);
  ncy_net_save_options options = {.command = command};
  status = ncy_net_save(job->ctx, job->net, to, &options);
  free(command);
  return status;
}

int cmd_convert(const cli_args *args) {
  const char *from = args->operand[0], *to = args->operand[1];
  cli_job job;
  double start = ncy_now();
  ncy_status status = cli_job_begin(&job, args);
  ncy_file_kind kind = NCY_FILE_UNKNOWN;
  if (status == NCY_OK && ncy_file_is_hdf5(from)) status = ncy_file_sniff(job.ctx, from, &kind);
  if (status == NCY_OK) status = kind == NCY_FILE_NETWORK ? convert_network(&job, from, to) : convert_data(&job, from, to);
  cli_progress_erase(&job.progress);
  if (args->value[OPT_JSON]) {
    cli_json j = {0};
    cli_json_open(&j, NULL, '{');
    cli_job_json(&job, &j, status);
    cli_json_text(&j, "file", status == NCY_OK ? to : NULL);
    cli_json_number(&j, "seconds", ncy_now() - start);
    cli_json_int(&j, "peak_rss_bytes", (long long)ncy_peak_rss());
    cli_json_close(&j, '}');
  } else if (status == NCY_OK && !args->value[OPT_QUIET]) {
    fputs("netcyne: wrote ", stderr);
    cli_print_clean(stderr, to, strlen(to));
    fputc('\n', stderr);
  }
  return cli_job_close(&job, status);
}
