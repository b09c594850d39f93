/* vmath_array.h - exp, log and pow of whole arrays, for who has no kernel of his own (string functions over many connections).
 *
 * Exact: the bits of the host's libm for every argument. x, y and exponents may be the same array; they must not overlap
 * otherwise. Cost:  with AVX2 about 1, 2 and 4 ns a value (libm: 6, 6, 14). SPDX-License-Identifier: MIT */
#ifndef NCY_NUM_VMATH_ARRAY_H
#define NCY_NUM_VMATH_ARRAY_H

#include <stddef.h>

#include "num/libm.h"

/* y[n] = f(x[n]) */
void ncy_exp_array(const double *x, size_t n, double *y);
void ncy_log_array(const double *x, size_t n, double *y);
/* y[n] = x[n] to the power of exponents[n] */
void ncy_pow_array(const double *x, const double *exponents, size_t n, double *y);

/* The same functions in one instruction set, which must be available, and one variant, which must be ncy_libm_variant()'s or
 * scalar. exp_guarded is NEURON's hoc_Exp, divide a correctly rounded x/exponents, divide_by the same for one divisor. */
typedef void ncy_array_fn(const double *x, const double *exponents, size_t n, double *y, ncy_libm libm);
typedef struct ncy_vmath_kernels {
  ncy_array_fn *exp, *exp_guarded, *log, *pow, *divide, *divide_by; /* exponents is not looked at by the first three */
} ncy_vmath_kernels;
const ncy_vmath_kernels *ncy_vmath_kernels_of(ncy_isa isa);

extern const ncy_vmath_kernels ncy_vmath_kernels_c, ncy_vmath_kernels_sse2, ncy_vmath_kernels_avx2, ncy_vmath_kernels_avx512;

#endif
