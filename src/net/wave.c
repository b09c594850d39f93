/* wave.c - weights that change with time (shape of a connectivity rule): the wave of a rule, for a weight of 1.
 *
 * Every time the weight is switched on, pulses follow each other in a period: a train of ones in steps of 1 ms convolved with a
 * pulse, between two zeros. The times of each such piece begin again at 0, as in NetPyNE.
 * Exact: bits of NumPy with a convolution summed from left to right (NumPy's own order depends on its BLAS where 32 or more
 *        values overlap). Source: reference netpyne-2 section 9. SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "net/inner.h"
#include "num/vmath_array.h"

static const double step = 0.001; /* s */

typedef struct wave {
  ncy_ctx *ctx;
  ncy_arena scratch;
  const ncy_spec_conn *rule;
  double width, period; /* s */
  bool is_gaussian;
  NCY_VEC(double) time, unit;
} wave;

static ncy_status wrong(const wave *w, const char *key, const char *what) {
  const ncy_json *node = ncy_json_get(w->rule->shape, key);
  return ncy_json_report(node ? node : w->rule->shape, false, w->ctx, NCY_ERROR, NCY_ESPEC, NULL, "rule %s: shape: %s",
                         w->rule->label, what);
}

/* One pulse of n steps, ten widths long. */
static ncy_status make_pulse(wave *w, double **out, size_t *out_n) {
  double length = 10.0 * w->width / step;
  if (!(length >= 1.0)) return wrong(w, "pulseWidth", "pulseWidth: expected at least 0.1 ms");
  if (length > 1e7) return wrong(w, "pulseWidth", "pulseWidth: expected at most 1000000 ms");
  size_t n = (size_t)length;
  double *pulse = NCY_NEW_ARRAY(&w->scratch, double, n);
  if (!pulse) return NCY_ENOMEM;
  double half = (double)n / 2.0;
  if (w->is_gaussian) {
    for (size_t i = 0; i < n; i++) {
      double x = ((double)i - half + 1.0) * step, y = 2.0 * x / w->width - 1.0;
      pulse[i] = -2.0 * (y * y);
    }
    ncy_exp_array(pulse, n, pulse);
    double most = pulse[0];
    for (size_t i = 1; i < n; i++) most = pulse[i] > most ? pulse[i] : most;
    for (size_t i = 0; i < n; i++) pulse[i] /= most;
  } else {
    size_t first = (size_t)half, end = first + (size_t)(w->width / step);
    for (size_t i = first; i < end && i < n; i++) pulse[i] = 1.0;
  }
  *out = pulse;
  *out_n = n;
  return NCY_OK;
}

/* full[k] = sum of event[i] * pulse[k - i], from left to right along the longer of the two. */
static void convolve(const double *event, size_t n_events, const double *pulse, size_t n_pulse, double *full) {
  const double *a = event, *b = pulse;
  size_t n_a = n_events, n_b = n_pulse;
  if (n_pulse > n_events) {
    a = pulse;
    b = event;
    n_a = n_pulse;
    n_b = n_events;
  }
  for (size_t k = 0; k < n_a + n_b - 1; k++) {
    size_t first = k + 1 > n_b ? k + 1 - n_b : 0, end = k < n_a ? k + 1 : n_a;
    double sum = 0.0;
    for (size_t i = first; i < end; i++) sum += a[i] * b[k - i];
    full[k] = sum;
  }
}

static ncy_status push(wave *w, double time, bool has_time, double unit, bool has_unit) {
  if (has_time && !NCY_VEC_PUSH(w->ctx, &w->time, time)) return ncy_no_memory(w->ctx);
  if (has_unit && !NCY_VEC_PUSH(w->ctx, &w->unit, unit)) return ncy_no_memory(w->ctx);
  return NCY_OK;
}

/* From start to finish [s]. */
static ncy_status add_piece(wave *w, const double *pulse, size_t n_pulse, double start, double finish) {
  double window = finish - start;
  size_t n = window >= step ? (size_t)(window / step) : 0;
  if (n == 0) return wrong(w, "switchOnOff", "the weight is switched on for less than 1 ms");
  if (n > 100000000) return wrong(w, "switchOnOff", "the weight is switched on for too long");
  double *event = NCY_NEW_ARRAY(&w->scratch, double, n), *full = NCY_NEW_ARRAY(&w->scratch, double, n + n_pulse);
  if (!event || !full) return NCY_ENOMEM;
  for (double now = 0.0; now < window - step / 2.0; now += w->period) {
    size_t at = (size_t)(now / step);
    if (at >= n)
      return wrong(w, "pulsePeriod", "a pulse begins in the last, incomplete ms of the time it is switched on; NetPyNE fails");
    event[at] = 1.0;
  }
  convolve(event, n, pulse, n_pulse, full);
  double half = (double)n_pulse / 2.0;
  size_t first = half - 1.0 > 0.0 ? (size_t)(half - 1.0) : 0, cut = (size_t)half, length = n + n_pulse - 1;
  size_t end = cut > 0 && cut < length ? length - cut : 0;
  NCY_TRY(push(w, 0.0, true, 0.0, true));
  double time = 0.0;
  for (size_t i = 0; i < n; i++) {
    time = ((double)i * step + start) * 1e3;
    NCY_TRY(push(w, time, true, 0.0, false));
  }
  for (size_t i = first; i < end; i++) NCY_TRY(push(w, 0.0, false, full[i], true));
  return push(w, time + step * 1e3, true, 0.0, true);
}

