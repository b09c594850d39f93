/* drive_mod.c - one .mod file in the machine: 100 ms of a soma with hh and a current step, or of events, every variable of the
 * mechanism at every step to a file. mods.py builds it, and runs the same in NEURON.
 *
 * drive_mod FILE.mod --list              names of RANGE variables with unit, default and role; pointers, streams, functions
 * drive_mod FILE.mod OUT [ITEM]...       ITEM: NAME=NUMBER sets a variable; call:NAME:ARG,ARG calls a function (a number; vA/B/C
 * a Vector; rNAME/A/B a Random with Random123(1,2,3)); conn: w, spikes to come from two NetCons OUT: names of series, one a line,
 * an empty line, then the doubles of one series after the other; spike times last. SPDX-License-Identifier: MIT */
#include "nmodl/describe.h"

#include "../unit/nmodl/drive.h"

static const double tstop = 100;

static void list(drive *d, const ncy_nmodl *p) {
  static const char *const kinds[] = {"density", "point", "artificial", "ion"};
  static const char *const roles[] = {"parameter", "state", "assigned", "global"};
  const ncy_mech *row;
  T_STATUS(d->ctx, ncy_nmodl_mech(p, &d->arena, &row), NCY_OK);
  printf("%s %s %d\n", p->is_nothing ? "nothing" : kinds[p->kind], p->name, p->n_weights);
  for (int32_t i = 0; i < row->n_vars; i++)
    printf("var\t%s\t%s\t%.17g\t%s\t%d\n", row->var[i].name, row->var[i].unit, row->var[i].value, roles[row->var[i].role],
           p->syms.data[nm_sym_find(p, row->var[i].name)].size);
  for (size_t i = 0; i < p->syms.count; i++) {
    const nm_sym *s = &p->syms.data[i];
    if (s->store == NM_POINTER && s->handle < 0) printf("%s\t%s\n", s->is & NM_IS_BBCOREPOINTER ? "opaque" : "pointer", s->name);
    if (s->store == NM_RANDOM) printf("random\t%s\n", s->name);
    if (s->handle >= 0 && !(s->is & NM_IS_FUNCTION_TABLE)) printf("handle\t%s\n", s->name);
    if (s->is & (NM_IS_FUNCTION | NM_IS_PROCEDURE)) printf("function\t%s\t%s\n", s->name, s->refusal ? "refused" : "");
  }
  bool has_event = false;
  for (size_t i = 0; i < p->fns.count; i++)
    for (size_t k = 0; k < p->fns.data[i].code.count; k++)
      has_event |= p->fns.data[i].code.data[k].op == NM_OP_BUILTIN && p->fns.data[i].code.data[k].a == NM_B_NET_EVENT;
  if (has_event) printf("event\tnet_event\n");
  for (size_t i = 0; i < p->ions.count; i++) printf("ion\t%s\n", p->ions.data[i].name);
}

static ncy_vm_arg argument(drive *d, const char *text, size_t n) {
  ncy_vm_arg arg = {.is_number = false};
  const char *copy = ncy_arena_strndup(&d->arena, text, n);
  if (*copy == 'v') {
    double *data = NCY_NEW_ARRAY(&d->arena, double, 200);
    arg.handle = (ncy_vm_handle){.kind = NCY_HANDLE_VECTOR, .data = data};
    for (const char *p = copy + 1; *p && arg.handle.n < 200; p += *p == '/') data[arg.handle.n++] = strtod(p, (char **)&p);
  } else if (*copy == 'r') {
    double a = 0, b = 0;
    const char *slash = strchr(copy, '/');
    if (slash) a = strtod(slash + 1, (char **)&slash);
    if (slash && *slash == '/') b = strtod(slash + 1, NULL);
    arg.handle = (ncy_vm_handle){.kind = NCY_HANDLE_RANDOM};
    ncy_rng_init(&arg.handle.rng, 1, 2, 3);
    assert_true(ncy_dist_init(&arg.handle.pick, copy[1] == 'u' ? NCY_DIST_UNIFORM : NCY_DIST_NEGEXP, a, b));
  } else {
    arg.is_number = true;
    arg.number = strtod(copy, NULL);
  }
  return arg;
}

static void call(drive *d, drv_mech *m, const char *text) {
  ncy_vm_arg args[4];
  int n = 0;
  const char *colon = strchr(text, ':');
  const char *name = ncy_arena_strndup(&d->arena, text, colon ? (size_t)(colon - text) : strlen(text));
  for (const char *p = colon; p && n < 4;) {
    size_t length = strcspn(p + 1, ",");
    args[n++] = argument(d, p + 1, length);
    p = p[1 + length] ? p + 1 + length : NULL;
  }
  double ignored;
  T_STATUS(d->ctx, ncy_vm_call(m->vm, &m->in, 0, name, args, n, &ignored), NCY_OK);
}

static void set(drive *d, drv_mech *m, const char *text) {
  const char *equals = strchr(text, '=');
  double *var = equals ? var_of(m, 0, ncy_arena_strndup(&d->arena, text, (size_t)(equals - text))) : NULL;
  if (!var) fail_msg("no variable: %s", text);
  *var = strtod(equals + 1, NULL);
}

static void add_series(drive *d, const char *name, const double *at, FILE *out) {
  if (d->n_rec >= 590) return;
  fprintf(out, "%s\n", name);
  d->series[d->n_rec] = NCY_NEW_ARRAY(&d->arena, double, (size_t)d->capacity);
  d->rec[d->n_rec++] = at;
}

