/* help.c - what --help prints, from the tables of verbs and options.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli.h"

enum { WIDTH = 80, TEXT_COLUMN = 24 };

/* Words of text from column on, broken before WIDTH; later lines begin at indent. Ends the line. */
static void print_wrapped(FILE *to, const char *text, int column, int indent) {
  while (*text) {
    int length = (int)strcspn(text, " ");
    if (column > indent && column + 1 + length > WIDTH) {
      fprintf(to, "\n%*s", indent, "");
      column = indent;
    } else if (column > indent) {
      fputc(' ', to);
      column++;
    }
    fwrite(text, 1, (size_t)length, to);
    column += length;
    text += length;
    text += strspn(text, " ");
  }
  fputc('\n', to);
}

/* "  name" padded to the column of texts, then the text. */
static void print_row(FILE *to, const char *name, const char *text) {
  int length = (int)strlen(name);
  fprintf(to, "  %s", name);
  if (2 + length >= TEXT_COLUMN - 1)
    fprintf(to, "\n%*s", TEXT_COLUMN, "");
  else
    fprintf(to, "%*s", TEXT_COLUMN - 2 - length, "");
  print_wrapped(to, text, TEXT_COLUMN, TEXT_COLUMN);
}

void cli_print_exit_codes(FILE *to, const char *row_format) {
  static const struct {
    int code;
    const char *text;
  } rows[] = {
      {0, "done"},
      {1, "the run failed; of diff: the two differ"},
      {2, "a mistake on the command line"},
      {3, "malformed text, or a mistake in the spec or in a mechanism"},
      {4, "a file is absent, unreadable or unwritable"},
      {5, "not supported, or not yet, or not on this machine"},
      {130, "interrupted; what was recorded is saved"},
  };
  for (size_t i = 0; i < COUNT_OF(rows); i++) fprintf(to, row_format, rows[i].code, rows[i].text);
}

void cli_print_usage(FILE *to) {
  fputs("Usage: netcyne VERB [OPERANDS] [OPTIONS]\n\n"
        "Declared biological neuronal networks: built as NetPyNE builds them, run with\nNEURON's results.\n\n",
        to);
  for (int v = 0; v < VERB_COUNT; v++) {
    char name[64];
    snprintf(name, sizeof name, "%s%s%s", cli_verbs[v].name, *cli_verbs[v].operands ? " " : "", cli_verbs[v].operands);
    print_row(to, name, cli_verbs[v].summary);
  }
  fputc('\n', to);
  print_wrapped(
      to,
      "MODEL is a JSON file with netParams and simConfig, a file saved by NetPyNE, an index.npjson or the folder that holds "
      "one, or - for standard input; of run, check, dump and info also a network that build saved.",
      0, 0);
  fputs("\nExit codes:\n", to);
  cli_print_exit_codes(to, "  %3d  %s\n");
  fputs("\nMore about a verb: netcyne VERB --help\n", to);
}

void cli_print_verb_help(FILE *to, cli_verb_id verb) {
  if (verb == VERB_HELP) {
    cli_print_usage(to);
    return;
  }
  const cli_verb *v = &cli_verbs[verb];
  fprintf(to, "Usage: netcyne %s%s%s [OPTIONS]\n\n", v->name, *v->operands ? " " : "", v->operands);
  print_wrapped(to, v->description, 0, 0);
  fputs("\nOptions:\n", to);
  for (int id = 0; id < OPT_COUNT; id++) {
    const cli_option *o = &cli_options[id];
    if (!(o->verbs >> verb & 1)) continue;
    char name[64], letter[8] = "";
    if (o->letter) snprintf(letter, sizeof letter, "-%c, ", o->letter);
    snprintf(name, sizeof name, "%s--%s%s%s", letter, o->name, o->argument ? " " : "", o->argument ? o->argument : "");
    print_row(to, name, o->text);
  }
}
