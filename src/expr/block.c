/* block.c - evaluation of up to 256 rows at a time: one dispatch per instruction and block.
 *
 * Data:  a stack of columns. A column has one kind for all rows (or a kind per row where branches met) and is one value, or the
 *        rows' doubles: in the caller's column, or in the buffer that belongs to its place on the stack. Integers and truth
 *        values stand there as doubles, up to 2^53.
 * Method: columns of floats go through loops (block_kernels.h), everything else value by value through value.c. A branch runs
 *        over the rows that take it, packed, and is merged with the other. Whatever does not fit, and every fault, gives the
 *        block back to be done row by row, which finds the row at fault.
 * Exact:  bits of ncy_row_eval for each row.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "expr/block_kernels.h"

enum { KIND_MIXED = KIND_NUMPY_INT + 1 };

typedef struct column {
  uint8_t kind;       /* MIXED: a kind per row */
  bool is_one;        /* one value for all rows */
  ncy_val value;      /* of is_one */
  const double *data; /* otherwise */
  const uint8_t *kinds;
} column;

struct ncy_block {
  const ncy_expr *expr;
  const double *const *input;
  const ncy_expr_kind *slot_kind;
  const ncy_block_kernels *kernels;
  ncy_libm libm;
  size_t bytes;
  size_t first; /* row of the columns where the block begins */
  ncy_rng *streams;
  ncy_rng *saved; /* [NCY_EXPR_BLOCK] of a random expression */
  column *stack;  /* [block_stack] */
  double *data;   /* [block_stack][NCY_EXPR_BLOCK] */
  uint8_t *kinds; /* likewise */
};

ncy_status ncy_block_new(ncy_ctx *ctx, const ncy_expr *expr, const double *const *input, const ncy_expr_kind *slot_kind,
                         ncy_block **out) {
  size_t head = (sizeof(ncy_block) + 63) & ~(size_t)63;
  size_t places = expr->block_stack;
  size_t data_bytes = places * NCY_EXPR_BLOCK * sizeof(double);
  size_t saved_bytes = expr->is_random ? NCY_EXPR_BLOCK * sizeof(ncy_rng) : 0;
  size_t bytes = head + data_bytes + places * sizeof(column) + saved_bytes + places * NCY_EXPR_BLOCK;
  char *memory = ncy_resize(ctx, NULL, 0, bytes);
  if (!memory) return ncy_no_memory(ctx);
  ncy_block *block = (ncy_block *)(void *)memory;
  char *data = memory + head, *stack = data + data_bytes, *saved = stack + places * sizeof(column);
  *block = (ncy_block){.expr = expr,
                       .input = input,
                       .slot_kind = slot_kind,
                       .kernels = ncy_block_kernels_best(),
                       .libm = ncy_libm_variant(),
                       .bytes = bytes,
                       .saved = (ncy_rng *)(void *)saved,
                       .stack = (column *)(void *)stack,
                       .data = (double *)(void *)data,
                       .kinds = (uint8_t *)saved + saved_bytes};
  *out = block;
  return NCY_OK;
}

void ncy_block_free(ncy_ctx *ctx, ncy_block **block) {
  if (!*block) return;
  ncy_resize(ctx, *block, (*block)->bytes, 0);
  *block = NULL;
}

const ncy_block_kernels *ncy_block_kernels_best(void) {
#if defined(__x86_64__)
  switch (ncy_isa_best()) {
  case NCY_ISA_AVX512:
    return &ncy_block_kernels_avx512;
  case NCY_ISA_AVX2:
    return &ncy_block_kernels_avx2;
  case NCY_ISA_SSE2:
    return &ncy_block_kernels_sse2;
  default:
    break;
  }
#endif
  return &ncy_block_kernels_c;
}

/* ---- columns --------------------------------------------------------------------------------------------------------------- */

static double *buffer_of(const ncy_block *block, const column *place) {
  return block->data + (size_t)(place - block->stack) * NCY_EXPR_BLOCK;
}
static uint8_t *kinds_of(const ncy_block *block, const column *place) {
  return block->kinds + (size_t)(place - block->stack) * NCY_EXPR_BLOCK;
}

