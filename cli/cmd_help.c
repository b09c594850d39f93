/* cmd_help.c - netcyne help [VERB]. SPDX-License-Identifier: MIT */
#include "cli.h"

int cmd_help(const cli_args *args) {
  if (args->n_operands == 0) {
    cli_print_usage(stdout);
    return EXIT_OK;
  }
  const char *near = NULL;
  cli_verb_id verb = cli_find_verb(args->operand[0], &near);
  if (verb == VERB_COUNT && near)
    return cli_usage_error(VERB_HELP, "unknown verb \"%s\"; did you mean \"%s\"?", args->operand[0], near);
  if (verb == VERB_COUNT) return cli_usage_error(VERB_HELP, "unknown verb \"%s\"", args->operand[0]);
  cli_print_verb_help(stdout, verb);
  return EXIT_OK;
}
