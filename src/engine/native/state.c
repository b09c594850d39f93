/* state.c - the tuned path's values and events as columns of a state, and back.
 *
 * Layout of the columns: docs/format/state.md. What threads have of their own is put together when it is saved, and given to whom
 * it belongs when it is read. Cost: O(n log n) in events, linear in the rest.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/native/native.h"
#include "engine/samples.h"
#include "engine/transfer.h"

/* Where things of the circuit are, in its own order. */
struct ncy_nat_places {
  size_t n_nodes;
  uint32_t *node; /* [n_nodes] of the pool: cell after cell, each in NEURON's order */
  struct {
    uint32_t n;
    uint32_t *first; /* [n] of the pool: an instance's first state; the others are a row of lanes apart */
  } mech[NCY_NAT_COUNT];
};

static bool is_density(int which) {
  return which == NCY_NAT_PAS || which == NCY_NAT_HH;
}

static uint32_t place_of(const ncy_engine *e, int which, int32_t bundle, int32_t row, int32_t lane) {
  size_t states = (size_t)(e->bundle[bundle].rows[which].state - e->pool);
  return (uint32_t)(states + (size_t)row * (size_t)ncy_nat_mechs[which].n_states * NCY_LANES + (size_t)lane);
}

/* ---- places ---------------------------------------------------------------------------------------------------------------- */

/* Row of a density mechanism at a stored node of a shape, -1: it has none. */
static int32_t row_at(const ncy_nat_shape *shape, int which, int32_t node) {
  int32_t lo = 0, hi = shape->n_rows[which];
  while (lo < hi) {
    int32_t mid = lo + (hi - lo) / 2;
    if (shape->row_node[which][mid] < node)
      lo = mid + 1;
    else
      hi = mid;
  }
  return lo < shape->n_rows[which] && shape->row_node[which][lo] == node ? lo : -1;
}

static void visit_cells(const ncy_engine *e, const ncy_nat_build *b, struct ncy_nat_places *p) {
  p->n_nodes = 0;
  for (int which = 0; which < NCY_NAT_COUNT; which++)
    if (is_density(which)) p->mech[which].n = 0;
  for (int32_t cell = 0; cell < b->circuit->n_cells; cell++) {
    if (b->circuit->cell_sec_beg[cell] == b->circuit->cell_sec_beg[cell + 1]) continue;
    const ncy_nat_shape *shape = &e->shape[b->cell_shape[cell]];
    int32_t bundle = b->cell_bundle[cell], lane = b->cell_lane[cell];
    uint32_t first = (uint32_t)(e->bundle[bundle].v - e->pool) + (uint32_t)lane;
    for (int32_t i = 0; i < shape->n_nodes; i++) {
      if (p->node) p->node[p->n_nodes] = first + (uint32_t)shape->place[i] * NCY_LANES;
      p->n_nodes++;
      for (int which = 0; which < NCY_NAT_COUNT; which++) {
        int32_t row = is_density(which) ? row_at(shape, which, shape->place[i]) : -1;
        if (row < 0) continue;
        if (p->node) p->mech[which].first[p->mech[which].n] = place_of(e, which, bundle, row, lane);
        p->mech[which].n++;
      }
    }
  }
}

static ncy_status list_points(ncy_engine *e, const ncy_nat_build *b, int which, struct ncy_nat_places *p) {
  const ncy_circuit *c = b->circuit;
  for (int pass = 0; pass < 2; pass++) {
    p->mech[which].n = 0;
    for (int32_t g = 0; g < c->n_points; g++)
      for (int32_t i = 0; ncy_nat_find(c->points[g].mech) == which && i < c->points[g].n; i++, p->mech[which].n++)
        if (pass)
          p->mech[which].first[p->mech[which].n] =
              place_of(e, which, b->point_bundle[g][i], b->point_row[g][i], b->point_lane[g][i]);
    if (!pass && !(p->mech[which].first = NCY_NEW_ARRAY(&e->arena, uint32_t, p->mech[which].n))) return NCY_ENOMEM;
  }
  return NCY_OK;
}

