/* status.h - what a fallible call returns.
 *
 * Every fallible function returns ncy_status and writes its results through trailing out-parameters, only on NCY_OK.
 * The details of a failure (place, found, expected, hint) are diagnostics in the context, see ctx.h.
 * SPDX-License-Identifier: MIT */
#ifndef NETCYNE_STATUS_H
#define NETCYNE_STATUS_H

#include "netcyne/export.h"

NCY_BEGIN_C

typedef enum ncy_status {
#define X(name, exit_code, text) name,
#include "netcyne/status.def"
#undef X
  NCY_STATUS_COUNT
} ncy_status;

/* English text of a status; never NULL. */
NCY_API const char *ncy_status_text(ncy_status status);

/* Exit code of the program for a status (0, 1, 2, 3, 4, 5 or 130). */
NCY_API int ncy_status_exit_code(ncy_status status);

NCY_END_C

#endif
