/* test_source.c - where specs come from: files NetPyNE saves, pairs, index files, folders, and what is wrong with them.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spec_text.h"

static char root[] = "/tmp/netcyne-spec-XXXXXX";

static int make_root(void **state) {
  (void)state;
  return mkdtemp(root) ? 0 : -1;
}

static int remove_root(void **state) {
  (void)state;
  char command[128];
  snprintf(command, sizeof command, "rm -rf '%s'", root);
  return system(command);
}

/* Path of name under the root; static buffers in turn. */
static const char *at(const char *name) {
  static char path[4][512];
  static int turn;
  turn = (turn + 1) % 4;
  snprintf(path[turn], sizeof path[turn], "%s/%s", root, name);
  return path[turn];
}

static void write_text(const char *name, const char *text) {
  FILE *file = fopen(at(name), "w");
  assert_non_null(file);
  fputs(text, file);
  fclose(file);
}

static void make_folder(const char *name) {
  assert_int_equal(mkdir(at(name), 0777), 0);
}

#define POPS "{\"popParams\": {\"a\": {\"cellModel\": \"NetStim\", \"numCells\": 7, \"rate\": 10}}}"
#define CFG "{\"duration\": 77}"

static void expect_model(const ncy_spec_source *source, ncy_status expected, const char *message) {
  ncy_ctx *ctx = new_ctx(0);
  ncy_spec *spec = NULL;
  T_STATUS(ctx, ncy_spec_load(ctx, source, &spec), expected);
  if (expected == NCY_OK) {
    assert_int_equal(spec->n_pops, 1);
    assert_int_equal(spec->pop[0].num_cells->u.integer, 7);
    T_BITS(spec->cfg.duration, 77.0);
  } else if (!t_has_diag(ctx, message)) {
    t_print_diags(ctx);
    fail_msg("no diagnostic says: %s", message);
  }
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);
}

static void expect(const char *model, ncy_status expected, const char *message) {
  ncy_spec_source source = {.model = at(model)};
  expect_model(&source, expected, message);
}

static void test_one_file(void **state) {
  (void)state;
  write_text("both.json", "{\"netParams\": " POPS ", \"simConfig\": " CFG "}");
  expect("both.json", NCY_OK, NULL);
  write_text("saved.json", "{\"netpyne_version\": \"1.1.1\", \"net\": {\"params\": " POPS ", \"cells\": []}, \"simConfig\": " CFG
                           ", \"simData\": {}}");
  expect("saved.json", NCY_OK, NULL);
  write_text("misspelt.json", "{\"netParams\": " POPS ", \"simConfg\": " CFG "}");
  expect("misspelt.json", NCY_ESPEC, "unknown key 'simConfg'");
  write_text("other.json", "{\"cells\": []}");
  expect("other.json", NCY_ESPEC, "expected an object with the key 'netParams'");
  write_text("list.json", "[1]");
  expect("list.json", NCY_ESPEC, "expected an object with the key 'netParams'");
  write_text("number.json", "{\"netParams\": 3, \"simConfig\": {}}");
  expect("number.json", NCY_ESPEC, "netParams: expected an object");
  write_text("cfg.json", "{\"netParams\": {}, \"simConfig\": []}");
  expect("cfg.json", NCY_ESPEC, "simConfig: expected an object");
  write_text("broken.json", "{\"netParams\": {");
  expect("broken.json", NCY_EPARSE, "");
  expect("absent.json", NCY_EIO, "cannot open");
  write_text("model.py", "import os\n");
  expect("model.py", NCY_EUNSUPPORTED, "need the Python package");
  ncy_spec_source none = {0};
  expect_model(&none, NCY_EARG, "expected a model");
}

static void test_two_files(void **state) {
  (void)state;
  write_text("np.json", "{\"net\": {\"params\": " POPS "}}");
  write_text("sc.json", "{\"simConfig\": " CFG "}");
  write_text("bare_np.json", POPS);
  write_text("bare_sc.json", CFG);
  ncy_spec_source pair = {.net_params = at("np.json"), .sim_config = at("sc.json")};
  expect_model(&pair, NCY_OK, NULL);
  ncy_spec_source bare = {.net_params = at("bare_np.json"), .sim_config = at("bare_sc.json")};
  expect_model(&bare, NCY_OK, NULL);
  ncy_spec_source swapped = {.net_params = at("sc.json"), .sim_config = at("np.json")};
  expect_model(&swapped, NCY_ESPEC, "expected an object with the key 'netParams'");
  ncy_spec_source half = {.net_params = at("np.json")};
  expect_model(&half, NCY_EARG, "expected a model, or netParams and simConfig");
}

