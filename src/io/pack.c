/* pack.c - shuffle and deflate, with the planes of random bytes stored.
 *
 * Data:  shuffled chunk: byte 0 of all values, then byte 1, ... A drawn double has five or six planes of random bytes; zlib needs
 *        30 ns a byte to find that out. So a plane whose bytes are evenly distributed, and of which a sample does not deflate, is
 *        put into the stream as stored blocks (level 0 from there to the next plane).
 * SPDX-License-Identifier: MIT */
#include "io/pack.h"

#include <math.h>
#include <string.h>
#include <zlib.h>

enum { LEVEL = 1, SAMPLE = 8192 };

struct ncy_packer {
  ncy_ctx *ctx;
  size_t most_bytes, out_capacity;
  unsigned char *shuffled, *out;
  z_stream stream, trial;
  bool has_stream, has_trial;
};

ncy_status ncy_packer_new(ncy_ctx *ctx, size_t most_bytes, ncy_packer **out) {
  ncy_packer *p = ncy_resize(ctx, NULL, 0, sizeof *p);
  if (!p) return ncy_no_memory(ctx);
  *p = (ncy_packer){.ctx = ctx, .most_bytes = most_bytes};
  p->out_capacity = most_bytes + most_bytes / 1000 + 4096; /* stored blocks and their headers; changes of level */
  p->shuffled = ncy_resize(ctx, NULL, 0, most_bytes);
  p->out = ncy_resize(ctx, NULL, 0, p->out_capacity);
  p->has_stream = deflateInit(&p->stream, LEVEL) == Z_OK;
  p->has_trial = deflateInit(&p->trial, LEVEL) == Z_OK;
  if (!p->shuffled || !p->out || !p->has_stream || !p->has_trial) {
    ncy_packer_free(&p);
    return ncy_no_memory(ctx);
  }
  *out = p;
  return NCY_OK;
}

void ncy_packer_free(ncy_packer **packer) {
  ncy_packer *p = *packer;
  if (!p) return;
  if (p->has_stream) deflateEnd(&p->stream);
  if (p->has_trial) deflateEnd(&p->trial);
  ncy_resize(p->ctx, p->shuffled, p->shuffled ? p->most_bytes : 0, 0);
  ncy_resize(p->ctx, p->out, p->out ? p->out_capacity : 0, 0);
  ncy_resize(p->ctx, p, sizeof *p, 0);
  *packer = NULL;
}

static void shuffle(const unsigned char *from, unsigned char *to, size_t rows, size_t size) {
  for (size_t k = 0; k < size; k++)
    for (size_t i = 0; i < rows; i++) to[k * rows + i] = from[i * size + k];
}

/* Does deflating not pay? Bytes that are far from evenly distributed need no trial. */
static bool is_random(ncy_packer *p, const unsigned char *plane, size_t rows) {
  if (rows < 1024) return false;
  uint32_t count[256] = {0};
  for (size_t i = 0; i < rows; i++) count[plane[i]]++;
  double bits = 0.0;
  for (int i = 0; i < 256; i++)
    if (count[i]) bits += count[i] * log2((double)rows / count[i]);
  if (bits < 7.75 * (double)rows) return false;
  size_t n = rows < SAMPLE ? rows : SAMPLE;
  p->trial.next_in = (unsigned char *)(uintptr_t)plane;
  p->trial.avail_in = (unsigned)n;
  p->trial.next_out = p->out; /* nothing of this chunk is there yet */
  p->trial.avail_out = (unsigned)p->out_capacity;
  deflateReset(&p->trial);
  return deflate(&p->trial, Z_FINISH) != Z_STREAM_END || p->trial.total_out > n - n / 50;
}

ncy_status ncy_packer_pack(ncy_packer *p, const void *values, size_t rows, size_t size, const void **out, size_t *out_bytes) {
  const unsigned char *planes = values;
  if (size > 1) {
    shuffle(values, p->shuffled, rows, size);
    planes = p->shuffled;
  }
  bool is_stored[8];
  for (size_t k = 0; k < size; k++) is_stored[k] = is_random(p, planes + k * rows, rows);
  z_stream *z = &p->stream;
  int rc = deflateReset(z);
  z->next_out = p->out;
  z->avail_out = (unsigned)p->out_capacity;
  for (size_t k = 0; k < size && rc == Z_OK;) {
    size_t end = k + 1;
    while (end < size && is_stored[end] == is_stored[k]) end++;
    rc = deflateParams(z, is_stored[k] ? 0 : LEVEL, Z_DEFAULT_STRATEGY);
    z->next_in = (unsigned char *)(uintptr_t)(planes + k * rows);
    z->avail_in = (unsigned)((end - k) * rows);
    if (rc == Z_OK) rc = deflate(z, end == size ? Z_FINISH : Z_NO_FLUSH);
    k = end;
  }
  if (rc != Z_STREAM_END) return ncy_no_memory(p->ctx); /* the room is enough, so nothing else can be */
  *out = p->out;
  *out_bytes = p->out_capacity - z->avail_out;
  return NCY_OK;
}
