/* emit_rows.c - a planned entry as vector code over rows of instances.
 *
 * Columns, GLOBALs that are assigned and variables of ions live in C variables while a block of NCY_VL instances is worked on:
 * loaded at its beginning, stored at its end, so that until then nothing has changed. Registers that are the same in all lanes
 * are doubles, the others vectors. What depends on parameters and the node alone (emit_groups.c) is done again only where these
 * change. Where lanes part, both sides run under a mask; a side that costs something is skipped when no lane takes it. Lanes that
 * are not real compute along and change nothing outside their own columns. SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "nmodl/emit_rows.h"

/* ---- variables
 * ------------------------------------------------------------------------------------------------------------------ */

static void body_load(nm_rows *w, const nm_insn *x, bool varying) {
  (void)varying;
  switch (x->op) {
  case NM_OP_LOAD_COL:
    ncy_text_printf(w->out, "c%d", x->b);
    break;
  case NM_OP_LOAD_GLB:
    ncy_text_printf(w->out, "g%d", x->b);
    break;
  case NM_OP_LOAD_ION:
    ncy_text_printf(w->out, "n%d_%d", x->a, x->b);
    break;
  case NM_OP_LOAD_ENV:
    ncy_text_str(w->out, nm_rows_env[x->b]);
    break;
  default:
    ncy_text_str(w->out, "node_v");
  }
}

/* Place `name` = register d, under the mask here. */
static void store_place(nm_rows *w, int32_t i, const char *name, int32_t r, bool varying) {
  int32_t mask = nm_rows_mask_here(w, i);
  nm_rows_indent(w);
  ncy_text_printf(w->out, "%s = ", name);
  if (varying && mask) ncy_text_printf(w->out, "ncy_vselect(m%d, ", mask);
  if (varying)
    nm_rows_vector(w, r);
  else
    nm_rows_value(w, r);
  if (varying && mask) ncy_text_printf(w->out, ", %s)", name);
  ncy_text_str(w->out, ";\n");
}

static void store(nm_rows *w, int32_t i) {
  const nm_insn *x = nm_rows_insn_at(w, i);
  const nm_plan *plan = w->plan;
  char name[40];
  bool varying = true;
  if (x->op == NM_OP_STORE_COL) {
    snprintf(name, sizeof name, "c%d", x->b);
  } else if (x->op == NM_OP_STORE_GLB) {
    snprintf(name, sizeof name, "g%d", x->b);
    varying = plan->place[plan->global0 + x->b].is_varying;
  } else {
    snprintf(name, sizeof name, "n%d_%d", x->a, x->b);
    int32_t add = plan->place[plan->ion0 + x->a * NM_ION_VARS + x->b].add;
    if (add >= 0) { /* what is added; the sum happens at the end */
      store_place(w, i, name, nm_rows_insn_at(w, add)->b, true);
      return;
    }
  }
  store_place(w, i, name, x->d, varying);
}

/* Leaves to the machine when the index is outside, then prints the index. */
static bool check_index(nm_rows *w, int32_t i, int32_t index, int32_t size) {
  int32_t number;
  if (nm_rows_find_int(w, index, &number) && number >= 0 && number < size) return false;
  bool varying = nm_rows_is_int_varying(w, index);
  nm_rows_indent(w);
  if (varying) {
    ncy_text_printf(w->out, "if (ncy_k_outside(i%d, %d, m%d)) goto out;\n", index, size, nm_rows_mask_here(w, i));
  } else {
    ncy_text_str(w->out, "if ((uint64_t)(");
    nm_rows_integer(w, index);
    ncy_text_printf(w->out, ") >= %d) goto out;\n", size);
  }
  return varying;
}

static void safe_index(nm_rows *w, int32_t i, int32_t index) {
  ncy_text_printf(w->out, "ncy_k_inside(i%d, m%d)", index, nm_rows_mask_here(w, i));
}

