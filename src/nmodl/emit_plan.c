/* emit_plan.c - what vector code must know of a flat list: regions, where registers live, what differs between lanes, which
 * variables of the instance are read and written.
 *
 * A register's home is the region its first instruction writes it in, when everything else about it is inside that region too;
 * otherwise the whole. Writing a register needs a mask when lanes may part between its home and the place. All of this goes by
 * the text, not by paths, and errs on the safe side. SPDX-License-Identifier: MIT */
#include <string.h>

#include "nmodl/emit.h"

static bool opens(int32_t op) {
  return op == NM_OP_IF || op == NM_OP_LOOP;
}
static bool closes(int32_t op) {
  return op == NM_OP_END || op == NM_OP_AGAIN;
}

bool nm_plan_regions(ncy_arena *arena, const nm_code *code, nm_plan *plan) {
  int32_t n = (int32_t)code->count, n_regions = 1, at = 0;
  for (int32_t i = 0; i < n; i++) n_regions += opens(code->data[i].op) || code->data[i].op == NM_OP_ELSE;
  plan->n = n;
  plan->n_regions = n_regions;
  plan->region_of = NCY_NEW_ARRAY(arena, int32_t, (size_t)n + 1);
  plan->region = NCY_NEW_ARRAY(arena, nm_region, (size_t)n_regions);
  plan->opened = NCY_NEW_ARRAY(arena, int32_t, (size_t)n + 1);
  if (!plan->region_of || !plan->region || !plan->opened) return false;
  plan->region[0] = (nm_region){.parent = -1, .begin = -1, .end = n, .before = -1};
  n_regions = 1;
  for (int32_t i = 0; i < n; i++) { /* IF, ELSE, END, LOOP, AGAIN themselves are of the region around */
    int32_t op = code->data[i].op, before = -1;
    if (closes(op) || op == NM_OP_ELSE) {
      if (op == NM_OP_ELSE) before = at;
      plan->region[at].end = i;
      at = plan->region[at].parent;
    }
    plan->region_of[i] = at;
    if (opens(op) || op == NM_OP_ELSE) {
      plan->region[n_regions] = (nm_region){.parent = at, .begin = i, .end = n, .before = before, .is_loop = op == NM_OP_LOOP};
      plan->opened[i] = at = n_regions++;
    }
  }
  return true;
}

static bool is_within(const nm_plan *plan, int32_t region, int32_t outer) {
  while (region > outer) region = plan->region[region].parent; /* parents have smaller numbers */
  return region == outer;
}

/* One occurrence, in order of the text. */
static void occur(nm_plan *plan, nm_use *use, int32_t region, int32_t at, bool is_def) {
  bool is_first = use->home < 0;
  if (is_first) {
    use->home = is_def ? region : 0;
    use->is_early = !is_def;
  } else if (!is_within(plan, region, use->home)) {
    if (!use->is_early && use->home) use->is_early = true; /* its first definition is not met on every way */
    use->home = 0;
  }
  if (is_def) {
    use->n_defs++;
    use->def = at;
  }
}

static void mark_array(nm_plan *plan, int32_t base, int32_t size) {
  for (int32_t k = base; k < base + size; k++) {
    plan->f[k].is_array = true;
    plan->f[k].def = base;
    plan->f[k].home = 0;
  }
}

void nm_plan_uses(const nm_code *code, nm_plan *plan, int32_t n_args) {
  for (int32_t k = 0; k < n_args; k++) plan->f[k] = (nm_use){.n_defs = 2, .home = 0};
  for (int32_t at = 0; at < plan->n; at++) {
    const nm_insn *x = &code->data[at];
    const char *operands = nm_flat_operands(x->op);
    const int32_t values[4] = {x->d, x->a, x->b, x->c};
    int32_t region = plan->region_of[at];
    if (x->op == NM_FLAT_ZERO) {
      mark_array(plan, x->d, x->a);
      continue;
    }
    bool is_indexed = x->op == NM_OP_LOAD_REGX || x->op == NM_OP_STORE_REGX;
    if (is_indexed) mark_array(plan, x->a, x->b);
    for (int k = 3; k >= 0; k--) { /* what is read comes before what is written */
      if (is_indexed && k == 1) continue;
      if (operands[k] == 'f' || operands[k] == 'F') occur(plan, &plan->f[values[k]], region, at, operands[k] == 'F');
      if (operands[k] == 'i' || operands[k] == 'I') occur(plan, &plan->i[values[k]], region, at, operands[k] == 'I');
    }
    if (x->op == NM_OP_CALL || x->op == NM_OP_BUILTIN)
      for (int32_t k = 0; k < x->c; k++) occur(plan, &plan->f[x->b + k], region, at, false);
  }
}

