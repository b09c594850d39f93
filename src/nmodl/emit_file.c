/* emit_file.c - the whole text of a C file for a mechanism: what it stands on, kernels by entry, the table of them.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "nmodl/build.h"
#include "nmodl/embedded.h"
#include "nmodl/emit.h"
#include "nmodl/kernel.h"

extern const struct ncy_embedded nm_kernel_texts[];

/* Types and numbers that the headers of a C library would bring. */
static const char head[] =
    "typedef __INT8_TYPE__ int8_t;\ntypedef __INT32_TYPE__ int32_t;\ntypedef __INT64_TYPE__ int64_t;\n"
    "typedef __UINT8_TYPE__ uint8_t;\ntypedef __UINT32_TYPE__ uint32_t;\ntypedef __UINT64_TYPE__ uint64_t;\n"
    "typedef __SIZE_TYPE__ size_t;\n"
    "#define INT32_MIN (-2147483647 - 1)\n#define INT64_MIN (-__INT64_MAX__ - 1)\n#define INT64_MAX __INT64_MAX__\n"
    "#define INT64_C(x) ((int64_t)x##LL)\n#define UINT64_C(x) ((uint64_t)x##ULL)\n#define INFINITY __builtin_inf()\n#define NULL "
    "((void *)0)\n"
    "#define bool _Bool\n#define true 1\n#define false 0\n"
    "#define memcpy __builtin_memcpy\n#define isunordered __builtin_isunordered\n#define fabs __builtin_fabs\n"
    "#define sqrt __builtin_sqrt\n#define fma __builtin_fma\n"
    "#define NCY_INLINE static inline __attribute__((always_inline, unused))\n";

/* Between kernel.h and the rest: libm by its pointers. */
static const char libm[] = "static const ncy_kernel_libm *ncy_k_libm;\n"
                           "#define exp(x) (ncy_k_libm->exp(x))\n#define log(x) (ncy_k_libm->log(x))\n"
                           "#define pow(x, y) (ncy_k_libm->pow(x, y))\n#define floor(x) (ncy_k_libm->floor(x))\n";

/* Between the vectors and vmath.h: what simd.h has for all of them, and the tables' sizes. */
static const char common[] = "#define NCY_EXP_N 128\n#define NCY_LOG_N 128\n#define NCY_POW_N 128\n"
                             "NCY_INLINE ncy_vd ncy_vzero(void) {\n  return ncy_vset1(0.0);\n}\n"
                             "#ifndef NCY_K_PAIRS\n"
                             "NCY_INLINE bool ncy_vm_any(ncy_vm m) {\n  return ncy_vm_bits(m) != 0;\n}\n"
                             "NCY_INLINE bool ncy_vm_all(ncy_vm m) {\n  return ncy_vm_bits(m) == (1U << NCY_VL) - 1U;\n}\n"
                             "#endif\n";

/* Without its lines #include. */
static void add_text(const char *name, ncy_text *out) {
  const struct ncy_embedded *e = nm_kernel_texts;
  while (e->name && strcmp(e->name, name) != 0) e++;
  for (const char *line = e->text; line && *line;) {
    const char *end = strchr(line, '\n');
    size_t length = end ? (size_t)(end - line) + 1 : strlen(line);
    if (strncmp(line, "#include", 8) != 0) ncy_text_add(out, line, length);
    line += length;
  }
}

