/* pass_fold.c - constants: what is known when compiling becomes a constant, as the C++ compiler has it.
 *
 * A register with one definition that is a constant is constant; so are CONSTANTs and values of UNITS that nothing writes.
 * Folding is IEEE arithmetic, one operation at a time, so no bit changes; exp is left alone (NEURON calls its own).
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nmodl/program.h"

/* Of each real register: how many instructions write it (2: many), and its constant. */
typedef struct reg {
  uint8_t n_writes;
  bool is_const;
  double value;
} reg;

static int32_t const_id(ncy_nmodl *p, double value) {
  for (size_t i = 0; i < p->consts.count; i++)
    if (memcmp(&p->consts.data[i], &value, sizeof value) == 0) return (int32_t)i;
  return NCY_VEC_PUSH(p->unit->ctx, &p->consts, value) ? (int32_t)p->consts.count - 1 : -1;
}

static bool fold2(int32_t op, double x, double y, double *out) {
  switch (op) {
  case NM_OP_ADD:
    *out = x + y;
    return true;
  case NM_OP_SUB:
    *out = x - y;
    return true;
  case NM_OP_MUL:
    *out = x * y;
    return true;
  case NM_OP_DIV:
    *out = x / y;
    return true;
  default:
    return false;
  }
}

static bool fold(ncy_nmodl *p, const nm_insn *insn, const reg *regs, double *out) {
  switch (insn->op) {
  case NM_OP_LOAD_GLB: {
    const nm_sym *sym = &p->syms.data[insn->a];
    *out = sym->value;
    return (sym->is & NM_IS_CONSTANT) && !(sym->is & NM_IS_WRITTEN);
  }
  case NM_OP_MOV:
  case NM_OP_NEG:
    *out = insn->op == NM_OP_NEG ? -regs[insn->a].value : regs[insn->a].value;
    return regs[insn->a].is_const;
  case NM_OP_ADD:
  case NM_OP_SUB:
  case NM_OP_MUL:
  case NM_OP_DIV:
    return regs[insn->a].is_const && regs[insn->b].is_const && fold2(insn->op, regs[insn->a].value, regs[insn->b].value, out);
  default:
    return false;
  }
}

static void count_writes(const nm_fn *fn, reg *regs) {
  for (int32_t i = 0; i <= fn->n_args; i++) regs[i].n_writes = 2; /* arguments and the value come from outside */
  for (size_t i = 0; i < fn->code.count; i++) {
    const nm_insn *insn = &fn->code.data[i];
    if (insn->op == NM_OP_STORE_REGX) { /* may be any element */
      for (int32_t k = insn->a; k < insn->a + insn->b; k++) regs[k].n_writes = 2;
    } else if (nm_op_operands(insn->op)[0] == 'F' && regs[insn->d].n_writes < 2) {
      regs[insn->d].n_writes++;
    }
  }
}

static bool fold_fn(ncy_nmodl *p, nm_fn *fn) {
  reg *regs = NCY_NEW_ARRAY(p->unit->arena, reg, (size_t)fn->n_f + 1);
  if (!regs) return false;
  count_writes(fn, regs);
  for (size_t i = 0; i < fn->code.count; i++) {
    nm_insn *insn = &fn->code.data[i];
    double value;
    if (insn->op != NM_OP_CONST && fold(p, insn, regs, &value)) {
      int32_t id = const_id(p, value);
      if (id < 0) return false;
      *insn = (nm_insn){NM_OP_CONST, insn->d, id, 0, 0};
    }
    if (insn->op == NM_OP_CONST && regs[insn->d].n_writes == 1) {
      regs[insn->d].is_const = true;
      regs[insn->d].value = p->consts.data[insn->a];
    }
  }
  return true;
}

bool nm_pass_fold(ncy_nmodl *p) {
  for (size_t i = 0; i < p->fns.count; i++)
    if (!fold_fn(p, &p->fns.data[i])) return false;
  return true;
}