/* ---- variables of the instance ------------------------------------------------------------------------------------------- */

int32_t nm_place_of(const nm_plan *plan, const nm_insn *x, bool *is_store) {
  *is_store = false;
  switch (x->op) {
  case NM_OP_STORE_COL:
    *is_store = true;
    return x->b;
  case NM_OP_LOAD_COL:
    return x->b;
  case NM_OP_STORE_GLB:
    *is_store = true;
    return plan->global0 + x->b;
  case NM_OP_LOAD_GLB:
    return plan->global0 + x->b;
  case NM_OP_STORE_ION:
    *is_store = true;
    return plan->ion0 + x->a * NM_ION_VARS + x->b;
  case NM_OP_LOAD_ION:
    return plan->ion0 + x->a * NM_ION_VARS + x->b;
  default:
    return -1;
  }
}

/* Written for certain so far, by place. Sets grow along the code; both sides of IF are joined by what they share. */
typedef struct sure {
  nm_plan *plan;
  int32_t n;
} sure;

static int32_t walk(sure *w, int32_t i, bool *set, ncy_arena *arena, bool *no_memory) {
  nm_plan *plan = w->plan;
  size_t n = (size_t)w->n;
  bool *left = NULL; /* of the loop that begins at i - 1: at its LEAVEs */
  bool is_loop = i > 0 && plan->flat.code.data[i - 1].op == NM_OP_LOOP;
  for (; i < plan->n && !*no_memory; i++) {
    const nm_insn *x = &plan->flat.code.data[i];
    bool is_store;
    int32_t at = nm_place_of(plan, x, &is_store);
    if (at >= 0) {
      nm_place *place = &plan->place[at];
      if (is_store) {
        place->is_written = set[at] = true;
      } else {
        place->is_read = true;
        if (!set[at]) place->needs_load = true;
      }
    } else if (x->op == NM_FLAT_LEAVE) {
      memset(set, 1, n); /* nothing after it happens */
    } else if (x->op == NM_OP_LEAVE || x->op == NM_OP_LEAVEGT) {
      if (!is_loop) continue;
      if (!left) {
        left = NCY_NEW_ARRAY(arena, bool, n + 1);
        if (!left) *no_memory = true;
        if (left) memcpy(left, set, n);
      } else {
        for (size_t k = 0; k < n; k++) left[k] &= set[k];
      }
    } else if (x->op == NM_OP_LOOP) {
      i = walk(w, i + 1, set, arena, no_memory);
    } else if (x->op == NM_OP_AGAIN) {
      if (left) memcpy(set, left, n);
      return i;
    } else if (x->op == NM_OP_ELSE || x->op == NM_OP_END) {
      return i;
    } else if (x->op == NM_OP_IF) {
      bool *other = NCY_NEW_ARRAY(arena, bool, n + 1);
      if (!other) {
        *no_memory = true;
        return i;
      }
      memcpy(other, set, n);
      i = walk(w, i + 1, set, arena, no_memory);
      if (i < plan->n && plan->flat.code.data[i].op == NM_OP_ELSE) i = walk(w, i + 1, other, arena, no_memory);
      for (size_t k = 0; k < n; k++) set[k] &= other[k];
    }
  }
  return i;
}

static bool plan_places(nm_plan *plan, ncy_arena *arena) {
  const ncy_nmodl *p = plan->p;
  plan->global0 = p->n_columns;
  plan->ion0 = plan->global0 + p->n_globals;
  plan->n_places = plan->ion0 + (int32_t)p->ions.count * NM_ION_VARS;
  plan->place = NCY_NEW_ARRAY(arena, nm_place, (size_t)plan->n_places + 1);
  bool *set = NCY_NEW_ARRAY(arena, bool, (size_t)plan->n_places + 1);
  if (!plan->place || !set) return false;
  for (int32_t k = 0; k < plan->n_places; k++) plan->place[k].add = -1;
  sure w = {plan, plan->n_places};
  bool no_memory = false;
  walk(&w, 0, set, arena, &no_memory);
  for (int32_t k = 0; k < plan->n_places; k++) {
    plan->place[k].is_sure = set[k];
    if (plan->place[k].is_written && !set[k]) plan->place[k].needs_load = true;
  }
  return !no_memory;
}

