/* reader.h (internal) - what the parts of the reader share.
 *
 * Functions here go on after a mistake: they record it and return NCY_OK; another status means that there is no memory.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_SPEC_READER_H
#define NCY_SPEC_READER_H

#include "spec/unbuilt.h"

typedef struct ncy_spec_reader {
  ncy_ctx *ctx;
  ncy_arena *arena; /* the spec's */
  ncy_spec *spec;
  NCY_VEC(const void *) warned; /* rows of tables that have been warned of */
  const bool *applies;          /* [n_pops * n_cells] may the rule apply to cells of the population; see match.c */
} ncy_spec_reader;

/* Only lack of memory stops the reader. */
static inline ncy_status ncy_go_on(ncy_status status) {
  return status == NCY_ENOMEM ? NCY_ENOMEM : NCY_OK;
}

/* A mistake at a node; hint is the nearest valid name, or what to do, or NULL. */
#define NCY_MISTAKE(r, node, at_key, hint, ...)                                                                                  \
  ncy_go_on(ncy_json_report((node), (at_key), (r)->ctx, NCY_ERROR, NCY_ESPEC, (hint), __VA_ARGS__))
/* Something NetPyNE drops in silence: a mistake, or a warning where NetPyNE's behaviour is asked for. */
#define NCY_DROPPED(r, node, at_key, hint, ...)                                                                                  \
  ncy_go_on(ncy_json_report((node), (at_key), (r)->ctx, ncy_is_compat((r)->ctx) ? NCY_WARNING : NCY_ERROR, NCY_ESPEC, (hint),    \
                            __VA_ARGS__))
#define NCY_CAUTION(r, node, at_key, hint, ...)                                                                                  \
  ncy_go_on(ncy_json_report((node), (at_key), (r)->ctx, NCY_WARNING, NCY_ESPEC, (hint), __VA_ARGS__))

/* Has this row of a table (any address) not been warned of before? Remembers it. */
ncy_status ncy_warn_once(ncy_spec_reader *r, const void *row, bool *is_first);

/* Refuses, or warns of, what is not built; only at the first place where it stands. */
ncy_status ncy_report_unbuilt(ncy_spec_reader *r, const ncy_unbuilt_row *unbuilt, const ncy_json *value, bool at_key);

/* Reads an object of a kind into its record: defaults, forms, unknown keys, missing keys, what is not built. node may be NULL:
 * defaults only. */
ncy_status ncy_read_object(ncy_spec_reader *r, ncy_schema_id id, const ncy_json *node, void *record);

/* A mistake unless value is of the form; *fits tells. NULL and null fit. */
ncy_status ncy_check_form(ncy_spec_reader *r, const char *key, ncy_form form, const ncy_json *value, bool *fits);

/* The member of a map (popParams, ...) as an object: *out NULL, with a mistake, when it is none. */
ncy_status ncy_check_object(ncy_spec_reader *r, const ncy_json *value, const ncy_json **out);
ncy_status ncy_read_conds(ncy_spec_reader *r, const ncy_json *node, ncy_spec_conds *out);
/* An object member of node as a map: NULL when absent, null or not an object (which is reported elsewhere). */
const ncy_json *ncy_map(const ncy_json *node, const char *key);

/* The kind of object of a stimulation source; NCY_OBJ_SOURCE for a type without rows of its own, or NULL. */
ncy_schema_id ncy_source_object(const char *type);

/* What has been gathered, as a text for ncy_text_free; the gatherer is done with either way. */
ncy_status ncy_text_take(ncy_ctx *ctx, ncy_text *text, char **out, size_t *out_length);

/* The parts, in the order in which they are called. */
ncy_status ncy_apply_mapping(ncy_spec_reader *r);
ncy_status ncy_read_net(ncy_spec_reader *r);
ncy_status ncy_read_cells(ncy_spec_reader *r, const ncy_json *rules);
ncy_status ncy_read_cfg(ncy_spec_reader *r);
ncy_status ncy_match_rules(ncy_spec_reader *r);
ncy_status ncy_check_cells(ncy_spec_reader *r);
ncy_status ncy_check_conns(ncy_spec_reader *r);
ncy_status ncy_check_stims(ncy_spec_reader *r);
ncy_status ncy_check_cfg(ncy_spec_reader *r);
ncy_status ncy_check_strings(ncy_spec_reader *r);
ncy_status ncy_read_annotations(ncy_spec_reader *r); /* after all the rest */

/* ---- match.c: what may be, told from tags of populations --------------------------------------------------------------------
 */

/* May cells of the population have the tags asked for? */
bool ncy_conds_may_match(const ncy_spec *spec, const ncy_spec_conds *conds, const ncy_spec_pop *pop);
/* Sets is_point and cell_model of all populations, and the tags their cells carry; the cell rules have been read. */
ncy_status ncy_find_point_pops(ncy_spec_reader *r, ncy_spec_pop *pop);
const ncy_spec_sec *ncy_rule_section(const ncy_spec_cell *rule, const char *name);
const ncy_json *ncy_param(const ncy_spec_params *params, const char *key); /* NULL when absent */

/* ---- labels.c: checks of labels that several parts use ------------------------------------------------------------------------
 */

/* A word looked for among names that are seen one at a time. */
typedef struct ncy_wanted {
  const char *word;
  const char *near; /* the nearest so far, or NULL */
  bool is_found;    /* the word itself was seen */
} ncy_wanted;
void ncy_consider(ncy_wanted *wanted, const char *name); /* name may be NULL */

/* Keys and values of preConds, postConds, conds. where: what they belong to, for what keys mean. */
typedef enum ncy_conds_where { NCY_CONDS_RULE, NCY_CONDS_CONN, NCY_CONDS_STIM, NCY_CONDS_TRACE } ncy_conds_where;
ncy_status ncy_check_conds(ncy_spec_reader *r, const ncy_spec_conds *conds, ncy_conds_where where);
/* Each label of a string or (nested) list is in synMechParams. */
ncy_status ncy_check_synmechs(ncy_spec_reader *r, const ncy_json *labels);
/* Each name is a section or list of sections of some cell that conds may match. */
ncy_status ncy_check_sections(ncy_spec_reader *r, const ncy_json *names, const ncy_spec_conds *conds);

#endif
