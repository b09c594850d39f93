/* lower_stmt.c - statements to three-address code.
 * Source: reference nmodl-language sections 5, 6, 8. SPDX-License-Identifier: MIT */
#include <string.h>

#include "nmodl/code.h"

void nm_lower_body(nm_build *b, const nm_node *body) {
  if (nm_is_empty(body)) return;
  if (body->kind != NM_BODY) { /* else if */
    nm_lower_statement(b, body);
    return;
  }
  size_t n_locals = b->locals.count;
  for (const nm_node *k = body->kid; k && !b->bad; k = k->next) nm_lower_statement(b, k);
  b->locals.count = n_locals;
}

static void lower_locals(nm_build *b, const nm_node *node) {
  for (const nm_node *k = node->kid; k; k = k->next) {
    const nm_node *size = nm_kid(k, 0);
    int32_t n = nm_is_empty(size) ? 0 : size->value <= 4096 ? (int32_t)size->value : -1;
    if (n < 0) {
      nm_error(b->u, k->at, NULL, "a LOCAL array of more than 4096 elements");
      n = 0;
    }
    if (k->name) nm_add_local(b, k->name, n, false);
  }
}

static void lower_if(nm_build *b, const nm_node *node) {
  int32_t condition = nm_lower_expr(b, nm_kid(node, 0));
  nm_emit(b, NM_OP_IF, condition, 0, 0, 0);
  nm_lower_body(b, nm_kid(node, 1));
  if (!nm_is_empty(nm_kid(node, 2))) {
    nm_emit(b, NM_OP_ELSE, 0, 0, 0, 0);
    nm_lower_body(b, nm_kid(node, 2));
  }
  nm_emit(b, NM_OP_END, 0, 0, 0, 0);
}

static void lower_from(nm_build *b, const nm_node *node) {
  if (!node->name) return;
  int32_t first = nm_lower_int(b, nm_kid(node, 0));
  size_t n_locals = b->locals.count;
  nm_local *index = nm_add_local(b, node->name, 0, true);
  if (!index) return;
  int32_t i = index->reg;
  nm_emit(b, NM_OP_IMOV, i, first, 0, 0);
  nm_emit(b, NM_OP_LOOP, 0, 0, 0, 0);
  nm_emit(b, NM_OP_LEAVEGT, i, nm_lower_int(b, nm_kid(node, 1)), 0, 0);
  b->n_loops++;
  nm_lower_body(b, nm_kid(node, 3));
  b->n_loops--;
  int32_t by = nm_is_empty(nm_kid(node, 2)) ? nm_iconst(b, 1) : nm_lower_int(b, nm_kid(node, 2));
  nm_emit(b, NM_OP_IADD, i, i, by, 0);
  nm_emit(b, NM_OP_AGAIN, 0, 0, 0, 0);
  b->locals.count = n_locals;
}

static void lower_while(nm_build *b, const nm_node *node) {
  nm_emit(b, NM_OP_LOOP, 0, 0, 0, 0);
  nm_emit(b, NM_OP_LEAVE, nm_lower_expr(b, nm_kid(node, 0)), 0, 0, 0);
  b->n_loops++;
  nm_lower_body(b, nm_kid(node, 1));
  b->n_loops--;
  nm_emit(b, NM_OP_AGAIN, 0, 0, 0, 0);
}

/* ---- events
 * -------------------------------------------------------------------------------------------------------------------------- */

/* Value of the condition as NEURON's crossing test sees it, with the instance's v taken from the node. */
static int32_t watch_function(nm_build *outer, const nm_node *condition) {
  nm_build b;
  nm_build_begin(&b, outer->p, "watch", 0);
  int32_t v = nm_reg(&b);
  if (b.p->v >= 0) {
    nm_emit(&b, NM_OP_LOAD_V, v, 0, 0, 0);
    nm_store_value(&b, b.p->v, -1, v);
  }
  int32_t x = nm_lower_expr(&b, nm_kid(condition, 0)), y = nm_lower_expr(&b, nm_kid(condition, 1));
  int32_t d = nm_op2(&b, NM_OP_SUB, x, y);
  if (condition->op == NM_W_LT) d = nm_op1(&b, NM_OP_NEG, d);
  nm_emit(&b, NM_OP_MOV, b.value_reg, d, 0, 0);
  return nm_build_end(&b);
}

