/* native.c - the native engine: build, finitialize, advance, results.
 *
 * Source: reference neuron-numerics 2.2 (order of finitialize); DESIGN 3, 8.
 * SPDX-License-Identifier: MIT */
#include "engine/native/native.h"

#include "engine/general/general.h"

#include <math.h>
#include <string.h>

extern const ncy_nat_kernels ncy_nat_kernels_c;
#if defined(__x86_64__)
extern const ncy_nat_kernels ncy_nat_kernels_sse2, ncy_nat_kernels_avx2, ncy_nat_kernels_avx512;
#endif

const ncy_nat_kernels *ncy_nat_kernels_of(int isa) {
  switch (isa) {
  case NCY_ISA_C:
    return &ncy_nat_kernels_c;
#if defined(__x86_64__)
  case NCY_ISA_SSE2:
    return &ncy_nat_kernels_sse2;
  case NCY_ISA_AVX2:
    return &ncy_nat_kernels_avx2;
  case NCY_ISA_AVX512:
    return &ncy_nat_kernels_avx512;
#endif
  default:
    return NULL;
  }
}

static void native_free(ncy_engine **engine) {
  ncy_engine *e = engine ? *engine : NULL;
  if (!e) return;
  ncy_ctx *ctx = e->ctx;
  ncy_gen_free(&e->general);
  ncy_field_free(ctx, e->field);
  for (int k = 0; k < e->n_threads && e->thread; k++) {
    ncy_nat_thread *th = &e->thread[k];
    for (int p = 0; p < 2; p++) {
      NCY_VEC_FREE(ctx, &th->found[p].spikes);
      NCY_VEC_FREE(ctx, &th->found[p].fired);
    }
    NCY_VEC_FREE(ctx, &th->fired_all);
    ncy_vec_free(ctx, (void **)&th->stims.heap, &th->stims.count, &th->stims.capacity, sizeof *th->stims.heap);
    if (th->engine) ncy_nat_ring_done(th);
  }
  for (int32_t i = 0; i < e->n_recs && e->rec; i++)
    if (e->rec[i].data) (void)ncy_resize(ctx, e->rec[i].data, e->sample_capacity * sizeof(double), 0);
  ncy_vec_free(ctx, (void **)&e->queue.heap, &e->queue.count, &e->queue.capacity, sizeof *e->queue.heap);
  NCY_VEC_FREE(ctx, &e->spikes);
  NCY_VEC_FREE(ctx, &e->merged);
  if (e->out_t) (void)ncy_resize(ctx, e->out_t, e->out_capacity * sizeof(double), 0);
  if (e->out_gid) (void)ncy_resize(ctx, e->out_gid, e->out_capacity * sizeof(int64_t), 0);
  ncy_nat_sync_free(e);
  ncy_arena_done(&e->arena);
  (void)ncy_resize(ctx, e, sizeof *e, 0);
  *engine = NULL;
}

/* ---- build
 * ----------------------------------------------------------------------------------------------------------------------- */

static ncy_status set_env(ncy_engine *e, const ncy_circuit *c) {
  ncy_nat_env *env = &e->env;
  double cj = (c->second_order ? 2. : 1.) / c->dt;
  env->dt = c->dt;
  env->celsius = c->celsius;
  env->cm_scale = .001 * cj;
  env->v_scale = c->second_order ? 2. : 1.;
  env->second_order = c->second_order;
  env->libm = ncy_libm_variant();
  env->use_hh_table = c->use_hh_table;
  env->hh_q10 = pow(3., (c->celsius - 6.3) / 10.);
  double *table = NCY_NEW_ARRAY(&e->arena, double, NCY_HH_ROWS * 12);
  if (!table) return NCY_ENOMEM;
  ncy_nat_hh_table(c->celsius, c->dt, table, &env->is_hh_tame);
  env->hh_table = table;
  return NCY_OK;
}

