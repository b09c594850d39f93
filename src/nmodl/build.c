/* build.c - from programs to loaded kernels: linked ones, cached ones, then compilers, several at a time.
 * SPDX-License-Identifier: MIT */
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "nmodl/build_inner.h"
#include "nmodl/emit.h"

static const ncy_kernel_libm functions = {
    .exp = exp,
    .log = log,
    .log10 = log10,
    .sin = sin,
    .cos = cos,
    .tan = tan,
    .asin = asin,
    .acos = acos,
    .atan = atan,
    .sinh = sinh,
    .cosh = cosh,
    .tanh = tanh,
    .floor = floor,
    .ceil = ceil,
    .pow = pow,
    .atan2 = atan2,
    .fmod = fmod,
    .fma = fma,
};

typedef struct job {
  const char *object; /* in the cache */
  const char *source, *made, *log;
  pid_t pid;
} job;

typedef struct builder {
  ncy_ctx *ctx;
  ncy_arena arena;
  const ncy_kernel_options *options;
  nm_compiler cc;
  const char *folder;
  bool has_said; /* why nothing is compiled */
} builder;

ncy_kernel_options ncy_kernel_options_here(void) {
  return (ncy_kernel_options){.isa = ncy_isa_best(), .libm = ncy_libm_variant()};
}

ncy_status ncy_kernels_text(const ncy_nmodl *program, const ncy_kernel_options *options, ncy_text *out) {
  nm_emit_options emit = {.isa = options->isa, .libm = options->libm};
  return nm_emit_file(program, &emit, out);
}

static void say(builder *b, const char *what, const char *why) {
  if (!b->has_said)
    ncy_report(b->ctx, NCY_NOTE, NCY_OK, NULL, NULL, "mechanisms run on the bytecode machine: %s%s%s", what, why ? ": " : "",
               why ? why : "");
  b->has_said = true;
}

/* Kernels of a table that fit the program and the options; NULL. */
static const ncy_kernels *accept(const builder *b, const ncy_kernels *k, const ncy_nmodl *p) {
  bool fits = k && k->abi == NCY_KERNEL_ABI && strcmp(k->isa, ncy_isa_name(b->options->isa)) == 0 &&
              strcmp(k->libm, ncy_libm_name(b->options->libm)) == 0 && k->n_fns == (int32_t)p->fns.count &&
              k->n_moments == (int32_t)p->moments.count;
  return fits ? k : NULL;
}

static const ncy_kernels *load(builder *b, const char *object, const ncy_nmodl *p) {
  if (!nm_is_own_file(object)) return NULL;
  void *handle = dlopen(object, RTLD_NOW | RTLD_LOCAL);
  if (!handle) return NULL;
  ncy_kernel_table_fn *table;
  void *symbol = dlsym(handle, "ncy_kernel_table");
  memcpy(&table, &symbol, sizeof table);
  return symbol ? accept(b, table(&functions), p) : NULL;
}

/* Of the library itself, when they are of this very text. */
static const ncy_kernels *find_linked(const builder *b, const ncy_nmodl *p) {
  char hash[33] = "";
  for (const nm_linked_kernels *l = nm_linked; l->name && !b->options->more_flags; l++) {
    if (strcmp(l->name, p->name) != 0 || strcmp(l->isa, ncy_isa_name(b->options->isa)) != 0 ||
        strcmp(l->libm, ncy_libm_name(b->options->libm)) != 0)
      continue;
    if (!hash[0] && !nm_program_hash(p, hash)) return NULL;
    const ncy_kernels *k = l->table(&functions);
    if (strcmp(k->hash, hash) == 0) return accept(b, k, p);
  }
  return NULL;
}

/* Where the object of a text is in the cache; NULL: no memory. */
static const char *object_path(builder *b, const ncy_nmodl *p, const ncy_text *text) {
  char hash[33], both[33];
  const char *more = b->options->more_flags ? b->options->more_flags : "";
  nm_hash(text->data, text->count, hash);
  const char *key =
      ncy_arena_printf(&b->arena, "%s %s %s %s", hash, b->cc.identity, nm_compiler_flags(&b->cc, b->options->isa), more);
  if (!key) return NULL;
  nm_hash(key, strlen(key), both);
  return ncy_arena_printf(&b->arena, "%s/%.40s-%s-%s-%s.so", b->folder, p->name, ncy_isa_name(b->options->isa),
                          ncy_libm_name(b->options->libm), both);
}

static bool write_file(const char *path, const ncy_text *text) {
  FILE *file = fopen(path, "w");
  if (!file) return false;
  bool is_written = fwrite(text->data, 1, text->count, file) == text->count;
  return fclose(file) == 0 && is_written;
}

