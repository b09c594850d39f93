/* inner.h (internal to net) - what the parts of the builder share.
 *
 * Stages, in order: pops (places of cells), cells (templates), conns (rules), stims, rows (sorting by cell), syns. A stage
 * reads the columns of the earlier ones and adds its own. Connections are collected in order of creation and put into rows
 * at the end. Errors: a user's mistake ends its rule, population or stimulus, not the build; ncy_net_build reports all.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_NET_INNER_H
#define NCY_NET_INNER_H

#include "expr/expr.h"
#include "morph/morph.h"
#include "net/net.h"

/* A number and whether Python would hold it as an int. */
typedef struct ncy_num {
  double value;
  bool is_int;
} ncy_num;

/* What placement needs of a section beyond net.h: the geometry as the spec gives it. */
typedef struct ncy_sec_more {
  const ncy_json *L;           /* geom.L of the merged rules: number, string, or NULL */
  const ncy_json *weight_norm; /* list or NULL */
} ncy_sec_more;

typedef struct ncy_builder ncy_builder;
typedef struct ncy_rule ncy_rule;

/* Connections in order of creation, in chunks that stay where they are; flags may hold NCY_CONN_GHOST until the rows are made. */
enum { NCY_CONN_GHOST = 128 }; /* made and dropped: its synapse drew random numbers (allowConnsWithWeight0 false) */
enum { NCY_CONN_COLUMNS = 9 };
typedef struct ncy_conn_chunk {
  struct ncy_conn_chunk *next;
  size_t count, capacity;
  int32_t *pre, *post, *label;
  int16_t *sec, *synmech;
  double *loc, *weight, *delay;
  uint8_t *flags;
} ncy_conn_chunk;

/* What only some connections have; conn: its rank of creation, from ncy_build_rows on its row. */
typedef struct ncy_new_pointer {
  int64_t conn, id, reverse; /* reverse -1: one direction only */
  const char *pre_sec;       /* NULL: none given */
  double pre_loc;            /* NaN: none given */
} ncy_new_pointer;
typedef struct ncy_new_shaped {
  int64_t conn;
  double weight; /* as the rule gives it, before any factor */
} ncy_new_shaped;

typedef struct ncy_new_conns {
  size_t count;
  ncy_conn_chunk *first, *last;
  NCY_VEC(ncy_new_pointer) pointers;
  NCY_VEC(ncy_new_shaped) shaped;
} ncy_new_conns;
/* Room for extra more connections in chunk last. NCY_ENOMEM; NCY_ESPEC beyond 2^32 - 1. */
ncy_status ncy_conns_reserve(ncy_ctx *ctx, ncy_new_conns *conns, size_t extra);
/* Moves all of from behind conns; from is empty then. */
ncy_status ncy_conns_append(ncy_ctx *ctx, ncy_new_conns *conns, ncy_new_conns *from);
void ncy_conns_free(ncy_ctx *ctx, ncy_new_conns *conns);

/* A column: where it is in a chunk, where in the network, bytes a value. */
typedef struct ncy_conn_column {
  void **made, **kept;
  size_t size;
} ncy_conn_column;
void ncy_conn_columns(ncy_conn_chunk *chunk, ncy_net *net, ncy_conn_column out[NCY_CONN_COLUMNS]);

/* The other direction of pointers between cells, made after all rules. */
typedef struct ncy_new_reverse {
  int32_t pre, post; /* of the rule; the connection to be made goes from post to pre */
  int32_t rule;      /* row of spec->conn */
  int16_t synmech;
  bool is_bidirectional;
  int64_t id;     /* of the rule's direction; the other one's is id + 1 */
  ncy_num weight; /* before any factor */
  const ncy_json *pre_sec, *pre_loc;
  const char *sec; /* of the rule's direction, as given; NULL: not one name */
  double loc;      /* 0.5 when not given, NaN: not one number */
} ncy_new_reverse;

/* Variables of pairs and cells in string functions, in NetPyNE's order. */
enum {
  NCY_VAR_PRE = 0,   /* x y z xnorm ynorm znorm */
  NCY_VAR_POST = 6,  /* the same */
  NCY_VAR_DIST = 12, /* dist_x, ... */
  NCY_VAR_COUNT = 23
};
enum { NCY_VAR_DIST_3D_BORDER = 16 };

