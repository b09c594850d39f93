/* save.h (internal) - parts of saved files that several formats share.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_SIM_SAVE_H
#define NCY_SIM_SAVE_H

#include "json/json.h"
#include "spec/spec.h"

/* Folder and name before "_data.json": out_dir, else saveFolder, else the folder part of filename; then simLabel, else the last
 * part of filename. Allocated in arena; NULL when out of memory. */
const char *ncy_save_base(ncy_arena *arena, const ncy_spec *spec, const char *out_dir);

/* All attributes of netParams (simConfig): the user's in their order, then NetPyNE's defaults for what is not given, from the
 * schema. Written as one object. */
ncy_status ncy_save_net_params(ncy_json_writer *w, const ncy_spec *spec);
ncy_status ncy_save_sim_config(ncy_json_writer *w, const ncy_spec *spec);

#endif
