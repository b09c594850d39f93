/* reference_mech.c - docs/user/reference/mechanisms.md: the built-in mechanisms, from their own texts.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli.h"
#include "netcyne/mod.h"

static void put_number(FILE *to, double value) {
  fprintf(to, "`%.15g`", value); /* defaults have six digits */
}

static void put_vars(FILE *to, const ncy_mod_about *a) {
  static const struct {
    const char *role, *word;
  } roles[] = {{"parameter", "parameter"},
               {"state", "state"},
               {"assigned", "may be recorded"},
               {"global", "one for all"},
               {"pointer", "points to another variable"}};
  fputs("| variable | default | unit | |\n|---|---|---|---|\n", to);
  for (size_t r = 0; r < COUNT_OF(roles); r++)
    for (size_t i = 0; i < a->n_vars; i++) {
      const ncy_mod_var *v = &a->var[i];
      if (strcmp(v->role, roles[r].role) != 0) continue;
      fprintf(to, "| `%s%s` | ", v->name, v->size ? "[]" : "");
      if (strcmp(v->role, "parameter") == 0 && !v->size) put_number(to, v->value);
      fprintf(to, " | %s | %s", v->unit, roles[r].word);
      if (v->low) fprintf(to, ", %s to %s", v->low, v->high);
      fputs(" |\n", to);
    }
}

static void put_mech(FILE *to, const ncy_mod_about *a) {
  static const struct {
    const char *kind, *text;
  } kinds[] = {{"density", "Density mechanism: `mechs` of a section."},
               {"point", "Point process: `pointps` of a section, `synMechParams` or `stimSourceParams`."},
               {"artificial", "Artificial cell: `cellModel` of a population."}};
  fprintf(to, "\n## %s\n\n%s ", a->name, a->title);
  for (size_t i = 0; i < COUNT_OF(kinds); i++)
    if (strcmp(kinds[i].kind, a->kind) == 0) fputs(kinds[i].text, to);
  if (a->n_weights) fprintf(to, " Takes events with %d value%s.", a->n_weights, a->n_weights == 1 ? "" : "s");
  for (size_t i = 0; i < a->n_ions; i++)
    fprintf(to, " Ion %s: reads %s, writes %s.", a->ion[i].name, *a->ion[i].reads ? a->ion[i].reads : "nothing",
            *a->ion[i].writes ? a->ion[i].writes : "nothing");
  if (!a->is_builtin) fputs(" Not in NEURON: models bring it as a .mod file.", to);
  fputs("\n\n", to);
  put_vars(to, a);
}

bool cli_print_mech_reference(FILE *to) {
  ncy_ctx *ctx;
  if (ncy_ctx_new(NULL, &ctx) != NCY_OK) return false;
  bool is_good = true;
  fputs("# Built-in mechanisms\n\n"
        "This page is made by the program from the texts of the mechanisms (`netcyne --reference mechanisms`), which are in "
        "`mechs/` with\nthe papers they are written from; `netcyne mod NAME` prints the same.\n",
        to);
  char name[64];
  for (size_t i = 0; is_good && ncy_mod_own_name(i, name); i++) {
    ncy_mod *mod = NULL;
    is_good = ncy_mod_open_own(ctx, name, &mod) == NCY_OK;
    if (is_good) put_mech(to, ncy_mod_tell(mod));
    ncy_mod_free(&mod);
  }
  ncy_ctx_free(&ctx);
  return is_good;
}