static void test_index(void **state) {
  (void)state;
  make_folder("ix");
  make_folder("ix/src");
  write_text("ix/src/np.json", "{\"net\": {\"params\": " POPS "}}");
  write_text("ix/src/cfg.json", "{\"simConfig\": " CFG "}");
  write_text("ix/src/all.json", "{\"myNet\": " POPS ", \"myCfg\": " CFG "}");
  write_text("ix/index.npjson", "{\"netParams\": \"src/np.json\", \"simConfig\": \"src/cfg.json\", \"mod_folder\": \"mod\", "
                                "\"python_run\": \"src/init.py\"}");
  expect("ix", NCY_OK, NULL);
  expect("ix/", NCY_OK, NULL);
  expect("ix/index.npjson", NCY_OK, NULL);
  ncy_ctx *ctx = new_ctx(0);
  ncy_spec *spec = NULL;
  ncy_spec_source source = {.model = at("ix")};
  T_STATUS(ctx, ncy_spec_load(ctx, &source, &spec), NCY_OK);
  assert_string_equal(spec->mod_folder, at("ix/mod"));
  ncy_spec_free(&spec);
  ncy_ctx_free(&ctx);

  write_text("ix/one.npjson", "{\"netParams\": \"src/all.json\", \"simConfig\": \"src/all.json\", "
                              "\"netParams_variable\": \"myNet\", \"simConfig_variable\": \"myCfg\"}");
  expect("ix/one.npjson", NCY_OK, NULL);
  write_text("ix/python.npjson", "{\"netParams\": \"src/netParams.py\", \"simConfig\": \"src/cfg.py\"}");
  expect("ix/python.npjson", NCY_EUNSUPPORTED, "need the Python package");
  write_text("ix/gone.npjson", "{\"netParams\": \"src/gone.json\", \"simConfig\": \"src/cfg.json\"}");
  expect("ix/gone.npjson", NCY_EIO, "there is no file");
  write_text("ix/half.npjson", "{\"netParams\": \"src/np.json\"}");
  expect("ix/half.npjson", NCY_ESPEC, "simConfig");
  write_text("ix/types.npjson", "{\"netParams\": 3, \"simConfig\": \"src/cfg.json\"}");
  expect("ix/types.npjson", NCY_ESPEC, "netParams: expected a string");
  write_text("ix/variable.npjson",
             "{\"netParams\": \"src/np.json\", \"simConfig\": \"src/cfg.json\", \"simConfig_variable\": \"x\"}");
  expect("ix/variable.npjson", NCY_ESPEC, "the key 'x'");
}

static void test_folders(void **state) {
  (void)state;
  make_folder("empty");
  expect("empty", NCY_EIO, "no index.npjson and 0 files");
  make_folder("hh_tutorial");
  write_text("hh_tutorial/hh_tutorial.json", "{\"netParams\": " POPS ", \"simConfig\": " CFG "}");
  expect("hh_tutorial", NCY_OK, NULL);
  write_text("hh_tutorial/notes.json", "{}"); /* the folder's name still decides */
  expect("hh_tutorial", NCY_OK, NULL);
  make_folder("single");
  write_text("single/anything.json", "{\"netParams\": " POPS ", \"simConfig\": " CFG "}");
  write_text("single/readme.txt", "");
  expect("single", NCY_OK, NULL);
  write_text("single/second.json", "{}");
  expect("single", NCY_EIO, "2 files");
  write_text("single/index.json", "{\"netParams\": " POPS ", \"simConfig\": " CFG "}");
  expect("single", NCY_OK, NULL);
}

static ncy_status load_index(ncy_ctx *ctx, void *user) {
  ncy_spec_source source = {.model = user};
  ncy_spec *spec = NULL;
  ncy_status status = ncy_spec_load(ctx, &source, &spec);
  ncy_spec_free(&spec);
  return status;
}

static void test_failing_allocations(void **state) {
  (void)state;
  char folder[512];
  snprintf(folder, sizeof folder, "%s", at("ix"));
  t_fail_each_alloc(load_index, folder);
  snprintf(folder, sizeof folder, "%s", at("single"));
  t_fail_each_alloc(load_index, folder);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_one_file), cmocka_unit_test(test_two_files),           cmocka_unit_test(test_index),
      cmocka_unit_test(test_folders),  cmocka_unit_test(test_failing_allocations),
  };
  return cmocka_run_group_tests(tests, make_root, remove_root);
}