static ncy_status start(builder *b, const ncy_text *text, size_t i, job *j) {
  const char *base = ncy_arena_printf(&b->arena, "%s.%ld.%zu", j->object, (long)getpid(), i);
  j->source = base ? ncy_arena_printf(&b->arena, "%s.c", base) : NULL;
  j->made = base ? ncy_arena_printf(&b->arena, "%s.o", base) : NULL;
  j->log = base ? ncy_arena_printf(&b->arena, "%s.log", base) : NULL;
  if (!j->source || !j->made || !j->log) return NCY_ENOMEM;
  if (!write_file(j->source, text))
    say(b, "the cache cannot be written", b->folder);
  else
    j->pid = nm_start_compiler(&b->arena, &b->cc, nm_compiler_flags(&b->cc, b->options->isa), b->options->more_flags, j->source,
                               j->made, j->log);
  return NCY_OK;
}

static void first_line(const char *path, char *out, size_t size) {
  FILE *file = fopen(path, "r");
  out[0] = '\0';
  if (!file) return;
  while (fgets(out, (int)size, file) && !strstr(out, "error")) {
  }
  out[strcspn(out, "\n")] = '\0';
  fclose(file);
}

static void finish(builder *b, job *j, const ncy_nmodl *p, const ncy_kernels **out) {
  if (j->pid > 0) {
    if (nm_wait_compiler(j->pid) && rename(j->made, j->object) == 0) {
      *out = load(b, j->object, p);
      if (!*out) say(b, "what the C compiler made cannot be loaded", dlerror());
    } else {
      char line[200];
      first_line(j->log, line, sizeof line);
      say(b, "the C compiler failed", line);
    }
  }
  j->pid = 0;
  if (!j->source) return;
  unlink(j->source);
  unlink(j->made);
  unlink(j->log);
  j->source = NULL;
}

static bool prepare(builder *b) {
  const char *why;
  b->folder = nm_cache_folder(&b->arena, b->options->cache, &why);
  if (!b->folder) {
    say(b, "the folder of compiled kernels is not used", why);
    return false;
  }
  if (!nm_find_compiler(&b->arena, b->options->compiler, &b->cc)) {
    say(b, "no C compiler (gcc, clang or $CC) is installed", NULL);
    return false;
  }
  return true;
}

/* One after another begun; the oldest is waited for when as many run as may. */
static ncy_status build_all(builder *b, const ncy_nmodl *const *program, size_t n, job *jobs, const ncy_kernels **out) {
  long n_cpus = sysconf(_SC_NPROCESSORS_ONLN);
  size_t most = b->options->jobs > 0 ? (size_t)b->options->jobs : n_cpus > 0 ? (size_t)n_cpus : 1, oldest = 0, running = 0;
  ncy_status status = NCY_OK;
  for (size_t i = 0; i < n && status == NCY_OK; i++) {
    ncy_text text;
    if (out[i]) continue;
    ncy_text_init(&text, b->ctx);
    status = ncy_kernels_text(program[i], b->options, &text);
    if (status == NCY_OK) {
      jobs[i].object = object_path(b, program[i], &text);
      if (!jobs[i].object) status = NCY_ENOMEM;
    }
    if (status == NCY_OK) out[i] = load(b, jobs[i].object, program[i]);
    if (status == NCY_OK && !out[i] && !b->options->no_compile) {
      for (; running >= most; oldest++) {
        running -= jobs[oldest].pid > 0;
        finish(b, &jobs[oldest], program[oldest], &out[oldest]);
      }
      status = start(b, &text, i, &jobs[i]);
      running += jobs[i].pid > 0;
    }
    ncy_text_done(&text);
  }
  for (size_t i = oldest; i < n; i++) finish(b, &jobs[i], program[i], &out[i]);
  return status;
}

ncy_status ncy_kernels_get(ncy_ctx *ctx, const ncy_nmodl *const *program, size_t n, const ncy_kernel_options *options,
                           const ncy_kernels **out) {
  builder b = {.ctx = ctx, .options = options};
  ncy_arena_init(&b.arena, ctx);
  job *jobs = NCY_NEW_ARRAY(&b.arena, job, n);
  ncy_status status = jobs ? NCY_OK : NCY_ENOMEM;
  size_t n_linked = 0;
  for (size_t i = 0; i < n; i++) {
    out[i] = find_linked(&b, program[i]);
    n_linked += out[i] != NULL;
  }
  if (status == NCY_OK && n_linked < n && prepare(&b)) status = build_all(&b, program, n, jobs, out);
  ncy_arena_done(&b.arena);
  return status;
}
