/* state_events.c - the general path's events as columns of a state, and back: weights, thresholds, the queue, self events, WATCH.
 *
 * Instances are named by mechanism and their number among it, NetCons by source, then order of creation; the queue stands in the
 * order in which it would be emptied, which holds NEURON's order of ties.
 * Cost: O(n log n) in events. SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/general/state.h"

/* Who an instance is to the outside: its number among its mechanism's, by block and instance. */
typedef struct numbers {
  ncy_gen *e;
  ncy_arena arena;
  int32_t **of_block; /* [n_blocks] of point processes and artificial cells, else NULL */
} numbers;

static ncy_status number_instances(numbers *n) {
  ncy_gen *e = n->e;
  n->of_block = NCY_NEW_ARRAY(&n->arena, int32_t *, (size_t)e->n_blocks);
  if (!n->of_block) return NCY_ENOMEM;
  for (int32_t m = 0; m < e->n_mechs; m++) {
    const gen_list *list = &e->places->mech[m];
    if (e->mech[m].row->kind != NCY_MECH_POINT && e->mech[m].row->kind != NCY_MECH_ARTIFICIAL) continue;
    for (int32_t i = 0; i < list->n; i++) {
      int32_t **of = &n->of_block[list->block[i]];
      if (!*of && !(*of = NCY_NEW_ARRAY(&n->arena, int32_t, (size_t)e->block[list->block[i]].in.n))) return NCY_ENOMEM;
      (*of)[list->inst[i]] = i;
    }
  }
  return NCY_OK;
}

/* ---- weights and thresholds --------------------------------------------------------------------------------------------------
 */

static int64_t count_weights(const ncy_gen *e) {
  const gen_netcons *n = &e->netcons;
  if (!n->n) return 0;
  int64_t last = n->n - 1;
  return n->slot[last] + (n->block[last] >= 0 ? e->mech[e->block[n->block[last]].mech].n_slots : 0);
}

static ncy_status transfer_weights(ncy_gen *e, const ncy_transfer *x) {
  int64_t n = count_weights(e);
  double *weight;
  uint8_t *above;
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_F64, (size_t)n, (void **)&weight, "netcons/weights"));
  for (int64_t i = 0; i < n; i++) ncy_transfer_f64(x, &e->netcons.weight[i], &weight[i]);
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_U8, (size_t)e->sources.n, (void **)&above, "sources/above"));
  for (int32_t i = 0; i < e->sources.n; i++) {
    if (!x->in)
      above[i] = e->sources.is_above[i] != 0;
    else
      e->sources.is_above[i] = above[i] != 0;
  }
  return NCY_OK;
}

static ncy_status transfer_plays(ncy_gen *e, const ncy_transfer *x) {
  int64_t *upper;
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_I64, (size_t)e->n_plays, (void **)&upper, "plays/next"));
  for (int32_t i = 0; i < e->n_plays; i++) {
    gen_play *p = &e->play[i];
    if (!x->in) {
      upper[i] = p->upper;
      continue;
    }
    if (upper[i] < 0 || upper[i] > p->n || (p->is_continuous && p->n && upper[i] == p->n))
      return ncy_state_wrong(x->in, "plays/next", (size_t)i, "the vector has no such item");
    p->upper = upper[i];
  }
  return NCY_OK;
}

/* ---- WATCH -------------------------------------------------------------------------------------------------------------------
 */

typedef struct watches {
  size_t n;
  uint32_t *mech;
  int64_t *inst;
  uint32_t *which;
  uint8_t *flags;
  int32_t *row; /* [n] rows of e->watch */
} watches;
enum { WATCH_ACTIVE = 1, WATCH_ABOVE = 2 };

/* Active ones in order of activation, then others whose event is on its way. */
static ncy_status list_watches(numbers *n, watches *w) {
  ncy_gen *e = n->e;
  w->row = NCY_NEW_ARRAY(&n->arena, int32_t, e->watch.count);
  if (!w->row) return NCY_ENOMEM;
  for (int32_t i = e->first_watch; i >= 0; i = e->watch.data[i].next) w->row[w->n++] = i;
  for (size_t i = 0; i < e->watch.count; i++)
    if (!e->watch.data[i].is_active && e->watch.data[i].event >= 0) w->row[w->n++] = (int32_t)i;
  return NCY_OK;
}

