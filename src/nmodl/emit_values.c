/* emit_values.c - registers in vector code: what they are called, assignments to them, arithmetic.
 *
 * A register that only passes a constant, a column, a number of the environment on is not printed; what it stands for is.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "nmodl/emit_rows.h"

void nm_emit_number(double x, ncy_text *out) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  if (isfinite(x))
    ncy_text_printf(out, x < 0 || (bits >> 63) ? "(%a)" : "%a", x);
  else
    ncy_text_printf(out, "ncy_k_bits(0x%llxU)", (unsigned long long)bits);
}

const char *const nm_rows_env[NM_ENV_COUNT] = {
    [NM_ENV_T] = "env_t",       [NM_ENV_DT] = "env_dt",     [NM_ENV_CELSIUS] = "env_celsius",
    [NM_ENV_AREA] = "env_area", [NM_ENV_DIAM] = "env_diam", [NM_ENV_SECONDORDER] = "env_second_order"};

alias nm_rows_find_alias(const nm_rows *w, int32_t r) {
  const nm_plan *plan = w->plan;
  for (;;) {
    const nm_use *use = &plan->f[r];
    alias self = {SELF, r, 0, use->is_varying};
    if (!nm_is_plain(w->plan, use)) return self;
    const nm_insn *x = nm_rows_insn_at(w, use->def);
    uint64_t bits = (uint64_t)(uint32_t)x->a << 32 | (uint32_t)x->b;
    switch (x->op) {
    case NM_FLAT_NUM:
      self = (alias){.kind = NUMBER};
      memcpy(&self.number, &bits, sizeof bits);
      return self;
    case NM_OP_LOAD_COL:
      return plan->place[x->b].is_written ? self : (alias){COLUMN, x->b, 0, true};
    case NM_OP_LOAD_GLB:
      return plan->place[plan->global0 + x->b].is_written ? self : (alias){GLOBAL, x->b, 0, false};
    case NM_OP_LOAD_ENV:
      return (alias){ENV, x->b, 0, use->is_varying};
    case NM_OP_MOV:
      if (!nm_is_plain(w->plan, &plan->f[x->a])) return self;
      r = x->a;
      break;
    default:
      return self;
    }
  }
}

bool nm_rows_find_int(const nm_rows *w, int32_t r, int32_t *out) {
  const nm_use *use = &w->plan->i[r];
  if (!nm_is_plain(w->plan, use) || nm_rows_insn_at(w, use->def)->op != NM_OP_ICONST) return false;
  *out = nm_rows_insn_at(w, use->def)->a;
  return true;
}

/* ---- operands -------------------------------------------------------------------------------------------------------------- */

void nm_rows_indent(nm_rows *w) {
  for (int k = 0; k < w->depth; k++) ncy_text_str(w->out, "  ");
}

bool nm_rows_is_varying(const nm_rows *w, int32_t r) {
  return nm_rows_find_alias(w, r).is_varying;
}

/* As it is: a double, or a vector where it differs between lanes. */
void nm_rows_value(nm_rows *w, int32_t r) {
  alias a = nm_rows_find_alias(w, r);
  switch (a.kind) {
  case NUMBER:
    nm_emit_number(a.number, w->out);
    break;
  case COLUMN:
    ncy_text_printf(w->out, "c%d", a.id);
    break;
  case GLOBAL:
    ncy_text_printf(w->out, "g%d", a.id);
    break;
  case ENV:
    ncy_text_str(w->out, nm_rows_env[a.id]);
    break;
  default:
    ncy_text_printf(w->out, w->plan->f[a.id].is_truth ? "ncy_k_number(f%d)" : "f%d", a.id);
  }
}

void nm_rows_vector(nm_rows *w, int32_t r) {
  bool is_vector = nm_rows_is_varying(w, r);
  if (!is_vector) ncy_text_str(w->out, "ncy_vset1(");
  nm_rows_value(w, r);
  if (!is_vector) ncy_text_str(w->out, ")");
}

/* As a mask where it differs between lanes, else as a C condition. */
void nm_rows_truth(nm_rows *w, int32_t r) {
  alias a = nm_rows_find_alias(w, r);
  if (a.kind == SELF && w->plan->f[a.id].is_truth) {
    ncy_text_printf(w->out, "f%d", a.id);
    return;
  }
  ncy_text_str(w->out, a.is_varying ? "ncy_k_truth(" : "(");
  nm_rows_value(w, r);
  ncy_text_str(w->out, a.is_varying ? ")" : " != 0)");
}

