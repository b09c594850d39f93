/* compile.c - text to code, by recursive descent over Python's grammar of expressions.
 *
 * Code is emitted while parsing: what an operand became is the code from a remembered place on, so that constants fold (by the
 * very functions that evaluate, and only when they do not fault) and the first branch of a conditional, which is written
 * before the condition but evaluated after it, is moved behind it.
 * Limits: nesting 256; integers of 64 bits. The first mistake of a text is reported, with place and nearest name.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "expr/inner.h"

typedef NCY_VEC(ncy_instr) instr_vec;
typedef NCY_VEC(ncy_val) val_vec;

typedef struct parser {
  ncy_ctx *ctx;
  ncy_arena *arena;
  const ncy_expr_source *source;
  const ncy_expr_scope *scope;
  ncy_lexer lexer;
  ncy_token now;
  instr_vec code;
  val_vec constant;
  const char **used; /* [n_variables] */
  int depth;
  bool is_random;
} parser;

/* ---- mistakes -------------------------------------------------------------------------------------------------------------- */

/* The text of a token for messages, at most 40 bytes, in the arena; "" when there is no memory (that has been recorded). */
static const char *words(parser *p, size_t start, size_t end) {
  size_t length = end - start > 40 ? 40 : end - start;
  const char *text = ncy_arena_strndup(p->arena, p->source->text + start, length);
  return text ? text : "";
}

static ncy_place place_at(const ncy_expr_source *source, size_t offset) {
  ncy_place place = source->place;
  if (place.column > 0) place.column += (int)offset;
  return place;
}

/* message NULL: there was no memory for it, which has been recorded. */
static ncy_status mistake(parser *p, ncy_status status, size_t offset, const char *hint, const char *message) {
  if (!message) return NCY_ENOMEM;
  ncy_place place = place_at(p->source, offset);
  size_t length = p->source->length;
  bool is_long = length > 120;
  return ncy_report(p->ctx, NCY_ERROR, status, &place, hint, "%s (character %zu of \"%.*s%s\")", message, offset + 1,
                    (int)(is_long ? 120 : length), p->source->text, is_long ? "..." : "");
}

#define MISTAKE(p, offset, hint, ...) mistake((p), NCY_ESPEC, (offset), (hint), ncy_arena_printf((p)->arena, __VA_ARGS__))

static ncy_status next(parser *p) {
  const char *problem = ncy_lex(&p->lexer, &p->now);
  if (problem) return MISTAKE(p, p->now.start, NULL, "%s", problem);
  return NCY_OK;
}

/* What stands here instead of what was expected. */
static ncy_status unexpected(parser *p, const char *expected) {
  const ncy_token *t = &p->now;
  if (t->kind == TOKEN_END) return MISTAKE(p, t->start, NULL, "the expression ends where %s is expected", expected);
  if (t->kind == TOKEN_OTHER) return MISTAKE(p, t->start, NULL, "%s cannot be used in an expression", t->refused);
  return MISTAKE(p, t->start, NULL, "found \"%s\" where %s is expected", words(p, t->start, t->end), expected);
}

static ncy_status unknown_name(parser *p, size_t start, size_t end) {
  const char *name = ncy_arena_strndup(p->arena, p->source->text + start, end - start);
  if (!name) return NCY_ENOMEM;
  size_t n_functions = 0, n_known = 0;
  while (ncy_function_at(n_functions)) n_functions++;
  while (ncy_constant_at(n_known)) n_known++;
  const ncy_expr_scope *scope = p->scope;
  size_t count = 0;
  const char **names = NCY_NEW_ARRAY(p->arena, const char *, scope->n_variables + scope->n_constants + n_functions + n_known);
  if (!names) return NCY_ENOMEM;
  for (size_t i = 0; i < scope->n_variables; i++) names[count++] = scope->variable[i];
  for (size_t i = 0; i < scope->n_constants; i++) names[count++] = scope->constant[i];
  for (size_t i = 0; i < n_functions; i++) names[count++] = ncy_function_at(i)->name;
  for (size_t i = 0; i < n_known; i++) names[count++] = ncy_constant_at(i);
  const char *nearest = ncy_nearest(name, names, count);
  const char *hint = NULL;
  if (nearest) {
    hint = ncy_arena_printf(p->arena, "did you mean \"%s\"?", nearest);
    if (!hint) return NCY_ENOMEM;
  }
  return MISTAKE(p, start, hint, "unknown name \"%s\"", words(p, start, end));
}

