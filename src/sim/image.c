/* image.c - a network as the flat columns an engine takes.
 *
 * Data:  sections and segments cell after cell; point processes grouped by mechanism, NetCons and NetStims in order of creation
 *        (net->conn_order), which is NEURON's. A parameter that is equal for all rows stays one number.
 * Costs: O(sections + connections), about 60 bytes a connection while the engine is being built.
 * Source: NetPyNE's order of calls, reference netpyne-2 section 0 and netpyne-1 section 6; NEURON's, neuron-numerics 2.4, 3.3.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "num/rng.h"
#include "sim/sim.h"

#define NEW_OR_FAIL(target, arena, type, count)                                                                                  \
  do {                                                                                                                           \
    (target) = NCY_NEW_ARRAY((arena), type, (size_t)(count));                                                                    \
    if (!(target)) return NCY_ENOMEM;                                                                                            \
  } while (0)

static double value_at(ncy_net_value value, int32_t cell_index) {
  return value.per_cell ? value.per_cell[cell_index] : value.value;
}

/* data when its n values differ, else the one value. */
static ncy_col column_of(const double *data, int64_t n) {
  for (int64_t i = 1; i < n; i++)
    if (memcmp(&data[i], &data[0], sizeof *data) != 0) return (ncy_col){.data = data};
  return (ncy_col){.value = n ? data[0] : 0.0};
}

/* ---- sections and segments ---------------------------------------------------------------------------------------------- */

static const ncy_net_template *template_of(const ncy_net *net, int32_t cell) {
  return net->cell_tmpl[cell] < 0 ? NULL : &net->tmpl[net->cell_tmpl[cell]];
}

static ncy_status build_sections(const ncy_net *net, ncy_image *im) {
  ncy_arena *arena = &im->arena;
  ncy_circuit *c = &im->circuit;
  int64_t n_secs = 0, n_segs = 0, n_points = 0;
  for (int32_t i = 0; i < net->n_cells; i++) {
    const ncy_net_template *t = template_of(net, i);
    for (int32_t s = 0; t && s < t->n_secs; s++) {
      n_secs++;
      n_segs += t->sec[s].nseg;
      n_points += t->sec[s].pt3d.n;
    }
  }
  int32_t *cell_sec_beg, *parent, *nseg, *seg_beg;
  double *parent_x, *child_x, *length, *ra, *vinit, *diam, *cm;
  NEW_OR_FAIL(im->sec_beg, arena, int32_t, net->n_cells);
  NEW_OR_FAIL(cell_sec_beg, arena, int32_t, net->n_cells + 1);
  NEW_OR_FAIL(parent, arena, int32_t, n_secs);
  NEW_OR_FAIL(nseg, arena, int32_t, n_secs);
  NEW_OR_FAIL(seg_beg, arena, int32_t, n_secs + 1);
  NEW_OR_FAIL(parent_x, arena, double, n_secs);
  NEW_OR_FAIL(child_x, arena, double, n_secs);
  NEW_OR_FAIL(length, arena, double, n_secs);
  NEW_OR_FAIL(ra, arena, double, n_secs);
  NEW_OR_FAIL(vinit, arena, double, n_secs);
  NEW_OR_FAIL(diam, arena, double, n_segs);
  NEW_OR_FAIL(cm, arena, double, n_segs);
  int64_t *pt_beg = NULL;
  float *pt[4] = {0};
  if (n_points) {
    NEW_OR_FAIL(pt_beg, arena, int64_t, n_secs + 1);
    for (int k = 0; k < 4; k++) NEW_OR_FAIL(pt[k], arena, float, n_points);
  }
  int32_t sec = 0, seg = 0;
  int64_t point = 0;
  for (int32_t i = 0; i < net->n_cells; i++) {
    const ncy_net_template *t = template_of(net, i);
    int32_t index = net->cell_tmpl_index[i];
    im->sec_beg[i] = cell_sec_beg[i] = sec;
    for (int32_t s = 0; t && s < t->n_secs; s++, sec++) {
      const ncy_net_sec *from = &t->sec[s];
      parent[sec] = from->parent < 0 ? -1 : im->sec_beg[i] + from->parent;
      parent_x[sec] = from->parent_x;
      child_x[sec] = from->child_x;
      nseg[sec] = from->nseg;
      length[sec] = value_at(from->L, index);
      ra[sec] = value_at(from->Ra, index);
      vinit[sec] = from->vinit;
      seg_beg[sec] = seg;
      for (int32_t k = 0; k < from->nseg; k++, seg++) {
        diam[seg] = value_at(from->diam, index);
        cm[seg] = value_at(from->cm, index);
      }
      if (pt_beg) pt_beg[sec] = point;
      if (from->pt3d.n)
        ncy_net_section_points(net, from, i, (float *[4]){pt[0] + point, pt[1] + point, pt[2] + point, pt[3] + point});
      point += from->pt3d.n;
    }
  }
  cell_sec_beg[net->n_cells] = sec;
  seg_beg[sec] = seg;
  if (pt_beg) pt_beg[sec] = point;
  c->n_cells = net->n_cells;
  c->cell_sec_beg = cell_sec_beg;
  c->n_secs = sec;
  c->sec_parent = parent;
  c->sec_parent_x = parent_x;
  c->sec_child_x = child_x;
  c->sec_nseg = nseg;
  c->sec_L = length;
  c->sec_Ra = ra;
  c->sec_vinit = vinit;
  c->sec_pt_beg = pt_beg;
  for (int k = 0; k < 4; k++) c->pt[k] = pt[k];
  c->sec_seg_beg = seg_beg;
  c->seg_diam = diam;
  c->seg_cm = cm;
  return NCY_OK;
}

