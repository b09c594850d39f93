/* cable.h - the cable equation of a bundle of cells: kernels, one table an instruction set.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_ENGINE_GENERAL_CABLE_H
#define NCY_ENGINE_GENERAL_CABLE_H

#include <stddef.h>
#include <stdint.h>

#define GEN_LANES 8
enum { GEN_COEF_A, GEN_COEF_B, GEN_COEF_CM, GEN_COEFS };

typedef struct gen_cable {
  int32_t n_nodes;
  const int32_t *parent; /* [n_nodes] parent[i] < i, -1 at node 0 */
  const int32_t *coef;   /* [n_nodes] row of coefs; NULL: row i of coefs is node i's */
  const double *coefs;   /* [rows][GEN_COEFS][width] a, b, cm times .001/dt */
  double *v, *rhs, *d;   /* [n_nodes][width] mV, nA or mA/cm2, uS or S/cm2 */
} gen_cable;

/* From currents in rhs and conductances in d: capacitance and axial terms, elimination; rhs becomes dv, v += scale*dv. */
typedef struct gen_kernels {
  void (*advance8)(const gen_cable *cable, double v_scale);
  void (*advance1)(const gen_cable *cable, double v_scale);
  /* First of n voltages that is not within +-limit (NaN included), else -1. */
  int64_t (*find_wild)(const double *v, int64_t n, double limit);
} gen_kernels;

const gen_kernels *gen_kernels_of(int isa); /* NULL: not built */

#endif
