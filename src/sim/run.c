/* run.c - runs a network on an engine and keeps spikes and traces as tables.
 *
 * Costs: the engine's, and one copy of what was recorded.
 * Source: the order of NetPyNE's runSim and gatherData, reference netpyne-3 sections 2.1 and 3.1.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "num/libm.h"
#include "sim/drive.h"

static ncy_status add_note(ncy_result *r, const char *name, const char *value) {
  char *copy = ncy_arena_strndup(&r->arena, value, strlen(value));
  if (!copy) return NCY_ENOMEM;
  r->note[r->n_notes][0] = name;
  r->note[r->n_notes++][1] = copy;
  return NCY_OK;
}

static ncy_status keep_spikes(ncy_ctx *ctx, const ncy_engine_result *from, ncy_result *r) {
  ncy_column t, gid;
  size_t n;
  NCY_TRY(ncy_stims_keep(r, from, &n));
  NCY_TRY(ncy_table_new(ctx, "spikes", n, &r->spikes));
  NCY_TRY(ncy_table_add(r->spikes, "t", NCY_F64, "ms", &t));
  NCY_TRY(ncy_table_add(r->spikes, "gid", NCY_I64, "1", &gid));
  if (n && n == from->n_spikes) {
    memcpy(t.u.f64, from->spike_t, n * sizeof(double));
    memcpy(gid.u.i64, from->spike_gid, n * sizeof(int64_t));
    return NCY_OK;
  }
  for (size_t i = 0, k = 0; i < from->n_spikes && k < n; i++) {
    if (ncy_is_stim_gid(from->spike_gid[i])) continue;
    t.u.f64[k] = from->spike_t[i];
    gid.u.i64[k++] = from->spike_gid[i];
  }
  return NCY_OK;
}

/* Unit of what a recorder samples. */
static const char *unit_of(const ncy_mech_set *mechs, const ncy_circuit_rec *rec) {
  if (rec->kind == NCY_REC_TIME) return "ms";
  if (rec->kind == NCY_REC_VOLTAGE) return "mV";
  if (rec->kind == NCY_REC_MEMBRANE) return "nA";
  if (rec->kind == NCY_REC_CAPACITY) return "mA/cm2";
  return ncy_mech_set_at(mechs, rec->mech)->var[rec->var].unit;
}

static ncy_status keep_traces(ncy_ctx *ctx, const ncy_engine_result *from, ncy_result *r) {
  const ncy_net *net = r->net;
  NCY_TRY(ncy_table_new(ctx, "traces", from->n_samples, &r->traces));
  for (int32_t i = 0; i < r->plan.n; i++) {
    const ncy_trace_key *key = &r->plan.key[i];
    const char *name = "t";
    if (key->trace >= 0) {
      name = ncy_arena_printf(&r->arena, "%s/cell_%lld%s%s", net->spec->cfg.trace[key->trace].name,
                              (long long)net->cell_gid[key->cell], key->part ? "/" : "", key->part ? key->part : "");
      if (!name) return NCY_ENOMEM;
    }
    ncy_column column;
    NCY_TRY(ncy_table_add(r->traces, name, NCY_F64, unit_of(net->spec->mechs, &r->plan.rec[i]), &column));
    if (from->n_samples) memcpy(column.u.f64, from->rec[i], from->n_samples * sizeof(double));
  }
  return NCY_OK;
}

static ncy_status build_engine(ncy_drive *d, const ncy_engine_options *options) {
  ncy_ctx *ctx = d->ctx;
  ncy_result *r = d->result;
  const ncy_net *net = r->net;
  ncy_image image;
  ncy_status status = ncy_image_build(ctx, net, &image);
  if (status == NCY_OK) status = ncy_rec_plan_build(ctx, net, &image, &r->arena, &r->plan);
  if (status == NCY_OK) status = ncy_field_plan_build(ctx, net, &r->arena, &r->field);
  if (status == NCY_OK) {
    image.circuit.field = r->field.is_on ? &r->field.field : NULL;
    image.circuit.rec = r->plan.rec;
    image.circuit.n_recs = r->plan.n;
    if (ncy_drive_has_state(d)) status = ncy_circuit_print(ctx, &image.circuit, d->print);
    if (status == NCY_OK) status = ncy_drive_sign(d);
    if (status == NCY_OK) status = d->ops->build(ctx, &image.circuit, options, &d->engine);
  }
  ncy_image_done(&image);
  return status;
}

