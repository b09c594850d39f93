/* save_json.c - NetPyNE's data file: net, simConfig, simData, and where it comes from.
 *
 * Layout: reference netpyne-3 sections 3.2 to 3.5. Keys of the file's own objects are sorted as NetPyNE sorts them; the user's
 *         objects (params, simConfig) keep their order, because order is meaning: a network built again from the file is the
 *         same. Lists of numbers and connections stand on one line each.
 * Costs:  streamed; no second copy of anything.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "json/json.h"
#include "netcyne/netcyne.h"
#include "sim/save.h"
#include "sim/sim.h"

static void to_file(void *user, const char *bytes, size_t count) {
  ncy_out_write(user, bytes, count);
}

/* ---- merged objects ------------------------------------------------------------------------------------------------------- */

enum { MAX_MERGED = 64 };

/* Writes the members of the union of objects: keys in order of first appearance, a later object's value wins, objects merge. */
static void write_merged(ncy_json_writer *w, const ncy_json *const *object, int n, int depth);

static bool is_in_earlier(const ncy_json *const *object, int before, const char *key) {
  for (int i = 0; i < before; i++)
    if (ncy_json_get(object[i], key)) return true;
  return false;
}

static void write_merged_member(ncy_json_writer *w, const ncy_json *const *object, int n, const char *key, int depth) {
  const ncy_json *value[MAX_MERGED];
  int n_values = 0;
  for (int i = 0; i < n; i++) {
    const ncy_json *v = ncy_json_get(object[i], key);
    if (v) value[n_values++] = v;
  }
  ncy_json_key(w, key);
  const ncy_json *last = value[n_values - 1];
  if (last->type != NCY_JSON_OBJECT || depth == 0) {
    ncy_json_node(w, last);
    return;
  }
  ncy_json_begin_object(w);
  write_merged(w, value, n_values, depth - 1);
  ncy_json_end_object(w);
}

static void write_merged(ncy_json_writer *w, const ncy_json *const *object, int n, int depth) {
  for (int i = 0; i < n; i++) {
    if (object[i]->type != NCY_JSON_OBJECT) continue;
    for (uint32_t k = 0; k < object[i]->count; k++) {
      const char *key = object[i]->u.items[k].key;
      if (!is_in_earlier(object, i, key)) write_merged_member(w, object, n, key, depth);
    }
  }
}

/* ---- cells ------------------------------------------------------------------------------------------------------------------ */

typedef struct saver {
  ncy_json_writer *w;
  const ncy_net *net;
  int32_t *clamp_beg; /* [n_cells+1] rows of clamp_of */
  int32_t *clamp_of;  /* clamps in order of cell, then of creation */
} saver;

static void write_number(ncy_json_writer *w, double value, bool is_int) {
  if (is_int && fabs(value) < 9e15)
    ncy_json_int(w, (int64_t)value);
  else
    ncy_json_double(w, value);
}

static void write_tags(const saver *s, int32_t cell) {
  static const char *const axis[3] = {"x", "y", "z"};
  static const char *const norm[3] = {"xnorm", "ynorm", "znorm"};
  ncy_json_writer *w = s->w;
  const ncy_net *net = s->net;
  const ncy_net_pop *pop = &net->pop[net->cell_pop[cell]];
  ncy_json_key(w, "tags");
  ncy_json_begin_object(w);
  for (int32_t i = 0; i < net->spec->n_tags_copied; i++) {
    const ncy_json *value = ncy_json_get(pop->spec->node, net->spec->tags_copied[i]);
    if (!value) continue;
    ncy_json_key(w, net->spec->tags_copied[i]);
    ncy_json_node(w, value);
  }
  if (net->spec->cfg.include_params_label && net->cell_tmpl[cell] >= 0) {
    const ncy_net_template *t = &net->tmpl[net->cell_tmpl[cell]];
    ncy_json_key(w, "label");
    ncy_json_begin_array(w, true);
    for (int32_t r = 0; r < t->n_rules; r++) ncy_json_string(w, net->spec->cell[t->rule[r]].label);
    ncy_json_end_array(w);
  }
  ncy_json_key(w, "pop");
  ncy_json_string(w, pop->label);
  for (int k = 0; k < 3; k++) {
    ncy_json_key(w, axis[k]);
    ncy_json_double(w, net->cell_pos[k][cell]);
    ncy_json_key(w, norm[k]);
    ncy_json_double(w, net->cell_norm[k][cell]);
  }
  ncy_json_end_object(w);
}

