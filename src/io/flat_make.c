/* flat_make.c - a network's nested records as columns.
 *
 * Costs: two passes over the structures (the first counts); columns of cells, connections and stimuli are borrowed.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "io/flat.h"

typedef struct maker {
  ncy_arena *arena;
  const ncy_net *net;
  ncy_flat *flat;
  ncy_names names;
  ncy_text json;             /* scratch */
  int64_t n[NCY_TAB_COUNT];  /* rows filled so far */
  const double *last_column; /* the per-cell column written last, and its row */
  int32_t last_column_row;
} maker;

#define COL(m, id, type) ((type *)(m)->flat->col[NCY_COL_##id])

/* ---- names --------------------------------------------------------------------------------------------------------------------
 */

/* Row of a text, -1 for NULL; false when there is no memory. */
static bool name_row(maker *m, const char *text, int32_t *out) {
  *out = text ? ncy_names_add(&m->names, text, strlen(text)) : -1;
  return !text || *out >= 0;
}

static void add_bytes(void *user, const char *bytes, size_t count) {
  ncy_text_add(user, bytes, count);
}

/* Row of a node's text as compact JSON, -1 for NULL. */
static bool json_row(maker *m, const ncy_json *node, int32_t *out) {
  *out = -1;
  if (!node) return true;
  m->json.count = 0;
  ncy_json_writer writer;
  ncy_json_writer_init(&writer, add_bytes, &m->json, 0);
  ncy_json_node(&writer, node);
  return !m->json.is_bad && name_row(m, m->json.data, out);
}

/* ---- counting -------------------------------------------------------------------------------------------------------------- */

static void count_value(maker *m, const ncy_net_value *value, int32_t n_cells) {
  if (!value->per_cell || value->per_cell == m->last_column) return;
  m->last_column = value->per_cell;
  m->flat->n[NCY_TAB_COLUMN]++;
  m->flat->n[NCY_TAB_COLUMN_VALUE] += n_cells;
}

static int64_t point_rows(const ncy_net_pt3d *points, int32_t n_cells) {
  return (int64_t)points->n_listed * (points->is_per_cell ? n_cells : 1);
}

static void count_section(maker *m, const ncy_net_sec *sec, int32_t n_cells) {
  int64_t *n = m->flat->n;
  n[NCY_TAB_SEC]++;
  n[NCY_TAB_SEC_NORM] += sec->n_weight_norm;
  n[NCY_TAB_SEC_POINT] += point_rows(&sec->pt3d, n_cells);
  n[NCY_TAB_DENSITY] += sec->n_densities;
  n[NCY_TAB_ION] += sec->n_ions;
  n[NCY_TAB_POINTP] += sec->n_pointps;
  count_value(m, &sec->L, n_cells);
  count_value(m, &sec->Ra, n_cells);
  count_value(m, &sec->diam, n_cells);
  count_value(m, &sec->cm, n_cells);
  for (int32_t d = 0; d < sec->n_densities; d++) {
    int32_t n_values = sec->density[d].n_params * sec->nseg;
    n[NCY_TAB_DENSITY_PARAM] += sec->density[d].n_params;
    n[NCY_TAB_DENSITY_VALUE] += n_values;
    for (int32_t i = 0; i < n_values; i++) count_value(m, &sec->density[d].value[i], n_cells);
  }
  for (int32_t i = 0; i < sec->n_ions; i++)
    for (int k = 0; k < 3; k++) n[NCY_TAB_ION_VALUE] += sec->ion[i].value[k] ? sec->nseg : 0;
  for (int32_t i = 0; i < sec->n_pointps; i++) {
    n[NCY_TAB_POINTP_PARAM] += sec->pointp[i].n_params;
    for (int32_t k = 0; k < sec->pointp[i].n_params; k++) count_value(m, &sec->pointp[i].value[k], n_cells);
  }
}

