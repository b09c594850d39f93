/* parse_decl.c - declarations: NEURON, UNITS, PARAMETER, ASSIGNED, STATE, CONSTANT, INDEPENDENT, LOCAL.
 * Source: reference nmodl-language sections 3 and 4. SPDX-License-Identifier: MIT */
#include "nmodl/parse.h"

#include <string.h>

nm_node *nm_parse_names(nm_parser *p, nm_node *list, const char *what) {
  do {
    nm_node *node = nm_new(p, NM_NAME, NULL);
    if (!node) break;
    node->name = nm_expect_name(p, what);
    if (node->name) nm_add(p, list, node);
  } while (nm_accept_sign(p, ","));
  return list;
}

/* "[" an integer "]", or NULL. */
static nm_node *parse_size(nm_parser *p) {
  if (!nm_accept_sign(p, "[")) return NULL;
  if (p->tok.kind != NM_T_INTEGER) {
    nm_expected(p, "a number of elements", "an integer, or a name given by DEFINE before");
    return NULL;
  }
  nm_at at = p->tok.at;
  nm_node *node = nm_parse_number(p);
  if (node && (node->value < 1 || node->value > 1e6)) nm_error(p->u, at, NULL, "an array of %.60s elements", node->text);
  nm_expect_sign(p, "]", NULL);
  return node;
}

nm_node *nm_parse_locals(nm_parser *p) {
  nm_node *local = nm_new(p, NM_LOCAL, NULL);
  nm_advance(p);
  do {
    nm_node *decl = nm_add(p, local, nm_new(p, NM_DECL, NULL));
    if (!decl) break;
    decl->name = nm_expect_name(p, "the name of a local variable");
    nm_add(p, decl, parse_size(p));
    for (int i = 1; i < 8; i++) nm_add(p, decl, NULL);
  } while (nm_accept_sign(p, ","));
  return local;
}

nm_node *nm_parse_args(nm_parser *p) {
  nm_node *args = nm_new(p, NM_ARGS, NULL);
  if (nm_accept_sign(p, ")")) return args;
  do {
    nm_node *decl = nm_new(p, NM_DECL, NULL);
    if (!decl) break;
    decl->name = nm_expect_name(p, "the name of an argument");
    if (!decl->name) break;
    nm_add(p, args, decl);
    for (int i = 0; i < 5; i++) nm_add(p, decl, NULL);
    nm_add(p, decl, nm_parse_unit(p));
    for (int i = 6; i < 8; i++) nm_add(p, decl, NULL);
  } while (nm_accept_sign(p, ","));
  nm_expect_sign(p, ")", "it ends the arguments");
  return args;
}

/* One line of PARAMETER, ASSIGNED, STATE or CONSTANT. */
static nm_node *parse_decl(nm_parser *p, nm_word block) {
  nm_node *decl = nm_new(p, NM_DECL, NULL);
  if (!decl) return NULL;
  nm_node *kids[8] = {NULL};
  if (p->tok.kind == NM_T_PRIME) {
    nm_error(p->u, p->tok.at, NULL, "a derivative is not declared: it belongs to its STATE");
    p->panic = true;
    return NULL;
  }
  decl->name = nm_expect_name(p, "the name of a variable");
  kids[0] = parse_size(p);
  if (block == NM_W_PARAMETER || block == NM_W_CONSTANT) {
    if (nm_accept_sign(p, "=")) kids[1] = nm_parse_number(p);
    if (kids[0] && kids[1]) nm_error(p->u, kids[1]->at, "elements start at 0", "an array takes no value");
  }
  if (nm_accept_word(p, "FROM")) {
    kids[2] = nm_parse_number(p);
    if (nm_accept_word(p, "TO"))
      kids[3] = nm_parse_number(p);
    else
      nm_expected(p, "TO", NULL);
  }
  if (nm_accept_word(p, "START")) kids[4] = nm_parse_number(p);
  kids[5] = nm_parse_unit(p);
  if (nm_accept_sign(p, "<")) {
    kids[6] = nm_parse_number(p);
    if (nm_accept_sign(p, ",")) kids[7] = nm_parse_number(p);
    nm_expect_sign(p, ">", NULL);
  }
  for (int i = 0; i < 8; i++) nm_add(p, decl, kids[i]);
  return decl;
}