static void add_prelude(const nm_emit_options *options, bool has_many_exp, ncy_text *out) {
  static const int lanes[NCY_ISA_COUNT] = {[NCY_ISA_C] = 1, [NCY_ISA_SSE2] = 2, [NCY_ISA_AVX2] = 8, [NCY_ISA_AVX512] = 8};
  static const char *const variant[] = {
      [NCY_LIBM_SCALAR] = "NCY_LIBM_SCALAR", [NCY_LIBM_FMA] = "NCY_LIBM_FMA", [NCY_LIBM_PLAIN] = "NCY_LIBM_PLAIN"};
  ncy_text_str(out, head);
  add_text("kernel.h", out);
  ncy_text_str(out, libm);
  add_text("libm.h", out);
  ncy_text_printf(out, "#define NCY_K_LIBM %s\n", variant[options->libm]);
  if (has_many_exp) ncy_text_str(out, "#define NCY_K_MANY_EXP\n");
  if (options->isa == NCY_ISA_C) {
    add_text("simd_c.h", out);
  } else {
    ncy_text_printf(out, "#define NCY_VL %d\n%s", lanes[options->isa],
                    options->isa == NCY_ISA_AVX2 ? "#define NCY_K_PAIRS\n" : "");
    add_text("kernel_simd.h", out);
  }
  ncy_text_str(out, common);
  if (options->is_linked)
    ncy_text_str(out, "extern const double ncy_exp_table[], ncy_log_table[], ncy_pow_table[];\n");
  else
    add_text("vmath_tables.c", out);
  add_text("vmath.h", out);
  add_text("kernel_lib.h", out);
}

/* ---- what belongs to the mechanism --------------------------------------------------------------------------------------- */

/* All that can be vector code. refused: of each entry and moment its refusal, "" for none; NULL: not wanted. */
typedef char refusal[96];
typedef struct body {
  const ncy_nmodl *p;
  ncy_text *out;
  uint8_t *seen;   /* [n_columns] */
  bool *is_stable; /* [n_columns] */
  bool *is_shared; /* [n_columns] stable, and loaded by rows */
  bool *has_rows;  /* [entries, moments] */
  refusal *refused;
  int32_t n_exp;
  bool no_memory;
} body;

static int32_t count_exp(const nm_plan *plan) {
  int32_t n = 0;
  for (int32_t i = 0; i < plan->n; i++) n += plan->flat.code.data[i].op == NM_OP_MATH1 && plan->flat.code.data[i].a == NM_M_exp;
  return n;
}

static void add_rows(body *b, int32_t fn, int32_t at, const char *name) {
  if (fn < 0 || b->no_memory) return;
  ncy_ctx *ctx = b->p->unit->ctx;
  ncy_arena arena;
  nm_plan plan;
  ncy_arena_init(&arena, ctx);
  if (!nm_plan_make(b->p, &arena, fn, &plan)) {
    b->no_memory = true;
  } else {
    b->has_rows[at] = !plan.flat.refusal[0];
    if (b->has_rows[at] && !nm_plan_groups(&plan, &arena, b->is_stable)) b->no_memory = true;
    memcpy(b->refused[at], plan.flat.refusal, sizeof b->refused[at]);
    for (int32_t k = 0; b->has_rows[at] && !b->no_memory && k < b->p->n_columns; k++)
      b->is_shared[k] |= plan.place[k].is_read && plan.place_group[k] == NM_BY_PARAMS;
    if (b->has_rows[at] && b->out && !b->no_memory) nm_emit_rows(&plan, b->seen, name, b->out);
    if (b->has_rows[at]) b->n_exp += count_exp(&plan);
  }
  NCY_VEC_FREE(ctx, &plan.flat.code);
  ncy_arena_done(&arena);
}

/* Entries that are vector code: those of every step. INITIAL runs once, scalar C is quicker to compile. */
static bool is_of_rows(int entry) {
  return entry == NM_E_CURRENT || entry == NM_E_STATE;
}

