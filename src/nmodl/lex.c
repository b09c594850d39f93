/* lex.c - text to tokens, one at a time; findings with their places.
 *
 * Comments may hold any byte. A unit in parentheses is raw text and is asked for by the parser (nm_lex_unit), which knows where
 * one may stand. Words given by DEFINE come out as integers.
 * Source: reference nmodl-language section 2. SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "nmodl/tree.h"

static const char *const keywords[] = {"AFTER",
                                       "ARTIFICIAL_CELL",
                                       "ASSIGNED",
                                       "BBCOREPOINTER",
                                       "BEFORE",
                                       "BREAKPOINT",
                                       "BY",
                                       "CHARGE",
                                       "COMMENT",
                                       "COMPARTMENT",
                                       "CONDUCTANCE",
                                       "CONSERVE",
                                       "CONSTANT",
                                       "CONSTRUCTOR",
                                       "DEFINE",
                                       "DEPEND",
                                       "DERIVATIVE",
                                       "DESTRUCTOR",
                                       "DISCRETE",
                                       "ELECTRODE_CURRENT",
                                       "EQUATION",
                                       "EXTERNAL",
                                       "FOR_NETCONS",
                                       "FROM",
                                       "FUNCTION",
                                       "FUNCTION_TABLE",
                                       "GLOBAL",
                                       "IF",
                                       "INCLUDE",
                                       "INDEPENDENT",
                                       "INITIAL",
                                       "INT",
                                       "KINETIC",
                                       "LAG",
                                       "LINEAR",
                                       "LOCAL",
                                       "LONGITUDINAL_DIFFUSION",
                                       "METHOD",
                                       "MUTEXLOCK",
                                       "MUTEXUNLOCK",
                                       "NET_RECEIVE",
                                       "NEURON",
                                       "NONLINEAR",
                                       "NONSPECIFIC_CURRENT",
                                       "PARAMETER",
                                       "POINTER",
                                       "POINT_PROCESS",
                                       "PROCEDURE",
                                       "PROTECT",
                                       "RANDOM",
                                       "RANGE",
                                       "READ",
                                       "REPRESENTS",
                                       "SOLVE",
                                       "SOLVEFOR",
                                       "START",
                                       "STATE",
                                       "STEADYSTATE",
                                       "STEP",
                                       "SUFFIX",
                                       "SWEEP",
                                       "TABLE",
                                       "THREADSAFE",
                                       "TITLE",
                                       "TO",
                                       "UNITS",
                                       "UNITSOFF",
                                       "UNITSON",
                                       "USEION",
                                       "VALENCE",
                                       "VERBATIM",
                                       "WATCH",
                                       "WHILE",
                                       "WITH",
                                       "WRITE",
                                       "ELSE",
                                       "else",
                                       "if",
                                       "while"};

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
static bool is_word(char c) {
  return is_letter(c) || is_digit(c) || c == '_';
}
static bool is_keyword(const char *text, size_t length) {
  for (size_t i = 0; i < NCY_COUNT_OF(keywords); i++)
    if (strlen(keywords[i]) == length && memcmp(keywords[i], text, length) == 0) return true;
  return false;
}

/* ---- findings
 * ------------------------------------------------------------------------------------------------------------------ */

static void report(nm_unit *u, ncy_severity severity, ncy_status status, nm_at at, const char *hint, const char *format,
                   va_list args) {
  ncy_place place = {.file = u->sources.data[at.file].file, .line = at.line, .column = at.column};
  ncy_vreport(u->ctx, severity, status, &place, hint, format, args);
}

void nm_error(nm_unit *u, nm_at at, const char *hint, const char *format, ...) {
  if (u->is_muted) return;
  u->n_errors++;
  va_list args;
  va_start(args, format);
  report(u, NCY_ERROR, NCY_EPARSE, at, hint, format, args);
  va_end(args);
}

void nm_unsupported(nm_unit *u, nm_at at, const char *hint, const char *format, ...) {
  if (u->is_muted) return;
  u->n_unsupported++;
  va_list args;
  va_start(args, format);
  report(u, NCY_ERROR, NCY_EUNSUPPORTED, at, hint, format, args);
  va_end(args);
}

void nm_warn(nm_unit *u, nm_at at, const char *hint, const char *format, ...) {
  if (!u->options.wants_warnings || u->is_muted) return;
  va_list args;
  va_start(args, format);
  report(u, NCY_WARNING, NCY_OK, at, hint, format, args);
  va_end(args);
}

/* ---- blanks and comments
 * ---------------------------------------------------------------------------------------------------------- */

ncy_status nm_lex_begin(nm_lexer *lexer, nm_unit *unit, int32_t file) {
  const nm_source *source = &unit->sources.data[file];
  *lexer = (nm_lexer){.unit = unit, .file = file, .p = source->text, .end = source->text + source->length, .line = 1};
  lexer->line_begin = lexer->p;
  return NCY_OK;
}

