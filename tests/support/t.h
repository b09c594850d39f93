/* t.h - helpers for tests: cmocka, bit comparison, a context whose n-th allocation fails.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_TESTS_T_H
#define NCY_TESTS_T_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"

/* Both doubles have the same bits (any NaN equals any NaN); prints both as %a with the difference in ulp otherwise. */
#define T_BITS(got, expected) t_bits((got), (expected), #got, __FILE__, __LINE__)
void t_bits(double got, double expected, const char *what, const char *file, int line);

/* The call returns this status; prints the context's diagnostics otherwise. */
#define T_STATUS(ctx, call, expected) t_status((ctx), (call), (expected), #call, __FILE__, __LINE__)
void t_status(const ncy_ctx *ctx, ncy_status got, ncy_status expected, const char *what, const char *file, int line);

/* Prints every diagnostic of ctx to stderr. */
void t_print_diags(const ncy_ctx *ctx);
/* Does some diagnostic's message, path or hint contain text? */
int t_has_diag(const ncy_ctx *ctx, const char *text);

/* Runs body(ctx, user) with the 1st, 2nd, ... allocation failing until it returns NCY_OK; every earlier return must be
 * NCY_ENOMEM, and no memory may be left behind. body must free what it made. */
typedef ncy_status t_alloc_body(ncy_ctx *ctx, void *user);
void t_fail_each_alloc(t_alloc_body *body, void *user);

/* A file of the shared reference folder beside the checkout (NETCYNE_REFERENCE overrides it), e.g. "cases/tut2.json.gz", or
 * NULL after a printed reason when the folder is absent. Vectors that the tree holds are in NCY_TEST_DATA. Static buffer. */
const char *t_reference(const char *relative);

/* Whole file (a .gz is unpacked) as a NUL-terminated malloc'd string; the test fails when it is missing. */
char *t_read(const char *path, size_t *out_size);

/* SHA-256 of bytes as 64 hex digits. */
void t_sha256(const void *bytes, size_t count, char out[65]);

#endif
