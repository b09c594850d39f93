/* table.c - TABLE: a FUNCTION or PROCEDURE becomes a lookup in a table of its values, filled by a check.
 *
 * The table and what it was filled for are hidden globals: the lowest argument, the steps per unit, whether to fill, the values
 * of DEPEND. Thread-safe mechanisms check at the beginning of a step, others at each call, as in NEURON. Source: reference
 * neuron-numerics section 4, nmodl-language section 5. SPDX-License-Identifier: MIT */
#include <string.h>

#include "nmodl/code.h"

enum { MAX_LISTED = 64, MAX_ENTRIES = 4000000 };

typedef struct parts {
  const nm_node *block, *table;
  bool is_function;
  int32_t n; /* intervals */
  int32_t usetable, lowest, per_step, must_fill;
  int32_t n_listed;
  int32_t sym[MAX_LISTED]; /* variables of a PROCEDURE; [0] is unused in a FUNCTION */
  int32_t values[MAX_LISTED];
  int32_t analytic;
} parts;

static int32_t hidden(ncy_nmodl *p, const char *format, const char *name, int32_t size, double value) {
  const char *text = ncy_arena_printf(p->unit->arena, format, name);
  return text ? nm_sym_hidden(p, text, NM_IS_HIDDEN, NM_GLOBAL, size, value) : -1;
}

static int32_t element_count(const ncy_nmodl *p, const parts *t, int32_t k) {
  return t->is_function ? 1 : nm_sym_count(&p->syms.data[t->sym[k]]);
}

static bool make_places(ncy_nmodl *p, parts *t) {
  const char *name = t->block->name;
  t->usetable = nm_sym_hidden(p, "usetable", NM_IS_PARAMETER | NM_IS_GLOBAL, NM_GLOBAL, 0, 1);
  t->lowest = hidden(p, "_tmin_%s", name, 0, 0);
  t->per_step = hidden(p, "_mfac_%s", name, 0, 0);
  t->must_fill = hidden(p, "_maktable_%s", name, 0, 1);
  if (t->usetable < 0 || t->lowest < 0 || t->per_step < 0 || t->must_fill < 0) return false;
  for (int32_t k = 0; k < t->n_listed; k++) {
    const char *listed = t->is_function ? name : p->syms.data[t->sym[k]].name;
    const char *text = ncy_arena_printf(p->unit->arena, "_t_%s_%s", name, listed);
    int64_t size = (int64_t)(t->n + 1) * element_count(p, t, k);
    if (size > MAX_ENTRIES) {
      nm_error(p->unit, t->table->at, NULL, "a TABLE of more than %d values", MAX_ENTRIES);
      size = 1;
    }
    if (!text) return false;
    t->values[k] = nm_sym_hidden(p, text, NM_IS_HIDDEN, NM_GLOBAL, (int32_t)size, 0);
    if (t->values[k] < 0) return false;
  }
  return true;
}

static bool take_listed(ncy_nmodl *p, parts *t) {
  const nm_node *names = nm_kid(t->table, 0);
  t->is_function = t->block->op == NM_W_FUNCTION;
  if (t->is_function) {
    if (!nm_is_empty(names)) nm_error(p->unit, t->table->at, NULL, "the TABLE of a FUNCTION lists no names");
    t->n_listed = 1;
    return true;
  }
  if (nm_is_empty(names)) nm_error(p->unit, t->table->at, NULL, "the TABLE of a PROCEDURE lists the variables it keeps");
  for (const nm_node *k = nm_is_empty(names) ? NULL : names->kid; k; k = k->next) {
    int32_t id = nm_sym_find(p, k->name);
    if (id < 0 || (p->syms.data[id].store != NM_COLUMN && p->syms.data[id].store != NM_GLOBAL) || t->n_listed >= MAX_LISTED)
      nm_error(p->unit, k->at, NULL, "%.60s in TABLE is no variable of the mechanism", k->name);
    else
      t->sym[t->n_listed++] = id;
  }
  return true;
}

/* Value `column` of listed variable k, at integer register i: place i*elements + column. */
static int32_t place_in(nm_build *b, const parts *t, int32_t k, int32_t column, int32_t i) {
  int32_t count = element_count(b->p, t, k);
  if (count == 1) return i;
  int32_t r = nm_ireg(b), s = nm_ireg(b);
  nm_emit(b, NM_OP_IMUL, r, i, nm_iconst(b, count), 0);
  nm_emit(b, NM_OP_IADD, s, r, nm_iconst(b, column), 0);
  return s;
}

