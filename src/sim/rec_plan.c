/* rec_plan.c - recordCells and recordTraces as recorders of an engine.
 *
 * Source: NetPyNE's rules, reference netpyne-3 sections 1.4 and 1.5. Where NetPyNE skips a trace that cannot be without a word,
 *         a variable that does not exist is an error here, and a trace that fits none of the chosen cells a warning.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/image.h"

/* ---- which cells ----------------------------------------------------------------------------------------------------------- */

static void select_pop_member(const ncy_net *net, int32_t pop, int64_t i, bool *is_selected) {
  const ncy_net_pop *p = &net->pop[pop];
  if (i < 0) i += p->n_cells;
  if (i >= 0 && i < p->n_cells) is_selected[p->first_cell + i] = true;
}

/* Under --compat they are left out with a warning, as NetPyNE leaves them out. */
static ncy_status no_such_cells(ncy_ctx *ctx, const ncy_json *name) {
  bool is_compat = ncy_is_compat(ctx), is_text = name->type == NCY_JSON_STRING;
  const char *quote = is_text ? "\"" : "";
  return ncy_json_report(name, false, ctx, is_compat ? NCY_WARNING : NCY_ERROR, is_compat ? NCY_OK : NCY_ESPEC, NULL,
                         "expected \"all\", a gid, a population, or [population, index], found %s%s%s", quote,
                         is_text ? name->u.string : ncy_json_type_name(name), quote);
}

static ncy_status select_one(ncy_ctx *ctx, const ncy_net *net, const ncy_json *sel, bool *is_selected) {
  if (ncy_json_is_string(sel, "all") || ncy_json_is_string(sel, "allCells")) {
    for (int32_t i = 0; i < net->n_cells; i++) is_selected[i] = true;
    return NCY_OK;
  }
  if (sel->type == NCY_JSON_INT) {
    for (int32_t i = 0; i < net->n_cells; i++)
      if (net->cell_gid[i] == sel->u.integer) is_selected[i] = true;
    return NCY_OK;
  }
  const ncy_json *name = sel->type == NCY_JSON_ARRAY && sel->count == 2 ? &sel->u.items[0] : sel;
  int32_t pop = name->type == NCY_JSON_STRING ? ncy_spec_find_pop(net->spec, name->u.string) : -1;
  if (pop < 0) return no_such_cells(ctx, name);
  if (name == sel) {
    for (int32_t i = 0; i < net->pop[pop].n_cells; i++) is_selected[net->pop[pop].first_cell + i] = true;
    return NCY_OK;
  }
  const ncy_json *which = &sel->u.items[1];
  if (which->type == NCY_JSON_INT) {
    select_pop_member(net, pop, which->u.integer, is_selected);
    return NCY_OK;
  }
  for (uint32_t i = 0; which->type == NCY_JSON_ARRAY && i < which->count; i++)
    if (which->u.items[i].type == NCY_JSON_INT) select_pop_member(net, pop, which->u.items[i].u.integer, is_selected);
  return NCY_OK;
}

ncy_status ncy_select_cells(ncy_ctx *ctx, const ncy_net *net, const ncy_json *selectors, bool *is_selected) {
  if (!selectors) return NCY_OK;
  if (selectors->type != NCY_JSON_ARRAY) return select_one(ctx, net, selectors, is_selected);
  for (uint32_t i = 0; i < selectors->count; i++) NCY_TRY(select_one(ctx, net, &selectors->u.items[i], is_selected));
  return NCY_OK;
}

/* ---- one trace in one cell ---------------------------------------------------------------------------------------------------
 */

typedef struct planner {
  ncy_ctx *ctx;
  const ncy_net *net;
  const ncy_image *image;
  ncy_arena *arena;
  NCY_VEC(ncy_circuit_rec) rec;
  NCY_VEC(ncy_trace_key) key;
  bool *is_told; /* [n_traces] under --compat: that its variable does not exist */
} planner;

/* A recorder of time where a variable was wanted stands for none. */
static ncy_status push(planner *p, const ncy_circuit_rec *rec, int32_t trace, int32_t cell, const char *part) {
  if (trace >= 0 && rec->kind == NCY_REC_TIME) return NCY_OK;
  ncy_trace_key key = {.trace = trace, .cell = cell, .part = part};
  return NCY_VEC_PUSH(p->ctx, &p->rec, *rec) && NCY_VEC_PUSH(p->ctx, &p->key, key) ? NCY_OK : NCY_ENOMEM;
}

