/* save_formats.c - data of a run in the formats that simConfig asks for besides JSON.
 *
 * The tree of the data is made once, and only when some format is asked for. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "netcyne/result.h"
#include "sim/save.h"
#include "sim/sim.h"

static const struct {
  const char *flag, *ending;
} formats[] = {{"savePickle", ".pkl"}, {"saveDpk", ".dpk"}, {"saveMat", ".mat"}, {"saveHDF5", ".hdf5"}, {"saveCSV", ".csv"}};

/* saveDat: a file for each trace, NAME_TRACE_cell_GID.dat beside the data file: lines of time [s] and value / 1000, with a tab
 * between, as NetPyNE writes them (whose times are those of a sampling at dt, though). */
static ncy_status save_traces(ncy_ctx *ctx, ncy_arena *arena, const ncy_data *data, const char *path, size_t stem,
                              ncy_saved_fn *on_file, void *user) {
  ncy_table *traces = NULL;
  ncy_column t, column;
  NCY_TRY(ncy_data_traces(ctx, data, &traces));
  ncy_status status = ncy_table_column(traces, "t", &t);
  for (size_t c = 1; status == NCY_OK && c < ncy_table_columns(traces); c++) {
    status = ncy_table_column_at(traces, c, &column);
    char *name = status == NCY_OK ? ncy_arena_printf(arena, "%.*s_%s.dat", (int)stem, path, column.name) : NULL;
    for (char *p = name ? name + stem : NULL; p && *p; p++) *p = *p == '/' ? '_' : *p;
    ncy_out_file *file = NULL;
    if (status == NCY_OK) status = name ? ncy_out_open(ctx, name, &file) : NCY_ENOMEM;
    for (size_t i = 0; status == NCY_OK && i < ncy_table_rows(traces); i++) {
      char text[2][NCY_DOUBLE_TEXT];
      ncy_double_text(t.u.f64[i] / 1000.0, text[0]);
      ncy_double_text(column.u.f64[i] / 1000.0, text[1]);
      if (!isnan(column.u.f64[i])) ncy_out_printf(file, "%s\t%s\n", text[0], text[1]);
    }
    if (status == NCY_OK) status = ncy_out_commit(&file);
    if (status == NCY_OK && on_file) on_file(user, name);
  }
  ncy_table_free(&traces);
  return status;
}

static bool is_asked(const ncy_net *net, const char *flag) {
  const ncy_json *value = ncy_json_get(net->spec->sim_config, flag);
  return value && ncy_json_number(value) > 0;
}

ncy_status ncy_result_save_formats(ncy_ctx *ctx, const ncy_net *net, ncy_result *result, const ncy_save_options *options,
                                   const char *data_path, ncy_saved_fn *on_file, void *user) {
  ncy_data *data = NULL;
  ncy_status status = NCY_OK;
  size_t stem = strlen(data_path);
  if (stem > 5 && strcmp(data_path + stem - 5, ".json") == 0) stem -= 5;
  ncy_data_run_options made = {.command = options ? options->command : NULL, .timing = options ? options->timing : NULL};
  for (size_t i = 0; i < NCY_COUNT_OF(formats) && status == NCY_OK; i++) {
    if (!is_asked(net, formats[i].flag)) continue;
    if (!data) status = ncy_data_of_run(ctx, net, result, &made, &data);
    const char *path = ncy_arena_printf(&result->arena, "%.*s%s", (int)stem, data_path, formats[i].ending);
    if (!path) status = NCY_ENOMEM;
    if (status == NCY_OK) status = ncy_data_save(ctx, data, path);
    if (status == NCY_OK && on_file) on_file(user, path);
  }
  if (status == NCY_OK && is_asked(net, "saveDat")) {
    if (!data) status = ncy_data_of_run(ctx, net, result, &made, &data);
    size_t n = stem > 5 && memcmp(data_path + stem - 5, "_data", 5) == 0 ? stem - 5 : stem;
    if (status == NCY_OK) status = save_traces(ctx, &result->arena, data, data_path, n, on_file, user);
  }
  ncy_data_free(&data);
  return status;
}