static ncy_status watch_columns(const ncy_transfer *x, watches *w) {
  NCY_TRY(ncy_transfer_list(x, NCY_STATE_U32, &w->n, (void **)&w->mech, "watches/mechanism"));
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_I64, w->n, (void **)&w->inst, "watches/instance"));
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_U32, w->n, (void **)&w->which, "watches/condition"));
  return ncy_transfer_column(x, NCY_STATE_U8, w->n, (void **)&w->flags, "watches/flags");
}

static ncy_status save_watches(numbers *n, const ncy_transfer *x, watches *w) {
  ncy_gen *e = n->e;
  NCY_TRY(list_watches(n, w));
  NCY_TRY(watch_columns(x, w));
  for (size_t i = 0; i < w->n; i++) {
    const gen_watch *watch = &e->watch.data[w->row[i]];
    w->mech[i] = (uint32_t)e->block[watch->block].mech;
    w->inst[i] = n->of_block[watch->block][watch->inst];
    w->which[i] = (uint32_t)watch->which;
    w->flags[i] = (uint8_t)((watch->is_active ? WATCH_ACTIVE : 0) | (watch->is_above ? WATCH_ABOVE : 0));
  }
  return NCY_OK;
}

static bool is_instance(const ncy_gen *e, uint32_t mech, int64_t inst) {
  return mech < (uint32_t)e->n_mechs && e->places->mech[mech].block && inst >= 0 && inst < e->places->mech[mech].n;
}

static void forget_watches(ncy_gen *e) {
  for (size_t i = 0; i < e->watch.count; i++) {
    const gen_watch *w = &e->watch.data[i];
    e->block[w->block].watch[w->inst * e->mech[e->block[w->block].mech].n_watches + w->which] = -1;
  }
  e->watch.count = 0;
  e->first_watch = e->last_watch = -1;
}

static ncy_status load_watches(numbers *n, const ncy_transfer *x, watches *w) {
  ncy_gen *e = n->e;
  NCY_TRY(watch_columns(x, w));
  forget_watches(e);
  if (w->n > INT32_MAX) return ncy_no_memory(e->ctx);
  for (size_t i = 0; i < w->n; i++) {
    if (!is_instance(e, w->mech[i], w->inst[i]) || w->which[i] >= (uint32_t)e->mech[w->mech[i]].n_watches)
      return ncy_state_wrong(x->in, "watches/instance", i, "there is no such condition");
    const gen_list *list = &e->places->mech[w->mech[i]];
    gen_watch watch = {.block = list->block[w->inst[i]],
                       .inst = list->inst[w->inst[i]],
                       .which = (int32_t)w->which[i],
                       .prev = -1,
                       .next = -1,
                       .event = -1,
                       .is_active = w->flags[i] & WATCH_ACTIVE,
                       .is_above = w->flags[i] & WATCH_ABOVE};
    int32_t *row = &e->block[watch.block].watch[watch.inst * e->mech[w->mech[i]].n_watches + watch.which];
    if (*row >= 0) return ncy_state_wrong(x->in, "watches/instance", i, "the condition is there twice");
    if (watch.is_active) watch.prev = e->last_watch;
    if (!NCY_VEC_PUSH(e->ctx, &e->watch, watch)) return ncy_no_memory(e->ctx);
    *row = (int32_t)i;
    if (!watch.is_active) continue;
    *(e->last_watch >= 0 ? &e->watch.data[e->last_watch].next : &e->first_watch) = (int32_t)i;
    e->last_watch = (int32_t)i;
  }
  return NCY_OK;
}

/* ---- the queue ---------------------------------------------------------------------------------------------------------------
 */

typedef struct selves { /* self events in the order of the queue */
  size_t n;
  double *flag;
  int64_t *weight; /* number of the slot, -1 */
  uint32_t *mech;
  int64_t *inst;
  int64_t *watch;    /* row of the watches, -1 */
  uint8_t *is_mover; /* the one that net_move moves */
} selves;

static ncy_status self_columns(const ncy_transfer *x, selves *s) {
  NCY_TRY(ncy_transfer_list(x, NCY_STATE_F64, &s->n, (void **)&s->flag, "self/flag"));
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_I64, s->n, (void **)&s->weight, "self/weight"));
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_U32, s->n, (void **)&s->mech, "self/mechanism"));
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_I64, s->n, (void **)&s->inst, "self/instance"));
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_I64, s->n, (void **)&s->watch, "self/watch"));
  return ncy_transfer_column(x, NCY_STATE_U8, s->n, (void **)&s->is_mover, "self/mover");
}

