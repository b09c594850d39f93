/* fuzz_nethdf5.c - network files changed at any places: refused with a located message, or a network that can be used.
 *
 * Data:  the first byte says which model of tests/unit/io/specs.h (its low bits, modulo their number) and whether its HDF5 file
 * is changed (bit 7; decoded in a child process) or the messages that this process takes from the child. Then changes of 5 bytes:
 * an offset (24 bits, modulo the length), a length 1 to 8 with how to change (low bits: set, exclusive or, add; bit 7: cut off
 * here), and a value. Originals are made when the target starts, so that the corpus outlives changes of the format.
 * SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../tests/unit/io/specs.h"
#include "io/net_file.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct bytes {
  uint8_t *data;
  size_t size;
} bytes;

static bytes file_of[N_SPECS], messages_of[N_SPECS];
static char temp[3][256]; /* HDF5, messages, JSON */

static bytes read_whole(const char *path) {
  FILE *file = fopen(path, "rb");
  MUST(file && fseek(file, 0, SEEK_END) == 0);
  bytes out = {.size = (size_t)ftell(file)};
  rewind(file);
  out.data = malloc(out.size);
  MUST(out.data && fread(out.data, 1, out.size, file) == out.size);
  fclose(file);
  return out;
}

static void write_whole(const char *path, const bytes *b) {
  FILE *file = fopen(path, "wb");
  MUST(file && fwrite(b->data, 1, b->size, file) == b->size && fclose(file) == 0);
}

static void make_originals(void) {
  static const char *const ending[3] = {"h5", "messages", "json"};
  const char *folder = getenv("TMPDIR");
  for (int i = 0; i < 3; i++)
    snprintf(temp[i], sizeof temp[i], "%s/fuzz-nethdf5-%d.%s", folder ? folder : "/tmp", (int)getpid(), ending[i]);
  for (int i = 0; i < N_SPECS; i++) {
    ncy_ctx *ctx;
    ncy_spec *spec;
    ncy_net *net;
    MUST(ncy_ctx_new(NULL, &ctx) == NCY_OK);
    ncy_spec_source source = {.model = "spec", .text = spec_text[i], .text_length = strlen(spec_text[i])};
    MUST(ncy_spec_load(ctx, &source, &spec) == NCY_OK && ncy_net_build(ctx, spec, 1, &net) == NCY_OK);
    MUST(ncy_net_save(ctx, net, temp[0], NULL) == NCY_OK);
    file_of[i] = read_whole(temp[0]);
    int fd = open(temp[1], O_WRONLY | O_CREAT | O_TRUNC, 0600);
    MUST(fd >= 0);
    ncy_h5_send(fd, temp[0], false);
    close(fd);
    messages_of[i] = read_whole(temp[1]);
    ncy_net_free(&net);
    ncy_spec_free(&spec);
    ncy_ctx_free(&ctx);
  }
  unlink(temp[1]);
}

static void change(bytes *b, const uint8_t *data, size_t size) {
  for (; size >= 5 && b->size; data += 5, size -= 5) {
    size_t at = ((size_t)data[0] | (size_t)data[1] << 8 | (size_t)data[2] << 16) % b->size;
    size_t n = 1 + (data[3] & 7U);
    for (size_t i = at; i < at + n && i < b->size; i++) {
      if ((data[3] >> 3 & 3U) == 0)
        b->data[i] = data[4];
      else if ((data[3] >> 3 & 3U) == 1)
        b->data[i] ^= data[4];
      else
        b->data[i] = (uint8_t)(b->data[i] + data[4]);
    }
    if (data[3] & 0x80) b->size = at;
  }
}

static ncy_status take(void *user, void *out, size_t count) {
  bytes *b = user;
  if (count > b->size) return NCY_EIO;
  memcpy(out, b->data, count);
  b->data += count;
  b->size -= count;
  return NCY_OK;
}

static ncy_status from_messages(ncy_ctx *ctx, bytes b, ncy_spec **spec, ncy_net **net) {
  ncy_arena arena, scratch;
  ncy_arena_init(&arena, ctx);
  ncy_arena_init(&scratch, ctx);
  ncy_received received;
  ncy_status status = ncy_receive(&arena, &scratch, "fuzz.h5", 1e7, false, take, &b, &received);
  if (status == NCY_EIO && ncy_ctx_count(ctx, NCY_ERROR) == 0) status = ncy_flat_report(ctx, "fuzz.h5", received.at, "cut off");
  if (status == NCY_OK) status = ncy_net_of_received(ctx, "fuzz.h5", &received, &(ncy_net_load_options){0}, &arena, spec, net);
  ncy_arena_done(&arena);
  ncy_arena_done(&scratch);
  return status;
}

typedef ncy_status table_fn(ncy_ctx *ctx, const ncy_net *net, ncy_table **out);

static void use(ncy_ctx *ctx, const ncy_net *net) {
  static table_fn *const tables[] = {ncy_net_cells, ncy_net_conns, ncy_net_stims, ncy_net_points, ncy_net_pops, ncy_net_segments};
  for (size_t i = 0; i < NCY_COUNT_OF(tables); i++) {
    ncy_table *table = NULL;
    tables[i](ctx, net, &table); /* a shape that cannot be may be refused only here */
    ncy_table_free(&table);
  }
  ncy_diff *diff;
  MUST(ncy_net_diff(ctx, net, net, &diff) == NCY_OK && diff->is_same);
  ncy_diff_free(&diff);
  MUST(ncy_net_save(ctx, net, temp[2], NULL) == NCY_OK);
  unlink(temp[2]);
}

static void check_refusal(const ncy_ctx *ctx) {
  MUST(ncy_ctx_count(ctx, NCY_ERROR) >= 1);
  for (size_t i = 0; i < ncy_ctx_diag_count(ctx); i++) {
    const ncy_diag *d = ncy_ctx_diag(ctx, i);
    if (d->status == NCY_ENOMEM && !d->file) continue;
    MUST(d->file && (d->severity != NCY_ERROR || d->path || d->line));
    for (const char *p = d->message; *p; p++) MUST((unsigned char)*p >= 0x20 && *p != 0x7F);
    for (const char *p = d->path; p && *p; p++) MUST((unsigned char)*p >= 0x20 && *p != 0x7F);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (!file_of[0].data) make_originals();
  if (size < 1) return 0;
  bool is_file = data[0] & 0x80;
  const bytes *original = &(is_file ? file_of : messages_of)[(data[0] & 0x7F) % N_SPECS];
  bytes b = {malloc(original->size), original->size};
  MUST(b.data);
  memcpy(b.data, original->data, b.size);
  change(&b, data + 1, size - 1);
  ncy_ctx *ctx;
  MUST(ncy_ctx_new(NULL, &ctx) == NCY_OK);
  ncy_spec *spec = NULL;
  ncy_net *net = NULL;
  if (is_file) write_whole(temp[0], &b);
  ncy_status status = is_file ? ncy_net_load(ctx, temp[0], &spec, &net) : from_messages(ctx, b, &spec, &net);
  if (is_file) unlink(temp[0]);
  if (status == NCY_OK)
    use(ctx, net);
  else
    check_refusal(ctx);
  ncy_net_free(&net);
  ncy_spec_free(&spec);
  ncy_ctx_clear(ctx);
  MUST(ncy_ctx_memory(ctx) == 0);
  ncy_ctx_free(&ctx);
  free(b.data);
  return 0;
}
