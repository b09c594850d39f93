/* lex.c - text to tokens: Python's numbers, names, operators and keywords.
 *
 * Numbers: decimal and 0x, 0o, 0b integers with underscores; floats correctly rounded, whatever the locale (the point is taken
 * out and the exponent corrected before strtod sees the digits). White space of any kind separates tokens; # begins a comment.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/inner.h"

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
static bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}
static bool is_name_part(char c) {
  return is_name_start(c) || is_digit(c);
}

static char peek(const ncy_lexer *lexer, size_t ahead) {
  return lexer->at + ahead < lexer->length ? lexer->text[lexer->at + ahead] : 0;
}

static const struct {
  const char *word;
  ncy_token_kind kind;
  const char *refused;
} keywords[] = {
    {"and", TOKEN_AND, NULL},
    {"or", TOKEN_OR, NULL},
    {"not", TOKEN_NOT, NULL},
    {"if", TOKEN_IF, NULL},
    {"else", TOKEN_ELSE, NULL},
    {"lambda", TOKEN_OTHER, "a lambda"},
    {"for", TOKEN_OTHER, "a comprehension (for)"},
    {"async", TOKEN_OTHER, "async"},
    {"await", TOKEN_OTHER, "await"},
    {"yield", TOKEN_OTHER, "yield"},
    {"in", TOKEN_OTHER, "membership (in)"},
    {"is", TOKEN_OTHER, "identity (is)"},
    {"import", TOKEN_OTHER, "a statement (import)"},
    {"return", TOKEN_OTHER, "a statement (return)"},
    {"def", TOKEN_OTHER, "a statement (def)"},
};

/* Longest first. */
static const struct {
  const char *sign;
  ncy_token_kind kind;
  const char *refused;
} signs[] = {
    {"**", TOKEN_POWER, NULL},
    {"//", TOKEN_FLOORDIV, NULL},
    {"<=", TOKEN_LE, NULL},
    {">=", TOKEN_GE, NULL},
    {"==", TOKEN_EQ, NULL},
    {"!=", TOKEN_NE, NULL},
    {"<<", TOKEN_OTHER, "a shift (<<)"},
    {">>", TOKEN_OTHER, "a shift (>>)"},
    {":=", TOKEN_OTHER, "an assignment (:=)"},
    {"&&", TOKEN_OTHER, "&& (Python writes `and`)"},
    {"||", TOKEN_OTHER, "|| (Python writes `or`)"},
    {"<", TOKEN_LT, NULL},
    {">", TOKEN_GT, NULL},
    {"+", TOKEN_PLUS, NULL},
    {"-", TOKEN_MINUS, NULL},
    {"*", TOKEN_STAR, NULL},
    {"/", TOKEN_SLASH, NULL},
    {"%", TOKEN_PERCENT, NULL},
    {"(", TOKEN_LEFT, NULL},
    {")", TOKEN_RIGHT, NULL},
    {",", TOKEN_COMMA, NULL},
    {"=", TOKEN_ASSIGN, NULL},
    {"^", TOKEN_OTHER, "^ (a power is written **)"},
    {"&", TOKEN_OTHER, "the bit operation & (write `and`)"},
    {"|", TOKEN_OTHER, "the bit operation | (write `or`)"},
    {"~", TOKEN_OTHER, "the bit operation ~ (write `not`)"},
    {"!", TOKEN_OTHER, "! (Python writes `not`)"},
    {"?", TOKEN_OTHER, "? (Python writes `a if condition else b`)"},
    {"@", TOKEN_OTHER, "the matrix product @"},
    {"[", TOKEN_OTHER, "a list or subscript ([ ])"},
    {"]", TOKEN_OTHER, "a list or subscript ([ ])"},
    {"{", TOKEN_OTHER, "a dictionary or set ({ })"},
    {"}", TOKEN_OTHER, "a dictionary or set ({ })"},
    {":", TOKEN_OTHER, "a colon"},
    {";", TOKEN_OTHER, "a second statement (;)"},
    {".", TOKEN_OTHER, "an attribute (.)"},
    {"'", TOKEN_OTHER, "a text in quotes"},
    {"\"", TOKEN_OTHER, "a text in quotes"},
};

