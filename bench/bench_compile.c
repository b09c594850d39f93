/* bench_compile.c - seconds that the C compiler takes for kernels of mechanisms, and what they take from the cache.
 *
 * Usage: bench_compile CACHE FILE.mod ...; CACHE is a folder that is empty or not there yet. Prints the wall time for all files
 * at once with a compiler a processor, then from the cache, to which loading objects belongs. SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "nmodl/build.h"

static double wall(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double cpu_of(int who) {
  struct rusage u;
  getrusage(who, &u);
  return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + 1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

typedef struct files {
  ncy_ctx *ctx;
  ncy_arena arena;
  const ncy_nmodl **program;
  size_t n;
} files;

static void get(files *f, const char *what, const ncy_kernel_options *o) {
  const ncy_kernels **kernels = NCY_NEW_ARRAY(&f->arena, const ncy_kernels *, f->n);
  double start = wall(), cc = cpu_of(RUSAGE_CHILDREN), own = cpu_of(RUSAGE_SELF);
  if (!kernels || ncy_kernels_get(f->ctx, f->program, f->n, o, kernels) != NCY_OK) exit(1);
  size_t n_made = 0;
  for (size_t i = 0; i < f->n; i++) n_made += kernels[i] != NULL;
  double n = (double)f->n;
  printf("%-12s %3zu of %3zu files: %7.3f s, %8.2f ms a file; processor: compilers %8.2f ms a file, here %6.2f ms a file\n", what,
         n_made, f->n, wall() - start, (wall() - start) / n * 1e3, (cpu_of(RUSAGE_CHILDREN) - cc) / n * 1e3,
         (cpu_of(RUSAGE_SELF) - own) / n * 1e3);
}

int main(int argc, char **argv) {
  files f = {0};
  if (argc < 3 || ncy_ctx_new(NULL, &f.ctx) != NCY_OK) return 1;
  ncy_arena_init(&f.arena, f.ctx);
  f.program = NCY_NEW_ARRAY(&f.arena, const ncy_nmodl *, (size_t)argc);
  if (!f.program) return 1;
  for (int i = 2; i < argc; i++) {
    char *text;
    size_t count, capacity;
    if (ncy_file_read(f.ctx, argv[i], 1 << 22, &text, &count, &capacity) != NCY_OK) return 1;
    if (ncy_nmodl_compile(f.ctx, &f.arena, argv[i], text, count, NULL, &f.program[f.n]) == NCY_OK)
      f.n++;
    else
      fprintf(stderr, "%s does not compile\n", argv[i]);
    ncy_resize(f.ctx, text, capacity, 0);
  }
  ncy_kernel_options o = ncy_kernel_options_here();
  o.cache = argv[1];
  get(&f, "all at once", &o);
  o.no_compile = true;
  get(&f, "from cache", &o);
  for (size_t i = 0; i < ncy_ctx_diag_count(f.ctx) && i < 5; i++) fprintf(stderr, "%s\n", ncy_ctx_diag(f.ctx, i)->message);
  ncy_arena_done(&f.arena);
  ncy_ctx_free(&f.ctx);
  return 0;
}
