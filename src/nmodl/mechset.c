/* mechset.c - the mechanisms of a run.
 *
 * Data:  entries by number: the table of mech.h, NEURON's other built-in mechanisms that we have, our others by name, those of
 *        the user's folders, last the ions that they bring. Names are the numbers of a ncy_names.
 * Source: reference neuron-numerics 2.4, 2.7; NEURON src/nrnoc/init.cpp (nrn_writes_conc), eion.cpp.
 * SPDX-License-Identifier: MIT */
#include "nmodl/mechset.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nmodl/describe.h"
#include "nmodl/embedded.h"
#include "num/rng.h"

enum { FIRST_ION_PLACE = 6 };
static const size_t file_limit = (size_t)16 << 20;

typedef struct entry {
  ncy_mod_info info; /* file NULL: an ion */
  const char *text;
  size_t length;
  bool is_replacing; /* the user's, in place of ours */
  const char *other; /* a second file of the user that declares the same name otherwise */
  ncy_mech row;      /* until it is compiled: no variables */
  const ncy_mech *mech;
  const ncy_nmodl *program;
  const ncy_diag *diag; /* [n_diags] of a file that could not be compiled */
  size_t n_diags;
  ncy_status status;
} entry;

struct ncy_mods {
  ncy_ctx *ctx;
  ncy_arena *arena;
  entry *entry;
  int32_t n, capacity;
  ncy_names names;
  int32_t *registered; /* numbers in order of registration, after NEURON's own */
  int32_t n_registered;
  ncy_mech_set set;
};

/* Type numbers of what NEURON has built in. */
static const struct {
  const char *name;
  int32_t type;
} neuron_types[] = {{"pas", 4},      {"IClamp", 7},    {"AlphaSynapse", 8}, {"ExpSyn", 9},   {"Exp2Syn", 10}, {"SEClamp", 11},
                    {"VClamp", 12},  {"OClamp", 13},   {"APCount", 14},     {"na_ion", 15},  {"k_ion", 16},   {"hh", 17},
                    {"NetStim", 18}, {"IntFire1", 19}, {"IntFire2", 20},    {"IntFire4", 21}};

/* ---- entries --------------------------------------------------------------------------------------------------------------- */

static ncy_status reserve(ncy_mods *m, int32_t more) {
  if (m->n + more <= m->capacity) return NCY_OK;
  int32_t capacity = (m->n + more) * 2;
  entry *grown = NCY_NEW_ARRAY(m->arena, entry, (size_t)capacity);
  int32_t *registered = NCY_NEW_ARRAY(m->arena, int32_t, (size_t)capacity);
  if (!grown || !registered) return NCY_ENOMEM;
  if (m->n) memcpy(grown, m->entry, (size_t)m->n * sizeof *grown);
  if (m->n_registered) memcpy(registered, m->registered, (size_t)m->n_registered * sizeof *registered);
  m->entry = grown;
  m->registered = registered;
  m->capacity = capacity;
  return NCY_OK;
}

/* The entry of a name, a new one if need be; *out NULL without memory. */
static ncy_status take(ncy_mods *m, const char *name, size_t length, entry **out) {
  NCY_TRY(reserve(m, 1));
  int32_t id = ncy_names_add(&m->names, name, length);
  if (id < 0) return NCY_ENOMEM;
  if (id == m->n) m->entry[m->n++] = (entry){.info.name = m->names.name[id]};
  *out = &m->entry[id];
  return NCY_OK;
}

static void set_text(entry *e, const char *file, const char *text, size_t length, ncy_mech_kind kind) {
  e->text = text;
  e->length = length;
  e->info.file = file;
  e->row = (ncy_mech){.name = e->info.name, .kind = kind, .order = -1, .ions = "", .doc = ""};
}

static ncy_status set_hash(ncy_mods *m, entry *e) {
  char hash[33];
  ncy_md5(e->text, e->length, hash);
  e->info.hash = ncy_arena_strndup(m->arena, hash, 32);
  return e->info.hash ? NCY_OK : NCY_ENOMEM;
}

static int32_t neuron_type(const char *name) {
  for (size_t i = 0; i < NCY_COUNT_OF(neuron_types); i++)
    if (strcmp(neuron_types[i].name, name) == 0) return neuron_types[i].type;
  return -1;
}

