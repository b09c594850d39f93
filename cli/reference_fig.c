/* reference_fig.c - docs/user/reference/figures.md: every figure and its options, from the table of plots.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli.h"

/* How many options every plot has: they come first and are the same everywhere. */
static size_t count_shared(void) {
  size_t n = 0;
  for (;; n++) {
    const char *first = ncy_plot_option_name(0, n);
    for (size_t i = 1; ncy_plot_kind(i, NULL); i++) {
      const char *other = ncy_plot_option_name(i, n);
      if (!first || !other || strcmp(first, other) != 0) return n;
    }
  }
}

void cli_print_figure_reference(FILE *to) {
  const char *kind, *analysis, *name;
  size_t n_shared = count_shared();
  fputs("# Figures\n\nMade by `netcyne --reference figures`. What each figure shows, and how it looks: "
        "[Figures](../figures.md).\n\n"
        "Options of every figure:",
        to);
  for (size_t k = 0; k < n_shared; k++) fprintf(to, "%s `%s`", k ? "," : "", ncy_plot_option_name(0, k));
  fputs(".\n", to);
  for (size_t i = 0; (kind = ncy_plot_kind(i, &analysis)); i++) {
    fprintf(to, "\n## %s\n\n`simConfig.analysis['%s']`. %s\n\n", kind, analysis, ncy_plot_help(i));
    for (size_t k = n_shared; (name = ncy_plot_option_name(i, k)); k++)
      fprintf(to, "%s`%s`", k == n_shared ? "Options: " : ", ", name);
    fputs(".\n", to);
  }
}
