/* substring.c - does NetPyNE take a string for a function?
 *
 * Source: reference netpyne-2 section 4.1: it does when a word for a random function occurs anywhere in the text (even inside a
 *         name), or a variable's name does while that name followed by "norm" does not.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "expr/inner.h"

static bool has_part(const char *text, size_t length, const char *part, const char *suffix) {
  size_t n_part = strlen(part), n_suffix = strlen(suffix);
  for (size_t i = 0; i + n_part + n_suffix <= length; i++)
    if (memcmp(text + i, part, n_part) == 0 && memcmp(text + i + n_part, suffix, n_suffix) == 0) return true;
  return false;
}

static bool has_any(const char *text, size_t length, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (has_part(text, length, names[i], "") && !has_part(text, length, names[i], "norm")) return true;
  return false;
}

bool ncy_expr_is_function(const char *text, size_t length, const ncy_expr_scope *scope) {
  const ncy_function *function;
  for (size_t i = 0; (function = ncy_function_at(i)); i++)
    if ((function->op == OP_DRAW1 || function->op == OP_DRAW2) && has_part(text, length, function->name, "")) return true;
  if (scope->has_random && has_part(text, length, "rand", "")) return true;
  return has_any(text, length, scope->variable, scope->n_variables) || has_any(text, length, scope->constant, scope->n_constants);
}
