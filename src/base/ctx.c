/* ctx.c - the context: counted memory, diagnostics, progress, interruption.
 *
 * Data:  a list of diagnostics whose strings live in the context's arena. Memory is counted with atomics, so that worker
 *        threads of one context may allocate; everything else is for one thread.
 * SPDX-License-Identifier: MIT */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/base.h"

enum { MAX_ERRORS = 50, MAX_OTHERS = 200, LARGE_PAGE = 2 << 20 };

struct ncy_ctx {
  ncy_ctx_options options;
  ncy_arena strings;
  NCY_VEC(ncy_diag) diags;
  size_t count[NCY_ERROR + 1];
  size_t kept[NCY_ERROR + 1];
  atomic_flag is_reporting; /* a report is being made: threads of an engine take turns */
  bool has_no_memory;       /* the out-of-memory diagnostic has been recorded */
  atomic_size_t memory;
  atomic_size_t peak;
  atomic_int interrupted;
};

static const ncy_diag no_memory_diag = {.severity = NCY_ERROR, .status = NCY_ENOMEM, .message = "out of memory"};

/* A new block of large pages, whose first touch costs a fifth of that of small ones; without them any block. */
static void *new_large(size_t size) {
#ifdef MADV_HUGEPAGE
  void *block = aligned_alloc(LARGE_PAGE, (size + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE);
  if (block) (void)madvise(block, size / LARGE_PAGE * LARGE_PAGE, MADV_HUGEPAGE); /* a wish */
  return block;
#else
  return malloc(size);
#endif
}

static void *default_realloc(void *user, void *ptr, size_t old_size, size_t new_size) {
  (void)user;
  (void)old_size;
  if (new_size == 0) {
    free(ptr);
    return NULL;
  }
  return ptr || new_size < LARGE_PAGE ? realloc(ptr, new_size) : new_large(new_size);
}

ncy_status ncy_ctx_new(const ncy_ctx_options *options, ncy_ctx **out) {
  ncy_ctx_options own = options ? *options : (ncy_ctx_options){0};
  if (!own.realloc_fn) own.realloc_fn = default_realloc;
  ncy_ctx *ctx = own.realloc_fn(own.realloc_user, NULL, 0, sizeof *ctx);
  if (!ctx) return NCY_ENOMEM;
  memset(ctx, 0, sizeof *ctx);
  ctx->options = own;
  ncy_arena_init(&ctx->strings, ctx);
  *out = ctx;
  return NCY_OK;
}

void ncy_ctx_free(ncy_ctx **ctx) {
  if (!ctx || !*ctx) return;
  ncy_ctx *c = *ctx;
  NCY_VEC_FREE(c, &c->diags);
  ncy_arena_done(&c->strings);
  c->options.realloc_fn(c->options.realloc_user, c, sizeof *c, 0);
  *ctx = NULL;
}

void *ncy_resize(ncy_ctx *ctx, void *ptr, size_t old_size, size_t new_size) {
  if (!ptr) old_size = 0;
  if (!ptr && new_size == 0) return NULL;
  void *block = ctx->options.realloc_fn(ctx->options.realloc_user, ptr, old_size, new_size);
  if (!block && new_size != 0) return NULL;
  size_t now = atomic_fetch_add(&ctx->memory, new_size - old_size) + (new_size - old_size);
  size_t peak = atomic_load(&ctx->peak);
  while (now > peak && !atomic_compare_exchange_weak(&ctx->peak, &peak, now)) {
  }
  return block;
}

bool ncy_mul_size(size_t a, size_t b, size_t *out) {
  return !__builtin_mul_overflow(a, b, out);
}

ncy_status ncy_no_memory(ncy_ctx *ctx) {
  if (!ctx->has_no_memory) {
    ctx->has_no_memory = true;
    ctx->count[NCY_ERROR]++;
    if (ctx->options.log) ctx->options.log(ctx->options.log_user, &no_memory_diag);
  }
  return NCY_ENOMEM;
}

static const char *keep(ncy_ctx *ctx, const char *text) {
  return text && *text ? ncy_arena_strndup(&ctx->strings, text, strlen(text)) : NULL;
}

static ncy_status add_report(ncy_ctx *ctx, ncy_severity severity, ncy_status status, const ncy_place *place, const char *hint,
                             const char *format, va_list args) {
  ctx->count[severity]++;
  size_t limit = severity == NCY_ERROR ? MAX_ERRORS : MAX_OTHERS;
  if (ctx->kept[severity] < limit) {
    char stack[1024];
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(stack, sizeof stack, format, args);
    char *message = NULL;
    if (length >= 0 && (size_t)length < sizeof stack) {
      message = ncy_arena_strndup(&ctx->strings, stack, (size_t)length);
    } else if (length >= 0) {
      message = ncy_arena_alloc(&ctx->strings, (size_t)length + 1, 1);
      if (message) vsnprintf(message, (size_t)length + 1, format, again);
    }
    va_end(again);
    for (char *at = message; at && *at; at++) /* names in messages come from files and may hold anything */
      if ((unsigned char)*at < 0x20 || *at == 0x7F) *at = '?';
    ncy_diag diag = {.severity = severity, .status = status, .message = message};
    if (place) {
      diag.file = keep(ctx, place->file);
      diag.line = place->line;
      diag.column = place->column;
      diag.path = keep(ctx, place->path);
    }
    diag.hint = keep(ctx, hint);
    if (!message || !NCY_VEC_PUSH(ctx, &ctx->diags, diag)) {
      ncy_no_memory(ctx);
      return severity == NCY_ERROR ? NCY_ENOMEM : NCY_OK;
    }
    ctx->kept[severity]++;
    if (ctx->options.log) ctx->options.log(ctx->options.log_user, &diag);
  }
  return severity == NCY_ERROR ? status : NCY_OK;
}

ncy_status ncy_vreport(ncy_ctx *ctx, ncy_severity severity, ncy_status status, const ncy_place *place, const char *hint,
                       const char *format, va_list args) {
  while (atomic_flag_test_and_set_explicit(&ctx->is_reporting, memory_order_acquire)) { /* short: reports are few */
  }
  ncy_status result = add_report(ctx, severity, status, place, hint, format, args);
  atomic_flag_clear_explicit(&ctx->is_reporting, memory_order_release);
  return result;
}

ncy_status ncy_report(ncy_ctx *ctx, ncy_severity severity, ncy_status status, const ncy_place *place, const char *hint,
                      const char *format, ...) {
  va_list args;
  va_start(args, format);
  ncy_status result = ncy_vreport(ctx, severity, status, place, hint, format, args);
  va_end(args);
  return result;
}

ncy_status ncy_errors_since(const ncy_ctx *ctx, size_t errors_before) {
  if (ctx->count[NCY_ERROR] == errors_before) return NCY_OK;
  if (ctx->has_no_memory) return NCY_ENOMEM;
  size_t seen = 0;
  for (size_t i = 0; i < ctx->diags.count; i++)
    if (ctx->diags.data[i].severity == NCY_ERROR && seen++ == errors_before) return ctx->diags.data[i].status;
  return NCY_ESPEC; /* beyond the kept ones: the limit is only reached by mistakes in a spec */
}

size_t ncy_ctx_diag_count(const ncy_ctx *ctx) {
  return ctx->diags.count + (ctx->has_no_memory ? 1 : 0);
}

const ncy_diag *ncy_ctx_diag(const ncy_ctx *ctx, size_t index) {
  if (index < ctx->diags.count) return &ctx->diags.data[index];
  return index == ctx->diags.count && ctx->has_no_memory ? &no_memory_diag : NULL;
}

size_t ncy_ctx_count(const ncy_ctx *ctx, ncy_severity severity) {
  return ctx->count[severity];
}

void ncy_ctx_clear(ncy_ctx *ctx) {
  NCY_VEC_FREE(ctx, &ctx->diags);
  ncy_arena_done(&ctx->strings);
  memset(ctx->count, 0, sizeof ctx->count);
  memset(ctx->kept, 0, sizeof ctx->kept);
  ctx->has_no_memory = false;
}

size_t ncy_ctx_memory(const ncy_ctx *ctx) {
  return atomic_load(&((ncy_ctx *)(uintptr_t)ctx)->memory);
}

size_t ncy_ctx_peak_memory(const ncy_ctx *ctx) {
  return atomic_load(&((ncy_ctx *)(uintptr_t)ctx)->peak);
}

void ncy_ctx_interrupt(ncy_ctx *ctx) {
  atomic_store(&ctx->interrupted, 1);
}

bool ncy_is_interrupted(const ncy_ctx *ctx) {
  return atomic_load_explicit(&((ncy_ctx *)(uintptr_t)ctx)->interrupted, memory_order_relaxed) != 0;
}

bool ncy_is_compat(const ncy_ctx *ctx) {
  return ctx->options.compat != 0;
}

void ncy_set_compat(ncy_ctx *ctx, bool is_compat) {
  ctx->options.compat = is_compat;
}

void ncy_progress(ncy_ctx *ctx, ncy_phase phase, double done, double total) {
  if (ctx->options.progress) ctx->options.progress(ctx->options.progress_user, phase, done, total);
}
