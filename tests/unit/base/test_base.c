/* test_base.c - arenas, arrays, text, names, nearest names, diagnostics, statuses.
 * SPDX-License-Identifier: MIT */
#include "t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netcyne/netcyne.h"

static ncy_ctx *new_ctx(void) {
  ncy_ctx *ctx = NULL;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  return ctx;
}

static void test_arena_gives_zeroed_aligned_memory(void **state) {
  (void)state;
  ncy_ctx *ctx = new_ctx();
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  for (size_t n = 0; n < 3000; n += 7) {
    unsigned char *p = ncy_arena_alloc(&arena, n, 1);
    assert_non_null(p);
    assert_int_equal((uintptr_t)p % (n >= 64 ? 64 : 16), 0);
    for (size_t i = 0; i < n; i++) assert_int_equal(p[i], 0);
    memset(p, 0xff, n);
  }
  double *big = NCY_NEW_ARRAY(&arena, double, 1000000);
  assert_non_null(big);
  assert_int_equal((uintptr_t)big % 64, 0);
  assert_null(ncy_arena_alloc(&arena, SIZE_MAX / 2, 3)); /* does not fit in size_t */
  assert_string_equal(ncy_arena_printf(&arena, "%s-%d", "x", 7), "x-7");
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
  assert_null(ctx);
}

static void test_memory_is_counted(void **state) {
  (void)state;
  ncy_ctx *ctx = new_ctx();
  size_t before = ncy_ctx_memory(ctx);
  void *p = ncy_resize(ctx, NULL, 0, 1000);
  assert_int_equal(ncy_ctx_memory(ctx) - before, 1000);
  p = ncy_resize(ctx, p, 1000, 5000);
  assert_int_equal(ncy_ctx_memory(ctx) - before, 5000);
  ncy_resize(ctx, p, 5000, 0);
  assert_int_equal(ncy_ctx_memory(ctx), before);
  assert_true(ncy_ctx_peak_memory(ctx) >= before + 5000);
  ncy_ctx_free(&ctx);
}

static void test_names_keep_order_of_insertion(void **state) {
  (void)state;
  ncy_ctx *ctx = new_ctx();
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_names names;
  ncy_names_init(&names, &arena);
  char name[16];
  for (int i = 0; i < 2000; i++) {
    int n = snprintf(name, sizeof name, "name%d", i);
    assert_int_equal(ncy_names_add(&names, name, (size_t)n), i);
  }
  assert_int_equal(ncy_names_add(&names, "name77", 6), 77);
  assert_int_equal(ncy_names_find(&names, "name1999", 8), 1999);
  assert_int_equal(ncy_names_find(&names, "name1999", 7), 199);
  assert_int_equal(ncy_names_find(&names, "nam", 3), -1);
  assert_string_equal(names.name[5], "name5");
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
}

static void test_nearest_name(void **state) {
  (void)state;
  static const char *const known[] = {"probability", "convergence", "divergence", "weight", "delay", NULL, "sec"};
  assert_string_equal(ncy_nearest("probabilty", known, NCY_COUNT_OF(known)), "probability");
  assert_string_equal(ncy_nearest("wieght", known, NCY_COUNT_OF(known)), "weight");
  assert_string_equal(ncy_nearest("Delay", known, NCY_COUNT_OF(known)), "delay");
  assert_null(ncy_nearest("somethingelse", known, NCY_COUNT_OF(known)));
  assert_int_equal(ncy_edit_distance("abc", "acb", 3), 1);
  assert_int_equal(ncy_edit_distance("abc", "ABC", 3), 2); /* three halves, rounded up */
  assert_int_equal(ncy_edit_distance("abc", "xyz", 2), 3); /* past the limit */
}

