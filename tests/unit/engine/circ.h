/* circ.h - circuits for tests: from the JSON of the reference vectors, or put together by hand.
 *
 * A growing circuit: circ_section, circ_density, circ_point, circ_source, circ_netcon and circ_rec add rows in order of creation,
 * circ_done fills in the rest. Sections of one cell must follow each other.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_TESTS_ENGINE_CIRC_H
#define NCY_TESTS_ENGINE_CIRC_H

#include "t.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engine.h"
#include "num/libm.h"
#include "json/json.h"

enum { MOST = 1 << 14, MOST_VARS = 40, MOST_GROUPS = 24 };

typedef struct circ {
  ncy_circuit c;
  int32_t cell_beg[MOST];
  int32_t parent[MOST], nseg[MOST], seg_beg[MOST + 1];
  double parent_x[MOST], child_x[MOST], L[MOST], Ra[MOST], vinit[MOST];
  double diam[MOST], cm[MOST];
  int64_t pt_beg[MOST + 1];
  float pt[4][MOST];
  const float *pt_column[4];
  ncy_circuit_density density[MOST_GROUPS];
  int32_t density_seg[MOST_GROUPS][MOST];
  ncy_col density_col[MOST_GROUPS][MOST_VARS];
  double density_value[MOST_GROUPS][MOST_VARS][MOST];
  ncy_circuit_points points[MOST_GROUPS];
  int32_t point_sec[MOST_GROUPS][MOST];
  double point_x[MOST_GROUPS][MOST];
  ncy_col point_col[MOST_GROUPS][MOST_VARS];
  double point_value[MOST_GROUPS][MOST_VARS][MOST];
  uint32_t rng_id[MOST_GROUPS][3][MOST];
  uint8_t source_kind[MOST];
  int32_t source_sec[MOST], source_index[MOST], source_var[MOST];
  double source_x[MOST], source_threshold[MOST];
  int64_t source_gid[MOST];
  int32_t netcon_source[MOST], netcon_group[MOST], netcon_index[MOST];
  double netcon_weight[MOST], netcon_delay[MOST];
  int64_t slot_netcon[MOST];
  uint8_t slot_number[MOST];
  double slot_value[MOST];
  ncy_ref transfer[2][MOST];
  ncy_circuit_play play;
  ncy_circuit_global global[MOST_VARS];
  ncy_circuit_rec rec[MOST];
  int64_t n_pts;
} circ;

/* Row of a mechanism: of the circuit's set, or the built-in one. */
static const ncy_mech *circ_mech(const circ *k, int32_t mech) {
  return k->c.mechs ? k->c.mechs->mech[mech] : ncy_mech_at(mech);
}

static inline circ *circ_new(void) {
  circ *k = calloc(1, sizeof *k);
  assert_non_null(k);
  k->c = (ncy_circuit){.dt = 0.025, .celsius = 6.3, .v_init = -65, .use_hh_table = true};
  return k;
}

/* First section of a cell: parent -1. Returns its row. */
static inline int32_t circ_section(circ *k, int32_t parent, double parent_x, double child_x, int32_t nseg, double L, double diam,
                                   double Ra, double cm) {
  int32_t s = k->c.n_secs++;
  if (parent < 0) k->cell_beg[k->c.n_cells++] = s;
  k->parent[s] = parent;
  k->parent_x[s] = parent_x;
  k->child_x[s] = child_x;
  k->nseg[s] = nseg;
  k->L[s] = L;
  k->Ra[s] = Ra;
  k->vinit[s] = NAN;
  k->pt_beg[s + 1] = k->pt_beg[s] = k->n_pts;
  k->seg_beg[s + 1] = k->seg_beg[s] + nseg;
  for (int32_t i = k->seg_beg[s]; i < k->seg_beg[s + 1]; i++) {
    k->diam[i] = diam;
    k->cm[i] = cm;
  }
  return s;
}

/* A point of the last section. */
static inline void circ_point3d(circ *k, float x, float y, float z, float diam) {
  float p[4] = {x, y, z, diam};
  for (int i = 0; i < 4; i++) k->pt[i][k->n_pts] = p[i];
  k->pt_beg[k->c.n_secs] = ++k->n_pts;
}

/* Inserts a mechanism with its defaults in a section; values are set by circ_density_set. */
static inline void circ_density(circ *k, int32_t sec, int32_t mech) {
  int32_t g = 0;
  while (g < k->c.n_densities && k->density[g].mech != mech) g++;
  ncy_circuit_density *d = &k->density[g];
  if (g == k->c.n_densities) {
    k->c.n_densities++;
    *d = (ncy_circuit_density){.mech = mech, .seg = k->density_seg[g], .param = k->density_col[g]};
    for (int v = 0; v < MOST_VARS; v++) k->density_col[g][v].data = k->density_value[g][v];
  }
  for (int32_t seg = k->seg_beg[sec]; seg < k->seg_beg[sec + 1]; seg++, d->n++) {
    k->density_seg[g][d->n] = seg;
    for (int32_t v = 0; v < circ_mech(k, mech)->n_vars; v++) k->density_value[g][v][d->n] = circ_mech(k, mech)->var[v].value;
  }
}

