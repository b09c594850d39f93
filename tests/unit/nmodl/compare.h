/* compare.h - a program run twice over the same random instances, by the machine alone and with kernels: every number that either
 * may change must be the same. SPDX-License-Identifier: MIT */
#ifndef NCY_TESTS_NMODL_COMPARE_H
#define NCY_TESTS_NMODL_COMPARE_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nmodl/build.h"
#include "nmodl/emit.h"
#include "nmodl/vm.h"

typedef struct cmp_side { /* everything one of the two works on; arrays on the heap, so that a sanitizer sees their ends */
  ncy_vm *vm;
  ncy_vm_insts in;
  ncy_vm_ion *ion;
  double t, dt, celsius;
  uint32_t scop;
  ncy_vm_env env;
  double *col, *v, *area, *diam, *rhs, *d, *ions, *target, *weight;
  uint8_t *same;
  double **pointer;
  ncy_rng *random;
  uint64_t events; /* a hash of what was sent */
} cmp_side;

typedef struct cmp {
  ncy_ctx *ctx;
  const ncy_nmodl *p;
  int32_t n, n_nodes, n_ions;
  bool is_dense, is_lean, is_even; /* is_even: neighbours are alike, and point processes share nodes */
  uint8_t *lanes;
  int32_t *node, *row;
  uint8_t *seen; /* of columns; nm_seen_columns */
  cmp_side side[2];
  uint64_t state;
  char what[160]; /* the first difference */
} cmp;

