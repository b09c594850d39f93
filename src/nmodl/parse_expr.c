/* parse_expr.c - expressions, numbers and units.
 *
 * NEURON prints an expression in the order of its tokens for a C compiler to parse again, so precedence is that of C: equality
 * below comparison. '^' binds tightest, to the right; a number takes a following parenthesis as its unit.
 * Source: reference nmodl-language section 3. SPDX-License-Identifier: MIT */
#include "nmodl/parse.h"

#include <string.h>

nm_node *nm_parse_unit(nm_parser *p) {
  if (p->panic || !nm_is_sign(p, "(")) return NULL;
  nm_node *node = nm_new(p, NM_UNIT, NULL);
  const char *text;
  if (!node || !nm_lex_unit(&p->lexer, &text)) {
    p->panic = p->no_memory = true;
    return NULL;
  }
  if (!text) {
    nm_error(p->u, p->tok.at, "a unit ends with ) on its line", "a unit has no end");
    p->panic = true;
    return node;
  }
  node->text = text;
  nm_advance(p);
  return node;
}

nm_node *nm_parse_number(nm_parser *p) {
  if (p->panic) return NULL;
  nm_node *node = nm_new(p, NM_NUMBER, NULL);
  bool is_minus = nm_accept_sign(p, "-");
  if (!is_minus) nm_accept_sign(p, "+");
  if (p->panic || !node) return node;
  if (p->tok.kind != NM_T_INTEGER && p->tok.kind != NM_T_REAL) {
    nm_expected(p, "a number", NULL);
    return node;
  }
  node->value = is_minus ? -p->tok.value : p->tok.value;
  node->text = is_minus ? ncy_arena_printf(p->u->arena, "-%s", p->tok.text) : p->tok.text;
  if (!node->text) p->panic = p->no_memory = true;
  nm_add(p, node, NULL);
  nm_advance(p);
  return node;
}

/* A number in an expression, with its unit. flag: it is an integer. */
static nm_node *parse_literal(nm_parser *p) {
  nm_node *node = nm_new(p, NM_NUMBER, NULL);
  if (!node) return NULL;
  node->value = p->tok.value;
  node->text = p->tok.text;
  node->flag = p->tok.kind == NM_T_INTEGER;
  nm_advance(p);
  nm_add(p, node, nm_parse_unit(p));
  return node;
}

static nm_node *parse_call(nm_parser *p, nm_node *node) {
  node->kind = NM_CALL;
  nm_advance(p); /* the '(' */
  if (nm_accept_sign(p, ")")) return node;
  do {
    if (p->tok.kind == NM_T_STRING) {
      nm_node *string = nm_add(p, node, nm_new(p, NM_STRING, NULL));
      if (string) string->text = p->tok.text;
      nm_advance(p);
    } else {
      nm_add(p, node, nm_parse_expr(p));
    }
  } while (nm_accept_sign(p, ","));
  nm_expect_sign(p, ")", "it ends the arguments of a call");
  return node;
}

/* What may follow the name of a variable. */
static nm_node *parse_index(nm_parser *p, nm_node *node) {
  nm_node *index = NULL;
  if (nm_accept_sign(p, "[")) {
    index = nm_parse_expr(p);
    nm_expect_sign(p, "]", NULL);
  } else if (!p->panic && nm_is_sign(p, "@")) {
    nm_unsupported(p->u, p->tok.at, NULL, "'@' (a value of an earlier step) is not supported");
    p->panic = true;
  }
  nm_add(p, node, index);
  return node;
}

nm_node *nm_parse_var(nm_parser *p) {
  if (p->panic) return NULL;
  nm_node *node = nm_new(p, NM_VAR, NULL);
  if (!node) return NULL;
  if (p->tok.kind == NM_T_PRIME) {
    static const char *const primes = "'''''''''";
    node->prime = (uint8_t)p->tok.value;
    node->name = p->tok.text;
    node->text = primes + 9 - node->prime;
    nm_advance(p);
  } else {
    node->name = nm_expect_name(p, "a variable");
  }
  return parse_index(p, node);
}

