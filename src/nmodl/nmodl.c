/* nmodl.c - one compilation from text to program, its dumps, INCLUDE from disk.
 *
 * While a program is made its arrays grow on the heap; in the end they are copied into the arena.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nmodl/program.h"

enum { MAX_SOURCE = 16 << 20 };

static const struct {
  const char *name;
  nm_pass_fn *run;
} passes[] = {
#define PASS(name, run) {name, run},
#include "nmodl/passes.def"
#undef PASS
};

static const char *const pass_names[] = {"parse", "print", "symbols", "lower",
#define PASS(name, run) name,
#include "nmodl/passes.def"
#undef PASS
                                         NULL};

const char *const *ncy_nmodl_passes(void) {
  return pass_names;
}

/* ---- includes
 * -----------------------------------------------------------------------------------------------------------------------------
 */

static ncy_status read_whole(ncy_arena *arena, const char *path, const char **out_text, size_t *out_length) {
  FILE *file = fopen(path, "rb");
  if (!file) return NCY_EIO;
  ncy_status status = NCY_EIO;
  long size;
  if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0 && size <= MAX_SOURCE && fseek(file, 0, SEEK_SET) == 0) {
    char *text = ncy_arena_alloc(arena, (size_t)size + 1, 1);
    if (!text) {
      status = NCY_ENOMEM;
    } else if (fread(text, 1, (size_t)size, file) == (size_t)size) {
      *out_text = text;
      *out_length = (size_t)size;
      status = NCY_OK;
    }
  }
  fclose(file);
  return status;
}

static ncy_status try_path(ncy_arena *arena, const char *folder, size_t length, const char *name, const char **out_file,
                           const char **out_text, size_t *out_length) {
  const char *path = length ? ncy_arena_printf(arena, "%.*s/%s", (int)length, folder, name) : name;
  if (!path) return NCY_ENOMEM;
  *out_file = path;
  return read_whole(arena, path, out_text, out_length);
}

ncy_status ncy_nmodl_include_from_disk(void *user, ncy_arena *arena, const char *from, const char *name, const char **out_file,
                                       const char **out_text, size_t *out_length) {
  (void)user;
  const char *slash = strrchr(from, '/');
  ncy_status status = NCY_EIO;
  if (*name == '/') return try_path(arena, "", 0, name, out_file, out_text, out_length);
  if (slash) status = try_path(arena, from, (size_t)(slash - from), name, out_file, out_text, out_length);
  if (status == NCY_EIO) status = try_path(arena, "", 0, name, out_file, out_text, out_length);
  if (status == NCY_EIO) status = try_path(arena, "..", 2, name, out_file, out_text, out_length);
  for (const char *p = getenv("MODL_INCLUDE"); p && status == NCY_EIO;) {
    size_t n = strcspn(p, ":");
    if (n && n < 4096) status = try_path(arena, p, n, name, out_file, out_text, out_length);
    p = p[n] ? p + n + 1 : NULL;
  }
  return status;
}

/* ---- dumps
 * ---------------------------------------------------------------------------------------------------------------------------------
 */

/* Keeps the code as text when it is asked for. */
static bool keep_dump(ncy_nmodl *p, const char *pass) {
  const char *wanted = p->unit->options.dump_after;
  if (!wanted || strcmp(wanted, pass) != 0) return true;
  ncy_text text;
  ncy_text_init(&text, p->unit->ctx);
  nm_dump_code(p, &text);
  p->dump = text.is_bad ? NULL : ncy_arena_strndup(p->unit->arena, text.data ? text.data : "", text.count);
  ncy_text_done(&text);
  return p->dump != NULL;
}

bool ncy_nmodl_dump(const ncy_nmodl *p, const char *pass, ncy_text *out) {
  if (strcmp(pass, "parse") == 0) {
    nm_dump_tree(p->tree, out);
  } else if (strcmp(pass, "print") == 0) {
    nm_print(p->tree, out);
  } else if (strcmp(pass, "symbols") == 0) {
    nm_dump_symbols(p, out);
  } else {
    const char *kept = p->unit->options.dump_after;
    if (!p->dump || strcmp(kept, pass) != 0) return false;
    ncy_text_str(out, p->dump);
  }
  return true;
}

/* ---- compilation
 * -----------------------------------------------------------------------------------------------------------------------------
 */

/* Arrays that are on the heap; those already in the arena have the capacity 0. */
#define FREE_HEAP(ctx, vec)                                                                                                      \
  do {                                                                                                                           \
    if ((vec)->capacity) NCY_VEC_FREE((ctx), (vec));                                                                             \
  } while (0)

static void free_arrays(ncy_nmodl *p) {
  ncy_ctx *ctx = p->unit->ctx;
  for (size_t i = 0; i < p->fns.count; i++) FREE_HEAP(ctx, &p->fns.data[i].code);
  FREE_HEAP(ctx, &p->unit->sources);
  FREE_HEAP(ctx, &p->unit->defines);
  FREE_HEAP(ctx, &p->syms);
  FREE_HEAP(ctx, &p->ions);
  FREE_HEAP(ctx, &p->currents);
  FREE_HEAP(ctx, &p->conductances);
  FREE_HEAP(ctx, &p->consts);
  FREE_HEAP(ctx, &p->fns);
  FREE_HEAP(ctx, &p->systems);
  FREE_HEAP(ctx, &p->solved);
  FREE_HEAP(ctx, &p->moments);
  FREE_HEAP(ctx, &p->watches);
  FREE_HEAP(ctx, &p->texts);
  FREE_HEAP(ctx, &p->diffusions);
}

