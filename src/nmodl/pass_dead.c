/* pass_dead.c - instructions without an effect whose register nothing reads are left out.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "nmodl/program.h"

/* Does it only write its register? Loads and arithmetic; not calls, not integer counters. */
static bool is_pure(int32_t op) {
  return op <= NM_OP_MATH2 || op == NM_OP_TOF || op == NM_OP_LOAD_COL || op == NM_OP_LOAD_GLB || op == NM_OP_LOAD_ENV ||
         op == NM_OP_LOAD_ARG || op == NM_OP_LOAD_V || op == NM_OP_LOAD_ION;
}

static void mark_reads(const nm_insn *insn, bool *is_read) {
  const char *operands = nm_op_operands(insn->op);
  const int32_t values[4] = {insn->d, insn->a, insn->b, insn->c};
  for (int i = 0; i < 4; i++)
    if (operands[i] == 'f') is_read[values[i]] = true;
  if (insn->op == NM_OP_CALL || insn->op == NM_OP_BUILTIN)
    for (int32_t k = 0; k < insn->c; k++) is_read[insn->b + k] = true;
  if (insn->op == NM_OP_LOAD_REGX)
    for (int32_t k = 0; k < insn->b; k++) is_read[insn->a + k] = true;
}

static bool clean(ncy_nmodl *p, nm_fn *fn) {
  bool *is_read = NCY_NEW_ARRAY(p->unit->arena, bool, (size_t)fn->n_f + 1);
  if (!is_read) return false;
  for (bool again = true; again;) {
    again = false;
    memset(is_read, 0, (size_t)fn->n_f + 1);
    is_read[fn->n_args] = true;
    for (size_t i = 0; i < fn->code.count; i++) mark_reads(&fn->code.data[i], is_read);
    size_t n = 0;
    for (size_t i = 0; i < fn->code.count; i++) {
      const nm_insn *insn = &fn->code.data[i];
      if (is_pure(insn->op) && !is_read[insn->d] && insn->d > fn->n_args)
        again = true;
      else
        fn->code.data[n++] = *insn;
    }
    fn->code.count = n;
  }
  return true;
}

bool nm_pass_dead(ncy_nmodl *p) {
  for (size_t i = 0; i < p->fns.count; i++)
    if (!clean(p, &p->fns.data[i])) return false;
  return true;
}
