/* ring.c - mode a: deliveries by bundle and step.
 *
 * A target's state is only looked at once a step (currents at its beginning, recorders just before NEURON's second delivery of
 * the step before), so an event at te belongs to the first step k with te <= t_k + dt/2, and the order within a step does not
 * show (wire.c proved it). Events beyond the ring wait in a heap.
 * Data:   per bundle and step a list of chunks of deliveries; chunks are recycled.
 * Cost:   one addition and some stores an event.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/native/native.h"

enum { LEAST_SLOTS = 64, MOST_SLOTS = 4096 };

static void fill_times(ncy_nat_ring *r, double dt) {
  double t = 0.0;
  r->first = 0;
  for (int64_t k = 0; k < r->n_slots; k++) {
    double half = t + .5 * dt;
    r->t_half[k] = half;
    r->t_last = t;
    t = half + .5 * dt;
  }
}

ncy_status ncy_nat_ring_init(ncy_nat_thread *th, double max_delay) {
  ncy_engine *e = th->engine;
  ncy_nat_ring *r = &th->ring;
  r->n_slots = LEAST_SLOTS;
  while (r->n_slots < MOST_SLOTS && (double)r->n_slots < max_delay / e->env.dt + 40.0) r->n_slots *= 2;
  size_t n = (size_t)(th->bundle_end - th->bundle_beg) * (size_t)r->n_slots;
  r->t_half = NCY_NEW_ARRAY(&e->arena, double, (size_t)r->n_slots);
  r->head = NCY_NEW_ARRAY(&e->arena, int32_t, n);
  if (!r->t_half || !r->head) return NCY_ENOMEM;
  ncy_nat_ring_reset(th);
  return NCY_OK;
}

void ncy_nat_ring_reset(ncy_nat_thread *th) {
  ncy_nat_ring *r = &th->ring;
  memset(r->head, 0xff, (size_t)(th->bundle_end - th->bundle_beg) * (size_t)r->n_slots * sizeof(int32_t));
  r->n_chunks = 0;
  r->free_chunk = -1;
  r->n_far = 0;
  r->far_free = -1;
  ncy_nat_queue_clear(&r->far);
  fill_times(r, th->engine->env.dt);
}

void ncy_nat_ring_done(ncy_nat_thread *th) {
  ncy_ctx *ctx = th->engine->ctx;
  ncy_nat_ring *r = &th->ring;
  ncy_vec_free(ctx, (void **)&r->chunk, &r->n_chunks, &r->chunk_capacity, sizeof *r->chunk);
  ncy_vec_free(ctx, (void **)&r->far_item, &r->n_far, &r->far_capacity, sizeof *r->far_item);
  ncy_vec_free(ctx, (void **)&r->far.heap, &r->far.count, &r->far.capacity, sizeof *r->far.heap);
}

static int32_t new_chunk(ncy_nat_thread *th) {
  ncy_nat_ring *r = &th->ring;
  int32_t chunk = r->free_chunk;
  if (chunk >= 0) {
    r->free_chunk = r->chunk[chunk].next;
    return chunk;
  }
  if (r->n_chunks == INT32_MAX ||
      !ncy_nat_reserve(th->engine, (void **)&r->chunk, r->n_chunks, &r->chunk_capacity, 1, sizeof *r->chunk))
    return -1;
  return (int32_t)r->n_chunks++;
}

static ncy_status put(ncy_nat_thread *th, int32_t bundle, int64_t step, ncy_nat_delivery item) {
  ncy_nat_ring *r = &th->ring;
  int32_t *head = &r->head[(int64_t)(bundle - th->bundle_beg) * r->n_slots + (step & (r->n_slots - 1))];
  if (*head < 0 || r->chunk[*head].count == NCY_NAT_CHUNK) {
    int32_t chunk = new_chunk(th);
    if (chunk < 0) return NCY_ENOMEM;
    r->chunk[chunk].next = *head;
    r->chunk[chunk].count = 0;
    *head = chunk;
  }
  ncy_nat_chunk *to = &r->chunk[*head];
  to->item[to->count++] = item;
  return NCY_OK;
}

/* The first step k, not before r->first, with te <= t_k + dt/2; first + n_slots when it is beyond the ring. */
static int64_t step_of(const ncy_nat_ring *r, double dt, double te) {
  const int64_t mask = r->n_slots - 1;
  double ahead = (te - r->t_half[r->first & mask]) / dt;
  if (!(ahead < (double)r->n_slots)) return r->first + r->n_slots;
  int64_t k = r->first + (ahead > 0.0 ? (int64_t)ahead : 0);
  while (k > r->first && te <= r->t_half[(k - 1) & mask]) k--;
  while (k < r->first + r->n_slots && te > r->t_half[k & mask]) k++;
  return k;
}