static nm_at place_of(const nm_lexer *l, const char *p) {
  return (nm_at){l->file, l->line, (int32_t)(p - l->line_begin) + 1};
}

/* Passes over one byte; counts lines (CR, LF, CRLF). */
static void step(nm_lexer *l) {
  char c = *l->p++;
  if (c == '\n' || (c == '\r' && !(l->p < l->end && *l->p == '\n'))) {
    l->line++;
    l->line_begin = l->p;
  }
}

static void skip_line(nm_lexer *l) {
  while (l->p < l->end && *l->p != '\n' && *l->p != '\r') l->p++;
}

static bool is_at_word(const nm_lexer *l, const char *p, const char *word) {
  size_t n = strlen(word);
  return (size_t)(l->end - p) >= n && memcmp(p, word, n) == 0 && !(p + n < l->end && is_word(p[n]));
}

/* The end word as the first word of a line, as NEURON has it; else anywhere; NULL when there is none. */
static const char *find_end(const nm_lexer *l, const char *word, bool anywhere_first) {
  const char *anywhere = NULL;
  bool is_first = false;
  for (const char *p = l->p; p < l->end; p++) {
    if (*p == '\n' || *p == '\r') {
      is_first = true;
      continue;
    }
    if (*p == *word && is_at_word(l, p, word) && !(p > l->p && is_word(p[-1]))) {
      if (is_first || anywhere_first) return p;
      if (!anywhere) anywhere = p;
    }
    if (*p != ' ' && *p != '\t') is_first = false;
  }
  return anywhere;
}

/* Moves to p, counting lines. */
static void move_to(nm_lexer *l, const char *p) {
  while (l->p < p) step(l);
}

static void skip_blanks(nm_lexer *l) {
  while (l->p < l->end) {
    char c = *l->p;
    if (c == 26 || c == 4) { /* Ctrl-Z and Ctrl-D end a text */
      l->p = l->end;
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v') {
      step(l);
    } else if (c == ':' || c == '?') {
      skip_line(l);
    } else if (c == 'C' && is_at_word(l, l->p, "COMMENT")) {
      nm_at at = place_of(l, l->p);
      l->p += 7;
      const char *end = find_end(l, "ENDCOMMENT", false);
      if (!end) {
        nm_error(l->unit, at, "end it with ENDCOMMENT", "COMMENT has no end");
        l->p = l->end;
        return;
      }
      move_to(l, end);
      skip_line(l);
    } else {
      return;
    }
  }
}

/* ---- tokens
 * -------------------------------------------------------------------------------------------------------------------- */

static bool finish(nm_lexer *l, nm_token *out, nm_tok_kind kind, const char *begin, size_t length) {
  out->kind = kind;
  out->length = length;
  out->text = ncy_arena_strndup(l->unit->arena, begin, length);
  return out->text != NULL;
}

static bool find_define(const nm_unit *u, int32_t id, double *out) {
  for (size_t i = u->defines.count; i >= 2; i -= 2)
    if (u->defines.data[i - 2] == id) {
      *out = (double)u->defines.data[i - 1];
      return true;
    }
  return false;
}

static bool lex_word(nm_lexer *l, nm_token *out) {
  const char *begin = l->p;
  while (l->p < l->end && is_word(*l->p)) l->p++;
  size_t length = (size_t)(l->p - begin);
  if (length == 8 && memcmp(begin, "VERBATIM", 8) == 0) {
    const char *text = l->p, *end = find_end(l, "ENDVERBATIM", true);
    if (!end) {
      nm_error(l->unit, out->at, "end it with ENDVERBATIM", "VERBATIM has no end");
      end = l->end;
    }
    move_to(l, end);
    skip_line(l);
    return finish(l, out, NM_T_VERBATIM, text, (size_t)(end - text));
  }
  if (is_keyword(begin, length)) return finish(l, out, NM_T_KEYWORD, begin, length);
  int32_t id = ncy_names_add(&l->unit->names, begin, length);
  if (id < 0) return false;
  if (l->p < l->end && *l->p == '\'') {
    int n = 0;
    while (l->p < l->end && *l->p == '\'') l->p++, n++;
    if (l->p < l->end && *l->p == '0' && !(l->p + 1 < l->end && is_word(l->p[1]))) { /* y'0 is the name Dy0 */
      l->p++;
      out->text = n == 1 ? ncy_arena_printf(l->unit->arena, "D%.*s0", (int)length, begin)
                         : ncy_arena_printf(l->unit->arena, "D%d%.*s0", n, (int)length, begin);
      if (!out->text) return false;
      out->kind = NM_T_NAME;
      out->length = strlen(out->text);
      return ncy_names_add(&l->unit->names, out->text, out->length) >= 0;
    }
    if (n > 9) nm_error(l->unit, out->at, NULL, "found %d primes, expected at most 9", n);
    out->value = n > 9 ? 9 : n;
    return finish(l, out, NM_T_PRIME, begin, length);
  }
  nm_tok_kind kind = find_define(l->unit, id, &out->value) ? NM_T_INTEGER : NM_T_NAME;
  return finish(l, out, kind, begin, length);
}

