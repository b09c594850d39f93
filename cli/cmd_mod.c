/* cmd_mod.c - netcyne mod [FILE...]: what .mod files and built-in mechanisms say, or what is wrong with them.
 * SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli.h"
#include "netcyne/mod.h"

typedef struct mod_run {
  cli_job job;
  cli_json json;
  bool is_json;
  size_t n_shown;
  ncy_status status; /* the first that is not NCY_OK */
} mod_run;

/* ---- one mechanism ------------------------------------------------------------------------------------------------------ */

static void put_var(const ncy_mod_var *v, cli_json *j) {
  cli_json_open(j, NULL, '{');
  cli_json_text(j, "name", v->name);
  cli_json_text(j, "role", v->role);
  cli_json_text(j, "unit", *v->unit ? v->unit : NULL);
  if (strcmp(v->role, "parameter") == 0 || strcmp(v->role, "global") == 0) cli_json_number(j, "default", v->value);
  if (v->low) cli_json_number(j, "low", strtod(v->low, NULL));
  if (v->high) cli_json_number(j, "high", strtod(v->high, NULL));
  if (v->size) cli_json_int(j, "size", v->size);
  cli_json_close(j, '}');
}

static void put_words(cli_json *j, const char *key, const char *words) {
  cli_json_open(j, key, '[');
  for (const char *at = words; *at; at += strspn(at, " ")) {
    char word[80];
    size_t length = strcspn(at, " ");
    snprintf(word, sizeof word, "%.*s", (int)length, at);
    cli_json_text(j, NULL, word);
    at += length;
  }
  cli_json_close(j, ']');
}

static void put_about(const ncy_mod_about *a, cli_json *j) {
  cli_json_open(j, NULL, '{');
  cli_json_text(j, "file", a->file);
  cli_json_text(j, "name", a->name);
  cli_json_text(j, "kind", a->kind);
  cli_json_text(j, "title", a->title);
  cli_json_bool(j, "neuron_has_it", a->is_builtin != 0);
  cli_json_bool(j, "thread_safe", a->is_thread_safe != 0);
  cli_json_int(j, "event_values", a->n_weights);
  cli_json_open(j, "variables", '[');
  for (size_t i = 0; i < a->n_vars; i++) put_var(&a->var[i], j);
  cli_json_close(j, ']');
  cli_json_open(j, "ions", '[');
  for (size_t i = 0; i < a->n_ions; i++) {
    cli_json_open(j, NULL, '{');
    cli_json_text(j, "name", a->ion[i].name);
    put_words(j, "reads", a->ion[i].reads);
    put_words(j, "writes", a->ion[i].writes);
    if (!isnan(a->ion[i].valence)) cli_json_number(j, "valence", a->ion[i].valence);
    cli_json_close(j, '}');
  }
  cli_json_close(j, ']');
  cli_json_open(j, "currents", '[');
  for (size_t i = 0; i < a->n_currents; i++) cli_json_text(j, NULL, a->current[i]);
  cli_json_close(j, ']');
  cli_json_bool(j, "electrode", a->is_electrode != 0);
  cli_json_open(j, "solves", '[');
  for (size_t i = 0; i < a->n_solves; i++) {
    cli_json_open(j, NULL, '{');
    cli_json_text(j, "block", a->solve[i].block);
    cli_json_text(j, "method", a->solve[i].method);
    cli_json_bool(j, "steady_state", a->solve[i].is_steady != 0);
    cli_json_close(j, '}');
  }
  cli_json_close(j, ']');
  cli_json_close(j, '}');
}

static ncy_status show(mod_run *r, const ncy_mod *mod) {
  const cli_args *args = r->job.args;
  if (r->is_json) {
    put_about(ncy_mod_tell(mod), &r->json);
    return NCY_OK;
  }
  const char *pass = args->value[OPT_DUMP_AFTER], *what = args->value[OPT_EMIT] ? args->value[OPT_EMIT] : pass ? pass : "summary";
  if (r->n_shown++) cli_write(NULL, "\n", 1);
  return ncy_mod_write(mod, what, args->value[OPT_ISA], cli_write, NULL);
}

static void note_status(mod_run *r, ncy_status status) {
  if (r->status == NCY_OK) r->status = status;
}

/* ---- names, files, folders ---------------------------------------------------------------------------------------------- */

