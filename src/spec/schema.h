/* schema.h (internal) - the one table of keys: what a spec may say, of which form, with which default and unit.
 *
 * An object kind (enum ncy_schema_id) has rows; a row is a key. The reader, the defaults, the mistakes found, the reference
 * pages and the JSON Schema all come from these rows. To add a key: one row here (schema_net.c, schema_cell.c, schema_conn.c,
 * schema_cfg.c), one field in spec.h. What is known but not built yet is listed in unbuilt.c.
 * Source: reference netpyne-1 sections 2, 3, 5, 6, 9; netpyne-2 sections 2.3, 5; netpyne-3 section 1; api-inventory.json.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_SPEC_SCHEMA_H
#define NCY_SPEC_SCHEMA_H

#include "spec/spec.h"

/* Kinds of objects, see the table in schema.c. */
typedef enum ncy_schema_id {
  NCY_OBJ_NET,
  NCY_OBJ_POP,
  NCY_OBJ_RULE,
  NCY_OBJ_SEC,
  NCY_OBJ_GEOM,
  NCY_OBJ_TOPOL,
  NCY_OBJ_MECH,
  NCY_OBJ_ION,
  NCY_OBJ_POINTP,
  NCY_OBJ_VARS,
  NCY_OBJ_GLOBALS,
  NCY_OBJ_CELL_PARAMS,
  NCY_OBJ_SYNMECH,
  NCY_OBJ_POINTER,
  NCY_OBJ_CONN,
  NCY_OBJ_PLAST,
  NCY_OBJ_SHAPE,
  NCY_OBJ_SUBCONN,
  NCY_OBJ_SUBDENSITY,
  NCY_OBJ_SOURCE, /* of a type without rows of its own: any mechanism */
  NCY_OBJ_NETSTIM,
  NCY_OBJ_ICLAMP,
  NCY_OBJ_VCLAMP,
  NCY_OBJ_SECLAMP,
  NCY_OBJ_ALPHASYNAPSE,
  NCY_OBJ_XSTIM,
  NCY_OBJ_TARGET,
  NCY_OBJ_CFG,
  NCY_OBJ_SEEDS,
  NCY_OBJ_HPARAMS,
  NCY_OBJ_TRACE,
  NCY_OBJ_ANALYSIS,
  NCY_OBJ_ANNOTATION,
  NCY_OBJ_ANNOTATIONS,
  NCY_OBJ_COUNT
} ncy_schema_id;

/* What a value may look like; one row of forms.c each. */
typedef enum ncy_form {
  NCY_FORM_ANY,
  NCY_FORM_NUMBER,
  NCY_FORM_POSITIVE,
  NCY_FORM_NONNEGATIVE,
  NCY_FORM_FRACTION, /* 0..1 */
  NCY_FORM_INT,
  NCY_FORM_COUNT, /* integer >= 0 */
  NCY_FORM_SEED,  /* integer 0..2^32-1 */
  NCY_FORM_BOOL,  /* true, false, 1, 0 */
  NCY_FORM_STRING,
  NCY_FORM_OBJECT,
  NCY_FORM_LIST,
  NCY_FORM_STRINGS,
  NCY_FORM_LABELS, /* a string or a list of strings, also nested */
  NCY_FORM_NUMBERS,
  NCY_FORM_RANGE,  /* [min, max] */
  NCY_FORM_TRIPLE, /* three numbers */
  NCY_FORM_SPACING,
  NCY_FORM_FUNC,   /* number or string function */
  NCY_FORM_LENGTH, /* number > 0 or string function */
  NCY_FORM_NSEG,
  NCY_FORM_FUNCS, /* number, string function, or a list of numbers, also nested */
  NCY_FORM_DELAYS,
  NCY_FORM_LOCS,
  NCY_FORM_COUNTS,
  NCY_FORM_PARAM, /* number, string function, or one number per segment */
  NCY_FORM_ION_VALUE,
  NCY_FORM_POINT_PARAM, /* parameter of a point cell: a list or an object too */
  NCY_FORM_PAIRS,       /* list of [integer, integer] */
  NCY_FORM_POINTS,      /* list of [x, y, z, diameter] */
  NCY_FORM_OBJECTS,     /* list of objects */
  NCY_FORM_TIMES,       /* list of numbers, or of lists of numbers */
  NCY_FORM_OBJECT_OR_FALSE,
  NCY_FORM_FLAG_OR_LIST,
  NCY_FORM_FLAG_OR_NUMBER,
  NCY_FORM_FLAG_OR_OBJECT,
  NCY_FORM_DENSITY, /* string or object */
  NCY_FORM_STEP,    /* number > 0 or 'adaptive' */
  NCY_FORM_NOTE,    /* string, or an object of kind NCY_OBJ_ANNOTATION */
  NCY_FORM_NOTES,   /* an object of notes by label */
  NCY_FORM_DATE,
  NCY_FORM_DOI,
  NCY_FORM_URL,
  NCY_FORM_COUNT_OF_FORMS
} ncy_form;

