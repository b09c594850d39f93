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

/* 3-d points of a section. A column has n_listed rows, or n_listed rows for each cell of the template where is_per_cell (rotated
 * cells, shapes made for sections without points). The places are as NetPyNE lists them, before the cell's own is added;
 * ncy_net_section_points gives NEURON's. */
typedef struct ncy_net_pt3d {
  int32_t n;        /* points that NEURON has, the last of those listed: each rule replaces the points of earlier ones; 0 for a
                       single point, by which nothing is measured */
  int32_t n_listed; /* with the points of earlier rules before them; 0: the section has no points */
  bool is_per_cell;
  bool is_shape;       /* made by defineCellShapes: always relative, y upwards; not there yet for string functions of cells */
  const double *at[4]; /* x, y, z, diameter [um] */
} ncy_net_pt3d;

/* An ion set in a section. */
typedef struct ncy_net_ion {
  const char *name;
  int32_t mech;           /* id of NAME_ion in mech.h, -1 unknown */
  const double *value[3]; /* e [mV], i, o [mM]: [nseg] each, NULL: not set */
} ncy_net_ion;

/* What an ion's concentrations start from where a mechanism computes them (NEURON's nai0_na_ion and nao0_na_ion): set by the last
 * segment that sets the concentration. NaN: NEURON's own. */
typedef struct ncy_net_ion_start {
  const char *name;
  double conc[2]; /* inside, outside [mM] */
} ncy_net_ion_start;

/* A point process that a rule puts in a section. */
typedef struct ncy_net_pointp {
  const char *label;
  const char *mod;
  int32_t mech; /* id in mech.h, -1 unknown */
  double loc;
  const char *vref;         /* its variable that is the membrane potential, NULL: the section's v is */
  const ncy_json *syn_list; /* labels of synapses in the order of weights, NULL: none */
  int32_t n_params;
  const char *const *param;
  const int32_t *var;         /* index in the mechanism's variables, -1 unknown */
  const ncy_net_value *value; /* NaN for a cell: not set there */
} ncy_net_pointp;

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
  ncy_net_pt3d pt3d; /* where it has points, L is their length and their diameters win over diam */
  const ncy_net_ion *ion;
  int32_t n_ions;
  const ncy_net_pointp *pointp;
  int32_t n_pointps;
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
  int32_t spike_pointp;               /* point process of spike_sec whose vref is watched, -1: the section's v */
  double threshold;                   /* mV */
  const ncy_net_ion_start *ion_start; /* by this template's cells alone */
  int32_t n_ion_starts;
} ncy_net_template;

typedef struct ncy_net_pop {
  const char *label;
  const ncy_spec_pop *spec;
  int32_t first_cell; /* row */
  int32_t n_cells;
  int64_t first_gid;
  int32_t n_before; /* cells of the population before first_cell, which other parts of the network hold */
} ncy_net_pop;

/* Flags of a connection: the Python type of its numbers, for files; and whether it is the other direction of a pointer
 * connection, which NetPyNE keeps without its rule's label. */
enum { NCY_WEIGHT_IS_INT = 1, NCY_DELAY_IS_INT = 2, NCY_LOC_IS_INT = 4, NCY_CONN_IS_REVERSE = 8 };

/* The time course of the weight of a rule with shape: at time[i] it becomes unit[i] times the connection's weight. */
typedef struct ncy_net_wave {
  int32_t n_times, n_values; /* equal, but for pulses of odd length */
  const double *time;        /* ms; begins again at 0 with each time the weight is switched on */
  const double *unit;
} ncy_net_wave;

struct ncy_net {
  ncy_ctx *ctx;
  ncy_arena arena;
  const ncy_spec *spec;  /* borrowed */
  int32_t part, n_parts; /* which part of how many this is, from 0; the whole: 0 of 1 */

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

  const ncy_net_ion_start *ion_start; /* of the whole network */
  int32_t n_ion_starts;
  const char **target_label; /* labels of synList that are not in spec->synmech */
  int32_t n_target_labels;
  uint8_t *cell_place_is_int; /* bit k: x, y, z is a Python int; bit 3+k: xnorm, ... ; NULL: none is */
  double *cell_fraction;      /* of populations with diversity, else NaN; NULL: there is none */
  int32_t *cell_point;        /* row of the point cells, -1: a cell of sections; NULL: no cell is a point */