static ncy_status put_far(ncy_nat_thread *th, int32_t bundle, double te, ncy_nat_delivery item) {
  ncy_engine *e = th->engine;
  ncy_nat_ring *r = &th->ring;
  int32_t row = r->far_free;
  if (row >= 0)
    r->far_free = r->far_item[row].bundle; /* links of free rows */
  else if (r->n_far == INT32_MAX ||
           !ncy_nat_reserve(e, (void **)&r->far_item, r->n_far, &r->far_capacity, 1, sizeof *r->far_item))
    return NCY_ENOMEM;
  else
    row = (int32_t)r->n_far++;
  r->far_item[row] = (ncy_nat_far){item, bundle};
  if (ncy_nat_queue_is_full(&r->far) &&
      !ncy_nat_reserve(e, (void **)&r->far.heap, r->far.count, &r->far.capacity, 2, sizeof *r->far.heap))
    return NCY_ENOMEM;
  ncy_nat_queue_put(&r->far, te, row);
  return NCY_OK;
}

ncy_status ncy_nat_ring_send(ncy_nat_thread *th, int32_t source, double t) {
  const ncy_nat_netcons *n = &th->netcons;
  ncy_nat_ring *r = &th->ring;
  double dt = th->engine->env.dt;
  for (int64_t i = n->beg[source]; i < n->beg[source + 1]; i++) {
    double te = t + n->delay[i];
    ncy_nat_delivery item = {n->weight[i], n->dst[i], n->n_adds[i]};
    if (te <= 0.0) { /* during finitialize: seen by its set-up of currents */
      for (uint32_t k = 0; k < item.n_adds; k++) th->engine->pool[item.dst + k * NCY_LANES] += item.weight;
      th->n_events++;
      continue;
    }
    int64_t step = step_of(r, dt, te);
    NCY_TRY(step < r->first + r->n_slots ? put(th, n->bundle[i], step, item) : put_far(th, n->bundle[i], te, item));
  }
  return NCY_OK;
}

ncy_status ncy_nat_ring_advance(ncy_nat_thread *th, int64_t step) {
  ncy_nat_ring *r = &th->ring;
  const int64_t mask = r->n_slots - 1;
  double dt = th->engine->env.dt;
  for (; r->first < step; r->first++) {
    double t = (r->t_last + .5 * dt) + .5 * dt;
    r->t_last = t;
    r->t_half[r->first & mask] = t + .5 * dt; /* now of step first + n_slots */
  }
  ncy_nat_item item;
  while (ncy_nat_queue_take(&r->far, r->t_half[(r->first + mask) & mask], &item)) {
    ncy_nat_far far = r->far_item[item.id];
    r->far_item[item.id].bundle = r->far_free;
    r->far_free = (int32_t)item.id;
    NCY_TRY(put(th, far.bundle, step_of(r, dt, item.t), far.item));
  }
  return NCY_OK;
}

ncy_status ncy_nat_ring_restore(ncy_nat_thread *th, int32_t bundle, int64_t step, double te, ncy_nat_delivery item) {
  const ncy_nat_ring *r = &th->ring;
  return step >= r->first && step < r->first + r->n_slots ? put(th, bundle, step, item) : put_far(th, bundle, te, item);
}

void ncy_nat_ring_deliver(ncy_nat_thread *th, int32_t bundle, int64_t step) {
  ncy_nat_ring *r = &th->ring;
  int32_t *head = &r->head[(int64_t)(bundle - th->bundle_beg) * r->n_slots + (step & (r->n_slots - 1))];
  double *pool = th->engine->pool;
  for (int32_t at = *head, next; at >= 0; at = next) {
    ncy_nat_chunk *chunk = &r->chunk[at];
    for (int32_t i = 0; i < chunk->count; i++) {
      const ncy_nat_delivery *item = &chunk->item[i];
      for (uint32_t k = 0; k < item->n_adds; k++) pool[item->dst + k * NCY_LANES] += item->weight;
    }
    th->n_events += chunk->count;
    next = chunk->next;
    chunk->next = r->free_chunk;
    r->free_chunk = at;
  }
  *head = -1;
}
