/* image_points.c - point processes and artificial cells of a network as groups by mechanism, in order of creation.
 *
 * Order: with the cells, those of cell rules and the point cells; with the connections, synapses and what makes them plastic;
 * then the stimuli: clamps, and a NetStim for each of their synapses. Only orders within a mechanism decide bits.
 * Data:  a column for each variable that anything sets. Cost: linear, two passes: counting, filling.
 * Source: NetPyNE's order of calls, reference netpyne-2 sections 0, 3, 5, 10, netpyne-1 sections 6 and 8.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nmodl/program.h"
#include "num/rng.h"
#include "sim/image.h"

/* A group being filled. */
typedef struct group {
  int32_t mech;
  int32_t n, capacity;
  int32_t *sec;
  double *x;
  double **value; /* [n_vars] NULL: set nowhere yet */
  uint32_t *rng_id[3];
  int64_t *vec_beg; /* [capacity+1] of VecStims */
  ncy_ref *pointer; /* [n_pointers][capacity] */
} group;

typedef struct maker {
  ncy_ctx *ctx;
  const ncy_net *net;
  const ncy_spec *spec;
  const ncy_mech_set *mechs;
  ncy_image *im;
  ncy_arena *arena;
  group *group;
  int32_t n_groups;
  int32_t *of_mech; /* [mechanisms] group, -1 none */
  double *vec;      /* spike times, all VecStims */
  bool is_filling;
} maker;

static const ncy_mech *row_of(const maker *k, const group *g) {
  return k->mechs->mech[g->mech];
}

static int32_t group_of(maker *k, int32_t mech) {
  if (k->of_mech[mech] < 0) {
    k->of_mech[mech] = k->n_groups;
    k->group[k->n_groups++] = (group){.mech = mech};
  }
  return k->of_mech[mech];
}

/* One more instance of a mechanism, counted or made; its row. */
static int32_t add(maker *k, int32_t mech, int32_t sec, double x) {
  group *g = &k->group[group_of(k, mech)];
  if (!k->is_filling) return g->capacity++;
  if (g->sec) {
    g->sec[g->n] = sec;
    g->x[g->n] = x;
  }
  return g->n++;
}

static ncy_status allocate(maker *k, group *g) {
  const ncy_mech *mech = row_of(k, g);
  if (mech->kind != NCY_MECH_ARTIFICIAL) {
    NEW_OR_FAIL(g->sec, k->arena, int32_t, g->capacity);
    NEW_OR_FAIL(g->x, k->arena, double, g->capacity);
  }
  NEW_OR_FAIL(g->value, k->arena, double *, mech->n_vars);
  for (int i = 0; i < 3 && g->mech == NCY_MECH_NETSTIM; i++) NEW_OR_FAIL(g->rng_id[i], k->arena, uint32_t, g->capacity);
  if (strcmp(mech->name, "VecStim") == 0) NEW_OR_FAIL(g->vec_beg, k->arena, int64_t, g->capacity + 1);
  return NCY_OK;
}

/* Sets a variable, or an element of one: amp[2]. What the mechanism does not have is left out, as NetPyNE does. */
static ncy_status set(maker *k, int32_t mech, int32_t row, const char *name, double value) {
  group *g = &k->group[k->of_mech[mech]];
  const char *bracket = strchr(name, '[');
  long element = bracket ? strtol(bracket + 1, NULL, 10) : 0;
  size_t length = bracket ? (size_t)(bracket - name) : strlen(name);
  for (int32_t v = 0; v < row_of(k, g)->n_vars; v++) {
    const ncy_mech_var *var = &row_of(k, g)->var[v];
    if (strlen(var->name) != length || strncmp(var->name, name, length) != 0) continue;
    int32_t size = var->size ? var->size : 1;
    if (var->role == NCY_ROLE_GLOBAL || element < 0 || element >= size) return NCY_OK;
    if (!g->value[v]) {
      NEW_OR_FAIL(g->value[v], k->arena, double, (int64_t)g->capacity *size);
      for (int64_t i = 0; i < (int64_t)g->capacity * size; i++) g->value[v][i] = var->value;
    }
    g->value[v][(int64_t)row * size + element] = value;
    return NCY_OK;
  }
  return NCY_OK;
}

