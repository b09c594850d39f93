/* result.h - the data of a run in memory: all that a data file of NetPyNE holds, as one tree of values, and as tables.
 *
 * The same whether a run made it (ncy_data_of_run) or a file was read (ncy_data_load), and whatever the file's format: the tree
 * has the layout of NetPyNE's data file (net, simConfig, simData, netpyne_version; netcyne: where it comes from). Long lists of
 * numbers are columns. Analyses and figures take the tables. Nothing in it changes once it is made. SPDX-License-Identifier: MIT
 */
#ifndef NETCYNE_RESULT_H
#define NETCYNE_RESULT_H

#include <stddef.h>
#include <stdint.h>

#include "netcyne/sim.h"
#include "netcyne/table.h"

NCY_BEGIN_C

/* ---- values ------------------------------------------------------------------------------------------------------------------
 */

typedef enum ncy_value_type {
  NCY_VALUE_NULL,
  NCY_VALUE_BOOL,
  NCY_VALUE_INT,
  NCY_VALUE_REAL,
  NCY_VALUE_STRING,
  NCY_VALUE_LIST,
  NCY_VALUE_DICT,
  NCY_VALUE_INTS, /* a list of one or more integers */
  NCY_VALUE_REALS /* a list of one or more reals */
} ncy_value_type;

typedef struct ncy_value ncy_value;
typedef struct ncy_member ncy_member;

/* 16 bytes; owned by the data it is part of. */
struct ncy_value {
  uint8_t type;   /* ncy_value_type */
  uint32_t count; /* items of a list or dict; bytes of a string */
  union {
    int boolean;
    int64_t integer;
    double real;
    const char *string;       /* UTF-8 with a zero byte behind it; others may be inside: see count */
    const ncy_value *item;    /* [count] of LIST */
    const ncy_member *member; /* [count] of DICT, in the file's order; every key once */
    const int64_t *ints;      /* [count] of INTS */
    const double *reals;      /* [count] of REALS */
  } u;
};
struct ncy_member {
  const char *key; /* UTF-8, without zero bytes */
  ncy_value value;
};

/* Member of a dict; NULL when there is none, or value is NULL or no dict. */
NCY_API const ncy_value *ncy_value_get(const ncy_value *value, const char *key);
/* Is it INT or REAL; its number, NaN when it is none (BOOL: 0 or 1). */
NCY_API int ncy_value_is_number(const ncy_value *value);
NCY_API double ncy_value_number(const ncy_value *value);
/* Is it a list of any kind, an empty one too; and item i of it as a number, NaN when it is none. */
NCY_API int ncy_value_is_list(const ncy_value *value);
NCY_API double ncy_value_number_at(const ncy_value *list, size_t index);
/* Equal in type, order and bits (any NaN equals any NaN). */
NCY_API int ncy_value_same(const ncy_value *a, const ncy_value *b);

/* ---- data --------------------------------------------------------------------------------------------------------------------
 */

typedef struct ncy_data ncy_data;

typedef struct ncy_data_run_options {
  const char *command;      /* for the provenance; may be NULL */
  const ncy_timing *timing; /* likewise */
} ncy_data_run_options;

/* What a run left, as its data file has it: saveDataInclude, saveCellSecs, saveCellConns and compactConnFormat hold. Independent
 * of net and result afterwards; owned by the caller. options may be NULL. NCY_ENOMEM. */
NCY_API ncy_status ncy_data_of_run(ncy_ctx *ctx, const ncy_net *net, const ncy_result *result,
                                   const ncy_data_run_options *options, ncy_data **out);

/* Reads a file in a format of ncy_data_format, found by its ending. Values are checked where tables are made of them, so that
 * data with a fault in one part serves for the others. NCY_EIO; NCY_EPARSE, located by line and column, offset, or path of the
 * object in the file; NCY_EUNSUPPORTED; NCY_EARG for an ending that is not known; NCY_ENOMEM. */
NCY_API ncy_status ncy_data_load(ncy_ctx *ctx, const char *path, ncy_data **out);

/* Writes beside and renames, in the format of the ending. The same data give the same bytes. NCY_EARG for an ending that is not
 * known, or data that the format cannot hold; NCY_EIO, NCY_ENOMEM, NCY_EINTERRUPTED. */
NCY_API ncy_status ncy_data_save(ncy_ctx *ctx, const ncy_data *data, const char *path);

