/* cmd_import.c - netcyne import FILE.swc: a morphology as a cell rule. SPDX-License-Identifier: MIT */
#include "cli.h"
#include "netcyne/morph.h"

static void on_diag(void *user, const ncy_diag *diag) {
  cli_report_print(user, diag);
}

int cmd_import(const cli_args *args) {
  cli_progress progress;
  cli_report report;
  cli_progress_init(&progress, true);
  cli_report_init(&report, &progress, false);
  ncy_ctx_options options = {.log = on_diag, .log_user = &report};
  ncy_ctx *ctx = NULL;
  ncy_status status = ncy_ctx_new(&options, &ctx);
  ncy_swc_options swc = {.cell_type = args->value[OPT_CELL_TYPE], .keep_origin = args->value[OPT_KEEP_ORIGIN] != NULL};
  const char *out = args->value[OPT_OUTPUT_FILE];
  if (status == NCY_OK && out) {
    status = ncy_swc_import_file(ctx, args->operand[0], &swc, out);
  } else if (status == NCY_OK) {
    char *text = NULL;
    size_t length;
    status = ncy_swc_import(ctx, args->operand[0], &swc, &text, &length);
    if (status == NCY_OK) cli_write(NULL, text, length);
    ncy_text_free(ctx, &text);
  }
  if (ctx)
    cli_report_finish(&report, ctx, status);
  else
    fprintf(stderr, "netcyne: %s\n", ncy_status_text(status));
  cli_report_done(&report);
  ncy_ctx_free(&ctx);
  return ncy_status_exit_code(status);
}
