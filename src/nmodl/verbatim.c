/* verbatim.c - VERBATIM: statements of the small part of C that is understood; anything else is refused by name and line.
 *
 * Understood: numbers (double, int), if, for, while, do, switch, break, return, calls of the file's functions and of C functions
 * that a VERBATIM defines in the same C; random streams and Vectors behind a POINTER, set from the interpreter's arguments.
 * Definitions of bbcore_write and bbcore_read, which move data to CoreNEURON, have no effect on a run and are passed over.
 * No text of a VERBATIM ever reaches a compiler.
 * Source: reference nmodl-language section 11. SPDX-License-Identifier: MIT */
#include <string.h>

#include "nmodl/verbatim.h"

static bool is_sign(const c_tok *t, const char *sign) {
  return t->kind == C_SIGN && strcmp(t->text, sign) == 0;
}
static bool is_name(const c_tok *t, const char *name) {
  return t->kind == C_NAME && strcmp(t->text, name) == 0;
}
static bool take_name(nm_c *c, const char *name) {
  if (!is_name(c->at, name)) return false;
  c->at++;
  return true;
}

/* ---- declarations
 * ------------------------------------------------------------------------------------------------------------------------ */

static void skip_past(nm_c *c, const char *sign) {
  while (c->at->kind != C_END && !is_sign(c->at, sign)) c->at++;
  nm_c_expect(c, sign);
}

/* double name[N], with values or not; a static one keeps them. */
static void array(nm_c *c, const char *name, c_kind base, bool is_static) {
  nm_c_expect(c, "[");
  int32_t size = c->at->kind == C_INT && c->at->value >= 1 && c->at->value <= 256 ? (int32_t)c->at->value : 0;
  c->at += c->at->kind == C_INT;
  nm_c_expect(c, "]");
  if (!size || base != C_IS_REAL || (is_static && !is_sign(c->at, "="))) {
    nm_c_fail(c, "the array %.60s", name);
    return;
  }
  int32_t first = c->b->fn.n_f, n = 0;
  c->b->fn.n_f += size;
  if (nm_c_take(c, "=")) {
    nm_c_expect(c, "{");
    while (!c->why && n < size && !is_sign(c->at, "}")) {
      nm_emit(c->b, NM_OP_MOV, first + n++, nm_c_real(c, nm_c_expr(c)), 0, 0);
      if (!nm_c_take(c, ",")) break;
    }
    nm_c_expect(c, "}");
    for (; n < size; n++) nm_emit(c->b, NM_OP_MOV, first + n, nm_const(c->b, 0), 0, 0);
  }
  c->local[c->n_locals++] = (c_local){.name = name,
                                      .size = size,
                                      .is_constant = is_static,
                                      .n_open = c->n_open,
                                      .value = {.kind = C_IS_REAL, .reg = first, .index = -1}};
}

static void declarator(nm_c *c, c_kind base, bool is_auto, bool is_static) {
  bool is_pointer = false;
  while (is_sign(c->at, "*") || is_name(c->at, "const")) is_pointer |= is_sign(c->at, "*"), c->at++;
  const char *name = c->at->kind == C_NAME ? c->at->text : NULL;
  if (!name || c->n_locals == C_MAX_LOCALS) {
    nm_c_fail(c, name ? "more variables than there is room for" : "a declaration that is not understood");
    return;
  }
  c->at++;
  if (is_sign(c->at, "(")) { /* of a function */
    while (c->at->kind != C_END && !is_sign(c->at, ";")) c->at++;
    return;
  }
  if (is_sign(c->at, "[")) {
    array(c, name, base, is_static);
    return;
  }
  if (is_static) nm_c_fail(c, "the static variable %.60s", name);
  c_local local = {.name = name, .is_pointer = is_pointer, .n_open = c->n_open, .value = {.kind = C_NOTHING, .index = -1}};
  c_value first = {.kind = C_NOTHING};
  bool has_first = nm_c_take(c, "=");
  if (has_first) first = nm_c_expr(c);
  if (is_auto && first.kind != C_IS_REAL && first.kind != C_IS_INT) local.is_pointer = true;
  if (!local.is_pointer) {
    c_kind kind = is_auto ? first.kind : base;
    if (kind != C_IS_REAL && kind != C_IS_INT) {
      nm_c_fail(c, "a variable (%.60s) of a type that is not known here", name);
      return;
    }
    local.value.kind = kind;
    local.value.reg = kind == C_IS_INT ? nm_ireg(c->b) : nm_reg(c->b);
  }
  c->local[c->n_locals] = local;
  c_value target = {.kind = local.value.kind, .place = C_AT_LOCAL, .at = c->n_locals++, .index = -1};
  if (has_first) nm_c_store(c, target, first);
}

