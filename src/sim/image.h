/* image.h (internal to sim) - what the parts of making an image share.
 *
 * Order of making: sections, densities (image.c); point processes and artificial cells (image_points.c); spike sources, NetCons,
 * gap junctions, played vectors (image_wire.c). SPDX-License-Identifier: MIT */
#ifndef NCY_SIM_IMAGE_H
#define NCY_SIM_IMAGE_H

#include "sim/sim.h"

#define NEW_OR_FAIL(target, arena, type, count)                                                                                  \
  do {                                                                                                                           \
    (target) = NCY_NEW_ARRAY((arena), type, (size_t)(count));                                                                    \
    if (!(target)) return NCY_ENOMEM;                                                                                            \
  } while (0)

/* data when the values of n rows (size of them each) differ, else the one value. */
ncy_col ncy_image_column(const double *data, int64_t n, int32_t size);
/* Columns of a mechanism from the values of its variables, NULL where nothing sets any: its default. */
ncy_status ncy_image_params(ncy_arena *arena, const ncy_mech *mech, double *const *value, int64_t n, ncy_col **out);
const ncy_net_template *ncy_image_template(const ncy_net *net, int32_t cell); /* NULL: the cell has no sections */

ncy_status ncy_image_points(ncy_ctx *ctx, const ncy_net *net, ncy_image *im);
ncy_status ncy_image_wire(ncy_ctx *ctx, const ncy_net *net, ncy_image *im);

/* Row of a cell's point process (the p-th of section sec of its template) in pointp_group, pointp_index. */
int64_t ncy_image_pointp(const ncy_net *net, const ncy_image *im, int32_t cell, int32_t sec, int32_t p);
/* plast of a connection where it makes a difference: the one with STDP. */
const ncy_json *ncy_image_plast(const ncy_net *net, int64_t row);
/* The number that a name means at a place, as NEURON's range variables: v, an ion's variable, or NAME_MECH. false: none. */
bool ncy_image_range(const ncy_mech_set *mechs, const char *name, int32_t sec, double x, ncy_ref *out);

#endif