static uint8_t kind_at(const column *c, size_t i) {
  return c->kind == KIND_MIXED ? c->kinds[i] : c->kind;
}
static double number_at(const column *c, size_t i) {
  return c->is_one ? ncy_val_double(c->value) : c->data[i];
}
static ncy_val value_at(const column *c, size_t i) {
  if (c->is_one) return c->value;
  uint8_t kind = kind_at(c, i);
  bool is_real = kind == KIND_FLOAT || kind == KIND_NUMPY;
  return is_real ? ncy_val_real(kind, c->data[i]) : ncy_val_int(kind, (int64_t)c->data[i]);
}

static void put_one(column *place, ncy_val value) {
  *place = (column){.kind = value.kind, .is_one = true, .value = value};
}
static void put_data(column *place, uint8_t kind, const double *data) {
  *place = (column){.kind = kind, .data = data};
}

static bool is_real_kind(uint8_t kind) {
  return kind == KIND_FLOAT || kind == KIND_NUMPY;
}
static bool is_exact(ncy_val v) {
  const int64_t limit = INT64_C(1) << 53;
  return ncy_val_is_real(v) || (v.u.i >= -limit && v.u.i <= limit);
}

/* Values coming one after the other into a place's buffers. */
typedef struct filler {
  column *place;
  double *data;
  uint8_t *kinds;
  uint8_t kind; /* of all so far, or MIXED */
} filler;
static filler fill(const ncy_block *block, column *place) {
  return (filler){.place = place, .data = buffer_of(block, place), .kinds = kinds_of(block, place)};
}
static void put_number(filler *f, size_t i, uint8_t kind, double number, bool is_first) {
  f->kind = is_first || f->kind == kind ? kind : KIND_MIXED;
  f->kinds[i] = kind;
  f->data[i] = number;
}
static void filled(const filler *f) {
  put_data(f->place, f->kind, f->data);
  f->place->kinds = f->kinds;
}

/* ---- operations ------------------------------------------------------------------------------------------------------------ */

/* Value by value: any kinds. */
static bool binary_values(ncy_block *block, ncy_binary op, column *a, const column *b, size_t n) {
  filler f = fill(block, a);
  column left = *a;
  for (size_t i = 0; i < n; i++) {
    ncy_val v;
    if (ncy_val_binary(op, value_at(&left, i), value_at(b, i), &v) != FAULT_NONE || !is_exact(v)) return false;
    put_number(&f, i, v.kind, ncy_val_double(v), i == 0);
  }
  filled(&f);
  return true;
}

static bool unary_values(ncy_block *block, ncy_unary op, column *a, size_t n) {
  filler f = fill(block, a);
  column operand = *a;
  for (size_t i = 0; i < n; i++) {
    ncy_val v;
    if (ncy_val_unary(op, value_at(&operand, i), &v) != FAULT_NONE || !is_exact(v)) return false;
    put_number(&f, i, v.kind, ncy_val_double(v), i == 0);
  }
  filled(&f);
  return true;
}

static bool has_zero(const column *c, size_t n) {
  if (c->is_one) return !ncy_val_is_true(c->value);
  bool found = false;
  for (size_t i = 0; i < n; i++) found |= c->data[i] == 0.0;
  return found;
}

