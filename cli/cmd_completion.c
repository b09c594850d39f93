/* cmd_completion.c - netcyne completion bash|zsh: scripts made from the tables of verbs and options.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli.h"

/* What completes an argument of this name: the words of a choice, folders, files, or nothing. */
typedef enum complete { BY_NOTHING, BY_FILE, BY_FOLDER, BY_WORDS, BY_VERB } complete;
static complete completes(const char *argument, size_t length) {
  static const struct {
    const char *name;
    complete by;
  } rows[] = {{"DIR", BY_FOLDER}, {"FILE", BY_FILE},   {"MODEL", BY_FILE},    {"A", BY_FILE},
              {"B", BY_FILE},     {"[VERB]", BY_VERB}, {"[FILE...]", BY_FILE}};
  if (memchr(argument, '|', length)) return BY_WORDS;
  for (size_t i = 0; i < COUNT_OF(rows); i++)
    if (strlen(rows[i].name) == length && memcmp(rows[i].name, argument, length) == 0) return rows[i].by;
  return BY_NOTHING;
}

static void put_words(const char *words, size_t length) {
  for (size_t i = 0; i < length; i++) putchar(words[i] == '|' ? ' ' : words[i]);
}

static void put_verbs(void) {
  for (int v = 0; v < VERB_COUNT; v++) printf("%s%s", v ? " " : "", cli_verbs[v].name);
}

/* ---- bash --------------------------------------------------------------------------------------------------------------- */

static void put_bash_compgen(const char *argument, size_t length) {
  switch (completes(argument, length)) {
  case BY_FILE:
    printf("COMPREPLY=($(compgen -f -- \"$cur\")); compopt -o filenames");
    break;
  case BY_FOLDER:
    printf("COMPREPLY=($(compgen -d -- \"$cur\")); compopt -o filenames");
    break;
  case BY_WORDS:
    printf("COMPREPLY=($(compgen -W '");
    put_words(argument, length);
    printf("' -- \"$cur\"))");
    break;
  case BY_VERB:
    printf("COMPREPLY=($(compgen -W '");
    put_verbs();
    printf("' -- \"$cur\"))");
    break;
  case BY_NOTHING:
    printf("COMPREPLY=()");
    break;
  }
}

/* An option that takes an argument, as a pattern of bash; where several verbs have one of its name, those of this row. */
static void put_bash_pattern(int id) {
  const cli_option *o = &cli_options[id];
  bool is_shared = false;
  for (int k = 0; k < OPT_COUNT; k++) is_shared = is_shared || (k != id && strcmp(cli_options[k].name, o->name) == 0);
  const char *bar = "";
  for (int v = 0; v < VERB_COUNT; v++) {
    if (is_shared && !(o->verbs >> v & 1)) continue;
    const char *verb = is_shared ? cli_verbs[v].name : "*";
    printf("%s%s:--%s", bar, verb, o->name);
    if (o->letter) printf("|%s:-%c", verb, o->letter);
    bar = "|";
    if (!is_shared) return;
  }
}

