/* point_vecstim.c - the spike times of a VecStim cell.
 *
 * The first there is of interval (or rate), spikePattern, spkTimes; then the spikes of pulses are added. Times below 0 become 0,
 * those after the duration are dropped. An interval has a fixed part and, with noise, an exponential one; the sum of all
 * intervals so far is shifted as a whole.
 * Streams: interval: (vecstim_spkt, gid, seed); pulse i: (i, gid, seed), its rate [lo, hi]: (point_rate_pulse<i>, gid,
 * seeds.stim). Of each the first number is thrown away, as NEURON does when it selects a distribution.
 * Exact:  bits. Source: reference netpyne-1 section 8; netpyne-2 section 6. SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/inner.h"

enum { MAX_NOISY = 10000, MAX_SPIKES = 100000000 };

ncy_status ncy_vecstim_silent(const ncy_vecstim *v, const ncy_json *node, const char *what) {
  return ncy_json_report(node, node == v->pop->node, v->b->ctx, ncy_is_compat(v->b->ctx) ? NCY_WARNING : NCY_ERROR, NCY_ESPEC,
                         NULL, "population %s: %s", v->pop->label, what);
}

static ncy_status push(const ncy_vecstim *v, double t) {
  return NCY_VEC_PUSH(v->b->ctx, v->out, t) ? NCY_OK : ncy_no_memory(v->b->ctx);
}

/* Number of intervals that noise may need for a length of time [ms]; -1 when there is none. */
static double intervals(double noise, double length, double interval) {
  double n = (1.0 + 1.5 * noise) * length / interval;
  return n > -1.0 && n < MAX_SPIKES ? trunc(n) : -1.0;
}

/* n times from start on. rng: for noise above 0. */
static ncy_status add_train(const ncy_vecstim *v, double n, double start, double interval, double noise, ncy_rng *rng) {
  double fixed = (1.0 - noise) * interval, sum = 0.0;
  ncy_dist dist;
  double shift = start - interval;
  if (noise != 0.0) {
    (void)ncy_dist_init(&dist, NCY_DIST_NEGEXP, noise * interval, 0.0); /* takes any mean */
    ncy_dist_draw(&dist, rng);
    shift = start - interval * (1.0 - noise);
  }
  if (!NCY_VEC_RESERVE(v->b->ctx, v->out, (size_t)n)) return ncy_no_memory(v->b->ctx);
  for (size_t i = 0; i < (size_t)n; i++) {
    double next = noise == 0.0 ? fixed : fixed + ncy_dist_draw(&dist, rng);
    sum = i == 0 ? next : sum + next;
    v->out->data[v->out->count++] = sum + shift;
  }
  return NCY_OK;
}

static ncy_status add_intervals(const ncy_vecstim *v, bool *is_silent) {
  double n = intervals(v->noise, v->b->spec->cfg.duration, v->interval);
  if (n < 0.0)
    return NCY_WRONG(v->b, v->pop->node, true, "population %s: interval: there are no spikes each %g ms with noise %g",
                     v->pop->label, v->interval, v->noise);
  if (v->noise != 0.0 && n >= MAX_NOISY) {
    *is_silent = true;
    return ncy_vecstim_silent(v, v->pop->node, "expected fewer than 10000 spikes of a cell with noise; NetPyNE makes none then");
  }
  ncy_rng rng;
  ncy_rng_init(&rng, ncy_hash_str("vecstim_spkt"), (uint32_t)v->gid, (uint32_t)v->seed);
  return add_train(v, n, v->start, v->interval, v->noise, &rng);
}

static ncy_status add_times(const ncy_vecstim *v, const ncy_json *list, bool *is_silent) {
  bool fits = list->type == NCY_JSON_ARRAY;
  for (uint32_t i = 0; fits && i < list->count; i++) fits = ncy_json_is_number(&list->u.items[i]);
  if (!fits) {
    *is_silent = true;
    return ncy_vecstim_silent(v, list, "spkTimes: expected a list of numbers");
  }
  for (uint32_t i = 0; i < list->count; i++) NCY_TRY(push(v, ncy_json_number(&list->u.items[i])));
  return NCY_OK;
}

/* ---- pulses -------------------------------------------------------------------------------------------------------------------
 */

static ncy_status number_in(const ncy_vecstim *v, const ncy_json *pulse, const char *key, double *out) {
  const ncy_json *node = ncy_json_get(pulse, key);
  if (!node) return NCY_OK;
  *out = ncy_json_number(node);
  if (!isnan(*out)) return NCY_OK;
  return NCY_WRONG(v->b, node, false, "population %s: pulses: %s: expected a number, found %s", v->pop->label, key,
                   ncy_json_type_name(node));
}

