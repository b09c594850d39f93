/* field.h - weighted sums of membrane currents while a circuit runs: potentials at electrodes, dipole moments; for all paths of
 * an engine.
 *
 * A path asks its clock whether a step ends with a sample. In such a step it computes i_membrane_ of its cells, gives each cell's
 * to ncy_field_cell (by whichever thread has the cell), and after all have met one thread closes the sample with ncy_field_close.
 * Steps between samples cost one comparison.
 * Exact: bits; the order of every sum is that of the circuit (segments of a cell, then cells), whatever the threads, the
 *        instruction set or the path. SPDX-License-Identifier: MIT */
#ifndef NCY_ENGINE_FIELD_H
#define NCY_ENGINE_FIELD_H

#include "engine/circuit.h"

/* When the next sample is; each thread has one. A value: copied where a thread looks ahead. */
typedef struct ncy_field_clock {
  double next; /* ms */
  int64_t n;   /* samples taken */
} ncy_field_clock;

/* out[channel] = sum over segments of weight[segment][channel] * im[place[segment]*stride] [nA] */
typedef void ncy_field_weigh(const double *weight, const int32_t *place, int32_t n_segs, int32_t n_channels, const double *im,
                             int32_t stride, double *out);

typedef struct ncy_field {
  ncy_field_weigh *weigh;
  double step, early; /* ms; early: as much before its time a sample is taken */
  bool is_chained;
  int32_t n_channels, n_groups, n_cells;
  const double *weight;   /* borrowed, see circuit.h */
  const int32_t *group;   /* [n_cells] borrowed */
  const int32_t *seg_beg; /* [n_cells+1] first segment of a cell */
  const int32_t **place;  /* [n_cells] where its segments are: of its shape, see ncy_field_put; NULL: an empty cell */
  int32_t *kept_sum;      /* [n_cells] its place among those whose sums are kept, -1 */
  int64_t *kept_im;       /* [n_cells] first of its currents among those kept, -1 */
  int32_t n_kept_sums;
  int64_t n_kept_ims;
  int32_t n_slots;    /* samples that may be open at one time */
  double *sum;        /* [n_slots][n_cells][n_channels] */
  double *im;         /* [n_slots][n_kept_ims] */
  double *t;          /* [n_slots] */
  size_t n, capacity; /* samples closed */
  size_t width;       /* doubles a sample */
  double *row;        /* [capacity][width]: t, totals, groups, kept sums, kept currents */
} ncy_field;

/* Everything but the samples is in the arena; *out is NULL when the circuit asks for no field. n_slots: how many samples a path
 * leaves open at a time. NCY_ENOMEM. */
ncy_status ncy_field_new(ncy_arena *arena, const ncy_circuit *circuit, int isa, int32_t n_slots, ncy_field **out);
void ncy_field_free(ncy_ctx *ctx, ncy_field *field); /* the samples; NULL is allowed */

/* Where the currents of a cell will be: that of its segment s at place[s]*stride. node: a path's node of each of NEURON's.
 * seg_node: NEURON's node of each segment. *known: those of an equal cell if they were made before, else NULL. */
ncy_status ncy_field_place(ncy_field *field, ncy_arena *arena, int32_t cell, const int32_t *seg_node, const int32_t *node,
                           const int32_t **known);

/* At finitialize: no samples. */
void ncy_field_reset(ncy_field *field, ncy_field_clock *clock);
/* Room for what a run from t to t_stop [ms] of n_steps steps adds. NCY_ENOMEM. */
ncy_status ncy_field_reserve(ncy_ctx *ctx, ncy_field *field, double t, double t_stop, int64_t n_steps);

/* Does a step that ends at t take a sample? */
static inline bool ncy_field_is_due(const ncy_field *field, const ncy_field_clock *clock, double t) {
  return t >= clock->next - field->early;
}
/* After such a step. */
static inline void ncy_field_tick(const ncy_field *field, ncy_field_clock *clock, double t) {
  clock->n++;
  clock->next = field->is_chained ? t + field->step : (double)(clock->n + 1) * field->step;
}

/* One cell's part of the sample in a slot. */
void ncy_field_cell(const ncy_field *field, int32_t slot, int32_t cell, const double *im, int32_t stride);
/* The sample in a slot is whole: sums over cells, in their order. One thread. */
void ncy_field_close(ncy_field *field, int32_t slot, double t);

#endif