static void save_self(numbers *n, const watches *w, const selves *s, size_t at, int32_t row) {
  ncy_gen *e = n->e;
  const gen_self *self = &e->self.data[row];
  const gen_block *block = &e->block[self->block];
  s->flag[at] = self->flag;
  s->weight[at] = self->weight ? self->weight - e->netcons.weight : -1;
  s->mech[at] = (uint32_t)block->mech;
  s->inst[at] = n->of_block[self->block][self->inst];
  s->watch[at] = -1;
  for (size_t i = 0; self->watch >= 0 && i < w->n; i++)
    if (w->row[i] == self->watch && e->watch.data[self->watch].event == row) s->watch[at] = (int64_t)i;
  s->is_mover[at] = block->mover && block->mover[self->inst] == row;
}

static ncy_status save_queue(numbers *n, const ncy_transfer *x, const watches *w, const int64_t *limit) {
  ncy_gen *e = n->e;
  ncy_nat_item *item = NCY_NEW_ARRAY(&n->arena, ncy_nat_item, e->queue.count + 1);
  if (!item) return NCY_ENOMEM;
  size_t n_items = ncy_nat_queue_list(&e->queue, item);
  selves s = {0};
  ncy_transfer_queue q = {0};
  for (size_t i = 0; i < n_items; i++) {
    bool is_self = item[i].id % GEN_KINDS == GEN_SELF;
    if (is_self && e->self.data[item[i].id / GEN_KINDS].is_dead) continue;
    s.n += is_self;
    item[q.n++] = item[i];
  }
  NCY_TRY(self_columns(x, &s));
  NCY_TRY(ncy_transfer_items(x, "queue", e->t_done, GEN_KINDS, limit, &q));
  size_t at = 0;
  for (size_t i = 0; i < q.n; i++) {
    q.t[i] = item[i].t;
    q.kind[i] = (uint8_t)(item[i].id % GEN_KINDS);
    q.number[i] = item[i].id / GEN_KINDS;
    if (q.kind[i] != GEN_SELF) continue;
    save_self(n, w, &s, at, (int32_t)q.number[i]);
    q.number[i] = (int64_t)at++;
  }
  return NCY_OK;
}

static ncy_status load_selves(ncy_gen *e, const ncy_transfer *x, const selves *s) {
  e->self.count = 0;
  e->free_self = -1;
  e->n_dead = 0;
  for (int32_t k = 0; k < e->n_blocks; k++)
    if (e->block[k].mover) memset(e->block[k].mover, 0xff, (size_t)e->block[k].in.n * sizeof(int32_t));
  if (s->n > INT32_MAX) return ncy_no_memory(e->ctx);
  int64_t n_weights = count_weights(e);
  for (size_t i = 0; i < s->n; i++) {
    if (!is_instance(e, s->mech[i], s->inst[i]) || e->mech[s->mech[i]].n_slots == 0)
      return ncy_state_wrong(x->in, "self/instance", i, "there is no such instance");
    int64_t slot = s->weight[i];
    if (slot < -1 || slot > n_weights - e->mech[s->mech[i]].n_slots)
      return ncy_state_wrong(x->in, "self/weight", i, "there is no such weight");
    if (s->watch[i] < -1 || s->watch[i] >= (int64_t)e->watch.count)
      return ncy_state_wrong(x->in, "self/watch", i, "there is no such condition");
    const gen_list *list = &e->places->mech[s->mech[i]];
    gen_self self = {.flag = s->flag[i],
                     .weight = slot >= 0 ? &e->netcons.weight[slot] : NULL,
                     .block = list->block[s->inst[i]],
                     .inst = list->inst[s->inst[i]],
                     .watch = (int32_t)s->watch[i]};
    if (!NCY_VEC_PUSH(e->ctx, &e->self, self)) return ncy_no_memory(e->ctx);
    if (self.watch >= 0) e->watch.data[self.watch].event = (int32_t)i;
    if (s->is_mover[i] && e->block[self.block].mover) e->block[self.block].mover[self.inst] = (int32_t)i;
  }
  return NCY_OK;
}