static void load_column_element(nm_rows *w, int32_t i) {
  const nm_insn *x = nm_rows_insn_at(w, i);
  bool varying = check_index(w, i, x->c, w->plan->p->syms.data[x->a].size), is_masked;
  nm_rows_open_set(w, i, x->d, false, &is_masked);
  if (varying) {
    ncy_text_printf(w->out, "ncy_k_element(col + %d * n + at, n, ", x->b);
    safe_index(w, i, x->c);
    ncy_text_str(w->out, ")");
  } else {
    ncy_text_printf(w->out, "ncy_vload(col + (size_t)(%d + ", x->b);
    nm_rows_integer(w, x->c);
    ncy_text_str(w->out, ") * n + at)");
  }
  nm_rows_close_set(w, x->d, false, is_masked);
}

static void store_column_element(nm_rows *w, int32_t i) {
  const nm_insn *x = nm_rows_insn_at(w, i);
  bool varying = check_index(w, i, x->c, w->plan->p->syms.data[x->a].size);
  int32_t mask = nm_rows_mask_here(w, i);
  nm_rows_indent(w);
  if (varying) {
    ncy_text_printf(w->out, "ncy_k_put_element(col + %d * n + at, n, i%d, m%d, ", x->b, x->c, mask);
    nm_rows_vector(w, x->d);
    ncy_text_str(w->out, ");\n");
    return;
  }
  ncy_text_printf(w->out, "ncy_vstore(col + (size_t)(%d + ", x->b);
  nm_rows_integer(w, x->c);
  ncy_text_str(w->out, ") * n + at, ");
  if (mask) ncy_text_printf(w->out, "ncy_vselect(m%d, ", mask);
  nm_rows_vector(w, x->d);
  if (mask) {
    ncy_text_printf(w->out, ", ncy_vload(col + (size_t)(%d + ", x->b);
    nm_rows_integer(w, x->c);
    ncy_text_str(w->out, ") * n + at))");
  }
  ncy_text_str(w->out, ");\n");
}

/* Entry i+1 of a table after its entry i, as in the interpolation of table.c: instruction of the first load, -1. */
static int32_t find_pair(const nm_rows *w, int32_t i) {
  const nm_insn *x = nm_rows_insn_at(w, i);
  const nm_use *index = &w->plan->i[x->c];
  int32_t one;
  if (!nm_is_plain(w->plan, index) || !index->is_varying) return -1;
  const nm_insn *add = nm_rows_insn_at(w, index->def);
  if (add->op != NM_OP_IADD || !nm_rows_find_int(w, add->b, &one) || one != 1) return -1;
  for (int32_t k = i - 1; k >= 0 && k > i - 6; k--) {
    const nm_insn *y = nm_rows_insn_at(w, k);
    if (y->op == NM_OP_LOAD_GLBX && y->a == x->a && y->c == add->a && w->plan->region_of[k] == w->plan->region_of[i])
      return nm_rows_is_local(w, &w->plan->f[x->d]) && nm_rows_is_local(w, &w->plan->f[y->d]) ? k : -1;
  }
  return -1;
}

static void load_global_element(nm_rows *w, int32_t i) {
  const nm_insn *x = nm_rows_insn_at(w, i);
  int32_t size = w->plan->p->syms.data[x->a].size;
  if (find_pair(w, i) >= 0) return; /* its value came with that of the entry before */
  int32_t second = -1;
  for (int32_t k = i + 1; k < w->plan->n && k < i + 6; k++)
    if (nm_rows_insn_at(w, k)->op == NM_OP_LOAD_GLBX && find_pair(w, k) == i) second = k;
  bool is_masked;
  if (second >= 0) {
    int32_t d = nm_rows_insn_at(w, second)->d;
    check_index(w, i, x->c, size - 1);
    nm_rows_indent(w);
    ncy_text_printf(w->out, "ncy_vd f%d, f%d;\n", x->d, d);
    nm_rows_indent(w);
    ncy_text_printf(w->out, "ncy_vrow2(global + %d, ", x->b);
    safe_index(w, i, x->c);
    ncy_text_printf(w->out, ", &f%d, &f%d);\n", x->d, d);
    return;
  }
  bool varying = check_index(w, i, x->c, size);
  shape form = nm_rows_open_set(w, i, x->d, false, &is_masked);
  if (varying) {
    ncy_text_printf(w->out, "ncy_vgather64(global + %d, ", x->b);
    safe_index(w, i, x->c);
    ncy_text_str(w->out, ")");
  } else {
    ncy_text_printf(w->out, form == VECTOR ? "ncy_vset1(global[%d + " : "global[%d + ", x->b);
    nm_rows_integer(w, x->c);
    ncy_text_str(w->out, form == VECTOR ? "])" : "]");
  }
  nm_rows_close_set(w, x->d, false, is_masked);
}

