/* emit_scalar.c - functions of a program as scalar C, for one instance: events, conditions, systems of equations, what is not
 * done by rows. One instruction is one statement; what touches more than columns is asked of the machine (ncy_kernel_services).
 *
 * A function that calls itself, by whatever way, stays with the machine, which limits how deep calls are nested.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "nmodl/emit.h"

typedef struct writer {
  const ncy_nmodl *p;
  const nm_fn *fn;
  const bool *wanted;
  const int32_t *array; /* [n_f] base of the LOCAL array a register is in, -1 */
  int32_t n_equations;  /* of the system that the function fills, 0: none */
  ncy_text *out;
  int depth;
} writer;

static void indent(writer *w) {
  for (int k = 0; k < w->depth; k++) ncy_text_str(w->out, "  ");
}

#define SAY(...)                                                                                                                 \
  do {                                                                                                                           \
    indent(w);                                                                                                                   \
    ncy_text_printf(w->out, __VA_ARGS__);                                                                                        \
  } while (0)

/* x[] = registers b.. of a call; then "if ((status = CALL)) return status;" around it. */
static void open_call(writer *w, const nm_insn *x) {
  SAY("{\n");
  w->depth++;
  SAY("double x[%d] = {", x->c ? x->c : 1);
  for (int32_t k = 0; k < x->c; k++) ncy_text_printf(w->out, "%sf%d", k ? ", " : "", x->b + k);
  ncy_text_str(w->out, x->c ? "};\n" : "0};\n");
}

static void close_call(writer *w) {
  SAY("if (status) return status;\n");
  w->depth--;
  SAY("}\n");
}

static void print_call(writer *w, const nm_insn *x) {
  open_call(w, x);
  if (x->op == NM_OP_BUILTIN)
    SAY("const int status = r->services->builtin(r, %d, x, %d, &f%d);\n", x->a, x->c, x->d);
  else if (w->wanted[x->a])
    SAY("const int status = fn_%d(r, x, &f%d);\n", x->a, x->d);
  else
    SAY("const int status = r->services->call(r, %d, x, &f%d);\n", x->a, x->d);
  close_call(w);
}

static void print_env(writer *w, const nm_insn *x) {
  static const char *const text[NM_ENV_COUNT] = {
      [NM_ENV_T] = "r->t",
      [NM_ENV_DT] = "r->dt",
      [NM_ENV_CELSIUS] = "r->env->celsius",
      [NM_ENV_AREA] = "insts->node && insts->area ? insts->area[insts->node[r->inst]] : 100",
      [NM_ENV_DIAM] = "insts->node && insts->diam ? insts->diam[insts->node[r->inst]] : 0",
      [NM_ENV_SECONDORDER] = "r->env->second_order"};
  SAY("f%d = %s;\n", x->d, text[x->b]);
}

static void print_pointer(writer *w, const nm_insn *x) {
  SAY("if (!insts->pointer || !insts->pointer[%d * n + (size_t)r->inst]) return r->services->fail(r, NCY_KERNEL_POINTER);\n",
      x->b);
  if (x->op == NM_OP_LOAD_PTR)
    SAY("f%d = *insts->pointer[%d * n + (size_t)r->inst];\n", x->d, x->b);
  else
    SAY("*insts->pointer[%d * n + (size_t)r->inst] = f%d;\n", x->b, x->d);
}

static void print_element(writer *w, const nm_insn *x) {
  bool is_local = x->op == NM_OP_LOAD_REGX || x->op == NM_OP_STORE_REGX;
  SAY("if ((uint64_t)i%d >= %d) return r->services->fail(r, %s);\n", x->c, is_local ? x->b : w->p->syms.data[x->a].size,
      is_local ? "NCY_KERNEL_LOCAL_INDEX" : "NCY_KERNEL_INDEX");
  switch (x->op) {
  case NM_OP_LOAD_COLX:
    SAY("f%d = col[(size_t)(%d + i%d) * n];\n", x->d, x->b, x->c);
    break;
  case NM_OP_STORE_COLX:
    SAY("col[(size_t)(%d + i%d) * n] = f%d;\n", x->b, x->c, x->d);
    break;
  case NM_OP_LOAD_GLBX:
    SAY("f%d = global[%d + i%d];\n", x->d, x->b, x->c);
    break;
  case NM_OP_STORE_GLBX:
    SAY("global[%d + i%d] = f%d;\n", x->b, x->c, x->d);
    break;
  case NM_OP_LOAD_REGX:
    SAY("f%d = a%d[i%d];\n", x->d, x->a, x->c);
    break;
  default:
    SAY("a%d[i%d] = f%d;\n", x->a, x->c, x->d);
  }
}