static void count_rows(maker *m) {
  const ncy_net *net = m->net;
  int64_t *n = m->flat->n;
  for (int t = 0; t < NCY_TAB_COUNT; t++) {
    const ncy_tab_info *tab = &ncy_tabs[t];
    if (tab->count_offset < 0) continue;
    const char *at = (const char *)net + tab->count_offset;
    n[t] = tab->count_size == sizeof(int32_t) ? *(const int32_t *)at : *(const int64_t *)at;
  }
  n[NCY_TAB_RULE_CELL] = net->spec->n_cells;
  n[NCY_TAB_RULE_SYNMECH] = net->spec->n_synmechs;
  n[NCY_TAB_RULE_CONN] = net->spec->n_conns;
  n[NCY_TAB_RULE_SOURCE] = net->spec->n_stim_sources;
  n[NCY_TAB_RULE_TARGET] = net->spec->n_stim_targets;
  if (net->point_param_beg) { /* made with the network, also without point cells */
    n[NCY_TAB_POINT_PARAM] = net->point_param_beg[net->n_points];
    n[NCY_TAB_POINT_TIME] = net->point_time_beg[net->n_points];
    n[NCY_TAB_POINT_PLAY] = net->point_play_beg[net->n_points];
  }
  n[NCY_TAB_CLAMP_PARAM] = net->n_clamps ? net->clamp_param_beg[net->n_clamps] : 0;
  for (int32_t i = 0; i < net->n_tmpls; i++) {
    n[NCY_TAB_TMPL_RULE] += net->tmpl[i].n_rules;
    n[NCY_TAB_TMPL_LIST] += net->tmpl[i].n_seclists;
    n[NCY_TAB_ION_START] += net->tmpl[i].n_ion_starts;
    for (int32_t s = 0; s < net->tmpl[i].n_secs; s++) count_section(m, &net->tmpl[i].sec[s], net->tmpl[i].n_cells);
  }
  m->last_column = NULL;
  n[NCY_TAB_NET_ION_START] = net->n_ion_starts;
  n[NCY_TAB_TARGET_LABEL] = net->n_target_labels;
  for (int32_t i = 0; net->syn_param && i < net->syn_param_beg[net->spec->n_synmechs]; i++)
    n[NCY_TAB_SYN_COLUMN] += net->syn_param[i] != NULL;
  n[NCY_TAB_SYN_VALUE] = n[NCY_TAB_SYN_COLUMN] * net->n_syns;
}

/* Borrows the columns that the network has and makes room for the others; names come last, when they are known. */
static ncy_status make_columns(maker *m) {
  for (int c = 0; c < NCY_COL_COUNT; c++) {
    const ncy_col_info *col = &ncy_cols[c];
    if (col->offset >= 0) memcpy(&m->flat->col[c], (const char *)m->net + col->offset, sizeof(void *));
    if (col->table == NCY_TAB_NAME || col->table == NCY_TAB_TEXT || m->flat->col[c] || (col->flags & NCY_COL_OPTIONAL)) continue;
    m->flat->col[c] = ncy_arena_alloc(m->arena, (size_t)ncy_flat_rows(m->flat, c), ncy_elem_size[col->elem]);
    if (!m->flat->col[c]) return NCY_ENOMEM;
  }
  return NCY_OK;
}

/* ---- what the spec names --------------------------------------------------------------------------------------------------- */

static bool fill_rules(maker *m) {
  const ncy_spec *spec = m->net->spec;
  bool ok = true;
  for (int32_t i = 0; i < spec->n_cells; i++) {
    const ncy_spec_params *globals = &spec->cell[i].globals;
    ok = ok && name_row(m, spec->cell[i].label, &COL(m, RULE_CELL_LABEL, int32_t)[i]) &&
         json_row(m, globals->n ? globals->node : NULL, &COL(m, RULE_CELL_GLOBALS, int32_t)[i]);
  }
  for (int32_t i = 0; i < spec->n_synmechs; i++)
    ok = ok && name_row(m, spec->synmech[i].label, &COL(m, RULE_SYNMECH_LABEL, int32_t)[i]) &&
         json_row(m, spec->synmech[i].node, &COL(m, RULE_SYNMECH_TEXT, int32_t)[i]);
  for (int32_t i = 0; i < spec->n_conns; i++) ok = ok && name_row(m, spec->conn[i].label, &COL(m, RULE_CONN_LABEL, int32_t)[i]);
  for (int32_t i = 0; i < spec->n_stim_sources; i++)
    ok = ok && name_row(m, spec->stim_source[i].label, &COL(m, RULE_SOURCE_LABEL, int32_t)[i]) &&
         name_row(m, spec->stim_source[i].type, &COL(m, RULE_SOURCE_TYPE, int32_t)[i]);
  for (int32_t i = 0; i < spec->n_stim_targets; i++)
    ok = ok && name_row(m, spec->stim_target[i].label, &COL(m, RULE_TARGET_LABEL, int32_t)[i]);
  return ok;
}

