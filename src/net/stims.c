/* stims.c - stimTargetParams in order: which cells, and the string functions of the source and the target.
 *
 * Stream: (hash of stim_ and the type, hash of the gids, seeds.stim); a fixed order of keys, for each all cells.
 * To add a kind of source that is not a plain point process: one file, one row. Source: reference netpyne-2 section 5.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "net/stim.h"

/* Kinds; anything else is a point process. */
static const struct {
  const char *type;
  ncy_stim_fn *add;
} kinds[] = {{"NetStim", ncy_stim_netstim}, {"XStim", ncy_stim_xstim}};

/* Keys whose strings NetPyNE evaluates, in its order. */
static const char *const evaluated[NCY_STIM_KEYS] = {"del",   "dur",   "amp",    "gain",  "rstim",       "tau1", "tau2",
                                                     "onset", "tau",   "gmax",   "e",     "interval",    "rate", "number",
                                                     "start", "noise", "weight", "delay", "synsPerConn", "loc"};

int ncy_stim_key(const char *key) {
  for (int i = 0; i < NCY_STIM_KEYS; i++)
    if (strcmp(evaluated[i], key) == 0) return i;
  return -1;
}

const ncy_json *ncy_stim_node(const ncy_stim *stim, const char *key) {
  const ncy_json *of_source = ncy_json_get(stim->source->node, key);
  const ncy_json *node = of_source ? of_source : ncy_json_get(stim->target->node, key);
  return node && node->type != NCY_JSON_NULL ? node : NULL;
}

/* Evaluates each string for all cells. The target's string wins over the source's value. */
static ncy_status evaluate(ncy_stim *stim, ncy_rng *rng) {
  ncy_builder *b = stim->b;
  for (int k = 0; k < NCY_STIM_KEYS; k++) {
    const ncy_json *node = ncy_json_get(stim->target->node, evaluated[k]);
    if (!node) node = ncy_json_get(stim->source->node, evaluated[k]);
    if (!node || node->type != NCY_JSON_STRING || ncy_json_is_string(node, "variable")) continue;
    NCY_TRY(ncy_compile(b, stim->arena, node, &b->post_scope.scope, &stim->expr[k]));
    stim->value[k] = NCY_NEW_ARRAY(stim->arena, double, stim->n);
    stim->kind[k] = NCY_NEW_ARRAY(stim->arena, ncy_expr_kind, stim->n);
    if (!stim->value[k] || !stim->kind[k]) return NCY_ENOMEM;
    ncy_pair_columns columns = {.arena = stim->arena, .capacity = stim->n};
    NCY_TRY(ncy_pair_eval(b, &b->post_scope, stim->expr[k], stim->n, NULL, stim->cells, &columns, rng, NULL, stim->value[k],
                          stim->kind[k]));
  }
  return NCY_OK;
}

/* conds.cellList: places among the matching cells. */
static ncy_status pick_cells(ncy_stim *stim) {
  const ncy_json *list = ncy_json_get(stim->target->conds.node, "cellList");
  if (!list || ncy_json_is_string(list, "all")) return NCY_OK;
  if (list->type != NCY_JSON_ARRAY)
    return NCY_WRONG(stim->b, list, false, "target %s: cellList: expected a list of places or 'all', found %s",
                     stim->target->label, ncy_json_type_name(list));
  uint8_t *is_in = NCY_NEW_ARRAY(stim->arena, uint8_t, stim->n);
  if (!is_in) return NCY_ENOMEM;
  for (uint32_t i = 0; i < list->count; i++) {
    const ncy_json *node = &list->u.items[i];
    int64_t n = (int64_t)stim->n, at = node->type == NCY_JSON_INT ? node->u.integer : n;
    if (at >= n || at < -n)
      return NCY_WRONG(stim->b, node, false, "target %s: cellList: expected a place among %lld cells", stim->target->label,
                       (long long)n);
    is_in[at < 0 ? at + n : at] = 1;
  }
  size_t n = 0;
  for (size_t i = 0; i < stim->n; i++)
    if (is_in[i]) stim->cells[n++] = stim->cells[i];
  stim->n = n;
  return NCY_OK;
}

/* Parameters of the source given in the target count only as string functions: NetPyNE drops others in silence. */
static ncy_status check_other(ncy_stim *stim) {
  bool is_compat = ncy_is_compat(stim->b->ctx);
  for (int32_t i = 0; i < stim->target->other.n; i++) {
    const ncy_spec_param *p = &stim->target->other.param[i];
    if (!p->value || (p->value->type == NCY_JSON_STRING && ncy_stim_key(p->key) >= 0 && ncy_json_get(stim->source->node, p->key)))
      continue;
    NCY_TRY(ncy_json_report(p->value, true, stim->b->ctx, is_compat ? NCY_WARNING : NCY_ERROR, NCY_ESPEC, NULL,
                            "target %s: %s has no effect here; give it in source %s", stim->target->label, p->key,
                            stim->source->label));
  }
  return NCY_OK;
}

