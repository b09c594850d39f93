/* field.c - see field.h.
 *
 * Data:  a sum per cell and channel for each open sample; of closed ones a row each: the time, the totals, those of the groups,
 *        of the cells that are kept, and the currents that are kept.
 * Costs: a multiplication and an addition per segment and channel and sample.
 * Source: reference netpyne-3 section 4.3; when NEURON gets to an event asked for by cvode.event (it is taken a millionth of a
 *         step early, and at the end of the step in which its time comes): tried with NEURON 9.0.2.
 * SPDX-License-Identifier: MIT */
#include "engine/field.h"

#include <string.h>

#include "engine/same.h"
#include "num/libm.h"

extern ncy_field_weigh *const ncy_field_kernel_c;
#if defined(__x86_64__)
extern ncy_field_weigh *const ncy_field_kernel_sse2, *const ncy_field_kernel_avx2, *const ncy_field_kernel_avx512;
#endif

static ncy_field_weigh *kernel_of(int isa) {
  switch (isa) {
#if defined(__x86_64__)
  case NCY_ISA_SSE2:
    return ncy_field_kernel_sse2;
  case NCY_ISA_AVX2:
    return ncy_field_kernel_avx2;
  case NCY_ISA_AVX512:
    return ncy_field_kernel_avx512;
#endif
  default:
    return ncy_field_kernel_c;
  }
}

ncy_status ncy_field_new(ncy_arena *arena, const ncy_circuit *circuit, int isa, int32_t n_slots, ncy_field **out) {
  const ncy_circuit_field *from = circuit->field;
  *out = NULL;
  if (!from) return NCY_OK;
  size_t n_cells = (size_t)circuit->n_cells;
  ncy_field *f = NCY_NEW(arena, ncy_field);
  int32_t *seg_beg = NCY_NEW_ARRAY(arena, int32_t, n_cells + 1);
  if (!f || !seg_beg) return NCY_ENOMEM;
  f->weigh = kernel_of(isa);
  f->step = from->step < circuit->dt ? circuit->dt : from->step; /* one sample a step at most */
  f->early = 1e-6 * circuit->dt;
  f->is_chained = from->is_chained;
  f->n_channels = from->n_channels;
  f->n_groups = from->n_groups;
  f->n_cells = circuit->n_cells;
  f->weight = from->weight;
  f->group = from->group;
  f->seg_beg = seg_beg;
  f->place = NCY_NEW_ARRAY(arena, const int32_t *, n_cells);
  f->kept_sum = NCY_NEW_ARRAY(arena, int32_t, n_cells);
  f->kept_im = NCY_NEW_ARRAY(arena, int64_t, n_cells);
  if (!f->place || !f->kept_sum || !f->kept_im) return NCY_ENOMEM;
  for (size_t i = 0; i < n_cells; i++) {
    seg_beg[i] = circuit->sec_seg_beg[circuit->cell_sec_beg[i]];
    seg_beg[i + 1] = circuit->sec_seg_beg[circuit->cell_sec_beg[i + 1]];
    f->kept_sum[i] = from->keeps_sum && from->keeps_sum[i] ? f->n_kept_sums++ : -1;
    f->kept_im[i] = from->keeps_im && from->keeps_im[i] ? f->n_kept_ims : -1;
    if (f->kept_im[i] >= 0) f->n_kept_ims += seg_beg[i + 1] - seg_beg[i];
  }
  f->n_slots = n_slots;
  f->width = 1 + (size_t)f->n_channels * (1 + (size_t)f->n_groups + (size_t)f->n_kept_sums) + (size_t)f->n_kept_ims;
  size_t n_sums;
  if (!ncy_mul_size(n_cells * (size_t)n_slots, (size_t)f->n_channels, &n_sums)) return ncy_no_memory(arena->ctx);
  f->sum = NCY_NEW_ARRAY(arena, double, n_sums);
  f->im = NCY_NEW_ARRAY(arena, double, (size_t)f->n_kept_ims *(size_t)n_slots);
  f->t = NCY_NEW_ARRAY(arena, double, (size_t)n_slots);
  if (!f->sum || !f->im || !f->t) return NCY_ENOMEM;
  *out = f;
  return NCY_OK;
}

