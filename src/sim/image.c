/* image.c - a network as the flat columns an engine takes: sections, density mechanisms, ions, globals.
 *
 * Data:  sections and segments cell after cell; the rest is image_points.c's and image_wire.c's, in order of creation
 *        (net->conn_order), which is NEURON's. A parameter that is equal for all rows stays one number.
 * Costs: O(sections + connections), about 60 bytes a connection while the engine is being built.
 * Source: NetPyNE's order of calls, reference netpyne-2 section 0 and netpyne-1 section 6; NEURON's, neuron-numerics 2.4, 3.3.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "num/rng.h"
#include "sim/image.h"

static double value_at(ncy_net_value value, int32_t cell_index) {
  return value.per_cell ? value.per_cell[cell_index] : value.value;
}

ncy_col ncy_image_column(const double *data, int64_t n, int32_t size) {
  int64_t count = n * (size ? size : 1);
  for (int64_t i = 1; i < count; i++)
    if (memcmp(&data[i], &data[0], sizeof *data) != 0) return (ncy_col){.data = data};
  return (ncy_col){.value = count ? data[0] : 0.0};
}

const ncy_net_template *ncy_image_template(const ncy_net *net, int32_t cell) {
  return net->cell_tmpl[cell] < 0 ? NULL : &net->tmpl[net->cell_tmpl[cell]];
}

/* ---- sections and segments ---------------------------------------------------------------------------------------------- */

