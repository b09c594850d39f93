/* test_file.c - whole files in, whole-or-nothing files out.
 * SPDX-License-Identifier: MIT */
#include "t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static int make_folder(void **state) {
  (void)state;
  strcpy(folder, "/tmp/ncy-test-XXXXXX");
  return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
  (void)state;
  char command[128];
  snprintf(command, sizeof command, "rm -rf '%s'", folder);
  return system(command);
}

static const char *in_folder(const char *name) {
  static char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static void test_written_file_appears_whole(void **state) {
  (void)state;
  ncy_ctx *ctx = NULL;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_out_file *out = NULL;
  T_STATUS(ctx, ncy_out_open(ctx, in_folder("a/b/c.txt"), &out), NCY_OK);
  assert_int_not_equal(access(in_folder("a/b/c.txt"), F_OK), 0);
  char *block = malloc(200000);
  memset(block, 'x', 200000);
  ncy_out_printf(out, "%d\n", 42);
  ncy_out_write(out, block, 200000);
  ncy_out_write(out, "end", 3);
  T_STATUS(ctx, ncy_out_commit(&out), NCY_OK);
  assert_null(out);
  char *text = NULL;
  size_t count = 0, capacity = 0;
  T_STATUS(ctx, ncy_file_read(ctx, in_folder("a/b/c.txt"), 1 << 20, &text, &count, &capacity), NCY_OK);
  assert_int_equal(count, 200006);
  assert_memory_equal(text, "42\nxxx", 6);
  assert_string_equal(text + count - 3, "end");
  ncy_resize(ctx, text, capacity, 0);
  free(block);

  T_STATUS(ctx, ncy_file_read(ctx, in_folder("a/b/c.txt"), 100, &text, &count, &capacity), NCY_EIO);
  T_STATUS(ctx, ncy_file_read(ctx, in_folder("a"), 100, &text, &count, &capacity), NCY_EIO);
  assert_true(t_has_diag(ctx, "found a folder"));
  T_STATUS(ctx, ncy_file_read(ctx, in_folder("none"), 100, &text, &count, &capacity), NCY_EIO);
  ncy_ctx_free(&ctx);
}

static void test_discarded_file_leaves_the_old_one(void **state) {
  (void)state;
  ncy_ctx *ctx = NULL;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  const char *path = in_folder("old.txt");
  FILE *old = fopen(path, "w");
  fputs("old", old);
  fclose(old);
  ncy_out_file *out = NULL;
  T_STATUS(ctx, ncy_out_open(ctx, path, &out), NCY_OK);
  ncy_out_write(out, "new", 3);
  ncy_out_discard(&out);
  char *text = t_read(path, NULL);
  assert_string_equal(text, "old");
  free(text);
  T_STATUS(ctx, ncy_out_open(ctx, "/dev/null/x", &out), NCY_EIO);
  T_STATUS(ctx, ncy_out_open(ctx, folder, &out), NCY_EIO);
  ncy_ctx_free(&ctx);
}

static void test_full_disk_is_an_error(void **state) {
  (void)state;
  ncy_ctx *ctx = NULL;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_out_file *out = NULL;
  T_STATUS(ctx, ncy_out_open(ctx, "/dev/full", &out), NCY_OK);
  ncy_out_write(out, "text", 4);
  T_STATUS(ctx, ncy_out_commit(&out), NCY_EIO);
  struct stat st;
  assert_int_equal(stat("/dev/full", &st), 0); /* the device is still there */
  ncy_ctx_free(&ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_written_file_appears_whole),
      cmocka_unit_test(test_discarded_file_leaves_the_old_one),
      cmocka_unit_test(test_full_disk_is_an_error),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
