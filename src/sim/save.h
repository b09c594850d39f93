/* save.h (internal) - where files of a run go.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_SIM_SAVE_H
#define NCY_SIM_SAVE_H

#include "netcyne/sim.h"
#include "spec/spec.h"
#include "json/json.h"

/* Folder and name before "_data.json": out_dir, else saveFolder, else the folder part of filename; then simLabel, else the last
 * part of filename. Allocated in arena; NULL when out of memory. */
const char *ncy_save_base(ncy_arena *arena, const ncy_spec *spec, const char *out_dir);

/* Members of simData: the series whose names begin with LFP, or the others (save_field.c). */
void ncy_save_series(ncy_json_writer *w, const ncy_result *result, bool is_lfp);
/* Member stims of simData, where they were recorded (stims.c). */
ncy_status ncy_save_stims(ncy_json_writer *w, const ncy_result *result, ncy_arena *arena);
/* Member recXElectrode of net, where there are electrodes. result: a ncy_result. */
void ncy_save_electrodes(ncy_json_writer *w, const void *result);

/* What simConfig.timestampFilename adds behind "_data": "-YYYYmmdd_HHMMSS" of now, or nothing. */
enum { NCY_SAVE_STAMP = 32 };
void ncy_save_stamp(const ncy_spec *spec, char out[NCY_SAVE_STAMP]);

/* Everything of the data file as one object, through a writer of JSON or what stands for one. arena: scratch. */
ncy_status ncy_result_write(ncy_ctx *ctx, const ncy_net *net, const ncy_result *r, const ncy_save_options *options,
                            ncy_json_writer *w, ncy_arena *arena);

#endif