static ncy_status no_variable(const planner *p, const ncy_spec_trace *t, const ncy_mech *mech) {
  const char *names[64];
  size_t n = 0;
  for (int32_t i = 0; mech && i < mech->n_vars && n < NCY_COUNT_OF(names); i++) names[n++] = mech->var[i].name;
  if (!mech) {
    names[n++] = "v";
    names[n++] = "ina";
    names[n++] = "ik";
  }
  const ncy_json *node = ncy_json_get(t->node, "var");
  bool is_compat = ncy_is_compat(p->ctx); /* NetPyNE leaves it out without a word */
  bool *is_told = &p->is_told[t - p->net->spec->cfg.trace];
  if (is_compat && *is_told) return NCY_OK;
  *is_told = true;
  return ncy_json_report(node ? node : t->node, false, p->ctx, is_compat ? NCY_WARNING : NCY_ERROR,
                         is_compat ? NCY_OK : NCY_ESPEC, ncy_nearest(t->var ? t->var : "", names, n),
                         "%s has no variable \"%s\" to record", mech ? mech->name : "a section", t->var ? t->var : "");
}

static int32_t segment_of(double x, int32_t nseg) {
  int32_t i = (int32_t)((double)nseg * x);
  return i >= nseg ? nseg - 1 : i;
}

/* Is a name one of a comma-separated list? */
static bool is_listed(const char *list, const char *name, size_t length) {
  while (*list) {
    size_t word = strcspn(list, ",");
    if (word == length && strncmp(list, name, length) == 0) return true;
    list += word + (list[word] == ',');
  }
  return false;
}

/* Is the ion in a section: set there, or used by what is inserted or placed in it? */
static bool has_ion(const planner *p, const ncy_net_sec *sec, int32_t row, int32_t mech) {
  const ncy_mech_set *mechs = p->net->spec->mechs;
  const char *name = mechs->mech[mech]->name;
  size_t length = strlen(name) - strlen("_ion");
  for (int32_t i = 0; i < sec->n_ions; i++)
    if (sec->ion[i].mech == mech) return true;
  for (int32_t d = 0; d < sec->n_densities; d++) {
    const ncy_mech *there = ncy_mech_set_at(mechs, sec->density[d].mech);
    if (there && is_listed(there->ions, name, length)) return true;
  }
  const ncy_circuit *c = &p->image->circuit;
  for (int32_t g = 0; g < c->n_points; g++) {
    if (!c->points[g].sec || !is_listed(mechs->mech[c->points[g].mech]->ions, name, length)) continue;
    for (int32_t i = 0; i < c->points[g].n; i++)
      if (c->points[g].sec[i] == row) return true;
  }
  return false;
}

/* Is the density mechanism or ion in the section? */
static bool has_density(const planner *p, const ncy_net_sec *sec, int32_t row, int32_t mech) {
  if (p->net->spec->mechs->mech[mech]->kind == NCY_MECH_ION) return has_ion(p, sec, row, mech);
  for (int32_t d = 0; d < sec->n_densities; d++)
    if (sec->density[d].mech == mech) return true;
  return false;
}

/* A range variable of a section: v, an ion's variable, or NAME_MECH. */
static ncy_status plan_section(planner *p, const ncy_spec_trace *t, int32_t trace, int32_t cell, const ncy_net_sec *sec,
                               int32_t row) {
  ncy_ref ref;
  bool is_membrane = t->var && strcmp(t->var, "i_membrane_") == 0;
  if (is_membrane || (t->var && strcmp(t->var, "i_cap") == 0)) {
    ncy_circuit_rec current = {.kind = is_membrane ? NCY_REC_MEMBRANE : NCY_REC_CAPACITY, .sec = row, .x = t->loc};
    return push(p, &current, trace, cell, NULL);
  }
  if (!t->var || !ncy_image_range(p->net->spec->mechs, t->var, row, t->loc, &ref)) return no_variable(p, t, NULL);
  if (ref.kind == NCY_REF_DENSITY && !has_density(p, sec, row, ref.mech)) return NCY_OK; /* as NetPyNE: nothing here */
  ncy_circuit_rec rec = {.kind = ref.kind == NCY_REF_VOLTAGE ? NCY_REC_VOLTAGE : NCY_REC_DENSITY,
                         .sec = row,
                         .x = t->loc,
                         .mech = ref.mech,
                         .var = ref.var};
  return push(p, &rec, trace, cell, NULL);
}