static double number_of(const ncy_json *shape, const char *key, double otherwise) {
  const ncy_json *node = ncy_json_get(shape, key);
  return node && node->type != NCY_JSON_NULL ? ncy_json_number(node) : otherwise;
}

/* The times of switchOnOff and the duration in pairs of on and off; what is left over is dropped. */
static ncy_status add_pieces(wave *w, double duration) {
  const ncy_json *list = ncy_json_get(w->rule->shape, "switchOnOff");
  double *pulse = NULL;
  size_t n_pulse = 0;
  NCY_TRY(make_pulse(w, &pulse, &n_pulse));
  if (!list || list->type != NCY_JSON_ARRAY) return add_piece(w, pulse, n_pulse, 0.0, duration / 1000.0);
  for (uint32_t i = 1; i < list->count; i++)
    if (ncy_json_number(&list->u.items[i]) < ncy_json_number(&list->u.items[i - 1]))
      return wrong(w, "switchOnOff", "switchOnOff: expected ascending times");
  for (uint32_t i = 0; i < list->count; i += 2) {
    double off = i + 1 < list->count ? ncy_json_number(&list->u.items[i + 1]) : duration;
    NCY_TRY(add_piece(w, pulse, n_pulse, ncy_json_number(&list->u.items[i]) / 1000.0, off / 1000.0));
  }
  return NCY_OK;
}

static ncy_status keep(ncy_arena *arena, const double *from, size_t n, const double **out) {
  double *to = NCY_NEW_ARRAY(arena, double, n);
  if (!to) return NCY_ENOMEM;
  if (n) memcpy(to, from, n * sizeof *to);
  *out = to;
  return NCY_OK;
}

static ncy_status make_wave(wave *w, ncy_arena *arena, double duration, ncy_net_wave *out) {
  const ncy_json *shape = w->rule->shape, *type = ncy_json_get(shape, "pulseType");
  w->width = number_of(shape, "pulseWidth", 100.0) / 1000.0;
  w->period = number_of(shape, "pulsePeriod", 100.0) / 1000.0;
  w->is_gaussian = ncy_json_is_string(type, "gaussian");
  if (type && !w->is_gaussian && !ncy_json_is_string(type, "square"))
    return wrong(w, "pulseType", "pulseType: expected 'square' or 'gaussian'");
  if (!(w->period >= 1e-6)) return wrong(w, "pulsePeriod", "pulsePeriod: expected at least 0.001 ms");
  NCY_TRY(add_pieces(w, duration));
  if (w->time.count > INT32_MAX || w->unit.count > INT32_MAX) return wrong(w, "switchOnOff", "too many times");
  *out = (ncy_net_wave){.n_times = (int32_t)w->time.count, .n_values = (int32_t)w->unit.count};
  NCY_TRY(keep(arena, w->time.data, w->time.count, &out->time));
  return keep(arena, w->unit.data, w->unit.count, &out->unit);
}

ncy_status ncy_waves_make(ncy_ctx *ctx, ncy_arena *arena, const ncy_spec *spec, const ncy_net_wave **out) {
  ncy_net_wave *waves = NULL;
  *out = NULL;
  for (int32_t i = 0; i < spec->n_conns; i++) {
    if (!spec->conn[i].shape || spec->sub_conn_params) continue;
    if (!waves) waves = NCY_NEW_ARRAY(arena, ncy_net_wave, (size_t)spec->n_conns);
    if (!waves) return NCY_ENOMEM;
    wave w = {.ctx = ctx, .rule = &spec->conn[i]};
    ncy_arena_init(&w.scratch, ctx);
    ncy_status status = make_wave(&w, arena, spec->cfg.duration, &waves[i]);
    NCY_VEC_FREE(ctx, &w.time);
    NCY_VEC_FREE(ctx, &w.unit);
    ncy_arena_done(&w.scratch);
    if (status != NCY_OK) return status;
  }
  *out = waves;
  return NCY_OK;
}
