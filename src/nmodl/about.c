/* about.c - include/netcyne/mod.h: compiled mechanisms for whoever wants to look at them.
 *
 * Data:  an ncy_mod has one arena with the program and all that is told of it. Cost: linear in the symbols.
 * SPDX-License-Identifier: MIT */
#include "netcyne/mod.h"

#include <stdio.h>
#include <string.h>

#include "nmodl/build.h"
#include "nmodl/describe.h"
#include "nmodl/embedded.h"
#include "nmodl/program.h"

enum { MAX_FILE = 1 << 24 };

struct ncy_mod {
  ncy_ctx *ctx;
  ncy_arena arena;
  const ncy_nmodl *program;
  ncy_mod_about about;
};

static const char *const builtins[] = {"pas",     "IClamp",   "AlphaSynapse", "ExpSyn",   "Exp2Syn",
                                       "SEClamp", "VClamp",   "OClamp",       "APCount",  "hh",
                                       "NetStim", "IntFire1", "IntFire2",     "IntFire4", "PatternStim"};

static const char *const pass_names[] = {"tokens", "parse", "print", "symbols", "lower",
#define PASS(name, run) name,
#include "nmodl/passes.def"
#undef PASS
                                         NULL};

const char *const *ncy_mod_passes(void) {
  return pass_names;
}

/* ---- what is told ------------------------------------------------------------------------------------------------------- */

static void add_var(const char *role, const nm_sym *s, double value, ncy_mod_about *out, ncy_mod_var *var) {
  var[out->n_vars++] = (ncy_mod_var){.role = role,
                                     .name = s->name,
                                     .unit = s->unit ? s->unit : "",
                                     .value = value,
                                     .low = s->high ? s->low : NULL,
                                     .high = s->low ? s->high : NULL,
                                     .size = s->size};
}

static bool tell_vars(const ncy_nmodl *p, ncy_arena *arena, ncy_mod_about *out) {
  static const char *const roles[] = {"parameter", "state", "assigned", "global"};
  const ncy_mech *mech;
  ncy_mod_var *var = NCY_NEW_ARRAY(arena, ncy_mod_var, p->syms.count + 1);
  if (!var || ncy_nmodl_mech(p, arena, &mech) != NCY_OK) return false;
  for (int32_t i = 0; i < mech->n_vars; i++) {
    int32_t id = nm_sym_find(p, mech->var[i].name);
    if (id < 0) continue;
    const nm_sym *s = &p->syms.data[id];
    bool has_value = mech->var[i].role == NCY_ROLE_PARAMETER || mech->var[i].role == NCY_ROLE_GLOBAL;
    add_var(roles[mech->var[i].role], s, has_value ? mech->var[i].value : 0, out, var);
  }
  for (size_t i = 0; i < p->syms.count; i++) {
    const nm_sym *s = &p->syms.data[i];
    if (s->store == NM_POINTER || s->is & NM_IS_BBCOREPOINTER) add_var("pointer", s, 0, out, var);
    if (s->store == NM_RANDOM) add_var("random", s, 0, out, var);
  }
  out->var = var;
  return true;
}

/* "ena", "cai cao": variables of an ion that are used. NULL: no memory. */
static const char *ion_vars(ncy_arena *arena, const char *ion, const uint8_t *used) {
  static const char *const before[] = {"e", "", "", "i"}, *const after[] = {"", "i", "o", ""};
  const char *text = "";
  for (int k = 0; k < 4 && text; k++)
    if (used[k]) text = ncy_arena_printf(arena, "%s%s%s%s%s", text, *text ? " " : "", before[k], ion, after[k]);
  return text;
}

static bool tell_ions(const ncy_nmodl *p, ncy_arena *arena, ncy_mod_about *out) {
  ncy_mod_ion *ion = NCY_NEW_ARRAY(arena, ncy_mod_ion, p->ions.count);
  if (!ion) return false;
  for (size_t i = 0; i < p->ions.count; i++) {
    const nm_ion *from = &p->ions.data[i];
    const char *reads = ion_vars(arena, from->name, from->read), *writes = ion_vars(arena, from->name, from->write);
    if (!reads || !writes) return false;
    ion[i] = (ncy_mod_ion){from->name, reads, writes, from->valence};
  }
  out->ion = ion;
  out->n_ions = p->ions.count;
  return true;
}

