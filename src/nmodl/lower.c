/* lower.c - the entries of a mechanism: what NEURON's translator makes of INITIAL, BREAKPOINT, NET_RECEIVE and the others.
 *
 * Source: reference neuron-numerics 2.5 to 2.7, nmodl-language sections 6 and 8. SPDX-License-Identifier: MIT */
#include <string.h>

#include "nmodl/code.h"

static const char *const entry_names[] = {"initial",     "current",      "state",       "net_receive",
                                          "net_initial", "check_tables", "constructor", "destructor"};

const char *nm_entry_name(nm_entry entry) {
  return entry_names[entry];
}

/* ---- is it thread-safe in NEURON?
 * ------------------------------------------------------------------------------------------------------ */

typedef struct hazards {
  bool verbatim, global, random, never; /* never: whatever the file claims */
} hazards;

static void scan(ncy_nmodl *p, const nm_node *node, bool in_net_receive, hazards *h) {
  static const char *const unsafe[] = {"scop_random", "exprand", "set_seed", "normrand", "poisrand", "spline"};
  if (node->kind == NM_VERBATIM) h->verbatim = true;
  if (node->kind == NM_SOLVE && !nm_solve_is_safe(p, node)) h->never = true;
  if (node->kind == NM_ASSIGN && nm_kid(node, 0)->name) {
    int32_t id = nm_sym_find(p, nm_kid(node, 0)->name);
    if (id >= 0 && p->syms.data[id].store == NM_GLOBAL && !(p->syms.data[id].is & NM_IS_TOP_LOCAL)) h->global = true;
  }
  if (node->kind == NM_CALL) {
    for (size_t i = 0; i < NCY_COUNT_OF(unsafe); i++)
      if (strcmp(node->name, unsafe[i]) == 0) h->random = true;
    if (strcmp(node->name, "state_discontinuity") == 0 && !in_net_receive) h->never = true;
  }
  bool inside = in_net_receive || (node->kind == NM_BLOCK && node->op == NM_W_NET_RECEIVE);
  for (const nm_node *k = node->kid; k; k = k->next) scan(p, k, inside, h);
}

static void decide_thread_safety(ncy_nmodl *p) {
  hazards h = {0};
  scan(p, p->tree, false, &h);
  bool has_pointer = false;
  for (size_t i = 0; i < p->syms.count; i++)
    has_pointer |= (p->syms.data[i].is & (NM_IS_POINTER | NM_IS_BBCOREPOINTER | NM_IS_EXTERNAL)) != 0;
  bool is_claimed = p->is_thread_safe;
  p->is_thread_safe = !h.never && !p->is_nothing && (is_claimed || !(h.verbatim || h.global || h.random || has_pointer));
}

/* ---- pieces of entries
 * -------------------------------------------------------------------------------------------------------------------- */

static void load_voltage(nm_build *b) {
  if (b->p->v < 0) return;
  int32_t v = nm_reg(b);
  nm_emit(b, NM_OP_LOAD_V, v, 0, 0, 0);
  nm_store_value(b, b->p->v, -1, v);
}

static void load_ion(nm_build *b, int32_t ion, int var) {
  int32_t r = nm_reg(b);
  nm_emit(b, NM_OP_LOAD_ION, r, ion, var, 0);
  nm_store_value(b, b->p->ions.data[ion].sym[var], -1, r);
}

static bool is_concentration(int var) {
  return var == NM_CONC_IN || var == NM_CONC_OUT;
}

/* mentioned: only what this tree speaks of; NULL: all that is read, and concentrations that are written. */
static void load_ions(nm_build *b, const nm_node *mentioned) {
  for (int32_t i = 0; i < (int32_t)b->p->ions.count; i++)
    for (int var = 0; var < 4; var++) {
      const nm_ion *ion = &b->p->ions.data[i];
      if (!ion->read[var] && !(ion->write[var] && is_concentration(var))) continue;
      if (mentioned && !nm_mentions(mentioned, b->p->syms.data[ion->sym[var]].name)) continue;
      load_ion(b, i, var);
    }
}

/* Concentrations and reversal potentials that the mechanism writes. */
static void store_ions(nm_build *b) {
  for (int32_t i = 0; i < (int32_t)b->p->ions.count; i++)
    for (int var = 0; var < 3; var++)
      if (b->p->ions.data[i].write[var]) nm_emit(b, NM_OP_STORE_ION, nm_load(b, b->p->ions.data[i].sym[var], -1), i, var, 0);
}

