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

/* ---- handles of VERBATIM
 * -------------------------------------------------------------------------------------------------------------------- */

static uint32_t wrapped(double x) {
  return x >= -9e15 && x <= 9e15 ? (uint32_t)(int64_t)x : 0;
}

static ncy_status take_argument(nm_run *r, ncy_vm_handle *h, double number, bool is_vector) {
  int32_t k = number >= 1 && number <= r->n_args ? (int32_t)number : 0;
  if (!k) { /* a pointer that was never set */
    *h = (ncy_vm_handle){.kind = NCY_HANDLE_NONE};
    return NCY_OK;
  }
  const ncy_vm_arg *arg = &r->args[k - 1];
  if (arg->is_number || (arg->handle.kind == NCY_HANDLE_VECTOR) != is_vector || arg->handle.kind == NCY_HANDLE_NONE)
    return nm_fail(r, is_vector ? "the argument is no Vector" : "the argument is no Random");
  *h = arg->handle;
  return NCY_OK;
}

static ncy_status handle_call(nm_run *r, int32_t id, const double *a, double *out) {
  if (!r->insts->handle) return nm_fail(r, "a handle of VERBATIM has no place");
  ncy_vm_handle *h = &r->insts->handle[(size_t)a[0] * (size_t)r->insts->n + (size_t)r->inst];
  bool is_vector = id == NM_B_VECTOR_SIZE || id == NM_B_VECTOR_AT;
  bool is_stream = id >= NM_B_STREAM_SETSEQ && id <= NM_B_STREAM_WORD;
  if (is_vector && h->kind != NCY_HANDLE_VECTOR) return nm_fail(r, "VERBATIM asks for a Vector that is not set");
  if (is_stream && h->kind != NCY_HANDLE_STREAM) return nm_fail(r, "VERBATIM asks for a Random123 stream that is not set");
  switch ((nm_builtin)id) {
  case NM_B_HANDLE_KIND:
    *out = h->kind;
    return NCY_OK;
  case NM_B_HANDLE_CLEAR:
    *h = (ncy_vm_handle){.kind = NCY_HANDLE_NONE};
    return NCY_OK;
  case NM_B_VECTOR_TAKE:
  case NM_B_STREAM_TAKE:
    return take_argument(r, h, a[1], id == NM_B_VECTOR_TAKE);
  case NM_B_VECTOR_SIZE:
    *out = h->n;
    return NCY_OK;
  case NM_B_VECTOR_AT:
    if (!(a[1] >= 0 && a[1] < h->n)) return nm_fail(r, "VERBATIM reads outside of a Vector");
    *out = h->data[(int32_t)a[1]];
    return NCY_OK;
  case NM_B_STREAM_NEW:
    *h = (ncy_vm_handle){.kind = NCY_HANDLE_STREAM};
    ncy_rng_init(&h->rng, wrapped(a[1]), wrapped(a[2]), wrapped(a[3]));
    return NCY_OK;
  case NM_B_STREAM_SETSEQ:
    ncy_rng_seek(&h->rng, (uint64_t)wrapped(a[1]) * 4 + (wrapped(a[2]) & 3));
    return NCY_OK;
  case NM_B_STREAM_DOUBLE:
    *out = ncy_rng_double(&h->rng);
    return NCY_OK;
  case NM_B_STREAM_NEGEXP:
    *out = -log(ncy_rng_double(&h->rng));
    return NCY_OK;
  case NM_B_STREAM_NORMAL:
    *out = polar(&h->rng);
    return NCY_OK;
  case NM_B_STREAM_WORD:
    *out = (double)ncy_rng_word(&h->rng);
    return NCY_OK;
  default:
    if (h->kind != NCY_HANDLE_RANDOM) return nm_fail(r, "VERBATIM asks for a Random that is not set");
    *out = ncy_dist_draw(&h->pick, &h->rng);
    return NCY_OK;
  }
}

static ncy_status argument_call(nm_run *r, int32_t id, double number, double *out) {
  const ncy_vm_arg *arg = number >= 1 && number <= r->n_args ? &r->args[(int32_t)number - 1] : NULL;
  if (id == NM_B_ARG_NUMBER) {
    if (!arg || !arg->is_number) return nm_fail(r, "an argument that is a number is missing");
    *out = arg->number;
  } else {
    *out = arg && (id == NM_B_ARG_HAS || arg->is_number);
  }
  return NCY_OK;
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
    if (!(a[0] >= *vm->env.t)) return nm_fail(r, "net_send with a negative delay");
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
  case NM_B_LOOK_UP:
    return nm_look_up(r, a, n, out);
  case NM_B_ARG_HAS:
  case NM_B_ARG_IS_NUMBER:
  case NM_B_ARG_NUMBER:
    return argument_call(r, id, a[0], out);
  case NM_B_RUN_ERROR:
    return nm_fail(r, vm->program->texts.data[(int32_t)a[0]]);
  case NM_B_HANDLE_KIND:
  case NM_B_HANDLE_CLEAR:
  case NM_B_VECTOR_TAKE:
  case NM_B_VECTOR_SIZE:
  case NM_B_VECTOR_AT:
  case NM_B_STREAM_TAKE:
  case NM_B_STREAM_NEW:
  case NM_B_STREAM_SETSEQ:
  case NM_B_STREAM_DOUBLE:
  case NM_B_STREAM_NEGEXP:
  case NM_B_STREAM_NORMAL:
  case NM_B_STREAM_WORD:
  case NM_B_STREAM_PICK:
    return handle_call(r, id, a, out);
  default: /* lowered to other instructions */
    break;
  }
  return NCY_OK;
}