/* ---- emitting -------------------------------------------------------------------------------------------------------------- */

static ncy_status emit(parser *p, ncy_op op, int sub, size_t arg, size_t offset) {
  ncy_instr instr = {.op = (uint8_t)op, .sub = (uint8_t)sub, .arg = (uint32_t)arg, .offset = (uint32_t)offset};
  return NCY_VEC_PUSH(p->ctx, &p->code, instr) ? NCY_OK : ncy_no_memory(p->ctx);
}

static ncy_status emit_constant(parser *p, ncy_val value, size_t offset) {
  if (!NCY_VEC_PUSH(p->ctx, &p->constant, value)) return ncy_no_memory(p->ctx);
  return emit(p, OP_CONST, 0, p->constant.count - 1, offset);
}

/* Is the code from start to end one constant? Then it is the newest or the one before. */
static bool is_constant_code(const parser *p, size_t start, size_t end) {
  return end - start == 1 && p->code.data[start].op == OP_CONST;
}

static ncy_status emit_unary(parser *p, ncy_unary op, size_t start, size_t offset) {
  if (is_constant_code(p, start, p->code.count)) {
    ncy_val *value = &p->constant.data[p->code.data[start].arg];
    if (ncy_val_unary(op, *value, value) == FAULT_NONE) return NCY_OK;
  }
  return emit(p, OP_UNARY, (int)op, 0, offset);
}

/* The operands' code is start..middle and middle..now. */
static ncy_status emit_binary(parser *p, ncy_binary op, size_t start, size_t middle, size_t offset) {
  if (is_constant_code(p, start, middle) && is_constant_code(p, middle, p->code.count)) {
    ncy_val *a = &p->constant.data[p->code.data[start].arg];
    const ncy_val *b = &p->constant.data[p->code.data[middle].arg];
    if (ncy_val_binary(op, *a, *b, a) == FAULT_NONE) {
      p->code.count--;
      p->constant.count--;
      return NCY_OK;
    }
  }
  return emit(p, OP_BINARY, (int)op, 0, offset);
}

static void land(parser *p, size_t jump) {
  p->code.data[jump].arg = (uint32_t)(p->code.count - jump - 1);
}

static void reverse(ncy_instr *code, size_t count) {
  for (size_t i = 0; i < count / 2; i++) {
    ncy_instr spare = code[i];
    code[i] = code[count - 1 - i];
    code[count - 1 - i] = spare;
  }
}

/* ---- grammar --------------------------------------------------------------------------------------------------------------- */

static ncy_status parse_conditional(parser *p);
static ncy_status parse_factor(parser *p);

static ncy_status enter(parser *p) {
  if (++p->depth <= NCY_EXPR_NESTING) return NCY_OK;
  return MISTAKE(p, p->now.start, NULL, "nested more than %d deep", NCY_EXPR_NESTING);
}

/* One argument of a call, after "(" or ",". */
static ncy_status parse_argument(parser *p) {
  if (p->now.kind == TOKEN_STAR || p->now.kind == TOKEN_POWER)
    return MISTAKE(p, p->now.start, NULL, "unpacking (*) cannot be used in an expression");
  ncy_lexer ahead = p->lexer;
  ncy_token following;
  if (p->now.kind == TOKEN_NAME && !ncy_lex(&ahead, &following) && following.kind == TOKEN_ASSIGN)
    return MISTAKE(p, p->now.start, "give arguments by position", "keyword arguments cannot be used in an expression");
  return parse_conditional(p);
}

static ncy_status wrong_count(parser *p, const ncy_function *function, size_t start, int given) {
  if (function->max_args == 255)
    return MISTAKE(p, start, NULL, "%s takes at least %d arguments, %d given", function->name, function->min_args, given);
  if (function->min_args != function->max_args)
    return MISTAKE(p, start, NULL, "%s takes %d or %d arguments, %d given", function->name, function->min_args,
                   function->max_args, given);
  return MISTAKE(p, start, NULL, "%s takes %d argument%s, %d given", function->name, function->min_args,
                 function->min_args == 1 ? "" : "s", given);
}

