/* net.h (internal) - the columns of an instantiated network.
 *
 * Ids are int32 rows; gids are int64. Everything is in the net's arena. Written once by ncy_net_build.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NET_NET_H
#define NCY_NET_NET_H

#include "netcyne/net.h"
#include "spec/spec.h"

/* A value that is one constant for all cells of a template, or a column with one value per cell of it (when it comes from a
 * string function). is_int: Python type of the constant, for files. */
typedef struct ncy_net_value {
  double value;
  const double *per_cell; /* [template n_cells], or NULL */
} ncy_net_value;

/* A density mechanism in a section; value[i_param * nseg + i_seg]. Only parameters the spec sets are listed. */
typedef struct ncy_net_density {
  int32_t mech; /* id in mech.h, -1: unknown mechanism (built, dumped, saved; not run) */
  const char *name;
  int32_t n_params;
  const char *const *param; /* names */
  const int32_t *var;       /* index in the mechanism's variables, -1 unknown */
  const ncy_net_value *value;
} ncy_net_density;

typedef struct ncy_net_sec {
  const char *name;
  int32_t parent; /* row within the template, -1 root */
  double parent_x;
  double child_x;
  int32_t nseg;
  bool has_L, has_diam, has_Ra, has_cm, has_nseg; /* given in the spec (files write only these) */
  ncy_net_value L;                                /* um */
  ncy_net_value Ra;                               /* ohm cm */
  ncy_net_value diam;                             /* um, all segments */
  ncy_net_value cm;                               /* uF/cm2, all segments */
  double vinit;                                   /* NaN: none */
  double threshold;                               /* NaN: none */
  double spike_gen_loc;                           /* NaN: none */
  const double *weight_norm;                      /* [n_weight_norm] or NULL */
  int32_t n_weight_norm;
  const ncy_net_density *density;
  int32_t n_densities;
  int32_t n_points; /* pt3d; [n_points] each */
  const float *pt3d[4];
} ncy_net_sec;

/* A structure shared by all cells to which the same rules apply (and whose string functions give the same nseg). */
typedef struct ncy_net_template {
  const int32_t *rule; /* [n_rules] rows of spec->cell, in order */
  int32_t n_rules;
  int32_t n_cells;
  const ncy_net_sec *sec; /* in order of creation */
  int32_t n_secs;
  int32_t n_segs;
  const ncy_spec_seclist *seclist; /* merged */
  int32_t n_seclists;
  int32_t spike_sec; /* where spikes are detected, -1: the template has no sections */
  double spike_loc;
  double threshold; /* mV */
} ncy_net_template;

typedef struct ncy_net_pop {
  const char *label;
  const ncy_spec_pop *spec;
  int32_t first_cell; /* row */
  int32_t n_cells;
  int64_t first_gid;
} ncy_net_pop;

/* Flags of a connection's numbers: their Python type, for files. */
enum { NCY_WEIGHT_IS_INT = 1, NCY_DELAY_IS_INT = 2, NCY_LOC_IS_INT = 4 };

struct ncy_net {
  ncy_ctx *ctx;
  ncy_arena arena;
  const ncy_spec *spec; /* borrowed */

  ncy_net_pop *pop;
  int32_t n_pops;
  ncy_net_template *tmpl;
  int32_t n_tmpls;

  /* cells [n_cells], ascending gid */
  int32_t n_cells;
  int64_t *cell_gid;
  int32_t *cell_pop;
  int32_t *cell_tmpl;       /* -1: point cell or no structure */
  int32_t *cell_tmpl_index; /* place in the template's per-cell columns */
  double *cell_pos[3];      /* um */
  double *cell_norm[3];     /* 1 */

  /* connections [n_conns]: rows of a post cell together, cells ascending, creation order within a cell */
  int64_t n_conns;
  int32_t *conn_pre;     /* row of the pre cell; -1 - row of netstim for stimulation */
  int32_t *conn_post;    /* row of the post cell */
  int16_t *conn_sec;     /* section within the template */
  int16_t *conn_synmech; /* row of spec->synmech; -1: none (point process target) */
  double *conn_loc;
  double *conn_weight;
  double *conn_delay;  /* ms */
  int32_t *conn_label; /* row of spec->conn, or -1 - row of spec->stim_target */
  uint8_t *conn_flags;
  uint32_t *conn_order;   /* rank of creation over the whole network: NEURON's order of NetCons */
  int64_t *cell_conn_beg; /* [n_cells+1] */

  /* synapse objects: one per connection in the same order when oneSynPerNetcon; else conn_syn maps rows to objects */
  int64_t n_syns;
  int64_t *conn_syn;            /* [n_conns] or NULL: identity */
  int32_t *syn_cell;            /* [n_syns] or NULL: as the connection */
  const double **syn_param;     /* [n_synmech params flattened] NULL, or [n_syns] where a parameter is a string function;
                                   index: syn_param_beg[synmech] + i_param */
  const int32_t *syn_param_beg; /* [n_synmechs+1] */

  /* NetStims [n_netstims], in order of creation per cell */
  int32_t n_netstims;
  int32_t *netstim_cell;
  int32_t *netstim_source;  /* row of spec->stim_source */
  double *netstim_rate;     /* Hz, as given or 1000/interval */
  double *netstim_interval; /* ms: pow(rate, -1) * 1e3 */
  double *netstim_noise;
  double *netstim_start; /* ms */
  double *netstim_number;
  int64_t *netstim_seed;

  /* clamps and other point processes placed by stimTargetParams [n_clamps] */
  int32_t n_clamps;
  int32_t *clamp_cell;
  int32_t *clamp_target; /* row of spec->stim_target */
  int32_t *clamp_mech;   /* id in mech.h, -1 unknown */
  int16_t *clamp_sec;
  double *clamp_loc;
  int32_t *clamp_param_beg; /* [n_clamps+1] */
  const char **clamp_param; /* names; an item of a list (voltage clamps) as dur[0] */
  double *clamp_value;
};

#endif
