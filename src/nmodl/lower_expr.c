/* lower_expr.c - expressions and assignments to three-address code, operands in the order of the text.
 *
 * A comparison is 0. or 1. Right sides of && and || that call something are evaluated only where C would.
 * Source: reference nmodl-language sections 3, 5, 9. SPDX-License-Identifier: MIT */
#include <string.h>

#include "nmodl/code.h"

static const struct {
  const char *name;
  int n;
} maths[] = {
#define MATH(name, n) {#name, n},
#define BUILTIN(id, name, fewest, most, how)
#include "nmodl/builtins.def"
#undef MATH
#undef BUILTIN
};
static const struct {
  const char *name;
  int fewest, most;
  char how;
} builtins[] = {
#define MATH(name, n)
#define BUILTIN(id, name, fewest, most, how) {#name, fewest, most, how},
#include "nmodl/builtins.def"
#undef MATH
#undef BUILTIN
};

int nm_find_math(const char *name) {
  for (int i = 0; i < NM_MATH_COUNT; i++)
    if (strcmp(maths[i].name, name) == 0) return i;
  return -1;
}
int nm_math_args(int math) {
  return maths[math].n;
}
static int find_builtin(const char *name) {
  for (int i = 0; i < NM_BUILTIN_COUNT; i++)
    if (builtins[i].how != 'x' && strcmp(builtins[i].name, name) == 0) return i;
  return -1;
}

bool nm_mentions(const nm_node *node, const char *name) {
  if (!node) return false;
  if ((node->kind == NM_VAR || node->kind == NM_NAME) && node->name && strcmp(node->name, name) == 0) return true;
  for (const nm_node *k = node->kid; k; k = k->next)
    if (nm_mentions(k, name)) return true;
  return false;
}

bool nm_assigns(const nm_node *node, const char *name) {
  if (!node) return false;
  const nm_node *target = node->kind == NM_ASSIGN ? nm_kid(node, 0) : NULL;
  if (node->kind == NM_CALL && node->name && strcmp(node->name, "state_discontinuity") == 0) target = node->kid;
  if (target && target->name && strcmp(target->name, name) == 0) return true;
  for (const nm_node *k = node->kid; k; k = k->next)
    if (nm_assigns(k, name)) return true;
  return false;
}

/* ---- names
 * ------------------------------------------------------------------------------------------------------------------------ */

static int32_t not_found(nm_build *b, const nm_node *node) {
  const char *near = ncy_nearest(node->name, b->p->sym_names.name, (size_t)b->p->sym_names.count);
  nm_error(b->u, node->at, near, "%.60s is not declared", node->name);
  return nm_const(b, 0);
}

int32_t nm_lower_index(nm_build *b, const nm_node *var, const nm_sym *sym) {
  const nm_node *index = nm_kid(var, 0);
  if (nm_is_empty(index)) return sym->size ? nm_iconst(b, 0) : -1;
  if (!sym->size) {
    nm_error(b->u, var->at, NULL, "%.60s is no array", var->name);
    return -1;
  }
  return nm_lower_int(b, index);
}

static int32_t load_local(nm_build *b, const nm_node *var, nm_local local) {
  const nm_node *index = nm_kid(var, 0);
  if (!nm_is_empty(index) && !local.size) {
    nm_error(b->u, var->at, NULL, "%.60s is no array", var->name);
    return nm_const(b, 0);
  }
  int32_t r = nm_reg(b);
  if (local.slot >= 0)
    nm_emit(b, local.is_netcon ? NM_OP_LOAD_NC : NM_OP_LOAD_ARG, r, 0, local.slot, 0);
  else if (local.is_int)
    nm_emit(b, NM_OP_TOF, r, local.reg, 0, 0);
  else if (local.size)
    nm_emit(b, NM_OP_LOAD_REGX, r, local.reg, local.size, nm_is_empty(index) ? nm_iconst(b, 0) : nm_lower_int(b, index));
  else
    nm_emit(b, NM_OP_MOV, r, local.reg, 0, 0);
  return r;
}