static void declaration(nm_c *c) {
  c_kind base = C_NOTHING;
  bool is_auto = false, is_float = false, is_static = false;
  for (; nm_c_is_type(c->at); c->at++) {
    if (is_name(c->at, "extern")) {
      skip_past(c, ";");
      return;
    }
    if (is_name(c->at, "static")) is_static = true;
    if (is_name(c->at, "auto")) is_auto = true;
    if (is_name(c->at, "float")) is_float = true;
    if (is_name(c->at, "struct")) c->at += c->at[1].kind == C_NAME;
    static const char *const ints[] = {"int",      "long",    "unsigned", "char",   "short",  "uint32_t",
                                       "uint64_t", "int64_t", "int32_t",  "size_t", "signed", "bool"};
    for (size_t i = 0; i < NCY_COUNT_OF(ints); i++)
      if (is_name(c->at, ints[i])) base = C_IS_INT;
    if (is_name(c->at, "double")) base = C_IS_REAL;
  }
  if (is_float) nm_c_fail(c, "a number of single precision");
  if (c->at->kind == C_NAME || is_sign(c->at, "*")) do {
      declarator(c, base, is_auto, is_static);
    } while (!c->why && nm_c_take(c, ","));
  nm_c_expect(c, ";");
}

/* ---- statements
 * -------------------------------------------------------------------------------------------------------------------------- */

static c_open *top(nm_c *c) {
  return c->n_open ? &c->open[c->n_open - 1] : NULL;
}

static c_open *push(nm_c *c, c_open_kind kind) {
  if (c->n_open == C_MAX_OPEN) {
    nm_c_fail(c, "blocks nested too deeply");
    return &c->open[C_MAX_OPEN - 1];
  }
  c->open[c->n_open] = (c_open){.kind = kind, .n_locals = c->n_locals};
  c->open[c->n_open].is_braced = kind == C_BLOCK || nm_c_take(c, "{");
  return &c->open[c->n_open++];
}

static void leave_case(nm_c *c, c_open *s) {
  if (s->in_case) nm_emit(c->b, NM_OP_END, 0, 0, 0, 0);
  s->in_case = false;
}

/* Ends the innermost construct; false when an else goes on with it. */
static bool close_top(nm_c *c) {
  c_open done = c->open[--c->n_open];
  nm_build *b = c->b;
  c->n_locals = done.n_locals;
  switch (done.kind) {
  case C_IF:
    if (take_name(c, "else")) {
      nm_emit(b, NM_OP_ELSE, 0, 0, 0, 0);
      push(c, C_ELSE);
      return false;
    }
    nm_emit(b, NM_OP_END, 0, 0, 0, 0);
    break;
  case C_ELSE:
    nm_emit(b, NM_OP_END, 0, 0, 0, 0);
    break;
  case C_FOR: {
    const c_tok *after = c->at;
    c->at = done.step;
    if (!is_sign(c->at, ")")) nm_c_expr(c);
    while (!c->why && nm_c_take(c, ",")) nm_c_expr(c);
    nm_c_expect(c, ")");
    c->at = after;
    nm_emit(b, NM_OP_AGAIN, 0, 0, 0, 0);
    b->n_loops--;
    break;
  }
  case C_DO:
    if (!take_name(c, "while")) nm_c_fail(c, "do without while");
    nm_c_expect(c, "(");
    nm_emit(b, NM_OP_LEAVE, nm_c_truth(c, nm_c_expr(c)), 0, 0, 0);
    nm_c_expect(c, ")");
    nm_c_expect(c, ";");
    nm_emit(b, NM_OP_AGAIN, 0, 0, 0, 0);
    b->n_loops--;
    break;
  case C_WHILE:
    nm_emit(b, NM_OP_AGAIN, 0, 0, 0, 0);
    b->n_loops--;
    break;
  case C_SWITCH:
    leave_case(c, &done);
    break;
  case C_BLOCK:
    break;
  }
  return true;
}