static void give(nm_build *b, const parts *t, int32_t k, int32_t column, int32_t value) {
  if (t->is_function)
    nm_emit(b, NM_OP_MOV, b->value_reg, value, 0, 0);
  else
    nm_store_value(b, t->sym[k], b->p->syms.data[t->sym[k]].size ? nm_iconst(b, column) : -1, value);
}

/* Every listed variable from entry i, or between i and i+1 when theta is a register. */
static void give_all(nm_build *b, const parts *t, int32_t i, int32_t theta) {
  for (int32_t k = 0; k < t->n_listed; k++)
    for (int32_t c = 0; c < element_count(b->p, t, k); c++) {
      int32_t x = nm_load(b, t->values[k], place_in(b, t, k, c, i));
      if (theta >= 0) {
        int32_t j = nm_ireg(b);
        nm_emit(b, NM_OP_IADD, j, i, nm_iconst(b, 1), 0);
        int32_t y = nm_load(b, t->values[k], place_in(b, t, k, c, j));
        x = nm_op2(b, NM_OP_ADD, x, nm_op2(b, NM_OP_MUL, theta, nm_op2(b, NM_OP_SUB, y, x)));
      }
      give(b, t, k, c, x);
    }
}

static void lower_lookup(nm_build *b, const parts *t, int32_t check) {
  int32_t arg = 0;
  if (check >= 0) nm_call(b, check, NULL, 0);
  nm_emit(b, NM_OP_IF, nm_op1(b, NM_OP_NOT, nm_load(b, t->usetable, -1)), 0, 0, 0);
  int32_t value = nm_call(b, t->analytic, &arg, 1);
  if (t->is_function) nm_emit(b, NM_OP_MOV, b->value_reg, value, 0, 0);
  nm_emit(b, NM_OP_ELSE, 0, 0, 0, 0);
  int32_t per_step = nm_load(b, t->per_step, -1), lowest = nm_load(b, t->lowest, -1);
  int32_t xi = nm_op2(b, NM_OP_MUL, per_step, nm_op2(b, NM_OP_SUB, arg, lowest));
  nm_emit(b, NM_OP_IF, nm_op2(b, NM_OP_NE, xi, xi), 0, 0, 0);
  for (int32_t k = 0; k < t->n_listed; k++)
    for (int32_t c = 0; c < element_count(b->p, t, k); c++) give(b, t, k, c, xi);
  nm_emit(b, NM_OP_ELSE, 0, 0, 0, 0);
  nm_emit(b, NM_OP_IF, nm_op2(b, NM_OP_LE, xi, nm_const(b, 0)), 0, 0, 0);
  give_all(b, t, nm_iconst(b, 0), -1);
  nm_emit(b, NM_OP_ELSE, 0, 0, 0, 0);
  nm_emit(b, NM_OP_IF, nm_op2(b, NM_OP_GE, xi, nm_const(b, t->n)), 0, 0, 0);
  give_all(b, t, nm_iconst(b, t->n), -1);
  nm_emit(b, NM_OP_ELSE, 0, 0, 0, 0);
  int32_t i = nm_ireg(b), whole = nm_reg(b);
  nm_emit(b, NM_OP_TOI, i, xi, 0, 0);
  nm_emit(b, NM_OP_TOF, whole, i, 0, 0);
  give_all(b, t, i, nm_op2(b, NM_OP_SUB, xi, whole));
  for (int k = 0; k < 4; k++) nm_emit(b, NM_OP_END, 0, 0, 0, 0);
}

