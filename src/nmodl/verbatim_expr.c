/* verbatim_expr.c - expressions of the C in VERBATIM to three-address code.
 *
 * Numbers are double or int; a pointer is known by what it stands for (a handle of the instance, its Vector, an argument of the
 * interpreter), and is never a number. Names: those of the file, _lNAME a LOCAL or argument, _p_NAME a POINTER's handle,
 * _ion_NAME, _zNAME a LOCAL outside of blocks. Source: reference nmodl-language section 11. SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nmodl/verbatim.h"

void nm_c_fail(nm_c *c, const char *format, ...) {
  if (c->why) return;
  char text[200];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  for (char *p = text; *p; p++)
    if ((unsigned char)*p < 0x20 || *p == 0x7F) *p = '?';
  c->why_at = c->at->at;
  c->why = ncy_arena_strndup(c->b->u->arena, text, strlen(text));
  if (!c->why) {
    c->b->bad = true;
    c->why = "";
  }
}

static bool is_sign(const c_tok *t, const char *sign) {
  return t->kind == C_SIGN && strcmp(t->text, sign) == 0;
}
bool nm_c_take(nm_c *c, const char *sign) {
  if (!is_sign(c->at, sign)) return false;
  c->at++;
  return true;
}
void nm_c_expect(nm_c *c, const char *sign) {
  if (!nm_c_take(c, sign)) nm_c_fail(c, "%s where %s is expected", c->at->kind == C_END ? "its end" : c->at->text, sign);
}

/* ---- values */

static c_value nothing(void) {
  return (c_value){.kind = C_NOTHING, .index = -1};
}
static c_value real(int32_t reg) {
  return (c_value){.kind = C_IS_REAL, .reg = reg, .index = -1};
}
static c_value integer(int32_t reg) {
  return (c_value){.kind = C_IS_INT, .reg = reg, .index = -1};
}
static c_value of_handle(c_kind kind, int32_t sym) {
  return (c_value){.kind = kind, .sym = sym, .index = -1};
}

static int32_t builtin(nm_c *c, nm_builtin id, const int32_t *args, int32_t n) {
  return nm_builtin_op(c->b, (int32_t)id, args, n);
}
static int32_t on_handle(nm_c *c, nm_builtin id, int32_t sym, const int32_t *more, int32_t n) {
  if (sym < 0) { /* refused already */
    nm_c_fail(c, "a pointer to what is not known here");
    return nm_reg(c->b);
  }
  int32_t args[5] = {nm_const(c->b, c->b->p->syms.data[sym].handle)};
  for (int32_t i = 0; i < n; i++) args[i + 1] = more[i];
  return builtin(c, id, args, n + 1);
}

int32_t nm_c_real(nm_c *c, c_value v) {
  if (v.kind == C_IS_REAL) return v.reg;
  int32_t r = nm_reg(c->b);
  if (v.kind == C_IS_INT)
    nm_emit(c->b, NM_OP_TOF, r, v.reg, 0, 0);
  else
    nm_c_fail(c, "a pointer used as a number");
  return r;
}

int32_t nm_c_int(nm_c *c, c_value v) {
  if (v.kind == C_IS_INT) return v.reg;
  int32_t x = nm_c_real(c, v), r = nm_ireg(c->b);
  nm_emit(c->b, NM_OP_TOI, r, x, 0, 0);
  return r;
}

int32_t nm_c_truth(nm_c *c, c_value v) {
  int32_t x;
  switch (v.kind) {
  case C_NULL:
    return nm_const(c->b, 0);
  case C_ADDRESS:
    return nm_const(c->b, 1);
  case C_HANDLE:
  case C_DATA:
    x = on_handle(c, NM_B_HANDLE_KIND, v.sym, NULL, 0);
    break;
  case C_ARG_VECTOR:
  case C_ARG_RANDOM:
    x = builtin(c, NM_B_ARG_HAS, &v.reg, 1);
    break;
  default:
    x = nm_c_real(c, v);
  }
  int32_t zero = nm_const(c->b, 0);
  return nm_op2(c->b, NM_OP_NE, x, zero);
}

/* ---- names */

static int32_t handle_of(nm_c *c, const char *name) {
  int32_t id = nm_sym_find(c->b->p, name);
  nm_sym *s = id >= 0 ? &c->b->p->syms.data[id] : NULL;
  if (!s || s->size || !(s->store == NM_POINTER || (s->store == NM_COLUMN && !(s->is & (NM_IS_STATE | NM_IS_ION))))) {
    nm_c_fail(c, "the address of %.60s", name);
    return -1;
  }
  if (s->handle < 0) s->handle = c->b->p->n_handles++;
  return id;
}

