/* make_kernels.c - a program of the build: the .mod files of mechs to the C files of kernels that become part of the library.
 *
 * make_kernels FOLDER ISA:LIBM,... FILE.mod...: writes FOLDER/NAME-ISA-LIBM.c for each, and FOLDER/linked.c, the table of them
 * (nmodl/build_inner.h). A file that does not compile is said and gets empty ones. SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nmodl/build_inner.h"
#include "nmodl/emit.h"

const nm_linked_kernels nm_linked[] = {{0}}; /* of this program itself */

typedef struct target {
  char isa[16], libm[16];
} target;

static void write_file(const char *path, const char *text, size_t count) {
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(text, 1, count, file) != count || fclose(file) != 0) {
    perror(path);
    exit(1);
  }
}

static ncy_libm libm_of(const char *name) {
  for (int k = NCY_LIBM_SCALAR; k <= NCY_LIBM_PLAIN; k++)
    if (strcmp(ncy_libm_name((ncy_libm)k), name) == 0) return (ncy_libm)k;
  fprintf(stderr, "no variant %s\n", name);
  exit(1);
}

static const ncy_nmodl *compile(ncy_ctx *ctx, ncy_arena *arena, const char *path) {
  char *text;
  size_t count, capacity;
  const ncy_nmodl *p = NULL;
  if (ncy_file_read(ctx, path, 1 << 22, &text, &count, &capacity) == NCY_OK) {
    if (ncy_nmodl_compile(ctx, arena, path, text, count, NULL, &p) != NCY_OK) p = NULL;
    ncy_resize(ctx, text, capacity, 0);
  }
  if (!p) fprintf(stderr, "%s does not compile: the library will have no kernels of it\n", path);
  return p;
}

int main(int argc, char **argv) {
  target targets[16];
  int n_targets = 0;
  ncy_ctx *ctx;
  ncy_arena arena;
  ncy_text externs, rows;
  if (argc < 3 || ncy_ctx_new(NULL, &ctx) != NCY_OK) return 1;
  ncy_arena_init(&arena, ctx);
  ncy_text_init(&externs, ctx);
  ncy_text_init(&rows, ctx);
  ncy_text_str(&externs, "/* Made by tools/make_kernels.c. */\n#include \"nmodl/build_inner.h\"\n\n");
  for (char *word = strtok(argv[2], ","); word && n_targets < 16; word = strtok(NULL, ",")) {
    target *t = &targets[n_targets++];
    if (sscanf(word, "%15[^:]:%15s", t->isa, t->libm) != 2 || ncy_isa_parse(t->isa) < 0) return 1;
  }
  for (int i = 3; i < argc; i++) {
    const ncy_nmodl *p = compile(ctx, &arena, argv[i]);
    const char *slash = strrchr(argv[i], '/'), *base = slash ? slash + 1 : argv[i];
    int length = (int)strcspn(base, ".");
    for (int k = 0; k < n_targets; k++) {
      char path[1024], symbol[600];
      ncy_text text;
      ncy_text_init(&text, ctx);
      snprintf(path, sizeof path, "%s/%.*s-%s-%s.c", argv[1], length, base, targets[k].isa, targets[k].libm);
      snprintf(symbol, sizeof symbol, "ncy_kernels_%.*s_%s_%s", length, base, targets[k].isa, targets[k].libm);
      nm_emit_options o = {
          .isa = (ncy_isa)ncy_isa_parse(targets[k].isa), .libm = libm_of(targets[k].libm), .symbol = symbol, .is_linked = true};
      if (p && nm_emit_file(p, &o, &text) != NCY_OK) return 1;
      write_file(path, text.data ? text.data : "", text.count);
      ncy_text_done(&text);
      if (!p) continue;
      ncy_text_printf(&externs, "extern ncy_kernel_table_fn %s;\n", symbol);
      ncy_text_printf(&rows, "    {\"%s\", \"%s\", \"%s\", %s},\n", p->name, targets[k].isa, targets[k].libm, symbol);
    }
  }
  ncy_text_printf(&externs, "\nconst nm_linked_kernels nm_linked[] = {\n%s    {NULL, NULL, NULL, NULL}};\n",
                  rows.data ? rows.data : "");
  char path[1024];
  snprintf(path, sizeof path, "%s/linked.c", argv[1]);
  write_file(path, externs.data, externs.count);
  ncy_text_done(&externs);
  ncy_text_done(&rows);
  ncy_arena_done(&arena);
  ncy_ctx_free(&ctx);
  return 0;
}
