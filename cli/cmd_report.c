/* cmd_report.c - netcyne report RESULT: all figures of a result on one page of html.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* FILE, or beside the first result: NAME_report.html, NAME being its name less "_data.json". The caller frees it. */
static char *path_of(const cli_args *args) {
  const char *file = args->value[OPT_OUTPUT_FIGURE], *base = file ? file : args->operand[0];
  const char *slash = strrchr(base, '/'), *dot = strrchr(slash ? slash : base, '.');
  size_t length = dot ? (size_t)(dot - base) : strlen(base), size = strlen(base) + 16;
  if (length > 5 && strncmp(base + length - 5, "_data", 5) == 0) length -= 5;
  char *path = malloc(size);
  if (path && file)
    snprintf(path, size, "%s", file);
  else if (path)
    snprintf(path, size, "%.*s_report.html", (int)length, base);
  return path;
}

static void tell(cli_job *job, const char *path, ncy_status status) {
  cli_json j = {0};
  if (job->args->value[OPT_JSON]) {
    cli_json_open(&j, NULL, '{');
    cli_job_json(job, &j, status);
    cli_json_open(&j, "files", '[');
    if (status == NCY_OK) cli_json_text(&j, NULL, path);
    cli_json_close(&j, ']');
    cli_json_close(&j, '}');
  }
  if (job->args->value[OPT_QUIET] || status != NCY_OK) return;
  fputs("  wrote     ", stderr);
  cli_print_clean(stderr, path, strlen(path));
  fputc('\n', stderr);
}

int cmd_report(const cli_args *args) {
  cli_job job;
  size_t n = 0;
  char *path = path_of(args);
  ncy_data **data = calloc(args->n_operands, sizeof *data);
  ncy_status status = cli_job_begin(&job, args);
  if (status == NCY_OK && (!data || !path)) status = NCY_ENOMEM;
  for (size_t i = 0; i < args->n_operands && status == NCY_OK; i++) status = ncy_data_load(job.ctx, args->operand[i], &data[n++]);
  if (status == NCY_OK) status = ncy_report_save(job.ctx, (const ncy_data *const *)data, n, path);
  cli_progress_erase(&job.progress);
  tell(&job, path, status);
  for (size_t i = 0; i < n; i++) ncy_data_free(&data[i]);
  free(data);
  free(path);
  return cli_job_close(&job, status);
}
