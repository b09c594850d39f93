/* cmd_diff.c - netcyne diff A B: two networks or two sets of spikes. SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli.h"

static void put_diff(const ncy_diff *d, double seconds, cli_json *j) {
  cli_json_text(j, "kind", d->kind);
  cli_json_bool(j, "identical", d->is_same != 0);
  cli_json_int(j, "compared", d->n_compared);
  cli_json_int(j, "different", d->n_different);
  cli_json_text(j, "where", d->where);
  cli_json_int(j, "row", d->row);
  cli_json_text(j, "what", d->what);
  cli_json_text(j, "a", d->a);
  cli_json_text(j, "b", d->b);
  cli_json_text(j, "text", d->text);
  cli_json_number(j, "seconds", seconds);
  cli_json_int(j, "peak_rss_bytes", (long long)ncy_peak_rss());
}

/* Names in it come from the files. */
static void print_lines(const char *text) {
  for (size_t length; *text; text += length + (text[length] == '\n')) {
    length = strcspn(text, "\n");
    cli_print_clean(stdout, text, length);
    putchar('\n');
  }
}

int cmd_diff(const cli_args *args) {
  cli_job job;
  ncy_diff *diff = NULL;
  double start = ncy_now();
  ncy_status status = cli_job_begin(&job, args);
  if (status == NCY_OK) status = ncy_diff_files(job.ctx, args->operand[0], args->operand[1], &diff);
  cli_progress_erase(&job.progress);
  if (args->value[OPT_JSON]) {
    cli_json j = {0};
    cli_json_open(&j, NULL, '{');
    cli_job_json(&job, &j, status);
    if (diff) put_diff(diff, ncy_now() - start, &j);
    cli_json_close(&j, '}');
  } else if (diff) {
    print_lines(diff->text);
  }
  bool is_different = diff && !diff->is_same;
  ncy_diff_free(&diff);
  int code = cli_job_close(&job, status);
  return code == EXIT_OK && is_different ? EXIT_DIFFERENT : code;
}
