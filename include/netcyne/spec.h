/* spec.h - a declared network: netParams and simConfig, read and checked.
 * SPDX-License-Identifier: MIT */
#ifndef NETCYNE_SPEC_H
#define NETCYNE_SPEC_H

#include <stddef.h>

#include "netcyne/ctx.h"

NCY_BEGIN_C

typedef struct ncy_spec ncy_spec;

/* Where a spec comes from. Either model, or net_params with sim_config, or text. */
typedef struct ncy_spec_source {
  const char *model;      /* JSON file, a file NetPyNE saved, an index.npjson, or the folder that holds one */
  const char *net_params; /* JSON file as netParams.save writes */
  const char *sim_config; /* JSON file as simConfig.save writes */
  const char *text;       /* the JSON itself; model then names it in diagnostics */
  size_t text_length;
  const char *const *set; /* [n_set] "PATH=VALUE" overrides, applied in order before anything is checked */
  size_t n_set;
  double duration;         /* ms; overrides simConfig.duration when > 0 */
  const char *const *mods; /* [n_mods] folders of .mod files, in place of the model's own mod_folder */
  size_t n_mods;
} ncy_spec_source;

/* Reads, overrides and validates keys, types, ranges, labels and string functions, all mistakes in one go.
 * NCY_EPARSE, NCY_ESPEC, NCY_EIO, NCY_EUNSUPPORTED, NCY_ENOMEM; details are diagnostics in ctx. The spec is owned by the caller.
 */
NCY_API ncy_status ncy_spec_load(ncy_ctx *ctx, const ncy_spec_source *source, ncy_spec **out);

/* What `netcyne check` and `netcyne run` ask for on top: mechanisms and their parameters exist. In other uses they warn. */
NCY_API ncy_status ncy_spec_check_mechanisms(ncy_ctx *ctx, const ncy_spec *spec, int is_strict);

NCY_API void ncy_spec_free(ncy_spec **spec);

/* The spec with all overrides as JSON text, indented, keys in their order. Owned by the caller: ncy_text_free. */
NCY_API ncy_status ncy_spec_text(ncy_ctx *ctx, const ncy_spec *spec, char **out, size_t *out_length);
NCY_API void ncy_text_free(ncy_ctx *ctx, char **text);

/* Where parts of the network come from: what the spec says under `annotation`, as one line of text for each, in the order of the
 * spec. Strings are the spec's. Copies up to capacity from the first-th on; returns how many there are. */
typedef struct ncy_spec_annotation {
  const char *map;   /* popParams, cellParams, synMechParams, connParams, subConnParams, stimSourceParams or stimTargetParams */
  const char *label; /* in that map */
  const char *text;  /* free text as it is; an object as "source: X; doi: Y" */
} ncy_spec_annotation;
NCY_API size_t ncy_spec_annotations(const ncy_spec *spec, size_t first, ncy_spec_annotation *out, size_t capacity);

/* The schema: what a spec may say, one row a key. Strings live as long as the program; default_text (JSON) and unit may be NULL.
 */
typedef struct ncy_spec_schema_row {
  const char *object; /* e.g. netParams.connParams.LABEL */
  const char *key;
  const char *kind; /* e.g. "a number or a string function" */
  const char *default_text;
  const char *unit;
  const char *doc;
  int is_required; /* an error when absent */
  int is_legacy;   /* of older versions, or of no effect */
  int is_built;    /* 0: a value other than the default is refused, or left out with a warning */
} ncy_spec_schema_row;
/* Copies up to capacity rows from the first-th on; returns how many rows there are. Rows of an object are together. The last row
 * of an object that takes keys of any name has the key "*". */
NCY_API size_t ncy_spec_schema_rows(size_t first, ncy_spec_schema_row *out, size_t capacity);

/* The same as a JSON Schema, draft 2020-12, of a file {"netParams": ..., "simConfig": ...}; it accepts every spec that
 * ncy_spec_load accepts. Owned by the caller: ncy_text_free. NCY_ENOMEM. */
NCY_API ncy_status ncy_spec_json_schema(ncy_ctx *ctx, char **out, size_t *out_length);

NCY_END_C

#endif
