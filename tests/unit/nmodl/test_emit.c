/* test_emit.c - kernels against the machine: every mechanism of the tree, every instruction set of this processor, both variants
 * of libm that the host allows, full and partial rows, both layouts.
 *
 * NETCYNE_EMIT_FILES: names of further .mod files, one a line in this file; `test_nmodl_emit files` compares those alone.
 * SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compare.h"
#include "t.h"
#include "json/json.h"

#ifdef __SANITIZE_ADDRESS__
static const char *const more_flags = "-fsanitize=address";
#else
static const char *const more_flags = NULL;
#endif

enum { MAX_FILES = 4096 };

typedef struct corpus {
  ncy_ctx *ctx;
  ncy_arena arena;
  const char *path[MAX_FILES];
  const ncy_nmodl *program[MAX_FILES];
  const ncy_kernels *kernels[MAX_FILES];
  size_t n;
} corpus;

static void add_file(corpus *c, const char *path, bool is_known) {
  size_t count, capacity;
  char *text;
  if (c->n >= MAX_FILES || ncy_file_read(c->ctx, path, 1 << 22, &text, &count, &capacity) != NCY_OK) return;
  c->path[c->n] = ncy_arena_strndup(&c->arena, path, strlen(path));
  ncy_status status = ncy_nmodl_compile(c->ctx, &c->arena, path, text, count, NULL, &c->program[c->n]);
  ncy_resize(c->ctx, text, capacity, 0);
  if (status == NCY_OK)
    c->n++;
  else if (is_known)
    fail_msg("%s does not compile", path);
}

static void add_folder(corpus *c, const char *folder) {
  DIR *dir = opendir(folder);
  for (struct dirent *e; dir && (e = readdir(dir));) {
    size_t length = strlen(e->d_name);
    if (length < 5 || strcmp(e->d_name + length - 4, ".mod") != 0) continue;
    const char *path = ncy_arena_printf(&c->arena, "%s/%s", folder, e->d_name);
    add_file(c, path, true);
  }
  if (dir) closedir(dir);
}

/* The mechanisms that come with NEURON's vectors. */
static void add_vectors(corpus *c) {
  DIR *dir = opendir(NCY_TEST_DATA "/vectors");
  assert_non_null(dir);
  for (struct dirent *e; (e = readdir(dir));) {
    if (strncmp(e->d_name, "nrn-", 4) != 0) continue;
    size_t size;
    const ncy_json_doc *doc;
    char *text = t_read(ncy_arena_printf(&c->arena, NCY_TEST_DATA "/vectors/%s", e->d_name), &size);
    T_STATUS(c->ctx, ncy_json_parse(&c->arena, e->d_name, text, size, &doc), NCY_OK);
    const ncy_json *mods = ncy_json_get(ncy_json_get(doc->root, "model"), "mod");
    for (uint32_t k = 0; mods && k < mods->count && c->n < MAX_FILES; k++) {
      const ncy_json *mod = ncy_json_get(mods, mods->u.items[k].key);
      c->path[c->n] = ncy_arena_printf(&c->arena, "%s %s", e->d_name, mods->u.items[k].key);
      T_STATUS(c->ctx, ncy_nmodl_compile(c->ctx, &c->arena, "a.mod", mod->u.string, mod->count, NULL, &c->program[c->n]), NCY_OK);
      c->n++;
    }
    free(text);
  }
  closedir(dir);
}

