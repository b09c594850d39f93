/* kinetic.c - KINETIC blocks: the function that fills the vector and the matrix of METHOD sparse.
 *
 * Order of everything (rows, terms of a reaction, what is added when) is that of NEURON's translator.
 * Source: reference neuron-numerics section 4, nmodl-language section 7. SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "nmodl/code.h"

enum { MAX_TERMS = 64 };

typedef struct nm_kinetic {
  ncy_nmodl *p;
  const nm_node *body;
  const int32_t *sym; /* [n] states in order: those that CONSERVE eliminates first */
  int32_t *row;       /* [n] first row of each */
  int32_t n;
  int32_t n_eliminated;
  int32_t f_flux, b_flux; /* registers */
  bool is_linear;
} nm_kinetic;

/* ---- order of states
 * -------------------------------------------------------------------------------------------------------------------- */

static bool is_mentioned(const nm_node *node, const char *name) {
  if (!node) return false;
  if (node->kind == NM_TERM || node->kind == NM_EQUATION) return nm_mentions(node, name);
  for (const nm_node *k = node->kid; k; k = k->next)
    if (is_mentioned(k, name)) return true;
  return false;
}

/* NEURON's table of symbols is a list for each first letter, with the latest entry first. */
static bool comes_before(const ncy_nmodl *p, int32_t x, int32_t y) {
  const char *a = p->syms.data[x].name, *b = p->syms.data[y].name;
  if (a[0] != b[0]) return (unsigned char)a[0] < (unsigned char)b[0];
  return ncy_names_find(&p->unit->names, a, strlen(a)) > ncy_names_find(&p->unit->names, b, strlen(b));
}

int32_t *nm_states_in_order(ncy_nmodl *p, const nm_node *block, int32_t *n) {
  int32_t *out = NCY_NEW_ARRAY(p->unit->arena, int32_t, p->syms.count + 1);
  if (!out) return NULL;
  *n = 0;
  const nm_node *only = nm_kid(block, 2); /* SOLVEFOR */
  for (size_t i = 0; i < p->syms.count; i++) {
    if (!nm_is_empty(only) && !nm_mentions(only, p->syms.data[i].name)) continue;
    if (!(p->syms.data[i].is & NM_IS_STATE) || !is_mentioned(block, p->syms.data[i].name)) continue;
    int32_t k = (*n)++;
    for (; k > 0 && comes_before(p, (int32_t)i, out[k - 1]); k--) out[k] = out[k - 1];
    out[k] = (int32_t)i;
  }
  return out;
}

static int32_t find_row(const nm_kinetic *kin, const char *name) {
  for (int32_t i = 0; i < kin->n; i++)
    if (strcmp(kin->p->syms.data[kin->sym[i]].name, name) == 0) return i;
  return -1;
}

/* The state that a CONSERVE eliminates: the last scalar state of its list. */
static const nm_node *eliminated_by(const ncy_nmodl *p, const nm_node *conserve) {
  const nm_node *found = NULL;
  for (const nm_node *k = nm_kid(conserve, 0)->kid; k; k = k->next) {
    const nm_node *var = nm_kid(k, 0);
    int32_t id = var->name ? nm_sym_find(p, var->name) : -1;
    if (id >= 0 && p->syms.data[id].is & NM_IS_STATE && !p->syms.data[id].size) found = var;
  }
  return found;
}

/* The k-th CONSERVE of the block from the end; they stand at its top level. */
static const nm_node *conserve_at(const nm_node *body, int32_t k) {
  int32_t n = 0;
  for (const nm_node *s = body->kid; s; s = s->next) n += s->kind == NM_CONSERVE;
  for (const nm_node *s = body->kid; s; s = s->next)
    if (s->kind == NM_CONSERVE && --n == k) return s;
  return NULL;
}