static nm_node *parse_indep(nm_parser *p, nm_word block) {
  (void)block;
  nm_accept_word(p, "SWEEP");
  nm_node *node = nm_new(p, NM_INDEP, NULL);
  if (!node) return NULL;
  nm_at at = p->tok.at;
  node->name = nm_expect_name(p, "t");
  if (node->name && strcmp(node->name, "t") != 0)
    nm_error(p->u, at, NULL, "the independent variable is t, found %.60s", node->name);
  nm_node *kids[3] = {NULL};
  if (nm_accept_word(p, "FROM")) kids[0] = nm_parse_number(p);
  if (nm_accept_word(p, "TO")) kids[1] = nm_parse_number(p);
  node->text = "1";
  if (nm_accept_word(p, "WITH")) {
    nm_node *with = nm_parse_number(p);
    if (with) node->text = with->text;
  }
  if (nm_accept_word(p, "START")) nm_parse_number(p);
  kids[2] = nm_parse_unit(p);
  for (int i = 0; i < 3; i++) nm_add(p, node, kids[i]);
  return node;
}

static nm_node *parse_unit_line(nm_parser *p, nm_word block) {
  (void)block;
  if (nm_is_sign(p, "(")) {
    nm_node *node = nm_new(p, NM_UNITDEF, NULL);
    nm_add(p, node, nm_parse_unit(p));
    nm_expect_sign(p, "=", NULL);
    if (!p->panic && !nm_is_sign(p, "(")) nm_expected(p, "a unit in parentheses", NULL);
    nm_add(p, node, nm_parse_unit(p));
    return node;
  }
  nm_node *node = nm_new(p, NM_FACTOR, NULL);
  if (!node) return NULL;
  node->name = nm_expect_name(p, "a unit in parentheses, or the name of a constant");
  nm_expect_sign(p, "=", NULL);
  if (p->panic) return node;
  if (nm_is_sign(p, "(")) {
    nm_add(p, node, nm_parse_unit(p));
    nm_add(p, node, NULL);
    nm_accept_sign(p, "->");
    if (!p->panic && !nm_is_sign(p, "(")) nm_expected(p, "the unit to express it in", "as in (faraday) (coulomb)");
    nm_add(p, node, nm_parse_unit(p));
  } else {
    nm_add(p, node, nm_parse_number(p));
    if (!p->panic && !nm_is_sign(p, "(")) nm_expected(p, "a unit in parentheses", "as in FARADAY = 96485 (coul)");
    nm_add(p, node, nm_parse_unit(p));
    nm_add(p, node, NULL);
  }
  return node;
}

/* ---- NEURON
 * -------------------------------------------------------------------------------------------------------------------- */

static nm_node *parse_useion(nm_parser *p) {
  nm_node *node = nm_new(p, NM_USEION, NULL);
  nm_advance(p);
  if (!node) return NULL;
  node->name = nm_expect_name(p, "the name of an ion");
  nm_node *read = NULL, *write = NULL, *valence = NULL;
  if (nm_accept_word(p, "READ")) read = nm_parse_names(p, nm_new(p, NM_LIST, NULL), "a variable of the ion");
  if (nm_accept_word(p, "WRITE")) write = nm_parse_names(p, nm_new(p, NM_LIST, NULL), "a variable of the ion");
  if (!read && !write) nm_expected(p, "READ or WRITE", NULL);
  if (nm_accept_word(p, "VALENCE") || nm_accept_word(p, "CHARGE")) valence = nm_parse_number(p);
  nm_add(p, node, read);
  nm_add(p, node, write);
  nm_add(p, node, valence);
  return node;
}

