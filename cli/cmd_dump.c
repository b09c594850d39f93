/* cmd_dump.c - netcyne dump MODEL WHAT: the network as tables, or the spec as JSON. A table is a row of dumps.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli.h"

typedef ncy_status table_fn(ncy_ctx *ctx, const ncy_net *net, ncy_table **out);
typedef ncy_status write_fn(ncy_ctx *ctx, const ncy_net *net, ncy_write_fn *write, void *user);

static const struct {
  const char *name;
  table_fn *make;
  write_fn *write; /* where the table would be large; NULL: none */
} dumps[] = {{"cells", ncy_net_cells, NULL},       {"conns", ncy_net_conns, ncy_net_write_conns},
             {"stims", ncy_net_stims, NULL},       {"points", ncy_net_points, NULL},
             {"pointers", ncy_net_pointers, NULL}, {"segments", ncy_net_segments, NULL}};

static ncy_status dump_table(cli_job *job, table_fn *make, write_fn *write) {
  ncy_table *table = NULL;
  ncy_status status = cli_job_build(job);
  if (status == NCY_OK && write) {
    status = write(job->ctx, job->net, cli_write, NULL);
    return status == NCY_EIO ? NCY_OK : status; /* see below */
  }
  if (status == NCY_OK) status = make(job->ctx, job->net, &table);
  /* a failing write stops the table; cli_job_close says what was wrong with standard output */
  if (status == NCY_OK) ncy_table_write_tsv(table, cli_write, NULL);
  ncy_table_free(&table);
  return status;
}

static ncy_status dump_spec(cli_job *job) {
  char *text = NULL;
  size_t length;
  ncy_status status = ncy_spec_text(job->ctx, job->spec, &text, &length);
  if (status != NCY_OK) return status;
  cli_write(NULL, text, length);
  if (length == 0 || text[length - 1] != '\n') cli_write(NULL, "\n", 1);
  ncy_text_free(job->ctx, &text);
  return NCY_OK;
}

int cmd_dump(const cli_args *args) {
  const char *what = args->operand[args->n_operands - 1];
  cli_job job;
  ncy_status status = cli_job_open(&job, args);
  if (status == NCY_OK) status = ncy_spec_check_mechanisms(job.ctx, job.spec, 0);
  if (status == NCY_OK && strcmp(what, "spec") == 0) status = dump_spec(&job);
  for (size_t i = 0; status == NCY_OK && i < COUNT_OF(dumps); i++)
    if (strcmp(what, dumps[i].name) == 0) status = dump_table(&job, dumps[i].make, dumps[i].write);
  return cli_job_close(&job, status);
}
