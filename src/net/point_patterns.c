/* point_patterns.c - spikePattern of VecStim cells: one row of patterns[] and one function per type.
 *
 * Stream: (vecstim_spikePattern, gid, seed), with sync: (vecstim_spikePattern, seed) for all cells. NEURON draws a number when a
 * distribution is selected, and it is thrown away; of a normal one the second value of that pair comes next.
 * Exact:  bits. Source: reference netpyne-2 section 6, netpyne-1 section 8. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "net/inner.h"

enum { MAX_SPIKES = 10000000 };

typedef struct pattern {
  const ncy_vecstim *v;
  const ncy_json *node;
  ncy_rng rng;
} pattern;

/* ---- values -------------------------------------------------------------------------------------------------------------------
 */

static ncy_status number_or(const pattern *p, const char *key, double otherwise, double *out) {
  const ncy_json *node = ncy_json_get(p->node, key);
  *out = node ? ncy_json_number(node) : otherwise;
  if (!node || !isnan(*out)) return NCY_OK;
  return NCY_WRONG(p->v->b, node, false, "population %s: spikePattern: %s: expected a number, found %s", p->v->pop->label, key,
                   ncy_json_type_name(node));
}

static ncy_status number(const pattern *p, const char *key, double *out) {
  if (!ncy_json_get(p->node, key))
    return NCY_WRONG(p->v->b, p->node, true, "population %s: spikePattern: the key '%s' is missing", p->v->pop->label, key);
  return number_or(p, key, 0.0, out);
}

/* Spikes at or before 0 are dropped. */
static ncy_status push(const pattern *p, double t) {
  if (!(t > 0.0)) return NCY_OK;
  return NCY_VEC_PUSH(p->v->b->ctx, p->v->out, t) ? NCY_OK : ncy_no_memory(p->v->b->ctx);
}

static ncy_status check_count(const pattern *p, double n, size_t *out) {
  if (!(n > -1.0 && n <= MAX_SPIKES))
    return NCY_WRONG(p->v->b, p->node, true, "population %s: spikePattern: it asks for %g spikes; expected 0 to %d",
                     p->v->pop->label, n, MAX_SPIKES);
  *out = n > 0.0 ? (size_t)n : 0;
  return NCY_OK;
}

/* Any arguments do for these two kinds. */
static ncy_dist select_dist(pattern *p, ncy_dist_kind kind, double a, double b) {
  ncy_dist dist;
  (void)ncy_dist_init(&dist, kind, a, b);
  ncy_dist_draw(&dist, &p->rng);
  return dist;
}

/* ---- rhythmic
 * -------------------------------------------------------------------------------------------------------------------- */

typedef struct rhythm {
  double start, stop, freq, freq_std, events;
} rhythm;

/* A spike, or a pair of them 5 ms before and after; NetPyNE sorts, so that their order is free. */
static ncy_status push_events(const pattern *p, const rhythm *r, double t) {
  if (r->events == 1.0) return push(p, t);
  NCY_TRY(push(p, t - 5));
  return push(p, t + 5);
}

/* Each cycle's time, or repeats times that time with jitter. */
static ncy_status rhythmic_normal(pattern *p, const rhythm *r) {
  double step = 1000.0 / r->freq, repeats = 1.0;
  size_t n, n_repeats;
  NCY_TRY(check_count(p, ncy_arange_length(r->start, r->stop, step), &n));
  if (r->freq_std == 0.0) {
    for (size_t i = 0; i < n; i++) NCY_TRY(push_events(p, r, ncy_arange_at(r->start, step, i)));
    return NCY_OK;
  }
  NCY_TRY(number(p, "repeats", &repeats));
  NCY_TRY(check_count(p, repeats * (double)n, &n_repeats));
  ncy_dist dist = select_dist(p, NCY_DIST_NORMAL, 0.0, r->freq_std * r->freq_std);
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < (size_t)repeats; k++)
      NCY_TRY(push_events(p, r, ncy_arange_at(r->start, step, i) + ncy_dist_draw(&dist, &p->rng)));
  return NCY_OK;
}

static ncy_status rhythmic_uniform(pattern *p, const rhythm *r) {
  double repeats;
  size_t n;
  NCY_TRY(number(p, "repeats", &repeats));
  NCY_TRY(check_count(p, repeats * r->freq * (r->stop - r->start) / 1000.0, &n));
  ncy_dist dist = select_dist(p, NCY_DIST_UNIFORM, r->start, r->stop);
  for (size_t i = 0; i < n; i++) NCY_TRY(push_events(p, r, ncy_dist_draw(&dist, &p->rng)));
  return NCY_OK;
}

