/* vm_solve.c - systems of equations of an instance: Newton (derivimplicit, NONLINEAR), Runge-Kutta, sparse, simeq.
 *
 * Each step of each method, every order of summation included, is NEURON's. Exact: bits.
 * Source: reference neuron-numerics section 4. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "nmodl/vm_inner.h"

enum { MAX_NEWTON = 50, MAX_SPARSE = 20 };
static const double too_small = 1e-20, zero = 1e-8, step = 1e-6, converged = 1e-6, max_change = 0.05;

#define COLUMN(r, slot) (&(r)->insts->col[(size_t)(slot) * (size_t)(r)->insts->n + (size_t)(r)->inst])

ncy_status nm_system_op(nm_run *r, const nm_insn *insn, double *f, const int64_t *iv) {
  uint64_t n = (uint64_t)r->n;
  bool is_mat = insn->op == NM_OP_MAT_SET || insn->op == NM_OP_MAT_ADD;
  uint64_t row = (uint64_t)iv[insn->op == NM_OP_SYS_OLD ? insn->a : insn->d];
  if (row >= n || (is_mat && (uint64_t)iv[insn->a] >= n)) return nm_fail(r, "a state of a system is outside its array");
  uint64_t at = is_mat ? row * n + (uint64_t)iv[insn->a] : row;
  nm_sys *sys = &r->vm->sys[r->system];
  if (is_mat && sys->has && !sys->is_ordered) sys->has[at] = 1;
  switch (insn->op) {
  case NM_OP_SYS_SET:
    r->value[at] = f[insn->a];
    break;
  case NM_OP_SYS_ADD:
    r->value[at] += f[insn->a];
    break;
  case NM_OP_SYS_OLD:
    f[insn->d] = r->old[at];
    break;
  case NM_OP_MAT_SET:
    r->mat[at] = f[insn->b];
    break;
  default:
    r->mat[at] += f[insn->b];
  }
  return NCY_OK;
}

/* The function of the system. */
static ncy_status run_block(nm_run *r, const nm_system *s) {
  return r->frame ? nm_kernel_enter(r, r->frame, r->vm->kernels->fn[s->fn], NULL, NULL) : nm_run_fn(r, s->fn, NULL, NULL);
}

/* ---- Newton
 * --------------------------------------------------------------------------------------------------------------------------------
 */

/* LU with the order of rows in perm; rows are not moved. */
static bool crout(int32_t n, double *a, int32_t *perm, double *rowmax) {
  for (int32_t i = 0; i < n; i++) {
    perm[i] = i;
    int32_t k = 0;
    for (int32_t j = 1; j < n; j++)
      if (fabs(a[i * n + j]) > fabs(a[i * n + k])) k = j;
    rowmax[i] = a[i * n + k];
  }
  for (int32_t c = 0; c < n; c++) {
    for (int32_t i = c; i < n; i++) {
      int32_t row = perm[i];
      double sum = 0;
      for (int32_t k = 0; k < c; k++) sum += a[row * n + k] * a[perm[k] * n + c];
      a[row * n + c] -= sum;
    }
    int32_t pivot = c;
    double best = fabs(a[perm[c] * n + c] / rowmax[perm[c]]);
    for (int32_t i = c + 1; i < n; i++) {
      double size = fabs(a[perm[i] * n + c] / rowmax[perm[i]]);
      if (!(size > best)) continue;
      best = size;
      pivot = i;
    }
    int32_t row = perm[pivot];
    if (!(fabs(a[row * n + c]) >= too_small)) return false;
    perm[pivot] = perm[c];
    perm[c] = row;
    for (int32_t j = c + 1; j < n; j++) {
      double sum = 0;
      for (int32_t k = 0; k < c; k++) sum += a[row * n + k] * a[perm[k] * n + j];
      a[row * n + j] = (a[row * n + j] - sum) / a[row * n + c];
    }
  }
  return true;
}

