/* save_json.c - NetPyNE's data file: net, simConfig, simData, and where it comes from.
 *
 * Layout: reference netpyne-3 sections 3.2 to 3.5. Keys of the file's own objects are sorted as NetPyNE sorts them; the user's
 *         objects (params, simConfig) keep their order, because order is meaning: a network built again from the file is the
 *         same. Lists of numbers and connections stand on one line each.
 * Costs:  streamed; no second copy of anything.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "io/net_json.h"
#include "netcyne/netcyne.h"
#include "sim/save.h"
#include "sim/sim.h"
#include "json/json.h"

static void write_doubles(ncy_json_writer *w, const double *value, size_t n) {
  ncy_json_begin_array(w, true);
  for (size_t i = 0; i < n; i++) ncy_json_double(w, value[i]);
  ncy_json_end_array(w);
}

/* Traces grouped as simData has them: { NAME: { cell_GID: [...] or { SEC_LOC: [...] } } }. */
static ncy_status write_traces(ncy_ctx *ctx, const ncy_net *net, const ncy_result *r, ncy_json_writer *w, ncy_arena *arena) {
  const ncy_spec_cfg *cfg = &net->spec->cfg;
  size_t n = r->traces ? ncy_table_rows(r->traces) : 0;
  (void)ctx;
  for (int32_t t = 0; t < cfg->n_traces; t++) {
    ncy_json_key(w, cfg->trace[t].name);
    ncy_json_begin_object(w);
    for (int32_t i = 1; i < r->plan.n; i++) {
      const ncy_trace_key *key = &r->plan.key[i];
      if (key->trace != t) continue;
      const char *name = ncy_arena_printf(arena, "cell_%lld", (long long)net->cell_gid[key->cell]);
      if (!name) return NCY_ENOMEM;
      bool is_first_part = key->part && !(r->plan.key[i - 1].trace == t && r->plan.key[i - 1].cell == key->cell);
      bool is_last_part =
          key->part && !(i + 1 < r->plan.n && r->plan.key[i + 1].trace == t && r->plan.key[i + 1].cell == key->cell);
      if (!key->part || is_first_part) ncy_json_key(w, name);
      if (is_first_part) ncy_json_begin_object(w);
      ncy_column column;
      NCY_TRY(ncy_table_column_at(r->traces, (size_t)i, &column));
      if (key->part) ncy_json_key(w, key->part);
      write_doubles(w, column.u.f64, n);
      if (is_last_part) ncy_json_end_object(w);
    }
    ncy_json_end_object(w);
  }
  if (r->traces && cfg->record_time) {
    ncy_column column;
    NCY_TRY(ncy_table_column_at(r->traces, 0, &column));
    ncy_json_key(w, "t");
    write_doubles(w, column.u.f64, n);
  }
  return NCY_OK;
}

static ncy_status write_sim_data(ncy_ctx *ctx, const ncy_net *net, const ncy_result *r, ncy_json_writer *w, ncy_arena *arena) {
  ncy_column t, gid, pop, rate;
  size_t n = ncy_table_rows(r->spikes);
  NCY_TRY(ncy_table_column(r->spikes, "t", &t));
  NCY_TRY(ncy_table_column(r->spikes, "gid", &gid));
  ncy_table *rates = NULL;
  NCY_TRY(ncy_result_rates(ctx, net, r, &rates));
  ncy_status status = ncy_table_column(rates, "pop", &pop);
  if (status == NCY_OK) status = ncy_table_column(rates, "rate", &rate);
  if (status == NCY_OK) {
    ncy_json_key(w, "simData");
    ncy_json_begin_object(w);
    ncy_save_series(w, r, true);
    ncy_json_key(w, "avgRate");
    double span = ncy_result_span(r);                                                              /* [ms] */
    ncy_json_double(w, net->n_cells && span > 0 ? (double)n / net->n_cells / span * 1000.0 : 0.0); /* [Hz] */
    ncy_save_series(w, r, false);
    ncy_json_key(w, "popRates");
    ncy_json_begin_object(w);
    for (int32_t p = 0; p < net->n_pops; p++) {
      ncy_json_key(w, pop.u.str[p]);
      ncy_json_double(w, rate.u.f64[p]);
    }
    ncy_json_end_object(w);
    ncy_json_key(w, "spkid");
    ncy_json_begin_array(w, true);
    for (size_t i = 0; i < n; i++) ncy_json_double(w, (double)gid.u.i64[i]);
    ncy_json_end_array(w);
    ncy_json_key(w, "spkt");
    write_doubles(w, t.u.f64, n);
    status = ncy_save_stims(w, r, arena);
    if (status == NCY_OK) status = write_traces(ctx, net, r, w, arena);
    ncy_json_end_object(w);
  }
  ncy_table_free(&rates);
  return status;
}

