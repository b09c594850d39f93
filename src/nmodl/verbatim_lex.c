/* verbatim_lex.c - tokens of a VERBATIM, with comments left out, #if resolved and macros without arguments replaced.
 * Source: C11 6.4, 6.10; names that NEURON 9.0.2's build defines. SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "nmodl/verbatim.h"

enum { MAX_NESTING = 32, MAX_REPLACED = 16, MAX_TOKENS = 200000 };

typedef struct c_lexer {
  nm_unit *u;
  struct nm_c_file *file;
  const char *p, *line_begin;
  nm_at at;       /* of the token at hand */
  int32_t margin; /* columns before line_begin */
  bool is_line_begin;
  bool off[MAX_NESTING], had[MAX_NESTING]; /* of nested conditionals: is it left out, has a branch been taken */
  int n_if;
  NCY_VEC(c_tok) out;
  const char *why;
  bool bad;
} c_lexer;

static bool is_word(char ch) {
  return isalnum((unsigned char)ch) || ch == '_';
}

static const c_macro *find_macro(const struct nm_c_file *file, const char *name, size_t length) {
  for (const c_macro *m = file->macros; m; m = m->next)
    if (strlen(m->name) == length && memcmp(m->name, name, length) == 0) return m;
  return NULL;
}

/* ---- conditions of the preprocessor */

typedef struct cond {
  c_lexer *x;
  const char *p, *end;
  int depth;
} cond;

static void blanks(cond *c) {
  while (c->p < c->end && (*c->p == ' ' || *c->p == '\t')) c->p++;
}
static size_t word(cond *c) {
  size_t n = 0;
  blanks(c);
  while (c->p + n < c->end && is_word(c->p[n])) n++;
  return n;
}

/* Names that NEURON's headers define, each as 1. */
static bool is_predefined(const char *name, size_t n) {
  static const char *const names[] = {"NRN_VERSION_GTEQ_8_2_0", "NRN_VERSION_GTEQ_9_0_0", "__cplusplus",
                                      "NRN_VERSION_EQ",         "NRN_VERSION_NE",         "NRN_VERSION_LT",
                                      "NRN_VERSION_LTEQ",       "NRN_VERSION_GT",         "NRN_VERSION_GTEQ"};
  for (size_t i = 0; i < NCY_COUNT_OF(names); i++)
    if (strlen(names[i]) == n && memcmp(names[i], name, n) == 0) return true;
  return false;
}
static bool is_defined(const c_lexer *x, const char *name, size_t n) {
  const c_macro *m = find_macro(x->file, name, n);
  return m ? m->body != NULL : is_predefined(name, n);
}

static long condition(cond *c, int level);

/* NRN_VERSION_xx(major, minor, patch) against 9.0.2; -1: no such name. */
static long version(const char *name, size_t n, const char *arguments) {
  static const char *const names[] = {"EQ", "NE", "LT", "LTEQ", "GT", "GTEQ"};
  if (n <= 12 || memcmp(name, "NRN_VERSION_", 12) != 0) return -1;
  long parts[3] = {0, 0, 0};
  for (int i = 0; i < 3 && *arguments != ')' && *arguments; i++) {
    char *end;
    parts[i] = strtol(arguments, &end, 10);
    arguments = end + strspn(end, ", \t");
  }
  long d = 9 - parts[0];
  if (!d) d = -parts[1];
  if (!d) d = 2 - parts[2];
  const long values[] = {d == 0, d != 0, d<0, d <= 0, d> 0, d >= 0};
  for (size_t i = 0; i < NCY_COUNT_OF(names); i++)
    if (strlen(names[i]) == n - 12 && memcmp(names[i], name + 12, n - 12) == 0) return values[i];
  return -1;
}

static long operand(cond *c) {
  blanks(c);
  if (c->p >= c->end || ++c->depth > 60) {
    c->x->why = "an #if that is not understood";
    return 0;
  }
  if (*c->p == '!') {
    c->p++;
    return !operand(c);
  }
  if (*c->p == '(') {
    c->p++;
    long v = condition(c, 0);
    blanks(c);
    if (c->p < c->end && *c->p == ')') c->p++;
    return v;
  }
  size_t n = word(c);
  const char *name = c->p;
  c->p += n;
  if (!n) {
    c->x->why = "an #if that is not understood";
    c->p = c->end;
    return 0;
  }
  if (isdigit((unsigned char)*name)) return strtol(name, NULL, 0);
  if (n == 7 && memcmp(name, "defined", 7) == 0) {
    blanks(c);
    bool is_closed = c->p < c->end && *c->p == '(';
    if (is_closed) c->p++;
    n = word(c);
    name = c->p;
    c->p += n;
    blanks(c);
    if (is_closed && c->p < c->end && *c->p == ')') c->p++;
    return is_defined(c->x, name, n);
  }
  blanks(c);
  if (c->p < c->end && *c->p == '(') {
    long value = version(name, n, c->p + 1);
    while (c->p < c->end && *c->p++ != ')') continue;
    if (value >= 0) return value;
  }
  const c_macro *m = find_macro(c->x->file, name, n);
  return m && m->body ? strtol(m->body, NULL, 0) : is_predefined(name, n);
}

