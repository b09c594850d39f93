/* mset.h - a set of mechanisms for tests: the built-in ones from mechs/, then texts that a test gives, ordered as NEURON orders
 * them (reference neuron-numerics 2.4).
 * SPDX-License-Identifier: MIT */
#ifndef NCY_TESTS_ENGINE_MSET_H
#define NCY_TESTS_ENGINE_MSET_H

#include "t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nmodl/describe.h"
#include "nmodl/nmodl.h"

enum { MSET_MOST = 64 };

typedef struct mset {
  ncy_ctx *ctx;
  ncy_arena *arena;
  const ncy_mech *mech[MSET_MOST];
  const ncy_nmodl *program[MSET_MOST];
  int32_t order[MSET_MOST];
  int32_t n, n_order, last_ion;
  ncy_mech_set set;
} mset;

/* Registers mechanism `id`: at the end, or where ions and writers of concentrations go. */
static void mset_register(mset *s, int32_t id, bool is_ion, bool writes) {
  int32_t at = is_ion || writes ? s->last_ion : s->n_order;
  memmove(s->order + at + 1, s->order + at, (size_t)(s->n_order - at) * sizeof(int32_t));
  s->order[at] = id;
  s->n_order++;
  s->last_ion += is_ion;
}

static int32_t mset_find(const mset *s, const char *name) {
  for (int32_t i = 0; i < s->n; i++)
    if (s->mech[i] && strcmp(s->mech[i]->name, name) == 0) return i;
  return -1;
}

static void mset_add_ion(mset *s, const char *name) {
  char row[40];
  snprintf(row, sizeof row, "%s_ion", name);
  if (mset_find(s, row) >= 0) return;
  static const char *const formats[] = {"e%s", "%si", "%so", "i%s"};
  bool is_ca = strcmp(name, "ca") == 0;
  const double value[] = {is_ca ? 12.5 * log(2 / 5e-5) : 0.0, is_ca ? 5e-5 : 1.0, is_ca ? 2.0 : 1.0, 0.0};
  ncy_mech_var *var = NCY_NEW_ARRAY(s->arena, ncy_mech_var, 4);
  ncy_mech *mech = NCY_NEW(s->arena, ncy_mech);
  for (int k = 0; k < 4; k++)
    var[k] = (ncy_mech_var){.name = ncy_arena_printf(s->arena, formats[k], name),
                            .unit = "",
                            .value = value[k],
                            .role = k < 3 ? NCY_ROLE_PARAMETER : NCY_ROLE_ASSIGNED};
  *mech = (ncy_mech){
      .name = ncy_arena_strndup(s->arena, row, strlen(row)), .kind = NCY_MECH_ION, .ions = "", .var = var, .n_vars = 4};
  s->mech[s->n] = mech;
  mset_register(s, s->n++, true, false);
}

/* A mechanism from a text, in number id (-1: the next). */
static void mset_add_text(mset *s, int32_t id, const char *file, const char *text, size_t length) {
  const ncy_nmodl *p;
  T_STATUS(s->ctx, ncy_nmodl_compile(s->ctx, s->arena, file, text, length, NULL, &p), NCY_OK);
  bool writes = false;
  for (size_t i = 0; i < p->ions.count; i++) {
    mset_add_ion(s, p->ions.data[i].name);
    writes |= p->ions.data[i].write[NM_CONC_IN] || p->ions.data[i].write[NM_CONC_OUT];
  }
  if (id < 0) id = s->n++;
  s->program[id] = p;
  if (id < NCY_MECH_BUILTIN_COUNT)
    s->mech[id] = ncy_mech_at(id);
  else
    T_STATUS(s->ctx, ncy_nmodl_mech(p, s->arena, &s->mech[id]), NCY_OK);
  mset_register(s, id, false, writes);
}

static void mset_add_own(mset *s, const char *name) {
  char path[512];
  snprintf(path, sizeof path, "%s/mechs/%s.mod", NCY_SOURCE_DIR, name);
  size_t size;
  char *text = t_read(path, &size);
  int32_t id = ncy_mech_find(name);
  mset_add_text(s, id, path, ncy_arena_strndup(s->arena, text, size), size);
  free(text);
}

/* The mechanisms that NEURON has built in. */
static mset *mset_new(ncy_ctx *ctx, ncy_arena *arena) {
  mset *s = calloc(1, sizeof *s);
  assert_non_null(s);
  s->ctx = ctx;
  s->arena = arena;
  s->n = NCY_MECH_BUILTIN_COUNT;
  mset_add_own(s, "pas");
  s->last_ion = 1;
  static const char *const first[] = {"IClamp", "AlphaSynapse", "ExpSyn", "Exp2Syn", "SEClamp", "VClamp", "OClamp", "APCount"};
  static const char *const then[] = {"hh", "NetStim", "IntFire1", "IntFire2", "IntFire4"};
  for (size_t i = 0; i < NCY_COUNT_OF(first); i++) mset_add_own(s, first[i]);
  for (int32_t ion = NCY_MECH_NA_ION; ion <= NCY_MECH_K_ION; ion++) {
    s->mech[ion] = ncy_mech_at(ion);
    mset_register(s, ion, true, false);
  }
  for (size_t i = 0; i < NCY_COUNT_OF(then); i++) mset_add_own(s, then[i]);
  return s;
}

static const ncy_mech_set *mset_done(mset *s) {
  s->set = (ncy_mech_set){s->mech, s->program, s->n, s->order};
  return &s->set;
}

#endif
