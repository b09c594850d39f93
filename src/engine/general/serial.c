/* serial.c - whether a mechanism keeps something in a GLOBAL from one instance to the next.
 *
 * It does when, on some way through one of its entries, a GLOBAL that the program assigns is read before it is assigned. The code
 * is structured, so one walk through each entry, into the functions it calls, keeps the set of GLOBALs assigned for certain.
 * GLOBALs that the compiler made (tables) depend on nothing but other GLOBALs and do not count.
 * Cost: linear in code, functions counted as often as they are called. SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/general/general.h"

enum { DEEPEST = 60, LONGEST = 1000000 };

typedef struct walk {
  const ncy_nmodl *p;
  ncy_arena *arena;
  size_t n_bytes;        /* of a set: one byte a GLOBAL */
  const uint8_t *counts; /* [n_globals] assigned by the program */
  bool is_carried, is_bad;
  int64_t steps;
} walk;

static uint8_t *copy(walk *w, const uint8_t *set) {
  uint8_t *out = NCY_NEW_ARRAY(w->arena, uint8_t, w->n_bytes + 1);
  if (!out)
    w->is_bad = true;
  else
    memcpy(out, set, w->n_bytes);
  return out;
}

static void meet(const walk *w, uint8_t *set, const uint8_t *other) {
  for (size_t i = 0; i < w->n_bytes; i++) set[i] &= other[i];
}

/* An IF or LOOP that is open. */
typedef struct open {
  uint8_t *kept; /* IF: the set before it, then at the end of its first branch; LOOP: at its first LEAVE, NULL before */
  bool is_loop;
} open;

/* Walks a function; set: assigned before, and after it on all ways. */
static void walk_fn(walk *w, int32_t id, uint8_t *set, int depth) {
  const nm_fn *fn = &w->p->fns.data[id];
  open stack[64];
  size_t n = 0;
  uint8_t *at_return = NULL;
  if (depth > DEEPEST) w->is_carried = true; /* recursion: not looked into */
  for (size_t i = 0; i < fn->code.count && !w->is_carried && !w->is_bad; i++) {
    const nm_insn *x = &fn->code.data[i];
    if (++w->steps > LONGEST) w->is_carried = true;
    switch ((nm_op)x->op) {
    case NM_OP_LOAD_GLB:
      if (w->counts[x->b] && !set[x->b]) w->is_carried = true;
      break;
    case NM_OP_LOAD_GLBX:
      if (w->counts[x->b]) w->is_carried = true;
      break;
    case NM_OP_STORE_GLB:
      set[x->b] = 1;
      break;
    case NM_OP_CALL:
      walk_fn(w, x->a, set, depth + 1);
      break;
    case NM_OP_SOLVE:
      walk_fn(w, w->p->systems.data[x->d].fn, set, depth + 1);
      break;
    case NM_OP_IF:
    case NM_OP_LOOP:
      if (n == NCY_COUNT_OF(stack)) {
        w->is_carried = true;
        break;
      }
      stack[n].is_loop = x->op == NM_OP_LOOP;
      stack[n].kept = stack[n].is_loop ? NULL : copy(w, set);
      n++;
      break;
    case NM_OP_ELSE: {
      uint8_t *then = copy(w, set);
      if (!then) break;
      memcpy(set, stack[n - 1].kept, w->n_bytes);
      stack[n - 1].kept = then;
      break;
    }
    case NM_OP_END:
      meet(w, set, stack[--n].kept);
      break;
    case NM_OP_LEAVE:
    case NM_OP_LEAVEGT:
      for (size_t k = n; k-- > 0;)
        if (stack[k].is_loop) {
          if (!stack[k].kept)
            stack[k].kept = copy(w, set);
          else
            meet(w, stack[k].kept, set);
          break;
        }
      break;
    case NM_OP_AGAIN:
      if (stack[--n].kept) memcpy(set, stack[n].kept, w->n_bytes);
      break;
    case NM_OP_RET: /* nothing follows on this way */
      if (!at_return)
        at_return = copy(w, set);
      else
        meet(w, at_return, set);
      memset(set, 1, w->n_bytes);
      break;
    default:
      break;
    }
  }
  if (at_return) meet(w, set, at_return);
}

static void walk_entry(walk *w, int32_t fn) {
  uint8_t *set = fn >= 0 ? NCY_NEW_ARRAY(w->arena, uint8_t, w->n_bytes + 1) : NULL;
  if (fn < 0) return;
  if (!set)
    w->is_bad = true;
  else
    walk_fn(w, fn, set, 0);
}

ncy_status gen_keeps_globals(const ncy_nmodl *p, ncy_ctx *ctx, bool *out) {
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  size_t n = (size_t)p->n_globals;
  uint8_t *counts = NCY_NEW_ARRAY(&arena, uint8_t, n + 1);
  walk w = {.p = p, .arena = &arena, .n_bytes = n, .counts = counts, .is_bad = !counts};
  for (size_t f = 0; f < p->fns.count && counts; f++)
    for (size_t i = 0; i < p->fns.data[f].code.count; i++) {
      const nm_insn *x = &p->fns.data[f].code.data[i];
      if ((x->op == NM_OP_STORE_GLB || x->op == NM_OP_STORE_GLBX) && !(p->syms.data[x->a].is & NM_IS_HIDDEN)) counts[x->b] = 1;
    }
  for (int k = 0; k < NM_E_COUNT; k++)
    if (k != NM_E_CONSTRUCTOR && k != NM_E_DESTRUCTOR) walk_entry(&w, p->entry[k]);
  for (size_t i = 0; i < p->moments.count; i++) walk_entry(&w, p->moments.data[i].fn);
  for (size_t i = 0; i < p->watches.count; i++) walk_entry(&w, p->watches.data[i].fn);
  for (size_t i = 0; i < p->diffusions.count; i++) {
    walk_entry(&w, p->diffusions.data[i].volume);
    walk_entry(&w, p->diffusions.data[i].conductivity);
  }
  *out = w.is_carried;
  ncy_arena_done(&arena);
  return w.is_bad ? NCY_ENOMEM : NCY_OK;
}