static bool run_body(const ncy_nmodl *p, ncy_arena *arena, ncy_text *out, body *b) {
  size_t n = NM_E_COUNT + p->moments.count;
  *b = (body){.p = p, .out = out, .has_rows = NCY_NEW_ARRAY(arena, bool, n), .refused = NCY_NEW_ARRAY(arena, refusal, n)};
  b->seen = NCY_NEW_ARRAY(arena, uint8_t, (size_t)p->n_columns + 1);
  b->is_stable = NCY_NEW_ARRAY(arena, bool, (size_t)p->n_columns + 1);
  b->is_shared = NCY_NEW_ARRAY(arena, bool, (size_t)p->n_columns + 1);
  if (!b->has_rows || !b->refused || !b->seen || !b->is_stable || !b->is_shared) return false;
  if (!nm_seen_columns(p, arena, b->seen) || !nm_stable_columns(p, arena, b->is_stable)) return false;
  for (int e = 0; e < NM_E_COUNT; e++) {
    char name[32];
    snprintf(name, sizeof name, "rows_%d", e);
    if (is_of_rows(e)) add_rows(b, p->entry[e], e, name);
  }
  for (size_t k = 0; k < p->moments.count; k++) {
    char name[32];
    snprintf(name, sizeof name, "moment_%zu", k);
    add_rows(b, p->moments.data[k].fn, NM_E_COUNT + (int32_t)k, name);
  }
  return !b->no_memory;
}

static void want(const ncy_nmodl *p, int32_t fn, bool *wanted) {
  if (fn >= 0) wanted[fn] = true;
  (void)p;
}

/* Functions that the machine runs for one instance at a time. */
static bool *scalar_functions(const body *b, ncy_arena *arena) {
  const ncy_nmodl *p = b->p;
  bool *wanted = NCY_NEW_ARRAY(arena, bool, p->fns.count + 1);
  if (!wanted) return NULL;
  for (int e = 0; e < NM_E_COUNT; e++)
    if (!b->has_rows[e] && e != NM_E_DESTRUCTOR && e != NM_E_CONSTRUCTOR) want(p, p->entry[e], wanted);
  for (size_t k = 0; k < p->moments.count; k++)
    if (!b->has_rows[NM_E_COUNT + k]) want(p, p->moments.data[k].fn, wanted);
  for (size_t k = 0; k < p->watches.count; k++) want(p, p->watches.data[k].fn, wanted);
  for (size_t k = 0; k < p->systems.count; k++) want(p, p->systems.data[k].fn, wanted);
  return wanted;
}

/* FNV-1a of 128 bits. */
void nm_hash(const char *text, size_t count, char out[33]) {
  __extension__ typedef unsigned __int128 word;
  word h = (word)UINT64_C(0x6c62272e07bb0142) << 64 | UINT64_C(0x62b821756295c58d);
  const word prime = (word)1 << 88 | 0x13b;
  for (size_t i = 0; i < count; i++) h = (h ^ (unsigned char)text[i]) * prime;
  snprintf(out, 33, "%016llx%016llx", (unsigned long long)(h >> 64), (unsigned long long)h);
}

static ncy_status make_body(const ncy_nmodl *p, ncy_arena *arena, ncy_text *out, char hash[33], body *b, bool **scalars) {
  if (!run_body(p, arena, out, b)) return NCY_ENOMEM;
  *scalars = scalar_functions(b, arena);
  if (!*scalars) return NCY_ENOMEM;
  nm_emit_scalars(p, *scalars, arena, out);
  if (out->is_bad) return NCY_ENOMEM;
  nm_hash(out->data ? out->data : "", out->count, hash);
  return NCY_OK;
}

bool nm_program_hash(const ncy_nmodl *p, char out[33]) {
  ncy_arena arena;
  ncy_text text;
  body b;
  bool *scalars;
  ncy_arena_init(&arena, p->unit->ctx);
  ncy_text_init(&text, p->unit->ctx);
  ncy_status status = make_body(p, &arena, &text, out, &b, &scalars);
  ncy_text_done(&text);
  ncy_arena_done(&arena);
  return status == NCY_OK;
}