static const nm_node *find_block(const ncy_nmodl *p, nm_word word) {
  for (const nm_node *k = p->tree->kid; k; k = k->next)
    if (k->kind == NM_BLOCK && (int)k->op == (int)word) return k;
  return NULL;
}

/* The statements of all blocks of a word, one block after the other, each with LOCALs of its own. NULL: no memory. */
static const nm_node *whole_body(ncy_nmodl *p, nm_word word) {
  nm_node *all = nm_node_new(p->unit->arena, NM_BODY, p->tree->at, NULL);
  const nm_node *only = NULL;
  int n = 0;
  for (const nm_node *k = p->tree->kid; all && k; k = k->next) {
    if (k->kind != NM_BLOCK || (int)k->op != (int)word || nm_is_empty(nm_kid(k, 3))) continue;
    nm_node *copy = NCY_NEW(p->unit->arena, nm_node);
    if (!copy) return NULL;
    *copy = *(only = nm_kid(k, 3));
    copy->next = NULL;
    nm_node_add(all, copy);
    n++;
  }
  return n == 1 ? only : all;
}

static bool finish(nm_build *b, int32_t *out) {
  *out = nm_build_end(b);
  return *out >= 0;
}

/* ---- INITIAL
 * ------------------------------------------------------------------------------------------------------------------------------
 */

static void start_state(nm_build *b, int32_t id) {
  const nm_sym *state = &b->p->syms.data[id];
  bool is_ion = state->ion >= 0 && is_concentration(state->ion_var);
  int32_t size = state->size, start = state->start;
  if (is_ion) return;
  int32_t value = nm_load(b, start, -1);
  if (!size) {
    nm_store_value(b, id, -1, value);
    return;
  }
  int32_t i = nm_iconst(b, 0);
  nm_emit(b, NM_OP_LOOP, 0, 0, 0, 0);
  nm_emit(b, NM_OP_LEAVEGT, i, nm_iconst(b, size - 1), 0, 0);
  nm_store_value(b, id, i, value);
  nm_emit(b, NM_OP_IADD, i, i, nm_iconst(b, 1), 0);
  nm_emit(b, NM_OP_AGAIN, 0, 0, 0, 0);
}

static bool lower_initial(ncy_nmodl *p) {
  nm_build b;
  nm_build_begin(&b, p, "initial", 0);
  b.in_initial = true;
  load_voltage(&b);
  load_ions(&b, NULL);
  for (int32_t i = 0; i < (int32_t)p->syms.count; i++) {
    if (!(p->syms.data[i].is & NM_IS_STATE)) continue;
    uint32_t is = p->syms.data[i].is;
    start_state(&b, i);
    p->syms.data[i].is = is | NM_IS_READ; /* the start alone does not count as written */
  }
  const nm_node *body = whole_body(p, NM_W_INITIAL);
  if (!body) b.bad = true;
  nm_lower_body(&b, body);
  store_ions(&b);
  return finish(&b, &p->entry[NM_E_INITIAL]);
}

/* ---- BREAKPOINT
 * -----------------------------------------------------------------------------------------------------------------------------
 */

static int32_t value_of(nm_build *b, int32_t sym) {
  nm_local *local = nm_find_local(b, b->p->syms.data[sym].name);
  return local && !local->is_int && local->slot < 0 ? local->reg : nm_load(b, sym, -1);
}

/* The block with its locals left open, and the sum of the currents. */
static int32_t lower_currents(nm_build *b, const nm_node *body) {
  b->mode = NM_MODE_NO_SOLVE;
  for (const nm_node *k = nm_is_empty(body) ? NULL : body->kid; k && !b->bad; k = k->next) nm_lower_statement(b, k);
  int32_t sum = nm_const(b, 0);
  for (size_t i = 0; i < b->p->currents.count; i++) sum = nm_op2(b, NM_OP_ADD, sum, value_of(b, b->p->currents.data[i]));
  return sum;
}

/* x in the units of the node: of a point process (x*1.e2)/area. */
static int32_t per_area(nm_build *b, int32_t x) {
  if (b->p->kind != NCY_MECH_POINT) return x;
  int32_t scaled = nm_op2(b, NM_OP_MUL, x, nm_const(b, 1.e2));
  return nm_op2(b, NM_OP_DIV, scaled, nm_load(b, nm_sym_find(b->p, "area"), -1));
}

