/* pass_powers.c - powers with an exponent known when compiling, as g++ -O2 has them: x^2 is x*x, x^1 is x, x^0 is 1, x^-1 is 1/x.
 * Every other power is a call of pow. Source: reference neuron-numerics 0.2. SPDX-License-Identifier: MIT */
#include <string.h>

#include "nmodl/program.h"

/* The constant that register r holds everywhere: its one definition is CONST. */
static bool find_constant(const ncy_nmodl *p, const nm_fn *fn, int32_t r, double *out) {
  int n = 0;
  if (r <= fn->n_args) return false;
  for (size_t i = 0; i < fn->code.count; i++) {
    const nm_insn *insn = &fn->code.data[i];
    if (nm_op_operands(insn->op)[0] != 'F' || insn->d != r) continue;
    if (insn->op != NM_OP_CONST || n++) return false;
    *out = p->consts.data[insn->a];
  }
  return n == 1;
}

static int32_t one(ncy_nmodl *p) {
  double value = 1;
  for (size_t i = 0; i < p->consts.count; i++)
    if (memcmp(&p->consts.data[i], &value, sizeof value) == 0) return (int32_t)i;
  return NCY_VEC_PUSH(p->unit->ctx, &p->consts, value) ? (int32_t)p->consts.count - 1 : -1;
}

bool nm_pass_powers(ncy_nmodl *p) {
  for (size_t f = 0; f < p->fns.count; f++) {
    nm_fn *fn = &p->fns.data[f];
    for (size_t i = 0; i < fn->code.count; i++) {
      nm_insn *insn = &fn->code.data[i];
      double e = 0;
      if (insn->op != NM_OP_POW || !find_constant(p, fn, insn->b, &e)) continue;
      int32_t id = one(p), x = insn->a;
      if (id < 0) return false;
      if (e == 2) *insn = (nm_insn){NM_OP_MUL, insn->d, x, x, 0};
      if (e == 1) *insn = (nm_insn){NM_OP_MOV, insn->d, x, 0, 0};
      if (e == 0) *insn = (nm_insn){NM_OP_CONST, insn->d, id, 0, 0};
      if (e == -1) { /* the register of the exponent may be shared: a fresh one holds 1 */
        int32_t r = fn->n_f++;
        nm_insn load = {NM_OP_CONST, r, id, 0, 0};
        *insn = (nm_insn){NM_OP_DIV, insn->d, r, x, 0};
        if (!NCY_VEC_RESERVE(p->unit->ctx, &fn->code, 1)) return false;
        memmove(&fn->code.data[i + 1], &fn->code.data[i], (fn->code.count - i) * sizeof(nm_insn));
        fn->code.data[i++] = load;
        fn->code.count++;
      }
    }
  }
  return true;
}
