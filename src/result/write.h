/* write.h (internal) - writers that need no library: what a writer of JSON says, in other formats.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_RESULT_WRITE_H
#define NCY_RESULT_WRITE_H

#include "base/base.h"
#include "json/json.h"

/* A pickle of protocol 4, of plain dicts, lists, numbers and texts: Python's own pickle reads it without any other module. */
typedef struct ncy_pickle_writer {
  ncy_json_sink *sink;
  void *user;
  ncy_names names; /* short texts so far: their ids are the indices in the reader's memo */
  int depth;
  struct {
    bool is_dict;
    uint32_t n; /* items since the last mark */
  } frame[260];
  bool has_key; /* the value to come belongs to a key: its item has begun */
  bool is_bad;  /* out of memory */
} ncy_pickle_writer;
void ncy_pickle_begin(ncy_pickle_writer *w, ncy_json_sink *sink, void *user, ncy_arena *arena); /* arena: for its memo */
void ncy_pickle_end(ncy_pickle_writer *w);
extern const ncy_json_events ncy_pickle_events; /* user: the ncy_pickle_writer */

#endif
