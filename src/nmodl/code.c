/* code.c - appending instructions, dumping them.
 * SPDX-License-Identifier: MIT */
#include "nmodl/code.h"

#include <string.h>

static const struct {
  const char *text, *operands;
} ops[] = {
#define OP(name, text, operands) {text, operands},
#include "nmodl/ops.def"
#undef OP
};
static const char *const math_names[] = {
#define MATH(name, n) #name,
#define BUILTIN(id, name, fewest, most, how)
#include "nmodl/builtins.def"
#undef MATH
#undef BUILTIN
};
static const char *const builtin_names[] = {
#define MATH(name, n)
#define BUILTIN(id, name, fewest, most, how) #name,
#include "nmodl/builtins.def"
#undef MATH
#undef BUILTIN
};

const char *nm_op_text(int32_t op) {
  return ops[op].text;
}
const char *nm_op_operands(int32_t op) {
  return ops[op].operands;
}
const char *nm_math_name(int32_t id) {
  return math_names[id];
}
const char *nm_builtin_name(int32_t id) {
  return builtin_names[id];
}

void nm_build_begin(nm_build *b, ncy_nmodl *p, const char *name, int32_t n_args) {
  *b = (nm_build){.p = p, .u = p->unit, .id = -1, .sym = -1};
  b->fn.name = name;
  b->fn.n_args = n_args;
  b->fn.n_f = n_args + 1; /* the value */
  b->value_reg = n_args;
}

int32_t nm_reserve(ncy_nmodl *p, const char *name, int32_t n_args) {
  nm_fn fn = {.name = name, .n_args = n_args, .n_f = n_args + 1};
  return NCY_VEC_PUSH(p->unit->ctx, &p->fns, fn) ? (int32_t)p->fns.count - 1 : -1;
}

int32_t nm_build_end(nm_build *b) {
  nm_end_verbatim(b);
  int32_t id = b->id >= 0 || b->bad ? b->id : nm_reserve(b->p, b->fn.name, b->fn.n_args);
  if (b->bad) id = -1;
  if (id >= 0)
    b->p->fns.data[id] = b->fn;
  else
    NCY_VEC_FREE(b->u->ctx, &b->fn.code);
  NCY_VEC_FREE(b->u->ctx, &b->locals);
  b->u->is_muted = false;
  return id;
}

void nm_emit(nm_build *b, nm_op op, int32_t d, int32_t x, int32_t y, int32_t z) {
  nm_insn insn = {(int32_t)op, d, x, y, z};
  if (!b->bad && !NCY_VEC_PUSH(b->u->ctx, &b->fn.code, insn)) b->bad = true;
}

int32_t nm_const(nm_build *b, double value) {
  ncy_nmodl *p = b->p;
  size_t i = 0;
  while (i < p->consts.count && memcmp(&p->consts.data[i], &value, sizeof value) != 0) i++;
  if (i == p->consts.count && !NCY_VEC_PUSH(b->u->ctx, &p->consts, value)) b->bad = true;
  int32_t r = nm_reg(b);
  nm_emit(b, NM_OP_CONST, r, (int32_t)i, 0, 0);
  return r;
}
int32_t nm_iconst(nm_build *b, int32_t value) {
  int32_t r = nm_ireg(b);
  nm_emit(b, NM_OP_ICONST, r, value, 0, 0);
  return r;
}
int32_t nm_op2(nm_build *b, nm_op op, int32_t x, int32_t y) {
  int32_t r = nm_reg(b);
  nm_emit(b, op, r, x, y, 0);
  return r;
}
int32_t nm_op1(nm_build *b, nm_op op, int32_t x) {
  int32_t r = nm_reg(b);
  nm_emit(b, op, r, x, 0, 0);
  return r;
}
int32_t nm_math1(nm_build *b, nm_math f, int32_t x) {
  int32_t r = nm_reg(b);
  nm_emit(b, NM_OP_MATH1, r, (int32_t)f, x, 0);
  return r;
}

int32_t nm_load(nm_build *b, int32_t sym, int32_t index) {
  nm_sym *s = &b->p->syms.data[sym];
  s->is |= NM_IS_READ;
  int32_t r = nm_reg(b);
  bool is_array = index >= 0;
  switch (s->store) {
  case NM_COLUMN:
    nm_emit(b, is_array ? NM_OP_LOAD_COLX : NM_OP_LOAD_COL, r, sym, s->slot, index);
    break;
  case NM_GLOBAL:
    nm_emit(b, is_array ? NM_OP_LOAD_GLBX : NM_OP_LOAD_GLB, r, sym, s->slot, index);
    break;
  case NM_ENV:
    nm_emit(b, NM_OP_LOAD_ENV, r, sym, s->slot, 0);
    break;
  default:
    nm_emit(b, NM_OP_LOAD_PTR, r, sym, s->slot, 0);
  }
  return r;
}