static void set_stream(maker *k, int32_t mech, int32_t row, int32_t cell, int64_t seed) {
  group *g = &k->group[k->of_mech[mech]];
  if (!g->rng_id[0]) return;
  g->rng_id[0][row] = ncy_hash_str("NetStim");
  g->rng_id[1][row] = (uint32_t)k->net->cell_gid[cell];
  g->rng_id[2][row] = (uint32_t)seed;
}

/* ---- with the cells -------------------------------------------------------------------------------------------------------- */

int64_t ncy_image_pointp(const ncy_net *net, const ncy_image *im, int32_t cell, int32_t sec, int32_t p) {
  const ncy_net_template *t = ncy_image_template(net, cell);
  int64_t at = im->pointp_beg[cell];
  for (int32_t s = 0; s < sec; s++) at += t->sec[s].n_pointps;
  return at + p;
}

static ncy_status add_pointps(maker *k, int32_t cell) {
  const ncy_net_template *t = ncy_image_template(k->net, cell);
  int64_t at = k->im->pointp_beg[cell];
  for (int32_t s = 0; t && s < t->n_secs; s++)
    for (int32_t p = 0; p < t->sec[s].n_pointps; p++, at++) {
      const ncy_net_pointp *from = &t->sec[s].pointp[p];
      int32_t row = add(k, from->mech, k->im->sec_beg[cell] + s, from->loc);
      if (!k->is_filling) continue;
      k->im->pointp_group[at] = k->of_mech[from->mech];
      k->im->pointp_index[at] = row;
      for (int32_t i = 0; i < from->n_params; i++) {
        ncy_net_value value = from->value[i];
        double number = value.per_cell ? value.per_cell[k->net->cell_tmpl_index[cell]] : value.value;
        if (!isnan(number)) NCY_TRY(set(k, from->mech, row, from->param[i], number));
      }
    }
  return NCY_OK;
}

static ncy_status add_point_cell(maker *k, int32_t cell) {
  const ncy_net *net = k->net;
  int32_t point = net->cell_point[cell], mech = k->im->pop_mech[net->cell_pop[cell]];
  int32_t row = add(k, mech, -1, 0.0);
  if (!k->is_filling) return NCY_OK;
  k->im->point_group[point] = k->of_mech[mech];
  k->im->point_index[point] = row;
  for (int32_t p = net->point_param_beg[point]; p < net->point_param_beg[point + 1]; p++)
    NCY_TRY(set(k, mech, row, net->point_param[p], net->point_value[p]));
  if (mech == NCY_MECH_NETSTIM) set_stream(k, mech, row, cell, net->point_seed[point]);
  group *g = &k->group[k->of_mech[mech]];
  if (!g->vec_beg) return NCY_OK;
  int64_t beg = net->point_time_beg[point], n = net->point_time_beg[point + 1] - beg;
  if (n) memcpy(k->vec + g->vec_beg[row], net->point_time + beg, (size_t)n * sizeof(double));
  g->vec_beg[row + 1] = g->vec_beg[row] + n;
  return NCY_OK;
}

static ncy_status add_cells(maker *k) {
  for (int32_t i = 0; i < k->net->n_cells; i++) {
    bool is_point = k->net->cell_point && k->net->cell_point[i] >= 0;
    NCY_TRY(is_point ? add_point_cell(k, i) : add_pointps(k, i));
  }
  return NCY_OK;
}

/* ---- with the connections -------------------------------------------------------------------------------------------------- */

/* Every synaptic mechanism in use must be a known point process. */
static ncy_status check_synmech(maker *k, const ncy_spec_synmech *syn, int32_t *out) {
  int32_t id = syn->mod ? ncy_mech_set_find(k->mechs, syn->mod) : -1;
  const ncy_mech *mech = ncy_mech_set_at(k->mechs, id);
  *out = id;
  if (mech && mech->kind == NCY_MECH_POINT) return NCY_OK;
  return ncy_json_report(syn->node, true, k->ctx, NCY_ERROR, NCY_ESPEC, NULL,
                         "synaptic mechanism \"%s\" has no point process \"%s\"", syn->label, syn->mod ? syn->mod : "");
}

