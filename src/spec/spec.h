/* spec.h (internal) - typed records of a spec, in the order of the file.
 *
 * Polymorphic fields (number | string function | list) are the JSON node itself: NULL when absent or null, which the reader
 * guarantees to be of an allowed type. Plain fields hold the value or the default. Every record keeps its node, so that later
 * stages can place a diagnostic. Everything is in the spec's arena and read-only after ncy_spec_load.
 * One schema table (schema.h) drives reading, defaults and checks. SPDX-License-Identifier: MIT */
#ifndef NCY_SPEC_SPEC_H
#define NCY_SPEC_SPEC_H

#include "netcyne/spec.h"
#include "nmodl/mechset.h"
#include "json/json.h"

/* A condition of preConds, postConds, conds, in the file's order. value is a number, string, bool, null or a list. */
typedef struct ncy_spec_cond {
  const char *key;
  const ncy_json *value;
} ncy_spec_cond;
typedef struct ncy_spec_conds {
  const ncy_json *node; /* NULL: no conds given */
  const ncy_spec_cond *cond;
  int32_t n;
} ncy_spec_conds;

/* A named value whose meaning depends on the owner (mechanism parameter, geometry, point process parameter, ...). */
typedef struct ncy_spec_param {
  const char *key;
  const ncy_json *value;
} ncy_spec_param;
typedef struct ncy_spec_params {
  const ncy_json *node;
  const ncy_spec_param *param;
  int32_t n;
} ncy_spec_params;

/* ---- populations ------------------------------------------------------------------------------------------------------- */
typedef struct ncy_spec_pop {
  const char *label;
  const ncy_json *node;
  const char *cell_type;  /* NULL: absent */
  const char *cell_model; /* NULL: absent; a population of point cells takes that of the rule its cellType names */
  bool is_point;          /* its cells are artificial cells, or point processes in no section */
  const ncy_json *num_cells;
  const ncy_json *density;
  const ncy_json *grid_spacing;
  const ncy_json *cells_list;
  const ncy_json *range[3];      /* xRange, yRange, zRange: [min, max] um */
  const ncy_json *norm_range[3]; /* xnormRange, ... */
  bool diversity;
  const ncy_json *spk_times;
  const ncy_json *dynamic_rates;
  const ncy_json *params;
  ncy_spec_params other; /* every other key: tags, or parameters of a point cell */
} ncy_spec_pop;

/* ---- cell rules -------------------------------------------------------------------------------------------------------- */
typedef struct ncy_spec_mech {
  const char *name; /* mechanism, ion, or label of a point process */
  ncy_spec_params params;
} ncy_spec_mech;

typedef struct ncy_spec_sec {
  const char *name;
  const ncy_json *node;
  ncy_spec_params geom; /* all but pt3d, in order: L, diam, Ra, cm, nseg */
  const ncy_json *pt3d;
  const ncy_json *topol; /* NULL when absent or empty */
  const char *parent_sec;
  double parent_x;
  double child_x;
  const ncy_spec_mech *mech;
  int32_t n_mechs;
  const ncy_spec_mech *ion;
  int32_t n_ions;
  const ncy_spec_mech *pointp;
  int32_t n_pointps;
  const ncy_json *syn_mechs;
  const ncy_json *spike_gen_loc; /* number */
  const ncy_json *vinit;         /* number */
  const ncy_json *threshold;     /* number */
  const ncy_json *weight_norm;   /* list */
} ncy_spec_sec;

typedef struct ncy_spec_seclist {
  const char *name;
  const ncy_json *node; /* list of section names */
} ncy_spec_seclist;

typedef struct ncy_spec_cell {
  const char *label;
  const ncy_json *node;
  ncy_spec_conds conds;
  const char *cell_model;
  const ncy_spec_sec *sec;
  int32_t n_secs;
  const ncy_spec_seclist *seclist;
  int32_t n_seclists;
  ncy_spec_params globals;
  ncy_spec_params vars;
  ncy_spec_params params;             /* of a point cell */
  const ncy_json *diversity_fraction; /* number */
} ncy_spec_cell;

/* ---- synaptic mechanisms ------------------------------------------------------------------------------------------------ */
typedef struct ncy_spec_synmech {
  const char *label;
  const ncy_json *node;
  const char *mod;
  ncy_spec_params params; /* all but mod, loc, selfNetCon, pointerParams */
  const ncy_json *loc;
  const ncy_json *self_net_con;
  const ncy_json *pointer_params;
} ncy_spec_synmech;

