/* image_wire.c - spike sources, NetCons, gap junctions and played vectors of a network.
 *
 * Order: sources are those of the cells, then of the NetStims of stimuli; NetCons as connections are made, each plastic one
 * followed by the two that drive its STDP; played vectors with the cells, then with the connections.
 * Cost:  linear in connections. Source: reference netpyne-1 section 6.6, netpyne-2 sections 3.1, 3.7, 7, 9, 10.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "sim/image.h"

/* ---- names of numbers ------------------------------------------------------------------------------------------------------ */

bool ncy_image_range(const ncy_mech_set *mechs, const char *name, int32_t sec, double x, ncy_ref *out) {
  size_t length = strlen(name);
  *out = (ncy_ref){.kind = NCY_REF_VOLTAGE, .sec = sec, .x = x, .mech = -1};
  if (strcmp(name, "v") == 0) return true;
  out->kind = NCY_REF_DENSITY;
  for (int32_t m = 0; m < mechs->n; m++) {
    const ncy_mech *mech = mechs->mech[m];
    size_t suffix = strlen(mech->name), head = length;
    if (mech->kind == NCY_MECH_DENSITY) {
      if (length < suffix + 2 || name[length - suffix - 1] != '_' || strcmp(name + length - suffix, mech->name) != 0) continue;
      head = length - suffix - 1;
    } else if (mech->kind != NCY_MECH_ION) {
      continue;
    }
    for (int32_t v = 0; v < mech->n_vars; v++) {
      if (mech->var[v].role == NCY_ROLE_GLOBAL || strlen(mech->var[v].name) != head ||
          strncmp(mech->var[v].name, name, head) != 0)
        continue;
      out->mech = m;
      out->var = v;
      return true;
    }
  }
  return false;
}

/* ---- sources --------------------------------------------------------------------------------------------------------------- */

typedef struct sources {
  uint8_t *kind;
  int32_t *sec, *index, *var;
  double *x, *threshold;
  int64_t *gid;
  int32_t n;
} sources;

static int32_t mech_of_group(const ncy_image *im, int32_t group) {
  return im->circuit.points[group].mech;
}

/* The variable of a point process with vref. */
static ncy_status watch_pointp(ncy_ctx *ctx, const ncy_net *net, const ncy_image *im, int32_t cell, const ncy_net_template *t,
                               sources *s) {
  int64_t at = ncy_image_pointp(net, im, cell, t->spike_sec, t->spike_pointp);
  const ncy_net_pointp *p = &t->sec[t->spike_sec].pointp[t->spike_pointp];
  int32_t group = im->pointp_group[at];
  const ncy_mech *mech = net->spec->mechs->mech[mech_of_group(im, group)];
  s->kind[s->n] = NCY_SOURCE_VAR;
  s->sec[s->n] = group;
  s->index[s->n] = im->pointp_index[at];
  s->var[s->n] = ncy_mech_var_find(mech, p->vref);
  if (s->var[s->n] >= 0) return NCY_OK;
  return ncy_json_report(net->spec->cell[t->rule[t->n_rules - 1]].node, true, ctx, NCY_ERROR, NCY_ESPEC, NULL,
                         "point process %s: vref: mechanism '%s' has no variable '%s'", p->label, mech->name, p->vref);
}

static ncy_status add_source(ncy_ctx *ctx, const ncy_net *net, const ncy_image *im, int32_t cell, sources *s) {
  const ncy_net_template *t = ncy_image_template(net, cell);
  bool is_point = net->cell_point && net->cell_point[cell] >= 0;
  im->source_of_cell[cell] = -1;
  if (!is_point && (!t || t->spike_sec < 0)) return NCY_OK;
  s->threshold[s->n] = is_point ? net->spec->default_threshold : t->threshold;
  if (is_point) {
    s->kind[s->n] = NCY_SOURCE_POINT;
    s->sec[s->n] = im->point_group[net->cell_point[cell]];
    s->index[s->n] = im->point_index[net->cell_point[cell]];
  } else if (t->spike_pointp >= 0) {
    NCY_TRY(watch_pointp(ctx, net, im, cell, t, s));
  } else {
    s->kind[s->n] = NCY_SOURCE_VOLTAGE;
    s->sec[s->n] = im->sec_beg[cell] + t->spike_sec;
    s->x[s->n] = t->spike_loc;
  }
  im->source_of_cell[cell] = s->n++;
  return NCY_OK;
}