/* Is the result of the operation the same function of the two doubles in every row, of kind *out_kind? */
static bool is_of_doubles(ncy_binary op, const column *a, const column *b, uint8_t *out_kind) {
  bool is_np = a->kind == KIND_NUMPY || b->kind == KIND_NUMPY;
  if (!is_np) {
    /* without a NumPy float on one side, the other side must not bring a NumPy value in some rows only */
    if (a->kind == KIND_MIXED || b->kind == KIND_MIXED) return false;
    if (!is_real_kind(a->kind) && !is_real_kind(b->kind)) return false;
    is_np = a->kind > KIND_NUMPY || b->kind > KIND_NUMPY;
  }
  switch (op) {
  case B_MIN:
  case B_MAX:
    *out_kind = a->kind;
    return a->kind == b->kind && is_real_kind(a->kind);
  case B_ROUND2:
    return false;
  case B_REMAINDER:
  case B_ARCTAN2:
    *out_kind = KIND_NUMPY;
    return true;
  default:
    break;
  }
  if (ncy_is_comparison(op)) {
    /* Python compares an integer exactly */
    if (!is_np && ((a->is_one && !is_exact(a->value)) || (b->is_one && !is_exact(b->value)))) return false;
    *out_kind = is_np ? KIND_NUMPY_BOOL : KIND_BOOL;
  } else {
    *out_kind = is_np ? KIND_NUMPY : KIND_FLOAT;
  }
  return true;
}

static bool scalar_loop(ncy_binary op, bool is_python, double *out, const column *a, const column *b, size_t n) {
  for (size_t i = 0; i < n; i++) {
    double x = number_at(a, i), y = number_at(b, i);
    switch (op) {
    case B_FLOORDIV:
      out[i] = ncy_real_floordiv(x, y);
      break;
    case B_MOD:
    case B_REMAINDER:
      out[i] = ncy_real_remainder(x, y);
      break;
    case B_ARCTAN2:
      out[i] = atan2(x, y);
      break;
    default:
      if (!is_python)
        out[i] = pow(x, y);
      else if (ncy_python_pow(x, y, &out[i]) != FAULT_NONE)
        return false;
    }
  }
  return true;
}

static bool binary(ncy_block *block, ncy_binary op, column *a, const column *b, size_t n) {
  if (a->is_one && b->is_one) {
    ncy_val value;
    if (ncy_val_binary(op, a->value, b->value, &value) != FAULT_NONE) return false;
    put_one(a, value);
    return true;
  }
  uint8_t kind;
  if (!is_of_doubles(op, a, b, &kind)) return binary_values(block, op, a, b, n);
  bool is_python = kind == KIND_FLOAT;
  if (is_python && (op == B_DIV || op == B_FLOORDIV || op == B_MOD) && has_zero(b, n)) return false;
  double *out = buffer_of(block, a);
  ncy_binary_loop *loop = is_python && op == B_POW ? NULL : block->kernels->binary[op];
  if (loop) {
    double x = a->is_one ? ncy_val_double(a->value) : 0.0, y = b->is_one ? ncy_val_double(b->value) : 0.0;
    ncy_shape shape = a->is_one ? NCY_ONE_COLUMN : b->is_one ? NCY_COLUMN_ONE : NCY_COLUMN_COLUMN;
    loop(out, a->is_one ? &x : a->data, b->is_one ? &y : b->data, shape, n, block->libm);
  } else {
    column left = *a;
    if (!scalar_loop(op, is_python, out, &left, b, n)) return false;
  }
  put_data(a, kind, out);
  return true;
}

static bool unary(ncy_block *block, ncy_unary op, column *a, size_t n) {
  if (a->is_one) {
    ncy_val value;
    if (ncy_val_unary(op, a->value, &value) != FAULT_NONE) return false;
    put_one(a, value);
    return true;
  }
  ncy_libm_fn *function = ncy_unary_libm[op];
  bool is_number = a->kind == KIND_INT || a->kind == KIND_NUMPY_INT;
  if (!is_real_kind(a->kind) && !(function && is_number) && op != U_NOT) return unary_values(block, op, a, n);
  double *out = buffer_of(block, a);
  ncy_unary_loop *loop = block->kernels->unary[op];
  uint8_t kind = op == U_NOT ? KIND_BOOL : function ? KIND_NUMPY : a->kind;
  if (loop) {
    loop(out, a->data, n, block->libm);
  } else if (function) {
    for (size_t i = 0; i < n; i++) out[i] = function(a->data[i]);
  } else {
    switch (op) {
    case U_POS:
      return true;
    case U_FLOAT:
      a->kind = KIND_FLOAT;
      return true;
    case U_MEAN:
      a->kind = KIND_NUMPY;
      return true;
    default:
      return unary_values(block, op, a, n);
    }
  }
  put_data(a, kind, out);
  return true;
}