static c_value load_sym(nm_c *c, int32_t id) {
  const nm_sym *s = &c->b->p->syms.data[id];
  if (s->is & NM_IS_BBCOREPOINTER || s->handle >= 0) return of_handle(C_HANDLE, handle_of(c, s->name));
  if (s->store == NM_NOWHERE || s->store == NM_RANDOM) {
    nm_c_fail(c, "%.60s, which is no variable that has a value", s->name);
    return nothing();
  }
  int32_t index = -1;
  if (s->size) {
    if (!nm_c_take(c, "[")) {
      nm_c_fail(c, "the array %.60s without an index", s->name);
      return nothing();
    }
    index = nm_c_int(c, nm_c_expr(c));
    nm_c_expect(c, "]");
  }
  c_value v = real(nm_load(c->b, id, index));
  v.place = C_AT_SYM;
  v.at = id;
  v.index = index;
  return v;
}

static c_value load_nm_local(nm_c *c, const nm_local *local) {
  if (local->size) {
    nm_c_fail(c, "the LOCAL array %.60s", local->name);
    return nothing();
  }
  c_value v;
  if (local->is_int) {
    v = integer(nm_ireg(c->b));
    nm_emit(c->b, NM_OP_IMOV, v.reg, local->reg, 0, 0);
    return v;
  }
  v = real(nm_reg(c->b));
  if (local->slot >= 0)
    nm_emit(c->b, local->is_netcon ? NM_OP_LOAD_NC : NM_OP_LOAD_ARG, v.reg, 0, local->slot, 0);
  else
    nm_emit(c->b, NM_OP_MOV, v.reg, local->reg, 0, 0);
  v.place = local->slot >= 0 ? C_AT_WEIGHT : C_AT_NM_LOCAL;
  v.at = local->slot >= 0 ? local->slot : local->reg;
  v.index = local->is_netcon;
  return v;
}

static c_value load_c_local(nm_c *c, int32_t i) {
  const c_local *local = &c->local[i];
  c_value v = local->value;
  if (local->size) {
    v = real(nm_reg(c->b));
    nm_c_expect(c, "[");
    v.index = nm_c_int(c, nm_c_expr(c));
    nm_c_expect(c, "]");
    nm_emit(c->b, NM_OP_LOAD_REGX, v.reg, local->value.reg, local->size, v.index);
    v.place = C_AT_LOCAL;
    v.at = i;
    return v;
  }
  if (v.kind == C_IS_REAL)
    nm_emit(c->b, NM_OP_MOV, v.reg = nm_reg(c->b), local->value.reg, 0, 0);
  else if (v.kind == C_IS_INT)
    nm_emit(c->b, NM_OP_IMOV, v.reg = nm_ireg(c->b), local->value.reg, 0, 0);
  v.place = C_AT_LOCAL;
  v.at = i;
  return v;
}

static c_value load_ion(nm_c *c, const char *name) {
  int32_t id = nm_sym_find(c->b->p, name);
  if (id < 0 || c->b->p->syms.data[id].ion < 0) {
    nm_c_fail(c, "_ion_%.60s, which is no variable of an ion", name);
    return nothing();
  }
  c_value v = real(nm_reg(c->b));
  nm_emit(c->b, NM_OP_LOAD_ION, v.reg, c->b->p->syms.data[id].ion, c->b->p->syms.data[id].ion_var, 0);
  v.place = C_AT_ION;
  v.at = id;
  return v;
}

static c_value load_weight(nm_c *c) {
  nm_c_expect(c, "[");
  int32_t slot = c->at->kind == C_INT ? (int32_t)c->at->value : -1;
  if (slot < 0 || slot >= c->b->p->n_weights || !c->b->in_net_receive) {
    nm_c_fail(c, "_args[]");
    return nothing();
  }
  c->at++;
  nm_c_expect(c, "]");
  nm_local local = {.slot = slot};
  return load_nm_local(c, &local);
}

