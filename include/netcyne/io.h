/* io.h - networks as files: saved, loaded, compared, described.
 *
 * The format of a network file goes by the ending of its name: .h5 or .hdf5 for HDF5 (docs/format/network-hdf5.md), .json for
 * NetPyNE's layout. Calls on HDF5 files take turns (one lock in the process); the HDF5 library is not made for threads.
 * SPDX-License-Identifier: MIT */
#ifndef NETCYNE_IO_H
#define NETCYNE_IO_H

#include <stdint.h>

#include "netcyne/net.h"

NCY_BEGIN_C

/* ---- what a file is ------------------------------------------------------------------------------------------------------ */

typedef enum ncy_file_kind {
  NCY_FILE_UNKNOWN,
  NCY_FILE_SPEC,     /* JSON: a model, or an index of one */
  NCY_FILE_NETWORK,  /* HDF5: a network saved by ncy_net_save */
  NCY_FILE_NET_JSON, /* JSON: cells and connections in NetPyNE's layout, no simData */
  NCY_FILE_RESULT    /* data in NetPyNE's layout, in a format of ncy_data_format: JSON with simData, pickle, ... */
} ncy_file_kind;

/* Looks at the first bytes for HDF5, at the ending for a pickle and the like, or at the keys of a JSON file (one pass; nothing is
 * built up). A folder is a model
 * (NCY_FILE_SPEC). What is malformed, or HDF5 of another kind, is what it begins as; its reader says more. NCY_EIO when it
 * cannot be read. */
NCY_API ncy_status ncy_file_sniff(ncy_ctx *ctx, const char *path, ncy_file_kind *out);

/* Does the file begin as HDF5 does? 0 where it cannot be read too. */
NCY_API int ncy_file_is_hdf5(const char *path);

/* ---- networks ------------------------------------------------------------------------------------------------------------ */

typedef struct ncy_net_save_options {
  const char *command; /* for the provenance; may be NULL */
} ncy_net_save_options;

/* Has the name an ending that ncy_net_save knows? */
NCY_API int ncy_net_can_save(const char *path);

/* Writes beside and renames; a part says in the file which it is. options may be NULL. NCY_EARG for an ending that is not known,
 * NCY_EIO, NCY_ENOMEM, NCY_EINTERRUPTED. The same network gives the same bytes. */
NCY_API ncy_status ncy_net_save(ncy_ctx *ctx, const ncy_net *net, const char *path, const ncy_net_save_options *options);

/* Reads a network from HDF5: equal, column by column, to the one that was saved. The spec comes from the text in the file;
 * both are owned by the caller, who frees the network first. The file is decoded in a child process with limits on memory and
 * time, and every value is checked: what is not a valid network is refused with file and path in it. NCY_EIO, NCY_EPARSE,
 * NCY_ESPEC, NCY_EUNSUPPORTED (a later version of the format), NCY_ENOMEM, NCY_EINTERRUPTED. */
NCY_API ncy_status ncy_net_load(ncy_ctx *ctx, const char *path, ncy_spec **out_spec, ncy_net **out_net);

/* The same with overrides of what concerns the run only, as in ncy_spec_source: keys of simConfig that building does not read.
 * Others are refused (NCY_EARG), and so is another duration where the spikes of VecStim cells were made for the saved one. A
 * network that was saved with compat sets it in ctx. */
typedef struct ncy_net_load_options {
  const char *const *set; /* [n_set] */
  size_t n_set;
  double duration;         /* ms; 0: the saved one */
  const char *const *mods; /* [n_mods] folders of .mod files, in place of the one the file names */
  size_t n_mods;
} ncy_net_load_options;
NCY_API ncy_status ncy_net_load_with(ncy_ctx *ctx, const char *path, const ncy_net_load_options *options, ncy_spec **out_spec,
                                     ncy_net **out_net);

/* ---- differences ----------------------------------------------------------------------------------------------------------- */

/* What two networks or two spike sets have in common. Strings are owned by it. */
typedef struct ncy_diff {
  int is_same;
  const char *kind;    /* "networks" or "spikes" */
  int64_t n_compared;  /* values, or spikes of the first */
  int64_t n_different; /* values that differ; rows that only one has are not counted */
  const char
      *where;  /* the first difference: table and column, e.g. "conns.weight"; a table where only row counts differ; or NULL */
  int64_t row; /* its row, -1 when none */
  const char *what;  /* which that row is, e.g. "pre gid 3, post gid 17"; NULL: nothing to say */
  const char *a, *b; /* both values as text, reals as %a and %.17g; or both row counts */
  const char *text;  /* all of it for people: lines without a line break at the end */
} ncy_diff;

/* Provenance is not compared; rules, names and synaptic mechanisms are compared by label. *out is owned by the caller. */
NCY_API ncy_status ncy_net_diff(ncy_ctx *ctx, const ncy_net *a, const ncy_net *b, ncy_diff **out);

/* Two files: both networks (HDF5) or both results (spikes, whatever their order at equal times). NCY_EARG for one of each,
 * NCY_EUNSUPPORTED for networks as JSON, NCY_EARG for other kinds of file. */
NCY_API ncy_status ncy_diff_files(ncy_ctx *ctx, const char *path_a, const char *path_b, ncy_diff **out);
NCY_API void ncy_diff_free(ncy_diff **diff);

/* ---- what a file holds ------------------------------------------------------------------------------------------------------
 */

/* Table `file` with the columns item, value (both text): kind and bytes first, then what there is of counts, provenance and
 * times. Files of unknown kind have only these two rows. Owned by the caller. Errors as those of the kind's reader. */
NCY_API ncy_status ncy_file_describe(ncy_ctx *ctx, const char *path, ncy_table **out);

NCY_END_C

#endif