/* A scope for expressions with the variable behind each of its slots. */
typedef struct ncy_var_scope {
  ncy_expr_scope scope;
  const char *name[NCY_VAR_COUNT];
  uint8_t var[NCY_VAR_COUNT];
} ncy_var_scope;

typedef NCY_VEC(double) ncy_times;

/* Cells that a rule applies to, ascending rows. */
typedef struct ncy_rule_cells {
  int32_t *cell;
  int32_t n;
} ncy_rule_cells;

struct ncy_builder {
  ncy_ctx *ctx;
  const ncy_spec *spec;
  ncy_net *net;
  ncy_arena scratch; /* life of the build */
  ncy_var_scope pair_scope, pre_scope, post_scope;
  const ncy_sec_more **more;  /* [n_tmpls] */
  ncy_num *pop_scale;         /* [n_pops] factor of weights */
  ncy_num *cell_scale;        /* [n_cells] the same, where cells of one population differ; NULL: nowhere */
  double (*rule_fraction)[2]; /* [spec->n_cells] closed range of cell_fraction, NaN: none; NULL: no rule has one */
  double *cell_border[3];     /* borderCorrect, um; NULL unless correctBorder is given */
  ncy_rule_cells *rule_cells; /* [spec->n_cells] NULL unless cells are rotated */
  double *turn[2];            /* [n_cells] cosine and sine of each cell's own rotation */
  uint64_t *cell_words;       /* [n_cells] numbers drawn from each cell's stream so far */
  ncy_new_conns conns;
  NCY_VEC(ncy_new_reverse) reverses;
  int64_t next_pointer;     /* id of the next pointer connection */
  int32_t own_beg, own_end; /* rows of the cells whose connections are made: all, or a part's */
  int n_threads;
  int32_t part, n_parts;
  ncy_ctx *main_ctx; /* ctx; in a worker, that of the one who waits for it */
  NCY_VEC(int32_t) netstim_cell, netstim_source;
  NCY_VEC(double) netstim_value[5]; /* rate, interval, noise, start, number */
  NCY_VEC(int64_t) netstim_seed;
  NCY_VEC(int32_t) point_param_beg;
  NCY_VEC(const char *) point_param;
  NCY_VEC(int64_t) point_time_beg, point_play_beg;
  NCY_VEC(double) point_value, point_play_time, point_play_value;
  ncy_times point_time;
  NCY_VEC(int32_t) clamp_cell, clamp_target, clamp_mech, clamp_param_beg;
  NCY_VEC(int16_t) clamp_sec;
  NCY_VEC(double) clamp_loc, clamp_value;
  NCY_VEC(const char *) clamp_param;
};

/* Where a status is only a user's mistake the stage goes on with the next item. */
static inline bool ncy_is_mistake(ncy_status status) {
  return status == NCY_ESPEC || status == NCY_EUNSUPPORTED;
}
#define NCY_TRY_ITEM(call)                                                                                                       \
  do {                                                                                                                           \
    ncy_status ncy_item_status_ = (call);                                                                                        \
    if (ncy_item_status_ != NCY_OK && !ncy_is_mistake(ncy_item_status_)) return ncy_item_status_;                                \
  } while (0)

/* A mistake at a node. */
#define NCY_WRONG(b, node, at_key, ...) ncy_json_report((node), (at_key), (b)->ctx, NCY_ERROR, NCY_ESPEC, NULL, __VA_ARGS__)

/* ---- stages ------------------------------------------------------------------------------------------------------------- */
ncy_status ncy_build_pops(ncy_builder *b);
ncy_status ncy_build_points(ncy_builder *b);
ncy_status ncy_build_cells(ncy_builder *b);
ncy_status ncy_build_conns(ncy_builder *b);
ncy_status ncy_build_reverses(ncy_builder *b); /* of pointer connections */
ncy_status ncy_build_stims(ncy_builder *b);
ncy_status ncy_build_rows(ncy_builder *b);     /* consumes b->conns */
ncy_status ncy_build_subconns(ncy_builder *b); /* moves synapses: needs rows */
ncy_status ncy_build_syns(ncy_builder *b);
ncy_status ncy_finish_rows(ncy_builder *b); /* what only some connections have, to the network's columns */
ncy_status ncy_finish_stims(ncy_builder *b);
ncy_status ncy_build_unconnected(ncy_builder *b); /* all stages before connections: cells and their structures */
/* Calls stage with a builder for a new network, which becomes *out; frees it when the stage fails. NCY_EARG for wrong numbers. */
typedef ncy_status ncy_stage_fn(ncy_builder *b, void *user);
ncy_status ncy_with_builder(ncy_ctx *ctx, const ncy_spec *spec, int n_threads, int part, int n_parts, ncy_stage_fn *stage,
                            void *user, ncy_net **out);
