/* emit_groups.c - what of a row's work need not be done again at the next row.
 *
 * Instances of a mechanism mostly have the parameters of their neighbours, and synapses come in many to a node. An instruction
 * whose value depends on nothing but parameters (columns that only INITIAL assigns) and on what belongs to the node (v, ions that
 * the entry does not write) gives the same bits when these are the same: its group says on which of them it depends. Only
 * instructions that run at every row, whatever happens, are looked at.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "nmodl/emit.h"

bool nm_is_plain(const nm_plan *plan, const nm_use *use) {
  return use->n_defs == 1 && !use->is_array && !use->is_early &&
         plan->region[plan->region_of[use->def]].mask == plan->region[use->home].mask;
}

/* ---- columns that stay as INITIAL leaves them ------------------------------------------------------------------------------ */

/* Takes out what function fn assigns. false: no memory. */
static bool take_out_assigned(const ncy_nmodl *p, int32_t fn, bool *is_stable) {
  nm_flat flat;
  if (fn < 0) return true;
  bool is_fine = nm_flatten(p, fn, true, &flat);
  if (is_fine && flat.refusal[0]) memset(is_stable, 0, (size_t)p->n_columns);
  for (size_t i = 0; is_fine && i < flat.code.count; i++) {
    const nm_insn *x = &flat.code.data[i];
    if (x->op == NM_OP_STORE_COL) is_stable[x->b] = false;
    for (int32_t k = 0; x->op == NM_OP_STORE_COLX && k < p->syms.data[x->a].size; k++) is_stable[x->b + k] = false;
  }
  NCY_VEC_FREE(p->unit->ctx, &flat.code);
  return is_fine;
}

bool nm_stable_columns(const ncy_nmodl *p, ncy_arena *arena, bool *is_stable) {
  (void)arena;
  for (int32_t k = 0; k < p->n_columns; k++) is_stable[k] = true;
  for (int e = 0; e < NM_E_COUNT; e++)
    if (e != NM_E_INITIAL && !take_out_assigned(p, p->entry[e], is_stable)) return false;
  for (size_t k = 0; k < p->moments.count; k++)
    if (!take_out_assigned(p, p->moments.data[k].fn, is_stable)) return false;
  for (size_t k = 0; k < p->watches.count; k++)
    if (!take_out_assigned(p, p->watches.data[k].fn, is_stable)) return false;
  for (size_t k = 0; k < p->diffusions.count; k++)
    if (!take_out_assigned(p, p->diffusions.data[k].volume, is_stable) ||
        !take_out_assigned(p, p->diffusions.data[k].conductivity, is_stable))
      return false;
  for (size_t k = 0; k < p->systems.count; k++) /* what the solvers set */
    for (int32_t i = 0; i < p->systems.data[k].n; i++) {
      is_stable[p->systems.data[k].state[i]] = false;
      if (p->systems.data[k].derivative) is_stable[p->systems.data[k].derivative[i]] = false;
    }
  for (size_t k = 0; k < p->syms.count; k++) { /* diffusion moves states by itself */
    const nm_sym *s = &p->syms.data[k];
    for (int32_t e = 0; s->store == NM_COLUMN && s->is & NM_IS_STATE && e < nm_sym_count(s); e++) is_stable[s->slot + e] = false;
  }
  return true;
}

/* ---- groups ---------------------------------------------------------------------------------------------------------------- */

static bool is_pure(int32_t op) {
  switch (op) {
  case NM_FLAT_NUM:
  case NM_OP_MOV:
  case NM_OP_NEG:
  case NM_OP_ADD:
  case NM_OP_SUB:
  case NM_OP_MUL:
  case NM_OP_DIV:
  case NM_OP_POW:
  case NM_OP_LT:
  case NM_OP_LE:
  case NM_OP_GT:
  case NM_OP_GE:
  case NM_OP_EQ:
  case NM_OP_NE:
  case NM_OP_NOT:
  case NM_OP_AND:
  case NM_OP_OR:
  case NM_OP_MATH1:
  case NM_OP_MATH2:
  case NM_OP_LOAD_COL:
  case NM_OP_LOAD_GLB:
  case NM_OP_LOAD_ENV:
  case NM_OP_LOAD_V:
  case NM_OP_LOAD_ION:
    return true;
  default:
    return false;
  }
}

static uint8_t group_of_register(const nm_plan *plan, int32_t r) {
  const nm_use *use = &plan->f[r];
  return nm_is_plain(plan, use) ? plan->group[use->def] : NM_EVERY_ROW;
}

static uint8_t group_of(const nm_plan *plan, int32_t i) {
  const nm_insn *x = &plan->flat.code.data[i];
  const char *operands = nm_flat_operands(x->op);
  const int32_t values[4] = {x->d, x->a, x->b, x->c};
  bool is_store;
  if (plan->region_of[i] || !is_pure(x->op) || !nm_is_plain(plan, &plan->f[x->d])) return NM_EVERY_ROW;
  int32_t place = nm_place_of(plan, x, &is_store);
  if (place >= 0) return plan->place_group[place];
  if (x->op == NM_OP_LOAD_V) return plan->node_group;
  if (x->op == NM_OP_LOAD_ENV) return x->b == NM_ENV_AREA || x->b == NM_ENV_DIAM ? plan->node_group : 0;
  uint8_t group = 0;
  for (int k = 1; k < 4; k++) {
    if (operands[k] == 'f') group |= group_of_register(plan, values[k]);
    if (operands[k] == 'i') group |= NM_EVERY_ROW;
  }
  return group;
}

bool nm_plan_groups(nm_plan *plan, ncy_arena *arena, const bool *is_stable) {
  plan->group = NCY_NEW_ARRAY(arena, uint8_t, (size_t)plan->n + 1);
  plan->place_group = NCY_NEW_ARRAY(arena, uint8_t, (size_t)plan->n_places + 1);
  if (!plan->group || !plan->place_group) return false;
  plan->node_group = plan->p->kind == NCY_MECH_POINT ? NM_BY_NODE : NM_EVERY_ROW; /* of others, a row is a node */
  for (int32_t k = 0; k < plan->n_places; k++) {
    uint8_t group = 0;
    if (plan->place[k].is_written)
      group = NM_EVERY_ROW;
    else if (k < plan->global0)
      group = is_stable[k] ? NM_BY_PARAMS : NM_EVERY_ROW;
    else if (k >= plan->ion0)
      group = plan->node_group;
    plan->place_group[k] = group;
  }
  memset(plan->group, NM_EVERY_ROW, (size_t)plan->n);
  for (int32_t i = 0; i < plan->n; i++) plan->group[i] = group_of(plan, i) < NM_EVERY_ROW ? group_of(plan, i) : NM_EVERY_ROW;
  return true;
}