/* ---- density mechanisms -------------------------------------------------------------------------------------------------- */

/* Calls visit for every density mechanism of every section of every cell, in order; mech must be known. */
typedef struct density_fill {
  int32_t mech;
  int32_t n;
  int32_t *seg;
  double **value; /* [n_vars] NULL where the variable is no parameter */
} density_fill;

/* The first three variables of an ion are its e, i, o. */
static void fill_ions(const ncy_net *net, ncy_image *im, density_fill *fill) {
  for (int32_t i = 0; i < net->n_cells; i++) {
    const ncy_net_template *t = template_of(net, i);
    for (int32_t s = 0; t && s < t->n_secs; s++) {
      const ncy_net_sec *sec = &t->sec[s];
      for (int32_t j = 0; j < sec->n_ions; j++) {
        density_fill *f = &fill[sec->ion[j].mech];
        for (int32_t k = 0; k < sec->nseg; k++) {
          int32_t row = f->n++;
          f->seg[row] = im->circuit.sec_seg_beg[im->sec_beg[i] + s] + k;
          for (int v = 0; v < 3; v++)
            f->value[v][row] = sec->ion[j].value[v] ? sec->ion[j].value[v][k] : ncy_mech_at(sec->ion[j].mech)->var[v].value;
        }
      }
    }
  }
}

