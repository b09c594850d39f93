/* solve.c - SOLVE: which method solves which block, and what is emitted for it.
 *
 * cnexp and euler are straight code in a function of the block; the others are a system (the function fills a vector, or a
 * vector and a matrix) that the machine solves. Source: reference neuron-numerics section 4. SPDX-License-Identifier: MIT */
#include <string.h>

#include "nmodl/code.h"

static const struct {
  const char *word;
  nm_word block;
  bool is_safe, may_be_steady;
} methods[] = {
#define SOLVER(name, word, block, safe, steady) {word, block, safe, steady},
#include "nmodl/solvers.def"
#undef SOLVER
};

/* "": none is named. */
static const char *method_word(const nm_node *node) {
  const nm_node *method = nm_kid(node, 0);
  return nm_is_empty(method) || !method->name ? "" : method->name;
}

static int find_method(const char *word) {
  for (int i = 0; i < NM_SOLVE_COUNT; i++)
    if (strcmp(methods[i].word, word) == 0) return i;
  return -1;
}

bool nm_solve_is_safe(const ncy_nmodl *p, const nm_node *node) {
  int32_t sym = node->name ? nm_sym_find(p, node->name) : -1;
  const nm_node *block = sym >= 0 ? p->syms.data[sym].node : NULL;
  const char *word = method_word(node);
  if (!block) return true;
  if (!*word) return block->op != NM_W_LINEAR && block->op != NM_W_NONLINEAR && block->op != NM_W_KINETIC;
  int m = find_method(word);
  return m < 0 || (methods[m].is_safe && block->op != NM_W_LINEAR && block->op != NM_W_NONLINEAR);
}

/* ---- places of states
 * ------------------------------------------------------------------------------------------------------------------ */

int32_t *nm_columns_of(ncy_nmodl *p, const int32_t *syms, int32_t n_syms, bool derivative, int32_t *n) {
  int32_t count = 0;
  for (int32_t i = 0; i < n_syms; i++) count += nm_sym_count(&p->syms.data[syms[i]]);
  int32_t *out = NCY_NEW_ARRAY(p->unit->arena, int32_t, (size_t)count);
  if (!out) return NULL;
  *n = 0;
  for (int32_t i = 0; i < n_syms; i++) {
    const nm_sym *state = &p->syms.data[syms[i]];
    int32_t slot = derivative ? p->syms.data[state->derivative].slot : state->slot;
    for (int32_t k = 0; k < nm_sym_count(state); k++) out[(*n)++] = slot + k;
  }
  return out;
}

/* Adds the states of the equations below the node, in order of the text, each once. */
static bool collect(ncy_nmodl *p, const nm_node *node, int32_t *syms, int32_t *n) {
  if (node->kind == NM_ASSIGN && nm_kid(node, 0)->prime) {
    const nm_node *target = nm_kid(node, 0);
    int32_t id = nm_sym_find(p, target->name);
    if (id >= 0 && p->syms.data[id].derivative >= 0) {
      bool is_known = false;
      for (int32_t i = 0; i < *n; i++) is_known |= syms[i] == id;
      if (!is_known) syms[(*n)++] = id;
    }
  }
  for (const nm_node *k = node->kid; k; k = k->next)
    if (!collect(p, k, syms, n)) return false;
  return true;
}

/* First equation that is not linear in its state; NULL when all are. */
static const nm_node *find_nonlinear(nm_build *b, const nm_node *node) {
  if (node->kind == NM_ASSIGN && nm_kid(node, 0)->prime)
    return nm_is_linear(b, nm_kid(node, 1), nm_kid(node, 0)->name) ? NULL : node;
  for (const nm_node *k = node->kid; k; k = k->next) {
    const nm_node *found = find_nonlinear(b, k);
    if (found) return found;
  }
  return NULL;
}

/* ---- DERIVATIVE
 * ------------------------------------------------------------------------------------------------------------------------- */

static int32_t block_function(ncy_nmodl *p, const nm_node *block, nm_mode mode) {
  nm_build b;
  nm_build_begin(&b, p, block->name, 0);
  b.mode = mode;
  nm_lower_body(&b, nm_kid(block, 3));
  return nm_build_end(&b);
}

/* y = y + dt*Dy for one state, all elements. */
static void euler_step(nm_build *b, int32_t state) {
  ncy_nmodl *p = b->p;
  int32_t size = p->syms.data[state].size, i = -1;
  if (size) {
    i = nm_iconst(b, 0);
    nm_emit(b, NM_OP_LOOP, 0, 0, 0, 0);
    nm_emit(b, NM_OP_LEAVEGT, i, nm_iconst(b, size - 1), 0, 0);
  }
  int32_t y = nm_load(b, state, i), dt = nm_load(b, nm_sym_find(p, "dt"), -1);
  int32_t d = nm_load(b, p->syms.data[state].derivative, i);
  nm_store_value(b, state, i, nm_op2(b, NM_OP_ADD, y, nm_op2(b, NM_OP_MUL, dt, d)));
  if (size) {
    nm_emit(b, NM_OP_IADD, i, i, nm_iconst(b, 1), 0);
    nm_emit(b, NM_OP_AGAIN, 0, 0, 0, 0);
  }
}

