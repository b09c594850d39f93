/* test_child.c - the process that decodes a network file may crash, grow or end: a refusal with the file's name, every time.
 *
 * Makes the HDF5 library fail on purpose: H5Fopen of this program is called in the place of the library's.
 * SPDX-License-Identifier: MIT */
#include "nets.h"

#include <dlfcn.h>
#include <hdf5.h>
#include <signal.h>
#include <sys/resource.h>

typedef void misdeed(void);
static misdeed *todo; /* in the child, when it opens the file; NULL: nothing */

hid_t H5Fopen(const char *name, unsigned flags, hid_t fapl_id) {
  if (todo) todo();
  hid_t (*open)(const char *, unsigned, hid_t);
  *(void **)&open = dlsym(RTLD_NEXT, "H5Fopen");
  return open(name, flags, fapl_id);
}

static void bad_access(void) {
  raise(SIGSEGV);
}
static void end_at_once(void) {
  _exit(0);
}
static void give_up(void) {
  abort();
}
static void be_killed(void) {
  raise(SIGKILL);
}
static void time_over(void) {
  signal(SIGXCPU, SIG_DFL);
  raise(SIGXCPU);
}
static void check_limits(void) {
  struct rlimit cpu, core;
  if (getrlimit(RLIMIT_CPU, &cpu) != 0 || cpu.rlim_cur == RLIM_INFINITY || cpu.rlim_cur < 60) abort();
  if (getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_cur != 0) abort();
}
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
static void take_memory(void) { /* more than the child may have, which this machine may well have */
  void *block = malloc((size_t)3 << 30);
  if (!block) raise(SIGUSR1);
  free(block);
}
#endif

/* The status of loading path while its reader does this; the message goes on with text. */
static void refused(const char *path, misdeed *what, const char *text) {
  ncy_ctx *ctx;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_spec *spec = NULL;
  ncy_net *net = NULL;
  todo = what;
  ncy_status status = ncy_net_load(ctx, path, &spec, &net);
  todo = NULL;
  if (!text) {
    T_STATUS(ctx, status, NCY_OK);
  } else {
    T_STATUS(ctx, status, NCY_EPARSE);
    assert_null(net);
    assert_int_equal(ncy_ctx_count(ctx, NCY_ERROR), 1);
    assert_string_equal(ncy_ctx_diag(ctx, 0)->file, path);
    assert_non_null(ncy_ctx_diag(ctx, 0)->path);
    assert_true(t_has_diag(ctx, "the file is damaged: the process that reads it"));
    assert_true(t_has_diag(ctx, text));
  }
  ncy_net_free(&net);
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
}

static void test_misdeeds(void **state) {
  (void)state;
  const char *path = temp_name("child.h5");
  ncy_ctx *ctx;
  model m;
  T_STATUS(NULL, ncy_ctx_new(NULL, &ctx), NCY_OK);
  T_STATUS(ctx, model_build(ctx, spec_text[1], &m), NCY_OK);
  T_STATUS(ctx, ncy_net_save(ctx, m.net, path, NULL), NCY_OK);
  refused(path, NULL, NULL);
  refused(path, check_limits, NULL);
  refused(path, end_at_once, "ended or did not answer");
  refused(path, be_killed, "ended or did not answer");
  refused(path, time_over, "took too much time");
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  refused(path, bad_access, "ended with signal 11");
  refused(path, give_up, "ended with signal 6");
  refused(path, take_memory, "ended with signal 10");
#else
  refused(path, bad_access, ""); /* the sanitizer ends it */
  refused(path, give_up, "");
#endif
  unlink(path);
  model_free(&m);
  ncy_ctx_free(&ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_misdeeds)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