static ncy_status build_densities(const ncy_net *net, ncy_image *im) {
  ncy_arena *arena = &im->arena;
  ncy_circuit *c = &im->circuit;
  density_fill *fill;
  NEW_OR_FAIL(fill, arena, density_fill, ncy_mech_count());
  for (int32_t i = 0; i < net->n_cells; i++) {
    const ncy_net_template *t = template_of(net, i);
    for (int32_t s = 0; t && s < t->n_secs; s++)
      for (int32_t d = 0; d < t->sec[s].n_densities; d++)
        if (t->sec[s].density[d].mech >= 0) fill[t->sec[s].density[d].mech].n += t->sec[s].nseg;
    for (int32_t s = 0; t && s < t->n_secs; s++)
      for (int32_t k = 0; k < t->sec[s].n_ions; k++) fill[t->sec[s].ion[k].mech].n += t->sec[s].nseg;
  }
  int32_t n_used = 0;
  for (int32_t m = 0; m < ncy_mech_count(); m++) {
    density_fill *f = &fill[m];
    if (!f->n) continue;
    n_used++;
    const ncy_mech *mech = ncy_mech_at(m);
    NEW_OR_FAIL(f->seg, arena, int32_t, f->n);
    NEW_OR_FAIL(f->value, arena, double *, mech->n_vars);
    for (int32_t v = 0; v < mech->n_vars; v++)
      if (mech->var[v].role == NCY_ROLE_PARAMETER) NEW_OR_FAIL(f->value[v], arena, double, f->n);
    f->n = 0;
  }
  for (int32_t i = 0; i < net->n_cells; i++) {
    const ncy_net_template *t = template_of(net, i);
    for (int32_t s = 0; t && s < t->n_secs; s++) {
      const ncy_net_sec *sec = &t->sec[s];
      for (int32_t d = 0; d < sec->n_densities; d++) {
        const ncy_net_density *den = &sec->density[d];
        if (den->mech < 0) continue;
        density_fill *f = &fill[den->mech];
        const ncy_mech *mech = ncy_mech_at(den->mech);
        for (int32_t k = 0; k < sec->nseg; k++) {
          int32_t row = f->n++;
          f->seg[row] = c->sec_seg_beg[im->sec_beg[i] + s] + k;
          for (int32_t v = 0; v < mech->n_vars; v++)
            if (f->value[v]) f->value[v][row] = mech->var[v].value;
          for (int32_t p = 0; p < den->n_params; p++)
            if (den->var[p] >= 0 && f->value[den->var[p]])
              f->value[den->var[p]][row] = value_at(den->value[p * sec->nseg + k], net->cell_tmpl_index[i]);
        }
      }
    }
  }
  fill_ions(net, im, fill);
  ncy_circuit_density *out;
  NEW_OR_FAIL(out, arena, ncy_circuit_density, n_used);
  int32_t n = 0;
  for (int32_t m = 0; m < ncy_mech_count(); m++) {
    if (!fill[m].n) continue;
    const ncy_mech *mech = ncy_mech_at(m);
    ncy_col *param;
    NEW_OR_FAIL(param, arena, ncy_col, mech->n_vars);
    for (int32_t v = 0; v < mech->n_vars; v++)
      if (fill[m].value[v]) param[v] = column_of(fill[m].value[v], fill[m].n);
    out[n++] = (ncy_circuit_density){.mech = m, .n = fill[m].n, .seg = fill[m].seg, .param = param};
  }
  c->density = out;
  c->n_densities = n;
  return NCY_OK;
}

/* ---- point processes ------------------------------------------------------------------------------------------------------ */

/* A points group being filled. */
typedef struct group_fill {
  int32_t mech;
  int32_t n;
  int32_t *sec;
  double *x;
  double **value; /* [n_vars] */
  uint32_t *rng_id[3];
} group_fill;

typedef struct groups {
  group_fill *group;
  int32_t n;
  int32_t *of_mech; /* [mechanisms] group, -1 none */
} groups;

static int32_t group_of(groups *g, int32_t mech) {
  if (g->of_mech[mech] < 0) {
    g->of_mech[mech] = g->n;
    g->group[g->n++].mech = mech;
  }
  return g->of_mech[mech];
}