ncy_status ncy_nat_keep_places(ncy_engine *e, const ncy_nat_build *b) {
  struct ncy_nat_places *p = NCY_NEW(&e->arena, struct ncy_nat_places);
  if (!p) return NCY_ENOMEM;
  visit_cells(e, b, p);
  for (int which = 0; which < NCY_NAT_COUNT; which++)
    if (is_density(which) && !(p->mech[which].first = NCY_NEW_ARRAY(&e->arena, uint32_t, p->mech[which].n))) return NCY_ENOMEM;
  p->node = NCY_NEW_ARRAY(&e->arena, uint32_t, p->n_nodes);
  if (!p->node) return NCY_ENOMEM;
  visit_cells(e, b, p);
  for (int which = 0; which < NCY_NAT_COUNT; which++)
    if (!is_density(which)) NCY_TRY(list_points(e, b, which, p));
  e->places = p;
  return NCY_OK;
}

/* ---- values ---------------------------------------------------------------------------------------------------------------- */

static ncy_status transfer_values(ncy_engine *e, const ncy_transfer *x) {
  const struct ncy_nat_places *p = e->places;
  double *item;
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_F64, p->n_nodes, (void **)&item, "v"));
  for (size_t i = 0; i < p->n_nodes; i++) ncy_transfer_f64(x, &e->pool[p->node[i]], &item[i]);
  for (int which = 0; which < NCY_NAT_COUNT; which++) {
    size_t n_states = (size_t)ncy_nat_mechs[which].n_states, n = p->mech[which].n;
    if (!n_states) continue;
    const char *name = ncy_mech_at(ncy_nat_mechs[which].mech)->name;
    NCY_TRY(ncy_transfer_column(x, NCY_STATE_F64, n * n_states, (void **)&item, "%s/states", name));
    for (size_t k = 0; k < n_states; k++)
      for (size_t i = 0; i < n; i++) ncy_transfer_f64(x, &e->pool[p->mech[which].first[i] + k * NCY_LANES], item++);
  }
  return NCY_OK;
}

/* What recorders would sample now: currents are only there until the next step. */
static ncy_status transfer_recorded(ncy_engine *e, const ncy_transfer *x) {
  double *now;
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_F64, (size_t)e->n_recs, (void **)&now, "recorded/now"));
  for (int32_t i = 0; i < e->n_recs; i++) {
    double none = 0.0;
    double *place = e->rec[i].source && e->rec[i].bundle >= 0 ? (double *)e->rec[i].source : &none;
    ncy_transfer_f64(x, place, &now[i]);
  }
  double *next;
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_F64, 1, (void **)&next, "recorded/next"));
  if (!x->in) {
    *next = e->thread[0].next_sample;
  } else {
    if (e->n_recs && e->rec_step > 0.0 && !e->is_global && !(*next > e->t - e->env.dt && *next <= e->t + e->rec_step + e->env.dt))
      return ncy_state_wrong(x->in, "recorded/next", 0, "not the time of the next sample");
    for (int k = 0; k < e->n_threads; k++) e->thread[k].next_sample = *next;
  }
  size_t n = e->n_samples;
  NCY_TRY(ncy_transfer_sample_count(x, e->n_recs, &n));
  if (x->in) {
    if (n > INT64_MAX / 2) return ncy_no_memory(e->ctx);
    e->n_samples = 0;
    ncy_samples samples = {.column = e->n_recs ? &e->rec[0].data : NULL,
                           .stride = sizeof e->rec[0],
                           .n = e->n_recs,
                           .scratch = e->out_rec,
                           .capacity = &e->sample_capacity};
    NCY_TRY(ncy_samples_reserve(e->ctx, &samples, 0.0, 0.0, 0.0, (int64_t)n));
  }
  NCY_TRY(ncy_transfer_samples(x, e->n_recs, e->n_recs ? &e->rec[0].data : NULL, sizeof e->rec[0], n));
  if (!x->in) return NCY_OK;
  e->n_samples = n;
  for (int32_t i = 0; i < e->n_recs; i++) e->rec[i].count = n;
  return NCY_OK;
}

