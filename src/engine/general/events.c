/* events.c - the queue with NEURON's rules for equal times, and what goes through it.
 *
 * Items: a NetCon's event, the event of a source whose NetCons have one delay, self events (those of WATCH among them), samples
 * of recorders with a step, times of played vectors. Self events are rows that a move or a WATCH marks as dead; the queue forgets
 * them when they come up, or all at once when they are more than half.
 * Cost:   O(log n) an event; one thread. Source: reference neuron-numerics 3.2 to 3.6. SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "engine/general/general.h"

static ncy_status note(ncy_gen *e, ncy_status status) {
  if (e->event_status == NCY_OK) e->event_status = status;
  return status;
}

ncy_status gen_put(ncy_gen *e, double t, int64_t number, int kind) {
  ncy_nat_queue *q = &e->queue;
  if (ncy_nat_queue_is_full(q) &&
      !ncy_team_reserve(e->team, e->ctx, (void **)&q->heap, q->count, &q->capacity, 2, sizeof *q->heap))
    return ncy_no_memory(e->ctx);
  ncy_nat_queue_put(q, t, number * GEN_KINDS + kind);
  return NCY_OK;
}

/* ---- self events ----------------------------------------------------------------------------------------------------------- */

static void free_row(ncy_gen *e, int32_t row) {
  e->self.data[row].next_free = e->free_self;
  e->free_self = row;
}

/* The queue asks whether an item is still meant. */
static bool is_out(void *user, int64_t id) {
  ncy_gen *e = user;
  int32_t row = (int32_t)(id / GEN_KINDS);
  if (id % GEN_KINDS != GEN_SELF || !e->self.data[row].is_dead) return false;
  e->n_dead--;
  free_row(e, row);
  return true;
}

static ncy_status put_self(ncy_gen *e, double t, gen_self self, int32_t *out_row) {
  int32_t row = e->free_self;
  if (row >= 0) {
    e->free_self = e->self.data[row].next_free;
  } else {
    if (e->self.count == INT32_MAX || !NCY_VEC_PUSH(e->ctx, &e->self, self)) return ncy_no_memory(e->ctx);
    row = (int32_t)e->self.count - 1;
  }
  e->self.data[row] = self;
  *out_row = row;
  return gen_put(e, t, row, GEN_SELF);
}

static bool is_least(const ncy_gen *e, int32_t row) {
  return e->queue.has_least && e->queue.least.id == (int64_t)row * GEN_KINDS + GEN_SELF;
}

/* Takes a self event out of the queue. */
static void remove_self(ncy_gen *e, int32_t row) {
  if (is_least(e, row)) {
    free_row(e, row);
    ncy_nat_queue_drop_least(&e->queue);
    return;
  }
  e->self.data[row].is_dead = true;
  if (++e->n_dead > 1000 && 2 * e->n_dead > e->queue.count) ncy_nat_queue_sweep(&e->queue);
}

static ncy_status send_self(ncy_gen *e, int32_t block, int32_t inst, double when, double flag, double *weight) {
  gen_block *to = &e->block[block];
  int32_t row;
  gen_self self = {.flag = flag, .weight = weight, .block = block, .inst = inst, .watch = -1};
  NCY_TRY(put_self(e, when, self, &row));
  if (to->mover && flag == 1.0) to->mover[inst] = row;
  return NCY_OK;
}

/* ---- what machines ask for ------------------------------------------------------------------------------------------------- */

static ncy_status collect(ncy_gen *e, gen_sent sent) {
  sent.rank = e->block[sent.block].rank[sent.inst];
  sent.order = (int32_t)e->sent.count;
  return NCY_VEC_PUSH(e->ctx, &e->sent, sent) ? NCY_OK : ncy_no_memory(e->ctx);
}

static void on_net_send(void *user, int32_t inst, double when, double flag, double *weight) {
  const gen_host *host = user;
  ncy_gen *e = host->engine;
  if (e->is_collecting)
    (void)note(e, collect(e, (gen_sent){.block = host->block, .inst = inst, .when = when, .flag = flag, .weight = weight}));
  else
    (void)note(e, send_self(e, host->block, inst, when, flag, weight));
}