static void record_all(drive *d, drv_mech *m, FILE *out) {
  const ncy_mech *row;
  T_STATUS(d->ctx, ncy_nmodl_mech(m->p, &d->arena, &row), NCY_OK);
  if (m->p->kind != NCY_MECH_ARTIFICIAL) add_series(d, "v", &d->v[1], out);
  for (int32_t i = 0; i < row->n_vars; i++) {
    const nm_sym *s = &m->p->syms.data[nm_sym_find(m->p, row->var[i].name)];
    if (row->var[i].role == NCY_ROLE_GLOBAL || s->store != NM_COLUMN) continue;
    for (int32_t k = 0; k < nm_sym_count(s); k++)
      add_series(d, ncy_arena_printf(&d->arena, s->size ? ".%s[%d]" : ".%s", s->name, k),
                 &m->in.col[(size_t)(s->slot + k) * (size_t)m->in.n], out);
  }
  static const char *const formats[] = {"e%s", "%si", "%so", "i%s"};
  for (int i = 0; i < d->n_ions; i++)
    for (int var = 0; var < 4; var++) {
      char text[80];
      snprintf(text, sizeof text, formats[var], d->ion[i].name);
      add_series(d, text, &d->ion[i].var[var][1], out);
    }
  fprintf(out, "\n");
}

static void events(drive *d, drv_mech *m, double weight) {
  int which = (int)(m - d->mech);
  for (int i = 0; i < 2; i++) {
    d->netcon[i] = (drv_netcon){.source = -1, .mech = which, .inst = 0, .weight[0] = weight};
    d->n_netcons = 2;
  }
}
static void send_events(drive *d) {
  for (int i = 0; i < d->n_netcons; i++)
    for (int k = 0; i < 2 && k < (i ? 6 : 9); k++)
      queue_insert(d, (drv_item){.t = i ? 7.1 + 13.7 * k : 5 + 9.3 * k, .kind = 0, .a = i});
}

static void write_all(drive *d, FILE *out) {
  for (int i = 0; i < d->n_rec; i++) fwrite(d->series[i], sizeof(double), (size_t)d->n_steps, out);
  for (int s = 0; s < d->n_sources; s++) fwrite(d->source[s].spike, sizeof(double), (size_t)d->source[s].n_spikes, out);
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  drive *d = calloc(1, sizeof *d);
  char *text;
  size_t count, capacity;
  if (!d || ncy_ctx_new(NULL, &d->ctx) != NCY_OK) return 1;
  ncy_arena_init(&d->arena, d->ctx);
  d->scop = 1;
  d->dt = .025;
  d->celsius = 6.3;
  d->capacity = 4100;
  d->env = (ncy_vm_env){.t = &d->t, .dt = &d->dt, .celsius = &d->celsius, .scop = &d->scop};
  T_STATUS(d->ctx, ncy_file_read(d->ctx, argv[1], 1 << 24, &text, &count, &capacity), NCY_OK);
  const ncy_nmodl *p;
  if (ncy_nmodl_compile(d->ctx, &d->arena, argv[1], text, count, NULL, &p) != NCY_OK) {
    for (size_t i = 0; i < ncy_ctx_diag_count(d->ctx); i++)
      printf("%d:%d: %s\n", ncy_ctx_diag(d->ctx, i)->line, ncy_ctx_diag(d->ctx, i)->column, ncy_ctx_diag(d->ctx, i)->message);
    return 3;
  }
  if (strcmp(argv[2], "--list") == 0) {
    list(d, p);
    return 0;
  }
  bool is_artificial = p->kind == NCY_MECH_ARTIFICIAL;
  drv_mech *m = add_mech(d, argv[1], text, count, 24);
  d->n_user = 1;
  add_section(d, "soma", 20, 20, 1, 35.4, 1, -1);
  add_instance(d, m, is_artificial ? 0 : 1, "it");
  drv_mech *stim = NULL;
  if (!is_artificial) {
    add_instance(d, need_mech(d, "hh"), 1, NULL);
    stim = need_mech(d, "IClamp");
    add_instance(d, stim, 1, NULL);
  }
  for (int i = 0; i < d->n_mechs; i++) {
    finish_mech(d, &d->mech[i]);
    int k = i;
    for (; k > 0 && d->mech[d->order[k - 1]].key > d->mech[i].key; k--) d->order[k] = d->order[k - 1];
    d->order[k] = i;
  }
  for (int32_t i = 0; i < p->n_pointers; i++) m->in.pointer[i] = is_artificial ? NULL : &d->v[1];
  for (int32_t i = 0; i < p->n_randoms; i++) ncy_rng_init(&m->in.random[i], 1, 2, 3);
  if (stim) {
    *var_of(stim, 0, "del") = 5;
    *var_of(stim, 0, "dur") = 80;
    *var_of(stim, 0, "amp") = .2;
  }
  T_STATUS(d->ctx, ncy_vm_run(m->vm, &m->in, NM_E_CONSTRUCTOR), NCY_OK);
  FILE *out = fopen(argv[2], "wb");
  if (!out) return 4;
  record_all(d, m, out);
  for (int i = 3; i < argc; i++) {
    if (strncmp(argv[i], "call:", 5) == 0)
      call(d, m, argv[i] + 5);
    else
      set(d, m, argv[i]);
  }
  if (p->n_weights) events(d, m, is_artificial ? .6 : .002);
  if (p->kind != NCY_MECH_DENSITY) source_of(d, 0, 0, 0, 0);
  initialize(d, -65);
  send_events(d);
  advance(d, tstop);
  write_all(d, out);
  return fclose(out) != 0;
}
