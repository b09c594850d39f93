/* verbatim.c - VERBATIM: the few idioms that need no C compiler; anything else is refused by name and line.
 *
 * Taken: nothing but comments, #include, rcsid strings, braces and `return;` or `return 0;`; `break;` in a loop; and
 * `x = _ion_x;`, which takes a variable of an ion. No text of a VERBATIM ever reaches a compiler.
 * Source: reference nmodl-language section 11. SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>

#include "nmodl/code.h"

/* The text without comments, lines of the preprocessor and blanks (one between words). NULL: no memory. */
static char *condense(ncy_arena *arena, const char *text) {
  char *out = NCY_NEW_ARRAY(arena, char, strlen(text) + 2), *q = out;
  if (!out) return NULL;
  bool is_line_begin = true;
  for (const char *p = text; *p;) {
    if (p[0] == '/' && p[1] == '*') {
      const char *end = strstr(p + 2, "*/");
      p = end ? end + 2 : p + strlen(p);
    } else if ((p[0] == '/' && p[1] == '/') || (*p == '#' && is_line_begin)) {
      bool is_directive = *p == '#';
      while (*p && !(*p == '\n' && !(is_directive && p[-1] == '\\'))) p++;
    } else if (isspace((unsigned char)*p)) {
      if (*p == '\n') is_line_begin = true;
      if (q > out && q[-1] != ' ') *q++ = ' ';
      p++;
    } else {
      is_line_begin = false;
      *q++ = *p++;
    }
  }
  while (q > out && q[-1] == ' ') q--;
  *q = 0;
  return out;
}

static bool is_word(char c) {
  return isalnum((unsigned char)c) || c == '_';
}

static const char *skip(const char *p) {
  while (*p == ' ') p++;
  return p;
}

/* "word", not as a part of a longer one; what follows, or NULL. */
static const char *take(const char *p, const char *word) {
  size_t n = strlen(word);
  p = skip(p);
  return strncmp(p, word, n) == 0 && !(is_word(word[n - 1]) && is_word(p[n])) ? skip(p + n) : NULL;
}

/* The first function that the text calls, for the message. */
static const char *first_call(ncy_arena *arena, const char *text) {
  for (const char *p = text; *p;) {
    if (!is_word(*p)) {
      p++;
      continue;
    }
    const char *begin = p;
    while (is_word(*p)) p++;
    size_t n = (size_t)(p - begin);
    if (*skip(p) == '(' && !isdigit((unsigned char)*begin) && !(n == 2 && !memcmp(begin, "if", 2)) &&
        !(n == 5 && !memcmp(begin, "while", 5)) && !(n == 3 && !memcmp(begin, "for", 3)) &&
        !(n == 6 && !memcmp(begin, "sizeof", 6)))
      return ncy_arena_strndup(arena, begin, n < 60 ? n : 60);
  }
  return NULL;
}

/* static char rcsid[] = "..."; */
static const char *take_rcsid(const char *p) {
  const char *q = take(p, "static");
  q = q ? take(q, "char") : NULL;
  if (!q) return NULL;
  while (is_word(*q) || *q == ' ' || *q == '[' || *q == ']' || *q == '*') q++;
  if (*q != '=') return NULL;
  q = skip(q + 1);
  if (*q != '"') return NULL;
  q = strchr(q + 1, '"');
  return q ? take(q + 1, ";") : NULL;
}

/* x = _ion_x; of a variable of an ion in use. */
static const char *take_ion(nm_build *b, const char *p) {
  char name[64];
  size_t n = 0;
  p = skip(p);
  while (is_word(p[n]) && n < sizeof name - 1) name[n] = p[n], n++;
  name[n] = 0;
  const char *q = n ? take(p + n, "=") : NULL;
  if (!q || strncmp(q, "_ion_", 5) != 0 || strncmp(q + 5, name, n) != 0 || is_word(q[5 + n])) return NULL;
  const char *end = take(q + 5 + n, ";");
  int32_t id = nm_sym_find(b->p, name);
  if (!end || id < 0 || b->p->syms.data[id].ion < 0) return NULL;
  int32_t r = nm_reg(b);
  nm_emit(b, NM_OP_LOAD_ION, r, b->p->syms.data[id].ion, b->p->syms.data[id].ion_var, 0);
  nm_store_value(b, id, -1, r);
  return end;
}

static const char *take_return(nm_build *b, const char *p) {
  const char *q = take(p, "return");
  if (!q) return NULL;
  const char *zero = take(q, "0.");
  if (!zero) zero = take(q, "0");
  const char *end = take(zero ? zero : q, ";");
  if (end) nm_emit(b, NM_OP_RET, nm_const(b, 0), 0, 0, 0);
  return end;
}

static const char *take_break(nm_build *b, const char *p) {
  const char *q = b->n_loops ? take(p, "break") : NULL, *end = q ? take(q, ";") : NULL;
  if (end) nm_emit(b, NM_OP_LEAVE, nm_const(b, 0), 0, 0, 0);
  return end;
}

/* In a FUNCTION or PROCEDURE the refusal is kept until it is known whether anything calls it: many are for the interpreter only.
 */
static void refuse(nm_build *b, const nm_node *node, const char *text) {
  const char *call = first_call(b->u->arena, text);
  const char *why = ncy_arena_printf(b->u->arena, "VERBATIM holds C code%s%s, which is not run here", call ? " calling " : "",
                                     call ? call : "");
  if (!why) {
    b->bad = true;
  } else if (b->sym < 0) {
    nm_unsupported(b->u, node->at, "the neuron engine runs it", "%s", why);
    b->u->is_muted = true; /* what follows in this function may only lack what the C code declares */
  } else if (!b->p->syms.data[b->sym].refused) {
    b->p->syms.data[b->sym].refused = node;
    b->p->syms.data[b->sym].refusal = why;
    b->u->is_muted = true;
  }
}

void nm_lower_verbatim(nm_build *b, const nm_node *node) {
  char *text = condense(b->u->arena, node->text);
  if (!text) {
    b->bad = true;
    return;
  }
  for (const char *p = skip(text), *q; *p; p = q) {
    q = *p == ';' || *p == '{' || *p == '}' ? skip(p + 1) : NULL;
    if (!q) q = take_rcsid(p);
    if (!q) q = take_return(b, p);
    if (!q) q = take_ion(b, p);
    if (!q) q = take_break(b, p);
    if (!q) {
      refuse(b, node, p);
      return;
    }
  }
}
