/* describe.c - the row of a mechanism for the table of mechanisms (mech.h), from its program.
 *
 * Order of the variables is NEURON's: RANGE parameters, then RANGE assigned ones, then states, each as declared in the file;
 * after them the globals that an interpreter sees. Arrays are one variable; pointers and streams are in the program
 * (nm_sym), as is the place of each: nm_sym_find of the same name. The row's `order` is -1: who registers the type gives it.
 * Values are those of a new instance: the defaults, then what a CONSTRUCTOR makes of them.
 * What the ions and the environment give (ena, cai, also as a STATE, v, celsius, diam, ...) are no variables of the row.
 * Source: nocmodl 9.0.2's tables of registered names. SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "nmodl/describe.h"
#include "nmodl/vm.h"

typedef struct rows {
  ncy_mech_var *var;
  int32_t n;
} rows;

static void *resize_in_parent(void *parent, void *ptr, size_t old_size, size_t new_size) {
  return ncy_resize(parent, ptr, old_size, new_size);
}

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

/* Lets the CONSTRUCTOR work on one instance: what it leaves is what a new instance has. One that fails changes nothing here; it
 * fails again, and says so, where an instance is made. */
static ncy_status construct(const ncy_nmodl *p, ncy_arena *arena, rows *vars) {
  double t = 0, dt = .025, celsius = 6.3, zero[NM_ION_VARS][1] = {{0}};
  uint32_t scop = 1;
  int32_t node = 0;
  ncy_vm_env env = {&t, &dt, &celsius, 0, &scop};
  ncy_vm *vm;
  NCY_TRY(ncy_vm_new(arena, p, &env, NULL, &vm));
  ncy_vm_limit_loops(vm, 1000000);
  ncy_vm_ion *ion = NCY_NEW_ARRAY(arena, ncy_vm_ion, p->ions.count + 1);
  ncy_vm_insts in = {
      .n = 1, .node = &node, .v = zero[0], .area = zero[1], .diam = zero[2], .rhs = zero[3], .d = zero[4], .ion = ion};
  in.col = NCY_NEW_ARRAY(arena, double, (size_t)p->n_columns + 1);
  in.pointer = NCY_NEW_ARRAY(arena, double *, (size_t)p->n_pointers + 1);
  in.random = NCY_NEW_ARRAY(arena, ncy_rng, (size_t)p->n_randoms + 1);
  in.handle = NCY_NEW_ARRAY(arena, ncy_vm_handle, (size_t)p->n_handles + 1);
  if (!ion || !in.col || !in.pointer || !in.random || !in.handle) return NCY_ENOMEM;
  for (size_t i = 0; i < p->ions.count; i++) {
    for (int k = 0; k < NM_ION_VARS; k++) ion[i].var[k] = zero[k];
    ion[i].row = &node;
  }
  ncy_vm_defaults(vm, &in);
  ncy_status status = ncy_vm_run(vm, &in, NM_E_CONSTRUCTOR);
  if (status != NCY_OK) return status == NCY_ENOMEM ? status : NCY_OK;
  for (int32_t i = 0; i < vars->n; i++) {
    int32_t id = nm_sym_find(p, vars->var[i].name);
    if (vars->var[i].role != NCY_ROLE_GLOBAL && !vars->var[i].size) vars->var[i].value = in.col[p->syms.data[id].slot];
  }
  return NCY_OK;
}

/* The same, with what it says kept from the user, in memory of its own. */
static ncy_status construct_quietly(const ncy_nmodl *p, rows *vars) {
  if (p->entry[NM_E_CONSTRUCTOR] < 0 || !p->fns.data[p->entry[NM_E_CONSTRUCTOR]].code.count) return NCY_OK;
  ncy_ctx *outer = p->unit->ctx, *quiet;
  ncy_ctx_options options = {.realloc_fn = resize_in_parent, .realloc_user = outer};
  if (ncy_ctx_new(&options, &quiet) != NCY_OK) return NCY_ENOMEM;
  ncy_arena arena;
  ncy_arena_init(&arena, quiet);
  p->unit->ctx = quiet;
  ncy_status status = construct(p, &arena, vars);
  p->unit->ctx = outer;
  ncy_arena_done(&arena);
  ncy_ctx_free(&quiet);
  return status;
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
  NCY_TRY(construct_quietly(p, &vars));
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