/* ---- connectivity ------------------------------------------------------------------------------------------------------- */
typedef enum ncy_conn_func {
  NCY_CONN_FULL,
  NCY_CONN_PROB,
  NCY_CONN_CONV,
  NCY_CONN_DIV,
  NCY_CONN_LIST,
  NCY_CONN_COUNT
} ncy_conn_func;

typedef struct ncy_spec_conn {
  const char *label;
  const ncy_json *node;
  ncy_spec_conds pre;
  ncy_spec_conds post;
  ncy_conn_func func; /* by connFunc, else by the first of probability, convergence, divergence, connList */
  const ncy_json *probability;
  const ncy_json *convergence;
  const ncy_json *divergence;
  const ncy_json *conn_list;
  const ncy_json *weight;
  const ncy_json *delay;
  const ncy_json *syns_per_conn;
  const ncy_json *syn_mech; /* label or list of labels */
  const ncy_json *sec;      /* name or list */
  const ncy_json *loc;
  const ncy_json *weight_factor; /* synMechWeightFactor, list */
  const ncy_json *delay_factor;
  const ncy_json *loc_factor;
  const ncy_json *random_sec_from_list; /* connRandomSecFromList: bool */
  const ncy_json *distribute_uniformly; /* distributeSynsUniformly: bool */
  const ncy_json *weight_index;
  const ncy_json *plast;
  const ncy_json *shape;
  const ncy_json *pre_sec;
  const ncy_json *pre_loc;
  const ncy_json *gap_junction;
  const ncy_json *disynaptic_bias;
} ncy_spec_conn;

/* ---- subcellular distribution ------------------------------------------------------------------------------------------- */
typedef struct ncy_spec_subconn {
  const char *label;
  const ncy_json *node;
  ncy_spec_conds pre;
  ncy_spec_conds post;
  const ncy_json *sec;
  const ncy_json *group;   /* groupSynMechs: list of labels */
  const ncy_json *density; /* 'uniform', or an object */
} ncy_spec_subconn;

/* ---- stimulation -------------------------------------------------------------------------------------------------------- */
typedef struct ncy_spec_stim_source {
  const char *label;
  const ncy_json *node;
  const char *type;       /* NetStim, IClamp, AlphaSynapse, ... */
  ncy_spec_params params; /* all but type, in order */
} ncy_spec_stim_source;

typedef struct ncy_spec_stim_target {
  const char *label;
  const ncy_json *node;
  const char *source;
  int32_t source_id; /* row of stim_source */
  ncy_spec_conds conds;
  const ncy_json *sec;
  const ncy_json *loc;
  const ncy_json *weight;
  const ncy_json *delay;
  const ncy_json *syn_mech;
  const ncy_json *syns_per_conn;
  const ncy_json *weight_factor;
  const ncy_json *delay_factor;
  const ncy_json *loc_factor;
  ncy_spec_params other; /* further keys: parameters that override the source's */
} ncy_spec_stim_target;

/* ---- simConfig ----------------------------------------------------------------------------------------------------------- */
typedef struct ncy_spec_trace {
  const char *name;
  const ncy_json *node;
  const char *sec;
  double loc;
  const char *var;
  const char *mech;
  const char *syn_mech;
  const char *stim;
  const char *pointp;
  int32_t index;
  ncy_spec_conds conds;
} ncy_spec_trace;

typedef struct ncy_spec_cfg {
  const ncy_json *node;
  double duration;
  double dt;
  double celsius; /* hParams; 6.3 when absent */
  double v_init;  /* hParams; -65 when absent */
  ncy_spec_params h_params;
  int64_t seed_conn, seed_stim, seed_loc, seed_cell;
  int64_t global_index; /* rand123GlobalIndex, 0 */
  bool include_params_label;
  bool random_sec_from_list;
  bool distribute_uniformly;
  bool allow_self_conns;
  bool allow_conns_weight0;
  bool one_syn_per_netcon;
  bool pt3d_relative;
  bool inverted_y;
  const ncy_json *record_cells; /* list of selectors */
  const ncy_spec_trace *trace;
  int32_t n_traces;
  double record_step;
  bool record_stim;
  bool record_time;
  const ncy_json *record_cells_spikes; /* -1 or list; NULL: all */
  const ncy_json *record_lfp;          /* list of [x, y, z] */
  const double (*electrode)[3];        /* [n_electrodes] um, as given: y counts downwards */
  int32_t n_electrodes;
  bool record_dipole;
  const ncy_json *save_lfp_cells, *save_lfp_pops; /* flag or list, see ncy_spec_is_asked; NULL: absent */
  const ncy_json *save_dipole_cells, *save_dipole_pops, *save_imembrane;
  const char *filename;
  const char *sim_label;
  const char *save_folder;
  bool save_json;
  bool save_cell_secs;
  bool save_cell_conns;
  const ncy_json *save_data_include;
  const ncy_json *analysis;
} ncy_spec_cfg;