static bool lex_number(nm_lexer *l, nm_token *out) {
  const char *begin = l->p;
  bool is_real = false;
  while (l->p < l->end && is_digit(*l->p)) l->p++;
  if (l->p < l->end && *l->p == '.') {
    is_real = true;
    l->p++;
    while (l->p < l->end && is_digit(*l->p)) l->p++;
  }
  if (l->p < l->end && (*l->p == 'e' || *l->p == 'E')) {
    const char *q = l->p + 1;
    if (q < l->end && (*q == '+' || *q == '-')) q++;
    if (q < l->end && is_digit(*q)) {
      is_real = true;
      while (q < l->end && is_digit(*q)) q++;
      l->p = q;
    }
  }
  size_t length = (size_t)(l->p - begin);
  if (!finish(l, out, is_real ? NM_T_REAL : NM_T_INTEGER, begin, length)) return false;
  out->value = strtod(out->text, NULL);
  if (!(out->value <= 1.7976931348623157e308))
    nm_error(l->unit, out->at, NULL, "found %.40s, beyond the largest double", out->text);
  return true;
}

static bool lex_string(nm_lexer *l, nm_token *out) {
  const char *begin = ++l->p;
  while (l->p < l->end && *l->p != '"') step(l);
  if (l->p == l->end) nm_error(l->unit, out->at, "end it with \"", "a string has no end");
  size_t length = (size_t)(l->p - begin);
  if (l->p < l->end) l->p++;
  return finish(l, out, NM_T_STRING, begin, length);
}

bool nm_lex_next(nm_lexer *l, nm_token *out) {
  static const char *const signs[] = {"<->", "<=", ">=", "==", "!=", "&&", "||", "~+", "->", "<<"};
  skip_blanks(l);
  *out = (nm_token){.kind = NM_T_END, .at = place_of(l, l->p), .text = ""};
  if (l->p >= l->end) return true;
  char c = *l->p;
  if (is_letter(c)) return lex_word(l, out);
  if (is_digit(c) || (c == '.' && l->p + 1 < l->end && is_digit(l->p[1]))) return lex_number(l, out);
  if (c == '"') return lex_string(l, out);
  for (size_t i = 0; i < NCY_COUNT_OF(signs); i++) {
    size_t n = strlen(signs[i]);
    if ((size_t)(l->end - l->p) >= n && memcmp(l->p, signs[i], n) == 0) {
      const char *begin = l->p;
      l->p += n;
      return finish(l, out, NM_T_SIGN, begin, n);
    }
  }
  if (strchr("+-*/^=(){}[],@<>!~", c) && c) return finish(l, out, NM_T_SIGN, l->p++, 1);
  unsigned char byte = (unsigned char)c;
  if (c == '_')
    nm_error(l->unit, out->at, NULL, "a name begins with a letter, found _");
  else if (byte >= 0x21 && byte <= 0x7e)
    nm_error(l->unit, out->at, NULL, "'%c' begins nothing in NMODL", c);
  else
    nm_error(l->unit, out->at, "text outside comments is ASCII", "the byte 0x%02x begins nothing in NMODL", byte);
  do {
    l->p++;
  } while (l->p < l->end && (c == '_' ? is_word(*l->p) : *l->p == c));
  return finish(l, out, NM_T_BAD, "", 0);
}

bool nm_lex_unit(nm_lexer *l, const char **out) {
  const char *begin = l->p, *p = begin;
  while (p < l->end && *p != ')' && *p != '\n' && *p != '\r') p++;
  if (p == l->end || *p != ')') return *out = NULL, true;
  l->p = p + 1;
  *out = ncy_arena_strndup(l->unit->arena, begin, (size_t)(p - begin));
  return *out != NULL;
}

bool nm_lex_rest_of_line(nm_lexer *l, const char **out) {
  const char *begin = l->p;
  skip_line(l);
  const char *end = memchr(begin, '!', (size_t)(l->p - begin));
  if (!end) end = l->p;
  while (begin < end && (*begin == ' ' || *begin == '\t')) begin++;
  while (begin < end && (end[-1] == ' ' || end[-1] == '\t')) end--;
  *out = ncy_arena_strndup(l->unit->arena, begin, (size_t)(end - begin));
  return *out != NULL;
}

bool nm_lex_raw_word(nm_lexer *l, const char **out) {
  while (l->p < l->end && (*l->p == ' ' || *l->p == '\t')) l->p++;
  const char *begin = l->p;
  while (l->p < l->end && !strchr(" \t\r\n}", *l->p)) l->p++;
  *out = ncy_arena_strndup(l->unit->arena, begin, (size_t)(l->p - begin));
  return *out != NULL;
}