static ncy_status build_sources(ncy_ctx *ctx, const ncy_net *net, ncy_image *im) {
  ncy_arena *arena = &im->arena;
  int32_t most = net->n_cells + net->n_netstims;
  sources s = {0};
  bool *is_recorded;
  NEW_OR_FAIL(s.kind, arena, uint8_t, most);
  NEW_OR_FAIL(s.sec, arena, int32_t, most);
  NEW_OR_FAIL(s.index, arena, int32_t, most);
  NEW_OR_FAIL(s.var, arena, int32_t, most);
  NEW_OR_FAIL(s.x, arena, double, most);
  NEW_OR_FAIL(s.threshold, arena, double, most);
  NEW_OR_FAIL(s.gid, arena, int64_t, most);
  NEW_OR_FAIL(is_recorded, arena, bool, net->n_cells);
  NEW_OR_FAIL(im->source_of_cell, arena, int32_t, net->n_cells);
  const ncy_json *spikes = net->spec->cfg.record_cells_spikes;
  if (!spikes || spikes->type != NCY_JSON_ARRAY)
    for (int32_t i = 0; i < net->n_cells; i++) is_recorded[i] = true;
  else
    NCY_TRY(ncy_select_cells(ctx, net, spikes, is_recorded));
  for (int32_t i = 0; i < net->n_cells; i++) {
    NCY_TRY(add_source(ctx, net, im, i, &s));
    if (im->source_of_cell[i] >= 0) s.gid[im->source_of_cell[i]] = is_recorded[i] ? net->cell_gid[i] : -1;
  }
  int32_t group = -1;
  for (int32_t g = 0; g < im->circuit.n_points; g++)
    if (mech_of_group(im, g) == NCY_MECH_NETSTIM) group = g;
  for (int32_t i = 0; i < net->n_netstims; i++, s.n++) { /* the last of the group, as they are made */
    s.kind[s.n] = NCY_SOURCE_POINT;
    s.sec[s.n] = group;
    s.index[s.n] = im->circuit.points[group].n - net->n_netstims + i;
    s.gid[s.n] = ncy_stim_gid(net, i);
  }
  ncy_circuit *c = &im->circuit;
  c->n_sources = s.n;
  c->source_kind = s.kind;
  c->source_sec = s.sec;
  c->source_index = s.index;
  c->source_var = s.var;
  c->source_x = s.x;
  c->source_threshold = s.threshold;
  c->source_gid = s.gid;
  return NCY_OK;
}

/* ---- NetCons --------------------------------------------------------------------------------------------------------------- */

typedef struct netcons {
  int32_t *source, *group, *index;
  uint8_t *slot;
  double *weight, *delay;
  int64_t *of_row;       /* [n_conns] of a connection, -1 none; NULL where nobody asks */
  int32_t first_netstim; /* source of instance 0 of the group of NetStims, as far as they are of stimuli */
  int64_t n;
} netcons;

/* Where the events of a connection go; false: it has none. */
static bool find_target(const ncy_net *net, const ncy_image *im, int64_t row, int32_t *group, int32_t *index, int32_t *slot) {
  int32_t post = net->conn_post[row];
  int16_t label = net->conn_synmech[row];
  *slot = 0;
  if (label >= 0 && net->conn_sec[row] >= 0) {
    *group = im->syn_group[label];
    *index = im->syn_index[net->conn_syn ? net->conn_syn[row] : row];
    return true;
  }
  if (net->cell_point && net->cell_point[post] >= 0) {
    int32_t rule = net->conn_label[row];
    const ncy_json *which = rule >= 0 ? net->spec->conn[rule].weight_index : NULL;
    *group = im->point_group[net->cell_point[post]];
    *index = im->point_index[net->cell_point[post]];
    *slot = which ? (int32_t)ncy_json_number(which) : 0;
    return true;
  }
  const ncy_net_pointp *target = ncy_net_conn_target(net, row, slot);
  if (!target) return false;
  const ncy_net_sec *sec = &net->tmpl[net->cell_tmpl[post]].sec[net->conn_sec[row]];
  int64_t at = ncy_image_pointp(net, im, post, net->conn_sec[row], (int32_t)(target - sec->pointp));
  *group = im->pointp_group[at];
  *index = im->pointp_index[at];
  return true;
}

