/* save_interval.c - the data of a run so far, saved now and then: NetPyNE's intervalSave.
 *
 * One file at a time: the next one is whole before the one before goes. Source: reference netpyne-3 section 3.7.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "sim/sim.h"
#include "json/json.h"

static const char *path_of(ncy_arena *arena, const ncy_interval_files *f, double t) {
  const ncy_spec *spec = f->net->spec;
  const ncy_json *own = ncy_json_get(spec->sim_config, "intervalFolder");
  const char *folder = f->out_dir && *f->out_dir ? f->out_dir : spec->cfg.save_folder, *under = "interval_data/";
  if (own && own->type == NCY_JSON_STRING && own->u.string[0]) {
    folder = own->u.string;
    under = "";
  }
  bool has_folder = folder && *folder;
  return ncy_arena_printf(arena, "%s%s%sinterval_%.0f.json", has_folder ? folder : "", has_folder ? "/" : "", under, t);
}

ncy_status ncy_interval_save(void *user, double t, ncy_result *so_far) {
  ncy_interval_files *f = user;
  ncy_arena arena;
  ncy_arena_init(&arena, f->ctx);
  const char *path = path_of(&arena, f, t), *last = f->last > 0.0 ? path_of(&arena, f, f->last) : NULL;
  ncy_save_options options = {.path = path, .command = f->command};
  ncy_status status =
      path && (last || !(f->last > 0.0)) ? ncy_result_save_json(f->ctx, f->net, so_far, &options, NULL) : NCY_ENOMEM;
  bool is_other = nearbyint(t) != nearbyint(f->last);
  if (status == NCY_OK && last && is_other) (void)unlink(last); /* one that is gone already is as good */
  if (status == NCY_OK) f->last = t;
  ncy_arena_done(&arena);
  return status;
}