/* ---- sources and artificial cells --------------------------------------------------------------------------------------------
 */

static ncy_status transfer_sources(ncy_engine *e, const ncy_transfer *x) {
  uint8_t *above;
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_U8, (size_t)e->n_sources, (void **)&above, "sources/above"));
  if (!x->in && e->n_sources) memset(above, 0, (size_t)e->n_sources);
  for (int32_t k = 0; k < e->n_bundles; k++) {
    ncy_nat_bundle *b = &e->bundle[k];
    for (int32_t r = 0; r < b->n_sources; r++) {
      uint8_t bits = 0;
      for (int lane = 0; lane < NCY_LANES; lane++) {
        int32_t at = r * NCY_LANES + lane;
        if (b->source_threshold[at] > 1e308) continue; /* nobody's */
        if (!x->in) above[b->source_id[at]] = b->source_above[r] >> lane & 1;
        bits |= (uint8_t)((above[b->source_id[at]] & 1) << lane);
      }
      if (x->in) b->source_above[r] = bits;
    }
  }
  return NCY_OK;
}

static ncy_status transfer_netstims(ncy_engine *e, const ncy_transfer *x) {
  size_t n = (size_t)e->n_netstims;
  uint8_t *is_on;
  double *values;
  uint32_t *streams;
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_U8, n, (void **)&is_on, "NetStim/on"));
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_F64, 2 * n, (void **)&values, "NetStim/states"));
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_U32, NCY_STATE_RNG * n, (void **)&streams, "NetStim/streams"));
  for (size_t i = 0; i < n; i++) {
    ncy_netstim *s = &e->netstim[i];
    if (!x->in)
      is_on[i] = s->is_on;
    else
      s->is_on = is_on[i] != 0;
    ncy_transfer_f64(x, &s->event, &values[i]);
    ncy_transfer_f64(x, &s->n_fired, &values[n + i]);
    if (!x->in)
      ncy_state_put_rng(&s->rng, streams + i * NCY_STATE_RNG);
    else if (!ncy_state_get_rng(streams + i * NCY_STATE_RNG, &s->rng))
      return ncy_state_wrong(x->in, "NetStim/streams", i * NCY_STATE_RNG, "not a random stream");
  }
  return NCY_OK;
}

/* ---- spikes ------------------------------------------------------------------------------------------------------------------
 */

static int by_time(const void *a, const void *b) {
  const ncy_nat_spike *x = a, *y = b;
  if (x->t != y->t) return x->t < y->t ? -1 : 1;
  return x->source < y->source ? -1 : x->source > y->source;
}

/* A list of spikes; is_recorded: only of sources with an id. */
static ncy_status transfer_spikes(ncy_engine *e, const ncy_transfer *x, const char *name, bool is_recorded,
                                  ncy_nat_spikes *list) {
  size_t n = list->count;
  double *t;
  int64_t *step;
  uint32_t *source;
  char column[64];
  snprintf(column, sizeof column, "%s/t", name);
  NCY_TRY(ncy_transfer_list(x, NCY_STATE_F64, &n, (void **)&t, column));
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_I64, n, (void **)&step, "%s/step", name));
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_U32, n, (void **)&source, "%s/source", name));
  for (size_t i = 0; i < n; i++) {
    if (!x->in) {
      t[i] = list->data[i].t;
      step[i] = list->data[i].step;
      source[i] = (uint32_t)list->data[i].source;
      continue;
    }
    snprintf(column, sizeof column, "%s/source", name);
    if (source[i] >= (uint32_t)e->n_sources || (is_recorded && e->source_gid[source[i]] < 0))
      return ncy_state_wrong(x->in, column, i, "there is no such source, or it is not recorded");
    NCY_TRY(ncy_nat_spike_push(e, list, (ncy_nat_spike){t[i], step[i], (int32_t)source[i]}));
  }
  return NCY_OK;
}

