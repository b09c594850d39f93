/* flat_net.c - a network from columns, with the checks that need more than one column.
 *
 * Every value was held against netcols.def before, so that row pointers and references within one table may be followed; here
 * sections are held against structures, labels against the spec, rows against each other. Costs: a pass over the connections.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "io/flat.h"
#include "mech/mech.h"

typedef struct taker {
  const char *file;
  const ncy_flat *flat;
  ncy_net *net;
  ncy_arena *arena;
} taker;

#define COL(t, id, type) ((const type *)(t)->flat->col[NCY_COL_##id])

static ncy_status wrong_at(const taker *t, int col, int64_t row, const char *expected) {
  char path[NCY_COL_PATH], value[NCY_VALUE_TEXT];
  ncy_col_path(col, path);
  ncy_value_text(t->flat, col, row, value);
  return ncy_flat_report(t->net->ctx, t->file, path, "row %lld is %s; expected %s", (long long)row, value, expected);
}
#define WRONG(t, id, row, expected) wrong_at((t), NCY_COL_##id, (row), (expected))

static const char *text_of(const taker *t, int32_t name) {
  return ncy_flat_text(t->flat, name);
}

/* ---- columns that the network has as they are ------------------------------------------------------------------------------ */

static void take_columns(taker *t) {
  for (int i = 0; i < NCY_TAB_COUNT; i++) {
    const ncy_tab_info *tab = &ncy_tabs[i];
    if (tab->count_offset < 0) continue;
    char *at = (char *)t->net + tab->count_offset;
    if (tab->count_size == sizeof(int32_t))
      *(int32_t *)at = (int32_t)t->flat->n[i];
    else
      *(int64_t *)at = t->flat->n[i];
  }
  for (int c = 0; c < NCY_COL_COUNT; c++)
    if (ncy_cols[c].offset >= 0) memcpy((char *)t->net + ncy_cols[c].offset, &t->flat->col[c], sizeof(void *));
}

/* ---- labels ---------------------------------------------------------------------------------------------------------------- */

static ncy_status check_label(const taker *t, int col, int32_t row, const char *expected) {
  const char *found = text_of(t, ((const int32_t *)t->flat->col[col])[row]);
  if (strcmp(found, expected) == 0) return NCY_OK;
  char path[NCY_COL_PATH];
  ncy_col_path(col, path);
  return ncy_flat_report(t->net->ctx, t->file, path, "row %d is '%s', but the spec in the file has '%s' there", row, found,
                         expected);
}

static ncy_status check_count(const taker *t, int tab, int32_t n) {
  if (t->flat->n[tab] == n) return NCY_OK;
  char path[NCY_COL_PATH];
  snprintf(path, sizeof path, "/%s", ncy_tabs[tab].group);
  return ncy_flat_report(t->net->ctx, t->file, path, "%lld rows, but the spec in the file has %d", (long long)t->flat->n[tab], n);
}

static ncy_status check_rules(const taker *t) {
  const ncy_spec *spec = t->net->spec;
  NCY_TRY(check_count(t, NCY_TAB_RULE_CELL, spec->n_cells));
  for (int32_t i = 0; i < spec->n_cells; i++) NCY_TRY(check_label(t, NCY_COL_RULE_CELL_LABEL, i, spec->cell[i].label));
  NCY_TRY(check_count(t, NCY_TAB_RULE_SYNMECH, spec->n_synmechs));
  for (int32_t i = 0; i < spec->n_synmechs; i++) NCY_TRY(check_label(t, NCY_COL_RULE_SYNMECH_LABEL, i, spec->synmech[i].label));
  NCY_TRY(check_count(t, NCY_TAB_RULE_CONN, spec->n_conns));
  for (int32_t i = 0; i < spec->n_conns; i++) NCY_TRY(check_label(t, NCY_COL_RULE_CONN_LABEL, i, spec->conn[i].label));
  NCY_TRY(check_count(t, NCY_TAB_RULE_SOURCE, spec->n_stim_sources));
  for (int32_t i = 0; i < spec->n_stim_sources; i++)
    NCY_TRY(check_label(t, NCY_COL_RULE_SOURCE_LABEL, i, spec->stim_source[i].label));
  NCY_TRY(check_count(t, NCY_TAB_RULE_TARGET, spec->n_stim_targets));
  for (int32_t i = 0; i < spec->n_stim_targets; i++)
    NCY_TRY(check_label(t, NCY_COL_RULE_TARGET_LABEL, i, spec->stim_target[i].label));
  return NCY_OK;
}

/* ---- populations and cells ------------------------------------------------------------------------------------------------- */