void ncy_part_rows(ncy_builder *b, int32_t part, int32_t n_parts); /* own_beg, own_end */
ncy_status ncy_build_part(ncy_builder *b);                         /* leaves only the part's own cells in the network */
/* For it, before it changes populations and cells: n_before of the populations, and only the rows of cells [beg, end) in what
 * only some networks have of cells: types of places, fractions, point cells. In place. */
void ncy_points_cut(ncy_net *net, int32_t beg, int32_t end);

static inline bool ncy_is_own(const ncy_builder *b, int32_t cell) {
  return cell >= b->own_beg && cell < b->own_end;
}

/* ---- populations: one row of the table in pops.c per method, of shapes in shape.c per shape -------------------------------- */

/* How many cells, and how far the next population's gid is. Fills normalized places [n][3] (freed with b->scratch). */
typedef struct ncy_places {
  int64_t n;
  int64_t gid_step;
  double *norm;    /* [n*3] x y z of each cell */
  double *pos;     /* [n*3] um; NULL: norm times the size */
  uint8_t *is_int; /* [n] as cell_place_is_int; NULL: none is */
  bool is_grid;    /* fractions of diversity are shuffled */
} ncy_places;
typedef ncy_status ncy_pop_fn(ncy_builder *b, const ncy_spec_pop *pop, int64_t first_gid, ncy_places *out);
ncy_pop_fn ncy_pop_num_cells;
ncy_pop_fn ncy_pop_density;
ncy_pop_fn ncy_pop_grid;
ncy_pop_fn ncy_pop_cells_list;

/* Random normalized places of n cells in the network's shape and the population's ranges; named: the number of cells that is
 * part of the stream's name. */
ncy_status ncy_pop_places(ncy_builder *b, const ncy_spec_pop *pop, int64_t named, int64_t first_gid, size_t n, double **out);
/* Is the network's size along an axis a Python int? */
bool ncy_size_is_int(const ncy_spec *spec, int axis);
/* Length and items of NumPy's arange(start, stop, step). Exact: bits. */
double ncy_arange_length(double start, double stop, double step);
static inline double ncy_arange_at(double start, double step, size_t i) {
  double next = start + step;
  return i == 0 ? start : i == 1 ? next : start + (double)i * (next - start);
}

/* Deforms n rows of uniform numbers to the shape of the network. Exact: bits (NumPy with libm). */
typedef void ncy_shape_fn(double *norm, size_t n);
ncy_shape_fn *ncy_shape_find(const char *name); /* NULL: a cuboid, or unknown */
/* Volume [mm3] of a network of this shape and size [um]. Exact: bits. */
double ncy_shape_volume(const char *name, const double size[3]);
/* The normalized range of a population along an axis; false when it has none. */
bool ncy_pop_range(const ncy_spec *spec, const ncy_spec_pop *pop, int axis, double *lo, double *hi);

/* ---- point cells: parameters in points.c, spikes of VecStim in point_vecstim.c, patterns in point_patterns.c ----------------
 */

/* The params of a point cell as NetPyNE collects them. Made again for each cell; room is kept. */
typedef struct ncy_point_dict {
  ncy_spec_param *param;
  int32_t n, capacity;
  ncy_json rates, pair[2]; /* dynamicRates as the parameter rates */
} ncy_point_dict;
ncy_status ncy_point_dict_make(const ncy_net *net, ncy_arena *arena, int32_t cell, ncy_point_dict *dict);
const ncy_json *ncy_point_dict_find(const ncy_point_dict *dict, const char *key);
/* rate [lo, hi]: one drawn for the cell. hashed names the stream. Exact: bits. */
double ncy_point_rate(const ncy_net *net, const char *hashed, int64_t gid, const ncy_json *range);

