/* state.c - the general path's values as columns of a state, and back: nodes, mechanisms, ions, streams, what was recorded.
 *
 * Layout of the columns: docs/format/state.md. Cost: linear in what the engine holds, which is copied once.
 * SPDX-License-Identifier: MIT */
#include "engine/general/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/samples.h"

/* ---- places ---------------------------------------------------------------------------------------------------------------- */

static ncy_status list_nodes(gen_build *b, struct gen_places *p) {
  const ncy_circuit *c = b->circuit;
  const ncy_gen *e = b->engine;
  for (int pass = 0; pass < 2; pass++) {
    int32_t n = 0;
    for (int32_t cell = 0; cell < c->n_cells; cell++) {
      if (ncy_is_empty_cell(c, cell)) continue;
      const gen_bundle *to = &e->bundle[b->cell_bundle[cell]];
      const gen_shape *shape = &b->shape[to->shape];
      for (int32_t i = 0; i < shape->n_nodes; i++, n++)
        if (pass) p->node[n] = (int32_t)(to->node + (int64_t)shape->place[i] * to->width + b->cell_lane[cell]);
    }
    p->n_nodes = n;
    if (!pass && !(p->node = NCY_NEW_ARRAY(&b->engine->arena, int32_t, (size_t)n))) return NCY_ENOMEM;
  }
  return NCY_OK;
}

static ncy_status new_list(gen_build *b, gen_list *list, int32_t n, bool has_blocks) {
  list->block = has_blocks ? NCY_NEW_ARRAY(&b->engine->arena, int32_t, (size_t)n) : NULL;
  list->inst = NCY_NEW_ARRAY(&b->engine->arena, int32_t, (size_t)n);
  return list->inst && (list->block || !has_blocks) ? NCY_OK : NCY_ENOMEM;
}

static ncy_status list_points(gen_build *b, const gen_mech *m, gen_list *list) {
  const ncy_circuit *c = b->circuit;
  int32_t n = 0;
  for (int32_t g = 0; g < c->n_points; g++) n += c->points[g].mech == m->id ? c->points[g].n : 0;
  NCY_TRY(new_list(b, list, n, true));
  for (int32_t g = 0; g < c->n_points; g++)
    for (int32_t i = 0; c->points[g].mech == m->id && i < c->points[g].n; i++) {
      list->block[list->n] = b->point_block[g][i];
      list->inst[list->n++] = b->point_inst[g][i];
    }
  return NCY_OK;
}

/* What a mechanism or an ion has at a node: at[node] is one more than where, 0 for nothing. */
static void mark_nodes(const ncy_gen *e, const gen_mech *m, int32_t *block_at, int32_t *at) {
  if (m->ion >= 0) {
    const gen_ion *ion = &e->ion[m->ion];
    for (int32_t i = ion->n; i-- > 0;) at[ion->node[i]] = i + 1;
    return;
  }
  for (int32_t k = 0; k < m->n_blocks; k++) {
    const gen_block *block = &e->block[m->block[k]];
    int64_t first = block->bundle >= 0 ? e->bundle[block->bundle].node : 0;
    for (int32_t i = 0; i < block->in.n; i++) {
      if (!(block->in.lanes[i / GEN_LANES] >> i % GEN_LANES & 1)) continue;
      block_at[first + block->in.node[i]] = m->block[k];
      at[first + block->in.node[i]] = i + 1;
    }
  }
}

static ncy_status list_at_nodes(gen_build *b, const gen_mech *m, const struct gen_places *p, int32_t *block_at, int32_t *at,
                                gen_list *list) {
  memset(at, 0, (size_t)b->engine->n_nodes * sizeof *at);
  mark_nodes(b->engine, m, block_at, at);
  int32_t n = 0;
  for (int32_t i = 0; i < p->n_nodes; i++) n += at[p->node[i]] > 0;
  NCY_TRY(new_list(b, list, n, m->ion < 0));
  for (int32_t i = 0; i < p->n_nodes; i++) {
    if (!at[p->node[i]]) continue;
    if (list->block) list->block[list->n] = block_at[p->node[i]];
    list->inst[list->n++] = at[p->node[i]] - 1;
  }
  return NCY_OK;
}

