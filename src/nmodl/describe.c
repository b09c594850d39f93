/* describe.c - the row of a mechanism for the table of mechanisms (mech.h), from its program.
 *
 * Order of the variables is NEURON's: RANGE parameters, then RANGE assigned ones, then states, each as declared in the file;
 * after them the globals that an interpreter sees. Arrays are one variable; pointers and streams are in the program
 * (nm_sym), as is the place of each: nm_sym_find of the same name. The row's `order` is -1: who registers the type gives it.
 * What the ions and the environment give (ena, cai, also as a STATE, v, celsius, diam, ...) are no variables of the row.
 * Source: nocmodl 9.0.2's tables of registered names. SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "nmodl/describe.h"

typedef struct rows {
  ncy_mech_var *var;
  int32_t n;
} rows;

static double limit(const char *text) {
  return text ? strtod(text, NULL) : 0;
}

static void add(rows *out, const nm_sym *s, ncy_mech_role role) {
  out->var[out->n++] = (ncy_mech_var){.name = s->name,
                                      .unit = s->unit ? s->unit : "",
                                      .value = s->value,
                                      .role = role,
                                      .size = s->size,
                                      .low = limit(s->low),
                                      .high = limit(s->high)};
}

static bool is_range(const nm_sym *s) {
  const uint32_t elsewhere = NM_IS_ENV | NM_IS_POINTER | NM_IS_BBCOREPOINTER | NM_IS_RANDOM | NM_IS_EXTERNAL;
  if (s->store != NM_COLUMN || (s->is & elsewhere)) return false;
  return !(s->is & NM_IS_ION) && s->is & (NM_IS_STATE | NM_IS_RANGE | NM_IS_CURRENT);
}

/* Variables of the blocks `word` in the order of their declaration. */
static void add_declared(const ncy_nmodl *p, nm_word word, ncy_mech_role role, rows *out) {
  for (const nm_node *block = p->tree->kid; block; block = block->next) {
    if (block->kind != NM_DECLS || block->op != word) continue;
    for (const nm_node *k = block->kid; k; k = k->next) {
      int32_t id = k->name ? nm_sym_find(p, k->name) : -1;
      if (id >= 0 && p->syms.data[id].node == k && is_range(&p->syms.data[id])) add(out, &p->syms.data[id], role);
    }
  }
}

/* RANGE x0, where x is a state, makes a parameter of what the state starts from. */
static void add_starts(const ncy_nmodl *p, rows *out) {
  for (size_t i = 0; i < p->syms.count; i++) {
    int32_t start = p->syms.data[i].start;
    if (start >= 0 && !p->syms.data[start].node && is_range(&p->syms.data[start]))
      add(out, &p->syms.data[start], NCY_ROLE_PARAMETER);
  }
}

static void add_globals(const ncy_nmodl *p, rows *out) {
  for (size_t i = 0; i < p->syms.count; i++) {
    const nm_sym *s = &p->syms.data[i];
    bool is_seen = s->is & (NM_IS_PARAMETER | NM_IS_GLOBAL) && !(s->is & (NM_IS_CONSTANT | NM_IS_TOP_LOCAL | NM_IS_EXTERNAL));
    bool is_made = s->is & NM_IS_HIDDEN && strncmp(s->name, "usetable", 8) != 0;
    if (s->store == NM_GLOBAL && is_seen && !is_made) add(out, s, NCY_ROLE_GLOBAL);
  }
}

static const char *ion_list(const ncy_nmodl *p, ncy_arena *arena) {
  size_t length = 0;
  for (size_t i = 0; i < p->ions.count; i++) length += strlen(p->ions.data[i].name) + 1;
  char *text = NCY_NEW_ARRAY(arena, char, length + 1), *q = text;
  if (!text) return NULL;
  for (size_t i = 0; i < p->ions.count; i++) {
    size_t n = strlen(p->ions.data[i].name);
    if (i) *q++ = ',';
    memcpy(q, p->ions.data[i].name, n);
    q += n;
  }
  *q = 0;
  return text;
}

ncy_status ncy_nmodl_mech(const ncy_nmodl *p, ncy_arena *arena, const ncy_mech **out) {
  ncy_mech *mech = NCY_NEW(arena, ncy_mech);
  rows vars = {NCY_NEW_ARRAY(arena, ncy_mech_var, p->syms.count), 0};
  const char *ions = ion_list(p, arena);
  if (!mech || !vars.var || !ions) return NCY_ENOMEM;
  add_declared(p, NM_W_PARAMETER, NCY_ROLE_PARAMETER, &vars);
  add_starts(p, &vars);
  add_declared(p, NM_W_ASSIGNED, NCY_ROLE_ASSIGNED, &vars);
  add_declared(p, NM_W_STATE, NCY_ROLE_STATE, &vars);
  add_globals(p, &vars);
  *mech = (ncy_mech){.name = p->name,
                     .kind = p->kind,
                     .order = -1,
                     .n_weights = p->n_weights,
                     .ions = ions,
                     .var = vars.var,
                     .n_vars = vars.n,
                     .doc = p->title ? p->title : ""};
  *out = mech;
  return NCY_OK;
}