/* After a whole statement: ends what holds just that one. */
static void completed(nm_c *c) {
  while (!c->why && c->n_open && !top(c)->is_braced)
    if (!close_top(c)) return;
}

static int32_t condition(nm_c *c) {
  nm_c_expect(c, "(");
  int32_t r = nm_c_truth(c, nm_c_expr(c));
  nm_c_expect(c, ")");
  return r;
}

static void begin_for(nm_c *c) {
  nm_c_expect(c, "(");
  int32_t n_locals = c->n_locals;
  if (nm_c_is_type(c->at)) {
    declaration(c);
  } else {
    if (!is_sign(c->at, ";")) nm_c_expr(c);
    while (!c->why && nm_c_take(c, ",")) nm_c_expr(c);
    nm_c_expect(c, ";");
  }
  nm_emit(c->b, NM_OP_LOOP, 0, 0, 0, 0);
  if (!is_sign(c->at, ";")) nm_emit(c->b, NM_OP_LEAVE, nm_c_truth(c, nm_c_expr(c)), 0, 0, 0);
  nm_c_expect(c, ";");
  const c_tok *step = c->at;
  for (int depth = 1; depth && c->at->kind != C_END; c->at++) depth += is_sign(c->at, "(") - is_sign(c->at, ")");
  c_open *o = push(c, C_FOR);
  o->step = step;
  o->n_locals = n_locals;
  c->b->n_loops++;
}

static void begin_switch(nm_c *c) {
  nm_c_expect(c, "(");
  int32_t selector = nm_c_real(c, nm_c_expr(c));
  nm_c_expect(c, ")");
  c_open *o = push(c, C_SWITCH);
  if (!o->is_braced) nm_c_fail(c, "a switch without braces");
  o->selector = selector;
  o->matched = nm_reg(c->b);
  o->pending = -1;
  nm_emit(c->b, NM_OP_MOV, o->matched, nm_const(c->b, 0), 0, 0);
}

static void case_label(nm_c *c) {
  c_open *s = top(c);
  bool is_default = take_name(c, "default");
  if (!is_default) c->at++;
  if (!s || s->kind != C_SWITCH || s->has_default || (s->in_case && !c->has_returned)) {
    nm_c_fail(c, "a case that the one before it runs into");
    return;
  }
  leave_case(c, s);
  int32_t is_it;
  if (is_default) {
    s->has_default = true;
    is_it = nm_op1(c->b, NM_OP_NOT, s->matched);
  } else {
    int32_t value = nm_c_real(c, nm_c_expr(c));
    is_it = nm_op2(c->b, NM_OP_EQ, s->selector, value);
  }
  nm_c_expect(c, ":");
  if (s->pending >= 0) is_it = nm_op2(c->b, NM_OP_OR, s->pending, is_it);
  s->pending = is_it;
  if (is_name(c->at, "case") || is_name(c->at, "default")) return;
  s->pending = -1;
  nm_emit(c->b, NM_OP_IF, is_it, 0, 0, 0);
  nm_emit(c->b, NM_OP_MOV, s->matched, nm_const(c->b, 1), 0, 0);
  s->in_case = true;
}