/* One list out of those of all threads, in e->merged. */
static ncy_status gather(ncy_engine *e, ncy_nat_spikes *of(ncy_nat_thread *th)) {
  e->merged.count = 0;
  for (int k = 0; k < e->n_threads; k++) {
    const ncy_nat_spikes *from = of(&e->thread[k]);
    for (size_t i = 0; i < from->count; i++) NCY_TRY(ncy_nat_spike_push(e, &e->merged, from->data[i]));
  }
  if (e->merged.count) qsort(e->merged.data, e->merged.count, sizeof *e->merged.data, by_time);
  return NCY_OK;
}

static ncy_nat_spikes *crossings_of(ncy_nat_thread *th) {
  return &th->found[th->parity].spikes;
}
static ncy_nat_spikes *firings_of(ncy_nat_thread *th) {
  return &th->found[th->parity].fired;
}
static ncy_nat_spikes *fired_of(ncy_nat_thread *th) {
  return &th->fired_all;
}

/* Recorded ones; in mode a those of artificial cells apart; what waits for the next exchange of threads. */
static ncy_status transfer_all_spikes(ncy_engine *e, const ncy_transfer *x) {
  static const struct {
    const char *name;
    ncy_nat_spikes *(*of)(ncy_nat_thread *th);
    bool is_recorded;
  } lists[] = {{"fired", fired_of, true}, {"crossings", crossings_of, false}, {"firings", firings_of, false}};
  if (x->in) {
    e->spikes.count = 0;
    for (int k = 0; k < e->n_threads; k++) {
      e->thread[k].parity = 0;
      e->thread[k].fired_all.count = 0;
      for (int p = 0; p < 2; p++) e->thread[k].found[p].spikes.count = e->thread[k].found[p].fired.count = 0;
    }
  }
  NCY_TRY(transfer_spikes(e, x, "spikes", true, &e->spikes));
  for (size_t i = 0; i < NCY_COUNT_OF(lists); i++) {
    if (!x->in) NCY_TRY(gather(e, lists[i].of));
    NCY_TRY(transfer_spikes(e, x, lists[i].name, lists[i].is_recorded, x->in ? lists[i].of(&e->thread[0]) : &e->merged));
  }
  return NCY_OK;
}

/* ---- mode b: the queue -------------------------------------------------------------------------------------------------------
 */

/* A sample of every recorder with a step, once. */
static ncy_status check_samples(ncy_engine *e, const ncy_transfer *x, const ncy_transfer_queue *q, uint8_t *seen) {
  int32_t n = 0;
  for (size_t i = 0; i < q->n; i++) {
    if (q->kind[i] != NCY_NAT_SAMPLE) continue;
    if (seen[q->number[i]]++) return ncy_state_wrong(x->in, "queue/number", i, "the event is there twice");
    if (!(q->t[i] <= e->t + e->rec_step + e->env.dt))
      return ncy_state_wrong(x->in, "queue/t", i, "a sample is due later than that");
    n++;
  }
  if (n != (e->rec_step > 0.0 ? e->n_recs : 0))
    return ncy_state_wrong(x->in, "queue/number", 0, "a sample is missing, or a recorder has one that takes none");
  return NCY_OK;
}

static ncy_status transfer_queue(ncy_engine *e, const ncy_transfer *x, ncy_arena *arena) {
  const int64_t limit[NCY_NAT_KINDS] = {e->n_netcons, e->n_sources, e->n_netstims, e->n_netstims, e->n_recs};
  ncy_transfer_queue q = {0};
  ncy_nat_item *item = NULL;
  if (!x->in) {
    if (!(item = NCY_NEW_ARRAY(arena, ncy_nat_item, e->queue.count + 1))) return NCY_ENOMEM;
    q.n = ncy_nat_queue_list(&e->queue, item);
  }
  NCY_TRY(ncy_transfer_items(x, "queue", e->t, NCY_NAT_KINDS, limit, &q));
  if (!x->in) {
    for (size_t i = 0; i < q.n; i++) {
      q.t[i] = item[i].t;
      q.kind[i] = (uint8_t)(item[i].id % NCY_NAT_KINDS);
      q.number[i] = item[i].id / NCY_NAT_KINDS;
    }
    return NCY_OK;
  }
  uint8_t *seen = NCY_NEW_ARRAY(arena, uint8_t, (size_t)e->n_recs);
  item = NCY_NEW_ARRAY(arena, ncy_nat_item, q.n);
  if (!seen || !item) return NCY_ENOMEM;
  NCY_TRY(check_samples(e, x, &q, seen));
  for (size_t i = 0; i < q.n; i++) item[i] = (ncy_nat_item){.t = q.t[i], .id = q.number[i] * NCY_NAT_KINDS + q.kind[i]};
  ncy_nat_queue_clear(&e->queue);
  if (!ncy_nat_reserve(e, (void **)&e->queue.heap, 0, &e->queue.capacity, q.n + 2, sizeof *e->queue.heap))
    return ncy_no_memory(e->ctx);
  ncy_nat_queue_fill(&e->queue, item, q.n);
  return NCY_OK;
}