static void lu_solve(int32_t n, const double *a, const double *b, const int32_t *perm, double *x) {
  for (int32_t i = 0; i < n; i++) {
    double sum = 0;
    for (int32_t j = 0; j < i; j++) sum += a[perm[i] * n + j] * x[j];
    x[i] = (b[perm[i]] - sum) / a[perm[i] * n + i];
  }
  for (int32_t i = n - 1; i >= 0; i--) {
    double sum = 0;
    for (int32_t j = i + 1; j < n; j++) sum += a[perm[i] * n + j] * x[j];
    x[i] -= sum;
  }
}

static ncy_status jacobian(nm_run *r, const nm_system *s, double *jac, double *high) {
  for (int32_t j = 0; j < s->n; j++) {
    double *y = COLUMN(r, s->state[j]);
    double inc = fmax(fabs(0.02 * *y), step);
    *y += inc;
    NCY_TRY(run_block(r, s));
    for (int32_t i = 0; i < s->n; i++) high[i] = r->value[i];
    *y -= 2.0 * inc;
    NCY_TRY(run_block(r, s));
    for (int32_t i = 0; i < s->n; i++) jac[i * s->n + j] = (high[i] - r->value[i]) / (2.0 * inc);
    *y += inc;
    NCY_TRY(run_block(r, s));
  }
  return NCY_OK;
}

static ncy_status newton(nm_run *r, const nm_system *s) {
  size_t n = (size_t)s->n;
  double *delta = r->old + n, *high = delta + n, *rowmax = high + n, *jac = r->mat;
  double change = 1;
  for (int count = 1;; count++) {
    if (change > max_change) {
      NCY_TRY(jacobian(r, s, jac, high));
      for (size_t i = 0; i < n; i++) r->value[i] = -r->value[i];
      if (!crout(s->n, jac, r->vm->perm, rowmax)) return nm_fail(r, "the matrix of Newton's method is singular");
    }
    lu_solve(s->n, jac, r->value, r->vm->perm, delta);
    change = 0;
    for (size_t i = 0; i < n; i++) {
      double *y = COLUMN(r, s->state[i]), relative;
      if (fabs(*y) > zero && (relative = fabs(delta[i] / *y)) > change) change = relative;
      *y += delta[i];
    }
    NCY_TRY(run_block(r, s));
    double worst = 0;
    for (size_t i = 0; i < n; i++) {
      r->value[i] = -r->value[i];
      if (fabs(r->value[i]) > worst) worst = fabs(r->value[i]);
    }
    if (change <= converged && worst <= zero) return NCY_OK;
    if (count == MAX_NEWTON) return nm_fail(r, "Newton's method does not converge in 50 iterations");
  }
}

/* ---- Runge-Kutta of fourth order
 * ------------------------------------------------------------------------------------------------------------- */

static ncy_status runge(nm_run *r, const nm_system *s) {
  double h = nm_env_value(r, NM_ENV_DT), *t = r->vm->env.t;
  double *w = r->old + s->n;
  NCY_TRY(run_block(r, s));
  for (int32_t i = 0; i < s->n; i++) {
    double q = (h / 2.) * *COLUMN(r, s->derivative[i]);
    *COLUMN(r, s->state[i]) += q;
    w[i] = r->old[i] + q / 3.;
  }
  *t += h / 2.;
  NCY_TRY(run_block(r, s));
  for (int32_t i = 0; i < s->n; i++) {
    double q = h * *COLUMN(r, s->derivative[i]);
    *COLUMN(r, s->state[i]) = r->old[i] + q / 2.;
    w[i] += q / 3.;
  }
  NCY_TRY(run_block(r, s));
  for (int32_t i = 0; i < s->n; i++) {
    double q = h * *COLUMN(r, s->derivative[i]);
    *COLUMN(r, s->state[i]) = r->old[i] + q;
    w[i] += q / 3.;
  }
  *t += h / 2.;
  NCY_TRY(run_block(r, s));
  for (int32_t i = 0; i < s->n; i++) *COLUMN(r, s->state[i]) = w[i] + (h / 6.) * *COLUMN(r, s->derivative[i]);
  *t -= h;
  return NCY_OK;
}