static void write_syn_mechs(const saver *s, int32_t cell, int32_t sec) {
  ncy_json_writer *w = s->w;
  const ncy_net *net = s->net;
  bool is_open = false;
  for (int64_t row = net->cell_conn_beg[cell]; row < net->cell_conn_beg[cell + 1]; row++) {
    int64_t syn = net->conn_syn ? net->conn_syn[row] : row;
    bool is_first = true;
    for (int64_t k = net->cell_conn_beg[cell]; net->conn_syn && k < row && is_first; k++) is_first = net->conn_syn[k] != syn;
    if (net->conn_sec[row] != sec || net->conn_synmech[row] < 0 || !is_first) continue;
    if (!is_open) {
      ncy_json_key(w, "synMechs");
      ncy_json_begin_array(w, false);
      is_open = true;
    }
    const ncy_spec_synmech *label = &net->spec->synmech[net->conn_synmech[row]];
    ncy_json_begin_flat_object(w);
    ncy_json_key(w, "label");
    ncy_json_string(w, label->label);
    ncy_json_key(w, "loc");
    write_number(w, net->conn_loc[row], net->conn_flags[row] & NCY_LOC_IS_INT);
    for (uint32_t k = 0; k < label->node->count; k++) {
      const ncy_json *member = &label->node->u.items[k];
      if (strcmp(member->key, "label") == 0 || strcmp(member->key, "loc") == 0) continue;
      ncy_json_key(w, member->key);
      ncy_json_node(w, member);
    }
    ncy_json_end_object(w);
  }
  if (is_open) ncy_json_end_array(w);
}

static void write_secs(const saver *s, int32_t cell) {
  ncy_json_writer *w = s->w;
  const ncy_net *net = s->net;
  const ncy_net_template *t = &net->tmpl[net->cell_tmpl[cell]];
  ncy_json_key(w, "secLists");
  ncy_json_begin_object(w);
  for (int32_t i = 0; i < t->n_seclists; i++) {
    ncy_json_key(w, t->seclist[i].name);
    ncy_json_node(w, t->seclist[i].node);
  }
  ncy_json_end_object(w);
  ncy_json_key(w, "secs");
  ncy_json_begin_object(w);
  for (int32_t sec = 0; sec < t->n_secs; sec++) {
    const ncy_json *node[MAX_MERGED];
    int n = 0;
    for (int32_t r = 0; r < t->n_rules && n < MAX_MERGED; r++) {
      const ncy_json *secs = ncy_json_get(net->spec->cell[t->rule[r]].node, "secs");
      const ncy_json *found = ncy_json_get(secs, t->sec[sec].name);
      if (found) node[n++] = found;
    }
    ncy_json_key(w, t->sec[sec].name);
    ncy_json_begin_object(w);
    write_merged(w, node, n, 3);
    write_syn_mechs(s, cell, sec);
    ncy_json_end_object(w);
  }
  ncy_json_end_object(w);
}

static void write_conn(const saver *s, int64_t row) {
  ncy_json_writer *w = s->w;
  const ncy_net *net = s->net;
  const ncy_spec *spec = net->spec;
  int32_t pre = net->conn_pre[row], label = net->conn_label[row];
  const ncy_net_template *t = &net->tmpl[net->cell_tmpl[net->conn_post[row]]];
  ncy_json_begin_flat_object(w);
  ncy_json_key(w, "delay");
  write_number(w, net->conn_delay[row], net->conn_flags[row] & NCY_DELAY_IS_INT);
  if (label >= 0 && spec->cfg.include_params_label) {
    ncy_json_key(w, "label");
    ncy_json_string(w, spec->conn[label].label);
  }
  ncy_json_key(w, "loc");
  write_number(w, net->conn_loc[row], net->conn_flags[row] & NCY_LOC_IS_INT);
  ncy_json_key(w, "preGid");
  if (pre >= 0)
    ncy_json_int(w, net->cell_gid[pre]);
  else
    ncy_json_string(w, "NetStim");
  if (pre < 0) {
    ncy_json_key(w, "preLabel");
    ncy_json_string(w, spec->stim_source[net->netstim_source[-1 - pre]].label);
  }
  ncy_json_key(w, "preLoc");
  ncy_json_double(w, 0.5);
  ncy_json_key(w, "sec");
  ncy_json_string(w, t->sec[net->conn_sec[row]].name);
  if (net->conn_synmech[row] >= 0) {
    ncy_json_key(w, "synMech");
    ncy_json_string(w, spec->synmech[net->conn_synmech[row]].label);
  }
  ncy_json_key(w, "weight");
  write_number(w, net->conn_weight[row], net->conn_flags[row] & NCY_WEIGHT_IS_INT);
  ncy_json_end_object(w);
}