static int32_t lower_var(nm_build *b, const nm_node *node) {
  if (!node->name) return nm_const(b, 0);
  if (node->prime) {
    int32_t state = nm_sym_find(b->p, node->name);
    if (state < 0 || b->p->syms.data[state].derivative < 0 || node->prime > 1) return not_found(b, node);
    return nm_load(b, b->p->syms.data[state].derivative, nm_lower_index(b, node, &b->p->syms.data[state]));
  }
  nm_local *local = nm_find_local(b, node->name);
  if (local) return load_local(b, node, *local);
  int32_t id = nm_sym_find(b->p, node->name), r;
  if (id < 0 && nm_is_empty(nm_kid(node, 0)) && nm_verbatim_load(b, node->name, &r)) return r;
  if (id < 0) return not_found(b, node);
  nm_sym *sym = &b->p->syms.data[id];
  if (sym->store == NM_NOWHERE || sym->store == NM_RANDOM || sym->handle >= 0) {
    nm_error(b->u, node->at, NULL, "%.60s is no variable that has a value", node->name);
    return nm_const(b, 0);
  }
  int32_t index = nm_lower_index(b, node, sym);
  return nm_load(b, id, index);
}

void nm_lower_store(nm_build *b, const nm_node *target, int32_t value) {
  if (!target->name) return;
  nm_local *found = nm_find_local(b, target->name);
  if (found && !target->prime) {
    nm_local local = *found;
    const nm_node *index = nm_kid(target, 0);
    if (local.is_int)
      nm_error(b->u, target->at, NULL, "%.60s counts a FROM loop and is not assigned", target->name);
    else if (local.slot >= 0)
      nm_emit(b, local.is_netcon ? NM_OP_STORE_NC : NM_OP_STORE_ARG, value, 0, local.slot, 0);
    else if (local.size)
      nm_emit(b, NM_OP_STORE_REGX, value, local.reg, local.size, nm_is_empty(index) ? nm_iconst(b, 0) : nm_lower_int(b, index));
    else
      nm_emit(b, NM_OP_MOV, local.reg, value, 0, 0);
    return;
  }
  int32_t id = nm_sym_find(b->p, target->name);
  if (id < 0) {
    if (!nm_is_empty(nm_kid(target, 0)) || !nm_verbatim_store(b, target->name, value)) not_found(b, target);
    return;
  }
  nm_sym *sym = &b->p->syms.data[id];
  if (target->prime) {
    if (sym->derivative < 0 || target->prime > 1)
      nm_error(b->u, target->at, NULL, "%.60s is no STATE, it has no derivative", target->name);
    else
      nm_store_value(b, sym->derivative, nm_lower_index(b, target, sym), value);
    return;
  }
  if (sym->store == NM_ENV || sym->is & NM_IS_CONSTANT || sym->store == NM_NOWHERE || sym->store == NM_RANDOM ||
      sym->is & NM_IS_BBCOREPOINTER) {
    nm_error(b->u, target->at, NULL, "%.60s is not assigned to", target->name);
    return;
  }
  nm_store_value(b, id, nm_lower_index(b, target, sym), value);
}

/* ---- integers
 * ----------------------------------------------------------------------------------------------------------------------- */