static const ncy_json *rule_of_conn(const ncy_net *net, int64_t row) {
  int32_t label = net->conn_label[row];
  return label >= 0 ? net->spec->conn[label].node : net->spec->stim_target[-1 - label].node;
}

/* A target takes events, and has the weight that is set. */
static ncy_status check_target(ncy_ctx *ctx, const ncy_net *net, const ncy_image *im, int64_t row, int32_t group, int32_t slot) {
  const ncy_mech *mech = net->spec->mechs->mech[mech_of_group(im, group)];
  if (slot < mech->n_weights || (slot == 0 && mech->n_vars == 0)) return NCY_OK; /* no variables: its file is at fault */
  const ncy_json *node = rule_of_conn(net, row);
  if (mech->n_weights == 0)
    return ncy_json_report(node, true, ctx, NCY_ERROR, NCY_ESPEC, NULL, "connections lead to %s, which takes no events",
                           mech->name);
  return ncy_json_report(node, true, ctx, NCY_ERROR, NCY_ESPEC, NULL, "weight %d is set of %s, which has %d", (int)slot,
                         mech->name, (int)mech->n_weights);
}

static int64_t push(netcons *k, int32_t source, int32_t group, int32_t index, int32_t slot, double weight, double delay) {
  k->source[k->n] = source;
  k->group[k->n] = group;
  k->index[k->n] = index;
  if (k->slot) k->slot[k->n] = (uint8_t)slot;
  k->weight[k->n] = weight;
  k->delay[k->n] = delay;
  return k->n++;
}

static bool needs_slots(const ncy_net *net) {
  for (int32_t i = 0; i < net->spec->n_conns; i++)
    if (net->spec->conn[i].weight_index) return true;
  for (int32_t i = 0; i < net->n_tmpls; i++)
    for (int32_t s = 0; s < net->tmpl[i].n_secs; s++)
      for (int32_t p = 0; p < net->tmpl[i].sec[s].n_pointps; p++)
        if (net->tmpl[i].sec[s].pointp[p].syn_list) return true;
  return false;
}

/* The connection's own NetCon, and those that drive its STDP: the pre and the post cell's spikes, a step of 1 ms later. */
static ncy_status add_netcons(ncy_ctx *ctx, const ncy_net *net, ncy_image *im, int64_t row, netcons *k, int64_t *n_plastic) {
  int32_t pre = net->conn_pre[row], group, index, slot;
  int64_t plastic = -1;
  if (*n_plastic < im->n_plastic && im->plastic_row[*n_plastic] == row) plastic = (*n_plastic)++;
  if (net->n_pointers && ncy_net_find_pointer(net, row) >= 0) return NCY_OK;
  if (!find_target(net, im, row, &group, &index, &slot)) return NCY_OK;
  int32_t from = pre < 0 ? k->first_netstim + im->netstim_index[-1 - pre] : im->source_of_cell[pre];
  if (from < 0) return NCY_OK; /* a cell without sections never fires */
  NCY_TRY(check_target(ctx, net, im, row, group, slot));
  int64_t own = push(k, from, group, index, slot, net->conn_weight[row], net->conn_delay[row]);
  if (k->of_row) k->of_row[row] = own;
  if (plastic < 0) return NCY_OK;
  int32_t stdp = im->plastic_index[plastic], post = im->source_of_cell[net->conn_post[row]];
  (void)push(k, from, im->plastic_group, stdp, 0, 1.0, 1.0);
  if (post >= 0) (void)push(k, post, im->plastic_group, stdp, 0, -1.0, 1.0);
  if (im->plastic_pointer) im->plastic_pointer[stdp] = (ncy_ref){.kind = NCY_REF_WEIGHT, .index = own, .var = slot};
  return NCY_OK;
}