static void local_element(nm_rows *w, int32_t i) {
  const nm_insn *x = nm_rows_insn_at(w, i);
  bool varying = check_index(w, i, x->c, x->b), is_masked;
  int32_t mask = nm_rows_mask_here(w, i);
  if (x->op == NM_OP_LOAD_REGX) {
    nm_rows_open_set(w, i, x->d, false, &is_masked);
    if (varying) {
      ncy_text_printf(w->out, "ncy_k_element((const double *)f%d, NCY_VL, ", x->a);
      safe_index(w, i, x->c);
      ncy_text_str(w->out, ")");
    } else {
      ncy_text_printf(w->out, "f%d[", x->a);
      nm_rows_integer(w, x->c);
      ncy_text_str(w->out, "]");
    }
    nm_rows_close_set(w, x->d, false, is_masked);
    return;
  }
  nm_rows_indent(w);
  if (varying) {
    ncy_text_printf(w->out, "ncy_k_put_element((double *)f%d, NCY_VL, i%d, m%d, ", x->a, x->c, mask);
    nm_rows_vector(w, x->d);
    ncy_text_str(w->out, ");\n");
    return;
  }
  ncy_text_printf(w->out, "f%d[", x->a);
  nm_rows_integer(w, x->c);
  ncy_text_str(w->out, mask ? "] = ncy_vselect(" : "] = ");
  if (mask) ncy_text_printf(w->out, "m%d, ", mask);
  nm_rows_vector(w, x->d);
  if (mask) {
    ncy_text_printf(w->out, ", f%d[", x->a);
    nm_rows_integer(w, x->c);
    ncy_text_str(w->out, "])");
  }
  ncy_text_str(w->out, ";\n");
}

static void load_pointer(nm_rows *w, int32_t i) {
  const nm_insn *x = nm_rows_insn_at(w, i);
  bool is_masked;
  nm_rows_indent(w);
  ncy_text_str(w->out, "is_fine = insts->pointer != NULL;\n");
  nm_rows_indent(w);
  ncy_text_str(w->out, "if (!is_fine) goto out;\n");
  nm_rows_open_set(w, i, x->d, false, &is_masked);
  ncy_text_printf(w->out, "ncy_k_pointed(insts->pointer + %d * n + at, m%d, &is_fine)", x->b, nm_rows_mask_here(w, i));
  nm_rows_close_set(w, x->d, false, is_masked);
  nm_rows_indent(w);
  ncy_text_str(w->out, "if (!is_fine) goto out;\n");
}

/* ---- control
 * ---------------------------------------------------------------------------------------------------------------------- */

enum { SKIP_FROM = 12 }; /* a side of at least this weight is skipped when no lane takes it */

static void declare(nm_rows *w, int32_t region) {
  const nm_plan *plan = w->plan;
  for (int32_t k = plan->region[region].first_f; k >= 0; k = plan->f[k].next) {
    const nm_use *use = &plan->f[k];
    if (nm_rows_is_kept(w, use)) continue;
    if (use->is_array) {
      int32_t size = 1;
      while (k + size < plan->flat.n_f && plan->f[k + size].is_array && plan->f[k + size].def == k) size++;
      nm_rows_indent(w);
      ncy_text_printf(w->out, "ncy_vd f%d[%d] = {0};\n", k, size);
    } else if (!nm_rows_is_local(w, use) && nm_rows_find_alias(w, k).kind == SELF && nm_rows_find_alias(w, k).id == k) {
      nm_rows_indent(w);
      ncy_text_printf(w->out, "%s f%d = {0};\n", nm_rows_type[nm_rows_shape_of(use, false)], k);
    }
  }
  for (int32_t k = plan->region[region].first_i; k >= 0; k = plan->i[k].next) {
    int32_t number;
    if (nm_rows_is_local(w, &plan->i[k]) || nm_rows_find_int(w, k, &number)) continue;
    nm_rows_indent(w);
    ncy_text_printf(w->out, "%s i%d = {0};\n", nm_rows_type[nm_rows_shape_of(&plan->i[k], true)], k);
  }
}

