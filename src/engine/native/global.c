/* global.c - mode b: one queue with NEURON's rules for equal times; everything NEURON puts there is put here.
 *
 * Items: a NetCon's event, the event of a source whose NetCons have one delay, self events of artificial cells, and the
 * samples of each recorder with a step, which take part in the ordering too.
 * Cost:  O(log n) an event; one thread. Source: reference neuron-numerics 3.3, 3.4, 3.6.
 * SPDX-License-Identifier: MIT */
#include "engine/native/native.h"

static ncy_status put(ncy_engine *e, double t, int64_t number, int kind) {
  ncy_nat_queue *q = &e->queue;
  if (ncy_nat_queue_is_full(q) && !ncy_nat_reserve(e, (void **)&q->heap, q->count, &q->capacity, 2, sizeof *q->heap))
    return NCY_ENOMEM;
  ncy_nat_queue_put(q, t, number * NCY_NAT_KINDS + kind);
  return NCY_OK;
}

ncy_status ncy_nat_global_send(ncy_engine *e, int32_t source, double t) {
  if (e->source_gid[source] >= 0) NCY_TRY(ncy_nat_spike_push(e, &e->spikes, (ncy_nat_spike){t, 0, source}));
  const ncy_nat_netcons *n = &e->all;
  if (e->source_is_equal[source]) return put(e, t + n->delay[n->beg[source]], source, NCY_NAT_SOURCE);
  for (int64_t i = n->beg[source]; i < n->beg[source + 1]; i++)
    if (n->bundle[i] != NCY_NAT_TO_NOTHING) NCY_TRY(put(e, t + n->delay[i], i, NCY_NAT_NETCON));
  return NCY_OK;
}

static ncy_status act_on(ncy_engine *e, int64_t number, ncy_netstim_act act, double t) {
  if (act.does_fire && e->netstim[number].source >= 0) NCY_TRY(ncy_nat_global_send(e, e->netstim[number].source, t));
  if (!act.does_send) return NCY_OK;
  if (act.delay < 0.0) {
    ncy_place place = {0};
    return ncy_report(e->ctx, NCY_ERROR, NCY_ERUN, &place, NULL, "t = %g ms: NetStim %lld would have to fire %g ms ago", t,
                      (long long)number, -act.delay);
  }
  return put(e, t + act.delay, number, act.flag == 3 ? NCY_NAT_SELF_3 : NCY_NAT_SELF_1);
}

ncy_status ncy_nat_global_init(ncy_engine *e) {
  ncy_nat_queue_clear(&e->queue);
  for (int32_t i = 0; i < e->n_netstims; i++) NCY_TRY(act_on(e, i, ncy_netstim_init(&e->netstim[i]), 0.0));
  return NCY_OK;
}

ncy_status ncy_nat_global_record(ncy_engine *e) {
  if (e->rec_step <= 0.0) return NCY_OK;
  for (int32_t i = 0; i < e->n_recs; i++) {
    e->rec[i].count = 0;
    NCY_TRY(put(e, 0.0, i, NCY_NAT_SAMPLE));
  }
  return NCY_OK;
}

static ncy_status deliver_netcon(ncy_engine *e, int64_t i, double t) {
  const ncy_nat_netcons *n = &e->all;
  e->thread[0].n_events++;
  if (n->bundle[i] == NCY_NAT_TO_NETSTIM)
    return act_on(e, n->dst[i], ncy_netstim_event(&e->netstim[n->dst[i]], 0, n->weight[i]), t);
  for (int k = 0; k < n->n_adds[i]; k++) e->pool[n->dst[i] + (uint32_t)k * NCY_LANES] += n->weight[i];
  return NCY_OK;
}

static ncy_status deliver(ncy_engine *e, const ncy_nat_item *item) {
  int64_t number = item->id / NCY_NAT_KINDS;
  const ncy_nat_netcons *n = &e->all;
  switch (item->id % NCY_NAT_KINDS) {
  case NCY_NAT_NETCON:
    return deliver_netcon(e, number, item->t);
  case NCY_NAT_SOURCE:
    for (int64_t i = n->beg[number]; i < n->beg[number + 1]; i++)
      if (n->bundle[i] != NCY_NAT_TO_NOTHING) NCY_TRY(deliver_netcon(e, i, item->t));
    return NCY_OK;
  case NCY_NAT_SELF_1:
    return act_on(e, number, ncy_netstim_event(&e->netstim[number], 1, 0.0), item->t);
  case NCY_NAT_SELF_3:
    return act_on(e, number, ncy_netstim_event(&e->netstim[number], 3, 0.0), item->t);
  default: {
    ncy_nat_rec *rec = &e->rec[number];
    rec->data[rec->count++] = rec->source ? *rec->source : item->t;
    return put(e, item->t + e->rec_step, number, NCY_NAT_SAMPLE);
  }
  }
}

ncy_status ncy_nat_global_deliver(ncy_engine *e, double t_max) {
  ncy_nat_item item;
  while (ncy_nat_queue_take(&e->queue, t_max, &item)) NCY_TRY(deliver(e, &item));
  return NCY_OK;
}