ncy_status gen_keep_places(gen_build *b) {
  ncy_gen *e = b->engine;
  struct gen_places *p = NCY_NEW(&e->arena, struct gen_places);
  int32_t *block_at = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)e->n_nodes);
  int32_t *at = NCY_NEW_ARRAY(&b->scratch, int32_t, (size_t)e->n_nodes);
  if (!p || !block_at || !at || !(p->mech = NCY_NEW_ARRAY(&e->arena, gen_list, (size_t)e->n_mechs))) return NCY_ENOMEM;
  NCY_TRY(list_nodes(b, p));
  for (int32_t m = 0; m < e->n_mechs; m++) {
    const gen_mech *mech = &e->mech[m];
    bool is_point = mech->row->kind == NCY_MECH_POINT || mech->row->kind == NCY_MECH_ARTIFICIAL;
    NCY_TRY(is_point ? list_points(b, mech, &p->mech[m]) : list_at_nodes(b, mech, p, block_at, at, &p->mech[m]));
  }
  e->places = p;
  return NCY_OK;
}

/* ---- values ---------------------------------------------------------------------------------------------------------------- */

static ncy_status transfer_nodes(ncy_gen *e, const ncy_transfer *x, double *column, const char *name) {
  const struct gen_places *p = e->places;
  double *item;
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_F64, (size_t)p->n_nodes, (void **)&item, "%s", name));
  for (int32_t i = 0; i < p->n_nodes; i++) ncy_transfer_f64(x, &column[p->node[i]], &item[i]);
  return NCY_OK;
}

/* Recorded i_cap: of the last step. */
static ncy_status transfer_capacities(ncy_gen *e, const ncy_transfer *x) {
  double *item;
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_F64, (size_t)e->n_capacities, (void **)&item, "i_cap"));
  for (int32_t i = 0; i < e->n_capacities; i++) ncy_transfer_f64(x, &e->capacity[i].value, &item[i]);
  return NCY_OK;
}

static ncy_status transfer_ion(ncy_gen *e, const ncy_transfer *x, const gen_mech *m, const gen_list *list) {
  gen_ion *ion = &e->ion[m->ion];
  double *item;
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_F64, (size_t)list->n * NM_ION_VARS, (void **)&item, "%s/variables", m->row->name));
  for (int k = 0; k < NM_ION_VARS; k++)
    for (int32_t i = 0; i < list->n; i++) ncy_transfer_f64(x, &ion->var[k][list->inst[i]], item++);
  return NCY_OK;
}

static ncy_status transfer_columns(ncy_gen *e, const ncy_transfer *x, const gen_mech *m, const gen_list *list) {
  size_t n_columns = (size_t)m->program->n_columns;
  double *item;
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_F64, (size_t)list->n * n_columns, (void **)&item, "%s/columns", m->row->name));
  for (size_t k = 0; k < n_columns; k++)
    for (int32_t i = 0; i < list->n; i++) {
      const ncy_vm_insts *in = &e->block[list->block[i]].in;
      ncy_transfer_f64(x, &in->col[k * (size_t)in->n + (size_t)list->inst[i]], item++);
    }
  return NCY_OK;
}

