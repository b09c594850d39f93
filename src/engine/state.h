/* state.h - all that a run is at a moment, as named columns: what an engine saves and goes on from.
 *
 * The order of a column is the circuit's, never the engine's (docs/format/state.md), so that neither threads nor instruction set
 * nor the layout of an engine shows. Columns are little-endian and aligned to 8 bytes.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ENGINE_STATE_H
#define NCY_ENGINE_STATE_H

#include "base/base.h"
#include "num/rng.h"

typedef enum ncy_state_type { NCY_STATE_U8 = 1, NCY_STATE_U32, NCY_STATE_I64, NCY_STATE_F64, NCY_STATE_TYPES } ncy_state_type;
size_t ncy_state_size(ncy_state_type type); /* bytes of an item */

typedef struct ncy_state_column {
  const char *name;
  ncy_state_type type;
  size_t count;
  const void *data;
  size_t offset; /* of data in the file it was read from [bytes]; 0 */
} ncy_state_column;

typedef struct ncy_state {
  ncy_ctx *ctx;
  ncy_arena arena;
  const char *file; /* it was read from; NULL */
  NCY_VEC(ncy_state_column) column;
} ncy_state;

void ncy_state_init(ncy_state *state, ncy_ctx *ctx);
void ncy_state_done(ncy_state *state);

/* A new column to be filled by the caller, its items not set; NULL when there is no memory. The name is copied. */
void *ncy_state_add(ncy_state *state, ncy_state_type type, size_t count, const char *format, ...) NCY_PRINTF(4, 5);

/* Items of a column; count: how many it must have, SIZE_MAX: any number. NCY_EPARSE, with the place in the file, when it is
 * absent or is of another type or length. */
ncy_status ncy_state_take(const ncy_state *state, const char *name, ncy_state_type type, size_t count, const void **out,
                          size_t *out_count);
/* The column of that name; NULL when there is none. */
const ncy_state_column *ncy_state_find(const ncy_state *state, const char *name);
/* Says that an item of a column cannot be: NCY_EPARSE. */
ncy_status ncy_state_wrong(const ncy_state *state, const char *name, size_t item, const char *what);

/* Random streams and distributions as they stand in a column. */
enum { NCY_STATE_RNG = 10 };
void ncy_state_put_rng(const ncy_rng *rng, uint32_t *out);
bool ncy_state_get_rng(const uint32_t *in, ncy_rng *out); /* false: not a stream */

#endif
