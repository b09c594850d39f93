/* vm.c - the interpreter: one function of a program for one instance.
 *
 * Registers are in a stack of frames; control is structured, so targets of jumps are found once. Costs: about 2 ns an
 * instruction. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "nmodl/vm_inner.h"

enum { STACK_F = 1 << 16, STACK_I = 1 << 14, MAX_BACK = 100000000 /* turns of loops */ };

double nm_exp(double x) {
  if (x < -700.0) return 0.0;
  if (x > 700.0) x = 700.0;
  return exp(x);
}

static double math1(int32_t f, double x) {
  switch ((nm_math)f) {
  case NM_M_exp:
    return nm_exp(x);
#define CASE(name)                                                                                                               \
  case NM_M_##name:                                                                                                              \
    return name(x);
    CASE(log)
    CASE(log10)
    CASE(sqrt)
    CASE(fabs)
    CASE(sin)
    CASE(cos)
    CASE(tan)
    CASE(asin)
    CASE(acos)
    CASE(atan)
    CASE(sinh)
    CASE(cosh)
    CASE(tanh)
    CASE(floor)
    CASE(ceil)
#undef CASE
  default:
    return 0;
  }
}

static double math2(int32_t f, double x, double y) {
  return f == NM_M_atan2 ? atan2(x, y) : fmod(x, y);
}

ncy_status nm_fail(nm_run *r, const char *what) {
  ncy_place place = {.file = r->vm->program->unit->sources.data[0].file};
  return ncy_report(r->vm->program->unit->ctx, NCY_ERROR, NCY_ERUN, &place, NULL, "%s: %s", r->vm->program->name, what);
}

/* ---- jumps
 * ------------------------------------------------------------------------------------------------------------------------------
 */

/* jump[i]: of IF the instruction after its ELSE or at its END, of ELSE its END, of LEAVE the one after AGAIN, of AGAIN its LOOP.
 */
static bool find_jumps(ncy_arena *arena, const nm_fn *fn, int32_t **out) {
  size_t n = fn->code.count;
  int32_t *jump = NCY_NEW_ARRAY(arena, int32_t, n + 1), *open = NCY_NEW_ARRAY(arena, int32_t, n + 1);
  if (!jump || !open) return false;
  size_t depth = 0;
  for (size_t i = 0; i < n; i++) {
    switch (fn->code.data[i].op) {
    case NM_OP_IF:
    case NM_OP_LOOP:
      open[depth++] = (int32_t)i;
      break;
    case NM_OP_ELSE:
      jump[open[depth - 1]] = (int32_t)i + 1;
      open[depth - 1] = (int32_t)i;
      break;
    case NM_OP_END:
      jump[open[--depth]] = (int32_t)i;
      break;
    case NM_OP_AGAIN: {
      int32_t begin = open[--depth];
      jump[i] = begin;
      int nested = 0;
      for (size_t k = (size_t)begin + 1; k < i; k++) {
        int32_t op = fn->code.data[k].op;
        if (op == NM_OP_LOOP) nested++;
        if (op == NM_OP_AGAIN) nested--;
        if (nested == 0 && (op == NM_OP_LEAVE || op == NM_OP_LEAVEGT)) jump[k] = (int32_t)i + 1;
      }
      break;
    }
    default:
      break;
    }
  }
  *out = jump;
  return true;
}

/* ---- one function
 * ------------------------------------------------------------------------------------------------------------------------- */

#define COL(slot) insts->col[(size_t)(slot) * (size_t)insts->n + (size_t)r->inst]
#define INDEX_IN(sym, i)                                                                                                         \
  if ((uint64_t)(i) >= (uint64_t)p->syms.data[sym].size) {                                                                       \
    status = nm_fail(r, "an index is outside its array");                                                                        \
    break;                                                                                                                       \
  }

