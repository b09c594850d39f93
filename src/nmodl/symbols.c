/* symbols.c - names to symbols: what each is, its storage, the ions, the currents.
 *
 * Storage: columns in the order RANGE and state variables are declared, then hidden ones; globals likewise.
 * Source: reference nmodl-language section 4. SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nmodl/program.h"

static const char *const env_names[] = {"t", "dt", "celsius", "area", "diam", "secondorder"};

const char *nm_env_name(int32_t env) {
  return env_names[env];
}

int32_t nm_sym_find(const ncy_nmodl *p, const char *name) {
  return ncy_names_find(&p->sym_names, name, strlen(name));
}

static int32_t add(ncy_nmodl *p, const char *name, uint32_t is, nm_at at) {
  nm_sym sym = {.name = name,
                .is = is,
                .at = at,
                .slot = -1,
                .ion = -1,
                .ion_var = -1,
                .derivative = -1,
                .start = -1,
                .fn = -1,
                .handle = -1};
  int32_t id = ncy_names_add(&p->sym_names, name, strlen(name));
  if (id < 0 || (size_t)id != p->syms.count || !NCY_VEC_PUSH(p->unit->ctx, &p->syms, sym)) return -1;
  return id;
}

static void place(ncy_nmodl *p, nm_sym *sym, nm_store store) {
  int32_t *count = store == NM_COLUMN    ? &p->n_columns
                   : store == NM_GLOBAL  ? &p->n_globals
                   : store == NM_POINTER ? &p->n_pointers
                                         : &p->n_randoms;
  sym->store = store;
  sym->slot = *count;
  *count += nm_sym_count(sym);
}

int32_t nm_sym_hidden(ncy_nmodl *p, const char *name, uint32_t is, nm_store store, int32_t size, double value) {
  int32_t found = nm_sym_find(p, name);
  if (found >= 0) return found;
  int32_t id = add(p, name, is | NM_IS_HIDDEN, (nm_at){0, 0, 0});
  if (id < 0) return -1;
  nm_sym *sym = &p->syms.data[id];
  sym->size = size;
  sym->value = value;
  place(p, sym, store);
  return id;
}

/* NEURON writes defaults with %g into the program it makes, which leaves six digits. */
static double through_g(double value) {
  char text[40];
  snprintf(text, sizeof text, "%g", value);
  return strtod(text, NULL);
}

/* ---- declarations
 * ------------------------------------------------------------------------------------------------------------------ */

/* Declares a name in a role; the symbol, or -1 (no memory, or reported and *was_wrong). */
static int32_t declare(ncy_nmodl *p, const nm_node *node, uint32_t is) {
  if (!node->name) return -2;
  int32_t id = nm_sym_find(p, node->name);
  if (id < 0) return add(p, node->name, is, node->at);
  nm_sym *sym = &p->syms.data[id];
  const uint32_t values = NM_IS_PARAMETER | NM_IS_ASSIGNED | NM_IS_STATE | NM_IS_CONSTANT | NM_IS_TOP_LOCAL;
  const uint32_t code = NM_IS_FUNCTION | NM_IS_PROCEDURE | NM_IS_BLOCK | NM_IS_FUNCTION_TABLE;
  if (((sym->is & values) && (is & (values | code))) || ((sym->is & code) && (is & (values | code)))) {
    nm_error(p->unit, node->at, NULL, "%.60s is declared twice; first in line %d", node->name, sym->at.line);
    return -2;
  }
  sym->is |= is;
  if (is & (values | code)) sym->at = node->at;
  return id;
}

static const char *number_text(const nm_node *node) {
  return nm_is_empty(node) ? NULL : node->text;
}

