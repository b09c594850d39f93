/* peek.c - the name and kind of a mechanism from the NEURON block of its text, passing over comments, TITLE and VERBATIM.
 *
 * Cost: the text up to the declaration. SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>

#include "nmodl/mechset.h"

typedef struct scan {
  const char *p, *end;
} scan;

static bool is_of_name(char c) {
  return isalnum((unsigned char)c) || c == '_';
}

static void skip_line(scan *s) {
  while (s->p < s->end && *s->p != '\n') s->p++;
}

static bool is_word(const char *word, size_t length, const char *text) {
  return strlen(text) == length && memcmp(word, text, length) == 0;
}

/* The next word, or sign as a word of one byte; false at the end. */
static bool next(scan *s, const char **out, size_t *out_length) {
  while (s->p < s->end) {
    if (*s->p == ':' || *s->p == '?') {
      skip_line(s);
    } else if (!is_of_name(*s->p)) {
      *out = s->p++;
      *out_length = 1;
      if (!isspace((unsigned char)**out)) return true;
    } else {
      *out = s->p;
      while (s->p < s->end && is_of_name(*s->p)) s->p++;
      *out_length = (size_t)(s->p - *out);
      return true;
    }
  }
  return false;
}

/* Up to and with the word that ends a COMMENT or VERBATIM. */
static void skip_to(scan *s, const char *last) {
  size_t n = strlen(last);
  while ((size_t)(s->end - s->p) >= n && memcmp(s->p, last, n) != 0) s->p++;
  s->p = (size_t)(s->end - s->p) >= n ? s->p + n : s->end;
}

static bool next_in_code(scan *s, const char **word, size_t *length) {
  while (next(s, word, length)) {
    if (is_word(*word, *length, "TITLE"))
      skip_line(s);
    else if (is_word(*word, *length, "COMMENT"))
      skip_to(s, "ENDCOMMENT");
    else if (is_word(*word, *length, "VERBATIM"))
      skip_to(s, "ENDVERBATIM");
    else
      return true;
  }
  return false;
}

bool ncy_nmodl_peek(const char *text, size_t length, const char **out_name, size_t *out_length, ncy_mech_kind *out_kind) {
  static const struct {
    const char *word;
    ncy_mech_kind kind;
  } declarations[] = {{"SUFFIX", NCY_MECH_DENSITY}, {"POINT_PROCESS", NCY_MECH_POINT}, {"ARTIFICIAL_CELL", NCY_MECH_ARTIFICIAL}};
  scan s = {text, text + length};
  const char *word;
  size_t n;
  while (next_in_code(&s, &word, &n) && !is_word(word, n, "NEURON")) continue;
  while (next_in_code(&s, &word, &n) && *word != '}')
    for (size_t i = 0; i < NCY_COUNT_OF(declarations); i++) {
      if (!is_word(word, n, declarations[i].word) || !next_in_code(&s, &word, &n) || !is_of_name(*word)) continue;
      *out_name = word;
      *out_length = n;
      *out_kind = declarations[i].kind;
      return !is_word(word, n, "nothing");
    }
  return false;
}
