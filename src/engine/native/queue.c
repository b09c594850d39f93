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

/* Puts item where place i is free, all below it being in order. */
static void sift_down(ncy_nat_queue *q, size_t i, ncy_nat_item item) {
  for (;;) {
    size_t child = 2 * i + 1;
    if (child >= q->count) break;
    if (child + 1 < q->count && is_before(&q->heap[child + 1], &q->heap[child])) child++;
    if (!is_before(&q->heap[child], &item)) break;
    q->heap[i] = q->heap[child];
    i = child;
  }
  q->heap[i] = item;
}

static ncy_nat_item first_of_tree(ncy_nat_queue *q) {
  ncy_nat_item first = q->heap[0];
  ncy_nat_item last = q->heap[--q->count];
  if (q->count) sift_down(q, 0, last);
  return first;
}

/* Forgets what is out at the top of the tree. */
static void clean_top(ncy_nat_queue *q) {
  while (q->is_out && q->count && q->is_out(q->user, q->heap[0].id)) (void)first_of_tree(q);
}

static void next_least(ncy_nat_queue *q) {
  clean_top(q);
  if (q->count)
    q->least = first_of_tree(q);
  else
    q->has_least = false;
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
  next_least(q);
  return true;
}

void ncy_nat_queue_clear(ncy_nat_queue *q) {
  q->count = 0;
  q->has_least = false;
  q->rank = 0;
}

void ncy_nat_queue_move_least(ncy_nat_queue *q, double t) {
  clean_top(q);
  q->least.t = t;
  if (!q->count || t <= q->heap[0].t) return;
  int64_t id = q->least.id;
  q->least = first_of_tree(q);
  into_tree(q, t, id);
}

void ncy_nat_queue_drop_least(ncy_nat_queue *q) {
  if (q->has_least) next_least(q);
}

void ncy_nat_queue_sweep(ncy_nat_queue *q) {
  size_t n = 0;
  for (size_t i = 0; i < q->count; i++)
    if (!q->is_out || !q->is_out(q->user, q->heap[i].id)) q->heap[n++] = q->heap[i];
  q->count = n;
  for (size_t i = n / 2; i-- > 0;) sift_down(q, i, q->heap[i]);
}