/* Deals bundles to threads in contiguous blocks of about equal work. */
static ncy_status make_threads(ncy_engine *e, int wanted) {
  e->n_threads = wanted < 1 ? 1 : wanted > e->n_bundles ? (e->n_bundles > 0 ? e->n_bundles : 1) : wanted;
  e->thread = NCY_NEW_ARRAY(&e->arena, ncy_nat_thread, (size_t)e->n_threads);
  if (!e->thread) return NCY_ENOMEM;
  double total = 0.0, done = 0.0;
  for (int pass = 0; pass < 2; pass++) {
    int32_t next = 0;
    for (int k = 0; k < e->n_threads; k++) {
      int32_t beg = next;
      while (next < e->n_bundles && (pass == 0 || k == e->n_threads - 1 || done < total * (k + 1) / e->n_threads)) {
        const ncy_nat_bundle *b = &e->bundle[next++];
        double work = 4.0 * b->n_nodes + 16.0 * b->rows[NCY_NAT_HH].n;
        for (int which = 0; which < NCY_NAT_HH; which++) work += 2.0 * b->rows[which].n;
        *(pass ? &done : &total) += work;
      }
      e->thread[k].bundle_beg = beg;
      e->thread[k].bundle_end = next;
    }
  }
  for (int k = 0; k < e->n_threads; k++) {
    ncy_nat_thread *th = &e->thread[k];
    th->engine = e;
    th->index = k;
    th->rhs = NCY_NEW_ARRAY(&e->arena, double, (size_t)e->most_nodes *NCY_LANES);
    th->d = NCY_NEW_ARRAY(&e->arena, double, (size_t)e->most_nodes *NCY_LANES);
    if (!th->rhs || !th->d) return NCY_ENOMEM;
  }
  return NCY_OK;
}

/* Room for the crossings of one bundle. */
static ncy_status make_scratch(ncy_engine *e) {
  int32_t most = 0;
  for (int32_t i = 0; i < e->n_bundles; i++) most = e->bundle[i].n_sources > most ? e->bundle[i].n_sources : most;
  for (int k = 0; k < e->n_threads; k++) {
    e->thread[k].crossed = NCY_NEW_ARRAY(&e->arena, int32_t, (size_t)most * NCY_LANES);
    if (!e->thread[k].crossed) return NCY_ENOMEM;
  }
  return NCY_OK;
}

static ncy_status fill(ncy_engine *e, ncy_nat_build *b, const ncy_engine_options *options) {
  NCY_TRY(set_env(e, b->circuit));
  NCY_TRY(ncy_nat_plan(e, b));
  NCY_TRY(ncy_nat_place_points(e, b));
  NCY_TRY(ncy_nat_fill(e, b));
  NCY_TRY(make_threads(e, options->n_threads));
  NCY_TRY(ncy_nat_sync_new(e));
  NCY_TRY(ncy_nat_wire(e, b));
  NCY_TRY(make_scratch(e));
  if (options->keeps_state) NCY_TRY(ncy_nat_keep_places(e, b));
  NCY_TRY(ncy_nat_make_field(e, b));
  return ncy_nat_wire_recs(e, b);
}

static ncy_status native_build(ncy_ctx *ctx, const ncy_circuit *circuit, const ncy_engine_options *options, ncy_engine **out) {
  int isa = options->isa < 0 ? (int)ncy_isa_best() : options->isa;
  bool has_kernels = !options->no_kernels && isa >= NCY_ISA_AVX2 && ncy_libm_variant() == NCY_LIBM_FMA; /* the library's own */
  bool is_general = circuit->mechs && (options->is_general || !ncy_nat_knows(circuit));
  NCY_TRY(is_general ? ncy_gen_check(ctx, circuit) : ncy_nat_check(ctx, circuit));
  if (!is_general && circuit->mechs && has_kernels && ncy_nat_wastes_lanes(circuit)) {
    is_general = true;
    NCY_TRY(ncy_gen_check(ctx, circuit));
  }
  const ncy_nat_kernels *kernels = ncy_nat_kernels_of(isa);
  if (!kernels || !ncy_isa_is_available((ncy_isa)isa)) {
    ncy_place place = {0};
    return ncy_report(ctx, NCY_ERROR, NCY_EUNSUPPORTED, &place, NULL, "this machine does not run instruction set %s",
                      isa >= 0 && isa < NCY_ISA_COUNT ? ncy_isa_name((ncy_isa)isa) : "?");
  }
  ncy_engine *e = ncy_resize(ctx, NULL, 0, sizeof *e);
  if (!e) return ncy_no_memory(ctx);
  *e = (ncy_engine){.ctx = ctx, .isa = isa, .kernels = kernels};
  ncy_arena_init(&e->arena, ctx);
  ncy_nat_build b = {.ctx = ctx, .circuit = circuit};
  ncy_arena_init(&b.scratch, ctx);
  ncy_nat_rowset_init(&b.coefs, ctx, NCY_COEFS * NCY_LANES);
  for (int k = 0; k < NCY_NAT_COUNT; k++) ncy_nat_rowset_init(&b.consts[k], ctx, ncy_nat_mechs[k].n_consts * NCY_LANES);
  ncy_status status = is_general ? ncy_gen_build(ctx, circuit, options, isa, &e->general) : fill(e, &b, options);
  for (int k = 0; k < NCY_NAT_COUNT; k++) ncy_nat_rowset_done(&b.consts[k]);
  ncy_nat_rowset_done(&b.coefs);
  ncy_arena_done(&b.scratch);
  if (status != NCY_OK) {
    native_free(&e);
    return status;
  }
  *out = e;
  return NCY_OK;
}

