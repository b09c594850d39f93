/* samples.c - see samples.h. SPDX-License-Identifier: MIT */
#include "engine/samples.h"

#include <string.h>

static double **column_of(const ncy_samples *s, int32_t i) {
  return (double **)((char *)s->column + (size_t)i * s->stride);
}

ncy_status ncy_samples_reserve(ncy_ctx *ctx, const ncy_samples *s, double t, double t_stop, double rec_step, int64_t n_steps) {
  double wanted = rec_step > 0.0 ? (t_stop - t) / rec_step + 4.0 : (double)n_steps + 1.0;
  if (!(wanted < 1e15)) return ncy_no_memory(ctx);
  size_t capacity = s->used + (size_t)(wanted > 0.0 ? wanted : 0.0) + 1;
  if (capacity <= *s->capacity || s->n == 0) return NCY_OK;
  /* columns of different lengths could not be told apart by one capacity */
  for (int32_t i = 0; i < s->n; i++) {
    double *grown = ncy_resize(ctx, NULL, 0, capacity * sizeof(double));
    if (!grown) {
      for (int32_t k = 0; k < i; k++) (void)ncy_resize(ctx, (void *)s->scratch[k], capacity * sizeof(double), 0);
      for (int32_t k = 0; k < i; k++) s->scratch[k] = NULL;
      return ncy_no_memory(ctx);
    }
    s->scratch[i] = grown;
  }
  for (int32_t i = 0; i < s->n; i++) {
    double *grown = (double *)s->scratch[i], **column = column_of(s, i);
    if (s->used) memcpy(grown, *column, s->used * sizeof(double));
    if (*column) (void)ncy_resize(ctx, *column, *s->capacity * sizeof(double), 0);
    *column = grown;
  }
  *s->capacity = capacity;
  return NCY_OK;
}