/* A stimulus parameter: as the spec gives it where that is a number, else the evaluated value. */
static void write_stim_param(ncy_json_writer *w, const ncy_spec_stim_source *source, const char *key, double value) {
  const ncy_json *given = ncy_json_get(source->node, key);
  ncy_json_key(w, key);
  if (ncy_json_is_number(given) && memcmp(&(double){ncy_json_number(given)}, &value, sizeof value) == 0)
    ncy_json_node(w, given);
  else
    ncy_json_double(w, value);
}

static void write_netstim(const saver *s, int32_t stim) {
  ncy_json_writer *w = s->w;
  const ncy_net *net = s->net;
  const ncy_spec_stim_source *source = &net->spec->stim_source[net->netstim_source[stim]];
  ncy_json_begin_flat_object(w);
  write_stim_param(w, source, "noise", net->netstim_noise[stim]);
  write_stim_param(w, source, "number", net->netstim_number[stim]);
  write_stim_param(w, source, "rate", net->netstim_rate[stim]);
  ncy_json_key(w, "seed");
  ncy_json_int(w, net->netstim_seed[stim]);
  ncy_json_key(w, "source");
  ncy_json_string(w, source->label);
  write_stim_param(w, source, "start", net->netstim_start[stim]);
  ncy_json_key(w, "type");
  ncy_json_string(w, source->type);
  ncy_json_end_object(w);
}

static void write_clamp(const saver *s, int32_t clamp) {
  ncy_json_writer *w = s->w;
  const ncy_net *net = s->net;
  const ncy_spec_stim_target *target = &net->spec->stim_target[net->clamp_target[clamp]];
  const ncy_spec_stim_source *source = &net->spec->stim_source[target->source_id];
  const ncy_net_template *t = &net->tmpl[net->cell_tmpl[net->clamp_cell[clamp]]];
  ncy_json_begin_flat_object(w);
  for (int32_t p = net->clamp_param_beg[clamp]; p < net->clamp_param_beg[clamp + 1]; p++)
    write_stim_param(w, source, net->clamp_param[p], net->clamp_value[p]);
  ncy_json_key(w, "label");
  ncy_json_string(w, target->label);
  ncy_json_key(w, "loc");
  ncy_json_double(w, net->clamp_loc[clamp]);
  ncy_json_key(w, "sec");
  ncy_json_string(w, t->sec[net->clamp_sec[clamp]].name);
  ncy_json_key(w, "source");
  ncy_json_string(w, source->label);
  ncy_json_key(w, "type");
  ncy_json_string(w, source->type);
  ncy_json_end_object(w);
}

/* A cell's stimuli in order of stimTargetParams: NetStims (through their connections) and clamps interleaved. */
static void write_stims(const saver *s, int32_t cell) {
  const ncy_net *net = s->net;
  ncy_json_key(s->w, "stims");
  ncy_json_begin_array(s->w, false);
  int32_t clamp = s->clamp_beg[cell];
  for (int64_t row = net->cell_conn_beg[cell]; row < net->cell_conn_beg[cell + 1]; row++) {
    if (net->conn_pre[row] >= 0) continue;
    int32_t target = -1 - net->conn_label[row];
    for (; clamp < s->clamp_beg[cell + 1] && net->clamp_target[s->clamp_of[clamp]] < target; clamp++)
      write_clamp(s, s->clamp_of[clamp]);
    write_netstim(s, -1 - net->conn_pre[row]);
  }
  for (; clamp < s->clamp_beg[cell + 1]; clamp++) write_clamp(s, s->clamp_of[clamp]);
  ncy_json_end_array(s->w);
}

static void write_cells(const saver *s) {
  ncy_json_writer *w = s->w;
  const ncy_net *net = s->net;
  ncy_json_key(w, "cells");
  ncy_json_begin_array(w, false);
  for (int32_t cell = 0; cell < net->n_cells; cell++) {
    ncy_json_begin_object(w);
    ncy_json_key(w, "conns");
    ncy_json_begin_array(w, false);
    if (net->spec->cfg.save_cell_conns)
      for (int64_t row = net->cell_conn_beg[cell]; row < net->cell_conn_beg[cell + 1]; row++) write_conn(s, row);
    ncy_json_end_array(w);
    ncy_json_key(w, "gid");
    ncy_json_int(w, net->cell_gid[cell]);
    if (net->cell_tmpl[cell] >= 0 && net->spec->cfg.save_cell_secs) write_secs(s, cell);
    write_stims(s, cell);
    write_tags(s, cell);
    ncy_json_end_object(w);
    ncy_progress(net->ctx, NCY_PHASE_SAVE, cell + 1, net->n_cells);
  }
  ncy_json_end_array(w);
}

