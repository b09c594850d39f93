/* warn_units.c - units that clash: in sums, comparisons, arguments of exp and the like, and assignments.
 *
 * A name without a unit, a LOCAL, a unit that the table does not know: nothing is said. A bare number goes with any unit and
 * makes the scale (not the dimension) of what it multiplies unknown. Nothing is said between UNITSOFF and UNITSON.
 * Source: the rules of NEURON's modlunit as its manual gives them. SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "nmodl/code.h"

typedef enum knowledge { UNKNOWN, PLAIN, KNOWN } knowledge;
typedef struct quantity {
  knowledge known;
  bool is_scaled; /* by a bare number */
  nm_dimension d;
} quantity;

typedef struct checker {
  ncy_nmodl *p;
  const nm_node *locals[64]; /* names that hide others */
  int n_locals;
} checker;

static const quantity unknown = {UNKNOWN, false, {1, {0}}};

static quantity of_text(const checker *c, const char *text) {
  quantity q = unknown;
  if (text && nm_unit_dimension(c->p->tree, *text ? text : "1", &q.d)) q.known = KNOWN;
  return q;
}

static quantity of_name(const checker *c, const nm_node *var) {
  static const char *const units[][2] = {{"t", "millisec"},   {"dt", "millisec"},  {"v", "millivolt"},
                                         {"celsius", "degC"}, {"area", "micron2"}, {"diam", "micron"}};
  for (int i = 0; i < c->n_locals; i++)
    if (c->locals[i]->name && strcmp(c->locals[i]->name, var->name) == 0) return unknown;
  int32_t id = nm_sym_find(c->p, var->name);
  const nm_sym *s = id >= 0 ? &c->p->syms.data[id] : NULL;
  if (!s) return unknown;
  quantity q = unknown;
  for (size_t i = 0; i < NCY_COUNT_OF(units) && !s->unit; i++)
    if (strcmp(units[i][0], var->name) == 0) q = of_text(c, units[i][1]);
  if (s->unit) q = of_text(c, s->unit);
  quantity ms = var->prime ? of_text(c, "millisec") : unknown;
  for (int k = 0; k < var->prime && q.known == KNOWN && ms.known == KNOWN; k++) {
    q.d.factor /= ms.d.factor;
    for (int i = 0; i < NM_UNIT_PRIMITIVES; i++) q.d.power[i] -= ms.d.power[i];
  }
  return q;
}

static bool is_same(const quantity *a, const quantity *b) {
  return memcmp(a->d.power, b->d.power, sizeof a->d.power) == 0;
}

static void print(const quantity *q, char *out, size_t size) {
  static const char *const names[NM_UNIT_PRIMITIVES] = {"m", "kg", "sec", "coul", "candela", "dollar", "bit", "erlang", "K", "?"};
  size_t n = 0;
  out[0] = 0;
  for (int i = 0; i < NM_UNIT_PRIMITIVES && n + 16 < size; i++) {
    if (!q->d.power[i]) continue;
    n += (size_t)snprintf(out + n, size - n, "%s%s", n ? "-" : "", names[i]);
    if (q->d.power[i] != 1) n += (size_t)snprintf(out + n, size - n, "%d", q->d.power[i]);
  }
  if (!n) snprintf(out, size, "1");
}

static quantity expression(checker *c, const nm_node *node);

static void clash(checker *c, const nm_node *node, const quantity *x, const quantity *y) {
  char a[100], b[100];
  if (x->known != KNOWN || y->known != KNOWN || is_same(x, y)) return;
  print(x, a, sizeof a);
  print(y, b, sizeof b);
  nm_warn(c->p->unit, node->at, NULL, "the two sides of %s have units that clash: (%s) and (%s)", nm_word_text((nm_word)node->op),
          a, b);
}

static quantity product(const quantity *x, const quantity *y, int sign) {
  if (x->known == UNKNOWN || y->known == UNKNOWN) return unknown;
  if (x->known == PLAIN && y->known == PLAIN) return *x;
  quantity q = *x;
  q.known = KNOWN;
  q.is_scaled = x->is_scaled || y->is_scaled || x->known == PLAIN || y->known == PLAIN;
  q.d.factor = sign > 0 ? x->d.factor * y->d.factor : x->d.factor / y->d.factor;
  for (int i = 0; i < NM_UNIT_PRIMITIVES; i++) q.d.power[i] += sign * y->d.power[i];
  return q;
}

static quantity power(const quantity *x, const nm_node *exponent) {
  if (x->known != KNOWN || exponent->kind != NM_NUMBER || exponent->value != floor(exponent->value) || fabs(exponent->value) > 20)
    return x->known == PLAIN ? *x : unknown;
  quantity q = *x;
  int n = (int)exponent->value;
  q.d.factor = pow(q.d.factor, n);
  for (int i = 0; i < NM_UNIT_PRIMITIVES; i++) q.d.power[i] *= n;
  return q;
}