static bool fill_pops(maker *m) {
  bool ok = true;
  for (int32_t i = 0; i < m->net->n_pops; i++) {
    const ncy_net_pop *pop = &m->net->pop[i];
    ok = ok && name_row(m, pop->label, &COL(m, POP_LABEL, int32_t)[i]) &&
         name_row(m, pop->spec->cell_type, &COL(m, POP_TYPE, int32_t)[i]) &&
         name_row(m, pop->spec->cell_model, &COL(m, POP_MODEL, int32_t)[i]);
    COL(m, POP_RULE, int32_t)[i] = (int32_t)(pop->spec - m->net->spec->pop);
    COL(m, POP_FIRST_CELL, int32_t)[i] = pop->first_cell;
    COL(m, POP_N_CELLS, int32_t)[i] = pop->n_cells;
    COL(m, POP_FIRST_GID, int64_t)[i] = pop->first_gid;
    COL(m, POP_N_BEFORE, int32_t)[i] = pop->n_before;
  }
  return ok;
}

static bool fill_params(maker *m) {
  bool ok = true;
  for (int64_t i = 0; i < m->flat->n[NCY_TAB_POINT_PARAM]; i++)
    ok = ok && name_row(m, m->net->point_param[i], &COL(m, POINT_PARAM_NAME, int32_t)[i]);
  for (int64_t i = 0; i < m->flat->n[NCY_TAB_CLAMP_PARAM]; i++)
    ok = ok && name_row(m, m->net->clamp_param[i], &COL(m, CLAMP_PARAM_NAME, int32_t)[i]);
  for (int32_t i = 0; i < m->net->n_target_labels; i++)
    ok = ok && name_row(m, m->net->target_label[i], &COL(m, TARGET_LABEL_LABEL, int32_t)[i]);
  return ok;
}

static void fill_syn_columns(maker *m) {
  const ncy_net *net = m->net;
  int64_t k = 0;
  for (int32_t i = 0; m->flat->n[NCY_TAB_SYN_COLUMN] && i < net->syn_param_beg[net->spec->n_synmechs]; i++) {
    if (!net->syn_param[i]) continue;
    COL(m, SYN_COLUMN_PARAM, int32_t)[k] = i;
    if (net->n_syns)
      memcpy(COL(m, SYN_VALUE_VALUE, double) + k * net->n_syns, net->syn_param[i], (size_t)net->n_syns * sizeof(double));
    k++;
  }
}

/* ---- structures ------------------------------------------------------------------------------------------------------------ */

/* A value and the row of its column. Segments may share a column, which is then kept once. */
static void fill_value(maker *m, const ncy_net_value *value, int32_t n_cells, double *out, int32_t *out_column) {
  *out = value->value;
  *out_column = -1;
  if (!value->per_cell) return;
  if (value->per_cell != m->last_column) {
    int64_t row = m->n[NCY_TAB_COLUMN]++, first = m->n[NCY_TAB_COLUMN_VALUE];
    COL(m, COLUMN_BEGIN, int64_t)[row] = first;
    memcpy(COL(m, COLUMN_VALUE_VALUE, double) + first, value->per_cell, (size_t)n_cells * sizeof(double));
    m->n[NCY_TAB_COLUMN_VALUE] += n_cells;
    m->last_column = value->per_cell;
    m->last_column_row = (int32_t)row;
  }
  *out_column = m->last_column_row;
}

static bool fill_densities(maker *m, const ncy_net_sec *sec, int32_t n_cells) {
  bool ok = true;
  for (int32_t d = 0; d < sec->n_densities; d++) {
    const ncy_net_density *density = &sec->density[d];
    int64_t row = m->n[NCY_TAB_DENSITY]++;
    ok = ok && name_row(m, density->name, &COL(m, DENSITY_NAME, int32_t)[row]);
    COL(m, DENSITY_PARAM_BEGIN, int32_t)[row] = (int32_t)m->n[NCY_TAB_DENSITY_PARAM];
    for (int32_t p = 0; p < density->n_params; p++) {
      int64_t param = m->n[NCY_TAB_DENSITY_PARAM]++;
      ok = ok && name_row(m, density->param[p], &COL(m, DENSITY_PARAM_NAME, int32_t)[param]);
      COL(m, DENSITY_PARAM_VALUE_BEGIN, int32_t)[param] = (int32_t)m->n[NCY_TAB_DENSITY_VALUE];
      for (int32_t k = 0; k < sec->nseg; k++) {
        int64_t at = m->n[NCY_TAB_DENSITY_VALUE]++;
        fill_value(m, &density->value[p * sec->nseg + k], n_cells, &COL(m, DENSITY_VALUE_VALUE, double)[at],
                   &COL(m, DENSITY_VALUE_COLUMN, int32_t)[at]);
      }
    }
  }
  return ok;
}