void nm_rows_mask_of(nm_rows *w, int32_t r) {
  bool varying = nm_rows_is_varying(w, r);
  if (!varying) ncy_text_str(w->out, "ncy_k_every");
  nm_rows_truth(w, r);
}

void nm_rows_integer(nm_rows *w, int32_t r) {
  int32_t number;
  if (nm_rows_find_int(w, r, &number))
    ncy_text_printf(w->out, number < 0 ? "(%d)" : "%d", number);
  else
    ncy_text_printf(w->out, "i%d", r);
}
bool nm_rows_is_int_varying(const nm_rows *w, int32_t r) {
  int32_t number;
  return w->plan->i[r].is_varying && !nm_rows_find_int(w, r, &number);
}
void nm_rows_int_vector(nm_rows *w, int32_t r) {
  bool is_vector = nm_rows_is_int_varying(w, r);
  if (!is_vector) ncy_text_str(w->out, "ncy_vi_set1(");
  nm_rows_integer(w, r);
  if (!is_vector) ncy_text_str(w->out, ")");
}

int32_t nm_rows_mask_here(const nm_rows *w, int32_t i) {
  return w->plan->region[w->plan->region_of[i]].mask;
}

/* ---- assignments: "TARGET = ", the value between, ");"
 * ------------------------------------------------------------------------- */

/* Declared where it is written? */
bool nm_rows_is_local(const nm_rows *w, const nm_use *use) {
  return nm_is_plain(w->plan, use) && w->plan->region_of[use->def] == use->home && !nm_rows_is_kept(w, use);
}

/* Kept from row to row? */
bool nm_rows_is_kept(const nm_rows *w, const nm_use *use) {
  uint8_t group = nm_is_plain(w->plan, use) ? w->plan->group[use->def] : NM_EVERY_ROW;
  return group > 0 && group < NM_EVERY_ROW;
}

shape nm_rows_shape_of(const nm_use *use, bool is_int) {
  if (is_int) return use->is_varying ? INTS : INT;
  return use->is_truth ? TRUTH : use->is_varying ? VECTOR : DOUBLE;
}

const char *const nm_rows_type[] = {"double", "ncy_vd", "ncy_vm", "int64_t", "ncy_vi"};

/* Begins an assignment to register r at instruction i; returns the form its value must have. Ends with close_set. */
shape nm_rows_open_set(nm_rows *w, int32_t i, int32_t r, bool is_int, bool *is_masked) {
  const nm_plan *plan = w->plan;
  const nm_use *use = is_int ? &plan->i[r] : &plan->f[r];
  shape form = nm_rows_shape_of(use, is_int);
  int32_t mask = nm_rows_mask_here(w, i);
  *is_masked = form != DOUBLE && form != INT && mask != plan->region[use->home].mask;
  nm_rows_indent(w);
  if (nm_rows_is_local(w, use)) ncy_text_printf(w->out, "const %s ", nm_rows_type[form]);
  ncy_text_printf(w->out, "%c%d = ", is_int ? 'i' : 'f', r);
  static const char *const select[] = {"", "ncy_vselect", "ncy_k_mask_select", "", "ncy_vi_select"};
  if (*is_masked) ncy_text_printf(w->out, "%s(m%d, ", select[form], mask);
  return form;
}

void nm_rows_close_set(nm_rows *w, int32_t r, bool is_int, bool is_masked) {
  if (is_masked) ncy_text_printf(w->out, ", %c%d)", is_int ? 'i' : 'f', r);
  ncy_text_str(w->out, ";\n");
}

void nm_rows_set_f(nm_rows *w, int32_t i, bool varying, body_fn *body) {
  const nm_insn *x = nm_rows_insn_at(w, i);
  bool is_masked;
  shape form = nm_rows_open_set(w, i, x->d, false, &is_masked);
  bool widen = form == VECTOR && !varying;
  if (widen) ncy_text_str(w->out, "ncy_vset1(");
  body(w, x, varying);
  if (widen) ncy_text_str(w->out, ")");
  nm_rows_close_set(w, x->d, false, is_masked);
}

static void set_i(nm_rows *w, int32_t i, bool varying, body_fn *body) {
  const nm_insn *x = nm_rows_insn_at(w, i);
  bool is_masked;
  shape form = nm_rows_open_set(w, i, x->d, true, &is_masked);
  bool widen = form == INTS && !varying;
  if (widen) ncy_text_str(w->out, "ncy_vi_set1(");
  body(w, x, varying);
  if (widen) ncy_text_str(w->out, ")");
  nm_rows_close_set(w, x->d, true, is_masked);
}

/* ---- arithmetic --------------------------------------------------------------------------------------------------------------
 */

