/* parse.c - the frame of the parser: tokens, mistakes, recovery, the file as a whole, INCLUDE and DEFINE.
 * SPDX-License-Identifier: MIT */
#include "nmodl/parse.h"

#include <string.h>

static void out_of_memory(nm_parser *p) {
  p->panic = p->no_memory = true;
  p->tok = (nm_token){.kind = NM_T_END, .text = "", .at = p->tok.at};
}

void nm_advance(nm_parser *p) {
  if (p->tok.kind == NM_T_KEYWORD && strncmp(p->tok.text, "UNITSO", 6) == 0) p->units_off = strcmp(p->tok.text, "UNITSOFF") == 0;
  if (p->no_memory) return;
  if (nm_is_sign(p, "{")) p->braces++;
  if (nm_is_sign(p, "}")) p->braces--;
  nm_token next;
  do {
    if (!nm_lex_next(&p->lexer, &next)) {
      out_of_memory(p);
      return;
    }
  } while (next.kind == NM_T_BAD);
  p->tok = next;
}

void nm_expected(nm_parser *p, const char *what, const char *hint) {
  if (p->panic) return;
  p->panic = true;
  const nm_token *t = &p->tok;
  if (t->kind == NM_T_END)
    nm_error(p->u, t->at, hint, "expected %s, found the end of the file", what);
  else if (t->kind == NM_T_VERBATIM)
    nm_error(p->u, t->at, hint, "expected %s, found VERBATIM", what);
  else if (t->kind == NM_T_STRING)
    nm_error(p->u, t->at, hint, "expected %s, found a string", what);
  else
    nm_error(p->u, t->at, hint, "expected %s, found %.60s", what, t->text);
}

nm_node *nm_new(nm_parser *p, nm_kind kind, const char *name) {
  nm_node *node = nm_node_new(p->u->arena, kind, p->tok.at, name);
  if (!node) out_of_memory(p);
  return node;
}

nm_node *nm_add(nm_parser *p, nm_node *parent, nm_node *kid) {
  if (!kid) kid = nm_new(p, NM_EMPTY, NULL);
  if (parent && kid) nm_node_add(parent, kid);
  return kid;
}

bool nm_is_word(const nm_parser *p, const char *text) {
  return p->tok.kind == NM_T_KEYWORD && strcmp(p->tok.text, text) == 0;
}
bool nm_accept_sign(nm_parser *p, const char *text) {
  if (p->panic || !nm_is_sign(p, text)) return false;
  nm_advance(p);
  return true;
}
bool nm_accept_word(nm_parser *p, const char *text) {
  if (p->panic || !nm_is_word(p, text)) return false;
  nm_advance(p);
  return true;
}
bool nm_expect_sign(nm_parser *p, const char *text, const char *hint) {
  if (nm_accept_sign(p, text)) return true;
  nm_expected(p, text, hint);
  return false;
}
const char *nm_expect_name(nm_parser *p, const char *what) {
  if (p->panic) return NULL;
  if (p->tok.kind != NM_T_NAME) {
    nm_expected(p, what,
                p->tok.kind == NM_T_KEYWORD   ? "this is a word of the language"
                : p->tok.kind == NM_T_INTEGER ? "a DEFINE has made this name a number"
                                              : NULL);
    return NULL;
  }
  const char *name = p->tok.text;
  nm_advance(p);
  return name;
}

bool nm_enter(nm_parser *p) {
  if (p->panic) return false;
  if (p->depth >= NM_MAX_DEPTH) {
    nm_error(p->u, p->tok.at, NULL, "nested more than %d deep", NM_MAX_DEPTH);
    p->panic = true;
    return false;
  }
  p->depth++;
  return true;
}

/* Words that begin something at the top of a file only, which is where a forgotten '}' shows. */
static bool begins_top(const nm_parser *p) {
  static const char *const top[] = {"NEURON",      "UNITS",   "PARAMETER",   "ASSIGNED",  "STATE",          "BREAKPOINT",
                                    "DERIVATIVE",  "KINETIC", "LINEAR",      "NONLINEAR", "FUNCTION",       "PROCEDURE",
                                    "NET_RECEIVE", "TITLE",   "INDEPENDENT", "CONSTANT",  "FUNCTION_TABLE", "CONSTRUCTOR",
                                    "DESTRUCTOR",  "BEFORE",  "AFTER"};
  if (p->tok.kind != NM_T_KEYWORD) return false;
  for (size_t i = 0; i < NCY_COUNT_OF(top); i++)
    if (strcmp(p->tok.text, top[i]) == 0) return true;
  return false;
}

bool nm_recover(nm_parser *p, int level) {
  if (p->no_memory) return false;
  p->panic = false;
  while (p->tok.kind != NM_T_END && !begins_top(p)) {
    if (nm_is_sign(p, "}") && p->braces <= level) {
      nm_advance(p);
      return true;
    }
    nm_advance(p);
  }
  p->panic = true;
  return false;
}

/* ---- INCLUDE, DEFINE
 * --------------------------------------------------------------------------------------------------------------- */

static void parse_items(nm_parser *p, nm_node *file);