static void on_net_event(void *user, int32_t inst, double t) {
  const gen_host *host = user;
  ncy_gen *e = host->engine;
  const gen_block *block = &e->block[host->block];
  if (!block->source || block->source[inst] < 0) return;
  if (e->is_collecting)
    (void)note(e, collect(e, (gen_sent){.block = host->block, .inst = inst, .when = t, .is_fire = true}));
  else
    (void)note(e, gen_send(e, block->source[inst], t));
}

static void on_net_move(void *user, int32_t inst, double t) {
  const gen_host *host = user;
  ncy_gen *e = host->engine;
  gen_block *block = &e->block[host->block];
  int32_t row = block->mover ? block->mover[inst] : -1;
  ncy_place place = {0};
  if (row < 0 || t < e->thread[0].t) {
    (void)note(e, ncy_report(e->ctx, NCY_ERROR, NCY_ERUN, &place, NULL, "t = %g ms: %s moves an event that %s", e->thread[0].t,
                             e->mech[block->mech].row->name, row < 0 ? "is not on its way" : "would be in the past"));
    return;
  }
  if (is_least(e, row)) {
    ncy_nat_queue_move_least(&e->queue, t);
    return;
  }
  gen_self self = e->self.data[row];
  remove_self(e, row);
  if (note(e, put_self(e, t, self, &row)) == NCY_OK) block->mover[inst] = row;
}

static void unlist(ncy_gen *e, int32_t w) {
  gen_watch *watch = &e->watch.data[w];
  if (!watch->is_active) return;
  *(watch->prev >= 0 ? &e->watch.data[watch->prev].next : &e->first_watch) = watch->next;
  *(watch->next >= 0 ? &e->watch.data[watch->next].prev : &e->last_watch) = watch->prev;
  watch->is_active = false;
}

static void forget_watches(ncy_gen *e, const gen_block *block, int32_t inst, int32_t n_watches) {
  for (int32_t k = 0; k < n_watches; k++) {
    int32_t w = block->watch[inst * n_watches + k];
    if (w < 0) continue;
    unlist(e, w);
    if (e->watch.data[w].event >= 0) remove_self(e, e->watch.data[w].event);
    e->watch.data[w].event = -1;
  }
}

static void on_watch(void *user, int32_t inst, int32_t which, bool first) {
  const gen_host *host = user;
  ncy_gen *e = host->engine;
  gen_block *block = &e->block[host->block];
  gen_mech *m = &e->mech[block->mech];
  if (first) forget_watches(e, block, inst, m->n_watches);
  int32_t *w = &block->watch[inst * m->n_watches + which];
  if (*w < 0) {
    gen_watch watch = {.block = host->block, .inst = inst, .which = which, .event = -1};
    if (!NCY_VEC_PUSH(e->ctx, &e->watch, watch)) {
      (void)note(e, ncy_no_memory(e->ctx));
      return;
    }
    *w = (int32_t)e->watch.count - 1;
  }
  unlist(e, *w);
  double value = 0.0;
  (void)note(e, ncy_vm_watch_value(m->vm[0], &block->in, inst, which, &value));
  gen_watch *watch = &e->watch.data[*w];
  watch->is_above = value >= -1e-11;
  watch->is_active = true;
  watch->prev = e->last_watch;
  watch->next = -1;
  *(e->last_watch >= 0 ? &e->watch.data[e->last_watch].next : &e->first_watch) = *w;
  e->last_watch = *w;
}

static double *on_netcon(void *user, int32_t inst, int32_t k) {
  const gen_host *host = user;
  const gen_netcons *n = &host->engine->netcons;
  const int64_t *beg = n->block_targets ? n->block_targets[host->block] : NULL;
  if (!beg || beg[inst] + k >= beg[inst + 1]) return NULL;
  return &n->weight[n->slot[n->target_list[beg[inst] + k]]];
}