/* Copies an array into the arena and leaves that in its place; false without memory, and then it is untouched. */
static bool settle_array(nm_unit *u, void **data, size_t count, size_t *capacity, size_t size) {
  void *copy = ncy_arena_alloc(u->arena, count, size);
  if (!copy) return false;
  if (count) memcpy(copy, *data, count * size);
  if (*capacity) ncy_vec_free(u->ctx, data, &count, capacity, size);
  *data = copy;
  return true;
}
#define SETTLE(u, vec) settle_array((u), (void **)&(vec)->data, (vec)->count, &(vec)->capacity, sizeof *(vec)->data)

static ncy_status compile(ncy_nmodl *p) {
  nm_unit *u = p->unit;
  p->tree = nm_parse(u);
  if (!p->tree) return NCY_ENOMEM;
  if (u->n_errors || u->n_unsupported) return NCY_EPARSE;
  ncy_names_init(&p->sym_names, u->arena);
  if (!nm_symbols(p)) return ncy_no_memory(u->ctx);
  if (u->n_errors) return NCY_EPARSE;
  if (!nm_lower(p)) return ncy_no_memory(u->ctx);
  if (u->n_errors || u->n_unsupported) return NCY_EPARSE;
  if (u->options.wants_warnings && !nm_warn_all(p)) return ncy_no_memory(u->ctx);
  if (!keep_dump(p, "lower")) return ncy_no_memory(u->ctx);
  for (size_t i = 0; i < NCY_COUNT_OF(passes); i++)
    if (!passes[i].run(p) || !keep_dump(p, passes[i].name)) return ncy_no_memory(u->ctx);
  for (size_t i = 0; i < p->systems.count; i++)
    if (p->systems.data[i].n > p->n_max_system) p->n_max_system = p->systems.data[i].n;
  return NCY_OK;
}

ncy_status ncy_nmodl_compile(ncy_ctx *ctx, ncy_arena *arena, const char *file, const char *text, size_t length,
                             const ncy_nmodl_options *options, const ncy_nmodl **out) {
  ncy_nmodl *p = NCY_NEW(arena, ncy_nmodl);
  nm_unit *u = NCY_NEW(arena, nm_unit);
  if (!p || !u) return NCY_ENOMEM;
  p->unit = u;
  *u = (nm_unit){.ctx = ctx, .arena = arena};
  if (options) u->options = *options;
  ncy_names_init(&u->names, arena);
  nm_source source = {ncy_arena_strndup(arena, file, strlen(file)), ncy_arena_strndup(arena, text, length), length};
  if (!source.file || !source.text) return NCY_ENOMEM;
  ncy_status status = NCY_EPARSE;
  if (length > MAX_SOURCE) {
    ncy_place place = {.file = file};
    return ncy_report(ctx, NCY_ERROR, NCY_EPARSE, &place, NULL, "a text of more than %d bytes", MAX_SOURCE);
  }
  status = NCY_VEC_PUSH(ctx, &u->sources, source) ? compile(p) : ncy_no_memory(ctx);
  if (status == NCY_EPARSE) status = u->n_errors ? NCY_EPARSE : NCY_EUNSUPPORTED;
  bool is_settled = status == NCY_OK;
  for (size_t i = 0; is_settled && i < p->fns.count; i++) is_settled = SETTLE(u, &p->fns.data[i].code);
  if (status == NCY_OK) {
    is_settled = is_settled && SETTLE(u, &u->sources) && SETTLE(u, &u->defines) && SETTLE(u, &p->syms) && SETTLE(u, &p->ions) &&
                 SETTLE(u, &p->currents) && SETTLE(u, &p->conductances) && SETTLE(u, &p->consts) && SETTLE(u, &p->fns) &&
                 SETTLE(u, &p->systems) && SETTLE(u, &p->solved) && SETTLE(u, &p->moments) && SETTLE(u, &p->watches) &&
                 SETTLE(u, &p->texts) && SETTLE(u, &p->diffusions);
    if (!is_settled) status = NCY_ENOMEM;
  }
  if (status != NCY_OK) {
    free_arrays(p);
    return status;
  }
  *out = p;
  return NCY_OK;
}

ncy_status ncy_nmodl_dump_tokens(ncy_ctx *ctx, ncy_arena *arena, const char *file, const char *text, size_t length,
                                 ncy_text *out) {
  static const char *const kinds[] = {"end", "name", "word", "prime", "integer", "real", "string", "verbatim", "sign", "bad"};
  nm_unit u = {.ctx = ctx, .arena = arena};
  ncy_names_init(&u.names, arena);
  nm_source source = {file, text, length};
  if (!NCY_VEC_PUSH(ctx, &u.sources, source)) return ncy_no_memory(ctx);
  nm_lexer lexer;
  nm_lex_begin(&lexer, &u, 0);
  ncy_status status = NCY_OK;
  for (nm_token t = {.kind = NM_T_BAD}; t.kind != NM_T_END;) {
    if (!nm_lex_next(&lexer, &t)) {
      status = NCY_ENOMEM;
      break;
    }
    ncy_text_printf(out, "%d:%d %s %s\n", t.at.line, t.at.column, kinds[t.kind], t.text);
    const char *title;
    if (t.kind != NM_T_KEYWORD || strcmp(t.text, "TITLE") != 0) continue;
    if (!nm_lex_rest_of_line(&lexer, &title)) {
      status = NCY_ENOMEM;
      break;
    }
    ncy_text_printf(out, "%d:%d text %s\n", t.at.line, t.at.column + 5, title);
  }
  if (status == NCY_OK && u.n_errors) status = NCY_EPARSE;
  NCY_VEC_FREE(ctx, &u.sources);
  return status;
}