static bool tell_solves(const ncy_nmodl *p, ncy_arena *arena, ncy_mod_about *out) {
  static const char *const methods[] = {
#define SOLVER(name, word, block, safe, steady) word,
#include "nmodl/solvers.def"
#undef SOLVER
  };
  ncy_mod_solve *solve = NCY_NEW_ARRAY(arena, ncy_mod_solve, p->solved.count);
  const char **current = NCY_NEW_ARRAY(arena, const char *, p->currents.count);
  if (!solve || !current) return false;
  for (size_t i = 0; i < p->solved.count; i++) {
    const nm_solved *s = &p->solved.data[i];
    solve[i] = (ncy_mod_solve){p->syms.data[s->sym].name, methods[s->method], s->is_steady};
  }
  for (size_t i = 0; i < p->currents.count; i++) current[i] = p->syms.data[p->currents.data[i]].name;
  out->solve = solve;
  out->n_solves = p->solved.count;
  out->current = current;
  out->n_currents = p->currents.count;
  return true;
}

static bool tell(ncy_mod *mod, const char *file) {
  static const char *const kinds[] = {"density", "point", "artificial", "ion"};
  const ncy_nmodl *p = mod->program;
  ncy_mod_about *about = &mod->about;
  *about = (ncy_mod_about){.name = p->name,
                           .kind = kinds[p->kind],
                           .title = p->title ? p->title : "",
                           .n_weights = p->n_weights,
                           .is_electrode = p->is_electrode,
                           .is_thread_safe = p->is_thread_safe};
  for (size_t i = 0; i < NCY_COUNT_OF(builtins); i++)
    if (strcmp(builtins[i], p->name) == 0) about->is_builtin = 1;
  about->file = ncy_arena_strndup(&mod->arena, file, strlen(file));
  return about->file && tell_vars(p, &mod->arena, about) && tell_ions(p, &mod->arena, about) &&
         tell_solves(p, &mod->arena, about);
}

const ncy_mod_about *ncy_mod_tell(const ncy_mod *mod) {
  return &mod->about;
}

/* ---- making ------------------------------------------------------------------------------------------------------------- */

static ncy_status compile(ncy_ctx *ctx, const char *file, const char *text, size_t length, ncy_mod **out) {
  ncy_mod *mod = ncy_resize(ctx, NULL, 0, sizeof *mod);
  if (!mod) return ncy_no_memory(ctx);
  *mod = (ncy_mod){.ctx = ctx};
  ncy_arena_init(&mod->arena, ctx);
  ncy_nmodl_options options = {.wants_warnings = true};
  ncy_status status = ncy_nmodl_compile(ctx, &mod->arena, file, text, length, &options, &mod->program);
  if (status == NCY_OK && !tell(mod, file)) status = ncy_no_memory(ctx);
  if (status == NCY_OK)
    *out = mod;
  else
    ncy_mod_free(&mod);
  return status;
}

ncy_status ncy_mod_open(ncy_ctx *ctx, const char *path, ncy_mod **out) {
  char *text;
  size_t count, capacity;
  NCY_TRY(ncy_file_read(ctx, path, MAX_FILE, &text, &count, &capacity));
  ncy_status status = compile(ctx, path, text, count, out);
  ncy_resize(ctx, text, capacity, 0);
  return status;
}

int ncy_mod_own_name(size_t index, char name[64]) {
  for (size_t i = 0; i <= index; i++)
    if (!ncy_embedded_mods[i].name) return 0;
  snprintf(name, 64, "%.*s", (int)strcspn(ncy_embedded_mods[index].name, "."), ncy_embedded_mods[index].name);
  return 1;
}

ncy_status ncy_mod_open_own(ncy_ctx *ctx, const char *name, ncy_mod **out) {
  enum { MAX_OWN = 128 };
  char own[MAX_OWN][64];
  const char *names[MAX_OWN];
  size_t n = 0;
  for (; n < MAX_OWN && ncy_mod_own_name(n, own[n]); n++) {
    const struct ncy_embedded *e = &ncy_embedded_mods[n];
    if (strcmp(own[n], name) == 0) return compile(ctx, e->name, e->text, e->length, out);
    names[n] = own[n];
  }
  return ncy_report(ctx, NCY_ERROR, NCY_EIO, NULL, ncy_nearest(name, names, n), "no mechanism %s is built in", name);
}