static void begin_side(nm_rows *w, int32_t i) {
  const nm_plan *plan = w->plan;
  const nm_insn *x = nm_rows_insn_at(w, i);
  int32_t id = plan->opened[i];
  const nm_region *region = &plan->region[id];
  int32_t outer = plan->region[region->parent].mask;
  if (x->op == NM_OP_ELSE) {
    w->depth--;
    nm_rows_indent(w);
    ncy_text_str(w->out, "}");
    if (!region->is_masked) {
      ncy_text_str(w->out, " else {\n");
    } else { /* the mask of the first side is still there */
      ncy_text_str(w->out, "\n");
      nm_rows_indent(w);
      ncy_text_printf(w->out, "const ncy_vm m%d = ncy_vm_andnot(m%d, m%d);\n", id, outer, region->before);
    }
  } else if (region->is_masked) {
    nm_rows_indent(w);
    ncy_text_printf(w->out, "const ncy_vm m%d = ncy_vm_and(m%d, ", id, outer);
    nm_rows_mask_of(w, x->d);
    ncy_text_str(w->out, ");\n");
  } else {
    nm_rows_indent(w);
    ncy_text_str(w->out, "if ");
    nm_rows_truth(w, x->d);
    ncy_text_str(w->out, " {\n");
  }
  if (region->is_masked) {
    nm_rows_indent(w);
    if (region->weight >= SKIP_FROM)
      ncy_text_printf(w->out, "if (ncy_vm_any(m%d)) {\n", id);
    else
      ncy_text_str(w->out, "{\n");
  }
  w->depth++;
  declare(w, id);
}

static void begin_loop(nm_rows *w, int32_t i) {
  const nm_plan *plan = w->plan;
  int32_t id = plan->opened[i];
  if (plan->region[id].is_masked) {
    nm_rows_indent(w);
    ncy_text_printf(w->out, "ncy_vm m%d = m%d;\n", id, plan->region[plan->region[id].parent].mask);
  }
  nm_rows_indent(w);
  ncy_text_str(w->out, "for (;;) {\n");
  w->depth++;
  declare(w, id);
}

static void leave(nm_rows *w, int32_t i) {
  const nm_plan *plan = w->plan;
  const nm_insn *x = nm_rows_insn_at(w, i);
  int32_t id = plan->region_of[i];
  bool is_masked = plan->region[id].is_masked;
  nm_rows_indent(w);
  if (is_masked) {
    ncy_text_printf(w->out, x->op == NM_OP_LEAVE ? "m%d = ncy_vm_and(m%d, " : "m%d = ncy_vm_andnot(m%d, ", id, id);
    if (x->op == NM_OP_LEAVE) {
      nm_rows_mask_of(w, x->d);
    } else {
      ncy_text_str(w->out, "ncy_vi_gt(");
      nm_rows_int_vector(w, x->d);
      ncy_text_str(w->out, ", ");
      nm_rows_int_vector(w, x->a);
      ncy_text_str(w->out, ")");
    }
    ncy_text_str(w->out, ");\n");
    nm_rows_indent(w);
    ncy_text_printf(w->out, "if (!ncy_vm_any(m%d)) break;\n", id);
    return;
  }
  ncy_text_str(w->out, x->op == NM_OP_LEAVE ? "if (!" : "if (");
  if (x->op == NM_OP_LEAVE) {
    nm_rows_truth(w, x->d);
  } else {
    nm_rows_integer(w, x->d);
    ncy_text_str(w->out, " > ");
    nm_rows_integer(w, x->a);
  }
  ncy_text_str(w->out, ") break;\n");
}