void nm_store_value(nm_build *b, int32_t sym, int32_t index, int32_t value) {
  nm_sym *s = &b->p->syms.data[sym];
  s->is |= NM_IS_WRITTEN;
  bool is_array = index >= 0;
  switch (s->store) {
  case NM_COLUMN:
    nm_emit(b, is_array ? NM_OP_STORE_COLX : NM_OP_STORE_COL, value, sym, s->slot, index);
    break;
  case NM_GLOBAL:
    nm_emit(b, is_array ? NM_OP_STORE_GLBX : NM_OP_STORE_GLB, value, sym, s->slot, index);
    break;
  case NM_ENV:
    nm_emit(b, NM_OP_STORE_ENV, value, sym, s->slot, 0);
    break;
  default:
    nm_emit(b, NM_OP_STORE_PTR, value, sym, s->slot, 0);
  }
}

nm_local *nm_find_local(nm_build *b, const char *name) {
  for (size_t i = b->locals.count; i > 0; i--)
    if (strcmp(b->locals.data[i - 1].name, name) == 0) return &b->locals.data[i - 1];
  return NULL;
}

nm_local *nm_add_local(nm_build *b, const char *name, int32_t size, bool is_int) {
  nm_local local = {.name = name, .size = size, .is_int = is_int, .slot = -1};
  if (is_int) {
    local.reg = nm_ireg(b);
  } else {
    local.reg = b->fn.n_f;
    b->fn.n_f += size ? size : 1;
  }
  if (!NCY_VEC_PUSH(b->u->ctx, &b->locals, local)) {
    b->bad = true;
    return NULL;
  }
  return &b->locals.data[b->locals.count - 1];
}

/* ---- dump
 * ------------------------------------------------------------------------------------------------------------------------ */

static void dump_operand(const ncy_nmodl *p, char kind, int32_t value, ncy_text *out) {
  switch (kind) {
  case 'F':
  case 'f':
    ncy_text_printf(out, "f%d", value);
    break;
  case 'I':
  case 'i':
    ncy_text_printf(out, "i%d", value);
    break;
  case 'k':
    ncy_text_printf(out, "%.17g", p->consts.data[value]);
    break;
  case 's':
    ncy_text_str(out, p->syms.data[value].name);
    break;
  case 'n':
    ncy_text_str(out, p->fns.data[value].name);
    break;
  case 'm':
    ncy_text_str(out, math_names[value]);
    break;
  case 'u':
    ncy_text_str(out, builtin_names[value]);
    break;
  default:
    ncy_text_printf(out, "#%d", value);
  }
}

static void dump_insn(const ncy_nmodl *p, const nm_insn *insn, int depth, ncy_text *out) {
  const char *operands = ops[insn->op].operands;
  const int32_t values[4] = {insn->d, insn->a, insn->b, insn->c};
  for (int i = 0; i < depth; i++) ncy_text_str(out, "  ");
  int first = 0;
  if (operands[0] == 'F' || operands[0] == 'I') {
    dump_operand(p, operands[0], values[0], out);
    ncy_text_str(out, " = ");
    first = 1;
  }
  ncy_text_str(out, ops[insn->op].text);
  for (int i = first; i < 4 && operands[i] != '-'; i++) {
    if (operands[i] == '#' && i > 0 && operands[i - 1] == 's') continue; /* the place of the symbol before */
    ncy_text_str(out, i == first ? " " : ", ");
    dump_operand(p, operands[i], values[i], out);
  }
  ncy_text_str(out, "\n");
}

static void dump_fn(const ncy_nmodl *p, const nm_fn *fn, ncy_text *out) {
  ncy_text_printf(out, "%s/%d f%d i%d\n", fn->name, fn->n_args, fn->n_f, fn->n_i);
  int depth = 1;
  for (size_t i = 0; i < fn->code.count; i++) {
    int32_t op = fn->code.data[i].op;
    if (op == NM_OP_ELSE || op == NM_OP_END || op == NM_OP_AGAIN) depth--;
    dump_insn(p, &fn->code.data[i], depth, out);
    if (op == NM_OP_IF || op == NM_OP_ELSE || op == NM_OP_LOOP) depth++;
  }
}

void nm_dump_code(const ncy_nmodl *p, ncy_text *out) {
  for (size_t i = 0; i < p->fns.count; i++) dump_fn(p, &p->fns.data[i], out);
}