static c_value name_value(nm_c *c) {
  static const char *const zeros[] = {"cvode_active_", "nrn_threads", "nrnmpi_myid", "stderr", "stdout", "false"};
  const char *name = (c->at++)->text;
  for (int32_t i = c->n_locals - 1; i >= 0; i--)
    if (strcmp(c->local[i].name, name) == 0) return load_c_local(c, i);
  if (strcmp(name, "NULL") == 0 || strcmp(name, "nullptr") == 0) return of_handle(C_NULL, -1);
  if (strcmp(name, "M_PI") == 0) return real(nm_const(c->b, 3.14159265358979323846));
  if (strcmp(name, "true") == 0) return integer(nm_iconst(c->b, 1));
  if (strcmp(name, "_args") == 0) return load_weight(c);
  if (strcmp(name, "_nt") == 0 && nm_c_take(c, "->")) {
    bool is_dt = strcmp(c->at->text, "_dt") == 0;
    if (!is_dt && strcmp(c->at->text, "_t") != 0) nm_c_fail(c, "_nt->%.60s", c->at->text);
    c->at++;
    int32_t id = nm_sym_find(c->b->p, is_dt ? "dt" : "t");
    return id >= 0 ? load_sym(c, id) : nothing();
  }
  if (strcmp(name, "_nt") == 0) return integer(nm_iconst(c->b, 0));
  for (size_t i = 0; i < NCY_COUNT_OF(zeros); i++)
    if (strcmp(name, zeros[i]) == 0) return integer(nm_iconst(c->b, 0));
  int32_t id = nm_sym_find(c->b->p, name);
  if (id >= 0) return load_sym(c, id);
  nm_local *local = strncmp(name, "_l", 2) == 0 ? nm_find_local(c->b, name + 2) : NULL;
  if (local) return load_nm_local(c, local);
  if (strncmp(name, "_p_", 3) == 0) return of_handle(C_HANDLE, handle_of(c, name + 3));
  if (strncmp(name, "_ion_", 5) == 0) return load_ion(c, name + 5);
  id = strncmp(name, "_z", 2) == 0 ? nm_sym_find(c->b->p, name + 2) : -1;
  if (id >= 0 && c->b->p->syms.data[id].is & NM_IS_TOP_LOCAL) return load_sym(c, id);
  c->at--; /* the name itself */
  nm_c_fail(c, "%.60s, which is not known here", name);
  return nothing();
}

/* ---- stores */

static void store_pointer(nm_c *c, c_value target, c_value value) {
  int32_t sym = target.sym;
  int32_t ids[3] = {value.reg, value.reg2, value.reg3};
  if (target.place == C_AT_LOCAL) {
    c_value *alias = &c->local[target.at].value;
    /* set again where every way leads, what was before does not matter */
    bool is_free = alias->kind == C_NOTHING || alias->kind == C_NULL || c->local[target.at].n_open == c->n_open;
    if (!is_free && (alias->kind != value.kind || alias->sym != value.sym || alias->reg != value.reg))
      nm_c_fail(c, "the pointer %.60s set twice", c->local[target.at].name);
    else
      *alias = value, alias->place = C_NO_PLACE;
  } else if (target.kind != C_HANDLE || sym < 0) {
    nm_c_fail(c, "an assignment to what is no variable");
  } else if (value.kind == C_NULL) {
    on_handle(c, NM_B_HANDLE_CLEAR, sym, NULL, 0);
  } else if (value.kind == C_ARG_VECTOR) {
    on_handle(c, NM_B_VECTOR_TAKE, sym, ids, 1);
  } else if (value.kind == C_ARG_RANDOM) {
    on_handle(c, NM_B_STREAM_TAKE, sym, ids, 1);
  } else if (value.kind == C_NEW_STREAM) {
    on_handle(c, NM_B_STREAM_NEW, sym, ids, 3);
  } else {
    nm_c_fail(c, "a handle set to what is neither a Vector nor a random stream");
  }
}

