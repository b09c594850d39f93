/* parse.h - between the files of the parser: recursive descent, one function for each construct.
 *
 * A mistake is reported once and sets panic; everything returns then, up to the block, which passes over the rest of itself and
 * goes on after its end. A parsing function returns a node in any case, NULL only when there is no memory (and then panic).
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NMODL_PARSE_H
#define NCY_NMODL_PARSE_H

#include "nmodl/tree.h"

enum { NM_MAX_DEPTH = 150, NM_MAX_HEIGHT = 1000, NM_MAX_INCLUDES = 40 };

typedef struct nm_parser {
  nm_unit *u;
  nm_lexer lexer;
  nm_token tok; /* the next token */
  int braces;   /* '{' open before tok */
  int depth;    /* of recursion */
  int n_open_files;
  bool panic;
  bool no_memory;
  bool in_kinetic;
  bool in_net_receive;
  bool units_off; /* UNITSOFF was the latest of the two */
} nm_parser;

void nm_advance(nm_parser *p);
void nm_expected(nm_parser *p, const char *what, const char *hint); /* reports "expected what, found the token"; panic */
nm_node *nm_new(nm_parser *p, nm_kind kind, const char *name);      /* at the present token */
nm_node *nm_add(nm_parser *p, nm_node *parent, nm_node *kid);       /* NULL-safe; a NULL kid is an EMPTY node */

static inline bool nm_is_sign(const nm_parser *p, const char *text) {
  return p->tok.kind == NM_T_SIGN && p->tok.text[0] == text[0] && (p->tok.text[1] == text[1]) &&
         (text[1] == 0 || p->tok.text[2] == text[2]);
}
bool nm_is_word(const nm_parser *p, const char *text); /* is it this keyword? */
bool nm_accept_sign(nm_parser *p, const char *text);
bool nm_accept_word(nm_parser *p, const char *text);
bool nm_expect_sign(nm_parser *p, const char *text, const char *hint);
const char *nm_expect_name(nm_parser *p, const char *what); /* NULL after a report */
bool nm_enter(nm_parser *p);                                /* a level deeper: false after a report */

nm_node *nm_parse_unit(nm_parser *p);   /* UNIT, or NULL when the token is no '(' */
nm_node *nm_parse_number(nm_parser *p); /* with sign and without unit */
nm_node *nm_parse_expr(nm_parser *p);
nm_node *nm_parse_sum(nm_parser *p);     /* an expression without comparison and logic */
nm_node *nm_parse_primary(nm_parser *p); /* a value without operators */
nm_node *nm_parse_var(nm_parser *p);
nm_node *nm_parse_names(nm_parser *p, nm_node *list, const char *what); /* NAME { , NAME } into list */
nm_node *nm_parse_args(nm_parser *p);                                   /* after '(' up to and with ')' */
nm_node *nm_parse_locals(nm_parser *p);
nm_node *nm_parse_body(nm_parser *p);
nm_node *nm_parse_declaration(nm_parser *p); /* NULL when the token begins none */
nm_node *nm_parse_block(nm_parser *p);       /* the same */

/* Passes over what is left of a block whose '{' made braces == level; true when its '}' was found. */
bool nm_recover(nm_parser *p, int level);

#endif
