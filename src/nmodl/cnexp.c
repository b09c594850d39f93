/* cnexp.c - METHOD cnexp: y' = f, linear in y, becomes y = y + (1. - exp(dt*(A)))*(-(B)/(A) - y), with f = A*y + B.
 *
 * A and B are put together as NEURON's translator does, term by term, because the order decides the last bits: of a product
 * the factor with y comes with its coefficient first; zeros are left out; nothing is simplified. A product of two factors with
 * y passes there unseen and gives another equation, which is reproduced here with a warning.
 * Source: reference neuron-numerics section 4, nmodl-language section 7. SPDX-License-Identifier: MIT */
#include <string.h>

#include "nmodl/code.h"

/* e = a*y + b; NULL is zero. */
typedef struct pair {
  const nm_node *a, *b;
  bool is_product; /* of two factors with y */
} pair;

static nm_node *node2(nm_build *b, nm_kind kind, nm_word op, const nm_node *x, const nm_node *y) {
  nm_node *node = nm_node_new(b->u->arena, kind, x->at, NULL);
  if (!node) {
    b->bad = true;
    return NULL;
  }
  node->op = (uint8_t)op;
  for (int i = 0; i < 2; i++) { /* a wrapper each: a node has one next sibling only */
    const nm_node *kid = i ? y : x;
    if (!kid) continue;
    nm_node *wrap = nm_node_new(b->u->arena, NM_PAREN, kid->at, NULL);
    if (!wrap) {
      b->bad = true;
      return NULL;
    }
    wrap->kid = wrap->last = (nm_node *)(uintptr_t)kid; /* shared, never changed */
    nm_node_add(node, wrap);
  }
  return node;
}

static nm_node *negative(nm_build *b, const nm_node *x) {
  return x ? node2(b, NM_UNARY, NM_W_SUB, x, NULL) : NULL;
}
static const nm_node *sum(nm_build *b, nm_word op, const nm_node *x, const nm_node *y) {
  if (x && y) return node2(b, NM_BINARY, op, x, y);
  if (x || !y) return x;
  return op == NM_W_SUB ? negative(b, y) : y;
}
static const nm_node *product(nm_build *b, nm_word op, const nm_node *x, const nm_node *y) {
  return x && y ? node2(b, NM_BINARY, op, x, y) : NULL;
}

static bool derive(nm_build *b, const nm_node *e, const char *state, pair *out);

static bool derive_binary(nm_build *b, const nm_node *e, const char *state, pair *out) {
  const nm_node *left = nm_kid(e, 0), *right = nm_kid(e, 1);
  pair x, y;
  if (e->op < NM_W_ADD || e->op > NM_W_DIV) { /* powers, comparisons, logic */
    if (nm_mentions(e, state)) return false;
    *out = (pair){.b = e};
    return true;
  }
  if (!derive(b, left, state, &x) || !derive(b, right, state, &y)) return false;
  out->is_product = x.is_product || y.is_product;
  if (e->op == NM_W_ADD || e->op == NM_W_SUB) {
    out->a = sum(b, (nm_word)e->op, x.a, y.a);
    out->b = sum(b, (nm_word)e->op, x.b, y.b);
  } else if (e->op == NM_W_MUL) {
    if (x.a && y.a) { /* NEURON: the derivative by the rule of products, and no target */
      out->is_product = true;
      out->a = sum(b, NM_W_ADD, product(b, NM_W_MUL, x.a, right), product(b, NM_W_MUL, left, y.a));
      out->b = NULL;
    } else {
      out->a = x.a ? product(b, NM_W_MUL, x.a, y.b) : product(b, NM_W_MUL, x.b, y.a);
      out->b = product(b, NM_W_MUL, x.b, y.b);
    }
  } else {
    if (y.a) return false;
    out->a = product(b, NM_W_DIV, x.a, right);
    out->b = product(b, NM_W_DIV, x.b, right);
  }
  return true;
}

static bool derive(nm_build *b, const nm_node *e, const char *state, pair *out) {
  *out = (pair){0};
  switch ((nm_kind)e->kind) {
  case NM_PAREN:
    return derive(b, nm_kid(e, 0), state, out);
  case NM_UNARY:
    if (e->op == NM_W_SUB) {
      pair x;
      if (!derive(b, nm_kid(e, 0), state, &x)) return false;
      *out = (pair){negative(b, x.a), negative(b, x.b), x.is_product};
      return true;
    }
    break;
  case NM_BINARY:
    return derive_binary(b, e, state, out);
  case NM_VAR:
    if (strcmp(e->name, state) == 0 && !e->prime) {
      nm_node *one = nm_node_new(b->u->arena, NM_NUMBER, e->at, NULL);
      if (one) one->value = 1;
      b->bad |= !one;
      out->a = one;
      return one != NULL;
    }
    break;
  default:
    break;
  }
  if (nm_mentions(e, state)) return false;
  out->b = e;
  return true;
}

bool nm_is_linear(nm_build *b, const nm_node *f, const char *state) {
  pair e;
  return derive(b, f, state, &e);
}

void nm_lower_cnexp(nm_build *b, const nm_node *equation) {
  const nm_node *target = nm_kid(equation, 0);
  int32_t id = nm_sym_find(b->p, target->name);
  if (id < 0 || b->p->syms.data[id].derivative < 0 || target->prime > 1) {
    nm_error(b->u, target->at, NULL, "%.60s%s is no first derivative of a STATE", target->name, target->text);
    return;
  }
  pair e;
  if (!derive(b, nm_kid(equation, 1), target->name, &e) || b->bad) return;
  int32_t dt = nm_load(b, nm_sym_find(b->p, "dt"), -1), y = nm_load(b, id, -1), r;
  if (e.is_product)
    nm_warn(b->u, target->at, "derivimplicit solves it",
            "the equation of %.60s is not linear in it: cnexp, as in NEURON, then solves another equation", target->name);
  if (!e.a) { /* y - dt*(-(B)) */
    int32_t rate = e.b ? nm_lower_expr(b, e.b) : nm_const(b, 0);
    r = nm_op2(b, NM_OP_SUB, y, nm_op2(b, NM_OP_MUL, dt, nm_op1(b, NM_OP_NEG, rate)));
  } else {
    int32_t a = nm_lower_expr(b, e.a);
    int32_t one = nm_const(b, 1), grow = nm_math1(b, NM_M_exp, nm_op2(b, NM_OP_MUL, dt, a));
    int32_t factor = nm_op2(b, NM_OP_SUB, one, grow), to;
    if (e.is_product) {
      to = nm_op1(b, NM_OP_NEG, y);
    } else {
      int32_t rate = e.b ? nm_lower_expr(b, e.b) : nm_const(b, 0);
      to = nm_op2(b, NM_OP_SUB, nm_op2(b, NM_OP_DIV, nm_op1(b, NM_OP_NEG, rate), a), y);
    }
    r = nm_op2(b, NM_OP_ADD, y, nm_op2(b, NM_OP_MUL, factor, to));
  }
  nm_store_value(b, id, -1, r);
}