void nm_c_store(nm_c *c, c_value target, c_value value) {
  nm_build *b = c->b;
  if (c->why) return;
  bool is_pointer = target.place == C_AT_LOCAL ? c->local[target.at].is_pointer
                                               : target.kind == C_HANDLE || target.kind == C_DATA || target.kind == C_ADDRESS;
  if (is_pointer) {
    store_pointer(c, target, value);
    return;
  }
  const nm_sym *s = target.place == C_AT_SYM || target.place == C_AT_ION ? &b->p->syms.data[target.at] : NULL;
  switch (target.place) {
  case C_AT_LOCAL:
    if (c->local[target.at].is_constant)
      nm_c_fail(c, "an assignment to the static array %.60s", c->local[target.at].name);
    else if (c->local[target.at].size)
      nm_emit(b, NM_OP_STORE_REGX, nm_c_real(c, value), c->local[target.at].value.reg, c->local[target.at].size, target.index);
    else if (c->local[target.at].value.kind == C_IS_INT)
      nm_emit(b, NM_OP_IMOV, c->local[target.at].value.reg, nm_c_int(c, value), 0, 0);
    else
      nm_emit(b, NM_OP_MOV, c->local[target.at].value.reg, nm_c_real(c, value), 0, 0);
    break;
  case C_AT_NM_LOCAL:
    nm_emit(b, NM_OP_MOV, target.at, nm_c_real(c, value), 0, 0);
    break;
  case C_AT_WEIGHT:
    nm_emit(b, target.index ? NM_OP_STORE_NC : NM_OP_STORE_ARG, nm_c_real(c, value), 0, target.at, 0);
    break;
  case C_AT_ION:
    nm_emit(b, NM_OP_STORE_ION, nm_c_real(c, value), s->ion, s->ion_var, 0);
    break;
  case C_AT_SYM:
    if (s->store == NM_ENV || s->is & NM_IS_CONSTANT)
      nm_c_fail(c, "an assignment to %.60s", s->name);
    else
      nm_store_value(b, target.at, target.index, nm_c_real(c, value));
    break;
  default:
    nm_c_fail(c, "an assignment to what is no variable");
  }
}

/* ---- calls */

/* Passes over the arguments, the opening parenthesis taken; the first text among them, or NULL. */
static const char *skip_arguments(nm_c *c) {
  const char *text = NULL;
  for (int depth = 1; depth && c->at->kind != C_END; c->at++) {
    if (is_sign(c->at, "(")) depth++;
    if (is_sign(c->at, ")")) depth--;
    if (c->at->kind == C_TEXT && !text) text = c->at->text;
  }
  return text;
}

enum { MAX_ARGS = 8 };

static int arguments(nm_c *c, c_value *args) {
  int n = 0;
  while (c->at->kind == C_NAME && strncmp(c->at->text, "_threadargs", 11) == 0) {
    c->at++;
    nm_c_take(c, ",");
  }
  if (nm_c_take(c, ")")) return 0;
  do {
    if (n == MAX_ARGS) {
      nm_c_fail(c, "a call with more than %d arguments", MAX_ARGS);
      return 0;
    }
    args[n++] = nm_c_expr(c);
  } while (!c->why && nm_c_take(c, ","));
  nm_c_expect(c, ")");
  return n;
}

typedef enum rule { R_SKIP, R_FAIL, R_ARG, R_VALUE, R_HANDLE, R_SPECIAL } rule;
/* What is known by name. R_ARG: the number of an argument gives `kind`; R_VALUE: numbers to a number by `id`; R_HANDLE: the first
 * argument is a handle. */