static bool fill_ions(maker *m, const ncy_net_sec *sec) {
  bool ok = true;
  for (int32_t i = 0; i < sec->n_ions; i++) {
    const ncy_net_ion *ion = &sec->ion[i];
    int64_t row = m->n[NCY_TAB_ION]++;
    ok = ok && name_row(m, ion->name, &COL(m, ION_NAME, int32_t)[row]);
    COL(m, ION_VALUE_BEGIN, int32_t)[row] = (int32_t)m->n[NCY_TAB_ION_VALUE];
    for (int k = 0; k < 3; k++) {
      if (!ion->value[k]) continue;
      COL(m, ION_SET, uint8_t)[row] |= (uint8_t)(1 << k);
      memcpy(COL(m, ION_VALUE_VALUE, double) + m->n[NCY_TAB_ION_VALUE], ion->value[k], (size_t)sec->nseg * sizeof(double));
      m->n[NCY_TAB_ION_VALUE] += sec->nseg;
    }
  }
  return ok;
}

static bool fill_ion_starts(maker *m, const ncy_net_ion_start *start, int32_t n, int64_t first, int col_name) {
  bool ok = true;
  for (int32_t i = 0; i < n; i++) {
    ok = ok && name_row(m, start[i].name, &((int32_t *)m->flat->col[col_name])[first + i]);
    for (int k = 0; k < 2; k++) ((double *)m->flat->col[col_name + 1 + k])[first + i] = start[i].conc[k];
  }
  return ok;
}

/* The rule whose synList a point process has: it may be an earlier one's than its parameters. */
static int32_t list_rule(const ncy_spec *spec, const ncy_net_template *t, const ncy_json *list) {
  for (int32_t r = 0; list && r < t->n_rules; r++) {
    const ncy_spec_cell *cell = &spec->cell[t->rule[r]];
    for (int32_t s = 0; s < cell->n_secs; s++)
      for (int32_t p = 0; p < cell->sec[s].n_pointps; p++) {
        const ncy_spec_params *params = &cell->sec[s].pointp[p].params;
        for (int32_t i = 0; i < params->n; i++)
          if (params->param[i].value == list) return t->rule[r];
      }
  }
  return -1;
}

static bool fill_pointps(maker *m, const ncy_net_template *t, const ncy_net_sec *sec) {
  bool ok = true;
  for (int32_t i = 0; i < sec->n_pointps; i++) {
    const ncy_net_pointp *pointp = &sec->pointp[i];
    int64_t row = m->n[NCY_TAB_POINTP]++;
    ok = ok && name_row(m, pointp->label, &COL(m, POINTP_LABEL, int32_t)[row]) &&
         name_row(m, pointp->mod, &COL(m, POINTP_MOD, int32_t)[row]) &&
         name_row(m, pointp->vref, &COL(m, POINTP_VREF, int32_t)[row]);
    COL(m, POINTP_LOC, double)[row] = pointp->loc;
    COL(m, POINTP_LIST_RULE, int32_t)[row] = list_rule(m->net->spec, t, pointp->syn_list);
    COL(m, POINTP_PARAM_BEGIN, int32_t)[row] = (int32_t)m->n[NCY_TAB_POINTP_PARAM];
    for (int32_t p = 0; p < pointp->n_params; p++) {
      int64_t at = m->n[NCY_TAB_POINTP_PARAM]++;
      ok = ok && name_row(m, pointp->param[p], &COL(m, POINTP_PARAM_NAME, int32_t)[at]);
      fill_value(m, &pointp->value[p], t->n_cells, &COL(m, POINTP_PARAM_VALUE, double)[at],
                 &COL(m, POINTP_PARAM_COLUMN, int32_t)[at]);
    }
  }
  return ok;
}