static void lower_break(nm_c *c) {
  nm_c_expect(c, ";");
  int i = c->n_open - 1;
  while (i >= 0 && c->open[i].kind != C_SWITCH && c->open[i].kind != C_FOR && c->open[i].kind != C_WHILE &&
         c->open[i].kind != C_DO)
    i--;
  if (i >= 0 && c->open[i].kind == C_SWITCH) {
    if (i != c->n_open - 1) nm_c_fail(c, "a break out of a switch from an inner block");
    leave_case(c, &c->open[i]);
  } else if (c->b->n_loops) {
    nm_emit(c->b, NM_OP_LEAVE, nm_const(c->b, 0), 0, 0, 0);
  } else {
    nm_c_fail(c, "break outside of a loop");
  }
}

static void simple(nm_c *c) {
  bool has_ended = false;
  if (nm_c_take(c, ";")) {
  } else if (take_name(c, "return")) {
    int32_t r = is_sign(c->at, ";") ? nm_const(c->b, 0) : nm_c_real(c, nm_c_expr(c));
    nm_c_expect(c, ";");
    nm_emit(c->b, NM_OP_RET, r, 0, 0, 0);
    has_ended = true;
  } else if (take_name(c, "break")) {
    lower_break(c);
    has_ended = true;
  } else {
    if (nm_c_is_type(c->at)) {
      declaration(c);
    } else {
      nm_c_expr(c);
      while (!c->why && nm_c_take(c, ",")) nm_c_expr(c);
      nm_c_expect(c, ";");
    }
  }
  c->has_returned = has_ended;
  completed(c);
}

void nm_c_statements(nm_c *c) {
  while (!c->why && !c->b->bad && c->at->kind != C_END) {
    if (take_name(c, "case")) {
      c->at--;
      case_label(c);
    } else if (is_name(c->at, "default") && is_sign(c->at + 1, ":")) {
      case_label(c);
    } else if (nm_c_take(c, "{")) {
      push(c, C_BLOCK);
    } else if (nm_c_take(c, "}")) {
      if (!c->n_open || !top(c)->is_braced) {
        c->at--;
        nm_c_fail(c, "} without {");
      } else if (close_top(c)) {
        completed(c);
      }
    } else if (take_name(c, "if")) {
      nm_emit(c->b, NM_OP_IF, condition(c), 0, 0, 0);
      push(c, C_IF);
    } else if (take_name(c, "while")) {
      nm_emit(c->b, NM_OP_LOOP, 0, 0, 0, 0);
      nm_emit(c->b, NM_OP_LEAVE, condition(c), 0, 0, 0);
      push(c, C_WHILE);
      c->b->n_loops++;
    } else if (take_name(c, "do")) {
      nm_emit(c->b, NM_OP_LOOP, 0, 0, 0, 0);
      push(c, C_DO);
      c->b->n_loops++;
    } else if (take_name(c, "for")) {
      begin_for(c);
    } else if (take_name(c, "switch")) {
      begin_switch(c);
    } else {
      simple(c);
    }
  }
}

/* ---- C functions of the file
 * ----------------------------------------------------------------------------------------------------------------- */