static void skip_space(ncy_lexer *lexer) {
  while (lexer->at < lexer->length) {
    char c = lexer->text[lexer->at];
    if (c == '#') {
      while (lexer->at < lexer->length && lexer->text[lexer->at] != '\n') lexer->at++;
    } else if (c == ' ' || (c >= '\t' && c <= '\r')) {
      lexer->at++;
    } else {
      return;
    }
  }
}

static int digit_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

static const char *const too_large = "an integer beyond 64 bits; write it as a float, e.g. 1e20";

/* 0x, 0o and 0b integers, from the digits on. */
static const char *lex_based(ncy_lexer *lexer, int base, ncy_token *out) {
  int64_t value = 0;
  lexer->at += 2;
  bool is_empty = true;
  for (;; lexer->at++) {
    char c = peek(lexer, 0);
    if (c == '_') c = peek(lexer, 1), lexer->at++;
    if (digit_value(c) >= base) break;
    is_empty = false;
    if (__builtin_mul_overflow(value, base, &value) || __builtin_add_overflow(value, digit_value(c), &value)) return too_large;
  }
  if (is_empty || (lexer->at > 0 && lexer->text[lexer->at - 1] == '_')) return "a malformed number";
  out->number = ncy_val_int(KIND_INT, value);
  return NULL;
}

/* The digits of a number as they come: more than a double can need are counted and replaced by one that says "not zero". */
enum { MAX_DIGITS = 800 };
typedef struct digits {
  char text[MAX_DIGITS + 32];
  size_t count;
  int64_t scale; /* the value is digits * 10^scale */
  bool is_cut;
} digits;

static void add_digit(digits *d, char c, bool is_fraction) {
  if (d->count < MAX_DIGITS) {
    if (c != '0' || d->count > 0) d->text[d->count++] = c;
    d->scale -= is_fraction;
  } else {
    d->is_cut |= c != '0';
    d->scale += !is_fraction;
  }
}

/* A run of digits with single underscores between them; false when an underscore stands elsewhere. */
static bool lex_digits(ncy_lexer *lexer, digits *d, bool is_fraction, size_t *n) {
  *n = 0;
  while (is_digit(peek(lexer, 0)) || peek(lexer, 0) == '_') {
    if (peek(lexer, 0) == '_') {
      if (*n == 0 || !is_digit(peek(lexer, 1))) return false;
      lexer->at++;
    }
    add_digit(d, peek(lexer, 0), is_fraction);
    lexer->at++;
    ++*n;
  }
  return true;
}

static const char *lex_exponent(ncy_lexer *lexer, int64_t *out) {
  lexer->at++;
  bool is_negative = peek(lexer, 0) == '-';
  if (peek(lexer, 0) == '-' || peek(lexer, 0) == '+') lexer->at++;
  int64_t value = 0;
  for (bool after_digit = false; is_digit(peek(lexer, 0)) || peek(lexer, 0) == '_'; lexer->at++) {
    char c = peek(lexer, 0);
    if (c == '_') {
      if (!after_digit || !is_digit(peek(lexer, 1))) return "a malformed number";
      after_digit = false;
      continue;
    }
    after_digit = true;
    if (value < 100000000) value = value * 10 + (c - '0');
  }
  *out = is_negative ? -value : value;
  return NULL;
}

static const char *finish_float(digits *d, int64_t exponent, ncy_token *out) {
  int64_t scale = d->scale + exponent;
  double value = 0.0;
  if (d->count > 0) {
    if (d->is_cut) {
      d->text[d->count++] = '1';
      scale--;
    }
    if (scale > 999999) scale = 999999;
    if (scale < -9999999) scale = -9999999;
    snprintf(d->text + d->count, 16, "e%lld", (long long)scale);
    value = strtod(d->text, NULL);
  }
  out->number = ncy_val_real(KIND_FLOAT, value);
  return NULL;
}

