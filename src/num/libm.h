/* libm.h - which exp, log and pow are exact on this machine.
 *
 * NEURON calls the libm of the host. glibc holds an FMA and a plain variant of exp, log and pow whose results differ in the
 * last bit on some arguments, and picks one when it is loaded. The vector functions of vmath.h come in both variants; which
 * one gives the host's bits is found by comparing results. Exact: bits, or scalar libm calls.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NUM_LIBM_H
#define NCY_NUM_LIBM_H

typedef enum ncy_libm {
  NCY_LIBM_SCALAR, /* neither variant fits: every lane calls libm */
  NCY_LIBM_FMA,
  NCY_LIBM_PLAIN
} ncy_libm;

/* Compares once per process (thread-safe) and remembers. Cost: below a millisecond. */
ncy_libm ncy_libm_variant(void);
const char *ncy_libm_name(ncy_libm variant); /* "fma", "plain", "scalar" */

typedef enum ncy_isa { NCY_ISA_C, NCY_ISA_SSE2, NCY_ISA_AVX2, NCY_ISA_AVX512, NCY_ISA_COUNT } ncy_isa;
ncy_isa ncy_isa_best(void);            /* the best this processor and system run */
const char *ncy_isa_name(ncy_isa isa); /* "c", "sse2", "avx2", "avx512" */
int ncy_isa_parse(const char *name);   /* ncy_isa, or -1 */
int ncy_isa_is_available(ncy_isa isa);

#endif
