/* test_mechset.c - the set of mechanisms: numbers, NEURON's order, folders, what wins, what is wrong.
 * SPDX-License-Identifier: MIT */
#include "t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nmodl/mechset.h"

static char folder[64];

static int make_folder(void **state) {
  (void)state;
  strcpy(folder, "/tmp/mechset-XXXXXX");
  return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
  (void)state;
  char command[128];
  snprintf(command, sizeof command, "rm -r %s", folder);
  return system(command);
}

static void put(const char *name, const char *text) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
}

typedef struct made {
  ncy_ctx *ctx;
  ncy_arena arena;
  ncy_mods *mods;
  const ncy_mech_set *set;
} made;

/* wanted: names apart by blanks. */
static made make(const char *wanted, size_t n_folders) {
  made m = {0};
  const char *list[] = {folder};
  assert_int_equal(ncy_ctx_new(NULL, &m.ctx), NCY_OK);
  ncy_arena_init(&m.arena, m.ctx);
  T_STATUS(m.ctx, ncy_mods_open(m.ctx, &m.arena, list, n_folders, &m.mods), NCY_OK);
  for (const char *p = wanted; *p;) {
    size_t n = strcspn(p, " ");
    assert_true(ncy_mods_want(m.mods, p, n));
    p += n + (p[n] == ' ');
  }
  T_STATUS(m.ctx, ncy_mods_compile(m.mods, &m.set), NCY_OK);
  return m;
}

static void done(made *m) {
  ncy_arena_done(&m->arena);
  ncy_ctx_free(&m->ctx);
}

static int32_t place(const ncy_mech_set *set, const char *name) {
  for (int32_t i = 0; i < set->n; i++)
    if (strcmp(set->mech[set->order[i]]->name, name) == 0) return i;
  fail_msg("no %s in the order", name);
  return -1;
}

static void expect_order(const ncy_mech_set *set, const char *names) {
  int32_t last = -1;
  for (const char *p = names; *p;) {
    char name[32];
    size_t n = strcspn(p, " ");
    snprintf(name, sizeof name, "%.*s", (int)n, p);
    int32_t at = place(set, name);
    if (at <= last) fail_msg("%s is not behind the one before it", name);
    last = at;
    p += n + (p[n] == ' ');
  }
}

static void built_in_mechanisms_keep_their_numbers(void **state) {
  (void)state;
  made m = make("hh SEClamp IntFire2", 0);
  for (int32_t i = 0; i < NCY_MECH_BUILTIN_COUNT; i++) assert_ptr_equal(m.set->mech[i], ncy_mech_at(i));
  assert_non_null(m.set->program[NCY_MECH_HH]);
  assert_null(m.set->program[NCY_MECH_PAS]); /* nobody wants it */
  assert_null(m.set->program[NCY_MECH_NA_ION]);
  int32_t clamp = ncy_mech_set_find(m.set, "SEClamp"), cell = ncy_mech_set_find(m.set, "IntFire2");
  assert_int_equal(m.set->mech[clamp]->order, 11);
  assert_int_equal(m.set->mech[cell]->order, 20);
  assert_int_equal(m.set->mech[cell]->kind, NCY_MECH_ARTIFICIAL);
  assert_true(ncy_mech_var_find(m.set->mech[clamp], "dur3") >= 0);
  assert_int_equal(ncy_mech_set_find(m.set, "nothing"), -1);
  assert_null(ncy_mech_set_at(m.set, m.set->n));
  expect_order(m.set, "pas na_ion k_ion IClamp ExpSyn SEClamp VClamp APCount hh NetStim IntFire1 Izhi2003a STDP");
  done(&m);
}

#define CHANNEL(name, ion) "NEURON { SUFFIX " name " USEION " ion " }\n"

