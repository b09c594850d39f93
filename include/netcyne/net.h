/* net.h - an instantiated network: cells, connections, stimuli; made from a spec, independent of any engine.
 * SPDX-License-Identifier: MIT */
#ifndef NETCYNE_NET_H
#define NETCYNE_NET_H

#include <stdint.h>

#include "netcyne/spec.h"
#include "netcyne/table.h"

NCY_BEGIN_C

typedef struct ncy_net ncy_net;

typedef struct ncy_net_counts {
  int64_t cells;
  int64_t pops;
  int64_t sections;
  int64_t segments;
  int64_t conns;      /* all connections, those of NetStims too */
  int64_t stim_conns; /* connections whose source is a NetStim */
  int64_t synapses;
  int64_t stims; /* NetStims, clamps and other stimuli */
} ncy_net_counts;

/* Instantiates; borrows the spec, which must outlive the network. n_threads >= 1; the result does not depend on it. With more
 * than one thread a realloc_fn of the context must be able to be called by several. */
NCY_API ncy_status ncy_net_build(ncy_ctx *ctx, const ncy_spec *spec, int n_threads, ncy_net **out);
/* Instantiates part (from 0) of n_parts: a network that holds only a block of the cells, rows part*N/n_parts and on of the N
 * cells, and all connections to them, so that the parts one after the other are the network that ncy_net_build makes. Presynaptic
 * cells of other parts are known by gid only. */
NCY_API ncy_status ncy_net_build_part(ncy_ctx *ctx, const ncy_spec *spec, int n_threads, int part, int n_parts, ncy_net **out);
NCY_API void ncy_net_free(ncy_net **net);
/* Which part of how many a network is, from 0; the whole is part 0 of 1. */
NCY_API void ncy_net_part(const ncy_net *net, int *out_part, int *out_n_parts);
NCY_API ncy_net_counts ncy_net_count(const ncy_net *net);

/* What building a network would take, told from its cells, which are made, and its rules, of which no connection is made. */
typedef struct ncy_net_forecast {
  ncy_net_counts counts; /* of connections and synapses what is to be expected, all else exact */
  double pairs;          /* pairs of cells whose probabilities are looked at */
  double network_bytes;  /* the network */
  double peak_bytes;     /* at most held by the context while building */
  double build_seconds;  /* by one thread of the processor of docs/dev/benchmarks.md */
} ncy_net_forecast;
/* Cost: the cells, and up to 16,384 pairs of a rule with string functions. The spec's mistakes are found as far as it gets. */
NCY_API ncy_status ncy_net_estimate(ncy_ctx *ctx, const ncy_spec *spec, ncy_net_forecast *out);

/* Tables of what there is, in NetPyNE's order; owned by the caller.
 * cells: gid pop cellType cellModel x y z xnorm ynorm znorm
 * conns: pre_gid post_gid sec loc synMech weight delay label   (pre_gid is text: a number, or NetStim)
 * stims: gid label source type sec loc and the parameters as text name=value,...
 * points: gid cellModel seed params spikes intervals   (point cells; lists are text: name=value,... ; t,... ; t:interval,...)
 * pointers: pre_gid post_gid id reverse source pre_sec pre_loc   (gap junctions and other connections without events)
 * pops:  label n_cells first_gid
 * segments: gid sec x L diam area ri cm Ra   (L of the segment; ri: to the node towards the root) */
NCY_API ncy_status ncy_net_cells(ncy_ctx *ctx, const ncy_net *net, ncy_table **out);
NCY_API ncy_status ncy_net_conns(ncy_ctx *ctx, const ncy_net *net, ncy_table **out);
/* The text of ncy_net_conns (ncy_table_write_tsv), made block after block: memory does not grow with the connections. */
NCY_API ncy_status ncy_net_write_conns(ncy_ctx *ctx, const ncy_net *net, ncy_write_fn *write, void *user);
NCY_API ncy_status ncy_net_stims(ncy_ctx *ctx, const ncy_net *net, ncy_table **out);
NCY_API ncy_status ncy_net_pointers(ncy_ctx *ctx, const ncy_net *net, ncy_table **out);
NCY_API ncy_status ncy_net_points(ncy_ctx *ctx, const ncy_net *net, ncy_table **out);
NCY_API ncy_status ncy_net_pops(ncy_ctx *ctx, const ncy_net *net, ncy_table **out);
NCY_API ncy_status ncy_net_segments(ncy_ctx *ctx, const ncy_net *net, ncy_table **out);

NCY_END_C

#endif