/* A VecStim cell on its way to its spikes. */
typedef struct ncy_vecstim {
  ncy_builder *b;
  const ncy_spec_pop *pop;
  const ncy_point_dict *dict;
  int64_t gid, seed;
  double interval, start, noise; /* ms, ms, 1; interval NaN: none given */
  const ncy_json *tag_times;     /* tag spkTimes, or NULL */
  ncy_times *out;                /* emptied first */
} ncy_vecstim;
ncy_status ncy_vecstim_spikes(ncy_vecstim *v);
/* The spikes of spikePattern, unsorted. is_silent is set where pulses do not count either. */
ncy_status ncy_vecstim_pattern(ncy_vecstim *v, const ncy_json *pattern, bool *is_silent);
/* What NetPyNE makes a silent cell of: a mistake, or a warning where its behaviour is asked for. */
ncy_status ncy_vecstim_silent(const ncy_vecstim *v, const ncy_json *node, const char *what);

/* ---- conditions --------------------------------------------------------------------------------------------------------- */

/* Rows of cells that preConds, postConds or conds of a target ask for, ascending, in arena. Numeric ranges of places are
 * half-open. skip: a key that is left to the caller, or NULL. */
ncy_status ncy_conds_cells(ncy_builder *b, ncy_arena *arena, const ncy_spec_conds *conds, const char *skip, int32_t **out,
                           size_t *out_n);

/* Do the conds of a cell rule hold for a cell (closed ranges)? labels: rules matched so far. */
ncy_status ncy_conds_rule(ncy_builder *b, const ncy_spec_cell *rule, int32_t cell, const int32_t *matched, int32_t n_matched,
                          bool *out);
/* The range of fractions that a rule's diversityFraction gives it, in order of the rules. */
ncy_status ncy_conds_diversity(ncy_builder *b);
/* Can the rule's match differ between cells of one population? */
bool ncy_conds_per_cell(const ncy_spec_cell *rule);

/* ---- templates ------------------------------------------------------------------------------------------------------------ */

/* Makes the template of cells[n] (ascending rows) with these rules. When nseg differs between them nothing is made: *out_n_same
 * of the cells, moved to the front in order, agree, and the caller divides. Otherwise *out_n_same is n. */
ncy_status ncy_tmpl_make(ncy_builder *b, const int32_t *rule, int32_t n_rules, int32_t *cells, int32_t n, ncy_net_template *out,
                         const ncy_sec_more **out_more, int32_t *out_n_same);

/* A section of a tree for path distances. */
typedef struct ncy_tree_sec {
  int32_t parent; /* -1 root */
  double parent_x, child_x;
  int32_t nseg;
  ncy_net_value L;
} ncy_tree_sec;
/* Path distance [um] from the middle of section origin to node (segment counted from the parent's end) of sec, for one cell.
 * Exact: bits of NEURON's distance(). 1e20 when unconnected. */
double ncy_path_distance(const ncy_tree_sec *tree, int32_t origin, int32_t sec, int32_t node, int32_t cell_index);
double ncy_path_between(const ncy_tree_sec *tree, int32_t origin, int32_t origin_node, int32_t sec, int32_t node,
                        int32_t cell_index);                    /* from any node of the origin */
int32_t ncy_tree_node(const ncy_tree_sec *sec, double x);       /* segment that holds x */
int32_t ncy_tree_node_exact(const ncy_tree_sec *sec, double x); /* the same, but the ends' own nodes at 0 and 1 */
/* The section distances count from: soma, else the first name that starts with soma if one starts with som, else the first. */
int32_t ncy_origin_section(const char *const *name, int32_t n);

/* ---- pt3d.c: 3-d points -------------------------------------------------------------------------------------------------- */

