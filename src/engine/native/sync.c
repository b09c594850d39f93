/* sync.c - the engine's team of workers (team.h). SPDX-License-Identifier: MIT */
#include "engine/native/native.h"

ncy_status ncy_nat_sync_new(ncy_engine *e) {
  return ncy_team_new(&e->arena, e->n_threads, &e->team);
}

void ncy_nat_sync_free(ncy_engine *e) {
  ncy_team_done(e->team);
  e->team = NULL;
}

void ncy_nat_barrier(ncy_engine *e) {
  ncy_team_barrier(e->team);
}

bool ncy_nat_reserve(ncy_engine *e, void **data, size_t count, size_t *capacity, size_t extra, size_t item_size) {
  return ncy_team_reserve(e->team, e->ctx, data, count, capacity, extra, item_size);
}

typedef struct job {
  ncy_engine *engine;
  void (*work)(ncy_nat_thread *th);
} job;

static void work_one(void *user, int index) {
  const job *j = user;
  j->work(&j->engine->thread[index]);
}

ncy_status ncy_nat_workers(ncy_engine *e, void (*work)(ncy_nat_thread *th)) {
  job j = {e, work};
  return ncy_team_run(e->team, e->ctx, work_one, &j);
}
