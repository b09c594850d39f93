/* must.h - what has to hold for any bytes: else the fuzzer keeps them. SPDX-License-Identifier: MIT */
#ifndef FUZZ_MUST_H
#define FUZZ_MUST_H

#include <stdio.h>
#include <stdlib.h>

#define MUST(condition)                                                                                                          \
  do {                                                                                                                           \
    if (!(condition)) {                                                                                                          \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                                                    \
      abort();                                                                                                                   \
    }                                                                                                                            \
  } while (0)

#endif