static const struct known {
  const char *name;
  rule rule;
  int n;
  nm_builtin id;
  c_kind kind;
} known[] = {
    {"hoc_obj_ref", R_SKIP, 0, 0, C_NOTHING},
    {"hoc_obj_unref", R_SKIP, 0, 0, C_NOTHING},
    {"nrnran123_deletestream", R_SKIP, 0, 0, C_NOTHING},
    {"printf", R_SKIP, 0, 0, C_NOTHING},
    {"fprintf", R_SKIP, 0, 0, C_NOTHING},
    {"fflush", R_SKIP, 0, 0, C_NOTHING},
    {"hoc_warning", R_SKIP, 0, 0, C_NOTHING},
    {"hoc_execerror", R_FAIL, 0, 0, C_NOTHING},
    {"hoc_execerr_ext", R_FAIL, 0, 0, C_NOTHING},
    {"abort", R_FAIL, 0, 0, C_NOTHING},
    {"exit", R_FAIL, 0, 0, C_NOTHING},
    {"getarg", R_ARG, 1, 0, C_ARG_NUMBER},
    {"hoc_getarg", R_ARG, 1, 0, C_ARG_NUMBER},
    {"vector_arg", R_ARG, 1, 0, C_ARG_VECTOR},
    {"nrn_random_arg", R_ARG, 1, 0, C_ARG_RANDOM},
    {"ifarg", R_VALUE, 1, NM_B_ARG_HAS, C_IS_REAL},
    {"hoc_is_double_arg", R_VALUE, 1, NM_B_ARG_IS_NUMBER, C_IS_REAL},
    {"nrn_ghk", R_VALUE, 4, NM_B_GHK, C_IS_REAL},
    {"scop_random", R_VALUE, 0, NM_B_SCOP_RANDOM, C_IS_REAL},
    {"exprand", R_VALUE, 1, NM_B_EXPRAND, C_IS_REAL},
    {"set_seed", R_VALUE, 1, NM_B_SET_SEED, C_IS_REAL},
    {"normrand", R_VALUE, 2, NM_B_NORMRAND, C_IS_REAL},
    {"poisrand", R_VALUE, 1, NM_B_POISRAND, C_IS_REAL},
    {"vector_capacity", R_HANDLE, 1, NM_B_VECTOR_SIZE, C_IS_INT},
    {"nrnran123_setseq", R_HANDLE, 3, NM_B_STREAM_SETSEQ, C_NOTHING},
    {"nrnran123_dblpick", R_HANDLE, 1, NM_B_STREAM_DOUBLE, C_IS_REAL},
    {"nrnran123_negexp", R_HANDLE, 1, NM_B_STREAM_NEGEXP, C_IS_REAL},
    {"nrnran123_normal", R_HANDLE, 1, NM_B_STREAM_NORMAL, C_IS_REAL},
    {"nrnran123_ipick", R_HANDLE, 1, NM_B_STREAM_WORD, C_IS_REAL},
    {"nrn_random_pick", R_HANDLE, 1, NM_B_STREAM_PICK, C_IS_REAL},
    {"vector_vec", R_SPECIAL, 1, 0, C_DATA},
    {"nrnran123_newstream3", R_SPECIAL, 3, 0, C_NEW_STREAM},
    {"nrnran123_newstream", R_SPECIAL, 2, 0, C_NEW_STREAM},
    {"assert", R_SPECIAL, 1, 0, C_NOTHING},
};

static void run_error(nm_c *c, const char *text) {
  const char *message = text ? text : "VERBATIM ends the run";
  if (!NCY_VEC_PUSH(c->b->u->ctx, &c->b->p->texts, message)) c->b->bad = true;
  int32_t number = nm_const(c->b, (double)c->b->p->texts.count - 1);
  builtin(c, NM_B_RUN_ERROR, &number, 1);
}

static c_value call_known(nm_c *c, const struct known *k) {
  if (k->rule == R_SKIP) {
    skip_arguments(c);
    return nothing();
  }
  if (k->rule == R_FAIL) {
    run_error(c, skip_arguments(c));
    return nothing();
  }
  c_value args[MAX_ARGS];
  int n = arguments(c, args);
  if (c->why) return nothing();
  if (n != k->n) {
    nm_c_fail(c, "%s with %d argument%s", k->name, n, n == 1 ? "" : "s");
    return nothing();
  }
  int32_t regs[MAX_ARGS] = {0};
  bool has_handle = k->rule == R_HANDLE || k->kind == C_DATA;
  if (has_handle && args[0].kind != C_HANDLE) {
    nm_c_fail(c, "%s of what is no handle", k->name);
    return nothing();
  }
  if (k->kind == C_DATA) return of_handle(C_DATA, args[0].sym);
  if (strcmp(k->name, "assert") == 0) {
    nm_emit(c->b, NM_OP_IF, nm_op1(c->b, NM_OP_NOT, nm_c_truth(c, args[0])), 0, 0, 0);
    run_error(c, "assert in VERBATIM");
    nm_emit(c->b, NM_OP_END, 0, 0, 0, 0);
    return nothing();
  }
  for (int i = has_handle; i < n; i++) regs[i] = nm_c_real(c, args[i]);
  if (k->rule == R_ARG) return (c_value){.kind = k->kind, .reg = regs[0], .index = -1};
  if (k->kind == C_NEW_STREAM) {
    if (n == 2) regs[2] = nm_const(c->b, 0);
    return (c_value){.kind = C_NEW_STREAM, .reg = regs[0], .reg2 = regs[1], .reg3 = regs[2], .index = -1};
  }
  c_value v = real(has_handle ? on_handle(c, k->id, args[0].sym, regs + 1, n - 1) : builtin(c, k->id, regs, n));
  return k->kind == C_IS_INT ? integer(nm_c_int(c, v)) : v;
}

