/* version.c - version, clock and memory as the public header gives them.
 * SPDX-License-Identifier: MIT */
#include "netcyne/netcyne.h"

#include "base/base.h"

const char *ncy_version(void) {
  return NCY_VERSION;
}

size_t ncy_peak_rss(void) {
  return ncy_process_peak_bytes();
}

double ncy_now(void) {
  return ncy_clock();
}