/* ---- the whole ----------------------------------------------------------------------------------------------------------- */
struct ncy_spec {
  ncy_ctx *ctx;
  ncy_arena arena;
  const ncy_json *net_params; /* tree after overrides */
  const ncy_json *sim_config;
  const char *mod_folder;    /* of an index file; NULL: none */
  ncy_mods *mods;            /* where mechanisms come from */
  const ncy_mech_set *mechs; /* by number */
  struct {
    char *data;
    size_t capacity;
  } file[3]; /* texts of the files, on the heap: what the trees' nodes refer to */
  int32_t n_files;

  double scale;
  double size[3];
  const char *shape;
  const ncy_json *rotate_randomly;
  bool define_cell_shapes;
  const ncy_json *correct_border;
  double scale_conn_weight;
  double scale_conn_weight_netstims;
  bool scale_conn_weight_is_int; /* Python type of the factors: int * int stays an int in saved files */
  bool scale_conn_weight_netstims_is_int;
  const ncy_json *scale_conn_weight_models; /* object, or NULL when false */
  const ncy_json *default_weight_node;      /* NULL: default */
  const ncy_json *default_delay_node;
  double default_weight;
  double default_delay;
  double default_threshold;
  double prop_velocity;
  ncy_spec_params numeric;        /* every numeric attribute of netParams with its value: names for string functions. The nodes of
                                     defaults have no place (doc NULL) */
  const char *const *tags_copied; /* popTagsCopiedToCells */
  int32_t n_tags_copied;
  const ncy_json *sub_conn_params; /* NULL when absent or empty */
  const ncy_spec_subconn *subconn;
  int32_t n_subconns;
  const ncy_json *rxd_params;

  const ncy_spec_pop *pop;
  int32_t n_pops;
  const ncy_spec_cell *cell;
  int32_t n_cells;
  const ncy_spec_synmech *synmech;
  int32_t n_synmechs;
  const ncy_spec_conn *conn;
  int32_t n_conns;
  const ncy_spec_stim_source *stim_source;
  int32_t n_stim_sources;
  const ncy_spec_stim_target *stim_target;
  int32_t n_stim_targets;
  const ncy_spec_annotation *annotation;
  int32_t n_annotations;
  ncy_spec_cfg cfg;
};

/* Rows by label; -1 when there is none. */
int32_t ncy_spec_find_synmech(const ncy_spec *spec, const char *label);
int32_t ncy_spec_find_pop(const ncy_spec *spec, const char *label);
int32_t ncy_spec_find_cell(const ncy_spec *spec, const char *label);

/* Is a flag-or-list true, or a list with something in it? NULL is false. */
static inline bool ncy_spec_is_asked(const ncy_json *value) {
  if (!value) return false;
  if (value->type == NCY_JSON_ARRAY) return value->count > 0;
  return (value->type == NCY_JSON_BOOL || ncy_json_is_number(value)) && ncy_json_number(value) != 0.0;
}

/* Does a "PATH=VALUE" of ncy_spec_source concern the run only, so that a network made before stays as it is? */
bool ncy_spec_set_is_of_run(const char *text);

/* The mechanism of a name, NULL: there is none. */
static inline const ncy_mech *ncy_spec_find_mech(const ncy_spec *spec, const char *name) {
  return ncy_mech_set_at(spec->mechs, ncy_mech_set_find(spec->mechs, name));
}

/* Is it the name of an artificial cell that NEURON or NetPyNE bring along? */
bool ncy_is_known_artificial(const char *model);

/* The nearest valid label, for messages; NULL when none is near. */
const char *ncy_spec_nearest_synmech(const ncy_spec *spec, const char *word);

#endif