static ncy_status allocate_group(ncy_arena *arena, group_fill *g) {
  const ncy_mech *mech = ncy_mech_at(g->mech);
  bool is_artificial = mech->kind == NCY_MECH_ARTIFICIAL;
  if (!is_artificial) {
    NEW_OR_FAIL(g->sec, arena, int32_t, g->n);
    NEW_OR_FAIL(g->x, arena, double, g->n);
  } else {
    for (int k = 0; k < 3; k++) NEW_OR_FAIL(g->rng_id[k], arena, uint32_t, g->n);
  }
  NEW_OR_FAIL(g->value, arena, double *, mech->n_vars);
  for (int32_t v = 0; v < mech->n_vars; v++)
    if (mech->var[v].role == NCY_ROLE_PARAMETER) NEW_OR_FAIL(g->value[v], arena, double, g->n);
  g->n = 0;
  return NCY_OK;
}

/* A new instance with every parameter at its default; its row. */
static int32_t add_instance(group_fill *g) {
  const ncy_mech *mech = ncy_mech_at(g->mech);
  for (int32_t v = 0; v < mech->n_vars; v++)
    if (g->value[v]) g->value[v][g->n] = mech->var[v].value;
  return g->n++;
}

static void set_param(group_fill *g, int32_t row, const char *name, double value) {
  int32_t v = ncy_mech_var_find(ncy_mech_at(g->mech), name);
  if (v >= 0 && g->value[v]) g->value[v][row] = value;
}

/* Every synaptic mechanism in use must be a known point process with known parameters. */
static ncy_status check_synmech(ncy_ctx *ctx, const ncy_spec_synmech *syn, int32_t *out_mech) {
  int32_t id = syn->mod ? ncy_mech_find(syn->mod) : -1;
  const ncy_mech *mech = ncy_mech_at(id);
  if (!mech || mech->kind != NCY_MECH_POINT)
    return ncy_json_report(syn->node, true, ctx, NCY_ERROR, NCY_ESPEC, NULL,
                           "synaptic mechanism \"%s\" has no point process \"%s\"", syn->label, syn->mod ? syn->mod : "");
  *out_mech = id;
  return NCY_OK;
}

static ncy_status count_synapses(ncy_ctx *ctx, const ncy_net *net, ncy_image *im, groups *g, const int64_t *row_of_order) {
  const ncy_spec *spec = net->spec;
  int32_t *mech_of;
  NEW_OR_FAIL(im->syn_group, &im->arena, int32_t, spec->n_synmechs);
  NEW_OR_FAIL(mech_of, &im->arena, int32_t, spec->n_synmechs);
  NEW_OR_FAIL(im->syn_index, &im->arena, int32_t, net->n_syns);
  NEW_OR_FAIL(im->syn_first_row, &im->arena, int64_t, net->n_syns);
  for (int32_t i = 0; i < spec->n_synmechs; i++) im->syn_group[i] = -1;
  for (int64_t i = 0; i < net->n_syns; i++) im->syn_first_row[i] = -1;
  for (int64_t k = 0; k < net->n_conns; k++) {
    int64_t row = row_of_order[k];
    int16_t label = net->conn_synmech[row];
    if (label < 0) continue;
    if (im->syn_group[label] < 0) {
      NCY_TRY(check_synmech(ctx, &spec->synmech[label], &mech_of[label]));
      im->syn_group[label] = group_of(g, mech_of[label]);
    }
    int64_t syn = net->conn_syn ? net->conn_syn[row] : row;
    if (im->syn_first_row[syn] >= 0) continue;
    im->syn_first_row[syn] = row;
    im->syn_index[syn] = g->group[im->syn_group[label]].n++;
  }
  return NCY_OK;
}