static bool fill_section(maker *m, const ncy_net_template *t, const ncy_net_sec *sec) {
  int32_t n_cells = t->n_cells;
  int64_t row = m->n[NCY_TAB_SEC]++, norm = m->n[NCY_TAB_SEC_NORM], point = m->n[NCY_TAB_SEC_POINT];
  if (!name_row(m, sec->name, &COL(m, SEC_NAME, int32_t)[row])) return false;
  COL(m, SEC_PARENT, int32_t)[row] = sec->parent;
  COL(m, SEC_PARENT_X, double)[row] = sec->parent_x;
  COL(m, SEC_CHILD_X, double)[row] = sec->child_x;
  COL(m, SEC_NSEG, int32_t)[row] = sec->nseg;
  COL(m, SEC_GIVEN, uint8_t)
  [row] = (uint8_t)((sec->has_L ? NCY_GIVEN_L : 0) | (sec->has_diam ? NCY_GIVEN_DIAM : 0) | (sec->has_Ra ? NCY_GIVEN_RA : 0) |
                    (sec->has_cm ? NCY_GIVEN_CM : 0) | (sec->has_nseg ? NCY_GIVEN_NSEG : 0));
  fill_value(m, &sec->L, n_cells, &COL(m, SEC_L, double)[row], &COL(m, SEC_L_COLUMN, int32_t)[row]);
  fill_value(m, &sec->Ra, n_cells, &COL(m, SEC_RA, double)[row], &COL(m, SEC_RA_COLUMN, int32_t)[row]);
  fill_value(m, &sec->diam, n_cells, &COL(m, SEC_DIAM, double)[row], &COL(m, SEC_DIAM_COLUMN, int32_t)[row]);
  fill_value(m, &sec->cm, n_cells, &COL(m, SEC_CM, double)[row], &COL(m, SEC_CM_COLUMN, int32_t)[row]);
  COL(m, SEC_VINIT, double)[row] = sec->vinit;
  COL(m, SEC_THRESHOLD, double)[row] = sec->threshold;
  COL(m, SEC_SPIKE_LOC, double)[row] = sec->spike_gen_loc;
  COL(m, SEC_NORM_BEGIN, int32_t)[row] = (int32_t)norm;
  COL(m, SEC_POINT_BEGIN, int32_t)[row] = (int32_t)point;
  COL(m, SEC_DENSITY_BEGIN, int32_t)[row] = (int32_t)m->n[NCY_TAB_DENSITY];
  COL(m, SEC_ION_BEGIN, int32_t)[row] = (int32_t)m->n[NCY_TAB_ION];
  COL(m, SEC_POINTP_BEGIN, int32_t)[row] = (int32_t)m->n[NCY_TAB_POINTP];
  if (sec->n_weight_norm)
    memcpy(COL(m, SEC_NORM_VALUE, double) + norm, sec->weight_norm, (size_t)sec->n_weight_norm * sizeof(double));
  COL(m, SEC_POINT_COUNT, int32_t)[row] = sec->pt3d.n;
  COL(m, SEC_POINT_LISTED, int32_t)[row] = sec->pt3d.n_listed;
  COL(m, SEC_POINT_KIND, uint8_t)[row] = (uint8_t)((sec->pt3d.is_per_cell ? 1 : 0) | (sec->pt3d.is_shape ? 2 : 0));
  int64_t n_points = point_rows(&sec->pt3d, n_cells);
  for (int k = 0; k < 4 && n_points; k++)
    memcpy((double *)m->flat->col[NCY_COL_SEC_POINT_X + k] + point, sec->pt3d.at[k], (size_t)n_points * sizeof(double));
  m->n[NCY_TAB_SEC_NORM] += sec->n_weight_norm;
  m->n[NCY_TAB_SEC_POINT] += n_points;
  return fill_densities(m, sec, n_cells) && fill_ions(m, sec) && fill_pointps(m, t, sec);
}

/* Where a merged list comes from: the last of the structure's rules that has one of its name. */
static void find_list(const ncy_spec *spec, const ncy_net_template *t, const ncy_spec_seclist *list, int32_t *rule,
                      int32_t *index) {
  for (int32_t r = t->n_rules; r-- > 0;) {
    const ncy_spec_cell *cell = &spec->cell[t->rule[r]];
    for (int32_t i = 0; i < cell->n_seclists; i++) {
      if (cell->seclist[i].node != list->node) continue;
      *rule = t->rule[r];
      *index = i;
      return;
    }
  }
}