/* neuron-numerics 2.4: ions behind ions; who writes a concentration comes before those that did so earlier. */
static void order_is_that_of_neuron(void **state) {
  (void)state;
  put("b.mod", CHANNEL("later", "ca READ eca WRITE ica") "ASSIGNED { v eca ica }\nBREAKPOINT { ica = 0*(v - eca) }\n");
  put("a.mod", CHANNEL("pump1", "ca READ ica WRITE cai") "ASSIGNED { ica }\nSTATE { cai }\nBREAKPOINT { cai = 1 }\n");
  put("c.mod", CHANNEL("pump2", "mg READ img WRITE mgi VALENCE 2") "ASSIGNED { img }\nSTATE { mgi }\nBREAKPOINT { mgi = 1 }\n");
  put("B.mod", "NEURON { POINT_PROCESS first  RANGE x }\nPARAMETER { x[3] (1) <1, 5> }\n");
  made m = make("later pump1 pump2 first", 1);
  expect_order(m.set, "pas na_ion k_ion ca_ion mg_ion pump2 pump1 IClamp hh first later");
  int32_t ca = ncy_mech_set_find(m.set, "ca_ion"), first = ncy_mech_set_find(m.set, "first");
  const ncy_mech *ion = m.set->mech[ca];
  assert_string_equal(ion->var[NCY_ION_CURRENT].name, "ica");
  assert_string_equal(ion->var[NCY_ION_START_OUT].name, "cao0");
  T_BITS(ion->var[NCY_ION_OUT].value, 2.0);
  T_BITS(ion->var[NCY_ION_EREV].value, 0x1.08ea7658c1a21p+7); /* 12.5*log(2/5e-5) */
  assert_int_equal(m.set->mech[first]->var[0].size, 3);
  T_BITS(m.set->mech[first]->var[0].high, 5.0);
  assert_true(m.set->mech[first]->order < m.set->mech[ncy_mech_set_find(m.set, "pump1")]->order); /* B before a */
  done(&m);
}

static void files_of_the_user_win(void **state) {
  (void)state;
  put("hh.mod", "NEURON { SUFFIX hh  RANGE mine }\nPARAMETER { mine = 3 }\n");
  put("STDP.mod", "NEURON { POINT_PROCESS STDP  RANGE also }\nPARAMETER { also = 4 }\n");
  made m = make("hh STDP", 1);
  assert_ptr_not_equal(m.set->mech[NCY_MECH_HH], ncy_mech_at(NCY_MECH_HH));
  assert_string_equal(m.set->mech[NCY_MECH_HH]->var[0].name, "mine");
  assert_true(m.set->mech[NCY_MECH_HH]->order > 24);
  expect_order(m.set, "pas NetStim Izhi2003a STDP hh");
  assert_true(t_has_diag(m.ctx, "takes the place of the built-in mechanism"));
  assert_int_equal(ncy_ctx_count(m.ctx, NCY_NOTE), 2);
  const ncy_mod_info *info = ncy_mods_info(m.mods, NCY_MECH_HH);
  assert_false(info->is_ours);
  assert_string_equal(info->hash, "41820d13d00baa09f5cb73b26aabed35");
  done(&m);
}

static void faulty_files_matter_to_who_wants_them(void **state) {
  (void)state;
  put("bad.mod", "NEURON { SUFFIX bad }\nINITIAL { x = 1 }\n");
  put("not.mod", "no mechanism at all\n");
  put("twin1.mod", "NEURON { SUFFIX twin }\nPARAMETER { a = 1 }\n");
  put("twin2.mod", "NEURON { SUFFIX twin }\nPARAMETER { a = 2 }\n");
  put("twin3.mod", "NEURON { SUFFIX same }\n");
  put("twin4.mod", "NEURON { SUFFIX same }\n");
  made m = make("twin same", 1);
  assert_int_equal(ncy_ctx_count(m.ctx, NCY_ERROR), 0);
  assert_int_equal(ncy_mods_explain(m.mods, ncy_mech_set_find(m.set, "same"), NCY_ERROR), NCY_OK);
  assert_int_equal(ncy_mods_explain(m.mods, ncy_mech_set_find(m.set, "twin"), NCY_ERROR), NCY_ESPEC);
  assert_true(t_has_diag(m.ctx, "also declared, differently"));
  done(&m);
  m = make("bad", 1);
  int32_t bad = ncy_mech_set_find(m.set, "bad");
  assert_null(m.set->program[bad]);
  assert_int_equal(ncy_ctx_diag_count(m.ctx), 0);
  assert_int_equal(ncy_mods_explain(m.mods, bad, NCY_WARNING), NCY_OK);
  assert_int_equal(ncy_ctx_count(m.ctx, NCY_ERROR), 0);
  assert_true(ncy_ctx_count(m.ctx, NCY_WARNING) > 0);
  assert_int_equal(ncy_mods_explain(m.mods, bad, NCY_ERROR), NCY_EPARSE);
  assert_int_equal(ncy_ctx_diag(m.ctx, 0)->line, 2);
  done(&m);
}

