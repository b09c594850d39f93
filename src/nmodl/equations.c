/* equations.c - LINEAR and NONLINEAR blocks: the function that fills the matrix and the vector, or the vector alone.
 *
 * LINEAR: of left = right every term goes, with its sign, to right - left; rows are added up term by term in the order of the
 * text. NONLINEAR: F = right - left, solved by Newton. Source: reference neuron-numerics section 4. SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "nmodl/code.h"

typedef struct nm_equations {
  ncy_nmodl *p;
  const int32_t *sym; /* [n] states in order */
  int32_t *row;       /* [n] first column of each */
  int32_t n;
  int32_t n_rows; /* equations so far */
  bool is_linear;
} nm_equations;

/* The state that a term of a LINEAR equation holds, NULL for none; *count of them. */
static const nm_node *find_state(const nm_equations *eq, const nm_node *node, int32_t *which, int *count) {
  const nm_node *found = NULL;
  if (node->kind == NM_VAR && node->name) {
    for (int32_t i = 0; i < eq->n; i++)
      if (strcmp(eq->p->syms.data[eq->sym[i]].name, node->name) == 0) {
        *which = i;
        ++*count;
        found = node;
      }
  }
  for (const nm_node *k = node->kid; k; k = k->next) {
    const nm_node *deeper = find_state(eq, k, which, count);
    if (deeper) found = deeper;
  }
  return found;
}

static void lower_term(nm_build *b, const nm_node *term, bool negative, int32_t row) {
  nm_equations *eq = b->equations;
  int32_t which = 0;
  int count = 0;
  const nm_node *state = find_state(eq, term, &which, &count);
  if (count > 1) {
    nm_error(b->u, term->at, "NONLINEAR solves it", "a term of a LINEAR equation with more than one state");
    return;
  }
  if (!state) { /* to the vector, on the other side */
    int32_t x = nm_lower_expr(b, term);
    nm_emit(b, NM_OP_SYS_ADD, row, negative ? x : nm_op1(b, NM_OP_NEG, x), 0, 0);
    return;
  }
  int32_t column = nm_iconst(b, eq->row[which]), index = nm_lower_index(b, state, &b->p->syms.data[eq->sym[which]]);
  if (index >= 0) {
    int32_t sum = nm_ireg(b);
    nm_emit(b, NM_OP_IADD, sum, column, index, 0);
    column = sum;
  }
  /* the term with 1 in the place of the state */
  size_t n_locals = b->locals.count;
  nm_local *one = nm_add_local(b, state->name, 0, false);
  if (!one) return;
  nm_emit(b, NM_OP_MOV, one->reg, nm_const(b, 1), 0, 0);
  one->size = nm_is_empty(nm_kid(state, 0)) ? 0 : 1;
  int32_t x = one->size ? nm_const(b, 1) : nm_lower_expr(b, term);
  if (one->size && term != state) nm_unsupported(b->u, term->at, NULL, "a factor at an element of an array in LINEAR");
  b->locals.count = n_locals;
  nm_emit(b, NM_OP_MAT_ADD, row, column, negative ? nm_op1(b, NM_OP_NEG, x) : x, 0);
}

/* Terms of a sum, left to right; negative: the sign the terms have in right - left. */
static void lower_terms(nm_build *b, const nm_node *sum, bool negative, int32_t row) {
  if (sum->kind == NM_BINARY && (sum->op == NM_W_ADD || sum->op == NM_W_SUB)) {
    lower_terms(b, nm_kid(sum, 0), negative, row);
    lower_terms(b, nm_kid(sum, 1), negative != (sum->op == NM_W_SUB), row);
  } else if (sum->kind == NM_UNARY && sum->op == NM_W_SUB) {
    lower_terms(b, nm_kid(sum, 0), !negative, row);
  } else {
    lower_term(b, sum, negative, row);
  }
}

