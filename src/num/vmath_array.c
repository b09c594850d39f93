/* vmath_array.c - exp, log and pow of arrays with the best instruction set.
 * SPDX-License-Identifier: MIT */
#include "num/vmath_array.h"

const ncy_vmath_kernels *ncy_vmath_kernels_of(ncy_isa isa) {
#if defined(__x86_64__)
  static const ncy_vmath_kernels *const kernels[NCY_ISA_COUNT] = {
      [NCY_ISA_C] = &ncy_vmath_kernels_c,
      [NCY_ISA_SSE2] = &ncy_vmath_kernels_sse2,
      [NCY_ISA_AVX2] = &ncy_vmath_kernels_avx2,
      [NCY_ISA_AVX512] = &ncy_vmath_kernels_avx512,
  };
  return kernels[isa];
#else
  (void)isa;
  return &ncy_vmath_kernels_c;
#endif
}

void ncy_exp_array(const double *x, size_t n, double *y) {
  ncy_vmath_kernels_of(ncy_isa_best())->exp(x, x, n, y, ncy_libm_variant());
}

void ncy_log_array(const double *x, size_t n, double *y) {
  ncy_vmath_kernels_of(ncy_isa_best())->log(x, x, n, y, ncy_libm_variant());
}

void ncy_pow_array(const double *x, const double *exponents, size_t n, double *y) {
  ncy_vmath_kernels_of(ncy_isa_best())->pow(x, exponents, n, y, ncy_libm_variant());
}