static ncy_status build_netcons(ncy_ctx *ctx, const ncy_net *net, ncy_image *im, netcons *k) {
  ncy_arena *arena = &im->arena;
  int64_t most = net->n_conns + 2 * im->n_plastic, n_plastic = 0;
  NEW_OR_FAIL(k->source, arena, int32_t, most);
  NEW_OR_FAIL(k->group, arena, int32_t, most);
  NEW_OR_FAIL(k->index, arena, int32_t, most);
  NEW_OR_FAIL(k->weight, arena, double, most);
  NEW_OR_FAIL(k->delay, arena, double, most);
  for (int32_t g = 0; g < im->circuit.n_points; g++)
    if (mech_of_group(im, g) == NCY_MECH_NETSTIM) k->first_netstim = im->circuit.n_sources - im->circuit.points[g].n;
  if (needs_slots(net)) NEW_OR_FAIL(k->slot, arena, uint8_t, most);
  if (net->n_shaped) {
    NEW_OR_FAIL(k->of_row, arena, int64_t, net->n_conns);
    memset(k->of_row, 0xff, (size_t)net->n_conns * sizeof *k->of_row);
  }
  for (int64_t i = 0; i < net->n_conns; i++) NCY_TRY(add_netcons(ctx, net, im, im->row_of_order[i], k, &n_plastic));
  ncy_circuit *c = &im->circuit;
  c->n_netcons = k->n;
  c->netcon_source = k->source;
  c->netcon_group = k->group;
  c->netcon_index = k->index;
  c->netcon_weight = k->weight;
  c->netcon_slot = k->slot;
  c->netcon_delay = k->delay;
  return NCY_OK;
}

/* ---- gap junctions --------------------------------------------------------------------------------------------------------- */

/* Section of a cell by name, -1. */
static int32_t section_named(const ncy_net *net, int32_t cell, const char *name) {
  const ncy_net_template *t = ncy_image_template(net, cell);
  for (int32_t s = 0; t && name && s < t->n_secs; s++)
    if (strcmp(t->sec[s].name, name) == 0) return s;
  return -1;
}

static ncy_status wrong_pointer(ncy_ctx *ctx, const ncy_net *net, int64_t row, const char *what, const char *name) {
  return ncy_json_report(rule_of_conn(net, row), true, ctx, NCY_ERROR, NCY_ESPEC, NULL, "pointer connection: %s '%s'", what,
                         name);
}

/* What pointer connection i reads: at the place of the one whose other direction it is, else at the pre cell's. by_id: the
 * pointer connection whose reverse is an id, -1. */
static ncy_status find_source(ncy_ctx *ctx, const ncy_net *net, const ncy_image *im, int64_t i, const int64_t *by_id,
                              const ncy_pointer_form *form, ncy_ref *out) {
  int64_t row = net->pointer_conn[i], other = by_id[net->pointer_id[i]];
  int32_t cell = net->conn_pre[row], sec;
  double x;
  if (other >= 0) {
    int64_t there = net->pointer_conn[other];
    cell = net->conn_post[there];
    sec = net->conn_sec[there];
    x = net->conn_loc[there];
  } else {
    const char *name = net->pointer_pre_sec[i];
    sec = section_named(net, cell, name);
    x = isnan(net->pointer_pre_loc[i]) ? 0.5 : net->pointer_pre_loc[i];
    if (sec < 0) return wrong_pointer(ctx, net, row, "the presynaptic cell has no section", name ? name : "");
  }
  if (ncy_image_range(net->spec->mechs, form->source_var, im->sec_beg[cell] + sec, x, out)) return NCY_OK;
  return wrong_pointer(ctx, net, row, "sections have no variable", form->source_var);
}