/* ---- finitialize
 * ------------------------------------------------------------------------------------------------------------------- */

static void reset(ncy_engine *e) {
  e->t = 0.0;
  e->step = 0;
  e->n_samples = 0;
  e->spikes.count = 0;
  e->is_broken = false;
  for (int k = 0; k < e->n_threads; k++) {
    ncy_nat_thread *th = &e->thread[k];
    th->parity = 0;
    th->n_events = 0;
    th->next_sample = 0.0;
    th->field_open = 0;
    th->field_half = false;
    if (e->field) ncy_field_reset(e->field, &th->field_clock);
    for (int p = 0; p < 2; p++) {
      th->found[p].spikes.count = th->found[p].fired.count = 0;
      th->found[p].status = NCY_OK;
    }
    if (!e->is_global) ncy_nat_ring_reset(th);
  }
  memcpy(e->pool, e->v_start, e->n_volts * sizeof(double));
  for (int32_t i = 0; i < e->n_bundles; i++) {
    ncy_nat_bundle *b = &e->bundle[i];
    e->kernels->init(&e->env, b);
    if (b->n_sources) memset(b->source_above, 0, (size_t)b->n_sources);
  }
}

/* INITIAL of artificial cells, and what they do at 0. */
static ncy_status start_events(ncy_engine *e) {
  if (e->is_global) {
    NCY_TRY(ncy_nat_global_init(e));
    return ncy_nat_global_deliver(e, 0.0);
  }
  for (int k = 0; k < e->n_threads; k++) {
    NCY_TRY(ncy_nat_local_init(&e->thread[k]));
    NCY_TRY(ncy_nat_local_stims(&e->thread[k], 0.0));
  }
  for (int from = 0; from < e->n_threads; from++) {
    ncy_nat_spikes *fired = &e->thread[from].found[0].fired;
    for (size_t i = 0; i < fired->count; i++)
      for (int k = 0; k < e->n_threads; k++) NCY_TRY(ncy_nat_ring_send(&e->thread[k], fired->data[i].source, fired->data[i].t));
    fired->count = 0;
  }
  return NCY_OK;
}

static ncy_status first_samples(ncy_engine *e) {
  if (!e->n_recs) return NCY_OK;
  NCY_TRY(ncy_nat_reserve_samples(e, 0.0, 0));
  if (e->is_global && e->rec_step > 0.0) {
    NCY_TRY(ncy_nat_global_record(e));
    NCY_TRY(ncy_nat_global_deliver(e, 0.0));
  } else {
    for (int32_t i = 0; i < e->n_bundles; i++) ncy_nat_sample_bundle(e, i, 0);
    ncy_nat_sample_rest(e, 0, 0.0);
    for (int k = 0; k < e->n_threads; k++) e->thread[k].next_sample = 0.0 + e->rec_step;
  }
  e->n_samples = 1;
  return NCY_OK;
}

static ncy_status finish(ncy_engine *e) {
  for (int32_t i = 0; i < e->n_recs; i++) e->out_rec[i] = e->rec[i].data;
  return ncy_nat_spikes_merge(e);
}