static void fill_synapses(const ncy_net *net, ncy_image *im, groups *g, const int64_t *row_of_order) {
  const ncy_spec *spec = net->spec;
  for (int64_t k = 0; k < net->n_conns; k++) {
    int64_t row = row_of_order[k];
    int16_t label = net->conn_synmech[row];
    int64_t syn = net->conn_syn ? net->conn_syn[row] : row;
    if (label < 0 || im->syn_first_row[syn] != row) continue;
    group_fill *group = &g->group[im->syn_group[label]];
    int32_t at = add_instance(group);
    group->sec[at] = im->sec_beg[net->conn_post[row]] + net->conn_sec[row];
    group->x[at] = net->conn_loc[row];
    const ncy_spec_params *params = &spec->synmech[label].params;
    for (int32_t p = 0; p < params->n; p++) {
      const double *column = net->syn_param ? net->syn_param[net->syn_param_beg[label] + p] : NULL;
      if (column)
        set_param(group, at, params->param[p].key, column[syn]);
      else if (ncy_json_is_number(params->param[p].value))
        set_param(group, at, params->param[p].key, ncy_json_number(params->param[p].value));
    }
  }
}

/* Point processes of cell rules are there before all synapses. */
static void count_pointps(const ncy_net *net, groups *g) {
  for (int32_t i = 0; i < net->n_cells; i++) {
    const ncy_net_template *t = template_of(net, i);
    for (int32_t s = 0; t && s < t->n_secs; s++)
      for (int32_t p = 0; p < t->sec[s].n_pointps; p++) g->group[group_of(g, t->sec[s].pointp[p].mech)].n++;
  }
}

static void fill_pointps(const ncy_net *net, ncy_image *im, groups *g) {
  for (int32_t i = 0; i < net->n_cells; i++) {
    const ncy_net_template *t = template_of(net, i);
    for (int32_t s = 0; t && s < t->n_secs; s++)
      for (int32_t p = 0; p < t->sec[s].n_pointps; p++) {
        const ncy_net_pointp *from = &t->sec[s].pointp[p];
        group_fill *group = &g->group[group_of(g, from->mech)];
        int32_t at = add_instance(group);
        group->sec[at] = im->sec_beg[i] + s;
        group->x[at] = from->loc;
        for (int32_t k = 0; k < from->n_params; k++) {
          double value = value_at(from->value[k], net->cell_tmpl_index[i]);
          if (!isnan(value)) set_param(group, at, from->param[k], value);
        }
      }
  }
}

