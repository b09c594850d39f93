/* base.h - what every module stands on: memory, arenas, growable arrays, text, maps, diagnostics.
 *
 * Ownership: an arena owns everything allocated from it until ncy_arena_done; a heap block from ncy_resize belongs to the
 * caller. No function here prints or exits.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_BASE_BASE_H
#define NCY_BASE_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "netcyne/ctx.h"

/* Returns the status of a call to the caller of the function it stands in, unless it is NCY_OK. */
#define NCY_TRY(call)                                                                                                            \
  do {                                                                                                                           \
    ncy_status ncy_try_status_ = (call);                                                                                         \
    if (ncy_try_status_ != NCY_OK) return ncy_try_status_;                                                                       \
  } while (0)

#define NCY_COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* ---- memory ------------------------------------------------------------------------------------------------------------ */

/* Heap memory of the context. new_size 0 frees. NULL when there is none (ptr untouched), without a diagnostic. */
void *ncy_resize(ncy_ctx *ctx, void *ptr, size_t old_size, size_t new_size);

/* Records "out of memory" (once per context) and returns NCY_ENOMEM. */
ncy_status ncy_no_memory(ncy_ctx *ctx);

/* a*b without overflow: false, and *out untouched, when it does not fit. */
bool ncy_mul_size(size_t a, size_t b, size_t *out);

/* ---- arena: many allocations, one release ------------------------------------------------------------------------------ */

typedef struct ncy_arena_block ncy_arena_block;
typedef struct ncy_arena {
  ncy_ctx *ctx;
  ncy_arena_block *head; /* the block being filled, linked to the older ones */
  size_t used;           /* bytes handed out */
} ncy_arena;

void ncy_arena_init(ncy_arena *arena, ncy_ctx *ctx);
void ncy_arena_done(ncy_arena *arena); /* frees all; the arena is as after init */

/* count*size bytes, zeroed, aligned to 64 when that is 64 bytes or more, else to 16. NULL when there is none (with the
 * out-of-memory diagnostic). count 0 gives a valid pointer. */
void *ncy_arena_alloc(ncy_arena *arena, size_t count, size_t size);
/* The same, not zeroed: for columns that threads fill, so that they also are the ones who touch the memory first. */
void *ncy_arena_alloc_raw(ncy_arena *arena, size_t count, size_t size);
char *ncy_arena_strndup(ncy_arena *arena, const char *text, size_t length); /* adds a NUL */
char *ncy_arena_printf(ncy_arena *arena, const char *format, ...) NCY_PRINTF(2, 3);

#define NCY_NEW(arena, type) ((type *)ncy_arena_alloc((arena), 1, sizeof(type)))
#define NCY_NEW_ARRAY(arena, type, count) ((type *)ncy_arena_alloc((arena), (count), sizeof(type)))

/* ---- growable array of plain values on the heap ------------------------------------------------------------------------- */

/* Any struct { T *data; size_t count, capacity; } works with these macros: NCY_VEC(int32_t) ids = {0}; */
#define NCY_VEC(type)                                                                                                            \
  struct {                                                                                                                       \
    type *data;                                                                                                                  \
    size_t count;                                                                                                                \
    size_t capacity;                                                                                                             \
  }
/* Room for at least n more: true, or false when there is no memory. Growth is by half. */
#define NCY_VEC_RESERVE(ctx, vec, n)                                                                                             \
  ncy_vec_reserve((ctx), (void **)&(vec)->data, (vec)->count, &(vec)->capacity, (n), sizeof(*(vec)->data))
/* Appends value: true, or false when there is no memory. */
#define NCY_VEC_PUSH(ctx, vec, value) (NCY_VEC_RESERVE((ctx), (vec), 1) ? ((vec)->data[(vec)->count++] = (value), true) : false)
#define NCY_VEC_FREE(ctx, vec) ncy_vec_free((ctx), (void **)&(vec)->data, &(vec)->count, &(vec)->capacity, sizeof(*(vec)->data))
bool ncy_vec_reserve(ncy_ctx *ctx, void **data, size_t count, size_t *capacity, size_t extra, size_t item_size);
void ncy_vec_free(ncy_ctx *ctx, void **data, size_t *count, size_t *capacity, size_t item_size);

/* ---- growable text ------------------------------------------------------------------------------------------------------ */

/* Text being put together. After a failed append is_bad stays true and later appends do nothing, so that only the end needs
 * a check. data is NUL-terminated once anything was appended. */
