/* table.c - the tables of verbs and options, and the command line read by them.
 * SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

const cli_verb cli_verbs[VERB_COUNT] = {
#define VERB(id, name, operands, function, summary, description) {name, operands, summary, description, function},
#include "verbs.def"
#undef VERB
};

const cli_option cli_options[OPT_COUNT] = {
#define OPT(id, long_name, short_name, kind, argument, verbs, text) {long_name, short_name, KIND_##kind, argument, text, verbs},
#include "options.def"
#undef OPT
};

/* ---- the nearest name --------------------------------------------------------------------------------------------------- */

enum { MAX_NAME = 31 };

/* Edit distance (insert, delete, replace, swap of neighbours) of names of at most MAX_NAME bytes. */
static size_t distance(const char *a, size_t n_a, const char *b, size_t n_b) {
  size_t row[3][MAX_NAME + 1];
  for (size_t j = 0; j <= n_b; j++) row[0][j] = j;
  for (size_t i = 1; i <= n_a; i++) {
    size_t *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3]; /* rows i, i-1, i-2 */
    now[0] = i;
    for (size_t j = 1; j <= n_b; j++) {
      size_t best = last[j - 1] + (a[i - 1] != b[j - 1]);
      if (last[j] + 1 < best) best = last[j] + 1;
      if (now[j - 1] + 1 < best) best = now[j - 1] + 1;
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < best) best = before[j - 2] + 1;
      now[j] = best;
    }
  }
  return row[n_a % 3][n_b];
}

typedef struct nearest {
  const char *word;
  size_t length, best;
  const char *name;
} nearest;

static void nearest_init(nearest *n, const char *word, size_t length) {
  *n = (nearest){.word = word, .length = length, .best = length / 3 > 2 ? length / 3 : 2};
}

static void nearest_try(nearest *n, const char *name) {
  size_t length = strlen(name);
  if (n->length > MAX_NAME || length > MAX_NAME || n->length < 2) return;
  size_t d = distance(n->word, n->length, name, length);
  if (d > n->best || (d == n->best && n->name) || d >= length) return;
  n->best = d;
  n->name = name;
}

/* ---- lookups ------------------------------------------------------------------------------------------------------------ */

cli_verb_id cli_find_verb(const char *name, const char **out_nearest) {
  nearest near;
  nearest_init(&near, name, strlen(name));
  for (int v = 0; v < VERB_COUNT; v++) {
    if (strcmp(cli_verbs[v].name, name) == 0) return (cli_verb_id)v;
    nearest_try(&near, cli_verbs[v].name);
  }
  *out_nearest = near.name;
  return VERB_COUNT;
}

/* Is value one of the words of "a|b|c" ([length], not terminated)? */
static bool is_one_of(const char *words, size_t length, const char *value) {
  const char *end = words + length;
  size_t n = strlen(value);
  while (words < end) {
    const char *bar = memchr(words, '|', (size_t)(end - words));
    size_t n_word = (size_t)((bar ? bar : end) - words);
    if (n == n_word && memcmp(words, value, n) == 0) return true;
    words += n_word + 1;
  }
  return false;
}

int cli_usage_error(cli_verb_id verb, const char *format, ...) {
  va_list args;
  va_start(args, format);
  const char *name = verb < VERB_COUNT ? cli_verbs[verb].name : NULL;
  char message[512];
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  fprintf(stderr, "netcyne%s%s: ", name ? " " : "", name ? name : "");
  cli_print_clean(stderr, message, strlen(message));
  fprintf(stderr, "\nSee: netcyne %s%s--help\n", name ? name : "", name ? " " : "");
  return EXIT_USAGE;
}

/* ---- values ------------------------------------------------------------------------------------------------------------- */

bool cli_part(const char *value, int *out_part, int *out_n_parts) {
  char *slash, *end;
  if (!isdigit((unsigned char)value[0])) return false;
  errno = 0;
  long part = strtol(value, &slash, 10);
  if (*slash != '/' || !isdigit((unsigned char)slash[1])) return false;
  long n_parts = strtol(slash + 1, &end, 10);
  if (*end || errno || part < 1 || part > n_parts || n_parts > CLI_MAX_PARTS) return false;
  *out_part = (int)part;
  *out_n_parts = (int)n_parts;
  return true;
}

