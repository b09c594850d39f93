/* tree.h - tokens and the tree of a .mod file.
 *
 * Data:  first child, next sibling; the kinds and their fields are in nodes.def, words and signs in operators.def.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NMODL_TREE_H
#define NCY_NMODL_TREE_H

#include "nmodl/nmodl.h"

typedef enum nm_kind {
#define NODE(kind, name, fields, print) NM_##kind,
#include "nmodl/nodes.def"
#undef NODE
  NM_KIND_COUNT
} nm_kind;

typedef enum nm_word {
#define WORD(name, text) NM_W_##name,
#include "nmodl/operators.def"
#undef WORD
  NM_WORD_COUNT
} nm_word;
const char *nm_word_text(nm_word word);

/* A place: file by number (0 the file itself, then the included ones), line and column from 1. */
typedef struct nm_at {
  int32_t file;
  int32_t line;
  int32_t column;
} nm_at;

typedef struct nm_node {
  uint8_t kind;  /* nm_kind */
  uint8_t op;    /* nm_word */
  uint8_t prime; /* order of differentiation of a VAR */
  uint8_t flag;  /* SOLVE: steady state; NUMBER: written as an integer; ASSIGN: between UNITSOFF and UNITSON */
  nm_at at;
  int32_t height; /* of the tree below */
  const char *name;
  const char *text;
  double value; /* of a NUMBER */
  struct nm_node *kid, *last, *next;
} nm_node;

nm_node *nm_node_new(ncy_arena *arena, nm_kind kind, nm_at at, const char *name); /* NULL: no memory, reported */
void nm_node_add(nm_node *parent, nm_node *kid);
/* Child i; the tree is never short of the fields of its kind. */
static inline nm_node *nm_kid(const nm_node *node, int i) {
  nm_node *k = node->kid;
  while (k && i-- > 0) k = k->next;
  return k;
}
static inline bool nm_is_empty(const nm_node *node) {
  return !node || node->kind == NM_EMPTY;
}
const char *nm_kind_name(nm_kind kind);

/* ---- sources and findings ---------------------------------------------------------------------------------------------------
 */

typedef struct nm_source {
  const char *file;
  const char *text;
  size_t length;
} nm_source;

/* What all stages of one compilation share. */
typedef struct nm_unit {
  ncy_ctx *ctx;
  ncy_arena *arena;
  ncy_nmodl_options options;
  NCY_VEC(nm_source) sources;
  ncy_names names;          /* identifiers in order of their first appearance in the text */
  NCY_VEC(int64_t) defines; /* pairs: id of name, value */
  size_t n_errors;          /* other than unsupported */
  size_t n_unsupported;
  bool is_muted; /* findings are consequences of one already kept: not reported, not counted */
} nm_unit;

/* Reports; an error is counted in the unit. hint may be NULL. */
void nm_error(nm_unit *u, nm_at at, const char *hint, const char *format, ...) NCY_PRINTF(4, 5);
void nm_unsupported(nm_unit *u, nm_at at, const char *hint, const char *format, ...) NCY_PRINTF(4, 5);
void nm_warn(nm_unit *u, nm_at at, const char *hint, const char *format, ...) NCY_PRINTF(4, 5);

/* ---- tokens ------------------------------------------------------------------------------------------------------------------
 */

typedef enum nm_tok_kind {
  NM_T_END,
  NM_T_NAME,    /* identifier that is no keyword */
  NM_T_KEYWORD, /* upper-case word of the language, if, else, while */
  NM_T_PRIME,   /* name with primes; value: how many */
  NM_T_INTEGER, /* also a name given by DEFINE */
  NM_T_REAL,
  NM_T_STRING,
  NM_T_VERBATIM, /* text between VERBATIM and ENDVERBATIM */
  NM_T_SIGN,     /* operator or bracket */
  NM_T_BAD       /* a byte that begins nothing; reported */
} nm_tok_kind;

typedef struct nm_token {
  nm_tok_kind kind;
  nm_at at;
  const char *text; /* in the arena, NUL-terminated: the name, the number as written, the sign */
  size_t length;
  double value;
} nm_token;

typedef struct nm_lexer {
  nm_unit *unit;
  int32_t file;
  const char *p, *end;
  const char *line_begin;
  int32_t line;
} nm_lexer;

ncy_status nm_lex_begin(nm_lexer *lexer, nm_unit *unit, int32_t file);
/* The next token; false when there is no memory (reported). */
bool nm_lex_next(nm_lexer *lexer, nm_token *out);
/* Text after the present position up to ')' on the same line, which is passed over; false when there is none. */
bool nm_lex_unit(nm_lexer *lexer, const char **out);
/* The next word without blanks or '}' as it stands, colons included (REPRESENTS NAME:word). */
bool nm_lex_raw_word(nm_lexer *lexer, const char **out);
/* The rest of the line, as TITLE takes it: cut at '!', trimmed. */
bool nm_lex_rest_of_line(nm_lexer *lexer, const char **out);

/* ---- parser, printers --------------------------------------------------------------------------------------------------------
 */

/* The tree of source 0 with its includes; errors are in the unit. NULL only when there is no memory. */
nm_node *nm_parse(nm_unit *unit);

void nm_print(const nm_node *node, ncy_text *out);     /* as NMODL */
void nm_dump_tree(const nm_node *node, ncy_text *out); /* one node a line, fields named */

#endif
