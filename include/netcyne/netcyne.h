/* netcyne.h - everything public, and the version.
 * SPDX-License-Identifier: MIT */
#ifndef NETCYNE_NETCYNE_H
#define NETCYNE_NETCYNE_H

#include "netcyne/analyze.h"
#include "netcyne/ctx.h"
#include "netcyne/export.h"
#include "netcyne/io.h"
#include "netcyne/mod.h"
#include "netcyne/net.h"
#include "netcyne/plot.h"
#include "netcyne/result.h"
#include "netcyne/sim.h"
#include "netcyne/spec.h"
#include "netcyne/status.h"
#include "netcyne/table.h"

#define NCY_VERSION_MAJOR 0
#define NCY_VERSION_MINOR 1
#define NCY_VERSION_PATCH 0
#define NCY_VERSION "0.1.0"

NCY_BEGIN_C

/* Version of the library in use, as NCY_VERSION of its header. */
NCY_API const char *ncy_version(void);

/* Peak resident memory of this process in bytes, 0 when unknown; monotonic clock in s. */
NCY_API size_t ncy_peak_rss(void);
NCY_API double ncy_now(void);

NCY_END_C

#endif
