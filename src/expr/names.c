/* names.c - the functions and constants that any text may use, and the names it may not.
 *
 * Source: reference netpyne-2 section 4.1. floor, asin, acos, atan, atan2, sinh, cosh, tanh and e are promised by NetPyNE's
 *         validator but missing when it evaluates; here they work, as NumPy's functions of the same meaning.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "expr/inner.h"

#define UNARY(name, sub)                                                                                                         \
  { name, 1, 1, OP_UNARY, sub, sub }
#define BINARY(name, sub)                                                                                                        \
  { name, 2, 2, OP_BINARY, sub, sub }
#define DRAW1(name, dist)                                                                                                        \
  { name, 1, 1, OP_DRAW1, dist, dist }
#define DRAW2(name, dist)                                                                                                        \
  { name, 2, 2, OP_DRAW2, dist, dist }

static const ncy_function functions[] = {
    DRAW2("uniform", NCY_DIST_UNIFORM),
    DRAW2("normal", NCY_DIST_NORMAL),
    DRAW2("lognormal", NCY_DIST_LOGNORMAL),
    DRAW1("negexp", NCY_DIST_NEGEXP),
    DRAW1("poisson", NCY_DIST_POISSON),
    DRAW2("binomial", NCY_DIST_BINOMIAL),
    DRAW2("discunif", NCY_DIST_DISCUNIF),
    DRAW2("erlang", NCY_DIST_ERLANG),
    DRAW1("geometric", NCY_DIST_GEOMETRIC),
    DRAW2("hypergeo", NCY_DIST_HYPERGEO),
    DRAW2("weibull", NCY_DIST_WEIBULL),
    UNARY("exp", U_EXP),
    UNARY("log", U_LOG),
    UNARY("log10", U_LOG10),
    UNARY("sqrt", U_SQRT),
    UNARY("sin", U_SIN),
    UNARY("cos", U_COS),
    UNARY("tan", U_TAN),
    UNARY("ceil", U_CEIL),
    UNARY("mean", U_MEAN),
    BINARY("arctan2", B_ARCTAN2),
    BINARY("remainder", B_REMAINDER),
    UNARY("floor", U_FLOOR),
    UNARY("asin", U_ASIN),
    UNARY("acos", U_ACOS),
    UNARY("atan", U_ATAN),
    BINARY("atan2", B_ARCTAN2),
    UNARY("sinh", U_SINH),
    UNARY("cosh", U_COSH),
    UNARY("tanh", U_TANH),
    UNARY("abs", U_ABS),
    {"min", 2, 255, OP_BINARY, B_MIN, B_MIN},
    {"max", 2, 255, OP_BINARY, B_MAX, B_MAX},
    {"round", 1, 2, OP_UNARY, U_ROUND, B_ROUND2},
    UNARY("int", U_INT),
    UNARY("float", U_FLOAT),
    UNARY("bool", U_BOOL),
    BINARY("pow", B_POW),
};

static const struct {
  const char *name;
  ncy_val value;
} constants[] = {
    {"pi", {KIND_FLOAT, {.d = 3.141592653589793}}},
    {"e", {KIND_FLOAT, {.d = 2.718281828459045}}},
    {"inf", {KIND_FLOAT, {.d = INFINITY}}},
    {"True", {KIND_BOOL, {.i = 1}}},
    {"False", {KIND_BOOL, {.i = 0}}},
};

static const struct {
  const char *name;
  const char *text;
} refused[] = {
    {"None", "None is not a number"},
    {"rand", "the random stream has no value of its own: call a distribution, e.g. uniform(0, 1)"},
    {"sum", "sum takes a list, and lists cannot be used in an expression"},
    {"len", "len takes a list, and lists cannot be used in an expression"},
    {"range", "lists cannot be used in an expression"},
    {"list", "lists cannot be used in an expression"},
    {"array", "arrays cannot be used in an expression"},
    {"zeros", "arrays cannot be used in an expression"},
    {"argsort", "arrays cannot be used in an expression"},
    {"dstack", "arrays cannot be used in an expression"},
    {"copy", "arrays cannot be used in an expression"},
    {"unravel_index", "arrays cannot be used in an expression"},
    {"complex", "complex numbers cannot be used in an expression"},
    {"divmod", "divmod gives two values; use // and %"},
    {"h", "NEURON's h cannot be used in an expression"},
    {"np", "functions are written without a module: exp(x), not np.exp(x)"},
    {"numpy", "functions are written without a module: exp(x), not numpy.exp(x)"},
    {"math", "functions are written without a module: exp(x), not math.exp(x)"},
};

static bool is_word(const char *word, const char *name, size_t length) {
  return strncmp(word, name, length) == 0 && word[length] == 0;
}

const ncy_function *ncy_function_find(const char *name, size_t length) {
  for (size_t i = 0; i < NCY_COUNT_OF(functions); i++)
    if (is_word(functions[i].name, name, length)) return &functions[i];
  return NULL;
}

const ncy_function *ncy_function_at(size_t index) {
  return index < NCY_COUNT_OF(functions) ? &functions[index] : NULL;
}

bool ncy_constant_find(const char *name, size_t length, ncy_val *out) {
  for (size_t i = 0; i < NCY_COUNT_OF(constants); i++) {
    if (!is_word(constants[i].name, name, length)) continue;
    *out = constants[i].value;
    return true;
  }
  return false;
}

const char *ncy_constant_at(size_t index) {
  return index < NCY_COUNT_OF(constants) ? constants[index].name : NULL;
}

const char *ncy_refused_name(const char *name, size_t length) {
  for (size_t i = 0; i < NCY_COUNT_OF(refused); i++)
    if (is_word(refused[i].name, name, length)) return refused[i].text;
  return NULL;
}

const char *const ncy_binary_name[BINARY_COUNT] = {
#define X(name, text) text,
#include "expr/binary.def"
#undef X
};

const char *const ncy_unary_name[UNARY_COUNT] = {
#define X(name, text, function) text,
#include "expr/unary.def"
#undef X
};

ncy_libm_fn *const ncy_unary_libm[UNARY_COUNT] = {
#define X(name, text, function) function,
#include "expr/unary.def"
#undef X
};