static ncy_kernel_options options_in(char *folder, size_t size) {
  ncy_kernel_options o = ncy_kernel_options_here();
  const char *base = getenv("NETCYNE_EMIT_CACHE");
  if (base && *base) {
    snprintf(folder, size, "%s", base);
  } else {
    snprintf(folder, size, "/tmp/netcyne-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
  }
  o.cache = folder;
  o.more_flags = more_flags;
  if (more_flags) o.compiler = "gcc"; /* whose sanitizer this program has */
  return o;
}

static void remove_folder(const char *folder) {
  const char *base = getenv("NETCYNE_EMIT_CACHE");
  DIR *dir = base && strcmp(base, folder) == 0 ? NULL : opendir(folder);
  for (struct dirent *e; dir && (e = readdir(dir));) {
    char path[600];
    snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
    if (e->d_name[0] != '.') unlink(path);
  }
  if (dir) {
    closedir(dir);
    rmdir(folder);
  }
}

static int compare_all(corpus *c, ncy_kernel_options *o, int32_t step, bool must) {
  int n_different = 0, n_missing = 0, n_rows = 0, n_entries = 0;
  assert_int_equal(ncy_kernels_get(c->ctx, c->program, c->n, o, c->kernels), NCY_OK);
  for (size_t i = 0; i < c->n; i++) {
    if (!c->kernels[i]) {
      fprintf(stderr, "%s: no kernels\n", c->path[i]);
      n_missing++;
      continue;
    }
    for (int e = 0; e <= NM_E_STATE; e++) {
      n_entries += c->program[i]->entry[e] >= 0;
      n_rows += c->kernels[i]->entry[e] != NULL;
    }
    for (int32_t n = 1; n <= 40; n += step)
      for (int dense = 0; dense < 2; dense++) {
        char what[200];
        if (cmp_program(c->ctx, c->program[i], c->kernels[i], n, dense, (uint64_t)n, what, sizeof what)) continue;
        fprintf(stderr, "%s, %s, %s, %d instances%s: %s\n", c->path[i], ncy_isa_name(o->isa), ncy_libm_name(o->libm), n,
                dense ? ", dense" : "", what);
        n_different++;
        break;
      }
  }
  printf("%s %s: %zu mechanisms, %d of %d entries by rows, %d without kernels, %d differ\n", ncy_isa_name(o->isa),
         ncy_libm_name(o->libm), c->n, n_rows, n_entries, n_missing, n_different);
  if (must && n_missing) t_print_diags(c->ctx);
  return n_different + (must ? n_missing : 0);
}

static void every_mechanism(void **state) {
  (void)state;
  char folder[300];
  static corpus c;
  int n_bad = 0;
  assert_int_equal(ncy_ctx_new(NULL, &c.ctx), NCY_OK);
  ncy_arena_init(&c.arena, c.ctx);
  add_folder(&c, NCY_SOURCE_DIR "/tests/mod");
  add_folder(&c, NCY_SOURCE_DIR "/mechs");
  add_folder(&c, NCY_SOURCE_DIR "/bench/mod");
  add_vectors(&c);
  assert_true(c.n >= 7);
  ncy_kernel_options o = options_in(folder, sizeof folder);
  bool is_main = ncy_libm_variant() == NCY_LIBM_FMA;
  static corpus third;
  third = (corpus){.ctx = c.ctx}; /* compiling takes its time */
  for (size_t i = 0; i < c.n; i += 3) {
    third.path[third.n] = c.path[i];
    third.program[third.n++] = c.program[i];
  }
  for (int isa = 0; isa < NCY_ISA_COUNT; isa++) {
    if (!ncy_isa_is_available((ncy_isa)isa)) continue;
    o.isa = (ncy_isa)isa;
    o.libm = ncy_libm_variant();
    n_bad += compare_all(is_main && o.isa == ncy_isa_best() ? &c : &third, &o, 3, true);
    o.libm = NCY_LIBM_SCALAR;
    if (isa == NCY_ISA_AVX2 && is_main) n_bad += compare_all(&third, &o, 13, true);
  }
  remove_folder(folder);
  ncy_arena_done(&c.arena);
  ncy_ctx_free(&c.ctx);
  assert_int_equal(n_bad, 0);
}

static void further_files(void **state) {
  (void)state;
  const char *list = getenv("NETCYNE_EMIT_FILES");
  static corpus c;
  char folder[300], line[1024];
  if (!list) {
    printf("NETCYNE_EMIT_FILES is not set: no further files\n");
    return;
  }
  FILE *file = fopen(list, "r");
  assert_non_null(file);
  assert_int_equal(ncy_ctx_new(NULL, &c.ctx), NCY_OK);
  ncy_arena_init(&c.arena, c.ctx);
  while (fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = '\0';
    add_file(&c, line, false);
  }
  fclose(file);
  ncy_kernel_options o = options_in(folder, sizeof folder);
  const char *isa = getenv("NETCYNE_EMIT_ISA");
  if (isa) o.isa = (ncy_isa)ncy_isa_parse(isa);
  int n_bad = compare_all(&c, &o, 13, true);
  remove_folder(folder);
  ncy_arena_done(&c.arena);
  ncy_ctx_free(&c.ctx);
  assert_int_equal(n_bad, 0);
}

/* ---- where kernels come from ----------------------------------------------------------------------------------------------- */

static const char channel[] = "NEURON { SUFFIX test_channel NONSPECIFIC_CURRENT i RANGE g }\n"
                              "PARAMETER { g = .001 } ASSIGNED { v i }\nBREAKPOINT { i = g*(v + 65) }\n";

static const ncy_nmodl *compile_text(ncy_ctx *ctx, ncy_arena *arena, const char *text) {
  const ncy_nmodl *p;
  T_STATUS(ctx, ncy_nmodl_compile(ctx, arena, "test_channel.mod", text, strlen(text), NULL, &p), NCY_OK);
  return p;
}

static int count_objects(const char *folder) {
  int n = 0, n_other = 0;
  DIR *dir = opendir(folder);
  for (struct dirent *e; dir && (e = readdir(dir));) {
    size_t length = strlen(e->d_name);
    if (e->d_name[0] == '.') continue;
    if (length > 3 && strcmp(e->d_name + length - 3, ".so") == 0)
      n++;
    else
      n_other++;
  }
  if (dir) closedir(dir);
  return n_other ? -1 : n; /* nothing but objects is left behind */
}

static void cache_is_used(void **state) {
  (void)state;
  char folder[300];
  ncy_ctx *ctx;
  ncy_arena arena;
  const ncy_kernels *k;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_arena_init(&arena, ctx);
  const ncy_nmodl *p = compile_text(ctx, &arena, channel);
  ncy_kernel_options o = options_in(folder, sizeof folder);
  char deeper[400];
  snprintf(deeper, sizeof deeper, "%s/a/b", folder);
  o.cache = deeper;
  o.no_compile = true;
  T_STATUS(ctx, ncy_kernels_get(ctx, &p, 1, &o, &k), NCY_OK);
  assert_null(k);
  o.no_compile = false;
  T_STATUS(ctx, ncy_kernels_get(ctx, &p, 1, &o, &k), NCY_OK);
  assert_non_null(k);
  assert_string_equal(k->name, "test_channel");
  assert_int_equal(count_objects(deeper), 1);
  struct stat s;
  assert_int_equal(stat(deeper, &s), 0);
  assert_int_equal(s.st_mode & 0777, 0700);
  o.no_compile = true; /* now it is there */
  T_STATUS(ctx, ncy_kernels_get(ctx, &p, 1, &o, &k), NCY_OK);
  assert_non_null(k);
  assert_int_equal(ncy_ctx_count(ctx, NCY_NOTE), 0);
  remove_folder(deeper);
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
}

static void what_is_not_used(void **state) {
  (void)state;
  char folder[300], path[400];
  ncy_ctx *ctx;
  ncy_arena arena;
  const ncy_kernels *k;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_arena_init(&arena, ctx);
  const ncy_nmodl *p = compile_text(ctx, &arena, channel);
  ncy_kernel_options o = options_in(folder, sizeof folder);
  snprintf(path, sizeof path, "%s/file", folder);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fclose(file);
  o.cache = path; /* no folder */
  T_STATUS(ctx, ncy_kernels_get(ctx, &p, 1, &o, &k), NCY_OK);
  assert_null(k);
  assert_true(t_has_diag(ctx, "it is no folder"));
  unlink(path);
  snprintf(path, sizeof path, "%s/cache", folder);
  o.cache = path;
  o.compiler = "/nowhere/cc";
  T_STATUS(ctx, ncy_kernels_get(ctx, &p, 1, &o, &k), NCY_OK);
  assert_null(k);
  assert_true(t_has_diag(ctx, "no C compiler"));
  o.compiler = "false";
  T_STATUS(ctx, ncy_kernels_get(ctx, &p, 1, &o, &k), NCY_OK);
  assert_null(k);
  assert_true(t_has_diag(ctx, "the C compiler failed"));
  assert_int_equal(count_objects(path), 0);
  if (geteuid() == 0) { /* somebody else's */
    assert_int_equal(chown(path, 12345, 12345), 0);
    o.compiler = NULL;
    T_STATUS(ctx, ncy_kernels_get(ctx, &p, 1, &o, &k), NCY_OK);
    assert_null(k);
    assert_true(t_has_diag(ctx, "it belongs to somebody else"));
  }
  remove_folder(path);
  remove_folder(folder);
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
}

/* Of the library itself: no cache, no compiler. */
static void linked_kernels(void **state) {
  (void)state;
  ncy_ctx *ctx;
  ncy_arena arena;
  const ncy_kernels *k;
  const ncy_nmodl *p;
  size_t count, capacity;
  char *text;
  ncy_kernel_options o = ncy_kernel_options_here();
  if (o.isa < NCY_ISA_AVX2 || o.libm != NCY_LIBM_FMA) {
    printf("no linked kernels for %s, %s\n", ncy_isa_name(o.isa), ncy_libm_name(o.libm));
    return;
  }
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_arena_init(&arena, ctx);
  T_STATUS(ctx, ncy_file_read(ctx, NCY_SOURCE_DIR "/mechs/hh.mod", 1 << 20, &text, &count, &capacity), NCY_OK);
  T_STATUS(ctx, ncy_nmodl_compile(ctx, &arena, "hh.mod", text, count, NULL, &p), NCY_OK);
  ncy_resize(ctx, text, capacity, 0);
  o.cache = "/nowhere";
  o.compiler = "/nowhere/cc";
  T_STATUS(ctx, ncy_kernels_get(ctx, &p, 1, &o, &k), NCY_OK);
  assert_non_null(k);
  char what[200];
  assert_true(cmp_program(ctx, p, k, 27, true, 3, what, sizeof what));
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
}

/* What the vector code cannot do is said, by entry. */
static void notes(void **state) {
  (void)state;
  static const struct {
    const char *text, *said;
  } cases[] = {
      {channel, ""},
      {"NEURON { SUFFIX a GLOBAL n RANGE s }\nASSIGNED { n s v }\nBREAKPOINT { n = n + v s = n }\n",
       "state runs one instance after another: the GLOBAL n goes from one instance to the next\n"},
      {"NEURON { SUFFIX a }\nSTATE { x y }\nBREAKPOINT { SOLVE k METHOD sparse }\nKINETIC k { ~ x <-> y (1, 2) }\n",
       "state runs one instance after another: it solves a system of equations\n"},
  };
  for (size_t i = 0; i < NCY_COUNT_OF(cases); i++) {
    ncy_ctx *ctx;
    ncy_arena arena;
    ncy_text out;
    assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
    ncy_arena_init(&arena, ctx);
    ncy_text_init(&out, ctx);
    ncy_nmodl_backend_note(compile_text(ctx, &arena, cases[i].text), &out);
    assert_string_equal(out.data ? out.data : "", cases[i].said);
    ncy_text_done(&out);
    ncy_arena_done(&arena);
    ncy_ctx_free(&ctx);
  }
}

static ncy_status emit_once(ncy_ctx *ctx, void *user) {
  ncy_arena arena;
  ncy_text out;
  const ncy_nmodl *p;
  ncy_arena_init(&arena, ctx);
  ncy_text_init(&out, ctx);
  ncy_kernel_options o = ncy_kernel_options_here();
  ncy_status status = ncy_nmodl_compile(ctx, &arena, "a.mod", user, strlen(user), NULL, &p);
  if (status == NCY_OK) status = ncy_kernels_text(p, &o, &out);
  ncy_text_done(&out);
  ncy_arena_done(&arena);
  return status;
}

static void memory_may_fail(void **state) {
  (void)state;
  static char text[] = "NEURON { SUFFIX a RANGE g NONSPECIFIC_CURRENT i }\nPARAMETER { g = 1 } STATE { m } ASSIGNED { v i }\n"
                       "BREAKPOINT { SOLVE d METHOD cnexp i = g*m*v }\nDERIVATIVE d { m' = f(v) - m }\n"
                       "FUNCTION f(x) { LOCAL k f = 0 FROM k = 0 TO 3 { if (x > k) { f = f + exp(x) } } }\n";
  t_fail_each_alloc(emit_once, text);
}

#define MASKED "glibc.cpu.hwcaps=-FMA,-AVX2,-AVX,-FMA4,-AVX2_Usable,-FMA_Usable,-AVX_Usable,-FMA4_Usable"

/* The same with the other variant of libm, which a new process has where glibc is told to. */
static void other_variant(void **state) {
  (void)state;
  if (ncy_libm_variant() != NCY_LIBM_FMA) {
    printf("libm is not the FMA variant: no other one to run\n");
    return;
  }
  fflush(NULL);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    setenv("GLIBC_TUNABLES", MASKED, 1);
    execl("/proc/self/exe", "test_emit", "plain", (char *)NULL);
    _exit(99);
  }
  int status;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77) {
    printf("this libm does not mask FMA: the plain variant is not tested\n");
    return;
  }
  assert_int_equal(WEXITSTATUS(status), 0);
}

int main(int argc, char **argv) {
  const struct CMUnitTest all[] = {cmocka_unit_test(every_mechanism)};
  if (argc > 1 && strcmp(argv[1], "plain") == 0)
    return ncy_libm_variant() == NCY_LIBM_PLAIN ? cmocka_run_group_tests(all, NULL, NULL) : 77;
  const struct CMUnitTest files[] = {cmocka_unit_test(further_files)};
  if (argc > 1 && strcmp(argv[1], "files") == 0) return cmocka_run_group_tests(files, NULL, NULL);

  const struct CMUnitTest tests[] = {cmocka_unit_test(cache_is_used),   cmocka_unit_test(what_is_not_used),
                                     cmocka_unit_test(linked_kernels),  cmocka_unit_test(notes),
                                     cmocka_unit_test(memory_may_fail), cmocka_unit_test(every_mechanism),
                                     cmocka_unit_test(other_variant),   cmocka_unit_test(further_files)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