/* x + e, as NEURON's translator writes it: the text of e without parentheses, so that its first summand is added first. */
static int32_t add_text(nm_build *b, int32_t x, const nm_node *e) {
  if (e->kind == NM_BINARY && (e->op == NM_W_ADD || e->op == NM_W_SUB)) {
    x = add_text(b, x, nm_kid(e, 0));
    return nm_op2(b, e->op == NM_W_ADD ? NM_OP_ADD : NM_OP_SUB, x, nm_lower_expr(b, nm_kid(e, 1)));
  }
  return nm_op2(b, NM_OP_ADD, x, nm_lower_expr(b, e));
}

void nm_lower_equation(nm_build *b, const nm_node *node) {
  nm_equations *eq = b->equations;
  if (!eq) {
    nm_unsupported(b->u, node->at, NULL, "an equation with ~ outside LINEAR and NONLINEAR is not supported");
    return;
  }
  bool goes_on = node->op == NM_W_EQ_MORE;
  if (goes_on && (eq->is_linear || !eq->n_rows)) {
    nm_error(b->u, node->at, NULL, "~+ goes on with the equation before it, in NONLINEAR");
    return;
  }
  int32_t row = nm_iconst(b, goes_on ? eq->n_rows - 1 : eq->n_rows++);
  if (eq->is_linear) {
    lower_terms(b, nm_kid(node, 0), true, row);
    lower_terms(b, nm_kid(node, 1), false, row);
  } else {
    int32_t minus = nm_op1(b, NM_OP_NEG, nm_lower_expr(b, nm_kid(node, 0)));
    nm_emit(b, goes_on ? NM_OP_SYS_ADD : NM_OP_SYS_SET, row, add_text(b, minus, nm_kid(node, 1)), 0, 0);
  }
}

/* LINEAR takes its states in the order in which the equations name them first: the first *n_done of sym[n] are in place. */
static void order_by_use(const ncy_nmodl *p, const nm_node *node, bool is_in_equation, int32_t *sym, int32_t n, int32_t *n_done) {
  is_in_equation |= node->kind == NM_EQUATION;
  for (int32_t i = *n_done; is_in_equation && node->kind == NM_VAR && node->name && i < n; i++) {
    int32_t id = sym[i];
    if (strcmp(p->syms.data[id].name, node->name) != 0) continue;
    for (; i > *n_done; i--) sym[i] = sym[i - 1];
    sym[(*n_done)++] = id;
    break;
  }
  for (const nm_node *k = node->kid; k; k = k->next) order_by_use(p, k, is_in_equation, sym, n, n_done);
}

bool nm_equation_system(ncy_nmodl *p, const nm_node *block, nm_system *out) {
  nm_equations eq = {.p = p, .is_linear = block->op == NM_W_LINEAR};
  int32_t *sym = nm_states_in_order(p, block, &eq.n), n_done = 0;
  eq.row = NCY_NEW_ARRAY(p->unit->arena, int32_t, (size_t)eq.n + 1);
  if (!sym || !eq.row) return false;
  if (eq.is_linear) order_by_use(p, nm_kid(block, 3), false, sym, eq.n, &n_done);
  eq.sym = sym;
  for (int32_t i = 0, row = 0; i < eq.n; i++) {
    eq.row[i] = row;
    row += nm_sym_count(&p->syms.data[eq.sym[i]]);
    p->syms.data[eq.sym[i]].is |= NM_IS_WRITTEN;
  }
  nm_build b;
  nm_build_begin(&b, p, block->name, 0);
  b.equations = &eq;
  nm_lower_body(&b, nm_kid(block, 3));
  out->is_linear = eq.is_linear;
  out->fn = nm_build_end(&b);
  out->state = nm_columns_of(p, eq.sym, eq.n, false, &out->n);
  if (out->fn < 0 || !out->state) return false;
  if (eq.n_rows != out->n) nm_error(p->unit, block->at, NULL, "%d equations for %d states", eq.n_rows, out->n);
  return true;
}