static void add_table(const ncy_nmodl *p, const nm_emit_options *options, const body *b, const bool *scalars, const char *hash,
                      ncy_text *out) {
  int32_t n_moments = (int32_t)p->moments.count, n_fns = (int32_t)p->fns.count;
  ncy_text_printf(out, "static ncy_kernel_rows_fn *const moments[%d] = {", n_moments + 1);
  for (int32_t k = 0; k < n_moments; k++) ncy_text_printf(out, b->has_rows[NM_E_COUNT + k] ? "moment_%d, " : "NULL, ", k);
  ncy_text_printf(out, "NULL};\nstatic ncy_kernel_fn *const fns[%d] = {", n_fns + 1);
  for (int32_t k = 0; k < n_fns; k++) ncy_text_printf(out, scalars[k] ? "fn_%d, " : "NULL, ", k);
  int32_t n_stable = 0;
  ncy_text_str(out, "NULL};\nstatic const int32_t stable[] = {");
  for (int32_t k = 0; k < p->n_columns; k++) {
    if (b->is_shared[k]) ncy_text_printf(out, "%d, ", k);
    n_stable += b->is_shared[k];
  }
  ncy_text_printf(out,
                  "-1};\nstatic const ncy_kernels table = {\n    .abi = %d,\n    .name = \"%s\",\n    .hash = \"%s\",\n"
                  "    .isa = \"%s\",\n    .libm = \"%s\",\n    .entry = {",
                  NCY_KERNEL_ABI, p->name, hash, ncy_isa_name(options->isa), ncy_libm_name(options->libm));
  for (int e = 0; e < NM_E_COUNT; e++) ncy_text_printf(out, b->has_rows[e] ? "rows_%d, " : "NULL, ", e);
  ncy_text_printf(out,
                  "},\n    .moment = moments,\n    .fn = fns,\n    .n_moments = %d,\n    .n_fns = %d,\n    .stable = stable,\n"
                  "    .n_stable = %d};\n",
                  n_moments, n_fns, n_stable);
  const char *symbol = options->symbol ? options->symbol : "ncy_kernel_table";
  ncy_text_printf(out,
                  "\n__attribute__((visibility(\"%s\"))) ncy_kernel_table_fn %s;\n"
                  "const ncy_kernels *%s(const ncy_kernel_libm *functions) {\n  ncy_k_libm = functions;\n  return &table;\n}\n",
                  options->symbol ? "hidden" : "default", symbol, symbol);
}

ncy_status nm_emit_file(const ncy_nmodl *p, const nm_emit_options *options, ncy_text *out) {
  enum { MANY_EXP = 12 };
  ncy_arena arena;
  ncy_text text;
  body b;
  bool *scalars;
  char hash[33];
  ncy_arena_init(&arena, p->unit->ctx);
  ncy_text_init(&text, p->unit->ctx);
  ncy_status status = make_body(p, &arena, &text, hash, &b, &scalars);
  if (status == NCY_OK) {
    add_prelude(options, b.n_exp > MANY_EXP, out);
    ncy_text_add(out, text.data ? text.data : "", text.count);
    add_table(p, options, &b, scalars, hash, out);
    if (out->is_bad) status = NCY_ENOMEM;
  }
  ncy_text_done(&text);
  ncy_arena_done(&arena);
  return status;
}

void ncy_nmodl_backend_note(const ncy_nmodl *p, ncy_text *out) {
  ncy_arena arena;
  body b;
  ncy_arena_init(&arena, p->unit->ctx);
  if (run_body(p, &arena, NULL, &b)) {
    for (int e = 0; e < NM_E_COUNT; e++)
      if (b.refused[e][0])
        ncy_text_printf(out, "%s runs one instance after another: %s\n", nm_entry_name((nm_entry)e), b.refused[e]);
    for (size_t k = 0; k < p->moments.count; k++)
      if (b.refused[NM_E_COUNT + k][0])
        ncy_text_printf(out, "a block before or after %s runs one instance after another: %s\n", p->moments.data[k].what,
                        b.refused[NM_E_COUNT + k]);
  } else {
    out->is_bad = true;
  }
  ncy_arena_done(&arena);
}
