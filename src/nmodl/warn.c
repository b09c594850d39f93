/* warn.c - warnings of declarations: what is RANGE or written to an ion and never set, what is read from an ion and never used.
 *
 * A VERBATIM that mentions a name may do anything with it. Cost: the tree for each such name.
 * SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>

#include "nmodl/code.h"

static bool has_word(const char *text, const char *name) {
  size_t n = strlen(name);
  for (const char *p = strstr(text, name); p; p = strstr(p + 1, name)) {
    bool begins = p == text || !(isalnum((unsigned char)p[-1]) || p[-1] == '_');
    if (begins && !(isalnum((unsigned char)p[n]) || p[n] == '_')) return true;
  }
  return false;
}

static bool is_in_verbatim(const nm_node *node, const char *name) {
  if (node->kind == NM_VERBATIM && has_word(node->text, name)) return true;
  for (const nm_node *k = node->kid; k; k = k->next)
    if (is_in_verbatim(k, name)) return true;
  return false;
}

/* Does a statement set it? Reactions set their states. */
static bool is_set(const nm_node *node, const char *name) {
  bool is_reaction = node->kind == NM_REACTION || node->kind == NM_SOURCE || node->kind == NM_SINK || node->kind == NM_EQUATION;
  if (is_reaction && nm_mentions(node, name)) return true;
  bool is_own = node->kind == NM_ASSIGN || node->kind == NM_CALL;
  if (is_own && nm_assigns(node, name)) return true;
  for (const nm_node *k = node->kid; k; k = k->next)
    if (is_set(k, name)) return true;
  return false;
}

/* Is it mentioned in a statement, other than as what is set? */
static bool is_used(const nm_node *node, const char *name) {
  if (node->kind == NM_NEURON || node->kind == NM_DECLS) return false;
  if (node->kind == NM_ASSIGN) return nm_mentions(nm_kid(node, 1), name) || nm_mentions(nm_kid(nm_kid(node, 0), 0), name);
  if ((node->kind == NM_VAR || node->kind == NM_NAME) && node->name && strcmp(node->name, name) == 0) return true;
  for (const nm_node *k = node->kid; k; k = k->next)
    if (is_used(k, name)) return true;
  return false;
}

static void check_range(ncy_nmodl *p) {
  for (size_t i = 0; i < p->syms.count; i++) {
    const nm_sym *s = &p->syms.data[i];
    const uint32_t other =
        NM_IS_PARAMETER | NM_IS_STATE | NM_IS_ION | NM_IS_CURRENT | NM_IS_POINTER | NM_IS_BBCOREPOINTER | NM_IS_ENV;
    if (!(s->is & NM_IS_RANGE) || !(s->is & NM_IS_ASSIGNED) || s->is & other || s->store != NM_COLUMN || (int32_t)i == p->v)
      continue;
    if (!is_set(p->tree, s->name) && !is_in_verbatim(p->tree, s->name))
      nm_warn(p->unit, s->at, NULL, "%.60s is RANGE and never set: it stays 0 unless someone sets it from outside", s->name);
  }
}

static void check_ions(ncy_nmodl *p) {
  for (size_t i = 0; i < p->ions.count; i++) {
    const nm_ion *ion = &p->ions.data[i];
    bool writes_concentration = false, reads = false;
    for (int var = 0; var < 4; var++) {
      const char *name = ion->sym[var] >= 0 ? p->syms.data[ion->sym[var]].name : NULL;
      reads |= ion->read[var] != 0;
      if (!name || is_in_verbatim(p->tree, name)) {
        reads |= name != NULL;
        continue;
      }
      writes_concentration |= ion->write[var] && (var == NM_CONC_IN || var == NM_CONC_OUT);
      if (ion->write[var] && !is_set(p->tree, name)) nm_warn(p->unit, ion->at, NULL, "%.60s is in WRITE and never set", name);
      if (ion->read[var] && !ion->write[var] && !is_used(p->tree, name))
        nm_warn(p->unit, ion->at, NULL, "%.60s is in READ and never used", name);
    }
    if (writes_concentration && !reads)
      nm_warn(p->unit, ion->at, NULL, "a concentration of %.60s is written and nothing of %.60s is read", ion->name, ion->name);
  }
}

bool nm_warn_all(ncy_nmodl *p) {
  check_range(p);
  check_ions(p);
  nm_warn_units(p);
  return true;
}
