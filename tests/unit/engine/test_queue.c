/* test_queue.c - order of events at equal times, as NEURON's queue gives it (reference neuron-numerics 3.4).
 * SPDX-License-Identifier: MIT */
#include "t.h"

#include <string.h>

#include "engine/native/queue.h"
#include "num/rng.h"

static void put(ncy_ctx *ctx, ncy_nat_queue *q, double t, int64_t id) {
  if (ncy_nat_queue_is_full(q)) assert_true(ncy_vec_reserve(ctx, (void **)&q->heap, q->count, &q->capacity, 2, sizeof *q->heap));
  ncy_nat_queue_put(q, t, id);
}

static void done(ncy_ctx **ctx, ncy_nat_queue *q) {
  ncy_vec_free(*ctx, (void **)&q->heap, &q->count, &q->capacity, sizeof *q->heap);
  ncy_ctx_free(ctx);
}

/* A, B, C at 1, D at .5, E at 1: A was displaced by D and goes behind C. */
static void test_displaced(void **state) {
  (void)state;
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_nat_queue q = {0};
  const double times[] = {1, 1, 1, .5, 1};
  for (int i = 0; i < 5; i++) put(ctx, &q, times[i], 'A' + i);
  char order[6] = {0};
  ncy_nat_item item;
  for (int i = 0; ncy_nat_queue_take(&q, 1.0, &item); i++) order[i] = (char)item.id;
  assert_string_equal(order, "DBCAE");
  done(&ctx, &q);
}

/* Equal to the least goes to the tree; nothing later than asked for is given; clearing forgets everything. */
static void test_limits(void **state) {
  (void)state;
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  ncy_nat_queue q = {0};
  ncy_nat_item item;
  assert_false(ncy_nat_queue_take(&q, 1e9, &item));
  put(ctx, &q, 2, 1);
  put(ctx, &q, 2, 2);
  assert_false(ncy_nat_queue_take(&q, 1.999, &item));
  assert_true(ncy_nat_queue_take(&q, 2, &item));
  assert_int_equal(item.id, 1);
  T_BITS(item.t, 2.0);
  ncy_nat_queue_clear(&q);
  assert_false(ncy_nat_queue_take(&q, 1e9, &item));
  done(&ctx, &q);
}

/* The slow thing to compare with: a list in order of going into the tree, searched for its first earliest. */
typedef struct slow {
  struct {
    double t;
    int64_t id;
  } tree[4000], least;
  int n, has_least;
} slow;

static void slow_put(slow *s, double t, int64_t id) {
  if (!s->has_least || t < s->least.t) {
    if (s->has_least) {
      s->tree[s->n].t = s->least.t;
      s->tree[s->n++].id = s->least.id;
    }
    s->has_least = 1;
    s->least.t = t;
    s->least.id = id;
  } else {
    s->tree[s->n].t = t;
    s->tree[s->n++].id = id;
  }
}

static int64_t slow_take(slow *s) {
  int64_t id = s->least.id;
  int first = 0;
  for (int i = 1; i < s->n; i++)
    if (s->tree[i].t < s->tree[first].t) first = i;
  s->has_least = s->n > 0;
  if (!s->n) return id;
  s->least.t = s->tree[first].t;
  s->least.id = s->tree[first].id;
  memmove(&s->tree[first], &s->tree[first + 1], (size_t)(--s->n - first) * sizeof s->tree[0]);
  return id;
}

static void test_random(void **state) {
  (void)state;
  ncy_ctx *ctx;
  assert_int_equal(ncy_ctx_new(NULL, &ctx), NCY_OK);
  static slow s;
  ncy_nat_queue q = {0};
  ncy_rng rng;
  ncy_rng_init(&rng, 4, 5, 6);
  double now = 0.0;
  for (int i = 0; i < 20000; i++) {
    if (s.n < 50 || (s.n < 3000 && ncy_rng_word(&rng) % 2)) {
      double t = now + (double)(ncy_rng_word(&rng) % 8) * .25;
      put(ctx, &q, t, i);
      slow_put(&s, t, i);
    } else {
      ncy_nat_item item;
      assert_true(ncy_nat_queue_take(&q, 1e9, &item));
      T_BITS(item.t, s.least.t);
      assert_int_equal(item.id, slow_take(&s));
      now = item.t;
    }
  }
  done(&ctx, &q);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_displaced), cmocka_unit_test(test_limits),
                                     cmocka_unit_test(test_random)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