static void add_to_ion(nm_build *b, int32_t ion, int var, int32_t value) {
  int32_t r = nm_reg(b);
  nm_emit(b, NM_OP_LOAD_ION, r, ion, var, 0);
  nm_emit(b, NM_OP_STORE_ION, nm_op2(b, NM_OP_ADD, r, value), ion, var, 0);
}

static void finish_current(nm_build *b, int32_t rhs, int32_t g) {
  ncy_nmodl *p = b->p;
  for (int32_t i = 0; i < (int32_t)p->ions.count; i++)
    if (p->ions.data[i].write[NM_CUR]) add_to_ion(b, i, NM_CUR, per_area(b, value_of(b, p->ions.data[i].sym[NM_CUR])));
  if (p->kind == NCY_MECH_POINT) {
    int32_t hundred = nm_const(b, 1.e2), area = nm_load(b, nm_sym_find(p, "area"), -1);
    int32_t factor = nm_op2(b, NM_OP_DIV, hundred, area);
    g = nm_op2(b, NM_OP_MUL, g, factor);
    rhs = nm_op2(b, NM_OP_MUL, rhs, factor);
  }
  nm_emit(b, NM_OP_CURRENT, rhs, g, 0, 0);
  store_ions(b);
}

/* Once, with the conductances that the file names. */
static bool lower_with_conductance(ncy_nmodl *p, const nm_node *body) {
  nm_build b;
  nm_build_begin(&b, p, "current", 0);
  load_ions(&b, NULL);
  load_voltage(&b);
  int32_t rhs = lower_currents(&b, body), g = -1;
  for (size_t i = 0; i < p->conductances.count; i += 2) {
    int32_t x = value_of(&b, p->conductances.data[i]), ion = p->conductances.data[i + 1];
    g = g < 0 ? x : nm_op2(&b, NM_OP_ADD, g, x);
    if (ion >= 0) add_to_ion(&b, ion, NM_DCUR, per_area(&b, x));
  }
  finish_current(&b, rhs, g);
  return finish(&b, &p->entry[NM_E_CURRENT]);
}

/* At v+.001 and at v; the conductance is the difference quotient. */
static bool lower_two_points(ncy_nmodl *p, const nm_node *body) {
  nm_build b;
  nm_build_begin(&b, p, "currents", 1);
  if (p->v >= 0) nm_store_value(&b, p->v, -1, 0);
  int32_t sum = lower_currents(&b, body), fn;
  nm_emit(&b, NM_OP_MOV, b.value_reg, sum, 0, 0);
  if (!finish(&b, &fn)) return false;

  nm_build_begin(&b, p, "current", 0);
  load_ions(&b, NULL);
  int32_t v = nm_reg(&b), tiny = nm_const(&b, .001);
  nm_emit(&b, NM_OP_LOAD_V, v, 0, 0, 0);
  int32_t above = nm_op2(&b, NM_OP_ADD, v, tiny);
  int32_t g = nm_call(&b, fn, &above, 1), n = (int32_t)p->ions.count;
  int32_t *before = NCY_NEW_ARRAY(p->unit->arena, int32_t, (size_t)n + 1);
  if (!before) b.bad = true;
  for (int32_t i = 0; i < n && before; i++)
    if (p->ions.data[i].write[NM_CUR]) before[i] = nm_load(&b, p->ions.data[i].sym[NM_CUR], -1);
  int32_t rhs = nm_call(&b, fn, &v, 1);
  for (int32_t i = 0; i < n && before; i++) {
    if (!p->ions.data[i].write[NM_CUR]) continue;
    int32_t now = nm_load(&b, p->ions.data[i].sym[NM_CUR], -1);
    int32_t slope = nm_op2(&b, NM_OP_DIV, nm_op2(&b, NM_OP_SUB, before[i], now), tiny);
    add_to_ion(&b, i, NM_DCUR, per_area(&b, slope));
  }
  g = nm_op2(&b, NM_OP_DIV, nm_op2(&b, NM_OP_SUB, g, rhs), tiny);
  finish_current(&b, rhs, g);
  return finish(&b, &p->entry[NM_E_CURRENT]);
}