static bool declare_line(ncy_nmodl *p, const nm_node *decl, nm_word block) {
  static const struct {
    nm_word word;
    uint32_t is;
  } roles[] = {{NM_W_PARAMETER, NM_IS_PARAMETER},
               {NM_W_ASSIGNED, NM_IS_ASSIGNED},
               {NM_W_STATE, NM_IS_STATE},
               {NM_W_CONSTANT, NM_IS_CONSTANT}};
  if (block == NM_W_INDEPENDENT || decl->kind != NM_DECL) return true;
  uint32_t is = 0;
  for (size_t i = 0; i < NCY_COUNT_OF(roles); i++)
    if (roles[i].word == block) is = roles[i].is;
  if (decl->name && strcmp(decl->name, "celcius") == 0) nm_error(p->unit, decl->at, "celsius", "celcius is misspelt");
  int32_t id = declare(p, decl, is);
  if (id < 0) return id == -2;
  nm_sym *sym = &p->syms.data[id];
  const nm_node *size = nm_kid(decl, 0), *value = nm_kid(decl, 1), *start = nm_kid(decl, 4), *unit = nm_kid(decl, 5);
  sym->node = decl;
  if (!nm_is_empty(size)) sym->size = size->value >= 1 && size->value <= 1e6 ? (int32_t)size->value : 1;
  sym->unit = nm_is_empty(unit) ? NULL : unit->text;
  sym->low = number_text(nm_kid(decl, 6));
  sym->high = number_text(nm_kid(decl, 7));
  const nm_node *given = is == NM_IS_STATE ? start : value;
  if (!nm_is_empty(given)) sym->value = is == NM_IS_CONSTANT ? given->value : through_g(given->value);
  return true;
}

static bool declare_factor(ncy_nmodl *p, const nm_node *node) {
  if (node->kind != NM_FACTOR) return true;
  int32_t id = declare(p, node, NM_IS_CONSTANT);
  if (id < 0) return id == -2;
  const nm_node *first = nm_kid(node, 0), *unit = nm_kid(node, 1), *in = nm_kid(node, 2);
  if (first->kind == NM_UNIT) {
    const char *why = NULL;
    double value = 0;
    if (!nm_unit_factor(p->unit, p->tree, first->text, in->text, &value, &why)) {
      if (!why) return false;
      nm_error(p->unit, node->at, NULL, "%s", why);
    }
    p->syms.data[id].value = value;
    p->syms.data[id].unit = in->text;
  } else {
    p->syms.data[id].value = first->value;
    p->syms.data[id].unit = nm_is_empty(unit) ? NULL : unit->text;
  }
  return true;
}

/* ---- NEURON
 * ---------------------------------------------------------------------------------------------------------------------- */

static const struct {
  const char *format;
  nm_ion_var var;
} ion_names[] = {{"e%s", NM_EREV}, {"%si", NM_CONC_IN}, {"%so", NM_CONC_OUT}, {"i%s", NM_CUR}};

static bool use_ion_names(ncy_nmodl *p, int32_t ion, const nm_node *names, bool is_write) {
  if (nm_is_empty(names)) return true;
  for (const nm_node *k = names->kid; k; k = k->next) {
    int var = -1;
    for (size_t i = 0; i < NCY_COUNT_OF(ion_names); i++) {
      char text[80];
      snprintf(text, sizeof text, ion_names[i].format, p->ions.data[ion].name);
      if (strcmp(text, k->name) == 0) var = (int)ion_names[i].var;
    }
    if (var < 0) {
      nm_error(p->unit, k->at, NULL, "%.60s is no variable of the ion %.60s; expected e%.60s, %.60si, %.60so or i%.60s", k->name,
               p->ions.data[ion].name, p->ions.data[ion].name, p->ions.data[ion].name, p->ions.data[ion].name,
               p->ions.data[ion].name);
      continue;
    }
    int32_t id = declare(p, k, NM_IS_ION);
    if (id == -1) return false;
    nm_sym *sym = &p->syms.data[id];
    sym->ion = ion;
    sym->ion_var = var;
    p->ions.data[ion].sym[var] = id;
    (is_write ? p->ions.data[ion].write : p->ions.data[ion].read)[var] = 1;
    if (is_write && var == NM_CUR) {
      sym->is |= NM_IS_CURRENT;
      if (!NCY_VEC_PUSH(p->unit->ctx, &p->currents, id)) return false;
    }
  }
  return true;
}