static void end_region(nm_rows *w, bool is_loop) {
  if (is_loop) {
    nm_rows_indent(w);
    ncy_text_str(w->out, "if (++turns > env->max_turns) goto out;\n");
  }
  w->depth--;
  nm_rows_indent(w);
  ncy_text_str(w->out, "}\n");
}

/* ---- instructions
 * ------------------------------------------------------------------------------------------------------------------ */

/* Is the result looked up where it is used, so that nothing is printed here? */
static bool is_passed_on(const nm_rows *w, int32_t i) {
  const nm_insn *x = nm_rows_insn_at(w, i);
  char kind = nm_flat_operands(x->op)[0];
  int32_t number;
  if (kind == 'I') return nm_rows_find_int(w, x->d, &number);
  if (kind != 'F') return false;
  alias a = nm_rows_find_alias(w, x->d);
  return a.kind != SELF || a.id != x->d;
}

static void print(nm_rows *w, int32_t i) {
  const nm_plan *plan = w->plan;
  const nm_insn *x = nm_rows_insn_at(w, i);
  if (is_passed_on(w, i) || nm_rows_math(w, i)) return;
  switch (x->op) {
  case NM_FLAT_ZERO:
    nm_rows_indent(w);
    ncy_text_printf(w->out, "for (int k = 0; k < %d; k++) f%d[k] = ncy_vset1(0);\n", x->a, x->d);
    break;
  case NM_FLAT_LEAVE:
    nm_rows_indent(w);
    ncy_text_str(w->out, "goto out;\n");
    break;
  case NM_OP_LOAD_COL:
  case NM_OP_LOAD_V:
    nm_rows_set_f(w, i, true, body_load);
    break;
  case NM_OP_LOAD_ION:
    if (plan->place[plan->ion0 + x->a * NM_ION_VARS + x->b].add < 0) nm_rows_set_f(w, i, true, body_load);
    break;
  case NM_OP_LOAD_ENV:
    nm_rows_set_f(w, i, x->b == NM_ENV_AREA || x->b == NM_ENV_DIAM, body_load);
    break;
  case NM_OP_LOAD_GLB:
    nm_rows_set_f(w, i, plan->place[plan->global0 + x->b].is_varying, body_load);
    break;
  case NM_OP_STORE_COL:
  case NM_OP_STORE_GLB:
  case NM_OP_STORE_ION:
    store(w, i);
    break;
  case NM_OP_LOAD_COLX:
    load_column_element(w, i);
    break;
  case NM_OP_STORE_COLX:
    store_column_element(w, i);
    break;
  case NM_OP_LOAD_GLBX:
    load_global_element(w, i);
    break;
  case NM_OP_LOAD_REGX:
  case NM_OP_STORE_REGX:
    local_element(w, i);
    break;
  case NM_OP_LOAD_PTR:
    load_pointer(w, i);
    break;
  case NM_OP_IF:
  case NM_OP_ELSE:
    begin_side(w, i);
    break;
  case NM_OP_LOOP:
    begin_loop(w, i);
    break;
  case NM_OP_LEAVE:
  case NM_OP_LEAVEGT:
    leave(w, i);
    break;
  case NM_OP_END:
    end_region(w, false);
    break;
  case NM_OP_AGAIN:
    end_region(w, true);
    break;
  case NM_OP_CURRENT:
    nm_rows_indent(w);
    ncy_text_str(w->out, "const ncy_vd current = ");
    nm_rows_vector(w, x->d);
    ncy_text_str(w->out, ", conductance = ");
    nm_rows_vector(w, x->a);
    ncy_text_str(w->out, ";\n");
    break;
  default:
    break;
  }
}

/* ---- frame
 * ------------------------------------------------------------------------------------------------------------------------- */

static bool uses(const nm_plan *plan, int32_t op, int32_t b) {
  for (int32_t i = 0; i < plan->n; i++)
    if (plan->flat.code.data[i].op == op && (b < 0 || plan->flat.code.data[i].b == b)) return true;
  return false;
}

