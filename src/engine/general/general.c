/* general.c - the general path: build, finitialize, advance, results.
 *
 * Source: reference neuron-numerics 2.2 (order of finitialize). SPDX-License-Identifier: MIT */
#include "engine/general/general.h"

#include <string.h>

#include "num/libm.h"

extern const gen_kernels gen_kernels_c;
#if defined(__x86_64__)
extern const gen_kernels gen_kernels_sse2, gen_kernels_avx2, gen_kernels_avx512;
#endif

const gen_kernels *gen_kernels_of(int isa) {
  switch (isa) {
  case NCY_ISA_C:
    return &gen_kernels_c;
#if defined(__x86_64__)
  case NCY_ISA_SSE2:
    return &gen_kernels_sse2;
  case NCY_ISA_AVX2:
    return &gen_kernels_avx2;
  case NCY_ISA_AVX512:
    return &gen_kernels_avx512;
#endif
  default:
    return NULL;
  }
}

void ncy_gen_free(ncy_gen **engine) {
  ncy_gen *e = engine ? *engine : NULL;
  if (!e) return;
  ncy_ctx *ctx = e->ctx;
  for (int32_t i = 0; i < e->n_recs && e->rec; i++)
    if (e->rec[i].data) (void)ncy_resize(ctx, e->rec[i].data, e->sample_capacity * sizeof(double), 0);
  ncy_vec_free(ctx, (void **)&e->queue.heap, &e->queue.count, &e->queue.capacity, sizeof *e->queue.heap);
  NCY_VEC_FREE(ctx, &e->self);
  NCY_VEC_FREE(ctx, &e->watch);
  NCY_VEC_FREE(ctx, &e->sent);
  size_t n = e->spikes.n;
  ncy_vec_free(ctx, (void **)&e->spikes.t, &n, &e->spikes.t_capacity, sizeof(double));
  ncy_vec_free(ctx, (void **)&e->spikes.gid, &n, &e->spikes.gid_capacity, sizeof(int64_t));
  ncy_field_free(ctx, e->field);
  ncy_team_done(e->team);
  ncy_arena_done(&e->arena);
  (void)ncy_resize(ctx, e, sizeof *e, 0);
  *engine = NULL;
}

/* ---- build ----------------------------------------------------------------------------------------------------------------- */

static ncy_status make_threads(ncy_gen *e, int wanted) {
  e->n_threads = wanted < 1 || e->is_serial ? 1 : wanted > e->n_bundles ? (e->n_bundles > 0 ? e->n_bundles : 1) : wanted;
  e->thread = NCY_NEW_ARRAY(&e->arena, gen_thread, (size_t)e->n_threads);
  if (!e->thread) return NCY_ENOMEM;
  for (int k = 0; k < e->n_threads; k++) {
    e->thread[k].engine = e;
    e->thread[k].index = k;
  }
  return ncy_team_new(&e->arena, e->n_threads, &e->team);
}

/* Deals bundles to threads in contiguous parts of about equal work. */
static void deal_bundles(ncy_gen *e) {
  double total = 0.0, done = 0.0;
  for (int pass = 0; pass < 2; pass++) {
    int32_t next = 0;
    for (int k = 0; k < e->n_threads; k++) {
      int32_t beg = next;
      while (next < e->n_bundles && (pass == 0 || k == e->n_threads - 1 || done < total * (k + 1) / e->n_threads)) {
        const gen_bundle *b = &e->bundle[next++];
        double work = 4.0 * b->cable.n_nodes * b->width;
        for (int32_t i = b->block_beg; i < b->block_end; i++)
          if (e->mech[e->block[i].mech].program) work += (double)e->mech[e->block[i].mech].program->n_columns * e->block[i].in.n;
        *(pass ? &done : &total) += work;
      }
      e->thread[k].bundle_beg = beg;
      e->thread[k].bundle_end = next;
    }
  }
}