/* ---- mode a: rings and artificial cells that run ahead -----------------------------------------------------------------------
 */

typedef struct event { /* a delivery on its way */
  int64_t step;        /* -1: beyond the ring, at te */
  double te;
  int64_t target; /* number of the instance, point processes one after another in the order of their mechanisms */
  double weight;
} event;
typedef NCY_VEC(event) events;

static int by_step(const void *a, const void *b) {
  const event *x = a, *y = b;
  if (x->step != y->step) return x->step < y->step ? -1 : 1;
  if (x->te != y->te) return x->te < y->te ? -1 : 1;
  return x->target < y->target ? -1 : x->target > y->target;
}

/* Number of the instance whose first state is there. */
static uint32_t *number_states(const ncy_engine *e, ncy_arena *arena) {
  uint32_t *of = NCY_NEW_ARRAY(arena, uint32_t, e->n_pool - e->n_volts), n = 0;
  for (int which = 0; of && which < NCY_NAT_COUNT; which++)
    for (uint32_t i = 0; !is_density(which) && ncy_nat_mechs[which].n_states && i < e->places->mech[which].n; i++)
      of[e->places->mech[which].first[i] - e->n_volts] = n++;
  return of;
}

static bool list_ring(const ncy_engine *e, const ncy_nat_thread *th, const uint32_t *number, events *out) {
  const ncy_nat_ring *r = &th->ring;
  for (int32_t k = 0; k < th->bundle_end - th->bundle_beg; k++)
    for (int64_t step = r->first; step < r->first + r->n_slots; step++)
      for (int32_t at = r->head[k * r->n_slots + (step & (r->n_slots - 1))]; at >= 0; at = r->chunk[at].next)
        for (int32_t i = 0; i < r->chunk[at].count; i++) {
          const ncy_nat_delivery *d = &r->chunk[at].item[i];
          event ev = {step, 0.0, number[d->dst - e->n_volts], d->weight};
          if (!NCY_VEC_PUSH(e->ctx, out, ev)) return false;
        }
  for (size_t i = 0; i < r->far.count + r->far.has_least; i++) {
    const ncy_nat_item *item = i < r->far.count ? &r->far.heap[i] : &r->far.least;
    const ncy_nat_delivery *d = &r->far_item[item->id].item;
    event ev = {-1, item->t, number[d->dst - e->n_volts], d->weight};
    if (!NCY_VEC_PUSH(e->ctx, out, ev)) return false;
  }
  return true;
}

typedef struct event_columns {
  int64_t *step, *target;
  double *te, *weight;
} event_columns;

static ncy_status columns_of_events(const ncy_transfer *x, size_t *n, event_columns *c) {
  NCY_TRY(ncy_transfer_list(x, NCY_STATE_I64, n, (void **)&c->step, "deliveries/step"));
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_F64, *n, (void **)&c->te, "deliveries/t"));
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_I64, *n, (void **)&c->target, "deliveries/target"));
  return ncy_transfer_column(x, NCY_STATE_F64, *n, (void **)&c->weight, "deliveries/weight");
}