int32_t nm_lower_int(nm_build *b, const nm_node *node) {
  if (node->kind == NM_PAREN) return nm_lower_int(b, nm_kid(node, 0));
  if (node->kind == NM_NUMBER && node->flag && node->value < 2e9) return nm_iconst(b, (int32_t)node->value);
  int32_t r;
  if (node->kind == NM_UNARY && node->op == NM_W_SUB) {
    int32_t x = nm_lower_int(b, nm_kid(node, 0));
    r = nm_ireg(b);
    nm_emit(b, NM_OP_INEG, r, x, 0, 0);
    return r;
  }
  if (node->kind == NM_BINARY && node->op >= NM_W_ADD && node->op <= NM_W_DIV) {
    static const nm_op ops[] = {NM_OP_IADD, NM_OP_ISUB, NM_OP_IMUL, NM_OP_IDIV};
    int32_t x = nm_lower_int(b, nm_kid(node, 0)), y = nm_lower_int(b, nm_kid(node, 1));
    r = nm_ireg(b);
    nm_emit(b, ops[node->op - NM_W_ADD], r, x, y, 0);
    return r;
  }
  if (node->kind == NM_VAR && node->name && !node->prime) {
    nm_local *local = nm_find_local(b, node->name);
    if (local && local->is_int) return local->reg;
  }
  int32_t x = nm_lower_expr(b, node->kind == NM_TRUNC ? nm_kid(node, 0) : node);
  r = nm_ireg(b);
  nm_emit(b, NM_OP_TOI, r, x, 0, 0);
  return r;
}

/* ---- calls
 * -------------------------------------------------------------------------------------------------------------------------- */

int32_t nm_call(nm_build *b, int32_t fn, const int32_t *args, int32_t n) {
  int32_t first = b->fn.n_f;
  b->fn.n_f += n;
  for (int32_t i = 0; i < n; i++) nm_emit(b, NM_OP_MOV, first + i, args[i], 0, 0);
  int32_t r = nm_reg(b);
  nm_emit(b, NM_OP_CALL, r, fn, first, n);
  return r;
}

int32_t nm_builtin_op(nm_build *b, int32_t id, const int32_t *args, int32_t n) {
  int32_t first = b->fn.n_f;
  b->fn.n_f += n;
  for (int32_t i = 0; i < n; i++) nm_emit(b, NM_OP_MOV, first + i, args[i], 0, 0);
  int32_t r = nm_reg(b);
  nm_emit(b, NM_OP_BUILTIN, r, id, first, n);
  return r;
}

enum { MAX_ARGS = 24 };

static int count_args(const nm_node *call) {
  int n = 0;
  for (const nm_node *k = call->kid; k; k = k->next) n++;
  return n;
}

static bool check_count(nm_build *b, const nm_node *call, int fewest, int most) {
  int n = count_args(call);
  if (n >= fewest && n <= most && n <= MAX_ARGS) return true;
  if (fewest == most)
    nm_error(b->u, call->at, NULL, "%.60s takes %d argument%s, found %d", call->name, fewest, fewest == 1 ? "" : "s", n);
  else
    nm_error(b->u, call->at, NULL, "%.60s takes %d to %d arguments, found %d", call->name, fewest, most, n);
  return false;
}

static int32_t lower_binary(nm_build *b, const nm_node *node, int32_t before);

/* The value of `before + node` as text: nocmodl writes t + before the delay of net_send, so that of a difference the first term
 * is added to t first. */
static int32_t lower_after(nm_build *b, int32_t before, const nm_node *node) {
  bool is_looser = node->kind == NM_BINARY && node->op != NM_W_MUL && node->op != NM_W_DIV && node->op != NM_W_POW &&
                   node->op != NM_W_AND && node->op != NM_W_OR;
  return is_looser ? lower_binary(b, node, before) : nm_op2(b, NM_OP_ADD, before, nm_lower_expr(b, node));
}