static void print_system(writer *w, const nm_insn *x) {
  bool is_old = x->op == NM_OP_SYS_OLD, is_mat = x->op == NM_OP_MAT_SET || x->op == NM_OP_MAT_ADD;
  int32_t row = is_old ? x->a : x->d;
  SAY("if ((uint64_t)i%d >= %d", row, w->n_equations);
  if (is_mat) ncy_text_printf(w->out, " || (uint64_t)i%d >= %d", x->a, w->n_equations);
  ncy_text_str(w->out, ") return r->services->fail(r, NCY_KERNEL_STATE_INDEX);\n");
  if (is_old)
    SAY("f%d = old[i%d];\n", x->d, row);
  else if (is_mat) {
    SAY("if (has) has[i%d * %d + i%d] = 1;\n", row, w->n_equations, x->a);
    SAY("mat[i%d * %d + i%d] %s f%d;\n", row, w->n_equations, x->a, x->op == NM_OP_MAT_SET ? "=" : "+=", x->b);
  } else {
    SAY("value[i%d] %s f%d;\n", row, x->op == NM_OP_SYS_SET ? "=" : "+=", x->a);
  }
}

static void print_math(writer *w, const nm_insn *x) {
  const char *sign = x->op == NM_OP_ADD ? "+" : x->op == NM_OP_SUB ? "-" : x->op == NM_OP_MUL ? "*" : "/";
  static const char *const compare[] = {"<", "<=", ">", ">=", "==", "!="};
  switch (x->op) {
  case NM_OP_CONST:
    SAY("f%d = ", x->d);
    nm_emit_number(w->p->consts.data[x->a], w->out);
    ncy_text_str(w->out, ";\n");
    break;
  case NM_OP_MOV:
    SAY("f%d = f%d;\n", x->d, x->a);
    break;
  case NM_OP_NEG:
    SAY("f%d = -f%d;\n", x->d, x->a);
    break;
  case NM_OP_POW:
    SAY("f%d = ncy_k_pow(f%d, f%d);\n", x->d, x->a, x->b);
    break;
  case NM_OP_NOT:
    SAY("f%d = !(f%d != 0);\n", x->d, x->a);
    break;
  case NM_OP_AND:
  case NM_OP_OR:
    SAY("f%d = f%d != 0 %s f%d != 0;\n", x->d, x->a, x->op == NM_OP_AND ? "&&" : "||", x->b);
    break;
  case NM_OP_MATH1:
    SAY("f%d = ncy_k_%s(f%d);\n", x->d, nm_math_name(x->a), x->b);
    break;
  case NM_OP_MATH2:
    SAY("f%d = ncy_k_%s(f%d, f%d);\n", x->d, nm_math_name(x->a), x->b, x->c);
    break;
  default:
    if (x->op >= NM_OP_LT && x->op <= NM_OP_NE) sign = compare[x->op - NM_OP_LT];
    SAY("f%d = f%d %s f%d;\n", x->d, x->a, sign, x->b);
  }
}

static void print_int(writer *w, const nm_insn *x) {
  switch (x->op) {
  case NM_OP_ICONST:
    SAY("i%d = %d;\n", x->d, x->a);
    break;
  case NM_OP_IMOV:
    SAY("i%d = i%d;\n", x->d, x->a);
    break;
  case NM_OP_INEG:
    SAY("i%d = -i%d;\n", x->d, x->a);
    break;
  case NM_OP_IDIV:
    SAY("if (!ncy_k_divides(i%d, i%d)) return r->services->fail(r, NCY_KERNEL_ZERO);\n", x->a, x->b);
    SAY("i%d = i%d / i%d;\n", x->d, x->a, x->b);
    break;
  case NM_OP_TOF:
    SAY("f%d = (double)i%d;\n", x->d, x->a);
    break;
  case NM_OP_TOI:
    SAY("i%d = f%d > -2147483649.0 && f%d < 2147483648.0 ? (int64_t)f%d : INT32_MIN;\n", x->d, x->a, x->a, x->a);
    break;
  default:
    SAY("i%d = i%d %s i%d;\n", x->d, x->a, x->op == NM_OP_IADD ? "+" : x->op == NM_OP_ISUB ? "-" : "*", x->b);
  }
}