static void lower_watch(nm_build *b, const nm_node *node) {
  if (b->p->kind == NCY_MECH_ARTIFICIAL) nm_error(b->u, node->at, NULL, "WATCH in an ARTIFICIAL_CELL");
  for (const nm_node *k = node->kid; k && !b->bad; k = k->next) {
    nm_watch watch = {.fn = watch_function(b, k), .flag = k->value};
    if (watch.fn < 0 || !NCY_VEC_PUSH(b->u->ctx, &b->p->watches, watch)) {
      b->bad = true;
      return;
    }
    nm_emit(b, NM_OP_WATCH, (int32_t)b->p->watches.count - 1, 0, 0, 0);
  }
}

static void lower_for_netcons(nm_build *b, const nm_node *node) {
  size_t n_locals = b->locals.count;
  int32_t slot = 0;
  for (const nm_node *k = nm_kid(node, 0)->kid; k; k = k->next) {
    nm_local local = {.name = k->name, .slot = slot++, .is_netcon = true};
    if (!NCY_VEC_PUSH(b->u->ctx, &b->locals, local)) b->bad = true;
  }
  if (slot != b->p->n_weights)
    nm_error(b->u, node->at, NULL, "FOR_NETCONS takes the %d arguments of NET_RECEIVE, found %d", b->p->n_weights, slot);
  nm_emit(b, NM_OP_NETCON_FIRST, 0, 0, 0, 0);
  nm_emit(b, NM_OP_LOOP, 0, 0, 0, 0);
  int32_t more = nm_reg(b);
  nm_emit(b, NM_OP_NETCON_NEXT, more, 0, 0, 0);
  nm_emit(b, NM_OP_LEAVE, more, 0, 0, 0);
  nm_lower_body(b, nm_kid(node, 1));
  nm_emit(b, NM_OP_AGAIN, 0, 0, 0, 0);
  b->locals.count = n_locals;
}

/* ---- all
 * ------------------------------------------------------------------------------------------------------------------------------
 */

static void lower_assign(nm_build *b, const nm_node *node) {
  const nm_node *target = nm_kid(node, 0);
  if (target->prime && b->mode == NM_MODE_CNEXP) {
    nm_lower_cnexp(b, node);
    return;
  }
  if (target->prime && b->mode != NM_MODE_DERIVATIVE)
    nm_error(b->u, target->at, NULL, "an equation %.60s%s = ... belongs into a DERIVATIVE block", target->name, target->text);
  nm_lower_store(b, target, nm_lower_expr(b, nm_kid(node, 1)));
}

void nm_lower_statement(nm_build *b, const nm_node *node) {
  switch ((nm_kind)node->kind) {
  case NM_BODY:
    nm_lower_body(b, node);
    break;
  case NM_LOCAL:
    lower_locals(b, node);
    break;
  case NM_ASSIGN:
    lower_assign(b, node);
    break;
  case NM_EXEC:
  case NM_PROTECT:
    if (nm_kid(node, 0)->kind == NM_ASSIGN)
      lower_assign(b, nm_kid(node, 0));
    else if (nm_kid(node, 0)->kind == NM_EXEC)
      nm_lower_statement(b, nm_kid(node, 0));
    else
      nm_lower_expr(b, nm_kid(node, 0));
    break;
  case NM_IF:
    lower_if(b, node);
    break;
  case NM_FROM:
    lower_from(b, node);
    break;
  case NM_WHILE:
    lower_while(b, node);
    break;
  case NM_SOLVE:
    if (b->mode != NM_MODE_NO_SOLVE) nm_lower_solve(b, node);
    break;
  case NM_WATCH:
    lower_watch(b, node);
    break;
  case NM_FOR_NETCONS:
    lower_for_netcons(b, node);
    break;
  case NM_VERBATIM:
    nm_lower_verbatim(b, node);
    break;
  case NM_REACTION:
  case NM_SOURCE:
  case NM_SINK:
    nm_lower_reaction(b, node);
    break;
  case NM_EQUATION:
    nm_lower_equation(b, node);
    break;
  case NM_LAG:
    nm_unsupported(b->u, node->at, "the neuron engine runs it", "LAG is not supported");
    break;
  default: /* CONDUCTANCE, TABLE, COMPARTMENT, CONSERVE, INITIAL, MUTEX are taken elsewhere or have no effect */
    break;
  }
}