static ncy_status set_synapse(maker *k, int16_t label, int64_t syn, int64_t row, int32_t mech, int32_t at) {
  const ncy_net *net = k->net;
  const ncy_spec_params *params = &k->spec->synmech[label].params;
  for (int32_t p = 0; p < params->n; p++) {
    const double *column = net->syn_param ? net->syn_param[net->syn_param_beg[label] + p] : NULL;
    if (column)
      NCY_TRY(set(k, mech, at, params->param[p].key, column[syn]));
    else if (ncy_json_is_number(params->param[p].value))
      NCY_TRY(set(k, mech, at, params->param[p].key, ncy_json_number(params->param[p].value)));
  }
  /* the weight of a gap junction, if its mechanism has one */
  return ncy_net_find_pointer(net, row) >= 0 ? set(k, mech, at, "weight", net->conn_weight[row]) : NCY_OK;
}

static ncy_status add_synapse(maker *k, int64_t row) {
  const ncy_net *net = k->net;
  ncy_image *im = k->im;
  int16_t label = net->conn_synmech[row];
  if (im->syn_mech[label] < 0) NCY_TRY(check_synmech(k, &k->spec->synmech[label], &im->syn_mech[label]));
  int32_t mech = im->syn_mech[label];
  int64_t syn = net->conn_syn ? net->conn_syn[row] : row;
  if (!k->is_filling && im->syn_first_row[syn] < 0) {
    im->syn_first_row[syn] = row;
    (void)add(k, mech, 0, 0.0);
  } else if (k->is_filling && im->syn_first_row[syn] == row) {
    int32_t at = add(k, mech, im->sec_beg[net->conn_post[row]] + net->conn_sec[row], net->conn_loc[row]);
    im->syn_group[label] = k->of_mech[mech];
    im->syn_index[syn] = at;
    NCY_TRY(set_synapse(k, label, syn, row, mech, at));
  } else if (k->is_filling && ncy_net_find_pointer(net, row) >= 0) { /* of a shared synapse the last one counts */
    NCY_TRY(set(k, mech, im->syn_index[syn], "weight", net->conn_weight[row]));
  }
  return NCY_OK;
}

const ncy_json *ncy_image_plast(const ncy_net *net, int64_t row) {
  const ncy_json *plast = ncy_net_plast(net, row);
  return plast && ncy_json_is_string(ncy_json_get(plast, "mech"), "STDP") ? plast : NULL;
}

static ncy_status plast_wrong(maker *k, const ncy_json *node, const char *what) {
  return ncy_json_report(node, false, k->ctx, NCY_ERROR, NCY_ESPEC, NULL, "plast: %s", what);
}

/* A point process that changes the weight; of other mechanisms than STDP NetPyNE keeps none. */
static ncy_status add_plasticity(maker *k, int64_t row) {
  const ncy_net *net = k->net;
  const ncy_json *plast = ncy_image_plast(net, row), *params;
  if (!plast) return NCY_OK;
  int32_t id = ncy_mech_set_find(k->mechs, "STDP");
  const ncy_mech *mech = ncy_mech_set_at(k->mechs, id);
  if (!mech || mech->kind != NCY_MECH_POINT) return plast_wrong(k, plast, "there is no point process STDP");
  int32_t at = add(k, id, k->im->sec_beg[net->conn_post[row]] + net->conn_sec[row], 0.0);
  if (!k->is_filling) {
    k->im->n_plastic++;
    return NCY_OK;
  }
  k->im->plastic_row[k->im->n_plastic] = row;
  k->im->plastic_index[k->im->n_plastic++] = at;
  params = ncy_json_get(plast, "params");
  for (uint32_t i = 0; params && params->type == NCY_JSON_OBJECT && i < params->count; i++) {
    const ncy_json *p = &params->u.items[i];
    int32_t var = ncy_mech_var_find(mech, p->key);
    if (var < 0 && k->spec->mechs->program[id]) return plast_wrong(k, p, "STDP has no such parameter");
    if (!ncy_json_is_number(p) && p->type != NCY_JSON_BOOL) return plast_wrong(k, p, "expected a number");
    NCY_TRY(set(k, id, at, p->key, ncy_json_number(p)));
  }
  return NCY_OK;
}