typedef struct ncy_text {
  ncy_ctx *ctx;
  char *data;
  size_t count;
  size_t capacity;
  bool is_bad;
} ncy_text;
void ncy_text_init(ncy_text *text, ncy_ctx *ctx);
void ncy_text_done(ncy_text *text);
void ncy_text_add(ncy_text *text, const char *bytes, size_t count);
void ncy_text_str(ncy_text *text, const char *string);
void ncy_text_printf(ncy_text *text, const char *format, ...) NCY_PRINTF(2, 3);

/* ---- map from names to ints, in insertion order -------------------------------------------------------------------------- */

/* Names are copied into the arena; ids count from 0 in order of first insertion. */
typedef struct ncy_names {
  ncy_arena *arena;
  const char **name; /* [count] */
  int32_t count;
  int32_t capacity;
  int32_t *slots; /* hash table of ids, -1 free */
  uint32_t n_slots;
} ncy_names;
void ncy_names_init(ncy_names *names, ncy_arena *arena);
int32_t ncy_names_add(ncy_names *names, const char *name, size_t length);        /* id; -1 when there is no memory */
int32_t ncy_names_find(const ncy_names *names, const char *name, size_t length); /* id or -1 */

uint64_t ncy_hash_bytes(const void *bytes, size_t count); /* FNV-1a, for tables in memory only */

/* ---- did you mean -------------------------------------------------------------------------------------------------------- */

/* Edit distance (insert, delete, replace, swap of neighbours; ASCII case counts half rounded up), at most limit+1. */
int ncy_edit_distance(const char *a, const char *b, int limit);

/* The nearest of names[count] (NULL entries skipped) within a third of the word's length, at least 2; NULL when none is near. */
const char *ncy_nearest(const char *word, const char *const *names, size_t count);

/* ---- diagnostics --------------------------------------------------------------------------------------------------------- */

/* Where a finding is. Any member may be empty. Strings are copied when recorded. */
typedef struct ncy_place {
  const char *file;
  int line;
  int column;
  const char *path;
} ncy_place;

/* Records a diagnostic. hint may be NULL. An error returns status; a warning or a note returns NCY_OK, so that
 * `return ncy_report(...)` reads well for errors. Control bytes of the message become '?'. Worker threads may report at the same
 * time, as long as none of them takes memory from the context otherwise. */
ncy_status ncy_report(ncy_ctx *ctx, ncy_severity severity, ncy_status status, const ncy_place *place, const char *hint,
                      const char *format, ...) NCY_PRINTF(6, 7);
ncy_status ncy_vreport(ncy_ctx *ctx, ncy_severity severity, ncy_status status, const ncy_place *place, const char *hint,
                       const char *format, va_list args);

bool ncy_is_compat(const ncy_ctx *ctx);
void ncy_set_compat(ncy_ctx *ctx, bool is_compat); /* for what was made under it */
bool ncy_is_interrupted(const ncy_ctx *ctx);
void ncy_progress(ncy_ctx *ctx, ncy_phase phase, double done, double total);

/* The status a stage ends with: NCY_OK when errors_before equals the present number of errors, else the status of the first
 * error after it. Usage: size_t before = ncy_ctx_count(ctx, NCY_ERROR); ...; return ncy_errors_since(ctx, before); */
ncy_status ncy_errors_since(const ncy_ctx *ctx, size_t errors_before);

/* ---- files and clock ------------------------------------------------------------------------------------------------------ */

/* Whole file into heap memory with a NUL after it; *out_capacity is what to pass to ncy_resize to free it. A folder, a
 * missing or an unreadable file is NCY_EIO with a located diagnostic. Files over limit bytes are refused. */
ncy_status ncy_file_read(ncy_ctx *ctx, const char *path, size_t limit, char **out, size_t *out_count, size_t *out_capacity);

/* A file that appears whole or not at all: written as PATH.tmp-PID beside, renamed on commit. Parent folders are made. */
typedef struct ncy_out_file ncy_out_file;
ncy_status ncy_out_open(ncy_ctx *ctx, const char *path, ncy_out_file **out);
void ncy_out_write(ncy_out_file *file, const void *bytes, size_t count); /* buffered; errors are kept for commit */
void ncy_out_printf(ncy_out_file *file, const char *format, ...) NCY_PRINTF(2, 3);
const char *ncy_out_temp_path(const ncy_out_file *file); /* for libraries that write by name; then do not use ncy_out_write */
ncy_status ncy_out_commit(ncy_out_file **file);          /* flush, sync, rename, free; NCY_EIO with a diagnostic */
void ncy_out_discard(ncy_out_file **file);               /* remove and free; NULL is fine */

double ncy_clock(void);              /* s, monotonic */
size_t ncy_process_peak_bytes(void); /* peak resident memory of the process, 0 when unknown */

#endif
