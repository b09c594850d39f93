/* bench_mod.c - ns per instance and step of mechanisms: the machine, and kernels of every instruction set.
 *
 * Usage: bench_mod [FILE.mod ...]; by default hh and the mechanisms of bench/mod. One step is current and state over 1000
 * instances in full rows, dense. bench/mod_against_neuron.py puts NEURON's times beside them. SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "nmodl/build.h"
#include "nmodl/vm.h"

enum { N = 1000 }; /* not a power of two: columns would share the sets of the cache */

typedef struct setup {
  ncy_vm *vm;
  ncy_vm_insts in;
  ncy_vm_ion *ion;
  double t, dt, celsius;
  uint32_t scop;
  double *v;
} setup;

static double *doubles(ncy_arena *arena, size_t n, double value) {
  double *p = NCY_NEW_ARRAY(arena, double, n);
  for (size_t i = 0; p && i < n; i++) p[i] = value;
  return p;
}

static void make(setup *s, ncy_arena *arena, const ncy_nmodl *p, const ncy_kernels *kernels) {
  static const double ion_value[NM_ION_VARS] = {50, 5e-5, 2, 0, 0};
  s->dt = .025, s->celsius = 6.3, s->scop = 1;
  ncy_vm_env env = {&s->t, &s->dt, &s->celsius, 0, &s->scop};
  if (ncy_vm_new(arena, p, &env, NULL, &s->vm) != NCY_OK) exit(1);
  int32_t *node = NCY_NEW_ARRAY(arena, int32_t, N);
  for (int32_t i = 0; i < N; i++) node[i] = i;
  s->v = doubles(arena, N, -65);
  s->ion = NCY_NEW_ARRAY(arena, ncy_vm_ion, p->ions.count + 1);
  for (size_t i = 0; i < p->ions.count; i++) {
    for (int k = 0; k < NM_ION_VARS; k++) s->ion[i].var[k] = doubles(arena, N, ion_value[k]);
    s->ion[i].row = node;
  }
  s->in = (ncy_vm_insts){.n = N,
                         .is_dense = true,
                         .is_lean = true,
                         .col = doubles(arena, (size_t)p->n_columns * N, 0),
                         .node = node,
                         .v = s->v,
                         .area = doubles(arena, N, 500),
                         .diam = doubles(arena, N, 1),
                         .rhs = doubles(arena, N, 0),
                         .d = doubles(arena, N, 0),
                         .ion = s->ion};
  ncy_vm_defaults(s->vm, &s->in);
  for (int i = 0; i < N; i++) s->v[i] = -85 + (i * 7919 % N) * (110. / N);
  if (ncy_vm_run(s->vm, &s->in, NM_E_CHECK_TABLES) || ncy_vm_run(s->vm, &s->in, NM_E_INITIAL)) exit(1);
  uint8_t *same = NCY_NEW_ARRAY(arena, uint8_t, N / 8);
  if (kernels) ncy_vm_attach(s->vm, kernels);
  if (same && ncy_vm_find_same(s->vm, &s->in, same)) s->in.same = same;
}

static double cpu_seconds(void) { /* of this process, so that others on the machine disturb less */
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Best of many short rounds: on a busy machine some of them are not disturbed. */
static double measure(setup *s, bool has_current, bool has_state) {
  double best = 1e300, begin = cpu_seconds();
  for (int round = 0; round < 30 || cpu_seconds() - begin < .15; round++) {
    double start = cpu_seconds();
    for (int k = 0; k < 3; k++) {
      ncy_status status = NCY_OK;
      if (has_current) status = ncy_vm_run(s->vm, &s->in, NM_E_CURRENT);
      if (status == NCY_OK && has_state) status = ncy_vm_run(s->vm, &s->in, NM_E_STATE);
      if (status != NCY_OK) exit(1);
    }
    double ns = (cpu_seconds() - start) / 3 / N * 1e9;
    if (ns < best) best = ns;
  }
  return best;
}

static void bench(const char *path) {
  ncy_ctx *ctx;
  ncy_arena arena;
  char *text;
  size_t count, capacity;
  const ncy_nmodl *p;
  if (ncy_ctx_new(NULL, &ctx) != NCY_OK) exit(1);
  ncy_arena_init(&arena, ctx);
  if (ncy_file_read(ctx, path, 1 << 22, &text, &count, &capacity) != NCY_OK ||
      ncy_nmodl_compile(ctx, &arena, path, text, count, NULL, &p) != NCY_OK) {
    fprintf(stderr, "%s does not compile\n", path);
    exit(1);
  }
  for (int isa = -1; isa < NCY_ISA_COUNT; isa++) {
    setup s = {0};
    ncy_kernel_options o = ncy_kernel_options_here();
    const ncy_kernels *kernels = NULL;
    if (isa >= 0 && !ncy_isa_is_available((ncy_isa)isa)) continue;
    o.isa = isa >= 0 ? (ncy_isa)isa : NCY_ISA_C;
    if (isa >= 0 && (ncy_kernels_get(ctx, &p, 1, &o, &kernels) != NCY_OK || !kernels)) continue;
    make(&s, &arena, p, kernels);
    double all = measure(&s, true, true), current = measure(&s, true, false), state = measure(&s, false, true);
    printf("%-12s %-8s %8.2f ns a step  (current %.2f, state %.2f)\n", p->name, isa < 0 ? "machine" : ncy_isa_name(o.isa), all,
           current, state);
  }
  ncy_resize(ctx, text, capacity, 0);
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
}

int main(int argc, char **argv) {
  static const char *const usual[] = {NCY_BENCH_DIR "/../mechs/hh.mod", NCY_BENCH_DIR "/mod/nap_tm.mod",
                                      NCY_BENCH_DIR "/mod/cal_kw.mod"};
  if (argc > 1)
    for (int i = 1; i < argc; i++) bench(argv[i]);
  else
    for (size_t i = 0; i < NCY_COUNT_OF(usual); i++) bench(usual[i]);
  return 0;
}