void ncy_field_free(ncy_ctx *ctx, ncy_field *f) {
  if (f && f->row) (void)ncy_resize(ctx, f->row, f->capacity * f->width * sizeof(double), 0);
}

ncy_status ncy_field_place(ncy_field *f, ncy_arena *arena, int32_t cell, const int32_t *seg_node, const int32_t *node,
                           const int32_t **known) {
  if (!*known) {
    int32_t n = f->seg_beg[cell + 1] - f->seg_beg[cell];
    int32_t *place = NCY_NEW_ARRAY(arena, int32_t, (size_t)n);
    if (!place) return NCY_ENOMEM;
    for (int32_t s = 0; s < n; s++) place[s] = node[seg_node[s]];
    *known = place;
  }
  f->place[cell] = *known;
  return NCY_OK;
}

void ncy_field_reset(ncy_field *f, ncy_field_clock *clock) {
  f->n = 0;
  *clock = (ncy_field_clock){.next = f->step};
}

ncy_status ncy_field_reserve(ncy_ctx *ctx, ncy_field *f, double t, double t_stop, int64_t n_steps) {
  double wanted = (t_stop - t) / f->step + 4.0;
  if (!(wanted < (double)n_steps)) wanted = (double)n_steps; /* one a step at most */
  if (!(wanted < 1e15)) return ncy_no_memory(ctx);
  size_t capacity = f->n + (size_t)(wanted > 0.0 ? wanted : 0.0), old, bytes;
  if (capacity <= f->capacity) return NCY_OK;
  if (!ncy_mul_size(capacity, f->width * sizeof(double), &bytes)) return ncy_no_memory(ctx);
  old = f->capacity * f->width * sizeof(double);
  double *grown = ncy_resize(ctx, f->row, old, bytes);
  if (!grown) return ncy_no_memory(ctx);
  f->row = grown;
  f->capacity = capacity;
  return NCY_OK;
}

void ncy_field_cell(const ncy_field *f, int32_t slot, int32_t cell, const double *im, int32_t stride) {
  const int32_t *place = f->place[cell];
  if (!place) return;
  int32_t beg = f->seg_beg[cell], n = f->seg_beg[cell + 1] - beg;
  double *sum = f->sum + ((size_t)slot * (size_t)f->n_cells + (size_t)cell) * (size_t)f->n_channels;
  f->weigh(f->weight + (size_t)beg * (size_t)f->n_channels, place, n, f->n_channels, im, stride, sum);
  if (f->kept_im[cell] < 0) return;
  double *kept = f->im + (size_t)slot * (size_t)f->n_kept_ims + f->kept_im[cell];
  for (int32_t s = 0; s < n; s++) kept[s] = im[(size_t)place[s] * (size_t)stride];
}

void ncy_field_close(ncy_field *f, int32_t slot, double t) {
  if (f->n >= f->capacity) return;
  size_t n = (size_t)f->n_channels;
  double *row = f->row + f->n++ * f->width, *total = row + 1, *group = total + n, *kept = group + n * (size_t)f->n_groups;
  row[0] = t;
  memset(total, 0, n * (1 + (size_t)f->n_groups) * sizeof(double));
  const double *sum = f->sum + (size_t)slot * (size_t)f->n_cells * n;
  for (int32_t cell = 0; cell < f->n_cells; cell++, sum += n) {
    for (size_t c = 0; c < n; c++) total[c] += sum[c];
    if (f->n_groups && f->group[cell] >= 0)
      for (size_t c = 0; c < n; c++) group[n * (size_t)f->group[cell] + c] += sum[c];
    if (f->kept_sum[cell] >= 0) memcpy(kept + n * (size_t)f->kept_sum[cell], sum, n * sizeof(double));
  }
  if (f->n_kept_ims)
    memcpy(kept + n * (size_t)f->n_kept_sums, f->im + (size_t)slot * (size_t)f->n_kept_ims,
           (size_t)f->n_kept_ims * sizeof(double));
}