static void names_are_found_without_compiling(void **state) {
  (void)state;
  static const struct {
    const char *text, *name; /* NULL: none */
    ncy_mech_kind kind;
  } rows[] = {
      {"NEURON { SUFFIX a }", "a", NCY_MECH_DENSITY},
      {"TITLE NEURON { SUFFIX no }\nNEURON{POINT_PROCESS b1\n}", "b1", NCY_MECH_POINT},
      {"COMMENT NEURON { SUFFIX no } ENDCOMMENT : NEURON { SUFFIX no }\nNEURON {RANGE x : SUFFIX no\nARTIFICIAL_CELL c}", "c",
       NCY_MECH_ARTIFICIAL},
      {"VERBATIM\nNEURON { SUFFIX no }\nENDVERBATIM\nNEURON { SUFFIX d }", "d", NCY_MECH_DENSITY},
      {"NEURON { SUFFIX nothing }", NULL, NCY_MECH_DENSITY},
      {"PARAMETER { a = 1 } NEURON { RANGE x } SUFFIX a", NULL, NCY_MECH_DENSITY},
      {"NEURON { SUFFIX", NULL, NCY_MECH_DENSITY},
      {"COMMENT", NULL, NCY_MECH_DENSITY},
      {"", NULL, NCY_MECH_DENSITY},
  };
  for (size_t i = 0; i < NCY_COUNT_OF(rows); i++) {
    const char *name;
    size_t length;
    ncy_mech_kind kind;
    bool is_found = ncy_nmodl_peek(rows[i].text, strlen(rows[i].text), &name, &length, &kind);
    assert_int_equal(is_found, rows[i].name != NULL);
    if (!is_found) continue;
    assert_int_equal(length, strlen(rows[i].name));
    assert_memory_equal(name, rows[i].name, length);
    assert_int_equal(kind, rows[i].kind);
  }
}

static void folders_that_are_not_there(void **state) {
  (void)state;
  ncy_ctx *ctx;
  ncy_arena arena;
  ncy_mods *mods;
  const char *list[] = {"/nowhere/at/all"};
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_arena_init(&arena, ctx);
  assert_int_equal(ncy_mods_open(ctx, &arena, list, 1, &mods), NCY_EIO);
  assert_string_equal(ncy_ctx_diag(ctx, 0)->file, list[0]);
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
}

static ncy_status make_all(ncy_ctx *ctx, void *user) {
  ncy_arena arena;
  ncy_mods *mods;
  const ncy_mech_set *set;
  const char *list[] = {folder};
  (void)user;
  ncy_arena_init(&arena, ctx);
  ncy_status status = ncy_mods_open(ctx, &arena, list, 1, &mods);
  if (status == NCY_OK) {
    ncy_mods_want(mods, "c", 1);
    ncy_mods_want(mods, "bad", 3);
    ncy_mods_want(mods, "ExpSyn", 6);
    status = ncy_mods_compile(mods, &set);
  }
  ncy_arena_done(&arena);
  return status;
}

static void memory_may_fail(void **state) {
  (void)state;
  put("c.mod", CHANNEL("c", "ca READ eca WRITE ica") "ASSIGNED { v eca ica }\nBREAKPOINT { ica = 0*(v - eca) }\n");
  put("bad.mod", "NEURON { SUFFIX bad }\nINITIAL { x = 1 }\n");
  t_fail_each_alloc(make_all, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(built_in_mechanisms_keep_their_numbers, make_folder, remove_folder),
      cmocka_unit_test_setup_teardown(order_is_that_of_neuron, make_folder, remove_folder),
      cmocka_unit_test_setup_teardown(files_of_the_user_win, make_folder, remove_folder),
      cmocka_unit_test_setup_teardown(faulty_files_matter_to_who_wants_them, make_folder, remove_folder),
      cmocka_unit_test(names_are_found_without_compiling),
      cmocka_unit_test(folders_that_are_not_there),
      cmocka_unit_test_setup_teardown(memory_may_fail, make_folder, remove_folder),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