static int check_value(cli_verb_id verb, const cli_option *o, const char *value) {
  char *end = NULL;
  bool is_spaced = isspace((unsigned char)value[0]) != 0;
  switch (o->kind) {
  case KIND_FLAG:
    break;
  case KIND_TEXT:
  case KIND_FOLDER:
    if (!*value) return cli_usage_error(verb, "--%s: expected %s, found nothing", o->name, o->argument);
    break;
  case KIND_COUNT: {
    errno = 0;
    long count = strtol(value, &end, 10);
    if (is_spaced || end == value || *end || errno || count < 1 || count > CLI_MAX_COUNT)
      return cli_usage_error(verb, "--%s: expected a whole number from 1 to %d, found \"%s\"", o->name, CLI_MAX_COUNT, value);
    break;
  }
  case KIND_POSITIVE: {
    double number = strtod(value, &end);
    if (is_spaced || end == value || *end || !isfinite(number) || number <= 0)
      return cli_usage_error(verb, "--%s: expected a number above 0 (%s), found \"%s\"", o->name, o->argument, value);
    break;
  }
  case KIND_CHOICE:
    if (!is_one_of(o->argument, strlen(o->argument), value))
      return cli_usage_error(verb, "--%s: expected one of %s, found \"%s\"", o->name, o->argument, value);
    break;
  case KIND_ASSIGNMENT: {
    const char *equals = strchr(value, '=');
    if (!equals || equals == value) return cli_usage_error(verb, "--%s: expected %s, found \"%s\"", o->name, o->argument, value);
    break;
  }
  case KIND_PART: {
    int part, n_parts;
    if (!cli_part(value, &part, &n_parts))
      return cli_usage_error(verb, "--%s: expected %s, a part from 1/N to N/N of at most %d, found \"%s\"", o->name, o->argument,
                             CLI_MAX_PARTS, value);
    break;
  }
  }
  return EXIT_OK;
}

static int take(cli_args *args, int id, const char *value) {
  const cli_option *o = &cli_options[id];
  int code = check_value(args->verb, o, value);
  if (code != EXIT_OK) return code;
  args->value[id] = value;
  if (o->kind == KIND_ASSIGNMENT) args->set[args->n_set++] = value;
  if (o->kind == KIND_FOLDER) args->mods[args->n_mods++] = value;
  return EXIT_OK;
}

/* ---- the command line --------------------------------------------------------------------------------------------------- */

/* An option of a figure or an analysis, by NetPyNE's name; without a value it is true. */
static void take_figure_option(cli_args *args, int *i, const char *name, const char *value) {
  const char *next = *i + 1 < args->argc ? args->argv[*i + 1] : NULL;
  bool is_next = !value && next && (next[0] != '-' || isdigit((unsigned char)next[1]));
  if (is_next) ++*i;
  args->plot[2 * args->n_plot] = name;
  args->plot[2 * args->n_plot++ + 1] = value ? value : is_next ? next : "true";
}

/* "--name", "--name VALUE", "--name=VALUE"; *i stands at it and moves past a value. */
static int parse_long(cli_args *args, int *i) {
  const char *word = args->argv[*i] + 2;
  size_t length = strcspn(word, "=");
  nearest near;
  nearest_init(&near, word, length);
  const char *elsewhere = NULL;
  for (int id = 0; id < OPT_COUNT; id++) {
    const cli_option *o = &cli_options[id];
    bool is_here = (o->verbs >> args->verb & 1) != 0;
    if (is_here) nearest_try(&near, o->name);
    if (strlen(o->name) != length || memcmp(o->name, word, length) != 0) continue;
    if (!is_here) { /* another verb's; a row further on may be this verb's */
      elsewhere = o->name;
      continue;
    }
    const char *value = word[length] == '=' ? word + length + 1 : NULL;
    if (o->kind == KIND_FLAG) {
      if (value) return cli_usage_error(args->verb, "--%s takes no value, found \"%s\"", o->name, value);
      return take(args, id, "");
    }
    if (!value && *i + 1 < args->argc) value = args->argv[++*i];
    if (!value) return cli_usage_error(args->verb, "--%s needs a value: %s", o->name, o->argument);
    return take(args, id, value);
  }
  const char *figure = args->verb == VERB_PLOT      ? cli_figure_option(word, length)
                       : args->verb == VERB_ANALYZE ? cli_analyze_option(word, length)
                                                    : NULL;
  if (figure) {
    take_figure_option(args, i, figure, word[length] == '=' ? word + length + 1 : NULL);
    return EXIT_OK;
  }
  const char *name;
  for (size_t kind = 0; args->verb == VERB_PLOT && ncy_plot_kind(kind, NULL); kind++)
    for (size_t k = 0; (name = ncy_plot_option_name(kind, k)); k++) nearest_try(&near, name);
  if (elsewhere) return cli_usage_error(args->verb, "--%s is not an option of %s", elsewhere, cli_verbs[args->verb].name);
  if (near.name)
    return cli_usage_error(args->verb, "unknown option \"--%.*s\"; did you mean \"--%s\"?", (int)length, word, near.name);
  return cli_usage_error(args->verb, "unknown option \"--%.*s\"", (int)length, word);
}