static bool find_conductances(ncy_nmodl *p, const nm_node *node) {
  if (node->kind == NM_CONDUCTANCE && node->name) {
    int32_t ion = -1, id = nm_sym_find(p, node->name);
    const nm_node *of = nm_kid(node, 0);
    for (size_t i = 0; i < p->ions.count && !nm_is_empty(of); i++)
      if (strcmp(p->ions.data[i].name, of->name) == 0) ion = (int32_t)i;
    if (!nm_is_empty(of) && ion < 0) nm_error(p->unit, of->at, NULL, "the ion %.60s is not in use", of->name);
    if (id < 0) { /* a LOCAL of the block: found by name when the block is lowered */
      id = nm_sym_hidden(p, node->name, NM_IS_HIDDEN, NM_COLUMN, 0, 0);
      if (id < 0) return false;
    }
    if (!NCY_VEC_PUSH(p->unit->ctx, &p->conductances, id) || !NCY_VEC_PUSH(p->unit->ctx, &p->conductances, ion)) return false;
  }
  for (const nm_node *k = node->kid; k; k = k->next)
    if (!find_conductances(p, k)) return false;
  return true;
}

static bool lower_solves(nm_build *b, const nm_node *node) {
  if (node->kind == NM_SOLVE) nm_lower_solve(b, node);
  bool any = node->kind == NM_SOLVE;
  for (const nm_node *k = node->kid; k; k = k->next) any |= lower_solves(b, k);
  return any;
}

static bool lower_breakpoint(ncy_nmodl *p) {
  const nm_node *block = find_block(p, NM_W_BREAKPOINT), *body = whole_body(p, NM_W_BREAKPOINT);
  if (!body) return false;
  if (!block && !p->currents.count) return true;
  bool has_current = p->currents.count > 0;
  if (has_current) {
    if (!find_conductances(p, body)) return false;
    p->uses_conductance = p->conductances.count > 0 && p->is_thread_safe;
    if (p->conductances.count && !p->uses_conductance)
      nm_warn(p->unit, block->at, "make what is GLOBAL and assigned RANGE",
              "CONDUCTANCE has no effect: the file is not thread-safe");
    if (!(p->uses_conductance ? lower_with_conductance(p, body) : lower_two_points(p, body))) return false;
  }
  if (!block) return true;
  nm_build b;
  nm_build_begin(&b, p, "state", 0);
  load_voltage(&b);
  load_ions(&b, NULL);
  bool has_solve = lower_solves(&b, body);
  if (!has_current) {
    b.mode = NM_MODE_NO_SOLVE;
    nm_lower_body(&b, body);
  }
  store_ions(&b);
  if (!finish(&b, &p->entry[NM_E_STATE])) return false;
  if (!has_solve && has_current) p->entry[NM_E_STATE] = -1;
  return true;
}

/* ---- events
 * -------------------------------------------------------------------------------------------------------------------------------
 */

static void add_weights(nm_build *b, const nm_node *args) {
  int32_t slot = 0;
  for (const nm_node *k = nm_is_empty(args) ? NULL : args->kid; k; k = k->next) {
    nm_local local = {.name = k->name, .slot = slot++};
    bool is_flag = k->name && strcmp(k->name, "flag") == 0; /* stays what the event carries */
    if (!is_flag && !NCY_VEC_PUSH(b->u->ctx, &b->locals, local)) b->bad = true;
  }
}

static bool lower_net_part(ncy_nmodl *p, const nm_node *block, const nm_node *body, nm_entry entry) {
  bool is_receive = entry == NM_E_NET_RECEIVE;
  nm_build b;
  nm_build_begin(&b, p, nm_entry_name(entry), is_receive ? 1 : 0);
  b.in_net_receive = true;
  nm_local flag = {.name = "flag", .reg = 0, .slot = -1};
  if (is_receive && !NCY_VEC_PUSH(p->unit->ctx, &b.locals, flag)) b.bad = true;
  add_weights(&b, nm_kid(block, 0));
  bool uses_v = p->v >= 0 && nm_mentions(body, "v");
  if (uses_v) load_voltage(&b);
  load_ions(&b, body);
  nm_lower_body(&b, body);
  for (int32_t i = 0; i < (int32_t)p->ions.count; i++)
    for (int var = NM_CONC_IN; var <= NM_CONC_OUT; var++) {
      const nm_ion *ion = &p->ions.data[i];
      if (ion->write[var] && p->syms.data[ion->sym[var]].is & NM_IS_STATE && nm_mentions(body, p->syms.data[ion->sym[var]].name))
        nm_emit(&b, NM_OP_STORE_ION, nm_load(&b, ion->sym[var], -1), i, var, 0);
    }
  if (uses_v && nm_assigns(body, "v")) nm_emit(&b, NM_OP_STORE_V, nm_load(&b, p->v, -1), 0, 0, 0);
  return finish(&b, &p->entry[entry]);
}