static ncy_status build_transfers(ncy_ctx *ctx, const ncy_net *net, ncy_image *im) {
  if (!net->n_pointers) return NCY_OK;
  ncy_arena *arena = &im->arena;
  ncy_ref *from, *to;
  int64_t most = 0, *by_id;
  for (int64_t i = 0; i < net->n_pointers; i++) {
    most = net->pointer_id[i] > most ? net->pointer_id[i] : most;
    most = net->pointer_reverse[i] > most ? net->pointer_reverse[i] : most;
  }
  NEW_OR_FAIL(by_id, arena, int64_t, most + 1);
  NEW_OR_FAIL(from, arena, ncy_ref, net->n_pointers);
  NEW_OR_FAIL(to, arena, ncy_ref, net->n_pointers);
  memset(by_id, 0xff, (size_t)(most + 1) * sizeof *by_id);
  for (int64_t i = 0; i < net->n_pointers; i++)
    if (net->pointer_reverse[i] >= 0) by_id[net->pointer_reverse[i]] = i;
  for (int64_t i = 0; i < net->n_pointers; i++) {
    int64_t row = net->pointer_conn[i];
    int16_t label = net->conn_synmech[row];
    ncy_pointer_form form;
    (void)ncy_net_pointer_form(net->spec, &net->spec->conn[net->conn_label[row]], label, &form);
    NCY_TRY(find_source(ctx, net, im, i, by_id, &form, &from[i]));
    const ncy_mech *mech = net->spec->mechs->mech[im->syn_mech[label]];
    int32_t var = ncy_mech_var_find(mech, form.target_var);
    if (var < 0 || mech->var[var].role == NCY_ROLE_GLOBAL)
      return wrong_pointer(ctx, net, row, "the synaptic mechanism has no variable", form.target_var);
    to[i] = (ncy_ref){.kind = NCY_REF_POINT,
                      .group = im->syn_group[label],
                      .index = im->syn_index[net->conn_syn ? net->conn_syn[row] : row],
                      .var = var};
  }
  im->circuit.transfer_from = from;
  im->circuit.transfer_to = to;
  im->circuit.n_transfers = (int32_t)net->n_pointers;
  return NCY_OK;
}

/* ---- played vectors -------------------------------------------------------------------------------------------------------- */

/* Intervals of a point cell: dynamicRates. */
static void play_intervals(const ncy_net *net, const ncy_image *im, ncy_circuit_play *play, int32_t *n) {
  for (int32_t i = 0; i < net->n_points; i++) {
    int64_t beg = net->point_play_beg[i], count = net->point_play_beg[i + 1] - beg;
    const ncy_mech *mech = net->spec->mechs->mech[mech_of_group(im, im->point_group[i])];
    int32_t var = ncy_mech_var_find(mech, "interval");
    if (!count || var < 0) continue;
    play[(*n)++] = (ncy_circuit_play){
        .target = {.kind = NCY_REF_POINT, .group = im->point_group[i], .index = im->point_index[i], .var = var},
        .n = count,
        .t = net->point_play_time + beg,
        .y = net->point_play_value + beg};
  }
}

/* Weights of connections with shape. */
static ncy_status play_weights(const ncy_net *net, ncy_image *im, const netcons *k, ncy_circuit_play *play, int32_t *n) {
  for (int64_t i = 0; i < net->n_conns && net->n_shaped; i++) {
    int64_t row = im->row_of_order[i], at = ncy_net_find_shaped(net, row);
    if (at < 0 || k->of_row[row] < 0) continue;
    const ncy_net_wave *wave = &net->wave[net->conn_label[row]];
    int32_t count = wave->n_times < wave->n_values ? wave->n_times : wave->n_values;
    double *y;
    NEW_OR_FAIL(y, &im->arena, double, count);
    for (int32_t v = 0; v < count; v++) y[v] = wave->unit[v] * net->shaped_weight[at];
    play[(*n)++] = (ncy_circuit_play){
        .target = {.kind = NCY_REF_WEIGHT, .index = k->of_row[row], .var = k->slot ? k->slot[k->of_row[row]] : 0},
        .n = count,
        .t = wave->time,
        .y = y};
  }
  return NCY_OK;
}

static ncy_status build_plays(const ncy_net *net, ncy_image *im, const netcons *k) {
  ncy_circuit_play *play;
  int32_t n = 0;
  NEW_OR_FAIL(play, &im->arena, ncy_circuit_play, net->n_points + net->n_shaped);
  play_intervals(net, im, play, &n);
  NCY_TRY(play_weights(net, im, k, play, &n));
  im->circuit.play = play;
  im->circuit.n_plays = n;
  return NCY_OK;
}

ncy_status ncy_image_wire(ncy_ctx *ctx, const ncy_net *net, ncy_image *im) {
  netcons k = {0};
  NCY_TRY(build_sources(ctx, net, im));
  NCY_TRY(build_netcons(ctx, net, im, &k));
  NCY_TRY(build_transfers(ctx, net, im));
  return build_plays(net, im, &k);
}
