/* emit_flat.c - an entry with everything it calls put in, as one list of instructions over registers of its own.
 *
 * Calls become moves; a register of a called function that may be read before it is written is set to 0 where the call was, as
 * the machine does. A function that fills a TABLE (table.c) becomes the question whether it would: if so, the machine goes on.
 * SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "nmodl/emit.h"

enum { MAX_FLAT = 40000, MAX_DEPTH = 40 };

typedef struct flattener {
  const ncy_nmodl *p;
  nm_flat *out;
  ncy_arena *arena;
  int depth;
  bool is_all; /* for reading only: nothing is refused for what vector code cannot do, systems are put in */
  bool no_memory;
} flattener;

const char *nm_flat_operands(int32_t op) {
  static const char *const own[] = {"----", "F---", "f#--", "----", "----"};
  return op < 0 ? own[-op] : nm_op_operands(op);
}

bool nm_refuse(nm_flat *flat, const char *format, ...) {
  va_list args;
  va_start(args, format);
  if (!flat->refusal[0]) vsnprintf(flat->refusal, sizeof flat->refusal, format, args);
  va_end(args);
  return false;
}

static void put(flattener *z, int32_t op, int32_t d, int32_t a, int32_t b, int32_t c) {
  nm_insn insn = {op, d, a, b, c};
  if (z->out->code.count >= MAX_FLAT) {
    nm_refuse(z->out, "it is too long");
    return;
  }
  if (!NCY_VEC_PUSH(z->p->unit->ctx, &z->out->code, insn)) z->no_memory = true;
}

static void put_number(flattener *z, int32_t d, double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  put(z, NM_FLAT_NUM, d, (int32_t)(bits >> 32), (int32_t)(bits & 0xffffffff), 0);
}

/* Registers that may be read before they are written. */
static bool zero_early(flattener *z, const nm_fn *fn, int32_t f0, int32_t i0) {
  nm_plan plan = {.p = z->p};
  if (!nm_plan_regions(z->arena, &fn->code, &plan)) return false;
  plan.f = NCY_NEW_ARRAY(z->arena, nm_use, (size_t)fn->n_f + 1);
  plan.i = NCY_NEW_ARRAY(z->arena, nm_use, (size_t)fn->n_i + 1);
  if (!plan.f || !plan.i) return false;
  for (int32_t k = 0; k < fn->n_f; k++) plan.f[k].home = -1;
  for (int32_t k = 0; k < fn->n_i; k++) plan.i[k].home = -1;
  nm_plan_uses(&fn->code, &plan, fn->n_args);
  /* the value is read by the caller, so it counts as used at the end of the whole */
  bool value_is_sure = plan.f[fn->n_args].home == 0 && !plan.f[fn->n_args].is_early && plan.f[fn->n_args].n_defs &&
                       plan.region_of[plan.f[fn->n_args].def] == 0 && plan.f[fn->n_args].n_defs == 1;
  if (!value_is_sure) put_number(z, f0 + fn->n_args, 0);
  for (int32_t k = fn->n_args + 1; k < fn->n_f; k++) {
    if (plan.f[k].is_array) {
      int32_t first = k;
      while (k + 1 < fn->n_f && plan.f[k + 1].is_array && plan.f[k + 1].def == plan.f[first].def) k++;
      put(z, NM_FLAT_ZERO, f0 + first, k - first + 1, 0, 0);
    } else if (plan.f[k].is_early) {
      put_number(z, f0 + k, 0);
    }
  }
  for (int32_t k = 0; k < fn->n_i; k++)
    if (plan.i[k].is_early) put(z, NM_OP_ICONST, i0 + k, 0, 0, 0);
  return true;
}

static int32_t load_env(flattener *z, nm_env env) {
  int32_t r = z->out->n_f++;
  put(z, NM_OP_LOAD_ENV, r, 0, (int32_t)env, 0);
  return r;
}

/* at_time(x): x - 1e-11 <= t && x - 1e-11 > t - dt */
static void put_at_time(flattener *z, int32_t d, int32_t x) {
  int32_t tiny = z->out->n_f++, moved = z->out->n_f++, before = z->out->n_f++, below = z->out->n_f++, above = z->out->n_f++;
  put_number(z, tiny, 1e-11);
  put(z, NM_OP_SUB, moved, x, tiny, 0);
  int32_t t = load_env(z, NM_ENV_T), dt = load_env(z, NM_ENV_DT);
  put(z, NM_OP_SUB, before, t, dt, 0);
  put(z, NM_OP_LE, below, moved, t, 0);
  put(z, NM_OP_GT, above, moved, before, 0);
  put(z, NM_OP_AND, d, below, above, 0);
}

static void put_builtin(flattener *z, const nm_insn *x) {
  if (x->a == NM_B_AT_TIME)
    put_at_time(z, x->d, x->b);
  else if (x->a == NM_B_GHK || z->is_all)
    put(z, NM_OP_BUILTIN, x->d, x->a, x->b, x->c);
  else
    nm_refuse(z->out, "it calls %s", nm_builtin_name(x->a));
}

static nm_insn moved_by(const nm_insn *x, int32_t f0, int32_t i0) {
  nm_insn y = *x;
  const char *operands = nm_op_operands(x->op);
  int32_t *const slots[4] = {&y.d, &y.a, &y.b, &y.c};
  for (int k = 0; k < 4; k++) {
    if (operands[k] == 'F' || operands[k] == 'f') *slots[k] += f0;
    if (operands[k] == 'I' || operands[k] == 'i') *slots[k] += i0;
  }
  return y;
}