static ncy_status add_conns(maker *k) {
  const ncy_net *net = k->net;
  bool has_plast = false;
  k->im->n_plastic = 0;
  for (int32_t i = 0; i < k->spec->n_conns; i++) has_plast |= k->spec->conn[i].plast != NULL;
  for (int64_t i = 0; i < net->n_conns; i++) {
    int64_t row = k->im->row_of_order[i];
    if (net->conn_synmech[row] >= 0) NCY_TRY(add_synapse(k, row));
    if (has_plast) NCY_TRY(add_plasticity(k, row));
  }
  return NCY_OK;
}

/* ---- stimuli --------------------------------------------------------------------------------------------------------------- */

static ncy_status add_clamps(maker *k) {
  const ncy_net *net = k->net;
  for (int32_t i = 0; i < net->n_clamps; i++) {
    int32_t mech = net->clamp_mech[i];
    int32_t at = add(k, mech, k->im->sec_beg[net->clamp_cell[i]] + net->clamp_sec[i], net->clamp_loc[i]);
    if (!k->is_filling) continue;
    k->im->clamp_group[i] = k->of_mech[mech];
    k->im->clamp_index[i] = at;
    for (int32_t p = net->clamp_param_beg[i]; p < net->clamp_param_beg[i + 1]; p++) {
      const char *name = net->clamp_param[p];
      if (mech == NCY_MECH_ICLAMP && strcmp(name, "delay") == 0) name = "del"; /* Python's name for a reserved word */
      NCY_TRY(set(k, mech, at, name, net->clamp_value[p]));
    }
  }
  return NCY_OK;
}

static ncy_status add_netstims(maker *k) {
  const ncy_net *net = k->net;
  for (int64_t i = 0; i < net->n_conns; i++) {
    int32_t pre = net->conn_pre[k->im->row_of_order[i]];
    if (pre >= 0) continue;
    int32_t stim = -1 - pre, at = add(k, NCY_MECH_NETSTIM, -1, 0.0);
    if (!k->is_filling) continue;
    k->im->netstim_index[stim] = at;
    NCY_TRY(set(k, NCY_MECH_NETSTIM, at, "interval", net->netstim_interval[stim]));
    NCY_TRY(set(k, NCY_MECH_NETSTIM, at, "number", net->netstim_number[stim]));
    NCY_TRY(set(k, NCY_MECH_NETSTIM, at, "start", net->netstim_start[stim]));
    NCY_TRY(set(k, NCY_MECH_NETSTIM, at, "noise", net->netstim_noise[stim]));
    set_stream(k, NCY_MECH_NETSTIM, at, net->netstim_cell[stim], net->netstim_seed[stim]);
  }
  return NCY_OK;
}

/* ---- all ------------------------------------------------------------------------------------------------------------------- */

static ncy_status add_all(maker *k) {
  NCY_TRY(add_cells(k));
  NCY_TRY(add_conns(k));
  NCY_TRY(add_clamps(k));
  return add_netstims(k);
}

/* Room for where things become rows. */
static ncy_status prepare(maker *k) {
  const ncy_net *net = k->net;
  ncy_image *im = k->im;
  ncy_arena *arena = k->arena;
  NEW_OR_FAIL(im->row_of_order, arena, int64_t, net->n_conns);
  for (int64_t row = 0; row < net->n_conns; row++) im->row_of_order[net->conn_order[row]] = row;
  NEW_OR_FAIL(im->pop_mech, arena, int32_t, net->n_pops);
  for (int32_t i = 0; i < net->n_pops; i++)
    im->pop_mech[i] = net->pop[i].spec->is_point ? ncy_mech_set_find(k->mechs, net->pop[i].spec->cell_model) : -1;
  NEW_OR_FAIL(im->pointp_beg, arena, int64_t, net->n_cells + 1);
  for (int32_t i = 0; i < net->n_cells; i++) {
    const ncy_net_template *t = ncy_image_template(net, i);
    int64_t n = 0;
    for (int32_t s = 0; t && s < t->n_secs; s++) n += t->sec[s].n_pointps;
    im->pointp_beg[i + 1] = im->pointp_beg[i] + n;
  }
  NEW_OR_FAIL(im->pointp_group, arena, int32_t, im->pointp_beg[net->n_cells]);
  NEW_OR_FAIL(im->pointp_index, arena, int32_t, im->pointp_beg[net->n_cells]);
  NEW_OR_FAIL(im->point_group, arena, int32_t, net->n_points);
  NEW_OR_FAIL(im->point_index, arena, int32_t, net->n_points);
  NEW_OR_FAIL(im->syn_mech, arena, int32_t, k->spec->n_synmechs);
  NEW_OR_FAIL(im->syn_group, arena, int32_t, k->spec->n_synmechs);
  NEW_OR_FAIL(im->syn_index, arena, int32_t, net->n_syns);
  NEW_OR_FAIL(im->syn_first_row, arena, int64_t, net->n_syns);
  for (int32_t i = 0; i < k->spec->n_synmechs; i++) im->syn_mech[i] = im->syn_group[i] = -1;
  for (int64_t i = 0; i < net->n_syns; i++) im->syn_first_row[i] = -1;
  NEW_OR_FAIL(im->clamp_group, arena, int32_t, net->n_clamps);
  NEW_OR_FAIL(im->clamp_index, arena, int32_t, net->n_clamps);
  NEW_OR_FAIL(im->netstim_index, arena, int32_t, net->n_netstims);
  if (net->n_points) NEW_OR_FAIL(k->vec, arena, double, net->point_time_beg[net->n_points]);
  NEW_OR_FAIL(k->group, arena, group, k->mechs->n);
  NEW_OR_FAIL(k->of_mech, arena, int32_t, k->mechs->n);
  for (int32_t i = 0; i < k->mechs->n; i++) k->of_mech[i] = -1;
  return NCY_OK;
}