/* At the "(" after a function's name. */
static ncy_status parse_call(parser *p, const ncy_function *function, size_t name_at) {
  size_t open_at = p->now.start;
  NCY_TRY(next(p));
  size_t start = p->code.count, middle = start;
  int given = 0;
  while (p->now.kind != TOKEN_RIGHT) {
    size_t argument = p->code.count;
    NCY_TRY(parse_argument(p));
    given++;
    if (given == 2) middle = argument;
    if (given >= 2 && function->max_args == 255) NCY_TRY(emit_binary(p, function->sub, start, argument, name_at));
    if (p->now.kind == TOKEN_COMMA) {
      NCY_TRY(next(p));
    } else if (p->now.kind == TOKEN_END) {
      return MISTAKE(p, open_at, NULL, "this \"(\" is never closed");
    } else if (p->now.kind != TOKEN_RIGHT) {
      return unexpected(p, "\",\" or \")\"");
    }
  }
  if (given < function->min_args || (given > function->max_args && function->max_args != 255))
    return wrong_count(p, function, name_at, given);
  NCY_TRY(next(p));
  if (function->max_args == 255) return NCY_OK;
  if (function->op == OP_DRAW1 || function->op == OP_DRAW2) {
    p->is_random = true;
    return emit(p, function->op, function->sub, 0, name_at);
  }
  if (given == 2) return emit_binary(p, function->sub_more, start, middle, name_at);
  return emit_unary(p, function->sub, start, name_at);
}

static int find_name(const char *const *names, size_t count, const char *name, size_t length) {
  for (size_t i = 0; i < count; i++)
    if (strncmp(names[i], name, length) == 0 && names[i][length] == 0) return (int)i;
  return -1;
}

static ncy_status parse_variable(parser *p, const char *name, size_t length, size_t at, bool *out_found) {
  const ncy_expr_scope *scope = p->scope;
  int slot = find_name(scope->variable, scope->n_variables, name, length);
  int constant = slot < 0 ? find_name(scope->constant, scope->n_constants, name, length) : -1;
  *out_found = slot >= 0 || constant >= 0;
  if (!*out_found) return NCY_OK;
  if (p->now.kind == TOKEN_LEFT) return MISTAKE(p, at, NULL, "\"%s\" is a number, not a function", words(p, at, at + length));
  if (constant >= 0) return emit_constant(p, ncy_val_from(&scope->constant_value[constant]), at);
  if (!p->used[slot]) {
    p->used[slot] = ncy_arena_strndup(p->arena, name, length);
    if (!p->used[slot]) return NCY_ENOMEM;
  }
  return emit(p, OP_LOAD, 0, (size_t)slot, at);
}

/* rand.NAME. repick() would continue whatever distribution was last drawn from, in this expression or before it. */
static ncy_status rand_method(parser *p, size_t at) {
  static const char repick[] = "rand.repick";
  size_t left = p->source->length - at;
  if (left >= sizeof repick - 1 && memcmp(p->source->text + at, repick, sizeof repick - 1) == 0)
    return mistake(p, NCY_EUNSUPPORTED, at, "call the distribution again", "rand.repick() is not supported");
  return MISTAKE(p, at, "write the distribution alone, e.g. uniform(0, 1)", "methods of rand cannot be called");
}

static ncy_status parse_name(parser *p) {
  size_t at = p->now.start, length = p->now.end - at;
  const char *name = p->source->text + at;
  NCY_TRY(next(p));
  bool is_found;
  NCY_TRY(parse_variable(p, name, length, at, &is_found));
  if (is_found) return NCY_OK;
  const ncy_function *function = ncy_function_find(name, length);
  if (function) {
    if (p->now.kind != TOKEN_LEFT)
      return MISTAKE(p, at, NULL, "%s is a function: it needs \"(\" and its arguments", function->name);
    if ((function->op == OP_DRAW1 || function->op == OP_DRAW2) && !p->scope->has_random)
      return MISTAKE(p, at, NULL, "random functions such as %s cannot be used here", function->name);
    return parse_call(p, function, at);
  }
  ncy_val value;
  if (ncy_constant_find(name, length, &value)) return emit_constant(p, value, at);
  if (length == 4 && memcmp(name, "rand", 4) == 0 && p->now.kind == TOKEN_OTHER) return rand_method(p, at);
  const char *refused = ncy_refused_name(name, length);
  if (refused) return MISTAKE(p, at, NULL, "%s", refused);
  return unknown_name(p, at, at + length);
}

