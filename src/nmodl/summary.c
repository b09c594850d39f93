/* summary.c - what a mechanism offers and needs, as text for people.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "nmodl/program.h"

static void print_var(const ncy_nmodl *p, const nm_sym *s, ncy_text *out) {
  ncy_text_printf(out, "  %s", s->name);
  if (s->is & NM_IS_GLOBAL || s->store == NM_GLOBAL)
    if (p->kind != NCY_MECH_DENSITY || !p->is_nothing) ncy_text_printf(out, "_%s", p->name);
  if (s->size) ncy_text_printf(out, "[%d]", s->size);
  if (s->is & NM_IS_PARAMETER) ncy_text_printf(out, " = %g", s->value); /* defaults have six digits */
  if (s->unit) ncy_text_printf(out, " (%s)", s->unit);
  if (s->low && s->high) ncy_text_printf(out, " <%s, %s>", s->low, s->high);
  ncy_text_str(out, "\n");
}

typedef bool chooses(const nm_sym *s);
static bool is_range_parameter(const nm_sym *s) {
  return s->store == NM_COLUMN && (s->is & NM_IS_PARAMETER) && (s->is & NM_IS_RANGE) && !(s->is & NM_IS_ION);
}
static bool is_range_other(const nm_sym *s) {
  return s->store == NM_COLUMN && (s->is & NM_IS_RANGE) && !(s->is & (NM_IS_PARAMETER | NM_IS_STATE | NM_IS_ION));
}
static bool is_state(const nm_sym *s) {
  return (s->is & NM_IS_STATE) != 0;
}
static bool is_global(const nm_sym *s) {
  return s->store == NM_GLOBAL && (s->is & (NM_IS_PARAMETER | NM_IS_GLOBAL)) && !(s->name[0] == '_');
}
static bool is_pointer(const nm_sym *s) {
  return s->store == NM_POINTER;
}
static bool is_random(const nm_sym *s) {
  return s->store == NM_RANDOM;
}

static void print_list(const ncy_nmodl *p, const char *title, chooses *is_in, ncy_text *out) {
  bool is_first = true;
  for (size_t i = 0; i < p->syms.count; i++) {
    if (!is_in(&p->syms.data[i])) continue;
    if (is_first) ncy_text_printf(out, "%s\n", title);
    is_first = false;
    print_var(p, &p->syms.data[i], out);
  }
}

static void print_ions(const ncy_nmodl *p, ncy_text *out) {
  static const char *const formats[] = {" e%s", " %si", " %so", " i%s"};
  for (size_t i = 0; i < p->ions.count; i++) {
    const nm_ion *ion = &p->ions.data[i];
    ncy_text_printf(out, "ion %s", ion->name);
    if (!isnan(ion->valence)) ncy_text_printf(out, " valence %g", ion->valence);
    for (int w = 0; w < 2; w++) {
      const uint8_t *used = w ? ion->write : ion->read;
      if (!(used[0] || used[1] || used[2] || used[3])) continue;
      ncy_text_str(out, w ? ", writes" : ", reads");
      for (int var = 0; var < 4; var++) {
        if (!used[var]) continue;
        ncy_text_str(out, " ");
        const char *f = formats[var];
        const char *at = strstr(f, "%s");
        ncy_text_add(out, f + 1, (size_t)(at - f - 1));
        ncy_text_str(out, ion->name);
        ncy_text_str(out, at + 2);
      }
    }
    ncy_text_str(out, "\n");
  }
}

void ncy_nmodl_summary(const ncy_nmodl *p, ncy_text *out) {
  static const char *const kinds[] = {"SUFFIX", "POINT_PROCESS", "ARTIFICIAL_CELL", "ion"};
  static const char *const methods[] = {
#define SOLVER(name, word, block, safe, steady) word,
#include "nmodl/solvers.def"
#undef SOLVER
  };
  ncy_text_printf(out, "%s %s\n", kinds[p->kind], p->name);
  if (p->title && *p->title) ncy_text_printf(out, "title %s\n", p->title);
  print_list(p, "parameters of an instance", is_range_parameter, out);
  print_list(p, "global", is_global, out);
  print_list(p, "states", is_state, out);
  print_list(p, "assigned", is_range_other, out);
  print_list(p, "pointers", is_pointer, out);
  print_list(p, "random streams", is_random, out);
  print_ions(p, out);
  for (size_t i = 0; i < p->currents.count; i++) {
    const nm_sym *s = &p->syms.data[p->currents.data[i]];
    ncy_text_printf(out, "current %s%s\n", s->name, p->is_electrode ? " (of an electrode)" : "");
  }
  if (p->currents.count)
    ncy_text_printf(out, "conductance %s\n", p->uses_conductance ? "as CONDUCTANCE names it" : "by difference at v+.001");
  for (size_t i = 0; i < p->solved.count; i++)
    ncy_text_printf(out, "solve %s by %s%s\n", p->syms.data[p->solved.data[i].sym].name, methods[p->solved.data[i].method],
                    p->solved.data[i].is_steady ? " (steady state)" : "");
  if (p->n_weights) ncy_text_printf(out, "takes events of %d value%s\n", p->n_weights, p->n_weights == 1 ? "" : "s");
  for (size_t i = 0; i < p->moments.count; i++)
    ncy_text_printf(out, "runs %s %s\n", nm_word_text(p->moments.data[i].when), p->moments.data[i].what);
  ncy_text_printf(out, "%s\n", p->is_thread_safe ? "thread-safe" : "not thread-safe in NEURON");
}