static bool order_states(nm_kinetic *kin, const nm_node *block) {
  ncy_nmodl *p = kin->p;
  int32_t n, *rest = nm_states_in_order(p, block, &n);
  int32_t *order = NCY_NEW_ARRAY(p->unit->arena, int32_t, (size_t)n + 1);
  kin->row = NCY_NEW_ARRAY(p->unit->arena, int32_t, (size_t)n + 1);
  if (!rest || !order || !kin->row) return false;
  int32_t count = 0;
  for (const nm_node *c; (c = conserve_at(kin->body, count)) != NULL; count++) {
    const nm_node *var = eliminated_by(p, c);
    int32_t id = var ? nm_sym_find(p, var->name) : -1;
    for (int32_t i = 0; i < count; i++)
      if (order[i] == id) id = -1;
    if (id < 0) {
      nm_unsupported(p->unit, c->at, NULL, "a CONSERVE without a scalar state of its own to eliminate is not supported");
      return true;
    }
    if (count < n) order[count] = id;
  }
  kin->n_eliminated = count;
  for (int32_t i = 0; i < n; i++) {
    bool is_there = false;
    for (int32_t k = 0; k < kin->n_eliminated; k++) is_there |= order[k] == rest[i];
    if (!is_there && count < n) order[count++] = rest[i];
  }
  kin->sym = order;
  kin->n = n;
  for (int32_t i = 0, row = 0; i < n; i++) {
    kin->row[i] = row;
    row += nm_sym_count(&p->syms.data[order[i]]);
  }
  return true;
}

/* ---- capacities
 * -------------------------------------------------------------------------------------------------------------------------- */

const nm_node *nm_find_compartment(const nm_node *body, const char *state) {
  for (const nm_node *s = body->kid; s; s = s->next)
    if (s->kind == NM_COMPARTMENT && s->op == NM_W_COMPARTMENT && nm_mentions(nm_kid(s, 1), state)) return s;
  return NULL;
}

/* The capacity of a state's element (index register or -1); -1 when it has none. */
static int32_t capacity(nm_build *b, const char *state, int32_t index) {
  const nm_node *c = nm_find_compartment(b->kinetic->body, state);
  if (!c) return -1;
  size_t n_locals = b->locals.count;
  if (c->name && index >= 0) {
    nm_local *local = nm_add_local(b, c->name, 0, true);
    if (local) local->reg = index;
  }
  int32_t r = nm_lower_expr(b, nm_kid(c, 0));
  b->locals.count = n_locals;
  return r;
}

/* rhs = -(1/dt)*(y - old), M = 1/dt, both times the capacity. */
static void begin_state(nm_build *b, int32_t i, int32_t per_dt) {
  nm_kinetic *kin = b->kinetic;
  const nm_sym *state = &kin->p->syms.data[kin->sym[i]];
  int32_t size = state->size, k = -1, row = nm_iconst(b, kin->row[i]);
  const char *name = state->name;
  if (size) {
    k = nm_iconst(b, 0);
    nm_emit(b, NM_OP_LOOP, 0, 0, 0, 0);
    nm_emit(b, NM_OP_LEAVEGT, k, nm_iconst(b, size - 1), 0, 0);
  }
  int32_t old = nm_reg(b), y = nm_load(b, kin->sym[i], k), cap = capacity(b, name, k);
  nm_emit(b, NM_OP_SYS_OLD, old, row, 0, 0);
  int32_t minus = nm_op1(b, NM_OP_NEG, per_dt), change = nm_op2(b, NM_OP_SUB, y, old);
  int32_t rhs = nm_op2(b, NM_OP_MUL, minus, change), diagonal = per_dt;
  if (cap >= 0) {
    rhs = nm_op2(b, NM_OP_MUL, rhs, cap);
    diagonal = nm_op2(b, NM_OP_MUL, diagonal, cap);
  }
  nm_emit(b, NM_OP_SYS_SET, row, rhs, 0, 0);
  nm_emit(b, NM_OP_MAT_SET, row, row, diagonal, 0);
  if (size) {
    int32_t one = nm_iconst(b, 1);
    nm_emit(b, NM_OP_IADD, k, k, one, 0);
    nm_emit(b, NM_OP_IADD, row, row, one, 0);
    nm_emit(b, NM_OP_AGAIN, 0, 0, 0, 0);
  }
}