static void test_diagnostics_are_kept_up_to_a_limit(void **state) {
  (void)state;
  ncy_ctx *ctx = new_ctx();
  ncy_place place = {.file = "a.json", .line = 3, .column = 7, .path = "netParams.x"};
  size_t before = ncy_ctx_count(ctx, NCY_ERROR);
  assert_int_equal(ncy_errors_since(ctx, before), NCY_OK);
  assert_int_equal(ncy_report(ctx, NCY_WARNING, NCY_ESPEC, &place, NULL, "w"), NCY_OK);
  assert_int_equal(ncy_report(ctx, NCY_ERROR, NCY_ESPEC, &place, "y", "found %d", 5), NCY_ESPEC);
  assert_int_equal(ncy_errors_since(ctx, before), NCY_ESPEC);
  const ncy_diag *d = ncy_ctx_diag(ctx, 1);
  assert_string_equal(d->message, "found 5");
  assert_string_equal(d->file, "a.json");
  assert_string_equal(d->path, "netParams.x");
  assert_string_equal(d->hint, "y");
  assert_int_equal(d->line, 3);
  assert_int_equal(d->column, 7);
  for (int i = 0; i < 100; i++) ncy_report(ctx, NCY_ERROR, NCY_EPARSE, &place, NULL, "%2000d", i);
  assert_int_equal(ncy_ctx_count(ctx, NCY_ERROR), 101);
  assert_int_equal(ncy_ctx_diag_count(ctx), 51);
  assert_int_equal(strlen(ncy_ctx_diag(ctx, 50)->message), 2000);
  assert_null(ncy_ctx_diag(ctx, 51));
  ncy_ctx_clear(ctx);
  assert_int_equal(ncy_ctx_diag_count(ctx), 0);
  ncy_ctx_free(&ctx);
}

static void test_statuses_have_texts_and_exit_codes(void **state) {
  (void)state;
  assert_int_equal(ncy_status_exit_code(NCY_OK), 0);
  assert_int_equal(ncy_status_exit_code(NCY_ESPEC), 3);
  assert_int_equal(ncy_status_exit_code(NCY_EIO), 4);
  assert_int_equal(ncy_status_exit_code(NCY_EUNSUPPORTED), 5);
  assert_int_equal(ncy_status_exit_code(NCY_EINTERRUPTED), 130);
  for (int i = 0; i < NCY_STATUS_COUNT; i++) assert_true(strlen(ncy_status_text((ncy_status)i)) > 0);
  char version[32];
  snprintf(version, sizeof version, "%d.%d.%d", NCY_VERSION_MAJOR, NCY_VERSION_MINOR, NCY_VERSION_PATCH);
  assert_string_equal(ncy_version(), version);
}

static ncy_status use_everything(ncy_ctx *ctx, void *user) {
  (void)user;
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_text text;
  ncy_text_init(&text, ctx);
  NCY_VEC(int) vec = {0};
  ncy_names names;
  ncy_names_init(&names, &arena);
  ncy_status status = NCY_OK;
  for (int i = 0; i < 100 && status == NCY_OK; i++) {
    char name[16];
    int n = snprintf(name, sizeof name, "n%d", i);
    ncy_text_printf(&text, "%d,", i);
    if (!NCY_VEC_PUSH(ctx, &vec, i) || ncy_names_add(&names, name, (size_t)n) != i) status = NCY_ENOMEM;
  }
  if (text.is_bad) status = NCY_ENOMEM;
  if (status == NCY_OK) ncy_report(ctx, NCY_WARNING, NCY_OK, NULL, NULL, "%s", text.data);
  if (status == NCY_OK) status = ncy_errors_since(ctx, 0);
  NCY_VEC_FREE(ctx, &vec);
  ncy_text_done(&text);
  ncy_arena_done(&arena);
  return status;
}

static void test_every_allocation_may_fail(void **state) {
  (void)state;
  t_fail_each_alloc(use_everything, NULL);
}

static void test_sha256_of_the_standard(void **state) {
  (void)state;
  char digest[65];
  t_sha256("abc", 3, digest);
  assert_string_equal(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  t_sha256("", 0, digest);
  assert_string_equal(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_arena_gives_zeroed_aligned_memory),  cmocka_unit_test(test_memory_is_counted),
      cmocka_unit_test(test_names_keep_order_of_insertion),      cmocka_unit_test(test_nearest_name),
      cmocka_unit_test(test_diagnostics_are_kept_up_to_a_limit), cmocka_unit_test(test_statuses_have_texts_and_exit_codes),
      cmocka_unit_test(test_every_allocation_may_fail),          cmocka_unit_test(test_sha256_of_the_standard),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