/* LOAD_ION x; ADD y = x + value; STORE_ION y, and nothing else of that variable: a sum over instances. */
static void find_ion_sums(nm_plan *plan) {
  const nm_insn *code = plan->flat.code.data;
  for (int32_t i = 0; i < plan->n; i++) {
    if (code[i].op != NM_OP_STORE_ION || plan->region_of[i]) continue;
    int32_t at = plan->ion0 + code[i].a * NM_ION_VARS + code[i].b, n = 0, load = -1;
    for (int32_t k = 0; k < plan->n; k++)
      if ((code[k].op == NM_OP_LOAD_ION && code[k].a == code[i].a && code[k].b == code[i].b) ||
          (code[k].op == NM_OP_STORE_ION && code[k].a == code[i].a && code[k].b == code[i].b)) {
        n++;
        if (code[k].op == NM_OP_LOAD_ION) load = k;
      }
    int32_t y = code[i].d, add = plan->f[y].def;
    if (n == 2 && load >= 0 && plan->f[y].n_defs == 1 && code[add].op == NM_OP_ADD && code[add].a == code[load].d &&
        plan->f[code[load].d].n_defs == 1 && !plan->region_of[load] && !plan->region_of[add])
      plan->place[at].add = add;
  }
}

/* ---- what may stand in vector code ----------------------------------------------------------------------------------------- */

static bool check(nm_plan *plan) {
  bool has_pointer = false, has_ion_store = false, has_element_store = false;
  for (int32_t i = 0; i < plan->n; i++) {
    const nm_insn *x = &plan->flat.code.data[i];
    has_pointer |= x->op == NM_OP_LOAD_PTR;
    has_ion_store |= x->op == NM_OP_STORE_ION;
    plan->has_current |= x->op == NM_OP_CURRENT;
    plan->has_leave |= x->op == NM_FLAT_LEAVE;
    if (x->op == NM_OP_CURRENT && plan->region_of[i]) return nm_refuse(&plan->flat, "its current is under a condition");
    if (x->op == NM_FLAT_LEAVE && has_element_store)
      return nm_refuse(&plan->flat, "a TABLE is looked up after elements of an array are assigned");
    has_element_store |= x->op == NM_OP_STORE_COLX;
    const char *operands = nm_flat_operands(x->op);
    const int32_t values[4] = {x->d, x->a, x->b, x->c};
    for (int k = 0; k < 4; k++) {
      bool is_base = k == 1 && (x->op == NM_OP_LOAD_REGX || x->op == NM_OP_STORE_REGX);
      if ((operands[k] == 'f' || operands[k] == 'F') && plan->f[values[k]].is_array && !is_base)
        return nm_refuse(&plan->flat, "a LOCAL array is used like a number");
    }
  }
  if (has_pointer && has_ion_store) return nm_refuse(&plan->flat, "it reads a POINTER and writes an ion");
  return true;
}

/* A GLOBAL that is read before it is written, or not written on every way, goes from one instance to the next. That is fine
 * while it does not change, which a kernel can see as long as it is the same in all lanes. */
static bool check_carried(nm_plan *plan) {
  const ncy_nmodl *p = plan->p;
  for (int32_t k = plan->global0; k < plan->ion0; k++) {
    const nm_place *place = &plan->place[k];
    if (!place->is_written || !nm_is_carried(place) || !place->is_varying) continue;
    const char *name = "";
    for (size_t s = 0; s < p->syms.count; s++)
      if (p->syms.data[s].store == NM_GLOBAL && p->syms.data[s].slot == k - plan->global0) name = p->syms.data[s].name;
    return nm_refuse(&plan->flat, "the GLOBAL %s goes from one instance to the next", name);
  }
  return true;
}

/* ---- what differs between lanes ---------------------------------------------------------------------------------------------
 */

static bool is_masked_write(const nm_plan *plan, int32_t region, int32_t home) {
  return plan->region[region].mask != plan->region[home].mask;
}

static bool reads_varying(const nm_plan *plan, const nm_insn *x) {
  const char *operands = nm_flat_operands(x->op);
  const int32_t values[4] = {x->d, x->a, x->b, x->c};
  for (int k = 0; k < 4; k++) {
    if (operands[k] == 'f' && plan->f[values[k]].is_varying) return true;
    if (operands[k] == 'i' && plan->i[values[k]].is_varying) return true;
  }
  for (int32_t k = 0; x->op == NM_OP_BUILTIN && k < x->c; k++)
    if (plan->f[x->b + k].is_varying) return true;
  return false;
}

static bool set_flag(bool *flag, bool value) {
  bool is_new = value && !*flag;
  *flag |= value;
  return is_new;
}