static long condition(cond *c, int level) {
  static const struct {
    const char *sign;
    int level;
  } ops[] = {{"||", 0}, {"&&", 1}, {"==", 2}, {"!=", 2}, {"<=", 2}, {">=", 2}, {"<", 2}, {">", 2}};
  long x = operand(c);
  for (;;) {
    blanks(c);
    size_t i = 0;
    while (i < NCY_COUNT_OF(ops) && ((size_t)(c->end - c->p) < strlen(ops[i].sign) ||
                                     memcmp(c->p, ops[i].sign, strlen(ops[i].sign)) != 0 || ops[i].level < level))
      i++;
    if (i == NCY_COUNT_OF(ops)) return x;
    c->p += strlen(ops[i].sign);
    long y = condition(c, ops[i].level + 1);
    const long values[] = {x || y, x && y, x == y, x != y, x <= y, x >= y, x<y, x> y};
    x = values[i];
  }
}

/* ---- directives */

static void define(c_lexer *x, cond *c) {
  size_t n = word(c);
  const char *name = ncy_arena_strndup(x->u->arena, c->p, n);
  c->p += n;
  bool takes_arguments = c->p < c->end && *c->p == '(';
  if (takes_arguments)
    while (c->p < c->end && *c->p++ != ')') continue;
  blanks(c);
  c_macro *m = NCY_NEW(x->u->arena, c_macro);
  const char *body = ncy_arena_strndup(x->u->arena, c->p, (size_t)(c->end - c->p));
  if (!m || !name || !body) {
    x->bad = true;
    return;
  }
  *m = (c_macro){name, takes_arguments ? NULL : body, takes_arguments && !*body, x->file->macros};
  x->file->macros = m;
}

static bool is_off(const c_lexer *x) {
  return x->n_if && x->off[x->n_if - 1];
}

static void next_line(c_lexer *x, const char *end_of_line) {
  x->at.line++;
  x->line_begin = end_of_line + 1;
  x->margin = 0;
}

static void directive(c_lexer *x) {
  const char *begin = x->p + 1;
  const char *end = begin;
  while (*end && !(*end == '\n' && end[-1] != '\\')) {
    if (*end == '\n') next_line(x, end);
    end++;
  }
  x->p = end;
  for (const char *q = begin; q + 1 < end; q++) /* a comment ends it */
    if (q[0] == '/' && (q[1] == '/' || (q[1] == '*' && !strstr(q, "*/")))) end = q;
  cond c = {x, begin, end, 0};
  size_t n = word(&c);
  const char *name = c.p;
  c.p += n;
#define IS(text) (n == sizeof(text) - 1 && memcmp(name, text, n) == 0)
  if (IS("if") || IS("ifdef") || IS("ifndef")) {
    if (x->n_if == MAX_NESTING) {
      x->why = "#if nested too deeply";
      return;
    }
    bool outer_off = is_off(x), holds = false;
    size_t length = IS("if") ? 0 : word(&c);
    if (!outer_off) holds = IS("if") ? condition(&c, 0) != 0 : is_defined(x, c.p, length) == (n == 5);
    x->off[x->n_if] = outer_off || !holds;
    x->had[x->n_if++] = outer_off || holds;
  } else if ((IS("else") || IS("elif")) && x->n_if) {
    int i = x->n_if - 1;
    bool holds = !x->had[i] && (IS("else") || condition(&c, 0) != 0);
    x->off[i] = !holds;
    x->had[i] |= holds;
  } else if (IS("endif") && x->n_if) {
    x->n_if--;
  } else if (IS("else") || IS("elif") || IS("endif")) {
    x->why = "an #if that begins outside of it";
  } else if (IS("define") && !is_off(x)) {
    define(x, &c);
  } else if (IS("undef") && !is_off(x)) {
    size_t length = word(&c);
    c_macro *m = NCY_NEW(x->u->arena, c_macro);
    const char *undefined = ncy_arena_strndup(x->u->arena, c.p, length);
    if (!m || !undefined) {
      x->bad = true;
      return;
    }
    *m = (c_macro){undefined, NULL, false, x->file->macros};
    x->file->macros = m;
  }
#undef IS
}

/* ---- tokens */

static void push(c_lexer *x, c_tok_kind kind, const char *begin, size_t n, double value) {
  c_tok t = {kind, ncy_arena_strndup(x->u->arena, begin, n), value, x->at};
  if (x->out.count >= MAX_TOKENS) x->why = "a VERBATIM of too many words";
  if (!t.text || x->why || !NCY_VEC_PUSH(x->u->ctx, &x->out, t)) x->bad = !x->why;
}