static ncy_status say_serial(const ncy_gen *e, int wanted) {
  if (!e->is_serial || wanted <= 1) return NCY_OK;
  for (int32_t i = 0; i < e->n_mechs; i++) {
    ncy_place place = {0};
    if (e->mech[i].is_serial)
      return ncy_report(e->ctx, NCY_NOTE, NCY_OK, &place, NULL,
                        "one thread: the result of %s depends on the order of its instances (GLOBAL, POINTER, METHOD runge or "
                        "the process-wide generator)",
                        e->mech[i].row->name);
  }
  return NCY_OK;
}

static ncy_status fill(gen_build *b, const ncy_engine_options *options) {
  ncy_gen *e = b->engine;
  const ncy_circuit *c = b->circuit;
  double cj = (c->second_order ? 2. : 1.) / c->dt;
  e->dt = c->dt;
  e->celsius = c->celsius;
  e->second_order = c->second_order;
  e->v_scale = c->second_order ? 2. : 1.;
  e->cm_scale = .001 * cj;
  NCY_TRY(gen_plan(b));
  NCY_TRY(gen_choose_mechs(b));
  NCY_TRY(make_threads(e, options->n_threads));
  NCY_TRY(say_serial(e, options->n_threads));
  NCY_TRY(gen_make_machines(b, !options->no_kernels));
  NCY_TRY(gen_make_blocks(b));
  deal_bundles(e);
  NCY_TRY(gen_make_streams(b));
  NCY_TRY(gen_link_diffusion(b));
  NCY_TRY(gen_make_ions(b));
  if (options->keeps_state) NCY_TRY(gen_keep_places(b));
  NCY_TRY(gen_wire(b));
  return gen_make_shared(b);
}

ncy_status ncy_gen_build(ncy_ctx *ctx, const ncy_circuit *circuit, const ncy_engine_options *options, int isa, ncy_gen **out) {
  ncy_gen *e = ncy_resize(ctx, NULL, 0, sizeof *e);
  if (!e) return ncy_no_memory(ctx);
  *e = (ncy_gen){.ctx = ctx, .isa = isa, .kernels = gen_kernels_of(isa)};
  ncy_arena_init(&e->arena, ctx);
  gen_build b = {.ctx = ctx, .circuit = circuit, .engine = e};
  ncy_arena_init(&b.scratch, ctx);
  ncy_status status = fill(&b, options);
  ncy_arena_done(&b.scratch);
  if (status != NCY_OK) {
    ncy_gen_free(&e);
    return status;
  }
  *out = e;
  return NCY_OK;
}

/* ---- finitialize ----------------------------------------------------------------------------------------------------------- */

/* What the circuit gives, before INITIAL. */
static void start_ions(ncy_gen *e) {
  static const int of_var[] = {NM_EREV, NM_CONC_IN, NM_CONC_OUT};
  for (int32_t i = 0; i < e->n_ions; i++)
    for (int k = 0; k < 3; k++) memcpy(e->ion[i].var[of_var[k]], e->ion[i].set[k], (size_t)e->ion[i].n * sizeof(double));
}

static ncy_status run_initial(ncy_gen *e, int32_t mech) {
  gen_mech *m = &e->mech[mech];
  e->is_collecting = m->sends;
  for (int32_t i = 0; i < m->n_blocks; i++) {
    gen_block *block = &e->block[m->block[i]];
    if (m->ion >= 0) {
      gen_ion_initial(e, block);
    } else {
      m->host[0].block = m->block[i];
      NCY_TRY(ncy_vm_run(m->vm[0], &block->in, NM_E_INITIAL));
      if (block->in.node) gen_ion_reversal(e, block, m);
    }
  }
  return gen_flush_sent(e);
}

static ncy_status run_initials(ncy_gen *e) {
  for (int is_artificial = 0; is_artificial < 2; is_artificial++)
    for (int32_t i = 0; i < e->n_mechs; i++)
      if ((e->mech[i].row->kind == NCY_MECH_ARTIFICIAL) == is_artificial) NCY_TRY(run_initial(e, i));
  return NCY_OK;
}

