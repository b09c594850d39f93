/* data_gz.c - NetPyNE's .dpk: a pickle compressed as gzip does, written and read as it streams.
 *
 * Costs: zlib's, level 6. The same data give the same bytes: no time or name in the header. What unfolds to more than a limit is
 * refused. SPDX-License-Identifier: MIT */
#include <string.h>
#include <zlib.h>

#include "io/data_file.h"
#include "result/read.h"
#include "result/write.h"

enum { PIECE = 1 << 16, GZIP = 16, GZIP_OR_ZLIB = 32 };
static const double most_unfolded = 17179869184.0; /* bytes */

/* zlib's memory from the arena: it takes little and gives it back at the end. */
static void *take(void *arena, unsigned count, unsigned size) {
  return ncy_arena_alloc_raw(arena, count, size);
}
static void give_back(void *arena, void *bytes) {
  (void)arena, (void)bytes;
}

/* ---- writing
 * ------------------------------------------------------------------------------------------------------------------------ */

typedef struct packer {
  z_stream z;
  ncy_out_file *file;
  unsigned char out[PIECE];
} packer;

static void deflate_all(packer *p, int flush) {
  do {
    p->z.next_out = p->out;
    p->z.avail_out = PIECE;
    (void)deflate(&p->z, flush); /* fails only for states that cannot be here */
    ncy_out_write(p->file, p->out, PIECE - p->z.avail_out);
  } while (p->z.avail_out == 0);
}

static void to_packer(void *user, const char *bytes, size_t count) {
  packer *p = user;
  while (count) {
    size_t piece = count < (1u << 30) ? count : 1u << 30;
    p->z.next_in = (unsigned char *)(uintptr_t)bytes;
    p->z.avail_in = (unsigned)piece;
    deflate_all(p, Z_NO_FLUSH);
    bytes += piece;
    count -= piece;
  }
}

ncy_status ncy_gz_save(ncy_arena *arena, const ncy_data *data, ncy_out_file *file) {
  packer *p = NCY_NEW(arena, packer);
  if (!p) return NCY_ENOMEM;
  p->file = file;
  p->z.zalloc = take;
  p->z.zfree = give_back;
  p->z.opaque = arena;
  if (deflateInit2(&p->z, 6, Z_DEFLATED, MAX_WBITS + GZIP, 8, Z_DEFAULT_STRATEGY) != Z_OK) return NCY_ENOMEM;
  ncy_pickle_writer pickle;
  ncy_json_writer w;
  ncy_pickle_begin(&pickle, to_packer, p, arena);
  ncy_json_writer_init_events(&w, &ncy_pickle_events, &pickle);
  ncy_value_write(&data->root, false, &w);
  ncy_pickle_end(&pickle);
  p->z.avail_in = 0;
  deflate_all(p, Z_FINISH);
  deflateEnd(&p->z);
  return pickle.is_bad ? ncy_no_memory(arena->ctx) : NCY_OK;
}

/* ---- reading
 * ------------------------------------------------------------------------------------------------------------------------ */

typedef struct unpacker {
  z_stream z;
  ncy_file_feed file;
  double unfolded;
  bool is_at_end;
  char in[PIECE];
} unpacker;

static ncy_status damaged(const unpacker *u, const char *what) {
  return ncy_report(u->file.ctx, NCY_ERROR, NCY_EPARSE, &(ncy_place){.file = u->file.path}, NULL, "%s", what);
}

static ncy_status unfold(void *user, char *to, size_t most, size_t *out_n) {
  unpacker *u = user;
  u->z.next_out = (unsigned char *)to;
  u->z.avail_out = (unsigned)(most < (1u << 30) ? most : 1u << 30);
  unsigned room = u->z.avail_out;
  while (u->z.avail_out == room && !u->is_at_end) {
    if (u->z.avail_in == 0) {
      size_t n;
      NCY_TRY(ncy_file_feed_read(&u->file, u->in, sizeof u->in, &n));
      if (n == 0) return damaged(u, "expected compressed data up to their end, found the end of the file");
      u->z.next_in = (unsigned char *)u->in;
      u->z.avail_in = (unsigned)n;
    }
    int rc = inflate(&u->z, Z_NO_FLUSH);
    if (rc == Z_MEM_ERROR) return ncy_no_memory(u->file.ctx);
    if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
      return damaged(u, "expected compressed data (gzip), found damaged ones");
    u->is_at_end = rc == Z_STREAM_END;
  }
  *out_n = room - u->z.avail_out;
  u->unfolded += (double)*out_n;
  return u->unfolded <= most_unfolded ? NCY_OK : damaged(u, "it unfolds to more than 16 GiB: it is refused");
}

ncy_status ncy_gz_load(ncy_arena *arena, const char *path, ncy_value *out) {
  ncy_arena scratch;
  ncy_arena_init(&scratch, arena->ctx);
  unpacker *u = NCY_NEW(&scratch, unpacker);
  ncy_status status = u ? ncy_file_feed_open(arena->ctx, path, &u->file) : NCY_ENOMEM;
  if (status == NCY_OK) {
    u->z.zalloc = take;
    u->z.zfree = give_back;
    u->z.opaque = &scratch;
    status = inflateInit2(&u->z, MAX_WBITS + GZIP_OR_ZLIB) == Z_OK ? NCY_OK : NCY_ENOMEM;
    ncy_feed feed = {unfold, u, 0};
    if (status == NCY_OK) status = ncy_read_pickle(arena, path, &feed, out);
    inflateEnd(&u->z);
    ncy_file_feed_close(&u->file);
  }
  ncy_arena_done(&scratch);
  return status;
}