void ncy_mod_free(ncy_mod **mod) {
  if (!mod || !*mod) return;
  ncy_ctx *ctx = (*mod)->ctx;
  ncy_arena_done(&(*mod)->arena);
  ncy_resize(ctx, *mod, sizeof **mod, 0);
  *mod = NULL;
}

/* ---- texts -------------------------------------------------------------------------------------------------------------- */

static ncy_status give(ncy_ctx *ctx, ncy_status status, ncy_text *text, ncy_write_fn *write, void *user) {
  if (status == NCY_OK && text->is_bad) status = ncy_no_memory(ctx);
  if (status == NCY_OK && text->count && write(user, text->data, text->count) != 0) status = NCY_EIO;
  ncy_text_done(text);
  return status;
}

static ncy_status print_c(const ncy_mod *mod, const char *isa, ncy_text *out) {
  ncy_kernel_options options = ncy_kernel_options_here();
  int named = isa ? ncy_isa_parse(isa) : (int)options.isa;
  if (named < 0) return ncy_report(mod->ctx, NCY_ERROR, NCY_EARG, NULL, NULL, "no instruction set %s", isa);
  options.isa = (ncy_isa)named;
  return ncy_kernels_text(mod->program, &options, out);
}

static void *resize_in_parent(void *parent, void *ptr, size_t old_size, size_t new_size) {
  return ncy_resize(parent, ptr, old_size, new_size);
}

/* Compiles it once more, to keep the code after that pass; what there is to say was said the first time. */
static ncy_status print_pass(const ncy_mod *mod, const char *pass, ncy_text *out) {
  bool is_known = false;
  for (const char *const *p = ncy_nmodl_passes(); *p; p++) is_known |= strcmp(*p, pass) == 0;
  if (!is_known) return ncy_report(mod->ctx, NCY_ERROR, NCY_EARG, NULL, NULL, "no pass %s", pass);
  if (ncy_nmodl_dump(mod->program, pass, out)) return NCY_OK;
  ncy_ctx_options options = {.realloc_fn = resize_in_parent, .realloc_user = mod->ctx};
  ncy_nmodl_options compile_options = {.dump_after = pass};
  const nm_source *source = &mod->program->unit->sources.data[0];
  const ncy_nmodl *again;
  ncy_ctx *quiet;
  if (ncy_ctx_new(&options, &quiet) != NCY_OK) return ncy_no_memory(mod->ctx);
  ncy_arena arena;
  ncy_arena_init(&arena, quiet);
  ncy_status status = ncy_nmodl_compile(quiet, &arena, source->file, source->text, source->length, &compile_options, &again);
  if (status == NCY_OK) (void)ncy_nmodl_dump(again, pass, out);
  ncy_arena_done(&arena);
  ncy_ctx_free(&quiet);
  return status == NCY_ENOMEM ? ncy_no_memory(mod->ctx) : status;
}

ncy_status ncy_mod_write(const ncy_mod *mod, const char *what, const char *isa, ncy_write_fn *write, void *user) {
  ncy_text text;
  ncy_text_init(&text, mod->ctx);
  ncy_status status = NCY_OK;
  if (strcmp(what, "summary") == 0) {
    ncy_nmodl_summary(mod->program, &text);
    ncy_nmodl_backend_note(mod->program, &text);
  } else if (strcmp(what, "c") == 0) {
    status = print_c(mod, isa, &text);
  } else if (strcmp(what, "tokens") == 0) {
    const nm_source *source = &mod->program->unit->sources.data[0];
    ncy_arena arena;
    ncy_arena_init(&arena, mod->ctx);
    status = ncy_nmodl_dump_tokens(mod->ctx, &arena, source->file, source->text, source->length, &text);
    ncy_arena_done(&arena);
  } else {
    status = print_pass(mod, what, &text);
  }
  return give(mod->ctx, status, &text, write, user);
}

ncy_status ncy_mod_write_tokens(ncy_ctx *ctx, const char *path, ncy_write_fn *write, void *user) {
  char *from;
  size_t count, capacity;
  NCY_TRY(ncy_file_read(ctx, path, MAX_FILE, &from, &count, &capacity));
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_text text;
  ncy_text_init(&text, ctx);
  const char *source = ncy_arena_strndup(&arena, from, count);
  ncy_status status = source ? ncy_nmodl_dump_tokens(ctx, &arena, path, source, count, &text) : NCY_ENOMEM;
  status = give(ctx, status, &text, write, user);
  ncy_arena_done(&arena);
  ncy_resize(ctx, from, capacity, 0);
  return status;
}