static void body_move(nm_rows *w, const nm_insn *x, bool varying) {
  (void)varying;
  nm_rows_value(w, x->a);
}
static void body_neg(nm_rows *w, const nm_insn *x, bool varying) {
  ncy_text_str(w->out, varying ? "ncy_vneg(" : "-(");
  nm_rows_value(w, x->a);
  ncy_text_str(w->out, ")");
}
/* "ncy_vadd(a, b)", or "a + b" of two numbers. */
static void body_infix(nm_rows *w, const nm_insn *x, bool varying) {
  static const char *const sign[] = {[NM_OP_ADD] = " + ", [NM_OP_SUB] = " - ", [NM_OP_MUL] = " * ", [NM_OP_DIV] = " / "};
  static const char *const name[] = {
      [NM_OP_ADD] = "ncy_vadd(", [NM_OP_SUB] = "ncy_vsub(", [NM_OP_MUL] = "ncy_vmul(", [NM_OP_DIV] = "ncy_vdiv("};
  if (!varying) {
    nm_rows_value(w, x->a);
    ncy_text_str(w->out, sign[x->op]);
    nm_rows_value(w, x->b);
    return;
  }
  ncy_text_str(w->out, name[x->op]);
  nm_rows_vector(w, x->a);
  ncy_text_str(w->out, ", ");
  nm_rows_vector(w, x->b);
  ncy_text_str(w->out, ")");
}
static void body_number(nm_rows *w, const nm_insn *x, bool varying) {
  (void)varying;
  uint64_t bits = (uint64_t)(uint32_t)x->a << 32 | (uint32_t)x->b;
  double number;
  memcpy(&number, &bits, sizeof bits);
  nm_emit_number(number, w->out);
}
static void body_pow(nm_rows *w, const nm_insn *x, bool varying) {
  ncy_text_str(w->out, varying ? "ncy_kv_pow(" : "ncy_k_pow(");
  if (varying) {
    nm_rows_vector(w, x->a);
    ncy_text_str(w->out, ", ");
    nm_rows_vector(w, x->b);
  } else {
    nm_rows_value(w, x->a);
    ncy_text_str(w->out, ", ");
    nm_rows_value(w, x->b);
  }
  ncy_text_str(w->out, ")");
}
static void body_math1(nm_rows *w, const nm_insn *x, bool varying) {
  ncy_text_printf(w->out, varying ? "ncy_kv_%s(" : "ncy_k_%s(", nm_math_name(x->a));
  nm_rows_value(w, x->b);
  ncy_text_str(w->out, ")");
}
static void body_math2(nm_rows *w, const nm_insn *x, bool varying) {
  ncy_text_printf(w->out, varying ? "ncy_kv_%s(" : "ncy_k_%s(", nm_math_name(x->a));
  if (varying) {
    nm_rows_vector(w, x->b);
    ncy_text_str(w->out, ", ");
    nm_rows_vector(w, x->c);
  } else {
    nm_rows_value(w, x->b);
    ncy_text_str(w->out, ", ");
    nm_rows_value(w, x->c);
  }
  ncy_text_str(w->out, ")");
}
static void body_ghk(nm_rows *w, const nm_insn *x, bool varying) {
  (void)varying;
  ncy_text_str(w->out, "ncy_k_ghk(");
  for (int32_t k = 0; k < 4; k++) {
    nm_rows_vector(w, x->b + k);
    ncy_text_str(w->out, ", ");
  }
  ncy_text_str(w->out, "env_celsius)");
}

static void body_compare(nm_rows *w, const nm_insn *x, bool varying) {
  static const char *const vector_name[] = {"ncy_vlt", "ncy_vle", "ncy_vgt", "ncy_vge", "ncy_veq", "ncy_vne"};
  static const char *const sign[] = {"<", "<=", ">", ">=", "==", "!="};
  if (varying) {
    ncy_text_printf(w->out, "%s(", vector_name[x->op - NM_OP_LT]);
    nm_rows_vector(w, x->a);
    ncy_text_str(w->out, ", ");
    nm_rows_vector(w, x->b);
    ncy_text_str(w->out, ")");
  } else {
    nm_rows_value(w, x->a);
    ncy_text_printf(w->out, " %s ", sign[x->op - NM_OP_LT]);
    nm_rows_value(w, x->b);
  }
}
static void body_logic(nm_rows *w, const nm_insn *x, bool varying) {
  if (x->op == NM_OP_NOT) {
    ncy_text_str(w->out, varying ? "ncy_vm_not(" : "!");
    nm_rows_truth(w, x->a);
    if (varying) ncy_text_str(w->out, ")");
    return;
  }
  if (varying) {
    ncy_text_str(w->out, x->op == NM_OP_AND ? "ncy_vm_and(" : "ncy_vm_or(");
    nm_rows_mask_of(w, x->a);
    ncy_text_str(w->out, ", ");
    nm_rows_mask_of(w, x->b);
    ncy_text_str(w->out, ")");
  } else {
    nm_rows_truth(w, x->a);
    ncy_text_str(w->out, x->op == NM_OP_AND ? " && " : " || ");
    nm_rows_truth(w, x->b);
  }
}