static inline void circ_density_set(circ *k, int32_t sec, int32_t mech, const char *name, double value) {
  int32_t v = ncy_mech_var_find(circ_mech(k, mech), name);
  assert_true(v >= 0);
  for (int32_t g = 0; g < k->c.n_densities; g++)
    for (int32_t i = 0; k->density[g].mech == mech && i < k->density[g].n; i++)
      if (k->density_seg[g][i] >= k->seg_beg[sec] && k->density_seg[g][i] < k->seg_beg[sec + 1])
        k->density_value[g][v][i] = value;
}

/* A point process with its defaults; *out_group: its group. Returns its index there. */
static int32_t circ_point(circ *k, int32_t mech, int32_t sec, double x, int32_t *out_group) {
  int32_t g = 0;
  while (g < k->c.n_points && k->points[g].mech != mech) g++;
  ncy_circuit_points *p = &k->points[g];
  if (g == k->c.n_points) {
    k->c.n_points++;
    *p = (ncy_circuit_points){.mech = mech,
                              .sec = circ_mech(k, mech)->kind == NCY_MECH_ARTIFICIAL ? NULL : k->point_sec[g],
                              .x = k->point_x[g],
                              .param = k->point_col[g]};
    for (int v = 0; v < MOST_VARS; v++) k->point_col[g][v].data = k->point_value[g][v];
    for (int i = 0; i < 3 && mech == NCY_MECH_NETSTIM; i++) p->rng_id[i] = k->rng_id[g][i];
  }
  k->point_sec[g][p->n] = sec;
  k->point_x[g][p->n] = x;
  for (int32_t v = 0; v < circ_mech(k, mech)->n_vars; v++) k->point_value[g][v][p->n] = circ_mech(k, mech)->var[v].value;
  *out_group = g;
  return p->n++;
}

static void circ_point_set(circ *k, int32_t group, int32_t index, const char *name, double value) {
  int32_t v = ncy_mech_var_find(circ_mech(k, k->points[group].mech), name);
  assert_true(v >= 0);
  k->point_value[group][v][index] = value;
}

static int32_t circ_source(circ *k, int kind, int32_t sec_or_group, int32_t index, double x, double threshold, int64_t gid) {
  int32_t s = k->c.n_sources++;
  k->source_kind[s] = (uint8_t)kind;
  k->source_sec[s] = sec_or_group;
  k->source_index[s] = index;
  k->source_x[s] = x;
  k->source_threshold[s] = threshold;
  k->source_gid[s] = gid;
  return s;
}

static void circ_netcon(circ *k, int32_t source, int32_t group, int32_t index, double weight, double delay) {
  int64_t i = k->c.n_netcons++;
  k->netcon_source[i] = source;
  k->netcon_group[i] = group;
  k->netcon_index[i] = index;
  k->netcon_weight[i] = weight;
  k->netcon_delay[i] = delay;
}

static inline void circ_rec(circ *k, ncy_circuit_rec rec) {
  k->rec[k->c.n_recs++] = rec;
}

static const ncy_circuit *circ_done(circ *k) {
  ncy_circuit *c = &k->c;
  k->cell_beg[c->n_cells] = c->n_secs;
  c->cell_sec_beg = k->cell_beg;
  c->sec_parent = k->parent;
  c->sec_parent_x = k->parent_x;
  c->sec_child_x = k->child_x;
  c->sec_nseg = k->nseg;
  c->sec_L = k->L;
  c->sec_Ra = k->Ra;
  c->sec_vinit = k->vinit;
  c->sec_pt_beg = k->n_pts ? k->pt_beg : NULL;
  for (int i = 0; i < 4; i++) c->pt[i] = k->pt[i];
  c->sec_seg_beg = k->seg_beg;
  c->seg_diam = k->diam;
  c->seg_cm = k->cm;
  c->density = k->density;
  c->points = k->points;
  c->source_kind = k->source_kind;
  c->source_sec = k->source_sec;
  c->source_index = k->source_index;
  c->source_var = k->source_var;
  c->source_x = k->source_x;
  c->source_threshold = k->source_threshold;
  c->source_gid = k->source_gid;
  c->netcon_source = k->netcon_source;
  c->netcon_group = k->netcon_group;
  c->netcon_index = k->netcon_index;
  c->netcon_weight = k->netcon_weight;
  c->netcon_delay = k->netcon_delay;
  c->slot_netcon = k->slot_netcon;
  c->slot_number = k->slot_number;
  c->slot_value = k->slot_value;
  c->rec = k->rec;
  return c;
}

#endif
