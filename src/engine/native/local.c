/* local.c - mode a: artificial cells, which depend on nothing but themselves, run ahead of the membranes.
 *
 * Cell i belongs to thread i modulo the number of threads.
 * SPDX-License-Identifier: MIT */
#include "engine/native/native.h"

static ncy_status put(ncy_nat_thread *th, double t, int64_t number, int flag) {
  ncy_nat_queue *q = &th->stims;
  if (ncy_nat_queue_is_full(q) && !ncy_nat_reserve(th->engine, (void **)&q->heap, q->count, &q->capacity, 2, sizeof *q->heap))
    return NCY_ENOMEM;
  ncy_nat_queue_put(q, t, 2 * number + (flag == 3));
  return NCY_OK;
}

ncy_status ncy_nat_local_init(ncy_nat_thread *th) {
  ncy_engine *e = th->engine;
  ncy_nat_queue_clear(&th->stims);
  th->fired_all.count = 0;
  for (int32_t i = th->index; i < e->n_netstims; i += e->n_threads) {
    ncy_netstim_act act = ncy_netstim_init(&e->netstim[i]);
    if (act.does_send && e->netstim[i].source >= 0) NCY_TRY(put(th, 0.0 + act.delay, i, act.flag));
  }
  return NCY_OK;
}

ncy_status ncy_nat_local_stims(ncy_nat_thread *th, double t_max) {
  ncy_engine *e = th->engine;
  ncy_nat_item item;
  while (ncy_nat_queue_take(&th->stims, t_max, &item)) {
    ncy_netstim *s = &e->netstim[item.id / 2];
    ncy_netstim_act act = ncy_netstim_event(s, item.id & 1 ? 3 : 1, 0.0);
    if (act.does_fire) {
      ncy_nat_spike spike = {item.t, 0, s->source};
      NCY_TRY(ncy_nat_spike_push(e, &th->found[th->parity].fired, spike));
      if (e->source_gid[s->source] >= 0) NCY_TRY(ncy_nat_spike_push(e, &th->fired_all, spike));
    }
    if (act.does_send) NCY_TRY(put(th, item.t + act.delay, item.id / 2, act.flag));
  }
  return NCY_OK;
}
