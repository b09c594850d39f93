/* vm_kernel.c - the machine's side of compiled kernels: handing rows of instances to them, and serving scalar ones.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "nmodl/vm_inner.h"

_Static_assert((int)NCY_KERNEL_ENTRIES == (int)NM_E_COUNT, "kernel.h stands on the language alone");
_Static_assert((int)NCY_KERNEL_ION_VARS == (int)NM_ION_VARS, "kernel.h stands on the language alone");

void ncy_vm_attach(ncy_vm *vm, const ncy_kernels *kernels) {
  vm->kernels = kernels;
}

static ncy_kernel_env env_of(const ncy_vm *vm) {
  return (ncy_kernel_env){.global = vm->global,
                          .t = *vm->env.t,
                          .dt = vm->has_own_dt ? vm->dt : *vm->env.dt,
                          .celsius = *vm->env.celsius,
                          .second_order = vm->env.second_order,
                          .max_turns = vm->max_back};
}

/* May a POINTER lead into the columns themselves? Then an instance may see what the one before it did. */
static bool points_inside(const ncy_vm *vm, const ncy_vm_insts *insts) {
  size_t count = (size_t)vm->program->n_pointers * (size_t)insts->n;
  uintptr_t low = (uintptr_t)insts->col, high = (uintptr_t)(insts->col + (size_t)vm->program->n_columns * (size_t)insts->n);
  for (size_t i = 0; i < count; i++)
    if ((uintptr_t)insts->pointer[i] >= low && (uintptr_t)insts->pointer[i] < high) return true;
  return false;
}

int32_t nm_kernel_rows(const ncy_vm *vm, const ncy_vm_insts *insts, ncy_kernel_rows_fn *kernel) {
  if (!kernel || insts->n < NCY_KERNEL_LANES || (insts->pointer && vm->program->n_pointers && points_inside(vm, insts))) return 0;
  ncy_kernel_env env = env_of(vm);
  return kernel(insts, &env);
}

/* Is column c the same in the real lanes of rows a and b? */
static bool has_same(const ncy_vm_insts *insts, int32_t c, size_t a, size_t b, unsigned lanes) {
  const double *col = insts->col + (size_t)c * (size_t)insts->n;
  for (size_t l = 0; l < NCY_KERNEL_LANES; l++)
    if (lanes >> l & 1 && memcmp(&col[a * NCY_KERNEL_LANES + l], &col[b * NCY_KERNEL_LANES + l], sizeof *col) != 0) return false;
  return true;
}

static bool follow(const int32_t *index) {
  bool all = true;
  for (int32_t l = 1; l < NCY_KERNEL_LANES; l++) all &= index[l] == index[0] + l;
  return all;
}

static bool is_dense(const ncy_vm *vm, const ncy_vm_insts *insts, size_t at) {
  bool all = insts->node && follow(insts->node + at);
  for (size_t i = 0; all && i < vm->program->ions.count; i++) all = follow(insts->ion[i].row + at);
  return all;
}

bool ncy_vm_find_same(const ncy_vm *vm, const ncy_vm_insts *insts, uint8_t *same) {
  const ncy_kernels *k = vm->kernels;
  size_t n_rows = (size_t)insts->n / NCY_KERNEL_LANES, params = n_rows, node = n_rows; /* rows that the last ones share with */
  if (!k) return false;
  for (size_t row = 0; row < n_rows; row++) {
    unsigned lanes = insts->lanes ? insts->lanes[row] : 0xff;
    same[row] = 0;
    if (!lanes) continue;
    if (is_dense(vm, insts, row * NCY_KERNEL_LANES)) same[row] = NCY_KERNEL_DENSE;
    bool is_same = params < n_rows;
    for (int32_t i = 0; is_same && i < k->n_stable; i++) is_same = has_same(insts, k->stable[i], row, params, lanes);
    if (is_same)
      same[row] |= NCY_KERNEL_SAME_PARAMS;
    else
      params = row;
    is_same = node < n_rows && insts->node;
    for (size_t l = 0; is_same && l < NCY_KERNEL_LANES; l++)
      is_same = !(lanes >> l & 1) || insts->node[row * NCY_KERNEL_LANES + l] == insts->node[node * NCY_KERNEL_LANES + l];
    if (is_same)
      same[row] |= NCY_KERNEL_SAME_NODE;
    else
      node = row;
  }
  return true;
}