static ncy_status parse_group(parser *p) {
  size_t at = p->now.start;
  NCY_TRY(next(p));
  if (p->now.kind == TOKEN_RIGHT) return MISTAKE(p, at, NULL, "empty parentheses");
  NCY_TRY(parse_conditional(p));
  if (p->now.kind == TOKEN_COMMA) return MISTAKE(p, p->now.start, NULL, "a tuple cannot be used in an expression");
  if (p->now.kind == TOKEN_END) return MISTAKE(p, at, NULL, "this \"(\" is never closed");
  if (p->now.kind != TOKEN_RIGHT) return unexpected(p, "\")\"");
  return next(p);
}

static ncy_status parse_primary(parser *p) {
  ncy_val number = p->now.number;
  size_t at = p->now.start;
  switch (p->now.kind) {
  case TOKEN_NUMBER:
    NCY_TRY(next(p));
    NCY_TRY(emit_constant(p, number, at));
    break;
  case TOKEN_NAME:
    NCY_TRY(parse_name(p));
    break;
  case TOKEN_LEFT:
    NCY_TRY(parse_group(p));
    break;
  default:
    return unexpected(p, "a value");
  }
  if (p->now.kind == TOKEN_LEFT) return MISTAKE(p, p->now.start, "a product is written with *", "this value cannot be called");
  return NCY_OK;
}

/* primary ["**" factor] */
static ncy_status parse_power(parser *p) {
  size_t start = p->code.count;
  NCY_TRY(parse_primary(p));
  if (p->now.kind != TOKEN_POWER) return NCY_OK;
  size_t middle = p->code.count, at = p->now.start;
  NCY_TRY(next(p));
  NCY_TRY(enter(p));
  NCY_TRY(parse_factor(p));
  p->depth--;
  return emit_binary(p, B_POW, start, middle, at);
}

static ncy_status parse_factor(parser *p) {
  if (p->now.kind != TOKEN_MINUS && p->now.kind != TOKEN_PLUS) return parse_power(p);
  ncy_unary op = p->now.kind == TOKEN_MINUS ? U_NEG : U_POS;
  size_t start = p->code.count, at = p->now.start;
  NCY_TRY(next(p));
  NCY_TRY(enter(p));
  NCY_TRY(parse_factor(p));
  p->depth--;
  return emit_unary(p, op, start, at);
}

static ncy_status parse_term(parser *p) {
  size_t start = p->code.count;
  NCY_TRY(parse_factor(p));
  for (;;) {
    ncy_binary op;
    switch (p->now.kind) {
    case TOKEN_STAR:
      op = B_MUL;
      break;
    case TOKEN_SLASH:
      op = B_DIV;
      break;
    case TOKEN_FLOORDIV:
      op = B_FLOORDIV;
      break;
    case TOKEN_PERCENT:
      op = B_MOD;
      break;
    default:
      return NCY_OK;
    }
    size_t middle = p->code.count, at = p->now.start;
    NCY_TRY(next(p));
    NCY_TRY(parse_factor(p));
    NCY_TRY(emit_binary(p, op, start, middle, at));
  }
}

static ncy_status parse_sum(parser *p) {
  size_t start = p->code.count;
  NCY_TRY(parse_term(p));
  while (p->now.kind == TOKEN_PLUS || p->now.kind == TOKEN_MINUS) {
    ncy_binary op = p->now.kind == TOKEN_PLUS ? B_ADD : B_SUB;
    size_t middle = p->code.count, at = p->now.start;
    NCY_TRY(next(p));
    NCY_TRY(parse_term(p));
    NCY_TRY(emit_binary(p, op, start, middle, at));
  }
  return NCY_OK;
}

static bool comparison_of(ncy_token_kind kind, ncy_binary *out) {
  if (kind < TOKEN_LT || kind > TOKEN_NE) return false;
  *out = (ncy_binary)(B_LT + (kind - TOKEN_LT));
  return true;
}