static bool fill_template(maker *m, int32_t i) {
  const ncy_net_template *t = &m->net->tmpl[i];
  COL(m, TMPL_N_CELLS, int32_t)[i] = t->n_cells;
  COL(m, TMPL_RULE_BEGIN, int32_t)[i] = (int32_t)m->n[NCY_TAB_TMPL_RULE];
  COL(m, TMPL_SEC_BEGIN, int32_t)[i] = (int32_t)m->n[NCY_TAB_SEC];
  COL(m, TMPL_LIST_BEGIN, int32_t)[i] = (int32_t)m->n[NCY_TAB_TMPL_LIST];
  COL(m, TMPL_SPIKE_SEC, int32_t)[i] = t->spike_sec;
  COL(m, TMPL_SPIKE_LOC, double)[i] = t->spike_loc;
  COL(m, TMPL_SPIKE_POINTP, int32_t)[i] = t->spike_pointp;
  COL(m, TMPL_THRESHOLD, double)[i] = t->threshold;
  int64_t first_start = m->n[NCY_TAB_ION_START];
  COL(m, TMPL_ION_START_BEGIN, int32_t)[i] = (int32_t)first_start;
  m->n[NCY_TAB_ION_START] += t->n_ion_starts;
  for (int32_t r = 0; r < t->n_rules; r++) COL(m, TMPL_RULE_RULE, int32_t)[m->n[NCY_TAB_TMPL_RULE]++] = t->rule[r];
  for (int32_t k = 0; k < t->n_seclists; k++) {
    int64_t at = m->n[NCY_TAB_TMPL_LIST]++;
    find_list(m->net->spec, t, &t->seclist[k], &COL(m, TMPL_LIST_RULE, int32_t)[at], &COL(m, TMPL_LIST_INDEX, int32_t)[at]);
  }
  bool ok = fill_ion_starts(m, t->ion_start, t->n_ion_starts, first_start, NCY_COL_ION_START_NAME);
  for (int32_t s = 0; s < t->n_secs; s++) ok = ok && fill_section(m, t, &t->sec[s]);
  return ok;
}

/* The last entry of each made row pointer. */
static void close_begins(maker *m) {
  for (int c = 0; c < NCY_COL_COUNT; c++) {
    const ncy_col_info *col = &ncy_cols[c];
    if (col->check != NCY_CHECK_BEGIN || col->offset >= 0 || col->table == NCY_TAB_NAME) continue;
    int64_t row = m->flat->n[col->table], total = m->flat->n[col->ref];
    if (col->elem == NCY_ELEM_I32)
      ((int32_t *)m->flat->col[c])[row] = (int32_t)total;
    else
      ((int64_t *)m->flat->col[c])[row] = total;
  }
}

static bool fill_pointers(maker *m) {
  bool ok = true;
  for (int64_t i = 0; i < m->net->n_pointers; i++) {
    int32_t *name = &COL(m, POINTER_PRE_SEC, int32_t)[i];
    *name = -1;
    if (m->net->pointer_pre_sec[i]) ok = ok && name_row(m, m->net->pointer_pre_sec[i], name);
  }
  return ok;
}

static ncy_status fill_names(maker *m) {
  size_t n = (size_t)m->names.count, n_bytes = 0;
  int64_t *begin = NCY_NEW_ARRAY(m->arena, int64_t, n + 1);
  if (!begin) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) {
    begin[i] = (int64_t)n_bytes;
    n_bytes += strlen(m->names.name[i]) + 1;
  }
  begin[n] = (int64_t)n_bytes;
  char *byte = ncy_arena_alloc(m->arena, n_bytes, 1);
  if (!byte) return NCY_ENOMEM;
  for (size_t i = 0; i < n; i++) memcpy(byte + begin[i], m->names.name[i], (size_t)(begin[i + 1] - begin[i]));
  m->flat->n[NCY_TAB_NAME] = (int64_t)n;
  m->flat->n[NCY_TAB_TEXT] = (int64_t)n_bytes;
  m->flat->col[NCY_COL_NAME_BEGIN] = begin;
  m->flat->col[NCY_COL_TEXT_BYTE] = byte;
  return NCY_OK;
}

ncy_status ncy_flat_make(ncy_arena *arena, const ncy_net *net, ncy_flat *out) {
  memset(out, 0, sizeof *out);
  maker m = {.arena = arena, .net = net, .flat = out};
  ncy_names_init(&m.names, arena);
  ncy_text_init(&m.json, arena->ctx);
  count_rows(&m);
  NCY_TRY(make_columns(&m));
  bool ok = fill_ion_starts(&m, net->ion_start, net->n_ion_starts, 0, NCY_COL_NET_ION_START_NAME) && fill_rules(&m) &&
            fill_pops(&m) && fill_params(&m) && fill_pointers(&m);
  for (int32_t i = 0; ok && i < net->n_tmpls; i++) ok = fill_template(&m, i);
  ncy_text_done(&m.json);
  if (!ok) return ncy_no_memory(arena->ctx);
  fill_syn_columns(&m);
  close_begins(&m);
  return fill_names(&m);
}