static bool use_ion(ncy_nmodl *p, const nm_node *node) {
  if (!node->name) return true;
  for (size_t i = 0; i < p->ions.count; i++)
    if (strcmp(p->ions.data[i].name, node->name) == 0) {
      nm_error(p->unit, node->at, NULL, "USEION %.60s twice; first in line %d", node->name, p->ions.data[i].at.line);
      return true;
    }
  const nm_node *valence = nm_kid(node, 2);
  nm_ion ion = {
      .name = node->name, .at = node->at, .valence = nm_is_empty(valence) ? NAN : valence->value, .sym = {-1, -1, -1, -1}};
  if (strlen(node->name) > 60) {
    nm_error(p->unit, node->at, NULL, "the name of an ion has more than 60 letters");
    return true;
  }
  if (!NCY_VEC_PUSH(p->unit->ctx, &p->ions, ion)) return false;
  int32_t id = (int32_t)p->ions.count - 1;
  return use_ion_names(p, id, nm_kid(node, 0), false) && use_ion_names(p, id, nm_kid(node, 1), true);
}

static bool take_names(ncy_nmodl *p, const nm_node *node) {
  static const struct {
    nm_word word;
    uint32_t is;
  } roles[] = {{NM_W_RANGE, NM_IS_RANGE},
               {NM_W_GLOBAL, NM_IS_GLOBAL},
               {NM_W_POINTER, NM_IS_POINTER},
               {NM_W_BBCOREPOINTER, NM_IS_BBCOREPOINTER},
               {NM_W_EXTERNAL, NM_IS_EXTERNAL},
               {NM_W_RANDOM, NM_IS_RANDOM},
               {NM_W_NONSPECIFIC_CURRENT, NM_IS_CURRENT},
               {NM_W_ELECTRODE_CURRENT, NM_IS_CURRENT}};
  uint32_t is = 0;
  for (size_t i = 0; i < NCY_COUNT_OF(roles); i++)
    if ((int)roles[i].word == node->op) is = roles[i].is;
  for (const nm_node *k = node->kid; k; k = k->next) {
    int32_t id = declare(p, k, is);
    if (id < 0) return false;
    if (is != NM_IS_CURRENT) continue;
    bool is_electrode = node->op == NM_W_ELECTRODE_CURRENT;
    if (p->currents.count && p->is_electrode != is_electrode)
      nm_error(p->unit, k->at, NULL, "a mechanism has either membrane currents or electrode currents");
    p->is_electrode = is_electrode;
    if (!NCY_VEC_PUSH(p->unit->ctx, &p->currents, id)) return false;
  }
  return true;
}

static bool take_neuron(ncy_nmodl *p, const nm_node *block) {
  for (const nm_node *k = block->kid; k; k = k->next) {
    if (k->kind == NM_SUFFIX && k->name) {
      p->name = k->name;
      p->kind = k->op == NM_W_SUFFIX ? NCY_MECH_DENSITY : k->op == NM_W_POINT_PROCESS ? NCY_MECH_POINT : NCY_MECH_ARTIFICIAL;
      p->is_nothing = k->op == NM_W_SUFFIX && strcmp(k->name, "nothing") == 0;
    } else if (k->kind == NM_USEION) {
      if (!use_ion(p, k)) return false;
    } else if (k->kind == NM_NAMES) {
      if (!take_names(p, k)) return false;
    } else if (k->kind == NM_FLAG) {
      p->is_thread_safe = true; /* so far a claim */
    }
  }
  return true;
}

/* ---- places
 * ---------------------------------------------------------------------------------------------------------------------- */

static int env_of(const char *name) {
  for (int i = 0; i < NM_ENV_COUNT; i++)
    if (strcmp(env_names[i], name) == 0) return i;
  return -1;
}