/* Do rows of a node follow each other, so that its sums stay in registers meanwhile? */
static bool has_sums(const nm_plan *plan) {
  return plan->has_current && plan->p->kind == NCY_MECH_POINT;
}

static void print_head(nm_rows *w, const char *name) {
  const nm_plan *plan = w->plan;
  const ncy_nmodl *p = plan->p;
  ncy_text *out = w->out;
  bool has_node = p->kind != NCY_MECH_ARTIFICIAL;
  ncy_text_printf(
      out,
      "static int32_t %s(const ncy_vm_insts *insts, const ncy_kernel_env *env) {\n"
      "  const size_t n = (size_t)insts->n, end = n & ~(size_t)(NCY_KERNEL_LANES - 1);\n"
      "  double *const col = insts->col, *const global = env->global;\n"
      "  const double env_t = env->t, env_dt = env->dt, env_celsius = env->celsius, env_second_order = "
      "env->second_order;\n"
      "  const bool is_dense = insts->is_dense, lean = insts->is_lean;\n"
      "  const uint8_t *const lanes = insts->lanes;\n"
      "  size_t at = 0;\n"
      "  int64_t turns = 0;\n"
      "  int last = -1;\n"
      "  bool is_fine = true;\n"
      "  (void)global, (void)env_t, (void)env_dt, (void)env_celsius, (void)env_second_order, (void)is_dense, (void)lean, "
      "(void)turns, (void)last, (void)is_fine, (void)col;\n",
      name);
  if (has_sums(plan)) ncy_text_str(out, "  double *to_rhs = NULL, *to_d = NULL;\n  ncy_vd sum_rhs = {0}, sum_d = {0};\n");
  bool needs_node = uses(plan, NM_OP_LOAD_V, -1) || plan->has_current;
  if (has_node && needs_node) ncy_text_str(out, "  if (!insts->v || !insts->node) goto out;\n");
  for (int32_t k = 0; k < plan->n_places; k++) {
    const nm_place *place = &plan->place[k];
    if (k >= plan->ion0 && p->kind == NCY_MECH_POINT && place->is_written && place->is_read && place->add < 0) {
      ncy_text_str(out, "  if (!is_dense) goto out;\n"); /* two of a row may be at one node */
      break;
    }
  }
  for (int32_t k = plan->global0; k < plan->ion0; k++) {
    const nm_place *place = &plan->place[k];
    if (nm_is_carried(place))
      ncy_text_printf(out, "  double g%d = global[%d];\n", k - plan->global0, k - plan->global0);
    else if (place->is_written)
      ncy_text_printf(out, "  %s g%d = {0};\n", place->is_varying ? "ncy_vd" : "double", k - plan->global0);
    else if (place->is_read)
      ncy_text_printf(out, "  const double g%d = global[%d];\n", k - plan->global0, k - plan->global0);
  }
}

/* Instructions of a group. */
static void print_group(nm_rows *w, uint8_t group) {
  for (int32_t i = 0; i < w->plan->n; i++)
    if (w->plan->group[i] == group) print(w, i);
}

/* What is the same in all rows, and the variables of what may be. */
static void print_kept(nm_rows *w) {
  const nm_plan *plan = w->plan;
  w->depth = 1;
  print_group(w, 0);
  for (int32_t k = 0; k < plan->flat.n_f; k++) {
    alias a = plan->f[k].home >= 0 && nm_rows_is_kept(w, &plan->f[k]) ? nm_rows_find_alias(w, k) : (alias){.kind = NUMBER};
    if (a.kind != SELF || a.id != k) continue;
    nm_rows_indent(w);
    ncy_text_printf(w->out, "%s f%d = {0};\n", nm_rows_type[nm_rows_shape_of(&plan->f[k], false)], k);
  }
  w->depth = 2;
}

/* The left side: a variable of the row, or one that is kept. */
static void begin_load(nm_rows *w, uint8_t group, const char *constant) {
  if (group == NM_EVERY_ROW)
    ncy_text_printf(w->out, "    %sncy_vd ", constant);
  else
    ncy_text_str(w->out, "      ");
}