ncy_status ncy_result_take(ncy_ctx *ctx, const ncy_engine_ops *ops, const ncy_engine *engine, ncy_result *r) {
  ncy_engine_result got;
  ops->result(engine, &got);
  r->t = got.t;
  NCY_TRY(add_note(r, "engine", ops->name));
  NCY_TRY(add_note(r, "isa", got.isa));
  NCY_TRY(add_note(r, "libm", got.libm));
  NCY_TRY(add_note(r, "delivery", got.delivery));
  NCY_TRY(keep_spikes(ctx, &got, r));
  if (r->plan.n) NCY_TRY(keep_traces(ctx, &got, r));
  return ncy_field_series(r, &got);
}

static ncy_status run_engine(ncy_drive *d, const ncy_engine_options *options) {
  ncy_result *r = d->result;
  double start = ncy_clock();
  ncy_status status = ncy_drive_run(d);
  r->run_seconds = ncy_clock() - start;
  if (status != NCY_OK && status != NCY_EINTERRUPTED) return status;
  NCY_TRY(ncy_result_take(d->ctx, d->ops, d->engine, r));
  ncy_engine_result got;
  d->ops->result(d->engine, &got);
  r->segment_steps = (double)got.n_segments * (double)(got.n_steps - d->first_step);
  char threads[16];
  snprintf(threads, sizeof threads, "%d", options->n_threads);
  NCY_TRY(add_note(r, "threads", threads));
  if (d->options->from_state) NCY_TRY(add_note(r, "from_state", d->options->from_state));
  return status;
}

static ncy_status read_options(ncy_ctx *ctx, const ncy_run_options *options, const ncy_engine_ops **ops,
                               ncy_engine_options *out) {
  const char *name = options && options->engine ? options->engine : "native";
  *ops = ncy_engine_find(name);
  if (!*ops) {
    size_t n;
    const ncy_engine_ops *const *list = ncy_engine_list(&n);
    const char *names[8];
    for (size_t i = 0; i < n && i < NCY_COUNT_OF(names); i++) names[i] = list[i]->name;
    return ncy_report(ctx, NCY_ERROR, NCY_EUNSUPPORTED, NULL, ncy_nearest(name, names, n), "there is no engine \"%s\" here",
                      name);
  }
  out->n_threads = options && options->n_threads > 0 ? options->n_threads : 1;
  out->isa = -1;
  if (options && options->isa) {
    out->isa = ncy_isa_parse(options->isa);
    if (out->isa < 0)
      return ncy_report(ctx, NCY_ERROR, NCY_EARG, NULL, NULL, "there is no instruction set \"%s\": avx512, avx2, sse2 or c",
                        options->isa);
    if (!ncy_isa_is_available((ncy_isa)out->isa))
      return ncy_report(ctx, NCY_ERROR, NCY_EUNSUPPORTED, NULL, NULL, "this processor has no %s; its best is %s", options->isa,
                        ncy_isa_name(ncy_isa_best()));
  }
  return NCY_OK;
}

ncy_status ncy_sim_run(ncy_ctx *ctx, const ncy_net *net, const ncy_run_options *options, ncy_result **out) {
  static const ncy_run_options none = {0};
  if (!options) options = &none;
  const ncy_engine_ops *ops;
  ncy_engine_options engine_options = {0};
  NCY_TRY(read_options(ctx, options, &ops, &engine_options));
  ncy_result *r = ncy_resize(ctx, NULL, 0, sizeof *r);
  if (!r) return ncy_no_memory(ctx);
  *r = (ncy_result){.ctx = ctx, .net = net};
  ncy_arena_init(&r->arena, ctx);

  double start = ncy_clock();
  ncy_drive d = {.ctx = ctx, .ops = ops, .options = options, .result = r, .duration = net->spec->cfg.duration};
  ncy_status status = ncy_drive_open(&d, &engine_options);
  if (status == NCY_OK) status = build_engine(&d, &engine_options);
  r->build_seconds = ncy_clock() - start;
  if (status == NCY_OK) {
    status = run_engine(&d, &engine_options);
    ops->free(&d.engine);
  }
  ncy_drive_done(&d);
  if (status == NCY_OK || (status == NCY_EINTERRUPTED && r->spikes))
    *out = r;
  else
    ncy_result_free(&r);
  return status;
}