void gen_host_of(gen_host *host, ncy_vm_host *out) {
  *out = (ncy_vm_host){host, on_net_send, on_net_event, on_net_move, on_watch, on_netcon};
}

/* ---- INITIAL --------------------------------------------------------------------------------------------------------------- */

static int by_rank(const void *a, const void *b) {
  const gen_sent *x = a, *y = b;
  if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order;
}

ncy_status gen_flush_sent(ncy_gen *e) {
  e->is_collecting = false;
  NCY_TRY(e->event_status);
  if (e->sent.count) qsort(e->sent.data, e->sent.count, sizeof *e->sent.data, by_rank);
  for (size_t i = 0; i < e->sent.count; i++) {
    const gen_sent *s = &e->sent.data[i];
    if (s->is_fire)
      NCY_TRY(gen_send(e, e->block[s->block].source[s->inst], s->when));
    else
      NCY_TRY(send_self(e, s->block, s->inst, s->when, s->flag, s->weight));
  }
  e->sent.count = 0;
  return NCY_OK;
}

ncy_status gen_net_initials(ncy_gen *e) {
  const gen_netcons *n = &e->netcons;
  for (int64_t i = 0; i < n->n; i++) {
    int64_t at = n->is_ordered ? n->created[i] : i;
    if (n->block[at] < 0) continue;
    gen_block *block = &e->block[n->block[at]];
    gen_mech *m = &e->mech[block->mech];
    if (!m->program) continue;
    m->host[0].block = n->block[at];
    NCY_TRY(ncy_vm_net_initial(m->vm[0], &block->in, n->inst[at], &n->weight[n->slot[at]]));
    NCY_TRY(e->event_status);
  }
  return NCY_OK;
}

ncy_status gen_events_reset(ncy_gen *e) {
  ncy_nat_queue_clear(&e->queue);
  e->queue.is_out = is_out;
  e->queue.user = e;
  e->self.count = 0;
  e->free_self = -1;
  e->n_dead = 0;
  e->first_watch = e->last_watch = -1;
  for (size_t w = 0; w < e->watch.count; w++) {
    e->watch.data[w].is_active = false;
    e->watch.data[w].event = -1;
  }
  for (int32_t k = 0; k < e->n_blocks; k++)
    if (e->block[k].mover) memset(e->block[k].mover, 0xff, (size_t)e->block[k].in.n * sizeof(int32_t));
  e->sent.count = 0;
  e->is_collecting = false;
  e->event_status = NCY_OK;
  if (e->sources.n) memset(e->sources.is_above, 0, (size_t)e->sources.n);
  for (int32_t i = 0; i < e->n_plays; i++) {
    e->play[i].upper = 0;
    if (e->play[i].n) NCY_TRY(gen_put(e, e->play[i].t[0], i, GEN_PLAY));
  }
  return NCY_OK;
}

/* ---- sending and delivering ------------------------------------------------------------------------------------------------ */

static ncy_status record_spike(ncy_gen *e, int32_t source, double t) {
  if (e->sources.gid[source] < 0) return NCY_OK;
  size_t n = e->spikes.n;
  if (!ncy_vec_reserve(e->ctx, (void **)&e->spikes.t, n, &e->spikes.t_capacity, 1, sizeof(double)) ||
      !ncy_vec_reserve(e->ctx, (void **)&e->spikes.gid, n, &e->spikes.gid_capacity, 1, sizeof(int64_t)))
    return ncy_no_memory(e->ctx);
  e->spikes.t[n] = t;
  e->spikes.gid[n] = e->sources.gid[source];
  e->spikes.n++;
  return NCY_OK;
}

ncy_status gen_send(ncy_gen *e, int32_t source, double t) {
  NCY_TRY(record_spike(e, source, t));
  const gen_netcons *n = &e->netcons;
  int64_t beg = n->beg[source], end = n->beg[source + 1];
  if (e->sources.is_equal[source]) return gen_put(e, t + n->delay[beg], source, GEN_SOURCE);
  for (int64_t i = beg; i < end; i++)
    if (n->block[i] >= 0) NCY_TRY(gen_put(e, t + n->delay[i], i, GEN_NETCON));
  return NCY_OK;
}

