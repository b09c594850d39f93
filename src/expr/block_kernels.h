/* block_kernels.h - loops over one block's columns, one table of them per instruction set (block_isa.c).
 *
 * Results have the bits of the scalar operation; exp, log and pow those of the host's libm (num/vmath.h). Entries that are NULL
 * have no vector form: block.c loops over the scalar function.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_EXPR_BLOCK_KERNELS_H
#define NCY_EXPR_BLOCK_KERNELS_H

#include "expr/inner.h"
#include "num/libm.h"

/* out[i] = a[i] op b[i], i < n; an operand that is not a column is one double. out may be a or b. Comparisons give 0 or 1. */
typedef enum ncy_shape { NCY_COLUMN_COLUMN, NCY_COLUMN_ONE, NCY_ONE_COLUMN } ncy_shape;
typedef void ncy_binary_loop(double *out, const double *a, const double *b, ncy_shape shape, size_t n, ncy_libm libm);
typedef void ncy_unary_loop(double *out, const double *a, size_t n, ncy_libm libm);

typedef struct ncy_block_kernels {
  ncy_binary_loop *binary[BINARY_COUNT];
  ncy_unary_loop *unary[UNARY_COUNT];
} ncy_block_kernels;

/* The table of the best instruction set of this machine. */
const ncy_block_kernels *ncy_block_kernels_best(void);

extern const ncy_block_kernels ncy_block_kernels_c;
#if defined(__x86_64__)
extern const ncy_block_kernels ncy_block_kernels_sse2, ncy_block_kernels_avx2, ncy_block_kernels_avx512;
#endif

#endif