  /* point cells [n_points], ascending cells: artificial cells, and point processes in no section (model: cell_model of the
   * population) */
  int32_t n_points;
  int32_t *point_cell;
  int64_t *point_seed;      /* NetStim, VecStim: seed of their random streams */
  int32_t *point_param_beg; /* [n_points+1] */
  const char **point_param; /* numbers set on the mechanism, in the order of their first setting */
  double *point_value;
  int64_t *point_time_beg;  /* [n_points+1] */
  double *point_time;       /* ms: spikes of VecStim cells, ascending, 0 to the duration */
  int64_t *point_play_beg;  /* [n_points+1] intervals played into the mechanism as the run goes on (dynamicRates) */
  double *point_play_time;  /* ms, from when */
  double *point_play_value; /* ms, the interval */

  /* connections [n_conns]: rows of a post cell together, cells ascending, creation order within a cell */
  int64_t n_conns;
  int32_t *conn_pre;  /* row of the pre cell; -1 - row of netstim for stimulation */
  int32_t *conn_post; /* row of the post cell */
  int16_t *conn_sec;  /* section within the template; -1: the post cell is a point */
  int16_t *
      conn_synmech; /* row of spec->synmech; below 0 there is no synapse object: -1, or -2 - the label's row of spec->synmech and
                       then target_label (ncy_net_synmech_label), where the target is a point cell or a point process with vref */
  double *conn_loc; /* NaN: none given, the post cell is a point */
  double *conn_weight;
  double *conn_delay;  /* ms */
  int32_t *conn_label; /* row of spec->conn, or -1 - row of spec->stim_target */
  uint8_t *conn_flags;
  uint32_t *conn_order;   /* rank of creation over the network (of a part: among its own): NEURON's order of NetCons */
  int64_t *cell_conn_beg; /* [n_cells+1] */

  /* Pointer connections (gap junctions) [n_pointers], ascending rows: no events; the synapse reads source_var of the other cell
   * into target_var (ncy_net_pointer_form). It reads what has its id: the place of the pointer connection whose reverse is that
   * id, or, where there is none, pre_sec(pre_loc) of the pre cell. */
  int64_t n_pointers;
  int64_t *pointer_conn;        /* row of the connection */
  int64_t *pointer_id;          /* from 0; in NetPyNE's one process */
  int64_t *pointer_reverse;     /* id of the other direction, -1: none */
  const char **pointer_pre_sec; /* as the rule gives it, NULL: not one name */
  double *pointer_pre_loc;      /* NaN: none given */

  /* weights that change with time: ascending rows [n_shaped], and the waves of rules [spec->n_conns] or NULL */
  int64_t n_shaped;
  int64_t *shaped_conn;
  double *shaped_weight; /* as the rule gives it: neither scaled nor normalized */
  const ncy_net_wave *wave;

  /* presynaptic cells that belong to other parts [n_remotes], ascending gid: conn_pre n_cells + i is remote i */
  int32_t n_remotes;
  int64_t *remote_gid;

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
  int32_t *clamp_target;    /* row of spec->stim_target */
  int32_t *clamp_mech;      /* id in mech.h, -1 unknown */
  int16_t *clamp_sec;       /* -1: the whole cell (XStim) */
  double *clamp_loc;        /* NaN there */
  int32_t *clamp_param_beg; /* [n_clamps+1] */
  const char **clamp_param; /* names; an item of a list (voltage clamps) as dur[0] */
  double *clamp_value;
};

/* gid of the cell that conn_pre (0 or more) says. */
static inline int64_t ncy_net_pre_gid(const ncy_net *net, int32_t pre) {
  return pre < net->n_cells ? net->cell_gid[pre] : net->remote_gid[pre - net->n_cells];
}

/* Is the rule's label kept with the connection? */
static inline bool ncy_net_has_label(const ncy_net *net, int64_t row) {
  return net->conn_label[row] >= 0 && net->spec->cfg.include_params_label && !(net->conn_flags[row] & NCY_CONN_IS_REVERSE);
}