/* Loads of a group: values of the node, then columns and variables of ions. */
static void print_loads_of(nm_rows *w, uint8_t group, bool declares) {
  const nm_plan *plan = w->plan;
  const ncy_nmodl *p = plan->p;
  ncy_text *out = w->out;
  bool has_node = p->kind != NCY_MECH_ARTIFICIAL;
  struct {
    bool is_used;
    const char *name, *text;
  } node[] = {
      {uses(plan, NM_OP_LOAD_V, -1), "node_v", has_node ? "ncy_k_take(insts->v, insts->node, at, dense)" : "ncy_vset1(0)"},
      {uses(plan, NM_OP_LOAD_ENV, NM_ENV_AREA), "env_area", "ncy_k_take_or(insts->area, insts->node, at, dense, 100)"},
      {uses(plan, NM_OP_LOAD_ENV, NM_ENV_DIAM), "env_diam", "ncy_k_take_or(insts->diam, insts->node, at, dense, 0)"}};
  for (size_t k = 0; k < NCY_COUNT_OF(node) && plan->node_group == group; k++) {
    if (!node[k].is_used) continue;
    if (declares) {
      ncy_text_printf(out, "  ncy_vd %s = {0};\n", node[k].name);
      continue;
    }
    begin_load(w, group, "const ");
    ncy_text_printf(out, "%s = %s;\n", node[k].name, node[k].text);
  }
  for (int32_t k = 0; k < plan->n_places; k++) {
    const nm_place *place = &plan->place[k];
    bool is_used = place->is_read || place->is_written;
    if (!is_used || (k >= plan->global0 && k < plan->ion0) || plan->place_group[k] != group) continue;
    const char *constant = place->is_written ? "" : "const ";
    char name[40];
    int32_t ion = (k - plan->ion0) / NM_ION_VARS, var = (k - plan->ion0) % NM_ION_VARS;
    if (k < plan->global0)
      snprintf(name, sizeof name, "c%d", k);
    else
      snprintf(name, sizeof name, "n%d_%d", ion, var);
    if (declares) {
      ncy_text_printf(out, "  ncy_vd %s = {0};\n", name);
      continue;
    }
    bool is_loaded = place->needs_load && place->add < 0;
    begin_load(w, group, is_loaded ? constant : "");
    if (!is_loaded)
      ncy_text_printf(out, "%s = {0};\n", name);
    else if (k < plan->global0)
      ncy_text_printf(out, "%s = ncy_vload(col + %d * n + at);\n", name, k);
    else
      ncy_text_printf(out, "%s = ncy_k_take(insts->ion[%d].var[%d], insts->ion[%d].row, at, dense);\n", name, ion, var, ion);
  }
}

static void print_loads(nm_rows *w) {
  ncy_text *out = w->out;
  for (uint8_t group = 1; group < NM_EVERY_ROW; group++) print_loads_of(w, group, true);
  print_kept(w);
  ncy_text_str(out, "  for (; at < end; at += NCY_VL) {\n"
                    "    const unsigned bits = (lanes ? (unsigned)lanes[at >> 3] >> (at & 7) : NCY_K_ALL) & NCY_K_ALL;\n"
                    "    if (!bits) continue;\n"
                    "    const ncy_vm m0 = ncy_vm_from_bits(bits);\n"
                    "    const unsigned fresh = ncy_k_fresh(insts->same, at);\n"
                    "    const bool dense = is_dense || !(fresh & NCY_KERNEL_DENSE);\n"
                    "    (void)m0, (void)dense;\n");
  for (uint8_t group = 1; group < NM_EVERY_ROW; group++) {
    ncy_text_printf(out, "    if (fresh & %dU) {\n", group);
    print_loads_of(w, group, false);
    w->depth = 3;
    print_group(w, group);
    w->depth = 2;
    ncy_text_str(out, "    }\n");
  }
  print_loads_of(w, NM_EVERY_ROW, false);
}