/* a < b < c: all but the last comparison end the chain when they fail. */
static ncy_status parse_comparison(parser *p) {
  size_t start = p->code.count;
  NCY_TRY(parse_sum(p));
  ncy_binary op, following;
  if (!comparison_of(p->now.kind, &op)) return NCY_OK;
  /* the chain's jumps all land behind it: until that is known, each holds the place of the one before */
  const uint32_t none = UINT32_MAX;
  uint32_t jump = none;
  int depth = p->depth;
  for (;;) {
    size_t middle = p->code.count, at = p->now.start;
    NCY_TRY(next(p));
    NCY_TRY(parse_sum(p));
    if (!comparison_of(p->now.kind, &following)) {
      if (jump == none) return emit_binary(p, op, start, middle, at);
      NCY_TRY(emit(p, OP_BINARY, (int)op, 0, at));
      break;
    }
    NCY_TRY(enter(p));
    NCY_TRY(emit(p, OP_CHAIN, (int)op, jump, at));
    jump = (uint32_t)(p->code.count - 1);
    op = following;
  }
  p->depth = depth;
  while (jump != none) {
    uint32_t before = p->code.data[jump].arg;
    land(p, jump);
    jump = before;
  }
  return NCY_OK;
}

static ncy_status parse_not(parser *p) {
  if (p->now.kind != TOKEN_NOT) return parse_comparison(p);
  size_t start = p->code.count, at = p->now.start;
  NCY_TRY(next(p));
  NCY_TRY(enter(p));
  NCY_TRY(parse_not(p));
  p->depth--;
  return emit_unary(p, U_NOT, start, at);
}

static ncy_status parse_and(parser *p) {
  NCY_TRY(parse_not(p));
  while (p->now.kind == TOKEN_AND) {
    size_t jump = p->code.count;
    NCY_TRY(emit(p, OP_AND, 0, 0, p->now.start));
    NCY_TRY(next(p));
    NCY_TRY(parse_not(p));
    land(p, jump);
  }
  return NCY_OK;
}

static ncy_status parse_or(parser *p) {
  NCY_TRY(parse_and(p));
  while (p->now.kind == TOKEN_OR) {
    size_t jump = p->code.count;
    NCY_TRY(emit(p, OP_OR, 0, 0, p->now.start));
    NCY_TRY(next(p));
    NCY_TRY(parse_and(p));
    land(p, jump);
  }
  return NCY_OK;
}

/* or_test ["if" or_test "else" conditional] */
static ncy_status parse_conditional(parser *p) {
  NCY_TRY(enter(p));
  size_t start = p->code.count;
  NCY_TRY(parse_or(p));
  if (p->now.kind == TOKEN_IF) {
    size_t at = p->now.start;
    NCY_TRY(next(p));
    size_t middle = p->code.count;
    NCY_TRY(parse_or(p));
    if (p->now.kind != TOKEN_ELSE) return unexpected(p, "\"else\"");
    size_t n_branch = middle - start, n_condition = p->code.count - middle;
    /* room for the split; then branch condition split -> condition split branch */
    NCY_TRY(emit(p, OP_SPLIT, 0, n_branch + 1, at));
    ncy_instr *code = p->code.data + start;
    reverse(code, n_branch);
    reverse(code + n_branch, n_condition + 1);
    reverse(code, n_branch + n_condition + 1);
    size_t jump = p->code.count;
    NCY_TRY(emit(p, OP_JUMP, 0, 0, at));
    NCY_TRY(next(p));
    NCY_TRY(parse_conditional(p));
    land(p, jump);
  }
  p->depth--;
  return NCY_OK;
}

/* ---- the whole ------------------------------------------------------------------------------------------------------------- */

/* Follows the code from first to end: the most values on the stack of a row and of a block (which keeps the first branch while
 * it does the second), and how deep branches nest. Recursion: at most as deep as the text nests. */