static bool spread_once(nm_plan *plan) {
  bool changed = false;
  for (int32_t r = 1; r < plan->n_regions; r++) {
    nm_region *region = &plan->region[r];
    region->mask = region->is_masked ? r : plan->region[region->parent].mask;
  }
  for (int32_t i = 0; i < plan->n; i++) {
    const nm_insn *x = &plan->flat.code.data[i];
    int32_t region = plan->region_of[i];
    bool varying = reads_varying(plan, x), is_store;
    switch (x->op) {
    case NM_OP_LOAD_COL:
    case NM_OP_LOAD_COLX:
    case NM_OP_LOAD_PTR:
    case NM_OP_LOAD_V:
    case NM_OP_LOAD_ION:
    case NM_OP_LOAD_REGX:
      varying = true;
      break;
    case NM_OP_LOAD_GLB:
      varying = plan->place[plan->global0 + x->b].is_varying;
      break;
    case NM_OP_LOAD_ENV:
      varying = x->b == NM_ENV_AREA || x->b == NM_ENV_DIAM;
      break;
    case NM_OP_IF:
      changed |= set_flag(&plan->region[plan->opened[i]].is_masked, varying);
      break;
    case NM_OP_ELSE: /* the side after ELSE parts when the side before it does */
      changed |= set_flag(&plan->region[plan->opened[i]].is_masked, plan->region[plan->region[plan->opened[i]].before].is_masked);
      break;
    case NM_OP_LEAVE:
    case NM_OP_LEAVEGT: /* lanes leave one by one; of an IF inside the loop: refused */
      changed |= set_flag(&plan->region[region].is_masked, varying);
      break;
    default:
      break;
    }
    int32_t at = nm_place_of(plan, x, &is_store);
    if (at >= 0 && is_store)
      changed |= set_flag(&plan->place[at].is_varying, varying || plan->f[x->d].is_varying || is_masked_write(plan, region, 0));
    char kind = nm_flat_operands(x->op)[0];
    if (kind == 'F') changed |= set_flag(&plan->f[x->d].is_varying, varying || is_masked_write(plan, region, plan->f[x->d].home));
    if (kind == 'I') changed |= set_flag(&plan->i[x->d].is_varying, varying || is_masked_write(plan, region, plan->i[x->d].home));
  }
  return changed;
}

static int32_t weight_of(const nm_insn *x) {
  switch (x->op) {
  case NM_OP_DIV:
    return 5;
  case NM_OP_MATH1:
    return x->a == NM_M_fabs ? 1 : 30;
  case NM_OP_MATH2:
  case NM_OP_POW:
  case NM_OP_BUILTIN:
    return 60;
  case NM_OP_LOOP:
  case NM_FLAT_LEAVE:
  case NM_OP_LOAD_COLX:
  case NM_OP_STORE_COLX:
  case NM_OP_LOAD_GLBX:
  case NM_OP_LOAD_REGX:
  case NM_OP_STORE_REGX:
  case NM_OP_LOAD_PTR:
  case NM_OP_IDIV:
    return 1000; /* must not run for no lane at all */
  default:
    return 1;
  }
}

static bool is_comparison(int32_t op) {
  return (op >= NM_OP_LT && op <= NM_OP_NE) || op == NM_OP_NOT || op == NM_OP_AND || op == NM_OP_OR;
}

static void finish(nm_plan *plan) {
  for (int32_t i = 0; i < plan->n; i++)
    for (int32_t r = plan->region_of[i]; r > 0; r = plan->region[r].parent)
      plan->region[r].weight += weight_of(&plan->flat.code.data[i]);
  for (int32_t r = 0; r < plan->n_regions; r++) plan->region[r].first_f = plan->region[r].first_i = -1;
  for (int32_t k = plan->flat.n_f - 1; k >= 0; k--) {
    nm_use *use = &plan->f[k];
    if (use->home < 0 || (use->is_array && use->def != k)) continue;
    use->is_truth = use->is_varying && !use->is_array && use->n_defs == 1 && is_comparison(plan->flat.code.data[use->def].op);
    use->next = plan->region[use->home].first_f;
    plan->region[use->home].first_f = k;
  }
  for (int32_t k = plan->flat.n_i - 1; k >= 0; k--) {
    nm_use *use = &plan->i[k];
    if (use->home < 0) continue;
    use->next = plan->region[use->home].first_i;
    plan->region[use->home].first_i = k;
  }
}