static nm_node *parse_define(nm_parser *p) {
  nm_advance(p);
  nm_node *node = nm_new(p, NM_DEFINE, NULL);
  if (!node) return NULL;
  if (p->tok.kind == NM_T_INTEGER && p->tok.text[0] > '9') {
    nm_error(p->u, p->tok.at, NULL, "DEFINE of %.60s twice", p->tok.text);
    node->name = p->tok.text;
    nm_advance(p);
  } else {
    node->name = nm_expect_name(p, "a name to DEFINE");
  }
  bool is_minus = nm_accept_sign(p, "-");
  if (p->panic) return node;
  if (p->tok.kind != NM_T_INTEGER || p->tok.value > 2e9) {
    nm_expected(p, "an integer", NULL);
    return node;
  }
  int64_t value = (int64_t)p->tok.value;
  node->text = is_minus ? ncy_arena_printf(p->u->arena, "-%s", p->tok.text) : p->tok.text;
  /* before the token after it is read */
  int32_t id = ncy_names_find(&p->u->names, node->name, strlen(node->name));
  if (!node->text || !NCY_VEC_PUSH(p->u->ctx, &p->u->defines, id) ||
      !NCY_VEC_PUSH(p->u->ctx, &p->u->defines, is_minus ? -value : value)) {
    out_of_memory(p);
    return node;
  }
  nm_advance(p);
  return node;
}

static void parse_include(nm_parser *p, nm_node *file) {
  nm_advance(p);
  if (p->tok.kind != NM_T_STRING) {
    nm_expected(p, "the name of a file in quotes", NULL);
    return;
  }
  nm_at at = p->tok.at;
  const char *name = p->tok.text;
  if (p->u->sources.count >= NM_MAX_INCLUDES || p->n_open_files >= 10) {
    nm_error(p->u, at, NULL, "INCLUDE of more than %d files, or of itself", NM_MAX_INCLUDES);
    nm_advance(p);
    return;
  }
  nm_source source = {0};
  ncy_nmodl_include_fn *include = p->u->options.include ? p->u->options.include : ncy_nmodl_include_from_disk;
  ncy_status status = include(p->u->options.include_user, p->u->arena, p->u->sources.data[at.file].file, name, &source.file,
                              &source.text, &source.length);
  if (status == NCY_ENOMEM) {
    out_of_memory(p);
    return;
  }
  if (status != NCY_OK) {
    nm_error(p->u, at, "it is looked for beside this file, in the current and the upper folder, and along MODL_INCLUDE",
             "there is no file %.200s to INCLUDE", name);
    nm_advance(p);
    return;
  }
  if (!NCY_VEC_PUSH(p->u->ctx, &p->u->sources, source)) {
    ncy_no_memory(p->u->ctx);
    out_of_memory(p);
    return;
  }
  nm_lexer outer = p->lexer;
  nm_lex_begin(&p->lexer, p->u, (int32_t)p->u->sources.count - 1);
  p->n_open_files++;
  nm_advance(p);
  parse_items(p, file);
  p->n_open_files--;
  p->lexer = outer;
  nm_advance(p);
}

/* ---- the file
 * ------------------------------------------------------------------------------------------------------------------------ */

static nm_node *parse_title(nm_parser *p) {
  nm_node *node = nm_new(p, NM_TITLE, NULL);
  if (node && !nm_lex_rest_of_line(&p->lexer, &node->text)) out_of_memory(p);
  nm_advance(p);
  return node;
}

static nm_node *parse_item(nm_parser *p) {
  if (p->tok.kind == NM_T_VERBATIM) {
    nm_node *node = nm_new(p, NM_VERBATIM, NULL);
    if (node) node->text = p->tok.text;
    nm_advance(p);
    return node;
  }
  if (nm_is_word(p, "TITLE")) return parse_title(p);
  if (nm_is_word(p, "DEFINE")) return parse_define(p);
  if (nm_is_word(p, "LOCAL")) return nm_parse_locals(p);
  nm_node *node = nm_parse_declaration(p);
  if (!node && !p->panic) node = nm_parse_block(p);
  if (!node && !p->panic) nm_expected(p, "a declaration or a block", "such as NEURON, PARAMETER, BREAKPOINT, FUNCTION");
  return node;
}

static void parse_items(nm_parser *p, nm_node *file) {
  while (p->tok.kind != NM_T_END && !p->no_memory) {
    p->panic = false;
    nm_at at = p->tok.at;
    if (nm_is_word(p, "INCLUDE")) {
      parse_include(p, file);
    } else if (nm_is_word(p, "UNITSON") || nm_is_word(p, "UNITSOFF")) {
      nm_advance(p);
    } else {
      nm_node *node = parse_item(p);
      if (node) nm_node_add(file, node);
    }
    if (p->panic && !p->no_memory) {
      bool is_stuck = p->tok.at.line == at.line && p->tok.at.column == at.column && p->tok.at.file == at.file;
      if (is_stuck && begins_top(p)) nm_advance(p);
      if (p->tok.kind != NM_T_END && !begins_top(p)) nm_recover(p, p->braces > 0 ? 1 : 0);
      p->braces = 0;
    }
  }
}

nm_node *nm_parse(nm_unit *unit) {
  nm_parser p = {.u = unit, .tok = {.text = ""}};
  nm_lex_begin(&p.lexer, unit, 0);
  p.tok.at = (nm_at){0, 1, 1};
  nm_advance(&p);
  nm_node *file = nm_new(&p, NM_FILE, NULL);
  if (!file) return NULL;
  parse_items(&p, file);
  return p.no_memory ? NULL : file;
}
