/* queue.h - events by time, equal times in the order in which they went into the tree; NEURON's rules for equal times.
 *
 * A heap stands for NEURON's tree. On top of it the one least item is held apart: a new item earlier than it displaces it, and
 * the displaced one goes into the tree behind all of its time (reference neuron-numerics 3.4).
 * Cost: O(log n) an item. SPDX-License-Identifier: MIT */
#ifndef NCY_ENGINE_NATIVE_QUEUE_H
#define NCY_ENGINE_NATIVE_QUEUE_H

#include "base/base.h"

typedef struct ncy_nat_item {
  double t;      /* ms */
  uint64_t rank; /* order of going into the tree */
  int64_t id;    /* the caller's */
} ncy_nat_item;

typedef struct ncy_nat_queue {
  ncy_nat_item *heap; /* [count] */
  size_t count, capacity;
  uint64_t rank;
  bool has_least;
  ncy_nat_item least;
  /* NULL, or whether an item that comes up was taken out before: then it is forgotten. Its place in the heap costs no order, for
   * an item is looked at when it would become the least. */
  bool (*is_out)(void *user, int64_t id);
  void *user;
} ncy_nat_queue;

/* Room for one more item must have been made: see ncy_nat_queue_room. */
void ncy_nat_queue_put(ncy_nat_queue *q, double t, int64_t id);
static inline bool ncy_nat_queue_is_full(const ncy_nat_queue *q) {
  return q->count + 1 >= q->capacity; /* the least may have to go into the heap */
}
/* Takes the first item when its time is at most t_max. */
bool ncy_nat_queue_take(ncy_nat_queue *q, double t_max, ncy_nat_item *out);
void ncy_nat_queue_clear(ncy_nat_queue *q); /* keeps the memory */
/* Another time for the least item: only an earlier one in the tree takes its place. It goes behind those of its new time. */
void ncy_nat_queue_move_least(ncy_nat_queue *q, double t);
/* Takes the least out. */
void ncy_nat_queue_drop_least(ncy_nat_queue *q);
/* Forgets the items of the tree that are out. Cost: linear. */
void ncy_nat_queue_sweep(ncy_nat_queue *q);

/* All items in the order in which they would come up, those that are out too; room for count + 1. Returns how many. */
size_t ncy_nat_queue_list(const ncy_nat_queue *q, ncy_nat_item *out);
/* Puts n items into a queue that was cleared and has room for them, in the order that ncy_nat_queue_list gave. */
void ncy_nat_queue_fill(ncy_nat_queue *q, const ncy_nat_item *item, size_t n);

#endif