ncy_status nm_run_fn(nm_run *r, int32_t id, const double *args, double *out) {
  ncy_vm *vm = r->vm;
  if (vm->kernels && vm->kernels->fn[id]) return nm_kernel_call(r, vm->kernels->fn[id], args, out);
  const ncy_nmodl *p = vm->program;
  const ncy_vm_insts *insts = r->insts;
  const nm_fn *fn = &p->fns.data[id];
  const nm_insn *code = fn->code.data;
  const int32_t *jump = vm->jump[id];
  size_t n = fn->code.count;
  double *f = vm->f + vm->f_used;
  int64_t *iv = vm->i + vm->i_used;
  if (vm->f_used + (size_t)fn->n_f > STACK_F || vm->i_used + (size_t)fn->n_i > STACK_I || ++vm->calls > NM_MAX_CALLS) {
    vm->calls -= vm->calls > NM_MAX_CALLS;
    return nm_fail(r, "calls are nested too deep");
  }
  vm->f_used += (size_t)fn->n_f;
  vm->i_used += (size_t)fn->n_i;
  memset(f, 0, (size_t)fn->n_f * sizeof *f);
  memset(iv, 0, (size_t)fn->n_i * sizeof *iv);
  if (fn->n_args) memcpy(f, args, (size_t)fn->n_args * sizeof *f);
  ncy_status status = NCY_OK;
  for (size_t pc = 0; pc < n && status == NCY_OK; pc++) {
    const nm_insn *x = &code[pc];
    int32_t d = x->d, a = x->a, b = x->b, c = x->c;
    switch ((nm_op)x->op) {
    case NM_OP_CONST:
      f[d] = p->consts.data[a];
      break;
    case NM_OP_MOV:
      f[d] = f[a];
      break;
    case NM_OP_NEG:
      f[d] = -f[a];
      break;
    case NM_OP_ADD:
      f[d] = f[a] + f[b];
      break;
    case NM_OP_SUB:
      f[d] = f[a] - f[b];
      break;
    case NM_OP_MUL:
      f[d] = f[a] * f[b];
      break;
    case NM_OP_DIV:
      f[d] = f[a] / f[b];
      break;
    case NM_OP_POW:
      f[d] = pow(f[a], f[b]);
      break;
    case NM_OP_LT:
      f[d] = f[a] < f[b];
      break;
    case NM_OP_LE:
      f[d] = f[a] <= f[b];
      break;
    case NM_OP_GT:
      f[d] = f[a] > f[b];
      break;
    case NM_OP_GE:
      f[d] = f[a] >= f[b];
      break;
    case NM_OP_EQ:
      f[d] = f[a] == f[b];
      break;
    case NM_OP_NE:
      f[d] = f[a] != f[b];
      break;
    case NM_OP_NOT:
      f[d] = !(f[a] != 0);
      break;
    case NM_OP_AND:
      f[d] = f[a] != 0 && f[b] != 0;
      break;
    case NM_OP_OR:
      f[d] = f[a] != 0 || f[b] != 0;
      break;
    case NM_OP_MATH1:
      f[d] = math1(a, f[b]);
      break;
    case NM_OP_MATH2:
      f[d] = math2(a, f[b], f[c]);
      break;
    case NM_OP_ICONST:
      iv[d] = a;
      break;
    case NM_OP_IMOV:
      iv[d] = iv[a];
      break;
    case NM_OP_INEG:
      iv[d] = (int64_t)(0 - (uint64_t)iv[a]);
      break;
    case NM_OP_IADD:
      iv[d] = (int64_t)((uint64_t)iv[a] + (uint64_t)iv[b]);
      break;
    case NM_OP_ISUB:
      iv[d] = (int64_t)((uint64_t)iv[a] - (uint64_t)iv[b]);
      break;
    case NM_OP_IMUL:
      iv[d] = (int64_t)((uint64_t)iv[a] * (uint64_t)iv[b]);
      break;
    case NM_OP_IDIV:
      if (iv[b] == 0 || (iv[b] == -1 && iv[a] == INT64_MIN))
        status = nm_fail(r, "an integer is divided by zero");
      else
        iv[d] = iv[a] / iv[b];
      break;
    case NM_OP_TOF:
      f[d] = (double)iv[a];
      break;
    case NM_OP_TOI:
      iv[d] = f[a] > -2147483649.0 && f[a] < 2147483648.0 ? (int64_t)f[a] : INT32_MIN;
      break;
    case NM_OP_LOAD_COL:
      f[d] = COL(b);
      break;
    case NM_OP_STORE_COL:
      COL(b) = f[d];
      break;
    case NM_OP_LOAD_COLX:
      INDEX_IN(a, iv[c])
      f[d] = COL(b + iv[c]);
      break;
    case NM_OP_STORE_COLX:
      INDEX_IN(a, iv[c])
      COL(b + iv[c]) = f[d];
      break;
    case NM_OP_LOAD_GLB:
      f[d] = vm->global[b];
      break;
    case NM_OP_STORE_GLB:
      vm->global[b] = f[d];
      break;
    case NM_OP_LOAD_GLBX:
      INDEX_IN(a, iv[c])
      f[d] = vm->global[b + iv[c]];
      break;
    case NM_OP_STORE_GLBX:
      INDEX_IN(a, iv[c])
      vm->global[b + iv[c]] = f[d];
      break;
    case NM_OP_LOAD_ENV:
      f[d] = nm_env_value(r, b);
      break;
    case NM_OP_STORE_ENV:
      break;
    case NM_OP_LOAD_ARG:
      f[d] = r->weight ? r->weight[b] : 0;
      break;
    case NM_OP_STORE_ARG:
      if (r->weight) r->weight[b] = f[d];
      break;
    case NM_OP_LOAD_NC:
      f[d] = r->netcon ? r->netcon[b] : 0;
      break;
    case NM_OP_STORE_NC:
      if (r->netcon) r->netcon[b] = f[d];
      break;
    case NM_OP_LOAD_PTR:
    case NM_OP_STORE_PTR: {
      double *target = insts->pointer ? insts->pointer[(size_t)b * (size_t)insts->n + (size_t)r->inst] : NULL;
      if (!target)
        status = nm_fail(r, "a POINTER is not set");
      else if (x->op == NM_OP_LOAD_PTR)
        f[d] = *target;
      else
        *target = f[d];
      break;
    }
    case NM_OP_LOAD_REGX:
    case NM_OP_STORE_REGX:
      if ((uint64_t)iv[c] >= (uint64_t)b)
        status = nm_fail(r, "an index is outside a LOCAL array");
      else if (x->op == NM_OP_LOAD_REGX)
        f[d] = f[a + iv[c]];
      else
        f[a + iv[c]] = f[d];
      break;
    case NM_OP_IF:
      if (!(f[d] != 0)) pc = (size_t)jump[pc] - 1;
      break;
    case NM_OP_ELSE:
      pc = (size_t)jump[pc] - 1;
      break;
    case NM_OP_END:
    case NM_OP_LOOP:
      break;
    case NM_OP_LEAVE:
      if (!(f[d] != 0)) pc = (size_t)jump[pc] - 1;
      break;
    case NM_OP_LEAVEGT:
      if (iv[d] > iv[a]) pc = (size_t)jump[pc] - 1;
      break;
    case NM_OP_AGAIN:
      if (++r->n_back > vm->max_back)
        status = nm_fail(r, "a loop does not end");
      else
        pc = (size_t)jump[pc] - 1;
      break;
    case NM_OP_RET:
      f[fn->n_args] = f[d];
      pc = n;
      break;
    case NM_OP_CALL:
      status = nm_run_fn(r, a, f + b, &f[d]);
      break;
    case NM_OP_BUILTIN:
      status = nm_builtin_call(r, a, f + b, c, &f[d]);
      break;
    case NM_OP_LOAD_V:
      f[d] = insts->v && insts->node ? insts->v[insts->node[r->inst]] : 0;
      break;
    case NM_OP_STORE_V:
      if (insts->v && insts->node) insts->v[insts->node[r->inst]] = f[d];
      break;
    case NM_OP_LOAD_ION:
      f[d] = insts->ion[a].var[b][insts->ion[a].row[r->inst]];
      break;
    case NM_OP_STORE_ION:
      insts->ion[a].var[b][insts->ion[a].row[r->inst]] = f[d];
      break;
    case NM_OP_CURRENT:
      if (p->is_electrode) {
        insts->rhs[insts->node[r->inst]] += f[d];
        insts->d[insts->node[r->inst]] -= f[a];
      } else {
        insts->rhs[insts->node[r->inst]] -= f[d];
        insts->d[insts->node[r->inst]] += f[a];
      }
      break;
    case NM_OP_SOLVE:
      status = nm_solve_system(r, d);
      break;
    case NM_OP_SYS_SET:
    case NM_OP_SYS_ADD:
    case NM_OP_SYS_OLD:
    case NM_OP_MAT_SET:
    case NM_OP_MAT_ADD:
      status = nm_system_op(r, x, f, iv);
      break;
    case NM_OP_WATCH:
      nm_watch_begin(r, d);
      break;
    case NM_OP_NETCON_FIRST:
      r->netcon_at = 0;
      break;
    case NM_OP_NETCON_NEXT:
      nm_netcon_next(r);
      f[d] = r->netcon != NULL;
      break;
    case NM_OP_COUNT:
      break;
    }
  }
  if (out) *out = f[fn->n_args];
  vm->f_used -= (size_t)fn->n_f;
  vm->i_used -= (size_t)fn->n_i;
  vm->calls--;
  return status;
}