static void print_variable(writer *w, const nm_insn *x) {
  switch (x->op) {
  case NM_OP_LOAD_COL:
    SAY("f%d = col[%d * n];\n", x->d, x->b);
    break;
  case NM_OP_STORE_COL:
    SAY("col[%d * n] = f%d;\n", x->b, x->d);
    break;
  case NM_OP_LOAD_GLB:
    SAY("f%d = global[%d];\n", x->d, x->b);
    break;
  case NM_OP_STORE_GLB:
    SAY("global[%d] = f%d;\n", x->b, x->d);
    break;
  case NM_OP_LOAD_ARG:
    SAY("f%d = r->weight ? r->weight[%d] : 0;\n", x->d, x->b);
    break;
  case NM_OP_STORE_ARG:
    SAY("if (r->weight) r->weight[%d] = f%d;\n", x->b, x->d);
    break;
  case NM_OP_LOAD_NC:
    SAY("f%d = r->netcon ? r->netcon[%d] : 0;\n", x->d, x->b);
    break;
  case NM_OP_STORE_NC:
    SAY("if (r->netcon) r->netcon[%d] = f%d;\n", x->b, x->d);
    break;
  case NM_OP_LOAD_V:
    SAY("f%d = insts->v && insts->node ? insts->v[insts->node[r->inst]] : 0;\n", x->d);
    break;
  case NM_OP_STORE_V:
    SAY("if (insts->v && insts->node) insts->v[insts->node[r->inst]] = f%d;\n", x->d);
    break;
  case NM_OP_LOAD_ION:
    SAY("f%d = insts->ion[%d].var[%d][insts->ion[%d].row[r->inst]];\n", x->d, x->a, x->b, x->a);
    break;
  default:
    SAY("insts->ion[%d].var[%d][insts->ion[%d].row[r->inst]] = f%d;\n", x->a, x->b, x->a, x->d);
  }
}

static void print(writer *w, const nm_insn *x) {
  switch ((nm_op)x->op) {
  case NM_OP_IF:
    SAY("if (f%d != 0) {\n", x->d);
    w->depth++;
    break;
  case NM_OP_ELSE:
    w->depth--;
    SAY("} else {\n");
    w->depth++;
    break;
  case NM_OP_LOOP:
    SAY("for (;;) {\n");
    w->depth++;
    break;
  case NM_OP_AGAIN:
    SAY("if (++r->turns > r->env->max_turns) return r->services->fail(r, NCY_KERNEL_ENDLESS);\n");
    w->depth--;
    SAY("}\n");
    break;
  case NM_OP_END:
    w->depth--;
    SAY("}\n");
    break;
  case NM_OP_LEAVE:
    SAY("if (!(f%d != 0)) break;\n", x->d);
    break;
  case NM_OP_LEAVEGT:
    SAY("if (i%d > i%d) break;\n", x->d, x->a);
    break;
  case NM_OP_RET:
    SAY("*out = f%d;\n", x->d);
    SAY("return 0;\n");
    break;
  case NM_OP_CALL:
  case NM_OP_BUILTIN:
    print_call(w, x);
    break;
  case NM_OP_LOAD_ENV:
    print_env(w, x);
    break;
  case NM_OP_LOAD_PTR:
  case NM_OP_STORE_PTR:
    print_pointer(w, x);
    break;
  case NM_OP_LOAD_COLX:
  case NM_OP_STORE_COLX:
  case NM_OP_LOAD_GLBX:
  case NM_OP_STORE_GLBX:
  case NM_OP_LOAD_REGX:
  case NM_OP_STORE_REGX:
    print_element(w, x);
    break;
  case NM_OP_SOLVE:
    SAY("{\n");
    w->depth++;
    SAY("const int status = r->services->solve(r, %d);\n", x->d);
    close_call(w);
    break;
  case NM_OP_SYS_SET:
  case NM_OP_SYS_ADD:
  case NM_OP_SYS_OLD:
  case NM_OP_MAT_SET:
  case NM_OP_MAT_ADD:
    print_system(w, x);
    break;
  case NM_OP_WATCH:
    SAY("r->services->watch(r, %d);\n", x->d);
    break;
  case NM_OP_NETCON_FIRST:
    SAY("r->services->netcon(r, true);\n");
    break;
  case NM_OP_NETCON_NEXT:
    SAY("r->services->netcon(r, false);\n");
    SAY("f%d = r->netcon != NULL;\n", x->d);
    break;
  case NM_OP_CURRENT:
    SAY("insts->rhs[insts->node[r->inst]] %s f%d;\n", w->p->is_electrode ? "+=" : "-=", x->d);
    SAY("insts->d[insts->node[r->inst]] %s f%d;\n", w->p->is_electrode ? "-=" : "+=", x->a);
    break;
  case NM_OP_ICONST:
  case NM_OP_IMOV:
  case NM_OP_INEG:
  case NM_OP_IADD:
  case NM_OP_ISUB:
  case NM_OP_IMUL:
  case NM_OP_IDIV:
  case NM_OP_TOF:
  case NM_OP_TOI:
    print_int(w, x);
    break;
  case NM_OP_STORE_ENV:
  case NM_OP_COUNT:
    break;
  default:
    if (x->op <= NM_OP_MATH2)
      print_math(w, x);
    else
      print_variable(w, x);
  }
}

