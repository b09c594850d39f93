/* libm.c - which variant of exp, log and pow the host's libm is, and which instruction sets run here.
 *
 * Data:   arguments on which glibc's two variants differ (found by comparing them over random arguments), so that no libm can
 *         fit both; and 600 more of each function from a fixed generator, so that a libm which is neither is found out.
 * Cost:   0.1 ms once a process, with FMA hardware or without.
 * Source: both variants are those of vmath.h, in its one-lane form.
 * SPDX-License-Identifier: MIT */
#include "num/libm.h"

#include <stdatomic.h>
#include <string.h>

#include "num/vmath.h"

enum { N_OTHERS = 600 };

static const double exp_args[] = {
    -0x1.49f9501c3a7b5p+6, 0x1.684822660e1ep+2,   0x1.7240a23eef4ecp+4,  -0x1.f9e157a2657e2p+2, 0x1.a38b922e2f742p+4,
    0x1.4b3367e0f1878p+2,  0x1.29967bfa8688fp+6,  0x1.24622559450f5p+2,  0x1.bb3fbda163444p+5,  -0x1.ff6c2fa505798p-2,
    -0x1.7072e86533831p+5, -0x1.8cc46429d22e4p+2, -0x1.6236e6d01fcd7p+5, -0x1.f0ca08ac03c82p+2,
};
/* the first eight near 1, where log has a method of its own */
static const double log_args[] = {
    0x1.07fc430cf456ep+0, 0x1.e6d43ea8dd952p-1, 0x1.eb791570d5e2dp-1, 0x1.eddaa2ce792abp-1,
    0x1.0ba189be364eep+0, 0x1.07e260b04a8d8p+0, 0x1.09551c220b1p+0,   0x1.f09d89d264aa2p-1,
    0x1.14c181d725226p+3, 0x1.6d516e1a5349cp-1, 0x1.34f15abd7e7b6p+5, 0x1.9a01b8c83e0c1p-1,
    0x1.330acceff7da7p+5, 0x1.1f6cb0356e10ep-2, 0x1.1ffd4328a21edp+5, 0x1.8be59be43f796p-1,
};
static const double pow_args[][2] = {
    {0x1.0aa8fb162548ep-1, 0x1.8p+1},
    {0x1.adb4e35281306p-1, 0x1p+2},
    {0x1.4d7e2c56560b1p-1, 0x1.8p+1},
    {0x1.b247e7ba5904bp-1, 0x1p+2},
    {0x1.2f7ab46ade482p-2, 0x1.8p+1},
    {0x1.2942b27d57c9dp-1, 0x1p+2},
    {0x1.e1a772077e28p-2, 0x1.1610e754acc82p+2},
    {0x1.96a513ed0f4ap-6, 0x1.82180ddb241d8p-1},
    {0x1.a9219133c09f8p-2, 0x1.b453c90452ca4p+2},
    {0x1.d13198ed9e5dp-1, -0x1.06c6fbf82b38ap+3},
    {0x1.6b5de127da182p+2, 0x1.7df5236cd34f1p+2},
    {0x1.d15d8c56885dp+1, -0x1.7720e3ccb018cp+0},
};

/* Doubles in [0, 1) from a counter: the mixing function of splitmix64 (Steele et al. 2014). */
static double next_double(uint64_t *state) {
  uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

static bool exp_fits(double x, bool fused) {
  return ncy_vexp_main(x, NULL, fused) == exp(x);
}
static bool log_fits(double x, bool fused) {
  bool is_near1 = x >= 1.0 - 0x1p-4 && x < 1.0 + 0x1.09p-4;
  return (is_near1 ? ncy_vlog_near1(x, fused) : ncy_vlog_main(x, fused)) == log(x);
}
static bool pow_fits(double x, double y, bool fused) {
  double log_result;
  return ncy_vpow_main(x, y, &log_result, fused) == pow(x, y);
}

static bool variant_fits(bool fused) {
  for (size_t i = 0; i < sizeof exp_args / sizeof exp_args[0]; i++)
    if (!exp_fits(exp_args[i], fused)) return false;
  for (size_t i = 0; i < sizeof log_args / sizeof log_args[0]; i++)
    if (!log_fits(log_args[i], fused)) return false;
  for (size_t i = 0; i < sizeof pow_args / sizeof pow_args[0]; i++)
    if (!pow_fits(pow_args[i][0], pow_args[i][1], fused)) return false;
  uint64_t state = 1;
  for (int i = 0; i < N_OTHERS; i++) {
    double span = i & 1 ? 40.0 : 1000.0;
    if (!exp_fits((next_double(&state) - 0.5) * span, fused)) return false;
    double near = i & 1 ? 1.0 + (next_double(&state) - 0.5) * 0.2 : next_double(&state) * 100.0 + 0x1p-20;
    if (!log_fits(near, fused)) return false;
    double base = next_double(&state) * (i & 1 ? 1.0 : 20.0) + 0x1p-20;
    double exponent = i & 2 ? 3.0 + (i >> 2 & 1) : (next_double(&state) - 0.5) * 20.0;
    if (!pow_fits(base, exponent, fused)) return false;
  }
  return true;
}

ncy_libm ncy_libm_variant(void) {
  /* 0: not looked yet; else the variant plus 1. Two threads that look at once find the same. */
  static atomic_int found;
  int known = atomic_load_explicit(&found, memory_order_relaxed);
  if (known == 0) {
    ncy_libm variant = variant_fits(false) ? NCY_LIBM_PLAIN : variant_fits(true) ? NCY_LIBM_FMA : NCY_LIBM_SCALAR;
    known = (int)variant + 1;
    atomic_store_explicit(&found, known, memory_order_relaxed);
  }
  return (ncy_libm)(known - 1);
}

const char *ncy_libm_name(ncy_libm variant) {
  switch (variant) {
  case NCY_LIBM_FMA:
    return "fma";
  case NCY_LIBM_PLAIN:
    return "plain";
  case NCY_LIBM_SCALAR:
    break;
  }
  return "scalar";
}

static const char *const isa_names[NCY_ISA_COUNT] = {
    [NCY_ISA_C] = "c", [NCY_ISA_SSE2] = "sse2", [NCY_ISA_AVX2] = "avx2", [NCY_ISA_AVX512] = "avx512"};

int ncy_isa_is_available(ncy_isa isa) {
  switch (isa) {
  case NCY_ISA_C:
    return 1;
#if defined(__x86_64__)
  case NCY_ISA_SSE2:
    return 1;
  case NCY_ISA_AVX2:
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  case NCY_ISA_AVX512:
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
  default:
    return 0;
  }
}

ncy_isa ncy_isa_best(void) {
  int isa = NCY_ISA_COUNT - 1;
  while (isa > NCY_ISA_C && !ncy_isa_is_available((ncy_isa)isa)) isa--;
  return (ncy_isa)isa;
}

const char *ncy_isa_name(ncy_isa isa) {
  return (unsigned)isa < NCY_ISA_COUNT ? isa_names[isa] : "unknown";
}

int ncy_isa_parse(const char *name) {
  for (int i = 0; i < NCY_ISA_COUNT; i++)
    if (strcmp(isa_names[i], name) == 0) return i;
  return -1;
}