/* Where the value goes in the record. */
typedef enum ncy_store {
  NCY_STORE_NONE, /* read by code of its own, or of no effect */
  NCY_STORE_NODE,
  NCY_STORE_F64,
  NCY_STORE_BOOL,
  NCY_STORE_STRING,
  NCY_STORE_I64,
  NCY_STORE_I32,
  NCY_STORE_CONDS,
  NCY_STORE_PARAM /* one of the record's parameters */
} ncy_store;

enum {
  NCY_ROW_REQUIRED = 1, /* an error when absent */
  NCY_ROW_IGNORED = 2,  /* NetPyNE accepts it and does nothing: warns */
  NCY_ROW_LEGACY = 4,   /* of older versions or undeclared */
  NCY_ROW_BUILD = 8     /* of simConfig: what is built depends on it, not only the run */
};

typedef struct ncy_schema_row {
  const char *key;
  uint8_t form;
  uint8_t store;
  uint16_t offset;
  const char *default_text; /* JSON; NULL: none */
  const char *unit;         /* NULL: none */
  uint16_t flags;
  const char *doc;
} ncy_schema_row;

/* What becomes of keys without a row. */
typedef enum ncy_schema_unknown {
  NCY_UNKNOWN_ERROR, /* a mistake */
  NCY_UNKNOWN_USER,  /* the user's own field, unless it is nearly a known key */
  NCY_UNKNOWN_PARAM  /* a parameter whose name the owner knows */
} ncy_schema_unknown;

enum { NCY_NO_PARAMS = 0xffff };

typedef struct ncy_schema_object {
  const char *path; /* for reference pages, e.g. netParams.popParams.LABEL */
  const ncy_schema_row *row;
  uint16_t n_rows;
  uint8_t unknown;
  uint8_t param_form;     /* of keys without a row that become parameters */
  uint16_t params_offset; /* of the ncy_spec_params in the record; NCY_NO_PARAMS: they are dropped */
} ncy_schema_object;

const ncy_schema_object *ncy_schema_object_at(ncy_schema_id id);
const ncy_schema_row *ncy_schema_find(ncy_schema_id id, const char *key);

/* Nearest key of an object kind (and of another, or NCY_OBJ_COUNT), NULL when none is near. */
const char *ncy_schema_nearest(ncy_schema_id id, ncy_schema_id other, const char *word);

/* For objects that take the user's own fields: the known key that word is a misspelling of (edit distance at most 2, and less
 * for keys under five letters), or NULL. */
const char *ncy_schema_misspelt(ncy_schema_id id, const char *word);

/* Is it {"__dict__": ...}, which NetPyNE writes for an empty object that was looked into? */
bool ncy_schema_is_stray(const ncy_json *value);

/* Is the value the row's default, or null, false or empty? Such a value is accepted even where the feature is not built. */
bool ncy_schema_is_default(const ncy_schema_row *row, const ncy_json *value);