static void measure(const ncy_instr *code, size_t first, size_t end, size_t depth, size_t block_depth, size_t branches,
                    ncy_expr *out) {
  for (size_t at = first; at < end; at++) {
    const ncy_instr *instr = &code[at];
    size_t skipped = at + 1 + instr->arg;
    switch (instr->op) {
    case OP_CONST:
    case OP_LOAD:
      depth++, block_depth++;
      break;
    case OP_BINARY:
    case OP_DRAW2:
      depth--, block_depth--;
      break;
    case OP_SPLIT: {
      size_t joined = skipped + code[skipped - 1].arg;
      depth--, block_depth--;
      measure(code, at + 1, skipped - 1, depth, block_depth, branches + 1, out);
      measure(code, skipped, joined, depth, block_depth + 1, branches + 1, out);
      depth++, block_depth++;
      at = joined - 1;
      break;
    }
    case OP_AND:
    case OP_OR:
      measure(code, at + 1, skipped, depth - 1, block_depth, branches + 1, out);
      at = skipped - 1;
      break;
    case OP_CHAIN:
      measure(code, at + 1, skipped, depth - 1, block_depth, branches + 1, out);
      depth--, block_depth--;
      at = skipped - 1;
      break;
    default:
      break;
    }
    if (depth > out->stack) out->stack = depth;
    if (block_depth > out->block_stack) out->block_stack = block_depth;
    if (branches > out->branches) out->branches = branches;
  }
}

static ncy_status finish(parser *p, const ncy_expr **out) {
  const ncy_expr_source *source = p->source;
  ncy_expr *expr = NCY_NEW(p->arena, ncy_expr);
  ncy_instr *code = NCY_NEW_ARRAY(p->arena, ncy_instr, p->code.count);
  ncy_val *constant = NCY_NEW_ARRAY(p->arena, ncy_val, p->constant.count);
  const char *text = ncy_arena_strndup(p->arena, source->text, source->length);
  if (!expr || !code || !constant || !text) return NCY_ENOMEM;
  memcpy(code, p->code.data, p->code.count * sizeof *code);
  if (p->constant.count > 0) memcpy(constant, p->constant.data, p->constant.count * sizeof *constant);
  *expr = (ncy_expr){.code = code,
                     .n_code = p->code.count,
                     .constant = constant,
                     .n_constants = p->constant.count,
                     .variable = p->used,
                     .n_variables = p->scope->n_variables,
                     .text = text,
                     .place = source->place,
                     .is_random = p->is_random,
                     .is_constant = !p->is_random};
  if (source->place.file && !(expr->place.file = ncy_arena_strndup(p->arena, source->place.file, strlen(source->place.file))))
    return NCY_ENOMEM;
  if (source->place.path && !(expr->place.path = ncy_arena_strndup(p->arena, source->place.path, strlen(source->place.path))))
    return NCY_ENOMEM;
  for (size_t i = 0; i < expr->n_variables; i++)
    if (p->used[i]) expr->is_constant = false;
  measure(code, 0, expr->n_code, 0, 0, 0, expr);
  if (expr->stack > NCY_EXPR_STACK)
    return MISTAKE(p, 0, NULL, "the expression needs more than %d values at a time", NCY_EXPR_STACK);
  *out = expr;
  return NCY_OK;
}

static ncy_status parse_text(parser *p, const ncy_expr **out) {
  NCY_TRY(next(p));
  if (p->now.kind == TOKEN_END) return MISTAKE(p, 0, NULL, "an empty expression");
  NCY_TRY(parse_conditional(p));
  if (p->now.kind == TOKEN_COMMA) return MISTAKE(p, p->now.start, NULL, "a tuple cannot be used in an expression");
  if (p->now.kind == TOKEN_RIGHT) return MISTAKE(p, p->now.start, NULL, "this \")\" closes nothing");
  if (p->now.kind == TOKEN_ASSIGN) return MISTAKE(p, p->now.start, "equality is written ==", "an assignment cannot be used");
  if (p->now.kind != TOKEN_END) return unexpected(p, "an operator or the end");
  return finish(p, out);
}

ncy_status ncy_expr_compile(ncy_arena *arena, const ncy_expr_source *source, const ncy_expr_scope *scope, const ncy_expr **out) {
  parser p = {.ctx = arena->ctx,
              .arena = arena,
              .source = source,
              .scope = scope,
              .lexer = {.text = source->text, .length = source->length}};
  if (source->length > NCY_EXPR_TEXT) return MISTAKE(&p, 0, NULL, "an expression of more than %d bytes", NCY_EXPR_TEXT);
  p.used = NCY_NEW_ARRAY(arena, const char *, scope->n_variables);
  if (!p.used) return NCY_ENOMEM;
  ncy_status status = parse_text(&p, out);
  NCY_VEC_FREE(p.ctx, &p.code);
  NCY_VEC_FREE(p.ctx, &p.constant);
  return status;
}
