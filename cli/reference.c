/* reference.c - the man page and the page docs/user/commands.md, from the tables of verbs and options.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli.h"

/* Text for troff: a dash is typed as such, a backslash is doubled, no line begins with a control character. */
static void put_roff(FILE *to, const char *text) {
  if (*text == '.' || *text == '\'') fputs("\\&", to);
  for (; *text; text++) {
    if (*text == '-' || *text == '\\') fputc('\\', to);
    fputs(*text == '\\' ? "e" : (char[]){*text, 0}, to);
  }
}

static void put_roff_option(FILE *to, const cli_option *o) {
  fputs(".TP\n", to);
  if (o->letter) fprintf(to, "\\fB\\-%c\\fR, ", o->letter);
  fputs("\\fB\\-\\-", to);
  put_roff(to, o->name);
  fputs("\\fR", to);
  if (o->argument) {
    fputs(" \\fI", to);
    put_roff(to, o->argument);
    fputs("\\fR", to);
  }
  fputc('\n', to);
  put_roff(to, o->text);
  fputc('\n', to);
}

/* "run, check, dump": the verbs of a mask. */
static void put_verbs(FILE *to, unsigned mask) {
  const char *comma = "";
  for (int v = 0; v < VERB_COUNT; v++) {
    if (!(mask >> v & 1)) continue;
    fprintf(to, "%s%s", comma, cli_verbs[v].name);
    comma = ", ";
  }
}

void cli_print_man(FILE *to) {
  fprintf(to,
          ".TH NETCYNE 1 \"\" \"netcyne %s\" \"User Commands\"\n"
          ".SH NAME\nnetcyne \\- declared biological neuronal networks, run with NEURON's results\n"
          ".SH SYNOPSIS\n.B netcyne\n.I VERB\n[\\fIOPERANDS\\fR] [\\fIOPTIONS\\fR]\n"
          ".SH DESCRIPTION\n"
          "Reads a network declared as NetPyNE's netParams and simConfig, builds it, simulates it, and writes data and figures.\n"
          "Data goes to standard output and to files, words for people to standard error.\n"
          ".PP\n\\fIMODEL\\fR is a JSON file with netParams and simConfig, a file saved by NetPyNE, an index.npjson or the "
          "folder that "
          "holds one, or \\- for standard input; of run, check, dump and info also a network that build saved.\n"
          ".SH VERBS\n",
          ncy_version());
  for (int v = 0; v < VERB_COUNT; v++) {
    fprintf(to, ".TP\n\\fB%s\\fR \\fI", cli_verbs[v].name);
    put_roff(to, cli_verbs[v].operands);
    fputs("\\fR\n", to);
    put_roff(to, cli_verbs[v].description);
    fputc('\n', to);
  }
  fputs(".SH OPTIONS\n", to);
  for (int id = 0; id < OPT_COUNT; id++) {
    put_roff_option(to, &cli_options[id]);
    if (cli_options[id].verbs == ON_ALL) continue;
    fputs("For: ", to);
    put_verbs(to, cli_options[id].verbs);
    fputs(".\n", to);
  }
  fputs(".SH EXIT STATUS\n", to);
  cli_print_exit_codes(to, ".TP\n%d\n%s\n");
  fputs(".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nWhen set, messages have no colour.\n", to);
}

void cli_print_reference(FILE *to) {
  fputs("# Commands\n\n"
        "This page is made by the program from its own tables (`netcyne --reference`); so are `--help`, the man page and the "
        "shell\n"
        "completions. Data goes to standard output and to files, words for people to standard error.\n\n"
        "`MODEL` is a JSON file with `netParams` and `simConfig`, a file saved by NetPyNE, an `index.npjson` or the folder that\n"
        "holds one, or `-` for standard input; of `run`, `check`, `dump` and `info` also a network that `build` saved. Options "
        "may\n"
        "stand before or after the operands.\n",
        to);
  for (int v = 0; v < VERB_COUNT; v++) {
    fprintf(to, "\n## netcyne %s%s%s\n\n%s\n\n", cli_verbs[v].name, *cli_verbs[v].operands ? " " : "", cli_verbs[v].operands,
            cli_verbs[v].description);
    fputs("| option | |\n|---|---|\n", to);
    for (int id = 0; id < OPT_COUNT; id++) {
      const cli_option *o = &cli_options[id];
      if (!(o->verbs >> v & 1)) continue;
      fputs("| `", to);
      if (o->letter) fprintf(to, "-%c, ", o->letter);
      fprintf(to, "--%s%s", o->name, o->argument ? " " : "");
      for (const char *at = o->argument; at && *at; at++) fputs(*at == '|' ? "\\|" : (char[]){*at, 0}, to);
      fprintf(to, "` | %s |\n", o->text);
    }
  }
  fputs("\n## Exit codes\n\n| code | |\n|---|---|\n", to);
  cli_print_exit_codes(to, "| %d | %s |\n");
}
