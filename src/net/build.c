/* build.c - the stages of instantiation, and what frees their result.
 *
 * Costs: what the stages say; beyond the columns of the network, at most 8 bytes a connection and the columns of one rule.
 * SPDX-License-Identifier: MIT */
#include "net/inner.h"

static ncy_num scale_of(const ncy_spec *spec, const char *model) {
  const ncy_json *own = model ? ncy_json_get(spec->scale_conn_weight_models, model) : NULL;
  return own ? ncy_num_of(own) : (ncy_num){spec->scale_conn_weight, spec->scale_conn_weight_is_int};
}

/* Factors of the weights of connections to each population's cells, and to those with a model of their own. */
static ncy_status weight_scales(ncy_builder *b) {
  const ncy_spec *spec = b->spec;
  b->pop_scale = NCY_NEW_ARRAY(&b->scratch, ncy_num, (size_t)spec->n_pops);
  if (!b->pop_scale) return NCY_ENOMEM;
  bool has_lists = false;
  for (int32_t i = 0; i < spec->n_pops; i++) {
    b->pop_scale[i] = scale_of(spec, spec->pop[i].cell_model);
    has_lists = has_lists || spec->pop[i].cells_list;
  }
  if (!has_lists || !spec->scale_conn_weight_models) return NCY_OK;
  const ncy_net *net = b->net;
  b->cell_scale = NCY_NEW_ARRAY(&b->scratch, ncy_num, (size_t)net->n_cells);
  if (!b->cell_scale) return NCY_ENOMEM;
  for (int32_t i = 0; i < net->n_cells; i++) {
    const ncy_json *own = ncy_json_get(ncy_net_cell_item(net, i), "cellModel");
    b->cell_scale[i] = own && own->type == NCY_JSON_STRING ? scale_of(spec, own->u.string) : b->pop_scale[net->cell_pop[i]];
  }
  return NCY_OK;
}

static ncy_status prepare(ncy_builder *b) {
  b->cell_words = NCY_NEW_ARRAY(&b->scratch, uint64_t, (size_t)b->net->n_cells);
  if (!b->cell_words) return NCY_ENOMEM;
  NCY_TRY(weight_scales(b));
  return ncy_scopes_make(b);
}

/* Later stages need the earlier ones whole. */
ncy_status ncy_build_unconnected(ncy_builder *b) {
  size_t errors_before = ncy_ctx_count(b->ctx, NCY_ERROR);
  NCY_TRY(ncy_build_pops(b));
  NCY_TRY(ncy_errors_since(b->ctx, errors_before));
  ncy_part_rows(b, b->part, b->n_parts);
  NCY_TRY(prepare(b));
  NCY_TRY(ncy_build_points(b));
  NCY_TRY(ncy_build_cells(b));
  NCY_TRY(ncy_errors_since(b->ctx, errors_before));
  NCY_TRY(ncy_build_ion_starts(b));
  NCY_TRY(ncy_build_target_labels(b));
  return b->spec->define_cell_shapes ? ncy_build_shapes(b) : NCY_OK;
}

static ncy_status build(ncy_builder *b, void *user) {
  (void)user;
  size_t errors_before = ncy_ctx_count(b->ctx, NCY_ERROR);
  NCY_TRY(ncy_build_unconnected(b));
  NCY_TRY(ncy_build_conns(b));
  NCY_TRY(ncy_build_stims(b));
  NCY_TRY(ncy_errors_since(b->ctx, errors_before));
  NCY_TRY(ncy_build_rows(b));
  NCY_TRY(ncy_build_subconns(b));
  NCY_TRY(ncy_errors_since(b->ctx, errors_before));
  NCY_TRY(ncy_build_syns(b));
  NCY_TRY(ncy_finish_rows(b));
  NCY_TRY(ncy_build_late_shapes(b));
  NCY_TRY(ncy_finish_stims(b));
  return b->n_parts > 1 ? ncy_build_part(b) : NCY_OK;
}