/* Room for the points of one section of one cell. */
typedef struct ncy_pt3d_room {
  int32_t n;
  float *pt[4];
  double *arc;
} ncy_pt3d_room;
ncy_status ncy_pt3d_reserve(ncy_arena *arena, int32_t n, ncy_pt3d_room *out); /* for at least n points */
/* The place at x along points; false when there is none. Exact: bits of NetPyNE's posFromLoc. */
bool ncy_pt3d_place(int32_t n, const float *const pt[4], const double *arc, double x, double out[3]);
/* The same for a section of a cell, which has points. */
bool ncy_pt3d_of(const ncy_net *net, const ncy_net_sec *sec, int32_t cell, double x, const ncy_pt3d_room *room, double out[3]);
double ncy_pt3d_distance(const double a[3], const double b[3]); /* Exact: bits of sqrt(sum of Python's squares) */
bool ncy_is_rotating(const ncy_spec *spec);                     /* rotateCellsRandomly is true or 1 */
ncy_status ncy_make_turns(ncy_builder *b);                      /* b->turn */
ncy_status ncy_warn_rotation(ncy_builder *b);       /* where rotateCellsRandomly does otherwise than one would think */
ncy_status ncy_build_shapes(ncy_builder *b);        /* defineCellShapes: points for all sections without any */
ncy_status ncy_build_late_shapes(ncy_builder *b);   /* the same where recording needs it, after the connections */
ncy_status ncy_build_ion_starts(ncy_builder *b);    /* ions.c */
ncy_status ncy_build_target_labels(ncy_builder *b); /* vref.c */
int32_t ncy_find_target_label(const ncy_net *net, const char *label); /* row of target_label, -1 */
int32_t ncy_sec_target(const ncy_net_sec *sec);                       /* its point process that connections go to, -1: none */
/* The cable of a cell that has sections; in arena. */
ncy_status ncy_net_tree(ncy_arena *arena, const ncy_net *net, int32_t cell, ncy_morph_tree *out);

/* ---- string functions ------------------------------------------------------------------------------------------------------ */

ncy_status ncy_scopes_make(ncy_builder *b);
ncy_status ncy_compile(ncy_builder *b, ncy_arena *arena, const ncy_json *text, const ncy_expr_scope *scope, const ncy_expr **out);
/* Variables of a pair scope for n pairs of cell rows: column[slot] of slots the expression uses are filled (allocated [capacity]
 * in arena when NULL). pre or post may be NULL when the scope has none of its variables. */
typedef struct ncy_pair_columns {
  ncy_arena *arena;
  size_t capacity;
  double *column[NCY_VAR_COUNT];
  bool is_fresh[NCY_VAR_COUNT]; /* filled for the present pairs */
} ncy_pair_columns;
ncy_status ncy_pair_fill(ncy_builder *b, const ncy_var_scope *vs, const ncy_expr *expr, size_t n, const int32_t *pre,
                         const int32_t *post, ncy_pair_columns *columns);
ncy_status ncy_pair_eval(ncy_builder *b, const ncy_var_scope *vs, const ncy_expr *expr, size_t n, const int32_t *pre,
                         const int32_t *post, ncy_pair_columns *columns, ncy_rng *rule_stream, ncy_rng *streams, double *out,
                         ncy_expr_kind *out_kind);
/* Makes what evaluating the expression makes when it is first needed, so that threads may evaluate it. */
ncy_status ncy_pair_prepare(ncy_builder *b, const ncy_var_scope *vs, const ncy_expr *expr);
extern const ncy_expr_kind ncy_all_numpy[NCY_VAR_COUNT];

/* ---- connections ------------------------------------------------------------------------------------------------------------
 */

enum { NCY_P_WEIGHT, NCY_P_DELAY, NCY_P_SYNS, NCY_P_LOC, NCY_P_COUNT };

/* One parameter for one synMech: nothing, a number, a list of one number per synapse, or a computed value. */
typedef enum ncy_form_kind { NCY_PLAN_NONE, NCY_PLAN_NUM, NCY_PLAN_LIST, NCY_PLAN_COMPUTED } ncy_form_kind;
typedef struct ncy_plan {
  ncy_form_kind kind;
  ncy_num num;
  const ncy_num *list;
  int64_t n_list;
  bool has_factor;
  ncy_num factor;
} ncy_plan;

/* One more pointer connection, the last one of b->conns (or of another part): its ids, and what is to be made at the other
 * cell. weight: before any factor; loc: as given, 0.5 when not, NaN: several. */
ncy_status ncy_pointer_add(ncy_rule *rule, int32_t k, int32_t pre, int32_t post, ncy_num weight, double loc);

/* Sections a rule means in a template. */
typedef struct ncy_labels {
  const int16_t *sec;
  int32_t n;
  bool is_known;
} ncy_labels;