static ncy_status native_init(ncy_engine *e) {
  if (e->general) return ncy_gen_init(e->general);
  e->is_ready = false;
  reset(e);
  NCY_TRY(start_events(e));
  for (int32_t i = 0; i < e->n_bundles; i++) e->kernels->currents(&e->env, &e->bundle[i], e->thread[0].rhs, e->thread[0].d, 0.0);
  NCY_TRY(first_samples(e));
  NCY_TRY(finish(e));
  e->is_ready = true;
  return NCY_OK;
}

static ncy_status not_ready(const ncy_engine *e, const char *what) {
  ncy_place place = {0};
  return ncy_report(e->ctx, NCY_ERROR, NCY_EARG, &place, NULL, "%s", what);
}

static int64_t native_goal(const ncy_engine *e, double t_stop) {
  return e->general ? ncy_gen_goal(e->general, t_stop) : ncy_nat_goal(e, t_stop);
}

static ncy_status native_advance_to(ncy_engine *e, int64_t step, double t_stop) {
  if (e->general) return ncy_gen_advance(e->general, step, t_stop);
  if (!e->is_ready || e->is_broken) return not_ready(e, "the engine was not initialised, or its last run failed");
  ncy_status status = ncy_nat_run(e, step, t_stop);
  ncy_status merged = finish(e);
  return status == NCY_OK ? merged : status;
}

static ncy_status native_advance(ncy_engine *e, double t_stop) {
  return native_advance_to(e, native_goal(e, t_stop), t_stop);
}

/* ---- states
 * ------------------------------------------------------------------------------------------------------------------------ */

static ncy_status native_save(ncy_engine *e, ncy_state *out) {
  uint8_t *path = ncy_state_add(out, NCY_STATE_U8, 1, "path");
  if (!path) return NCY_ENOMEM;
  *path = e->general != NULL;
  return e->general ? ncy_gen_save(e->general, out) : ncy_nat_save(e, out);
}

static ncy_status native_load(ncy_engine *e, const ncy_state *in) {
  const void *path;
  NCY_TRY(ncy_state_take(in, "path", NCY_STATE_U8, 1, &path, NULL));
  if (*(const uint8_t *)path != (e->general != NULL))
    return not_ready(e, e->general ? "the state is of the tuned path, and this circuit takes the general one"
                                   : "the state is of the general path, and this circuit takes the tuned one");
  if (e->general) return ncy_gen_load(e->general, in);
  NCY_TRY(ncy_nat_load(e, in));
  return finish(e);
}

static ncy_status native_set_global(ncy_engine *e, int32_t mech, int32_t var, double value) {
  if (e->general) return ncy_gen_set_global(e->general, mech, var, value);
  ncy_place place = {0};
  return ncy_report(e->ctx, NCY_ERROR, NCY_EUNSUPPORTED, &place, NULL, "the tuned path has no GLOBALs to set");
}

static void native_result(const ncy_engine *e, ncy_engine_result *out) {
  if (e->general) {
    ncy_gen_result(e->general, out);
    return;
  }
  int64_t n_events = 0;
  for (int k = 0; k < e->n_threads; k++) n_events += e->thread[k].n_events;
  *out = (ncy_engine_result){
      .n_spikes = e->n_out,
      .spike_t = e->out_t,
      .spike_gid = e->out_gid,
      .n_samples = e->n_samples,
      .rec = e->out_rec,
      .n_field_samples = e->field ? e->field->n : 0,
      .field_width = e->field ? e->field->width : 0,
      .field = e->field ? e->field->row : NULL,
      .t = e->t,
      .n_steps = e->step,
      .n_segments = e->n_segments,
      .n_events = n_events,
      .isa = ncy_isa_name((ncy_isa)e->isa),
      .libm = ncy_libm_name(e->env.libm),
      .delivery = e->is_global ? "global" : "per-bundle",
  };
}

extern const ncy_engine_ops ncy_engine_native;
const ncy_engine_ops ncy_engine_native = {.name = "native",
                                          .build = native_build,
                                          .init = native_init,
                                          .advance = native_advance,
                                          .goal = native_goal,
                                          .advance_to = native_advance_to,
                                          .save = native_save,
                                          .load = native_load,
                                          .set_global = native_set_global,
                                          .result = native_result,
                                          .free = native_free};