/* GLOBALs: every thread's machine has them; what differs between machines is assigned before it is read. */
static ncy_status transfer_globals(ncy_gen *e, const ncy_transfer *x, gen_mech *m) {
  const ncy_nmodl *p = m->program;
  if (!m->n_blocks) return NCY_OK;
  size_t n = 0;
  double *item;
  for (size_t s = 0; s < p->syms.count; s++)
    if (p->syms.data[s].store == NM_GLOBAL && !(p->syms.data[s].is & NM_IS_HIDDEN)) n += (size_t)nm_sym_count(&p->syms.data[s]);
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_F64, n, (void **)&item, "%s/globals", m->row->name));
  for (size_t s = 0; s < p->syms.count; s++) {
    const nm_sym *sym = &p->syms.data[s];
    if (sym->store != NM_GLOBAL || sym->is & NM_IS_HIDDEN) continue;
    for (int k = 0; k < (x->in ? e->n_threads : 1); k++) {
      double *place = m->vm[k] ? ncy_vm_var(m->vm[k], &e->block[m->block[0]].in, 0, sym->name) : NULL;
      for (int32_t i = 0; place && i < nm_sym_count(sym); i++) ncy_transfer_f64(x, &place[i], &item[i]);
    }
    item += nm_sym_count(sym);
  }
  return NCY_OK;
}

static ncy_status wrong(const ncy_transfer *x, const gen_mech *m, const char *column, size_t item, const char *what) {
  char name[512];
  snprintf(name, sizeof name, "%s/%s", m->row->name, column);
  return ncy_state_wrong(x->in, name, item, what);
}

static ncy_status transfer_streams(ncy_gen *e, const ncy_transfer *x, const gen_mech *m, const gen_list *list) {
  size_t n = (size_t)list->n * (size_t)m->program->n_randoms;
  uint32_t *item;
  if (!n) return NCY_OK;
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_U32, n * NCY_STATE_RNG, (void **)&item, "%s/streams", m->row->name));
  for (size_t at = 0; at < n; at++, item += NCY_STATE_RNG) {
    int32_t i = (int32_t)(at % (size_t)list->n);
    const ncy_vm_insts *in = &e->block[list->block[i]].in;
    ncy_rng *rng = &in->random[at / (size_t)list->n * (size_t)in->n + (size_t)list->inst[i]];
    if (!x->in)
      ncy_state_put_rng(rng, item);
    else if (!ncy_state_get_rng(item, rng))
      return wrong(x, m, "streams", at * NCY_STATE_RNG, "not a random stream");
  }
  return NCY_OK;
}

enum { HANDLE_INTS = 4 + NCY_STATE_RNG, HANDLE_REALS = 3 }; /* kind, items, distribution, cached; a, b, the cached value */

/* NULL, or what is wrong with it. */
static const char *get_handle(const ncy_vm_handle *start, const uint32_t *ints, const double *reals, ncy_vm_handle *out) {
  ncy_vm_handle h = {.kind = (ncy_vm_handle_kind)ints[0], .n = (int32_t)ints[1]};
  if (ints[0] > NCY_HANDLE_RANDOM || ints[2] >= NCY_DIST_COUNT || ints[3] > 1 || !ncy_state_get_rng(ints + 4, &h.rng))
    return "not what VERBATIM keeps";
  h.pick = (ncy_dist){(ncy_dist_kind)ints[2], reals[0], reals[1], ints[3] != 0, reals[2]};
  ncy_dist check;
  if (h.kind == NCY_HANDLE_RANDOM && !ncy_dist_init(&check, h.pick.kind, h.pick.a, h.pick.b))
    return "a distribution that cannot be";
  if (h.kind == NCY_HANDLE_VECTOR) { /* a Vector never changes: it is the one that the network gives */
    if (start->kind != NCY_HANDLE_VECTOR || start->n != h.n) return "another Vector than the network's";
    h.data = start->data;
  }
  *out = h;
  return NULL;
}

