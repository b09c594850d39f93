/* annotation.h (internal) - all annotations of a spec, from its tree (see the schema for what one may say).
 *
 * An object's annotation is its own member, or stands in netParams.annotations under the object's map and label: NetPyNE takes a
 * member of a synaptic mechanism for a parameter, so files for it have them apart.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_SPEC_ANNOTATION_H
#define NCY_SPEC_ANNOTATION_H

#include "json/json.h"

enum { NCY_ANNOTATED_MAPS = 7 };
extern const char *const ncy_annotated_map[NCY_ANNOTATED_MAPS]; /* popParams, ... */

typedef struct ncy_annotation {
  const char *map, *label; /* what it is about: connParams, E->I */
  const ncy_json *value;   /* a string that is not empty, or an object with members */
  uint32_t step, item;
} ncy_annotation;

/* Goes to the next one, from {0} on, in the order of the maps (populations first) and of the file, an object's own before those
 * apart; false when there is none. The tree need not have been checked. */
bool ncy_annotation_next(const ncy_json *net_params, ncy_annotation *at);

/* One line for people: free text as it is, an object as "source: X; doi: Y". */
void ncy_annotation_text(const ncy_json *value, ncy_text *out);

#endif
