/* eval.c - evaluation row by row, and the choice between rows and blocks.
 *
 * Cost:  a row some 5 ns an instruction and the libm calls; blocks see block.c.
 * SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "expr/inner.h"

bool ncy_expr_uses(const ncy_expr *expr, size_t variable) {
  return variable < expr->n_variables && expr->variable[variable];
}
bool ncy_expr_is_random(const ncy_expr *expr) {
  return expr->is_random;
}
bool ncy_expr_is_constant(const ncy_expr *expr) {
  return expr->is_constant;
}

static ncy_val load(const ncy_row *row, size_t slot) {
  if (row->value) return ncy_val_from(&row->value[slot]);
  uint8_t kind = (uint8_t)row->slot_kind[slot];
  double number = row->column[slot][row->index];
  return kind < KIND_FLOAT ? ncy_val_int(kind, (int64_t)number) : ncy_val_real(kind, number);
}

ncy_fault ncy_row_eval(const ncy_expr *expr, const ncy_row *row, ncy_rng *rng, ncy_val *out, size_t *fault_at) {
  ncy_val stack[NCY_EXPR_STACK + 1]; /* the first is never used: it stands below the stack */
  ncy_val *top = stack;              /* the newest value */
  ncy_fault fault = FAULT_NONE;
  size_t at = 0;
  for (; at < expr->n_code; at++) {
    const ncy_instr *instr = &expr->code[at];
    switch ((ncy_op)instr->op) {
    case OP_CONST:
      *++top = expr->constant[instr->arg];
      break;
    case OP_LOAD:
      *++top = load(row, instr->arg);
      break;
    case OP_UNARY:
      fault = ncy_val_unary(instr->sub, *top, top);
      break;
    case OP_BINARY:
      top--;
      fault = ncy_val_binary(instr->sub, top[0], top[1], top);
      break;
    case OP_DRAW1:
    case OP_DRAW2: {
      double value = 0.0, second = 0.0;
      if (instr->op == OP_DRAW2) second = ncy_val_double(*top--);
      fault = ncy_val_draw(instr->sub, ncy_val_double(*top), second, rng, &value);
      *top = ncy_val_real(KIND_FLOAT, value);
      break;
    }
    case OP_JUMP:
      at += instr->arg;
      break;
    case OP_SPLIT:
      if (!ncy_val_is_true(*top--)) at += instr->arg;
      break;
    case OP_AND:
    case OP_OR:
      if (ncy_val_is_true(*top) == (instr->op == OP_OR))
        at += instr->arg;
      else
        top--;
      break;
    case OP_CHAIN: {
      ncy_val b = *top--, truth;
      fault = ncy_val_binary(instr->sub, *top, b, &truth);
      if (fault) break;
      if (ncy_val_is_true(truth)) {
        *top = b;
      } else {
        *top = truth;
        at += instr->arg;
      }
      break;
    }
    }
    if (fault) {
      *fault_at = at;
      return fault;
    }
  }
  *out = *top;
  return FAULT_NONE;
}

/* The shortest decimal text of at least 6 digits that reads back as the same number. */
static void number_text(ncy_val v, char out[32]) {
  if (!ncy_val_is_real(v)) {
    snprintf(out, 32, "%" PRId64, v.u.i);
    return;
  }
  for (int digits = 6; digits <= 17; digits++) {
    snprintf(out, 32, "%.*g", digits, v.u.d);
    if (strtod(out, NULL) == v.u.d) return;
  }
}

ncy_status ncy_row_report(ncy_ctx *ctx, const ncy_expr *expr, const ncy_row *row, ncy_fault fault, size_t fault_at) {
  enum { SHOWN = 12 };
  ncy_place place = expr->place;
  uint32_t offset = expr->code[fault_at].offset;
  if (place.column > 0) place.column += (int)offset;
  ncy_text values;
  ncy_text_init(&values, ctx);
  size_t n_shown = 0;
  for (size_t slot = 0; slot < expr->n_variables; slot++) {
    if (!expr->variable[slot]) continue;
    if (n_shown++ == SHOWN) {
      ncy_text_str(&values, ", ...");
      break;
    }
    char number[32];
    number_text(load(row, slot), number);
    ncy_text_printf(&values, "%s%s = %s", n_shown == 1 ? " with " : ", ", expr->variable[slot], number);
  }
  if (values.is_bad) {
    ncy_text_done(&values);
    return ncy_no_memory(ctx);
  }
  ncy_status status = ncy_report(ctx, NCY_ERROR, NCY_ESPEC, &place, NULL, "%s (character %u of \"%.120s\"%s)",
                                 ncy_fault_text(fault), offset + 1, expr->text, values.data ? values.data : "");
  ncy_text_done(&values);
  return status;
}

