/* ctx.h - the context: memory, diagnostics, log and progress of everything that belongs together.
 *
 * There are no globals. A context must not be used from two threads at a time, with one exception: ncy_ctx_interrupt,
 * which may also be called from a signal handler.
 * SPDX-License-Identifier: MIT */
#ifndef NETCYNE_CTX_H
#define NETCYNE_CTX_H

#include <stddef.h>

#include "netcyne/status.h"

NCY_BEGIN_C

typedef struct ncy_ctx ncy_ctx;

/* One function for all memory. new_size 0 frees (and returns NULL); ptr NULL allocates. Returns NULL when there is none,
 * and then ptr is untouched. Default: realloc and free of the C library. */
typedef void *ncy_realloc_fn(void *user, void *ptr, size_t old_size, size_t new_size);

typedef enum ncy_severity { NCY_NOTE, NCY_WARNING, NCY_ERROR } ncy_severity;

/* One finding. Strings are owned by the context until ncy_ctx_clear or ncy_ctx_free; any of file, path and hint may be NULL.
 * line and column count from 1, 0 when there is no place in a text; column counts bytes. */
typedef struct ncy_diag {
  ncy_severity severity;
  ncy_status status;
  const char *file;
  int line;
  int column;
  const char *path;    /* where in the spec, e.g. netParams.connParams['E->I'].probabilty */
  const char *message; /* found and expected */
  const char *hint;    /* the nearest valid name, or what to do */
} ncy_diag;

typedef enum ncy_phase { NCY_PHASE_READ, NCY_PHASE_CELLS, NCY_PHASE_CONNS, NCY_PHASE_RUN, NCY_PHASE_SAVE } ncy_phase;

/* Called now and then with how far a phase is: cells, connections, or simulated ms. total is 0 when unknown. */
typedef void ncy_progress_fn(void *user, ncy_phase phase, double done, double total);

/* Called for each diagnostic as it is recorded, by one thread at a time. It must not report into the same context. */
typedef void ncy_log_fn(void *user, const ncy_diag *diag);

typedef struct ncy_ctx_options {
  ncy_realloc_fn *realloc_fn; /* NULL: the C library's */
  void *realloc_user;
  ncy_log_fn *log; /* NULL: diagnostics are only kept */
  void *log_user;
  ncy_progress_fn *progress; /* NULL: none */
  void *progress_user;
  int compat; /* nonzero: NetPyNE's silent behaviour where a published model depends on it */
} ncy_ctx_options;

/* options may be NULL for all defaults. Returns NCY_OK or NCY_ENOMEM. */
NCY_API ncy_status ncy_ctx_new(const ncy_ctx_options *options, ncy_ctx **out);

/* Frees and clears *ctx; NULL and pointer to NULL are fine. Everything made with the context must be freed before. */
NCY_API void ncy_ctx_free(ncy_ctx **ctx);

/* Asks what runs in ctx to stop at the next step; it returns NCY_EINTERRUPTED with what it has. Async-signal-safe. */
NCY_API void ncy_ctx_interrupt(ncy_ctx *ctx);

/* Diagnostics so far, oldest first. At most 50 errors are kept; ncy_ctx_count counts all of a severity. */
NCY_API size_t ncy_ctx_diag_count(const ncy_ctx *ctx);
NCY_API const ncy_diag *ncy_ctx_diag(const ncy_ctx *ctx, size_t index);
NCY_API size_t ncy_ctx_count(const ncy_ctx *ctx, ncy_severity severity);
NCY_API void ncy_ctx_clear(ncy_ctx *ctx);

/* Bytes the context holds at present and at most held, as counted by its own allocator. */
NCY_API size_t ncy_ctx_memory(const ncy_ctx *ctx);
NCY_API size_t ncy_ctx_peak_memory(const ncy_ctx *ctx);

NCY_END_C

#endif