/* Each recorder with a step, each vector that goes on and each self event once. */
static ncy_status check_items(numbers *n, const ncy_transfer *x, const ncy_transfer_queue *q, size_t n_selves) {
  ncy_gen *e = n->e;
  uint8_t *has[GEN_KINDS] = {[GEN_SELF] = NCY_NEW_ARRAY(&n->arena, uint8_t, n_selves),
                             [GEN_SAMPLE] = NCY_NEW_ARRAY(&n->arena, uint8_t, (size_t)e->n_recs),
                             [GEN_PLAY] = NCY_NEW_ARRAY(&n->arena, uint8_t, (size_t)e->n_plays)};
  if (!has[GEN_SELF] || !has[GEN_SAMPLE] || !has[GEN_PLAY]) return NCY_ENOMEM;
  size_t n_seen[GEN_KINDS] = {0};
  for (size_t i = 0; i < q->n; i++) {
    uint8_t *seen = has[q->kind[i]];
    if (!seen) continue;
    if (seen[q->number[i]]) return ncy_state_wrong(x->in, "queue/number", i, "the event is there twice");
    seen[q->number[i]] = 1;
    n_seen[q->kind[i]]++;
    if (q->kind[i] == GEN_PLAY && e->play[q->number[i]].upper >= e->play[q->number[i]].n)
      return ncy_state_wrong(x->in, "queue/number", i, "the vector has no more items");
    if (q->kind[i] == GEN_SAMPLE && !(q->t[i] <= e->t_done + e->rec_step + e->dt))
      return ncy_state_wrong(x->in, "queue/t", i, "a sample is due later than that");
  }
  size_t n_samplers = e->rec_step > 0.0 ? (size_t)e->n_recs : 0;
  if (n_seen[GEN_SELF] != n_selves || n_seen[GEN_SAMPLE] != n_samplers)
    return ncy_state_wrong(x->in, "queue/number", 0, "an event is missing, or a recorder has one that takes none");
  return NCY_OK;
}

static ncy_status load_queue(numbers *n, const ncy_transfer *x, int64_t *limit) {
  ncy_gen *e = n->e;
  selves s = {0};
  ncy_transfer_queue q = {0};
  NCY_TRY(self_columns(x, &s));
  NCY_TRY(load_selves(e, x, &s));
  limit[GEN_SELF] = (int64_t)s.n;
  NCY_TRY(ncy_transfer_items(x, "queue", e->t_done, GEN_KINDS, limit, &q));
  NCY_TRY(check_items(n, x, &q, s.n));
  ncy_nat_item *item = NCY_NEW_ARRAY(&n->arena, ncy_nat_item, q.n);
  if (!item) return NCY_ENOMEM;
  for (size_t i = 0; i < q.n; i++) {
    if (q.kind[i] == GEN_SOURCE && !e->sources.is_equal[q.number[i]])
      return ncy_state_wrong(x->in, "queue/number", i, "the connections of this source have several delays");
    item[i] = (ncy_nat_item){.t = q.t[i], .id = q.number[i] * GEN_KINDS + q.kind[i]};
  }
  ncy_nat_queue_clear(&e->queue);
  if (!ncy_team_reserve(e->team, e->ctx, (void **)&e->queue.heap, 0, &e->queue.capacity, q.n + 2, sizeof *e->queue.heap))
    return ncy_no_memory(e->ctx);
  ncy_nat_queue_fill(&e->queue, item, q.n);
  return NCY_OK;
}

ncy_status gen_transfer_events(ncy_gen *e, const ncy_transfer *x) {
  numbers n = {.e = e};
  int64_t limit[GEN_KINDS] = {[GEN_NETCON] = e->netcons.n,
                              [GEN_SOURCE] = e->sources.n,
                              [GEN_SELF] = INT64_MAX,
                              [GEN_SAMPLE] = e->n_recs,
                              [GEN_PLAY] = e->n_plays};
  watches w = {0};
  NCY_TRY(transfer_weights(e, x));
  NCY_TRY(transfer_plays(e, x));
  ncy_arena_init(&n.arena, e->ctx);
  ncy_status status = x->in ? NCY_OK : number_instances(&n);
  if (status == NCY_OK) status = x->in ? load_watches(&n, x, &w) : save_watches(&n, x, &w);
  if (status == NCY_OK) status = x->in ? load_queue(&n, x, limit) : save_queue(&n, x, &w, limit);
  ncy_arena_done(&n.arena);
  return status;
}
