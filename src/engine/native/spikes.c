/* spikes.c - lists of spikes: per thread, gathered at exchanges, and merged for the result.
 *
 * Order: steps; in a step the order in which NEURON checks its sources, that of their creation. An event of an artificial cell at
 * te comes before the crossings of a step that begins at te or later (NEURON delivers it first).
 * SPDX-License-Identifier: MIT */
#include "engine/native/native.h"

ncy_status ncy_nat_spike_push(ncy_engine *e, ncy_nat_spikes *list, ncy_nat_spike spike) {
  if (!ncy_nat_reserve(e, (void **)&list->data, list->count, &list->capacity, 1, sizeof *list->data)) return NCY_ENOMEM;
  list->data[list->count++] = spike;
  return NCY_OK;
}

static bool is_before(const ncy_nat_spike *a, const ncy_nat_spike *b) {
  return a->step != b->step ? a->step < b->step : a->source < b->source;
}

/* In place; the lists are short. Heap sort, so that a burst of thousands in one window costs no more than it must. */
static void sort(ncy_nat_spike *s, size_t n) {
  for (size_t end = n, start = n / 2; end > 1;) {
    ncy_nat_spike item;
    if (start > 0) {
      item = s[--start];
    } else {
      item = s[--end];
      s[end] = s[0];
    }
    size_t i = start;
    for (size_t child; (child = 2 * i + 1) < end; i = child) {
      if (child + 1 < end && is_before(&s[child], &s[child + 1])) child++;
      if (!is_before(&item, &s[child])) break;
      s[i] = s[child];
    }
    s[i] = item;
  }
}

ncy_status ncy_nat_spikes_gather(ncy_engine *e, int parity) {
  e->merged.count = 0;
  for (int k = 0; k < e->n_threads; k++) {
    const ncy_nat_spikes *from = &e->thread[k].found[parity].spikes;
    for (size_t i = 0; i < from->count; i++) NCY_TRY(ncy_nat_spike_push(e, &e->merged, from->data[i]));
  }
  sort(e->merged.data, e->merged.count);
  return NCY_OK;
}

static ncy_status reserve_out(ncy_engine *e, size_t n) {
  if (n <= e->out_capacity) return NCY_OK;
  double *t = ncy_resize(e->ctx, NULL, 0, n * sizeof *t);
  int64_t *gid = t ? ncy_resize(e->ctx, NULL, 0, n * sizeof *gid) : NULL;
  if (!gid) {
    if (t) (void)ncy_resize(e->ctx, t, n * sizeof *t, 0);
    return ncy_no_memory(e->ctx);
  }
  if (e->out_t) (void)ncy_resize(e->ctx, e->out_t, e->out_capacity * sizeof *t, 0);
  if (e->out_gid) (void)ncy_resize(e->ctx, e->out_gid, e->out_capacity * sizeof *gid, 0);
  e->out_t = t;
  e->out_gid = gid;
  e->out_capacity = n;
  return NCY_OK;
}

/* The earliest of what threads recorded of artificial cells, by time, then source; NULL when all are taken. */
static const ncy_nat_spike *next_fired(const ncy_engine *e, size_t *taken, int *out_thread) {
  const ncy_nat_spike *best = NULL;
  for (int k = 0; k < e->n_threads; k++) {
    if (taken[k] == e->thread[k].fired_all.count) continue;
    const ncy_nat_spike *s = &e->thread[k].fired_all.data[taken[k]];
    if (best && (s->t > best->t || (s->t == best->t && s->source > best->source))) continue;
    best = s;
    *out_thread = k;
  }
  return best;
}

static void add_out(ncy_engine *e, double t, int32_t source) {
  e->out_t[e->n_out] = t;
  e->out_gid[e->n_out++] = e->source_gid[source];
}

ncy_status ncy_nat_spikes_merge(ncy_engine *e) {
  /* what the last window found after its first step waits for an exchange that only a further advance makes */
  e->merged.count = 0;
  if (!e->is_global) NCY_TRY(ncy_nat_spikes_gather(e, e->thread[0].parity));
  size_t n_known = e->spikes.count, n_voltage = n_known + e->merged.count, n = n_voltage;
  for (int k = 0; k < e->n_threads; k++) n += e->thread[k].fired_all.count;
  NCY_TRY(reserve_out(e, n));
  e->n_out = 0;
  if (e->is_global) {
    for (size_t i = 0; i < n; i++) add_out(e, e->spikes.data[i].t, e->spikes.data[i].source);
    return NCY_OK;
  }
  /* equal times within a thread's list are in the order of its queue, which depends on who else is in it */
  for (int k = 0; k < e->n_threads; k++) {
    ncy_nat_spikes *list = &e->thread[k].fired_all;
    for (size_t i = 1; i < list->count; i++)
      for (size_t j = i; j > 0 && list->data[j].t == list->data[j - 1].t && list->data[j].source < list->data[j - 1].source;
           j--) {
        ncy_nat_spike swap = list->data[j];
        list->data[j] = list->data[j - 1];
        list->data[j - 1] = swap;
      }
  }
  size_t *taken = ncy_resize(e->ctx, NULL, 0, (size_t)e->n_threads * sizeof *taken);
  if (!taken) return ncy_no_memory(e->ctx);
  for (int k = 0; k < e->n_threads; k++) taken[k] = 0;
  int thread = 0;
  const ncy_nat_spike *fired = next_fired(e, taken, &thread);
  for (size_t i = 0; i <= n_voltage; i++) {
    const ncy_nat_spike *crossing = i < n_known ? &e->spikes.data[i] : i < n_voltage ? &e->merged.data[i - n_known] : NULL;
    while (fired && (!crossing || fired->t <= crossing->t)) {
      add_out(e, fired->t, fired->source);
      taken[thread]++;
      fired = next_fired(e, taken, &thread);
    }
    if (crossing && e->source_gid[crossing->source] >= 0) add_out(e, crossing->t + 1e-10, crossing->source);
  }
  (void)ncy_resize(e->ctx, taken, (size_t)e->n_threads * sizeof *taken, 0);
  return NCY_OK;
}