/* A comparison or such: a mask, numbers 1 and 0 of lanes, or one such number. */
static void set_truth(nm_rows *w, int32_t i, bool varying, body_fn *body) {
  const nm_insn *x = nm_rows_insn_at(w, i);
  bool is_masked;
  shape form = nm_rows_open_set(w, i, x->d, false, &is_masked);
  const char *before = "", *after = "";
  if (form == TRUTH) before = varying ? "" : "ncy_k_every(", after = varying ? "" : ")";
  if (form == VECTOR) before = varying ? "ncy_k_number(" : "ncy_vset1((double)(", after = varying ? ")" : "))";
  if (form == DOUBLE) before = "(double)(", after = ")";
  ncy_text_str(w->out, before);
  body(w, x, varying);
  ncy_text_str(w->out, after);
  nm_rows_close_set(w, x->d, false, is_masked);
}

/* ---- integers
 * ------------------------------------------------------------------------------------------------------------------ */

static void int_operand(nm_rows *w, int32_t r, bool varying) {
  if (varying)
    nm_rows_int_vector(w, r);
  else
    nm_rows_integer(w, r);
}
static void body_iconst(nm_rows *w, const nm_insn *x, bool varying) {
  (void)varying;
  ncy_text_printf(w->out, "%d", x->a);
}
static void body_imove(nm_rows *w, const nm_insn *x, bool varying) {
  (void)varying;
  nm_rows_integer(w, x->a);
}
static void body_ineg(nm_rows *w, const nm_insn *x, bool varying) {
  ncy_text_str(w->out, varying ? "ncy_vi_sub(ncy_vi_set1(0), " : "0 - (");
  nm_rows_integer(w, x->a);
  ncy_text_str(w->out, ")");
}
static void body_iinfix(nm_rows *w, const nm_insn *x, bool varying) {
  if (varying) ncy_text_str(w->out, x->op == NM_OP_IADD ? "ncy_vi_add(" : x->op == NM_OP_ISUB ? "ncy_vi_sub(" : "ncy_k_imul(");
  int_operand(w, x->a, varying);
  ncy_text_str(w->out, varying ? ", " : x->op == NM_OP_IADD ? " + " : x->op == NM_OP_ISUB ? " - " : " * ");
  int_operand(w, x->b, varying);
  if (varying) ncy_text_str(w->out, ")");
}
static void body_idiv(nm_rows *w, const nm_insn *x, bool varying) {
  (void)varying;
  nm_rows_integer(w, x->a);
  ncy_text_str(w->out, " / ");
  nm_rows_integer(w, x->b);
}
static void body_toi(nm_rows *w, const nm_insn *x, bool varying) {
  if (varying) {
    ncy_text_str(w->out, "ncy_k_toi(");
    nm_rows_value(w, x->a);
    ncy_text_str(w->out, ")");
    return;
  }
  nm_rows_value(w, x->a);
  ncy_text_str(w->out, " > -2147483649.0 && ");
  nm_rows_value(w, x->a);
  ncy_text_str(w->out, " < 2147483648.0 ? (int64_t)");
  nm_rows_value(w, x->a);
  ncy_text_str(w->out, " : INT32_MIN");
}
static void body_tof(nm_rows *w, const nm_insn *x, bool varying) {
  const nm_use *use = &w->plan->i[x->a];
  const nm_insn *from = use->def >= 0 ? nm_rows_insn_at(w, use->def) : x;
  if (varying && nm_is_plain(w->plan, use) && from->op == NM_OP_TOI && nm_is_plain(w->plan, &w->plan->f[from->a])) {
    ncy_text_str(w->out, "ncy_k_trunc("); /* as in the lookup of a TABLE */
    nm_rows_vector(w, from->a);
    ncy_text_str(w->out, ")");
    return;
  }
  ncy_text_str(w->out, varying ? "ncy_k_tof(" : "(double)(");
  nm_rows_integer(w, x->a);
  ncy_text_str(w->out, ")");
}