static void print_stores(nm_rows *w) {
  const nm_plan *plan = w->plan;
  ncy_text *out = w->out;
  for (int32_t k = plan->global0; k < plan->ion0; k++) /* instance by instance where it changes */
    if (nm_is_carried(&plan->place[k]))
      ncy_text_printf(out, "    if (!ncy_k_same(g%d, global[%d])) goto out;\n", k - plan->global0, k - plan->global0);
  for (int32_t k = 0; k < plan->n_places; k++) {
    const nm_place *place = &plan->place[k];
    if (!place->is_written || (k >= plan->global0 && k < plan->ion0)) continue;
    if (k < plan->global0) {
      if (w->seen[k] != NM_SEEN_HERE)
        ncy_text_printf(out, "    %sncy_vstore(col + %d * n + at, c%d);\n", w->seen[k] == NM_SEEN ? "" : "if (!lean) ", k, k);
      continue;
    }
    int32_t ion = (k - plan->ion0) / NM_ION_VARS, var = (k - plan->ion0) % NM_ION_VARS;
    ncy_text_printf(out, "    %s(insts->ion[%d].var[%d], insts->ion[%d].row, at, dense, bits, m0, n%d_%d%s);\n",
                    place->add < 0 ? "ncy_k_put" : "ncy_k_sum", ion, var, ion, ion, var, place->add < 0 ? "" : ", false");
  }
  const char *minus = plan->p->is_electrode ? "false" : "true", *plus = plan->p->is_electrode ? "true" : "false";
  if (has_sums(plan))
    ncy_text_printf(out,
                    "    if (dense) {\n"
                    "      if (fresh & %dU || !to_rhs) {\n"
                    "        if (to_rhs) ncy_vstore(to_rhs, sum_rhs), ncy_vstore(to_d, sum_d);\n"
                    "        to_rhs = insts->rhs + insts->node[at], to_d = insts->d + insts->node[at];\n"
                    "        sum_rhs = ncy_vload(to_rhs), sum_d = ncy_vload(to_d);\n"
                    "      }\n"
                    "      sum_rhs = ncy_k_more(sum_rhs, current, %s, m0);\n"
                    "      sum_d = ncy_k_more(sum_d, conductance, %s, m0);\n"
                    "    } else {\n"
                    "      if (to_rhs) ncy_vstore(to_rhs, sum_rhs), ncy_vstore(to_d, sum_d);\n"
                    "      to_rhs = to_d = NULL;\n  ",
                    NM_BY_NODE, minus, plus);
  if (plan->has_current)
    ncy_text_printf(out,
                    "    ncy_k_sum(insts->rhs, insts->node, at, dense, bits, m0, current, %s);\n"
                    "    ncy_k_sum(insts->d, insts->node, at, dense, bits, m0, conductance, %s);\n%s",
                    minus, plus, has_sums(plan) ? "    }\n" : "");
  ncy_text_str(out, "    last = 31 - __builtin_clz(bits);\n  }\nout:\n");
  if (has_sums(plan)) ncy_text_str(out, "  if (to_rhs) ncy_vstore(to_rhs, sum_rhs), ncy_vstore(to_d, sum_d);\n");
  bool any = false;
  for (int32_t k = plan->global0; k < plan->ion0; k++) {
    const nm_place *place = &plan->place[k];
    if (!place->is_written || nm_is_carried(place)) continue;
    if (!any) ncy_text_str(out, "  if (last >= 0) {\n");
    any = true;
    int32_t slot = k - plan->global0;
    ncy_text_printf(out, place->is_varying ? "    global[%d] = ncy_k_lane(g%d, last);\n" : "    global[%d] = g%d;\n", slot, slot);
  }
  ncy_text_str(out, any ? "  }\n  return (int32_t)at;\n}\n\n" : "  return (int32_t)at;\n}\n\n");
}

void nm_emit_rows(const nm_plan *plan, const uint8_t *seen, const char *name, ncy_text *out) {
  nm_rows w = {.plan = plan, .seen = seen, .out = out, .depth = 2};
  print_head(&w, name);
  print_loads(&w);
  declare(&w, 0);
  print_group(&w, NM_EVERY_ROW);
  print_stores(&w);
}