static double cmp_random(cmp *c) { /* in [0, 1) */
  uint64_t z = (c->state += UINT64_C(0x9e3779b97f4a7c15));
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

static void cmp_event(cmp_side *s, double a, double b, double c) {
  double all[3] = {a, b, c};
  uint64_t bits[3];
  memcpy(bits, all, sizeof bits);
  for (int k = 0; k < 3; k++) s->events = (s->events ^ bits[k]) * UINT64_C(0x9e3779b97f4a7c15) + 1;
}
static void cmp_net_send(void *user, int32_t inst, double when, double flag, double *weight) {
  cmp_event(user, inst, when, flag + (weight != NULL));
}
static void cmp_net_event(void *user, int32_t inst, double t) {
  cmp_event(user, inst, t, 1);
}
static void cmp_net_move(void *user, int32_t inst, double t) {
  cmp_event(user, inst, t, 2);
}
static void cmp_watch(void *user, int32_t inst, int32_t watch, bool first) {
  cmp_event(user, inst, watch, first);
}
static double *cmp_netcon(void *user, int32_t inst, int32_t k) {
  cmp_side *s = user;
  (void)inst;
  return k < 2 ? s->weight + 64 + 32 * k : NULL;
}

static double *cmp_doubles(size_t n) {
  double *p = calloc(n ? n : 1, sizeof *p);
  if (!p) abort();
  return p;
}

/* Rows of eight with some lanes missing; nodes as the layout wants them. */
static void cmp_places(cmp *c, int32_t n_real) {
  int32_t n_rows = (n_real + 7) / 8 + 1;
  c->n = 8 * n_rows;
  c->lanes = calloc((size_t)n_rows, 1);
  c->node = calloc((size_t)c->n, sizeof *c->node);
  c->row = calloc((size_t)c->n, sizeof *c->row);
  int32_t left = n_real;
  for (int32_t r = 0; r < n_rows; r++)
    for (int32_t l = 0; l < 8 && left; l++)
      if (cmp_random(c) < .8 || (n_rows - r) * 8 - l <= left) c->lanes[r] |= (uint8_t)(1 << l), left--;
  bool may_meet = c->p->kind != NCY_MECH_DENSITY && !c->is_dense;
  c->n_nodes = c->n + 8;
  for (int32_t i = 0; i < c->n; i++) {
    int32_t row = c->is_even && c->p->kind != NCY_MECH_DENSITY ? i / 8 * 2 / 5 : i / 8;
    c->node[i] = c->is_dense ? row * 8 + i % 8 + 3 : may_meet ? (int32_t)(cmp_random(c) * c->n_nodes) : i;
    if (may_meet && c->is_even && i / 8 % 3 == 1) c->node[i] = row * 8 + i % 8 + 3; /* a row that is dense by itself */
    if (may_meet && c->is_even && i >= 8 && row == (i / 8 - 1) * 2 / 5) c->node[i] = c->node[i - 8];
    c->row[i] = c->node[i];
  }
  for (int32_t i = c->n - 1; i > 0 && !c->is_dense && !may_meet && !c->is_even; i--) {
    int32_t k = (int32_t)(cmp_random(c) * (i + 1)), kept = c->node[i];
    c->node[i] = c->row[i] = c->node[k];
    c->node[k] = c->row[k] = kept;
  }
}

static void cmp_fill(cmp *c, cmp_side *s) {
  const ncy_nmodl *p = c->p;
  size_t n = (size_t)c->n, nodes = (size_t)c->n_nodes;
  c->state = 77;
  s->col = cmp_doubles((size_t)p->n_columns * n);
  s->v = cmp_doubles(nodes), s->area = cmp_doubles(nodes), s->diam = cmp_doubles(nodes);
  s->rhs = cmp_doubles(nodes), s->d = cmp_doubles(nodes), s->same = calloc(n / 8 + 1, 1);
  s->ions = cmp_doubles(p->ions.count * NM_ION_VARS * nodes);
  s->target = cmp_doubles(n), s->weight = cmp_doubles(128);
  s->pointer = calloc((size_t)p->n_pointers * n + 1, sizeof *s->pointer);
  s->random = calloc((size_t)p->n_randoms * n + 1, sizeof *s->random);
  s->ion = calloc(p->ions.count + 1, sizeof *s->ion);
  s->dt = .025, s->celsius = 6.3 + floor(4 * cmp_random(c)) * 7, s->scop = 1, s->t = .1;
  static const double ion_value[3] = {-20, .01, 50};
  for (size_t k = 0; k < nodes; k++) {
    s->v[k] = -110 + 160 * cmp_random(c);
    s->area[k] = 50 + 900 * cmp_random(c);
    s->diam[k] = .5 + 5 * cmp_random(c);
    s->rhs[k] = cmp_random(c) - .5;
    s->d[k] = cmp_random(c);
    for (size_t i = 0; i < p->ions.count; i++)
      for (int var = 0; var < NM_ION_VARS; var++)
        s->ions[(i * NM_ION_VARS + (size_t)var) * nodes + k] =
            var < 3 ? ion_value[var] * (.5 + cmp_random(c)) : cmp_random(c) - .5;
  }
  for (size_t i = 0; i < p->ions.count; i++) {
    for (int var = 0; var < NM_ION_VARS; var++) s->ion[i].var[var] = s->ions + (i * NM_ION_VARS + (size_t)var) * nodes;
    s->ion[i].row = c->row;
  }
  for (size_t k = 0; k < n; k++) s->target[k] = -65 + 20 * cmp_random(c);
  for (size_t k = 0; k < (size_t)p->n_pointers * n; k++) s->pointer[k] = &s->target[k % n];
  for (size_t k = 0; k < (size_t)p->n_randoms * n; k++) ncy_rng_init(&s->random[k], 1, 2, (uint32_t)k);
  for (int k = 0; k < 128; k++) s->weight[k] = .5 + cmp_random(c);
  bool has_node = p->kind != NCY_MECH_ARTIFICIAL;
  s->in = (ncy_vm_insts){.n = c->n,
                         .lanes = c->lanes,
                         .is_dense = c->is_dense,
                         .is_lean = c->is_lean,
                         .col = s->col,
                         .node = has_node ? c->node : NULL,
                         .v = has_node ? s->v : NULL,
                         .area = s->area,
                         .diam = s->diam,
                         .rhs = s->rhs,
                         .d = s->d,
                         .ion = s->ion,
                         .pointer = s->pointer,
                         .random = s->random};
  ncy_vm_defaults(s->vm, &s->in);
  for (size_t k = 0; k < (size_t)p->n_columns * n; k++) {
    if (c->is_even && k % n >= 8 && k % n / 8 % 4) {
      s->col[k] = s->col[k - 8];
      continue;
    }
    s->col[k] *= .7 + .6 * cmp_random(c);
    if (cmp_random(c) < .1) s->col[k] += cmp_random(c);
  }
}

static bool cmp_same(double a, double b) {
  return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static bool cmp_array(cmp *c, const double *a, const double *b, size_t n, const char *name, const char *when) {
  for (size_t i = 0; i < n; i++)
    if (!cmp_same(a[i], b[i])) {
      if (!c->what[0]) snprintf(c->what, sizeof c->what, "%s: %s[%zu] %a by the machine, %a", when, name, i, a[i], b[i]);
      return false;
    }
  return true;
}

static bool cmp_all(cmp *c, const char *when) {
  const ncy_nmodl *p = c->p;
  cmp_side *a = &c->side[0], *b = &c->side[1];
  size_t n = (size_t)c->n, nodes = (size_t)c->n_nodes;
  bool same = true;
  for (size_t s = 0; s < p->syms.count; s++) {
    const nm_sym *sym = &p->syms.data[s];
    if (sym->store == NM_GLOBAL)
      for (int32_t e = 0; e < nm_sym_count(sym) && same; e++)
        same &= cmp_array(c, ncy_vm_var(a->vm, &a->in, 0, sym->name) + e, ncy_vm_var(b->vm, &b->in, 0, sym->name) + e, 1,
                          sym->name, when);
    if (sym->store != NM_COLUMN || c->seen[sym->slot] > (c->is_lean ? NM_SEEN : NM_SEEN_OUTSIDE)) continue;
    for (size_t k = (size_t)sym->slot * n; k < (size_t)(sym->slot + nm_sym_count(sym)) * n; k++)
      if (c->lanes[k % n >> 3] >> (k & 7) & 1) same &= cmp_array(c, &a->col[k], &b->col[k], 1, sym->name, when);
  }
  same &= cmp_array(c, a->v, b->v, nodes, "v", when) && cmp_array(c, a->rhs, b->rhs, nodes, "rhs", when);
  same &= cmp_array(c, a->d, b->d, nodes, "d", when) && cmp_array(c, a->weight, b->weight, 128, "weight", when);
  same &= cmp_array(c, a->ions, b->ions, p->ions.count * NM_ION_VARS * nodes, "ion", when);
  same &= cmp_array(c, &a->t, &b->t, 1, "t", when) && cmp_array(c, a->target, b->target, n, "pointer", when);
  if (same && (a->events != b->events || a->scop != b->scop ||
               memcmp(a->random, b->random, (size_t)p->n_randoms * n * sizeof *a->random) != 0)) {
    same = false;
    snprintf(c->what, sizeof c->what, "%s: events or random numbers", when);
  }
  return same;
}

/* One call on both sides; false when they differ. *stop: both failed in the same way. */
static bool cmp_step(cmp *c, int what, int which, const char *when, bool *stop) {
  ncy_status status[2] = {NCY_OK, NCY_OK};
  for (int k = 0; k < 2; k++) {
    cmp_side *s = &c->side[k];
    int32_t inst = 0;
    while (inst + 1 < c->n && !(c->lanes[inst >> 3] >> (inst & 7) & 1)) inst++;
    for (; what >= 2 && inst < c->n && status[k] == NCY_OK; inst++) {
      double value;
      if (!(c->lanes[inst >> 3] >> (inst & 7) & 1)) continue;
      if (what == 2) status[k] = ncy_vm_receive(s->vm, &s->in, inst, which, s->weight);
      if (what == 3) status[k] = ncy_vm_net_initial(s->vm, &s->in, inst, s->weight);
      if (what == 4) status[k] = ncy_vm_watch_value(s->vm, &s->in, inst, which, &value);
      if (what == 4) cmp_event(s, value, inst, which);
    }
    if (what == 0) status[k] = ncy_vm_run(s->vm, &s->in, (nm_entry)which);
    if (what == 1) status[k] = ncy_vm_moment(s->vm, &s->in, which);
    if (what == 0 && which == NM_E_INITIAL) s->in.same = ncy_vm_find_same(s->vm, &s->in, s->same) ? s->same : NULL;
  }
  *stop = status[0] != NCY_OK;
  if (status[0] != status[1]) {
    snprintf(c->what, sizeof c->what, "%s: status %d by the machine, %d", when, status[0], status[1]);
    return false;
  }
  return *stop || cmp_all(c, when);
}

static void cmp_free(cmp *c) {
  for (int k = 0; k < 2; k++) {
    cmp_side *s = &c->side[k];
    free(s->col), free(s->v), free(s->area), free(s->diam), free(s->rhs), free(s->d), free(s->same), free(s->ions);
    free(s->target), free(s->weight), free(s->pointer), free(s->random), free(s->ion);
  }
  free(c->lanes), free(c->node), free(c->row);
}

/* Instances of the program over some steps. false, with what: a difference. */
static bool cmp_program(ncy_ctx *ctx, const ncy_nmodl *p, const ncy_kernels *kernels, int32_t n_real, bool is_dense,
                        uint64_t seed, char *what, size_t size) {
  cmp c = {.ctx = ctx, .p = p, .is_dense = is_dense, .state = seed};
  ncy_arena arena;
  bool same = true, stop = false;
  ncy_arena_init(&arena, ctx);
  c.is_lean = seed >> 1 & 1, c.is_even = seed & 1;
  c.seen = NCY_NEW_ARRAY(&arena, uint8_t, (size_t)p->n_columns + 1);
  if (!c.seen || !nm_seen_columns(p, &arena, c.seen)) abort();
  cmp_places(&c, n_real);
  uint64_t kept = c.state;
  for (int k = 0; k < 2; k++) {
    cmp_side *s = &c.side[k];
    s->env = (ncy_vm_env){&s->t, &s->dt, &s->celsius, 0, &s->scop};
    ncy_vm_host host = {s, cmp_net_send, cmp_net_event, cmp_net_move, cmp_watch, cmp_netcon};
    if (ncy_vm_new(&arena, p, &s->env, &host, &s->vm) != NCY_OK) abort();
    ncy_vm_limit_loops(s->vm, 200000);
    cmp_fill(&c, s);
  }
  c.state = kept;
  ncy_vm_attach(c.side[1].vm, kernels);
  static const struct {
    int what, which;
    const char *when;
  } steps[] = {{0, NM_E_CHECK_TABLES, "check_tables"},
               {0, NM_E_INITIAL, "initial"},
               {3, 0, "net_initial"},
               {0, NM_E_CURRENT, "current"},
               {2, 0, "net_receive 0"},
               {0, NM_E_STATE, "state"},
               {2, 1, "net_receive 1"},
               {0, NM_E_CURRENT, "current"},
               {0, NM_E_STATE, "state"},
               {2, 2, "net_receive 2"},
               {0, NM_E_CHECK_TABLES, "check_tables"}};
  for (int round = 0; round < 3 && same && !stop; round++) {
    for (size_t k = 0; k < NCY_COUNT_OF(steps) && same && !stop; k++)
      same = cmp_step(&c, steps[k].what, steps[k].which, steps[k].when, &stop);
    for (size_t k = 0; k < p->moments.count && same && !stop; k++) same = cmp_step(&c, 1, (int)k, p->moments.data[k].what, &stop);
    for (size_t k = 0; k < p->watches.count && same && !stop; k++) same = cmp_step(&c, 4, (int)k, "watch", &stop);
    for (int k = 0; k < 2; k++) { /* other voltages, at last odd ones; another temperature, so that tables are filled again */
      cmp_side *s = &c.side[k];
      c.state = seed + (uint64_t)round;
      for (int32_t i = 0; i < c.n_nodes; i++) s->v[i] = (cmp_random(&c) - .6) * (round ? 400 : 150);
      if (round == 1) s->v[c.node[0]] = INFINITY, s->v[c.node[c.n - 1]] = NAN;
      s->celsius += 1;
      s->t += s->dt;
    }
  }
  snprintf(what, size, "%s", c.what);
  cmp_free(&c);
  ncy_arena_done(&arena);
  return same;
}

#endif