/* Leaving a loop from inside an IF whose lanes part would need a mask of its own. */
static bool check_leaves(nm_plan *plan) {
  for (int32_t i = 0; i < plan->n; i++) {
    int32_t op = plan->flat.code.data[i].op, region = plan->region_of[i];
    if ((op == NM_OP_LEAVE || op == NM_OP_LEAVEGT) && !plan->region[region].is_loop)
      return nm_refuse(&plan->flat, "a loop is left from inside a block");
  }
  return true;
}

bool nm_plan_make(const ncy_nmodl *p, ncy_arena *arena, int32_t fn, nm_plan *out) {
  *out = (nm_plan){.p = p};
  if (!nm_flatten(p, fn, false, &out->flat)) return false;
  if (out->flat.refusal[0]) return true;
  if (!nm_plan_regions(arena, &out->flat.code, out) || !nm_plan_forward(out, arena)) return false;
  out->f = NCY_NEW_ARRAY(arena, nm_use, (size_t)out->flat.n_f + 1);
  out->i = NCY_NEW_ARRAY(arena, nm_use, (size_t)out->flat.n_i + 1);
  if (!out->f || !out->i) return false;
  for (int32_t k = 0; k < out->flat.n_f; k++) out->f[k].home = -1;
  for (int32_t k = 0; k < out->flat.n_i; k++) out->i[k].home = -1;
  nm_plan_uses(&out->flat.code, out, 0);
  if (!plan_places(out, arena)) return false;
  if (!check(out) || !check_leaves(out)) return true;
  find_ion_sums(out);
  while (spread_once(out)) {
  }
  if (!check_carried(out)) return true;
  finish(out);
  return true;
}

/* ---- columns that are nobody's business -------------------------------------------------------------------------------------
 */

/* Marks columns whose old value function fn may read. false: no memory. */
static bool mark_old(const ncy_nmodl *p, ncy_arena *arena, int32_t fn, bool *is_old) {
  nm_plan plan = {.p = p};
  if (fn < 0) return true;
  bool is_fine = nm_flatten(p, fn, true, &plan.flat);
  bool is_known = is_fine && !plan.flat.refusal[0];
  if (is_known) {
    is_fine = nm_plan_regions(arena, &plan.flat.code, &plan);
    is_known = is_fine && check_leaves(&plan);
  }
  if (is_known) is_fine = plan_places(&plan, arena);
  for (int32_t k = 0; is_fine && k < p->n_columns; k++) is_old[k] |= !is_known || plan.place[k].needs_load;
  NCY_VEC_FREE(p->unit->ctx, &plan.flat.code);
  return is_fine;
}

bool nm_seen_columns(const ncy_nmodl *p, ncy_arena *arena, uint8_t *seen) {
  bool *is_old = NCY_NEW_ARRAY(arena, bool, (size_t)p->n_columns + 1);
  if (!is_old) return false;
  for (int e = 0; e < NM_E_COUNT; e++)
    if (!mark_old(p, arena, p->entry[e], is_old)) return false;
  for (size_t k = 0; k < p->moments.count; k++)
    if (!mark_old(p, arena, p->moments.data[k].fn, is_old)) return false;
  for (size_t k = 0; k < p->watches.count; k++)
    if (!mark_old(p, arena, p->watches.data[k].fn, is_old)) return false;
  for (size_t k = 0; k < p->diffusions.count; k++)
    if (!mark_old(p, arena, p->diffusions.data[k].volume, is_old) ||
        !mark_old(p, arena, p->diffusions.data[k].conductivity, is_old))
      return false;
  for (size_t k = 0; k < p->syms.count; k++) /* an interpreter may call these */
    if (!mark_old(p, arena, p->syms.data[k].fn, is_old)) return false;
  for (size_t k = 0; k < p->systems.count; k++) /* the solvers read these */
    for (int32_t i = 0; i < p->systems.data[k].n; i++) {
      is_old[p->systems.data[k].state[i]] = true;
      if (p->systems.data[k].derivative) is_old[p->systems.data[k].derivative[i]] = true;
    }
  memset(seen, NM_SEEN, (size_t)p->n_columns);
  for (size_t i = 0; i < p->syms.count; i++) {
    const nm_sym *s = &p->syms.data[i];
    if (s->store != NM_COLUMN || s->size || is_old[s->slot]) continue;
    if (s->is & NM_IS_ION)
      seen[s->slot] = NM_SEEN_HERE;
    else if (!(s->is & (NM_IS_STATE | NM_IS_PARAMETER)))
      seen[s->slot] = s->is & (NM_IS_RANGE | NM_IS_CURRENT) ? NM_SEEN_OUTSIDE : NM_SEEN_HERE;
  }
  return true;
}
