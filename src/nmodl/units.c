/* units.c - the values of constants that UNITS gives by units: NAME = (from) (to).
 *
 * Method: a unit is a factor and the powers of ten primitive units. The factors of the table are put together in the order in
 *         which NEURON's table of units (GNU units, CODATA 2018) composes them, so that the bits are the same.
 * Syntax: products by blank, '-' or '*', then '/' and denominators; a number before a unit; a digit after it is its power.
 * Source: reference nmodl-language section 10; CODATA 2018 (exact values of the SI). SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "nmodl/program.h"

enum { N_PRIMITIVES = NM_UNIT_PRIMITIVES, MAX_DEPTH = 20 };

typedef nm_dimension unit;

/* name, definition; a primitive is defined by its number in '#'. A name that ends in '-' is a prefix. */
static const char *const table[][2] = {
#define UNIT(name, definition) {name, definition},
#include "nmodl/units.def"
#undef UNIT
};

typedef struct evaluator {
  const nm_node *file; /* for the definitions of UNITS */
  int depth;
  const char *unknown; /* first name that is none */
  size_t unknown_length;
} evaluator;

static bool evaluate(evaluator *ev, const char *text, unit *out);

static const char *find_in(const char *name, size_t length, bool prefix) {
  for (size_t i = 0; i < NCY_COUNT_OF(table); i++) {
    size_t n = strlen(table[i][0]);
    bool is_prefix = table[i][0][n - 1] == '-';
    if (is_prefix != prefix) continue;
    if (prefix ? n - 1 <= length && memcmp(table[i][0], name, n - 1) == 0 : n == length && memcmp(table[i][0], name, n) == 0)
      return table[i][1];
  }
  return NULL;
}

static size_t prefix_length(const char *name, size_t length) {
  for (size_t i = 0; i < NCY_COUNT_OF(table); i++) {
    size_t n = strlen(table[i][0]);
    if (table[i][0][n - 1] == '-' && n - 1 < length && memcmp(table[i][0], name, n - 1) == 0) return n - 1;
  }
  return 0;
}

/* A unit of the file's UNITS blocks: (name) = (definition). */
static const char *find_own(const nm_node *file, const char *name, size_t length) {
  for (const nm_node *block = file->kid; block; block = block->next) {
    if (block->kind != NM_UNITS) continue;
    for (const nm_node *k = block->kid; k; k = k->next) {
      if (k->kind != NM_UNITDEF || nm_kid(k, 0)->kind != NM_UNIT || nm_kid(k, 1)->kind != NM_UNIT) continue;
      const char *own = nm_kid(k, 0)->text;
      size_t n = strlen(own);
      while (n && isspace((unsigned char)own[n - 1])) n--;
      while (n && isspace((unsigned char)*own)) own++, n--;
      if (n == length && memcmp(own, name, n) == 0) return nm_kid(k, 1)->text;
    }
  }
  return NULL;
}

static bool name_to_unit(evaluator *ev, const char *name, size_t length, unit *out) {
  if (++ev->depth > MAX_DEPTH) return ev->depth--, false;
  const char *definition = find_in(name, length, false);
  bool is_found = definition != NULL;
  if (is_found && *definition == '#') {
    *out = (unit){.factor = 1};
    out->power[definition[1] - '0'] = 1;
  } else if (is_found) {
    is_found = evaluate(ev, definition, out);
  } else if ((definition = find_own(ev->file, name, length)) != NULL) {
    is_found = evaluate(ev, definition, out);
  } else if (length > 1 && name[length - 1] == 's' &&
             (find_in(name, length - 1, false) || find_own(ev->file, name, length - 1))) {
    is_found = name_to_unit(ev, name, length - 1, out);
  } else {
    size_t n = prefix_length(name, length);
    unit scale;
    is_found = n && evaluate(ev, find_in(name, length, true), &scale) && name_to_unit(ev, name + n, length - n, out);
    if (is_found) out->factor = scale.factor * out->factor;
  }
  if (!is_found && !ev->unknown) ev->unknown = name, ev->unknown_length = length;
  ev->depth--;
  return is_found;
}

static bool evaluate(evaluator *ev, const char *p, unit *out) {
  *out = (unit){.factor = 1};
  bool is_below = false;
  while (*p) {
    if (isspace((unsigned char)*p) || *p == '-' || *p == '*') {
      p++;
    } else if (*p == '/') {
      is_below = true;
      p++;
    } else if (isdigit((unsigned char)*p) || *p == '.') {
      char *end;
      double value = strtod(p, &end);
      if (*end == '|') value /= strtod(end + 1, &end);
      out->factor = is_below ? out->factor / value : out->factor * value;
      p = end;
    } else if (isalpha((unsigned char)*p) || *p == '%') {
      const char *begin = p;
      while (isalpha((unsigned char)*p) || *p == '_' || *p == '%') p++;
      size_t length = (size_t)(p - begin);
      unit u;
      /* names may hold a dash or digits: the longest known one wins */
      if (*p == '-' && isalpha((unsigned char)p[1])) {
        const char *q = p + 1;
        while (isalpha((unsigned char)*q)) q++;
        if (find_in(begin, (size_t)(q - begin), false)) p = q, length = (size_t)(q - begin);
      }
      if (!name_to_unit(ev, begin, length, &u)) return false;
      int power = 1;
      if (isdigit((unsigned char)*p) || (*p == '-' && isdigit((unsigned char)p[1])) || *p == '^') {
        char *end;
        power = (int)strtol(*p == '^' ? p + 1 : p, &end, 10);
        p = end;
        if (power < -20 || power > 20) return false;
      }
      bool divide = is_below != (power < 0);
      for (int i = power < 0 ? -power : power; i > 0; i--) {
        out->factor = divide ? out->factor / u.factor : out->factor * u.factor;
        for (int k = 0; k < N_PRIMITIVES; k++) out->power[k] += divide ? -u.power[k] : u.power[k];
      }
    } else {
      if (!ev->unknown) ev->unknown = p, ev->unknown_length = 1;
      return false;
    }
  }
  return true;
}

bool nm_unit_factor(nm_unit *u, const nm_node *file, const char *from, const char *to, double *out, const char **why) {
  evaluator ev = {.file = file};
  unit a, b;
  if (!evaluate(&ev, from, &a) || !evaluate(&ev, to, &b)) {
    *why = ncy_arena_printf(u->arena, "the unit \"%.*s\" is not known", (int)(ev.unknown_length < 60 ? ev.unknown_length : 60),
                            ev.unknown ? ev.unknown : from);
    return false;
  }
  if (memcmp(a.power, b.power, sizeof a.power) != 0) {
    *why = ncy_arena_printf(u->arena, "the units (%.60s) and (%.60s) measure different things", from, to);
    return false;
  }
  *out = a.factor / b.factor;
  return true;
}

bool nm_unit_dimension(const nm_node *file, const char *text, nm_dimension *out) {
  evaluator ev = {.file = file};
  return evaluate(&ev, text, out);
}
