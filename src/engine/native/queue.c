/* queue.c - see queue.h. A binary heap on (t, rank).
 * SPDX-License-Identifier: MIT */
#include "engine/native/queue.h"

static bool is_before(const ncy_nat_item *a, const ncy_nat_item *b) {
  return a->t < b->t || (a->t == b->t && a->rank < b->rank);
}

static void into_tree(ncy_nat_queue *q, double t, int64_t id) {
  ncy_nat_item item = {t, q->rank++, id};
  size_t i = q->count++;
  while (i > 0) {
    size_t up = (i - 1) / 2;
    if (!is_before(&item, &q->heap[up])) break;
    q->heap[i] = q->heap[up];
    i = up;
  }
  q->heap[i] = item;
}

static ncy_nat_item first_of_tree(ncy_nat_queue *q) {
  ncy_nat_item first = q->heap[0];
  ncy_nat_item last = q->heap[--q->count];
  size_t i = 0;
  for (;;) {
    size_t child = 2 * i + 1;
    if (child >= q->count) break;
    if (child + 1 < q->count && is_before(&q->heap[child + 1], &q->heap[child])) child++;
    if (!is_before(&q->heap[child], &last)) break;
    q->heap[i] = q->heap[child];
    i = child;
  }
  if (q->count) q->heap[i] = last;
  return first;
}

void ncy_nat_queue_put(ncy_nat_queue *q, double t, int64_t id) {
  if (!q->has_least) {
    q->has_least = true;
    q->least = (ncy_nat_item){t, 0, id};
  } else if (t < q->least.t) {
    into_tree(q, q->least.t, q->least.id);
    q->least = (ncy_nat_item){t, 0, id};
  } else {
    into_tree(q, t, id);
  }
}

bool ncy_nat_queue_take(ncy_nat_queue *q, double t_max, ncy_nat_item *out) {
  if (!q->has_least || q->least.t > t_max) return false;
  *out = q->least;
  if (q->count)
    q->least = first_of_tree(q);
  else
    q->has_least = false;
  return true;
}

void ncy_nat_queue_clear(ncy_nat_queue *q) {
  q->count = 0;
  q->has_least = false;
  q->rank = 0;
}