static const char *number(c_lexer *x, const char *p) {
  char *end;
  double value = strtod(p, &end);
  bool is_int = true;
  for (const char *q = p; q < end; q++)
    if (*q == '.' || ((*q == 'e' || *q == 'E') && !(p[1] == 'x' || p[1] == 'X'))) is_int = false;
  const char *after = end;
  while (*after == 'u' || *after == 'U' || *after == 'l' || *after == 'L') after++;
  push(x, is_int ? C_INT : C_REAL, p, (size_t)(end - p), value);
  return after;
}

static size_t sign_length(const char *p) {
  static const char *const signs[] = {
      "<<=", ">>=", "...", "->", "++", "--", "&&", "||", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=", "%=", "::", "<<", ">>"};
  for (size_t i = 0; i < NCY_COUNT_OF(signs); i++)
    if (strncmp(p, signs[i], strlen(signs[i])) == 0) return strlen(signs[i]);
  return 1;
}

static void skip_arguments(c_lexer *x) {
  int depth = 0;
  for (; isspace((unsigned char)*x->p); x->p++)
    if (*x->p == '\n') next_line(x, x->p);
  if (*x->p != '(') return;
  do {
    depth += (*x->p == '(') - (*x->p == ')');
    if (*x->p == '"')
      for (x->p++; *x->p && *x->p != '"'; x->p++) x->p += x->p[0] == '\\' && x->p[1];
    if (*x->p == '\n') next_line(x, x->p);
    if (*x->p) x->p++;
  } while (depth && *x->p);
}

static void scan(c_lexer *x, const char *text, int depth) {
  const char *outer = x->p;
  bool is_macro = depth > 0;
  x->p = text;
  while (*x->p && !x->bad && !x->why) {
    const char *p = x->p;
    if (*p == '\n') {
      x->p++;
      if (!is_macro) next_line(x, p), x->is_line_begin = true;
    } else if (isspace((unsigned char)*p) || (p[0] == '\\' && p[1] == '\n')) {
      x->p++;
    } else if (p[0] == '/' && p[1] == '*') {
      const char *end = strstr(p + 2, "*/");
      for (x->p = end ? end + 2 : p + strlen(p); p < x->p; p++)
        if (*p == '\n' && !is_macro) next_line(x, p);
    } else if (p[0] == '/' && p[1] == '/') {
      x->p += strcspn(p, "\n");
    } else if (*p == '#' && x->is_line_begin && !is_macro) {
      directive(x);
    } else if (is_off(x)) {
      x->is_line_begin = false;
      x->p++;
    } else {
      x->is_line_begin = false;
      if (!is_macro) x->at.column = (int32_t)(p - x->line_begin) + 1 + x->margin;
      if (isalpha((unsigned char)*p) || *p == '_') {
        size_t n = 0;
        while (is_word(p[n])) n++;
        x->p += n;
        const c_macro *m = find_macro(x->file, p, n);
        if (m && m->body && depth < MAX_REPLACED)
          scan(x, m->body, depth + 1);
        else if (m && m->is_empty)
          skip_arguments(x);
        else
          push(x, C_NAME, p, n, 0);
      } else if (isdigit((unsigned char)*p) || (*p == '.' && isdigit((unsigned char)p[1]))) {
        x->p = number(x, p);
      } else if (*p == '"' || *p == '\'') {
        const char *q = p + 1;
        while (*q && *q != *p) q += q[0] == '\\' && q[1] ? 2 : 1;
        push(x, C_TEXT, p + 1, (size_t)(q - p - 1), 0);
        x->p = *q ? q + 1 : q;
      } else {
        size_t n = sign_length(p);
        push(x, C_SIGN, p, n, 0);
        x->p += n;
      }
    }
  }
  if (is_macro) x->p = outer;
}

const c_tok *nm_c_tokens(nm_unit *u, struct nm_c_file *file, const nm_node *verbatim, const char **why) {
  c_lexer x = {.u = u, .file = file, .line_begin = verbatim->text, .at = verbatim->at, .is_line_begin = true};
  x.margin = verbatim->at.column - 1 + (int32_t)strlen("VERBATIM");
  scan(&x, verbatim->text, 0);
  if (x.n_if) x.why = "an #if that ends outside of it";
  if (!x.bad && !x.why) push(&x, C_END, "", 0, 0);
  *why = x.why;
  c_tok *out = x.bad || x.why ? NULL : NCY_NEW_ARRAY(u->arena, c_tok, x.out.count);
  if (out) memcpy(out, x.out.data, x.out.count * sizeof *out);
  NCY_VEC_FREE(u->ctx, &x.out);
  return out;
}