static ncy_status build_points(ncy_ctx *ctx, const ncy_net *net, ncy_image *im, groups *g, const int64_t *row_of_order,
                               int32_t *netstim_index) {
  ncy_arena *arena = &im->arena;
  count_pointps(net, g);
  NCY_TRY(count_synapses(ctx, net, im, g, row_of_order));
  NEW_OR_FAIL(im->clamp_group, arena, int32_t, net->n_clamps);
  NEW_OR_FAIL(im->clamp_index, arena, int32_t, net->n_clamps);
  for (int32_t i = 0; i < net->n_clamps; i++) {
    const ncy_spec_stim_target *target = &net->spec->stim_target[net->clamp_target[i]];
    const ncy_spec_stim_source *source = &net->spec->stim_source[target->source_id];
    const ncy_mech *mech = ncy_mech_at(net->clamp_mech[i]);
    if (!mech || mech->kind != NCY_MECH_POINT)
      return ncy_json_report(source->node, true, ctx, NCY_ERROR, NCY_ESPEC, NULL, "stimulus \"%s\" has no point process \"%s\"",
                             source->label, source->type);
    im->clamp_group[i] = group_of(g, net->clamp_mech[i]);
    g->group[im->clamp_group[i]].n++;
  }
  if (net->n_points + net->n_netstims) g->group[group_of(g, NCY_MECH_NETSTIM)].n = net->n_points + net->n_netstims;
  for (int32_t i = 0; i < g->n; i++) NCY_TRY(allocate_group(arena, &g->group[i]));

  fill_pointps(net, im, g);
  fill_synapses(net, im, g, row_of_order);
  for (int32_t i = 0; i < net->n_clamps; i++) {
    group_fill *group = &g->group[im->clamp_group[i]];
    int32_t at = im->clamp_index[i] = add_instance(group);
    group->sec[at] = im->sec_beg[net->clamp_cell[i]] + net->clamp_sec[i];
    group->x[at] = net->clamp_loc[i];
    for (int32_t p = net->clamp_param_beg[i]; p < net->clamp_param_beg[i + 1]; p++)
      /* NetPyNE takes both del and delay for a current clamp */
      set_param(group, at, strcmp(net->clamp_param[p], "delay") == 0 ? "del" : net->clamp_param[p], net->clamp_value[p]);
  }
  uint32_t hash = ncy_hash_str("NetStim");
  for (int32_t i = 0; i < net->n_points; i++) { /* all NetStims, see unrunnable.c; made with the cells, before the stimuli */
    group_fill *group = &g->group[g->of_mech[NCY_MECH_NETSTIM]];
    int32_t at = add_instance(group);
    for (int32_t p = net->point_param_beg[i]; p < net->point_param_beg[i + 1]; p++)
      set_param(group, at, net->point_param[p], net->point_value[p]);
    group->rng_id[0][at] = hash;
    group->rng_id[1][at] = (uint32_t)net->cell_gid[net->point_cell[i]];
    group->rng_id[2][at] = (uint32_t)net->point_seed[i];
  }
  for (int64_t k = 0; k < net->n_conns; k++) {
    int32_t pre = net->conn_pre[row_of_order[k]];
    if (pre >= 0) continue;
    int32_t stim = -1 - pre;
    group_fill *group = &g->group[g->of_mech[NCY_MECH_NETSTIM]];
    int32_t at = netstim_index[stim] = add_instance(group);
    set_param(group, at, "interval", net->netstim_interval[stim]);
    set_param(group, at, "number", net->netstim_number[stim]);
    set_param(group, at, "start", net->netstim_start[stim]);
    set_param(group, at, "noise", net->netstim_noise[stim]);
    group->rng_id[0][at] = hash;
    group->rng_id[1][at] = (uint32_t)net->cell_gid[net->netstim_cell[stim]];
    group->rng_id[2][at] = (uint32_t)net->netstim_seed[stim];
  }
  ncy_circuit_points *out;
  NEW_OR_FAIL(out, arena, ncy_circuit_points, g->n);
  for (int32_t i = 0; i < g->n; i++) {
    group_fill *f = &g->group[i];
    const ncy_mech *mech = ncy_mech_at(f->mech);
    ncy_col *param;
    NEW_OR_FAIL(param, arena, ncy_col, mech->n_vars);
    for (int32_t v = 0; v < mech->n_vars; v++)
      if (f->value[v]) param[v] = column_of(f->value[v], f->n);
    out[i] = (ncy_circuit_points){.mech = f->mech,
                                  .n = f->n,
                                  .sec = f->sec,
                                  .x = f->x,
                                  .param = param,
                                  .rng_id = {f->rng_id[0], f->rng_id[1], f->rng_id[2]}};
  }
  im->circuit.points = out;
  im->circuit.n_points = g->n;
  return NCY_OK;
}

/* ---- spike sources and NetCons --------------------------------------------------------------------------------------------- */

