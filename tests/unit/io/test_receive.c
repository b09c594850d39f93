/* test_receive.c - messages of the process that decodes a file, taken from memory: whole, cut, and of any bytes.
 * SPDX-License-Identifier: MIT */
#include "nets.h"

#include <fcntl.h>

#include "io/net_file.h"

typedef struct bytes {
  const char *at;
  size_t left;
} bytes;

static ncy_status source(void *user, void *out, size_t count) {
  bytes *b = user;
  if (count > b->left) return NCY_EIO;
  memcpy(out, b->at, count);
  b->at += count;
  b->left -= count;
  return NCY_OK;
}

/* What the child sends of the file of a spec. */
static char *messages(const char *text, bool is_brief, size_t *out_size) {
  const char *path = temp_name("file.h5"), *stream = temp_name("stream");
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m;
  T_STATUS(ctx, model_build(ctx, text, &m), NCY_OK);
  T_STATUS(ctx, ncy_net_save(ctx, m.net, path, &(ncy_net_save_options){.command = "netcyne build \"x\""}), NCY_OK);
  model_free(&m);
  ncy_ctx_free(&ctx);
  int fd = open(stream, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  assert_true(fd >= 0);
  ncy_h5_send(fd, path, is_brief);
  close(fd);
  char *out = t_read(stream, out_size);
  unlink(stream);
  unlink(path);
  return out;
}

/* Receives and makes the network. */
static ncy_status take(ncy_ctx *ctx, const char *data, size_t size, double limit, bool is_brief, model *out) {
  bytes from = {data, size};
  ncy_arena arena, scratch;
  ncy_arena_init(&arena, ctx);
  ncy_arena_init(&scratch, ctx);
  ncy_received received;
  *out = (model){0};
  ncy_status status = ncy_receive(&arena, &scratch, "some.h5", limit, is_brief, source, &from, &received);
  if (status == NCY_OK && !is_brief)
    status = ncy_net_of_received(ctx, "some.h5", &received, &(ncy_net_load_options){0}, &arena, &out->spec, &out->net);
  ncy_arena_done(&arena);
  ncy_arena_done(&scratch);
  return status;
}

static ncy_status attempt(const char *data, size_t size, double limit, const char *expected) {
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m;
  ncy_status status = take(ctx, data, size, limit, false, &m);
  if (expected && !t_has_diag(ctx, expected)) {
    t_print_diags(ctx);
    fail_msg("no diagnostic says \"%s\"", expected);
  }
  model_free(&m);
  ncy_ctx_free(&ctx);
  return status;
}

static void test_whole(void **state) {
  (void)state;
  size_t size;
  for (int i = 0; i < N_SPECS; i++) {
    char *data = messages(spec_text[i], false, &size);
    ncy_ctx *ctx;
    T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
    model m, back;
    T_STATUS(ctx, model_build(ctx, spec_text[i], &m), NCY_OK);
    T_STATUS(ctx, take(ctx, data, size, 1e8, false, &back), NCY_OK);
    same_net(m.net, back.net);
    model_free(&m);
    model_free(&back);
    ncy_ctx_free(&ctx);
    free(data);
  }
}

static void test_brief(void **state) {
  (void)state;
  size_t size;
  char *data = messages(spec_text[1], true, &size);
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  model m;
  T_STATUS(ctx, take(ctx, data, size, 1e8, true, &m), NCY_OK);
  T_STATUS(ctx, take(ctx, data, size, 1e8, false, &m), NCY_EPARSE); /* no spec */
  ncy_ctx_free(&ctx);
  free(data);
}

static void test_cut(void **state) {
  (void)state;
  size_t size;
  char *data = messages(spec_text[3], false, &size);
  for (size_t n = 0; n < size; n += 1 + n / 50) assert_int_equal(attempt(data, n, 1e8, NULL), NCY_EIO);
  free(data);
}

/* Any byte may be any other: refused, or a network. */
static void test_changed(void **state) {
  (void)state;
  size_t size;
  char *data = messages(spec_text[2], false, &size);
  for (size_t at = 0; at < size; at += 1 + size / 2000) {
    char old = data[at];
    for (int bit = 0; bit < 8; bit += 3) {
      data[at] = (char)(old ^ (1 << bit));
      attempt(data, size, 1e7, NULL);
    }
    data[at] = old;
  }
  free(data);
}

static void test_limit(void **state) {
  (void)state;
  size_t size;
  char *data = messages(spec_text[1], false, &size);
  assert_int_equal(attempt(data, size, 1000.0, "of memory are left"), NCY_ENOMEM);
  free(data);
}

/* ---- single messages ------------------------------------------------------------------------------------------------------- */

static ncy_status attempt_one(uint32_t kind, uint32_t id, uint64_t count, const char *text, size_t text_size,
                              const char *expected) {
  char data[sizeof(ncy_msg) + 256];
  ncy_msg m = {kind, id, count};
  memcpy(data, &m, sizeof m);
  memcpy(data + sizeof m, text, text_size);
  return attempt(data, sizeof m + text_size, 1e8, expected);
}

static void test_single_messages(void **state) {
  (void)state;
  static const char failure[] = "/conns/pre\0the values\x1b[31m are\n bad";
  assert_int_equal(
      attempt_one(NCY_MSG_FAILED, NCY_EPARSE, sizeof failure - 1, failure, sizeof failure - 1, "the values?[31m are? bad"),
      NCY_EPARSE);
  assert_int_equal(attempt_one(NCY_MSG_FAILED, NCY_EUNSUPPORTED, sizeof failure - 1, failure, sizeof failure - 1, "/conns/pre"),
                   NCY_EUNSUPPORTED);
  assert_int_equal(attempt_one(NCY_MSG_FAILED, NCY_OK, sizeof failure - 1, failure, sizeof failure - 1, NULL), NCY_EPARSE);
  assert_int_equal(attempt_one(NCY_MSG_FAILED, 12345, 5, "/path", 5, "cannot be read"), NCY_EPARSE);
  assert_int_equal(attempt_one(NCY_MSG_FAILED, NCY_EPARSE, (uint64_t)-1, "", 0, "makes no sense"), NCY_EPARSE);
  assert_int_equal(attempt_one(NCY_MSG_NOTE, NCY_NOTE_COUNT, 1, "x", 1, "makes no sense"), NCY_EPARSE);
  assert_int_equal(attempt_one(NCY_MSG_SPEC, 0, (uint64_t)1 << 60, "", 0, "makes no sense"), NCY_EPARSE);
  assert_int_equal(attempt_one(NCY_MSG_COLUMN, 0, 1, "", 0, "makes no sense"), NCY_EPARSE);
  assert_int_equal(attempt_one(NCY_MSG_ROWS, 0, 1, "", 0, "makes no sense"), NCY_EPARSE);
  assert_int_equal(attempt_one(NCY_MSG_DATA, 0, 1, "x", 1, "makes no sense"), NCY_EPARSE);
  assert_int_equal(attempt_one(NCY_MSG_END, 0, 0, "", 0, "makes no sense"), NCY_EPARSE);
  assert_int_equal(attempt_one(77, 0, 0, "", 0, "makes no sense"), NCY_EPARSE);
}

static void test_no_end(void **state) {
  (void)state;
  size_t n = 200000, size = n * sizeof(ncy_msg);
  ncy_msg *data = calloc(n, sizeof *data);
  assert_non_null(data);
  for (size_t i = 0; i < n; i++) data[i].kind = NCY_MSG_MODS;
  assert_int_equal(attempt((const char *)data, size, 1e8, "makes no sense"), NCY_EPARSE);
  free(data);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_whole), cmocka_unit_test(test_brief),
                                     cmocka_unit_test(test_cut),   cmocka_unit_test(test_changed),
                                     cmocka_unit_test(test_limit), cmocka_unit_test(test_single_messages),
                                     cmocka_unit_test(test_no_end)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