static ncy_status take_pops(taker *t) {
  ncy_net *net = t->net;
  net->pop = NCY_NEW_ARRAY(t->arena, ncy_net_pop, (size_t)net->n_pops);
  if (!net->pop) return NCY_ENOMEM;
  int64_t cell = 0;
  for (int32_t i = 0; i < net->n_pops; i++) {
    int32_t rule = COL(t, POP_RULE, int32_t)[i], n = COL(t, POP_N_CELLS, int32_t)[i];
    if (rule >= net->spec->n_pops) return WRONG(t, POP_RULE, i, "a population of the spec in the file");
    const ncy_spec_pop *spec = &net->spec->pop[rule];
    NCY_TRY(check_label(t, NCY_COL_POP_LABEL, i, spec->label));
    if (COL(t, POP_FIRST_CELL, int32_t)[i] != cell)
      return WRONG(t, POP_FIRST_CELL, i, "the row after the cells of the populations before");
    if (n > net->n_cells - cell) return WRONG(t, POP_N_CELLS, i, "no more cells than there are");
    net->pop[i] = (ncy_net_pop){.label = spec->label,
                                .spec = spec,
                                .first_cell = (int32_t)cell,
                                .n_cells = n,
                                .first_gid = COL(t, POP_FIRST_GID, int64_t)[i],
                                .n_before = COL(t, POP_N_BEFORE, int32_t)[i]};
    for (int32_t k = 0; k < n; k++)
      if (net->cell_pop[cell + k] != i) return WRONG(t, CELL_POP, cell + k, "the population whose row it is");
    cell += n;
  }
  if (cell == net->n_cells) return NCY_OK;
  return ncy_flat_report(net->ctx, t->file, "/pops/n_cells", "the populations have %lld cells in all; expected %d, as /cells",
                         (long long)cell, net->n_cells);
}

/* The cells of populations of point cells, and no others, are points, in order. */
static ncy_status take_points(taker *t) {
  ncy_net *net = t->net;
  int64_t n_params = t->flat->n[NCY_TAB_POINT_PARAM];
  net->point_param = NCY_NEW_ARRAY(t->arena, const char *, (size_t)n_params);
  if (!net->point_param) return NCY_ENOMEM;
  for (int64_t i = 0; i < n_params; i++) net->point_param[i] = text_of(t, COL(t, POINT_PARAM_NAME, int32_t)[i]);
  int32_t n = 0;
  for (int32_t i = 0; i < net->n_cells; i++) {
    if (!net->pop[net->cell_pop[i]].spec->is_point) {
      if (net->cell_point && net->cell_point[i] >= 0) return WRONG(t, CELL_POINT, i, "-1, as the cell's population has sections");
      continue;
    }
    if (n >= net->n_points || net->point_cell[n] != i || !net->cell_point || net->cell_point[i] != n)
      return ncy_flat_report(net->ctx, t->file, "/points/cell", "cell %d is a point, but not number %d of the points in order", i,
                             n);
    if (net->cell_tmpl[i] >= 0) return WRONG(t, CELL_TMPL, i, "-1, as the cell is a point");
    n++;
  }
  if (n == net->n_points) return NCY_OK;
  return ncy_flat_report(net->ctx, t->file, "/points/cell", "there are %d points; expected %d", net->n_points, n);
}

/* Every cell of a structure has its own place in the structure's columns. */
static ncy_status check_cells(taker *t) {
  ncy_net *net = t->net;
  int64_t n_segs = 0, n_secs = 0, n_places = 0;
  int64_t *first = NCY_NEW_ARRAY(t->arena, int64_t, (size_t)net->n_tmpls + 1);
  if (!first) return NCY_ENOMEM;
  for (int32_t i = 0; i < net->n_tmpls; i++) {
    first[i] = n_places;
    n_places += net->tmpl[i].n_cells;
    if (n_places > net->n_cells) return WRONG(t, TMPL_N_CELLS, i, "no more cells than there are");
  }
  bool *is_taken = NCY_NEW_ARRAY(t->arena, bool, (size_t)n_places);
  if (!is_taken) return NCY_ENOMEM;
  for (int32_t i = 0; i < net->n_cells; i++) {
    int32_t tmpl = net->cell_tmpl[i], index = net->cell_tmpl_index[i];
    if (tmpl < 0) continue;
    if (index >= net->tmpl[tmpl].n_cells) return WRONG(t, CELL_TMPL_INDEX, i, "less than the cells of the structure");
    if (is_taken[first[tmpl] + index]) return WRONG(t, CELL_TMPL_INDEX, i, "a place that no other cell has");
    is_taken[first[tmpl] + index] = true;
    n_segs += net->tmpl[tmpl].n_segs;
    n_secs += net->tmpl[tmpl].n_secs;
    if (n_segs > INT32_MAX || n_secs > INT32_MAX)
      return ncy_flat_report(net->ctx, t->file, "/sections/nseg", "the cells have more than %d segments in all", INT32_MAX);
  }
  for (int32_t i = 0; i < net->n_tmpls; i++)
    for (int32_t k = 0; k < net->tmpl[i].n_cells; k++)
      if (!is_taken[first[i] + k]) return WRONG(t, TMPL_N_CELLS, i, "as many as cells that have the structure");
  return NCY_OK;
}