static quantity binary(checker *c, const nm_node *node) {
  quantity x = expression(c, nm_kid(node, 0)), y = expression(c, nm_kid(node, 1));
  switch ((nm_word)node->op) {
  case NM_W_MUL:
    return product(&x, &y, 1);
  case NM_W_DIV:
    return product(&x, &y, -1);
  case NM_W_POW:
    return power(&x, nm_kid(node, 1));
  case NM_W_ADD:
  case NM_W_SUB:
    clash(c, node, &x, &y);
    if (x.known == UNKNOWN || y.known == UNKNOWN) return x.known == KNOWN ? x : y.known == KNOWN ? y : unknown;
    x.is_scaled |= y.is_scaled | (y.known == PLAIN);
    y.is_scaled |= x.known == PLAIN;
    return x.known == KNOWN ? x : y;
  default:
    if (node->op >= NM_W_LT && node->op <= NM_W_NE) clash(c, node, &x, &y);
    return unknown;
  }
}

static quantity call(checker *c, const nm_node *node) {
  static const char *const pure[] = {"exp", "log", "log10", "sin", "cos", "tan", "sinh", "cosh", "tanh"};
  quantity first = unknown;
  for (const nm_node *k = node->kid; k; k = k->next) {
    quantity q = k->kind == NM_STRING ? unknown : expression(c, k);
    if (k == node->kid) first = q;
  }
  const quantity one = {KNOWN, true, {1, {0}}};
  for (size_t i = 0; i < NCY_COUNT_OF(pure); i++) {
    if (strcmp(pure[i], node->name) != 0) continue;
    char a[100];
    print(&first, a, sizeof a);
    if (first.known == KNOWN && !is_same(&first, &one))
      nm_warn(c->p->unit, node->at, NULL, "the argument of %s has a unit, (%s)", node->name, a);
    return one;
  }
  if (strcmp(node->name, "fabs") == 0) return first;
  int32_t id = nm_sym_find(c->p, node->name);
  const nm_node *unit = id >= 0 && c->p->syms.data[id].is & NM_IS_FUNCTION ? nm_kid(c->p->syms.data[id].node, 1) : NULL;
  return nm_is_empty(unit) ? unknown : of_text(c, unit->text);
}

static quantity expression(checker *c, const nm_node *node) {
  quantity q = unknown;
  switch ((nm_kind)node->kind) {
  case NM_NUMBER:
    if (!nm_is_empty(nm_kid(node, 0))) return of_text(c, nm_kid(node, 0)->text);
    q.known = PLAIN;
    return q;
  case NM_VAR:
    return node->name ? of_name(c, node) : q;
  case NM_CALL:
    return node->name ? call(c, node) : q;
  case NM_PAREN:
    return expression(c, nm_kid(node, 0));
  case NM_UNARY:
    q = expression(c, nm_kid(node, 0));
    return node->op == NM_W_SUB ? q : unknown;
  case NM_BINARY:
    return binary(c, node);
  default:
    return q;
  }
}

static void assignment(checker *c, const nm_node *node) {
  const nm_node *target = nm_kid(node, 0);
  if (!target->name) return;
  quantity x = of_name(c, target), y = expression(c, nm_kid(node, 1));
  char a[100], b[100];
  if (x.known != KNOWN || y.known != KNOWN) return;
  print(&x, a, sizeof a);
  print(&y, b, sizeof b);
  double ratio = y.d.factor / x.d.factor;
  if (!is_same(&x, &y))
    nm_warn(c->p->unit, node->at, NULL, "%.60s%s has the unit (%s), what it is set to (%s)", target->name,
            target->prime ? "'" : "", a, b);
  else if (!x.is_scaled && !y.is_scaled && fabs(ratio - 1) > 1e-6)
    nm_warn(c->p->unit, node->at, NULL, "the unit of what %.60s%s is set to is %g of its own", target->name,
            target->prime ? "'" : "", ratio);
}

static void statements(checker *c, const nm_node *node) {
  int n_locals = c->n_locals;
  for (const nm_node *k = node->kid; k; k = k->next) {
    if (k->kind == NM_LOCAL)
      for (const nm_node *name = k->kid; name && c->n_locals < (int)NCY_COUNT_OF(c->locals); name = name->next)
        c->locals[c->n_locals++] = name;
    if (k->kind == NM_ASSIGN) {
      if (!k->flag) assignment(c, k);
    } else if (k->kind != NM_NEURON && k->kind != NM_DECLS && k->kind != NM_UNITS) {
      statements(c, k);
    }
  }
  c->n_locals = n_locals;
}

void nm_warn_units(ncy_nmodl *p) {
  for (const nm_node *block = p->tree->kid; block; block = block->next) {
    if (block->kind != NM_BLOCK && block->kind != NM_FUNCTION) continue;
    checker c = {.p = p};
    const nm_node *args = nm_kid(block, 0); /* a FUNCTION's arguments hide names; their units are not always given */
    for (const nm_node *k = nm_is_empty(args) ? NULL : args->kid; k && c.n_locals < (int)NCY_COUNT_OF(c.locals); k = k->next)
      c.locals[c.n_locals++] = k;
    if (block->kind == NM_FUNCTION && block->op == NM_W_FUNCTION) c.locals[c.n_locals < 64 ? c.n_locals++ : 63] = block;
    statements(&c, block);
  }
}