static ncy_status add_ours(ncy_mods *m) {
  entry *e;
  for (int32_t i = 0; i < NCY_MECH_BUILTIN_COUNT; i++) {
    const ncy_mech *mech = ncy_mech_at(i);
    NCY_TRY(take(m, mech->name, strlen(mech->name), &e));
    e->mech = mech;
  }
  for (int pass = 0; pass < 2; pass++) /* NEURON's, then the others */
    for (const struct ncy_embedded *f = ncy_embedded_mods; f->name; f++) {
      const char *name;
      size_t length;
      ncy_mech_kind kind;
      if (!ncy_nmodl_peek(f->text, f->length, &name, &length, &kind)) continue;
      char *copy = ncy_arena_strndup(m->arena, name, length);
      if (!copy) return NCY_ENOMEM;
      if ((neuron_type(copy) >= 0) != (pass == 0)) continue;
      NCY_TRY(take(m, name, length, &e));
      set_text(e, f->name, f->text, f->length, kind);
      e->info.is_ours = true;
      if (pass == 1) m->registered[m->n_registered++] = (int32_t)(e - m->entry);
    }
  return NCY_OK;
}

/* ---- the user's files ------------------------------------------------------------------------------------------------------ */

static ncy_status add_file(ncy_mods *m, const char *path) {
  char *text;
  size_t length, capacity;
  NCY_TRY(ncy_file_read(m->ctx, path, file_limit, &text, &length, &capacity));
  const char *name;
  size_t name_length;
  ncy_mech_kind kind;
  ncy_status status = NCY_OK;
  entry *e = NULL;
  if (ncy_nmodl_peek(text, length, &name, &name_length, &kind)) status = take(m, name, name_length, &e);
  if (status == NCY_OK && e && e->info.file && !e->info.is_ours) {
    if (e->length != length || memcmp(e->text, text, length) != 0) e->other = path;
  } else if (status == NCY_OK && e) {
    const char *copy = ncy_arena_strndup(m->arena, text, length);
    int32_t id = (int32_t)(e - m->entry), n = 0;
    for (int32_t i = 0; i < m->n_registered; i++)
      if (m->registered[i] != id) m->registered[n++] = m->registered[i];
    m->n_registered = n;
    m->registered[m->n_registered++] = id;
    e->is_replacing = e->info.is_ours;
    e->info.is_ours = false;
    e->mech = NULL;
    if (copy) set_text(e, path, copy, length, kind);
    status = copy ? set_hash(m, e) : NCY_ENOMEM;
  }
  ncy_resize(m->ctx, text, capacity, 0);
  return status;
}