static const char *finish_integer(const digits *d, bool has_leading_zero, ncy_token *out) {
  if (has_leading_zero && d->count > 0) return "a number that begins with 0 (octal numbers are written 0o17)";
  if (d->count > 19) return too_large;
  int64_t value = 0;
  for (size_t i = 0; i < d->count; i++)
    if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, d->text[i] - '0', &value)) return too_large;
  out->number = ncy_val_int(KIND_INT, value);
  return NULL;
}

static const char *lex_number(ncy_lexer *lexer, ncy_token *out) {
  out->kind = TOKEN_NUMBER;
  const char *problem;
  size_t n_whole, n_fraction = 0;
  char second = (char)(peek(lexer, 1) | 0x20);
  if (peek(lexer, 0) == '0' && (second == 'x' || second == 'o' || second == 'b')) {
    problem = lex_based(lexer, second == 'x' ? 16 : second == 'o' ? 8 : 2, out);
  } else {
    digits d;
    d.count = 0;
    d.scale = 0;
    d.is_cut = false;
    bool is_zero_first = peek(lexer, 0) == '0';
    bool is_float = false;
    int64_t exponent = 0;
    if (!lex_digits(lexer, &d, false, &n_whole)) return "a malformed number";
    if (peek(lexer, 0) == '.') {
      is_float = true;
      lexer->at++;
      if (!lex_digits(lexer, &d, true, &n_fraction)) return "a malformed number";
    }
    char sign = peek(lexer, 1);
    if ((peek(lexer, 0) | 0x20) == 'e' && (is_digit(sign) || ((sign == '-' || sign == '+') && is_digit(peek(lexer, 2))))) {
      is_float = true;
      problem = lex_exponent(lexer, &exponent);
      if (problem) return problem;
    }
    problem = is_float ? finish_float(&d, exponent, out) : finish_integer(&d, is_zero_first, out);
  }
  if (problem) return problem;
  if ((peek(lexer, 0) | 0x20) == 'j' && !is_name_part(peek(lexer, 1))) return "a complex number";
  if (is_name_part(peek(lexer, 0))) {
    /* a keyword may follow a number at once, as in `1if x else 2` */
    size_t end = lexer->at;
    while (end < lexer->length && is_name_part(lexer->text[end])) end++;
    for (size_t i = 0; i < NCY_COUNT_OF(keywords); i++) {
      size_t length = strlen(keywords[i].word);
      if (end - lexer->at == length && memcmp(lexer->text + lexer->at, keywords[i].word, length) == 0) return NULL;
    }
    return "a malformed number";
  }
  return NULL;
}

static void lex_name(ncy_lexer *lexer, ncy_token *out) {
  out->kind = TOKEN_NAME;
  while (is_name_part(peek(lexer, 0))) lexer->at++;
  size_t length = lexer->at - out->start;
  for (size_t i = 0; i < NCY_COUNT_OF(keywords); i++) {
    if (strlen(keywords[i].word) != length || memcmp(keywords[i].word, lexer->text + out->start, length) != 0) continue;
    out->kind = keywords[i].kind;
    out->refused = keywords[i].refused;
  }
}

const char *ncy_lex(ncy_lexer *lexer, ncy_token *out) {
  skip_space(lexer);
  *out = (ncy_token){.kind = TOKEN_END, .start = lexer->at, .end = lexer->at};
  if (lexer->at >= lexer->length) return NULL;
  char c = peek(lexer, 0);
  const char *problem = NULL;
  if (is_digit(c) || (c == '.' && is_digit(peek(lexer, 1)))) {
    problem = lex_number(lexer, out);
  } else if (is_name_start(c)) {
    lex_name(lexer, out);
  } else {
    problem = "an unexpected character";
    for (size_t i = 0; i < NCY_COUNT_OF(signs); i++) {
      size_t length = strlen(signs[i].sign);
      if (length > lexer->length - lexer->at || memcmp(signs[i].sign, lexer->text + lexer->at, length) != 0) continue;
      out->kind = signs[i].kind;
      out->refused = signs[i].refused;
      lexer->at += length;
      problem = NULL;
      break;
    }
  }
  out->end = lexer->at;
  return problem;
}
