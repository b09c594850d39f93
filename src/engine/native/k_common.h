/* k_common.h - what the kernel headers share. Included by kernel_isa.c only, once per instruction set.
 *
 * A row of 8 lanes is NC vectors; a bundle with few cells uses only the first nc of them. Functions take nc so that the
 * compiler makes one copy for full bundles, with its loops over vectors unrolled, and one for the others.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ENGINE_NATIVE_K_COMMON_H
#define NCY_ENGINE_NATIVE_K_COMMON_H

#include "engine/native/kernel.h"
#include "num/vdiv.h"
#include "num/vmath.h"

#define NC (NCY_LANES / NCY_VL)

/* Vector c of row `row` of a column. */
NCY_INLINE double *k_at(double *column, int32_t row, int c) {
  return column + (size_t)row * NCY_LANES + c * NCY_VL;
}
NCY_INLINE ncy_vd k_get(const double *column, int32_t row, int c) {
  return ncy_vload(column + (size_t)row * NCY_LANES + c * NCY_VL);
}
NCY_INLINE void k_set(double *column, int32_t row, int c, ncy_vd x) {
  ncy_vstore(k_at(column, row, c), x);
}
/* Column `which` of row `row` in a table with `width` columns. */
NCY_INLINE const double *k_row(const double *table, int32_t row, int width) {
  return table + (size_t)row * (size_t)width * NCY_LANES;
}

/* The slope (I(v + .001) - I(v)) / .001 */
NCY_INLINE ncy_vd k_slope(ncy_vd i1, ncy_vd i0) {
  return ncy_vdiv(ncy_vsub(i1, i0), ncy_vset1(.001));
}

#endif