/* May the key have other values than its default? See unbuilt.c. */
bool ncy_schema_is_built(ncy_schema_id id, const ncy_schema_row *row);

/* ---- forms ------------------------------------------------------------------------------------------------------------- */

/* form_texts.c: forms whose strings are not any string. Is the text one of the form? */
bool ncy_is_text_of_form(ncy_form form, const char *text, size_t length);
/* The same as a regular expression of JSON Schema (ECMA 262), which may let more through; NULL: any string. */
const char *ncy_form_pattern(ncy_form form);

const char *ncy_form_text(ncy_form form); /* "a number above 0" */
const char *ncy_form_name(ncy_form form); /* "positive", its place in $defs of the JSON Schema */
/* Does the form admit a value of this JSON type at all? */
bool ncy_form_admits(ncy_form form, ncy_json_type type);
/* The first part of value that is not of the form (value itself or an item), or NULL; *expected: what it should be. */
const ncy_json *ncy_form_misfit(ncy_form form, const ncy_json *value, const char **expected);

/* The form as a JSON Schema that stands at #/$defs/NAME; null is let in, for it stands for an absent key. */
void ncy_form_write_schema(ncy_json_writer *w, ncy_form form);
/* Its keyword "type" alone. */
void ncy_form_write_types(ncy_json_writer *w, ncy_form form);

/* The rows; counts in the object table. */
extern const ncy_schema_object ncy_schema_net_object, ncy_schema_pop_object;
extern const ncy_schema_object ncy_schema_rule_object, ncy_schema_sec_object, ncy_schema_geom_object, ncy_schema_topol_object,
    ncy_schema_mech_object, ncy_schema_ion_object, ncy_schema_pointp_object, ncy_schema_vars_object, ncy_schema_globals_object,
    ncy_schema_cell_params_object;
extern const ncy_schema_object ncy_schema_synmech_object, ncy_schema_pointer_object, ncy_schema_conn_object,
    ncy_schema_plast_object, ncy_schema_shape_object, ncy_schema_subconn_object, ncy_schema_subdensity_object;
extern const ncy_schema_object ncy_schema_source_object, ncy_schema_netstim_object, ncy_schema_iclamp_object,
    ncy_schema_vclamp_object, ncy_schema_seclamp_object, ncy_schema_alphasynapse_object, ncy_schema_xstim_object,
    ncy_schema_target_object;
extern const ncy_schema_object ncy_schema_cfg_object, ncy_schema_seeds_object, ncy_schema_hparams_object, ncy_schema_trace_object,
    ncy_schema_analysis_object, ncy_schema_annotation_object, ncy_schema_annotations_object;

/* For the files of rows: how a value is stored in a field of record type REC. */
#define NCY_NONE NCY_STORE_NONE, 0
/* The row of everything that may say where it comes from; annotation.c finds it in the tree. */
#define NCY_ANNOTATION_ROW                                                                                                       \
  {                                                                                                                              \
    "annotation", NCY_FORM_NOTE, NCY_NONE, NULL, NULL, 0,                                                                        \
        "Where it comes from: free text, or source, doi, url, note, author, date."                                               \
  }
#define NCY_PARAM NCY_STORE_PARAM, 0
#define NCY_NODE(field) NCY_STORE_NODE, offsetof(REC, field)
#define NCY_F64_AT(field) NCY_STORE_F64, offsetof(REC, field)
#define NCY_BOOL_AT(field) NCY_STORE_BOOL, offsetof(REC, field)
#define NCY_STR_AT(field) NCY_STORE_STRING, offsetof(REC, field)
#define NCY_I64_AT(field) NCY_STORE_I64, offsetof(REC, field)
#define NCY_I32_AT(field) NCY_STORE_I32, offsetof(REC, field)
#define NCY_CONDS_AT(field) NCY_STORE_CONDS, offsetof(REC, field)
#define NCY_SCHEMA_OBJECT(path, rows, unknown, form, params_offset)                                                              \
  { path, rows, NCY_COUNT_OF(rows), unknown, form, params_offset }

#endif
