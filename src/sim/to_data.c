/* to_data.c - what a run left, as data in memory: what would go to its file goes to a tree instead.
 * SPDX-License-Identifier: MIT */
#include "netcyne/result.h"
#include "result/data.h"
#include "sim/save.h"

ncy_status ncy_data_of_run(ncy_ctx *ctx, const ncy_net *net, const ncy_result *result, const ncy_data_run_options *options,
                           ncy_data **out) {
  ncy_data *data;
  NCY_TRY(ncy_data_new(ctx, NULL, &data));
  ncy_save_options saving = {.command = options ? options->command : NULL, .timing = options ? options->timing : NULL};
  ncy_arena scratch;
  ncy_arena_init(&scratch, ctx);
  ncy_build build;
  ncy_json_writer w;
  ncy_build_init(&build, &data->arena);
  ncy_json_writer_init_events(&w, &ncy_build_events, &build);
  ncy_status status = ncy_result_write(ctx, net, result, &saving, &w, &scratch);
  if (status == NCY_OK && build.is_bad) status = ncy_no_memory(ctx);
  data->root = build.root;
  ncy_build_done(&build);
  ncy_arena_done(&scratch);
  if (status != NCY_OK)
    ncy_data_free(&data);
  else
    *out = data;
  return status;
}
