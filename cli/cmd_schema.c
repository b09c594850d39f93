/* cmd_schema.c - netcyne schema: the JSON Schema of a model file. SPDX-License-Identifier: MIT */
#include "cli.h"

int cmd_schema(const cli_args *args) {
  (void)args;
  ncy_ctx *ctx = NULL;
  char *text = NULL;
  size_t length;
  ncy_status status = ncy_ctx_new(NULL, &ctx);
  if (status == NCY_OK) status = ncy_spec_json_schema(ctx, &text, &length);
  if (status == NCY_OK)
    cli_write(NULL, text, length);
  else
    fprintf(stderr, "netcyne: %s\n", ncy_status_text(status));
  ncy_text_free(ctx, &text);
  ncy_ctx_free(&ctx);
  return ncy_status_exit_code(status);
}