static ncy_status build_sources(ncy_ctx *ctx, const ncy_net *net, ncy_image *im, const groups *g, int32_t *source_of_cell) {
  ncy_arena *arena = &im->arena;
  int32_t n = 0, n_max = net->n_cells + net->n_netstims;
  uint8_t *kind;
  int32_t *sec, *index;
  double *x, *threshold;
  int64_t *gid;
  bool *is_recorded;
  NEW_OR_FAIL(kind, arena, uint8_t, n_max);
  NEW_OR_FAIL(sec, arena, int32_t, n_max);
  NEW_OR_FAIL(index, arena, int32_t, n_max);
  NEW_OR_FAIL(x, arena, double, n_max);
  NEW_OR_FAIL(threshold, arena, double, n_max);
  NEW_OR_FAIL(gid, arena, int64_t, n_max);
  NEW_OR_FAIL(is_recorded, arena, bool, net->n_cells);
  const ncy_json *spikes = net->spec->cfg.record_cells_spikes;
  if (!spikes || spikes->type != NCY_JSON_ARRAY)
    for (int32_t i = 0; i < net->n_cells; i++) is_recorded[i] = true;
  else
    NCY_TRY(ncy_select_cells(ctx, net, spikes, is_recorded));
  for (int32_t i = 0; i < net->n_cells; i++) {
    const ncy_net_template *t = template_of(net, i);
    source_of_cell[i] = -1;
    bool is_point = net->cell_point && net->cell_point[i] >= 0;
    if (!is_point && (!t || t->spike_sec < 0)) continue;
    source_of_cell[i] = n;
    if (is_point) {
      kind[n] = NCY_SOURCE_POINT;
      sec[n] = g->of_mech[NCY_MECH_NETSTIM];
      index[n] = net->cell_point[i];
      gid[n++] = is_recorded[i] ? net->cell_gid[i] : -1;
      continue;
    }
    kind[n] = NCY_SOURCE_VOLTAGE;
    sec[n] = im->sec_beg[i] + t->spike_sec;
    x[n] = t->spike_loc;
    threshold[n] = t->threshold;
    gid[n++] = is_recorded[i] ? net->cell_gid[i] : -1;
  }
  for (int32_t i = 0; i < net->n_netstims; i++, n++) {
    kind[n] = NCY_SOURCE_POINT;
    sec[n] = g->of_mech[NCY_MECH_NETSTIM];
    index[n] = net->n_points + i;
    gid[n] = -1;
  }
  ncy_circuit *c = &im->circuit;
  c->n_sources = n;
  c->source_kind = kind;
  c->source_sec = sec;
  c->source_index = index;
  c->source_x = x;
  c->source_threshold = threshold;
  c->source_gid = gid;
  return NCY_OK;
}

static ncy_status build_netcons(const ncy_net *net, ncy_image *im, const int64_t *row_of_order, const int32_t *source_of_cell,
                                const int32_t *netstim_index) {
  ncy_arena *arena = &im->arena;
  int32_t *source, *group, *index;
  double *weight, *delay;
  NEW_OR_FAIL(source, arena, int32_t, net->n_conns);
  NEW_OR_FAIL(group, arena, int32_t, net->n_conns);
  NEW_OR_FAIL(index, arena, int32_t, net->n_conns);
  NEW_OR_FAIL(weight, arena, double, net->n_conns);
  NEW_OR_FAIL(delay, arena, double, net->n_conns);
  int32_t first_netstim = im->circuit.n_sources - net->n_netstims - net->n_points; /* source of the group's row 0 */
  int64_t n = 0;
  for (int64_t k = 0; k < net->n_conns; k++) {
    int64_t row = row_of_order[k];
    int32_t pre = net->conn_pre[row];
    int16_t label = net->conn_synmech[row];
    int32_t from = pre < 0 ? first_netstim + netstim_index[-1 - pre] : source_of_cell[pre];
    if (from < 0 || label < 0) continue; /* a cell without sections never fires */
    source[n] = from;
    group[n] = im->syn_group[label];
    index[n] = im->syn_index[net->conn_syn ? net->conn_syn[row] : row];
    weight[n] = net->conn_weight[row];
    delay[n++] = net->conn_delay[row];
  }
  ncy_circuit *c = &im->circuit;
  c->n_netcons = n;
  c->netcon_source = source;
  c->netcon_group = group;
  c->netcon_index = index;
  c->netcon_weight = weight;
  c->netcon_delay = delay;
  return NCY_OK;
}

/* ---- globals ------------------------------------------------------------------------------------------------------------------
 */