/* What makes connections: a rule of connParams, or a NetStim target. */
struct ncy_rule {
  ncy_builder *b;
  ncy_arena arena;
  const char *label;
  const ncy_json *node;
  int32_t conn_label;        /* for conn_label */
  const ncy_spec_conn *spec; /* NULL for stimulation */
  bool is_stim, is_shaped, has_pointers;
  const ncy_new_reverse *reverse;      /* of what direction this is the other one, or NULL */
  const ncy_json *pre_sec, *pre_loc;   /* of pointer connections */
  const ncy_json *value[NCY_P_COUNT];  /* NULL, number or list */
  const ncy_expr *expr[NCY_P_COUNT];   /* string function, or NULL */
  const ncy_json *factor[NCY_P_COUNT]; /* synMech...Factor */
  const ncy_json *sec;
  const ncy_json *syn_mech;
  bool is_random_sec, is_uniform;
  int32_t n_synmechs;
  int16_t *synmech;              /* [n_synmechs] rows of spec->synmech */
  bool *is_pointer;              /* [n_synmechs] connected without events */
  ncy_pointer_form *pointer;     /* [n_synmechs] */
  ncy_plan (*plan)[NCY_P_COUNT]; /* [n_synmechs] */
  ncy_labels *labels;            /* [n_tmpls] */
  ncy_num weight_default, delay_default;
  bool has_warned_delay, has_warned_target;
  /* placement scratch [n_scratch], grown as needed */
  size_t n_scratch;
  int16_t *at_sec;
  ncy_num *at_loc;
  int64_t *at_index;
  double *length;
  uint32_t place_hash;
};

/* A rule of connParams, but for its arena; and the compiling of its string functions, before ncy_rule_begin. */
ncy_rule ncy_rule_of_conn(ncy_builder *b, int32_t row);
ncy_status ncy_rule_compile(ncy_rule *rule);
ncy_status ncy_rule_begin(ncy_rule *rule); /* labels, node, values... are set; makes synmechs and plans. Then ncy_rule_end. */
void ncy_rule_end(ncy_rule *rule);
ncy_status ncy_rule_plan(ncy_rule *rule); /* again, after value[] changed */
void ncy_rule_forget_sections(ncy_rule *rule);

/* Makes the connections of one pair. pre: row of a cell or -1 - netstim row; values: of computed parameters. For NetStims,
 * new_netstim is called for each synapse and gives the pre. */
typedef int32_t ncy_netstim_fn(void *user); /* row of the new NetStim, -1 when out of memory */
ncy_status ncy_add_conns(ncy_rule *rule, int32_t pre, int32_t post, const ncy_num value[NCY_P_COUNT], ncy_netstim_fn *new_netstim,
                         void *user);

/* Sections and places of n synapses in rule->at_sec, at_loc. */
ncy_status ncy_place_synapses(ncy_rule *rule, int32_t pre, int32_t post, const ncy_labels *labels, int64_t n, const ncy_plan *loc,
                              ncy_num loc_computed);
/* The same for point cells: no section, and loc as it is given; NaN: none, or a list of them. */
ncy_status ncy_place_nowhere(ncy_rule *rule, int64_t n, const ncy_plan *loc, ncy_num loc_computed);
ncy_status ncy_resolve_sections(ncy_rule *rule, int32_t tmpl, ncy_labels *out);
/* What NetPyNE keeps as the sec of a rule: its name where the cells have it, else that of the default section; NULL: a list. */
const char *ncy_given_section(const ncy_rule *rule, int32_t tmpl);
/* n synapses evenly over sections, in rule->at_sec, at_loc. A mistake when no section has a length. */
ncy_status ncy_place_evenly(ncy_rule *rule, int32_t post, const ncy_labels *labels, int64_t n);
/* Only the section or list named: for clamps. -1 with a mistake. */
int32_t ncy_find_section(const ncy_net_template *t, const char *name);

/* Pairs on their way from a connectivity function to ncy_add_conns. `at` is the index in matrix values. A rule is expanded in
 * blocks, of its posts or (divConn) its pres, each by a copy of the sink that prepare filled; the blocks' connections in order
 * are those of the rule. */
