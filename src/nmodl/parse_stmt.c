/* parse_stmt.c - blocks and statements.
 * Source: reference nmodl-language section 3. SPDX-License-Identifier: MIT */
#include "nmodl/parse.h"

#include <string.h>

static nm_node *parse_statement(nm_parser *p);

nm_node *nm_parse_body(nm_parser *p) {
  nm_node *body = nm_new(p, NM_BODY, NULL);
  if (!nm_expect_sign(p, "{", NULL) || !body || !nm_enter(p)) return body;
  int level = p->braces;
  while (!p->panic && !nm_is_sign(p, "}")) {
    nm_node *statement = parse_statement(p);
    if (statement && !p->panic) nm_node_add(body, statement);
  }
  if (p->panic)
    nm_recover(p, level);
  else
    nm_advance(p);
  p->depth--;
  return body;
}

/* ---- control
 * ------------------------------------------------------------------------------------------------------------------------ */

static nm_node *parse_condition(nm_parser *p) {
  if (!nm_expect_sign(p, "(", NULL)) return NULL;
  nm_node *node = nm_parse_expr(p);
  nm_expect_sign(p, ")", NULL);
  return node;
}

static bool accept_either(nm_parser *p, const char *lower, const char *upper) {
  return nm_accept_word(p, lower) || nm_accept_word(p, upper);
}

static nm_node *parse_if(nm_parser *p) {
  nm_node *node = nm_new(p, NM_IF, NULL);
  nm_advance(p);
  if (!node || !nm_enter(p)) return node;
  nm_add(p, node, parse_condition(p));
  nm_add(p, node, nm_parse_body(p));
  nm_node *other = NULL;
  if (accept_either(p, "else", "ELSE")) other = nm_is_word(p, "if") || nm_is_word(p, "IF") ? parse_if(p) : nm_parse_body(p);
  nm_add(p, node, other);
  p->depth--;
  return node;
}

static nm_node *parse_from(nm_parser *p) {
  nm_node *node = nm_new(p, NM_FROM, NULL);
  nm_advance(p);
  if (!node) return NULL;
  node->name = nm_expect_name(p, "the name of an index");
  nm_expect_sign(p, "=", NULL);
  nm_add(p, node, nm_parse_expr(p));
  if (!nm_accept_word(p, "TO")) nm_expected(p, "TO", "as in FROM i = 0 TO 3 { ... }");
  nm_add(p, node, nm_parse_expr(p));
  nm_add(p, node, nm_accept_word(p, "BY") ? nm_parse_expr(p) : NULL);
  nm_add(p, node, nm_parse_body(p));
  return node;
}

static nm_node *parse_while(nm_parser *p) {
  nm_node *node = nm_new(p, NM_WHILE, NULL);
  nm_advance(p);
  nm_add(p, node, parse_condition(p));
  nm_add(p, node, nm_parse_body(p));
  return node;
}

/* ---- statements with a word of their own
 * ---------------------------------------------------------------------------------------------- */

/* The text of a SOLVE is what is written after the name, e.g. " METHOD cnexp"; flag: STEADYSTATE. */
static nm_node *parse_solve(nm_parser *p) {
  nm_node *node = nm_new(p, NM_SOLVE, NULL);
  nm_advance(p);
  if (!node) return NULL;
  node->name = nm_expect_name(p, "the name of a block");
  node->text = "";
  bool is_steady = !p->panic && nm_is_word(p, "STEADYSTATE");
  nm_node *method = NULL;
  if (is_steady || (!p->panic && nm_is_word(p, "METHOD"))) {
    nm_advance(p);
    method = nm_new(p, NM_NAME, NULL);
    if (method) method->name = nm_expect_name(p, "the name of a method");
    node->flag = is_steady;
    if (method && method->name)
      node->text = ncy_arena_printf(p->u->arena, is_steady ? " STEADYSTATE %s" : " METHOD %s", method->name);
    if (!node->text) p->panic = p->no_memory = true;
  }
  nm_add(p, node, method);
  return node;
}