/* Registers of LOCAL arrays by their base, -1 for the others; false when one is also used like a number. */
static bool find_arrays(const nm_fn *fn, int32_t *array) {
  for (int32_t k = 0; k < fn->n_f; k++) array[k] = -1;
  for (size_t i = 0; i < fn->code.count; i++) {
    const nm_insn *x = &fn->code.data[i];
    if (x->op == NM_OP_LOAD_REGX || x->op == NM_OP_STORE_REGX)
      for (int32_t k = 0; k < x->b; k++) array[x->a + k] = x->a;
  }
  for (size_t i = 0; i < fn->code.count; i++) {
    const nm_insn *x = &fn->code.data[i];
    const char *operands = nm_op_operands(x->op);
    const int32_t values[4] = {x->d, x->a, x->b, x->c};
    bool is_indexed = x->op == NM_OP_LOAD_REGX || x->op == NM_OP_STORE_REGX;
    for (int k = 0; k < 4; k++)
      if ((operands[k] == 'f' || operands[k] == 'F') && array[values[k]] >= 0 && !(is_indexed && k == 1)) return false;
    for (int32_t k = 0; (x->op == NM_OP_CALL || x->op == NM_OP_BUILTIN) && k < x->c; k++)
      if (array[x->b + k] >= 0) return false;
  }
  return true;
}

/* Does it touch nothing but columns, GLOBALs, and what it only reads? Then these do not overlap with anything. */
static bool is_plain(const nm_fn *fn) {
  for (size_t i = 0; i < fn->code.count; i++) switch ((nm_op)fn->code.data[i].op) {
    case NM_OP_CALL:
    case NM_OP_BUILTIN:
    case NM_OP_SOLVE:
    case NM_OP_WATCH:
    case NM_OP_LOAD_PTR:
    case NM_OP_STORE_PTR:
    case NM_OP_NETCON_FIRST:
    case NM_OP_NETCON_NEXT:
      return false;
    default:
      break;
    }
  return true;
}

/* Equations of the systems that the function fills; 0: none. */
static int32_t equations_of(const ncy_nmodl *p, int32_t fn) {
  for (size_t i = 0; i < p->systems.count; i++)
    if (p->systems.data[i].fn == fn) return p->systems.data[i].n;
  return 0;
}