static void write_provenance(ncy_json_writer *w, const ncy_result *r, const ncy_save_options *options) {
  ncy_json_key(w, "netcyne");
  ncy_json_begin_object(w);
  ncy_json_key(w, "version");
  ncy_json_string(w, ncy_version());
  if (options->command) {
    ncy_json_key(w, "command");
    ncy_json_string(w, options->command);
  }
  const char *value;
  for (size_t i = 0; ncy_result_note(r, i, &value); i++) {
    ncy_json_key(w, r->note[i][0]);
    ncy_json_string(w, value);
  }
  ncy_json_key(w, "time");
  ncy_json_double(w, r->t);
  if (options->timing) {
    ncy_json_key(w, "timing");
    ncy_json_begin_object(w);
    ncy_json_key(w, "spec");
    ncy_json_double(w, options->timing->spec);
    ncy_json_key(w, "build");
    ncy_json_double(w, options->timing->build);
    ncy_json_key(w, "engine");
    ncy_json_double(w, options->timing->engine);
    ncy_json_key(w, "run");
    ncy_json_double(w, options->timing->run);
    ncy_json_end_object(w);
  }
  ncy_json_end_object(w);
}

/* Is a part asked for by saveDataInclude (netPops and netCells: also by "net")? */
static bool includes(const ncy_spec *spec, const char *part, bool is_net) {
  const ncy_json *list = spec->cfg.save_data_include;
  if (!list || list->type != NCY_JSON_ARRAY) return true;
  for (uint32_t i = 0; i < list->count; i++)
    if (ncy_json_is_string(&list->u.items[i], part) || (is_net && ncy_json_is_string(&list->u.items[i], "net"))) return true;
  return false;
}

ncy_status ncy_result_write(ncy_ctx *ctx, const ncy_net *net, const ncy_result *r, const ncy_save_options *options,
                            ncy_json_writer *w, ncy_arena *arena) {
  const ncy_spec *spec = net->spec;
  ncy_json_begin_object(w);
  ncy_json_parts parts = {.has_cells = includes(spec, "netCells", true),
                          .has_params = includes(spec, "netParams", false),
                          .has_pops = includes(spec, "netPops", true),
                          .has_secs = spec->cfg.save_cell_secs,
                          .has_conns = spec->cfg.save_cell_conns,
                          .more = ncy_save_electrodes,
                          .user = r};
  NCY_TRY(ncy_json_write_net(w, net, &parts));
  write_provenance(w, r, options);
  ncy_json_write_netpyne(w);
  if (includes(spec, "simConfig", false)) {
    ncy_json_key(w, "simConfig");
    NCY_TRY(ncy_json_write_config(w, spec));
  }
  ncy_status status = NCY_OK;
  if (includes(spec, "simData", false)) status = write_sim_data(ctx, net, r, w, arena);
  ncy_json_end_object(w);
  return status;
}

ncy_status ncy_result_save_json(ncy_ctx *ctx, const ncy_net *net, ncy_result *result, const ncy_save_options *options,
                                const char **out_path) {
  const ncy_save_options none = {0};
  if (!options) options = &none;
  const char *path = options->path;
  if (!path) {
    const char *base = ncy_save_base(&result->arena, net->spec, options->out_dir);
    char stamp[NCY_SAVE_STAMP];
    ncy_save_stamp(net->spec, stamp);
    path = base ? ncy_arena_printf(&result->arena, "%s_data%s.json", base, stamp) : NULL;
    if (!path) return NCY_ENOMEM;
  }
  ncy_out_file *file = NULL;
  NCY_TRY(ncy_out_open(ctx, path, &file));
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_json_writer writer;
  ncy_json_writer_init(&writer, ncy_json_to_file, file, 4);
  ncy_status status = ncy_result_write(ctx, net, result, options, &writer, &arena);
  ncy_arena_done(&arena);
  if (status != NCY_OK) {
    ncy_out_discard(&file);
    return status;
  }
  NCY_TRY(ncy_out_commit(&file));
  if (out_path) *out_path = path;
  return NCY_OK;
}