static ncy_status build_sections(const ncy_net *net, ncy_image *im) {
  ncy_arena *arena = &im->arena;
  ncy_circuit *c = &im->circuit;
  int64_t n_secs = 0, n_segs = 0, n_points = 0;
  for (int32_t i = 0; i < net->n_cells; i++) {
    const ncy_net_template *t = ncy_image_template(net, i);
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
    const ncy_net_template *t = ncy_image_template(net, i);
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

typedef struct density_fill {
  int32_t mech;
  int32_t n;
  int32_t *seg;
  double **value; /* [n_vars] NULL: nowhere set */
} density_fill;

/* The first three variables of an ion are its e, i, o. */
static void fill_ions(const ncy_net *net, ncy_image *im, density_fill *fill) {
  const ncy_mech_set *mechs = net->spec->mechs;
  for (int32_t i = 0; i < net->n_cells; i++) {
    const ncy_net_template *t = ncy_image_template(net, i);
    for (int32_t s = 0; t && s < t->n_secs; s++) {
      const ncy_net_sec *sec = &t->sec[s];
      for (int32_t j = 0; j < sec->n_ions; j++) {
        density_fill *f = &fill[sec->ion[j].mech];
        for (int32_t k = 0; k < sec->nseg; k++) {
          int32_t row = f->n++;
          f->seg[row] = im->circuit.sec_seg_beg[im->sec_beg[i] + s] + k;
          for (int v = 0; v < 3; v++)
            f->value[v][row] = sec->ion[j].value[v] ? sec->ion[j].value[v][k] : mechs->mech[sec->ion[j].mech]->var[v].value;
        }
      }
    }
  }
}

/* Rows of every mechanism, and which of its variables are set anywhere. */
static ncy_status count_densities(const ncy_net *net, ncy_arena *arena, density_fill *fill) {
  const ncy_mech_set *mechs = net->spec->mechs;
  for (int32_t i = 0; i < net->n_cells; i++) {
    const ncy_net_template *t = ncy_image_template(net, i);
    for (int32_t s = 0; t && s < t->n_secs; s++) {
      for (int32_t d = 0; d < t->sec[s].n_densities; d++)
        if (t->sec[s].density[d].mech >= 0) fill[t->sec[s].density[d].mech].n += t->sec[s].nseg;
      for (int32_t k = 0; k < t->sec[s].n_ions; k++) fill[t->sec[s].ion[k].mech].n += t->sec[s].nseg;
    }
  }
  for (int32_t m = 0; m < mechs->n; m++) {
    if (!fill[m].n) continue;
    NEW_OR_FAIL(fill[m].seg, arena, int32_t, fill[m].n);
    NEW_OR_FAIL(fill[m].value, arena, double *, mechs->mech[m]->n_vars);
    for (int32_t v = 0; v < 3 && mechs->mech[m]->kind == NCY_MECH_ION; v++)
      NEW_OR_FAIL(fill[m].value[v], arena, double, fill[m].n);
  }
  for (int32_t i = 0; i < net->n_tmpls; i++)
    for (int32_t s = 0; s < net->tmpl[i].n_secs; s++)
      for (int32_t d = 0; d < net->tmpl[i].sec[s].n_densities; d++) {
        const ncy_net_density *den = &net->tmpl[i].sec[s].density[d];
        if (den->mech < 0) continue;
        density_fill *f = &fill[den->mech];
        for (int32_t p = 0; p < den->n_params && f->n; p++) {
          int32_t v = den->var[p];
          if (v < 0 || f->value[v]) continue;
          const ncy_mech_var *var = &mechs->mech[den->mech]->var[v];
          int64_t n = (int64_t)f->n * (var->size ? var->size : 1);
          NEW_OR_FAIL(f->value[v], arena, double, n);
          for (int64_t k = 0; k < n; k++) f->value[v][k] = var->value;
        }
      }
  for (int32_t m = 0; m < mechs->n; m++) fill[m].n = 0;
  return NCY_OK;
}

static void fill_densities(const ncy_net *net, ncy_image *im, density_fill *fill) {
  const ncy_mech_set *mechs = net->spec->mechs;
  for (int32_t i = 0; i < net->n_cells; i++) {
    const ncy_net_template *t = ncy_image_template(net, i);
    for (int32_t s = 0; t && s < t->n_secs; s++) {
      const ncy_net_sec *sec = &t->sec[s];
      for (int32_t d = 0; d < sec->n_densities; d++) {
        const ncy_net_density *den = &sec->density[d];
        if (den->mech < 0) continue;
        density_fill *f = &fill[den->mech];
        for (int32_t k = 0; k < sec->nseg; k++) {
          int32_t row = f->n++;
          f->seg[row] = im->circuit.sec_seg_beg[im->sec_beg[i] + s] + k;
          for (int32_t p = 0; p < den->n_params; p++) {
            if (den->var[p] < 0) continue;
            int32_t size = mechs->mech[den->mech]->var[den->var[p]].size; /* a number sets the first element of an array */
            f->value[den->var[p]][row * (size ? size : 1)] = value_at(den->value[p * sec->nseg + k], net->cell_tmpl_index[i]);
          }
        }
      }
    }
  }
}

static ncy_status build_densities(const ncy_net *net, ncy_image *im) {
  ncy_arena *arena = &im->arena;
  ncy_circuit *c = &im->circuit;
  const ncy_mech_set *mechs = net->spec->mechs;
  density_fill *fill;
  NEW_OR_FAIL(fill, arena, density_fill, mechs->n);
  NCY_TRY(count_densities(net, arena, fill));
  fill_densities(net, im, fill);
  fill_ions(net, im, fill);
  ncy_circuit_density *out;
  NEW_OR_FAIL(out, arena, ncy_circuit_density, mechs->n);
  int32_t n = 0;
  for (int32_t m = 0; m < mechs->n; m++) {
    if (!fill[m].n) continue;
    ncy_col *param;
    NCY_TRY(ncy_image_params(arena, mechs->mech[m], fill[m].value, fill[m].n, &param));
    out[n++] = (ncy_circuit_density){.mech = m, .n = fill[m].n, .seg = fill[m].seg, .param = param};
  }
  c->density = out;
  c->n_densities = n;
  return NCY_OK;
}

ncy_status ncy_image_params(ncy_arena *arena, const ncy_mech *mech, double *const *value, int64_t n, ncy_col **out) {
  ncy_col *param;
  NEW_OR_FAIL(param, arena, ncy_col, mech->n_vars);
  for (int32_t v = 0; v < mech->n_vars; v++)
    param[v] = value[v] ? ncy_image_column(value[v], n, mech->var[v].size) : (ncy_col){.value = mech->var[v].value};
  *out = param;
  return NCY_OK;
}

/* ---- globals -------------------------------------------------------------------------------------------------------------- */

/* The GLOBAL that a name with the mechanism's behind it means: tau_MECH, cai0_ca_ion. */
static bool find_global(const ncy_mech_set *mechs, const char *name, int32_t *out_mech, int32_t *out_var) {
  size_t length = strlen(name);
  for (int32_t m = 0; m < mechs->n; m++) {
    const ncy_mech *mech = mechs->mech[m];
    size_t suffix = strlen(mech->name);
    if (length < suffix + 2 || name[length - suffix - 1] != '_' || strcmp(name + length - suffix, mech->name) != 0) continue;
    for (int32_t v = 0; v < mech->n_vars; v++) {
      const char *var = mech->var[v].name;
      if (mech->var[v].role != NCY_ROLE_GLOBAL || strlen(var) != length - suffix - 1 ||
          strncmp(var, name, length - suffix - 1) != 0)
        continue;
      *out_mech = m;
      *out_var = v;
      return true;
    }
  }
  return false;
}

/* Sets one of NEURON's globals; false when nothing here has it. global: room for one more. */
static bool set_global(const ncy_mech_set *mechs, ncy_circuit *c, ncy_circuit_global *global, const char *name, double value) {
  int32_t mech, var;
  if (strcmp(name, "celsius") == 0)
    c->celsius = value;
  else if (strcmp(name, "v_init") == 0)
    c->v_init = value;
  else if (strcmp(name, "secondorder") == 0)
    c->second_order = (int32_t)value;
  else if (strcmp(name, "usetable_hh") == 0 && mechs->mech[NCY_MECH_HH] == ncy_mech_at(NCY_MECH_HH))
    c->use_hh_table = value != 0.0;
  else if (find_global(mechs, name, &mech, &var))
    global[c->n_globals++] = (ncy_circuit_global){mech, var, value};
  else if (strcmp(name, "clamp_resist") != 0 && strcmp(name, "tstop") != 0) /* without effect on a run */
    return false;
  return true;
}

static ncy_status set_globals(ncy_ctx *ctx, const ncy_spec *spec, ncy_circuit *c, ncy_circuit_global *global,
                              const ncy_spec_params *params, bool is_rule) {
  for (int32_t i = 0; i < params->n; i++) {
    const ncy_spec_param *p = &params->param[i];
    bool is_set = false; /* hParams win over the rules, earlier rules over later ones */
    for (int32_t k = 0; is_rule && k < spec->cfg.h_params.n; k++)
      if (strcmp(spec->cfg.h_params.param[k].key, p->key) == 0) is_set = true;
    for (int32_t r = 0; is_rule && r < spec->n_cells && &spec->cell[r].globals != params; r++)
      for (int32_t k = 0; k < spec->cell[r].globals.n; k++)
        if (strcmp(spec->cell[r].globals.param[k].key, p->key) == 0) is_set = true;
    if (is_set) continue;
    if (!ncy_json_is_number(p->value) || !set_global(spec->mechs, c, global, p->key, ncy_json_number(p->value)))
      return ncy_json_report(p->value, true, ctx, NCY_ERROR, NCY_EUNSUPPORTED,
                             "celsius, v_init, secondorder, or a GLOBAL as NAME_MECHANISM",
                             "the native engine has no global \"%s\" to set", p->key);
  }
  return NCY_OK;
}

/* Concentrations set in sections also set the ion's globals; they are there before the others. */
static void set_ion_starts(const ncy_net *net, ncy_circuit *c, ncy_circuit_global *global) {
  const ncy_mech_set *mechs = net->spec->mechs;
  for (int32_t i = 0; i < net->n_ion_starts; i++)
    for (int32_t m = 0; m < mechs->n; m++) {
      const ncy_net_ion_start *start = &net->ion_start[i];
      size_t length = strlen(start->name);
      if (mechs->mech[m]->kind != NCY_MECH_ION || strncmp(mechs->mech[m]->name, start->name, length) != 0 ||
          strcmp(mechs->mech[m]->name + length, "_ion") != 0)
        continue;
      for (int k = 0; k < 2; k++)
        if (!isnan(start->conc[k])) global[c->n_globals++] = (ncy_circuit_global){m, NCY_ION_START_IN + k, start->conc[k]};
    }
}

static ncy_status build_globals(ncy_ctx *ctx, const ncy_net *net, ncy_image *im) {
  const ncy_spec *spec = net->spec;
  ncy_circuit *c = &im->circuit;
  int64_t most = (int64_t)spec->cfg.h_params.n + 2 * net->n_ion_starts;
  for (int32_t r = 0; r < spec->n_cells; r++) most += spec->cell[r].globals.n;
  ncy_circuit_global *global;
  NEW_OR_FAIL(global, &im->arena, ncy_circuit_global, most);
  c->global = global;
  set_ion_starts(net, c, global);
  NCY_TRY(set_globals(ctx, spec, c, global, &spec->cfg.h_params, false));
  for (int32_t r = 0; r < spec->n_cells; r++) NCY_TRY(set_globals(ctx, spec, c, global, &spec->cell[r].globals, true));
  return NCY_OK;
}

/* Everything that is in the network needs a program. */
static ncy_status check_programs(ncy_ctx *ctx, const ncy_net *net, const ncy_circuit *c) {
  const ncy_spec *spec = net->spec;
  size_t before = ncy_ctx_count(ctx, NCY_ERROR);
  for (int32_t m = 0; m < spec->mechs->n; m++) {
    bool is_used = false;
    for (int32_t g = 0; g < c->n_densities; g++) is_used |= c->density[g].mech == m;
    for (int32_t g = 0; g < c->n_points; g++) is_used |= c->points[g].mech == m && c->points[g].n;
    if (is_used && spec->mechs->mech[m]->kind != NCY_MECH_ION && !spec->mechs->program[m])
      (void)ncy_mods_explain(spec->mods, m, NCY_ERROR);
  }
  return ncy_errors_since(ctx, before);
}

ncy_status ncy_image_build(ncy_ctx *ctx, const ncy_net *net, ncy_image *out) {
  const ncy_spec *spec = net->spec;
  memset(out, 0, sizeof *out);
  NCY_TRY(ncy_check_runnable(ctx, net));
  ncy_image *im = out;
  ncy_arena_init(&im->arena, ctx);
  ncy_circuit *c = &im->circuit;
  c->mechs = spec->mechs;
  c->dt = spec->cfg.dt;
  c->celsius = spec->cfg.celsius;
  c->v_init = spec->cfg.v_init;
  c->use_hh_table = true;
  c->global_index = (uint32_t)spec->cfg.global_index;
  c->rec_step = spec->cfg.record_step;
  NCY_TRY(build_globals(ctx, net, im));
  NCY_TRY(build_sections(net, im));
  NCY_TRY(build_densities(net, im));
  NCY_TRY(ncy_image_points(ctx, net, im));
  NCY_TRY(check_programs(ctx, net, c));
  return ncy_image_wire(ctx, net, im);
}

void ncy_image_done(ncy_image *image) {
  if (image->arena.ctx) ncy_arena_done(&image->arena);
}