static ncy_status plan_density(planner *p, const ncy_spec_trace *t, int32_t trace, int32_t cell, const ncy_net_sec *sec,
                               int32_t row) {
  int32_t id = ncy_mech_set_find(p->net->spec->mechs, t->mech);
  const ncy_mech *mech = ncy_mech_set_at(p->net->spec->mechs, id);
  if (!mech)
    return ncy_json_report(ncy_json_get(t->node, "mech"), false, p->ctx, NCY_ERROR, NCY_ESPEC, NULL,
                           "there is no mechanism \"%s\"", t->mech);
  int32_t var = t->var ? ncy_mech_var_find(mech, t->var) : -1;
  if (var < 0 || mech->var[var].role == NCY_ROLE_GLOBAL) return no_variable(p, t, mech);
  if (!has_density(p, sec, row, id)) return NCY_OK;
  ncy_circuit_rec rec = {.kind = NCY_REC_DENSITY, .sec = row, .x = t->loc, .mech = id, .var = var};
  return push(p, &rec, trace, cell, NULL);
}

static ncy_status point_rec(planner *p, const ncy_spec_trace *t, int32_t group, int32_t index, ncy_circuit_rec *out) {
  const ncy_circuit_points *points = &p->image->circuit.points[group];
  const ncy_mech *mech = ncy_mech_set_at(p->net->spec->mechs, points->mech);
  int32_t var = t->var ? ncy_mech_var_find(mech, t->var) : -1;
  *out = (ncy_circuit_rec){.kind = NCY_REC_TIME};
  if (var < 0 || mech->var[var].role == NCY_ROLE_GLOBAL) return no_variable(p, t, mech);
  *out = (ncy_circuit_rec){.kind = NCY_REC_POINT, .mech = points->mech, .var = var, .group = group, .index = index};
  return NCY_OK;
}

static ncy_status synapse_rec(planner *p, const ncy_spec_trace *t, int64_t row, ncy_circuit_rec *out) {
  int64_t syn = p->net->conn_syn ? p->net->conn_syn[row] : row;
  return point_rec(p, t, p->image->syn_group[p->net->conn_synmech[row]], p->image->syn_index[syn], out);
}

/* Is the row the one that made its synapse, and of this label? */
static bool has_synapse(const planner *p, int64_t row, int32_t label) {
  return p->net->conn_synmech[row] == label && p->image->syn_first_row[p->net->conn_syn ? p->net->conn_syn[row] : row] == row;
}

/* The index-th synapse of a label in a segment; counted from the last one when it is negative. */
static ncy_status plan_synapse(planner *p, const ncy_spec_trace *t, int32_t trace, int32_t cell, int32_t sec, int32_t label) {
  const ncy_net *net = p->net;
  int32_t nseg = net->tmpl[net->cell_tmpl[cell]].sec[sec].nseg, seen = 0;
  int64_t beg = net->cell_conn_beg[cell], end = net->cell_conn_beg[cell + 1], step = t->index < 0 ? -1 : 1;
  int32_t index = t->index < 0 ? -1 - t->index : t->index;
  for (int64_t row = step > 0 ? beg : end - 1; row >= beg && row < end; row += step) {
    if (!has_synapse(p, row, label) || net->conn_sec[row] != sec) continue;
    if (segment_of(net->conn_loc[row], nseg) != segment_of(t->loc, nseg) || seen++ != index) continue;
    ncy_circuit_rec rec;
    NCY_TRY(synapse_rec(p, t, row, &rec));
    return push(p, &rec, trace, cell, NULL);
  }
  return NCY_OK;
}

/* All synapses of a label in a cell, by SEC_LOC; of several at one place the last, as in NetPyNE's dict. */
static ncy_status plan_synapses(planner *p, const ncy_spec_trace *t, int32_t trace, int32_t cell, int32_t label,
                                ncy_names *parts) {
  const ncy_net *net = p->net;
  const ncy_net_template *tmpl = &net->tmpl[net->cell_tmpl[cell]];
  size_t first = p->rec.count;
  for (int64_t row = net->cell_conn_beg[cell]; row < net->cell_conn_beg[cell + 1]; row++) {
    if (!has_synapse(p, row, label)) continue;
    ncy_circuit_rec rec;
    NCY_TRY(synapse_rec(p, t, row, &rec));
    if (rec.kind == NCY_REC_TIME) return NCY_OK;
    char loc[NCY_DOUBLE_TEXT];
    ncy_double_text(net->conn_loc[row], loc);
    const char *part = ncy_arena_printf(p->arena, "%s_%s", tmpl->sec[net->conn_sec[row]].name, loc);
    int32_t known = parts->count, at = part ? ncy_names_add(parts, part, strlen(part)) : -1;
    if (at < 0) return NCY_ENOMEM;
    if (at < known)
      p->rec.data[first + (size_t)at] = rec;
    else
      NCY_TRY(push(p, &rec, trace, cell, part));
  }
  return NCY_OK;
}

