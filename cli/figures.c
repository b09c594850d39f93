/* figures.c - draws what simConfig.analysis asks for.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli.h"

ncy_status cli_draw_figures(cli_job *job, const char *data_path, cli_on_file *on_file, void *user) {
  size_t n_files = 0;
  for (size_t i = 0; i < ncy_analysis_count(job->analysis); i++) n_files += ncy_analysis_at(job->analysis, i)->n_files;
  if (n_files == 0) return NCY_OK;
  ncy_data *data = NULL;
  ncy_status status = ncy_data_of_run(job->ctx, job->net, job->result, NULL, &data);
  if (status == NCY_OK) status = ncy_analysis_draw(job->analysis, data, data_path, job->args->value[OPT_OUTPUT], on_file, user);
  ncy_data_free(&data);
  return status;
}

const char *cli_figure_option(const char *word, size_t length) {
  const char *name;
  for (size_t i = 0; ncy_plot_kind(i, NULL); i++)
    for (size_t k = 0; (name = ncy_plot_option_name(i, k)); k++)
      if (strlen(name) == length && memcmp(name, word, length) == 0) return name;
  return NULL;
}