void nm_watch_begin(nm_run *r, int32_t watch) {
  const ncy_vm_host *host = &r->vm->host;
  if (host->watch) host->watch(host->user, r->inst, watch, !r->has_watched);
  r->has_watched = true;
}

void nm_netcon_next(nm_run *r) {
  const ncy_vm_host *host = &r->vm->host;
  r->netcon = host->netcon ? host->netcon(host->user, r->inst, r->netcon_at++) : NULL;
}

/* ---- machine
 * --------------------------------------------------------------------------------------------------------------------------------
 */

ncy_status ncy_vm_new(ncy_arena *arena, const ncy_nmodl *p, const ncy_vm_env *env, const ncy_vm_host *host, ncy_vm **out) {
  ncy_vm *vm = NCY_NEW(arena, ncy_vm);
  if (!vm) return NCY_ENOMEM;
  *vm = (ncy_vm){.program = p, .env = *env, .arena = arena, .max_back = MAX_BACK};
  if (host) vm->host = *host;
  size_t n = (size_t)p->n_max_system;
  vm->global = NCY_NEW_ARRAY(arena, double, (size_t)p->n_globals);
  vm->f = NCY_NEW_ARRAY(arena, double, STACK_F);
  vm->i = NCY_NEW_ARRAY(arena, int64_t, STACK_I);
  vm->jump = NCY_NEW_ARRAY(arena, int32_t *, p->fns.count);
  vm->sys = NCY_NEW_ARRAY(arena, nm_sys, p->systems.count);
  vm->work = NCY_NEW_ARRAY(arena, double, 6 * n + 2 * n * n + 1);
  vm->perm = NCY_NEW_ARRAY(arena, int32_t, n + 1);
  vm->table = NCY_NEW_ARRAY(arena, ncy_vm_table, (size_t)p->n_function_tables);
  if (!vm->table || !vm->global || !vm->f || !vm->i || !vm->jump || !vm->sys || !vm->work || !vm->perm) return NCY_ENOMEM;
  for (size_t k = 0; k < p->fns.count; k++)
    if (!find_jumps(arena, &p->fns.data[k], &vm->jump[k])) return NCY_ENOMEM;
  for (size_t k = 0; k < p->syms.count; k++) {
    const nm_sym *s = &p->syms.data[k];
    if (s->store == NM_GLOBAL)
      for (int32_t e = 0; e < nm_sym_count(s); e++) vm->global[s->slot + e] = s->value;
  }
  *out = vm;
  return NCY_OK;
}