/* ---- scalar kernels ------------------------------------------------------------------------------------------------------ */

static int serve_call(ncy_kernel_run *k, int32_t fn, const double *args, double *out) {
  nm_run *r = k->run;
  r->n_back = k->turns;
  ncy_status status = nm_run_fn(r, fn, args, out);
  k->turns = r->n_back;
  k->netcon = r->netcon;
  return (int)status;
}

static int serve_builtin(ncy_kernel_run *k, int32_t id, double *args, int32_t n, double *out) {
  return (int)nm_builtin_call(k->run, id, args, n, out);
}

static int serve_solve(ncy_kernel_run *k, int32_t system) {
  nm_run *r = k->run;
  r->n_back = k->turns;
  ncy_status status = nm_solve_system(r, system);
  k->turns = r->n_back;
  k->t = *r->vm->env.t;
  return (int)status;
}

static void serve_watch(ncy_kernel_run *k, int32_t watch) {
  nm_watch_begin(k->run, watch);
}

static void serve_netcon(ncy_kernel_run *k, bool first) {
  nm_run *r = k->run;
  if (first)
    r->netcon_at = 0;
  else
    nm_netcon_next(r);
  k->netcon = r->netcon;
}

static int serve_failure(ncy_kernel_run *k, int32_t why) {
  static const char *const text[NCY_KERNEL_FAILURES] = {
      [NCY_KERNEL_INDEX] = "an index is outside its array",
      [NCY_KERNEL_LOCAL_INDEX] = "an index is outside a LOCAL array",
      [NCY_KERNEL_STATE_INDEX] = "a state of a system is outside its array",
      [NCY_KERNEL_ZERO] = "an integer is divided by zero",
      [NCY_KERNEL_POINTER] = "a POINTER is not set",
      [NCY_KERNEL_ENDLESS] = "a loop does not end",
  };
  return (int)nm_fail(k->run, text[why]);
}

static const ncy_kernel_services services = {serve_call, serve_builtin, serve_solve, serve_watch, serve_netcon, serve_failure};

void nm_kernel_prepare(nm_run *r, nm_kernel_frame *f) {
  f->env = env_of(r->vm);
  f->run = (ncy_kernel_run){.insts = r->insts,
                            .env = &f->env,
                            .services = &services,
                            .run = r,
                            .inst = r->inst,
                            .weight = r->weight,
                            .netcon = r->netcon,
                            .t = f->env.t,
                            .dt = f->env.dt,
                            .turns = r->n_back,
                            .n = r->n,
                            .value = r->value,
                            .old = r->old,
                            .mat = r->mat};
}

ncy_status nm_kernel_enter(nm_run *r, nm_kernel_frame *f, ncy_kernel_fn *kernel, const double *args, double *out) {
  ncy_vm *vm = r->vm;
  const nm_sys *sys = r->n ? &vm->sys[r->system] : NULL;
  double ignored;
  f->run.has = sys && !sys->is_ordered ? sys->has : NULL;
  if (++vm->calls > NM_MAX_CALLS) {
    vm->calls--;
    return nm_fail(r, "calls are nested too deep");
  }
  ncy_status status = (ncy_status)kernel(&f->run, args, out ? out : &ignored);
  vm->calls--;
  r->n_back = f->run.turns;
  r->netcon = f->run.netcon;
  return status;
}

ncy_status nm_kernel_call(nm_run *r, ncy_kernel_fn *kernel, const double *args, double *out) {
  nm_kernel_frame frame;
  nm_kernel_prepare(r, &frame);
  return nm_kernel_enter(r, &frame, kernel, args, out);
}
