/* status.c - texts and exit codes of the statuses in netcyne/status.def.
 * SPDX-License-Identifier: MIT */
#include "netcyne/status.h"

const char *ncy_status_text(ncy_status status) {
  switch (status) {
#define X(name, exit_code, text)                                                                                                 \
  case name:                                                                                                                     \
    return text;
#include "netcyne/status.def"
#undef X
  case NCY_STATUS_COUNT:
    break;
  }
  return "unknown status";
}

int ncy_status_exit_code(ncy_status status) {
  switch (status) {
#define X(name, exit_code, text)                                                                                                 \
  case name:                                                                                                                     \
    return exit_code;
#include "netcyne/status.def"
#undef X
  case NCY_STATUS_COUNT:
    break;
  }
  return 1;
}