static void show_own(mod_run *r, const char *name) {
  ncy_mod *mod = NULL;
  ncy_status status = ncy_mod_open_own(r->job.ctx, name, &mod);
  if (status == NCY_OK) status = show(r, mod);
  ncy_mod_free(&mod);
  note_status(r, status);
}

static void show_file(mod_run *r, const char *path) {
  const char *pass = r->job.args->value[OPT_DUMP_AFTER];
  ncy_mod *mod = NULL;
  ncy_status status;
  if (pass && strcmp(pass, "tokens") == 0 && !r->is_json) {
    if (r->n_shown++) cli_write(NULL, "\n", 1);
    status = ncy_mod_write_tokens(r->job.ctx, path, cli_write, NULL);
  } else {
    status = ncy_mod_open(r->job.ctx, path, &mod);
    if (status == NCY_OK) status = show(r, mod);
    ncy_mod_free(&mod);
  }
  note_status(r, status);
}

static int is_mod_file(const struct dirent *entry) {
  size_t length = strlen(entry->d_name);
  return length > 4 && strcmp(entry->d_name + length - 4, ".mod") == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b) {
  return strcmp((*a)->d_name, (*b)->d_name);
}

/* Its .mod files in the order in which NEURON registers them. */
static void show_folder(mod_run *r, const char *path) {
  struct dirent **entry = NULL;
  int n = scandir(path, &entry, is_mod_file, by_bytes);
  if (n <= 0)
    note_status(r,
                cli_job_fail(&r->job, &(ncy_diag){.severity = NCY_ERROR,
                                                  .status = NCY_EIO,
                                                  .file = path,
                                                  .message = n < 0 ? "cannot read the folder" : "no .mod file in the folder"}));
  for (int i = 0; i < n; i++) {
    char file[4096];
    size_t length = strlen(path);
    snprintf(file, sizeof file, "%s%s%s", path, length && path[length - 1] == '/' ? "" : "/", entry[i]->d_name);
    show_file(r, file);
    free(entry[i]);
  }
  free(entry);
}

static void show_operand(mod_run *r, const char *operand) {
  struct stat st;
  bool exists = stat(operand, &st) == 0;
  if (exists && S_ISDIR(st.st_mode))
    show_folder(r, operand);
  else if (exists || strchr(operand, '/') || strchr(operand, '.'))
    show_file(r, operand);
  else
    show_own(r, operand);
}

/* What the program has: a table, or all of it in JSON. */
static void list_own(mod_run *r) {
  char name[64];
  if (!r->is_json) printf("mech\tkind\ttitle\n");
  for (size_t i = 0; ncy_mod_own_name(i, name); i++) {
    ncy_mod *mod = NULL;
    note_status(r, ncy_mod_open_own(r->job.ctx, name, &mod));
    const ncy_mod_about *a = mod ? ncy_mod_tell(mod) : NULL;
    if (a && r->is_json)
      put_about(a, &r->json);
    else if (a)
      printf("%s\t%s\t%s\n", a->name, a->kind, a->title);
    ncy_mod_free(&mod);
  }
}

int cmd_mod(const cli_args *args) {
  if (args->value[OPT_EMIT] && args->value[OPT_DUMP_AFTER])
    return cli_usage_error(args->verb, "--emit and --dump-after are two ways to look at the same");
  if (args->n_operands == 0 && (args->value[OPT_EMIT] || args->value[OPT_DUMP_AFTER]))
    return cli_usage_error(args->verb, "%s needs a FILE", args->value[OPT_EMIT] ? "--emit" : "--dump-after");
  mod_run r = {.is_json = args->value[OPT_JSON] != NULL};
  r.status = cli_job_begin(&r.job, args);
  if (r.is_json) {
    cli_json_open(&r.json, NULL, '{');
    cli_json_open(&r.json, "mechanisms", '[');
  }
  if (r.job.ctx && args->n_operands == 0) list_own(&r);
  for (size_t i = 0; r.job.ctx && i < args->n_operands; i++) show_operand(&r, args->operand[i]);
  if (r.is_json) {
    cli_json_close(&r.json, ']');
    cli_job_json(&r.job, &r.json, r.status);
    cli_json_close(&r.json, '}');
  }
  return cli_job_close(&r.job, r.status);
}