static ncy_status add(ncy_stim *stim) {
  ncy_builder *b = stim->b;
  NCY_TRY(check_other(stim));
  NCY_TRY(ncy_conds_cells(b, stim->arena, &stim->target->conds, "cellList", &stim->cells, &stim->n));
  NCY_TRY(pick_cells(stim));
  if (stim->n == 0)
    return ncy_json_report(stim->target->conds.node ? stim->target->conds.node : stim->target->node, true, b->ctx, NCY_WARNING,
                           NCY_ESPEC, NULL, "target %s: no cells match its conds", stim->target->label);
  char *name = ncy_arena_printf(stim->arena, "stim_%s", stim->source->type);
  if (!name) return NCY_ENOMEM;
  uint32_t hash;
  NCY_TRY(ncy_hash_cells(b, stim->cells, stim->n, NULL, 0, &hash));
  ncy_rng rng;
  ncy_rng_init(&rng, ncy_hash_str(name), hash, (uint32_t)b->spec->cfg.seed_stim);
  NCY_TRY(evaluate(stim, &rng));
  for (size_t i = 0; i < NCY_COUNT_OF(kinds); i++)
    if (strcmp(kinds[i].type, stim->source->type) == 0) return kinds[i].add(stim);
  return ncy_stim_point(stim);
}

static ncy_status build_target(ncy_builder *b, int32_t row) {
  const ncy_spec_stim_target *target = &b->spec->stim_target[row];
  if (target->source_id < 0)
    return NCY_WRONG(b, target->node, true, "target %s: there is no source %s in stimSourceParams", target->label,
                     target->source ? target->source : "");
  const ncy_spec_stim_source *source = &b->spec->stim_source[target->source_id];
  ncy_arena arena;
  ncy_arena_init(&arena, b->ctx);
  ncy_stim stim = {.b = b, .arena = &arena, .target = target, .source = source, .row = row};
  ncy_status status = add(&stim);
  ncy_arena_done(&arena);
  return status;
}

ncy_status ncy_build_stims(ncy_builder *b) {
  for (int32_t i = 0; i < b->spec->n_stim_targets; i++) {
    if (ncy_is_interrupted(b->ctx)) return NCY_EINTERRUPTED;
    NCY_TRY_ITEM(build_target(b, i));
  }
  return NCY_OK;
}

/* ---- the network's columns
 * ------------------------------------------------------------------------------------------------------- */

static ncy_status keep(ncy_builder *b, const void *from, size_t n, size_t size, void *out_column) {
  void *to = ncy_arena_alloc(&b->net->arena, n, size);
  if (!to) return NCY_ENOMEM;
  if (n) memcpy(to, from, n * size);
  memcpy(out_column, &to, sizeof to);
  return NCY_OK;
}
#define KEEP(vec, column) NCY_TRY(keep(b, b->vec.data, b->vec.count, sizeof *b->vec.data, &net->column))

ncy_status ncy_finish_stims(ncy_builder *b) {
  ncy_net *net = b->net;
  double **value[5] = {&net->netstim_rate, &net->netstim_interval, &net->netstim_noise, &net->netstim_start,
                       &net->netstim_number};
  net->n_netstims = (int32_t)b->netstim_cell.count;
  KEEP(netstim_cell, netstim_cell);
  KEEP(netstim_source, netstim_source);
  KEEP(netstim_seed, netstim_seed);
  for (int i = 0; i < 5; i++) NCY_TRY(keep(b, b->netstim_value[i].data, b->netstim_value[i].count, sizeof(double), value[i]));
  net->n_clamps = (int32_t)b->clamp_cell.count;
  if (!NCY_VEC_PUSH(b->ctx, &b->clamp_param_beg, (int32_t)b->clamp_param.count)) return ncy_no_memory(b->ctx);
  KEEP(clamp_cell, clamp_cell);
  KEEP(clamp_target, clamp_target);
  KEEP(clamp_mech, clamp_mech);
  KEEP(clamp_sec, clamp_sec);
  KEEP(clamp_loc, clamp_loc);
  KEEP(clamp_param_beg, clamp_param_beg);
  KEEP(clamp_param, clamp_param);
  KEEP(clamp_value, clamp_value);
  return NCY_OK;
}