enum { NCY_PAIR_BLOCK = 4096 };
typedef struct ncy_pair_sink {
  ncy_rule *rule;
  const ncy_spec_conn *spec;
  const int32_t *pre, *post; /* matching cells, ascending rows */
  size_t n_pre, n_post;
  size_t own_beg, own_end; /* places in post of the cells that are built */
  size_t beg, end;         /* the block: places in post (divConn: in pre) */
  bool is_serial;          /* one block: what is to come consumes the rule's stream */
  ncy_rng rule_stream;
  /* made by prepare, read by the blocks */
  double *matrix[NCY_P_COUNT]; /* values drawn from the rule's stream, by at; NULL: computed per pair */
  uint8_t *matrix_kind[NCY_P_COUNT];
  const ncy_expr *probability; /* or constant */
  double constant;
  int64_t *count; /* of convConn for each post, divConn for each pre */
  uint32_t hash[2];
  /* of the block */
  size_t n; /* pairs waiting */
  int32_t pair_pre[NCY_PAIR_BLOCK], pair_post[NCY_PAIR_BLOCK];
  size_t pair_at[NCY_PAIR_BLOCK];
  ncy_pair_columns columns;
  ncy_rng *streams; /* [NCY_PAIR_BLOCK] */
  double *out[NCY_P_COUNT];
  ncy_expr_kind *out_kind[NCY_P_COUNT];
} ncy_pair_sink;
ncy_status ncy_sink_put(ncy_pair_sink *sink, int32_t pre, int32_t post, size_t at);
ncy_status ncy_sink_flush(ncy_pair_sink *sink);
/* Evaluates on the rule's stream: for every pre all posts (either may be NULL with n 1), calling put with blocks. */
typedef ncy_status ncy_values_fn(void *user, size_t first, size_t n, const double *value, const ncy_expr_kind *kind);
ncy_status ncy_sink_values(ncy_pair_sink *sink, const ncy_var_scope *vs, const ncy_expr *expr, size_t n_pre, const int32_t *pre,
                           size_t n_post, const int32_t *post, ncy_values_fn *put, void *user);

/* Connectivity functions: one row of the table in conns.c and one file each. prepare (NULL: nothing) is called once, expand for
 * each block; what blocks share is only read by them. */
typedef ncy_status ncy_conn_fn(ncy_pair_sink *sink);
typedef struct ncy_conn_method {
  const char *hashed; /* conn_ and its name in NetPyNE: id of the rule's stream */
  ncy_conn_fn *prepare, *expand;
  bool has_lists; /* lists hold a value for each pair */
  bool is_by_pre; /* blocks are of pres */
} ncy_conn_method;
ncy_conn_fn ncy_full_prepare, ncy_full_expand;
ncy_conn_fn ncy_prob_prepare, ncy_prob_expand;
ncy_conn_fn ncy_conv_prepare, ncy_conv_expand;
ncy_conn_fn ncy_div_prepare, ncy_div_expand;
ncy_conn_fn ncy_list_prepare, ncy_list_expand;
/* disynapticBias of probConn, whose connections would be these pairs of places in sink->pre and sink->post: a mistake where
 * NetPyNE would have to add connections, which it fails to do. */
ncy_status ncy_disynaptic_check(ncy_pair_sink *sink, size_t n, const uint32_t *pre, const uint32_t *post);
/* All blocks of a prepared sink, by as many threads as there are. */
ncy_status ncy_expand_blocks(ncy_pair_sink *sink, const ncy_conn_method *method);
/* Fills sink->matrix of the random string functions: for every pre all own posts (all are drawn); list: in order of pairs[n]. */
ncy_status ncy_sink_matrix(ncy_pair_sink *sink, size_t n_pairs, const int32_t *pre, const int32_t *post);
/* convergence or divergence of n cells: numbers or the string function's values, rounded and cut to 0..n_other-1. */
ncy_status ncy_sink_counts(ncy_pair_sink *sink, const ncy_json *node, const ncy_var_scope *vs, bool is_pre, size_t n,
                           const int32_t *cells, size_t n_other, int64_t *out);
ncy_status ncy_hash_cells(ncy_builder *b, const int32_t *first, size_t n_first, const int32_t *second, size_t n_second,
                          uint32_t *out);

/* ---- helpers ------------------------------------------------------------------------------------------------------------ */
static inline ncy_num ncy_num_of(const ncy_json *node) {
  return (ncy_num){ncy_json_number(node), node->type != NCY_JSON_REAL};
}
static inline ncy_num ncy_num_times(ncy_num a, ncy_num b) {
  return (ncy_num){a.value * b.value, a.is_int && b.is_int};
}
static inline bool ncy_kind_is_int(ncy_expr_kind kind) {
  return kind == NCY_EXPR_INT || kind == NCY_EXPR_BOOL;
}
const ncy_json *ncy_param_find(const ncy_spec_params *params, const char *key);

#endif
