/* main.c - netcyne: picks the verb. See verbs.def and options.def for what there is.
 * SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

/* Standard files that the caller closed are opened, so that no file of ours takes their numbers; writing to standard output then
 * fails as it should. */
static void open_standard_files(void) {
  for (int fd = 0; fd < 3; fd++)
    if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY) < 0) return;
}

/* Texts for the build and for whoever keeps the documentation; not in the help. */
static bool print_hidden(int argc, char **argv) {
  const char *word = argv[1];
  if (strcmp(word, "--man") == 0)
    cli_print_man(stdout);
  else if (strcmp(word, "--reference") == 0 && argc > 2 && strcmp(argv[2], "mechanisms") == 0)
    return cli_print_mech_reference(stdout);
  else if (strcmp(word, "--reference") == 0 && argc > 2 && strcmp(argv[2], "analyses") == 0)
    cli_print_analysis_reference(stdout);
  else if (strcmp(word, "--reference") == 0 && argc > 2 && strcmp(argv[2], "figures") == 0)
    cli_print_figure_reference(stdout);
  else if (strcmp(word, "--reference") == 0 && argc > 2)
    return cli_print_spec_reference(stdout, argv[2]);
  else if (strcmp(word, "--reference") == 0)
    cli_print_reference(stdout);
  else
    return false;
  return true;
}

static int run(int argc, char **argv, cli_args *args) {
  if (argc < 2) {
    cli_print_usage(stderr);
    return EXIT_USAGE;
  }
  const char *word = argv[1], *near = NULL;
  if (print_hidden(argc, argv)) return EXIT_OK;
  if (strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0)
    args->verb = VERB_HELP;
  else if (strcmp(word, "--version") == 0)
    args->verb = VERB_VERSION;
  else
    args->verb = cli_find_verb(word, &near);
  if (args->verb == VERB_COUNT) {
    const char *what = word[0] == '-' ? "the verb comes first, found" : "unknown verb";
    if (near) return cli_usage_error(VERB_COUNT, "%s \"%s\"; did you mean \"%s\"?", what, word, near);
    return cli_usage_error(VERB_COUNT, "%s \"%s\"", what, word);
  }
  int code = cli_parse(argc, argv, args);
  if (code != EXIT_OK) return code;
  if (args->value[OPT_HELP]) {
    cli_print_verb_help(stdout, args->verb);
    return EXIT_OK;
  }
  if (args->value[OPT_SHOW_VERSION]) return cmd_version(args);
  code = cli_check_operands(args);
  return code != EXIT_OK ? code : cli_verbs[args->verb].run(args);
}

int main(int argc, char **argv) {
  open_standard_files();
  signal(SIGPIPE, SIG_IGN); /* a closed pipe and a full disk are errors of writing, not deaths */
  signal(SIGXFSZ, SIG_IGN);
  cli_args args = {.verb = VERB_COUNT};
  int code = run(argc, argv, &args);
  cli_args_done(&args);
  int output = cli_finish_output();
  return code != EXIT_OK ? code : output;
}
