/* test_vectors.c - the native engine against NEURON's reference vectors, bit for bit: whole traces by hash, samples, spikes; in
 * every instruction set this machine runs, in one to three threads, in both ways of delivery where the vector allows both.
 *
 * Arguments: files of the vectors' form (make_random.py writes them) are checked instead.
 * SPDX-License-Identifier: MIT */
#include "vector.h"

static void check_file(const char *path) {
  for (int records_stims = 1; records_stims >= 0; records_stims--) {
    vector *v = vec_load(path, records_stims);
    v->is_general = true;
    vec_check(v, (int)ncy_isa_best(), 1, "global");
    vec_check(v, NCY_ISA_C, 2, "global");
    v->is_general = false;
    for (int isa = 0; isa < NCY_ISA_COUNT; isa++)
      for (int n_threads = 1; n_threads <= 3 && ncy_isa_is_available((ncy_isa)isa); n_threads++) {
        vec_check(v, isa, n_threads, NULL);
        if (v->k->c.n_cells < 2 * 8 && n_threads == 2) break; /* too few bundles for more */
      }
    vec_free(v);
  }
}

static void check(const char *name) {
  char path[512];
  snprintf(path, sizeof path, "%s/vectors/%s.json", NCY_TEST_DATA, name);
  check_file(path);
}

static void test_hh_iclamp(void **state) {
  (void)state;
  check("nrn-01-hh-iclamp");
}
static void test_second_order(void **state) {
  (void)state;
  check("nrn-01-hh-iclamp-so1");
  check("nrn-01-hh-iclamp-so2");
}
static void test_tree(void **state) {
  (void)state;
  check("nrn-02-tree-pt3d");
}
static void test_cable(void **state) {
  (void)state;
  check("nrn-03-hh-cable");
}
static void test_events(void **state) {
  (void)state;
  check("nrn-04-exp2syn-events");
}
static void test_netstim_noise(void **state) {
  (void)state;
  check("nrn-09-netstim-noise");
}
static void test_network(void **state) {
  (void)state;
  check("nrn-15-network");
}

/* Circuits of make_random.py with NEURON's results. */
static void test_random(void **state) {
  (void)state;
  static const int seeds[] = {7, 13, 33, 37, 52, 56, 60};
  for (size_t i = 0; i < NCY_COUNT_OF(seeds); i++) {
    char path[512];
    snprintf(path, sizeof path, "%s/engine/random-%d.json", NCY_TEST_DATA, seeds[i]);
    check_file(path);
  }
}

/* Files named on the command line. */
static char **files;

static void test_files(void **state) {
  (void)state;
  for (char **file = files; *file; file++) {
    print_message("%s\n", *file);
    check_file(*file);
  }
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_hh_iclamp), cmocka_unit_test(test_second_order), cmocka_unit_test(test_tree),
      cmocka_unit_test(test_cable),     cmocka_unit_test(test_events),       cmocka_unit_test(test_netstim_noise),
      cmocka_unit_test(test_network),   cmocka_unit_test(test_random),
  };
  const struct CMUnitTest given[] = {cmocka_unit_test(test_files)};
  files = argv + 1;
  return argc > 1 ? cmocka_run_group_tests(given, NULL, NULL) : cmocka_run_group_tests(tests, NULL, NULL);
}