/* ---- sparse
 * ----------------------------------------------------------------------------------------------------------------------------------
 */

typedef struct row_list { /* rows by number of elements */
  int32_t *row, n;
} row_list;

static void list_remove(row_list *l, int32_t row) {
  int32_t k = 0;
  while (l->row[k] != row) k++;
  memmove(&l->row[k], &l->row[k + 1], (size_t)(l->n - k - 1) * sizeof *l->row);
  l->n--;
}
static void list_insert(row_list *l, int32_t row, const int32_t *count) {
  int32_t k = 0;
  while (k < l->n && count[l->row[k]] < count[row]) k++;
  memmove(&l->row[k + 1], &l->row[k], (size_t)(l->n - k) * sizeof *l->row);
  l->row[k] = row;
  l->n++;
}

/* What elimination goes through, so that it need not look for elements. */
static ncy_status list_steps(ncy_arena *arena, nm_sys *sys, int32_t n) {
  size_t most = 2 * (size_t)n * (size_t)n + 1;
  sys->first = NCY_NEW_ARRAY(arena, int32_t, (size_t)n + 1);
  sys->split = NCY_NEW_ARRAY(arena, int32_t, (size_t)n + 1);
  sys->steps = NCY_NEW_ARRAY(arena, int32_t, most);
  if (!sys->first || !sys->split || !sys->steps) return NCY_ENOMEM;
  int32_t count = 0;
  for (int32_t at = 0; at < n; at++) {
    int32_t p = sys->order[at];
    sys->first[at] = count;
    for (int32_t k = at + 1; k < n; k++)
      if (sys->has[sys->order[k] * n + p]) sys->steps[count++] = sys->order[k];
    sys->split[at] = count;
    for (int32_t k = at + 1; k < n; k++)
      if (sys->has[p * n + sys->order[k]]) sys->steps[count++] = sys->order[k];
  }
  sys->first[n] = count;
  return NCY_OK;
}

/* The order of pivots: fewest elements first, each insertion before its equals; fills the pattern in. */
static ncy_status order_pivots(nm_run *r, nm_sys *sys, int32_t n) {
  ncy_arena *arena = r->vm->arena;
  int32_t *count = NCY_NEW_ARRAY(arena, int32_t, (size_t)n + 1);
  row_list list = {NCY_NEW_ARRAY(arena, int32_t, (size_t)n + 1), 0};
  sys->order = NCY_NEW_ARRAY(arena, int32_t, (size_t)n + 1);
  uint8_t *is_done = NCY_NEW_ARRAY(arena, uint8_t, (size_t)n + 1);
  if (!count || !list.row || !sys->order || !is_done) return NCY_ENOMEM;
  for (int32_t i = 0; i < n; i++) {
    sys->has[i * n + i] = 1;
    for (int32_t k = 0; k < n; k++) count[i] += sys->has[i * n + k];
  }
  for (int32_t i = 0; i < n; i++) list_insert(&list, i, count);
  for (int32_t at = 0; at < n; at++) {
    int32_t p = list.row[0];
    sys->order[at] = p;
    is_done[p] = 1;
    for (int32_t row = 0; row < n; row++) {
      if (is_done[row] || !sys->has[row * n + p]) continue;
      for (int32_t k = 0; k < n; k++) {
        if (is_done[k] || !sys->has[p * n + k] || sys->has[row * n + k]) continue;
        sys->has[row * n + k] = 1;
        count[row]++;
        list_remove(&list, row);
        list_insert(&list, row, count);
      }
      count[row]--;
      list_remove(&list, row);
      list_insert(&list, row, count);
    }
    list_remove(&list, p);
  }
  NCY_TRY(list_steps(arena, sys, n));
  sys->is_ordered = true;
  return NCY_OK;
}

