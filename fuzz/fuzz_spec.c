/* fuzz_spec.c - the whole reader of specs on arbitrary bytes: text up to the first NUL byte, then an override for --set.
 *
 * Whatever is read must be read again from its own text to the same text.
 * SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "netcyne/spec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_again(ncy_ctx *ctx, const ncy_spec *spec) {
  char *text = NULL, *again = NULL;
  size_t length, length_again;
  if (ncy_spec_text(ctx, spec, &text, &length) != NCY_OK) abort();
  ncy_spec_source source = {.text = text, .text_length = length};
  ncy_spec *second = NULL;
  if (ncy_spec_load(ctx, &source, &second) != NCY_OK) abort();
  if (ncy_spec_text(ctx, second, &again, &length_again) != NCY_OK) abort();
  if (length != length_again || memcmp(text, again, length) != 0) abort();
  ncy_text_free(ctx, &text);
  ncy_text_free(ctx, &again);
  ncy_spec_free(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const uint8_t *end = size ? memchr(data, 0, size) : NULL;
  size_t length = end ? (size_t)(end - data) : size;
  char set[256] = "";
  if (end) {
    size_t rest = size - length - 1;
    if (rest >= sizeof set) rest = sizeof set - 1;
    memcpy(set, end + 1, rest);
    set[rest] = 0;
  }
  const char *overrides[] = {set};
  ncy_ctx_options options = {.compat = size & 1};
  ncy_ctx *ctx = NULL;
  if (ncy_ctx_new(&options, &ctx) != NCY_OK) return 0;
  ncy_spec_source source = {.text = (const char *)data, .text_length = length, .set = overrides, .n_set = end ? 1 : 0};
  if (!data) source.text = "";
  ncy_spec *spec = NULL;
  if (ncy_spec_load(ctx, &source, &spec) == NCY_OK) {
    if (ncy_spec_check_mechanisms(ctx, spec, 0) != NCY_OK) abort();
    read_again(ctx, spec);
  } else if (ncy_ctx_count(ctx, NCY_ERROR) == 0) {
    abort(); /* a failure always says why */
  }
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
  return 0;
}