static c_value call(nm_c *c) {
  const char *name = c->at->text;
  const c_tok *begin = c->at;
  c->at += 2;
  nm_build *b = c->b;
  for (size_t i = 0; i < NCY_COUNT_OF(known); i++)
    if (strcmp(known[i].name, name) == 0) return call_known(c, &known[i]);
  for (c_function *f = b->p->c ? b->p->c->functions : NULL; f; f = f->next)
    if (strcmp(f->name, name) == 0) return nm_c_call_function(c, f);
  int32_t id = nm_sym_find(b->p, name), math = nm_find_math(name);
  const nm_sym *s = id >= 0 && b->p->syms.data[id].is & (NM_IS_FUNCTION | NM_IS_PROCEDURE) ? &b->p->syms.data[id] : NULL;
  if (!s && math < 0) {
    c->at = begin;
    nm_c_fail(c, "a call of %.60s", name);
    return nothing();
  }
  c_value args[MAX_ARGS];
  int n = arguments(c, args), wanted = s ? b->p->fns.data[s->fn].n_args : nm_math_args(math);
  int32_t regs[MAX_ARGS];
  if (n != wanted) nm_c_fail(c, "%.60s with %d arguments", name, n);
  for (int i = 0; i < n && !c->why; i++) regs[i] = nm_c_real(c, args[i]);
  if (c->why) return nothing();
  if (s) return real(nm_call(b, s->fn, regs, n));
  if (math == NM_M_pow) return real(nm_op2(b, NM_OP_POW, regs[0], regs[1]));
  if (n == 1) return real(nm_math1(b, (nm_math)math, regs[0]));
  int32_t r = nm_reg(b);
  nm_emit(b, NM_OP_MATH2, r, math, regs[0], regs[1]);
  return real(r);
}

/* ---- operators */

bool nm_c_is_type(const c_tok *t) {
  static const char *const types[] = {"double", "int",      "long",   "float",    "unsigned",        "char", "void",
                                      "short",  "uint32_t", "size_t", "bool",     "nrnran123_State", "Rand", "IvocVect",
                                      "Object", "struct",   "const",  "signed",   "int64_t",         "auto", "extern",
                                      "static", "register", "Vect",   "uint64_t", "int32_t"};
  for (size_t i = 0; t->kind == C_NAME && i < NCY_COUNT_OF(types); i++)
    if (strcmp(t->text, types[i]) == 0) return true;
  return false;
}

/* The value as the type between the present place and the closing bracket says. */
static c_value cast(nm_c *c, const char *close, c_value (*operand)(nm_c *)) {
  bool is_pointer = false, is_float = false, is_int = true;
  for (; c->at->kind != C_END && !is_sign(c->at, close); c->at++) {
    if (is_sign(c->at, "*")) is_pointer = true;
    if (strcmp(c->at->text, "float") == 0) is_float = true;
    if (strcmp(c->at->text, "double") == 0) is_int = false;
    if (strcmp(c->at->text, "void") == 0) is_int = false;
  }
  nm_c_expect(c, close);
  c_value v = operand(c);
  v.place = C_NO_PLACE;
  if (is_pointer && v.kind == C_IS_INT) v.kind = C_NULL; /* (void*)0 */
  if (is_pointer || c->why || (v.kind != C_IS_REAL && v.kind != C_IS_INT)) return v;
  if (is_float) {
    nm_c_fail(c, "a number of single precision");
    return v;
  }
  return is_int ? integer(nm_c_int(c, v)) : real(nm_c_real(c, v));
}

static c_value unary(nm_c *c);

static c_value parenthesis(nm_c *c) {
  nm_c_expect(c, "(");
  c_value v = nm_c_expr(c);
  nm_c_expect(c, ")");
  return v;
}

static c_value address(nm_c *c) {
  int n = 0;
  while (nm_c_take(c, "(")) n++;
  const char *name = c->at->kind == C_NAME ? c->at->text : "";
  int32_t sym = handle_of(c, strncmp(name, "_p_", 3) == 0 ? name + 3 : name);
  c->at += c->at->kind != C_END;
  while (n--) nm_c_expect(c, ")");
  return of_handle(C_ADDRESS, sym);
}

static c_value pointed(nm_c *c) {
  c_value v = unary(c);
  v.place = C_NO_PLACE;
  int32_t zero;
  switch (v.kind) {
  case C_ADDRESS:
    v.kind = C_HANDLE;
    return v;
  case C_ARG_NUMBER:
    return real(builtin(c, NM_B_ARG_NUMBER, &v.reg, 1));
  case C_DATA:
    zero = nm_const(c->b, 0);
    return real(on_handle(c, NM_B_VECTOR_AT, v.sym, &zero, 1));
  default:
    nm_c_fail(c, "a pointer to what is not known here");
    return nothing();
  }
}