static nm_node *parse_neuron_line(nm_parser *p, nm_word block) {
  (void)block;
  static const nm_word lists[] = {NM_W_NONSPECIFIC_CURRENT, NM_W_ELECTRODE_CURRENT, NM_W_RANGE, NM_W_GLOBAL, NM_W_POINTER,
                                  NM_W_BBCOREPOINTER,       NM_W_EXTERNAL,          NM_W_RANDOM};
  static const nm_word kinds[] = {NM_W_SUFFIX, NM_W_POINT_PROCESS, NM_W_ARTIFICIAL_CELL};
  for (size_t i = 0; i < NCY_COUNT_OF(kinds); i++) {
    if (!nm_is_word(p, nm_word_text(kinds[i]))) continue;
    nm_node *node = nm_new(p, NM_SUFFIX, NULL);
    nm_advance(p);
    if (!node) return NULL;
    node->op = (uint8_t)kinds[i];
    node->name = nm_expect_name(p, "the name of the mechanism");
    return node;
  }
  for (size_t i = 0; i < NCY_COUNT_OF(lists); i++) {
    if (!nm_is_word(p, nm_word_text(lists[i]))) continue;
    nm_node *node = nm_new(p, NM_NAMES, NULL);
    nm_advance(p);
    if (node) node->op = (uint8_t)lists[i];
    return nm_parse_names(p, node, "the name of a variable");
  }
  if (nm_is_word(p, "USEION")) return parse_useion(p);
  if (nm_is_word(p, "THREADSAFE")) {
    nm_node *node = nm_new(p, NM_FLAG, NULL);
    if (node) node->op = NM_W_THREADSAFE;
    nm_advance(p);
    return node;
  }
  nm_expected(p, "a statement of NEURON", "SUFFIX, POINT_PROCESS, USEION, NONSPECIFIC_CURRENT, RANGE, GLOBAL, ...");
  return NULL;
}

/* REPRESENTS NAME:word has no effect; its colon begins no comment. */
static bool skip_represents(nm_parser *p) {
  if (!nm_is_word(p, "REPRESENTS")) return false;
  const char *word;
  if (!nm_lex_raw_word(&p->lexer, &word)) p->panic = p->no_memory = true;
  nm_advance(p);
  return true;
}

/* ---- a whole declaration
 * ----------------------------------------------------------------------------------------------------------- */

/* "{" lines "}" with recovery at the end. */
static nm_node *parse_lines(nm_parser *p, nm_node *node, nm_word block, nm_node *line(nm_parser *, nm_word)) {
  nm_advance(p);
  if (!nm_expect_sign(p, "{", NULL)) return node;
  int level = p->braces;
  while (!p->panic && !nm_is_sign(p, "}")) {
    if (skip_represents(p) || nm_accept_word(p, "UNITSON") || nm_accept_word(p, "UNITSOFF")) continue;
    nm_node *kid = line(p, block);
    if (kid && !p->panic) nm_node_add(node, kid);
  }
  if (p->panic)
    nm_recover(p, level);
  else
    nm_advance(p);
  return node;
}

nm_node *nm_parse_declaration(nm_parser *p) {
  static const nm_word blocks[] = {NM_W_PARAMETER, NM_W_ASSIGNED, NM_W_STATE, NM_W_CONSTANT};
  if (nm_is_word(p, "NEURON")) return parse_lines(p, nm_new(p, NM_NEURON, NULL), NM_W_NONE, parse_neuron_line);
  if (nm_is_word(p, "UNITS")) return parse_lines(p, nm_new(p, NM_UNITS, NULL), NM_W_NONE, parse_unit_line);
  for (size_t i = 0; i < NCY_COUNT_OF(blocks); i++) {
    if (!nm_is_word(p, nm_word_text(blocks[i]))) continue;
    nm_node *node = nm_new(p, NM_DECLS, NULL);
    if (node) node->op = (uint8_t)blocks[i];
    return parse_lines(p, node, blocks[i], parse_decl);
  }
  if (nm_is_word(p, "INDEPENDENT")) {
    nm_node *node = nm_new(p, NM_DECLS, NULL);
    if (node) node->op = NM_W_INDEPENDENT;
    return parse_lines(p, node, NM_W_INDEPENDENT, parse_indep);
  }
  return NULL;
}