/* Sets one of NEURON's globals; false when nothing here has it. */
static bool set_global(ncy_circuit *c, const char *name, double value) {
  if (strcmp(name, "celsius") == 0)
    c->celsius = value;
  else if (strcmp(name, "v_init") == 0)
    c->v_init = value;
  else if (strcmp(name, "secondorder") == 0)
    c->second_order = (int32_t)value;
  else if (strcmp(name, "usetable_hh") == 0)
    c->use_hh_table = value != 0.0;
  else if (strcmp(name, "clamp_resist") != 0 && strcmp(name, "tstop") != 0) /* without effect on a run */
    return false;
  return true;
}

static ncy_status set_globals(ncy_ctx *ctx, const ncy_spec *spec, ncy_circuit *c, const ncy_spec_params *params, bool is_rule) {
  for (int32_t i = 0; i < params->n; i++) {
    const ncy_spec_param *p = &params->param[i];
    bool is_set = false; /* hParams win over the rules, earlier rules over later ones */
    for (int32_t k = 0; is_rule && k < spec->cfg.h_params.n; k++)
      if (strcmp(spec->cfg.h_params.param[k].key, p->key) == 0) is_set = true;
    for (int32_t r = 0; is_rule && r < spec->n_cells && &spec->cell[r].globals != params; r++)
      for (int32_t k = 0; k < spec->cell[r].globals.n; k++)
        if (strcmp(spec->cell[r].globals.param[k].key, p->key) == 0) is_set = true;
    if (is_set) continue;
    if (!ncy_json_is_number(p->value) || !set_global(c, p->key, ncy_json_number(p->value)))
      return ncy_json_report(p->value, true, ctx, NCY_ERROR, NCY_EUNSUPPORTED, NULL,
                             "the native engine has no global \"%s\" to set; it has celsius, v_init, secondorder, usetable_hh",
                             p->key);
  }
  return NCY_OK;
}

ncy_status ncy_image_build(ncy_ctx *ctx, const ncy_net *net, ncy_image *out) {
  const ncy_spec *spec = net->spec;
  memset(out, 0, sizeof *out);
  NCY_TRY(ncy_check_runnable(ctx, net));
  ncy_image *im = out;
  ncy_arena_init(&im->arena, ctx);
  ncy_arena *arena = &im->arena;
  ncy_circuit *c = &im->circuit;
  c->dt = spec->cfg.dt;
  c->celsius = spec->cfg.celsius;
  c->v_init = spec->cfg.v_init;
  c->use_hh_table = true;
  c->global_index = (uint32_t)spec->cfg.global_index;
  c->rec_step = spec->cfg.record_step;
  NCY_TRY(set_globals(ctx, spec, c, &spec->cfg.h_params, false));
  for (int32_t r = 0; r < spec->n_cells; r++) NCY_TRY(set_globals(ctx, spec, c, &spec->cell[r].globals, true));

  int64_t *row_of_order;
  int32_t *source_of_cell, *netstim_index;
  NEW_OR_FAIL(row_of_order, arena, int64_t, net->n_conns);
  NEW_OR_FAIL(source_of_cell, arena, int32_t, net->n_cells);
  NEW_OR_FAIL(netstim_index, arena, int32_t, net->n_netstims);
  for (int64_t row = 0; row < net->n_conns; row++) row_of_order[net->conn_order[row]] = row;
  groups g = {0};
  NEW_OR_FAIL(g.group, arena, group_fill, ncy_mech_count());
  NEW_OR_FAIL(g.of_mech, arena, int32_t, ncy_mech_count());
  for (int32_t i = 0; i < ncy_mech_count(); i++) g.of_mech[i] = -1;

  NCY_TRY(build_sections(net, im));
  NCY_TRY(build_densities(net, im));
  NCY_TRY(build_points(ctx, net, im, &g, row_of_order, netstim_index));
  NCY_TRY(build_sources(ctx, net, im, &g, source_of_cell));
  return build_netcons(net, im, row_of_order, source_of_cell, netstim_index);
}

void ncy_image_done(ncy_image *image) {
  if (image->arena.ctx) ncy_arena_done(&image->arena);
}
