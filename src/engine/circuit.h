/* circuit.h - what an engine runs: sections, mechanisms, point processes, spike sources, NetCons and recorders as flat columns.
 *
 * This is the level of NEURON's own objects, one row each, in order of creation (orders decide bits: reference
 * neuron-numerics 1.6, 2.4, 3.3). All columns are borrowed by the engine during ncy_engine_build only.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ENGINE_CIRCUIT_H
#define NCY_ENGINE_CIRCUIT_H

#include "base/base.h"
#include "mech/mech.h"

/* A column: data[i], or the same value for every row when data is NULL. */
typedef struct ncy_col {
  const double *data;
  double value;
} ncy_col;
static inline double ncy_col_at(ncy_col column, int64_t i) {
  return column.data ? column.data[i] : column.value;
}

/* A density mechanism over a set of segments. param: one column over n for each parameter of the mechanism, in the order of its
 * table (only NCY_ROLE_PARAMETER entries are read). */
typedef struct ncy_circuit_density {
  int32_t mech;
  int32_t n;
  const int32_t *seg;   /* [n] rows of segments, ascending */
  const ncy_col *param; /* [mech n_vars] */
} ncy_circuit_density;

/* Point processes (or artificial cells) of one type, in order of creation. */
typedef struct ncy_circuit_points {
  int32_t mech;
  int32_t n;
  const int32_t *sec;        /* [n] rows of sections; NULL for artificial cells */
  const double *x;           /* [n] position in the section, 0..1 */
  const ncy_col *param;      /* [mech n_vars] */
  const uint32_t *rng_id[3]; /* NetStim: ids of its Random123 stream, [n] each; NULL otherwise */
} ncy_circuit_points;

typedef enum ncy_source_kind {
  NCY_SOURCE_VOLTAGE, /* v of a section at x above a threshold */
  NCY_SOURCE_POINT    /* events of an artificial cell or point process */
} ncy_source_kind;

typedef enum ncy_rec_kind {
  NCY_REC_TIME,    /* t */
  NCY_REC_VOLTAGE, /* v at sec, x */
  NCY_REC_DENSITY, /* variable `var` of density mechanism `mech` at sec, x (ions too: ina of na_ion) */
  NCY_REC_POINT    /* variable `var` of instance `index` of points group `group` */
} ncy_rec_kind;

typedef struct ncy_circuit_rec {
  ncy_rec_kind kind;
  int32_t sec;
  double x;
  int32_t mech;
  int32_t var;
  int32_t group;
  int32_t index;
} ncy_circuit_rec;

typedef struct ncy_circuit {
  double dt;             /* ms */
  double celsius;        /* degC */
  double v_init;         /* mV */
  int32_t second_order;  /* 0, 1, 2 */
  uint32_t global_index; /* key of every Random123 stream */
  bool use_hh_table;     /* usetable_hh, NEURON's default is true */

  /* cells: sections [cell_sec_beg[i], cell_sec_beg[i+1]), in order of creation; each cell is one tree. None: an artificial cell
   */
  int32_t n_cells;
  const int32_t *cell_sec_beg;

  /* sections */
  int32_t n_secs;
  const int32_t *sec_parent; /* row, -1 root */
  const double *sec_parent_x;
  const double *sec_child_x; /* 0 or 1 */
  const int32_t *sec_nseg;
  const double *sec_L;        /* um */
  const double *sec_Ra;       /* ohm cm */
  const double *sec_vinit;    /* mV, NaN where v_init holds; NULL: everywhere v_init */
  const int64_t *sec_pt_beg;  /* [n_secs+1] rows of pt3d points; NULL: no section has points */
  const float *pt[4];         /* x, y, z, diam */
  const int32_t *sec_seg_beg; /* [n_secs+1] */

  /* segments */
  const double *seg_diam; /* um */
  const double *seg_cm;   /* uF/cm2 */

  const ncy_circuit_density *density;
  int32_t n_densities;
  const ncy_circuit_points *points;
  int32_t n_points;

  /* spike sources (PreSyn), in order of creation */
  int32_t n_sources;
  const uint8_t *source_kind;  /* ncy_source_kind */
  const int32_t *source_sec;   /* VOLTAGE: section; POINT: group */
  const int32_t *source_index; /* POINT: instance */
  const double *source_x;
  const double *source_threshold; /* mV */
  const int64_t *source_gid;      /* id in the spike list, -1: not recorded */

  /* NetCons, in order of creation; weight is the first slot, further ones are 0. Group -1: no target (NEURON counts it when it
   * looks whether all delays of a source are equal) */
  int64_t n_netcons;
  const int32_t *netcon_source;
  const int32_t *netcon_group;
  const int32_t *netcon_index;
  const double *netcon_weight;
  const double *netcon_delay; /* ms */

  /* recorders: sampled every rec_step ms as Vector.record(ref, rec_step) does; rec_step 0: every step */
  double rec_step;
  const ncy_circuit_rec *rec;
  int32_t n_recs;
} ncy_circuit;

#endif