/* One value per row, from the row's own stream. b NULL: one argument. */
static bool draw(ncy_block *block, ncy_dist_kind dist, column *a, const column *b, const uint16_t *rows, size_t n) {
  double *out = buffer_of(block, a);
  for (size_t i = 0; i < n; i++) {
    ncy_rng *stream = &block->streams[block->first + (rows ? rows[i] : i)];
    if (ncy_val_draw(dist, number_at(a, i), b ? number_at(b, i) : 0.0, stream, &out[i]) != FAULT_NONE) return false;
  }
  put_data(a, KIND_FLOAT, out);
  return true;
}

static void load(ncy_block *block, column *place, size_t slot, const uint16_t *rows, size_t n) {
  const double *data = block->input[slot] + block->first;
  if (rows) {
    double *out = buffer_of(block, place);
    for (size_t i = 0; i < n; i++) out[i] = data[rows[i]];
    data = out;
  }
  put_data(place, (uint8_t)block->slot_kind[slot], data);
}

/* ---- branches -------------------------------------------------------------------------------------------------------------- */

/* Which of n rows go one way. */
typedef struct choice {
  bool is_in[NCY_EXPR_BLOCK];
  uint16_t rows[NCY_EXPR_BLOCK]; /* of those that do, as numbers within the block */
  size_t n;
} choice;

static void choose(choice *c, const column *truth, bool wanted, const uint16_t *rows, size_t n) {
  c->n = 0;
  for (size_t i = 0; i < n; i++) {
    c->is_in[i] = (number_at(truth, i) != 0.0) == wanted;
    c->rows[c->n] = rows ? rows[i] : (uint16_t)i;
    c->n += c->is_in[i];
  }
}

/* place becomes: packed's next value in the chosen rows, and in the others place's own (the next one when it is packed too). */
static bool merge(ncy_block *block, column *place, bool is_packed, const column *packed, const choice *chosen, size_t n) {
  if ((place->is_one && !is_exact(place->value)) || (packed->is_one && !is_exact(packed->value))) return false;
  column own = *place;
  filler f = fill(block, place);
  size_t next_in = chosen->n, next_own = n - chosen->n;
  /* from the end, so that packed values move up without meeting */
  for (size_t i = n; i-- > 0;) {
    const column *from = chosen->is_in[i] ? packed : &own;
    size_t k = chosen->is_in[i] ? --next_in : is_packed ? --next_own : i;
    put_number(&f, i, kind_at(from, k), number_at(from, k), i == n - 1);
  }
  filled(&f);
  return true;
}

static bool run(ncy_block *block, size_t at, size_t end, size_t height, const uint16_t *rows, size_t n);

/* A conditional whose condition stands at stack[height] and differs between rows; its value comes there. */
static bool run_split(ncy_block *block, size_t at, size_t height, const uint16_t *rows, size_t n) {
  const ncy_instr *code = block->expr->code;
  column *place = &block->stack[height];
  size_t other = at + 1 + code[at].arg, joined = other + code[other - 1].arg;
  choice yes, no;
  choose(&yes, place, true, rows, n);
  choose(&no, place, false, rows, n);
  if (no.n == 0) return run(block, at + 1, other - 1, height, rows, n);
  if (yes.n == 0) return run(block, other, joined, height, rows, n);
  if (!run(block, at + 1, other - 1, height, yes.rows, yes.n)) return false;
  if (!run(block, other, joined, height + 1, no.rows, no.n)) return false;
  return merge(block, place, true, place + 1, &no, n);
}

/* `and`, `or` after their left operand at stack[height - 1], where rows differ: the value comes there. */
static bool run_logic(ncy_block *block, size_t at, size_t height, const uint16_t *rows, size_t n) {
  const ncy_instr *instr = &block->expr->code[at];
  column *place = &block->stack[height - 1];
  choice further;
  choose(&further, place, instr->op == OP_AND, rows, n);
  if (further.n == 0) return true;
  if (further.n == n) return run(block, at + 1, at + 1 + instr->arg, height - 1, rows, n);
  if (!run(block, at + 1, at + 1 + instr->arg, height, further.rows, further.n)) return false;
  return merge(block, place, false, place + 1, &further, n);
}