void ncy_vm_limit_loops(ncy_vm *vm, int64_t turns) {
  vm->max_back = turns;
}

void ncy_vm_defaults(const ncy_vm *vm, const ncy_vm_insts *insts) {
  const ncy_nmodl *p = vm->program;
  for (size_t k = 0; k < p->syms.count; k++) {
    const nm_sym *s = &p->syms.data[k];
    if (s->store != NM_COLUMN) continue;
    double value = s->is & NM_IS_ION ? 0 : s->value;
    size_t first = (size_t)s->slot * (size_t)insts->n, count = (size_t)nm_sym_count(s) * (size_t)insts->n;
    for (size_t i = 0; i < count; i++) insts->col[first + i] = value;
  }
}

static ncy_status run_all(ncy_vm *vm, const ncy_vm_insts *insts, int32_t fn, ncy_kernel_rows_fn *kernel) {
  if (fn < 0) return NCY_OK;
  for (int32_t i = nm_kernel_rows(vm, insts, kernel); i < insts->n; i++) {
    if (!nm_is_real(insts, i)) continue;
    nm_run r = {.vm = vm, .insts = insts, .inst = i};
    NCY_TRY(nm_run_fn(&r, fn, NULL, NULL));
  }
  return NCY_OK;
}

ncy_status ncy_vm_run(ncy_vm *vm, const ncy_vm_insts *insts, nm_entry entry) {
  if (entry == NM_E_CHECK_TABLES) { /* once, with the first instance */
    if (vm->program->entry[entry] < 0 || insts->n == 0 || !vm->program->is_thread_safe) return NCY_OK;
    nm_run r = {.vm = vm, .insts = insts};
    while (r.inst + 1 < insts->n && !nm_is_real(insts, r.inst)) r.inst++;
    return nm_run_fn(&r, vm->program->entry[entry], NULL, NULL);
  }
  return run_all(vm, insts, vm->program->entry[entry], vm->kernels ? vm->kernels->entry[entry] : NULL);
}