static nm_node *parse_conductance(nm_parser *p) {
  nm_node *node = nm_new(p, NM_CONDUCTANCE, NULL), *ion = NULL;
  nm_advance(p);
  if (!node) return NULL;
  node->name = nm_expect_name(p, "the name of a conductance");
  if (nm_accept_word(p, "USEION")) {
    ion = nm_new(p, NM_NAME, NULL);
    const char *name = nm_expect_name(p, "the name of an ion");
    if (ion) ion->name = name;
  }
  nm_add(p, node, ion);
  return node;
}

static nm_node *parse_table(nm_parser *p) {
  nm_node *node = nm_new(p, NM_TABLE, NULL), *names = NULL, *depend = NULL;
  nm_advance(p);
  if (!node) return NULL;
  if (p->tok.kind == NM_T_NAME) names = nm_parse_names(p, nm_new(p, NM_LIST, NULL), "the name of a variable");
  if (nm_accept_word(p, "DEPEND")) depend = nm_parse_names(p, nm_new(p, NM_LIST, NULL), "the name of a variable");
  nm_add(p, node, names);
  nm_add(p, node, depend);
  if (!nm_accept_word(p, "FROM")) nm_expected(p, "FROM", "as in TABLE a, b DEPEND celsius FROM -100 TO 100 WITH 200");
  nm_add(p, node, nm_parse_expr(p));
  if (!nm_accept_word(p, "TO")) nm_expected(p, "TO", NULL);
  nm_add(p, node, nm_parse_expr(p));
  if (!nm_accept_word(p, "WITH")) nm_expected(p, "WITH", NULL);
  if (p->panic) return node;
  if (p->tok.kind != NM_T_INTEGER || p->tok.value < 1 || p->tok.value > 1e6) {
    nm_expected(p, "the number of intervals", "an integer from 1 to 1000000");
    return node;
  }
  node->text = p->tok.text;
  node->value = p->tok.value;
  nm_advance(p);
  return node;
}

static nm_node *parse_watch(nm_parser *p) {
  nm_node *node = nm_new(p, NM_WATCH, NULL);
  nm_advance(p);
  do {
    nm_node *condition = nm_new(p, NM_CONDITION, NULL);
    if (!condition || !nm_expect_sign(p, "(", "as in WATCH (v > 0) 2")) break;
    nm_add(p, condition, nm_parse_sum(p));
    if (p->panic || (!nm_is_sign(p, "<") && !nm_is_sign(p, ">"))) {
      nm_expected(p, "< or >", NULL);
      break;
    }
    condition->op = nm_is_sign(p, "<") ? NM_W_LT : NM_W_GT;
    nm_advance(p);
    nm_add(p, condition, nm_parse_sum(p));
    nm_expect_sign(p, ")", NULL);
    nm_node *flag = nm_parse_number(p);
    if (p->panic || !flag) break;
    condition->text = flag->text;
    condition->value = flag->value;
    nm_add(p, node, condition);
  } while (nm_accept_sign(p, ","));
  return node;
}

static nm_node *parse_for_netcons(nm_parser *p) {
  nm_node *node = nm_new(p, NM_FOR_NETCONS, NULL);
  nm_advance(p);
  if (nm_expect_sign(p, "(", NULL)) nm_add(p, node, nm_parse_args(p));
  nm_add(p, node, nm_parse_body(p));
  return node;
}

static nm_node *parse_lag(nm_parser *p) {
  nm_node *node = nm_new(p, NM_LAG, NULL);
  nm_advance(p);
  if (!node) return NULL;
  node->name = nm_expect_name(p, "a variable");
  if (!nm_accept_word(p, "BY")) nm_expected(p, "BY", NULL);
  node->text = nm_expect_name(p, "a delay");
  return node;
}