/* The weights that STDP changes are found once NetCons have rows: image_wire.c. */
static ncy_status give_pointers(maker *k) {
  int32_t id = ncy_mech_set_find(k->mechs, "STDP");
  const ncy_nmodl *program = id >= 0 && k->im->n_plastic ? k->mechs->program[id] : NULL;
  int32_t sym = program ? nm_sym_find(program, "synweight") : -1;
  if (!program) return NCY_OK; /* told where programs are checked */
  group *g = &k->group[k->of_mech[id]];
  if (sym < 0 || program->syms.data[sym].store != NM_POINTER)
    return ncy_report(k->ctx, NCY_ERROR, NCY_ESPEC, &(ncy_place){.file = ncy_mods_info(k->spec->mods, id)->file}, NULL,
                      "STDP has no POINTER synweight, through which it would change a weight");
  NEW_OR_FAIL(g->pointer, k->arena, ncy_ref, (int64_t)program->n_pointers * g->capacity);
  k->im->plastic_pointer = g->pointer + (int64_t)program->syms.data[sym].slot * g->capacity;
  k->im->plastic_group = k->of_mech[id];
  return NCY_OK;
}

ncy_status ncy_image_points(ncy_ctx *ctx, const ncy_net *net, ncy_image *im) {
  maker k = {.ctx = ctx, .net = net, .spec = net->spec, .mechs = net->spec->mechs, .im = im, .arena = &im->arena};
  NCY_TRY(prepare(&k));
  NCY_TRY(add_all(&k));
  for (int32_t i = 0; i < k.n_groups; i++) NCY_TRY(allocate(&k, &k.group[i]));
  NEW_OR_FAIL(im->plastic_row, k.arena, int64_t, im->n_plastic);
  NEW_OR_FAIL(im->plastic_index, k.arena, int32_t, im->n_plastic);
  NCY_TRY(give_pointers(&k));
  k.is_filling = true;
  NCY_TRY(add_all(&k));
  ncy_circuit_points *out;
  NEW_OR_FAIL(out, k.arena, ncy_circuit_points, k.n_groups);
  for (int32_t i = 0; i < k.n_groups; i++) {
    const group *g = &k.group[i];
    ncy_col *param;
    NCY_TRY(ncy_image_params(k.arena, row_of(&k, g), g->value, g->n, &param));
    out[i] = (ncy_circuit_points){.mech = g->mech,
                                  .n = g->n,
                                  .sec = g->sec,
                                  .x = g->x,
                                  .param = param,
                                  .rng_id = {g->rng_id[0], g->rng_id[1], g->rng_id[2]},
                                  .pointer = g->pointer,
                                  .vec_beg = g->vec_beg,
                                  .vec = k.vec};
  }
  im->circuit.points = out;
  im->circuit.n_points = k.n_groups;
  return NCY_OK;
}