/* ---- structures ------------------------------------------------------------------------------------------------------------ */

static ncy_status take_value(taker *t, int col, int64_t row, double value, int32_t column, int32_t n_cells, ncy_net_value *out) {
  *out = (ncy_net_value){.value = value};
  if (column < 0) return NCY_OK;
  const int64_t *begin = COL(t, COLUMN_BEGIN, int64_t);
  if (begin[column + 1] - begin[column] != n_cells)
    return wrong_at(t, col, row, "a column of as many values as the structure has cells");
  out->per_cell = COL(t, COLUMN_VALUE_VALUE, double) + begin[column];
  return NCY_OK;
}

/* The same, for lengths: all values are above 0. */
static ncy_status take_length(taker *t, int col, int64_t row, double value, int32_t column, int32_t n_cells, ncy_net_value *out) {
  NCY_TRY(take_value(t, col, row, value, column, n_cells, out));
  for (int32_t i = 0; out->per_cell && i < n_cells; i++)
    if (!(out->per_cell[i] > 0.0)) return wrong_at(t, col, row, "a column of values above 0");
  return NCY_OK;
}

static ncy_status take_density(taker *t, int64_t row, int32_t nseg, int32_t n_cells, ncy_net_density *out) {
  const int32_t *param_begin = COL(t, DENSITY_PARAM_BEGIN, int32_t), *value_begin = COL(t, DENSITY_PARAM_VALUE_BEGIN, int32_t);
  int32_t first = param_begin[row], n = param_begin[row + 1] - first;
  const char **param = NCY_NEW_ARRAY(t->arena, const char *, (size_t)n);
  int32_t *var = NCY_NEW_ARRAY(t->arena, int32_t, (size_t)n);
  ncy_net_value *value = NCY_NEW_ARRAY(t->arena, ncy_net_value, (size_t)n * (size_t)nseg);
  if (!param || !var || !value) return NCY_ENOMEM;
  *out = (ncy_net_density){
      .name = text_of(t, COL(t, DENSITY_NAME, int32_t)[row]), .n_params = n, .param = param, .var = var, .value = value};
  out->mech = ncy_mech_set_find(t->net->spec->mechs, out->name);
  const ncy_mech *mech = ncy_mech_set_at(t->net->spec->mechs, out->mech);
  if (!mech || mech->kind != NCY_MECH_DENSITY) {
    out->mech = -1;
    mech = NULL;
  }
  for (int32_t p = 0; p < n; p++) {
    int32_t at = value_begin[first + p];
    if (value_begin[first + p + 1] - at != nseg)
      return WRONG(t, DENSITY_PARAM_VALUE_BEGIN, first + p + 1, "as many values as the section has segments");
    param[p] = text_of(t, COL(t, DENSITY_PARAM_NAME, int32_t)[first + p]);
    var[p] = mech ? ncy_mech_var_find(mech, param[p]) : -1;
    for (int32_t k = 0; k < nseg; k++)
      NCY_TRY(take_value(t, NCY_COL_DENSITY_VALUE_COLUMN, at + k, COL(t, DENSITY_VALUE_VALUE, double)[at + k],
                         COL(t, DENSITY_VALUE_COLUMN, int32_t)[at + k], n_cells, &value[p * nseg + k]));
  }
  return NCY_OK;
}

static ncy_status take_densities(taker *t, int64_t row, int32_t n_cells, ncy_net_sec *sec) {
  const int32_t *begin = COL(t, SEC_DENSITY_BEGIN, int32_t);
  int32_t n = begin[row + 1] - begin[row];
  ncy_net_density *density = NCY_NEW_ARRAY(t->arena, ncy_net_density, (size_t)n);
  if (!density) return NCY_ENOMEM;
  for (int32_t i = 0; i < n; i++) NCY_TRY(take_density(t, begin[row] + i, sec->nseg, n_cells, &density[i]));
  sec->density = density;
  sec->n_densities = n;
  return NCY_OK;
}

/* ---- ions and point processes of sections ---------------------------------------------------------------------------------- */

