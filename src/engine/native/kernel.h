/* kernel.h - what the kernels read and write; no pointer back to the engine.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ENGINE_NATIVE_KERNEL_H
#define NCY_ENGINE_NATIVE_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "num/libm.h"

#define NCY_LANES 8

/* Mechanisms in the order in which NEURON sums their currents (neuron-numerics 2.4). */
enum { NCY_NAT_PAS, NCY_NAT_ICLAMP, NCY_NAT_ALPHASYNAPSE, NCY_NAT_EXPSYN, NCY_NAT_EXP2SYN, NCY_NAT_HH, NCY_NAT_COUNT };
/* Columns of per-segment parameters: the density mechanisms and the ions. */
enum { NCY_NAT_D_PAS, NCY_NAT_D_HH, NCY_NAT_D_NA, NCY_NAT_D_K, NCY_NAT_DENSITIES };
#define NCY_NAT_MAX_STATES 3
#define NCY_NAT_MAX_OUTS 7
#define NCY_NAT_MAX_CONSTS 6

/* Constants of a lane, in the order of the columns. */
enum { NCY_PAS_G, NCY_PAS_E, NCY_PAS_CONSTS };
enum { NCY_HH_GNABAR, NCY_HH_GKBAR, NCY_HH_GL, NCY_HH_EL, NCY_HH_ENA, NCY_HH_EK, NCY_HH_CONSTS };
enum { NCY_ICLAMP_DEL, NCY_ICLAMP_END, NCY_ICLAMP_AMP, NCY_ICLAMP_SCALE, NCY_ICLAMP_CONSTS };
enum { NCY_ALPHA_ONSET, NCY_ALPHA_TAU, NCY_ALPHA_GMAX, NCY_ALPHA_E, NCY_ALPHA_SCALE, NCY_ALPHA_CONSTS };
enum { NCY_EXPSYN_DECAY, NCY_EXPSYN_E, NCY_EXPSYN_SCALE, NCY_EXPSYN_CONSTS };
enum { NCY_EXP2SYN_DECAY1, NCY_EXP2SYN_DECAY2, NCY_EXP2SYN_E, NCY_EXP2SYN_SCALE, NCY_EXP2SYN_FACTOR, NCY_EXP2SYN_CONSTS };
enum { NCY_HH_GNA, NCY_HH_GK, NCY_HH_IL, NCY_HH_INA, NCY_HH_IK, NCY_HH_DINA, NCY_HH_DIK, NCY_HH_OUTS };
enum { NCY_COEF_A, NCY_COEF_B, NCY_COEF_CM, NCY_COEFS };

#define NCY_HH_ROWS 201 /* of the table of rates: -100, -99, ... 100 mV */

/* Instances of one mechanism in one bundle. */
typedef struct ncy_nat_rows {
  int32_t n;
  const int32_t *node;  /* [n] ascending; point processes of one node: the latest created first */
  const int32_t *param; /* [n] row of the constants */
  double *state;        /* [n][n_states][8] */
  double *out;          /* [n][n_outs][8], NULL unless recorded */
} ncy_nat_rows;

typedef struct ncy_nat_bundle {
  int32_t n_nodes;
  int32_t n_lanes;       /* with a cell, the first ones */
  const int32_t *parent; /* [n_nodes] */
  const int32_t *coef;   /* [n_nodes] row of the coefficients */
  double *v;             /* [n_nodes][8] mV */
  ncy_nat_rows rows[NCY_NAT_COUNT];
  int32_t n_sources; /* rows of threshold sources */
  const int32_t *source_node;
  const double *source_threshold; /* [n_sources][8], infinite where there is none */
  const int32_t *source_id;       /* [n_sources][8] */
  uint8_t *source_above;          /* [n_sources] a bit a lane: above at the last look */
} ncy_nat_bundle;

/* What all bundles share. */
typedef struct ncy_nat_env {
  double dt; /* ms */
  double celsius;
  double cm_scale; /* .001*cj, cj = 1/dt or 2/dt */
  double v_scale;  /* 1, or 2 for secondorder 1 and 2 */
  int32_t second_order;
  ncy_libm libm;
  bool use_hh_table;
  bool is_hh_tame; /* the table's values allow quick quotients and an unguarded exp */
  double hh_q10;
  const double *hh_table;              /* [NCY_HH_ROWS][12]: inf, step of inf, tau, step of tau of m, h, n */
  const double *consts[NCY_NAT_COUNT]; /* [rows][n_consts][8] */
  const double *coefs;                 /* [rows][NCY_COEFS][8] */
} ncy_nat_env;

typedef struct ncy_nat_kernels {
  /* Currents at t [ms] into rhs and d (scratch of n_nodes rows), and what is recorded of them. */
  void (*currents)(const ncy_nat_env *env, const ncy_nat_bundle *b, double *rhs, double *d, double t);
  /* After currents: voltages one step on, then the states. */
  void (*solve)(const ncy_nat_env *env, const ncy_nat_bundle *b, double *rhs, double *d);
  /* States of density mechanisms from the present voltages; those of point processes 0. */
  void (*init)(const ncy_nat_env *env, const ncy_nat_bundle *b);
  /* Sources that were not above their threshold and now are: numbers into out (room for 8 per row); returns how many. */
  int32_t (*detect)(const ncy_nat_bundle *b, int32_t *out);
  /* First node row whose voltage is not within +-limit (NaN included), else -1. */
  int32_t (*find_wild)(const ncy_nat_bundle *b, double limit);
} ncy_nat_kernels;

/* One function an instruction set, NULL when the program was built without it. */
const ncy_nat_kernels *ncy_nat_kernels_of(int isa);

#endif
