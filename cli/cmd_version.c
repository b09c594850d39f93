/* cmd_version.c - netcyne version. SPDX-License-Identifier: MIT */
#include <gnu/libc-version.h>

#include "cli.h"

int cmd_version(const cli_args *args) {
  if (!args->value[OPT_JSON]) {
    printf("netcyne %s\n", ncy_version());
    return EXIT_OK;
  }
  cli_json j = {0};
  cli_json_open(&j, NULL, '{');
  cli_json_text(&j, "version", ncy_version());
  cli_json_text(&j, "compiler", __VERSION__);
  cli_json_text(&j, "libc", gnu_get_libc_version());
  cli_json_open(&j, "optional", '[');
  cli_json_close(&j, ']');
  cli_json_close(&j, '}');
  return EXIT_OK;
}