static int32_t call_builtin(nm_build *b, const nm_node *call, int id) {
  if (!check_count(b, call, builtins[id].fewest, builtins[id].most)) return nm_const(b, 0);
  if (builtins[id].how == 'e' && !b->in_net_receive && !b->in_initial)
    nm_error(b->u, call->at, NULL, "%.60s is called in INITIAL and NET_RECEIVE only", call->name);
  int32_t args[MAX_ARGS], n = 0;
  const nm_node *k = call->kid;
  int32_t stream = 0;
  if (builtins[id].how == 'r') {
    stream = k->kind == NM_VAR && k->name ? nm_sym_find(b->p, k->name) : -1;
    if (stream < 0 || b->p->syms.data[stream].store != NM_RANDOM) {
      nm_error(b->u, k->at, NULL, "the first argument of %.60s is a RANDOM variable", call->name);
      return nm_const(b, 0);
    }
    args[n++] = nm_const(b, b->p->syms.data[stream].slot);
    k = k->next;
  }
  if (id == NM_B_STATE_DISCONTINUITY) { /* x = e */
    int32_t value = nm_lower_expr(b, k->next);
    if (k->kind == NM_VAR) nm_lower_store(b, k, value);
    return value;
  }
  if (id == NM_B_PRINTF) { /* no effect on numbers: the arguments are evaluated, nothing is printed */
    for (; k; k = k->next)
      if (k->kind != NM_STRING) nm_lower_expr(b, k);
    nm_warn(b->u, call->at, NULL, "what printf writes is not shown");
    return nm_const(b, 0);
  }
  if (id == NM_B_POINTING) {
    int32_t pointer = k->kind == NM_VAR && k->name ? nm_sym_find(b->p, k->name) : -1;
    if (pointer < 0 || b->p->syms.data[pointer].store != NM_POINTER) {
      nm_error(b->u, k->at, NULL, "the argument of nrn_pointing is a POINTER");
      return nm_const(b, 0);
    }
    args[n++] = nm_const(b, b->p->syms.data[pointer].slot);
    k = k->next;
  }
  if (id == NM_B_NET_SEND) { /* the delay becomes the time */
    args[n++] = lower_after(b, nm_load(b, nm_sym_find(b->p, "t"), -1), k);
    k = k->next;
  }
  for (; k; k = k->next) args[n++] = nm_lower_expr(b, k);
  return nm_builtin_op(b, id, args, n);
}

enum { MAX_TABLE_ARGS = 8 };

static int32_t look_up(nm_build *b, const nm_node *call, const nm_sym *table) {
  int32_t args[MAX_TABLE_ARGS + 1] = {nm_const(b, table->handle)}, n = 1, wanted = 0;
  for (const nm_node *k = nm_kid(table->node, 0)->kid; k; k = k->next) wanted++;
  if (!check_count(b, call, wanted, wanted)) return nm_const(b, 0);
  if (wanted < 1 || wanted > MAX_TABLE_ARGS) {
    nm_error(b->u, call->at, NULL, "a FUNCTION_TABLE takes 1 to %d arguments", (int)MAX_TABLE_ARGS);
    return nm_const(b, 0);
  }
  for (const nm_node *k = call->kid; k; k = k->next) args[n++] = nm_lower_expr(b, k);
  return nm_builtin_op(b, NM_B_LOOK_UP, args, n);
}

static int32_t lower_call(nm_build *b, const nm_node *call) {
  int32_t id = nm_sym_find(b->p, call->name);
  const nm_sym *sym = id >= 0 ? &b->p->syms.data[id] : NULL;
  if (sym && sym->is & NM_IS_FUNCTION_TABLE) return look_up(b, call, sym);
  if (sym && sym->is & (NM_IS_FUNCTION | NM_IS_PROCEDURE)) {
    int n = b->p->fns.data[sym->fn].n_args;
    if (!check_count(b, call, n, n)) return nm_const(b, 0);
    int32_t args[MAX_ARGS], i = 0;
    for (const nm_node *k = call->kid; k; k = k->next) args[i++] = nm_lower_expr(b, k);
    return nm_call(b, sym->fn, args, i);
  }
  int math = nm_find_math(call->name);
  if (math >= 0) {
    if (!check_count(b, call, maths[math].n, maths[math].n)) return nm_const(b, 0);
    int32_t x = nm_lower_expr(b, call->kid);
    if (math == NM_M_pow) return nm_op2(b, NM_OP_POW, x, nm_lower_expr(b, call->kid->next));
    if (maths[math].n == 1) return nm_math1(b, (nm_math)math, x);
    int32_t y = nm_lower_expr(b, call->kid->next), r = nm_reg(b);
    nm_emit(b, NM_OP_MATH2, r, math, x, y);
    return r;
  }
  int builtin = find_builtin(call->name);
  if (builtin >= 0) return call_builtin(b, call, builtin);
  nm_error(b->u, call->at, ncy_nearest(call->name, b->p->sym_names.name, (size_t)b->p->sym_names.count),
           "%.60s is neither a FUNCTION or PROCEDURE of this file nor built in", call->name);
  return nm_const(b, 0);
}

