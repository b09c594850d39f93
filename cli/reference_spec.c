/* reference_spec.c - the pages of docs/user/reference, from the schema of specs. A page is a row of pages.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static const struct {
  const char *name, *intro;
  const char *paths[3]; /* objects at or below these; NULL: no more */
  bool is_flat;         /* objects at these only, not below */
} pages[] = {
    {"netParams",
     "The network as a whole: its extent, defaults of rules, and the maps that the other pages are about. A field of your own "
     "that "
     "is a number may be named in string functions.",
     {"netParams", "netParams.annotations", "annotation"},
     true},
    {"popParams",
     "Populations by label. How many cells: `numCells`, `density`, `gridSpacing` or `cellsList`. Where: the ranges, within the\n"
     "network's extent. Every field is a tag that `conds` may ask for.",
     {"netParams.popParams"},
     false},
    {"cellParams",
     "Cell rules by label: what cells are made of. A rule is for the cells whose tags meet its `conds`, or without them for "
     "those "
     "whose `cellType` is its label.",
     {"netParams.cellParams"},
     false},
    {"synMechParams",
     "Synaptic mechanisms by label: a point process and its parameters. Parameters may be string functions.",
     {"netParams.synMechParams"},
     false},
    {"connParams",
     "Connectivity rules by label: which cells, by which of `probability`, `convergence`, `divergence`, `connList` (all pairs\n"
     "without any of them), and with what weight, delay and synapses. subConnParams move these synapses within cells.",
     {"netParams.connParams", "netParams.subConnParams"},
     false},
    {"stimulation",
     "Sources of stimulation by label, and the targets that connect a source to cells.",
     {"netParams.stimSourceParams", "netParams.stimTargetParams"},
     false},
    {"simConfig", "The simulation: how long, with which seeds, and what is recorded, saved and drawn.", {"simConfig"}, false},
};

static bool is_on_page(size_t page, const char *object) {
  for (size_t i = 0; i < COUNT_OF(pages[page].paths) && pages[page].paths[i]; i++) {
    size_t length = strlen(pages[page].paths[i]);
    if (strncmp(object, pages[page].paths[i], length) != 0) continue;
    if (!object[length] || (!pages[page].is_flat && object[length] == '.')) return true;
  }
  return false;
}

/* Text of a cell of a table: a bar is escaped. */
static void put_cell(FILE *to, const char *text) {
  for (; *text; text++) {
    if (*text == '|') fputc('\\', to);
    fputc(*text, to);
  }
}

static void put_row(FILE *to, const ncy_spec_schema_row *row) {
  if (strcmp(row->key, "*") == 0)
    fputs("| *any other* | ", to);
  else
    fprintf(to, "| `%s` | ", row->key);
  put_cell(to, row->kind);
  fputs(" | ", to);
  if (row->default_text) {
    fputc('`', to);
    put_cell(to, row->default_text);
    fputc('`', to);
  } else if (row->is_required) {
    fputs("**required**", to);
  }
  fprintf(to, " | %s | ", row->unit ? row->unit : "");
  put_cell(to, row->doc);
  if (row->is_legacy) fputs(" *Legacy.*", to);
  if (!row->is_built) fputs(row->default_text ? " *Only the default is built.*" : " *Not built yet.*", to);
  fputs(" |\n", to);
}

bool cli_print_spec_reference(FILE *to, const char *name) {
  size_t page = 0;
  while (page < COUNT_OF(pages) && strcmp(pages[page].name, name) != 0) page++;
  if (page == COUNT_OF(pages)) return false;
  size_t count = ncy_spec_schema_rows(0, NULL, 0);
  ncy_spec_schema_row *rows = calloc(count, sizeof *rows);
  if (!rows) return false;
  ncy_spec_schema_rows(0, rows, count);
  fprintf(to,
          "# %s\n\n%s\n\n"
          "This page is made by the program from the table that specs are read by (`netcyne --reference %s`); `netcyne schema` "
          "prints\nthe same as a JSON Schema for editors. `null` stands for an absent key; the unit 1 is that of "
          "pure numbers.\n",
          name, pages[page].intro, name);
  const char *object = "";
  for (size_t i = 0; i < count; i++) {
    if (!is_on_page(page, rows[i].object)) continue;
    if (strcmp(object, rows[i].object) != 0)
      fprintf(to, "\n## %s\n\n| key | value | default | unit | meaning |\n|---|---|---|---|---|\n", rows[i].object);
    object = rows[i].object;
    put_row(to, &rows[i]);
  }
  free(rows);
  return true;
}