/* Eliminates; the solution is in value. false: a pivot is too small. */
static bool eliminate(const nm_sys *sys, int32_t n, double *m, double *rhs) {
  for (int32_t at = 0; at < n; at++) {
    int32_t p = sys->order[at];
    if (fabs(m[p * n + p]) <= too_small) return false; /* NaN goes on, as in NEURON */
    const double *const pivot = m + p * n;
    for (int32_t later = sys->first[at]; later < sys->split[at]; later++) {
      double *const row = m + sys->steps[later] * n;
      double q = row[p] / pivot[p];
      rhs[sys->steps[later]] -= rhs[p] * q;
      for (int32_t k = sys->split[at]; k < sys->first[at + 1]; k++) row[sys->steps[k]] -= pivot[sys->steps[k]] * q;
    }
  }
  for (int32_t at = n - 1; at >= 0; at--) {
    int32_t p = sys->order[at];
    for (int32_t k = sys->split[at]; k < sys->first[at + 1]; k++) rhs[p] -= m[p * n + sys->steps[k]] * rhs[sys->steps[k]];
    rhs[p] /= m[p * n + p];
  }
  return true;
}

static ncy_status fill(nm_run *r, const nm_system *s) {
  memset(r->value, 0, (size_t)s->n * sizeof(double));
  memset(r->mat, 0, (size_t)s->n * (size_t)s->n * sizeof(double));
  return run_block(r, s);
}

/* From the present states: one solution of the linearised system, or repeated until the changes are small; then the block once
 * more.
 */
static ncy_status sparse_call(nm_run *r, const nm_system *s, bool once, bool *has_failed) {
  nm_sys *sys = &r->vm->sys[r->system];
  for (int32_t i = 0; i < s->n; i++) r->old[i] = *COLUMN(r, s->state[i]);
  if (!sys->is_ordered) {
    sys->has = NCY_NEW_ARRAY(r->vm->arena, uint8_t, (size_t)s->n * (size_t)s->n + 1);
    if (!sys->has) return NCY_ENOMEM;
    NCY_TRY(fill(r, s));
    NCY_TRY(order_pivots(r, sys, s->n));
  }
  double err = 1;
  *has_failed = true;
  for (int k = 0; err > 1e-6; k++) {
    NCY_TRY(fill(r, s));
    if (!eliminate(sys, s->n, r->mat, r->value)) return NCY_OK;
    err = 0;
    for (int32_t i = 0; i < s->n; i++) {
      double *y = COLUMN(r, s->state[i]);
      *y += r->value[i];
      if (!once && *y < 0) *y = 0;
      err += fabs(r->value[i]);
    }
    if (k > MAX_SPARSE) return NCY_OK;
    if (once) break;
  }
  *has_failed = false;
  return run_block(r, s); /* for what the block assigns; the system itself is done with */
}

/* A nonlinear scheme at rest: linear solutions until no state is negative, then to convergence. */
static ncy_status sparse_steady(nm_run *r, const nm_system *s, bool *has_failed) {
  for (int k = 0; k < 7; k++) {
    bool was_negative = false;
    NCY_TRY(sparse_call(r, s, true, has_failed));
    if (*has_failed) return NCY_OK;
    for (int32_t i = 0; i < s->n; i++) {
      double *y = COLUMN(r, s->state[i]);
      if (*y < -1e-6) {
        *y = 0;
        was_negative = true;
      }
    }
    if (!was_negative) return sparse_call(r, s, false, has_failed);
  }
  *has_failed = true;
  return NCY_OK;
}

/* What cannot be solved leaves states and assigned variables as the last attempt has them. NEURON says nothing then in a file
 * that is thread-safe, and ends the run in another. */
static ncy_status sparse(nm_run *r, const nm_system *s) {
  bool has_failed = false;
  if (s->is_steady && !s->is_linear)
    NCY_TRY(sparse_steady(r, s, &has_failed));
  else
    NCY_TRY(sparse_call(r, s, s->is_linear && !s->is_steady, &has_failed));
  if (has_failed && !r->vm->program->is_thread_safe) return nm_fail(r, "a KINETIC block is singular or does not converge");
  return NCY_OK;
}

/* ---- simeq
 * -------------------------------------------------------------------------------------------------------------------------------------
 */

