/* build.c - the stages of instantiation, and what frees their result.
 *
 * Costs: what the stages say; beyond the columns of the network, at most 8 bytes a connection and the columns of one rule.
 * SPDX-License-Identifier: MIT */
#include "net/inner.h"

/* Factors of the weights of connections to each population's cells. */
static ncy_status weight_scales(ncy_builder *b) {
  const ncy_spec *spec = b->spec;
  b->pop_scale = NCY_NEW_ARRAY(&b->scratch, ncy_num, (size_t)spec->n_pops);
  if (!b->pop_scale) return NCY_ENOMEM;
  for (int32_t i = 0; i < spec->n_pops; i++) {
    const char *model = spec->pop[i].cell_model;
    const ncy_json *own = model ? ncy_json_get(spec->scale_conn_weight_models, model) : NULL;
    b->pop_scale[i] = own ? ncy_num_of(own) : (ncy_num){spec->scale_conn_weight, spec->scale_conn_weight_is_int};
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
static ncy_status build(ncy_builder *b) {
  size_t errors_before = ncy_ctx_count(b->ctx, NCY_ERROR);
  NCY_TRY(ncy_build_pops(b));
  NCY_TRY(ncy_errors_since(b->ctx, errors_before));
  NCY_TRY(prepare(b));
  NCY_TRY(ncy_build_cells(b));
  NCY_TRY(ncy_errors_since(b->ctx, errors_before));
  NCY_TRY(ncy_build_conns(b));
  NCY_TRY(ncy_build_stims(b));
  NCY_TRY(ncy_errors_since(b->ctx, errors_before));
  NCY_TRY(ncy_build_rows(b));
  NCY_TRY(ncy_build_syns(b));
  return ncy_finish_stims(b);
}

static void done(ncy_builder *b) {
  ncy_ctx *ctx = b->ctx;
  ncy_conn_column column[NCY_CONN_COLUMNS];
  ncy_conn_columns(b, column);
  for (int i = 0; i < NCY_CONN_COLUMNS; i++) ncy_resize(ctx, *column[i].made, b->conns.room[i] * column[i].size, 0);
  NCY_VEC_FREE(ctx, &b->netstim_cell);
  NCY_VEC_FREE(ctx, &b->netstim_source);
  for (int i = 0; i < 5; i++) NCY_VEC_FREE(ctx, &b->netstim_value[i]);
  NCY_VEC_FREE(ctx, &b->netstim_seed);
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

ncy_status ncy_net_build(ncy_ctx *ctx, const ncy_spec *spec, int n_threads, ncy_net **out) {
  if (n_threads < 1) return ncy_report(ctx, NCY_ERROR, NCY_EARG, NULL, NULL, "threads: expected at least 1, found %d", n_threads);
  ncy_net *net = ncy_resize(ctx, NULL, 0, sizeof *net);
  if (!net) return ncy_no_memory(ctx);
  *net = (ncy_net){.ctx = ctx, .spec = spec};
  ncy_arena_init(&net->arena, ctx);
  ncy_builder b = {.ctx = ctx, .spec = spec, .net = net};
  ncy_arena_init(&b.scratch, ctx);
  ncy_status status = build(&b);
  done(&b);
  if (status != NCY_OK) {
    ncy_net_free(&net);
    return status == NCY_ENOMEM ? ncy_no_memory(ctx) : status;
  }
  *out = net;
  return NCY_OK;
}

void ncy_net_free(ncy_net **net) {
  if (!net || !*net) return;
  ncy_ctx *ctx = (*net)->ctx;
  ncy_arena_done(&(*net)->arena);
  ncy_resize(ctx, *net, sizeof **net, 0);
  *net = NULL;
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
