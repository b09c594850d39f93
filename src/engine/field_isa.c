/* field_isa.c - the kernel of field.h; compiled once per instruction set.
 *
 * Order: segment after segment into each channel, products rounded before they are added. SPDX-License-Identifier: MIT */
#include "engine/field.h"
#include "num/simd.h"

static void weigh(const double *weight, const int32_t *place, int32_t n_segs, int32_t n_channels, const double *im,
                  int32_t stride, double *out) {
  int32_t c = 0;
  while (c + NCY_VL <= n_channels) {
    ncy_vd sum = ncy_vzero();
    for (int32_t s = 0; s < n_segs; s++) {
      ncy_vd current = ncy_vset1(im[(size_t)place[s] * (size_t)stride]); /* nA */
      sum = ncy_vadd(sum, ncy_vmul(ncy_vload(weight + (size_t)s * (size_t)n_channels + c), current));
    }
    ncy_vstore(out + c, sum);
    c += NCY_VL;
    if (c < n_channels && c + NCY_VL > n_channels) c = n_channels - NCY_VL; /* some are computed again: cheaper than one by one */
  }
  for (; c < n_channels; c++) {
    double sum = 0.0;
    for (int32_t s = 0; s < n_segs; s++)
      sum += weight[(size_t)s * (size_t)n_channels + (size_t)c] * im[(size_t)place[s] * (size_t)stride];
    out[c] = sum;
  }
}

extern ncy_field_weigh *const NCY_ISA_FN(ncy_field_kernel);
ncy_field_weigh *const NCY_ISA_FN(ncy_field_kernel) = weigh;