static ncy_status first_samples(ncy_gen *e) {
  NCY_TRY(gen_reserve_samples(e, 0.0, 0));
  for (int32_t i = 0; e->rec_step > 0.0 && i < e->n_recs; i++) {
    e->rec[i].count = 0;
    NCY_TRY(gen_put(e, 0.0, i, GEN_SAMPLE));
  }
  NCY_TRY(gen_run_moment(&e->thread[0], -1, GEN_BEFORE_STEP));
  gen_sample(e, 0.0);
  NCY_TRY(gen_deliver(e, 0.0));
  if (e->rec_step > 0.0 && e->n_recs) e->n_samples = e->rec[0].count;
  return NCY_OK;
}

ncy_status ncy_gen_init(ncy_gen *e) {
  gen_thread *th = &e->thread[0];
  e->is_ready = e->is_broken = false;
  e->t_done = 0.0;
  e->step = e->n_events = 0;
  e->n_samples = e->spikes.n = 0;
  e->scop = 1;
  for (int k = 0; k < e->n_threads; k++) {
    gen_thread *each = &e->thread[k];
    each->t = 0.0;
    each->has_field = false;
    each->has_membrane = e->records_membrane;
    if (e->field) ncy_field_reset(e->field, &each->field_clock);
  }
  gen_start_streams(e);
  start_ions(e);
  for (int k = 0; k < e->n_threads; k++) NCY_TRY(gen_check_tables(&e->thread[k]));
  NCY_TRY(gen_events_reset(e));
  NCY_TRY(gen_deliver(e, 0.0));
  memcpy(e->v, e->v_start, (size_t)e->n_nodes * sizeof(double));
  gen_forget_shared(e);
  for (int32_t i = 0; i < e->n_transfers; i++) *e->transfer_to[i] = *e->transfer_from[i];
  NCY_TRY(gen_run_moment(th, -1, GEN_BEFORE_INITIAL));
  NCY_TRY(run_initials(e));
  gen_find_shared(e);
  NCY_TRY(gen_net_initials(e));
  NCY_TRY(gen_run_moment(th, -1, GEN_AFTER_INITIAL));
  NCY_TRY(gen_deliver(e, 0.0));
  NCY_TRY(gen_currents(th, -1));
  if (e->records_membrane) gen_first_membrane(e);
  gen_set_capacities(e, true);
  NCY_TRY(first_samples(e));
  NCY_TRY(gen_warm_up(e));
  e->is_ready = true;
  return NCY_OK;
}

ncy_status ncy_gen_advance(ncy_gen *e, int64_t end_step, double t_stop) {
  if (!e->is_ready || e->is_broken) {
    ncy_place place = {0};
    return ncy_report(e->ctx, NCY_ERROR, NCY_EARG, &place, NULL, "the engine was not initialised, or its last run failed");
  }
  return gen_run(e, end_step, t_stop);
}

ncy_status ncy_gen_set_global(ncy_gen *e, int32_t mech, int32_t var, double value) {
  for (int32_t i = 0; i < e->n_mechs; i++) {
    gen_mech *m = &e->mech[i];
    if (m->id != mech || var < 0 || var >= m->row->n_vars) continue;
    NCY_TRY(gen_set_global(e, m, m->row->var[var].name, value));
    for (int k = 0; k < e->n_threads; k++) NCY_TRY(gen_check_tables(&e->thread[k]));
  }
  return NCY_OK;
}

void ncy_gen_result(const ncy_gen *e, ncy_engine_result *out) {
  for (int32_t i = 0; i < e->n_recs; i++) e->out_rec[i] = e->rec[i].data;
  *out = (ncy_engine_result){
      .n_spikes = e->spikes.n,
      .spike_t = e->spikes.t,
      .spike_gid = e->spikes.gid,
      .n_samples = e->n_samples,
      .rec = e->out_rec,
      .n_field_samples = e->field ? e->field->n : 0,
      .field_width = e->field ? e->field->width : 0,
      .field = e->field ? e->field->row : NULL,
      .t = e->t_done,
      .n_steps = e->step,
      .n_segments = e->n_segments,
      .n_events = e->n_events,
      .isa = ncy_isa_name((ncy_isa)e->isa),
      .libm = ncy_libm_name(ncy_libm_variant()),
      .delivery = "global",
  };
}