static bool find_places(ncy_nmodl *p) {
  for (size_t i = 0; i < p->syms.count; i++) {
    nm_sym *s = &p->syms.data[i];
    int env = env_of(s->name);
    if (s->is & (NM_IS_FUNCTION | NM_IS_PROCEDURE | NM_IS_BLOCK | NM_IS_FUNCTION_TABLE)) continue;
    if (env >= 0 && !(s->is & (NM_IS_STATE | NM_IS_CONSTANT))) {
      s->is |= NM_IS_ENV;
      s->store = NM_ENV;
      s->slot = env;
    } else if (strcmp(s->name, "v") == 0 && p->kind != NCY_MECH_ARTIFICIAL && !(s->is & NM_IS_STATE)) {
      p->v = (int32_t)i;
      place(p, s, NM_COLUMN);
    } else if (s->is & (NM_IS_POINTER | NM_IS_BBCOREPOINTER)) {
      place(p, s, NM_POINTER);
    } else if (s->is & NM_IS_RANDOM) {
      place(p, s, NM_RANDOM);
    } else if (s->is & NM_IS_EXTERNAL) {
      nm_unsupported(p->unit, s->at, "the neuron engine runs it", "EXTERNAL (%.60s) is not supported", s->name);
      place(p, s, NM_GLOBAL);
    } else if (s->is & (NM_IS_CONSTANT | NM_IS_TOP_LOCAL | NM_IS_GLOBAL) ||
               (s->is & NM_IS_PARAMETER && !(s->is & (NM_IS_RANGE | NM_IS_ION)))) {
      if ((s->is & NM_IS_GLOBAL) && (s->is & NM_IS_STATE))
        nm_error(p->unit, s->at, NULL, "the STATE %.60s is declared GLOBAL", s->name);
      if ((s->is & NM_IS_GLOBAL) && (s->is & NM_IS_RANGE))
        nm_error(p->unit, s->at, NULL, "%.60s is both GLOBAL and RANGE", s->name);
      place(p, s, NM_GLOBAL);
    } else {
      place(p, s, NM_COLUMN);
    }
  }
  return true;
}

/* Of each state: its derivative (used by most methods) and the value it starts from. */
static bool add_derived(ncy_nmodl *p) {
  size_t n = p->syms.count;
  for (size_t i = 0; i < n; i++) {
    if (!(p->syms.data[i].is & NM_IS_STATE)) continue;
    const char *name = p->syms.data[i].name;
    double value = p->syms.data[i].value;
    const char *d = ncy_arena_printf(p->unit->arena, "D%s", name), *start = ncy_arena_printf(p->unit->arena, "%s0", name);
    if (!d || !start) return false;
    int32_t size = p->syms.data[i].size, id = nm_sym_find(p, start);
    int32_t derivative = nm_sym_hidden(p, d, 0, NM_COLUMN, size, 0);
    if (id < 0) id = nm_sym_hidden(p, start, NM_IS_PARAMETER | NM_IS_GLOBAL, NM_GLOBAL, 0, value);
    if (derivative < 0 || id < 0) return false;
    p->syms.data[i].derivative = derivative;
    p->syms.data[i].start = id;
    p->syms.data[i].value = 0;
  }
  return true;
}

/* ---- all
 * ------------------------------------------------------------------------------------------------------------------------- */

static bool declare_code(ncy_nmodl *p, const nm_node *node) {
  uint32_t is = 0;
  if (node->kind == NM_FUNCTION)
    is = node->op == NM_W_FUNCTION ? NM_IS_FUNCTION : node->op == NM_W_PROCEDURE ? NM_IS_PROCEDURE : NM_IS_FUNCTION_TABLE;
  else if (node->op == NM_W_DERIVATIVE || node->op == NM_W_KINETIC || node->op == NM_W_LINEAR || node->op == NM_W_NONLINEAR ||
           node->op == NM_W_DISCRETE)
    is = NM_IS_BLOCK;
  if (!is) return true;
  int32_t id = declare(p, node, is);
  if (id >= 0) p->syms.data[id].node = node;
  if (id >= 0 && is == NM_IS_FUNCTION_TABLE) p->syms.data[id].handle = p->n_function_tables++;
  return id != -1;
}

static bool take_item(ncy_nmodl *p, const nm_node *node) {
  switch ((nm_kind)node->kind) {
  case NM_TITLE:
    if (!p->title) p->title = node->text;
    return true;
  case NM_NEURON:
    return take_neuron(p, node);
  case NM_DECLS:
    for (const nm_node *k = node->kid; k; k = k->next)
      if (!declare_line(p, k, (nm_word)node->op)) return false;
    return true;
  case NM_UNITS:
    for (const nm_node *k = node->kid; k; k = k->next)
      if (!declare_factor(p, k)) return false;
    return true;
  case NM_LOCAL:
    for (const nm_node *k = node->kid; k; k = k->next) {
      int32_t id = declare(p, k, NM_IS_TOP_LOCAL);
      if (id == -1) return false;
      if (id >= 0 && !nm_is_empty(nm_kid(k, 0)) && nm_kid(k, 0)->value <= 1e6)
        p->syms.data[id].size = (int32_t)nm_kid(k, 0)->value;
    }
    return true;
  case NM_FUNCTION:
  case NM_BLOCK:
    return declare_code(p, node);
  default:
    return true;
  }
}

