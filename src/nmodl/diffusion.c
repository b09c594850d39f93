/* diffusion.c - LONGITUDINAL_DIFFUSION: the functions that give its coefficients.
 *
 * Source: reference neuron-numerics section 4. SPDX-License-Identifier: MIT */
#include <string.h>

#include "nmodl/code.h"

/* The expression of a COMPARTMENT or LONGITUDINAL_DIFFUSION, 1 without one, as a function of the element. */
static int32_t lower_value(ncy_nmodl *p, const nm_node *statement, const char *name) {
  nm_build b;
  nm_build_begin(&b, p, name, 1);
  int32_t value;
  if (!statement) {
    value = nm_const(&b, 1);
  } else {
    nm_local *index = statement->name ? nm_add_local(&b, statement->name, 0, true) : NULL;
    if (index) nm_emit(&b, NM_OP_TOI, index->reg, 0, 0, 0);
    value = nm_lower_expr(&b, nm_kid(statement, 0));
  }
  nm_emit(&b, NM_OP_MOV, b.value_reg, value, 0, 0);
  return nm_build_end(&b);
}

static bool lower_statement(ncy_nmodl *p, const nm_node *body, const nm_node *statement) {
  for (const nm_node *k = nm_kid(statement, 1)->kid; k; k = k->next) {
    int32_t id = k->name ? nm_sym_find(p, k->name) : -1;
    if (id < 0 || !(p->syms.data[id].is & NM_IS_STATE)) {
      nm_error(p->unit, k->at, NULL, "%.60s in LONGITUDINAL_DIFFUSION is no STATE", k->name ? k->name : "");
      continue;
    }
    nm_diffusion d = {.sym = id,
                      .volume = lower_value(p, nm_find_compartment(body, k->name), "volume"),
                      .conductivity = lower_value(p, statement, "conductivity")};
    if (d.volume < 0 || d.conductivity < 0 || !NCY_VEC_PUSH(p->unit->ctx, &p->diffusions, d)) return false;
  }
  return true;
}

bool nm_lower_diffusion(ncy_nmodl *p) {
  for (const nm_node *block = p->tree->kid; block; block = block->next) {
    if (block->kind != NM_BLOCK || block->op != NM_W_KINETIC || nm_is_empty(nm_kid(block, 3))) continue;
    const nm_node *body = nm_kid(block, 3);
    for (const nm_node *k = body->kid; k; k = k->next)
      if (k->kind == NM_COMPARTMENT && k->op == NM_W_LONGITUDINAL_DIFFUSION && !lower_statement(p, body, k)) return false;
  }
  return true;
}