static ncy_status receive(ncy_gen *e, int32_t block, int32_t inst, double flag, double *weight) {
  gen_block *to = &e->block[block];
  gen_mech *m = &e->mech[to->mech];
  m->host[0].block = block;
  ncy_status status = ncy_vm_receive(m->vm[0], &to->in, inst, flag, weight);
  return status == NCY_OK ? e->event_status : status;
}

static ncy_status deliver_netcon(ncy_gen *e, int64_t i) {
  const gen_netcons *n = &e->netcons;
  if (n->block[i] < 0) return NCY_OK;
  e->n_events++;
  return receive(e, n->block[i], n->inst[i], 0.0, &n->weight[n->slot[i]]);
}

static ncy_status deliver_self(ncy_gen *e, int32_t row) {
  gen_self self = e->self.data[row];
  free_row(e, row);
  gen_block *block = &e->block[self.block];
  if (self.watch >= 0)
    e->watch.data[self.watch].event = -1;
  else if (block->mover && self.flag == 1.0)
    block->mover[self.inst] = -1;
  return receive(e, self.block, self.inst, self.flag, self.weight);
}

static ncy_status sample(ncy_gen *e, int64_t number, double t) {
  gen_rec *rec = &e->rec[number];
  rec->data[rec->count++] = rec->source ? *rec->source : t;
  return gen_put(e, t + e->rec_step, number, GEN_SAMPLE);
}

static ncy_status deliver_one(ncy_gen *e, const ncy_nat_item *item) {
  int64_t number = item->id / GEN_KINDS;
  const gen_netcons *n = &e->netcons;
  switch (item->id % GEN_KINDS) {
  case GEN_NETCON:
    return deliver_netcon(e, number);
  case GEN_SOURCE:
    for (int64_t i = n->beg[number]; i < n->beg[number + 1]; i++) NCY_TRY(deliver_netcon(e, i));
    return NCY_OK;
  case GEN_SELF:
    return deliver_self(e, (int32_t)number);
  case GEN_PLAY:
    return gen_play_event(e, number, item->t);
  default:
    return sample(e, number, item->t);
  }
}

ncy_status gen_deliver(ncy_gen *e, double until) {
  double t = e->thread[0].t;
  ncy_nat_item item;
  ncy_status status = NCY_OK;
  while (status == NCY_OK && ncy_nat_queue_take(&e->queue, until, &item)) {
    e->thread[0].t = item.t;
    status = deliver_one(e, &item);
  }
  e->thread[0].t = t;
  return status;
}

/* Thresholds in order of creation, then conditions of WATCH in order of activation. */
ncy_status gen_detect(ncy_gen *e) {
  double t = e->thread[0].t;
  gen_sources *s = &e->sources;
  for (int32_t k = 0; k < s->n_watched; k++) {
    int32_t i = s->watched[k];
    bool is_above = *s->at[i] - s->threshold[i] > 0.0;
    bool crossed = is_above && !s->is_above[i];
    s->is_above[i] = is_above;
    if (crossed) NCY_TRY(gen_send(e, i, t + 1e-10));
  }
  for (int32_t w = e->first_watch; w >= 0; w = e->watch.data[w].next) {
    gen_watch *watch = &e->watch.data[w];
    gen_block *block = &e->block[watch->block];
    const gen_mech *m = &e->mech[block->mech];
    double value;
    NCY_TRY(ncy_vm_watch_value(m->vm[0], &block->in, watch->inst, watch->which, &value));
    bool is_above = value > 0.0, crossed = is_above && !watch->is_above;
    watch->is_above = is_above;
    if (!crossed) continue;
    gen_self self = {.flag = m->program->watches.data[watch->which].flag, .block = watch->block, .inst = watch->inst, .watch = w};
    NCY_TRY(put_self(e, t, self, &watch->event));
  }
  return NCY_OK;
}