static void divide_ints(nm_rows *w, int32_t i) {
  const nm_insn *x = nm_rows_insn_at(w, i);
  bool varying = nm_rows_is_int_varying(w, x->a) || nm_rows_is_int_varying(w, x->b);
  int32_t mask = nm_rows_mask_here(w, i);
  nm_rows_indent(w);
  if (!varying) {
    ncy_text_str(w->out, "if (!ncy_k_divides(");
    nm_rows_integer(w, x->a);
    ncy_text_str(w->out, ", ");
    nm_rows_integer(w, x->b);
    ncy_text_str(w->out, ")) goto out;\n");
    set_i(w, i, false, body_idiv);
    return;
  }
  ncy_text_printf(w->out, "is_fine = true;\n");
  bool is_masked;
  nm_rows_open_set(w, i, x->d, true, &is_masked);
  ncy_text_str(w->out, "ncy_k_idiv(");
  nm_rows_int_vector(w, x->a);
  ncy_text_str(w->out, ", ");
  nm_rows_int_vector(w, x->b);
  ncy_text_printf(w->out, ", m%d, &is_fine)", mask);
  nm_rows_close_set(w, x->d, true, is_masked);
  nm_rows_indent(w);
  ncy_text_str(w->out, "if (!is_fine) goto out;\n");
}

/* ---- all of these ------------------------------------------------------------------------------------------------------------
 */

/* Instructions over registers alone; false: it is another. */
bool nm_rows_math(nm_rows *w, int32_t i) {
  const nm_plan *plan = w->plan;
  const nm_insn *x = nm_rows_insn_at(w, i);
  switch (x->op) {
  case NM_FLAT_NUM:
    nm_rows_set_f(w, i, false, body_number);
    break;
  case NM_OP_MOV:
    nm_rows_set_f(w, i, nm_rows_is_varying(w, x->a), body_move);
    break;
  case NM_OP_NEG:
    nm_rows_set_f(w, i, nm_rows_is_varying(w, x->a), body_neg);
    break;
  case NM_OP_ADD:
    for (int32_t k = plan->ion0; k < plan->n_places; k++)
      if (plan->place[k].add == i) return true; /* at the end */
    /* fall through */
  case NM_OP_SUB:
  case NM_OP_MUL:
  case NM_OP_DIV:
    nm_rows_set_f(w, i, nm_rows_is_varying(w, x->a) || nm_rows_is_varying(w, x->b), body_infix);
    break;
  case NM_OP_POW:
    nm_rows_set_f(w, i, nm_rows_is_varying(w, x->a) || nm_rows_is_varying(w, x->b), body_pow);
    break;
  case NM_OP_LT:
  case NM_OP_LE:
  case NM_OP_GT:
  case NM_OP_GE:
  case NM_OP_EQ:
  case NM_OP_NE:
    set_truth(w, i, nm_rows_is_varying(w, x->a) || nm_rows_is_varying(w, x->b), body_compare);
    break;
  case NM_OP_NOT:
    set_truth(w, i, nm_rows_is_varying(w, x->a), body_logic);
    break;
  case NM_OP_AND:
  case NM_OP_OR:
    set_truth(w, i, nm_rows_is_varying(w, x->a) || nm_rows_is_varying(w, x->b), body_logic);
    break;
  case NM_OP_MATH1:
    nm_rows_set_f(w, i, nm_rows_is_varying(w, x->b), body_math1);
    break;
  case NM_OP_MATH2:
    nm_rows_set_f(w, i, nm_rows_is_varying(w, x->b) || nm_rows_is_varying(w, x->c), body_math2);
    break;
  case NM_OP_BUILTIN:
    nm_rows_set_f(w, i, true, body_ghk);
    break;
  case NM_OP_ICONST:
    set_i(w, i, false, body_iconst);
    break;
  case NM_OP_IMOV:
    set_i(w, i, nm_rows_is_int_varying(w, x->a), body_imove);
    break;
  case NM_OP_INEG:
    set_i(w, i, nm_rows_is_int_varying(w, x->a), body_ineg);
    break;
  case NM_OP_IADD:
  case NM_OP_ISUB:
  case NM_OP_IMUL:
    set_i(w, i, nm_rows_is_int_varying(w, x->a) || nm_rows_is_int_varying(w, x->b), body_iinfix);
    break;
  case NM_OP_IDIV:
    divide_ints(w, i);
    break;
  case NM_OP_TOF:
    nm_rows_set_f(w, i, nm_rows_is_int_varying(w, x->a), body_tof);
    break;
  case NM_OP_TOI:
    set_i(w, i, nm_rows_is_varying(w, x->a), body_toi);
    break;
  default:
    return false;
  }
  return true;
}