static ncy_status need_stream(ncy_ctx *ctx, const ncy_expr *expr, const ncy_rng *rng) {
  if (!expr->is_random || rng) return NCY_OK;
  return ncy_report(ctx, NCY_ERROR, NCY_EARG, &expr->place, NULL, "a random expression needs a stream");
}

ncy_status ncy_expr_eval(ncy_ctx *ctx, const ncy_expr *expr, const ncy_expr_value *row, ncy_rng *rng, ncy_expr_value *out) {
  NCY_TRY(need_stream(ctx, expr, rng));
  ncy_row source = {.value = row};
  ncy_val value;
  size_t fault_at;
  ncy_fault fault = ncy_row_eval(expr, &source, rng, &value, &fault_at);
  if (fault) return ncy_row_report(ctx, expr, &source, fault, fault_at);
  *out = ncy_val_out(value);
  return NCY_OK;
}

/* Rows first..end-1; the stream of row i is streams[i * stride]. */
static ncy_status eval_rows(ncy_ctx *ctx, const ncy_expr *expr, size_t first, size_t end, ncy_row *row, ncy_rng *streams,
                            size_t stride, double *out, ncy_expr_kind *out_kind) {
  for (size_t i = first; i < end; i++) {
    ncy_val value;
    size_t fault_at;
    row->index = i;
    ncy_fault fault = ncy_row_eval(expr, row, streams ? &streams[i * stride] : NULL, &value, &fault_at);
    if (fault) return ncy_row_report(ctx, expr, row, fault, fault_at);
    out[i] = ncy_val_double(value);
    if (out_kind) out_kind[i] = ncy_kind_out(value.kind);
  }
  return NCY_OK;
}

static ncy_status eval_columns(ncy_ctx *ctx, const ncy_expr *expr, size_t n, const double *const *column,
                               const ncy_expr_kind *slot_kind, ncy_rng *streams, size_t stride, double *out,
                               ncy_expr_kind *out_kind) {
  enum { FEWEST_ROWS = 8 }; /* fewer do not pay for the scratch of a block */
  NCY_TRY(need_stream(ctx, expr, streams));
  ncy_row row = {.column = column, .slot_kind = slot_kind};
  size_t done = 0;
  bool is_one_stream = expr->is_random && stride == 0;
  if (n >= FEWEST_ROWS && !is_one_stream && expr->branches <= NCY_EXPR_BRANCHES) {
    ncy_block *block;
    NCY_TRY(ncy_block_new(ctx, expr, column, slot_kind, &block));
    while (done < n) {
      size_t count = n - done < NCY_EXPR_BLOCK ? n - done : NCY_EXPR_BLOCK;
      if (!ncy_block_eval(block, done, count, streams, out + done, out_kind ? out_kind + done : NULL)) break;
      done += count;
    }
    ncy_block_free(ctx, &block);
  }
  return eval_rows(ctx, expr, done, n, &row, streams, stride, out, out_kind);
}

ncy_status ncy_expr_eval_columns(ncy_ctx *ctx, const ncy_expr *expr, size_t n, const double *const *column,
                                 const ncy_expr_kind *slot_kind, ncy_rng *rng, double *out, ncy_expr_kind *out_kind) {
  return eval_columns(ctx, expr, n, column, slot_kind, rng, 0, out, out_kind);
}

ncy_status ncy_expr_eval_columns_streams(ncy_ctx *ctx, const ncy_expr *expr, size_t n, const double *const *column,
                                         const ncy_expr_kind *slot_kind, ncy_rng *streams, double *out, ncy_expr_kind *out_kind) {
  return eval_columns(ctx, expr, n, column, slot_kind, streams, 1, out, out_kind);
}
