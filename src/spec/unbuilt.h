/* unbuilt.h (internal) - the table of what is known but not built yet. SPDX-License-Identifier: MIT */
#ifndef NCY_SPEC_UNBUILT_H
#define NCY_SPEC_UNBUILT_H

#include "spec/schema.h"

typedef struct ncy_unbuilt_row {
  ncy_schema_id object;
  const char *key;
  const char *value; /* this string only; NULL: any value that is not the default */
  bool is_refused;   /* else a warning */
  const char *what;  /* "... is/are not built yet" */
} ncy_unbuilt_row;

/* The row for a key with this (non-default) value, NULL when it is built. */
const ncy_unbuilt_row *ncy_unbuilt_find(ncy_schema_id object, const char *key, const ncy_json *value);
bool ncy_unbuilt_analysis(const char *name);

#endif