static void put_bash(void) {
  printf("# bash completion of netcyne, made by: netcyne completion bash\n"
         "_netcyne() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb=${COMP_WORDS[1]} n=0 i\n"
         "  if ((COMP_CWORD == 1)); then\n    COMPREPLY=($(compgen -W '");
  put_verbs();
  printf(" --help --version' -- \"$cur\"))\n    return\n  fi\n"
         "  case $verb:$prev in\n");
  for (int id = 0; id < OPT_COUNT; id++) {
    const cli_option *o = &cli_options[id];
    if (!o->argument) continue;
    printf("    ");
    put_bash_pattern(id);
    printf(") ");
    put_bash_compgen(o->argument, strlen(o->argument));
    printf("; return ;;\n");
  }
  printf("  esac\n"
         "  # operands so far: words that are neither options nor their values\n"
         "  for ((i = 2; i < COMP_CWORD; i++)); do\n"
         "    case ${COMP_WORDS[i]} in\n      ");
  const char *bar = "";
  for (int id = 0; id < OPT_COUNT; id++) {
    if (!cli_options[id].argument) continue;
    printf("%s--%s", bar, cli_options[id].name);
    if (cli_options[id].letter) printf("|-%c", cli_options[id].letter);
    bar = "|";
  }
  printf(") ((i++)) ;;\n      -?*) ;;\n      *) ((n++)) ;;\n    esac\n  done\n"
         "  case $verb in\n");
  for (int v = 0; v < VERB_COUNT; v++) {
    printf("    %s)\n      if [[ $cur == -* ]]; then\n        COMPREPLY=($(compgen -W '", cli_verbs[v].name);
    const char *space = "";
    for (int id = 0; id < OPT_COUNT; id++) {
      if (!(cli_options[id].verbs >> v & 1)) continue;
      printf("%s--%s", space, cli_options[id].name);
      space = " ";
    }
    printf("' -- \"$cur\"))\n        return\n      fi\n      case $n in\n");
    int n = 0;
    for (const char *at = cli_verbs[v].operands; *at; at += strspn(at, " ")) {
      size_t length = strcspn(at, " ");
      if (at[length - 1] == ']' && at[length - 2] == '.')
        printf("        *) ");
      else
        printf("        %d) ", n++);
      put_bash_compgen(at, length);
      printf(" ;;\n");
      at += length;
    }
    printf("        *) COMPREPLY=() ;;\n      esac ;;\n");
  }
  printf("  esac\n}\ncomplete -F _netcyne netcyne\n");
}

/* ---- zsh ---------------------------------------------------------------------------------------------------------------- */

/* Text inside '...[text]' of _arguments. */
static void put_zsh_text(const char *text) {
  for (; *text; text++) {
    if (*text == '\'')
      fputs("'\\''", stdout);
    else if (strchr("[]:\\", *text))
      printf("\\%c", *text);
    else
      putchar(*text);
  }
}

/* ":name:action" of an argument. */
static void put_zsh_action(const char *argument, size_t length) {
  printf(":%s:", completes(argument, length) == BY_WORDS ? "word" : "");
  switch (completes(argument, length)) {
  case BY_FILE:
    printf("_files");
    break;
  case BY_FOLDER:
    printf("_files -/");
    break;
  case BY_WORDS:
    printf("(");
    put_words(argument, length);
    printf(")");
    break;
  case BY_VERB:
    printf("(");
    put_verbs();
    printf(")");
    break;
  case BY_NOTHING:
    printf(" ");
    break;
  }
}

static void put_zsh_option(const cli_option *o) {
  printf("        '%s--%s%s[", o->kind == KIND_ASSIGNMENT || o->kind == KIND_FOLDER ? "*" : "", o->name, o->argument ? "=" : "");
  put_zsh_text(o->text);
  printf("]");
  if (o->argument) put_zsh_action(o->argument, strlen(o->argument));
  printf("' \\\n");
}

static void put_zsh(void) {
  printf("#compdef netcyne\n"
         "# zsh completion of netcyne, made by: netcyne completion zsh\n"
         "_netcyne() {\n"
         "  local -a verbs\n  verbs=(\n");
  for (int v = 0; v < VERB_COUNT; v++) {
    printf("    '%s:", cli_verbs[v].name);
    put_zsh_text(cli_verbs[v].summary);
    printf("'\n");
  }
  printf("  )\n"
         "  if ((CURRENT == 2)); then\n    _describe verb verbs\n    return\n  fi\n"
         "  local verb=$words[2]\n"
         "  shift words\n  ((CURRENT--))\n"
         "  case $verb in\n");
  for (int v = 0; v < VERB_COUNT; v++) {
    printf("    %s)\n      _arguments -s \\\n", cli_verbs[v].name);
    for (int id = 0; id < OPT_COUNT; id++)
      if (cli_options[id].verbs >> v & 1) put_zsh_option(&cli_options[id]);
    for (const char *at = cli_verbs[v].operands; *at; at += strspn(at, " ")) {
      size_t length = strcspn(at, " ");
      printf("        '%s", at[length - 1] == ']' && at[length - 2] == '.' ? "*" : "");
      put_zsh_action(at, length);
      printf("' \\\n");
      at += length;
    }
    printf("        ;;\n");
  }
  printf("  esac\n}\n_netcyne \"$@\"\n");
}

int cmd_completion(const cli_args *args) {
  if (strcmp(args->operand[0], "bash") == 0)
    put_bash();
  else
    put_zsh();
  return EXIT_OK;
}