static void put_in(flattener *z, int32_t id, const int32_t *args, int32_t value);

/* After an instruction of a check that changes something: the rest of its block is the machine's. */
static size_t skip_block(const nm_code *code, size_t i) {
  int depth = 0;
  for (; i < code->count; i++) {
    int32_t op = code->data[i].op;
    if (op == NM_OP_IF || op == NM_OP_LOOP) depth++;
    if ((op == NM_OP_END || op == NM_OP_AGAIN || op == NM_OP_ELSE) && depth == 0) break;
    if (op == NM_OP_END || op == NM_OP_AGAIN) depth--;
  }
  return i;
}

static bool is_event(int32_t op) {
  return op == NM_OP_WATCH || op == NM_OP_NETCON_FIRST || op == NM_OP_NETCON_NEXT || op == NM_OP_LOAD_NC ||
         op == NM_OP_STORE_NC || op == NM_OP_LOAD_ARG || op == NM_OP_STORE_ARG || op == NM_OP_STORE_V;
}
static bool is_system(int32_t op) {
  return op == NM_OP_SYS_SET || op == NM_OP_SYS_ADD || op == NM_OP_SYS_OLD || op == NM_OP_MAT_SET || op == NM_OP_MAT_ADD;
}

static void put_body(flattener *z, const nm_fn *fn, int32_t f0, int32_t i0) {
  bool is_check = !z->is_all && strcmp(fn->name, "check_table") == 0;
  int depth = 0;
  for (size_t i = 0; i < fn->code.count && !z->out->refusal[0] && !z->no_memory; i++) {
    nm_insn x = moved_by(&fn->code.data[i], f0, i0);
    switch (x.op) {
    case NM_OP_IF:
    case NM_OP_LOOP:
      depth++;
      break;
    case NM_OP_END:
    case NM_OP_AGAIN:
      depth--;
      break;
    case NM_OP_CONST:
      put_number(z, x.d, z->p->consts.data[x.a]);
      continue;
    case NM_OP_RET:
      if (depth) {
        nm_refuse(z->out, "a function returns from inside a block");
        continue;
      }
      put(z, NM_OP_MOV, f0 + fn->n_args, x.d, 0, 0);
      return;
    case NM_OP_CALL: {
      int32_t args[64];
      int32_t n = z->p->fns.data[x.a].n_args;
      if (n > 64 || n != x.c) {
        nm_refuse(z->out, "a call has too many arguments");
        continue;
      }
      for (int32_t k = 0; k < n; k++) args[k] = x.b + k;
      put_in(z, x.a, args, x.d);
      continue;
    }
    case NM_OP_BUILTIN:
      put_builtin(z, &x);
      continue;
    case NM_OP_STORE_ENV:
      continue;
    case NM_OP_STORE_GLB:
    case NM_OP_STORE_GLBX:
      if (is_check) {
        put(z, NM_FLAT_LEAVE, 0, 0, 0, 0);
        i = skip_block(&fn->code, i + 1) - 1;
        continue;
      }
      if (x.op == NM_OP_STORE_GLBX && !z->is_all)
        nm_refuse(z->out, "it assigns elements of the GLOBAL array %s", z->p->syms.data[x.a].name);
      break;
    case NM_OP_STORE_PTR:
      if (!z->is_all) nm_refuse(z->out, "it assigns the POINTER %s", z->p->syms.data[x.a].name);
      break;
    case NM_OP_SOLVE:
      if (z->is_all)
        put_in(z, z->p->systems.data[x.d].fn, NULL, -1);
      else
        nm_refuse(z->out, "it solves a system of equations");
      continue;
    default:
      if (is_event(x.op) && !z->is_all) nm_refuse(z->out, "it handles events");
      if (is_system(x.op) && !z->is_all) nm_refuse(z->out, "it solves a system of equations");
      break;
    }
    put(z, x.op, x.d, x.a, x.b, x.c);
  }
}

static void put_in(flattener *z, int32_t id, const int32_t *args, int32_t value) {
  const nm_fn *fn = &z->p->fns.data[id];
  int32_t f0 = z->out->n_f, i0 = z->out->n_i;
  if (++z->depth > MAX_DEPTH) {
    nm_refuse(z->out, "calls are nested too deep");
  } else {
    z->out->n_f += fn->n_f;
    z->out->n_i += fn->n_i;
    for (int32_t k = 0; args && k < fn->n_args; k++) put(z, NM_OP_MOV, f0 + k, args[k], 0, 0);
    if (!zero_early(z, fn, f0, i0)) z->no_memory = true;
    put_body(z, fn, f0, i0);
    if (value >= 0) put(z, NM_OP_MOV, value, f0 + fn->n_args, 0, 0);
  }
  z->depth--;
}

bool nm_flatten(const ncy_nmodl *p, int32_t fn, bool is_all, nm_flat *out) {
  ncy_arena arena;
  ncy_arena_init(&arena, p->unit->ctx);
  flattener z = {.p = p, .out = out, .arena = &arena, .is_all = is_all};
  *out = (nm_flat){0};
  put_in(&z, fn, NULL, -1);
  ncy_arena_done(&arena);
  return !z.no_memory;
}