/* ---- reactions
 * --------------------------------------------------------------------------------------------------------------------------- */

typedef struct term {
  const nm_node *var;
  int32_t n;     /* coefficient */
  int32_t state; /* index in kin, -1: no state */
  int32_t row;   /* integer register of the row, where there is one */
  bool has_row;  /* false for an eliminated state: a column only */
} term;

/* The terms of a side, last first. */
static int32_t take_terms(nm_build *b, const nm_node *side, term *out) {
  nm_kinetic *kin = b->kinetic;
  int32_t n = 0;
  if (nm_is_empty(side)) return 0;
  for (const nm_node *k = side->kid; k; k = k->next) {
    const nm_node *var = nm_kid(k, 0);
    if (!var || !var->name || n >= MAX_TERMS) continue;
    for (int32_t i = n; i > 0; i--) out[i] = out[i - 1];
    term *t = &out[0];
    *t = (term){.var = var, .n = (int32_t)k->value, .state = find_row(kin, var->name)};
    if (t->state >= 0) {
      const nm_sym *sym = &kin->p->syms.data[kin->sym[t->state]];
      t->row = nm_iconst(b, kin->row[t->state]);
      int32_t index = nm_lower_index(b, var, sym);
      if (index >= 0) {
        int32_t row = nm_ireg(b);
        nm_emit(b, NM_OP_IADD, row, t->row, index, 0);
        t->row = row;
      }
      t->has_row = t->state >= kin->n_eliminated;
    }
    n++;
  }
  return n;
}

/* rate * factors, as NEURON's translator writes it: the text of the rate without parentheses, so that of a sum only the last
 * summand is multiplied. rate NULL: it has parentheses. whole: the rate's value, -1: not at hand. */
static int32_t multiply_text(nm_build *b, const nm_node *rate, int32_t whole, const int32_t *factor, int32_t n) {
  bool is_sum = rate && rate->kind == NM_BINARY && (rate->op == NM_W_ADD || rate->op == NM_W_SUB);
  if (is_sum && n) {
    int32_t x = nm_lower_expr(b, nm_kid(rate, 0)), y = multiply_text(b, nm_kid(rate, 1), -1, factor, n);
    return nm_op2(b, rate->op == NM_W_ADD ? NM_OP_ADD : NM_OP_SUB, x, y);
  }
  int32_t x = whole >= 0 ? whole : nm_lower_expr(b, rate);
  for (int32_t i = 0; i < n; i++) x = nm_op2(b, NM_OP_MUL, x, factor[i]);
  return x;
}

typedef struct factors {
  int32_t reg[256], n;
} factors;

static void add_factor(nm_build *b, factors *f, int32_t reg) {
  if (f->n < (int32_t)NCY_COUNT_OF(f->reg))
    f->reg[f->n++] = reg;
  else
    nm_error(b->u, b->kinetic->body->at, NULL, "a reaction of more than %d factors", (int)NCY_COUNT_OF(f->reg));
}

/* rate times all terms of a side, each as often as its coefficient says. */
static int32_t flux(nm_build *b, const nm_node *rate, int32_t whole, const term *side, int32_t n) {
  factors f = {.n = 0};
  for (int32_t i = 0; i < n; i++)
    for (int32_t k = 0; k < side[i].n; k++) add_factor(b, &f, nm_lower_expr(b, side[i].var));
  return multiply_text(b, rate, whole, f.reg, f.n);
}

/* The derivative of a side's flux by its s-th term. */
static int32_t flux_by(nm_build *b, const nm_node *rate, int32_t whole, const term *side, int32_t n, int32_t s) {
  factors f = {.n = 0};
  if (side[s].n > 1) add_factor(b, &f, nm_const(b, side[s].n));
  for (int32_t i = 0; i < n; i++)
    for (int32_t k = i == s; k < side[i].n; k++) add_factor(b, &f, nm_lower_expr(b, side[i].var));
  return multiply_text(b, rate, whole, f.reg, f.n);
}

