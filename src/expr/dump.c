/* dump.c - the code of an expression as text, one instruction a line.
 * SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "expr/inner.h"

static void dump_instr(ncy_text *text, const ncy_expr *expr, size_t at) {
  static const char *const kind_name[] = {"bool", "int", "float", "numpy", "numpy bool", "numpy int"};
  const ncy_instr *instr = &expr->code[at];
  size_t landing = at + 1 + instr->arg;
  ncy_text_printf(text, "%zu ", at);
  switch ((ncy_op)instr->op) {
  case OP_CONST: {
    ncy_val v = expr->constant[instr->arg];
    ncy_text_printf(text, "const %s ", kind_name[v.kind]);
    if (ncy_val_is_real(v))
      ncy_text_printf(text, "%.17g", v.u.d);
    else
      ncy_text_printf(text, "%" PRId64, v.u.i);
    break;
  }
  case OP_LOAD:
    ncy_text_printf(text, "load %s", expr->variable[instr->arg]);
    break;
  case OP_UNARY:
    ncy_text_str(text, ncy_unary_name[instr->sub]);
    break;
  case OP_BINARY:
    ncy_text_str(text, ncy_binary_name[instr->sub]);
    break;
  case OP_DRAW1:
  case OP_DRAW2:
    ncy_text_printf(text, "draw %s", ncy_dist_name(instr->sub));
    break;
  case OP_JUMP:
    ncy_text_printf(text, "jump %zu", landing);
    break;
  case OP_SPLIT:
    ncy_text_printf(text, "if false %zu", landing);
    break;
  case OP_AND:
    ncy_text_printf(text, "and, if false %zu", landing);
    break;
  case OP_OR:
    ncy_text_printf(text, "or, if true %zu", landing);
    break;
  case OP_CHAIN:
    ncy_text_printf(text, "chain %s, if false %zu", ncy_binary_name[instr->sub], landing);
    break;
  }
  ncy_text_str(text, "\n");
}

const char *ncy_expr_dump(ncy_arena *arena, const ncy_expr *expr) {
  ncy_text text;
  ncy_text_init(&text, arena->ctx);
  for (size_t at = 0; at < expr->n_code; at++) dump_instr(&text, expr, at);
  const char *out = NULL;
  if (text.is_bad)
    ncy_no_memory(arena->ctx);
  else
    out = ncy_arena_strndup(arena, text.data, text.count);
  ncy_text_done(&text);
  return out;
}