static nm_node *parse_compartment(nm_parser *p, nm_word which) {
  nm_node *node = nm_new(p, NM_COMPARTMENT, NULL);
  nm_advance(p);
  if (!node) return NULL;
  node->op = (uint8_t)which;
  nm_node *value = nm_parse_expr(p);
  if (nm_is_sign(p, ",") && value && value->kind == NM_VAR && nm_is_empty(nm_kid(value, 0))) {
    nm_advance(p);
    node->name = value->name;
    value = nm_parse_expr(p);
  }
  nm_add(p, node, value);
  nm_node *names = nm_add(p, node, nm_new(p, NM_WORDS, NULL));
  nm_expect_sign(p, "{", "as in COMPARTMENT volume { ca }");
  while (!p->panic && !nm_accept_sign(p, "}")) {
    nm_node *name = nm_new(p, NM_NAME, NULL);
    const char *text = nm_expect_name(p, "the name of a state");
    if (name) name->name = text;
    if (text) nm_add(p, names, name);
    nm_accept_sign(p, ",");
  }
  return node;
}

/* ---- reactions and equations
 * ----------------------------------------------------------------------------------------------------------- */

/* [integer] var { + [integer] var }: a coefficient is the text of the TERM. */
static nm_node *parse_terms(nm_parser *p) {
  nm_node *terms = nm_new(p, NM_TERMS, NULL);
  do {
    nm_node *term = nm_new(p, NM_TERM, NULL);
    if (!term || p->panic) break;
    term->value = 1;
    if (p->tok.kind == NM_T_INTEGER) {
      if (p->tok.value < 1 || p->tok.value > 1000) nm_expected(p, "a coefficient from 1 to 1000", NULL);
      term->value = p->tok.value;
      term->text = ncy_arena_printf(p->u->arena, "%s ", p->tok.text);
      if (!term->text) p->panic = p->no_memory = true;
      nm_advance(p);
    }
    nm_add(p, term, nm_parse_var(p));
    nm_add(p, terms, term);
  } while (nm_accept_sign(p, "+"));
  return terms;
}

static nm_node *parse_reaction(nm_parser *p) {
  nm_node *node = nm_new(p, NM_REACTION, NULL);
  nm_advance(p);
  if (!node) return NULL;
  nm_add(p, node, parse_terms(p));
  bool is_source = nm_accept_sign(p, "<<") || (nm_accept_sign(p, "<") && nm_expect_sign(p, "<", NULL));
  if (is_source || nm_accept_sign(p, "->") || (nm_accept_sign(p, "-") && nm_expect_sign(p, ">", NULL))) {
    node->kind = is_source ? NM_SOURCE : NM_SINK;
    nm_expect_sign(p, "(", "a rate in parentheses");
    nm_add(p, node, nm_parse_expr(p));
    nm_expect_sign(p, ")", NULL);
    return node;
  }
  if (!nm_expect_sign(p, "<->", "as in ~ a <-> b (kf, kb)")) return node;
  nm_add(p, node, parse_terms(p));
  nm_expect_sign(p, "(", "the rates forward and backward in parentheses");
  nm_add(p, node, nm_parse_expr(p));
  nm_expect_sign(p, ",", "the rate backward");
  nm_add(p, node, nm_parse_expr(p));
  nm_expect_sign(p, ")", NULL);
  return node;
}

static nm_node *parse_equation(nm_parser *p) {
  nm_node *node = nm_new(p, NM_EQUATION, NULL);
  if (!node) return NULL;
  node->op = nm_is_sign(p, "~+") ? NM_W_EQ_MORE : NM_W_EQ_BEGIN;
  nm_advance(p);
  nm_add(p, node, nm_parse_expr(p));
  nm_expect_sign(p, "=", NULL);
  nm_add(p, node, nm_parse_expr(p));
  return node;
}

static nm_node *parse_conserve(nm_parser *p) {
  nm_node *node = nm_new(p, NM_CONSERVE, NULL);
  nm_advance(p);
  nm_add(p, node, parse_terms(p));
  nm_expect_sign(p, "=", NULL);
  nm_add(p, node, nm_parse_expr(p));
  return node;
}

/* ---- plain statements
 * ---------------------------------------------------------------------------------------------------------------- */

static nm_node *parse_assign(nm_parser *p, nm_node *target) {
  nm_node *node = nm_new(p, NM_ASSIGN, NULL);
  if (node) node->flag = p->units_off;
  if (node && target) node->at = target->at;
  nm_expect_sign(p, "=", NULL);
  nm_add(p, node, target);
  nm_add(p, node, nm_parse_expr(p));
  return node;
}

