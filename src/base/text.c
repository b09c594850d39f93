/* text.c - growable arrays and growable text.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/base.h"

bool ncy_vec_reserve(ncy_ctx *ctx, void **data, size_t count, size_t *capacity, size_t extra, size_t item_size) {
  if (extra <= *capacity - count) return true;
  size_t wanted = *capacity + *capacity / 2 + 8;
  if (wanted < count + extra) wanted = count + extra;
  size_t bytes;
  if (wanted < count || !ncy_mul_size(wanted, item_size, &bytes)) {
    ncy_no_memory(ctx);
    return false;
  }
  void *grown = ncy_resize(ctx, *data, *capacity * item_size, bytes);
  if (!grown) {
    ncy_no_memory(ctx);
    return false;
  }
  *data = grown;
  *capacity = wanted;
  return true;
}

void ncy_vec_free(ncy_ctx *ctx, void **data, size_t *count, size_t *capacity, size_t item_size) {
  ncy_resize(ctx, *data, *capacity * item_size, 0);
  *data = NULL;
  *count = 0;
  *capacity = 0;
}

void ncy_text_init(ncy_text *text, ncy_ctx *ctx) {
  *text = (ncy_text){.ctx = ctx};
}

void ncy_text_done(ncy_text *text) {
  ncy_resize(text->ctx, text->data, text->capacity, 0);
  ncy_text_init(text, text->ctx);
}

/* Room for count more bytes and a NUL. */
static bool make_room(ncy_text *text, size_t count) {
  if (text->is_bad) return false;
  if (count < SIZE_MAX - 1 && ncy_vec_reserve(text->ctx, (void **)&text->data, text->count, &text->capacity, count + 1, 1))
    return true;
  text->is_bad = true;
  return false;
}

void ncy_text_add(ncy_text *text, const char *bytes, size_t count) {
  if (!make_room(text, count)) return;
  if (count) memcpy(text->data + text->count, bytes, count);
  text->count += count;
  text->data[text->count] = 0;
}

void ncy_text_str(ncy_text *text, const char *string) {
  ncy_text_add(text, string, strlen(string));
}

void ncy_text_printf(ncy_text *text, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int length = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (length < 0) text->is_bad = true;
  if (length >= 0 && make_room(text, (size_t)length)) {
    vsnprintf(text->data + text->count, (size_t)length + 1, format, again);
    text->count += (size_t)length;
  }
  va_end(again);
}