/* From the lowest binary level to the highest; above it are signs. */
static const struct {
  nm_word ops[4];
} levels[] = {
    {{NM_W_OR}},           {{NM_W_AND}}, {{NM_W_EQ, NM_W_NE}}, {{NM_W_LT, NM_W_LE, NM_W_GT, NM_W_GE}}, {{NM_W_ADD, NM_W_SUB}},
    {{NM_W_MUL, NM_W_DIV}}};
enum { LEVEL_SUM = 4, N_LEVELS = 6 };
static nm_node *parse_level(nm_parser *p, int l);

nm_node *nm_parse_primary(nm_parser *p) {
  if (p->panic) return NULL;
  if (p->tok.kind == NM_T_INTEGER || p->tok.kind == NM_T_REAL) return parse_literal(p);
  if (nm_is_word(p, "INT")) {
    nm_node *node = nm_new(p, NM_TRUNC, NULL);
    nm_advance(p);
    nm_expect_sign(p, "(", NULL);
    nm_add(p, node, nm_parse_expr(p));
    nm_expect_sign(p, ")", NULL);
    return node;
  }
  if (nm_is_sign(p, "(")) {
    nm_node *node = nm_new(p, NM_PAREN, NULL);
    nm_advance(p);
    nm_add(p, node, nm_parse_expr(p));
    nm_expect_sign(p, ")", NULL);
    return node;
  }
  if (p->tok.kind == NM_T_NAME) {
    nm_node *node = nm_new(p, NM_VAR, p->tok.text);
    nm_advance(p);
    if (!node || p->panic) return node;
    return nm_is_sign(p, "(") ? parse_call(p, node) : parse_index(p, node);
  }
  if (p->tok.kind == NM_T_PRIME) return nm_parse_var(p);
  nm_expected(p, "a value", NULL);
  return NULL;
}

static bool is_too_high(nm_parser *p, const nm_node *node) {
  if (!node || node->height < NM_MAX_HEIGHT) return false;
  nm_error(p->u, p->tok.at, NULL, "an expression of more than %d operations in a row", NM_MAX_HEIGHT);
  return p->panic = true;
}

/* left, the operator at hand, and what parse_right gives. */
static nm_node *binary(nm_parser *p, nm_node *left, nm_word op, nm_node *right(nm_parser *p, int level), int level) {
  nm_node *node = nm_new(p, NM_BINARY, NULL);
  if (!node || is_too_high(p, left)) return left;
  node->op = (uint8_t)op;
  nm_advance(p);
  nm_add(p, node, left);
  nm_add(p, node, right(p, level));
  return node;
}

static nm_node *parse_power(nm_parser *p) {
  nm_node *left = nm_parse_primary(p);
  if (p->panic || !nm_is_sign(p, "^") || !nm_enter(p)) return left;
  nm_node *node = binary(p, left, NM_W_POW, parse_level, N_LEVELS);
  p->depth--;
  return node;
}

static nm_node *parse_unary(nm_parser *p) {
  if (p->panic) return NULL;
  bool is_minus = nm_is_sign(p, "-");
  if (!is_minus && !nm_is_sign(p, "!")) return parse_power(p);
  nm_node *node = nm_new(p, NM_UNARY, NULL);
  if (!node || !nm_enter(p)) return node;
  node->op = is_minus ? NM_W_SUB : NM_W_NOT;
  nm_advance(p);
  nm_add(p, node, parse_unary(p));
  p->depth--;
  return node;
}

static nm_node *parse_level(nm_parser *p, int l) {
  if (l == N_LEVELS) return parse_unary(p);
  nm_node *left = parse_level(p, l + 1);
  for (bool again = true; again && !p->panic;) {
    again = false;
    for (int i = 0; i < 4 && levels[l].ops[i]; i++) {
      if (!nm_is_sign(p, nm_word_text(levels[l].ops[i]))) continue;
      left = binary(p, left, levels[l].ops[i], parse_level, l + 1);
      again = true;
      break;
    }
  }
  return left;
}

nm_node *nm_parse_sum(nm_parser *p) {
  if (!nm_enter(p)) return NULL;
  nm_node *node = parse_level(p, LEVEL_SUM);
  p->depth--;
  return node;
}

nm_node *nm_parse_expr(nm_parser *p) {
  if (!nm_enter(p)) return NULL;
  nm_node *node = parse_level(p, 0);
  p->depth--;
  return node;
}