void ncy_result_free(ncy_result **result) {
  if (!result || !*result) return;
  ncy_result *r = *result;
  ncy_table_free(&r->spikes);
  ncy_table_free(&r->traces);
  ncy_table_free(&r->stims);
  NCY_VEC_FREE(r->ctx, &r->series);
  ncy_arena_done(&r->arena);
  ncy_resize(r->ctx, r, sizeof *r, 0);
  *result = NULL;
}

const ncy_table *ncy_result_spikes(const ncy_result *result) {
  return result->spikes;
}

const ncy_table *ncy_result_traces(const ncy_result *result) {
  return result->traces;
}

const ncy_table *ncy_result_stims(const ncy_result *result) {
  return result->stims;
}

const ncy_series *ncy_result_series(const ncy_result *result, size_t index) {
  return index < result->series.count ? &result->series.data[index] : NULL;
}

double ncy_result_time(const ncy_result *result) {
  return result->t;
}

double ncy_result_run_seconds(const ncy_result *result) {
  return result->run_seconds;
}

double ncy_result_build_seconds(const ncy_result *result) {
  return result->build_seconds;
}

double ncy_result_segment_steps(const ncy_result *result) {
  return result->segment_steps;
}

const char *ncy_result_note(const ncy_result *result, size_t index, const char **out_value) {
  if (index >= result->n_notes) return NULL;
  *out_value = result->note[index][1];
  return result->note[index][0];
}

double ncy_result_span(const ncy_result *result) {
  const ncy_spec_cfg *cfg = &result->net->spec->cfg;
  return fabs(result->t - cfg->duration) < cfg->dt ? cfg->duration : result->t;
}

/* Row of the cell with a gid: gids ascend with rows. */
static int32_t cell_of_gid(const ncy_net *net, int64_t gid) {
  int32_t lo = 0, hi = net->n_cells;
  while (lo < hi) {
    int32_t mid = lo + (hi - lo) / 2;
    if (net->cell_gid[mid] < gid)
      lo = mid + 1;
    else
      hi = mid;
  }
  return lo;
}

ncy_status ncy_result_rates(ncy_ctx *ctx, const ncy_net *net, const ncy_result *result, ncy_table **out) {
  ncy_table *table = NULL;
  ncy_column pop, n_cells, n_spikes, rate, gid;
  ncy_status status = ncy_table_new(ctx, "rates", (size_t)net->n_pops, &table);
  if (status == NCY_OK) status = ncy_table_add(table, "pop", NCY_STR, "1", &pop);
  if (status == NCY_OK) status = ncy_table_add(table, "n_cells", NCY_I64, "1", &n_cells);
  if (status == NCY_OK) status = ncy_table_add(table, "n_spikes", NCY_I64, "1", &n_spikes);
  if (status == NCY_OK) status = ncy_table_add(table, "rate", NCY_F64, "Hz", &rate);
  if (status == NCY_OK) status = ncy_table_column(result->spikes, "gid", &gid);
  for (int32_t p = 0; status == NCY_OK && p < net->n_pops; p++) {
    pop.u.str[p] = ncy_table_str(table, net->pop[p].label);
    n_cells.u.i64[p] = net->pop[p].n_cells;
    if (!pop.u.str[p]) status = NCY_ENOMEM;
  }
  if (status != NCY_OK) {
    ncy_table_free(&table);
    return status;
  }
  double span = ncy_result_span(result); /* [ms] */
  for (size_t i = 0; i < ncy_table_rows(result->spikes); i++) n_spikes.u.i64[net->cell_pop[cell_of_gid(net, gid.u.i64[i])]]++;
  for (int32_t p = 0; p < net->n_pops; p++)
    if (n_cells.u.i64[p] && span > 0)
      rate.u.f64[p] = (double)n_spikes.u.i64[p] / (double)n_cells.u.i64[p] / (span / 1000.0); /* [Hz] */
  *out = table;
  return NCY_OK;
}