/* "-q", "-oDIR", "-o DIR", several flags in one word. */
static int parse_short(cli_args *args, int *i) {
  for (const char *at = args->argv[*i] + 1; *at; at++) {
    int id = 0;
    while (id < OPT_COUNT && (cli_options[id].letter != *at || !(cli_options[id].verbs >> args->verb & 1))) id++;
    if (id == OPT_COUNT) {
      size_t length = cli_utf8_length(at);
      return cli_usage_error(args->verb, "unknown option \"-%.*s\"", length ? (int)length : 1, at);
    }
    const cli_option *o = &cli_options[id];
    if (o->kind != KIND_FLAG) {
      const char *value = at[1] ? at + 1 : *i + 1 < args->argc ? args->argv[++*i] : NULL;
      if (!value) return cli_usage_error(args->verb, "-%c needs a value: %s", *at, o->argument);
      return take(args, id, value);
    }
    take(args, id, "");
  }
  return EXIT_OK;
}

int cli_parse(int argc, char **argv, cli_args *args) {
  args->argc = argc;
  args->argv = argv;
  args->set = calloc((size_t)argc + 1, sizeof *args->set);
  args->mods = calloc((size_t)argc + 1, sizeof *args->mods);
  args->plot = calloc(2 * (size_t)argc + 2, sizeof *args->plot);
  args->operand = calloc((size_t)argc + 1, sizeof *args->operand);
  if (!args->plot || !args->set || !args->mods || !args->operand) {
    fputs("netcyne: out of memory\n", stderr);
    return ncy_status_exit_code(NCY_ENOMEM);
  }
  bool is_open = true; /* until "--" */
  for (int i = 2; i < argc; i++) {
    const char *word = argv[i];
    int code = EXIT_OK;
    if (is_open && strcmp(word, "--") == 0)
      is_open = false;
    else if (is_open && word[0] == '-' && word[1] == '-')
      code = parse_long(args, &i);
    else if (is_open && word[0] == '-' && word[1])
      code = parse_short(args, &i);
    else
      args->operand[args->n_operands++] = word;
    if (code != EXIT_OK) return code;
  }
  return EXIT_OK;
}

void cli_args_done(cli_args *args) {
  free(args->set);
  free(args->mods);
  free(args->plot);
  free(args->operand);
}

/* ---- operands ----------------------------------------------------------------------------------------------------------- */

int cli_check_operands(const cli_args *args) {
  cli_verb_id verb = args->verb;
  bool has_params = args->value[OPT_NET_PARAMS] != NULL, has_config = args->value[OPT_SIM_CONFIG] != NULL;
  if (has_params != has_config)
    return cli_usage_error(verb, "--%s needs --%s beside it", has_params ? "net-params" : "sim-config",
                           has_params ? "sim-config" : "net-params");
  size_t n = 0;
  for (const char *at = cli_verbs[verb].operands; *at; at += strspn(at, " ")) {
    const char *word = at;
    size_t length = strcspn(at, " ");
    at += length;
    if (length > 4 && memcmp(word + length - 4, "...]", 4) == 0) { /* any number of them */
      for (; n < args->n_operands; n++)
        if (!*args->operand[n]) return cli_usage_error(verb, "expected %.*s, found nothing", (int)length - 5, word + 1);
      continue;
    }
    if (has_params && length == 5 && memcmp(word, "MODEL", 5) == 0) continue; /* the two files stand for it */
    const char *value = n < args->n_operands ? args->operand[n++] : NULL;
    if (!value && *word == '[') continue;
    if (!value) return cli_usage_error(verb, "%.*s is missing", (int)length, word);
    if (!*value) return cli_usage_error(verb, "expected %.*s, found nothing", (int)length, word);
    if (memchr(word, '|', length) && !is_one_of(word, length, value))
      return cli_usage_error(verb, "expected one of %.*s, found \"%s\"", (int)length, word, value);
  }
  if (n < args->n_operands)
    return cli_usage_error(verb, "found \"%s\", which is one too many%s", args->operand[n],
                           has_params ? ": --net-params and --sim-config stand for MODEL" : "");
  return EXIT_OK;
}
