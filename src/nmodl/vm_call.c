/* vm_call.c - what a mechanism may ask for besides arithmetic: time, the node, random numbers, events.
 *
 * Exact: bits. Source: reference neuron-numerics section 4 (RANDOM, process-wide generator), 2.5 (at_time), 2.7 (ghk).
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "nmodl/vm_inner.h"

double nm_env_value(const nm_run *r, int32_t env) {
  const ncy_vm *vm = r->vm;
  const ncy_vm_insts *insts = r->insts;
  int32_t node = insts->node ? insts->node[r->inst] : 0;
  switch ((nm_env)env) {
  case NM_ENV_T:
    return *vm->env.t;
  case NM_ENV_DT:
    return vm->has_own_dt ? vm->dt : *vm->env.dt;
  case NM_ENV_CELSIUS:
    return *vm->env.celsius;
  case NM_ENV_AREA:
    return insts->node && insts->area ? insts->area[node] : 100;
  case NM_ENV_DIAM:
    return insts->node && insts->diam ? insts->diam[node] : 0;
  default:
    return vm->env.second_order;
  }
}

/* ---- the process-wide generator
 * --------------------------------------------------------------------------------------------------------- */

static double scop_random(ncy_vm *vm) {
  *vm->env.scop = (uint32_t)(UINT32_C(2147437301) * *vm->env.scop + UINT32_C(453816981));
  return (double)*vm->env.scop / 4294967295.;
}

static double normrand(ncy_vm *vm, double mean, double sd) {
  double v1, q;
  do {
    v1 = 2. * scop_random(vm) - 1.;
    double v2 = 2. * scop_random(vm) - 1.;
    q = v1 * v1 + v2 * v2;
  } while (q >= 1.);
  return v1 * sqrt(-2. * log(q) / q) * sd + mean;
}

static double poisrand(ncy_vm *vm, double mean) {
  double e = exp(-mean), q = 1;
  int n = 0;
  for (; q >= e && n < 1000000; n++) q *= scop_random(vm);
  return n - 1;
}

/* ---- RANDOM streams
 * ---------------------------------------------------------------------------------------------------------------------- */

static double polar(ncy_rng *rng) {
  double u1, w;
  do {
    u1 = 2. * ncy_rng_double(rng) - 1.;
    double u2 = 2. * ncy_rng_double(rng) - 1.;
    w = u1 * u1 + u2 * u2;
  } while (w > 1.);
  return sqrt((-2. * log(w)) / w) * u1;
}

static uint32_t word_of(double x) {
  return x >= 0 && x < 4294967296.0 ? (uint32_t)x : 0;
}

static double random_call(ncy_rng *rng, int32_t id, const double *a, int32_t n) {
  switch ((nm_builtin)id) {
  case NM_B_RANDOM_SETSEQ:
    ncy_rng_seek(rng, a[1] < 0 || a[1] > 1099511627775.0 || a[1] != a[1] ? 0 : (uint64_t)a[1] & ((UINT64_C(1) << 34) - 1));
    return 0;
  case NM_B_RANDOM_SETIDS: /* the words at hand are used first */
    rng->counter[2] = word_of(a[1]);
    rng->counter[3] = word_of(a[2]);
    rng->counter[1] = word_of(a[3]);
    return 0;
  case NM_B_RANDOM_UNIFORM: {
    double u = ncy_rng_double(rng);
    return n == 3 ? a[1] + u * (a[2] - a[1]) : u;
  }
  case NM_B_RANDOM_NEGEXP: {
    double x = -log(ncy_rng_double(rng));
    return n == 2 ? x * a[1] : x;
  }
  case NM_B_RANDOM_NORMAL: {
    double x = polar(rng);
    return n == 3 ? a[1] + x * a[2] : x;
  }
  case NM_B_RANDOM_IPICK:
    return (double)ncy_rng_word(rng);
  default:
    return ncy_rng_double(rng);
  }
}

/* ---- all
 * ----------------------------------------------------------------------------------------------------------------------------------
 */

static double efun(double x) {
  return fabs(x) < 1e-4 ? 1. - x / 2. : x / (exp(x) - 1.);
}

static double ghk(double v, double ci, double co, double z, double celsius) {
  const double faraday = 0x1.78e555060882cp+16, gas = 0x1.0a1013e8990bep+3;
  double ktf = 1000. * gas * (celsius + 273.15) / faraday;
  double x = z * v / ktf;
  return .001 * z * faraday * (ci * efun(-x) - co * efun(x));
}

ncy_status nm_builtin_call(nm_run *r, int32_t id, double *a, int32_t n, double *out) {
  ncy_vm *vm = r->vm;
  const ncy_vm_host *host = &vm->host;
  const ncy_vm_insts *insts = r->insts;
  *out = 0;
  switch ((nm_builtin)id) {
  case NM_B_AT_TIME: {
    double t = *vm->env.t, dt = *vm->env.dt;
    *out = a[0] - 1e-11 <= t && a[0] - 1e-11 > t - dt;
    break;
  }
  case NM_B_GHK:
    *out = ghk(a[0], a[1], a[2], a[3], *vm->env.celsius);
    break;
  case NM_B_NET_SEND:
    if (!(a[0] >= 0)) return nm_fail(r, "net_send with a negative delay");
    if (host->net_send) host->net_send(host->user, r->inst, a[0], a[1], r->weight);
    break;
  case NM_B_NET_EVENT:
    if (host->net_event) host->net_event(host->user, r->inst, a[0]);
    break;
  case NM_B_NET_MOVE:
    if (host->net_move) host->net_move(host->user, r->inst, a[0]);
    break;
  case NM_B_SCOP_RANDOM:
    *out = scop_random(vm);
    break;
  case NM_B_SET_SEED:
    *vm->env.scop = word_of(a[0]);
    break;
  case NM_B_EXPRAND:
    *out = -a[0] * log(scop_random(vm));
    break;
  case NM_B_NORMRAND:
    *out = normrand(vm, a[0], a[1]);
    break;
  case NM_B_POISRAND:
    *out = poisrand(vm, a[0]);
    break;
  case NM_B_POINTING:
    *out = insts->pointer && insts->pointer[(size_t)a[0] * (size_t)insts->n + (size_t)r->inst];
    break;
  case NM_B_RANDOM_SETSEQ:
  case NM_B_RANDOM_SETIDS:
  case NM_B_RANDOM_UNIFORM:
  case NM_B_RANDOM_NEGEXP:
  case NM_B_RANDOM_NORMAL:
  case NM_B_RANDOM_IPICK:
  case NM_B_RANDOM_DPICK:
    if (!insts->random) return nm_fail(r, "a RANDOM stream is not set");
    *out = random_call(&insts->random[(size_t)a[0] * (size_t)insts->n + (size_t)r->inst], id, a, n);
    break;
  default: /* lowered to other instructions */
    break;
  }
  return NCY_OK;
}