ncy_status ncy_vm_moment(ncy_vm *vm, const ncy_vm_insts *insts, int32_t moment) {
  return run_all(vm, insts, vm->program->moments.data[moment].fn, vm->kernels ? vm->kernels->moment[moment] : NULL);
}

ncy_status ncy_vm_receive(ncy_vm *vm, const ncy_vm_insts *insts, int32_t inst, double flag, double *weight) {
  nm_run r = {.vm = vm, .insts = insts, .inst = inst, .weight = weight};
  int32_t fn = vm->program->entry[NM_E_NET_RECEIVE];
  return fn < 0 ? NCY_OK : nm_run_fn(&r, fn, &flag, NULL);
}

ncy_status ncy_vm_net_initial(ncy_vm *vm, const ncy_vm_insts *insts, int32_t inst, double *weight) {
  nm_run r = {.vm = vm, .insts = insts, .inst = inst, .weight = weight};
  int32_t fn = vm->program->entry[NM_E_NET_INITIAL];
  if (fn >= 0) return nm_run_fn(&r, fn, NULL, NULL);
  for (int32_t k = 1; k < vm->program->n_weights; k++) weight[k] = 0;
  return NCY_OK;
}

ncy_status ncy_vm_call(ncy_vm *vm, const ncy_vm_insts *insts, int32_t inst, const char *name, const ncy_vm_arg *args, int32_t n,
                       double *out) {
  nm_run r = {.vm = vm, .insts = insts, .inst = inst, .args = args, .n_args = n};
  const ncy_nmodl *p = vm->program;
  int32_t id = nm_sym_find(p, name),
          fn = id >= 0 && p->syms.data[id].is & (NM_IS_FUNCTION | NM_IS_PROCEDURE) ? p->syms.data[id].fn : -1;
  ncy_place place = {.file = p->unit->sources.data[0].file};
  if (fn < 0) return ncy_report(p->unit->ctx, NCY_ERROR, NCY_ESPEC, &place, NULL, "%s has no function %.60s", p->name, name);
  if (p->syms.data[id].refusal) {
    nm_at at = p->syms.data[id].refused;
    place = (ncy_place){p->unit->sources.data[at.file].file, at.line, at.column, NULL};
    return ncy_report(p->unit->ctx, NCY_ERROR, NCY_EUNSUPPORTED, &place, "the neuron engine runs it", "%s.%.60s was left out: %s",
                      p->name, name, p->syms.data[id].refusal);
  }
  double numbers[24] = {0};
  int32_t n_wanted = p->fns.data[fn].n_args;
  for (int32_t i = 0; i < n_wanted; i++) {
    if (i >= n || i >= (int32_t)NCY_COUNT_OF(numbers) || !args[i].is_number)
      return ncy_report(p->unit->ctx, NCY_ERROR, NCY_ESPEC, &place, NULL, "%s.%.60s takes %d numbers", p->name, name, n_wanted);
    numbers[i] = args[i].number;
  }
  return nm_run_fn(&r, fn, numbers, out);
}

ncy_status ncy_vm_watch_value(ncy_vm *vm, const ncy_vm_insts *insts, int32_t inst, int32_t watch, double *out) {
  nm_run r = {.vm = vm, .insts = insts, .inst = inst};
  return nm_run_fn(&r, vm->program->watches.data[watch].fn, NULL, out);
}

double *ncy_vm_var(ncy_vm *vm, const ncy_vm_insts *insts, int32_t inst, const char *name) {
  int32_t id = nm_sym_find(vm->program, name);
  if (id < 0) return NULL;
  const nm_sym *s = &vm->program->syms.data[id];
  if (s->store == NM_GLOBAL) return &vm->global[s->slot];
  return s->store == NM_COLUMN ? &insts->col[(size_t)s->slot * (size_t)insts->n + (size_t)inst] : NULL;
}
