/* cmd_check.c - netcyne check MODEL: every mistake that can be found without building the network.
 * SPDX-License-Identifier: MIT */
#include "cli.h"

int cmd_check(const cli_args *args) {
  cli_job job;
  ncy_status status = cli_job_open(&job, args);
  if (status == NCY_OK) status = cli_job_check(&job);
  if (args->value[OPT_JSON]) {
    cli_json j = {0};
    cli_json_open(&j, NULL, '{');
    cli_job_json(&job, &j, status);
    cli_json_close(&j, '}');
  }
  if (status == NCY_OK && !args->value[OPT_QUIET]) {
    cli_progress_erase(&job.progress);
    size_t n_warnings = ncy_ctx_count(job.ctx, NCY_WARNING);
    fprintf(stderr, "%s: no mistakes found", cli_job_name(&job));
    if (n_warnings) fprintf(stderr, ", %zu warning%s", n_warnings, n_warnings == 1 ? "" : "s");
    fputc('\n', stderr);
  }
  return cli_job_close(&job, status);
}