static ncy_status plan_label(planner *p, const ncy_spec_trace *t, int32_t trace, int32_t cell, int32_t sec) {
  int32_t label = ncy_spec_find_synmech(p->net->spec, t->syn_mech);
  if (label < 0)
    return ncy_json_report(ncy_json_get(t->node, "synMech"), false, p->ctx, NCY_ERROR, NCY_ESPEC,
                           ncy_spec_nearest_synmech(p->net->spec, t->syn_mech), "there is no synaptic mechanism \"%s\"",
                           t->syn_mech);
  if (sec >= 0) return plan_synapse(p, t, trace, cell, sec, label);
  ncy_arena scratch;
  ncy_names parts;
  ncy_arena_init(&scratch, p->ctx);
  ncy_names_init(&parts, &scratch);
  ncy_status status = plan_synapses(p, t, trace, cell, label, &parts);
  ncy_arena_done(&scratch);
  return status;
}

static ncy_status plan_stim(planner *p, const ncy_spec_trace *t, int32_t trace, int32_t cell, int32_t sec_in_cell) {
  const ncy_net *net = p->net;
  int32_t nseg = net->tmpl[net->cell_tmpl[cell]].sec[sec_in_cell].nseg;
  int32_t seen = 0, step = t->index < 0 ? -1 : 1, index = t->index < 0 ? -1 - t->index : t->index;
  for (int32_t i = step > 0 ? 0 : net->n_clamps - 1; i >= 0 && i < net->n_clamps; i += step) {
    if (net->clamp_cell[i] != cell || net->clamp_sec[i] != sec_in_cell) continue;
    if (strcmp(net->spec->stim_target[net->clamp_target[i]].label, t->stim) != 0) continue;
    if (segment_of(net->clamp_loc[i], nseg) != segment_of(t->loc, nseg) || seen++ != index) continue;
    ncy_circuit_rec rec;
    NCY_TRY(point_rec(p, t, p->image->clamp_group[i], p->image->clamp_index[i], &rec));
    return push(p, &rec, trace, cell, NULL);
  }
  return NCY_OK;
}

/* A point process that a rule puts in the section. */
static ncy_status plan_pointp(planner *p, const ncy_spec_trace *t, int32_t trace, int32_t cell, int32_t s) {
  const ncy_net_sec *sec = &p->net->tmpl[p->net->cell_tmpl[cell]].sec[s];
  for (int32_t i = 0; i < sec->n_pointps; i++) {
    if (strcmp(sec->pointp[i].label, t->pointp) != 0) continue;
    int64_t at = ncy_image_pointp(p->net, p->image, cell, s, i);
    ncy_circuit_rec rec;
    NCY_TRY(point_rec(p, t, p->image->pointp_group[at], p->image->pointp_index[at], &rec));
    return push(p, &rec, trace, cell, NULL);
  }
  return NCY_OK;
}

/* A variable of a point cell, where no section is named; those it does not have are of other cells. */
static ncy_status plan_point(planner *p, const ncy_spec_trace *t, int32_t trace, int32_t cell) {
  const ncy_net *net = p->net;
  int32_t point = net->cell_point ? net->cell_point[cell] : -1;
  if (point < 0 || !t->var || t->syn_mech || t->sec) return NCY_OK;
  int32_t group = p->image->point_group[point];
  const ncy_mech *mech = net->spec->mechs->mech[p->image->circuit.points[group].mech];
  int32_t var = ncy_mech_var_find(mech, t->var);
  if (var < 0 || mech->var[var].role == NCY_ROLE_GLOBAL) return NCY_OK;
  bool is_met;
  NCY_TRY(ncy_net_conds_hold(net, &t->conds, cell, NULL, 0, &is_met));
  if (!is_met) return NCY_OK;
  ncy_circuit_rec rec;
  NCY_TRY(point_rec(p, t, group, p->image->point_index[point], &rec));
  return push(p, &rec, trace, cell, NULL);
}

