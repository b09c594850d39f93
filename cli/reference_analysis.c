/* reference_analysis.c - docs/user/reference/analyses.md: the analyses with their options, from the library's table.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli.h"
#include "netcyne/analyze.h"

/* In a cell of a table of Markdown: a bar is escaped. */
static void put_cell(FILE *to, const char *text) {
  for (; *text; text++) {
    if (*text == '|') fputc('\\', to);
    fputc(*text, to);
  }
}

static void put_option(FILE *to, const ncy_analyze_option *o) {
  fprintf(to, "| `%s` | `", o->name);
  put_cell(to, o->initial);
  fprintf(to, "` | %s | ", o->unit);
  put_cell(to, o->help);
  if (o->choices) {
    fputs(": ", to);
    for (const char *at = o->choices; *at;) {
      size_t length = strcspn(at, " ");
      fprintf(to, "`%.*s`", (int)length, at);
      at += length + strspn(at + length, " ");
      if (*at) fputs(", ", to);
    }
  }
  fputs(" |\n", to);
}

void cli_print_analysis_reference(FILE *to) {
  fputs("# Analyses\n\n"
        "This page is made by the program (`netcyne --reference analyses`). [Analysis](../analysis.md) has formulas, units and "
        "sources.\n",
        to);
  for (size_t k = 0; ncy_analyze_at(k); k++) {
    const ncy_analyze *analyze = ncy_analyze_at(k);
    const ncy_analyze_info *info = ncy_analyze_info_of(analyze);
    fprintf(to, "\n## %s\n\n%s", info->name, info->help);
    if (strcmp(info->netpyne, info->name) != 0) fprintf(to, " NetPyNE: `%s`.", info->netpyne);
    fprintf(to, "\n\n- takes: %s\n- gives: ", info->takes);
    put_cell(to, info->gives);
    fputs("\n\n| option | default | unit | |\n|---|---|---|---|\n", to);
    const ncy_analyze_option *o;
    for (size_t i = 0; (o = ncy_analyze_option_at(analyze, i)); i++) put_option(to, o);
  }
}