static ncy_status find_interval(const ncy_vecstim *v, uint32_t i, const ncy_json *pulse, double *out) {
  const ncy_json *rate = ncy_json_get(pulse, "rate");
  if (ncy_json_get(pulse, "interval")) return number_in(v, pulse, "interval", out);
  if (rate && rate->type == NCY_JSON_ARRAY && rate->count == 2) {
    char name[40];
    snprintf(name, sizeof name, "point_rate_pulse%u", i);
    *out = 1000.0 / ncy_point_rate(v->b->net, name, v->gid, rate);
    return NCY_OK;
  }
  double given = NAN;
  NCY_TRY(number_in(v, pulse, "rate", &given));
  *out = 1000.0 / given;
  return NCY_OK;
}

/* Spikes before the pulse are moved to its start, those after it dropped. */
static ncy_status add_pulse(const ncy_vecstim *v, uint32_t i, const ncy_json *pulse, bool *is_silent) {
  double start = NAN, end = NAN, noise = 0.0, interval = NAN;
  NCY_TRY(find_interval(v, i, pulse, &interval));
  NCY_TRY(number_in(v, pulse, "start", &start));
  NCY_TRY(number_in(v, pulse, "end", &end));
  NCY_TRY(number_in(v, pulse, "noise", &noise));
  if (isnan(interval) || isnan(start) || isnan(end)) {
    *is_silent = true;
    return ncy_vecstim_silent(v, pulse, "pulses: expected start, end, and rate or interval");
  }
  double n = intervals(noise, end - start, interval);
  if (n < 0.0)
    return NCY_WRONG(v->b, pulse, false, "population %s: pulses: there are no spikes each %g ms from %g to %g ms", v->pop->label,
                     interval, start, end);
  ncy_rng rng;
  ncy_rng_init(&rng, i, (uint32_t)v->gid, (uint32_t)v->seed);
  size_t first = v->out->count, kept = first;
  NCY_TRY(add_train(v, n, start, interval, noise, &rng));
  for (size_t k = first; k < v->out->count; k++) {
    double t = v->out->data[k] < start ? start : v->out->data[k];
    if (t <= end) v->out->data[kept++] = t;
  }
  v->out->count = kept;
  return NCY_OK;
}

static ncy_status add_pulses(const ncy_vecstim *v, const ncy_json *pulses, bool *is_silent) {
  if (pulses->type != NCY_JSON_ARRAY)
    return NCY_WRONG(v->b, pulses, false, "population %s: pulses: expected a list, found %s", v->pop->label,
                     ncy_json_type_name(pulses));
  for (uint32_t i = 0; i < pulses->count && !*is_silent; i++) NCY_TRY(add_pulse(v, i, &pulses->u.items[i], is_silent));
  return NCY_OK;
}

/* ---- all ----------------------------------------------------------------------------------------------------------------------
 */

static int compare(const void *a, const void *c) {
  double x, y;
  memcpy(&x, a, sizeof x);
  memcpy(&y, c, sizeof y);
  return (x > y) - (x < y);
}

static ncy_status make(ncy_vecstim *v, bool *is_silent) {
  const ncy_json *pattern = ncy_point_dict_find(v->dict, "spikePattern"), *times = ncy_point_dict_find(v->dict, "spkTimes");
  if (!times) times = v->tag_times;
  if (!isnan(v->interval)) {
    NCY_TRY(add_intervals(v, is_silent));
  } else if (pattern) {
    NCY_TRY(ncy_vecstim_pattern(v, pattern, is_silent));
  } else if (times) {
    NCY_TRY(add_times(v, times, is_silent));
  } else {
    *is_silent = true;
    return ncy_vecstim_silent(v, v->pop->node, "its VecStim cells have none of interval, rate, spikePattern and spkTimes");
  }
  const ncy_json *pulses = ncy_point_dict_find(v->dict, "pulses");
  return pulses && !*is_silent ? add_pulses(v, pulses, is_silent) : NCY_OK;
}

ncy_status ncy_vecstim_spikes(ncy_vecstim *v) {
  bool is_silent = false;
  v->out->count = 0;
  NCY_TRY(make(v, &is_silent));
  if (is_silent) v->out->count = 0;
  double *t = v->out->data;
  size_t n = v->out->count, kept = 0;
  for (size_t i = 0; i < n; i++) {
    double at = t[i] < 0.0 ? 0.0 : t[i];
    if (at <= v->b->spec->cfg.duration) t[kept++] = at;
  }
  v->out->count = kept;
  bool is_sorted = true;
  for (size_t i = 1; i < kept && is_sorted; i++) is_sorted = t[i - 1] <= t[i];
  if (!is_sorted) qsort(t, kept, sizeof *t, compare);
  return NCY_OK;
}
