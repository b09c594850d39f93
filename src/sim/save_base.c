/* save_base.c - where the files of a run go.
 *
 * Rule: DESIGN 4: the folder is out_dir, else saveFolder, else the folder part of filename; the name is simLabel, else the last
 *       part of filename.
 * SPDX-License-Identifier: MIT */
#include <string.h>
#include <time.h>

#include "sim/save.h"

const char *ncy_save_base(ncy_arena *arena, const ncy_spec *spec, const char *out_dir) {
  const char *filename = spec->cfg.filename && *spec->cfg.filename ? spec->cfg.filename : "model_output";
  const char *slash = strrchr(filename, '/');
  const char *name = slash ? slash + 1 : filename;
  if (spec->cfg.sim_label && *spec->cfg.sim_label) name = spec->cfg.sim_label;
  const char *folder = out_dir && *out_dir ? out_dir : spec->cfg.save_folder;
  if (folder && *folder) {
    size_t length = strlen(folder);
    return ncy_arena_printf(arena, "%s%s%s", folder, folder[length - 1] == '/' ? "" : "/", name);
  }
  if (slash) return ncy_arena_printf(arena, "%.*s%s", (int)(slash + 1 - filename), filename, name);
  return ncy_arena_strndup(arena, name, strlen(name));
}

void ncy_save_stamp(const ncy_spec *spec, char out[NCY_SAVE_STAMP]) {
  const ncy_json *is_wanted = ncy_json_get(spec->sim_config, "timestampFilename");
  struct tm now;
  time_t seconds = time(NULL);
  out[0] = 0;
  if (is_wanted && ncy_json_number(is_wanted) > 0 && localtime_r(&seconds, &now))
    strftime(out, NCY_SAVE_STAMP, "-%Y%m%d_%H%M%S", &now);
}