/* ---- operators
 * ---------------------------------------------------------------------------------------------------------------------- */

static bool has_call(const nm_node *node) {
  if (node->kind == NM_CALL && nm_find_math(node->name) < 0) return true;
  for (const nm_node *k = node->kid; k; k = k->next)
    if (has_call(k)) return true;
  return false;
}

static int32_t lower_logic(nm_build *b, const nm_node *node) {
  int32_t x = nm_lower_expr(b, nm_kid(node, 0));
  bool is_and = node->op == NM_W_AND;
  if (!has_call(nm_kid(node, 1))) return nm_op2(b, is_and ? NM_OP_AND : NM_OP_OR, x, nm_lower_expr(b, nm_kid(node, 1)));
  int32_t zero = nm_const(b, 0), r = nm_op2(b, NM_OP_NE, x, zero);
  nm_emit(b, NM_OP_IF, is_and ? r : nm_op1(b, NM_OP_NOT, r), 0, 0, 0);
  int32_t y = nm_op2(b, NM_OP_NE, nm_lower_expr(b, nm_kid(node, 1)), zero);
  nm_emit(b, NM_OP_MOV, r, y, 0, 0);
  nm_emit(b, NM_OP_END, 0, 0, 0, 0);
  return r;
}

/* before: register of what stands before the first operand with a plus, -1 nothing. */
static int32_t lower_binary(nm_build *b, const nm_node *node, int32_t before) {
  static const struct {
    nm_word word;
    nm_op op;
  } ops[] = {{NM_W_ADD, NM_OP_ADD}, {NM_W_SUB, NM_OP_SUB}, {NM_W_MUL, NM_OP_MUL}, {NM_W_DIV, NM_OP_DIV},
             {NM_W_POW, NM_OP_POW}, {NM_W_LT, NM_OP_LT},   {NM_W_LE, NM_OP_LE},   {NM_W_GT, NM_OP_GT},
             {NM_W_GE, NM_OP_GE},   {NM_W_EQ, NM_OP_EQ},   {NM_W_NE, NM_OP_NE}};
  if (node->op == NM_W_AND || node->op == NM_W_OR) return lower_logic(b, node);
  int32_t x = before < 0 ? nm_lower_expr(b, nm_kid(node, 0)) : lower_after(b, before, nm_kid(node, 0));
  int32_t y = nm_lower_expr(b, nm_kid(node, 1));
  for (size_t i = 0; i < NCY_COUNT_OF(ops); i++)
    if ((int)ops[i].word == node->op) return nm_op2(b, ops[i].op, x, y);
  return x;
}

int32_t nm_lower_expr(nm_build *b, const nm_node *node) {
  if (b->bad) return 0;
  switch ((nm_kind)node->kind) {
  case NM_NUMBER:
    return nm_const(b, node->value);
  case NM_VAR:
    return lower_var(b, node);
  case NM_CALL:
    return lower_call(b, node);
  case NM_PAREN:
    return nm_lower_expr(b, nm_kid(node, 0));
  case NM_UNARY:
    return nm_op1(b, node->op == NM_W_NOT ? NM_OP_NOT : NM_OP_NEG, nm_lower_expr(b, nm_kid(node, 0)));
  case NM_BINARY:
    return lower_binary(b, node, -1);
  case NM_TRUNC: {
    int32_t x = nm_lower_int(b, node), r = nm_reg(b);
    nm_emit(b, NM_OP_TOF, r, x, 0, 0);
    return r;
  }
  default:
    nm_error(b->u, node->at, NULL, "a %s is no value", nm_kind_name((nm_kind)node->kind));
    return nm_const(b, 0);
  }
}