/* Waves of the rules with shape, in arena; NULL when there are none. A mistake is reported at its place. */
ncy_status ncy_waves_make(ncy_ctx *ctx, ncy_arena *arena, const ncy_spec *spec, const ncy_net_wave **out);

/* plast of the rule of a connection, an object, or NULL. With subConnParams NetPyNE loses it. */
static inline const ncy_json *ncy_net_plast(const ncy_net *net, int64_t row) {
  bool has = net->conn_label[row] >= 0 && !(net->conn_flags[row] & NCY_CONN_IS_REVERSE) && !net->spec->sub_conn_params;
  return has ? net->spec->conn[net->conn_label[row]].plast : NULL;
}

/* How a synapse reads a variable of the other cell: of a pointer connection's synMech, or of the rule's gapJunction. */
typedef struct ncy_pointer_form {
  const char *source_var, *target_var;
  bool is_bidirectional;
} ncy_pointer_form;
/* false: synMech and rule (NULL: none) connect by events. */
bool ncy_net_pointer_form(const ncy_spec *spec, const ncy_spec_conn *rule, int16_t synmech, ncy_pointer_form *out);
int64_t ncy_net_find_pointer(const ncy_net *net, int64_t row); /* index in pointer_..., -1 */
int64_t ncy_net_find_shaped(const ncy_net *net, int64_t row);  /* index in shaped_..., -1 */
/* Members of NetPyNE's object of a connection that only some have: plast, pointer, preLoc (always), preSec, shape. */
void ncy_net_write_more(const ncy_net *net, int64_t row, ncy_json_writer *w);

/* The object of cellsList a cell was made of; its members are tags of the cell. NULL: none. */
const ncy_json *ncy_net_cell_item(const ncy_net *net, int32_t cell);
/* Do conditions hold for a cell as they do for cell rules and traces (netpyne-1 section 5.1): closed ranges for any tag, gid is a
 * tag, label is one of the rules matched[n_matched]. NCY_ESPEC, located, where a range meets a tag that is no number. */
ncy_status ncy_net_conds_hold(const ncy_net *net, const ncy_spec_conds *conds, int32_t cell, const int32_t *matched,
                              int32_t n_matched, bool *out);
/* A tag of a cell but for places, label and gid; NULL when it has none. room: where a tag is put that is no node of the spec. */
const ncy_json *ncy_net_cell_tag(const ncy_net *net, int32_t cell, const char *key, ncy_json *room);
/* The same for what all cells of a population share. */
const ncy_json *ncy_net_pop_tag(const ncy_net *net, int32_t pop, const char *key, ncy_json *room);
/* A number set on the mechanism of a point cell; otherwise when it is not set. */
double ncy_net_point_value(const ncy_net *net, int32_t point, const char *param, double otherwise);
/* Writes the object that NetPyNE keeps as params of a point cell. */
ncy_status ncy_net_point_write(const ncy_net *net, int32_t point, ncy_json_writer *w);

/* Label of a connection's synMech, NULL: none. */
const char *ncy_net_synmech_label(const ncy_net *net, int64_t row);
/* The point process with vref that a connection goes to, and the index of its weight; NULL: a synapse or a point cell. */
const ncy_net_pointp *ncy_net_conn_target(const ncy_net *net, int64_t row, int32_t *out_weight);

/* The sec->pt3d.n points that NEURON has of a section of a cell: x, y, z, diameter [um]. Exact: bits (single precision). */
void ncy_net_section_points(const ncy_net *net, const ncy_net_sec *sec, int32_t cell, float *const out[4]);

/* Where cells and their segments are in NEURON once shapes are defined (netpyne-3 section 4.1) [um]. A placer is room in the
 * arena. Cells without a template have no place and may not be asked for. (seg_places.c) */
typedef struct ncy_net_placer ncy_net_placer;
ncy_status ncy_net_placer_new(const ncy_net *net, ncy_arena *arena, ncy_net_placer **out);
/* Mean of the points of the soma. */
void ncy_net_soma_place(ncy_net_placer *placer, int32_t cell, double out[3]);
/* Both ends of each segment, in the order of sections and segments, counted from the soma's place: [segments of the cell]. NaN
 * where a section has no points. */
void ncy_net_seg_places(ncy_net_placer *placer, int32_t cell, double (*out)[2][3]);

#endif