static int32_t times(nm_build *b, int32_t n, int32_t x) {
  return n > 1 ? nm_op2(b, NM_OP_MUL, nm_const(b, n), x) : x;
}

static void add_to_rows(nm_build *b, const term *side, int32_t n, int32_t value, bool negative) {
  for (int32_t i = 0; i < n; i++) {
    if (!side[i].has_row) continue;
    int32_t x = times(b, side[i].n, value);
    nm_emit(b, NM_OP_SYS_ADD, side[i].row, negative ? nm_op1(b, NM_OP_NEG, x) : x, 0, 0);
  }
}

static void add_to_matrix(nm_build *b, const term *side, int32_t n, int32_t column, int32_t value, bool negative) {
  for (int32_t i = 0; i < n; i++) {
    if (!side[i].has_row) continue;
    int32_t x = times(b, side[i].n, value);
    nm_emit(b, NM_OP_MAT_ADD, side[i].row, column, negative ? nm_op1(b, NM_OP_NEG, x) : x, 0);
  }
}

static void count_states(nm_kinetic *kin, const term *side, int32_t n) {
  int32_t states = 0;
  for (int32_t i = 0; i < n; i++)
    if (side[i].state >= 0) states += side[i].n;
  if (states > 1) kin->is_linear = false;
}

void nm_lower_reaction(nm_build *b, const nm_node *node) {
  nm_kinetic *kin = b->kinetic;
  if (!kin) {
    nm_error(b->u, node->at, NULL, "a reaction outside a KINETIC block");
    return;
  }
  term left[MAX_TERMS + 1], right[MAX_TERMS + 1];
  int32_t n_left = take_terms(b, nm_kid(node, 0), left), n_right = 0;
  if (node->kind == NM_SOURCE) {
    int32_t rate = nm_lower_expr(b, nm_kid(node, 1));
    nm_emit(b, NM_OP_MOV, kin->f_flux, nm_const(b, 0), 0, 0);
    nm_emit(b, NM_OP_MOV, kin->b_flux, rate, 0, 0);
    if (n_left != 1 || left[0].state < 0)
      nm_error(b->u, node->at, NULL, "one state stands left of <<");
    else if (left[0].has_row)
      nm_emit(b, NM_OP_SYS_ADD, left[0].row, rate, 0, 0);
    return;
  }
  bool has_right = node->kind == NM_REACTION;
  if (has_right) n_right = take_terms(b, nm_kid(node, 1), right);
  count_states(kin, left, n_left);
  count_states(kin, right, n_right);
  const nm_node *forward = nm_kid(node, has_right ? 2 : 1), *backward = has_right ? nm_kid(node, 3) : NULL;
  int32_t kf = nm_lower_expr(b, forward), kb = has_right ? nm_lower_expr(b, backward) : -1;
  if (!has_right) forward = NULL; /* -> (k) keeps its parentheses */
  int32_t f = flux(b, forward, kf, left, n_left), r = has_right ? flux(b, backward, kb, right, n_right) : nm_const(b, 0);
  nm_emit(b, NM_OP_MOV, kin->f_flux, f, 0, 0);
  nm_emit(b, NM_OP_MOV, kin->b_flux, r, 0, 0);
  int32_t net = nm_op2(b, NM_OP_SUB, f, r);
  add_to_rows(b, left, n_left, net, true);
  add_to_rows(b, right, n_right, net, false);
  for (int32_t s = 0; s < n_left; s++) {
    if (left[s].state < 0) continue;
    int32_t x = flux_by(b, forward, kf, left, n_left, s);
    add_to_matrix(b, left, n_left, left[s].row, x, false);
    add_to_matrix(b, right, n_right, left[s].row, x, true);
  }
  for (int32_t s = 0; s < n_right; s++) {
    if (right[s].state < 0) continue;
    int32_t x = flux_by(b, backward, kb, right, n_right, s);
    add_to_matrix(b, right, n_right, right[s].row, x, false);
    add_to_matrix(b, left, n_left, right[s].row, x, true);
  }
}

