/* blame.c - which mechanism drove voltages of a cell out of their range: of those where they are, the one with the largest
 * current, or the first whose current is no number.
 *
 * Only for a run that has failed: currents are computed once more, with the voltages before the step, one mechanism at a time.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "engine/general/general.h"

/* The largest current of a block at nodes of a cell whose voltages v got wild. */
static double current_of(ncy_gen *e, int32_t k, const gen_bundle *b, int32_t lane, double wildest, const double *v) {
  const gen_mech *m = &e->mech[e->block[k].mech];
  double most = 0.0;
  if (!m->program) return 0.0;
  memset(e->rhs + b->node, 0, (size_t)b->cable.n_nodes * (size_t)b->width * sizeof *e->rhs);
  m->host[0].block = k;
  if (ncy_vm_run(m->vm[0], &e->block[k].in, NM_E_CURRENT) != NCY_OK) return 0.0;
  for (int32_t i = 0; i < b->cable.n_nodes; i++) {
    double current = fabs(e->rhs[b->node + (int64_t)i * b->width + lane]);
    if (fabs(v[i]) <= wildest || !(current > most || isnan(current))) continue;
    most = current;
  }
  return most;
}

static const char *find(ncy_gen *e, int32_t bundle, int32_t lane, double wildest, const double *v) {
  const char *name = NULL;
  double most = 0.0;
  for (int32_t k = 0; k < e->n_blocks && !isnan(most); k++) {
    const gen_block *block = &e->block[k];
    if (!block->in.node || (block->bundle >= 0 && block->bundle != bundle)) continue;
    double current = current_of(e, k, &e->bundle[bundle], lane, wildest, v);
    if (!(current > most) && !isnan(current)) continue;
    most = current;
    name = e->mech[block->mech].row->name;
  }
  return name;
}

const char *gen_blame(ncy_gen *e, int32_t bundle, int32_t lane, double wildest) {
  const gen_bundle *b = &e->bundle[bundle];
  gen_thread *th = &e->thread[0];
  size_t bytes = (size_t)b->cable.n_nodes * sizeof(double);
  double *v = ncy_resize(e->ctx, NULL, 0, bytes); /* as the step left it */
  if (!v) return NULL;
  for (int32_t i = 0; i < b->cable.n_nodes; i++) {
    int64_t at = b->node + (int64_t)i * b->width + lane;
    double before = e->v[at] - e->v_scale * e->rhs[at]; /* mV */
    v[i] = e->v[at];
    e->v[at] = fabs(before) <= 1e3 ? before : e->v_start[at];
  }
  th->t = e->t_done - .5 * e->dt;
  const char *name = find(e, bundle, lane, wildest, v);
  for (int32_t i = 0; i < b->cable.n_nodes; i++) e->v[b->node + (int64_t)i * b->width + lane] = v[i];
  th->t = e->t_done;
  (void)ncy_resize(e->ctx, v, bytes, 0);
  return name;
}