static ncy_status save_rings(ncy_engine *e, const ncy_transfer *x, ncy_arena *arena) {
  uint32_t *number = number_states(e, arena);
  if (!number) return NCY_ENOMEM;
  events list = {0};
  bool is_done = true;
  for (int k = 0; k < e->n_threads && is_done; k++) is_done = list_ring(e, &e->thread[k], number, &list);
  if (list.count) qsort(list.data, list.count, sizeof *list.data, by_step);
  event_columns c;
  ncy_status status = is_done ? columns_of_events(x, &list.count, &c) : ncy_no_memory(e->ctx);
  for (size_t i = 0; status == NCY_OK && i < list.count; i++) {
    c.step[i] = list.data[i].step;
    c.te[i] = list.data[i].te;
    c.target[i] = list.data[i].target;
    c.weight[i] = list.data[i].weight;
  }
  NCY_VEC_FREE(e->ctx, &list);
  return status;
}

static int32_t bundle_of_state(const ncy_engine *e, uint32_t dst) {
  int32_t lo = 0, hi = e->n_bundles - 1;
  while (lo < hi) {
    int32_t mid = lo + (hi - lo + 1) / 2;
    if ((size_t)(e->bundle[mid].rows[0].state - e->pool) <= dst)
      lo = mid;
    else
      hi = mid - 1;
  }
  return lo;
}

static ncy_status load_rings(ncy_engine *e, const ncy_transfer *x) {
  size_t n = 0;
  event_columns c;
  NCY_TRY(columns_of_events(x, &n, &c));
  for (int k = 0; k < e->n_threads; k++) {
    ncy_nat_ring_reset(&e->thread[k]);
    NCY_TRY(ncy_nat_ring_advance(&e->thread[k], e->step));
  }
  for (size_t i = 0; i < n; i++) {
    int64_t number = c.target[i];
    int which = -1;
    for (int w = 0; which < 0 && w < NCY_NAT_COUNT && number >= 0; w++) {
      if (is_density(w) || !ncy_nat_mechs[w].n_states) continue;
      if (number < (int64_t)e->places->mech[w].n)
        which = w;
      else
        number -= (int64_t)e->places->mech[w].n;
    }
    if (which < 0) return ncy_state_wrong(x->in, "deliveries/target", i, "there is no such synapse");
    bool is_far = c.step[i] == -1;
    if (is_far ? !(c.te[i] > e->t) : c.step[i] < e->step)
      return ncy_state_wrong(x->in, is_far ? "deliveries/t" : "deliveries/step", i, "the delivery is in the past");
    uint32_t dst = e->places->mech[which].first[number];
    int32_t bundle = bundle_of_state(e, dst);
    ncy_nat_thread *th = &e->thread[0];
    while (bundle >= th->bundle_end) th++;
    if (!is_far && c.step[i] >= th->ring.first + th->ring.n_slots)
      return ncy_state_wrong(x->in, "deliveries/step", i, "the delivery is too far ahead to have a step");
    ncy_nat_delivery item = {c.weight[i], dst, (uint32_t)ncy_nat_mechs[which].n_states};
    NCY_TRY(ncy_nat_ring_restore(th, bundle, c.step[i], c.te[i], item));
  }
  return NCY_OK;
}

static int by_item(const void *a, const void *b) {
  const ncy_nat_item *x = a, *y = b;
  if (x->t != y->t) return x->t < y->t ? -1 : 1;
  return x->id < y->id ? -1 : x->id > y->id;
}

/* Artificial cells' next events; kind 1 for the first of a start. */
static ncy_status save_stims(ncy_engine *e, const ncy_transfer *x, ncy_arena *arena, const int64_t *limit) {
  size_t n = 0;
  for (int k = 0; k < e->n_threads; k++) n += e->thread[k].stims.count + e->thread[k].stims.has_least;
  ncy_nat_item *item = NCY_NEW_ARRAY(arena, ncy_nat_item, n);
  if (!item) return NCY_ENOMEM;
  ncy_transfer_queue q = {0};
  for (int k = 0; k < e->n_threads; k++) q.n += ncy_nat_queue_list(&e->thread[k].stims, item + q.n);
  if (n) qsort(item, n, sizeof *item, by_item);
  NCY_TRY(ncy_transfer_items(x, "starts", e->t, 2, limit, &q));
  for (size_t i = 0; i < q.n; i++) {
    q.t[i] = item[i].t;
    q.kind[i] = (uint8_t)(item[i].id & 1);
    q.number[i] = item[i].id / 2;
  }
  return NCY_OK;
}

