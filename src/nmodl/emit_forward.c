/* emit_forward.c - a load of what the entry itself has just stored becomes the register that was stored.
 *
 * v of a current is a column that is set twice, at v+.001 and v; seen as a register it is known to belong to the node alone
 * (emit_groups.c). A store counts when it happens whatever happens, and when nothing else stores there before the load.
 * Cost: an instruction looks back to the last store of its place. SPDX-License-Identifier: MIT */
#include "nmodl/emit.h"

static bool is_alike(const nm_insn *load, const nm_insn *x) {
  bool column = load->op == NM_OP_LOAD_COL && x->op == NM_OP_STORE_COL,
       global = load->op == NM_OP_LOAD_GLB && x->op == NM_OP_STORE_GLB;
  return (column || global) && load->b == x->b;
}

/* The outermost loop around instruction i: its region, 0 for none. */
static int32_t loop_around(const nm_plan *plan, int32_t i) {
  int32_t loop = 0;
  for (int32_t r = plan->region_of[i]; r > 0; r = plan->region[r].parent)
    if (plan->region[r].is_loop) loop = r;
  return loop;
}

/* The store whose value instruction i loads, -1. */
static int32_t find_store(const nm_plan *plan, int32_t i) {
  const nm_insn *code = plan->flat.code.data, *load = &code[i];
  int32_t loop = loop_around(plan, i), last = i - 1;
  while (last >= 0 && !is_alike(load, &code[last])) last--;
  if (last < 0 || plan->region_of[last]) return -1;
  for (int32_t k = i + 1; loop && k < plan->region[loop].end; k++)
    if (is_alike(load, &code[k])) return -1; /* of the turn before */
  return last;
}

bool nm_plan_forward(nm_plan *plan, ncy_arena *arena) {
  nm_insn *code = plan->flat.code.data;
  int32_t *n_defs = NCY_NEW_ARRAY(arena, int32_t, (size_t)plan->flat.n_f + 1);
  if (!n_defs) return false;
  for (int32_t i = 0; i < plan->n; i++) {
    if (nm_flat_operands(code[i].op)[0] == 'F') n_defs[code[i].d]++;
    bool is_array = code[i].op == NM_FLAT_ZERO, is_element = code[i].op == NM_OP_LOAD_REGX || code[i].op == NM_OP_STORE_REGX;
    int32_t base = is_array ? code[i].d : code[i].a, size = is_array ? code[i].a : is_element ? code[i].b : 0;
    for (int32_t k = 0; k < size; k++) n_defs[base + k] = 2;
  }
  for (int32_t i = 0; i < plan->n; i++) {
    if (code[i].op != NM_OP_LOAD_COL && code[i].op != NM_OP_LOAD_GLB) continue;
    int32_t store = find_store(plan, i);
    if (store >= 0 && n_defs[code[store].d] == 1) code[i] = (nm_insn){.op = NM_OP_MOV, .d = code[i].d, .a = code[store].d};
  }
  return true;
}