/* The formats that simConfig asks for besides JSON (savePickle, saveDpk, saveMat, saveHDF5, saveCSV, saveDat), each beside
 * data_path (the JSON) with its own ending. on_file is called for each file written, with a path that lasts as long as result.
 * options as for the JSON. */
typedef void ncy_saved_fn(void *user, const char *path);
NCY_API ncy_status ncy_result_save_formats(ncy_ctx *ctx, const ncy_net *net, ncy_result *result, const ncy_save_options *options,
                                           const char *data_path, ncy_saved_fn *on_file, void *user);

/* Formats of data files: name and ending ("json", ".json"); NULL past the end. */
NCY_API const char *ncy_data_format(size_t index, const char **out_ending);

NCY_API void ncy_data_free(ncy_data **data);

NCY_API const ncy_value *ncy_data_root(const ncy_data *data); /* a dict */
NCY_API const char *ncy_data_file(const ncy_data *data);      /* where it was read from; NULL: from a run */
/* Member by a path of keys with points between: "simConfig.duration"; NULL when there is none. */
NCY_API const ncy_value *ncy_data_get(const ncy_data *data, const char *path);

/* ---- tables of it -------------------------------------------------------------------------------------------------------------
 *
 * Owned by the caller; texts in them are the data's, so they are freed before it. A part that is not there is NCY_EARG with the
 * key that is missing; one that is not as NetPyNE has it is NCY_EPARSE with its path. */

/* spikes: t [ms], gid; in the file's order. */
NCY_API ncy_status ncy_data_spikes(ncy_ctx *ctx, const ncy_data *data, ncy_table **out);
/* stims: t [ms], gid, source: events of the stimuli of cells (recordStim), cells in the file's order. No rows when not recorded.
 */
NCY_API ncy_status ncy_data_stims(ncy_ctx *ctx, const ncy_data *data, ncy_table **out);
/* traces: t [ms], then a column NAME/cell_GID, or NAME/cell_GID/SEC_LOC, for each trace; in the file's order. t is simData.t, or
 * multiples of recordStep where that was not recorded. Shorter traces end in NaN. Only t, without rows, when none was recorded.
 */
NCY_API ncy_status ncy_data_traces(ncy_ctx *ctx, const ncy_data *data, ncy_table **out);
/* fields: t [ms], then a column for each electrode e0, e1, ... [mV]. pop: a label of LFPPops, or NULL: of all cells. t is i times
 * recordStep, as NetPyNE counts it: a sample is of the step that ends one recordStep later. */
NCY_API ncy_status ncy_data_lfp(ncy_ctx *ctx, const ncy_data *data, const char *pop, ncy_table **out);
/* electrodes: x, y, z [um], as simConfig.recordLFP has them (y is depth). */
NCY_API ncy_status ncy_data_electrodes(ncy_ctx *ctx, const ncy_data *data, ncy_table **out);
/* dipole: t [ms], x, y, z [nA um]; pop as with ncy_data_lfp (dipolePops). */
NCY_API ncy_status ncy_data_dipole(ncy_ctx *ctx, const ncy_data *data, const char *pop, ncy_table **out);
/* cells: gid, pop, cellType, cellModel, x, y, z [um], xnorm, ynorm, znorm. Places that a cell lacks are NaN. */
NCY_API ncy_status ncy_data_cells(ncy_ctx *ctx, const ncy_data *data, ncy_table **out);
/* pops: label, n_cells, first_gid (-1: it is empty); in order of their first gid, empty ones where the file has them. */
NCY_API ncy_status ncy_data_pops(ncy_ctx *ctx, const ncy_data *data, ncy_table **out);
/* conns: pre_gid (-1 for a stimulus), post_gid, sec, loc, synMech, weight, delay [ms], label, pre_label (source of a stimulus).
 * Compact connections too. Numbers that a connection lacks are NaN. */
NCY_API ncy_status ncy_data_conns(ncy_ctx *ctx, const ncy_data *data, ncy_table **out);
/* rates: pop, n_cells, n_spikes, rate [Hz] over the whole run. */
NCY_API ncy_status ncy_data_rates(ncy_ctx *ctx, const ncy_data *data, ncy_table **out);

/* ---- differences and contents
 * --------------------------------------------------------------------------------------------------- */

/* The first place where two data differ, as a path ("simData.spkt[3]") with both values as text; *out is "" when all is equal.
 * What a file says of itself (netcyne) is not compared. Owned by the caller: ncy_text_free. */
NCY_API ncy_status ncy_data_difference(ncy_ctx *ctx, const ncy_data *a, const ncy_data *b, char **out);

NCY_END_C

#endif