static ncy_status sort_clamps(ncy_arena *arena, saver *s) {
  const ncy_net *net = s->net;
  s->clamp_beg = NCY_NEW_ARRAY(arena, int32_t, (size_t)net->n_cells + 2);
  s->clamp_of = NCY_NEW_ARRAY(arena, int32_t, (size_t)net->n_clamps);
  if (!s->clamp_beg || !s->clamp_of) return NCY_ENOMEM;
  int32_t *beg = s->clamp_beg + 1; /* shifted by one while filling */
  for (int32_t i = 0; i < net->n_clamps; i++) beg[net->clamp_cell[i] + 1]++;
  for (int32_t i = 0; i < net->n_cells; i++) beg[i + 1] += beg[i];
  for (int32_t i = 0; i < net->n_clamps; i++) s->clamp_of[beg[net->clamp_cell[i]]++] = i;
  return NCY_OK;
}

/* ---- the other parts ---------------------------------------------------------------------------------------------------------- */

static void write_pops(const saver *s) {
  ncy_json_writer *w = s->w;
  const ncy_net *net = s->net;
  ncy_json_key(w, "pops");
  ncy_json_begin_object(w);
  for (int32_t p = 0; p < net->n_pops; p++) {
    const ncy_net_pop *pop = &net->pop[p];
    ncy_json_key(w, pop->label);
    ncy_json_begin_object(w);
    ncy_json_key(w, "cellGids");
    ncy_json_begin_array(w, true);
    for (int32_t i = 0; i < pop->n_cells; i++) ncy_json_int(w, net->cell_gid[pop->first_cell + i]);
    ncy_json_end_array(w);
    ncy_json_key(w, "tags");
    ncy_json_begin_object(w);
    const ncy_json *node = pop->spec->node;
    write_merged(w, &node, 1, 0);
    ncy_json_key(w, "pop");
    ncy_json_string(w, pop->label);
    ncy_json_end_object(w);
    ncy_json_end_object(w);
  }
  ncy_json_end_object(w);
}

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
      bool is_last_part = key->part && !(i + 1 < r->plan.n && r->plan.key[i + 1].trace == t && r->plan.key[i + 1].cell == key->cell);
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
    ncy_json_key(w, "avgRate");
    ncy_json_double(w, net->n_cells && r->t > 0 ? (double)n / net->n_cells / r->t * 1000.0 : 0.0); /* [Hz] */
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
    status = write_traces(ctx, net, r, w, arena);
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

static ncy_status write_file(ncy_ctx *ctx, const ncy_net *net, const ncy_result *r, const ncy_save_options *options,
                             ncy_out_file *file, ncy_arena *arena) {
  const ncy_spec *spec = net->spec;
  ncy_json_writer writer, *w = &writer;
  ncy_json_writer_init(w, to_file, file, 4);
  saver s = {.w = w, .net = net};
  NCY_TRY(sort_clamps(arena, &s));
  ncy_json_begin_object(w);
  bool has_cells = includes(spec, "netCells", true), has_pops = includes(spec, "netPops", true);
  bool has_params = includes(spec, "netParams", false);
  if (has_cells || has_pops || has_params) {
    ncy_json_key(w, "net");
    ncy_json_begin_object(w);
    if (has_cells) write_cells(&s);
    if (has_params) {
      ncy_json_key(w, "params");
      NCY_TRY(ncy_save_net_params(w, spec));
    }
    if (has_pops) write_pops(&s);
    ncy_json_end_object(w);
  }
  write_provenance(w, r, options);
  ncy_json_key(w, "netpyne_changeset");
  ncy_json_string(w, "");
  ncy_json_key(w, "netpyne_version");
  ncy_json_string(w, "1.1.1"); /* whose layout this is */
  if (includes(spec, "simConfig", false)) {
    ncy_json_key(w, "simConfig");
    NCY_TRY(ncy_save_sim_config(w, spec));
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
    path = base ? ncy_arena_printf(&result->arena, "%s_data.json", base) : NULL;
    if (!path) return NCY_ENOMEM;
  }
  ncy_out_file *file = NULL;
  NCY_TRY(ncy_out_open(ctx, path, &file));
  ncy_arena arena;
  ncy_arena_init(&arena, ctx);
  ncy_status status = write_file(ctx, net, result, options, file, &arena);
  ncy_arena_done(&arena);
  if (status != NCY_OK) {
    ncy_out_discard(&file);
    return status;
  }
  NCY_TRY(ncy_out_commit(&file));
  if (out_path) *out_path = path;
  return NCY_OK;
}