static ncy_status simeq(nm_run *r, const nm_system *s) {
  int32_t n = s->n, *perm = r->vm->perm;
  double *a = r->mat, *b = r->value;
  NCY_TRY(fill(r, s));
  for (int32_t i = 0; i < n; i++) perm[i] = i;
  for (int32_t j = 0; j < n; j++) {
    int32_t pivot = j;
    for (int32_t i = j + 1; i < n; i++)
      if (fabs(a[perm[i] * n + j]) > fabs(a[perm[pivot] * n + j])) pivot = i;
    int32_t row = perm[pivot];
    if (!(fabs(a[row * n + j]) >= too_small)) return nm_fail(r, "a LINEAR block is singular");
    perm[pivot] = perm[j];
    perm[j] = row;
    for (int32_t k = j + 1; k < n; k++) a[row * n + k] /= a[row * n + j];
    b[row] /= a[row * n + j];
    for (int32_t i = j + 1; i < n; i++) {
      int32_t other = perm[i];
      for (int32_t k = j + 1; k < n; k++) a[other * n + k] -= a[row * n + k] * a[other * n + j];
      b[other] -= b[row] * a[other * n + j];
    }
  }
  double *x = r->old;
  for (int32_t i = n - 1; i >= 0; i--) {
    x[i] = b[perm[i]];
    for (int32_t k = i + 1; k < n; k++) x[i] -= a[perm[i] * n + k] * x[k];
  }
  for (int32_t i = 0; i < n; i++) *COLUMN(r, s->state[i]) = x[i];
  return NCY_OK;
}

/* ---- all
 * ---------------------------------------------------------------------------------------------------------------------------------------
 */

static ncy_status solve(nm_run *r, const nm_system *s) {
  switch (s->method) {
  case NM_SOLVE_derivimplicit:
  case NM_SOLVE_newton:
    NCY_TRY(newton(r, s));
    return run_block(r, s);
  case NM_SOLVE_runge:
    return runge(r, s);
  case NM_SOLVE_sparse:
    return sparse(r, s);
  default:
    return simeq(r, s);
  }
}

ncy_status nm_solve_system(nm_run *outer, int32_t id) {
  ncy_vm *vm = outer->vm;
  const nm_system *s = &vm->program->systems.data[id];
  size_t n = (size_t)s->n;
  nm_run r = *outer;
  if (n == 0) return NCY_OK;
  if (outer->n) return nm_fail(outer, "a SOLVE inside a block being solved");
  r.system = id;
  r.n = s->n;
  r.value = vm->work;
  r.old = vm->work + n;
  r.mat = vm->work + 6 * n;
  for (size_t i = 0; i < n; i++) r.old[i] = *COLUMN(&r, s->state[i]);
  double dt = nm_env_value(&r, NM_ENV_DT);
  if (s->is_steady) {
    vm->has_own_dt = true;
    vm->dt = s->method == NM_SOLVE_sparse ? 1e9 : 1e-9;
  }
  /* NEURON, secondorder: half a step, and the other half by the slope found */
  bool is_second = vm->env.second_order && !s->is_steady &&
                   (s->method == NM_SOLVE_sparse || s->method == NM_SOLVE_derivimplicit || s->method == NM_SOLVE_runge);
  if (is_second) {
    vm->has_own_dt = true;
    vm->dt = dt * 0.5;
  }
  nm_kernel_frame frame;
  r.frame = NULL;
  if (vm->kernels && vm->kernels->fn[s->fn] && s->method != NM_SOLVE_runge) { /* which moves t */
    nm_kernel_prepare(&r, &frame);
    r.frame = &frame;
  }
  ncy_status status = solve(&r, s);
  for (size_t i = 0; is_second && status == NCY_OK && i < n; i++) {
    double *y = COLUMN(&r, s->state[i]);
    double slope = s->method == NM_SOLVE_sparse ? (*y - r.old[i]) / vm->dt : *COLUMN(&r, s->derivative[i]);
    *y += vm->dt * slope;
  }
  vm->has_own_dt = false;
  outer->n_back = r.n_back;
  return status;
}