static int32_t lower_function(nm_c *outer, c_function *f) {
  nm_c *c = NCY_NEW(outer->b->u->arena, nm_c);
  nm_build b;
  if (!c) {
    outer->b->bad = true;
    return -1;
  }
  c->at = f->head + 1;
  int32_t n = 0;
  c->b = &b;
  nm_build_begin(&b, outer->b->p, f->name, 0);
  while (!is_sign(c->at, ")") && !c->why) {
    bool is_int = false, is_known = nm_c_is_type(c->at);
    if (is_name(c->at, "void") && is_sign(c->at + 1, ")")) {
      c->at++;
      break;
    }
    for (; nm_c_is_type(c->at); c->at++) {
      if (!is_name(c->at, "double") && !is_name(c->at, "const")) is_int = true;
      if (is_int && !is_name(c->at, "int")) is_known = false;
    }
    if (!is_known || c->at->kind != C_NAME || n == 8) {
      nm_c_fail(c, "arguments of %.60s that are not double or int", f->name);
      break;
    }
    c->local[c->n_locals++] =
        (c_local){.name = c->at->text, .value = {.kind = is_int ? C_IS_INT : C_IS_REAL, .reg = n++, .index = -1}};
    c->at++;
    if (!nm_c_take(c, ",") && !is_sign(c->at, ")")) nm_c_fail(c, "arguments of %.60s that are not understood", f->name);
  }
  b.fn.n_args = n;
  b.fn.n_f = n + 1;
  b.value_reg = n;
  for (int32_t i = 0; i < n; i++) {
    if (c->local[i].value.kind != C_IS_INT) continue;
    int32_t r = nm_ireg(&b);
    nm_emit(&b, NM_OP_TOI, r, c->local[i].value.reg, 0, 0);
    c->local[i].value.reg = r;
  }
  nm_c_expect(c, ")");
  nm_c_expect(c, "{");
  const c_tok *end = c->at;
  for (int depth = 1; depth && end->kind != C_END; end++) depth += is_sign(end, "{") - is_sign(end, "}");
  size_t n_body = (size_t)(end - c->at);
  c_tok *copy = n_body ? NCY_NEW_ARRAY(b.u->arena, c_tok, n_body) : NULL; /* without the closing brace, ended */
  if (!copy) {
    nm_c_fail(c, "a C function that has no end");
  } else {
    memcpy(copy, c->at, n_body * sizeof *copy);
    copy[n_body - 1] = (c_tok){C_END, "", 0, end[-1].at};
    c->at = copy;
    nm_c_statements(c);
    if (!c->why && c->n_open) nm_c_fail(c, "a C function that has no end");
  }
  if (c->why) {
    outer->why = c->why;
    outer->why_at = c->why_at;
    b.fn.code.count = 0;
  }
  bool is_muted = outer->b->u->is_muted;
  int32_t fn = nm_build_end(&b);
  outer->b->u->is_muted = is_muted;
  if (fn < 0) outer->b->bad = true;
  return fn;
}

c_value nm_c_call_function(nm_c *c, c_function *f) {
  c_value none = {.kind = C_NOTHING, .index = -1};
  if (f->is_open) {
    nm_c_fail(c, "%.60s calling itself", f->name);
    return none;
  }
  if (f->fn < 0) {
    f->is_open = true;
    f->fn = lower_function(c, f);
    f->is_open = false;
    if (c->why || f->fn < 0) {
      f->fn = -1;
      return none;
    }
  }
  int32_t wanted = c->b->p->fns.data[f->fn].n_args, regs[8], n = 0;
  if (!nm_c_take(c, ")")) {
    do {
      c_value v = nm_c_expr(c);
      if (n < 8) regs[n] = nm_c_real(c, v);
      n++;
    } while (!c->why && nm_c_take(c, ","));
    nm_c_expect(c, ")");
  }
  if (n != wanted) nm_c_fail(c, "%.60s with %d arguments", f->name, n);
  if (c->why) return none;
  return (c_value){.kind = C_IS_REAL, .reg = nm_call(c->b, f->fn, regs, n), .index = -1};
}

/* Definitions NAME ( ... ) { ... } among tokens outside of functions. */
static bool find_functions(ncy_nmodl *p, const c_tok *t) {
  int depth = 0;
  for (; t->kind != C_END; t++) {
    depth += is_sign(t, "{") - is_sign(t, "}");
    if (depth || t->kind != C_NAME || !is_sign(t + 1, "(")) continue;
    const c_tok *q = t + 2;
    for (int d = 1; d && q->kind != C_END; q++) d += is_sign(q, "(") - is_sign(q, ")");
    if (is_sign(q, "{")) {
      c_function *f = NCY_NEW(p->unit->arena, c_function);
      if (!f) return false;
      *f = (c_function){.name = t->text, .head = t + 1, .fn = -1, .next = p->c->functions};
      p->c->functions = f;
    }
    t = q - 1;
  }
  return true;
}

bool nm_verbatim_outside(ncy_nmodl *p, const nm_node *node) {
  if (!p->c) p->c = NCY_NEW(p->unit->arena, struct nm_c_file);
  const char *why = NULL;
  const c_tok *tokens = p->c ? nm_c_tokens(p->unit, p->c, node, &why) : NULL;
  return tokens ? find_functions(p, tokens) : why != NULL; /* what is not understood cannot be called */
}