static ncy_status take_ions(taker *t, int64_t row, ncy_net_sec *sec) {
  const int32_t *begin = COL(t, SEC_ION_BEGIN, int32_t), *value = COL(t, ION_VALUE_BEGIN, int32_t);
  int32_t n = begin[row + 1] - begin[row];
  ncy_net_ion *ion = NCY_NEW_ARRAY(t->arena, ncy_net_ion, (size_t)n);
  if (!ion) return NCY_ENOMEM;
  for (int32_t i = 0; i < n; i++) {
    int32_t from = begin[row] + i, at = value[from];
    ion[i].name = text_of(t, COL(t, ION_NAME, int32_t)[from]);
    char *mech_name = ncy_arena_printf(t->arena, "%s_ion", ion[i].name);
    if (!mech_name) return NCY_ENOMEM;
    ion[i].mech = ncy_mech_set_find(t->net->spec->mechs, mech_name);
    const ncy_mech *mech = ncy_mech_set_at(t->net->spec->mechs, ion[i].mech);
    if (!mech || mech->kind != NCY_MECH_ION) ion[i].mech = -1;
    for (int k = 0; k < 3; k++) {
      if (!(COL(t, ION_SET, uint8_t)[from] >> k & 1)) continue;
      ion[i].value[k] = COL(t, ION_VALUE_VALUE, double) + at;
      at += sec->nseg;
      if (at > value[from + 1]) break; /* said below */
    }
    if (at != value[from + 1]) return WRONG(t, ION_VALUE_BEGIN, from + 1, "a value a segment for each of e, i and o that is set");
  }
  sec->ion = ion;
  sec->n_ions = n;
  return NCY_OK;
}

/* The synList that a rule gives a point process of a section. */
static const ncy_json *syn_list_of(const ncy_spec_cell *rule, const char *sec, const char *label) {
  for (int32_t s = 0; s < rule->n_secs; s++)
    for (int32_t p = 0; strcmp(rule->sec[s].name, sec) == 0 && p < rule->sec[s].n_pointps; p++) {
      const ncy_spec_mech *pointp = &rule->sec[s].pointp[p];
      const ncy_json *list = strcmp(pointp->name, label) == 0 ? ncy_json_get(pointp->params.node, "synList") : NULL;
      if (list && list->type == NCY_JSON_ARRAY) return list;
    }
  return NULL;
}

static ncy_status take_pointp(taker *t, int64_t row, const ncy_net_sec *sec, int32_t n_cells, ncy_net_pointp *out) {
  const int32_t *begin = COL(t, POINTP_PARAM_BEGIN, int32_t);
  int32_t n = begin[row + 1] - begin[row], rule = COL(t, POINTP_LIST_RULE, int32_t)[row];
  *out = (ncy_net_pointp){.label = text_of(t, COL(t, POINTP_LABEL, int32_t)[row]),
                          .mod = text_of(t, COL(t, POINTP_MOD, int32_t)[row]),
                          .loc = COL(t, POINTP_LOC, double)[row],
                          .vref = text_of(t, COL(t, POINTP_VREF, int32_t)[row]),
                          .n_params = n};
  if (rule >= 0 && !(out->syn_list = syn_list_of(&t->net->spec->cell[rule], sec->name, out->label)))
    return WRONG(t, POINTP_LIST_RULE, row, "a rule that gives the point process a synList");
  out->mech = ncy_mech_set_find(t->net->spec->mechs, out->mod);
  const ncy_mech *mech = ncy_mech_set_at(t->net->spec->mechs, out->mech);
  if (!mech || mech->kind != NCY_MECH_POINT) {
    out->mech = -1;
    mech = NULL;
  }
  const char **param = NCY_NEW_ARRAY(t->arena, const char *, (size_t)n);
  int32_t *var = NCY_NEW_ARRAY(t->arena, int32_t, (size_t)n);
  ncy_net_value *value = NCY_NEW_ARRAY(t->arena, ncy_net_value, (size_t)n);
  if (!param || !var || !value) return NCY_ENOMEM;
  for (int32_t p = 0; p < n; p++) {
    int32_t at = begin[row] + p;
    param[p] = text_of(t, COL(t, POINTP_PARAM_NAME, int32_t)[at]);
    var[p] = mech ? ncy_mech_var_find(mech, param[p]) : -1;
    NCY_TRY(take_value(t, NCY_COL_POINTP_PARAM_COLUMN, at, COL(t, POINTP_PARAM_VALUE, double)[at],
                       COL(t, POINTP_PARAM_COLUMN, int32_t)[at], n_cells, &value[p]));
  }
  out->param = param;
  out->var = var;
  out->value = value;
  return NCY_OK;
}

static ncy_status take_pointps(taker *t, int64_t row, int32_t n_cells, ncy_net_sec *sec) {
  const int32_t *begin = COL(t, SEC_POINTP_BEGIN, int32_t);
  int32_t n = begin[row + 1] - begin[row];
  ncy_net_pointp *pointp = NCY_NEW_ARRAY(t->arena, ncy_net_pointp, (size_t)n);
  if (!pointp) return NCY_ENOMEM;
  for (int32_t i = 0; i < n; i++) NCY_TRY(take_pointp(t, begin[row] + i, sec, n_cells, &pointp[i]));
  sec->pointp = pointp;
  sec->n_pointps = n;
  return NCY_OK;
}

