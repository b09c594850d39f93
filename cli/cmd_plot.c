/* cmd_plot.c - netcyne plot RESULT KIND: one figure, or the few of a kind, of data of runs.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

typedef struct plot {
  cli_job job;
  const char *kind;
  ncy_data **data; /* [n] */
  size_t n;
  ncy_plot_options *options;
  ncy_figs *figs;
  char **file; /* [n_files] written */
  size_t n_files;
} plot;

/* The kind that a word names, also as NetPyNE does; NULL: none. */
static const char *find_kind(const char *word) {
  const char *kind, *analysis;
  for (size_t i = 0; (kind = ncy_plot_kind(i, &analysis)); i++)
    if (strcmp(kind, word) == 0 || strcmp(analysis, word) == 0) return kind;
  return NULL;
}

/* Is an operand NAME=VALUE of an option? */
static const char *as_option(const char *operand, const char **out_value) {
  size_t length = strcspn(operand, "=");
  *out_value = operand + length + 1;
  return operand[length] == '=' ? cli_figure_option(operand, length) : NULL;
}

/* NAME=VALUE of a NAME that no figure has, unless it is a file: says so, with the nearest name. */
static ncy_status refuse_option(plot *p, const char *operand, bool *out_is_option) {
  size_t length = strcspn(operand, "=");
  *out_is_option = operand[length] == '=' && access(operand, F_OK) != 0;
  if (!*out_is_option) return NCY_OK;
  char *name = strndup(operand, length);
  if (!name) return NCY_ENOMEM;
  ncy_status status = ncy_plot_options_set(p->job.ctx, p->options, name, operand + length + 1);
  free(name);
  return status;
}

/* All operands but KIND, which is the second, or the first that is the name of one. */
static ncy_status load(plot *p) {
  const cli_args *args = p->job.args;
  size_t at = 1;
  for (size_t i = 1; i < args->n_operands; i++) {
    if (!find_kind(args->operand[i])) continue;
    at = i;
    break;
  }
  const char *kind = find_kind(args->operand[at]);
  p->kind = kind ? kind : args->operand[at];
  ncy_status status = ncy_plot_options_new(p->job.ctx, p->kind, &p->options);
  for (size_t i = 0; i < args->n_plot && status == NCY_OK; i++)
    status = ncy_plot_options_set(p->job.ctx, p->options, args->plot[2 * i], args->plot[2 * i + 1]);
  p->data = calloc(args->n_operands, sizeof *p->data);
  if (!p->data) return NCY_ENOMEM;
  for (size_t i = 0; i < args->n_operands && status == NCY_OK; i++) {
    bool is_option = false;
    const char *value, *option = i > at ? as_option(args->operand[i], &value) : NULL;
    if (option)
      status = ncy_plot_options_set(p->job.ctx, p->options, option, value);
    else if (i > at)
      status = refuse_option(p, args->operand[i], &is_option);
    if (i != at && !option && !is_option && status == NCY_OK)
      status = ncy_data_load(p->job.ctx, args->operand[i], &p->data[p->n++]);
  }
  return status;
}

/* FILE, or beside the first result: NAME_KIND.png, NAME being its name less "_data.json"; the suffix of a figure before the
 * ending. */
static char *path_of(const plot *p, const char *suffix) {
  const cli_args *args = p->job.args;
  const char *file = args->value[OPT_OUTPUT_FIGURE], *base = file ? file : ncy_data_file(p->data[0]);
  const char *slash = strrchr(base, '/'), *dot = strrchr(slash ? slash : base, '.');
  size_t length = dot ? (size_t)(dot - base) : strlen(base);
  if (!file && length > 5 && strncmp(base + length - 5, "_data", 5) == 0) length -= 5;
  size_t size = strlen(base) + strlen(p->kind) + strlen(suffix) + 16;
  char *path = malloc(size);
  if (path && file)
    snprintf(path, size, "%.*s%s%s", (int)length, base, suffix, dot ? dot : "");
  else if (path)
    snprintf(path, size, "%.*s_%s%s.png", (int)length, base, p->kind, suffix);
  return path;
}

static ncy_status save(plot *p) {
  size_t n = ncy_figs_count(p->figs);
  p->file = calloc(n ? n : 1, sizeof *p->file);
  if (!p->file) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    const char *suffix;
    const ncy_fig *fig = ncy_figs_at(p->figs, i, &suffix);
    char *path = path_of(p, suffix);
    if (!path) return NCY_ENOMEM;
    p->file[p->n_files++] = path;
    ncy_status status = ncy_fig_save(p->job.ctx, fig, path);
    if (status != NCY_OK) {
      p->n_files--;
      free(path);
      return status;
    }
  }
  return NCY_OK;
}

static void tell(plot *p, ncy_status status) {
  cli_json j = {0};
  if (p->job.args->value[OPT_JSON]) {
    cli_json_open(&j, NULL, '{');
    cli_job_json(&p->job, &j, status);
    cli_json_open(&j, "files", '[');
    for (size_t i = 0; i < p->n_files; i++) cli_json_text(&j, NULL, p->file[i]);
    cli_json_close(&j, ']');
    cli_json_close(&j, '}');
  }
  if (p->job.args->value[OPT_QUIET]) return;
  for (size_t i = 0; i < p->n_files; i++) {
    fputs(i ? "            " : "  wrote     ", stderr);
    cli_print_clean(stderr, p->file[i], strlen(p->file[i]));
    fputc('\n', stderr);
  }
}

int cmd_plot(const cli_args *args) {
  plot p = {0};
  ncy_status status = cli_job_begin(&p.job, args);
  if (status == NCY_OK) status = load(&p);
  if (status == NCY_OK) status = ncy_plot(p.job.ctx, p.options, (const ncy_data *const *)p.data, p.n, &p.figs);
  if (status == NCY_OK) status = save(&p);
  cli_progress_erase(&p.job.progress);
  tell(&p, status);
  ncy_figs_free(&p.figs);
  ncy_plot_options_free(&p.options);
  for (size_t i = 0; i < p.n; i++) ncy_data_free(&p.data[i]);
  free(p.data);
  for (size_t i = 0; i < p.n_files; i++) free(p.file[i]);
  free(p.file);
  return cli_job_close(&p.job, status);
}
