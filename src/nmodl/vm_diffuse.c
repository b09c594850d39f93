/* vm_diffuse.c - a step of LONGITUDINAL_DIFFUSION: one implicit solve on the tree of instances for each diffusing state.
 *
 * Exact: bits. Cost: linear in the instances. Source: reference neuron-numerics section 4.
 * SPDX-License-Identifier: MIT */
#include "nmodl/vm_inner.h"

static double *state_of(const ncy_vm_insts *insts, const nm_sym *s, int32_t element, int32_t inst) {
  if (s->ion >= 0 && !s->size) { /* a concentration: the ion's own */
    const ncy_vm_ion *ion = &insts->ion[s->ion];
    return &ion->var[s->ion_var][ion->row[inst]];
  }
  return &insts->col[(size_t)(s->slot + element) * (size_t)insts->n + (size_t)inst];
}

static ncy_status coefficients(ncy_vm *vm, const ncy_vm_insts *insts, const ncy_vm_links *links, const nm_diffusion *diffusion,
                               double element, int32_t n, double *dc, double *vol) {
  for (int32_t i = 0; i < n; i++) {
    nm_run r = {.vm = vm, .insts = insts, .inst = links->order[i]};
    NCY_TRY(nm_run_fn(&r, diffusion->volume, &element, &vol[i]));
    NCY_TRY(nm_run_fn(&r, diffusion->conductivity, &element, &dc[i]));
  }
  return NCY_OK;
}

static ncy_status step(ncy_vm *vm, const ncy_vm_insts *insts, const ncy_vm_links *links, const nm_diffusion *diffusion,
                       int32_t element, int32_t n) {
  double *a = links->scratch, *b = a + n, *d = b + n, *rhs = d + n, *dc = rhs + n, *vol = dc + n, dt = *vm->env.dt;
  const int32_t *parent = links->parent;
  const nm_sym *s = &vm->program->syms.data[diffusion->sym];
  NCY_TRY(coefficients(vm, insts, links, diffusion, element, n, dc, vol));
  for (int32_t i = 0; i < n; i++) {
    d[i] = 0;
    if (parent[i] < 0) continue;
    double mean = (dc[i] + dc[parent[i]]) / 2.;
    a[i] = -links->af[i] * mean / vol[parent[i]];
    b[i] = -links->bf[i] * mean / vol[i];
  }
  for (int32_t i = 0; i < n; i++) {
    d[i] += 1. / dt;
    rhs[i] = *state_of(insts, s, element, links->order[i]) / dt;
    if (parent[i] < 0) continue;
    d[i] -= b[i];
    d[parent[i]] -= a[i];
  }
  for (int32_t i = n - 1; i > 0; i--) {
    if (parent[i] < 0) continue;
    double p = a[i] / d[i];
    d[parent[i]] -= p * b[i];
    rhs[parent[i]] -= p * rhs[i];
  }
  for (int32_t i = 0; i < n; i++) {
    if (parent[i] >= 0) rhs[i] -= b[i] * rhs[parent[i]];
    rhs[i] /= d[i];
  }
  for (int32_t i = 0; i < n; i++) *state_of(insts, s, element, links->order[i]) = rhs[i];
  return NCY_OK;
}

ncy_status ncy_vm_diffuse(ncy_vm *vm, const ncy_vm_insts *insts, const ncy_vm_links *links) {
  const ncy_nmodl *p = vm->program;
  int32_t n = 0; /* real instances: padding has no place in the order */
  for (int32_t i = 0; i < insts->n; i++) n += nm_is_real(insts, i);
  for (size_t k = 0; k < p->diffusions.count; k++) {
    const nm_diffusion *d = &p->diffusions.data[k];
    for (int32_t e = 0; e < nm_sym_count(&p->syms.data[d->sym]); e++) NCY_TRY(step(vm, insts, links, d, e, n));
  }
  return NCY_OK;
}
