/* t.c - helpers for tests.
 * SPDX-License-Identifier: MIT */
#include "t.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

/* Position of a double on the line of doubles. */
static int64_t rank_of(double x) {
  int64_t bits = (int64_t)bits_of(x);
  return bits < 0 ? INT64_MIN - bits : bits;
}

void t_bits(double got, double expected, const char *what, const char *file, int line) {
  if (bits_of(got) == bits_of(expected) || (isnan(got) && isnan(expected))) return;
  print_error("%s: got %a (%.17g), expected %a (%.17g), %lld ulp apart\n", what, got, got, expected, expected,
              (long long)(rank_of(got) - rank_of(expected)));
  _fail(file, line);
}

void t_print_diags(const ncy_ctx *ctx) {
  for (size_t i = 0; i < ncy_ctx_diag_count(ctx); i++) {
    const ncy_diag *d = ncy_ctx_diag(ctx, i);
    print_error("  %s:%d:%d: %s: %s%s%s\n", d->file ? d->file : "-", d->line, d->column, d->path ? d->path : "-", d->message,
                d->hint ? "; hint: " : "", d->hint ? d->hint : "");
  }
}

void t_status(const ncy_ctx *ctx, ncy_status got, ncy_status expected, const char *what, const char *file, int line) {
  if (got == expected) return;
  print_error("%s: got \"%s\", expected \"%s\"\n", what, ncy_status_text(got), ncy_status_text(expected));
  if (ctx) t_print_diags(ctx);
  _fail(file, line);
}

int t_has_diag(const ncy_ctx *ctx, const char *text) {
  for (size_t i = 0; i < ncy_ctx_diag_count(ctx); i++) {
    const ncy_diag *d = ncy_ctx_diag(ctx, i);
    if (strstr(d->message, text) || (d->path && strstr(d->path, text)) || (d->hint && strstr(d->hint, text))) return 1;
  }
  return 0;
}

typedef struct failing_heap {
  long countdown;
  long n_live;
} failing_heap;

static void *failing_realloc(void *user, void *ptr, size_t old_size, size_t new_size) {
  failing_heap *heap = user;
  (void)old_size;
  if (new_size == 0) {
    if (ptr) heap->n_live--;
    free(ptr);
    return NULL;
  }
  if (--heap->countdown == 0) return NULL;
  if (!ptr) heap->n_live++;
  return realloc(ptr, new_size);
}

void t_fail_each_alloc(t_alloc_body *body, void *user) {
  for (long n = 1;; n++) {
    failing_heap heap = {.countdown = n};
    ncy_ctx_options options = {.realloc_fn = failing_realloc, .realloc_user = &heap};
    ncy_ctx *ctx = NULL;
    ncy_status status = ncy_ctx_new(&options, &ctx);
    if (status == NCY_OK) {
      status = body(ctx, user);
      if (status != NCY_OK && status != NCY_ENOMEM) t_print_diags(ctx);
      ncy_ctx_free(&ctx);
    }
    if (heap.n_live != 0) print_error("allocation %ld failing leaves %ld blocks\n", n, heap.n_live);
    assert_int_equal(heap.n_live, 0);
    if (status == NCY_OK) {
      if (heap.countdown > 0) return; /* nothing failed any more */
      continue;                       /* the failure was absorbed */
    }
    if (status != NCY_ENOMEM) print_error("allocation %ld failing gives \"%s\"\n", n, ncy_status_text(status));
    assert_int_equal(status, NCY_ENOMEM);
  }
}

const char *t_reference(const char *relative) {
  static char path[4096];
  const char *root = getenv("NETCYNE_REFERENCE");
  snprintf(path, sizeof path, "%s/%s", root ? root : NCY_SOURCE_DIR "/../shared/reference", relative);
  if (access(path, R_OK) == 0) return path;
  print_message("skipped: no %s (the reference folder is not beside the checkout)\n", relative);
  return NULL;
}

char *t_read(const char *path, size_t *out_size) {
  gzFile file = gzopen(path, "rb"); /* reads plain files as they are */
  if (!file) {
    print_error("cannot open %s\n", path);
    fail();
  }
  size_t size = 0, capacity = 1 << 16;
  char *data = malloc(capacity);
  for (int got = 1; got > 0;) {
    if (size + (1 << 15) >= capacity) data = realloc(data, capacity *= 2);
    got = gzread(file, data + size, 1 << 15);
    assert_true(got >= 0);
    size += (size_t)got;
  }
  gzclose(file);
  data[size] = 0;
  if (out_size) *out_size = size;
  return data;
}

/* ---- SHA-256, FIPS 180-4 ---- */

static uint32_t rotate(uint32_t x, int n) {
  return (x >> n) | (x << (32 - n));
}

/* First 32 bits of the fractional part of a root of the n-th prime: square roots start the state, cube roots are the keys. */
static uint32_t root_bits(int n, int is_cube) {
  int prime = 1, found = 0;
  while (found <= n) {
    prime++;
    int is_prime = 1;
    for (int d = 2; d * d <= prime; d++)
      if (prime % d == 0) is_prime = 0;
    found += is_prime;
  }
  long double root = is_cube ? cbrtl((long double)prime) : sqrtl((long double)prime);
  return (uint32_t)((root - floorl(root)) * 4294967296.0L);
}

static void sha_block(uint32_t state[8], const uint32_t key[64], const uint8_t *block) {
  uint32_t w[64], s[8];
  for (int i = 0; i < 16; i++)
    w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 | (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
  for (int i = 16; i < 64; i++) {
    uint32_t a = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >> 3);
    uint32_t b = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >> 10);
    w[i] = w[i - 16] + a + w[i - 7] + b;
  }
  memcpy(s, state, sizeof s);
  for (int i = 0; i < 64; i++) {
    uint32_t e = rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25);
    uint32_t t1 = s[7] + e + ((s[4] & s[5]) ^ (~s[4] & s[6])) + key[i] + w[i];
    uint32_t a = rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22);
    uint32_t t2 = a + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += t1;
    s[0] = t1 + t2;
  }
  for (int i = 0; i < 8; i++) state[i] += s[i];
}

void t_sha256(const void *bytes, size_t count, char out[65]) {
  uint32_t state[8], key[64];
  for (int i = 0; i < 8; i++) state[i] = root_bits(i, 0);
  for (int i = 0; i < 64; i++) key[i] = root_bits(i, 1);
  const uint8_t *data = bytes;
  size_t left = count;
  for (; left >= 64; left -= 64, data += 64) sha_block(state, key, data);
  uint8_t tail[128] = {0};
  if (left) memcpy(tail, data, left);
  tail[left] = 0x80;
  size_t tail_size = left < 56 ? 64 : 128;
  uint64_t n_bits = (uint64_t)count * 8;
  for (int i = 0; i < 8; i++) tail[tail_size - 1 - (size_t)i] = (uint8_t)(n_bits >> (8 * i));
  sha_block(state, key, tail);
  if (tail_size == 128) sha_block(state, key, tail + 64);
  for (int i = 0; i < 8; i++) snprintf(out + 8 * i, 9, "%08x", state[i]);
}