/* The name of the file without folder and ending, when NEURON names nothing. */
static const char *name_of_file(ncy_nmodl *p) {
  const char *file = p->unit->sources.data[0].file, *slash = strrchr(file, '/');
  const char *begin = slash ? slash + 1 : file, *dot = strrchr(begin, '.');
  return ncy_arena_strndup(p->unit->arena, begin, dot && dot > begin ? (size_t)(dot - begin) : strlen(begin));
}

bool nm_symbols(ncy_nmodl *p) {
  p->v = -1;
  for (const nm_node *k = p->tree->kid; k; k = k->next)
    if (!take_item(p, k)) return false;
  if (!p->name) p->name = name_of_file(p);
  if (!p->name || !find_places(p)) return false;
  for (size_t i = 0; i < p->syms.count; i++) {
    const nm_sym *s = &p->syms.data[i];
    const uint32_t declared = NM_IS_PARAMETER | NM_IS_ASSIGNED | NM_IS_STATE | NM_IS_ION | NM_IS_CURRENT | NM_IS_POINTER |
                              NM_IS_BBCOREPOINTER | NM_IS_EXTERNAL | NM_IS_RANDOM | NM_IS_CONSTANT | NM_IS_FUNCTION |
                              NM_IS_PROCEDURE;
    if ((s->is & (NM_IS_RANGE | NM_IS_GLOBAL)) && !(s->is & declared) && !(s->is & NM_IS_ENV))
      nm_warn(p->unit, s->at, NULL, "%.60s is %s but not declared", s->name, s->is & NM_IS_RANGE ? "RANGE" : "GLOBAL");
  }
  if (p->v < 0 && p->kind != NCY_MECH_ARTIFICIAL && nm_sym_find(p, "v") < 0) {
    p->v = nm_sym_hidden(p, "v", NM_IS_ASSIGNED, NM_COLUMN, 0, 0);
    if (p->v < 0) return false;
  }
  for (int i = 0; i < NM_ENV_COUNT; i++) {
    if (nm_sym_find(p, env_names[i]) >= 0) continue;
    int32_t id = add(p, env_names[i], NM_IS_ENV | NM_IS_HIDDEN, (nm_at){0, 0, 0});
    if (id < 0) return false;
    p->syms.data[id].store = NM_ENV;
    p->syms.data[id].slot = i;
  }
  return add_derived(p);
}

void nm_dump_symbols(const ncy_nmodl *p, ncy_text *out) {
  static const char *const is_names[] = {"parameter", "assigned", "state",    "constant", "toplocal", "range",   "global",
                                         "pointer",   "bbcore",   "external", "random",   "ion",      "current", "function",
                                         "procedure", "block",    "env",      "hidden",   "written",  "read",    "functiontable"};
  static const char *const stores[] = {"-", "column", "global", "env", "pointer", "random"};
  for (size_t i = 0; i < p->syms.count; i++) {
    const nm_sym *s = &p->syms.data[i];
    ncy_text_printf(out, "%s", s->name);
    if (s->size) ncy_text_printf(out, "[%d]", s->size);
    for (size_t b = 0; b < NCY_COUNT_OF(is_names); b++)
      if (s->is >> b & 1U) ncy_text_printf(out, " %s", is_names[b]);
    ncy_text_printf(out, " in %s", stores[s->store]);
    if (s->slot >= 0) ncy_text_printf(out, " %d", s->slot);
    if (s->value != 0) ncy_text_printf(out, " = %.17g", s->value);
    if (s->unit) ncy_text_printf(out, " (%s)", s->unit);
    ncy_text_str(out, "\n");
  }
}
