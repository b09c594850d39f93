/* save.h (internal) - where files of a run go.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_SIM_SAVE_H
#define NCY_SIM_SAVE_H

#include "spec/spec.h"

/* Folder and name before "_data.json": out_dir, else saveFolder, else the folder part of filename; then simLabel, else the last
 * part of filename. Allocated in arena; NULL when out of memory. */
const char *ncy_save_base(ncy_arena *arena, const ncy_spec *spec, const char *out_dir);

#endif