static c_value step_by(nm_c *c, c_value v, bool is_down, bool is_after) {
  c_value old = v;
  int32_t one = v.kind == C_IS_INT ? nm_iconst(c->b, 1) : nm_const(c->b, 1), r;
  if (v.kind == C_IS_INT) {
    r = nm_ireg(c->b);
    nm_emit(c->b, is_down ? NM_OP_ISUB : NM_OP_IADD, r, v.reg, one, 0);
  } else {
    r = nm_op2(c->b, is_down ? NM_OP_SUB : NM_OP_ADD, nm_c_real(c, v), one);
  }
  v.reg = r;
  nm_c_store(c, old, v);
  v.place = old.place = C_NO_PLACE;
  return is_after ? old : v;
}

static c_value primary(nm_c *c) {
  const c_tok *t = c->at;
  c_value v;
  switch (t->kind) {
  case C_INT:
    c->at++;
    return t->value < 2e9 ? integer(nm_iconst(c->b, (int32_t)t->value)) : real(nm_const(c->b, t->value));
  case C_REAL:
    c->at++;
    return real(nm_const(c->b, t->value));
  case C_TEXT:
    c->at++;
    return (c_value){.kind = C_STRING, .text = t->text, .index = -1};
  case C_NAME:
    if (strcmp(t->text, "static_cast") == 0 || strcmp(t->text, "reinterpret_cast") == 0) {
      c->at++;
      nm_c_expect(c, "<");
      return cast(c, ">", parenthesis);
    }
    v = is_sign(t + 1, "(") ? call(c) : name_value(c);
    break;
  default:
    if (!is_sign(t, "(")) {
      nm_c_fail(c, "%s where a value is expected", t->kind == C_END ? "its end" : t->text);
      return nothing();
    }
    v = parenthesis(c);
  }
  if (v.kind == C_DATA && nm_c_take(c, "[")) {
    int32_t index = nm_c_real(c, nm_c_expr(c));
    nm_c_expect(c, "]");
    v = real(on_handle(c, NM_B_VECTOR_AT, v.sym, &index, 1));
  }
  if (is_sign(c->at, "++") || is_sign(c->at, "--")) {
    bool is_down = *c->at->text == '-';
    c->at++;
    v = step_by(c, v, is_down, true);
  }
  return v;
}

static c_value unary(nm_c *c) {
  c_value v = nothing();
  if (c->why || c->depth >= C_MAX_DEPTH) {
    nm_c_fail(c, "an expression nested too deeply");
    return v;
  }
  c->depth++;
  if (nm_c_take(c, "-")) {
    v = unary(c);
    if (v.kind == C_IS_INT) {
      int32_t r = nm_ireg(c->b);
      nm_emit(c->b, NM_OP_INEG, r, v.reg, 0, 0);
      v = integer(r);
    } else {
      v = real(nm_op1(c->b, NM_OP_NEG, nm_c_real(c, v)));
    }
  } else if (nm_c_take(c, "+")) {
    v = unary(c);
    v.place = C_NO_PLACE;
  } else if (nm_c_take(c, "!")) {
    v = real(nm_op1(c->b, NM_OP_NOT, nm_c_truth(c, unary(c))));
  } else if (nm_c_take(c, "*")) {
    v = pointed(c);
  } else if (nm_c_take(c, "&")) {
    v = address(c);
  } else if (is_sign(c->at, "++") || is_sign(c->at, "--")) {
    bool is_down = *c->at->text == '-';
    c->at++;
    v = step_by(c, unary(c), is_down, false);
  } else if (is_sign(c->at, "(") && nm_c_is_type(c->at + 1)) {
    c->at++;
    v = cast(c, ")", unary);
  } else {
    v = primary(c);
  }
  c->depth--;
  return v;
}

static const struct {
  const char *sign;
  int level;
  nm_op op, int_op; /* op NOP of logic: NOT */
} binaries[] = {{"||", 0, NM_OP_OR, 0},          {"&&", 1, NM_OP_AND, 0},         {"==", 2, NM_OP_EQ, 0},
                {"!=", 2, NM_OP_NE, 0},          {"<", 3, NM_OP_LT, 0},           {"<=", 3, NM_OP_LE, 0},
                {">", 3, NM_OP_GT, 0},           {">=", 3, NM_OP_GE, 0},          {"+", 4, NM_OP_ADD, NM_OP_IADD},
                {"-", 4, NM_OP_SUB, NM_OP_ISUB}, {"*", 5, NM_OP_MUL, NM_OP_IMUL}, {"/", 5, NM_OP_DIV, NM_OP_IDIV}};