/* n rows of ion_starts or network_ion_starts. */
static ncy_status take_ion_starts(taker *t, int col_name, int64_t first, int32_t n, const ncy_net_ion_start **out) {
  ncy_net_ion_start *start = NCY_NEW_ARRAY(t->arena, ncy_net_ion_start, (size_t)n);
  if (!start) return NCY_ENOMEM;
  for (int32_t i = 0; i < n; i++) {
    start[i].name = text_of(t, ((const int32_t *)t->flat->col[col_name])[first + i]);
    for (int k = 0; k < 2; k++) start[i].conc[k] = ((const double *)t->flat->col[col_name + 1 + k])[first + i];
  }
  *out = start;
  return NCY_OK;
}

static ncy_status take_section(taker *t, int64_t row, const ncy_net_template *tmpl, ncy_net_sec *sec) {
  uint8_t given = COL(t, SEC_GIVEN, uint8_t)[row];
  const int32_t *norm = COL(t, SEC_NORM_BEGIN, int32_t), *point = COL(t, SEC_POINT_BEGIN, int32_t);
  *sec = (ncy_net_sec){.name = text_of(t, COL(t, SEC_NAME, int32_t)[row]),
                       .parent = COL(t, SEC_PARENT, int32_t)[row],
                       .parent_x = COL(t, SEC_PARENT_X, double)[row],
                       .child_x = COL(t, SEC_CHILD_X, double)[row],
                       .nseg = COL(t, SEC_NSEG, int32_t)[row],
                       .has_L = given & NCY_GIVEN_L,
                       .has_diam = given & NCY_GIVEN_DIAM,
                       .has_Ra = given & NCY_GIVEN_RA,
                       .has_cm = given & NCY_GIVEN_CM,
                       .has_nseg = given & NCY_GIVEN_NSEG,
                       .vinit = COL(t, SEC_VINIT, double)[row],
                       .threshold = COL(t, SEC_THRESHOLD, double)[row],
                       .spike_gen_loc = COL(t, SEC_SPIKE_LOC, double)[row],
                       .n_weight_norm = norm[row + 1] - norm[row],
                       .pt3d = {.n = COL(t, SEC_POINT_COUNT, int32_t)[row],
                                .is_per_cell = COL(t, SEC_POINT_KIND, uint8_t)[row] & 1,
                                .is_shape = (COL(t, SEC_POINT_KIND, uint8_t)[row] & 2) != 0}};
  if (sec->parent >= tmpl->n_secs) return WRONG(t, SEC_PARENT, row, "a section of the structure");
  if (sec->n_weight_norm) sec->weight_norm = COL(t, SEC_NORM_VALUE, double) + norm[row];
  sec->pt3d.n_listed = COL(t, SEC_POINT_LISTED, int32_t)[row];
  if (point[row + 1] - point[row] != (int64_t)sec->pt3d.n_listed * (sec->pt3d.is_per_cell ? tmpl->n_cells : 1))
    return WRONG(t, SEC_POINT_LISTED, row, "as many as rows of section_points, or as those of each cell");
  if (sec->pt3d.n > sec->pt3d.n_listed || sec->pt3d.n == 1)
    return WRONG(t, SEC_POINT_COUNT, row, "0, or 2 to the number of points listed");
  for (int k = 0; k < 4; k++) sec->pt3d.at[k] = (const double *)t->flat->col[NCY_COL_SEC_POINT_X + k] + point[row];
  NCY_TRY(take_length(t, NCY_COL_SEC_L_COLUMN, row, COL(t, SEC_L, double)[row], COL(t, SEC_L_COLUMN, int32_t)[row], tmpl->n_cells,
                      &sec->L));
  NCY_TRY(take_length(t, NCY_COL_SEC_RA_COLUMN, row, COL(t, SEC_RA, double)[row], COL(t, SEC_RA_COLUMN, int32_t)[row],
                      tmpl->n_cells, &sec->Ra));
  NCY_TRY(take_length(t, NCY_COL_SEC_DIAM_COLUMN, row, COL(t, SEC_DIAM, double)[row], COL(t, SEC_DIAM_COLUMN, int32_t)[row],
                      tmpl->n_cells, &sec->diam));
  NCY_TRY(take_value(t, NCY_COL_SEC_CM_COLUMN, row, COL(t, SEC_CM, double)[row], COL(t, SEC_CM_COLUMN, int32_t)[row],
                     tmpl->n_cells, &sec->cm));
  NCY_TRY(take_densities(t, row, tmpl->n_cells, sec));
  NCY_TRY(take_ions(t, row, sec));
  return take_pointps(t, row, tmpl->n_cells, sec);
}

/* No section is connected to itself through its parents. mark[i] is 1 while its parents are followed, 2 when they end at a root.
 */
static ncy_status check_tree(taker *t, int64_t first, const ncy_net_template *tmpl, uint8_t *mark) {
  for (int32_t i = 0; i < tmpl->n_secs; i++) {
    int32_t at = i;
    while (at >= 0 && !mark[at]) {
      mark[at] = 1;
      at = tmpl->sec[at].parent;
    }
    if (at >= 0 && mark[at] == 1) return WRONG(t, SEC_PARENT, first + at, "a section that does not hang on this one");
    for (at = i; at >= 0 && mark[at] == 1; at = tmpl->sec[at].parent) mark[at] = 2;
  }
  return NCY_OK;
}