/* rhs = total - the sum of the states, M = their coefficients, in the row of the eliminated state. */
static void lower_conserve(nm_build *b, const nm_node *node, int32_t row_number) {
  term terms[MAX_TERMS + 1];
  int32_t n = take_terms(b, nm_kid(node, 0), terms), row = nm_iconst(b, row_number);
  nm_emit(b, NM_OP_SYS_SET, row, nm_lower_expr(b, nm_kid(node, 1)), 0, 0);
  for (int32_t i = 0; i < n; i++) {
    const nm_sym *state = terms[i].state >= 0 ? &b->p->syms.data[b->kinetic->sym[terms[i].state]] : NULL;
    if (!state) {
      nm_error(b->u, terms[i].var->at, NULL, "%.60s in CONSERVE is no state of this block", terms[i].var->name);
      continue;
    }
    const char *name = state->name;
    int32_t size = state->size, sym = b->kinetic->sym[terms[i].state], first = b->kinetic->row[terms[i].state];
    bool is_whole = size && nm_is_empty(nm_kid(terms[i].var, 0)); /* the name of an array stands for all its elements */
    for (int32_t k = 0; k < (is_whole ? size : 1); k++) {
      int32_t index = is_whole ? nm_iconst(b, k) : -1, column = is_whole ? nm_iconst(b, first + k) : terms[i].row;
      int32_t s = is_whole ? nm_load(b, sym, index) : nm_lower_expr(b, terms[i].var), cap = capacity(b, name, index);
      int32_t m = nm_const(b, terms[i].n);
      if (cap >= 0) {
        m = nm_op2(b, NM_OP_MUL, m, cap);
        s = nm_op2(b, NM_OP_MUL, s, cap);
      }
      if (terms[i].n > 1) s = nm_op2(b, NM_OP_MUL, s, nm_const(b, terms[i].n));
      nm_emit(b, NM_OP_MAT_SET, row, column, m, 0);
      nm_emit(b, NM_OP_SYS_ADD, row, nm_op1(b, NM_OP_NEG, s), 0, 0);
    }
  }
}

bool nm_kinetic_system(ncy_nmodl *p, const nm_node *block, nm_system *out) {
  nm_kinetic kin = {.p = p, .body = nm_kid(block, 3), .is_linear = true};
  if (nm_is_empty(kin.body)) return true;
  size_t errors = p->unit->n_errors + p->unit->n_unsupported;
  if (!order_states(&kin, block)) return false;
  if (p->unit->n_errors + p->unit->n_unsupported != errors) return true;
  nm_build b;
  nm_build_begin(&b, p, block->name, 0);
  b.kinetic = &kin;
  nm_local *f = nm_add_local(&b, "f_flux", 0, false);
  kin.f_flux = f ? f->reg : 0;
  nm_local *r = nm_add_local(&b, "b_flux", 0, false);
  kin.b_flux = r ? r->reg : 0;
  int32_t one = nm_const(&b, 1), dt = nm_load(&b, nm_sym_find(p, "dt"), -1), per_dt = nm_op2(&b, NM_OP_DIV, one, dt);
  for (int32_t i = kin.n_eliminated; i < kin.n; i++) begin_state(&b, i, per_dt);
  size_t n_locals = b.locals.count;
  for (const nm_node *k = kin.body->kid; k; k = k->next) nm_lower_statement(&b, k);
  int32_t row = kin.n_eliminated;
  for (const nm_node *k = kin.body->kid; k; k = k->next)
    if (k->kind == NM_CONSERVE) lower_conserve(&b, k, --row);
  b.locals.count = n_locals;
  for (int32_t i = 0; i < kin.n; i++) p->syms.data[kin.sym[i]].is |= NM_IS_WRITTEN;
  out->is_linear = kin.is_linear;
  out->fn = nm_build_end(&b);
  out->state = nm_columns_of(p, kin.sym, kin.n, false, &out->n);
  out->derivative = NULL;
  return out->fn >= 0 && out->state;
}