static c_value arithmetic(nm_c *c, size_t i, c_value x, c_value y) {
  bool is_pointer = (x.kind != C_IS_REAL && x.kind != C_IS_INT) || (y.kind != C_IS_REAL && y.kind != C_IS_INT);
  if (is_pointer && binaries[i].level == 2 && (x.kind == C_NULL || y.kind == C_NULL)) {
    int32_t set = nm_c_truth(c, x.kind == C_NULL ? y : x);
    return real(binaries[i].op == NM_OP_NE ? set : nm_op1(c->b, NM_OP_NOT, set));
  }
  if (x.kind == C_IS_INT && y.kind == C_IS_INT && binaries[i].int_op) {
    int32_t r = nm_ireg(c->b);
    nm_emit(c->b, binaries[i].int_op, r, x.reg, y.reg, 0);
    return integer(r);
  }
  int32_t a = nm_c_real(c, x), b = nm_c_real(c, y);
  return real(nm_op2(c->b, binaries[i].op, a, b));
}

static c_value binary_from(nm_c *c, c_value x, int level);

static c_value logic(nm_c *c, bool is_and, c_value x, int level) {
  int32_t r = nm_c_truth(c, x);
  nm_emit(c->b, NM_OP_IF, is_and ? r : nm_op1(c->b, NM_OP_NOT, r), 0, 0, 0);
  int32_t y = nm_c_truth(c, binary_from(c, unary(c), level + 1));
  nm_emit(c->b, NM_OP_MOV, r, y, 0, 0);
  nm_emit(c->b, NM_OP_END, 0, 0, 0, 0);
  return real(r);
}

static c_value binary_from(nm_c *c, c_value x, int level) {
  while (!c->why) {
    size_t i = 0;
    while (i < NCY_COUNT_OF(binaries) && !(binaries[i].level >= level && is_sign(c->at, binaries[i].sign))) i++;
    if (i == NCY_COUNT_OF(binaries)) break;
    c->at++;
    if (binaries[i].level < 2)
      x = logic(c, binaries[i].level == 1, x, binaries[i].level);
    else
      x = arithmetic(c, i, x, binary_from(c, unary(c), binaries[i].level + 1));
  }
  return x;
}

static c_value choice(nm_c *c, c_value condition) {
  int32_t r = nm_reg(c->b);
  nm_emit(c->b, NM_OP_IF, nm_c_truth(c, condition), 0, 0, 0);
  c_value x = nm_c_expr(c);
  nm_emit(c->b, NM_OP_MOV, r, nm_c_real(c, x), 0, 0);
  nm_c_expect(c, ":");
  nm_emit(c->b, NM_OP_ELSE, 0, 0, 0, 0);
  c_value y = nm_c_expr(c);
  nm_emit(c->b, NM_OP_MOV, r, nm_c_real(c, y), 0, 0);
  nm_emit(c->b, NM_OP_END, 0, 0, 0, 0);
  return x.kind == C_IS_INT && y.kind == C_IS_INT ? integer(nm_c_int(c, real(r))) : real(r);
}

c_value nm_c_expr(nm_c *c) {
  static const struct { const char *sign, *op; } assignments[] = {{"+=", "+"}, {"-=", "-"}, {"*=", "*"}, {"/=", "/"}};
  c_value v = unary(c);
  if (c->why) return v;
  if (nm_c_take(c, "=")) {
    c_value value = nm_c_expr(c);
    nm_c_store(c, v, value);
    value.place = C_NO_PLACE;
    return value;
  }
  for (size_t i = 0; i < NCY_COUNT_OF(assignments); i++) {
    if (!nm_c_take(c, assignments[i].sign)) continue;
    size_t op = 0;
    while (strcmp(binaries[op].sign, assignments[i].op) != 0) op++;
    c_value value = arithmetic(c, op, v, nm_c_expr(c));
    nm_c_store(c, v, value);
    return value;
  }
  v = binary_from(c, v, 0);
  return !c->why && nm_c_take(c, "?") ? choice(c, v) : v;
}
