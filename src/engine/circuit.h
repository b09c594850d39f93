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

/* A number that lives in the simulation: the target of a POINTER, of a gap junction, of a played vector; a source of spikes. */
typedef enum ncy_ref_kind {
  NCY_REF_NONE,
  NCY_REF_VOLTAGE, /* v at sec, x */
  NCY_REF_DENSITY, /* variable `var` of density mechanism (or ion) `mech` at sec, x */
  NCY_REF_POINT,   /* variable `var` of instance `index` of points group `group` */
  NCY_REF_WEIGHT   /* slot `var` of NetCon `index` */
} ncy_ref_kind;
typedef struct ncy_ref {
  ncy_ref_kind kind;
  int32_t sec;
  double x;
  int32_t mech;
  int32_t var;
  int32_t group;
  int64_t index;
} ncy_ref;

/* A vector played into a number (Vector.play). */
typedef struct ncy_circuit_play {
  ncy_ref target;
  int64_t n;
  const double *t, *y; /* [n] ms, value */
  bool is_continuous;  /* interpolated at every step; else set at the times by events */
} ncy_circuit_play;

/* A GLOBAL of a mechanism, set before anything runs. */
typedef struct ncy_circuit_global {
  int32_t mech;
  int32_t var;
  double value;
} ncy_circuit_global;

/* A density mechanism, or values of an ion (its first three variables: e, i, o), over a set of segments. param: one column over n
 * for each parameter of the mechanism, in the order of its table (only NCY_ROLE_PARAMETER and NCY_ROLE_ASSIGNED entries are
 * read); of an array: data is [n][elements], value that of every element. */
typedef struct ncy_circuit_density {
  int32_t mech;
  int32_t n;
  const int32_t *seg;     /* [n] rows of segments, ascending */
  const ncy_col *param;   /* [mech n_vars] */
  const ncy_ref *pointer; /* [n_pointers of the program][n]; NULL: none is set */
} ncy_circuit_density;

/* Point processes (or artificial cells) of one type, in order of creation. */
typedef struct ncy_circuit_points {
  int32_t mech;
  int32_t n;
  const int32_t *sec;        /* [n] rows of sections; NULL for artificial cells */
  const double *x;           /* [n] position in the section, 0..1 */
  const ncy_col *param;      /* [mech n_vars] */
  const uint32_t *rng_id[3]; /* NetStim: ids of its Random123 stream, [n] each; NULL otherwise */
  const ncy_ref *pointer;    /* [n_pointers of the program][n]; NULL: none is set */
  const int64_t *vec_beg;    /* [n+1] rows of vec: spike times of a VecStim; NULL: none */
  const double *vec;         /* ms */
} ncy_circuit_points;

typedef enum ncy_source_kind {
  NCY_SOURCE_VOLTAGE, /* v of a section at x above a threshold */
  NCY_SOURCE_POINT,   /* events of an artificial cell or point process */
  NCY_SOURCE_VAR      /* variable source_var of a point process above a threshold */
} ncy_source_kind;

typedef enum ncy_rec_kind {
  NCY_REC_TIME,     /* t */
  NCY_REC_VOLTAGE,  /* v at sec, x */
  NCY_REC_DENSITY,  /* variable `var` of density mechanism `mech` at sec, x (ions too: ina of na_ion) */
  NCY_REC_POINT,    /* variable `var` of instance `index` of points group `group` */
  NCY_REC_MEMBRANE, /* i_membrane_ of the segment at sec, x [nA], as NEURON's fast_imem */
  NCY_REC_CAPACITY  /* i_cap of the segment at sec, x [mA/cm2]: what flowed into its capacitance in the last step */
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

/* Weighted sums of i_membrane_ over cells, sampled while it runs (potentials at electrodes, dipole moments). Sample k is taken at
 * the end of the first step that gets to (k+1)*step; where is_chained is set, to `step` after the end of the step of sample k-1,
 * as NetPyNE's events are. weight and group are borrowed for as long as the engine lives. */
typedef struct ncy_circuit_field {
  double step; /* ms, above 0 */
  bool is_chained;
  int32_t n_channels;       /* sums of a cell; 0: only currents are kept */
  const double *weight;     /* [segments][n_channels], of a current in nA */
  int32_t n_groups;         /* sums over some of the cells */
  const int32_t *group;     /* [n_cells] of a cell, -1 none; NULL: n_groups is 0 */
  const uint8_t *keeps_sum; /* [n_cells] whether the sums of a cell are kept; NULL: of none */
  const uint8_t *keeps_im;  /* [n_cells] whether its currents are; NULL: of none */
} ncy_circuit_field;

typedef struct ncy_circuit {
  double dt;      /* ms */
  double celsius; /* degC */
  const ncy_mech_set *mechs;
  const ncy_circuit_global *global;
  int32_t n_globals;
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
  const int32_t *source_sec;   /* VOLTAGE: section; POINT, VAR: group */
  const int32_t *source_index; /* POINT, VAR: instance */
  const int32_t *source_var;   /* VAR: variable; NULL: there is none of that kind */
  const double *source_x;
  const double *source_threshold; /* mV */
  const int64_t *source_gid;      /* id in the spike list, -1: not recorded */

  /* NetCons, in order of creation; weight is the first slot, further ones are 0 (or the slot netcon_slot says). Group -1: no
   * target (NEURON counts it when it looks whether all delays of a source are equal) */
  int64_t n_netcons;
  const int32_t *netcon_source;
  const int32_t *netcon_group;
  const int32_t *netcon_index;
  const double *netcon_weight;
  const uint8_t *netcon_slot; /* slot that the weight goes to; NULL: the first everywhere */
  const double *netcon_delay; /* ms */

  /* further slots of NetCons that are not 0 before finitialize */
  int64_t n_slots;
  const int64_t *slot_netcon;
  const uint8_t *slot_number;
  const double *slot_value;

  /* gap junctions (continuous transfer): target = source once a step, after the voltages moved */
  const ncy_ref *transfer_from; /* [n_transfers] */
  const ncy_ref *transfer_to;
  int32_t n_transfers;

  const ncy_circuit_play *play; /* in order of creation */
  int32_t n_plays;

  /* recorders: sampled every rec_step ms as Vector.record(ref, rec_step) does; rec_step 0: every step */
  double rec_step;
  const ncy_circuit_rec *rec;
  int32_t n_recs;

  const ncy_circuit_field *field; /* NULL: none */
} ncy_circuit;

#endif