/* The function of derivimplicit: F = Dy - (y - old)/dt. */
static int32_t residual_function(ncy_nmodl *p, const nm_node *block, const int32_t *syms, int32_t n_syms) {
  nm_build b;
  nm_build_begin(&b, p, block->name, 0);
  b.mode = NM_MODE_DERIVATIVE;
  nm_lower_body(&b, nm_kid(block, 3));
  int32_t row = 0;
  for (int32_t s = 0; s < n_syms; s++) {
    int32_t size = p->syms.data[syms[s]].size;
    for (int32_t k = 0; k < (size ? size : 1); k++) {
      int32_t i = size ? nm_iconst(&b, k) : -1, r = nm_iconst(&b, row++), old = nm_reg(&b);
      int32_t d = nm_load(&b, p->syms.data[syms[s]].derivative, i), y = nm_load(&b, syms[s], i);
      nm_emit(&b, NM_OP_SYS_OLD, old, r, 0, 0);
      int32_t change = nm_op2(&b, NM_OP_SUB, y, old), dt = nm_load(&b, nm_sym_find(p, "dt"), -1);
      int32_t rate = nm_op2(&b, NM_OP_DIV, change, dt);
      nm_emit(&b, NM_OP_SYS_SET, r, nm_op2(&b, NM_OP_SUB, d, rate), 0, 0);
    }
  }
  return nm_build_end(&b);
}

static bool derivative_solved(ncy_nmodl *p, const nm_node *node, const nm_node *block, nm_solved *out) {
  int32_t *syms = NCY_NEW_ARRAY(p->unit->arena, int32_t, p->syms.count + 1), n_syms = 0;
  if (!syms || !collect(p, nm_kid(block, 3), syms, &n_syms)) return false;
  if (out->method == NM_SOLVE_cnexp) {
    nm_build scratch;
    nm_build_begin(&scratch, p, "", 0);
    const nm_node *bad = find_nonlinear(&scratch, nm_kid(block, 3));
    if (scratch.bad) return false;
    if (bad) {
      nm_warn(p->unit, bad->at, NULL, "the equation of %.60s is not linear in it: derivimplicit instead of cnexp, as in NEURON",
              nm_kid(bad, 0)->name);
      out->method = NM_SOLVE_derivimplicit;
    }
  }
  if (out->method == NM_SOLVE_cnexp) {
    for (int32_t s = 0; s < n_syms; s++)
      if (p->syms.data[syms[s]].size)
        nm_error(p->unit, block->at, "derivimplicit or euler take arrays", "cnexp with the array %.60s",
                 p->syms.data[syms[s]].name);
    out->fn = block_function(p, block, NM_MODE_CNEXP);
    return out->fn >= 0;
  }
  if (out->method == NM_SOLVE_euler) {
    int32_t derivatives = block_function(p, block, NM_MODE_DERIVATIVE);
    nm_build b;
    if (derivatives < 0) return false;
    nm_build_begin(&b, p, "euler", 0);
    nm_call(&b, derivatives, NULL, 0);
    for (int32_t s = 0; s < n_syms; s++) euler_step(&b, syms[s]);
    out->fn = nm_build_end(&b);
    return out->fn >= 0;
  }
  nm_system system = {.method = out->method, .is_steady = node->flag};
  system.fn =
      out->method == NM_SOLVE_runge ? block_function(p, block, NM_MODE_DERIVATIVE) : residual_function(p, block, syms, n_syms);
  system.state = nm_columns_of(p, syms, n_syms, false, &system.n);
  system.derivative = nm_columns_of(p, syms, n_syms, true, &system.n);
  if (system.fn < 0 || !system.state || !system.derivative) return false;
  out->system = (int32_t)p->systems.count;
  return NCY_VEC_PUSH(p->unit->ctx, &p->systems, system);
}

/* ---- all
 * --------------------------------------------------------------------------------------------------------------------------------
 */

/* What NEURON takes and is not here. */
static bool is_of_neuron(nm_word kind, const char *word) {
  static const char *const of_kinetic[] = {"euler", "runge", "_advance", "matexp"};
  for (size_t i = 0; i < NCY_COUNT_OF(of_kinetic); i++)
    if (kind == NM_W_KINETIC && strcmp(word, of_kinetic[i]) == 0) return true;
  return kind == NM_W_DERIVATIVE && strcmp(word, "matexp") == 0;
}

/* "a DERIVATIVE block takes cnexp, euler, ..."; NULL without memory. */
static const char *methods_of(ncy_nmodl *p, nm_word kind) {
  const char *out = ncy_arena_printf(p->unit->arena, "a %s takes ", nm_word_text(kind)), *comma = "";
  for (int i = 0; i < NM_SOLVE_COUNT && out; i++)
    if (methods[i].block == kind) {
      out = ncy_arena_printf(p->unit->arena, "%s%s%s", out, comma, methods[i].word);
      comma = ", ";
    }
  return out;
}

