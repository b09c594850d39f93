/* conn_blocks.c - a rule expanded block after block, or by several threads at a time.
 *
 * Data:  blocks of some 250,000 pairs. A thread takes the next block that is free and collects its connections in a list of its
 *        own; the lists are put together in order of the blocks, so that the result does not depend on the number of threads.
 *        Threads share what is only read: the network's cells, the rule's plan, what prepare made.
 * Errors: a thread that has anything to report stops all; what was made is dropped and the rule is expanded once more by one
 *        thread, which reports as if it always had been one. SPDX-License-Identifier: MIT */
#include <stdatomic.h>
#include <string.h>

#include "net/inner.h"
#include "net/parallel.h"

enum { BLOCK_PAIRS = 1 << 18, LEAST_POSTS = 128 };

typedef struct blocks {
  ncy_pair_sink *sink;
  const ncy_conn_method *method;
  size_t first, n_items, n_blocks;
  ncy_new_conns *made;  /* [n_blocks], of threads */
  atomic_size_t next;   /* block */
  atomic_bool is_heard; /* some thread has something to report */
} blocks;

static void divide(blocks *w) {
  const ncy_pair_sink *sink = w->sink;
  size_t n_own = sink->own_end - sink->own_beg;
  w->first = w->method->is_by_pre || sink->is_serial ? 0 : sink->own_beg;
  w->n_items = w->method->is_by_pre ? sink->n_pre : sink->is_serial ? sink->n_post : n_own;
  size_t n_others = w->method->is_by_pre ? sink->n_post : sink->n_pre;
  size_t by_pairs = (size_t)((double)w->n_items * (double)n_others / BLOCK_PAIRS), by_width = w->n_items / LEAST_POSTS;
  w->n_blocks = by_pairs < by_width ? by_pairs : by_width;
  if (w->n_blocks < 1 || sink->is_serial) w->n_blocks = 1;
}

static ncy_status expand(const blocks *w, ncy_pair_sink *sink, size_t block) {
  size_t beg, end;
  ncy_share(w->n_items, (int)block, (int)w->n_blocks, &beg, &end);
  sink->beg = w->first + beg;
  sink->end = w->first + end;
  if (sink->beg == sink->end) return NCY_OK;
  NCY_TRY(w->method->expand(sink));
  return ncy_sink_flush(sink);
}

/* Each block with an arena of its own, so that its memory is free for the next one. */
static ncy_status expand_alone(const blocks *w, size_t block) {
  ncy_rule rule = *w->sink->rule;
  ncy_pair_sink *sink = NULL;
  ncy_arena_init(&rule.arena, rule.b->ctx);
  ncy_status status = NCY_ENOMEM;
  rule.n_scratch = 0;
  rule.labels = NCY_NEW_ARRAY(&rule.arena, ncy_labels, (size_t)rule.b->net->n_tmpls);
  if (rule.labels) sink = NCY_NEW(&rule.arena, ncy_pair_sink);
  if (sink) {
    *sink = *w->sink;
    sink->rule = &rule;
    sink->n = 0;
    sink->streams = NULL;
    memset(sink->out, 0, sizeof sink->out);
    memset(sink->out_kind, 0, sizeof sink->out_kind);
    sink->columns = (ncy_pair_columns){.arena = &rule.arena, .capacity = NCY_PAIR_BLOCK};
    status = expand(w, sink, block);
  }
  w->sink->rule->has_warned_delay = rule.has_warned_delay;
  ncy_arena_done(&rule.arena);
  return status;
}

/* ---- threads ------------------------------------------------------------------------------------------------------------------
 */

static void run_thread(void *user, int thread, int n_threads) {
  (void)thread;
  (void)n_threads;
  blocks *w = user;
  const ncy_builder *b = w->sink->rule->b;
  ncy_ctx *ctx = NULL;
  if (ncy_thread_ctx(b->main_ctx, &ctx) != NCY_OK) {
    atomic_store(&w->is_heard, true);
    return;
  }
  ncy_builder own = *b;
  own.ctx = ctx;
  ncy_rule rule = *w->sink->rule;
  ncy_pair_sink *shared = w->sink, sink_of_rule = *shared;
  rule.b = &own;
  sink_of_rule.rule = &rule;
  blocks mine = {.sink = &sink_of_rule, .method = w->method, .first = w->first, .n_items = w->n_items, .n_blocks = w->n_blocks};
  for (size_t block; (block = atomic_fetch_add(&w->next, 1)) < w->n_blocks && !atomic_load(&w->is_heard);) {
    own.conns = (ncy_new_conns){0};
    ncy_arena_init(&own.scratch, ctx);
    ncy_status status = expand_alone(&mine, block);
    ncy_arena_done(&own.scratch);
    w->made[block] = own.conns;
    if (status != NCY_OK || ncy_ctx_diag_count(ctx) > 0) atomic_store(&w->is_heard, true);
  }
  ncy_ctx_free(&ctx);
}

static ncy_status expand_by_threads(blocks *w, bool *out_is_done) {
  ncy_builder *b = w->sink->rule->b;
  int n_threads = b->n_threads < (int)w->n_blocks ? b->n_threads : (int)w->n_blocks;
  w->made = NCY_NEW_ARRAY(&w->sink->rule->arena, ncy_new_conns, w->n_blocks);
  if (!w->made) return NCY_ENOMEM;
  ncy_parallel(n_threads, run_thread, w);
  *out_is_done = !atomic_load(&w->is_heard);
  ncy_status status = NCY_OK;
  for (size_t i = 0; i < w->n_blocks; i++) {
    if (*out_is_done && status == NCY_OK) status = ncy_conns_append(b->ctx, &b->conns, &w->made[i]);
    ncy_conns_free(b->ctx, &w->made[i]);
  }
  return status;
}

ncy_status ncy_expand_blocks(ncy_pair_sink *sink, const ncy_conn_method *method) {
  blocks w = {.sink = sink, .method = method};
  divide(&w);
  if (w.n_blocks == 1) {
    sink->beg = w.first;
    sink->end = w.first + w.n_items;
    if (w.n_items == 0) return NCY_OK;
    NCY_TRY(method->expand(sink));
    return ncy_sink_flush(sink);
  }
  bool is_done = false;
  if (sink->rule->b->n_threads > 1 && w.n_blocks > 1) NCY_TRY(expand_by_threads(&w, &is_done));
  for (size_t i = 0; i < w.n_blocks && !is_done; i++) NCY_TRY(expand_alone(&w, i));
  return NCY_OK;
}