static ncy_status load_stims(ncy_engine *e, const ncy_transfer *x, const int64_t *limit) {
  ncy_transfer_queue q = {0};
  NCY_TRY(ncy_transfer_items(x, "starts", e->t, 2, limit, &q));
  for (int k = 0; k < e->n_threads; k++) {
    ncy_nat_queue_clear(&e->thread[k].stims);
    ncy_nat_queue *to = &e->thread[k].stims;
    if (!ncy_nat_reserve(e, (void **)&to->heap, 0, &to->capacity, q.n + 2, sizeof *to->heap)) return ncy_no_memory(e->ctx);
  }
  for (size_t i = 0; i < q.n; i++) {
    if (e->netstim[q.number[i]].source < 0) return ncy_state_wrong(x->in, "starts/number", i, "nothing listens to this cell");
    ncy_nat_queue_put(&e->thread[q.number[i] % e->n_threads].stims, q.t[i], 2 * q.number[i] + q.kind[i]);
  }
  return NCY_OK;
}

/* ---- all ------------------------------------------------------------------------------------------------------------------- */

static ncy_status transfer_events(ncy_engine *e, const ncy_transfer *x) {
  const int64_t limit[2] = {e->n_netstims, e->n_netstims};
  ncy_arena arena;
  ncy_arena_init(&arena, e->ctx);
  ncy_status status;
  if (e->is_global) {
    status = transfer_queue(e, x, &arena);
  } else {
    status = x->in ? load_rings(e, x) : save_rings(e, x, &arena);
    if (status == NCY_OK) status = x->in ? load_stims(e, x, limit) : save_stims(e, x, &arena, limit);
  }
  ncy_arena_done(&arena);
  return status;
}

static ncy_status transfer(ncy_engine *e, const ncy_transfer *x) {
  int64_t n_events = 0;
  uint8_t *mode;
  for (int k = 0; k < e->n_threads; k++) n_events += e->thread[k].n_events;
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_U8, 1, (void **)&mode, "delivery"));
  if (!x->in)
    *mode = e->is_global;
  else if (*mode != e->is_global)
    return ncy_state_wrong(x->in, "delivery", 0, "events are delivered in the other way here");
  NCY_TRY(ncy_transfer_clock(x, e->env.dt, &e->t, &e->step, &n_events));
  for (int k = 0; x->in && k < e->n_threads; k++) e->thread[k].n_events = k == 0 ? n_events : 0;
  NCY_TRY(transfer_values(e, x));
  NCY_TRY(transfer_sources(e, x));
  NCY_TRY(transfer_netstims(e, x));
  NCY_TRY(transfer_all_spikes(e, x));
  NCY_TRY(transfer_events(e, x));
  if (e->field) {
    ncy_field_clock clock = e->thread[0].field_clock;
    NCY_TRY(ncy_transfer_field(x, e->ctx, e->field, &clock, e->t - e->env.dt));
    for (int k = 0; k < e->n_threads; k++) e->thread[k].field_clock = clock;
  }
  return transfer_recorded(e, x);
}

ncy_status ncy_nat_save(ncy_engine *e, ncy_state *out) {
  if (!e->places || !e->is_ready || e->is_broken) return ncy_transfer_not_ready(e->ctx);
  ncy_transfer x = {.out = out};
  return transfer(e, &x);
}

ncy_status ncy_nat_load(ncy_engine *e, const ncy_state *in) {
  if (!e->places || !e->is_ready || e->is_broken) return ncy_transfer_not_ready(e->ctx);
  ncy_transfer x = {.in = in};
  e->is_ready = false;
  NCY_TRY(transfer(e, &x));
  e->is_ready = true;
  return NCY_OK;
}