static bool choose(ncy_nmodl *p, const nm_node *node, const nm_node *block, nm_solved *out) {
  const char *word = method_word(node);
  int m = find_method(word);
  nm_word kind = (nm_word)block->op;
  if (!*word) {
    m = kind == NM_W_DERIVATIVE  ? NM_SOLVE_derivimplicit
        : kind == NM_W_KINETIC   ? NM_SOLVE_sparse
        : kind == NM_W_LINEAR    ? NM_SOLVE_simeq
        : kind == NM_W_NONLINEAR ? NM_SOLVE_newton
                                 : NM_SOLVE_after_cvode;
    if (kind == NM_W_KINETIC)
      nm_warn(p->unit, node->at, "name the method: METHOD sparse",
              "SOLVE of a KINETIC block without a method is solved as sparse");
  }
  nm_at at = *word ? nm_kid(node, 0)->at : node->at;
  if (kind == NM_W_DISCRETE || is_of_neuron(kind, word)) {
    nm_unsupported(p->unit, at, "the neuron engine runs it", "SOLVE of a %s block with the method %.60s is not supported",
                   nm_word_text(kind), *word ? word : "(none)");
    return false;
  }
  if (m < 0 || methods[m].block != kind) {
    const char *names[NM_SOLVE_COUNT], *nearest;
    size_t n = 0;
    for (int i = 0; i < NM_SOLVE_COUNT; i++)
      if (methods[i].block == kind) names[n++] = methods[i].word;
    nearest = ncy_nearest(word, names, n);
    nm_error(p->unit, at, nearest ? nearest : methods_of(p, kind),
             m < 0 ? "there is no method %.60s" : "the method %.60s does not solve a %s block", word, nm_word_text(kind));
    return false;
  }
  if (node->flag && !methods[m].may_be_steady) {
    nm_error(p->unit, node->at, "sparse or derivimplicit", "STEADYSTATE %.60s", methods[m].word);
    return false;
  }
  out->method = (nm_method)m;
  out->is_steady = node->flag;
  return true;
}

static bool lower_block(ncy_nmodl *p, const nm_node *node, const nm_node *block, nm_solved *out) {
  if (block->op == NM_W_DERIVATIVE) return derivative_solved(p, node, block, out);
  nm_system system = {.method = out->method, .is_steady = out->is_steady};
  bool is_done = block->op == NM_W_KINETIC ? nm_kinetic_system(p, block, &system) : nm_equation_system(p, block, &system);
  if (!is_done) return false;
  out->system = (int32_t)p->systems.count;
  return NCY_VEC_PUSH(p->unit->ctx, &p->systems, system);
}

void nm_lower_solve(nm_build *b, const nm_node *node) {
  ncy_nmodl *p = b->p;
  if (!node->name) return;
  int32_t sym = nm_sym_find(p, node->name);
  const nm_node *block = sym >= 0 ? p->syms.data[sym].node : NULL;
  if (!block || !(p->syms.data[sym].is & (NM_IS_BLOCK | NM_IS_PROCEDURE))) {
    nm_error(b->u, node->at, ncy_nearest(node->name, p->sym_names.name, (size_t)p->sym_names.count),
             "SOLVE %.60s: there is no block of this name", node->name);
    return;
  }
  nm_solved solved = {.sym = sym, .fn = -1, .system = -1};
  if (!choose(p, node, block, &solved)) return;
  if (p->syms.data[sym].is & NM_IS_PROCEDURE) {
    int32_t n = p->fns.data[p->syms.data[sym].fn].n_args;
    if (n)
      nm_error(b->u, node->at, NULL, "SOLVE %.60s: the PROCEDURE takes %d arguments", node->name, n);
    else
      nm_call(b, p->syms.data[sym].fn, NULL, 0);
    return;
  }
  nm_method asked = solved.method;
  size_t i = 0;
  while (i < p->solved.count &&
         !(p->solved.data[i].sym == sym && p->solved.data[i].method == asked && p->solved.data[i].is_steady == solved.is_steady))
    i++;
  if (i < p->solved.count) {
    solved = p->solved.data[i];
  } else {
    size_t errors = b->u->n_errors + b->u->n_unsupported;
    if (!lower_block(p, node, block, &solved)) {
      if (b->u->n_errors + b->u->n_unsupported == errors) b->bad = true;
      return;
    }
    nm_solved kept = solved;
    kept.method = asked;
    if (!NCY_VEC_PUSH(b->u->ctx, &p->solved, kept)) b->bad = true;
  }
  if (solved.system >= 0)
    nm_emit(b, NM_OP_SOLVE, solved.system, 0, 0, 0);
  else
    nm_call(b, solved.fn, NULL, 0);
}