static nm_node *parse_simple(nm_parser *p) {
  nm_at at = p->tok.at;
  if (p->tok.kind == NM_T_PRIME) return parse_assign(p, nm_parse_var(p));
  nm_node *first = nm_parse_primary(p);
  if (p->panic || !first) return first;
  if (first->kind == NM_VAR) return parse_assign(p, first);
  if (first->kind != NM_CALL) {
    nm_expected(p, "a statement", NULL);
    return NULL;
  }
  nm_node *node = nm_new(p, NM_EXEC, NULL);
  if (node) node->at = at;
  nm_add(p, node, first);
  return node;
}

static nm_node *parse_verbatim(nm_parser *p) {
  nm_node *node = nm_new(p, NM_VERBATIM, NULL);
  if (node) node->text = p->tok.text;
  nm_advance(p);
  return node;
}

static nm_node *parse_word_statement(nm_parser *p) {
  if (nm_is_word(p, "if") || nm_is_word(p, "IF")) return parse_if(p);
  if (nm_is_word(p, "while") || nm_is_word(p, "WHILE")) return parse_while(p);
  if (nm_is_word(p, "FROM")) return parse_from(p);
  if (nm_is_word(p, "LOCAL")) return nm_parse_locals(p);
  if (nm_is_word(p, "SOLVE")) return parse_solve(p);
  if (nm_is_word(p, "CONDUCTANCE")) return parse_conductance(p);
  if (nm_is_word(p, "TABLE")) return parse_table(p);
  if (nm_is_word(p, "LAG")) return parse_lag(p);
  if (nm_is_word(p, "COMPARTMENT")) return parse_compartment(p, NM_W_COMPARTMENT);
  if (nm_is_word(p, "LONGITUDINAL_DIFFUSION")) return parse_compartment(p, NM_W_LONGITUDINAL_DIFFUSION);
  if (nm_is_word(p, "CONSERVE")) return parse_conserve(p);
  if (nm_is_word(p, "PROTECT")) {
    nm_node *node = nm_new(p, NM_PROTECT, NULL);
    nm_advance(p);
    nm_add(p, node, parse_simple(p));
    return node;
  }
  if (nm_is_word(p, "MUTEXLOCK") || nm_is_word(p, "MUTEXUNLOCK")) {
    nm_node *node = nm_new(p, NM_MUTEX, NULL);
    if (node) node->op = nm_is_word(p, "MUTEXLOCK") ? NM_W_MUTEXLOCK : NM_W_MUTEXUNLOCK;
    nm_advance(p);
    return node;
  }
  if (p->in_net_receive && nm_is_word(p, "WATCH")) return parse_watch(p);
  if (p->in_net_receive && nm_is_word(p, "FOR_NETCONS")) return parse_for_netcons(p);
  if (p->in_net_receive && nm_is_word(p, "INITIAL")) {
    nm_node *node = nm_new(p, NM_INIT, NULL);
    nm_advance(p);
    nm_add(p, node, nm_parse_body(p));
    return node;
  }
  nm_expected(p, "a statement or }",
              nm_is_word(p, "WATCH") || nm_is_word(p, "FOR_NETCONS") ? "it belongs into NET_RECEIVE" : NULL);
  return NULL;
}

static nm_node *parse_statement(nm_parser *p) {
  if (p->tok.kind == NM_T_VERBATIM) return parse_verbatim(p);
  if (nm_accept_word(p, "UNITSON") || nm_accept_word(p, "UNITSOFF")) return NULL;
  if (p->tok.kind == NM_T_KEYWORD) return parse_word_statement(p);
  if (nm_is_sign(p, "{")) return nm_parse_body(p);
  if (nm_is_sign(p, "~")) return p->in_kinetic ? parse_reaction(p) : parse_equation(p);
  if (nm_is_sign(p, "~+")) return parse_equation(p);
  if (p->tok.kind == NM_T_NAME || p->tok.kind == NM_T_PRIME) return parse_simple(p);
  nm_expected(p, "a statement or }", NULL);
  return NULL;
}

