/* ticks.c - round numbers for an axis.
 *
 * Source: the idea of nice numbers, P. Heckbert, "Nice numbers for graph labels", Graphics Gems (1990); steps here are 1, 2, 5.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot/layout.h"

/* k * mantissa * 10^exponent, rounded once: the power is exact up to 10^22 either way. */
static double tick_value(double k, int mantissa, int exponent) {
  double scaled = k * mantissa;
  if (scaled == 0) return 0; /* not -0 */
  if (exponent >= 0) return scaled * pow(10, exponent);
  return exponent >= -22 ? scaled / pow(10, -exponent) : scaled * pow(10, exponent);
}

/* Number of multiples of the step in lo..hi; *out_first is the first multiple. */
static double count_ticks(double lo, double hi, int mantissa, int exponent, double *out_first) {
  double step = tick_value(1, mantissa, exponent);
  double slack = 1e-9; /* of a step: limits that are ticks but for rounding */
  double first = ceil(lo / step - slack), last = floor(hi / step + slack);
  *out_first = first;
  return last < first ? 0 : last - first + 1;
}

static void write_tick(ncy_tick *tick, double value, int exponent, double largest) {
  tick->value = value;
  tick->name = NULL;
  if (largest >= 1e7 || largest < 1e-4) {
    int digits = largest > 0 ? (int)floor(log10(largest)) - exponent : 0;
    snprintf(tick->text, sizeof tick->text, "%.*g", digits < 0 ? 1 : digits + 1, value);
  } else {
    int decimals = exponent < 0 ? -exponent : 0;
    snprintf(tick->text, sizeof tick->text, "%.*f", decimals > 17 ? 17 : decimals, value);
  }
}

size_t ncy_ticks(double lo, double hi, size_t max_ticks, bool is_integer, ncy_tick *out) {
  static const int mantissas[] = {1, 2, 5};
  double span = hi - lo;
  double largest = fmax(fabs(lo), fabs(hi));
  /* no room for a step between neighbouring doubles: one number says where it is */
  if (!(span > 0) || !isfinite(span) || span < 1e-12 * largest) {
    if (!isfinite(lo)) return 0;
    out[0].value = lo;
    out[0].name = NULL;
    snprintf(out[0].text, sizeof out[0].text, "%.6g", lo);
    return 1;
  }
  if (max_ticks < 1) max_ticks = 1;
  if (max_ticks > NCY_MAX_TICKS) max_ticks = NCY_MAX_TICKS;
  int lowest = (int)floor(log10(span / (double)max_ticks)) - 1;
  if (is_integer && lowest < 0) lowest = 0;
  /* the finest step that gives few enough; a span holds at most two multiples of a step three decades up */
  int exponent = lowest, mantissa = 1;
  double first = 0, count = 0;
  for (int i = 0; i < 3 * 5; i++) {
    double next_first;
    double next = count_ticks(lo, hi, mantissas[i % 3], lowest + i / 3, &next_first);
    if (next == 0) { /* from too many to none: one of the finer step */
      first += floor(count / 2);
      count = count > 0;
      break;
    }
    exponent = lowest + i / 3;
    mantissa = mantissas[i % 3];
    first = next_first;
    count = next;
    if (count <= (double)max_ticks) break;
  }
  double shown = 0;
  for (size_t k = 0; k < (size_t)count; k++) shown = fmax(shown, fabs(tick_value(first + (double)k, mantissa, exponent)));
  for (size_t k = 0; k < (size_t)count; k++)
    write_tick(&out[k], tick_value(first + (double)k, mantissa, exponent), exponent, shown);
  return (size_t)count;
}

size_t ncy_log_ticks(double lo, double hi, size_t max_ticks, ncy_tick *out) {
  static const int mantissas[] = {1, 2, 5};
  if (!(lo > 0) || !(hi > lo) || !isfinite(hi)) return 0;
  if (max_ticks > NCY_MAX_TICKS) max_ticks = NCY_MAX_TICKS;
  double slack = 1 + 1e-9;
  int first = (int)floor(log10(lo)), last = (int)floor(log10(hi * slack));
  size_t n_powers = (size_t)(last - first + 1);
  bool has_all = 3 * n_powers <= max_ticks;
  int stride = n_powers <= max_ticks ? 1 : (int)((n_powers + max_ticks - 1) / (max_ticks ? max_ticks : 1));
  size_t n = 0;
  for (int exponent = first; exponent <= last; exponent++) {
    for (int k = 0; k < (has_all ? 3 : 1); k++) {
      double value = tick_value(1, mantissas[k], exponent);
      if (value * slack < lo || value > hi * slack || exponent % stride || n >= NCY_MAX_TICKS) continue;
      out[n].value = value;
      out[n].name = NULL;
      if (exponent >= -3 && exponent <= 4)
        snprintf(out[n].text, sizeof out[n].text, "%g", value);
      else
        snprintf(out[n].text, sizeof out[n].text, "%de%d", mantissas[k], exponent);
      n++;
    }
  }
  return n;
}
