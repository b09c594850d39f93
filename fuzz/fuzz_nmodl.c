/* fuzz_nmodl.c - the NMODL compiler on any text, and the machine on what compiles.
 *
 * A refusal must come with a located message free of control bytes; what compiles must print, and print the same again when what
 * was printed is compiled; its entries must run on one instance without touching memory outside its columns (address sanitizer).
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "nmodl/vm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static ncy_status no_include(void *user, ncy_arena *arena, const char *from, const char *name, const char **out_file,
                             const char **out_text, size_t *out_length) {
  (void)user, (void)arena, (void)from, (void)name;
  *out_file = "included.inc";
  *out_text = "PARAMETER { included = 1 }";
  *out_length = strlen(*out_text);
  return NCY_OK;
}

static void check_messages(const ncy_ctx *ctx) {
  for (size_t i = 0; i < ncy_ctx_diag_count(ctx); i++) {
    const ncy_diag *d = ncy_ctx_diag(ctx, i);
    MUST(d->line >= 1 && d->column >= 1);
    for (const char *p = d->message; *p; p++) MUST((unsigned char)*p >= 0x20 && *p != 0x7F);
  }
}

static void run(ncy_arena *arena, const ncy_nmodl *program) {
  enum { N = 2 };
  if (program->n_columns > 20000 || program->n_globals > 200000 || program->n_max_system > 40) return;
  double t = 0, dt = .025, celsius = 6.3, v[N] = {-65, -65}, area[N] = {100, 100}, diam[N] = {1, 1}, rhs[N] = {0}, d[N] = {0};
  double ions[8][NM_ION_VARS][N] = {{{0}}};
  int32_t node[N] = {0, 1};
  uint32_t scop = 1;
  ncy_vm_env env = {.t = &t, .dt = &dt, .celsius = &celsius, .scop = &scop};
  ncy_vm *vm;
  ncy_vm_ion ion[8];
  if (program->ions.count > 8) return;
  for (int i = 0; i < 8; i++) {
    ion[i].row = node;
    for (int k = 0; k < NM_ION_VARS; k++) ion[i].var[k] = ions[i][k];
  }
  MUST(ncy_vm_new(arena, program, &env, NULL, &vm) == NCY_OK);
  ncy_vm_limit_loops(vm, 200000);
  ncy_vm_insts insts = {.n = N,
                        .node = program->kind == NCY_MECH_ARTIFICIAL ? NULL : node,
                        .v = v,
                        .area = area,
                        .diam = diam,
                        .rhs = rhs,
                        .d = d,
                        .ion = ion};
  insts.col = NCY_NEW_ARRAY(arena, double, (size_t)program->n_columns *N);
  insts.pointer = NCY_NEW_ARRAY(arena, double *, (size_t)program->n_pointers *N);
  insts.random = NCY_NEW_ARRAY(arena, ncy_rng, (size_t)program->n_randoms * N);
  insts.handle = NCY_NEW_ARRAY(arena, ncy_vm_handle, (size_t)program->n_handles * N);
  double *weight = NCY_NEW_ARRAY(arena, double, (size_t)program->n_weights + 1);
  MUST(insts.col && insts.pointer && insts.random && insts.handle && weight);
  ncy_vm_defaults(vm, &insts);
  bool has_node = program->kind != NCY_MECH_ARTIFICIAL;
  if (ncy_vm_run(vm, &insts, NM_E_CHECK_TABLES) != NCY_OK || ncy_vm_run(vm, &insts, NM_E_INITIAL) != NCY_OK) return;
  if (has_node && ncy_vm_run(vm, &insts, NM_E_CURRENT) != NCY_OK) return;
  if (has_node && ncy_vm_run(vm, &insts, NM_E_STATE) != NCY_OK) return;
  if (ncy_vm_net_initial(vm, &insts, 0, weight) != NCY_OK || ncy_vm_receive(vm, &insts, 1, 1, weight) != NCY_OK) return;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > 20000) return 0;
  ncy_ctx *ctx;
  MUST(ncy_ctx_new(NULL, &ctx) == NCY_OK);
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  const ncy_nmodl *program, *again;
  ncy_nmodl_options options = {.include = no_include, .wants_warnings = true};
  ncy_status status = ncy_nmodl_compile(ctx, &arena, "fuzz.mod", (const char *)data, size, &options, &program);
  MUST(status == NCY_OK || ncy_ctx_count(ctx, NCY_ERROR) >= 1);
  check_messages(ctx);
  if (status == NCY_OK) {
    ncy_text once, twice;
    ncy_text_init(&once, ctx);
    ncy_text_init(&twice, ctx);
    MUST(ncy_nmodl_dump(program, "print", &once));
    ncy_nmodl_summary(program, &twice);
    ncy_text_done(&twice);
    bool is_plain = !memchr(data, '"', size) && !strstr(once.data, "VERBATIM") && !strstr(once.data, "TITLE");
    if (is_plain) {
      MUST(ncy_nmodl_compile(ctx, &arena, "fuzz.mod", once.data, once.count, &options, &again) == NCY_OK);
      MUST(ncy_nmodl_dump(again, "print", &twice));
      MUST(strcmp(once.data, twice.data) == 0);
    }
    ncy_text_done(&once);
    ncy_text_done(&twice);
    run(&arena, program);
  }
  ncy_arena_done(&arena);
  ncy_ctx_clear(ctx);
  MUST(ncy_ctx_memory(ctx) == 0);
  ncy_ctx_free(&ctx);
  return 0;
}