/* ---- blocks
 * -------------------------------------------------------------------------------------------------------------------------- */

static nm_node *parse_function(nm_parser *p, nm_word which) {
  nm_node *node = nm_new(p, NM_FUNCTION, NULL);
  nm_advance(p);
  if (!node) return NULL;
  node->op = (uint8_t)which;
  node->name = nm_expect_name(p, "the name of the block");
  nm_node *args = NULL;
  if (nm_expect_sign(p, "(", "arguments, as in f(x) or p()")) args = nm_parse_args(p);
  nm_add(p, node, args ? args : nm_new(p, NM_ARGS, NULL));
  nm_add(p, node, nm_parse_unit(p));
  nm_add(p, node, which == NM_W_FUNCTION_TABLE || p->panic ? NULL : nm_parse_body(p));
  return node;
}

nm_node *nm_parse_block(nm_parser *p) {
  static const struct {
    nm_word word;
    bool has_name;
  } blocks[] = {{NM_W_INITIAL, false},   {NM_W_BREAKPOINT, false}, {NM_W_CONSTRUCTOR, false}, {NM_W_DESTRUCTOR, false},
                {NM_W_BEFORE, false},    {NM_W_AFTER, false},      {NM_W_DERIVATIVE, true},   {NM_W_KINETIC, true},
                {NM_W_LINEAR, true},     {NM_W_NONLINEAR, true},   {NM_W_DISCRETE, true},     {NM_W_NET_RECEIVE, false},
                {NM_W_BREAKPOINT, false}};
  if (nm_is_word(p, "FUNCTION")) return parse_function(p, NM_W_FUNCTION);
  if (nm_is_word(p, "PROCEDURE")) return parse_function(p, NM_W_PROCEDURE);
  if (nm_is_word(p, "FUNCTION_TABLE")) return parse_function(p, NM_W_FUNCTION_TABLE);
  size_t i = 0;
  while (i < NCY_COUNT_OF(blocks) && !nm_is_word(p, nm_word_text(blocks[i].word))) i++;
  nm_word word = nm_is_word(p, "EQUATION") ? NM_W_BREAKPOINT : i < NCY_COUNT_OF(blocks) ? blocks[i].word : NM_W_NONE;
  if (!word) return NULL;
  nm_node *node = nm_new(p, NM_BLOCK, NULL);
  nm_advance(p);
  if (!node) return NULL;
  node->op = (uint8_t)word;
  if (word == NM_W_BEFORE || word == NM_W_AFTER) {
    static const char *const moments[] = {"BREAKPOINT", "SOLVE", "INITIAL", "STEP"};
    for (size_t k = 0; k < NCY_COUNT_OF(moments) && !node->text; k++)
      if (nm_accept_word(p, moments[k])) node->text = moments[k];
    if (!node->text) {
      node->text = "STEP";
      nm_expected(p, "BREAKPOINT, SOLVE, INITIAL or STEP", NULL);
    }
  }
  bool is_named = i < NCY_COUNT_OF(blocks) && blocks[i].has_name;
  if (is_named) node->name = nm_expect_name(p, "the name of the block");
  nm_node *args = NULL, *solvefor = NULL;
  if (word == NM_W_NET_RECEIVE && nm_expect_sign(p, "(", "NET_RECEIVE takes the weight, as in NET_RECEIVE (w)"))
    args = nm_parse_args(p);
  if (nm_accept_word(p, "SOLVEFOR")) solvefor = nm_parse_names(p, nm_new(p, NM_LIST, NULL), "the name of a state");
  nm_add(p, node, args);
  nm_add(p, node, NULL);
  nm_add(p, node, solvefor);
  p->in_kinetic = word == NM_W_KINETIC;
  p->in_net_receive = word == NM_W_NET_RECEIVE;
  nm_add(p, node, p->panic ? NULL : nm_parse_body(p));
  p->in_kinetic = p->in_net_receive = false;
  return node;
}