static ncy_status rhythmic(pattern *p) {
  rhythm r;
  NCY_TRY(number(p, "start", &r.start));
  const char *stop = ncy_json_get(p->node, "stop") ? "stop" : "tstop";
  if (!ncy_json_get(p->node, stop))
    return ncy_vecstim_silent(p->v, p->node, "spikePattern: the key 'stop' is missing; NetPyNE makes no spikes then");
  NCY_TRY(number(p, stop, &r.stop));
  double start_std, lo, hi;
  NCY_TRY(number_or(p, "startStd", -1.0, &start_std));
  NCY_TRY(number_or(p, "startMin", 25.0, &lo));
  NCY_TRY(number_or(p, "startMax", 125.0, &hi));
  if (r.start == -1.0)
    r.start = ncy_rng_uniform(&p->rng, lo, hi);
  else if (start_std > 0.0)
    r.start = ncy_rng_normal(&p->rng, r.start, start_std);
  NCY_TRY(number_or(p, "freq", 0.0, &r.freq));
  NCY_TRY(number_or(p, "freqStd", 0.0, &r.freq_std));
  NCY_TRY(number_or(p, "eventsPerCycle", 2.0, &r.events));
  if (r.events > 2.0 || r.events <= 0.0) r.events = 2.0;
  if (r.events != 1.0 && r.events != 2.0)
    return NCY_WRONG(p->v->b, ncy_json_get(p->node, "eventsPerCycle"), false,
                     "population %s: spikePattern: eventsPerCycle: expected 1 or 2, found %g", p->v->pop->label, r.events);
  if (r.freq == 0.0)
    return ncy_vecstim_silent(p->v, p->node, "spikePattern: expected freq above 0; NetPyNE makes no spikes then");
  const ncy_json *distribution = ncy_json_get(p->node, "distribution");
  if (!distribution || ncy_json_is_string(distribution, "normal")) return rhythmic_normal(p, &r);
  if (ncy_json_is_string(distribution, "uniform")) return rhythmic_uniform(p, &r);
  return ncy_vecstim_silent(p->v, distribution, "spikePattern: distribution: expected normal or uniform");
}

/* ---- the others
 * ------------------------------------------------------------------------------------------------------------------- */

static ncy_status push_normal(pattern *p, double mean, double variance, size_t n) {
  ncy_dist dist = select_dist(p, NCY_DIST_NORMAL, mean, variance);
  for (size_t i = 0; i < n; i++) NCY_TRY(push(p, ncy_dist_draw(&dist, &p->rng)));
  return NCY_OK;
}

static ncy_status evoked(pattern *p) {
  double start, start_std, count;
  size_t n;
  NCY_TRY(number(p, "start", &start));
  NCY_TRY(number(p, "startStd", &start_std));
  NCY_TRY(number(p, "numspikes", &count));
  NCY_TRY(check_count(p, trunc(count), &n));
  if (start_std != 0.0) return push_normal(p, start, start_std, n);
  for (size_t i = 0; i < n; i++) NCY_TRY(push(p, start));
  return NCY_OK;
}

/* NetPyNE loses the first spike. Spikes at times below 0 are kept, and moved to 0 later. */
static ncy_status poisson(pattern *p) {
  double t, stop, frequency;
  NCY_TRY(number(p, "start", &t));
  NCY_TRY(number(p, "stop", &stop));
  NCY_TRY(number(p, "frequency", &frequency));
  if (stop == -1.0) stop = p->v->b->spec->cfg.duration;
  if (!(frequency > 0.0)) return NCY_OK;
  bool is_first = true;
  while (t < stop || is_first) {
    t += -1000.0 * log(1.0 - ncy_rng_uniform(&p->rng, 0.0, 1.0)) / frequency;
    if (!is_first && t < stop && !NCY_VEC_PUSH(p->v->b->ctx, p->v->out, t)) return ncy_no_memory(p->v->b->ctx);
    size_t n;
    NCY_TRY(check_count(p, (double)p->v->out->count, &n));
    is_first = false;
  }
  return NCY_OK;
}

static ncy_status gauss(pattern *p) {
  double mu, sigma;
  NCY_TRY(number(p, "mu", &mu));
  NCY_TRY(number(p, "sigma", &sigma));
  return push_normal(p, mu, sigma, 50);
}

static const struct {
  const char *type;
  ncy_status (*make)(pattern *p);
} patterns[] = {{"rhythmic", rhythmic}, {"evoked", evoked}, {"poisson", poisson}, {"gauss", gauss}};

ncy_status ncy_vecstim_pattern(ncy_vecstim *v, const ncy_json *node, bool *is_silent) {
  const char *names[NCY_COUNT_OF(patterns)];
  const ncy_json *type = ncy_json_get(node, "type"), *sync = ncy_json_get(node, "sync");
  pattern p = {.v = v, .node = node};
  bool is_shared = sync && ncy_json_number(sync) != 0.0;
  ncy_rng_init(&p.rng, ncy_hash_str("vecstim_spikePattern"), (uint32_t)(is_shared ? v->seed : v->gid),
               (uint32_t)(is_shared ? 0 : v->seed));
  for (size_t i = 0; i < NCY_COUNT_OF(patterns); i++) {
    names[i] = patterns[i].type;
    if (ncy_json_is_string(type, patterns[i].type)) return patterns[i].make(&p);
  }
  *is_silent = true;
  const char *word = type && type->type == NCY_JSON_STRING ? type->u.string : "";
  return ncy_json_report(type ? type : node, !type, v->b->ctx, ncy_is_compat(v->b->ctx) ? NCY_WARNING : NCY_ERROR, NCY_ESPEC,
                         ncy_nearest(word, names, NCY_COUNT_OF(names)),
                         "population %s: spikePattern: type: expected rhythmic, evoked, poisson or gauss", v->pop->label);
}