static ncy_status transfer_handles(ncy_gen *e, const ncy_transfer *x, const gen_mech *m, const gen_list *list) {
  size_t n = (size_t)list->n * (size_t)m->program->n_handles;
  uint32_t *ints;
  double *reals;
  if (!n) return NCY_OK;
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_U32, n * HANDLE_INTS, (void **)&ints, "%s/handles", m->row->name));
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_F64, n * HANDLE_REALS, (void **)&reals, "%s/handle_values", m->row->name));
  for (size_t at = 0; at < n; at++, ints += HANDLE_INTS, reals += HANDLE_REALS) {
    int32_t i = (int32_t)(at % (size_t)list->n);
    const gen_block *block = &e->block[list->block[i]];
    size_t slot = at / (size_t)list->n * (size_t)block->in.n + (size_t)list->inst[i];
    ncy_vm_handle *h = &block->in.handle[slot];
    if (x->in) {
      const char *what = get_handle(&block->handle_start[slot], ints, reals, h);
      if (what) return wrong(x, m, "handles", at * HANDLE_INTS, what);
      continue;
    }
    ints[0] = h->kind;
    ints[1] = (uint32_t)h->n;
    ints[2] = h->pick.kind;
    ints[3] = h->pick.has_cached;
    ncy_state_put_rng(&h->rng, ints + 4);
    reals[0] = h->pick.a;
    reals[1] = h->pick.b;
    reals[2] = h->pick.cached;
  }
  return NCY_OK;
}

static ncy_status transfer_mechs(ncy_gen *e, const ncy_transfer *x) {
  uint32_t *scop;
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_U32, 1, (void **)&scop, "scop"));
  if (x->in)
    e->scop = *scop;
  else
    *scop = e->scop;
  for (int32_t i = 0; i < e->n_mechs; i++) {
    gen_mech *m = &e->mech[i];
    const gen_list *list = &e->places->mech[i];
    if (m->ion >= 0) {
      NCY_TRY(transfer_ion(e, x, m, list));
      continue;
    }
    NCY_TRY(transfer_columns(e, x, m, list));
    NCY_TRY(transfer_globals(e, x, m));
    NCY_TRY(transfer_streams(e, x, m, list));
    NCY_TRY(transfer_handles(e, x, m, list));
  }
  return NCY_OK;
}

/* ---- what was recorded -------------------------------------------------------------------------------------------------------
 */

static int by_gid(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return x < y ? -1 : x > y;
}

/* Every id of a spike must be a source's. */
static ncy_status check_gids(ncy_gen *e, const ncy_transfer *x, const int64_t *gid, size_t n) {
  size_t n_sources = (size_t)e->sources.n;
  int64_t *known = ncy_resize(e->ctx, NULL, 0, (n_sources + 1) * sizeof *known);
  if (!known) return ncy_no_memory(e->ctx);
  if (n_sources) memcpy(known, e->sources.gid, n_sources * sizeof *known);
  if (n_sources) qsort(known, n_sources, sizeof *known, by_gid);
  size_t i = 0;
  while (i < n && gid[i] >= 0 && bsearch(&gid[i], known, n_sources, sizeof *known, by_gid)) i++;
  (void)ncy_resize(e->ctx, known, (n_sources + 1) * sizeof *known, 0);
  return i == n ? NCY_OK : ncy_state_wrong(x->in, "spikes/gid", i, "no cell that is recorded has this id");
}

static ncy_status transfer_spikes(ncy_gen *e, const ncy_transfer *x) {
  size_t n = e->spikes.n;
  double *t;
  int64_t *gid;
  NCY_TRY(ncy_transfer_list(x, NCY_STATE_F64, &n, (void **)&t, "spikes/t"));
  NCY_TRY(ncy_transfer_column(x, NCY_STATE_I64, n, (void **)&gid, "spikes/gid"));
  if (!x->in) {
    if (n) memcpy(t, e->spikes.t, n * sizeof *t);
    if (n) memcpy(gid, e->spikes.gid, n * sizeof *gid);
    return NCY_OK;
  }
  NCY_TRY(check_gids(e, x, gid, n));
  e->spikes.n = 0;
  if (!ncy_vec_reserve(e->ctx, (void **)&e->spikes.t, 0, &e->spikes.t_capacity, n, sizeof *t) ||
      !ncy_vec_reserve(e->ctx, (void **)&e->spikes.gid, 0, &e->spikes.gid_capacity, n, sizeof *gid))
    return ncy_no_memory(e->ctx);
  if (n) memcpy(e->spikes.t, t, n * sizeof *t);
  if (n) memcpy(e->spikes.gid, gid, n * sizeof *gid);
  e->spikes.n = n;
  return NCY_OK;
}