static void print_fn(const ncy_nmodl *p, int32_t id, const bool *wanted, const int32_t *array, ncy_text *out) {
  writer writer_ = {.p = p, .fn = &p->fns.data[id], .wanted = wanted, .array = array, .out = out, .depth = 1}, *w = &writer_;
  w->n_equations = equations_of(p, id);
  const nm_fn *fn = w->fn;
  ncy_text_printf(out,
                  "static int fn_%d(ncy_kernel_run *r, const double *args, double *out) {\n"
                  "  const ncy_vm_insts *const insts = r->insts;\n  const size_t n = (size_t)insts->n;\n"
                  "  double *const%s col = insts->col + r->inst, *const%s global = r->env->global;\n"
                  "  (void)args, (void)n, (void)col, (void)global;\n",
                  id, is_plain(fn) ? " restrict" : "", is_plain(fn) ? " restrict" : "");
  if (w->n_equations)
    SAY("double *const restrict value = r->value, *const restrict mat = r->mat, *const old = r->old;\n"
        "  uint8_t *const restrict has = r->has;\n  (void)value, (void)mat, (void)old, (void)has;\n");
  for (int32_t k = 0; k < fn->n_f; k++) {
    if (k < fn->n_args)
      SAY("double f%d = args[%d];\n", k, k);
    else if (array[k] < 0)
      SAY("double f%d = 0;\n", k);
    else if (array[k] == k) {
      int32_t size = 1;
      while (k + size < fn->n_f && array[k + size] == k) size++;
      SAY("double a%d[%d] = {0};\n", k, size);
    }
  }
  for (int32_t k = 0; k < fn->n_i; k++) SAY("int64_t i%d = 0;\n", k);
  for (size_t i = 0; i < fn->code.count; i++) print(w, &fn->code.data[i]);
  ncy_text_printf(out, "  *out = f%d;\n  return 0;\n}\n\n", fn->n_args);
}

/* Is `target` called from fn, at any depth? seen: [n_fns] */
static bool reaches(const ncy_nmodl *p, int32_t fn, int32_t target, bool *seen) {
  for (size_t i = 0; i < p->fns.data[fn].code.count; i++) {
    const nm_insn *x = &p->fns.data[fn].code.data[i];
    int32_t next = x->op == NM_OP_CALL ? x->a : x->op == NM_OP_SOLVE ? p->systems.data[x->d].fn : -1;
    if (next < 0) continue;
    if (next == target) return true;
    if (seen[next]) continue;
    seen[next] = true;
    if (reaches(p, next, target, seen)) return true;
  }
  return false;
}

static void want_called(const ncy_nmodl *p, int32_t fn, bool *wanted, bool *visited) {
  if (visited[fn]) return;
  visited[fn] = true;
  wanted[fn] = true;
  for (size_t i = 0; i < p->fns.data[fn].code.count; i++)
    if (p->fns.data[fn].code.data[i].op == NM_OP_CALL) want_called(p, p->fns.data[fn].code.data[i].a, wanted, visited);
}

void nm_emit_scalars(const ncy_nmodl *p, bool *wanted, ncy_arena *arena, ncy_text *out) {
  enum { MAX_CODE = 20000 };
  size_t n = p->fns.count;
  bool *visited = NCY_NEW_ARRAY(arena, bool, n + 1), *seen = NCY_NEW_ARRAY(arena, bool, n + 1);
  int32_t **array = NCY_NEW_ARRAY(arena, int32_t *, n + 1);
  bool no_memory = !visited || !seen || !array;
  for (size_t k = 0; k < n && !no_memory; k++)
    if (wanted[k]) want_called(p, (int32_t)k, wanted, visited);
  for (size_t k = 0; k < n && !no_memory; k++) {
    if (!wanted[k]) continue;
    memset(seen, 0, n);
    array[k] = NCY_NEW_ARRAY(arena, int32_t, (size_t)p->fns.data[k].n_f + 1);
    if (!array[k])
      no_memory = true;
    else
      wanted[k] = p->fns.data[k].code.count < MAX_CODE && find_arrays(&p->fns.data[k], array[k]) &&
                  !reaches(p, (int32_t)k, (int32_t)k, seen);
  }
  if (no_memory) {
    out->is_bad = true;
    return;
  }
  for (size_t k = 0; k < n; k++)
    if (wanted[k]) ncy_text_printf(out, "static ncy_kernel_fn fn_%zu;\n", k);
  for (size_t k = 0; k < n; k++)
    if (wanted[k]) print_fn(p, (int32_t)k, wanted, array[k], out);
}