static ncy_status plan_trace(planner *p, int32_t trace, int32_t cell) {
  const ncy_net *net = p->net;
  const ncy_spec_trace *t = &net->spec->cfg.trace[trace];
  if (net->cell_tmpl[cell] < 0) return plan_point(p, t, trace, cell);
  const ncy_net_template *tmpl = &net->tmpl[net->cell_tmpl[cell]];
  bool is_met;
  NCY_TRY(ncy_net_conds_hold(net, &t->conds, cell, tmpl->rule, tmpl->n_rules, &is_met));
  if (!is_met) return NCY_OK;
  for (int32_t s = 0; t->sec && s < tmpl->n_secs; s++) {
    if (strcmp(tmpl->sec[s].name, t->sec) != 0) continue;
    int32_t row = p->image->sec_beg[cell] + s;
    if (t->mech) return plan_density(p, t, trace, cell, &tmpl->sec[s], row);
    if (t->syn_mech) return plan_label(p, t, trace, cell, s);
    if (t->stim) return plan_stim(p, t, trace, cell, s);
    if (t->pointp) return plan_pointp(p, t, trace, cell, s);
    return plan_section(p, t, trace, cell, &tmpl->sec[s], row);
  }
  return t->syn_mech && !t->sec ? plan_label(p, t, trace, cell, -1) : NCY_OK;
}

static ncy_status plan_all(planner *p, const bool *is_selected) {
  const ncy_spec_cfg *cfg = &p->net->spec->cfg;
  ncy_circuit_rec time = {.kind = NCY_REC_TIME};
  NCY_TRY(push(p, &time, -1, -1, NULL));
  bool *fits = NCY_NEW_ARRAY(p->arena, bool, (size_t)cfg->n_traces);
  if (!fits) return NCY_ENOMEM;
  bool has_cells = false;
  for (int32_t cell = 0; cell < p->net->n_cells; cell++) {
    if (!is_selected[cell]) continue;
    has_cells = true;
    for (int32_t i = 0; i < cfg->n_traces; i++) {
      size_t before = p->rec.count;
      NCY_TRY(plan_trace(p, i, cell));
      if (p->rec.count > before) fits[i] = true;
    }
  }
  for (int32_t i = 0; has_cells && i < cfg->n_traces; i++)
    if (!fits[i])
      ncy_json_report(cfg->trace[i].node, true, p->ctx, NCY_WARNING, NCY_OK, NULL,
                      "the trace fits none of the cells in recordCells and stays empty");
  return NCY_OK;
}

ncy_status ncy_rec_plan_build(ncy_ctx *ctx, const ncy_net *net, const ncy_image *image, ncy_arena *arena, ncy_rec_plan *out) {
  const ncy_spec_cfg *cfg = &net->spec->cfg;
  *out = (ncy_rec_plan){0};
  if (!cfg->n_traces) return NCY_OK;
  bool *is_selected = NCY_NEW_ARRAY(arena, bool, (size_t)net->n_cells);
  if (!is_selected) return NCY_ENOMEM;
  NCY_TRY(ncy_select_cells(ctx, net, cfg->record_cells, is_selected));
  const ncy_json *plot = ncy_json_get(cfg->analysis, "plotTraces");
  NCY_TRY(ncy_select_cells(ctx, net, ncy_json_get(plot, "include"), is_selected));

  planner p = {.ctx = ctx, .net = net, .image = image, .arena = arena};
  p.is_told = NCY_NEW_ARRAY(arena, bool, (size_t)cfg->n_traces);
  if (!p.is_told) return NCY_ENOMEM;
  ncy_status status = plan_all(&p, is_selected);
  size_t n = p.rec.count;
  if (status == NCY_OK) {
    out->rec = NCY_NEW_ARRAY(arena, ncy_circuit_rec, n);
    out->key = NCY_NEW_ARRAY(arena, ncy_trace_key, n);
    if (out->rec && out->key) {
      memcpy(out->rec, p.rec.data, n * sizeof *out->rec);
      memcpy(out->key, p.key.data, n * sizeof *out->key);
      out->n = (int32_t)n;
    } else {
      status = NCY_ENOMEM;
    }
  }
  NCY_VEC_FREE(ctx, &p.rec);
  NCY_VEC_FREE(ctx, &p.key);
  return status;
}