static ncy_status take_lists(taker *t, int32_t i, ncy_net_template *out) {
  const int32_t *begin = COL(t, TMPL_LIST_BEGIN, int32_t);
  out->n_seclists = begin[i + 1] - begin[i];
  ncy_spec_seclist *list = NCY_NEW_ARRAY(t->arena, ncy_spec_seclist, (size_t)out->n_seclists);
  if (!list) return NCY_ENOMEM;
  for (int32_t k = 0; k < out->n_seclists; k++) {
    int32_t row = begin[i] + k, index = COL(t, TMPL_LIST_INDEX, int32_t)[row];
    const ncy_spec_cell *rule = &t->net->spec->cell[COL(t, TMPL_LIST_RULE, int32_t)[row]];
    if (index >= rule->n_seclists) return WRONG(t, TMPL_LIST_INDEX, row, "a section list of the rule");
    list[k] = rule->seclist[index];
  }
  out->seclist = list;
  return NCY_OK;
}

static ncy_status take_template(taker *t, int32_t i, uint8_t *mark) {
  const int32_t *sec_begin = COL(t, TMPL_SEC_BEGIN, int32_t), *rule_begin = COL(t, TMPL_RULE_BEGIN, int32_t);
  ncy_net_template *out = &t->net->tmpl[i];
  out->rule = COL(t, TMPL_RULE_RULE, int32_t) + rule_begin[i];
  out->n_rules = rule_begin[i + 1] - rule_begin[i];
  out->n_cells = COL(t, TMPL_N_CELLS, int32_t)[i];
  out->n_secs = sec_begin[i + 1] - sec_begin[i];
  out->spike_sec = COL(t, TMPL_SPIKE_SEC, int32_t)[i];
  out->spike_loc = COL(t, TMPL_SPIKE_LOC, double)[i];
  out->threshold = COL(t, TMPL_THRESHOLD, double)[i];
  if (out->n_secs > INT16_MAX) return WRONG(t, TMPL_SEC_BEGIN, i + 1, "no more than 32767 sections in a structure");
  if (out->spike_sec >= out->n_secs || (out->spike_sec < 0) != (out->n_secs == 0))
    return WRONG(t, TMPL_SPIKE_SEC, i, "a section of the structure");
  const int32_t *start_begin = COL(t, TMPL_ION_START_BEGIN, int32_t);
  out->n_ion_starts = start_begin[i + 1] - start_begin[i];
  NCY_TRY(take_ion_starts(t, NCY_COL_ION_START_NAME, start_begin[i], out->n_ion_starts, &out->ion_start));
  ncy_net_sec *sec = NCY_NEW_ARRAY(t->arena, ncy_net_sec, (size_t)out->n_secs);
  if (!sec) return NCY_ENOMEM;
  out->sec = sec;
  int64_t n_segs = 0;
  for (int32_t s = 0; s < out->n_secs; s++) {
    NCY_TRY(take_section(t, sec_begin[i] + s, out, &sec[s]));
    n_segs += sec[s].nseg;
  }
  if (n_segs > INT32_MAX) return WRONG(t, SEC_NSEG, sec_begin[i], "fewer segments in a structure");
  out->spike_pointp = COL(t, TMPL_SPIKE_POINTP, int32_t)[i];
  if (out->spike_pointp >= (out->spike_sec < 0 ? 0 : sec[out->spike_sec].n_pointps))
    return WRONG(t, TMPL_SPIKE_POINTP, i, "a point process of the section where spikes are detected");
  out->n_segs = (int32_t)n_segs;
  NCY_TRY(check_tree(t, sec_begin[i], out, mark + sec_begin[i]));
  return take_lists(t, i, out);
}

static ncy_status take_templates(taker *t) {
  ncy_net *net = t->net;
  net->tmpl = NCY_NEW_ARRAY(t->arena, ncy_net_template, (size_t)net->n_tmpls);
  uint8_t *mark = NCY_NEW_ARRAY(t->arena, uint8_t, (size_t)t->flat->n[NCY_TAB_SEC]);
  if (!net->tmpl || !mark) return NCY_ENOMEM;
  for (int32_t i = 0; i < net->n_tmpls; i++) NCY_TRY(take_template(t, i, mark));
  net->n_ion_starts = (int32_t)t->flat->n[NCY_TAB_NET_ION_START];
  return take_ion_starts(t, NCY_COL_NET_ION_START_NAME, 0, net->n_ion_starts, &net->ion_start);
}

/* ---- connections, synapses, stimuli ---------------------------------------------------------------------------------------- */