/* ---- blocks
 * ------------------------------------------------------------------------------------------------------------------------------
 */

/* In a FUNCTION or PROCEDURE the refusal is kept until it is known whether anything calls it: many are for the interpreter only.
 */
static void refuse(nm_build *b, nm_at at, const char *what) {
  const char *why = ncy_arena_printf(b->u->arena, "VERBATIM holds C that is not taken here: %s", what);
  if (!why) {
    b->bad = true;
  } else if (b->is_destructor) { /* it frees what is not held here */
    b->fn.code.count = 0;
  } else if (b->sym < 0) {
    nm_unsupported(b->u, at, "the neuron engine runs it", "%s", why);
  } else if (!b->p->syms.data[b->sym].refusal) {
    b->p->syms.data[b->sym].refused = at;
    b->p->syms.data[b->sym].refusal = why;
  }
  b->u->is_muted = true; /* what follows in this function may only lack what the C code declares */
}

void nm_lower_verbatim(nm_build *b, const nm_node *node) {
  if (b->u->is_muted || b->bad) return;
  if (!b->p->c) b->p->c = NCY_NEW(b->u->arena, struct nm_c_file);
  if (!b->c) b->c = NCY_NEW(b->u->arena, nm_c);
  if (!b->c || !b->p->c) {
    b->bad = true;
    return;
  }
  const char *why = NULL;
  nm_c *c = b->c;
  c->b = b;
  c->node = node;
  c->at = nm_c_tokens(b->u, b->p->c, node, &why);
  if (!c->at) {
    if (why)
      refuse(b, node->at, why);
    else
      b->bad = true;
    return;
  }
  nm_c_statements(c);
  if (c->why && !b->bad) refuse(b, c->why_at, c->why);
}

void nm_end_verbatim(nm_build *b) {
  nm_c *c = b->c;
  if (!c || c->why || b->bad || !c->n_open || !c->node || b->u->is_muted) return;
  nm_c_fail(c, "a block that has no end");
  refuse(b, c->node->at, c->why);
}

/* ---- names that VERBATIM declares and the NMODL around it uses
 * ---------------------------------------------------------------------------------------------- */

static int32_t find_local(const nm_build *b, const char *name) {
  for (int32_t i = b->c ? b->c->n_locals - 1 : -1; i >= 0; i--)
    if (strcmp(b->c->local[i].name, name) == 0 && !b->c->local[i].is_pointer && !b->c->local[i].size) return i;
  return -1;
}

/* The value of a macro without arguments. */
static bool load_macro(nm_build *b, const char *name, int32_t *out) {
  bool is_macro = false;
  for (const c_macro *m = b->p->c ? b->p->c->macros : NULL; m && !is_macro; m = m->next)
    is_macro = m->body && *m->body && strcmp(m->name, name) == 0;
  nm_c *c = is_macro ? NCY_NEW(b->u->arena, nm_c) : NULL;
  if (!c) return false;
  const char *why = NULL;
  c->b = b;
  c->at = nm_c_tokens(b->u, b->p->c, &(nm_node){.text = name}, &why);
  if (!c->at) return false;
  *out = nm_c_real(c, nm_c_expr(c));
  return !c->why && c->at->kind == C_END;
}

bool nm_verbatim_load(nm_build *b, const char *name, int32_t *out) {
  int32_t i = find_local(b, name);
  if (i < 0) return load_macro(b, name, out);
  *out = nm_reg(b);
  nm_emit(b, b->c->local[i].value.kind == C_IS_INT ? NM_OP_TOF : NM_OP_MOV, *out, b->c->local[i].value.reg, 0, 0);
  return true;
}

bool nm_verbatim_store(nm_build *b, const char *name, int32_t value) {
  int32_t i = find_local(b, name);
  if (i < 0) return false;
  nm_emit(b, b->c->local[i].value.kind == C_IS_INT ? NM_OP_TOI : NM_OP_MOV, b->c->local[i].value.reg, value, 0, 0);
  return true;
}