/* Saved values of DEPEND: compared before a filling, kept after it. */
static bool lower_depend(nm_build *b, const parts *t, bool keep) {
  const nm_node *depend = nm_kid(t->table, 1);
  for (const nm_node *k = nm_is_empty(depend) ? NULL : depend->kid; k; k = k->next) {
    int32_t id = nm_sym_find(b->p, k->name);
    if (id < 0 || b->p->syms.data[id].store == NM_NOWHERE || b->p->syms.data[id].store == NM_RANDOM) {
      nm_error(b->u, k->at, ncy_nearest(k->name, b->p->sym_names.name, (size_t)b->p->sym_names.count),
               "%.60s in DEPEND is not declared", k->name);
      return true;
    }
    const char *text = ncy_arena_printf(b->u->arena, "_sav_%s_%s", t->block->name, k->name);
    int32_t saved = text ? nm_sym_hidden(b->p, text, NM_IS_HIDDEN, NM_GLOBAL, 0, 0) : -1;
    if (saved < 0) return false;
    int32_t now = nm_load(b, id, b->p->syms.data[id].size ? nm_iconst(b, 0) : -1);
    if (keep) {
      nm_store_value(b, saved, -1, now);
    } else {
      nm_emit(b, NM_OP_IF, nm_op2(b, NM_OP_NE, nm_load(b, saved, -1), now), 0, 0, 0);
      nm_store_value(b, t->must_fill, -1, nm_const(b, 1));
      nm_emit(b, NM_OP_END, 0, 0, 0, 0);
    }
  }
  return true;
}

static bool lower_check(nm_build *b, const parts *t) {
  nm_emit(b, NM_OP_IF, nm_load(b, t->usetable, -1), 0, 0, 0);
  if (!lower_depend(b, t, false)) return false;
  nm_emit(b, NM_OP_IF, nm_load(b, t->must_fill, -1), 0, 0, 0);
  nm_store_value(b, t->must_fill, -1, nm_const(b, 0));
  int32_t x = nm_lower_expr(b, nm_kid(t->table, 2));
  nm_store_value(b, t->lowest, -1, x);
  int32_t high = nm_lower_expr(b, nm_kid(t->table, 3)), low = nm_load(b, t->lowest, -1);
  int32_t range = nm_op2(b, NM_OP_SUB, high, low), n = nm_const(b, t->n), dx = nm_op2(b, NM_OP_DIV, range, n);
  nm_store_value(b, t->per_step, -1, nm_op2(b, NM_OP_DIV, nm_const(b, 1), dx));
  int32_t at = nm_reg(b), i = nm_iconst(b, 0);
  nm_emit(b, NM_OP_MOV, at, low, 0, 0);
  nm_emit(b, NM_OP_LOOP, 0, 0, 0, 0);
  nm_emit(b, NM_OP_LEAVEGT, i, nm_iconst(b, t->n), 0, 0);
  int32_t value = nm_call(b, t->analytic, &at, 1);
  for (int32_t k = 0; k < t->n_listed; k++)
    for (int32_t c = 0; c < element_count(b->p, t, k); c++) {
      if (!t->is_function) value = nm_load(b, t->sym[k], b->p->syms.data[t->sym[k]].size ? nm_iconst(b, c) : -1);
      nm_store_value(b, t->values[k], place_in(b, t, k, c, i), value);
    }
  nm_emit(b, NM_OP_MOV, at, nm_op2(b, NM_OP_ADD, at, dx), 0, 0);
  nm_emit(b, NM_OP_IADD, i, i, nm_iconst(b, 1), 0);
  nm_emit(b, NM_OP_AGAIN, 0, 0, 0, 0);
  if (!lower_depend(b, t, true)) return false;
  nm_emit(b, NM_OP_END, 0, 0, 0, 0);
  nm_emit(b, NM_OP_END, 0, 0, 0, 0);
  return true;
}

bool nm_lower_table(ncy_nmodl *p, const nm_node *block, const nm_node *table, int32_t id, int32_t analytic, nm_build *check) {
  parts t = {.block = block, .table = table, .n = (int32_t)table->value, .analytic = analytic};
  if (p->fns.data[id].n_args != 1) {
    nm_error(p->unit, table->at, NULL, "a TABLE needs a block of one argument, %.60s has %d", block->name,
             p->fns.data[id].n_args);
    return true;
  }
  if (!take_listed(p, &t) || !make_places(p, &t)) return false;
  int32_t own_check = -1;
  if (!p->is_thread_safe) {
    nm_build own;
    nm_build_begin(&own, p, "check_table", 0);
    if (!lower_check(&own, &t)) own.bad = true;
    own_check = nm_build_end(&own);
    if (own_check < 0) return false;
    nm_call(check, own_check, NULL, 0);
  } else if (!lower_check(check, &t)) {
    return false;
  }
  nm_build b;
  nm_build_begin(&b, p, block->name, 1);
  b.id = id;
  lower_lookup(&b, &t, own_check);
  return nm_build_end(&b) >= 0;
}