static void done(ncy_builder *b) {
  ncy_ctx *ctx = b->ctx;
  ncy_conns_free(ctx, &b->conns);
  NCY_VEC_FREE(ctx, &b->reverses);
  NCY_VEC_FREE(ctx, &b->netstim_cell);
  NCY_VEC_FREE(ctx, &b->netstim_source);
  for (int i = 0; i < 5; i++) NCY_VEC_FREE(ctx, &b->netstim_value[i]);
  NCY_VEC_FREE(ctx, &b->netstim_seed);
  NCY_VEC_FREE(ctx, &b->point_param_beg);
  NCY_VEC_FREE(ctx, &b->point_param);
  NCY_VEC_FREE(ctx, &b->point_value);
  NCY_VEC_FREE(ctx, &b->point_time_beg);
  NCY_VEC_FREE(ctx, &b->point_time);
  NCY_VEC_FREE(ctx, &b->point_play_beg);
  NCY_VEC_FREE(ctx, &b->point_play_time);
  NCY_VEC_FREE(ctx, &b->point_play_value);
  NCY_VEC_FREE(ctx, &b->clamp_cell);
  NCY_VEC_FREE(ctx, &b->clamp_target);
  NCY_VEC_FREE(ctx, &b->clamp_mech);
  NCY_VEC_FREE(ctx, &b->clamp_param_beg);
  NCY_VEC_FREE(ctx, &b->clamp_sec);
  NCY_VEC_FREE(ctx, &b->clamp_loc);
  NCY_VEC_FREE(ctx, &b->clamp_value);
  NCY_VEC_FREE(ctx, &b->clamp_param);
  ncy_arena_done(&b->scratch);
}

ncy_status ncy_with_builder(ncy_ctx *ctx, const ncy_spec *spec, int n_threads, int part, int n_parts, ncy_stage_fn *stage,
                            void *user, ncy_net **out) {
  if (n_parts < 1 || part < 0 || part >= n_parts)
    return ncy_report(ctx, NCY_ERROR, NCY_EARG, NULL, NULL,
                      "parts: expected a part from 0 to below the number of parts, found %d of %d", part, n_parts);
  if (n_threads < 1) return ncy_report(ctx, NCY_ERROR, NCY_EARG, NULL, NULL, "threads: expected at least 1, found %d", n_threads);
  ncy_net *net = ncy_resize(ctx, NULL, 0, sizeof *net);
  if (!net) return ncy_no_memory(ctx);
  *net = (ncy_net){.ctx = ctx, .spec = spec, .part = part, .n_parts = n_parts};
  ncy_arena_init(&net->arena, ctx);
  ncy_builder b = {
      .ctx = ctx, .main_ctx = ctx, .spec = spec, .net = net, .n_threads = n_threads, .part = part, .n_parts = n_parts};
  ncy_arena_init(&b.scratch, ctx);
  ncy_status status = stage(&b, user);
  done(&b);
  if (status != NCY_OK) {
    ncy_net_free(&net);
    return status == NCY_ENOMEM ? ncy_no_memory(ctx) : status;
  }
  *out = net;
  return NCY_OK;
}

ncy_status ncy_net_build_part(ncy_ctx *ctx, const ncy_spec *spec, int n_threads, int part, int n_parts, ncy_net **out) {
  return ncy_with_builder(ctx, spec, n_threads, part, n_parts, build, NULL, out);
}

ncy_status ncy_net_build(ncy_ctx *ctx, const ncy_spec *spec, int n_threads, ncy_net **out) {
  return ncy_net_build_part(ctx, spec, n_threads, 0, 1, out);
}

void ncy_net_free(ncy_net **net) {
  if (!net || !*net) return;
  ncy_ctx *ctx = (*net)->ctx;
  ncy_arena_done(&(*net)->arena);
  ncy_resize(ctx, *net, sizeof **net, 0);
  *net = NULL;
}

void ncy_net_part(const ncy_net *net, int *out_part, int *out_n_parts) {
  *out_part = net->part;
  *out_n_parts = net->n_parts;
}

ncy_net_counts ncy_net_count(const ncy_net *net) {
  ncy_net_counts n = {.cells = net->n_cells,
                      .pops = net->n_pops,
                      .conns = net->n_conns,
                      .stim_conns = net->n_netstims,
                      .synapses = net->n_syns,
                      .stims = (int64_t)net->n_netstims + net->n_clamps};
  for (int32_t i = 0; i < net->n_tmpls; i++) {
    n.sections += (int64_t)net->tmpl[i].n_secs * net->tmpl[i].n_cells;
    n.segments += (int64_t)net->tmpl[i].n_segs * net->tmpl[i].n_cells;
  }
  return n;
}
