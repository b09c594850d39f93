/* rng_kernel.h - Philox blocks several at a time, once per instruction set (rng_isa.c).
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NUM_RNG_KERNEL_H
#define NCY_NUM_RNG_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#define NCY_RNG_TO_DOUBLE (1.0 / 4294967297.0) /* rounded first, then multiplied with (word + 1) */

/* out[4*n_blocks]: the doubles of n_blocks blocks from `counter` on; counter[0] + n_blocks must not pass 2^32. */
typedef void ncy_rng_blocks_fn(const uint32_t counter[4], uint32_t key, size_t n_blocks, double *out);
ncy_rng_blocks_fn ncy_rng_blocks_c;
ncy_rng_blocks_fn ncy_rng_blocks_sse2;
ncy_rng_blocks_fn ncy_rng_blocks_avx2;
ncy_rng_blocks_fn ncy_rng_blocks_avx512;

#endif
