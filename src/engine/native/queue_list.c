/* queue_list.c - a queue as a list and back: for states that are saved.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "engine/native/queue.h"

static int by_time(const void *a, const void *b) {
  const ncy_nat_item *x = a, *y = b;
  if (x->t != y->t) return x->t < y->t ? -1 : 1;
  return x->rank < y->rank ? -1 : x->rank > y->rank;
}

size_t ncy_nat_queue_list(const ncy_nat_queue *q, ncy_nat_item *out) {
  size_t n = 0;
  if (q->has_least) out[n++] = q->least;
  if (q->count) memcpy(out + n, q->heap, q->count * sizeof *out);
  if (q->count) qsort(out + n, q->count, sizeof *out, by_time);
  return n + q->count;
}

void ncy_nat_queue_fill(ncy_nat_queue *q, const ncy_nat_item *item, size_t n) {
  q->has_least = n > 0;
  if (n) q->least = (ncy_nat_item){item[0].t, 0, item[0].id};
  q->count = n ? n - 1 : 0; /* in ascending order they are a heap */
  for (size_t i = 1; i < n; i++) q->heap[i - 1] = (ncy_nat_item){item[i].t, i, item[i].id};
  q->rank = n;
}
