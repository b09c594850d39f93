/* build.h (internal) - a tree of values made from calls in the order of a text: containers opened and closed, keys, plain values.
 *
 * Lists of nothing but integers, or nothing but reals, become columns as they come. Equal strings and keys are kept once.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_RESULT_BUILD_H
#define NCY_RESULT_BUILD_H

#include "base/base.h"
#include "netcyne/result.h"
#include "json/json.h"

enum { NCY_BUILD_DEPTH = 260 }; /* containers inside each other */

typedef struct ncy_build_frame {
  size_t first;    /* index in waiting of the first item; the container's own member lies before it */
  const char *key; /* of the container, NULL in lists */
  size_t index;    /* of the container in the list that holds it */
  bool is_dict;
} ncy_build_frame;

typedef struct ncy_build {
  ncy_arena *arena; /* of the tree */
  ncy_names names;
  NCY_VEC(ncy_member) waiting; /* members of the containers that are open */
  NCY_VEC(uint64_t) numbers;   /* items of the innermost list while all are of number_type; none of them is in waiting */
  NCY_VEC(uint32_t) slots;     /* hash table for keys of a large dict: index + 1, 0 free */
  ncy_value_type number_type;
  ncy_build_frame frame[NCY_BUILD_DEPTH];
  int depth;
  const char *key;      /* of the value to come; NULL in lists */
  const char *repeated; /* a key that a dict had twice, NULL: none so far; the later value is left out */
  ncy_value root;       /* once the outermost value is whole */
  bool is_bad;          /* out of memory, or deeper than NCY_BUILD_DEPTH: what comes is ignored */
} ncy_build;

void ncy_build_init(ncy_build *b, ncy_arena *arena);
void ncy_build_done(ncy_build *b); /* frees the scratch; the tree stays */

void ncy_build_begin(ncy_build *b, bool is_dict);
void ncy_build_end(ncy_build *b);
void ncy_build_key(ncy_build *b, const char *key, size_t length); /* without zero bytes */
void ncy_build_null(ncy_build *b);
void ncy_build_bool(ncy_build *b, bool value);
void ncy_build_int(ncy_build *b, int64_t value);
void ncy_build_real(ncy_build *b, double value);
void ncy_build_string(ncy_build *b, const char *bytes, size_t count);
/* A list of reals or of integers at one go; n 0 gives an empty list. */
void ncy_build_reals(ncy_build *b, const double *value, size_t n);
void ncy_build_ints(ncy_build *b, const int64_t *value, size_t n);

/* Path of the value to come, as messages have it: simData.V['cell 1'][3]. */
void ncy_build_path(const ncy_build *b, ncy_text *out);

/* What a writer of JSON says, as a tree: user is the ncy_build. */
extern const ncy_json_events ncy_build_events;

#endif