static const nm_node *find_init(const nm_node *node) {
  for (const nm_node *k = node->kid; k; k = k->next) {
    if (k->kind == NM_INIT) return k;
    const nm_node *deeper = find_init(k);
    if (deeper) return deeper;
  }
  return NULL;
}

static bool lower_net_receive(ncy_nmodl *p) {
  const nm_node *block = find_block(p, NM_W_NET_RECEIVE);
  if (!block) return true;
  const nm_node *body = nm_kid(block, 3), *args = nm_kid(block, 0);
  for (const nm_node *k = block->next; k; k = k->next)
    if (k->kind == NM_BLOCK && k->op == NM_W_NET_RECEIVE)
      nm_error(p->unit, k->at, "put them together", "a second NET_RECEIVE; the first is in line %d", block->at.line);
  if (nm_is_empty(body)) return true;
  if (p->kind == NCY_MECH_DENSITY) {
    nm_error(p->unit, block->at, NULL, "NET_RECEIVE in a density mechanism; it belongs into a POINT_PROCESS or ARTIFICIAL_CELL");
    return true;
  }
  for (const nm_node *k = nm_is_empty(args) ? NULL : args->kid; k; k = k->next) p->n_weights++;
  if (!p->n_weights) nm_error(p->unit, block->at, NULL, "NET_RECEIVE takes at least one argument, the weight");
  if (!lower_net_part(p, block, body, NM_E_NET_RECEIVE)) return false;
  const nm_node *init = find_init(body);
  return !init || lower_net_part(p, block, nm_kid(init, 0), NM_E_NET_INITIAL);
}

/* ---- functions, other blocks
 * ----------------------------------------------------------------------------------------------------------------- */

static int32_t count_kids(const nm_node *node) {
  int32_t n = 0;
  for (const nm_node *k = nm_is_empty(node) ? NULL : node->kid; k; k = k->next) n++;
  return n;
}

static const nm_node *find_table(const nm_node *node) {
  if (node->kind == NM_TABLE) return node;
  for (const nm_node *k = node->kid; k; k = k->next) {
    const nm_node *found = find_table(k);
    if (found) return found;
  }
  return NULL;
}

/* The code of a FUNCTION or PROCEDURE as function `id`, -1: a new one. */
static int32_t lower_function(ncy_nmodl *p, const nm_node *node, int32_t sym, int32_t id) {
  const nm_node *args = nm_kid(node, 0);
  nm_build b;
  nm_build_begin(&b, p, node->name, count_kids(args));
  b.id = id;
  b.sym = sym;
  int32_t reg = 0;
  for (const nm_node *k = nm_is_empty(args) ? NULL : args->kid; k; k = k->next) {
    nm_local local = {.name = k->name, .reg = reg++, .slot = -1};
    if (!NCY_VEC_PUSH(p->unit->ctx, &b.locals, local)) b.bad = true;
  }
  if (node->op == NM_W_FUNCTION) {
    nm_local value = {.name = node->name, .reg = b.value_reg, .slot = -1};
    if (!NCY_VEC_PUSH(p->unit->ctx, &b.locals, value)) b.bad = true;
  }
  b.in_net_receive = b.in_initial = true; /* where it is called from is not known */
  nm_lower_body(&b, nm_kid(node, 2));
  return nm_build_end(&b);
}

static void mark_called(const ncy_nmodl *p, int32_t fn, bool *is_called) {
  if (fn < 0 || is_called[fn]) return;
  is_called[fn] = true;
  const nm_code *code = &p->fns.data[fn].code;
  for (size_t i = 0; i < code->count; i++) {
    if (code->data[i].op == NM_OP_CALL) mark_called(p, code->data[i].a, is_called);
    if (code->data[i].op == NM_OP_SOLVE) mark_called(p, p->systems.data[code->data[i].d].fn, is_called);
    if (code->data[i].op == NM_OP_WATCH) mark_called(p, p->watches.data[code->data[i].d].fn, is_called);
  }
}

