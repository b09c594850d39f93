/* vmath_isa.c - vmath.h and vdiv.h over arrays, once per instruction set.
 *
 * Data:   whole vectors from the arrays, then a last one of what is left, filled up with ones.
 * SPDX-License-Identifier: MIT */
#include "num/vdiv.h"
#include "num/vmath.h"
#include "num/vmath_array.h"

typedef enum function { EXP, EXP_GUARDED, LOG, POW, DIVIDE } function;

NCY_INLINE ncy_vd apply(function f, ncy_vd x, ncy_vd e, ncy_libm libm) {
  switch (f) {
  case EXP:
    return ncy_vexp(x, libm);
  case EXP_GUARDED:
    return ncy_vexp_guarded(x, libm);
  case LOG:
    return ncy_vlog(x, libm);
  case POW:
    return ncy_vpow(x, e, libm);
  case DIVIDE:
    break;
  }
  return ncy_vdiv_fast(x, e);
}

NCY_INLINE void over_array(function f, const double *x, const double *exponents, size_t n, double *y, ncy_libm libm) {
  bool has_exponents = f == POW || f == DIVIDE;
  ncy_vd e = ncy_vset1(1.0);
  size_t i = 0;
  for (; i + NCY_VL <= n; i += NCY_VL) {
    if (has_exponents) e = ncy_vload(exponents + i);
    ncy_vstore(y + i, apply(f, ncy_vload(x + i), e, libm));
  }
  if (i < n) {
    int left = (int)(n - i);
    ncy_vm used = ncy_vm_first_n(left);
    if (has_exponents) e = ncy_vselect(used, ncy_vload_n(exponents + i, left), ncy_vset1(1.0));
    ncy_vd last = ncy_vselect(used, ncy_vload_n(x + i, left), ncy_vset1(1.0));
    ncy_vstore_n(y + i, left, apply(f, last, e, libm));
  }
}

/* One function for each, with a loop for each variant. */
#define ARRAY_FN(name, f)                                                                                                        \
  static void name(const double *x, const double *exponents, size_t n, double *y, ncy_libm libm) {                               \
    if (libm == NCY_LIBM_FMA)                                                                                                    \
      over_array(f, x, exponents, n, y, NCY_LIBM_FMA);                                                                           \
    else if (libm == NCY_LIBM_PLAIN)                                                                                             \
      over_array(f, x, exponents, n, y, NCY_LIBM_PLAIN);                                                                         \
    else                                                                                                                         \
      over_array(f, x, exponents, n, y, NCY_LIBM_SCALAR);                                                                        \
  }
ARRAY_FN(exp_array, EXP)
ARRAY_FN(exp_guarded_array, EXP_GUARDED)
ARRAY_FN(log_array, LOG)
ARRAY_FN(pow_array, POW)

static void divide_array(const double *x, const double *exponents, size_t n, double *y, ncy_libm libm) {
  over_array(DIVIDE, x, exponents, n, y, libm);
}

static void divide_by_array(const double *x, const double *exponents, size_t n, double *y, ncy_libm libm) {
  (void)libm;
  if (n == 0) return;
  ncy_vdivisor d = ncy_vdivisor_of(ncy_vset1(exponents[0]));
  size_t i = 0;
  for (; i + NCY_VL <= n; i += NCY_VL) ncy_vstore(y + i, ncy_vdiv_by(ncy_vload(x + i), &d));
  if (i < n) ncy_vstore_n(y + i, (int)(n - i), ncy_vdiv_by(ncy_vload_n(x + i, (int)(n - i)), &d));
}

const ncy_vmath_kernels NCY_ISA_FN(ncy_vmath_kernels) = {
    .exp = exp_array,
    .exp_guarded = exp_guarded_array,
    .log = log_array,
    .pow = pow_array,
    .divide = divide_array,
    .divide_by = divide_by_array,
};