static ncy_status check_conns_of(taker *t, int32_t cell, bool *is_driven) {
  const ncy_net *net = t->net;
  int32_t tmpl = net->cell_tmpl[cell], n_secs = tmpl < 0 ? 0 : net->tmpl[tmpl].n_secs;
  for (int64_t row = net->cell_conn_beg[cell]; row < net->cell_conn_beg[cell + 1]; row++) {
    net->conn_post[row] = cell;
    int32_t pre = net->conn_pre[row];
    bool is_to_point = tmpl < 0 && net->cell_point && net->cell_point[cell] >= 0;
    if (net->conn_sec[row] >= n_secs || (net->conn_sec[row] < 0) != is_to_point)
      return WRONG(t, CONN_SEC, row, "a section of the post cell, -1 for a point");
    double loc = net->conn_loc[row];
    if (net->conn_synmech[row] >= 0 && !is_to_point && !(loc >= 0.0 && loc <= 1.0)) return WRONG(t, CONN_LOC, row, "0 to 1");
    if (is_to_point && pre < 0) return WRONG(t, CONN_PRE, row, "a cell, as points are not stimulated");
    if ((net->conn_label[row] < 0) != (pre < 0))
      return WRONG(t, CONN_LABEL, row, "a target of stimuli where the source is one, else a rule");
    if (pre >= 0) continue;
    if (is_driven[-1 - pre]) return WRONG(t, CONN_PRE, row, "a NetStim that no other connection has");
    if (net->netstim_cell[-1 - pre] != cell) return WRONG(t, NETSTIM_CELL, -1 - pre, "the post cell of its connection");
    is_driven[-1 - pre] = true;
  }
  return NCY_OK;
}

static ncy_status check_conns(taker *t) {
  ncy_net *net = t->net;
  net->conn_post = NCY_NEW_ARRAY(t->arena, int32_t, (size_t)net->n_conns);
  bool *is_driven = NCY_NEW_ARRAY(t->arena, bool, (size_t)net->n_netstims);
  if (!net->conn_post || !is_driven) return NCY_ENOMEM;
  for (int32_t i = 0; i < net->n_cells; i++) NCY_TRY(check_conns_of(t, i, is_driven));
  for (int32_t i = 0; i < net->n_netstims; i++)
    if (!is_driven[i]) return ncy_flat_report(net->ctx, t->file, "/conns/pre", "no connection has the NetStim of row %d", i);
  return NCY_OK;
}

static ncy_status take_target_labels(taker *t) {
  ncy_net *net = t->net;
  net->n_target_labels = (int32_t)t->flat->n[NCY_TAB_TARGET_LABEL];
  const char **label = NCY_NEW_ARRAY(t->arena, const char *, (size_t)net->n_target_labels);
  if (!label) return NCY_ENOMEM;
  for (int32_t i = 0; i < net->n_target_labels; i++) label[i] = text_of(t, COL(t, TARGET_LABEL_LABEL, int32_t)[i]);
  net->target_label = label;
  return NCY_OK;
}

/* Connections that share a synapse agree in its cell, section and mechanism. */
static ncy_status check_syns(taker *t) {
  ncy_net *net = t->net;
  if (!net->conn_syn && net->n_syns != net->n_conns)
    return ncy_flat_report(net->ctx, t->file, "/syns", "%lld rows; expected as many as connections, %lld", (long long)net->n_syns,
                           (long long)net->n_conns);
  int64_t *first = net->conn_syn ? NCY_NEW_ARRAY(t->arena, int64_t, (size_t)net->n_syns) : NULL;
  if (net->conn_syn && !first) return NCY_ENOMEM;
  for (int64_t row = 0; row < net->n_conns; row++) {
    int64_t syn = net->conn_syn ? net->conn_syn[row] : row;
    if (net->syn_cell && net->syn_cell[syn] != net->conn_post[row])
      return WRONG(t, SYN_CELL, syn, "the post cell of its connections");
    if (!first) continue;
    int64_t other = first[syn] - 1; /* 0: none yet */
    if (other < 0) {
      first[syn] = row + 1;
      continue;
    }
    if (net->conn_post[other] != net->conn_post[row] || net->conn_sec[other] != net->conn_sec[row] ||
        net->conn_synmech[other] != net->conn_synmech[row])
      return WRONG(t, CONN_SYN, row, "a synapse of this cell, section and mechanism");
  }
  return NCY_OK;
}

