/* cmd_analyze.c - netcyne analyze RESULT KIND [NAME=VALUE...]: numbers made of the data of a run, as a table.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli.h"
#include "netcyne/analyze.h"

/* A table of the analyses there are: name, NetPyNE's function, what it does, options with their defaults. */
static int list_analyses(void) {
  fputs("name\tnetpyne\tmeaning\toptions\n", stdout);
  for (size_t k = 0; ncy_analyze_at(k); k++) {
    const ncy_analyze *analyze = ncy_analyze_at(k);
    const ncy_analyze_info *info = ncy_analyze_info_of(analyze);
    printf("%s\t%s\t%s\t", info->name, strcmp(info->netpyne, info->name) ? info->netpyne : "", info->help);
    const ncy_analyze_option *o;
    for (size_t i = 0; (o = ncy_analyze_option_at(analyze, i)); i++) printf("%s%s=%s", i ? " " : "", o->name, o->initial);
    putchar('\n');
  }
  return cli_finish_output();
}

const char *cli_analyze_option(const char *word, size_t length) {
  for (size_t k = 0; ncy_analyze_at(k); k++) {
    const ncy_analyze_option *o;
    for (size_t i = 0; (o = ncy_analyze_option_at(ncy_analyze_at(k), i)); i++)
      if (strlen(o->name) == length && memcmp(o->name, word, length) == 0) return o->name;
  }
  return NULL;
}

/* Sets what NAME=VALUE after the two first operands and --NAME VALUE say. */
static ncy_status set_options(cli_job *job, ncy_analyze_options *options) {
  for (size_t k = 0; k < job->args->n_plot; k++) {
    ncy_status status = ncy_analyze_set(job->ctx, options, job->args->plot[2 * k], job->args->plot[2 * k + 1]);
    if (status != NCY_OK) return status;
  }
  for (size_t k = 2; k < job->args->n_operands; k++) {
    const char *word = job->args->operand[k], *equals = strchr(word, '=');
    char name[64];
    if (!equals || equals == word || (size_t)(equals - word) >= sizeof name)
      return cli_job_fail(job, &(ncy_diag){.severity = NCY_ERROR,
                                           .status = NCY_EARG,
                                           .path = word,
                                           .message = "expected NAME=VALUE, an option of the analysis"});
    memcpy(name, word, (size_t)(equals - word));
    name[equals - word] = '\0';
    ncy_status status = ncy_analyze_set(job->ctx, options, name, equals + 1);
    if (status != NCY_OK) return status;
  }
  return NCY_OK;
}

int cmd_analyze(const cli_args *args) {
  if (args->n_operands == 0) return list_analyses();
  if (args->n_operands == 1) return cli_usage_error(args->verb, "KIND is missing; without operands it lists them");
  cli_job job;
  const ncy_analyze *analyze = NULL;
  ncy_analyze_options *options = NULL;
  ncy_data *data = NULL;
  ncy_table *table = NULL;
  ncy_status status = cli_job_begin(&job, args);
  if (status == NCY_OK) status = ncy_analyze_named(job.ctx, args->operand[1], &analyze);
  if (status == NCY_OK) status = ncy_analyze_options_new(job.ctx, analyze, &options);
  if (status == NCY_OK) status = set_options(&job, options);
  if (status == NCY_OK) status = ncy_data_load(job.ctx, args->operand[0], &data);
  if (status == NCY_OK) status = ncy_analyze_data(job.ctx, data, options, &table);
  cli_progress_erase(&job.progress);
  if (status == NCY_OK) (void)ncy_table_write_tsv(table, cli_write, NULL); /* a full disk is told at the end */
  ncy_table_free(&table);
  ncy_data_free(&data);
  ncy_analyze_options_free(&options);
  return cli_job_close(&job, status);
}