/* Packs the chosen rows of a column into the buffer of its place. */
static void pack(ncy_block *block, column *place, const choice *chosen, size_t n) {
  if (place->is_one) return;
  double *data = buffer_of(block, place);
  uint8_t *kinds = kinds_of(block, place);
  size_t count = 0;
  for (size_t i = 0; i < n; i++) {
    if (!chosen->is_in[i]) continue;
    kinds[count] = kind_at(place, i);
    data[count++] = place->data[i];
  }
  put_data(place, place->kind, data);
  place->kinds = kinds;
}

/* A link of a chain of comparisons of stack[height - 2] and stack[height - 1]: the chain's value comes to the former. */
static bool run_chain(ncy_block *block, size_t at, size_t height, const uint16_t *rows, size_t n) {
  const ncy_instr *instr = &block->expr->code[at];
  column *truth = &block->stack[height - 2], *right = truth + 1;
  if (!binary(block, instr->sub, truth, right, n)) return false;
  choice further;
  choose(&further, truth, true, rows, n);
  if (further.n == 0) return true;
  pack(block, right, &further, n);
  if (!run(block, at + 1, at + 1 + instr->arg, height, further.n == n ? rows : further.rows, further.n)) return false;
  return merge(block, truth, false, right, &further, n);
}

/* Code from at to end over n rows of the block (all of them in order when rows is NULL); its value comes to stack[height] of
 * the code's beginning. false: not possible, or a fault. */
static bool run(ncy_block *block, size_t at, size_t end, size_t height, const uint16_t *rows, size_t n) {
  const ncy_instr *code = block->expr->code;
  for (; at < end; at++) {
    const ncy_instr *instr = &code[at];
    column *top = block->stack + (height > 0 ? height - 1 : 0);
    switch ((ncy_op)instr->op) {
    case OP_CONST:
      put_one(&block->stack[height++], block->expr->constant[instr->arg]);
      break;
    case OP_LOAD:
      load(block, &block->stack[height++], instr->arg, rows, n);
      break;
    case OP_UNARY:
      if (!unary(block, instr->sub, top, n)) return false;
      break;
    case OP_BINARY:
      if (!binary(block, instr->sub, top - 1, top, n)) return false;
      height--;
      break;
    case OP_DRAW1:
      if (!draw(block, instr->sub, top, NULL, rows, n)) return false;
      break;
    case OP_DRAW2:
      if (!draw(block, instr->sub, top - 1, top, rows, n)) return false;
      height--;
      break;
    case OP_JUMP:
      at += instr->arg;
      break;
    case OP_SPLIT:
      if (!run_split(block, at, height - 1, rows, n)) return false;
      at += instr->arg;
      at += code[at].arg;
      break;
    case OP_AND:
    case OP_OR:
      if (!run_logic(block, at, height, rows, n)) return false;
      at += instr->arg;
      break;
    case OP_CHAIN:
      if (!run_chain(block, at, height, rows, n)) return false;
      height--;
      at += instr->arg;
      break;
    }
  }
  return true;
}

bool ncy_block_eval(ncy_block *block, size_t first, size_t n, ncy_rng *streams, double *out, ncy_expr_kind *out_kind) {
  const ncy_expr *expr = block->expr;
  block->first = first;
  block->streams = streams;
  if (expr->is_random) memcpy(block->saved, streams + first, n * sizeof *streams);
  if (!run(block, 0, expr->n_code, 0, NULL, n)) {
    if (expr->is_random) memcpy(streams + first, block->saved, n * sizeof *streams);
    return false;
  }
  const column *result = &block->stack[0];
  for (size_t i = 0; i < n; i++) out[i] = number_at(result, i);
  for (size_t i = 0; out_kind && i < n; i++) out_kind[i] = ncy_kind_out(kind_at(result, i));
  return true;
}
