/* pack.h (internal) - chunks of a column as HDF5's shuffle and deflate filters read them. SPDX-License-Identifier: MIT */
#ifndef NCY_IO_PACK_H
#define NCY_IO_PACK_H

#include "base/base.h"

typedef struct ncy_packer ncy_packer;

/* For chunks of at most most_bytes. Owned by the caller. NCY_ENOMEM. */
ncy_status ncy_packer_new(ncy_ctx *ctx, size_t most_bytes, ncy_packer **out);
void ncy_packer_free(ncy_packer **packer);

/* Shuffles and deflates rows values of the given size; *out is valid until the next call. The stream is one that inflates as any
 * other; byte planes that do not get smaller are stored in it, which costs a tenth of trying. NCY_ENOMEM. */
ncy_status ncy_packer_pack(ncy_packer *packer, const void *values, size_t rows, size_t size, const void **out, size_t *out_bytes);

#endif