static ncy_status take_syn_columns(taker *t) {
  ncy_net *net = t->net;
  const ncy_spec *spec = net->spec;
  int64_t n = t->flat->n[NCY_TAB_SYN_COLUMN];
  int64_t n_values;
  if (__builtin_mul_overflow(n, net->n_syns, &n_values) || n_values != t->flat->n[NCY_TAB_SYN_VALUE])
    return ncy_flat_report(net->ctx, t->file, "/syn_values", "%lld rows; expected one for each of %lld columns and %lld synapses",
                           (long long)t->flat->n[NCY_TAB_SYN_VALUE], (long long)n, (long long)net->n_syns);
  int32_t *begin = NCY_NEW_ARRAY(t->arena, int32_t, (size_t)spec->n_synmechs + 1);
  if (!begin) return NCY_ENOMEM;
  for (int32_t i = 0; i < spec->n_synmechs; i++) begin[i + 1] = begin[i] + spec->synmech[i].params.n;
  net->syn_param_beg = begin;
  if (!n) return NCY_OK;
  net->syn_param = NCY_NEW_ARRAY(t->arena, const double *, (size_t)begin[spec->n_synmechs]);
  if (!net->syn_param) return NCY_ENOMEM;
  for (int64_t i = 0; i < n; i++) {
    int32_t param = COL(t, SYN_COLUMN_PARAM, int32_t)[i];
    if (param >= begin[spec->n_synmechs] || net->syn_param[param])
      return WRONG(t, SYN_COLUMN_PARAM, i, "a parameter of the synaptic mechanisms, each once");
    net->syn_param[param] = COL(t, SYN_VALUE_VALUE, double) + i * net->n_syns;
  }
  return NCY_OK;
}

static ncy_status take_clamps(taker *t) {
  ncy_net *net = t->net;
  net->clamp_mech = NCY_NEW_ARRAY(t->arena, int32_t, (size_t)net->n_clamps);
  net->clamp_param = NCY_NEW_ARRAY(t->arena, const char *, (size_t)t->flat->n[NCY_TAB_CLAMP_PARAM]);
  if (!net->clamp_mech || !net->clamp_param) return NCY_ENOMEM;
  for (int64_t i = 0; i < t->flat->n[NCY_TAB_CLAMP_PARAM]; i++)
    net->clamp_param[i] = text_of(t, COL(t, CLAMP_PARAM_NAME, int32_t)[i]);
  for (int32_t i = 0; i < net->n_clamps; i++) {
    int32_t tmpl = net->cell_tmpl[net->clamp_cell[i]];
    if (tmpl < 0 || net->clamp_sec[i] >= net->tmpl[tmpl].n_secs) return WRONG(t, CLAMP_SEC, i, "a section of the cell");
    if (net->clamp_sec[i] >= 0 && !(net->clamp_loc[i] >= 0.0 && net->clamp_loc[i] <= 1.0))
      return WRONG(t, CLAMP_LOC, i, "0 to 1");
    int32_t source = net->spec->stim_target[net->clamp_target[i]].source_id;
    if (source < 0) return WRONG(t, CLAMP_TARGET, i, "a target whose source is in the spec in the file");
    const char *type = net->spec->stim_source[source].type;
    const ncy_mech *mech = type ? ncy_spec_find_mech(net->spec, type) : NULL;
    net->clamp_mech[i] = mech && mech->kind == NCY_MECH_POINT ? ncy_mech_set_find(net->spec->mechs, mech->name) : -1;
  }
  return NCY_OK;
}

/* Pointer connections and weights that change with time. */
static ncy_status take_more(taker *t) {
  ncy_net *net = t->net;
  const ncy_spec *spec = net->spec;
  net->pointer_pre_sec = NCY_NEW_ARRAY(t->arena, const char *, (size_t)net->n_pointers);
  if (!net->pointer_pre_sec) return NCY_ENOMEM;
  for (int64_t i = 0; i < net->n_pointers; i++) {
    int64_t row = net->pointer_conn[i];
    ncy_pointer_form form;
    if (row >= net->n_conns || net->conn_label[row] < 0 || net->conn_pre[row] < 0 ||
        !ncy_net_pointer_form(spec, &spec->conn[net->conn_label[row]], net->conn_synmech[row], &form))
      return WRONG(t, POINTER_CONN, i, "a connection whose synMech or rule makes it one of pointers");
    net->pointer_pre_sec[i] = text_of(t, COL(t, POINTER_PRE_SEC, int32_t)[i]);
  }
  for (int64_t i = 0; i < net->n_shaped; i++) {
    int64_t row = net->shaped_conn[i];
    if (row >= net->n_conns || net->conn_label[row] < 0 || !spec->conn[net->conn_label[row]].shape)
      return WRONG(t, SHAPED_CONN, i, "a connection whose rule has a shape");
  }
  return ncy_waves_make(net->ctx, t->arena, spec, &net->wave);
}

ncy_status ncy_flat_to_net(const char *file, const ncy_flat *flat, ncy_net *net) {
  taker t = {.file = file, .flat = flat, .net = net, .arena = &net->arena};
  take_columns(&t);
  NCY_TRY(check_rules(&t));
  NCY_TRY(take_pops(&t));
  NCY_TRY(take_templates(&t));
  NCY_TRY(take_points(&t));
  NCY_TRY(check_cells(&t));
  NCY_TRY(take_target_labels(&t));
  NCY_TRY(check_conns(&t));
  NCY_TRY(take_more(&t));
  NCY_TRY(check_syns(&t));
  NCY_TRY(take_syn_columns(&t));
  return take_clamps(&t);
}