static ncy_status transfer_samples(ncy_gen *e, const ncy_transfer *x) {
  size_t n = e->n_samples;
  NCY_TRY(ncy_transfer_sample_count(x, e->n_recs, &n));
  if (x->in) {
    e->n_samples = 0;
    if (n > INT64_MAX / 2) return ncy_no_memory(e->ctx);
    ncy_samples samples = {.column = e->n_recs ? &e->rec[0].data : NULL,
                           .stride = sizeof e->rec[0],
                           .n = e->n_recs,
                           .scratch = e->out_rec,
                           .capacity = &e->sample_capacity};
    NCY_TRY(ncy_samples_reserve(e->ctx, &samples, 0.0, 0.0, 0.0, (int64_t)n));
  }
  NCY_TRY(ncy_transfer_samples(x, e->n_recs, e->n_recs ? &e->rec[0].data : NULL, sizeof e->rec[0], n));
  if (!x->in) return NCY_OK;
  e->n_samples = n;
  for (int32_t i = 0; i < e->n_recs; i++) e->rec[i].count = e->rec_step > 0.0 ? n : 0;
  return NCY_OK;
}

/* Samples of sums of currents. */
static ncy_status transfer_field(ncy_gen *e, const ncy_transfer *x) {
  ncy_field_clock clock = e->thread[0].field_clock;
  NCY_TRY(ncy_transfer_field(x, e->ctx, e->field, &clock, e->t_done - e->dt));
  for (int k = 0; k < e->n_threads; k++) e->thread[k].field_clock = clock;
  return NCY_OK;
}

/* ---- all ------------------------------------------------------------------------------------------------------------------- */

static ncy_status transfer(ncy_gen *e, const ncy_transfer *x) {
  NCY_TRY(ncy_transfer_clock(x, e->dt, &e->t_done, &e->step, &e->n_events));
  for (int k = 0; x->in && k < e->n_threads; k++) e->thread[k].t = e->t_done;
  NCY_TRY(transfer_nodes(e, x, e->v, "v"));
  if (e->records_membrane) NCY_TRY(transfer_nodes(e, x, e->membrane, "i_membrane"));
  NCY_TRY(transfer_capacities(e, x));
  NCY_TRY(transfer_mechs(e, x));
  NCY_TRY(gen_transfer_events(e, x));
  NCY_TRY(transfer_spikes(e, x));
  if (e->field) NCY_TRY(transfer_field(e, x));
  return transfer_samples(e, x);
}

ncy_status ncy_gen_save(ncy_gen *e, ncy_state *out) {
  if (!e->places || !e->is_ready || e->is_broken) return ncy_transfer_not_ready(e->ctx);
  ncy_transfer x = {.out = out};
  return transfer(e, &x);
}

ncy_status ncy_gen_load(ncy_gen *e, const ncy_state *in) {
  if (!e->places || !e->is_ready || e->is_broken) return ncy_transfer_not_ready(e->ctx);
  ncy_transfer x = {.in = in};
  e->is_ready = false;
  gen_forget_shared(e);
  NCY_TRY(transfer(e, &x));
  gen_find_shared(e);
  for (int k = 0; k < e->n_threads; k++) NCY_TRY(gen_check_tables(&e->thread[k]));
  gen_forget_shared(e);
  gen_find_shared(e);
  e->is_ready = true;
  return NCY_OK;
}