/* What an entry calls must be there; what only an interpreter would call is left out, with a warning. */
static bool check_refused(ncy_nmodl *p) {
  bool *is_called = NCY_NEW_ARRAY(p->unit->arena, bool, p->fns.count);
  if (!is_called) return false;
  for (int i = 0; i < NM_E_COUNT; i++)
    if (i != NM_E_DESTRUCTOR) mark_called(p, p->entry[i], is_called);
  for (size_t i = 0; i < p->moments.count; i++) mark_called(p, p->moments.data[i].fn, is_called);
  for (size_t i = 0; i < p->syms.count; i++) {
    const nm_sym *s = &p->syms.data[i];
    if (!s->refusal || s->fn < 0) continue;
    if (is_called[s->fn])
      nm_unsupported(p->unit, s->refused, "the neuron engine runs it", "%s", s->refusal);
    else
      nm_warn(p->unit, s->refused, NULL, "%.60s is left out: nothing in the file calls it, and %s", s->name, s->refusal);
    p->fns.data[s->fn].code.count = 0;
  }
  return true;
}

static bool reserve_functions(ncy_nmodl *p) {
  for (const nm_node *k = p->tree->kid; k; k = k->next) {
    if (k->kind != NM_FUNCTION || !k->name) continue;
    int32_t sym = nm_sym_find(p, k->name);
    if (sym < 0 || p->syms.data[sym].node != k) continue;
    p->syms.data[sym].fn = nm_reserve(p, k->name, count_kids(nm_kid(k, 0)));
    if (p->syms.data[sym].fn < 0) return false;
  }
  return true;
}

static bool lower_functions(ncy_nmodl *p, nm_build *check) {
  for (const nm_node *k = p->tree->kid; k; k = k->next) {
    if (k->kind != NM_FUNCTION || !k->name || nm_is_empty(nm_kid(k, 2))) continue;
    int32_t sym = nm_sym_find(p, k->name);
    if (sym < 0 || p->syms.data[sym].node != k) continue;
    int32_t id = p->syms.data[sym].fn;
    const nm_node *table = find_table(nm_kid(k, 2));
    int32_t code = lower_function(p, k, sym, table ? -1 : id);
    if (code < 0) return false;
    if (table && !nm_lower_table(p, k, table, id, code, check)) return false;
  }
  return true;
}

static bool lower_moments(ncy_nmodl *p) {
  for (const nm_node *k = p->tree->kid; k; k = k->next) {
    if (k->kind != NM_BLOCK) continue;
    nm_entry other = k->op == NM_W_CONSTRUCTOR ? NM_E_CONSTRUCTOR : NM_E_DESTRUCTOR;
    bool is_moment = k->op == NM_W_BEFORE || k->op == NM_W_AFTER;
    if (!is_moment && k->op != NM_W_CONSTRUCTOR && k->op != NM_W_DESTRUCTOR) continue;
    if (!is_moment && find_block(p, (nm_word)k->op) != k) continue; /* done with the first */
    const nm_node *body = is_moment ? nm_kid(k, 3) : whole_body(p, (nm_word)k->op);
    if (!body) return false;
    nm_build b;
    nm_build_begin(&b, p, nm_word_text((nm_word)k->op), 0);
    if (is_moment) {
      load_voltage(&b);
      load_ions(&b, NULL);
    }
    b.is_destructor = k->op == NM_W_DESTRUCTOR;
    nm_lower_body(&b, body);
    nm_moment moment = {.when = (nm_word)k->op, .what = k->text};
    if (!finish(&b, is_moment ? &moment.fn : &p->entry[other])) return false;
    if (is_moment && !NCY_VEC_PUSH(p->unit->ctx, &p->moments, moment)) return false;
  }
  return true;
}

bool nm_lower(ncy_nmodl *p) {
  for (int i = 0; i < NM_E_COUNT; i++) p->entry[i] = -1;
  decide_thread_safety(p);
  for (const nm_node *k = p->tree->kid; k; k = k->next)
    if (k->kind == NM_VERBATIM && !nm_verbatim_outside(p, k)) return false;
  nm_build check;
  nm_build_begin(&check, p, "check_tables", 0);
  bool is_done = reserve_functions(p) && lower_functions(p, &check);
  if (!is_done) check.bad = true;
  bool has_table = check.fn.code.count > 0;
  int32_t fn = nm_build_end(&check);
  if (fn < 0) return false;
  if (has_table) p->entry[NM_E_CHECK_TABLES] = fn;
  return lower_initial(p) && lower_breakpoint(p) && lower_net_receive(p) && lower_moments(p) && nm_lower_diffusion(p) &&
         check_refused(p);
}