static int by_bytes(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_mod(const char *name) {
  size_t n = strlen(name);
  return name[0] != '.' && n > 4 && strcmp(name + n - 4, ".mod") == 0;
}

static ncy_status add_folder(ncy_mods *m, const char *folder) {
  ncy_place place = {.file = folder};
  DIR *dir = opendir(folder);
  if (!dir) return ncy_report(m->ctx, NCY_ERROR, NCY_EIO, &place, NULL, "cannot open the folder of mechanisms");
  NCY_VEC(const char *) path = {0};
  ncy_status status = NCY_OK;
  for (struct dirent *item; status == NCY_OK && (item = readdir(dir));) {
    if (!is_mod(item->d_name)) continue;
    const char *copy = ncy_arena_printf(m->arena, "%s/%s", folder, item->d_name);
    if (!copy || !NCY_VEC_PUSH(m->ctx, &path, copy)) status = NCY_ENOMEM;
  }
  closedir(dir);
  if (path.count) qsort(path.data, path.count, sizeof *path.data, by_bytes);
  for (size_t i = 0; i < path.count && status == NCY_OK; i++) status = add_file(m, path.data[i]);
  NCY_VEC_FREE(m->ctx, &path);
  return status == NCY_ENOMEM ? ncy_no_memory(m->ctx) : status;
}

ncy_status ncy_mods_open(ncy_ctx *ctx, ncy_arena *arena, const char *const *folder, size_t n_folders, ncy_mods **out) {
  ncy_mods *m = NCY_NEW(arena, ncy_mods);
  if (!m) return NCY_ENOMEM;
  m->ctx = ctx;
  m->arena = arena;
  ncy_names_init(&m->names, arena);
  NCY_TRY(add_ours(m));
  for (size_t i = 0; i < n_folders; i++) NCY_TRY(add_folder(m, folder[i]));
  *out = m;
  return NCY_OK;
}

bool ncy_mods_want(ncy_mods *m, const char *name, size_t length) {
  int32_t id = ncy_names_find(&m->names, name, length);
  if (id >= 0) m->entry[id].info.is_wanted = true;
  return id >= 0;
}

/* ---- compiling ------------------------------------------------------------------------------------------------------------- */

static void *resize_in_parent(void *parent, void *ptr, size_t old_size, size_t new_size) {
  return ncy_resize(parent, ptr, old_size, new_size);
}

static const char *copy_of(ncy_mods *m, const char *text, bool *is_bad) {
  const char *copy = text ? ncy_arena_strndup(m->arena, text, strlen(text)) : NULL;
  *is_bad |= text && !copy;
  return copy;
}

/* The findings of a compilation: kept when it failed, else told as far as they are no mistakes. */
static ncy_status keep_diags(ncy_mods *m, entry *e, const ncy_ctx *own) {
  size_t n = ncy_ctx_diag_count(own);
  if (e->status == NCY_OK) {
    for (size_t i = 0; i < n; i++) {
      const ncy_diag *d = ncy_ctx_diag(own, i);
      ncy_place place = {d->file, d->line, d->column, d->path};
      (void)ncy_report(m->ctx, d->severity, d->status, &place, d->hint, "%s", d->message);
    }
    return NCY_OK;
  }
  ncy_diag *list = NCY_NEW_ARRAY(m->arena, ncy_diag, n);
  bool is_bad = !list;
  for (size_t i = 0; i < n && !is_bad; i++) {
    list[i] = *ncy_ctx_diag(own, i);
    list[i].file = copy_of(m, list[i].file, &is_bad);
    list[i].path = copy_of(m, list[i].path, &is_bad);
    list[i].message = copy_of(m, list[i].message, &is_bad);
    list[i].hint = copy_of(m, list[i].hint, &is_bad);
  }
  e->diag = list;
  e->n_diags = is_bad ? 0 : n;
  return is_bad ? NCY_ENOMEM : NCY_OK;
}

static ncy_status compile(ncy_mods *m, entry *e) {
  ncy_ctx_options options = {.realloc_fn = resize_in_parent, .realloc_user = m->ctx, .compat = ncy_is_compat(m->ctx)};
  ncy_ctx *own;
  if (ncy_ctx_new(&options, &own) != NCY_OK) return NCY_ENOMEM;
  const ncy_nmodl *program = NULL;
  const char *file = e->info.is_ours ? ncy_arena_printf(m->arena, "mechs/%s", e->info.file) : e->info.file;
  ncy_status status = file ? ncy_nmodl_compile(own, m->arena, file, e->text, e->length, NULL, &program) : NCY_ENOMEM;
  e->status = status;
  if (status != NCY_ENOMEM) status = keep_diags(m, e, own);
  if (program) program->unit->ctx = m->ctx;
  ncy_ctx_free(&own);
  NCY_TRY(status);
  if (!program) return NCY_OK;
  e->program = program;
  return e->mech ? NCY_OK : ncy_nmodl_mech(program, m->arena, &e->mech);
}

/* ---- registration ---------------------------------------------------------------------------------------------------------- */

/* Numbers in NEURON's order of execution; those of what has no number here are below 0. */
typedef struct ranks {
  int32_t *id;
  int32_t n, last_ion;
} ranks;

static void enlist(ranks *r, int32_t id) {
  r->id[r->n++] = id;
}

/* Moves the one registered last behind the ions. */
static void move_up(ranks *r) {
  int32_t id = r->id[r->n - 1];
  memmove(&r->id[r->last_ion + 1], &r->id[r->last_ion], (size_t)(r->n - 1 - r->last_ion) * sizeof *r->id);
  r->id[r->last_ion] = id;
}

static ncy_status make_ion_row(ncy_mods *m, const char *name, ncy_mech *out) {
  static const struct {
    const char *before, *after, *unit;
    ncy_mech_role role;
  } form[] = {{"e", "", "mV", NCY_ROLE_PARAMETER},        {"", "i", "mM", NCY_ROLE_PARAMETER},
              {"", "o", "mM", NCY_ROLE_PARAMETER},        {"i", "", "mA/cm2", NCY_ROLE_ASSIGNED},
              {"di", "_dv_", "S/cm2", NCY_ROLE_ASSIGNED}, {"", "i0", "mM", NCY_ROLE_GLOBAL},
              {"", "o0", "mM", NCY_ROLE_GLOBAL}};
  bool is_calcium = strcmp(name, "ca") == 0;
  double in = is_calcium ? 5e-5 : 1.0, outside = is_calcium ? 2.0 : 1.0;
  double erev = is_calcium ? 12.5 * log(outside / in) : 0.0; /* [mV] */
  const double value[] = {erev, in, outside, 0.0, 0.0, in, outside};
  ncy_mech_var *var = NCY_NEW_ARRAY(m->arena, ncy_mech_var, NCY_COUNT_OF(form));
  if (!var) return NCY_ENOMEM;
  for (size_t i = 0; i < NCY_COUNT_OF(form); i++) {
    const char *full = ncy_arena_printf(m->arena, "%s%s%s", form[i].before, name, form[i].after);
    if (!full) return NCY_ENOMEM;
    var[i] = (ncy_mech_var){.name = full, .unit = form[i].unit, .value = value[i], .role = form[i].role};
  }
  *out = (ncy_mech){.kind = NCY_MECH_ION, .ions = "", .var = var, .n_vars = (int32_t)NCY_COUNT_OF(form), .doc = "Ion."};
  return NCY_OK;
}

/* The ions a program uses that are not there yet. */
static ncy_status register_ions(ncy_mods *m, const ncy_nmodl *p, ranks *r, int32_t *next_type) {
  for (size_t i = 0; i < p->ions.count; i++) {
    const char *full = ncy_arena_printf(m->arena, "%s_ion", p->ions.data[i].name);
    if (!full) return NCY_ENOMEM;
    if (ncy_names_find(&m->names, full, strlen(full)) >= 0) continue;
    entry *e;
    NCY_TRY(take(m, full, strlen(full), &e));
    NCY_TRY(make_ion_row(m, p->ions.data[i].name, &e->row));
    e->row.name = e->info.name;
    e->row.order = (*next_type)++;
    e->mech = &e->row;
    enlist(r, (int32_t)(e - m->entry));
    move_up(r);
    r->last_ion++;
  }
  return NCY_OK;
}

static bool writes_concentration(const ncy_nmodl *p) {
  for (size_t i = 0; i < p->ions.count; i++)
    if (p->ions.data[i].write[NM_CONC_IN] || p->ions.data[i].write[NM_CONC_OUT]) return true;
  return false;
}

/* NEURON's own types in their order, but for those that a file has taken the place of. */
static void register_own(const ncy_mods *m, ranks *r) {
  int32_t by_type[NCY_FIRST_USER_TYPE];
  for (int32_t t = 0; t < NCY_FIRST_USER_TYPE; t++) by_type[t] = -1;
  for (int32_t i = 0; i < m->n; i++) {
    int32_t type = neuron_type(m->entry[i].info.name);
    if (type >= 0 && (m->entry[i].info.is_ours || !m->entry[i].info.file)) by_type[type] = i;
  }
  r->last_ion = FIRST_ION_PLACE;
  for (int32_t t = 0; t < NCY_FIRST_USER_TYPE; t++) {
    enlist(r, by_type[t]);
    if (by_type[t] != NCY_MECH_NA_ION && by_type[t] != NCY_MECH_K_ION) continue;
    move_up(r);
    r->last_ion++;
  }
}

static ncy_status register_all(ncy_mods *m, ranks *r) {
  int32_t type = NCY_FIRST_USER_TYPE;
  register_own(m, r);
  for (int32_t k = 0; k < m->n_registered; k++) {
    int32_t id = m->registered[k];
    const ncy_nmodl *p = m->entry[id].program;
    if (p) NCY_TRY(register_ions(m, p, r, &type));
    m->entry[id].row.order = type++;
    enlist(r, id);
    if (p && writes_concentration(p)) move_up(r);
  }
  return NCY_OK;
}

/* ---- the set --------------------------------------------------------------------------------------------------------------- */

static ncy_status make_set(ncy_mods *m, const ranks *r) {
  size_t n = (size_t)m->n;
  const ncy_mech **mech = NCY_NEW_ARRAY(m->arena, const ncy_mech *, n);
  const ncy_nmodl **program = NCY_NEW_ARRAY(m->arena, const ncy_nmodl *, n);
  int32_t *order = NCY_NEW_ARRAY(m->arena, int32_t, n), n_order = 0;
  if (!mech || !program || !order) return NCY_ENOMEM;
  for (int32_t i = 0; i < m->n; i++) {
    entry *e = &m->entry[i];
    int32_t type = e->row.order >= 0 ? e->row.order : neuron_type(e->info.name);
    bool is_made = !e->mech || e->mech->order < 0; /* not of the table of mech.h, and no ion */
    if (e->mech && is_made) e->row = *e->mech;
    if (is_made) {
      e->row.order = type;
      e->mech = &e->row;
    }
    mech[i] = e->mech;
    program[i] = e->program;
  }
  for (int32_t i = 0; i < r->n; i++)
    if (r->id[i] >= 0) order[n_order++] = r->id[i];
  m->set = (ncy_mech_set){.mech = mech, .program = program, .n = m->n, .order = order};
  return NCY_OK;
}

static ncy_status note_replaced(ncy_mods *m, const entry *e) {
  ncy_place place = {.file = e->info.file, .line = 1, .column = 1};
  return ncy_report(m->ctx, NCY_NOTE, NCY_OK, &place, NULL, "%s of this file takes the place of the built-in mechanism",
                    e->info.name);
}

static ncy_status compile_all(ncy_mods *m) {
  size_t n_ions = 0;
  for (int32_t i = 0; i < m->n; i++) {
    entry *e = &m->entry[i];
    if (!e->info.is_wanted || !e->info.file) continue;
    if (e->is_replacing) NCY_TRY(note_replaced(m, e));
    if (!e->info.hash) NCY_TRY(set_hash(m, e));
    NCY_TRY(compile(m, e));
    if (e->program) n_ions += e->program->ions.count;
  }
  NCY_TRY(reserve(m, (int32_t)n_ions)); /* from now on entries stay where they are: rows point into them */
  ranks r = {.id = NCY_NEW_ARRAY(m->arena, int32_t, (size_t)m->n + n_ions + NCY_FIRST_USER_TYPE + 1)};
  if (!r.id) return NCY_ENOMEM;
  NCY_TRY(register_all(m, &r));
  return make_set(m, &r);
}

ncy_status ncy_mods_compile(ncy_mods *m, const ncy_mech_set **out) {
  ncy_status status = compile_all(m);
  if (status == NCY_ENOMEM) return ncy_no_memory(m->ctx);
  NCY_TRY(status);
  *out = &m->set;
  return NCY_OK;
}

ncy_status ncy_mods_explain(const ncy_mods *m, int32_t id, ncy_severity severity) {
  if (id < 0 || id >= m->n) return NCY_OK;
  const entry *e = &m->entry[id];
  ncy_status status = NCY_OK;
  if (e->other) {
    ncy_place place = {.file = e->other, .line = 1, .column = 1};
    status = ncy_report(m->ctx, severity, NCY_ESPEC, &place, NULL, "mechanism '%s' is also declared, differently, in %s",
                        e->info.name, e->info.file);
  }
  if (e->status == NCY_OK) return status;
  for (size_t i = 0; i < e->n_diags; i++) {
    const ncy_diag *d = &e->diag[i];
    ncy_place place = {d->file, d->line, d->column, d->path};
    (void)ncy_report(m->ctx, d->severity < severity ? d->severity : severity, d->status, &place, d->hint, "%s", d->message);
  }
  return severity == NCY_ERROR ? e->status : NCY_OK;
}

const ncy_mod_info *ncy_mods_info(const ncy_mods *m, int32_t id) {
  return id >= 0 && id < m->n && m->entry[id].info.file ? &m->entry[id].info : NULL;
}
